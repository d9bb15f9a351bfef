"""DLC: Spark apps, the runs made of them, how runs end and how both are read."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_cloudjobs.simulator.framework import Fixture

from .conftest import Client

APP: dict[str, Any] = {
    "AppName": "nightly",
    "AppType": 1,
    "DataEngine": "data-engine-demo",
    "AppFile": "cosn://bucket/app.jar",
    "RoleArn": 12,
    "AppDriverSize": "small",
    "AppExecutorSize": "medium",
    "AppExecutorNums": 2,
}


def start(tencent: Client, **payload: Any) -> str:
    fields = {"JobName": "spark-app-test"} | payload
    response = tencent.call("dlc", "CreateSparkAppTask", **fields)
    assert "Error" not in response, response
    return str(response["TaskId"])


def run(tencent: Client, task_id: str) -> dict[str, Any]:
    filters = [{"Name": "task-id", "Values": [task_id]}]
    response = tencent.call("dlc", "DescribeTasks", Filters=filters)
    return dict(response["TaskList"][0])


def test_the_example_of_the_page_starts_a_run(tencent: Client) -> None:
    """A Spark task is the first resource of the first stack."""
    response = tencent.call(
        "dlc", "CreateSparkAppTask", JobName="spark-app-test", CmdArgs="10 test 20"
    )
    assert response["BatchId"].startswith("batch-")
    assert len(response["TaskId"]) == 32
    assert run(tencent, response["TaskId"])["CmdArgs"] == "10 test 20"


def test_a_run_moves_through_the_documented_states(tencent: Client) -> None:
    """0 initialising, 4 queued, 1 running, 3 writing data, 2 succeeded."""
    tencent.set("dlc.running_seconds", 10)
    tencent.set("dlc.writing_seconds", 2)
    task = start(tencent)
    reported = []
    for _ in range(16):
        reported.append(run(tencent, task)["State"])
        tencent.advance(1)
    assert list(dict.fromkeys(reported)) == [0, 4, 1, 3, 2]
    assert run(tencent, task)["UsedTime"] == 12_000


def test_a_run_can_fail(tencent: Client) -> None:
    """The wait for it must fail then, with the cloud's words."""
    tencent.set("dlc.running_seconds", 10)
    tencent.set("dlc.outcome", "failed", match="spark-*")
    task = start(tencent)
    tencent.advance(60)
    assert run(tencent, task)["State"] == -1
    assert "exited with status 1" in run(tencent, task)["OutputMessage"]
    assert tencent.code("dlc", "CancelTask", TaskId=task) == "ResourceNotFound.TaskAlreadyFailed"


def test_cancelling_takes_a_while_and_is_refused_afterwards(tencent: Client) -> None:
    """Delete must poll until the run has really ended."""
    task = start(tencent)
    tencent.advance(10)
    assert tencent.code("dlc", "CancelTask", TaskId=task) == ""
    assert run(tencent, task)["State"] == 1
    assert (
        tencent.code("dlc", "CancelTask", TaskId=task) == "FailedOperation.AnotherRequestProcessing"
    )
    tencent.advance(1)
    assert run(tencent, task)["State"] == -3
    assert tencent.code("dlc", "CancelTask", TaskId=task) == "ResourceNotFound.TaskAlreadyFinished"


def test_a_finished_run_cannot_be_cancelled(tencent: Client) -> None:
    """The code belongs to InvalidParameter, and yet means success for a delete."""
    tencent.set("dlc.running_seconds", 10)
    task = start(tencent)
    tencent.advance(60)
    assert tencent.code("dlc", "CancelTask", TaskId=task) == "InvalidParameter.TaskAlreadyFinished"
    assert (
        tencent.code("dlc", "CancelTasks", TaskId=[task]) == "ResourceNotFound.TaskAlreadyFinished"
    )


def test_several_runs_are_cancelled_together_or_not_at_all(tencent: Client) -> None:
    """An unknown id must not leave half of them cancelled."""
    tasks = [start(tencent), start(tencent)]
    assert (
        tencent.code("dlc", "CancelTasks", TaskId=[*tasks, "0" * 32])
        == "InvalidParameter.SQLTaskNotFound"
    )
    tencent.advance(10)
    assert [run(tencent, task)["State"] for task in tasks] == [1, 1]
    assert tencent.code("dlc", "CancelTasks", TaskId=tasks) == ""
    tencent.advance(10)
    assert [run(tencent, task)["State"] for task in tasks] == [-3, -3]


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param(
            {"JobName": "no-such-app"}, "InvalidParameter.SparkJobNotFound", id="unknown-app"
        ),
        pytest.param(
            {"JobName": ""}, "InvalidParameter.ParameterNotFoundOrBeNone", id="empty-name"
        ),
        pytest.param({}, "MissingParameter", id="no-name"),
    ],
)
def test_a_run_needs_an_app(tencent: Client, payload: dict[str, Any], expected: str) -> None:
    """Here the code of a missing app belongs to InvalidParameter."""
    assert tencent.code("dlc", "CreateSparkAppTask", **payload) == expected


