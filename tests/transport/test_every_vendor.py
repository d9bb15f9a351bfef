"""Common properties of the three transports."""

from __future__ import annotations

import socket
import sys
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from pulumi_cloudjobs.core.calls.rate_limit import RateLimiter
from pulumi_cloudjobs.core.calls.retry import FAULT_TRIES, Retry, may_have_succeeded
from pulumi_cloudjobs.core.errors import (
    ApiError,
    AuthFailed,
    CloudFault,
    ConfigurationError,
    ProviderError,
    Throttled,
    TransportError,
    UnexpectedResponse,
)
from pulumi_cloudjobs.core.http.pool import LARGEST_RESPONSE_BYTES, HttpPool, Request
from pulumi_cloudjobs.core.operation import Operation
from pulumi_cloudjobs.core.secrets import Redactor

from tests.core.clock import HandClock

from .fake_cloud import (
    CREDENTIAL,
    SECRET,
    TOKEN,
    VENDORS,
    FakeCloud,
    alibaba,
    call,
    closed_port,
    full_port,
    huawei,
    raw_server,
    tencent,
)

HTML = {"Content-Type": "text/html"}
SUCCESS = {
    "tencent": {"Response": {"JobId": "job-1", "RequestId": "r"}},
    "huawei": {"id": "s-1"},
    "alibaba": {"Id": "FJ-1"},
}
TITLES = {"tencent": "Tencent Cloud", "huawei": "Huawei Cloud", "alibaba": "Alibaba Cloud"}


def refusal(vendor: str, message: str) -> FakeCloud:
    """Return the vendor's response to a wrong signature."""
    if vendor == "tencent":
        error = {"Code": "AuthFailure.SignatureFailure", "Message": message}
        return FakeCloud({"Response": {"Error": error, "RequestId": "request-7"}})

    if vendor == "huawei":
        return FakeCloud(
            {"error_code": "APIGW.0301", "error_msg": message, "request_id": "request-7"},
            status=401,
        )

    return FakeCloud(
        {"Code": "SignatureDoesNotMatch", "Message": message, "RequestId": "request-7"}, status=400
    )


def prepared(vendor: str, cloud: FakeCloud) -> tuple[Any, Callable[[Any], dict[str, Any]]]:
    """A transport to keep, and a plain call of it."""
    send: dict[str, Callable[[Any], dict[str, Any]]] = {
        "tencent": lambda transport: transport.call("DescribeJob", {"JobId": "job-1"}),
        "huawei": lambda transport: transport.call("GET", "/v2.0/{project_id}/sessions"),
        "alibaba": lambda transport: transport.call("DescribeFlowJob", {"Id": "FJ-1"}),
    }
    make: dict[str, Callable[[HttpPool], Any]] = {
        "tencent": tencent,
        "huawei": huawei,
        "alibaba": alibaba,
    }
    return make[vendor](cloud.pool()), send[vendor]


