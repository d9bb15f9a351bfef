"""Batch Compute, version 2017-03-12: its actions, its settings, and what a fresh cloud holds.

Jobs are in `job.py`, their tasks in `task.py`, compute environments in `compute_env.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import Field

from ...framework import Fixture
from ...inputs import Count, Seconds, Text
from ...objects import Record
from ...service import Action, Service
from ...store import Transaction
from . import compute_env, job, nodes, schedule, task
from .checks import IMAGE, INSTANCE_TYPE, ZONE

COMMON_TYPES = ("S1.SMALL1", "S2.SMALL1", "S5.SMALL1", "S5.MEDIUM4", "S5.LARGE8")


class BatchSettings(nodes.NodeSettings):
    """Settings of Batch.

    Durations and outcomes are read with the job's name and with "<job name>/<task name>".
    """

    submitted_seconds: Seconds = 1.0
    # None: for ever.
    runnable_seconds: Seconds | None = 1.0
    starting_seconds: Seconds | None = 1.0
    running_seconds: Seconds | None = 10.0
    terminate_seconds: Seconds = 2.0
    terminate_seconds_per_instance: Seconds = 0.01
    outcome: Literal["succeed", "failed"] = "succeed"
    # Of instances that fail.
    exit_code: Annotated[int, Field(ge=0, le=255)] = 1
    reason: Text = "CommandExitCodeNotZero"
    stdout: Text = "hello from the simulator\n"
    # Before the line with the exit code, which an instance that failed writes.
    stderr: Text = ""
    # The documents name no number; None: no quota.
    job_quota: Count | None = None
    token_seconds: Seconds = 86400.0
    too_early_to_terminate: Literal["UnsupportedOperation", "ResourceInUse.Job"] = (
        "UnsupportedOperation"
    )
    too_early_to_delete: Literal["ResourceInUse.Job", "UnsupportedOperation"] = "ResourceInUse.Job"
    # "refused" is UnsupportedOperation.TerminateOperationWithEnvId.
    terminate_with_env: Literal["allowed", "refused"] = "allowed"
    # A published sample shows such a prefix; "" for none.
    log_prefix: Text = "data:text/plain;base64,"


ACTIONS: Mapping[str, Action] = {
    "SubmitJob": job.submit_job,
    "TerminateJob": job.terminate_job,
    "DeleteJob": job.delete_job,
    "RetryJobs": job.retry_jobs,
    "DescribeJob": job.describe_job,
    "DescribeJobs": job.describe_jobs,
    "DescribeJobSubmitInfo": job.describe_job_submit_info,
    "DescribeTask": task.describe_task,
    "DescribeTaskLogs": task.describe_task_logs,
    "CreateComputeEnv": compute_env.create_compute_env,
    "DescribeComputeEnv": compute_env.describe_compute_env,
    "DescribeComputeEnvs": compute_env.describe_compute_envs,
    "DescribeComputeEnvCreateInfo": compute_env.describe_compute_env_create_info,
    "DescribeComputeEnvCreateInfos": compute_env.describe_compute_env_create_infos,
    "DescribeComputeEnvActivities": compute_env.describe_compute_env_activities,
    "ModifyComputeEnv": compute_env.modify_compute_env,
    "DeleteComputeEnv": compute_env.delete_compute_env,
    "TerminateComputeNode": compute_env.terminate_compute_node,
    "TerminateComputeNodes": compute_env.terminate_compute_nodes,
}


def _fixtures() -> Iterable[Fixture]:
    for region in ("ap-guangzhou", "ap-beijing"):
        for number in (2, 3, 4):
            yield Fixture(ZONE, region, f"{region}-{number}")
        for name in COMMON_TYPES:
            yield Fixture(INSTANCE_TYPE, region, name)
        yield Fixture(IMAGE, region, "img-bd78fy2t")


def _force(record: Record, state: str | int, final: bool, reason: str, tx: Transaction) -> None:
    if record.object_type == nodes.ENV:
        compute_env.force(record, state, final, reason, tx)
    else:
        schedule.force(record, state, final, reason, tx)


batch = Service(
    "tencent",
    "batch",
    version="2017-03-12",
    settings=BatchSettings,
    fixtures=tuple(_fixtures()),
    live={"job": schedule.LIVE, "compute_env": nodes.LIVE},
    actions=ACTIONS,
    force=_force,
)
