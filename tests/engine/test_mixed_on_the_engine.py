"""Our resources and those of another package's dynamic provider in one stack.

Outputs go both ways, within one host process.

What we change about the host holds for the other provider too, so it must not notice.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine import depots
from tests.engine.projects import cloud_of
from tests.engine.stack import Run, Stack

MakeStack = Callable[..., Stack]
JOB = "alibaba/emr/job"
EMBEDDED = {"cloudjobs:endpoint": "embedded"}

BOTH_WAYS = """
import json

import pulumi
import pulumi_cloudjobs as cloudjobs
from depots import Depot

config = pulumi.Config()
folder, called = config.require("folder"), config.require("called")
depot = Depot("depot", folder, called=called, password=pulumi.Output.secret("planted-depot"))
job = cloudjobs.alibaba.emr.FlowJob(
    "report",
    project_id="FP-257A173659F50000",
    name="report",
    description="Writes the report",
    type="SHELL",
    params=pulumi.Output.concat("sh report.sh ", depot.address),
    env_conf=pulumi.Output.json_dumps({"PASSWORD": depot.password}),
    custom_variables=pulumi.Output.secret('{"key": "planted-variable"}'),
)
content = {
    "job": job.id,
    "params": job.params,
    "made_at": job.created_at,
    "variables": job.custom_variables,
}
Depot("listener", folder, content=content)
run = cloudjobs.alibaba.emr.FlowJobRun(
    "run",
    project_id=job.project_id,
    job_id=job.flow_job_id,
    cluster_id="C-D7958B72E59B0000",
    wait={"until": "finished", "timeout_seconds": "1h", "poll_seconds": 1},
)
Depot("archive", folder, content=[run.status, run.id])
"""

BESIDE = """
import pulumi
from depots import Depot

config = pulumi.Config()
folder, orders = config.require("folder"), []
if config.get_bool("beside"):
    import pulumi_cloudjobs as cloudjobs

    # Ours first: from its check on, the host is as we have made it.
    job = cloudjobs.alibaba.emr.FlowJob(
        "report", project_id="FP-257A173659F50000", name="report", description="d", type="SHELL",
        custom_variables=pulumi.Output.secret('{"key": "planted-variable"}'),
    )
    orders = [job]
