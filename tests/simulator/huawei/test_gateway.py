"""The simulated API gateway of Huawei Cloud: signature, time, project, routes, envelopes."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_cloudjobs.core.http.pool import Request
from pulumi_cloudjobs.huawei import signing
from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET

PROJECT = "0123456789abcdef0123456789abcdef"
LIST = f"/v2.0/{PROJECT}/sessions"


def altered(request: Request, **headers: str | None) -> Request:
    """The request with other headers; None takes one away."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    merged = {**request.headers, **names}
    kept = {name: value for name, value in merged.items() if value is not None}
    return Request(request.method, request.url, kept, request.body)


def refused(huawei: Any, request: Request) -> tuple[int, str]:
    response = huawei.send(request)
    assert response.body["request_id"] == response.headers["X-Request-Id"]
    return response.status, response.body["error_code"]


def test_a_response_to_a_signed_call_has_a_request_id(huawei: Any) -> None:
    """The SDK takes the id from the header, and users quote it to support."""
    response = huawei.send(huawei.signed("GET", f"{LIST}?from=0&size=10&cluster_name=a%20b%2B"))
    assert (response.status, response.body["sessions"]) == (200, [])
    assert len(response.headers["X-Request-Id"]) == 36


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"authorization": None}, id="no-signature"),
        pytest.param({"authorization": "Basic abc"}, id="another-scheme"),
        pytest.param({"x_project_id": "f" * 32}, id="signed-header-changed"),
        pytest.param({"x_project_id": None}, id="signed-header-taken-away"),
        pytest.param({"x_sdk_date": "yesterday"}, id="date-malformed"),
        pytest.param({"x_sdk_content_sha256": "0" * 64}, id="hash-of-another-body"),
    ],
)
def test_what_is_not_rightly_signed_is_401(huawei: Any, headers: dict[str, str | None]) -> None:
    """All of these are one code, so the text has to name the mistake."""
    assert refused(huawei, altered(huawei.signed("GET", LIST), **headers)) == (401, "APIGW.0301")


def test_a_changed_body_breaks_the_signature(huawei: Any) -> None:
    """The bytes that were signed must arrive unchanged."""
    request = huawei.signed("POST", LIST, {"kind": "spark", "cluster_name": "test_cluster"})
    changed = Request(
        request.method, request.url, request.headers, request.body.replace(b"spark", b"Spark")
    )
    assert refused(huawei, changed) == (401, "APIGW.0301")


def test_a_header_that_is_named_as_signed_must_be_there(huawei: Any) -> None:
    """An absent header would count as an empty one, and could be added on the way."""
    request = huawei.signed("GET", LIST)
    names = (*signing.signed_header_names(set(request.headers) - {"authorization"}), "x-zone")
    to_sign = signing.string_to_sign(
        signing.canonical_request(request, names), date=request.headers["x-sdk-date"]
    )
    proof = signing.signature(to_sign, EMBEDDED_SECRET)
    text = f"SDK-HMAC-SHA256 Access={EMBEDDED_KEY_ID}, "
    text += f"SignedHeaders={';'.join(names)}, Signature={proof}"
    assert refused(huawei, altered(request, authorization=text)) == (401, "APIGW.0301")
    assert huawei.send(altered(request, authorization=text, x_zone="")).status == 200


def test_a_wrong_secret_is_401_and_soon_locks_the_key(huawei: Any) -> None:
    """A client that repeats a 401 in a loop locks its own key, right signatures included."""
    wrong = [
        huawei.send(huawei.signed("GET", LIST, secret="nope")).body["error_msg"] for _ in range(6)
    ]
    assert all("verify aksk signature fail" in text for text in wrong)
    assert refused(huawei, huawei.signed("GET", LIST)) == (401, "APIGW.0301")
    huawei.advance(301)
    assert huawei.send(huawei.signed("GET", LIST)).status == 200


