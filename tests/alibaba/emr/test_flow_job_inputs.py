"""Checks of a flow job's inputs, and the effect of changing each of them."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_cloudjobs.alibaba.emr.models import FlowJobInputs
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN
from pulumi_cloudjobs.core.schema.schema import compare
from pulumi_cloudjobs.core.schema.validation import find_problems

LEAST: dict[str, Any] = {
    "region": "cn-hangzhou",
    "projectId": "FP-257A173659F50000",
    "name": "my_shell_job",
    "type": "SHELL",
    "description": "a job",
}


def problems(**inputs: Any) -> list[tuple[str, str]]:
    failures = find_problems(FlowJobInputs, {**LEAST, **inputs})
    return [(problem.path, problem.reason) for problem in failures]


@pytest.mark.parametrize(
    ("inputs", "path", "expected"),
    [
        pytest.param({"maxRetry": 9}, "maxRetry", "must be at most 5, not 9", id="retries"),
        pytest.param({"maxRetry": -1}, "maxRetry", "at least 0", id="negative-retries"),
        pytest.param({"maxRetry": 2.5}, "maxRetry", "whole number", id="half-a-retry"),
        pytest.param({"retryInterval": 301}, "retryInterval", "at most 300", id="interval"),
        pytest.param(
            {"maxRunningTimeSec": 2**63}, "maxRunningTimeSec", "at most", id="running-time"
        ),
        pytest.param({"failAct": "RETRY"}, "failAct", "'CONTINUE' or 'STOP'", id="fail-act"),
        pytest.param({"mode": "yarn"}, "mode", "'YARN' or 'LOCAL'", id="mode"),
        pytest.param({"adhoc": "perhaps"}, "adhoc", "true or false", id="adhoc"),
        pytest.param({"type": ""}, "type", "must not be empty", id="no-type"),
        pytest.param({"description": ""}, "description", "must not be empty", id="no-description"),
        pytest.param({"name": ""}, "name", "must not be empty", id="no-name"),
        pytest.param(
            {"projectId": "257A173659F50000"},
            "projectId",
            '"FP-" and letters or digits',
            id="project",
        ),
        pytest.param(
            {"projectId": "FP-257A173659F5****"}, "projectId", '"FP-"', id="project-as-on-the-page"
        ),
        pytest.param(
            {"clusterId": "CT-1"}, "clusterId", '"C-" and letters or digits', id="cluster"
        ),
        pytest.param(
            {"parentCategory": "FJ-1"}, "parentCategory", '"FC-" and letters or digits', id="folder"
        ),
        pytest.param({"runConf": "{priority: 1}"}, "runConf", "must be JSON text", id="no-json"),
        pytest.param(
            {"envConf": "[1]"}, "envConf", "JSON text of an object", id="json-of-no-object"
        ),
        pytest.param(
            {"monitorConf": '{"inputs": []}'},
            "monitorConf",
            "SPARK_STREAMING only, not SHELL",
            id="monitor",
        ),
        pytest.param(
            {"resourceList": [{"path": "demo.jar"}]},
            "resourceList[0].path",
            "oss:// or hdfs://",
            id="path",
        ),
        pytest.param(
            {"resourceList": [{"alias": "x"}]}, "resourceList[0].path", "is required", id="no-path"
        ),
        pytest.param({"maxRetries": 3}, "maxRetries", "did you mean `max_retry`?", id="typo"),
        pytest.param(
            {"adopt": "FP-1/FJ-1"},
            "adopt",
            "of project_id FP-257A173659F50000",
            id="adopt-elsewhere",
        ),
        pytest.param(
            {"wait": {"until": "finished"}}, "wait", "is an unknown field", id="nothing-to-wait-for"
        ),
    ],
)
def test_a_wrong_input_is_named_with_its_path_and_what_is_allowed(
    inputs: dict[str, Any], path: str, expected: str
) -> None:
    """Preview reports it, before any request is sent."""
    [(actual_path, reason)] = problems(**inputs)
    assert actual_path == path
    assert expected in reason


@pytest.mark.parametrize(
    "inputs",
    [
        pytest.param({}, id="no-resource-list"),
        pytest.param({"type": "FLINK"}, id="disputed-type"),
        pytest.param({"resourceList": [{"path": "ossref://bucket/x.jar"}]}, id="other-scheme"),
        pytest.param(
            {"type": "SPARK_STREAMING", "monitorConf": '{"inputs": []}'}, id="monitored-streaming"
        ),
        pytest.param({"monitorConf": "{}", "envConf": "", "runConf": "null"}, id="empty-json"),
        pytest.param(
            {"alertConf": "N/A", "retryPolicy": "N/A", "maxRunningTimeSec": -1}, id="reserved"
        ),
        pytest.param({"adopt": "FP-257A173659F50000/FJ-BBCAE48B90CC0000"}, id="adopt"),
        pytest.param(
            {"type": UNKNOWN, "monitorConf": '{"a": 1}', "runConf": UNKNOWN}, id="unknown"
        ),
        pytest.param(
            {"projectId": UNKNOWN, "adopt": "FP-1/FJ-1", "resourceList": [UNKNOWN]},
            id="unknown-ids",
        ),
    ],
)
def test_what_the_cloud_may_take_passes(inputs: dict[str, Any]) -> None:
    """A check must not be stricter than the documents."""
    assert problems(**inputs) == []


def test_a_problem_of_a_secret_shows_nothing_of_it() -> None:
    """A password with a missing quote is still a password."""
    [(path, reason)] = problems(customVariables='{"variables": "hunter2}')
    assert path == "customVariables"
    assert "hunter2" not in reason


FULL: dict[str, Any] = {
    **LEAST,
    "resourceList": [{"path": "oss://a", "alias": "a"}],
    "runConf": '{"cores": 1}',
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param({"name": "x"}, {"name": "UPDATES"}, id="rename"),
        pytest.param({"maxRetry": 1}, {"maxRetry": "UPDATES"}, id="retries"),
        pytest.param({"clusterId": "C-1"}, {"clusterId": "UPDATES"}, id="cluster"),
        pytest.param({"customVariables": '{"a": 1}'}, {"customVariables": "UPDATES"}, id="secret"),
        pytest.param({"runConf": '{"cores": 2}'}, {"runConf": "UPDATES"}, id="json"),
        pytest.param({"runConf": '{ "cores" : 1 }'}, {}, id="json-spelled-otherwise"),
        pytest.param(
            {"envConf": "{}", "params": "", "paramConf": "null"}, {}, id="empty-is-absent"
        ),
        pytest.param(
            {"resourceList": [{"path": "oss://b", "alias": "a"}]},
            {"resourceList[0].path": "UPDATES"},
            id="path",
        ),
        pytest.param(
            {"resourceList": [*FULL["resourceList"], {"path": "oss://b"}]},
            {"resourceList": "UPDATES"},
            id="more",
        ),
        pytest.param({"resourceList": []}, {"resourceList": "REPLACES"}, id="resources-emptied"),
        pytest.param(
            {"resourceList": None}, {"resourceList": "REPLACES"}, id="resources-taken-away"
        ),
        pytest.param(
            {"resourceList": UNKNOWN}, {"resourceList": "UPDATES"}, id="resources-unknown"
        ),
        pytest.param({"projectId": "FP-2"}, {"projectId": "REPLACES"}, id="project"),
        pytest.param({"type": "HIVE"}, {"type": "REPLACES"}, id="type"),
        pytest.param({"adhoc": True}, {"adhoc": "REPLACES"}, id="adhoc"),
        pytest.param({"parentCategory": "FC-1"}, {"parentCategory": "REPLACES"}, id="folder"),
        pytest.param({"region": "cn-beijing"}, {"region": "REPLACES"}, id="region"),
        pytest.param({"stop": {"timeoutSeconds": 5}}, {"stop": "LOCAL"}, id="stop"),
    ],
)
def test_a_change_replaces_only_what_modify_cannot_change(
    changed: dict[str, Any], expected: dict[str, str]
) -> None:
    """A replacement gives a new id, which workflows do not follow."""
    changes = compare(FlowJobInputs, FULL, {**FULL, **changed})
    assert {change.path: change.on_change.name for change in changes} == expected
