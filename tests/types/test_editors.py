"""The messages of an editor: none on the examples, and a helpful one on each mistake."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MISTAKES = Path(__file__).with_name("mistakes.py")
PROGRAMS = [ROOT / "__main__.py", *sorted((ROOT / "examples").glob("*/__main__.py"))]
LARGE = "mixed.py"
"""The program with a package of so many modules that mypy reads them for half a minute.

`make types` checks it, with the modules that it uses.
"""
CACHE = ROOT / ".mypy_cache" / "editors"


@dataclass(frozen=True)
class Message:
    """A checker's message about a line."""

    file: str
    line: int
    text: str


def mypy(folder: Path) -> list[Message]:
    """Run mypy strictly, as in a user's project without configuration."""
    options = [
        "--strict",
        "--config-file=",
        f"--cache-dir={CACHE}",
        "--output=json",
        "--show-error-context",
    ]
    files = [file for file in _files(folder) if Path(file).name != LARGE]
    output = _output(sys.executable, "-m", "mypy", *options, *files, folder=folder)
    reports = [json.loads(line) for line in output.splitlines()]
    return [
        Message(Path(one["file"]).name, one["line"], one["message"])
        for one in reports
        if one["severity"] == "error"
    ]


def pyright(folder: Path) -> list[Message]:
    """Run pyright without a network: the package has its program, and the extra has node."""
    options = ["--outputjson", "--pythonpath", sys.executable]
    report = json.loads(
        _output(sys.executable, "-m", "pyright", *options, *_files(folder), folder=folder)
    )
    return [
        Message(Path(one["file"]).name, one["range"]["start"]["line"] + 1, one["message"])
        for one in report["generalDiagnostics"]
    ]


def _files(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.glob("*.py"))


def _output(*command: str, folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode in (0, 1), done.stderr or done.stdout
    return done.stdout


def expected(checker: str) -> Iterator[tuple[range, str]]:
    """Lines of each wrong statement, and a part of the message."""
    lines = MISTAKES.read_text("utf-8").splitlines()

    for statement in ast.parse("\n".join(lines)).body:
        place = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        for comment in _comments_above(lines[: statement.lineno - 1]):
            if match := re.fullmatch(rf"# by {checker}: (.+)", comment):
                yield place, match[1]


def is_reported(lines: range, reason: str, messages: list[Message]) -> bool:
    """Return whether a message is about one of these lines and holds the reason."""
    return any(message.line in lines and reason in message.text for message in messages)


def _comments_above(lines: list[str]) -> list[str]:
    """Return the comments at the end of these lines, with continued lines joined."""
    comments: list[str] = []
    continuation = ""
    for line in reversed(lines):
        if not line.startswith("#"):
            break

        if line.startswith("#     "):
            continuation = f" {line.removeprefix('#     ')}{continuation}"
        else:
            comments.insert(0, line + continuation)
            continuation = ""

    return comments


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """All programs and the mistakes side by side, away from the project and its configuration."""
    for program in PROGRAMS:
        name = program.parent.name.replace("-", "_") if program.parent != ROOT else "root_program"
        (tmp_path / f"{name}.py").write_text(program.read_text("utf-8"), "utf-8")

    (tmp_path / MISTAKES.name).write_text(MISTAKES.read_text("utf-8"), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "checker", [pytest.param(mypy, id="mypy"), pytest.param(pyright, id="pyright")]
)
def test_an_editor_shows_every_mistake_and_nothing_else(
    programs: Path, checker: Callable[[Path], list[Message]]
) -> None:
    """Types that are too loose pass the mistake on to the preview; noisy ones are ignored."""
    messages = checker(programs)
    mistakes = list(expected(checker.__name__))
    in_the_file = [message for message in messages if message.file == MISTAKES.name]
    missed = [
        (lines.start, reason)
        for lines, reason in mistakes
        if not is_reported(lines, reason, in_the_file)
    ]
    assert missed == [], "\n".join(f"{message.line}: {message.text}" for message in messages)

    places = {line for lines, _ in mistakes for line in lines}
    assert [
        message
        for message in messages
        if message.file != MISTAKES.name or message.line not in places
    ] == []


def test_there_is_a_mistake_of_each_sort_for_both() -> None:
    """Without a message above it, a statement would be taken for a right one."""
    of_mypy = [lines for lines, _ in expected("mypy")]
    of_pyright = [lines for lines, _ in expected("pyright")]
    assert of_mypy == of_pyright
    assert len(of_mypy) >= 30
