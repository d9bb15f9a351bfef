"""How a run is waited for: when it is looked at, what ends the wait, and what is shown meanwhile.

Looks of all waits fall on common ticks, so that those at jobs of one service become list calls
(`batching.py`). The ticks grow apart the longer a wait lasts. A failed look is not a failed job, and
a state word that nobody knows is a job that goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import cast

from ..calls.rate_limit import documented_rate
from ..calls.retry import is_transient
from ..errors import Cancelled, ProviderError, RunFailed, WaitTimedOut
from ..operation import Operation
from ..resource_type import (
    DesiredLifecycle,
    JobStatus,
    Lifecycle,
    Observation,
    ResourceForm,
    ResourceType,
    Values,
    WaitOutcome,
)
from ..schema.durations import seconds_of

DEFAULT_WAIT_SECONDS = 3600
LONGEST_POLL_SECONDS = 30
AFTERWARDS_SECONDS = 30.0
"""How long it may take to find out more, after a wait has ended."""
SHARE_OF_WAIT = 20
"""A twentieth of what it has lasted is waited on: a job of an hour need not be known to the
second."""
TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300)
READS_LEFT = 4
"""Polling takes a quarter of the quota of reads at most."""
REFUSALS = 10
"""So many looks in a row that are refused for a reason that does not pass by itself end a wait."""


class Wait:
    """One wait for one run.

    Args:
        inputs: Of the resource, with `wait` as the user wrote it.
        seen: What is known of the run already.

    Attributes:
        seen: What was seen last.
    """

    def __init__(
        self,
        resource_type: ResourceType,
        id: str,
        inputs: Values,
        seen: Observation,
        lifecycle: Lifecycle,
        operation: Operation,
    ) -> None:
        wait: Values = inputs.get("wait") or {}
        self.seen = seen
        self._id, self._inputs, self._lifecycle, self._operation = id, inputs, lifecycle, operation
        self._until = until_of(resource_type, inputs)
        self._left: Callable[[Observation], str] = self._left_of_run
        if resource_type.form is ResourceForm.DESIRED:
            self._until = inputs["desiredState"]
            self._left = partial(cast("DesiredLifecycle", lifecycle).reconcile, id, inputs)
        self._limit = operation.budget(seconds_of(wait.get("timeoutSeconds")), DEFAULT_WAIT_SECONDS)
        self._pace = PollSchedule(resource_type, seconds_of(wait.get("pollSeconds")))
        self._refused = 0

    def run(self) -> None:
        """Return when what is waited for has come.

        No read, queue or pause outlasts the time of the wait.

        Raises:
            RunFailed: The run ended badly, or is gone.
            WaitTimedOut: The time is up; the run goes on.
            Cancelled: The user interrupted; the run goes on.
            ProviderError: Nobody can look at it any more.
        """
        with self._operation.within(self._limit):
            self._run()

    def _run(self) -> None:
        clock = self._operation.clock
        started = clock.monotonic()
        waited = False
        left = self._left(self.seen)
        if left and self._pace.raised:
            self._operation.info(self._pace.raised)
        while left:
            spent = clock.monotonic() - started
            if spent >= self._limit:
                last = f"not {self._until} after {self._limit:g} s, last seen {left}"
                raise WaitTimedOut(f"{last}; it goes on, and the next up looks at it again")
            self._operation.report(left, spent)
            pause = self._pace.pause(clock.monotonic(), spent)
            self._operation.sleep(min(pause, max(self._limit - spent, 0.1)))
            self._look()
            left = self._left(self.seen)
            waited = True
        if waited:  # what was shown last is not how it is
            self._operation.report(describe_state(self.seen), clock.monotonic() - started)

    def _left_of_run(self, seen: Observation) -> str:
        """What it is doing until then; "" when what is waited for has come."""
        return "" if is_reached(self._until, seen) else describe_state(seen) or "waiting"

    def _look(self) -> None:
        self._operation.batch_reads.set()
        try:
            looked = state_of(self._lifecycle, self._id, self._inputs)
        except Cancelled:
            raise
        except WaitTimedOut as error:
            if self._operation.seconds_left == 0:
                return
            last = f"not {self._until}, last seen {describe_state(self.seen)}"
            raise WaitTimedOut(
                f"{last}: {error}; it goes on, and the next up looks at it again"
            ) from error
        except Exception as error:
            # A response that nobody understands is no failed job either, unless it comes again and
            # again.
            is_passing = isinstance(error, ProviderError) and is_transient(error)
            self._refused = 0 if is_passing else self._refused + 1
            if self._refused >= REFUSALS:
                raise
            return
        self._refused = 0
        if looked is None:
            raise RunFailed(f"it is gone; last seen {describe_state(self.seen)}")
        self.seen = replace(looked, outputs={**self.seen.outputs, **looked.outputs})


class PollSchedule:
    """When runs of one kind are looked at.

    Args:
        asked: Seconds between two looks, as the user wants it; None for what fits: close together,
            then further apart.

    Attributes:
        raised: What to tell the user who asked for more looks than the quota has; "" otherwise.
    """

    def __init__(self, resource_type: ResourceType, requested: float | None) -> None:
        rate = (
            documented_rate(resource_type.api, resource_type.list_action)
            if resource_type.list_action
            else None
        )
        self._floor = max(1.0, READS_LEFT / rate) if rate else 1.0
        self._longest = max(self._floor, LONGEST_POLL_SECONDS)
        self._asked = None if requested is None else max(self._floor, requested)
        self.raised = ""
        if requested is not None and requested < self._floor:
            self.raised = (
                f"poll_seconds {requested:g} is raised to {self._floor:g}: {resource_type.list_action} is limited to {rate:g} "
                "calls per second"
            )

    def pause(self, now: float, spent: float) -> float:
        """Seconds until the next look of a wait that has lasted `spent`: to a tick that all waits have in common."""
        wanted = min(self._longest, max(self._floor, spent / SHARE_OF_WAIT))
        tick = self._asked or max((tick for tick in TICKS if tick <= wanted), default=wanted)
        left = tick - now % tick
        return left if left >= tick / 2 else left + tick


def state_of(lifecycle: Lifecycle, id: str, inputs: Values) -> Observation | None:
    """The state of one object; None when it is gone.

    One that a list does not tell of is looked up by itself.
    """
    return lifecycle.read_many({id: inputs}).get(id) or lifecycle.observe(id, inputs)


def states_of(lifecycle: Lifecycle, wanted: Mapping[str, Values]) -> dict[str, Observation | None]:
    """The same for many."""
    seen = lifecycle.read_many(wanted)
    return {id: seen.get(id) or lifecycle.observe(id, inputs) for id, inputs in wanted.items()}


def is_reached(until: str, seen: Observation) -> bool:
    """Whether what is waited for has come.

    Raises:
        RunFailed: The run ended badly.
    """
    if until == "accepted" or seen.status is None:
        return True
    if seen.status in (JobStatus.FAILED, JobStatus.STOPPED):
        raise RunFailed(describe_outcome(seen))
    if seen.status is JobStatus.SUCCEEDED:
        return True
    return until == "running" and seen.status is JobStatus.RUNNING


def until_of(resource_type: ResourceType, inputs: Values) -> str:
    """Return what a run is waited for: `accepted`, `running` or `finished`."""
    wait: Values = inputs.get("wait") or {}
    return str(wait.get("until") or resource_type.default_wait)


def is_unmet(state: Values) -> bool:
    """Return whether state says that a wait has not been met; an update has to resume it."""
    return state.get("waitOutcome") in (WaitOutcome.PENDING, WaitOutcome.FAILED)


def outcome_when_read(
    resource_type: ResourceType, state: Values, inputs: Values, seen: Observation
) -> WaitOutcome:
    """Return the outcome of a wait that state says is unmet, by what a read has seen of the run.

    A desired run state keeps its outcome: only an update knows whether it was reached.
    """
    last = WaitOutcome(state["waitOutcome"])
    if resource_type.form is not ResourceForm.RUN or seen.status is JobStatus.UNKNOWN:
        return last

    try:
        return (
            WaitOutcome.MET
            if is_reached(until_of(resource_type, inputs), seen)
            else WaitOutcome.PENDING
        )
    except RunFailed:
        return WaitOutcome.FAILED


def describe_outcome(seen: Observation) -> str:
    """In words: "failed (FAILED): exit code 3"."""
    status = seen.status.value if seen.status else "there"
    return f"{status} ({seen.raw_status}){f': {seen.reason}' if seen.reason else ''}"


def describe_state(seen: Observation) -> str:
    """Return the cloud's own word and how far it has got: "RUNNING 3/5"; a number is explained: "running (1)"."""
    word = seen.raw_status
    if seen.status and word.lstrip("-").isdecimal():
        word = f"{seen.status.value} ({word})"
    return " ".join(filter(None, (word, seen.progress)))
