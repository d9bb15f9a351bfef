from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import OperationFailed
from pulumi_cloudjobs.simulator.framework import Fixture
from pulumi_cloudjobs.tencent.oceanus.job import JOB as KIND

from tests.embedded import Resource, World, once
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
    """Return the cloud's record of the job."""
    held = world.cloud.object(JOB, job.id)
    assert held is not None
    return dict(held["data"])


def test_basic(world: World, job: Resource) -> None:
    """The page's example is created once, shows no change, and leaves nothing after destroy."""
    job.create(INPUTS)
    assert job.id.startswith("cql-")
    assert (job.state["jobId"], job.state["status"], job.state["rawStatus"]) == (
        job.id,
        "pending",
        "1",
    )
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
    sent = {
        "Name": "作业-测试_1.0",
        "JobType": 2,
        "CuMem": 8,
        "FolderId": "folder-00000001",
        "JdkVersion": "11",
    }
    assert {name: held[name] for name in sent} == sent
    assert held["Tags"][:2] == [{"TagKey": "team", "TagValue": "data"}, {"TagKey": "empty"}]

    job.refresh()
    assert job.state["tags"] == COMPLETE["tags"]
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
    """A difference in the API's response shows in the next preview."""
    job.create(COMPLETE)
    world.cloud.fault("replace", action="DescribeJobs", values=held)
    job.refresh()
    assert list(job.changes(COMPLETE)) == [path]


@pytest.mark.parametrize(
    "held",
    [
        pytest.param({"FlinkVersion": None, "JdkVersion": ""}, id="not-returned"),
        pytest.param({"OpenJobDefaultAlarm": 0}, id="alarm-switched-off"),
        pytest.param(
            {
                "Tags": [
                    {"TagKey": "by"},
                    {"TagKey": "empty", "TagValue": ""},
                    {"TagKey": "team", "TagValue": "data"},
                ]
            },
            id="the-account-adds-tags",
        ),
    ],
)
def test_what_is_no_drift(world: World, job: Resource, held: dict[str, Any]) -> None:
    """A false difference would replace the job, and with it every configuration."""
    job.create(COMPLETE)
    world.cloud.fault("replace", action="DescribeJobs", values=held)
    job.refresh()
    assert job.changes(COMPLETE) == {}


@pytest.mark.parametrize("missing", ["error", "empty"])
def test_gone(world: World, job: Resource, missing: str) -> None:
    """A job deleted elsewhere is noticed and made again once, with either of two responses."""
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
    job.delete()
    job.delete()
    assert world.cloud.objects(JOB) == []
    assert (world.count("CreateJob"), world.count("ModifyJob")) == (1, 1)


def test_a_create_is_one_call(world: World, job: Resource) -> None:
    """No read comes before or after: a thousand jobs would wait for a thousand reads."""
    job.create(INPUTS)
    assert (world.count("DescribeJobs"), world.count("CreateJob")) == (0, 1)


def test_the_marker_distinguishes_creates_and_is_never_shown(world: World, job: Resource) -> None:
    """The extra tag is not drift: a change of tags would replace the job."""
    job.create(INPUTS)
    world.resource(KIND, "other").create({**INPUTS, "name": "other"})
    world.elsewhere().resource(KIND).create({**INPUTS, "name": "there"})
    tags = [tag for one in world.cloud.objects(JOB) for tag in one["data"]["Tags"]]
    assert {tag["TagKey"] for tag in tags} == {"pulumi-cloudjobs"}
    assert len({tag["TagValue"] for tag in tags}) == 3
    assert {len(tag["TagValue"]) for tag in tags} == {32}

    job.refresh()
    assert "tags" not in job.state
    assert job.changes(INPUTS) == {}


@pytest.mark.parametrize(
    "fault", ["cut_after", "timeout_after", "status_after", "truncated", "torn", "error_after"]
)
def test_interrupted_create_finds_its_job(world: World, job: Resource, fault: str) -> None:
    """The response is lost, the job exists: it is found by name and mark, and never doubled."""
    world.cloud.fault(fault, action="CreateJob")
    job.create(COMPLETE)
    assert job.id == job.state["jobId"]
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]


@pytest.mark.parametrize("fault", ["cut", "timeout", "status", "error"])
def test_interrupted_create_is_sent_again(world: World, job: Resource, fault: str) -> None:
    """A repeat makes nothing twice, because names are unique."""
    world.cloud.fault(fault, action="CreateJob", times=2)
    job.create(INPUTS)
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]


