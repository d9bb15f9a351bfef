"""The entries of one process: from intent, over the id, to known to the engine.

    start     the intent is on disk, then the request may leave
    commit    the id is known
    discard   nothing was made, or what was made is gone
    known     a verb has shown that the engine's state holds the id, under whatever URN
    close     the process ends in order: what the engine has recorded needs no entry any more

What stays behind is what nobody has recorded: the next create of the resource settles it, and a
warning names what no create settles. Of an entry that is known the id alone is kept, and only while
an open intent, or one that another stack writes next, could take its object for its own.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cached_property
from hashlib import sha256

from .entries import (
    FARTHEST_CLOCKS,
    LEAVE_SECONDS,
    SETTLE_SECONDS,
    CreateIntent,
    Listed,
    StackIdentity,
    listed,
    new_marker,
)
from .store import JournalLocation, JournalStore, JournalUnavailable, MemoryStore

ID_OBJECT = "id"
CLAIMS = "claims"
ENDS = "ends"
"""Holds no entries: how runs have ended that a `Completion` has waited for."""
READERS = 32
"""Entries that are read side by side: a bucket takes tens of milliseconds for each."""
RECENT = timedelta(seconds=10)
"""Age of an object that is too old for the window of an intent which is written only now: the
precision of the clocks, and the time that a response with the cloud's time takes."""
LONGEST_OVERLAP = timedelta(seconds=LEAVE_SECONDS + SETTLE_SECONDS) + FARTHEST_CLOCKS


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


