"""Batch: refusals of SubmitJob, the states of jobs and tasks, stop, delete and describe."""

from __future__ import annotations

import base64
import copy
from typing import Any

import pytest

from .conftest import Client


def task(name: str = "hello2", **fields: Any) -> dict[str, Any]:
    """The task of the page's first example."""
    return {
        "TaskName": name,
        "TaskInstanceNum": 1,
        "Application": {"DeliveryForm": "LOCAL", "Command": "echo hello"},
        "ComputeEnv": {
            "EnvType": "MANAGED",
            "EnvData": {"InstanceType": "S1.SMALL1", "ImageId": "img-bd78fy2t"},
        },
        "RedirectInfo": {"StdoutRedirectPath": "cos://bucket-1251783334.cosgz.myqcloud.com/logs/"},
        **fields,
    }


def job(*tasks: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"JobName": "test", "Priority": 1, "Tasks": list(tasks) or [task()], **fields}


def submit(
    tencent: Client, *tasks: dict[str, Any], zone: str = "ap-guangzhou-2", **fields: Any
) -> str:
    """Submit a job that must be taken; its id."""
    response = tencent.call(
        "batch", "SubmitJob", Placement={"Zone": zone}, Job=job(*tasks, **fields)
    )
    assert "Error" not in response, response
    return str(response["JobId"])


def state(tencent: Client, job_id: str) -> str:
    return str(tencent.call("batch", "DescribeJob", JobId=job_id).get("JobState"))


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the example's request with a value changed, at a path such as "Job.Tasks.0"."""
    request: dict[str, Any] = {
        "Placement": {"Zone": "ap-guangzhou-2"},
        "Job": job(task("a"), task("b")),
    }
    *way, last = path.split(".")
    place: Any = request
    for step in way:
        place = place[int(step)] if step.isdecimal() else place.setdefault(step, {})
    if value is None:
        del place[last]
    else:
        place[int(last) if last.isdecimal() else last] = value
    return request


