"""Waits that give their worker back (`engine/parked_calls.py`)."""

from __future__ import annotations

from types import ModuleType

from ...engine.parked_calls import open_call
from ..host_state import Host


def can_park_waits(_host: Host, _main: ModuleType) -> bool:
    """Return whether gRPC runs the host's methods as expected."""
    return open_call() is not None
