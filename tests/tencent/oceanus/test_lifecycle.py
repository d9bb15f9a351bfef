from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import OperationFailed
from pulumi_cloudjobs.simulator.framework import Fixture
from pulumi_cloudjobs.tencent.oceanus.lifecycle import JOB as KIND

from tests.embedded import Resource, World
from tests.tencent.examples import OCEANUS

JOB, FOLDER, CLUSTER = "tencent/oceanus/job", "tencent/oceanus/folder", "tencent/oceanus/cluster"
INPUTS = {
    "name": "create_job_test",
    "jobType": 1,
    "clusterType": 2,
    "clusterId": "cluster-5c42n3a5",
    "workSpaceId": "space-53rqk422",
    "description": "some description",
}
COMPLETE = {**OCEANUS, "folderId": "folder-00000001"}
RUNNING, PAUSED, STOPPED, FAILED = 4, 6, 5, -1


@pytest.fixture
def job(world: World) -> Resource:
    world.cloud.add(Fixture(FOLDER, "ap-guangzhou", "folder-00000001", {}, "demo", parent="root"))
    return world.resource(KIND)


def data(world: World, job: Resource) -> dict[str, Any]:
    """What the cloud holds of the job."""
    held = world.cloud.object(JOB, job.id)
    assert held is not None
    return dict(held["data"])


def test_basic(world: World, job: Resource) -> None:
    """The page's own example: created once, nothing to change afterwards, nothing left after destroy."""
    job.create(INPUTS)
    assert job.id.startswith("cql-")
    assert (job.state["jobId"], job.state["status"], job.state["rawStatus"]) == (job.id, "pending", "1")
    assert job.state["createdAt"] == world.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    assert {"finishedAt", "purged"} & set(job.state) == set()
    assert job.changes(INPUTS) == {}
    job.delete()
    assert world.cloud.objects(JOB) == []
    assert world.count("StopJobs") == 0


def test_complete(world: World, job: Resource) -> None:
    """Every input arrives, and nothing of it is taken for drift after a refresh."""
    job.create(COMPLETE)
    held = data(world, job)
    sent = {"Name": "作业-测试_1.0", "JobType": 2, "CuMem": 8, "FolderId": "folder-00000001", "JdkVersion": "11"}
    assert {name: held[name] for name in sent} == sent
    assert held["Tags"] == [{"TagKey": "team", "TagValue": "data"}, {"TagKey": "empty"}]
    job.refresh()
    assert job.changes(COMPLETE) == {}


@pytest.mark.parametrize(
    ("change", "sent"),
    [
        pytest.param({"name": "renamed"}, {"Name": "renamed"}, id="name"),
        pytest.param({"remark": "new"}, {"Remark": "new"}, id="remark"),
        pytest.param({"remark": None}, {"Remark": ""}, id="remark-removed"),
        pytest.param({"description": None}, {"Description": ""}, id="description-removed"),
        pytest.param({"folderId": None}, {"FolderId": "root"}, id="back-to-the-root"),
        pytest.param(
            {"name": "renamed", "remark": "new", "description": "new", "folderId": "root"},
            {"Name": "renamed", "Remark": "new", "Description": "new", "FolderId": "root"},
            id="all-at-once",
        ),
    ],
)
def test_update(world: World, job: Resource, change: dict[str, Any], sent: dict[str, str]) -> None:
    """In place, one kind of change in a call: the cloud refuses two at a time."""
    job.create(COMPLETE)
    changed = {**COMPLETE, **change}
    assert set(job.changes(changed).values()) == {"UPDATES"}
    job.update(changed)
    held = data(world, job)
    assert {name: held[name] for name in sent} == sent
    assert world.count("ModifyJob") == len(sent)
    assert job.changes(changed) == {}


def test_replace(world: World, job: Resource) -> None:
    """The name is free again when the new one is made."""
    job.create(INPUTS)
    first = job.id
    assert job.changes({**INPUTS, "jobType": 2}) == {"jobType": "REPLACES"}
    job.delete()
    job.create({**INPUTS, "jobType": 2})
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id] != [first]


@pytest.mark.parametrize(
    ("held", "path"),
    [
        pytest.param({"Description": "by hand"}, "description", id="description"),
        pytest.param({"Description": None}, "description", id="description-gone"),
        pytest.param({"CuMem": 2}, "cuMem", id="memory"),
        pytest.param({"FlinkVersion": "Flink-1.16"}, "flinkVersion", id="flink"),
        pytest.param({"Tags": None}, "tags", id="tags"),
    ],
)
def test_drift_is_seen(world: World, job: Resource, held: dict[str, Any], path: str) -> None:
    """What the API returns shows in the next preview."""
    job.create(COMPLETE)
    world.cloud.fault("replace", action="DescribeJobs", values=held)
    job.refresh()
    assert list(job.changes(COMPLETE)) == [path]


