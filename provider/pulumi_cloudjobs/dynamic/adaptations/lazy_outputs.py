"""Outputs of a resource that are made when somebody reads them.

The SDK (`transfer_properties` in pulumi/runtime/rpc.py) makes a `pulumi.Output` of every property
when a resource is
registered: a task, four futures and more each, 80 µs and most of the garbage collection. A Batch
job has ten, of
which a program reads one or two: without them a program of 1,000 jobs takes half the time. Here the
engine's answers are kept, and the SDK makes the Output when it is asked for. In an SDK that looks
different nothing is changed, and all outputs are declared as the SDK wants it: `are_lazy` says
which.
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
    """The `__dict__` of a resource: a property that was asked for is in it, another one comes when it is.

    Args:
        owner: The resource.
        outputs: Names in state of what the engine returns besides the inputs.
    """

    def __init__(self, owner: pulumi.Resource, outputs: Iterable[str]) -> None:
        super().__init__()
        self._owner, self._outputs = owner, outputs
        self._later: dict[str, Resolver] = {}

    def declare(self, names: Iterable[str]) -> dict[str, Resolver]:
        """What the SDK calls with the engine's answer, by property."""
        self._later = {name: _LazyOutput() for name in (*names, *self._outputs)}
        return self._later

    def __missing__(self, name: str) -> Any:
        later = self._later[name]
        assert isinstance(later, _LazyOutput)
        later.asked_for(
            _transfer(self._owner, {name: None}, True)[name]
        )  # which puts the Output here
        return self[name]

    def keys(self) -> Any:
        """All of them: whoever lists them (the export of a whole resource) reads them next."""
        for name in self._later:
            self[name]
        return super().keys()


class _LazyOutput:
    """Takes the place of the SDK's own resolver, whatever that is called with, until there is one."""

    __slots__ = ("_answer", "_resolve")

    def __init__(self) -> None:
        self._answer: tuple[Any, ...] | None = None
        self._resolve: Resolver | None = None

    def __call__(self, *answer: Any) -> None:
        self._answer = answer
        if self._resolve is not None:
            self._resolve(*answer)

    def asked_for(self, resolve: Resolver) -> None:
        self._resolve = resolve
        if self._answer is not None:
            resolve(*self._answer)


def or_else(output: pulumi.Output[Any], other: pulumi.Output[Any]) -> pulumi.Output[Any]:
    """An output, or another one that comes to the same while it is unknown; a secret when it is one."""

    async def value() -> Any:
        return await (output if await output.is_known() else other).future()

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


def _transfer_later(
    res: pulumi.Resource, props: Mapping[str, Any], custom: bool
) -> dict[str, Resolver]:
    properties = res.__dict__
    return (
        properties.declare(props)
        if isinstance(properties, LazyOutputs)
        else _transfer(res, props, custom)
    )


def _is_familiar() -> bool:
    return (
        list(inspect.signature(_transfer).parameters) == ["res", "props", "custom"]
        and "transfer_properties" in resource.register_resource.__code__.co_names
    )


are_lazy = _is_familiar()
if are_lazy:
    rpc.transfer_properties = _transfer_later
