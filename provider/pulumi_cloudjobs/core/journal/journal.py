"""The entries of one process: from intent, over the id, to known to the engine.

    start     the intent is on disk, then the request may leave
    commit    the id is known
    discard   nothing was made, or the object is gone
    known     a verb has shown that the engine's state holds the id, under whatever URN
    close     the process ends in order: entries that the engine has recorded are deleted

An entry that nobody has recorded stays: the next create of the resource settles it, and a warning
names the entries that no create settles. Of a known entry the id alone is kept, and only while an
open intent, or an intent that another stack writes next, could take its object for its own.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from .ends import RunEnds
from .entries import CreateIntent, Listed, operation_hash
from .reader import LeftOpen, ListedStacks
from .search import LONGEST_OVERLAP, is_near
from .stacks import AllStacks
from .store import JournalLocation, JournalStore, JournalUnavailable

RECENT = timedelta(seconds=10)
"""Age of an object that is too old for the window of an intent which is written only now: the
precision of the clocks, and the time of a response with the cloud's time."""


CLOSED_AT_ONCE = 1000
"""Known ids whose entries are deleted together. The engine gives a provider five seconds at the end
of an operation, which is too short for the entries of ten thousand creates."""
CLOSING_THREAD = "cloudjobs-journal"
CLOSING_SECONDS = 4.0
"""The end of an operation waits so long for entries that are being deleted on the way."""


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


