"""The place of a journal: its store, found when it is first needed, its id and its notices."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property

from .entries import StackIdentity, new_marker
from .store import JournalLocation, JournalStore, MemoryStore

ID_OBJECT = "id"


class JournalPlace:
    """The place of a journal, as a process sees it. May be shared by threads.

    Args:
        store: Keeps the objects of the journal; None: the journal ends with the process.
        backend: Of `StackIdentity`; "" when the journal lies beside the state.
        organization: Of `StackIdentity`.
        open: Finds the place, instead of `store` and `backend`, when the journal is first needed.

    Attributes:
        organization: May be set until the journal is first needed.
    """

    def __init__(
        self,
        store: JournalStore | None = None,
        *,
        backend: str = "",
        organization: str = "",
        open: Callable[[], JournalLocation] | None = None,
    ) -> None:
        self.organization = organization
        self._given = None if open else JournalLocation(store or MemoryStore(), backend)
        self._open = open
        self._lock = threading.RLock()
        self._keys: dict[tuple[str, str], str] = {}
        self._notices: list[str] = []

    @property
    def location(self) -> str:
        """The location of the journal, for messages."""
        return self._store.location

    @cached_property
    def id(self) -> str:
        """The random id of the journal, made with its first entry.

        Raises:
            JournalUnavailable: The store cannot be used.
        """
        with self._lock:
            content = self._store.read(ID_OBJECT)
            if content is None:
                content = self._make_id()

            return (content or b"").decode(errors="replace")

    def new_marker(self) -> str:
        """Return a marker for one create."""
        return new_marker(self.id)

    def notices(self) -> list[str]:
        """Return the lines about the journal that the user has to know, each line once."""
        with self._lock:
            notices, self._notices = self._notices, []
            return notices

    @property
    def _store(self) -> JournalStore:
        return self._where.store

    @cached_property
    def _where(self) -> JournalLocation:
        """The location of the journal, found when it is first needed. Raises JournalUnavailable."""
        with self._lock:
            if self._given is None:
                assert self._open is not None
                self._given = self._open()
                if self._given.notice:
                    self._notices.append(self._given.notice)

            return self._given

    def _make_id(self) -> bytes | None:
        new_id = new_marker("").encode()
        if not self._store.create(ID_OBJECT, new_id):
            # Another process was faster.
            return self._store.read(ID_OBJECT)

        self._notices.append(
            f"creates are written down in {self.location} from now on; "
            "what an earlier, interrupted create may have left is not known there"
        )
        return new_id

    def _key_of(self, urn: str) -> str:
        """Return the key of the stack that a URN names: the folder of its entries."""
        backend = self._where.backend
        stack = StackIdentity.of_urn(urn, backend=backend, organization=self.organization)
        parts = (stack.project, stack.stack)
        if parts not in self._keys:
            self._keys[parts] = stack.key

        return self._keys[parts]
