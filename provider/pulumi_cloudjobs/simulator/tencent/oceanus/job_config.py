"""Configurations of a job: each is a version with a number of its own.

Uncertain in the documents, and decided here or left to a setting: that the version that ran last
counts as in use; that numbers of versions never come back.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence

from ...framework import EMBEDDED_ACCOUNT, ApiFault, Call
from ...inputs import Json, read_json
from ...objects import Query, Record
from ...store import Transaction
from ...timeline import Step
from ..common import given, local_time, paging
from .common import (
    CONFIG,
    IN_OPERATION,
    JAR,
    PAUSED,
    RUNNING,
    UNINITIALISED,
    UNPUBLISHED,
    job_of,
)

# What the notes of the fields name.
CONFIG_VALUES = {
    "LogCollectType": (2, 3),
    "AutoRecover": (1, -1),
    "UseOldSystemConnector": (0, 1),
    "VariableReplaceMode": (0, 1),
    "ConfigScope": (0, 1, 2),
}
# Fields that are read back as they were sent, and their values when they were not sent.
DEFAULTS: Json = {
    "EntrypointClass": "",
    "ProgramArgs": "",
    "Remark": "",
    "DefaultParallelism": 1,
    "JobManagerSpec": 1.0,
    "TaskManagerSpec": 1.0,
    "ClsLogsetId": "",
    "ClsTopicId": "",
    "PythonVersion": "",
    "AutoRecover": 1,
    "LogLevel": "INFO",
    "ClazzLevels": None,
    "ExpertModeOn": False,
    "ExpertModeConfiguration": None,
    "TraceModeOn": False,
    "TraceModeConfiguration": None,
    "CheckpointRetainedNum": 1,
    "JobGraph": None,
    "EsServerlessIndex": "",
    "EsServerlessSpace": "",
    "JobManagerCpu": 1.0,
    "JobManagerMem": 4.0,
    "TaskManagerCpu": 1.0,
    "TaskManagerMem": 4.0,
    "CheckpointTimeoutSecond": 1200,
    "CheckpointIntervalSecond": 60,
    "VariableReplaceMode": 0,
    "StateCOSBucket": None,
}
MAX_PARALLELISM = "pipeline.max-parallelism"


def config_id(job: Record, version: int) -> str:
    """Return the id of a configuration in the store."""
    return f"{job.id}/{version}"


# Create


def create_job_config(call: Call, tx: Transaction) -> Json:
    """Store the next version of a job's configuration."""
    config = call.payload
    job = job_of(call, tx, config["JobId"], code="ResourceNotFound.Job")
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
    call.object_id = config_id(job, version)
    tx.insert(Record(CONFIG, call.region, call.object_id, data, name=str(version), parent=job.id))
    job.data.update(versions=version, updated=tx.now)
    if job.step(tx.now).state == UNINITIALISED:
        job.move(tx.now, Step(tx.now, UNPUBLISHED))
    tx.save(job)
    return {"Version": version}


def _check_config(config: Json) -> None:
    for name, allowed in CONFIG_VALUES.items():
        if given(config, name, allowed[0]) not in allowed:
            raise ApiFault(
                "InvalidParameterValue", f"{name} is one of {', '.join(map(str, allowed))}."
            )
    for reference in config.get("ResourceRefs") or []:
        _check_reference(reference)
    _check_expert_mode(config.get("ExpertModeConfiguration") or {})
    for name, key in (("Properties", "Key"), ("ClazzLevels", "Clazz")):
        keys = [option[key] for option in config.get(name) or []]
        if not all(keys) or len(set(keys)) < len(keys):
            raise ApiFault("InvalidParameterValue", f"Each of {name} needs a {key} of its own.")
    for option in config.get("Properties") or []:
        if option["Key"] == MAX_PARALLELISM:
            _check_max_parallelism(option["Value"], given(config, "DefaultParallelism", 1))


def _check_reference(reference: Json) -> None:
    version = reference["Version"]
    has_version = version == -1 or version > 0
    if not reference["ResourceId"] or reference["Type"] not in (0, 1, 2, 3, 4) or not has_version:
        raise ApiFault(
            "InvalidParameterValue",
            f"The resource {reference['ResourceId']} is referred to wrongly.",
        )


def _check_expert_mode(expert: Json) -> None:
    for part in [*(expert.get("NodeConfig") or []), *(expert.get("SlotSharingGroups") or [])]:
        if not all(option["Key"] for option in part.get("Configuration") or []):
            raise ApiFault("InvalidParameterValue", "An option needs a Key.")


