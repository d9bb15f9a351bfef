"""Batches: Spark applications that run once, the replacement of sessions.

A cancelled batch ends as `dead`, like a failed one, and its record stays. Every list of this
chapter names its array `sessions`. Most inputs come back only inside `req_body`, a JSON text with
some keys renamed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from ...framework import ApiFault, Call
from ...inputs import Json
from ...objects import Query, Record
from ...store import Transaction
from ...timeline import Step
from .common import (
    BATCH,
    LOG_TAIL_LINES,
    PACKAGE,
    addressed,
    application_id,
    log_lines,
    log_page,
    memory_problem,
    milliseconds,
    new_uuid,
    queue_named,
    refuse_negative,
    refuse_unknown_packages,
    sc_type_of,
)

DEFAULT_RETRIES = 20
# Keys that req_body spells otherwise than the request.
RENAMED = {"auto_recovery": "autoRecovery", "max_retry_times": "maxRetryTimes"}


def create_batch(call: Call, tx: Transaction) -> Json:
    """Submit and start; names are not unique, and the same request again starts another run."""
    payload = call.payload
    _refuse_wrong_image(payload)
    _refuse_by_version(payload)
    queue = _queue(call, tx)
    refuse_unknown_packages(call, tx)
    _refuse_unknown_file(call, tx)

    id = call.object_id = new_uuid()
    name = payload.get("name") or ""
    data = {**payload, "queue": queue}
    steps = _steps(payload, tx, name, id)
    record = tx.insert(Record(BATCH, call.region, id, data, name=name, steps=steps))
    return _listed(record, tx)


def list_batches(call: Call, tx: Transaction) -> Json:
    start, size = call.payload.get("from", 0), call.payload.get("size", 100)
    refuse_negative(start, size)

    order = call.payload.get("order", "CREATE_TIME_DESC")
    is_descending = order.endswith("DESC")
    records = tx.find(Query(BATCH, region=call.region), newest_first=is_descending)
    records = list(filter(_filter(call, tx), records))
    if order.startswith("DURATION"):
        records.sort(key=lambda record: _duration(record, tx), reverse=is_descending)

    page = records[start : start + size]
    return {
        "from": start,
        "total": len(records),
        "sessions": [
            {**_listed(record, tx), "req_body": _req_body(record.data)} for record in page
        ],
        "create_time": milliseconds(tx.now),
    }


def get_batch(call: Call, tx: Transaction) -> Json:
    record = addressed(call, tx, BATCH)
    return {
        **_view(record, tx),
        "req_body": _req_body(record.data),
        "feature": record.data.get("feature") or "basic",
        "spark_version": record.data.get("spark_version") or "2.3.2",
    }


def get_batch_state(call: Call, tx: Transaction) -> Json:
    record = addressed(call, tx, BATCH)
    state = str(record.step(tx.now).state)
    return {
        "id": record.id,
        "state": state.capitalize() if tx.setting("huawei.dli.capital_states") else state,
    }


def get_batch_log(call: Call, tx: Transaction) -> Json:
    record = addressed(call, tx, BATCH)
    return log_page(call, log_lines(record, tx), record.id)


def cancel_batch(call: Call, tx: Transaction) -> Json:
    """Cancel a batch: the response is "deleted", but the record stays, as dead.

    Refused once the run has ended.
    """
    record = addressed(call, tx, BATCH)
    step = record.step(tx.now)
    if step.final:
        # The code is uncertain.
        raise ApiFault("DLI.0001", f"The batch {record.id} cannot be cancelled, it is {step.state}")

    end = tx.now + tx.setting("huawei.dli.batch_cancel_seconds", record.name, record.id)
    record.move(tx.now, Step(end, "dead", final=True, reason="Application killed by user"))
    tx.save(record)
    return {"msg": "deleted"}


def _queue(call: Call, tx: Transaction) -> str:
    """Return the queue of a request.

    `queue` and its older spelling must not come together; in one passage queue wins.
    """
    given = [call.payload[name] for name in ("queue", "cluster_name") if call.payload.get(name)]
    if len(given) != 1:
        raise ApiFault(
            "DLI.0001", "Exactly one of the parameters queue and cluster_name must be given"
        )
    return queue_named(call, tx, given[0])


def _refuse_unknown_file(call: Call, tx: Transaction) -> None:
    file = call.payload["file"]
    if file.lower().endswith(".jar") and not call.payload["className"]:
        raise ApiFault("DLI.0001", "The parameter className cannot be empty, but for a Python file")
    if not file.startswith("obs://") and tx.get(PACKAGE, file, call.region) is None:
        raise ApiFault("DLI.0002", f"There is no resource named {file}")


def _refuse_wrong_image(payload: Json) -> None:
    """Check that an image comes with the feature `custom`.

    What the service does with an image beside another feature is uncertain.
    """
    custom, image = payload.get("feature") == "custom", payload.get("image")
    if custom and not image:
        raise ApiFault("DLI.0001", "The parameter image cannot be empty when feature is custom")
    if image and not custom:
        raise ApiFault("DLI.0001", "The parameter image takes effect only when feature is custom")


def _refuse_by_version(payload: Json) -> None:
    """Check what came and went with Spark 3.3. The code is uncertain."""
    match = re.match(r"([0-9]{1,4})\.([0-9]{1,4})(\.[0-9]+)?", payload.get("spark_version") or "")
    if match is None:
        return

    version = (int(match[1]), int(match[2]))
    is_330 = version == (3, 3) and match[3] == ".0"
    is_before_331 = version < (3, 3) or is_330
    if payload.get("execution_agency_urn") and is_before_331:
        raise ApiFault("DLI.0001", "The parameter execution_agency_urn needs Spark 3.3.1 or later")
    if version < (3, 3):
        return

    if not payload["file"].startswith("obs://"):
        raise ApiFault("DLI.0001", "The parameter file must be an OBS path with Spark 3.3 or later")
    if payload.get("resources") or payload.get("groups"):
        raise ApiFault(
            "DLI.0001",
            "The parameters resources and groups are not supported with Spark 3.3 or later",
        )


def _steps(payload: Json, tx: Transaction, name: str, id: str) -> list[Step]:
    running_at = tx.now + tx.setting("huawei.dli.batch_starting_seconds", name, id)
    start = Step(tx.now, "starting")
    problem = memory_problem(payload)
    if problem:
        reason = f"Application failed to start: {problem}"
        return [start, Step(running_at, "dead", final=True, reason=reason)]

    seconds = tx.setting("huawei.dli.batch_running_seconds", name, id)
    if seconds is None:
        return [start, Step(running_at, "running")]

    outcome = tx.setting("huawei.dli.batch_outcome", name, id)
    if outcome == "success":
        return [start, Step(running_at, "running"), Step(running_at + seconds, outcome, final=True)]

    recovering = tx.setting("huawei.dli.batch_recovering_seconds", name, id)
    return [start, *_failures(payload, running_at, seconds, recovering, outcome)]


def _failures(
    payload: Json, at: float, seconds: float, recovering: float, outcome: str
) -> list[Step]:
    """Return the steps of a batch that fails once, or with `auto_recovery` until its last try."""
    retries = 0
    if payload.get("auto_recovery"):
        given = payload.get("max_retry_times")
        retries = DEFAULT_RETRIES if given is None else int(given)

    steps: list[Step] = []
    for _ in range(retries):
        steps += [Step(at, "running"), Step(at + seconds, "recovering")]
        at += seconds + recovering

    steps.append(Step(at, "running"))
    reason = "Application exited with code 1"
    return [*steps, Step(at + seconds, outcome, final=True, reason=reason)]


def _filter(call: Call, tx: Transaction) -> Callable[[Record], bool]:
    payload = call.payload
    queue = payload.get("queue_name") or payload.get("cluster_name")
    filters = {
        "queue": queue and queue.lower(),
        "name": payload.get("job_name"),
        "id": payload.get("job-id"),
        "state": payload.get("state"),
    }
    start, end = payload.get("start", 0), payload.get("end", 2**62)

    def keep(record: Record) -> bool:
        own = {
            "queue": record.data["queue"],
            "name": record.name,
            "id": record.id,
            "state": str(record.step(tx.now).state),
        }
        fits = all(value in (None, "", own[name]) for name, value in filters.items())
        return fits and start <= milliseconds(record.created) <= end

    return keep


def _duration(record: Record, tx: Transaction) -> int:
    step = record.step(tx.now)
    until = step.at if step.final else tx.now
    return milliseconds(until - record.created)


def _listed(record: Record, tx: Transaction) -> Json:
    return {**_view(record, tx), "duration": _duration(record, tx)}


def _view(record: Record, tx: Transaction) -> Json:
    step = record.step(tx.now)
    data = record.data
    started = step.at > record.steps[0].at
    return {
        "id": record.id,
        "state": step.state,
        "appId": application_id(record) if started else "",
        "log": log_lines(record, tx)[-LOG_TAIL_LINES:],
        "sc_type": sc_type_of(data),
        "cluster_name": data["queue"],
        "queue": data["queue"],
        "create_time": milliseconds(record.created),
        "update_time": milliseconds(step.at),
        "name": record.name,
        "owner": "embedded",
        "proxyUser": "",
        "kind": "",
        "image": data.get("image") or "",
    }


def _req_body(data: Json) -> str:
    """Return the stored request with renamed keys and empty members added.

    Never to be compared as text.
    """
    body: Json = {"minRecoveryDelayTime": 10000, "modules": [], "jars": []}
    for name, value in data.items():
        if name != "project_id":
            body[RENAMED.get(name, name)] = value

    return json.dumps(body, ensure_ascii=False)
