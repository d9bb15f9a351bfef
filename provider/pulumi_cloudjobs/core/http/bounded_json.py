"""Parse JSON from outside within limits: on nesting, on the number of values, and on numbers.

A response that a proxy or a stranger makes up costs a bounded amount of memory, and whoever walks
over its values needs no care for endless nesting, infinite numbers or halves of characters. An odd
part does not spoil the rest: the id of a new object may stand beside it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any

DEEPEST_NESTING = 64
LONGEST_INTEGER = 100
"""Digits; longer ones take Python a time that grows with their square, or are refused."""
MOST_VALUES = 500_000
"""Values and members of a body: a page of a hundred jobs with five thousand each."""

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class JsonLimit(ValueError):
    """The text is beyond a limit. The message says which."""


def bounded_json(body: bytes) -> Any:
    """Parse a JSON text in UTF-8, with or without a byte order mark.

    A half of a surrogate pair, which no text may contain, becomes U+FFFD. A number without end
    stays a text, and what is nested deeper than DEEPEST_NESTING becomes null.

    Raises:
        JsonLimit: The text has too many values, or is nested more deeply than Python can parse.
        ValueError: The text is not JSON, or not in UTF-8.
    """
    # Commas and openings bound the number of values before they cost any memory.
    if sum(map(body.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise JsonLimit(f"more than {MOST_VALUES} values")

    text = body.decode("utf-8-sig")
    try:
        value = json.loads(text, parse_constant=str, parse_float=_float, parse_int=_int)
    except RecursionError:
        raise JsonLimit("nested too deeply") from None

    _cut_depth(value)
    if _ESCAPED_HALF.search(text):
        return _without_halves(value)

    return value


def _float(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


def _int(text: str) -> int | str:
    return int(text) if len(text) <= LONGEST_INTEGER else text


def _cut_depth(value: Any) -> None:
    """Replace by null what is nested too deeply; level by level, because it may be very deep."""
    level = [value]
    for _ in range(DEEPEST_NESTING - 1):
        below: list[Any] = []
        for parent in level:
            below += [child for _, child in _containers_in(parent)]
        if not below:
            return
        level = below

    for parent in level:
        for name, _ in _containers_in(parent):
            parent[name] = None


def _containers_in(parent: Any) -> list[tuple[Any, Any]]:
    """Return the objects and lists in an object or list, each with its name or number there."""
    members: Iterable[tuple[Any, Any]] = ()
    if isinstance(parent, dict):
        members = parent.items()
    elif isinstance(parent, list):
        members = enumerate(parent)

    return [(name, child) for name, child in members if isinstance(child, (dict, list))]


def _without_halves(value: Any) -> Any:
    if isinstance(value, str):
        return _HALF_CHARACTER.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_halves(item) for item in value]
    if isinstance(value, dict):
        return {_without_halves(name): _without_halves(item) for name, item in value.items()}

    return value
