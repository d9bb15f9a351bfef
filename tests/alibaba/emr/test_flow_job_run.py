"""The life of an EMR flow job's run on the simulator: the scenes that every resource plays."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from pulumi_cloudjobs.alibaba.connection import connect
from pulumi_cloudjobs.alibaba.emr.client import SERVICE
from pulumi_cloudjobs.alibaba.emr.flow_job import FLOW_JOB
from pulumi_cloudjobs.alibaba.emr.flow_job_run import FLOW_JOB_RUN
from pulumi_cloudjobs.core.errors import NotFound, OperationFailed
from pulumi_cloudjobs.core.resource_type import TAIL_LINES
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure

from tests.embedded import Resource, World, once

RUN, JOB = "alibaba/emr/run", "alibaba/emr/job"
PROJECT, CLUSTER = "FP-257A173659F50000", "C-D7958B72E59B0000"
DEFINITION = {
    "projectId": PROJECT,
    "name": "nightly",
    "type": "SHELL",
    "description": "d",
    "params": "ls",
}
FINISHED = {"until": "finished", "timeoutSeconds": 7200, "pollSeconds": 600}
LOST = ("cut_after", "timeout_after", "status_after", "truncated", "torn")


@pytest.fixture
def job(world: World) -> Resource:
    """The definition that is run; its runs go on until they are killed."""
    world.cloud.set("alibaba.emr.running_seconds", None)
    definition = world.resource(FLOW_JOB, "definition")
    definition.create(DEFINITION)
    return definition


@pytest.fixture
def inputs(job: Resource) -> dict[str, Any]:
    return {"projectId": PROJECT, "jobId": job.state["flowJobId"], "clusterId": CLUSTER}


@pytest.fixture
def run(world: World) -> Resource:
    return world.resource(FLOW_JOB_RUN)


def call(world: World, action: str, **request: Any) -> dict[str, Any]:
    """A call as somebody else would make it."""
    return connect(world.settings, SERVICE, "cn-hangzhou").call(
        action, {"ProjectId": PROJECT, **request}
    )


def submit(world: World, job: Resource, **request: Any) -> str:
    return str(
        call(world, "SubmitFlowJob", JobId=job.state["flowJobId"], ClusterId=CLUSTER, **request)[
            "Id"
        ]
    )


def instance(world: World, run: Resource) -> str:
    """The other id of a run, as the cloud has it."""
    return next(
        str(one["id"])
        for one in world.cloud.objects(RUN)
        if run.id in (f"{PROJECT}/{one['name']}", one["id"])
    )


def live(world: World) -> list[str]:
    return [one["id"] for one in world.cloud.objects(RUN, live=True)]


def test_basic(world: World, inputs: dict[str, Any], run: Resource) -> None:
    """A run has its ids in state, shows no change afterwards, and is not live after destroy."""
    run.create(inputs)
    assert run.id == f"{PROJECT}/{run.state['nodeInstanceId']}"
    assert (run.state["nodeInstanceId"][:4], run.state["jobInstanceId"]) == (
        "FNI-",
        instance(world, run),
    )
    assert (run.state["status"], run.state["rawStatus"]) == ("pending", "PREP")
    assert run.changes(inputs) == {}

    run.delete()
    assert world.cloud.live() == []
    assert [one["state"] for one in world.cloud.objects(RUN)] == ["KILLED"]


def test_complete(world: World, inputs: dict[str, Any], run: Resource) -> None:
    """Every input for this kind of cluster is sent and followed; the times are the cloud's."""
    world.cloud.set("alibaba.emr.running_seconds", 600.0)
    complete = {
        **inputs,
        "hostName": "emr-header-1",
        "conf": '{"params": "df -h"}',
        "triggers": {"day": 1},
        "stop": {"timeoutSeconds": 60},
        "wait": FINISHED,
    }
    run.create(complete)
    assert (run.state["status"], run.state["rawStatus"], run.state["reason"]) == (
        "succeeded",
        "OK",
        None,
    )
    assert run.state["createdAt"] < run.state["finishedAt"]
    assert run.state["externalId"].startswith("application_")

    (stored,) = world.cloud.objects(RUN)
    assert (stored["data"]["HostName"], stored["data"]["Params"]) == ("emr-header-1", "df -h")

    run.refresh()
    assert run.changes(complete) == {}

    run.delete()
    assert world.count("KillFlowJob") == 0


