"""The refusal of requests that a web page has caused.

The simulator's key is published, and a browser sends requests of any page to this machine. Two ways
lead there: a page of another origin sends a form, an image or a script request, and a page whose
name has been pointed at this machine (DNS rebinding) even reads the response. A browser marks the
first by the headers Origin and Sec-Fetch-Site, which no page can change, and the second by the name
in Host. Clients that are not browsers send neither of the two headers, and name this machine.
"""

from __future__ import annotations

import socket
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from pulumi_cloudjobs.core.http.hosts import is_loopback, parse_address, parse_authority
from pulumi_cloudjobs.core.http.pool import EMBEDDED_HOST

PATH = "/_simulator"
"""Path of the control interface over HTTP."""
TYPED_BY_THE_USER = "none"
"""The value of Sec-Fetch-Site for an address that the user has typed: no page is its origin."""


def is_control(environ: dict[str, Any]) -> bool:
    """Return whether a request is for the control interface."""
    path: str = environ.get("PATH_INFO", "")
    return path == PATH or path.startswith(f"{PATH}/")


def refusal(environ: dict[str, Any], *, allow_remote: bool) -> str | None:
    """Return why a request is refused; None for a request that a program has sent.

    Args:
        environ: The request, by WSGI.
        allow_remote: Other machines may use the simulator, but not steer it.
    """
    if "HTTP_ORIGIN" in environ:
        return "a web page may not use the simulator: the request has an Origin header"
    if environ.get("HTTP_SEC_FETCH_SITE", TYPED_BY_THE_USER) != TYPED_BY_THE_USER:
        return "a web page may not use the simulator: Sec-Fetch-Site names another site"
    if is_control(environ) and not is_loopback(environ.get("REMOTE_ADDR", "")):
        return "only programs on this machine may steer the simulator"

    hosts = [environ.get("HTTP_HOST", ""), _host_of_target(environ.get("REQUEST_URI", ""))]
    if not all(_is_known(host, allow_remote) for host in hosts if host is not None):
        return "the Host header names another machine; write the address of the simulator"

    return None


def _host_of_target(target: str) -> str | None:
    """Return the host of a target that is a whole URL, as for a proxy; None for a path."""
    if target.startswith("/") or "://" not in target:
        return None

    try:
        return urlsplit(target).netloc
    except ValueError:
        return ""


@lru_cache(maxsize=256)
def _is_known(host: str, allow_remote: bool) -> bool:
    """Return whether a Host header names the simulator, and no page can have chosen the name."""
    parsed = parse_authority(host)
    if parsed is None:
        return False

    name, _ = parsed
    if is_loopback(name) or name == EMBEDDED_HOST:
        return True
    if not allow_remote:
        return False

    # A name that can be pointed at this machine from outside has a dot.
    return parse_address(name) is not None or "." not in name or name == _own_name()


@cache
def _own_name() -> str:
    return socket.getfqdn().lower()
