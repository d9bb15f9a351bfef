"""The list of jobs: every service's own list calls, page by page, and no read of a single job."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import OperationFailed
from pulumi_cloudjobs.core.operation import ProcessContext
from pulumi_cloudjobs.core.resource_type import Values
from pulumi_cloudjobs.core.verbs import job_list
from pulumi_cloudjobs.core.verbs.job_list import JOB_FIELDS, JobFilter, JobLister
from pulumi_cloudjobs.engine.resource_types import all_resource_types
from pulumi_cloudjobs.simulator.framework import Fixture

from tests.cards.card import Card, add_fixtures, cards
from tests.embedded import World
from tests.resource_types import RESOURCE_TYPES

LISTED = [card for card in cards() if card.resource_type.list_jobs is not None]
MANY = 250
"""Jobs on three pages of a hundred."""


def list_jobs(world: World, **filters: str) -> list[Values]:
    """Return the jobs of all services that a filter allows."""
    lister = JobLister(world.settings, all_resource_types())
    assert list(lister.mistakes(filters)) == []
    return lister.list(JobFilter(**filters), world.operation())


def add_sessions(world: World, count: int) -> None:
    """Add idle sessions of two queues to the simulator."""
    with world.cloud.store.transaction() as tx:
        for number in range(count):
            data = {"kind": "spark", "cluster_name": f"queue_{number % 2}"}
            id = f"f28a0d0c-0a37-4bd4-8d1d-{number:012}"
            fixture = Fixture("huawei/dli/session", "cn-north-4", id, data, id[-4:], state="idle")
            tx.add_fixture(fixture)


def without(world: World, config: dict[str, str]) -> ProcessContext:
    """Return the context of a process with another configuration, and an empty environment."""
    old = world.settings
    return ProcessContext({**config, "rates": '{"*": 0}'}, {}, old.home, old.http, old.clock)


def test_every_resource_type_is_known_by_its_token() -> None:
    """A missing resource type would be in no list."""
    assert {one.token for one in all_resource_types()} == {
        described.resource_type.token for described in RESOURCE_TYPES
    }


def test_what_has_a_status_is_listed_where_the_api_lists_it_alone() -> None:
    """A statement is listed inside its session alone, and a deployment is its job."""
    with_status = {one.token for one in all_resource_types() if one.states}
    listed = {card.token for card in LISTED}
    assert with_status - listed == {"huawei/dli:Statement", "tencent/oceanus:Deployment"}
    assert listed <= with_status


@pytest.mark.parametrize("card", LISTED, ids=repr)
def test_a_job_is_listed_as_a_read_describes_it(world: World, card: Card) -> None:
    """Whoever has created it: the id leads to the same object, with the same status."""
    add_fixtures(world.cloud)
    resource = world.resource(card.resource_type)
    resource.create(card.inputs)
    service = card.package
    before = world.count(card.actions.read)
    jobs = list_jobs(world, service=service)
    if card.actions.read != card.resource_type.list_action:
        assert world.count(card.actions.read) == before

    (job,) = [one for one in jobs if one["id"] == resource.id]
    resource.refresh()
    state = resource.state
    name = card.resource_type.remote_name(state) or state.get("sessionName", "")
    assert job == {
        "service": service,
        "type": card.resource_type.plugin_token,
        "id": resource.id,
        "name": name or state.get("batchName"),
        "status": state["status"],
        "rawStatus": state["rawStatus"],
        "region": card.region,
        "createdAt": state["createdAt"],
    }
    assert list(job) == list(JOB_FIELDS)


def test_a_long_list_is_read_page_by_page(world: World) -> None:
    """A call per job would take minutes, and use up the quota."""
    add_sessions(world, MANY)
    jobs = list_jobs(world, service="huawei.dli")
    assert len({job["id"] for job in jobs}) == len(jobs) == MANY
    assert world.count("list_sessions") == 3
    assert world.count("get_session") == 0
    assert world.report.warnings == []


def test_a_list_that_is_too_long_ends_with_a_warning(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program must not fill the memory of the machine, nor take a part for the whole."""
    monkeypatch.setattr(job_list, "MOST_JOBS", 120)
    add_sessions(world, MANY)
    assert len(list_jobs(world, service="huawei.dli")) == 120
    assert world.count("list_sessions") == 2
    (warning,) = world.report.warnings
    assert warning.startswith("listing jobs: only the first 120 jobs are listed; narrow the list")


