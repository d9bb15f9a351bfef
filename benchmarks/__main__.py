"""Measure everything of interest in one run and print it as a table.

`make bench`, or `python -m benchmarks --help`.

Every figure has its comparison beside it, measured in the same run: a bare dynamic provider, a
quota, or the number of list pages that hold everything. No limit fails here: tests count calls and
time nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from .checks import check_rows
from .fronts import front_rows
from .growth import growth_rows
from .hosts import start_rows
from .journal import journal_rows
from .large import LargeStacks, Sizes
from .last_figures import Measured, read_last, regressions
from .quota import quota_rows, rate_rows, slot_rows, wait_rows
from .report import machine, text_table, write_page
from .row import Row
from .stack import ROOT, MeasurementFailed
from .state_size import state_rows, switch_rows
from .waiting import wait_memory_rows

ROWS = (
    "unchanged",
    "fresh",
    "state",
    "switches",
    "start",
    "check",
    "rate",
    "quota",
    "waits",
    "slots",
    "refresh",
    "memory",
    "fronts",
    "growth",
    "waiting",
    "journal",
)

LAST = ROOT / "docs"
"""The folder with the figures of the last runs."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; return 1 when something could not be measured."""
    options = _parser().parse_args(arguments)
    load = os.getloadavg()[0]
    names = options.rows.split(",") if options.rows else ROWS
    if unknown := set(names) - set(ROWS):
        _say(f"no such rows: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
        return 2

    with tempfile.TemporaryDirectory(prefix="cloudjobs-bench-") as folder:
        try:
            about = machine(load)
            measured = measure(Path(folder), names, quick=options.quick, pieces=options.pieces)
        except MeasurementFailed as failed:
            _say(str(failed))
            return 1

    rows = [row for of_name in measured.values() for row in of_name]
    behind = regressions(rows, read_last(LAST))
    sys.stdout.write("\n".join([*about, "", text_table(rows), "", *behind, ""]))
    if options.write:
        new = {name: Measured(about, of_name) for name, of_name in measured.items()}
        all_rows = {**read_last(options.write), **new}
        write_page(options.write, {name: all_rows[name] for name in ROWS if name in all_rows})

    return 0


def measure(
    folder: Path, names: Sequence[str], *, quick: bool, pieces: Path | None = None
) -> dict[str, list[Row]]:
    """Return the requested rows by their names, in the order of `ROWS`."""
    sizes = Sizes(1000, fresh_runs=5, unchanged_runs=5)
    if quick:
        sizes = Sizes(resources=40, fresh_runs=1, unchanged_runs=1)

    large = LargeStacks(folder, sizes, _say)
    # The order spares stacks: the thousand that are created are then brought up again, and read.
    measurements: dict[str, Callable[[], list[Row]]] = {
        "start": lambda: start_rows(folder, runs=2 if quick else 15),
        "check": lambda: check_rows(folder, rounds=20 if quick else 2000),
        "journal": lambda: journal_rows(
            folder, sizes=(20,) if quick else (1_000, 10_000), creates=20 if quick else 300
        ),
        "fresh": large.fresh_rows,
        "unchanged": large.unchanged_rows,
        "refresh": large.refresh_rows,
        "memory": large.memory_rows,
        "fronts": lambda: front_rows(
            folder, resources=sizes.resources, runs=sizes.fresh_runs, say=_say
        ),
        "growth": lambda: growth_rows(
            folder,
            sizes=(4, 40) if quick else (100, 1_000, 10_000),
            say=_say,
            pieces=pieces,
        ),
        "state": lambda: state_rows(folder / "state"),
        "switches": lambda: switch_rows(folder / "switches", resources=10 if quick else 300),
        "rate": lambda: rate_rows(folder, submits=40 if quick else 300),
        "quota": lambda: quota_rows(folder / "quota", jobs=40 if quick else 1000),
        "waits": lambda: wait_rows(folder / "waits", waits=20 if quick else 500),
        "waiting": lambda: wait_memory_rows(folder, waits=20 if quick else 1000),
        "slots": lambda: slot_rows(folder, waits=10 if quick else 40),
    }
    rows: dict[str, list[Row]] = {}
    for name, take in measurements.items():
        if name in names:
            _say(f"measuring: {name}")
            rows[name] = take()

    return {name: rows[name] for name in ROWS if name in rows}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure against a bare provider."
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="few resources and runs: to try the benchmark itself out",
    )
    parser.add_argument(
        "--rows", default="", metavar="A,B", help=f"only these of {', '.join(ROWS)}"
    )
    parser.add_argument(
        "--write",
        type=Path,
        metavar="DIR",
        help="write the page and its plots there; rows that are not measured stay as they are",
    )
    parser.add_argument(
        "--pieces",
        type=Path,
        metavar="FILE",
        help="keep each step of the rows growth there, and measure only what it lacks",
    )
    return parser


def _say(text: str) -> None:
    sys.stderr.write(f"bench: {text}\n")


if __name__ == "__main__":
    sys.exit(main())
