"""The properties that the front ends keep for themselves in state.

Every program imports this module, so it imports nothing that a program has not loaded anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PROVIDER_KEY = "__provider"
"""Input: the pickled provider of the dynamic host."""
ORGANIZATION_KEY = "__organization"
"""Input: the organization of the stack; left out when it is the one of self-managed backends."""
PLACES_KEY = "__secrets"
"""Input: the places of the user's secrets as JSON text,
`[["job", "tasks", 0, "application", "command"], ["name"]]`."""
PARTS_KEY = "__secretParts"
"""Output: the places of secrets in other outputs, and where they are in the text at the place:
`[["reason", 17, 34]]`."""
REPORTED_KEY = "__reported"
"""Input that never gets into state: the mistakes that the program has reported, in lines. A program
that could not see all of its inputs sends an empty list, too."""
REFUSED_KEY = "__refused"
"""Input that never gets into state: why an option is refused, with which the check fails."""
OWN_KEYS = frozenset({PROVIDER_KEY, ORGANIZATION_KEY, PARTS_KEY, PLACES_KEY})


def without_own_keys(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties as the core takes them."""
    return {name: value for name, value in props.items() if name not in OWN_KEYS}
