"""Batch Compute, version 2017-03-12: jobs, which run as soon as they are submitted, and their tasks.

The actions of compute environments are in compute_env.py. Uncertain in the documents, and decided
here or left to a setting: which code comes when a job is terminated or deleted too early; that a
repeated ClientToken gives the first JobId, even when the rest of the request differs or the job is
deleted; that DescribeJobs leaves unknown ids out; that TotalCount counts what fits before paging.
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Field

from ...framework import ApiFault, Call, Fixture, Service
from ...inputs import Count, Seconds, Text
from ...store import Record, Transaction
from ...timeline import Step, step_at
from ..common import filter_values, given, iso_time, paging
from . import client_tokens as batch_tokens
from . import compute_env as batch_env
from . import nodes as batch_nodes
from . import schedule as schedules
from .checks import FILTER, VALUE, check_filters, check_submit, task_name
from .schedule import (
    ENDED,
    FAILED,
    INTERRUPTED,
    LIVE,
    RUNNING,
    STARTING,
    STATES,
    SUBMITTED,
    SUCCEED,
)

COMMON_TYPES = ("S1.SMALL1", "S2.SMALL1", "S5.SMALL1", "S5.MEDIUM4", "S5.LARGE8")
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
MALFORMED = "InvalidParameter.JobIdMalformed"


def _force(record: Record, state: str | int, final: bool, reason: str, tx: Transaction) -> None:
    (batch_env if record.kind == batch_nodes.ENV else schedules).force(
        record, state, final, reason, tx
    )


class BatchSettings(batch_nodes.NodeSettings):
    """Settings of Batch.

    Durations and outcomes are asked for with the job's name and with "<job name>/<task name>".
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
    stdout: Text = "hello from the embedded cloud\n"
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


batch = Service(
    "tencent",
    "batch",
    version="2017-03-12",
    settings=BatchSettings,
    live={"job": LIVE, "compute_env": batch_nodes.LIVE},
    force=_force,
)
batch.actions.update(batch_env.ACTIONS)
JOB, TOKEN = batch.kind("job"), batch.kind("client_token")


def _fixtures() -> Iterable[Fixture]:
    zone, image, machine = batch.kind("zone"), batch.kind("image"), batch.kind("instance_type")
    for region in ("ap-guangzhou", "ap-beijing"):
        yield from (Fixture(zone, region, f"{region}-{number}") for number in (2, 3, 4))
        yield from (Fixture(machine, region, name) for name in COMMON_TYPES)
        yield Fixture(image, region, "img-bd78fy2t")


batch.fixtures = tuple(_fixtures())

# Submit, terminate, retry, delete


@batch.action("SubmitJob")
def submit_job(call: Call, tx: Transaction) -> dict[str, Any]:
    check_submit(call, tx)
    token = given(call.payload, "ClientToken")
    known = batch_tokens.known(tx, TOKEN, token, call.region)
    if known:
        call.object_id = known
        return {"JobId": known}
    quota = tx.setting("tencent.batch.job_quota")
    if quota is not None and tx.count(JOB, region=call.region) >= quota:
        raise ApiFault("LimitExceeded.JobQuota", "The job quota is used up.")
    job = call.payload["Job"]
    names = [task_name(task, position) for position, task in enumerate(job["Tasks"])]
    tasks = schedules.schedule_tasks(tx, job, names, tx.now, region=call.region)
    data = {
        "Placement": call.payload["Placement"],
        "Job": job,
        "names": names,
        "tasks": schedules.dump(tasks),
    }
    job_id = call.object_id = tx.new_id("job-", 8)
    steps = schedules.job_steps(tasks)
    tx.insert(JOB, job_id, data, region=call.region, name=given(job, "JobName"), steps=steps)
    batch_tokens.keep(tx, TOKEN, token, call.region, job_id)
    return {"JobId": job_id}


@batch.action("TerminateJob")
def terminate_job(call: Call, tx: Transaction) -> dict[str, Any]:
    job = _job(call, tx)
    state = job.step(tx.now).state
    if state == SUBMITTED:
        code = tx.setting("tencent.batch.too_early_to_terminate")
        raise ApiFault(code, "The job is being parsed and cannot be terminated yet.")
    if state in ENDED or _is_terminating(job, tx):
        return {}
    uses_pool = any(task.get("EnvId") for task in job.data["Job"]["Tasks"])
    if uses_pool and tx.setting("tencent.batch.terminate_with_env", job.name) == "refused":
        raise ApiFault(
            "UnsupportedOperation.TerminateOperationWithEnvId",
            "Instances in a compute environment run on.",
        )
    instances = sum(schedules.instances(task) for task in job.data["Job"]["Tasks"])
    seconds = tx.setting("tencent.batch.terminate_seconds", job.name)
    seconds += instances * tx.setting("tencent.batch.terminate_seconds_per_instance", job.name)
    schedules.keep(job, schedules.terminate(tx, schedules.load(job), tx.now, tx.now + seconds))
    job.data["terminated_at"] = job.steps[-1].at
    tx.save(job)
    return {}


