"""The engine's Cancel, which comes on Ctrl-C and at the end of every operation.

The host does nothing on Cancel. Here it ends every wait, or runs the actions of the end.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import ModuleType
from typing import Any

from ..host_state import HOST, Host
from .host_code import replace_code, servicer_method

_own_cancel: Callable[[Any, Any, Any], Any] | None = None


def handle_cancel(_host: Host, main: ModuleType) -> bool:
    """Replace the code of the host's Cancel, and let it run when all workers are busy."""
    global _own_cancel  # noqa: PLW0603 - the code that runs in the host has no other way to it
    method = servicer_method(main, "Cancel")
    original = replace_code(method, _cancel_in_host)  # type: ignore[arg-type]
    if original is None:
        return False

    _own_cancel = original
    # gRPC runs a method in the pool that the method names, so that Cancel is handled when every
    # worker waits for a job.
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cloudjobs-cancel")
    pool.submit(int)  # starts the thread now: later the machine may have no more of them
    vars(method)["experimental_thread_pool"] = pool
    return True


def _cancel_in_host(self: Any, request: Any, context: Any) -> Any:
    """Lend its code to the host, whose globals hold no name of this module."""
    from pulumi_cloudjobs.dynamic.adaptations.cancel import on_cancel

    return on_cancel(self, request, context)


def on_cancel(servicer: Any, request: Any, context: Any) -> Any:
    """Run the actions of the end when no call is running, and end every wait.

    A Cancel while calls are running is the user's Ctrl-C.
    """
    ends_in_order = HOST.running_calls == 0 and not HOST.engine.is_gone()
    if ends_in_order:
        for action in HOST.at_end:
            # An error at the end must not keep the engine from ending.
            with suppress(Exception):
                action()

    HOST.cancelled.set()
    assert _own_cancel is not None  # set before Cancel can come: requests come first
    return _own_cancel(servicer, request, context)
