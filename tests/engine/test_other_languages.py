"""A stack in YAML, TypeScript and Go: the same life as in Python, on the real engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.generate_sdks import SCHEMA
from tests.embedded import run_for_an_hour
from tests.engine.plugin_project import write_plugin
from tests.engine.projects import cloud_of
from tests.engine.stack import Stack
from tests.engine.waiting import CONFIG
from tests.sdk.programs import (
    compile_go,
    environment,
    project_file,
    write_go,
    write_typescript,
)

MakeStack = Callable[..., Stack]
TYPE = "cloudjobs:tencent/batch/job:Job"
JOB: dict[str, Any] = {
    "region": "ap-guangzhou",
    "placement": {"zone": "ap-guangzhou-2"},
    "job": {
        "jobName": "render",
        "jobDescription": "a test",
        "priority": 1,
        "tasks": [
            {
                "taskName": "frame",
                "taskInstanceNum": 1,
                "application": {"deliveryForm": "LOCAL", "command": "true"},
                "computeEnv": {
                    "envType": "MANAGED",
                    "envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"},
                },
            }
        ],
    },
    "wait": {"until": "running", "pollSeconds": 1},
}
LISTED = {"function": "cloudjobs:index:listJobs", "arguments": {"name": "${render.job.jobName}"}}
READ = {"function": "cloudjobs:tencent/batch:getJob", "arguments": {"id": "${render.jobId}"}}
YAML: dict[str, Any] = {
    "variables": {"listed": {"fn::invoke": LISTED}, "read": {"fn::invoke": READ}},
    "resources": {"render": {"type": "cloudjobs:tencent/batch:Job", "properties": JOB}},
    "outputs": {
        "renderId": "${render.jobId}",
        "status": "${render.status}",
        "listed": "${listed.jobs[0].name}",
        "read": "${read.job.jobName}",
    },
}
TYPESCRIPT = f"""
import * as cloudjobs from "pulumi-cloudjobs";

const render = new cloudjobs.tencent.batch.Job("render", {json.dumps(JOB)});
export const renderId = render.jobId;
export const status = render.status;
"""
GO = """
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"pulumi-cloudjobs/sdk/go/cloudjobs"
	"pulumi-cloudjobs/sdk/go/cloudjobs/tencent/batch"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		render, err := batch.NewJob(ctx, "render", &batch.JobArgs{
			Region:    pulumi.String("ap-guangzhou"),
			Placement: &batch.PlacementArgs{Zone: pulumi.String("ap-guangzhou-2")},
			Job: &batch.JobSpecArgs{
				JobName:        pulumi.String("render"),
				JobDescription: pulumi.String("a test"),
				Priority:       pulumi.Int(1),
				Tasks: batch.TaskArray{&batch.TaskArgs{
					TaskName:        pulumi.String("frame"),
					TaskInstanceNum: pulumi.Int(1),
					Application: &batch.ApplicationArgs{
						DeliveryForm: batch.ApplicationDeliveryFormLOCAL,
						Command:      pulumi.String("true"),
					},
					ComputeEnv: &batch.AnonymousComputeEnvArgs{
						EnvType: batch.AnonymousComputeEnvEnvTypeMANAGED,
						EnvData: &batch.EnvDataArgs{
							InstanceType: pulumi.String("S1.SMALL1"),
							ImageId:      pulumi.String("img-bd78fy2t"),
						},
					},
				}},
			},
			Wait: &cloudjobs.WaitArgs{
				Until:       cloudjobs.WaitUntilRunning,
				PollSeconds: pulumi.Any(1),
			},
		})
		if err != nil {
			return err
		}
		ctx.Export("renderId", render.JobId)
		ctx.Export("status", render.Status)
		return nil
	})
}
"""


@pytest.fixture
def make_language_stack(make_stack: MakeStack, tmp_path: Path) -> MakeStack:
    """Make a stack of a program in another language, whose resources the plugin serves."""
    write_plugin(tmp_path)

    def make(runtime: str, **more: Any) -> Stack:
        files = {"Pulumi.yaml": project_file(runtime, tmp_path, **more)}
        stack = make_stack(files, config=CONFIG, environment=environment())
        run_for_an_hour(cloud_of(stack))
        return stack

    return make


def lives(stack: Stack) -> dict[str, Any]:
    """Check the life of the job: created, unchanged, read again and deleted.

    Returns:
        The outputs of the program.
    """
    first = stack.up()
    assert first.created(TYPE) == 1
    assert first.messages("warning") == []
    outputs = stack.outputs()
    assert outputs["status"] == "running"
    assert outputs["renderId"].startswith("job-")

    assert stack.up().summary == {"same": 2}
    assert stack.refresh().summary == {"same": 2}
    assert stack.resource("render")["id"] == outputs["renderId"]
    assert stack.destroy().summary == {"delete": 2}
    assert cloud_of(stack).count(action="SubmitJob") == 1
    assert cloud_of(stack).live() == []
    return outputs


def test_a_job_lives_in_yaml(make_language_stack: MakeStack) -> None:
    """A team without a programming language needs no SDK, for functions neither."""
    outputs = lives(make_language_stack("yaml", **YAML))
    assert (outputs["listed"], outputs["read"]) == ("render", "render")


def test_a_job_lives_in_typescript(make_language_stack: MakeStack) -> None:
    """The compiled SDK finds the plugin by its name."""
    stack = make_language_stack({"name": "nodejs", "options": {"typescript": True}})
    write_typescript(stack.project, TYPESCRIPT)
    lives(stack)


def test_a_job_lives_in_go(make_language_stack: MakeStack) -> None:
    """The host compiles the program with the SDK of this checkout."""
    stack = make_language_stack("go")
    write_go(stack.project, GO)
    # A first build takes longer than a command may.
    compiled = compile_go(stack.project)
    assert compiled.exit_code == 0, compiled.text
    lives(stack)


def test_a_mistake_in_yaml_is_reported_with_its_place(make_language_stack: MakeStack) -> None:
    """The schema refuses an unknown name before any check."""
    program = json.loads(json.dumps(YAML).replace('"jobName"', '"jobNam"'))
    preview = make_language_stack("yaml", **program).preview(exit_code=None)
    assert preview.exit_code != 0
    assert "jobNam" in preview.text
    assert "jobName" in preview.text


def test_the_cli_gets_the_schema_from_the_plugin(make_language_stack: MakeStack) -> None:
    """SDKs of further languages are made from it, without a network."""
    stack = make_language_stack("yaml", **YAML)
    (plugin,) = json.loads((stack.project / "Pulumi.yaml").read_text())["plugins"]["providers"]
    got = stack.pulumi("package", "get-schema", f"{plugin['path']}/pulumi-resource-cloudjobs")

    expected = json.loads(SCHEMA.read_text("utf-8"))
    schema = json.loads(got.stdout)
    assert schema["resources"].keys() == expected["resources"].keys()
    assert schema["functions"].keys() == expected["functions"].keys()
    assert schema["types"].keys() == expected["types"].keys()
