"""The rate limits: each action of each account and region at its documented quota.

All resources share a limit. Calls are spaced evenly and served in the order they came: one resource
cannot starve another, and no second holds more calls than the quota, wherever the second starts.
Every action has a quota of its own, so reads take nothing from writes. A response that says "too
fast" lowers the rate for all callers; the rate grows back while no such response comes. The first
call opens connections and arrives late, and the calls behind it would come too soon after it: they
wait for it.
"""

from __future__ import annotations

import json
import math
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
"""Refusals within this time count as one: the calls behind them went out at one rate."""

WITHOUT_QUOTA = 10.0
"""Calls per second after the first refusal of an action whose quota is published nowhere."""

FIRST_SECONDS = 10.0
"""Longest time that other calls wait for the first call."""

FIRST_POLL_SECONDS = 0.02


@dataclass(eq=False, repr=False)
class RateLimiter:
    """The rate limit of one action in one region of one account.

    Args:
        per_second: The quota; None where there is no quota, then nothing is held back until the
            cloud refuses.
    """

    per_second: float | None
    _share: float = 1.0
    _next_turn: float = 0.0
    _allowed_from: float = 0.0
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
        clock = operation.clock
        while self.per_second is not None or self._share < 1.0:
            given_in, pause = self._take_turn(operation)
            if pause > 0:
                operation.sleep(pause)
            while self._waits_for_the_first(clock.monotonic()):
                operation.sleep(FIRST_POLL_SECONDS)

            # A call was refused meanwhile, or was the first: turns given before that are void.
            if given_in == self._round:
                return

    def _take_turn(self, operation: Operation) -> tuple[int, float]:
        """Return the round in which a turn was given, and the seconds until the turn."""
        with self._lock:
            now = operation.clock.monotonic()
            turn = max(now, self._next_turn)
            seconds_left = operation.seconds_left
            if seconds_left is not None and turn - now > seconds_left:
                raise WaitTimedOut(
                    f"the rate of the API allows the call in {turn - now:.0f} s, after the end of "
                    "its time: allow more time, or fewer objects in one command"
                )

            self._next_turn = turn + self._spacing()
            return self._round, turn - now

    def _waits_for_the_first(self, now: float) -> bool:
        with self._lock:
            if self._first_at is None:
                self._first_at = now
                return False

            return not self._first_ended and now - self._first_at < FIRST_SECONDS

    def on_first_response(self, operation: Operation) -> None:
        """Note that a call has a response, or that its response was lost."""
        if self._first_ended:
            return

        with self._lock:
            self._first_ended = True
            self._round += 1
            next_turn = operation.clock.monotonic() + self._spacing()
            self._next_turn = max(self._allowed_from, next_turn)

    def _spacing(self) -> float:
        per_second = self.per_second or WITHOUT_QUOTA
        return 1.0 / (per_second * HEADROOM * self._share)

    def on_success(self) -> None:
        """Note a call that was not refused for its rate."""
        if self._share < 1.0:
            with self._lock:
                self._share = min(1.0, self._share * INCREASE)

    def on_throttled(self, operation: Operation, retry_after_seconds: float | None) -> None:
        """Lower the rate for all callers, and hold them back until the cloud allows calls again."""
        with self._lock:
            now = operation.clock.monotonic()
            if now - self._slowed_at >= SAME_SECONDS:
                self._slowed_at = now
                self._share = max(LOWEST_SHARE, self._share * DECREASE)

            self._round += 1
            pause = retry_after_seconds or 1.0 / (self.per_second or WITHOUT_QUOTA)
            self._allowed_from = max(self._allowed_from, now + pause)
            self._next_turn = self._allowed_from


class RateLimiters:
    """All rate limits of one process.

    Args:
        rates: Calls per second that the user has configured, by "<service>.<action>",
            "<service>.*" or "*"; they win over the documented quotas. 0 lifts the limit.
    """

    def __init__(self, rates: Mapping[str, float] | None = None) -> None:
        self._rates = rates or {}
        self._limiters: dict[tuple[str, str, str, str], RateLimiter] = {}
        self._lock = threading.Lock()

    def of(
        self, account: str, region: str, service: str, action: str, documented: float | None
    ) -> RateLimiter:
        """Return the rate limit of an action.

        Args:
            account: The key id; quotas are per account.
            documented: The quota of the API's page, in calls per second; None where the page
                publishes no quota.
        """
        key = (account, region, service, action)
        with self._lock:
            if key not in self._limiters:
                rate = self._rate(service, action, documented)
                self._limiters[key] = RateLimiter(rate or None)

            return self._limiters[key]

    def of_service(
        self, account: str, region: str, service: str, description: str
    ) -> Callable[[str], RateLimiter]:
        """Return a function that gives the rate limit of each action of a service.

        Args:
            description: Its name in `pulumi_cloudjobs.api.names()`; the actions are named as there.
        """

        def of_action(action: str) -> RateLimiter:
            return self.of(account, region, service, action, documented_rate(description, action))

        return of_action

    def _rate(self, service: str, action: str, documented: float | None) -> float | None:
        for name in (f"{service}.{action}", f"{service}.*", "*"):
            if name in self._rates:
                return self._rates[name]

        return documented


def documented_rate(description: str, action: str) -> float | None:
    """Return the documented quota of an action in calls per second; None where no page has it.

    Args:
        description: A name in `pulumi_cloudjobs.api.names()`.
    """
    described = api.load(description)["actions"].get(action, {})
    rate: float | None = described.get("rate_limit_per_second")
    return rate


def rate_limiters_of(context: ProcessContext) -> RateLimiters:
    """Return the rate limits of the process, as configured in `cloudjobs:rates`.

    Raises:
        ConfigurationError: `cloudjobs:rates` is malformed.
    """

    def make() -> RateLimiters:
        return RateLimiters(rates_in(context.config.get("rates", "")))

    return context.shared(RateLimiters, make)


def rates_in(text: str) -> dict[str, float]:
    """Return calls per second by action, from the text of `cloudjobs:rates`; "" means no rates.

    Raises:
        ConfigurationError: The text is not a JSON object with numbers of 0 or more.
    """
    try:
        rates = json.loads(text or "{}")
        if not isinstance(rates, dict):
            raise ValueError("it is not an object")
        return {str(name): _rate_in(name, value) for name, value in rates.items()}
    except ValueError as error:
        raise ConfigurationError(
            "cloudjobs:rates must be JSON with calls per second by action,"
            f' such as {{"batch.SubmitJob": 5, "*": 0}}; 0 lifts the limit: {error}'
        ) from error


def _rate_in(name: str, value: object) -> float:
    # Python takes true for a number.
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < math.inf:
        return float(value)

    raise ValueError(f"{name} is {json.dumps(value)[:60]}")
