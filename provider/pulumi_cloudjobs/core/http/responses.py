"""Reading what an API returned: a field that must be there, a time in one of the clouds' forms, the end of a log."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from ..errors import UnexpectedResponse

DATE_TIMEOUT_SECONDS = 5.0
"""For the request that asks a cloud for the time, before the first create of a process."""
TAIL_LINES = 20
"""Lines of a failed run's log that an error carries."""
LONGEST_LINE = 500
TERMINAL_CODE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def require_str(answer: Mapping[str, Any], name: str, *, of: str) -> str:
    """A field that the API promises.

    Args:
        of: Which answer this is, for the error text: "Batch SubmitJob".
    Raises:
        UnexpectedResponse: It is absent or empty. The call may have been carried out all the same.
    """
    value = answer.get(name)
    if not isinstance(value, (str, int)) or value == "":
        raise UnexpectedResponse(f"the answer of {of} has no {name}", status=200)
    return str(value)


def require_list(
    answer: Mapping[str, Any], name: str, *, of: str, count: str = ""
) -> list[dict[str, Any]]:
    """A list of objects that the API promises; null is an empty one.

    Args:
        of: Which answer this is, for the error text: "DLC DescribeTasks".
        count: A field that comes with the list where an empty list may be left out.
    Raises:
        UnexpectedResponse: It is absent or no such list. Nothing follows from that: what was asked
            for may be there.
    """
    value = answer.get(name)
    if value is None and (name in answer or count in answer):
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise UnexpectedResponse(f"the answer of {of} has no list {name}", status=200)
    return value


def user_tags(theirs: object, mine: object, *, key: str) -> list[Any]:
    """The returned tags whose keys the user has set: accounts add tags of their own, which is no drift.

    Args:
        theirs, mine: Lists of tags as in state; anything else counts as none.
        key: What a tag calls its key there: "tagKey".
    """
    own = (
        {tag.get(key) for tag in mine if isinstance(tag, Mapping)}
        if isinstance(mine, list)
        else set()
    )
    tags = theirs if isinstance(theirs, list) else []
    return [tag for tag in tags if isinstance(tag, Mapping) and tag.get(key) in own]


def clock_offset(
    headers: Mapping[str, str], now: datetime, *, otherwise: timedelta | None = None
) -> timedelta | None:
    """How far the cloud's clock is ahead of ours, by the Date of an answer, to about a second.

    Args:
        otherwise: What is returned for an answer without a Date.
    """
    # Loads the whole mail package, which check and diff never need.
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(headers["date"]) - now
    except (KeyError, TypeError, ValueError):
        return otherwise


def parse_rfc3339(text: str) -> datetime:
    """A time in RFC 3339. Raises ValueError for anything else."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def time_of(text: object) -> datetime | None:
    """Return a time in RFC 3339; None for what is absent, empty or no such time with a zone."""
    try:
        moment = parse_rfc3339(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def rfc3339(milliseconds: object) -> str | None:
    """A time in milliseconds since 1970, as number or text, in RFC 3339; None for 0, empty and absent."""
    try:
        number = int(str(milliseconds or 0))
    except ValueError:
        return None
    if number <= 0:
        return None
    return (
        datetime.fromtimestamp(number / 1000, timezone.utc)
        .isoformat(timespec="seconds")
        .replace("+00:00", "Z")
    )


def last_lines(texts: Iterable[str], most: int = TAIL_LINES) -> list[str]:
    """The last lines of all these texts together, as `printable_lines` gives them, oldest first."""
    return list(deque(printable_lines(texts), maxlen=most))


def printable_lines(texts: Iterable[str]) -> Iterator[str]:
    """The lines of texts from outside, fit for a terminal: no control characters, no empty lines, none too long."""
    for text in texts:
        for line in text.split("\n"):
            # A progress bar writes over its line; what a terminal shows in the end is the last of
            # it.
            words = TERMINAL_CODE.sub("", line).rstrip().rpartition("\r")[2]
            shown = "".join(map(_shown, words)).rstrip()
            if shown:
                yield shown if len(shown) <= LONGEST_LINE else f"{shown[: LONGEST_LINE - 3]}..."


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else ""
