"""An Oceanus deployment: versions and run state, from the first start to destroy."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import Cancelled, OperationFailed
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.tencent.oceanus.deployment import DEPLOYMENT
from pulumi_cloudjobs.tencent.oceanus.job import JOB

from tests.embedded import Resource, World, once, plain

STORED_JOB, STORED_VERSION = "tencent/oceanus/job", "tencent/oceanus/job_config"
SPACE = "space-53rqk422"
FLINK = {
    "name": "stream",
    "jobType": 2,
    "clusterType": 2,
    "clusterId": "cluster-5c42n3a5",
    "workSpaceId": SPACE,
}
RUNNING, STOPPED, PAUSED, FAILED = 4, 5, 6, -1
WINDOW = "--window 60"


@pytest.fixture
def deployment(world: World) -> Resource:
    """Prepare a deployment of the existing job that `inputs` names."""
    job = world.resource(JOB, "stream")
    job.create(FLINK)
    new_deployment = world.resource(DEPLOYMENT)
    new_deployment.state = {"jobId": job.id}
    return new_deployment


def inputs(deployment: Resource, **changes: Any) -> dict[str, Any]:
    """Return changed inputs; None takes an input away."""
    desired = {
        "jobId": deployment.state["jobId"],
        "workSpaceId": SPACE,
        "entrypointClass": "com.example.Stream",
        "programArgs": WINDOW,
        "resourceRefs": [{"resourceId": "resource-8ytrp0yk", "version": 1, "type": 1}],
        **changes,
    }
    return {name: value for name, value in desired.items() if value is not None}


def job(world: World) -> dict[str, Any]:
    """Return the cloud's record of the job, with its state."""
    (held,) = world.cloud.objects(STORED_JOB)
    return {**held["data"], "state": held["state"]}


def versions(world: World) -> list[int]:
    return [held["data"]["Version"] for held in world.cloud.objects(STORED_VERSION)]


def runs(world: World) -> tuple[Any, ...]:
    """State of the job, the version it has started last, and whether that was from a savepoint."""
    held = job(world)
    return held["state"], held.get("published"), bool(held.get("restored"))


def force(world: World, deployment: Resource, state: int) -> None:
    """Somebody has done it by hand."""
    world.cloud.force(STORED_JOB, deployment.state["jobId"], state)


def failing(deployment: Resource, desired: dict[str, Any]) -> str:
    """Run an update that fails partially, keep its state as the engine does, return the error."""
    with pytest.raises(PartialFailure) as failure:
        deployment.update(desired)
    assert failure.value.id == deployment.id
    deployment.state = plain(failure.value.outputs)
    return str(failure.value)


def sql(code: str) -> str:
    encoded = {"SqlCode": base64.b64encode(code.encode()).decode(), "CheckpointInterval": 60}
    return json.dumps(encoded, separators=(",", ":"))  # not as it comes back


def test_basic(world: World, deployment: Resource) -> None:
    """A version is made and started, shows no change, and destroy stops it with a savepoint."""
    desired = inputs(deployment)
    deployment.create(desired)
    assert deployment.id == f"{desired['jobId']}/1"
    assert runs(world) == (RUNNING, 1, False)

    state = deployment.state
    assert (
        state["status"],
        state["version"],
        state["latestVersion"],
        state["publishedVersion"],
    ) == (
        "running",
        1,
        1,
        1,
    )
    assert {"finishedAt", "purged"} & set(state) == set()
    assert deployment.changes(desired) == {}

    before = state
    deployment.refresh()
    assert deployment.state == before
    assert deployment.changes(desired) == {}

    deployment.delete()
    assert job(world)["state"] == STOPPED
    assert [held["state"] for held in world.cloud.objects("tencent/oceanus/savepoint")] == [1]
    assert versions(world) == [1]  # in use, says the cloud, until the job goes


COMPLETE: dict[str, Any] = {
    "remark": "first",
    "defaultParallelism": 2,
    "properties": [{"key": "b", "value": "2"}, {"key": "pipeline.max-parallelism", "value": "64"}],
    "autoDelete": 1,
    "cosBucket": "b-1",
    "logCollect": True,
    "jobManagerSpec": 0.5,
    "taskManagerSpec": 1,
    "clsLogsetId": "set-1",
    "clsTopicId": "topic-1",
    "logCollectType": 2,
    "pythonVersion": "Python-3.7",
    "logLevel": "DEBUG",
    "autoRecover": -1,
    "clazzLevels": [{"clazz": "com.example", "level": "WARN"}],
    "expertModeOn": True,
    "expertModeConfiguration": {
        "jobGraph": {
            "nodes": [{"id": 1, "description": "d", "name": "n", "parallelism": 2}],
            "edges": [],
        },
        "nodeConfig": [{"id": 1, "stateTtl": "1h", "configuration": [{"key": "a", "value": "b"}]}],
        "slotSharingGroups": [{"name": "g", "spec": {"cpu": 1.5, "heapMemory": "1g"}}],
    },
    "traceModeOn": True,
    "traceModeConfiguration": {"rate": "1%", "operator": "1:OUT"},
    "checkpointRetainedNum": 3,
    "jobGraph": {"edges": [{"source": 1, "target": 2}]},
    "esServerlessIndex": "",
    "flinkVersion": "Flink-1.16",
    "jobManagerCpu": 1,
    "jobManagerMem": 4,
    "jdkVersion": "11",
    "taskManagerCpu": 2,
    "taskManagerMem": 8,
    "useOldSystemConnector": 1,
    "programArgsAfterGzip": "H4sI",
    "checkpointTimeoutSecond": 600,
    "checkpointIntervalSecond": 30,
    "variableReplaceMode": 1,
    "operatorName": "me",
    "configScope": 0,
    "stateCosBucket": "b-2",
}


def test_complete(world: World, deployment: Resource) -> None:
    """Every field is sent under its wire name, and a refresh shows no drift."""
    desired = inputs(deployment, **COMPLETE)
    deployment.create(desired)
    (held,) = world.cloud.objects(STORED_VERSION)
    sent = held["data"]
    assert (sent["COSBucket"], sent["StateCOSBucket"], sent["LogCollect"]) == ("b-1", "b-2", True)

    expert = sent["ExpertModeConfiguration"]
    assert expert["NodeConfig"][0]["StateTTL"] == "1h"
    assert expert["SlotSharingGroups"][0]["Spec"]["CPU"] == 1.5

    deployment.refresh()
    assert deployment.changes(desired) == {}


