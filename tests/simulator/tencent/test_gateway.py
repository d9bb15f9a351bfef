"""The gateway: authentication, checks of requests, and the form of responses."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from pulumi_cloudjobs.core.credentials import Credential
from pulumi_cloudjobs.core.http.pool import Request
from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET, Response
from pulumi_cloudjobs.tencent import signing

from .conftest import Client

FORM = {"content-type": "application/x-www-form-urlencoded", "host": "batch.tencentcloudapi.com"}


def code(response: Response) -> str:
    return str(response.body["Response"].get("Error", {}).get("Code", ""))


def form_signed(
    client: Client, method: str, host: str = "batch.tencentcloudapi.com", **changes: Any
) -> Request:
    """A request of the older signature method; a change to None leaves the parameter out."""
    parameters = {
        "Action": "DescribeJobs",
        "Version": "2017-03-12",
        "Region": "ap-guangzhou",
        "Timestamp": str(int(client.now)),
        "Nonce": "4711",
        "SecretId": EMBEDDED_KEY_ID,
        "Filters.0.Name": "job-name",
        "Filters.0.Values.0": "a job",
        **changes,
    }
    kept = {name: value for name, value in parameters.items() if value is not None}
    to_sign = signing.form_string_to_sign(method, host, "/", kept)
    algorithm = kept.get("SignatureMethod", "HmacSHA1")
    kept["Signature"] = signing.form_signature(to_sign, EMBEDDED_SECRET, signature_method=algorithm)
    text = urlencode(kept)
    headers = FORM | {"host": host}
    if method == "GET":
        return Request("GET", f"http://{host}/?{text}", headers)
    return Request("POST", f"http://{host}/", headers, text.encode())


def test_a_good_signature_is_let_in(tencent: Client) -> None:
    """Everything else rests on it."""
    response = tencent.send(
        tencent.signed(tencent.request("batch", "DescribeJobs", b"{}"), "batch")
    )
    assert code(response) == ""
    assert response.status == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.body["Response"]["TotalCount"] == 0
    assert response.body["Response"]["RequestId"]


@pytest.mark.parametrize(
    ("credential", "late", "headers", "expected"),
    [
        pytest.param(
            ("nobody", "x", None), 0, {}, "AuthFailure.SecretIdNotFound", id="unknown-key"
        ),
        pytest.param(
            (EMBEDDED_KEY_ID, "x", None), 0, {}, "AuthFailure.SignatureFailure", id="wrong-secret"
        ),
        pytest.param(
            (EMBEDDED_KEY_ID, EMBEDDED_SECRET, "t"),
            0,
            {},
            "AuthFailure.TokenFailure",
            id="needless-token",
        ),
        pytest.param(
            ("temporary", "s3", None), 0, {}, "AuthFailure.TokenFailure", id="token-missing"
        ),
        pytest.param(
            ("temporary", "s3", "old"), 0, {}, "AuthFailure.TokenFailure", id="token-wrong"
        ),
        pytest.param(("temporary", "s3", "tok"), 0, {}, "", id="token-right"),
        pytest.param((EMBEDDED_KEY_ID, EMBEDDED_SECRET, None), 299, {}, "", id="five-minutes-late"),
        pytest.param(
            (EMBEDDED_KEY_ID, EMBEDDED_SECRET, None),
            301,
            {},
            "AuthFailure.SignatureExpire",
            id="too-late",
        ),
        pytest.param(
            (EMBEDDED_KEY_ID, EMBEDDED_SECRET, None),
            -301,
            {},
            "AuthFailure.SignatureExpire",
            id="too-early",
        ),
        pytest.param(
            (EMBEDDED_KEY_ID, EMBEDDED_SECRET, None),
            0,
            {"X_TC_Version": ""},
            "MissingParameter",
            id="no-version",
        ),
        pytest.param(
            (EMBEDDED_KEY_ID, EMBEDDED_SECRET, None),
            0,
            {"X_TC_Version": "2021-01-25"},
            "NoSuchVersion",
            id="wrong-version",
        ),
        pytest.param(
            (EMBEDDED_KEY_ID, EMBEDDED_SECRET, None),
            0,
            {"X_TC_Region": ""},
            "MissingParameter",
            id="no-region",
        ),
        pytest.param(
            (EMBEDDED_KEY_ID, EMBEDDED_SECRET, None),
            0,
            {"X_TC_Region": "mars-1"},
            "UnsupportedRegion",
            id="wrong-region",
        ),
    ],
)
def test_a_request_is_let_in_or_refused_as_documented(
    tencent: Client,
    credential: tuple[str, str, str | None],
    late: float,
    headers: dict[str, str],
    expected: str,
) -> None:
    """A client that signs wrongly must see it here, not on a real account."""
    tencent.control.add_key("tencent", "temporary", "s3", token="tok")
    request = tencent.request("batch", "DescribeJobs", b"{}", **headers)
    response = tencent.send(tencent.signed(request, "batch", Credential(*credential), late))
    assert code(response) == expected
    assert response.status == 200
    assert response.body["Response"]["RequestId"]


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        pytest.param("body", b'{"Limit": 3}', "AuthFailure.SignatureFailure", id="body-changed"),
        pytest.param(
            "authorization", "Basic xyz", "AuthFailure.InvalidAuthorization", id="another-scheme"
        ),
        pytest.param("authorization", "SKIP", "AuthFailure.InvalidAuthorization", id="unsigned"),
        pytest.param("x-tc-timestamp", "", "MissingParameter", id="no-timestamp"),
        pytest.param("x-tc-timestamp", "noon", "InvalidParameterValue", id="timestamp-no-number"),
        pytest.param(
            "content-type", "text/plain", "AuthFailure.SignatureFailure", id="signed-header-changed"
        ),
        pytest.param(
            "host", "oceanus.tencentcloudapi.com", "AuthFailure.SignatureFailure", id="host-changed"
        ),
    ],
)
def test_what_was_signed_cannot_be_changed(
    tencent: Client, name: str, change: Any, expected: str
) -> None:
    """A verifier that overlooks a part would let a client's mistake pass."""
    request = tencent.signed(tencent.request("batch", "DescribeJobs", b"{}"), "batch")
    if name == "body":
        changed = Request("POST", request.url, request.headers, change)
    else:
        changed = Request("POST", request.url, dict(request.headers) | {name: change}, request.body)
    assert code(tencent.send(changed)) == expected