@batch.action("DeleteJob")
def delete_job(call: Call, tx: Transaction) -> dict[str, Any]:
    job = _job(call, tx)
    if job.step(tx.now).state not in ENDED:
        raise ApiFault(tx.setting("tencent.batch.too_early_to_delete"), "The job has not ended.")
    tx.delete(job)
    return {}


@batch.action("RetryJobs")
def retry_jobs(call: Call, tx: Transaction) -> dict[str, Any]:
    ids = call.payload["JobIds"]
    if not 1 <= len(ids) <= 100:
        raise ApiFault(VALUE, "1 to 100 JobIds are allowed.")
    for job_id in ids:
        job = _job(call, tx, job_id)
        if job.step(tx.now).state != FAILED:
            raise ApiFault("UnsupportedOperation", f"The job {job_id} has not failed.")
        succeeded = {
            name: steps for name, steps in schedules.load(job).items() if steps[-1].state == SUCCEED
        }
        tasks = schedules.schedule_tasks(
            tx, job.data["Job"], job.data["names"], tx.now, succeeded, region=call.region
        )
        schedules.keep(job, tasks)
        job.data.pop("terminated_at", None)
        tx.save(job)
    return {}


# Describe


@batch.action("DescribeJob")
def describe_job(call: Call, tx: Transaction) -> dict[str, Any]:
    job = _job(call, tx)
    sent, step = job.data["Job"], job.step(tx.now)
    tasks = schedules.load(job)
    return {
        "JobId": job.id,
        "JobName": job.name,
        "Zone": job.data["Placement"]["Zone"],
        "Priority": given(sent, "Priority", 0),
        "JobState": step.state,
        "CreateTime": iso_time(job.created),
        "EndTime": iso_time(step.at if step.final else None),
        "TaskSet": [_task_view(name, steps, tx.now) for name, steps in tasks.items()],
        "DependenceSet": sent.get("Dependences") or [],
        "TaskMetrics": _metrics(step_at(steps, tx.now).state for steps in tasks.values()),
        "TaskInstanceMetrics": _metrics(_instance_states(job, tasks, tx.now)),
        "StateReason": step.reason,
        "Tags": sent.get("Tags") or [],
        "NextAction": "TERMINATING" if _is_terminating(job, tx) else "",
    }


@batch.action("DescribeJobs")
def describe_jobs(call: Call, tx: Transaction) -> dict[str, Any]:
    ids, filters = call.payload.get("JobIds") or None, filter_values(call.payload.get("Filters"))
    if ids and filters:
        raise ApiFault(
            "InvalidParameter.InvalidParameterCombination", "JobIds and Filters exclude each other."
        )
    if len(ids or []) > 100:
        raise ApiFault(VALUE, "At most 100 JobIds are allowed.")
    for job_id in ids or []:
        _check_id(job_id)
    _check_filters(call, tx, filters)
    offset, limit = paging(call.payload, default=20, most=100, code=VALUE)
    names = filters.pop("job-name", None)
    only = names[0] if names and len(names) == 1 else None
    if names and only is None:
        filters["job-name"] = names
    found, total = tx.page(
        JOB,
        region=call.region,
        ids=ids or filters.pop("job-id", None),
        name=only,
        offset=offset,
        limit=limit,
        keep=(lambda job: _fits(job, filters, tx.now)) if filters else None,
    )
    return {"JobSet": [_job_view(job, tx) for job in found], "TotalCount": total}


@batch.action("DescribeJobSubmitInfo")
def describe_job_submit_info(call: Call, tx: Transaction) -> dict[str, Any]:
    job = _job(call, tx)
    sent = job.data["Job"]
    return {
        "JobId": job.id,
        "JobName": job.name,
        "JobDescription": given(sent, "JobDescription"),
        "Priority": given(sent, "Priority", 0),
        "Tasks": [
            _filled(task, name) for task, name in zip(sent["Tasks"], job.data["names"], strict=True)
        ],
        "Dependences": sent.get("Dependences") or [],
        "Tags": sent.get("Tags") or [],
    }


