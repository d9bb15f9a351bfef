"""The outcome of a verb when a call is refused once, by the meaning of the code.

Where a service publishes codes per action, each of them is tried; elsewhere one code per category
is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pulumi_cloudjobs import api
from pulumi_cloudjobs.alibaba.emr.flow_job import FLOW_JOB
from pulumi_cloudjobs.alibaba.emr.flow_job_run import FLOW_JOB_RUN
from pulumi_cloudjobs.core.errors import CreateOutcomeUnknown, OperationFailed
from pulumi_cloudjobs.core.resource_type import ResourceType
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.huawei.dli.session import SESSION
from pulumi_cloudjobs.huawei.dli.spark_batch import SPARK_BATCH
from pulumi_cloudjobs.tencent.batch.compute_env import COMPUTE_ENV as BATCH_ENV
from pulumi_cloudjobs.tencent.batch.job import JOB as BATCH_JOB
from pulumi_cloudjobs.tencent.dlc.spark_app import SPARK_APP
from pulumi_cloudjobs.tencent.dlc.spark_app_task import SPARK_APP_TASK
from pulumi_cloudjobs.tencent.oceanus.deployment import DEPLOYMENT
from pulumi_cloudjobs.tencent.oceanus.job import JOB as OCEANUS_JOB

from tests.embedded import SPARK_APPS, Resource, World
from tests.retry.conftest import FLINK_JOB, JOB, PROJECT
from tests.retry.services import Case, cases

COMPUTE_ENV = {
    "envType": "MANAGED",
    "envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"},
}
TASK = {
    "taskName": "a",
    "taskInstanceNum": 1,
    "application": {"deliveryForm": "LOCAL", "command": "true"},
    "computeEnv": COMPUTE_ENV,
}


APP = {
    "appName": "nightly",
    "appType": 2,
    "dataEngine": "data-engine-demo",
    "appFile": "cosn://bucket/app.jar",
    "roleArn": 12,
    "appDriverSize": "small",
    "appExecutorSize": "small",
    "appExecutorNums": 1,
}


def run_spark_app(world: World, app: Resource) -> None:
    world.resource(SPARK_APP_TASK, "run").create({"jobName": app.state["appName"]})


def run_oceanus(world: World, job: Resource) -> None:
    world.cloud.force("tencent/oceanus/job", job.id, 4)


def leave_running(world: World, job: Resource) -> None:
    """Create has started it."""


def run_flow_job(world: World, job: Resource) -> None:
    from pulumi_cloudjobs.alibaba.connection import connect
    from pulumi_cloudjobs.alibaba.emr.client import SERVICE

    request = {
        "ProjectId": PROJECT,
        "JobId": job.id.split("/")[1],
        "ClusterId": "C-D7958B72E59B0000",
    }
    connect(world.settings, SERVICE, "cn-hangzhou").call("SubmitFlowJob", request)
    job.refresh()


def pass_time(world: World, job: Resource) -> None:
    world.cloud.advance(30)


def pass_start(world: World, job: Resource) -> None:
    world.cloud.advance(2)


@dataclass(frozen=True)
class Scene:
    """A resource type, and the actions of its verbs.

    Args:
        object: What the cloud calls it: "tencent/batch/job".
        go: Brings it to where a delete has to stop it.
        change: Inputs that differ in what changes in place; None: nothing does.
    """

    kind: ResourceType
    object: str
    inputs: dict[str, Any]
    create: str
    look: str
    stop: str
    go: Callable[[World, Resource], None]
    delete: str | None = None
    update: str | None = None
    change: dict[str, Any] | None = None


SCENES = {
    "tencent_batch": Scene(
        BATCH_JOB,
        "tencent/batch/job",
        {
            "placement": {"zone": "ap-guangzhou-2"},
            "job": {"jobName": "r", "priority": 1, "tasks": [TASK]},
        },
        create="SubmitJob",
        look="DescribeJob",
        stop="TerminateJob",
        delete="DeleteJob",
        go=pass_time,
    ),
    "tencent_batch_env": Scene(
        BATCH_ENV,
        "tencent/batch/compute_env",
        {
            "placement": {"zone": "ap-guangzhou-2"},
            "computeEnv": {"envName": "farm", "desiredComputeNodeCount": 1, "envDescription": "a"},
        },
        create="CreateComputeEnv",
        look="DescribeComputeEnv",
        stop="ModifyComputeEnv",
        delete="DeleteComputeEnv",
        go=pass_time,
        update="ModifyComputeEnv",
        change={
            "computeEnv": {"envName": "farm", "desiredComputeNodeCount": 1, "envDescription": "b"},
        },
    ),
    "tencent_dlc": Scene(
        SPARK_APP_TASK,
        "tencent/dlc/task",
        {"jobName": "spark-app-test"},
        create="CreateSparkAppTask",
        look="DescribeTasks",
        stop="CancelTask",
        go=pass_time,
    ),
    "tencent_dlc_app": Scene(
        SPARK_APP,
        "tencent/dlc/spark_app",
        APP,
        create="CreateSparkApp",
        look="DescribeSparkAppJob",
        stop="CancelTask",
        delete="DeleteSparkApp",
        go=run_spark_app,
        update="ModifySparkApp",
        change={"cmdArgs": "1"},
    ),
    "tencent_oceanus": Scene(
        OCEANUS_JOB,
        "tencent/oceanus/job",
        {
            "name": "wordcount",
            "jobType": 1,
            "clusterType": 2,
            "clusterId": "cluster-5c42n3a5",
            "remark": "a",
        },
        create="CreateJob",
        look="DescribeJobs",
        stop="StopJobs",
        delete="DeleteJobs",
        go=run_oceanus,
        update="ModifyJob",
        change={"remark": "b"},
    ),
    "tencent_oceanus_deployment": Scene(
        DEPLOYMENT,
        "tencent/oceanus/job_config",
        {"jobId": FLINK_JOB, "entrypointClass": "a.B", "programArgs": "a"},
        create="CreateJobConfig",
        look="DescribeJobConfigs",
        stop="StopJobs",
        delete="DeleteJobConfigs",
        go=leave_running,
        update="CreateJobConfig",
        change={"programArgs": "b"},
    ),
    "huawei_dli": Scene(
        SESSION,
        "huawei/dli/session",
        {"kind": "spark", "clusterName": "test_cluster"},
        create="create_session",
        look="get_session",
        stop="delete_session",
        go=pass_time,
    ),
    "huawei_dli_batch": Scene(
        SPARK_BATCH,
        "huawei/dli/batch",
        {"file": "obs://bucket/a.py", "className": "", "queue": "test_cluster"},
        create="create_batch",
        look="get_batch",
        stop="cancel_batch",
        go=pass_start,
    ),
    "alibaba_emr": Scene(
        FLOW_JOB,
        "alibaba/emr/job",
        {"projectId": PROJECT, "name": "nightly", "type": "SHELL", "description": "a"},
        create="CreateFlowJob",
        look="DescribeFlowJob",
        stop="KillFlowJob",
        delete="DeleteFlowJob",
        go=run_flow_job,
        update="ModifyFlowJob",
        change={"description": "b"},
    ),
    "alibaba_emr_run": Scene(
        FLOW_JOB_RUN,
        "alibaba/emr/run",
        {"projectId": PROJECT, "jobId": JOB, "clusterId": "C-D7958B72E59B0000"},
        create="SubmitFlowJob",
        look="DescribeFlowNodeInstance",
        stop="KillFlowJob",
        go=pass_start,
    ),
}

CREATE = {"throttled": "made", "retry": "looked for", "ambiguous": "looked for"}
LOOK = {"throttled": "told", "retry": "told", "not_found": "gone"}
CHANGE = {"throttled": "changed", "retry": "changed", "conflict_state": "changed"}
GOES_ON = dict.fromkeys(
    ("throttled", "retry", "conflict_state", "already_done", "not_found"), "done"
)
"""Category -> what the verb does; any other one is refused: one line, and the next try of the user
is fresh."""

EXCEPTIONS = {
    # A token makes the repeat the same job.
    **{
        ("SubmitJob", code): "made"
        for code in ("InternalError", "InternalError.CallCam", "InternalError.CallCvm")
    },
    ("SubmitJob", "InternalError.CallTagAPI"): "made",
    **{("CreateComputeEnv", code): "made" for code in ("InternalError", "InternalError.CallCam")},
    **{
        ("CreateComputeEnv", code): "made"
        for code in ("InternalError.CallCvm", "InternalError.CallTagAPI")
    },
    # After this one the job may be there, and the alarm alone is missing.
    ("CreateJob", "FailedOperation.JobBindDefaultMonitorFailed"): "looked for",
    # What the API says of a task it does not know. When the next look shows that it lives, it is
    # cancelled again.
    ("CancelTask", "InvalidParameter.InvalidTaskId"): "done",
}


def some(description: str) -> list[Case]:
    """All codes of services that publish them per action, else the first of each category."""
    every = list(cases(description))
    if description.startswith("tencent_"):
        return every

    first = {(case.action, case.category): case for case in reversed(every)}
    return list(first.values())


def of_role(role: str) -> list[Any]:
    matching = []
    for scene in SCENES.values():
        action = getattr(scene, role)
        matching += [
            pytest.param(scene, case, id=str(case))
            for case in some(scene.kind.api)
            if case.action == action
        ]

    return matching


def expected(case: Case, table: dict[str, str]) -> str:
    return EXCEPTIONS.get((case.action, case.code)) or table.get(case.category, "refused")


def fail_once(world: World, case: Case) -> None:
    world.cloud.fault("error", action=case.action, code=case.code, status=case.status, message="w")


def failure_of(verb: Callable[[], object]) -> OperationFailed | None:
    """The error that a verb ends with, if it does."""
    try:
        verb()
    except OperationFailed as error:
        return error

    return None


def made(world: World, scene: Scene) -> list[tuple[str, str]]:
    """Return id and name of the scene's new objects; of a run, both are ids."""
    objects = [(str(one["id"]), str(one["name"])) for one in world.cloud.objects(scene.object)]
    return [one for one in objects if one[0] not in (FLINK_JOB, JOB, *SPARK_APPS)]