def test_the_scopes_date_must_be_that_of_the_timestamp(tencent: Client) -> None:
    """A client that takes the local date fails around midnight only, unless it is checked here."""
    request = tencent.signed(tencent.request("batch", "DescribeJobs", b"{}"), "batch")
    other = request.headers["authorization"].replace("2023-11-14", "2023-11-15")
    assert other != request.headers["authorization"]
    response = tencent.send(
        Request("POST", request.url, dict(request.headers) | {"authorization": other}, b"{}")
    )
    assert code(response) == "AuthFailure.SignatureFailure"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(("host",), "AuthFailure.SignatureFailure", id="host-alone"),
        pytest.param(("content-type",), "AuthFailure.SignatureFailure", id="content-type-alone"),
        pytest.param(("content-type", "host", "x-tc-action"), "", id="the-action-too"),
    ],
)
def test_signed_headers_must_include_content_type_and_host(
    tencent: Client, names: tuple[str, ...], expected: str
) -> None:
    """The document names them as the minimum."""
    request = tencent.request("batch", "DescribeJobs", b"{}")
    assert code(tencent.send(tencent.signed(request, "batch", names=names))) == expected


def test_the_service_comes_from_the_scope_where_the_host_does_not_name_it(tencent: Client) -> None:
    """A local port serves all three services, and CreateJob exists in two of them."""
    request = tencent.request("oceanus", "DescribeJobs", b"{}")
    local = Request("POST", "http://127.0.0.1:8080/", request.headers, b"{}")
    response = tencent.send(tencent.signed(local, "oceanus"))
    assert "JobSet" in response.body["Response"]
    unknown = tencent.signed(local, "cvm")
    assert code(tencent.send(unknown)) == "NoSuchProduct"