def test_the_examples_of_the_page_are_taken(tencent: Client) -> None:
    """Both are what `pulumi up` of the first stack sends."""
    assert submit(tencent, JobDescription="test").startswith("job-")
    tencent.region = "ap-beijing"
    plain = {
        "Application": {"DeliveryForm": "LOCAL", "Command": "echo"},
        "ComputeEnv": {"EnvData": {"InstanceType": "S2.SMALL1"}},
    }
    tasks = [
        {"TaskName": name, "TaskInstanceNum": 1, **plain} for name in ("pre_task", "post_task")
    ]
    dependences = [{"StartTask": "pre_task", "EndTask": "post_task"}]
    assert submit(tencent, *tasks, zone="ap-beijing-2", JobName="dag", Dependences=dependences)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("Placement.Zone", "ap-guangzhou-9", "InvalidZone.MismatchRegion"),
        ("Placement.Zone", "ap-beijing-2", "InvalidParameterValue.InvalidZoneMismatchRegion"),
        ("Placement.Zone", "nowhere", "InvalidZone.MismatchRegion"),
        ("Job.JobName", "n" * 61, "InvalidParameter.JobNameTooLong"),
        ("Job.JobDescription", "d" * 201, "InvalidParameter.JobDescriptionTooLong"),
        ("Job.Priority", 101, "InvalidParameterValue"),
        ("Job.Priority", -1, "InvalidParameterValue.Negative"),
        ("Job.Priority", "1", "InvalidParameterValue.InvalidDataTypeAny"),
        ("Job.Tasks", [], "InvalidParameterValue"),
        ("Job.Tasks.0.TaskName", "b", "InvalidParameter.TaskName"),
        ("Job.Tasks.0.TaskName", "no spaces", "InvalidParameter.TaskName"),
        ("Job.Tasks.0.TaskName", "t" * 61, "InvalidParameter.TaskNameTooLong"),
        ("Job.Tasks.0.TaskInstanceNum", 0, "InvalidParameterValue.TaskInstanceNum"),
        ("Job.Tasks.0.MaxRetryCount", 101, "InvalidParameterValue.MaxRetryCount"),
        ("Job.Tasks.0.FailedAction", "PANIC", "InvalidParameterValue"),
        ("Job.Tasks.0.EnvId", "env-00000000", "AllowedOneAttributeInEnvIdAndComputeEnv"),
        ("Job.Tasks.0.ComputeEnv", None, "AllowedOneAttributeInEnvIdAndComputeEnv"),
        (
            "Job.Tasks.0.Application.Commands",
            [{"Command": "x"}],
            "InvalidParameter.InvalidParameterCombination",
        ),
        ("Job.Tasks.0.Application.Command", None, "InvalidParameter.InvalidParameterCombination"),
        (
            "Job.Tasks.0.Application.DeliveryForm",
            "PACKAGE",
            "InvalidParameter.InvalidParameterCombination",
        ),
        ("Job.Tasks.0.ComputeEnv.EnvType", "OWN", "InvalidParameterValue.ComputeEnv"),
        ("Job.Tasks.0.ComputeEnv.EnvData.ImageId", "image-1", "InvalidParameter.ImageIdMalformed"),
        (
            "Job.Tasks.0.ComputeEnv.EnvData.ImageId",
            "img-00000000",
            "InvalidParameter.CvmParameters",
        ),
        (
            "Job.Tasks.0.ComputeEnv.EnvData.InstanceType",
            "S9.HUGE",
            "InvalidParameter.CvmParameters",
        ),
        (
            "Job.Tasks.0.ComputeEnv.EnvData.InstanceTypes",
            ["S1.SMALL1"],
            "InvalidParameter.InvalidParameterCombination",
        ),
        (
            "Job.Tasks.0.ComputeEnv.EnvData",
            {"InstanceTypes": ["S1.SMALL1", "S1.SMALL1"]},
            "InvalidParameterValue.InstanceTypeDuplicate",
        ),
        (
            "Job.Tasks.0.ComputeEnv.EnvData.InstanceMarketOptions",
            {"SpotOptions": {"MaxPrice": "cheap"}},
            "InvalidParameterValue.NotFloat",
        ),
        (
            "Job.Tasks.0.ComputeEnv.EnvData.InstanceChargeType",
            "FREE",
            "InvalidParameterValue.UnsupportedBatchInstanceChargeType",
        ),
        (
            "Job.Tasks.0.RedirectInfo.StdoutRedirectPath",
            "logs/",
            "InvalidParameterValue.RemoteStoragePath",
        ),
        (
            "Job.Tasks.0.RedirectInfo.StdoutRedirectPath",
            "ftp://h/x",
            "InvalidParameterValue.RemoteStorageSchemeType",
        ),
        (
            "Job.Tasks.0.InputMappings",
            [{"SourcePath": "cos://b/x", "DestinationPath": "cos://b/y"}],
            "InvalidParameterValue.LocalPath",
        ),
        (
            "Job.Dependences",
            [{"StartTask": "a", "EndTask": "z"}],
            "InvalidParameterValue.DependenceNotFoundTaskName",
        ),
        (
            "Job.Dependences",
            [{"StartTask": "a", "EndTask": "b"}, {"StartTask": "b", "EndTask": "a"}],
            "InvalidParameterValue.DependenceUnfeasible",
        ),
        (
            "Job.Dependences",
            [{"StartTask": "a", "EndTask": "a"}],
            "InvalidParameterValue.DependenceUnfeasible",
        ),
        (
            "Job.Notifications",
            [
                {
                    "TopicName": "t",
                    "EventConfigs": [{"EventName": "JOB_FAILED", "EventVars": []}] * 2,
                }
            ],
            "InvalidParameter.NotificationEventNameDuplicate",
        ),
        (
            "Job.Notifications",
            [{"TopicName": "", "EventConfigs": []}],
            "InvalidParameter.NotificationTopicName",
        ),
        (
            "Job.Notifications",
            [{"TopicName": "t" * 65, "EventConfigs": []}],
            "InvalidParameter.NotificationTopicNameTooLong",
        ),
        (
            "Job.Tags",
            [{"Key": str(number), "Value": ""} for number in range(11)],
            "InvalidParameterValue",
        ),
        ("ClientToken", "t" * 65, "InvalidParameterValue"),
    ],
)
def test_submit_refuses_what_the_caller_got_wrong(
    tencent: Client, path: str, value: Any, expected: str
) -> None:
    """Each of these our own check should find first; the cloud finds it independently."""
    assert tencent.code("batch", "SubmitJob", **changed(path, value)) == expected
    assert tencent.call("batch", "DescribeJobs")["TotalCount"] == 0


