"""The test card of `tencent.oceanus.Job`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pulumi_cloudjobs.core.resource_type import Lifecycle
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import Fixture
from pulumi_cloudjobs.tencent.oceanus.job import JOB

from tests.cards.card import Actions, Campaign, Card, Consequence, Samples, Variant
from tests.input_paths import REMOVED, Values

RUNNING = 4
DEDICATED = {"clusterType": 2, "clusterId": "cluster-5c42n3a5"}
SAVEPOINT = {"stop": {"savepoint": True}}


def _run(cloud: Control, id: str) -> None:
    cloud.force("tencent/oceanus/job", id, RUNNING)


def _send(lifecycle: Lifecycle, request: Values) -> object:
    """A job without a name gets one before the request."""
    client_of: Any = lifecycle
    return client_of._client.create_job({"Name": "a-generated-name", **request})


def _consequences() -> Iterator[Consequence]:
    empty = "the new job has no configuration and does not run"
    changes = f"{empty}; job_id changes"
    itself = f"{empty}, nor from the savepoint by itself; job_id changes"
    deleted = "the job is deleted with its configurations"
    lost = "the running job is stopped without a savepoint and deleted: its Flink state is lost"
    remedy = 'to keep it, run up with stop={"savepoint": True} before this change'
    underway = "once the operation under way has ended"

    yield Consequence(
        "pending",
        "1",
        "the job, which never ran, is deleted; job_id changes (last seen: pending)",
    )
    never = f"the job, which never ran, is deleted with its configurations; {changes}"
    yield Consequence("pending", "2", f"{never} (last seen: pending)")

    without = f"the job is stopped without a savepoint {underway}, and deleted; {changes}"
    yield Consequence("starting", "3", f"{without} (last seen: starting)")
    taken = (
        f"the job is stopped {underway}, with a savepoint if it runs then, and deleted; {itself}"
    )
    yield Consequence("starting", "3", f"{taken} (last seen: starting)", SAVEPOINT)

    yield Consequence("running", "4", f"{lost} ({remedy}); {changes} (last seen: running)")
    paused = f"the running job is paused with a savepoint, stopped and deleted; {itself}"
    yield Consequence("running", "4", f"{paused} (last seen: running)", SAVEPOINT)

    yield Consequence("stopped", "5", f"{deleted}; {changes}")
    yield Consequence("failed", "-1", f"{deleted}; {changes}")
    kept = f"the paused job is deleted with its configurations and the state it keeps; {changes}"
    yield Consequence("stopped", "6", kept)
    yield Consequence("stopped", "6", kept, SAVEPOINT)
    odd = f"the job is deleted, and stopped without a savepoint before if it still runs; {changes}"
    yield Consequence("unknown", "9", f"{odd} (last seen: unknown)")


CARD = Card(
    JOB,
    "tencent/oceanus/job",
    ids=("cql-6v1jkxrn",),
    least={"name": "least", "jobType": 1, "clusterType": 1},
    example={
        "name": "create_job_test",
        "jobType": 1,
        **DEDICATED,
        "workSpaceId": "space-53rqk422",
        "description": "some description",
    },
    change={"description": "another description"},
    replacement={"jobType": 2},
    actions=Actions(read="DescribeJobs", stop="StopJobs", delete="DeleteJobs", update="ModifyJob"),
    samples=Samples(
        values={
            "name": ("作业-1", "作业-2"),
            "clusterId": ("cluster-5c42n3a5", "cluster-00000002"),
            "cuMem": (2, 8),
            "folderId": ("folder-00000001", "folder-00000002"),
            "workSpaceId": ("space-53rqk422", "space-00000002"),
        },
        along={
            "clusterType": {**DEDICATED, "cuMem": REMOVED},
            "clusterId": DEDICATED,
            "cuMem": DEDICATED,
        },
        renamed={"TargetFolderId": "FolderId"},
    ),
    fixtures=(
        Fixture(
            "tencent/oceanus/cluster",
            "ap-guangzhou",
            "cluster-00000002",
            {"Zone": ""},
            "other",
            state=2,
        ),
        Fixture("tencent/oceanus/work_space", "ap-guangzhou", "space-00000002", {}, "other"),
        Fixture("tencent/oceanus/folder", "ap-guangzhou", "folder-00000001", {}, "one"),
        Fixture("tencent/oceanus/folder", "ap-guangzhou", "folder-00000002", {}, "two"),
    ),
    send=_send,
    # After this one the job may exist, and the alarm alone is missing.
    outcomes={
        ("CreateJob", "FailedOperation.JobBindDefaultMonitorFailed"): "searched for",
    },
    make_busy=_run,
    campaign=Campaign(
        is_main=True,
        unknown_state={"Status": 99},
        state_actions=frozenset({"DescribeJobs"}),
        taken=frozenset({"FailedOperation.DuplicatedJobName"}),
        variants=(
            Variant(
                "nameless",
                {"name": REMOVED},
                taken=frozenset({"FailedOperation.DuplicatedJobName"}),
                names_itself=True,
            ),
        ),
    ),
    consequences=tuple(_consequences()),
)