@pytest.mark.parametrize(
    ("late", "status"),
    [
        pytest.param(890, 200, id="just-in-time"),
        pytest.param(910, 401, id="too-late"),
        pytest.param(-910, 401, id="too-early"),
    ],
)
def test_the_clock_may_be_15_minutes_off(huawei: Any, late: float, status: int) -> None:
    """A wrong clock can be mistaken for a wrong key."""
    request = huawei.signed("GET", LIST)
    huawei.advance(late)
    assert huawei.send(request).status == status


def test_a_token_belongs_to_a_temporary_key(huawei: Any) -> None:
    """A temporary key without its token is no key."""
    with huawei.store.transaction() as tx:
        tx.add_key("huawei", "embedded-access-key", "embedded-secret-key", "TOKEN", tx.account)
    assert refused(huawei, huawei.signed("GET", LIST)) == (401, "APIGW.0301")
    assert huawei.send(altered(huawei.signed("GET", LIST), x_security_token="TOKEN")).status == 200


def test_a_project_must_be_the_accounts_own(huawei: Any) -> None:
    """Seen also when the region is wrong: the project is not known there."""
    stranger = "f" * 32
    path = f"/v2.0/{stranger}/sessions"
    assert refused(huawei, huawei.signed("GET", path)) == (401, "APIGW.0301")
    assert refused(huawei, huawei.signed("GET", path, project_id=stranger)) == (401, "APIGW.0307")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        pytest.param("GET", f"/v2.0/{PROJECT}/nothing", id="unknown-path"),
        pytest.param("PUT", LIST, id="method-the-path-does-not-have"),
    ],
)
def test_an_unknown_api_is_404_before_the_key_is_checked(
    huawei: Any, method: str, path: str
) -> None:
    """The code says that the API is missing, not the object."""
    assert refused(huawei, huawei.signed(method, path, secret="nope")) == (404, "APIGW.0101")


def test_a_discarded_session_api_is_an_unknown_api(huawei: Any) -> None:
    """Batches still work after the vendor has switched sessions off."""
    huawei.set("sessions_api", "discarded")
    assert refused(huawei, huawei.signed("GET", LIST)) == (404, "APIGW.0101")
    assert huawei.call("GET", "/batches")[0] == 200


def test_a_body_that_is_no_json_object_is_refused(huawei: Any) -> None:
    """A broken body is the sender's mistake, not the cloud's."""
    for body in (b"{", b"[]", b"[" * 50_000):
        response = huawei.send(huawei.signed("POST", LIST, body))
        assert (response.status, response.body["error_code"]) == (400, "DLI.0001")


def test_regions_do_not_share_sessions(huawei: Any) -> None:
    """Only the host name has the region."""
    huawei.create()
    huawei.host = "dli.cn-east-3.myhuaweicloud.com"
    assert huawei.call("GET", "/sessions")[1]["total"] == 0


def test_the_project_of_a_region_can_be_requested(huawei: Any) -> None:
    """The official SDK does so when it has no project id."""
    response = huawei.send(huawei.signed("GET", "/v3/projects?name=cn-north-4"))
    assert [(one["id"], one["name"]) for one in response.body["projects"]] == [
        (PROJECT, "cn-north-4")
    ]


def test_queues_and_packages_of_the_examples_are_there(huawei: Any) -> None:
    """The detail of a queue spells its names otherwise than the list."""
    v1 = f"/v1.0/{PROJECT}/queues"
    listed = huawei.send(huawei.signed("GET", v1)).body
    detail = huawei.send(huawei.signed("GET", f"{v1}/Test_Cluster")).body
    assert (listed["is_success"], listed["queues"][0]["queue_name"]) == (True, "test_cluster")
    assert (detail["is_success"], detail["queueName"]) == (True, "test_cluster")
    package = huawei.call("GET", "/resources/gsjdbc4.jar", group="group.tesddws")[1]
    assert (package["resource_type"], package["status"]) == ("jar", "READY")
    assert huawei.call("GET", "/resources")[1]["groups"][0]["group_name"] == "group.tesddws"