def test_a_malformed_pool_id_and_an_unknown_pool_have_different_codes(tencent: Client) -> None:
    """The first is to be corrected, the second to be created."""
    pooled = task("a")
    del pooled["ComputeEnv"]
    submitted = {"Placement": {"Zone": "ap-guangzhou-2"}}
    malformed = job({**pooled, "EnvId": "pool"})
    assert (
        tencent.code("batch", "SubmitJob", **submitted, Job=malformed)
        == "InvalidParameter.EnvIdMalformed"
    )
    unknown = job({**pooled, "EnvId": "env-00000000"})
    assert (
        tencent.code("batch", "SubmitJob", **submitted, Job=unknown)
        == "ResourceNotFound.ComputeEnv"
    )


def test_a_job_moves_through_the_documented_states(tencent: Client) -> None:
    """A first job ends while somebody watches it: nothing is set here."""
    job_id = submit(tencent)
    reported = []
    for _ in range(15):
        reported.append(state(tencent, job_id))
        tencent.advance(1)
    expected = ["SUBMITTED", "RUNNABLE", "STARTING", "RUNNING", "SUCCEED"]
    assert list(dict.fromkeys(reported)) == expected
    response = tencent.call("batch", "DescribeJob", JobId=job_id)
    assert response["EndTime"] == "2023-11-14T22:13:33Z"
    assert response["TaskMetrics"]["SucceedCount"] == 1


def test_a_task_waits_for_the_one_before_it(tencent: Client) -> None:
    """A DAG must be one."""
    tencent.set("batch.running_seconds", 10)
    dependences = [{"StartTask": "a", "EndTask": "b"}]
    job_id = submit(tencent, task("a"), task("b"), Dependences=dependences)
    tencent.advance(5)
    tasks = tencent.call("batch", "DescribeJob", JobId=job_id)["TaskSet"]
    assert {one["TaskName"]: one["TaskState"] for one in tasks} == {"a": "RUNNING", "b": "PENDING"}
    tencent.advance(15)
    tasks = tencent.call("batch", "DescribeJob", JobId=job_id)["TaskSet"]
    assert {one["TaskName"]: one["TaskState"] for one in tasks} == {"a": "SUCCEED", "b": "RUNNING"}


def test_instances_run_as_many_at_a_time_as_the_task_allows(tencent: Client) -> None:
    """Whoever watches a hundred of them wants to see how many are left."""
    tencent.set("batch.running_seconds", 10)
    job_id = submit(tencent, task("frames", TaskInstanceNum=5, MaxConcurrentNum=2))
    reported = []
    for _ in range(40):
        job = tencent.call("batch", "DescribeJob", JobId=job_id)
        counts = job["TaskInstanceMetrics"]
        if job["JobState"] in ("RUNNING", "SUCCEED"):
            reported.append(
                (counts["SucceedCount"], counts["RunningCount"], counts["RunnableCount"])
            )
        tencent.advance(1)
    assert list(dict.fromkeys(reported)) == [(0, 2, 3), (2, 2, 1), (4, 1, 0), (5, 0, 0)]
    assert reported.count((2, 2, 1)) == 10


