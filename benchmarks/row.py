"""A measured figure against its goal: a line of the table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

HEADER = ["work", "checkpoints", "ours", "compared with", "figure", "goal", "reached"]


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
        holds: False when the goal has a second half, described in the notes, that was missed.
        notes: What a reader should know beside the figures.
        values: What it took by the number of resources, for the plot of the growth; {} elsewhere.
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
    values: Mapping[int, float] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The work, with the checkpoints where an engine wrote state."""
        return f"{self.work}, checkpoints {self.checkpoints}" if self.checkpoints else self.work

    @property
    def checkpoints_cell(self) -> str:
        """The text in the column of the checkpoints."""
        return self.checkpoints or "–"

    @property
    def figure_cell(self) -> str:
        """The text in the column of the figure."""
        return f"{shown_number(self.figure)}{self.unit}"

    @property
    def share_of_goal(self) -> float:
        """Return the figure as a multiple of the goal; 1 or less when the goal is reached.

        For `at_least` it is the goal as a multiple of the figure.
        """
        goal = self.goal or math.nan
        share = self.figure / goal
        if self.at_least:
            share = goal / max(self.figure, 1e-9)

        # The plot's axis is logarithmic and knows no 0.
        return max(share, 1e-3)

    @property
    def reached(self) -> str:
        """Return "yes" or "no"; "" without a goal."""
        if self.goal is None:
            return ""

        return "yes" if self.share_of_goal <= 1 and self.holds else "no"

    def cells(self) -> list[str]:
        """Return the texts of the columns, in the order of HEADER."""
        return [
            self.work,
            self.checkpoints_cell,
            self.ours,
            self.compared,
            self.figure_cell,
            self._goal_cell(),
            self.reached,
        ]

    def _goal_cell(self) -> str:
        if self.goal is None:
            return ""

        bound = "≥" if self.at_least else "≤"
        return f"{bound} {shown_number(self.goal)}{self.unit}"


def shown_number(value: float) -> str:
    """Return a figure as the table shows it."""
    return f"{value:.0f}" if value >= 20 else f"{value:.2f}"
