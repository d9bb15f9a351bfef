"""From an error answer to an error class.

What a code means comes from the service's description in `pulumi_cloudjobs.api`, read only when an
error has
happened: the full code first (`InvalidParameter.SparkJobNotFound` is a missing object although it
begins with InvalidParameter), then its longest listed part before a dot, then the description's
patterns, then the HTTP status. Which class is sent again is decided in `retry.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

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

LONGEST_MESSAGE = 1000


def is_listed(code: str, *, description: str) -> bool:
    """Whether the full code stands in the description of the service, or of its vendor."""
    return any(code in api.load(name)["error_codes"] for name in _descriptions(description))


def class_of_code(code: str, *, description: str, status: int) -> type[ApiError] | None:
    """The class of an error code; None when nothing is known about it.

    Args:
        code: As the cloud spells it.
        description: Name of the service's description: "tencent_dlc".
        status: HTTP status; it matters for the few codes that mean two things.
    """
    listed = (part for part in _parts(code) if is_listed(part, description=description))
    known = next(listed, code)
    category = api.category(description, known, http=status)
    if category == "not_found" and known != code and "." not in known:
        # Only the family is known, and not what is missing: it need not be the object that was
        # addressed.
        return ApiError
    return CLASSES[category] if category else None


def class_of_status(status: int) -> type[ApiError]:
    """The class of an error that gives no code, or one that nobody knows."""
    if status in (401, 403):
        return AuthFailed
    if status == 429:
        return Throttled
    if status >= 500:
        return CloudFault
    return InvalidInput if status == 400 else ApiError


def api_error(
    kind: type[ApiError],
    code: str,
    message: str,
    *,
    vendor: str,
    credential: Credential,
    status: int,
    action: str,
    creates: bool,
    request_id: str = "",
    retry_after_seconds: float | None = None,
) -> ApiError:
    """An error to raise: its text is one line and holds no part of the credential.

    Args:
        creates: The action makes something new, so it addresses nothing that could be gone: what it
            does not find is something it refers to (`ResourceNotFound.ComputeEnv` of SubmitJob is a
            wrong `EnvId`).
        vendor: "Tencent Cloud"; an error about the key names it, and says where the key came from.
    """
    if creates and kind is NotFound:
        kind = DependencyMissing
    text = redact_credential(message, credential) or f"HTTP {status} without a text"
    error = kind(
        code,
        text,
        request_id=request_id,
        status=status,
        action=action,
        retry_after_seconds=retry_after_seconds,
    )
    if isinstance(error, AuthFailed):
        error.hint = (
            f"{vendor} refused the key from {credential.source or 'an unknown place'}; "
            "check the key, its permissions and the clock of this machine"
        )
        if credential.account:
            error.hint += (
                ". Refresh and destroy take the key of a Provider from state: after a change of it in the "
                f"program, run `pulumi up --target '**::{credential.account}'` first"
            )
    return error


def redact_credential(text: str, credential: Credential) -> str:
    """The cloud's words on one line, without the secret and the token.

    Some answers to a wrong signature quote the request that the cloud has seen, and a token may
    stand in it.
    """
    for secret in (credential.secret, credential.token):
        for form in {secret, quote(secret, safe=""), quote(secret, safe="~/")} if secret else ():
            text = text.replace(form, "[secret]")
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_MESSAGE else f"{line[:LONGEST_MESSAGE]}..."


def retry_after_seconds(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """What the header Retry-After asks for, in seconds or as a date; None when it is absent or malformed."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    # Loads the whole mail package, which nearly no run needs.
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def first_text(values: Mapping[str, Any], *names: str) -> str:
    """The first of these members that is set, as text; "" when none is."""
    return next((str(values[name]) for name in names if values.get(name) not in (None, "")), "")


def _parts(code: str) -> Iterator[str]:
    """The code, then its parts before each dot, the longest first."""
    while code:
        yield code
        code = code.rpartition(".")[0]


def _descriptions(description: str) -> tuple[str, ...]:
    return (description, "tencent_common") if description.startswith("tencent_") else (description,)
