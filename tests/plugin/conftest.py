"""Fixtures of a running plugin on a simulator in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cards.card import add_fixtures
from tests.dynamic.host_process import RecordingEngine
from tests.embedded import World
from tests.plugin.client import Client


@pytest.fixture
def engine() -> Iterator[RecordingEngine]:
    """An engine that takes log lines."""
    server = RecordingEngine()
    yield server
    server.stop()


@pytest.fixture
def client(world: World, engine: RecordingEngine) -> Iterator[Client]:
    """A plugin on a simulator that has what the inputs of all cards refer to."""
    add_fixtures(world.cloud)
    running = Client(world.settings, engine.address)
    yield running
    running.stop()
