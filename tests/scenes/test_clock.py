"""The clock of the scenes makes order and times the same in every run."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from tests.scenes.clock import SteppedClock


def test_time_jumps_to_whoever_waits_least_and_returns_come_in_order() -> None:
    """Two hours of waiting take no time."""
    clock, woken = SteppedClock(), list[tuple[float, int]]()

    def sleep(number: int) -> int:
        clock.wait(3600.0 - 100 * number, threading.Event())
        woken.append((clock.monotonic(), number))
        return number

    assert clock.run([partial(sleep, number) for number in range(5)], at_once=5) == [0, 1, 2, 3, 4]
    assert woken == [(3200.0, 4), (3300.0, 3), (3400.0, 2), (3500.0, 1), (3600.0, 0)]


def test_no_more_go_at_a_time_than_there_are_slots() -> None:
    """The seventh starts when one of six has ended."""
    clock = SteppedClock()
    clock.run([partial(clock.sleep, 10.0)] * 13, at_once=6)
    assert clock.monotonic() == 30.0


def test_who_waits_for_an_event_or_a_lock_does_not_hold_up_time() -> None:
    """The one they wait for is asleep."""
    clock, order = SteppedClock(), list[str]()
    event, lock = clock.event(), clock.lock()

    def first() -> None:
        with lock:
            clock.sleep(5.0)
            order.append("first")

        clock.sleep(1.0)
        event.set()

    def second() -> None:
        with lock:
            order.append(f"second at {clock.monotonic():g}")

    def third() -> None:
        event.wait()
        event.wait()
        order.append(f"third at {clock.monotonic():g}")

    clock.run([first, second, third], at_once=3)
    assert order == ["first", "second at 5", "third at 6"]


def test_an_error_is_raised_after_all_have_ended() -> None:
    """An engine goes on like this with work that does not depend on the failed resource."""
    clock, ended = SteppedClock(), list[float]()

    def fail() -> None:
        raise ValueError("no")

    def work() -> None:
        clock.sleep(5.0)
        ended.append(clock.monotonic())

    with pytest.raises(ValueError, match="no"):
        clock.run([fail, work], at_once=2)
    assert ended == [5.0]


def test_an_interrupted_wait_takes_no_time() -> None:
    """The machine's clock behaves so."""
    clock, cancelled = SteppedClock(), threading.Event()
    cancelled.set()
    clock.wait(60.0, cancelled)
    assert clock.monotonic() == 0.0
