"""Savepoints: the saved states of a job, which a pause writes and a start may name.

Uncertain in the documents, and decided here: that a pause leaves a savepoint of record type 3,
which the job keeps when it is stopped; that the SerialId of a savepoint is what RunJobs calls
SavepointId, and the code for one that does not exist.
"""

from __future__ import annotations

from ...framework import ApiFault, Call
from ...inputs import Json
from ...objects import Query, Record
from ...store import Transaction
from ...timeline import Step
from ..common import given, paging
from .common import SAVEPOINT, job_of

ACTIVE, IN_PROGRESS, SAVEPOINT_FAILED = 1, 3, 4
BY_STOP = 3


def take_savepoint(tx: Transaction, job: Record, end: float, *, failed: bool) -> None:
    """Start a savepoint that ends at `end`."""
    number = job.data.get("savepoints", 0) + 1
    job.data["savepoints"] = number
    id = tx.new_id("svp-", 8)
    data = {
        "Id": number,
        "Version": job.data.get("published", 0),
        "Path": f"cosn://cloudjobs-1250000000/{job.id}/{id}",
    }
    last = SAVEPOINT_FAILED if failed else ACTIVE
    steps = [Step(tx.now, IN_PROGRESS), Step(end, last)]
    tx.insert(Record(SAVEPOINT, job.region, id, data, parent=job.id, steps=steps))


def savepoint_to_restore(call: Call, tx: Transaction, job: Record, run: Json) -> str:
    """Return the id of the savepoint that a run names; "" when it names none.

    Raises:
        ApiFault: The savepoint does not exist, or is not complete.
    """
    named, path = given(run, "SavepointId"), given(run, "SavepointPath")
    if not named and not path:
        return ""

    for savepoint in tx.find(Query(SAVEPOINT, region=call.region, parent=job.id)):
        is_named = named in ("", savepoint.id) and path in ("", savepoint.data["Path"])
        if is_named and savepoint.step(tx.now).state == ACTIVE:
            return savepoint.id

    raise ApiFault(
        "FailedOperation", f"The savepoint {named or path} of job {job.id} does not exist."
    )


def describe_job_savepoint(call: Call, tx: Transaction) -> Json:
    """List the savepoints of a job, newest first."""
    job = job_of(call, tx, call.payload["JobId"], code="ResourceNotFound.JobId")
    offset, limit = paging(call.payload, default=20, most=100, code="InternalError")
    record_types = call.payload.get("RecordTypes") or [BY_STOP]
    views: list[Json] = []
    total = 0

    if BY_STOP in record_types and tx.setting("tencent.oceanus.savepoints_listed"):
        savepoints, total = tx.page(
            Query(SAVEPOINT, region=call.region, parent=job.id), offset=offset, limit=limit
        )
        views = [_view(savepoint, job, tx) for savepoint in savepoints]

    return {
        "TotalNumber": total,
        "Savepoint": views or None,
        "RunningSavepoint": None,
        "RunningTotalNumber": 0,
    }


def _view(savepoint: Record, job: Record, tx: Transaction) -> Json:
    status = savepoint.step(tx.now).state
    return {
        "Id": savepoint.data["Id"],
        "VersionId": savepoint.data["Version"],
        "Status": status,
        "CreateTime": int(savepoint.created),
        "UpdateTime": int(savepoint.created),
        "Path": savepoint.data["Path"] if status == ACTIVE else None,
        "Size": 4096,
        "RecordType": BY_STOP,
        "JobRuntimeId": 1,
        "Description": None,
        "Timeout": 600000,
        "SerialId": savepoint.id,
        "TimeConsuming": 1000,
        "PathStatus": 1 if status == ACTIVE else 2,
        "FlinkVersion": job.data["FlinkVersion"],
        "IsIncremental": "false",
        "CheckpointSize": 4096,
    }
