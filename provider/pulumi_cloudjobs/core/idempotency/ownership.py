"""Who has which object, as far as this process has learnt from the engine: one object, one resource.

Filled by the verbs as they are called, so a resource that the engine has not spoken of yet is
unknown. What holds across processes is in `journal.py`.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remote:
    """One object in the cloud: the token of its kind, its region, its id in state."""

    resource_type: str
    region: str
    id: str


class Owners:
    """The owners (by their URN) of objects; "" is nobody and owns nothing."""

    def __init__(self) -> None:
        self._owners: dict[Remote, str] = {}
        self._adopted: set[Remote] = set()
        self._lock = threading.Lock()

    def claim(self, remote: Remote, owner: str, *, adopted: bool = False) -> str:
        """Give the object to `owner`, unless another one has it. The other one, else ""."""
        if not owner:
            return ""
        with self._lock:
            holder = self._owners.setdefault(remote, owner)
            if holder != owner:
                return holder
            if adopted:
                self._adopted.add(remote)
            return ""

    def adopter_of(self, remote: Remote, owner: str) -> str:
        """Who has adopted the object, when that is not `owner`, else "".

        Having it without that says less: a resource that was renamed has another owner from then
        on.
        """
        with self._lock:
            holder = self._owners.get(remote, owner) if remote in self._adopted else owner
            return "" if holder == owner or not owner else holder

    def release(self, remote: Remote, owner: str) -> None:
        """It is not `owner`'s any more; what another one has stays his."""
        with self._lock:
            if self._owners.get(remote) == owner:
                del self._owners[remote]
                self._adopted.discard(remote)
