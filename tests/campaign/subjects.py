"""The five resources as the campaign drives them: inputs, changes, and how to count them.

Inputs are those of the API documents, shortened. What runs is waited for until it runs, so that
creates and updates have calls after the id is known, and it is made busy before it is destroyed, so
that the stop ladder has work to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pulumi_cloudjobs.core.resource_type import ResourceType, Values
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import Fixture

from tests.embedded import HOUR, SPARK_APPS, run_for_an_hour
from tests.resource_types import RESOURCE_TYPES, Described

PROJECT = "FP-257A173659F50000"
CLUSTER = "C-D7958B72E59B0000"
WAIT = {"until": "running", "pollSeconds": 1, "timeoutSeconds": 120}
LONGER = {**WAIT, "timeoutSeconds": 150}


def _leave(cloud: Control, id: str) -> None:
    """Do nothing; it runs by itself."""


def _run_flink(cloud: Control, id: str) -> None:
    cloud.force("tencent/oceanus/job", id, OCEANUS_RUNNING)


def _run_flow_job(cloud: Control, id: str) -> None:
    """Start a run as somebody else would; a job has at most one live run."""
    if any(run["parent"] == id for run in cloud.objects("alibaba/emr/run", live=True)):
        return

    data = {
        "definition": cloud.object("alibaba/emr/job", id)["data"],
        "job_name": "campaign",
        "ClusterId": CLUSTER,
        "HostName": "",
        "Params": "",
    }
    number = len(cloud.objects("alibaba/emr/run"))
    run = f"FJI-{number:016X}"
    cloud.add(
        Fixture(
            "alibaba/emr/run",
            "cn-hangzhou",
            run,
            data,
            name=f"FNI-{number:016X}",
            parent=id,
            state="RUNNING",
        )
    )


def _run_spark_app(cloud: Control, id: str) -> None:
    """Start it as somebody else would."""
    app = cloud.object("tencent/dlc/spark_app", id)
    data = {"app": app["data"], "BatchId": "batch-00000000", "CmdArgs": ""}
    number = len(cloud.objects("tencent/dlc/task"))
    cloud.add(
        Fixture(
            "tencent/dlc/task",
            "ap-guangzhou",
            f"{number:032}",
            data,
            app["name"],
            parent=id,
            state=1,
        )
    )


STANDING_JOB = "FJ-0000000000000001"
STANDING_SESSION = "0a1b2c3d-0000-4000-8000-000000000001"
STANDING_FLINKS = ("cql-standing1", "cql-standing2")
STANDING = frozenset({STANDING_JOB, STANDING_SESSION, *STANDING_FLINKS, *SPARK_APPS})
"""The objects that exist in each cloud from the first.

