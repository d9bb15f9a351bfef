"""Calls go as fast as the quota allows, and no faster."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.calls.rate_limit import (
    FIRST_SECONDS,
    RateLimiter,
    RateLimiters,
    documented_rate,
    rates_in,
)
from pulumi_cloudjobs.core.errors import Cancelled, ConfigurationError
from pulumi_cloudjobs.core.operation import Operation

from tests.core.clock import HandClock
from tests.scenes.clock import SteppedClock


def turns(pace: RateLimiter, clock: HandClock, count: int) -> list[float]:
    """Return the times at which so many simultaneous calls may go."""
    operation = Operation(clock=clock)
    times = []
    for _ in range(count):
        before = clock.monotonic()
        pace.wait(operation)
        pace.on_first_response(operation)
        times.append(clock.monotonic())
        assert clock.monotonic() >= before

    return times


@pytest.mark.parametrize("quota", [2, 7, 20, 50])
def test_three_hundred_calls_use_the_quota_and_never_exceed_it(quota: int) -> None:
    """Slower wastes the user's time, faster is refused."""
    times = turns(RateLimiter(quota), HandClock(), 300)
    assert 300 / times[-1] >= 0.95 * quota

    for first in range(len(times) - quota):
        assert times[first + quota] - times[first] > 1.0


def test_a_refusal_slows_everybody_down_and_success_speeds_up_again() -> None:
    """The quota may differ from the documented one."""
    clock, pace = HandClock(), RateLimiter(10)
    operation = Operation(clock=clock)
    pace.wait(operation)
    pace.on_throttled(operation, None)
    slow = turns(pace, clock, 10)
    assert slow[-1] - slow[0] > 9 / 10

    for _ in range(60):
        pace.on_success()

    fast = turns(pace, clock, 10)
    assert fast[-1] - fast[0] < slow[-1] - slow[0]


def test_nobody_comes_back_before_the_cloud_allows_it() -> None:
    """`Retry-After` holds for all who share the quota."""
    clock, pace = HandClock(), RateLimiter(10)
    pace.on_throttled(Operation(clock=clock), 30.0)
    assert turns(pace, clock, 1)[0] >= 30.0


def test_refusals_of_one_second_slow_down_once() -> None:
    """A burst at one rate is one signal: ten refusals must not bring it to a standstill."""
    clock, pace = HandClock(), RateLimiter(10)
    operation = Operation(clock=clock)

    for _ in range(10):
        pace.on_throttled(operation, None)

    times = turns(pace, clock, 11)
    assert 10 / (times[-1] - times[0]) > 6

    clock.wait(1.0, threading.Event())
    pace.on_throttled(operation, None)
    slower = turns(pace, clock, 11)
    assert 10 / (slower[-1] - slower[0]) < 5


def test_turns_that_were_given_before_a_refusal_are_given_anew() -> None:
    """`Retry-After` holds for those that wait already, and they come at the new pace."""
    clock = SteppedClock()
    pace, operation = RateLimiter(10), Operation(clock=clock)
    gone: list[float] = []

    def call() -> None:
        pace.wait(operation)
        gone.append(clock.monotonic())
        if len(gone) == 1:
            clock.sleep(0.05)
            pace.on_throttled(operation, 5.0)

    clock.run([call] * 40, at_once=40)
    assert gone[1] >= gone[0] + 5.0
    assert 6 < 38 / (gone[-1] - gone[1]) < 7


@pytest.mark.parametrize("quota", [7, 20])
@pytest.mark.parametrize("first_seconds", [0.1, 0.5, 3.0])
def test_a_first_call_that_arrives_late_is_not_overtaken(quota: int, first_seconds: float) -> None:
    """The first call opens the connection; others beside it could exceed the quota."""
    clock = SteppedClock()
    pace, operation = RateLimiter(quota), Operation(clock=clock)
    arrived: list[float] = []

    def call() -> None:
        pace.wait(operation)
        clock.sleep(0.01 if arrived else first_seconds)
        arrived.append(clock.monotonic())
        pace.on_first_response(operation)

    clock.run([call] * 100, at_once=64)
    assert all(
        later - earlier > 1.0 for earlier, later in zip(arrived, arrived[quota:], strict=False)
    )
    assert clock.monotonic() < first_seconds + 1.1 * 100 / quota


def test_a_first_call_that_never_ends_holds_nobody_up_for_long() -> None:
    """The first call may hang until its time is up."""
    clock = SteppedClock()
    pace, operation = RateLimiter(20), Operation(clock=clock)
    gone: list[float] = []

    def call() -> None:
        pace.wait(operation)
        gone.append(clock.monotonic())
        clock.sleep(3600.0 if len(gone) == 1 else 0.05)
        pace.on_first_response(operation)

    clock.run([call] * 20, at_once=20)
    assert FIRST_SECONDS <= gone[1] < FIRST_SECONDS + 1
    assert gone[-1] < FIRST_SECONDS + 3


