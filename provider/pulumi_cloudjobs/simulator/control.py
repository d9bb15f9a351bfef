"""The control interface: reading and steering the simulator. The same over HTTP is in `routes.py`.

Works on the store alone, so a test may steer the simulator of another process.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache
from typing import Any

from pulumi_cloudjobs import api

from . import calllog, faults
from .faults import Fault
from .framework import EMBEDDED_ACCOUNT, Fixture, ServiceDeclaration
from .inputs import Count, InvalidInput, Json, Text, Whole, checked
from .objects import Query, Record
from .service import Force, Service
from .store import Store, Transaction
from .timeline import Step

TABLES = ("objects", "keys", "nonces", "settings", "faults", "hits", "calls", "meta")


class NoSuchObject(KeyError):
    """The simulator holds no such object."""


class Control:
    """The steering of one store; everything it changes holds for all processes at once.

    Each method checks its arguments, strictly, and raises `InvalidInput` for what it does not take.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    # Settings and clock

    def settings(self) -> Json:
        """Return all settings and their values; a pattern's value is under "key[pattern]"."""
        with self.store.transaction() as tx:
            return tx.settings.everything()

    @checked
    def set(self, key: Text, value: Any, match: Text = "*") -> None:
        """Set a value, for all or for the objects whose name or id fits the pattern `match`.

        Raises:
            UnknownSetting: No service declares that name.
            InvalidInput: It cannot have this value.
        """
        with self.store.transaction() as tx:
            tx.settings.put(key, value, match)

    def now(self) -> float:
        """Return the cloud's clock, in seconds since 1970."""
        with self.store.transaction() as tx:
            return tx.now

    @checked
    def advance(self, seconds: float) -> float:
        """Move the cloud's clock on; returns the new time. Signatures go by the real time.

        Raises:
            InvalidInput: The clock would leave the years from 1970 to 3000.
        """
        with self.store.transaction() as tx:
            tx.advance(seconds)
            return tx.now

    @checked
    def freeze(self, frozen: bool = True) -> None:
        """Stop the cloud's clock: only `advance` moves it then. False lets it run again."""
        with self.store.transaction() as tx:
            tx.freeze(frozen)

    # Faults

    @checked
    def fault(self, fault_type: Text, **fields: Any) -> Fault:
        """Add a fault, which waits for its calls; fields as in `Fault`.

        >>> control.fault("cut_after", action="SubmitJob", times=2)

        Raises:
            InvalidInput: A field is unknown, of the wrong type or out of range.
        """
        fault = faults.new(fault_type=fault_type, **fields)
        with self.store.transaction() as tx:
            faults.add(tx, fault)

        return fault

    def faults(self) -> list[Fault]:
        """Return the faults that still wait for calls."""
        with self.store.transaction() as tx:
            return faults.waiting(tx)

    def clear_faults(self) -> None:
        """Delete all faults."""
        with self.store.transaction() as tx:
            tx.sql.execute("DELETE FROM faults")

    # The call log

    @checked
    def calls(self, *, since: Count = 0, limit: Count | None = None, **equal: Text) -> list[Json]:
        """Return lines of the call log after number `since`, oldest first.

        >>> control.calls(action="SubmitJob", code="")
        """
        with self.store.transaction() as tx:
            return calllog.read(tx, since=since, limit=limit, **equal)

    def count(self, *, since: Count = 0, **equal: Text) -> int:
        """Count calls: `count(action="SubmitJob")`."""
        return sum(self.counts(since=since, **equal).values())

    @checked
    def counts(self, *, since: Count = 0, **equal: Text) -> dict[str, int]:
        """Count calls by "<vendor>/<service>/<action>"."""
        with self.store.transaction() as tx:
            return calllog.count(tx, since=since, **equal)

    def clear_calls(self) -> None:
        """Delete the lines; their numbers go on."""
        with self.store.transaction() as tx:
            tx.sql.execute("DELETE FROM calls")

    # Objects

    @checked
    def objects(self, object_type: Text | None = None, *, live: bool = False) -> list[Json]:
        """Return the objects of all accounts, oldest first; secret values are masked.

        Args:
            object_type: "tencent/batch/job"; None for all types.
            live: Only what runs, or is about to.
        """
        with self.store.transaction() as tx:
            records = _records(tx, object_type)
            if live:
                records = [record for record in records if _is_live(tx, record)]
            return [_view(record, tx.now) for record in records]

    def live(self) -> list[str]:
        """Return type and id of everything that runs, or is about to."""
        return [f"{view['object_type']} {view['id']}" for view in self.objects(live=True)]

    @checked
    def object(self, object_type: Text, id: Text) -> Json:
        """Return an object, as in `objects`.

        Raises:
            NoSuchObject: No object has that type and id.
        """
        with self.store.transaction() as tx:
            return _view(_record(tx, object_type, id), tx.now)

    @checked
    def force(
        self,
        object_type: Text,
        id: Text,
        state: Text | Whole,
        *,
        final: bool = False,
        reason: Text = "",
    ) -> None:
        """Put an object into a state now, whatever its schedule was.

        Args:
            final: The run has ended, and stays in that state.
            reason: The cloud's words for why.
        Raises:
            NoSuchObject: No object has that type and id.
        """
        with self.store.transaction() as tx:
            record = _record(tx, object_type, id)
            force = _force_of(tx, object_type)
            if force is not None:
                force(record, state, final, reason, tx)
            else:
                record.move(tx.now, Step(tx.now, state, final, reason))
            tx.save(record)

    @checked
    def remove(self, object_type: Text, id: Text) -> None:
        """Delete an object behind its owner's back.

        Raises:
            NoSuchObject: No object has that type and id.
        """
        with self.store.transaction() as tx:
            tx.delete(_record(tx, object_type, id))

    @checked
    def add(self, fixture: Fixture) -> None:
        """Put an object in.

        Raises:
            InvalidInput: No service has objects of that type, or the id is taken.
        """
        services = [f"{service.vendor}/{service.name}" for service in self.store.services]
        service, slash, noun = fixture.object_type.rpartition("/")
        if service not in services or not slash or not noun:
            raise InvalidInput(
                f"object_type should be one of {', '.join(services)}, then / and a word such as job"
            )

        try:
            with self.store.transaction() as tx:
                tx.add_fixture(fixture)
        except sqlite3.IntegrityError:
            raise InvalidInput(
                f"the simulator already holds a {fixture.object_type} with the id {fixture.id}"
            ) from None

    @checked
    def add_key(
        self,
        vendor: Text,
        key_id: Text,
        secret: Text,
        *,
        token: Text | None = None,
        account: Text = EMBEDDED_ACCOUNT,
    ) -> None:
        """Make an access key known.

        Args:
            token: The token that must come with a temporary key; None for a long-lived key.
            account: Its owner. A new owner gets a cloud of his own, with the fixtures of a fresh
                cloud.
        Raises:
            InvalidInput: The vendor is unknown.
        """
        vendors = sorted({service.vendor for service in self.store.services})
        if vendor not in vendors:
            raise InvalidInput(f"vendor should be one of {', '.join(vendors)}")

        with self.store.transaction() as tx:
            tx.add_key(vendor, key_id, secret, token, account)
            tx.seed(account)

    def reset(self) -> None:
        """Return to a fresh cloud."""
        with self.store.transaction() as tx:
            for table in TABLES:
                tx.sql.execute(f"DELETE FROM {table}")
            # Before the fixtures, which are created at the time that the clock shows.
            tx.restart_clock()
            tx.add_missing_basics()


