"""Values on their way to the engine: numbers, depths and texts of any kind."""

from __future__ import annotations

import math

MOST_LEVELS = 100
"""The depth to which nested values are sent to the engine, whose own limits are not known."""
TOO_DEEP = "(too deep to be shown)"


def as_unicode(text: str) -> str:
    """Return a text that can be sent: lone surrogates, which JSON may hold, become "?"."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def is_json_number(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond all floats
        return False


__all__ = ["MOST_LEVELS", "TOO_DEEP", "as_unicode", "is_json_number"]
