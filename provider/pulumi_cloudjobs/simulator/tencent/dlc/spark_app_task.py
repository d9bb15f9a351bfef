"""Runs ("tasks") of Spark apps: create, cancel, describe.

States of a task: 0 initialising, 4 queued, 1 running, 3 writing data; ended: 2 succeeded, -1
failed, -3 cancelled.
Uncertain in the documents, and decided here: 0 comes before 4; cancelling takes a while, and a
second cancel meanwhile is refused; an unknown TaskId is InvalidTaskId to CancelTask and an empty
list to the describes.
"""

from __future__ import annotations

import uuid
from typing import Any

from ...framework import EMBEDDED_ACCOUNT, ApiFault, Call
from ...inputs import Json
from ...objects import Query, Record
from ...store import Transaction
from ...timeline import Step, schedule
from ..common import filter_values, given, paging
from .common import (
    APP,
    BATCH,
    CANCELLED,
    ENGINE_RUNNING,
    FAILED,
    INITIALISING,
    QUEUED,
    RUNNING,
    SUCCEEDED,
    TASK,
    TASK_STATES,
    WRITING,
    app_named,
    engine_named,
    milliseconds,
    no_such_app,
    time_window,
)

FILTERS = ("task-id", "task-state", "task-sql-keyword", "task-operator", "task-kind")

# Create


def create_spark_app_task(call: Call, tx: Transaction) -> Json:
    """Start a run of an app."""
    name = call.payload["JobName"]
    if not name:
        raise ApiFault("InvalidParameter.ParameterNotFoundOrBeNone", "JobName is empty.")
    if not all(pair["Key"] for pair in call.payload.get("SourceInfo") or []):
        raise ApiFault(
            "InvalidParameter.ParameterNotFoundOrBeNone", "A Key of SourceInfo is empty."
        )

    app = app_named(call, tx, name)
    if app is None:
        raise no_such_app(name)
    _check_engine_runs(call, tx, app.data["DataEngine"])

    data = {
        "app": app.data,
        "BatchId": tx.new_id("batch-", 8),
        "CmdArgs": given(call.payload, "CmdArgs", app.data.get("CmdArgs", "")),
    }
    task_id = call.object_id = uuid.uuid4().hex
    steps = _task_steps(tx, app)
    tx.insert(Record(TASK, call.region, task_id, data, name=name, parent=app.id, steps=steps))
    return {"BatchId": data["BatchId"], "TaskId": task_id}


def _check_engine_runs(call: Call, tx: Transaction, name: str) -> None:
    engine = engine_named(call, tx, name)
    if engine.step(tx.now).state != ENGINE_RUNNING:
        raise ApiFault(
            "ResourceNotFound.DataEngineNotActivity", f"The engine {name} is not running."
        )


def _task_steps(tx: Transaction, app: Record) -> list[Step]:
    def setting(key: str) -> Any:
        return tx.setting(f"tencent.dlc.{key}", app.name)

    is_batch = app.data["AppType"] == BATCH
    running_key = "batch_running_seconds" if is_batch else "running_seconds"
    states: list[tuple[str | int, float | None]] = [
        (INITIALISING, setting("initialising_seconds")),
        (QUEUED, setting("queued_seconds")),
        (RUNNING, setting(running_key)),
    ]
    if setting("writing_seconds"):
        states.append((WRITING, setting("writing_seconds")))

    last = SUCCEEDED if setting("outcome") == "succeeded" else FAILED
    return schedule(tx.now, *states, (last, None))


# Cancel


def cancel_task(call: Call, tx: Transaction) -> Json:
    """Cancel one run."""
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


def cancel_tasks(call: Call, tx: Transaction) -> Json:
    """Cancel several runs: all of them, or none."""
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
    end = tx.now + tx.setting("tencent.dlc.cancel_seconds", task.name, task.id)
    task.data["cancelled"] = True
    task.move(tx.now, Step(end, CANCELLED, final=True, reason="the task was cancelled"))
    tx.save(task)


# Describe


