"""The user's own secrets in a stack: found in the program, and known to every verb.

The dynamic host declares that it takes no secrets (`acceptSecrets`, pulumi/dynamic/__main__.py), so
they arrive in plain text and without a mark. The engine marks again what comes back in the same
place, but cannot know that a session's name comes back as `sessionName`, or a command in the
cloud's words. So the program writes down the places of its secrets, never their values, in an input
of its own that state keeps as it keeps the provider.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..core.schema.inputs import CheckFailure, InputModel
from ..core.schema.validation import failure_line, known_part
from ..core.secrets import Redactor
from ..core.texts import printable
from .own_keys import PARTS_KEY, PLACES_KEY

Place = tuple[str | int, ...]
Line = Callable[[type[InputModel], CheckFailure], str]
"""Returns the line that a user reads of a problem, with names as in the user's language."""
_GIVEN_VALUE = re.compile(r", not .*", re.DOTALL)
"""The end of a problem's sentence that shows the given value."""


def kept_places(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return the input with the places of secrets; {} without such places."""
    places = props.get(PLACES_KEY)
    return {PLACES_KEY: places} if isinstance(places, str) else {}


def known_secrets(*all_props: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the values at the places of secrets that these properties list themselves."""
    for props in all_props:
        for place in _places_in(props):
            yield value_at(props, place)
        yield from _parts_in(props)


def noted_parts(outputs: Mapping[str, Any], redactor: Redactor) -> dict[str, Any]:
    """Return the output with the places of secrets in outputs; {} without such places.

    The next process may see this resource before the one whose secret its outputs repeat.
    """
    places: list[list[str | int]] = []
    for place, text in texts_with_places(outputs, ()):
        places += [[*place, start, end] for start, end in redactor.parts(text)]

    return {PARTS_KEY: json.dumps(places, separators=(",", ":"))} if places else {}


def items_of(value: Any) -> Iterable[tuple[str | int, Any]]:
    """Return the members of a mapping or a list with their keys; no members for other values."""
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, (list, tuple)):
        return enumerate(value)
    return ()


def texts_with_places(value: Any, at: Place) -> Iterator[tuple[Place, str]]:
    """Yield every text in a value, with its place."""
    if isinstance(value, str):
        yield at, value
    for key, item in items_of(value):
        yield from texts_with_places(item, (*at, key))


def _parts_in(props: Mapping[str, Any]) -> Iterator[str]:
    noted = props.get(PARTS_KEY)
    if not isinstance(noted, str):
        return

    for *place, start, end in json.loads(noted):
        text = value_at(props, tuple(place))
        if isinstance(text, str):
            yield printable(text)[start:end]


def describe_problem(
    problem: CheckFailure,
    props: Mapping[str, Any],
    model: type[InputModel],
    line_of: Line = failure_line,
) -> str:
    """Return the line that reports a problem.

    The given value is left out when it is a secret, holds a secret or is a part of one.
    """
    if not is_users_secret(problem.path, props):
        return line_of(model, problem)

    known_path = known_part(model, problem.path)
    line = line_of(model, CheckFailure(known_path, without_given_value(problem.reason)))
    return line if known_path == problem.path else f"something in {line}"


def without_given_value(reason: str) -> str:
    """Return the sentence of a problem without its end, which shows the given value."""
    return _GIVEN_VALUE.sub("", reason)


def is_users_secret(path: str, props: Mapping[str, Any]) -> bool:
    """Return whether the value at a path is a secret, holds a secret or is a part of one."""
    for place in _places_in(props):
        secret_path = path_of(place)
        if _is_in(path, secret_path) or _is_in(secret_path, path):
            return True
    return False


def path_of(place: Place) -> str:
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


def value_at(value: Any, place: Place) -> Any:
    """Return the value at a place; None when it has changed since."""
    for step in place:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):  # the value has changed since
            return None
    return value
