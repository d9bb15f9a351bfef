"""Ctrl-C in the middle of a wait, on the real engine: it ends at once, and nothing is forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.server import serving

from tests.engine.projects import cloud_of
from tests.engine.served import KEYS
from tests.engine.stack import Command, Run, Stack
from tests.engine.waiting import CONFIG, TOKEN, eventually, make_render, render
from tests.resource_types import BY_DYNAMIC_TOKEN

MakeStack = Callable[..., Stack]
A_FEW_SECONDS = 10
HANGS_SECONDS = 120


def interrupted(running: Command) -> Run:
    """Ctrl-C, and the end of the command, which comes soon."""
    started = time.monotonic()
    running.interrupt()
    run = running.finish()
    assert time.monotonic() - started < A_FEW_SECONDS
    assert run.exit_code != 0
    assert "Traceback" not in run.text
    return run


def test_ctrl_c_while_up_waits_keeps_the_job_and_the_next_up_reads_it_again(
    make_stack: MakeStack,
) -> None:
    """An hour of waiting may be cut short; the job goes on, and no second one is ever started."""
    stack, cloud = make_render(make_stack, "finished", poll_seconds=60)
    running = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: cloud.count(action="DescribeJobs") >= 1)
    run = interrupted(running)
    (job,) = cloud.objects(TOKEN)
    expected = (
        f"waiting for Batch job {job['id']}: interrupted; the job keeps running, and the next "
        f"up resumes the wait"
    )
    assert any(expected in line for line in run.messages("error", "render"))
    kept = stack.resource("render")
    assert kept["id"] == kept["outputs"]["jobId"] == job["id"]
    assert not stack.export().get("pending_operations")
    assert cloud.live() == [f"{TOKEN} {job['id']}"]

    cloud.force(TOKEN, job["id"], "SUCCEED", final=True)
    again = stack.up()
    assert again.operations("render") == ["update"]
    assert stack.resource("render")["outputs"]["status"] == "succeeded"
    assert cloud.count(action="SubmitJob") == 1


def test_ctrl_c_while_destroy_waits_for_a_stop_keeps_the_job_and_the_next_destroy_goes_on(
    make_stack: MakeStack,
) -> None:
    """A stop may take its time; a job forgotten now would run on unseen."""
    stack, cloud = make_render(make_stack, "running", stop={"timeout_seconds": 600})
    stack.up()
    cloud.set("tencent.batch.terminate_seconds", 3600.0)
    running = stack.start("destroy", "--yes", "--skip-preview")
    eventually(lambda: cloud.count(action="TerminateJob") == 1)
    reads = cloud.count(action="DescribeJobs")
    eventually(lambda: cloud.count(action="DescribeJobs") > reads)
    interrupted(running)
    (job,) = cloud.objects(TOKEN)
    assert stack.resource("render")["id"] == job["id"]
    assert not stack.export().get("pending_operations")

    cloud.advance(3600)
    stack.destroy()
    assert cloud.objects(TOKEN) == []
    assert [
        cloud.count(action=action) for action in ("SubmitJob", "TerminateJob", "DeleteJob")
    ] == [1, 1, 1]


FEW_WORKERS = """
import sys

if "pulumi.dynamic" in sys.orig_argv:
    from pulumi_cloudjobs.dynamic.adaptations import workers

    workers.WORKERS = 4
"""


def test_ctrl_c_is_heard_when_every_worker_waits(make_stack: MakeStack, tmp_path: Path) -> None:
    """`--parallel` may open as many requests as the provider has workers; Cancel needs one more.

    Without the adaptation `waits`, every wait keeps its worker.
    """
    (tmp_path / "sitecustomize.py").write_text(FEW_WORKERS)
    program = render("finished", poll_seconds=60)["__main__.py"]
    program = program.replace('    "render",\n', '    f"render-{number}",\n').replace(
        "\n)\n", "\n) for number in range(6)]\n"
    )
    program = program.replace(
        "cloudjobs.tencent.batch.Job(", "jobs = [cloudjobs.tencent.batch.Job("
    )
    stack = make_stack({"__main__.py": program}, config=CONFIG, python_path=(tmp_path,))
    cloud = cloud_of(stack)
    stack.environment["PULUMI_CLOUDJOBS_ADAPT"] = "-waits"
    running = stack.start("up", "--yes", "--skip-preview", "--parallel", "6")
    eventually(
        lambda: cloud.count(action="SubmitJob") == 4 and cloud.count(action="DescribeJobs") >= 1
    )
    interrupted(running)
    assert len(cloud.live()) == 4

    resources = stack.export()["resources"]
    kept = [resource for resource in resources if resource["type"] in BY_DYNAMIC_TOKEN]
    assert {resource["id"] for resource in kept} == {job["id"] for job in cloud.objects(TOKEN)}


@pytest.fixture
def silent_cloud(tmp_path: Path) -> Iterator[tuple[Control, dict[str, Any]]]:
    """A served cloud that responds to no read, and the configuration that leads to it."""
    store = open_store(tmp_path / "cloud")
    cloud = Control(store)
    with serving(store) as address:
        cloud.fault("timeout", action="Describe*", seconds=HANGS_SECONDS, times=None)
        config = {"cloudjobs:tencentRegion": "ap-guangzhou", "cloudjobs:tencentEndpoint": address}
        config["cloudjobs:tencentSecretId"] = KEYS["cloudjobs:tencentSecretId"]
        secret = {"cloudjobs:tencentSecretKey": KEYS["cloudjobs:tencentSecretKey"]}
        yield cloud, {"config": config, "secret_config": secret}


def test_a_wait_ends_in_time_although_the_cloud_does_not_respond(
    make_stack: MakeStack, silent_cloud: tuple[Control, dict[str, Any]]
) -> None:
    """Hanging reads of half a minute stretched a wait of two seconds to two and a half minutes."""
    cloud, configuration = silent_cloud
    program = render("finished", timeout_seconds=2)
    stack = make_stack(program, **configuration)
    started = time.monotonic()
    run = stack.up(exit_code=None)
    assert time.monotonic() - started < HANGS_SECONDS

    (job,) = cloud.objects(TOKEN)
    reason = f"waiting for Batch job {job['id']}: not finished after 2 s, last seen SUBMITTED"
    assert any(reason in line for line in run.messages("error", "render"))
    assert stack.resource("render")["id"] == job["id"]


def test_ctrl_c_ends_a_wait_inside_a_read_that_hangs(
    make_stack: MakeStack, silent_cloud: tuple[Control, dict[str, Any]]
) -> None:
    """A user who presses Ctrl-C does not wait for the cloud."""
    cloud, configuration = silent_cloud
    stack = make_stack(render("finished"), **configuration)
    running = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: cloud.count(action="DescribeJob") + cloud.count(action="DescribeJobs") >= 1)
    interrupted(running)
    (job,) = cloud.objects(TOKEN)
    assert stack.resource("render")["id"] == job["id"]
