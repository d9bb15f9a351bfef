"""EMR's words for the state of a job's run, as the states every service shares, and what they mean for its definition.

A flow job is a definition and has no state. Its runs have, in three vocabularies: `Status` of a
node instance, which counts here, `ExternalStatus`, and the words of the filter `StatusList` of
`ListFlowJobHistory`, API version 2016-04-08.
"""

from __future__ import annotations

from ...core.resource_type import JobStatus, ReplaceEffect

FAILED = "FAILED"

STATUS = {
    "PREP": JobStatus.PENDING,
    "SUBMITTING": JobStatus.STARTING,
    "RUNNING": JobStatus.RUNNING,
    "START_RETRY": JobStatus.STARTING,
    "DONE": JobStatus.RUNNING,  # before the verdict
    "OK": JobStatus.SUCCEEDED,
    FAILED: JobStatus.FAILED,  # but for a run that is retried
    "KILLED": JobStatus.STOPPED,
    "KILL_FAILED": JobStatus.UNKNOWN,  # it may go on
}

LIVE = ("SUBMITTED", "RUNNING")
"""Runs that stand in the way of a job's delete. KILL_FAILED is none: it may be the last word about
one long over."""

RETRY_SECONDS = 120
"""So much later than its interval a retry has begun: a run that shows FAILED for longer is not
retried."""

_AGAIN = "the job runs again at its cost"
RUN_REPLACED = {
    JobStatus.PENDING: ReplaceEffect(
        "the run, which has not begun, is killed", "a new one is submitted"
    ),
    JobStatus.STARTING: ReplaceEffect("the live run is killed", _AGAIN),
    JobStatus.RUNNING: ReplaceEffect(
        "the live run is killed, and what it has not written is lost", _AGAIN
    ),
    JobStatus.UNKNOWN: ReplaceEffect(
        "the run is killed if it lives, and what it has not written is lost", _AGAIN
    ),
}
