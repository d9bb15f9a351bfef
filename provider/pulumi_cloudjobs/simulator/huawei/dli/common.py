"""Object types, limits and lookups that sessions, statements and batches have in common."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

from ...framework import ApiFault, Call
from ...inputs import Json
from ...objects import Record
from ...store import Transaction

PROJECT = "huawei/dli/project"
QUEUE = "huawei/dli/queue"
PACKAGE = "huawei/dli/package"
SESSION = "huawei/dli/session"
STATEMENT = "huawei/dli/statement"
BATCH = "huawei/dli/batch"

DEFAULT_REGION = "cn-north-4"
LOG_TAIL_LINES = 10
# By the page that uploads packages.
LONGEST_GROUP = 64
OVERRIDES = ("driverMemory", "driverCores", "executorMemory", "executorCores", "numExecutors")
# As Spark reads it: no fractions. The page shows "2 GB", which Spark alone would not take.
MEMORY = re.compile(r"\s*[0-9]+\s*([KMGTP]B?|B)\s*", re.IGNORECASE | re.ASCII)
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

# Missing, not allowed


def missing(tx: Transaction, sentence: str) -> ApiFault:
    """Return the fault for an object that does not exist, in the form the settings choose."""
    form = tx.setting("huawei.dli.missing_object")
    if form == "livy":
        return ApiFault("", sentence, status=404, body={"msg": sentence})
    if form == "404":
        return ApiFault("DLI.0023", sentence, status=404)

    return ApiFault("DLI.0002", sentence)


def addressed(call: Call, tx: Transaction, object_type: str) -> Record:
    """Return the session or batch whose id is in the path.

    Raises:
        ApiFault: The id is malformed, or the object does not exist.
    """
    noun = object_type.rpartition("/")[2]
    id: str = call.payload[f"{noun}_id"]
    call.object_id = id
    if not UUID.fullmatch(id):
        raise ApiFault("DLI.0001", f"The {noun} id {id!r} is invalid, it must be a UUID")

    record = tx.get(object_type, id, call.region)
    if record is None:
        raise missing(tx, f"There is no {noun} named {id}")

    return record


def queue_named(call: Call, tx: Transaction, name: str) -> str:
    """Return the queue's stored name, which is lower case.

    Raises:
        ApiFault: The queue does not exist. It has the same code as a missing session, as the
            service's other objects do.
    """
    stored_name = name.lower()
    if tx.get(QUEUE, stored_name, call.region) is None:
        raise ApiFault("DLI.0002", f"There is no queue named {name}")

    return stored_name


def refuse_unknown_packages(call: Call, tx: Transaction) -> None:
    """Check that every package a request names has been uploaded.

    A resource or group without a name names no package.

    Raises:
        ApiFault: A package was not uploaded. Which code the service returns is uncertain.
    """
    for group in call.payload.get("groups") or []:
        group_name = group.get("name") or ""
        if len(group_name) > LONGEST_GROUP:
            sentence = f"The name of a group has at most {LONGEST_GROUP} characters"
            raise ApiFault("DLI.0001", sentence)

    for name in _packages(call.payload):
        is_in_bucket = name.startswith("obs://")
        if not is_in_bucket and tx.get(PACKAGE, name, call.region) is None:
            raise ApiFault("DLI.0002", f"There is no resource named {name}")


def _packages(payload: Json) -> Iterable[str]:
    for name in ("jars", "pyFiles", "files", "modules"):
        yield from payload.get(name) or []

    yield from _resource_names(payload)
    for group in payload.get("groups") or []:
        group_name = group.get("name")
        if group_name is None:
            continue

        for name in _resource_names(group):
            yield f"{group_name}/{name}"


def _resource_names(holder: Json) -> list[str]:
    resources = holder.get("resources") or []
    return [resource["name"] for resource in resources if resource.get("name") is not None]


# What sessions and batches share


def memory_problem(payload: Json) -> str | None:
    """Return what is wrong with a memory text; None when all are whole numbers with a unit.

    The create succeeds all the same, the start fails later.
    """
    for name in ("driverMemory", "executorMemory"):
        value = payload.get(name)
        if value is not None and not MEMORY.fullmatch(value):
            return f"{name} {value!r} is no whole number with a unit"

    return None


def sc_type_of(payload: Json) -> str:
    """Return sc_type as it is read back: one override hides the letter."""
    if any(payload.get(name) is not None for name in OVERRIDES):
        return "CUSTOMIZED"

    return payload.get("sc_type") or "A"


def new_uuid() -> str:
    return str(uuid.uuid4())


def application_id(record: Record) -> str:
    """Return the id that YARN gives the application; shown once the application exists."""
    number = uuid.UUID(record.id).int % 10000
    return f"application_{milliseconds(record.created)}_{number:04}"


def milliseconds(seconds: float) -> int:
    return int(seconds * 1000)


# Logs


def log_page(call: Call, lines: list[str], id: str) -> Json:
    """Return a page of a log: from `from` on, or the tail when it is absent."""
    total = len(lines)
    size = call.payload.get("size", 100)
    start = call.payload.get("from", max(0, total - size))
    refuse_negative(start, size)

    page = lines[start : start + size]
    return {"id": id, "from": start, "total": total, "log": page}


def refuse_negative(start: int, size: int) -> None:
    """Check that start and size of a page are not negative.

    Raises:
        ApiFault: One of them is.
    """
    if start < 0 or size < 0:
        raise ApiFault("DLI.0001", "The parameters from and size must not be negative")


def log_lines(record: Record, tx: Transaction) -> list[str]:
    """Return the three sections of the published sample.

    The reason of a failed start is in the last one.
    """
    step = record.step(tx.now)
    has_started = len(record.steps) > 1 and step.at > record.steps[0].at

    lines = ["stdout: "]
    if has_started:
        lines.append(f"started {application_id(record)}")

    lines.append("\nstderr: ")
    if has_started:
        stderr = tx.setting("huawei.dli.stderr", record.name, record.id)
        lines += str(stderr).splitlines()

    lines.append("\nYARN Diagnostics: ")
    if step.reason:
        lines.append(step.reason)

    return lines
