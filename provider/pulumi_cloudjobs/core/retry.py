"""When a call is sent again, and after how long. The only place that decides it.

Throttling is always repeated, for ten minutes. A fault on the way or on the cloud's side is repeated for reads, and for
writes only where a repeat makes nothing twice, five times in all. Everything else is an answer. Nothing is repeated
past the end of the user's `custom_timeouts`, which count from the begin of the operation. Every try is signed anew.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeVar

from .errors import ApiError, CloudFault, ProviderError, Throttled, TransportFailed, UnexpectedAnswer
from .operation import Operation
from .throttle import Pace

T = TypeVar("T")

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 20.0
FAULT_TRIES = 5
THROTTLE_SECONDS = 600.0

LOST_ANSWERS = (TransportFailed, CloudFault, UnexpectedAnswer)
"""Errors after which nobody knows whether a write was carried out (a refused connection aside)."""


def is_lost(error: ProviderError) -> bool:
    """Whether a write that ended in `error` may have been carried out all the same."""
    if isinstance(error, TransportFailed):
        return error.sent
    return isinstance(error, LOST_ANSWERS)


def is_doubtful(error: ProviderError) -> bool:
    """Whether a write that ended in `error` should be looked for: its answer was lost, or does not say what happened.

    A catch-all code (`FailedOperation`) and one that nobody knows may come after the act.
    """
    return is_lost(error) or type(error) is ApiError


def is_transient(error: ProviderError) -> bool:
    """Whether what a read ended in may pass by itself."""
    return isinstance(error, (Throttled, *LOST_ANSWERS))


def may_repeat(error: ProviderError, *, repeatable: bool) -> bool:
    """Whether a call that ended in `error` may be sent again.

    Args:
        repeatable: The call is a read, or a write that makes nothing twice.
    """
    if isinstance(error, Throttled):
        return True
    if isinstance(error, TransportFailed) and not error.sent:
        return True
    return repeatable and is_lost(error)


class Retry:
    """Sends the calls of one operation, again where that is safe.

    Args:
        operation: Gives the clock, the time limit and the interruption.
        jitter: A number from 0 to 1 for each pause; tests give their own.
    """

    def __init__(self, operation: Operation, *, jitter: Callable[[], float] = random.random) -> None:
        self._operation = operation
        self._jitter = jitter

    def call(self, send: Callable[[], T], *, repeatable: bool, pace: Pace) -> T:
        """Call `send` until it answers, or until its error is one that must not be repeated.

        Args:
            repeatable: See `may_repeat`.
            pace: How fast calls of this action may go out.
        Raises:
            ProviderError: The last error of `send`.
            Cancelled: The user interrupted; nothing is sent after that.
        """
        clock = self._operation.clock
        give_up_at = clock.monotonic() + self._operation.limit(None, THROTTLE_SECONDS)
        tries = faults = 0
        while True:
            pace.wait(self._operation)
            try:
                answer = self._sent(send, pace)
                pace.went_well()
                return answer
            except ProviderError as error:
                if isinstance(error, Throttled):
                    pace.was_too_fast(self._operation, error.retry_after_seconds)
                tries += 1
                if is_doubtful(error):
                    self._operation.lost.set()
                if not may_repeat(error, repeatable=repeatable):
                    raise
                faults += not isinstance(error, Throttled)
                if faults >= FAULT_TRIES:
                    raise
                pause = self._pause_seconds(error, tries)
                if clock.monotonic() + pause > give_up_at:
                    raise
                self._operation.pause(pause)

    def _sent(self, send: Callable[[], T], pace: Pace) -> T:
        try:
            self._operation.go_on()
            return send()
        finally:
            pace.ended(self._operation)

    def _pause_seconds(self, error: ProviderError, tries: int) -> float:
        asked = error.retry_after_seconds if isinstance(error, ApiError) else None
        grown = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** min(tries - 1, 10))
        return max(asked or 0.0, grown * (0.5 + self._jitter() / 2))