def test_a_run_needs_a_running_engine(tencent: Client) -> None:
    """A suspended engine is no missing engine, although the code says ResourceNotFound."""
    tencent.control.force("tencent/dlc/engine", "DataEngine-demo0001", 1)
    assert (
        tencent.code("dlc", "CreateSparkAppTask", JobName="spark-app-test")
        == "ResourceNotFound.DataEngineNotActivity"
    )
    tencent.control.remove("tencent/dlc/engine", "DataEngine-demo0001")
    assert (
        tencent.code("dlc", "CreateSparkAppTask", JobName="spark-app-test")
        == "ResourceNotFound.DataEngineNotFound"
    )


def test_an_absent_app_is_flagged_inside_a_success(tencent: Client) -> None:
    """A 200 alone proves nothing; the error code is listed as well, and is a setting."""
    response = tencent.call("dlc", "DescribeSparkAppJob", JobName="no-such-app")
    assert (response["IsExists"], response["Job"]) == (False, None)
    tencent.set("dlc.missing_app", "error")
    assert (
        tencent.code("dlc", "DescribeSparkAppJob", JobName="x")
        == "InvalidParameter.SparkJobNotFound"
    )
    assert (
        tencent.code("dlc", "DescribeSparkAppJob") == "InvalidParameter.ParameterNotFoundOrBeNone"
    )


def test_an_app_shows_its_latest_run(tencent: Client) -> None:
    """CurrentTaskId and JobStatus belong to the latest run, TaskNum counts runs that go on."""
    first, second = start(tencent), start(tencent)
    tencent.advance(10)
    tencent.call("dlc", "CancelTask", TaskId=first)
    tencent.advance(10)
    app = tencent.call("dlc", "DescribeSparkAppJob", JobName="spark-app-test")["Job"]
    assert (app["CurrentTaskId"], app["JobStatus"], app["TaskNum"]) == (second, 1, 1)


def test_runs_of_an_app_are_listed(tencent: Client) -> None:
    """The list is in SparkAppTasks; Tasks is dead."""
    app = tencent.call("dlc", "DescribeSparkAppJob", JobName="spark-app-test")["Job"]["JobId"]
    tasks = [start(tencent) for _ in range(12)]
    page = tencent.call("dlc", "DescribeSparkAppTasks", JobId=app)
    assert (len(page["SparkAppTasks"]), page["TotalCount"], page["Tasks"]) == (10, 12, None)
    one = tencent.call("dlc", "DescribeSparkAppTasks", JobId=app, TaskId=tasks[3])["SparkAppTasks"]
    assert [task["Id"] for task in one] == [tasks[3]]
    tencent.advance(10)
    running = [{"Name": "task-state", "Values": ["1"]}]
    assert (
        tencent.call("dlc", "DescribeSparkAppTasks", JobId=app, Filters=running)["TotalCount"] == 12
    )
    assert (
        tencent.code("dlc", "DescribeSparkAppTasks", JobId="batch_x")
        == "InvalidParameter.SparkJobNotFound"
    )


def test_runs_are_listed_by_id_in_one_call(tencent: Client) -> None:
    """Fifty ids at most; an unknown one is left out."""
    tasks = [start(tencent) for _ in range(3)]
    filters = [{"Name": "task-id", "Values": [*tasks, "0" * 32]}]
    response = tencent.call("dlc", "DescribeTasks", Filters=filters)
    assert {one["Id"] for one in response["TaskList"]} == set(tasks)
    many = [{"Name": "task-id", "Values": ["0" * 32] * 51}]
    assert (
        tencent.code("dlc", "DescribeTasks", Filters=many)
        == "InvalidParameter.FiltersValuesNumberOutOfLimit"
    )
    assert (
        tencent.call("dlc", "DescribeTasks", Filters=[{"Name": "task-id", "Values": ["0" * 32]}])[
            "TaskList"
        ]
        == []
    )


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (
            {"Filters": [{"Name": "color", "Values": ["1"]}]},
            "InvalidParameter.SQLTaskFiltersKeyTypeNotMath",
        ),
        (
            {"Filters": [{"Name": "task-state", "Values": ["9"]}]},
            "InvalidParameter.TaskStateTypeNotMath",
        ),
        ({"StartTime": "yesterday"}, "InvalidParameter.InvalidTimeFormat"),
        ({"Limit": 101}, "InvalidParameterValue"),
        ({"SortBy": "color"}, "InvalidParameter.SQLTaskSortByTypeNotMatch"),
    ],
)
def test_bad_lists_are_refused(tencent: Client, payload: dict[str, Any], expected: str) -> None:
    """A merged poll that is built wrongly must fail loudly."""
    assert tencent.code("dlc", "DescribeTasks", **payload) == expected


