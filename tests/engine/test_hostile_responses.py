"""Texts of a cloud that are made to deceive: a terminal and a CI system are shown them as text."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.engine.projects import cloud_of
from tests.engine.stack import Stack
from tests.engine.terminal import Terminal

MakeStack = Callable[..., Stack]

HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x9b1m \u202egnp.exe\u2066 \x08\x7f\r\n"
    "::error file=a::stop\n  ::add-mask::owned\n##vso[task.setvariable variable=a]owned\n"
    "##[command]owned\n##teamcity[buildStatus status='owned'] the end"
)
"""A title of the window, a cleared screen, a colour, reversed text, and commands of four CI
systems."""

PROGRAM = """
import pulumi
import pulumi_cloudjobs as cloudjobs


def job(name, **arguments):
    task = {
        "task_name": "frame",
        "application": {"delivery_form": "LOCAL", "command": "true"},
        "compute_env": {"env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"}},
    }
    return cloudjobs.tencent.batch.Job(
        name,
        placement={"zone": "ap-guangzhou-2"},
        job={"job_name": name, "tasks": [task]},
        **arguments,
    )



"""
FAILING = (
    PROGRAM
    + """
job("refused")
job("failed", wait={"until": "finished"})
"""
)
EXPORTING = PROGRAM + 'pulumi.export("state", job("accepted").raw_status)'

REVERSING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CI_COMMAND = re.compile(r"^\s*::|##(vso|teamcity)?\[|##teamcity", re.MULTILINE)


def hostile_stack(make_stack: MakeStack, program: str, **values: str) -> Stack:
    """Return a stack on a cloud that refuses the job "refused" and lets the job "failed" fail.

    Args:
        values: What its other responses have instead, by the names of members.
    """
    stack = make_stack({"__main__.py": program}, config={"cloudjobs:endpoint": "embedded"})
    cloud = cloud_of(stack)
    cloud.fault(
        "error",
        action="SubmitJob",
        contains='"refused"',
        code="InvalidParameterValue",
        message=f"first {HOSTILE}",
        times=None,
    )
    cloud.fault("replace", action="DescribeJob*", values=values, times=None)
    cloud.set("tencent.batch.outcome", "failed", "failed")
    for state in ("submitted", "runnable", "starting", "running"):
        cloud.set(f"tencent.batch.{state}_seconds", 0.0, "failed")
    return stack


def check_escaped(text: str, *starts: str) -> None:
    """Check that no line is a command, and that the texts with these starts can be read."""
    assert not REVERSING.search(text)
    assert not CI_COMMAND.search(text)
    for start in starts:
        assert rf"{start} \x1b]0;owned\x07\x1b[2J\x1b[31mred\u009b1m \u202egnp.exe" in text


def test_in_a_pipe_the_texts_of_a_cloud_are_text(make_stack: MakeStack) -> None:
    """A CI system reads the output line by line, and obeys what has the form of a command."""
    stack = hostile_stack(make_stack, FAILING, StateReason=f"second {HOSTILE}")
    run = stack.up("--continue-on-error", exit_code=None)
    assert run.exit_code != 0
    assert not [char for char in run.text if not char.isprintable() and char not in "\n\t\r"]
    check_escaped(run.text, "first", "second")


def test_an_exported_status_is_text(make_stack: MakeStack) -> None:
    """The engine prints an output nearly as it is."""
    stack = hostile_stack(make_stack, EXPORTING, JobState=f"third {HOSTILE}")
    stack.up()
    run = stack.up("--refresh")
    assert not [char for char in run.text if not char.isprintable() and char not in "\n\t\r"]
    check_escaped(run.text.replace("\\\\", "\\"), "third")


def test_in_a_terminal_the_texts_of_a_cloud_are_text(make_stack: MakeStack) -> None:
    """A terminal obeys an escape sequence whoever sends it."""
    stack = hostile_stack(make_stack, FAILING, StateReason=f"second {HOSTILE}")
    terminal = Terminal(stack, "up", "--yes", "--skip-preview", "--continue-on-error")
    assert terminal.finish() != 0
    # Only the engine's own sequences, which move the cursor, are left out of the text.
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]", terminal.text)
    check_escaped(terminal.text.replace("\r", ""), "first", "second")
