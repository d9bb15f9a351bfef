"""A Batch job that `up` follows, on a simulator of its own, a watch on its calls, and a kill."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pulumi_cloudjobs.simulator.control import Control

from tests.embedded import run_for_an_hour
from tests.engine.projects import cloud_of
from tests.engine.stack import Stack

TOKEN = "tencent/batch/job"
PATIENCE_SECONDS = 180
CONFIG = {"cloudjobs:endpoint": "embedded"}


def render(
    until: str, *, poll_seconds: int = 1, timeout_seconds: int = 3600, **more: Any
) -> dict[str, str]:
    """The program."""
    wait = {"until": until, "poll_seconds": poll_seconds, "timeout_seconds": timeout_seconds}
    arguments = {"wait": wait, **more}
    return {
        "__main__.py": f"""
import pulumi_cloudjobs as cloudjobs

machine = {{"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"}}
task = {{
    "task_name": "frame",
    "task_instance_num": 1,
    "application": {{"delivery_form": "LOCAL", "command": "true"}},
    "compute_env": {{"env_type": "MANAGED", "env_data": machine}},
}}
cloudjobs.tencent.batch.Job(
    "render",
    region="ap-guangzhou",
    placement={{"zone": "ap-guangzhou-2"}},
    job={{"job_name": "render", "priority": 1, "tasks": [task]}},
    **{arguments!r},
)
"""
    }


def make_render(make_stack: Callable[..., Stack], until: str, **more: Any) -> tuple[Stack, Control]:
    """The stack and its cloud, in which the job runs for an hour."""
    stack = make_stack(render(until, **more), config=CONFIG)
    cloud = cloud_of(stack)
    run_for_an_hour(cloud)
    return stack, cloud


def eventually(condition: Callable[[], bool]) -> None:
    """Wait for something that another process does."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS

    while not condition():
        assert time.monotonic() < give_up_at, "it does not happen"
        time.sleep(0.05)


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
    """Start an `up`, kill the CLI at some point, and wait until its provider process notices."""
    running = stack.start("up", "--yes", "--skip-preview")
    eventually(when)
    assert list(hosts_of(stack))
    running.kill()
    eventually(lambda: not list(hosts_of(stack)))
