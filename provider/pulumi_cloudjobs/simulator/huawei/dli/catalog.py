"""What sessions and batches refer to, read only: queues, packages, and the projects that IAM lists for a region.

More of them come in through the control interface, as objects of the kinds huawei/dli/queue,
/package and /project.
"""

from __future__ import annotations

from typing import Any

from ...framework import Call
from ...store import Record, Transaction
from .service import dli, milliseconds, missing


@dli.action("list_queues")
def list_queues(call: Call, tx: Transaction) -> dict[str, Any]:
    """Without queue_type: SQL queues only, says one passage, all, says another; all are given here."""
    wanted = call.payload.get("queue_type", "all")
    queues = [
        one
        for one in tx.find(dli.kind("queue"), region=call.region)
        if wanted in ("all", one.data["queue_type"])
    ]
    return {"is_success": True, "message": "", "queues": [_queue(one) for one in queues]}


@dli.action("get_queue")
def get_queue(call: Call, tx: Transaction) -> dict[str, Any]:
    """The detail spells its names in camel case, where the list has underscores."""
    name = call.object_id = call.payload["queue_name"].lower()
    record = tx.get(dli.kind("queue"), name, call.region)
    if record is None:
        raise missing(tx, f"There is no queue named {name}")
    listed = _queue(record)
    spelt = {"queue_name": "queueName", "queue_type": "queueType", "cu_count": "cuCount"}
    return {
        "is_success": True,
        "message": "",
        **{spelt.get(name, name): value for name, value in listed.items()},
    }


@dli.action("list_packages")
def list_packages(call: Call, tx: Transaction) -> dict[str, Any]:
    packages = [
        one
        for one in tx.find(dli.kind("package"), region=call.region)
        if one.data["resource_type"] != "module"
    ]
    kind = call.payload.get("kind")
    resources = [_package(one) for one in packages if kind in (None, one.data["resource_type"])]
    groups = sorted({one.data["group"] for one in packages if one.data["group"]})
    members = {
        group: [one.name for one in packages if one.data["group"] == group] for group in groups
    }
    return {
        "total": len(resources),
        "resources": resources,
        "modules": [],
        "groups": [
            {"group_name": group, "status": "READY", "resources": members[group]}
            for group in groups
        ],
    }


@dli.action("get_package")
def get_package(call: Call, tx: Transaction) -> dict[str, Any]:
    name, group = call.payload["resource_name"], call.payload.get("group")
    call.object_id = f"{group}/{name}" if group else name
    record = tx.get(dli.kind("package"), call.object_id, call.region)
    if record is None:
        raise missing(tx, f"There is no resource named {call.object_id}")
    return _package(record)


@dli.action("list_projects")
def list_projects(call: Call, tx: Transaction) -> dict[str, Any]:
    """The official SDK asks for this when it has a region and no project id; here a project is in every region."""
    region = call.payload.get("name") or call.region
    projects = [{"id": one.id, "name": region, **one.data} for one in tx.find(dli.kind("project"))]
    return {"projects": projects}


def _queue(record: Record) -> dict[str, Any]:
    return {
        "queue_id": record.seq,
        "owner": "embedded",
        "create_time": milliseconds(record.created),
        **record.data,
    }


def _package(record: Record) -> dict[str, Any]:
    data = {name: value for name, value in record.data.items() if name != "group"}
    times = {
        "create_time": milliseconds(record.created),
        "update_time": milliseconds(record.created),
    }
    return {**data, **times, "underlying_name": record.id, "owner": "embedded"}
