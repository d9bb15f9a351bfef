"""Tencent Cloud signatures: TC3-HMAC-SHA256 for sending, the older form signature for verifying.

TC3 follows the published method "signature v3" (five steps). The official Python SDK also allows
GET and an unsigned payload, and so does a verifier here. The older method (HmacSHA1, HmacSHA256)
carries everything as form or query parameters and is never sent by this package. A TC3 signature
does not cover the token of temporary credentials. All functions are pure; the time is an argument.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from functools import lru_cache
from urllib.parse import parse_qsl

from ..core.credentials import Credential
from ..core.frozen import frozen
from ..core.http.pool import Request
from ..core.http.signing import Signature, header_block, hex_sha256, lower_case_names

ALGORITHM = "TC3-HMAC-SHA256"
SCOPE_END = "tc3_request"
SIGNED_HEADERS = ("content-type", "host", "x-tc-action")
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"

_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} +Credential="
    rf"(?P<key_id>[^/,]+)/(?P<date>[^/,]+)/(?P<service>[^/,]+)/{SCOPE_END}, *"
    r"SignedHeaders=(?P<signed_headers>[^,]+), *Signature=(?P<signature>[0-9a-f]+)"
)


def sign(
    request: Request,
    credential: Credential,
    *,
    service: str,
    now: datetime,
    signed_headers: Sequence[str] = SIGNED_HEADERS,
) -> Signature:
    """Sign a request with TC3-HMAC-SHA256.

    Args:
        request: With its Content-Type and X-TC-Action; Host, X-TC-Timestamp, X-TC-Token and
            Authorization are added.
        service: "dlc", "oceanus" or "batch".
        now: Time of the signature, with a time zone; the cloud accepts five minutes of difference.
        signed_headers: Lower-case names, sorted.
    """
    timestamp = int(now.timestamp())
    headers = {**request.headers, "Host": request.host, "X-TC-Timestamp": str(timestamp)}
    if credential.token:
        headers["X-TC-Token"] = credential.token

    complete = Request(request.method, request.url, headers, request.body)
    canonical = canonical_request(complete, signed_headers)
    to_sign = string_to_sign(canonical, service=service, timestamp=timestamp)
    signed = signature(to_sign, credential.secret, service=service, timestamp=timestamp)

    scope = f"{utc_date(timestamp)}/{service}/{SCOPE_END}"
    names = ";".join(signed_headers)
    authorization = (
        f"{ALGORITHM} Credential={credential.key_id}/{scope}, "
        f"SignedHeaders={names}, Signature={signed}"
    )
    headers["Authorization"] = authorization

    return Signature(canonical, to_sign, signed, authorization, headers)


def canonical_request(request: Request, signed_headers: Sequence[str]) -> str:
    """Return the canonical request, step 1.

    The query is taken as it is on the wire: the SDK signs a space as the `+` that it sends.

    Args:
        signed_headers: Lower-case names, in the order of the Authorization header.
    """
    headers = {name: value.lower() for name, value in lower_case_names(request.headers).items()}
    unsigned = headers.get("x-tc-content-sha256") == UNSIGNED_PAYLOAD.lower()
    payload = UNSIGNED_PAYLOAD.encode() if unsigned else request.body

    return "\n".join(
        [
            request.method,
            request.path,
            request.query,
            header_block(headers, signed_headers),
            ";".join(signed_headers),
            hex_sha256(payload),
        ]
    )


def string_to_sign(canonical: str, *, service: str, timestamp: int) -> str:
    """Return the string to sign, step 2.

    Args:
        timestamp: Unix seconds, as in X-TC-Timestamp.
    """
    scope = f"{utc_date(timestamp)}/{service}/{SCOPE_END}"
    return "\n".join([ALGORITHM, str(timestamp), scope, hex_sha256(canonical.encode())])


def signature(to_sign: str, secret: str, *, service: str, timestamp: int) -> str:
    """Return the signature in lower-case hexadecimal, steps 3 and 4.

    The key is derived from date, service and a constant.
    """
    key = _signing_key(secret, utc_date(timestamp), service)
    return _hmac_sha256(key, to_sign).hex()


@lru_cache(maxsize=8)
def _signing_key(secret: str, date: str, service: str) -> bytes:
    """Derive the signing key, which is the same for a whole day."""
    key = f"TC3{secret}".encode()
    for part in (date, service, SCOPE_END):
        key = _hmac_sha256(key, part)

    return key


def utc_date(timestamp: int) -> str:
    """Return the UTC date of Unix seconds: "2019-02-25"."""
    return datetime.fromtimestamp(timestamp, timezone.utc).strftime("%Y-%m-%d")


@frozen
class Authorization:
    """The claims of an Authorization header.

    `date` is the scope's date: a verifier compares it with X-TC-Timestamp.
    """

    key_id: str
    date: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str


def parse_authorization(value: str) -> Authorization | None:
    """Take an Authorization header apart; None when it is not of this algorithm or malformed."""
    match = _AUTHORIZATION.fullmatch(value.strip())
    if match is None:
        return None

    part = match.groupdict()
    names = tuple(part["signed_headers"].split(";"))

    return Authorization(part["key_id"], part["date"], part["service"], names, part["signature"])


def form_parameters(request: Request) -> dict[str, str]:
    """Return the parameters of the older method, without Signature.

    A GET has them in its query, a POST in its form.
    """
    text = request.query
    if request.method != "GET":
        text = request.body.decode("utf-8", errors="replace")

    parameters = dict(parse_qsl(text, keep_blank_values=True))
    parameters.pop("Signature", None)

    return parameters


def form_string_to_sign(method: str, host: str, path: str, parameters: Mapping[str, str]) -> str:
    """Return the string to sign of the older method.

    It is `POST` + host with port + path + `?` + `A=1&B=2`. The values are not percent-encoded. Keys
    are sorted as plain text, after each `_` in a key was replaced by `.`.
    """
    dotted = {key.replace("_", "."): value for key, value in parameters.items()}
    query = "&".join(f"{key}={dotted[key]}" for key in sorted(dotted))

    return f"{method}{host}{path}?{query}"


def form_signature(to_sign: str, secret: str, *, signature_method: str = "HmacSHA1") -> str:
    """Return the base64 signature of the older method.

    Args:
        signature_method: Parameter SignatureMethod. "HmacSHA256"; any other value means HmacSHA1,
            the default.
    """
    digest = hashlib.sha256 if signature_method == "HmacSHA256" else hashlib.sha1
    signed = hmac.new(secret.encode(), to_sign.encode(), digest).digest()

    return base64.b64encode(signed).decode()


def _hmac_sha256(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
