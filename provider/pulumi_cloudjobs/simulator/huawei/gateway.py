"""Huawei Cloud's API gateway: routes, SDK-HMAC-SHA256, checks of parameters, the error envelope.

A path that the gateway does not know is refused before the key is checked, as the real one does.
Errors of the gateway carry `request_id` in the body, those of the service do not; the official SDK
takes the id from the X-Request-Id header. Texts of errors are near the real ones, but only codes
and statuses are documented. IAM tokens are left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from functools import cache
from typing import ClassVar, NamedTuple
from urllib.parse import parse_qsl, unquote

from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.http.pool import Request
from pulumi_cloudjobs.core.http.signing import Authorization
from pulumi_cloudjobs.huawei import signing

from .. import documents
from ..framework import ApiFault, Call, Response, header
from ..inputs import Json, read_json
from ..service import Service, services_in, usual_status
from ..store import Key, Transaction
from .dli.common import DEFAULT_REGION, PROJECT

SERVICES = services_in(__package__)
LARGEST_BODY_BYTES = 12 * 1024 * 1024
WINDOW_SECONDS = 15 * 60
LOCK_SECONDS = 5 * 60
HOST = re.compile(r"[a-z]+\.([a-z]+-[a-z0-9-]+)\.myhuaweicloud\.[a-z]+(:[0-9]+)?")


class HuaweiGateway:
    """The gateway of all paths `/v<digit>…`; project, session and batch ids are in the path."""

    vendor = "huawei"
    services: ClassVar[Mapping[str, Service]] = SERVICES

    def claims(self, request: Request) -> bool:
        return re.match(r"/v[0-9]", request.path) is not None

    def identify(self, request: Request, request_id: str) -> Call:
        matched = route(request)
        match = HOST.fullmatch(request.host)
        # A loopback address means the region of the examples.
        region = match[1] if match else DEFAULT_REGION
        return Call(
            self.vendor,
            request,
            request_id,
            service=matched.service,
            action=matched.action,
            region=region,
        )

    def verify(self, call: Call, tx: Transaction) -> None:
        _refuse_unknown_api(call, tx)
        authorization = signing.parse_authorization(header(call.request, "authorization"))
        if authorization is None:
            raise _unauthorized("authorization is absent or not of SDK-HMAC-SHA256")
        _refuse_wrong_time(call, tx)
        key = tx.key(self.vendor, authorization.key_id)
        if key is None:
            raise _unauthorized(
                f"get secretKey failed, ak: {authorization.key_id}, err: ak not exist"
            )
        lock = _Lock(key, tx)
        lock.refuse_locked()
        problem = _signature_problem(call.request, authorization, key)
        if problem:
            lock.count()
            raise _unauthorized(problem)
        lock.open()
        call.account = tx.account = key.account
        _refuse_foreign_project(call, tx)

    def throttled(self, call: Call) -> ApiFault:
        # A third party speaks of 200 calls per second; the vendor publishes nothing.
        return ApiFault("APIGW.0308", "The throttling threshold has been reached", status=429)

    def perform(self, call: Call, tx: Transaction) -> Response:
        call.payload = _payload(call)
        body = SERVICES[call.service].actions[call.action](call, tx)
        return Response(200, body, _headers(call))

    def refuse(self, call: Call, fault: ApiFault) -> Response:
        status = fault.status or usual_status(call, SERVICES, fault.code)
        body = fault.details.get("body") or {
            "error_code": fault.code,
            "error_msg": fault.message,
        }
        if fault.code.startswith("APIGW."):
            body = {**body, "request_id": call.request_id}
        return Response(status, body, _headers(call), code=fault.code)


def _headers(call: Call) -> dict[str, str]:
    return {"Content-Type": "application/json", "X-Request-Id": call.request_id}


# Routes


class Route(NamedTuple):
    """The action that a request is for; all fields are empty when no API has method and path.

    Args:
        values: The values in the path: project, session and batch ids.
    """

    service: str
    action: str
    values: dict[str, str]


def route(request: Request) -> Route:
    """Return the action that a request is for."""
    for service, action, method, pattern in _routes():
        match = pattern.fullmatch(request.path)
        if match and method == request.method:
            values = {name: unquote(value) for name, value in match.groupdict().items()}
            return Route(service, action, values)

    return Route("", "", {})


@cache
def _routes() -> list[tuple[str, str, str, re.Pattern[str]]]:
    """Return service, action, method and path of every action of the vendor."""
    routes: list[tuple[str, str, str, re.Pattern[str]]] = []
    for service in SERVICES.values():
        described = api.load(f"{service.vendor}_{service.name}")["actions"]
        for name in service.actions:
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", described[name]["uri"])
            method = described[name]["method"]
            routes.append((service.name, name, method, re.compile(pattern)))

    return routes


def _refuse_unknown_api(call: Call, tx: Transaction) -> None:
    is_session = "/sessions" in call.request.path
    is_discarded = is_session and tx.setting("huawei.dli.sessions_api") == "discarded"
    if not call.action or is_discarded:
        raise ApiFault(
            "APIGW.0101",
            "The API does not exist or has not been published in the environment",
            status=404,
        )


# Signature


def _unauthorized(problem: str) -> ApiFault:
    return ApiFault(
        "APIGW.0301", f"Incorrect IAM authentication information: {problem}", status=401
    )


def _refuse_wrong_time(call: Call, tx: Transaction) -> None:
    """Refuse a date that is more than 15 minutes off; commonly stated, and uncertain."""
    text = header(call.request, "x-sdk-date")
    try:
        sent = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc).timestamp()
    except ValueError:
        raise _unauthorized(f"x-sdk-date is absent or malformed: {text!r}") from None
    if abs(tx.wall + tx.setting("clock_skew_seconds") - sent) > WINDOW_SECONDS:
        raise _unauthorized(f"signature expired, x-sdk-date: {text}")


def _signature_problem(request: Request, authorization: Authorization, key: Key) -> str | None:
    """Return why the signature is refused; None when it is right.

    The signed names are the sender's choice, the date apart.
    """
    absent = [name for name in authorization.signed_headers if name not in request.headers]
    if absent:
        return f"signed headers are absent: {', '.join(absent)}"
    if "x-sdk-date" not in authorization.signed_headers:
        return "x-sdk-date is not signed"
    declared = header(request, "x-sdk-content-sha256")
    if declared not in ("", signing.UNSIGNED_PAYLOAD, _sha256(request.body)):
        return "x-sdk-content-sha256 is not the hash of the body"
    canonical = signing.canonical_request(request, authorization.signed_headers)
    to_sign = signing.string_to_sign(canonical, date=header(request, "x-sdk-date"))
    if signing.signature(to_sign, key.secret) != authorization.signature:
        return f"verify aksk signature fail, string to sign: {to_sign!r}"
    if header(request, "x-security-token") != (key.token or ""):
        return "the security token is absent, wrong or expired"
    return None


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


class _Lock:
    """The lock of a key after wrong signatures.

    More than a few of them in a row lock the key for some minutes, also for right ones.
    """

    def __init__(self, key: Key, tx: Transaction) -> None:
        self._name = f"huawei/wrong-signatures/{key.key_id}"
        self._tx = tx
        self._count, self._until = tx.meta(self._name, [0, 0.0])

    def refuse_locked(self) -> None:
        if self._tx.wall < self._until:
            raise _unauthorized("AK access failed to reach the limit, forbidden")

    def count(self) -> None:
        limit = self._tx.setting("huawei.dli.wrong_signatures_allowed")
        count = self._count + 1
        if limit is not None and count > limit:
            self._tx.put_meta(self._name, [0, self._tx.wall + LOCK_SECONDS])
        else:
            self._tx.put_meta(self._name, [count, 0.0])

    def open(self) -> None:
        if self._count:
            self._tx.put_meta(self._name, [0, 0.0])


def _refuse_foreign_project(call: Call, tx: Transaction) -> None:
    project_id = route(call.request).values.get("project_id")
    if project_id is None:
        return

    named = header(call.request, "x-project-id")
    if named not in ("", project_id):
        raise _unauthorized("x-project-id is not the project of the path")
    if tx.get(PROJECT, project_id) is None:
        # Observed for a project in a wrong region. The response for a foreign project is uncertain.
        raise ApiFault(
            "APIGW.0307",
            "The token must be updated: the project is not one of this account here",
            status=401,
        )


# Parameters


def _payload(call: Call) -> Json:
    """Return path, query and body together; no operation has one name in two of them."""
    values = route(call.request).values
    query = documents.from_text(
        call.description,
        call.action,
        parse_qsl(call.request.query, keep_blank_values=True),
        within="query",
    )
    body = _body(call)
    for part, payload in (("path", values), ("query", query), ("body", body)):
        problems = documents.check(call.description, call.action, payload, within=part, values=True)
        if problems:
            raise ApiFault("DLI.0001", "; ".join(_sentences(problems)))
    return {**values, **query, **body}


def _body(call: Call) -> Json:
    request = call.request
    if len(request.body) > LARGEST_BODY_BYTES:
        raise ApiFault("APIGW.0201", "Request entity too large", status=413)
    if not request.body:
        return {}
    try:
        body = read_json(request.body)
    except ValueError:
        raise ApiFault("DLI.0001", "The request body is not valid JSON") from None
    if not isinstance(body, dict):
        raise ApiFault("DLI.0001", "The request body is not a JSON object")
    return body


def _sentences(problems: list[documents.Problem]) -> Iterator[str]:
    """Describe each problem in the service's words.

    An unknown member is refused too; whether the service does so or ignores it is uncertain.
    """
    for problem in problems:
        path = problem.dotted
        if problem.problem_type == "missing":
            yield f"The parameter {path} cannot be empty"
        elif problem.problem_type == "unknown":
            yield f"The parameter {path} is not known"
        else:
            yield f"The parameter {path} is invalid, it must be {problem.expected}"
