"""The origin of an object: where and with which key it was made, as recorded and as configured.

An object that is "not found" at another endpoint, in another project or with another key proves
nothing: it may exist where it was made. State keeps endpoint and project as they are, and of the id
of the key a fingerprint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from .frozen import frozen

ORIGIN = "origin"
"""The output that has it."""
FINGERPRINT_DIGITS = 16


@frozen
class Origin:
    """The place that calls of one process go to, and the key that signs them.

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
        if self.project_id:
            kept["projectId"] = self.project_id

        return kept

    def difference(self, recorded: object) -> str:
        """Name the places in state and in the configuration where they differ; else ""."""
        known = recorded if isinstance(recorded, Mapping) else {}
        places = (
            ("endpoint", known.get("endpoint"), self.endpoint),
            ("project", known.get("projectId"), self.project_id),
        )
        parts = [
            f"{name} {old} in state, {new} in the configuration"
            for name, old, new in places
            if old and old != new
        ]

        return " and ".join(parts)

    def has_other_key(self, recorded: object, id: str) -> bool:
        """Return whether another key has made the object: it is rotated, or another account's."""
        known = recorded if isinstance(recorded, Mapping) else {}
        key = known.get("key")
        if not key:
            return False

        return bool(key != self._fingerprint(id))

    def _fingerprint(self, id: str) -> str:
        # The object's id is the salt: fingerprints do not show which objects share a key.
        salted = f"pulumi-cloudjobs key {id} {self.key_id}"
        return hashlib.sha256(salted.encode()).hexdigest()[:FINGERPRINT_DIGITS]
