"""Fixtures of a running host.

Tests that leave it as it was share a host per module; the others start their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.dynamic.host_process import HostProcess, RecordingEngine


@pytest.fixture(scope="module")
def engine() -> Iterator[RecordingEngine]:
    server = RecordingEngine()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def host(engine: RecordingEngine) -> Iterator[HostProcess]:
    """A host shared by the tests of a module."""
    process = HostProcess(engine.address)
    yield process
    process.stop()


@pytest.fixture
def start_host() -> Iterator[Callable[..., HostProcess]]:
    """Starts hosts of a test's own; arguments as of HostProcess."""
    started: list[HostProcess] = []

    def start(*args: Any, **kwargs: Any) -> HostProcess:
        started.append(HostProcess(*args, **kwargs))
        return started[-1]

    yield start
    for process in started:
        process.stop()
