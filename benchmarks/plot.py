"""A bar chart as SVG: each figure as a multiple of its goal, on a logarithmic axis.

Bars that end left of the line at 1 have reached their goal.
"""

from __future__ import annotations

import math
from html import escape

from .row import Row

LABELS, BARS, LINE, MARGIN = 470, 380, 26, 44
REACHED, MISSED, INK = "#3572a5", "#d1742f", "#57606a"


def draw(rows: list[Row]) -> str:
    """Return the chart of all rows that have a goal."""
    shown = [row for row in rows if row.goal is not None]
    low, high = _decades(shown)
    height = MARGIN + LINE * len(shown) + 10
    size = f'viewBox="0 0 {LABELS + BARS + 70} {height}" font-family="sans-serif" font-size="13"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
        f'<rect width="100%" height="100%" fill="#ffffff"/><g fill="{INK}">',
        f'<text x="{LABELS}" y="16">figure as a multiple of its goal; the goal is at 1</text>',
    ]
    parts += [_tick(10.0**decade, low, high, height) for decade in range(low, high + 1)]
    parts += [_bar(row, MARGIN + LINE * index, low, high) for index, row in enumerate(shown)]

    return "\n".join([*parts, "</g></svg>"]) + "\n"


def _decades(rows: list[Row]) -> tuple[int, int]:
    shares = [row.share_of_goal for row in rows] or [1.0]
    low = math.floor(math.log10(min(shares)))
    high = math.ceil(math.log10(max(shares)))

    # The axis always has room for a tenth and for ten times the goal.
    return min(-1, low), max(1, high)


def _at(share: float, low: int, high: int) -> float:
    """Return the x coordinate of a share."""
    return LABELS + BARS * (math.log10(share) - low) / (high - low)


def _tick(share: float, low: int, high: int, height: int) -> str:
    x = _at(share, low, high)
    width = 2 if share == 1 else 0.5
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{MARGIN - 6}" y2="{height - 8}" '
        f'stroke="{INK}" stroke-width="{width}"/>'
        f'<text x="{x:.1f}" y="{MARGIN - 10}" text-anchor="middle">{share:g}</text>'
    )


def _bar(row: Row, y: int, low: int, high: int) -> str:
    start = _at(10.0**low, low, high)
    end = _at(row.share_of_goal, low, high)
    label = row.work
    if row.checkpoints:
        label += f", checkpoints {row.checkpoints}"

    colour = REACHED if row.reached == "yes" else MISSED
    return (
        f'<text x="{LABELS - 8}" y="{y + 15}" text-anchor="end">{escape(label)}</text>'
        f'<rect x="{start:.1f}" y="{y + 3}" width="{max(end - start, 1):.1f}" '
        f'height="{LINE - 9}" fill="{colour}"/>'
        f'<text x="{max(end, start) + 6:.1f}" y="{y + 15}">{row.share_of_goal:.2f}</text>'
    )
