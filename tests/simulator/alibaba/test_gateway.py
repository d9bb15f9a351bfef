"""The simulated RPC gateway of Alibaba Cloud: both signatures, encodings, nonces, JSON and XML."""

from __future__ import annotations

import hashlib
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pulumi_cloudjobs.alibaba import signing
from pulumi_cloudjobs.core.http.pool import Request
from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET

PROJECT = "FP-257A173659F50000"
WHERE = {"RegionId": "cn-hangzhou", "ProjectId": PROJECT}
JOB = WHERE | {"Name": "作业 a+b*~/=", "Type": "SHELL", "Adhoc": "True", "MaxRetry": "3"}
LONG = {
    "Description": "数据开发 a+b*c~d %\nline",
    "Params": "ls -l",
    "ResourceList.1.Path": "hdfs://path/x y.jar",
}


def altered(request: Request, **headers: str | None) -> Request:
    """The request with other headers; None takes one away."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    kept = {
        name: value for name, value in {**request.headers, **names}.items() if value is not None
    }
    return Request(request.method, request.url, kept, request.body)


@pytest.mark.parametrize("scheme", ["v3", "v1"])
@pytest.mark.parametrize(
    ("method", "query", "form"),
    [
        pytest.param("POST", JOB, LONG, id="post-with-a-form"),
        pytest.param("POST", JOB | LONG, None, id="post-all-in-the-query"),
        pytest.param("GET", JOB | LONG, None, id="get"),
    ],
)
def test_every_way_to_send_a_job_is_understood(
    alibaba: Any, scheme: str, method: str, query: dict[str, str], form: dict[str, str] | None
) -> None:
    """Old and new SDKs put parameters in different places and sign them differently."""
    common = {"Format": "JSON"} if scheme == "v1" else {}
    response = alibaba.send(
        getattr(alibaba, scheme)("CreateFlowJob", query, form, method=method, **common)
    )
    assert response.status == 200, response.body
    job = alibaba.describe(response.body["Id"])
    assert (job["Name"], job["Description"], job["Adhoc"]) == (
        JOB["Name"],
        LONG["Description"],
        "true",
    )
    assert job["ResourceList"]["Resource"][0]["Path"] == "hdfs://path/x y.jar"


@pytest.mark.parametrize("scheme", ["v3", "v1"])
def test_the_very_same_request_is_refused_the_second_time(alibaba: Any, scheme: str) -> None:
    """A retry has to be signed anew."""
    request = getattr(alibaba, scheme)("ListFlowJob", WHERE)
    assert alibaba.send(request).status == 200
    response = alibaba.send(request)
    assert (response.status, response.code) == (400, "SignatureNonceUsed")


@pytest.mark.parametrize("scheme", ["v3", "v1"])
def test_a_wrong_secret_does_not_match_and_uses_up_no_nonce(alibaba: Any, scheme: str) -> None:
    """The text ends with a colon and the string to sign: an official SDK takes it apart there."""
    alibaba.secret = "nope"
    request = getattr(alibaba, scheme)("ListFlowJob", WHERE | {"Format": "JSON"})
    response = alibaba.send(request)
    assert (response.status, response.body["Code"], response.body["HostId"]) == (
        400,
        "SignatureDoesNotMatch",
        "emr.aliyuncs.com",
    )
    to_sign = response.body["Message"].partition(":")[2]
    assert to_sign.startswith("POST&%2F&" if scheme == "v1" else "ACS3-HMAC-SHA256\n")
    with alibaba.store.transaction() as tx:
        assert tx.sql.execute("SELECT COUNT(*) FROM nonces").fetchone() == (0,)


@pytest.mark.parametrize("scheme", ["v3", "v1"])
@pytest.mark.parametrize(
    ("late", "code"),
    [
        pytest.param(890, "", id="just-in-time"),
        pytest.param(910, "InvalidTimeStamp.Expired", id="too-late"),
        pytest.param(-910, "InvalidTimeStamp.Expired", id="too-early"),
    ],
)
def test_the_clock_may_be_15_minutes_off(alibaba: Any, scheme: str, late: float, code: str) -> None:
    """A wrong clock has a code of its own here."""
    request = getattr(alibaba, scheme)("ListFlowJob", WHERE)
    alibaba.advance(late)
    assert alibaba.send(request).code == code


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        pytest.param(
            {"authorization": "ACS3-HMAC-SHA256 nonsense"}, "IncompleteSignature", id="malformed"
        ),
        pytest.param({"x_acs_date": None}, "IncompleteSignature", id="signed-header-taken-away"),
        pytest.param(
            {"x_acs_signature_nonce": "other"}, "SignatureDoesNotMatch", id="signed-header-changed"
        ),
        pytest.param({"authorization": None}, "MissingAccessKeyId", id="no-signature-at-all"),
    ],
)
def test_a_v3_request_that_is_not_rightly_signed_is_refused(
    alibaba: Any, headers: dict[str, str | None], code: str
) -> None:
    """Each way to get it wrong has its own code."""
    assert alibaba.send(altered(alibaba.v3("ListFlowJob", WHERE), **headers)).code == code


def test_the_body_must_have_the_hash_that_was_signed(alibaba: Any) -> None:
    """Form fields are covered by the hash only."""
    request = alibaba.v3("CreateFlowJob", JOB, LONG)
    changed = Request(
        request.method, request.url, request.headers, request.body.replace(b"ls", b"rm")
    )
    assert alibaba.send(changed).code == "SignatureDoesNotMatch"
    lying = altered(changed, x_acs_content_sha256=hashlib.sha256(changed.body).hexdigest())
    assert alibaba.send(lying).code == "SignatureDoesNotMatch"


def test_a_wrong_hash_is_refused_even_when_it_is_rightly_signed(alibaba: Any) -> None:
    """The header and the body have to agree, whoever signed them."""
    request = altered(alibaba.v3("ListFlowJob", WHERE), x_acs_content_sha256="0" * 64)
    names = signing.signed_header_names(set(request.headers) - {"authorization"})
    proof = signing.signature(
        signing.string_to_sign(signing.canonical_request(request, names)), EMBEDDED_SECRET
    )
    text = f"ACS3-HMAC-SHA256 Credential={EMBEDDED_KEY_ID},"
    text += f"SignedHeaders={';'.join(names)},Signature={proof}"
    assert alibaba.send(altered(request, authorization=text)).code == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("common", "code"),
    [
        pytest.param({"AccessKeyId": "stranger"}, "InvalidAccessKeyId.NotFound", id="unknown-key"),
        pytest.param(
            {"SignatureMethod": "HMAC-MD5"}, "InvalidSignatureMethod", id="unknown-method"
        ),
        pytest.param({"Timestamp": "yesterday"}, "InvalidTimeStamp.Format", id="malformed-time"),
        pytest.param({"SignatureNonce": ""}, "MissingSignatureNonce", id="no-nonce"),
        pytest.param({"Version": "2020-06-17"}, "InvalidVersion.NotFound", id="sister-product"),
        pytest.param({"Action": "RunFlowJob"}, "InvalidApi.NotFound", id="unknown-action"),
        pytest.param(
            {"SecurityToken": "stray"},
            "InvalidSecurityToken.MismatchWithAccessKey",
            id="stray-token",
        ),
        pytest.param({"SignatureType": ""}, "", id="empty-signature-type-of-the-old-sdk"),
    ],
)
def test_the_common_parameters_of_v1_are_checked(
    alibaba: Any, common: dict[str, str], code: str
) -> None:
    """Common parameters are not mixed up with the action's own."""
    assert alibaba.send(alibaba.v1("ListFlowJob", WHERE, **common)).code == code


