"""A clock that is moved by waiting, so that no test sleeps."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone


class HandClock:
    """A clock that moves only when somebody waits.

    Args:
        on_wait: Called with the seconds of each wait, to move other clocks along.
    """

    def __init__(self, on_wait: Callable[[float], None] = lambda seconds: None) -> None:
        self.pauses: list[float] = []
        self._seconds = 0.0
        self._start = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
        self._on_wait = on_wait

    def move(self, seconds: float) -> None:
        """Let time pass in which nobody waits."""
        self._seconds += seconds

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        return self._seconds

    def wait(self, seconds: float, cancelled: threading.Event) -> None:
        self.pauses.append(seconds)
        self._seconds += seconds
        self._on_wait(seconds)