def test_sql_goes_in_encoded_and_comes_back_decoded(world: World) -> None:
    """Compared as text it would be drift, and each drift a restart."""
    job = world.resource(JOB, "sql")
    job.create({**FLINK, "name": "sql", "jobType": 1})
    deployment = world.resource(DEPLOYMENT)
    desired = {"jobId": job.id, "workSpaceId": SPACE, "programArgs": sql("select 'é'")}
    deployment.create(desired)
    deployment.refresh()
    assert deployment.changes(desired) == {}

    changed = {**desired, "programArgs": sql("select 2")}
    assert deployment.changes(changed) == {"programArgs": "RESTARTS"}

    deployment.update(changed)
    deployment.refresh()
    assert deployment.changes(changed) == {}
    assert deployment.changes(desired) == {"programArgs": "RESTARTS"}


def test_a_change_makes_a_version_and_restarts_with_state(
    world: World, deployment: Resource
) -> None:
    """Preview says so, update does just that, and the id stays."""
    deployment.create(inputs(deployment))
    id, changed = deployment.id, inputs(deployment, programArgs="--window 30")
    assert deployment.changes(changed) == {"programArgs": "RESTARTS"}

    deployment.update(changed)
    assert runs(world) == (RUNNING, 2, True)
    assert (deployment.id, deployment.state["version"], deployment.state["programArgs"]) == (
        id,
        2,
        "--window 30",
    )
    assert world.report.informs[-1].startswith("starting version 2 from savepoint svp-")

    deployment.refresh()
    assert deployment.changes(changed) == {}
    assert (world.count("CreateJobConfig"), world.count("RunJobs"), world.count("StopJobs")) == (
        2,
        2,
        2,
    )


SAID = {
    "running": {"rawStatus": "4", "status": "running"},
    "paused": {"rawStatus": "6", "status": "stopped"},
    "stopped": {"rawStatus": "5", "status": "stopped"},
    "failed": {"rawStatus": "-1", "status": "failed"},
}
ARGS = {"programArgs": "--window 30"}


@pytest.mark.parametrize(
    ("state", "change", "says"),
    [
        pytest.param("running", ARGS, "new version 2, restarts from a savepoint", id="restart"),
        pytest.param(
            "running",
            {**ARGS, "stop": {"savepoint": False}},
            "new version 2, restarts from the newest savepoint there is; none is taken now",
            id="no-savepoint-at-stop",
        ),
        pytest.param(
            "running",
            {**ARGS, "start": {"restore": "none"}},
            "new version 2, restarts without its state",
            id="afresh",
        ),
        pytest.param(
            "running",
            {**ARGS, "start": {"savepointId": "svp-1"}},
            "new version 2, restarts from savepoint svp-1",
            id="named",
        ),
        pytest.param(
            "running", {"triggers": {"day": 2}}, "restarts from a savepoint", id="triggers"
        ),
        pytest.param("running", {"desiredState": "paused"}, "pauses with a savepoint", id="pause"),
        pytest.param("running", {"desiredState": "stopped"}, "stops with a savepoint", id="stop"),
        pytest.param(
            "running",
            {"desiredState": "stopped", "stop": {"savepoint": False}},
            "stops without a savepoint",
            id="stop-at-once",
        ),
        pytest.param("paused", {}, "resumes where it was paused", id="resume"),
        pytest.param(
            "paused",
            ARGS,
            "new version 2, starts from the newest savepoint there is",
            id="paused-and-new",
        ),
        pytest.param(
            "paused",
            {**ARGS, "desiredState": "paused"},
            "new version 2, does not start",
            id="stays-paused",
        ),
        pytest.param(
            "paused", {"desiredState": "stopped"}, "stops the paused job", id="paused-to-stopped"
        ),
        pytest.param(
            "stopped", {}, "starts from the newest savepoint there is", id="stopped-by-hand"
        ),
        pytest.param(
            "failed",
            {},
            "starts again after it failed, from the newest savepoint there is",
            id="failed",
        ),
        pytest.param("running", {"keepVersions": 3}, "", id="nothing-of-the-run"),
        pytest.param("running", {"stop": {"timeoutSeconds": 5}}, "", id="local"),
    ],
)
def test_preview_says_what_becomes_of_the_run(
    deployment: Resource, state: str, change: dict[str, Any], says: str
) -> None:
    """A streaming job that restarts by surprise is an incident."""
    run_state = "running" if state == "running" else "paused" if state == "paused" else "stopped"
    old = (
        deployment.check(inputs(deployment))
        | SAID[state]
        | {"desiredState": run_state, "latestVersion": 1}
    )
    result = deployment.handler.diff("cql-1/1", old, deployment.check(inputs(deployment, **change)))
    assert result.replaces == []
    assert result.warnings == ([f"updates Oceanus deployment cql-1/1: {says}"] if says else [])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(
            {"programArgs": UNKNOWN}, "new version 2, restarts from a savepoint", id="arguments"
        ),
        pytest.param({"desiredState": UNKNOWN}, "the desired state is not known yet", id="state"),
        pytest.param(
            {**ARGS, "stop": UNKNOWN}, "new version 2, restarts from a savepoint", id="stop"
        ),
        pytest.param(
            {**ARGS, "start": UNKNOWN}, "new version 2, restarts from a savepoint", id="start"
        ),
        pytest.param(
            {**ARGS, "start": {"savepointId": UNKNOWN}},
            "new version 2, restarts from a savepoint that is not known yet",
            id="savepoint",
        ),
    ],
)
def test_preview_says_it_of_what_is_not_known_yet(
    deployment: Resource, change: dict[str, Any], says: str
) -> None:
    """Arguments are often the outputs of other resources."""
    old = deployment.check(inputs(deployment)) | SAID["running"] | {"latestVersion": 1}
    result = deployment.handler.diff("cql-1/1", old, deployment.check(inputs(deployment, **change)))
    (warning,) = result.warnings
    assert warning.endswith(says)
    assert warning.startswith(
        "updates" if "programArgs" in change and change != {"programArgs": UNKNOWN} else "may"
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"jobId": "cql-other"}, {"jobId": "REPLACES"}, id="job"),
        pytest.param({"workSpaceId": "space-1"}, {"workSpaceId": "REPLACES"}, id="work-space"),
        pytest.param({"region": "ap-shanghai"}, {"region": "REPLACES"}, id="region"),
        pytest.param({"remark": "new"}, {"remark": "RESTARTS"}, id="remark"),
        pytest.param({"desiredState": "stopped"}, {"desiredState": "UPDATES"}, id="state"),
        pytest.param({"keepVersions": 1}, {"keepVersions": "UPDATES"}, id="keep"),
        pytest.param({"start": {"restore": "none"}}, {"start": "LOCAL"}, id="start"),
        pytest.param({"onFailure": "rollback"}, {"onFailure": "LOCAL"}, id="on-failure"),
        pytest.param({"wait": {"timeoutSeconds": 5}}, {"wait": "LOCAL"}, id="wait"),
        pytest.param(
            {"properties": [{"key": "a", "value": "1"}]},
            {"properties": "RESTARTS"},
            id="properties",
        ),
    ],
)
def test_what_a_change_does(
    deployment: Resource, change: dict[str, Any], expected: dict[str, str]
) -> None:
    """Only another job, place or work space needs another deployment."""
    deployment.state = deployment.check(inputs(deployment))
    deployment.id = "cql-1/1"
    assert deployment.changes(inputs(deployment, **change)) == expected


