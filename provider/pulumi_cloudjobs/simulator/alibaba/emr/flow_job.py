"""Flow jobs: stored definitions. Creating one runs nothing.

The response differs from the request: ParentCategory as CategoryId, Mode as `mode`, Adhoc as text,
JSON texts with other spacing and order, defaults where nothing was given; ClusterId, RegionId and
ProjectId not at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pulumi_cloudjobs import api

from ...framework import ApiFault, Call
from ...inputs import Json
from ...objects import Query, Record
from ...store import Transaction
from .common import (
    FOLDER,
    HEX,
    JOB,
    ROOT_FOLDER_ID,
    RUN,
    json_object,
    milliseconds,
    missing,
    page_of,
    paged,
    parsed,
    project_of,
    refuse_unknown_cluster,
)

# Reserved, by its page, whose sample for it is "N/A": accepted as it comes.
NOT_PARSED = ("AlertConf",)
# The page names "OSS and HDFS", and the console has ossref: what other schemes of this cloud do is
# uncertain, and let through. Schemes of other clouds, the web and a disk are refused.
RESOURCE_PATH = re.compile(r"([a-z][a-z0-9+.-]*)://(.+)", re.IGNORECASE | re.ASCII | re.DOTALL)
FOREIGN_SCHEMES = frozenset(
    {
        "s3",
        "s3a",
        "s3n",
        "obs",
        "cos",
        "cosn",
        "gs",
        "wasb",
        "wasbs",
        "abfs",
        "abfss",
        "http",
        "https",
        "ftp",
        "file",
    }
)
DEFAULTS = {
    "FailAct": "CONTINUE",
    "MaxRetry": 0,
    "RetryInterval": 0,
    "Params": "",
    "AlertConf": "",
}
CONFS = ("ParamConf", "EnvConf", "RunConf", "MonitorConf", "CustomVariables")


def create_flow_job(call: Call, tx: Transaction) -> Json:
    """Store a new job.

    The API has no client token: the same request sent again creates a second job.
    """
    project = project_of(call, tx)
    _refuse_wrong_values(call, tx, call.payload["Type"])
    _refuse_unknown_folder(call, tx)
    _refuse_taken_name(call, tx, "")

    id = call.object_id = tx.new_id("FJ-", 16, HEX)
    data = {**call.payload, "GmtModified": tx.now}
    tx.insert(Record(JOB, call.region, id, data, name=call.payload["Name"], parent=project.id))
    return {"Id": id}


def modify_flow_job(call: Call, tx: Transaction) -> Json:
    """Change some fields.

    An absent parameter leaves its field, an empty text clears it, ResourceList replaces the whole
    list: all three are likely, none is documented.
    """
    record = addressed(call, tx)
    _refuse_wrong_values(call, tx, record.data["Type"])
    _refuse_taken_name(call, tx, record.id)

    changes = dict(call.payload)
    for name in ("RegionId", "ProjectId", "Id"):
        changes.pop(name, None)
    record.data |= {**changes, "GmtModified": tx.now}
    record.name = record.data["Name"]
    tx.save(record)
    return {"Data": True}


def describe_flow_job(call: Call, tx: Transaction) -> Json:
    """Return a job."""
    record = addressed(call, tx)
    last_runs = tx.find(Query(RUN, region=call.region, parent=record.id), limit=1)
    return _view(record, tx) | {
        "MaxRunningTimeSec": record.data.get("MaxRunningTimeSec", 0),
        "RetryPolicy": record.data.get("RetryPolicy", ""),
        "LastInstanceId": last_runs[0].id if last_runs else "",
        "EditLockDetail": "",
    }


def list_flow_job(call: Call, tx: Transaction) -> Json:
    """List jobs, newest first, which is uncertain.

    No document describes whether the filter Name is exact or a prefix.
    """
    project = project_of(call, tx)
    number, size = page_of(call)
    id = call.payload.get("Id")
    has_filters = bool({"Name", "Type", "Adhoc"} & set(call.payload))
    records, total = tx.page(
        Query(JOB, region=call.region, parent=project.id, ids=[id] if id else None),
        offset=(number - 1) * size,
        limit=size,
        keep=(lambda record: _fits(record, call, tx)) if has_filters else None,
    )
    views = [_view(record, tx) | {"LastInstanceDetail": ""} for record in records]
    return paged(call, tx, "JobList", "Job", views, total)


def delete_flow_job(call: Call, tx: Transaction) -> Json:
    """Delete a job.

    No document describes a job with a live run; the older job API of this product refused.
    """
    record = addressed(call, tx)
    allowed = tx.setting("alibaba.emr.delete_with_live_run", record.name, record.id) == "allowed"
    if not allowed and live_run(record, tx):
        raise ApiFault("FlowJob.Running", f"The job {record.id} has a running instance", status=409)
    tx.delete(record)
    return {"Data": True}


def addressed(call: Call, tx: Transaction, parameter: str = "Id") -> Record:
    """Return the job a call names, within its project.

    Raises:
        ApiFault: The project or the job does not exist.
    """
    project = project_of(call, tx)
    id = call.object_id = call.payload[parameter]
    record = tx.get(JOB, id, call.region)
    if record is None or record.parent != project.id:
        raise missing(tx, "FlowJob", f"The job {id} does not exist")

    return record


def live_run(job: Record, tx: Transaction) -> Record | None:
    """Return the run of a job that has not ended; a job has at most one."""
    runs = tx.find(Query(RUN, region=job.region, parent=job.id))
    return next((run for run in runs if not run.step(tx.now).final), None)


# Values


def _refuse_wrong_values(call: Call, tx: Transaction, job_type: str) -> None:
    payload = call.payload
    if payload.get("Name") == "":
        raise _invalid("Name", "a text that is not empty")
    for field in api.load("alibaba_emr")["actions"][call.action]["request"]:
        name, value = field["name"], payload.get(field["name"])
        if value is None or (value == "" and not field["required"] and "enum" not in field):
            continue
        _refuse_outside(field, value)
        if field.get("format") == "json" and name not in NOT_PARSED:
            json_object(call, name)

    for position, resource in enumerate(payload.get("ResourceList") or [], start=1):
        if not _is_resource(resource["Path"]):
            raise _invalid(f"ResourceList.{position}.Path", "a path of oss:// or hdfs://")
    _refuse_wrong_run_conf(json_object(call, "RunConf"))
    if json_object(call, "MonitorConf") and job_type != "SPARK_STREAMING":
        # The response for another type is uncertain.
        raise _invalid("MonitorConf", "given for SPARK_STREAMING only")
    refuse_unknown_cluster(call, tx)


def _refuse_outside(field: Json, value: Any) -> None:
    allowed = [*field.get("enum", []), *field.get("enum_disputed", [])]
    if allowed and value not in allowed:
        raise _invalid(field["name"], f"one of {', '.join(allowed)}")
    if "max" in field and not field["min"] <= value <= field["max"]:
        raise _invalid(field["name"], f"{field['min']} to {field['max']}")
    if field["required"] and value == "":
        raise ApiFault(f"Missing{field['name']}", f"{field['name']} is mandatory for this action.")


def _is_resource(path: str) -> bool:
    match = RESOURCE_PATH.fullmatch(path)
    if match is None:
        return False

    scheme = match[1].lower()
    if scheme in FOREIGN_SCHEMES:
        return False

    return scheme != "oss" or not match[2].startswith("/")


def _refuse_wrong_run_conf(conf: Json) -> None:
    """Check priority, memory in MB and vCPUs, which are numbers.

    Whether the text of a number is taken as well is uncertain.
    """
    for name in ("priority", "memory", "cores"):
        value = conf.get(name)
        if value in (None, ""):
            continue
        if not _is_number(value, may_be_negative=name == "priority"):
            raise _invalid("RunConf", f"JSON text in which {name} is a number")


def _is_number(value: Any, *, may_be_negative: bool) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return may_be_negative or value >= 0
    if not isinstance(value, str):
        return False

    sign = "-?" if may_be_negative else ""
    return re.fullmatch(rf"{sign}[0-9]+(\.[0-9]+)?", value.strip()) is not None


def _invalid(name: str, allowed: str) -> ApiFault:
    return ApiFault(
        f"Invalid{name}", f"The specified parameter {name} is not valid, it must be {allowed}."
    )


def _refuse_unknown_folder(call: Call, tx: Transaction) -> None:
    id = call.payload.get("ParentCategory")
    folder = tx.get(FOLDER, id, call.region) if id else None
    if id and (folder is None or folder.data["ProjectId"] != call.payload["ProjectId"]):
        raise missing(tx, "InvalidParentCategory", f"The category {id} does not exist")


def _refuse_taken_name(call: Call, tx: Transaction, own_id: str) -> None:
    name = call.payload.get("Name")
    if name is None or tx.setting("alibaba.emr.duplicate_names", name) == "allowed":
        return

    others = tx.find(Query(JOB, region=call.region, name=name, parent=call.payload["ProjectId"]))
    if any(other.id != own_id for other in others):
        raise ApiFault("FlowJob.AlreadyExists", f"A job named {name} exists already")


# Reading back


def _fits(record: Record, call: Call, tx: Transaction) -> bool:
    filters = call.payload
    name = filters.get("Name", "")
    has_name = record.name.startswith(name)
    if name and tx.setting("alibaba.emr.name_filter") == "exact":
        has_name = record.name == name

    return (
        has_name
        and filters.get("Type") in (None, "", record.data["Type"])
        and filters.get("Adhoc") in (None, record.data.get("Adhoc", False))
    )


def _view(record: Record, tx: Transaction) -> Json:
    data = record.data
    listed = {name: data.get(name, default) for name, default in DEFAULTS.items()}
    resources = [
        {"Path": resource["Path"], "Alias": resource.get("Alias", "")}
        for resource in data.get("ResourceList") or []
    ]
    return {
        "Id": record.id,
        "Name": record.name,
        "Type": data["Type"],
        "Description": data["Description"],
        **listed,
        **{name: _rewritten(name, data.get(name), tx) for name in CONFS},
        "mode": data.get("Mode") or "YARN",
        "CategoryId": data.get("ParentCategory") or ROOT_FOLDER_ID,
        "Adhoc": "true" if data.get("Adhoc") else "false",
        "ResourceList": {"Resource": resources},
        "GmtCreate": milliseconds(record.created),
        "GmtModified": milliseconds(data.get("GmtModified", record.created)),
    }


def _rewritten(name: str, text: str | None, tx: Transaction) -> str:
    """Return JSON text in the service's own spacing and order: only its meaning comes back."""
    value = parsed(text)
    if name == "CustomVariables" and tx.setting("alibaba.emr.mask_passwords"):
        for variable in _password_variables(value):
            variable["value"] = "******"

    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _password_variables(value: Json) -> Iterator[Json]:
    variables = value.get("variables")
    for variable in variables if isinstance(variables, list) else []:
        properties = variable.get("properties") if isinstance(variable, dict) else None
        if isinstance(properties, dict) and properties.get("password"):
            yield variable
