"""The origin of an object: where and with which key it was made, as recorded and as configured.

An object that is "not found" at another endpoint, in another project or with another key proves
nothing: it may exist where it was made. State keeps one text, because the engine writes it again
after each step of an `up`: endpoint and project as they are, and of the id of the key a
fingerprint, "https://batch.tencentcloudapi.com 32993b28".
"""

from __future__ import annotations

import hashlib
from dataclasses import field

from .frozen import frozen

ORIGIN = "origin"
"""The output that has it."""
FINGERPRINT_DIGITS = 8


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

    def recorded(self, id: str) -> str:
        """Return what state keeps for an object with this id."""
        parts = (self.endpoint, self._fingerprint(id), self.project_id)
        return " ".join(filter(None, parts))

    def difference(self, recorded: object) -> str:
        """Name the places in state and in the configuration where they differ; else ""."""
        endpoint, _key, project_id = _parts_of(recorded)
        places = (
            ("endpoint", endpoint, self.endpoint),
            ("project", project_id, self.project_id),
        )
        parts = [
            f"{name} {old} in state, {new} in the configuration"
            for name, old, new in places
            if old and old != new
        ]

        return " and ".join(parts)

    def has_other_key(self, recorded: object, id: str) -> bool:
        """Return whether another key has made the object: it is rotated, or another account's."""
        _endpoint, key, _project_id = _parts_of(recorded)
        return bool(key) and key != self._fingerprint(id)

    def _fingerprint(self, id: str) -> str:
        # The object's id is the salt: fingerprints do not show which objects share a key.
        salted = f"pulumi-cloudjobs key {id} {self.key_id}"
        return hashlib.sha256(salted.encode()).hexdigest()[:FINGERPRINT_DIGITS]


def _parts_of(recorded: object) -> tuple[str, str, str]:
    """Return endpoint, fingerprint and project of a recorded origin; "" for what it lacks."""
    parts = recorded.split(" ") if isinstance(recorded, str) else []
    endpoint, key, project_id, *_ = [*parts, "", "", ""]
    return endpoint, key, project_id
