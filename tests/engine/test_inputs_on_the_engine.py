"""Inputs and options as people write them, on the real engine."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pulumi_cloudjobs.simulator.objects import Query

from tests.engine.projects import cloud_of
from tests.engine.stack import Stack
from tests.engine.waiting import CONFIG

HEAD = """
import datetime, decimal, os, pathlib, uuid
import pulumi, pulumi_cloudjobs as cloudjobs

CHANGED = os.path.exists("changed")
Options = pulumi.ResourceOptions


def ordered(*members):
    return list(members)[::-1] if CHANGED else list(members)


def task(name, **more):
    env = {"env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"}}
    application = {"delivery_form": "LOCAL", "command": "true"}
    return {"task_name": name, "application": application, "compute_env": env, **more}


def batch(name, tasks=None, triggers=None, opts=None, **job):
    return cloudjobs.tencent.batch.Job(
        name,
        placement={"zone": "ap-guangzhou-2"},
        job={"job_name": name, "tasks": tasks or [task("a")], **job},
        triggers=triggers,
        opts=opts,
    )


def flow(name, opts=None, **inputs):
    return cloudjobs.alibaba.emr.FlowJob(
        name,
        project_id="FP-257A173659F50000",
        name=name,
        type="SHELL",
        description="d",
        opts=opts,
        **inputs,
    )
"""

TAKEN = (
    HEAD
    + """
def auto_tag(args):
    if hasattr(args.resource, "tags"):
        tags = [*(args.props.get("tags") or []), {"tag_key": "team", "tag_value": "data"}]
        return pulumi.ResourceTransformationResult({**args.props, "tags": tags}, args.opts)


pulumi.runtime.register_stack_transformation(auto_tag)
cloudjobs.tencent.oceanus.Job("tagged", name="tagged", job_type=1, cluster_type=2,
    cluster_id="cluster-5c42n3a5", work_space_id="space-53rqk422")

# Order.
A, B = {"name": "A", "value": "1"}, {"name": "B", "value": "2"}
batch("ordered", tasks=ordered(task("a", env_vars=ordered(A, B)), task("b"), task("c")),
    dependences=ordered({"start_task": "a", "end_task": "b"}, {"start_task": "a", "end_task": "c"}))
batch("sets", triggers={"names": {"x", "y", "z", "w"}})
cloudjobs.tencent.batch.ComputeEnv("env", placement={"zone": "ap-guangzhou-2"}, compute_env={
    "env_name": "e", "env_type": "MANAGED", "desired_compute_node_count": 1,
    "env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t",
        "security_group_ids": ordered("sg-22222222", "sg-11111111")}})

# Values.
batch("values", priority="1", triggers={
    "day": datetime.date(2026, 5, 4),
    "rate": decimal.Decimal("1.50"),
    "id": uuid.UUID(int=7),
    "path": pathlib.PurePosixPath("a/b"),
    "code": pulumi.FileAsset("__main__.py"),
    "later": pulumi.Output.from_input(datetime.date(2026, 5, 4)),
})
session = cloudjobs.huawei.dli.Session("session", kind="spark", cluster_name="test_cluster",
    name="topsecret", opts=Options(additional_secret_outputs=["session_name"]))
cloudjobs.huawei.dli.Statement("statement", session_id=session, code="1")

# Options.
number = 2 if CHANGED else 1
flow("ignored", max_retry=number, opts=Options(ignore_changes=["max_retry"]))
retried = flow("retried", max_retry=3)
flow("formatted", params=pulumi.Output.format("run --retry {0}", retried.max_retry))
"""
)
PROGRAM = (
    TAKEN
    + """
flow("replaced", max_retry=number, opts=Options(replace_on_changes=["max_retry"]))
batch("nested", priority=number, opts=Options(ignore_changes=["job.priority"]))
batch("typed", triggers={"flag": 1 if CHANGED else True})
"""
)
NAMES = re.findall(r'^(?:\w+ = )?\w[\w.]*\("(\w+)"', PROGRAM[len(HEAD) :], re.MULTILINE)
"""The names of the resources in the program."""

REFUSED = (
    HEAD
    + """