def test_a_get_with_tc3_carries_flat_parameters(tencent: Client) -> None:
    """The official SDK sends them so, with a space as a plus sign."""
    query = urlencode({"Filters.0.Name": "job-name", "Filters.0.Values.0": "a job", "Limit": 2})
    unsigned = tencent.request(
        "batch", "DescribeJobs", b"", Content_Type="application/x-www-form-urlencoded"
    )
    request = Request("GET", f"https://batch.tencentcloudapi.com/?{query}", unsigned.headers)
    response = tencent.send(tencent.signed(request, "batch"))
    assert response.body["Response"]["JobSet"] == []


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("algorithm", [None, "HmacSHA1", "HmacSHA256"])
def test_the_older_signature_methods_are_understood(
    tencent: Client, method: str, algorithm: str | None
) -> None:
    """The official SDKs and many scripts still use them."""
    response = tencent.send(form_signed(tencent, method, SignatureMethod=algorithm))
    assert response.body["Response"]["JobSet"] == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"SecretId": "nobody"}, "AuthFailure.SecretIdNotFound", id="unknown-key"),
        pytest.param({"Timestamp": "1600000000"}, "AuthFailure.SignatureExpire", id="expired"),
        pytest.param({"Nonce": None}, "MissingParameter", id="no-nonce"),
        pytest.param({"Version": "2016-01-01"}, "NoSuchVersion", id="wrong-version"),
        pytest.param({"Region": "mars-1"}, "UnsupportedRegion", id="wrong-region"),
        pytest.param({"Limt": "2"}, "UnknownParameter", id="unknown-parameter"),
        pytest.param({"Limit": "two"}, "InvalidParameter", id="wrong-type"),
        pytest.param({"Token": "needless"}, "AuthFailure.TokenFailure", id="needless-token"),
    ],
)
def test_the_older_methods_are_checked_too(
    tencent: Client, changes: dict[str, Any], expected: str
) -> None:
    """The same rules hold for them."""
    assert code(tencent.send(form_signed(tencent, "POST", **changes))) == expected


def test_a_changed_parameter_breaks_the_older_signature(tencent: Client) -> None:
    """The signature covers every parameter."""
    request = form_signed(tencent, "POST")
    body = request.body.replace(b"a+job", b"b+job")
    assert (
        code(tencent.send(Request("POST", request.url, request.headers, body)))
        == "AuthFailure.SignatureFailure"
    )


def test_a_nonce_serves_once(tencent: Client) -> None:
    """A repeated request must be signed anew, or a recorded one could be played back."""
    request = form_signed(tencent, "POST")
    assert code(tencent.send(request)) == ""
    assert code(tencent.send(request)) == "AuthFailure.SignatureFailure"
    assert code(tencent.send(form_signed(tencent, "POST", Nonce="4712"))) == ""


def test_a_clock_that_goes_wrong_expires_signatures(tencent: Client) -> None:
    """The clock of the signature check can be set apart, for the error text a user then needs."""
    tencent.control.set("clock_skew_seconds", 400)
    assert tencent.code("batch", "DescribeJobs") == "AuthFailure.SignatureExpire"


def test_moving_the_jobs_clock_does_not_expire_signatures(tencent: Client) -> None:
    """Tests move it by hours; clients go on signing with the real time."""
    tencent.control.advance(86_400)
    assert tencent.code("batch", "DescribeJobs") == ""


@pytest.mark.parametrize(
    ("action", "body", "expected", "named"),
    [
        pytest.param("NoSuchAction", b"{}", "InvalidAction", "NoSuchAction", id="unknown-action"),
        pytest.param(
            "CreateSparkApp",
            b"{}",
            "InvalidAction",
            "CreateSparkApp",
            id="action-of-another-service",
        ),
        pytest.param("DescribeJob", b"{}", "MissingParameter", "JobId", id="missing"),
        pytest.param(
            "DescribeJob", b'{"JobId": null}', "MissingParameter", "JobId", id="null-is-missing"
        ),
        pytest.param(
            "DescribeJob",
            b'{"ObId": "x", "JobId": "job-00000000"}',
            "UnknownParameter",
            "ObId",
            id="unknown",
        ),
        pytest.param("DescribeJob", b'{"JobId": 5}', "InvalidParameter", "JobId", id="wrong-type"),
        pytest.param(
            "DescribeJobs", b'{"JobIds": "x"}', "InvalidParameter", "JobIds", id="no-list"
        ),
        pytest.param("DescribeJobs", b"[]", "InvalidParameter", "JSON", id="no-object"),
        pytest.param("DescribeJobs", b"{", "InvalidParameter", "JSON", id="no-json"),
        pytest.param("DescribeJobs", b"[" * 50_000, "InvalidParameter", "JSON", id="deep-json"),
    ],
)
def test_parameters_are_checked_against_the_documents(
    tencent: Client, action: str, body: Any, expected: str, named: str
) -> None:
    """Names and types come from the cloud's description, not from models that may be wrong."""
    response = tencent.send(tencent.signed(tencent.request("batch", action, body), "batch"))
    assert code(response) == expected
    assert named in response.body["Response"]["Error"]["Message"]


