"""What DLI's sessions and batches have in common: unique names, looks at several, what reads back, reasons in logs."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from ...core.answers import earliest
from ...core.errors import ProviderError
from ...core.kind import Values
from ...core.once import LOCAL
from ...core.retry import is_lost

T = TypeVar("T")
Run = dict[str, Any]

OVERRIDES = ("driverMemory", "driverCores", "executorMemory", "executorCores", "numExecutors")
CUSTOMIZED = "CUSTOMIZED"
DIAGNOSTICS = "YARN Diagnostics:"
LONGEST_REASON = 500
MOST_AT_ONCE = 1000
"""Objects that are looked for in one pass over the pages of a list, which takes no ids."""


def unique_name(owner: str, inputs: Values) -> str:
    """A readable and unique name: the same for the same resource and inputs, different otherwise."""
    asked = {key: value for key, value in inputs.items() if key not in LOCAL}
    text = json.dumps([owner, asked], sort_keys=True, separators=(",", ":"))
    readable = re.sub(r"[^A-Za-z0-9_]+", "-", owner.rsplit("::", 1)[-1])[:80]
    return f"{readable}-{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def made_at(run: Run) -> int:
    """When a session or batch was created, in milliseconds since 1970; 0 when it does not say."""
    return int(run.get("create_time") or 0)


def made_since(run: Run, since: datetime | None, offset: timedelta | None) -> bool:
    """Whether it may have been made by a request of that time; of None, whenever it was.

    Args:
        offset: How far the cloud's clock is ahead; None when it is not known.
    """
    return since is None or made_at(run) >= earliest(since, offset).timestamp() * 1000


def before(look: Callable[[], T]) -> T:
    """A look before anything is sent: an answer lost here is not one to the create."""
    try:
        return look()
    except ProviderError as error:
        if not is_lost(error):
            raise
        raise ProviderError(f"{error}; nothing was created") from error


def some_of(ids: Sequence[str], get: Callable[[str], Run], listed: Callable[[], Iterable[Run]]) -> dict[str, Run]:
    """Several of a queue: lists take no ids, so they are looked for page by page, until all are found.

    Args:
        get: One by its id, for a single one.
        listed: All of the queue; read no further than necessary. How many pages that is does not matter.
    """
    if len(ids) == 1:
        return {ids[0]: get(ids[0])}
    missing, found = set(ids), {}
    for run in listed():
        if run["id"] in missing:
            found[str(run["id"])] = run
            missing.discard(run["id"])
        if not missing:
            break
    return found


def shape_seen(run: Run, inputs: Values) -> Any:
    """The `sc_type` that it returns; None when that says nothing: any override hides the letter behind CUSTOMIZED."""
    shape = run.get("sc_type")
    return None if shape == CUSTOMIZED and any(name in inputs for name in OVERRIDES) else shape


def diagnostics(log: object) -> str | None:
    """What the last section of a log says, on one line; None when that is nothing."""
    text = " ".join(str(line) for line in log) if isinstance(log, list) else ""
    words = " ".join(text.partition(DIAGNOSTICS)[2].split())
    return words[:LONGEST_REASON] or None
