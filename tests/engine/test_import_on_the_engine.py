"""`pulumi import` of what others have created: state, and the programs that it prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from alibabacloud_emr20160408 import models as emr
from alibabacloud_emr20160408.client import Client as EmrClient
from alibabacloud_tea_openapi.utils_models import Config
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkdli import v1 as dli
from pulumi_cloudjobs.core.type_tokens import plugin_token
from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET
from pulumi_cloudjobs.simulator.server import serving
from tencentcloud.batch.v20170312 import models as batch
from tencentcloud.batch.v20170312.batch_client import BatchClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.dlc.v20210125 import models as dlc
from tencentcloud.dlc.v20210125.dlc_client import DlcClient
from tencentcloud.oceanus.v20190422 import models as oceanus
from tencentcloud.oceanus.v20190422.oceanus_client import OceanusClient

from scripts.generate_sdks import SCHEMA
from scripts.programs import LANGUAGES, from_yaml, translate
from tests.embedded import run_for_an_hour
from tests.engine.plugin_project import write_plugin
from tests.engine.projects import cloud_of
from tests.engine.stack import Stack
from tests.engine.waiting import CONFIG
from tests.sdk.programs import (
    MACHINE,
    compile_go,
    environment,
    project_file,
    write_go,
    write_typescript,
)

MakeStack = Callable[..., Stack]
PASSWORD = "s3cret-of-a-machine"
TASK = {
    "TaskName": "frame",
    "Application": {"DeliveryForm": "LOCAL", "Command": "echo ${BATCH_JOB_ID} 'a b'"},
    "ComputeEnv": {
        "EnvData": {"InstanceType": "S1.SMALL1", "LoginSettings": {"Password": PASSWORD}},
    },
}
PYTHON = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
TYPESCRIPT = {"name": "nodejs", "options": {"typescript": True}}
NAMES = {"one", "two", "three", "farm", "task", "clicks", "python", "jar", "report", "run"}
FLOW = {"region_id": "cn-hangzhou", "project_id": "FP-257A173659F50000"}


class Clients:
    """The official SDKs of the three vendors, as clients of a served simulator."""

    def __init__(self, address: str) -> None:
        self._address = address

    def tencent(self, client: Any) -> Any:
        host = self._address.removeprefix("http://")
        profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=host))
        return client(Credential(EMBEDDED_KEY_ID, EMBEDDED_SECRET), "ap-guangzhou", profile)

    def huawei(self) -> Any:
        key = BasicCredentials(EMBEDDED_KEY_ID, EMBEDDED_SECRET, "0123456789abcdef0123456789abcdef")
        builder = dli.DliClient.new_builder().with_credentials(key)
        return builder.with_endpoint(self._address).build()

    def alibaba(self) -> Any:
        config = Config(
            access_key_id=EMBEDDED_KEY_ID,
            access_key_secret=EMBEDDED_SECRET,
            region_id="cn-hangzhou",
            protocol="http",
            endpoint=self._address.removeprefix("http://"),
        )
        return EmrClient(config)


def prepared(request: Any, **fields: Any) -> Any:
    """A request object of Tencent Cloud's SDK with its fields set, as its users do it."""
    request.from_json_string(json.dumps(fields))
    return request


