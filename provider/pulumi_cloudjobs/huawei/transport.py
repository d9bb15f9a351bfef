"""Signed calls of a Huawei Cloud service: a path and JSON in, a JSON object out.

Error responses have several shapes: `{"error_code", "error_msg"}` (service and gateway),
`{"is_success": false, "message"}` (also with HTTP 200), Livy's `{"msg"}`, and the names that the
official SDK reads besides. Code and text decide whether an object is missing, never the HTTP
status: DLI rarely returns 404, and any gateway does. `core/calls/retry.py` sends requests again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from .. import api
from ..core.calls.error_mapping import (
    ReportedError,
    class_of_code,
    class_of_status,
    first_code,
    first_text,
    retry_after_seconds,
)
from ..core.calls.transport import BaseTransport
from ..core.errors import (
    ApiError,
    ApiUnavailable,
    Conflict,
    InvalidInput,
    NotFound,
    QuotaExceeded,
    UnexpectedResponse,
)
from ..core.http.pool import Request, Response
from ..core.http.signing import encode_pairs
from .credentials import HUAWEI
from .signing import sign

CREATES = re.compile(r"POST (?!.*/cancel$)")
"""Calls that create something: every POST but the one that cancels a statement."""

API_MISSING = frozenset({"APIGW.0101", "APIGW.0103"})
"""Codes of the gateway for an unknown path: the API is gone, the object may still exist."""

# "There is no queue named q", "connection x is not exist", "Session '7' not found."
MISSING_TEXT = re.compile(r"not exist|n't exist|not found|no such|there is no\b", re.IGNORECASE)
UUID_FORM = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
CONFLICT_TEXT = re.compile(r"already exist|duplicate", re.IGNORECASE)
QUOTA_TEXT = re.compile(r"too many", re.IGNORECASE)
NOT_THE_API = (
    "the API reports a missing object otherwise, so nothing counts as gone; a proxy or a gateway "
    "may have responded: check cloudjobs:huaweiEndpoint and the region"
)


class Transport(BaseTransport):
    """Calls with the project id in the path and in the signature."""

    vendor = HUAWEI.title

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int | bool | None] | None = None,
        body: Mapping[str, Any] | None = None,
        timeout_seconds: float | None = None,
    ) -> dict[str, Any]:
        """Send a request once, with a new signature.

        Args:
            path: Percent-encoded, "/v2.0/{project_id}/sessions"; the project id is filled in.
            query: Plain values; None values are left out.
            body: Sent as JSON; None sends no body.
            timeout_seconds: Time for this call; None takes the pool's.
        Returns:
            The documented members of the response, in their declared types; {} for an empty one.
        Raises:
            ApiError: The cloud refused; the class follows from code, status and text.
            TransportError, UnexpectedResponse: There was no response, or it is not the API's.
        """
        request = self._signed(method, path, query or {}, body)
        response = self._send(request, timeout_seconds=timeout_seconds)

        return self._checked(response, action=f"{method} {path}")

    def _checked(self, response: Response, *, action: str) -> dict[str, Any]:
        """Return the object of a response. Raises ApiError for an error response."""
        title = f"{self._target.service.title} {action}"
        if not 200 <= response.status < 300:
            raise self._error(_error_fields(response, of=title), response, action)
        if not response.body.strip():
            return {}

        value = response.json(of=title)
        if value.get("is_success") is False:
            raise self._error(value, response, action)

        return self._read(value, action, request_id=first_code(response.headers, "x-request-id"))

    def _described_name(self, action: str) -> str:
        return _name_of(action, self._target.service.description)

    def _signed(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int | bool | None],
        body: Mapping[str, Any] | None,
    ) -> Request:
        target = self._target
        url = target.endpoint + path.replace("{project_id}", target.project_id)
        given = {name: value for name, value in query.items() if value is not None}
        pairs = [(name, _text(given[name])) for name in sorted(given)]
        if pairs:
            url = f"{url}?{encode_pairs(pairs)}"

        content = b""
        if body is not None:
            content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()

        unsigned = Request(method, url, {"Content-Type": "application/json"}, content)
        signature = sign(
            unsigned, target.credential, project_id=target.project_id, now=self._clock()
        )

        return Request(method, url, signature.headers, content)

    def _error(self, fields: Mapping[str, Any], response: Response, action: str) -> ApiError:
        service = self._target.service
        code = first_code(fields, "error_code", "errorCode", "code")
        message = first_text(fields, "error_msg", "errorMsg", "message", "msg")
        error_type = error_class(
            code, message, status=response.status, description=service.description
        )
        if _is_missing_for_livy(fields, response.status, action):
            error_type = NotFound

        is_from_gateway = response.status == 404 and error_type is ApiError
        if is_from_gateway:
            message = ": ".join(
                filter(None, [f"HTTP 404 without a code of {service.title}", message])
            )

        reported = ReportedError(
            error_type,
            code,
            message,
            response.status,
            first_code(fields, "request_id") or first_code(response.headers, "x-request-id"),
            retry_after_seconds(response.headers, now=self._clock()),
        )
        error = self._api_error(reported, creates=CREATES.match(action) is not None)
        if is_from_gateway:
            error.hint = NOT_THE_API

        return error


def error_class(code: str, message: str, *, status: int, description: str) -> type[ApiError]:
    """Return the error class of an error response of DLI or its gateway.

    Args:
        code: "DLI.0002", "APIGW.0101"; "" for a response in the form of Livy.
    """
    if code in API_MISSING:
        return ApiUnavailable

    known = class_of_code(code, description=description, status=status) if code else None
    if known is not None and known is not InvalidInput:
        return known

    # DLI.0001 is a plain validation error or a missing object; its text alone distinguishes them. A
    # response without a code may come from any proxy, so its text never makes an object missing.
    if code in ("", "DLI.0001") and status in (200, 400):
        return _class_of_text(message, may_be_missing=bool(code))

    return known or class_of_status(status)


def _class_of_text(message: str, *, may_be_missing: bool) -> type[ApiError]:
    if CONFLICT_TEXT.search(message):
        return Conflict
    if QUOTA_TEXT.search(message):
        return QuotaExceeded
    if may_be_missing and MISSING_TEXT.search(message):
        return NotFound

    return InvalidInput


def _is_missing_for_livy(fields: Mapping[str, Any], status: int, action: str) -> bool:
    """Return whether a response is Livy's for a missing object.

    Livy returns 404 and `msg` alone, which names the object.
    """
    message = fields.get("msg")
    if status != 404 or set(fields) != {"msg"} or not isinstance(message, str):
        return False

    addressed = [
        part for part in action.split("/") if part[:1].isdigit() or UUID_FORM.fullmatch(part)
    ]
    names_object = any(part in message for part in addressed)

    return names_object and MISSING_TEXT.search(message) is not None


def _error_fields(response: Response, *, of: str) -> Mapping[str, Any]:
    """Return the members of an error response, also of one nested object; {} for an empty body.

    Raises:
        UnexpectedResponse: The body is not the API's, and the status is neither 429 nor 5xx, which
            suffice alone.
    """
    if not response.body.strip() and response.status >= 400:
        return {}

    try:
        value = response.json(of=of)
    except UnexpectedResponse:
        if response.status != 429 and response.status < 500:
            raise
        return {
            "message": f"HTTP {response.status} instead of a response of {of}: "
            "a proxy or a gateway may have responded"
        }

    nested = [member for member in value.values() if isinstance(member, dict)]
    has_code = bool(first_text(value, "error_code", "errorCode", "code"))
    if not has_code and len(nested) == 1:
        return {**value, **nested[0]}

    return value


def _name_of(action: str, description: str) -> str:
    """Return the name of a call in the description: "get_session"; "" for an unknown path."""
    for name, pattern in _paths(description):
        if pattern.fullmatch(action):
            return name

    return ""


@cache
def _paths(description: str) -> list[tuple[str, re.Pattern[str]]]:
    """Return the names of the described actions, each with a pattern for its method and path."""
    paths: list[tuple[str, re.Pattern[str]]] = []
    for name, described in api.load(description)["actions"].items():
        path = re.sub(r"\\\{(?!project_id)\w+\\\}", "[^/]+", re.escape(described["uri"]))
        paths.append((name, re.compile(f"{described['method']} {path}")))

    return paths


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
