"""What the user of a stack calls secret: found in the program, and known to every verb.

The dynamic host tells the engine that it takes no secrets (`acceptSecrets`, pulumi/dynamic/__main__.py), so they arrive
in plain text and without a mark. The engine marks again what comes back in the same place, but cannot know that a
session's name comes back as `sessionName`, or a command in the cloud's words. So the program writes down the places of
its secrets, never their values, in an input of its own that state keeps as it keeps the provider.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Iterator, Mapping
from typing import Any

import pulumi

from ..core.inputs import InputModel, Problem
from ..core.problems import known_part
from ..core.secrets import Secrets, texts_in

PLACES_KEY = "__secrets"
"""Input: the places as JSON text, `[["job", "tasks", 0, "application", "command"], ["name"]]`."""

Place = tuple[str | int, ...]
_GIVEN = re.compile(r", not .*", re.DOTALL)
"""How the sentence of a problem ends that shows what was given."""


def places_in(props: Mapping[str, Any]) -> Awaitable[str | None] | None:
    """For PLACES_KEY, as soon as all outputs among the inputs are known; None when there are none."""
    return asyncio.ensure_future(_as_text(props)) if any(map(_holds_output, props.values())) else None


async def _as_text(props: Mapping[str, Any]) -> str | None:
    found = await _places(props, ())
    return json.dumps(found, separators=(",", ":")) if found else None


async def _places(value: Any, at: Place) -> list[Place]:
    if isinstance(value, pulumi.Output):
        return [at] if await value.is_secret() else await _places(await value.future(with_unknowns=True), at)
    if isinstance(value, Mapping):
        return [place for key, item in value.items() for place in await _places(item, (*at, key))]
    if isinstance(value, (list, tuple)):
        return [place for index, item in enumerate(value) for place in await _places(item, (*at, index))]
    return []


def _holds_output(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_output, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(_holds_output, value))
    return isinstance(value, pulumi.Output)


def kept(props: Mapping[str, Any]) -> dict[str, Any]:
    """The input that says where secrets are; nothing when there are none."""
    return {PLACES_KEY: props[PLACES_KEY]} if isinstance(props.get(PLACES_KEY), str) else {}


def secret_texts(*all_props: Mapping[str, Any]) -> list[str]:
    """What stands in the places of secrets in these properties, which know the places themselves."""
    return [text for props in all_props for place in _read(props) for text in texts_in(_at(props, place))]


def users_secrets(*all_props: Mapping[str, Any]) -> Secrets:
    """The same, to be hidden."""
    return Secrets(secret_texts(*all_props))


def told(problem: Problem, props: Mapping[str, Any], model: type[InputModel]) -> str:
    """The line that tells a mistake: without what was given, if that is, holds or stands in a secret of the user's."""
    line = f"{problem.path} {problem.reason}".strip()
    if not is_users_secret(problem.path, props):
        return users_secrets(props).hidden_in(line)
    at = known_part(model, problem.path)
    where = at if at == problem.path else f"something in {at}"
    return users_secrets(props).hidden_in(f"{where} {_GIVEN.sub('', problem.reason)}")


def is_users_secret(path: str, props: Mapping[str, Any]) -> bool:
    """Whether what stands at a path is a secret of the user's, holds one or stands in one."""
    places = [_path(place) for place in _read(props)]
    return any(_is_in(path, place) or _is_in(place, path) for place in places)


def _path(place: Place) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)[1:]


def _is_in(path: str, around: str) -> bool:
    return path == around or path.startswith((f"{around}.", f"{around}["))


def _read(props: Mapping[str, Any]) -> Iterator[Place]:
    for text in kept(props).values():
        yield from (tuple(place) for place in json.loads(text))


def _at(value: Any, place: Place) -> Any:
    for step in place:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):  # it has changed since
            return None
    return value