def test_a_temporary_key_needs_its_token(alibaba: Any) -> None:
    """Without it the key is not found."""
    with alibaba.store.transaction() as tx:
        tx.add_key("alibaba", "embedded-access-key", "embedded-secret-key", "TOKEN", tx.account)
    assert alibaba.send(alibaba.v3("ListFlowJob", WHERE)).code == "InvalidAccessKeyId.NotFound"
    assert alibaba.send(alibaba.v3("ListFlowJob", WHERE, token="wrong")).code.startswith(
        "InvalidSecurityToken"
    )
    assert alibaba.send(alibaba.v3("ListFlowJob", WHERE, token="TOKEN")).status == 200
    assert alibaba.send(alibaba.v1("ListFlowJob", WHERE, SecurityToken="TOKEN")).status == 200


def test_a_request_without_a_format_gets_xml(alibaba: Any) -> None:
    """The documented default; a client that forgets Format cannot read the response."""
    alibaba.create(Name="a<b>&c")
    alibaba.create(Name="two")
    response = alibaba.send(alibaba.v1("ListFlowJob", WHERE))
    assert response.headers["Content-Type"].startswith("text/xml")
    root = ET.fromstring(response.body)
    assert root.tag == "ListFlowJobResponse"
    assert [name.text for name in root.iterfind("JobList/Job/Name")] == ["two", "a<b>&c"]
    assert root.findtext("Total") == "2"


@pytest.mark.parametrize(
    ("common", "kind"),
    [
        pytest.param({"Format": "JSON"}, "application/json", id="json"),
        pytest.param({"Format": "json"}, "application/json", id="json-in-small-letters"),
        pytest.param({"Format": "XML"}, "text/xml", id="xml"),
        pytest.param({"Format": "None"}, "text/xml", id="what-the-old-sdk-sends-without-a-format"),
    ],
)
def test_format_decides(alibaba: Any, common: dict[str, str], kind: str) -> None:
    """The format holds for errors too."""
    response = alibaba.send(alibaba.v1("DescribeFlowJob", WHERE | {"Id": "FJ-0"}, **common))
    assert response.status == 404
    assert response.headers["Content-Type"].startswith(kind)
    if kind == "text/xml":
        assert ET.fromstring(response.body).findtext("Code") == "FlowJob.NotFound"


def test_text_that_xml_cannot_hold_does_not_break_the_response(alibaba: Any) -> None:
    """Control characters in a script are a user's own."""
    id = alibaba.create(Params="a\x00\x1bb")
    response = alibaba.send(alibaba.v1("DescribeFlowJob", WHERE | {"Id": id}))
    assert ET.fromstring(response.body).findtext("Params") == "a\ufffd\ufffdb"


def test_only_get_and_post_are_known(alibaba: Any) -> None:
    """Other methods are refused by name."""
    assert (
        alibaba.send(alibaba.v3("ListFlowJob", WHERE, method="PUT")).code == "UnsupportedHTTPMethod"
    )


def test_projects_and_clusters_of_the_examples_are_there(alibaba: Any) -> None:
    """Cluster lists count with another word."""
    assert alibaba.call("DescribeFlowProject")[1]["Id"] == PROJECT
    assert alibaba.call("ListFlowProject")[1]["Projects"]["Project"][0]["Id"] == PROJECT
    clusters = alibaba.call("ListFlowCluster")[1]
    assert (clusters["TotalCount"], clusters["Clusters"]["ClusterInfo"][0]["Id"]) == (
        1,
        "C-D7958B72E59B0000",
    )
