"""Transforms of the program, which the engine calls: their options name properties as in Python."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.engine.stack import Stack

MakeStack = Callable[..., Stack]
CONFIG = {"cloudjobs:endpoint": "embedded", "cloudjobs:rates": '{"*": 0}'}

PROGRAM = """
import asyncio

import pulumi
import pulumi_cloudjobs as cloudjobs
from pulumi import ResourceOptions as Options
from pulumi import ResourceTransformResult as Result


def ignore(args):
    # New options, as many examples have them.
    if args.name.startswith("ignored"):
        return Result(args.props, Options(ignore_changes=["custom_variables", "max_retry"]))


def replace(args):
    if args.name == "replaced":
        args.opts.replace_on_changes = ["retry_interval"]
        return Result(args.props, args.opts)


async def hide(args):
    await asyncio.sleep(0)
    hidden = Options(additional_secret_outputs=["flow_job_id", "resource_list[0].path"])
    return Result(args.props, Options.merge(args.opts, hidden))


def flow(name, transforms=None):
    return cloudjobs.alibaba.emr.FlowJob(
        name,
        project_id="FP-257A173659F50000",
        name=name,
        description="in a program with transforms",
        type="SHELL",
        params="true",
        max_retry=ROUND,
        retry_interval=ROUND,
        resource_list=[{"path": "oss://bucket/planted-path", "alias": "a"}],
        opts=Options(transforms=transforms),
    )


pulumi.runtime.register_resource_transform(ignore)
pulumi.runtime.register_resource_transform(replace)
flow("ignored")
flow("replaced")
flow("hidden", [hide])
"""

IMPORTING = """
import pulumi
import pulumi_cloudjobs as cloudjobs
from pulumi import ResourceOptions as Options


TASK = {
    "task_name": "frame",
    "application": {"delivery_form": "LOCAL", "command": "true"},
    "compute_env": {"env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"}},
}


def take(args):
    return pulumi.ResourceTransformResult(args.props, Options(import_="job-abcdefgh"))


cloudjobs.tencent.batch.Job(
    "render",
    placement={"zone": "ap-guangzhou-2"},
    job={"job_name": "render", "priority": 1, "tasks": [TASK]},
    opts=Options(transforms=[take]),
)
"""


def test_names_of_python_in_transforms_reach_the_engine_as_in_state(
    make_stack: MakeStack,
) -> None:
    """A rule for a whole stack is written as a transform; an unknown name has no effect."""
    stack = make_stack({"__main__.py": PROGRAM.replace("ROUND", "1")}, config=CONFIG)
    stack.up()

    hidden = stack.resource("hidden")["outputs"]
    assert "ciphertext" in hidden["flowJobId"]
    assert "ciphertext" in hidden["resourceList"]
    assert "ciphertext" not in json.dumps(stack.resource("replaced")["outputs"])

    stack.write({"__main__.py": PROGRAM.replace("ROUND", "2")})
    up = stack.up()
    assert up.operations("ignored") == ["update"]
    assert stack.resource("ignored")["inputs"]["maxRetry"] == 1
    assert stack.resource("ignored")["inputs"]["retryInterval"] == 2
    assert "delete-replaced" in up.operations("replaced")
    assert up.operations("hidden") == ["update"]


def test_an_import_by_a_transform_is_refused_with_the_line_to_write(make_stack: MakeStack) -> None:
    """The dynamic host cannot import, and would end with a traceback about `__provider`."""
    preview = make_stack({"__main__.py": IMPORTING}, config=CONFIG).preview(exit_code=None)
    assert preview.exit_code != 0
    [refusal] = preview.messages("error", "render")
    assert refusal.endswith(
        "import_ is not supported by dynamic providers; "
        'write adopt="job-abcdefgh" among the inputs instead, '
        "or run `pulumi config set cloudjobs:usePlugin true`"
    )
    assert "\n" not in refusal
    assert "Traceback" not in preview.text
    assert "transform_options" not in preview.text
