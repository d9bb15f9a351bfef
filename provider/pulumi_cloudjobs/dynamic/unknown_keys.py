"""Warnings of keys in the stack's configuration that nothing reads."""

from __future__ import annotations

from functools import cache

import pulumi
from pulumi.runtime.config import get_config_env

from ..engine.config_lines import unknown_key_lines


@cache
def warn_of_unknown_keys() -> None:
    """Warn once of each key in this package's namespace that it does not know."""
    for line in unknown_key_lines(get_config_env()):
        pulumi.log.warn(line)


__all__ = ["warn_of_unknown_keys"]
