"""The official Tencent Cloud SDKs, unchanged, as clients of the served cloud."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET
from pulumi_cloudjobs.simulator.server import serving
from tencentcloud.batch.v20170312 import models as batch
from tencentcloud.batch.v20170312.batch_client import BatchClient
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.dlc.v20210125 import models as dlc
from tencentcloud.dlc.v20210125.dlc_client import DlcClient
from tencentcloud.oceanus.v20190422 import models as oceanus
from tencentcloud.oceanus.v20190422.oceanus_client import OceanusClient

FLINK_JOB = {
    "Name": "create_job_test",
    "JobType": 1,
    "ClusterType": 2,
    "ClusterId": "cluster-5c42n3a5",
    "WorkSpaceId": "space-53rqk422",
    "Description": "描述 a+b*c~d %\nline",
}
BATCH_JOB = {
    "Placement": {"Zone": "ap-guangzhou-2"},
    "Job": {
        "JobName": "作业 1",
        "Priority": 1,
        "Tasks": [
            {
                "TaskName": "hello2",
                "TaskInstanceNum": 1,
                "Application": {"DeliveryForm": "LOCAL", "Command": "echo a+b && echo 'c d'"},
                "ComputeEnv": {
                    "EnvType": "MANAGED",
                    "EnvData": {
                        "InstanceType": "S1.SMALL1",
                        "EnhancedService": {"MonitorService": {"Enabled": False}},
                        "SystemDisk": {"DiskType": "CLOUD_PREMIUM", "DiskSize": 50},
                    },
                },
                "EnvVars": [{"Name": "城市", "Value": "广州 a=b&c"}],
            }
        ],
    },
    "ClientToken": "0" * 64,
}
BATCH_ENV = {
    "Placement": {"Zone": "ap-guangzhou-2"},
    "ComputeEnv": {
        "EnvName": "渲染 1",
        "DesiredComputeNodeCount": 2,
        "EnvData": {
            "InstanceTypes": ["S5.MEDIUM4"],
            "SystemDisk": {"DiskType": "CLOUD_PREMIUM", "DiskSize": 50},
        },
        "Tags": [{"Key": "k", "Value": "a=b&c"}],
    },
    "ClientToken": "1" * 64,
}
WAYS = [
    pytest.param({"reqMethod": "POST"}, "TC3-HMAC-SHA256", id="tc3-post"),
    pytest.param({"reqMethod": "GET"}, "TC3-HMAC-SHA256", id="tc3-get"),
    pytest.param({"reqMethod": "POST"}, "HmacSHA256", id="sha256-post"),
    pytest.param({"reqMethod": "GET"}, "HmacSHA256", id="sha256-get"),
    pytest.param({"reqMethod": "POST"}, "HmacSHA1", id="sha1-post"),
    pytest.param({"reqMethod": "GET"}, "HmacSHA1", id="sha1-get"),
]
EVERY_WAY = pytest.mark.parametrize(("http", "method"), WAYS)


@dataclass
class Served:
    """A served cloud, and clients of it."""

    address: str
    cloud: Control
    _clients: list[Any] = field(default_factory=list)

    def client(
        self,
        kind: Any,
        *,
        http: dict[str, str] | None = None,
        method: str = "TC3-HMAC-SHA256",
        key: tuple[str, ...] = (EMBEDDED_KEY_ID, EMBEDDED_SECRET),
        region: str = "ap-guangzhou",
    ) -> Any:
        endpoint = HttpProfile(protocol="http", endpoint=self.address, **(http or {}))
        self._clients.append(
            kind(Credential(*key), region, ClientProfile(httpProfile=endpoint, signMethod=method))
        )
        return self._clients[-1]

    def close(self) -> None:
        """Close the clients' connections, which the SDK leaves to the garbage collector."""
        for client in self._clients:
            client.request.conn._session.close()


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A cloud of its own with a clock that only the test moves.

    The SDK would send even loopback calls to a proxy.
    """
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    store = open_store(tmp_path / "cloud.sqlite3")
    cloud = Control(store)
    cloud.freeze()
    with serving(store) as address:
        served = Served(address.removeprefix("http://"), cloud)
        yield served
        served.close()
    store.close()


def filled(request: Any, **fields: Any) -> Any:
    """Set the fields of a request object of the SDK, as its users do, and return it."""
    request.from_json_string(json.dumps(fields))
    return request


@EVERY_WAY
def test_a_spark_task_from_start_to_cancel(
    served: Served, http: dict[str, str], method: str
) -> None:
    """Every signature that the SDKs offer, and every action that the resource uses."""
    sdk = served.client(DlcClient, http=http, method=method)
    created = sdk.CreateSparkAppTask(
        filled(dlc.CreateSparkAppTaskRequest(), JobName="spark-app-test", CmdArgs="10 测试 20")
    )
    app = sdk.DescribeSparkAppJob(
        filled(dlc.DescribeSparkAppJobRequest(), JobName="spark-app-test")
    )
    assert (app.IsExists, app.Job.JobName) == (True, "spark-app-test")
    listing = filled(dlc.DescribeSparkAppTasksRequest(), JobId=app.Job.JobId, Offset=0, Limit=100)
    assert [task.Id for task in sdk.DescribeSparkAppTasks(listing).SparkAppTasks] == [
        created.TaskId
    ]
    filters = [{"Name": "task-id", "Values": [created.TaskId]}]
    (task,) = sdk.DescribeTasks(filled(dlc.DescribeTasksRequest(), Filters=filters)).TaskList
    assert (task.Id, task.CmdArgs, task.State) == (created.TaskId, "10 测试 20", 0)
    served.cloud.advance(5)
    sdk.CancelTask(filled(dlc.CancelTaskRequest(), TaskId=created.TaskId))
    served.cloud.advance(5)
    assert (
        sdk.DescribeTasks(filled(dlc.DescribeTasksRequest(), Filters=filters)).TaskList[0].State
        == -3
    )
    assert served.cloud.live() == []


@EVERY_WAY
def test_a_spark_app_from_create_to_delete(
    served: Served, http: dict[str, str], method: str
) -> None:
    """A definition with texts that are hard to encode: changed, listed, and deleted by its name."""
    sdk = served.client(DlcClient, http=http, method=method)
    app = {
        "AppName": "夜间 a+b",
        "AppType": 1,
        "DataEngine": "data-engine-demo",
        "AppFile": "cosn://bucket/a b.jar",
        "RoleArn": 12,
        "AppDriverSize": "small",
        "AppExecutorSize": "m.large",
        "AppExecutorNums": 2,
        "AppJars": "cosn://bucket/a.jar,cosn://bucket/b.jar",
        "AppConf": "spark.a=1\nspark.b=c=d",
        "IsSessionStarted": False,
        "DependencyPackages": [{"PypiPackage": "pandas==2.0"}],
    }
    id = sdk.CreateSparkApp(filled(dlc.CreateSparkAppRequest(), **app)).SparkAppId
    sdk.ModifySparkApp(
        filled(dlc.ModifySparkAppRequest(), SparkAppId=id, **{**app, "CmdArgs": "1 < 2 & 3"})
    )
    described = sdk.DescribeSparkAppJob(filled(dlc.DescribeSparkAppJobRequest(), JobId=id))
    job_fields = (
        described.IsExists,
        described.Job.JobName,
        described.Job.JobJars,
        described.Job.JobConf,
        described.Job.CmdArgs,
    )
    assert job_fields == (True, app["AppName"], app["AppJars"], app["AppConf"], "1 < 2 & 3")
    filters = [{"Name": "spark-job-id", "Values": [id]}]
    listed = sdk.DescribeSparkAppJobs(
        filled(dlc.DescribeSparkAppJobsRequest(), Filters=filters)
    ).SparkAppJobs
    assert [(one.JobId, one.TaskNum) for one in listed] == [(id, 0)]
    sdk.DeleteSparkApp(filled(dlc.DeleteSparkAppRequest(), AppName=app["AppName"]))
    assert (
        sdk.DescribeSparkAppJob(filled(dlc.DescribeSparkAppJobRequest(), JobId=id)).IsExists
        is False
    )


@EVERY_WAY
def test_a_flink_job_from_create_to_delete(
    served: Served, http: dict[str, str], method: str
) -> None:
    """A definition that is changed, run, stopped and deleted; a field is hard to encode."""
    sdk = served.client(OceanusClient, http=http, method=method)
    space = {"WorkSpaceId": "space-53rqk422"}
    job_id = sdk.CreateJob(filled(oceanus.CreateJobRequest(), **FLINK_JOB)).JobId

    def job(**query: Any) -> Any:
        return sdk.DescribeJobs(
            filled(oceanus.DescribeJobsRequest(), **(query or {"JobIds": [job_id]}), **space)
        )

    assert job().JobSet[0].Description == FLINK_JOB["Description"]
    named = [{"Name": "Name", "Values": ["create_job_test"]}]
    assert [one.JobId for one in job(Filters=named, Offset=0, Limit=20).JobSet] == [job_id]
    sdk.ModifyJob(filled(oceanus.ModifyJobRequest(), JobId=job_id, Name="other", **space))
    assert job().JobSet[0].Name == "other"

    code = json.dumps({"SqlCode": base64.b64encode(b"select 1").decode()})
    sdk.CreateJobConfig(
        filled(oceanus.CreateJobConfigRequest(), JobId=job_id, ProgramArgs=code, **space)
    )
    runs = [{"JobId": job_id, "RunType": 1}]
    sdk.RunJobs(filled(oceanus.RunJobsRequest(), RunJobDescriptions=runs, **space))
    served.cloud.advance(5)
    assert job().JobSet[0].Status == 4
    stops = [{"JobId": job_id, "StopType": 1}]
    sdk.StopJobs(filled(oceanus.StopJobsRequest(), StopJobDescriptions=stops, **space))
    served.cloud.advance(5)
    assert job().JobSet[0].Status == 5
    sdk.DeleteJobs(filled(oceanus.DeleteJobsRequest(), JobIds=[job_id], **space))
    with pytest.raises(TencentCloudSDKException) as gone:
        job()
    assert gone.value.code == "ResourceNotFound.JobId"


@EVERY_WAY
def test_a_flink_job_changes_its_version_with_its_state(
    served: Served, http: dict[str, str], method: str
) -> None:
    """Paused, stopped, started with the savepoint and another version; the old one is deleted."""
    sdk = served.client(OceanusClient, http=http, method=method)
    space = {"WorkSpaceId": "space-53rqk422"}
    job_id = sdk.CreateJob(filled(oceanus.CreateJobRequest(), **FLINK_JOB)).JobId
    code = json.dumps({"SqlCode": base64.b64encode(b"select 1").decode()})

    def version(parallelism: int) -> int:
        fields = {"ProgramArgs": code, "DefaultParallelism": parallelism, **space}
        return int(
            sdk.CreateJobConfig(
                filled(oceanus.CreateJobConfigRequest(), JobId=job_id, **fields)
            ).Version
        )

    def run(**fields: Any) -> None:
        runs = [{"JobId": job_id, "RunType": 1, "StartMode": "LATEST", **fields}]
        sdk.RunJobs(filled(oceanus.RunJobsRequest(), RunJobDescriptions=runs, **space))
        served.cloud.advance(5)

    def stop(kind: int) -> None:
        stops = [{"JobId": job_id, "StopType": kind}]
        sdk.StopJobs(filled(oceanus.StopJobsRequest(), StopJobDescriptions=stops, **space))
        served.cloud.advance(5)

    assert version(1) == 1
    run(JobConfigVersion=1)
    stop(2)
    listed = sdk.DescribeJobSavepoint(
        filled(oceanus.DescribeJobSavepointRequest(), JobId=job_id, Offset=0, Limit=10, **space)
    )
    (taken,) = listed.Savepoint
    assert (listed.TotalNumber, taken.Status, taken.RecordType) == (1, 1, 3)
    stop(1)
    assert version(2) == 2
    run(JobConfigVersion=2, SavepointId=taken.SerialId, SavepointPath=taken.Path)
    sdk.DeleteJobConfigs(
        filled(oceanus.DeleteJobConfigsRequest(), JobId=job_id, JobConfigVersions=[1], **space)
    )
    configs = sdk.DescribeJobConfigs(
        filled(oceanus.DescribeJobConfigsRequest(), JobId=job_id, **space)
    ).JobConfigSet
    assert [(one.Version, one.DefaultParallelism) for one in configs] == [(2, 2)]
    now = int(served.cloud.now() * 1000)
    times = {"StartTime": now - 60_000, "EndTime": now, "OrderType": "desc", "Limit": 1}
    log = sdk.DescribeJobSubmissionLog(
        filled(oceanus.DescribeJobSubmissionLogRequest(), JobId=job_id, **times)
    )
    assert log.LogList == ["the job runs"]


@EVERY_WAY
def test_a_pool_of_nodes_from_create_to_gone(
    served: Served, http: dict[str, str], method: str
) -> None:
    """Made once, filled, changed in place, emptied, deleted; a task runs on its nodes meanwhile."""
    sdk = served.client(BatchClient, http=http, method=method)
    env_id = sdk.CreateComputeEnv(filled(batch.CreateComputeEnvRequest(), **BATCH_ENV)).EnvId
    assert (
        sdk.CreateComputeEnv(filled(batch.CreateComputeEnvRequest(), **BATCH_ENV)).EnvId == env_id
    )

    def env() -> Any:
        return sdk.DescribeComputeEnv(filled(batch.DescribeComputeEnvRequest(), EnvId=env_id))

    def modify(**fields: Any) -> None:
        sdk.ModifyComputeEnv(filled(batch.ModifyComputeEnvRequest(), EnvId=env_id, **fields))
        served.cloud.advance(5)

    assert (env().EnvName, env().ComputeNodeMetrics.SubmittedCount, env().Tags[0].Value) == (
        "渲染 1",
        2,
        "a=b&c",
    )
    with pytest.raises(TencentCloudSDKException) as busy:
        modify(DesiredComputeNodeCount=0)
    assert busy.value.code == "UnsupportedOperation.ComputeEnvAcceptOtherRequest"
    served.cloud.advance(5)
    task = {"Application": {"DeliveryForm": "LOCAL", "Command": "echo"}, "EnvId": env_id}
    job = {"Placement": BATCH_ENV["Placement"], "Job": {"Tasks": [task]}}
    job_id = sdk.SubmitJob(filled(batch.SubmitJobRequest(), **job)).JobId
    served.cloud.advance(4)
    assert sdk.DescribeJob(filled(batch.DescribeJobRequest(), JobId=job_id)).JobState == "RUNNING"
    sdk.TerminateJob(filled(batch.TerminateJobRequest(), JobId=job_id))
    served.cloud.advance(5)

    modify(EnvDescription="d", DesiredComputeNodeCount=1, EnvData={"InstanceTypes": ["S5.LARGE8"]})
    infos = sdk.DescribeComputeEnvCreateInfos(
        filled(batch.DescribeComputeEnvCreateInfosRequest(), EnvIds=[env_id])
    )
    (info,) = infos.ComputeEnvCreateInfoSet
    assert (info.EnvDescription, info.EnvData.InstanceTypes, info.DesiredComputeNodeCount) == (
        "d",
        ["S5.LARGE8"],
        1,
    )
    (node,) = env().ComputeNodeSet
    assert (node.ComputeNodeState, node.ResourceOrigin) == ("RUNNING", "BATCH_CREATED")
    modify(DesiredComputeNodeCount=0)
    sdk.DeleteComputeEnv(filled(batch.DeleteComputeEnvRequest(), EnvId=env_id))
    assert env().NextAction == "DELETING"
    served.cloud.advance(5)
    with pytest.raises(TencentCloudSDKException) as gone:
        env()
    assert gone.value.code == "ResourceNotFound.ComputeEnv"
    named = [{"Name": "env-name", "Values": ["渲染 1"]}]
    assert (
        sdk.DescribeComputeEnvs(
            filled(batch.DescribeComputeEnvsRequest(), Filters=named)
        ).TotalCount
        == 0
    )
    assert served.cloud.live() == []


@EVERY_WAY
def test_a_batch_job_from_submit_to_delete(
    served: Served, http: dict[str, str], method: str
) -> None:
    """Objects and lists six deep, booleans, blanks and Chinese: GET flattens, POST does not."""
    sdk = served.client(BatchClient, http=http, method=method)
    job_id = sdk.SubmitJob(filled(batch.SubmitJobRequest(), **BATCH_JOB)).JobId
    assert sdk.SubmitJob(filled(batch.SubmitJobRequest(), **BATCH_JOB)).JobId == job_id
    one = {"JobId": job_id}
    described = sdk.DescribeJob(filled(batch.DescribeJobRequest(), **one))
    assert (described.JobName, described.JobState, described.Priority) == ("作业 1", "SUBMITTED", 1)
    listed = sdk.DescribeJobs(filled(batch.DescribeJobsRequest(), JobIds=[job_id]))
    assert [job.JobId for job in listed.JobSet] == [job_id]
    task = sdk.DescribeJobSubmitInfo(filled(batch.DescribeJobSubmitInfoRequest(), **one)).Tasks[0]
    assert (task.EnvVars[0].Name, task.EnvVars[0].Value) == ("城市", "广州 a=b&c")
    assert task.Application.Command == "echo a+b && echo 'c d'"
    machines = task.ComputeEnv.EnvData
    assert (machines.EnhancedService.MonitorService.Enabled, machines.SystemDisk.DiskSize) == (
        False,
        50,
    )

    served.cloud.advance(5)
    assert (
        sdk.DescribeTask(filled(batch.DescribeTaskRequest(), **one, TaskName="hello2")).TaskState
        == "RUNNING"
    )
    sdk.TerminateJob(filled(batch.TerminateJobRequest(), **one))
    served.cloud.advance(5)
    assert sdk.DescribeJob(filled(batch.DescribeJobRequest(), **one)).JobState == "FAILED"
    failed = [{"Name": "task-instance-state", "Values": ["FAILED", "FAILED_INTERRUPTED"]}]
    described_task = sdk.DescribeTask(
        filled(batch.DescribeTaskRequest(), **one, TaskName="hello2", Filters=failed)
    )
    assert [instance.ExitCode for instance in described_task.TaskInstanceSet] == [1]
    first = filled(
        batch.DescribeTaskLogsRequest(), **one, TaskName="hello2", TaskInstanceIndexes=[0]
    )
    (log,) = sdk.DescribeTaskLogs(first).TaskInstanceLogSet
    assert base64.b64decode(log.StderrLog.partition(",")[2]) == b"the command exited with code 1\n"
    sdk.DeleteJob(filled(batch.DeleteJobRequest(), **one))
    assert served.cloud.live() == []


REFUSALS = [
    pytest.param(
        BatchClient,
        "DescribeJob",
        batch.DescribeJobRequest,
        {"JobId": "job-xxxxxxxx"},
        "ResourceNotFound.Job",
        id="batch-missing",
    ),
    pytest.param(
        BatchClient,
        "SubmitJob",
        batch.SubmitJobRequest,
        {**BATCH_JOB, "Placement": {"Zone": "ap-guangzhou-9"}},
        "InvalidZone.MismatchRegion",
        id="batch-zone",
    ),
    pytest.param(
        OceanusClient,
        "CreateJob",
        oceanus.CreateJobRequest,
        {**FLINK_JOB, "Name": "n" * 60},
        "InvalidParameterValue.JobName",
        id="oceanus-name",
    ),
    pytest.param(
        DlcClient,
        "CreateSparkAppTask",
        dlc.CreateSparkAppTaskRequest,
        {"JobName": "nobody"},
        "InvalidParameter.SparkJobNotFound",
        id="dlc-app",
    ),
    pytest.param(
        DlcClient,
        "CreateSparkAppTask",
        dlc.CreateSparkAppTaskRequest,
        {},
        "MissingParameter",
        id="parameter-missing",
    ),
]


@pytest.mark.parametrize(("client", "action", "request_class", "fields", "code"), REFUSALS)
def test_errors_reach_its_user_with_code_and_request_id(
    served: Served, client: Any, action: str, request_class: Any, fields: dict[str, Any], code: str
) -> None:
    """The SDK overlooks errors with another status or content type than the cloud's."""
    with pytest.raises(TencentCloudSDKException) as refused:
        getattr(served.client(client), action)(filled(request_class(), **fields))
    assert refused.value.code == code
    assert refused.value.message
    (call,) = served.cloud.calls()
    assert (call["request_id"], call["code"]) == (refused.value.requestId, code)


