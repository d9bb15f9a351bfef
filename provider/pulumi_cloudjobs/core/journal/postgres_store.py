"""A journal in a table of a PostgreSQL database.

Needs psycopg 3, which the extra `journal` installs and nothing else imports. Each method is one
statement, and a statement is its own transaction, so a pooler such as PgBouncer may be in between.
Pulumi opens the same URL with lib/pq (pkg/backend/diy/postgres): its parameters are translated.
"""

from __future__ import annotations

import os
import re
import socket
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from .store import JournalRefused, JournalUnavailable

if TYPE_CHECKING:
    import psycopg

CONNECTIONS = 4
"""Connections of one process: readers of many entries share them."""
CONNECT_SECONDS = 5
STATEMENT_TIMEOUT = timedelta(seconds=10)
QUEUE_SECONDS = 60.0
"""Time in which a connection must become free."""
MAKE_TABLE = """
CREATE TABLE IF NOT EXISTS {table} (
    name text COLLATE "C" PRIMARY KEY,
    data bytea NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
)
"""
PUT = """
INSERT INTO {table} (name, data) VALUES (%s, %s)
ON CONFLICT (name) DO UPDATE SET data = excluded.data, written_at = now()
"""
CREATE = "INSERT INTO {table} (name, data) VALUES (%s, %s) ON CONFLICT (name) DO NOTHING"
READ = "SELECT data FROM {table} WHERE name = %s"
LIST = "SELECT name FROM {table} WHERE name >= %s AND name < %s"
LIST_ALL = "SELECT name FROM {table}"
DELETE = "DELETE FROM {table} WHERE name = ANY(%s)"

LIB_PQ_ONLY = frozenset({"binary_parameters", "disable_prepared_binary_result"})
"""Parameters of lib/pq that choose how its client works."""
ELSEWHERE = "or name another place with `pulumi config set cloudjobs:journal`"
REFUSALS = (
    (
        (
            "password authentication failed|no password supplied|role .* does not exist"
            "|no pg_hba.conf entry"
        ),
        "the server refuses its user or password",
        "correct them in the URL, in PGPASSWORD or in ~/.pgpass",
    ),
    (
        "database .* does not exist",
        "the database does not exist",
        "create it, or correct its name",
    ),
    (
        "timeout|timed out",
        "the server takes no connection in time",
        "try again when it can be reached",
    ),
    (
        "resolve|translate host name",
        "the name of its host is not known",
        "correct it",
    ),
    (
        "SSL|certificate",
        "no encrypted connection is possible",
        "correct sslmode and sslrootcert in the URL",
    ),
    (
        "too many|connection slots",
        "the server has no connection left",
        "try again later",
    ),
    (
        "shutting down|starting up",
        "the server is starting or stopping",
        "try again when it is running",
    ),
)
"""libpq's texts on a failed connection, with the reason and the advice for the user."""


