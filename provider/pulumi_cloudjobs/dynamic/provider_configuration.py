"""The configuration of the process of an explicit `Provider`."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Mapping
from typing import Any

import pulumi

from ..core.credentials import ACCOUNT_KEY
from ..core.names import to_camel
from ..engine.config_keys import CONFIG_NAMESPACE, CREDENTIALS, SECRET_CONFIG_KEYS

_LONE_SURROGATES = re.compile(r"[\ud800-\udfff]")


def provider_configuration(
    resource_name: str,
    arguments: Mapping[str, pulumi.Input[str] | None],
) -> dict[str, Any]:
    """Return the arguments that are given, and the stack's configuration for the rest.

    A key is a pair, with a token where it is temporary: parts of two sources are never combined.
    Errors name an argument by the list of those that are given.

    Args:
        resource_name: The Pulumi name of the provider.
        arguments: Every argument; None when it is not given.
    """
    stack = pulumi.Config(CONFIG_NAMESPACE)
    given = {to_camel(name): value for name, value in arguments.items() if value is not None}
    replaced = _replaced_keys(given)

    configuration: dict[str, Any] = {}
    for key in map(to_camel, arguments):
        value = _encodable(given.get(key))
        if value is None and key not in replaced:
            value = stack.get(key)
        if value is None:
            continue

        if key in SECRET_CONFIG_KEYS:
            value = pulumi.Output.secret(value)
        configuration[f"{CONFIG_NAMESPACE}:{key}"] = value

    names = [name for name, value in arguments.items() if value is not None]
    account = {"name": resource_name, "arguments": names}
    configuration[f"{CONFIG_NAMESPACE}:{ACCOUNT_KEY}"] = json.dumps(account)
    return configuration


def _replaced_keys(given: Mapping[str, Any]) -> set[str]:
    """Return the keys of every credential of which a part is given."""
    replaced: set[str] = set()
    for keys in CREDENTIALS.values():
        if any(key in given for key in keys):
            replaced.update(keys)
    return replaced


def _encodable(value: Any) -> Any:
    """Return a text that gRPC can carry: a lone surrogate becomes U+FFFD.

    A key cannot hold U+FFFD either, so the check of keys finds it.
    """
    if isinstance(value, (pulumi.Output, Awaitable)):
        return pulumi.Output.from_input(value).apply(_encodable)

    return _LONE_SURROGATES.sub("\ufffd", value) if isinstance(value, str) else value