def test_a_lasting_fault_says_that_the_job_may_exist(world: World, job: Resource) -> None:
    """The error has the name to search for."""
    world.cloud.fault("status", action="CreateJob", times=None)
    with pytest.raises(
        OperationFailed,
        match='the response was lost, so the Oceanus job "create_job_test" may exist',
    ):
        job.create(INPUTS)

    assert world.cloud.objects(JOB) == []


def test_ctrl_c_after_a_lost_response_leaves_the_job_to_the_next_up(
    world: World, job: Resource
) -> None:
    """The interruption ends everything at once; what was made is found later and not made again."""
    cancelled = threading.Event()
    world.clock.on_wait = cancelled.set
    world.cloud.fault("cut_after", action="CreateJob")
    with pytest.raises(OperationFailed, match="interrupted"):
        job.create(INPUTS, cancelled=cancelled)

    world.restart()
    job.create(INPUTS)
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]


def test_a_job_that_a_killed_process_has_made_is_taken_over(world: World, job: Resource) -> None:
    """The cloud had acted, and the id was lost; the user is informed.

    The create is sent again: a name that is taken proves at once what a search proves after two
    minutes.
    """
    lost_id = job.create_and_die(COMPLETE)
    started = world.clock.monotonic()
    job.create({**COMPLETE, "stop": {"savepoint": True}})
    assert (job.id, [one["id"] for one in world.cloud.objects(JOB)]) == (lost_id, [lost_id])
    assert world.clock.monotonic() == started
    assert world.report.informs == [
        f"took over Oceanus job {lost_id}, which an interrupted create has left"
    ]


@pytest.mark.parametrize("faults", [0, 1], ids=["answered", "lost-again"])
def test_a_job_whose_program_has_changed_since_is_ended_and_made_anew(
    world: World, job: Resource, faults: int
) -> None:
    """The marker proves that it is this resource's own, so it is replaced, with a notice.

    Before, the up failed with an `adopt=` line.
    """
    lost_id = job.create_and_die(INPUTS)
    changed = {**INPUTS, "description": "other words"}

    for _ in range(faults):
        world.cloud.fault("cut", action="CreateJob")

    job.create(changed)
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id] != [lost_id]
    assert data(world, job)["Description"] == "other words"

    (warning,) = world.report.warnings
    assert (
        warning
        == f"stops and deletes Oceanus job {lost_id}, which an interrupted create of nightly "
        f"has left with other inputs"
    )


def test_without_tags_the_user_decides_about_a_job_whose_program_has_changed_since(
    world: World, job: Resource
) -> None:
    """The job is only probably this resource's own: no command ends it, and each warns."""
    lost_id = job.create_and_die(INPUTS)
    world.cloud.fault("replace", action="DescribeJobs", values={"Tags": None}, times=None)
    changed = {**INPUTS, "description": "other words"}

    for _ in range(2):
        with pytest.raises(OperationFailed, match=f'adopt="{lost_id}".*journal forget'):
            job.create(changed)

        world.restart()

    assert [one["id"] for one in world.cloud.objects(JOB)] == [lost_id]

    job.create({**changed, "adopt": lost_id})
    assert data(world, job)["Description"] == "other words"


@pytest.mark.parametrize("fault", ["cut", "cut_after"])
@pytest.mark.parametrize(
    "known", [pytest.param({}, id="another-state"), pytest.param({"urn": ""}, id="unknown-owner")]
)
def test_an_equal_job_of_somebody_else_is_not_taken_over(
    world: World, job: Resource, known: dict[str, str], fault: str
) -> None:
    """A same-named stack with another state and lost responses at the same moment is not ours."""
    other = world.elsewhere().resource(KIND)
    world.cloud.fault("cut_after", action="CreateJob")
    world.cloud.fault(fault, action="CreateJob", skip=1)
    other.create(INPUTS, **known)
    with pytest.raises(
        OperationFailed, match=r"DuplicatedJobName.*: choose another name, or write adopt="
    ) as failure:
        job.create(INPUTS, **known)

    assert f'adopt="{other.id}"' in str(failure.value)
    assert [one["id"] for one in world.cloud.objects(JOB)] == [other.id]


def test_equal_resources_whose_responses_are_lost_do_not_share_a_job(
    world: World, job: Resource
) -> None:
    """The name is the first one's; the second gets an error about it."""
    world.cloud.fault("cut_after", action="CreateJob")
    job.create(INPUTS)
    world.cloud.fault("cut", action="CreateJob")
    with pytest.raises(OperationFailed, match="DuplicatedJobName"):
        world.resource(KIND, "other").create(INPUTS)


