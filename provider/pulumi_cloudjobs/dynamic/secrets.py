"""The user's own secrets in a stack: found in the program, and known to every verb.

The dynamic host declares that it takes no secrets (`acceptSecrets`, pulumi/dynamic/__main__.py), so
they arrive in plain text and without a mark. The engine marks again what comes back in the same
place, but cannot know that a session's name comes back as `sessionName`, or a command in the
cloud's words. So the program writes down the places of its secrets, never their values, in an input
of its own that state keeps as it keeps the provider.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from ..core.schema.inputs import CheckFailure, InputModel
from ..core.schema.validation import failure_line, known_part, user_path
from ..core.secrets import Redactor
from ..core.texts import printable

PLACES_KEY = "__secrets"
"""Input: the places as JSON text, `[["job", "tasks", 0, "application", "command"], ["name"]]`."""
PARTS_KEY = "__secretParts"
"""Output: the places of secrets in other outputs, and where they are in the text at the place:
`[["reason", 17, 34]]`."""

Place = tuple[str | int, ...]
_GIVEN_VALUE = re.compile(r", not .*", re.DOTALL)
"""The end of a problem's sentence that shows the given value."""


@dataclass(frozen=True, slots=True)
class LateInput:
    """An output among the inputs of a resource, with its value, which is known by now."""

    place: Place
    value: Any
    is_secret: bool

    @property
    def path(self) -> str:
        """The path in the inputs, as in the sentence of a problem."""
        return _path(self.place)


def late_inputs(props: Mapping[str, Any]) -> asyncio.Future[list[LateInput]] | None:
    """Return every output among the inputs, as soon as all are known; None without outputs."""
    if not _holds_output(props):
        return None

    return asyncio.ensure_future(_late_inputs(props, ()))


async def _late_inputs(value: Any, at: Place) -> list[LateInput]:
    if isinstance(value, pulumi.Output):
        return await _late_input(value, at)

    inputs: list[LateInput] = []
    for key, item in _items(value):
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


def _items(value: Any) -> Iterable[tuple[str | int, Any]]:
    """Return the members of a mapping or a list with their keys; no members for other values."""
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, (list, tuple)):
        return enumerate(value)
    return ()


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


def kept_places(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return the input with the places of secrets; {} without such places."""
    places = props.get(PLACES_KEY)
    return {PLACES_KEY: places} if isinstance(places, str) else {}


def known_secrets(*all_props: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the values at the places of secrets that these properties list themselves."""
    for props in all_props:
        for place in _places_in(props):
            yield _value_at(props, place)
        yield from _parts_in(props)


def noted_parts(outputs: Mapping[str, Any], redactor: Redactor) -> dict[str, Any]:
    """Return the output with the places of secrets in outputs; {} without such places.

    The next process may see this resource before the one whose secret its outputs repeat.
    """
    places: list[list[str | int]] = []
    for place, text in _texts_with_places(outputs, ()):
        places += [[*place, start, end] for start, end in redactor.parts(text)]

    return {PARTS_KEY: json.dumps(places, separators=(",", ":"))} if places else {}


def _texts_with_places(value: Any, at: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield at, value
    for key, item in _items(value):
        yield from _texts_with_places(item, (*at, key))


def _parts_in(props: Mapping[str, Any]) -> Iterator[str]:
    noted = props.get(PARTS_KEY)
    if not isinstance(noted, str):
        return

    for *place, start, end in json.loads(noted):
        text = _value_at(props, tuple(place))
        if isinstance(text, str):
            yield printable(text)[start:end]


def describe_problem(
    problem: CheckFailure, props: Mapping[str, Any], model: type[InputModel]
) -> str:
    """Return the line that reports a problem.

    The given value is left out when it is a secret, holds a secret or is a part of one.
    """
    if not is_users_secret(problem.path, props):
        return failure_line(model, problem)

    known_path = known_part(model, problem.path)
    where = user_path(model, known_path)
    if known_path != problem.path:
        where = f"something in {where}"

    return f"{where} {without_given_value(problem.reason)}"


def without_given_value(reason: str) -> str:
    """Return the sentence of a problem without its end, which shows the given value."""
    return _GIVEN_VALUE.sub("", reason)


def is_users_secret(path: str, props: Mapping[str, Any]) -> bool:
    """Return whether the value at a path is a secret, holds a secret or is a part of one."""
    for place in _places_in(props):
        secret_path = _path(place)
        if _is_in(path, secret_path) or _is_in(secret_path, path):
            return True
    return False


def _path(place: Place) -> str:
    """Return a place as a path: "job.tasks[0].name"."""
    path = ""
    for step in place:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return path[1:]


def _is_in(path: str, outer: str) -> bool:
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))


def _places_in(props: Mapping[str, Any]) -> Iterator[Place]:
    for text in kept_places(props).values():
        for place in json.loads(text):
            yield tuple(place)


def _value_at(value: Any, place: Place) -> Any:
    for step in place:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):  # the value has changed since
            return None
    return value