@pytest.fixture(params=VENDORS)
def vendor(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.mark.parametrize(
    ("cloud", "error", "status"),
    [
        pytest.param(
            FakeCloud("<html>Welcome</html>", headers=HTML), UnexpectedResponse, 200, id="a-page"
        ),
        pytest.param(
            FakeCloud('{"Response": {"JobId": "jo'), UnexpectedResponse, 200, id="truncated-json"
        ),
        pytest.param(FakeCloud(b"\xff\xfe\x00"), UnexpectedResponse, 200, id="no-text"),
        pytest.param(FakeCloud([1, 2]), UnexpectedResponse, 200, id="no-object"),
        pytest.param(
            FakeCloud("<html>Not here</html>", 404, HTML),
            UnexpectedResponse,
            404,
            id="a-page-with-404",
        ),
        pytest.param(
            FakeCloud("", 302, {"Location": "https://portal.example/"}),
            UnexpectedResponse,
            302,
            id="redirect",
        ),
        pytest.param(
            FakeCloud("<html>Bad gateway</html>", 502, HTML), CloudFault, 502, id="bad-gateway"
        ),
        pytest.param(FakeCloud("", 503), CloudFault, 503, id="empty-503"),
        pytest.param(FakeCloud('"words"'), UnexpectedResponse, 200, id="a-text-in-json"),
        pytest.param(FakeCloud("null"), UnexpectedResponse, 200, id="null"),
        pytest.param(
            FakeCloud("slow down", 429, {"Retry-After": "7"}),
            Throttled,
            429,
            id="throttled-by-a-gateway",
        ),
    ],
)
def test_a_response_that_is_not_the_apis_is_an_error_of_its_own(
    vendor: str, cloud: FakeCloud, error: type[ProviderError], status: int
) -> None:
    """A proxy's page must never count as success, nor as "the job is gone"."""
    with pytest.raises(error) as caught:
        call(vendor, cloud.pool())

    assert f"HTTP {status}" in str(caught.value)
    assert "\n" not in str(caught.value)
    if isinstance(caught.value, Throttled):
        assert caught.value.retry_after_seconds == 7.0


def test_a_wrong_content_type_does_not_matter(vendor: str) -> None:
    """The official Tencent SDK misses errors with another type than application/json."""
    assert call(vendor, FakeCloud(SUCCESS[vendor], headers=HTML).pool())


@pytest.mark.parametrize("wait", ["90", "Tue, 02 Jan 2024 03:20:05 GMT"], ids=["seconds", "date"])
@pytest.mark.parametrize("status", [429, 503])
def test_how_long_a_gateway_asks_to_wait_is_known(vendor: str, status: int, wait: str) -> None:
    """RFC 9110 allows both forms; coming back earlier costs another refusal."""
    with pytest.raises(ApiError) as caught:
        call(vendor, FakeCloud("<html>later</html>", status, {"Retry-After": wait}).pool())
    assert caught.value.retry_after_seconds is not None
    assert (
        60 <= caught.value.retry_after_seconds <= 16 * 60
    )  # the date is one of a clock that each reading moves on


def test_an_empty_success_is_unexpected_where_something_was_promised(vendor: str) -> None:
    """Huawei's deletes have an empty response; there the client expects nothing."""
    if vendor == "huawei":
        assert call(vendor, FakeCloud("").pool()) == {}
        return

    with pytest.raises(UnexpectedResponse) as caught:
        call(vendor, FakeCloud("").pool())
    assert "\n" not in str(caught.value)


def test_a_response_without_end_is_not_read_to_its_end(vendor: str) -> None:
    """A proxy that sends a video must not fill the memory of the machine."""
    with pytest.raises(UnexpectedResponse, match="larger than"):
        call(vendor, FakeCloud(b" " * (LARGEST_RESPONSE_BYTES + 1)).pool())


def test_a_name_that_nobody_knows_is_known_not_to_be_sent(vendor: str) -> None:
    """An unknown region makes such a name; RFC 6761 keeps its last part free for ever."""
    with pytest.raises(TransportError, match=r"no connection to .*cloud\.invalid") as caught:
        call(vendor, HttpPool(), endpoint="http://cloud.invalid")
    assert not caught.value.sent
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a full port wait")
def test_a_connection_that_is_not_made_in_time_is_known_not_to_be_sent(vendor: str) -> None:
    """A firewall that drops packets has this effect."""
    with full_port() as endpoint, pytest.raises(TransportError, match="no connection") as caught:
        call(vendor, HttpPool(), endpoint=endpoint, timeout_seconds=0.2)
    assert not caught.value.sent


def test_a_refused_connection_is_known_not_to_be_sent(vendor: str) -> None:
    """Then a create may be sent again without a search."""
    with pytest.raises(TransportError) as caught:
        call(vendor, HttpPool(), endpoint=closed_port())
    assert not caught.value.sent


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(None, id="silence"),
        pytest.param(b"", id="closed-without-a-word"),
        pytest.param(
            b'HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"Response": ', id="cut-in-the-middle"
        ),
    ],
)
def test_a_request_whose_response_is_lost_may_have_been_sent(
    vendor: str, response: bytes | None
) -> None:
    """Then a create has to search before it posts again."""
    with raw_server(response) as endpoint, pytest.raises(TransportError) as caught:
        call(vendor, HttpPool(), endpoint=endpoint, timeout_seconds=0.2)
    assert caught.value.sent


def test_a_reset_connection_may_have_been_sent(vendor: str) -> None:
    """A load balancer that restarts does this in the middle of a request."""
    with (
        raw_server(b"", reset=True) as endpoint,
        pytest.raises(TransportError, match="was lost") as caught,
    ):
        call(vendor, HttpPool(), endpoint=endpoint, timeout_seconds=5)

    assert caught.value.sent


def test_every_try_of_a_call_has_a_signature_time_and_nonce_of_its_own(vendor: str) -> None:
    """Clouds refuse a used nonce and an old time: an identical repeat would never succeed."""
    cloud = FakeCloud("<html>Bad gateway</html>", 502, HTML)
    transport, send = prepared(vendor, cloud)
    with pytest.raises(CloudFault):
        Retry(Operation(clock=HandClock())).call(
            lambda: send(transport), repeatable=True, pace=RateLimiter(None)
        )

    headers = [request.headers for request in cloud.requests]
    times = {"tencent": "x-tc-timestamp", "huawei": "x-sdk-date", "alibaba": "x-acs-date"}
    new_each_time = [
        "authorization",
        times[vendor],
        *(["x-acs-signature-nonce"] if vendor == "alibaba" else []),
    ]

    for name in new_each_time:
        assert len({header[name] for header in headers}) == FAULT_TRIES


def test_a_refused_key_is_named_by_vendor_and_place(vendor: str) -> None:
    """The user has three clouds and many places a key may come from."""
    with pytest.raises(AuthFailed) as caught:
        call(vendor, refusal(vendor, "the signature is wrong").pool())

    text = str(caught.value)
    assert TITLES[vendor] in text
    assert CREDENTIAL.source in text
    assert caught.value.code in text
    assert "request-7" in text


