"""The verb read: refresh, import and lookup of an object, also of one that is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..credentials import find_region, region_places
from ..errors import ConfigurationError
from ..names import to_snake
from ..operation import Operation
from ..origin import ORIGIN
from ..reading.polling import (
    describe_outcome,
    describe_state,
    is_unmet,
    outcome_when_read,
    until_of,
)
from ..resource_type import JobStatus, Observation, Values, WaitOutcome
from ..schema.schema import (
    by_state_name,
    compare,
    fields_of,
    importable,
    normalize,
    schema_of,
)
from ..schema.validation import find_problems
from .origins import Origins
from .protocol import PartialFailure, ReadResult
from .run_history import RunHistory, describe_unknown_end
from .state import NOT_READ, StateBuilder
from .verb_context import Target, VerbContext, top_level_name
from .waiting import Waiter

MANAGED_ONLY = frozenset({ORIGIN, "waitOutcome"})
"""Outputs that only the state of a managed resource has."""


class Reader:
    """Reads objects of one resource type."""

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
        self._resource_type = context.resource_type

    def read(
        self,
        id: str,
        state: Mapping[str, Any],
        operation: Operation,
    ) -> ReadResult | None:
        """Return the object as it is now; None when it is gone."""
        old = normalize(state)
        inputs = self._context.inputs_of(old)
        if set(old) <= {"region", *self._resource_type.locator_inputs}:
            return self._read_unmanaged(id, inputs, operation)

        self._context.managed.confirm(operation.urn, id, inputs)
        with self._context.error_context("reading", id):
            self._origins.require_same_place(id, old, inputs, operation.urn)
            target = self._context.target(id, inputs, operation)
            observation = target.lifecycle.read_cached(id, inputs)
            if observation is None:
                observation = target.lifecycle.observe(id, inputs)

        if observation is None:
            return self._read_missing(target, old)
        return self._read_existing(target, old, observation)

    def _read_existing(
        self,
        target: Target,
        old: Values,
        observation: Observation,
    ) -> ReadResult:
        observation = self._history.with_known_reason(target, old, observation)
        inputs = self._states.merge_drift(target.inputs, observation)
        outcome = self._outcome(old, inputs, observation)

        known = self._states.with_known_outputs(old, observation)
        state = self._states.build(inputs, known, outcome)
        if _is_managed(old):
            state = self._origins.record(target.id, state, inputs)
        if NOT_READ in old:
            state[NOT_READ] = old[NOT_READ]
        return self._as_read(target.id, state, inputs)

    def _read_missing(self, target: Target, old: Values) -> ReadResult | None:
        """Return what is known of an object that the cloud does not know; None when it is gone.

        A run is never gone: it may have ended and been purged, and to run it again is the user's
        decision.
        """
        id, inputs, operation = target.id, target.inputs, target.operation
        end = self._history.known_end(id, old, inputs)
        if end is not None:
            return self._read_ended(target, old, end)

        if not self._history.is_past_retention(old, operation):
            with self._context.error_context("reading", id):
                self._origins.require_same_key(id, old, inputs, operation.urn)
            if not self._history.may_end_unseen or not _is_managed(old):
                return None
            if not is_unmet(old):
                question = describe_unknown_end(old, operation.urn)
                operation.warn(f"{self._context.label(id)}: {question}")

        purged = {**old, "purged": True, "status": JobStatus.UNKNOWN.value}
        return self._as_read(id, self._states.mark(purged), inputs)

    def _read_ended(
        self,
        target: Target,
        old: Values,
        end: Observation,
    ) -> ReadResult:
        """Return a purged run whose end is known: its state, with that end."""
        observation = self._states.with_known_outputs(old, end)
        outcome = self._outcome(old, target.inputs, observation)
        state = self._states.build(target.inputs, observation, outcome)

        for name, value in old.items():
            if name not in state or name == ORIGIN:
                state[name] = value
        return self._as_read(target.id, state, target.inputs)

    def _outcome(
        self,
        old: Values,
        inputs: Values,
        observation: Observation,
    ) -> WaitOutcome | str | None:
        """Return the outcome of the wait; a wait that is unmet may be met by now."""
        if is_unmet(old):
            return outcome_when_read(self._resource_type, old, inputs, observation)

        return old.get("waitOutcome")

    def _as_read(
        self,
        id: str,
        state: Values,
        inputs: Values,
    ) -> ReadResult:
        """Return what was read, or raise it as a partial failure while the wait is unmet.

        The engine forgets the failure of a wait as soon as a read of the resource succeeds.
        """
        marked = self._states.mark_inputs(inputs)
        if not is_unmet(state):
            return ReadResult(id, state, marked)

        reason = self._waiter.describe(id, self._describe_unmet(state, inputs))
        raise PartialFailure(id, state, [reason], inputs=marked)

    def _describe_unmet(self, state: Values, inputs: Values) -> str:
        """Return what keeps a wait unmet, from state: "failed (FAILED): exit code 3"."""
        reason = state.get("reason")
        status = JobStatus(state.get("status") or JobStatus.UNKNOWN)
        last = Observation(status, str(state.get("rawStatus") or ""), reason)
        if self._context.is_run and state["waitOutcome"] == WaitOutcome.FAILED:
            return describe_outcome(last)

        until = until_of(self._resource_type, inputs)
        if state.get("purged"):
            return describe_unknown_end(state, "")
        if self._context.is_desired_state:
            until = inputs["desiredState"]
        return f"not {until} yet, last seen {describe_state(last)}; the next up resumes the wait"

    def _read_unmanaged(
        self,
        id: str,
        locator: Values,
        operation: Operation,
    ) -> ReadResult:
        """Return an object that somebody else manages, with all inputs that the cloud returns.

        Args:
            locator: Region, and the inputs without which the object cannot be read.
        """
        all_inputs, observation = self._read_whole(id, locator, operation)
        state = self._states.build(all_inputs, observation)
        return ReadResult(id, state, self._states.mark_inputs(all_inputs))

    def read_to_import(
        self,
        id: str,
        locator: Values,
        operation: Operation,
    ) -> ReadResult:
        """Return an object as a resource that manages it from now on, without its secrets.

        What an import reads is printed as a program, and nobody has waited for the object.
        """
        all_inputs, observation = self._read_whole(id, locator, operation)
        self._context.learn_secrets(all_inputs)

        inputs = self._importable(all_inputs)
        state = self._states.build(inputs, observation, WaitOutcome.MET)
        state = self._origins.record(id, state, inputs)
        model = self._resource_type.model
        not_read = {change.path for change in compare(model, inputs, all_inputs)}
        not_read |= by_state_name(model).keys() - observation.inputs.keys() - {*locator, "region"}
        return ReadResult(id, {**state, NOT_READ: sorted(not_read)}, inputs)

    def _importable(self, returned: Values) -> Values:
        """Return the inputs of an import: a program that names them passes check.

        Secrets and what is empty are left out, and what only the cloud itself may write.
        """
        model = self._resource_type.model
        inputs: Values = importable(schema_of(model), self._states.mark_inputs(returned))
        for name, placeholder in self._resource_type.not_returned.items():
            if placeholder is not None:
                inputs.setdefault(name, placeholder(returned))

        required = {field.state_name for field in fields_of(model) if field.required}
        refused = {top_level_name(problem.path) for problem in find_problems(model, inputs)}
        return {name: inputs[name] for name in inputs if name not in refused - required}

    def _read_whole(
        self,
        id: str,
        locator: Values,
        operation: Operation,
    ) -> tuple[Values, Observation]:
        """Return all inputs of an object that the cloud returns, and what was observed.

        Args:
            locator: Region, and the inputs without which the object cannot be read.
        """
        region = self._region_of(id, locator)
        pattern = self._resource_type.id_pattern
        if pattern and not re.fullmatch(pattern, id):
            form = self._resource_type.id_form
            raise ConfigurationError(f"reading {self._context.label(id)}: the id must be {form}")

        inputs = {**locator, "region": region}
        with self._context.error_context("reading", id):
            observation = self._context.connect(inputs, operation).observe(id, inputs)
            if observation is None:
                # Without an error the engine gives the program None for every output.
                # Each language has its own spelling of the inputs.
                locators = [to_snake(name) for name in self._resource_type.locator_inputs]
                names = ", ".join(("id", "region", *locators)).replace("_", " ")
                raise ConfigurationError(f"it does not exist in {region}; check {names}")

        returned = {name: value for name, value in observation.inputs.items() if value is not None}
        return {**returned, **inputs}, observation

    def _region_of(self, id: str, locator: Values) -> str:
        vendor = self._resource_type.vendor
        region = locator.get("region") or find_region(
            vendor, self._context.process.credential_sources()
        )
        if not region:
            raise ConfigurationError(
                f"reading {self._context.label(id)}: region is required; set it here or in "
                f"{region_places(vendor)}"
            )

        return str(region)


def _is_managed(state: Values) -> bool:
    """Return whether a state is that of a managed resource, not of a lookup."""
    return bool(MANAGED_ONLY & set(state))