# Objects of all accounts and regions


def _records(tx: Transaction, object_type: str | None) -> list[Record]:
    rows = tx.sql.execute("SELECT DISTINCT account, kind, region FROM objects").fetchall()
    records: list[Record] = []

    for account, stored_type, region in rows:
        if object_type in (None, stored_type):
            tx.account = account
            records.extend(tx.find(Query(stored_type, region=region), newest_first=False))

    return sorted(records, key=lambda record: record.seq)


def _record(tx: Transaction, object_type: str, id: str) -> Record:
    row = tx.sql.execute(
        "SELECT account, region FROM objects WHERE kind = ? AND id = ?", (object_type, id)
    ).fetchone()
    if row is not None:
        tx.account, region = row
        record = tx.get(object_type, id, region)
        if record is not None:
            return record

    raise NoSuchObject(f"the simulator holds no {object_type} with the id {id}")


def _service_of(tx: Transaction, object_type: str) -> ServiceDeclaration | None:
    for service in tx.services:
        if object_type.startswith(service.object_type("")):
            return service

    return None


def _force_of(tx: Transaction, object_type: str) -> Force | None:
    service = _service_of(tx, object_type)
    return service.force if isinstance(service, Service) else None


def _is_live(tx: Transaction, record: Record) -> bool:
    service = _service_of(tx, record.object_type)
    if service is None or not record.steps:
        return False

    noun = record.object_type.removeprefix(service.object_type(""))
    return record.step(tx.now).state in service.live.get(noun, ())


# Views


def _view(record: Record, now: float) -> Json:
    step = record.step(now) if record.steps else None
    return {
        "object_type": record.object_type,
        "region": record.region,
        "id": record.id,
        "name": record.name,
        "parent": record.parent,
        "state": step.state if step else None,
        "final": step.final if step else False,
        "reason": step.reason if step else "",
        "created": record.created,
        "data": _masked(record.data),
    }


@cache
def _secret_names() -> frozenset[str]:
    return frozenset(
        field["name"]
        for name in api.names()
        for field in _described_fields(name)
        if field.get("secret")
    )


def _described_fields(name: str) -> Iterator[Json]:
    description = api.load(name)
    for fields in description["types"].values():
        yield from fields
    for action in description["actions"].values():
        yield from action["request"]


def _masked(value: Any) -> Any:
    if isinstance(value, list):
        return [_masked(item) for item in value]
    if not isinstance(value, dict):
        return value

    masked: Json = {}
    for key, item in value.items():
        is_secret = key in _secret_names() and bool(item)
        masked[key] = "[secret]" if is_secret else _masked(item)
    return masked
