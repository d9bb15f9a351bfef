"""The organization of the running program, which the engine does not send to a provider."""

from __future__ import annotations

import pulumi

from ..engine.backend import DEFAULT_ORGANIZATION
from ..engine.own_keys import ORGANIZATION_KEY


def organization_input() -> dict[str, str]:
    """Return the input with the organization of the running program; {} for the default one."""
    organization = pulumi.get_organization()
    if not organization or organization == DEFAULT_ORGANIZATION:
        return {}

    return {ORGANIZATION_KEY: organization}


__all__ = ["organization_input"]
