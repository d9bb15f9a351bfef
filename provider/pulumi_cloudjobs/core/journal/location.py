"""Find the place of a journal: as configured, or beside the state of Pulumi's backend.

    file://                    the folder `.pulumi/cloudjobs` of the backend
    s3://, gs://, azblob://    the same bucket and prefix, below `.pulumi/cloudjobs/`
    postgres://                a table beside Pulumi's own: `pulumi_state_cloudjobs`
    https://                   a folder in Pulumi's home, and a line that says what that means

A place that the user has named is used or refused. The folder in Pulumi's home takes the place of
the default when a package or a right is missing. It never does so because a server is out of reach:
entries there may decide whether a job is started twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from .entries import new_marker
from .place import ID_OBJECT
from .store import FolderStore, JournalLocation, JournalRefused, JournalStore, JournalUnavailable

BACKEND_ID_OBJECT = "backend-id"
BACKEND_FOLDER = ".pulumi/cloudjobs"
FILE = "file://"
BUCKETS = frozenset({"s3", "gs", "azblob"})
DATABASES = frozenset({"postgres", "postgresql"})
PULUMI_TABLE = "pulumi_state"
OWN_TABLE = "cloudjobs_journal"
LONGEST_TABLE_NAME = 63
"""PostgreSQL cuts off longer names, and two names could become equal."""
IDENTIFYING = ("domain", "endpoint", "prefix", "storage_account", "table")
"""Parameters of a URL that distinguish two backends; other parameters only lead to them."""
MEANING = (
    "a machine that is thrown away takes it along, "
    "and a create whose response was lost is then not found again; "
    "name a lasting place with `pulumi config set cloudjobs:journal s3://<bucket>/<prefix>`"
)


def open_journal(
    configured: str | None,
    backend_url: str,
    *,
    environ: Mapping[str, str],
    home: Path,
    pulumi_home: Path,
) -> JournalLocation:
    """Return the journal to use.

    Args:
        configured: Value of `cloudjobs:journal`: a folder or a URL; None or "" takes the default.
        backend_url: Of Pulumi's backend; the path of file:// is absolute.
        environ: Environment of the process.
        home: Home folder of the user.
        pulumi_home: Folder of Pulumi itself.

    Raises:
        JournalUnavailable: The configured place cannot be used, or the default one is out of reach.
    """
    if configured:
        store = _configured(configured, environ, home)
        expect_usable(store)
        return JournalLocation(store, _backend_id(backend_url, environ))

    local = FolderStore(pulumi_home / "cloudjobs" / "journal")
    try:
        beside = _beside(backend_url, environ, home)
        if beside is not None:
            expect_usable(beside)
            return JournalLocation(beside, "")
        reason = (
            f"the backend {backend_identity(backend_url, environ)} has no place for the journal"
        )
    except JournalRefused as refused:
        reason = str(refused)
    notice = f"{reason}. Until then it is kept on this machine, in {local.location}: {MEANING}"
    return JournalLocation(local, _backend_id(backend_url, environ), notice)


def expect_usable(store: JournalStore) -> None:
    """Try a store that holds no journal yet; an existing journal has been tried before.

    Raises:
        JournalUnavailable: The store cannot be read, written or deleted from.
        JournalRefused: A right is missing, or the store overwrites where it must not.
    """
    if store.read(ID_OBJECT) is not None:
        return

    probe = f"probe-{new_marker('')}"
    store.create(probe, b"")
    overwrites = store.create(probe, b"")
    store.delete([probe])
    if overwrites:
        raise JournalRefused(
            f"the journal {store.location} cannot be used (the server overwrites an object "
            "that is to be created once, so two processes could claim one job); "
            "name another place with `pulumi config set cloudjobs:journal`"
        )


def folder_of(url: str, *, home: Path, working_folder: Path) -> Path:
    """Return the folder of a file:// URL as Pulumi reads it: "~" is the home.

    The path may be relative.
    """
    path = url.removeprefix(FILE).partition("?")[0]
    if path.startswith("~"):
        return home / unquote(path[2:])
    # Joining an absolute path leaves that path.
    return working_folder / unquote(path)


def backend_identity(url: str, environ: Mapping[str, str]) -> str:
    """Return a URL without secrets, with only the parameters that identify a backend."""
    parts = urlsplit(url)
    scheme = "postgres" if parts.scheme in DATABASES else parts.scheme
    given = dict(parse_qsl(parts.query))
    if scheme == "s3":
        endpoint = given.get("endpoint") or environ.get("AWS_ENDPOINT_URL_S3")
        endpoint = endpoint or environ.get("AWS_ENDPOINT_URL", "")
        if "://" in endpoint:
            endpoint = endpoint.partition("://")[2].rstrip("/")
        given["endpoint"] = endpoint
    if scheme == "azblob":
        given.setdefault("storage_account", environ.get("AZURE_STORAGE_ACCOUNT", ""))
    if given.get("table") == PULUMI_TABLE:
        del given["table"]

    host = parts.netloc.rpartition("@")[2].lower()
    if scheme == "postgres":
        host = host.removesuffix(":5432")
    query = urlencode([(name, given[name].lower()) for name in IDENTIFYING if given.get(name)])
    return urlunsplit((scheme, host, parts.path.rstrip("/"), query, ""))


def _configured(value: str, environ: Mapping[str, str], home: Path) -> JournalStore:
    scheme = urlsplit(value).scheme if "://" in value else ""
    if not scheme:
        try:
            return FolderStore(Path(value).expanduser())
        except RuntimeError:
            raise JournalRefused(
                f"cloudjobs:journal is {value}, and this user has no home folder: "
                "set HOME, or name a full path"
            ) from None
    if scheme == "file":
        return FolderStore(folder_of(value, home=home, working_folder=Path.cwd()))
    if scheme in BUCKETS:
        from .bucket_settings import bucket_settings
        from .object_store import ObjectStore

        return ObjectStore(bucket_settings(value, environ, home))
    if scheme in DATABASES:
        return _table(value, lambda table: table or OWN_TABLE)

    raise JournalRefused(
        f"cloudjobs:journal cannot be used ({scheme}:// is not known); "
        "write a folder, or a URL with s3://, gs://, azblob://, postgres:// or file://"
    )


def _beside(url: str, environ: Mapping[str, str], home: Path) -> JournalStore | None:
    """Return the journal beside the state of a backend; None when there is no place for it."""
    scheme = urlsplit(url).scheme
    if scheme == "file":
        return FolderStore(_beside_files(url))
    if scheme in BUCKETS:
        from .bucket_settings import bucket_settings
        from .object_store import ObjectStore

        return ObjectStore(bucket_settings(url, environ, home).under(BACKEND_FOLDER))
    if scheme in DATABASES:
        # Pulumi does not quote the name, so PostgreSQL makes it lower case.
        return _table(url, lambda table: f"{(table or PULUMI_TABLE).lower()}_cloudjobs")

    return None


def _beside_files(url: str) -> Path:
    prefix = dict(parse_qsl(urlsplit(url).query)).get("prefix", "")
    return folder_of(url, home=Path("/"), working_folder=Path("/")) / f"{prefix}{BACKEND_FOLDER}"


def _table(url: str, table_of: Callable[[str], str]) -> JournalStore:
    from .postgres_store import PostgresStore

    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    table = table_of(given.pop("table", ""))
    prefix = given.pop("prefix", "").strip("/")
    bare = urlunsplit(parts._replace(query=urlencode(given)))
    store = PostgresStore(bare, table=table, prefix=f"{prefix}/" if prefix else "")
    if len(table.encode()) > LONGEST_TABLE_NAME:
        raise JournalRefused(
            f"the journal {store.location} cannot be used (the name of its table is longer than "
            f"{LONGEST_TABLE_NAME} bytes); "
            "name another place with `pulumi config set cloudjobs:journal`"
        )

    return store


def _backend_id(url: str, environ: Mapping[str, str]) -> str:
    """Return the name of a backend whose journal lies elsewhere.

    The folder of a file:// backend may be moved or mounted elsewhere, so it holds an id of its own.
    """
    if not url.startswith(FILE):
        return backend_identity(url, environ)

    store = FolderStore(_beside_files(url))
    try:
        if store.read(BACKEND_ID_OBJECT) is None:
            store.create(BACKEND_ID_OBJECT, new_marker("").encode())
        return f"file:{(store.read(BACKEND_ID_OBJECT) or b'').decode(errors='replace')}"
    except JournalUnavailable:
        # A backend that may only be read gets no new state either.
        return backend_identity(url, environ)