def test_each_instance_is_read_with_its_own_times(tencent: Client) -> None:
    """A filter by state lists only the instances in that state."""
    tencent.set("batch.running_seconds", 10)
    job_id = submit(tencent, task("frames", TaskInstanceNum=3, MaxConcurrentNum=1))
    while state(tencent, job_id) != "RUNNING":
        tencent.advance(1)
    tencent.advance(15)
    named_task = {"JobId": job_id, "TaskName": "frames"}
    each = tencent.call("batch", "DescribeTask", **named_task)["TaskInstanceSet"]
    assert [one["TaskInstanceState"] for one in each] == ["SUCCEED", "RUNNING", "RUNNABLE"]
    assert each[0]["EndTime"] == each[1]["RunningTime"]
    assert (each[0]["ExitCode"], each[1]["EndTime"], each[2]["RunningTime"]) == (0, "", "")
    waiting = [{"Name": "task-instance-state", "Values": ["RUNNABLE"]}]
    listed = tencent.call("batch", "DescribeTask", **named_task, Filters=waiting)
    assert [one["TaskInstanceIndex"] for one in listed["TaskInstanceSet"]] == [2]


def test_an_end_that_was_forced_is_one_of_all_instances(tencent: Client) -> None:
    """A terminated job leaves nothing running."""
    tencent.set("batch.running_seconds", None)
    job_id = submit(tencent, task("frames", TaskInstanceNum=3, MaxConcurrentNum=1))
    tencent.advance(60)
    counts = tencent.call("batch", "DescribeJob", JobId=job_id)["TaskInstanceMetrics"]
    assert (counts["RunningCount"], counts["RunnableCount"]) == (1, 2)
    tencent.call("batch", "TerminateJob", JobId=job_id)
    tencent.advance(60)
    counts = tencent.call("batch", "DescribeJob", JobId=job_id)["TaskInstanceMetrics"]
    assert counts["FailedCount"] == 3


@pytest.mark.parametrize(
    ("failed_action", "expected"), [("TERMINATE", "FAILED"), ("INTERRUPT", "FAILED_INTERRUPTED")]
)
def test_a_failing_task_ends_the_job_or_keeps_its_machine(
    tencent: Client, failed_action: str, expected: str
) -> None:
    """An interrupted job is not over: it costs money until somebody terminates it."""
    tencent.set("batch.running_seconds", 10)
    tencent.set("batch.outcome", "failed", match="test/a")
    tencent.set("batch.exit_code", 3)
    dependences = [{"StartTask": "a", "EndTask": "b"}]
    job_id = submit(
        tencent, task("a", FailedAction=failed_action), task("b"), Dependences=dependences
    )
    tencent.advance(60)
    assert state(tencent, job_id) == expected
    view = tencent.call("batch", "DescribeTask", JobId=job_id, TaskName="a")["TaskInstanceSet"][0]
    assert (view["ExitCode"], view["TaskInstanceState"]) == (3, expected)
    assert (
        tencent.call("batch", "DescribeJob", JobId=job_id)["StateReason"]
        == "CommandExitCodeNotZero"
    )
    if expected == "FAILED_INTERRUPTED":
        assert tencent.code("batch", "DeleteJob", JobId=job_id) == "ResourceInUse.Job"
        assert tencent.code("batch", "TerminateJob", JobId=job_id) == ""
        tencent.advance(5)
        assert state(tencent, job_id) == "FAILED"


def test_terminating_takes_a_while_and_is_refused_too_early(tencent: Client) -> None:
    """The stop ladder must wait for SUBMITTED to pass, and then for the end."""
    job_id = submit(tencent)
    assert tencent.code("batch", "TerminateJob", JobId=job_id) == "UnsupportedOperation"
    assert tencent.code("batch", "DeleteJob", JobId=job_id) == "ResourceInUse.Job"
    tencent.advance(10)
    assert tencent.code("batch", "DeleteJob", JobId=job_id) == "ResourceInUse.Job"
    assert tencent.code("batch", "TerminateJob", JobId=job_id) == ""
    response = tencent.call("batch", "DescribeJob", JobId=job_id)
    assert (response["JobState"], response["NextAction"]) == ("RUNNING", "TERMINATING")
    assert tencent.code("batch", "DeleteJob", JobId=job_id) == "ResourceInUse.Job"
    assert tencent.code("batch", "TerminateJob", JobId=job_id) == ""
    tencent.advance(3)
    response = tencent.call("batch", "DescribeJob", JobId=job_id)
    assert (response["JobState"], response["NextAction"]) == ("FAILED", "")
    assert tencent.code("batch", "TerminateJob", JobId=job_id) == ""
    assert tencent.code("batch", "DeleteJob", JobId=job_id) == ""
    for action in ("DescribeJob", "DescribeJobSubmitInfo", "TerminateJob", "DeleteJob"):
        assert tencent.code("batch", action, JobId=job_id) == "ResourceNotFound.Job"


