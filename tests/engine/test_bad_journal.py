"""A journal that cannot be used, on the real engine: a clear line, and no create without it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.engine.projects import cloud_of
from tests.engine.stack import Stack
from tests.engine.waiting import CONFIG

MakeStack = Callable[..., Stack]
PROGRAM = """
import pulumi_cloudjobs as cloudjobs

for number in range(3):
    cloudjobs.tencent.dlc.SparkAppTask(f"task-{number}", job_name="spark-app-test")
"""


def test_a_configured_journal_that_cannot_be_used_starts_nothing(make_stack: MakeStack) -> None:
    """A user who names a place relies on it: otherwise an interrupted create would be doubled."""
    stack = make_stack(
        {"__main__.py": PROGRAM, "a-file": ""},
        config={**CONFIG, "cloudjobs:journal": "a-file/journal"},
    )
    run = stack.up("--continue-on-error", exit_code=None)
    assert run.exit_code != 0

    errors = [line for line in run.messages("error") if line.startswith("creating DLC task")]
    assert len(errors) == 3

    for line in errors:
        assert "the journal" in line
        assert "a-file/journal cannot be written" in line
        assert "`pulumi config set cloudjobs:journal`" in line

    assert "Traceback" not in run.text
    assert cloud_of(stack).live() == []


def test_a_journal_is_made_beside_the_state_and_says_so_once(make_stack: MakeStack) -> None:
    """Users who share the state share the journal, without any configuration.

    Another writer beside it may damage an entry, which is reported and stops nobody.
    """
    stack = make_stack({"__main__.py": PROGRAM}, config=CONFIG)
    beside = (
        Path(stack.environment["PULUMI_BACKEND_URL"].removeprefix("file://"))
        / ".pulumi"
        / "cloudjobs"
    )
    (notice,) = [line for line in stack.up().messages("info") if "written down" in line]
    assert f"creates are written down in {beside.as_uri()} from now on" in notice
    # Ids of the last seconds stay a while, for the windows of other stacks.
    assert {path.name for path in beside.rglob("*") if path.is_file() and "=" not in path.name} == {
        ".gitignore",
        "id",
    }

    (folder,) = [path for path in beside.iterdir() if path.is_dir()]
    (folder / f"0199c0ffee0-{'0' * 32}-{'0' * 16}-{'0' * 8}").write_text('{"version": 1, "urn"')
    stack.write({"__main__.py": PROGRAM.replace("range(3)", "range(4)")})
    again = stack.up()
    assert again.summary == {"create": 1, "same": 4}
    assert [line for line in again.messages("info") if "written down" in line] == []
    assert [line for line in again.messages("warning") if "cannot be read" in line]
    assert "Traceback" not in again.text
