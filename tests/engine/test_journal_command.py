"""`python -m pulumi_cloudjobs journal`, in the project of a stack whose `up` was killed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

from tests.engine.jobs import BATCH, DLC, files, ids, make_jobs
from tests.engine.stack import PROVIDER_FOLDER, Stack
from tests.engine.waiting import kill_in_up

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


def test_each_interrupted_create_is_listed_and_settled_by_hand(make_stack: MakeStack) -> None:
    """Delete one object, adopt one, leave one alone; then no entry is open any more."""
    spark = {"of": "dlc"}
    stack, cloud = make_jobs(make_stack, {"render": {}, "spark": spark, "stray": spark})
    # If the clock of the cloud jumped between a create and the search, the window would be wrong.
    cloud.freeze(frozen=False)
    for action in ("SubmitJob", "CreateSparkAppTask"):
        cloud.fault("hang_after", action=action, times=None, seconds=60)

    # The creates were carried out, and nobody has seen their responses.
    kill_in_up(stack, lambda: (len(cloud.objects(BATCH)), len(cloud.objects(DLC))) == (1, 2))
    cloud.clear_faults()
    stack.pulumi("cancel", "--yes")

    lines = journal(stack).splitlines()
    assert lines[0].split() == ["MARKER", "STARTED", "(UTC)", "STACK", "TYPE", "RESOURCE", "ID"]
    assert sorted((line.split()[4], line.split()[5]) for line in lines[1:]) == [
        ("tencent/batch:Job", "render"),
        ("tencent/dlc:SparkAppTask", "spark"),
        ("tencent/dlc:SparkAppTask", "stray"),
    ]
    assert max(map(len, lines)) <= 110

    mistyped = journal(stack, "forget", "xyz", exit_code=1)
    assert mistyped.startswith("error: no interrupted create in file://")

    markers = {
        entry["urn"].rsplit("::", 1)[-1]: entry["marker"]
        for entry in json.loads(journal(stack, "list", "--json"))
    }
    journal(stack, "delete", markers["render"])
    assert cloud.objects(BATCH) == []
    assert "is not managed by anybody" in journal(stack, "forget", markers["stray"])

    before = ids(cloud, DLC)
    adopted = journal(stack, "adopt", markers["spark"][:8])
    assert f'write adopt="{before["spark"]}" among the inputs of spark' in adopted
    assert "spark" in journal(stack, "list"), (
        "until the line is written, the entry is all that knows of the task"
    )

    # The next up makes a task of its own for the one that was forgotten, as the message says.
    stack.write(files({"spark": {**spark, "adopt": before["spark"]}, "stray": spark}))
    stack.up()
    now = ids(cloud, DLC)
    assert now["spark"] == before["spark"] == stack.resource("spark")["id"]
    assert now["stray"] == stack.resource("stray")["id"] != before["stray"]
    assert len(cloud.objects(DLC)) == 3
    assert "no interrupted create is open" in journal(stack, "list")