@batch.action("DescribeTask")
def describe_task(call: Call, tx: Transaction) -> dict[str, Any]:
    # Its documented list has no ResourceNotFound.Job, the one of every other action of a job has.
    job = _job(call, tx)
    name, task = _task(call, job)
    offset, limit = paging(call.payload, default=100, most=1000, code=VALUE)
    steps = schedules.load(job)[name]
    wanted = filter_values(call.payload.get("Filters")).get("task-instance-state")
    state = step_at(steps, tx.now)
    each = [
        schedules.instance_steps(task, steps, index, tx.now)
        for index in range(schedules.instances(task))
    ]
    states = [step_at(one, tx.now).state for one in each]
    indexes = [index for index, one in enumerate(states) if wanted is None or one in wanted]
    return {
        "JobId": job.id,
        "TaskName": name,
        "TaskState": state.state,
        "CreateTime": iso_time(job.created),
        "EndTime": iso_time(state.at if state.final else None),
        "TaskInstanceTotalCount": len(indexes),
        "TaskInstanceSet": [
            _instance_view(job, name, task, each[index], index, tx)
            for index in indexes[offset : offset + limit]
        ],
        "TaskInstanceMetrics": _metrics(states),
    }


@batch.action("DescribeTaskLogs")
def describe_task_logs(call: Call, tx: Transaction) -> dict[str, Any]:
    job = _job(call, tx)
    name, task = _task(call, job)
    indexes = call.payload.get("TaskInstanceIndexes") or None
    if indexes and call.payload.get("Offset") is not None:
        raise ApiFault(VALUE, "TaskInstanceIndexes and Offset exclude each other.")
    offset, limit = paging(call.payload, default=5, most=10, code=VALUE)
    if any(index >= schedules.instances(task) for index in indexes or []):
        raise ApiFault("ResourceNotFound.TaskInstance", "The task instance does not exist.")
    chosen = (indexes or list(range(schedules.instances(task)))[offset:])[:limit]
    steps = schedules.load(job)[name]
    return {
        "TotalCount": schedules.instances(task),
        "TaskInstanceLogSet": [
            _log_view(
                job, name, task, schedules.instance_steps(task, steps, index, tx.now), index, tx
            )
            for index in chosen
        ],
    }


# Views


def _job_view(job: Record, tx: Transaction) -> dict[str, Any]:
    sent, step = job.data["Job"], job.step(tx.now)
    tasks = schedules.load(job)
    return {
        "JobId": job.id,
        "JobName": job.name,
        "JobState": step.state,
        "Priority": given(sent, "Priority", 0),
        "Placement": {"ProjectId": 0, **job.data["Placement"]},
        "CreateTime": iso_time(job.created),
        "EndTime": iso_time(step.at if step.final else None),
        "TaskMetrics": _metrics(step_at(steps, tx.now).state for steps in tasks.values()),
        "Tags": sent.get("Tags") or [],
    }


def _task_view(name: str, steps: list[Step], now: float) -> dict[str, Any]:
    step = step_at(steps, now)
    end = iso_time(step.at) if step.final else None
    return {
        "TaskName": name,
        "TaskState": step.state,
        "CreateTime": iso_time(steps[0].at),
        "EndTime": end,
    }


def _exit_code(job: Record, name: str, steps: list[Step], tx: Transaction) -> int | None:
    """Of the command of every instance of the task `name`; None for one that has not ended, or never ran."""
    state = step_at(steps, tx.now).state
    if state not in (SUCCEED, FAILED, INTERRUPTED) or not _has_run(steps, tx.now):
        return None
    return (
        0
        if state == SUCCEED
        else int(tx.setting("tencent.batch.exit_code", job.name, f"{job.name}/{name}"))
    )


def _has_run(steps: list[Step], now: float) -> bool:
    return any(one.state == RUNNING and one.at <= now for one in steps)


def _instance_view(
    job: Record, name: str, task: dict[str, Any], steps: list[Step], index: int, tx: Transaction
) -> dict[str, Any]:
    step = step_at(steps, tx.now)
    began = {one.state: one.at for one in steps if one.at <= tx.now}
    return {
        "TaskInstanceIndex": index,
        "TaskInstanceState": step.state,
        "ExitCode": _exit_code(job, name, steps, tx),
        "StateReason": step.reason,
        "StateDetailedReason": step.reason,
        "ComputeNodeInstanceId": f"ins-{job.id[4:]}" if STARTING in began else "",
        "CreateTime": iso_time(job.created),
        "LaunchTime": iso_time(began.get(STARTING)),
        "RunningTime": iso_time(began.get(RUNNING)),
        "EndTime": iso_time(step.at if step.final else None),
        "RedirectInfo": given(task, "RedirectInfo", {}),
    }


