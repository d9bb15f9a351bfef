"""Texts that nobody may see, taken out of whatever a cloud says.

A cloud repeats what it was given: whole or cut off, on one line or wrapped, as JSON, HTML or a URL
spells it, or only the password out of a JSON text. Texts shorter than SHORTEST stand in every
message by chance and are let through. What a service's model calls secret and what the user does
are the same here; where they come from is the callers'.
"""

from __future__ import annotations

import html
import json
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from .schema.inputs import Secret

SHORTEST = 4
HIDDEN = "[secret]"
EXCERPT = 20
"""What a message shows of a value is at least so long before it is cut off without a sign."""
_CUT = re.compile(r"\.\.\.|\n|$")
_QUOTE = re.compile(r"[\"']")


class Secrets:
    """Some texts to keep from being seen.

    Args:
        values: As they were given. A text of several lines is hidden line by line too, and one that
            is JSON hides what stands in it.
    """

    def __init__(self, values: Iterable[str]) -> None:
        given = {value for value in values if value}
        self._whole = frozenset(given)
        spellings = {
            spelled for value in given for part in _parts(value) for spelled in _spellings(part)
        }
        # A text that holds another one goes first: otherwise a part of it would be left.
        self._hidden = sorted(
            (text for text in spellings if len(text) >= SHORTEST), key=lambda s: (-len(s), s)
        )

    def hidden_in(self, text: str) -> str:
        """The text with "[secret]" in place of each."""
        if not self._hidden:
            return text
        for secret in self._hidden:
            begin = secret[:SHORTEST]
            if begin[0] in text and "".join(begin.split()) in "".join(text.split()):
                text = _without_end(re.sub(_pattern(secret), HIDDEN, text), secret)
        return text

    def hide_in_error(self, error: BaseException) -> None:
        """Take them out of the texts of an error, and of all that it comes from: a traceback shows the whole chain."""
        seen: set[int] = set()
        left: list[BaseException | None] = [error]
        while left:
            one = left.pop()
            if one is None or id(one) in seen:
                continue
            seen.add(id(one))
            one.args = tuple(self._hidden_in_any(argument) for argument in one.args)
            for name, value in list(getattr(one, "__dict__", {}).items()):
                if isinstance(value, str | list | tuple):
                    setattr(one, name, self._hidden_in_any(value))
            left += [one.__cause__, one.__context__]

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Around what may fail: its errors show none of them."""
        try:
            yield
        except Exception as error:
            self.hide_in_error(error)
            raise

    def marked(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        """Outputs as they are, those marked as `Secret` in which one of the texts stands."""
        return {
            name: Secret(value) if self._stand_in(value) else value
            for name, value in outputs.items()
        }

    def _stand_in(self, value: Any) -> bool:
        return not isinstance(value, Secret) and any(
            text in self._whole or self.hidden_in(text) != text for text in texts_in(value)
        )

    def _hidden_in_any(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.hidden_in(value)
        if type(value) in (list, tuple):
            return type(value)(self._hidden_in_any(item) for item in value)
        return value


class SeenSecrets:
    """All secrets that one process has been told, for texts about resources whose inputs are not at hand."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._secrets: Secrets | None = None
        self._lock = threading.Lock()

    def add(self, values: Iterable[str]) -> None:
        """More of them."""
        with self._lock:
            new = set(values) - self._values
            self._values |= new
            if new:
                self._secrets = None

    def secrets(self) -> Secrets:
        """All of them."""
        with self._lock:
            if self._secrets is None:
                self._secrets = Secrets(self._values)
            return self._secrets


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value, and every number as a text; marks are looked into."""
    if isinstance(value, Secret):
        yield from texts_in(value.value)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(int(value) if isinstance(value, float) and value.is_integer() else value)


def _parts(value: str) -> Iterator[str]:
    yield value.strip()
    yield from (line.strip() for line in value.splitlines())
    if value.lstrip()[:1] in ("{", "["):
        try:
            yield from texts_in(json.loads(value))
        except (ValueError, RecursionError):
            return


def _spellings(text: str) -> Iterable[str]:
    in_json = (json.dumps(text, ensure_ascii=ascii)[1:-1] for ascii in (True, False))
    return {text, *in_json, html.escape(text), quote(text, safe="")}


def _pattern(secret: str) -> str:
    """The secret with other blanks, or wrapped anywhere; a wrap may have become a blank since."""
    return r"\s*".join(map(re.escape, "".join(secret.split())))


def _without_end(text: str, secret: str) -> str:
    """Without those places where only the begin of the secret is left, because something was cut off there."""
    begin = secret[:SHORTEST]
    at = text.find(begin)
    while at >= 0:
        pairs = enumerate(zip(text[at:], secret, strict=False))
        end = at + next(
            (n for n, (here, there) in pairs if here != there), min(len(text) - at, len(secret))
        )
        if _CUT.match(text, end) or (end - at >= EXCERPT and _QUOTE.match(text, end)):
            text = f"{text[:at]}{HIDDEN}{text[end:]}"
            end = at + len(HIDDEN)
        at = text.find(begin, end)
    return text
