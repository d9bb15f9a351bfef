"""How fast calls go out: each action of each account and region at its documented quota, shared by all resources.

Calls are spaced evenly and served in the order they came: one resource cannot starve another, and no second holds more
calls than the quota, wherever it begins. An answer that says "too fast" lowers the rate for everybody who shares it; it
grows back while no such answer comes.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from .operation import Operation

HEADROOM = 0.97
"""Share of a quota that is used: the way to the cloud is not equally long for all calls."""
SLOWER = 0.7
FASTER = 1.02
LOWEST_SHARE = 0.05


@dataclass
class Pace:
    """The pace of one action in one region of one account.

    Args:
        per_second: The quota.
    """

    per_second: float
    _share: float = 1.0
    _next: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def wait(self, operation: Operation) -> None:
        """Return when it is this call's turn.

        Raises:
            Cancelled: The user interrupted the wait.
        """
        clock = operation.clock
        with self._lock:
            now = clock.monotonic()
            turn = max(now, self._next)
            self._next = turn + 1.0 / (self.per_second * HEADROOM * self._share)
        if turn > now:
            operation.pause(turn - now)

    def went_well(self) -> None:
        """A call was answered and not refused for its pace."""
        if self._share < 1.0:
            with self._lock:
                self._share = min(1.0, self._share * FASTER)

    def was_too_fast(self, operation: Operation, retry_after_seconds: float | None) -> None:
        """A call was refused for its pace: slower for everybody, and nobody before the cloud allows it."""
        with self._lock:
            self._share = max(LOWEST_SHARE, self._share * SLOWER)
            free = operation.clock.monotonic() + (retry_after_seconds or 1.0 / self.per_second)
            self._next = max(self._next, free)


class Paces:
    """All paces of one process.

    Args:
        rates: Calls per second that the user asks for, by "<service>.<action>", "<service>.*" or "*"; they win over the
            documented quotas. 0 lifts the limit.
    """

    def __init__(self, rates: dict[str, float] | None = None) -> None:
        self._rates = rates or {}
        self._paces: dict[tuple[str, str, str, str], Pace | None] = {}
        self._lock = threading.Lock()

    def of(self, account: str, region: str, service: str, action: str, documented: float | None) -> Pace | None:
        """The pace of an action; None when there is no limit.

        Args:
            account: The key id; quotas are per account.
            documented: The quota of the API's page, in calls per second; None where none is published.
        """
        key = (account, region, service, action)
        with self._lock:
            if key not in self._paces:
                rate = self._rate(service, action, documented)
                self._paces[key] = Pace(rate) if rate else None
            return self._paces[key]

    def _rate(self, service: str, action: str, documented: float | None) -> float | None:
        for name in (f"{service}.{action}", f"{service}.*", "*"):
            if name in self._rates:
                return self._rates[name]
        return documented
