"""The whole request of a handler, read from the frames of the host (`request.py`)."""

from __future__ import annotations

from types import ModuleType

from ..host_state import Host
from ..request import current_request


def can_read_requests(_host: Host, _main: ModuleType) -> bool:
    """Return whether the host's methods hold the request where it is expected."""
    return current_request() is not None
