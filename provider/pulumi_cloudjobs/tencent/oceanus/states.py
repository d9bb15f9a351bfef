"""Oceanus's numbers for the state of a job, as the states every service shares, and the form of its times.

Source: `JobV1` of `DescribeJobs`, API version 2019-04-22. Uncertain: that 3, an operation in
progress, is a start and not a stop. No number is documented for a bounded job that has finished;
one that nobody knows is nothing to stop.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

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
"""Codes that say the job itself is gone. StopJobs lists others for what a job refers to, which
sound alike."""

VERSION_GONE = "ResourceNotFound"
"""What DeleteJobConfigs says of a version that is not there, and of other things too."""

DOES_NOT_RUN = frozenset(
    {
        "ResourceUnavailable.NoRunningJobInstancesFoundForJobId",
        "ResourceUnavailable.NotAllowedToBeStopOrPause",
    }
)
"""Codes of StopJobs that say that there is nothing to stop, or nothing to pause."""

MADE_ALL_THE_SAME = frozenset({"FailedOperation.JobBindDefaultMonitorFailed"})
"""Codes of CreateJob after which the job may be there."""

# Uncertain: the API writes times without a zone. The service and its console are Beijing's.
BEIJING = timezone(timedelta(hours=8))


def time_of(text: object) -> datetime | None:
    """A time as the API writes it, "2024-05-06 15:08:09"; None for an empty, absent or malformed one."""
    try:
        return datetime.strptime(str(text), "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None


def rfc3339(text: object) -> str | None:
    """The same in RFC 3339, UTC."""
    time = time_of(text)
    return time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") if time else None


_EMPTY = "the new job has no configuration and does not run"
_DELETED = ReplaceEffect("the job is deleted with its configurations", _EMPTY)
_REPLACED = {
    NEVER_CONFIGURED: ReplaceEffect("the job, which never ran, is deleted"),
    "2": ReplaceEffect("the job, which never ran, is deleted with its configurations", _EMPTY),
    "5": _DELETED,
    PAUSED: ReplaceEffect(
        "the paused job is deleted with its configurations and the state it keeps", _EMPTY
    ),
    "-1": _DELETED,
}
_MAY_LIVE = ReplaceEffect(
    "the job is deleted, and stopped without a savepoint before if it still runs", _EMPTY
)
_WITHOUT = {
    IN_OPERATION: ReplaceEffect(
        "the job is stopped without a savepoint once the operation under way has ended, and deleted",
        _EMPTY,
    ),
    RUNNING: ReplaceEffect(
        "the running job is stopped without a savepoint and deleted: its Flink state is lost (to keep it, run up with "
        'stop={"savepoint": True} before this change)',
        _EMPTY,
    ),
}
_WITH = {
    IN_OPERATION: ReplaceEffect(
        "the job is stopped once the operation under way has ended, with a savepoint if it runs then, and deleted",
        f"{_EMPTY}, nor from the savepoint by itself",
    ),
    RUNNING: ReplaceEffect(
        "the running job is paused with a savepoint, stopped and deleted",
        f"{_EMPTY}, nor from the savepoint by itself",
    ),
}


def wants_savepoint(inputs: Values) -> bool:
    """Whether a running job is to be paused with a savepoint before it is stopped for good."""
    return bool((inputs.get("stop") or {}).get("savepoint"))


def describe_replace(state: Values) -> ReplaceEffect:
    """What a replacement does.

    It goes by the `stop` in state, as the delete of the old job does.
    """
    live = _WITH if wants_savepoint(state) else _WITHOUT
    return {**_REPLACED, **live}.get(str(state.get("rawStatus")), _MAY_LIVE)