def test_without_tags_an_equal_job_that_was_created_since_is_taken_over(
    world: World, job: Resource
) -> None:
    """The API may give null for a list; then name, definition and time are enough."""
    lost_id = job.create_and_die(COMPLETE)
    world.cloud.fault("replace", action="DescribeJobs", values={"Tags": None}, times=None)
    job.create(COMPLETE)
    assert job.id == lost_id


@pytest.mark.parametrize(
    ("seconds", "held"),
    [pytest.param(3600, {}, id="older"), pytest.param(0, {"CuMem": 2}, id="different")],
)
def test_without_tags_another_job_is_not_taken_over(
    world: World, job: Resource, seconds: float, held: dict[str, Any]
) -> None:
    """An older job, or another one, belongs to somebody."""
    world.elsewhere().resource(KIND, "other").create(COMPLETE)
    world.cloud.advance(seconds)
    world.cloud.fault("replace", action="DescribeJobs", values={"Tags": None, **held}, times=None)
    world.cloud.fault("cut", action="CreateJob")
    with pytest.raises(OperationFailed, match="DuplicatedJobName"):
        job.create(COMPLETE)


def test_a_job_that_differs_is_not_taken_over_after_a_lost_response(
    world: World, job: Resource
) -> None:
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
    assert "same resource" not in str(failure.value)
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]

    world.restart()
    other.create({**INPUTS, "adopt": job.id})
    assert other.id == job.id


@pytest.mark.parametrize(
    "code", ["FailedOperation.DuplicatedJobName", "InvalidParameterValue.JobNameExisted"]
)
def test_a_name_that_is_taken_in_another_work_space_is_reported(
    world: World, job: Resource, code: str
) -> None:
    """Names may be unique across work spaces; the search in our own finds nothing then."""
    world.cloud.set("tencent.oceanus.duplicate_name_code", code)
    elsewhere = {name: value for name, value in INPUTS.items() if name != "workSpaceId"}
    world.resource(KIND, "elsewhere").create(elsewhere)
    with pytest.raises(OperationFailed, match=f"{code}.*: choose another name"):
        job.create(INPUTS)


def test_names_that_only_start_alike_are_others(world: World, job: Resource) -> None:
    """The cloud's own filter is fuzzy, and its pages are short."""
    job.create(INPUTS)
    held = data(world, job)

    for number in range(101):
        name = f"{INPUTS['name']}_{number}"
        fixture = Fixture(
            JOB, "ap-guangzhou", f"cql-{number:08}", held, name, "space-53rqk422", state=1
        )
        world.cloud.add(fixture)

    job.delete()
    job.create(INPUTS)
    with pytest.raises(OperationFailed, match=f'adopt="{job.id}"'):
        world.resource(KIND, "other").create(INPUTS)


def test_a_failed_alarm_keeps_the_job(world: World, job: Resource) -> None:
    """JobBindDefaultMonitorFailed comes after the job was made."""
    world.cloud.fault(
        "error_after", action="CreateJob", code="FailedOperation.JobBindDefaultMonitorFailed"
    )
    job.create(INPUTS)
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]
    assert "JobBindDefaultMonitorFailed" in world.report.warnings[0]


def test_a_failed_alarm_keeps_the_job_for_the_next_up_when_no_read_succeeds(
    world: World, job: Resource
) -> None:
    """The job exists, and its error does not prove that nothing was made."""
    world.cloud.fault(
        "error_after", action="CreateJob", code="FailedOperation.JobBindDefaultMonitorFailed"
    )
    world.cloud.fault("error", action="DescribeJobs", code="AuthFailure")
    with pytest.raises(OperationFailed, match="JobBindDefaultMonitorFailed"):
        job.create(INPUTS)

    world.restart()
    job.create(INPUTS)
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]


def test_a_first_read_that_fails_loses_no_id(world: World, job: Resource) -> None:
    """The job exists: its id has to be in state whatever happens then."""
    world.cloud.fault("status", action="DescribeJobs", times=None)
    job.create(INPUTS)
    world.cloud.clear_faults()
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]


@pytest.mark.parametrize("state", [RUNNING, PAUSED])
def test_what_lives_is_stopped_before_it_is_deleted(
    world: World, job: Resource, state: int
) -> None:
    """DeleteJobs refuses a job that runs or is paused."""
    job.create(INPUTS)
    world.cloud.force(JOB, job.id, state)
    job.refresh()
    assert job.state["status"] == {RUNNING: "running", PAUSED: "stopped"}[state]

    job.delete()
    assert world.cloud.objects(JOB) == []
    assert world.count("StopJobs") == 1


