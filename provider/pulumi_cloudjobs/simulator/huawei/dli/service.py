"""Data Lake Insight: its settings, what a fresh cloud holds, and what sessions and batches have in common.

The session API is discarded by its vendor and only two of its pages can be read; states, statements
and the answer for what is missing follow Apache Livy, whose API it copied. Where nobody tells what
the service does, a setting chooses.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import Any, Literal

from ...framework import ApiFault, Call, Fixture, Service, ServiceSettings
from ...inputs import Count, Seconds, Text
from ...store import Record, Transaction

DEFAULT_REGION = "cn-north-4"
PROJECT_ID = "0123456789abcdef0123456789abcdef"
LOG_TAIL_LINES = 10
LONGEST_GROUP = 64  # of the page that uploads packages
OVERRIDES = ("driverMemory", "driverCores", "executorMemory", "executorCores", "numExecutors")
# As Spark reads it: no fractions. The page shows "2 GB", which Spark alone would not take.
MEMORY = re.compile(r"\s*[0-9]+\s*([KMGTP]B?|B)\s*", re.IGNORECASE | re.ASCII)
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
MODULES = (
    "sys.datasource.hbase",
    "sys.datasource.opentsdb",
    "sys.datasource.rds",
    "sys.datasource.css",
)


class DliSettings(ServiceSettings):
    """Settings of DLI; those of runs are asked for with the name or id of the session or batch."""

    # "discarded": the gateway knows no path with /sessions any more.
    sessions_api: Literal["served", "discarded"] = "served"
    # What is answered for an object that is not there: "400" DLI.0002, "404" DLI.0023, or "livy"
    # (404 with {"msg"}).
    missing_object: Literal["400", "404", "livy"] = "400"
    # A second live session of one name: "refused" as on Livy.
    duplicate_names: Literal["refused", "allowed"] = "refused"
    # A deleted session: "gone" as on Livy, or "ended", which stays readable as dead.
    deleted_sessions: Literal["gone", "ended"] = "gone"
    # How long a session starts, and the state it starts into.
    starting_seconds: Seconds = 1.0
    session_outcome: Literal["idle", "error", "dead", "killed", "success"] = "idle"
    # Idle time after which a session without heartbeatTimeoutInSecond ends; None: never. The real
    # default is unknown.
    heartbeat_seconds: Seconds | None = None
    shutting_down_seconds: Seconds = 1.0
    # By the text of the code, or the name or id of the session.
    statement_seconds: Seconds = 1.0
    statement_outcome: Literal["ok", "error"] = "ok"
    batch_starting_seconds: Seconds = 1.0
    # None: for ever.
    batch_running_seconds: Seconds | None = 5.0
    batch_outcome: Literal["success", "dead"] = "success"
    # How long an application that has failed waits before auto_recovery starts it again.
    batch_recovering_seconds: Seconds = 1.0
    # How long a cancelled batch goes on; it ends as dead.
    batch_cancel_seconds: Seconds = 0.0
    # What a session or batch that has started writes; its stdout says which application it is.
    stderr: Text = ""
    # One published sample of the batch state is written with a capital letter.
    capital_states: bool = False
    # Wrong signatures in a row before the key is locked for five minutes; None: never locked.
    wrong_signatures_allowed: Count | None = 5


dli = Service(
    "huawei",
    "dli",
    version="v2.0",
    settings=DliSettings,
    live={
        "session": (
            "not_started",
            "starting",
            "recovering",
            "idle",
            "running",
            "busy",
            "shutting_down",
        ),
        "batch": ("starting", "running", "recovering"),
        "statement": ("waiting", "running", "cancelling"),
    },
)


def _fixtures() -> list[Fixture]:
    def package(group: str, name: str, kind: str) -> Fixture:
        data = {"resource_name": name, "resource_type": kind, "group": group, "status": "READY"}
        return Fixture(
            dli.kind("package"),
            DEFAULT_REGION,
            f"{group}/{name}" if group else name,
            data,
            name=name,
        )

    queue = {
        "queue_name": "test_cluster",
        "queue_type": "general",
        "cu_count": 64,
        "description": "",
    }
    return [
        Fixture(dli.kind("project"), "", PROJECT_ID, {"domain_id": "embedded", "enabled": True}),
        Fixture(dli.kind("queue"), DEFAULT_REGION, "test_cluster", queue),
        *(package("group.tesddws", f"gsjdbc{number}.jar", "jar") for number in (2, 3, 4)),
        *(package("", name, "module") for name in MODULES),
    ]


dli.fixtures = _fixtures()


# Not there, not allowed


def missing(tx: Transaction, sentence: str) -> ApiFault:
    """The refusal for an object that is not there, in the form the settings choose."""
    form = tx.setting("huawei.dli.missing_object")
    if form == "livy":
        return ApiFault("", sentence, status=404, body={"msg": sentence})
    return (
        ApiFault("DLI.0023", sentence, status=404)
        if form == "404"
        else ApiFault("DLI.0002", sentence)
    )


def addressed(call: Call, tx: Transaction, what: str) -> Record:
    """The session or batch whose id stands in the path.

    Raises:
        ApiFault: The id is malformed, or there is no such object.
    """
    id = call.object_id = call.payload[f"{what}_id"]
    if not UUID.fullmatch(id):
        raise ApiFault("DLI.0001", f"The {what} id {id!r} is invalid, it must be a UUID")
    record = tx.get(dli.kind(what), id, call.region)
    if record is None:
        raise missing(tx, f"There is no {what} named {id}")
    return record


def queue_named(call: Call, tx: Transaction, name: str) -> str:
    """The queue's stored name, which is lower case.

    Raises:
        ApiFault: There is no such queue. It has the same code as a missing session, as the service's
            other objects do.
    """
    if tx.get(dli.kind("queue"), name.lower(), call.region) is None:
        raise ApiFault("DLI.0002", f"There is no queue named {name}")
    return name.lower()


def refuse_unknown_packages(call: Call, tx: Transaction) -> None:
    """Every package a request names must have been uploaded.

    A resource or group without a name names none.

    Raises:
        ApiFault: One of them was not. Which code the service gives is uncertain.
    """
    if any(
        len(group.get("name") or "") > LONGEST_GROUP for group in call.payload.get("groups") or []
    ):
        raise ApiFault("DLI.0001", f"The name of a group has at most {LONGEST_GROUP} characters")
    for name in _packages(call.payload):
        if not name.startswith("obs://") and tx.get(dli.kind("package"), name, call.region) is None:
            raise ApiFault("DLI.0002", f"There is no resource named {name}")


def _packages(payload: dict[str, Any]) -> Iterable[str]:
    for kind in ("jars", "pyFiles", "files", "modules"):
        yield from payload.get(kind) or []
    yield from (
        one["name"] for one in payload.get("resources") or [] if one.get("name") is not None
    )
    for group in payload.get("groups") or []:
        named = [one["name"] for one in group.get("resources") or [] if one.get("name") is not None]
        yield from (f"{group['name']}/{name}" for name in named if group.get("name") is not None)


# What sessions and batches share


def memory_problem(payload: dict[str, Any]) -> str | None:
    """A memory text that is no whole number with a unit; nothing complains when it is sent, the start fails later."""
    for name in ("driverMemory", "executorMemory"):
        value = payload.get(name)
        if value is not None and not MEMORY.fullmatch(value):
            return f"{name} {value!r} is no whole number with a unit"
    return None


def shape_of(payload: dict[str, Any]) -> str:
    """What sc_type reads back as: one override hides the letter."""
    overridden = any(payload.get(name) is not None for name in OVERRIDES)
    return "CUSTOMIZED" if overridden else payload.get("sc_type") or "A"


def new_uuid() -> str:
    return str(uuid.uuid4())


def application_id(record: Record) -> str:
    """As YARN names it; shown once the application exists."""
    number = uuid.UUID(record.id).int % 10000
    return f"application_{milliseconds(record.created)}_{number:04}"


def milliseconds(seconds: float) -> int:
    return int(seconds * 1000)


def log_page(call: Call, lines: list[str], id: str) -> dict[str, Any]:
    """`…/log`: from `from` on, or the tail when it is absent."""
    size = call.payload.get("size", 100)
    start = call.payload.get("from", max(0, len(lines) - size))
    refuse_negative(start, size)
    return {"id": id, "from": start, "total": len(lines), "log": lines[start : start + size]}


def refuse_negative(start: int, size: int) -> None:
    if start < 0 or size < 0:
        raise ApiFault("DLI.0001", "The parameters from and size must not be negative")


def log_lines(record: Record, tx: Transaction) -> list[str]:
    """The three sections of the published sample; the reason of a failed start stands in the last."""
    step, out, err = record.step(tx.now), [], []
    if len(record.steps) > 1 and step.at > record.steps[0].at:
        out = [f"started {application_id(record)}"]
        err = str(tx.setting("huawei.dli.stderr", record.name, record.id)).splitlines()
    return [
        "stdout: ",
        *out,
        "\nstderr: ",
        *err,
        "\nYARN Diagnostics: ",
        *([step.reason] if step.reason else []),
    ]
