"""The verb delete: stop what is live, then delete the record where the API can."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from ..errors import NotFound, WaitTimedOut, WrongState
from ..journal import JournalUnavailable
from ..operation import Operation
from ..reading.polling import PollSchedule, describe_state, state_of
from ..resource_type import JobStatus, Observation, StopProgress, Values
from ..schema.durations import seconds_of
from ..schema.schema import normalize
from .origins import Origins
from .run_history import RunHistory, describe_live_state
from .verb_context import Target, VerbContext

DEFAULT_STOP_SECONDS = 900
STOP_POLL_SECONDS = 2
SAME_OBJECT = (
    "with delete_before_replace=False and unchanged inputs, the create returned the same object, "
    "so it is kept; for a new one remove that option, or change triggers"
)
"""Under `up --replace` the engine asks for a create as if for the first time, and does not report
what state holds."""


class Deleter:
    """Deletes objects of one resource type."""

    def __init__(
        self,
        context: VerbContext,
        origins: Origins,
        history: RunHistory,
    ) -> None:
        self._context = context
        self._origins = origins
        self._history = history

    def delete(
        self,
        id: str,
        state: Mapping[str, Any],
        operation: Operation,
    ) -> None:
        """Stop and delete an object, unless another resource has it; gone is success."""
        old = normalize(state)
        inputs = self._context.inputs_of(old)
        target = self._context.target(id, inputs, operation)
        if self._is_kept(target):
            return

        with self._context.error_context("deleting", id):
            self._origins.require_same_place(id, old, inputs, operation.urn)
            self.stop_and_delete(target, old)

        self._context.managed.release(operation.urn, id, inputs)
        if operation.urn:
            # The end of the operation reports a journal that cannot be written.
            with suppress(JournalUnavailable):
                self._context.process.journal.mark_deleted(operation.urn, id)

    def stop_and_delete(self, target: Target, state: Values) -> None:
        """Stop and delete one object.

        Raises:
            WaitTimedOut: It did not stop in time.
            ConfigurationError: It is not found with this key, and another key made it.
        """
        ladder = _StopLadder(self._context, self._origins, self._history, target, state)
        ladder.run()

    def _is_kept(self, target: Target) -> bool:
        """Return whether the object belongs to a resource that keeps it, and report that."""
        id, operation, managed = target.id, target.operation, self._context.managed
        adopter = managed.adopter_of(operation.urn, id, target.inputs)
        if adopter:
            operation.info(f"left {self._context.label(id)} alone: {adopter} has adopted it")
            return True

        managed.confirm(operation.urn, id, target.inputs)
        created_id = managed.created_id(operation.urn)
        if created_id is not None:
            # The engine deletes what is replaced only when state has the new object.
            self._context.process.journal.mark_known(operation.urn, created_id)
        if created_id != id:
            return False

        operation.warn(f"did not replace {self._context.label(id)}: {SAME_OBJECT}")
        return True


class _StopLadder:
    """The stop of one object: request it, poll until it is applied, then delete the record."""

    def __init__(
        self,
        context: VerbContext,
        origins: Origins,
        history: RunHistory,
        target: Target,
        state: Values,
    ) -> None:
        self._context = context
        self._origins = origins
        self._history = history
        self._target = target
        self._state = state
        self._is_requested = False
        self._is_announced = False

    def run(self) -> None:
        """Return when the object is gone, or has stopped and its record is deleted."""
        target = self._target
        operation, clock = target.operation, target.operation.clock
        stop_input: Values = target.inputs.get("stop") or {}
        timeout = seconds_of(stop_input.get("timeoutSeconds"))
        limit = operation.budget(timeout, DEFAULT_STOP_SECONDS)
        schedule = PollSchedule(self._context.resource_type, STOP_POLL_SECONDS)
        started = clock.monotonic()

        observation = self._first_observation()
        while True:
            if observation is None:
                self._finish_missing()
                return
            if self._advance(observation):
                return

            spent = clock.monotonic() - started
            if spent >= limit:
                raise _timed_out(observation, limit)

            operation.report(_describe_progress(observation), spent)
            operation.sleep(schedule.pause(clock.monotonic(), spent))
            operation.batch_reads.set()
            observation = state_of(target.lifecycle, target.id, target.inputs)
            # The engine leaves the last text beside "deleted", where a live state would look wrong.
            operation.report(_describe_progress(observation), clock.monotonic() - started)

    def _first_observation(self) -> Observation | None:
        """Return what is known of the object, by a new read only where nothing else knows it.

        A cached read may be old: then the cloud refuses the stop, and the next read is a new one.
        """
        id, inputs, lifecycle = self._target.id, self._target.inputs, self._target.lifecycle
        return (
            self._history.ended_in_state(self._state)
            or lifecycle.read_cached(id, inputs)
            or lifecycle.observe(id, inputs)
        )

    def _advance(self, observation: Observation) -> bool:
        """Take the next step; return whether it was the last one."""
        id, inputs, lifecycle = self._target.id, self._target.inputs, self._target.lifecycle
        try:
            progress = lifecycle.stop(id, inputs, observation, requested=self._is_requested)
            if not self._is_announced:
                self._is_announced = self._announce(observation, progress)
            if progress is StopProgress.STOPPED:
                lifecycle.delete(id, inputs)
                return True
        except NotFound:
            if self._history.ended_in_state(self._state) is None:
                self._require_same_key()
            return True
        except WrongState:  # too early for the stop or the delete
            return False

        if progress is StopProgress.REQUESTED:
            self._is_requested = True
        return False

    def _finish_missing(self) -> None:
        """Conclude from a read that does not find the object."""
        target = self._target
        if not self._history.is_past_retention(self._state, target.operation):
            self._require_same_key()
            return

        # The cloud no longer lists it, and it may still be live.
        unknown = Observation(JobStatus.UNKNOWN)
        target.lifecycle.stop(target.id, target.inputs, unknown, requested=False)

    def _require_same_key(self) -> None:
        """Raise when another key made the object, unless this one has stopped it already."""
        if self._is_requested:
            return

        target = self._target
        self._origins.require_same_key(target.id, self._state, target.inputs, target.operation.urn)

    def _announce(self, observation: Observation, progress: StopProgress) -> bool:
        """Report that a live object is stopped before it is deleted; return whether it was live."""
        word = describe_live_state(observation.raw_status, observation.status)
        # A session may be gone with the first call: it was live all the same.
        was_running = self._context.is_run and bool(word)
        if progress is StopProgress.STOPPED and not was_running:
            return False

        label = self._context.label(self._target.id)
        if word:
            label += f" ({word})"
        self._target.operation.info(f"stops {label} first")
        return True


def _describe_progress(observation: Observation | None) -> str:
    """Return the text of the status column for an object that is being stopped."""
    if observation is None:
        return "gone"
    if observation.raw_status:
        return describe_state(observation)

    return f"stopping {observation.progress}".rstrip()


def _timed_out(observation: Observation, limit: float) -> WaitTimedOut:
    last = observation.raw_status or "there"
    if observation.reason:
        last += f" ({observation.reason})"

    return WaitTimedOut(
        f"still {last} after {limit:g} s; it stays in state, and the next destroy resumes the stop"
    )
