"""The wait for a run: when it is polled, what ends the wait, and what is shown meanwhile.

Polls of all waits fall on common ticks, so that those of one service become list calls
(`batching.py`). The longer a wait lasts, the longer are the pauses. A failed poll does not fail the
job, and a state word that nobody knows is a job that is still running.
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
SHORTEST_PAUSE_SECONDS = 0.1
AFTERWARDS_SECONDS = 30.0
"""Time to find out more after a wait has ended."""
SHARE_OF_WAIT = 20
"""A pause is at most a twentieth of the wait so far: a job of an hour need not be known to the
second."""
TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300)
READS_LEFT = 4
"""Polling takes a quarter of the quota of reads at most."""
REFUSALS = 10
"""So many polls in a row that are refused for a reason that does not pass by itself end a wait."""
RESUMED = "it keeps running, and the next up resumes the wait"


class Wait:
    """A wait for one run.

    Args:
        inputs: Of the resource, with `wait` as the user wrote it.
        observation: What is known of the run already.

    Attributes:
        id, inputs: Of the run.
        observation: The last observation of the run.
        limit: The seconds after which the wait times out.
    """

    def __init__(
        self,
        resource_type: ResourceType,
        id: str,
        inputs: Values,
        observation: Observation,
        lifecycle: Lifecycle,
        operation: Operation,
    ) -> None:
        wait: Values = inputs.get("wait") or {}
        timeout = seconds_of(wait.get("timeoutSeconds"))
        requested_poll = seconds_of(wait.get("pollSeconds"))

        self.observation = observation
        self.id = id
        self.inputs = inputs
        self._lifecycle = lifecycle
        self._operation = operation
        self.limit = operation.budget(timeout, DEFAULT_WAIT_SECONDS)
        self._started = 0.0
        self._text = ""
        self._schedule = PollSchedule(resource_type, requested_poll)
        self._refused_polls = 0
        self._is_run = resource_type.form is ResourceForm.RUN

        self._until = until_of(resource_type, inputs)
        self._progress: Callable[[Observation], str] = self._progress_of_run
        if resource_type.form is ResourceForm.DESIRED:
            self._until = inputs["desiredState"]
            desired = cast("DesiredLifecycle", lifecycle)
            self._progress = partial(desired.reconcile, id, inputs)

    def run(self) -> None:
        """Return when the run is as it is waited for.

        No read, queue or pause outlasts the time of the wait.

        Raises:
            RunFailed: The run ended badly, or is gone.
            WaitTimedOut: The time is up; the run goes on.
            Cancelled: The user interrupted; the run goes on.
            ProviderError: It cannot be read any more.
        """
        with self._operation.within(self.limit):
            is_open = self.start()
            while is_open:
                self._operation.sleep(self.pause())
                is_open = self._poll()

    def is_pending(self) -> bool:
        """Return whether a run has to be waited for, as far as it is known; nothing is started."""
        try:
            return bool(self._progress_of_run(self.observation))
        except RunFailed:  # `run` raises it again
            return False

    def start(self) -> bool:
        """Start the time of the wait; return whether there is anything to wait for.

        Raises:
            RunFailed: The run has ended badly.
        """
        self._started = self._operation.clock.monotonic()
        self._text = self._progress(self.observation)
        if self._text and self._schedule.raised:
            self._operation.info(self._schedule.raised)

        return bool(self._text)

    @property
    def spent(self) -> float:
        """The seconds since the start."""
        return self._operation.clock.monotonic() - self._started

    def pause(self) -> float:
        """Report the state of the run, and return the seconds until the next poll.

        Raises:
            WaitTimedOut: The time is up.
        """
        spent = self.spent
        if spent >= self.limit:
            raise self.timed_out()

        self._operation.report(self._text, spent)
        pause = self._schedule.pause(self._operation.clock.monotonic(), spent)
        return min(pause, max(self.limit - spent, SHORTEST_PAUSE_SECONDS))

    def timed_out(self) -> WaitTimedOut:
        """Return the error of a wait whose time is up."""
        after = f"{self.limit:g} s"
        return WaitTimedOut(f"not {self._until} after {after}, last seen {self._text}; {RESUMED}")

    def take(self, polled: Observation | None) -> bool:
        """Take over what a poll has returned, None for nothing; return whether the wait goes on.

        Raises:
            RunFailed: The run ended badly, or is gone.
        """
        self._refused_polls = 0
        if polled is None:
            last = describe_state(self.observation)
            raise RunFailed(f"it is gone; last seen {last}")

        # A list leaves out outputs that an earlier read has returned. Nobody asks for the inputs of
        # a run after a wait, and a thousand waits would keep them.
        outputs = {**self.observation.outputs, **polled.outputs}
        inputs = {} if self._is_run else polled.inputs
        self.observation = replace(polled, outputs=outputs, inputs=inputs)
        return self._goes_on()

    def take_error(self, error: Exception) -> bool:
        """Take over the error of a poll; return whether the wait goes on.

        Raises:
            ProviderError: The error, or one that says more, when it ends the wait.
        """
        if isinstance(error, Cancelled):
            raise error
        if isinstance(error, WaitTimedOut):
            # With no time left, the wait itself has timed out: `pause` says so.
            if self._operation.seconds_left != 0:
                last = describe_state(self.observation)
                text = f"not {self._until}, last seen {last}: {error}; {RESUMED}"
                raise WaitTimedOut(text) from error
        else:
            # A response that nobody understands is no failed job either, unless it comes again and
            # again.
            self._refused_polls = refusals_after(error, self._refused_polls)
            if self._refused_polls >= REFUSALS:
                raise error

        return self._goes_on()

    def _goes_on(self) -> bool:
        self._text = self._progress(self.observation)
        if not self._text:
            # The text that was shown last is that of a state before this one.
            self._operation.report(describe_state(self.observation), self.spent)

        return bool(self._text)

    def _progress_of_run(self, observation: Observation) -> str:
        """Return the state of a run that is still waited for; "" when the wait is met."""
        if is_reached(self._until, observation):
            return ""

        return describe_state(observation) or "waiting"

    def _poll(self) -> bool:
        """Read the run once; return whether the wait goes on, and raise only what ends it."""
        self._operation.batch_reads.set()
        try:
            polled = state_of(self._lifecycle, self.id, self.inputs)
        except Exception as error:  # noqa: BLE001 - the wait decides what an error means
            return self.take_error(error)

        return self.take(polled)


class PollSchedule:
    """The moments at which runs of one resource type are polled.

    Args:
        requested: Seconds between two polls, as the user wants it; None for what fits: close
            together, then further apart.

    Attributes:
        raised: The notice for a user who requested more polls than the quota has; "" otherwise.
    """

    def __init__(self, resource_type: ResourceType, requested: float | None) -> None:
        action = resource_type.list_action
        rate = documented_rate(resource_type.api, action) if action else None
        self._shortest = 1.0
        if rate:
            self._shortest = max(1.0, READS_LEFT / rate)
        self._longest = max(self._shortest, LONGEST_POLL_SECONDS)
        self._requested = requested
        self.raised = ""
        if requested is not None and requested < self._shortest:
            self._requested = self._shortest
            self.raised = (
                f"poll_seconds {requested:g} is raised to {self._shortest:g}: {action} is limited "
                f"to {rate:g} calls per second"
            )

    def pause(self, now: float, spent: float) -> float:
        """Return the seconds until the next poll of a wait that has lasted `spent`.

        It falls on a tick that all waits have in common.
        """
        tick = self._requested
        if tick is None:
            tick = self._tick(spent)

        remaining = tick - now % tick

        if remaining < tick / 2:
            # A tick that is very near is skipped.
            return remaining + tick
        return remaining

    def _tick(self, spent: float) -> float:
        """Return the longest tick that fits a wait of this length."""
        share = spent / SHARE_OF_WAIT
        longest = min(self._longest, max(self._shortest, share))
        possible = [tick for tick in TICKS if tick <= longest]

        return possible[-1] if possible else longest


def state_of(
    lifecycle: Lifecycle,
    id: str,
    inputs: Values,
) -> Observation | None:
    """Return the state of one object; None when it is gone.

    An object that a list leaves out is read by itself.
    """
    return states_of(lifecycle, {id: inputs})[id]


def states_of(
    lifecycle: Lifecycle, inputs_by_id: Mapping[str, Values]
) -> dict[str, Observation | None]:
    """Return the states of many objects, like `state_of`.

    Args:
        wanted: The inputs of each object by its id.
    """
    listed = lifecycle.read_many(inputs_by_id)
    states: dict[str, Observation | None] = {}
    for id, inputs in inputs_by_id.items():
        states[id] = listed.get(id) or lifecycle.observe(id, inputs)

    return states


def refusals_after(error: Exception, before: int) -> int:
    """Return how many polls in a row were refused, after one more that has failed.

    An error that passes by itself is no refusal.
    """
    if isinstance(error, ProviderError) and is_transient(error):
        return 0

    return before + 1


def is_reached(until: str, observation: Observation) -> bool:
    """Return whether a run is as it is waited for.

    Raises:
        RunFailed: The run ended badly.
    """
    status = observation.status
    if until == "accepted" or status is None:
        return True
    if status in (JobStatus.FAILED, JobStatus.STOPPED):
        raise RunFailed(describe_outcome(observation))
    if status is JobStatus.SUCCEEDED:
        return True

    return until == "running" and status is JobStatus.RUNNING


def until_of(resource_type: ResourceType, inputs: Values) -> str:
    """Return what a run is waited for: `accepted`, `running` or `finished`."""
    wait: Values = inputs.get("wait") or {}
    return str(wait.get("until") or resource_type.default_wait)


def is_unmet(state: Values) -> bool:
    """Return whether a state has a wait that is not met; an update has to resume it."""
    return state.get("waitOutcome") in (WaitOutcome.PENDING, WaitOutcome.FAILED)


def outcome_when_read(
    resource_type: ResourceType,
    state: Values,
    inputs: Values,
    observation: Observation,
) -> WaitOutcome:
    """Return the outcome of a wait that is unmet in state, by what a read has seen of the run.

    A desired run state keeps its outcome: only an update knows whether it was reached.
    """
    last = WaitOutcome(state["waitOutcome"])
    if resource_type.form is not ResourceForm.RUN or observation.status is JobStatus.UNKNOWN:
        return last

    try:
        is_met = is_reached(until_of(resource_type, inputs), observation)
    except RunFailed:
        return WaitOutcome.FAILED
    return WaitOutcome.MET if is_met else WaitOutcome.PENDING


def describe_outcome(observation: Observation) -> str:
    """Return how a run ended: "failed (FAILED): exit code 3"."""
    status = observation.status.value if observation.status else "there"
    outcome = f"{status} ({observation.raw_status})"
    if observation.reason:
        outcome += f": {observation.reason}"

    return outcome


def describe_state(observation: Observation) -> str:
    """Return the cloud's own word and the progress: "RUNNING 3/5".

    A number is explained: "running (1)".
    """
    word = observation.raw_status
    is_number = word.lstrip("-").isdecimal()
    if observation.status and is_number:
        word = f"{observation.status.value} ({word})"

    parts = (word, observation.progress)
    return " ".join(filter(None, parts))
