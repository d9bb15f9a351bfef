"""Oceanus: Flink jobs and their names, configurations, start, stop, delete and describe."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from pulumi_cloudjobs.simulator.framework import Fixture

from .conftest import Client

JOB: dict[str, Any] = {
    "Name": "create_job_test",
    "JobType": 1,
    "ClusterType": 2,
    "ClusterId": "cluster-5c42n3a5",
    "WorkSpaceId": "space-53rqk422",
    "Description": "some description",
}
SQL = json.dumps({"SqlCode": base64.b64encode(b"select 1").decode()})


def create(tencent: Client, **fields: Any) -> str:
    response = tencent.call("oceanus", "CreateJob", **(JOB | fields))
    assert "Error" not in response, response
    return str(response["JobId"])


def view(tencent: Client, job_id: str) -> dict[str, Any]:
    return dict(tencent.call("oceanus", "DescribeJobs", JobIds=[job_id])["JobSet"][0])


def running(tencent: Client) -> str:
    """A job that runs."""
    job_id = create(tencent)
    assert tencent.code("oceanus", "CreateJobConfig", JobId=job_id, ProgramArgs=SQL) == ""
    assert (
        tencent.code("oceanus", "RunJobs", RunJobDescriptions=[{"JobId": job_id, "RunType": 1}])
        == ""
    )
    tencent.advance(5)
    return job_id


def stop(tencent: Client, job_id: str, kind: int = 1) -> str:
    return str(
        tencent.code(
            "oceanus", "StopJobs", StopJobDescriptions=[{"JobId": job_id, "StopType": kind}]
        )
    )


def test_the_example_of_the_page_makes_a_job(tencent: Client) -> None:
    """The job is the second resource of the first stack; its fields must not count as drift."""
    job = view(tencent, create(tencent))
    assert (job["Name"], job["Description"], job["WorkSpaceId"]) == (
        "create_job_test",
        "some description",
        "space-53rqk422",
    )
    assert (job["Status"], job["CuMem"], job["SchedulerType"], job["Tags"]) == (1, 4, 2, None)
    assert "ClusterType" not in job
    assert "FolderId" not in job


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"Name": "n" * 50}, "InvalidParameterValue.JobName"),
        ({"Name": ""}, "InvalidParameterValue.JobName"),
        ({"Name": "no spaces"}, "InvalidParameter.InvalidName"),
        ({"Name": "\uff41\uff42"}, "InvalidParameter.InvalidName"),
        ({"JobType": 7}, "InvalidParameterValue.UnSupportedComposite"),
        ({"ClusterType": 3}, "InvalidParameterValue.JobTypeCombineWithClusterType"),
        ({"ClusterId": None}, "InvalidParameterValue.ClusterId"),
        ({"ClusterId": "cluster-00000000"}, "ResourceNotFound.ClusterId"),
        ({"CuMem": 3}, "InvalidParameterValue.CuMem"),
        ({"CuMem": 16}, "InvalidParameterValue.CuMem"),
        ({"ClusterType": 1, "CuMem": 8}, "ResourceUnavailable.ReqCuMem"),
        ({"WorkSpaceId": "space-00000001"}, "UnsupportedOperation.NoPermissionAccess"),
        ({"FolderId": "folder-00000000"}, "FailedOperation"),
        ({"JobType": "1"}, "InvalidParameter"),
        ({"Colour": "red"}, "UnknownParameter"),
    ],
)
def test_a_bad_job_is_refused(tencent: Client, change: Any, expected: str) -> None:
    """Each of these our own check should find first; the cloud finds it independently."""
    assert tencent.code("oceanus", "CreateJob", **(JOB | change)) == expected
    assert tencent.call("oceanus", "DescribeJobs")["TotalCount"] == 0


def test_names_are_unique(tencent: Client) -> None:
    """The name is how a lost create is found again; two codes are documented for it."""
    create(tencent, Name="\u4f5c\u4e1a-1_a.b")
    again = JOB | {"Name": "\u4f5c\u4e1a-1_a.b"}
    assert tencent.code("oceanus", "CreateJob", **again) == "FailedOperation.DuplicatedJobName"
    tencent.set("oceanus.duplicate_name_code", "InvalidParameterValue.JobNameExisted")
    assert tencent.code("oceanus", "CreateJob", **again) == "InvalidParameterValue.JobNameExisted"


def test_the_job_quota_is_kept(tencent: Client) -> None:
    """1,000 jobs by default."""
    tencent.set("oceanus.job_quota", 1)
    create(tencent)
    assert tencent.code("oceanus", "CreateJob", **(JOB | {"Name": "second"})) == "LimitExceeded.Job"


def test_a_cluster_that_does_not_run_takes_no_job(tencent: Client) -> None:
    """Wait and try again, says the code."""
    tencent.control.force("tencent/oceanus/cluster", "cluster-5c42n3a5", 3)
    assert tencent.code("oceanus", "CreateJob", **JOB) == "ResourceUnavailable.Cluster"


def test_one_thing_is_changed_per_call(tencent: Client) -> None:
    """The page allows no combinations."""
    job_id = create(tencent)
    create(tencent, Name="other")
    modify = {"JobId": job_id}
    assert tencent.code("oceanus", "ModifyJob", **modify, Name="a", Remark="b") == "FailedOperation"
    assert (
        tencent.code("oceanus", "ModifyJob", **modify, Name="other")
        == "FailedOperation.DuplicatedJobName"
    )
    assert (
        tencent.code("oceanus", "ModifyJob", **modify, Name="no spaces")
        == "InvalidParameterValue.JobName"
    )
    assert tencent.code("oceanus", "ModifyJob", **modify, Name="renamed") == ""
    assert tencent.code("oceanus", "ModifyJob", **modify, Remark="r") == ""
    assert tencent.code("oceanus", "ModifyJob", **modify, Description="") == ""
    job = view(tencent, job_id)
    assert (job["Name"], job["Remark"], job["Description"]) == ("renamed", "r", "")
    assert (
        tencent.code("oceanus", "ModifyJob", JobId="cql-00000000", Name="x")
        == "ResourceNotFound.Job"
    )


def test_the_folder_is_read_from_the_tree_only(tencent: Client) -> None:
    """No other action returns it."""
    tencent.control.add(
        Fixture(
            "tencent/oceanus/folder", "ap-guangzhou", "folder-00000001", {}, "etl", parent="root"
        )
    )
    job_id = create(tencent)
    assert (
        tencent.code("oceanus", "ModifyJob", JobId=job_id, TargetFolderId="folder-00000001") == ""
    )
    tree = tencent.call("oceanus", "DescribeTreeJobs")
    assert (tree["Id"], tree["JobSet"]) == ("root", None)
    below = tree["Children"][0]
    assert (below["Id"], below["JobSet"][0]["JobId"]) == ("folder-00000001", job_id)
    assert (
        tencent.code("oceanus", "ModifyJob", JobId=job_id, TargetFolderId="folder-x")
        == "FailedOperation"
    )


def test_a_job_runs_and_is_stopped_before_it_is_deleted(tencent: Client) -> None:
    """A running job cannot be deleted."""
    job_id = running(tencent)
    job = view(tencent, job_id)
    assert (job["Status"], job["PublishedJobConfigVersion"]) == (4, 1)
    assert tencent.control.live() == [f"tencent/oceanus/job {job_id}"]
    assert (
        tencent.code("oceanus", "DeleteJobs", JobIds=[job_id])
        == "ResourceUnavailable.NotAllowedToBeDeleted"
    )
    assert stop(tencent, job_id, 0) == "InvalidParameterValue.UnknownStopType"
    assert stop(tencent, job_id) == ""
    assert view(tencent, job_id)["Status"] == 3
    assert stop(tencent, job_id) == "ResourceInUse"
    assert tencent.code("oceanus", "DeleteJobs", JobIds=[job_id]) == "ResourceInUse"
    tencent.advance(5)
    assert view(tencent, job_id)["Status"] == 5
    assert stop(tencent, job_id) == "ResourceUnavailable.NoRunningJobInstancesFoundForJobId"
    assert tencent.code("oceanus", "DeleteJobs", JobIds=[job_id]) == ""
    assert tencent.code("oceanus", "DeleteJobs", JobIds=[job_id]) == "ResourceNotFound.JobId"
    assert tencent.code("oceanus", "DescribeJobs", JobIds=[job_id]) == "ResourceNotFound.JobId"


def test_a_paused_job_is_resumed_not_started(tencent: Client) -> None:
    """RunType 2 is for a paused job, RunType 1 for any other."""
    job_id = running(tencent)
    assert stop(tencent, job_id, 2) == ""
    tencent.advance(5)
    assert view(tencent, job_id)["Status"] == 6
    assert (
        tencent.code("oceanus", "DeleteJobs", JobIds=[job_id])
        == "ResourceUnavailable.NotAllowedToBeDeleted"
    )
    run = {"JobId": job_id, "RunType": 1}
    assert tencent.code("oceanus", "RunJobs", RunJobDescriptions=[run]) == "ResourceUnavailable"
    assert tencent.code("oceanus", "RunJobs", RunJobDescriptions=[run | {"RunType": 2}]) == ""
    assert (
        tencent.code("oceanus", "RunJobs", RunJobDescriptions=[run])
        == "ResourceInUse.InstanceInProcess"
    )
    tencent.advance(5)
    assert view(tencent, job_id)["Status"] == 4


def test_a_start_can_fail_and_a_stop_too(tencent: Client) -> None:
    """The first leaves -1, the second goes on running and says why in LastOpResult."""
    tencent.set("oceanus.stop_outcome", "failed")
    job_id = running(tencent)
    assert stop(tencent, job_id) == ""
    tencent.advance(5)
    job = view(tencent, job_id)
    assert (job["Status"], job["LastOpResult"]) == (4, "stopping the job failed")
    tencent.set("oceanus.stop_outcome", "stopped")
    tencent.set("oceanus.start_outcome", "failed")
    assert stop(tencent, job_id) == ""
    tencent.advance(5)
    assert (
        tencent.code("oceanus", "RunJobs", RunJobDescriptions=[{"JobId": job_id, "RunType": 1}])
        == ""
    )
    tencent.advance(5)
    assert view(tencent, job_id)["Status"] == -1
    assert stop(tencent, job_id) == "ResourceUnavailable.NotAllowedToBeStopOrPause"
    assert tencent.code("oceanus", "DeleteJobs", JobIds=[job_id]) == ""


def test_several_jobs_are_deleted_together_or_not_at_all(tencent: Client) -> None:
    """A multi-job call gives no result per job."""
    jobs = [create(tencent, Name="a"), create(tencent, Name="b")]
    assert (
        tencent.code("oceanus", "DeleteJobs", JobIds=[*jobs, "cql-00000000"])
        == "ResourceNotFound.JobId"
    )
    assert tencent.call("oceanus", "DescribeJobs")["TotalCount"] == 2
    assert (
        tencent.code("oceanus", "DeleteJobs", JobIds=["x"] * 21)
        == "InvalidParameterValue.JobIdValueError"
    )
    assert (
        tencent.code("oceanus", "DeleteJobs", JobIds=[]) == "InvalidParameterValue.JobIdValueError"
    )


def test_configurations_are_numbered_and_never_edited(tencent: Client) -> None:
    """Each call creates version n+1; an SQL job has no entry class; its code comes back decoded."""
    job_id = create(tencent)
    jar = create(tencent, Name="jar", JobType=2)
    code = "InvalidParameterValue.JobTypeCombineWithEntrypointClass"
    assert tencent.code("oceanus", "CreateJobConfig", JobId=job_id, EntrypointClass="Main") == code
    assert tencent.code("oceanus", "CreateJobConfig", JobId=jar) == code
    assert (
        tencent.code("oceanus", "CreateJobConfig", JobId=job_id, ProgramArgs="{}")
        == "InternalError.SqlCodeNotFound"
    )
    assert tencent.call("oceanus", "CreateJobConfig", JobId=job_id, ProgramArgs=SQL)["Version"] == 1
    second = {"JobId": job_id, "ProgramArgs": SQL, "LogCollect": True, "LogCollectType": 3}
    assert tencent.call("oceanus", "CreateJobConfig", **second)["Version"] == 2
    assert view(tencent, job_id)["Status"] == 2
    configurations = tencent.call(
        "oceanus", "DescribeJobConfigs", JobId=job_id, JobConfigVersions=[2]
    )["JobConfigSet"]
    assert [(one["Version"], one["LogCollect"]) for one in configurations] == [(2, 4)]
    assert json.loads(configurations[0]["ProgramArgs"]) == {"SqlCode": "select 1"}
    assert (
        tencent.call("oceanus", "DescribeJobConfigs", JobId=job_id, JobConfigVersions=[9])[
            "JobConfigSet"
        ]
        == []
    )
    assert (
        tencent.code("oceanus", "DescribeJobConfigs", JobId="cql-00000000")
        == "ResourceNotFound.Job"
    )
    run = {"JobId": job_id, "RunType": 1, "JobConfigVersion": 9}
    assert (
        tencent.code("oceanus", "RunJobs", RunJobDescriptions=[run]) == "ResourceNotFound.JobConfig"
    )


def test_a_full_list_of_configurations_rolls_only_on_request(tencent: Client) -> None:
    """AutoDelete drops the oldest one that does not run."""
    tencent.set("oceanus.config_quota", 2)
    job_id = running(tencent)
    config = {"JobId": job_id, "ProgramArgs": SQL}
    tencent.call("oceanus", "CreateJobConfig", **config)
    assert tencent.code("oceanus", "CreateJobConfig", **config) == "LimitExceeded.JobConfig"
    assert tencent.call("oceanus", "CreateJobConfig", **config, AutoDelete=1)["Version"] == 3
    configurations = tencent.call("oceanus", "DescribeJobConfigs", JobId=job_id)["JobConfigSet"]
    assert [one["Version"] for one in configurations] == [3, 1]


def test_lists_are_filtered(tencent: Client) -> None:
    """The Name filter is fuzzy, TotalCount ignores JobIds, an unknown id spoils the whole call."""
    jobs = [create(tencent, Name=name) for name in ("etl", "etl-2", "other")]

    def listed_ids(**payload: Any) -> list[str]:
        return [
            one["JobId"] for one in tencent.call("oceanus", "DescribeJobs", **payload)["JobSet"]
        ]

    assert listed_ids(Filters=[{"Name": "Name", "Values": ["etl"]}]) == [jobs[1], jobs[0]]
    assert listed_ids(Filters=[{"Name": "Status", "Values": ["4"]}]) == []
    assert listed_ids(Filters=[{"Name": "ClusterName", "Values": ["demo"]}], Limit=1) == [jobs[2]]
    assert tencent.call("oceanus", "DescribeJobs", JobIds=[jobs[0]])["TotalCount"] == 3
    assert (
        tencent.code("oceanus", "DescribeJobs", JobIds=[jobs[0], "cql-00000000"])
        == "ResourceNotFound.JobId"
    )
    tencent.set("oceanus.missing_job", "empty")
    assert listed_ids(JobIds=[jobs[0], "cql-00000000"]) == [jobs[0]]


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (
            {"JobIds": ["cql-00000000"], "Filters": [{"Name": "Name", "Values": ["a"]}]},
            "UnsupportedOperation",
        ),
        ({"Filters": [{"Name": "Colour", "Values": ["a"]}]}, "UnsupportedOperation"),
        ({"Filters": [{"Name": "Name", "Values": list("abcdef")}]}, "FailedOperation"),
        ({"Limit": 101}, "InvalidParameterValue.InvalidLimit"),
        ({"WorkSpaceId": "space-00000001"}, "UnsupportedOperation.NoPermissionAccess"),
    ],
)
def test_bad_lists_are_refused(tencent: Client, payload: dict[str, Any], expected: str) -> None:
    """A merged poll that is built wrongly must fail loudly."""
    assert tencent.code("oceanus", "DescribeJobs", **payload) == expected


def test_a_work_space_shows_its_own_jobs(tencent: Client) -> None:
    """A setting decides for lists without a work space, because no document does."""
    tencent.control.add(
        Fixture("tencent/oceanus/work_space", "ap-guangzhou", "space-00000002", {}, "two")
    )
    job_id = create(tencent)
    assert tencent.call("oceanus", "DescribeJobs", WorkSpaceId="space-00000002")["TotalCount"] == 0
    wrong = {"JobIds": [job_id], "WorkSpaceId": "space-00000002"}
    assert tencent.code("oceanus", "DeleteJobs", **wrong) == "ResourceNotFound.JobId"
    assert tencent.call("oceanus", "DescribeJobs")["TotalCount"] == 1
    tencent.set("oceanus.absent_workspace", "default")
    assert tencent.call("oceanus", "DescribeJobs")["TotalCount"] == 0


def savepoints(tencent: Client, job_id: str, **payload: Any) -> list[dict[str, Any]]:
    response = tencent.call(
        "oceanus", "DescribeJobSavepoint", JobId=job_id, Offset=0, Limit=20, **payload
    )
    assert "Error" not in response, response
    assert response["TotalNumber"] == len(response["Savepoint"] or [])
    return list(response["Savepoint"] or [])


def test_a_pause_leaves_a_savepoint_to_start_from(tencent: Client) -> None:
    """A savepoint outlives the stop; a failed one, or another job's, cannot be started from."""
    job_id = running(tencent)
    assert savepoints(tencent, job_id) == []
    assert stop(tencent, job_id, 2) == ""
    (taken,) = savepoints(tencent, job_id)
    assert (taken["Status"], taken["RecordType"], taken["Path"]) == (3, 3, None)
    tencent.advance(5)
    (taken,) = savepoints(tencent, job_id, RecordTypes=[1, 3])
    assert (taken["Status"], taken["PathStatus"], taken["VersionId"]) == (1, 1, 1)
    assert savepoints(tencent, job_id, RecordTypes=[2]) == []
    assert stop(tencent, job_id) == ""
    tencent.advance(5)
    run = {"JobId": job_id, "RunType": 1, "SavepointId": taken["SerialId"]}
    other = running_named(tencent, "other")
    stop(tencent, other)
    tencent.advance(5)
    wrong = [
        run | {"SavepointId": "svp-00000000"},
        run | {"SavepointPath": "cosn://x"},
        run | {"JobId": other},
    ]
    assert [tencent.code("oceanus", "RunJobs", RunJobDescriptions=[one]) for one in wrong] == [
        "FailedOperation"
    ] * 3
    assert (
        tencent.code(
            "oceanus", "RunJobs", RunJobDescriptions=[run | {"SavepointPath": taken["Path"]}]
        )
        == ""
    )
    held = tencent.control.object("tencent/oceanus/job", job_id)
    assert held is not None
    assert held["data"]["restored"] == taken["SerialId"]
    tencent.set("oceanus.savepoints_listed", False)
    assert savepoints(tencent, job_id) == []