def _check_max_parallelism(text: str, parallelism: int) -> None:
    if not re.fullmatch(r"[1-9][0-9]{0,9}", text):
        raise ApiFault(
            "InvalidParameter.IllegalMaxParallelism", "The max parallelism is a whole number."
        )
    if int(text) < parallelism:
        raise ApiFault(
            "InvalidParameter.MaxParallelismTooSmall",
            "The max parallelism is below the default one.",
        )


def _decoded_sql(text: str | None) -> str:
    """Decode the base64 texts inside ProgramArgs of an SQL job, which are read back decoded."""
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


def _make_room_for_config(call: Call, tx: Transaction, job: Record, config: Json) -> None:
    configs = tx.find(Query(CONFIG, region=call.region, parent=job.id), newest_first=False)
    if len(configs) < tx.setting("tencent.oceanus.config_quota"):
        return

    published = job.data.get("published")
    unused = [stored for stored in configs if stored.data["Version"] != published]
    if config.get("AutoDelete") != 1 or not unused:
        raise ApiFault("LimitExceeded.JobConfig", "The number of configurations exceeds the quota.")
    tx.delete(unused[0])


# Describe, delete


def describe_job_configs(call: Call, tx: Transaction) -> Json:
    """List configurations of a job, newest first."""
    job = job_of(call, tx, call.payload["JobId"], code="ResourceNotFound.Job")
    offset, limit = paging(call.payload, default=20, most=100, code="FailedOperation")
    if call.payload.get("OnlyDraft"):
        return {"TotalCount": 0, "JobConfigSet": []}  # no draft is ever made here

    versions = call.payload.get("JobConfigVersions")
    ids = [config_id(job, version) for version in versions] if versions else None
    configs, total = tx.page(
        Query(CONFIG, region=call.region, parent=job.id, ids=ids), offset=offset, limit=limit
    )
    return {"TotalCount": total, "JobConfigSet": [_view(config, job) for config in configs]}


def delete_job_configs(call: Call, tx: Transaction) -> Json:
    """Delete configurations that are not in use."""
    job = job_of(call, tx, call.payload["JobId"], code="ResourceNotFound.Job")
    is_live = job.step(tx.now).state in (IN_OPERATION, RUNNING, PAUSED)
    in_use = is_live or tx.setting("tencent.oceanus.published_config") == "kept"

    for version in call.payload["JobConfigVersions"]:
        config = tx.get(CONFIG, config_id(job, version), call.region)
        if config is None:
            raise ApiFault("ResourceNotFound", f"The job {job.id} has no configuration {version}.")
        if in_use and version == job.data.get("published"):
            raise ApiFault(
                "FailedOperation.JobConfigOnPublish", f"The configuration {version} is in use."
            )
        tx.delete(config)

    return {}


# View


def _view(config: Record, job: Record) -> Json:
    data = config.data
    plain = {name: given(data, name, default) for name, default in DEFAULTS.items()}
    return {
        "JobId": job.id,
        "Version": data["Version"],
        "CreateTime": local_time(config.created),
        "UpdateTime": local_time(config.created),
        "CreatorUin": EMBEDDED_ACCOUNT,
        "Properties": data.get("Properties") or None,
        "ResourceRefDetails": _resource_details(data.get("ResourceRefs")),
        "COSBucket": given(data, "COSBucket") or "cloudjobs-1250000000",
        "LogCollect": _log_collect(data),
        "MaxParallelism": _max_parallelism(data),
        "FlinkVersion": given(data, "FlinkVersion") or job.data["FlinkVersion"],
        "JdkVersion": given(data, "JdkVersion") or job.data["JdkVersion"],
        "JobConfigItem": None,
        "IsLocked": 0,
        **plain,
    }


def _max_parallelism(data: Json) -> int:
    for option in data.get("Properties") or []:
        if option["Key"] == MAX_PARALLELISM:
            return int(option["Value"])

    return 2048


def _log_collect(data: Json) -> int:
    """Return LogCollect as it is read back: 0 off, 1 CLS, 4 COS, 5 Elasticsearch.

    The request has a bool.
    """
    if not data.get("LogCollect"):
        return 0
    if data.get("EsServerlessIndex"):
        return 5

    return 4 if data.get("LogCollectType") == 3 else 1


def _resource_details(references: Sequence[Json] | None) -> list[Json] | None:
    if not references:
        return None

    return [
        {
            "ResourceId": reference["ResourceId"],
            "Version": given(reference, "Version", -1),
            "Type": given(reference, "Type", 1),
            "Name": "",
        }
        for reference in references
    ]
