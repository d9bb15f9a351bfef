"""Read the entries of a journal, of one stack or of all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from ..type_tokens import dynamic_urn
from .entries import CreateIntent, Listed, listed
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
        prefix = f"{key}/"
        paths = self._store().list(prefix)
        return listed([path.removeprefix(prefix) for path in paths])

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


def _key_of(urn: str, type: str) -> tuple[str, str]:
    return dynamic_urn(urn), type


class LeftOpen:
    """The entries that earlier processes have left open in one stack, by resource.

    The dynamic provider and the plugin have different URNs of one resource.
    """

    def __init__(self, entries: Iterable[CreateIntent]) -> None:
        self._by_resource: dict[tuple[str, str], dict[str, CreateIntent]] = {}
        for entry in entries:
            of_resource = self._by_resource.setdefault(_key_of(entry.urn, entry.type), {})
            of_resource[entry.name] = entry

    def of_resource(self, urn: str, type: str) -> list[CreateIntent]:
        of_resource = self._by_resource.get(_key_of(urn, type), {})
        return list(of_resource.values())

    def all(self) -> list[CreateIntent]:
        entries: list[CreateIntent] = []
        for of_resource in self._by_resource.values():
            entries += of_resource.values()

        return sorted(entries, key=lambda entry: entry.name)

    def remove(self, entry: CreateIntent) -> None:
        of_resource = self._by_resource.get(_key_of(entry.urn, entry.type), {})
        of_resource.pop(entry.name, None)


ListedStacks = Mapping[str, Mapping[str, Listed]]
"""The entries of all stacks, by the key of the stack and by name."""
