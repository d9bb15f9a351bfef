"""An entry of the journal: the create of a resource, its marker, and the window of its request.

An entry is one or two small objects, whose names hold all that a listing has to know:

    <stack>/<started>-<marker>-<resource>-<operation>        the intent, written before the request
    <stack>/<started>-<marker>-<resource>-<operation>=<id>   the id, written as soon as it is known

So a create costs two writes, and a listing shows which objects a resource has to open: those whose
names have the hash of its URN and type. It also shows which entries the running operation has
written itself. An id without its intent is an id that the engine's state holds; see
`Journal.close`.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

from ..frozen import frozen
from ..http.pool import RESPONSE_TIMEOUT_SECONDS
from ..type_tokens import dynamic_urn

LEAVE_SECONDS = 15.0
"""Seconds after its intent in which a request may leave; a later request needs a new intent."""
ACT_SECONDS = 120.0
"""Seconds after the loss of its response in which a request can still take effect.

A request that ended in a 504 may be carried out later.
"""
SETTLE_SECONDS = RESPONSE_TIMEOUT_SECONDS + ACT_SECONDS
"""Seconds after its deadline in which a request can still take effect.

Its response may get lost at the timeout.
"""
CLOCK_STEP = timedelta(seconds=2)
"""Precision of a cloud's clock as read from a Date header, and of its times of creation."""
FARTHEST_CLOCKS = timedelta(minutes=15)
"""Largest difference of clocks that signatures tolerate; for intents without the cloud's time."""
CREATES_AT_ONCE = 64
"""Resources whose hashes are kept: an entry is named several times while its create runs."""
FEW_OPERATIONS = 8
"""Operations whose hashes are kept."""

NEVER = datetime(1970, 1, 1, tzinfo=timezone.utc)

Values = dict[str, Any]


@frozen
class StackIdentity:
    """The Pulumi stack that owns resources: one state, on any machine and in any folder.

    Args:
        backend: The place of the state; "" when the journal lies beside the state.
        organization: Of the stack; "organization" on backends that have none.
        project, stack: Their names.
    """

    backend: str = ""
    organization: str = ""
    project: str = ""
    stack: str = ""

    @classmethod
    def of_urn(cls, urn: str, *, backend: str = "", organization: str = "") -> StackIdentity:
        """Return the stack that a URN names: `urn:pulumi:<stack>::<project>::…`."""
        stack, _, rest = urn.removeprefix("urn:pulumi:").partition("::")
        return cls(backend, organization, rest.partition("::")[0], stack)

    @property
    def readable(self) -> str:
        """The names of project and stack, as far as a file name can hold them."""
        return re.sub(r"[^A-Za-z0-9_.]+", "-", f"{self.project}.{self.stack}")[:60]

    @property
    def key(self) -> str:
        """The folder of the stack's entries: readable, and unique by a hash of all parts."""
        parts = json.dumps([self.backend, self.organization, self.project, self.stack])
        return f"{self.readable}-{hashlib.sha256(parts.encode()).hexdigest()[:16]}"


@frozen
class Window:
    """The time in which an object was made, by the cloud's clock.

    Args:
        start, end: The first and the last moment, both included.
    """

    start: datetime
    end: datetime

    def contains(self, created_at: datetime | None) -> bool:
        """Return whether an object of that age may be meant; an unknown age may be."""
        return created_at is None or self.start <= created_at <= self.end

    def contains_milliseconds(self, created_at: object) -> bool:
        """Return the same for milliseconds since 1970, as number or text; 0 means unknown."""
        text = str(created_at or "")
        if not text.isdecimal() or int(text) == 0:
            return True

        return self.start.timestamp() * 1000 <= int(text) <= self.end.timestamp() * 1000


