"""Read what interrupted creates have left in the stacks that share a journal."""

from __future__ import annotations

from .entries import CreateIntent, StackIdentity
from .search import ObjectSearch


class AllStacks(ObjectSearch):
    """The part of a journal that reads the entries of all stacks."""

    _elsewhere: list[CreateIntent] | None = None
    """Creates of other stacks without a response that are not taken yet; None before a listing."""

    def take_without_id_elsewhere(self, urn: str, type: str) -> list[CreateIntent]:
        """Return creates of a type in other stacks of the project without a response, each once.

        They are under way, or were interrupted: then this may be their stack, under a new name. The
        resource may have a new name, too, so that the type alone is compared.
        """
        project = StackIdentity.of_urn(urn).project
        own_key = self._key_of(urn)

        with self._lock:
            entries = self._without_id_elsewhere(own_key)
            of_project = [entry for entry in entries if entry.stack.project == project]
            taken = [entry for entry in of_project if entry.type == type]
            for entry in taken:
                entries.remove(entry)

        return taken

    def _without_id_elsewhere(self, own_key: str) -> list[CreateIntent]:
        with self._lock:
            if self._elsewhere is None:
                self._elsewhere = self._read_without_id_elsewhere(own_key)

            return self._elsewhere

    def _read_without_id_elsewhere(self, own_key: str) -> list[CreateIntent]:
        intents: list[CreateIntent] = []
        for key, entries in self._reader.list_all().items():
            if key == own_key:
                continue

            without_id = [entry for entry in entries.values() if not (entry.ids or entry.known)]
            intents += self._reader.read(key, without_id).values()

        return intents

    def everything_left_open(self) -> list[CreateIntent]:
        """Return the entries that interrupted creates of all stacks have left, oldest first."""
        intents: list[CreateIntent] = []
        for key, entries in self._reader.list_all().items():
            not_known = [entry for entry in entries.values() if not entry.known]
            intents += self._reader.read(key, not_known).values()

        return sorted(intents, key=lambda entry: entry.started_at)

    def unreadable(self) -> list[str]:
        """Return the names of entries that could not be read, each once."""
        return list(self._reader.unreadable())
