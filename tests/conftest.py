"""Fixtures and checks that tests of several folders use.

`pytest --hypothesis-profile thorough` tries a thousand examples of each property.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
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

LONG_FOLDERS = frozenset({"engine", "sdk", "campaign", "readme", "sixth_service", "types"})
"""Folders of tests that take seconds each, because they start other programs."""
COMMAND = re.compile(r"\.(up|preview|refresh|destroy|pulumi|start|run)\(")
"""A call that starts a program, in the source of a test."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each worker of pytest-xdist start with long tests, and share the short ones at the end.

    A worker gets a block of neighbouring tests, and one without work takes over the last tests of
    another block. With the long tests in one block, the run would end with one worker.
    """
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    if workers > 1:
        items[:] = in_blocks(items, workers)


def in_blocks(items: Sequence[pytest.Item], workers: int) -> list[pytest.Item]:
    """Return tests in one block for each worker: files of long tests first, then short tests."""
    long_files: dict[Path, list[pytest.Item]] = {}
    short: list[pytest.Item] = []
    for item in items:
        if LONG_FOLDERS.isdisjoint(item.path.parts):
            short.append(item)
        else:
            # The tests of a file may share a stack, so they stay together.
            long_files.setdefault(item.path, []).append(item)

    # The longest file goes to the block that is shortest so far.
    estimates = {path: estimate(path, tests) for path, tests in long_files.items()}
    blocks: list[list[pytest.Item]] = [[] for _ in range(workers)]
    lengths = [0.0] * workers
    for path in sorted(estimates, key=lambda path: -estimates[path]):
        shortest = lengths.index(min(lengths))
        blocks[shortest].extend(long_files[path])
        lengths[shortest] += estimates[path]

    # Equal blocks, because the workers get equal numbers of tests.
    size = -(-len(items) // workers)
    for block in blocks:
        missing = max(0, size - len(block))
        block.extend(short[:missing])
        del short[:missing]

    return [item for block in blocks for item in block]


def estimate(path: Path, tests: Sequence[pytest.Item]) -> float:
    """Return about how many commands the tests of a file run; a test itself is a third of one."""
    commands = len(COMMAND.findall(path.read_text("utf-8")))
    functions = {test.name.partition("[")[0] for test in tests}
    return len(tests) * (commands / len(functions) + 0.3)


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
