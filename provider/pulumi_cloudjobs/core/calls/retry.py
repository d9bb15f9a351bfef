"""When a call is sent again, and after how long. The only place that decides it.

Throttling is always repeated, for ten minutes: the time from the first refusal on in which a call
is under way or pauses, not that in which it waits for its turn in our own queue. A fault on the way
or on the cloud's side is repeated for reads, and for writes only where a repeat makes nothing
twice, five times in all. Everything else is an answer. Nothing is repeated past the end of the
user's `custom_timeouts`, which count from the begin of the operation, nor past the end of a wait. A
read that hangs is given up there, and when the user interrupts. Every try is signed anew.
"""

from __future__ import annotations

import math
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

LOST_ANSWERS = (TransportError, CloudFault, UnexpectedResponse)
"""Errors after which nobody knows whether a write was carried out (a refused connection aside)."""


def outcome_unknown(error: ProviderError) -> bool:
    """Whether a write that ended in `error` may have been carried out all the same."""
    if isinstance(error, TransportError):
        return error.sent
    return isinstance(error, LOST_ANSWERS)


def may_have_succeeded(error: ProviderError) -> bool:
    """Whether a write that ended in `error` should be looked for: its answer was lost, or does not say what happened.

    A catch-all code (`FailedOperation`) and one that nobody knows may come after the act.
    """
    return outcome_unknown(error) or type(error) is ApiError


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
    if isinstance(error, TransportError) and not error.sent:
        return True
    return repeatable and outcome_unknown(error)


class Retry:
    """Sends the calls of one operation, again where that is safe.

    Args:
        operation: Gives the clock, the time limit and the interruption.
        jitter: A number from 0 to 1 for each pause; tests give their own.
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
        """Call `send` until it answers, or until its error is one that must not be repeated.

        Args:
            repeatable: See `may_repeat`.
            pace: How fast calls of this action may go out.
            reads: The call changes nothing, so that nobody has to wait for one that hangs.
            creates: The call creates something: returns how far the cloud's clock is ahead, None
                when that is not known. None: the call creates nothing.
        Raises:
            ProviderError: The last error of `send`.
            Cancelled: The user interrupted; nothing is sent after that.
        """
        clock = self._operation.clock
        patience = THROTTLE_SECONDS if self._operation.timeout_seconds is None else math.inf
        spent = 0.0
        tries = faults = 0
        while True:
            pace.wait(self._operation)
            sent_at = clock.monotonic()
            try:
                answer = self._sent(send, pace, creates, reads=reads)
                pace.on_success()
                return answer
            except ProviderError as error:
                if isinstance(error, Throttled):
                    pace.on_throttled(self._operation, error.retry_after_seconds)
                tries += 1
                if creates is not None:
                    self._note_outcome(error)
                if not may_repeat(error, repeatable=repeatable):
                    raise
                faults += not isinstance(error, Throttled)
                if faults >= FAULT_TRIES:
                    raise
                pause = self._pause_seconds(error, tries)
                if tries > 1:
                    spent += clock.monotonic() - sent_at
                left = self._operation.seconds_left
                if spent + pause > patience or (left is not None and pause > left):
                    raise
                self._operation.sleep(pause)
                spent += pause

    def _sent(
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
        """Tell the operation whether a create that failed may have been carried out."""
        if may_have_succeeded(error):
            self._operation.outcome_unknown.set()
        elif not isinstance(error, Cancelled):
            self._operation.create_guard.after_refusal()

    def _pause_seconds(self, error: ProviderError, tries: int) -> float:
        requested = error.retry_after_seconds if isinstance(error, ApiError) else None
        grown = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** min(tries - 1, 10))
        return max(requested or 0.0, grown * (0.5 + self._jitter() / 2))
