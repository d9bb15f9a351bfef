"""One warning for each key of a cloud that stands in the stack's configuration in plain text.

Said by the program: the provider's process is given the configuration without a word on what was
encrypted in it.
"""

from __future__ import annotations

import weakref

import pulumi
from pulumi.runtime import get_config, get_root_resource, is_config_secret

from ..provider import CONFIG_NAMESPACE, SECRET_CONFIG_KEYS

_TOLD: weakref.WeakSet[pulumi.Resource] = weakref.WeakSet()
"""The stacks that were told; one process may run several programs."""


def warn_of_plain_keys() -> None:
    """Warn, once per run of a program."""
    stack = get_root_resource()
    if stack is None or stack in _TOLD:
        return
    _TOLD.add(stack)
    for key in sorted(f"{CONFIG_NAMESPACE}:{name}" for name in SECRET_CONFIG_KEYS):
        if get_config(key) and not is_config_secret(key):
            pulumi.log.warn(
                f"{key} is not encrypted in the configuration of this stack; "
                f"encrypt it with `pulumi config set --secret {key}`, and renew it if others may have read it"
            )
