"""The figures of the last run, as `performance.md` has them, and what falls behind them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from .row import HEADER, Row

TOLERANCE = 0.1
"""The share by which a figure may be worse than the last one."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
Figures = Mapping[tuple[str, str], float]
"""The figures by work and checkpoints."""


def last_figures(page: Path) -> Figures:
    """Return the figures in the table of a page; {} without a page."""
    if not page.exists():
        return {}

    figures: dict[tuple[str, str], float] = {}
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or len(cells) != len(HEADER):
            continue

        named = dict(zip(HEADER, cells, strict=True))
        number = _NUMBER.match(named["figure"])
        if number is not None:
            figures[named["work"], named["checkpoints"]] = float(number[0])
    return figures


def regressions(rows: Sequence[Row], last: Figures) -> list[str]:
    """Return a line for each row that falls behind its last figure by more than TOLERANCE."""
    lines = []
    for row in rows:
        before = last.get((row.work, row.checkpoints_cell))
        if before is None or not _is_behind(row, before):
            continue

        was = f"{before:g}{row.unit}"
        lines.append(f"falls behind: {row.title}: {row.figure_cell}, and was {was}")
    return lines


def _is_behind(row: Row, before: float) -> bool:
    if row.at_least:
        return row.figure < before * (1 - TOLERANCE)
    return row.figure > before * (1 + TOLERANCE)


__all__ = ["last_figures", "regressions"]
