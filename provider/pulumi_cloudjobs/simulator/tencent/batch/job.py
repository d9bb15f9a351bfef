"""Batch jobs, which run as soon as they are submitted.

Uncertain in the documents, and decided here or left to a setting: which code comes when a job is
terminated or deleted too early; that a repeated ClientToken returns the first JobId, even when the
rest of the request differs or the job is deleted; that DescribeJobs leaves unknown ids out; that
TotalCount counts what fits before paging.
"""

from __future__ import annotations

from typing import Any

from ...framework import ApiFault, Call
from ...inputs import Json
from ...objects import Query, Record
from ...store import Transaction
from ...timeline import Step, step_at
from ..common import filter_values, given, iso_time, paging
from . import client_tokens, schedule
from .checks import FILTER, VALUE, check_filters, check_submit, task_name
from .common import check_job_id, job_of, tag_values
from .schedule import ENDED, FAILED, JOB, STATES, SUBMITTED, SUCCEED
from .task import instance_states, metrics

TOKEN = "tencent/batch/client_token"
FILTERS = ("job-id", "job-name", "job-state", "zone", "tag-key", "tag-value")


# Submit, terminate, retry, delete


def submit_job(call: Call, tx: Transaction) -> Json:
    """Start a job."""
    check_submit(call, tx)
    token = given(call.payload, "ClientToken")
    known_id = client_tokens.known(tx, TOKEN, token, call.region)
    if known_id:
        call.object_id = known_id
        return {"JobId": known_id}

    quota = tx.setting("tencent.batch.job_quota")
    if quota is not None and tx.count(Query(JOB, region=call.region)) >= quota:
        raise ApiFault("LimitExceeded.JobQuota", "The job quota is used up.")

    job = call.payload["Job"]
    names = [task_name(task, position) for position, task in enumerate(job["Tasks"])]
    tasks = schedule.schedule_tasks(tx, job, names, tx.now, region=call.region)
    data = {
        "Placement": call.payload["Placement"],
        "Job": job,
        "names": names,
        "tasks": schedule.dump(tasks),
    }
    job_id = call.object_id = tx.new_id("job-", 8)
    steps = schedule.job_steps(tasks)
    tx.insert(Record(JOB, call.region, job_id, data, name=given(job, "JobName"), steps=steps))
    client_tokens.keep(tx, TOKEN, token, call.region, job_id)
    return {"JobId": job_id}


def terminate_job(call: Call, tx: Transaction) -> Json:
    """Stop a job; stopping takes a while."""
    job = job_of(call, tx)
    state = job.step(tx.now).state
    if state == SUBMITTED:
        code = tx.setting("tencent.batch.too_early_to_terminate")
        raise ApiFault(code, "The job is being parsed and cannot be terminated yet.")
    if state in ENDED or _is_terminating(job, tx):
        return {}

    tasks = job.data["Job"]["Tasks"]
    uses_pool = any(task.get("EnvId") for task in tasks)
    if uses_pool and tx.setting("tencent.batch.terminate_with_env", job.name) == "refused":
        raise ApiFault(
            "UnsupportedOperation.TerminateOperationWithEnvId",
            "Instances in a compute environment run on.",
        )

    instances = sum(schedule.instances(task) for task in tasks)
    seconds = tx.setting("tencent.batch.terminate_seconds", job.name)
    seconds += instances * tx.setting("tencent.batch.terminate_seconds_per_instance", job.name)
    schedule.keep(job, schedule.terminate(schedule.load(job), tx.now, tx.now + seconds))
    job.data["terminated_at"] = job.steps[-1].at
    tx.save(job)
    return {}


def _is_terminating(job: Record, tx: Transaction) -> bool:
    end: float = job.data.get("terminated_at", 0.0)
    return end > tx.now


def delete_job(call: Call, tx: Transaction) -> Json:
    """Delete a job that has ended."""
    job = job_of(call, tx)
    if job.step(tx.now).state not in ENDED:
        raise ApiFault(tx.setting("tencent.batch.too_early_to_delete"), "The job has not ended.")

    tx.delete(job)
    return {}


def retry_jobs(call: Call, tx: Transaction) -> Json:
    """Start failed jobs again; tasks that have succeeded stay as they are."""
    ids = call.payload["JobIds"]
    if not 1 <= len(ids) <= 100:
        raise ApiFault(VALUE, "1 to 100 JobIds are allowed.")

    for job_id in ids:
        job = job_of(call, tx, job_id)
        if job.step(tx.now).state != FAILED:
            raise ApiFault("UnsupportedOperation", f"The job {job_id} has not failed.")

        tasks = schedule.load(job)
        succeeded: schedule.Schedules = {}
        for name, steps in tasks.items():
            if steps[-1].state == SUCCEED:
                succeeded[name] = steps

        names = job.data["names"]
        again = schedule.schedule_tasks(
            tx, job.data["Job"], names, tx.now, succeeded, region=call.region
        )
        schedule.keep(job, again)
        job.data.pop("terminated_at", None)
        tx.save(job)

    return {}


