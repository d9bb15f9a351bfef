"""`python -m pulumi_cloudjobs journal`, in the project of a stack whose `up` was killed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from pulumi_cloudjobs.simulator.control import Control

from tests.engine.jobs import BATCH, DLC, files, make_jobs
from tests.engine.stack import PROVIDER_FOLDER, Stack
from tests.engine.test_morning_after import kill_in_up

MakeStack = Callable[..., Stack]


def journal(stack: Stack, *arguments: str, exit_code: int = 0) -> str:
    """Return the command's output, run in the project."""
    command = [sys.executable, "-m", "pulumi_cloudjobs", "journal", *arguments]
    environment = {**stack.environment, "PYTHONPATH": str(PROVIDER_FOLDER)}
    run = subprocess.run(
        command, cwd=stack.project, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == exit_code, run.stderr
    assert "Traceback" not in run.stderr
    return run.stdout + run.stderr


@pytest.fixture
def killed(make_stack: MakeStack) -> tuple[Stack, Control]:
    """Both creates were carried out, and nobody has seen their responses."""
    stack, cloud = make_jobs(make_stack, {"render": {}, "spark": {"of": "dlc"}})

    for action in ("SubmitJob", "CreateSparkAppTask"):
        cloud.fault("hang_after", action=action, seconds=60)

    kill_in_up(stack, lambda: len(cloud.objects(BATCH)) == len(cloud.objects(DLC)) == 1)
    cloud.clear_faults()
    cloud.freeze(frozen=False)
    stack.pulumi("cancel", "--yes")
    return stack, cloud


def test_each_interrupted_create_is_listed_and_settled_by_hand(
    killed: tuple[Stack, Control],
) -> None:
    """After one object is deleted and the other one adopted, no entry is open any more."""
    stack, cloud = killed
    listed = journal(stack)
    lines = listed.splitlines()
    assert lines[0].split() == ["MARKER", "STARTED", "(UTC)", "STACK", "TYPE", "RESOURCE", "ID"]
    assert sorted((line.split()[4], line.split()[5]) for line in lines[1:]) == [
        ("tencent/batch:Job", "render"),
        ("tencent/dlc:SparkAppTask", "spark"),
    ]
    assert max(map(len, lines)) <= 110

    markers = {
        entry["urn"].rsplit("::", 1)[-1]: entry["marker"]
        for entry in json.loads(journal(stack, "list", "--json"))
    }
    journal(stack, "delete", markers["render"])
    assert cloud.objects(BATCH) == []

    (task,) = cloud.objects(DLC)
    adopted = journal(stack, "adopt", markers["spark"][:8])
    assert f'write adopt="{task["id"]}" among the inputs of spark' in adopted
    assert "spark" in journal(stack, "list"), (
        "until the line is written, the entry is all that knows of the task"
    )

    stack.write(files({"spark": {"of": "dlc", "adopt": task["id"]}}))
    stack.up()
    assert [one["id"] for one in cloud.objects(DLC)] == [task["id"]]
    assert "no interrupted create is open" in journal(stack, "list")


def test_an_interrupted_create_can_be_forgotten(killed: tuple[Stack, Control]) -> None:
    """The next up then makes a job of its own, as the message says."""
    stack, cloud = killed
    markers = {
        entry["urn"].rsplit("::", 1)[-1]: entry["marker"]
        for entry in json.loads(journal(stack, "list", "--json"))
    }
    assert "is not managed by anybody" in journal(stack, "forget", markers["spark"])

    stack.up()
    assert len(cloud.objects(DLC)) == 2
    assert len(cloud.objects(BATCH)) == 1


def test_a_marker_that_no_entry_has_is_one_line(killed: tuple[Stack, Control]) -> None:
    """The marker may be mistyped."""
    stack, _ = killed
    output = journal(stack, "forget", "xyz", exit_code=1)
    assert output.startswith("error: no interrupted create in file://")
