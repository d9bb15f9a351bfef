"""The objects of the simulator: records, and the table of the store that holds them.

Objects are JSON documents under (account, type, region, id); name, parent and end are columns, for
lookups and paging. The column of the type is called `kind` in the file. Documents, schedules and
names are what users have sent, so they are sealed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .inputs import Json
from .seal import Seal
from .settings import Settings
from .timeline import Step, cut, ended_at, step_at

_COLUMNS = "kind, region, id, data, name, parent, steps, created, account, seq"
_INSERT = (
    "INSERT INTO objects (account, kind, region, id, name, parent, created, ended, data, steps) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(eq=False)
class Record:
    """An object of the cloud. Change it freely, then `tx.save(record)`.

    Args:
        object_type: "tencent/batch/job".
        data: The service's own document.
        name: For lookups by name; "" when it has none.
        parent: Id of what it belongs to; "" when it belongs to nothing.
        steps: Its schedule of states; empty for an object without states.
        created: Seconds since 1970 on the store's clock; `insert` sets it.
        account: The owner; `insert` sets it.
        seq: The number of its row; `insert` sets it.
    """

    object_type: str
    region: str
    id: str
    data: Json
    name: str = ""
    parent: str = ""
    steps: list[Step] = field(default_factory=list)
    created: float = 0.0
    account: str = ""
    seq: int = 0

    def step(self, now: float) -> Step:
        """Return the step of its schedule in force at `now`."""
        return step_at(self.steps, now)

    def move(self, now: float, *steps: Step) -> None:
        """Drop the steps ahead; go through `steps` instead."""
        self.steps = cut(self.steps, now) + list(steps)


class _StoredRecord(Record):
    """A record read from a row, whose sealed texts are read on first use.

    Lists of thousands need only a few of them.
    """

    def __init__(self, row: Sequence[Any], seal: Seal) -> None:
        self._unseal = seal.unseal
        self.object_type, self.region, self.id, self._sealed_data, *others = row
        self._sealed_name, self.parent, self._sealed_steps, *others = others
        self.created, self.account, self.seq = others

    # A cached property can be set, which mypy does not know.

    @cached_property
    def name(self) -> str:  # type: ignore[override]
        return self._unseal(self._sealed_name)

    @cached_property
    def data(self) -> Json:  # type: ignore[override]
        data: Json = json.loads(self._unseal(self._sealed_data))
        return data

    @cached_property
    def steps(self) -> list[Step]:  # type: ignore[override]
        return [Step(*step) for step in json.loads(self._unseal(self._sealed_steps))]


@dataclass(frozen=True)
class Query:
    """The objects of a type and region, filtered by columns; None does not filter."""

    object_type: str
    region: str = ""
    ids: Sequence[str] | None = None
    name: str | None = None
    parent: str | None = None


class Objects:
    """The table of objects as one transaction sees it.

    Args:
        account: The owner whose objects are seen.
        seal: Encrypts names, documents and schedules.
        now: The cloud's clock, in seconds since 1970.
    """

    sql: sqlite3.Connection
    account: str
    settings: Settings
    seal: Seal
    now: float

    def insert(self, record: Record) -> Record:
        """Add an object, created now.

        Raises:
            sqlite3.IntegrityError: The id is taken in this account, type and region.
        """
        record.account = self.account
        record.created = self.now

        address = (record.account, record.object_type, record.region, record.id)
        name, data, steps = self._sealed(record)
        times = (record.created, ended_at(record.steps))
        row = (*address, name, record.parent, *times, data, steps)
        cursor = self.sql.execute(_INSERT, row)
        record.seq = int(cursor.lastrowid or 0)
        return record

    def get(self, object_type: str, id: str, region: str = "") -> Record | None:
        """Return the object; None when it never existed, was deleted, or is a purged run."""
        records = self.find(Query(object_type, region=region, ids=[id]), limit=1)
        return records[0] if records else None

    def save(self, record: Record) -> None:
        """Write back a changed object."""
        self.sql.execute(
            "UPDATE objects SET name = ?, data = ?, steps = ?, parent = ?, ended = ? WHERE seq = ?",
            (*self._sealed(record), record.parent, ended_at(record.steps), record.seq),
        )

    def delete(self, record: Record) -> None:
        """Remove an object for good."""
        self.sql.execute("DELETE FROM objects WHERE seq = ?", (record.seq,))

    def find(
        self,
        query: Query,
        *,
        newest_first: bool = True,
        offset: int = 0,
        limit: int | None = None,
    ) -> list[Record]:
        """Return objects in order of creation."""
        where, values = self._where(query)
        order = "DESC" if newest_first else "ASC"
        most = -1 if limit is None else limit
        rows = self.sql.execute(
            f"SELECT {_COLUMNS} FROM {_table(query)} WHERE {where} ORDER BY seq {order} "
            "LIMIT ? OFFSET ?",
            (*values, most, offset),
        )
        return [_StoredRecord(row, self.seal) for row in rows]

    def count(self, query: Query, *, unended: bool = False) -> int:
        """Count the objects that `find` would return without a limit.

        Args:
            unended: Count only runs that have not reached their end.
        """
        where, values = self._where(query)
        if unended:
            where += " AND (ended IS NULL OR ended > ?)"
            values.append(self.now)

        rows = self.sql.execute(f"SELECT COUNT(*) FROM {_table(query)} WHERE {where}", values)
        (number,) = rows.fetchone()
        return int(number)

    def page(
        self,
        query: Query,
        *,
        newest_first: bool = True,
        offset: int = 0,
        limit: int = 20,
        keep: Callable[[Record], bool] | None = None,
    ) -> tuple[list[Record], int]:
        """Return one page, and the number of objects on all pages.

        Args:
            keep: Filters by what no column holds, such as the state now; reads every object of the
                type, so give it only when it is needed.
        """
        if keep is None:
            records = self.find(query, newest_first=newest_first, offset=offset, limit=limit)
            return records, self.count(query)

        every = self.find(query, newest_first=newest_first)
        kept = [record for record in every if keep(record)]
        return kept[offset : offset + limit], len(kept)

    def _where(self, query: Query) -> tuple[str, list[Any]]:
        where = ["account = ?", "kind = ?", "region = ?"]
        values: list[Any] = [self.account, query.object_type, query.region]

        if query.ids is not None:
            where.append(f"id IN ({', '.join('?' * len(query.ids))})")
            values.extend(query.ids)
        if query.name is not None:
            where.append("name = ?")
            values.append(self.seal.seal(query.name))
        if query.parent is not None:
            where.append("parent = ?")
            values.append(query.parent)

        purge_seconds = self.purge_seconds(query.object_type)
        if purge_seconds is not None:
            where.append("(ended IS NULL OR ended > ?)")
            values.append(self.now - purge_seconds)

        return " AND ".join(where), values

    def purge_seconds(self, object_type: str) -> float | None:
        """Return how long a finished run of this type is kept; None for ever."""
        vendor, service, _ = object_type.split("/", 2)
        value: float | None = self.settings.get(f"{vendor}.{service}.purge_seconds")
        return value

    def _sealed(self, record: Record) -> tuple[bytes, bytes, bytes]:
        data = json.dumps(record.data, ensure_ascii=False)
        steps = json.dumps(record.steps, ensure_ascii=False)
        return self.seal.seal(record.name), self.seal.seal(data), self.seal.seal(steps)


def _table(query: Query) -> str:
    """Return the table for a query, with the index where SQLite would choose another one.

    To have a hundred ids in order, it would walk over all objects of the type.
    """
    return "objects" if query.ids is None else "objects INDEXED BY objects_by_id"
