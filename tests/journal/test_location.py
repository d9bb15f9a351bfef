"""The journal lies beside the state unless the user names a place; other places are reported."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pulumi_cloudjobs.core.journal import JournalLocation
from pulumi_cloudjobs.core.journal.bucket_settings import BucketSettings
from pulumi_cloudjobs.core.journal.location import (
    backend_identity,
    expect_usable,
    folder_of,
    open_journal,
)
from pulumi_cloudjobs.core.journal.object_store import ObjectStore
from pulumi_cloudjobs.core.journal.store import FolderStore, JournalRefused, JournalUnavailable

from tests.backends import PostgresServer, S3Server

CLOUD = "https://api.pulumi.com"
KEYS = {"access_key_id": "id", "secret_access_key": "secret", "region": "us-east-1"}


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


class Places:
    """A machine with a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pulumi_home = folder / "pulumi-home"
        self.local = self.pulumi_home / "cloudjobs" / "journal"

    def backend(self, name: str = "backend") -> str:
        """Return the URL of a file backend, whose folder exists."""
        (self.folder / name).mkdir(exist_ok=True)
        return f"file://{self.folder / name}"

    def open(
        self, configured: str | None, backend_url: str, environ: dict[str, str] | None = None
    ) -> JournalLocation:
        return open_journal(
            configured,
            backend_url,
            environ=environ or {},
            home=self.folder / "home",
            pulumi_home=self.pulumi_home,
        )


def test_a_file_backend_takes_the_journal_along(places: Places) -> None:
    """Moved, mounted or copied, it brings its journal: no path is part of the identity."""
    opened = places.open(None, places.backend())
    opened.store.create("s/entry", b"1")
    assert (opened.backend, opened.notice) == ("", None)

    (places.folder / "backend").rename(places.folder / "moved")
    moved = places.open(None, places.backend("moved"))
    assert (moved.store.read("s/entry"), moved.backend) == (b"1", "")
    assert (places.folder / "moved" / ".pulumi" / "cloudjobs" / "s" / "entry").is_file()
    assert not places.pulumi_home.exists()


def test_an_s3_backend_takes_the_journal_into_the_same_bucket(places: Places, s3: S3Server) -> None:
    """Any machine that reaches the state reaches the journal."""
    opened = places.open(None, s3.url("team"), s3.environ)
    opened.store.create("s/entry", b"1")
    assert (opened.backend, opened.notice) == ("", None)
    assert "team/.pulumi/cloudjobs/s/entry" in s3.object_keys()
    assert not any("probe" in key for key in s3.object_keys())


