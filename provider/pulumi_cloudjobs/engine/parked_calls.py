"""Calls of gRPC's server that go on without their thread, and are run to their end later.

gRPC responds to a call when its method returns, or raises an `Exception`. A method that ends with
any other exception sends nothing: its thread is free for another call, and the call stays open. To
respond, the method is run once more, from its start and with the same request; where it would
start to work, it finds the rest of the first run (`rest_of_call`). So whatever a server does around
a method, with results and with errors, is done as for every other call.

This reaches inside gRPC, so each call is first checked to be as expected. An unfamiliar call cannot
be left, and waits in its thread.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import thread as futures_thread
from contextlib import suppress
from contextvars import Context
from types import FrameType
from typing import Any

_METHOD = "_unary_response_in_pool"
_ARGUMENTS = (
    "rpc_event",
    "state",
    "behavior",
    "argument_thunk",
    "request_deserializer",
    "response_serializer",
)
"""The arguments of gRPC's function that runs a method in a thread of the pool, in this order."""
_REQUEST = "argument"
"""Its local variable with the request."""

Rest = Callable[[], Any]
_thread = threading.local()


class OpenCall:
    """A call of the server that can be left.

    Args:
        frame: That of gRPC's function which runs the method.
        pool: The threads of the server.
    """

    __slots__ = (
        "_behavior",
        "_deserialize",
        "_pool",
        "_request",
        "_rpc_event",
        "_run",
        "_serialize",
        "_state",
    )

    def __init__(self, frame: FrameType, pool: ThreadPoolExecutor) -> None:
        local = frame.f_locals
        self._pool = pool
        self._run = frame.f_globals[_METHOD]
        self._rpc_event, self._state, self._behavior = (local[name] for name in _ARGUMENTS[:3])
        self._deserialize, self._serialize = (local[name] for name in _ARGUMENTS[4:])
        # As it came: a message takes several times as much.
        self._request: bytes = local[_REQUEST].SerializeToString()

    def resume(self, rest: Rest) -> None:
        """Run the method again, in a thread of the server; nothing when that is shutting down."""
        with suppress(RuntimeError):
            self._pool.submit(Context().run, self._again, rest)

    def _again(self, rest: Rest) -> None:
        request = self._deserialize(self._request)
        _thread.rest = rest
        try:
            self._run(
                self._rpc_event,
                self._state,
                self._behavior,
                lambda: request,
                self._deserialize,
                self._serialize,
            )
        finally:
            _thread.rest = None


def park(rest: Rest) -> Callable[[], None] | None:
    """Return what resumes the running call with `rest`; None when the call cannot be left.

    The caller then leaves the call by raising `Parked`.
    """
    call = open_call()
    return None if call is None else lambda: call.resume(rest)


def open_call() -> OpenCall | None:
    """Return the call that this thread runs; None when it is not as expected."""
    method = pool = None
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if method is None and code.co_name == _METHOD:
            method = frame
        elif code is futures_thread._worker.__code__:
            pool = frame.f_locals["executor_reference"]()
        frame = frame.f_back

    if method is None or not isinstance(pool, ThreadPoolExecutor):
        return None

    code = method.f_code
    is_familiar = (
        code.co_varnames[: code.co_argcount] == _ARGUMENTS
        and getattr(method.f_globals.get(_METHOD), "__code__", None) is code
        and hasattr(method.f_locals.get(_REQUEST), "SerializeToString")
        and callable(method.f_locals["request_deserializer"])
    )
    return OpenCall(method, pool) if is_familiar else None


def rest_of_call() -> Rest | None:
    """Return the rest of the call that this thread runs; None when it runs for the first time."""
    rest: Rest | None = getattr(_thread, "rest", None)
    return rest


__all__ = ["OpenCall", "open_call", "park", "rest_of_call"]
