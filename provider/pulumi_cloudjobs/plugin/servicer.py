"""The protocol of resource providers: each request of the engine, and a guard around all of them.

The messages are those of pulumi/provider.proto. A call fails with UNKNOWN and one line; nothing
else leaves it, neither an exception nor a secret.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty

from ..core.errors import ProviderBug, ProviderError
from ..core.operation import Parked, ProcessContext
from ..engine.config_keys import SECRET_CONFIG_KEYS
from ..engine.connection import Engine
from ..engine.error_details import METADATA_KEY, text_of
from ..engine.own_keys import without_own_keys
from ..engine.protobufs import protobuf
from ..version import VERSION
from .codec import decode, encode
from .configuration import arguments_of, changed_keys, is_default, settings_in, warnings_of
from .errors import ResourceInitFailed
from .functions import invoke
from .process import PluginProcess
from .resources import Resources, places_in

messages: Any = protobuf("provider_pb2")
plugin_messages: Any = protobuf("plugin_pb2")
services: Any = protobuf("provider_pb2_grpc")

Method = Callable[["Servicer", Any, grpc.ServicerContext], Any]

# gRPC runs a method in the pool that the method names, so that Cancel is handled when every worker
# waits for a job.
_CANCEL_POOL = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cloudjobs-cancel")


def guarded(method: Method) -> Method:
    """Decorate a method of the servicer: whatever goes wrong becomes one line."""

    @functools.wraps(method)
    def call(servicer: Servicer, request: Any, context: grpc.ServicerContext) -> Any:
        process = servicer.process
        try:
            with process.running():
                return method(servicer, request, context)
        except ResourceInitFailed as failure:
            context.set_trailing_metadata(((METADATA_KEY, failure.details),))
            text = str(failure)
        except ProviderError as error:
            text = process.redactor.redact(text_of(error))
        except Parked:
            raise
        except BaseException as error:  # noqa: BLE001 - the engine would wait for ever
            bug = ProviderBug(f"{method.__name__.lower()}: {type(error).__name__}: {error}")
            bug.__cause__ = error
            text = process.redactor.redact(text_of(bug))

        # Outside of the block above, because it raises.
        return context.abort(grpc.StatusCode.UNKNOWN, text)

    return call


class Servicer(services.ResourceProviderServicer):  # type: ignore[misc]  # it has no types
    """The provider, as the engine calls it.

    Args:
        engine: The engine that has started the process; another one may attach later.
        context: The context of the handlers; None takes it from the configuration.
    """

    def __init__(self, engine: Engine, context: ProcessContext | None = None) -> None:
        self._context = context
        self._start(engine)

    def _start(self, engine: Engine) -> None:
        """Start an operation: nothing of an earlier one is left."""
        self.process = PluginProcess(engine, self._context)
        self._resources = Resources(self.process)

    @guarded
    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        if self.process.engine.address != request.engine_address or self.process.cancelled.is_set():
            self._start(Engine(request.engine_address))

        return messages.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=True, accept_outputs=False
        )

    @guarded
    def Attach(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._start(Engine(request.address))
        return Empty()

    @guarded
    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        return plugin_messages.PluginInfo(version=VERSION)

    @guarded
    def GetSchema(self, request: Any, context: grpc.ServicerContext) -> Any:
        from .package import schema

        return messages.GetSchemaResponse(schema=schema())

    @guarded
    def CheckConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        news = decode(request.news)
        places = places_in(news)
        self.process.learn_secrets(news)
        inputs = without_own_keys(news)
        if is_default(request.urn):
            secret_names = {str(place[0]) for place in places}
            for line in warnings_of(news, secret_names):
                self.process.warn("", line)
        else:
            inputs = arguments_of(request.urn, inputs)

        secret_places = {(name,) for name in SECRET_CONFIG_KEYS}
        return messages.CheckResponse(inputs=encode(inputs, {*places, *secret_places}))

    @guarded
    def DiffConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        self.process.note_provider_diff()
        # Nothing of a provider replaces its resources: each of them knows its own origin.
        changed = changed_keys(decode(request.old_inputs), decode(request.news))
        response = messages.DiffResponse
        return response(
            changes=response.DIFF_SOME if changed else response.DIFF_NONE, diffs=changed
        )

    @guarded
    def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:
        props = decode(request.args)
        self.process.learn_secrets(props)
        self.process.take_configuration(settings_in(props))
        self.process.note_configured()
        return messages.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=True, acceptOutputs=False
        )

    @guarded
    def Check(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._resources.check(request)

    @guarded
    def Diff(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._resources.diff(request)

    @guarded
    def Create(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._resources.create(request)

    @guarded
    def Read(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._resources.read(request)

    @guarded
    def Update(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._resources.update(request)

    @guarded
    def Delete(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._resources.delete(request)
        return Empty()

    @guarded
    def Invoke(self, request: Any, context: grpc.ServicerContext) -> Any:
        result, mistakes = invoke(self.process, request.tok, request.args)
        response = messages.InvokeResponse()
        getattr(response, "return").CopyFrom(result)
        for mistake in mistakes:
            response.failures.add(property=mistake.path, reason=mistake.reason)
        return response

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        """End the operation. It is no call that `is_busy` counts."""
        self.process.cancel()
        return Empty()


vars(Servicer.Cancel)["experimental_thread_pool"] = _CANCEL_POOL


__all__ = ["Servicer", "guarded"]
