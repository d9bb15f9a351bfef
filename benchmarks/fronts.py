"""The plugin against the dynamic provider: the life of a thousand Batch jobs on a real engine.

The jobs end as soon as they are submitted. Otherwise the steps after the first would meet jobs in
states that depend on the speed of the first: a destroy of running jobs stops them one by one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

from .row import Row
from .stack import OURS, PLUGIN, Run, Stack
from .workload import batch_jobs

MIB = 1024**2
FRONTS = {OURS: "dynamic", PLUGIN: "plugin"}
"""Flavour -> its name in the notes."""
ENDED_AT_ONCE = {
    f"tencent.batch.{state}_seconds": 0.0
    for state in ("submitted", "runnable", "starting", "running")
}
"""Settings of the simulator."""
TIME_GOAL = 0.95
MEMORY_GOAL = 0.8
LIFE: Mapping[str, Callable[[Stack], Run]] = {
    "up, fresh": Stack.up,
    "up, no change": Stack.up,
    "refresh": Stack.refresh,
    "destroy": Stack.destroy,
}
"""What is measured, in this order."""
Runs = dict[str, list[Run]]
"""The runs of one step by flavour."""


def front_rows(
    folder: Path,
    *,
    resources: int,
    runs: int,
    say: Callable[[str], None],
) -> list[Row]:
    """Return the time and the memory of each step of a life.

    Args:
        runs: Times that each front goes through the steps; the fronts alternate.
        say: Called with the step that is being measured.
    """
    measured = {step: _no_runs() for step in LIFE}
    for number in range(runs):
        # The order changes, so that neither always meets a warm machine.
        for flavour in sorted(FRONTS, reverse=bool(number % 2)):
            jobs = batch_jobs(resources)
            stack = Stack(folder / f"{flavour}-{number}", flavour, jobs, rates={"*": 0})
            for setting, seconds in ENDED_AT_ONCE.items():
                stack.cloud().set(setting, seconds)
            for step, act in LIFE.items():
                say(f"{step}, {FRONTS[flavour]}")
                measured[step][flavour].append(act(stack))

    named = {f"{step}, {resources} jobs": by_flavour for step, by_flavour in measured.items()}
    return [
        row(step, by_flavour)
        for row in (_time_row, _processor_row, _memory_row)
        for step, by_flavour in named.items()
    ]


def _no_runs() -> Runs:
    return {flavour: [] for flavour in FRONTS}


def _time_row(step: str, runs: Runs) -> Row:
    plugin, dynamic = _median_seconds(runs[PLUGIN]), _median_seconds(runs[OURS])
    each_run = "; ".join(_seconds_of(flavour, runs[flavour]) for flavour in FRONTS)
    return Row(
        f"plugin: pulumi {step}",
        f"{plugin:.1f} s",
        f"dynamic {dynamic:.1f} s",
        plugin / dynamic,
        TIME_GOAL,
        checkpoints="off",
        notes=f"each run: {each_run}",
    )


def _median_seconds(runs: list[Run]) -> float:
    return median(run.seconds for run in runs)


def _seconds_of(flavour: str, runs: list[Run]) -> str:
    seconds = ", ".join(f"{run.seconds:.1f}" for run in runs)
    return f"{FRONTS[flavour]} {seconds} s"


def _processor_row(step: str, runs: Runs) -> Row:
    plugin, dynamic = (_median_processor(runs[flavour]) for flavour in (PLUGIN, OURS))
    return Row(
        f"plugin: processor time of the provider, {step}",
        f"{plugin:.1f} s",
        f"dynamic {dynamic:.1f} s",
        plugin / dynamic if dynamic else math.nan,
        None,
        notes="no goal: the time of the command is what a user waits",
    )


def _median_processor(runs: list[Run]) -> float:
    return median(run.host_seconds or 0.0 for run in runs)


def _memory_row(step: str, runs: Runs) -> Row:
    plugin, dynamic = _median_mib(runs[PLUGIN]), _median_mib(runs[OURS])
    return Row(
        f"plugin: memory of the provider, {step}",
        f"{plugin:.0f} MiB",
        f"dynamic {dynamic:.0f} MiB",
        plugin / dynamic if dynamic else math.nan,
        MEMORY_GOAL,
    )


def _median_mib(runs: list[Run]) -> float:
    return median((run.host_bytes or 0) / MIB for run in runs)


__all__ = ["front_rows"]
