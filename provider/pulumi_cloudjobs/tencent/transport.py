"""One signed call of a Tencent Cloud API 3.0 service: POST, one JSON object in, the inside of `Response` out.

Errors come inside HTTP 200, as `Response.Error`; any other status is a gateway's and not the API's.
The content
type of an answer is not looked at: what parses as the envelope is the envelope. Sending again is
left to `core/calls/retry.py`.
"""

from __future__ import annotations

import json
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
from ..core.errors import ApiError, ProviderError, UnexpectedResponse
from ..core.http.endpoints import Service
from ..core.http.pool import HttpPool, Request, Response
from ..core.http.responses import DATE_TIMEOUT_SECONDS, clock_offset
from ..core.origin import Origin
from .signing import sign

VENDOR = "Tencent Cloud"

CREATES = ("Create", "Submit")
"""Beginnings of the names of actions that make something new."""


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


class Transport:
    """Calls of one service, in one region, with one key. May be shared by threads.

    Args:
        endpoint: "https://dlc.tencentcloudapi.com".
        region: Sent as X-TC-Region.
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
        service: Service,
        paces: RateLimiters,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._http = http
        self._credential = credential
        self._endpoint = endpoint
        self.origin = Origin(endpoint, credential.key_id, credential.source)
        self._region = region
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
        self, action: str, payload: Mapping[str, Any], *, timeout_seconds: float | None = None
    ) -> dict[str, Any]:
        """Send once, signed anew.

        Args:
            action: "SubmitJob".
            payload: The request's fields under their wire names.
            timeout_seconds: For this call; None takes the pool's.
        Returns:
            The inside of `Response`, with its RequestId.
        Raises:
            ApiError: The cloud refused; of the class that the code means.
            TransportError, UnexpectedResponse: No answer, or not the API's.
        """
        answer = self._http.send(self._signed(action, payload), timeout_seconds=timeout_seconds)
        self.clock_offset = clock_offset(answer.headers, self._clock(), otherwise=self.clock_offset)
        title = f"{self._service.title} {action}"
        envelope = _envelope(answer, of=title)
        if envelope is None:
            raise self._gateway_error(answer, action, title)
        if envelope.get("Error"):
            raise self._error(envelope, answer, action)
        return envelope

    def _signed(self, action: str, payload: Mapping[str, Any]) -> Request:
        headers = {
            "Content-Type": "application/json",
            "X-TC-Action": action,
            "X-TC-Version": self._service.version,
            "X-TC-Region": self._region,
            "X-TC-Language": "en-US",
        }
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        unsigned = Request("POST", f"{self._endpoint}/", headers, body)
        signature = sign(unsigned, self._credential, service=self._service.name, now=self._clock())
        return Request("POST", unsigned.url, signature.headers, body)

    def _error(self, envelope: Mapping[str, Any], answer: Response, action: str) -> ApiError:
        fields = envelope["Error"] if isinstance(envelope["Error"], dict) else {}
        code = first_text(fields, "Code")
        kind = class_of_code(code, description=self._service.description, status=answer.status)
        return api_error(
            kind or (ApiError if answer.status == 200 else class_of_status(answer.status)),
            code,
            first_text(fields, "Message"),
            vendor=VENDOR,
            credential=self._credential,
            status=answer.status,
            action=action,
            creates=action.startswith(CREATES),
            request_id=first_text(envelope, "RequestId"),
            retry_after_seconds=retry_after_seconds(answer.headers, now=self._clock()),
        )

    def _gateway_error(
        self, answer: Response, action: str, title: str
    ) -> ApiError | UnexpectedResponse:
        message = f"HTTP {answer.status} instead of an answer of {title}: a proxy or a gateway may have answered"
        if answer.status != 429 and answer.status < 500:
            return UnexpectedResponse(message, status=answer.status)
        return api_error(
            class_of_status(answer.status),
            "",
            message,
            vendor=VENDOR,
            credential=self._credential,
            status=answer.status,
            action=action,
            creates=action.startswith(CREATES),
            retry_after_seconds=retry_after_seconds(answer.headers, now=self._clock()),
        )


def _envelope(answer: Response, *, of: str) -> dict[str, Any] | None:
    """The inside of `Response`; None when another status than 200 came without one.

    Raises:
        UnexpectedResponse: HTTP 200 without an envelope.
    """
    try:
        envelope = answer.json(of=of).get("Response")
    except UnexpectedResponse:
        if answer.status == 200:
            raise
        return None
    if isinstance(envelope, dict) and (answer.status == 200 or envelope.get("Error")):
        return envelope
    if answer.status == 200:
        raise UnexpectedResponse(f"the answer of {of} has no Response", status=answer.status)
    return None