def test_the_url_and_its_key_win_over_what_obstore_reads_by_itself(
    places: Places, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token of another key, or another endpoint, is in the environment of many machines."""
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token-of-another-key")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    opened = places.open(s3.url("own-key"), CLOUD, s3.environ)
    assert opened.store.create("s/entry", b"1") is True


def test_a_postgres_backend_takes_the_journal_into_the_same_database(
    places: Places, postgres: PostgresServer
) -> None:
    """Two states in two tables have two journals."""
    opened = places.open(None, postgres.url())
    opened.store.create("s/entry", b"1")
    other = places.open(None, postgres.url("&table=Other"))
    assert (opened.backend, opened.notice) == ("", None)
    assert other.store.read("s/entry") is None

    tables = [
        name
        for (name,) in postgres.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ]
    assert {"pulumi_state_cloudjobs", "other_cloudjobs"} <= set(tables)


def test_two_prefixes_in_one_table_are_two_journals(
    places: Places, postgres: PostgresServer
) -> None:
    """Pulumi knows them as two backends."""
    one = places.open(None, postgres.url("&prefix=one/")).store
    two = places.open(None, postgres.url("&prefix=two/")).store
    one.create("s/entry", b"1")
    assert one.list("") == ["s/entry"]
    assert two.list("") == []


def test_a_cloud_backend_keeps_the_journal_on_this_machine_and_says_so(places: Places) -> None:
    """A CI machine is thrown away; its user has to know what that means."""
    opened = places.open(None, CLOUD)
    opened.store.create("s/entry", b"1")
    assert (places.local / "s" / "entry").is_file()
    assert opened.backend == CLOUD
    assert opened.notice is not None
    assert "\n" not in opened.notice
    assert "a machine that is thrown away" in opened.notice
    assert "pulumi config set cloudjobs:journal" in opened.notice


@pytest.mark.parametrize(
    ("url", "package"),
    [
        pytest.param("s3://state/team?region=r", "obstore", id="s3"),
        pytest.param("postgres://u:p@host/db?table=t", "psycopg", id="postgres"),
    ],
)
def test_a_missing_package_keeps_it_here_by_default_and_is_an_error_when_named(
    places: Places, url: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra, a silent fallback would put the journal in the wrong place."""
    monkeypatch.setitem(sys.modules, package, None)
    opened = places.open(None, url)
    assert opened.store.location == places.local.as_uri()
    assert opened.notice is not None
    assert "pip install 'pulumi-cloudjobs[journal]'" in opened.notice
    assert "a machine that is thrown away" in opened.notice
    assert "p@" not in opened.notice

    with pytest.raises(JournalRefused, match=r"pip install 'pulumi-cloudjobs\[journal\]'"):
        places.open(url, CLOUD)


def test_a_bucket_that_may_not_be_written_keeps_it_here_by_default(
    places: Places, tmp_path: Path
) -> None:
    """A key may be limited to the folders that Pulumi writes."""
    server = S3Server(tmp_path / "s3", read_only=True)

    try:
        opened = places.open(None, server.url("team"), server.environ)
        assert opened.store.location == places.local.as_uri()
        assert opened.backend == f"s3://state/team?endpoint=127.0.0.1%3A{server.port}"
        assert "access is denied: AccessDenied" in str(opened.notice)

        with pytest.raises(JournalRefused, match="AccessDenied"):
            places.open(server.url("team"), CLOUD, server.environ)
    finally:
        server.stop()


def test_a_journal_that_exists_is_never_left_for_another_place(
    places: Places, tmp_path: Path
) -> None:
    """The journal may hold a lost create: a user who can only read it must not create."""
    writer = S3Server(tmp_path / "s3")
    reader = S3Server(tmp_path / "s3", read_only=True)

    try:
        places.open(None, writer.url("team"), writer.environ).store.create("id", b"journal")
        opened = places.open(None, reader.url("team"), reader.environ)
        assert opened.notice is None
        with pytest.raises(JournalUnavailable, match="AccessDenied"):
            opened.store.create("s/entry", b"")
    finally:
        writer.stop()
        reader.stop()


def test_a_server_out_of_reach_is_an_error_and_no_reason_for_another_place(
    places: Places, s3: S3Server, postgres: PostgresServer
) -> None:
    """The server comes back, with entries that decide whether a job is started twice."""
    unreachable = s3.url("team").replace(f":{s3.port}", ":9")
    with pytest.raises(JournalUnavailable, match="the server cannot be reached"):
        places.open(None, unreachable, s3.environ)

    with pytest.raises(JournalUnavailable, match="credentials are refused"):
        places.open(None, s3.url("team"), {**s3.environ, "AWS_SECRET_ACCESS_KEY": "wrong-key"})

    with pytest.raises(JournalUnavailable, match="refuses its user or password"):
        places.open(None, postgres.url(password="wrong-password"))
    assert not places.pulumi_home.exists()


def test_a_file_backend_that_cannot_be_written_keeps_it_here(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may write everywhere, so the system call itself has to refuse."""
    url = places.backend()

    def refuse(self: FolderStore, name: str, data: bytes) -> bool:
        raise self._unavailable("written", PermissionError(13, "Permission denied"))

    monkeypatch.setattr(FolderStore, "create", refuse)
    opened = places.open(None, url)
    assert opened.store.location == places.local.as_uri()
    assert opened.backend == url
    assert "Permission denied" in str(opened.notice)


def test_a_named_folder_is_used_by_stacks_of_any_backend(places: Places) -> None:
    """Two file backends of one spelling are two owners, and one that was moved stays the same."""
    named = str(places.folder / "named")
    first, second = (
        places.open(named, places.backend("one")),
        places.open(named, places.backend("two")),
    )
    assert first.store.location == second.store.location == f"file://{named}"
    assert first.backend.startswith("file:")
    assert first.backend != second.backend
    assert first.notice is None

    (places.folder / "one").rename(places.folder / "moved")
    assert places.open(named, places.backend("moved")).backend == first.backend


def test_every_form_of_a_named_place_is_taken(
    places: Places, s3: S3Server, postgres: PostgresServer
) -> None:
    """`cloudjobs:journal` takes what Pulumi takes for a backend, and a folder."""
    environ = dict(s3.environ)

    for place in (
        str(places.folder / "a"),
        f"file://{places.folder}/b%20c",
        s3.url("named"),
        postgres.url(),
        postgres.url("&table=named").replace("postgres://", "postgresql://"),
    ):
        opened = places.open(place, CLOUD, environ)
        assert opened.store.create("s/entry", b"1") is True
        assert opened.backend == CLOUD
        assert places.open(place, CLOUD, environ).store.read("s/entry") == b"1"

    assert (places.folder / "b c" / "s" / "entry").is_file()
    assert "named/s/entry" in s3.object_keys()
    assert postgres.sql("SELECT name FROM cloudjobs_journal") == [("s/entry",)]


def test_an_unknown_place_is_refused(places: Places) -> None:
    """A mistyped scheme must not become a folder of that name."""
    with pytest.raises(JournalRefused, match="ftp:// is not known"):
        places.open("ftp://host/journal", CLOUD)


def test_a_store_that_overwrites_keeps_no_journal(other_store: str) -> None:
    """Two processes would both win the same claim; some that speak S3 pass over `If-None-Match`."""
    config = {**KEYS, "endpoint": other_store, "disable_bulk_delete": True}
    with pytest.raises(JournalRefused, match="the server overwrites"):
        expect_usable(ObjectStore(BucketSettings("s3", "state", "x", config, allow_http=True)))


def test_a_header_of_its_own_makes_such_a_store_usable(other_store: str) -> None:
    """COS and OSS have one."""
    config = {**KEYS, "endpoint": other_store, "disable_bulk_delete": True}
    headers = {"x-cos-forbid-overwrite": "true"}
    store = ObjectStore(
        BucketSettings("s3", "state", "x", config, allow_http=True, create_headers=headers)
    )
    expect_usable(store)
    assert store.create("s/entry", b"1") is True
    assert store.create("s/entry", b"2") is False

    store.put("s/entry", b"3")
    assert store.read("s/entry") == b"3"


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        pytest.param("file:///srv/state", "/srv/state", id="absolute"),
        pytest.param(
            "file:///srv/my%20state?no_tmp_dir=true", "/srv/my state", id="encoded-and-parameters"
        ),
        pytest.param("file://~", "/home/me", id="home"),
        pytest.param("file://~/state", "/home/me/state", id="below-home"),
        pytest.param("file://.", "/project", id="here"),
        pytest.param("file://./state", "/project/state", id="below-here"),
        pytest.param("file://state/dev", "/project/state/dev", id="relative"),
    ],
)
def test_a_file_url_names_the_folder_that_pulumi_takes(url: str, folder: str) -> None:
    """`massageBlobPath` of pkg/backend/diy decides."""
    assert folder_of(url, home=Path("/home/me"), working_folder=Path("/project")) == Path(folder)


@pytest.mark.parametrize(
    ("url", "environ", "identity"),
    [
        pytest.param("https://api.pulumi.com/", {}, "https://api.pulumi.com", id="cloud"),
        pytest.param(
            "https://me:token@Pulumi.Example.com", {}, "https://pulumi.example.com", id="no-secret"
        ),
        pytest.param(
            "postgres://u:p@db:5432/x?sslmode=require", {}, "postgres://db/x", id="database"
        ),
        pytest.param(
            "postgresql://v@db/x?table=pulumi_state", {}, "postgres://db/x", id="same-database"
        ),
        pytest.param(
            "postgres://db/x?table=t&password=p", {}, "postgres://db/x?table=t", id="other-table"
        ),
        pytest.param("s3://b/p/?region=r&profile=q", {}, "s3://b/p", id="bucket"),
        pytest.param(
            "s3://b?endpoint=http://M:9000/", {}, "s3://b?endpoint=m%3A9000", id="other-server"
        ),
        pytest.param(
            "s3://b?endpoint=m:9000&disableSSL=true",
            {},
            "s3://b?endpoint=m%3A9000",
            id="same-server",
        ),
        pytest.param(
            "s3://b",
            {"AWS_ENDPOINT_URL": "https://m"},
            "s3://b?endpoint=m",
            id="server-of-environment",
        ),
        pytest.param(
            "azblob://c", {"AZURE_STORAGE_ACCOUNT": "a"}, "azblob://c?storage_account=a", id="azure"
        ),
    ],
)
def test_the_identity_of_a_backend_distinguishes_states_and_holds_no_secret(
    url: str, environ: dict[str, str], identity: str
) -> None:
    """The identity goes into entry names: equal buckets on two servers are two owners."""
    assert backend_identity(url, environ) == identity
