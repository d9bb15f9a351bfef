"""Checks of a session's inputs, and the effect of changing each of them."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_cloudjobs.core.journal.entries import new_marker
from pulumi_cloudjobs.core.schema.inputs import COMMON_INPUTS, UNKNOWN, OnChange
from pulumi_cloudjobs.core.schema.schema import compare, fields_of
from pulumi_cloudjobs.core.schema.validation import find_problems
from pulumi_cloudjobs.huawei.dli.models import SessionInputs
from pulumi_cloudjobs.huawei.dli.session import SESSION
from pulumi_cloudjobs.huawei.dli.spark import unique_name
from pulumi_cloudjobs.huawei.dli.states import STATUS

from tests.embedded import World

LEAST: dict[str, Any] = {"kind": "spark", "clusterName": "test_cluster", "region": "cn-north-4"}
UNIT = 'must have a unit, such as "2G" or "2M", not "2": the start would fail'


def problems(**inputs: Any) -> list[tuple[str, str]]:
    failures = find_problems(SessionInputs, {**LEAST, **inputs})
    return [(problem.path, problem.reason) for problem in failures]


@pytest.mark.parametrize(
    ("inputs", "path", "expected"),
    [
        pytest.param({"driverMemory": "2"}, "driverMemory", UNIT, id="driver-memory-without-unit"),
        pytest.param(
            {"executorMemory": "2"}, "executorMemory", UNIT, id="executor-memory-without-unit"
        ),
        pytest.param(
            {"driverMemory": "1.5G"}, "driverMemory", "whole number", id="memory-with-fraction"
        ),
        pytest.param(
            {"driverMemory": "2X"},
            "driverMemory",
            "whole number and a unit",
            id="memory-with-odd-unit",
        ),
        pytest.param({"driverMemory": 2}, "driverMemory", "must be text", id="memory-as-number"),
        pytest.param(
            {"name": "x" * 129}, "name", "at most 128 characters, and has 129", id="long-name"
        ),
        pytest.param({"kind": "pyspark"}, "kind", "'spark'", id="kind"),
        pytest.param({"scType": "D"}, "scType", "'A', 'B' or 'C'", id="shape"),
        pytest.param(
            {"clusterName": "_queue"},
            "clusterName",
            "underscore",
            id="queue-with-leading-underscore",
        ),
        pytest.param({"clusterName": "123"}, "clusterName", "digits alone", id="queue-of-digits"),
        pytest.param(
            {"clusterName": "a-b"}, "clusterName", "letters, digits", id="queue-with-hyphen"
        ),
        pytest.param({"clusterName": "q" * 129}, "clusterName", "at most 128", id="long-queue"),
        pytest.param({"driverCores": -1}, "driverCores", "at least 0", id="negative-cores"),
        pytest.param({"numExecutors": 1.5}, "numExecutors", "whole number", id="half-an-executor"),
        pytest.param(
            {"executorCores": True}, "executorCores", "not true or false", id="cores-as-boolean"
        ),
        pytest.param(
            {"heartbeatTimeoutInSecond": -1}, "heartbeatTimeoutInSecond", "at least 0", id="timeout"
        ),
        pytest.param(
            {"jars": ["g" * 65 + "/x.jar"]}, "jars[0]", "before the slash", id="long-group-of-jar"
        ),
        pytest.param({"files": ["ok", "p" * 129]}, "files[1]", "at most 128", id="long-package"),
        pytest.param({"pyFiles": [""]}, "pyFiles[0]", "must not be empty", id="empty-package"),
        pytest.param(
            {"resources": [{"name": "g/" + "p" * 129}]},
            "resources[0].name",
            "after the slash",
            id="resource",
        ),
        pytest.param(
            {"resources": ["x.jar"]}, "resources[0]", "must be an object", id="resource-as-text"
        ),
        pytest.param(
            {"groups": [{"name": "g" * 65}]}, "groups[0].name", "at most 64", id="long-group"
        ),
        pytest.param(
            {"groups": [{"nam": "g"}]}, "groups[0].nam", "did you mean `name`?", id="typo"
        ),
        pytest.param({"conf": {"a": "b"}}, "conf", "must be a list", id="conf-as-map"),
    ],
)
def test_a_wrong_input_is_named_with_its_path_and_what_is_allowed(
    inputs: dict[str, Any], path: str, expected: str
) -> None:
    """Otherwise the start fails, minutes later."""
    [(actual_path, reason)] = problems(**inputs)
    assert actual_path == path
    assert expected in reason


@pytest.mark.parametrize(
    "inputs",
    [
        pytest.param({"driverMemory": "2G", "executorMemory": "2048M"}, id="memory"),
        pytest.param(
            {"driverMemory": "2 GB", "executorMemory": "2048 MB"}, id="memory-as-on-the-page"
        ),
        pytest.param({"driverMemory": "2g"}, id="memory-in-small-letters"),
        pytest.param(
            {"driverMemory": UNKNOWN, "clusterName": UNKNOWN, "jars": [UNKNOWN], "adopt": UNKNOWN},
            id="unknown",
        ),
        pytest.param({"jars": UNKNOWN, "resources": UNKNOWN, "conf": UNKNOWN}, id="unknown-lists"),
        pytest.param({"jars": ["obs://bucket/" + "p" * 200]}, id="path-in-obs"),
        pytest.param({"driverCores": 0, "numExecutors": 3.0}, id="numbers"),
        pytest.param({"name": ""}, id="an-empty-name-is-no-name"),
        pytest.param({"conf": [{"any.key": {"at": ["any", "depth"]}}]}, id="conf-is-the-users-own"),
    ],
)
def test_what_the_cloud_may_take_passes(inputs: dict[str, Any]) -> None:
    """A check must not be stricter than the documents."""
    assert problems(**inputs) == []


def test_a_session_is_never_waited_for_until_it_finishes(world: World) -> None:
    """A session has no end to wait for."""
    result = world.resource(SESSION).handler.check({**LEAST, "wait": {"until": "finished"}})
    assert [(problem.path, problem.reason) for problem in result.problems] == [
        ("wait.until", "must be accepted or running for a DLI session, not finished")
    ]


@pytest.mark.parametrize(
    "field", [f for f in fields_of(SessionInputs) if f.name not in COMMON_INPUTS], ids=str
)
def test_every_input_of_the_api_replaces(field: Any) -> None:
    """There is no update operation."""
    old = {**LEAST, field.state_name: "old"}
    new = {**LEAST, field.state_name: "new"}
    assert [change.on_change for change in compare(SessionInputs, old, new)] == [OnChange.REPLACES]


def test_no_word_for_a_state_means_success() -> None:
    """A wait for `running` ends well on success, but a session that has exited is not ready."""
    assert "succeeded" not in {status.value for status in STATUS.values()}


def test_a_generated_name_is_the_same_for_the_same_create_and_no_other() -> None:
    """A generated name finds an interrupted create again."""
    marker = new_marker("")
    name = unique_name("my session", marker)
    assert name.startswith("my-session-")
    assert name == unique_name("my session", marker)
    assert (
        len({name, unique_name("my session", new_marker("")), unique_name("my session2", marker)})
        == 3
    )
    assert len(unique_name("x" * 500, marker)) <= 128
