"""Sessions: interactive Spark contexts. Create starts one, delete ends it; the API has no update.

Facts: the pages of create and list, both titled as discarded; get, state, log and delete are
inferred from the batch chapter and from Apache Livy. A session moves starting -> idle, is busy
while a statement runs, and ends by itself when it has been idle for `heartbeatTimeoutInSecond`.
"""

from __future__ import annotations

from ...framework import ApiFault, Call
from ...inputs import Json
from ...objects import Query, Record
from ...store import Transaction
from ...timeline import Step
from .common import (
    LOG_TAIL_LINES,
    SESSION,
    STATEMENT,
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

READY = ("idle", "busy", "running")
LIVE = ("not_started", "starting", "recovering", *READY, "shutting_down")


def create_session(call: Call, tx: Transaction) -> Json:
    """Start a session. The same request again starts another one, or is refused for its name."""
    payload = call.payload
    if payload.get("heartbeatTimeoutInSecond", 0) < 0:
        raise ApiFault("DLI.0001", "The parameter heartbeatTimeoutInSecond must not be negative")
    queue = queue_named(call, tx, payload["cluster_name"])
    refuse_unknown_packages(call, tx)
    name = payload.get("name") or ""
    _refuse_taken_name(call, tx, name)

    id = call.object_id = new_uuid()
    data = {**payload, "cluster_name": queue}
    steps = _steps(payload, tx, name, id)
    record = tx.insert(Record(SESSION, call.region, id, data, name=name, steps=steps))
    return _view(record, tx)


def list_sessions(call: Call, tx: Transaction) -> Json:
    """List sessions, oldest first, and none past the end; as on Livy, and uncertain here."""
    start, size = call.payload.get("from", 0), call.payload.get("size", 100)
    refuse_negative(start, size)

    queue = call.payload.get("cluster_name")
    keep = (lambda record: record.data["cluster_name"] == queue.lower()) if queue else None
    records, total = tx.page(
        Query(SESSION, region=call.region), newest_first=False, offset=start, limit=size, keep=keep
    )
    return {
        "from": start,
        "total": total,
        "sessions": [_view(record, tx) for record in records],
        "create_time": milliseconds(tx.now),
    }


def get_session(call: Call, tx: Transaction) -> Json:
    return _view(addressed(call, tx, SESSION), tx)


def get_session_state(call: Call, tx: Transaction) -> Json:
    record = addressed(call, tx, SESSION)
    return {"id": record.id, "state": state_of(record, tx)}


def get_session_log(call: Call, tx: Transaction) -> Json:
    record = addressed(call, tx, SESSION)
    return log_page(call, log_lines(record, tx), record.id)


def delete_session(call: Call, tx: Transaction) -> Json:
    """End the context and its statements.

    On Livy the record is gone at once; here that is uncertain, so a setting.
    """
    record = addressed(call, tx, SESSION)
    stays = tx.setting("huawei.dli.deleted_sessions", record.name, record.id) == "ended"
    if stays and not record.step(tx.now).final:
        seconds = tx.setting("huawei.dli.shutting_down_seconds", record.name, record.id)
        record.move(tx.now, *_shutdown(tx.now, seconds, "deleted"))
        tx.save(record)
        _end_statements(record, tx)
        return {"msg": "deleted"}

    for statement in tx.find(Query(STATEMENT, region=call.region, parent=record.id)):
        tx.delete(statement)
    tx.delete(record)
    return {"msg": "deleted"}


def _end_statements(session: Record, tx: Transaction) -> None:
    """Cancel the statements that have not run to their end."""
    for statement in tx.find(Query(STATEMENT, region=session.region, parent=session.id)):
        if not statement.step(tx.now).final:
            statement.move(tx.now, Step(tx.now, "cancelled", final=True))
            tx.save(statement)


def state_of(record: Record, tx: Transaction) -> str:
    """Return the state now: busy is idle with a statement that has not ended."""
    state = str(record.step(tx.now).state)
    if state == "idle" and record.data.get("busy_until", 0.0) > tx.now:
        return "busy"

    return state


def keep_alive(record: Record, tx: Transaction, until: float) -> None:
    """Let the idle time start anew after a statement, which runs until then."""
    record.data["busy_until"] = until
    idle_from = max(until, record.step(tx.now).at)
    record.move(tx.now, *_idle_end(record.data, tx, record.name, record.id, idle_from))


def _refuse_taken_name(call: Call, tx: Transaction, name: str) -> None:
    """Refuse a second live session of one name, as Livy does; whether DLI does is uncertain."""
    if not name or tx.setting("huawei.dli.duplicate_names", name) == "allowed":
        return

    for other in tx.find(Query(SESSION, region=call.region, name=name)):
        if not other.step(tx.now).final:
            raise ApiFault("DLI.0006", f"Duplicate session name: {name} for session {other.id}")


def _steps(payload: Json, tx: Transaction, name: str, id: str) -> list[Step]:
    ready_at = tx.now + tx.setting("huawei.dli.starting_seconds", name, id)
    start = Step(tx.now, "starting")
    problem = memory_problem(payload)
    if problem:
        reason = f"Application failed to start: {problem}"
        return [start, Step(ready_at, "dead", final=True, reason=reason)]

    outcome = tx.setting("huawei.dli.session_outcome", name, id)
    if outcome != "idle":
        return [start, Step(ready_at, outcome, final=True, reason="Application exited with code 1")]

    return [start, Step(ready_at, "idle"), *_idle_end(payload, tx, name, id, ready_at)]


def _idle_end(payload: Json, tx: Transaction, name: str, id: str, idle_since: float) -> list[Step]:
    timeout = payload.get("heartbeatTimeoutInSecond")
    if not timeout:
        timeout = tx.setting("huawei.dli.heartbeat_seconds", name, id)
    if timeout is None:
        return []

    seconds = tx.setting("huawei.dli.shutting_down_seconds", name, id)
    return _shutdown(idle_since + timeout, seconds, f"idle for {timeout} s")


def _shutdown(at: float, seconds: float, reason: str) -> list[Step]:
    return [Step(at, "shutting_down"), Step(at + seconds, "dead", final=True, reason=reason)]


def _view(record: Record, tx: Transaction) -> Json:
    """Return the fields that the page lists; other inputs are never returned."""
    step = record.step(tx.now)
    started = step.at > record.steps[0].at
    return {
        "id": record.id,
        "appId": application_id(record) if started else None,
        "name": record.name or None,
        "owner": None,
        "proxyUser": None,
        "state": state_of(record, tx),
        "kind": record.data["kind"],
        "log": log_lines(record, tx)[-LOG_TAIL_LINES:],
        "sc_type": sc_type_of(record.data),
        "cluster_name": record.data["cluster_name"],
        "create_time": milliseconds(record.created),
        "update_time": milliseconds(step.at) if started else 0,
    }
