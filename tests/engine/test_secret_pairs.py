"""The secrets of definitions, which the errors, reasons and logs of their runs repeat.

A run does not have these secrets among its own inputs, and a cloud spells them in every way. What
was printed, logged and written is searched for each spelling.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pulumi_cloudjobs.simulator.control import Control

from tests.campaign.subjects import prepare
from tests.engine.projects import cloud_of
from tests.engine.stack import Run, Stack
from tests.spellings import SPELLINGS

MakeStack = Callable[..., Stack]
SECRETS = {
    "run": 'Emr-"Pa55"/x+9%2F&w',
    "task": "Dlc-<Args>/k=7;z\\q",
    "statement": "Dli-conf/+Zq8'&x9",
    "job": "Batch/Login+Pa55=ü",
    "deployment": "Flink/Remark+4711&",
}
"""The secret of a definition, by the run that repeats it."""

PROGRAM = """
import json

import pulumi
import pulumi_cloudjobs as cloudjobs

SECRETS = GIVEN
secret = pulumi.Output.secret
PROJECT = "FP-257A173659F50000"
WAIT = {"until": "finished", "poll_seconds": 1}
ZONE = {"zone": "ap-guangzhou-2"}

flow = cloudjobs.alibaba.emr.FlowJob(
    "flow",
    project_id=PROJECT,
    name="flow",
    description="of a pair",
    type="SHELL",
    params="run",
    custom_variables=json.dumps({"password": SECRETS["run"]}),
)
cloudjobs.alibaba.emr.FlowJobRun(
    "run", project_id=PROJECT, job_id=flow.flow_job_id, cluster_id="C-D7958B72E59B0000", wait=WAIT
)
app = cloudjobs.tencent.dlc.SparkApp(
    "app",
    app_name="pairs",
    app_type=1,
    data_engine="data-engine-demo",
    app_file="cosn://b/app.jar",
    role_arn=12,
    app_driver_size="small",
    app_executor_size="small",
    app_executor_nums=1,
    cmd_args=secret("--password " + SECRETS["task"]),
)
cloudjobs.tencent.dlc.SparkAppTask("task", job_name=app.app_name, wait=WAIT)
session = cloudjobs.huawei.dli.Session(
    "session",
    name="pairs",
    kind="spark",
    cluster_name="test_cluster",
    conf=[{"spark.password": secret(SECRETS["statement"])}],
)
cloudjobs.huawei.dli.Statement(
    "statement", session_id=session.session_id, code="1/0", wait=WAIT
)
pool = cloudjobs.tencent.batch.ComputeEnv(
    "pool",
    placement=ZONE,
    compute_env={
        "env_name": "pool",
        "desired_compute_node_count": 1,
        "env_data": {
            "instance_type": "S1.SMALL1",
            "image_id": "img-bd78fy2t",
            "login_settings": {"password": SECRETS["job"]},
        },
    },
)
task = {
    "task_name": "t",
    "application": {"delivery_form": "LOCAL", "command": "true"},
    "env_id": pool.env_id,
}
cloudjobs.tencent.batch.Job(
    "job", placement=ZONE, job={"job_name": "job", "tasks": [task]}, wait=WAIT
)
flink = cloudjobs.tencent.oceanus.Job(
    "flink",
    name="flink",
    job_type=1,
    cluster_type=2,
    cluster_id="cluster-5c42n3a5",
    work_space_id="space-53rqk422",
    remark=secret(SECRETS["deployment"]),
)
cloudjobs.tencent.oceanus.Deployment(
    "deployment",
    job_id=flink.job_id,
    work_space_id="space-53rqk422",
    entrypoint_class="com.example.Stream",
    wait={"poll_seconds": 1},
)
"""
PARTS = 4
"""A message is cut at a thousand characters, so each holds a quarter of the spellings."""
DEFINITIONS = {
    "DeleteFlowJob": "run",
    "delete_session": "statement",
    "DeleteComputeEnv": "job",
    "DeleteJobs": "deployment",
}
"""What ends a definition, and the run that repeats its secret."""


def repeated(name: str, round: int) -> str:
    """Return some spellings of the secret that a run repeats, other ones in each round."""
    part = (list(SECRETS).index(name) + round) % PARTS
    some = list(SPELLINGS.values())[part::PARTS]
    return " ; ".join(spelling(SECRETS[name]) for spelling in some)


def needles() -> Iterator[tuple[str, str]]:
    for name, secret in SECRETS.items():
        for title, spelling in SPELLINGS.items():
            yield f"{name}, {title}", "".join(spelling(secret).strip("\"'").split())


def shown_in(text: str) -> list[str]:
    """Return which spellings a text contains, however it is wrapped."""
    packed = "".join(text.split())
    return [title for title, needle in needles() if needle in packed]


def repeat(cloud: Control, round: int) -> None:
    """Let every run fail, and every place of its failure repeat a secret of its definition."""
    cloud.clear_faults()
    settings = {
        "alibaba.emr.outcome": "FAILED",
        "alibaba.emr.running_seconds": 0.5,
        "alibaba.emr.log": repeated("run", round),
        "tencent.dlc.outcome": "failed",
        "tencent.dlc.batch_running_seconds": 0.5,
        "tencent.dlc.queued_seconds": 0.1,
        "tencent.dlc.initialising_seconds": 0.1,
        "tencent.dlc.error": repeated("task", round),
        "huawei.dli.statement_outcome": "error",
        "huawei.dli.statement_seconds": 0.5,
        "tencent.batch.outcome": "failed",
        "tencent.batch.running_seconds": 0.5,
        "tencent.batch.reason": repeated("job", round),
        "tencent.batch.stdout": repeated("job", round + 1),
    }
    for key, value in settings.items():
        cloud.set(key, value)

    cloud.fault(
        "replace",
        action="*tatement*",
        times=None,
        values={"ename": "Error", "evalue": repeated("statement", round)},
    )
    cloud.fault(
        "error",
        action="CreateJobConfig",
        code="InvalidParameter",
        message=repeated("deployment", round),
        times=None,
    )


def texts_of(stack: Stack, runs: list[Run], home: Path) -> Iterator[tuple[str, str]]:
    """Yield everything that came out, by where it was."""
    for run in runs:
        yield "terminal", run.text
        yield "events", json.dumps(run.events)

    yield "call log", json.dumps(cloud_of(stack).calls())

    # The stack's folder holds the project, with the store of the simulator and what SQLite keeps
    # beside it, and the backend with state and history.
    for folder in (stack.folder, home):
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                yield str(path), path.read_text(errors="replace")


def found_in(stack: Stack, runs: list[Run], home: Path) -> list[str]:
    """Return what shows a secret, and in which spelling."""
    problems: list[str] = []
    for where, text in texts_of(stack, runs, home):
        problems += [f"{where}: {title}" for title in shown_in(text)]

    return problems


@pytest.fixture
def stack(make_stack: MakeStack, tmp_path: Path) -> Stack:
    return make_stack(
        {"__main__.py": PROGRAM.replace("GIVEN", repr(SECRETS))},
        config={"cloudjobs:endpoint": "embedded", "cloudjobs:rates": '{"*": 0}'},
        environment={"TMPDIR": str(tmp_path), "HOME": str(tmp_path)},
    )


def test_a_run_shows_no_secret_of_its_definition(stack: Stack, tmp_path: Path) -> None:
    """Whoever repeats a secret, and however: the process knows it, and hides it."""
    cloud = cloud_of(stack)
    prepare(cloud)
    runs = []
    for round in range(PARTS):
        repeat(cloud, round)
        runs.append(stack.up("--continue-on-error", exit_code=None))

    # The search finds something, and what was repeated was shown.
    assert shown_in(repeated("run", 0))
    for name in SECRETS:
        assert "[secret]" in runs[0].messages("error", name)[0]

    repeat(cloud, 0)
    runs.append(stack.refresh(exit_code=None))
    assert found_in(stack, runs, tmp_path) == []

    runs.append(stack.preview(exit_code=None))
    for action, name in DEFINITIONS.items():
        cloud.fault("error", action=action, code="InvalidParameter", message=repeated(name, 1))
    runs.append(stack.destroy(exit_code=None))

    assert found_in(stack, runs, tmp_path) == []
