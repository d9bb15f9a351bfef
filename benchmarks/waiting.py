"""The memory of the provider's process while many creates wait at the same time."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from .large import MIB
from .memory import find_host, peak_bytes
from .quota import HOUR_SECONDS
from .row import Row
from .stack import FLAVOURS, Command, MeasurementFailed, Stack
from .workload import batch_jobs

START_SECONDS = 120
SETTLED_SECONDS = 10.0
"""So long no thread was added: all that wait do."""


def wait_memory_rows(folder: Path, *, waits: int) -> list[Row]:
    """Let that many resources wait at once, and measure the process then."""
    held, threads = {}, {}

    for flavour in FLAVOURS:
        held[flavour], threads[flavour] = _held(folder / f"waiting-{flavour}", flavour, waits)

    return [
        Row(
            f"memory of the provider, {waits} waits",
            f"{held['ours'] / MIB:.0f} MiB",
            f"bare {held['bare'] / MIB:.0f} MiB",
            held["ours"] / held["bare"],
            1.5,
            checkpoints="off",
            notes=f"the bare provider's creates do nothing but wait, "
            f"and it is given a worker for each: it has "
            f"{threads['bare']} threads, ours {threads['ours']}, with the others in its queue",
        )
    ]


def _held(folder: Path, flavour: str, waits: int) -> tuple[int, int]:
    """Return the process's bytes and threads when none are added any more."""
    wait = {"until": "finished", "timeoutSeconds": 2 * HOUR_SECONDS}
    jobs = {name: {**job, "wait": wait} for name, job in batch_jobs(waits).items()}
    stack = Stack(folder, flavour, jobs, rates={"*": 0})
    if flavour == "ours":
        stack.cloud().set("tencent.batch.running_seconds", HOUR_SECONDS)

    command = stack.start("up", "--parallel", str(waits + 8), checkpoints=False)

    try:
        host = _settled_host(command)
        return peak_bytes(host), _threads(host)
    finally:
        host = find_host(command.process.pid) or 0
        command.process.kill()
        command.finish(exit_code=None)
        if host:
            os.kill(host, signal.SIGKILL)  # its waits have no end


def _settled_host(command: Command) -> int:
    most, since = 0, time.monotonic()
    give_up_at = since + START_SECONDS

    while time.monotonic() < give_up_at:
        host = find_host(command.process.pid)
        now = _threads(host) if host is not None else 0
        if now > most:
            most, since = now, time.monotonic()
        elif host is not None and time.monotonic() - since > SETTLED_SECONDS:
            return host

        time.sleep(0.5)

    raise MeasurementFailed(f"the waits did not all start within {START_SECONDS} s")


def _threads(process: int) -> int:
    """Return the number of threads; 0 where the system does not report it, or after the end."""
    try:
        return len(list(Path(f"/proc/{process}/task").iterdir()))
    except FileNotFoundError:
        return 0
