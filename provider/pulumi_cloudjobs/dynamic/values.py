"""Values on their way between Pulumi and the core: secrets, unknown values, texts of any kind."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from pulumi.output import UNKNOWN as PULUMI_UNKNOWN
from pulumi.output import Unknown as PulumiUnknown
from pulumi.runtime import rpc

from ..core.schema.inputs import UNKNOWN, Secret
from . import host
from .backend import ORGANIZATION_KEY
from .secrets import PARTS_KEY, PLACES_KEY

OWN_KEYS = frozenset({host.PROVIDER_KEY, ORGANIZATION_KEY, PARTS_KEY, PLACES_KEY})
"""Properties that the front end keeps for itself."""
MOST_LEVELS = 100
"""The depth to which nested values are sent to the engine, whose own limits are not known."""
TOO_DEEP = "(too deep to be shown)"


def to_core(value: Any) -> Any:
    """Return Pulumi's values as plain ones, without the front end's own keys."""
    if type(value) is str:
        return value
    if isinstance(value, PulumiUnknown):
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: to_core(item) for key, item in value.items() if key not in OWN_KEYS}
    if isinstance(value, (list, tuple)):
        return [to_core(item) for item in value]

    return value


def to_host(value: Any) -> Any:
    """Return plain values as Pulumi's: secrets wrapped, unknown ones unknown.

    Whatever an API has returned can be sent to the engine afterwards: an exception would lose the
    id of what was created.
    """
    return _sendable(value, MOST_LEVELS)


def _sendable(value: Any, levels: int) -> Any:
    if type(value) is str:
        return as_unicode(value)
    if value is UNKNOWN:
        return PULUMI_UNKNOWN
    if isinstance(value, Secret):
        return rpc.wrap_rpc_secret(_sendable(value.value, levels))

    if isinstance(value, (Mapping, list)) and not levels:
        return TOO_DEEP
    if isinstance(value, Mapping):
        return {as_unicode(str(key)): _sendable(item, levels - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_sendable(item, levels - 1) for item in value]

    if isinstance(value, (int, float)):
        return value if _is_json_number(value) else str(value)
    return value if value is None else as_unicode(str(value))


def as_unicode(text: str) -> str:
    """Return a text that can be sent: lone surrogates, which JSON may hold, become "?"."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _is_json_number(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond all floats
        return False


__all__ = ["OWN_KEYS", "as_unicode", "to_core", "to_host"]
