"""CPU time and peak memory of a command's processes, watched from outside.

On a busy machine the time of a command says little, and the CPU time of each process much.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.1
ENGINE = "engine"
PROGRAM = "program"
PROVIDER = "provider"
COMMANDS = {
    "-m pulumi.dynamic": PROVIDER,
    "-m pulumi_cloudjobs.plugin.main": PROVIDER,
    "pulumi-language-python-exec": PROGRAM,
}
"""A part of the command of a process -> its part in the work."""


@dataclass(frozen=True)
class Usage:
    """The time and the memory that a process has used so far.

    Attributes:
        cpu_seconds: Of all its threads, in the program and in the system; 0 where the system does
            not report them.
        peak_bytes: The most memory that it held.
    """

    cpu_seconds: float
    peak_bytes: int


class ProcessWatch:
    """A watch on the processes of a command: the engine, the program and the provider.

    Args:
        command: The process id of the command, which is the engine.
    """

    def __init__(self, command: int) -> None:
        self._command = command
        self._ended = threading.Event()
        self._used: dict[str, Usage] = {}
        self._thread = threading.Thread(target=self._watch, name="process-watch", daemon=True)
        self._thread.start()

    def stop(self) -> Mapping[str, Usage]:
        """Stop watching; return what each process has used, by its part in the work."""
        self._ended.set()
        self._thread.join()
        return self._used

    def _watch(self) -> None:
        parts = {ENGINE: self._command}
        while not self._ended.wait(SAMPLE_SECONDS):
            # The provider is the last one to start, and a list costs more than the samples.
            if PROVIDER not in parts:
                parts |= dict(_parts_of(self._command))

            for part, process in parts.items():
                used = usage(process)
                # A process that has ended keeps what it had used before.
                if used.peak_bytes:
                    self._used[part] = used


def find_host(command: int) -> int | None:
    """Return the id of the provider process below a process; None before it has started."""
    return dict(_parts_of(command)).get(PROVIDER)


def _parts_of(command: int) -> Iterator[tuple[str, int]]:
    """Yield the parts of the work that are done by processes below a process, with their ids."""
    listed = subprocess.run(
        ["ps", "-axo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    descendants = {command}

    # Four levels: the command, a shell, the host, and whatever wraps them.
    for _ in range(4):
        for line in listed.stdout.splitlines():
            pid, parent, *arguments = line.split(None, 2)
            if int(parent) in descendants and int(pid) not in descendants:
                descendants.add(int(pid))
                for text, part in COMMANDS.items():
                    if arguments and text in arguments[0]:
                        yield part, int(pid)


def usage(process: int) -> Usage:
    """Return what a process has used so far; nothing when it has ended.

    Where the system does not report the peak of the memory, it is the current size.
    """
    folder = Path(f"/proc/{process}")

    try:
        status = (folder / "status").read_text()
        statistics = (folder / "stat").read_text()
    except ProcessLookupError:
        return Usage(0.0, 0)
    except FileNotFoundError:
        return Usage(0.0, _current_bytes(process))

    # The name of the program comes first, in brackets, and may hold blanks.
    fields = statistics.rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), _peak_bytes(status))


def _peak_bytes(status: str) -> int:
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024

    # A process that has ended, and that nobody has waited for, has no memory.
    return 0


def _current_bytes(process: int) -> int:
    listed = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=False
    )
    return int(listed.stdout or 0) * 1024