def test_what_is_queued_fails_at_once_when_the_job_is_terminated(tencent: Client) -> None:
    """Only what has a machine takes time."""
    dependences = [{"StartTask": "a", "EndTask": "b"}]
    job_id = submit(tencent, task("a"), task("b"), Dependences=dependences)
    tencent.advance(10)
    tencent.call("batch", "TerminateJob", JobId=job_id)
    tasks = tencent.call("batch", "DescribeJob", JobId=job_id)["TaskSet"]
    assert {one["TaskName"]: one["TaskState"] for one in tasks} == {"a": "RUNNING", "b": "FAILED"}


def test_a_client_token_names_one_job(tencent: Client) -> None:
    """A create that is cut off and sent again must not make a second job."""
    request = {"Placement": {"Zone": "ap-guangzhou-2"}, "Job": job()}
    first = tencent.call("batch", "SubmitJob", **request, ClientToken="once")["JobId"]
    assert tencent.call("batch", "SubmitJob", **request, ClientToken="once")["JobId"] == first
    assert tencent.call("batch", "SubmitJob", **request, ClientToken="twice")["JobId"] != first
    assert tencent.call("batch", "DescribeJobs")["TotalCount"] == 2
    tencent.advance(86_401)
    assert tencent.call("batch", "SubmitJob", **request, ClientToken="once")["JobId"] != first


def test_without_a_token_every_submit_is_a_new_job(tencent: Client) -> None:
    """Names are not unique."""
    assert submit(tencent) != submit(tencent)


def test_the_job_quota_is_kept(tencent: Client) -> None:
    """A full account has an error code of its own."""
    tencent.set("batch.job_quota", 1)
    submit(tencent)
    request = {"Placement": {"Zone": "ap-guangzhou-2"}, "Job": job()}
    assert tencent.code("batch", "SubmitJob", **request) == "LimitExceeded.JobQuota"


def test_what_was_submitted_is_read_back_with_defaults(tencent: Client) -> None:
    """Filled-in defaults must not count as drift; passwords come back too."""
    sent = task(Authentications=[{"Scene": "COS", "SecretId": "i", "SecretKey": "s"}])
    del sent["TaskInstanceNum"], sent["ComputeEnv"]["EnvType"]
    sent["ComputeEnv"]["EnvData"]["LoginSettings"] = {"Password": "p"}
    job_id = submit(tencent, sent, JobDescription="d", Tags=[{"Key": "k", "Value": "v"}])
    info = tencent.call("batch", "DescribeJobSubmitInfo", JobId=job_id)
    filled = copy.deepcopy(sent) | {
        "TaskInstanceNum": 1,
        "FailedAction": "TERMINATE",
        "MaxRetryCount": 0,
        "Timeout": 86400,
    }
    filled["ComputeEnv"]["EnvType"] = "MANAGED"
    assert info["Tasks"] == [filled]
    assert (info["JobDescription"], info["Tags"], info["Priority"]) == (
        "d",
        [{"Key": "k", "Value": "v"}],
        1,
    )
    assert "Notifications" not in info


