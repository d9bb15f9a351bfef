from __future__ import annotations

import threading
from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import OperationFailed
from pulumi_cloudjobs.core.schema.inputs import Secret
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.tencent.batch.job import JOB as KIND

from tests.embedded import Resource, World, once
from tests.tencent.batch.test_compute_env import Wire
from tests.tencent.examples import BATCH as COMPLETE

JOB = "tencent/batch/job"
LOGS = "cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/"
TASK = {
    "taskName": "hello2",
    "taskInstanceNum": 1,
    "application": {"deliveryForm": "LOCAL", "command": 'python -c "print(1 if 2 < 3 else 4)"'},
    "computeEnv": {
        "envType": "MANAGED",
        "envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"},
    },
    "redirectInfo": {"stdoutRedirectPath": LOGS, "stderrRedirectPath": LOGS},
}
INPUTS: dict[str, Any] = {
    "placement": {"zone": "ap-guangzhou-2"},
    "job": {"jobName": "test", "jobDescription": "test", "priority": 1, "tasks": [TASK]},
}
FINISHED = {"until": "finished", "timeoutSeconds": 20_000, "pollSeconds": 600}


def inputs(*, task: dict[str, Any] | None = None, **job: Any) -> dict[str, Any]:
    """The page's job with some fields changed."""
    return {**INPUTS, "job": {**INPUTS["job"], "tasks": [{**TASK, **(task or {})}], **job}}


@pytest.fixture
def job(world: World) -> Resource:
    return world.resource(KIND)


def test_basic(world: World, job: Resource) -> None:
    """The page's example is submitted once, shows no change, and leaves nothing after destroy."""
    job.create(INPUTS)
    assert (job.state["jobId"], job.state["status"], job.state["rawStatus"]) == (
        job.id,
        "pending",
        "SUBMITTED",
    )
    assert job.changes(INPUTS) == {}

    job.delete()
    assert world.cloud.objects(JOB) == []


def test_complete(world: World, job: Resource) -> None:
    """Every field is sent and followed to the job's end, and a refresh shows no drift."""
    created = job.create(COMPLETE)
    assert (job.state["status"], job.state["rawStatus"]) == ("succeeded", "SUCCEED")
    assert job.state["createdAt"] < job.state["finishedAt"]

    first = created.outputs["job"]["tasks"][0]
    assert first["authentications"][0]["secretKey"] == Secret("s3cr3t-key")
    assert first["application"]["docker"]["password"] == Secret("d0cker-pa55word")
    assert first["computeEnv"]["envData"]["loginSettings"]["password"] == Secret("l0gin-pa55word")

    job.refresh()
    assert job.changes(COMPLETE) == {}

    job.delete()
    assert world.count("TerminateJob") == 0


def test_update_changes_nothing_but_what_is_ours(world: World, job: Resource) -> None:
    """A longer time limit is no reason to run anything again."""
    job.create(INPUTS)
    job.update({**INPUTS, "wait": {"until": "running"}})
    assert job.state["status"] == "running"
    assert world.count("SubmitJob") == 1


def test_an_update_polls_with_list_calls_and_shows_the_outcome(world: World, job: Resource) -> None:
    """The next up reads a thousand interrupted jobs by list pages, not one by one."""
    job.create(INPUTS)
    world.cloud.clear_calls()
    job.update({**INPUTS, "wait": {"until": "running"}})
    assert set(world.cloud.counts()) == {"tencent/batch/DescribeJobs"}
    assert world.report.texts[-1] == "RUNNING 0/1"


def test_an_update_keeps_the_reason_of_a_failure_that_lists_do_not_return(
    world: World, job: Resource
) -> None:
    """A longer time limit for the next run is no reason to forget why this one failed."""
    job.create(INPUTS)
    world.cloud.force(JOB, job.id, "FAILED", final=True, reason="CommandExitCodeNotZero")

    for seconds in (60, 90):
        job.update({**INPUTS, "wait": {"timeoutSeconds": seconds}})
        assert job.state["reason"] == "CommandExitCodeNotZero"