def describe_spark_app_tasks(call: Call, tx: Transaction) -> Json:
    """List the runs of an app, newest first."""
    app_id = call.object_id = call.payload["JobId"]
    if tx.get(APP, app_id, call.region) is None:
        raise no_such_app(app_id)

    filters = filter_values(call.payload.get("Filters"))
    if set(filters) - {"task-state"}:
        raise ApiFault(
            "InvalidParameter.SparkJobFiltersKeyTypeNotMath", "The only filter is task-state."
        )

    offset, limit = paging(call.payload, default=10, most=100, code="FailedOperation")
    start, end = time_window(call, tx)
    states = filters.get("task-state")

    def keep(task: Record) -> bool:
        return start <= task.created <= end and _is_in(task, states, tx)

    task_id = call.payload.get("TaskId")
    tasks, total = tx.page(
        Query(TASK, region=call.region, parent=app_id, ids=[task_id] if task_id else None),
        offset=offset,
        limit=limit,
        keep=keep,
    )
    # `Tasks` is the old, single object; the documents recommend the list.
    return {
        "Tasks": None,
        "TotalCount": total,
        "SparkAppTasks": [_task_view(task, tx) for task in tasks],
    }


def describe_tasks(call: Call, tx: Transaction) -> Json:
    """List the runs of all apps."""
    filters = _task_filters(call)
    offset, limit = paging(call.payload, default=10, most=100, code="InvalidParameterValue")
    if given(call.payload, "SortBy", "create-time") not in ("create-time", "update-time"):
        raise ApiFault(
            "InvalidParameter.SQLTaskSortByTypeNotMatch", "SortBy is create-time or update-time."
        )

    start, end = time_window(call, tx)
    engine = call.payload.get("DataEngineName")
    states, ids = filters.get("task-state"), filters.get("task-id")

    def keep(task: Record) -> bool:
        has_engine = engine in (None, "", task.data["app"]["DataEngine"])
        return has_engine and start <= task.created <= end and _is_in(task, states, tx)

    tasks, total = tx.page(
        Query(TASK, region=call.region, ids=ids),
        newest_first=given(call.payload, "Sorting", "desc") != "asc",
        offset=offset,
        limit=limit,
        keep=keep,
    )
    if ids and not tasks and tx.setting("tencent.dlc.missing_task") == "error":
        raise ApiFault("InvalidParameter.SQLTaskNotFound", "The task is not found.")

    views = [_task_view(task, tx) for task in tasks]
    return {"TaskList": views, "TotalCount": total, "TasksOverview": None}


def _is_in(task: Record, states: list[str] | None, tx: Transaction) -> bool:
    return states is None or str(task.step(tx.now).state) in states


def _task_filters(call: Call) -> dict[str, list[str]]:
    filters = filter_values(call.payload.get("Filters"))
    if len(filters) > 5:
        raise ApiFault("InvalidParameter.InvalidFilterLength", "At most 5 filters are allowed.")

    for name, values in filters.items():
        if name not in FILTERS:
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


def _task_view(task: Record, tx: Transaction) -> Json:
    app, step = task.data["app"], task.step(tx.now)
    started = next((each.at for each in task.steps if each.state == RUNNING), None)
    until = step.at if step.final else tx.now
    used = 0.0 if started is None or started > until else until - started

    message = ""
    if step.state == FAILED:
        message = step.reason or tx.setting("tencent.dlc.error", task.name)

    return {
        "Id": task.id,
        "State": step.state,
        "CreateTime": str(milliseconds(task.created)),
        "UpdateTime": str(milliseconds(step.at)),
        "UsedTime": int(used * 1000),
        "TotalTime": int((until - task.created) * 1000),
        "JobTimeSum": int(used * 1000),
        "Percentage": 100 if step.state == SUCCEEDED else 0,
        "OutputMessage": message,
        "DataEngineName": app["DataEngine"],
        "OperateUin": EMBEDDED_ACCOUNT,
        "SparkJobName": app["AppName"],
        "SparkJobId": task.parent,
        "SparkJobFile": app["AppFile"],
        "CmdArgs": task.data["CmdArgs"],
        "ImageVersion": app.get("SparkImageVersion", ""),
        "DriverSize": app["AppDriverSize"],
        "ExecutorSize": app["AppExecutorSize"],
        "ExecutorNums": app["AppExecutorNums"],
        "ExecutorMaxNumbers": app.get("AppExecutorMaxNumbers", 1),
        **_CONSTANT_FIELDS,
    }


# Fields that say nothing about a Spark run, or always the same.
_CONSTANT_FIELDS: Json = {
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
    "UserAlias": "",
    "InputType": "",
    "InputConf": "",
    "UiUrl": "",
    "CommonMetrics": None,
    "SparkMonitorMetrics": None,
    "PrestoMonitorMetrics": None,
    "ResultFormat": "",
    "EngineTypeDetail": "SparkBatch",
    "ResourceGroupName": "",
}
