"""Definitions and their runs in one program on the real engine, and the effects of changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.engine.projects import ROOT, cloud_of, project_files
from tests.engine.stack import Stack

NIGHTLY, FLOW = ROOT / "examples" / "nightly", ROOT / "examples" / "flow"


def changed(folder: Path, before: str, after: str) -> dict[str, str]:
    """The files of an example with one change in its program."""
    files = project_files(folder)
    assert before in files["__main__.py"]
    return {**files, "__main__.py": files["__main__.py"].replace(before, after)}


def runs(stack: Stack, kind: str) -> list[dict[str, Any]]:
    return cloud_of(stack).objects(kind)


def test_a_date_more_is_a_run_more_and_a_changed_app_runs_nothing_again(
    make_stack: Callable[..., Stack],
) -> None:
    """Existing runs stay as they are, and the results of all of them are reported.

    The app keeps its id; later runs use it as it is then.
    """
    stack = make_stack(project_files(NIGHTLY))
    cloud_of(stack).set("tencent.dlc.batch_running_seconds", 1.0)
    stack.up()
    results = stack.outputs()["results"]
    assert [path.rsplit("/", 2)[-2] for path in results] == [
        "2026-11-19",
        "2026-11-20",
        "2026-11-21",
    ]

    id = stack.outputs()["app_id"]
    before = [one["id"] for one in runs(stack, "tencent/dlc/task")]
    stack.write(changed(NIGHTLY, '"2026-11-21"]', '"2026-11-21", "2026-11-22"]'))
    up = stack.up()
    assert up.created("pulumi-python:dynamic/dlcSparkAppTask:") == 1
    assert up.operations("nightly") == ["same"]
    assert len(stack.outputs()["results"]) == 4
    assert {*before} < {one["id"] for one in runs(stack, "tencent/dlc/task")}

    program = (stack.project / "__main__.py").read_text("utf-8")
    stack.write({"__main__.py": program.replace("app_executor_nums=2", "app_executor_nums=4")})
    up = stack.up()
    assert up.summary == {"update": 1, "same": 6}
    assert stack.outputs()["app_id"] == id
    assert cloud_of(stack).object("tencent/dlc/spark_app", id)["data"]["AppExecutorNums"] == 4
    assert len(runs(stack, "tencent/dlc/task")) == 4


def test_a_run_that_fails_stops_what_depends_on_it_and_a_new_day_runs_again(
    make_stack: Callable[..., Stack],
) -> None:
    """The up is red with the end of the log, and the second run is not submitted.

    On a new day both run, one after the other: a job has one live run at a time.
    """
    stack = make_stack(changed(FLOW, "max_retry=1", "max_retry=0"))
    cloud = cloud_of(stack)
    cloud.set("alibaba.emr.running_seconds", 1.0)
    cloud.set("alibaba.emr.outcome", "FAILED")
    cloud.set("alibaba.emr.log", "collect.sh: no such table")
    up = stack.up(exit_code=None)
    assert up.exit_code != 0
    assert "failed (FAILED)" in up.text
    assert "collect.sh: no such table" in up.text
    (first,) = [one["id"] for one in runs(stack, "alibaba/emr/run")]

    cloud.set("alibaba.emr.outcome", "OK")
    program = (stack.project / "__main__.py").read_text("utf-8")
    stack.write({"__main__.py": program.replace('DAY = "2026-11-22"', 'DAY = "2026-11-23"')})
    up = stack.up()
    assert up.operations("report") == ["same"]
    assert stack.outputs()["report_status"] == "succeeded"

    new = [one for one in runs(stack, "alibaba/emr/run") if one["id"] != first]
    assert [one["state"] for one in new] == ["OK", "OK"]

    (early, late) = sorted(new, key=lambda one: float(one["created"]))
    assert early["data"]["Params"] == "sh collect.sh 2026-11-23"
    assert late["data"]["Params"] == "sh report.sh"
