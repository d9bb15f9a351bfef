"""A journal that cannot be used, on the real engine: the user is told what that means, and the jobs are made."""

from __future__ import annotations

from collections.abc import Callable

from tests.engine.projects import cloud_of
from tests.engine.stack import Stack
from tests.engine.waiting import CONFIG

MakeStack = Callable[..., Stack]
PROGRAM = """
import pulumi_cloudjobs as cloudjobs

for number in range(3):
    cloudjobs.tencent.dlc.SparkAppTask(f"task-{number}", job_name="spark-app-test")
"""


def test_a_folder_that_cannot_be_written_is_told_once_and_everything_goes_on(make_stack: MakeStack) -> None:
    """Three lines of the same warning would not be read, and none would be a surprise after the next crash."""
    stack = make_stack({"__main__.py": PROGRAM, "a-file": ""}, config={**CONFIG, "cloudjobs:journal": "a-file/journal"})
    (warning,) = stack.up().messages("warning")
    assert "the journal a-file/journal cannot be written" in warning
    assert "may be made a second time" in warning
    assert "`pulumi config set cloudjobs:journal`" in warning
    assert len(cloud_of(stack).live()) == 3
    stack.destroy()
    assert cloud_of(stack).live() == []


def test_a_line_that_cannot_be_read_is_told_and_skipped(make_stack: MakeStack) -> None:
    """A full disk leaves such lines; the next `up` must not be the second victim."""
    files = {"__main__.py": PROGRAM, "journal/left-by-a-crash.jsonl": '{"begun": "2026-\n'}
    stack = make_stack(files, config={**CONFIG, "cloudjobs:journal": "journal"})
    run = stack.up()
    assert [line for line in run.messages("warning") if "is unreadable and was skipped" in line]
    assert "Traceback" not in run.text
    assert len(cloud_of(stack).live()) == 3
    stack.destroy()
    assert cloud_of(stack).live() == []
