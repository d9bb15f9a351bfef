"""Calls of Tencent Cloud: what is sent, and which class each error code becomes."""

from __future__ import annotations

import json

import pytest
from pulumi_cloudjobs.core.errors import (
    AlreadyDone,
    ApiError,
    ApiUnavailable,
    AuthFailed,
    CloudFault,
    Conflict,
    DependencyMissing,
    InvalidInput,
    NotFound,
    QuotaExceeded,
    Refused,
    Throttled,
    UnexpectedResponse,
    WrongState,
)
from pulumi_cloudjobs.core.http.endpoints import Service
from pulumi_cloudjobs.tencent import signing

from .fake_cloud import BATCH, DLC, OCEANUS, SECRET, TOKEN, FakeCloud, tencent


def failure(code: str) -> FakeCloud:
    return FakeCloud(
        {"Response": {"Error": {"Code": code, "Message": "words"}, "RequestId": "r-1"}}
    )


def test_a_call_is_one_signed_post_of_json() -> None:
    """The simulator and the cloud recompute the signature from what is on the wire."""
    cloud = FakeCloud({"Response": {"JobId": "job-1", "RequestId": "r-1"}})
    assert tencent(cloud.pool()).call("SubmitJob", {"Job": {"JobName": "作业"}}) == {
        "JobId": "job-1",
        "RequestId": "r-1",
    }

    (request,) = cloud.requests
    assert json.loads(request.body) == {"Job": {"JobName": "作业"}}
    assert (request.method, request.path, request.query) == ("POST", "/", "")
    assert request.headers["x-tc-action"] == "SubmitJob"
    assert request.headers["x-tc-version"] == "2017-03-12"
    assert request.headers["x-tc-region"] == "ap-guangzhou"
    assert request.headers["x-tc-token"] == TOKEN

    claim = signing.parse_authorization(request.headers["authorization"])
    assert claim is not None

    timestamp = int(request.headers["x-tc-timestamp"])
    to_sign = signing.string_to_sign(
        signing.canonical_request(request, claim.signed_headers),
        service="batch",
        timestamp=timestamp,
    )
    assert claim.signature == signing.signature(
        to_sign, SECRET, service="batch", timestamp=timestamp
    )


@pytest.mark.parametrize(
    ("service", "code", "kind"),
    [
        pytest.param(BATCH, "InvalidParameter.JobNameTooLong", InvalidInput, id="fix-input"),
        pytest.param(
            BATCH, "InvalidParameterValue.LimitExceeded", InvalidInput, id="a-filter-and-no-quota"
        ),
        pytest.param(BATCH, "ResourceNotFound.Job", NotFound, id="not-found"),
        pytest.param(
            DLC,
            "InvalidParameter.SparkJobNotFound",
            NotFound,
            id="not-found-under-invalid-parameter",
        ),
        pytest.param(
            OCEANUS,
            "InternalError.JobInstanceNotFound",
            NotFound,
            id="not-found-under-internal-error",
        ),
        pytest.param(
            DLC,
            "ResourceNotFound.DataEngineNotFound",
            DependencyMissing,
            id="dependency-under-not-found",
        ),
        pytest.param(DLC, "InvalidParameter.SparkJobNotUnique", Conflict, id="name-taken"),
        pytest.param(
            DLC, "ResourceNotFound.DataEngineNotRunning", WrongState, id="state-under-not-found"
        ),
        pytest.param(OCEANUS, "ResourceInUse", WrongState, id="in-use"),
        pytest.param(
            OCEANUS, "FailedOperation.DraftConfigCanNotDelete", Refused, id="never-allowed"
        ),
        pytest.param(
            DLC, "InvalidParameter.TaskAlreadyFinished", AlreadyDone, id="already-finished"
        ),
        pytest.param(BATCH, "InternalError.CallCvm", CloudFault, id="fault"),
        pytest.param(BATCH, "LimitExceeded.JobQuota", QuotaExceeded, id="quota"),
        pytest.param(BATCH, "RequestLimitExceeded", Throttled, id="throttled"),
        pytest.param(BATCH, "RequestLimitExceeded.NewKind", Throttled, id="throttled-in-a-new-way"),
        pytest.param(BATCH, "AuthFailure.SignatureExpire", AuthFailed, id="signature"),
        pytest.param(BATCH, "UnauthorizedOperation.NewKind", AuthFailed, id="permission"),
        pytest.param(
            OCEANUS,
            "UnsupportedOperation.NoPermissionAccess",
            AuthFailed,
            id="permission-under-unsupported",
        ),
        pytest.param(BATCH, "InvalidAction", ApiUnavailable, id="no-such-action"),
        pytest.param(
            BATCH, "InvalidParameter.NewKind", InvalidInput, id="new-code-of-a-known-family"
        ),
        pytest.param(
            DLC, "ResourceNotFound.NewKind", ApiError, id="bare-family-is-ambiguous-in-dlc"
        ),
        pytest.param(DLC, "FailedOperation", ApiError, id="catch-all"),
    ],
)
def test_the_full_code_decides_before_its_family(
    service: Service, code: str, kind: type[ApiError]
) -> None:
    """Families mislead: a missing job may be InvalidParameter, an idle engine ResourceNotFound."""
    with pytest.raises(ApiError) as caught:
        tencent(failure(code).pool(), service=service).call("DescribeJob", {})
    assert type(caught.value) is kind
    assert (caught.value.code, caught.value.request_id, caught.value.status) == (code, "r-1", 200)


def test_an_error_inside_another_status_is_read() -> None:
    """The API always responds with 200; a gateway's status must not hide the error's code."""
    cloud = failure("InternalError")
    cloud.status = 500
    with pytest.raises(CloudFault) as caught:
        tencent(cloud.pool()).call("DescribeJob", {})
    assert (caught.value.code, caught.value.status) == ("InternalError", 500)


@pytest.mark.parametrize("body", [{}, {"Response": None}, {"response": {}}, {"Response": [1]}])
def test_a_response_without_its_envelope_is_unexpected(body: object) -> None:
    """An empty success would be taken for a job without an id."""
    with pytest.raises(UnexpectedResponse):
        tencent(FakeCloud(body).pool()).call("DescribeJob", {})


def test_a_success_in_another_status_is_unexpected() -> None:
    """Both SDKs take any other status for a transport failure."""
    with pytest.raises(UnexpectedResponse):
        tencent(FakeCloud({"Response": {"JobId": "job-1"}}, status=201).pool()).call(
            "SubmitJob", {}
        )
