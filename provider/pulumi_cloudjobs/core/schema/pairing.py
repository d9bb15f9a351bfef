"""Pair the members of two lists whose order means nothing.

Steps from strong to weak evidence each pair what the steps before have left: equal members, members
that pass a test, members of the same name, and the rest in order.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any


class Pairing:
    """The pairs of members of two lists, by their indices.

    Attributes:
        partners: The index in `second` of the partner of each paired index in `first`.
    """

    def __init__(self, first: Sequence[Any], second: Sequence[Any]) -> None:
        self._first = first
        self._second = second
        self.partners: dict[int, int] = {}
        self._free_first = list(range(len(first)))
        self._free_second = list(range(len(second)))

    @property
    def is_complete(self) -> bool:
        """Return whether every member of both lists has a partner."""
        return not self._free_first and not self._free_second

    @property
    def free_second(self) -> list[int]:
        """The indices in `second` without a partner, in order."""
        return list(self._free_second)

    def by_key(self, key: Callable[[Any], Hashable | None]) -> None:
        """Pair members with the same key; a member whose key is None stays free."""
        candidates: dict[Hashable, list[int]] = {}
        # From the last one on, so that `pop` returns the first one.
        for index in reversed(self._free_second):
            member_key = key(self._second[index])
            candidates.setdefault(member_key, []).append(index)

        for index in self._free_first:
            member_key = key(self._first[index])
            if member_key is None:
                continue

            same_key = candidates.get(member_key)
            if same_key:
                self.partners[index] = same_key.pop()

        self._drop_paired()

    def by_test(self, test: Callable[[Any, Any], bool]) -> None:
        """Pair each member of `first` with a member of `second` that passes the test.

        The test gets the member of `first` first. Members with most contents choose first: others
        may pass the test with several partners.
        """
        free_second = list(self._free_second)
        largest_first = sorted(self._free_first, key=self._size_of_first, reverse=True)

        for index in largest_first:
            candidates = list(free_second)
            # Lists usually come in the same order, so the member of the same index is tried first.
            if index in free_second:
                candidates.insert(0, index)

            member = self._first[index]
            for other in candidates:
                if test(member, self._second[other]):
                    self.partners[index] = other
                    free_second.remove(other)
                    break

        self._drop_paired()

    def in_order(self) -> None:
        """Pair the rest in order."""
        # Of two lists of different lengths, the end of the longer one stays free.
        self.partners.update(zip(self._free_first, self._free_second, strict=False))
        self._drop_paired()

    def _size_of_first(self, index: int) -> int:
        return _size(self._first[index])

    def _drop_paired(self) -> None:
        paired = set(self.partners.values())
        self._free_first = [index for index in self._free_first if index not in self.partners]
        self._free_second = [index for index in self._free_second if index not in paired]


def _size(value: Any) -> int:
    """Return the number of values in a value, at every depth."""
    if isinstance(value, dict):
        members = value.values()
        return 1 + sum(map(_size, members))
    if isinstance(value, list):
        return 1 + sum(map(_size, value))

    return 1