def test_properties_in_another_order_are_the_same(deployment: Resource) -> None:
    """The order of options means nothing, and a restart is dear."""
    both = [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]
    deployment.state = deployment.check(inputs(deployment, properties=both))
    assert deployment.changes(inputs(deployment, properties=both[::-1])) == {}


@pytest.mark.parametrize("run_state", ["paused", "stopped"])
def test_a_job_that_does_not_run_gets_the_version_and_stays_as_it_is(
    world: World, deployment: Resource, run_state: str
) -> None:
    """The job keeps its run state; the version runs when it is started."""
    deployment.create(inputs(deployment))
    deployment.update(inputs(deployment, desiredState=run_state))
    state = {"paused": PAUSED, "stopped": STOPPED}[run_state]
    assert runs(world) == (state, 1, False)

    changed = inputs(deployment, desiredState=run_state, programArgs="--window 30")
    deployment.update(changed)
    assert (runs(world), versions(world)) == ((state, 1, False), [1, 2])
    assert (deployment.state["version"], deployment.state["publishedVersion"]) == (2, 1)

    deployment.refresh()
    assert deployment.changes(changed) == {}

    running = inputs(deployment, programArgs="--window 30")
    assert deployment.changes(running) == {"desiredState": "UPDATES"}

    deployment.update(running)
    assert runs(world) == (RUNNING, 2, True)


def test_a_paused_job_is_resumed_where_it_was(world: World, deployment: Resource) -> None:
    """The cloud keeps a job's state for the same version, so no savepoint is restored."""
    deployment.create(inputs(deployment))
    deployment.update(inputs(deployment, desiredState="paused"))
    assert world.count("StopJobs") == 1

    deployment.update(inputs(deployment))
    assert runs(world) == (RUNNING, 1, False)
    assert (world.count("StopJobs"), world.report.informs[-1]) == (1, "resuming version 1")


@pytest.mark.parametrize("run_state", ["paused", "stopped"])
def test_a_new_deployment_that_is_not_to_run_starts_nothing(
    world: World, deployment: Resource, run_state: str
) -> None:
    """There is nothing to pause of a job that never ran."""
    desired = inputs(deployment, desiredState=run_state)
    deployment.create(desired)
    assert (world.count("RunJobs"), versions(world)) == (0, [1])

    deployment.refresh()
    assert deployment.changes(desired) == {}

    deployment.delete()
    assert (versions(world), world.count("StopJobs")) == ([], 0)


@pytest.mark.parametrize(
    ("state", "actual"),
    [(STOPPED, "stopped"), (PAUSED, "paused"), (FAILED, "stopped")],
    ids=["stopped", "paused", "failed"],
)
def test_a_run_state_that_drifted_is_seen_and_repaired(
    world: World, deployment: Resource, state: int, actual: str
) -> None:
    """After a manual stop or a failure refresh shows it, and up starts it with its state."""
    desired = inputs(deployment)
    deployment.create(desired)
    force(world, deployment, state)
    deployment.refresh()
    assert deployment.state["desiredState"] == actual
    assert deployment.changes(desired) == {"desiredState": "UPDATES"}

    deployment.update(desired)
    assert runs(world)[:2] == (RUNNING, 1)
    assert versions(world) == [1]

    deployment.refresh()
    assert deployment.changes(desired) == {}


def test_a_job_that_was_started_by_hand_is_stopped_again(
    world: World, deployment: Resource
) -> None:
    """Drift goes both ways."""
    desired = inputs(deployment, desiredState="stopped")
    deployment.create(desired)
    force(world, deployment, RUNNING)
    deployment.refresh()
    assert deployment.changes(desired) == {"desiredState": "UPDATES"}

    deployment.update(inputs(deployment, desiredState="stopped", stop={"savepoint": False}))
    assert job(world)["state"] == STOPPED


def test_what_nobody_knows_is_no_drift(world: World, deployment: Resource) -> None:
    """A bounded job's final state is not documented: no up may start it again."""
    desired = inputs(deployment)
    deployment.create(desired)
    force(world, deployment, 9)
    deployment.refresh()
    assert (deployment.state["status"], deployment.changes(desired)) == ("unknown", {})


def test_another_version_published_by_hand_is_drift(world: World, deployment: Resource) -> None:
    """Another version runs than the program's, so up corrects it with a version of its own."""
    desired = inputs(deployment)
    deployment.create(desired)
    by_hand = world.resource(DEPLOYMENT, "hand")
    by_hand.state = deployment.state
    by_hand.id = deployment.id
    by_hand.update(inputs(deployment, programArgs="--by hand"))
    deployment.refresh()
    assert deployment.changes(desired) == {"programArgs": "RESTARTS"}

    deployment.update(desired)
    assert runs(world) == (RUNNING, 3, True)


