"""The plugin in the test's own process, called as the engine calls it.

`Client` sends its requests over gRPC. `LocalClient` calls the servicer in the test's own thread:
for thousands of calls, and for clocks and faults that belong to a thread. The structs of the
protocol are written and read here without the plugin's own code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf import any_pb2, json_format
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2
from pulumi_cloudjobs.core.operation import ProcessContext
from pulumi_cloudjobs.core.type_tokens import plugin_token
from pulumi_cloudjobs.engine.connection import Engine
from pulumi_cloudjobs.plugin.main import LARGEST_MESSAGE_BYTES, new_server, serve
from pulumi_cloudjobs.plugin.servicer import Servicer

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIZES = [
    ("grpc.max_receive_message_length", LARGEST_MESSAGE_BYTES),
    ("grpc.max_send_message_length", LARGEST_MESSAGE_BYTES),
]
DETAILS = "grpc-status-details-bin"
Props = dict[str, Any]


def urn_of(token: str, name: str = "nightly") -> str:
    """Return the URN of a resource, by the token of its type in the core."""
    return f"urn:pulumi:dev::project::{plugin_token(token)}::{name}"


def secret(value: Any) -> Props:
    """Return a value as the engine sends a secret."""
    return {SIGNATURE: SECRET, "value": value}


def plain(value: Any) -> Any:
    """Return a value without the marks of secrets."""
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            return plain(value["value"])
        return {name: plain(item) for name, item in value.items()}

    return [plain(item) for item in value] if isinstance(value, list) else value


def struct(props: Mapping[str, Any]) -> Struct:
    """Return properties as the engine sends them."""
    message: Struct = json_format.ParseDict(dict(props), Struct())
    return message


def props_of(message: Struct) -> Props:
    """Return properties as the engine receives them, marks and all."""
    return dict(json_format.MessageToDict(message))


class Failed(Exception):
    """A call that failed.

    Args:
        metadata: The trailing metadata of the response, as pairs.

    Attributes:
        failure: The message `ErrorResourceInitFailed` in its details; None without one.
        code: The code in its details; None without details.
    """

    def __init__(self, text: str | None, status: grpc.StatusCode, metadata: Any) -> None:
        super().__init__(text)
        self.status = status
        self.failure: Any = None
        self.code: int | None = None

        for key, value in metadata or ():
            if key == DETAILS:
                details = status_pb2.Status.FromString(value)
                self.code = details.code
                detail = any_pb2.Any.FromString(details.details[0].SerializeToString())
                self.failure = provider_pb2.ErrorResourceInitFailed()
                assert detail.Unpack(self.failure)


@dataclass
class State:
    """A resource in the engine's state."""

    id: str = ""
    inputs: Props = field(default_factory=dict)
    outputs: Props = field(default_factory=dict)


