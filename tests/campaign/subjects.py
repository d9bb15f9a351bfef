"""The five resources as the campaign drives them: inputs, a change in place, a replacement, and how to count them.

Inputs are those of the API documents, shortened. What runs is waited for until it runs, so that creates and updates
have calls after the id is known, and it is made busy before it is destroyed, so that the stop ladder has work to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pulumi_cloudjobs.core.kind import Kind, Values
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import Fixture

from tests.kinds import KINDS, Described

PROJECT = "FP-257A173659F50000"
CLUSTER = "C-D7958B72E59B0000"
WAIT = {"until": "running", "pollSeconds": 1, "timeoutSeconds": 120}
LONGER = {**WAIT, "timeoutSeconds": 150}


def _leave(cloud: Control, id: str) -> None:
    """It runs by itself."""


def _run_flink(cloud: Control, id: str) -> None:
    cloud.force("tencent/oceanus/job", id, OCEANUS_RUNNING)


def _run_flow_job(cloud: Control, id: str) -> None:
    """As if somebody else had started it; at most one run of a job lives."""
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
        Fixture("alibaba/emr/run", "cn-hangzhou", run, data, name=f"FNI-{number:016X}", parent=id, state="RUNNING")
    )


def _run_spark_app(cloud: Control, id: str) -> None:
    """As if somebody had started it."""
    app = cloud.object("tencent/dlc/spark_app", id)
    data = {"app": app["data"], "BatchId": "batch-00000000", "CmdArgs": ""}
    number = len(cloud.objects("tencent/dlc/task"))
    cloud.add(Fixture("tencent/dlc/task", "ap-guangzhou", f"{number:032}", data, app["name"], parent=id, state=1))


STANDING_JOB = "FJ-0000000000000001"
STANDING = frozenset({STANDING_JOB, "batch_4a7cad6b-b862-11ec-9c61-6e6f30623d72"})
"""What stands in each cloud from the first: the Spark app of a fresh one, and the flow job that runs are made of."""


def stand(cloud: Control) -> None:
    """Put in what resources refer to. A flow job runs until it is killed."""
    if any(one["id"] == STANDING_JOB for one in cloud.objects("alibaba/emr/job")):
        return
    data = {"ProjectId": PROJECT, "Name": "standing", "Type": "SHELL", "Description": "d"}
    cloud.add(Fixture("alibaba/emr/job", "cn-hangzhou", STANDING_JOB, data, "standing", parent=PROJECT))
    cloud.set("alibaba.emr.running_seconds", None)


@dataclass(frozen=True)
class Subject:
    """One of the five.

    Args:
        described: Kind and classes.
        stored: Kind of its objects in the embedded cloud.
        inputs: What the program asks for.
        changed: The same with a change in place.
        other: The same with a change that replaces.
        states: For an unknown state word: the key of an answer, and the word.
        spoken: Actions whose answers have that key.
        updates_with, stops_with: The first call of a change in place, and the one that stops what lives.
        keeps_records: Whether the ended run stays listed after a destroy.
        taken: The cloud's codes for a create that it refuses because it knows the name already.
        names_itself: Each resource has a name of its own making, so that equal ones of two stacks do not meet.
        begin_work: Makes something live that stands in the way of a delete.
        variant: What tells two subjects of one resource apart.
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
    variant: str = ""

    @property
    def kind(self) -> Kind:
        return self.described.kind

    @property
    def name(self) -> str:
        """As users write it: "tencent.batch.Job"."""
        return self.kind.token.replace("/", ".").replace(":", ".") + self.variant

    @property
    def vendor(self) -> str:
        return self.stored.split("/", 1)[0]

    @property
    def service(self) -> str:
        return self.stored.split("/")[1]

    def cloud_id(self, id: str) -> str:
        """The id in the cloud of an id in state."""
        return id.rsplit("/", 1)[-1]


def _subject(token: str, stored: str, **rest: Any) -> Subject:
    return Subject(next(d for d in KINDS if d.kind.token == token), stored, **rest)


OCEANUS_RUNNING = 4
_TASK = {"jobName": "spark-app-test", "cmdArgs": "10 test 20", "wait": WAIT}
_FLINK = {
    "name": "campaign",
    "jobType": 1,
    "clusterType": 2,
    "clusterId": "cluster-5c42n3a5",
    "workSpaceId": "space-53rqk422",
    "description": "first",
}
_BATCH_TASK = {
    "taskName": "hello",
    "application": {"deliveryForm": "LOCAL", "command": "true"},
    "computeEnv": {"envType": "MANAGED", "envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"}},
}
_BATCH_JOB: Values = {"jobName": "campaign", "priority": 1, "tasks": [_BATCH_TASK]}
_BATCH = {
    "placement": {"zone": "ap-guangzhou-2"},
    "job": _BATCH_JOB,
    "wait": WAIT,
}
_SESSION = {"kind": "spark", "clusterName": "test_cluster", "scType": "A", "wait": WAIT}
_NAMED_SESSION = {**_SESSION, "name": "campaign"}
_FLOW = {"projectId": PROJECT, "name": "campaign", "type": "SHELL", "description": "first", "params": "ls"}

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
"""A job that got its name from its resource, so that two stacks of one program each have theirs."""
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
"""A batch whose user chose the name: names are not unique, and the records of earlier runs have it too."""
