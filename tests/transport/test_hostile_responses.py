"""Responses that a stranger makes up: limits on size, nesting, numbers, times and texts."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from typing import Any

import pytest
from pulumi_cloudjobs.core.calls.error_mapping import LONGEST_WAIT_SECONDS
from pulumi_cloudjobs.core.errors import ApiError, ProviderError, UnexpectedResponse
from pulumi_cloudjobs.core.http.bounded_json import (
    DEEPEST_NESTING,
    MOST_VALUES,
    JsonLimit,
    bounded_json,
)
from pulumi_cloudjobs.core.http.pool import LARGEST_RESPONSE_BYTES
from pulumi_cloudjobs.core.texts import LONGEST_TEXT

from .fake_cloud import VENDORS, FakeCloud, call, raw_server, tencent

MIB = 1024 * 1024
BATCH_JOB = {"Response": {"JobId": "job-1", "RequestId": "r"}}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sockets of these tests are on this machine, so a proxy of the environment is ignored."""
    monkeypatch.setenv("NO_PROXY", "*")


def served(body: bytes, headers: str = "") -> bytes:
    """Return an HTTP response with a body and more headers, each ended by a line break."""
    return f"HTTP/1.1 200 OK\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


def error_of(response: bytes) -> ProviderError:
    """Return the error of a call that is sent this response over a socket."""
    with raw_server(response) as endpoint, pytest.raises(ProviderError) as caught:
        call("tencent", FakeCloud().pool(), endpoint=endpoint, timeout_seconds=20)

    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < LONGEST_TEXT
    return caught.value


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        pytest.param("[" * 100_000, "nested", id="never-closed"),
        pytest.param("[" * 100_000 + "]" * 100_000, "nested", id="deep-lists"),
        pytest.param('{"a":' * 50_000 + "1" + "}" * 50_000, "nested", id="deep-objects"),
        pytest.param("[" + "{}," * MOST_VALUES + "{}]", "values", id="many-objects"),
    ],
)
def test_json_beyond_a_limit_is_refused(text: str, limit: str) -> None:
    """Nesting ends the interpreter, and many small objects fill the memory."""
    with pytest.raises(JsonLimit, match=limit):
        bounded_json(text.encode())


def depth_of(value: Any) -> int:
    """Return how deep lists and objects are nested."""
    if isinstance(value, (dict, list)):
        items = value.values() if isinstance(value, dict) else value
        return 1 + max(map(depth_of, items), default=0)

    return 0


@pytest.mark.parametrize("depth", [DEEPEST_NESTING + 1, 300])
def test_what_is_too_deep_is_cut_and_leaves_the_rest(depth: int) -> None:
    """The id of a new job beside it must not be lost."""
    text = '{"JobId": "job-1", "a": ' + "[" * depth + "]" * depth + "}"
    value = bounded_json(text.encode())
    assert value["JobId"] == "job-1"
    assert depth_of(value) == DEEPEST_NESTING


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 5000])
def test_a_number_without_end_stays_a_text(number: str) -> None:
    """Arithmetic with it fails far from here; as a text it is odd where a number is expected."""
    value = bounded_json(f'{{"JobId": "job-1", "a": {number}}}'.encode())
    assert value == {"JobId": "job-1", "a": number}


def test_json_at_the_limit_of_nesting_is_read() -> None:
    """Real responses are some ten deep."""
    text = "[" * DEEPEST_NESTING + "1" + "]" * DEEPEST_NESTING
    assert json.dumps(bounded_json(text.encode())) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param(r'{"a": "x\ud800y"}', {"a": "x\ufffdy"}, id="in-a-value"),
        pytest.param(r'[{"\udc00": 1}]', [{"\ufffd": 1}], id="in-a-name"),
        pytest.param(r'["\ud83d\ude00"]', ["\U0001f600"], id="a-whole-pair"),
    ],
)
def test_half_a_character_does_not_reach_the_engine(text: str, value: Any) -> None:
    """The engine refuses such a text, after the object was created."""
    assert bounded_json(text.encode()) == value


