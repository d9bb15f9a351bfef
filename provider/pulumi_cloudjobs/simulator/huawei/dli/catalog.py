"""The read-only surroundings of sessions and batches: queues, packages, and the projects of IAM.

More of them come in through the control interface, as objects of the types huawei/dli/queue,
/package and /project.
"""

from __future__ import annotations

from ...framework import Call
from ...inputs import Json
from ...objects import Query, Record
from ...store import Transaction
from .common import PACKAGE, PROJECT, QUEUE, milliseconds, missing

# Keys of a queue's detail, which has camel case where the list has underscores.
DETAIL_KEYS = {"queue_name": "queueName", "queue_type": "queueType", "cu_count": "cuCount"}


def list_queues(call: Call, tx: Transaction) -> Json:
    """List queues.

    Without queue_type: one passage names SQL queues only, another one all; all are listed here.
    """
    queue_type = call.payload.get("queue_type", "all")
    queues = tx.find(Query(QUEUE, region=call.region))
    if queue_type != "all":
        queues = [queue for queue in queues if queue.data["queue_type"] == queue_type]

    return {"is_success": True, "message": "", "queues": [_queue(queue) for queue in queues]}


def get_queue(call: Call, tx: Transaction) -> Json:
    """Return a queue."""
    name = call.object_id = call.payload["queue_name"].lower()
    record = tx.get(QUEUE, name, call.region)
    if record is None:
        raise missing(tx, f"There is no queue named {name}")

    detail = {DETAIL_KEYS.get(key, key): value for key, value in _queue(record).items()}
    return {"is_success": True, "message": "", **detail}


def list_packages(call: Call, tx: Transaction) -> Json:
    """List packages, alone and in their groups."""
    packages = tx.find(Query(PACKAGE, region=call.region))
    packages = [package for package in packages if package.data["resource_type"] != "module"]
    groups: dict[str, list[str]] = {}
    for package in packages:
        if package.data["group"]:
            groups.setdefault(package.data["group"], []).append(package.name)

    kind = call.payload.get("kind")
    resources = [
        _package(package) for package in packages if kind in (None, package.data["resource_type"])
    ]
    return {
        "total": len(resources),
        "resources": resources,
        "modules": [],
        "groups": [
            {"group_name": group, "status": "READY", "resources": groups[group]}
            for group in sorted(groups)
        ],
    }


def get_package(call: Call, tx: Transaction) -> Json:
    """Return a package."""
    name, group = call.payload["resource_name"], call.payload.get("group")
    call.object_id = f"{group}/{name}" if group else name
    record = tx.get(PACKAGE, call.object_id, call.region)
    if record is None:
        raise missing(tx, f"There is no resource named {call.object_id}")

    return _package(record)


def list_projects(call: Call, tx: Transaction) -> Json:
    """List projects; here a project is in every region.

    The official SDK asks for them when it has a region and no project id.
    """
    region = call.payload.get("name") or call.region
    projects = tx.find(Query(PROJECT))
    return {
        "projects": [{"id": project.id, "name": region, **project.data} for project in projects]
    }


def _queue(record: Record) -> Json:
    return {
        "queue_id": record.seq,
        "owner": "embedded",
        "create_time": milliseconds(record.created),
        **record.data,
    }


def _package(record: Record) -> Json:
    data = {name: value for name, value in record.data.items() if name != "group"}
    return {
        **data,
        "create_time": milliseconds(record.created),
        "update_time": milliseconds(record.created),
        "underlying_name": record.id,
        "owner": "embedded",
    }