class Journal:
    """The journal as one process sees it. May be shared by threads.

    Args:
        store: Where it is kept; None: it ends with the process.
        backend: Of `StackIdentity`; "" when the journal lies beside the state.
        organization: Of `StackIdentity`.
        open: Finds the place, in place of `store` and `backend`, when the journal is first needed.
        now: The clock of this machine, UTC.

    Attributes:
        organization: May be set until then.
        operation_id: Of the engine's operation, written into each entry; "" when it is not known.
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
        self.organization = organization
        self.operation_id = ""
        self._given = None if open else JournalLocation(store or MemoryStore(), backend)
        self._open = open
        self._lock = threading.RLock()
        self._keys: dict[tuple[str, str], str] = {}
        self._left_open: dict[str, _LeftOpen] = {}
        self._elsewhere: list[CreateIntent] | None = None
        self._own: dict[str, CreateIntent] = {}
        self._claims: dict[str, str] = {}
        self._lost: set[str] = set()
        self._now = now
        self._committed_at: dict[str, datetime] = {}
        self._known_ids: set[str] = set()
        self._shown_urns: set[str] = set()
        self._unreadable: list[str] = []
        # Readers note them in threads of their own, while the one that waits for them holds the
        # other lock.
        self._unreadable_lock = threading.Lock()
        self._notices: list[str] = []

    @property
    def location(self) -> str:
        """Where it is kept, for messages."""
        return self._store.location

    @property
    def _store(self) -> JournalStore:
        return self._where.store

    @cached_property
    def _where(self) -> JournalLocation:
        """The place of the journal, found when it is first needed. Raises JournalUnavailable."""
        with self._lock:
            if self._given is None:
                assert self._open is not None
                self._given = self._open()
                if self._given.notice:
                    self._notices.append(self._given.notice)
            return self._given

    @cached_property
    def id(self) -> str:
        """The random id of the journal, made with its first entry.

        Raises:
            JournalUnavailable: The store cannot be used.
        """
        with self._lock:
            found = self._store.read(ID_OBJECT)
            if found is None:
                made = new_marker("").encode()
                if self._store.create(ID_OBJECT, made):
                    found = made
                    self._notices.append(
                        f"creates are written down in {self.location} from now on; what an earlier, interrupted "
                        "create may have left is not known there"
                    )
                else:  # another process was faster
                    found = self._store.read(ID_OBJECT)
            return (found or b"").decode(errors="replace")

    def new_marker(self) -> str:
        """Return a marker for one create."""
        return new_marker(self.id)

    def notices(self) -> list[str]:
        """Return what the user has to know about the journal, each line once."""
        with self._lock:
            notices, self._notices = self._notices, []
            return notices

    # --- one create

    def start(self, intent: CreateIntent) -> None:
        """Write an intent, or write it again with a later deadline. On disk when this returns.

        Raises:
            JournalUnavailable: It could not be written: the request must not leave.
        """
        self._store.put(f"{self._folder_of(intent)}/{intent.name}", intent.to_json())
        with self._lock:
            self._own[intent.name] = intent

    def commit(self, intent: CreateIntent, id: str) -> None:
        """Write the id that a create has ended with, also one that was found for it later.

        Raises:
            JournalUnavailable: It could not be written. The id is remembered in this process all
                the same.
        """
        committed = replace(intent, id=id)
        with self._lock:
            self._own[intent.name] = committed
            self._committed_at[intent.name] = self._now()
            self._forget_left_open(intent)
        self._store.create(f"{self._folder_of(intent)}/{committed.id_name}", b"")
        with self._lock:
            claim = self._claims.pop(intent.name, None)
        if claim is not None:
            self._store.delete([claim])

    def discard(self, intent: CreateIntent) -> None:
        """Delete an entry: nothing was made, or what was made is gone.

        Raises:
            JournalUnavailable: It could not be deleted; the next command finds out again.
        """
        with self._lock:
            self._own.pop(intent.name, None)
            self._forget_left_open(intent)
        key = self._folder_of(intent)
        names = [intent.name]
        if intent.id is not None:
            names.append(intent.id_name)
        self._store.delete([f"{key}/{name}" for name in names])

    def mark_deleted(self, urn: str, id: str) -> None:
        """Note on disk that an object was deleted: no create may come to its remains, nor take it for a lost one.

        Raises:
            JournalUnavailable: It could not be written.
        """
        key = self._key_of(urn)
        with self._lock:
            own = [entry for entry in self._own.values() if entry.id == id]
            left = [entry for entry in self._load(key).all() if entry.id == id]
        # An id without its intent says that the engine knows it: no create takes it over.
        self._store.delete([f"{self._folder_of(entry)}/{entry.name}" for entry in own + left])
        self.mark_known(urn, id)

    # --- what earlier processes have left

    def left_open(self, urn: str, type: str) -> list[CreateIntent]:
        """Return the creates of a resource that no state is known to hold, oldest first."""
        return self._load(self._key_of(urn)).of_resource(urn, type)

    def all_left_open(self, urn: str) -> list[CreateIntent]:
        """Return the same for the whole stack of a resource, without those whose id the engine has shown since."""
        entries = self._load(self._key_of(urn)).all()
        return [entry for entry in entries if entry.id is None or entry.id not in self._known_ids]

    def still_open(self, urn: str) -> list[CreateIntent]:
        """Return what is open in the stack of a resource at the end of an operation, oldest first.

        A stack may have several providers, each with a process of its own: what another one has
        settled since is left out, and so is what it has started in the same operation.
        """
        listed_now = self._list(self._key_of(urn))
        left = [entry for entry in self.all_left_open(urn) if entry.name in listed_now]
        return [
            entry
            for entry in left
            if not self.operation_id or entry.operation_id != self.operation_id
        ]

    def without_id_elsewhere(self, urn: str, type: str) -> list[CreateIntent]:
        """Return creates of the same resource in other stacks of the project whose response is not known.

        They are under way, or were interrupted: then this may be their stack, under a new name.
        """
        return [
            entry
            for entry in self._without_id_elsewhere(self._key_of(urn))
            if _is_same_resource(entry, urn, type)
        ]

    def _without_id_elsewhere(self, own_key: str) -> list[CreateIntent]:
        with self._lock:
            if self._elsewhere is None:
                found: list[CreateIntent] = []
                for key, entries in self._all_listed().items():
                    if key != own_key:
                        open_ones = {
                            name: entry
                            for name, entry in entries.items()
                            if not (entry.ids or entry.known)
                        }
                        found += self._read_all(key, open_ones).values()
                self._elsewhere = found
            return self._elsewhere

    def everything_left_open(self) -> list[CreateIntent]:
        """Return what interrupted creates of all stacks have left, oldest first."""
        found = [
            entry
            for key, entries in self._all_listed().items()
            for entry in self._read_all(
                key, {n: each for n, each in entries.items() if not each.known}
            ).values()
        ]
        return sorted(found, key=lambda entry: entry.started_at)

    def unreadable(self) -> list[str]:
        """Return the names of entries that could not be read, each once."""
        with self._unreadable_lock:
            unreadable, self._unreadable = self._unreadable, []
            return unreadable

    def taken_ids(self, intent: CreateIntent) -> set[str]:
        """Return the ids that cannot be those of `intent`: of other creates, and those that the engine has shown."""
        taken = {
            id
            for entries in self._all_listed().values()
            for entry in entries.values()
            if entry.name != intent.name
            for id in entry.ids
        }
        return taken | self._known_ids

    def mark_lost(self, intent: CreateIntent) -> None:
        """Note that no response will come to a create any more: its object is looked for.

        No I/O.
        """
        with self._lock:
            self._lost.add(f"{self._folder_of(intent)}/{intent.name}")

    def in_flight(self, intent: CreateIntent) -> dict[str, CreateIntent]:
        """Return other creates of the type and region, without an id, whose window meets that of `intent`.

        Those that are looked for in this process are left out: they wait for each other otherwise,
        and a claim decides which of them has an object.
        """
        found: dict[str, CreateIntent] = {}
        for key, entries in self._all_listed().items():
            open_ones = [
                entry for entry in entries.values() if not entry.ids and entry.name != intent.name
            ]
            near = [
                entry.name for entry in open_ones if _is_near(entry.started_at, intent.started_at)
            ]
            for other in self._read_all(key, {name: entries[name] for name in near}).values():
                name = f"{key}/{other.name}"
                if (other.type, other.region) == (
                    intent.type,
                    intent.region,
                ) and name not in self._lost:
                    found[name] = other
        return found

    def is_in_flight(self, name: str) -> bool:
        """Return whether an entry that `in_flight` has returned may still get its id by a response."""
        if name in self._lost:
            return False

        key, _, entry_name = name.partition("/")
        entry = self._list(key).get(entry_name)
        return entry is not None and not entry.ids

    def claim(self, intent: CreateIntent, id: str) -> bool:
        """Take an object that was found for `intent`; False when another create has it, or takes it right now.

        The claim holds until the id is committed; from then on the id itself is listed.
        """
        claim = (
            f"{CLAIMS}/{sha256(f'{intent.type} {intent.region} {id}'.encode()).hexdigest()[:32]}"
        )
        mine = f"{self._folder_of(intent)}/{intent.name}".encode()
        if not self._store.create(claim, mine) and self._store.read(claim) != mine:
            return False

        # Whoever had the claim before may have committed the id since the ids were listed.
        if id in self.taken_ids(intent):
            self._store.delete([claim])
            return False
        with self._lock:
            self._claims[intent.name] = claim
        return True

    # --- how runs have ended

    def keep_ends(self, urn: str, id: str, data: bytes) -> None:
        """Keep what a `Completion` has seen of the ends of its runs.

        Raises:
            JournalUnavailable: It could not be written.
        """
        self._store.put(self._ends_name(urn, id), data)

    def drop_ends(self, urn: str, id: str) -> None:
        """Delete the same. Raises JournalUnavailable."""
        self._store.delete([self._ends_name(urn, id)])

    def ends(self) -> list[bytes]:
        """Return what is kept of the ends of runs. Raises JournalUnavailable."""
        found = [self._store.read(name) for name in self._store.list(f"{ENDS}/")]
        return [data for data in found if data is not None]

    def _ends_name(self, urn: str, id: str) -> str:
        return f"{ENDS}/{sha256(f'{self._key_of(urn)} {id}'.encode()).hexdigest()[:32]}"

    # --- what the engine knows

    def mark_known(self, urn: str, id: str) -> None:
        """Note that the engine's state holds an id, whatever its URN was when it was made.

        No I/O.
        """
        with self._lock:
            self._known_ids.add(id)
            self._shown_urns.add(urn)

    def was_shown(self, urn: str) -> bool:
        """Return whether a verb of this process has shown which id state holds of a resource."""
        return urn in self._shown_urns

    def is_known_to_engine(self, id: str) -> bool:
        """Return whether a verb of this process has shown that the engine's state holds an id."""
        return id in self._known_ids

    def close(self, *, recorded: bool) -> None:
        """Delete the entries that nobody needs any more. The journal may be used again.

        Args:
            recorded: The engine has written down whatever the verbs of this process have returned.

        Raises:
            JournalUnavailable: They could not be deleted; the next process does it.
        """
        with self._lock:
            own = {name: entry for name, entry in self._own.items() if entry.id is not None}
            settled = [entry for entry in own.values() if recorded or entry.id in self._known_ids]
            for left in self._left_open.values():
                settled += [entry for entry in left.all() if entry.id in self._known_ids]
        if settled:
            self._delete_settled(settled)

    def _delete_settled(self, settled: Collection[CreateIntent]) -> None:
        """Delete entries that are known, but keep ids that another intent could take for its own."""
        stacks = self._all_listed()
        open_since = _open_since(stacks)
        names = self._outdated(stacks, open_since)
        for entry in settled:
            key = self._folder_of(entry)
            names.append(f"{key}/{entry.name}")
            if not self._is_recent(entry) and not _is_near_any(entry.started_at, open_since):
                names.append(f"{key}/{entry.id_name}")
            with self._lock:
                self._own.pop(entry.name, None)
                self._forget_left_open(entry)
        self._store.delete(names)

    def _is_recent(self, entry: CreateIntent) -> bool:
        committed_at = self._committed_at.get(entry.name)
        return committed_at is not None and self._now() - committed_at < RECENT

    def _outdated(
        self, stacks: Mapping[str, Mapping[str, Listed]], open_since: Sequence[datetime]
    ) -> list[str]:
        """Return the ids of all stacks that were kept and that no intent could take any more."""
        long_ago = self._now() - LONGEST_OVERLAP
        return [
            f"{key}/{name}"
            for key, entries in stacks.items()
            for entry in entries.values()
            if entry.known
            and entry.started_at < long_ago
            and not _is_near_any(entry.started_at, open_since)
            for name in entry.id_names
        ]

    # --- reading

    def _load(self, key: str) -> _LeftOpen:
        """Return what earlier processes have left open in one stack, read once."""
        with self._lock:
            if key not in self._left_open:
                entries = self._list(key)
                not_known = {name: entry for name, entry in entries.items() if not entry.known}
                found = self._read_all(key, not_known)
                self._left_open[key] = _LeftOpen(
                    entry for name, entry in found.items() if name not in self._own
                )
            return self._left_open[key]

    def _list(self, key: str) -> dict[str, Listed]:
        prefix = f"{key}/"
        return listed([name.removeprefix(prefix) for name in self._store.list(prefix)])

    def _all_listed(self) -> dict[str, dict[str, Listed]]:
        """Return the entries of all stacks, by the key of the stack."""
        names: dict[str, list[str]] = {}
        for path in self._store.list(""):
            key, _, name = path.rpartition("/")
            if key and key not in (CLAIMS, ENDS):
                names.setdefault(key, []).append(name)
        return {key: listed(found) for key, found in names.items()}

    def _read_all(self, key: str, entries: dict[str, Listed]) -> dict[str, CreateIntent]:
        """Read entries, side by side where there are many; one that cannot be understood is noted."""
        if len(entries) < 2:
            read = [self._read(key, entry) for entry in entries.values()]
        else:
            with ThreadPoolExecutor(min(READERS, len(entries))) as readers:
                read = list(readers.map(lambda entry: self._read(key, entry), entries.values()))
        return {entry.name: entry for entry in read if entry is not None}

    def _read(self, key: str, entry: Listed) -> CreateIntent | None:
        data = self._store.read(f"{key}/{entry.name}")
        if data is None:  # another process has settled it meanwhile
            return None

        try:
            intent = CreateIntent.from_json(data, folder=key, id=entry.id)
            if intent.name != entry.name or intent.stack.readable != key.rpartition("-")[0]:
                raise ValueError("it belongs under another name")
            return intent
        except (ValueError, RecursionError):
            with self._unreadable_lock:
                self._unreadable.append(f"{key}/{entry.name}")
            return None

    def _folder_of(self, intent: CreateIntent) -> str:
        """Return the folder of an entry: where it was read, or that of its stack."""
        return intent.folder or self._key_of(intent.urn)

    def _key_of(self, urn: str) -> str:
        stack = StackIdentity.of_urn(
            urn, backend=self._where.backend, organization=self.organization
        )
        parts = (stack.project, stack.stack)
        if parts not in self._keys:
            self._keys[parts] = stack.key
        return self._keys[parts]

    def _forget_left_open(self, intent: CreateIntent) -> None:
        for left in self._left_open.values():
            left.remove(intent)