opts = pulumi.ResourceOptions(depends_on=orders)
"""
DEPOTS = """
plain = [1, 2.5, None, True, {"an_inner_key": "x"}]
content = {"plain": plain, "secret": [pulumi.Output.secret("planted-inner")]}
password = pulumi.Output.secret("planted-depot")
depot = Depot("depot", folder, content=content, password=password, opts=opts)
pulumi.export("address", depot.address)
"""
BROKEN = """
Depot("broken-depot", folder, called="broken", opts=opts)
"""
TOGETHER = f"""
for number in range({depots.TOGETHER}):
    Depot(f"depot-{{number}}", folder, meets=True, opts=opts)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of the depots."""
    depots = tmp_path / "depots"
    depots.mkdir()
    return depots


@pytest.fixture
def make_mixed(make_stack: MakeStack, folder: Path) -> Callable[..., Stack]:
    """Make a stack of a program that uses the other package; more configuration by name."""
    package = Path(depots.__file__).read_text("utf-8")

    def make(program: str, **config: str) -> Stack:
        own = {f"demo:{key}": value for key, value in config.items()}
        files = {"__main__.py": program, "depots.py": package}
        return make_stack(files, config={**EMBEDDED, "demo:folder": str(folder), **own})

    return make


def files_of(folder: Path) -> dict[str, str]:
    """Return the existing depots, and their content."""
    return {path.stem: path.read_text("utf-8") for path in folder.glob("*.json")}


def shown(stack: Stack, name: str) -> dict[str, Any]:
    """Return a resource in state: secrets in plain text, and marked as such."""
    exported = json.loads(stack.pulumi("stack", "export", "--show-secrets").stdout)["deployment"][
        "resources"
    ]
    (resource,) = [one for one in exported if one["urn"].endswith(f"::{name}")]
    return {key: resource[key] for key in ("id", "inputs", "outputs")}


def errors(stack: Stack, run: Run, name: str) -> list[str]:
    """Return the user's view, independent of the project's folder."""
    return [line.replace(str(stack.project), "") for line in run.messages("error", name)]


def test_outputs_flow_both_ways_through_a_replacement_to_the_end(
    make_mixed: Callable[..., Stack], folder: Path
) -> None:
    """Outputs of others reach our job, our ids and results reach others; destroy removes all."""
    stack = make_mixed(BOTH_WAYS, called="north")
    cloud = cloud_of(stack)
    cloud.set("alibaba.emr.running_seconds", 1.0)
    assert stack.up().summary == {"create": 6}

    (job,), (run,) = cloud.objects(JOB), cloud.objects("alibaba/emr/run")
    assert job["data"]["Params"] == "sh report.sh depot://north/"
    assert json.loads(job["data"]["EnvConf"]) == {"PASSWORD": "planted-depot"}

    depots = {name: json.loads(text) for name, text in files_of(folder).items()}
    assert depots["listener"] == {
        "job": stack.resource("report")["id"],
        "params": "sh report.sh depot://north/",
        "made_at": stack.resource("report")["outputs"]["createdAt"],
        "variables": '{"key": "planted-variable"}',
    }
    assert depots["archive"] == ["succeeded", stack.resource("run")["id"]]
    assert depots["north"] is None
    assert "planted" not in json.dumps(stack.export())

    stack.configure({"demo:called": "south"})
    up = stack.up()
    assert (up.operations("report"), up.operations("listener")) == (["update"], ["update"])
    assert {"replace", "create-replacement"} <= set(up.operations("depot"))
    assert up.operations("run") == ["same"]
    assert up.messages("warning") == []

    assert [item["id"] for item in cloud.objects(JOB)] == [job["id"]]
    assert [item["id"] for item in cloud.objects("alibaba/emr/run")] == [run["id"]]
    assert cloud.object(JOB, job["id"])["data"]["Params"] == "sh report.sh depot://south/"
    assert json.loads(files_of(folder)["listener"])["params"] == "sh report.sh depot://south/"
    assert set(files_of(folder)) == {"south", "listener", "archive"}
    assert stack.preview("--refresh").summary == {"same": 6}

    assert stack.destroy().summary == {"delete": 6}
    assert files_of(folder) == {}
    assert cloud.objects(JOB) == []
    assert cloud.live() == []


def test_the_other_provider_shows_the_same_with_and_without_this_package(
    make_mixed: Callable[..., Stack],
) -> None:
    """Our outputs are made when they are read and mark our own secrets; others are the SDK's.

    Only errors of ours are plain text: the authors of others need the traceback.
    """
    program = BESIDE + DEPOTS + BROKEN
    alone, beside = make_mixed(program), make_mixed(program, beside="true")
    messages = {}
    for stack in (alone, beside):
        run = stack.up("--continue-on-error", exit_code=None)
        assert stack.outputs() == {"address": "depot://depot/"}
        messages[stack] = errors(stack, run, "broken-depot")

    assert "Traceback (most recent call last):" in "".join(messages[alone])
    assert "LookupError: no ground for a depot\nthe second line" in "".join(messages[alone])
    assert messages[beside] == messages[alone]

    assert shown(beside, "depot") == shown(alone, "depot")
    assert shown(alone, "depot")["inputs"]["password"]["plaintext"] == '"planted-depot"'


def test_as_many_of_the_other_provider_are_made_at_once_as_the_engine_asks_for(
    make_mixed: Callable[..., Stack], folder: Path
) -> None:
    """The unchanged host does four things at a time; these creates would never meet."""
    stack = make_mixed(BESIDE + TOGETHER, beside="true")
    up = stack.up("--parallel", "16")
    assert up.summary == {"create": depots.TOGETHER + 2}
    assert len(files_of(folder)) == depots.TOGETHER
