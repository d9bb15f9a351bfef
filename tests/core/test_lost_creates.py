"""Objects of another resource's interrupted create, found and ended on the simulator."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import cast

import pytest
from pulumi_cloudjobs.core.idempotency.create_request import CreateRequest
from pulumi_cloudjobs.core.idempotency.lost_create_search import MAX_CANDIDATES, LostCreateSearch
from pulumi_cloudjobs.core.journal import CreateIntent
from pulumi_cloudjobs.core.resource_type import (
    Created,
    Lifecycle,
    Observation,
    ResourceType,
    Values,
)
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.huawei.dli.session import SESSION
from pulumi_cloudjobs.tencent.batch.job import JOB

from tests.embedded import make_world

SESSION_INPUTS: Values = {"kind": "spark", "clusterName": "test_cluster", "region": "cn-north-4"}
JOB_INPUTS: Values = {
    "placement": {"zone": "ap-guangzhou-2"},
    "job": {
        "jobName": "nightly",
        "priority": 1,
        "tasks": [
            {
                "taskName": "a",
                "application": {"deliveryForm": "LOCAL", "command": "true"},
                "computeEnv": {
                    "envType": "MANAGED",
                    "envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"},
                },
            }
        ],
    },
    "region": "ap-guangzhou",
}


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        pytest.param(SESSION, SESSION_INPUTS, id="generated-name"),
        pytest.param(JOB, JOB_INPUTS, id="token"),
    ],
)
def test_a_destroy_ends_the_lost_object_of_another_resource(
    kind: ResourceType, inputs: Values, tmp_path: Path
) -> None:
    """The resource that is destroyed has another name than the one whose create was interrupted."""
    world = make_world(tmp_path)
    lost = world.resource(kind, "lost")
    lost.create_and_die(inputs)
    neighbour = world.operation("neighbour")
    [intent] = world.settings.journal.all_left_open(neighbour.urn)
    assert Handler(kind, world.settings).end_lost_create(intent, neighbour)
    assert world.cloud.live() == []


class Stubborn:
    """A lifecycle whose search returns one object for ever, whatever it was to leave out."""

    def __init__(self) -> None:
        self.searches = 0
        self.clock_offset = None

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created:
        self.searches += 1
        return Created("job-1", Observation())


def test_a_search_that_returns_the_same_taken_object_has_an_end(tmp_path: Path) -> None:
    """A search may send the create again: without an end, it would do so at full speed."""
    world = make_world(tmp_path)
    other, intent = (world.intent(JOB, JOB_INPUTS, name) for name in ("other", "lost"))
    assert world.settings.journal.claim(other, "job-1")

    lifecycle = Stubborn()
    request = CreateRequest(
        JOB, cast(Lifecycle, lifecycle), JOB_INPUTS, world.operation("lost"), world.settings
    )
    assert LostCreateSearch(request).find(intent, JOB_INPUTS) is None
    assert lifecycle.searches <= MAX_CANDIDATES
