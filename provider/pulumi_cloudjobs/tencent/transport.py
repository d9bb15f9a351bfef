"""A signed call of a Tencent Cloud API 3.0 service: POST of a JSON object, `Response` unwrapped.

Errors come inside HTTP 200, as `Response.Error`; any other status is a gateway's and not the API's.
The content type of a response is ignored: a body that parses as the envelope is the envelope.
`core/calls/retry.py` repeats calls.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..core.calls.error_mapping import (
    ReportedError,
    class_of_code,
    class_of_status,
    first_code,
    first_text,
    retry_after_seconds,
)
from ..core.calls.transport import BaseTransport
from ..core.errors import ApiError, UnexpectedResponse
from ..core.http.pool import Request, Response
from ..core.http.records import Record
from .credentials import TENCENT
from .signing import sign

CREATES = ("Create", "Submit")
"""Prefixes of the names of actions that create something."""


class Transport(BaseTransport):
    """Calls with the region in a header, X-TC-Region."""

    vendor = TENCENT.title

    def call(
        self, action: str, payload: Mapping[str, Any], *, timeout_seconds: float | None = None
    ) -> Record:
        """Send a call once, signed anew.

        Args:
            action: "SubmitJob".
            payload: The request's fields under their wire names.
            timeout_seconds: For this call; None takes the pool's.
        Returns:
            The documented members of `Response`, in their declared types.
        Raises:
            ApiError: The cloud refused; of the class that the code means.
            TransportError, UnexpectedResponse: No response, or not the API's.
        """
        request = self._signed(action, payload)
        response = self._send(request, timeout_seconds=timeout_seconds)

        title = f"{self._target.service.title} {action}"
        envelope = _envelope(response, of=title)
        if envelope is None:
            raise self._gateway_error(response, action, title)

        if envelope.get("Error"):
            raise self._error(envelope, response, action)

        return self._read(envelope, action, request_id=first_code(envelope, "RequestId"))

    def _signed(self, action: str, payload: Mapping[str, Any]) -> Request:
        target = self._target
        headers = {
            "Content-Type": "application/json",
            "X-TC-Action": action,
            "X-TC-Version": target.service.version,
            "X-TC-Region": target.region,
            "X-TC-Language": "en-US",
        }
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        unsigned = Request("POST", f"{target.endpoint}/", headers, body)
        signature = sign(
            unsigned, target.credential, service=target.service.name, now=self._clock()
        )

        return Request("POST", unsigned.url, signature.headers, body)

    def _error(self, envelope: Mapping[str, Any], response: Response, action: str) -> ApiError:
        fields = envelope["Error"] if isinstance(envelope["Error"], dict) else {}
        code = first_code(fields, "Code")
        error_class = class_of_code(
            code, description=self._target.service.description, status=response.status
        )
        if error_class is None:
            is_success = response.status == 200
            error_class = ApiError if is_success else class_of_status(response.status)

        error = ReportedError(
            error_class,
            code,
            first_text(fields, "Message"),
            response.status,
            first_code(envelope, "RequestId"),
            retry_after_seconds(response.headers, now=self._clock()),
        )
        return self._api_error(error, creates=action.startswith(CREATES))

    def _gateway_error(
        self, response: Response, action: str, title: str
    ) -> ApiError | UnexpectedResponse:
        message = (
            f"HTTP {response.status} instead of a response of {title}: "
            "a proxy or a gateway may have responded"
        )
        if response.status != 429 and response.status < 500:
            return UnexpectedResponse(message)

        error = ReportedError(
            class_of_status(response.status),
            "",
            message,
            response.status,
            retry_after_seconds=retry_after_seconds(response.headers, now=self._clock()),
        )
        return self._api_error(error, creates=action.startswith(CREATES))


def _envelope(response: Response, *, of: str) -> dict[str, Any] | None:
    """Return the inside of `Response`; None when another status than 200 came without it.

    Raises:
        UnexpectedResponse: HTTP 200 without an envelope.
    """
    try:
        envelope = response.json(of=of).get("Response")
    except UnexpectedResponse:
        if response.status == 200:
            raise
        return None

    if isinstance(envelope, dict) and (response.status == 200 or envelope.get("Error")):
        return envelope

    if response.status == 200:
        raise UnexpectedResponse(f"the response of {of} has no Response")

    return None
