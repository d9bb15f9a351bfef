"""Huawei Cloud AK/SK signature, SDK-HMAC-SHA256.

The signature follows the published method and, where that is silent, the official Python SDK. The
SDK signs all headers whose names have no underscore, ends the canonical path with a slash, and
leaves a body that is not JSON unsigned. A verifier takes the signed names from the Authorization
header, because the SDKs sign different sets. IAM tokens (X-Auth-Token) are left out. All functions
are pure; the time is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from urllib.parse import unquote

from ..core.credentials import Credential
from ..core.http.pool import Request
from ..core.http.signing import (
    Authorization,
    Signature,
    canonical_query,
    header_block,
    hex_hmac_sha256,
    hex_sha256,
    lower_case_names,
    match_authorization,
    percent_encode,
)

ALGORITHM = "SDK-HMAC-SHA256"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"

_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} +Access=(?P<key_id>[^,]+), *"
    r"SignedHeaders=(?P<signed_headers>[^,]+), *Signature=(?P<signature>[0-9a-f]+)"
)


def sign(
    request: Request, credential: Credential, *, project_id: str | None, now: datetime
) -> Signature:
    """Sign with SDK-HMAC-SHA256.

    Args:
        request: The request with its Content-Type; Host, X-Sdk-Date, X-Project-Id,
            X-Security-Token and Authorization are added.
        project_id: Project of a regional service; None for services without projects.
        now: Time of the signature, with a time zone; the cloud accepts about 15 minutes of
            difference.
    """
    headers = _headers_to_sign(request, credential, project_id, now)
    names = signed_header_names(headers)
    canonical = canonical_request(
        Request(request.method, request.url, headers, request.body), names
    )
    to_sign = string_to_sign(canonical, date=headers["X-Sdk-Date"])
    signed = signature(to_sign, credential.secret)
    authorization = (
        f"{ALGORITHM} Access={credential.key_id}, "
        f"SignedHeaders={';'.join(names)}, Signature={signed}"
    )

    return Signature(
        canonical, to_sign, signed, authorization, {**headers, "Authorization": authorization}
    )


def _headers_to_sign(
    request: Request, credential: Credential, project_id: str | None, now: datetime
) -> dict[str, str]:
    headers = {name: value.strip() for name, value in request.headers.items()}
    headers["X-Sdk-Date"] = sdk_date(now)
    if project_id:
        headers["X-Project-Id"] = project_id
    if credential.token:
        headers["X-Security-Token"] = credential.token
    if not _is_json(lower_case_names(headers).get("content-type")):
        headers["X-Sdk-Content-Sha256"] = UNSIGNED_PAYLOAD
    headers["Host"] = request.host

    return headers


def signed_header_names(headers: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are signed, sorted: all names without an underscore."""
    return tuple(sorted(name.lower() for name in headers if "_" not in name))


def canonical_request(request: Request, signed_headers: Sequence[str]) -> str:
    """Return the canonical request, step 1 of the method.

    Args:
        signed_headers: Lower-case names, in the order of the Authorization header.
    """
    headers = lower_case_names(request.headers)
    return "\n".join(
        [
            request.method,
            canonical_path(request.path),
            canonical_query(request.query),
            header_block(headers, signed_headers),
            ";".join(signed_headers),
            _payload_hash(request.body, headers.get("x-sdk-content-sha256")),
        ]
    )


def canonical_path(path: str) -> str:
    """Return the canonical path, which ends with a slash that the wire does not have.

    The path is decoded as a whole and each piece encoded again, so an encoded slash (`%2F`) becomes
    a real one.
    """
    encoded = "/".join(percent_encode(piece) for piece in unquote(path).split("/"))
    return encoded if encoded.endswith("/") else f"{encoded}/"


def string_to_sign(canonical: str, *, date: str) -> str:
    """Return the string to sign, step 2 of the method.

    Args:
        date: As in X-Sdk-Date: "20240102T030405Z".
    """
    return "\n".join([ALGORITHM, date, hex_sha256(canonical.encode())])


def signature(to_sign: str, secret: str) -> str:
    """Return the signature, step 3: lower-case hexadecimal, keyed with the secret as it is."""
    return hex_hmac_sha256(secret, to_sign)


def sdk_date(now: datetime) -> str:
    """Return a time in UTC as in X-Sdk-Date: "20240102T030405Z"."""
    return now.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def parse_authorization(value: str) -> Authorization | None:
    """Parse an Authorization header; None when it is malformed or of another algorithm."""
    return match_authorization(_AUTHORIZATION, value)


def _payload_hash(body: bytes, announced: str | None) -> str:
    """Return the hash of a body, as the SDK does.

    The SDK takes the value of X-Sdk-Content-Sha256 unchecked, but always hashes an empty body.
    """
    return announced if body and announced else hex_sha256(body)


def _is_json(content_type: str | None) -> bool:
    return content_type is None or content_type.startswith(("application/json", "application/bson"))