def test_triggers_restart_the_same_version(world: World, deployment: Resource) -> None:
    """A restart without a change of the program, with its state."""
    deployment.create(inputs(deployment))
    again = inputs(deployment, triggers={"day": 1})
    assert deployment.changes(again) == {"triggers": "RESTARTS"}

    deployment.update(again)
    assert (versions(world), world.count("StopJobs"), world.count("RunJobs")) == ([1], 1, 2)
    assert runs(world)[:2] == (RUNNING, 1)


REFUSED = {"fault_type": "error", "code": "UnauthorizedOperation", "message": "no permission"}
DOWN = {"fault_type": "refused", "times": 5}


@pytest.mark.parametrize("trouble", [REFUSED, DOWN], ids=["refused", "down"])
@pytest.mark.parametrize("action", ["StopJobs", "RunJobs"])
@pytest.mark.parametrize("refreshed", [False, True], ids=["", "refreshed"])
def test_a_restart_that_did_not_happen_is_requested_again(
    world: World, deployment: Resource, action: str, trouble: dict[str, Any], refreshed: bool
) -> None:
    """The failed update's state holds the old `triggers`, which the engine compares."""
    deployment.create(inputs(deployment, triggers={"day": 1}))
    again = inputs(deployment, triggers={"day": 2})
    world.cloud.fault(action=action, **trouble)
    failing(deployment, again)
    assert deployment.state["triggers"] == {"day": 1}
    if refreshed:
        with pytest.raises(PartialFailure) as unmet:
            deployment.refresh()
        assert unmet.value.inputs is not None
        assert unmet.value.inputs["triggers"] == {"day": 1}
        deployment.state = plain(unmet.value.outputs)

    assert deployment.changes(again)["triggers"] == "RESTARTS"

    stops, starts = world.count("StopJobs"), world.count("RunJobs")
    deployment.update(again)
    assert world.count("StopJobs") - stops == (action == "StopJobs")
    assert world.count("RunJobs") - starts == 1
    assert runs(world)[:2] == (RUNNING, 1)
    assert deployment.state["triggers"] == {"day": 2}
    assert deployment.changes(again) == {}


def test_an_interrupted_restart_is_requested_again(world: World, deployment: Resource) -> None:
    """Ctrl-C came before anything was stopped."""
    deployment.create(inputs(deployment))
    again = inputs(deployment, triggers={"day": 1})
    operation = world.operation()
    world.cloud.fault("refused", action="StopJobs")

    def interrupt() -> None:
        if not world.cloud.faults():
            operation.cancelled.set()

    world.clock.on_wait = interrupt
    with pytest.raises(PartialFailure) as failure:
        deployment.handler.update(
            deployment.id, deployment.state, deployment.check(again), operation
        )

    deployment.state = plain(failure.value.outputs)
    assert "triggers" not in deployment.state
    assert (runs(world)[0], world.count("StopJobs")) == (RUNNING, 1)

    deployment.update(again)
    assert (world.count("StopJobs"), world.count("RunJobs")) == (2, 2)


def test_a_restart_that_has_happened_is_not_requested_again(
    world: World, deployment: Resource
) -> None:
    """The new start takes its time, and the wait was given less: only the wait is left."""
    deployment.create(inputs(deployment))
    world.cloud.set("tencent.oceanus.start_seconds", 100.0)
    again = inputs(deployment, triggers={"day": 1}, wait={"timeoutSeconds": 20})
    failing(deployment, again)
    assert deployment.state["triggers"] == {"day": 1}

    world.cloud.advance(200)
    deployment.update(again)
    assert (world.count("StopJobs"), world.count("RunJobs")) == (1, 2)


def test_a_restart_from_nothing_is_one_in_the_second_try_as_well(
    world: World, deployment: Resource
) -> None:
    """The job is paused by then: a resume would restore the state that the user wants to drop."""
    deployment.create(inputs(deployment))
    afresh = inputs(deployment, triggers={"day": 1}, start={"restore": "none"})
    world.cloud.fault(action="StopJobs", skip=1, **REFUSED)
    failing(deployment, afresh)
    assert job(world)["state"] == PAUSED

    deployment.update(afresh)
    assert runs(world) == (RUNNING, 1, False)
    assert "resuming version 1" not in world.report.informs


def test_a_named_savepoint_is_restored_from(world: World, deployment: Resource) -> None:
    """Back to what it was last week, with `triggers` to do it now."""
    deployment.create(inputs(deployment))
    deployment.update(inputs(deployment, programArgs="--window 30"))
    first = job(world)["restored"]
    deployment.update(inputs(deployment, programArgs="--window 20"))
    assert job(world)["restored"] != first

    deployment.update(
        inputs(
            deployment,
            programArgs="--window 20",
            start={"savepointId": first},
            triggers={"back": "then"},
        )
    )
    assert (job(world)["restored"], job(world)["published"]) == (first, 3)


def test_a_start_afresh_leaves_the_savepoint_alone(world: World, deployment: Resource) -> None:
    """The stop takes a savepoint, because `stop` was not set otherwise."""
    deployment.create(inputs(deployment))
    deployment.update(inputs(deployment, programArgs="--window 30", start={"restore": "none"}))
    assert runs(world) == (RUNNING, 2, False)
    assert len(world.cloud.objects("tencent/oceanus/savepoint")) == 1


def test_a_stop_without_a_savepoint_is_one_call(world: World, deployment: Resource) -> None:
    """For jobs without a state worth keeping."""
    deployment.create(inputs(deployment))
    deployment.update(inputs(deployment, programArgs="--window 30", stop={"savepoint": False}))
    assert runs(world) == (RUNNING, 2, False)
    assert world.count("StopJobs") == 1
    assert world.cloud.objects("tencent/oceanus/savepoint") == []


def test_a_paused_job_whose_savepoint_is_not_listed_is_resumed(
    world: World, deployment: Resource
) -> None:
    """Stopping it would lose the state that the cloud keeps."""
    world.cloud.set("tencent.oceanus.savepoints_listed", False)
    deployment.create(inputs(deployment))
    deployment.update(inputs(deployment, programArgs="--window 30"))
    assert runs(world) == (RUNNING, 2, False)
    assert (world.count("StopJobs"), world.report.informs[-1]) == (1, "resuming version 2")


