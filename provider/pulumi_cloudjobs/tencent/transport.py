"""A signed call of a Tencent Cloud API 3.0 service: POST of a JSON object, `Response` unwrapped.

Errors come inside HTTP 200, as `Response.Error`; any other status is a gateway's and not the API's.
The content type of a response is ignored: a body that parses as the envelope is the envelope.
`core/calls/retry.py` repeats calls.
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
"""Prefixes of the names of actions that create something."""


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


class Transport:
    """Calls of a service, in a region, with a key. May be shared by threads.

    Args:
        endpoint: "https://dlc.tencentcloudapi.com".
        region: Sent as X-TC-Region.
        paces: Limits the rate of calls.
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
        """Return the lead of the cloud's clock, from the endpoint's Date if no response had one.

        None when the endpoint sends no Date: the caller then allows for the difference that
        signatures tolerate.
        """
        if self.clock_offset is None:
            request = Request("GET", f"{self._endpoint}/")
            with suppress(ProviderError):
                response = self._http.send(request, timeout_seconds=DATE_TIMEOUT_SECONDS)
                self._update_clock_offset(response)

        return self.clock_offset

    def _update_clock_offset(self, response: Response) -> None:
        self.clock_offset = clock_offset(
            response.headers, self._clock(), otherwise=self.clock_offset
        )

    def call(
        self, action: str, payload: Mapping[str, Any], *, timeout_seconds: float | None = None
    ) -> dict[str, Any]:
        """Send a call once, signed anew.

        Args:
            action: "SubmitJob".
            payload: The request's fields under their wire names.
            timeout_seconds: For this call; None takes the pool's.
        Returns:
            The inside of `Response`, with its RequestId.
        Raises:
            ApiError: The cloud refused; of the class that the code means.
            TransportError, UnexpectedResponse: No response, or not the API's.
        """
        request = self._signed(action, payload)
        response = self._http.send(request, timeout_seconds=timeout_seconds)
        self._update_clock_offset(response)

        title = f"{self._service.title} {action}"
        envelope = _envelope(response, of=title)
        if envelope is None:
            raise self._gateway_error(response, action, title)

        if envelope.get("Error"):
            raise self._error(envelope, response, action)

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

    def _error(self, envelope: Mapping[str, Any], response: Response, action: str) -> ApiError:
        fields = envelope["Error"] if isinstance(envelope["Error"], dict) else {}
        code = first_text(fields, "Code")
        error_class = class_of_code(
            code, description=self._service.description, status=response.status
        )
        if error_class is None:
            is_success = response.status == 200
            error_class = ApiError if is_success else class_of_status(response.status)

        return api_error(
            error_class,
            code,
            first_text(fields, "Message"),
            vendor=VENDOR,
            credential=self._credential,
            status=response.status,
            action=action,
            creates=action.startswith(CREATES),
            request_id=first_text(envelope, "RequestId"),
            retry_after_seconds=retry_after_seconds(response.headers, now=self._clock()),
        )

    def _gateway_error(
        self, response: Response, action: str, title: str
    ) -> ApiError | UnexpectedResponse:
        message = (
            f"HTTP {response.status} instead of a response of {title}: "
            "a proxy or a gateway may have responded"
        )
        if response.status != 429 and response.status < 500:
            return UnexpectedResponse(message, status=response.status)

        return api_error(
            class_of_status(response.status),
            "",
            message,
            vendor=VENDOR,
            credential=self._credential,
            status=response.status,
            action=action,
            creates=action.startswith(CREATES),
            retry_after_seconds=retry_after_seconds(response.headers, now=self._clock()),
        )


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
        raise UnexpectedResponse(f"the response of {of} has no Response", status=response.status)

    return None
