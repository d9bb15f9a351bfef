"""The user's own secrets, found in the program: the places of outputs that are secret."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Iterator, Mapping
from typing import Any

import pulumi

from ..core.frozen import frozen
from ..core.schema.schema import values_that_change
from ..engine.secret_places import Place, items_of, path_of


@frozen
class LateInput:
    """An output among the inputs of a resource, with its value, which is known by now.

    Args:
        arrives_as_it_is: Whether the value is JSON whose numbers Pulumi carries, without outputs.
    """

    place: Place
    value: Any
    is_secret: bool
    arrives_as_it_is: bool = False

    @property
    def path(self) -> str:
        """The path in the inputs, as in the sentence of a problem."""
        return path_of(self.place)


def late_inputs(props: Mapping[str, Any]) -> asyncio.Future[list[LateInput]] | None:
    """Return every output among the inputs, as soon as all are known; None without outputs."""
    if next(_outputs_in(props, ()), None) is None:
        return None

    return asyncio.ensure_future(_late_inputs(props, ()))


async def _late_inputs(value: Any, at: Place) -> list[LateInput]:
    inputs: list[LateInput] = []
    for place, output in _outputs_in(value, at):
        inputs += await _late_input(output, place)
    return inputs


def _outputs_in(value: Any, at: Place) -> Iterator[tuple[Place, pulumi.Output[Any]]]:
    """Yield the outputs in a value that is known, with their places."""
    if isinstance(value, pulumi.Output):
        yield at, value
        return

    items = value.items() if type(value) is dict else items_of(value)
    for key, item in items:
        # A call for each text would be most of the work.
        if type(item) is not str:
            yield from _outputs_in(item, (*at, key))


async def _late_input(output: pulumi.Output[Any], at: Place) -> list[LateInput]:
    value = await output.future(with_unknowns=True)
    is_secret = await output.is_secret()
    # An output in the value would not arrive.
    arrives_as_it_is = not any(values_that_change(value))
    late_input = LateInput(at, value, is_secret, arrives_as_it_is)

    # The whole is secret when the output is, so nested outputs matter only otherwise.
    if is_secret or arrives_as_it_is:
        return [late_input]
    return [late_input, *await _late_inputs(value, at)]


async def places_of(late: Awaitable[list[LateInput]]) -> str | None:
    """Return the value of PLACES_KEY; None when no output is secret."""
    places = [late_input.place for late_input in await late if late_input.is_secret]
    return json.dumps(places, separators=(",", ":")) if places else None


__all__ = ["LateInput", "late_inputs", "places_of"]
