"""Errors of a call: their text, and details as a `google.rpc.Status` with a message of Pulumi's."""

from __future__ import annotations

from typing import Any

from ..core.errors import ProviderBug, ProviderError

LARGEST_TEXT_CHARACTERS = 64 * 1024
METADATA_KEY = "grpc-status-details-bin"
UNKNOWN = 2
"""grpc.StatusCode.UNKNOWN, with which every call fails. With another code in the details, the
engine prints the whole message, secrets included."""
LARGEST_DETAILS_BYTES = 8 * 1024 * 1024
"""The largest details. They travel in HTTP/2 headers, of which the engine takes 16 MiB, base64
included (8 MB worked); with more it closes the connection, and all other requests in flight are
lost too."""


def text_of(error: ProviderError) -> str:
    """Return what a user needs to know of an error: its text, and the traceback of a bug."""
    text = str(error)
    if isinstance(error, ProviderBug):
        import traceback

        text = f"{text}\n{''.join(traceback.format_exception(error))}"

    return text[:LARGEST_TEXT_CHARACTERS]


def status_with(detail: Any, message: str) -> bytes:
    """Return a serialized `google.rpc.Status(code=2, message, details=[detail])`.

    Written by hand: the SDK and googleapis-common-protos each bring a class of that name, and the
    process that imports both fails with "duplicate symbol 'google.rpc.Status'".
    """
    # Imported here, because few calls fail.
    from google.protobuf import any_pb2

    packed = any_pb2.Any()
    packed.Pack(detail)

    code = bytes((0x08, UNKNOWN))
    text = message.encode("utf-8", "replace")
    return code + _field(0x12, text) + _field(0x1A, packed.SerializeToString())


def _field(tag: int, content: bytes) -> bytes:
    """Return a field of bytes: its tag, its length as a varint, its content."""
    size = bytearray()
    rest = len(content)
    while rest > 0x7F:
        size.append(rest & 0x7F | 0x80)
        rest >>= 7
    size.append(rest)

    return bytes((tag,)) + bytes(size) + content


__all__ = ["LARGEST_DETAILS_BYTES", "METADATA_KEY", "UNKNOWN", "status_with", "text_of"]
