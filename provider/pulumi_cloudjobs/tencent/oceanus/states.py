"""Oceanus's numbers for the state of a job, mapped to the shared states, and the form of its times.

Source: `JobV1` of `DescribeJobs`, API version 2019-04-22. Uncertain: that 3, an operation in
progress, is a start and not a stop. No number is documented for a bounded job that has finished. A
job with an unknown number has nothing to stop.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from ...core.http.responses import to_utc
from ...core.resource_type import JobStatus, ReplaceEffect, Values

IN_OPERATION, RUNNING, STOPPED, PAUSED, FAILED = "3", "4", "5", "6", "-1"

STATUS = {
    "1": JobStatus.PENDING,  # no configuration yet
    "2": JobStatus.PENDING,  # has one, never started
    IN_OPERATION: JobStatus.STARTING,
    RUNNING: JobStatus.RUNNING,
    "5": JobStatus.STOPPED,
    PAUSED: JobStatus.STOPPED,  # its state is kept, so it has to be stopped before delete
    "-1": JobStatus.FAILED,
}

NEVER_CONFIGURED = "1"
ALIVE = frozenset({RUNNING, PAUSED})
"""States in which StopJobs is allowed, and DeleteJobs is not."""

GONE = frozenset({"ResourceNotFound.Job", "ResourceNotFound.JobId"})
"""Codes that report the job itself as gone. StopJobs lists similar codes for objects that a job
refers to."""

VERSION_GONE = "ResourceNotFound"
"""The code of DeleteJobConfigs for a version that does not exist, and for other objects too."""

DOES_NOT_RUN = frozenset(
    {
        "ResourceUnavailable.NoRunningJobInstancesFoundForJobId",
        "ResourceUnavailable.NotAllowedToBeStopOrPause",
    }
)
"""Codes of StopJobs that report that there is nothing to stop, or nothing to pause."""

MAY_HAVE_CREATED = frozenset({"FailedOperation.JobBindDefaultMonitorFailed"})
"""Codes of CreateJob after which the job may exist."""

# Uncertain: the API writes times without a zone. The service and its console are Beijing's.
BEIJING = timezone(timedelta(hours=8))


def time_of(text: object) -> datetime | None:
    """Return a time of the API, "2024-05-06 15:08:09", in UTC; None for any other text."""
    try:
        time = datetime.strptime(str(text), "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None

    return to_utc(time)


def rfc3339(text: object) -> str | None:
    """Return a time of the API in RFC 3339, UTC; None where `time_of` returns None."""
    time = time_of(text)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ") if time else None


_EMPTY = "the new job has no configuration and does not run"
_EMPTY_WITH_SAVEPOINT = f"{_EMPTY}, nor from the savepoint by itself"
_DELETED = ReplaceEffect("the job is deleted with its configurations", _EMPTY)
_NOT_RUNNING = {
    NEVER_CONFIGURED: ReplaceEffect("the job, which never ran, is deleted"),
    "2": ReplaceEffect("the job, which never ran, is deleted with its configurations", _EMPTY),
    "5": _DELETED,
    PAUSED: ReplaceEffect(
        "the paused job is deleted with its configurations and the state it keeps", _EMPTY
    ),
    "-1": _DELETED,
}
_MAY_RUN = ReplaceEffect(
    "the job is deleted, and stopped without a savepoint before if it still runs", _EMPTY
)
_WITHOUT_SAVEPOINT = {
    IN_OPERATION: ReplaceEffect(
        "the job is stopped without a savepoint once the operation under way has ended, "
        "and deleted",
        _EMPTY,
    ),
    RUNNING: ReplaceEffect(
        "the running job is stopped without a savepoint and deleted: its Flink state is lost "
        '(to keep it, run up with stop={"savepoint": True} before this change)',
        _EMPTY,
    ),
}
_WITH_SAVEPOINT = {
    IN_OPERATION: ReplaceEffect(
        "the job is stopped once the operation under way has ended, "
        "with a savepoint if it runs then, and deleted",
        _EMPTY_WITH_SAVEPOINT,
    ),
    RUNNING: ReplaceEffect(
        "the running job is paused with a savepoint, stopped and deleted",
        _EMPTY_WITH_SAVEPOINT,
    ),
}


def wants_savepoint(inputs: Values) -> bool:
    """Return whether a running job is paused with a savepoint before it is stopped for good."""
    stop = inputs.get("stop") or {}
    return bool(stop.get("savepoint"))


def describe_replace(state: Values) -> ReplaceEffect:
    """Describe a replacement.

    The delete of the old job applies the `stop` in state, and so does this description.
    """
    live = _WITH_SAVEPOINT if wants_savepoint(state) else _WITHOUT_SAVEPOINT
    effects = {**_NOT_RUNNING, **live}

    return effects.get(str(state.get("rawStatus")), _MAY_RUN)
