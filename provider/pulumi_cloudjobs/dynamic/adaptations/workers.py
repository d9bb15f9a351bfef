"""More worker threads in the host, which serves four requests at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import thread as futures_thread
from contextlib import suppress
from types import ModuleType

from ..host_state import Host
from ..request import frame_where

WORKERS = 10_000
"""As many requests as an engine may have open. Threads are started on demand, and as many as the
machine has."""


def serve_more_requests(_host: Host, _main: ModuleType) -> bool:
    """Enlarge the thread pool to which the running thread belongs."""
    executor = _running_executor()
    if executor is None:
        return False

    with executor._shutdown_lock:  # nothing is submitted meanwhile
        if "get_nowait" not in futures_thread._worker.__code__.co_names:  # before Python 3.12
            executor._idle_semaphore = _IdleThreads(executor)
        start_thread = _without_failing(executor._adjust_thread_count)
        executor._adjust_thread_count = start_thread  # type: ignore[method-assign]
        executor._max_workers = max(executor._max_workers, WORKERS)

    # The pool starts threads only for new work: start those of the requests that wait already.
    for _ in range(executor._work_queue.qsize()):
        executor.submit(int)
    return True


def _running_executor() -> ThreadPoolExecutor | None:
    """Return the pool of the running thread; None when it is not the expected one."""
    worker = frame_where(lambda frame: frame.f_code is futures_thread._worker.__code__)
    if worker is None:
        return None

    executor = worker.f_locals["executor_reference"]()
    is_familiar = type(executor) is ThreadPoolExecutor and type(executor._max_workers) is int
    return executor if is_familiar else None


def _without_failing(start_thread: Callable[[], None]) -> Callable[[], None]:
    """Let a call wait when the machine has no more threads: the error would end the server."""

    def start_thread_or_wait() -> None:
        with suppress(RuntimeError):
            start_thread()

    return start_thread_or_wait


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
