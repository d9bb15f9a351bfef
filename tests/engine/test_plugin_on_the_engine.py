"""The plugin on the real engine: a preview, Ctrl-C and the death of the engine."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cards.tencent_batch_job import CARD as BATCH
from tests.embedded import run_for_an_hour
from tests.engine.plugin_project import plugin_files, plugins_of
from tests.engine.projects import cloud_of
from tests.engine.stack import Stack
from tests.engine.waiting import CONFIG, TOKEN, eventually

MakeStack = Callable[..., Stack]
TYPE = "cloudjobs:tencent/batch/job:Job"
A_FEW_SECONDS = 10


def job(**more: Any) -> dict[str, Any]:
    inputs = {**BATCH.inputs, **more}
    inputs["job"]["tasks"][0]["application"]["command"] = "true"
    return inputs


@pytest.fixture
def make_plugin_stack(
    make_stack: MakeStack, tmp_path: Path
) -> Callable[[dict[str, dict[str, Any]]], Stack]:
    """Make a stack whose resources the plugin serves."""

    def make(jobs: dict[str, dict[str, Any]]) -> Stack:
        stack = make_stack(plugin_files(tmp_path, jobs), config=CONFIG)
        run_for_an_hour(cloud_of(stack))
        return stack

    return make


def test_a_preview_of_the_plugin_shows_a_change(make_plugin_stack: MakeStack) -> None:
    """The changed property, the warning, and the state of the job in the status column."""
    stack = make_plugin_stack({"render": job(wait={"until": "running"})})
    first = stack.up()
    assert first.created(TYPE) == 1
    assert any(text.startswith("RUNNING") for text in first.status_texts("render"))
    id = stack.outputs()["render_id"]

    changed = job(wait={"until": "running"})
    changed["job"]["priority"] = 2
    stack.write({"jobs.json": json.dumps({"render": changed})})
    preview = stack.preview()
    assert "replace" in preview.operations("render")
    (warning,) = preview.messages("warning", "render")
    assert warning.startswith(f"replaces Batch job {id}: job.priority cannot change in place")
    assert "~ priority: 1 => 2" in preview.text


def test_ctrl_c_ends_the_waits_of_the_plugin_and_keeps_the_jobs(
    make_plugin_stack: MakeStack,
) -> None:
    """An hour of waiting may be cut short; the jobs go on, and are never started again."""
    wait = {"until": "finished", "pollSeconds": 60}
    stack = make_plugin_stack({name: job(wait=wait) for name in ("one", "two")})
    cloud = cloud_of(stack)
    running = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: cloud.count(action="DescribeJobs") >= 1 and len(cloud.objects(TOKEN)) == 2)
    started = time.monotonic()
    running.interrupt()
    run = running.finish()
    assert time.monotonic() - started < A_FEW_SECONDS
    assert run.exit_code != 0
    assert any("the next up resumes the wait" in line for line in run.messages("error", "one"))
    assert stack.resource("one")["id"] != stack.resource("two")["id"]

    for item in cloud.objects(TOKEN):
        cloud.force(TOKEN, item["id"], "SUCCEED", final=True)
    again = stack.up()
    assert again.operations("one") == ["update"]
    assert cloud.count(action="SubmitJob") == 2


def test_the_plugin_ends_with_its_engine(make_plugin_stack: MakeStack) -> None:
    """Nobody else would ever end it."""
    stack = make_plugin_stack({"render": job(wait={"until": "finished", "pollSeconds": 60})})
    cloud = cloud_of(stack)
    running = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: cloud.count(action="DescribeJobs") >= 1)
    assert plugins_of(stack)

    running.kill()
    eventually(lambda: not plugins_of(stack))
