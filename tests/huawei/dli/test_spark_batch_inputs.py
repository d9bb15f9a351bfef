"""Checks of a batch's inputs, and the effect of changing each of them."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_cloudjobs.core.schema.inputs import COMMON_INPUTS, UNKNOWN, OnChange
from pulumi_cloudjobs.core.schema.schema import compare, fields_of
from pulumi_cloudjobs.core.schema.validation import find_problems
from pulumi_cloudjobs.huawei.dli.models import SparkBatchInputs

LEAST: dict[str, Any] = {
    "file": "obs://bucket/a.jar",
    "className": "a.B",
    "queue": "test_cluster",
    "region": "cn-north-4",
}
AGENCY = {"executionAgencyUrn": "agency"}


def problems(**inputs: Any) -> list[tuple[str, str]]:
    given = {name: value for name, value in {**LEAST, **inputs}.items() if value is not None}
    return [(problem.path, problem.reason) for problem in find_problems(SparkBatchInputs, given)]


@pytest.mark.parametrize(
    ("inputs", "path", "expected"),
    [
        pytest.param({"file": None}, "file", "is required", id="no-file"),
        pytest.param({"file": ""}, "file", "must not be empty", id="empty-file"),
        pytest.param(
            {"file": "g" * 65 + "/a.py"}, "file", "before the slash", id="long-group-of-file"
        ),
        pytest.param({"className": None}, "className", "is required", id="no-class"),
        pytest.param(
            {"className": ""}, "className", "the main class of a JAR", id="a-jar-without-a-class"
        ),
        pytest.param({"queue": None}, "queue", "is required", id="no-queue"),
        pytest.param({"queue": ""}, "queue", "is required", id="empty-queue"),
        pytest.param(
            {"clusterName": "other"},
            "clusterName",
            "must not be given together with queue",
            id="two-queues",
        ),
        pytest.param(
            {"queue": "_q"},
            "queue",
            "not start with an underscore",
            id="queue-with-leading-underscore",
        ),
        pytest.param(
            {"queue": None, "clusterName": "a-b"},
            "clusterName",
            "letters, digits",
            id="older-queue-name",
        ),
        pytest.param({"queue": "q" * 129}, "queue", "at most 128", id="long-queue"),
        pytest.param({"scType": "CUSTOMIZED"}, "scType", "'A', 'B' or 'C'", id="shape"),
        pytest.param({"feature": "gpu"}, "feature", "'basic', 'ai' or 'custom'", id="feature"),
        pytest.param(
            {"feature": "custom"}, "image", "is required with the feature custom", id="no-image"
        ),
        pytest.param(
            {"image": "o/n:1"},
            "image",
            "must be given together with the feature custom",
            id="image-without-a-feature",
        ),
        pytest.param(
            {"image": "o/n:1", "feature": "ai"},
            "image",
            "must be given together with the feature custom",
            id="image-with-ai",
        ),
        pytest.param({"catalogName": "hive"}, "catalogName", "'dli'", id="catalog"),
        pytest.param({"maxRetryTimes": 101}, "maxRetryTimes", "at most 100", id="too-many-retries"),
        pytest.param({"maxRetryTimes": -1}, "maxRetryTimes", "at least 0", id="negative-retries"),
        pytest.param(
            {"maxRetryTimes": "three"},
            "maxRetryTimes",
            'not the text "three"',
            id="retries-as-text",
        ),
        pytest.param(
            {"autoRecovery": "yes please"}, "autoRecovery", "true or false", id="recovery-as-text"
        ),
        pytest.param(
            {"conf": [{"a": "b"}]}, "conf", "must be a mapping", id="conf-as-sessions-have-it"
        ),
        pytest.param({"args": "--day 1"}, "args", "must be a list", id="arguments-as-text"),
        pytest.param(
            {"driverMemory": "2"}, "driverMemory", "must have a unit", id="memory-without-a-unit"
        ),
        pytest.param({"name": "n" * 129}, "name", "at most 128", id="long-name"),
        pytest.param({"kind": "spark"}, "kind", "is an unknown field", id="an-input-of-sessions"),
        pytest.param(
            {"sparkVersion": "3.3.1", "file": "g/a.jar"},
            "file",
            "a path in OBS",
            id="package-with-3.3",
        ),
        pytest.param(
            {"sparkVersion": "3.3", "resources": [{"name": "g/a"}]},
            "resources",
            "Spark 3.3 or later",
            id="resources",
        ),
        pytest.param(
            {"sparkVersion": "4.0.0", "groups": [{"name": "g"}]},
            "groups",
            "Spark 3.3",
            id="groups-with-4",
        ),
        pytest.param(
            {**AGENCY, "sparkVersion": "3.1.1"},
            "executionAgencyUrn",
            "3.3.1 or later",
            id="agency-with-3.1",
        ),
        pytest.param(
            {**AGENCY, "sparkVersion": "3.3.0"},
            "executionAgencyUrn",
            "3.3.1 or later",
            id="agency-with-3.3.0",
        ),
    ],
)
def test_a_wrong_input_is_named_with_its_path_and_what_is_allowed(
    inputs: dict[str, Any], path: str, expected: str
) -> None:
    """Otherwise the cloud refuses it, or the start fails, minutes later."""
    [(actual_path, reason)] = problems(**inputs)
    assert actual_path == path
    assert expected in reason


@pytest.mark.parametrize(
    "inputs",
    [
        pytest.param({"file": "obs://bucket/a.py", "className": ""}, id="python-without-a-class"),
        pytest.param({"file": "group/a.jar"}, id="uploaded-package"),
        pytest.param({"queue": None, "clusterName": "q"}, id="queue-by-its-older-name"),
        pytest.param({"queue": "", "clusterName": "q"}, id="an-empty-queue-is-no-queue"),
        pytest.param({"queue": UNKNOWN, "clusterName": UNKNOWN}, id="unknown-queues"),
        pytest.param({"queue": UNKNOWN}, id="unknown-queue"),
        pytest.param({"feature": UNKNOWN, "image": "o/n:1"}, id="unknown-feature"),
        pytest.param({"feature": "custom", "image": UNKNOWN}, id="unknown-image"),
        pytest.param({"file": UNKNOWN, "className": ""}, id="unknown-file"),
        pytest.param({"sparkVersion": UNKNOWN, **AGENCY, "groups": UNKNOWN}, id="unknown-version"),
        pytest.param({"sparkVersion": "3.3.1", **AGENCY}, id="agency-with-3.3.1"),
        pytest.param({"sparkVersion": "3.3", **AGENCY}, id="agency-with-a-version-of-two-numbers"),
        pytest.param(AGENCY, id="agency-with-the-version-of-the-queue"),
        pytest.param({"sparkVersion": "2.4.5", "groups": [{"name": "g"}]}, id="groups-with-2.4"),
        pytest.param({"sparkVersion": "newest"}, id="a-version-that-is-no-number"),
        pytest.param({"maxRetryTimes": 0, "autoRecovery": False}, id="least-retries"),
        pytest.param({"maxRetryTimes": 100.0}, id="most-retries"),
        pytest.param({"args": ["", "a b", '"']}, id="arguments"),
        pytest.param({"conf": {"any.key": {"at": ["any", "depth"]}}}, id="conf-is-the-users-own"),
        pytest.param({"name": ""}, id="an-empty-name-is-no-name"),
    ],
)
def test_what_the_cloud_may_take_passes(inputs: dict[str, Any]) -> None:
    """A check must not be stricter than the documents."""
    assert problems(**inputs) == []


@pytest.mark.parametrize(
    "field", [f for f in fields_of(SparkBatchInputs) if f.name not in COMMON_INPUTS], ids=str
)
def test_every_input_of_the_api_replaces(field: Any) -> None:
    """There is no update operation."""
    old, new = {**LEAST, field.state_name: "old"}, {**LEAST, field.state_name: "new"}
    assert [change.on_change for change in compare(SparkBatchInputs, old, new)] == [
        OnChange.REPLACES
    ]
