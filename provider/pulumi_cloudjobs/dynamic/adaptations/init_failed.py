"""What the gRPC error of a partial failure carries: `google.rpc.Status` around pulumirpc's `ErrorResourceInitFailed`.

Fields from the SDK's provider.proto; how the engine reads them is in sdk/go/common/resource/plugin
(`parseError`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

UNKNOWN = 2  # grpc.StatusCode.UNKNOWN, with which the host aborts


def partial_failure(
    id: str,
    properties: Mapping[str, Any],
    reasons: list[str],
    inputs: Mapping[str, Any] | None,
) -> bytes:
    """The value of the trailing metadata `grpc-status-details-bin`.

    Arguments as of `host.raise_init_failed`.
    """
    from pulumi.runtime.proto import provider_pb2

    failure = provider_pb2.ErrorResourceInitFailed(
        id=id, properties=_struct(properties), reasons=reasons
    )
    if inputs is not None:
        failure.inputs.CopyFrom(_struct(inputs))
    return _status_with(failure, "; ".join(reasons))


def _struct(properties: Mapping[str, Any]) -> Any:
    """The properties as a protobuf Struct, serialised as the host does it for a success."""
    from pulumi.runtime import rpc

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(rpc.serialize_properties(dict(properties), {}))
    finally:
        loop.close()


def _status_with(detail: Any, message: str) -> bytes:
    """A serialised `google.rpc.Status(code=2, message, details=[detail])`.

    Written by hand: the SDK and googleapis-common-protos each bring a class of that name, and the
    process that imports both fails with "duplicate symbol 'google.rpc.Status'".
    """
    from google.protobuf import any_pb2

    packed = any_pb2.Any()
    packed.Pack(detail)
    text = message.encode("utf-8", "replace")
    return bytes((0x08, UNKNOWN)) + _field(0x12, text) + _field(0x1A, packed.SerializeToString())


def _field(tag: int, content: bytes) -> bytes:
    size, rest = bytearray(), len(content)
    while rest > 0x7F:
        size.append(rest & 0x7F | 0x80)
        rest >>= 7
    size.append(rest)
    return bytes((tag,)) + bytes(size) + content