The Spark apps of a fresh cloud, the flow job of the runs, the session of the statements,
and two Flink jobs that can be deployed.
"""
SPACE = "space-53rqk422"


def stand(cloud: Control) -> None:
    """Put in what resources refer to. A flow job runs until it is killed, all else for an hour."""
    if any(one["id"] == STANDING_JOB for one in cloud.objects("alibaba/emr/job")):
        return

    data = {"ProjectId": PROJECT, "Name": "standing", "Type": "SHELL", "Description": "d"}
    cloud.add(
        Fixture("alibaba/emr/job", "cn-hangzhou", STANDING_JOB, data, "standing", parent=PROJECT)
    )
    cloud.set("alibaba.emr.running_seconds", None)
    session = {"kind": "spark", "cluster_name": "test_cluster"}
    cloud.add(Fixture("huawei/dli/session", "cn-north-4", STANDING_SESSION, session, state="idle"))
    cloud.set("huawei.dli.statement_seconds", HOUR)
    cloud.set("huawei.dli.batch_running_seconds", HOUR)
    run_for_an_hour(cloud)
    # Else the version that ran last would stay with the job, and nobody could see what a destroy
    # has left.
    cloud.set("tencent.oceanus.published_config", "free")

    for id in STANDING_FLINKS:
        cloud.add(
            Fixture(
                "tencent/oceanus/job",
                "ap-guangzhou",
                id,
                {**_FLINK_JOB, "Name": id},
                id,
                SPACE,
                state=1,
            )
        )


_FLINK_JOB = {
    "JobType": 2,
    "ClusterType": 2,
    "ClusterId": "cluster-5c42n3a5",
    "CuMem": 4,
    "Remark": "",
    "Description": "",
    "FolderId": "root",
    "FlinkVersion": "Flink-1.16",
    "JdkVersion": "8",
    "OpenJobDefaultAlarm": 0,
    "WorkSpaceId": SPACE,
    "Tags": None,
    "updated": 0.0,
}


def _deployed(cloud: Control) -> Iterable[dict[str, Any]]:
    """Return the running jobs, and those with a version: a deployment is gone without either."""
    versions = {one["parent"] for one in cloud.objects("tencent/oceanus/job_config")}
    running = {one["id"] for one in cloud.objects("tencent/oceanus/job", live=True)}
    return [one for one in cloud.objects("tencent/oceanus/job") if one["id"] in versions | running]


@dataclass(frozen=True)
class Subject:
    """A resource that the campaign drives.

    Args:
        described: Kind and classes.
        stored: Kind of its objects in the simulator.
        inputs: The program's inputs.
        changed: The same with a change in place.
        other: The same with a change that replaces.
        states: For an unknown state word: the key of an answer, and the word.
        spoken: Actions whose answers have that key.
        updates_with, stops_with: The first call of a change in place, and the one that stops what
            is live.
        keeps_records: Whether the ended run stays listed after a destroy.
        taken: The cloud's codes for a create that it refuses because it knows the name already.
        names_itself: Each resource has a name of its own making, so that equal ones of two stacks
            do not meet.
        begin_work: Makes a live object that blocks a delete.
        there: What is there and would be missed, where that is not its own objects.
        update_makes: How many objects a change in place makes: versions.
        is_shared: All of them are of one standing object, which serves one stack: another one gets
            an error. Two that come at the same moment would take it from each other, whatever is
            done here.
        variant: Distinguishes two subjects of one resource.
    """

    described: Described
    stored: str
    inputs: Values
    changed: Values
    other: Values
    states: Mapping[str, Any]
    spoken: frozenset[str]
    updates_with: str
    stops_with: str
    keeps_records: bool = False
    taken: frozenset[str] = frozenset()
    names_itself: bool = False
    begin_work: Callable[[Control, str], None] = field(default=_leave)
    there: Callable[[Control], Iterable[dict[str, Any]]] | None = None
    update_makes: int = 0
    is_shared: bool = False
    variant: str = ""

    @property
    def kind(self) -> ResourceType:
        return self.described.resource_type

    @property
    def name(self) -> str:
        """The name in a program: "tencent.batch.Job"."""
        return self.kind.token.replace("/", ".").replace(":", ".") + self.variant

    @property
    def vendor(self) -> str:
        return self.stored.split("/", 1)[0]

    @property
    def service(self) -> str:
        return self.stored.split("/")[1]


def _subject(token: str, stored: str, **rest: Any) -> Subject:
    return Subject(
        next(d for d in RESOURCE_TYPES if d.resource_type.token == token), stored, **rest
    )


OCEANUS_RUNNING = 4
_TASK = {"jobName": "spark-app-test", "cmdArgs": "10 test 20", "wait": WAIT}
_FLINK = {
    "name": "campaign",
    "jobType": 1,
    "clusterType": 2,
    "clusterId": "cluster-5c42n3a5",
    "workSpaceId": SPACE,
    "description": "first",
}
_BATCH_TASK = {
    "taskName": "hello",
    "application": {"deliveryForm": "LOCAL", "command": "true"},
    "computeEnv": {
        "envType": "MANAGED",
        "envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"},
    },
}
_BATCH_JOB: Values = {"jobName": "campaign", "priority": 1, "tasks": [_BATCH_TASK]}
_BATCH = {
    "placement": {"zone": "ap-guangzhou-2"},
    "job": _BATCH_JOB,
    "wait": WAIT,
}
_SESSION = {"kind": "spark", "clusterName": "test_cluster", "scType": "A", "wait": WAIT}
_NAMED_SESSION = {**_SESSION, "name": "campaign"}
_FLOW = {
    "projectId": PROJECT,
    "name": "campaign",
    "type": "SHELL",
    "description": "first",
    "params": "ls",
}

_APP = {
    "appName": "campaign",
    "appType": 2,
    "dataEngine": "data-engine-demo",
    "appFile": "cosn://bucket/app.jar",
    "roleArn": 12,
    "appDriverSize": "small",
    "appExecutorSize": "small",
    "appExecutorNums": 1,
    "cmdArgs": "first",
}
_FLOW_RUN = {"projectId": PROJECT, "jobId": STANDING_JOB, "clusterId": CLUSTER, "wait": WAIT}

SUBJECTS = (
    _subject(
        "tencent/dlc:SparkAppTask",
        "tencent/dlc/task",
        inputs=_TASK,
        changed={**_TASK, "wait": LONGER},
        other={**_TASK, "cmdArgs": "20 test 30"},
        states={"State": 99},
        spoken=frozenset({"DescribeTasks", "DescribeSparkAppTasks"}),
        updates_with="DescribeTasks",
        stops_with="CancelTask",
        keeps_records=True,
    ),
    _subject(
        "tencent/oceanus:Job",
        "tencent/oceanus/job",
        inputs=_FLINK,
        changed={**_FLINK, "description": "second"},
        other={**_FLINK, "jobType": 2},
        states={"Status": 99},
        spoken=frozenset({"DescribeJobs"}),
        updates_with="ModifyJob",
        stops_with="StopJobs",
        taken=frozenset({"FailedOperation.DuplicatedJobName"}),
        begin_work=_run_flink,
    ),
    _subject(
        "tencent/batch:Job",
        "tencent/batch/job",
        inputs=_BATCH,
        changed={**_BATCH, "wait": LONGER},
        other={**_BATCH, "job": {**_BATCH_JOB, "priority": 2}},
        states={"JobState": "FROZEN"},
        spoken=frozenset({"DescribeJob", "DescribeJobs"}),
        updates_with="DescribeJobs",
        stops_with="TerminateJob",
    ),
    _subject(
        "huawei/dli:Session",
        "huawei/dli/session",
        inputs=_SESSION,
        changed={**_SESSION, "wait": LONGER},
        other={**_SESSION, "scType": "B"},
        states={"state": "hibernating"},
        spoken=frozenset({"create_session", "get_session", "get_session_state", "list_sessions"}),
        updates_with="get_session",
        stops_with="delete_session",
        keeps_records=True,
    ),
    _subject(
        "alibaba/emr:FlowJob",
        "alibaba/emr/job",
        inputs=_FLOW,
        changed={**_FLOW, "description": "second"},
        other={**_FLOW, "type": "HIVE"},
        states={"Status": "FROZEN"},
        spoken=frozenset({"ListFlowJobHistory"}),
        updates_with="ModifyFlowJob",
        stops_with="KillFlowJob",
        begin_work=_run_flow_job,
    ),
)
SPARK_APP = _subject(
    "tencent/dlc:SparkApp",
    "tencent/dlc/spark_app",
    inputs=_APP,
    changed={**_APP, "cmdArgs": "second"},
    other={**_APP, "appType": 1},
    states={"JobStatus": 99},
    spoken=frozenset({"DescribeSparkAppJob", "DescribeSparkAppJobs"}),
    updates_with="ModifySparkApp",
    stops_with="CancelTask",
    taken=frozenset({"InvalidParameter.SparkJobNotUnique"}),
    begin_work=_run_spark_app,
)
_ENV: Values = {"envName": "campaign", "desiredComputeNodeCount": 1, "envDescription": "first"}
_POOL = {"placement": {"zone": "ap-guangzhou-2"}, "computeEnv": _ENV}
COMPUTE_ENV = _subject(
    "tencent/batch:ComputeEnv",
    "tencent/batch/compute_env",
    inputs=_POOL,
    changed={
        **_POOL,
        "computeEnv": {**_ENV, "envDescription": "second", "desiredComputeNodeCount": 2},
    },
    other={**_POOL, "placement": {"zone": "ap-guangzhou-3"}},
    states={"NextAction": "FROZEN"},
    spoken=frozenset({"DescribeComputeEnv", "DescribeComputeEnvs"}),
    updates_with="ModifyComputeEnv",
    stops_with="ModifyComputeEnv",
    keeps_records=True,
)
FLOW_JOB_RUN = _subject(
    "alibaba/emr:FlowJobRun",
    "alibaba/emr/run",
    inputs=_FLOW_RUN,
    changed={**_FLOW_RUN, "wait": LONGER},
    other={**_FLOW_RUN, "conf": '{"params": "df"}'},
    states={"Status": "FROZEN"},
    spoken=frozenset({"DescribeFlowNodeInstance", "ListFlowJobHistory", "ListFlowNodeInstance"}),
    updates_with="DescribeFlowNodeInstance",
    stops_with="KillFlowJob",
    keeps_records=True,
    taken=frozenset({"FlowJob.Running"}),
)
NAMED_SESSION = replace(
    next(subject for subject in SUBJECTS if subject.service == "dli"),
    variant=" (named)",
    inputs=_NAMED_SESSION,
    changed={**_NAMED_SESSION, "wait": LONGER},
    other={**_NAMED_SESSION, "scType": "B"},
    taken=frozenset({"DLI.0006"}),
)
"""A session whose user chose the name: nothing unique in it, so the journal has to find it."""
_NAMELESS = {name: value for name, value in _FLINK.items() if name != "name"}
NAMELESS_JOB = replace(
    next(subject for subject in SUBJECTS if subject.service == "oceanus"),
    variant=" (nameless)",
    inputs=_NAMELESS,
    changed={**_NAMELESS, "description": "second"},
    other={**_NAMELESS, "jobType": 2},
    names_itself=True,
)
"""A job named after its resource, so that two stacks of one program have separate jobs."""
_BATCH_RUN = {"file": "obs://bucket/a.py", "className": "", "queue": "test_cluster", "wait": WAIT}
SPARK_BATCH = _subject(
    "huawei/dli:SparkBatch",
    "huawei/dli/batch",
    inputs=_BATCH_RUN,
    changed={**_BATCH_RUN, "wait": LONGER},
    other={**_BATCH_RUN, "args": ["2"]},
    states={"state": "hibernating"},
    spoken=frozenset({"create_batch", "get_batch", "list_batches"}),
    updates_with="get_batch",
    stops_with="cancel_batch",
    keeps_records=True,
)
NAMED_BATCH = replace(
    SPARK_BATCH,
    variant=" (named)",
    inputs={**_BATCH_RUN, "name": "campaign"},
    changed={**_BATCH_RUN, "name": "campaign", "wait": LONGER},
    other={**_BATCH_RUN, "name": "campaign", "args": ["2"]},
)
"""A batch whose user chose the name: names are not unique, and the records of earlier runs have it
too."""
_STATEMENT = {
    "sessionId": STANDING_SESSION,
    "code": "count()",
    "wait": {**WAIT, "until": "accepted"},
}
STATEMENT = _subject(
    "huawei/dli:Statement",
    "huawei/dli/statement",
    inputs=_STATEMENT,
    changed={**_STATEMENT, "wait": WAIT},
    other={**_STATEMENT, "code": "sum()"},
    states={"state": "hibernating"},
    spoken=frozenset({"create_statement", "get_statement", "list_statements"}),
    updates_with="get_statement",
    stops_with="cancel_statement",
    keeps_records=True,
)
"""A session runs one statement after the other, so a second one waits as long as the first one
runs."""
_DEPLOYMENT = {
    "jobId": STANDING_FLINKS[0],
    "workSpaceId": SPACE,
    "entrypointClass": "com.example.Stream",
    "programArgs": "--window 60",
    "wait": {"pollSeconds": 1, "timeoutSeconds": 120},
}
DEPLOYMENT = _subject(
    "tencent/oceanus:Deployment",
    "tencent/oceanus/job_config",
    inputs=_DEPLOYMENT,
    changed={**_DEPLOYMENT, "programArgs": "--window 30"},
    other={**_DEPLOYMENT, "jobId": STANDING_FLINKS[1]},
    states={"Status": 99},
    spoken=frozenset({"DescribeJobs"}),
    updates_with="CreateJobConfig",
    stops_with="StopJobs",
    there=_deployed,
    update_makes=1,
    is_shared=True,
)
