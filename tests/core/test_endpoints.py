"""The addresses of requests, and the configured endpoints that are refused."""

from __future__ import annotations

from types import ModuleType

import pytest
from pulumi_cloudjobs.alibaba import credentials as alibaba
from pulumi_cloudjobs.core.errors import ConfigurationError
from pulumi_cloudjobs.core.http.endpoints import checked_endpoint
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
        ("http://[::1]:80", "http://[::1]:80"),
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
        pytest.param("http://localhost.example.com", id="looks-like-this-machine"),
        pytest.param("http://127.0.0.1.example.com", id="looks-like-loopback"),
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
