"""A create reads nothing that its response has said, and its id is safe before anything else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from pulumi_cloudjobs.core.http.pool import HttpPool
from pulumi_cloudjobs.core.http.responses import in_seconds
from pulumi_cloudjobs.core.journal import CreateIntent, Journal, MemoryStore
from pulumi_cloudjobs.core.operation import Clock, Operation, ProcessContext, SystemClock
from pulumi_cloudjobs.core.resource_type import ResourceType, Values
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET
from pulumi_cloudjobs.simulator.server import serving
from pulumi_cloudjobs.tencent.batch.job import JOB as BATCH
from pulumi_cloudjobs.tencent.dlc.spark_app_task import SPARK_APP_TASK
from pulumi_cloudjobs.tencent.oceanus.job import JOB as OCEANUS

from tests.cards.card import Card, add_fixtures, cards
from tests.cards.tencent_dlc_spark_app_task import CARD as TASK_CARD
from tests.embedded import UNLIMITED, CloudClock, World, plain
from tests.scenes.test_thousand_jobs import batch_jobs, oceanus_jobs

READ_AFTER_CREATE = {
    "alibaba/emr:FlowJob": "the output modified_at",
    "alibaba/emr:FlowJobRun": "the node instance, whose id is that of the run",
    "tencent/oceanus:Deployment": "the job, which the wait brings to its desired state",
}
"""Why the create of a resource type reads: the response lacks what state needs."""
KNOWN_BY_A_READ = {"alibaba/emr:FlowJobRun"}
"""Types whose id in state is not in the response to the create."""
EVERY_CARD = [pytest.param(card, id=str(card)) for card in cards()]
CREATES = 40
PER_SECOND = 20
AT_QUOTA = 30
"""Creates that take a second and a half at PER_SECOND."""
ACCEPTED = {"wait": {"until": "accepted"}}


def spark_app_tasks(count: int) -> dict[str, Values]:
    """Return that many runs of a Spark app by name."""
    names = [f"task-{number:04}" for number in range(count)]
    return {name: {"region": "ap-guangzhou", **TASK_CARD.least} for name in names}


@pytest.fixture(autouse=True)
def _fixtures(world: World) -> None:
    """Put what the inputs of the cards refer to into the simulator."""
    add_fixtures(world.cloud)


def calls_from_create(world: World, card: Card) -> list[str]:
    """Return the actions from the last create on."""
    actions = [call["action"] for call in world.cloud.calls()]
    backwards = actions[::-1].index(card.resource_type.create_action)
    return actions[len(actions) - 1 - backwards :]


@pytest.mark.parametrize("card", EVERY_CARD)
def test_a_create_reads_only_what_its_response_has_not_said(world: World, card: Card) -> None:
    """A read for each create takes the quota of reads, and half of the time."""
    resource = world.resource(card.resource_type)
    resource.create({**card.inputs, **ACCEPTED} if card.resource_type.waits else card.inputs)
    reads = calls_from_create(world, card)[1:]
    assert bool(reads) == (card.token in READ_AFTER_CREATE), reads


@pytest.mark.parametrize("card", EVERY_CARD)
def test_the_id_is_in_the_journal_before_the_next_call(
    world: World, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is killed in a read has lost nothing."""
    before_commit: list[list[str]] = []
    commit = Journal.commit

    def committing(journal: Journal, intent: CreateIntent, id: str) -> None:
        before_commit.append(calls_from_create(world, card))
        commit(journal, intent, id)

    monkeypatch.setattr(Journal, "commit", committing)
    world.resource(card.resource_type).create(card.inputs)
    ((create, *reads),) = before_commit
    assert create == card.resource_type.create_action
    assert bool(reads) == (card.token in KNOWN_BY_A_READ), reads


