"""An error that a program logs fails the run, as in Pulumi's other languages.

Pulumi's Node.js SDK ends a program with a failure when the program has called `log.error`. The
Python SDK does not: `pulumi.log.error` prints a red line, and `pulumi up` reports success.

The exit code of a program is decided after its last line, in the SDK's launcher, which offers no
place to change it. So the process is ended at its exit. An unfamiliar SDK is not changed.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
from typing import Any

from .interrupt import is_launched

SHOWN_ERROR_EXIT_CODE = 32
"""The launcher's exit code after it has shown an error; the engine adds no line of its own."""
PARAMETERS = ["engine", "severity", "message", "resource", "stream_id", "ephemeral"]


def fail_after_logged_errors() -> None:
    """Let a program fail at its end when it has logged an error, if the SDK is familiar."""
    if not is_launched():
        return

    # A provider, which starts more often, needs none of it.
    import inspect

    from pulumi import log
    from pulumi.runtime.proto import engine_pb2

    send = getattr(log, "_log", None)
    if send is None or list(inspect.signature(send).parameters) != PARAMETERS:
        return

    def send_and_note(engine: Any, severity: Any, *rest: Any) -> None:
        if severity == engine_pb2.ERROR and _is_program_running():
            # Registering twice would do no harm: the first call ends the process.
            atexit.register(_end_with_failure)

        send(engine, severity, *rest)

    log._log = send_and_note


def _is_program_running() -> bool:
    """Return whether the program still runs.

    Afterwards the launcher itself logs the error that ended the program, and fails anyway.
    """
    if threading.current_thread() is not threading.main_thread():
        return True

    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False

    return True


def _end_with_failure() -> None:
    """End the process; exit functions that were registered before do not run any more."""
    import logging

    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(SHOWN_ERROR_EXIT_CODE)
