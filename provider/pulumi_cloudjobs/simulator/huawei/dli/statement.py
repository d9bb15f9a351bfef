"""Statements: snippets of code inside a session, one after the other.

All of it is inferred from Apache Livy.

A failing snippet ends as `available` with `output.status` "error", not as a failed statement.
"""

from __future__ import annotations

from ...framework import ApiFault, Call
from ...inputs import Json
from ...objects import Query, Record
from ...store import Transaction
from ...timeline import Step
from .common import SESSION, STATEMENT, addressed, milliseconds, missing, refuse_negative
from .session import READY, keep_alive, state_of

CANCEL_SECONDS = 0.5


def create_statement(call: Call, tx: Transaction) -> Json:
    session = addressed(call, tx, SESSION)
    state = state_of(session, tx)
    if state not in READY:
        raise ApiFault("DLI.0007", f"Session is in state {state}")  # the code is uncertain

    number = session.data.get("statements", 0)
    session.data["statements"] = number + 1
    subjects = (call.payload["code"], session.name, session.id)
    start = max(tx.now, session.data.get("busy_until", 0.0))
    end = start + tx.setting("huawei.dli.statement_seconds", *subjects)
    outcome = tx.setting("huawei.dli.statement_outcome", *subjects)
    steps = [Step(start, "running"), Step(end, "available", final=True)]
    if start > tx.now:
        steps.insert(0, Step(tx.now, "waiting"))

    data = {"number": number, "code": call.payload["code"], "outcome": outcome}
    id = call.object_id = f"{session.id}/{number}"
    statement = tx.insert(Record(STATEMENT, call.region, id, data, parent=session.id, steps=steps))
    keep_alive(session, tx, end)
    tx.save(session)
    return _view(statement, tx)


def list_statements(call: Call, tx: Transaction) -> Json:
    session = addressed(call, tx, SESSION)
    start, size = call.payload.get("from", 0), call.payload.get("size", 100)
    refuse_negative(start, size)
    records, total = tx.page(
        Query(STATEMENT, region=call.region, parent=session.id),
        newest_first=False,
        offset=start,
        limit=size,
    )
    return {"total_statements": total, "statements": [_view(record, tx) for record in records]}


def get_statement(call: Call, tx: Transaction) -> Json:
    return _view(_addressed(call, tx), tx)


def cancel_statement(call: Call, tx: Transaction) -> Json:
    """Cancel a statement; its state follows later. A statement that has ended stays as it is."""
    session = addressed(call, tx, SESSION)
    statement = _addressed(call, tx)
    step = statement.step(tx.now)
    if step.final:
        return {"msg": "canceled"}

    end = tx.now + CANCEL_SECONDS
    if step.state == "waiting":
        statement.move(tx.now, Step(tx.now, "cancelled", final=True))
    else:
        cancelled = Step(end, "cancelled", final=True)
        statement.move(tx.now, Step(tx.now, "cancelling"), cancelled)
    tx.save(statement)
    keep_alive(session, tx, max(end, *_ends(session, tx)))
    tx.save(session)
    return {"msg": "canceled"}


def _ends(session: Record, tx: Transaction) -> list[float]:
    """Return when the statements of a session end, or have ended."""
    statements = tx.find(Query(STATEMENT, region=session.region, parent=session.id))
    return [statement.steps[-1].at for statement in statements]


def _addressed(call: Call, tx: Transaction) -> Record:
    session_id, number = call.payload["session_id"], call.payload["statement_id"]
    addressed(call, tx, SESSION)
    call.object_id = f"{session_id}/{number}"
    record = tx.get(STATEMENT, call.object_id, call.region)
    if record is None:
        raise missing(tx, f"There is no statement named {number} in session {session_id}")
    return record


def _view(record: Record, tx: Transaction) -> Json:
    step = record.step(tx.now)
    past = [earlier for earlier in record.steps if earlier.at <= tx.now]
    started = next((earlier.at for earlier in past if earlier.state == "running"), None)
    return {
        "id": record.data["number"],
        "code": record.data["code"],
        "state": step.state,
        "output": _output(record) if step.state == "available" else None,
        "progress": 1.0 if step.final else 0.0,
        "started": milliseconds(started) if started else 0,
        "completed": milliseconds(step.at) if step.final else 0,
    }


def _output(record: Record) -> Json:
    number = record.data["number"]
    if record.data["outcome"] == "ok":
        return {
            "status": "ok",
            "execution_count": number,
            "data": {"text/plain": f"res{number}: Int = 0"},
        }
    error = {
        "ename": "Error",
        "evalue": "value is not a member",
        "traceback": ["<console>:23: error"],
    }
    return {"status": "error", "execution_count": number, **error}
