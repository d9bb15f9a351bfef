"""Objects that the tables refer to and a fresh simulator does not hold."""

from __future__ import annotations

import pytest

from tests.cards.card import add_fixtures
from tests.embedded import World


@pytest.fixture
def world(world: World) -> World:
    """A cloud with sessions that are ready for statements, and jobs that can be run."""
    add_fixtures(world.cloud)
    return world
