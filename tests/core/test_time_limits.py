"""Everything inside an operation ends with its time limit.

Reads that hang, throttling and our own queues are part of it.
"""

from __future__ import annotations

import threading
import time

import pytest
from pulumi_cloudjobs.core.calls.rate_limit import RateLimiter
from pulumi_cloudjobs.core.calls.retry import THROTTLE_SECONDS, Retry
from pulumi_cloudjobs.core.errors import Cancelled, Throttled, TransportError, WaitTimedOut
from pulumi_cloudjobs.core.http.pool import HttpPool, Request, limited_reads
from pulumi_cloudjobs.core.operation import Operation
from pulumi_cloudjobs.core.reading.batching import ReadBatcher
from pulumi_cloudjobs.core.schema.inputs import Wait
from pulumi_cloudjobs.core.schema.validation import find_problems

from tests.core.clock import HandClock
from tests.transport.fake_cloud import raw_server

BUSY = Throttled("RequestLimitExceeded", "slow down")
SOON = 5.0
"""Far below the 30 s after which a pool gives up a request by itself."""


def test_a_read_that_hangs_is_given_up_when_the_time_is_over() -> None:
    """A wait of five seconds took thirty when the cloud did not respond."""
    pool, started = HttpPool(), time.monotonic()
    with raw_server(None) as endpoint, limited_reads(0.2, threading.Event()):
        with pytest.raises(
            TransportError,
            match=r"^no response to GET http://127\.0\.0\.1.* in the time that was left",
        ):
            pool.send(Request("GET", f"{endpoint}/"))

        assert time.monotonic() - started < SOON


def test_a_read_that_hangs_is_given_up_when_the_user_interrupts() -> None:
    """Ctrl-C must not wait for a cloud that does not respond."""
    pool, started, cancelled = HttpPool(), time.monotonic(), threading.Event()
    cancelled.set()
    with raw_server(None) as endpoint, limited_reads(None, cancelled):
        with pytest.raises(Cancelled):
            pool.send(Request("GET", f"{endpoint}/"))
        assert time.monotonic() - started < SOON


def test_only_a_call_that_reads_is_given_up() -> None:
    """The response to a create brings its id, however late it comes."""
    pool, cancelled = HttpPool(), threading.Event()
    retry = Retry(Operation(clock=HandClock(), cancelled=cancelled))

    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as endpoint:

        def send() -> bytes:
            cancelled.set()
            return pool.send(Request("GET", f"{endpoint}/")).body

        assert retry.call(send, repeatable=True, pace=RateLimiter(None)) == b"ok"

    with raw_server(None) as endpoint:
        cancelled.clear()
        with pytest.raises(Cancelled):
            retry.call(send, repeatable=True, pace=RateLimiter(None), reads=True)


def test_a_part_bounds_the_throttling_inside_it() -> None:
    """A throttled read was repeated for ten minutes, even in a short wait."""
    clock = HandClock()
    operation = Operation(clock=clock)

    def refuse() -> None:
        raise BUSY

    with pytest.raises(Throttled), operation.within(5):
        Retry(operation).call(refuse, repeatable=True, pace=RateLimiter(None), reads=True)
    assert clock.monotonic() <= 5
    assert operation.seconds_left is None


def test_a_part_is_never_longer_than_the_whole() -> None:
    """`custom_timeouts` hold inside a wait that was given more."""
    operation = Operation(clock=HandClock(), timeout_seconds=10)
    with operation.within(60):
        assert operation.seconds_left == 10
        with operation.within(5):
            assert operation.seconds_left == 5

    assert operation.seconds_left == 10


def test_a_turn_that_comes_too_late_is_not_waited_for() -> None:
    """In a queue of a thousand, a call that cannot be sent in time fails at once."""
    clock = HandClock()
    pace = RateLimiter(1.0)
    pace.wait(Operation(clock=clock))
    pace.on_first_response(Operation(clock=clock))

    for _ in range(10):
        pace.wait(Operation(clock=clock))
    before = pace._next_turn
    short = Operation(clock=clock, timeout_seconds=0.5)
    with pytest.raises(WaitTimedOut, match="in 1 s, after the end"):
        pace.wait(short)
    assert pace._next_turn == before


def test_the_time_in_our_own_queue_is_no_throttling() -> None:
    """Ten minutes count from the first refusal; the last of five hundred calls waits longer."""
    clock = HandClock()
    errors: list[Throttled | None] = [BUSY, BUSY, None]

    class Queue(RateLimiter):
        def wait(self, operation: Operation) -> None:
            clock.move(2 * THROTTLE_SECONDS)

    def send() -> str:
        error = errors.pop(0)
        if error:
            raise error

        return "done"

    assert Retry(Operation(clock=clock)).call(send, repeatable=False, pace=Queue(None)) == "done"


def test_throttling_without_an_end_is_given_up_after_ten_minutes() -> None:
    """The pauses count, and what the cloud takes to refuse."""
    clock = HandClock()

    def refuse() -> None:
        clock.move(100)
        raise BUSY

    with pytest.raises(Throttled):
        Retry(Operation(clock=clock)).call(refuse, repeatable=False, pace=RateLimiter(None))
    assert THROTTLE_SECONDS - 100 <= clock.monotonic() <= THROTTLE_SECONDS + 200


def test_who_joined_a_read_waits_no_longer_than_his_own_time() -> None:
    """The read of many is led by one of them, whose time says nothing of the others."""
    shared, is_requested, let_go = ReadBatcher[str](page=10), threading.Event(), threading.Event()

    def fetch(ids: object) -> dict[str, str]:
        is_requested.set()
        assert let_go.wait(10)
        return {}

    leader = threading.Thread(
        target=shared.load, args=(["job-1"], fetch, Operation(clock=HandClock()))
    )
    leader.start()
    assert is_requested.wait(10)

    try:
        with pytest.raises(WaitTimedOut, match=r"0\.05 s of its custom timeouts"):
            shared.load(["job-2"], fetch, Operation(timeout_seconds=0.05))
    finally:
        let_go.set()
        leader.join()


def test_no_text_for_the_user_ends_an_operation() -> None:
    """A status column that cannot be written must not lose the id of what was just made."""

    def broken(*given: object) -> None:
        raise OverflowError("timestamp out of range")

    operation = Operation(clock=HandClock(), report=broken, info=broken, warn=broken)
    operation.report("RUNNING", 1e300)
    operation.info("a line")
    operation.warn("a line")


@pytest.mark.parametrize("given", [10**10, "120000d", 365 * 86400 + 1])
def test_a_time_of_more_than_a_year_is_a_mistake(given: int | str) -> None:
    """`poll_seconds=10**10` made an error of Python's own, after the job was made."""
    (problem,) = find_problems(Wait, {"pollSeconds": given})
    assert (problem.path, problem.reason.partition(",")[0]) == (
        "pollSeconds",
        "must be at most 31536000",
    )
    assert find_problems(Wait, {"pollSeconds": "365d"}) == []


def test_a_pause_of_centuries_is_one_that_the_machine_can_make() -> None:
    """Python's waits fail above some 300 years, and on some machines above 68."""
    cancelled = threading.Event()
    cancelled.set()
    Operation().clock.wait(1e300, cancelled)