def test_lists_are_paged_and_filtered(tencent: Client) -> None:
    """Polls of many jobs are merged into list calls."""
    ids = [
        submit(tencent, JobName=f"job{number % 2}", Tags=[{"Key": "n", "Value": str(number)}])
        for number in range(25)
    ]
    first = tencent.call("batch", "DescribeJobs")
    assert (len(first["JobSet"]), first["TotalCount"]) == (20, 25)
    rest = tencent.call("batch", "DescribeJobs", Offset=20, Limit=100)
    assert [one["JobId"] for one in first["JobSet"] + rest["JobSet"]] == ids[::-1]

    def listed_ids(**payload: Any) -> list[str]:
        return [
            one["JobId"]
            for one in tencent.call("batch", "DescribeJobs", Limit=100, **payload)["JobSet"]
        ]

    assert listed_ids(JobIds=[ids[3], "job-00000000", ids[1]]) == [ids[3], ids[1]]
    assert listed_ids(Filters=[{"Name": "job-name", "Values": ["job1"]}]) == ids[1::2][::-1]
    assert listed_ids(
        Filters=[
            {"Name": "job-name", "Values": ["job0", "job1"]},
            {"Name": "tag:n", "Values": ["7"]},
        ]
    ) == [ids[7]]
    assert listed_ids(Filters=[{"Name": "job-state", "Values": ["RUNNING"]}]) == []
    tencent.advance(10)
    assert len(listed_ids(Filters=[{"Name": "job-state", "Values": ["RUNNING"]}])) == 25


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"JobIds": ["nonsense"]}, "InvalidParameter.JobIdMalformed"),
        ({"JobIds": ["job-00000000"] * 101}, "InvalidParameterValue"),
        ({"Limit": 101}, "InvalidParameterValue"),
        ({"Filters": [{"Name": "color", "Values": ["red"]}]}, "InvalidFilter"),
        (
            {"Filters": [{"Name": "job-state", "Values": ["HAPPY"]}]},
            "InvalidParameterValue.InvalidFilter",
        ),
        (
            {"Filters": [{"Name": "job-name", "Values": list("abcdef")}]},
            "InvalidParameterValue.LimitExceeded",
        ),
        (
            {"Filters": [{"Name": "zone", "Values": ["ap-guangzhou-9"]}]},
            "InvalidZone.MismatchRegion",
        ),
        (
            {"JobIds": ["job-00000000"], "Filters": [{"Name": "job-name", "Values": ["a"]}]},
            "InvalidParameter.InvalidParameterCombination",
        ),
    ],
)
def test_bad_lists_are_refused(tencent: Client, payload: dict[str, Any], expected: str) -> None:
    """A merged poll that is built wrongly must fail loudly."""
    assert tencent.code("batch", "DescribeJobs", **payload) == expected


def test_a_failed_job_can_be_tried_again(tencent: Client) -> None:
    """Only what failed runs again."""
    tencent.set("batch.running_seconds", 10)
    tencent.set("batch.outcome", "failed", match="test/b")
    job_id = submit(tencent, task("a"), task("b"), Dependences=[{"StartTask": "a", "EndTask": "b"}])
    tencent.advance(5)
    assert tencent.code("batch", "RetryJobs", JobIds=[job_id]) == "UnsupportedOperation"
    tencent.advance(60)
    assert state(tencent, job_id) == "FAILED"
    tencent.set("batch.outcome", "succeed", match="test/b")
    assert tencent.code("batch", "RetryJobs", JobIds=[job_id]) == ""
    assert state(tencent, job_id) in ("PENDING", "RUNNABLE")
    tencent.advance(5)
    tasks = tencent.call("batch", "DescribeJob", JobId=job_id)["TaskSet"]
    assert {one["TaskName"]: one["TaskState"] for one in tasks} == {"a": "SUCCEED", "b": "RUNNING"}
    tencent.advance(20)
    assert state(tencent, job_id) == "SUCCEED"


