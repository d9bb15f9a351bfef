"""One signed call of an Alibaba Cloud RPC-style service: flattened parameters in, a JSON object out.

Signed with ACS3-HMAC-SHA256, action and version in headers. Short parameters go into the query,
long texts and lists into a form body. Errors have `Code` and `Message`, or the same with a small
letter from inside the flow service; throttling comes with HTTP 400, so the code decides and not the
status. Sending again is left to `core/calls/retry.py`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any

from ..core.calls.error_mapping import (
    api_error,
    class_of_code,
    class_of_status,
    first_text,
    is_listed,
    retry_after_seconds,
)
from ..core.calls.rate_limit import RateLimiters
from ..core.credentials import Credential
from ..core.errors import (
    ApiError,
    InvalidInput,
    NotFound,
    ProviderError,
    Throttled,
    UnexpectedResponse,
)
from ..core.http.endpoints import Service, checked_region
from ..core.http.pool import HttpPool, Request, Response
from ..core.http.responses import DATE_TIMEOUT_SECONDS, clock_offset
from ..core.http.signing import encode_pairs
from ..core.origin import Origin
from .signing import sign

VENDOR = "Alibaba Cloud"

CREATES = ("Create", "Submit")
"""Beginnings of the names of actions that make something new."""

FORM_PARAMETERS = frozenset(
    {
        "CustomVariables",
        "Description",
        "EnvConf",
        "MonitorConf",
        "ParamConf",
        "Params",
        "ResourceList",
        "RunConf",
    }
)
"""Travel in the form body. The description says so for CreateFlowJob. For ModifyFlowJob it says
query, but the contents are the same, too long for a query and in part secret, and RPC gateways read
both places as one."""

MISSING_TEXT = re.compile(r"not exist|n't exist|not found", re.IGNORECASE)

OWN_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*")
"""The form of the API's codes, `FlowJob.NotFound`; a gateway repeats the HTTP status."""
NOT_THE_API = (
    "the response has no RequestId, so nothing counts as gone; a proxy or a gateway may have answered: check "
    "cloudjobs:alibabaEndpoint and the region"
)

LONGEST_PLAUSIBLE_WAIT_SECONDS = 300


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


def _new_nonce() -> str:
    return str(uuid.uuid4())


class Transport:
    """Calls of one service, in one region, with one key. May be shared by threads.

    Args:
        endpoint: "https://emr.aliyuncs.com".
        region: Sent as RegionId with every call that names none.
        clock, nonce: Give the time and the number used once of each signature.
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
        nonce: Callable[[], str] = _new_nonce,
    ) -> None:
        self._http = http
        self._credential = credential
        self._endpoint = endpoint
        self.origin = Origin(endpoint, credential.key_id, credential.source)
        self._region = checked_region(region)
        self._service = service
        self.pace = paces.of_service(credential.key_id, region, service.name, service.description)
        self._clock = clock
        self.clock_offset: timedelta | None = None
        self._nonce = nonce

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
        self, action: str, parameters: Mapping[str, Any], *, timeout_seconds: float | None = None
    ) -> dict[str, Any]:
        """Send once, signed anew and with a new nonce.

        Args:
            action: "CreateFlowJob".
            parameters: Under their wire names; lists and objects are flattened
                (`ResourceList.1.Path`), None and empty lists are left out.
            timeout_seconds: For this call; None takes the pool's.
        Returns:
            The answer's object; a `Data` of "true" or "false" has become a boolean.
        Raises:
            ApiError: The cloud refused; of the class that code and text mean.
            TransportError, UnexpectedResponse: No answer, or not the API's.
        """
        answer = self._http.send(self._signed(action, parameters), timeout_seconds=timeout_seconds)
        self.clock_offset = clock_offset(answer.headers, self._clock(), otherwise=self.clock_offset)
        title = f"{self._service.title} {action}"
        value = self._object(answer, of=title)
        if answer.status >= 400 or value.get("successResponse") is False:
            raise self._error(value, answer, action)
        if answer.status >= 300:
            raise UnexpectedResponse(
                f"HTTP {answer.status} instead of an answer of {title}", status=answer.status
            )
        if value.get("Data") in ("true", "false"):
            value["Data"] = value["Data"] == "true"
        return value

    def _signed(self, action: str, parameters: Mapping[str, Any]) -> Request:
        every = {"RegionId": self._region, **parameters}
        query = sorted(
            flatten({name: value for name, value in every.items() if name not in FORM_PARAMETERS})
        )
        body = encode_pairs(
            sorted(
                flatten({name: value for name, value in every.items() if name in FORM_PARAMETERS})
            )
        ).encode()
        headers = {
            "accept": "application/json",
            "x-acs-action": action,
            "x-acs-version": self._service.version,
        }
        if body:
            headers["content-type"] = "application/x-www-form-urlencoded"
        url = f"{self._endpoint}/?{encode_pairs(query)}"
        unsigned = Request("POST", url, headers, body)
        signature = sign(unsigned, self._credential, now=self._clock(), nonce=self._nonce())
        return Request("POST", url, signature.headers, body)

    def _object(self, answer: Response, *, of: str) -> dict[str, Any]:
        try:
            return answer.json(of=of)
        except UnexpectedResponse:
            if answer.status == 429 or answer.status >= 500:
                message = f"HTTP {answer.status} instead of an answer of {of}: a proxy or a gateway may have answered"
                return {"Message": message}
            raise

    def _error(self, fields: Mapping[str, Any], answer: Response, action: str) -> ApiError:
        code, message = first_text(fields, "Code", "code"), first_text(fields, "Message", "message")
        wait = acs_retry_after_seconds(answer.headers)
        if wait is None:
            wait = retry_after_seconds(answer.headers, now=self._clock())
        request_id = first_text(fields, "RequestId", "requestId")
        kind = error_class(
            code,
            message,
            status=answer.status,
            description=self._service.description,
            is_envelope=bool(request_id),
        )
        # The SDK calls every answer with a wait throttling; that is believed where the code says
        # nothing.
        kind = Throttled if kind is ApiError and wait is not None else kind
        error = api_error(
            kind,
            code,
            message,
            vendor=VENDOR,
            credential=self._credential,
            status=answer.status,
            action=action,
            creates=action.startswith(CREATES),
            request_id=request_id or answer.headers.get("x-acs-request-id", ""),
            retry_after_seconds=wait,
        )
        if not request_id and kind in (ApiError, InvalidInput):
            error.hint = NOT_THE_API
        return error


def error_class(
    code: str, message: str, *, status: int, description: str, is_envelope: bool = True
) -> type[ApiError]:
    """Return what an error response means.

    The flow operations publish no codes for missing objects, so the text counts where the code is
    not listed. Codes about the call (`InvalidApi.NotFound`) and about the key
    (`InvalidAccessKeyId.NotFound`) are listed.

    Args:
        is_envelope: The body has a request id, as every response of the API. Only then an object is
            missing: a gateway has codes and texts of its own.
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
    """What x-acs-retry-after asks for; None when it is absent or malformed.

    Its unit is not documented: an older SDK helper takes milliseconds, other readers seconds. A
    number too large for a wait in seconds is taken as milliseconds.
    """
    value = headers.get("x-acs-retry-after", "").strip()
    if not (value.isascii() and value.isdigit()):
        return None
    number = float(value)
    return number / 1000 if number > LONGEST_PLAUSIBLE_WAIT_SECONDS else number


def flatten(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Pairs of flat names and texts: `{"A": [{"B": True}]}` gives ("A.1.B", "true").

    None gives nothing.
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
