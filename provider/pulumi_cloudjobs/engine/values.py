"""Values on their way to the engine: properties of the front ends themselves, texts of any kind."""

from __future__ import annotations

import math

from .backend import ORGANIZATION_KEY
from .secret_places import PARTS_KEY, PLACES_KEY

PROVIDER_KEY = "__provider"
"""Input of the dynamic host: the pickled provider."""
OWN_KEYS = frozenset({PROVIDER_KEY, ORGANIZATION_KEY, PARTS_KEY, PLACES_KEY})
"""Properties that the front ends keep for themselves."""
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


__all__ = ["MOST_LEVELS", "OWN_KEYS", "PROVIDER_KEY", "TOO_DEEP", "as_unicode", "is_json_number"]