def test_runs_older_than_45_days_are_not_listed(tencent: Client) -> None:
    """An absent old run is expired, not deleted."""
    task = start(tencent)
    tencent.advance(45 * 86_400 + 1)
    assert (
        tencent.call("dlc", "DescribeTasks", Filters=[{"Name": "task-id", "Values": [task]}])[
            "TaskList"
        ]
        == []
    )


def test_an_app_is_created_changed_and_deleted(tencent: Client) -> None:
    """Read-back uses other names than the input."""
    app_id = tencent.call("dlc", "CreateSparkApp", **APP, AppConf="a=1")["SparkAppId"]
    assert tencent.code("dlc", "CreateSparkApp", **APP) == "InvalidParameter.SparkJobNotUnique"
    assert (
        tencent.code(
            "dlc", "ModifySparkApp", **(APP | {"SparkAppId": app_id, "AppExecutorNums": 5})
        )
        == ""
    )
    app = tencent.call("dlc", "DescribeSparkAppJob", JobId=app_id)["Job"]
    assert (app["JobName"], app["JobExecutorNums"], app["JobConf"]) == ("nightly", 5, "")
    names = [one["JobName"] for one in tencent.call("dlc", "DescribeSparkAppJobs")["SparkAppJobs"]]
    assert names == ["nightly", "spark-batch-test", "spark-app-test"]
    assert tencent.code("dlc", "DeleteSparkApp", AppName="nightly") == ""
    assert (
        tencent.code("dlc", "DeleteSparkApp", AppName="nightly")
        == "InvalidParameter.SparkJobNotFound"
    )
    assert (
        tencent.code("dlc", "ModifySparkApp", **APP, SparkAppId=app_id)
        == "InvalidParameter.SparkJobNotFound"
    )


def test_a_run_of_a_batch_app_ends_by_itself_and_one_of_a_streaming_app_goes_on(
    tencent: Client,
) -> None:
    """A first try is done in seconds, and what is to be stopped is still there to be stopped."""
    batch, stream = (
        start(tencent, JobName="spark-batch-test"),
        start(tencent, JobName="spark-app-test"),
    )
    tencent.advance(15)
    assert [run(tencent, task)["State"] for task in (batch, stream)] == [2, 1]
    tencent.advance(30 * 86_400)
    assert [run(tencent, task)["State"] for task in (batch, stream)] == [2, 1]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"DataEngine": "nowhere"}, "ResourceNotFound.DataEngineNotFound"),
        ({"DataEngine": "sql-engine"}, "InvalidParameter.SparkJobOnlySupportSparkBatchEngine"),
        ({"AppDriverSize": "huge"}, "InvalidParameter.InvalidDriverSize"),
        ({"AppExecutorSize": "huge"}, "InvalidParameter.InvalidExecutorSize"),
        ({"AppFile": "/tmp/app.jar"}, "InvalidParameter.InvalidFilePathFormat"),
        ({"AppFile": "cosn://bucket/app.txt"}, "InvalidParameter.InvalidAppFileFormat"),
        ({"RoleArn": 0}, "InvalidParameter.InvalidRoleArn"),
        ({"AppName": " "}, "InvalidParameter.ParameterNotFoundOrBeNone"),
        ({"AppType": 4}, "InvalidParameter.InvalidSparkAppParam"),
        ({"AppExecutorNums": -1}, "InvalidParameter.InvalidSparkAppParam"),
        ({"AppExecutorMaxNumbers": -1}, "InvalidParameter.InvalidDynamicAllocationMaxExecutors"),
        ({"IsInherit": 2}, "InvalidParameter.SparkJobIsInheritTypeNotMatch"),
        ({"IsLocalJars": "hdfs"}, "InvalidParameter"),
        ({"AppJars": "cosn://b/a.jar,/tmp/b.jar"}, "InvalidParameter.InvalidFilePathFormat"),
        ({"AppArchives": "cosn://b/a.zip"}, "InvalidParameter.InvalidFileCompressionFormat"),
        ({"AppConf": "a=1\nb 2"}, "InvalidParameter.InvalidSparkConfigFormat"),
        ({"RoleArn": "12"}, "InvalidParameter"),
    ],
)
def test_a_bad_app_is_refused(tencent: Client, change: Any, expected: str) -> None:
    """Each with the code of its own."""
    tencent.control.add(
        Fixture(
            "tencent/dlc/engine",
            "ap-guangzhou",
            "DataEngine-sql",
            {"Type": "SparkSQL"},
            "sql-engine",
            state=2,
        )
    )
    assert tencent.code("dlc", "CreateSparkApp", **(APP | change)) == expected