def test_replace(world: World, job: Resource) -> None:
    """No field changes in place; the old job is terminated and deleted first."""
    job.create(INPUTS)
    first, changed = job.id, inputs(priority=2)
    assert job.changes(changed) == {"job.priority": "REPLACES"}

    job.delete()
    job.create(changed)
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id] != [first]


def test_the_same_job_can_be_made_again_after_it_was_deleted(world: World, job: Resource) -> None:
    """The cloud remembers a deleted job's token; going back to old inputs must start a new one."""
    ids = set()
    for priority in (1, 2, 1, 2, 1):
        job.create(inputs(priority=priority))
        ids.add(job.id)
        assert world.cloud.live() == [f"{JOB} {job.id}"]
        job.delete()

    assert len(ids) == 5


def test_a_job_too_new_to_be_found_is_not_made_twice(world: World, job: Resource) -> None:
    """Not found right after SubmitJob may mean not yet; a repeat would start the work twice."""
    world.cloud.fault("error", action="DescribeJob", code="ResourceNotFound.Job", times=2)
    job.create(INPUTS)
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]


@pytest.mark.parametrize(
    ("held", "path"),
    [
        pytest.param({"Priority": 7}, "job.priority", id="priority"),
        pytest.param({"JobName": "other"}, "job.jobName", id="name"),
        pytest.param({"Zone": "ap-guangzhou-3"}, "placement.zone", id="zone"),
    ],
)
def test_drift_is_seen(world: World, job: Resource, held: dict[str, Any], path: str) -> None:
    """A difference in the API's response shows in the next preview."""
    job.create(INPUTS)
    world.cloud.fault("replace", action="DescribeJob*", values=held, times=2)
    job.refresh()
    assert list(job.changes(INPUTS)) == [path]


@pytest.mark.parametrize(
    "held",
    [
        pytest.param(
            {"Command": "python -c &quot;print(1 if 2 &lt; 3 else 4)&quot;"}, id="escaped-command"
        ),
        pytest.param({"Zone": ""}, id="zone-not-returned"),
        pytest.param(
            {"Tags": [{"Key": "createdBy", "Value": "x"}, {"Key": "team", "Value": "data"}]},
            id="more-tags",
        ),
        pytest.param({"MaxRetryCount": 0, "Timeout": 86400}, id="defaults"),
    ],
)
def test_what_is_no_drift(world: World, job: Resource, held: dict[str, Any]) -> None:
    """A false difference would terminate a running job and start it again."""
    given = inputs(tags=[{"key": "team", "value": "data"}])
    job.create(given)
    world.cloud.fault("replace", action="DescribeJob*", values=held, times=2)
    job.refresh()
    assert job.changes(given) == {}


def test_gone(world: World, job: Resource) -> None:
    """A job deleted elsewhere may have done its work: only the user has it made again."""
    job.create(INPUTS)
    world.cloud.remove(JOB, job.id)
    job.refresh()
    assert (job.state["status"], job.state["purged"]) == ("unknown", True)

    job.delete()
    job.create(INPUTS)
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]


def test_a_finished_job_that_the_cloud_forgot_stays(world: World, job: Resource) -> None:
    """Forgotten is not failed: nothing may run again because the cloud tidied up."""
    job.create({**INPUTS, "wait": FINISHED})
    world.cloud.remove(JOB, job.id)
    job.refresh()
    assert (job.state["purged"], job.state["status"]) == (True, "succeeded")

    job.delete()


def test_repeat(world: World, job: Resource) -> None:
    """Every verb twice: the second create, of another process, takes over the job of the first."""
    job.create(INPUTS)
    first = job.id
    world.restart()
    job.create(INPUTS)
    assert job.id == first
    assert job.refresh() == job.refresh()

    job.update(INPUTS)
    job.update(INPUTS)
    job.delete()
    job.delete()
    assert world.cloud.objects(JOB) == []


