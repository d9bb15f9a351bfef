"""Data Lake Compute, version 2021-01-25: its actions, its settings, and what a fresh cloud holds.

The actions of Spark apps are in `spark_app.py`, those of their runs in `spark_app_task.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ...framework import Fixture, ServiceSettings
from ...inputs import Seconds, Text
from ...service import Action, Service
from . import spark_app, spark_app_task
from .common import (
    APP,
    BATCH,
    ENGINE,
    ENGINE_RUNNING,
    INITIALISING,
    QUEUED,
    REGION,
    RUNNING,
    STREAMING,
    WRITING,
)


class DlcSettings(ServiceSettings):
    """Settings of DLC; those of runs are read with the app's name. None: for ever."""

    initialising_seconds: Seconds | None = 1.0
    queued_seconds: Seconds | None = 1.0
    # Of a streaming app, which runs until it is cancelled.
    running_seconds: Seconds | None = None
    # Of a batch app, which ends by itself.
    batch_running_seconds: Seconds | None = 10.0
    # 0: the state is left out.
    writing_seconds: Seconds | None = 0.0
    cancel_seconds: Seconds = 1.0
    outcome: Literal["succeeded", "failed"] = "succeeded"
    error: Text = "Task failed: user application exited with status 1"
    # "flag": DescribeSparkAppJob returns IsExists false; "error":
    # InvalidParameter.SparkJobNotFound.
    missing_app: Literal["flag", "error"] = "flag"
    # "empty": DescribeTasks returns an empty list; "error": InvalidParameter.SQLTaskNotFound.
    missing_task: Literal["empty", "error"] = "empty"


ACTIONS: Mapping[str, Action] = {
    "CreateSparkApp": spark_app.create_spark_app,
    "ModifySparkApp": spark_app.modify_spark_app,
    "DeleteSparkApp": spark_app.delete_spark_app,
    "DescribeSparkAppJob": spark_app.describe_spark_app_job,
    "DescribeSparkAppJobs": spark_app.describe_spark_app_jobs,
    "CreateSparkAppTask": spark_app_task.create_spark_app_task,
    "CancelTask": spark_app_task.cancel_task,
    "CancelTasks": spark_app_task.cancel_tasks,
    "DescribeSparkAppTasks": spark_app_task.describe_spark_app_tasks,
    "DescribeTasks": spark_app_task.describe_tasks,
}


def _app(id: str, name: str, app_type: int, main_class: str) -> Fixture:
    data = {
        "AppName": name,
        "AppType": app_type,
        "DataEngine": "data-engine-demo",
        "AppFile": f"cosn://cloudjobs-1250000000/jars/{name}.jar",
        "RoleArn": 12,
        "MainClass": main_class,
        "AppDriverSize": "small",
        "AppExecutorSize": "small",
        "AppExecutorNums": 1,
        "CmdArgs": "1",
    }
    return Fixture(APP, REGION, id, data, name)


FIXTURES = (
    Fixture(
        ENGINE,
        REGION,
        "DataEngine-demo0001",
        {"Type": "SparkBatch"},
        "data-engine-demo",
        state=ENGINE_RUNNING,
    ),
    # Runs of the first do not end, those of the second do.
    _app(
        "batch_4a7cad6b-b862-11ec-9c61-6e6f30623d72",
        "spark-app-test",
        STREAMING,
        "com.example.SparkAppTest",
    ),
    _app(
        "batch_7c09e51a-b862-11ec-9c61-6e6f30623d72",
        "spark-batch-test",
        BATCH,
        "com.example.SparkBatchTest",
    ),
)

dlc = Service(
    "tencent",
    "dlc",
    version="2021-01-25",
    settings=DlcSettings,
    fixtures=FIXTURES,
    live={"task": (INITIALISING, QUEUED, RUNNING, WRITING)},
    actions=ACTIONS,
)
