"""Trouble on demand: which calls it meets, and what it does to them.

A fault waits in the store until a call fits it; it lets the first `skip` such calls pass and then
meets `times` of
them. What the client sees is the same in process and served: a connection that ends is a closed
socket there and the transport error of httpx here.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, field, fields, replace
from fnmatch import fnmatchcase
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from .framework import Answer, Call
from .inputs import STRICT, Count, Document, InvalidInput, Seconds, Text, refused
from .store import Transaction

# kind -> whether the call is carried out before the trouble comes
KINDS = {
    "error": False,  # answers `code` and `message`
    "error_after": True,
    "status": False,  # answers HTTP `status` with a gateway's HTML page
    "status_after": True,
    "refused": False,  # no connection; served, where there is one already, it ends without an answer
    "cut": False,  # the connection ends without an answer
    "cut_after": True,
    "timeout": False,  # no answer comes; served, the connection ends after `seconds`
    "timeout_after": True,
    "hang": False,  # as timeout, but the client waits in process as well: time to kill it
    "hang_after": True,
    "slow": True,  # the answer comes `seconds` later
    "truncated": True,  # half of the body, with a header as if it were whole: broken JSON
    "torn": True,  # half of the body, then the connection ends
    "replace": True,  # every value under a key of `values`, at any depth of the answer, becomes the given one
}


SILENT = ("refused", "cut", "timeout", "hang")
"""How the kinds begin that leave the client without any answer."""


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        choices = ", ".join(KINDS)
        raise PydanticCustomError("fault_kind", f"Input should be one of {choices}")
    return kind


@dataclass(frozen=True, config=STRICT)
class Fault:
    """One kind of trouble for the calls that fit.

    Args:
        kind: One of KINDS.
        vendor, service, action: Patterns (fnmatch).
        contains: Only calls whose URL or body holds this text: a job's name or id; "" fits all.
        skip: How many fitting calls pass first.
        times: How many it meets then; None: all.
        code, message: For "error": the vendor's own error code and words.
        status: For "status" (None: 500), and for "error" where the vendor's usual status is not
            wanted.
        seconds: For "slow", "timeout" and "hang".
        values: For "replace": {"JobState": "FROZEN"} makes the answer speak an unknown state word.
    """

    kind: Annotated[Text, AfterValidator(_known_kind)]
    vendor: Text = "*"
    service: Text = "*"
    action: Text = "*"
    contains: Text = field(default="", repr=False)
    skip: Count = 0
    times: Annotated[Count, Field(ge=1)] | None = 1
    code: Text = "InternalError"
    message: Text = "An internal error has occurred. Retry your request."
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    seconds: Seconds = 0.0
    values: Document = field(default_factory=dict)

    @property
    def after(self) -> bool:
        """Whether the call is carried out first."""
        return KINDS[self.kind]

    @property
    def silent(self) -> bool:
        """Whether no answer comes at all."""
        return self.kind.startswith(SILENT)

    def fits(self, call: Call) -> bool:
        """Whether the call is one of those it is for, whatever `skip` and `times` say."""
        patterns = (
            (self.vendor, call.vendor),
            (self.service, call.service),
            (self.action, call.action),
        )
        if not all(fnmatchcase(value, pattern) for pattern, value in patterns):
            return False
        return (
            not self.contains
            or self.contains in call.request.url
            or self.contains.encode() in call.request.body
        )


def new(**given: Any) -> Fault:
    """Make a fault of its fields.

    Raises:
        InvalidInput: A field is missing, unknown, of the wrong type or out of range.
    """
    with refused(one.name for one in fields(Fault)):
        return Fault(**given)


def add(tx: Transaction, fault: Fault) -> None:
    """Let it wait for its calls."""
    tx.sql.execute("INSERT INTO faults (fault) VALUES (?)", (json.dumps(asdict(fault)),))


def waiting(tx: Transaction) -> list[Fault]:
    """Those that have not met all their calls."""
    return [fault for _, fault in _rows(tx)]


def take(tx: Transaction, call: Call) -> Fault | None:
    """The fault this call meets, counted; None when it passes. The oldest fault goes first."""
    for seq, fault in _rows(tx):
        if not fault.fits(call):
            continue
        if fault.skip > 0:
            _put(tx, seq, replace(fault, skip=fault.skip - 1))
            continue
        if fault.times == 1:
            tx.sql.execute("DELETE FROM faults WHERE seq = ?", (seq,))
        elif fault.times is not None:
            _put(tx, seq, replace(fault, times=fault.times - 1))
        return fault
    return None


def spoil(answer: Answer, fault: Fault) -> Answer:
    """The answer with the values of a "replace" fault put in."""
    return replace(answer, body=_replaced(answer.body, fault.values))


def _replaced(value: Any, values: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {
            key: values[key] if key in values else _replaced(item, values)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_replaced(item, values) for item in value]
    return value


def _rows(tx: Transaction) -> list[tuple[int, Fault]]:
    found: list[tuple[int, Fault]] = []
    for seq, text in tx.sql.execute("SELECT seq, fault FROM faults ORDER BY seq").fetchall():
        # An older version took any type; such a fault meets no call.
        with suppress(InvalidInput):
            found.append((seq, new(**json.loads(text))))
    return found


def _put(tx: Transaction, seq: int, fault: Fault) -> None:
    tx.sql.execute("UPDATE faults SET fault = ? WHERE seq = ?", (json.dumps(asdict(fault)), seq))
