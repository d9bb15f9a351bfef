"""The growth of a stack's life with its number of Batch jobs: time, and memory of the provider."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .row import Row
from .stack import OURS, Run, Stack
from .workload import batch_jobs

MIB = 1024**2
GOAL = 1.1
LIFE: Mapping[str, Callable[[Stack], Run]] = {
    "up, fresh": Stack.up,
    "up, no change": Stack.up,
    "refresh": Stack.refresh,
    "destroy": Stack.destroy,
}
"""What is measured, in this order, without checkpoints."""
Growth = dict[str, dict[int, Run]]
"""The run of each step by the number of resources."""


def growth_rows(folder: Path, *, sizes: Sequence[int], say: Callable[[str], None]) -> list[Row]:
    """Return the time and the memory of each step: the largest size against the one before.

    Args:
        sizes: The numbers of resources, at least two, in ascending order.
        say: Called with the step that is being measured.
    """
    growth: Growth = {step: {} for step in LIFE}
    for size in sizes:
        stack = Stack(folder / f"growth-{size}", OURS, batch_jobs(size), rates={"*": 0})
        stack.cloud().set("tencent.batch.terminate_seconds", 0.0)
        for step, act in LIFE.items():
            say(f"{step}, {size} jobs")
            growth[step][size] = act(stack)

    times = [_time_row(step, runs) for step, runs in growth.items()]
    return [*times, *(_memory_row(step, runs) for step, runs in growth.items())]


def _time_row(step: str, runs: Mapping[int, Run]) -> Row:
    seconds = {size: run.seconds for size, run in runs.items()}
    return _row(f"growth: pulumi {step}", seconds, "s", checkpoints="off")


def _memory_row(step: str, runs: Mapping[int, Run]) -> Row:
    mebibytes = {size: (run.host_bytes or 0) / MIB for size, run in runs.items()}
    return _row(f"growth: memory of the provider, {step}", mebibytes, "MiB")


def _row(work: str, values: Mapping[int, float], unit: str, *, checkpoints: str = "") -> Row:
    smaller, larger = sorted(values)[-2:]
    times = larger / smaller
    expected = times * values[smaller]
    return Row(
        f"{work}, {larger} jobs",
        f"{values[larger]:.1f} {unit}",
        f"{times:g} times {smaller} jobs: {expected:.1f} {unit}",
        values[larger] / expected if expected else math.nan,
        GOAL,
        checkpoints=checkpoints,
        notes=f"{_each(values)} {unit}",
        values=values,
    )


def _each(values: Mapping[int, float]) -> str:
    return ", ".join(f"{size} jobs {value:.1f}" for size, value in values.items())


__all__ = ["growth_rows"]
