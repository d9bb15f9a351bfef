"""Fixtures and checks that tests of several folders use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends import PostgresServer, S3Server
from tests.embedded import World, make_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A fresh simulator, and the verbs on it."""
    new_world = make_world(tmp_path)
    yield new_world
    new_world.settings.http.close()
    new_world.cloud.store.close()


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A running S3 server."""
    server = S3Server(tmp_path_factory.mktemp("s3"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL server."""
    server = PostgresServer()
    yield server
    server.close()
