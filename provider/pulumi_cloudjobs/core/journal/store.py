"""The stores of journals: a small set of named objects with create-if-absent.

Names are paths with "/": "<stack>/<entry>". `FolderStore` keeps objects as files, `MemoryStore`
in memory. `object_store.py` and `postgres_store.py` have the same five methods for a bucket and a
database.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from errno import EACCES, ELOOP, EPERM, EROFS
from pathlib import Path
from typing import Protocol

from ..errors import ProviderError
from ..frozen import frozen
from ..private_folder import (
    FOLDER_MODE,
    check_folder,
    check_own_folder,
    check_owner,
    is_open_to_others,
    make_private_folder,
    read_own_file,
    write_beside,
    write_new,
)

REFUSALS = frozenset({EACCES, ELOOP, EPERM, EROFS})
"""Errors of the system that trying again does not mend."""


class JournalUnavailable(ProviderError):
    """The journal cannot be read or written.

    The message names the journal, the reason and what to do.
    """


class JournalRefused(JournalUnavailable):
    """The journal is unusable for this process: a right, a package or a setting is missing.

    Trying again is no use.
    """


class JournalStore(Protocol):
    """The objects of one journal.

    Every method raises JournalUnavailable when the store cannot be used.

    Attributes:
        location: For messages: "file:///srv/state/.pulumi/cloudjobs", without secrets.
    """

    location: str

    def create(self, name: str, data: bytes) -> bool:
        """Write a new object, durably; return False and write nothing when it exists."""

    def put(self, name: str, data: bytes) -> None:
        """Write an object, durably, whether it exists or not."""

    def read(self, name: str) -> bytes | None:
        """Return the content of an object; None when it does not exist."""

    def list(self, prefix: str) -> list[str]:
        """Return the names of all objects that start with `prefix`.

        The prefix ends with "/" or is "".
        """

    def delete(self, names: Sequence[str]) -> None:
        """Delete objects; an object that does not exist is deleted already."""


@frozen
class JournalLocation:
    """The location of a journal, and the backend for the names of its stacks.

    Args:
        store: Keeps the objects of the journal.
        backend: Of `StackIdentity`: "" when the journal belongs to one backend alone.
        notice: A line for the user; None for no line.
    """

    store: JournalStore
    backend: str
    notice: str | None = None


class MemoryStore:
    """A journal in memory, which ends with the process; for a front end without a place for it."""

    def __init__(self) -> None:
        self.location = "memory"
        self._objects: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def create(self, name: str, data: bytes) -> bool:
        with self._lock:
            if name in self._objects:
                return False
            self._objects[name] = data
            return True

    def put(self, name: str, data: bytes) -> None:
        with self._lock:
            self._objects[name] = data

    def read(self, name: str) -> bytes | None:
        return self._objects.get(name)

    def list(self, prefix: str) -> list[str]:
        with self._lock:
            return [name for name in self._objects if name.startswith(prefix)]

    def delete(self, names: Sequence[str]) -> None:
        with self._lock:
            for name in names:
                self._objects.pop(name, None)


class FolderStore:
    """A journal in a folder, one file per object.

    An object is believed when this user has written it: links are not followed, and files and
    folders of another user are refused. The folder itself may be another user's.

    Args:
        folder: Created, for its owner alone, with the first object.
    """

    def __init__(self, folder: Path) -> None:
        self.location = folder.absolute().as_uri()
        self._folder = folder
        self._existing: set[Path] = set()

    def create(self, name: str, data: bytes) -> bool:
        try:
            path = self._path(name)
            if not data:
                write_new(path, data)
                return True

            # A file gets its name only when it is complete: a reader never sees half of it.
            temporary = write_beside(path, data)
            try:
                os.link(temporary, path)
            finally:
                temporary.unlink()

            return True
        except FileExistsError:
            return False
        except OSError as error:
            raise self._unavailable("written", error) from error

    def put(self, name: str, data: bytes) -> None:
        try:
            path = self._path(name)
            write_beside(path, data).replace(path)
        except OSError as error:
            raise self._unavailable("written", error) from error

    def read(self, name: str) -> bytes | None:
        try:
            return read_own_file(self._checked_path(name))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._unavailable("read", error) from error

    def list(self, prefix: str) -> list[str]:
        names: list[str] = []
        try:
            folder = self._checked_path(prefix)
            is_shared = is_open_to_others(folder)
            with os.scandir(folder) as entries:
                for entry in entries:
                    # Names alone count: an empty file records the id of a created object.
                    if is_shared:
                        check_owner(Path(entry.path))
                    if entry.is_dir(follow_symlinks=False):
                        names += self.list(f"{prefix}{entry.name}/")
                    elif not entry.name.startswith("."):
                        names.append(f"{prefix}{entry.name}")
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise self._unavailable("read", error) from error

        return names

    def delete(self, names: Sequence[str]) -> None:
        try:
            folders: dict[str, Path] = {}
            for name in names:
                parent, slash, last = name.rpartition("/")
                if parent not in folders:
                    folders[parent] = self._checked_path(f"{parent}{slash}")
                (folders[parent] / last).unlink(missing_ok=True)
        except OSError as error:
            raise self._unavailable("written", error) from error

    def _checked_path(self, name: str) -> Path:
        """Return the path of an object, or of a prefix.

        Raises:
            OSError: A folder on the way is a link, or belongs to another user.
        """
        folder = self._folder
        check_folder(folder)
        *parents, last = name.split("/")
        for parent in parents:
            folder /= parent
            check_own_folder(folder)

        return folder / last

    def _path(self, name: str) -> Path:
        """Return the path of an object, in a folder that exists."""
        path = self._checked_path(name)
        if path.parent not in self._existing:
            make_private_folder(self._folder)
            with suppress(FileExistsError):
                path.parent.mkdir(FOLDER_MODE)
                # A umask can take away even the owner's access.
                path.parent.chmod(FOLDER_MODE)
            self._existing.add(path.parent)

        return path

    def _unavailable(self, what: str, error: OSError) -> JournalUnavailable:
        reason = error.strerror or str(error)
        family = JournalRefused if error.errno in REFUSALS else JournalUnavailable
        return family(
            f"the journal {self._folder} cannot be {what} ({reason}); "
            "make it writable for this user, "
            "or name another place with `pulumi config set cloudjobs:journal`"
        )
