"""Proxies and certificates of the environment: which requests they are for, and their mistakes."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.errors import ConfigurationError, TransportError
from pulumi_cloudjobs.core.http import environment
from pulumi_cloudjobs.core.http.environment import proxy_for, trusted_certificates
from pulumi_cloudjobs.core.http.pool import HttpPool, Request

from tests.proxies import FakeProxy, closed_port, fake_proxy, without_variables

CLOUD = "https://dlc.example.com"
LOOPBACK = ("localhost", "LocalHost", "127.0.0.1", "127.8.9.1", "[::1]", "[::ffff:127.0.0.1]")


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without any of the variables."""
    without_variables(monkeypatch)
    return monkeypatch


@pytest.fixture
def proxy(request: pytest.FixtureRequest) -> Iterator[FakeProxy]:
    with fake_proxy(getattr(request, "param", "502 Bad Gateway")) as fake:
        yield fake


@pytest.mark.parametrize("host", LOOPBACK)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_loopback_host_is_reached_without_a_proxy(
    scheme: str, host: str, proxy: FakeProxy, variables: pytest.MonkeyPatch
) -> None:
    """A served simulator is on this machine; the proxy would see the key's token and every job."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        variables.setenv(name, f"http://{proxy.address}")

    with pytest.raises(TransportError, match="Connection refused") as caught, closed_port() as port:
        HttpPool(timeout_seconds=5).send(Request("POST", f"{scheme}://{host}:{port}/"))

    assert not caught.value.sent
    assert proxy.received == []


def test_mistakes_in_variables_of_proxies_do_not_concern_a_loopback_host(
    variables: pytest.MonkeyPatch,
) -> None:
    """A proxy of the office is no reason to refuse the simulator at home."""
    variables.setenv("ALL_PROXY", "socks4://127.0.0.1:1080")
    variables.setenv("NO_PROXY", "not a host!")
    assert proxy_for("http://127.0.0.1:8420") is None


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_a_cloud_is_reached_through_the_proxy(
    variable: str, proxy: FakeProxy, variables: pytest.MonkeyPatch
) -> None:
    """The error names the variable: a refusal of the proxy is not one of the cloud."""
    variables.setenv(variable, proxy.address)
    with pytest.raises(TransportError, match=f"variable {variable}: .* HTTP 502") as caught:
        HttpPool().send(Request("GET", f"{CLOUD}/"))

    assert not caught.value.sent
    assert proxy.received[0].startswith(b"CONNECT dlc.example.com:443 ")


@pytest.mark.parametrize("proxy", ["407 Proxy Authentication Required"], indirect=True)
def test_a_wrong_password_of_the_proxy_is_a_mistake_in_the_variable(
    proxy: FakeProxy, variables: pytest.MonkeyPatch
) -> None:
    """Sending again is no use, and nothing was sent to the cloud."""
    variables.setenv("HTTPS_PROXY", f"http://user:PlantedPass@{proxy.address}")
    with pytest.raises(ConfigurationError, match=r"variable HTTPS_PROXY: .* password") as caught:
        HttpPool().send(Request("GET", f"{CLOUD}/"))

    assert "Planted" not in "".join(traceback.format_exception(caught.value))


def test_a_proxy_that_is_down_is_named(variables: pytest.MonkeyPatch) -> None:
    """A refused connection to the cloud would send the user to the wrong place."""
    with closed_port() as port:
        variables.setenv("ALL_PROXY", f"http://127.0.0.1:{port}")
        with pytest.raises(TransportError, match="proxy of environment variable ALL_PROXY"):
            HttpPool().send(Request("GET", f"{CLOUD}/"))


def test_a_variable_in_lower_case_wins_and_an_empty_one_switches_the_proxy_off(
    variables: pytest.MonkeyPatch,
) -> None:
    """The usual tools do the same."""
    variables.setenv("HTTPS_PROXY", "http://upper.example:1")
    variables.setenv("https_proxy", "http://lower.example:2")
    proxy = proxy_for(CLOUD)
    assert proxy is not None
    assert (proxy.variable, proxy.url) == ("https_proxy", "http://lower.example:2")

    variables.setenv("https_proxy", "")
    assert proxy_for(CLOUD) is None


@pytest.mark.parametrize(
    ("no_proxy", "direct"),
    [
        ("*", True),
        ("dlc.example.com", True),
        ("DLC.Example.com", True),
        ("example.com", True),
        (".example.com", True),
        ("*.example.com", True),
        ("ample.com", False),
        (".dlc.example.com", False),
        ("dlc.example.com:443", True),
        ("dlc.example.com:8443", False),
        ("localhost, 127.0.0.1 ,dlc.example.com", True),
        ("localhost 127.0.0.1 dlc.example.com", True),
        ("localhost,127.0.0.1,fd00::/8,10.0.0.0/8,[::1]", False),
        (",,", False),
    ],
)
def test_no_proxy_names_hosts_domains_and_networks(
    no_proxy: str, direct: bool, variables: pytest.MonkeyPatch
) -> None:
    """Networks are usual, and httpx dies of one of IPv6."""
    variables.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    variables.setenv("NO_PROXY", no_proxy)
    assert (proxy_for(CLOUD) is None) is direct


@pytest.mark.parametrize(
    ("no_proxy", "direct"),
    [("10.0.0.0/8", True), ("10.1.2.3", True), ("10.1.2.3:8443", True), ("11.0.0.0/8", False)],
)
def test_a_network_of_no_proxy_fits_addresses(
    no_proxy: str, direct: bool, variables: pytest.MonkeyPatch
) -> None:
    """An endpoint of a private cloud may be an address."""
    variables.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    variables.setenv("NO_PROXY", no_proxy)
    assert (proxy_for("https://10.1.2.3:8443") is None) is direct


@pytest.mark.parametrize(
    "entry", ["http://host", "fd00::/999", "a b!", "host:port", "[::1", "a..b"]
)
def test_a_mistake_in_no_proxy_is_one_line(entry: str, variables: pytest.MonkeyPatch) -> None:
    """Its number leads to the entry; a fitting entry before it does not hide it."""
    variables.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    variables.setenv("no_proxy", f"dlc.example.com,{entry}")
    with pytest.raises(ConfigurationError, match=r"variable no_proxy .* entry [23] ") as caught:
        proxy_for(CLOUD)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "https_proxy", "ALL_PROXY"])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param("http://user:Planted#Pass@127.0.0.1:9", id="hash-in-the-password"),
        pytest.param("http://user:Planted/Pass@127.0.0.1:9", id="slash-in-the-password"),
        pytest.param("http://user:Planted Pass@127.0.0.1:9", id="space-in-the-password"),
        pytest.param("http://user:PlantedPäss@127.0.0.1:9", id="umlaut-in-the-password"),
        pytest.param("http://user:PlantedPass@no such host:80", id="space-in-the-host"),
        pytest.param("http://user:PlantedPass@127.0.0.1:port", id="no-port"),
        pytest.param("http://user:PlantedPass@", id="no-host"),
        pytest.param("http://user:PlantedPass@[::1", id="open-bracket"),
        pytest.param("socks4://user:PlantedPass@127.0.0.1:9", id="other-scheme"),
        pytest.param("http://user:PlantedPass@127.0.0.1:9/path", id="path"),
    ],
)
def test_a_mistake_in_a_proxy_is_one_line_without_its_password(
    value: str, variable: str, variables: pytest.MonkeyPatch
) -> None:
    """The library quotes parts of the URL, in texts that ask for a bug report."""
    variables.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=f"variable {variable} ") as caught:
        HttpPool().send(Request("GET", f"{CLOUD}/"))

    assert len(str(caught.value).splitlines()) == 1
    assert "Planted" not in "".join(traceback.format_exception(caught.value))


def test_a_socks_proxy_without_its_package_says_what_to_install(
    variables: pytest.MonkeyPatch,
) -> None:
    """Many desktops set ALL_PROXY to one."""
    variables.setattr(environment, "find_spec", lambda name: None)
    variables.setenv("ALL_PROXY", "socks5h://127.0.0.1:1080")
    with pytest.raises(ConfigurationError, match=r"ALL_PROXY .* socksio"):
        proxy_for(CLOUD)

    variables.setattr(environment, "find_spec", lambda name: object())
    proxy = proxy_for(CLOUD)
    assert proxy is not None
    assert proxy.url == "socks5://127.0.0.1:1080"


SAFE = st.text(alphabet="abcXYZ019._~!$&'()*+,;=-%", max_size=8)


@given(
    scheme=st.sampled_from(["http://", "https://", "HTTP://", ""]),
    user=SAFE,
    password=SAFE,
    host=st.sampled_from(["proxy", "proxy.example.com", "10.0.0.1", "[fd00::1]"]),
    port=st.integers(1, 65535),
)
@example("http://", "u", "p:q@r", "proxy", 1)
def test_a_proxy_in_plain_form_is_taken(
    scheme: str, user: str, password: str, host: str, port: int
) -> None:
    """A client can be made of every proxy that is accepted."""
    with pytest.MonkeyPatch.context() as variables:
        variables.setenv("HTTPS_PROXY", f"{scheme}{user}:{password}@{host}:{port}")
        proxy = proxy_for(CLOUD)
        assert proxy is not None
        assert proxy.url.lower().startswith(("http://", "https://"))
        httpx.Proxy(proxy.url)


@given(st.text(alphabet="ahtps:/@#?[]%. \\\t\x1fé0-9", max_size=30))
def test_any_other_text_is_taken_or_refused_in_one_line(text: str) -> None:
    """No error of a library, which would be called a bug of this package."""
    with pytest.MonkeyPatch.context() as variables:
        variables.setenv("ALL_PROXY", text)
        try:
            proxy = proxy_for(CLOUD)
        except ConfigurationError as error:
            refusal = str(error)
        else:
            refusal = ""
            if proxy is not None:
                httpx.Proxy(proxy.url)

    assert len(refusal.splitlines()) <= 1


@pytest.mark.parametrize(
    ("variable", "content"),
    [
        pytest.param("SSL_CERT_FILE", None, id="missing-file"),
        pytest.param("SSL_CERT_FILE", "", id="empty-file"),
        pytest.param("SSL_CERT_FILE", "hello", id="not-pem"),
        pytest.param("SSL_CERT_FILE", "folder", id="folder"),
        pytest.param("SSL_CERT_DIR", None, id="missing-folder"),
        pytest.param("SSL_CERT_DIR", "folder", id="folder-without-certificates"),
        pytest.param("SSL_CERT_DIR", "hello", id="file-as-folder"),
        pytest.param("SSLKEYLOGFILE", "folder", id="folder-as-log"),
    ],
)
def test_certificates_that_cannot_be_read_name_the_variable_and_not_its_value(
    variable: str, content: str | None, tmp_path: Path, variables: pytest.MonkeyPatch
) -> None:
    """OpenSSL says "No such file or directory", or trusts nobody and says nothing."""
    path = tmp_path / "planted"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_text(content)

    variables.setenv(variable, str(path))
    with pytest.raises(ConfigurationError, match=f"variable {variable} ") as caught:
        HttpPool().send(Request("GET", f"{CLOUD}/"))
    assert "planted" not in "".join(traceback.format_exception(caught.value))


def test_a_folder_of_certificates_is_used(tmp_path: Path, variables: pytest.MonkeyPatch) -> None:
    """OpenSSL finds a certificate there by the hash in its name."""
    (tmp_path / "5ed36f99.0").touch()
    variables.setenv("SSL_CERT_DIR", str(tmp_path))
    assert trusted_certificates() is not None
