"""Proxies and certificates, as variables of the environment name them.

The rules are those of the usual tools: HTTPS_PROXY, HTTP_PROXY and ALL_PROXY name proxies, NO_PROXY
names hosts that are reached without one, a name in lower case wins, and SSL_CERT_FILE or
SSL_CERT_DIR replace the certificates that are trusted. A loopback host is always reached without a
proxy: another machine would see the requests and could not reach the host anyway.

A mistake in a variable is an error that names the variable and never its value, because a proxy's
URL holds a password.
"""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..errors import ConfigurationError
from ..frozen import frozen
from .hosts import is_loopback, parse_address, parse_authority

if TYPE_CHECKING:
    import ssl

PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")
PROXIES = ("http", "https", "all")
DEFAULT_PORTS = {"http": 80, "https": 443}
_SEPARATORS = re.compile(r"[,\s]+")
_BRACKETS = re.compile(r"\[(.*)\]")
_PRINTABLE = re.compile(r"[\x21-\x7e]+")
_CERTIFICATE_FILE = re.compile(r"[0-9a-f]{8}\.[0-9]+")
"""The name under which OpenSSL finds a certificate in a folder."""


@frozen
class Proxy:
    """A proxy, and the variable that names it."""

    variable: str
    url: str = field(repr=False)


def proxy_for(url: str) -> Proxy | None:
    """Return the proxy for requests to a URL; None for a direct connection.

    Raises:
        ConfigurationError: The variable that names the proxy, or NO_PROXY, cannot be used.
    """
    # httpx uses the same function; on macOS it also reads the settings of the system.
    from urllib.request import getproxies

    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return None

    settings = getproxies()
    given = {name: settings[name] for name in PROXIES if settings.get(name)}
    port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    if not given or _is_excluded(settings.get("no", ""), host, port):
        return None

    # All of them, because a mistake in one that this URL does not need is a mistake too.
    for name, value in given.items():
        _check_proxy(value, _spelling(f"{name}_proxy"))

    name = parts.scheme if parts.scheme in given else "all"
    if name not in given:
        return None

    variable = _spelling(f"{name}_proxy")
    return Proxy(variable, _as_httpx_takes(given[name], variable))


def trusted_certificates() -> ssl.SSLContext | None:
    """Return a TLS context with the certificates of the environment; None for the usual ones.

    Raises:
        ConfigurationError: The variable names no certificates.
    """
    import ssl

    variable = next(
        (name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name)), ""
    )
    if not variable:
        return None

    value = os.environ[variable]
    if variable == "SSL_CERT_DIR":
        # OpenSSL reads the folder at the first connection, and takes a missing one for an empty
        # one.
        if not any(_holds_certificates(Path(folder)) for folder in value.split(os.pathsep)):
            raise ConfigurationError(
                "environment variable SSL_CERT_DIR names no folder of certificates: "
                "write one that `openssl rehash` has prepared"
            )
        return ssl.create_default_context(capath=value)

    try:
        return ssl.create_default_context(cafile=value)
    except OSError as error:
        # Without its cause, which may quote the value.
        raise unusable_tls(error) from None


def unusable_tls(error: OSError) -> ConfigurationError:
    """Return the error for a TLS context that cannot be made."""
    if error.filename:  # OpenSSL's own errors name no file; this one comes from `open`
        return ConfigurationError(
            "environment variable SSLKEYLOGFILE names a file that cannot be written"
        )

    return ConfigurationError(
        "environment variable SSL_CERT_FILE names no readable certificates in PEM form"
    )


def _spelling(name: str) -> str:
    """Return the spelling of a variable that is in force."""
    return name if name in os.environ else name.upper()


def _check_proxy(value: str, variable: str) -> None:
    """Check the URL of a proxy.

    Raises:
        ConfigurationError: The value is not the URL of a proxy.
    """
    if not _is_proxy(_with_scheme(value)):
        raise ConfigurationError(
            f"environment variable {variable} cannot be used: "
            "write a proxy as http://[user:password@]host:port, "
            "with other characters of the password percent-encoded"
        )


def _as_httpx_takes(value: str, variable: str) -> str:
    """Return the URL of a proxy in a spelling that every supported httpx knows.

    Raises:
        ConfigurationError: The proxy needs a package that is not installed.
    """
    url = _with_scheme(value)
    scheme, _, rest = url.partition("://")
    if not scheme.lower().startswith("socks5"):
        return url
    if find_spec("socksio") is None:
        raise ConfigurationError(
            f"environment variable {variable} cannot be used: a SOCKS proxy needs the package "
            "socksio, which is not installed; run pip install 'httpx[socks]', or name an HTTP proxy"
        )

    # Older httpx does not know socks5h; in either spelling the proxy resolves the name.
    return f"socks5://{rest}"


def _with_scheme(value: str) -> str:
    return value if "://" in value else f"http://{value}"


def _is_proxy(url: str) -> bool:
    if not _PRINTABLE.fullmatch(url):
        return False

    try:
        parts = urlsplit(url)
    except ValueError:
        return False

    authority = parts.netloc.rpartition("@")[2]
    extra = parts.path.strip("/") or parts.query or parts.fragment
    return parts.scheme in PROXY_SCHEMES and not extra and parse_authority(authority) is not None


def _is_excluded(no_proxy: str, host: str, port: int | None) -> bool:
    """Return whether an entry of NO_PROXY fits a host.

    Every entry is checked, also after one that fits: a mistake must not show up months later.

    Raises:
        ConfigurationError: An entry is not a host, an address or a network.
    """
    excluded = False
    entries = [entry for entry in _SEPARATORS.split(no_proxy) if entry]
    for number, entry in enumerate(entries, start=1):
        try:
            excluded |= _fits(entry.lower(), host, port)
        except ValueError:
            raise ConfigurationError(
                f"environment variable {_spelling('no_proxy')} cannot be used: its entry {number} "
                "is not a host, an address or a network; "
                "write them with commas between, such as .example.com,10.0.0.0/8"
            ) from None

    return excluded


def _fits(entry: str, host: str, port: int | None) -> bool:
    """Return whether an entry of NO_PROXY fits a host.

    Raises:
        ValueError: The entry has none of the forms.
    """
    if entry == "*":
        return True

    try:
        network = ipaddress.ip_network(_BRACKETS.sub(r"\1", entry), strict=False)
    except ValueError:
        return _fits_name(entry, host, port)

    address = parse_address(host)
    return address is not None and address in network


def _fits_name(entry: str, host: str, port: int | None) -> bool:
    name = entry.removeprefix("*").removeprefix(".")
    parsed = parse_authority(name)
    if parsed is None:
        raise ValueError(entry)

    expected, expected_port = parsed
    if expected_port not in (None, port):
        return False

    # ".example.com" means the hosts below it, "example.com" also the host itself.
    return host.endswith(f".{expected}") or (host == expected and name == entry)


def _holds_certificates(folder: Path) -> bool:
    try:
        return any(_CERTIFICATE_FILE.fullmatch(path.name) for path in folder.iterdir())
    except OSError:
        return False
