"""What the user of a stack calls secret: found in the program, and known to every verb.

The dynamic host tells the engine that it takes no secrets (`acceptSecrets`,
pulumi/dynamic/__main__.py), so they arrive in plain text and without a mark. The engine marks again
what comes back in the same place, but cannot know that a session's name comes back as
`sessionName`, or a command in the cloud's words. So the program writes down the places of its
secrets, never their values, in an input of its own that state keeps as it keeps the provider.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from ..core.schema.inputs import CheckFailure, InputModel
from ..core.schema.validation import failure_line, known_part, user_path
from ..core.secrets import Secrets, texts_in

PLACES_KEY = "__secrets"
"""Input: the places as JSON text, `[["job", "tasks", 0, "application", "command"], ["name"]]`."""

CredentialSource = tuple[str | int, ...]
_GIVEN = re.compile(r", not .*", re.DOTALL)
"""How the sentence of a problem ends that shows what was given."""


@dataclass(frozen=True, slots=True)
class LateInput:
    """An output among the inputs of a resource, as soon as its value is known."""

    place: CredentialSource
    value: Any
    is_secret: bool

    @property
    def path(self) -> str:
        """Where it stands, as in the sentence of a problem."""
        return _path(self.place)


def late_inputs(props: Mapping[str, Any]) -> asyncio.Future[list[LateInput]] | None:
    """Return every output among the inputs, as soon as all are known; None when there are none."""
    return (
        asyncio.ensure_future(_late_inputs(props, ()))
        if any(map(_holds_output, props.values()))
        else None
    )


async def _late_inputs(value: Any, at: CredentialSource) -> list[LateInput]:
    if isinstance(value, pulumi.Output):
        known = await value.future(with_unknowns=True)
        is_secret = await value.is_secret()
        # The whole is secret when the output is, so what is nested matters only otherwise.
        return [
            LateInput(at, known, is_secret),
            *([] if is_secret else await _late_inputs(known, at)),
        ]
    if isinstance(value, Mapping):
        return [
            late for key, item in value.items() for late in await _late_inputs(item, (*at, key))
        ]
    if isinstance(value, (list, tuple)):
        return [
            late
            for index, item in enumerate(value)
            for late in await _late_inputs(item, (*at, index))
        ]
    return []


async def places_of(late: Awaitable[list[LateInput]]) -> str | None:
    """Return what PLACES_KEY holds; None when none of the outputs is secret."""
    places = [one.place for one in await late if one.is_secret]
    return json.dumps(places, separators=(",", ":")) if places else None


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
    return [
        text
        for props in all_props
        for place in _read(props)
        for text in texts_in(_at(props, place))
    ]


def users_secrets(*all_props: Mapping[str, Any]) -> Secrets:
    """The same, to be hidden."""
    return Secrets(secret_texts(*all_props))


def told(problem: CheckFailure, props: Mapping[str, Any], model: type[InputModel]) -> str:
    """The line that tells a mistake: without what was given, if that is, holds or stands in a secret of the user's."""
    if not is_users_secret(problem.path, props):
        return users_secrets(props).hidden_in(failure_line(model, problem))
    known = known_part(model, problem.path)
    at = user_path(model, known)
    where = at if known == problem.path else f"something in {at}"
    return users_secrets(props).hidden_in(f"{where} {_GIVEN.sub('', problem.reason)}")


def is_users_secret(path: str, props: Mapping[str, Any]) -> bool:
    """Whether what stands at a path is a secret of the user's, holds one or stands in one."""
    places = [_path(place) for place in _read(props)]
    return any(_is_in(path, place) or _is_in(place, path) for place in places)


def _path(place: CredentialSource) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)[1:]


def _is_in(path: str, around: str) -> bool:
    return path == around or path.startswith((f"{around}.", f"{around}["))


def _read(props: Mapping[str, Any]) -> Iterator[CredentialSource]:
    for text in kept(props).values():
        yield from (tuple(place) for place in json.loads(text))


def _at(value: Any, place: CredentialSource) -> Any:
    for step in place:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):  # it has changed since
            return None
    return value