def _log_view(
    job: Record, name: str, task: dict[str, Any], steps: list[Step], index: int, tx: Transaction
) -> dict[str, Any]:
    code = _exit_code(job, name, steps, tx)
    redirect = given(task, "RedirectInfo", {})

    def text(key: str, end: str = "") -> str:
        if not _has_run(steps, tx.now):
            return ""
        tail = (
            str(tx.setting(f"tencent.batch.{key}", job.name, f"{job.name}/{name}")) + end
        ).encode()[-2048:]
        return (
            str(tx.setting("tencent.batch.log_prefix")) + base64.b64encode(tail).decode()
            if tail
            else ""
        )

    return {
        "TaskInstanceIndex": index,
        "StdoutLog": text("stdout"),
        "StderrLog": text("stderr", f"the command exited with code {code}\n" if code else ""),
        "StdoutRedirectPath": given(redirect, "StdoutRedirectPath"),
        "StderrRedirectPath": given(redirect, "StderrRedirectPath"),
        "StdoutRedirectFileName": given(redirect, "StdoutRedirectFileName"),
        "StderrRedirectFileName": given(redirect, "StderrRedirectFileName"),
    }


def _filled(task: dict[str, Any], name: str) -> dict[str, Any]:
    """A task as it is read back: with the defaults the service fills in.

    Passwords and keys come back too.
    """
    defaults = {
        "TaskName": name,
        "TaskInstanceNum": 1,
        "FailedAction": "TERMINATE",
        "MaxRetryCount": 0,
        "Timeout": 86400,
    }
    filled = {**defaults, **{key: value for key, value in task.items() if value is not None}}
    if task.get("ComputeEnv") is not None:
        filled["ComputeEnv"] = {"EnvType": "MANAGED", **task["ComputeEnv"]}
    return filled


def _metrics(states: Iterable[str | int]) -> dict[str, int]:
    counted = Counter(states)
    return {name: counted.get(state, 0) for name, state in METRICS.items()}


def _instance_states(job: Record, tasks: schedules.Schedules, now: float) -> list[str | int]:
    sent = dict(zip(job.data["names"], job.data["Job"]["Tasks"], strict=True))
    return [
        step_at(schedules.instance_steps(sent[name], steps, index, now), now).state
        for name, steps in tasks.items()
        for index in range(schedules.instances(sent[name]))
    ]


# Look-ups and checks


def _job(call: Call, tx: Transaction, job_id: str | None = None) -> Record:
    job_id = call.object_id = job_id or call.payload["JobId"]
    _check_id(job_id)
    job = tx.get(JOB, job_id, call.region)
    if job is None:
        raise ApiFault("ResourceNotFound.Job", f"The job {job_id} does not exist.")
    return job


def _check_id(job_id: str) -> None:
    if not re.fullmatch(r"job-[0-9a-z]{8}", job_id):
        raise ApiFault(MALFORMED, f"The job id {job_id} is malformed.")


def _task(call: Call, job: Record) -> tuple[str, dict[str, Any]]:
    name = call.payload["TaskName"]
    for known, task in zip(job.data["names"], job.data["Job"]["Tasks"], strict=True):
        if known == name:
            return name, task
    raise ApiFault("ResourceNotFound.Task", f"The task {name} does not exist.")


def _is_terminating(job: Record, tx: Transaction) -> bool:
    ends: float = job.data.get("terminated_at", 0.0)
    return ends > tx.now


def _check_filters(call: Call, tx: Transaction, filters: dict[str, list[str]]) -> None:
    check_filters(
        call, tx, filters, ("job-id", "job-name", "job-state", "zone", "tag-key", "tag-value")
    )
    if set(filters.get("job-state", [])) - set(STATES):
        raise ApiFault(FILTER, f"job-state is one of {', '.join(STATES)}.")
    for job_id in filters.get("job-id", []):
        _check_id(job_id)


def _fits(job: Record, filters: dict[str, list[str]], now: float) -> bool:
    return all(
        any(own in values for own in _own_values(job, name, now))
        for name, values in filters.items()
    )


def _own_values(job: Record, name: str, now: float) -> list[Any]:
    """What a filter of that name looks at.

    Only what it names is read: a list may go through thousands of jobs.
    """
    if name == "job-state":
        return [job.step(now).state]
    if name in ("job-id", "job-name"):
        return [job.id if name == "job-id" else job.name]
    if name == "zone":
        return [job.data["Placement"]["Zone"]]
    tags = {tag["Key"]: tag["Value"] for tag in job.data["Job"].get("Tags") or []}
    if name.startswith("tag:"):
        return [tags.get(name[4:])]
    return list(tags) if name == "tag-key" else list(tags.values())
