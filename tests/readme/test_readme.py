"""The README from top to bottom, as a stranger types it in an empty environment."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.readme.page import Edit, Program, Shown, Typed, parts
from tests.readme.shell import ROOT, Shell, borrow_packages, copy_checkout

README = (ROOT / "README.md").read_text(encoding="utf-8")
MINUTE_SECONDS = 60


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A session that starts in a fresh checkout, with its packages installed."""
    checkout = tmp_path / "pulumi-cloudjobs"
    copy_checkout(checkout)
    borrow_packages(checkout)

    yield Shell(checkout, tmp_path)

    # Two virtual environments are too much to keep.
    # A provider process whose CLI was killed may still write for some seconds.
    shutil.rmtree(tmp_path, ignore_errors=True)


def test_the_readme_works_as_printed(shell: Shell) -> None:
    """The first ten minutes of a stranger. No block is left out.

    The session ends in the project that the page makes. There the Python blocks, one after the
    other, are the program.
    """
    type_everything(shell)
    (shell.folder / "__main__.py").write_text(program(), encoding="utf-8")

    shell.run("pulumi up")
    outputs = json.loads(shell.run("pulumi stack output --json"))
    render = resource(shell, "render")
    assert outputs == {"render_status": "succeeded", "failed": 0}
    assert seconds_of(render) < MINUTE_SECONDS

    assert "deleted" in shell.run("pulumi destroy")


def type_everything(shell: Shell) -> None:
    """Type the shell blocks, make the edits, and compare what is shown."""
    output = ""
    for part in parts(README):
        if isinstance(part, Typed):
            output = shell.run(part.commands)
        elif isinstance(part, Shown):
            missing = part.missing_from(output)
            assert not missing, f"README.md, line {part.line}: not printed: {missing}\n{output}"
        elif isinstance(part, Edit):
            edit(shell.folder / part.file, part.old, part.new)


def edit(file: Path, old: str, new: str) -> None:
    """Replace a text that occurs once in a file."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def program() -> str:
    """Return the Python blocks of the page as one program."""
    return "\n".join(part.source for part in parts(README) if isinstance(part, Program))


def resource(shell: Shell, name: str) -> dict[str, str]:
    """Return the outputs of the resource with this Pulumi name."""
    state = json.loads(shell.run("pulumi stack export"))
    resources = {held["urn"].rpartition("::")[2]: held for held in state["deployment"]["resources"]}

    outputs = resources[name]["outputs"]
    assert isinstance(outputs, dict)
    return outputs


def seconds_of(job: dict[str, str]) -> float:
    """Return the time from the start of a job to its end."""
    created = datetime.fromisoformat(job["createdAt"].replace("Z", "+00:00"))
    finished = datetime.fromisoformat(job["finishedAt"].replace("Z", "+00:00"))
    return (finished - created).total_seconds()
