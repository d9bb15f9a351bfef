"""Keys with two leading underscores: `__v` in `triggers`, and the inputs that this package adds.

Pulumi's displays hide such keys, hence the names of those inputs. SDKs before 3.235 also drop them,
at every depth, from whatever the engine sends to a program or to the dynamic host. The adaptation
gives the older SDK the default of the newer one. In the host, calls that were read before are read
again (`host.guarded`).
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


sdk_drops_them = _drops_them()
"""Whether the SDK drops the keys as it was installed."""


def keep_internal_keys() -> None:
    """Let an older SDK keep the keys."""
    parameters = list(inspect.signature(rpc.deserialize_properties).parameters)
    is_familiar = parameters == ["props_struct", "keep_unknowns", "keep_internal"]

    if sdk_drops_them and is_familiar:
        # A function's own default also holds where it calls itself for nested values.
        rpc.deserialize_properties.__defaults__ = (None, True)
