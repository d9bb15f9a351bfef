"""DLI's words for the states of sessions, batches and statements, as the states every service shares.

Sources: for batches their page; for sessions the samples of their pages (`starting`, `idle`); all
others are those of Apache Livy, whose API it copied. Ready for use is a session that is `idle`,
`busy` or `running`.
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
    # A session has no result to succeed with: when its context exits cleanly, it has stopped, and
    # is ready for nothing.
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
    "recovering": JobStatus.STARTING,  # it has failed, and is about to be started again
    "success": JobStatus.SUCCEEDED,
    # A batch that was cancelled is dead as well: only who has cancelled it can tell.
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
    AVAILABLE: JobStatus.SUCCEEDED,  # or failed: its output tells
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


def status_of(state: str, words: Mapping[str, JobStatus] = STATUS) -> JobStatus:
    """The shared status.

    Case is ignored: one published sample has a capital letter. A new word is unknown.

    Args:
        words: Those of sessions, of batches or of statements.
    """
    return words.get(state.lower(), JobStatus.UNKNOWN)
