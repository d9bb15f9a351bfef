"""A stack with every resource type through its whole life, with secrets in it.

`make oldest` runs this file alone, in an environment with the oldest versions that the package
supports.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from pulumi_cloudjobs.core.schema.schema import schema_of
from pulumi_cloudjobs.dynamic.translation import to_python

from tests.cards.card import Card, cards
from tests.engine.projects import cloud_of
from tests.engine.stack import Run, Stack
from tests.resource_types import RESOURCE_TYPES

PROGRAM = """
import json

import pulumi
import pulumi_cloudjobs as cloudjobs

VERSION, PRIORITY = 1, 1
secret = pulumi.Output.secret("planted-name")


def batch(name, priority=1, **arguments):
    task = {
        "task_name": "frame",
        "application": {
            "delivery_form": "LOCAL",
            "command": pulumi.Config("demo").require_secret("command"),
            "docker": {"image": "image:1", "user": "somebody", "password": "planted-password"},
        },
        "compute_env": {"env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"}},
    }
    job = {"job_name": name, "priority": priority, "tasks": [task]}
    return cloudjobs.tencent.batch.Job(
        name, placement={"zone": "ap-guangzhou-2"}, job=job, **arguments
    )


render = batch("render", PRIORITY)
cloudjobs.tencent.batch.ComputeEnv(
    "pool",
    placement={"zone": "ap-guangzhou-2"},
    compute_env={
        "env_name": "pool",
        "desired_compute_node_count": 1,
        "env_data": {"instance_types": ["S5.LARGE8"], "image_id": "img-bd78fy2t"},
    },
)

app = cloudjobs.tencent.dlc.SparkApp(
    "app",
    app_name="nightly",
    app_type=1,
    data_engine="data-engine-demo",
    app_file="cosn://bucket/nightly.jar",
    main_class="com.example.Nightly",
    role_arn=12,
    app_driver_size="small",
    app_executor_size="small",
    app_executor_nums=1,
)
task = cloudjobs.tencent.dlc.SparkAppTask(
    "task", job_name=app.app_name, triggers={"__v": VERSION, "deep": [{"__w": True}]}
)

flink = cloudjobs.tencent.oceanus.Job(
    "flink", job_type=2, cluster_type=2, cluster_id="cluster-5c42n3a5"
)
cloudjobs.tencent.oceanus.Deployment(
    "flink-run",
    job_id=flink.job_id,
    entrypoint_class="com.example.Clicks",
    resource_refs=[{"resource_id": "resource-8ytrp0yk", "version": 1, "type": 1}],
)

session = cloudjobs.huawei.dli.Session(
    "session", kind="spark", cluster_name="test_cluster", name=secret
)
cloudjobs.huawei.dli.Statement("statement", session_id=session.session_id, code="1 + 1")
cloudjobs.huawei.dli.SparkBatch(
    "dli-batch", file="obs://bucket/a.py", class_name="", queue="test_cluster", args=[secret]
)

flow = cloudjobs.alibaba.emr.FlowJob(
    "flow",
    project_id="FP-257A173659F50000",
    name="flow",
    description="a flow",
    type="SHELL",
    params=secret,
)
cloudjobs.alibaba.emr.FlowJobRun(
    "flow-run", project_id=flow.project_id, job_id=flow.flow_job_id, cluster_id="C-D7958B72E59B0000"
)

cloudjobs.Completion("gate", jobs=[render, task], until="running")
pulumi.export("session_name", session.session_name)
# Pulumi leaves such keys out of an export itself.
pulumi.export("triggers", task.triggers.apply(json.dumps))
"""
OTHERS = [card for card in cards() if f"cloudjobs.{card.class_path}(" not in PROGRAM]
"""Cards whose resource is not in the program: it is made from the example."""
FAILING = """
batch("fails", wait={"until": "finished"})
"""
PLANTED = ("planted-name", "planted-password", "planted-command")


def example(card: Card) -> str:
    """Return the lines of a program that create the example of a card."""
    inputs = to_python(schema_of(card.resource_type.model), card.inputs)
    return f"cloudjobs.{card.class_path}({card.class_path!r}, **{inputs!r})\n"


def test_every_resource_type_lives_its_whole_life_and_shows_no_secret(
    make_stack: Callable[..., Stack],
) -> None:
    """A difference in another version of the SDK or a library shows in one of these steps."""
    program = PROGRAM + "".join(example(card) for card in OTHERS)
    stack = make_stack(
        {"__main__.py": program},
        config={"cloudjobs:endpoint": "embedded"},
        secret_config={"demo:command": "planted-command"},
    )
    cloud = cloud_of(stack)
    for fixture in {fixture.id: fixture for card in OTHERS for fixture in card.fixtures}.values():
        cloud.add(fixture)

    live_before = cloud.live()
    run = stack.up()
    dynamic = [each for each in stack.export()["resources"] if "dynamic" in each["type"]]
    assert len({resource["type"] for resource in dynamic}) == len(RESOURCE_TYPES) + 1
    assert [resource["urn"] for resource in dynamic if "asyncio" in str(resource)] == []

    assert_nothing_is_seen(stack, run)
    assert stack.outputs()["session_name"] == "[secret]"
    assert json.loads(stack.outputs()["triggers"]) == {"__v": 1, "deep": [{"__w": True}]}
    assert set(stack.preview().summary) == {"same"}

    cloud.set("tencent.batch.outcome", "failed", "fails")
    cloud.set("tencent.batch.running_seconds", 1.0, "fails")
    changed = program.replace("VERSION, PRIORITY = 1, 1", "VERSION, PRIORITY = 2, 2")
    stack.write({"__main__.py": changed + FAILING})
    run = stack.up("--continue-on-error", exit_code=1)
    assert "replace" in run.operations("render")
    assert "replace" in run.operations("task")
    assert any("CommandExitCodeNotZero" in message for message in run.messages("error", "fails"))
    assert "Traceback" not in run.text
    assert stack.resource("task")["inputs"]["triggers"] == {"__v": 2, "deep": [{"__w": True}]}
    assert stack.resource("fails")["outputs"]["waitOutcome"] == "failed"

    assert_nothing_is_seen(stack, run)

    assert_nothing_is_seen(stack, stack.refresh())
    assert stack.resource("fails")["initErrors"]

    assert_nothing_is_seen(stack, stack.destroy())
    assert cloud.live() == live_before


def assert_nothing_is_seen(stack: Stack, run: Run) -> None:
    """Neither in the terminal, nor in state, nor in the files that backend and journal keep."""
    kept = [
        path
        for folder in ("backend", "home")
        for path in (stack.folder / folder).rglob("*")
        if path.is_file()
    ]
    texts = [run.text, str(stack.export()), *(path.read_text("utf-8", "replace") for path in kept)]
    assert [planted for planted in PLANTED for text in texts if planted in text] == []
