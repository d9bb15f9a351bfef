"""More worker threads in the host, which serves four requests at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import thread as futures_thread
from types import ModuleType

from ...engine.worker_pool import MOST_THREADS, grow_for_long_calls
from ..host_state import Host
from ..request import frame_where

WORKERS = MOST_THREADS


def serve_more_requests(_host: Host, _main: ModuleType) -> bool:
    """Enlarge the thread pool to which the running thread belongs."""
    executor = _running_executor()
    if executor is None:
        return False

    executor._max_workers = max(executor._max_workers, WORKERS)
    grow_for_long_calls(executor)
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
