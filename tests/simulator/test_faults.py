"""Faults on demand are the same in process and served."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.faults import FAULT_TYPES, Fault

from .conftest import Web


@pytest.mark.parametrize(
    ("fault_type", "created_jobs"),
    [
        ("refused", 0),
        ("cut", 0),
        ("cut_after", 1),
        ("timeout", 0),
        ("timeout_after", 1),
        ("hang", 0),
        ("hang_after", 1),
    ],
)
def test_a_call_whose_response_is_lost_is_carried_out_or_not(
    web: Web, control: Control, job: dict[str, Any], fault_type: str, created_jobs: int
) -> None:
    """A create must end with exactly one job in both cases."""
    control.fault(fault_type, action="SubmitJob")
    with pytest.raises(httpx.TransportError):
        web.call("batch", "SubmitJob", **job)
    assert web.total() == created_jobs
    assert web.call("batch", "SubmitJob", **job).status_code == 200
    assert web.total() == created_jobs + 1
    assert [line["status"] for line in control.calls(action="SubmitJob")] == [0, 200]
    assert [line["fault"] for line in control.calls(action="SubmitJob")] == [fault_type, ""]


@pytest.mark.parametrize(("fault_type", "created_jobs"), [("status", 0), ("status_after", 1)])
def test_a_gateway_responds_with_a_page_of_its_own(
    web: Web, control: Control, job: dict[str, Any], fault_type: str, created_jobs: int
) -> None:
    """A 502 is no JSON and has no error code."""
    control.fault(fault_type, action="SubmitJob", status=502)
    response = web.call("batch", "SubmitJob", **job)
    assert (response.status_code, response.headers["content-type"]) == (502, "text/html")
    assert web.total() == created_jobs


@pytest.mark.parametrize(("fault_type", "created_jobs"), [("error", 0), ("error_after", 1)])
def test_an_error_code_comes_as_the_cloud_sends_it(
    web: Web, control: Control, job: dict[str, Any], fault_type: str, created_jobs: int
) -> None:
    """Some errors come although the change was made."""
    control.fault(fault_type, action="SubmitJob", code="InternalError.CallCvm", message="try again")
    response = web.call("batch", "SubmitJob", **job)
    assert response.status_code == 200
    assert response.json()["Response"]["Error"] == {
        "Code": "InternalError.CallCvm",
        "Message": "try again",
    }
    assert response.json()["Response"]["RequestId"]
    assert web.total() == created_jobs
    assert [line["code"] for line in control.calls(action="SubmitJob")] == ["InternalError.CallCvm"]


def test_a_truncated_body_is_broken_json(web: Web, control: Control) -> None:
    """A proxy may do that; the connection seems healthy."""
    control.fault("truncated")
    response = web.call("batch", "DescribeJobs")
    assert response.status_code == 200
    with pytest.raises(ValueError, match="line 1"):
        response.json()


def test_a_torn_body_is_a_transport_error(web: Web, control: Control) -> None:
    """The response had started."""
    control.fault("torn")
    with pytest.raises(httpx.RemoteProtocolError):
        web.call("batch", "DescribeJobs")


def test_a_slow_response_comes_in_the_end(web: Web, control: Control) -> None:
    """Other calls are not held up, because no lock is held meanwhile."""
    control.fault("slow", seconds=0.05)
    started = time.monotonic()
    assert web.call("batch", "DescribeJobs").status_code == 200
    assert time.monotonic() - started >= 0.05


@pytest.mark.parametrize("fault_type", ["hang", "hang_after"])
def test_a_call_that_hangs_leaves_time_to_kill_its_sender(
    web: Web, control: Control, fault_type: str
) -> None:
    """In process as well, where a timeout comes at once."""
    control.fault(fault_type, seconds=0.05)
    started = time.monotonic()
    with pytest.raises(httpx.TransportError):
        web.call("batch", "DescribeJobs")
    assert time.monotonic() - started >= 0.05


def test_values_of_a_response_can_be_replaced(
    web: Web, control: Control, job: dict[str, Any]
) -> None:
    """A state word nobody knows must keep a wait going."""
    job_id = web.call("batch", "SubmitJob", **job).json()["Response"]["JobId"]
    control.fault("replace", action="Describe*", values={"JobState": "FROZEN"}, times=None)
    assert web.call("batch", "DescribeJob", JobId=job_id).json()["Response"]["JobState"] == "FROZEN"
    assert web.call("batch", "DescribeJobs").json()["Response"]["JobSet"][0]["JobState"] == "FROZEN"
    control.clear_faults()
    assert (
        web.call("batch", "DescribeJob", JobId=job_id).json()["Response"]["JobState"] == "SUBMITTED"
    )


def test_a_fault_lets_some_calls_pass_and_meets_so_many(embedded: Web, control: Control) -> None:
    """The third poll fails, not the first."""
    control.fault(
        "status", vendor="tencent", service="batch", action="DescribeJobs", skip=2, times=2
    )
    statuses = [embedded.call("batch", "DescribeJobs").status_code for _ in range(6)]
    assert statuses == [200, 200, 500, 500, 200, 200]
    assert control.faults() == []


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"vendor": "huawei"}, id="vendor"),
        pytest.param({"service": "dlc"}, id="service"),
        pytest.param({"action": "Submit*"}, id="action"),
        pytest.param({"contains": "job-00000001"}, id="text"),
    ],
)
def test_a_fault_meets_only_the_calls_it_is_for(
    embedded: Web, control: Control, fields: dict[str, str]
) -> None:
    """Many jobs run at once in a test."""
    control.fault("status", **fields)
    assert embedded.call("batch", "DescribeJobs", JobIds=["job-00000000"]).status_code == 200
    assert len(control.faults()) == 1


def test_a_fault_can_be_for_one_object(embedded: Web, control: Control) -> None:
    """The fault finds its name or id anywhere in the request."""
    control.fault("status", contains="job-00000001")
    assert embedded.call("batch", "DescribeJobs", JobIds=["job-00000001"]).status_code == 500


def test_an_unknown_fault_is_refused() -> None:
    """A misspelt one would do nothing, silently."""
    with pytest.raises(ValueError, match="cut_after"):
        Fault("cut_afterwards")
    assert all(name == name.lower() for name in FAULT_TYPES)
