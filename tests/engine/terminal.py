"""A CLI command in a terminal, as a person sees it.

It is a pseudo-terminal without colours.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import threading

from tests.engine.stack import COMMAND_TIMEOUT_SECONDS, Stack

LINES = 50
CONTROL_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class Terminal:
    """A command in a terminal of its own: `Terminal(stack, "up", "--yes", "--skip-preview")`."""

    def __init__(self, stack: Stack, *arguments: str, columns: int = 200) -> None:
        self._side, other_side = pty.openpty()
        self.resize(columns)
        self._process = subprocess.Popen(
            ["pulumi", *arguments, "--color=never"],
            cwd=stack.project,
            env={**stack.environment, "TERM": "xterm", "CI": ""},
            stdin=other_side,
            stdout=other_side,
            stderr=other_side,
            start_new_session=True,
        )
        os.close(other_side)
        self._written: list[bytes] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def text(self) -> str:
        """Everything that was written so far, without what moves the cursor."""
        return CONTROL_SEQUENCE.sub("", b"".join(self._written).decode(errors="replace"))

    def resize(self, columns: int) -> None:
        """Change the width, as of a window."""
        size = struct.pack("HHHH", LINES, columns, 0, 0)
        fcntl.ioctl(self._side, termios.TIOCSWINSZ, size)

    def finish(self) -> int:
        """Wait for its end and return the exit code."""
        try:
            return self._process.wait(timeout=COMMAND_TIMEOUT_SECONDS)
        finally:
            self._process.kill()
            self._reader.join()
            os.close(self._side)

    def _read(self) -> None:
        while True:
            try:
                written = os.read(self._side, 65536)
            except OSError:  # Linux: the other side has ended
                return

            if not written:
                return

            self._written.append(written)
