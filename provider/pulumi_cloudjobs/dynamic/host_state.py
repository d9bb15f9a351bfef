"""The state of the process that serves the provider, shared by the adaptations of the host."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..core.texts import printable
from ..engine.connection import Engine

if TYPE_CHECKING:
    from .adaptations.sync_loop import Loops


class Host:
    """The process in which this code runs, as far as it could be adapted.

    Attributes:
        features: Names of the adaptations that are applied, of those at the first request; empty
            outside a dynamic host, and before `adapt`.
        cancelled: Set when the user interrupts the operation, or the engine has died: every wait
            ends.
        engine: The engine that started the process.
        adapted: Whether `adapt` has run in a dynamic host.
        ends_calls: Whether a call that fails is ended here, because the host leaves errors to gRPC.
        running_calls: The number of handlers that run now.
        provider_changed: Whether the next diff is of a resource that is given another provider.
        loops: The replacement for `asyncio` in the host; None when it is not replaced.
        redact: Makes a text printable and hides secrets in it; every text for the user passes
            through.
        at_end: Called when the engine ends the operation in order, after the last response and
            before the process ends.
    """

    def __init__(self) -> None:
        self.features: frozenset[str] = frozenset()
        self.cancelled = threading.Event()
        self.engine = Engine(None)
        self.adapted = False
        self.ends_calls = False
        self.running_calls = 0
        self.provider_changed = False
        self.loops: Loops | None = None
        self.redact: Callable[[str], str] = printable
        self.at_end: list[Callable[[], None]] = []


HOST = Host()
"""The host of this process."""
