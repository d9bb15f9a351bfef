"""The plugin as a provider process of a stack: every verb passes its protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2
from pulumi_cloudjobs.core.resource_type import Values
from pulumi_cloudjobs.core.type_tokens import plugin_token

from tests.campaign.in_process import HangingProcess, Machine, Place
from tests.campaign.stacks import Created, Died, Ref, VerbFailed
from tests.campaign.troubles import Effect
from tests.plugin.client import Failed, LocalClient, State, props_of, struct

T = TypeVar("T")

CONFIGURATION = {"endpoint": "embedded"}


class PluginProcess(HangingProcess):
    """A process of the plugin, from its configuration to the Cancel at its end."""

    def __init__(self, machine: Machine, stack: str, place: Place, effect: Effect) -> None:
        super().__init__(machine, effect)
        self._stack = stack
        self._client = LocalClient(machine.settings(place))
        self._client.call("Configure", provider_pb2.ConfigureRequest(args=struct(CONFIGURATION)))

    def interrupt(self) -> None:
        self._client.call("Cancel", empty_pb2.Empty())

    def check(self, ref: Ref, inputs: Values, *, in_state: bool) -> Values:
        olds = inputs if in_state else None
        return self._call(lambda: self._client.checked(self._urn(ref), inputs, olds))

    def diff(self, ref: Ref, resource: Created, inputs: Values) -> tuple[bool, bool]:
        state = _state(resource)
        response = self._call(lambda: self._client.diff(self._urn(ref), state, inputs))
        return response.changes != provider_pb2.DiffResponse.DIFF_NONE, bool(response.replaces)

    def create(self, ref: Ref, inputs: Values) -> Created:
        return self._created(lambda: self._client.create(self._urn(ref), inputs), inputs)

    def read(self, ref: Ref, resource: Created) -> Created | None:
        state = _state(resource)
        return self._kept(lambda: self._client.read(self._urn(ref), state), resource.inputs)

    def update(self, ref: Ref, resource: Created, inputs: Values) -> Created:
        state = _state(resource)
        return self._created(
            lambda: self._client.update(self._urn(ref), state, inputs), resource.inputs
        )

    def delete(self, ref: Ref, resource: Created) -> None:
        state = _state(resource)
        self._kept(lambda: self._client.delete(self._urn(ref), state), resource.inputs)

    def end(self, *, in_order: bool) -> tuple[str, ...]:
        if in_order:
            self.interrupt()

        lines = self._client.engine.lines
        return tuple(text for _, _, text, is_ephemeral in lines if not is_ephemeral)

    def _urn(self, ref: Ref) -> str:
        return ref.urn(self._stack, plugin_token)

    def _created(self, verb: Callable[[], State], inputs: Values) -> Created:
        created = self._kept(verb, inputs)
        assert created is not None
        return created

    def _kept(self, verb: Callable[[], State | None], inputs: Values) -> Created | None:
        """Return what state holds after a verb; a traceback is never allowed.

        Args:
            inputs: The inputs in state after a partial failure.
        """
        try:
            state = self._call(verb)
        except Failed as error:
            failure = error.failure
            if failure is not None:
                reasons = "; ".join(failure.reasons)
                inputs = props_of(failure.inputs) or inputs
                return Created(failure.id, props_of(failure.properties), reasons, inputs)
            if "\n" in str(error):
                raise

            raise VerbFailed(str(error)) from error

        return None if state is None else Created(state.id, state.outputs, inputs=state.inputs)

    def _call(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except Failed:
            if self.is_dead:
                # The plugin has reported the end of its process as an error, which nobody reads.
                raise Died from None

            raise


def _state(resource: Created) -> State:
    return State(resource.id, resource.inputs, resource.outputs)
