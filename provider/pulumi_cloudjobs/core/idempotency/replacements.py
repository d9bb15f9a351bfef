"""What diffs of this process have said is replaced, so that whatever refers to it can say why it is, too.

A diff is not told who depends on its object, but the engine asks for the diffs of those later, with
the old id in what state holds of them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

SHORTEST_ID = 5
"""A part of an id that is shorter, such as the number of a version, stands in other texts by
chance."""


class Replaced:
    """Objects that are replaced, by their ids and by the last part of these, which other services' inputs name."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}
        self._lock = threading.Lock()

    def add(self, id: str, noun: str, *, certain: bool) -> None:
        """One more.

        Args:
            certain: False when it depends on a value that is not known yet.
        """
        told = f"{noun} {id}, which {'is' if certain else 'may be'} replaced"
        with self._lock:
            self._told |= dict.fromkeys(filter(_is_telling, (id, id.rpartition("/")[2])), told)

    def mentioned_in(self, texts: Iterable[str]) -> list[str]:
        """Those that the texts name, in words, each once."""
        with self._lock:
            return list(dict.fromkeys(self._told[text] for text in texts if text in self._told))


def _is_telling(id: str) -> bool:
    return len(id) >= SHORTEST_ID