@EVERY_WAY
def test_a_wrong_secret_is_refused(served: Served, http: dict[str, str], method: str) -> None:
    """In every signature method, or the check of it would be no check."""
    sdk = served.client(DlcClient, http=http, method=method, key=(EMBEDDED_KEY_ID, "nope"))
    with pytest.raises(TencentCloudSDKException) as refused:
        sdk.DescribeSparkAppJob(filled(dlc.DescribeSparkAppJobRequest(), JobName="spark-app-test"))
    assert refused.value.code == "AuthFailure.SignatureFailure"
    assert refused.value.requestId


def test_an_unknown_key_and_a_wrong_secret_have_different_codes(served: Served) -> None:
    """The two are repaired in different places."""
    sdk = served.client(DlcClient, key=("AKIDnobody", EMBEDDED_SECRET))
    with pytest.raises(TencentCloudSDKException) as refused:
        sdk.DescribeSparkAppJob(filled(dlc.DescribeSparkAppJobRequest(), JobName="spark-app-test"))
    assert refused.value.code == "AuthFailure.SecretIdNotFound"


@EVERY_WAY
def test_a_temporary_key_needs_its_token(served: Served, http: dict[str, str], method: str) -> None:
    """Each method carries the token in a place of its own."""
    served.cloud.add_key("tencent", "AKIDtemporary", "secret", token="to+ken/=")
    request = filled(oceanus.DescribeJobsRequest(), JobIds=[])
    key = ("AKIDtemporary", "secret")
    whole = served.client(OceanusClient, http=http, method=method, key=(*key, "to+ken/="))
    assert whole.DescribeJobs(request).TotalCount == 0
    for wrong in (key, (*key, "another")):
        with pytest.raises(TencentCloudSDKException) as refused:
            served.client(OceanusClient, http=http, method=method, key=wrong).DescribeJobs(request)
        assert refused.value.code == "AuthFailure.TokenFailure"


def test_a_client_without_models_calls_any_action(served: Served) -> None:
    """`CommonClient` sends plain dicts, and what it gets is the envelope as it came."""
    sdk = served.client(partial(CommonClient, "batch", "2017-03-12"))
    response = sdk.call_json("SubmitJob", BATCH_JOB)["Response"]
    assert response["JobId"].startswith("job-")
    assert response["RequestId"]
    with pytest.raises(TencentCloudSDKException) as refused:
        sdk.call_json("SubmitJobs", {})
    assert refused.value.code == "InvalidAction"


def test_a_misspelt_field_is_refused_by_the_cloud(served: Served) -> None:
    """The SDK sends it, with its first letter lost, and would take silence for success."""
    request = filled(batch.DescribeJobRequest(), JobId="job-xxxxxxxx")
    request.JobID = "job-xxxxxxxx"
    with pytest.raises(TencentCloudSDKException) as refused:
        served.client(BatchClient).DescribeJob(request)
    assert refused.value.code == "UnknownParameter"