class Calls:
    """The calls of the engine, however they reach the plugin."""

    def call(self, method: str, request: Any) -> Any:
        """Call a method; raise `Failed` when the call fails."""
        raise NotImplementedError

    def send_check(self, urn: str, news: Struct, olds: Struct | None = None) -> Any:
        """Return the response to a check."""
        request = provider_pb2.CheckRequest(urn=urn, olds=olds or Struct(), news=news)
        return self.call("Check", request)

    def check(self, urn: str, news: Props, olds: Props | None = None) -> tuple[Props, list[str]]:
        """Return the checked inputs, and a line for each failure: "property: reason"."""
        response = self.send_check(urn, struct(news), struct(olds or {}))
        failures = [f"{failure.property}: {failure.reason}" for failure in response.failures]
        return props_of(response.inputs), failures

    def checked(self, urn: str, news: Props, olds: Props | None = None) -> Props:
        """Return the checked inputs, which have no mistakes."""
        inputs, failures = self.check(urn, news, olds)
        assert failures == []
        return inputs

    def diff(self, urn: str, state: State, news: Props) -> Any:
        request = provider_pb2.DiffRequest(
            id=state.id,
            urn=urn,
            olds=struct(state.outputs),
            old_inputs=struct(state.inputs),
            news=struct(news),
        )
        return self.call("Diff", request)

    def create(self, urn: str, inputs: Props, *, preview: bool = False) -> State:
        request = provider_pb2.CreateRequest(urn=urn, properties=struct(inputs), preview=preview)
        response = self.call("Create", request)
        return State(response.id, inputs, props_of(response.properties))

    def update(self, urn: str, state: State, news: Props, *, preview: bool = False) -> State:
        request = provider_pb2.UpdateRequest(
            id=state.id,
            urn=urn,
            olds=struct(state.outputs),
            old_inputs=struct(state.inputs),
            news=struct(news),
            preview=preview,
        )
        return State(state.id, news, props_of(self.call("Update", request).properties))

    def read(self, urn: str, state: State) -> State | None:
        """Return the state after a refresh; None when the resource is gone."""
        request = provider_pb2.ReadRequest(
            id=state.id, urn=urn, properties=struct(state.outputs), inputs=struct(state.inputs)
        )
        return self._read(request)

    def import_(self, urn: str, id: str) -> State | None:
        """Return the state of an object that is imported."""
        return self._read(provider_pb2.ReadRequest(id=id, urn=urn))

    def _read(self, request: Any) -> State | None:
        response = self.call("Read", request)
        if not response.id:
            return None
        return State(response.id, props_of(response.inputs), props_of(response.properties))

    def delete(self, urn: str, state: State) -> None:
        request = provider_pb2.DeleteRequest(id=state.id, urn=urn, properties=struct(state.outputs))
        self.call("Delete", request)


class Client(Calls):
    """A running plugin, called over gRPC.

    Args:
        context: The context of its handlers; None takes it from the configuration.
        engine: The address of an engine that shows lines; None without one.
    """

    def __init__(self, context: ProcessContext | None = None, engine: str | None = None) -> None:
        self.servicer = Servicer(Engine(engine), context)
        self._server = new_server()
        port = self._server.add_insecure_port("127.0.0.1:0")
        serve(self.servicer, self._server)
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=SIZES)
        self.stub = provider_pb2_grpc.ResourceProviderStub(self._channel)

    def stop(self) -> None:
        self._channel.close()
        self._server.stop(None).wait()

    def call(self, method: str, request: Any) -> Any:
        """Call a method; raise `Failed` when the call fails."""
        try:
            return getattr(self.stub, method)(request, timeout=60)
        except grpc.RpcError as error:
            raise Failed(error.details(), error.code(), error.trailing_metadata()) from None


class Lines(Engine):
    """An engine that keeps every line: (severity, urn, text, ephemeral)."""

    def __init__(self) -> None:
        super().__init__(None)
        self.lines: list[tuple[str, str, str, bool]] = []

    def log(self, severity: str, urn: str, text: str, *, ephemeral: bool = False) -> None:
        self.lines.append((severity, urn, text, ephemeral))


class LocalClient(Calls):
    """A plugin in the thread of its caller; requests and responses pass the wire format.

    Args:
        context: The context of its handlers.

    Attributes:
        engine: The engine, with the lines that the plugin has written.
    """

    def __init__(self, context: ProcessContext) -> None:
        self.engine = Lines()
        self.servicer = Servicer(self.engine, context)

    def call(self, method: str, request: Any) -> Any:
        """Call a method; raise `Failed` when the call fails."""
        received = type(request).FromString(request.SerializeToString())
        response = getattr(self.servicer, method)(received, _CallContext())
        return type(response).FromString(response.SerializeToString())


class _CallContext:
    """The parts of a `grpc.ServicerContext` that the plugin uses."""

    def __init__(self) -> None:
        self._metadata: Any = ()

    def set_trailing_metadata(self, metadata: Any) -> None:
        self._metadata = metadata

    def abort(self, code: grpc.StatusCode, text: str) -> None:
        raise Failed(text, code, self._metadata)
