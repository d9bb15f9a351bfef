"""What DLI's sessions and batches have in common: unique names, looks at several, what reads back, reasons in logs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ...core.resource_type import Values

Run = dict[str, Any]

OVERRIDES = ("driverMemory", "driverCores", "executorMemory", "executorCores", "numExecutors")
CUSTOMIZED = "CUSTOMIZED"
DIAGNOSTICS = "YARN Diagnostics:"
LONGEST_REASON = 500
MOST_AT_ONCE = 1000
"""Objects that are looked for in one pass over the pages of a list, which takes no ids."""


def unique_name(resource: str, marker: str) -> str:
    """Return a readable and unique name.

    Args:
        resource: The Pulumi name of the resource.
        marker: Of the create.
    """
    readable = re.sub(r"[^A-Za-z0-9_]+", "-", resource)[:80]
    return f"{readable}-{marker[:24]}"


def created_ms(run: Run) -> int:
    """When a session or batch was created, in milliseconds since 1970; 0 when it does not say."""
    return int(run.get("create_time") or 0)


def find_many(
    ids: Sequence[str], get: Callable[[str], Run], listed: Callable[[], Iterable[Run]]
) -> dict[str, Run]:
    """Several of a queue: lists take no ids, so they are looked for page by page, until all are found.

    Args:
        get: One by its id, for a single one.
        listed: All of the queue; read no further than necessary. How many pages that is does not
            matter.
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
