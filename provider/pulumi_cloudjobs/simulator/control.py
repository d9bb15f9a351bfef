"""Looking into the embedded cloud and steering it. The same over HTTP is in `routes.py`.

Works on the store alone, so a test may steer the cloud of another process.
"""

from __future__ import annotations

import sqlite3
from functools import cache
from typing import Any

from pulumi_cloudjobs import api

from . import calllog, faults
from .faults import Fault
from .framework import EMBEDDED_ACCOUNT, Fixture
from .inputs import Count, InvalidInput, Text, Whole, checked
from .store import Record, Store, Transaction
from .timeline import Step

PATH = "/_simulator"
"""Where it is reached over HTTP."""
TABLES = ("objects", "keys", "nonces", "settings", "faults", "hits", "calls", "meta")


class NotThere(KeyError):
    """The embedded cloud holds no such object."""


class Control:
    """The steering wheel of one store; everything it changes holds for all processes at once.

    Each method checks its arguments, strictly, and raises `InvalidInput` for what it does not take.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    # Settings and clock

    def settings(self) -> dict[str, Any]:
        """All settings and their values; a value for a pattern stands under "key[pattern]"."""
        with self.store.transaction() as tx:
            return tx.settings.everything()

    @checked
    def set(self, key: Text, value: Any, match: Text = "*") -> None:
        """Set one, for all or for the objects whose name or id fits the pattern `match`.

        Raises:
            UnknownSetting: There is none of that name.
            InvalidInput: It cannot have this value.
        """
        with self.store.transaction() as tx:
            tx.settings.put(key, value, match)

    def now(self) -> float:
        """The cloud's clock, in seconds since 1970."""
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
        """Stop the cloud's clock: only `advance` moves it then. False lets it go again."""
        with self.store.transaction() as tx:
            tx.freeze(frozen)

    # Faults

    @checked
    def fault(self, kind: Text, **fields: Any) -> Fault:
        """Let trouble wait for its calls: `fault("cut_after", action="SubmitJob", times=2)`; fields as in `Fault`.

        Raises:
            InvalidInput: A field is unknown, of the wrong type or out of range.
        """
        fault = faults.new(kind=kind, **fields)
        with self.store.transaction() as tx:
            faults.add(tx, fault)
        return fault

    def faults(self) -> list[Fault]:
        """Those that still wait."""
        with self.store.transaction() as tx:
            return faults.waiting(tx)

    def clear_faults(self) -> None:
        """Forget them."""
        with self.store.transaction() as tx:
            tx.sql.execute("DELETE FROM faults")

    # The call log

    @checked
    def calls(
        self, *, since: Count = 0, limit: Count | None = None, **equal: Text
    ) -> list[dict[str, Any]]:
        """Lines of the call log after number `since`, oldest first: `calls(action="SubmitJob", code="")`."""
        with self.store.transaction() as tx:
            return calllog.read(tx, since=since, limit=limit, **equal)

    def count(self, *, since: Count = 0, **equal: Text) -> int:
        """How many calls: `count(action="SubmitJob")`."""
        return sum(self.counts(since=since, **equal).values())

    @checked
    def counts(self, *, since: Count = 0, **equal: Text) -> dict[str, int]:
        """How many calls, by "<vendor>/<service>/<action>"."""
        with self.store.transaction() as tx:
            return calllog.count(tx, since=since, **equal)

    def clear_calls(self) -> None:
        """Forget the lines; their numbers go on."""
        with self.store.transaction() as tx:
            tx.sql.execute("DELETE FROM calls")

    # Objects

    @checked
    def objects(self, kind: Text | None = None, *, live: bool = False) -> list[dict[str, Any]]:
        """What the cloud holds, of all accounts, oldest first; secret values are masked.

        Args:
            kind: "tencent/batch/job"; None for all kinds.
            live: Only what runs, or is about to.
        """
        with self.store.transaction() as tx:
            found = [record for record in _records(tx, kind) if not live or _is_live(tx, record)]
            return [_shown(record, tx.now) for record in found]

    def live(self) -> list[str]:
        """Kind and id of everything that runs, or is about to."""
        return [f"{one['kind']} {one['id']}" for one in self.objects(live=True)]

    @checked
    def object(self, kind: Text, id: Text) -> dict[str, Any]:
        """One object, as in `objects`.

        Raises:
            NotThere: There is no such object.
        """
        with self.store.transaction() as tx:
            return _shown(_one(tx, kind, id), tx.now)

    @checked
    def force(
        self, kind: Text, id: Text, state: Text | Whole, *, final: bool = False, reason: Text = ""
    ) -> None:
        """Put an object into a state now, whatever its schedule said.

        Args:
            final: The run has ended, and stays in that state.
            reason: The cloud's words for why.
        Raises:
            NotThere: There is no such object.
        """
        with self.store.transaction() as tx:
            record = _one(tx, kind, id)
            force = next(
                (s.force for s in tx.services if kind.startswith(f"{s.vendor}/{s.name}/")), None
            )
            if force is not None:
                force(record, state, final, reason, tx)
            else:
                record.move(tx.now, Step(tx.now, state, final, reason))
            tx.save(record)

    @checked
    def remove(self, kind: Text, id: Text) -> None:
        """Delete an object behind its owner's back.

        Raises:
            NotThere: There is no such object.
        """
        with self.store.transaction() as tx:
            tx.delete(_one(tx, kind, id))

    @checked
    def add(self, fixture: Fixture) -> None:
        """Put an object in.

        Raises:
            InvalidInput: No service has objects of that kind, or the id is taken.
        """
        services = [f"{service.vendor}/{service.name}" for service in self.store.services]
        service, slash, what = fixture.kind.rpartition("/")
        if service not in services or not slash or not what:
            raise InvalidInput(
                f"kind should be one of {', '.join(services)}, then / and a word such as job"
            )

        try:
            with self.store.transaction() as tx:
                tx.add_fixture(fixture)
        except sqlite3.IntegrityError:
            raise InvalidInput(
                f"the embedded cloud holds a {fixture.kind} {fixture.id} already"
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
            token: What must come with it, for a temporary key; None for a long-lived one.
            account: Its owner. A new owner gets a cloud of his own, with the fixtures of a fresh
                one.
        Raises:
            InvalidInput: There is no such vendor.
        """
        vendors = sorted({service.vendor for service in self.store.services})
        if vendor not in vendors:
            raise InvalidInput(f"vendor should be one of {', '.join(vendors)}")

        with self.store.transaction() as tx:
            tx.add_key(vendor, key_id, secret, token, account)
            tx.seed(account)

    def reset(self) -> None:
        """Back to a fresh cloud."""
        with self.store.transaction() as tx:
            for table in TABLES:
                tx.sql.execute(f"DELETE FROM {table}")
            # Before the fixtures, which are made at the time that the clock shows.
            tx.restart_clock()
            tx.fresh()


def _records(tx: Transaction, kind: str | None) -> list[Record]:
    rows = tx.sql.execute("SELECT DISTINCT account, kind, region FROM objects").fetchall()
    found: list[Record] = []
    for account, one_kind, region in rows:
        if kind in (None, one_kind):
            tx.account = account
            found.extend(tx.find(one_kind, region=region, newest_first=False))
    return sorted(found, key=lambda record: record.seq)


def _one(tx: Transaction, kind: str, id: str) -> Record:
    row = tx.sql.execute(
        "SELECT account, region FROM objects WHERE kind = ? AND id = ?", (kind, id)
    ).fetchone()
    if row is not None:
        tx.account = row[0]
        record = tx.get(kind, id, row[1])
        if record is not None:
            return record
    raise NotThere(f"the embedded cloud holds no {kind} {id}")


def _is_live(tx: Transaction, record: Record) -> bool:
    for service in tx.services:
        for what, states in service.live.items():
            if record.kind == service.kind(what):
                return bool(record.steps) and record.step(tx.now).state in states
    return False


def _shown(record: Record, now: float) -> dict[str, Any]:
    step = record.step(now) if record.steps else None
    return {
        "kind": record.kind,
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
    fields = [
        field
        for name in api.NAMES
        for described in (api.load(name),)
        for group in [
            *described["types"].values(),
            *(action["request"] for action in described["actions"].values()),
        ]
        for field in group
    ]
    return frozenset(field["name"] for field in fields if field.get("secret"))


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: "[secret]" if key in _secret_names() and item else _masked(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return value
