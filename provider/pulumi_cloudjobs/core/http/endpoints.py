"""Endpoints that a user configures, by one rule for all vendors.

TLS is never left out on the way to a real cloud: plain http is refused except for a loopback host
(a served simulator) and for `endpoint: embedded`, the simulator in process. The vendors' own host
names are in their `credentials.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from ..errors import ConfigurationError
from ..frozen import frozen
from .hosts import is_loopback, parse_authority
from .pool import EMBEDDED_HOST

EMBEDDED = "embedded"
EMBEDDED_ENDPOINT = f"http://{EMBEDDED_HOST}"
EMBEDDED_KEY = "endpoint"
"""The configuration key that sends all vendors to the simulator."""

# Other spellings are refused: whoever asks whether an endpoint is the simulator compares texts.
_EMBEDDED_SPELLINGS = (EMBEDDED, EMBEDDED_ENDPOINT, f"{EMBEDDED_ENDPOINT}/")
_REGION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@frozen
class Service:
    """An API of a vendor.

    Args:
        name: As in host names and credential scopes: "dlc", "dli", "emr".
        version: "2021-01-25"; "" where paths carry it.
        title: For people: "DLC".
        description: Name of its description in `pulumi_cloudjobs.api`, for the meaning of error
            codes: "tencent_dlc".
    """

    name: str
    version: str
    title: str
    description: str


def configured_endpoint(
    config: Mapping[str, str], key: str, *, service: str, region: str
) -> str | None:
    """Return the configured endpoint of a service; None when the vendor's own is to be used.

    Args:
        config: Without the namespace; `endpoint` counts for all vendors, the vendor's own key wins
            over it.
        key: The vendor's key: "tencentEndpoint". `{service}` and `{region}` in its value are filled
            in.
    Returns:
        "https://host[:port]", or http for a loopback host and the simulator.
    Raises:
        ConfigurationError: The endpoint is malformed or refused (the text names the key), or the
            region that is filled in is not one.
    """
    value = config.get(key, "").strip()
    if not value:
        return EMBEDDED_ENDPOINT if _all_embedded(config) else None
    if "{region}" in value:
        value = value.replace("{region}", checked_region(region))
    return checked_endpoint(value.replace("{service}", service), key=key)


def is_embedded(config: Mapping[str, str], key: str) -> bool:
    """Return whether a vendor's requests go to the simulator in process.

    The simulator has credentials and regions of its own.
    """
    value = config.get(key, "").strip()
    if not value:
        return _all_embedded(config)

    return value in _EMBEDDED_SPELLINGS


def checked_endpoint(text: str, *, key: str) -> str:
    """Return the endpoint in its plain form, "https://host[:port]".

    Raises:
        ConfigurationError: Not a plain https address, or http to a host that is not this machine.
    """
    if text in _EMBEDDED_SPELLINGS:
        return EMBEDDED_ENDPOINT

    parts = _split(text)
    if parts is None or parts.scheme not in ("http", "https"):
        raise _malformed(key)
    if "@" in parts.netloc or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ConfigurationError(
            f"cloudjobs:{key} may hold a scheme, a host and a port, and nothing else: https://host"
        )

    authority = parse_authority(parts.netloc)
    if authority is None:
        raise _malformed(key)
    host, port = authority
    if host == EMBEDDED_HOST:
        raise ConfigurationError(
            f"cloudjobs:{key} is refused: {EMBEDDED_HOST} is the simulator in this process, "
            f"which has no port and no TLS; write {EMBEDDED}"
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise ConfigurationError(
            f"cloudjobs:{key} is refused: "
            f"plain http to {host} would show requests to anybody; use https"
        )

    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" if port is None else f"{parts.scheme}://{name}:{port}"


def checked_region(region: str) -> str:
    """Return the region, which becomes part of a host name.

    Raises:
        ConfigurationError: The region has other characters than regions have.
    """
    if not _REGION.fullmatch(region):
        raise ConfigurationError(
            f"{region!r} is not a region: write one such as ap-guangzhou, cn-north-4 or cn-hangzhou"
        )

    return region


def _all_embedded(config: Mapping[str, str]) -> bool:
    value = config.get(EMBEDDED_KEY, "").strip()
    if value and value != EMBEDDED:
        raise ConfigurationError(
            f"cloudjobs:{EMBEDDED_KEY} can only be {EMBEDDED}; a vendor's own endpoint goes into "
            "cloudjobs:tencentEndpoint, cloudjobs:huaweiEndpoint or cloudjobs:alibabaEndpoint"
        )

    return bool(value)


def _malformed(key: str) -> ConfigurationError:
    return ConfigurationError(
        f"cloudjobs:{key} is not an endpoint: write it as https://host or https://host:port"
    )


def _split(text: str) -> SplitResult | None:
    """Return the parts of a URL; None for what no URL can be.

    `urlsplit` drops line breaks and tabs; other characters outside of ASCII it reads as others.
    """
    if not text.isascii() or any(char.isspace() or not char.isprintable() for char in text):
        return None

    try:
        return urlsplit(text)
    except ValueError:
        return None
