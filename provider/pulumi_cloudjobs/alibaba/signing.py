"""Alibaba Cloud signatures: ACS3-HMAC-SHA256 ("V3") and the RPC signature ("V1", HMAC-SHA1).

V3 follows the published method and signs host, content-type and every x-acs-* header. The official
SDKs sign more (accept, user-agent), so a verifier takes the names from the Authorization header. V1
carries everything as parameters of query and form. This package verifies it and never sends it. All
functions are pure; time and nonce are arguments.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from urllib.parse import parse_qsl

from ..core.credentials import Credential
from ..core.http.pool import Request
from ..core.http.signing import (
    Authorization,
    Signature,
    canonical_query,
    encode_pairs,
    header_block,
    hex_hmac_sha256,
    hex_sha256,
    lower_case_names,
    match_authorization,
    percent_encode,
)

ALGORITHM = "ACS3-HMAC-SHA256"

_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} +Credential=(?P<key_id>[^,]+), *"
    r"SignedHeaders=(?P<signed_headers>[^,]+), *Signature=(?P<signature>[0-9a-f]+)"
)


def sign(
    request: Request,
    credential: Credential,
    *,
    now: datetime,
    nonce: str,
    signed_headers: Sequence[str] | None = None,
) -> Signature:
    """Sign with ACS3-HMAC-SHA256.

    Args:
        request: The request with x-acs-action, x-acs-version and, when it has a body, content-type;
            host, the other x-acs-* headers and Authorization are added.
        now: Time of the signature, with a time zone; the cloud accepts 15 minutes of difference.
        nonce: Unique for each request that is sent, repeats included.
        signed_headers: Lower-case names, sorted; None takes `signed_header_names`.
    """
    headers = _headers_to_sign(request, credential, now, nonce)
    names = signed_header_names(headers) if signed_headers is None else signed_headers
    canonical = canonical_request(
        Request(request.method, request.url, headers, request.body), names
    )
    to_sign = string_to_sign(canonical)
    signed = signature(to_sign, credential.secret)
    authorization = (
        f"{ALGORITHM} Credential={credential.key_id},"
        f"SignedHeaders={';'.join(names)},Signature={signed}"
    )

    return Signature(
        canonical, to_sign, signed, authorization, {**headers, "Authorization": authorization}
    )


def _headers_to_sign(
    request: Request, credential: Credential, now: datetime, nonce: str
) -> dict[str, str]:
    headers = {
        **request.headers,
        "host": request.host,
        "x-acs-date": acs_date(now),
        "x-acs-signature-nonce": nonce,
        "x-acs-content-sha256": hex_sha256(request.body),
    }
    if credential.token:
        headers["x-acs-accesskey-id"] = credential.key_id
        headers["x-acs-security-token"] = credential.token

    return headers


def signed_header_names(headers: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are signed, sorted: host, content-type and every x-acs-* header."""
    names = {name.lower() for name in headers}
    signed = [
        name for name in names if name in ("host", "content-type") or name.startswith("x-acs-")
    ]

    return tuple(sorted(signed))


def canonical_request(request: Request, signed_headers: Sequence[str]) -> str:
    """Return the canonical request, step 1 of the method.

    The body enters by its hash alone, form fields too.

    Args:
        signed_headers: Lower-case names, in the order of the Authorization header.
    """
    return "\n".join(
        [
            request.method,
            request.path,
            canonical_query(request.query),
            header_block(lower_case_names(request.headers), signed_headers),
            ";".join(signed_headers),
            hex_sha256(request.body),
        ]
    )


def string_to_sign(canonical: str) -> str:
    """Return the string to sign, step 2 of the method."""
    return "\n".join([ALGORITHM, hex_sha256(canonical.encode())])


def signature(to_sign: str, secret: str) -> str:
    """Return the signature, step 3: lower-case hexadecimal, keyed with the secret as it is."""
    return hex_hmac_sha256(secret, to_sign)


def acs_date(now: datetime) -> str:
    """Return a time in UTC as in x-acs-date and in V1's Timestamp: "2024-01-02T03:04:05Z"."""
    return now.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_authorization(value: str) -> Authorization | None:
    """Parse an Authorization header; None when it is malformed or of another algorithm."""
    return match_authorization(_AUTHORIZATION, value)


def rpc_parameters(request: Request) -> dict[str, str]:
    """Return the parameters that V1 signs: those of query and form body, without Signature."""
    parameters = dict(parse_qsl(request.query, keep_blank_values=True))
    content_type = lower_case_names(request.headers).get("content-type", "")
    if "form" in content_type:
        form = request.body.decode("utf-8", errors="replace")
        parameters.update(parse_qsl(form, keep_blank_values=True))

    parameters.pop("Signature", None)
    return parameters


def rpc_canonical_query(parameters: Mapping[str, str]) -> str:
    """Return the canonical query of V1, step 1: percent-encoded, sorted by key as plain text.

    `ResourceList.10` comes before `ResourceList.2`.
    """
    return encode_pairs(sorted(parameters.items()))


def rpc_string_to_sign(method: str, canonical: str) -> str:
    """Return the string to sign of V1, step 2: the canonical query, percent-encoded once more."""
    return f"{method}&%2F&{percent_encode(canonical)}"


def rpc_signature(to_sign: str, secret: str) -> str:
    """Return the signature of V1, step 3: Base64 of HMAC-SHA1.

    The key is the secret followed by an ampersand.
    """
    digest = hmac.new(f"{secret}&".encode(), to_sign.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
