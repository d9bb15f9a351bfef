"""The parts of a Markdown page that a reader types or sees, in the order of the page.

Rules, by the word after the fence; a block with any other word is refused:

- `sh`: a reader types it;
- `python`: a part of the page's one program;
- none: a terminal shows it. A first line `$ command` is typed before.

A sentence "Change `old` to `new` in `file`" is an edit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

WILDCARD = "…"
PART = re.compile(
    r"^```(?P<language>.*)\n(?P<text>[\s\S]*?)^```$"
    r"|[Cc]hange `(?P<old>[^`]+)` to `(?P<new>[^`]+)` in `(?P<file>[^`]+)`",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Part:
    """A part of a page.

    Args:
        line: Number of its first line on the page.
    """

    line: int


@dataclass(frozen=True)
class Typed(Part):
    """Commands for a shell."""

    commands: str


@dataclass(frozen=True)
class Shown(Part):
    """Return the lines that the commands before have printed; the wildcard matches any text."""

    lines: tuple[str, ...]

    def missing_from(self, output: str) -> list[str]:
        """Return the lines that the output lacks in this order; others may stand between."""
        printed = iter(line.strip() for line in output.splitlines())

        missing = []
        for line in self.lines:
            pattern = _pattern(line)
            if not any(pattern.fullmatch(candidate) for candidate in printed):
                missing.append(line)

        return missing


@dataclass(frozen=True)
class Edit(Part):
    """A change of one place in a file."""

    old: str
    new: str
    file: str


@dataclass(frozen=True)
class Program(Part):
    """Lines of Python."""

    source: str


def parts(page: str) -> Iterator[Part]:
    """Yield the parts of a page.

    Raises:
        ValueError: A block has a language that no rule knows.
    """
    for match in PART.finditer(page):
        line = page.count("\n", 0, match.start()) + 1
        if match["language"] is None:
            yield Edit(line, match["old"], match["new"], match["file"])
        else:
            yield from _of_block(line, match["language"], match["text"])


def _of_block(line: int, language: str, text: str) -> Iterator[Part]:
    if language == "sh":
        yield Typed(line, text)
    elif language == "python":
        yield Program(line, text)
    elif language == "":
        first, _, rest = text.partition("\n")
        if first.startswith("$ "):
            yield Typed(line, first.removeprefix("$ "))
            text = rest

        yield Shown(line, tuple(shown.strip() for shown in text.splitlines() if shown.strip()))
    else:
        reason = f"no test runs a block of {language!r}"
        raise ValueError(f"line {line}: {reason}: use sh, python or no language")


def _pattern(line: str) -> re.Pattern[str]:
    fixed = [re.escape(piece) for piece in line.split(WILDCARD)]
    return re.compile(".+".join(fixed))
