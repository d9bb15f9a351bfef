"""Statements: snippets of code inside a session, one after the other.

All of it is inferred from Apache Livy.

A failing snippet ends as `available` with `output.status` "error", not as a failed statement.
"""

from __future__ import annotations

from typing import Any

from ...framework import ApiFault, Call
from ...store import Record, Transaction
from ...timeline import Step
from .service import addressed, dli, milliseconds, missing, refuse_negative
from .session import READY, STATEMENT, keep_alive, state_of

CANCEL_SECONDS = 0.5


@dli.action("create_statement")
def create_statement(call: Call, tx: Transaction) -> dict[str, Any]:
    session = addressed(call, tx, "session")
    state = state_of(session, tx)
    if state not in READY:
        raise ApiFault("DLI.0007", f"Session is in state {state}")  # the code is uncertain
    number = session.data.get("statements", 0)
    session.data["statements"] = number + 1
    subjects = (call.payload["code"], session.name, session.id)
    begin = max(tx.now, session.data.get("busy_until", 0.0))
    end = begin + tx.setting("huawei.dli.statement_seconds", *subjects)
    outcome = tx.setting("huawei.dli.statement_outcome", *subjects)
    steps = [Step(begin, "running"), Step(end, "available", final=True)]
    if begin > tx.now:
        steps.insert(0, Step(tx.now, "waiting"))
    data = {"number": number, "code": call.payload["code"], "outcome": outcome}
    id = call.object_id = f"{session.id}/{number}"
    statement = tx.insert(STATEMENT, id, data, region=call.region, parent=session.id, steps=steps)
    keep_alive(session, tx, end)
    tx.save(session)
    return _view(statement, tx)


@dli.action("list_statements")
def list_statements(call: Call, tx: Transaction) -> dict[str, Any]:
    session = addressed(call, tx, "session")
    start, size = call.payload.get("from", 0), call.payload.get("size", 100)
    refuse_negative(start, size)
    records, total = tx.page(
        STATEMENT,
        region=call.region,
        parent=session.id,
        newest_first=False,
        offset=start,
        limit=size,
    )
    return {"total_statements": total, "statements": [_view(record, tx) for record in records]}


@dli.action("get_statement")
def get_statement(call: Call, tx: Transaction) -> dict[str, Any]:
    return _view(_addressed(call, tx), tx)


@dli.action("cancel_statement")
def cancel_statement(call: Call, tx: Transaction) -> dict[str, Any]:
    """Answers at once; the state follows. A statement that has ended stays as it is."""
    session = addressed(call, tx, "session")
    statement = _addressed(call, tx)
    step = statement.step(tx.now)
    if not step.final:
        end = tx.now + CANCEL_SECONDS
        waiting = [] if step.state == "waiting" else [Step(tx.now, "cancelling")]
        statement.move(tx.now, *waiting, Step(end if waiting else tx.now, "cancelled", final=True))
        tx.save(statement)
        keep_alive(session, tx, max(end, *_ends(session, tx)))
        tx.save(session)
    return {"msg": "canceled"}


def _ends(session: Record, tx: Transaction) -> list[float]:
    """When the statements of a session end, or have ended."""
    return [
        one.steps[-1].at for one in tx.find(STATEMENT, region=session.region, parent=session.id)
    ]


def _addressed(call: Call, tx: Transaction) -> Record:
    session_id, number = call.payload["session_id"], call.payload["statement_id"]
    addressed(call, tx, "session")
    call.object_id = f"{session_id}/{number}"
    record = tx.get(STATEMENT, call.object_id, call.region)
    if record is None:
        raise missing(tx, f"There is no statement named {number} in session {session_id}")
    return record


def _view(record: Record, tx: Transaction) -> dict[str, Any]:
    step = record.step(tx.now)
    begun = next(
        (one.at for one in record.steps if one.state == "running" and one.at <= tx.now), None
    )
    return {
        "id": record.data["number"],
        "code": record.data["code"],
        "state": step.state,
        "output": _output(record) if step.state == "available" else None,
        "progress": 1.0 if step.final else 0.0,
        "started": milliseconds(begun) if begun else 0,
        "completed": milliseconds(step.at) if step.final else 0,
    }


def _output(record: Record) -> dict[str, Any]:
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
