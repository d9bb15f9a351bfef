"""Ctrl-C: a program that waits for answers which never come ends at once, not when the engine kills it.

On Ctrl-C the engine leaves unanswered what the program has registered, and sends it SIGINT. The
SDK's launcher then waits for the threads that wait for those answers, until the engine kills it
five seconds later, and the user waits as well (seen with CLI 3.250, SDK 3.272). Applied when the
package is imported by a program that this launcher runs.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType

LAUNCHER = "pulumi-language-python-exec"
GRACE_SECONDS = 0.5
"""For what the program itself does at its end."""


def is_launched() -> bool:
    """Whether this process was started by the CLI to run a program, and for nothing else."""
    return any(argument.endswith(LAUNCHER) for argument in sys.orig_argv[:4])


def end_when_interrupted() -> None:
    """In a program, unless it handles SIGINT in a way of its own."""
    is_main = threading.current_thread() is threading.main_thread()
    if is_launched() and is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


def _end(number: int, frame: FrameType | None) -> None:
    deadline = threading.Timer(GRACE_SECONDS, os._exit, (1,))
    deadline.daemon = True
    deadline.start()
    signal.default_int_handler(number, frame)
