"""Object types, states and lookups that Spark apps and their runs have in common."""

from __future__ import annotations

from ...framework import ApiFault, Call
from ...objects import Query, Record
from ...store import Transaction
from ..common import parse_local_time

REGION = "ap-guangzhou"
ENGINE, APP, TASK = "tencent/dlc/engine", "tencent/dlc/spark_app", "tencent/dlc/task"
ENGINE_SUSPENDED, ENGINE_RUNNING = 1, 2
BATCH, STREAMING = 1, 2
INITIALISING, RUNNING, SUCCEEDED, WRITING, QUEUED, FAILED, CANCELLED = 0, 1, 2, 3, 4, -1, -3
TASK_STATES = ("0", "1", "2", "3", "4", "-1", "-3")
DAY = 86400.0
KEPT_DAYS, SPAN_DAYS = 45, 30


def app_named(call: Call, tx: Transaction, name: str) -> Record | None:
    """Return the app of that name; None when it does not exist."""
    apps = tx.find(Query(APP, region=call.region, name=name), limit=1)
    return apps[0] if apps else None


def no_such_app(name_or_id: str) -> ApiFault:
    """Return the fault for an app that does not exist."""
    return ApiFault(
        "InvalidParameter.SparkJobNotFound",
        f"The specified Spark task does not exist: {name_or_id}.",
    )


def engine_named(call: Call, tx: Transaction, name: str) -> Record:
    """Return the engine of that name.

    Raises:
        ApiFault: The engine does not exist.
    """
    engines = tx.find(Query(ENGINE, region=call.region, name=name), limit=1)
    if not engines:
        raise ApiFault("ResourceNotFound.DataEngineNotFound", f"The engine {name} does not exist.")

    return engines[0]


def time_window(call: Call, tx: Transaction) -> tuple[float, float]:
    """Return start and end of the time that a list covers.

    Only the last 45 days are kept, and a window spans at most 30 days.
    """
    start, end = _time(call, "StartTime"), _time(call, "EndTime")
    if start is not None and end is not None and not 0 <= end - start <= SPAN_DAYS * DAY:
        raise ApiFault(
            "InvalidParameter.InvalidTimeParameter", f"The time may span at most {SPAN_DAYS} days."
        )

    oldest = tx.now - KEPT_DAYS * DAY
    return max(start or 0.0, oldest), tx.now if end is None else end


def _time(call: Call, name: str) -> float | None:
    text = call.payload.get(name)
    if not text:
        return None

    time = parse_local_time(text)
    if time is None:
        raise ApiFault(
            "InvalidParameter.InvalidTimeFormat", f"{name} must be written yyyy-MM-dd HH:mm:ss."
        )
    return time


def milliseconds(at: float) -> int:
    return int(at * 1000)
