"""The wait of one object that exists, after its create or update, and the state that it ends in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from ..errors import Cancelled, RunFailed, as_provider_error
from ..operation import Parked
from ..reading.polling import AFTERWARDS_SECONDS, Wait, describe_outcome
from ..resource_type import (
    DesiredLifecycle,
    JobStatus,
    Observation,
    Values,
    WaitOutcome,
    observe_or,
)
from .origins import Origins
from .protocol import PartialFailure, ReadResult
from .run_history import RunHistory
from .state import StateBuilder
from .verb_context import Target, VerbContext


class Waiter:
    """Waits as the inputs of an object ask."""

    def __init__(
        self,
        context: VerbContext,
        origins: Origins,
        states: StateBuilder,
        history: RunHistory,
    ) -> None:
        self._context = context
        self._origins = origins
        self._states = states
        self._history = history

    def follow(
        self,
        target: Target,
        observation: Observation,
        *,
        old_inputs: Values | None = None,
    ) -> ReadResult:
        """Wait, and return the object as it is then.

        The object exists: every error from here on keeps its id and its state.

        Args:
            observation: What is known of the object already.
            old_inputs: The inputs before an update; None after a create.

        Raises:
            PartialFailure: The wait failed, timed out or was interrupted.
            Parked: The wait goes on without this thread (`Operation.park`).
        """
        return self._with_id(
            target, observation, lambda: self._wait(target, observation, old_inputs)
        )

    def _with_id(
        self, target: Target, observation: Observation, wait: Callable[[], ReadResult]
    ) -> ReadResult:
        """Return the result of a wait; any error of it keeps the id."""
        try:
            return wait()
        except PartialFailure:
            raise
        except Exception as error:
            reason = self.describe(target.id, str(as_provider_error(error)))
            state = self._least_state(target.inputs, observation)
            raise PartialFailure(target.id, state, [reason]) from error

    def describe(self, id: str, text: str) -> str:
        """Return a reason of a `PartialFailure` that concerns the wait."""
        return f"waiting for {self._context.label(id)}: {text}"

    def _least_state(self, inputs: Values, observation: Observation) -> Values:
        """Return as much of the state as can be built: the response may be what is odd."""
        try:
            return self._states.build(inputs, observation, WaitOutcome.PENDING)
        except Exception:  # noqa: BLE001 - any value of it may be odd
            unknown = Observation(JobStatus.UNKNOWN)
            return self._states.build(inputs, unknown, WaitOutcome.PENDING)

    def _wait(
        self,
        target: Target,
        observation: Observation,
        old_inputs: Values | None,
    ) -> ReadResult:
        """Wait in this thread, or leave the call to `ParkedWaits` where the front end can."""
        context, operation, inputs = self._context, target.operation, target.inputs
        resource_type = context.resource_type
        wait = Wait(
            resource_type,
            target.id,
            inputs,
            observation,
            target.lifecycle,
            operation,
        )
        end = partial(self._end, target, wait, old_inputs)
        # A desired run state keeps its thread: each step towards it is a call of its own. Most
        # other waits are met by now, because they are for an accepted run.
        if not context.is_run or not wait.is_pending():
            return end(wait.run)

        # Checks, and programs without a wait, need none of it.
        from ..reading.parked_waits import ParkedWait, ParkedWaits

        parked = ParkedWait(
            wait,
            (resource_type.token, inputs["region"]),
            partial(context.connect, inputs),
            operation,
        )
        rest = partial(self._with_id, target, observation, partial(end, parked.result))
        resume = operation.park(rest)
        if resume is None:
            return end(wait.run)
        if ParkedWaits.of_operation(context.process, operation).add(parked, resume):
            raise Parked

        return end(parked.result)

    def _end(
        self,
        target: Target,
        wait: Wait,
        old_inputs: Values | None,
        run: Callable[[], None],
    ) -> ReadResult:
        """Return the object after its wait.

        Args:
            run: Returns when the wait is met, or raises how it has ended.
        """
        id, inputs = target.id, target.inputs
        try:
            run()
        except RunFailed as error:
            raise self._failed(target, wait.observation, error, old_inputs) from error
        except Exception as error:
            raise self._interrupted(target, wait.observation, error, old_inputs) from error

        state = self._final_state(target, wait.observation, WaitOutcome.MET, old_inputs)
        return ReadResult(id, state, self._states.mark_inputs(inputs))

    def _failed(
        self,
        target: Target,
        observation: Observation,
        error: RunFailed,
        old_inputs: Values | None,
    ) -> PartialFailure:
        """Return the failure of a run with its reason and the end of its log."""
        with target.operation.within(AFTERWARDS_SECONDS):
            explained = self._history.explain(target, observation)
            outcome = str(error) if explained is observation else describe_outcome(explained)
            log = [f"  {line}" for line in self._log_tail(target, explained)]

        reasons = [self.describe(target.id, outcome), *log]
        state = self._final_state(target, explained, WaitOutcome.FAILED, old_inputs)
        return PartialFailure(target.id, state, reasons)

    def _interrupted(
        self,
        target: Target,
        observation: Observation,
        error: Exception,
        old_inputs: Values | None,
    ) -> PartialFailure:
        """Return the failure of a wait whose run goes on."""
        text = str(as_provider_error(error))
        if isinstance(error, Cancelled):
            text += "; the job keeps running, and the next up resumes the wait"

        state = self._final_state(target, observation, WaitOutcome.PENDING, old_inputs)
        return PartialFailure(target.id, state, [self.describe(target.id, text)])

    def _final_state(
        self,
        target: Target,
        observation: Observation,
        outcome: WaitOutcome,
        old_inputs: Values | None,
    ) -> Values:
        """Return the state after a wait.

        A desired run state that was not reached is shown as the drift that it is.
        """
        id, inputs, operation = target.id, target.inputs, target.operation
        if not self._context.is_desired_state:
            return self._origins.record(
                id, self._states.build(inputs, observation, outcome), inputs
            )

        with operation.within(AFTERWARDS_SECONDS):
            # Without inputs: the time of `wait` is over, and this read has one of its own.
            observation = observe_or(
                operation,
                {},
                lambda: target.lifecycle.observe(id, inputs),
                observation,
            )

        reached = self._states.merge_drift(inputs, observation)
        if old_inputs is not None and outcome is not WaitOutcome.MET:
            # The engine takes the outputs for inputs at the next refresh: a change that was not
            # made must still be one then.
            for name in cast("DesiredLifecycle", target.lifecycle).left_undone():
                reached.pop(name, None)
                if name in old_inputs:
                    reached[name] = old_inputs[name]

        return self._origins.record(id, self._states.build(reached, observation, outcome), inputs)

    def _log_tail(self, target: Target, observation: Observation) -> list[str]:
        """Return the end of the log of a failed run; nothing when it cannot be read."""
        if observation.status is not JobStatus.FAILED:
            return []

        try:
            return target.lifecycle.log_tail(target.id, target.inputs, observation)
        except Exception:  # noqa: BLE001 - the failure itself is known
            return []
