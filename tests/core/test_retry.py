"""Repeated calls, and their limits."""

from __future__ import annotations

import itertools
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.calls.rate_limit import RateLimiter
from pulumi_cloudjobs.core.calls.retry import (
    FAULT_TRIES,
    THROTTLE_SECONDS,
    Retry,
    may_repeat,
    outcome_unknown,
)
from pulumi_cloudjobs.core.errors import (
    ApiError,
    AuthFailed,
    Cancelled,
    CloudFault,
    InvalidInput,
    NotFound,
    ProviderError,
    Throttled,
    TransportError,
    UnexpectedResponse,
    WaitTimedOut,
)
from pulumi_cloudjobs.core.operation import Operation

from tests.core.clock import HandClock

REFUSED = TransportError("refused", sent=False)
RESET = TransportError("reset", sent=True)
BROKEN = UnexpectedResponse("half a response")
FAULT = CloudFault("InternalError", "try again")
BUSY = Throttled("RequestLimitExceeded", "slow down")


class Calls:
    """A call that fails with errors first, then returns "done"; it counts its attempts."""

    def __init__(self, *errors: ProviderError) -> None:
        self._errors = list(errors)
        self.count = 0

    def __call__(self) -> str:
        self.count += 1
        if self._errors:
            raise self._errors.pop(0)

        return "done"


@pytest.mark.parametrize(
    ("error", "read", "write"),
    [
        pytest.param(BUSY, True, True, id="throttled"),
        pytest.param(REFUSED, True, True, id="never-reached-the-cloud"),
        pytest.param(RESET, True, False, id="response-lost"),
        pytest.param(BROKEN, True, False, id="response-broken"),
        pytest.param(FAULT, True, False, id="cloud-fault"),
        pytest.param(InvalidInput("InvalidParameter", "no"), False, False, id="invalid"),
        pytest.param(NotFound("ResourceNotFound", "no"), False, False, id="gone"),
        pytest.param(AuthFailed("AuthFailure", "no"), False, False, id="key-refused"),
    ],
)
def test_what_is_sent_again(error: ProviderError, read: bool, write: bool) -> None:
    """A write with a lost response may have been carried out: a repeat would start a second job."""
    assert may_repeat(error, repeatable=True) is read
    assert may_repeat(error, repeatable=False) is write


def test_a_lost_write_differs_from_one_that_was_never_sent() -> None:
    """After the first a read is needed, after the second nothing happened."""
    assert [outcome_unknown(error) for error in (REFUSED, RESET, BROKEN, FAULT, BUSY)] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_throttling_is_repeated_longer_than_faults() -> None:
    """The last of a thousand jobs at seven a second waits for minutes."""
    calls, clock = Calls(*[BUSY] * (FAULT_TRIES + 5)), HandClock()
    assert (
        Retry(Operation(clock=clock), jitter=lambda: 0.5).call(
            calls, repeatable=False, pace=RateLimiter(None)
        )
        == "done"
    )
    assert calls.count == FAULT_TRIES + 6


def test_faults_are_given_up_after_a_few_tries() -> None:
    """A cloud that is down must not hold a terminal for an hour."""
    calls = Calls(*[FAULT] * 50)
    with pytest.raises(CloudFault):
        Retry(Operation(clock=HandClock())).call(calls, repeatable=True, pace=RateLimiter(None))
    assert calls.count == FAULT_TRIES


def test_the_time_of_the_operation_ends_the_tries() -> None:
    """A user's `custom_timeouts` count for the whole operation."""
    clock = HandClock()
    with pytest.raises(Throttled):
        Retry(Operation(clock=clock, timeout_seconds=10)).call(
            Calls(*[BUSY] * 500), repeatable=True, pace=RateLimiter(None)
        )

    assert clock.monotonic() <= 10


def test_the_time_counts_from_the_start_of_the_operation() -> None:
    """An operation makes many calls; a time limit for each would multiply the total by ten."""
    clock = HandClock()
    retry = Retry(Operation(clock=clock, timeout_seconds=30))

    for _ in range(10):
        with pytest.raises((Throttled, CloudFault)):
            retry.call(Calls(*[BUSY, FAULT] * 250), repeatable=True, pace=RateLimiter(None))

    assert clock.monotonic() <= 30


def test_waits_are_part_of_the_time_of_the_operation() -> None:
    """`custom_timeouts` limit waits and stops as well; the last pause fits into the rest."""
    clock = HandClock()
    operation = Operation(clock=clock, timeout_seconds=5)

    for _ in range(3):
        operation.sleep(2)

    with pytest.raises(WaitTimedOut, match="5 s of its custom timeouts"):
        operation.sleep(2)
    assert clock.pauses == [2, 2, 1]


