"""The objects that diffs of this process replace, so that a later diff can name them as its cause.

A diff does not know who depends on its object. The engine asks for the diffs of those later, with
the old id in their state.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

SHORTEST_ID = 5
"""A part of an id that is shorter, such as the number of a version, is in other texts by chance."""


class Replaced:
    """Objects that are replaced, by their ids and by the last part of these.

    Inputs of other services name an object by either.
    """

    def __init__(self) -> None:
        self._descriptions: dict[str, str] = {}
        self._lock = threading.Lock()

    def add(
        self,
        id: str,
        noun: str,
        *,
        certain: bool,
    ) -> None:
        """Add an object.

        Args:
            certain: False when the replacement depends on a value that is not known yet.
        """
        verb = "is" if certain else "may be"
        description = f"{noun} {id}, which {verb} replaced"
        last_part = id.rpartition("/")[2]
        with self._lock:
            for name in (id, last_part):
                if len(name) >= SHORTEST_ID:
                    self._descriptions[name] = description

    def mentioned_in(self, texts: Iterable[str]) -> list[str]:
        """Describe the objects that the texts name, each once."""
        with self._lock:
            known = self._descriptions
            descriptions = [known[text] for text in texts if text in known]

        return list(dict.fromkeys(descriptions))
