"""The `pulumi` command that runs the operation, as seen from the processes that it has started.

Nothing that these are given says how it was called. Between it and them stand a language host or a
shell.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

FARTHEST_PARENT = 4


@cache
def cli_process() -> int | None:
    """Its process id; None where it cannot be told: without /proc, and in a process that no `pulumi` has started."""
    pid = os.getppid()
    for _ in range(FARTHEST_PARENT):
        name, parent = _process(pid)
        if name.startswith("pulumi") and not name.startswith(("pulumi-resource", "pulumi-lang")):
            return pid
        pid = parent
    return None


def cli_arguments() -> list[str] | None:
    """What it was called with; None where that cannot be told."""
    pid = cli_process()
    try:
        return (
            None
            if pid is None
            else Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")[1:-1]
        )
    except OSError:
        return None


def cli_working_folder() -> Path | None:
    """Return the folder that it works in, after `--cwd`; None where that cannot be told."""
    pid = cli_process()
    try:
        return None if pid is None else Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return None


def _process(pid: int) -> tuple[str, int]:
    """Name and parent of a process; ("", 0) when it cannot be told."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
        return text[text.index("(") + 1 : text.rindex(")")], int(
            text[text.rindex(")") + 2 :].split()[1]
        )
    except (OSError, ValueError, IndexError):
        return "", 0
