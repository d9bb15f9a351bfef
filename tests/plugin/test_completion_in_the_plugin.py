"""A `Completion` in the plugin: it waits for jobs of other resources."""

from __future__ import annotations

import pytest

from tests.cards.tencent_batch_job import CARD as BATCH
from tests.embedded import World
from tests.plugin.client import UNKNOWN, Client, Failed, urn_of

URN = urn_of("Completion", "film")


def test_a_completion_waits_for_many_jobs(client: Client, world: World) -> None:
    """A gate for what follows, in every language."""
    world.cloud.set("tencent.batch.running_seconds", 60.0)
    jobs = []
    for name in ("a", "b"):
        urn = urn_of(BATCH.token, name)
        state = client.create(urn, client.checked(urn, BATCH.inputs))
        job = {"urn": urn, "type": BATCH.token, "region": BATCH.region, "id": state.id}
        jobs.append(job)

    inputs = client.checked(URN, {"jobs": jobs, "timeoutSeconds": "2h"})
    assert client.create(URN, inputs, preview=True).outputs["succeeded"] == UNKNOWN
    state = client.create(URN, inputs)
    assert state.outputs["succeeded"] == 2
    assert client.diff(URN, state, inputs).changes == 1
    refreshed = client.read(URN, state)
    assert refreshed is not None
    assert client.diff(URN, refreshed, inputs).changes == 1
    client.delete(URN, state)


def test_a_completion_cannot_be_imported(client: Client) -> None:
    """The cloud has no object of a completion."""
    with pytest.raises(Failed, match="cannot be imported"):
        client.import_(URN, "0" * 32)
