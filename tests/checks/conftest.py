"""Objects that the tables refer to and a fresh simulator does not hold."""

from __future__ import annotations

import pytest

from tests.checks import samples
from tests.embedded import World


@pytest.fixture
def world(world: World) -> World:
    """A cloud with sessions that are ready for statements, and jobs that can be run."""
    for fixture in (
        *samples.DLI_STATEMENT.fixtures,
        *samples.EMR_RUN.fixtures,
        *samples.OCEANUS_DEPLOYMENT.fixtures,
    ):
        world.cloud.add(fixture)

    return world