def test_a_byte_order_mark_is_left_out() -> None:
    """Some gateways put it before what they pass on."""
    assert bounded_json(b"\xef\xbb\xbf{}") == {}


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_response_nested_too_deeply_is_an_error_of_one_line(vendor: str) -> None:
    """A RecursionError is useless to a user, and loses the id of what was created."""
    with pytest.raises(UnexpectedResponse, match="nested") as caught:
        call(vendor, FakeCloud("[" * 100_000).pool())
    assert "\n" not in str(caught.value)


def test_a_body_that_grows_a_thousand_times_is_given_up_at_the_limit() -> None:
    """A megabyte of gzip fills the memory of a CI machine otherwise."""
    bomb = gzip.compress(b"\0" * (64 * MIB), 1)
    tracemalloc.start()
    try:
        error = error_of(served(bomb, "Content-Encoding: gzip\r\n"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert isinstance(error, UnexpectedResponse)
    assert "larger than" in str(error)
    assert peak < 3 * LARGEST_RESPONSE_BYTES


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "deflate", "\x1b[31m" + "x" * 5000])
def test_a_coding_that_no_request_accepts_is_refused(encoding: str) -> None:
    """Each further coding multiplies the size by a thousand."""
    body = gzip.compress(gzip.compress(json.dumps(BATCH_JOB).encode()))
    error = error_of(served(body, f"Content-Encoding: {encoding}\r\n"))
    assert isinstance(error, UnexpectedResponse)
    assert "accepts gzip" in str(error)


def test_a_body_that_is_not_in_its_coding_is_refused() -> None:
    """A proxy may decode a body and leave the header."""
    error = error_of(served(json.dumps(BATCH_JOB).encode(), "Content-Encoding: gzip\r\n"))
    assert isinstance(error, UnexpectedResponse)


def test_gzip_is_read() -> None:
    """A list of a hundred jobs becomes a tenth of its size."""
    body = gzip.compress(json.dumps(BATCH_JOB).encode())
    with raw_server(served(body, "Content-Encoding: GZIP\r\n")) as endpoint:
        response = call("tencent", FakeCloud().pool(), endpoint=endpoint, timeout_seconds=20)
    assert response["JobId"] == "job-1"


ODD_DATES = [
    "Wed, 21 Oct 2015 07:28:00 +99999999999999999999",
    "Wed, 21 Oct 99999 07:28:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 -2359",
    "Mon, 01 Jan 0001 00:00:00 +2359",
    "Wed, 21 Oct 2015 07:28:00 -0000",
    "9" * 400,
    "soon",
]


@pytest.mark.parametrize("date", ODD_DATES)
def test_a_made_up_date_sets_no_clock(date: str) -> None:
    """The windows in which lost creates are searched for follow the cloud's clock."""
    transport = tencent(FakeCloud(BATCH_JOB, headers={"Date": date}).pool())
    transport.call("DescribeJob", {"JobId": "job-1"})
    assert transport.clock_offset is None


@pytest.mark.parametrize("wait", [*ODD_DATES, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_made_up_wait_is_bounded(wait: str) -> None:
    """A create must not hang for the age of the universe because a header asks for it."""
    error = {"Code": "RequestLimitExceeded", "Message": "m"}
    cloud = FakeCloud({"Response": {"Error": error}}, headers={"Retry-After": wait})
    with pytest.raises(ApiError) as caught:
        call("tencent", cloud.pool())
    assert 0 <= (caught.value.retry_after_seconds or 0) <= LONGEST_WAIT_SECONDS


def test_a_long_error_is_cut_and_keeps_its_request_id() -> None:
    """The request id is what the cloud's support asks for."""
    fields = {"Code": "A." * 500_000, "Message": "m" * 500_000}
    cloud = FakeCloud({"Response": {"Error": fields, "RequestId": "r-7"}})
    with pytest.raises(ApiError) as caught:
        call("tencent", cloud.pool())

    assert len(str(caught.value)) < LONGEST_TEXT + 500
    assert "(request r-7)" in str(caught.value)


@pytest.mark.parametrize("odd", [{"a": 1}, ["a"], True, None])
def test_error_fields_of_another_type_are_not_shown(odd: Any) -> None:
    """Their text is Python's, and helps nobody."""
    fields = {"Code": odd, "Message": odd}
    cloud = FakeCloud({"Response": {"Error": fields, "RequestId": odd}})
    with pytest.raises(ApiError) as caught:
        call("tencent", cloud.pool())
    assert str(caught.value) == "HTTP 200 without a text"