@pytest.mark.parametrize(
    "held",
    [
        pytest.param({"FlinkVersion": None, "JdkVersion": ""}, id="not-told"),
        pytest.param({"OpenJobDefaultAlarm": 0}, id="alarm-switched-off"),
        pytest.param(
            {"Tags": [{"TagKey": "by"}, {"TagKey": "empty", "TagValue": ""}, {"TagKey": "team", "TagValue": "data"}]},
            id="the-account-adds-tags",
        ),
    ],
)
def test_what_is_no_drift(world: World, job: Resource, held: dict[str, Any]) -> None:
    """Each of these would replace the job, and with it every configuration it has."""
    job.create(COMPLETE)
    world.cloud.fault("replace", action="DescribeJobs", values=held)
    job.refresh()
    assert job.changes(COMPLETE) == {}


@pytest.mark.parametrize("missing", ["error", "empty"])
def test_gone(world: World, job: Resource, missing: str) -> None:
    """Deleted behind our back: noticed, made again once, whichever of its two answers the cloud gives."""
    world.cloud.set("tencent.oceanus.missing_job", missing)
    job.create(INPUTS)
    world.cloud.remove(JOB, job.id)
    assert job.refresh() is None
    job.delete()
    job.create(INPUTS)
    assert len(world.cloud.objects(JOB)) == 1


def test_repeat(world: World, job: Resource) -> None:
    """Every verb twice."""
    job.create(INPUTS)
    assert job.refresh() == job.refresh()
    changed = {**INPUTS, "remark": "new"}
    job.update(changed)
    job.update(changed)
    with pytest.raises(OperationFailed):
        world.resource(KIND, "other").create(changed)
    job.delete()
    job.delete()
    assert world.cloud.objects(JOB) == []
    assert (world.count("CreateJob"), world.count("ModifyJob")) == (1, 1)


@pytest.mark.parametrize("fault", ["cut_after", "timeout_after", "status_after", "truncated", "torn", "error_after"])
def test_interrupted_create_finds_its_job(world: World, job: Resource, fault: str) -> None:
    """The answer is lost, the job is there: it is found by its unique name, and never made twice."""
    world.cloud.fault(fault, action="CreateJob")
    job.create(COMPLETE)
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]


@pytest.mark.parametrize("fault", ["cut", "timeout", "status", "error"])
def test_interrupted_create_is_sent_again(world: World, job: Resource, fault: str) -> None:
    """Nothing was made, and a look says so before the request goes out a second time."""
    world.cloud.fault(fault, action="CreateJob", times=2)
    job.create(INPUTS)
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]


def test_a_lasting_fault_says_that_the_job_may_exist(world: World, job: Resource) -> None:
    """With the name to look for."""
    world.cloud.fault("status", action="CreateJob", times=None)
    with pytest.raises(OperationFailed, match='the answer was lost, so the Oceanus job "create_job_test" may exist'):
        job.create(INPUTS)
    assert world.cloud.objects(JOB) == []


def test_a_fault_before_anything_is_sent_says_so(world: World, job: Resource) -> None:
    """A look that fails is not a create whose answer was lost."""
    world.cloud.fault("status", action="DescribeJobs", times=None)
    with pytest.raises(OperationFailed, match="nothing was created"):
        job.create(INPUTS)
    assert world.count("CreateJob") == 0


def test_ctrl_c_after_a_lost_answer_keeps_the_job(world: World, job: Resource) -> None:
    """The interruption ends the waiting, and what was made is in state all the same."""
    cancelled = threading.Event()
    world.clock.on_wait = cancelled.set
    world.cloud.fault("cut_after", action="CreateJob")
    job.create(INPUTS, cancelled=cancelled)
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]


def test_a_lost_answer_takes_over_nothing_that_differs(world: World, job: Resource) -> None:
    """Somebody took the name at the same moment, with another type: that is not ours."""
    world.cloud.fault("cut", action="CreateJob")
    other = world.resource(KIND, "other")
    world.clock.on_wait = once(lambda: other.create({**INPUTS, "jobType": 2}))
    with pytest.raises(OperationFailed, match=r"DuplicatedJobName.*adopt=") as failure:
        job.create(INPUTS)
    assert f'adopt="{other.id}"' in str(failure.value)


def test_a_name_that_is_taken_is_not_taken_over(world: World, job: Resource) -> None:
    """Two owners of one job would undo each other; the line to write is in the error."""
    job.create(INPUTS)
    other = world.resource(KIND, "other")
    with pytest.raises(OperationFailed) as failure:
        other.create(INPUTS)
    assert f'adopt="{job.id}"' in str(failure.value)
    assert world.count("CreateJob") == 1
    other.create({**INPUTS, "adopt": job.id})
    assert other.id == job.id


@pytest.mark.parametrize("code", ["FailedOperation.DuplicatedJobName", "InvalidParameterValue.JobNameExisted"])
def test_a_name_taken_in_another_work_space_is_told(world: World, job: Resource, code: str) -> None:
    """Names may be unique across work spaces; the look in our own finds nothing then."""
    world.cloud.set("tencent.oceanus.duplicate_name_code", code)
    elsewhere = {name: value for name, value in INPUTS.items() if name != "workSpaceId"}
    world.resource(KIND, "elsewhere").create(elsewhere)
    with pytest.raises(OperationFailed, match=f"{code}.*: choose another name"):
        job.create(INPUTS)


