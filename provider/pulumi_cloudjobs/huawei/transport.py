"""One signed call of a Huawei Cloud service: a path and JSON in, a JSON object out.

Error answers have several shapes: `{"error_code", "error_msg"}` (service and gateway),
`{"is_success": false, "message"}` (also with HTTP 200), Livy's `{"msg"}`, and what the official SDK
reads besides. Whether an object is
missing is decided by code and text, never by the HTTP status: DLI rarely answers 404, and any
gateway does. Sending again is left to `core/calls/retry.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any

from ..core.calls.error_mapping import (
    api_error,
    class_of_code,
    class_of_status,
    first_text,
    retry_after_seconds,
)
from ..core.calls.rate_limit import RateLimiters
from ..core.credentials import Credential
from ..core.errors import (
    ApiError,
    ApiUnavailable,
    Conflict,
    InvalidInput,
    NotFound,
    ProviderError,
    QuotaExceeded,
    UnexpectedResponse,
)
from ..core.http.endpoints import Service, checked_region
from ..core.http.pool import HttpPool, Request, Response
from ..core.http.responses import DATE_TIMEOUT_SECONDS, clock_offset
from ..core.http.signing import encode_pairs
from ..core.origin import Origin
from .credentials import checked_project_id
from .signing import sign

VENDOR = "Huawei Cloud"

CREATES = re.compile(r"POST (?!.*/cancel$)")
"""Calls that make something new: every POST, but for the one that cancels a statement."""

API_MISSING = frozenset({"APIGW.0101", "APIGW.0103"})
"""The gateway knows no such path: the API is gone, which says nothing about the object."""

# "There is no queue named q", "connection x is not exist", "Session '7' not found."
MISSING_TEXT = re.compile(r"not exist|n't exist|not found|no such|there is no\b", re.IGNORECASE)
UUID_FORM = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
CONFLICT_TEXT = re.compile(r"already exist|duplicate", re.IGNORECASE)
QUOTA_TEXT = re.compile(r"too many", re.IGNORECASE)
NOT_THE_API = (
    "the API reports a missing object otherwise, so nothing counts as gone; a proxy or a gateway may have answered: "
    "check cloudjobs:huaweiEndpoint and the region"
)


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


class Transport:
    """Calls of one service, in one region and project, with one key. May be shared by threads.

    Args:
        endpoint: "https://dli.cn-north-4.myhuaweicloud.com".
        project_id: Signed with each request, and put in for `{project_id}` in paths.
        paces: How fast calls may go out.
        clock: Gives the time of each signature.
    """

    def __init__(
        self,
        *,
        http: HttpPool,
        credential: Credential,
        endpoint: str,
        region: str,
        project_id: str,
        service: Service,
        paces: RateLimiters,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._http = http
        self._credential = credential
        self._endpoint = endpoint
        self.origin = Origin(endpoint, credential.key_id, credential.source, project_id)
        self._region = checked_region(region)
        self._project_id = checked_project_id(project_id, source="the project id")
        self._service = service
        self.pace = paces.of_service(credential.key_id, region, service.name, service.description)
        self._clock = clock
        self.clock_offset: timedelta | None = None

    def cloud_clock_offset(self) -> timedelta | None:
        """Return how far the cloud's clock is ahead, and ask the endpoint for its Date when that is not known yet.

        None when the endpoint does not tell: whoever needs it then allows for what signatures
        tolerate.
        """
        if self.clock_offset is None:
            requested = Request("GET", f"{self._endpoint}/")
            with suppress(ProviderError):
                response = self._http.send(requested, timeout_seconds=DATE_TIMEOUT_SECONDS)
                self.clock_offset = clock_offset(
                    response.headers, self._clock(), otherwise=self.clock_offset
                )
        return self.clock_offset

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int | bool | None] | None = None,
        body: Mapping[str, Any] | None = None,
        timeout_seconds: float | None = None,
    ) -> dict[str, Any]:
        """Send once, signed anew.

        Args:
            path: Percent-encoded, "/v2.0/{project_id}/sessions"; the project id is filled in.
            query: Plain values; those that are None are left out.
            body: Sent as JSON; None sends no body.
            timeout_seconds: For this call; None takes the pool's.
        Returns:
            The answer's object; {} for an empty one.
        Raises:
            ApiError: The cloud refused; of the class that code, status and text mean.
            TransportError, UnexpectedResponse: No answer, or not the API's.
        """
        answer = self._http.send(
            self._signed(method, path, query or {}, body), timeout_seconds=timeout_seconds
        )
        self.clock_offset = clock_offset(answer.headers, self._clock(), otherwise=self.clock_offset)
        action = f"{method} {path}"
        title = f"{self._service.title} {action}"
        if not 200 <= answer.status < 300:
            raise self._error(_error_fields(answer, of=title), answer, action)
        if not answer.body.strip():
            return {}
        value = answer.json(of=title)
        if value.get("is_success") is False:
            raise self._error(value, answer, action)
        return value

    def _signed(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int | bool | None],
        body: Mapping[str, Any] | None,
    ) -> Request:
        pairs = sorted((name, _text(value)) for name, value in query.items() if value is not None)
        url = self._endpoint + path.replace("{project_id}", self._project_id)
        url = f"{url}?{encode_pairs(pairs)}" if pairs else url
        content = (
            b""
            if body is None
            else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        )
        unsigned = Request(method, url, {"Content-Type": "application/json"}, content)
        signature = sign(unsigned, self._credential, project_id=self._project_id, now=self._clock())
        return Request(method, url, signature.headers, content)

    def _error(self, fields: Mapping[str, Any], answer: Response, action: str) -> ApiError:
        code = first_text(fields, "error_code", "errorCode", "code")
        message = first_text(fields, "error_msg", "errorMsg", "message", "msg")
        kind = error_class(
            code, message, status=answer.status, description=self._service.description
        )
        if _is_missing_for_livy(fields, answer.status, action):
            kind = NotFound
        elif answer.status == 404 and kind is ApiError:
            message = f"HTTP 404 without a code of {self._service.title}{f': {message}' if message else ''}"
        error = api_error(
            kind,
            code,
            message,
            vendor=VENDOR,
            credential=self._credential,
            status=answer.status,
            action=action,
            creates=CREATES.match(action) is not None,
            request_id=first_text(fields, "request_id") or answer.headers.get("x-request-id", ""),
            retry_after_seconds=retry_after_seconds(answer.headers, now=self._clock()),
        )
        if answer.status == 404 and kind is ApiError:
            error.hint = NOT_THE_API
        return error


def error_class(code: str, message: str, *, status: int, description: str) -> type[ApiError]:
    """What an error answer of DLI or its gateway means.

    Args:
        code: "DLI.0002", "APIGW.0101"; "" for answers in the manner of Livy.
    """
    if code in API_MISSING:
        return ApiUnavailable
    known = class_of_code(code, description=description, status=status) if code else None
    if known is not None and known is not InvalidInput:
        return known
    # DLI.0001 is a plain validation error or a missing object, and only its text tells which. A
    # response without a code may come from anything on the way, so its text never means that an
    # object is missing.
    if code in ("", "DLI.0001") and status in (200, 400):
        return _class_of_text(message, may_be_missing=bool(code))
    return known or class_of_status(status)


def _class_of_text(message: str, *, may_be_missing: bool) -> type[ApiError]:
    if CONFLICT_TEXT.search(message):
        return Conflict
    if QUOTA_TEXT.search(message):
        return QuotaExceeded
    return NotFound if may_be_missing and MISSING_TEXT.search(message) else InvalidInput


def _is_missing_for_livy(fields: Mapping[str, Any], status: int, action: str) -> bool:
    """Return whether this is Livy's own body for a missing object: 404, `msg` alone, which names the object."""
    message = fields.get("msg")
    if status != 404 or set(fields) != {"msg"} or not isinstance(message, str):
        return False

    addressed = [
        part for part in action.split("/") if part[:1].isdigit() or UUID_FORM.fullmatch(part)
    ]
    return any(part in message for part in addressed) and MISSING_TEXT.search(message) is not None


def _error_fields(answer: Response, *, of: str) -> Mapping[str, Any]:
    """The members of an error answer, also when they stand in one nested object; {} for an empty body.

    Raises:
        UnexpectedResponse: A page of something that is not the API, unless its status says enough
            (429, 5xx).
    """
    if not answer.body.strip() and answer.status >= 400:
        return {}
    try:
        value = answer.json(of=of)
    except UnexpectedResponse:
        if answer.status == 429 or answer.status >= 500:
            return {
                "message": f"HTTP {answer.status} instead of an answer of {of}: a proxy or a gateway may have answered"
            }
        raise
    nested = [member for member in value.values() if isinstance(member, dict)]
    if not first_text(value, "error_code", "errorCode", "code") and len(nested) == 1:
        return {**value, **nested[0]}
    return value


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
