"""Write docs/checks.md from the tables: `python -m tests.checks.document`.

`--check` only reports whether the page is stale.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.checks.table import Service, services

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"
INTRODUCTION = """\
# What preview checks

Every mistake that is the caller's fault and can be known without asking the cloud is told by
`pulumi preview`, with its path and a sentence that says what is allowed. Below is every error code
of the actions that get what you write whose category is "fix the request", and what becomes of it;
then documented limits that have no code of their own. Each line is tried: the preview tells the
mistake, and the simulator, asked without the check, refuses it with the code. A value that is not
known yet is never a mistake.

A path is where the problem is shown in the example that tries it. This page is written by
`python -m tests.checks.document`.
"""


def text() -> str:
    """The whole page."""
    every = services()
    return "\n".join(
        [
            INTRODUCTION,
            *_overview(every),
            *(line for service in every for line in _chapter(service)),
        ]
    )


def _overview(every: list[Service]) -> Iterator[str]:
    yield (
        "| Service | Told by preview | Of the codes decidable here | Not decidable here "
        "| Further limits told |"
    )
    yield "|---|---|---|---|---|"

    for service in every:
        reported, decidable = service.score()
        limits = sum(1 for row in service.reported if not row.code)
        yield (
            f"| [{service.title}](#{_anchor(service.title)}) | {reported} of {decidable} "
            f"| {_share(reported, decidable)} "
            f"| {len(_undecidable(service))} | {limits} |"
        )

    yield ""


def _chapter(service: Service) -> Iterator[str]:
    reported, decidable = service.score()
    yield f"## {service.title}\n"
    yield (
        f"{reported} of {decidable} decidable codes, {_share(reported, decidable)}. "
        f"Actions: {', '.join(f'`{action}`' for action in service.actions)}.\n"
    )
    yield "| Code | What is refused | Path |"
    yield "|---|---|---|"

    for row in sorted(service.reported, key=lambda row: (not row.code, row.code)):
        path = _code(row.path) if row.path else "the whole resource"
        yield f"| {_code(row.code)} | {_cell(row.says)} | {path} |"

    yield ""
    undone = [row for row in service.not_reported if row.decidable]
    if undone:
        yield "Could be decided here, and is not:\n"
        yield from ("| Code | Why |", "|---|---|")
        yield from (f"| {_code(row.code)} | {_cell(row.why)} |" for row in undone)
        yield ""

    if len(undone) < len(service.not_reported):
        yield "Left to the cloud:\n"
        yield from ("| Code | Why |", "|---|---|")
        yield from (
            f"| {_code(row.code)} | {_cell(row.why)} |"
            for row in service.not_reported
            if not row.decidable
        )
        yield ""


def _undecidable(service: Service) -> set[str]:
    decidable = {row.code for row in service.reported} | {
        row.code for row in service.not_reported if row.decidable
    }
    return {row.code for row in service.not_reported} - decidable


def _share(reported: int, decidable: int) -> str:
    return f"{100 * reported // decidable} %" if decidable else "–"


def _code(text: str) -> str:
    return f"`{text}`" if text else "–"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _anchor(title: str) -> str:
    return title.lower().replace(",", "").replace(" ", "-")


def main() -> int:
    """Write the page, or say that it is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail when the page is stale"
    )
    expected = text()
    if parser.parse_args().check:
        fresh = PAGE.exists() and PAGE.read_text("utf-8") == expected
        if not fresh:
            sys.stderr.write(f"{PAGE.name} is stale: run `python -m tests.checks.document`\n")

        return 0 if fresh else 1

    PAGE.write_text(expected, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
