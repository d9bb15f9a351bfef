"""The files that the pages for contributors name exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = ("architecture.md", "contributing.md", "glossary.md")
STARTS = (ROOT, ROOT / "provider" / "pulumi_cloudjobs")
"""Folders that a path on a page may start from."""


def paths_on(page: str) -> set[str]:
    """Return what a page writes as a path: two names with a slash between them, in backticks."""
    quoted = re.findall(r"`([\w./*-]+)`", page)
    picture = re.findall(r"(?<=\s)(?:core|dynamic)/[\w./]+", page)
    return {path for path in [*quoted, *picture] if "/" in path.strip("/") or path.endswith("/")}


def exists(path: str) -> bool:
    """Return whether a path leads to a file or folder; `*` matches any name."""
    return any(any(start.glob(path.rstrip("/"))) for start in STARTS)


@pytest.mark.parametrize("name", PAGES)
def test_every_path_on_a_page_exists(name: str) -> None:
    """A page that sends a newcomer to a file that was renamed wastes the afternoon."""
    page = (DOCS / name).read_text(encoding="utf-8")

    assert sorted(path for path in paths_on(page) if not exists(path)) == []


def test_paths_are_seen_in_text_and_picture() -> None:
    """A path that the test overlooks may be wrong."""
    page = "see `core/errors.py`, `api/*.json` and `status`\n │  core/verbs/   the verbs"

    assert paths_on(page) == {"core/errors.py", "api/*.json", "core/verbs/"}