@pytest.mark.parametrize(
    ("seconds", "whole", "limit"),
    [
        pytest.param(None, None, 900, id="default"),
        pytest.param(60, None, 60, id="seconds"),
        pytest.param(None, 50, 40, id="what-the-whole-has-left"),
        pytest.param(60, 50, 40, id="never-longer-than-the-whole"),
        pytest.param(20, 50, 20, id="shorter-than-the-whole"),
        pytest.param(60, 5, 0, id="spent"),
    ],
)
def test_a_part_of_an_operation_is_never_longer_than_the_whole(
    seconds: float | None, whole: float | None, limit: float
) -> None:
    """A wait of an hour inside a time-out of a minute ends after that minute."""
    clock = HandClock()
    operation = Operation(clock=clock, timeout_seconds=whole)
    clock.wait(10, operation.cancelled)
    assert operation.budget(seconds, 900) == limit


def test_without_a_time_of_its_own_an_operation_that_lasts_may_still_be_throttled() -> None:
    """After an hour of waiting for a job its polls are repeated as at the start."""
    clock = HandClock()
    retry = Retry(Operation(clock=clock))
    clock.wait(3600, threading.Event())
    assert retry.call(Calls(BUSY), repeatable=True, pace=RateLimiter(None)) == "done"


def test_throttling_before_a_fault_takes_no_try_from_it() -> None:
    """A write that waited for its turn has not been tried yet."""
    calls = Calls(*[BUSY] * 10, *[FAULT] * (FAULT_TRIES - 1))
    assert (
        Retry(Operation(clock=HandClock())).call(calls, repeatable=True, pace=RateLimiter(None))
        == "done"
    )


@pytest.mark.parametrize(
    ("error", "outcome_unknown_after"),
    [
        pytest.param(RESET, True, id="response-lost"),
        pytest.param(FAULT, True, id="cloud-fault"),
        pytest.param(ApiError("FailedOperation", "it failed"), True, id="catch-all"),
        pytest.param(REFUSED, False, id="never-reached-the-cloud"),
        pytest.param(InvalidInput("InvalidParameter", "no"), False, id="invalid"),
    ],
)
def test_an_unknown_outcome_is_noted_for_the_search_that_follows(
    error: ProviderError, outcome_unknown_after: bool
) -> None:
    """A catch-all code may follow the act: the create is searched for then, and not repeated."""
    operation = Operation(clock=HandClock())
    with pytest.raises(type(error)):
        Retry(operation).call(
            Calls(*[error] * 50), repeatable=False, pace=RateLimiter(None), creates=lambda: None
        )

    assert operation.outcome_unknown.is_set() is outcome_unknown_after


def test_the_cloud_decides_how_long_to_wait() -> None:
    """`Retry-After` is respected: coming back earlier costs another refusal."""
    clock = HandClock()
    requested = Throttled("Throttling.User", "later", retry_after_seconds=37)
    Retry(Operation(clock=clock)).call(Calls(requested), repeatable=True, pace=RateLimiter(None))
    assert clock.monotonic() >= 37


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_pauses_grow_but_stay_within_bounds(jitters: list[float]) -> None:
    """Jitter spreads the tries of many resources; no pause is longer than the limit."""
    clock, numbers = HandClock(), itertools.cycle(jitters)
    with pytest.raises(Throttled):
        Retry(Operation(clock=clock), jitter=lambda: next(numbers)).call(
            Calls(*[BUSY] * 1000), repeatable=True, pace=RateLimiter(None)
        )

    assert all(0.25 <= pause <= 20 for pause in clock.pauses)
    assert clock.monotonic() <= THROTTLE_SECONDS


def test_an_interruption_ends_the_pause() -> None:
    """Ctrl-C must not wait for the next try."""
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        Retry(Operation(clock=HandClock(), cancelled=cancelled)).call(
            Calls(BUSY), repeatable=True, pace=RateLimiter(None)
        )


def test_a_first_call_that_is_not_sent_any_more_holds_nobody_up() -> None:
    """The others wait for its response, which never comes."""
    clock, pace = HandClock(), RateLimiter(20)
    interrupted = Operation(clock=clock)
    interrupted.cancelled.set()
    with pytest.raises(Cancelled):
        Retry(interrupted).call(lambda: "never", repeatable=True, pace=pace)

    before = clock.monotonic()
    assert Retry(Operation(clock=clock)).call(lambda: "sent", repeatable=True, pace=pace) == "sent"
    assert clock.monotonic() - before < 1