@pytest.mark.parametrize(
    "fault",
    ["cut", "cut_after", "timeout_after", "status_after", "truncated", "torn", "error_after"],
)
def test_interrupted_create(world: World, job: Resource, fault: str) -> None:
    """Repeated lost responses must not add jobs."""
    world.cloud.fault(fault, action="SubmitJob", times=3)
    job.create(INPUTS)
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]


def test_a_create_that_gave_up_goes_on_with_the_next_up(world: World, job: Resource) -> None:
    """Also when the user has meanwhile given it more patience: that is no other job."""
    world.cloud.fault("cut_after", action="SubmitJob", times=None)
    with pytest.raises(OperationFailed, match='the Batch job "test" may exist'):
        job.create(INPUTS)

    world.cloud.clear_faults()
    world.restart()
    job.create({**INPUTS, "wait": {"until": "running"}, "stop": {"timeoutSeconds": 5}})
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]


@pytest.mark.parametrize("fault", ["cut", "status"])
def test_a_first_read_that_fails_loses_no_id(world: World, job: Resource, fault: str) -> None:
    """The job is live: its id has to be in state whatever happens then."""
    world.cloud.fault(fault, action="DescribeJob", times=None)
    job.create(INPUTS)
    world.cloud.clear_faults()
    assert [one["id"] for one in world.cloud.objects(JOB)] == [job.id]


def test_a_job_that_a_killed_process_has_submitted_is_taken_over(
    world: World, job: Resource
) -> None:
    """The cloud had acted, and the id was lost: the token finds the job."""
    submitted = job.create_and_die(INPUTS)
    job.create(INPUTS)
    assert job.id == submitted
    assert [one["id"] for one in world.cloud.objects(JOB)] == [submitted]


@pytest.mark.parametrize("days", [0, 2])
def test_a_lost_job_is_taken_over_whenever_the_next_up_comes(
    world: World, job: Resource, days: int
) -> None:
    """The cloud forgets a token after a day; a repeat would then start the job twice."""
    submitted = job.create_and_die(COMPLETE)
    world.cloud.advance(days * 86_400)
    job.create(COMPLETE)
    assert job.id == submitted
    assert [one["id"] for one in world.cloud.objects(JOB)] == [submitted]


def test_another_job_of_that_time_is_not_taken_for_a_lost_one(world: World, job: Resource) -> None:
    """Two days later no token says whose it is, so its definition has to be equal."""
    other = world.elsewhere().resource(KIND)
    other.create(inputs(task={"taskInstanceNum": 2}))
    job.die_before_the_request(INPUTS)
    world.cloud.advance(2 * 86_400)
    job.create(INPUTS)
    assert job.id != other.id


def test_equal_resources_whose_responses_are_lost_have_a_job_each(world: World) -> None:
    """The token is the resource's own."""
    jobs = [world.resource(KIND, name) for name in ("one", "two")]
    submitted = [one.create_and_die(INPUTS) for one in jobs]
    world.cloud.fault("cut_after", action="SubmitJob", times=2)

    for one in jobs:
        one.create(INPUTS)

    assert [one.id for one in jobs] == submitted
    assert len(world.cloud.objects(JOB)) == 2


def test_stacks_of_one_name_with_two_states_have_a_job_each(world: World) -> None:
    """Their resources have the same urn, and their journals are two."""
    here, other = world.resource(KIND), world.elsewhere().resource(KIND)
    lost_id = here.create_and_die(INPUTS)
    other.create(INPUTS)
    here.create(INPUTS)
    assert here.id == lost_id != other.id


def test_a_resource_without_a_urn_has_a_job_of_its_own(world: World) -> None:
    """Without a urn creates are unrelated, but a lost response still makes no second job."""
    world.cloud.fault("cut_after", action="SubmitJob", times=2)
    ids = {world.resource(KIND).create(INPUTS, urn="").id for _ in range(2)}
    assert ids == {one["id"] for one in world.cloud.objects(JOB)}
    assert len(ids) == 2


FRAMES = inputs(dependences=[{"startTask": "prepare", "endTask": "frames"}])
FRAMES["job"]["tasks"] = [
    {**TASK, "taskName": "prepare"},
    {**TASK, "taskName": "frames", "taskInstanceNum": 100},
]


