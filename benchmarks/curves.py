"""The growth of time and memory with the number of resources, as curves in an SVG.

Both axes are logarithmic, so that what grows in proportion to the work is a straight line that
rises one decade per decade. The dashed line shows that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from .row import Row

WIDTH, HEIGHT, MARGIN, KEY, LINE = 420, 300, 50, 430, 18
COLOURS = ("#3572a5", "#d1742f", "#2f8f5b", "#8a4fbf")
"""One for each step of a life."""
DASHES = ("none", "8 3", "2 3")
"""One for each measure, of which all steps come together."""
INK = "#57606a"


def draw_curves(rows: Sequence[Row]) -> str:
    """Return the chart of all rows that have values by number of resources."""
    shown = [row for row in rows if row.values]
    scale = _Scale(shown)
    size = f'viewBox="0 0 {MARGIN + WIDTH + KEY} {HEIGHT + 2 * MARGIN}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">',
        f'<rect width="100%" height="100%" fill="#ffffff"/><g fill="{INK}">',
        f'<text x="{MARGIN}" y="20">multiple of the smallest stack, by the number of jobs</text>',
        *scale.ticks(),
        scale.curve({size: size for size in scale.sizes}, INK, "4 4"),
    ]
    for index, row in enumerate(shown):
        colour = COLOURS[index % len(COLOURS)]
        dashes = DASHES[index // len(COLOURS) % len(DASHES)]
        y = MARGIN + LINE * (index + 1)
        parts.append(scale.curve(row.values, colour, dashes))
        parts.append(f'<line x1="{MARGIN + WIDTH + 10}" x2="{MARGIN + WIDTH + 30}" ')
        parts.append(f'y1="{y - 4}" y2="{y - 4}" {_stroke(colour, dashes)}/>')
        parts.append(f'<text x="{MARGIN + WIDTH + 36}" y="{y}">{escape(row.work)}</text>')

    return "\n".join([*parts, "</g></svg>"]) + "\n"


class _Scale:
    """The two axes: numbers of resources, and multiples of the value at the smallest number."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.sizes = sorted({size for row in rows for size in row.values})
        multiples = [multiple for row in rows for multiple in _multiples(row.values).values()]
        largest = max([*multiples, self.sizes[-1] / self.sizes[0]])
        self._low = math.log10(min([*multiples, 1.0]))
        self._high = math.log10(largest)

    def ticks(self) -> list[str]:
        """Return a label for each size, and for each power of ten."""
        texts = []
        for size in self.sizes:
            x = self._x(size)
            texts.append(f'<text x="{x:.1f}" y="{MARGIN + HEIGHT + 18}" text-anchor="middle">')
            texts.append(f"{size}</text>")
        for decade in range(math.ceil(self._low), math.floor(self._high) + 1):
            y = self._y(10.0**decade)
            texts.append(f'<line x1="{MARGIN}" x2="{MARGIN + WIDTH}" y1="{y:.1f}" y2="{y:.1f}" ')
            texts.append(f'stroke="{INK}" stroke-width="0.5"/>')
            texts.append(f'<text x="{MARGIN - 6}" y="{y + 4:.1f}" text-anchor="end">')
            texts.append(f"{10.0**decade:g}</text>")
        return texts

    def curve(self, values: Mapping[int, float], colour: str, dashes: str) -> str:
        """Return the line through values by number of resources."""
        multiples = _multiples(values)
        points = " ".join(
            f"{self._x(size):.1f},{self._y(multiple):.1f}" for size, multiple in multiples.items()
        )
        return f'<polyline points="{points}" fill="none" {_stroke(colour, dashes)}/>'

    def _x(self, size: int) -> float:
        first, last = self.sizes[0], self.sizes[-1]
        share = math.log(size / first) / math.log(last / first)
        return MARGIN + WIDTH * share

    def _y(self, multiple: float) -> float:
        share = (math.log10(multiple) - self._low) / (self._high - self._low)
        return MARGIN + HEIGHT * (1 - share)


def _stroke(colour: str, dashes: str) -> str:
    return f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'


def _multiples(values: Mapping[int, float]) -> dict[int, float]:
    """Return the values as multiples of the first; {} without a first one."""
    first = values[min(values)]
    if first <= 0:
        return {}

    # The axis is logarithmic and knows no 0.
    return {size: max(value / first, 1e-3) for size, value in values.items()}


__all__ = ["draw_curves"]
