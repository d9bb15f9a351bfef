"""The ends of runs that a `Completion` has seen, kept beside the entries of a journal."""

from __future__ import annotations

from .entries import short_hash
from .place import JournalPlace
from .reader import ENDS


class RunEnds(JournalPlace):
    """The part of a journal that keeps the ends of runs."""

    def keep_ends(self, urn: str, id: str, data: bytes) -> None:
        """Keep the ends of runs that a `Completion` has seen.

        Raises:
            JournalUnavailable: They could not be written.
        """
        self._store.put(self._ends_name(urn, id), data)

    def drop_ends(self, urn: str, id: str) -> None:
        """Delete the ends of the runs of a `Completion`. Raises JournalUnavailable."""
        self._store.delete([self._ends_name(urn, id)])

    def ends(self) -> list[bytes]:
        """Return all ends of runs. Raises JournalUnavailable."""
        contents = [self._store.read(name) for name in self._store.list(f"{ENDS}/")]
        return [data for data in contents if data is not None]

    def _ends_name(self, urn: str, id: str) -> str:
        resource = f"{self._key_of(urn)} {id}"
        return f"{ENDS}/{short_hash(resource)}"
