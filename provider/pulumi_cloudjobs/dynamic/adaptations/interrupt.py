"""Ctrl-C in a program: the program ends at once, also while it waits for the engine.

On Ctrl-C the engine does not respond to what the program has registered, and sends it SIGINT. The
SDK's launcher then waits for the threads that wait for those responses, until the engine kills it
five seconds later, and the user waits as well (observed with CLI 3.250, SDK 3.272).
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType

LAUNCHER = "pulumi-language-python-exec"
GRACE_SECONDS = 0.5
"""Time for the program's own clean-up."""


def is_launched() -> bool:
    """Return whether the CLI started this process to run a program, and for nothing else."""
    return any(argument.endswith(LAUNCHER) for argument in sys.orig_argv[:4])


def end_when_interrupted() -> None:
    """Handle SIGINT in a program that does not handle the signal itself."""
    is_main_thread = threading.current_thread() is threading.main_thread()
    if not is_launched() or not is_main_thread:
        return

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


def _end(number: int, frame: FrameType | None) -> None:
    deadline = threading.Timer(GRACE_SECONDS, os._exit, (1,))
    deadline.daemon = True
    deadline.start()
    signal.default_int_handler(number, frame)
