"""Failures of calls: one line for the user, and the state of what exists nevertheless."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from google.protobuf.struct_pb2 import Struct

from ..core.errors import ProviderError
from ..engine.error_details import LARGEST_DETAILS_BYTES, status_with
from ..engine.protobufs import protobuf


class ResourceInitFailed(ProviderError):
    """The failure of a call whose object exists: the engine keeps the object in state.

    Args:
        details: For the metadata of the call.
    """

    def __init__(self, text: str, details: bytes) -> None:
        super().__init__(text)
        self.details = details


def resource_init_failed(
    id: str,
    properties: Struct,
    reasons: Iterable[str],
    inputs: Struct | None = None,
) -> ResourceInitFailed | None:
    """Return the failure that keeps an object in state; None when it is too large to be sent.

    Args:
        id: Its id in state.
        properties: Its whole state.
        reasons: One line each, shown in place of the text of the error.
        inputs: Of a read: its inputs as the cloud has them.
    """
    # The engine counts reasons ("21 errors occurred"), and the end of a log is not an error of its
    # own.
    text = "\n\t".join(reasons)
    message: Any = protobuf("provider_pb2").ErrorResourceInitFailed(
        id=id, properties=properties, reasons=[text]
    )
    if inputs is not None:
        message.inputs.CopyFrom(inputs)

    details = status_with(message, text)
    return ResourceInitFailed(text, details) if len(details) <= LARGEST_DETAILS_BYTES else None


__all__ = ["ResourceInitFailed", "resource_init_failed"]
