"""The table and the page of all measured figures."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
from collections.abc import Mapping
from pathlib import Path

from .curves import draw_curves
from .last_figures import Measured, write_last
from .plot import draw
from .row import HEADER, Row
from .stack import cli_folder

GIB = 1024**3


def machine(load: float) -> list[str]:
    """Describe the machine and the versions in use, a line each.

    Args:
        load: How many processes wanted to run, on average, in the minute before.
    """
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / GIB
    system = f"{platform.system()} {platform.release()}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    sdk = importlib.metadata.version("pulumi")
    packages = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("pydantic", "httpx", "grpcio")
    )
    return [
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, {system}, {python}",
        f"Pulumi CLI {_cli_version()}, SDK {sdk}, {packages}",
        f"other load on the machine when it started: {load:.1f} of {os.cpu_count()} cores",
    ]


def _cli_version() -> str:
    command = [str(cli_folder() / "pulumi"), "version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip().removeprefix("v")


def text_table(rows: list[Row]) -> str:
    """Return the table for a terminal, and the notes below it."""
    lines = [HEADER, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["─" * width for width in widths])

    text = [_padded(line, widths) for line in lines]
    notes = [f"{row.work}: {row.notes}" for row in rows if row.notes]
    return "\n".join([*text, "", *notes]).rstrip()


def _padded(cells: list[str], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def markdown_table(rows: list[Row]) -> str:
    """Return the table for a page."""
    lines = [HEADER, ["---"] * len(HEADER), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


PAGE = """\
# Performance

Written by `make bench`, which measures everything in one run, side by side, and draws the plots;
run it on a machine of your own for figures that hold there. With `--rows` only some rows are
measured, and the others stay. Whole commands are timed, from start to end, without a preview.

The *bare* provider is the leanest dynamic provider that can be written
(`benchmarks/bare/provider.py`): it is given the same inputs and does nothing. What it takes is
Pulumi's own share. Runs of the two alternate; figures are ratios of medians.

The rows *plugin* compare the plugin with the dynamic provider. The program is the same, in Python;
with `cloudjobs:usePlugin` the plugin serves it. Both providers have the simulator in their process.
The plugin does without Pulumi's SDK, and that is all that its memory can be less: what this package
and httpx take is in both.

{machine}

{table}

![Each figure as a multiple of its goal](performance.svg)
{growth}
*checkpoints*: on, as is usual, Pulumi writes the whole state after every step. Off
(`PULUMI_SKIP_CHECKPOINTS=true` with `PULUMI_EXPERIMENTAL=true`) it writes it once, at the end: much
faster on a file backend, but the state knows nothing of what was done when the command is killed.
Pulumi's other switches for the state in a file backend keep the checkpoints; each has a row.
Then much of what is measured is the provider's process, which does all of the simulator's work
as well. That an `up` without a change can be faster than that of the bare provider is no mistake: a
program that imports this package leaves out the debug lines of Pulumi's SDK, unless they are
requested, and makes outputs when they are read.

{notes}
"""


GROWTH = """
The rows *growth* compare a stack with ten times a stack of a tenth of its size, in CPU time and
memory. Half of its resources are Batch jobs, one `Completion` waits for all of these, and the
others are Oceanus jobs. The simulator has a process of its own, which is not counted. The dashed
line is what grows in proportion to the number of resources.

![CPU time and memory by the number of resources](growth.svg)
"""


def write_page(folder: Path, measured: Mapping[str, Measured]) -> None:
    """Write the page, its plots, and the rows as data.

    Args:
        measured: By the name of the rows, in the order of the page.
    """
    rows = [row for each in measured.values() for row in each.rows]
    notes = "\n".join(f"- {row.work}: {row.notes}" for row in rows if row.notes)
    growth = ""
    if any(row.values for row in rows):
        growth = GROWTH
        (folder / "growth.svg").write_text(draw_curves(rows), encoding="utf-8")

    page = PAGE.format(
        machine="\n".join(f"- {line}" for line in _about(measured)),
        table=markdown_table(rows),
        growth=growth,
        notes=notes,
    )
    (folder / "performance.md").write_text(page.rstrip() + "\n", encoding="utf-8")
    (folder / "performance.svg").write_text(draw(rows), encoding="utf-8")
    write_last(folder, measured)


def _about(measured: Mapping[str, Measured]) -> list[str]:
    """Return the lines on the machine of the first rows, and what differs in later runs."""
    first, *others = measured.items()
    lines = list(first[1].about)
    names: dict[str, list[str]] = {}
    for name, each in others:
        different = "; ".join(line for line in each.about if line not in first[1].about)
        if different:
            names.setdefault(different, []).append(name)

    return [*lines, *(f"the rows {', '.join(of)}: {text}" for text, of in names.items())]
