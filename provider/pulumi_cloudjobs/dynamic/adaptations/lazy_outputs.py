"""Outputs of a resource that are made when the program reads them.

The SDK (`transfer_properties` in pulumi/runtime/rpc.py) makes a `pulumi.Output` of every property
when a resource is registered: a task, four futures and more each, 80 µs and most of the garbage
collection. A Batch job has ten, of which a program reads one or two: without the rest a program of
1,000 jobs takes half the time.

Here the engine's responses are kept, and the SDK makes the Output on the first read. An unfamiliar
SDK is not changed: there all outputs are declared as the SDK requires. `are_lazy` returns which.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pulumi
from pulumi.runtime import resource, rpc

Resolver = Callable[..., None]


class LazyOutputs(dict[str, Any]):
    """The `__dict__` of a resource, to which a property is added on its first read.

    Args:
        owner: The resource.
        outputs: Names in state of what the engine returns besides the inputs.
        inputs: Names in state of the inputs.
    """

    def __init__(
        self, owner: pulumi.Resource, outputs: Iterable[str], inputs: Iterable[str]
    ) -> None:
        super().__init__()
        self._owner = owner
        self._outputs = outputs
        self._inputs = inputs
        self._is_declared = False
        self._resolvers: dict[str, Resolver] = {}

    def declare(self, names: Iterable[str]) -> dict[str, Resolver]:
        """Return what the SDK calls with the engine's response, by property."""
        read_before = self._resolvers
        self._is_declared = True
        self._resolvers = {name: _LazyOutput() for name in (*names, *self._outputs)}
        self._resolvers.update(read_before)
        return self._resolvers

    def __missing__(self, name: str) -> Any:
        if not self._is_declared and name in (*self._inputs, *self._outputs):
            # A transformation reads properties before the resource is registered.
            self._resolvers[name] = _LazyOutput()
        resolver = self._resolvers[name]
        assert isinstance(resolver, _LazyOutput)

        # The SDK puts the Output into this mapping.
        resolvers = _transfer(self._owner, {name: None}, True)
        resolver.forward_to(resolvers[name])
        return self[name]

    def keys(self) -> Any:
        """Return all names, each with its output: the export of a whole resource reads all."""
        for name in self._resolvers:
            self[name]
        return super().keys()


class _LazyOutput:
    """A stand-in for the SDK's resolver, which keeps its arguments until that resolver exists."""

    __slots__ = ("_resolve", "_response")

    def __init__(self) -> None:
        self._response: tuple[Any, ...] | None = None
        self._resolve: Resolver | None = None

    def __call__(self, *response: Any) -> None:
        self._response = response
        if self._resolve is not None:
            self._resolve(*response)

    def forward_to(self, resolve: Resolver) -> None:
        """Hand the response on to the SDK's resolver, now or as soon as it arrives."""
        self._resolve = resolve
        if self._response is not None:
            resolve(*self._response)


def or_else(output: pulumi.Output[Any], other: pulumi.Output[Any]) -> pulumi.Output[Any]:
    """Return an output that takes the value of another one while its own is unknown.

    The result is secret when the first output is.
    """

    async def value() -> Any:
        source = output if await output.is_known() else other
        return await source.future()

    async def is_known() -> bool:
        return await output.is_known() or await other.is_known()

    is_secret = asyncio.ensure_future(output.is_secret())
    return pulumi.Output(
        output.resources(),
        asyncio.ensure_future(value()),
        asyncio.ensure_future(is_known()),
        is_secret,
    )


_transfer = rpc.transfer_properties


def make_outputs_lazy() -> None:
    """Let the SDK register resources of this package without their outputs, if it is familiar."""
    if _is_familiar():
        rpc.transfer_properties = _transfer_later


def are_lazy() -> bool:
    """Return whether outputs are made on their first read."""
    return rpc.transfer_properties is _transfer_later


def _transfer_later(
    res: pulumi.Resource, props: Mapping[str, Any], custom: bool
) -> dict[str, Resolver]:
    properties = res.__dict__
    if isinstance(properties, LazyOutputs):
        return properties.declare(props)

    return _transfer(res, props, custom)


def _is_familiar() -> bool:
    parameters = list(inspect.signature(_transfer).parameters)
    caller = resource.register_resource.__code__
    return parameters == ["res", "props", "custom"] and "transfer_properties" in caller.co_names