def test_a_job_and_two_runs_one_after_the_other(world: World, inputs: dict[str, Any]) -> None:
    """Programs order runs with `depends_on`."""
    world.cloud.set("alibaba.emr.running_seconds", 60.0)
    one, two = world.resource(FLOW_JOB_RUN, "one"), world.resource(FLOW_JOB_RUN, "two")
    one.create({**inputs, "wait": FINISHED})
    two.create({**inputs, "wait": FINISHED})
    assert one.state["finishedAt"] <= two.state["createdAt"]
    assert one.id != two.id


def test_a_second_run_beside_a_live_one_says_what_to_do(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """A job has one live run at a time, and the code that says so is published nowhere."""
    run.create(inputs)
    with pytest.raises(
        OperationFailed, match=rf'one live run at a time: let this one depend.*adopt="{run.id}"'
    ):
        world.resource(FLOW_JOB_RUN, "second").create(inputs)

    assert live(world) == [instance(world, run)]


def test_update_changes_nothing_but_what_is_ours(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """A longer time limit runs nothing again, and outputs that only create returns are kept."""
    run.create(inputs)
    before = run.state["jobInstanceId"]
    run.update({**inputs, "wait": {"until": "running"}})
    assert (run.state["status"], run.state["jobInstanceId"]) == ("running", before)
    assert world.count("SubmitFlowJob") == 1


def test_replace(world: World, inputs: dict[str, Any], run: Resource) -> None:
    """A new trigger is a new run; the old one is killed first, for there is but one at a time."""
    run.create({**inputs, "triggers": {"day": 1}})
    first, changed = run.id, {**inputs, "triggers": {"day": 2}}
    assert run.changes(changed) == {"triggers": "REPLACES"}

    run.delete()
    run.create(changed)
    assert live(world) == [instance(world, run)]
    assert run.id != first


def test_refresh_keeps_everything(world: World, inputs: dict[str, Any], run: Resource) -> None:
    """A refresh reports the new state and loses neither inputs nor ids."""
    given = {**inputs, "hostName": "emr-header-1", "conf": '{"params": "df"}'}
    run.create(given)
    before = dict(run.state)
    world.cloud.advance(10)
    observation = run.refresh()
    assert observation is not None

    changed = {name for name in run.state if run.state[name] != before[name]}
    assert changed == {"status", "rawStatus", "externalId"}
    assert (run.state["status"], run.changes(given)) == ("running", {})


@pytest.mark.parametrize("form", ["404", "400", "small_letters"])
@pytest.mark.parametrize("empty", ["wrapped", "bare", "absent"])
def test_gone(world: World, inputs: dict[str, Any], run: Resource, form: str, empty: str) -> None:
    """A run that the cloud does not know may have done its work, so it is kept."""
    world.cloud.set("alibaba.emr.missing_object", form)
    world.cloud.set("alibaba.emr.empty_list", empty)
    run.create(inputs)
    world.cloud.remove(RUN, instance(world, run))
    run.refresh()
    assert (run.state["status"], run.state["purged"]) == ("unknown", True)

    run.delete()


def test_gone_with_its_project(world: World, inputs: dict[str, Any], run: Resource) -> None:
    """Then the history is an error as well."""
    run.create(inputs)
    world.cloud.remove("alibaba/emr/project", PROJECT)
    run.refresh()
    assert (run.state["status"], run.state["purged"]) == ("unknown", True)


def test_a_run_that_is_listed_is_not_gone_whatever_describe_says(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """Texts decide what "not found" means here, and a wrong guess would run the job twice."""
    run.create(inputs)
    world.cloud.fault(
        "error", action="DescribeFlowNodeInstance", code="X.NotFound", message="no host", status=404
    )
    with pytest.raises(OperationFailed) as caught:
        run.refresh()
    assert isinstance(caught.value.__cause__, NotFound)


def test_a_finished_run_that_is_kept_no_longer_stays(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """Forgotten is not failed: nothing may run again because the cloud tidied up."""
    world.cloud.set("alibaba.emr.running_seconds", 5.0)
    run.create({**inputs, "wait": FINISHED})
    world.cloud.set("alibaba.emr.purge_seconds", 100)
    world.cloud.advance(1000)
    run.refresh()
    assert (run.state["purged"], run.state["status"]) == (True, "succeeded")

    run.delete()


def test_repeat(world: World, inputs: dict[str, Any], run: Resource) -> None:
    """Every verb twice."""
    run.create(inputs)
    assert run.refresh() == run.refresh()

    run.update(inputs)
    run.update(inputs)
    run.delete()
    run.delete()
    assert world.cloud.live() == []
    assert world.count("SubmitFlowJob") == 1


@pytest.mark.parametrize("fault", [*LOST, "error_after"])
def test_interrupted_create_finds_its_run(
    world: World, inputs: dict[str, Any], run: Resource, fault: str
) -> None:
    """Every call starts a run, so the lost one is searched for and none is started again."""
    world.cloud.fault(fault, action="SubmitFlowJob")
    run.create({**inputs, "conf": '{"params": "df -h"}', "hostName": "emr-header-1"})
    assert live(world) == [instance(world, run)]
    assert world.count("SubmitFlowJob") == 1
    assert run.state.get("jobInstanceId") is None

    run.delete()
    assert live(world) == []


@pytest.mark.parametrize("fault", ["cut", "timeout", "status", "error"])
def test_a_create_that_came_to_nothing_is_made_by_the_next_up(
    world: World, inputs: dict[str, Any], run: Resource, fault: str
) -> None:
    """A lost run may appear late: only the next up, which searches again, starts one."""
    world.cloud.fault(fault, action="SubmitFlowJob")
    with pytest.raises(
        OperationFailed, match="the next up searches for it before it creates another"
    ):
        run.create(inputs)
    assert live(world) == []

    run.create(inputs)
    assert live(world) == [instance(world, run)]


def test_a_run_that_a_killed_process_has_started_is_taken_over(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """The cloud had acted, and the id was lost; the user is informed."""
    started = run.create_and_die(inputs)
    run.create(inputs)
    assert (run.id, world.count("SubmitFlowJob")) == (started, 1)

    (notice,) = world.report.informs
    assert notice.startswith(
        f"took over EMR flow job run {started}, which an interrupted create has probably made: "
    )


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"Conf": '{"params": "other"}'}, id="another-content"),
        pytest.param({"HostName": "emr-header-2"}, id="another-host"),
    ],
)
def test_a_run_of_something_else_is_not_taken_over(
    world: World, job: Resource, inputs: dict[str, Any], run: Resource, other: dict[str, str]
) -> None:
    """A run of something else is somebody else's, whenever it was started."""
    given = {**inputs, "conf": '{"params": "own"}', "hostName": "emr-header-1"}
    world.cloud.fault("cut", action="SubmitFlowJob")
    with pytest.raises(OperationFailed):
        run.create(given)

    submit(world, job, **{"Conf": given["conf"], "HostName": "emr-header-1", **other})
    with pytest.raises(OperationFailed, match="one live run at a time"):
        run.create(given)


def test_a_run_without_a_content_of_its_own_has_that_of_the_job(
    world: World, job: Resource, inputs: dict[str, Any], run: Resource
) -> None:
    """A run with content changed by somebody else is not the desired one."""
    submit(world, job, Conf='{"params": "other"}')
    checked = run.check(inputs)
    assert world.find_lost_create(FLOW_JOB_RUN, checked) is None

    (other_run,) = live(world)
    world.cloud.fault(
        "replace", action="ListFlowJobHistory", values={"JobParams": DEFINITION["params"]}
    )
    assert str(world.find_lost_create(FLOW_JOB_RUN, checked)).startswith(PROJECT)
    assert live(world) == [other_run]


def test_an_older_run_is_not_taken_over(
    world: World, job: Resource, inputs: dict[str, Any], run: Resource
) -> None:
    """Yesterday's equal run is nobody's candidate."""
    world.cloud.set("alibaba.emr.running_seconds", 5.0)
    old = submit(world, job)
    world.cloud.advance(86400)
    world.cloud.fault("cut_after", action="SubmitFlowJob")
    run.create(inputs)
    assert instance(world, run) != old


def test_a_content_with_variables_comes_back_with_values_and_is_found_all_the_same(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """The service puts the values in; what comes back can not be compared then."""
    world.cloud.fault("cut_after", action="SubmitFlowJob")
    world.cloud.fault(
        "replace",
        action="ListFlowJobHistory",
        values={"JobParams": "sh a.sh 2026-11-22"},
        times=None,
    )
    run.create({**inputs, "conf": '{"params": "sh a.sh ${yyyy-MM-dd}"}'})
    assert live(world) == [instance(world, run)]


@pytest.mark.parametrize(
    "fault",
    [
        {"fault_type": "cut"},
        {"fault_type": "status", "status": 502},
        {"fault_type": "error", "code": "InternalError"},
    ],
    ids=str,
)
def test_a_first_read_that_fails_loses_no_id(
    world: World, inputs: dict[str, Any], run: Resource, fault: dict[str, Any]
) -> None:
    """The run is live: without the id for lists, the id of the submit is kept and works too."""
    world.cloud.fault(**fault, action="ListFlowJobHistory", times=None)
    run.create(inputs)
    world.cloud.clear_faults()
    assert run.id == f"{PROJECT}/{run.state['jobInstanceId']}" == f"{PROJECT}/{live(world)[0]}"

    world.cloud.advance(10)
    run.refresh()
    assert (run.state["status"], run.state["nodeInstanceId"][:4]) == ("running", "FNI-")

    run.delete()
    assert live(world) == []


def test_a_wait_follows_a_run_by_either_id(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """Whichever is known."""
    world.cloud.set("alibaba.emr.running_seconds", 60.0)
    world.cloud.fault("error", action="ListFlowJobHistory", code="Forbidden", status=403)
    run.create({**inputs, "wait": FINISHED})
    assert (run.id, run.state["status"]) == (f"{PROJECT}/{run.state['jobInstanceId']}", "succeeded")


def test_a_failed_run_fails_the_wait_with_the_end_of_its_log(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """The up fails, its message has the cause, and the id stays in state."""
    world.cloud.set("alibaba.emr.running_seconds", 60.0)
    world.cloud.set("alibaba.emr.outcome", "FAILED")
    world.cloud.set("alibaba.emr.log", "step one\nno such table: nights")
    with pytest.raises(PartialFailure) as failure:
        run.create({**inputs, "wait": FINISHED})

    first, *lines = failure.value.reasons
    assert first == f"waiting for EMR flow job run {failure.value.id}: failed (FAILED)"
    assert lines[-2:] == ["  step one", "  no such table: nights"]


def test_a_long_log_is_shown_by_its_end(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """The cause comes last."""
    world.cloud.set("alibaba.emr.running_seconds", 1.0)
    world.cloud.set("alibaba.emr.outcome", "FAILED")
    world.cloud.set("alibaba.emr.log", "\n".join(f"line {number}" for number in range(100)))
    run.create(inputs)
    world.cloud.advance(60)
    run.refresh()
    assert run.log_tail() == [f"line {number}" for number in range(100 - TAIL_LINES, 100)]


def test_a_failure_between_two_tries_is_not_the_end(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """A run shows FAILED until its retry; giving up then would lose a run that succeeds."""
    world.cloud.set("alibaba.emr.running_seconds", 10.0)
    world.cloud.set("alibaba.emr.outcome", "FAILED")
    definition = world.resource(FLOW_JOB, "retried")
    definition.create({**DEFINITION, "maxRetry": 2, "retryInterval": 30})
    with pytest.raises(PartialFailure) as failure:
        run.create(
            {
                **inputs,
                "jobId": definition.state["flowJobId"],
                "wait": {**FINISHED, "pollSeconds": 1},
            }
        )

    assert (failure.value.outputs["rawStatus"], world.cloud.live()) == ("FAILED", [])
    assert any("FAILED" in text for text in world.report.reports)
    assert any("retry 1/2" in text for text in world.report.reports)


def test_a_failure_that_lasts_is_the_end_although_tries_are_left(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """The service does not document whether it retries every failure."""
    run.create(inputs)
    world.cloud.force(RUN, instance(world, run), "FAILED")
    world.cloud.fault(
        "replace", action="DescribeFlowNodeInstance", values={"MaxRetry": "3"}, times=None
    )
    run.refresh()
    assert run.state["status"] == "starting"

    world.cloud.advance(600)
    run.refresh()
    assert run.state["status"] == "failed"


def test_an_unknown_word_is_a_run_that_goes_on(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """Clouds add words."""
    run.create(inputs)
    world.cloud.fault(
        "replace", action="DescribeFlowNodeInstance", values={"Status": "FROZEN"}, times=None
    )
    run.refresh()
    assert (run.state["status"], run.state["rawStatus"]) == ("unknown", "FROZEN")


def test_a_kill_that_fails_is_requested_again(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """KILL_FAILED is no end: the run may go on."""
    world.cloud.set("alibaba.emr.kill_outcome", "KILL_FAILED")
    run.create(inputs)
    world.clock.on_wait = lambda: (
        world.cloud.set("alibaba.emr.kill_outcome", "KILLED")
        if world.count("KillFlowJob")
        else None
    )
    run.delete()
    assert live(world) == []
    assert world.count("KillFlowJob") == 2


def test_a_kill_that_takes_too_long_names_run_and_state(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """And the next destroy goes on where it stopped."""
    world.cloud.set("alibaba.emr.kill_seconds", 100.0)
    run.create({**inputs, "stop": {"timeoutSeconds": 10}})
    with pytest.raises(
        OperationFailed, match=rf"deleting EMR flow job run {run.id}: still PREP after 10 s"
    ):
        run.delete()

    world.cloud.advance(100)
    run.delete()
    assert live(world) == []


@pytest.mark.parametrize("code", ["refused", "true"])
def test_a_run_that_ends_before_its_kill_is_no_error(
    world: World, inputs: dict[str, Any], run: Resource, code: str
) -> None:
    """The response to a late kill is not documented."""
    world.cloud.set("alibaba.emr.kill_of_ended", code)
    run.create(inputs)
    the_run = instance(world, run)
    lifecycle = FLOW_JOB_RUN.connect(world.settings, "cn-hangzhou", world.operation())
    observation = lifecycle.observe(run.id, run.state)
    assert observation is not None

    world.cloud.force(RUN, the_run, "OK", final=True)
    lifecycle.stop(run.id, run.state, observation, requested=False)
    run.delete()
    assert world.count("KillFlowJob") == 1


def test_a_kill_that_is_refused_while_the_run_is_live_is_reported(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """State keeps the run."""
    run.create(inputs)
    world.cloud.fault("error", action="KillFlowJob", code="Forbidden", message="no", status=403)
    with pytest.raises(OperationFailed, match="Forbidden"):
        run.delete()
    assert live(world) == [instance(world, run)]


@pytest.mark.parametrize(
    ("code", "status"),
    [("FlowJobInstance.NotFound", 404), ("InvalidJobInstanceId", 400)],
    ids=["gone", "wrong"],
)
def test_a_response_to_a_kill_does_not_make_a_live_run_gone(
    world: World, inputs: dict[str, Any], run: Resource, code: str, status: int
) -> None:
    """Only a read that finds nothing, or a final state, is the end; a kill's response is not."""
    run.create({**inputs, "stop": {"timeoutSeconds": 60}})
    world.cloud.fault(
        "error", action="KillFlowJob", code=code, message="no such instance", status=status
    )
    if status == 404:
        run.delete()  # it is asked again
        assert (live(world), world.count("KillFlowJob")) == ([], 2)
    else:
        with pytest.raises(OperationFailed, match=code):
            run.delete()
        assert live(world) == [instance(world, run)]


def test_a_run_whose_job_is_gone_is_not_forgotten_while_it_lives(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """Only the job has the id that a kill needs: an error is better than a forgotten run."""
    run.create({**inputs, "stop": {"timeoutSeconds": 10}})
    world.cloud.remove(JOB, inputs["jobId"])
    with pytest.raises(OperationFailed, match=r"still .* after 10 s"):
        run.delete()
    assert live(world) == [instance(world, run)]


def test_a_destroy_goes_on_after_an_interrupted_destroy(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """The second kill meets the first one."""
    world.cloud.set("alibaba.emr.kill_seconds", 20.0)
    run.create(inputs)
    cancelled = threading.Event()
    world.clock.on_wait = cancelled.set
    with pytest.raises(OperationFailed, match="interrupted"):
        run.delete(cancelled=cancelled)

    world.clock.on_wait = lambda: None
    run.delete()
    assert live(world) == []


def test_a_run_that_vanishes_while_it_is_killed_is_deleted(
    world: World, inputs: dict[str, Any], run: Resource
) -> None:
    """Gone is success."""
    world.cloud.set("alibaba.emr.kill_seconds", 1000.0)
    run.create(inputs)
    the_run = instance(world, run)
    world.clock.on_wait = once(lambda: world.cloud.remove(RUN, the_run))
    run.delete()
    assert world.cloud.objects(RUN) == []


@pytest.mark.parametrize(
    ("host", "drift"),
    [("emr-header-1.cluster-123", {}), ("emr-header-2", {"hostName": "REPLACES"})],
)
def test_a_host_that_comes_back_with_its_domain_is_the_same(
    world: World, inputs: dict[str, Any], run: Resource, host: str, drift: dict[str, str]
) -> None:
    """A run never changes, so drift that is only spelling must not run it again."""
    given = {**inputs, "hostName": "emr-header-1"}
    run.create(given)
    world.cloud.fault(
        "replace", action="DescribeFlowNodeInstance", values={"HostName": host}, times=None
    )
    run.refresh()
    assert run.changes(given) == drift


def test_adopt_takes_a_run_over_and_kills_it_in_the_end(
    world: World, job: Resource, inputs: dict[str, Any], run: Resource
) -> None:
    """An adopted run is followed like an own one; its job provides the id that a kill needs."""
    other = submit(world, job)
    (record,) = world.cloud.objects(RUN)
    run.create({**inputs, "adopt": f"{PROJECT}/{record['name']}", "wait": {"until": "running"}})
    assert (run.state["status"], world.count("SubmitFlowJob")) == ("running", 1)

    run.delete()
    assert (live(world), world.cloud.object(RUN, other)["state"]) == ([], "KILLED")


def test_adopt_refuses_a_run_of_another_job(
    world: World, job: Resource, run: Resource, inputs: dict[str, Any]
) -> None:
    """A run never changes, so taking it over would be a lie."""
    submit(world, job)
    (record,) = world.cloud.objects(RUN)
    with pytest.raises(OperationFailed, match="differs in jobId"):
        run.create(
            {**inputs, "jobId": "FJ-0000000000000000", "adopt": f"{PROJECT}/{record['name']}"}
        )


def test_reads_of_many_runs_of_a_project_are_one_list_call(
    world: World, inputs: dict[str, Any]
) -> None:
    """A Completion of many runs, each of a job of its own."""
    runs = []
    for number in range(10):
        definition = world.resource(FLOW_JOB, f"job-{number}")
        definition.create({**DEFINITION, "name": f"job-{number}"})
        runs.append(world.resource(FLOW_JOB_RUN, f"run-{number}"))
        runs[-1].create({**inputs, "jobId": definition.state["flowJobId"]})

    lifecycle = FLOW_JOB_RUN.connect(world.settings, "cn-hangzhou", world.operation())
    world.cloud.advance(10)
    world.cloud.clear_calls()
    observations = lifecycle.read_many({run.id: run.state for run in runs})
    assert {observation.raw_status for observation in observations.values()} == {"RUNNING"}
    assert len(observations) == 10
    assert (world.count("ListFlowNodeInstance"), world.count("DescribeFlowNodeInstance")) == (1, 0)


# What preview says


def problems(world: World, given: dict[str, Any]) -> dict[str, str]:
    return {p.path: p.reason for p in Handler(FLOW_JOB_RUN, world.settings).check(given).problems}


VALID = {"projectId": PROJECT, "jobId": "FJ-BCCAE48B90CC0000", "clusterId": CLUSTER}


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        pytest.param({"projectId": None}, "projectId", "is required", id="no-project"),
        pytest.param({"projectId": "P-1"}, "projectId", 'must be an id, "FP-"', id="project"),
        pytest.param(
            {"jobId": f"{PROJECT}/FJ-1"},
            "jobId",
            'must be an id, "FJ-"',
            id="the-id-of-the-resource",
        ),
        pytest.param({"jobId": ""}, "jobId", "must not be empty", id="empty-job"),
        pytest.param({"clusterId": None}, "clusterId", "is required", id="no-cluster"),
        pytest.param({"clusterId": "c-1"}, "clusterId", 'must be an id, "C-"', id="cluster"),
        pytest.param({"conf": "params=ls"}, "conf", "must be", id="conf-is-no-json"),
        pytest.param(
            {"conf": '["ls"]'}, "conf", "must be the JSON text of an object", id="conf-is-a-list"
        ),
        pytest.param({"conf": {"params": "ls"}}, "conf", "must be text", id="conf-is-no-text"),
        pytest.param({"hostname": "a"}, "hostname", "did you mean `host_name`?", id="typo"),
        pytest.param(
            {"wait": {"until": "done"}}, "wait.until", "must be 'accepted'", id="unknown-wait"
        ),
        pytest.param({"adopt": "FP-1/FJ-2"}, "adopt", "FNI-", id="the-id-of-a-job"),
        pytest.param(
            {"adopt": "FP-1/FNI-2"},
            "adopt",
            f"must name a run of project_id {PROJECT}",
            id="another-project",
        ),
    ],
)
def test_check_says_what_is_allowed(
    world: World, change: dict[str, Any], path: str, reason: str
) -> None:
    """A preview reports what the cloud would refuse, with the path of the value."""
    failures = problems(world, {**VALID, **change})
    assert list(failures) == [path]
    assert reason in failures[path]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            {"projectId": UNKNOWN, "jobId": UNKNOWN, "conf": UNKNOWN, "adopt": UNKNOWN},
            id="unknown",
        ),
        pytest.param({"conf": ""}, id="empty-conf"),
        pytest.param({"adopt": f"{PROJECT}/FNI-1"}, id="adopt"),
        pytest.param({"adopt": f"{PROJECT}/FJI-1"}, id="adopt-by-the-other-id"),
        pytest.param({"namespace": "spark"}, id="namespace"),
    ],
)
def test_what_is_right_passes(world: World, change: dict[str, Any]) -> None:
    """The job is mostly a resource of the same stack."""
    assert problems(world, {**VALID, **change}) == {}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"conf": ' { "params":"ls" }'}, {}, id="other-spacing-in-conf"),
        pytest.param({"conf": '{"params": "df"}'}, {"conf": "REPLACES"}, id="conf"),
        pytest.param({"hostName": "a"}, {"hostName": "REPLACES"}, id="host"),
        pytest.param({"clusterId": "C-1"}, {"clusterId": "REPLACES"}, id="cluster"),
        pytest.param({"wait": {"until": "running"}}, {"wait": "LOCAL"}, id="wait"),
    ],
)
def test_what_a_change_does(
    world: World, run: Resource, change: dict[str, Any], expected: dict[str, str]
) -> None:
    """A needless replacement would run the job again, and cost money."""
    given = {**VALID, "conf": '{"params": "ls"}'}
    run.id, run.state = f"{PROJECT}/FNI-1", {**given, "region": "cn-hangzhou", "status": "running"}
    assert run.changes({**given, **change}) == expected


def test_a_replacement_of_a_live_run_is_announced(world: World) -> None:
    """A replacement kills the run in the middle of its work."""
    state = {**VALID, "region": "cn-hangzhou", "status": "running", "rawStatus": "RUNNING"}
    result = Handler(FLOW_JOB_RUN, world.settings).diff(
        f"{PROJECT}/FNI-1", state, {**VALID, "hostName": "a"}
    )
    (warning,) = result.warnings
    assert (
        "the live run is killed, and what it has not written is lost; "
        "the job runs again at its cost" in warning
    )
