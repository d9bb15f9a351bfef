"""The journal of creates: every create is written down before its request leaves.

    entries.py   one create: its marker, its times, and the window in which its object was made
    store.py     keeps entries: create-if-absent, read, list, delete; here in a folder
    place.py     the store of a journal, its id and its notices
    reader.py    reads the entries of one stack or of all
    search.py    decides which create an object belongs to
    stacks.py    reads the entries of all stacks
    ends.py      the ends of runs that a `Completion` has seen
    journal.py   the entries of one process, from intent to known to the engine

A journal is kept beside the state that it belongs to, so that every machine that shares the state
shares the journal. `docs/configuration.md` says where, and `docs/architecture.md` why.
"""

from __future__ import annotations

from .entries import CreateIntent, StackIdentity, Window
from .journal import Journal
from .store import FolderStore, JournalLocation, JournalStore, JournalUnavailable, MemoryStore

__all__ = [
    "CreateIntent",
    "FolderStore",
    "Journal",
    "JournalLocation",
    "JournalStore",
    "JournalUnavailable",
    "MemoryStore",
    "StackIdentity",
    "Window",
]
