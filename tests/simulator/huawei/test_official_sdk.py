"""The official Huawei Cloud SDK, unchanged, as a client of the served cloud."""

from __future__ import annotations

import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.client import Client, ClientBuilder
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.sdk_response import SdkResponse
from huaweicloudsdkdli import v1 as dli
from huaweicloudsdkdli.v1.region.dli_region import DliRegion
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET
from pulumi_cloudjobs.simulator.server import serving

PROJECT = "0123456789abcdef0123456789abcdef"
SESSIONS = "/v2.0/{project_id}/sessions"


class Raw(SdkResponse):  # type: ignore[misc]
    """The SDK has no class for sessions; its core wants one to be named."""

    openapi_types: ClassVar[dict[str, str]] = {}
    attribute_map: ClassVar[dict[str, str]] = {}


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A served cloud of its own; HOME is moved because the SDK writes a file there."""
    monkeypatch.setenv("HOME", str(tmp_path))
    store = open_store(tmp_path / "cloud.sqlite3")
    with serving(store) as address:
        yield address
    store.close()


def credentials(secret: str = EMBEDDED_SECRET) -> Any:
    return BasicCredentials(EMBEDDED_KEY_ID, secret, PROJECT)


def client(url: str, secret: str = EMBEDDED_SECRET) -> Any:
    return (
        dli.DliClient.new_builder().with_credentials(credentials(secret)).with_endpoint(url).build()
    )


def test_batches_by_the_generated_client(url: str) -> None:
    """Its models are what real users have; names outside ASCII are signed by it in its own way."""
    sdk = client(url)
    body = dli.CreateSparkJobRequestBody(
        file="obs://b/x.jar", class_name="a.B", queue="test_cluster", name="会话 1"
    )
    batch = sdk.create_spark_job(dli.CreateSparkJobRequest(body=body))
    shown = sdk.show_spark_job(dli.ShowSparkJobRequest(batch_id=batch.id))
    listed = sdk.list_spark_jobs(dli.ListSparkJobsRequest(size=10, job_name="会话 1"))
    assert (shown.name, listed.total, listed.sessions[0].id) == ("会话 1", 1, batch.id)
    assert sdk.cancel_spark_job(dli.CancelSparkJobRequest(batch_id=batch.id)).msg == "deleted"
    assert sdk.show_spark_job(dli.ShowSparkJobRequest(batch_id=batch.id)).state == "dead"


def test_sessions_through_its_core(url: str) -> None:
    """The discarded API has no class, but the core signs any path."""
    core = ClientBuilder(Client).with_credentials(credentials()).with_endpoint(url).build()
    core.model_package = types.SimpleNamespace(Raw=Raw)

    def call(method: str, path: str = SESSIONS, **parts: Any) -> Any:
        return core.do_http_request(method, path, response_type="Raw", **parts).to_json_object()

    session = call("POST", body={"kind": "spark", "cluster_name": "test_cluster", "name": "a b"})
    one: dict[str, Any] = {
        "path": f"{SESSIONS}/{{session_id}}",
        "path_params": {"session_id": session["id"]},
    }
    assert (
        call("GET", query_params=[("size", 10), ("from", 0), ("cluster_name", "test_cluster")])[
            "total"
        ]
        == 1
    )
    assert call("GET", **one)["name"] == "a b"
    log = call("GET", f"{SESSIONS}/{{session_id}}/log", path_params=one["path_params"])
    statements = {
        "path": f"{SESSIONS}/{{session_id}}/statements",
        "path_params": one["path_params"],
    }
    with pytest.raises(ClientRequestException) as not_ready:
        call("POST", **statements, body={"code": "1"})
    assert not_ready.value.error_msg == "Session is in state starting"
    assert call("GET", **statements) == {"total_statements": 0, "statements": []}
    assert (log["total"], log["log"]) == (3, ["stdout: ", "\nstderr: ", "\nYARN Diagnostics: "])
    assert call("DELETE", **one) == {"msg": "deleted"}
    with pytest.raises(ClientRequestException) as refused:
        call("GET", **one)
    assert (refused.value.status_code, refused.value.error_code) == (400, "DLI.0002")
    assert len(refused.value.request_id) == 36


def test_errors_reach_its_user_with_code_and_request_id(url: str) -> None:
    """An id with a slash is sent encoded, and a wrong secret has a code of its own."""
    for sdk, id, status, code in (
        (client(url), "b/1 x", 400, "DLI.0001"),
        (client(url, "nope"), "x", 401, "APIGW.0301"),
    ):
        with pytest.raises(ClientRequestException) as refused:
            sdk.show_spark_job(dli.ShowSparkJobRequest(batch_id=id))
        assert (refused.value.status_code, refused.value.error_code) == (status, code)


def test_the_project_is_requested_when_only_the_region_is_given(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a project id the SDK asks the identity service first."""
    monkeypatch.setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", url)
    monkeypatch.setenv("HUAWEICLOUD_SDK_REGION_DLI_CN_NORTH_4", url)
    builder = dli.DliClient.new_builder().with_credentials(
        BasicCredentials(EMBEDDED_KEY_ID, EMBEDDED_SECRET)
    )
    sdk = builder.with_region(DliRegion.value_of("cn-north-4")).build()
    assert sdk.list_queues(dli.ListQueuesRequest()).queues[0].queue_name == "test_cluster"
