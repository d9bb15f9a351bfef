"""Fixtures and checks that tests of several folders use.

`pytest --hypothesis-profile thorough` tries a thousand examples of each property.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pulumi_cloudjobs.simulator import store

from tests.backends import PostgresServer, S3Server
from tests.embedded import World, make_world

try:
    from hypothesis import settings
except ImportError:
    # The environment of the oldest versions runs one test alone, and lacks the package.
    pass
else:
    settings.register_profile("everyday", max_examples=40, deadline=None)
    settings.register_profile("thorough", max_examples=1000, deadline=None)
    settings.load_profile("everyday")


@pytest.fixture(scope="session", autouse=True)
def _no_wait_for_the_disk() -> Iterator[None]:
    """Let files be written when the kernel likes: no test cuts the power."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        patch.setattr(store, "SYNCHRONOUS", "OFF")
        yield


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