def test_a_wait_for_one_job_counts_its_instances(world: World, job: Resource) -> None:
    """For a hundred frames in one task, "0/2" tasks says nothing for hours."""
    world.cloud.set("tencent.batch.running_seconds", 1500)
    job.create({**FRAMES, "wait": FINISHED})
    # Between its two tasks the job is STARTING again, and a poll may come just then.
    counts = [text.split()[1] for text in world.report.texts]
    assert list(dict.fromkeys(counts)) == ["0/101", "1/101", "101/101"]
    assert world.report.texts[-1] == "SUCCEED 101/101"
    assert world.count("DescribeJobs") == 0


def test_a_wait_for_many_jobs_counts_tasks_and_stays_one_call(world: World, job: Resource) -> None:
    """Only a read of each job by itself counts instances, and those are limited to two a second."""
    other = world.resource(KIND, "other")

    for one in (job, other):
        one.create(FRAMES)

    world.cloud.clear_calls()
    lifecycle = KIND.connect(world.settings, "ap-guangzhou", world.operation())
    observations = lifecycle.read_many({one.id: one.state for one in (job, other)})
    assert [observations[one.id].progress for one in (job, other)] == ["0/2"] * 2
    assert set(world.cloud.counts()) == {"tencent/batch/DescribeJobs"}


def test_a_job_of_many_instances_that_is_gone_ends_its_wait(world: World, job: Resource) -> None:
    """Not found is not a failed poll, and no reason to wait for ever."""
    world.clock.on_wait = once(lambda: world.cloud.remove(JOB, world.cloud.objects(JOB)[0]["id"]))
    with pytest.raises(PartialFailure, match="it is gone; last seen"):
        job.create({**FRAMES, "wait": FINISHED})


def test_ctrl_c_ends_the_wait_and_keeps_the_job(world: World, job: Resource) -> None:
    """The job goes on, and state knows its id."""
    cancelled = threading.Event()
    world.clock.on_wait = cancelled.set
    with pytest.raises(PartialFailure, match="interrupted") as failure:
        job.create({**INPUTS, "wait": FINISHED}, cancelled=cancelled)
    assert world.cloud.live() == [f"{JOB} {failure.value.id}"]
    assert failure.value.outputs["jobId"] == failure.value.id


def test_a_failed_job_fails_the_wait_with_its_cause(world: World, job: Resource) -> None:
    """The up is red, and the id stays in state, so that nothing is started again by itself."""
    world.cloud.set("tencent.batch.outcome", "failed")
    with pytest.raises(PartialFailure, match=r"failed \(FAILED\): CommandExitCodeNotZero"):
        job.create({**INPUTS, "wait": FINISHED})


@pytest.mark.parametrize("code", ["UnsupportedOperation", "ResourceInUse.Job"])
def test_a_job_that_cannot_be_terminated_yet_is_waited_for(
    world: World, job: Resource, code: str
) -> None:
    """TerminateJob is forbidden in SUBMITTED; the documents leave open with which code."""
    world.cloud.set("tencent.batch.too_early_to_terminate", code)
    world.cloud.set("tencent.batch.submitted_seconds", 20)
    job.create(INPUTS)
    job.delete()
    assert world.cloud.objects(JOB) == []
    assert world.count("TerminateJob") == 1


def test_an_interrupted_job_that_keeps_its_machine_is_terminated(
    world: World, job: Resource
) -> None:
    """FAILED_INTERRUPTED has failed and still costs money."""
    world.cloud.set("tencent.batch.outcome", "failed")
    with pytest.raises(PartialFailure) as failure:
        job.create({**inputs(task={"failedAction": "INTERRUPT"}), "wait": FINISHED})

    job.id, job.state = failure.value.id, failure.value.outputs
    assert job.state["rawStatus"] == "FAILED_INTERRUPTED"

    job.delete()
    assert world.cloud.objects(JOB) == []


