"""Steering the cloud in Python and over HTTP, and what strangers may not do."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from pulumi_cloudjobs.simulator.app import create_app
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import Fixture
from pulumi_cloudjobs.simulator.store import Store

from .conftest import Web

SECRET = "a-very-secret-password"


@pytest.fixture
def secret_job(web: Web, job: dict[str, Any]) -> str:
    """A job that carries a login password and a secret key."""
    task = job["Job"]["Tasks"][0]
    task = task | {"Authentications": [{"Scene": "COS", "SecretId": "i", "SecretKey": SECRET}]}
    task["ComputeEnv"] = {"EnvData": {"InstanceType": "S1.SMALL1", "LoginSettings": {"Password": SECRET}}}
    job = job | {"Job": job["Job"] | {"Tasks": [task]}}
    return str(web.call("batch", "SubmitJob", **job).json()["Response"]["JobId"])


def test_secrets_come_back_to_their_owner_and_nowhere_else(
    web: Web, control: Control, secret_job: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The real cloud echoes them; logs and the control interface must not."""
    assert SECRET in web.call("batch", "DescribeJobSubmitInfo", JobId=secret_job).text
    for path in ("objects", "calls", "", "settings"):
        shown = web.http.get(f"{web.address}/_simulator/{path}").text
        assert SECRET not in shown
        assert "embedded-secret-key" not in shown
    assert SECRET not in caplog.text
    assert control.object("tencent/batch/job", secret_job)["data"]["Job"]["Tasks"][0]["Authentications"] == [
        {"Scene": "COS", "SecretId": "i", "SecretKey": "[secret]"}
    ]


def test_the_call_log_counts_calls(web: Web, control: Control, job: dict[str, Any]) -> None:
    """Benchmarks and tests of merged polls rest on it."""
    job_id = web.call("batch", "SubmitJob", **job).json()["Response"]["JobId"]
    mark = control.calls()[-1]["seq"]
    request_id = web.call("batch", "DescribeJob", JobId="job-00000000").json()["Response"]["RequestId"]
    web.total()
    assert control.counts() == {
        "tencent/batch/DescribeJob": 1,
        "tencent/batch/DescribeJobs": 1,
        "tencent/batch/SubmitJob": 1,
    }
    assert control.count(since=mark) == 2
    line = control.calls(action="DescribeJob")[0]
    expected = {"region": "ap-guangzhou", "status": 200, "code": "ResourceNotFound.Job", "object_id": "job-00000000"}
    assert line.items() >= (expected | {"request_id": request_id, "vendor": "tencent", "service": "batch"}).items()
    assert control.calls(object_id=job_id)[0]["action"] == "SubmitJob"
    control.clear_calls()
    assert control.calls() == []
    with pytest.raises(ValueError, match="request_id"):
        control.calls(colour="red")


def test_the_call_log_keeps_a_set_number_of_lines(embedded: Web, control: Control) -> None:
    """A long-lived cloud must not grow without end."""
    control.set("keep_calls", 10)
    for _ in range(100):
        embedded.call("batch", "NoSuchAction")
    assert control.count() == 10


def test_objects_are_looked_at_forced_removed_and_added(embedded: Web, control: Control, job: dict[str, Any]) -> None:
    """A test makes the world change behind the provider's back."""
    job_id = embedded.call("batch", "SubmitJob", **job).json()["Response"]["JobId"]
    assert control.live() == [f"tencent/batch/job {job_id}"]
    assert control.object("tencent/batch/job", job_id)["state"] == "SUBMITTED"
    control.force("tencent/batch/job", job_id, "SUCCEED", final=True)
    assert control.live() == []
    control.remove("tencent/batch/job", job_id)
    with pytest.raises(KeyError):
        control.object("tencent/batch/job", job_id)
    with pytest.raises(KeyError):
        control.remove("tencent/batch/job", job_id)
    control.add(Fixture("tencent/batch/image", "ap-guangzhou", "img-11111111"))
    assert control.object("tencent/batch/image", "img-11111111")["region"] == "ap-guangzhou"


def test_reset_makes_a_fresh_cloud(embedded: Web, control: Control, job: dict[str, Any]) -> None:
    """One served cloud may serve many tests."""
    before = [one["id"] for one in control.objects()]
    embedded.call("batch", "SubmitJob", **job)
    control.set("quotas", "documented")
    control.fault("cut")
    control.advance(1000)
    control.reset()
    assert [one["id"] for one in control.objects()] == before
    assert (control.faults(), control.count(), control.settings()["quotas"]) == ([], 0, "off")
    assert embedded.call("batch", "SubmitJob", **job).status_code == 200