def test_jobs_are_chosen_by_vendor_status_and_name(world: World) -> None:
    """The filters of the services differ, so these are applied to what the pages hold."""
    add_fixtures(world.cloud)
    add_sessions(world, 11)
    names = [job["name"] for job in list_jobs(world, service="huawei", name="001?")]
    assert names == ["0010"]
    assert [job["name"] for job in list_jobs(world, service="huawei", name="ready-*")] == [
        "ready-1",
        "ready-2",
    ]

    waiting = list_jobs(world, status="pending")
    assert {job["service"] for job in waiting} == {"tencent.oceanus"}
    assert {job["status"] for job in waiting} == {"pending"}
    assert list_jobs(world, service="tencent", region="ap-beijing") == []


def test_a_vendor_without_a_credential_is_left_out_with_a_warning(world: World) -> None:
    """Most accounts have keys of one vendor; an error would make the list of no use to them."""
    add_fixtures(world.cloud)
    regions = {"huaweiRegion": "cn-north-4"}
    context = without(world, {"tencentEndpoint": "embedded", **regions})
    lister = JobLister(context, all_resource_types())

    jobs = lister.list(JobFilter(), world.operation())
    assert {job["service"] for job in jobs} == {"tencent.oceanus"}
    alibaba, huawei = world.report.warnings
    assert alibaba.startswith(
        "listing jobs: all jobs of Alibaba Cloud are left out: region is required; set it here"
    )
    assert huawei.startswith(
        "listing jobs: all jobs of Huawei Cloud are left out: no credentials for Huawei Cloud"
    )

    with pytest.raises(OperationFailed, match=r"^listing jobs of huawei\.dli: no credentials"):
        lister.list(JobFilter(service="huawei"), world.operation())


def test_a_list_of_nothing_at_all_is_an_error(world: World) -> None:
    """An empty list would mean that no job is running."""
    lister = JobLister(without(world, {}), all_resource_types())
    with pytest.raises(OperationFailed) as raised:
        lister.list(JobFilter(), world.operation())
    for vendor in ("Alibaba Cloud", "Huawei Cloud", "Tencent Cloud"):
        assert f"all jobs of {vendor} are left out" in str(raised.value)


def test_an_api_that_a_region_does_not_serve_is_left_out(world: World) -> None:
    """Huawei Cloud has discarded sessions, and batches must be listed all the same."""
    add_fixtures(world.cloud)
    world.cloud.set("huawei.dli.sessions_api", "discarded")
    assert list_jobs(world, service="huawei.dli") == []
    (warning,) = world.report.warnings
    assert warning.startswith("listing jobs: every DLI session is left out: ")


def test_a_failed_call_fails_the_list(world: World) -> None:
    """A list without the jobs of one service would be taken for the whole."""
    world.cloud.fault("error", service="batch", action="DescribeJobs", times=None)
    with pytest.raises(OperationFailed, match=r"^listing jobs of tencent\.batch: InternalError"):
        list_jobs(world)


@pytest.mark.parametrize(
    ("arguments", "mistakes"),
    [
        ({"service": "tencent.cvm"}, [("service", "must be one of alibaba.emr, huawei.dli, ")]),
        ({"status": "done"}, [("status", "must be one of pending, starting, running, ")]),
        ({"region": "ap-beijing"}, [("region", "needs service, because each vendor has ")]),
        ({"name": 1}, [("name", "must be text")]),
        ({"state": "running"}, [("state", "is an unknown argument; known are service, region")]),
        ({"service": None, "status": None}, []),
    ],
)
def test_mistakes_of_arguments_are_named(
    world: World, arguments: dict[str, Any], mistakes: list[tuple[str, str]]
) -> None:
    """A filter that fits nothing would be taken for an account without jobs."""
    failures = list(JobLister(world.settings, all_resource_types()).mistakes(arguments))
    assert [one.path for one in failures] == [path for path, _ in mistakes]
    for one, (_, reason) in zip(failures, mistakes, strict=True):
        assert one.reason.startswith(reason)
