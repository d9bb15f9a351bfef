"""The growth of a stack's life with its number of resources: CPU time and memory, and list calls.

Half of the resources are Batch jobs, one `Completion` waits for all of these, and the others are
Oceanus jobs. The bare provider goes through the same life: what it takes is Pulumi's own share.

CPU time is compared, because a command of ten minutes meets many others on its machine. The
simulator has a process of its own.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .large import LIST_PAGE
from .processes import ENGINE, PROGRAM, PROVIDER, Usage, usage
from .row import Row
from .served import ServedSimulator, served_simulator
from .stack import BARE, FLAVOURS, OURS, Run, Stack
from .workload import mixed_jobs

MIB = 1024**2
GOAL = 1.1
CALLS_GOAL = 1.2
"""Some reads come before it is known that listing is cheaper."""
SIMULATOR = "simulator"
OUR_SHARE = (PROGRAM, PROVIDER)
"""The processes in which code of this package runs."""
LIFE: Mapping[str, Callable[[Stack], Run]] = {
    "up, fresh": Stack.up,
    "up, no change": Stack.up,
    "refresh": Stack.refresh,
    "destroy": Stack.destroy,
}
"""What is measured, in this order, without checkpoints."""
READING = ("refresh", "destroy")
"""The steps that read all jobs."""
LIST_ACTION = "DescribeJobs"
"""The list calls of Batch and of Oceanus have one name."""


@dataclass(frozen=True)
class Step:
    """A command of a life.

    Attributes:
        seconds: Wall time of the command.
        usage: What each process has used, by its part in the work.
        list_calls: The number of list calls.
    """

    seconds: float
    usage: Mapping[str, Usage]
    list_calls: int

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Step:
        """Return the step that `to_json` has written."""
        used = {part: Usage(*numbers) for part, numbers in values["usage"].items()}
        return cls(values["seconds"], used, values["list_calls"])

    def to_json(self) -> dict[str, Any]:
        """Return the step as plain values."""
        used = {part: [used.cpu_seconds, used.peak_bytes] for part, used in self.usage.items()}
        return {"seconds": self.seconds, "usage": used, "list_calls": self.list_calls}

    def cpu_seconds(self, *parts: str) -> float:
        """Return the CPU time of some processes; 0 where it was not measured."""
        return sum(self.usage[part].cpu_seconds for part in parts if part in self.usage)

    def peak_mib(self, *parts: str) -> float:
        """Return the peaks of the memory of some processes."""
        return sum(self.usage[part].peak_bytes for part in parts if part in self.usage) / MIB


Steps = Mapping[int, Step]
"""The runs of one command by the number of resources."""
Values = Mapping[int, float]
"""What it took by the number of resources."""


class Pieces:
    """The steps that were measured so far, so that ten thousand resources can be measured in parts.

    Args:
        file: Keeps a line for each step; None measures everything anew.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._steps: dict[tuple[str, int, str], Step] = {}
        if file is not None and file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                flavour, size, name, values = json.loads(line)
                self._steps[flavour, size, name] = Step.from_json(values)

    def has_all(self, flavour: str, size: int) -> bool:
        """Return whether every step of a life was measured."""
        return all((flavour, size, name) in self._steps for name in LIFE)

    def add(self, flavour: str, size: int, name: str, step: Step) -> None:
        """Keep a step."""
        self._steps[flavour, size, name] = step
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps([flavour, size, name, step.to_json()]) + "\n")

    def steps(self, flavour: str, name: str) -> Steps:
        """Return a step by the number of resources, in ascending order."""
        by_size = {
            size: step
            for (of_flavour, size, of_name), step in self._steps.items()
            if (of_flavour, of_name) == (flavour, name)
        }
        return dict(sorted(by_size.items()))


def growth_rows(
    folder: Path,
    *,
    sizes: Sequence[int],
    say: Callable[[str], None],
    pieces: Path | None = None,
) -> list[Row]:
    """Return what each step takes: the largest size against the one before.

    Args:
        sizes: The numbers of resources, at least two, in ascending order.
        say: Called with the step that is being measured.
        pieces: Keeps what was measured; None keeps nothing.
    """
    measured = Pieces(pieces)
    for size in sizes:
        for flavour in FLAVOURS:
            if not measured.has_all(flavour, size):
                measure_life(folder, flavour, size, measured, say)

    lives = [(name, measured.steps(OURS, name), measured.steps(BARE, name)) for name in LIFE]
    return [
        *(_command_row(*life) for life in lives),
        *(_share_row(*life) for life in lives),
        *(_memory_row(*life) for life in lives),
        *(_calls_row(name, measured.steps(OURS, name)) for name in READING),
    ]


def measure_life(
    folder: Path, flavour: str, size: int, measured: Pieces, say: Callable[[str], None]
) -> None:
    """Measure each step of a stack with that many resources."""
    with _stack(folder / f"growth-{flavour}-{size}", flavour, size) as (stack, simulator):
        for name, act in LIFE.items():
            say(f"{name}, {size} resources, {flavour}")
            measured.add(flavour, size, name, _measured(act, stack, simulator))


