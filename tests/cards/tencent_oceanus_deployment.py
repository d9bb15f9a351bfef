"""The test card of `tencent.oceanus.Deployment`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import Fixture
from pulumi_cloudjobs.tencent.oceanus.deployment import DEPLOYMENT

from tests.cards.card import Actions, Campaign, Card, Consequence, Samples, Waits
from tests.input_paths import REMOVED, Values

FLINK_JOB: Values = {
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
    "WorkSpaceId": "space-53rqk422",
    "Tags": None,
    "updated": 0,
}
FLINK_JOBS = ("cql-00000001", "cql-00000002")
SQL_JOB = "cql-00000003"
CPUS = (0.5, 2.0)
SAVEPOINT = {"stop": {"savepoint": True}}


def _deployed(cloud: Control) -> Iterable[Values]:
    """Return the running jobs, and those with a version: a deployment is gone without either."""
    versions = {one["parent"] for one in cloud.objects("tencent/oceanus/job_config")}
    running = {one["id"] for one in cloud.objects("tencent/oceanus/job", live=True)}
    return [one for one in cloud.objects("tencent/oceanus/job") if one["id"] in versions | running]


def _consequences() -> Iterator[Consequence]:
    stays = "and its versions are deleted; the job stays"
    fresh = "the new deployment does not start from that state by itself; version changes"

    for status, raw, job in (
        ("running", "4", "the running job"),
        ("starting", "3", "the job, once the operation under way has ended,"),
        ("unknown", "9", "the job, if it runs,"),
    ):
        last_seen = f"(last seen: {status})"
        saved = f"{job} is paused with a savepoint, then stopped, {stays}; {fresh} {last_seen}"
        yield Consequence(status, raw, saved)
        yield Consequence(status, raw, saved, SAVEPOINT)

        dropped = f"{job} is stopped without a savepoint, {stays}; {fresh} {last_seen}"
        yield Consequence(status, raw, dropped, {"stop": {"savepoint": False}})

    yield Consequence("stopped", "6", f"the paused job is stopped, {stays}; {fresh}")
    deleted = "its versions are deleted; the job stays; version changes"
    yield Consequence("pending", "2", f"{deleted} (last seen: pending)")
    yield Consequence("stopped", "5", deleted)
    yield Consequence("failed", "-1", deleted)


CARD = Card(
    DEPLOYMENT,
    "tencent/oceanus/job_config",
    ids=("cql-6v1jkxrn/1", "cql-6v1jkxrn/12"),
    least={"jobId": FLINK_JOBS[0], "entrypointClass": "a.B", "desiredState": "stopped"},
    example={
        "jobId": FLINK_JOBS[0],
        "workSpaceId": "space-53rqk422",
        "entrypointClass": "com.example.Stream",
        "programArgs": "--window 60",
    },
    change={"programArgs": "--window 30"},
    replacement={"jobId": FLINK_JOBS[1]},
    actions=Actions(
        read="DescribeJobConfigs",
        stop="StopJobs",
        delete="DeleteJobConfigs",
        update="CreateJobConfig",
    ),
    samples=Samples(
        values={
            "jobId": FLINK_JOBS,
            "workSpaceId": ("space-53rqk422",),
            "wait.pollSeconds": (600, 601),
            "start.startMode": ("EARLIEST", "T1700000000000"),
            "jobManagerSpec": CPUS,
            "taskManagerSpec": CPUS,
            "jobManagerCpu": CPUS,
            "jobManagerMem": CPUS,
            "taskManagerCpu": CPUS,
            "taskManagerMem": CPUS,
            "expertModeConfiguration.slotSharingGroups.spec.cpu": CPUS,
        },
        along={
            "start.kafkaScanMode": {"start.customTimestamp": 1},
            "start.savepointId": {"start.restore": REMOVED},
            "start.savepointPath": {"start.restore": REMOVED},
        },
        effects={
            "jobId": "REPLACES",
            "workSpaceId": "REPLACES",
            "autoDelete": "LOCAL",
            "start": "LOCAL",
            "onFailure": "LOCAL",
            "triggers": "RESTARTS",
            "wait": "LOCAL",
            "stop": "LOCAL",
            "*": "RESTARTS",
        },
        not_walked={
            "desiredState": "it is no field of the request, and has its own tests",
            "keepVersions": "it is no field of the request, and has its own tests",
            "entrypointClass": "whether it may be absent depends on the type of the job",
        },
    ),
    fixtures=tuple(
        Fixture(
            *("tencent/oceanus/job", "ap-guangzhou", id),
            {**FLINK_JOB, "Name": id, "JobType": 1 if id == SQL_JOB else 2},
            id,
            "space-53rqk422",
            2,
        )
        for id in (*FLINK_JOBS, SQL_JOB)
    ),
    waits=Waits(
        fails=("tencent.oceanus.start_outcome", "failed"), lasts="tencent.oceanus.start_seconds"
    ),
    # Else the version that ran last would stay with the job, and nobody could see what a destroy
    # has left.
    lasting={"tencent.oceanus.published_config": "free"},
    campaign=Campaign(
        unknown_state={"Status": 99},
        state_actions=frozenset({"DescribeJobs"}),
        live_objects=_deployed,
        update_creates=1,
        is_shared=True,
    ),
    consequences=tuple(_consequences()),
)
