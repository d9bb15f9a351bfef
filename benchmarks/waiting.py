"""The memory of the provider's process while many jobs are waited for at the same time."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.server import serving

from .large import MIB
from .processes import find_host, usage
from .quota import HOUR_SECONDS
from .row import Row
from .stack import FLAVOURS, OURS, PLUGIN, Command, MeasurementFailed, Stack
from .workload import Inputs, batch_jobs

START_SECONDS = 240
SETTLED_SECONDS = 10.0
"""So long no thread was added and no job was submitted: all that wait do."""
FEWER = 10
"""What a wait takes is the difference to a tenth of the waits, which need the same threads."""
KIB = 1024
TITLES = ((OURS, ""), (PLUGIN, "plugin: "))
"""The fronts, with the beginnings of their rows."""
WAIT = {"until": "finished", "timeoutSeconds": 2 * HOUR_SECONDS}


@dataclass(frozen=True)
class Held:
    """The bytes and the threads of a process."""

    bytes: int
    threads: int

    @property
    def mib(self) -> str:
        return f"{self.bytes / MIB:.0f} MiB"


def wait_memory_rows(folder: Path, *, waits: int) -> list[Row]:
    """Let that many resources wait at once, and measure the process then."""
    many, few = {}, {}
    fewer = waits // FEWER
    for flavour in (*FLAVOURS, PLUGIN):
        few[flavour] = _held_by_waits(folder / f"few-waits-{flavour}", flavour, fewer)
        many[flavour] = _held_by_waits(folder / f"waits-{flavour}", flavour, waits)

    each = {
        flavour: (many[flavour].bytes - few[flavour].bytes) / (waits - fewer) / KIB
        for flavour in many
    }
    return [
        *(_memory_row(title, many[flavour], many["bare"], waits) for flavour, title in TITLES),
        *(_each_row(title, each[flavour], each["bare"]) for flavour, title in TITLES),
        _completion_row(folder / "completion", waits),
    ]


def _memory_row(title: str, held: Held, bare: Held, waits: int) -> Row:
    return Row(
        f"{title}memory of the provider, {waits} waits",
        held.mib,
        f"bare {bare.mib}",
        held.bytes / bare.bytes,
        0.6,
        checkpoints="off",
        notes=f"the bare provider's creates do nothing but wait, and it is given a worker for "
        f"each: it has {bare.threads} threads, ours {held.threads}; ours calls a served simulator",
    )


def _each_row(title: str, kib: float, bare_kib: float) -> Row:
    return Row(
        f"{title}memory of a wait",
        f"{kib:.0f} KiB",
        f"bare {bare_kib:.0f} KiB",
        kib,
        40.0,
        unit=" KiB",
        checkpoints="off",
        notes="an open call takes some 18 KiB of gRPC, whatever is done in it",
    )


def _completion_row(folder: Path, waits: int) -> Row:
    """Create jobs, and let the next `up` wait for them in one `Completion`."""
    folder.mkdir()
    idle = Stack(folder / "idle", "bare", batch_jobs(1)).up().host_bytes or 0
    with _stack(folder / "jobs", OURS, batch_jobs(waits)) as (stack, cloud):
        stack.up()
        stack.add_completion(2 * HOUR_SECONDS)
        cloud.clear_calls()
        polled = partial(cloud.count, action="DescribeJobs")
        held = _held(stack, cloud, "--parallel", "8", has_started=polled)

    return Row(
        f"memory of the provider, {waits} jobs in one Completion",
        held.mib,
        f"idle bare host {idle / MIB:.0f} MiB",
        held.bytes / idle,
        1.5,
        checkpoints="off",
        notes="the jobs were created by the command before",
    )


def _held_by_waits(folder: Path, flavour: str, waits: int) -> Held:
    jobs = {name: {**job, "wait": WAIT} for name, job in batch_jobs(waits).items()}
    with _stack(folder, flavour, jobs) as (stack, cloud):
        return _held(stack, cloud, "--parallel", str(waits + 8))


@contextmanager
def _stack(folder: Path, flavour: str, jobs: dict[str, Inputs]) -> Iterator[tuple[Stack, Control]]:
    """Return a stack, and the cloud that it calls."""
    folder.mkdir()
    store = open_store(folder / "cloud")
    cloud = Control(store)
    cloud.set("tencent.batch.running_seconds", HOUR_SECONDS)
    with serving(store) as address:
        yield Stack(folder, flavour, jobs, rates={"*": 0}, address=address), cloud


def _held(
    stack: Stack,
    cloud: Control,
    *arguments: str,
    has_started: Callable[[], object] = lambda: True,
) -> Held:
    """Return what the process of an `up` that does not end holds when it waits."""
    command = stack.start("up", *arguments, checkpoints=False)

    try:
        host = _settled_host(command, cloud, has_started)
        return Held(usage(host).peak_bytes, _threads(host))
    finally:
        host = find_host(command.process.pid) or 0
        command.process.kill()
        command.finish(exit_code=None)
        if host:
            os.kill(host, signal.SIGKILL)  # its waits have no end


def _settled_host(command: Command, cloud: Control, has_started: Callable[[], object]) -> int:
    """Return the process when it has neither started a thread nor submitted a job for a while."""
    last, since = (0, 0), time.monotonic()
    give_up_at = since + START_SECONDS

    while time.monotonic() < give_up_at:
        host = find_host(command.process.pid)
        if host is not None:
            now = (_threads(host), cloud.count(action="SubmitJob"))
            if now[0] > last[0] or now[1] > last[1] or not has_started():
                last, since = now, time.monotonic()
            elif time.monotonic() - since > SETTLED_SECONDS:
                return host

        time.sleep(0.5)

    raise MeasurementFailed(f"the waits did not all start within {START_SECONDS} s")


def _threads(process: int) -> int:
    """Return the number of threads; 0 where the system does not report it, or after the end."""
    try:
        return len(list(Path(f"/proc/{process}/task").iterdir()))
    except FileNotFoundError:
        return 0
