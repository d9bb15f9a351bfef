"""The addresses of requests, and the configured endpoints that are refused."""

from __future__ import annotations

import ipaddress
from types import ModuleType
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pulumi_cloudjobs.alibaba import credentials as alibaba
from pulumi_cloudjobs.core.errors import ConfigurationError
from pulumi_cloudjobs.core.http.endpoints import (
    EMBEDDED_ENDPOINT,
    checked_endpoint,
    configured_endpoint,
    is_embedded,
)
from pulumi_cloudjobs.core.http.hosts import parse_authority
from pulumi_cloudjobs.huawei import credentials as huawei
from pulumi_cloudjobs.tencent import credentials as tencent


@pytest.mark.parametrize(
    ("vendor", "service", "region", "expected"),
    [
        (tencent, "dlc", "ap-guangzhou", "https://dlc.tencentcloudapi.com"),
        (huawei, "dli", "cn-north-4", "https://dli.cn-north-4.myhuaweicloud.com"),
        (huawei, "dli", "eu-west-101", "https://dli.eu-west-101.myhuaweicloud.eu"),
        (alibaba, "emr", "cn-hangzhou", "https://emr.aliyuncs.com"),
        (alibaba, "emr", "cn-shanghai-finance-1", "https://emr.aliyuncs.com"),
        (alibaba, "emr", "eu-central-1", "https://emr.eu-central-1.aliyuncs.com"),
    ],
)
def test_a_region_has_the_vendors_own_host(
    vendor: ModuleType, service: str, region: str, expected: str
) -> None:
    """The vendors build their host names differently."""
    assert vendor.endpoint({}, service, region) == expected


@pytest.mark.parametrize("vendor", [tencent, huawei, alibaba])
def test_configuration_replaces_the_vendors_host(vendor: ModuleType) -> None:
    """For the simulator, in process or served, and other sites of the vendor."""
    key = vendor.ENDPOINT_KEY
    assert vendor.endpoint({"endpoint": "embedded"}, "dlc", "r") == "http://cloudjobs.embedded"
    assert vendor.endpoint({key: "embedded"}, "dlc", "r") == "http://cloudjobs.embedded"
    assert vendor.endpoint({key: "http://127.0.0.1:8080/"}, "dlc", "r") == "http://127.0.0.1:8080"

    both = {"endpoint": "embedded", key: "https://{service}.{region}.example.com"}
    assert vendor.endpoint(both, "dlc", "r-1") == "https://dlc.r-1.example.com"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://dlc.intl.tencentcloudapi.com", "https://dlc.intl.tencentcloudapi.com"),
        ("HTTPS://Host.Example:8443/", "https://host.example:8443"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://127.8.9.1", "http://127.8.9.1"),
        ("http://LOCALHOST:", "http://localhost"),
        ("http://[::1]:80", "http://[::1]:80"),
        ("http://[::FFFF:127.0.0.1]", "http://[::ffff:127.0.0.1]"),
        ("https://my_host.internal", "https://my_host.internal"),
        ("http://cloudjobs.embedded", "http://cloudjobs.embedded"),
    ],
)
def test_https_and_this_machine_are_accepted(text: str, expected: str) -> None:
    """Plain http never leaves the machine."""
    assert checked_endpoint(text, key="tencentEndpoint") == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("http://dlc.tencentcloudapi.com", id="plain-http"),
        pytest.param("http://10.0.0.1:8080", id="plain-http-inside-a-network"),
        pytest.param("http://localhost.example.com", id="almost-this-machine"),
        pytest.param("http://127.0.0.1.example.com", id="almost-loopback"),
        pytest.param("http://0.0.0.0:1", id="every-address"),
        pytest.param("dlc.tencentcloudapi.com", id="no-scheme"),
        pytest.param("127.0.0.1:8080", id="host-and-port"),
        pytest.param("ftp://host", id="other-scheme"),
        pytest.param("https://", id="no-host"),
        pytest.param("https://host:port", id="port-is-no-number"),
        pytest.param("https://host:99999", id="port-too-large"),
        pytest.param("https://[::1", id="open-bracket"),
        pytest.param("https://host/path", id="path"),
        pytest.param("https://host?x=1", id="query"),
        pytest.param("https://host#x", id="fragment"),
        pytest.param("https://user:p4ssw0rd@host", id="password"),
        pytest.param("https://ho st", id="space"),
        pytest.param("https://host\n.example", id="line-feed"),
        pytest.param("https://höst", id="not-ascii"),
        pytest.param("http://[::ffff:8.8.8.8]", id="an-address-inside-an-address"),
        pytest.param("http://[::1%evil.example]", id="zone"),
        pytest.param("http://[::1%25.evil.example]", id="zone-escaped"),
        pytest.param("http://localhost.", id="trailing-dot"),
        pytest.param("http://localhost%2eevil.example", id="escape"),
        pytest.param("http://127.1", id="short-address"),
        pytest.param("https://2130706433", id="address-as-a-number"),
        pytest.param("https://0x7f.1", id="hexadecimal-address"),
        pytest.param("https://0177.0.0.1", id="octal-address"),
        pytest.param("https://evil\\.good.example", id="backslash"),
        pytest.param("https://evil.example;x", id="semicolon"),
        pytest.param("https://*", id="asterisk"),
        pytest.param("https://{dlc}", id="braces"),
        pytest.param("https://a..b", id="empty-label"),
        pytest.param("https://-", id="hyphen"),
        pytest.param("https://@host", id="empty-user"),
        pytest.param("https://host:0", id="port-zero"),
        pytest.param("http://cloudjobs.embedded:8080", id="simulator-with-a-port"),
        pytest.param("http://CloudJobs.Embedded", id="simulator-in-capitals"),
        pytest.param("https://cloudjobs.embedded", id="simulator-with-tls"),
    ],
)
def test_everything_else_is_refused_in_one_line(text: str) -> None:
    """A typing error must not send a signed request somewhere else."""
    with pytest.raises(ConfigurationError) as caught:
        checked_endpoint(text, key="tencentEndpoint")
    assert "cloudjobs:tencentEndpoint" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "p4ssw0rd" not in str(caught.value)


