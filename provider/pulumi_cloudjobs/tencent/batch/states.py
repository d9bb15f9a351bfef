"""Batch's words for the state of a job, mapped to the states that every service shares.

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
"""States in which DeleteJob is allowed. FAILED_INTERRUPTED refuses it: the machine is kept, and
paid for, until the job is terminated."""


def status_of(state: str, next_action: str) -> JobStatus:
    """Return the shared status.

    A job that is being terminated is stopping; an undocumented word is unknown.
    """
    if next_action == TERMINATING and state not in ENDED:
        return JobStatus.STOPPING

    return STATUS.get(state, JobStatus.UNKNOWN)


_AGAIN = "all tasks run again at their cost"
_LIVE = ReplaceEffect("the live job is terminated and deleted, and unfinished work is lost", _AGAIN)
_KEEPS_MACHINE = ReplaceEffect(
    "the job is deleted, and the machines that it keeps for inspection after the interruption "
    "are released",
    _AGAIN,
)
_describe_live = by_status(
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
    """Describe a replacement; None for a job that has ended and keeps no machine."""
    live_effect = _describe_live(state)
    if live_effect:
        return live_effect

    keeps_machine = state.get("rawStatus") == INTERRUPTED and not state.get("purged")
    return _KEEPS_MACHINE if keeps_machine else None
