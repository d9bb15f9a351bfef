from __future__ import annotations

from typing import Any

import pytest
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.tencent.oceanus.job import JOB

from tests.embedded import World

INPUTS = {
    "name": "create_job_test",
    "jobType": 1,
    "clusterType": 2,
    "clusterId": "cluster-5c42n3a5",
    "workSpaceId": "space-53rqk422",
    "description": "some description",
}


def problems(world: World, inputs: dict[str, Any]) -> dict[str, str]:
    return {p.path: p.reason for p in Handler(JOB, world.settings).check(inputs).problems}


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        pytest.param({"name": ""}, "name", "must not be empty", id="empty-name"),
        pytest.param(
            {"name": "x" * 50},
            "name",
            "must have at most 49 characters, and has 50",
            id="long-name",
        ),
        pytest.param(
            {"name": "作" * 60},
            "name",
            "must have at most 49 characters, and has 60",
            id="long-chinese-name",
        ),
        pytest.param({"name": "a job!"}, "name", 'all half-width, not " !"', id="sign-in-name"),
        pytest.param({"name": "ａ。"}, "name", 'all half-width, not "ａ。"', id="full-width-name"),
        pytest.param({"name": "a\n"}, "name", 'not "\n"', id="line-break-at-the-end"),
        pytest.param({"jobType": None}, "jobType", "is required", id="no-type"),
        pytest.param({"jobType": 3}, "jobType", "must be 1 or 2, not 3", id="unknown-type"),
        pytest.param({"jobType": "SQL"}, "jobType", "must be 1 or 2", id="type-as-word"),
        pytest.param({"jobType": 1.5}, "jobType", "must be 1 or 2, not 1.5", id="half-a-type"),
        pytest.param(
            {"jobType": True},
            "jobType",
            "must be a whole number, not true or false",
            id="true-as-type",
        ),
        pytest.param(
            {"clusterType": 3}, "clusterType", "must be 1 or 2, not 3", id="unknown-cluster-type"
        ),
        pytest.param(
            {"clusterId": None},
            "clusterId",
            "is required with cluster_type 2",
            id="dedicated-without-cluster",
        ),
        pytest.param(
            {"clusterId": ""},
            "clusterId",
            "is required with cluster_type 2",
            id="dedicated-empty-cluster",
        ),
        pytest.param(
            {"clusterId": "5c42n3a5"},
            "clusterId",
            'must be an id, "cluster-" and',
            id="cluster-id-form",
        ),
        pytest.param(
            {"workSpaceId": "1327"},
            "workSpaceId",
            'must be an id, "space-" and',
            id="work-space-id-form",
        ),
        pytest.param(
            {"folderId": "home"},
            "folderId",
            'must be an id, "folder-" and letters or digits, or "root"',
            id="folder-id-form",
        ),
        pytest.param({"cuMem": 3}, "cuMem", "must be 2, 4, 8 or 16, not 3", id="unknown-memory"),
        pytest.param(
            {"clusterType": 1, "cuMem": 8},
            "cuMem",
            "must be 4 with cluster_type 1",
            id="shared-memory",
        ),
        pytest.param(
            {"tags": [{"tagValue": "x"}]}, "tags[0].tagKey", "is required", id="tag-without-key"
        ),
        pytest.param(
            {"tags": [{"tagKey": "a"}, {"tagKey": "a", "tagValue": "b"}]},
            "tags[1].tagKey",
            'must be unique, and "a" appears twice',
            id="tag-twice",
        ),
        pytest.param(
            {"tags": [{"key": "a", "tagKey": "a"}]},
            "tags[0].key",
            "did you mean `tag_key`?",
            id="tag-of-batch",
        ),
        pytest.param(
            {"tags": [{"tagKey": "pulumi-cloudjobs"}]},
            "tags[0].tagKey",
            "which is set by create",
            id="our-own-tag",
        ),
        pytest.param(
            {"stop": {"savepoint": "soon"}},
            "stop.savepoint",
            "must be true or false",
            id="savepoint-as-word",
        ),
        pytest.param({"uid": -1.5}, "uid", "must be a whole number", id="half-a-user"),
        pytest.param(
            {"wait": {"until": "running"}},
            "wait",
            "is an unknown field",
            id="a-definition-has-no-wait",
        ),
    ],
)
def test_check_says_what_is_allowed(
    world: World, change: dict[str, Any], path: str, reason: str
) -> None:
    """A preview reports what the cloud would refuse, with the path of the value."""
    failures = problems(world, {**INPUTS, **change})
    assert list(failures) == [path]
    assert reason in failures[path]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="the-page"),
        pytest.param({"name": None}, id="no-name"),
        pytest.param({"name": "作业-测试_1.0"}, id="chinese-name"),
        pytest.param({"name": "x" * 49}, id="longest-name"),
        pytest.param({"jobType": 2.0, "cuMem": 16.0}, id="numbers-as-floats"),
        pytest.param({"clusterType": 1, "clusterId": None, "cuMem": 4}, id="shared"),
        pytest.param({"folderId": "root"}, id="root-folder"),
        pytest.param(
            {"name": UNKNOWN, "clusterId": UNKNOWN, "cuMem": UNKNOWN, "tags": UNKNOWN},
            id="not-known-yet",
        ),
        pytest.param(
            {"clusterType": UNKNOWN, "clusterId": None, "cuMem": 8}, id="cluster-type-not-known-yet"
        ),
        pytest.param({"tags": [{"tagKey": UNKNOWN}, {"tagKey": "a"}]}, id="tag-not-known-yet"),
    ],
)
def test_check_lets_through_what_the_cloud_takes(world: World, change: dict[str, Any]) -> None:
    """A rule that is too strict locks a user out of what he pays for."""
    assert problems(world, {**INPUTS, **change}) == {}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"remark": "", "tags": []}, {}, id="empty-is-absent"),
        pytest.param({"name": "b"}, {"name": "UPDATES"}, id="name"),
        pytest.param({"remark": "b"}, {"remark": "UPDATES"}, id="remark"),
        pytest.param({"description": None}, {"description": "UPDATES"}, id="description-removed"),
        pytest.param({"folderId": "folder-1"}, {"folderId": "UPDATES"}, id="folder"),
        pytest.param({"jobType": 2}, {"jobType": "REPLACES"}, id="type"),
        pytest.param({"clusterType": 1}, {"clusterType": "REPLACES"}, id="cluster-type"),
        pytest.param({"clusterId": "cluster-2"}, {"clusterId": "REPLACES"}, id="cluster"),
        pytest.param({"cuMem": 8}, {"cuMem": "REPLACES"}, id="memory"),
        pytest.param({"flinkVersion": "Flink-1.13"}, {"flinkVersion": "REPLACES"}, id="flink"),
        pytest.param({"jdkVersion": "11"}, {"jdkVersion": "REPLACES"}, id="jdk"),
        pytest.param({"workSpaceId": "space-1"}, {"workSpaceId": "REPLACES"}, id="work-space"),
        pytest.param({"tags": [{"tagKey": "a"}]}, {"tags": "REPLACES"}, id="tags"),
        pytest.param({"openJobDefaultAlarm": 1}, {"openJobDefaultAlarm": "REPLACES"}, id="alarm"),
        pytest.param({"uid": 1}, {"uid": "REPLACES"}, id="user"),
        pytest.param({"stop": {"timeoutSeconds": 5}}, {"stop": "LOCAL"}, id="stop"),
        pytest.param({"stop": {"savepoint": True}}, {"stop": "LOCAL"}, id="savepoint"),
    ],
)
def test_what_a_change_does(world: World, change: dict[str, Any], expected: dict[str, str]) -> None:
    """A needless replacement would lose every configuration of the job."""
    job = world.resource(JOB)
    job.id, job.state = "cql-6v1jkxrn", {**INPUTS, "region": "ap-guangzhou", "status": "running"}
    assert job.changes({**INPUTS, **change}) == expected


def test_tags_in_another_order_are_the_same(world: World) -> None:
    """The cloud keeps them as a set."""
    job = world.resource(JOB)
    tags = [{"tagKey": "a", "tagValue": "1"}, {"tagKey": "b"}]
    job.id, job.state = "cql-6v1jkxrn", {**INPUTS, "region": "ap-guangzhou", "tags": tags}
    assert job.changes({**INPUTS, "tags": tags[::-1]}) == {}


def test_a_replacement_of_a_running_job_is_announced(world: World) -> None:
    """Its state is lost with it."""
    state = {**INPUTS, "region": "ap-guangzhou", "status": "running", "rawStatus": "4"}
    result = Handler(JOB, world.settings).diff(
        "cql-6v1jkxrn", state, {**state, "clusterId": "cluster-2"}
    )
    (warning,) = result.warnings
    assert warning.startswith(
        "replaces Oceanus job cql-6v1jkxrn: clusterId cannot change in place; "
    )
    assert (
        "; the running job is stopped without a savepoint and deleted: its Flink state is lost"
        in warning
    )
