"""Tencent Cloud's API 3.0 gateway: routing, three signature methods, parameter checks, envelopes.

Facts: "Signature v3" and "Signature v1" of the API documents, and what the official SDKs send and
accept: every response is HTTP 200 with Content-Type exactly application/json, or they overlook the
error in it. Which code the gateway gives for a repeated nonce, a wrong scope or a wrong type is
documented nowhere; ours are marked "uncertain". Multipart bodies are not understood.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any, ClassVar, NoReturn
from urllib.parse import parse_qsl, urlsplit

from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.http.pool import Request
from pulumi_cloudjobs.tencent import signing

from .. import documents
from ..documents import Problem
from ..framework import ApiFault, Call, Response, header
from ..inputs import Json, read_json
from ..service import Service, services_in
from ..store import Key, Transaction

# Of the SDKs' list of regions. Which service runs where is not documented; here each runs
# everywhere.
REGIONS = frozenset(
    [
        "ap-bangkok",
        "ap-beijing",
        "ap-chengdu",
        "ap-chongqing",
        "ap-guangzhou",
        "ap-guangzhou-open",
        "ap-hongkong",
        "ap-jakarta",
        "ap-mumbai",
        "ap-nanjing",
        "ap-seoul",
        "ap-shanghai",
        "ap-shanghai-fsi",
        "ap-shenzhen-fsi",
        "ap-singapore",
        "ap-tokyo",
        "eu-frankfurt",
        "eu-moscow",
        "na-ashburn",
        "na-siliconvalley",
        "na-toronto",
        "sa-saopaulo",
    ]
)
DOMAIN = ".tencentcloudapi.com"
TIME_WINDOW_SECONDS = 300
LARGEST_GET = 32 * 1024
LARGEST_POST = 10 * 1024 * 1024
# Parameters of the older signature method that are no parameters of the action.
COMMON = frozenset(
    [
        "Action",
        "Version",
        "Region",
        "Timestamp",
        "Nonce",
        "SecretId",
        "Signature",
        "SignatureMethod",
        "Token",
        "Language",
        "RequestClient",
    ]
)
EXPIRED = "AuthFailure.SignatureExpire"
FAILURE = "AuthFailure.SignatureFailure"


class TencentGateway:
    """The gateway of `<service>.tencentcloudapi.com`."""

    vendor = "tencent"
    services: ClassVar[Mapping[str, Service]] = services_in(__package__)

    def claims(self, request: Request) -> bool:
        """Claim X-TC-Action, a TC3 Authorization, or Action with SecretId among the parameters."""
        is_tc3 = header(request, "authorization").startswith(signing.ALGORITHM)
        if is_tc3 or "x-tc-action" in request.headers:
            return True
        if request.host.partition(":")[0].endswith(DOMAIN):
            return True
        parameters = _form(request)
        return "Action" in parameters and "SecretId" in parameters

    def identify(self, request: Request, request_id: str) -> Call:
        """Read headers for TC3, parameters for the older method.

        The service comes from scope, host or version.
        """
        call = Call(self.vendor, request, request_id)
        if _is_form_signed(request):
            parameters = _form(request)
            call.action, call.region = parameters.get("Action", ""), parameters.get("Region", "")
            call.service = self._service(request, "", parameters.get("Version", ""))
        else:
            call.action = header(request, "x-tc-action")
            call.region = header(request, "x-tc-region")
            claim = signing.parse_authorization(header(request, "authorization"))
            scope = claim.service if claim else ""
            call.service = self._service(request, scope, header(request, "x-tc-version"))

        return call

    def _service(self, request: Request, scope: str, version: str) -> str:
        host = request.host.partition(":")[0]
        if host.endswith(DOMAIN):
            return host.partition(".")[0]
        if scope:
            return scope

        for service in self.services.values():
            if service.version == version:
                return service.name
        return ""

    def verify(self, call: Call, tx: Transaction) -> None:
        """Check the protocol, then the signature."""
        if call.request.method not in ("GET", "POST"):
            raise ApiFault("UnsupportedProtocol", "Only GET and POST requests are supported.")
        if _is_too_large(call.request):
            raise ApiFault("RequestSizeLimitExceeded", "The request is too large.")

        now = tx.wall + tx.setting("clock_skew_seconds")
        check = _form_signed_by if _is_form_signed(call.request) else _tc3_signed_by
        key = check(call, tx, now)
        call.account = tx.account = key.account

    def throttled(self, call: Call) -> ApiFault:
        """Return the fault of a call above its quota."""
        return ApiFault(
            "RequestLimitExceeded",
            f"Your current request times exceeds the limit of {call.action} in a second.",
        )

    def perform(self, call: Call, tx: Transaction) -> Response:
        """Check version, action, region and parameters, then run the action."""
        service = self.services.get(call.service)
        if service is None:
            raise ApiFault("NoSuchProduct", f"The product `{call.service}` does not exist.")

        version = header(call.request, "x-tc-version")
        if _is_form_signed(call.request):
            version = _form(call.request).get("Version", "")
        _check_addressing(call, service, version)

        call.payload = _payload(call)
        problems = documents.check(call.description, call.action, call.payload)
        if problems:
            raise _problem_fault(call, problems[0])

        return _envelope(call, service.actions[call.action](call, tx))

    def refuse(self, call: Call, fault: ApiFault) -> Response:
        """Wrap an error in HTTP 200, with Code, Message and RequestId, which the SDKs need."""
        response = _envelope(call, {"Error": {"Code": fault.code, "Message": fault.message}})
        response.status = fault.status or 200
        response.code = fault.code
        return response


def _envelope(call: Call, fields: Json) -> Response:
    return Response(200, {"Response": {**fields, "RequestId": call.request_id}})


def _is_too_large(request: Request) -> bool:
    if request.method == "GET":
        return len(request.query) > LARGEST_GET

    return len(request.body) > LARGEST_POST


# Signatures


def _is_form_signed(request: Request) -> bool:
    return not ("x-tc-action" in request.headers or "authorization" in request.headers)


def _form(request: Request) -> dict[str, str]:
    is_form = "application/x-www-form-urlencoded" in header(request, "content-type")
    if request.method == "GET" or is_form:
        return signing.form_parameters(request)

    return dict(parse_qsl(request.query, keep_blank_values=True))


def _text_pairs(request: Request) -> list[tuple[str, str]]:
    text = request.query
    if request.method != "GET":
        text = request.body.decode("utf-8", errors="replace")
    return parse_qsl(text, keep_blank_values=True)


def _tc3_signed_by(call: Call, tx: Transaction, now: float) -> Key:
    request = call.request
    claim = signing.parse_authorization(header(request, "authorization"))
    if claim is None:
        raise ApiFault(
            "AuthFailure.InvalidAuthorization", "The Authorization header has a wrong form."
        )

    timestamp = _timestamp(header(request, "x-tc-timestamp"), "X-TC-Timestamp", now)
    key = _key(tx, claim.key_id)
    _check_token(key, header(request, "x-tc-token"))
    if claim.date != signing.utc_date(timestamp):  # uncertain: the code
        raise ApiFault(
            FAILURE, "The date of the credential scope is not the date of X-TC-Timestamp."
        )
    if claim.service != call.service:  # uncertain: the code
        raise ApiFault(
            FAILURE, "The service of the credential scope is not the one that was called."
        )
    if not {"content-type", "host"} <= set(claim.signed_headers):
        raise ApiFault(FAILURE, "The signed headers must include content-type and host.")

    canonical = signing.canonical_request(request, claim.signed_headers)
    to_sign = signing.string_to_sign(canonical, service=claim.service, timestamp=timestamp)
    expected = signing.signature(to_sign, key.secret, service=claim.service, timestamp=timestamp)
    _compare(expected, claim.signature)
    return key


def _form_signed_by(call: Call, tx: Transaction, now: float) -> Key:
    request = call.request
    parameters = _form(request)
    for name in ("Action", "Version", "Timestamp", "Nonce", "SecretId"):
        if not parameters.get(name):
            _missing(name)

    given = _signature(request)
    timestamp = _timestamp(parameters["Timestamp"], "Timestamp", now)
    key = _key(tx, parameters["SecretId"])
    _check_token(key, parameters.get("Token", ""))
    to_sign = signing.form_string_to_sign(request.method, request.host, request.path, parameters)
    method = parameters.get("SignatureMethod", "HmacSHA1")
    _compare(signing.form_signature(to_sign, key.secret, signature_method=method), given)

    nonce = f"{key.key_id}/{timestamp}/{parameters['Nonce']}"
    if not tx.use_nonce("tencent", nonce, keep_seconds=2 * TIME_WINDOW_SECONDS):
        raise ApiFault(FAILURE, "The nonce has been used before.")  # uncertain: the code

    return key


def _signature(request: Request) -> str:
    given = dict(_text_pairs(request)).get("Signature", "")
    return given or _missing("Signature")


def _timestamp(text: str, name: str, now: float) -> int:
    if not text:
        _missing(name)
    if not text.isdecimal() or len(text) > 12:
        raise ApiFault("InvalidParameterValue", f"The value of `{name}` is not valid.")
    if abs(now - int(text)) > TIME_WINDOW_SECONDS:
        raise ApiFault(
            EXPIRED, f"The signature has expired: `{name}` is more than five minutes off."
        )
    return int(text)


def _key(tx: Transaction, key_id: str) -> Key:
    key = tx.key("tencent", key_id)
    if key is None:
        raise ApiFault(
            "AuthFailure.SecretIdNotFound",
            "The SecretId is not found, please ensure that it is correct.",
        )
    return key


def _check_token(key: Key, token: str) -> None:
    if not hmac.compare_digest((key.token or "").encode(), token.encode()):
        raise ApiFault(
            "AuthFailure.TokenFailure", "The token is wrong, or was expected and not sent."
        )


def _compare(expected: str, given: str) -> None:
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise ApiFault(
            FAILURE,
            "The provided credentials could not be validated. "
            "Please check your signature is correct.",
        )


# Parameters


def _check_addressing(call: Call, service: Service, version: str) -> None:
    if not call.action:
        _missing("Action")
    if not version:
        _missing("Version")
    if version != service.version:
        raise ApiFault(
            "NoSuchVersion", f"The version `{version}` of `{service.name}` does not exist."
        )
    if call.action not in service.actions:
        raise ApiFault(
            "InvalidAction",
            f"The action `{call.action}` does not exist, or the simulator does not offer it.",
        )
    if not call.region:  # some global pages do not require it; the others do
        _missing("Region")
    if call.region not in REGIONS:
        raise ApiFault("UnsupportedRegion", f"The region `{call.region}` is not supported.")


def _payload(call: Call) -> Json:
    request = call.request
    if _is_form_signed(request) or request.method == "GET":
        pairs = _text_pairs(request)
        if _is_form_signed(request):
            pairs = [(name, value) for name, value in pairs if name not in COMMON]
        return documents.from_text(call.description, call.action, pairs)

    if urlsplit(request.url).query:
        raise ApiFault("InvalidParameter", "A POST request carries its parameters in the body.")
    try:
        payload = read_json(request.body)
    except ValueError:
        payload = None

    if not isinstance(payload, dict):  # uncertain: the code
        raise ApiFault("InvalidParameter", "The body of the request is not a JSON object.")
    return payload


def _problem_fault(call: Call, problem: Problem) -> ApiFault:
    if problem.problem_type == "unknown":
        return ApiFault("UnknownParameter", f"The parameter `{problem.dotted}` is not recognized.")
    if problem.problem_type == "missing":
        return ApiFault(
            "MissingParameter", f"The request is missing a required parameter `{problem.dotted}`."
        )

    return ApiFault(
        _type_code(call, problem),
        f"The value type of parameter `{problem.dotted}` is not valid: "
        f"{problem.expected} is expected.",
    )


def _type_code(call: Call, problem: Problem) -> str:
    """Return the code for a wrong type; Batch lists codes of its own.

    Uncertain: whether its gateway lets such a request through.
    """
    value: Any = call.payload
    for step in problem.path:
        value = value[step]

    code = "InvalidParameterValue.InvalidDataTypeAny"
    if isinstance(value, int) and value < 0:
        code = "InvalidParameterValue.Negative"
    documented = api.load(call.description)["actions"][call.action]["errors"]
    return code if code in documented else "InvalidParameter"


def _missing(name: str) -> NoReturn:
    raise ApiFault("MissingParameter", f"The request is missing a required parameter `{name}`.")
