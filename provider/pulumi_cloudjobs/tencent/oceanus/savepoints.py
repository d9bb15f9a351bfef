"""Savepoints and checkpoints of an Oceanus job: which of them a start restores from.

`DescribeJobSavepoint` and `RunJobs`, API version 2019-04-22.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...core.resource_type import Values
from .versions import number

Savepoint = dict[str, Any]
"""A savepoint or checkpoint with the names of the wire."""

USABLE = 1
PATH_UNUSABLE = 2
TAKEN_BY_STOP = 3


def newest_usable(savepoints: Iterable[Savepoint]) -> Savepoint:
    """Return the newest usable savepoint or checkpoint; {} without one."""
    usable = [savepoint for savepoint in savepoints if _is_usable(savepoint)]
    return max(usable, key=_age_key, default={})


def is_taken_by_stop(savepoint: Savepoint) -> bool:
    """Return whether a pause took the savepoint."""
    return savepoint.get("RecordType") == TAKEN_BY_STOP


def restore_fields(savepoint: Savepoint) -> dict[str, Any]:
    """Return the fields of RunJobs that restore from a savepoint."""
    return _without_empty(
        {"SavepointId": savepoint.get("SerialId"), "SavepointPath": savepoint.get("Path")}
    )


def named_restore_fields(start: Values) -> dict[str, Any]:
    """Return the fields of RunJobs for the savepoint that the user names; {} when none is named."""
    return _without_empty(
        {"SavepointId": start.get("savepointId"), "SavepointPath": start.get("savepointPath")}
    )


def chooses_restore(start: Values) -> bool:
    """Return whether the user names a savepoint, or asks for a start without one."""
    return bool(named_restore_fields(start)) or start.get("restore") == "none"


def _is_usable(savepoint: Savepoint) -> bool:
    if savepoint.get("Status") != USABLE or savepoint.get("PathStatus") == PATH_UNUSABLE:
        return False

    return bool(savepoint.get("Path"))


def _age_key(savepoint: Savepoint) -> tuple[int, int]:
    return number(savepoint.get("CreateTime")), number(savepoint.get("Id"))


def _without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    return {wire: value for wire, value in fields.items() if value}