@pytest.mark.parametrize(
    "echo",
    [
        SECRET,
        TOKEN,
        TOKEN.replace("/", "%2F").replace("+", "%2B").replace("&", "%26").replace("=", "%3D"),
    ],
)
def test_no_error_shows_a_secret(vendor: str, echo: str) -> None:
    """Responses to a wrong signature may quote the request; errors end in logs and the state."""
    with pytest.raises(AuthFailed) as caught:
        call(vendor, refusal(vendor, f"expected:\nx-token:{echo}\nend").pool())

    redactor = Redactor()
    redactor.add(CREDENTIAL.secrets)
    texts = [str(caught.value), repr(caught.value), *traceback.format_exception(caught.value)]
    assert echo not in redactor.redact("".join(texts))
    assert "expected: x-token:[secret] end" in redactor.redact(str(caught.value))


def test_neither_requests_nor_credentials_show_a_secret_in_repr(vendor: str) -> None:
    """A repr ends up in tracebacks of bugs."""
    cloud = FakeCloud(SUCCESS[vendor])
    call(vendor, cloud.pool())
    shown = repr(cloud.requests) + repr(CREDENTIAL)
    assert SECRET not in shown
    assert TOKEN not in shown


@pytest.mark.parametrize(
    "value", ["a\nb", "a\r\nX-More: 1", "a\0b", "a\x1bb", "a\u2013b", "a\ud800b", "a "]
)
def test_a_header_that_http_cannot_carry_is_refused_before_anything_leaves(value: str) -> None:
    """The library quotes the header as a lost response, and the create is searched for in vain."""
    cloud, sent = FakeCloud(), []

    def send() -> None:
        sent.append(1)
        cloud.pool().send(
            Request("POST", "http://cloudjobs.embedded/", {"X-Token": f"{TOKEN}{value}"})
        )

    with pytest.raises(ConfigurationError, match="X-Token") as caught:
        Retry(Operation(clock=HandClock())).call(send, repeatable=True, pace=RateLimiter(None))
    assert len(sent) == 1
    assert cloud.requests == []
    assert not may_have_succeeded(caught.value)
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "path", ["/v2.0/p/sessions/..", "/v2.0/./sessions", "/v2.0/a b", "/v2.0/a\r\nb", "/v2.0/\u4f5c"]
)
def test_a_url_that_would_change_on_its_way_is_refused(path: str) -> None:
    """The library removes a part ".." after signing: the request would reach another object."""
    cloud = FakeCloud()
    with pytest.raises(ConfigurationError, match="was not sent"):
        cloud.pool().send(Request("GET", f"http://cloudjobs.embedded{path}"))
    assert cloud.requests == []


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(Request("P OST", "{endpoint}/", {"Authorization": SECRET}), id="header"),
        pytest.param(Request("GET", f"{{endpoint}}/?{SECRET}{'a' * 70_000}"), id="url"),
    ],
)
def test_a_refusal_of_the_library_is_no_lost_response(request_: Request) -> None:
    """The library checks more than we do, and its texts quote the value."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = request_.url.replace("{endpoint}", f"http://127.0.0.1:{listener.getsockname()[1]}")
        with pytest.raises(ConfigurationError, match="was not sent") as caught:
            HttpPool().send(Request(request_.method, url, request_.headers))

    assert not may_have_succeeded(caught.value)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_response_that_is_no_http_is_not_quoted(vendor: str) -> None:
    """A proxy may send back the headers that it was given."""
    response = f"HTTP/1.1 200 OK\r\nX-Echo {TOKEN}\r\n\r\n".encode()
    with (
        raw_server(response) as endpoint,
        pytest.raises(TransportError, match="illegal header line") as caught,
    ):
        call(vendor, HttpPool(), endpoint=endpoint, timeout_seconds=5)

    assert TOKEN not in str(caught.value)


def test_each_send_is_signed_anew(vendor: str) -> None:
    """A repeated signature is refused: its time grows old, and Alibaba's nonce is good once."""
    cloud = FakeCloud(SUCCESS[vendor])
    transport, send = prepared(vendor, cloud)

    for _ in range(2):
        send(transport)

    first, second = (request.headers for request in cloud.requests)
    assert first["authorization"] != second["authorization"]
    assert first.get("x-acs-signature-nonce", "1") != second.get("x-acs-signature-nonce", "2")


def test_an_unknown_code_keeps_the_clouds_words(vendor: str) -> None:
    """Clouds add codes; their own texts describe them best."""
    bodies: dict[str, Any] = {
        "tencent": {
            "Response": {
                "Error": {"Code": "Brand.New", "Message": "never seen."},
                "RequestId": "r-1",
            }
        },
        "huawei": {"error_code": "DLI.77777", "error_msg": "never seen."},
        "alibaba": {"Code": "Brand.New", "Message": "never seen.", "RequestId": "r-1"},
    }
    with pytest.raises(ApiError, match="never seen") as caught:
        call(vendor, FakeCloud(bodies[vendor], status=200 if vendor == "tencent" else 400).pool())
    assert caught.value.code in ("Brand.New", "DLI.77777")