def test_an_older_savepoint_does_not_stand_for_that_of_the_pause(
    world: World, deployment: Resource
) -> None:
    """The savepoint may appear late; a start from an older one would lose the progress since."""
    deployment.create(inputs(deployment))
    deployment.update(inputs(deployment, programArgs="--window 30"))
    (older,) = world.cloud.objects("tencent/oceanus/savepoint")

    def unlist() -> None:
        for one in world.cloud.objects("tencent/oceanus/savepoint"):
            if one["id"] != older["id"]:
                world.cloud.remove("tencent/oceanus/savepoint", one["id"])

    world.clock.on_wait = unlist
    deployment.update(inputs(deployment, programArgs="--window 20"))
    assert (runs(world), world.report.informs[-1]) == ((RUNNING, 3, False), "resuming version 3")


@pytest.mark.parametrize("reason", [{"Status": 2}, {"PathStatus": 2}], ids=["expired", "lost"])
def test_a_savepoint_that_cannot_be_used_is_none(
    world: World, deployment: Resource, reason: dict[str, int]
) -> None:
    """A start from it would fail, after the job has been stopped."""
    deployment.create(inputs(deployment))
    world.cloud.fault("replace", action="DescribeJobSavepoint", values=reason, times=None)
    deployment.update(inputs(deployment, programArgs="--window 30"))
    assert (runs(world), world.report.informs[-1]) == ((RUNNING, 2, False), "resuming version 2")


def test_a_checkpoint_does_not_stand_for_the_savepoint_of_a_pause(
    world: World, deployment: Resource
) -> None:
    """The checkpoint is older than the state that the paused job keeps."""
    deployment.create(inputs(deployment))
    deployment.update(inputs(deployment, desiredState="paused"))
    world.cloud.fault("replace", action="DescribeJobSavepoint", values={"RecordType": 2})
    deployment.update(inputs(deployment, programArgs="--window 30"))
    assert (runs(world), world.report.informs[-1]) == ((RUNNING, 2, False), "resuming version 2")


def test_files_that_the_cloud_adds_are_no_drift(world: World, deployment: Resource) -> None:
    """Connectors come with the cluster."""
    desired = inputs(deployment)
    deployment.create(desired)
    own = {"ResourceId": "resource-8ytrp0yk", "Version": 1, "Type": 1, "SystemProvide": 0}
    added = {"ResourceId": "resource-system", "Version": 3, "Type": 0, "SystemProvide": 1}
    world.cloud.fault(
        "replace", action="DescribeJobConfigs", values={"ResourceRefDetails": [added, own]}
    )
    deployment.refresh()
    assert deployment.changes(desired) == {}


def test_a_pause_takes_a_savepoint_whatever_is_said_of_stops(
    world: World, deployment: Resource
) -> None:
    """A pause always keeps the state."""
    at_once = {"savepoint": False}
    deployment.create(inputs(deployment, stop=at_once))
    deployment.update(inputs(deployment, stop=at_once, desiredState="paused"))
    assert job(world)["state"] == PAUSED


def test_start_options_reach_the_call(world: World, deployment: Resource) -> None:
    """The start options are fields of RunJobs, which refuses unknown ones."""
    start = {
        "startMode": "T1700000000000",
        "useOldSystemConnector": True,
        "customTimestamp": 1700000000000,
        "kafkaScanMode": "timestamp",
    }
    deployment.create(inputs(deployment, start=start))
    assert runs(world) == (RUNNING, 1, False)


def test_a_failed_start_fails_the_up_with_the_log(world: World, deployment: Resource) -> None:
    """The job stays failed and in state, and the next up tries again without another version."""
    deployment.create(inputs(deployment))
    world.cloud.set("tencent.oceanus.start_outcome", "failed", "stream/2")
    changed = inputs(deployment, programArgs="--broken")
    text = failing(deployment, changed)
    assert "version 2 did not start: the job could not be started" in text
    assert "ClassNotFoundException" in text
    assert (deployment.state["status"], deployment.state["desiredState"]) == ("failed", "stopped")
    assert runs(world)[:2] == (FAILED, 2)

    world.cloud.set("tencent.oceanus.start_outcome", "running", "stream/2")
    deployment.update(changed)
    assert runs(world) == (RUNNING, 2, True)
    assert versions(world) == [1, 2]


def test_a_failed_start_goes_back_when_the_inputs_request_it(
    world: World, deployment: Resource
) -> None:
    """The old version runs again from its saved state; the up fails, and the next one retries."""
    deployment.create(inputs(deployment, onFailure="rollback"))
    world.cloud.set("tencent.oceanus.start_outcome", "failed", "stream/2")
    changed = inputs(deployment, programArgs="--broken", onFailure="rollback")
    text = failing(deployment, changed)
    assert "version 2 did not start" in text
    assert text.endswith("version 1 runs again")
    assert runs(world) == (RUNNING, 1, True)
    assert (deployment.state["version"], deployment.state["programArgs"]) == (1, WINDOW)
    assert deployment.changes(changed) == {"programArgs": "RESTARTS"}

    good = inputs(deployment, programArgs="--window 20", onFailure="rollback")
    deployment.update(good)
    assert runs(world) == (RUNNING, 3, True)


def test_a_start_that_is_refused_goes_back_too(world: World, deployment: Resource) -> None:
    """The old version was stopped for it already."""
    deployment.create(inputs(deployment, onFailure="rollback"))
    world.cloud.fault("error", action="RunJobs", code="ResourceInsufficient.CU", status=200)
    text = failing(deployment, inputs(deployment, programArgs="--window 30", onFailure="rollback"))
    assert "version 2 did not start: ResourceInsufficient.CU" in text
    assert runs(world) == (RUNNING, 1, True)


def test_when_neither_version_starts_both_are_named(world: World, deployment: Resource) -> None:
    """And it ends there."""
    deployment.create(inputs(deployment, onFailure="rollback"))
    world.cloud.set("tencent.oceanus.start_outcome", "failed")
    text = failing(deployment, inputs(deployment, programArgs="--broken", onFailure="rollback"))
    assert "version 2 did not start" in text
    assert "the rollback to version 1 failed too" in text
    assert runs(world)[0] == FAILED


