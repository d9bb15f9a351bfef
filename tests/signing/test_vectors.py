"""Every worked signature of the three vendors, one folder each, one file per step.

`input.json` is the request before it is signed; the other files are the steps, in the order in
which they are compared. Each text file ends with one line feed that is not part of the step.
`origin` says who worked the case
out: published by the vendor, made with its official SDK, or an independent implementation.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.alibaba import signing as alibaba
from pulumi_cloudjobs.core.credentials import Credential
from pulumi_cloudjobs.core.http.pool import Request
from pulumi_cloudjobs.core.http.signing import Signature
from pulumi_cloudjobs.huawei import signing as huawei
from pulumi_cloudjobs.tencent import signing as tencent

VECTORS = Path(__file__).parent / "vectors"
CASES = sorted(path.parent for path in VECTORS.glob("*/*/input.json"))

Steps = dict[str, str]


def first_difference(steps: Steps, folder: Path) -> tuple[str, str, str] | None:
    """Return the first step that differs from its file; None when all agree.

    The step comes with the actual and the expected text.
    """
    for step, came in steps.items():
        expected = (folder / f"{step}.txt").read_text(encoding="utf-8").removesuffix("\n")
        if came != expected:
            return step, came, expected

    return None


def request_of(case: dict[str, Any]) -> Request:
    return Request(case["method"], case["url"], case["headers"], case["body"].encode())


def signed(vendor: str, case: dict[str, Any]) -> Signature:
    """Sign the case as the transports do."""
    request, credential = request_of(case), Credential(**case["credential"])
    if vendor == "tencent":
        now = datetime.fromtimestamp(case["timestamp"], timezone.utc)
        names = tuple(case["signed_headers"])
        return tencent.sign(
            request, credential, service=case["service"], now=now, signed_headers=names
        )

    if vendor == "huawei":
        now = datetime.strptime(case["sdk_date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        return huawei.sign(request, credential, project_id=case["project_id"], now=now)

    now = datetime.strptime(case["acs_date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    return alibaba.sign(
        request, credential, now=now, nonce=case["nonce"], signed_headers=case["signed_headers"]
    )


def steps_of(signature: Signature) -> Steps:
    return {
        "canonical_request": signature.canonical_request,
        "string_to_sign": signature.string_to_sign,
        "signature": signature.signature,
        "authorization": signature.authorization,
    }


def verified_tencent(request: Request, secret: str) -> Steps:
    claim = tencent.parse_authorization(request.headers["Authorization"])
    assert claim is not None
    timestamp = int(request.headers["X-TC-Timestamp"])
    canonical = tencent.canonical_request(request, claim.signed_headers)
    to_sign = tencent.string_to_sign(canonical, service=claim.service, timestamp=timestamp)
    computed = tencent.signature(to_sign, secret, service=claim.service, timestamp=timestamp)
    return {"canonical_request": canonical, "string_to_sign": to_sign, "signature": computed}


def verified_huawei(request: Request, secret: str) -> Steps:
    claim = huawei.parse_authorization(request.headers["Authorization"])
    assert claim is not None
    canonical = huawei.canonical_request(request, claim.signed_headers)
    to_sign = huawei.string_to_sign(canonical, date=request.headers["X-Sdk-Date"])
    return {
        "canonical_request": canonical,
        "string_to_sign": to_sign,
        "signature": huawei.signature(to_sign, secret),
    }


def verified_alibaba(request: Request, secret: str) -> Steps:
    claim = alibaba.parse_authorization(request.headers["Authorization"])
    assert claim is not None
    canonical = alibaba.canonical_request(request, claim.signed_headers)
    to_sign = alibaba.string_to_sign(canonical)
    return {
        "canonical_request": canonical,
        "string_to_sign": to_sign,
        "signature": alibaba.signature(to_sign, secret),
    }


VERIFIED: dict[str, Callable[[Request, str], Steps]] = {
    "tencent": verified_tencent,
    "huawei": verified_huawei,
    "alibaba": verified_alibaba,
}


def rpc_steps(case: dict[str, Any]) -> Steps:
    """The older Alibaba signature, from what is on the wire."""
    canonical = alibaba.rpc_canonical_query(alibaba.rpc_parameters(request_of(case)))
    to_sign = alibaba.rpc_string_to_sign(case["method"], canonical)
    computed = alibaba.rpc_signature(to_sign, case["credential"]["secret"])
    return {"canonicalized_query": canonical, "string_to_sign": to_sign, "signature": computed}


def form_steps(case: dict[str, Any]) -> Steps:
    """The older Tencent signature, from what is on the wire."""
    request = request_of(case)
    to_sign = tencent.form_string_to_sign(
        request.method, request.host, request.path, tencent.form_parameters(request)
    )
    computed = tencent.form_signature(
        to_sign, case["credential"]["secret"], signature_method=case["scheme"]
    )
    return {"string_to_sign": to_sign, "signature": computed}


# The signatures that are only verified, never sent.
OLDER: dict[str, Callable[[dict[str, Any]], Steps]] = {
    "HMAC-SHA1": rpc_steps,
    "HmacSHA1": form_steps,
    "HmacSHA256": form_steps,
}


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_every_step_is_the_documented_one(folder: Path) -> None:
    """The cloud reports a wrong signature in a word; the first wrong step names the cause."""
    case = json.loads((folder / "input.json").read_text(encoding="utf-8"))
    vendor = folder.parent.name
    if case.get("scheme") in OLDER:
        every = OLDER[case["scheme"]](case)
        steps = {step: text for step, text in every.items() if (folder / f"{step}.txt").exists()}
        assert first_difference(steps, folder) is None
        return

    signature = signed(vendor, case)
    assert first_difference(steps_of(signature), folder) is None

    sent = Request(case["method"], case["url"], signature.headers, case["body"].encode())
    assert first_difference(VERIFIED[vendor](sent, case["credential"]["secret"]), folder) is None
    if (folder / "headers.json").exists():
        expected = json.loads((folder / "headers.json").read_text(encoding="utf-8"))
        assert {**expected, "Authorization": signature.authorization} == signature.headers


def test_every_documented_vector_is_here() -> None:
    """A folder that went missing would be one check less, without any test turning red."""
    counts = Counter(case.parent.name for case in CASES)
    assert counts == {"tencent": 12, "huawei": 12, "alibaba": 13}


def test_the_first_differing_step_is_named(tmp_path: Path) -> None:
    """The walk above is only as good as its report."""
    for step, text in {
        "canonical_request": "a\nb",
        "string_to_sign": "c",
        "signature": "d",
    }.items():
        (tmp_path / f"{step}.txt").write_text(f"{text}\n", encoding="utf-8")

    steps = {"canonical_request": "a\nb", "string_to_sign": "x", "signature": "y"}
    assert first_difference(steps, tmp_path) == ("string_to_sign", "x", "c")
