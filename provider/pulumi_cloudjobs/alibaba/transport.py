"""Signed calls of an Alibaba Cloud RPC-style service: flat parameters in, a JSON object out.

Requests are signed with ACS3-HMAC-SHA256, with action and version in headers. Parameters go into
the query or into a form body, as the description of the action has them. Errors have `Code` and
`Message`, or `code` and `message` from inside the flow service. Throttling comes with HTTP 400, so
the code decides and not the status. `core/calls/retry.py` sends requests again.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from .. import api
from ..core.calls.error_mapping import (
    ReportedError,
    class_of_code,
    class_of_status,
    first_code,
    first_text,
    is_listed,
    retry_after_seconds,
)
from ..core.calls.transport import BaseTransport
from ..core.errors import (
    ApiError,
    InvalidInput,
    NotFound,
    Throttled,
    UnexpectedResponse,
)
from ..core.http.pool import Request, Response
from ..core.http.records import Record
from ..core.http.signing import encode_pairs
from .credentials import ALIBABA
from .signing import sign

CREATES = ("Create", "Submit")
"""Prefixes of the actions that create something."""

MISSING_TEXT = re.compile(r"not exist|n't exist|not found", re.IGNORECASE)

OWN_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*")
"""The form of the API's codes, `FlowJob.NotFound`; a gateway's code is the HTTP status."""
NOT_THE_API = (
    "the response has no RequestId, so nothing counts as gone; a proxy or a gateway may have "
    "responded: check cloudjobs:alibabaEndpoint and the region"
)

LONGEST_PLAUSIBLE_WAIT_SECONDS = 300


class Transport(BaseTransport):
    """Calls that carry the region as RegionId, unless their parameters name another."""

    vendor = ALIBABA.title

    def call(
        self, action: str, parameters: Mapping[str, Any], *, timeout_seconds: float | None = None
    ) -> Record:
        """Send a request once, with a new signature and a new nonce.

        Args:
            action: "CreateFlowJob".
            parameters: Under their wire names; lists and objects are flattened
                (`ResourceList.1.Path`), None and empty lists are left out.
            timeout_seconds: Time for this call; None takes the pool's.
        Returns:
            The documented members of the response, in their declared types.
        Raises:
            ApiError: The cloud refused; the class follows from code and text.
            TransportError, UnexpectedResponse: There was no response, or it is not the API's.
        """
        request = self._signed(action, parameters)
        response = self._send(request, timeout_seconds=timeout_seconds)

        return self._checked(response, action=action)

    def _checked(self, response: Response, *, action: str) -> Record:
        """Return the object of a response. Raises ApiError for an error response."""
        title = f"{self._target.service.title} {action}"
        value = _object_of(response, of=title)
        if response.status >= 400 or value.get("successResponse") is False:
            raise self._error(value, response, action)
        if response.status >= 300:
            raise UnexpectedResponse(f"HTTP {response.status} instead of a response of {title}")

        request_id = first_code(value, "RequestId", "requestId")
        return self._read(value, action, request_id=request_id)

    def _signed(self, action: str, parameters: Mapping[str, Any]) -> Request:
        in_query: dict[str, Any] = {"RegionId": self._target.region}
        in_form: dict[str, Any] = {}
        form_names = _form_names(self._target.service.description, action)
        for name, value in parameters.items():
            if name in form_names:
                in_form[name] = value
            else:
                in_query[name] = value

        query = encode_pairs(sorted(flatten(in_query)))
        body = encode_pairs(sorted(flatten(in_form))).encode()
        headers = {
            "accept": "application/json",
            "x-acs-action": action,
            "x-acs-version": self._target.service.version,
        }
        if body:
            headers["content-type"] = "application/x-www-form-urlencoded"
        url = f"{self._target.endpoint}/?{query}"
        unsigned = Request("POST", url, headers, body)
        nonce = str(uuid.uuid4())
        signature = sign(unsigned, self._target.credential, now=self._clock(), nonce=nonce)

        return Request("POST", url, signature.headers, body)

    def _error(self, fields: Mapping[str, Any], response: Response, action: str) -> ApiError:
        code = first_code(fields, "Code", "code")
        message = first_text(fields, "Message", "message")
        request_id = first_code(fields, "RequestId", "requestId")
        wait_seconds = acs_retry_after_seconds(response.headers)
        if wait_seconds is None:
            wait_seconds = retry_after_seconds(response.headers, now=self._clock())

        error_type = error_class(
            code,
            message,
            status=response.status,
            description=self._target.service.description,
            is_envelope=bool(request_id),
        )
        # The SDK takes every response with a wait for throttling. A code that is known counts more.
        if error_type is ApiError and wait_seconds is not None:
            error_type = Throttled

        reported = ReportedError(
            error_type,
            code,
            message,
            response.status,
            request_id or first_code(response.headers, "x-acs-request-id"),
            wait_seconds,
        )
        error = self._api_error(reported, creates=action.startswith(CREATES))
        if not request_id and error_type in (ApiError, InvalidInput):
            error.hint = NOT_THE_API

        return error


@cache
def _form_names(description: str, action: str) -> frozenset[str]:
    """Return the parameters of an action that go into the form body, as in the official SDKs."""
    fields = api.load(description)["actions"].get(action, {}).get("request", ())
    return frozenset(field["name"] for field in fields if field.get("in") == "form body")


def _object_of(response: Response, *, of: str) -> dict[str, Any]:
    try:
        return response.json(of=of)
    except UnexpectedResponse:
        if response.status != 429 and response.status < 500:
            raise
        return {
            "Message": f"HTTP {response.status} instead of a response of {of}: "
            "a proxy or a gateway may have responded"
        }


def error_class(
    code: str, message: str, *, status: int, description: str, is_envelope: bool = True
) -> type[ApiError]:
    """Return the error class of an error response.

    The flow operations publish no codes for missing objects, so the text counts where the code is
    not listed. Codes about the call (`InvalidApi.NotFound`) and about the key
    (`InvalidAccessKeyId.NotFound`) are listed.

    Args:
        is_envelope: The body has a request id, as every response of the API. Only then an object
            counts as missing: a gateway has codes and texts of its own.
    """
    known = class_of_code(code, description=description, status=status) if code else None
    if code and is_listed(code, description=description):
        return known or ApiError

    has_own_code = is_envelope and OWN_CODE.fullmatch(code) is not None
    if known in (None, InvalidInput, ApiError) and has_own_code and MISSING_TEXT.search(message):
        return NotFound
    if known is NotFound and not has_own_code:
        return ApiError

    return known or class_of_status(status)


def acs_retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """Return the wait in x-acs-retry-after; None when the header is absent or malformed.

    The unit is not documented: an older SDK helper takes milliseconds, other readers seconds. A
    number too large for a wait in seconds counts as milliseconds.
    """
    value = headers.get("x-acs-retry-after", "").strip()
    if not (value.isascii() and value.isdigit()):
        return None

    number = float(value)
    if number > LONGEST_PLAUSIBLE_WAIT_SECONDS:
        return number / 1000

    return number


def flatten(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield pairs of flat names and texts: ("A.1.B", "true") for `{"A": [{"B": True}]}`.

    None yields no pair.
    """
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from flatten(member, f"{name}.{key}" if name else str(key))
    elif isinstance(value, (list, tuple)):
        for number, member in enumerate(value, start=1):
            yield from flatten(member, f"{name}.{number}")
    elif isinstance(value, bool):
        yield name, str(value).lower()
    elif value is not None:
        yield name, str(value)
