"""A measured figure against its goal, and the table and the page made of all of them."""

from __future__ import annotations

import importlib.metadata
import math
import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .stack import cli_folder

GIB = 1024**3


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Args:
        work: What was done.
        ours: What it took, in words: "6.2 s".
        compared: What it is compared with, in words: "bare 5.9 s".
        figure: What the goal is for: a ratio, or a figure in `unit`.
        goal: At most this, or at least when `at_least`; None for a figure that has no goal.
        unit: "" for a ratio.
        checkpoints: "on" or "off" where an engine ran that writes state; "" elsewhere.
        holds: False when the goal has a second half, told in the notes, that was missed.
        notes: What a reader should know beside the figures.
    """

    work: str
    ours: str
    compared: str
    figure: float
    goal: float | None
    unit: str = ""
    at_least: bool = False
    checkpoints: str = ""
    holds: bool = True
    notes: str = ""

    @property
    def share_of_goal(self) -> float:
        """Return the figure as a multiple of the goal; 1 or less when the goal is reached.

        For `at_least` it is the goal as a multiple of the figure.
        """
        goal = self.goal or math.nan
        share = goal / max(self.figure, 1e-9) if self.at_least else self.figure / goal
        return max(share, 1e-3)

    @property
    def reached(self) -> str:
        """Return "yes" or "no"; "" without a goal."""
        if self.goal is None:
            return ""
        return "yes" if self.share_of_goal <= 1 and self.holds else "no"

    def cells(self) -> list[str]:
        """The texts of its columns."""
        goal = (
            ""
            if self.goal is None
            else f"{'≥' if self.at_least else '≤'} {_number(self.goal)}{self.unit}"
        )
        figure = f"{_number(self.figure)}{self.unit}"
        return [
            self.work,
            self.checkpoints or "–",
            self.ours,
            self.compared,
            figure,
            goal,
            self.reached,
        ]


HEADER = ["work", "checkpoints", "ours", "compared with", "figure", "goal", "reached"]


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 20 else f"{value:.2f}"


def machine(load: float) -> list[str]:
    """Describe the machine and the versions in use, a line each.

    Args:
        load: How many processes wanted to run, on average, in the minute before.
    """
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / GIB
    version = subprocess.run(
        [cli_folder() / "pulumi", "version"], capture_output=True, text=True, check=True
    ).stdout
    system = f"{platform.system()} {platform.release()}, {platform.python_implementation()} {platform.python_version()}"
    packages = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("pydantic", "httpx", "grpcio")
    )
    return [
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, {system}",
        f"Pulumi CLI {version.strip().removeprefix('v')}, SDK {importlib.metadata.version('pulumi')}, {packages}",
        f"other load on the machine when it began: {load:.1f} of {os.cpu_count()} cores",
    ]


def text_table(rows: list[Row]) -> str:
    """The table for a terminal."""
    lines = [HEADER, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    lines.insert(1, ["─" * width for width in widths])
    padded = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
    notes = (f"{row.work}: {row.notes}" for row in rows if row.notes)
    return "\n".join([*(line.rstrip() for line in padded), "", *notes]).rstrip()


def markdown_table(rows: list[Row]) -> str:
    """The table for a page."""
    lines = [HEADER, ["---"] * len(HEADER), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


PAGE = """\
# Performance

Written by `make bench`, which measures everything in one run, side by side, and draws the plot; run it on a machine of
your own for figures that hold there. Whole commands are timed, from start to end, without a preview.

The *bare* provider is the leanest dynamic provider that can be written (`benchmarks/bare/provider.py`): it is given the
same inputs and does nothing. What it takes is Pulumi's own share. Runs of the two alternate; figures are ratios of
medians.

{machine}

{table}

![Each figure as a multiple of its goal](performance.svg)

*checkpoints*: on, as is usual, Pulumi writes the whole state after every step. Off (`PULUMI_SKIP_CHECKPOINTS=true` with
`PULUMI_EXPERIMENTAL=true`) it writes it once, at the end: much faster on a file backend, but the state knows nothing of
what was done when the command is killed. Then much of what is measured is the provider's process, which does all of the
embedded cloud's work as well.
That an `up` without a change can be faster than that of the bare provider is no mistake: a program that imports this
package leaves out the debug lines of Pulumi's SDK, unless they are asked for, and makes outputs when they are read.

{notes}
"""


def write_page(folder: Path, rows: list[Row], about: list[str]) -> None:
    """Write `performance.md` and `performance.svg`."""
    from .plot import draw

    notes = "\n".join(f"- {row.work}: {row.notes}" for row in rows if row.notes)
    lines = "\n".join(f"- {line}" for line in about)
    page = PAGE.format(machine=lines, table=markdown_table(rows), notes=notes)
    (folder / "performance.md").write_text(page.rstrip() + "\n", encoding="utf-8")
    (folder / "performance.svg").write_text(draw(rows), encoding="utf-8")