@contextmanager
def _stack(folder: Path, flavour: str, size: int) -> Iterator[tuple[Stack, ServedSimulator]]:
    """Yield a stack, and the simulator that has its jobs."""
    folder.mkdir()
    with served_simulator(folder / "cloud") as simulator:
        simulator.cloud.set("tencent.batch.running_seconds", 0.0)
        simulator.cloud.set("tencent.batch.terminate_seconds", 0.0)
        simulator.cloud.set("tencent.oceanus.job_quota", None)
        jobs, classes = mixed_jobs(size)
        stack = Stack(
            folder / "stack",
            flavour,
            jobs,
            rates={"*": 0},
            classes=classes,
            address=simulator.address,
        )
        yield stack, simulator


def _measured(act: Callable[[Stack], Run], stack: Stack, simulator: ServedSimulator) -> Step:
    calls = simulator.cloud.count(action=LIST_ACTION)
    before = usage(simulator.process).cpu_seconds
    run = act(stack)
    after = usage(simulator.process)

    of_simulator = Usage(after.cpu_seconds - before, after.peak_bytes)
    list_calls = simulator.cloud.count(action=LIST_ACTION) - calls
    return Step(run.seconds, {**run.usage, SIMULATOR: of_simulator}, list_calls)


def _command_row(step: str, ours: Steps, bare: Steps) -> Row:
    """Return the row of the whole command; the simulator is no part of it."""
    engines = _growth(_cpu_seconds(ours, ENGINE)), _growth(_cpu_seconds(bare, ENGINE))
    start_to_end = {size: each.seconds for size, each in ours.items()}
    return _row(
        f"growth: pulumi {step}, CPU time",
        _cpu_seconds(ours, ENGINE, *OUR_SHARE),
        _cpu_seconds(bare, ENGINE, *OUR_SHARE),
        "s",
        f"the engine alone grows to {engines[0]:.2f} of ten times, with the bare provider to "
        f"{engines[1]:.2f}; from start to end it took {_each(start_to_end)} s",
    )


def _share_row(step: str, ours: Steps, bare: Steps) -> Row:
    """Return the row of the processes in which code of this package runs."""
    seconds = {part: _cpu_seconds(ours, part) for part in (*OUR_SHARE, SIMULATOR)}
    return _row(
        f"growth: {step}, CPU time of program and provider",
        _cpu_seconds(ours, *OUR_SHARE),
        _cpu_seconds(bare, *OUR_SHARE),
        "s",
        "; ".join(f"{part}: {_each(values)} s" for part, values in seconds.items()),
    )


def _memory_row(step: str, ours: Steps, bare: Steps) -> Row:
    mib = {part: _peak_mib(ours, part) for part in (ENGINE, *OUR_SHARE)}
    return _row(
        f"growth: {step}, memory of program and provider",
        _peak_mib(ours, *OUR_SHARE),
        _peak_mib(bare, *OUR_SHARE),
        "MiB",
        "; ".join(f"{part}: {_each(values)} MiB" for part, values in mib.items()),
    )


def _calls_row(step: str, ours: Steps) -> Row:
    calls = {size: float(each.list_calls) for size, each in ours.items()}
    largest = max(calls)
    # The jobs of each service have pages of their own.
    pages = 2 * math.ceil(largest / 2 / LIST_PAGE)
    return Row(
        f"growth: pulumi {step}, list calls, {largest} resources",
        f"{calls[largest]:.0f} calls",
        f"{pages} list pages",
        calls[largest] / pages,
        CALLS_GOAL,
        checkpoints="off",
        notes=f"{_each(calls)} calls",
    )


def _cpu_seconds(steps: Steps, *parts: str) -> Values:
    return {size: step.cpu_seconds(*parts) for size, step in steps.items()}


def _peak_mib(steps: Steps, *parts: str) -> Values:
    return {size: step.peak_mib(*parts) for size, step in steps.items()}


def _row(work: str, ours: Values, bare: Values, unit: str, notes: str) -> Row:
    smaller, larger = sorted(ours)[-2:]
    times = larger / smaller
    return Row(
        f"{work}, {larger} resources",
        f"{ours[larger]:.1f} {unit}",
        f"{times:g} times {smaller}: {times * ours[smaller]:.1f} {unit}",
        _growth(ours),
        GOAL,
        checkpoints="off",
        notes=f"{_each(ours)} {unit}; bare {_each(bare)} {unit}, which is "
        f"{_growth(bare):.2f} of ten times; {notes}",
        values=ours,
    )


def _growth(values: Values) -> float:
    """Return the value at the largest size as a share of what it would be in proportion."""
    smaller, larger = sorted(values)[-2:]
    expected = larger / smaller * values[smaller]
    return values[larger] / expected if expected else math.nan


def _each(values: Values) -> str:
    return ", ".join(f"{value:.1f} ({size})" for size, value in values.items())


__all__ = ["growth_rows"]
