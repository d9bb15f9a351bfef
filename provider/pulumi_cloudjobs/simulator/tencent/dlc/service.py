"""Data Lake Compute, version 2021-01-25: Spark apps and their runs ("tasks").

States of a task: 0 initialising, 4 queued, 1 running, 3 writing data; ended: 2 succeeded, -1
failed, -3 cancelled.
Uncertain in the documents, and decided here: 0 comes before 4; cancelling takes a while, and a
second cancel meanwhile is refused; an unknown TaskId is InvalidTaskId to CancelTask and an empty
list to the describes; a Modify clears what it does not mention; deleting an app leaves its runs
running, without a word.
"""

from __future__ import annotations

import re
import uuid
from typing import Any, Literal

from ...framework import EMBEDDED_ACCOUNT, ApiFault, Call, Fixture, Service, ServiceSettings
from ...inputs import Seconds, Text
from ...store import Record, Transaction
from ...timeline import Step, schedule
from ..common import filter_values, given, paging, parse_local_time

REGION = "ap-guangzhou"
ENGINE_SUSPENDED, ENGINE_RUNNING = 1, 2
BATCH, STREAMING = 1, 2
INITIALISING, RUNNING, SUCCEEDED, WRITING, QUEUED, FAILED, CANCELLED = 0, 1, 2, 3, 4, -1, -3
TASK_STATES = ("0", "1", "2", "3", "4", "-1", "-3")
SIZES = ("small", "medium", "large", "xlarge", "m.small", "m.medium", "m.large", "m.xlarge")
DAY = 86400.0
KEPT_DAYS, SPAN_DAYS = 45, 30


class DlcSettings(ServiceSettings):
    """Settings of DLC; those of runs are asked for with the app's name. None: for ever."""

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
    # "flag": DescribeSparkAppJob says IsExists false; "error": InvalidParameter.SparkJobNotFound.
    missing_app: Literal["flag", "error"] = "flag"
    # "empty": DescribeTasks gives an empty list; "error": InvalidParameter.SQLTaskNotFound.
    missing_task: Literal["empty", "error"] = "empty"


dlc = Service(
    "tencent",
    "dlc",
    version="2021-01-25",
    settings=DlcSettings,
    live={"task": (INITIALISING, QUEUED, RUNNING, WRITING)},
)
ENGINE, APP, TASK = dlc.kind("engine"), dlc.kind("spark_app"), dlc.kind("task")


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


