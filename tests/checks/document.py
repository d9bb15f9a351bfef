"""Write docs/checks.md from the tables: `python -m tests.checks.document`.

`--check` only reports whether the page is stale.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from pulumi_cloudjobs.core.schema.validation import user_path
from pydantic.alias_generators import to_snake

from tests.checks.table import Service, services

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"
INTRODUCTION = """\
# See what a preview checks

`pulumi preview` reports every mistake in your inputs that can be recognized without the cloud, with
its path and a sentence that says what is allowed:

```
placement.zone must be a zone of ap-guangzhou, such as "ap-guangzhou-2", not "ap-beijing-2"
```

This page lists every error code whose category is "fix the request", for the actions that get your
inputs, and then documented limits that have no code of their own. A test tries each line: the
preview reports the mistake, and the simulator, called without the check, rejects it with the code.
A value that is not known yet is never a mistake.

A path is where the preview reports the mistake in the example that tries it, spelled as in a
program. `python -m tests.checks.document` writes this page.
"""


def text() -> str:
    """The whole page."""
    every = [service for service in services() if service.rows]
    return "\n".join(
        [
            INTRODUCTION,
            *_overview(every),
            *(line for service in every for line in _chapter(service)),
        ]
    )


def _overview(every: list[Service]) -> Iterator[str]:
    yield "| Service | Codes that preview reports | Share | Left to the cloud | Further limits |"
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
        f"A preview reports {reported} of {decidable} codes that it can decide, "
        f"{_share(reported, decidable)}. "
        f"Actions: {', '.join(f'`{action}`' for action in service.actions)}.\n"
    )
    yield "| Code | Mistake | Path |"
    yield "|---|---|---|"
    for row in sorted(service.reported, key=lambda row: (not row.code, row.code)):
        path = user_path(service.resource_type.model, row.path)
        where = _code(path) if path else "the whole resource"
        yield f"| {_code(row.code)} | {_cell(_in_python(row.says))} | {where} |"
    yield ""
    undone = [row for row in service.not_reported if row.decidable]
    if undone:
        yield "Could be checked here, and is not:\n"
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


def _in_python(text: str) -> str:
    """Return a text with the names of fields in it as in Python: `app_name` for `appName`."""
    return re.sub(r"`[a-z]\w*`", lambda name: to_snake(name[0]), text)


def _code(text: str) -> str:
    return f"`{text}`" if text else "–"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _anchor(title: str) -> str:
    return title.lower().replace(",", "").replace(" ", "-")


def main() -> int:
    """Write the page, or report that it is stale."""
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
