"""Read the entries of a journal, of one stack or of all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from ..type_tokens import dynamic_urn
from .entries import CreateIntent, Listed, listed, resource_hash
from .store import JournalStore

CLAIMS = "claims"
ENDS = "ends"
"""Holds no entries: how runs have ended that a `Completion` has waited for."""

READERS = 32
"""Entries that are read side by side: a bucket takes tens of milliseconds for each."""


class EntryReader:
    """The reader of a journal's entries.

    Args:
        store: Returns the store, which is found when it is first needed.
    """

    def __init__(self, store: Callable[[], JournalStore]) -> None:
        self._store = store
        self._unreadable: list[str] = []
        # Readers note names in threads of their own, while the caller may hold the journal's lock.
        self._lock = threading.Lock()

    def list(self, key: str) -> dict[str, Listed]:
        """Return the entries of a stack, by their names."""
        return listed(self.names(key))

    def names(self, key: str) -> frozenset[str]:
        """Return the names of the objects of a stack."""
        prefix = f"{key}/"
        return frozenset(path.removeprefix(prefix) for path in self._store().list(prefix))

    def list_all(self) -> dict[str, dict[str, Listed]]:
        """Return the entries of all stacks, by the key of the stack."""
        names: dict[str, list[str]] = {}
        for path in self._store().list(""):
            key, _, name = path.rpartition("/")
            if key and key not in (CLAIMS, ENDS):
                names.setdefault(key, []).append(name)

        return {key: listed(of_stack) for key, of_stack in names.items()}

    def read(self, key: str, entries: Iterable[Listed]) -> dict[str, CreateIntent]:
        """Read entries of a stack, side by side where there are many.

        The name of an entry that cannot be understood is noted, see `unreadable`.
        """
        entries = tuple(entries)
        if len(entries) < 2:
            intents = [self._read(key, entry) for entry in entries]
        else:
            with ThreadPoolExecutor(min(READERS, len(entries))) as readers:
                intents = list(readers.map(lambda entry: self._read(key, entry), entries))

        return {intent.name: intent for intent in intents if intent is not None}

    def unreadable(self) -> Iterable[str]:
        """Return the names of entries that could not be read, each once."""
        with self._lock:
            unreadable, self._unreadable = self._unreadable, []
            return unreadable

    def _read(self, key: str, entry: Listed) -> CreateIntent | None:
        data = self._store().read(f"{key}/{entry.name}")
        if data is None:
            # Another process has settled the entry meanwhile.
            return None

        stack = key.rpartition("-")[0]
        try:
            intent = CreateIntent.from_json(data, folder=key, id=entry.id)
            if (intent.name, intent.stack.readable) != (entry.name, stack):
                raise ValueError("it belongs under another name")
            return intent
        except (ValueError, RecursionError):
            with self._lock:
                self._unreadable.append(f"{key}/{entry.name}")
            return None


class LeftOpen:
    """The entries that earlier processes have left open in one stack, each read when it is needed.

    The dynamic provider and the plugin have different URNs of one resource.

    Args:
        key: The folder of the stack.
        entries: The entries, in the order of their names; known ones are left out.
    """

    def __init__(self, reader: EntryReader, key: str, entries: Iterable[Listed]) -> None:
        self._reader = reader
        self._key = key
        self._entries = {entry.name: entry for entry in entries if not entry.known}
        self._by_resource: dict[str, list[Listed]] = {}
        self._by_id: dict[str, list[Listed]] = {}
        for entry in self._entries.values():
            self._by_resource.setdefault(entry.resource, []).append(entry)
            if entry.id is not None:
                self._by_id.setdefault(entry.id, []).append(entry)
        self._intents: dict[str, CreateIntent | None] = {}

    def of_resource(self, urn: str, type: str) -> list[CreateIntent]:
        """Return the entries of a resource, oldest first."""
        of_resource = self._by_resource.get(resource_hash(urn, type), ())
        intents = self.read(entry for entry in of_resource if entry.name in self._entries)
        resource = (dynamic_urn(urn), type)
        return [one for one in intents if (dynamic_urn(one.urn), one.type) == resource]

    def with_id(self, id: str) -> list[Listed]:
        """Return the entries of the creates that have ended with an id, unread."""
        return [entry for entry in self._by_id.get(id, ()) if entry.name in self._entries]

    def listed(self) -> list[Listed]:
        """Return all entries, unread, oldest first."""
        return list(self._entries.values())

    def read(self, entries: Iterable[Listed]) -> list[CreateIntent]:
        """Return the content of entries, without those that another process has settled."""
        entries = tuple(entries)
        unread = [entry for entry in entries if entry.name not in self._intents]
        if unread:
            intents = self._reader.read(self._key, unread)
            self._intents.update({entry.name: intents.get(entry.name) for entry in unread})

        intents_read = [self._intents[entry.name] for entry in entries]
        return [intent for intent in intents_read if intent is not None]

    def remove(self, name: str) -> None:
        """Forget an entry: it is settled."""
        self._entries.pop(name, None)


ListedStacks = Mapping[str, Mapping[str, Listed]]
"""The entries of all stacks, by the key of the stack and by name."""
