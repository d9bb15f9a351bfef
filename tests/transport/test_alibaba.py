"""Calls of Alibaba Cloud: flattening, query or form, and the class of each error."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from pulumi_cloudjobs.alibaba import signing
from pulumi_cloudjobs.alibaba.transport import acs_retry_after_seconds, flatten
from pulumi_cloudjobs.core.errors import (
    ApiError,
    ApiUnavailable,
    AuthFailed,
    CloudFault,
    InvalidInput,
    NotFound,
    QuotaExceeded,
    Throttled,
)

from .fake_cloud import SECRET, TOKEN, FakeCloud, alibaba


def failure(code: str, text: str = "words") -> dict[str, Any]:
    return {"RequestId": "r-1", "HostId": "h", "Code": code, "Message": text}


def test_a_call_is_signed_and_its_long_texts_travel_in_the_form() -> None:
    """A job script does not fit into a URL, and URLs end up in logs."""
    cloud = FakeCloud({"Id": "FJ-1", "RequestId": "r-1"})
    parameters = {
        "ProjectId": "FP-1",
        "Name": "作业 a+b*~/=",
        "Adhoc": False,
        "MaxRetry": 5,
        "Params": "ls -l\n",
        "ResourceList": [{"Path": "oss://b/x.jar", "Alias": None}, {"Path": "hdfs://b/y z.jar"}],
        "RunConf": None,
    }
    assert alibaba(cloud.pool()).call("CreateFlowJob", parameters) == {
        "Id": "FJ-1",
        "RequestId": "r-1",
    }

    (request,) = cloud.requests
    assert dict(parse_qsl(request.query)) == {
        "Adhoc": "false",
        "MaxRetry": "5",
        "Name": "作业 a+b*~/=",
        "ProjectId": "FP-1",
        "RegionId": "cn-hangzhou",
    }
    assert dict(parse_qsl(request.body.decode())) == {
        "Params": "ls -l\n",
        "ResourceList.1.Path": "oss://b/x.jar",
        "ResourceList.2.Path": "hdfs://b/y z.jar",
    }
    assert request.headers["x-acs-action"] == "CreateFlowJob"
    assert request.headers["x-acs-version"] == "2016-04-08"
    assert request.headers["x-acs-security-token"] == TOKEN

    claim = signing.parse_authorization(request.headers["authorization"])
    assert claim is not None

    to_sign = signing.string_to_sign(signing.canonical_request(request, claim.signed_headers))
    assert claim.signature == signing.signature(to_sign, SECRET)


def test_a_call_without_long_texts_has_no_body() -> None:
    """A content type without a body would be signed and then dropped by some HTTP stacks."""
    cloud = FakeCloud({"Id": "FJ-1"})
    alibaba(cloud.pool()).call("DescribeFlowJob", {"Id": "FJ-1", "RegionId": "cn-beijing"})
    (request,) = cloud.requests
    assert request.body == b""
    assert "content-type" not in request.headers
    assert dict(parse_qsl(request.query)) == {"Id": "FJ-1", "RegionId": "cn-beijing"}


@pytest.mark.parametrize(
    ("action", "in_form"),
    [
        pytest.param("CreateFlowJob", {"Params": "ls", "Description": "d"}, id="create"),
        pytest.param("ModifyFlowJob", {}, id="modify"),
    ],
)
def test_parameters_go_where_the_official_sdks_send_them(
    action: str, in_form: dict[str, str]
) -> None:
    """The two actions take the same contents in different places."""
    cloud = FakeCloud({"Id": "FJ-1", "RequestId": "r"})
    parameters = {"Name": "nightly", "Params": "ls", "Description": "d"}
    alibaba(cloud.pool()).call(action, parameters)

    (request,) = cloud.requests
    assert dict(parse_qsl(request.body.decode())) == in_form
    in_query = {"RegionId": "cn-hangzhou", **parameters}
    for name in in_form:
        del in_query[name]
    assert dict(parse_qsl(request.query)) == in_query


@pytest.mark.parametrize(
    ("value", "pairs"),
    [
        pytest.param({"A": 1, "B": None, "C": True}, [("A", "1"), ("C", "true")], id="scalars"),
        pytest.param({"A": ["x", "y"]}, [("A.1", "x"), ("A.2", "y")], id="list"),
        pytest.param({"A": [{"B": {"C": ""}}]}, [("A.1.B.C", "")], id="nested-and-empty-text"),
        pytest.param({"A": []}, [], id="an-empty-list-sends-nothing"),
    ],
)
def test_lists_and_objects_are_flattened_counting_from_one(
    value: dict[str, Any], pairs: list[tuple[str, str]]
) -> None:
    """The RPC style has no other way to send a list."""
    assert list(flatten(value)) == pairs


@pytest.mark.parametrize(
    ("sent", "read"), [("true", True), ("false", False), (True, True), ("False", False)]
)
def test_data_given_as_text_becomes_a_boolean(sent: object, read: object) -> None:
    """A sample prints the text "true", and the text "false" would count as true."""
    assert alibaba(FakeCloud({"Data": sent}).pool()).call("DeleteFlowJob", {"Id": "FJ-1"}) == {
        "Data": read
    }


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        pytest.param(400, failure("MissingProjectId"), InvalidInput, id="missing-parameter"),
        pytest.param(400, failure("InvalidParameter.Format"), InvalidInput, id="wrong-form"),
        pytest.param(404, failure("InvalidApi.NotFound"), ApiUnavailable, id="action-unknown"),
        pytest.param(404, failure("InvalidVersion.NotFound"), ApiUnavailable, id="version-unknown"),
        pytest.param(
            404, failure("InvalidProtocol.NeedSsl"), InvalidInput, id="needs-https-although-404"
        ),
        pytest.param(
            404, failure("InvalidAccessKeyId.NotFound"), AuthFailed, id="key-unknown-although-404"
        ),
        pytest.param(404, failure("Whatever"), ApiError, id="404-with-an-unknown-code"),
        pytest.param(
            404, failure("Whatever", "job not found"), NotFound, id="404-with-code-and-text"
        ),
        pytest.param(400, failure("FlowJob.NotFound"), NotFound, id="not-found-by-code"),
        pytest.param(400, failure("FlowJobNotExist"), NotFound, id="not-exist-by-code"),
        pytest.param(
            400, failure("InvalidParameter", "project not exist"), NotFound, id="not-found-by-text"
        ),
        pytest.param(400, failure("", "project not exist"), InvalidInput, id="text-alone"),
        pytest.param(404, failure("404", "job not found"), ApiError, id="the-status-as-code"),
        pytest.param(
            403,
            failure("Forbidden.RAM", "policy not found"),
            AuthFailed,
            id="permission-whatever-the-text",
        ),
        pytest.param(
            403, failure("Forbidden.New", "job not found"), AuthFailed, id="new-permission-code"
        ),
        pytest.param(400, failure("SignatureDoesNotMatch"), AuthFailed, id="signature"),
        pytest.param(400, failure("InvalidTimeStamp.Expired"), AuthFailed, id="clock"),
        pytest.param(400, failure("SignatureNonceUsed"), CloudFault, id="nonce-used"),
        pytest.param(400, failure("Throttling.User"), Throttled, id="throttled-as-400"),
        pytest.param(503, failure("Rejected.Throttling"), Throttled, id="throttled-as-503"),
        pytest.param(400, failure("Throttling.New"), Throttled, id="throttled-in-a-new-way"),
        pytest.param(400, failure("QuotaExceeded.Job"), QuotaExceeded, id="quota"),
        pytest.param(500, failure("InternalError"), CloudFault, id="fault"),
        pytest.param(500, failure("Brand.New"), CloudFault, id="unknown-code-500"),
        pytest.param(
            400,
            {"code": "FlowJob.NotFound", "message": "w", "requestId": "r-1"},
            NotFound,
            id="small-letters",
        ),
        pytest.param(
            200,
            {"code": "X", "message": "not exist", "requestId": "r-1", "successResponse": False},
            NotFound,
            id="in-200",
        ),
        pytest.param(409, failure("Brand.New"), ApiError, id="unknown"),
    ],
)
def test_the_code_decides_then_status_and_text(
    status: int, body: object, kind: type[ApiError]
) -> None:
    """The codes of the flow operations are unpublished; a missing API is not a missing job."""
    with pytest.raises(ApiError) as caught:
        alibaba(FakeCloud(body, status).pool()).call("DescribeFlowJob", {"Id": "FJ-1"})
    assert type(caught.value) is kind
    assert caught.value.request_id == "r-1"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(404, {"message": "no Route matched with those values"}, id="gateway"),
        pytest.param(
            404, {"kind": "Status", "code": 404, "message": "jobs not found"}, id="kubernetes"
        ),
        pytest.param(400, {"message": "host not found"}, id="proxy"),
        pytest.param(404, {"Code": "FlowJob.NotFound", "Message": "w"}, id="no-request-id"),
    ],
)
def test_what_is_not_the_apis_own_response_says_nothing_of_an_object(
    status: int, body: object
) -> None:
    """A wrong endpoint must not make refresh forget live jobs."""
    with pytest.raises(ApiError) as caught:
        alibaba(FakeCloud(body, status).pool()).call("DescribeFlowJob", {"Id": "FJ-1"})
    assert not isinstance(caught.value, NotFound)
    assert "cloudjobs:alibabaEndpoint" in str(caught.value)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7.0), ("300", 300.0), ("1500", 1.5), ("soon", None), ("-1", None), ("", None)],
)
def test_a_wait_too_long_in_seconds_is_taken_as_milliseconds(
    value: str, seconds: float | None
) -> None:
    """The unit is not documented; 1500 seconds would outlast every deadline."""
    assert acs_retry_after_seconds({"x-acs-retry-after": value}) == seconds


def test_an_unknown_error_with_a_wait_is_throttling() -> None:
    """The official SDK raises its throttling error for every response with that header."""
    headers = {"x-acs-retry-after": "2"}
    with pytest.raises(Throttled) as caught:
        alibaba(FakeCloud(failure("Brand.New"), 409, headers).pool()).call("DescribeFlowJob", {})
    assert caught.value.retry_after_seconds == 2.0
