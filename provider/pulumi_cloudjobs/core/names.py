"""Spell names as in Python (`app_name`), in state (`appName`) and on the wire (`AppName`).

The rules are those of `pydantic.alias_generators`, whose import would load pydantic, too.
"""

from __future__ import annotations

import re

_UNDERSCORE_BEFORE_PART = re.compile(r"([0-9A-Za-z])_(?=[0-9A-Z])")
_IS_CAMEL = re.compile(r"[a-z]+[A-Za-z0-9]*")
_LETTER_AFTER_DIGIT = re.compile(r"\d(?=[a-z])")
_FIRST_CAPITAL = re.compile(r"^_*[A-Z]")
_BOUNDARIES = (
    r"([A-Z]+)([A-Z][a-z])",
    r"([a-z])([A-Z])",
    r"([0-9])([A-Z])",
    r"([a-z])([0-9])",
)
"""The places where a new part of a name starts. Only messages need them, so `re` compiles them."""


def to_pascal(name: str) -> str:
    """Return a name of Python with a capital for each part: `AppName` for `app_name`."""
    return _UNDERSCORE_BEFORE_PART.sub(r"\1", name.title())


def to_camel(name: str) -> str:
    """Return a name of Python as in state: `appName` for `app_name`."""
    if _IS_CAMEL.fullmatch(name) and not _LETTER_AFTER_DIGIT.search(name):
        return name

    return _FIRST_CAPITAL.sub(lambda match: match[0].lower(), to_pascal(name))


def to_snake(name: str) -> str:
    """Return a name of state or of the wire as in Python: `app_name` for `appName`."""
    for boundary in _BOUNDARIES:
        name = re.sub(boundary, r"\1_\2", name)

    return name.replace("-", "_").lower()
