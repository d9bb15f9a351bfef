"""Both official Alibaba Cloud SDKs, unchanged, as clients of the served cloud."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_emr20160408 import models as emr
from alibabacloud_emr20160408.client import Client
from alibabacloud_tea_openapi import models as openapi
from alibabacloud_tea_openapi.utils_models import Config
from alibabacloud_tea_util.models import RuntimeOptions
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import RpcRequest
from aliyunsdkemr.request.v20160408.CreateFlowJobRequest import CreateFlowJobRequest
from aliyunsdkemr.request.v20160408.ListFlowJobRequest import ListFlowJobRequest
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET
from pulumi_cloudjobs.simulator.server import serving
from Tea.exceptions import TeaException

WHERE = {"region_id": "cn-hangzhou", "project_id": "FP-257A173659F50000"}
CLUSTER = "C-D7958B72E59B0000"
JOB: dict[str, Any] = {
    "name": "作业 a+b*~/=",
    "type": "SHELL",
    "description": "数据开发 a+b*c~d %\nline",
    "params": "ls -l",
    "adhoc": False,
    "max_retry": 3,
}


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a served cloud of its own.

    In the old SDK keys in the environment would win over the given ones.
    """
    for name in ("ALIYUN_ACCESS_KEY_ID", "ALIYUN_ACCESS_KEY_SECRET"):
        monkeypatch.delenv(name, raising=False)
    store = open_store(tmp_path / "cloud.sqlite3")
    with serving(store) as address:
        yield int(address.rpartition(":")[2])
    store.close()


def new_client(port: int, secret: str = EMBEDDED_SECRET, **extra: str) -> Any:
    config = Config(
        access_key_id=EMBEDDED_KEY_ID, access_key_secret=secret, region_id="cn-hangzhou", **extra
    )
    config.endpoint, config.protocol = f"127.0.0.1:{port}", "http"
    return Client(config)


@pytest.mark.parametrize(
    "extra", [pytest.param({}, id="v3"), pytest.param({"signature_algorithm": "v2"}, id="v1")]
)
def test_a_job_and_its_run_by_the_new_sdk(port: int, extra: dict[str, str]) -> None:
    """Each signature covers texts that are hard to encode; lists arrive as the models need."""
    sdk = new_client(port, **extra)
    resource = emr.CreateFlowJobRequestResourceList(path="oss://b/x y.jar", alias="x")
    id = sdk.create_flow_job(
        emr.CreateFlowJobRequest(**WHERE, **JOB, resource_list=[resource])
    ).body.id
    job = sdk.describe_flow_job(emr.DescribeFlowJobRequest(**WHERE, id=id)).body
    assert (job.name, job.description, job.adhoc, job.mode) == (
        JOB["name"],
        JOB["description"],
        "false",
        "YARN",
    )
    assert (job.max_retry, job.resource_list.resource[0].path) == (3, "oss://b/x y.jar")
    assert sdk.list_flow_job(emr.ListFlowJobRequest(**WHERE)).body.job_list.job[0].id == id
    run = sdk.submit_flow_job(
        emr.SubmitFlowJobRequest(**WHERE, job_id=id, cluster_id=CLUSTER)
    ).body.id
    history = emr.ListFlowJobHistoryRequest(
        **WHERE, id=id, instance_id=run, status_list=["SUBMITTED", "RUNNING"]
    )
    assert sdk.list_flow_job_history(history).body.node_instances.node_instance[0].job_id == id
    assert sdk.kill_flow_job(emr.KillFlowJobRequest(**WHERE, job_instance_id=run)).body.data is True


@pytest.mark.parametrize(
    "extra", [pytest.param({}, id="v3"), pytest.param({"signature_algorithm": "v2"}, id="v1")]
)
def test_a_run_is_followed_by_the_new_sdk(port: int, extra: dict[str, str]) -> None:
    """From the id of the submit to that of the node, its state, its place in lists and its log."""
    sdk = new_client(port, **extra)
    job = sdk.create_flow_job(emr.CreateFlowJobRequest(**WHERE, **JOB)).body.id
    conf = json.dumps({"params": "df -h 'ü'"}, ensure_ascii=False)
    submit = emr.SubmitFlowJobRequest(
        **WHERE, job_id=job, cluster_id=CLUSTER, host_name="emr-header-1", namespace="n", conf=conf
    )
    run = sdk.submit_flow_job(submit).body.id
    history = sdk.list_flow_job_history(
        emr.ListFlowJobHistoryRequest(**WHERE, instance_id=run)
    ).body
    (row,) = history.node_instances.node_instance
    node = sdk.describe_flow_node_instance(
        emr.DescribeFlowNodeInstanceRequest(**WHERE, id=row.id)
    ).body
    assert (node.id, node.job_id, node.cluster_id, node.status) == (row.id, job, CLUSTER, "PREP")
    assert (node.host_name, node.job_params) == ("emr-header-1", "df -h 'ü'")
    nodes = sdk.list_flow_node_instance(
        emr.ListFlowNodeInstanceRequest(**WHERE, page_size=100)
    ).body
    assert [one.id for one in nodes.flow_node_instances.flow_node_instance] == [row.id]
    ask = emr.DescribeFlowNodeInstanceLauncherLogRequest(
        **WHERE, node_instance_id=row.id, lines=20, reverse=True
    )
    log = sdk.describe_flow_node_instance_launcher_log(ask).body
    assert [entry.content.split(" ")[1] for entry in log.log_entrys.log_entry] == ["PREP"]


