"""Filters, pages, and the forms of a time, which the services have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from ..framework import ApiFault

# Times without a zone are taken as Beijing's, as the vendor's consoles show them. Uncertain: no
# document confirms it.
BEIJING = timezone(timedelta(hours=8))
LOCAL_FORM = "%Y-%m-%d %H:%M:%S"


def iso_time(at: float | None) -> str:
    """Write a time such as "2024-05-06T07:08:09Z"; "" for a time that has not come."""
    if at is None:
        return ""

    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def local_time(at: float | None) -> str:
    """Write a time such as "2024-05-06 15:08:09", in Beijing; "" for a time that has not come."""
    if at is None:
        return ""

    return datetime.fromtimestamp(at, BEIJING).strftime(LOCAL_FORM)


def parse_local_time(text: str) -> float | None:
    """Return seconds since 1970; None for a text of another form."""
    try:
        time = datetime.strptime(text, LOCAL_FORM).replace(tzinfo=BEIJING)
    except ValueError:
        return None

    return time.timestamp()


def filter_values(filters: Sequence[Mapping[str, Any]] | None) -> dict[str, list[str]]:
    """Return filters as name to values; two filters of one name add up."""
    values: dict[str, list[str]] = {}
    for each in filters or []:
        values.setdefault(each["Name"], []).extend(each.get("Values") or [])

    return values


def paging(payload: Mapping[str, Any], *, default: int, most: int, code: str) -> tuple[int, int]:
    """Return Offset and Limit of a request.

    Raises:
        ApiFault: With `code`, when Limit is above `most`, or one of them is negative.
    """
    offset = payload.get("Offset") or 0
    limit = given(payload, "Limit", default)
    if offset < 0 or not 0 <= limit <= most:
        raise ApiFault(code, f"Offset must not be negative, and Limit must be 0 to {most}.")

    return offset, limit


def given(payload: Mapping[str, Any], name: str, default: Any = "") -> Any:
    """Return a parameter's value; null counts as absent."""
    value = payload.get(name)
    return default if value is None else value