@pytest.mark.parametrize(("scene", "case"), of_role("create"))
def test_create(world: World, scene: Scene, case: Case) -> None:
    """A create makes one job whatever the code: at once, or with the next `up`."""
    resource, outcome = world.resource(scene.kind), expected(case, CREATE)
    fail_once(world, case)
    error = failure_of(lambda: resource.create(scene.inputs))
    if error is None:
        assert outcome in ("made", "looked for")
    else:
        assert outcome in ("looked for", "refused")
        assert made(world, scene) == []
        assert "\n" not in str(error)
        assert case.code in str(error)
        assert isinstance(error.__cause__, CreateOutcomeUnknown) is (case.category == "retry")
        assert world.count(case.action) == 1

        world.restart()
        resource.create(scene.inputs)

    assert len(made(world, scene)) == 1
    assert resource.id.split("/")[-1] in made(world, scene)[0]


@pytest.mark.parametrize(("scene", "case"), of_role("look"))
def test_read(world: World, scene: Scene, case: Case) -> None:
    """Only what surely speaks of the object itself may make it gone: the engine forgets it then."""
    resource, outcome = world.resource(scene.kind), expected(case, LOOK)
    resource.create(scene.inputs)
    fail_once(world, case)
    if outcome == "gone":
        fail_once(world, case)  # one list that leaves it out proves nothing

    if case.action == "DescribeJob":
        world.cloud.fault("replace", action="DescribeJobs", values={"JobId": "job-other"})

    if case.action == "DescribeComputeEnv":
        world.cloud.fault(
            "replace", action="DescribeComputeEnvs", values={"EnvId": "env-other"}, times=None
        )

    if case.action == "DescribeSparkAppJob":
        world.cloud.fault(
            "replace", action="DescribeSparkAppJobs", values={"JobId": "batch_other"}, times=None
        )

    if outcome == "refused":
        with pytest.raises(OperationFailed, match=f"^reading .*{case.code}"):
            resource.refresh()
        assert resource.refresh() is not None
        return

    observation = resource.refresh()
    if observation is None or observation.outputs.get("purged"):
        # The end of a run that nobody has seen is not guessed: it is kept, and not run again
        # silently.
        assert outcome == "gone"
    else:
        assert outcome != "gone"


