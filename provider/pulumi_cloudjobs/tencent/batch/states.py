"""Batch's words for the state of a job, as the states every service shares.

Source: `JobState` of `DescribeJob`, API version 2017-03-12. Task and instance use the same words.
"""

from __future__ import annotations

from ...core.kind import JobStatus

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
"""States in which DeleteJob is allowed. FAILED_INTERRUPTED is none: its machine is kept, and paid for, until then."""


def status_of(state: str, next_action: str) -> JobStatus:
    """The shared status; a job that is being terminated is stopping, a word nobody knows is unknown."""
    if next_action == TERMINATING and state not in ENDED:
        return JobStatus.STOPPING
    return STATUS.get(state, JobStatus.UNKNOWN)