@pytest.mark.parametrize("vendor", [huawei, alibaba])
@pytest.mark.parametrize(
    "region", ["evil.example/", "cn-north-4.example.com#", "", "CN north", "-a"]
)
def test_a_region_that_would_change_the_host_is_refused(vendor: ModuleType, region: str) -> None:
    """The region is an input of every resource and becomes part of a host name."""
    with pytest.raises(ConfigurationError, match="region"):
        vendor.endpoint({}, "dli", region)


def test_the_common_endpoint_can_only_be_embedded() -> None:
    """An address cannot serve three vendors; the error names the keys to use instead."""
    with pytest.raises(ConfigurationError, match="cloudjobs:huaweiEndpoint"):
        tencent.endpoint({"endpoint": "https://host"}, "dlc", "ap-guangzhou")


def test_every_spelling_of_the_simulator_is_one_to_both_questions() -> None:
    """The keys of a real account must not go to it, nor its published key to a real cloud."""
    for spelling in ("embedded", " embedded ", EMBEDDED_ENDPOINT, f"{EMBEDDED_ENDPOINT}/"):
        config = {"tencentEndpoint": spelling}
        endpoint = configured_endpoint(config, "tencentEndpoint", service="dlc", region="r")
        assert endpoint == EMBEDDED_ENDPOINT
        assert is_embedded(config, "tencentEndpoint")


@pytest.mark.parametrize("region", ["evil.example/", "a.evil", "", "a@b"])
def test_a_region_that_is_filled_in_is_one_part_of_the_host(region: str) -> None:
    """The region is an input of every resource, and the endpoint may end with it."""
    config = {"tencentEndpoint": "https://{service}.{region}"}
    with pytest.raises(ConfigurationError, match="region"):
        tencent.endpoint(config, "dlc", region)


PIECES = (
    *(
        "localhost",
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "cloudjobs.embedded",
        "evil.example",
    ),
    *("0x7f", "0177", "2130706433", "::1", "embedded", "a", "Z", "9", "_", "-", "user", "é", "。"),
    *(".", ":", "@", "/", "\\", "?", "#", "%", "%00", "%2e", "%25", "[", "]", ";", "*", " ", "\t"),
    *(":80", ":0", ":99999", ":x", "\r\n", "\x00", "\u2028", "{", "}"),
)
HOSTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join)
ANY_TEXT = st.text(max_size=20)


@given(st.sampled_from(["http", "https", "HTTP", "ftp", ""]), HOSTS | ANY_TEXT)
@example("http", "[::1%evil.example]")
@example("https", "evil\\.good.example")
@example("http", "cloudjobs.embedded:8080")
def test_an_accepted_endpoint_is_the_same_host_to_everybody(scheme: str, host: str) -> None:
    """A host that one library checks and another one reaches may be two hosts."""
    text = f"{scheme}://{host}"
    try:
        endpoint = checked_endpoint(text, key="tencentEndpoint")
    except ConfigurationError as error:
        refusal = str(error)
    else:
        refusal = ""
        assert_plain(endpoint)

    assert len(refusal.splitlines()) <= 1


def assert_plain(endpoint: str) -> None:
    assert checked_endpoint(endpoint, key="tencentEndpoint") == endpoint
    ours = parse_authority(endpoint.partition("://")[2])
    assert ours is not None
    for parsed in (urlsplit(endpoint), httpx.URL(endpoint)):
        assert (parsed.hostname if hasattr(parsed, "hostname") else parsed.host) == ours[0]
    if endpoint.startswith("http://"):
        assert endpoint == EMBEDDED_ENDPOINT or is_this_machine(ours[0])


def is_this_machine(host: str) -> bool:
    address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
