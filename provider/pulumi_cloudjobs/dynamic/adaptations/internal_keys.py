"""Keys with two leading underscores: `__v` in `triggers`, and the inputs that this package keeps for itself.

Pulumi's displays hide them, which is why our own inputs are named so. SDKs before 3.235 also drop
them, at every depth, from whatever the engine sends to a program or to the dynamic host. Here the
older SDK is given the default of the newer one. Both processes import this module; in the host the
calls that were read before are read again.
"""

from __future__ import annotations

import inspect

from google.protobuf import struct_pb2
from pulumi.runtime import rpc

_PROBE = {"__a": {"__b": "c"}}


def _drops_them() -> bool:
    struct = struct_pb2.Struct()
    struct.update(_PROBE)
    return bool(rpc.deserialize_properties(struct) != _PROBE)


def _keep_them() -> None:
    parameters = list(inspect.signature(rpc.deserialize_properties).parameters)
    if parameters == ["props_struct", "keep_unknowns", "keep_internal"]:
        # A function's own default also holds where it calls itself for what is nested.
        rpc.deserialize_properties.__defaults__ = (None, True)


sdk_drops_them = _drops_them()
"""Whether the SDK as it was installed drops them."""

if sdk_drops_them:
    _keep_them()
