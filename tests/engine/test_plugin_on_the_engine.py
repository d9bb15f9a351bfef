"""The plugin on the real engine: a life, an import, Ctrl-C, and the way between both fronts."""

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
DYNAMIC = """
import pulumi
import pulumi_cloudjobs as cloudjobs

machine = {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"}
logs = "cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/"
task = {
    "task_name": "hello2",
    "task_instance_num": 1,
    "application": {"delivery_form": "LOCAL", "command": "true"},
    "compute_env": {"env_type": "MANAGED", "env_data": machine},
    "redirect_info": {"stdout_redirect_path": logs, "stderr_redirect_path": logs},
}
job = {"job_name": "hello", "job_description": "test", "priority": 1, "tasks": [task]}
render = cloudjobs.tencent.batch.Job(
    "render", placement={"zone": "ap-guangzhou-2"}, job=job
)
pulumi.export("render_id", render.job_id)
"""


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


def test_a_job_lives_in_the_plugin(make_plugin_stack: MakeStack) -> None:
    """Every language but Python has this life alone."""
    stack = make_plugin_stack({"render": job(wait={"until": "running"})})
    first = stack.up()
    assert first.created(TYPE) == 1
    assert any(text.startswith("RUNNING") for text in first.status_texts("render"))
    id = stack.outputs()["render_id"]
    assert stack.up().summary == {"same": 2}

    changed = job(wait={"until": "running"})
    changed["job"]["priority"] = 2
    stack.write({"jobs.json": json.dumps({"render": changed})})
    preview = stack.preview()
    assert "replace" in preview.operations("render")
    (warning,) = preview.messages("warning", "render")
    assert warning.startswith(f"replaces Batch job {id}: job.priority cannot change in place")
    assert "~ priority: 1 => 2" in preview.text

    replaced = stack.up()
    assert replaced.operations("render") == ["delete-replaced", "replace", "create-replacement"]
    assert stack.outputs()["render_id"] != id
    assert stack.refresh().summary == {"same": 2}
    assert stack.destroy().summary == {"delete": 2}
    assert cloud_of(stack).live() == []


def test_an_existing_job_is_imported(make_plugin_stack: MakeStack) -> None:
    """An existing job comes under Pulumi, and stays as it is."""
    stack = make_plugin_stack({"render": job()})
    stack.up()
    id = stack.outputs()["render_id"]
    urn = stack.resource("render")["urn"]
    stack.pulumi("state", "delete", urn, "--yes", "--force")

    options = ("--yes", "--skip-preview", "--generate-code=false", "--protect=false")
    stack.pulumi("import", TYPE, "render", f"{id}?region=ap-guangzhou", *options)
    imported = stack.resource("render")
    assert imported["id"] == imported["outputs"]["jobId"] == id

    stack.write({"jobs.json": json.dumps({"render": imported["inputs"]})})
    assert stack.up().summary == {"same": 2}
    missing = stack.pulumi("import", TYPE, "other", "job-12345678", *options, exit_code=None)
    assert "reading Batch job job-12345678: it does not exist in ap-guangzhou" in missing.text


def test_a_stack_goes_to_the_plugin_and_back(make_plugin_stack: MakeStack) -> None:
    """No job is replaced, deleted or orphaned on the way."""
    stack = make_plugin_stack({"render": job()})
    by_plugin = (stack.project / "__main__.py").read_text(encoding="utf-8")
    stack.write({"__main__.py": DYNAMIC})
    stack.up()
    id = stack.outputs()["render_id"]

    for program, type_prefix in ((by_plugin, TYPE), (DYNAMIC, "pulumi-python:"), (by_plugin, TYPE)):
        stack.write({"__main__.py": program})
        moved = stack.up()
        assert set(moved.summary) <= {"same", "update"}
        resource = stack.resource("render")
        assert resource["type"].startswith(type_prefix)
        assert resource["id"] == id

    stack.destroy()
    assert cloud_of(stack).count(action="SubmitJob") == 1
    assert cloud_of(stack).live() == []


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
