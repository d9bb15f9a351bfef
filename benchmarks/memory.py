"""Measure an engine's provider process from outside: its peak memory and its processor time."""

from __future__ import annotations

import os
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.1
HOSTS = ("-m pulumi.dynamic", "-m pulumi_cloudjobs.plugin.main")
"""Parts of the commands of provider processes."""


@dataclass(frozen=True)
class HostUse:
    """The use of a provider process up to its end.

    Attributes:
        bytes: The most memory that it held.
        seconds: The processor time that it took.
    """

    bytes: int
    seconds: float


class HostWatch:
    """A watch on the provider process that the command with this process id starts."""

    def __init__(self, command: int) -> None:
        self._command = command
        self._ended = threading.Event()
        self._use: HostUse | None = None
        self._thread = threading.Thread(target=self._watch, name="host-watch", daemon=True)
        self._thread.start()

    def stop(self) -> HostUse | None:
        """Stop watching; return what the process used, or None when there was no host."""
        self._ended.set()
        self._thread.join()
        return self._use

    def _watch(self) -> None:
        host: int | None = None
        while not self._ended.wait(SAMPLE_SECONDS):
            host = host or find_host(self._command)
            if host is not None:
                last = self._use or HostUse(0, 0.0)
                seconds = max(cpu_seconds(host), last.seconds)
                self._use = HostUse(max(peak_bytes(host), last.bytes), seconds)


def find_host(command: int) -> int | None:
    """Return the id of the provider process below a process; None before it has started."""
    listed = subprocess.run(
        ["ps", "-axo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    descendants = {command}
    hosts = []

    # Four levels: the command, a shell, the host, and whatever wraps them.
    for _ in range(4):
        for line in listed.stdout.splitlines():
            pid, parent, *arguments = line.split(None, 2)
            if int(parent) in descendants and int(pid) not in descendants:
                descendants.add(int(pid))
                if arguments and any(host in arguments[0] for host in HOSTS):
                    hosts.append(int(pid))

    return max(hosts, default=None)


def peak_bytes(process: int) -> int:
    """Return the most memory a process has held so far; 0 when it has ended.

    Where the system does not report the peak, return the current size.
    """
    status = Path(f"/proc/{process}/status")

    try:
        lines = status.read_text().splitlines()
    except ProcessLookupError:
        return 0
    except FileNotFoundError:
        return _now_bytes(process)

    for line in lines:
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024

    return 0


def cpu_seconds(process: int) -> float:
    """Return the processor time that a process has taken; 0 when it has ended or is unknown."""
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return 0.0

    # The name of the program comes before, in parentheses, and may have blanks.
    user, system = text.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _now_bytes(process: int) -> int:
    listed = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=False
    )
    return int(listed.stdout or 0) * 1024
