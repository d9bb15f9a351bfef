"""Remove secret texts from messages of a cloud.

A cloud repeats what it was given: whole or cut off, on one line or wrapped, as JSON, HTML or a URL
spells it, or only the password out of a JSON text. Texts shorter than SHORTEST occur in every
message by chance and are let through. Secrets of a service's model and secrets of the user are
treated alike; callers bring both.
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
"""Least length of a value in a message that cuts it off without a sign."""
_CUT = re.compile(r"\.\.\.|\n|$")
_QUOTE = re.compile(r"[\"']")


class Secrets:
    """A set of texts to hide.

    Args:
        values: As they were given. A text of several lines is hidden line by line too, and a JSON
            text hides the texts in it.
    """

    def __init__(self, values: Iterable[str]) -> None:
        self._whole = frozenset(value for value in values if value)
        spellings: set[str] = set()
        for value in self._whole:
            for part in _parts(value):
                spellings.update(_spellings(part))

        long_enough = [text for text in spellings if len(text) >= SHORTEST]
        # A text that contains another text goes first: otherwise a part of it would remain.
        self._hidden = sorted(long_enough, key=lambda text: (-len(text), text))

    def hidden_in(self, text: str) -> str:
        """Return the text with "[secret]" in place of each secret."""
        for secret in self._hidden:
            start = secret[:SHORTEST]
            # Much faster than the pattern, which few texts need.
            if start[0] in text and "".join(start.split()) in "".join(text.split()):
                text = re.sub(_pattern(secret), HIDDEN, text)
                text = _without_cut_off(text, secret)

        return text

    def hide_in_error(self, error: BaseException) -> None:
        """Hide the secrets in the texts of an error and of its causes.

        A traceback shows the whole chain.
        """
        visited: set[int] = set()
        queue: list[BaseException | None] = [error]
        while queue:
            current = queue.pop()
            if current is None or id(current) in visited:
                continue

            visited.add(id(current))
            current.args = tuple(self._hidden_in_any(argument) for argument in current.args)
            for name, value in list(getattr(current, "__dict__", {}).items()):
                if isinstance(value, str | list | tuple):
                    setattr(current, name, self._hidden_in_any(value))
            queue += [current.__cause__, current.__context__]

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Hide the secrets in errors that are raised inside."""
        try:
            yield
        except Exception as error:
            self.hide_in_error(error)
            raise

    def marked(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the outputs, those that contain a secret marked as `Secret`."""
        marked = {}
        for name, value in outputs.items():
            marked[name] = Secret(value) if self._is_in(value) else value

        return marked

    def _is_in(self, value: Any) -> bool:
        if isinstance(value, Secret):
            return False

        return any(text in self._whole or self.hidden_in(text) != text for text in texts_in(value))

    def _hidden_in_any(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.hidden_in(value)
        if type(value) in (list, tuple):
            return type(value)(self._hidden_in_any(item) for item in value)

        return value


class SeenSecrets:
    """All secrets that a process has seen, for texts on resources whose inputs are not at hand."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._secrets: Secrets | None = None
        self._lock = threading.Lock()

    def add(self, values: Iterable[str]) -> None:
        """Add secrets."""
        with self._lock:
            new = set(values) - self._values
            self._values |= new
            if new:
                self._secrets = None

    def secrets(self) -> Secrets:
        """Return all secrets."""
        with self._lock:
            if self._secrets is None:
                self._secrets = Secrets(self._values)
            return self._secrets


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text in a value, also in `Secret` marks, and every number as a text."""
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
        is_whole = isinstance(value, float) and value.is_integer()
        yield str(int(value) if is_whole else value)


def _parts(value: str) -> Iterator[str]:
    yield value.strip()
    for line in value.splitlines():
        yield line.strip()

    if value.lstrip()[:1] in ("{", "["):
        try:
            yield from texts_in(json.loads(value))
        except (ValueError, RecursionError):
            return


def _spellings(text: str) -> Iterable[str]:
    in_json = (json.dumps(text, ensure_ascii=ascii)[1:-1] for ascii in (True, False))
    return {text, *in_json, html.escape(text), quote(text, safe="")}


def _pattern(secret: str) -> str:
    """Return a pattern for the secret with other blanks, or wrapped anywhere.

    A wrap may have become a blank since.
    """
    return r"\s*".join(map(re.escape, "".join(secret.split())))


def _without_cut_off(text: str, secret: str) -> str:
    """Hide the start of the secret wherever the rest of it was cut off."""
    start = secret[:SHORTEST]
    at = text.find(start)
    while at >= 0:
        end = at + _common_length(text[at:], secret)
        if _CUT.match(text, end) or (end - at >= EXCERPT and _QUOTE.match(text, end)):
            text = f"{text[:at]}{HIDDEN}{text[end:]}"
            end = at + len(HIDDEN)
        at = text.find(start, end)

    return text


def _common_length(text: str, other: str) -> int:
    """Return the number of characters that two texts have in common at their start."""
    for index, (one, another) in enumerate(zip(text, other, strict=False)):
        if one != another:
            return index

    return min(len(text), len(other))
