"""Map an error response to an error class.

The meaning of a code comes from the service's description in `pulumi_cloudjobs.api`, which is read
only when an error has happened. The full code decides first: `InvalidParameter.SparkJobNotFound` is
a missing object although it starts with InvalidParameter. Then come its longest listed part before
a dot, the description's patterns, and the HTTP status. `retry.py` decides which class is sent
again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ... import api
from ..credentials import Credential
from ..errors import (
    AlreadyDone,
    ApiError,
    ApiUnavailable,
    AuthFailed,
    CloudFault,
    Conflict,
    DependencyMissing,
    InvalidInput,
    NotFound,
    QuotaExceeded,
    Refused,
    Throttled,
    WrongState,
)
from ..frozen import frozen
from ..http.responses import http_date
from ..texts import LONGEST_TEXT

CLASSES: Mapping[str, type[ApiError]] = {
    "fix_input": InvalidInput,
    "not_found": NotFound,
    "dependency_missing": DependencyMissing,
    "conflict_exists": Conflict,
    "conflict_state": WrongState,
    "refused": Refused,
    "already_done": AlreadyDone,
    "retry": CloudFault,
    "throttled": Throttled,
    "capacity": QuotaExceeded,
    "auth": AuthFailed,
    "api_missing": ApiUnavailable,
    "ambiguous": ApiError,
}

LONGEST_CODE = 200
"""Characters of an error code or a request id; real ones are shorter."""
LONGEST_WAIT_SECONDS = 3600.0
"""A longer pause is not believed."""


def is_listed(code: str, *, description: str) -> bool:
    """Return whether the description of the service, or of its vendor, lists the full code."""
    return any(code in api.load(name)["error_codes"] for name in _descriptions(description))


def class_of_code(code: str, *, description: str, status: int) -> type[ApiError] | None:
    """Return the class of an error code; None for a code that no description knows.

    Args:
        code: As the cloud spells it.
        description: Name of the service's description: "tencent_dlc".
        status: HTTP status; it matters for the few codes with two meanings.
    """
    listed = (part for part in _parts(code) if is_listed(part, description=description))
    known = next(listed, code)
    category = api.category(description, known, http=status)
    if category == "not_found" and known != code and "." not in known:
        # Only the family is known: the missing object need not be the addressed one.
        return ApiError

    return CLASSES[category] if category else None


def class_of_status(status: int) -> type[ApiError]:
    """Return the class of an error without a code, or with an unknown code."""
    if status in (401, 403):
        return AuthFailed
    if status == 429:
        return Throttled
    if status >= 500:
        return CloudFault

    return InvalidInput if status == 400 else ApiError


@frozen
class ReportedError:
    """An error as a response reports it, with the class that its code means.

    Args:
        code: As the cloud spells it; "" for an error without a code.
    """

    error_class: type[ApiError]
    code: str
    message: str
    status: int
    request_id: str = ""
    retry_after_seconds: float | None = None


@frozen
class FailedCall:
    """The call that an error belongs to.

    Args:
        creates: The action creates something, so the object that it does not find is one that the
            request refers to (`ResourceNotFound.ComputeEnv` of SubmitJob is a wrong `EnvId`).
        vendor: "Tencent Cloud"; an error about the key names it and the source of the key.
    """

    creates: bool
    vendor: str
    credential: Credential


def api_error(reported: ReportedError, call: FailedCall) -> ApiError:
    """Return an error to raise, whose text is one line."""
    error_class = reported.error_class
    if call.creates and error_class is NotFound:
        error_class = DependencyMissing

    text = _on_one_line(reported.message)
    error = error_class(
        reported.code,
        text or f"HTTP {reported.status} without a text",
        request_id=reported.request_id,
        status=reported.status,
        retry_after_seconds=reported.retry_after_seconds,
    )
    if isinstance(error, AuthFailed):
        error.hint = _auth_hint(call.vendor, call.credential)

    return error


def _auth_hint(vendor: str, credential: Credential) -> str:
    source = credential.source or "an unknown place"
    hint = (
        f"{vendor} refused the key from {source}; "
        "check the key, its permissions and the clock of this machine"
    )
    if credential.account:
        hint += (
            ". Refresh and destroy take the key of a Provider from state: "
            "after a change of it in the program, "
            f"run `pulumi up --target '**::{credential.account}'` first"
        )

    return hint


def _on_one_line(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= LONGEST_TEXT:
        return line
    return f"{line[:LONGEST_TEXT]}..."


def retry_after_seconds(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Return the seconds of the header Retry-After; None when it is absent or malformed.

    The header holds seconds or a date.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value), LONGEST_WAIT_SECONDS)

    date = http_date(value)
    if date is None:
        return None

    seconds = (date - now).total_seconds()
    return min(max(0.0, seconds), LONGEST_WAIT_SECONDS)


def first_code(values: Mapping[str, Any], *names: str) -> str:
    """Return the first code or request id among these members, on a line of plausible length."""
    text = first_text(values, *names)[:LONGEST_CODE]
    return " ".join(text.split())


def first_text(values: Mapping[str, Any], *names: str) -> str:
    """Return the first of these members that is a text or a number, as text; "" without one."""
    for name in names:
        value = values.get(name)
        is_plain = isinstance(value, (str, int, float)) and not isinstance(value, bool)
        if is_plain and value != "":
            return str(value)

    return ""


def _parts(code: str) -> Iterator[str]:
    """Yield the code, then its parts before each dot, the longest first."""
    while code:
        yield code
        code = code.rpartition(".")[0]


def _descriptions(description: str) -> tuple[str, ...]:
    if description.startswith("tencent_"):
        return (description, "tencent_common")

    return (description,)
