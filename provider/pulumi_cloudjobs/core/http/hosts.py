"""Host names and addresses in URLs, in settings and in Host headers.

What a URL library makes of a backslash, an escape or a zone index differs from library to library,
so a host that is checked by one and reached by another may be two hosts. `parse_authority` takes
the plain forms alone.
"""

from __future__ import annotations

import ipaddress
import re

_AUTHORITY = re.compile(
    r"(\[(?P<ipv6>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(:(?P<port>[0-9]{0,5}))?"
)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?")
# Many resolvers read these as addresses: 127.1, 2130706433, 0x7f.1.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LONGEST_NAME = 253


def parse_authority(text: str) -> tuple[str, int | None] | None:
    """Return host and port of "host[:port]", in lower case and without brackets.

    The port is None where the text has none. None for anything that is not plainly a host name, an
    IPv4 address of four numbers or an IPv6 address in brackets.
    """
    matched = _AUTHORITY.fullmatch(text.lower())
    if matched is None:
        return None

    ipv6, name = matched["ipv6"], matched["name"]
    if not (_is_ipv6(ipv6) if ipv6 else _is_name(name)):
        return None

    port = int(matched["port"]) if matched["port"] else None
    if port is not None and not 0 < port < 65536:
        return None

    return ipv6 or name, port


def is_loopback(host: str) -> bool:
    """Return whether a host, as `parse_authority` returns it, is this machine."""
    if host.lower() == "localhost":
        return True

    address = parse_address(host)
    return address is not None and address.is_loopback


def parse_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address, an IPv4 address inside an IPv6 one as itself; None for a name."""
    if "%" in host:  # a zone index, which Python takes for a part of the address
        return None

    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None

    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False

    return True


def _is_name(text: str) -> bool:
    labels = text.split(".")
    if len(text) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in labels):
        return False

    return not _NUMBER.fullmatch(labels[-1]) or parse_address(text) is not None
