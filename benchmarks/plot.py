"""A bar chart as SVG: each figure as a multiple of its goal, on a logarithmic axis.

Bars that end left of the line at 1 have reached their goal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

from .row import Row

LABELS, BARS, LINE, MARGIN = 470, 380, 26, 44
REACHED, MISSED, INK = "#3572a5", "#d1742f", "#57606a"


@dataclass(frozen=True)
class Axis:
    """The logarithmic axis of the shares, from one power of ten to another."""

    low: int
    high: int

    @classmethod
    def of(cls, rows: list[Row]) -> Axis:
        """Return the axis that shows the shares of all rows."""
        shares = [row.share_of_goal for row in rows] or [1.0]
        low = math.floor(math.log10(min(shares)))
        high = math.ceil(math.log10(max(shares)))

        # The axis always has room for a tenth and for ten times the goal.
        return cls(min(-1, low), max(1, high))

    def at(self, share: float) -> float:
        """Return the x coordinate of a share."""
        position = (math.log10(share) - self.low) / (self.high - self.low)
        return LABELS + BARS * position


def draw(rows: list[Row]) -> str:
    """Return the chart of all rows that have a goal."""
    shown = [row for row in rows if row.goal is not None]
    axis = Axis.of(shown)
    height = MARGIN + LINE * len(shown) + 10
    size = f'viewBox="0 0 {LABELS + BARS + 70} {height}" font-family="sans-serif" font-size="13"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
        f'<rect width="100%" height="100%" fill="#ffffff"/><g fill="{INK}">',
        f'<text x="{LABELS}" y="16">figure as a multiple of its goal; the goal is at 1</text>',
    ]
    decades = range(axis.low, axis.high + 1)
    parts += [_tick(axis, 10.0**decade, height) for decade in decades]
    for index, row in enumerate(shown):
        parts.append(_bar(axis, row, MARGIN + LINE * index))

    return "\n".join([*parts, "</g></svg>"]) + "\n"


def _tick(axis: Axis, share: float, height: int) -> str:
    x = f"{axis.at(share):.1f}"
    width = 2 if share == 1 else 0.5

    line = f'<line x1="{x}" x2="{x}" y1="{MARGIN - 6}" y2="{height - 8}"'
    stroke = f'stroke="{INK}" stroke-width="{width}"/>'
    text = f'<text x="{x}" y="{MARGIN - 10}" text-anchor="middle">{share:g}</text>'
    return f"{line} {stroke}{text}"


def _bar(axis: Axis, row: Row, y: int) -> str:
    start = LABELS
    end = axis.at(row.share_of_goal)
    width = max(end - start, 1)
    behind = max(end, start) + 6

    colour = REACHED if row.reached == "yes" else MISSED
    parts = [
        f'<text x="{LABELS - 8}" y="{y + 15}" text-anchor="end">{escape(row.title)}</text>',
        f'<rect x="{start:.1f}" y="{y + 3}" width="{width:.1f}" ',
        f'height="{LINE - 9}" fill="{colour}"/>',
        f'<text x="{behind:.1f}" y="{y + 15}">{row.share_of_goal:.2f}</text>',
    ]
    return "".join(parts)