def test_a_first_version_that_does_not_start_has_nothing_to_go_back_to(
    world: World, deployment: Resource
) -> None:
    """The create fails and keeps the id."""
    world.cloud.set("tencent.oceanus.start_outcome", "failed")
    with pytest.raises(PartialFailure, match="version 1 did not start") as failure:
        deployment.create(inputs(deployment, onFailure="rollback"))
    assert failure.value.id == f"{deployment.state['jobId']}/1"


def test_a_savepoint_that_cannot_be_taken_leaves_the_job_running(
    world: World, deployment: Resource
) -> None:
    """Its state is worth more than the change; the error says how to do without."""
    deployment.create(inputs(deployment))
    world.cloud.set("tencent.oceanus.stop_outcome", "failed")
    text = failing(deployment, inputs(deployment, programArgs="--window 30"))
    assert "still running: the pause failed: stopping the job failed" in text
    assert 'stop={"savepoint": False}' in text
    assert runs(world) == (RUNNING, 1, False)

    world.cloud.set("tencent.oceanus.stop_outcome", "stopped")
    again = deployment.check(inputs(deployment, programArgs="--window 30"))
    (warning,) = deployment.handler.diff(deployment.id, deployment.state, again).warnings
    assert warning.endswith(
        ": version 2, or a new one if the inputs have changed since, restarts from a savepoint"
    )

    deployment.update(inputs(deployment, programArgs="--window 30"))
    assert (runs(world), versions(world)) == ((RUNNING, 2, True), [1, 2])


@pytest.mark.parametrize(("keep", "kept_versions"), [(1, [5]), (2, [4, 5]), (4, [2, 3, 4, 5])])
def test_old_versions_are_pruned(
    world: World, deployment: Resource, keep: int, kept_versions: list[int]
) -> None:
    """A job has a hundred versions at most.

    The id keeps the number of the first one, which is gone.
    """
    deployment.create(inputs(deployment, keepVersions=keep))

    for window in range(4):
        deployment.update(inputs(deployment, keepVersions=keep, programArgs=f"--window {window}"))

    assert versions(world) == kept_versions
    assert deployment.id.endswith("/1")

    deployment.refresh()
    assert deployment.changes(inputs(deployment, keepVersions=keep, programArgs="--window 3")) == {}


def test_versions_from_before_are_never_pruned_nor_deleted(
    world: World, deployment: Resource
) -> None:
    """Earlier versions are somebody else's: the id says where this deployment starts."""
    client = world.resource(DEPLOYMENT, "before")
    client.create(inputs(deployment, desiredState="stopped"))
    deployment.create(inputs(deployment, keepVersions=1))
    deployment.update(inputs(deployment, keepVersions=1, programArgs="--window 30"))
    assert (versions(world), deployment.id) == ([1, 3], f"{deployment.state['jobId']}/2")

    world.cloud.set("tencent.oceanus.published_config", "free")
    deployment.delete()
    assert versions(world) == [1]


def test_the_version_of_a_paused_job_is_not_pruned(world: World, deployment: Resource) -> None:
    """The cloud would refuse it, and with it the delete of all the others."""
    paused = {"keepVersions": 1, "desiredState": "paused"}
    deployment.create(inputs(deployment))
    deployment.update(inputs(deployment, **paused))

    for window in range(2):
        deployment.update(inputs(deployment, **paused, programArgs=f"--window {window}"))

    assert (versions(world), world.report.warnings) == ([1, 3], [])


def test_pruning_that_fails_is_a_warning(world: World, deployment: Resource) -> None:
    """The job runs as it should, and the next up tries again."""
    deployment.create(inputs(deployment, keepVersions=1))
    world.cloud.fault(
        "error", action="DeleteJobConfigs", code="InternalError.DB", status=200, times=9
    )
    deployment.update(inputs(deployment, keepVersions=1, programArgs="--window 30"))
    assert "old versions of" in world.report.warnings[-1]
    assert runs(world) == (RUNNING, 2, True)


def test_a_full_list_of_versions_says_what_to_do(world: World, deployment: Resource) -> None:
    """The cloud's own words name the quota alone."""
    deployment.create(inputs(deployment))
    world.cloud.set("tencent.oceanus.config_quota", 1)
    with pytest.raises(OperationFailed, match=r"LimitExceeded\.JobConfig.*set keep_versions"):
        deployment.update(inputs(deployment, programArgs="--window 30"))
    assert runs(world) == (RUNNING, 1, False)


@pytest.mark.parametrize(
    "fault", ["cut_after", "timeout_after", "status_after", "truncated", "torn", "error_after"]
)
def test_a_lost_create_finds_its_version(world: World, deployment: Resource, fault: str) -> None:
    """The call has no marker, and a second version would do no harm but stay for ever."""
    world.cloud.fault(fault, action="CreateJobConfig")
    deployment.create(inputs(deployment))
    assert (versions(world), runs(world)) == ([1], (RUNNING, 1, False))


@pytest.mark.parametrize("fault", ["cut", "status", "cut_after", "timeout_after", "truncated"])
def test_a_lost_new_version_is_not_made_twice(
    world: World, deployment: Resource, fault: str
) -> None:
    """An update has no journal, so the newest version decides.

    What has made none is sent again.
    """
    deployment.create(inputs(deployment))
    world.cloud.fault(fault, action="CreateJobConfig")
    deployment.update(inputs(deployment, programArgs="--window 30"))
    assert (versions(world), runs(world)) == ([1, 2], (RUNNING, 2, True))


@pytest.mark.parametrize("action", ["RunJobs", "StopJobs"])
@pytest.mark.parametrize("fault", ["cut_after", "timeout_after", "status", "error"])
def test_a_lost_start_or_stop_is_requested_again(
    world: World, deployment: Resource, action: str, fault: str
) -> None:
    """A job has one run at most, so a repeat starts nothing twice."""
    deployment.create(inputs(deployment))
    world.cloud.fault(fault, action=action)
    deployment.update(inputs(deployment, programArgs="--window 30"))
    assert (versions(world), runs(world)) == ([1, 2], (RUNNING, 2, True))


