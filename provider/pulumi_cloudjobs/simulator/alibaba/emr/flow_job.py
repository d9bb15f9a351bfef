"""Flow jobs: stored definitions. Creating one runs nothing.

What comes back is not what was sent: ParentCategory as CategoryId, Mode as `mode`, Adhoc as text,
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
from ...store import Record, Transaction
from .service import (
    HEX,
    ROOT_FOLDER_ID,
    emr,
    json_object,
    milliseconds,
    missing,
    page_of,
    paged,
    parsed,
    project_of,
    refuse_unknown_cluster,
)

KIND = emr.kind("job")
RUN = emr.kind("run")
# Reserved, says the page, whose sample for it is "N/A": accepted as it comes.
NOT_PARSED = ("AlertConf",)
# "OSS and HDFS", says the page, and the console has ossref: what other schemes of this cloud do is
# uncertain, and let through. Those of other clouds, the web and a disk are neither.
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
    "RetryPolicy": "",
    "MaxRunningTimeSec": 0,
    "RetryInterval": 0,
    "Params": "",
    "AlertConf": "",
}
CONFS = ("ParamConf", "EnvConf", "RunConf", "MonitorConf", "CustomVariables")


@emr.action("CreateFlowJob")
def create_flow_job(call: Call, tx: Transaction) -> dict[str, Any]:
    """There is no client token: the same request sent anew makes a second job."""
    project = project_of(call, tx)
    _refuse_wrong_values(call, tx, call.payload["Type"])
    _refuse_unknown_folder(call, tx)
    _refuse_taken_name(call, tx, "")
    id = call.object_id = tx.new_id("FJ-", 16, HEX)
    data = {**call.payload, "GmtModified": tx.now}
    tx.insert(KIND, id, data, region=call.region, name=call.payload["Name"], parent=project.id)
    return {"Id": id}


@emr.action("ModifyFlowJob")
def modify_flow_job(call: Call, tx: Transaction) -> dict[str, Any]:
    """Change some fields.

    An absent parameter leaves its field, an empty text clears it, ResourceList replaces the whole
    list: all three are likely, none is documented.
    """
    record = addressed(call, tx)
    _refuse_wrong_values(call, tx, record.data["Type"])
    _refuse_taken_name(call, tx, record.id)
    changes = {
        name: value
        for name, value in call.payload.items()
        if name not in ("RegionId", "ProjectId", "Id")
    }
    record.data |= {**changes, "GmtModified": tx.now}
    record.name = record.data["Name"]
    tx.save(record)
    return {"Data": True}


@emr.action("DescribeFlowJob")
def describe_flow_job(call: Call, tx: Transaction) -> dict[str, Any]:
    record = addressed(call, tx)
    last = tx.find(RUN, region=call.region, parent=record.id, limit=1)
    return _view(record, tx) | {
        "MaxRunningTimeSec": record.data.get("MaxRunningTimeSec", 0),
        "RetryPolicy": record.data.get("RetryPolicy", ""),
        "LastInstanceId": last[0].id if last else "",
        "EditLockDetail": "",
    }


@emr.action("ListFlowJob")
def list_flow_job(call: Call, tx: Transaction) -> dict[str, Any]:
    """Whether the filter Name is exact or a prefix is not documented.

    Newest first, which is uncertain too.
    """
    project = project_of(call, tx)
    number, size = page_of(call)
    id = call.payload.get("Id")
    records, total = tx.page(
        KIND,
        region=call.region,
        parent=project.id,
        ids=[id] if id else None,
        offset=(number - 1) * size,
        limit=size,
        keep=(lambda record: _fits(record, call, tx))
        if {"Name", "Type", "Adhoc"} & set(call.payload)
        else None,
    )
    return paged(call, tx, "JobList", "Job", [_listed(record, tx) for record in records], total)


@emr.action("DeleteFlowJob")
def delete_flow_job(call: Call, tx: Transaction) -> dict[str, Any]:
    """What a live run does to it is not documented; the older job API of this product refused."""
    record = addressed(call, tx)
    allowed = tx.setting("alibaba.emr.delete_with_live_run", record.name, record.id) == "allowed"
    if not allowed and live_run(record, tx):
        raise ApiFault("FlowJob.Running", f"The job {record.id} has a running instance", status=409)
    tx.delete(record)
    return {"Data": True}


def addressed(call: Call, tx: Transaction, parameter: str = "Id") -> Record:
    """The job a call names, within its project.

    Raises:
        ApiFault: The project or the job does not exist.
    """
    project = project_of(call, tx)
    id = call.object_id = call.payload[parameter]
    record = tx.get(KIND, id, call.region)
    if record is None or record.parent != project.id:
        raise missing(tx, "FlowJob", f"The job {id} does not exist")
    return record


def live_run(job: Record, tx: Transaction) -> Record | None:
    """The run of a job that has not ended; there is at most one."""
    runs = tx.find(RUN, region=job.region, parent=job.id)
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
        raise _invalid(
            "MonitorConf", "given for SPARK_STREAMING only"
        )  # what else would happen is uncertain
    refuse_unknown_cluster(call, tx)


def _refuse_outside(field: dict[str, Any], value: Any) -> None:
    allowed = [*field.get("enum", []), *field.get("enum_disputed", [])]
    if allowed and value not in allowed:
        raise _invalid(field["name"], f"one of {', '.join(allowed)}")
    if "max" in field and not field["min"] <= value <= field["max"]:
        raise _invalid(field["name"], f"{field['min']} to {field['max']}")
    if field["required"] and value == "":
        raise ApiFault(f"Missing{field['name']}", f"{field['name']} is mandatory for this action.")


def _is_resource(path: str) -> bool:
    found = RESOURCE_PATH.fullmatch(path)
    if found is None or found[1].lower() in FOREIGN_SCHEMES:
        return False
    return found[1].lower() != "oss" or not found[2].startswith("/")


def _refuse_wrong_run_conf(conf: dict[str, Any]) -> None:
    """Priority, memory in MB and vCPUs are numbers; whether the text of a number does as well is uncertain."""
    for name in ("priority", "memory", "cores"):
        value = conf.get(name)
        if value in (None, ""):
            continue
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        text = str(value).strip() if is_number or isinstance(value, str) else ""
        least = r"-?" if name == "priority" else ""
        if not (is_number and (value >= 0 or least)) and not re.fullmatch(
            rf"{least}[0-9]+(\.[0-9]+)?", text
        ):
            raise _invalid("RunConf", f"JSON text in which {name} is a number")


def _invalid(name: str, allowed: str) -> ApiFault:
    return ApiFault(
        f"Invalid{name}", f"The specified parameter {name} is not valid, it must be {allowed}."
    )


def _refuse_unknown_folder(call: Call, tx: Transaction) -> None:
    id = call.payload.get("ParentCategory")
    folder = tx.get(emr.kind("folder"), id, call.region) if id else None
    if id and (folder is None or folder.data["ProjectId"] != call.payload["ProjectId"]):
        raise missing(tx, "InvalidParentCategory", f"The category {id} does not exist")


def _refuse_taken_name(call: Call, tx: Transaction, own_id: str) -> None:
    name = call.payload.get("Name")
    if name is None or tx.setting("alibaba.emr.duplicate_names", name) == "allowed":
        return
    others = tx.find(KIND, region=call.region, name=name, parent=call.payload["ProjectId"])
    if any(other.id != own_id for other in others):
        raise ApiFault("FlowJob.AlreadyExists", f"A job named {name} exists already")


# Reading back


def _fits(record: Record, call: Call, tx: Transaction) -> bool:
    wanted = call.payload
    name = wanted.get("Name", "")
    exact = tx.setting("alibaba.emr.name_filter") == "exact"
    return (
        (record.name == name if exact and name else record.name.startswith(name))
        and wanted.get("Type") in (None, "", record.data["Type"])
        and wanted.get("Adhoc") in (None, record.data.get("Adhoc", False))
    )


def _listed(record: Record, tx: Transaction) -> dict[str, Any]:
    return _view(record, tx) | {"LastInstanceDetail": ""}


def _view(record: Record, tx: Transaction) -> dict[str, Any]:
    data = record.data
    listed = {name: data.get(name, default) for name, default in DEFAULTS.items()}
    del listed["MaxRunningTimeSec"], listed["RetryPolicy"]
    resources = [
        {"Path": one["Path"], "Alias": one.get("Alias", "")}
        for one in data.get("ResourceList") or []
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
    """JSON text in the service's own spacing and order: only its meaning comes back."""
    value = parsed(text)
    if name == "CustomVariables" and tx.setting("alibaba.emr.mask_passwords"):
        for variable in _password_variables(value):
            variable["value"] = "******"
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _password_variables(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    variables = value.get("variables")
    for variable in variables if isinstance(variables, list) else []:
        properties = variable.get("properties") if isinstance(variable, dict) else None
        if isinstance(properties, dict) and properties.get("password"):
            yield variable