def test_a_terminated_job_that_is_interrupted_after_all_is_terminated_again(
    world: World, job: Resource
) -> None:
    """The cloud says no longer that it is being terminated, and its machine is kept."""
    job.create(INPUTS)
    world.cloud.advance(10)
    world.clock.on_wait = once(lambda: world.cloud.force(JOB, job.id, "FAILED_INTERRUPTED"))
    job.delete()
    assert world.cloud.objects(JOB) == []
    assert world.count("TerminateJob") >= 2


def test_a_job_that_ends_before_it_is_terminated_is_deleted(world: World, job: Resource) -> None:
    """Refused because it has just finished: there is nothing left to stop."""
    job.create(INPUTS)
    world.cloud.advance(10)
    world.cloud.fault("error", action="TerminateJob", code="UnsupportedOperation")
    world.clock.on_wait = once(lambda: world.cloud.force(JOB, job.id, "SUCCEED", final=True))
    job.delete()
    assert world.cloud.objects(JOB) == []
    assert world.count("TerminateJob") == 1


def test_a_job_that_vanishes_while_it_is_terminated_is_deleted(world: World, job: Resource) -> None:
    """Gone is success."""
    job.create(INPUTS)
    world.cloud.advance(10)
    world.clock.on_wait = once(lambda: world.cloud.remove(JOB, job.id))
    job.delete()
    assert world.count("DeleteJob") == 0


@pytest.mark.parametrize("code", ["ResourceInUse.Job", "UnsupportedOperation"])
def test_instances_that_are_left_are_waited_for(world: World, job: Resource, code: str) -> None:
    """The job has ended before its last machine has; DeleteJob says so."""
    job.create({**INPUTS, "wait": FINISHED})
    world.cloud.fault("error", action="DeleteJob", code=code, times=3)
    job.delete()
    assert world.cloud.objects(JOB) == []
    assert (world.count("TerminateJob"), world.count("DeleteJob")) == (0, 4)


@pytest.mark.parametrize("action", ["TerminateJob", "DeleteJob"])
@pytest.mark.parametrize("fault", ["cut_after", "status_after", "truncated"])
def test_a_lost_response_while_deleting_is_no_error(
    world: World, job: Resource, action: str, fault: str
) -> None:
    """The repeated delete finds the job deleted."""
    job.create(INPUTS)
    world.cloud.fault(fault, action=action)
    job.delete()
    assert world.cloud.objects(JOB) == []


def test_destroy_that_takes_too_long_names_job_and_state(world: World, job: Resource) -> None:
    """And the next destroy goes on where it stopped."""
    world.cloud.set("tencent.batch.terminate_seconds", 100)
    job.create({**INPUTS, "stop": {"timeoutSeconds": 10}})
    world.cloud.advance(10)
    with pytest.raises(OperationFailed, match=r"deleting Batch job job-\w+: still \w+ after 10 s"):
        job.delete()

    world.cloud.advance(100)
    job.delete()
    assert world.cloud.objects(JOB) == []


def test_adopt_refuses_a_job_that_differs(world: World, job: Resource) -> None:
    """A job cannot be changed, so adopting a different one would be a lie."""
    job.create(INPUTS)
    world.restart()
    other = world.resource(KIND, "other")
    with pytest.raises(OperationFailed, match=r"differs in job\.priority"):
        other.create({**inputs(priority=2), "adopt": job.id})

    other.create({**INPUTS, "adopt": job.id})
    assert other.id == job.id
    assert world.count("SubmitJob") == 1


def test_the_token_of_each_create_is_one_that_the_api_takes_and_no_other_has(
    world: World, job: Resource
) -> None:
    """A token that two jobs share would make them one; the API takes 64 characters at most."""
    wire = Wire(world.settings.http)
    world.settings.http = wire

    for _ in range(3):
        job.create(INPUTS)
        job.delete()

    tokens = [fields["ClientToken"] for action, fields in wire.requests if action == "SubmitJob"]
    assert len(set(tokens)) == len(tokens) == 3
    assert {(len(token), token.isascii()) for token in tokens} == {(32, True)}
