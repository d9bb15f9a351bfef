"""EMR's words for the state of a job's run, as the shared states, and the effect of a replacement.

A flow job is a definition and has no state. Its runs have three vocabularies: `Status` of a node
instance, which counts here, `ExternalStatus`, and the words of the filter `StatusList` of
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
    "DONE": JobStatus.RUNNING,  # before the result is known
    "OK": JobStatus.SUCCEEDED,
    FAILED: JobStatus.FAILED,  # but for a run that is retried
    "KILLED": JobStatus.STOPPED,
    "KILL_FAILED": JobStatus.UNKNOWN,  # the run may go on
}

LIVE = ("SUBMITTED", "RUNNING")
"""States of runs that prevent the delete of their job.

KILL_FAILED does not: it may be the last state of a run that ended long ago.
"""

RETRY_SECONDS = 120
"""How much later than its interval a retry starts at most.

A run that stays FAILED for longer is not retried.
"""

_AGAIN = "the job runs again at its cost"
RUN_REPLACED = {
    JobStatus.PENDING: ReplaceEffect(
        "the run, which has not started, is killed", "a new one is submitted"
    ),
    JobStatus.STARTING: ReplaceEffect("the live run is killed", _AGAIN),
    JobStatus.RUNNING: ReplaceEffect(
        "the live run is killed, and what it has not written is lost", _AGAIN
    ),
    JobStatus.UNKNOWN: ReplaceEffect(
        "the run is killed if it is live, and what it has not written is lost", _AGAIN
    ),
}
