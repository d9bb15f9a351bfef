"""DLC's numbers for the state of a task, mapped to the shared states, and error codes with a hint.

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
REPLACE_EFFECTS = {
    JobStatus.PENDING: ReplaceEffect("the waiting task is cancelled", "a new one is queued"),
    JobStatus.RUNNING: ReplaceEffect(
        "the live task is cancelled, and what it has not written is lost", _AGAIN
    ),
    JobStatus.UNKNOWN: ReplaceEffect(
        "the task is cancelled if it is still running, and what it has not written is lost", _AGAIN
    ),
}
APP_REPLACED = ReplaceEffect("the app is deleted, and its live runs are cancelled")

INITIALISING = "0"
ENDED = frozenset({"2", "-1", "-3"})

INVALID_TASK_ID = "InvalidParameter.InvalidTaskId"
"""The code of CancelTask for a task that does not exist. Uncertain: the field's documentation names
malformed ids alone."""

CANCEL_IS_UNDERWAY = "FailedOperation.AnotherRequestProcessing"
"""The code of CancelTask while an earlier cancel is being carried out."""

RETENTION_DAYS = 45
"""DescribeTasks lists the last 45 days. An older task is not listed, even if it still runs."""

HINTS = {
    "InvalidParameter.SparkJobNotFound": "create the Spark app first, or correct its name",
    "ResourceNotFound.DataEngineNotActivity": (
        "the app's engine is suspended: resume it, then run up again"
    ),
    "ResourceNotFound.DataEngineNotRunning": (
        "the app's engine does not run: start it, then run up again"
    ),
}
"""Advice for codes of CreateSparkAppTask whose prefix suggests another meaning."""