def running_named(tencent: Client, name: str) -> str:
    job_id = create(tencent, Name=name)
    tencent.call("oceanus", "CreateJobConfig", JobId=job_id, ProgramArgs=SQL)
    tencent.call("oceanus", "RunJobs", RunJobDescriptions=[{"JobId": job_id, "RunType": 1}])
    tencent.advance(5)
    return job_id


def test_a_pause_that_fails_leaves_a_failed_savepoint(tencent: Client) -> None:
    """The job runs on."""
    tencent.set("oceanus.stop_outcome", "failed")
    job_id = running(tencent)
    assert stop(tencent, job_id, 2) == ""
    tencent.advance(5)
    assert [one["Status"] for one in savepoints(tencent, job_id)] == [4]


def test_savepoints_go_with_the_job(tencent: Client) -> None:
    """So do its configurations."""
    job_id = running(tencent)
    for kind in (2, 1):
        stop(tencent, job_id, kind)
        tencent.advance(5)
    assert tencent.code("oceanus", "DeleteJobs", JobIds=[job_id]) == ""
    assert tencent.control.objects("tencent/oceanus/savepoint") == []
    assert tencent.control.objects("tencent/oceanus/job_config") == []
    missing = {"JobId": job_id, "Offset": 0, "Limit": 1}
    assert tencent.code("oceanus", "DescribeJobSavepoint", **missing) == "ResourceNotFound.JobId"