# Describe


def describe_job(call: Call, tx: Transaction) -> Json:
    """Return a job with its tasks."""
    job = job_of(call, tx)
    sent, step = job.data["Job"], job.step(tx.now)
    tasks = schedule.load(job)
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
        "TaskMetrics": metrics(step_at(steps, tx.now).state for steps in tasks.values()),
        "TaskInstanceMetrics": metrics(instance_states(job, tasks, tx.now)),
        "StateReason": step.reason,
        "Tags": sent.get("Tags") or [],
        "NextAction": "TERMINATING" if _is_terminating(job, tx) else "",
    }


def describe_jobs(call: Call, tx: Transaction) -> Json:
    """List jobs by ids or filters, newest first."""
    ids = call.payload.get("JobIds") or None
    filters = filter_values(call.payload.get("Filters"))
    if ids and filters:
        raise ApiFault(
            "InvalidParameter.InvalidParameterCombination", "JobIds and Filters exclude each other."
        )
    if len(ids or []) > 100:
        raise ApiFault(VALUE, "At most 100 JobIds are allowed.")
    for job_id in ids or []:
        check_job_id(job_id)
    _check_filters(call, tx, filters)
    offset, limit = paging(call.payload, default=20, most=100, code=VALUE)

    # Ids and a single name are columns of the store, the other filters read every job.
    name = None
    if len(filters.get("job-name", [])) == 1:
        (name,) = filters.pop("job-name")
    ids = ids or filters.pop("job-id", None)
    jobs, total = tx.page(
        Query(JOB, region=call.region, ids=ids, name=name),
        offset=offset,
        limit=limit,
        keep=(lambda job: _fits(job, filters, tx.now)) if filters else None,
    )
    return {"JobSet": [_job_view(job, tx) for job in jobs], "TotalCount": total}


def describe_job_submit_info(call: Call, tx: Transaction) -> Json:
    """Return a job as it was submitted."""
    job = job_of(call, tx)
    sent = job.data["Job"]
    named_tasks = zip(sent["Tasks"], job.data["names"], strict=True)
    return {
        "JobId": job.id,
        "JobName": job.name,
        "JobDescription": given(sent, "JobDescription"),
        "Priority": given(sent, "Priority", 0),
        "Tasks": [_filled(task, name) for task, name in named_tasks],
        "Dependences": sent.get("Dependences") or [],
        "Tags": sent.get("Tags") or [],
    }


# Filters


def _check_filters(call: Call, tx: Transaction, filters: dict[str, list[str]]) -> None:
    check_filters(call, tx, filters, FILTERS)
    if set(filters.get("job-state", [])) - set(STATES):
        raise ApiFault(FILTER, f"job-state is one of {', '.join(STATES)}.")
    for job_id in filters.get("job-id", []):
        check_job_id(job_id)


def _fits(job: Record, filters: dict[str, list[str]], now: float) -> bool:
    def has(name: str) -> bool:
        return any(own in filters[name] for own in _own_values(job, name, now))

    return all(has(name) for name in filters)


def _own_values(job: Record, name: str, now: float) -> list[Any]:
    """Return the job's values that a filter of that name compares.

    Only what the filter names is read: a list may go through thousands of jobs.
    """
    if name == "job-state":
        return [job.step(now).state]
    if name == "job-id":
        return [job.id]
    if name == "job-name":
        return [job.name]
    if name == "zone":
        return [job.data["Placement"]["Zone"]]

    return tag_values(job.data["Job"].get("Tags") or [], name)


# Views


def _job_view(job: Record, tx: Transaction) -> Json:
    sent, step = job.data["Job"], job.step(tx.now)
    tasks = schedule.load(job)
    return {
        "JobId": job.id,
        "JobName": job.name,
        "JobState": step.state,
        "Priority": given(sent, "Priority", 0),
        "Placement": {"ProjectId": 0, **job.data["Placement"]},
        "CreateTime": iso_time(job.created),
        "EndTime": iso_time(step.at if step.final else None),
        "TaskMetrics": metrics(step_at(steps, tx.now).state for steps in tasks.values()),
        "Tags": sent.get("Tags") or [],
    }


def _task_view(name: str, steps: list[Step], now: float) -> Json:
    step = step_at(steps, now)
    return {
        "TaskName": name,
        "TaskState": step.state,
        "CreateTime": iso_time(steps[0].at),
        "EndTime": iso_time(step.at) if step.final else None,
    }


def _filled(task: Json, name: str) -> Json:
    """Return a task as it is read back: with the defaults the service fills in.

    Passwords and keys come back too.
    """
    defaults = {
        "TaskName": name,
        "TaskInstanceNum": 1,
        "FailedAction": "TERMINATE",
        "MaxRetryCount": 0,
        "Timeout": 86400,
    }
    sent = {key: value for key, value in task.items() if value is not None}
    filled = {**defaults, **sent}
    if task.get("ComputeEnv") is not None:
        filled["ComputeEnv"] = {"EnvType": "MANAGED", **task["ComputeEnv"]}

    return filled
