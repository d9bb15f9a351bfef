"""The four places that keep a journal, each empty and opened as often as a test likes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from pulumi_cloudjobs.core.journal.bucket_settings import bucket_settings
from pulumi_cloudjobs.core.journal.object_store import ObjectStore
from pulumi_cloudjobs.core.journal.postgres_store import PostgresStore
from pulumi_cloudjobs.core.journal.store import FolderStore, JournalStore, MemoryStore

from tests.backends import PostgresServer, S3Server

Open = Callable[[], JournalStore]
NO_HOME = Path("/nonexistent")


def s3_store(url: str, environ: Mapping[str, str]) -> ObjectStore:
    """A journal in the bucket of a URL."""
    return ObjectStore(bucket_settings(url, environ, NO_HOME))


def opener(kind: str, request: pytest.FixtureRequest, folder: Path) -> Open:
    """Return what opens one and the same empty journal."""
    name = secrets.token_hex(8)
    if kind == "folder":
        return lambda: FolderStore(folder / name)

    if kind == "memory":
        memory = MemoryStore()
        return lambda: memory

    if kind == "s3":
        s3: S3Server = request.getfixturevalue("s3")
        return lambda: s3_store(s3.url(name), s3.environ)

    postgres: PostgresServer = request.getfixturevalue("postgres")
    return lambda: PostgresStore(postgres.url(), table=f"journal_{name}")