def test_configurations_are_deleted_but_for_the_one_in_use(tencent: Client) -> None:
    """All of a call or nothing of it.

    Whether the one that ran last is in use is not documented, and a setting.
    """
    job_id = running(tencent)
    for _ in range(2):
        tencent.call("oceanus", "CreateJobConfig", JobId=job_id, ProgramArgs=SQL)

    def delete(*versions: int) -> str:
        return str(
            tencent.code(
                "oceanus", "DeleteJobConfigs", JobId=job_id, JobConfigVersions=list(versions)
            )
        )

    assert delete(2, 1) == "FailedOperation.JobConfigOnPublish"
    assert delete(2, 9) == "ResourceNotFound"
    assert delete(2, 3) == ""
    assert tencent.call("oceanus", "CreateJobConfig", JobId=job_id, ProgramArgs=SQL)["Version"] == 4
    stop(tencent, job_id)
    tencent.advance(5)
    assert delete(1) == "FailedOperation.JobConfigOnPublish"
    tencent.set("oceanus.published_config", "free")
    assert delete(1) == ""
    unknown = {"JobId": "cql-00000000", "JobConfigVersions": [1]}
    assert tencent.code("oceanus", "DeleteJobConfigs", **unknown) == "ResourceNotFound.Job"


def test_one_version_alone_can_fail_to_start(tencent: Client) -> None:
    """A setting takes the job's name and the version, for tests of going back."""
    tencent.control.set("tencent.oceanus.start_outcome", "failed", "create_job_test/2")
    job_id = running(tencent)
    tencent.call("oceanus", "CreateJobConfig", JobId=job_id, ProgramArgs=SQL)
    stop(tencent, job_id)
    tencent.advance(5)
    runs = [{"JobId": job_id, "RunType": 1, "JobConfigVersion": 2}]
    assert tencent.code("oceanus", "RunJobs", RunJobDescriptions=runs) == ""
    tencent.advance(5)
    assert view(tencent, job_id)["Status"] == -1


def test_the_log_of_a_start_is_kept(tencent: Client) -> None:
    """Its end goes into the error of an up that fails."""
    job_id = running(tencent)
    now = int(tencent.control.now() * 1000)
    times = {"StartTime": now - 60_000, "EndTime": now}

    def log(**payload: Any) -> Any:
        return tencent.call(
            "oceanus", "DescribeJobSubmissionLog", **{"JobId": job_id, **times, **payload}
        )

    assert log()["LogList"] == ["submitting version 1", "the job runs"]
    assert log(OrderType="desc", Limit=1)["LogList"] == ["the job runs"]
    assert log(EndTime=now - 59_000)["LogList"] is None
    assert log(EndTime=now - 90_000)["Error"]["Code"] == "InvalidParameterValue.InvalidTime"
    assert log(Limit=101)["Error"]["Code"] == "InvalidParameterValue.InvalidLimit"
    assert log(JobId="cql-00000000")["Error"]["Code"] == "ResourceNotFound.JobId"
