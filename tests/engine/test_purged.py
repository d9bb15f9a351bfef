"""A job that the cloud no longer reports, after `up --refresh` on the real engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.embedded import run_for_an_hour
from tests.engine.projects import ROOT, cloud_of, project_files
from tests.engine.stack import Stack

MakeStack = Callable[..., Stack]
RUNS: dict[str, tuple[str, str | int]] = {
    "spark-task": ("tencent/dlc/task", 2),
    "batch-job": ("tencent/batch/job", "SUCCEED"),
    "spark-session": ("huawei/dli/session", "dead"),
}
DEFINITIONS = {"flink-job": "tencent/oceanus/job", "flow-job": "alibaba/emr/job"}
SERVICES = ("tencent.dlc", "tencent.batch", "huawei.dli")
DAY = 86400.0


@pytest.fixture
def stack(make_stack: MakeStack) -> Stack:
    """The root stack after its first `up`."""
    new_stack = make_stack(project_files(ROOT))
    run_for_an_hour(cloud_of(new_stack))
    new_stack.up()
    return new_stack


def test_a_finished_run_that_the_cloud_has_forgotten_is_no_change(stack: Stack) -> None:
    """Clouds forget runs after days; running last week's jobs again would be costly."""
    cloud = cloud_of(stack)

    for name, (kind, state) in RUNS.items():
        cloud.force(kind, stack.resource(name)["id"], state, final=True)

    stack.refresh()
    ended = {name: stack.resource(name) for name in RUNS}

    for service in SERVICES:
        cloud.set(f"{service}.purge_seconds", 7 * DAY)

    cloud.advance(8 * DAY)
    submits = {
        action: cloud.count(action=action)
        for action in ("CreateSparkAppTask", "SubmitJob", "create_session")
    }

    assert stack.up("--refresh").summary == {"same": 6}
    assert {action: cloud.count(action=action) for action in submits} == submits

    for name, before in ended.items():
        after = stack.resource(name)
        assert before["outputs"]["purged"] is False
        assert after["outputs"] == {**before["outputs"], "purged": True}
        assert after["id"] == before["id"]


def test_what_vanished_is_created_again_unless_it_may_have_done_its_work(
    stack: Stack,
) -> None:
    """The job was deleted or purged: only the user knows whether to run it again."""
    cloud = cloud_of(stack)
    gone = {**{name: kind for name, (kind, _) in RUNS.items()}, **DEFINITIONS}
    old = {name: stack.resource(name)["id"] for name in gone}

    for name, kind in gone.items():
        cloud.remove(kind, old[name].split("/")[-1])

    again = {name: ["refresh", "create"] for name in ("spark-session", *DEFINITIONS)}
    kept = {name: ["refresh", "same"] for name in ("spark-task", "batch-job")}
    run = stack.up("--refresh")
    assert {name: run.operations(name) for name in gone} == {**again, **kept}
    assert all(stack.resource(name)["id"] != old[name] for name in again)
    assert all("change its triggers" in "".join(run.messages("warning", name)) for name in kept)
    assert stack.up("--refresh").summary == {"same": 6}
