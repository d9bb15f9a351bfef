"""Where and by whom an object was made: what `origin` in state says, and what this process is configured with.

An object that is "not found" at another endpoint, in another project or with another key proves
nothing: it may live where it was made. State keeps endpoint and project as they are, and of the id
of the key a fingerprint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ORIGIN = "origin"
"""The output that has it."""
FINGERPRINT_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Origin:
    """What calls of one process go to, and whose key signs them.

    Args:
        endpoint: "https://batch.tencentcloudapi.com".
        key_id: The id of the key, never written down.
        key_source: Where the key came from: "environment variable HUAWEICLOUD_SDK_AK".
        project_id: The project that is signed for; "" for a cloud without projects in its API.
    """

    endpoint: str
    key_id: str = field(repr=False)
    key_source: str = ""
    project_id: str = ""

    def recorded(self, id: str) -> dict[str, Any]:
        """Return what state keeps for an object with this id."""
        kept = {"endpoint": self.endpoint, "key": self._fingerprint(id)}
        return {**kept, "projectId": self.project_id} if self.project_id else kept

    def difference(self, recorded: object) -> str:
        """Return how another place than the recorded one is meant, in words that name both; "" when none is."""
        made = recorded if isinstance(recorded, Mapping) else {}
        parts = [
            f"{name} {made[key]} in state, {now} in the configuration"
            for name, key, now in (
                ("endpoint", "endpoint", self.endpoint),
                ("project", "projectId", self.project_id),
            )
            if made.get(key) and made[key] != now
        ]
        return " and ".join(parts)

    def has_other_key(self, recorded: object, id: str) -> bool:
        """Return whether another key has made the object: it is rotated, or it is another account's."""
        made = recorded if isinstance(recorded, Mapping) else {}
        return bool(made.get("key")) and made["key"] != self._fingerprint(id)

    def _fingerprint(self, id: str) -> str:
        # The object's id is the salt: two objects of one key cannot be told to have it in common.
        salted = f"pulumi-cloudjobs key {id} {self.key_id}"
        return hashlib.sha256(salted.encode()).hexdigest()[:FINGERPRINT_DIGITS]
