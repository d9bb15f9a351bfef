"""The watch over the engine: the provider ends when the engine has died."""

from __future__ import annotations

from functools import partial
from types import ModuleType

from ...engine.afterlife import outlive
from ..host_state import Host


def watch_engine(host: Host, _main: ModuleType) -> bool:
    """Start to watch the pipes to the engine."""
    return host.engine.watch(
        partial(outlive, host.engine, host.cancelled, lambda: host.running_calls > 0)
    )
