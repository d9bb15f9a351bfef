"""Results that a preview shows before anything is done: detailed differences, unknown outputs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..core.names import to_camel
from ..core.origin import ORIGIN
from ..core.schema.inputs import UNKNOWN, OnChange
from ..core.schema.schema import Change
from ..engine.protobufs import protobuf
from .registry import Registered

KEPT_BY_UPDATES = ("createdAt", ORIGIN)
"""Outputs that no update changes."""
_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
_ABSENT = object()


def detailed_diff(
    changes: Iterable[Change],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the changed inputs by path, as a DiffResponse has them.

    The origin of an object is an output: its change replaces, and has no line of its own.
    """
    property_diff = protobuf("provider_pb2").PropertyDiff
    diffs = {}
    for change in changes:
        if change.path == ORIGIN:
            continue

        verb = _verb(_value_at(old, change.path), _value_at(new, change.path))
        if change.on_change is OnChange.REPLACES:
            verb = f"{verb}_REPLACE"
        diffs[change.path] = property_diff(kind=property_diff.Kind.Value(verb), inputDiff=True)

    return diffs


def _verb(old: Any, new: Any) -> str:
    if old is _ABSENT and new is not _ABSENT:
        return "ADD"
    if new is _ABSENT and old is not _ABSENT:
        return "DELETE"

    return "UPDATE"


def _value_at(value: Any, path: str) -> Any:
    for name, index in _STEP.findall(path):
        try:
            value = value[name] if name else value[int(index)]
        except (KeyError, IndexError, TypeError):
            return _ABSENT

    return _ABSENT if value is None else value


def outputs_of_create(registered: Registered, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state that a create will have: its inputs, and outputs that are not known yet."""
    unknown = dict.fromkeys(name for name in (*registered.outputs, ORIGIN))
    return {**dict.fromkeys(unknown, UNKNOWN), **inputs}


def outputs_of_update(
    registered: Registered,
    id: str,
    old_state: Mapping[str, Any],
    inputs: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the state that an update will have: the outputs that it cannot change are known."""
    kept = {name: old_state[name] for name in KEPT_BY_UPDATES if name in old_state}
    if registered.resource_type is not None:
        for output in registered.resource_type.outputs:
            if output.from_id is not None:
                kept[to_camel(output.name)] = output.from_id(id)

    return {**outputs_of_create(registered, inputs), **kept}


__all__ = ["detailed_diff", "outputs_of_create", "outputs_of_update"]
