"""The configuration of the process of an explicit `Provider`."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Mapping
from typing import Any

import pulumi

from ..core.credentials import ACCOUNT_KEY
from ..core.names import to_camel, to_snake
from ..core.type_tokens import DYNAMIC, PLUGIN
from ..engine.config_keys import CONFIG_NAMESPACE, SECRET_CONFIG_KEYS
from ..engine.explicit_providers import completed, described_arguments
from .plugin_use import uses_plugin

_LONE_SURROGATES = re.compile(r"[\ud800-\udfff]")


def provider_configuration(
    resource_name: str,
    arguments: Mapping[str, pulumi.Input[str] | None],
) -> dict[str, Any]:
    """Return the arguments that are given, and the stack's configuration for the rest.

    Errors name an argument by the list of those that are given.

    Args:
        resource_name: The Pulumi name of the provider.
        arguments: Every argument; None when it is not given.
    """
    given = {to_camel(name): _encodable(value) for name, value in arguments.items()}
    configuration: dict[str, Any] = {
        f"{CONFIG_NAMESPACE}:{key}": value
        for key, value in completed(given, pulumi.Config(CONFIG_NAMESPACE).get).items()
    }
    for key in SECRET_CONFIG_KEYS:
        name = f"{CONFIG_NAMESPACE}:{key}"
        if name in configuration:
            configuration[name] = pulumi.Output.secret(configuration[name])

    account = described_arguments(resource_name, given, to_snake)
    configuration[f"{CONFIG_NAMESPACE}:{ACCOUNT_KEY}"] = account
    return configuration


def provider_in_use(
    arguments: Mapping[str, pulumi.Input[str] | None],
    configuration: Mapping[str, Any],
) -> tuple[str, Mapping[str, Any]]:
    """Return package and properties of a provider, in the dynamic host or in the plugin.

    Args:
        arguments: Every argument; None when it is not given. The plugin adds the rest itself.
        configuration: What `provider_configuration` makes of them.
    """
    if not uses_plugin():
        return DYNAMIC, configuration

    return PLUGIN, {to_camel(name): _encodable(value) for name, value in arguments.items()}


def _encodable(value: Any) -> Any:
    """Return a text that gRPC can carry: a lone surrogate becomes U+FFFD.

    A key cannot hold U+FFFD either, so the check of keys finds it.
    """
    if isinstance(value, (pulumi.Output, Awaitable)):
        return pulumi.Output.from_input(value).apply(_encodable)

    return _LONE_SURROGATES.sub("\ufffd", value) if isinstance(value, str) else value
