"""The owners of objects, as far as this process has learnt from the engine.

An object belongs to one resource.

Filled by the verbs as they are called, so a resource that the engine has not mentioned yet is
unknown. Ownership across processes is kept in the journal.
"""

from __future__ import annotations

import threading

from ..frozen import frozen


@frozen
class Remote:
    """An object in the cloud: the token of its resource type, its region, its id in state."""

    resource_type: str
    region: str
    id: str


class Owners:
    """The owners (by their URN) of objects; "" is nobody and owns nothing."""

    def __init__(self) -> None:
        self._owners: dict[Remote, str] = {}
        self._adopted: set[Remote] = set()
        self._lock = threading.Lock()

    def claim(
        self,
        remote: Remote,
        owner: str,
        *,
        adopted: bool = False,
    ) -> str:
        """Give the object to `owner`; return the resource that has it already, else ""."""
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
        """Return the resource that has adopted the object, when it is not `owner`, else "".

        Another owner that has not adopted it proves less: a resource that was renamed has another
        URN from then on.
        """
        if not owner:
            return ""

        with self._lock:
            if remote not in self._adopted:
                return ""
            holder = self._owners.get(remote, owner)

        return "" if holder == owner else holder

    def release(self, remote: Remote, owner: str) -> None:
        """Take the object from `owner`; the object of another one stays with that one."""
        with self._lock:
            if self._owners.get(remote) == owner:
                del self._owners[remote]
                self._adopted.discard(remote)
