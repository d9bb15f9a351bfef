"""The threads of a provider's server: few for calls that end soon, more for calls that take long.

A thousand creates come at once, and most of them need a thread for some milliseconds: a few threads
serve them as fast as a thousand, which would have to share the processor, at a fraction of the
memory. Only when calls keep their threads for long, such as deletes that wait for a stop, the pool
grows until each call has a thread.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import thread as futures_thread
from contextlib import suppress

FEW_THREADS = 32
"""So many threads are started whenever a call finds no idle one."""
MOST_THREADS = 10_000
"""As many as an engine may have requests open. The machine may have fewer."""
LONG_CALL_SECONDS = 3.0
"""A pool grows when its calls take longer than this, on average: when fewer of them have started in
this time than the pool has threads. The first calls of a process take a second."""
CHECK_SECONDS = 0.5


def grow_for_long_calls(executor: ThreadPoolExecutor) -> None:
    """Let a pool start its threads as described above, up to its own maximum."""
    with executor._shutdown_lock:  # nothing is submitted meanwhile
        if "get_nowait" not in futures_thread._worker.__code__.co_names:  # before Python 3.12
            executor._idle_semaphore = _IdleThreads(executor)
        executor._adjust_thread_count = _Growth(executor)  # type: ignore[method-assign]


class _Growth:
    """The function of a pool that is called, under its lock, for each submitted call."""

    def __init__(self, executor: ThreadPoolExecutor) -> None:
        self._executor = executor
        self._start_thread: Callable[[], None] = executor._adjust_thread_count
        self._limit = FEW_THREADS
        self._submitted = 0
        self._is_watched = False

    def __call__(self) -> None:
        self._submitted += 1
        # Without another thread of the machine, the call waits: an error would end the server.
        with suppress(RuntimeError):
            if len(self._executor._threads) < self._limit:
                self._start_thread()
            elif not self._executor._idle_semaphore.acquire(timeout=0) and not self._is_watched:
                threading.Thread(target=self._watch, name="cloudjobs-growth", daemon=True).start()
                self._is_watched = True

    def _watch(self) -> None:
        """Let the pool grow while calls wait for the end of long ones."""
        checks = round(LONG_CALL_SECONDS / CHECK_SECONDS)
        started = deque([self._started_calls()], maxlen=checks + 1)
        while self._goes_on():
            time.sleep(CHECK_SECONDS)
            started.append(self._started_calls())
            threads = len(self._executor._threads)
            if len(started) > checks and started[-1] - started[0] < threads:
                self._grow(threads)

    def _goes_on(self) -> bool:
        """Return whether calls wait; otherwise the next one that does starts another watch."""
        with self._executor._shutdown_lock:  # nothing is submitted meanwhile
            self._is_watched = self._executor._work_queue.qsize() > 0
            return self._is_watched

    def _started_calls(self) -> int:
        return self._submitted - self._executor._work_queue.qsize()

    def _grow(self, threads: int) -> None:
        """Allow twice as many threads, and start those for which calls wait."""
        self._limit = 2 * threads
        # The pool starts a thread with a call alone.
        with suppress(RuntimeError):
            for _ in range(min(threads, self._executor._work_queue.qsize())):
                self._executor.submit(int)


class _IdleThreads(threading.Semaphore):
    """A pool's count of idle threads, which Python before 3.12 gets wrong.

    There a thread counts itself as idle after every call, also when it goes on to a waiting one.
    After a burst of short calls (the checks of a stack) the pool so counts idle threads that do not
    exist, and long calls wait for no reason. Here a thread is idle when there are more threads than
    open calls.
    """

    def __init__(self, executor: ThreadPoolExecutor) -> None:
        super().__init__(0)
        self._threads = executor._threads
        self._count = threading.Lock()
        # The calls that run now cannot be counted, so every thread counts as busy. A few threads
        # too many do no harm.
        self._open_calls = len(executor._threads) + executor._work_queue.qsize()

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
        """Count a submitted call; return whether an idle thread can take it."""
        with self._count:
            self._open_calls += 1
            return self._open_calls <= len(self._threads)

    def release(self, n: int = 1) -> None:
        """Count calls that have ended."""
        with self._count:
            self._open_calls -= n
