"""The alias of a resource with its type in the other provider, sent in the request alone.

A stack moves between the dynamic provider and the plugin by that alias, so every resource has one.
The SDK (`Resource.__init__` in pulumi/resource.py) makes four Outputs of an alias, for engines that
cannot work out aliases themselves: 0.7 ms for each resource, more than the rest of a registration.

An unfamiliar SDK is not changed: there the alias is given as an option. `are_sent` returns which.
"""

from __future__ import annotations

import inspect
from typing import Any

import pulumi
from pulumi.runtime import resource as sdk
from pulumi.runtime.proto import alias_pb2

_prepare = getattr(sdk, "prepare_aliases", None)


def send_type_aliases() -> None:
    """Let the SDK add the alias while it writes the request, if the SDK is familiar."""
    if _is_familiar():
        sdk.prepare_aliases = _prepare_with_type


def are_sent() -> bool:
    """Return whether the request names the alias without an option."""
    return getattr(sdk, "prepare_aliases", None) is _prepare_with_type


async def _prepare_with_type(
    resource: pulumi.Resource,
    resource_options: pulumi.ResourceOptions | None,
    supports_alias_specs: bool,
) -> list[Any]:
    assert _prepare is not None
    aliases: list[Any] = await _prepare(resource, resource_options, supports_alias_specs)

    # An engine that takes URNs alone is older than the plugin.
    type_elsewhere = getattr(resource, "_type_elsewhere", None)
    if type_elsewhere is not None and supports_alias_specs:
        spec = alias_pb2.Alias.Spec(type=type_elsewhere)
        aliases.append(alias_pb2.Alias(spec=spec))
    return aliases


def _is_familiar() -> bool:
    if _prepare is None:
        return False

    parameters = list(inspect.signature(_prepare).parameters)
    caller = sdk.prepare_resource.__code__
    expected = ["resource", "resource_options", "supports_alias_specs"]
    return parameters == expected and "prepare_aliases" in caller.co_names
