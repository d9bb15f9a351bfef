"""The choice of a program between Pulumi's dynamic host and the plugin, for the same classes.

`pulumi config set cloudjobs:usePlugin true` gives all resources of a stack the types of the plugin.
The types of both are aliases of each other, so the resources in state stay as they are.
"""

from __future__ import annotations

import pulumi

from ..core.type_tokens import dynamic_token, plugin_token
from ..engine.config_keys import CONFIG_NAMESPACE, USE_PLUGIN_KEY


def uses_plugin() -> bool:
    """Return whether the plugin serves the resources of this program.

    Raises:
        RunError: The key is neither true nor false. The SDK prints one line.
    """
    config = pulumi.Config(CONFIG_NAMESPACE)
    try:
        return bool(config.get_bool(USE_PLUGIN_KEY))
    except pulumi.ConfigTypeError:
        key, value = config.full_key(USE_PLUGIN_KEY), config.get(USE_PLUGIN_KEY)
        raise pulumi.RunError(f"{key} must be true or false, not {value!r}") from None


def type_of(token: str) -> str:
    """Return the type with which a resource is registered.

    Args:
        token: "tencent/batch:Job"; "Completion".
    """
    return plugin_token(token) if uses_plugin() else dynamic_token(token)


def type_elsewhere(token: str) -> str:
    """Return the type of the same resource where the other choice was made: an alias."""
    return dynamic_token(token) if uses_plugin() else plugin_token(token)


__all__ = ["type_elsewhere", "type_of", "uses_plugin"]
