"""Batch's words for the state of a job, as the states every service shares.

Source: `JobState` of `DescribeJob`, API version 2017-03-12. Task and instance use the same words.
"""

from __future__ import annotations

from ...core.resource_type import JobStatus, ReplaceEffect, Values, by_status

SUBMITTED = "SUBMITTED"
INTERRUPTED = "FAILED_INTERRUPTED"
TERMINATING = "TERMINATING"

STATUS = {
    SUBMITTED: JobStatus.PENDING,
    "PENDING": JobStatus.PENDING,
    "RUNNABLE": JobStatus.PENDING,
    "STARTING": JobStatus.STARTING,
    "RUNNING": JobStatus.RUNNING,
    "SUCCEED": JobStatus.SUCCEEDED,
    "FAILED": JobStatus.FAILED,
    INTERRUPTED: JobStatus.FAILED,
}

FAILED = tuple(state for state, status in STATUS.items() if status is JobStatus.FAILED)
ENDED = frozenset({"SUCCEED", "FAILED"})
"""States in which DeleteJob is allowed. FAILED_INTERRUPTED is none: its machine is kept, and paid
for, until then."""


def status_of(state: str, next_action: str) -> JobStatus:
    """The shared status; a job that is being terminated is stopping, a word nobody knows is unknown."""
    if next_action == TERMINATING and state not in ENDED:
        return JobStatus.STOPPING
    return STATUS.get(state, JobStatus.UNKNOWN)


_AGAIN = "all tasks run again at their cost"
_LIVE = ReplaceEffect("the live job is terminated and deleted, and unfinished work is lost", _AGAIN)
_KEPT = ReplaceEffect(
    "the job is deleted, and the machines that it keeps for a look after the interruption are given up",
    _AGAIN,
)
_REPLACED = by_status(
    {
        JobStatus.PENDING: _LIVE,
        JobStatus.STARTING: _LIVE,
        JobStatus.RUNNING: _LIVE,
        JobStatus.UNKNOWN: _LIVE,
        JobStatus.STOPPING: ReplaceEffect(
            "the job, which is being terminated already, is deleted", _AGAIN
        ),
    }
)


def describe_replace(state: Values) -> ReplaceEffect | None:
    """What a replacement does; None for a job that has ended and keeps no machine."""
    kept = state.get("rawStatus") == INTERRUPTED and not state.get("purged")
    return _REPLACED(state) or (_KEPT if kept else None)
