"""The end of a provider whose engine has died: nobody else would ever end the process."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from threading import Event

from .connection import Engine

LONGEST_AFTERLIFE_SECONDS = 10.0
"""How long a call may still run: the response to a create brings an id, which the journal needs."""
AFTERLIFE_POLL_SECONDS = 0.1


def outlive(engine: Engine, cancelled: Event, is_busy: Callable[[], bool]) -> None:
    """End every wait, and the process as soon as no call is running in it.

    A provider whose engine can still be reached is left alone, whatever has become of the pipes.

    Args:
        engine: The engine whose pipes have broken.
        cancelled: The event that ends every wait.
        is_busy: Returns whether a call is running.
    """
    cancelled.set()
    give_up_at = time.monotonic() + LONGEST_AFTERLIFE_SECONDS
    while True:
        time.sleep(AFTERLIFE_POLL_SECONDS)
        is_late = time.monotonic() >= give_up_at

        if engine.listens():
            if is_late:
                return
        elif is_late or not is_busy():
            os._exit(1)
