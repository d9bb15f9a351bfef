from __future__ import annotations

from typing import Any

import pytest
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.tencent.dlc.spark_app_task import SPARK_APP_TASK

from tests.embedded import World

INPUTS = {"jobName": "spark-app-test", "cmdArgs": "10 test 20"}


def problems(world: World, inputs: dict[str, Any]) -> dict[str, str]:
    return {
        p.path: p.reason for p in Handler(SPARK_APP_TASK, world.settings).check(inputs).problems
    }


@pytest.mark.parametrize(
    ("inputs", "path", "reason"),
    [
        pytest.param({"cmdArgs": "1"}, "jobName", "is required", id="no-name"),
        pytest.param({"jobName": ""}, "jobName", "must not be empty", id="empty-name"),
        pytest.param(
            {"jobName": " "}, "jobName", "must be the name of a Spark app", id="blank-name"
        ),
        pytest.param({"jobName": 7}, "jobName", "must be text, not 7", id="number-as-name"),
        pytest.param(
            {"jobName": "a", "cmdArgs": ["1"]}, "cmdArgs", "must be text", id="arguments-as-list"
        ),
        pytest.param(
            {"jobName": "a", "sourceInfo": [{"key": "from", "value": "x"}, {"key": "b"}]},
            "sourceInfo[1].value",
            "is required",
            id="source-without-value",
        ),
        pytest.param(
            {"jobName": "a", "cmdArg": "1"}, "cmdArg", "did you mean `cmd_args`?", id="typo"
        ),
        pytest.param(
            {"jobName": "a", "wait": {"until": "done"}},
            "wait.until",
            "must be 'accepted', 'running' or 'finished'",
            id="unknown-wait",
        ),
    ],
)
def test_check_says_what_is_allowed(
    world: World, inputs: dict[str, Any], path: str, reason: str
) -> None:
    """A preview reports what the cloud would refuse, with the path of the value."""
    failures = problems(world, inputs)
    assert list(failures) == [path]
    assert reason in failures[path]


def test_values_that_are_not_known_yet_pass(world: World) -> None:
    """The app is often a resource of the same stack."""
    assert (
        problems(world, {"jobName": UNKNOWN, "sourceInfo": [{"key": "from", "value": UNKNOWN}]})
        == {}
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"sourceInfo": []}, {}, id="empty-is-absent"),
        pytest.param({"cmdArgs": "11"}, {"cmdArgs": "REPLACES"}, id="arguments"),
        pytest.param({"jobName": "other"}, {"jobName": "REPLACES"}, id="app"),
        pytest.param(
            {"sourceInfo": [{"key": "a", "value": "b"}]}, {"sourceInfo": "REPLACES"}, id="source"
        ),
        pytest.param({"region": "ap-beijing"}, {"region": "REPLACES"}, id="region"),
        pytest.param({"triggers": {"day": 2}}, {"triggers": "REPLACES"}, id="trigger"),
        pytest.param({"wait": {"until": "running"}}, {"wait": "LOCAL"}, id="wait"),
    ],
)
def test_what_a_change_does(world: World, change: dict[str, Any], expected: dict[str, str]) -> None:
    """A needless replacement would run the app again, and cost money."""
    task = world.resource(SPARK_APP_TASK)
    task.id, task.state = "4a7cad6b", {**INPUTS, "region": "ap-guangzhou", "status": "running"}
    assert task.changes({**INPUTS, **change}) == expected


def test_a_replacement_of_a_live_task_is_announced(world: World) -> None:
    """The task is cancelled in the middle of its work."""
    state = {**INPUTS, "region": "ap-guangzhou", "status": "running"}
    result = Handler(SPARK_APP_TASK, world.settings).diff(
        "4a7cad6b", state, {**state, "cmdArgs": "11"}
    )
    (warning,) = result.warnings
    assert warning.startswith(
        "replaces DLC task 4a7cad6b: cmdArgs cannot change in place; the live task is cancelled"
    )
