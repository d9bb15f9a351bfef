"""DLC's numbers for the state of a task, as the states every service shares, and the codes that need a word.

Source: `TaskResponseInfo.State` of `DescribeTasks`, API version 2021-01-25. The states of an SQL
batch and of a session are others, although some numbers are the same.
"""

from __future__ import annotations

from ...core.resource_type import JobStatus, ReplaceEffect

STATUS = {
    "0": JobStatus.PENDING,  # initialising
    "4": JobStatus.PENDING,  # queued
    "1": JobStatus.RUNNING,
    "3": JobStatus.RUNNING,  # writing data
    "2": JobStatus.SUCCEEDED,
    "-1": JobStatus.FAILED,
    "-3": JobStatus.STOPPED,  # cancelled
}

_AGAIN = "the app runs again at its cost"
WHEN_REPLACED = {
    JobStatus.PENDING: ReplaceEffect("the waiting task is cancelled", "a new one is queued"),
    JobStatus.RUNNING: ReplaceEffect(
        "the live task is cancelled, and what it has not written is lost", _AGAIN
    ),
    JobStatus.UNKNOWN: ReplaceEffect(
        "the task is cancelled if it lives, and what it has not written is lost", _AGAIN
    ),
}
APP_REPLACED = ReplaceEffect("the app is deleted, and its runs that live are cancelled")

INITIALISING = "0"
ENDED = frozenset({"2", "-1", "-3"})

INVALID_TASK_ID = "InvalidParameter.InvalidTaskId"
"""What CancelTask says of a task it does not know. Uncertain: its field documentation only says
malformed."""

CANCEL_IS_UNDERWAY = "FailedOperation.AnotherRequestProcessing"
"""What CancelTask says while an earlier cancel is being carried out."""

RETENTION_DAYS = 45
"""DescribeTasks tells of the last 45 days; a task that is older is not listed, whether it has ended
or not."""

HINTS = {
    "InvalidParameter.SparkJobNotFound": "create the Spark app first, or correct job_name",
    "ResourceNotFound.DataEngineNotActivity": "the app's engine is suspended: resume it, then run up again",
    "ResourceNotFound.DataEngineNotRunning": "the app's engine does not run: start it, then run up again",
}
"""What to do about codes of CreateSparkAppTask whose prefix says something else than they mean."""
