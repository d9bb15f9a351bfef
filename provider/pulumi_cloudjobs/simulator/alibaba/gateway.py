"""Alibaba Cloud's RPC gateway: both signatures, query and form, nonces, JSON and XML, errors.

V3 (ACS3-HMAC-SHA256) signs headers, which name action and version; V1 (HMAC-SHA1) carries
everything as parameters. A call that names no known API is refused before the key is checked.
Codes that depend on a parameter carry its name: `MissingProjectId`, `InvalidMaxRetry`. The texts of
errors are near the real ones; that of SignatureDoesNotMatch must hold a colon and the string to
sign after it, because an official SDK takes it apart there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import ClassVar
from urllib.parse import parse_qsl

from pulumi_cloudjobs.alibaba import signing
from pulumi_cloudjobs.core.http.pool import Request

from .. import documents
from ..framework import ApiFault, Call, Response, header
from ..inputs import Json
from ..service import Service, services_in, usual_status
from ..store import Key, Transaction
from . import xml
from .emr.common import REGIONS

WINDOW_SECONDS = 15 * 60

# Parameters of every call, which no action lists. The old SDK sends an empty SignatureType along.
_COMMON = """
    Action Version AccessKeyId Signature SignatureMethod SignatureVersion SignatureNonce
    SignatureType Timestamp Format SecurityToken
