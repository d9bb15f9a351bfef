"""Values inside inputs, by paths as in state: "job.tasks[0].taskName"."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

Values = dict[str, Any]

REMOVED = object()
"""For `put`: the value is absent."""


def put(changes: Mapping[str, Any]) -> Callable[[Values], Values]:
    """A change of inputs: values by path as in state.

    Such as `put({"job.tasks[0].taskName": "a b", "job.priority": REMOVED})`.

    Objects on the way are made, and an index just behind the end of a list appends to it.
    """

    def change(values: Values) -> Values:
        changed = copy.deepcopy(values)
        for path, value in changes.items():
            _put(changed, steps_of(path), value)

        return changed

    return change


def steps_of(path: str) -> list[str | int]:
    """Return the names and the positions on the way to a value."""
    return [
        int(step[1:-1]) if step.startswith("[") else step
        for step in re.findall(r"\[\d+\]|[^.\[\]]+", path)
    ]


def bare(path: str) -> str:
    """A path without the positions in lists."""
    return re.sub(r"\[\d+\]", "", path)


def top(path: str) -> str:
    """Return the input that a path leads into."""
    return re.split(r"[.\[]", path)[0]


def read(inputs: Values, path: str) -> Any:
    """Return the value at this path; None without one."""
    place: Any = inputs

    for step in steps_of(path):
        if isinstance(step, int):
            place = place[step] if isinstance(place, list) and step < len(place) else None
        else:
            place = place.get(step) if isinstance(place, dict) else None

    return place


def _put(place: Any, steps: list[str | int], value: Any) -> None:
    *way, last = steps
    for step, following in zip(way, steps[1:], strict=True):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(place, dict):
            place = place.setdefault(step, empty)
        else:
            if step == len(place):
                place.append(empty)

            place = place[step]

    if value is REMOVED:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value
