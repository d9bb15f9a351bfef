"""DLI's words for the state of a session, as the states every service shares.

Source: the samples of the session pages (`starting`, `idle`); all others are those of Apache Livy, whose API it
copied. Ready for use are `idle`, `busy` and `running`.
"""

from __future__ import annotations

from ...core.kind import JobStatus

STATUS = {
    "not_started": JobStatus.PENDING,
    "starting": JobStatus.STARTING,
    "recovering": JobStatus.STARTING,
    "idle": JobStatus.RUNNING,
    "busy": JobStatus.RUNNING,
    "running": JobStatus.RUNNING,
    "shutting_down": JobStatus.STOPPING,
    "killed": JobStatus.STOPPED,
    # A session has no result to succeed with: when its context exits cleanly, it has stopped, and is ready for nothing.
    "success": JobStatus.STOPPED,
    "error": JobStatus.FAILED,
    "dead": JobStatus.FAILED,
}

ENDED = frozenset({JobStatus.STOPPED, JobStatus.FAILED})


def status_of(state: str) -> JobStatus:
    """The shared status. Case is ignored: one published sample has a capital letter. A new word is unknown."""
    return STATUS.get(state.lower(), JobStatus.UNKNOWN)
