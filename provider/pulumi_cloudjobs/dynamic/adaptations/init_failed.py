"""The gRPC details of a partial failure: a `google.rpc.Status` that carries the object's state.

The state is in pulumirpc's `ErrorResourceInitFailed`, whose fields are those of the SDK's
provider.proto. The engine reads them in `parseError` (sdk/go/common/resource/plugin).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from ...engine.error_details import status_with
from ...engine.own_keys import PROVIDER_KEY
from ..host_state import Host
from ..request import current_request
from .host_code import entry_code, leaves_errors_to_grpc

VERBS = frozenset({"Create", "Read", "Update"})
"""The requests that can fail partially."""


def can_fail_partially(_host: Host, main: ModuleType) -> bool:
    """Return whether the host's calls fail with UNKNOWN, the one code with details.

    With another code the engine prints the whole message, secrets included.
    """
    from pulumi.runtime.proto import provider_pb2

    fields = provider_pb2.ErrorResourceInitFailed.DESCRIPTOR.fields_by_name
    has_fields = {"id", "properties", "reasons", "inputs"} <= set(fields)
    if current_request() is None or not has_fields:
        return False

    has_code = all(_fails_with_unknown(main, verb) for verb in VERBS)
    return has_code and vars(main)["PROVIDER_KEY"] == PROVIDER_KEY


def _fails_with_unknown(main: ModuleType, verb: str) -> bool:
    code = entry_code(main, verb)
    aborts_with_unknown = {"abort", "StatusCode", "UNKNOWN"} <= set(code.co_names)
    return leaves_errors_to_grpc(code) or aborts_with_unknown


def partial_failure(
    id: str,
    properties: Mapping[str, Any],
    reasons: list[str],
    inputs: Mapping[str, Any] | None,
) -> bytes:
    """Return the value of the trailing metadata `grpc-status-details-bin`.

    The arguments are those of `host.raise_init_failed`.
    """
    from pulumi.runtime.proto import provider_pb2

    failure = provider_pb2.ErrorResourceInitFailed(
        id=id, properties=_struct(properties), reasons=reasons
    )
    if inputs is not None:
        failure.inputs.CopyFrom(_struct(inputs))

    return status_with(failure, "; ".join(reasons))


def _struct(properties: Mapping[str, Any]) -> Any:
    """Return the properties as a protobuf Struct, as the host serializes a success."""
    from pulumi.runtime import rpc

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(rpc.serialize_properties(dict(properties), {}))
    finally:
        loop.close()
