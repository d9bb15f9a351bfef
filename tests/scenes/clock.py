"""A clock for many threads that jumps ahead as soon as all of them wait.

It jumps to the first time for which a thread waits.

Of the threads that `run` starts one goes at a time, in an order that is always the same, and the
next one goes when it waits or has ended. What threads wait for besides time has to be made here
(`event`, `lock`): then the clock knows that nobody else can go on, and a thousand jobs take the
seconds that their quotas allow without anybody sleeping.
"""

from __future__ import annotations

import heapq
import threading
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from itertools import count
from typing import TypeVar

T = TypeVar("T")

START = datetime(2026, 1, 2, 3, 0, tzinfo=timezone.utc).timestamp()
STUCK_SECONDS = 120.0
"""Real time in which somebody must have had a turn."""

Turn = threading.Semaphore


class SteppedClock:
    """The time of machine and cloud. Satisfies `core.operation.Clock`."""

    def __init__(self) -> None:
        self._now = START
        self._ready: deque[Turn] = deque()
        self._asleep: list[tuple[float, int, Turn]] = []
        self._number = count()

    def time(self) -> float:
        return self._now

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._now, timezone.utc)

    def monotonic(self) -> float:
        return self._now - START

    def wait(self, seconds: float, cancelled: threading.Event) -> None:
        if not cancelled.is_set():
            self.sleep(seconds)

    def sleep(self, seconds: float) -> None:
        """Let others go on for so long."""
        turn = Turn(0)
        heapq.heappush(self._asleep, (self._now + seconds, next(self._number), turn))
        self.hand_on(turn)

    def hand_on(self, turn: Turn) -> None:
        """Let the next one go, and return when it is our turn again."""
        self._wake_next()
        assert turn.acquire(timeout=STUCK_SECONDS), (
            "somebody waits for what this clock does not know of"
        )

    def wake(self, turn: Turn) -> None:
        """Let the thread go on, now."""
        self._ready.append(turn)

    def _wake_next(self) -> None:
        if self._ready:
            self._ready.popleft().release()
            return

        assert self._asleep, "everybody waits for somebody else"
        at, _, turn = heapq.heappop(self._asleep)
        self._now = max(self._now, at)
        turn.release()

    def run(self, calls: Sequence[Callable[[], T]], *, at_once: int) -> list[T]:
        """Return the results of the calls in their order.

        At most so many run at a time, as in an engine with so many slots.

        Raises:
            The first error that a call raised, after all have ended.
        """
        results: dict[int, T] = {}
        errors: dict[int, BaseException] = {}
        remaining = iter(enumerate(calls))
        working = min(at_once, len(calls))
        ended = Turn(0)

        def work(turn: Turn) -> None:
            nonlocal working
            turn.acquire()

            for number, call in remaining:
                try:
                    results[number] = call()
                except BaseException as error:  # noqa: BLE001 - raised by the caller's thread
                    errors[number] = error

            working -= 1
            if not working:
                self.wake(ended)

            self._wake_next()

        turns = [Turn(0) for _ in range(working)]

        for turn in turns:
            threading.Thread(target=work, args=(turn,), daemon=True).start()
            self.wake(turn)

        if turns:
            self.hand_on(ended)

        if errors:
            raise errors[min(errors)]

        return [results[number] for number in range(len(calls))]

    def event(self) -> Event:
        """A substitute for `threading.Event`."""
        return Event(self)

    def lock(self) -> Lock:
        """A substitute for `threading.Lock`."""
        return Lock(self)


class Event:
    """A `threading.Event` whose waiting the clock knows of."""

    def __init__(self, clock: SteppedClock) -> None:
        self._clock = clock
        self._is_set = False
        self._waiting: list[Turn] = []

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        self._is_set = True
        for turn in self._waiting:
            self._clock.wake(turn)

        self._waiting.clear()

    def wait(self, timeout: float | None = None) -> bool:
        """Return True when it is set, however long that takes."""
        if not self._is_set:
            turn = Turn(0)
            self._waiting.append(turn)
            self._clock.hand_on(turn)

        return True


class Lock:
    """A `threading.Lock` known to the clock; the longest waiting thread gets it."""

    def __init__(self, clock: SteppedClock) -> None:
        self._clock = clock
        self._held = False
        self._waiting: deque[Turn] = deque()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *error: object) -> None:
        self.release()

    def acquire(self, *, timeout: float = -1) -> bool:
        """Return True when it is held, however long that takes."""
        if self._held:
            turn = Turn(0)
            self._waiting.append(turn)
            self._clock.hand_on(turn)

        self._held = True
        return True

    def release(self) -> None:
        if self._waiting:
            self._clock.wake(self._waiting.popleft())
        else:
            self._held = False
