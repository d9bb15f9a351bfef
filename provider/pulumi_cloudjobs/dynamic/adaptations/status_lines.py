"""Lines in the user's terminal, which the provider sends to the engine (`engine.py`)."""

from __future__ import annotations

from types import ModuleType

from ..host_state import Host


def can_show_lines(host: Host, _main: ModuleType) -> bool:
    """Return whether the engine's address is known and its lines have the expected fields."""
    from pulumi.runtime.proto import engine_pb2

    fields = engine_pb2.LogRequest.DESCRIPTOR.fields_by_name
    is_familiar = {"severity", "urn", "message", "ephemeral"} <= set(fields)
    return host.engine.address is not None and is_familiar
