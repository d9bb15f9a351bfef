"""A replacement for an event loop in the host, which opens a real one for each response.

The host writes the result of a handler with `rpc.serialize_properties`, a coroutine that waits for
nothing but outputs, in a new event loop: two sockets and a selector, 0.3 ms, a third of a check.
The results of this package have no outputs, so the coroutine runs to its end at the first step.
Results of other packages' providers get a real loop as before.
"""

from __future__ import annotations

import threading
from collections.abc import Coroutine
from types import ModuleType
from typing import Any, TypeVar

from ..host_state import Host

T = TypeVar("T")

PROBE = {"text": "a", "list": [1.0, {"key": True}], "none": None}
"""Properties that a familiar SDK writes without waiting for anything."""


def avoid_event_loops(host: Host, main: ModuleType) -> bool:
    """Replace `asyncio` in a host that opens a loop for each response.

    Returns:
        False for another host, or when the SDK waits for something while it writes plain values.
    """
    import asyncio

    from pulumi.runtime import rpc

    if vars(main).get("asyncio") is not asyncio or vars(main).get("rpc") is not rpc:
        return False

    probe = {**PROBE, "secret": rpc.wrap_rpc_secret("b")}
    SyncLoop().run_until_complete(rpc.serialize_properties(probe, {}))

    host.loops = vars(main)["asyncio"] = Loops(asyncio)
    return True


class Loops:
    """A replacement for the module `asyncio`, whose `new_event_loop` runs after every handler.

    Args:
        original: The module itself, for every other name.
    """

    def __init__(self, original: Any) -> None:
        self._original = original
        self._thread = threading.local()

    def expect_plain(self, *, plain: bool) -> None:
        """Note whether the next result of this thread is written without waiting for anything."""
        self._thread.plain = plain

    def new_event_loop(self) -> Any:
        """Return a real loop, unless the next result holds plain values only."""
        plain = getattr(self._thread, "plain", False)
        self._thread.plain = False
        return SyncLoop() if plain else self._original.new_event_loop()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)


class SyncLoop:
    """A substitute for an event loop, for coroutines that wait for nothing."""

    def run_until_complete(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Return the coroutine's result.

        Raises:
            RuntimeError: The coroutine waits for something.
        """
        try:
            coroutine.send(None)
        except StopIteration as end:
            result: T = end.value
            return result

        coroutine.close()
        raise RuntimeError("the result was announced as plain values and waits for something")

    def close(self) -> None:
        """Do nothing, because nothing is open."""
