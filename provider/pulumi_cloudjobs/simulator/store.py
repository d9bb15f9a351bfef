"""The store: one SQLite file, shared by all processes of a project and all their threads.

Every call is one short `BEGIN IMMEDIATE` transaction. Inside a process a lock queues the threads,
because SQLite's own waiting is unfair and slow with hundreds of them; between processes SQLite's
lock and busy timeout do it. WAL without a sync per commit: a power cut may lose the last calls, a
killed process loses nothing.

What users have sent is sealed (seal.py): objects, keys, faults and values of settings. Statements
use the functions `seal` and `unseal`, which every connection has.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi_cloudjobs.core.private_folder import make_private_file, make_private_folder, mend_file

from .framework import (
    EMBEDDED_ACCOUNT,
    EMBEDDED_KEY_ID,
    EMBEDDED_SECRET,
    Fixture,
    ServiceDeclaration,
)
from .inputs import InvalidInput
from .objects import Objects, Record
from .seal import KEY_SUFFIX, Seal, kept_seal, new_seal
from .settings import Settings, declarations
from .timeline import Step

SCHEMA_VERSION = 2
OPEN_AGAIN_SECONDS = 0.01
BUSY_SECONDS = 60.0
SYNCHRONOUS = "NORMAL"
"""The moments in which SQLite waits for the disk: not at each commit."""
SIDE_FILES = ("-wal", "-shm", "-journal")
"""Suffixes of the files that SQLite keeps beside the store."""
# The cloud's clock can be moved between the years 1970 and 3000; all times of a job are dates then.
EARLIEST, LATEST = 0.0, 32_503_680_000.0
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE seal (empty BLOB NOT NULL);
CREATE TABLE objects (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL, kind TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
  name BLOB NOT NULL, parent TEXT NOT NULL, created REAL NOT NULL, ended REAL,
  data BLOB NOT NULL, steps BLOB NOT NULL);
CREATE UNIQUE INDEX objects_by_id ON objects (account, kind, region, id);
CREATE INDEX objects_by_name ON objects (account, kind, region, name);
CREATE INDEX objects_by_parent ON objects (account, kind, region, parent);
CREATE INDEX objects_in_order ON objects (account, kind, region, seq, ended);
CREATE TABLE keys (
  vendor TEXT, key_id TEXT, secret BLOB NOT NULL, token BLOB, account TEXT NOT NULL,
  PRIMARY KEY (vendor, key_id)) WITHOUT ROWID;
CREATE TABLE nonces (
  vendor TEXT, nonce TEXT, expires REAL NOT NULL,
  PRIMARY KEY (vendor, nonce)) WITHOUT ROWID;
CREATE INDEX nonces_by_end ON nonces (expires);
CREATE TABLE settings (key TEXT, pattern TEXT, value BLOB NOT NULL, PRIMARY KEY (key, pattern));
CREATE TABLE faults (seq INTEGER PRIMARY KEY AUTOINCREMENT, fault BLOB NOT NULL);
CREATE TABLE hits (bucket TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX hits_by_bucket ON hits (bucket, at);
CREATE TABLE calls (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, at REAL, vendor TEXT, service TEXT, action TEXT,
  region TEXT, status INTEGER, code TEXT, object_id TEXT, request_id TEXT, fault TEXT);
"""


class UnusableStore(Exception):
    """The store cannot be opened; the text names the file and the reason."""


@dataclass(frozen=True)
class Key:
    """An access key the cloud knows, with the token that must come with it (None: no token)."""

    key_id: str
    secret: str = field(repr=False)
    token: str | None = field(repr=False)
    account: str