def test_everything_can_be_steered_over_http(web: Web, control: Control, job: dict[str, Any]) -> None:
    """Other languages and shells use this way."""
    base = f"{web.address}/_simulator"
    put = web.http.put(f"{base}/settings", json={"key": "tencent.batch.running_seconds", "value": 7, "match": "t*"})
    assert put.status_code == 200
    assert web.http.get(f"{base}/settings").json()["tencent.batch.running_seconds[t*]"] == 7
    job_id = web.call("batch", "SubmitJob", **job).json()["Response"]["JobId"]
    web.http.post(f"{base}/clock", json={"frozen": True})
    now = web.http.get(f"{base}/clock").json()
    assert web.http.post(f"{base}/clock", json={"advance": 30}).json() == now + 30
    assert web.http.get(f"{base}/objects", params={"kind": "tencent/batch/job"}).json()[0]["state"] == "SUCCEED"
    assert web.http.get(f"{base}/objects", params={"live": "1"}).json() == []
    forced = {"kind": "tencent/batch/job", "id": job_id, "state": "RUNNING"}
    assert web.http.post(f"{base}/state", json=forced).status_code == 200
    assert web.http.post(f"{base}/faults", json={"kind": "status", "action": "DescribeJob"}).json()["times"] == 1
    assert len(web.http.get(f"{base}/faults").json()) == 1
    assert web.call("batch", "DescribeJob", JobId=job_id).status_code == 500
    web.http.delete(f"{base}/faults")
    lines = web.http.get(f"{base}/calls", params={"action": "DescribeJob"}).json()
    assert [line["status"] for line in lines] == [500]
    assert web.http.get(f"{base}/calls/count", params={"since": "0"}).json()["tencent/batch/SubmitJob"] == 1
    removed = web.http.delete(f"{base}/objects", params={"kind": "tencent/batch/job", "id": job_id})
    assert removed.status_code == 200
    fixture = {"kind": "tencent/batch/image", "region": "ap-guangzhou", "id": "img-11111111"}
    assert web.http.post(f"{base}/objects", json=fixture).status_code == 200
    key = {"vendor": "tencent", "key_id": "k", "secret": "s", "account": "2"}
    assert web.http.post(f"{base}/keys", json=key).status_code == 200
    about = web.http.get(f"{base}/").json()
    assert about["live"] == []
    assert "tencent/batch" in about["services"]
    assert web.http.post(f"{base}/reset").status_code == 200
    assert control.count() == 0


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        pytest.param("PUT", "settings", {"key": "nonsense", "value": 1}, 404, id="unknown-setting"),
        pytest.param("PUT", "settings", {"valu": 1}, 400, id="unknown-field"),
        pytest.param("POST", "faults", {"kind": "nonsense"}, 400, id="unknown-fault"),
        pytest.param("POST", "state", {"kind": "a/b/c", "id": "x", "state": "y"}, 404, id="unknown-object"),
        pytest.param("GET", "nonsense", None, 404, id="unknown-path"),
    ],
)
def test_a_wrong_wish_is_answered_with_words(embedded: Web, method: str, path: str, body: Any, status: int) -> None:
    """Not with a page of HTML or a traceback."""
    answer = embedded.http.request(method, f"{embedded.address}/_simulator/{path}", json=body)
    assert answer.status_code == status
    assert answer.json()["error"]


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        pytest.param("10.0.0.7", {}, id="another-machine"),
        pytest.param("127.0.0.1", {"Host": "attacker.example"}, id="a-rebound-name"),
        pytest.param("127.0.0.1", {"Origin": "https://attacker.example"}, id="a-web-page"),
    ],
)
def test_strangers_may_not_steer(store: Store, control: Control, address: str, headers: dict[str, str]) -> None:
    """The control interface can read jobs and add keys."""
    transport = httpx.WSGITransport(app=create_app(store), remote_addr=address)
    with httpx.Client(transport=transport) as client:
        answer = client.post("http://127.0.0.1:9/_simulator/reset", headers=headers)
        assert answer.status_code == 403
    assert control.objects()