def created_jobs(clients: Clients) -> Iterator[tuple[str, str, str]]:
    """Create jobs without Pulumi; yield the token of each, its name and its id."""
    placement = {"Zone": "ap-guangzhou-2"}
    api = clients.tencent(BatchClient)
    for name in ("one", "two", "three", "four"):
        job = {"JobName": name, "Tasks": [TASK], "Tags": [{"Key": "team", "Value": "film"}]}
        request = prepared(batch.SubmitJobRequest(), Placement=placement, Job=job)
        yield "tencent/batch:Job", name, api.SubmitJob(request).JobId

    machine = {"InstanceTypes": ["S5.MEDIUM4"]}
    env = {"EnvName": "farm", "DesiredComputeNodeCount": 2, "EnvData": machine}
    request = prepared(batch.CreateComputeEnvRequest(), Placement=placement, ComputeEnv=env)
    yield "tencent/batch:ComputeEnv", "farm", api.CreateComputeEnv(request).EnvId

    run = prepared(dlc.CreateSparkAppTaskRequest(), JobName="spark-app-test", CmdArgs="10 test")
    yield (
        "tencent/dlc:SparkAppTask",
        "task",
        clients.tencent(DlcClient).CreateSparkAppTask(run).TaskId,
    )

    flink = {"Name": "clicks", "JobType": 1, "ClusterType": 2, "ClusterId": "cluster-5c42n3a5"}
    request = prepared(oceanus.CreateJobRequest(), **flink, WorkSpaceId="space-53rqk422")
    yield "tencent/oceanus:Job", "clicks", clients.tencent(OceanusClient).CreateJob(request).JobId

    for name, file, main in (("python", "a.py", ""), ("jar", "a.jar", "a.B")):
        body = dli.CreateSparkJobRequestBody(
            file=f"obs://bucket/{file}", class_name=main, queue="test_cluster", name=name
        )
        request = dli.CreateSparkJobRequest(body=body)
        yield "huawei/dli:SparkBatch", name, clients.huawei().create_spark_job(request).id

    api = clients.alibaba()
    request = emr.CreateFlowJobRequest(**FLOW, name="report", type="SHELL", description="a report")
    flow_id = api.create_flow_job(request).body.id
    yield "alibaba/emr:FlowJob", "report", f"{FLOW['project_id']}/{flow_id}"

    run = emr.SubmitFlowJobRequest(**FLOW, job_id=flow_id, cluster_id="C-D7958B72E59B0000")
    run_id = api.submit_flow_job(run).body.id
    yield "alibaba/emr:FlowJobRun", "run", f"{FLOW['project_id']}/{run_id}"


@pytest.fixture
def stack(make_stack: MakeStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack in YAML without resources, beside a file of ten jobs to import."""
    write_plugin(tmp_path)
    files = {"Pulumi.yaml": project_file("yaml", tmp_path, resources={})}
    stack = make_stack(files, config=CONFIG, environment=environment())
    cloud = cloud_of(stack)
    run_for_an_hour(cloud)
    with monkeypatch.context() as patched, serving(cloud.store) as address:
        # Huawei Cloud's SDK writes a file there.
        patched.setenv("HOME", str(tmp_path))
        jobs = [
            {"type": plugin_token(token), "name": name, "id": id}
            for token, name, id in created_jobs(Clients(address))
        ]

    listed = [job for job in jobs if job["name"] in NAMES]
    assert len(listed) == len(NAMES)
    stack.write({"jobs.json": json.dumps({"resources": listed})})
    return stack


def test_ten_jobs_of_others_are_imported(stack: Stack, tmp_path: Path) -> None:
    """A printed program runs as it is, in every language, and changes nothing."""
    options = ("--yes", "--skip-preview", "--out", "printed.yaml")
    imported = stack.pulumi("import", "--file", "jobs.json", *options)
    printed = (stack.project / "printed.yaml").read_text("utf-8")
    assert "warning" not in imported.text
    assert PASSWORD not in imported.text + printed + json.dumps(stack.export())

    resources = yaml.safe_load(printed)["resources"]
    assert resources.keys() == NAMES
    (four,) = [one for one in cloud_of(stack).objects("tencent/batch/job") if one["name"] == "four"]
    resources["four"] = json.loads(json.dumps(resources["three"]).replace("three", "four"))
    resources["four"]["options"] = {"import": four["id"]}
    stack.write({"Pulumi.yaml": project_file("yaml", tmp_path, resources=resources)})
    assert stack.up().summary == {"same": 11, "import": 1}

    del resources["four"]["options"]
    programs = {"jobs": from_yaml(yaml.safe_dump({"resources": resources}))}
    python, typescript, go = (
        translate(MACHINE, SCHEMA, programs, language)["jobs"] for language in LANGUAGES
    )
    write_typescript(stack.project, typescript)
    stack.write({"Pulumi.yaml": project_file(TYPESCRIPT, tmp_path)})
    assert stack.preview().summary == {"same": 12}

    folder = tmp_path / "go"
    folder.mkdir()
    write_go(folder, go)
    compiled = compile_go(folder)
    assert compiled.exit_code == 0, compiled.text

    # The dynamic provider takes the state over as it is, and deletes what only the plugin has read.
    unprotected = python.replace("protect=True", "protect=False")
    stack.write({"Pulumi.yaml": project_file(PYTHON, tmp_path), "__main__.py": unprotected})
    assert stack.up().summary == {"same": 12}
    assert stack.destroy().summary == {"delete": 12}