def test_nested_parameters_are_named_with_their_path(tencent: Client) -> None:
    """The message must name which of twenty nested fields is missing."""
    response = tencent.call(
        "batch",
        "SubmitJob",
        Placement={"Zone": "ap-guangzhou-2"},
        Job={"Tasks": [{"TaskNam": "a"}]},
    )
    assert response["Error"]["Code"] == "MissingParameter"
    assert "Job.Tasks.0.Application" in response["Error"]["Message"]


def test_an_oversized_request_is_refused(tencent: Client) -> None:
    """The platform's limit is 10 MB for a signed POST."""
    body = json.dumps({"JobIds": ["x" * (10 * 1024 * 1024)]}).encode()
    response = tencent.send(tencent.signed(tencent.request("batch", "DescribeJobs", body), "batch"))
    assert code(response) == "RequestSizeLimitExceeded"


def test_other_methods_are_refused(tencent: Client) -> None:
    """Only GET and POST exist."""
    request = tencent.signed(tencent.request("batch", "DescribeJobs", b"{}"), "batch")
    assert (
        code(tencent.send(Request("PUT", request.url, request.headers, b"{}")))
        == "UnsupportedProtocol"
    )


def test_accounts_do_not_see_each_other(tencent: Client) -> None:
    """A second account in one stack has its own jobs, and the fixtures of a fresh cloud."""
    tencent.control.add_key("tencent", "second", "s2", account="200000000002")
    assert tencent.code("dlc", "CreateSparkAppTask", JobName="spark-app-test") == ""
    request = tencent.request("dlc", "DescribeTasks", b"{}")
    response = tencent.send(tencent.signed(request, "dlc", Credential("second", "s2")))
    assert response.body["Response"]["TotalCount"] == 0
    request = tencent.request("dlc", "CreateSparkAppTask", b'{"JobName": "spark-app-test"}')
    assert code(tencent.send(tencent.signed(request, "dlc", Credential("second", "s2")))) == ""


def test_regions_do_not_see_each_other(tencent: Client) -> None:
    """A job read in the wrong region is not there."""
    task = tencent.call("dlc", "CreateSparkAppTask", JobName="spark-app-test")["TaskId"]
    tencent.region = "ap-beijing"
    assert tencent.call("dlc", "DescribeTasks")["TotalCount"] == 0
    assert tencent.code("dlc", "CancelTask", TaskId=task) == "InvalidParameter.InvalidTaskId"


def test_quotas_are_off_until_they_are_set(tencent: Client) -> None:
    """The simulator must not slow down a first try."""
    assert {tencent.code("batch", "DescribeJobs") for _ in range(30)} == {""}


@pytest.mark.parametrize(
    ("quotas", "allowed"),
    [pytest.param("documented", 2, id="documented"), pytest.param(2.5, 5, id="a-factor")],
)
def test_calls_above_the_quota_are_refused(tencent: Client, quotas: Any, allowed: int) -> None:
    """DescribeJobs may be called twice a second on the stricter page."""
    tencent.control.set("quotas", quotas)
    codes = [tencent.code("batch", "DescribeJobs") for _ in range(allowed + 1)]
    assert codes == [""] * allowed + ["RequestLimitExceeded"]
    tencent.advance(1.01)
    assert tencent.code("batch", "DescribeJobs") == ""


def test_no_second_may_hold_more_calls_than_the_quota_wherever_it_begins(tencent: Client) -> None:
    """Counting per second of the clock, a setting, forgives twice the rate at its border."""
    tencent.set("batch.quota", 2, match="DescribeJobs")
    times = [0.8, 0.1, 0.1, 0.5]  # calls at .8, .9, 1.0 and 1.5 s
    codes = []
    for seconds in times:
        tencent.advance(seconds)
        codes.append(tencent.code("batch", "DescribeJobs"))
    assert codes == ["", "", "RequestLimitExceeded", "RequestLimitExceeded"]
    tencent.control.set("quota_window", "second")
    assert tencent.code("batch", "DescribeJobs") == ""


def test_the_quota_counts_per_region_and_action(tencent: Client) -> None:
    """The documents name it per action; clients keep one bucket per region."""
    tencent.control.set("quotas", "documented")
    for _ in range(2):
        assert tencent.code("batch", "DescribeJobs") == ""
    assert tencent.code("batch", "DescribeJobs") == "RequestLimitExceeded"
    assert tencent.code("batch", "DescribeJob", JobId="job-00000000") == "ResourceNotFound.Job"
    tencent.region = "ap-beijing"
    assert tencent.code("batch", "DescribeJobs") == ""