batch("nan", triggers={"a": float("nan")})
batch("late", triggers=pulumi.Output.from_input({"a": [float("inf")]}))
batch("bytes", triggers={"a": b"x"})
cloudjobs.tencent.batch.Job("pasted", placement={"zone": "ap-guangzhou-2"}, job={
    "JobName": "pasted", "Priority": 1,
    "Tasks": [{"TaskName": "a", "EnvId": "env-1",
        "Application": {"DeliveryForm": "LOCAL", "Command": "true"}}]})
cloudjobs.tencent.batch.Job("mixed", placement={"zone": "ap-guangzhou-2"}, job={
    "jobName": "mixed", "priority": 1,
    "Tasks": [{"task_name": "a", "envId": "env-1",
        "envVars": [{"name": "taskName", "value": "JobName"}],
        "application": {"deliveryForm": "LOCAL", "command": "true"}}]})
part = pulumi.Output.from_input({"deliveryForm": "LOCAL", "Command": "true"})
batch("output", tasks=[{"task_name": "a", "env_id": "env-1", "application": part}])
cloudjobs.huawei.dli.Statement("resource", session_id="x" and batch("other"), code="1")
"""
)

REFUSALS = """
Batch job 'nan': triggers.a must be a finite number, not nan
Batch job 'late': triggers.a[0] must be a finite number, not inf
Batch job 'bytes': triggers.a must be text, a number, true or false, a list or a mapping, not bytes
Batch job 'pasted': has names in another spelling: write `job_name` for JobName, \
`priority` for Priority, `tasks` for Tasks, `task_name` for TaskName, `env_id` for EnvId, \
`application` for Application, `delivery_form` for DeliveryForm, `command` for Command
Batch job 'mixed': has names in another spelling: write `job_name` for jobName, \
`tasks` for Tasks, `env_id` for envId, `env_vars` for envVars, `delivery_form` for deliveryForm
Batch job 'output': has names in another spelling: write `delivery_form` for \
deliveryForm, `command` for Command
DLI statement 'resource': session_id must be text, not "Job"
""".strip().splitlines()


def sort_groups(stack: Stack) -> None:
    """Let the cloud return the security groups sorted."""
    with cloud_of(stack).store.transaction() as tx:
        [(tx.account,)] = tx.sql.execute(
            "SELECT DISTINCT account FROM objects WHERE kind = 'tencent/batch/compute_env'"
        )
        [env] = tx.find(Query("tencent/batch/compute_env", "ap-guangzhou"))
        env.data["ComputeEnv"]["EnvData"]["SecurityGroupIds"].sort()
        tx.save(env)


def test_what_people_write_is_taken_and_its_order_is_no_change(
    make_stack: Callable[..., Stack],
) -> None:
    """Each of these ended with a traceback, had no effect, or replaced a live job."""
    config = {**CONFIG, "cloudjobs:tencentregion": "ap-beijing"}
    stack = make_stack({"__main__.py": PROGRAM}, config=config)
    run = stack.up()
    [warning] = [text for text in run.messages("warning") if "unknown key" in text]
    assert "did you mean cloudjobs:tencentRegion?" in warning

    def outputs(name: str) -> Any:
        return stack.resource(name)["outputs"]

    assert outputs("tagged")["tags"] == [{"tagKey": "team", "tagValue": "data"}]
    assert outputs("formatted")["params"] == "run --retry 3"
    assert "topsecret" not in str(outputs("session")["sessionName"])
    triggers = outputs("values")["triggers"]
    assert triggers.pop("code").startswith("sha256:")
    assert triggers == {
        "day": "2026-05-04",
        "rate": "1.50",
        "id": "00000000-0000-0000-0000-000000000007",
        "path": "a/b",
        "later": "2026-05-04",
    }

    sort_groups(stack)
    refreshed = stack.refresh()
    assert set(refreshed.summary) == {"same"}

    stack.write({"changed": ""})
    run = stack.preview()
    changed = {name for name in NAMES if run.operations(name) != ["same"]}
    assert changed == {"replaced", "typed"}
    assert "replace" in run.operations("replaced")
    assert "replace" in run.operations("typed")


def test_what_cannot_be_taken_is_one_line_and_fails_the_run(
    make_stack: Callable[..., Stack],
) -> None:
    """A preview reports all of it at once, and nothing is created."""
    stack = make_stack({"__main__.py": REFUSED}, config=CONFIG)
    run = stack.preview(exit_code=None)
    assert run.exit_code != 0
    assert "Traceback" not in run.text

    errors = "\n".join(run.messages("error"))
    for line in REFUSALS:
        assert line in errors
