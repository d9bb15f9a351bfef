"""Parse lengths of time as people write them: 90, "90", "90s", "90m", "1h30m", "2d"."""

from __future__ import annotations

import math
import re
from typing import Any

LONGEST_TEXT = 40
UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
DURATION = re.compile(r"(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?")
FORM = 'must be whole seconds, or text such as "90s", "90m" or "1h30m"'


def seconds_of(value: Any) -> float | None:
    """Return a length of time in seconds; None for None.

    Raises:
        ValueError: The value is not a length of time; the text says what is allowed.
    """
    if value is None:
        return None

    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not math.isfinite(value) or value != int(value):
            raise ValueError(FORM)
        return float(value)

    text = value.strip() if isinstance(value, str) else ""
    if re.fullmatch(r"-?[0-9]{1,9}", text):
        return float(text)

    parts = DURATION.fullmatch(text)
    if not text or not parts or len(text) > LONGEST_TEXT:
        raise ValueError(FORM)

    seconds = 0
    for number, unit_seconds in zip(parts.groups(), UNITS.values(), strict=True):
        seconds += int(number or 0) * unit_seconds
    return float(seconds)
