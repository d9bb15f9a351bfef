"""The end of a provider whose engine has died: nobody else would ever end the process."""

from __future__ import annotations

import os
import time
from functools import partial
from types import ModuleType

from ..host_state import Host

LONGEST_AFTERLIFE_SECONDS = 10.0
"""How long a call may still run: the response to a create brings an id, which the journal needs."""
AFTERLIFE_POLL_SECONDS = 0.1


def watch_engine(host: Host, _main: ModuleType) -> bool:
    """Start to watch the pipes to the engine."""
    return host.engine.watch(partial(_outlive_engine, host))


def _outlive_engine(host: Host) -> None:
    """End every wait, and the process as soon as no call is running in it.

    A host whose engine can still be reached is left alone, whatever has become of the pipes.
    """
    host.cancelled.set()
    give_up_at = time.monotonic() + LONGEST_AFTERLIFE_SECONDS
    while True:
        time.sleep(AFTERLIFE_POLL_SECONDS)
        is_late = time.monotonic() >= give_up_at

        if host.engine.listens():
            if is_late:
                return
        elif is_late or host.running_calls == 0:
            os._exit(1)
