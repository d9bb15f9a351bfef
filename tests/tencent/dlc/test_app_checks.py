"""Checks of a Spark app's inputs, and the effect of changing each of them."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_cloudjobs.core.schema.inputs import COMMON_INPUTS, UNKNOWN
from pulumi_cloudjobs.core.schema.schema import fields_of
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.tencent.dlc.models import SparkAppInputs
from pulumi_cloudjobs.tencent.dlc.spark_app import CLEARED, SPARK_APP

from tests.embedded import World
from tests.tencent.examples import DLC_APP

APP = {
    "appName": "nightly",
    "appType": 1,
    "dataEngine": "data-engine-demo",
    "appFile": "cosn://bucket/app.jar",
    "roleArn": 12,
    "appDriverSize": "small",
    "appExecutorSize": "medium",
    "appExecutorNums": 2,
}


def problems(world: World, inputs: dict[str, Any]) -> dict[str, str]:
    return {p.path: p.reason for p in Handler(SPARK_APP, world.settings).check(inputs).problems}


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        pytest.param({"appName": None}, "appName", "is required", id="no-name"),
        pytest.param({"appName": "  "}, "appName", "has only blanks", id="blank-name"),
        pytest.param({"appType": 4}, "appType", "must be 1 or 2", id="sql-app"),
        pytest.param({"appType": True}, "appType", "must be", id="true-is-no-number"),
        pytest.param({"dataEngine": " "}, "dataEngine", "has only blanks", id="blank-engine"),
        pytest.param(
            {"appFile": "s3://b/a.jar"},
            "appFile",
            "must start with cosn:// or lakefs://",
            id="other-store",
        ),
        pytest.param(
            {"appFile": "cosn://b/a.exe"}, "appFile", "must end with .jar or .py", id="no-program"
        ),
        pytest.param(
            {"appFile": "cosn://b/a.jar#a"}, "appFile", "must end with .jar or .py", id="fragment"
        ),
        pytest.param({"roleArn": 0}, "roleArn", "must be greater than 0", id="no-role"),
        pytest.param(
            {"roleArn": "qcs::cam::x"}, "roleArn", "must be a whole number", id="an-arn-as-role"
        ),
        pytest.param(
            {"appDriverSize": "huge"}, "appDriverSize", "must be 'small'", id="unknown-size"
        ),
        pytest.param(
            {"appExecutorNums": -1}, "appExecutorNums", "at least 0", id="negative-executors"
        ),
        pytest.param(
            {"appExecutorNums": 1.5}, "appExecutorNums", "whole number", id="half-an-executor"
        ),
        pytest.param(
            {"isLocal": "hdfs"}, "isLocal", "must be 'cos' or 'lakefs'", id="unknown-store"
        ),
        pytest.param({"isInherit": 2}, "isInherit", "must be 0 or 1", id="inherit"),
        pytest.param(
            {"isSessionStarted": "yes"},
            "isSessionStarted",
            "must be true or false",
            id="no-boolean",
        ),
        pytest.param({"appJars": "cosn://b/a.jar"}, "appJars", "must be a list", id="jars-as-text"),
        pytest.param(
            {"appJars": ["cosn://b/a.jar", "cosn://b/c.jar,cosn://b/d.jar"]},
            "appJars[1]",
            "must be one path, without a comma",
            id="two-jars-in-one",
        ),
        pytest.param(
            {"appFiles": ["/tmp/a"]}, "appFiles[0]", "must start with cosn://", id="local-file"
        ),
        pytest.param(
            {"appArchives": ["cosn://b/a.zip"]},
            "appArchives[0]",
            "must end with .tar.gz",
            id="archive",
        ),
        pytest.param(
            {"appConf": "a=1\nspark.b 2"},
            "appConf",
            'key=value on each line, not "spark.b 2"',
            id="conf",
        ),
        pytest.param({"appConf": "=1"}, "appConf", "key=value on each line", id="conf-without-key"),
        pytest.param(
            {"dependencyPackages": [{"pypiPackages": "a"}]},
            "dependencyPackages[0].pypiPackages",
            "did you mean `pypi_package`?",
            id="package-typo",
        ),
    ],
)
def test_check_says_what_is_allowed(
    world: World, change: dict[str, Any], path: str, reason: str
) -> None:
    """A preview reports what the cloud would refuse, with the path of the value."""
    failures = problems(world, {**APP, **change})
    assert list(failures) == [path]
    assert reason in failures[path]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"appFile": UNKNOWN, "appJars": UNKNOWN, "appConf": UNKNOWN}, id="unknown"),
        pytest.param({"appJars": [UNKNOWN, "cosn://b/a.jar"]}, id="one-jar-unknown"),
        pytest.param({"appFile": "lakefs://b/a.py"}, id="python"),
        pytest.param({"appArchives": ["cosn://b/a.tar.gz#env"]}, id="archive-with-a-name"),
        pytest.param(
            {"appConf": "\n a = b=c \n\n"}, id="blank-lines-and-an-equals-sign-in-a-value"
        ),
        pytest.param({"appJars": [], "appConf": ""}, id="empty"),
    ],
)
def test_what_is_right_passes(world: World, change: dict[str, Any]) -> None:
    """A refusal too many keeps a user from an app that the cloud would take."""
    assert problems(world, {**APP, **change}) == {}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"appJars": []}, {}, id="empty-is-absent"),
        pytest.param({"appName": "other"}, {"appName": "REPLACES"}, id="name"),
        pytest.param({"appType": 2}, {"appType": "REPLACES"}, id="type"),
        pytest.param({"region": "ap-beijing"}, {"region": "REPLACES"}, id="region"),
        pytest.param({"appFile": "cosn://bucket/b.jar"}, {"appFile": "UPDATES"}, id="program"),
        pytest.param({"dataEngine": "other"}, {"dataEngine": "UPDATES"}, id="engine"),
        pytest.param({"appJars": ["cosn://b/a.jar"]}, {"appJars": "UPDATES"}, id="jars"),
        pytest.param({"stop": {"timeoutSeconds": 5}}, {"stop": "LOCAL"}, id="stop"),
    ],
)
def test_what_a_change_does(world: World, change: dict[str, Any], expected: dict[str, str]) -> None:
    """A replacement changes the id and cancels runs, so only what must replaces."""
    app = world.resource(SPARK_APP)
    app.id, app.state = "batch_1", {**APP, "region": "ap-guangzhou"}
    assert app.changes({**APP, **change}) == expected


def test_the_order_of_files_is_no_change(world: World) -> None:
    """Programs list them from folders and sets; another file is a change."""
    app = world.resource(SPARK_APP)
    app.id, app.state = (
        "batch_1",
        {**APP, "region": "ap-guangzhou", "appJars": ["cosn://b/a.jar", "cosn://b/b.jar"]},
    )
    assert app.changes({**APP, "appJars": ["cosn://b/b.jar", "cosn://b/a.jar"]}) == {}
    assert app.changes({**APP, "appJars": ["cosn://b/b.jar", "cosn://b/c.jar"]}) == {
        "appJars": "UPDATES"
    }


def test_a_replacement_is_announced(world: World) -> None:
    """Runs of the app that live are cancelled."""
    state = {**APP, "region": "ap-guangzhou"}
    result = Handler(SPARK_APP, world.settings).diff("batch_1", state, {**state, "appType": 2})
    (warning,) = result.warnings
    assert warning == (
        "replaces DLC Spark app batch_1: appType cannot change in place; the app is deleted, "
        "and its live runs "
        "are cancelled; spark_app_id changes"
    )


def test_every_input_that_may_be_taken_away_is_known_to_be_cleared() -> None:
    """A new optional field needs a decision."""
    optional = {
        f.wire for f in fields_of(SparkAppInputs) if not f.required and f.name not in COMMON_INPUTS
    }
    assert optional == set(CLEARED)


def test_the_complete_example_has_every_input() -> None:
    """The other tests rely on an example with all inputs."""
    assert {*DLC_APP} == {field.state_name for field in fields_of(SparkAppInputs)} - {"adopt"}
