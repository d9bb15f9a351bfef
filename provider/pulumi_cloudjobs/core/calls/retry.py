"""Decide when a call is sent again, and after how long. No other module decides it.

Throttled calls are always repeated, for ten minutes: the time from the first refusal on in which a
call is under way or pauses. The time in which it waits for its turn in our own queue does not
count. A fault on the way or on the cloud's side is repeated for reads, and for writes only where a
repeat makes nothing twice, five times in all. Every other response is final.

Nothing is repeated past the end of the user's `custom_timeouts`, which count from the start of the
operation, nor past the end of a wait. A read that hangs is given up there, and when the user
interrupts. Every try is signed anew.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from ..errors import (
    ApiError,
    Cancelled,
    CloudFault,
    ProviderError,
    Throttled,
    TransportError,
    UnexpectedResponse,
)
from ..operation import Operation
from .rate_limit import RateLimiter

T = TypeVar("T")

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 20.0
FAULT_TRIES = 5
THROTTLE_SECONDS = 600.0

LOST_RESPONSES = (TransportError, CloudFault, UnexpectedResponse)
"""Errors after which a write may or may not have been carried out (a refused connection aside)."""


def outcome_unknown(error: ProviderError) -> bool:
    """Return whether a write that ended in `error` may have been carried out all the same."""
    if isinstance(error, TransportError):
        return error.sent

    return isinstance(error, LOST_RESPONSES)


def may_have_succeeded(error: ProviderError) -> bool:
    """Return whether the object of a write that ended in `error` may exist.

    Its response was lost or leaves open what happened: a catch-all code (`FailedOperation`) and an
    unlisted code may come after the act.
    """
    return outcome_unknown(error) or type(error) is ApiError


def is_transient(error: ProviderError) -> bool:
    """Return whether the error of a read may pass by itself."""
    return isinstance(error, (Throttled, *LOST_RESPONSES))


def may_repeat(error: ProviderError, *, repeatable: bool) -> bool:
    """Return whether a call that ended in `error` may be sent again.

    Args:
        repeatable: The call is a read, or a write that makes nothing twice.
    """
    if isinstance(error, Throttled):
        return True
    if isinstance(error, TransportError) and not error.sent:
        return True

    return repeatable and outcome_unknown(error)


class Retry:
    """The sender of the calls of one operation, which repeats them where that is safe.

    Args:
        operation: Gives the clock, the time limit and the interruption.
        jitter: Returns a number from 0 to 1 for each pause; tests give their own.
    """

    def __init__(
        self, operation: Operation, *, jitter: Callable[[], float] = random.random
    ) -> None:
        self._operation = operation
        self._jitter = jitter

    def call(
        self,
        send: Callable[[], T],
        *,
        repeatable: bool,
        pace: RateLimiter,
        reads: bool = False,
        creates: Callable[[], timedelta | None] | None = None,
    ) -> T:
        """Call `send` until it succeeds, or until its error must not be repeated.

        Args:
            repeatable: See `may_repeat`.
            pace: The rate limit of this action.
            reads: The call changes nothing, so that a call that hangs may be given up.
            creates: The call creates something: returns how far the cloud's clock is ahead, None
                when that is not known. None: the call creates nothing.
        Raises:
            ProviderError: The last error of `send`.
            Cancelled: The user interrupted; nothing is sent after that.
        """
        budget = _RetryBudget(self._operation)
        while True:
            pace.wait(self._operation)
            budget.start_try()
            try:
                response = self._send(send, pace, creates, reads=reads)
                pace.on_success()
                return response
            except ProviderError as error:
                if isinstance(error, Throttled):
                    pace.on_throttled(self._operation, error.retry_after_seconds)
                if creates is not None:
                    self._note_outcome(error)
                if not may_repeat(error, repeatable=repeatable):
                    raise

                budget.end_try(error)
                pause = self._pause_seconds(error, budget.tries)
                if not budget.allows(pause):
                    raise
                self._operation.sleep(pause)
                budget.spent += pause

    def _send(
        self,
        send: Callable[[], T],
        pace: RateLimiter,
        creates: Callable[[], timedelta | None] | None,
        *,
        reads: bool,
    ) -> T:
        try:
            self._operation.raise_if_cancelled()
            if reads:
                with self._operation.read_limit():
                    return send()

            if creates is not None:
                self._operation.create_guard.before_request(creates())
                # The guard may have waited for the journal.
                self._operation.raise_if_cancelled()
            return send()
        finally:
            pace.on_first_response(self._operation)

    def _note_outcome(self, error: ProviderError) -> None:
        """Note in the operation whether a create that failed may have been carried out."""
        if may_have_succeeded(error):
            self._operation.outcome_unknown.set()
        elif not isinstance(error, Cancelled):
            self._operation.create_guard.after_refusal()

    def _pause_seconds(self, error: ProviderError, tries: int) -> float:
        requested = error.retry_after_seconds if isinstance(error, ApiError) else None
        doubled = FIRST_PAUSE_SECONDS * 2.0 ** min(tries - 1, 10)
        with_jitter = min(LONGEST_PAUSE_SECONDS, doubled) * (0.5 + self._jitter() / 2)
        return max(requested or 0.0, with_jitter)


class _RetryBudget:
    """The retry budget of one call: the tries after faults, and the time after refusals."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._faults = 0
        self._sent_at = 0.0
        self.tries = 0
        self.spent = 0.0

    def start_try(self) -> None:
        self._sent_at = self._operation.clock.monotonic()

    def end_try(self, error: ProviderError) -> None:
        self.tries += 1
        if not isinstance(error, Throttled):
            self._faults += 1
        # The time counts from the first refusal on.
        if self.tries > 1:
            self.spent += self._operation.clock.monotonic() - self._sent_at

    def allows(self, pause: float) -> bool:
        """Return whether another try may follow after a pause."""
        if self._faults >= FAULT_TRIES:
            return False
        # The user's own timeout takes the place of ours.
        if self._operation.timeout_seconds is None and self.spent + pause > THROTTLE_SECONDS:
            return False

        seconds_left = self._operation.seconds_left
        return seconds_left is None or pause <= seconds_left
