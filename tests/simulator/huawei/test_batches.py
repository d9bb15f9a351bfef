"""The simulated batch API of DLI."""

from __future__ import annotations

import json
from typing import Any

import pytest

BATCH = {
    "file": "obs://bucket/a.jar",
    "className": "a.B",
    "queue": "test_cluster",
    "name": "nightly",
}


def create(huawei: Any, **change: Any) -> dict[str, Any]:
    status, body = huawei.call("POST", "/batches", BATCH | change)
    assert status == 200, body
    return dict(body)


def test_a_batch_runs_once_and_its_record_stays(huawei: Any) -> None:
    """A finished batch is a settled state, not drift."""
    id = create(huawei)["id"]
    reported = []
    for seconds in (0, 2, 10, 1e6):
        huawei.advance(seconds)
        reported.append(huawei.call("GET", f"/batches/{id}/state")[1]["state"])
    assert reported == ["starting", "running", "success", "success"]


def test_most_inputs_come_back_only_inside_req_body(huawei: Any) -> None:
    """Its keys are not always the request's, so it is never to be compared as text."""
    id = create(huawei, args=["1"], auto_recovery=True, max_retry_times=3, conf={"spark.a": "1"})[
        "id"
    ]
    batch = huawei.call("GET", f"/batches/{id}")[1]
    stored = json.loads(batch["req_body"])
    assert "args" not in batch
    assert (stored["args"], stored["autoRecovery"], stored["maxRetryTimes"]) == (["1"], True, 3)
    assert (batch["queue"], batch["cluster_name"]) == ("test_cluster", "test_cluster")


def test_a_cancelled_batch_is_dead_and_cannot_be_cancelled_twice(huawei: Any) -> None:
    """`dead` alone may mean a failure or a requested stop."""
    id = create(huawei)["id"]
    assert huawei.call("DELETE", f"/batches/{id}") == (200, {"msg": "deleted"})
    assert huawei.call("GET", f"/batches/{id}")[1]["state"] == "dead"
    assert huawei.call("DELETE", f"/batches/{id}")[0] == 400


def test_a_cancelled_batch_may_go_on_for_a_while(huawei: Any) -> None:
    """The response is "deleted" at once; a client has to poll."""
    huawei.set("batch_cancel_seconds", 10)
    id = create(huawei)["id"]
    huawei.advance(2)
    huawei.call("DELETE", f"/batches/{id}")
    reported = []
    for seconds in (0, 11):
        huawei.advance(seconds)
        reported.append(huawei.call("GET", f"/batches/{id}/state")[1]["state"])
    assert reported == ["running", "dead"]


def test_a_failed_batch_is_started_again_when_it_asks_for_that(huawei: Any) -> None:
    """Until its tries are spent; in between it is recovering."""
    huawei.set("batch_outcome", "dead")
    id = create(huawei, auto_recovery=True, max_retry_times=1)["id"]
    reported = []
    for seconds in (0, 1.5, 5, 1, 5):
        huawei.advance(seconds)
        reported.append(huawei.call("GET", f"/batches/{id}/state")[1]["state"])
    assert reported == ["starting", "running", "recovering", "running", "dead"]


def test_batches_share_names_and_are_found_by_filters(huawei: Any) -> None:
    """The array of a list of batches is called sessions."""
    first, second, other = (create(huawei, name=name)["id"] for name in ("a", "a", "b"))
    listed = huawei.call("GET", "/batches", job_name="a", order="CREATE_TIME_ASC")[1]
    assert ([one["id"] for one in listed["sessions"]], listed["total"]) == ([first, second], 2)
    assert huawei.call("GET", "/batches", **{"job-id": other})[1]["total"] == 1
    assert huawei.call("GET", "/batches", state="success")[1]["total"] == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"cluster_name": "test_cluster"}, "DLI.0001", id="queue-and-its-older-name"),
        pytest.param({"queue": None}, "DLI.0001", id="no-queue"),
        pytest.param({"queue": "nowhere"}, "DLI.0002", id="unknown-queue"),
        pytest.param({"file": "x.jar"}, "DLI.0002", id="unknown-file"),
        pytest.param({"feature": "custom"}, "DLI.0001", id="custom-without-image"),
        pytest.param({"image": "o/n:1"}, "DLI.0001", id="image-without-custom"),
        pytest.param({"className": ""}, "DLI.0001", id="jar-without-a-class"),
        pytest.param(
            {"spark_version": "3.3.1", "groups": [{"name": "g"}]}, "DLI.0001", id="groups-with-3.3"
        ),
        pytest.param(
            {"spark_version": "3.3.1", "file": "g/a.py"}, "DLI.0001", id="package-with-3.3"
        ),
        pytest.param(
            {"spark_version": "3.1.1", "execution_agency_urn": "a"},
            "DLI.0001",
            id="agency-with-3.1",
        ),
        pytest.param({"max_retry_times": 101}, "DLI.0001", id="too-many-retries"),
        pytest.param({"conf": [{"a": "b"}]}, "DLI.0001", id="conf-as-an-array"),
    ],
)
def test_a_wrong_batch_is_refused(huawei: Any, change: dict[str, Any], code: str) -> None:
    """Check has to refuse beforehand what the service refuses here."""
    status, body = huawei.call("POST", "/batches", BATCH | change)
    assert (status, body["error_code"]) == (400, code)


def test_one_sample_writes_states_with_a_capital_letter(huawei: Any) -> None:
    """Case must not matter to a client."""
    huawei.set("capital_states", True)
    id = create(huawei)["id"]
    assert huawei.call("GET", f"/batches/{id}/state")[1]["state"] == "Starting"
