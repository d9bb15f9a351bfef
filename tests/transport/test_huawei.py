"""Calls of Huawei Cloud: what is sent, and what each of its many error shapes becomes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import (
    ApiError,
    ApiUnavailable,
    AuthFailed,
    CloudFault,
    Conflict,
    InvalidInput,
    NotFound,
    QuotaExceeded,
    Refused,
    Throttled,
)
from pulumi_cloudjobs.huawei import signing

from .fake_cloud import PROJECT_ID, SECRET, TOKEN, FakeCloud, huawei


def failure(code: str, text: str = "words") -> dict[str, Any]:
    return {"error_code": code, "error_msg": text}


def test_a_call_is_signed_with_project_query_and_body() -> None:
    """The simulator and the cloud recompute the signature from what is on the wire."""
    cloud = FakeCloud({"id": "s-1"})
    query: dict[str, str | int | bool | None] = {
        "size": 10,
        "cluster_name": "c 1/作业+~*",
        "all": True,
        "left_out": None,
    }
    body = {"kind": "spark", "name": "会话"}
    assert huawei(cloud.pool()).call(
        "POST", "/v2.0/{project_id}/sessions", query=query, body=body
    ) == {"id": "s-1"}

    (request,) = cloud.requests
    assert request.path == f"/v2.0/{PROJECT_ID}/sessions"
    assert request.query == "all=true&cluster_name=c%201%2F%E4%BD%9C%E4%B8%9A%2B~%2A&size=10"
    assert json.loads(request.body) == body
    assert request.headers["x-project-id"] == PROJECT_ID
    assert request.headers["x-security-token"] == TOKEN

    claim = signing.parse_authorization(request.headers["authorization"])
    assert claim is not None

    canonical = signing.canonical_request(request, claim.signed_headers)
    to_sign = signing.string_to_sign(canonical, date=request.headers["x-sdk-date"])
    assert claim.signature == signing.signature(to_sign, SECRET)


@pytest.mark.parametrize("body", ["", "{}"])
def test_an_empty_success_is_an_empty_object(body: str) -> None:
    """Some deletes respond with 200 or 204 and an empty body."""
    assert huawei(FakeCloud(body).pool()).call("DELETE", "/v2.0/{project_id}/sessions/1") == {}


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        pytest.param(400, failure("DLI.0002"), NotFound, id="the-usual-not-found"),
        pytest.param(400, failure("DLI.0023"), NotFound, id="nothing-found-as-400"),
        pytest.param(404, failure("DLI.0023"), NotFound, id="nothing-found-as-404"),
        pytest.param(
            400, failure("DLI.0001", "connection c is not exist"), NotFound, id="not-found-by-text"
        ),
        pytest.param(
            400, failure("DLI.0001", "name is too long"), InvalidInput, id="plain-validation"
        ),
        pytest.param(
            400,
            failure("DLI.0004", "table t does not exist"),
            InvalidInput,
            id="the-text-of-another-code",
        ),
        pytest.param(404, "", ApiError, id="bare-404"),
        pytest.param(
            404, {"message": "no Route matched with those values"}, ApiError, id="a-gateways-404"
        ),
        pytest.param(404, {"msg": "page not found"}, ApiError, id="msg-that-names-no-object"),
        pytest.param(
            404,
            {"kind": "Status", "code": 404, "message": "7 not found"},
            ApiError,
            id="kubernetes-404",
        ),
        pytest.param(400, {"message": "host not found"}, InvalidInput, id="a-proxys-400"),
        pytest.param(
            404, failure("DLI.9", "session 7 not found"), ApiError, id="unknown-code-of-a-404"
        ),
        pytest.param(404, {"msg": "Session '7' not found."}, NotFound, id="livy-404"),
        pytest.param(400, {"msg": "Session name already exists"}, Conflict, id="livy-duplicate"),
        pytest.param(400, {"msg": "too many sessions"}, QuotaExceeded, id="livy-quota"),
        pytest.param(400, {"msg": "kind is wrong"}, InvalidInput, id="livy-other"),
        pytest.param(404, failure("APIGW.0101"), ApiUnavailable, id="path-unknown"),
        pytest.param(404, failure("APIGW.0103"), ApiUnavailable, id="backend-unknown"),
        pytest.param(400, failure("DLI.0006"), Conflict, id="exists"),
        pytest.param(400, failure("DLI.1028"), QuotaExceeded, id="quota"),
        pytest.param(400, failure("DLI.0100"), Refused, id="result-expired"),
        pytest.param(401, failure("APIGW.0301"), AuthFailed, id="signature"),
        pytest.param(403, failure("APIGW.0399"), AuthFailed, id="new-gateway-auth-code"),
        pytest.param(400, failure("DLI.0016"), AuthFailed, id="role-as-400"),
        pytest.param(429, failure("APIGW.0308"), Throttled, id="throttled"),
        pytest.param(400, failure("DLI.0999"), CloudFault, id="fault-as-400"),
        pytest.param(500, failure("DLI.0999"), CloudFault, id="fault-as-500"),
        pytest.param(502, failure("APIGW.0201"), CloudFault, id="one-code-backend"),
        pytest.param(413, failure("APIGW.0201"), InvalidInput, id="one-code-too-large"),
        pytest.param(
            400, {"errorCode": "DLI.0002", "errorMsg": "w"}, NotFound, id="other-spelling"
        ),
        pytest.param(400, {"code": "DLI.0002", "message": "w"}, NotFound, id="third-spelling"),
        pytest.param(
            401, {"error": {"code": "APIGW.0301", "message": "w"}}, AuthFailed, id="nested"
        ),
        pytest.param(
            200,
            {"is_success": False, "message": "queue q does not exist"},
            InvalidInput,
            id="failed-in-200",
        ),
        pytest.param(
            200, {"is_success": False, "message": "bad"}, InvalidInput, id="failed-in-200-otherwise"
        ),
        pytest.param(
            400, {"is_success": False, "message": "bad"}, InvalidInput, id="failed-in-400"
        ),
        pytest.param(409, failure("DLI.9"), ApiError, id="unknown"),
    ],
)
def test_code_status_and_text_decide_together(
    status: int, body: object, kind: type[ApiError]
) -> None:
    """DLI responds with 400 to nearly everything; taken as gone, it would forget live sessions."""
    with pytest.raises(ApiError) as caught:
        huawei(FakeCloud(body, status).pool()).call("GET", "/v2.0/{project_id}/sessions/7")
    assert type(caught.value) is kind
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("body", "headers", "request_id"),
    [
        pytest.param({}, {"X-Request-Id": "from-header"}, "from-header", id="service"),
        pytest.param({"request_id": "from-body"}, {}, "from-body", id="gateway"),
        pytest.param({}, {}, "", id="none"),
    ],
)
def test_the_request_id_is_found_in_body_or_header(
    body: dict[str, str], headers: dict[str, str], request_id: str
) -> None:
    """Support needs it."""
    with pytest.raises(NotFound) as caught:
        huawei(FakeCloud({**failure("DLI.0002"), **body}, 400, headers).pool()).call(
            "GET", "/v2.0/{project_id}/sessions/7"
        )

    assert caught.value.request_id == request_id
