"""A thousand Batch jobs on a real engine against as many bare resources.

Both are created, brought up unchanged, and read again.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from .row import Row
from .stack import FLAVOURS, Run, Stack
from .workload import batch_jobs

LIST_PAGE = 100
"""Jobs on a page of Batch `DescribeJobs`."""
MIB = 1024**2
Runs = dict[str, list[Run]]


@dataclass
class Sizes:
    """The number of resources and runs that are measured.

    Args:
        resources: Of each stack.
        fresh_runs: Times that each is created without checkpoints; with checkpoints it is once.
        unchanged_runs: Times that each is brought up without a change.
    """

    resources: int
    fresh_runs: int
    unchanged_runs: int


class LargeStacks:
    """Pairs of stacks, a bare one and ours, and their measurements.

    Args:
        folder: Where stacks are made.
        say: Called with the step that is being measured.
    """

    def __init__(self, folder: Path, sizes: Sizes, say: Callable[[str], None]) -> None:
        self._folder = folder
        self._sizes = sizes
        self._say = say
        self._created_stacks = 0
        self._stacks: dict[str, Stack] = {}
        self._fresh: Runs = {}
        self._unchanged: Runs = {}

    def fresh_rows(self) -> list[Row]:
        """Create everything anew, without checkpoints and with."""
        rows = []
        for checkpoints, count, goal in (("off", self._sizes.fresh_runs, 1.05), ("on", 1, 0.65)):
            self._fresh = self._fresh_runs(count, checkpoints=checkpoints == "on")
            work = f"pulumi up, {self._sizes.resources} fresh Batch jobs, quotas off"
            rows.append(_time_row(work, self._fresh, goal, checkpoints))

        return rows

    def unchanged_rows(self) -> list[Row]:
        """Bring up what is up already."""
        rows = []
        for checkpoints in ("off", "on"):
            self._unchanged = self._unchanged_runs(
                self._sizes.unchanged_runs, checkpoints=checkpoints == "on"
            )
            work = f"pulumi up, no change, {self._sizes.resources} resources"
            rows.append(_time_row(work, self._unchanged, 0.85, checkpoints))

        return rows

    def memory_rows(self) -> list[Row]:
        """Return the peak of the provider's process in the timed runs, or in a run of its own."""
        unchanged = self._unchanged or self._unchanged_runs(1, checkpoints=False)
        work = f"memory of the provider, {self._sizes.resources} unchanged resources"
        rows = [_memory_row(work, unchanged, 1.25)]
        if self._fresh:
            work = f"memory of the provider, {self._sizes.resources} fresh jobs"
            notes = "the simulator is in the same process"
            rows.append(_memory_row(work, self._fresh, None, notes=notes))

        return rows

    def refresh_rows(self) -> list[Row]:
        """Read everything again: calls, and beside them the time."""
        self._say("refresh, bare")
        bare_seconds = self._created()["bare"].refresh().seconds

        self._say("refresh, ours")
        stack = self._created()["ours"]
        before = stack.cloud().count()
        seconds = stack.refresh().seconds
        calls = stack.cloud().count() - before

        needed = math.ceil(self._sizes.resources / LIST_PAGE)
        return [
            Row(
                f"pulumi refresh, {self._sizes.resources} jobs: API calls",
                f"{calls} calls",
                f"{needed} list pages",
                calls / needed,
                1.2,
                checkpoints="off",
                notes=f"took {seconds:.1f} s, the bare provider {bare_seconds:.1f} s",
            )
        ]

    def _created(self) -> dict[str, Stack]:
        if not self._stacks:
            self._fresh_runs(1, checkpoints=False)

        return self._stacks

    def _unchanged_runs(self, count: int, *, checkpoints: bool) -> Runs:
        runs: Runs = {flavour: [] for flavour in FLAVOURS}
        for number in range(count):
            for flavour in _order(number):
                self._say(f"up without a change, {_written(checkpoints=checkpoints)}, {flavour}")
                runs[flavour].append(self._created()[flavour].up(checkpoints=checkpoints))

        return runs

    def _fresh_runs(self, count: int, *, checkpoints: bool) -> Runs:
        runs: Runs = {flavour: [] for flavour in FLAVOURS}
        for number in range(count):
            for flavour in _order(number):
                self._say(f"fresh up, {_written(checkpoints=checkpoints)}, {flavour}")
                self._created_stacks += 1
                folder = self._folder / f"stack-{self._created_stacks}"
                jobs = batch_jobs(self._sizes.resources)
                stack = Stack(folder, flavour, jobs, rates={"*": 0})
                runs[flavour].append(stack.up(checkpoints=checkpoints))
                self._stacks[flavour] = stack

        return runs


def _order(number: int) -> tuple[str, ...]:
    """Return both flavours; the first one changes, so that neither always meets a warm machine."""
    return FLAVOURS if number % 2 == 0 else FLAVOURS[::-1]


def _written(*, checkpoints: bool) -> str:
    switch = "on" if checkpoints else "off"
    return f"checkpoints {switch}"


def _time_row(work: str, runs: Runs, goal: float, checkpoints: str) -> Row:
    ours = median(run.seconds for run in runs["ours"])
    bare = median(run.seconds for run in runs["bare"])
    each_run = "; ".join(_seconds_of(flavour, runs[flavour]) for flavour in runs)
    notes = f"each run, checkpoints {checkpoints}: {each_run}"
    return Row(
        work,
        f"{ours:.1f} s",
        f"bare {bare:.1f} s",
        ours / bare,
        goal,
        checkpoints=checkpoints,
        notes=notes,
    )


def _seconds_of(flavour: str, runs: list[Run]) -> str:
    seconds = ", ".join(f"{run.seconds:.1f}" for run in runs)
    return f"{flavour} {seconds} s"


def _memory_row(work: str, runs: Runs, goal: float | None, notes: str = "") -> Row:
    ours = median((run.host_bytes or 0) / MIB for run in runs["ours"])
    bare = median((run.host_bytes or 0) / MIB for run in runs["bare"])
    figure = ours / bare if bare else math.nan
    return Row(work, f"{ours:.0f} MiB", f"bare {bare:.0f} MiB", figure, goal, notes=notes)