def test_a_create_that_was_killed_goes_on(world: World, deployment: Resource) -> None:
    """Between the cloud's response and the journal: the version is found, and started."""
    lost_id = deployment.create_and_die(inputs(deployment))
    deployment.create(inputs(deployment))
    assert (deployment.id, versions(world)) == (lost_id, [1])
    assert runs(world) == (RUNNING, 1, False)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"programArgs": "--window 3"}, id="other-arguments"),
        pytest.param(
            {"properties": [{"key": "pipeline.max-parallelism", "value": "8"}]}, id="options-beside"
        ),
    ],
)
def test_a_version_that_runs_something_else_is_not_taken_for_a_lost_one(
    world: World, deployment: Resource, other: dict[str, Any]
) -> None:
    """A version with somebody else's content would be started."""
    desired = inputs(deployment, programArgs=None)
    other_deployment = world.resource(DEPLOYMENT, "theirs")
    other_deployment.create({**desired, **other, "desiredState": "stopped"})
    assert world.find_lost_create(DEPLOYMENT, deployment.check(desired)) is None
    assert (
        world.find_lost_create(DEPLOYMENT, deployment.check({**desired, **other}))
        == other_deployment.id
    )


@pytest.mark.parametrize("waits", range(8))
def test_an_interrupted_update_is_finished_by_the_next_one(
    world: World, deployment: Resource, waits: int
) -> None:
    """Wherever Ctrl-C has met it: pausing, stopping or starting."""
    deployment.create(inputs(deployment))
    world.cloud.advance(1)
    changed = inputs(deployment, programArgs="--window 30")
    operation = world.operation()
    outcomes = iter([*[False] * waits, True])

    def interrupt() -> None:
        if next(outcomes, False):
            operation.cancelled.set()

    world.clock.on_wait = interrupt
    with pytest.raises(PartialFailure) as failure:
        deployment.handler.update(
            deployment.id, deployment.state, deployment.check(changed), operation
        )

    assert isinstance(failure.value.__cause__, Cancelled)

    world.clock.on_wait = lambda: None
    deployment.state = plain(failure.value.outputs)
    deployment.update(changed)
    assert (versions(world), runs(world)) == ([1, 2], (RUNNING, 2, True))

    deployment.refresh()
    assert deployment.changes(changed) == {}


def test_a_wait_that_takes_too_long_says_what_it_was_at(world: World, deployment: Resource) -> None:
    """And the next up goes on from there."""
    world.cloud.set("tencent.oceanus.start_seconds", 100.0)
    with pytest.raises(
        PartialFailure, match="not running after 10 s, last seen starting version 1"
    ) as failure:
        deployment.create(inputs(deployment, wait={"timeoutSeconds": 10}))

    deployment.id, deployment.state = failure.value.id, plain(failure.value.outputs)
    deployment.update(inputs(deployment, wait={"timeoutSeconds": 200}))
    assert (runs(world), world.count("RunJobs")) == ((RUNNING, 1, False), 1)


def test_a_dependency_that_still_syncs_is_waited_for(world: World, deployment: Resource) -> None:
    """The cloud refuses the start until the version exists."""
    code = "ResourceUnavailable.JobResourceConfigNotReady"
    world.cloud.fault("error", action="RunJobs", code=code, status=200, times=2)
    deployment.create(inputs(deployment))
    assert any(code in report for report in world.report.reports)
    assert runs(world) == (RUNNING, 1, False)


def test_a_removed_input_makes_a_version_without_it(world: World, deployment: Resource) -> None:
    """The cloud fills in omitted fields, so the old version only seems equal."""
    deployment.create(inputs(deployment, jobManagerSpec=2))
    deployment.update(inputs(deployment))
    assert runs(world) == (RUNNING, 2, True)

    held = world.cloud.objects(STORED_VERSION)[-1]
    assert "JobManagerSpec" not in held["data"]


def test_an_input_that_is_never_returned_makes_a_version_too(
    world: World, deployment: Resource
) -> None:
    """The old version shows no difference."""
    deployment.create(inputs(deployment, operatorName="me"))
    deployment.update(inputs(deployment, operatorName="you"))
    assert runs(world) == (RUNNING, 2, True)


@pytest.mark.parametrize("state", [RUNNING, PAUSED], ids=["running", "paused"])
def test_a_job_that_somebody_else_runs_is_not_taken_over(
    world: World, deployment: Resource, state: int
) -> None:
    """The error has the line to write."""
    deployment.create(inputs(deployment))
    force(world, deployment, state)
    other = world.elsewhere().resource(DEPLOYMENT, "other")
    with pytest.raises(OperationFailed, match=r'write adopt="cql-[0-9a-z]+/1" to take it over'):
        other.create(inputs(deployment))
    assert versions(world) == [1]


def test_adopt_takes_over_what_runs(world: World, deployment: Resource) -> None:
    """A job that matches the program is not restarted."""
    deployment.create(inputs(deployment))
    other = world.elsewhere().resource(DEPLOYMENT, "other")
    other.create(inputs(deployment, adopt=deployment.id))
    assert (other.id, world.count("RunJobs"), world.count("CreateJobConfig")) == (
        deployment.id,
        1,
        1,
    )
    assert other.changes(inputs(deployment, adopt=deployment.id)) == {}


def test_adopt_of_what_is_not_there_fails_clearly(world: World, deployment: Resource) -> None:
    """A version that the job has not reached yet is not there either."""
    deployment.create(inputs(deployment))
    other = world.elsewhere().resource(DEPLOYMENT, "other")
    missing = deployment.state["jobId"] + "/7"
    with pytest.raises(OperationFailed, match=f"adopt: there is no Oceanus deployment {missing}"):
        other.create(inputs(deployment, adopt=missing))


@pytest.mark.parametrize("missing", ["error", "empty"])
def test_gone(world: World, deployment: Resource, missing: str) -> None:
    """The job was deleted with all that belongs to it: noticed, and nothing is left to delete."""
    world.cloud.set("tencent.oceanus.missing_job", missing)
    deployment.create(inputs(deployment))
    world.cloud.remove(STORED_JOB, deployment.state["jobId"])
    assert deployment.refresh() is None

    deployment.delete()


