"""The `pulumi` command that runs the operation, found from the processes that it has started.

Their arguments and environment do not contain how it was called. A language host or a shell runs
between the command and them.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

FARTHEST_PARENT = 4
DESTROY = frozenset({"destroy", "dn", "down"})
"""The names of the command that deletes all resources of a stack."""
CHOICES = ("--target", "--exclude")
"""Options that leave resources alone, and the beginnings of their names."""
SHORT_CHOICES = frozenset("tx")
"""The same as single letters: `-t` and `-x`."""


@cache
def cli_process() -> int | None:
    """Return the command's process id.

    Returns:
        None without /proc, and in a process that no `pulumi` has started.
    """
    pid = os.getppid()
    for _ in range(FARTHEST_PARENT):
        name, parent = _process(pid)
        is_helper = name.startswith(("pulumi-resource", "pulumi-lang"))
        if name.startswith("pulumi") and not is_helper:
            return pid

        pid = parent
    return None


def cli_arguments() -> list[str] | None:
    """Return the command's arguments; None where they cannot be read."""
    pid = cli_process()
    if pid is None:
        return None

    try:
        command_line = Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return None
    return command_line.split("\0")[1:-1]


def destroys_whole_stack() -> bool:
    """Return whether the command deletes all resources; True where it cannot be read."""
    arguments = cli_arguments()
    return arguments is None or is_whole_destroy(arguments)


def is_whole_destroy(arguments: list[str]) -> bool:
    """Return whether arguments of the command delete all resources of a stack.

    In doubt they do not: then no object ends that the user may want to keep.
    """
    return not DESTROY.isdisjoint(arguments) and not any(map(_chooses_resources, arguments))


def _chooses_resources(argument: str) -> bool:
    """Return whether an argument names resources; several letters may be joined (`-yt`)."""
    if argument.startswith("--"):
        return argument.startswith(CHOICES)

    return argument.startswith("-") and not SHORT_CHOICES.isdisjoint(argument)


def cli_working_folder() -> Path | None:
    """Return the command's working folder, after `--cwd`; None where it cannot be read."""
    pid = cli_process()
    if pid is None:
        return None

    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return None


def _process(pid: int) -> tuple[str, int]:
    """Return the name and the parent of a process; ("", 0) when they cannot be read."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
        # "pid (name) state parent ...", and the name may hold brackets and blanks.
        name = text[text.index("(") + 1 : text.rindex(")")]
        fields = text[text.rindex(")") + 2 :].split()
        return name, int(fields[1])
    except (OSError, ValueError, IndexError):
        return "", 0
