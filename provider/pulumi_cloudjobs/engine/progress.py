"""The status column of a resource: the state of the object, the elapsed time, and its progress.

A terminal of 80 columns cuts off the end, so the state comes first. In a terminal the text is shown
again while it lasts, at most once a second. In other output every text is a line that stays, so
only a change is shown.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from .cli_process import cli_process

MIN_INTERVAL_SECONDS = 1.0
TERMINALS = (4, *range(136, 144))
"""Major device numbers of consoles and pseudo-terminals (Linux,
Documentation/admin-guide/devices.txt)."""


class Progress:
    """The texts in the status column of one operation.

    Args:
        show: Writes a text into the status column.
        live: Whether a text may be shown again with another time; None finds out.
        now: Seconds that only go forward.
    """

    def __init__(
        self,
        show: Callable[[str], None],
        *,
        live: bool | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._show = show
        self._live = live
        self._now = now
        self._last_text = ""
        self._shown_at = float("-inf")

    def __call__(self, text: str, seconds: float | None = None, /) -> None:
        """Show `text`, whose first word is the state, and the elapsed time; now, later or never."""
        if self._live is None:
            self._live = is_terminal()

        now = self._now()
        is_too_soon = now - self._shown_at < MIN_INTERVAL_SECONDS
        is_repeated = text == self._last_text and not self._live
        if is_too_soon or is_repeated:
            return

        self._last_text = text
        self._shown_at = now
        self._show(text if seconds is None else status_text(text, seconds))


def status_text(text: str, seconds: float) -> str:
    """Return a text with the elapsed time behind its first word: "RUNNING 42s 3/5"."""
    state, _, rest = text.partition(" ")
    return f"{state} {length(seconds)} {rest}".rstrip()


def length(seconds: float) -> str:
    """Return a length of time in few characters: "42s", "12m", "3h5m"."""
    if seconds < 120:
        return f"{seconds:.0f}s"

    minutes = int(seconds // 60)
    return f"{minutes}m" if minutes < 120 else f"{minutes // 60}h{minutes % 60}m"


@cache
def is_terminal() -> bool:
    """Return whether the engine writes to a terminal; without /proc: unless CI is set."""
    if not Path("/proc/self/stat").exists():
        return not os.environ.get("CI")

    pid = cli_process()
    return pid is not None and _writes_to_terminal(pid)


def _writes_to_terminal(pid: int) -> bool:
    try:
        stdout = Path(f"/proc/{pid}/fd/1").stat()
    except OSError:
        return False

    return stat.S_ISCHR(stdout.st_mode) and os.major(stdout.st_rdev) in TERMINALS