dlc.fixtures = (
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

# Runs


@dlc.action("CreateSparkAppTask")
def create_spark_app_task(call: Call, tx: Transaction) -> dict[str, Any]:
    name = call.payload["JobName"]
    if not name:
        raise ApiFault("InvalidParameter.ParameterNotFoundOrBeNone", "JobName is empty.")
    if not all(pair["Key"] for pair in call.payload.get("SourceInfo") or []):
        raise ApiFault(
            "InvalidParameter.ParameterNotFoundOrBeNone", "A Key of SourceInfo is empty."
        )
    app = _app_named(call, tx, name)
    if app is None:
        raise _no_such_app(name)
    _check_engine_runs(call, tx, app.data["DataEngine"])
    data = {
        "app": app.data,
        "BatchId": tx.new_id("batch-", 8),
        "CmdArgs": given(call.payload, "CmdArgs", app.data.get("CmdArgs", "")),
    }
    task_id = uuid.uuid4().hex
    tx.insert(
        TASK,
        task_id,
        data,
        region=call.region,
        name=name,
        parent=app.id,
        steps=_task_steps(tx, app),
    )
    call.object_id = task_id
    return {"BatchId": data["BatchId"], "TaskId": task_id}


def _task_steps(tx: Transaction, app: Record) -> list[Step]:
    def setting(key: str) -> Any:
        return tx.setting(f"tencent.dlc.{key}", app.name)

    states: list[tuple[str | int, float | None]] = [
        (INITIALISING, setting("initialising_seconds")),
        (QUEUED, setting("queued_seconds")),
        (
            RUNNING,
            setting("batch_running_seconds" if app.data["AppType"] == BATCH else "running_seconds"),
        ),
    ]
    if setting("writing_seconds"):
        states.append((WRITING, setting("writing_seconds")))
    return schedule(
        tx.now, *states, (SUCCEEDED if setting("outcome") == "succeeded" else FAILED, None)
    )


@dlc.action("CancelTask")
def cancel_task(call: Call, tx: Transaction) -> dict[str, Any]:
    task_id = call.object_id = call.payload["TaskId"]
    if not task_id:
        raise ApiFault("InvalidParameter.ParameterNotFoundOrBeNone", "TaskId is empty.")
    task = tx.get(TASK, task_id, call.region)
    if task is None:
        raise ApiFault("InvalidParameter.InvalidTaskId", f"The task {task_id} is invalid.")
    state = task.step(tx.now).state
    if state == SUCCEEDED:
        raise ApiFault("InvalidParameter.TaskAlreadyFinished", f"The task {task_id} has finished.")
    if state == FAILED:
        raise ApiFault("ResourceNotFound.TaskAlreadyFailed", f"The task {task_id} has failed.")
    if state == CANCELLED:
        raise ApiFault("ResourceNotFound.TaskAlreadyFinished", f"The task {task_id} has finished.")
    if task.data.get("cancelled"):
        raise ApiFault(
            "FailedOperation.AnotherRequestProcessing", "Another request is being processed."
        )
    _cancel(tx, task)
    return {}


@dlc.action("CancelTasks")
def cancel_tasks(call: Call, tx: Transaction) -> dict[str, Any]:
    tasks = [(task_id, tx.get(TASK, task_id, call.region)) for task_id in call.payload["TaskId"]]
    for task_id, task in tasks:
        if task is None:
            raise ApiFault("InvalidParameter.SQLTaskNotFound", f"The task {task_id} is not found.")
        if task.step(tx.now).final:
            raise ApiFault(
                "ResourceNotFound.TaskAlreadyFinished", f"The task {task_id} has finished."
            )
        _cancel(tx, task)
    call.object_id = ",".join(call.payload["TaskId"][:3])
    return {}


def _cancel(tx: Transaction, task: Record) -> None:
    seconds = tx.setting("tencent.dlc.cancel_seconds", task.name, task.id)
    task.data["cancelled"] = True
    task.move(
        tx.now, Step(tx.now + seconds, CANCELLED, final=True, reason="the task was cancelled")
    )
    tx.save(task)


@dlc.action("DescribeSparkAppTasks")
def describe_spark_app_tasks(call: Call, tx: Transaction) -> dict[str, Any]:
    app_id = call.object_id = call.payload["JobId"]
    if tx.get(APP, app_id, call.region) is None:
        raise _no_such_app(app_id)
    filters = filter_values(call.payload.get("Filters"))
    if set(filters) - {"task-state"}:
        raise ApiFault(
            "InvalidParameter.SparkJobFiltersKeyTypeNotMath", "The only filter is task-state."
        )
    offset, limit = paging(call.payload, default=10, most=100, code="FailedOperation")
    start, end = _window(call, tx)
    states = filters.get("task-state")

    def keep(task: Record) -> bool:
        return start <= task.created <= end and (
            states is None or str(task.step(tx.now).state) in states
        )

    task_id = call.payload.get("TaskId")
    found, total = tx.page(
        TASK,
        region=call.region,
        parent=app_id,
        ids=[task_id] if task_id else None,
        offset=offset,
        limit=limit,
        keep=keep,
    )
    # `Tasks` is the old, single object; the documents say to use the list.
    return {
        "Tasks": None,
        "TotalCount": total,
        "SparkAppTasks": [_task_view(task, tx) for task in found],
    }


@dlc.action("DescribeTasks")
def describe_tasks(call: Call, tx: Transaction) -> dict[str, Any]:
    filters = _task_filters(call)
    offset, limit = paging(call.payload, default=10, most=100, code="InvalidParameterValue")
    if given(call.payload, "SortBy", "create-time") not in ("create-time", "update-time"):
        raise ApiFault(
            "InvalidParameter.SQLTaskSortByTypeNotMatch", "SortBy is create-time or update-time."
        )
    start, end = _window(call, tx)
    engine, states, ids = (
        call.payload.get("DataEngineName"),
        filters.get("task-state"),
        filters.get("task-id"),
    )

    def keep(task: Record) -> bool:
        if not start <= task.created <= end or engine not in (
            None,
            "",
            task.data["app"]["DataEngine"],
        ):
            return False
        return states is None or str(task.step(tx.now).state) in states

    # The field documentation calls "asc" descending; here the words mean what they say. Default:
    # newest first.
    newest_first = given(call.payload, "Sorting", "desc") != "asc"
    found, total = tx.page(
        TASK,
        region=call.region,
        ids=ids,
        newest_first=newest_first,
        offset=offset,
        limit=limit,
        keep=keep,
    )
    if ids and not found and tx.setting("tencent.dlc.missing_task") == "error":
        raise ApiFault("InvalidParameter.SQLTaskNotFound", "The task is not found.")
    return {
        "TaskList": [_task_view(task, tx) for task in found],
        "TotalCount": total,
        "TasksOverview": None,
    }


def _task_filters(call: Call) -> dict[str, list[str]]:
    filters = filter_values(call.payload.get("Filters"))
    if len(filters) > 5:
        raise ApiFault("InvalidParameter.InvalidFilterLength", "At most 5 filters are allowed.")
    for name, values in filters.items():
        if name not in ("task-id", "task-state", "task-sql-keyword", "task-operator", "task-kind"):
            raise ApiFault(
                "InvalidParameter.SQLTaskFiltersKeyTypeNotMath",
                f"The filter {name} is not supported.",
            )
        if len(values) > (50 if name == "task-id" else 5):
            raise ApiFault(
                "InvalidParameter.FiltersValuesNumberOutOfLimit",
                f"The filter {name} has too many values.",
            )
    if set(filters.get("task-state", [])) - set(TASK_STATES):
        raise ApiFault(
            "InvalidParameter.TaskStateTypeNotMath",
            f"task-state is one of {', '.join(TASK_STATES)}.",
        )
    return filters


def _window(call: Call, tx: Transaction) -> tuple[float, float]:
    """Start and end of the time a list looks at; only the last 45 days are kept, and a window spans at most 30."""
    oldest = tx.now - KEPT_DAYS * DAY
    times: list[float | None] = []
    for name in ("StartTime", "EndTime"):
        text = call.payload.get(name)
        times.append(parse_local_time(text) if text else None)
        if text and times[-1] is None:
            raise ApiFault(
                "InvalidParameter.InvalidTimeFormat", f"{name} must be written yyyy-MM-dd HH:mm:ss."
            )
    start, end = times
    if start is not None and end is not None and not 0 <= end - start <= SPAN_DAYS * DAY:
        raise ApiFault(
            "InvalidParameter.InvalidTimeParameter", f"The time may span at most {SPAN_DAYS} days."
        )
    return max(start or 0.0, oldest), tx.now if end is None else end


def _task_view(task: Record, tx: Transaction) -> dict[str, Any]:
    app, step = task.data["app"], task.step(tx.now)
    started = next((one.at for one in task.steps if one.state == RUNNING), None)
    until = step.at if step.final else tx.now
    used = 0 if started is None or started > until else until - started
    failed = step.state == FAILED
    return {
        "Id": task.id,
        "State": step.state,
        "CreateTime": str(_ms(task.created)),
        "UpdateTime": str(_ms(step.at)),
        "UsedTime": int(used * 1000),
        "TotalTime": int((until - task.created) * 1000),
        "JobTimeSum": int(used * 1000),
        "Percentage": 100 if step.state == SUCCEEDED else 0,
        "OutputMessage": (step.reason or tx.setting("tencent.dlc.error", task.name))
        if failed
        else "",
        "Error": "",
        "TaskType": "SparkJob",
        "SQLType": "SPARKBATCH",
        "SQL": "",
        "DatabaseName": "",
        "DataAmount": 0,
        "DataNumber": 0,
        "OutputPath": "",
        "ResultExpired": False,
        "RowAffectInfo": "",
        "DataSet": "",
        "ProgressDetail": "",
        "CanDownload": False,
        "DataEngineId": "",
        "DataEngineName": app["DataEngine"],
        "OperateUin": EMBEDDED_ACCOUNT,
        "UserAlias": "",
        "InputType": "",
        "InputConf": "",
        "SparkJobName": app["AppName"],
        "SparkJobId": task.parent,
        "SparkJobFile": app["AppFile"],
        "UiUrl": "",
        "CmdArgs": task.data["CmdArgs"],
        "ImageVersion": app.get("SparkImageVersion", ""),
        "DriverSize": app["AppDriverSize"],
        "ExecutorSize": app["AppExecutorSize"],
        "ExecutorNums": app["AppExecutorNums"],
        "ExecutorMaxNumbers": app.get("AppExecutorMaxNumbers", 1),
        "CommonMetrics": None,
        "SparkMonitorMetrics": None,
        "PrestoMonitorMetrics": None,
        "ResultFormat": "",
        "EngineTypeDetail": "SparkBatch",
        "ResourceGroupName": "",
    }


# Apps


@dlc.action("CreateSparkApp")
def create_spark_app(call: Call, tx: Transaction) -> dict[str, Any]:
    _check_app(call, tx)
    name = call.payload["AppName"]
    if _app_named(call, tx, name) is not None:
        raise ApiFault(
            "InvalidParameter.SparkJobNotUnique", f"The Spark job {name} already exists."
        )
    app_id = call.object_id = f"batch_{uuid.uuid4()}"
    tx.insert(APP, app_id, call.payload, region=call.region, name=name)
    return {"SparkAppId": app_id}


@dlc.action("ModifySparkApp")
def modify_spark_app(call: Call, tx: Transaction) -> dict[str, Any]:
    fields = dict(call.payload)
    app_id = call.object_id = fields.pop("SparkAppId")
    app = tx.get(APP, app_id, call.region)
    if app is None:
        raise _no_such_app(app_id)
    _check_app(call, tx)
    other = _app_named(call, tx, fields["AppName"])
    if other is not None and other.id != app.id:
        raise ApiFault("FailedOperation", f"The Spark job {fields['AppName']} already exists.")
    app.name, app.data = fields["AppName"], {**fields, "updated": tx.now}
    tx.save(app)
    return {}


@dlc.action("DeleteSparkApp")
def delete_spark_app(call: Call, tx: Transaction) -> dict[str, Any]:
    name = call.payload["AppName"]
    if not name:
        raise ApiFault("InvalidParameter.ParameterNotFoundOrBeNone", "AppName is empty.")
    app = _app_named(call, tx, name)
    if app is None:
        raise _no_such_app(name)
    call.object_id = app.id
    tx.delete(app)
    return {}


@dlc.action("DescribeSparkAppJob")
def describe_spark_app_job(call: Call, tx: Transaction) -> dict[str, Any]:
    app_id, name = call.payload.get("JobId"), call.payload.get("JobName")
    if not app_id and not name:
        raise ApiFault(
            "InvalidParameter.ParameterNotFoundOrBeNone", "JobId and JobName are both empty."
        )
    app = tx.get(APP, app_id, call.region) if app_id else _app_named(call, tx, str(name))
    if app is None and tx.setting("tencent.dlc.missing_app") == "error":
        raise _no_such_app(app_id or str(name))
    call.object_id = app.id if app else ""
    return {"Job": _app_view(app, tx) if app else None, "IsExists": app is not None}


@dlc.action("DescribeSparkAppJobs")
def describe_spark_app_jobs(call: Call, tx: Transaction) -> dict[str, Any]:
    filters = filter_values(call.payload.get("Filters"))
    known = {"spark-job-name", "spark-job-id", "spark-app-type", "user-name", "key-word"}
    if set(filters) - known:
        raise ApiFault(
            "InvalidParameter.SparkJobFiltersKeyTypeNotMath", f"A filter is one of {sorted(known)}."
        )
    sorts = ("create-time", "update-time", "user-name", "data-engine-name")
    if given(call.payload, "SortBy", "create-time") not in sorts:
        raise ApiFault(
            "InvalidParameter.SparkJobSortByTypeNotMatch", f"SortBy is one of {', '.join(sorts)}."
        )
    offset, limit = paging(call.payload, default=100, most=100, code="FailedOperation")
    start, end = (
        _window(call, tx)
        if call.payload.get("StartTime") or call.payload.get("EndTime")
        else (0.0, tx.now)
    )

    def keep(app: Record) -> bool:
        fits = {
            "spark-job-name": lambda values: any(
                value in app.name for value in values
            ),  # fuzzy: uncertain
            "spark-job-id": lambda values: app.id in values,
            "spark-app-type": lambda values: str(app.data["AppType"]) in values,
            "user-name": lambda values: EMBEDDED_ACCOUNT in values,
            "key-word": lambda values: any(value in app.name for value in values),
        }
        updated = app.data.get("updated", app.created)
        return start <= updated <= end and all(
            fits[name](values) for name, values in filters.items()
        )

    newest_first = given(call.payload, "Sorting", "desc") != "asc"
    found, total = tx.page(
        APP, region=call.region, newest_first=newest_first, offset=offset, limit=limit, keep=keep
    )
    return {"SparkAppJobs": [_app_view(app, tx) for app in found], "TotalCount": total}


def _app_named(call: Call, tx: Transaction, name: str) -> Record | None:
    return next(iter(tx.find(APP, region=call.region, name=name, limit=1)), None)


def _no_such_app(which: str) -> ApiFault:
    return ApiFault(
        "InvalidParameter.SparkJobNotFound", f"The specified Spark task does not exist: {which}."
    )


def _check_engine_runs(call: Call, tx: Transaction, name: str) -> None:
    engine = next(iter(tx.find(ENGINE, region=call.region, name=name, limit=1)), None)
    if engine is None:
        raise ApiFault("ResourceNotFound.DataEngineNotFound", f"The engine {name} does not exist.")
    if engine.step(tx.now).state != ENGINE_RUNNING:
        raise ApiFault(
            "ResourceNotFound.DataEngineNotActivity", f"The engine {name} is not running."
        )


def _check_app(call: Call, tx: Transaction) -> None:
    app = call.payload
    engine = next(iter(tx.find(ENGINE, region=call.region, name=app["DataEngine"], limit=1)), None)
    if engine is None:
        raise ApiFault(
            "ResourceNotFound.DataEngineNotFound", f"The engine {app['DataEngine']} does not exist."
        )
    if engine.data.get("Type") != "SparkBatch":
        raise ApiFault(
            "InvalidParameter.SparkJobOnlySupportSparkBatchEngine",
            "The engine is no Spark job engine.",
        )
    if app["AppDriverSize"] not in SIZES:
        raise ApiFault(
            "InvalidParameter.InvalidDriverSize", f"The driver's size is one of {', '.join(SIZES)}."
        )
    if app["AppExecutorSize"] not in SIZES:
        raise ApiFault(
            "InvalidParameter.InvalidExecutorSize",
            f"The executors' size is one of {', '.join(SIZES)}.",
        )
    _check_numbers(app)
    _check_files(app)


def _check_numbers(app: dict[str, Any]) -> None:
    """Codes are documented for the role, the maximum and IsInherit; what the others would get is uncertain."""
    if not app["AppName"].strip():
        raise ApiFault("InvalidParameter.ParameterNotFoundOrBeNone", "AppName is empty.")
    if app["AppType"] not in (BATCH, STREAMING):
        raise ApiFault("InvalidParameter.InvalidSparkAppParam", "AppType is 1 or 2.")
    if app["RoleArn"] <= 0:
        raise ApiFault("InvalidParameter.InvalidRoleArn", "The CAM role arn is invalid.")
    if given(app, "AppExecutorMaxNumbers", 1) < 0:
        raise ApiFault(
            "InvalidParameter.InvalidDynamicAllocationMaxExecutors",
            "The maximum of executors is negative.",
        )
    if given(app, "IsInherit", 0) not in (0, 1):
        raise ApiFault("InvalidParameter.SparkJobIsInheritTypeNotMatch", "IsInherit is 0 or 1.")
    if min(app["AppExecutorNums"], given(app, "MaxRetries", 0)) < 0:
        raise ApiFault(
            "InvalidParameter.InvalidSparkAppParam", "A number of executors or retries is negative."
        )


def _check_files(app: dict[str, Any]) -> None:
    """Where the files are, what they are called, and the lines of the configuration."""
    lists = {
        name: _paths(given(app, name))
        for name in ("AppJars", "AppFiles", "AppPythonFiles", "AppArchives")
    }
    for store in (
        "IsLocal",
        "IsLocalJars",
        "IsLocalFiles",
        "IsLocalPythonFiles",
        "IsLocalArchives",
    ):
        if given(app, store, "cos") not in ("cos", "lakefs"):
            raise ApiFault(
                "InvalidParameter", f"{store} is cos or lakefs."
            )  # which code is uncertain
    for path in [app["AppFile"], *(path for paths in lists.values() for path in paths)]:
        if not re.match(r"(cosn|lakefs)://", path):
            raise ApiFault(
                "InvalidParameter.InvalidFilePathFormat",
                f"{path} does not begin with cosn:// or lakefs://.",
            )
    if not app["AppFile"].endswith((".jar", ".py")):
        raise ApiFault("InvalidParameter.InvalidAppFileFormat", "AppFile ends with .jar or .py.")
    if not all(re.search(r"\.(tar\.gz|tgz|tar)(#.*)?$", path) for path in lists["AppArchives"]):
        raise ApiFault(
            "InvalidParameter.InvalidFileCompressionFormat",
            "An archive ends with tar.gz, tgz or tar.",
        )
    if not all(
        re.match(r"[^=]*[^=\s][^=]*=", line)
        for line in given(app, "AppConf").splitlines()
        if line.strip()
    ):
        raise ApiFault(
            "InvalidParameter.InvalidSparkConfigFormat", "A line of AppConf is no key=value."
        )


def _paths(text: str) -> list[str]:
    return [path for path in text.split(",") if path]


def _app_view(app: Record, tx: Transaction) -> dict[str, Any]:
    data = app.data
    runs = tx.find(TASK, region=app.region, parent=app.id, limit=1)
    return {
        "JobId": app.id,
        "JobName": data["AppName"],
        "JobType": data["AppType"],
        "DataEngine": data["DataEngine"],
        "Eni": given(data, "Eni"),
        "IsLocal": given(data, "IsLocal", "cos"),
        "JobFile": data["AppFile"],
        "RoleArn": data["RoleArn"],
        "MainClass": given(data, "MainClass"),
        "CmdArgs": given(data, "CmdArgs"),
        "JobConf": given(data, "AppConf"),
        "IsLocalJars": given(data, "IsLocalJars", "cos"),
        "JobJars": given(data, "AppJars"),
        "IsLocalFiles": given(data, "IsLocalFiles", "cos"),
        "JobFiles": given(data, "AppFiles"),
        "JobDriverSize": data["AppDriverSize"],
        "JobExecutorSize": data["AppExecutorSize"],
        "JobExecutorNums": data["AppExecutorNums"],
        "JobMaxAttempts": given(data, "MaxRetries", 0),
        "JobCreator": EMBEDDED_ACCOUNT,
        "JobCreateTime": _ms(app.created),
        "JobUpdateTime": _ms(data.get("updated", app.created)),
        "CurrentTaskId": runs[0].id if runs else "",
        "JobStatus": runs[0].step(tx.now).state if runs else INITIALISING,
        "StreamingStat": None,
        "DataSource": given(data, "DataSource"),
        "IsLocalPythonFiles": given(data, "IsLocalPythonFiles", "cos"),
        "AppPythonFiles": None,
        "IsLocalArchives": given(data, "IsLocalArchives", "cos"),
        "JobArchives": given(data, "AppArchives"),
        "SparkImage": given(data, "SparkImage"),
        "JobPythonFiles": given(data, "AppPythonFiles"),
        "TaskNum": tx.count(TASK, region=app.region, parent=app.id, unended=True),
        "DataEngineStatus": ENGINE_RUNNING,
        "JobExecutorMaxNumbers": given(data, "AppExecutorMaxNumbers", data["AppExecutorNums"]),
        "SparkImageVersion": given(data, "SparkImageVersion"),
        "SessionId": given(data, "SessionId"),
        "DataEngineClusterType": "spark_cu",
        "DataEngineImageVersion": None,
        "IsInherit": given(data, "IsInherit", 0),
        "IsSessionStarted": given(data, "IsSessionStarted", False),
        "EngineTypeDetail": "SparkBatch",
        "DependencyPackages": given(data, "DependencyPackages", None),
        "RunAsIdentity": "",
    }


def _ms(at: float) -> int:
    return int(at * 1000)
