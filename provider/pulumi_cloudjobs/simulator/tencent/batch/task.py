"""Tasks of Batch jobs: their instances and logs, read only."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ...framework import ApiFault, Call
from ...inputs import Json
from ...objects import Record
from ...store import Transaction
from ...timeline import Step, step_at
from ..common import filter_values, given, iso_time, paging
from . import schedule
from .checks import VALUE
from .common import job_of
from .schedule import FAILED, INTERRUPTED, RUNNING, STARTING, SUCCEED

METRICS = {
    "SubmittedCount": "SUBMITTED",
    "PendingCount": "PENDING",
    "RunnableCount": "RUNNABLE",
    "StartingCount": "STARTING",
    "RunningCount": "RUNNING",
    "SucceedCount": "SUCCEED",
    "FailedInterruptedCount": "FAILED_INTERRUPTED",
    "FailedCount": "FAILED",
}
LOG_BYTES = 2048


@dataclass
class _Task:
    """A task of a job, with its schedule."""

    job: Record
    name: str
    sent: Json
    steps: list[Step]

    def instance_steps(self, index: int, now: float) -> list[Step]:
        return schedule.instance_steps(self.sent, self.steps, index, now)


# Describe


def describe_task(call: Call, tx: Transaction) -> Json:
    """Return a task with a page of its instances."""
    # Its documented list has no ResourceNotFound.Job; that of every other action of a job has it.
    task = _task_of(call, job_of(call, tx))
    offset, limit = paging(call.payload, default=100, most=1000, code=VALUE)
    desired_states = filter_values(call.payload.get("Filters")).get("task-instance-state")

    number = schedule.instances(task.sent)
    each = [task.instance_steps(index, tx.now) for index in range(number)]
    states = [step_at(steps, tx.now).state for steps in each]
    indexes = [
        index
        for index, state in enumerate(states)
        if desired_states is None or state in desired_states
    ]
    page = indexes[offset : offset + limit]

    step = step_at(task.steps, tx.now)
    return {
        "JobId": task.job.id,
        "TaskName": task.name,
        "TaskState": step.state,
        "CreateTime": iso_time(task.job.created),
        "EndTime": iso_time(step.at if step.final else None),
        "TaskInstanceTotalCount": len(indexes),
        "TaskInstanceSet": [_instance_view(task, each[index], index, tx) for index in page],
        "TaskInstanceMetrics": metrics(states),
    }


def describe_task_logs(call: Call, tx: Transaction) -> Json:
    """Return the logs of some instances of a task."""
    task = _task_of(call, job_of(call, tx))
    indexes = call.payload.get("TaskInstanceIndexes") or None
    if indexes and call.payload.get("Offset") is not None:
        raise ApiFault(VALUE, "TaskInstanceIndexes and Offset exclude each other.")
    offset, limit = paging(call.payload, default=5, most=10, code=VALUE)

    number = schedule.instances(task.sent)
    if any(index >= number for index in indexes or []):
        raise ApiFault("ResourceNotFound.TaskInstance", "The task instance does not exist.")

    chosen = (indexes or list(range(number))[offset:])[:limit]
    return {
        "TotalCount": number,
        "TaskInstanceLogSet": [_log_view(task, index, tx) for index in chosen],
    }


def _task_of(call: Call, job: Record) -> _Task:
    name = call.payload["TaskName"]
    for known_name, sent in zip(job.data["names"], job.data["Job"]["Tasks"], strict=True):
        if known_name == name:
            return _Task(job, name, sent, schedule.load(job)[name])

    raise ApiFault("ResourceNotFound.Task", f"The task {name} does not exist.")


# Metrics


def metrics(states: Iterable[str | int]) -> dict[str, int]:
    """Count states as TaskMetrics and TaskInstanceMetrics do."""
    counted = Counter(states)
    return {name: counted.get(state, 0) for name, state in METRICS.items()}


def instance_states(job: Record, tasks: schedule.Schedules, now: float) -> list[str | int]:
    """Return the states of all instances of all tasks of a job."""
    sent = dict(zip(job.data["names"], job.data["Job"]["Tasks"], strict=True))
    states: list[str | int] = []
    for name, task_steps in tasks.items():
        for index in range(schedule.instances(sent[name])):
            steps = schedule.instance_steps(sent[name], task_steps, index, now)
            states.append(step_at(steps, now).state)

    return states


# Views


def _exit_code(task: _Task, steps: list[Step], tx: Transaction) -> int | None:
    """Return the exit code of an instance's command; None when it has not ended, or never ran."""
    state = step_at(steps, tx.now).state
    if state not in (SUCCEED, FAILED, INTERRUPTED) or not _has_run(steps, tx.now):
        return None
    if state == SUCCEED:
        return 0

    return int(_setting(task, "exit_code", tx))


def _has_run(steps: list[Step], now: float) -> bool:
    return any(step.state == RUNNING and step.at <= now for step in steps)


def _setting(task: _Task, key: str, tx: Transaction) -> Any:
    job_name = task.job.name
    return tx.setting(f"tencent.batch.{key}", job_name, f"{job_name}/{task.name}")


def _instance_view(task: _Task, steps: list[Step], index: int, tx: Transaction) -> Json:
    step = step_at(steps, tx.now)
    started = {each.state: each.at for each in steps if each.at <= tx.now}
    return {
        "TaskInstanceIndex": index,
        "TaskInstanceState": step.state,
        "ExitCode": _exit_code(task, steps, tx),
        "StateReason": step.reason,
        "StateDetailedReason": step.reason,
        "ComputeNodeInstanceId": f"ins-{task.job.id[4:]}" if STARTING in started else "",
        "CreateTime": iso_time(task.job.created),
        "LaunchTime": iso_time(started.get(STARTING)),
        "RunningTime": iso_time(started.get(RUNNING)),
        "EndTime": iso_time(step.at if step.final else None),
        "RedirectInfo": given(task.sent, "RedirectInfo", {}),
    }


def _log_view(task: _Task, index: int, tx: Transaction) -> Json:
    steps = task.instance_steps(index, tx.now)
    code = _exit_code(task, steps, tx)
    stdout = stderr = ""
    if _has_run(steps, tx.now):
        stdout = str(_setting(task, "stdout", tx))
        stderr = str(_setting(task, "stderr", tx))
        if code:
            stderr += f"the command exited with code {code}\n"

    redirect = given(task.sent, "RedirectInfo", {})
    return {
        "TaskInstanceIndex": index,
        "StdoutLog": _encoded_tail(stdout, tx),
        "StderrLog": _encoded_tail(stderr, tx),
        "StdoutRedirectPath": given(redirect, "StdoutRedirectPath"),
        "StderrRedirectPath": given(redirect, "StderrRedirectPath"),
        "StdoutRedirectFileName": given(redirect, "StdoutRedirectFileName"),
        "StderrRedirectFileName": given(redirect, "StderrRedirectFileName"),
    }


def _encoded_tail(text: str, tx: Transaction) -> str:
    tail = text.encode()[-LOG_BYTES:]
    if not tail:
        return ""

    prefix = str(tx.setting("tencent.batch.log_prefix"))
    return prefix + base64.b64encode(tail).decode()
