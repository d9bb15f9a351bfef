"""Secrets of a program on the real engine: not in state, outputs or our logs."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable

import pytest

from tests.embedded import run_for_an_hour
from tests.engine.projects import cloud_of
from tests.engine.stack import Run, Stack

MakeStack = Callable[..., Stack]
TRACE = ("-v=9", "--logtostderr", "--logflow")
EMBEDDED = {"cloudjobs:endpoint": "embedded"}

JOBS = """
import json
import pulumi
import pulumi_cloudjobs as cloudjobs
from bare import Bare

task = {
    "task_name": "hello",
    "application": {
        "delivery_form": "LOCAL",
        "command": "echo",
        "docker": {"image": "image:1", "user": "somebody", "password": "planted-docker"},
    },
    "compute_env": {
        "env_data": {
            "instance_type": "S1.SMALL1",
            "login_settings": {"password": "planted-login"},
        }
    },
    "authentications": [
        {
            "scene": "COS",
            "secret_id": "AKID",
            "secret_key": pulumi.Config("demo").require_secret("key"),
        }
    ],
}
cloudjobs.tencent.batch.Job(
    "batch-job",
    placement={"zone": "ap-guangzhou-2"},
    job={"job_name": "test", "priority": ROUND, "tasks": [task]},
)
cloudjobs.alibaba.emr.FlowJob(
    "flow-job",
    project_id="FP-257A173659F50000",
    name="job",
    description="a job",
    type="SHELL",
    max_retry=ROUND,
    custom_variables=json.dumps({"password": "planted-variable"}),
)
Bare("bare", ROUND, pulumi.Output.secret("bare-secret"))
"""

BARE = """
from pulumi import dynamic


class BareProvider(dynamic.ResourceProvider):
    serialize_as_secret_always = False

    def create(self, props):
        return dynamic.CreateResult("1", dict(props))

    def update(self, id, olds, news):
        return dynamic.UpdateResult(dict(news))


class Bare(dynamic.Resource):
    def __init__(self, name, number, secret):
        properties = {"number": number, "secret": secret, "inside": [{"secret": secret}]}
        super().__init__(BareProvider(), name, properties)
"""

MISTAKES = """
import pulumi
import pulumi_cloudjobs as cloudjobs


def task(given):
    env = {
        "env_data": {
            "instance_type": "S1.SMALL1",
            "login_settings": {"password": given(["planted-list"])},
        }
    }
    docker = {"image": "image:1", "password": given({"planted-key": "planted-map"})}
    application = {"delivery_form": "LOCAL", "command": "echo", "docker": docker}
    authentication = {"scene": "COS", "secret_id": "AKID", "secret_key": "planted-object"}
    return {
        "application": application,
        "compute_env": env,
        "authentications": given(authentication),
    }


def create(job):
    cloudjobs.tencent.batch.Job("job", placement={"zone": "ap-guangzhou-2"}, job=job)
"""
BY_THE_PROGRAM = """
create({"tasks": [task(lambda value: value)]})
"""
BY_CHECK = """
create({"tasks": [task(pulumi.Output.from_input), task(pulumi.Output.secret)]})
"""
OF_A_WHOLE_INPUT = """
create(pulumi.Output.from_input(["planted-top"]))
"""
IN_A_TASK = (
    "authentications must be a list",
    "application.docker.password must be text",
    "compute_env.env_data.login_settings.password must be text",
)


def program(number: int) -> dict[str, str]:
    return {"__main__.py": JOBS.replace("ROUND", str(number)), "bare.py": BARE}


def trace(run: Run, planted: str) -> tuple[set[str], list[str]]:
    """Return the places of a text in a command's output.

    Returns:
        The kinds of lines of the engine's trace that hold it, each as its first two words
        ("Marshaling property"), and the other lines that do.
    """
    kinds, others = set(), []

    for line in run.text.splitlines():
        if planted in line:
            # The trace is JSON lines, in other versions of the CLI glog's.
            message = re.match(
                r'\{"time":"[^"]+","level":"\w+","msg":"(\w+ \w+)|[IWEF]\d{4} [^\]]+\] (\w+ \w+)',
                line,
            )
            if message:
                kinds.add(message[1] or message[2])
            else:
                others.append(line)

    return kinds, others


@pytest.fixture
def stack(make_stack: MakeStack) -> Stack:
    return make_stack(program(1), config=EMBEDDED, secret_config={"demo:key": "planted-key"})


def test_planted_secrets_are_nowhere_but_in_the_engines_own_trace(stack: Stack) -> None:
    """A program's password, a key from configuration, one in JSON text; the cloud repeats them too.

    The engine's trace shows every property on its way to a provider, secret or not. A bare dynamic
    provider in the same stack proves that the engine does so: lines of the same sort hold its
    secret.
    """
    cloud = cloud_of(stack)
    run_for_an_hour(cloud)
    runs = [stack.up(*TRACE)]
    stack.write(program(2))
    cloud.fault(
        "error",
        action="SubmitJob",
        code="InvalidParameterValue",
        message="planted-login? planted-key!",
    )
    cloud.fault(
        "error",
        action="ModifyFlowJob",
        code="InvalidParameter",
        message='{"password": "planted-variable"}',
    )
    failed = stack.up(*TRACE, "--continue-on-error", exit_code=None)
    assert failed.exit_code != 0
    assert failed.messages("error", "batch-job")[0].count("[secret]") == 2
    assert "InvalidParameter: [secret] (request " in failed.messages("error", "flow-job")[0]
    assert cloud.faults() == []

    runs += [failed, stack.up(*TRACE, "--refresh")]
    assert len(cloud.live()) == 1  # so that there was something to hide

    ours, bares = set(), set()

    for run in runs:
        kinds, others = trace(run, "planted-")
        assert others == []
        ours |= kinds
        bares |= trace(run, "bare-secret")[0]
        assert "planted-" not in json.dumps(run.events)

    assert ours
    assert ours <= bares

    export = json.dumps(stack.export())
    assert "planted-" not in export

    blobs = re.findall(r'"__provider": "([^"]+)"', export)
    assert len(blobs) >= 3
    assert not any(b"planted-" in base64.b64decode(blob) for blob in blobs)

    files = [path for path in (stack.folder / "backend").rglob("*") if path.is_file()]
    assert files
    assert not any(b"planted-" in path.read_bytes() for path in files)
    assert "planted-" not in json.dumps(cloud.calls()) + json.dumps(cloud.objects())


@pytest.mark.parametrize(
    ("call", "reasons"),
    [
        pytest.param(
            BY_THE_PROGRAM, [f"job.tasks[0].{reason}" for reason in IN_A_TASK], id="by-the-program"
        ),
        pytest.param(
            BY_CHECK,
            [f"job.tasks[{index}].{reason}" for index in (0, 1) for reason in IN_A_TASK],
            id="by-check",
        ),
        pytest.param(OF_A_WHOLE_INPUT, ["job must be an object"], id="by-check-of-a-whole-input"),
    ],
)
def test_a_mistake_in_a_secret_or_around_one_is_reported_without_its_value(
    make_stack: MakeStack, call: str, reasons: list[str]
) -> None:
    """The engine prints the value that a failed check names; a list's brackets are forgotten."""
    preview = make_stack({"__main__.py": MISTAKES + call}, config=EMBEDDED).preview(exit_code=None)
    assert preview.exit_code != 0
    errors = " ".join(preview.messages("error"))
    assert [reason for reason in reasons if reason not in errors] == []
    assert "planted-" not in preview.text + json.dumps(preview.events)
