"""The state of an object: its inputs with secrets marked, its outputs, the outcome of its wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ..http.responses import time_of
from ..names import to_camel
from ..resource_type import Observation, Values, WaitOutcome
from ..schema.schema import mark_secrets, merge_drift
from .verb_context import VerbContext

NOT_READ = "__notRead"
"""Output of an imported object: the paths of inputs that it may have besides the imported ones."""
ONE_REQUEST = timedelta(minutes=1)
"""Longest time between the acts of a create and its response, repeats included."""


class StateBuilder:
    """Builds the states of objects of one resource type."""

    def __init__(self, context: VerbContext) -> None:
        self._context = context

    def build(
        self,
        inputs: Values,
        observation: Observation,
        outcome: WaitOutcome | str | None = None,
    ) -> Values:
        """Return the whole state: inputs, the service's outputs, the common outputs.

        Args:
            outcome: The outcome of the wait; None for an object that nobody manages.
        """
        state = {**inputs, **observation.outputs}
        if outcome is not None and self._context.resource_type.can_wait:
            state["waitOutcome"] = WaitOutcome(outcome).value
        if observation.status is not None:
            state["status"] = observation.status.value
            state["rawStatus"] = observation.raw_status
            state["reason"] = observation.reason
        if self._context.is_run:
            state["finishedAt"] = observation.finished_at
            state["purged"] = observation.purged

        state["createdAt"] = observation.created_at
        return self.mark(state)

    def mark(self, state: Values) -> Values:
        """Mark the secrets among the inputs of a state."""
        inputs = self._context.inputs_of(state)
        outputs = {name: value for name, value in state.items() if name not in inputs}
        return {**self.mark_inputs(inputs), **outputs}

    def mark_inputs(self, inputs: Values) -> Values:
        """Mark the secrets among inputs."""
        marked: Values = mark_secrets(self._context.schema, inputs)
        return marked

    def merge_drift(self, inputs: Values, observation: Observation) -> Values:
        """Return the inputs with the values that the cloud has where they differ."""
        merged: Values = merge_drift(
            self._context.schema,
            frozenset(),
            inputs,
            observation.inputs,
        )
        return merged

    def with_known_outputs(self, state: Values, observation: Observation) -> Observation:
        """Add the outputs that only a create returns, as state has them.

        The time of creation stays, unless the cloud has an altogether different one: state has it
        by the clock of the gateway, and a list by that of the service.
        """
        outputs = self._context.resource_type.outputs
        names = {to_camel(output.name) for output in outputs}
        known = {key: value for key, value in state.items() if key in names}
        created_at = state.get("createdAt")
        if not _is_same_moment(created_at, observation.created_at):
            created_at = observation.created_at

        return replace(observation, created_at=created_at, outputs={**known, **observation.outputs})


def _is_same_moment(known: object, listed: object) -> bool:
    """Return whether two texts are times that are at most one request apart."""
    one, other = time_of(known), time_of(listed)
    return one is not None and other is not None and abs(one - other) <= ONE_REQUEST