def test_names_that_only_begin_alike_are_others(world: World, job: Resource) -> None:
    """The cloud's own filter is fuzzy, and its pages are short."""
    job.create(INPUTS)
    held = data(world, job)
    for number in range(101):
        name = f"{INPUTS['name']}_{number}"
        fixture = Fixture(JOB, "ap-guangzhou", f"cql-{number:08}", held, name, "space-53rqk422", state=1)
        world.cloud.add(fixture)
    job.delete()
    job.create(INPUTS)
    with pytest.raises(OperationFailed, match=f'adopt="{job.id}"'):
        world.resource(KIND, "other").create(INPUTS)


def test_a_failed_alarm_keeps_the_job(world: World, job: Resource) -> None:
    """JobBindDefaultMonitorFailed comes after the job was made."""
    world.cloud.fault("error_after", action="CreateJob", code="FailedOperation.JobBindDefaultMonitorFailed")
    job.create(INPUTS)
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]
    assert "JobBindDefaultMonitorFailed" in world.told.warnings[0]


def test_trouble_with_the_first_look_loses_no_id(world: World, job: Resource) -> None:
    """The job exists: its id has to be in state whatever happens then."""
    world.cloud.fault("status", action="DescribeJobs", skip=1, times=None)
    job.create(INPUTS)
    world.cloud.clear_faults()
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]


@pytest.mark.parametrize("state", [RUNNING, PAUSED])
def test_what_lives_is_stopped_before_it_is_deleted(world: World, job: Resource, state: int) -> None:
    """DeleteJobs refuses a job that runs or is paused."""
    job.create(INPUTS)
    world.cloud.force(JOB, job.id, state)
    job.refresh()
    assert job.state["status"] == {RUNNING: "running", PAUSED: "stopped"}[state]
    job.delete()
    assert world.cloud.objects(JOB) == []
    assert world.count("StopJobs") == 1


def test_a_job_that_is_being_started_is_waited_for(world: World, job: Resource) -> None:
    """Nothing can be asked of it before it runs."""
    job.create(INPUTS)
    world.cloud.force(JOB, job.id, 3)
    world.clock.on_wait = once(lambda: world.cloud.force(JOB, job.id, RUNNING))
    job.delete()
    assert world.cloud.objects(JOB) == []


def test_a_stop_that_failed_is_asked_for_again(world: World, job: Resource) -> None:
    """LastOpResult says why; the deadline names it when it does not get better."""
    job.create({**INPUTS, "stop": {"timeoutSeconds": 30}})
    world.cloud.force(JOB, job.id, RUNNING)
    world.cloud.set("tencent.oceanus.stop_outcome", "failed")
    with pytest.raises(OperationFailed, match=r"deleting Oceanus job cql-.*still \d \(.*failed\).* after 30 s"):
        job.delete()
    world.cloud.set("tencent.oceanus.stop_outcome", "stopped")
    job.delete()
    assert world.cloud.objects(JOB) == []


@pytest.mark.parametrize("state", [FAILED, 9])
def test_a_job_that_failed_or_whose_state_nobody_knows_is_deleted(world: World, job: Resource, state: int) -> None:
    """A bounded job may end in a state that no document names."""
    job.create(INPUTS)
    world.cloud.force(JOB, job.id, state)
    job.delete()
    assert world.cloud.objects(JOB) == []


def test_a_failed_job_that_has_to_be_stopped_first_is_stopped(world: World, job: Resource) -> None:
    """The documents leave that open."""
    job.create(INPUTS)
    world.cloud.force(JOB, job.id, FAILED)
    world.cloud.fault("error", action="DeleteJobs", code="ResourceUnavailable.NotAllowedToBeDeleted")
    job.delete()
    assert world.cloud.objects(JOB) == []
    assert world.count("StopJobs") == 1


def test_something_missing_of_the_job_is_not_the_job_gone(world: World, job: Resource) -> None:
    """StopJobs says ResourceNotExist of what a job refers to; believing it gone would leave it running."""
    job.create(INPUTS)
    world.cloud.force(JOB, job.id, RUNNING)
    world.cloud.fault("error", action="StopJobs", code="InternalError.ResourceNotExist")
    job.delete()
    assert world.cloud.objects(JOB) == []


def test_adopt_updates_what_can_be_updated(world: World, job: Resource) -> None:
    """And refuses what cannot."""
    job.create(INPUTS)
    other = world.resource(KIND, "other")
    other.create({**INPUTS, "remark": "ours now", "adopt": job.id})
    assert data(world, other)["Remark"] == "ours now"
    with pytest.raises(OperationFailed, match=r"adopt: Oceanus job cql-.* differs in jobType"):
        other.create({**INPUTS, "jobType": 2, "adopt": job.id})


def once(action: Callable[[], object]) -> Callable[[], None]:
    """The action at the first call, nothing at later ones."""
    left = [action]

    def act() -> None:
        if left:
            left.pop()()

    return act
