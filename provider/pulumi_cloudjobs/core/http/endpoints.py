"""Endpoints that a user configures, by one rule for all vendors.

TLS is never left out on the way to a real cloud: plain http is refused except for a loopback host
(a served simulator) and for `endpoint: embedded`, the simulator in process. The vendors' own host
names are in their `credentials.py`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from ..errors import ConfigurationError
from .pool import EMBEDDED_HOST

EMBEDDED = "embedded"
EMBEDDED_ENDPOINT = f"http://{EMBEDDED_HOST}"
EMBEDDED_KEY = "endpoint"
"""The configuration key that sends all vendors to the simulator."""

_REGION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
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
        ConfigurationError: The endpoint is malformed or refused; the text names the key.
    """
    value = config.get(key, "").strip()
    if not value:
        return EMBEDDED_ENDPOINT if _all_embedded(config) else None
    if value == EMBEDDED:
        return EMBEDDED_ENDPOINT

    filled_in = value.replace("{service}", service).replace("{region}", region)
    return checked_endpoint(filled_in, key=key)


def is_embedded(config: Mapping[str, str], key: str) -> bool:
    """Return whether a vendor's requests go to the simulator in process.

    The simulator has credentials and regions of its own.
    """
    value = config.get(key, "").strip()
    if not value:
        return _all_embedded(config)

    return value.rstrip("/") in (EMBEDDED, EMBEDDED_ENDPOINT)


def checked_endpoint(text: str, *, key: str) -> str:
    """Return the endpoint in its plain form, "https://host[:port]".

    Raises:
        ConfigurationError: Not a plain https address, or http to a host that is not this machine.
    """
    parts = _split(text)
    if parts is None or parts.scheme not in ("http", "https"):
        raise ConfigurationError(
            f"cloudjobs:{key} is not an endpoint: write it as https://host or https://host:port"
        )
    if parts.username is not None or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ConfigurationError(
            f"cloudjobs:{key} may hold a scheme, a host and a port, and nothing else: https://host"
        )
    if parts.scheme == "http" and not _stays_here(parts.hostname or ""):
        raise ConfigurationError(
            f"cloudjobs:{key} is refused: "
            f"plain http to {parts.hostname} would show requests to anybody; use https"
        )

    return f"{parts.scheme}://{parts.netloc.lower()}"


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


def _split(text: str) -> SplitResult | None:
    """Return the parts of a URL; None for no host, a wrong port or characters that no URL has."""
    if not text.isascii() or any(char.isspace() or not char.isprintable() for char in text):
        return None
    try:
        parts = urlsplit(text)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None

    return parts if usable else None


def _stays_here(host: str) -> bool:
    if host in ("localhost", EMBEDDED_HOST):
        return True

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