def test_half_of_the_documented_quota_is_found_and_used() -> None:
    """Many concurrent callers repeat refused calls: few are refused, and little time is wasted."""
    clock = SteppedClock()
    pace, operation = RateLimiter(20), Operation(clock=clock)
    accepted: list[float] = []
    refused = 0

    def call() -> None:
        nonlocal refused
        while True:
            pace.wait(operation)
            clock.sleep(0.05)
            pace.on_first_response(operation)
            if sum(at > clock.monotonic() - 1 for at in accepted[-10:]) < 10:
                accepted.append(clock.monotonic())
                return pace.on_success()

            refused += 1
            pace.on_throttled(operation, None)

    clock.run([call] * 1000, at_once=64)
    assert clock.monotonic() < 1.2 * 1000 / 10
    assert refused < 60


@given(st.lists(st.booleans(), max_size=200))
def test_whatever_the_cloud_returns_the_pace_stays_positive_and_below_the_quota(
    outcomes: list[bool],
) -> None:
    """The rate neither drops to zero nor runs away."""
    clock, pace = HandClock(), RateLimiter(20)
    operation = Operation(clock=clock)

    for well in outcomes:
        pace.wait(operation)
        pace.on_first_response(operation)
        if well:
            pace.on_success()
        else:
            pace.on_throttled(operation, None)

    start = clock.monotonic()
    times = turns(pace, clock, 21)
    assert 1.0 < times[-1] - times[0] < 30.0
    assert times[0] - start < 5.0


def test_quotas_are_per_account_region_and_action_and_can_be_set() -> None:
    """Two accounts do not wait for each other."""
    paces = RateLimiters({"batch.SubmitJob": 20.0, "dlc.*": 0.0})
    one = paces.of("key-1", "ap-guangzhou", "batch", "DescribeJob", 2)
    assert one is paces.of("key-1", "ap-guangzhou", "batch", "DescribeJob", 2)
    assert one is not paces.of("key-2", "ap-guangzhou", "batch", "DescribeJob", 2)
    assert paces.of("key-1", "ap-guangzhou", "batch", "SubmitJob", 7).per_second == 20.0
    assert paces.of("key-1", "ap-guangzhou", "dlc", "DescribeTasks", 20).per_second is None
    assert paces.of("key-1", "ap-guangzhou", "emr", "DescribeFlowJob", None).per_second is None


def test_what_has_no_quota_is_held_back_only_after_a_refusal() -> None:
    """No number is published for it; the cloud's own response is one."""
    clock, pace = HandClock(), RateLimiter(None)
    free = turns(pace, clock, 100)
    assert free[-1] == free[0]

    pace.on_throttled(Operation(clock=clock), None)
    held = turns(pace, clock, 11)
    assert held[-1] - held[0] > 1.0

    for _ in range(60):
        pace.on_success()

    free = turns(pace, clock, 100)
    assert free[-1] == free[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("fast", "Expecting value", id="no-json"),
        pytest.param("[1]", "it is not an object", id="no-object"),
        pytest.param('{"batch.*": "5"}', 'batch.* is "5"', id="text"),
        pytest.param('{"*": -1}', "* is -1", id="negative"),
        pytest.param('{"*": true}', "* is true", id="truth"),
        pytest.param('{"*": Infinity}', "* is Infinity", id="infinite"),
    ],
)
def test_malformed_rates_are_reported_in_one_line(text: str, says: str) -> None:
    """The line says what is wrong, and what is allowed."""
    with pytest.raises(ConfigurationError, match="cloudjobs:rates must be JSON") as raised:
        rates_in(text)
    assert says in str(raised.value)


def test_the_documented_rates_are_those_of_the_descriptions() -> None:
    """Provider and simulator share one table, with its source."""
    assert documented_rate("tencent_batch", "SubmitJob") == 7
    assert documented_rate("alibaba_emr", "DescribeFlowJob") is None


def test_an_interruption_ends_the_wait_for_a_turn() -> None:
    """Ctrl-C with a thousand calls queued returns at once."""
    cancelled = threading.Event()
    pace = RateLimiter(1)
    pace.wait(Operation(clock=HandClock(), cancelled=cancelled))
    cancelled.set()
    with pytest.raises(Cancelled):
        pace.wait(Operation(clock=HandClock(), cancelled=cancelled))
