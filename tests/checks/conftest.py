"""Objects that the tables refer to and a fresh simulator does not hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cards.card import add_fixtures
from tests.embedded import World, make_world


@pytest.fixture
def world(world: World) -> World:
    """A cloud with sessions that are ready for statements, and jobs that can be run."""
    add_fixtures(world.cloud)
    return world


@pytest.fixture(scope="module")
def unchanged_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world for tests that make previews alone: no call leaves anything in it."""
    world = make_world(tmp_path_factory.mktemp("unchanged"))
    yield world

    assert world.cloud.calls() == []
    world.settings.http.close()
    world.cloud.store.close()
