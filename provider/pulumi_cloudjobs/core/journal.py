"""What was begun: creates that an API gives no marker for are written down before the request leaves.

One small file per resource and definition, named after both: a line when a create begins, a line with the id when it
is known. The first one is on disk (fsync) before the request leaves, so whatever dies, the next create of the same
resource knows that one was begun, and when; an id that a power failure has taken is looked for. The file is locked
while its create runs, by this process or another one, and a lock ends with the process that holds it. A third line
follows as soon as the engine has shown that its state knows the id; the file stays a while longer, so that the look
for an equal job does not take this one.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .private_folder import make_private_folder

if TYPE_CHECKING:
    from .operation import Operation

KEPT = timedelta(days=30)
"""An entry that nobody came back to is forgotten after this time."""
CLAIMED = timedelta(hours=1)
"""How long an id that the engine's state holds keeps its entry: a look for a lost create goes back seconds."""
LOCK_POLL_SECONDS = 0.25
PREFIX_LENGTH = 33


@dataclass(frozen=True, slots=True)
class Begun:
    """A create that was begun.

    Args:
        at: When, UTC, by this machine's clock.
        id: The id it ended with; None when it is not known whether it ended at all.
        confirmed: Whether the engine's state is known to hold the id.
        beside: Whether state held an equal object of the resource then, as far as was known.
        past: Ids that earlier creates of the same resource and definition ended with.
    """

    at: datetime
    id: str | None = None
    confirmed: bool = False
    beside: bool = False
    past: frozenset[str] = frozenset()

    def again(self, at: datetime, *, beside: bool) -> Begun:
        """The next create of the same resource and definition."""
        return Begun(at, beside=beside, past=self.past | ({self.id} if self.id is not None else frozenset()))


class _Entries:
    """The open entries as this process knows them, by name; names of one owner begin alike."""

    def __init__(self) -> None:
        self._by_owner: dict[str, dict[str, Begun]] = {}
        self._by_id: dict[str, set[str]] = {}

    def of(self, prefix: str) -> dict[str, Begun]:
        """The entries of one owner."""
        return dict(self._by_owner.get(prefix, ()))

    def put(self, name: str, begun: Begun | None) -> None:
        """Take note of an entry; None: it is open no more."""
        entries = self._by_owner.setdefault(name[:PREFIX_LENGTH], {})
        old = entries.pop(name, None)
        if old is not None and old.id is not None:
            self._by_id[old.id].discard(name)
        if begun is not None:
            entries[name] = begun
            if begun.id is not None:
                self._by_id.setdefault(begun.id, set()).add(name)

    def of_another(self, id: str, prefix: str) -> Begun | None:
        """The entry of another owner that ended with an id."""
        names = (name for name in self._by_id.get(id, ()) if name[:PREFIX_LENGTH] != prefix)
        return next((self._by_owner[name[:PREFIX_LENGTH]][name] for name in names), None)

    def taken(self, owner: str) -> dict[str, datetime]:
        """The ids of all other owners and the past ones of this, and when each, or the one after it, was begun."""
        others = (names for prefix, names in self._by_owner.items() if prefix != owner)
        found = {begun.id: begun.at for names in others for begun in names.values() if begun.id is not None}
        return found | {id: begun.at for begun in self.of(owner).values() for id in begun.past}