@pytest.mark.parametrize(
    ("stop", "state", "calls"),
    [
        pytest.param({"savepoint": True}, RUNNING, 2, id="paused-first"),
        pytest.param({"savepoint": True}, PAUSED, 1, id="has-its-savepoint"),
        pytest.param({"savepoint": True}, FAILED, 0, id="has-failed"),
        pytest.param({"savepoint": False}, RUNNING, 1, id="without"),
        pytest.param({"timeoutSeconds": 60}, RUNNING, 1, id="not-requested"),
    ],
)
def test_a_savepoint_is_taken_on_request(
    world: World, job: Resource, stop: dict[str, Any], state: int, calls: int
) -> None:
    """A pause takes a savepoint, then a stop follows; a job without one needs one call."""
    job.create({**INPUTS, "stop": stop})
    world.cloud.force(JOB, job.id, state)
    job.delete()
    assert world.count("StopJobs") == calls
    assert world.cloud.objects(JOB) == []


def test_a_job_is_not_stopped_without_the_requested_savepoint(world: World, job: Resource) -> None:
    """Its state would be lost for good; the error names the reason, and the job runs on."""
    job.create({**INPUTS, "stop": {"savepoint": True, "timeoutSeconds": 30}})
    world.cloud.force(JOB, job.id, RUNNING)
    world.cloud.set("tencent.oceanus.stop_outcome", "failed")
    with pytest.raises(
        OperationFailed, match=r"deleting Oceanus job cql-.*still \d \(.*failed\).* after 30 s"
    ):
        job.delete()

    world.cloud.advance(10)
    assert world.cloud.object(JOB, job.id)["state"] == RUNNING


def test_a_job_that_was_started_meanwhile_is_not_stopped_without_its_savepoint(
    world: World, job: Resource
) -> None:
    """The read saw it stopped, the delete is refused: it goes the whole way, pause first."""
    job.create({**INPUTS, "stop": {"savepoint": True}})
    world.cloud.force(JOB, job.id, RUNNING)
    world.cloud.fault("replace", action="DescribeJobs", values={"Status": STOPPED})
    job.delete()
    assert world.cloud.objects(JOB) == []
    assert (world.count("StopJobs"), world.count("DeleteJobs")) == (2, 2)


@pytest.mark.parametrize(
    ("stop", "effect"),
    [
        pytest.param({"savepoint": True}, "the running job is paused with a savepoint", id="with"),
        pytest.param(None, "the running job is stopped without a savepoint", id="without"),
    ],
)
def test_preview_says_whether_a_replacement_takes_a_savepoint(
    world: World, job: Resource, stop: dict[str, Any] | None, effect: str
) -> None:
    """The stop follows the state, like the delete: a `stop` that is new in this up is too late."""
    job.create({**INPUTS, "stop": stop})
    world.cloud.force(JOB, job.id, RUNNING)
    job.refresh()
    changed = job.check({**INPUTS, "jobType": 2, "stop": {"savepoint": not stop}})
    (warning,) = job.handler.diff(job.id, job.state, changed).warnings
    assert warning.startswith(
        f"replaces Oceanus job {job.id}: jobType cannot change in place; {effect}"
    )


@pytest.mark.parametrize(
    "code",
    [
        "ResourceUnavailable.NoRunningJobInstancesFoundForJobId",
        "ResourceUnavailable.NotAllowedToBeStopOrPause",
    ],
)
def test_a_job_that_stops_before_it_is_stopped_is_deleted(
    world: World, job: Resource, code: str
) -> None:
    """Refused because it has just ended: there is nothing left to stop."""
    job.create(INPUTS)
    world.cloud.force(JOB, job.id, RUNNING)
    world.cloud.fault("error", action="StopJobs", code=code)
    world.clock.on_wait = once(lambda: world.cloud.force(JOB, job.id, STOPPED))
    job.delete()
    assert world.cloud.objects(JOB) == []
    assert world.count("StopJobs") == 1


def test_a_job_that_vanishes_while_it_is_stopped_is_deleted(world: World, job: Resource) -> None:
    """Gone is success."""
    job.create(INPUTS)
    world.cloud.force(JOB, job.id, RUNNING)
    world.clock.on_wait = once(lambda: world.cloud.remove(JOB, job.id))
    job.delete()
    assert world.count("DeleteJobs") == 0


@pytest.mark.parametrize("action", ["StopJobs", "DeleteJobs"])
@pytest.mark.parametrize("fault", ["cut_after", "status_after", "truncated"])
def test_a_lost_response_while_deleting_is_no_error(
    world: World, job: Resource, action: str, fault: str
) -> None:
    """The repeated delete finds the job deleted."""
    job.create(INPUTS)
    world.cloud.force(JOB, job.id, RUNNING)
    world.cloud.fault(fault, action=action)
    job.delete()
    assert world.cloud.objects(JOB) == []