def test_the_new_sdk_calls_generically_what_it_has_dropped(port: int) -> None:
    """Modify is gone from its models, not from the wire."""
    sdk = new_client(port)
    id = sdk.create_flow_job(emr.CreateFlowJobRequest(**WHERE, **JOB)).body.id
    shape = {
        "protocol": "HTTP",
        "pathname": "/",
        "method": "POST",
        "auth_type": "AK",
        "style": "RPC",
    }
    bodies = {"req_body_type": "formData", "body_type": "json"}
    params = openapi.Params(action="ModifyFlowJob", version="2016-04-08", **shape, **bodies)
    query = {
        "RegionId": "cn-hangzhou",
        "ProjectId": WHERE["project_id"],
        "Id": id,
        "Params": "echo",
    }
    assert (
        sdk.call_api(params, openapi.OpenApiRequest(query=query), RuntimeOptions())["body"]["Data"]
        is True
    )
    assert sdk.describe_flow_job(emr.DescribeFlowJobRequest(**WHERE, id=id)).body.params == "echo"


@pytest.mark.parametrize(
    ("secret", "code", "status"),
    [
        pytest.param(EMBEDDED_SECRET, "FlowJob.NotFound", 404, id="missing"),
        pytest.param("nope", "SignatureDoesNotMatch", 400, id="wrong-secret"),
    ],
)
def test_errors_reach_the_user_of_the_new_sdk(
    port: int, secret: str, code: str, status: int
) -> None:
    """The SDK takes code and status from the envelope."""
    with pytest.raises(TeaException) as refused:
        new_client(port, secret).describe_flow_job(
            emr.DescribeFlowJobRequest(**WHERE, id="FJ-missing")
        )
    assert (refused.value.code, refused.value.data["statusCode"]) == (code, status)


def old_request(request: Any, **parameters: Any) -> Any:
    request.set_endpoint("127.0.0.1")
    for name, value in {"ProjectId": WHERE["project_id"], **parameters}.items():
        request.add_query_param(name, value)
    return request


def test_a_job_by_the_old_sdk(port: int) -> None:
    """The old SDK signs with V1 only, and sends an empty SignatureType along."""
    sdk = AcsClient(EMBEDDED_KEY_ID, EMBEDDED_SECRET, "cn-hangzhou", port=port)
    create = old_request(CreateFlowJobRequest(), Name="old", Type="SHELL")
    create.set_Description("d")
    create.set_Adhoc(True)
    create.set_ResourceLists([{"Path": "oss://b/x.jar", "Alias": "x"}])
    id = json.loads(sdk.do_action_with_exception(create))["Id"]
    modify = RpcRequest("Emr", "2016-04-08", "ModifyFlowJob")
    modify.set_method("POST")
    assert (
        json.loads(sdk.do_action_with_exception(old_request(modify, Id=id, Name="new")))["Data"]
        is True
    )
    listing = old_request(ListFlowJobRequest())
    listing.set_method("GET")
    jobs = json.loads(sdk.do_action_with_exception(listing))["JobList"]["Job"]
    assert [(job["Id"], job["Name"], job["Adhoc"]) for job in jobs] == [(id, "new", "true")]


def test_the_old_sdk_knows_a_wrong_secret_by_the_string_to_sign(port: int) -> None:
    """The SDK compares the text after the colon with its own, and then renames the error."""
    sdk = AcsClient(EMBEDDED_KEY_ID, "nope", "cn-hangzhou", port=port)
    with pytest.raises(ServerException) as refused:
        sdk.do_action_with_exception(old_request(ListFlowJobRequest()))
    assert (refused.value.get_error_code(), refused.value.get_http_status()) == (
        "InvalidAccessKeySecret",
        400,
    )
