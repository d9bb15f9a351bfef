"""Both fronts, in process: what the engine receives of each for the same inputs of a check."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from pulumi.runtime import rpc
from pulumi_cloudjobs.core.operation import ProcessContext
from pulumi_cloudjobs.core.resource_type import ResourceType
from pulumi_cloudjobs.core.schema.inputs import Unknown
from pulumi_cloudjobs.dynamic import provider
from pulumi_cloudjobs.dynamic.process import Process

from tests.input_paths import Values
from tests.plugin.client import UNKNOWN, LocalClient, Props, props_of, struct, urn_of
from tests.resource_types import RESOURCE_TYPES

Failures = list[str]
"""The text of each; none names a property beside it."""


@dataclass(frozen=True)
class Checked:
    """The response to a check, as the engine receives it."""

    inputs: Props
    failures: Failures


class PluginFront:
    """The plugin, called by its protocol."""

    def __init__(self, context: ProcessContext) -> None:
        self._client = LocalClient(context)

    def check(self, resource_type: ResourceType, inputs: Values) -> Checked:
        news = struct(as_sent(inputs))
        response = self._client.send_check(urn_of(resource_type.token), news)
        return Checked(props_of(response.inputs), texts_of(response.failures))


class DynamicFront:
    """The dynamic provider, called with the values that its host makes of a request."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()

    def check(self, resource_type: ResourceType, inputs: Values) -> Checked:
        described = next(one for one in RESOURCE_TYPES if one.resource_type is resource_type)
        news = rpc.deserialize_properties(struct(as_sent(inputs)), keep_unknowns=True)
        result = described.provider_class().check({}, dict(news))
        returned = self._loop.run_until_complete(rpc.serialize_properties(result.inputs, {}))
        return Checked(props_of(returned), texts_of(result.failures))

    def close(self) -> None:
        self._loop.close()


def texts_of(failures: Iterable[Any]) -> Failures:
    """Return the texts; the engine would print the value at a property, and that of a secret."""
    failures = list(failures)
    assert {failure.property for failure in failures} <= {""}
    return [failure.reason for failure in failures]


@contextmanager
def both_fronts(context: ProcessContext) -> Iterator[tuple[DynamicFront, PluginFront]]:
    """Yield the fronts, on the same context."""
    dynamic = DynamicFront()
    with mock.patch.object(provider, "_PROCESS", Process(context)):
        yield dynamic, PluginFront(context)

    dynamic.close()


def as_sent(value: Any) -> Any:
    """Return a value as the engine sends it, with its mark in place of unknown values."""
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, dict):
        # An index that generated inputs have put into an object is a text in JSON.
        return {str(name): as_sent(item) for name, item in value.items()}

    return [as_sent(item) for item in value] if isinstance(value, list) else value