def test_a_job_that_is_being_started_is_waited_for(world: World, job: Resource) -> None:
    """A starting job accepts no other call."""
    job.create(INPUTS)
    world.cloud.force(JOB, job.id, 3)
    world.clock.on_wait = once(lambda: world.cloud.force(JOB, job.id, RUNNING))
    job.delete()
    assert world.cloud.objects(JOB) == []


def test_a_stop_that_failed_is_requested_again(world: World, job: Resource) -> None:
    """LastOpResult has the reason; the deadline names it when it does not get better."""
    job.create({**INPUTS, "stop": {"timeoutSeconds": 30}})
    world.cloud.force(JOB, job.id, RUNNING)
    world.cloud.set("tencent.oceanus.stop_outcome", "failed")
    with pytest.raises(
        OperationFailed, match=r"deleting Oceanus job cql-.*still \d \(.*failed\).* after 30 s"
    ):
        job.delete()

    world.cloud.set("tencent.oceanus.stop_outcome", "stopped")
    job.delete()
    assert world.cloud.objects(JOB) == []


@pytest.mark.parametrize("state", [FAILED, 9])
def test_a_job_that_failed_or_whose_state_nobody_knows_is_deleted(
    world: World, job: Resource, state: int
) -> None:
    """A bounded job may end in a state that no document names."""
    job.create(INPUTS)
    world.cloud.force(JOB, job.id, state)
    job.delete()
    assert world.cloud.objects(JOB) == []


def test_a_failed_job_that_has_to_be_stopped_first_is_stopped(world: World, job: Resource) -> None:
    """The documents leave that open."""
    job.create(INPUTS)
    world.cloud.force(JOB, job.id, FAILED)
    world.cloud.fault(
        "error", action="DeleteJobs", code="ResourceUnavailable.NotAllowedToBeDeleted"
    )
    job.delete()
    assert world.cloud.objects(JOB) == []
    assert world.count("StopJobs") == 1


@pytest.mark.parametrize("state", [RUNNING, FAILED])
def test_something_missing_of_the_job_is_not_the_job_gone(
    world: World, job: Resource, state: int
) -> None:
    """StopJobs says ResourceNotExist about references too; the job may be running."""
    job.create(INPUTS)
    world.cloud.force(JOB, job.id, state)
    world.cloud.fault("error", action="StopJobs", code="InternalError.ResourceNotExist")
    world.cloud.fault(
        "error", action="DeleteJobs", code="ResourceUnavailable.NotAllowedToBeDeleted"
    )
    job.delete()
    assert world.cloud.objects(JOB) == []


def test_adopt_updates_what_can_be_updated(world: World, job: Resource) -> None:
    """And refuses what cannot."""
    job.create(INPUTS)
    world.restart()
    other = world.resource(KIND, "other")
    other.create({**INPUTS, "remark": "ours now", "adopt": job.id})
    assert data(world, other)["Remark"] == "ours now"

    with pytest.raises(OperationFailed, match=r"adopt: Oceanus job cql-.* differs in jobType"):
        other.create({**INPUTS, "jobType": 2, "adopt": job.id})


NAMELESS = {name: value for name, value in INPUTS.items() if name != "name"}


def test_a_job_without_a_name_gets_one_of_its_own(world: World, job: Resource) -> None:
    """Two stacks of one program in one account have separate jobs."""
    job.create(NAMELESS)
    other = world.elsewhere().resource(KIND)
    other.create(NAMELESS)
    assert job.id != other.id
    assert re.fullmatch(r"nightly-[0-9a-f]{16}", job.state["jobName"])
    assert job.refresh() is not None
    assert job.changes(NAMELESS) == {}


def test_a_job_without_a_name_is_found_again_after_a_lost_response(
    world: World, job: Resource
) -> None:
    """The generated name is the same for the same resource."""
    world.cloud.fault("cut_after", action="CreateJob")
    job.create(NAMELESS)
    assert len(world.cloud.objects(JOB)) == 1


def test_a_name_that_is_taken_away_becomes_a_generated_one(world: World, job: Resource) -> None:
    """Renamed in place, and nothing differs afterwards."""
    job.create(INPUTS)
    assert job.changes(NAMELESS) == {"name": "UPDATES"}

    job.update(NAMELESS)
    assert re.fullmatch(r"nightly-[0-9a-f]{16}", job.state["jobName"])
    assert job.changes(NAMELESS) == {}
