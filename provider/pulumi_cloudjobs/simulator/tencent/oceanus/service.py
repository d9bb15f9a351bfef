"""Oceanus (stream compute), version 2019-04-22: its actions, its settings, and its fixtures.

Flink jobs are in `job.py`, their configurations in `job_config.py`, start and stop in
`deployment.py`, savepoints in `savepoint.py`, folders in `folder.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ...framework import Fixture, ServiceSettings
from ...inputs import Count, Seconds
from ...service import Action, Service
from . import deployment, folder, job, job_config, savepoint
from .common import CLUSTER, CLUSTER_RUNNING, IN_OPERATION, PAUSED, REGION, RUNNING, SPACE


class OceanusSettings(ServiceSettings):
    """Settings of Oceanus.

    Read with the job's name and id, a start also with "<name of the job>/<version>".
    """

    start_seconds: Seconds = 3.0
    stop_seconds: Seconds = 2.0
    pause_seconds: Seconds = 3.0
    start_outcome: Literal["running", "failed"] = "running"
    # "failed": the job goes on running, LastOpResult holds the reason.
    stop_outcome: Literal["stopped", "failed"] = "stopped"
    # Then the job fails; None: it runs for ever.
    running_seconds: Seconds | None = None
    # None: no quota.
    job_quota: Count | None = 1000
    config_quota: Count = 100
    # False: DescribeJobSavepoint lists none.
    savepoints_listed: bool = True
    # "free": only a live job has a configuration in use.
    published_config: Literal["kept", "free"] = "kept"
    # The CU that RunJobs finds free; None: enough.
    free_cu: Count | None = None
    # 16 GB per CU needs an allow-list.
    cu_mem_16: bool = False
    duplicate_name_code: Literal[
        "FailedOperation.DuplicatedJobName", "InvalidParameterValue.JobNameExisted"
    ] = "FailedOperation.DuplicatedJobName"
    # DescribeJobs with an unknown id: ResourceNotFound.JobId; "empty": left out.
    missing_job: Literal["error", "empty"] = "error"
    # A list without WorkSpaceId covers all work spaces; "default": only the default one.
    absent_workspace: Literal["all", "default"] = "all"
    modify_combinations: Literal["refused", "allowed"] = "refused"


ACTIONS: Mapping[str, Action] = {
    "CreateJob": job.create_job,
    "DescribeJobs": job.describe_jobs,
    "ModifyJob": job.modify_job,
    "DeleteJobs": job.delete_jobs,
    "DescribeTreeJobs": folder.describe_tree_jobs,
    "CreateJobConfig": job_config.create_job_config,
    "DescribeJobConfigs": job_config.describe_job_configs,
    "DeleteJobConfigs": job_config.delete_job_configs,
    "RunJobs": deployment.run_jobs,
    "StopJobs": deployment.stop_jobs,
    "DescribeJobSubmissionLog": deployment.describe_job_submission_log,
    "DescribeJobSavepoint": savepoint.describe_job_savepoint,
}

FIXTURES = (
    Fixture(
        CLUSTER,
        REGION,
        "cluster-5c42n3a5",
        {"Zone": "ap-guangzhou-2"},
        "demo",
        state=CLUSTER_RUNNING,
    ),
    Fixture(SPACE, REGION, "space-53rqk422", {}, "demo"),
)

oceanus = Service(
    "tencent",
    "oceanus",
    version="2019-04-22",
    settings=OceanusSettings,
    fixtures=FIXTURES,
    live={"job": (IN_OPERATION, RUNNING, PAUSED)},
    actions=ACTIONS,
)
