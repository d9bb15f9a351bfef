"""The user's own secrets, found in the program: the places of outputs that are secret."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Mapping
from typing import Any

import pulumi

from ..core.frozen import frozen
from ..engine.secret_places import Place, items_of, path_of


@frozen
class LateInput:
    """An output among the inputs of a resource, with its value, which is known by now."""

    place: Place
    value: Any
    is_secret: bool

    @property
    def path(self) -> str:
        """The path in the inputs, as in the sentence of a problem."""
        return path_of(self.place)


def late_inputs(props: Mapping[str, Any]) -> asyncio.Future[list[LateInput]] | None:
    """Return every output among the inputs, as soon as all are known; None without outputs."""
    if not _holds_output(props):
        return None

    return asyncio.ensure_future(_late_inputs(props, ()))


async def _late_inputs(value: Any, at: Place) -> list[LateInput]:
    if isinstance(value, pulumi.Output):
        return await _late_input(value, at)

    inputs: list[LateInput] = []
    for key, item in items_of(value):
        inputs += await _late_inputs(item, (*at, key))
    return inputs


async def _late_input(output: pulumi.Output[Any], at: Place) -> list[LateInput]:
    value = await output.future(with_unknowns=True)
    is_secret = await output.is_secret()
    late_input = LateInput(at, value, is_secret)

    # The whole is secret when the output is, so nested outputs matter only otherwise.
    if is_secret:
        return [late_input]
    return [late_input, *await _late_inputs(value, at)]


async def places_of(late: Awaitable[list[LateInput]]) -> str | None:
    """Return the value of PLACES_KEY; None when no output is secret."""
    places = [late_input.place for late_input in await late if late_input.is_secret]
    return json.dumps(places, separators=(",", ":")) if places else None


def _holds_output(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_output, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(_holds_output, value))
    return isinstance(value, pulumi.Output)


__all__ = ["LateInput", "late_inputs", "places_of"]