class Journal:
    """The entries of one folder, shared by all processes that use it.

    Args:
        folder: Made when the first create begins. None: nothing is written down.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._untold: list[str] = []
        self._shown: set[str] = set()
        self._lock = threading.RLock()
        self._searching = threading.Lock()
        self._looked_at = 0
        self._entries: _Entries | None = None
        self._writable = True

    @contextmanager
    def create(self, operation: Operation, fingerprint: str) -> Iterator[Entry]:
        """The entry of one create, locked until the block ends; waits while another process holds it.

        The operation is warned, once, when the folder cannot be written, and of every line that cannot be read.

        Raises:
            Cancelled: The user interrupted the wait.
        """
        name = _prefix(operation.owner) + hashlib.sha256(fingerprint.encode()).hexdigest()[:32]
        path = self._path(name) if operation.owner else None
        handle = None if path is None else self._open(path, operation)
        try:
            data = b"" if handle is None else os.pread(handle, os.fstat(handle).st_size, 0)
            entry = Entry(self, name, handle, self._begun(path, data), torn=bool(data) and not data.endswith(b"\n"))
            self._note(name, entry.before)
            self._tell(operation)
            yield entry
        finally:
            if handle is not None:
                os.close(handle)
            self._tell(operation)

    @contextmanager
    def alone(self, *, looking: bool) -> Iterator[None]:
        """While the block runs, nobody else looks for what a create has left, or settles on an id.

        Args:
            looking: The block looks for an object that others may have settled on meanwhile, in any process.
        """
        with self._searching:
            handle = self._open_lock()
            try:
                if handle is not None:
                    fcntl.flock(handle, fcntl.LOCK_EX)
                    self._catch_up(handle, looking=looking)
                yield
            finally:
                if handle is not None:
                    os.close(handle)

    def _open_lock(self) -> int | None:
        if self._folder is None or not self._writable:
            return None
        try:
            return os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:  # nothing was ever begun
            return None
        except OSError as error:
            self._give_up(error)
            return None

    def _catch_up(self, handle: int, *, looking: bool) -> None:
        """Read the entries again when it matters: for a look, and after one, which may have taken an id by mistake."""
        if looking:
            os.utime(handle)
        looked_at = os.fstat(handle).st_mtime_ns
        if looking or looked_at != self._looked_at:
            with self._lock:
                self._entries = self._load()
            self._looked_at = looked_at

    def _tell(self, operation: Operation) -> None:
        with self._lock:
            untold, self._untold = self._untold, []
        for text in untold:
            operation.warn(text)

    def confirm(self, owner: str, id: str) -> None:
        """The engine's state knows this id: nobody has to look for it any more. Cheap when nothing is open."""
        with self._lock:
            self._shown.add(owner)
            known = self._known()
            open_ones = {n: b for n, b in known.of(_prefix(owner)).items() if b.id == id and not b.confirmed}
            for name, begun in open_ones.items():
                known.put(name, replace(begun, confirmed=True))
        for name in open_ones:
            self._write_confirmed(name)

    def was_shown(self, owner: str) -> bool:
        """Whether this process was told which id state holds of a resource; a forced replacement is told none."""
        return owner in self._shown

    def claimed(self, owner: str) -> dict[str, datetime]:
        """Ids of which a lost create of this resource is none, and when those were begun.

        What creates of other resources ended with, and earlier ones of this, as far as entries are open.
        """
        with self._lock:
            return self._known().taken(_prefix(owner))

    def of_another(self, owner: str, id: str) -> Begun | None:
        """The create of another resource that ended with this id, as far as entries are open."""
        with self._lock:
            return self._known().of_another(id, _prefix(owner))

    def _known(self) -> _Entries:
        if self._entries is None:
            self._entries = self._load()
        return self._entries

    def _write_confirmed(self, name: str) -> None:
        path = self._path(name)
        if path is None:
            return
        try:
            handle = os.open(path, os.O_WRONLY | os.O_APPEND)
        except OSError:  # somebody has cleaned up, or may not write: the next process confirms it again
            return
        os.write(handle, b'{"confirmed": true}\n')
        os.close(handle)

    def _load(self) -> _Entries:
        """What the folder holds, without what nobody needs any more: that is removed."""
        found = _Entries()
        there = self._on_disk()
        now = datetime.now(timezone.utc)
        # A create that ended nowhere is looked for from its begin on: equal jobs since then must be known for others'.
        since = min([now, *(begun.at for begun in there.values() if begun.id is None and begun.at > now - KEPT)])
        for path, begun in there.items():
            if begun.at <= now - KEPT or (begun.confirmed and begun.at <= since - CLAIMED):
                _remove(path, begun, self._read)
            else:
                found.put(path.stem, begun)
        return found

    def _on_disk(self) -> dict[Path, Begun]:
        if self._folder is None or not self._folder.is_dir():
            return {}
        read = ((path, self._read(path)) for path in self._folder.glob("*.jsonl"))
        return {path: begun for path, begun in read if begun is not None}

    def _read(self, path: Path) -> Begun | None:
        try:
            return self._begun(path, path.read_bytes())
        except OSError:
            return None

    def _begun(self, path: Path | None, data: bytes) -> Begun | None:
        """What the lines of a file add up to; None when no create is open."""
        begun: Begun | None = None
        for number, line in enumerate(data.decode(errors="replace").splitlines(), start=1):
            try:
                begun = _next(begun, json.loads(line))
            except (ValueError, KeyError, TypeError):
                self._untold.append(f"line {number} of {path} is unreadable and was skipped")
        return begun

    def _note(self, name: str, begun: Begun | None) -> None:
        with self._lock:
            self._known().put(name, begun)

    def _forget(self, name: str) -> None:
        self._note(name, None)
        path = self._path(name)
        if path is not None:
            path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path | None:
        """Where an entry is kept; None when the folder cannot be written."""
        return self._folder / f"{name}.jsonl" if self._folder is not None and self._writable else None

    def _open(self, path: Path, operation: Operation) -> int | None:
        """The file, locked, and the folder around it; None when it cannot be written."""
        try:
            make_private_folder(path.parent)
            if not _may_write(path.parent):
                raise PermissionError("no permission to write")

            return _locked(path, operation)
        except OSError as error:
            self._give_up(error)
            return None

    def _give_up(self, error: OSError) -> None:
        self._writable = False
        self._untold.append(
            f"the journal {self._folder} cannot be written ({error.strerror or error}): a create that is cut off may "
            "be made a second time by the next up; name another folder with `pulumi config set cloudjobs:journal`"
        )


