"""The size of a resource in state, and what Pulumi's own switches for state are worth.

With checkpoints the engine writes the whole state after each step, so its size is time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from .row import Row
from .stack import BARE, CHECKPOINTS_OFF, FLAVOURS, OURS, PLUGIN, Stack
from .workload import Inputs, batch_job, batch_jobs, oceanus_job

GOAL = 0.5
NAME = "job-0000"
JOBS: Mapping[str, Inputs] = {
    "tencent.batch.Job": batch_job(NAME),
    "tencent.oceanus.Job": oceanus_job(NAME),
}
"""The measured resources by the paths of their classes."""
FRONTS = {OURS: "", PLUGIN: "plugin: "}
"""Flavour -> the beginning of its row."""
SWITCHES: Mapping[str, Mapping[str, str]] = {
    "none": {},
    "no backups": {"PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true"},
    "gzip": {"PULUMI_DIY_BACKEND_GZIP": "true"},
    "zstd": {"PULUMI_DIY_BACKEND_ZSTD": "true"},
    "checkpoints off": CHECKPOINTS_OFF,
}
"""Pulumi's switches for a file backend: what each is called here, and its variables."""


def state_rows(folder: Path) -> list[Row]:
    """Return the characters of a resource in state, beside the bare provider's."""
    return [
        row
        for class_path, job in JOBS.items()
        for row in _state_rows(folder / class_path, class_path, job)
    ]


def _state_rows(folder: Path, class_path: str, job: Inputs) -> Iterator[Row]:
    characters = {}
    for flavour in (*FLAVOURS, PLUGIN):
        flavour_folder = folder / flavour
        flavour_folder.mkdir(parents=True)
        stack = Stack(flavour_folder, flavour, {NAME: job}, classes={NAME: class_path})
        stack.up()
        characters[flavour] = stack.characters_in_state(NAME)

    for flavour, name in FRONTS.items():
        yield Row(
            f"{name}state, characters of a resource ({class_path})",
            f"{characters[flavour]}",
            f"bare {characters[BARE]}",
            characters[flavour] / characters[BARE],
            GOAL,
            notes="as JSON without blanks",
        )


def switch_rows(folder: Path, *, resources: int) -> list[Row]:
    """Return the time of a fresh `up` with each of Pulumi's switches, beside that without."""
    seconds = {}
    for switch, variables in SWITCHES.items():
        switch_folder = folder / switch.replace(" ", "-")
        switch_folder.mkdir(parents=True)
        stack = Stack(switch_folder, "ours", batch_jobs(resources), rates={"*": 0})
        seconds[switch] = stack.up(checkpoints=True, environment=variables).seconds

    without = seconds.pop("none")
    rows = []
    for switch, taken in seconds.items():
        shown = " ".join(f"{name}={value}" for name, value in SWITCHES[switch].items())
        row = Row(
            f"pulumi up, {resources} fresh Batch jobs, {switch}",
            f"{taken:.1f} s",
            f"without {without:.1f} s",
            taken / without,
            None,
            checkpoints="off" if switch == "checkpoints off" else "on",
            notes=f"`{shown}`",
        )
        rows.append(row)
    return rows
