"""Find the object of a create whose response was lost, among the objects of other creates.

Creates of one type and region may be under way at the same time, in this process, in other ones and
in other stacks. An object belongs to the create that commits its id, or that has claimed it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from .entries import FARTHEST_CLOCKS, LEAVE_SECONDS, SETTLE_SECONDS, CreateIntent, short_hash
from .place import JournalPlace
from .reader import CLAIMS, EntryReader
from .store import JournalLocation, JournalStore

LONGEST_OVERLAP = timedelta(seconds=LEAVE_SECONDS + SETTLE_SECONDS) + FARTHEST_CLOCKS


class ObjectSearch(JournalPlace):
    """The part of a journal that decides which create an object belongs to.

    Args:
        store, backend, organization, open: Of `JournalPlace`.
    """

    def __init__(
        self,
        store: JournalStore | None = None,
        *,
        backend: str = "",
        organization: str = "",
        open: Callable[[], JournalLocation] | None = None,
    ) -> None:
        super().__init__(store, backend=backend, organization=organization, open=open)
        self._reader = EntryReader(lambda: self._store)
        self._known_ids: set[str] = set()
        self._shown_urns: set[str] = set()
        self._claims: dict[str, str] = {}
        self._lost: set[str] = set()

    def was_shown(self, urn: str) -> bool:
        """Return whether a verb of this process has shown which id state holds of a resource."""
        return urn in self._shown_urns

    def is_known_to_engine(self, id: str) -> bool:
        """Return whether a verb of this process has shown that the engine's state holds an id."""
        return id in self._known_ids

    def taken_ids(self, intent: CreateIntent) -> set[str]:
        """Return the ids that cannot belong to `intent`.

        Other creates have ended with them, or the engine's state holds them.
        """
        taken = set(self._known_ids)
        for entries in self._reader.list_all().values():
            for entry in entries.values():
                if entry.name != intent.name:
                    taken.update(entry.ids)

        return taken

    def mark_lost(self, intent: CreateIntent) -> None:
        """Note that no response will come to a create any more: its object is searched for.

        No I/O.
        """
        with self._lock:
            self._lost.add(self._path_of(intent))

    def in_flight(self, intent: CreateIntent) -> dict[str, CreateIntent]:
        """Return other creates without an id whose window meets that of `intent`.

        They have the same type and region. Creates whose objects are searched for in this process
        are left out: they would wait for each other, and a claim decides which of them has an
        object.
        """
        in_flight: dict[str, CreateIntent] = {}
        for key, entries in self._reader.list_all().items():
            near = [
                entry
                for entry in entries.values()
                if not entry.ids
                and entry.name != intent.name
                and is_near(entry.started_at, intent.started_at)
            ]
            for other in self._reader.read(key, near).values():
                name = f"{key}/{other.name}"
                alike = (other.type, other.region) == (intent.type, intent.region)
                if alike and name not in self._lost:
                    in_flight[name] = other

        return in_flight

    def is_in_flight(self, name: str) -> bool:
        """Return whether an entry of `in_flight` may still get its id by a response."""
        if name in self._lost:
            return False

        key, _, entry_name = name.partition("/")
        entry = self._reader.list(key).get(entry_name)
        return entry is not None and not entry.ids

    def claim(self, intent: CreateIntent, id: str) -> bool:
        """Claim an object that was found for `intent`; False when another create has claimed it.

        The claim holds until the id is committed; from then on the id itself is listed.
        """
        claimed = f"{intent.type} {intent.region} {id}"
        claim = f"{CLAIMS}/{short_hash(claimed)}"
        claimant = self._path_of(intent).encode()
        if not self._store.create(claim, claimant) and self._store.read(claim) != claimant:
            return False

        # The last claimant may have committed the id since the ids were listed.
        if id in self.taken_ids(intent):
            self._store.delete([claim])
            return False

        with self._lock:
            self._claims[intent.name] = claim
        return True

    def _path_of(self, intent: CreateIntent) -> str:
        """Return the name of an intent in the store."""
        return f"{self._folder_of(intent)}/{intent.name}"

    def _id_path_of(self, intent: CreateIntent) -> str:
        """Return the name in the store that records the id of an intent."""
        return f"{self._folder_of(intent)}/{intent.id_name}"

    def _folder_of(self, intent: CreateIntent) -> str:
        """Return the folder of an entry: that of the read entry, or that of its stack."""
        return intent.folder or self._key_of(intent.urn)


def is_near(time: datetime, other: datetime) -> bool:
    """Return whether the object of one create could be made in the window of another create."""
    return abs(time - other) <= LONGEST_OVERLAP