@frozen
class CreateIntent:
    """A create that was started.

    Args:
        urn: The resource, as it was called then.
        type: Its type token: "tencent/batch:Job".
        marker: 32 hexadecimal digits that no other create has, by which the cloud
            distinguishes objects.
        fingerprint: Hash of the inputs; equal for equal definitions.
        inputs: The inputs without the secrets among them.
        region: The region of the object.
        started_at: The time at which the intent was written, UTC, by this machine's clock.
        cloud_offset_seconds: How far the cloud's clock was ahead then; None when no response had
            shown it.
        deadline: The request cannot leave after that; UTC, by this machine's clock.
        replaces_existing: State held another object of the resource then.
        operation_id: The engine's operation that has started the create; "" when it is not known.
        folder: The journal's folder in which the entry was read; "" for a new entry.
        id: The id with which the create ended; None while it is not known.
    """

    urn: str
    type: str
    marker: str
    fingerprint: str
    region: str = ""
    inputs: Values = field(default_factory=dict)
    started_at: datetime = NEVER
    cloud_offset_seconds: float | None = None
    deadline: datetime = NEVER
    replaces_existing: bool = False
    operation_id: str = ""
    folder: str = field(default="", compare=False)
    id: str | None = None

    @property
    def name(self) -> str:
        """The name of its object in the folder of its stack; names sort by time."""
        started = f"{_milliseconds(self.started_at):011x}"
        resource = resource_hash(self.urn, self.type)
        return f"{started}-{self.marker}-{resource}-{operation_hash(self.operation_id)}"

    @property
    def id_name(self) -> str:
        """The name of the object that holds the id of the create."""
        return f"{self.name}={_quoted(self.id or '')}"

    @property
    def stack(self) -> StackIdentity:
        """The stack of the resource, as far as the URN says it."""
        return StackIdentity.of_urn(self.urn)

    @property
    def resource_name(self) -> str:
        """The Pulumi name, the last part of the URN."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def settled_at(self) -> datetime:
        """The time after which the request has no effect, by this machine's clock of then."""
        return self.deadline + timedelta(seconds=SETTLE_SECONDS)

    def age(self, now: datetime, cloud_offset_now: timedelta | None) -> timedelta:
        """Return how long ago the first request may have left.

        Args:
            now: UTC, by this machine's clock.
            cloud_offset_now: How far the cloud's clock is ahead of this clock; None when no
                response has shown it. Together with the offset of then, it corrects for a change
                of this machine's clock.
        """
        age = now - self.started_at
        if self.cloud_offset_seconds is not None and cloud_offset_now is not None:
            age += cloud_offset_now - timedelta(seconds=self.cloud_offset_seconds)

        return age

    def window(self, cloud_offset_now: timedelta | None) -> Window:
        """Return the window in which its object was made, by the cloud's clock.

        Args:
            cloud_offset_now: Used when the offset of then is not known: the clock may have been set
                since, so the window grows by what signatures tolerate.
        """
        slack = CLOCK_STEP
        offset = timedelta(seconds=self.cloud_offset_seconds or 0)
        if self.cloud_offset_seconds is None:
            slack += FARTHEST_CLOCKS
            offset = cloud_offset_now or timedelta()

        return Window(self.started_at + offset - slack, self.settled_at + offset + slack)

    def to_json(self) -> bytes:
        """Return the content of its object."""
        content = {
            "version": 1,
            "urn": self.urn,
            "type": self.type,
            "marker": self.marker,
            "fingerprint": self.fingerprint,
            "region": self.region,
            "inputs": self.inputs,
            "startedAt": self.started_at.isoformat(),
            "cloudOffsetSeconds": self.cloud_offset_seconds,
            "deadline": self.deadline.isoformat(),
            "replacesExisting": self.replaces_existing,
            "operationId": self.operation_id,
        }
        return json.dumps(content, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, data: bytes, *, folder: str = "", id: str | None = None) -> CreateIntent:
        """Parse the content of an entry's object.

        Raises:
            ValueError: The content is not an entry, or of a version that this package does not
                know.
        """
        content = json.loads(data)
        try:
            if content["version"] != 1:
                raise ValueError(f"version {content['version']!r} is not known")
            offset = content["cloudOffsetSeconds"]
            intent = cls(
                urn=str(content["urn"]),
                type=str(content["type"]),
                marker=str(content["marker"]),
                fingerprint=str(content["fingerprint"]),
                region=str(content["region"]),
                inputs=dict(content["inputs"]),
                started_at=_utc(content["startedAt"]),
                cloud_offset_seconds=None if offset is None else float(offset),
                deadline=_utc(content["deadline"]),
                replaces_existing=content["replacesExisting"] is True,
                operation_id=str(content["operationId"]),
                folder=folder,
                id=id,
            )
            # Impossible times and numbers would fail later, in the middle of a search.
            intent.window(None)
            return intent
        except (KeyError, TypeError, AttributeError, OverflowError) as error:
            raise ValueError(f"not a journal entry: {error}") from error


