"""The rows of the last runs, and what falls behind them.

They are kept as data beside the page that shows them, so that a run of a few rows leaves the others
on the page as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .row import Row, shown_number

FILE = "performance.json"
TOLERANCE = 0.1
"""The share by which a figure may be worse than the last one."""


@dataclass(frozen=True)
class Measured:
    """The rows of one name, as one run has measured them.

    Attributes:
        about: The machine and the versions, a line each.
    """

    about: list[str]
    rows: list[Row]


def read_last(folder: Path) -> dict[str, Measured]:
    """Return what is kept in a folder, by the name of the rows; {} in an empty folder."""
    file = folder / FILE
    if not file.exists():
        return {}

    kept = json.loads(file.read_text(encoding="utf-8"))
    return {
        name: Measured(each["about"], list(map(_row, each["rows"]))) for name, each in kept.items()
    }


def write_last(folder: Path, measured: Mapping[str, Measured]) -> None:
    """Keep rows in a folder, in place of those that it has."""
    plain = {name: asdict(each) for name, each in measured.items()}
    text = json.dumps(plain, indent=1, ensure_ascii=False)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def _row(values: dict[str, object]) -> Row:
    row = Row(**values)  # type: ignore[arg-type]
    # The keys of JSON are texts.
    by_size = {int(size): value for size, value in row.values.items()}
    return Row(**{**values, "values": by_size})  # type: ignore[arg-type]


def regressions(rows: Sequence[Row], last: Mapping[str, Measured]) -> list[str]:
    """Return a line for each row that falls behind its last figure by more than TOLERANCE."""
    last_rows = {row.title: row for measured in last.values() for row in measured.rows}
    lines = []
    for row in rows:
        before = last_rows.get(row.title)
        if before is not None and _is_behind(row, before.figure):
            was = f"{shown_number(before.figure)}{row.unit}"
            lines.append(f"falls behind: {row.title}: {row.figure_cell}, and was {was}")
    return lines


def _is_behind(row: Row, before: float) -> bool:
    if row.at_least:
        return row.figure < before * (1 - TOLERANCE)
    return row.figure > before * (1 + TOLERANCE)


__all__ = ["Measured", "read_last", "regressions", "write_last"]
