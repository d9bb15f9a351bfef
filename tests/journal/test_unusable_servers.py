"""A server that cannot be used costs a clear line: the place, the reason and the remedy.

The line has no secret.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pulumi_cloudjobs.core.journal.bucket_settings import BucketSettings, bucket_settings
from pulumi_cloudjobs.core.journal.object_store import ObjectStore
from pulumi_cloudjobs.core.journal.postgres_store import PostgresStore
from pulumi_cloudjobs.core.journal.store import (
    FolderStore,
    JournalRefused,
    JournalStore,
    JournalUnavailable,
)

from tests.backends import SECRET, PostgresServer, S3Server, free_port
from tests.journal.stores import NO_HOME, s3_store
from tests.proxies import PROXIES, fake_proxy, without_variables

WRONG = "a-wrong-secret-key"
ELSEWHERE = "or name another place with `pulumi config set cloudjobs:journal`"
KEYS = {"access_key_id": "id", "secret_access_key": SECRET, "region": "us-east-1"}
SHORT = timedelta(seconds=0.3)
METHODS: dict[str, Callable[[JournalStore], object]] = {
    "create": lambda store: store.create("s/entry", b"{}"),
    "put": lambda store: store.put("s/entry", b"{}"),
    "read": lambda store: store.read("s/entry"),
    "list": lambda store: store.list("s/"),
    "delete one": lambda store: store.delete(["s/entry"]),
    "delete many": lambda store: store.delete(["s/entry", "s/other"]),
}
WRITES = [name for name in METHODS if name not in ("read", "list")]


def failure(store: JournalStore, method: str) -> JournalUnavailable:
    """Return the error of a method, whose text is one line without a secret."""
    with pytest.raises(JournalUnavailable) as raised:
        METHODS[method](store)

    text = str(raised.value)
    assert "\n" not in text
    assert text.startswith(f"the journal {store.location} cannot be ")
    assert text.endswith(ELSEWHERE)

    for secret in (WRONG, SECRET, PostgresServer.PASSWORD, PostgresServer.READER_PASSWORD):
        assert secret not in text

    return raised.value


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_a_bucket_on_this_machine_is_reached_without_a_proxy(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy would see the signed request, and could not reach the server anyway."""
    without_variables(monkeypatch)
    endpoint = f"http://{host}:{free_port()}"
    with fake_proxy() as proxy:
        for name in PROXIES:
            monkeypatch.setenv(name, f"http://{proxy.address}")

        config = {**KEYS, "endpoint": f"{endpoint}/bucket"}
        store = ObjectStore(BucketSettings("s3", "bucket", "", config, allow_http=True))
        assert "cannot be reached" in str(failure(store, "read"))
        assert proxy.received == []


# --- S3


@pytest.mark.parametrize("method", METHODS)
def test_a_wrong_secret_key_is_named(s3: S3Server, method: str) -> None:
    """A user has to know that it is the key, and not the bucket."""
    store = s3_store(s3.url("wrong"), {**s3.environ, "AWS_SECRET_ACCESS_KEY": WRONG})
    assert "its credentials are refused: SignatureDoesNotMatch" in str(failure(store, method))


@pytest.mark.parametrize("method", METHODS)
def test_an_unknown_key_is_no_missing_object(s3: S3Server, method: str) -> None:
    """The server's 404, read as "no such entry", would make a lost create forgotten."""
    store = s3_store(s3.url("wrong"), {**s3.environ, "AWS_ACCESS_KEY_ID": "nobody"})
    assert "its credentials are refused: XAdminUserNotFound" in str(failure(store, method))


@pytest.mark.parametrize("method", METHODS)
def test_a_missing_bucket_is_no_empty_journal(s3: S3Server, method: str) -> None:
    """The server responds with 404 for it as well."""
    store = s3_store(s3.url("x", bucket="other"), s3.environ)
    assert "the bucket does not exist" in str(failure(store, method))


def test_a_read_only_bucket_is_read_and_refuses_writes(s3: S3Server, tmp_path: Path) -> None:
    """A preview may read it; trying again does not help a create."""
    server = S3Server(tmp_path, read_only=True)

    try:
        store = s3_store(server.url("x"), server.environ)
        assert store.read("s/entry") is None
        assert store.list("") == []

        for method in WRITES:
            refused = failure(store, method)
            assert isinstance(refused, JournalRefused)
            assert "access is denied: AccessDenied" in str(refused)
    finally:
        server.stop()


def test_an_s3_server_that_goes_away_is_reported_and_used_again(tmp_path: Path) -> None:
    """The store is opened once in a run, and goes on when the server is back."""
    server = S3Server(tmp_path)

    try:
        store = s3_store(server.url("x"), server.environ)
        store.put("s/entry", b"before")

        server.stop()

        for method in METHODS:
            assert "the server cannot be reached" in str(failure(store, method))

        server.start()
        assert store.read("s/entry") == b"before"
    finally:
        server.stop()


def test_a_silent_s3_server_is_given_up_in_time(tmp_path: Path) -> None:
    """A create must not hang for ever before its request has left."""
    server = S3Server(tmp_path)

    try:
        settings = bucket_settings(server.url("x"), server.environ, NO_HOME)
        store = ObjectStore(settings, request_timeout=SHORT)
        store.put("s/entry", b"")
        with server.frozen():
            started = time.monotonic()
            assert "no response in time" in str(failure(store, "put"))
            assert time.monotonic() - started < 10
    finally:
        server.stop()