class Entry:
    """One create of one resource. Its file is locked while it is in use."""

    def __init__(self, journal: Journal, name: str, handle: int | None, before: Begun | None, *, torn: bool) -> None:
        self._journal = journal
        self._name = name
        self._handle = handle
        self._torn = torn
        self._last = before
        self.before = before if before is not None and not before.confirmed else None
        """What an interrupted create of the same resource and definition has left; None when there was none."""
        self.beside = before is not None and (before.confirmed or before.beside)
        """Whether state held an equal object already, which is not what is created now."""

    def begin(self, now: datetime, *, beside: bool = False) -> None:
        """Written before the request leaves."""
        self._write({"begun": now.isoformat()} | ({"beside": True} if beside else {}), durable=True)
        self._last = (self._last or Begun(now)).again(now, beside=beside)
        self._journal._note(self._name, self._last)

    def settle(self, id: str, now: datetime) -> None:
        """Written as soon as the id is known."""
        self._write({"id": id})
        last = self._last or Begun(now)
        self._last = replace(last, at=self.before.at if self.before else now, id=id, confirmed=False)
        self._journal._note(self._name, self._last)

    def leave(self) -> None:
        """What is written down is the object in state, from which the one that is created now is another."""
        self.before = None

    def forget(self) -> None:
        """The create surely made nothing."""
        self.before = None
        if self._handle is not None:
            self._journal._forget(self._name)

    def _write(self, line: dict[str, Any], *, durable: bool = False) -> None:
        if self._handle is None:
            return
        try:
            # A line that was cut off by a crash must not swallow this one.
            data = b"\n" * self._torn + json.dumps(line).encode() + b"\n"
            self._torn = os.write(self._handle, data) < len(data)
            if durable:
                os.fsync(self._handle)
        except OSError as error:
            self._journal._give_up(error)
            self._handle_is_lost()

    def _handle_is_lost(self) -> None:
        self._handle = None


def _prefix(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()[: PREFIX_LENGTH - 1] + "-"


def _next(begun: Begun | None, line: dict[str, Any]) -> Begun | None:
    if "begun" in line:
        at = datetime.fromisoformat(line["begun"])
        return (begun or Begun(at)).again(at, beside=line.get("beside") is True)
    if "id" in line and begun is not None and isinstance(line["id"], str):
        return replace(begun, id=line["id"])
    if "confirmed" in line and begun is not None and begun.id is not None:
        return replace(begun, confirmed=True)
    raise KeyError("begun, id or confirmed")


def _remove(path: Path, begun: Begun, read: Callable[[Path], Begun | None]) -> None:
    """Remove a file, unless a create of the same resource and definition has begun in it meanwhile."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if read(path) == begun:
            path.unlink(missing_ok=True)
    except OSError:  # it is in use, or not ours to remove
        return
    finally:
        os.close(handle)


def _may_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)


def _locked(path: Path, operation: Operation) -> int:
    """The file, open and locked; a file that was removed while we waited is opened anew."""
    started = operation.clock.monotonic()
    while True:
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    spent = operation.clock.monotonic() - started
                    operation.report("waiting for an interrupted create to end", spent)
                    operation.pause(LOCK_POLL_SECONDS)
            if os.fstat(handle).st_nlink > 0:
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
