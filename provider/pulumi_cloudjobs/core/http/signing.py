"""The common parts of the signature algorithms, and the steps that each of them returns.

The algorithms are in the vendors' `signing.py`. All functions here are pure; both the signer and
a verifier use them.
Header values are text: a server that gets them as latin-1 (WSGI does) decodes the UTF-8 inside
before it comes here.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from urllib.parse import parse_qsl, quote

from ..frozen import frozen


@frozen
class Signature:
    """The steps of a signature in their order.

    A failing test shows the first step that differs from the document.

    Args:
        canonical_request: The request in the form that is hashed. It may hold a session token, so
            no repr shows it.
        string_to_sign: The text to which the key is applied.
        signature: Lower-case hexadecimal.
        authorization: Value of the Authorization header.
        headers: Everything to send, Host and Authorization included.
    """

    canonical_request: str = field(repr=False)
    string_to_sign: str
    signature: str
    authorization: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


@frozen
class Authorization:
    """The claims of an Authorization header, as a verifier reads them."""

    key_id: str
    signed_headers: tuple[str, ...]
    signature: str


def match_authorization(form: re.Pattern[str], value: str) -> Authorization | None:
    """Parse an Authorization header; None when it is malformed or of another algorithm.

    Args:
        form: Has the groups key_id, signed_headers (with semicolons) and signature.
    """
    match = form.fullmatch(value.strip())
    if match is None:
        return None

    return Authorization(
        match["key_id"], tuple(match["signed_headers"].split(";")), match["signature"]
    )


def lower_case_names(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers with lower-case names and trimmed values."""
    return {name.lower(): value.strip() for name, value in headers.items()}


def header_block(headers: Mapping[str, str], signed_headers: Sequence[str]) -> str:
    """Return a line `name:value` per signed header, each ended by a line feed.

    Args:
        headers: As from `lower_case_names`.
        signed_headers: Lower-case names in the order they are signed; an absent header counts as
            empty.
    """
    return "".join(f"{name}:{headers.get(name, '')}\n" for name in signed_headers)


def hex_sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def hex_hmac_sha256(secret: str, text: str) -> str:
    """Return the lower-case hexadecimal HMAC of a text, keyed with the secret as it is."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def percent_encode(text: str) -> str:
    """Encode a text by RFC 3986.

    All but letters, digits and `-._~` becomes `%XX` of its UTF-8 bytes, a space `%20`.
    """
    return quote(text, safe="~")


def encode_pairs(pairs: Iterable[tuple[str, str]]) -> str:
    """Return `key=value&...`, percent-encoded, in the given order.

    An empty value stays as `key=`.
    """
    return "&".join(f"{percent_encode(key)}={percent_encode(value)}" for key, value in pairs)


def canonical_query(query: str) -> str:
    """Return the query of a URL, sorted by key and then value, and encoded anew.

    Args:
        query: As on the wire; a space may be `+` or `%20`.
    """
    return encode_pairs(sorted(parse_qsl(query, keep_blank_values=True)))
