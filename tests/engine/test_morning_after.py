"""After a kill -9: every command of the README's section "The morning after", in the situation it is written for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pulumi_cloudjobs.simulator.control import Control

from tests.engine.projects import ROOT
from tests.engine.stack import Stack
from tests.engine.waiting import TOKEN, eventually, make_render, render

MakeStack = Callable[..., Stack]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("## The morning after\n")[2].partition("\n## ")[0]


def hosts_of(stack: Stack) -> Iterable[int]:
    """The provider processes of a stack, which run in its project."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            here = process.joinpath("cwd").readlink() == stack.project
            if here and b"pulumi.dynamic" in process.joinpath("cmdline").read_bytes():
                yield int(process.name)
        except OSError:
            continue  # ended meanwhile


def kill_in_up(stack: Stack, when: Callable[[], bool]) -> None:
    """Begin an `up`, kill the CLI at some point of it, and wait until its provider process has seen that."""
    running = stack.start("up", "--yes", "--skip-preview")
    eventually(when)
    assert list(hosts_of(stack))
    running.kill()
    eventually(lambda: not list(hosts_of(stack)))


def the_job(cloud: Control) -> str:
    (job,) = cloud.objects(TOKEN)
    return str(job["id"])


@pytest.fixture
def waiting(make_stack: MakeStack) -> tuple[Stack, Control]:
    return make_render(make_stack, "finished")


def test_up_after_a_kill_takes_over_what_was_begun(waiting: tuple[Stack, Control]) -> None:
    """The whole section in its order; in the end nothing is left to remind of the kill."""
    stack, cloud = waiting
    kill_in_up(stack, lambda: cloud.count(action="DescribeJobs") >= 2)
    job, calls = the_job(cloud), cloud.counts()

    locked = stack.up(exit_code=None)
    assert locked.exit_code != 0
    assert "`pulumi cancel`" in locked.text
    assert cloud.counts() == calls  # and the host has sent nothing after the kill
    stack.pulumi("cancel", "--yes")

    cloud.force(TOKEN, job, "SUCCEED", final=True)
    repaired = stack.up()
    assert repaired.messages("info", "render") == [f"took over Batch job {job}, which an interrupted create has left"]
    assert stack.resource("render")["id"] == job
    assert cloud.count(action="SubmitJob") == 1
    again = stack.up()
    assert again.summary == {"same": 2}
    assert "pending operations" in again.text  # the engine's list outlives the repair

    stack.refresh("--clear-pending-creates")
    assert not stack.export().get("pending_operations")
    assert stack.up().messages("warning") == []
    stack.destroy()
    assert cloud.objects(TOKEN) == []


def test_a_refresh_before_up_forgets_no_job(make_stack: MakeStack) -> None:
    """The engine forgets the create then; the journal does not, although the answer with the id never came."""
    stack, cloud = make_render(make_stack, "accepted")
    cloud.fault("slow", action="SubmitJob", seconds=60)
    kill_in_up(stack, lambda: cloud.count(action="SubmitJob") == 1)
    job = the_job(cloud)
    stack.pulumi("cancel", "--yes")
    stack.refresh("--clear-pending-creates")
    assert not stack.export().get("pending_operations")
    with pytest.raises(KeyError):
        stack.resource("render")

    assert stack.up().messages("warning") == []
    assert stack.resource("render")["id"] == the_job(cloud) == job
    stack.destroy()
    assert cloud.live() == []


def test_destroy_alone_leaves_the_job_that_the_state_never_knew(make_stack: MakeStack) -> None:
    """Why the section asks for `up` before `destroy`: a destroy looks for nothing that is not in state."""
    stack, cloud = make_render(make_stack, "finished")
    kill_in_up(stack, lambda: cloud.count(action="DescribeJobs") >= 2)
    stack.pulumi("cancel", "--yes")
    stack.destroy()
    job = the_job(cloud)
    assert cloud.live() == [f"{TOKEN} {job}"]
    stack.write(render("accepted"))
    stack.up()
    assert stack.resource("render")["id"] == job
    stack.destroy()
    assert cloud.live() == []


def test_the_section_names_the_commands_that_are_tried_here() -> None:
    """A command that nobody tried may not do what the section says."""
    commands = set(re.findall(r"pulumi [a-z]+(?: --[a-z-]+)*", SECTION))
    assert commands == {"pulumi cancel", "pulumi up", "pulumi refresh --clear-pending-creates", "pulumi destroy"}
