"""Steering the cloud in Python and over HTTP, and what strangers may not do."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pulumi_cloudjobs.simulator.app import create_app
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import Fixture
from pulumi_cloudjobs.simulator.inputs import LONGEST_SECONDS, InvalidInput
from pulumi_cloudjobs.simulator.store import LATEST, Store

from .conftest import Web

HOUR = 3600.0
SECRET = "a-very-secret-password"


@pytest.fixture
def secret_job(web: Web, job: dict[str, Any]) -> str:
    """A job that carries a login password and a secret key."""
    task = job["Job"]["Tasks"][0]
    task = task | {"Authentications": [{"Scene": "COS", "SecretId": "i", "SecretKey": SECRET}]}
    task["ComputeEnv"] = {
        "EnvData": {"InstanceType": "S1.SMALL1", "LoginSettings": {"Password": SECRET}}
    }
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
    assert control.object("tencent/batch/job", secret_job)["data"]["Job"]["Tasks"][0][
        "Authentications"
    ] == [{"Scene": "COS", "SecretId": "i", "SecretKey": "[secret]"}]


def test_the_call_log_counts_calls(web: Web, control: Control, job: dict[str, Any]) -> None:
    """Benchmarks and tests of merged polls rest on it."""
    job_id = web.call("batch", "SubmitJob", **job).json()["Response"]["JobId"]
    mark = control.calls()[-1]["seq"]
    request_id = web.call("batch", "DescribeJob", JobId="job-00000000").json()["Response"][
        "RequestId"
    ]
    web.total()
    assert control.counts() == {
        "tencent/batch/DescribeJob": 1,
        "tencent/batch/DescribeJobs": 1,
        "tencent/batch/SubmitJob": 1,
    }
    assert control.count(since=mark) == 2
    line = control.calls(action="DescribeJob")[0]
    expected = {
        "region": "ap-guangzhou",
        "status": 200,
        "code": "ResourceNotFound.Job",
        "object_id": "job-00000000",
    }
    assert (
        line.items()
        >= (expected | {"request_id": request_id, "vendor": "tencent", "service": "batch"}).items()
    )
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


def test_objects_are_read_forced_removed_and_added(
    embedded: Web, control: Control, job: dict[str, Any]
) -> None:
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
    """A served cloud may serve many tests."""
    before = [one["id"] for one in control.objects()]
    embedded.call("batch", "SubmitJob", **job)
    control.set("quotas", "documented")
    control.fault("cut")
    control.advance(1000)
    control.reset()
    assert abs(control.now() - time.time()) < 100
    assert max(one["created"] for one in control.objects()) <= control.now()
    assert [one["id"] for one in control.objects()] == before
    assert (control.faults(), control.count(), control.settings()["quotas"]) == ([], 0, "off")
    assert embedded.call("batch", "SubmitJob", **job).status_code == 200


def test_everything_can_be_steered_over_http(
    web: Web, control: Control, job: dict[str, Any]
) -> None:
    """Other languages and shells use this way."""
    base = f"{web.address}/_simulator"
    put = web.http.put(
        f"{base}/settings", json={"key": "tencent.batch.running_seconds", "value": 7, "match": "t*"}
    )
    assert put.status_code == 200
    assert web.http.get(f"{base}/settings").json()["tencent.batch.running_seconds[t*]"] == 7
    job_id = web.call("batch", "SubmitJob", **job).json()["Response"]["JobId"]
    web.http.post(f"{base}/clock", json={"frozen": True})
    now = web.http.get(f"{base}/clock").json()
    assert web.http.post(f"{base}/clock", json={"advance": 30}).json() == now + 30
    assert (
        web.http.get(f"{base}/objects", params={"object_type": "tencent/batch/job"}).json()[0][
            "state"
        ]
        == "SUCCEED"
    )
    assert web.http.get(f"{base}/objects", params={"live": "1"}).json() == []
    forced = {"object_type": "tencent/batch/job", "id": job_id, "state": "RUNNING"}
    assert web.http.post(f"{base}/state", json=forced).status_code == 200
    assert (
        web.http.post(
            f"{base}/faults", json={"fault_type": "status", "action": "DescribeJob"}
        ).json()["times"]
        == 1
    )
    assert len(web.http.get(f"{base}/faults").json()) == 1
    assert web.call("batch", "DescribeJob", JobId=job_id).status_code == 500
    web.http.delete(f"{base}/faults")
    lines = web.http.get(f"{base}/calls", params={"action": "DescribeJob"}).json()
    assert [line["status"] for line in lines] == [500]
    assert (
        web.http.get(f"{base}/calls/count", params={"since": "0"}).json()["tencent/batch/SubmitJob"]
        == 1
    )
    removed = web.http.delete(
        f"{base}/objects", params={"object_type": "tencent/batch/job", "id": job_id}
    )
    assert removed.status_code == 200
    fixture = {"object_type": "tencent/batch/image", "region": "ap-guangzhou", "id": "img-11111111"}
    assert web.http.post(f"{base}/objects", json=fixture).status_code == 200
    key = {"vendor": "tencent", "key_id": "k", "secret": "s", "account": "2"}
    assert web.http.post(f"{base}/keys", json=key).status_code == 200
    about = web.http.get(f"{base}/").json()
    assert about["live"] == []
    assert "tencent/batch" in about["services"]
    assert web.http.post(f"{base}/reset").status_code == 200
    assert control.count() == 0


WRONG_REQUESTS = [
    pytest.param(
        "PUT",
        "settings",
        b'{"key": "nonsense", "value": 1}',
        404,
        "there is no setting nonsense",
        id="key",
    ),
    pytest.param(
        "PUT",
        "settings",
        b'{"valu": 1}',
        400,
        "there is no valu; there are: key, value, match",
        id="field",
    ),
    pytest.param(
        "PUT", "settings", b'{"key": "keep_calls"}', 400, "value is missing", id="missing-field"
    ),
    pytest.param(
        "PUT",
        "settings",
        b'{"key": 7, "value": 1}',
        400,
        "key should be a text",
        id="key-of-wrong-type",
    ),
    pytest.param(
        "POST", "clock", b'{"advance": NaN}', 400, "advance should be a finite number", id="nan"
    ),
    pytest.param(
        "POST",
        "clock",
        b'{"advance": -Infinity}',
        400,
        "advance should be a finite number",
        id="infinity",
    ),
    pytest.param(
        "POST", "clock", b'{"advance": 1e308}', 400, "between the years 1970 and 3000", id="too-far"
    ),
    pytest.param(
        "POST", "clock", b'{"advance": "5"}', 400, "advance should be a number", id="number-as-text"
    ),
    pytest.param(
        "POST",
        "clock",
        b'{"frozen": "false"}',
        400,
        "frozen should be true or false",
        id="switch-as-text",
    ),
    pytest.param(
        "POST", "clock", b'{"advnace": 5}', 400, "there are: advance, frozen", id="misspelt-field"
    ),
    pytest.param("POST", "clock", b"", 400, "not JSON", id="no-body"),
    pytest.param("POST", "clock", b"{bad", 400, "not JSON", id="no-json"),
    pytest.param(
        "POST", "clock", b'{"advance": ' + b"9" * 5000 + b"}", 400, "not JSON", id="endless-number"
    ),
    pytest.param("POST", "clock", b"[" * 100_000, 400, "too deep", id="deep-json"),
    pytest.param("POST", "clock", b"[]", 400, "should be a JSON object", id="list"),
    pytest.param(
        "POST",
        "faults",
        b'{"fault_type": "nonsense"}',
        400,
        "fault_type should be one of error, ",
        id="unknown-fault",
    ),
    pytest.param(
        "POST",
        "faults",
        b'{"fault_type": "slow", "seconds": "x"}',
        400,
        "seconds should be a number",
        id="fault",
    ),
    pytest.param(
        "POST",
        "faults",
        b'{"fault_type": "slow", "times": 0}',
        400,
        "times should be greater",
        id="no-times",
    ),
    pytest.param(
        "POST",
        "faults",
        b'{"fault_type": "slow", "self": 1}',
        400,
        "there is no self",
        id="own-name",
    ),
    pytest.param(
        "POST",
        "faults",
        b'{"fault_type": "replace", "values": {"a": NaN}}',
        400,
        "finite numbers",
        id="values",
    ),
    pytest.param(
        "POST",
        "state",
        b'{"object_type": "a/b/c", "id": "x", "state": "y"}',
        404,
        "holds no a/b/c with the id x",
        id="object",
    ),
    pytest.param(
        "POST",
        "state",
        b'{"object_type": "a/b/c", "id": "x", "state": 1.5}',
        400,
        "state should be a",
        id="state",
    ),
    pytest.param(
        "POST",
        "objects",
        b'{"object_type": "a"}',
        400,
        "region is missing; id is missing",
        id="half-an-object",
    ),
    pytest.param(
        "POST",
        "objects",
        b'{"object_type": "a/b/c", "region": "", "id": "x"}',
        400,
        "tencent/batch",
        id="kind",
    ),
    pytest.param(
        "POST",
        "objects",
        b'{"object_type": "tencent/batch/image", "region": "ap-guangzhou", "id": "img-bd78fy2t"}',
        400,
        "already holds a tencent/batch/image with the id img-bd78fy2t",
        id="taken-id",
    ),
    pytest.param(
        "POST",
        "keys",
        b'{"vendor": "t", "key_id": "k", "secret": "s"}',
        400,
        "huawei, tencent",
        id="vendor",
    ),
    pytest.param(
        "GET", "calls?limit=x", b"", 400, "limit should be a whole number", id="limit-as-text"
    ),
    pytest.param(
        "GET", "calls?since=-1", b"", 400, "since should be greater", id="before-the-first"
    ),
    pytest.param(
        "GET",
        "calls?since=99999999999999999999",
        b"",
        400,
        "since should be less",
        id="more-than-64-bits",
    ),
    pytest.param(
        "GET", "calls/count?limit=3", b"", 400, "the call log has no limit", id="limit-of-a-count"
    ),
    pytest.param(
        "GET",
        "objects?objct=tencent/batch/job",
        b"",
        400,
        "there are: object_type, live",
        id="misspelt-filter",
    ),
    pytest.param(
        "GET",
        "objects?live=yes",
        b"",
        400,
        "live should be '0' or '1'",
        id="unknown-word-in-a-filter",
    ),
    pytest.param("GET", "nonsense", b"", 404, "/_simulator/nonsense", id="unknown-path"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "reason"), WRONG_REQUESTS)
def test_the_error_of_a_wrong_control_request_is_a_sentence(
    embedded: Web, method: str, path: str, body: bytes, status: int, reason: str
) -> None:
    """A refusal is a sentence, not a page of HTML, a traceback or a store that no call survives."""
    response = embedded.http.request(method, f"{embedded.address}/_simulator/{path}", content=body)
    assert response.status_code == status
    assert reason in response.json()["error"]
    assert embedded.total() == 0


# The type of `control` is Any, because the arguments are wrong on purpose.
WRONG_ARGUMENTS: list[tuple[str, Callable[[Any], object]]] = [
    ("seconds should be a finite number", lambda control: control.advance(math.nan)),
    ("seconds should be a finite number", lambda control: control.advance(math.inf)),
    ("the clock can be moved between", lambda control: control.advance(1e12)),
    ("the clock can be moved between", lambda control: control.advance(-1e12)),
    ("frozen should be true or false", lambda control: control.freeze("false")),
    ("times should be greater than or equal to 1", lambda control: control.fault("slow", times=0)),
    (
        "there is no colour; there are: fault_type, ",
        lambda control: control.fault("slow", colour="red"),
    ),
    ("state should be a text, or a whole number", lambda control: control.force("a/b/c", "x", 1.5)),
    ("vendor should be one of alibaba, ", lambda control: control.add_key("tencet", "k", "s")),
    ("secret should be a text", lambda control: control.add_key("tencent", "k", SECRET.encode())),
    (
        "object_type should be one of tencent/",
        lambda control: control.add(Fixture("a/b/c", "ap-guangzhou", "x")),
    ),
    ("limit should be greater than or equal to 0", lambda control: control.calls(limit=-1)),
]


@pytest.mark.parametrize(("reason", "call"), WRONG_ARGUMENTS)
def test_python_is_refused_what_http_is(
    control: Control, reason: str, call: Callable[[Control], object]
) -> None:
    """A test that mistypes must fail where it does so. No sentence repeats the value."""
    with pytest.raises(InvalidInput) as refused:
        call(control)
    assert str(refused.value).startswith(reason)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "clock",
    [
        pytest.param([math.nan, None], id="nan"),
        pytest.param([math.inf, None], id="infinity"),
        pytest.param([1e308, None], id="1e308"),
        pytest.param([1e12, None], id="year-33000"),
        pytest.param([-1e12, None], id="before-1970"),
        pytest.param([0.0, math.nan], id="frozen-at-nan"),
    ],
)
def test_a_clock_that_an_older_version_broke_shows_real_time(
    embedded: Web, store: Store, control: Control, job: dict[str, Any], clock: list[Any]
) -> None:
    """Every call failed then, and so did `reset`."""
    with store.transaction() as tx:
        tx.put_meta("clock", clock)
    assert embedded.call("batch", "SubmitJob", **job).status_code == 200
    assert control.advance(60) > 0
    assert embedded.http.post(f"{embedded.address}/_simulator/reset").status_code == 200
    assert embedded.total() == 0


def test_a_fault_that_an_older_version_took_meets_no_call(
    embedded: Web, store: Store, control: Control
) -> None:
    """Its `seconds` may be a text, which nobody can wait for."""
    with store.transaction() as tx:
        tx.sql.execute(
            "INSERT INTO faults (fault) VALUES (seal(?))",
            ('{"fault_type": "slow", "seconds": "x"}',),
        )
    assert control.faults() == []
    assert embedded.total() == 0


def test_the_longest_durations_and_the_latest_time_break_no_call(
    embedded: Web, control: Control, job: dict[str, Any]
) -> None:
    """All times that follow from them must be dates."""
    for state in ("submitted", "runnable", "starting", "running", "terminate"):
        control.set(f"tencent.batch.{state}_seconds", LONGEST_SECONDS)
    control.set("tencent.batch.terminate_seconds_per_instance", LONGEST_SECONDS)
    task = {**job["Job"]["Tasks"][0], "TaskInstanceNum": 2000, "MaxConcurrentNum": 1}
    job["Job"] = {**job["Job"], "Tasks": [task]}

    job_id = embedded.call("batch", "SubmitJob", **job).json()["Response"]["JobId"]
    control.advance(LATEST - control.now() - HOUR)
    for action in ("DescribeJob", "TerminateJob", "DescribeJob"):
        assert "Error" not in embedded.call("batch", action, JobId=job_id).json()["Response"]
    assert embedded.total() == 1


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        pytest.param("10.0.0.7", {}, id="another-machine"),
        pytest.param("127.0.0.1", {"Host": "attacker.example"}, id="a-rebound-name"),
        pytest.param("127.0.0.1", {"Origin": "https://attacker.example"}, id="a-web-page"),
    ],
)
def test_strangers_may_not_steer(
    store: Store, control: Control, address: str, headers: dict[str, str]
) -> None:
    """The control interface can read jobs and add keys."""
    transport = httpx.WSGITransport(app=create_app(store), remote_addr=address)
    with httpx.Client(transport=transport) as client:
        response = client.post("http://127.0.0.1:9/_simulator/reset", headers=headers)
        assert response.status_code == 403
    assert control.objects()