@pytest.mark.parametrize(("scene", "case"), of_role("update"))
def test_update(world: World, scene: Scene, case: Case) -> None:
    """A refused change changes nothing, and the same change may be tried again."""
    resource, outcome = world.resource(scene.kind), expected(case, CHANGE)
    resource.create(scene.inputs)
    changed = {**scene.inputs, **(scene.change or {})}
    fail_once(world, case)
    if outcome == "refused":
        with pytest.raises((OperationFailed, PartialFailure), match=f"^updating .*{case.code}"):
            resource.update(changed)

    resource.update(changed)
    assert resource.changes(changed) == {}
    assert resource.refresh() is not None
    assert resource.changes(changed) == {}


@pytest.mark.parametrize(("scene", "case"), of_role("stop") + of_role("delete"))
def test_delete(world: World, scene: Scene, case: Case) -> None:
    """A destroy leaves no live job: it repeats the call or reports the failure."""
    resource, outcome = world.resource(scene.kind), expected(case, GOES_ON)
    resource.create({**scene.inputs, "stop": {"timeoutSeconds": 120}})
    scene.go(world, resource)
    fail_once(world, case)
    if outcome == "done":
        resource.delete()
    else:
        with pytest.raises(OperationFailed, match=f"^deleting .*{resource.id}"):
            resource.delete()

        resource.delete()

    assert world.cloud.faults() == []
    if case.category != "not_found":
        assert world.cloud.live() == []


def test_an_exception_is_one_of_a_code_that_exists() -> None:
    """A code that was misspelt here would be an exception of nothing."""
    codes = {code for scene in SCENES.values() for code in api.load(scene.kind.api)["error_codes"]}
    assert {code for _, code in EXCEPTIONS} <= codes