class Journal(AllStacks, RunEnds):
    """The journal as one process sees it. May be shared by threads.

    Args:
        store, backend, organization, open: Of `JournalPlace`.
        now: The clock of this machine, UTC.

    Attributes:
        operation_id: Of the engine's operation, written into each entry; "" when it is not known.
            Entries of the operation that runs are not left open: another process of it has them.
    """

    def __init__(
        self,
        store: JournalStore | None = None,
        *,
        backend: str = "",
        organization: str = "",
        open: Callable[[], JournalLocation] | None = None,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        super().__init__(store, backend=backend, organization=organization, open=open)
        self.operation_id = ""
        self._now = now
        self._left_open: dict[str, LeftOpen] = {}
        self._own: dict[str, CreateIntent] = {}
        self._own_by_id: dict[str, list[str]] = {}
        self._committed_at: dict[str, datetime] = {}
        self._closing: threading.Thread | None = None

    # --- one create

    def start(self, intent: CreateIntent) -> None:
        """Write an intent, or write it again with a later deadline. On disk when this returns.

        Raises:
            JournalUnavailable: It could not be written: the request must not leave.
        """
        self._store.put(self._path_of(intent), intent.to_json())
        with self._lock:
            self._own[intent.name] = intent

    def commit(self, intent: CreateIntent, id: str) -> None:
        """Write the id that a create has ended with, also an id that was found for it later.

        Raises:
            JournalUnavailable: The id could not be written. It is remembered in this process all
                the same.
        """
        committed = replace(intent, id=id)
        with self._lock:
            self._own[intent.name] = committed
            self._own_by_id.setdefault(id, []).append(self._path_of(committed))
            self._committed_at[intent.name] = self._now()
            self._forget_left_open(intent.name)

        self._store.create(self._id_path_of(committed), b"")
        with self._lock:
            claim = self._claims.pop(intent.name, None)
        if claim is not None:
            self._store.delete([claim])

    def discard(self, intent: CreateIntent) -> None:
        """Delete an entry: nothing was made, or the object is gone.

        Raises:
            JournalUnavailable: The entry could not be deleted; the next command finds out again.
        """
        with self._lock:
            self._own.pop(intent.name, None)
            self._forget_left_open(intent.name)

        paths = [self._path_of(intent)]
        if intent.id is not None:
            paths.append(self._id_path_of(intent))
        self._store.delete(paths)

    def mark_deleted(self, urn: str, id: str) -> None:
        """Note on disk that an object was deleted, so that no create takes its remains for its own.

        Raises:
            JournalUnavailable: It could not be written.
        """
        with self._lock:
            intents = self._own_by_id.pop(id, [])
            key = self._key_of(urn)
            intents += [f"{key}/{entry.name}" for entry in self._load(key).with_id(id)]

        # An id without its intent says that the engine knows it: no create takes it over.
        self._store.delete(intents)
        self.mark_known(urn, id)

    # --- entries of earlier processes

    def left_open(self, urn: str, type: str) -> list[CreateIntent]:
        """Return the creates of a resource that no state is known to hold, oldest first."""
        return self._load(self._key_of(urn)).of_resource(urn, type)

    def all_left_open(self, urn: str) -> list[CreateIntent]:
        """Return the same for the whole stack of a resource, without entries of this operation."""
        return self._load(self._key_of(urn)).read(self._not_known(urn))

    def still_open(self, urn: str, *, most: int) -> tuple[list[CreateIntent], int]:
        """Return the oldest entries of a stack that are open at the end, and the number of all.

        A stack may have several providers, each with a process of its own: entries that another
        process has settled since are left out, and so are entries of the same operation.

        Args:
            most: Entries that are read. All others are counted by their names.
        """
        key = self._key_of(urn)
        was_listed = key in self._left_open
        entries = self._not_known(urn)
        if was_listed and entries:
            listed_now = self._reader.names(key)
            entries = [entry for entry in entries if entry.name in listed_now]

        return self._load(key).read(entries[:most]), len(entries)

    def _not_known(self, urn: str) -> list[Listed]:
        """Return the entries of earlier operations of a stack, unread, oldest first.

        An entry whose id the engine has shown since is left out.
        """
        own = operation_hash(self.operation_id) if self.operation_id else ""
        return [
            entry
            for entry in self._load(self._key_of(urn)).listed()
            if entry.id not in self._known_ids and entry.operation != own
        ]

    # --- ids that the engine knows

    def mark_known(self, urn: str, id: str) -> None:
        """Note that the engine's state holds an id, whatever its URN was when it was made.

        No I/O, so that a diff may do it. Once in CLOSED_AT_ONCE ids a thread of its own deletes the
        entries of these.
        """
        with self._lock:
            is_new = id not in self._known_ids
            self._known_ids.add(id)
            self._shown_urns.add(urn)
            is_due = is_new and len(self._known_ids) % CLOSED_AT_ONCE == 0

        if is_due:
            thread = threading.Thread(target=self._close_on_the_way, args=(urn,), daemon=True)
            thread.name = CLOSING_THREAD
            with suppress(RuntimeError):  # the machine has no more threads
                thread.start()
                self._closing = thread

    def _close_on_the_way(self, urn: str) -> None:
        # The end of the operation tries again, and reports a journal that cannot be used.
        with suppress(JournalUnavailable):
            self._load(self._key_of(urn))
            self._close(recorded=False)

    def close(self, *, recorded: bool) -> None:
        """Delete the entries that nobody needs any more. The journal may be used again.

        Args:
            recorded: The engine has recorded all results of the verbs of this process.

        Raises:
            JournalUnavailable: They could not be deleted; the next process does it.
        """
        # The process ends after this: what is not deleted by then stays, as if nobody knew it.
        if self._closing is not None:
            self._closing.join(CLOSING_SECONDS)
        self._close(recorded=recorded)

    def _close(self, *, recorded: bool) -> None:
        with self._lock:
            settled: list[tuple[str, CreateIntent | Listed]] = [
                (self._folder_of(entry), entry)
                for entry in self._own.values()
                if entry.id is not None and (recorded or entry.id in self._known_ids)
            ]
            for key, left_open in self._left_open.items():
                known = [entry for entry in left_open.listed() if entry.id in self._known_ids]
                settled += [(key, entry) for entry in known]

        if settled:
            self._delete_settled(settled)

    def _delete_settled(self, settled: Collection[tuple[str, CreateIntent | Listed]]) -> None:
        """Delete known entries, but keep ids that another intent could take for its own.

        Args:
            settled: Each with the folder of its stack.
        """
        stacks = self._reader.list_all()
        open_since = _open_since(stacks)
        names = _outdated(stacks, open_since, self._now() - LONGEST_OVERLAP)
        for key, entry in settled:
            names.append(f"{key}/{entry.name}")
            is_needed = self._is_recent(entry.name) or _is_near_any(entry.started_at, open_since)
            if not is_needed:
                names.append(f"{key}/{entry.id_name}")

        self._store.delete(names)
        # Only now: where the journal could not be used, the end of the operation tries again.
        with self._lock:
            for _key, entry in settled:
                self._own.pop(entry.name, None)
                self._forget_left_open(entry.name)

    def _is_recent(self, name: str) -> bool:
        committed_at = self._committed_at.get(name)
        return committed_at is not None and self._now() - committed_at < RECENT

    # --- folders

    def _load(self, key: str) -> LeftOpen:
        """Return the entries that earlier processes have left open in a stack, listed once."""
        with self._lock:
            if key not in self._left_open:
                listed = self._reader.list(key)
                earlier = [entry for name, entry in listed.items() if name not in self._own]
                self._left_open[key] = LeftOpen(self._reader, key, earlier)

            return self._left_open[key]

    def _forget_left_open(self, name: str) -> None:
        for left_open in self._left_open.values():
            left_open.remove(name)


def _open_since(stacks: ListedStacks) -> list[datetime]:
    """Return the times at which the creates without an id were started, oldest first."""
    times: list[datetime] = []
    for entries in stacks.values():
        times += [entry.started_at for entry in entries.values() if not entry.ids]

    return sorted(times)


def _outdated(
    stacks: ListedStacks, open_since: Sequence[datetime], long_ago: datetime
) -> list[str]:
    """Return the names of kept ids, of all stacks, that no intent could take any more."""

    def is_outdated(entry: Listed) -> bool:
        is_old = entry.known and entry.started_at < long_ago
        return is_old and not _is_near_any(entry.started_at, open_since)

    names: list[str] = []
    for key, entries in stacks.items():
        for entry in filter(is_outdated, entries.values()):
            names += [f"{key}/{name}" for name in entry.id_names]

    return names


def _is_near_any(time: datetime, others: Sequence[datetime]) -> bool:
    """Return whether `is_near` holds for any of several times, which are sorted."""
    index = bisect_left(others, time)
    neighbours = others[max(0, index - 1) : index + 1]
    return any(is_near(time, other) for other in neighbours)


__all__ = ["LONGEST_OVERLAP", "Journal", "JournalUnavailable"]
