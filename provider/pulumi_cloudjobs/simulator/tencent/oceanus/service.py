"""Oceanus (stream compute), version 2019-04-22: Flink jobs, their configurations, start and stop, savepoints, folders.

States of a job: 1 uninitialised, 2 unpublished, 3 operation in progress, 4 running, 5 stopped, 6
paused, -1 failed. Uncertain in the documents, and decided here or left to a setting: the code for a
taken name; whether an unknown id is an error or an empty list; that TotalCount ignores JobIds (a
published sample shows it); that the Name filter is fuzzy; that ModifyJob refuses two kinds of
change in one call; that a failed job may be deleted at once; the code for a tag without a key and
for two of one key; that an empty FolderId is none; that a pause leaves a savepoint of record type
3, which the job keeps when it is stopped; that the SerialId of a savepoint is what RunJobs calls
SavepointId, and the code for one that is not there; that the version that ran last counts as in
use; that numbers of versions never come back.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from typing import Any, Literal

from ...framework import EMBEDDED_ACCOUNT, ApiFault, Call, Fixture, Service, ServiceSettings
from ...inputs import Count, Seconds, read_json
from ...store import Record, Transaction
from ...timeline import Step
from ..common import filter_values, given, local_time, paging

REGION = "ap-guangzhou"
UNINITIALISED, UNPUBLISHED, IN_OPERATION, RUNNING, STOPPED, PAUSED, FAILED = 1, 2, 3, 4, 5, 6, -1
STATUS_WORDS = {
    1: "uninitialized",
    2: "unpublished",
    3: "progress",
    4: "running",
    5: "stopped",
    6: "paused",
    -1: "failed",
}
SQL, JAR = 1, 2
SHARED, DEDICATED = 1, 2
CLUSTER_RUNNING = 2
START, RESUME = 1, 2
STOP, PAUSE = 1, 2
ACTIVE, IN_PROGRESS, SAVEPOINT_FAILED = 1, 3, 4
BY_STOP = 3
# A name is shorter than 50 characters: Chinese, letters, digits, and the three signs. Chinese is
# every ideograph.
NAME = re.compile(
    r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323afA-Za-z0-9._-]+"
)
DEFAULT_SPACE, DEFAULT_SPACE_NAME = "space-00000000", "Default"


class OceanusSettings(ServiceSettings):
    """Settings of Oceanus.

    Asked for with the job's name and id, a start also with "<name of the job>/<version>".
    """

    start_seconds: Seconds = 3.0
    stop_seconds: Seconds = 2.0
    pause_seconds: Seconds = 3.0
    start_outcome: Literal["running", "failed"] = "running"
    # "failed": the job goes on running, LastOpResult says why.
    stop_outcome: Literal["stopped", "failed"] = "stopped"
    # Then the job fails; None: it runs for ever.
    running_seconds: Seconds | None = None
    job_quota: Count = 1000
    config_quota: Count = 100
    # False: DescribeJobSavepoint tells of none.
    savepoints_listed: bool = True
    # "free": only a job that lives has a configuration in use.
    published_config: Literal["kept", "free"] = "kept"
    # What RunJobs finds free; None: enough.
    free_cu: Count | None = None
    # 16 GB per CU needs an allow-list.
    cu_mem_16: bool = False
    duplicate_name_code: Literal[
        "FailedOperation.DuplicatedJobName", "InvalidParameterValue.JobNameExisted"
    ] = "FailedOperation.DuplicatedJobName"
    # DescribeJobs with an unknown id: ResourceNotFound.JobId; "empty": left out.
    missing_job: Literal["error", "empty"] = "error"
    # A list without WorkSpaceId sees all work spaces; "default": only the default one.
    absent_workspace: Literal["all", "default"] = "all"
    modify_combinations: Literal["refused", "allowed"] = "refused"


oceanus = Service(
    "tencent",
    "oceanus",
    version="2019-04-22",
    settings=OceanusSettings,
    live={"job": (IN_OPERATION, RUNNING, PAUSED)},
)
CLUSTER, SPACE, FOLDER = oceanus.kind("cluster"), oceanus.kind("work_space"), oceanus.kind("folder")
JOB, CONFIG, SAVEPOINT = oceanus.kind("job"), oceanus.kind("job_config"), oceanus.kind("savepoint")
oceanus.fixtures = (
    Fixture(
        CLUSTER,
        REGION,
        "cluster-5c42n3a5",
        {"Zone": "ap-guangzhou-2"},
        "demo",
        state=CLUSTER_RUNNING,
    ),
    Fixture(SPACE, REGION, "space-53rqk422", {}, "demo"),
)

# Jobs


@oceanus.action("CreateJob")
def create_job(call: Call, tx: Transaction) -> dict[str, Any]:
    job = call.payload
    if job["JobType"] not in (SQL, JAR):
        raise ApiFault(
            "InvalidParameterValue.UnSupportedComposite", "JobType is 1 (SQL) or 2 (JAR)."
        )
    if job["ClusterType"] not in (SHARED, DEDICATED):
        raise ApiFault(
            "InvalidParameterValue.JobTypeCombineWithClusterType",
            "ClusterType is 1 (shared) or 2 (dedicated).",
        )
    _check_name(job["Name"], charset_code="InvalidParameter.InvalidName")
    space = _space(call, tx)
    _check_cluster(call, tx)
    _check_memory(call, tx)
    folder = job.get("FolderId") or "root"
    _check_folder(call, tx, folder)
    _check_tags(job.get("Tags") or [])
    _check_name_is_free(call, tx, job["Name"])
    if tx.count(JOB, region=call.region) >= tx.setting("tencent.oceanus.job_quota"):
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
    tx.insert(JOB, job_id, data, region=call.region, name=job["Name"], parent=space, steps=steps)
    return {"JobId": job_id}


@oceanus.action("DescribeJobs")
def describe_jobs(call: Call, tx: Transaction) -> dict[str, Any]:
    ids, filters = call.payload.get("JobIds") or None, filter_values(call.payload.get("Filters"))
    if ids and filters:
        raise ApiFault("UnsupportedOperation", "JobIds and Filters exclude each other.")
    if len(ids or []) > 100:
        raise ApiFault("FailedOperation", "At most 100 JobIds are allowed.")
    _check_filters(filters)
    offset, limit = paging(
        call.payload, default=20, most=100, code="InvalidParameterValue.InvalidLimit"
    )
    parent = _listed_space(call, tx)
    if ids:
        found = tx.find(JOB, region=call.region, ids=ids, parent=parent)
        missing = set(ids) - {job.id for job in found}
        if missing and tx.setting("tencent.oceanus.missing_job") == "error":
            raise ApiFault("ResourceNotFound.JobId", f"The job {min(missing)} does not exist.")
        call.object_id = ids[0] if len(ids) == 1 else ""
        # As in a published sample: the number of all jobs, whatever JobIds says.
        total = tx.count(JOB, region=call.region, parent=parent)
        return {
            "TotalCount": total,
            "JobSet": [_job_view(job, tx) for job in found[offset : offset + limit]],
        }
    found, total = tx.page(
        JOB,
        region=call.region,
        parent=parent,
        offset=offset,
        limit=limit,
        keep=(lambda job: _fits(job, filters, tx)) if filters else None,
    )
    return {"TotalCount": total, "JobSet": [_job_view(job, tx) for job in found]}


@oceanus.action("ModifyJob")
def modify_job(call: Call, tx: Transaction) -> dict[str, Any]:
    change = call.payload
    job = _job(call, tx, change["JobId"], code="ResourceNotFound.Job")
    fields = ("Name", "Remark", "Description", "TargetFolderId", "ContinueAlarm")
    changes = {name: change[name] for name in fields if change.get(name) is not None}
    if not changes:
        raise ApiFault("FailedOperation", "There is nothing to modify.")
    if len(changes) > 1 and tx.setting("tencent.oceanus.modify_combinations") == "refused":
        raise ApiFault("FailedOperation", "Only one kind of change is allowed in one call.")
    if "Name" in changes:
        _check_name(changes["Name"], charset_code="InvalidParameterValue.JobName")
        if changes["Name"] != job.name:
            _check_name_is_free(call, tx, changes["Name"], code="FailedOperation.DuplicatedJobName")
        job.name = changes["Name"]
    if "TargetFolderId" in changes:
        _check_folder(call, tx, changes["TargetFolderId"])
        job.data["FolderId"] = changes.pop("TargetFolderId")
    job.data.update(changes, updated=tx.now)
    tx.save(job)
    return {}


@oceanus.action("DeleteJobs")
def delete_jobs(call: Call, tx: Transaction) -> dict[str, Any]:
    ids = call.payload["JobIds"]
    if not 1 <= len(ids) <= 20:
        raise ApiFault("InvalidParameterValue.JobIdValueError", "1 to 20 JobIds are allowed.")
    for job_id in ids:
        job = _job(call, tx, job_id, code="ResourceNotFound.JobId")
        status = job.step(tx.now).state
        if status == IN_OPERATION:
            raise ApiFault("ResourceInUse", f"An operation on job {job_id} is in progress.")
        if status in (RUNNING, PAUSED):
            raise ApiFault(
                "ResourceUnavailable.NotAllowedToBeDeleted",
                f"The job {job_id} must be stopped first.",
            )
        for kind in (CONFIG, SAVEPOINT):
            for part in tx.find(kind, region=call.region, parent=job_id):
                tx.delete(part)
        tx.delete(job)
    return {}


# Start and stop


@oceanus.action("RunJobs")
def run_jobs(call: Call, tx: Transaction) -> dict[str, Any]:
    runs = call.payload["RunJobDescriptions"]
    if not 1 <= len(runs) <= 20:
        raise ApiFault("InvalidParameterValue.RunJobDescriptionsCount", "1 to 20 jobs are allowed.")
    for run in runs:
        job = _job(call, tx, run["JobId"], code="ResourceNotFound.Job")
        _check_run(call, tx, job, run)
        _start(tx, job, _version_to_run(call, tx, job, run), _restored(call, tx, job, run))
    return {}


def _restored(call: Call, tx: Transaction, job: Record, run: dict[str, Any]) -> str:
    """The savepoint that the run starts from; "" for none.

    A resumed job goes on from its own state.
    """
    named, path = given(run, "SavepointId"), given(run, "SavepointPath")
    if not named and not path:
        return ""
    for one in tx.find(SAVEPOINT, region=call.region, parent=job.id):
        if (
            one.step(tx.now).state == ACTIVE
            and named in ("", one.id)
            and path in ("", one.data["Path"])
        ):
            return one.id
    raise ApiFault(
        "FailedOperation", f"The savepoint {named or path} of job {job.id} does not exist."
    )


def _check_run(call: Call, tx: Transaction, job: Record, run: dict[str, Any]) -> None:
    if run["RunType"] not in (START, RESUME):
        raise ApiFault("InvalidParameterValue.RunType", "RunType is 1 (start) or 2 (resume).")
    mode = given(run, "StartMode", "LATEST")
    if not re.fullmatch(r"LATEST|EARLIEST|T\d+", mode):
        raise ApiFault(
            "InvalidParameterValue.InvalidStartMode",
            "StartMode is LATEST, EARLIEST or T and milliseconds.",
        )
    status = job.step(tx.now).state
    if status in (IN_OPERATION, RUNNING):
        raise ApiFault(
            "ResourceInUse.InstanceInProcess", f"The job {job.id} is being started, stopped or run."
        )
    if (status == PAUSED) != (run["RunType"] == RESUME):
        raise ApiFault(
            "ResourceUnavailable",
            "A paused job is resumed (RunType 2), any other is started (RunType 1).",
        )


def _version_to_run(call: Call, tx: Transaction, job: Record, run: dict[str, Any]) -> Record:
    version = run.get("JobConfigVersion")
    found = tx.find(
        CONFIG,
        region=call.region,
        parent=job.id,
        ids=None if version is None else [_config_id(job, version)],
        limit=1,
    )
    if not found:
        raise ApiFault("ResourceNotFound.JobConfig", f"The job {job.id} has no such configuration.")
    free = tx.setting("tencent.oceanus.free_cu")
    if free is not None and given(found[0].data, "DefaultParallelism", 1) > free:
        raise ApiFault("ResourceInsufficient.CU", "Not enough CU are free.")
    return found[0]


def _start(tx: Transaction, job: Record, config: Record, restored: str) -> None:
    def setting(key: str) -> Any:
        version = config.data["Version"]
        return tx.setting(f"tencent.oceanus.{key}", job.name, job.id, f"{job.name}/{version}")

    begun = tx.now + setting("start_seconds")
    runs = setting("start_outcome") == "running"
    steps = [Step(tx.now, IN_OPERATION)]
    steps.append(
        Step(begun, RUNNING) if runs else Step(begun, FAILED, reason="the job could not be started")
    )
    log = [[tx.now, f"submitting version {config.data['Version']}"]]
    log.append(
        [
            begun,
            "the job runs"
            if runs
            else "java.lang.ClassNotFoundException: the main class is not there",
        ]
    )
    job.data["log"] = [*job.data.get("log", []), *log]
    if runs and setting("running_seconds") is not None:
        steps.append(Step(begun + setting("running_seconds"), FAILED, reason="the job failed"))
    job.move(tx.now, *steps)
    version = int(config.data["Version"])
    job.data.update(
        published=version, restored=restored, started=begun, stopped=None, last_operation=""
    )
    job.data["updated"] = tx.now
    tx.save(job)


@oceanus.action("StopJobs")
def stop_jobs(call: Call, tx: Transaction) -> dict[str, Any]:
    stops = call.payload["StopJobDescriptions"]
    if not 1 <= len(stops) <= 20:
        raise ApiFault("FailedOperation", "1 to 20 jobs are allowed.")
    for stop in stops:
        job = _job(call, tx, stop["JobId"], code="ResourceNotFound.Job")
        if stop["StopType"] not in (STOP, PAUSE):
            raise ApiFault(
                "InvalidParameterValue.UnknownStopType", "StopType is 1 (stop) or 2 (pause)."
            )
        status = job.step(tx.now).state
        if status == IN_OPERATION:
            raise ApiFault("ResourceInUse", f"An operation on job {job.id} is in progress.")
        if status in (UNINITIALISED, UNPUBLISHED, STOPPED):
            raise ApiFault(
                "ResourceUnavailable.NoRunningJobInstancesFoundForJobId",
                f"The job {job.id} does not run.",
            )
        if status == FAILED or (status == PAUSED and stop["StopType"] == PAUSE):
            raise ApiFault(
                "ResourceUnavailable.NotAllowedToBeStopOrPause", f"The job {job.id} does not run."
            )
        _stop(tx, job, pause=stop["StopType"] == PAUSE)
    return {}


def _stop(tx: Transaction, job: Record, *, pause: bool) -> None:
    def setting(key: str) -> Any:
        return tx.setting(f"tencent.oceanus.{key}", job.name, job.id)

    before = job.step(tx.now).state
    end = tx.now + setting("pause_seconds" if pause else "stop_seconds")
    if pause:
        _take_savepoint(tx, job, end, failed=setting("stop_outcome") == "failed")
    if setting("stop_outcome") == "failed":
        job.data["last_operation"] = "stopping the job failed"
        job.move(tx.now, Step(tx.now, IN_OPERATION), Step(end, before))
    else:
        job.data.update(stopped=end, last_operation="")
        job.move(tx.now, Step(tx.now, IN_OPERATION), Step(end, PAUSED if pause else STOPPED))
    tx.save(job)


def _take_savepoint(tx: Transaction, job: Record, end: float, *, failed: bool) -> None:
    number = job.data.get("savepoints", 0) + 1
    job.data["savepoints"] = number
    id = tx.new_id("svp-", 8)
    data = {
        "Id": number,
        "Version": job.data.get("published", 0),
        "Path": f"cosn://cloudjobs-1250000000/{job.id}/{id}",
    }
    steps = [Step(tx.now, IN_PROGRESS), Step(end, SAVEPOINT_FAILED if failed else ACTIVE)]
    tx.insert(SAVEPOINT, id, data, region=job.region, parent=job.id, steps=steps)


@oceanus.action("DescribeJobSavepoint")
def describe_job_savepoint(call: Call, tx: Transaction) -> dict[str, Any]:
    job = _job(call, tx, call.payload["JobId"], code="ResourceNotFound.JobId")
    offset, limit = paging(call.payload, default=20, most=100, code="InternalError")
    kinds = call.payload.get("RecordTypes")
    if (kinds and BY_STOP not in kinds) or not tx.setting("tencent.oceanus.savepoints_listed"):
        return {
            "TotalNumber": 0,
            "Savepoint": None,
            "RunningSavepoint": None,
            "RunningTotalNumber": 0,
        }
    found, total = tx.page(SAVEPOINT, region=call.region, parent=job.id, offset=offset, limit=limit)
    views = [_savepoint_view(one, job, tx) for one in found]
    return {
        "TotalNumber": total,
        "Savepoint": views or None,
        "RunningSavepoint": None,
        "RunningTotalNumber": 0,
    }


def _savepoint_view(one: Record, job: Record, tx: Transaction) -> dict[str, Any]:
    status = one.step(tx.now).state
    return {
        "Id": one.data["Id"],
        "VersionId": one.data["Version"],
        "Status": status,
        "CreateTime": int(one.created),
        "UpdateTime": int(one.created),
        "Path": one.data["Path"] if status == ACTIVE else None,
        "Size": 4096,
        "RecordType": BY_STOP,
        "JobRuntimeId": 1,
        "Description": None,
        "Timeout": 600000,
        "SerialId": one.id,
        "TimeConsuming": 1000,
        "PathStatus": 1 if status == ACTIVE else 2,
        "FlinkVersion": job.data["FlinkVersion"],
        "IsIncremental": "false",
        "CheckpointSize": 4096,
    }


@oceanus.action("DescribeJobSubmissionLog")
def describe_job_submission_log(call: Call, tx: Transaction) -> dict[str, Any]:
    payload = call.payload
    job = _job(call, tx, payload["JobId"], code="ResourceNotFound.JobId")
    if payload["StartTime"] >= payload["EndTime"]:
        raise ApiFault("InvalidParameterValue.InvalidTime", "StartTime must be before EndTime.")
    limit = given(payload, "Limit", 100)
    if not 0 < limit <= 100:
        raise ApiFault("InvalidParameterValue.InvalidLimit", "Limit is 1 to 100.")
    lines = [
        line
        for at, line in job.data.get("log", [])
        if payload["StartTime"] <= at * 1000 <= payload["EndTime"] and at <= tx.now
    ]
    if given(payload, "OrderType", "asc") == "desc":
        lines.reverse()
    log = {"LogList": lines[:limit] or None, "LogContentList": None, "JobInstanceList": None}
    return {"Cursor": "", "ListOver": len(lines) <= limit, "JobRequestId": None, **log}


# Configurations


@oceanus.action("CreateJobConfig")
def create_job_config(call: Call, tx: Transaction) -> dict[str, Any]:
    config = call.payload
    job = _job(call, tx, config["JobId"], code="ResourceNotFound.Job")
    is_jar = job.data["JobType"] == JAR
    if is_jar != bool(config.get("EntrypointClass")):
        raise ApiFault(
            "InvalidParameterValue.JobTypeCombineWithEntrypointClass",
            "EntrypointClass is for JAR jobs, which must have it.",
        )
    _check_config(config)
    if not is_jar:
        config = {**config, "ProgramArgs": _decoded_sql(config.get("ProgramArgs"))}
    _make_room_for_config(call, tx, job, config)
    version = job.data.get("versions", 0) + 1
    data = {**config, "Version": version, "created": tx.now}
    call.object_id = _config_id(job, version)
    tx.insert(CONFIG, call.object_id, data, region=call.region, name=str(version), parent=job.id)
    job.data.update(versions=version, updated=tx.now)
    if job.step(tx.now).state == UNINITIALISED:
        job.move(tx.now, Step(tx.now, UNPUBLISHED))
    tx.save(job)
    return {"Version": version}


# What the notes of the fields name.
CONFIG_VALUES = {
    "LogCollectType": (2, 3),
    "AutoRecover": (1, -1),
    "UseOldSystemConnector": (0, 1),
    "VariableReplaceMode": (0, 1),
    "ConfigScope": (0, 1, 2),
}


def _check_config(config: dict[str, Any]) -> None:
    for name, allowed in CONFIG_VALUES.items():
        if given(config, name, allowed[0]) not in allowed:
            raise ApiFault(
                "InvalidParameterValue", f"{name} is one of {', '.join(map(str, allowed))}."
            )
    for ref in config.get("ResourceRefs") or []:
        version = ref["Version"]
        if (
            not ref["ResourceId"]
            or ref["Type"] not in (0, 1, 2, 3, 4)
            or version < -1
            or version == 0
        ):
            raise ApiFault(
                "InvalidParameterValue", f"The resource {ref['ResourceId']} is referred to wrongly."
            )
    expert = config.get("ExpertModeConfiguration") or {}
    parts = [*(expert.get("NodeConfig") or []), *(expert.get("SlotSharingGroups") or [])]
    if not all(option["Key"] for part in parts for option in part.get("Configuration") or []):
        raise ApiFault("InvalidParameterValue", "An option needs a Key.")
    for name, key in (("Properties", "Key"), ("ClazzLevels", "Clazz")):
        keys = [one[key] for one in config.get(name) or []]
        if not all(keys) or len(set(keys)) < len(keys):
            raise ApiFault("InvalidParameterValue", f"Each of {name} needs a {key} of its own.")
    for option in config.get("Properties") or []:
        if option["Key"] == "pipeline.max-parallelism":
            _check_max_parallelism(option["Value"], given(config, "DefaultParallelism", 1))


def _check_max_parallelism(text: str, parallelism: int) -> None:
    if not (text.isascii() and text.isdigit() and not text.startswith("0") and len(text) <= 10):
        raise ApiFault(
            "InvalidParameter.IllegalMaxParallelism", "The max parallelism is a whole number."
        )
    if int(text) < parallelism:
        raise ApiFault(
            "InvalidParameter.MaxParallelismTooSmall",
            "The max parallelism is below the default one.",
        )


def _decoded_sql(text: str | None) -> str:
    """ProgramArgs of an SQL job go in with base64 texts inside and come back decoded."""
    try:
        arguments = read_json(text or "")
        for name in ("SqlCode", "Metadata"):
            if arguments.get(name):
                arguments[name] = base64.b64decode(arguments[name], validate=True).decode()
        if not arguments["SqlCode"]:
            raise ValueError("SqlCode is empty")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ApiFault(
            "InternalError.SqlCodeNotFound", "ProgramArgs holds no base64 SqlCode."
        ) from error
    return json.dumps(arguments, ensure_ascii=False)


def _make_room_for_config(call: Call, tx: Transaction, job: Record, config: dict[str, Any]) -> None:
    configs = tx.find(CONFIG, region=call.region, parent=job.id, newest_first=False)
    if len(configs) < tx.setting("tencent.oceanus.config_quota"):
        return
    unused = [one for one in configs if one.data["Version"] != job.data.get("published")]
    if config.get("AutoDelete") != 1 or not unused:
        raise ApiFault("LimitExceeded.JobConfig", "The number of configurations exceeds the quota.")
    tx.delete(unused[0])


@oceanus.action("DescribeJobConfigs")
def describe_job_configs(call: Call, tx: Transaction) -> dict[str, Any]:
    job = _job(call, tx, call.payload["JobId"], code="ResourceNotFound.Job")
    offset, limit = paging(call.payload, default=20, most=100, code="FailedOperation")
    versions = call.payload.get("JobConfigVersions")
    ids = [_config_id(job, version) for version in versions] if versions else None
    if call.payload.get("OnlyDraft"):
        return {"TotalCount": 0, "JobConfigSet": []}  # no draft is ever made here
    found, total = tx.page(
        CONFIG, region=call.region, parent=job.id, ids=ids, offset=offset, limit=limit
    )
    return {"TotalCount": total, "JobConfigSet": [_config_view(config, job) for config in found]}


@oceanus.action("DeleteJobConfigs")
def delete_job_configs(call: Call, tx: Transaction) -> dict[str, Any]:
    job = _job(call, tx, call.payload["JobId"], code="ResourceNotFound.Job")
    lives = job.step(tx.now).state in (IN_OPERATION, RUNNING, PAUSED)
    for version in call.payload["JobConfigVersions"]:
        config = tx.get(CONFIG, _config_id(job, version), call.region)
        if config is None:
            raise ApiFault("ResourceNotFound", f"The job {job.id} has no configuration {version}.")
        in_use = lives or tx.setting("tencent.oceanus.published_config") == "kept"
        if version == job.data.get("published") and in_use:
            raise ApiFault(
                "FailedOperation.JobConfigOnPublish", f"The configuration {version} is in use."
            )
        tx.delete(config)
    return {}


def _config_id(job: Record, version: int) -> str:
    return f"{job.id}/{version}"


def _config_view(config: Record, job: Record) -> dict[str, Any]:
    data = config.data
    properties = data.get("Properties") or []
    return {
        "JobId": job.id,
        "Version": data["Version"],
        "EntrypointClass": given(data, "EntrypointClass"),
        "ProgramArgs": given(data, "ProgramArgs"),
        "Remark": given(data, "Remark"),
        "CreateTime": local_time(config.created),
        "UpdateTime": local_time(config.created),
        "CreatorUin": EMBEDDED_ACCOUNT,
        "DefaultParallelism": given(data, "DefaultParallelism", 1),
        "Properties": properties or None,
        "ResourceRefDetails": _resource_details(data.get("ResourceRefs")),
        "COSBucket": given(data, "COSBucket") or "cloudjobs-1250000000",
        "LogCollect": _log_collect(data),
        "MaxParallelism": next(
            (int(one["Value"]) for one in properties if one["Key"] == "pipeline.max-parallelism"),
            2048,
        ),
        "JobManagerSpec": given(data, "JobManagerSpec", 1.0),
        "TaskManagerSpec": given(data, "TaskManagerSpec", 1.0),
        "ClsLogsetId": given(data, "ClsLogsetId"),
        "ClsTopicId": given(data, "ClsTopicId"),
        "PythonVersion": given(data, "PythonVersion"),
        "AutoRecover": given(data, "AutoRecover", 1),
        "LogLevel": given(data, "LogLevel", "INFO"),
        "ClazzLevels": data.get("ClazzLevels"),
        "ExpertModeOn": given(data, "ExpertModeOn", False),
        "ExpertModeConfiguration": data.get("ExpertModeConfiguration"),
        "TraceModeOn": given(data, "TraceModeOn", False),
        "TraceModeConfiguration": data.get("TraceModeConfiguration"),
        "CheckpointRetainedNum": given(data, "CheckpointRetainedNum", 1),
        "JobGraph": data.get("JobGraph"),
        "EsServerlessIndex": given(data, "EsServerlessIndex"),
        "EsServerlessSpace": given(data, "EsServerlessSpace"),
        "FlinkVersion": given(data, "FlinkVersion") or job.data["FlinkVersion"],
        "JdkVersion": given(data, "JdkVersion") or job.data["JdkVersion"],
        "JobManagerCpu": given(data, "JobManagerCpu", 1.0),
        "JobManagerMem": given(data, "JobManagerMem", 4.0),
        "TaskManagerCpu": given(data, "TaskManagerCpu", 1.0),
        "TaskManagerMem": given(data, "TaskManagerMem", 4.0),
        "JobConfigItem": None,
        "CheckpointTimeoutSecond": given(data, "CheckpointTimeoutSecond", 1200),
        "CheckpointIntervalSecond": given(data, "CheckpointIntervalSecond", 60),
        "VariableReplaceMode": given(data, "VariableReplaceMode", 0),
        "StateCOSBucket": data.get("StateCOSBucket"),
        "IsLocked": 0,
    }


def _log_collect(data: dict[str, Any]) -> int:
    """A bool on the way in; on the way out 0 off, 1 CLS, 4 COS, 5 Elasticsearch."""
    if not data.get("LogCollect"):
        return 0
    if data.get("EsServerlessIndex"):
        return 5
    return 4 if data.get("LogCollectType") == 3 else 1


def _resource_details(references: Sequence[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    if not references:
        return None
    return [
        {
            "ResourceId": one["ResourceId"],
            "Version": given(one, "Version", -1),
            "Type": given(one, "Type", 1),
            "Name": "",
        }
        for one in references
    ]


# Folders


@oceanus.action("DescribeTreeJobs")
def describe_tree_jobs(call: Call, tx: Transaction) -> dict[str, Any]:
    filters = filter_values(call.payload.get("Filters"))
    _check_filters(filters)
    jobs = [
        job
        for job in tx.find(JOB, region=call.region, parent=_listed_space(call, tx))
        if not filters or _fits(job, filters, tx)
    ]
    folders = tx.find(FOLDER, region=call.region, newest_first=False)
    if call.payload.get("FlatMode") == 1:
        flat = [_tree_job(job, tx) for job in jobs]
        return {"ParentId": "", "Id": "root", "Name": "root", "JobSet": flat, "Children": None}
    return _branch("root", "", "root", folders, jobs, tx)


def _branch(
    folder_id: str,
    parent: str,
    name: str,
    folders: list[Record],
    jobs: list[Record],
    tx: Transaction,
) -> dict[str, Any]:
    inside = [_tree_job(job, tx) for job in jobs if job.data["FolderId"] == folder_id]
    below = [
        _branch(one.id, folder_id, one.name, folders, jobs, tx)
        for one in folders
        if one.parent == folder_id
    ]
    return {
        "ParentId": parent,
        "Id": folder_id,
        "Name": name,
        "JobSet": inside or None,
        "Children": below or None,
    }


def _tree_job(job: Record, tx: Transaction) -> dict[str, Any]:
    return {
        "JobId": job.id,
        "Name": job.name,
        "JobType": job.data["JobType"],
        "RunningCu": 0.0,
        "Status": job.step(tx.now).state,
        "ScalingType": 0,
        "RunningCpu": 0.0,
        "RunningMem": 0.0,
        "DecodeSqlCode": None,
        "PublishedJobConfigId": job.data.get("published", -1),
        "FolderPath": job.data["FolderId"],
    }


# Checks and views


def _check_name(name: str, *, charset_code: str) -> None:
    if not 0 < len(name) < 50:
        raise ApiFault("InvalidParameterValue.JobName", "The name must have 1 to 49 characters.")
    if not NAME.fullmatch(name):
        raise ApiFault(
            charset_code, "The name may hold Chinese characters, letters, digits, '-', '_' and '.'."
        )


def _check_name_is_free(call: Call, tx: Transaction, name: str, code: str | None = None) -> None:
    if tx.count(JOB, region=call.region, name=name):
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


def _check_tags(tags: Sequence[dict[str, Any]]) -> None:
    keys = [given(tag, "TagKey") for tag in tags]
    if not all(keys):
        raise ApiFault("FailedOperation", "A tag needs a TagKey.")
    if len(set(keys)) < len(keys):
        raise ApiFault("FailedOperation", "Two tags have the same TagKey.")


def _space(call: Call, tx: Transaction) -> str:
    space: str = call.payload.get("WorkSpaceId") or DEFAULT_SPACE
    if space != DEFAULT_SPACE and tx.get(SPACE, space, call.region) is None:
        raise ApiFault(
            "UnsupportedOperation.NoPermissionAccess",
            f"No permission to enter the work space {space}.",
        )
    return space


def _listed_space(call: Call, tx: Transaction) -> str | None:
    """The work space a list is limited to; None for all."""
    if call.payload.get("WorkSpaceId"):
        return _space(call, tx)
    return DEFAULT_SPACE if tx.setting("tencent.oceanus.absent_workspace") == "default" else None


def _job(call: Call, tx: Transaction, job_id: str, *, code: str) -> Record:
    call.object_id = job_id
    job = tx.get(JOB, job_id, call.region)
    space = _listed_space(call, tx)
    if job is None or space not in (None, job.parent):
        raise ApiFault(code, f"The job {job_id} does not exist.")
    return job


def _check_filters(filters: dict[str, list[str]]) -> None:
    known = ("Name", "Status", "ClusterId", "JobId", "ClusterName")
    if set(filters) - set(known):
        raise ApiFault("UnsupportedOperation", f"A filter is one of {', '.join(known)}.")
    if len(filters) > 5 or any(len(values) > 5 for values in filters.values()):
        raise ApiFault("FailedOperation", "At most 5 filters of 5 values are allowed.")


def _fits(job: Record, filters: dict[str, list[str]], tx: Transaction) -> bool:
    own = {
        "Status": str(job.step(tx.now).state),
        "ClusterId": job.data["ClusterId"],
        "JobId": job.id,
        "ClusterName": _cluster_name(job, tx),
    }
    return all(
        any(value in job.name for value in values) if name == "Name" else own[name] in values
        for name, values in filters.items()
    )


def _cluster_name(job: Record, tx: Transaction) -> str:
    cluster = tx.get(CLUSTER, job.data["ClusterId"], job.region)
    return cluster.name if cluster else ""


def _job_view(job: Record, tx: Transaction) -> dict[str, Any]:
    data, step = job.data, job.step(tx.now)
    space = tx.get(SPACE, data["WorkSpaceId"], job.region)
    started, stopped = data.get("started"), data.get("stopped")
    running = step.state == RUNNING
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
        "StatusDesc": STATUS_WORDS.get(int(step.state), "")
        if isinstance(step.state, int)
        else step.state,
        "CreateTime": local_time(job.created),
        "StartTime": local_time(started) if started and started <= tx.now else "",
        "StopTime": local_time(stopped) if stopped and stopped <= tx.now else "",
        "UpdateTime": local_time(data["updated"]),
        "TotalRunMillis": int((tx.now - started) * 1000) if running and started else 0,
        "CurrentRunMillis": int((tx.now - started) * 1000) if running and started else 0,
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
        "RunningCuNum": 1 if running else 0,
        "RunningCu": 1.0 if running else 0.0,
        "RunningCpu": 1.0 if running else 0.0,
        "RunningMem": float(data["CuMem"]) if running else 0.0,
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
    }