def test_logs_come_in_base64_for_instances_that_ran(tencent: Client) -> None:
    """The log tail of a failed job is part of the error a user sees."""
    job_id = submit(tencent, task("a", TaskInstanceNum=3))
    logs = tencent.call("batch", "DescribeTaskLogs", JobId=job_id, TaskName="a")
    assert [one["StdoutLog"] for one in logs["TaskInstanceLogSet"]] == ["", "", ""]
    tencent.advance(10)
    logs = tencent.call(
        "batch", "DescribeTaskLogs", JobId=job_id, TaskName="a", TaskInstanceIndexes=[2]
    )
    assert [one["TaskInstanceIndex"] for one in logs["TaskInstanceLogSet"]] == [2]
    prefix, _, text = logs["TaskInstanceLogSet"][0]["StdoutLog"].partition(",")
    assert prefix == "data:text/plain;base64"
    assert base64.b64decode(text) == b"hello from the simulator\n"
    unknown = {"JobId": job_id, "TaskName": "z"}
    assert tencent.code("batch", "DescribeTaskLogs", **unknown) == "ResourceNotFound.Task"
    assert tencent.code("batch", "DescribeTask", **unknown) == "ResourceNotFound.Task"
    too_high = {"JobId": job_id, "TaskName": "a", "TaskInstanceIndexes": [3]}
    assert tencent.code("batch", "DescribeTaskLogs", **too_high) == "ResourceNotFound.TaskInstance"


def test_what_failed_says_in_its_log_with_which_code(tencent: Client) -> None:
    """Each task has a log of its own, and one that never ran has none."""
    tencent.set("batch.running_seconds", 10)
    tencent.set("batch.outcome", "failed", match="test/b")
    tencent.set("batch.exit_code", 137, match="test/b")
    tencent.set("batch.stderr", "oh\n", match="test/b")
    after = [{"StartTask": "a", "EndTask": "b"}, {"StartTask": "b", "EndTask": "c"}]
    job_id = submit(tencent, task("a"), task("b"), task("c"), Dependences=after)
    tencent.advance(60)
    logs = {
        name: tencent.call("batch", "DescribeTaskLogs", JobId=job_id, TaskName=name)
        for name in "abc"
    }
    texts = {
        name: response["TaskInstanceLogSet"][0]["StderrLog"].partition(",")[2]
        for name, response in logs.items()
    }
    assert {name: base64.b64decode(text) for name, text in texts.items()} == {
        "a": b"",
        "b": b"oh\nthe command exited with code 137\n",
        "c": b"",
    }
    instances = {
        name: tencent.call("batch", "DescribeTask", JobId=job_id, TaskName=name) for name in "abc"
    }
    codes = {
        name: response["TaskInstanceSet"][0]["ExitCode"] for name, response in instances.items()
    }
    assert codes == {"a": 0, "b": 137, "c": None}


def test_a_finished_job_is_purged_after_the_time_that_was_set(tencent: Client) -> None:
    """A cloud forgets finished runs; state must survive that."""
    tencent.set("batch.running_seconds", 10)
    tencent.set("batch.purge_seconds", 100)
    finished, live = submit(tencent), None
    tencent.set("batch.running_seconds", None)
    live = submit(tencent)
    tencent.advance(112)
    assert state(tencent, finished) == "SUCCEED"
    tencent.advance(2)
    assert tencent.code("batch", "DescribeJob", JobId=finished) == "ResourceNotFound.Job"
    assert [one["JobId"] for one in tencent.call("batch", "DescribeJobs")["JobSet"]] == [live]


def test_control_forces_a_job_into_a_state_that_nobody_knows(tencent: Client) -> None:
    """Clouds get new words without a warning."""
    job_id = submit(tencent)
    tencent.advance(10)
    tencent.control.force("tencent/batch/job", job_id, "FROZEN")
    assert tencent.call("batch", "DescribeJob", JobId=job_id)["JobState"] == "FROZEN"


def test_control_forces_a_job_into_a_state(tencent: Client) -> None:
    """A test needs a failed job now, not in an hour."""
    job_id = submit(tencent)
    tencent.advance(10)
    tencent.control.force("tencent/batch/job", job_id, "FAILED", final=True, reason="out of memory")
    response = tencent.call("batch", "DescribeJob", JobId=job_id)
    assert (response["JobState"], response["StateReason"]) == ("FAILED", "out of memory")
    assert response["TaskSet"][0]["TaskState"] == "FAILED"
    assert tencent.control.live() == []
