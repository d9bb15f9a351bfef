"""The verb update: change an object in place, and resume a wait that is unmet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..calls.retry import outcome_unknown
from ..errors import ApiError, ConfigurationError, ProviderError, as_provider_error
from ..operation import Operation
from ..reading.polling import state_of, until_of
from ..resource_type import JobStatus, Observation, Values
from ..schema.inputs import OnChange
from ..schema.schema import compare, normalize
from .origins import Origins
from .protocol import PartialFailure
from .run_history import RunHistory, describe_unknown_end
from .state import StateBuilder
from .verb_context import Target, VerbContext, top_level_name
from .waiting import Waiter


class Updater:
    """Updates objects of one resource type."""

    def __init__(
        self,
        context: VerbContext,
        origins: Origins,
        states: StateBuilder,
        history: RunHistory,
        waiter: Waiter,
    ) -> None:
        self._context = context
        self._origins = origins
        self._states = states
        self._history = history
        self._waiter = waiter
        self._model = context.resource_type.model

    def update(
        self,
        id: str,
        old_state: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        operation: Operation,
    ) -> Values:
        """Change an object in place, wait as its inputs ask, and return its whole state."""
        new, state = normalize(new_inputs), normalize(old_state)
        target = self._context.target(id, new, operation)
        self._context.managed.confirm(operation.urn, id, new)

        with self._context.error_context("updating", id):
            self._origins.require_same_place(id, state, new, operation.urn)
            observation = self._observe(target, state)
            remaining = self._remaining_changes(self._context.inputs_of(state), new, observation)
            if remaining:
                observation = self._change(target, state, remaining, observation)

        known = self._states.with_known_outputs(state, observation)
        old_inputs = self._context.inputs_of(state)
        return self._waiter.follow(target, known, old_inputs=old_inputs).outputs

    def _observe(self, target: Target, state: Values) -> Observation:
        """Return the object as it is before the update.

        Runs never change in place and are read together: after a thousand waits were interrupted,
        an update of each starts with this.
        """
        if self._context.is_run:
            observation = state_of(target.lifecycle, target.id, target.inputs)
        else:
            observation = target.lifecycle.observe(target.id, target.inputs)

        if observation is not None:
            return self._history.with_known_reason(target, state, observation)
        return _require_exists(self._purged(target, state))

    def _purged(self, target: Target, state: Values) -> Observation | None:
        """Return how state knows a run that the cloud has forgotten; None when it is gone.

        Raises:
            ConfigurationError: Nobody knows whether it ended, and the inputs wait for that.
        """
        id, inputs, urn = target.id, target.inputs, target.operation.urn
        known = self._history.known_end(id, state, inputs)
        if known is not None:
            return known

        self._origins.require_same_key(id, state, inputs, urn)
        if not self._history.may_end_unseen:
            return None

        if not state.get("purged") or until_of(self._context.resource_type, inputs) != "accepted":
            raise ConfigurationError(describe_unknown_end(state, urn))

        raw_status = str(state.get("rawStatus") or "")
        return Observation(
            JobStatus.UNKNOWN,
            raw_status,
            state.get("reason"),
            purged=True,
        )

    def _remaining_changes(
        self,
        old: Values,
        new: Values,
        observation: Observation,
    ) -> frozenset[str]:
        """Return the inputs that the cloud does not have yet.

        An update that failed in the middle does not send again what is applied. Without any
        difference between state and inputs, the engine calls because of a partial failure, and
        state may know less than the cloud.
        """
        changes = compare(self._model, old, new)
        if not changes:
            changes = compare(self._model, self._states.merge_drift(new, observation), new)

        in_place = (OnChange.UPDATES, OnChange.RESTARTS)
        names = {top_level_name(change.path) for change in changes if change.on_change in in_place}
        return frozenset(name for name in names if not self._is_applied(name, new, observation))

    def _is_applied(
        self,
        name: str,
        new: Values,
        observation: Observation,
    ) -> bool:
        """Return whether the cloud is seen to have an input as it is desired."""
        if name not in observation.inputs:
            return False

        desired = {name: new[name]} if name in new else {}
        return not compare(self._model, {name: observation.inputs[name]}, desired)

    def _change(
        self,
        target: Target,
        state: Values,
        names: frozenset[str],
        before: Observation,
    ) -> Observation:
        try:
            target.lifecycle.update(target.id, target.inputs, names)
            after = target.lifecycle.observe(target.id, target.inputs)
        except Exception as error:
            raise self._failed(
                target,
                state,
                before,
                as_provider_error(error),
            ) from error

        return _require_exists(after)

    def _failed(
        self,
        target: Target,
        state: Values,
        before: Observation,
        error: ProviderError,
    ) -> ProviderError:
        """Return the error itself when nothing is seen to have changed, else a partial failure."""
        try:
            observation = target.lifecycle.observe(target.id, target.inputs)
        except Exception:  # noqa: BLE001 - the user has to know the error before this one
            observation = None

        is_refused = isinstance(error, ApiError) and not outcome_unknown(error)
        if is_refused and observation is not None and observation.inputs == before.inputs:
            return error

        kept = self._states.mark(state)
        if observation is not None:
            kept = self._half_changed(target, state, observation)
        reason = (
            f"updating {self._context.label(target.id)}: {error}; a part of it may be done, and "
            "the next up does the rest"
        )
        return PartialFailure(target.id, kept, [reason])

    def _half_changed(
        self,
        target: Target,
        state: Values,
        observation: Observation,
    ) -> Values:
        """Return the state of an object of which some inputs have changed."""
        old, new = self._context.inputs_of(state), target.inputs
        # `merge_drift` knows only the inputs of the state: those that are new come on top.
        added = {
            name: new[name]
            for name in new
            if name not in old and self._is_applied(name, new, observation)
        }
        inputs = self._states.merge_drift(old, observation) | added

        observation = self._states.with_known_outputs(state, observation)
        changed = self._states.build(inputs, observation, state.get("waitOutcome"))
        return self._origins.record(target.id, changed, inputs)


def _require_exists(observation: Observation | None) -> Observation:
    if observation is None:
        raise ConfigurationError(
            "it is gone; run `pulumi refresh`, and the next up creates it again"
        )

    return observation