class PostgresStore:
    """The objects of a journal in a table, which is created with the first object.

    Args:
        url: postgres:// or postgresql://, with Pulumi's parameters, without `table` and `prefix`.
        table: Name of the table.
        prefix: Before the name of each object in the table.
        timeout: Time for one statement.

    Raises:
        JournalRefused: psycopg is not installed.
    """

    def __init__(
        self, url: str, *, table: str, prefix: str = "", timeout: timedelta = STATEMENT_TIMEOUT
    ) -> None:
        parts = urlsplit(url)
        place = parts.netloc.rpartition("@")[2]
        self.location = f"{parts.scheme}://{place}{parts.path}?table={table}"
        try:
            import psycopg
            from psycopg import errors, sql  # noqa: F401 - read as attributes of the package
        except ImportError as error:
            raise JournalRefused(
                f"the journal {self.location} needs the package psycopg, which is not installed; "
                f"pip install 'pulumi-cloudjobs[journal]', {ELSEWHERE}"
            ) from error

        self._psycopg = psycopg
        self._conninfo = _conninfo(url)
        self._prefix = prefix
        self._timeout = timeout
        self._table = sql.Identifier(table)
        self._idle: list[psycopg.Connection[Any]] = []
        self._slots = threading.BoundedSemaphore(CONNECTIONS)
        weakref.finalize(self, _close, self._idle)

    def create(self, name: str, data: bytes) -> bool:
        return self._write(CREATE, (self._prefix + name, data)) == 1

    def put(self, name: str, data: bytes) -> None:
        self._write(PUT, (self._prefix + name, data))

    def read(self, name: str) -> bytes | None:
        rows = self._rows(READ, (self._prefix + name,))
        return bytes(rows[0][0]) if rows else None

    def list(self, prefix: str) -> list[str]:
        full = self._prefix + prefix
        rows = self._rows_under(full) if full else self._rows(LIST_ALL, ())
        return [row[0][len(self._prefix) :] for row in rows]

    def delete(self, names: Sequence[str]) -> None:
        if names:
            with suppress(_NoTable):
                self._run("written", DELETE, ([self._prefix + name for name in names],))

    def _rows_under(self, prefix: str) -> Sequence[Any]:
        # "0" follows "/" in the order of the index: the names between start with the prefix.
        return self._rows(LIST, (prefix, f"{prefix[:-1]}0"))

    def _write(self, statement: str, values: Sequence[object]) -> int:
        """Run a statement and return the number of written rows; create a missing table."""
        try:
            return self._run("written", statement, values).rowcount
        except _NoTable:
            self._run("written", MAKE_TABLE, ())
            return self._run("written", statement, values).rowcount

    def _rows(self, statement: str, values: Sequence[object]) -> Sequence[Any]:
        try:
            return self._run("read", statement, values).fetchall()
        except _NoTable:
            return []

    def _run(self, what: str, statement: str, values: Sequence[object]) -> psycopg.Cursor[Any]:
        """Run a statement, and again when its connection had broken while it was idle."""
        errors = self._psycopg.errors
        query = self._psycopg.sql.SQL(statement).format(table=self._table)
        for is_last in (*[False] * CONNECTIONS, True):
            with self._connection(what) as (connection, was_idle):
                deadline = _Deadline(connection, self._timeout)
                try:
                    with deadline:
                        return connection.execute(query, values, binary=True)
                except errors.UndefinedTable:
                    raise _NoTable from None
                except self._psycopg.Error as error:
                    had_broken = was_idle and connection.broken and not deadline.has_passed
                    if is_last or not (had_broken or self._has_collided(error)):
                        raise self._unavailable(what, error, deadline) from None

        raise AssertionError("the last attempt returns or raises")

    def _has_collided(self, error: psycopg.Error) -> bool:
        """Return whether two processes have created the table at once.

        IF NOT EXISTS does not prevent that.
        """
        errors = self._psycopg.errors
        collisions = (
            errors.DuplicateObject,
            errors.DuplicateTable,
            errors.UniqueViolation,
            errors.DeadlockDetected,
        )
        return isinstance(error, collisions)

    @contextmanager
    def _connection(self, what: str) -> Iterator[tuple[psycopg.Connection[Any], bool]]:
        """Lend a connection, and whether it was opened for an earlier statement."""
        if not self._slots.acquire(timeout=QUEUE_SECONDS):
            reason = f"{CONNECTIONS} connections were busy for {QUEUE_SECONDS:.0f} s"
            raise self._failure(what, reason, "try again when the server is faster")

        try:
            try:
                connection, was_idle = self._idle.pop(), True
            except IndexError:
                connection, was_idle = self._connect(what), False

            try:
                yield connection, was_idle
            finally:
                # An error of the server leaves the connection usable.
                if connection.broken:
                    connection.close()
                else:
                    self._idle.append(connection)
        finally:
            self._slots.release()

    def _connect(self, what: str) -> psycopg.Connection[Any]:
        try:
            # No prepared statements: a pooler may give each statement another server connection.
            return self._psycopg.connect(self._conninfo, autocommit=True, prepare_threshold=None)
        except self._psycopg.Error as error:
            text = str(error)
            for pattern, reason, advice in REFUSALS:
                if re.search(pattern, text):
                    raise self._failure(what, reason, advice) from None

            raise self._failure(
                what, "the server cannot be reached", "try again when it is running"
            ) from None

    def _unavailable(
        self, what: str, error: psycopg.Error, deadline: _Deadline
    ) -> JournalUnavailable:
        errors = self._psycopg.errors
        if deadline.has_passed:
            reason = f"no response within {self._timeout.total_seconds():g} s"
            return self._failure(what, reason, "try again when the server responds")
        if isinstance(error, errors.InsufficientPrivilege):
            advice = "grant CREATE on the schema, or SELECT, INSERT, UPDATE and DELETE on the table"
            return self._failure(what, "its user lacks the right", advice, lasting=True)
        if isinstance(error, errors.ReadOnlySqlTransaction):
            advice = "name the primary server, or another user"
            return self._failure(what, "the database is read-only", advice, lasting=True)
        if error.sqlstate is None or error.sqlstate.startswith(("08", "57P")):
            return self._failure(
                what, "the connection was lost", "try again when the server is running"
            )

        return self._failure(
            what, f"PostgreSQL reports {error.sqlstate}", "see its documentation for that code"
        )

    def _failure(
        self, what: str, reason: str, advice: str, *, lasting: bool = False
    ) -> JournalUnavailable:
        family = JournalRefused if lasting else JournalUnavailable
        return family(
            f"the journal {self.location} cannot be {what} ({reason}); {advice}, {ELSEWHERE}"
        )


class _NoTable(Exception):
    """The table does not exist: no object was ever written."""


class _Deadline:
    """A deadline that ends a statement of a silent server by shutting the connection.

    Attributes:
        has_passed: Whether the connection was shut.
    """

    def __init__(self, connection: psycopg.Connection[Any], timeout: timedelta) -> None:
        self.has_passed = False
        self._handle = connection.fileno()
        self._timer = threading.Timer(timeout.total_seconds(), self._shut)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._is_over = False

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        # Afterwards the number of the handle may belong to another connection.
        with self._lock:
            self._is_over = True
        self._timer.cancel()

    def _shut(self) -> None:
        with self._lock:
            if not self._is_over:
                self.has_passed = True
                with suppress(OSError), socket.socket(fileno=os.dup(self._handle)) as twin:
                    twin.shutdown(socket.SHUT_RDWR)


def _close(connections: list[psycopg.Connection[Any]]) -> None:
    while connections:
        connections.pop().close()


def _conninfo(url: str) -> str:
    """Translate a URL of lib/pq into connection settings of libpq.

    lib/pq hands each parameter that it does not know to the server as a run-time setting
    (`search_path`).
    """
    import psycopg
    from psycopg.conninfo import make_conninfo

    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    settings = {name: given.pop(name) for name in list(given) if name not in known}
    options = [given.pop("options", "")]
    for name, value in settings.items():
        if name not in LIB_PQ_ONLY:
            escaped = re.sub(r"([\\ ])", r"\\\1", value)
            options.append(f"-c {name}={escaped}")

    bare = urlunsplit(("postgresql", parts.netloc, parts.path, "", ""))
    defaults: dict[str, Any] = {
        "connect_timeout": CONNECT_SECONDS,
        "fallback_application_name": "pulumi-cloudjobs",
    }
    ours: dict[str, Any] = {"options": " ".join(options).strip(), "client_encoding": "utf8"}
    return make_conninfo(bare, **{**defaults, **given, **ours})