class Store:
    """The file. Opened at first use; safe for any number of threads and processes.

    Args:
        path: The file. The store creates the file and a missing folder private, whatever the umask.
        services: The services of the cloud: their fixtures are put in once, their settings are the
            known ones.
        wall: Real time in seconds since 1970; for tests of signature windows.
    """

    def __init__(
        self,
        path: str | Path,
        services: Sequence[ServiceDeclaration] = (),
        *,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.path = Path(path)
        self.services = tuple(services)
        self.declared = declarations(self.services)
        self.wall = wall
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self.seal: Seal

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Do one atomic piece of work: committed at the end, undone when the block raises.

        Raises:
            UnusableStore: The store is not open yet, and cannot be opened.
        """
        with self._lock:
            if self._connection is None:
                self._connection = self._open()
            connection = self._connection

            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Transaction(connection, self)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk ends it by itself
                    connection.execute("ROLLBACK")
                raise

    def open(self) -> None:
        """Open the store, so that the first call does not find out that it cannot be opened.

        Raises:
            UnusableStore: It cannot be opened.
        """
        with self.transaction():
            pass

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        try:
            return self._prepared()
        except OSError as error:
            reason = error.strerror or str(error)
        except sqlite3.Error as error:
            reason = str(error)

        raise UnusableStore(f"the store {self.path} cannot be used: {reason}")

    def _prepared(self) -> sqlite3.Connection:
        self._make_files()
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
            write_ahead(connection)
            connection.execute("BEGIN IMMEDIATE")
            self._prepare(connection)
            connection.execute("COMMIT")
        except BaseException:
            # Closing undoes what was not committed.
            connection.close()
            raise

        return connection

    def _make_files(self) -> None:
        """Make folder and file private before SQLite opens them; mend those of an older version."""
        make_private_folder(self.path.parent)
        make_private_file(self.path)

        # SQLite gives a new file beside the store the store's own mode; an existing one keeps its
        # mode.
        for suffix in SIDE_FILES:
            mend_file(self.path.with_name(self.path.name + suffix))

    def _prepare(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version not in (0, SCHEMA_VERSION):
            raise UnusableStore(
                f"the store {self.path} was written by another version of the simulator (its "
                f"schema is {version}, this one's is {SCHEMA_VERSION}): destroy the stack with "
                "that version, or delete the file"
            )

        if version == 0:
            for statement in SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            # The lock of the store is held, so no other process makes a key at the same time.
            self.seal = new_seal(self.path)
            connection.execute("INSERT INTO seal (empty) VALUES (?)", (self.seal.seal(""),))
        else:
            self.seal = self._kept_seal(connection)

        self.seal.add_functions(connection)
        Transaction(connection, self).add_missing_basics()

    def _kept_seal(self, connection: sqlite3.Connection) -> Seal:
        seal = kept_seal(self.path)
        (empty,) = connection.execute("SELECT empty FROM seal").fetchone()
        if seal is None or seal.seal("") != empty:
            key = self.path.with_suffix(KEY_SUFFIX)
            raise UnusableStore(
                f"the store {self.path} cannot be read, because {key} is missing or the key of "
                f"another store: put its own key there, or delete {self.path.name} to start with "
                "a fresh cloud"
            )

        return seal


class Transaction(Objects):
    """The work that one call may do.

    `account` limits every object it sees; `now` is the cloud's clock, `wall` the real one.
    """

    def __init__(self, connection: sqlite3.Connection, store: Store) -> None:
        self.sql = connection
        self.account = EMBEDDED_ACCOUNT
        self.wall = store.wall()
        self.services = store.services
        self.settings = Settings(connection, store.declared)
        self.seal = store.seal
        self.now = self._time(*self._clock())

    # The clock

    def _clock(self) -> tuple[float, float | None]:
        try:
            offset, frozen = self.meta("clock", (0.0, None))
            is_usable = EARLIEST <= self._time(offset, frozen) < 2 * LATEST
        except (TypeError, ValueError):
            is_usable = False

        # An older version could be moved to where no call works: real time is what remains. A clock
        # that was moved to the latest time goes on, hence the margin.
        return (offset, frozen) if is_usable else (0.0, None)

    def _time(self, offset: float, frozen: float | None) -> float:
        return frozen if frozen is not None else self.wall + offset

    def advance(self, seconds: float) -> None:
        """Move the cloud's clock, for all processes; a frozen clock stays frozen at the new time.

        Raises:
            InvalidInput: The clock would leave the years from 1970 to 3000.
        """
        offset, frozen = self._clock()
        offset += seconds
        if frozen is not None:
            frozen += seconds
        if not EARLIEST <= self._time(offset, frozen) <= LATEST:
            raise InvalidInput("the clock can be moved between the years 1970 and 3000")

        self._set_clock(offset, frozen)

    def freeze(self, frozen: bool = True) -> None:
        """Stop the clock at its present time, or let it run on from that time."""
        self._set_clock(self.now - self.wall, self.now if frozen else None)

    def restart_clock(self) -> None:
        """Let the cloud's clock show real time, wherever it was moved."""
        self._set_clock(0.0, None)

    def _set_clock(self, offset: float, frozen: float | None) -> None:
        self.put_meta("clock", [offset, frozen])
        self.now = self._time(offset, frozen)

    # Settings, keys, nonces

    def setting(self, key: str, *subjects: str) -> Any:
        """Return a setting's value: `tx.setting("tencent.batch.running_seconds", job_name)`.

        Args:
            key: "<vendor>.<service>.<setting>", or a global one.
            subjects: Names and ids of the object: a value set for a pattern that fits one of them
                wins.
        """
        return self.settings.get(key, *subjects)

    def key(self, vendor: str, key_id: str) -> Key | None:
        """Return the access key of that id; None when nobody has it."""
        row = self.sql.execute(
            "SELECT key_id, unseal(secret), unseal(token), account FROM keys "
            "WHERE vendor = ? AND key_id = ?",
            (vendor, key_id),
        ).fetchone()
        return Key(*row) if row else None

    def add_key(
        self, vendor: str, key_id: str, secret: str, token: str | None, account: str
    ) -> None:
        """Make an access key known, or change it."""
        self.sql.execute(
            "INSERT OR REPLACE INTO keys (vendor, key_id, secret, token, account) "
            "VALUES (?, ?, seal(?), seal(?), ?)",
            (vendor, key_id, secret, token, account),
        )

    def use_nonce(self, vendor: str, nonce: str, *, keep_seconds: float) -> bool:
        """Remember a nonce; False when it was used before."""
        self.sql.execute("DELETE FROM nonces WHERE expires < ?", (self.wall,))
        cursor = self.sql.execute(
            "INSERT OR IGNORE INTO nonces (vendor, nonce, expires) VALUES (?, ?, ?)",
            (vendor, nonce, self.wall + keep_seconds),
        )
        return cursor.rowcount == 1

    def new_id(
        self, prefix: str, length: int, alphabet: str = "0123456789abcdefghijklmnopqrstuvwxyz"
    ) -> str:
        """Return a fresh id such as "job-97zcl3wt"."""
        letters = [alphabet[byte % len(alphabet)] for byte in os.urandom(length)]
        return prefix + "".join(letters)

    # The store's own values

    def meta(self, key: str, default: Any = None) -> Any:
        """Return a value of the store's own."""
        row = self.sql.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else default

    def put_meta(self, key: str, value: Any) -> None:
        """Keep a value of the store's own."""
        self.sql.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, json.dumps(value))
        )

    @contextmanager
    def undone_on_error(self) -> Iterator[None]:
        """Undo what the block wrote when it raises, and keep what was written before it.

        A savepoint that was not needed ends with its transaction.
        """
        self.sql.execute("SAVEPOINT call")
        try:
            yield
        except BaseException:
            self.sql.execute("ROLLBACK TO call")
            self.sql.execute("RELEASE call")
            raise

    # Fixtures

    def add_missing_basics(self) -> None:
        """Add what every cloud has and this one lacks: the embedded keys and the fixtures."""
        for vendor in sorted({service.vendor for service in self.services}):
            if self.key(vendor, EMBEDDED_KEY_ID) is None:
                self.add_key(vendor, EMBEDDED_KEY_ID, EMBEDDED_SECRET, None, EMBEDDED_ACCOUNT)

        self.seed(EMBEDDED_ACCOUNT)

    def seed(self, account: str) -> None:
        """Put every service's fixtures into an account.

        Done once per service: a fixture that was deleted stays deleted.
        """
        previous, self.account = self.account, account
        for service in self.services:
            mark = f"seeded/{account}/{service.vendor}/{service.name}"
            if self.meta(mark) is not None:
                continue

            self.put_meta(mark, True)
            for fixture in service.fixtures:
                self.add_fixture(fixture)

        self.account = previous

    def add_fixture(self, fixture: Fixture) -> Record:
        """Put one object in, as a fixture describes it."""
        steps = [] if fixture.state == "" else [Step(self.now, fixture.state)]
        return self.insert(
            Record(
                fixture.object_type,
                fixture.region,
                fixture.id,
                dict(fixture.data),
                name=fixture.name,
                parent=fixture.parent,
                steps=steps,
            )
        )


def write_ahead(connection: sqlite3.Connection) -> None:
    """Turn write-ahead logging on.

    SQLite's busy timeout does not cover this statement while another process opens the same new
    file, so it is repeated here.
    """
    give_up_at = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() >= give_up_at:
                raise
            time.sleep(OPEN_AGAIN_SECONDS)