def new_marker(journal_id: str) -> str:
    """Return a marker that no other create of any journal has."""
    seed = f"{journal_id}\n{secrets.token_hex(16)}"
    return short_hash(seed)


def short_hash(text: str) -> str:
    """Return 32 hexadecimal digits that stand for a text in a name."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]


@lru_cache(maxsize=CREATES_AT_ONCE)
def resource_hash(urn: str, type: str) -> str:
    """Return 16 hexadecimal digits that stand for a resource in the name of an entry.

    They are the same for the dynamic provider and the plugin, whose URNs differ.
    """
    return short_hash(f"{type} {dynamic_urn(urn)}")[:16]


@lru_cache(maxsize=FEW_OPERATIONS)
def operation_hash(operation_id: str) -> str:
    """Return 8 hexadecimal digits that stand for an operation in the name of an entry."""
    return short_hash(operation_id)[:8]


@dataclass(slots=True)
class Listed:
    """An entry of a listing, whose content is not read.

    Args:
        name: The name of its intent.
        resource: The `resource_hash` of its resource.
        operation: The `operation_hash` of the operation that wrote the intent.
        started_at: By the clock of the machine that wrote the intent.
        ids: The ids written for the create; several only after a failure in the middle.
        known: Whether the engine's state is known to hold the id: the intent is deleted.
    """

    name: str
    resource: str
    operation: str
    started_at: datetime
    ids: list[str] = field(default_factory=list)
    known: bool = False

    @property
    def id(self) -> str | None:
        """The id with which the create ended; None while it is not known."""
        return self.ids[-1] if self.ids else None

    @property
    def id_name(self) -> str:
        """The name of the object that holds `id`."""
        return f"{self.name}={_quoted(self.id or '')}"

    @property
    def id_names(self) -> list[str]:
        """The names of the objects with its ids."""
        return [f"{self.name}={_quoted(id)}" for id in self.ids]


def listed(names: Iterable[str]) -> dict[str, Listed]:
    """Return the entries of the objects in a folder; foreign names are left out."""
    entries: dict[str, Listed] = {}
    for name in sorted(names):
        match = _NAME.fullmatch(name)
        if match is None:
            continue

        key = match["intent"]
        started_at = datetime.fromtimestamp(int(match["started"], 16) / 1000, timezone.utc)
        hashes = (match["resource"], match["operation"])
        entry = entries.setdefault(key, Listed(key, *hashes, started_at, known=True))
        if match["id"] is None:
            entry.known = False
        else:
            entry.ids.append(unquote(match["id"], errors="surrogatepass"))

    return entries


_NAME = re.compile(
    r"(?P<intent>(?P<started>[0-9a-f]{11})-[0-9a-f]{32}"
    r"-(?P<resource>[0-9a-f]{16})-(?P<operation>[0-9a-f]{8}))"
    r"(?:=(?P<id>.+))?"
)


def _quoted(id: str) -> str:
    """Return an id as part of a name.

    JSON allows half of a surrogate pair, and no id may stop a commit.
    """
    return quote(id, safe="", errors="surrogatepass")


def _milliseconds(moment: datetime) -> int:
    return max(0, int(moment.timestamp() * 1000))


def _utc(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")

    return moment
