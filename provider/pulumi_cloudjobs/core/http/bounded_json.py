"""Parse JSON from outside within limits: on nesting, on the number of values, and on numbers.

A response that a proxy or a stranger makes up costs a bounded amount of memory, and whoever walks
over its values needs no care for endless nesting, infinite numbers or halves of characters.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

DEEPEST_NESTING = 64
MOST_VALUES = 500_000
"""Values and members of a body: a page of a hundred jobs with five thousand each."""

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class JsonLimit(ValueError):
    """The text is beyond a limit. The message says which."""


def bounded_json(body: bytes) -> Any:
    """Parse a JSON text in UTF-8, with or without a byte order mark.

    A half of a surrogate pair, which no text may contain, becomes U+FFFD.

    Raises:
        JsonLimit: The text is nested too deeply, has too many values, or has a number that is not
            finite.
        ValueError: The text is not JSON, or not in UTF-8.
    """
    # Commas and openings bound the number of values before they cost any memory.
    if sum(map(body.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise JsonLimit(f"more than {MOST_VALUES} values")

    text = body.decode("utf-8-sig")
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError:
        raise JsonLimit(f"nested more than {DEEPEST_NESTING} deep") from None

    _check_depth(value)
    if _ESCAPED_HALF.search(text):
        return _without_halves(value)

    return value


def _refuse_constant(name: str) -> float:
    raise JsonLimit(f"{name} is not a number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise JsonLimit("a number is too large")

    return number


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST_NESTING + 1):
        below: list[Any] = []
        for parent in level:
            below += _containers_in(parent)
        if not below:
            return
        level = below

    raise JsonLimit(f"nested more than {DEEPEST_NESTING} deep")


def _containers_in(parent: Any) -> list[Any]:
    if isinstance(parent, dict):
        return [child for child in parent.values() if isinstance(child, (dict, list))]
    if isinstance(parent, list):
        return [child for child in parent if isinstance(child, (dict, list))]

    return []


def _without_halves(value: Any) -> Any:
    if isinstance(value, str):
        return _HALF_CHARACTER.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_halves(item) for item in value]
    if isinstance(value, dict):
        return {_without_halves(name): _without_halves(item) for name, item in value.items()}

    return value
