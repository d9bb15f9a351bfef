"""Values on their way between Pulumi and the core: secrets, unknown values, texts of any kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi.output import UNKNOWN as PULUMI_UNKNOWN
from pulumi.output import Unknown as PulumiUnknown
from pulumi.runtime import rpc

from ..core.schema.inputs import UNKNOWN, Secret
from ..engine.own_keys import OWN_KEYS
from ..engine.values import MOST_LEVELS, TOO_DEEP, as_unicode, is_json_number


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
        return value if is_json_number(value) else str(value)
    return value if value is None else as_unicode(str(value))


__all__ = ["to_core", "to_host"]
