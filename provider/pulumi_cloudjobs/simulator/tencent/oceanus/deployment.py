"""Deployments: configurations of jobs that are started, paused or stopped; the log of a start.

Uncertain in the documents, and decided here: the codes of a start or stop that the state forbids.
"""

from __future__ import annotations

import re
from typing import Any

from ...framework import ApiFault, Call
from ...inputs import Json
from ...objects import Query, Record
from ...store import Transaction
from ...timeline import Step
from ..common import given
from .common import (
    CONFIG,
    FAILED,
    IN_OPERATION,
    PAUSED,
    RUNNING,
    STOPPED,
    UNINITIALISED,
    UNPUBLISHED,
    job_of,
)
from .job_config import config_id
from .savepoint import savepoint_to_restore, take_savepoint

START, RESUME = 1, 2
STOP, PAUSE = 1, 2

# Start


def run_jobs(call: Call, tx: Transaction) -> Json:
    """Start or resume jobs."""
    runs = call.payload["RunJobDescriptions"]
    if not 1 <= len(runs) <= 20:
        raise ApiFault("InvalidParameterValue.RunJobDescriptionsCount", "1 to 20 jobs are allowed.")

    for run in runs:
        job = job_of(call, tx, run["JobId"], code="ResourceNotFound.Job")
        _check_run(tx, job, run)
        config = _config_to_run(call, tx, job, run)
        _start(tx, job, config, savepoint_to_restore(call, tx, job, run))

    return {}


def _check_run(tx: Transaction, job: Record, run: Json) -> None:
    if run["RunType"] not in (START, RESUME):
        raise ApiFault("InvalidParameterValue.RunType", "RunType is 1 (start) or 2 (resume).")
    mode = given(run, "StartMode", "LATEST")
    if not re.fullmatch(r"LATEST|EARLIEST|T\d+", mode):
        raise ApiFault(
            "InvalidParameterValue.InvalidStartMode",
            "StartMode is LATEST, EARLIEST or T and milliseconds.",
        )

    status = job.step(tx.now).state
    if status in (IN_OPERATION, RUNNING):
        raise ApiFault(
            "ResourceInUse.InstanceInProcess", f"The job {job.id} is being started, stopped or run."
        )
    if (status == PAUSED) != (run["RunType"] == RESUME):
        raise ApiFault(
            "ResourceUnavailable",
            "A paused job is resumed (RunType 2), any other is started (RunType 1).",
        )


def _config_to_run(call: Call, tx: Transaction, job: Record, run: Json) -> Record:
    version = run.get("JobConfigVersion")
    ids = None if version is None else [config_id(job, version)]
    configs = tx.find(Query(CONFIG, region=call.region, parent=job.id, ids=ids), limit=1)
    if not configs:
        raise ApiFault("ResourceNotFound.JobConfig", f"The job {job.id} has no such configuration.")

    config = configs[0]
    free_cu = tx.setting("tencent.oceanus.free_cu")
    if free_cu is not None and given(config.data, "DefaultParallelism", 1) > free_cu:
        raise ApiFault("ResourceInsufficient.CU", "Not enough CU are free.")

    return config


def _start(tx: Transaction, job: Record, config: Record, restored: str) -> None:
    version = int(config.data["Version"])

    def setting(key: str) -> Any:
        return tx.setting(f"tencent.oceanus.{key}", job.name, job.id, f"{job.name}/{version}")

    started_at = tx.now + setting("start_seconds")
    steps = [Step(tx.now, IN_OPERATION)]
    if setting("start_outcome") == "running":
        outcome = "the job runs"
        steps.append(Step(started_at, RUNNING))
        if setting("running_seconds") is not None:
            end = started_at + setting("running_seconds")
            steps.append(Step(end, FAILED, reason="the job failed"))
    else:
        outcome = "java.lang.ClassNotFoundException: the main class is not there"
        steps.append(Step(started_at, FAILED, reason="the job could not be started"))

    job.move(tx.now, *steps)
    lines = [[tx.now, f"submitting version {version}"], [started_at, outcome]]
    job.data.update(
        log=[*job.data.get("log", []), *lines],
        published=version,
        restored=restored,
        started=started_at,
        stopped=None,
        last_operation="",
        updated=tx.now,
    )
    tx.save(job)


# Stop


def stop_jobs(call: Call, tx: Transaction) -> Json:
    """Stop or pause jobs."""
    stops = call.payload["StopJobDescriptions"]
    if not 1 <= len(stops) <= 20:
        raise ApiFault("FailedOperation", "1 to 20 jobs are allowed.")

    for stop in stops:
        job = job_of(call, tx, stop["JobId"], code="ResourceNotFound.Job")
        _check_stop(tx, job, stop["StopType"])
        _stop(tx, job, pause=stop["StopType"] == PAUSE)

    return {}


def _check_stop(tx: Transaction, job: Record, stop_type: int) -> None:
    if stop_type not in (STOP, PAUSE):
        raise ApiFault(
            "InvalidParameterValue.UnknownStopType", "StopType is 1 (stop) or 2 (pause)."
        )

    status = job.step(tx.now).state
    if status == IN_OPERATION:
        raise ApiFault("ResourceInUse", f"An operation on job {job.id} is in progress.")
    if status in (UNINITIALISED, UNPUBLISHED, STOPPED):
        raise ApiFault(
            "ResourceUnavailable.NoRunningJobInstancesFoundForJobId",
            f"The job {job.id} does not run.",
        )
    if status == FAILED or (status == PAUSED and stop_type == PAUSE):
        raise ApiFault(
            "ResourceUnavailable.NotAllowedToBeStopOrPause", f"The job {job.id} does not run."
        )


def _stop(tx: Transaction, job: Record, *, pause: bool) -> None:
    def setting(key: str) -> Any:
        return tx.setting(f"tencent.oceanus.{key}", job.name, job.id)

    previous = job.step(tx.now).state
    failed = setting("stop_outcome") == "failed"
    end = tx.now + setting("pause_seconds" if pause else "stop_seconds")
    if pause:
        take_savepoint(tx, job, end, failed=failed)

    if failed:
        last = previous
        job.data["last_operation"] = "stopping the job failed"
    else:
        last = PAUSED if pause else STOPPED
        job.data.update(stopped=end, last_operation="")
    job.move(tx.now, Step(tx.now, IN_OPERATION), Step(end, last))
    tx.save(job)


# The log


def describe_job_submission_log(call: Call, tx: Transaction) -> Json:
    """Return the lines that starts of a job have written."""
    payload = call.payload
    job = job_of(call, tx, payload["JobId"], code="ResourceNotFound.JobId")
    if payload["StartTime"] >= payload["EndTime"]:
        raise ApiFault("InvalidParameterValue.InvalidTime", "StartTime must be before EndTime.")
    limit = given(payload, "Limit", 100)
    if not 0 < limit <= 100:
        raise ApiFault("InvalidParameterValue.InvalidLimit", "Limit is 1 to 100.")

    lines = [
        line
        for at, line in job.data.get("log", [])
        if payload["StartTime"] <= at * 1000 <= payload["EndTime"] and at <= tx.now
    ]
    if given(payload, "OrderType", "asc") == "desc":
        lines.reverse()

    return {
        "Cursor": "",
        "ListOver": len(lines) <= limit,
        "JobRequestId": None,
        "LogList": lines[:limit] or None,
        "LogContentList": None,
        "JobInstanceList": None,
    }