def test_a_page_of_a_gateway_is_no_missing_object(foreign_server: str) -> None:
    """A 404 of something in between would turn every entry into one that never was."""
    store = ObjectStore(
        BucketSettings("s3", "state", "x", {"endpoint": foreign_server, **KEYS}, allow_http=True)
    )

    for method in METHODS:
        assert "the server reports HTTP 404" in str(failure(store, method))


@pytest.mark.parametrize("method", ["create", "put", "read"])
def test_a_method_of_s3_is_one_request(tmp_path: Path, method: str) -> None:
    """A create of a job waits for each of them."""
    server = S3Server(tmp_path)

    try:
        store = s3_store(server.url("x"), server.environ)
        METHODS[method](store)
        assert len(server.requests()) == 1
    finally:
        server.stop()


# --- PostgreSQL


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("user", "password", "database", "reason"),
    [
        pytest.param(
            "owner", WRONG, "pulumi", "the server refuses its user or password", id="password"
        ),
        pytest.param(
            "nobody", WRONG, "pulumi", "the server refuses its user or password", id="user"
        ),
        pytest.param(
            "owner", "owner-password", "other", "the database does not exist", id="database"
        ),
    ],
)
def test_a_refused_connection_is_explained(
    postgres: PostgresServer, method: str, user: str, password: str, database: str, reason: str
) -> None:
    """The URL may hold a password, which no error shows."""
    store = PostgresStore(
        postgres.url(user=user, password=password, database=database), table="refused"
    )
    assert reason in str(failure(store, method))


def test_a_user_without_rights_reads_nothing_and_writes_nothing(postgres: PostgresServer) -> None:
    """Before the table exists the journal reads as empty; a write needs a missing right."""
    url = postgres.url(user=PostgresServer.READER, password=PostgresServer.READER_PASSWORD)
    store = PostgresStore(url, table="rights")
    assert store.read("s/entry") is None
    assert store.list("") == []

    store.delete(["s/entry"])
    assert isinstance(failure(store, "create"), JournalRefused)

    PostgresStore(postgres.url(), table="rights").put("s/entry", b"")

    for method in METHODS:
        refused = failure(store, method)
        assert isinstance(refused, JournalRefused)
        assert "its user lacks the right" in str(refused)


def test_a_read_only_database_is_read_and_refuses_writes(postgres: PostgresServer) -> None:
    """A standby says so of itself."""
    PostgresStore(postgres.url(), table="standby").put("s/entry", b"1")
    # lib/pq hands on what it does not know as a setting of the session, and so must the journal.
    store = PostgresStore(postgres.url("&default_transaction_read_only=on"), table="standby")
    assert store.read("s/entry") == b"1"

    for method in WRITES:
        refused = failure(store, method)
        assert isinstance(refused, JournalRefused)
        assert "the database is read-only" in str(refused)


def test_a_database_that_goes_away_is_reported_and_used_again() -> None:
    """The connections of a run break, and are made anew when the server is back."""
    server = PostgresServer()
    try:
        store = PostgresStore(server.url(), table="journal")
        store.put("s/entry", b"before")

        server.stop()

        for method in METHODS:
            assert "the server cannot be reached" in str(failure(store, method))

        server.start()
        assert store.read("s/entry") == b"before"
    finally:
        server.close()


def test_a_broken_connection_is_made_anew_unseen(postgres: PostgresServer) -> None:
    """A server's restart or a firewall ends connections that wait for the next create."""
    store = PostgresStore(postgres.url(), table="broken")
    store.put("s/entry", b"1")
    ended = postgres.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                         "AND backend_type = 'client backend'")  # fmt: skip
    assert ended

    for call in METHODS.values():
        call(store)


def test_a_silent_database_is_given_up_in_time() -> None:
    """No server can keep a statement from being given up, not even one that is stopped."""
    server = PostgresServer()
    try:
        store = PostgresStore(server.url(), table="journal", timeout=SHORT)
        store.put("s/entry", b"")
        with server.frozen():
            assert "no response within 0.3 s" in str(failure(store, "put"))
    finally:
        server.close()


def test_nobody_listens_on_the_port_of_a_database() -> None:
    """The server has not been started yet, or the port is a wrong one."""
    store = PostgresStore(
        f"postgres://owner:{WRONG}@127.0.0.1:{free_port()}/pulumi", table="journal"
    )
    assert "the server cannot be reached" in str(failure(store, "read"))


def test_statements_share_a_connection_and_are_not_prepared(postgres: PostgresServer) -> None:
    """A pooler such as PgBouncer changes the server's session between statements."""
    store = PostgresStore(postgres.url(), table="trips")
    store.create("s/entry", b"{}")

    for _ in range(10):
        store.read("s/entry")

    [connection] = store._idle
    [prepared] = connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchall()
    assert prepared == (0,)


# --- a folder


def test_a_folder_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    """A file is in the folder's place: nobody can write there, not even root."""
    (tmp_path / "file").write_text("")
    store = FolderStore(tmp_path / "file" / "journal")
    with pytest.raises(JournalUnavailable, match="cannot be written"):
        store.create("s/entry", b"")
    assert store.read("s/entry") is None
