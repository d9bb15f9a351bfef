"""How fast calls go out: each action of each account and region at its documented quota, shared by all resources.

Calls are spaced evenly and served in the order they came: one resource cannot starve another, and
no second holds more calls than the quota, wherever it begins. Every action has a quota of its own,
so reads take nothing from writes. An answer that says "too fast" lowers the rate for everybody who
shares it; it grows back while no such answer comes. The first call opens connections and arrives
late, so that those behind it would come too soon after it: they wait for it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ... import api
from ..errors import ConfigurationError, WaitTimedOut
from ..operation import Operation, ProcessContext

HEADROOM = 0.97
"""Share of a quota that is used: the way to the cloud is not equally long for all calls."""
DECREASE = 0.7
INCREASE = 1.01
LOWEST_SHARE = 0.05
SAME_SECONDS = 1.0
"""Refusals within so long are one: the calls behind them went out at one pace."""
WITHOUT_QUOTA = 10.0
"""Calls per second after the first refusal of an action whose quota is published nowhere."""
FIRST_SECONDS = 10.0
"""No longer do others wait for the first call."""
FIRST_POLL_SECONDS = 0.02


@dataclass
class RateLimiter:
    """The pace of one action in one region of one account.

    Args:
        per_second: The quota; None where there is none, then nothing is held back until the cloud
            refuses.
    """

    per_second: float | None
    _share: float = 1.0
    _next: float = 0.0
    _free: float = 0.0
    _slowed_at: float = -SAME_SECONDS
    _round: int = 0
    _first_at: float | None = None
    _first_ended: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def wait(self, operation: Operation) -> None:
        """Return when it is this call's turn.

        Raises:
            Cancelled: The user interrupted the wait.
            WaitTimedOut: The turn would come after the end of the operation, or of the part of it
                that runs.
        """
        while self.per_second is not None or self._share < 1.0:
            clock = operation.clock
            with self._lock:
                given_in = self._round
                now = clock.monotonic()
                turn = max(now, self._next)
                left = operation.seconds_left
                if left is not None and turn - now > left:
                    raise WaitTimedOut(
                        f"its turn at the rate of the API comes in {turn - now:.0f} s, after the end of it"
                    )
                self._next = turn + self._space()
            if turn > now:
                operation.sleep(turn - now)
            while self._waits_for_the_first(clock.monotonic()):
                operation.sleep(FIRST_POLL_SECONDS)
            if given_in == self._round:
                return
            # A call was refused meanwhile, or was the first: turns that were given before count no
            # more.

    def _waits_for_the_first(self, now: float) -> bool:
        with self._lock:
            if self._first_at is None:
                self._first_at = now
                return False
            return not self._first_ended and now - self._first_at < FIRST_SECONDS

    def on_first_response(self, operation: Operation) -> None:
        """A call was answered, or its answer was lost."""
        if not self._first_ended:
            with self._lock:
                self._first_ended = True
                self._round += 1
                self._next = max(self._free, operation.clock.monotonic() + self._space())

    def _space(self) -> float:
        return 1.0 / ((self.per_second or WITHOUT_QUOTA) * HEADROOM * self._share)

    def on_success(self) -> None:
        """A call was answered and not refused for its pace."""
        if self._share < 1.0:
            with self._lock:
                self._share = min(1.0, self._share * INCREASE)

    def on_throttled(self, operation: Operation, retry_after_seconds: float | None) -> None:
        """A call was refused for its pace: slower for everybody, and nobody before the cloud allows it."""
        with self._lock:
            now = operation.clock.monotonic()
            if now - self._slowed_at >= SAME_SECONDS:
                self._slowed_at = now
                self._share = max(LOWEST_SHARE, self._share * DECREASE)
            self._round += 1
            self._free = max(
                self._free, now + (retry_after_seconds or 1.0 / (self.per_second or WITHOUT_QUOTA))
            )
            self._next = self._free


class RateLimiters:
    """All paces of one process.

    Args:
        rates: Calls per second that the user asks for, by "<service>.<action>", "<service>.*" or
            "*"; they win over the documented quotas. 0 lifts the limit.
    """

    def __init__(self, rates: Mapping[str, float] | None = None) -> None:
        self._rates = rates or {}
        self._paces: dict[tuple[str, str, str, str], RateLimiter] = {}
        self._lock = threading.Lock()

    def of(
        self, account: str, region: str, service: str, action: str, documented: float | None
    ) -> RateLimiter:
        """The pace of an action.

        Args:
            account: The key id; quotas are per account.
            documented: The quota of the API's page, in calls per second; None where none is
                published.
        """
        key = (account, region, service, action)
        with self._lock:
            if key not in self._paces:
                self._paces[key] = RateLimiter(self._rate(service, action, documented) or None)
            return self._paces[key]

    def of_service(
        self, account: str, region: str, service: str, description: str
    ) -> Callable[[str], RateLimiter]:
        """How fast calls of each action of a service may go out, as documented or configured.

        Args:
            description: Its name in `pulumi_cloudjobs.api.NAMES`; the actions are named as there.
        """
        return lambda action: self.of(
            account, region, service, action, documented_rate(description, action)
        )

    def _rate(self, service: str, action: str, documented: float | None) -> float | None:
        for name in (f"{service}.{action}", f"{service}.*", "*"):
            if name in self._rates:
                return self._rates[name]
        return documented


def documented_rate(description: str, action: str) -> float | None:
    """The documented quota of an action in calls per second, from the API's description; None where none is published.

    Args:
        description: A name in `pulumi_cloudjobs.api.NAMES`.
    """
    found: float | None = (
        api.load(description)["actions"].get(action, {}).get("rate_limit_per_second")
    )
    return found


def rate_limiters_of(context: ProcessContext) -> RateLimiters:
    """The paces of the process, as `cloudjobs:rates` has them.

    Raises:
        ConfigurationError: `cloudjobs:rates` is not what it has to be.
    """
    return context.shared(
        RateLimiters, lambda: RateLimiters(rates_in(context.config.get("rates", "")))
    )


def rates_in(text: str) -> dict[str, float]:
    """Calls per second by action, from the text of `cloudjobs:rates`; "" is none.

    Raises:
        ConfigurationError: It is no JSON object with numbers of 0 or more.
    """
    try:
        rates = json.loads(text or "{}")
        if not isinstance(rates, dict):
            raise ValueError("it is no object")
        return {str(name): _rate_in(name, value) for name, value in rates.items()}
    except ValueError as error:
        allowed = 'cloudjobs:rates must be JSON with calls per second by action, such as {"batch.SubmitJob": 5, "*": 0}'
        raise ConfigurationError(f"{allowed}; 0 lifts the limit: {error}") from error


def _rate_in(name: str, value: object) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not 0 <= value < float("inf")
    ):
        raise ValueError(f"{name} is {json.dumps(value)[:60]}")
    return float(value)
