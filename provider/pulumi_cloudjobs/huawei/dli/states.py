"""DLI's words for the states of sessions, batches and statements, as the shared states.

Sources: for batches their page, for sessions the samples of their pages (`starting`, `idle`). All
other words are those of Apache Livy, whose API DLI copied. A session is ready for use when it is
`idle`, `busy` or `running`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...core.resource_type import JobStatus, ReplaceEffect

STATUS = {
    "not_started": JobStatus.PENDING,
    "starting": JobStatus.STARTING,
    "recovering": JobStatus.STARTING,
    "idle": JobStatus.RUNNING,
    "busy": JobStatus.RUNNING,
    "running": JobStatus.RUNNING,
    "shutting_down": JobStatus.STOPPING,
    "killed": JobStatus.STOPPED,
    # A session has no result to succeed with: a context that exits cleanly has stopped, and is not
    # ready for use.
    "success": JobStatus.STOPPED,
    "error": JobStatus.FAILED,
    "dead": JobStatus.FAILED,
}

ENDED = frozenset({JobStatus.STOPPED, JobStatus.FAILED})

_EMPTY = "a new one starts empty"
_STARTING = ReplaceEffect("the session that is starting is ended", _EMPTY)
_LIVE = ReplaceEffect(
    "the live session is ended, and its statements and all that it has in memory are lost", _EMPTY
)
WHEN_REPLACED = {
    JobStatus.PENDING: _STARTING,
    JobStatus.STARTING: _STARTING,
    JobStatus.RUNNING: _LIVE,
    JobStatus.UNKNOWN: _LIVE,
    JobStatus.STOPPING: ReplaceEffect("the session is ending already", _EMPTY),
}

BATCH_STATUS = {
    "starting": JobStatus.STARTING,
    "running": JobStatus.RUNNING,
    "recovering": JobStatus.STARTING,  # it has failed, and DLI is about to restart it
    "success": JobStatus.SUCCEEDED,
    # A cancelled batch is dead as well; no field of it distinguishes the two.
    "dead": JobStatus.FAILED,
}
BATCH_ENDED = frozenset({JobStatus.SUCCEEDED, JobStatus.FAILED})

_AGAIN = "the application runs again at its cost"
_LIVE_BATCH = ReplaceEffect(
    "the live batch is cancelled, and what it has not written is lost", _AGAIN
)
WHEN_BATCH_REPLACED = {
    JobStatus.STARTING: ReplaceEffect("the batch that is starting is cancelled", _AGAIN),
    JobStatus.RUNNING: _LIVE_BATCH,
    JobStatus.UNKNOWN: _LIVE_BATCH,
}

AVAILABLE = "available"
STATEMENT_STATUS = {
    "waiting": JobStatus.PENDING,
    "running": JobStatus.RUNNING,
    AVAILABLE: JobStatus.SUCCEEDED,  # or failed, which its output shows
    "error": JobStatus.FAILED,
    "cancelling": JobStatus.STOPPING,
    "cancelled": JobStatus.STOPPED,
}
STATEMENT_ENDED = frozenset({JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.STOPPED})

_RUNS_AGAIN = "the code runs again, after what the session has to do"
_LIVE_STATEMENT = ReplaceEffect(
    "the live statement is cancelled; what it has done in the session stays", _RUNS_AGAIN
)
WHEN_STATEMENT_REPLACED = {
    JobStatus.PENDING: ReplaceEffect("the waiting statement is cancelled", _RUNS_AGAIN),
    JobStatus.RUNNING: _LIVE_STATEMENT,
    JobStatus.UNKNOWN: _LIVE_STATEMENT,
    JobStatus.STOPPING: ReplaceEffect("the statement is being cancelled already", _RUNS_AGAIN),
}


def status_of(state: str, statuses: Mapping[str, JobStatus] = STATUS) -> JobStatus:
    """Return the shared status; UNKNOWN for a new word.

    Case is ignored: one published sample has a capital letter.

    Args:
        statuses: The table of sessions, of batches or of statements.
    """
    return statuses.get(state.lower(), JobStatus.UNKNOWN)
