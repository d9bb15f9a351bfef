"""Alibaba Cloud signatures: ACS3-HMAC-SHA256 ("V3") for sending, the RPC signature ("V1", HMAC-SHA1) for verifying.

V3 follows the published method and signs host, content-type and every x-acs-* header; the official
SDKs sign more (accept, user-agent), so a verifier takes the names from the Authorization header. V1
carries everything as parameters of query and form and is never sent by this package. All functions
are pure; time and nonce are arguments.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import parse_qsl

from ..core.credentials import Credential
from ..core.http.pool import Request
from ..core.http.signing import (
    Signature,
    canonical_query,
    encode_pairs,
    header_block,
    hex_sha256,
    lower_case_names,
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
        request: With x-acs-action, x-acs-version and, when it has a body, content-type; host, the
            other x-acs-* headers and Authorization are added.
        now: Time of the signature, with a time zone; the cloud accepts 15 minutes of difference.
        nonce: Unique for each request that is sent, repeats included.
        signed_headers: Lower-case names, sorted; None takes `signed_header_names`.
    """
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
    names = signed_header_names(headers) if signed_headers is None else signed_headers
    canonical = canonical_request(
        Request(request.method, request.url, headers, request.body), names
    )
    to_sign = string_to_sign(canonical)
    signed = signature(to_sign, credential.secret)
    authorization = f"{ALGORITHM} Credential={credential.key_id},SignedHeaders={';'.join(names)},Signature={signed}"
    return Signature(
        canonical, to_sign, signed, authorization, {**headers, "Authorization": authorization}
    )


def signed_header_names(headers: Iterable[str]) -> tuple[str, ...]:
    """The names that are signed, sorted: host, content-type and every x-acs-* header."""
    names = {name.lower() for name in headers}
    return tuple(
        sorted(
            name for name in names if name in ("host", "content-type") or name.startswith("x-acs-")
        )
    )


def canonical_request(request: Request, signed_headers: Sequence[str]) -> str:
    """Step 1. The body enters by its hash alone, form fields too.

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
    """Step 2."""
    return "\n".join([ALGORITHM, hex_sha256(canonical.encode())])


def signature(to_sign: str, secret: str) -> str:
    """Step 3: lower-case hexadecimal; the secret is the key as it is, nothing is derived."""
    return hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()


def acs_date(now: datetime) -> str:
    """UTC as in x-acs-date and in the V1 parameter Timestamp: "2024-01-02T03:04:05Z"."""
    return now.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Authorization:
    """What an Authorization header claims."""

    key_id: str
    signed_headers: tuple[str, ...]
    signature: str


def parse_authorization(value: str) -> Authorization | None:
    """Take an Authorization header apart; None when it is not of this algorithm or malformed."""
    match = _AUTHORIZATION.fullmatch(value.strip())
    if match is None:
        return None
    return Authorization(
        match["key_id"], tuple(match["signed_headers"].split(";")), match["signature"]
    )


def rpc_parameters(request: Request) -> dict[str, str]:
    """The parameters V1 signs: those of the query and of a form body together, without Signature."""
    parameters = dict(parse_qsl(request.query, keep_blank_values=True))
    if "form" in lower_case_names(request.headers).get("content-type", ""):
        parameters.update(
            parse_qsl(request.body.decode("utf-8", errors="replace"), keep_blank_values=True)
        )
    parameters.pop("Signature", None)
    return parameters


def rpc_canonical_query(parameters: Mapping[str, str]) -> str:
    """V1 step 1: sorted by key as plain text (`ResourceList.10` before `ResourceList.2`), percent-encoded."""
    return encode_pairs(sorted(parameters.items()))


def rpc_string_to_sign(method: str, canonical: str) -> str:
    """V1 step 2: the canonical query is percent-encoded once more."""
    return f"{method}&%2F&{percent_encode(canonical)}"


def rpc_signature(to_sign: str, secret: str) -> str:
    """V1 step 3: Base64 of HMAC-SHA1; the key is the secret with an ampersand after it."""
    return base64.b64encode(
        hmac.new(f"{secret}&".encode(), to_sign.encode(), hashlib.sha1).digest()
    ).decode()
