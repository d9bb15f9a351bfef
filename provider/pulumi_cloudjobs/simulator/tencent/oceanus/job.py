"""Flink jobs: create, describe, modify, delete. Creating one runs nothing.

Uncertain in the documents, and decided here or left to a setting: the code for a taken name;
whether an unknown id is an error or an empty list; that TotalCount ignores JobIds (a published
sample shows it); that the Name filter is fuzzy; that ModifyJob refuses two kinds of change in one
call; that a failed job may be deleted at once; the code for a tag without a key and for two tags of
one key; that an empty FolderId means the root.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...framework import ApiFault, Call
from ...inputs import Json
from ...objects import Query, Record
from ...store import Transaction
from ...timeline import Step
from ..common import filter_values, given, local_time, paging
from .common import (
    CLUSTER,
    CLUSTER_RUNNING,
    CONFIG,
    DEDICATED,
    DEFAULT_SPACE_NAME,
    FOLDER,
    IN_OPERATION,
    JAR,
    JOB,
    PAUSED,
    RUNNING,
    SAVEPOINT,
    SHARED,
    SPACE,
    SQL,
    UNINITIALISED,
    job_of,
    listed_space,
    work_space,
)

STATUS_WORDS: dict[str | int, str] = {
    1: "uninitialized",
    2: "unpublished",
    3: "progress",
    4: "running",
    5: "stopped",
    6: "paused",
    -1: "failed",
}
# A name is shorter than 50 characters: Chinese, letters, digits, and the three signs. Chinese is
# every ideograph.
NAME = re.compile(
    r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323afA-Za-z0-9._-]+"
)
FILTERS = ("Name", "Status", "ClusterId", "JobId", "ClusterName")

# Create


def create_job(call: Call, tx: Transaction) -> Json:
    """Store a new job."""
    job = call.payload
    _check_types(job)
    _check_name(job["Name"], charset_code="InvalidParameter.InvalidName")
    space = work_space(call, tx)
    _check_cluster(call, tx)
    _check_memory(call, tx)
    folder = job.get("FolderId") or "root"
    _check_folder(call, tx, folder)
    _check_tags(job.get("Tags") or [])
    _check_name_is_free(call, tx, job["Name"])
    quota = tx.setting("tencent.oceanus.job_quota")
    if quota is not None and tx.count(Query(JOB, region=call.region)) >= quota:
        raise ApiFault("LimitExceeded.Job", "The number of jobs exceeds the quota.")

    job_id = call.object_id = tx.new_id("cql-", 8)
    data = {
        "Name": job["Name"],
        "JobType": job["JobType"],
        "ClusterType": job["ClusterType"],
        "ClusterId": given(job, "ClusterId"),
        "CuMem": given(job, "CuMem", 4),
        "Remark": given(job, "Remark"),
        "Description": given(job, "Description"),
        "FolderId": folder,
        "FlinkVersion": given(job, "FlinkVersion") or "Flink-1.16",
        "JdkVersion": given(job, "JdkVersion") or "8",
        "OpenJobDefaultAlarm": given(job, "OpenJobDefaultAlarm", 0),
        "WorkSpaceId": space,
        "Tags": job.get("Tags") or None,
        "updated": tx.now,
    }
    steps = [Step(tx.now, UNINITIALISED)]
    tx.insert(Record(JOB, call.region, job_id, data, name=job["Name"], parent=space, steps=steps))
    return {"JobId": job_id}


# Describe


def describe_jobs(call: Call, tx: Transaction) -> Json:
    """List jobs by ids or filters."""
    ids = call.payload.get("JobIds") or None
    filters = filter_values(call.payload.get("Filters"))
    if ids and filters:
        raise ApiFault("UnsupportedOperation", "JobIds and Filters exclude each other.")
    if len(ids or []) > 100:
        raise ApiFault("FailedOperation", "At most 100 JobIds are allowed.")
    check_filters(filters)

    offset, limit = paging(
        call.payload, default=20, most=100, code="InvalidParameterValue.InvalidLimit"
    )
    parent = listed_space(call, tx)
    if ids:
        jobs = _jobs_of_ids(call, tx, ids, parent)[offset : offset + limit]
        # As in a published sample: the number of all jobs, whatever JobIds holds.
        total = tx.count(Query(JOB, region=call.region, parent=parent))
    else:
        jobs, total = tx.page(
            Query(JOB, region=call.region, parent=parent),
            offset=offset,
            limit=limit,
            keep=(lambda job: fits(job, filters, tx)) if filters else None,
        )

    return {"TotalCount": total, "JobSet": [_job_view(job, tx) for job in jobs]}


def _jobs_of_ids(call: Call, tx: Transaction, ids: list[str], parent: str | None) -> list[Record]:
    jobs = tx.find(Query(JOB, region=call.region, ids=ids, parent=parent))
    missing = set(ids) - {job.id for job in jobs}
    if missing and tx.setting("tencent.oceanus.missing_job") == "error":
        raise ApiFault("ResourceNotFound.JobId", f"The job {min(missing)} does not exist.")

    call.object_id = ids[0] if len(ids) == 1 else ""
    return jobs


def check_filters(filters: dict[str, list[str]]) -> None:
    """Check names and numbers of the filters of a list.

    Raises:
        ApiFault: A filter is unknown, or they are too many.
    """
    if set(filters) - set(FILTERS):
        raise ApiFault("UnsupportedOperation", f"A filter is one of {', '.join(FILTERS)}.")
    if len(filters) > 5 or any(len(values) > 5 for values in filters.values()):
        raise ApiFault("FailedOperation", "At most 5 filters of 5 values are allowed.")


def fits(job: Record, filters: dict[str, list[str]], tx: Transaction) -> bool:
    """Report whether a job passes all filters."""
    own = {
        "Status": str(job.step(tx.now).state),
        "ClusterId": job.data["ClusterId"],
        "JobId": job.id,
        "ClusterName": _cluster_name(job, tx),
    }

    def has(name: str) -> bool:
        if name == "Name":
            return any(value in job.name for value in filters[name])

        return own[name] in filters[name]

    return all(has(name) for name in filters)


# Modify, delete


def modify_job(call: Call, tx: Transaction) -> Json:
    """Change the name, texts or folder of a job."""
    change = call.payload
    job = job_of(call, tx, change["JobId"], code="ResourceNotFound.Job")
    fields = ("Name", "Remark", "Description", "TargetFolderId", "ContinueAlarm")
    changes = {name: change[name] for name in fields if change.get(name) is not None}
    if not changes:
        raise ApiFault("FailedOperation", "There is nothing to modify.")
    if len(changes) > 1 and tx.setting("tencent.oceanus.modify_combinations") == "refused":
        raise ApiFault("FailedOperation", "Only one kind of change is allowed in one call.")

    if "Name" in changes:
        name = changes["Name"]
        _check_name(name, charset_code="InvalidParameterValue.JobName")
        if name != job.name:
            _check_name_is_free(call, tx, name, code="FailedOperation.DuplicatedJobName")
        job.name = name
    if "TargetFolderId" in changes:
        _check_folder(call, tx, changes["TargetFolderId"])
        job.data["FolderId"] = changes.pop("TargetFolderId")

    job.data.update(changes, updated=tx.now)
    tx.save(job)
    return {}


def delete_jobs(call: Call, tx: Transaction) -> Json:
    """Delete jobs that do not run, with their configurations and savepoints."""
    ids = call.payload["JobIds"]
    if not 1 <= len(ids) <= 20:
        raise ApiFault("InvalidParameterValue.JobIdValueError", "1 to 20 JobIds are allowed.")

    for job_id in ids:
        job = job_of(call, tx, job_id, code="ResourceNotFound.JobId")
        status = job.step(tx.now).state
        if status == IN_OPERATION:
            raise ApiFault("ResourceInUse", f"An operation on job {job_id} is in progress.")
        if status in (RUNNING, PAUSED):
            raise ApiFault(
                "ResourceUnavailable.NotAllowedToBeDeleted",
                f"The job {job_id} must be stopped first.",
            )
        _delete_with_parts(tx, job)

    return {}


def _delete_with_parts(tx: Transaction, job: Record) -> None:
    for object_type in (CONFIG, SAVEPOINT):
        for part in tx.find(Query(object_type, region=job.region, parent=job.id)):
            tx.delete(part)

    tx.delete(job)


# Checks


def _check_types(job: Json) -> None:
    if job["JobType"] not in (SQL, JAR):
        raise ApiFault(
            "InvalidParameterValue.UnSupportedComposite", "JobType is 1 (SQL) or 2 (JAR)."
        )
    if job["ClusterType"] not in (SHARED, DEDICATED):
        raise ApiFault(
            "InvalidParameterValue.JobTypeCombineWithClusterType",
            "ClusterType is 1 (shared) or 2 (dedicated).",
        )


def _check_name(name: str, *, charset_code: str) -> None:
    if not 0 < len(name) < 50:
        raise ApiFault("InvalidParameterValue.JobName", "The name must have 1 to 49 characters.")
    if not NAME.fullmatch(name):
        raise ApiFault(
            charset_code, "The name may hold Chinese characters, letters, digits, '-', '_' and '.'."
        )


def _check_name_is_free(call: Call, tx: Transaction, name: str, code: str | None = None) -> None:
    if tx.count(Query(JOB, region=call.region, name=name)):
        raise ApiFault(
            code or tx.setting("tencent.oceanus.duplicate_name_code"),
            f"The job name {name} is taken.",
        )


def _check_cluster(call: Call, tx: Transaction) -> None:
    cluster_id = given(call.payload, "ClusterId")
    if call.payload["ClusterType"] == SHARED:
        return

    if not cluster_id:
        raise ApiFault(
            "InvalidParameterValue.ClusterId", "A dedicated cluster needs its ClusterId."
        )
    cluster = tx.get(CLUSTER, cluster_id, call.region)
    if cluster is None:
        raise ApiFault("ResourceNotFound.ClusterId", f"The cluster {cluster_id} does not exist.")
    if cluster.step(tx.now).state != CLUSTER_RUNNING:
        raise ApiFault("ResourceUnavailable.Cluster", f"The cluster {cluster_id} is not running.")


def _check_memory(call: Call, tx: Transaction) -> None:
    memory = given(call.payload, "CuMem", 4)
    allowed = (2, 4, 8, 16) if tx.setting("tencent.oceanus.cu_mem_16") else (2, 4, 8)
    if memory not in allowed:
        raise ApiFault(
            "InvalidParameterValue.CuMem", f"CuMem is one of {', '.join(map(str, allowed))}."
        )
    if call.payload["ClusterType"] == SHARED and memory != 4:
        raise ApiFault("ResourceUnavailable.ReqCuMem", "A shared cluster has 4 GB per CU only.")


def _check_folder(call: Call, tx: Transaction, folder_id: str) -> None:
    if folder_id != "root" and tx.get(FOLDER, folder_id, call.region) is None:
        raise ApiFault("FailedOperation", f"The folder {folder_id} does not exist.")


def _check_tags(tags: Sequence[Json]) -> None:
    keys = [given(tag, "TagKey") for tag in tags]
    if not all(keys):
        raise ApiFault("FailedOperation", "A tag needs a TagKey.")
    if len(set(keys)) < len(keys):
        raise ApiFault("FailedOperation", "Two tags have the same TagKey.")


# View


def _cluster_name(job: Record, tx: Transaction) -> str:
    cluster = tx.get(CLUSTER, job.data["ClusterId"], job.region)
    return cluster.name if cluster else ""


def _job_view(job: Record, tx: Transaction) -> Json:
    data, step = job.data, job.step(tx.now)
    space = tx.get(SPACE, data["WorkSpaceId"], job.region)
    return {
        "JobId": job.id,
        "Region": job.region,
        "Zone": "",
        "AppId": 1250000000,
        "OwnerUin": job.account,
        "CreatorUin": job.account,
        "Name": job.name,
        "JobType": data["JobType"],
        "Status": step.state,
        "StatusDesc": _status_word(step.state),
        "Remark": data["Remark"],
        "Description": data["Description"],
        "LastOpResult": step.reason or data.get("last_operation", ""),
        "ClusterId": data["ClusterId"],
        "ClusterName": _cluster_name(job, tx),
        "ClusterStatus": CLUSTER_RUNNING,
        "SchedulerType": data["ClusterType"],
        "LatestJobConfigVersion": data.get("versions", 0),
        "LatestValidJobConfigVersion": data.get("versions", 0),
        "PublishedJobConfigVersion": data.get("published", 0),
        "CuMem": data["CuMem"],
        "WebUIUrl": "",
        "FlinkVersion": data["FlinkVersion"],
        "JdkVersion": data["JdkVersion"],
        "WorkSpaceId": data["WorkSpaceId"],
        "WorkSpaceName": space.name if space else DEFAULT_SPACE_NAME,
        "Tags": data["Tags"],
        "EventInfo": None,
        "ScalingType": 0,
        "OpenJobDefaultAlarm": data["OpenJobDefaultAlarm"],
        "ContinueAlarm": data.get("ContinueAlarm", 0),
        "ProgressDesc": "operation in progress" if step.state == IN_OPERATION else "",
        "RestartCount": 0,
        "ExpectJobDefaultAlarmStatus": data["OpenJobDefaultAlarm"],
        "HealthScore": 100,
        "ManagerUin": job.account,
        "StartupPoint": "",
        "IsEvent": False,
        "IsAlarm": False,
        **_times(job, tx),
        **_used_resources(job, tx),
    }


def _status_word(state: str | int) -> str | int:
    # The control interface may force a state that no document knows: a text is shown as it is.
    return state if isinstance(state, str) else STATUS_WORDS.get(state, "")


def _times(job: Record, tx: Transaction) -> Json:
    started, stopped = job.data.get("started"), job.data.get("stopped")
    running_millis = 0
    if started and job.step(tx.now).state == RUNNING:
        running_millis = int((tx.now - started) * 1000)

    return {
        "CreateTime": local_time(job.created),
        "StartTime": local_time(started) if started and started <= tx.now else "",
        "StopTime": local_time(stopped) if stopped and stopped <= tx.now else "",
        "UpdateTime": local_time(job.data["updated"]),
        "TotalRunMillis": running_millis,
        "CurrentRunMillis": running_millis,
    }


def _used_resources(job: Record, tx: Transaction) -> Json:
    running = job.step(tx.now).state == RUNNING
    return {
        "RunningCuNum": 1 if running else 0,
        "RunningCu": 1.0 if running else 0.0,
        "RunningCpu": 1.0 if running else 0.0,
        "RunningMem": float(job.data["CuMem"]) if running else 0.0,
    }
