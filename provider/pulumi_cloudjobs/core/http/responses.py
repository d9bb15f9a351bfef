"""Read an API's response: a required field, a time in a form of the clouds, the end of a log."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from ..errors import UnexpectedResponse
from .records import unexpected

DATE_TIMEOUT_SECONDS = 5.0
"""For the request that asks a cloud for the time, before the first create of a process."""

LARGEST_CLOCK_OFFSET = timedelta(days=1)
"""A larger difference of the clocks is a made-up Date: signatures tolerate minutes."""

TAIL_LINES = 20
"""Lines of a failed run's log that an error carries."""

LONGEST_LINE = 500
_ID = re.compile(r"[!-~]{1,256}")
TERMINAL_CODE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def require_str(response: Mapping[str, Any], name: str, *, of: str) -> str:
    """Return a text that the API promises.

    Args:
        of: The call, for the error text: "Batch DescribeJob".
    Raises:
        UnexpectedResponse: The text is absent or empty, or another type came.
    """
    value = response.get(name)
    if not isinstance(value, (str, int)) or value == "":
        raise unexpected(response, f"has no {name}", of=of)

    return str(value)


def require_id(response: Mapping[str, Any], name: str, *, of: str) -> str:
    """Return the id of an object, which becomes a part of URLs and state.

    Args:
        of: The call, for the error text: "Batch SubmitJob".
    Raises:
        UnexpectedResponse: The id is absent, or is a text that no cloud gives. The call may have
            been carried out all the same.
    """
    id = require_str(response, name, of=of)
    if not _ID.fullmatch(id):
        raise unexpected(response, f"has a {name} that is not an id", of=of)

    return id


def require_same(response: Mapping[str, Any], name: str, requested: str) -> None:
    """Check that an object belongs to the requested region or project, where it names one.

    Raises:
        UnexpectedResponse: It names another one: the response is not the one of the request.
    """
    if response.get(name) not in (None, "", requested):
        raise unexpected(response, f"names another {name} than the request")


def require_list(
    response: Mapping[str, Any], name: str, *, of: str, count: str = ""
) -> list[dict[str, Any]]:
    """Return a list of objects that the API promises; null is an empty list.

    Args:
        of: The call, for the error text: "DLC DescribeTasks".
        count: A field that comes with the list where an empty list may be left out.
    Raises:
        UnexpectedResponse: The list is absent or is not a list of objects. Nothing follows from
            that: the requested objects may exist.
    """
    value = response.get(name)
    if value is None and (name in response or count in response):
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise unexpected(response, f"has no list {name}", of=of)

    return value


def by_id(items: Iterable[Mapping[str, Any]], name: str) -> dict[str, Any]:
    """Return the items of a list by the member that is their id; items without one are left out."""
    return {str(item[name]): item for item in items if item.get(name) not in (None, "")}


def optional(response: Mapping[str, Any], name: str) -> Any:
    """Return a member that nothing depends on; None where it is absent or of another type."""
    try:
        return response.get(name)
    except UnexpectedResponse:
        return None


def counters(response: Mapping[str, Any], name: str) -> dict[str, int]:
    """Return the documented counters of an object in a response that are positive.

    They end up in a text for people, so an odd one is left out and raises nothing.
    """
    counts = optional(response, name) or {}
    return {counter: count for counter, count in counts.items() if count and count > 0}


def user_tags(actual: object, desired: object, *, key: str) -> list[Any]:
    """Return the actual tags whose keys the user has set.

    Accounts add tags of their own, which is not drift.

    Args:
        actual: A list of tags as in state; anything else counts as no tags.
        desired: The same; None for an object whose user is not known, which has all of them.
        key: Name of a tag's key there: "tagKey".
    """
    given = actual if isinstance(actual, list) else []
    actual_tags = [tag for tag in given if isinstance(tag, Mapping)]
    if desired is None:
        return actual_tags

    desired_tags = desired if isinstance(desired, list) else []
    desired_keys = {tag.get(key) for tag in desired_tags if isinstance(tag, Mapping)}
    return [tag for tag in actual_tags if tag.get(key) in desired_keys]


def clock_offset(
    headers: Mapping[str, str], now: datetime, *, otherwise: timedelta | None = None
) -> timedelta | None:
    """Return how far the cloud's clock is ahead of ours, by a response's Date, to about a second.

    Args:
        otherwise: The result for a response without a Date, or with one that no clock shows now.
    """
    date = http_date(headers.get("date", ""))
    if date is None or abs(date - now) > LARGEST_CLOCK_OFFSET:
        return otherwise

    return date - now


def http_date(text: str) -> datetime | None:
    """Return the time of an HTTP header; None for any other text and for a time without a zone."""
    # Loads the whole mail package, which check and diff never need.
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None

    # In UTC every difference to another time can be computed.
    return to_utc(date)


def to_utc(moment: datetime) -> datetime | None:
    """Return a time in UTC; None for a time without a zone or outside of the calendar."""
    if moment.tzinfo is None:
        return None
    try:
        return moment.astimezone(timezone.utc)
    except OverflowError:
        return None


def parse_rfc3339(text: str) -> datetime:
    """Parse a time in RFC 3339. Raises ValueError for anything else."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def time_of(text: object) -> datetime | None:
    """Return a time in RFC 3339; None for an absent or empty text and for a time without a zone."""
    try:
        moment = parse_rfc3339(str(text))
    except ValueError:
        return None

    return to_utc(moment)


def rfc3339(milliseconds: object) -> str | None:
    """Return a time in RFC 3339; None for 0, empty, absent, and a time outside of the calendar.

    Args:
        milliseconds: Since 1970, as number or text.
    """
    try:
        number = int(str(milliseconds or 0))
        moment = datetime.fromtimestamp(number / 1000, timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None
    if number <= 0:
        return None

    return in_seconds(moment)


def in_seconds(moment: datetime) -> str:
    """Return a time of UTC in RFC 3339, without what is less than a second."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def last_lines(texts: Iterable[str], most: int = TAIL_LINES) -> list[str]:
    """Return the last printable lines of all these texts together, oldest first."""
    return list(deque(printable_lines(texts), maxlen=most))


def printable_lines(texts: Iterable[str]) -> Iterator[str]:
    """Yield the lines of texts from outside, fit for a terminal.

    A line has no control characters, is not empty and has at most LONGEST_LINE characters.
    """
    for text in texts:
        for raw in text.split("\n"):
            # A progress bar overwrites its line; a terminal shows the last of it in the end.
            overwritten = TERMINAL_CODE.sub("", raw).rstrip().rpartition("\r")[2]
            line = "".join(map(_printable, overwritten)).rstrip()
            if len(line) > LONGEST_LINE:
                line = f"{line[: LONGEST_LINE - 3]}..."
            if line:
                yield line


def _printable(character: str) -> str:
    if character.isprintable():
        return character

    return " " if character.isspace() else ""
