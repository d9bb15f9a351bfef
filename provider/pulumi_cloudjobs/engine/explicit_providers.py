"""The configuration of an explicit provider: its arguments, and the stack's for the rest.

Other packages take nothing from the stack there. Here a second region alone is an argument, and a
stack whose `endpoint` is the simulator never sends anything to a real cloud.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from .config_keys import CONFIG_KEYS, CREDENTIALS


def completed(given: Mapping[str, Any], stack: Callable[[str], Any]) -> dict[str, Any]:
    """Return the arguments, and the stack's configuration for the rest.

    A key is a pair, with a token where it is temporary: parts of two sources are never combined.

    Args:
        given: The arguments by key of the configuration; None is not given.
        stack: Returns the stack's value of a key, or None.
    """
    replaced: set[str] = set()
    for keys in CREDENTIALS.values():
        if any(given.get(key) is not None for key in keys):
            replaced.update(keys)

    configuration = {}
    for key in CONFIG_KEYS:
        value = given.get(key)
        if value is None and key not in replaced:
            value = stack(key)
        if value is not None:
            configuration[key] = value
    return configuration


def described_arguments(
    resource_name: str, given: Mapping[str, Any], spelled: Callable[[str], str]
) -> str:
    """Return the value of ACCOUNT_KEY, by which errors name an argument.

    Args:
        resource_name: The Pulumi name of the provider.
        given: As for `completed`.
        spelled: Returns the name of an argument by its key, as programs of the front spell it.
    """
    names = [spelled(key) for key in CONFIG_KEYS if given.get(key) is not None]
    return json.dumps({"name": resource_name, "arguments": names})


__all__ = ["completed", "described_arguments"]
