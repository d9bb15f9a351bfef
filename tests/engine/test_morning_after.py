"""Every command of the README's section "Recover after a crash", after a kill -9."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from pulumi_cloudjobs.simulator.control import Control

from tests.engine.projects import ROOT
from tests.engine.stack import Stack
from tests.engine.waiting import TOKEN, kill_in_up, make_render, render

MakeStack = Callable[..., Stack]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("## Recover after a crash\n")[2].partition("\n## ")[0]


def the_job(cloud: Control) -> str:
    (job,) = cloud.objects(TOKEN)
    return str(job["id"])


@pytest.fixture
def waiting(make_stack: MakeStack) -> tuple[Stack, Control]:
    return make_render(make_stack, "finished")


def test_up_after_a_kill_takes_over_the_started_job(waiting: tuple[Stack, Control]) -> None:
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
    assert repaired.messages("info", "render") == [
        f"took over Batch job {job}, which an interrupted create has left"
    ]
    assert stack.resource("render")["id"] == job
    assert cloud.count(action="SubmitJob") == 1

    # The engine's list outlives the repair.
    assert stack.export()["pending_operations"]
    stack.refresh("--clear-pending-creates")
    assert not stack.export().get("pending_operations")

    again = stack.up()
    assert again.summary == {"same": 2}
    assert again.messages("warning") == []

    stack.destroy()
    assert cloud.objects(TOKEN) == []


def test_a_refresh_before_up_forgets_no_job(make_stack: MakeStack) -> None:
    """The engine forgets the create then; the journal keeps it, although the id never came."""
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


KEEPER = """
flow = dict(project_id="FP-257A173659F50000", type="SHELL", description="d")
cloudjobs.alibaba.emr.FlowJob("keeper", name="keeper", **flow)
"""
GUEST = """
cloudjobs.alibaba.emr.FlowJob("guest", name="guest", **flow)
"""
FLOW_JOB = "alibaba/emr/job"


def test_what_no_create_settles_is_named_by_every_command_and_ended_by_a_destroy(
    make_stack: MakeStack,
) -> None:
    """Removing the resource, or a refresh, settles no entry, so the user has to know.

    The state never knew the job, the journal does. A destroy of another resource alone ends
    neither that job, nor an object in state whose entry is still open.
    """
    stack, cloud = make_render(make_stack, "finished")
    program = render("finished")["__main__.py"]
    stack.write({"__main__.py": program + KEEPER + GUEST})

    def is_beside_the_others() -> bool:
        urns = [resource["urn"] for resource in stack.export().get("resources", [])]
        kept = {urn.rsplit("::", 1)[-1] for urn in urns} >= {"keeper", "guest"}
        return kept and cloud.count(action="DescribeJobs") >= 2

    kill_in_up(stack, is_beside_the_others)
    stack.pulumi("cancel", "--yes")
    job = the_job(cloud)
    stack.destroy("--target", "**::guest")
    (kept,) = cloud.objects(FLOW_JOB)
    assert stack.resource("keeper")["id"].endswith(kept["id"])

    stack.write({"__main__.py": f"import pulumi_cloudjobs as cloudjobs\n{KEEPER}"})
    for command in (stack.refresh, stack.preview, stack.up):
        (warning,) = [
            line
            for line in command().messages("warning")
            if line.startswith("an interrupted create")
        ]
        assert warning.startswith("an interrupted create of render (tencent/batch:Job, ")
        assert f"has left {job}; `pulumi up` settles it" in warning
        assert "`python -m pulumi_cloudjobs journal`" in warning
        assert cloud.live() == [f"{TOKEN} {job}"]

    (notice,) = [
        line
        for line in stack.destroy().messages("warning")
        if line.startswith("stops and deletes Batch job")
    ]
    assert (
        notice
        == f"stops and deletes Batch job {job}, which an interrupted create of render has left"
    )
    assert cloud.live() == []


def test_a_destroy_of_a_state_without_our_resources_starts_no_provider(
    make_stack: MakeStack,
) -> None:
    """The provider is not called then: the engine warns, and the next `up` adopts the job."""
    stack, cloud = make_render(make_stack, "finished")
    kill_in_up(stack, lambda: cloud.count(action="DescribeJobs") >= 2)
    stack.pulumi("cancel", "--yes")
    assert "interrupted while creating" in stack.destroy().text

    job = the_job(cloud)
    assert cloud.live() == [f"{TOKEN} {job}"]

    stack.write(render("accepted"))
    stack.up()
    assert stack.resource("render")["id"] == job


def test_the_section_names_the_commands_that_are_tried_here() -> None:
    """A command that nobody tried may not do what the section says."""
    commands = set(re.findall(r"pulumi [a-z]+(?: --[a-z-]+)*", SECTION))
    assert commands == {
        "pulumi cancel",
        "pulumi up",
        "pulumi refresh --clear-pending-creates",
        "pulumi destroy",
    }