def test_without_its_versions_it_is_gone(world: World, deployment: Resource) -> None:
    """Somebody has deleted them by hand; the job exists."""
    deployment.create(inputs(deployment, desiredState="stopped"))
    world.cloud.remove(STORED_VERSION, deployment.id)
    assert deployment.refresh() is None


def test_repeat(world: World, deployment: Resource) -> None:
    """Every verb twice."""
    deployment.create(inputs(deployment))
    assert deployment.refresh() == deployment.refresh()

    changed = inputs(deployment, programArgs="--window 30")
    deployment.update(changed)
    deployment.update(changed)
    assert (world.count("CreateJobConfig"), world.count("RunJobs")) == (2, 2)

    deployment.delete()
    deployment.delete()
    assert job(world)["state"] == STOPPED


@pytest.mark.parametrize(
    "fault", ["cut_after", "timeout_after", "status_after", "truncated", "torn"]
)
@pytest.mark.parametrize("published", ["kept", "free"])
def test_a_delete_of_versions_whose_response_was_lost_is_repeated_for_the_rest(
    world: World, deployment: Resource, published: str, fault: str
) -> None:
    """The service refuses a call with an unknown id, and destroying an absent job succeeds."""
    world.cloud.set("tencent.oceanus.published_config", published)
    deployment.create(inputs(deployment))
    deployment.update(inputs(deployment, programArgs="--window 30"))
    world.cloud.fault(fault, action="DeleteJobConfigs")
    deployment.delete()
    assert versions(world) == ([2] if published == "kept" else [])
    assert world.cloud.faults() == []


def test_a_version_that_somebody_else_deletes_at_the_same_moment_is_no_error(
    world: World, deployment: Resource
) -> None:
    """The others are deleted all the same."""
    world.cloud.set("tencent.oceanus.published_config", "free")
    deployment.create(inputs(deployment, desiredState="stopped"))

    for window in (30, 20):
        deployment.update(
            inputs(deployment, desiredState="stopped", programArgs=f"--window {window}")
        )

    calls = [{"JobId": deployment.state["jobId"], "Version": version} for version in (1, 2, 3, 4)]
    world.cloud.fault(
        "replace",
        action="DescribeJobConfigs",
        skip=1,
        values={"JobConfigSet": calls, "TotalCount": 4},
    )
    deployment.delete()
    assert versions(world) == []
    assert world.count("DeleteJobConfigs") == 2


def test_what_is_not_found_and_is_no_version_ends_the_delete(
    world: World, deployment: Resource
) -> None:
    """The code also reports other things; a repeat would get it for ever."""
    deployment.create(inputs(deployment, desiredState="stopped"))
    world.cloud.fault("error", action="DeleteJobConfigs", code="ResourceNotFound", times=None)
    with pytest.raises(OperationFailed, match="ResourceNotFound"):
        deployment.delete()
    assert world.count("DeleteJobConfigs") == 1


@pytest.mark.parametrize("savepoint", [True, False])
def test_delete_stops_the_job_as_requested(
    world: World, deployment: Resource, savepoint: bool
) -> None:
    """A stop takes a savepoint unless the inputs forbid one."""
    deployment.create(inputs(deployment, stop={"savepoint": savepoint}))
    deployment.delete()
    assert job(world)["state"] == STOPPED
    assert len(world.cloud.objects("tencent/oceanus/savepoint")) == savepoint


def test_a_job_that_is_started_again_while_it_is_deleted_is_stopped_again(
    world: World, deployment: Resource
) -> None:
    """Deleted and running would be the worst of both."""
    deployment.create(inputs(deployment, stop={"savepoint": False}))

    def start() -> None:
        world.cloud.advance(10)
        force(world, deployment, RUNNING)

    world.clock.on_wait = once(start)
    deployment.delete()
    assert job(world)["state"] == STOPPED


@pytest.mark.parametrize("savepoint", [True, False])
def test_a_job_whose_state_nobody_knows_is_stopped_before_it_is_deleted(
    world: World, deployment: Resource, savepoint: bool
) -> None:
    """The cloud knows whether it runs, and refuses to stop what does not."""
    deployment.create(inputs(deployment, stop={"savepoint": savepoint}))
    world.cloud.fault("replace", action="DescribeJobs", values={"Status": 99}, times=None)
    deployment.delete()
    assert job(world)["state"] == STOPPED
    assert len(world.cloud.objects("tencent/oceanus/savepoint")) == savepoint


def test_a_job_whose_state_nobody_knows_is_stopped_when_that_is_desired(
    world: World, deployment: Resource
) -> None:
    """The job may be running."""
    deployment.create(inputs(deployment))
    world.cloud.fault("replace", action="DescribeJobs", values={"Status": 99}, times=None)
    deployment.update(inputs(deployment, desiredState="stopped"))
    assert job(world)["state"] == STOPPED


def test_a_delete_reads_again_what_a_list_returned_before(
    world: World, deployment: Resource
) -> None:
    """A destroy goes by whole pages that were listed a while ago; the job was started since."""
    deployment.create(inputs(deployment))
    world.cloud.fault("replace", action="DescribeJobs", values={"Status": STOPPED})
    deployment.delete()
    assert job(world)["state"] == STOPPED


def test_a_refresh_of_many_lists_jobs_together(world: World) -> None:
    """Versions have to be read job by job; states do not."""
    deployments = []
    for number in range(20):
        job = world.resource(JOB, f"job-{number}")
        job.create({**FLINK, "name": f"job-{number}"})
        deployments.append(world.resource(DEPLOYMENT, f"deployment-{number}"))
        deployments[-1].create(
            {
                "jobId": job.id,
                "workSpaceId": SPACE,
                "entrypointClass": "a.B",
                "desiredState": "stopped",
            }
        )

    world.restart()
    before = world.count("DescribeJobs"), world.count("DescribeJobConfigs")

    for one in deployments:
        assert one.handler.read(one.id, one.state, world.operation(one.name)) is not None

    after = world.count("DescribeJobs"), world.count("DescribeJobConfigs")
    assert after[0] - before[0] <= 10
    assert after[1] - before[1] == 20
