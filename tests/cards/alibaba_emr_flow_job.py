"""The test card of `alibaba.emr.FlowJob`."""

from __future__ import annotations

from pulumi_cloudjobs.alibaba.emr.flow_job import FLOW_JOB
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import Fixture

from tests.cards.card import Actions, Campaign, Card, Consequence, Samples
from tests.input_paths import REMOVED

PROJECT = "FP-257A173659F50000"
CLUSTER = "C-D7958B72E59B0000"
FOLLOW = "workflows that use it do not follow to the new one; flow_job_id changes"


def _run(cloud: Control, id: str) -> None:
    """Start a run as somebody else would; a job has at most one live run."""
    job_id = id.rsplit("/", maxsplit=1)[-1]
    if any(run["parent"] == job_id for run in cloud.objects("alibaba/emr/run", live=True)):
        return

    data = {
        "definition": cloud.object("alibaba/emr/job", job_id)["data"],
        "job_name": "campaign",
        "ClusterId": CLUSTER,
        "HostName": "",
        "Params": "",
    }
    number = len(cloud.objects("alibaba/emr/run"))
    cloud.add(
        Fixture(
            "alibaba/emr/run",
            "cn-hangzhou",
            f"FJI-{number:016X}",
            data,
            name=f"FNI-{number:016X}",
            parent=job_id,
            state="RUNNING",
        )
    )


CARD = Card(
    FLOW_JOB,
    "alibaba/emr/job",
    ids=("FP-257A173659F50000/FJ-BCCAE48B90CC0000",),
    least={"projectId": PROJECT, "name": "least", "type": "SHELL", "description": "least"},
    example={
        "projectId": PROJECT,
        "name": "my_shell_job",
        "description": "This is a data development job Description",
        "type": "SHELL",
        "resourceList": [{"path": "oss://path/demo.jar"}],
    },
    change={"description": "another description"},
    replacement={"type": "HIVE"},
    actions=Actions(
        read="DescribeFlowJob",
        stop="KillFlowJob",
        delete="DeleteFlowJob",
        update="ModifyFlowJob",
    ),
    samples=Samples(
        values={
            "projectId": (PROJECT, "FP-0000000000000002"),
            "type": ("SHELL", "SPARK"),
            "clusterId": ("C-D7958B72E59B0000", "C-0000000000000002"),
            "parentCategory": ("FC-5BD9575E34620000", "FC-0000000000000002"),
            "resourceList.path": ("oss://a/b.jar", "hdfs://a/b.jar"),
            "runConf": ('{"priority": 1}', '{"priority": 2}'),
            "paramConf": ('{"date": "${yyyy-MM-dd}"}', '{"date": "${yyyy}"}'),
        },
        along={
            "projectId": {"parentCategory": REMOVED},
            "parentCategory": {"projectId": PROJECT},
            "monitorConf": {"type": "SPARK_STREAMING"},
            "type": {"monitorConf": REMOVED},
        },
    ),
    fixtures=(
        Fixture(
            "alibaba/emr/project", "cn-hangzhou", "FP-0000000000000002", {"Name": "other"}, "other"
        ),
        Fixture("alibaba/emr/cluster", "cn-hangzhou", "C-0000000000000002", {"Status": "IDLE"}),
        Fixture(
            "alibaba/emr/folder",
            "cn-hangzhou",
            "FC-0000000000000002",
            {"ProjectId": PROJECT, "Type": "JOB"},
        ),
    ),
    make_busy=_run,
    campaign=Campaign(
        is_main=True,
        unknown_state={"Status": "FROZEN"},
        state_actions=frozenset({"ListFlowJobHistory"}),
    ),
    consequences=(
        Consequence(None, None, f"the job is deleted, and {FOLLOW}"),
        Consequence(
            None,
            None,
            f"the job is deleted, its last run FJI-1 is killed if it is live, and {FOLLOW}",
            {"lastInstanceId": "FJI-1"},
        ),
    ),
)
