"""The call log: each call with its time and outcome, for tests and benchmarks that count.

Never a header, a body or a secret.
"""

from __future__ import annotations

from typing import Any

from .framework import Call
from .inputs import InvalidInput, Json
from .store import Transaction

COLUMNS = (
    "seq",
    "at",
    "vendor",
    "service",
    "action",
    "region",
    "status",
    "code",
    "object_id",
    "request_id",
    "fault",
)
TRIM_EVERY = 100
_INSERT = (
    "INSERT INTO calls "
    "(at, vendor, service, action, region, status, code, object_id, request_id, fault) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def write(tx: Transaction, call: Call, *, status: int, code: str, fault: str) -> None:
    """Add a line.

    Args:
        status: HTTP status of the response; 0 when the client got none.
        code: The vendor's error code; "" for success.
        fault: Type of the fault that hit the call; "" for no fault.
    """
    cursor = tx.sql.execute(
        _INSERT,
        (
            tx.wall,
            call.vendor,
            call.service,
            call.action,
            call.region,
            status,
            code,
            call.object_id,
            call.request_id,
            fault,
        ),
    )
    seq = int(cursor.lastrowid or 0)
    if seq % TRIM_EVERY == 0:
        tx.sql.execute("DELETE FROM calls WHERE seq <= ?", (seq - tx.setting("keep_calls"),))


def read(tx: Transaction, *, since: int = 0, limit: int | None = None, **equal: str) -> list[Json]:
    """Return lines after number `since`, oldest first.

    Args:
        equal: vendor, service, action, region, code, object_id or request_id, to be equal.
    """
    where, values = _where(since, equal)
    most = -1 if limit is None else limit
    rows = tx.sql.execute(
        f"SELECT {', '.join(COLUMNS)} FROM calls WHERE {where} ORDER BY seq LIMIT ?",
        (*values, most),
    )
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def count(tx: Transaction, *, since: int = 0, **equal: str) -> dict[str, int]:
    """Count the lines that `read` would return, by "<vendor>/<service>/<action>"."""
    where, values = _where(since, equal)
    rows = tx.sql.execute(
        "SELECT vendor || '/' || service || '/' || action, COUNT(*) "
        f"FROM calls WHERE {where} GROUP BY 1 ORDER BY 1",
        values,
    )
    return dict(rows.fetchall())


def _where(since: int, equal: dict[str, str]) -> tuple[str, list[Any]]:
    unknown = set(equal) - set(COLUMNS)
    if unknown:
        raise InvalidInput(
            f"the call log has no {', '.join(sorted(unknown))}; it has {', '.join(COLUMNS)}"
        )

    conditions = ["seq > ?", *(f"{column} = ?" for column in equal)]
    return " AND ".join(conditions), [since, *equal.values()]
