"""A warning for each secret key that the stack's configuration holds in plain text.

The program warns, because a provider receives the configuration decrypted and cannot see what was
encrypted.
"""

from __future__ import annotations

import weakref

import pulumi
from pulumi.runtime import get_config, get_root_resource, is_config_secret

from ...engine.config_keys import CONFIG_NAMESPACE, SECRET_CONFIG_KEYS
from ...engine.config_lines import plaintext_key_line

_WARNED: weakref.WeakSet[pulumi.Resource] = weakref.WeakSet()
"""The stacks with warnings already shown; one process may run several programs."""


def warn_about_plaintext_keys() -> None:
    """Warn once per run of a program."""
    stack = get_root_resource()
    if stack is None or stack in _WARNED:
        return

    _WARNED.add(stack)
    for name in sorted(SECRET_CONFIG_KEYS):
        key = f"{CONFIG_NAMESPACE}:{name}"
        if get_config(key) and not is_config_secret(key):
            pulumi.log.warn(plaintext_key_line(key))
