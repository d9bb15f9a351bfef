"""Objects of another resource's interrupted create, found and ended on the simulator."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from threading import Barrier
from typing import cast

import pytest
from pulumi_cloudjobs.alibaba.emr.flow_job import FLOW_JOB
from pulumi_cloudjobs.alibaba.emr.flow_job_run import FLOW_JOB_RUN
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
from pulumi_cloudjobs.engine.cli_process import is_whole_destroy
from pulumi_cloudjobs.engine.lost_creates import ENDED_AT_ONCE, end_lost_creates
from pulumi_cloudjobs.huawei.dli.session import SESSION
from pulumi_cloudjobs.tencent.batch.job import JOB

from tests.cards.alibaba_emr_flow_job import CARD as FLOW_JOB_CARD
from tests.cards.alibaba_emr_flow_job_run import CARD as FLOW_JOB_RUN_CARD
from tests.cards.card import add_fixtures
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


@pytest.mark.parametrize(
    ("arguments", "is_whole"),
    [
        pytest.param("destroy --yes", True, id="destroy"),
        pytest.param("-C folder down -yf", True, id="another-name"),
        pytest.param("destroy --stack target", True, id="a-stack-called-so"),
        pytest.param("destroy --target urn", False, id="target"),
        pytest.param("destroy --target=urn --target-dependents", False, id="with-dependents"),
        pytest.param("destroy -yt urn", False, id="joined-letters"),
        pytest.param("destroy --exclude urn", False, id="exclude"),
        pytest.param("destroy -x urn", False, id="short-exclude"),
        pytest.param("destroy --exclude-protected", False, id="protected"),
        pytest.param("up --yes", False, id="up"),
    ],
)
def test_a_destroy_of_some_resources_is_no_destroy_of_all(arguments: str, is_whole: bool) -> None:
    """Otherwise the jobs of resources that are to stay would end."""
    assert is_whole_destroy(arguments.split()) is is_whole


def test_a_destroy_ends_many_lost_objects_at_once(tmp_path: Path) -> None:
    """After a thousand waits were killed, one after the other would take minutes."""
    world = make_world(tmp_path)
    for number in range(ENDED_AT_ONCE):
        world.resource(JOB, f"lost-{number}").create({**JOB_INPUTS, "triggers": {"n": str(number)}})
        world.restart()

    together, at_once = Barrier(ENDED_AT_ONCE), Counter[str]()

    def meet(text: str) -> None:
        together.wait(30)
        at_once.update([text.partition(" job-")[0]])

    end_lost_creates(world.settings, world.operation("neighbour", warn=meet))
    assert at_once == {"stops and deletes Batch job": ENDED_AT_ONCE}
    assert world.cloud.live() == []
    assert world.settings.journal.all_left_open(world.operation().urn) == []


def test_a_destroy_ends_a_lost_run_before_its_lost_definition(tmp_path: Path) -> None:
    """The cloud deletes no flow job that still runs."""
    world = make_world(tmp_path)
    add_fixtures(world.cloud)
    flow_job = world.resource(FLOW_JOB, "flow")
    flow_job.create(FLOW_JOB_CARD.inputs)
    run = {**FLOW_JOB_RUN_CARD.inputs, "jobId": flow_job.id.rpartition("/")[2]}
    world.resource(FLOW_JOB_RUN, "run").create(run)
    world.restart()

    end_lost_creates(world.settings, world.operation("neighbour"))
    ended = [re.match("stops and deletes EMR ([a-z ]+)", line) for line in world.report.warnings]
    assert [match and match[1] for match in ended] == ["flow job run ", "flow job "]
    assert flow_job.refresh() is None


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
