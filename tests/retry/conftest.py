"""Objects that the scenes refer to and a fresh simulator does not hold."""

from __future__ import annotations

import pytest

from tests.cards.card import add_fixtures
from tests.embedded import World


@pytest.fixture
def world(world: World) -> World:
    """A cloud with everything that the inputs of the cards refer to."""
    add_fixtures(world.cloud)
    return world