@pytest.mark.parametrize(
    ("seconds", "stays"),
    [
        pytest.param(1, True, id="as-long-as-a-request"),
        pytest.param(3600, False, id="another-time"),
    ],
)
def test_a_refresh_keeps_the_time_of_the_response(world: World, seconds: int, stays: bool) -> None:
    """State has the time by the Date of the response, the list by the clock of the service."""
    job = world.resource(BATCH)
    (inputs,) = batch_jobs(1).values()
    job.create(inputs)
    created_at = job.state["createdAt"]
    assert created_at == in_seconds(world.clock.now())

    listed_at = in_seconds(world.clock.now() - timedelta(seconds=seconds))
    world.cloud.fault("replace", action="DescribeJobs", values={"CreateTime": listed_at})
    job.refresh()
    assert job.state["createdAt"] == (created_at if stays else listed_at)


@pytest.fixture
def at_quota(tmp_path: Path) -> Iterator[World]:
    """A served simulator that refuses the 21st call of an action in a second, in real time."""
    cloud = Control(open_store(tmp_path / "busy"))
    for service in ("batch", "dlc", "oceanus"):
        cloud.set(f"tencent.{service}.quota", PER_SECOND)
    with served_context(cloud, tmp_path, f'{{"*": {PER_SECOND}}}') as context:
        yield World(cloud, CloudClock(cloud), context)
    cloud.store.close()


@pytest.fixture
def served(world: World, tmp_path: Path) -> Iterator[World]:
    """The same simulator behind a socket."""
    old = world.settings
    with served_context(world.cloud, tmp_path, UNLIMITED, old.clock) as context:
        yield World(world.cloud, world.clock, context, world.report)


@contextmanager
def served_context(
    cloud: Control, folder: Path, rates: str, clock: Clock | None = None
) -> Iterator[ProcessContext]:
    """Serve a simulator, and yield the context of a process that calls it."""
    with serving(cloud.store) as address:
        config = {
            "tencentEndpoint": address,
            "tencentSecretId": EMBEDDED_KEY_ID,
            "tencentSecretKey": EMBEDDED_SECRET,
            "rates": rates,
        }
        http = HttpPool()
        journal = Journal(MemoryStore())
        yield ProcessContext(config, {}, folder, http, clock or SystemClock(), journal)
        http.close()


def create_all(world: World, resource_type: ResourceType, desired: dict[str, Values]) -> None:
    """Create all resources, eight at a time."""
    handler = Handler(resource_type, world.settings)

    def create(name: str) -> None:
        checked = plain(handler.check(desired[name]).inputs)
        urn = f"urn:pulumi:dev::project::x:Job::{name}"
        handler.create(checked, Operation(urn=urn, clock=world.settings.clock))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(create, desired))


@pytest.mark.parametrize("place", ["world", "served"])
@pytest.mark.parametrize(
    ("resource_type", "jobs"),
    [
        pytest.param(BATCH, batch_jobs(CREATES), id="batch"),
        pytest.param(OCEANUS, oceanus_jobs(CREATES), id="oceanus"),
    ],
)
def test_many_creates_cost_at_most_a_read_for_ten(
    request: pytest.FixtureRequest,
    place: str,
    resource_type: ResourceType,
    jobs: dict[str, Values],
) -> None:
    """Reads have a quota of their own, and it is lower than that of creates."""
    world: World = request.getfixturevalue(place)
    create_all(world, resource_type, jobs)
    assert world.count(resource_type.create_action) == CREATES
    assert world.count(resource_type.list_action) <= CREATES / 10


@pytest.mark.parametrize(
    ("resource_type", "jobs"),
    [
        pytest.param(BATCH, batch_jobs(AT_QUOTA), id="batch"),
        pytest.param(OCEANUS, oceanus_jobs(AT_QUOTA), id="oceanus"),
        pytest.param(SPARK_APP_TASK, spark_app_tasks(AT_QUOTA), id="dlc"),
    ],
)
def test_creates_at_the_quota_of_a_served_cloud_leave_the_quota_of_reads_alone(
    at_quota: World, resource_type: ResourceType, jobs: dict[str, Values]
) -> None:
    """A thousand creates once brought a thousand reads, and some of them were refused."""
    create_all(at_quota, resource_type, jobs)
    assert at_quota.count(resource_type.create_action) == AT_QUOTA
    assert at_quota.count(resource_type.list_action) <= AT_QUOTA / 10
    assert [call for call in at_quota.cloud.calls() if call["code"]] == []