class _LeftOpen:
    """The entries that earlier processes have left open in one stack, by resource.

    Each create asks for its own.
    """

    def __init__(self, entries: Iterable[CreateIntent]) -> None:
        self._by_resource: dict[tuple[str, str], dict[str, CreateIntent]] = {}
        for entry in entries:
            self._by_resource.setdefault((entry.urn, entry.type), {})[entry.name] = entry

    def of_resource(self, urn: str, type: str) -> list[CreateIntent]:
        return list(self._by_resource.get((urn, type), {}).values())

    def all(self) -> list[CreateIntent]:
        entries = [entry for entries in self._by_resource.values() for entry in entries.values()]
        return sorted(entries, key=lambda entry: entry.name)

    def remove(self, entry: CreateIntent) -> None:
        self._by_resource.get((entry.urn, entry.type), {}).pop(entry.name, None)


def _open_since(stacks: Mapping[str, Mapping[str, Listed]]) -> list[datetime]:
    """Return when the creates without an id were started, oldest first."""
    return sorted(
        entry.started_at
        for entries in stacks.values()
        for entry in entries.values()
        if not entry.ids
    )


def _is_near_any(one: datetime, others: Sequence[datetime]) -> bool:
    """Return whether `_is_near` holds for one of several, which are in order."""
    index = bisect_left(others, one)
    return any(_is_near(one, other) for other in others[max(0, index - 1) : index + 1])


def _is_same_resource(entry: CreateIntent, urn: str, type: str) -> bool:
    """Return whether an entry of another stack is of the same resource of the same project."""
    return (entry.type, _without_stack(entry.urn)) == (type, _without_stack(urn))


def _without_stack(urn: str) -> str:
    return urn.partition("::")[2]


def _is_near(one: datetime, other: datetime) -> bool:
    """Return whether the object of one create could be made in the window of another one."""
    return abs(one - other) <= LONGEST_OVERLAP


__all__ = ["Journal", "JournalUnavailable"]
