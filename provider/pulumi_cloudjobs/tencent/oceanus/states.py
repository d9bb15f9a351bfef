"""Oceanus's numbers for the state of a job, as the states every service shares, and the form of its times.

Source: `JobV1` of `DescribeJobs`, API version 2019-04-22. Uncertain: that 3, an operation in progress, is a start and
not a stop. No number is documented for a bounded job that has finished; one that nobody knows is nothing to stop.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from ...core.kind import JobStatus

IN_OPERATION, RUNNING, PAUSED = "3", "4", "6"

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
"""Codes that say the job itself is gone. StopJobs lists others for what a job refers to, which sound alike."""

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
