"""Properties of every signed request, not only of the worked examples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from random import Random
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_cloudjobs.alibaba import signing as alibaba
from pulumi_cloudjobs.core.credentials import Credential
from pulumi_cloudjobs.core.http.pool import Request
from pulumi_cloudjobs.core.http.signing import (
    Signature,
    canonical_query,
    encode_pairs,
    percent_encode,
)
from pulumi_cloudjobs.huawei import signing as huawei
from pulumi_cloudjobs.tencent import signing as tencent

NOW = datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
CREDENTIAL = Credential("the-key-id", "the-secret", "the-token")

Sign = Callable[[Request, Credential, datetime], Signature]

SIGNERS: dict[str, Sign] = {
    "tencent": lambda request, credential, now: tencent.sign(
        request, credential, service="dlc", now=now
    ),
    "huawei": lambda request, credential, now: huawei.sign(
        request, credential, project_id="P", now=now
    ),
    "alibaba": lambda request, credential, now: alibaba.sign(
        request, credential, now=now, nonce="n"
    ),
}

# Text that has a UTF-8 form: no lone surrogates.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
pairs = st.lists(st.tuples(texts.filter(bool), texts), max_size=8)


# A busy machine is no failure, and examples are not kept in the working folder.
quick = settings(deadline=None, database=None)


def request(**changes: str) -> Request:
    headers = {
        "Content-Type": "application/json",
        "X-TC-Action": "A",
        "x-acs-action": "A",
        "x-acs-version": "v",
    }
    query = changes.get("query", "")
    url = f"https://{changes.get('host', 'host.example:8443')}/path" + (
        f"?{query}" if query else ""
    )
    return Request(changes.get("method", "POST"), url, headers, changes.get("body", "{}").encode())


signers = pytest.mark.parametrize("sign", SIGNERS.values(), ids=SIGNERS.keys())


@quick
@given(texts)
def test_percent_encoding_can_be_read_back(text: str) -> None:
    """The server decodes it with any ordinary decoder."""
    encoded = percent_encode(text)
    assert unquote(encoded) == text
    assert set(encoded) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%"
    )


@quick
@given(pairs, st.randoms())
def test_the_canonical_query_does_not_depend_on_the_order_or_the_space(
    parameters: list[tuple[str, str]], random: Random
) -> None:
    """SDKs send parameters in any order, and a space as `+` or `%20`; all of them sign the same."""
    expected = encode_pairs(sorted(parameters))
    shuffled = list(parameters)
    random.shuffle(shuffled)
    assert canonical_query(encode_pairs(shuffled)) == expected
    assert canonical_query(encode_pairs(shuffled).replace("%20", "+")) == expected


@quick
@given(
    path=st.lists(texts, max_size=5).map(lambda pieces: "/" + "/".join(map(percent_encode, pieces)))
)
def test_the_canonical_path_of_huawei_ends_in_one_slash_and_is_stable(path: str) -> None:
    """Both sides compute the path, each from its own form."""
    canonical = huawei.canonical_path(path)
    assert canonical.endswith("/")
    assert unquote(canonical).rstrip("/") == unquote(path).rstrip("/")


@quick
@given(st.dictionaries(texts.filter(bool), texts, max_size=8))
def test_the_older_alibaba_signature_reads_its_own_wire_form(parameters: dict[str, str]) -> None:
    """Part in the query and part in the form is the same signature."""
    parameters.pop("Signature", None)
    items = sorted(parameters.items())
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    query, form = encode_pairs(items[::2]), encode_pairs(items[1::2])
    split = Request("POST", f"https://host/?{query}&Signature=x", headers, form.encode())
    assert alibaba.rpc_parameters(split) == parameters
    assert alibaba.rpc_canonical_query(parameters) == encode_pairs(items)


@signers
def test_the_order_and_the_case_of_header_names_do_not_matter(sign: Sign) -> None:
    """HTTP libraries and proxies change both."""
    plain = request()
    turned = {name.upper(): f" {value} " for name, value in reversed(list(plain.headers.items()))}
    other = Request(plain.method, plain.url, turned, plain.body)
    assert sign(other, CREDENTIAL, NOW).signature == sign(plain, CREDENTIAL, NOW).signature


@signers
@pytest.mark.parametrize(
    "change",
    [{"method": "GET"}, {"host": "host.example"}, {"query": "a=1"}, {"body": "{ }"}],
    ids=["method", "port-in-host", "query", "body"],
)
def test_whatever_is_changed_on_the_way_breaks_the_signature(
    sign: Sign, change: dict[str, str]
) -> None:
    """A signature must detect every change."""
    assert (
        sign(request(**change), CREDENTIAL, NOW).signature
        != sign(request(), CREDENTIAL, NOW).signature
    )


@signers
def test_the_time_may_be_given_in_any_zone(sign: Sign) -> None:
    """A machine in Shanghai signs as one in Berlin does."""
    shanghai = NOW.astimezone(timezone(timedelta(hours=8)))
    assert sign(request(), CREDENTIAL, shanghai) == sign(request(), CREDENTIAL, NOW)


@signers
def test_a_signature_shows_neither_secret_nor_token_in_its_repr(sign: Sign) -> None:
    """The canonical request holds the token on two of the clouds."""
    shown = repr(sign(request(), CREDENTIAL, NOW))
    assert "the-secret" not in shown
    assert "the-token" not in shown


@pytest.mark.parametrize("module", [tencent, huawei, alibaba])
@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer x",
        "TC3-HMAC-SHA256",
        "SDK-HMAC-SHA256 Access=a",
        "ACS3-HMAC-SHA256 Credential=a,Signature=zz",
    ],
)
def test_a_malformed_authorization_is_none(module: object, header: str) -> None:
    """A server responds with an error of its own, and does not crash."""
    assert module.parse_authorization(header) is None  # type: ignore[attr-defined]
