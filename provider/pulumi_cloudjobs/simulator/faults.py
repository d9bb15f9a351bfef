"""Faults on demand: which calls they hit, and what they do to them.

A fault waits in the store until a call fits it; it lets the first `skip` such calls pass and then
hits `times` calls. The client meets the same in process and served: a connection that ends is a
closed socket when served, and the transport error of httpx in process.
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

from .framework import Call, Response
from .inputs import STRICT, Count, Document, Json, Seconds, Text, read_json, refused
from .store import Transaction

# Fault type -> whether the call is carried out before the fault strikes.
FAULT_TYPES = {
    "error": False,  # responds with `code` and `message`
    "error_after": True,
    "status": False,  # responds with HTTP `status` and a gateway's HTML page
    "status_after": True,
    "refused": False,  # no connection; served, an existing connection ends without a response
    "cut": False,  # the connection ends without a response
    "cut_after": True,
    "timeout": False,  # no response comes; served, the connection ends after `seconds`
    "timeout_after": True,
    "hang": False,  # as timeout, but the client waits in process as well: time to kill it
    "hang_after": True,
    "slow": True,  # the response comes `seconds` later
    "truncated": True,  # half of the body, with a header as if it were whole: broken JSON
    "torn": True,  # half of the body, then the connection ends
    # Every value under a key of `values`, at any depth of the response, becomes the given value.
    "replace": True,
}


SILENT = ("refused", "cut", "timeout", "hang")
"""Prefixes of the fault types that leave the client without any response."""


def _known_fault_type(fault_type: str) -> str:
    if fault_type not in FAULT_TYPES:
        choices = ", ".join(FAULT_TYPES)
        raise PydanticCustomError("fault_type", f"Input should be one of {choices}")

    return fault_type


@dataclass(frozen=True, config=STRICT)
class Fault:
    """A fault for the calls that fit.

    Args:
        fault_type: A key of FAULT_TYPES.
        vendor, service, action: Patterns (fnmatch).
        contains: Only calls whose URL or body holds this text: a job's name or id; "" fits all.
        skip: How many fitting calls pass first.
        times: How many it hits then; None: all.
        code, message: For "error": the vendor's own error code and words.
        status: For "status" (None: 500), and for "error" to replace the vendor's usual status.
        seconds: For "slow", "timeout" and "hang".
        values: For "replace": {"JobState": "FROZEN"} puts an unknown state into the response.
    """

    fault_type: Annotated[Text, AfterValidator(_known_fault_type)]
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
        """True when the call is carried out first."""
        return FAULT_TYPES[self.fault_type]

    @property
    def silent(self) -> bool:
        """True when no response comes at all."""
        return self.fault_type.startswith(SILENT)

    def fits(self, call: Call) -> bool:
        """Report whether the fault is meant for this call, whatever `skip` and `times` are."""
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
    """Create a fault from its fields.

    Raises:
        InvalidInput: A field is missing, unknown, of the wrong type or out of range.
    """
    with refused(known.name for known in fields(Fault)):
        return Fault(**given)


def add(tx: Transaction, fault: Fault) -> None:
    """Let a fault wait for its calls."""
    tx.sql.execute("INSERT INTO faults (fault) VALUES (seal(?))", (json.dumps(asdict(fault)),))


def waiting(tx: Transaction) -> list[Fault]:
    """Return the faults that have not hit all their calls."""
    return [fault for _, fault in _rows(tx)]


def take(tx: Transaction, call: Call) -> Fault | None:
    """Return the fault that hits this call, and count it; None when the call passes.

    The oldest fault goes first.
    """
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


def replace_values(response: Response, fault: Fault) -> Response:
    """Return the response with the values of a "replace" fault put in."""
    return replace(response, body=_replaced(response.body, fault.values))


def _replaced(value: Any, values: Json) -> Any:
    if isinstance(value, list):
        return [_replaced(item, values) for item in value]
    if not isinstance(value, dict):
        return value

    replaced: Json = {}
    for key, item in value.items():
        replaced[key] = values[key] if key in values else _replaced(item, values)
    return replaced


def _rows(tx: Transaction) -> list[tuple[int, Fault]]:
    rows: list[tuple[int, Fault]] = []
    faults = tx.sql.execute("SELECT seq, unseal(fault) FROM faults ORDER BY seq").fetchall()
    for seq, text in faults:
        # An older version took any type; such a fault hits no call.
        with suppress(TypeError, ValueError):
            rows.append((seq, new(**read_json(text))))

    return rows


def _put(tx: Transaction, seq: int, fault: Fault) -> None:
    text = json.dumps(asdict(fault))
    tx.sql.execute("UPDATE faults SET fault = seal(?) WHERE seq = ?", (text, seq))
