"""An event loop that is none, for the host, which opens a real one for each answer only to write plain values down.

The host writes what a handler returns with `rpc.serialize_properties`, a coroutine that waits for
nothing but outputs,
in a new event loop: two sockets and a selector, 0.3 ms, a third of a check. What our handlers
return has no outputs, so the coroutine runs to its end at the first step. Results of other
packages' providers get a real loop as before.
"""

from __future__ import annotations

import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

PROBE = {"text": "a", "list": [1.0, {"key": True}], "none": None}
"""Properties that an SDK must write without waiting for anything, or its loops are left alone."""


class Loops:
    """Stands for the module `asyncio` in the host, whose `new_event_loop` is asked for after every handler.

    Args:
        original: The module it stands for; whatever else is asked for comes from there.
    """

    def __init__(self, original: Any) -> None:
        self._original = original
        self._thread = threading.local()

    def expect_plain(self, *, plain: bool) -> None:
        """Whether what the handler in this thread returns next is written without waiting for anything."""
        self._thread.plain = plain

    def new_event_loop(self) -> Any:
        """A real loop, unless only plain values are to be written."""
        plain = getattr(self._thread, "plain", False)
        self._thread.plain = False
        return SyncLoop() if plain else self._original.new_event_loop()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)


class SyncLoop:
    """As much of an event loop as a coroutine needs that waits for nothing."""

    def run_until_complete(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Its result.

        Raises:
            RuntimeError: It waits for something.
        """
        try:
            coroutine.send(None)
        except StopIteration as end:
            result: T = end.value
            return result
        coroutine.close()
        raise RuntimeError("what was taken for plain values waits for something")

    def close(self) -> None:
        """Nothing is open."""
