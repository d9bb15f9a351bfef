"""Checks of inputs shared by the models of several services: keys and names without repeats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def values_of(items: Any, field: str) -> list[Any]:
    """Return a field of each object of a list; None for an item that is not an object.

    Anything but a list has no items.
    """
    if not isinstance(items, list):
        return []

    return [item.get(field) if isinstance(item, Mapping) else None for item in items]


def repeated_texts(values: Iterable[Any]) -> Iterator[tuple[int, str]]:
    """Yield the position and the text of every text that appears earlier in the values."""
    earlier: set[str] = set()
    for index, value in enumerate(values):
        if not isinstance(value, str):
            continue

        if value in earlier:
            yield index, value
        earlier.add(value)
