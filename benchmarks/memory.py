"""Measure the peak memory of an engine's provider process, watched from outside."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

SAMPLE_SECONDS = 0.1
HOSTS = ("-m pulumi.dynamic", "-m pulumi_cloudjobs.plugin.main")
"""Parts of the commands of provider processes."""


class HostMemory:
    """A watch on the provider process that the command with this process id starts."""

    def __init__(self, command: int) -> None:
        self._command = command
        self._ended = threading.Event()
        self._most: int | None = None
        self._thread = threading.Thread(target=self._watch, name="host-memory", daemon=True)
        self._thread.start()

    def stop(self) -> int | None:
        """Stop watching; return the peak of bytes, or None when there was no host."""
        self._ended.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        host: int | None = None
        while not self._ended.wait(SAMPLE_SECONDS):
            host = host or find_host(self._command)
            if host is not None:
                self._most = max(peak_bytes(host), self._most or 0)


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


def _now_bytes(process: int) -> int:
    listed = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=False
    )
    return int(listed.stdout or 0) * 1024