"""
COMMON = frozenset(_COMMON.split())
SIGNED_IN_V1 = (
    "AccessKeyId",
    "SignatureMethod",
    "SignatureVersion",
    "SignatureNonce",
    "Timestamp",
    "Signature",
)
SIGNED_IN_V3 = (
    "host",
    "x-acs-action",
    "x-acs-version",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-content-sha256",
)


class AlibabaGateway:
    """The gateway of requests with `x-acs-action`, or the parameters Action and AccessKeyId."""

    vendor = "alibaba"
    services: ClassVar[Mapping[str, Service]] = services_in(__package__)

    def claims(self, request: Request) -> bool:
        if "x-acs-action" in request.headers:
            return True

        parameters = signing.rpc_parameters(request)
        return "Action" in parameters and "AccessKeyId" in parameters

    def identify(self, request: Request, request_id: str) -> Call:
        parameters = signing.rpc_parameters(request)
        return Call(
            self.vendor,
            request,
            request_id.upper(),
            service=self._service(_version(request, parameters)),
            action=header(request, "x-acs-action") or parameters.get("Action", ""),
            region=parameters.get("RegionId", ""),
        )

    def _service(self, version: str) -> str:
        """Return the name of the service with this version; "" when no service has it."""
        for service in self.services.values():
            if service.version == version:
                return service.name

        return ""

    def verify(self, call: Call, tx: Transaction) -> None:
        self._refuse_unknown_api(call, tx)
        proof = _proof(call.request)
        key = tx.key(self.vendor, proof.key_id)
        if key is None or (key.token and not proof.token):
            raise ApiFault(
                "InvalidAccessKeyId.NotFound", "Specified access key is not found.", status=404
            )

        _refuse_wrong_time(proof.date, tx)
        _refuse_wrong_signature(call.request, proof, key)
        _refuse_wrong_token(proof, key)
        # After the signature, so that nobody else can use up a nonce.
        nonce = f"{proof.key_id}/{proof.nonce}"
        if not tx.use_nonce(self.vendor, nonce, keep_seconds=2 * WINDOW_SECONDS):
            raise ApiFault("SignatureNonceUsed", "Specified signature nonce was used already.")

        call.account = tx.account = key.account

    def _refuse_unknown_api(self, call: Call, tx: Transaction) -> None:
        if not call.service:
            raise ApiFault(
                "InvalidVersion.NotFound", "Specified parameter Version is not valid.", status=404
            )

        is_modify = call.action == "ModifyFlowJob"
        is_missing = is_modify and tx.setting("alibaba.emr.modify_api") == "missing"
        if is_missing or call.action not in self.services[call.service].actions:
            text = f"Specified api is not found, please check your url and method: {call.action}"
            raise ApiFault("InvalidApi.NotFound", text, status=404)
        if call.request.method not in ("GET", "POST"):
            raise ApiFault(
                "UnsupportedHTTPMethod", "This http method is not supported.", status=403
            )

    def throttled(self, call: Call) -> ApiFault:
        # Status 400, as most products of this cloud do: the code decides, not the status.
        return ApiFault(
            "Throttling.User", "Request was denied due to user flow control.", status=400
        )

    def perform(self, call: Call, tx: Transaction) -> Response:
        call.payload = _payload(call, tx)
        if call.region not in REGIONS:
            raise ApiFault("InvalidRegionId", "The specified parameter RegionId is not valid.")
        act = self.services[call.service].actions[call.action]
        body = {"RequestId": call.request_id, **act(call, tx)}
        return _response(call, 200, body, root=f"{call.action}Response")

    def refuse(self, call: Call, fault: ApiFault) -> Response:
        if fault.details.get("small_letters"):
            # Observed of failures inside the flow service; the old SDK does not understand them.
            body = {"code": fault.code, "message": fault.message, "requestId": call.request_id}
        else:
            body = {
                "RequestId": call.request_id,
                "HostId": call.request.host,
                "Code": fault.code,
                "Message": fault.message,
            }
        status = fault.status or usual_status(call, self.services, fault.code)
        return _response(call, status, body, root="Error", code=fault.code)


def _response(call: Call, status: int, body: Json, *, root: str, code: str = "") -> Response:
    headers = {"x-acs-request-id": call.request_id}
    if _wants_json(call.request):
        headers["Content-Type"] = "application/json;charset=utf-8"
        return Response(status, body, headers, code=code)

    headers["Content-Type"] = "text/xml;charset=utf-8"
    return Response(status, xml.document(root, body), headers, code=code)


def _wants_json(request: Request) -> bool:
    """Report whether the response is JSON: Format decides, then Accept; XML is the default.

    The meaning of an unknown Format is uncertain; here it is ignored.
    """
    format = signing.rpc_parameters(request).get("Format", "").lower()
    if format in ("json", "xml"):
        return format == "json"

    return "json" in header(request, "accept").lower()


def _version(request: Request, parameters: dict[str, str]) -> str:
    return header(request, "x-acs-version") or parameters.get("Version", "")


# Signatures


class _Proof:
    """The claims of a request about its sender, from headers (V3) or parameters (V1)."""

    def __init__(self, version: int, fields: dict[str, str], names: tuple[str, ...] = ()) -> None:
        self.version = version
        self.key_id = fields["key_id"]
        self.signature = fields["signature"]
        self.date = fields["date"]
        self.nonce = fields["nonce"]
        self.token = fields["token"]
        self.names = names


def _proof(request: Request) -> _Proof:
    if "authorization" in request.headers:
        return _v3_proof(request)

    return _v1_proof(request)


def _v3_proof(request: Request) -> _Proof:
    authorization = signing.parse_authorization(header(request, "authorization"))
    if authorization is None:
        raise ApiFault(
            "IncompleteSignature", "The Authorization header is not of ACS3-HMAC-SHA256."
        )

    absent = [name for name in authorization.signed_headers if name not in request.headers]
    unsigned = [name for name in SIGNED_IN_V3 if name not in authorization.signed_headers]
    if absent or unsigned:
        raise ApiFault(
            "IncompleteSignature",
            f"These headers must be sent and signed: {', '.join(absent + unsigned)}",
        )

    fields = {
        "key_id": authorization.key_id,
        "signature": authorization.signature,
        "date": header(request, "x-acs-date"),
        "nonce": header(request, "x-acs-signature-nonce"),
        "token": header(request, "x-acs-security-token"),
    }
    return _Proof(3, fields, authorization.signed_headers)


def _v1_proof(request: Request) -> _Proof:
    parameters = dict(parse_qsl(request.query, keep_blank_values=True))
    parameters |= signing.rpc_parameters(request)
    parameters |= {name: value for name, value in _form(request) if name == "Signature"}
    for name in SIGNED_IN_V1:
        if not parameters.get(name):
            raise ApiFault(f"Missing{name}", f"{name} is mandatory for this action.")
    if parameters["SignatureMethod"] != "HMAC-SHA1" or parameters["SignatureVersion"] != "1.0":
        raise ApiFault(
            "InvalidSignatureMethod", "Specified signature method or version is not valid."
        )

    fields = {
        "key_id": parameters["AccessKeyId"],
        "signature": parameters["Signature"],
        "date": parameters["Timestamp"],
        "nonce": parameters["SignatureNonce"],
        "token": parameters.get("SecurityToken", ""),
    }
    return _Proof(1, fields)


def _refuse_wrong_time(text: str, tx: Transaction) -> None:
    try:
        sent = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        sentence = f"Specified time stamp or date value is not well formatted: {text}"
        raise ApiFault("InvalidTimeStamp.Format", sentence) from None

    now = tx.wall + tx.setting("clock_skew_seconds")
    if abs(now - sent.timestamp()) > WINDOW_SECONDS:
        raise ApiFault(
            "InvalidTimeStamp.Expired", f"Specified time stamp or date value is expired: {text}"
        )


def _refuse_wrong_signature(request: Request, proof: _Proof, key: Key) -> None:
    if proof.version == 3:
        to_sign = signing.string_to_sign(signing.canonical_request(request, proof.names))
        expected = signing.signature(to_sign, key.secret)
    else:
        canonical = signing.rpc_canonical_query(signing.rpc_parameters(request))
        to_sign = signing.rpc_string_to_sign(request.method, canonical)
        expected = signing.rpc_signature(to_sign, key.secret)

    if expected != proof.signature:
        text = "Specified signature is not matched with our calculation. server string to sign is:"
        raise ApiFault("SignatureDoesNotMatch", text + to_sign)
    if proof.version == 3 and header(request, "x-acs-content-sha256") != _body_hash(request):
        raise ApiFault(
            "SignatureDoesNotMatch", f"x-acs-content-sha256 is not the hash of the body:{to_sign}"
        )


def _body_hash(request: Request) -> str:
    # The last line of the canonical request is the hash of what really came.
    return signing.canonical_request(request, ()).rpartition("\n")[2]


def _refuse_wrong_token(proof: _Proof, key: Key) -> None:
    if proof.token and proof.token != key.token:
        raise ApiFault(
            "InvalidSecurityToken.MismatchWithAccessKey",
            "Specified SecurityToken mismatch with AccessKey.",
        )


# Parameters


def _payload(call: Call, tx: Transaction) -> Json:
    pairs = [*parse_qsl(call.request.query, keep_blank_values=True), *_form(call.request)]
    own = [(name, value) for name, value in pairs if name not in COMMON]
    payload = documents.from_text(call.description, call.action, own)
    _refuse_problems(documents.check(call.description, call.action, payload), tx)
    return payload


def _form(request: Request) -> list[tuple[str, str]]:
    if "form" not in header(request, "content-type"):
        return []
    return parse_qsl(request.body.decode("utf-8", errors="replace"), keep_blank_values=True)


def _refuse_problems(problems: Iterable[documents.Problem], tx: Transaction) -> None:
    """Refuse the first problem.

    In other products of this cloud the gateway ignores unknown parameters. A client's typo would
    then go unnoticed, so here they are refused unless the setting allows them.
    """
    for problem in problems:
        name = parameter_name(problem.path)
        if problem.problem_type == "missing":
            raise ApiFault(f"Missing{name}", f"{name} is mandatory for this action.")
        if problem.problem_type != "unknown":
            raise ApiFault(
                f"Invalid{name}",
                f"The specified parameter {name} is not valid: {problem.expected}.",
            )
        if tx.setting("alibaba.emr.unknown_parameters") == "refused":
            raise ApiFault(f"Invalid{name}", f"The specified parameter {name} is not known.")


def parameter_name(path: tuple[str | int, ...]) -> str:
    """Return a path as this cloud writes it, lists from 1: "ResourceList.1.Path"."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
