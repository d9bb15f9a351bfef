"""Object types, states and lookups that the modules of Oceanus have in common.

States of a job: 1 uninitialised, 2 unpublished, 3 operation in progress, 4 running, 5 stopped, 6
paused, -1 failed.
"""

from __future__ import annotations

from ...framework import ApiFault, Call
from ...objects import Record
from ...store import Transaction

REGION = "ap-guangzhou"
CLUSTER, SPACE = "tencent/oceanus/cluster", "tencent/oceanus/work_space"
FOLDER = "tencent/oceanus/folder"
JOB, CONFIG = "tencent/oceanus/job", "tencent/oceanus/job_config"
SAVEPOINT = "tencent/oceanus/savepoint"
UNINITIALISED, UNPUBLISHED, IN_OPERATION, RUNNING, STOPPED, PAUSED, FAILED = 1, 2, 3, 4, 5, 6, -1
SQL, JAR = 1, 2
SHARED, DEDICATED = 1, 2
CLUSTER_RUNNING = 2
DEFAULT_SPACE, DEFAULT_SPACE_NAME = "space-00000000", "Default"


def work_space(call: Call, tx: Transaction) -> str:
    """Return the work space that a call names, or the default one.

    Raises:
        ApiFault: The work space does not exist.
    """
    space: str = call.payload.get("WorkSpaceId") or DEFAULT_SPACE
    if space != DEFAULT_SPACE and tx.get(SPACE, space, call.region) is None:
        raise ApiFault(
            "UnsupportedOperation.NoPermissionAccess",
            f"No permission to enter the work space {space}.",
        )

    return space


def listed_space(call: Call, tx: Transaction) -> str | None:
    """Return the work space a list is limited to; None for all."""
    if call.payload.get("WorkSpaceId"):
        return work_space(call, tx)

    return DEFAULT_SPACE if tx.setting("tencent.oceanus.absent_workspace") == "default" else None


def job_of(call: Call, tx: Transaction, job_id: str, *, code: str) -> Record:
    """Return the job of that id.

    Raises:
        ApiFault: With `code`, when the job does not exist in the work space of the call.
    """
    call.object_id = job_id
    job = tx.get(JOB, job_id, call.region)
    space = listed_space(call, tx)
    if job is None or space not in (None, job.parent):
        raise ApiFault(code, f"The job {job_id} does not exist.")

    return job
