"""The objects that the engine's state holds, as far as the verbs of one process have learnt."""

from __future__ import annotations

from ..idempotency.ownership import Owners, Remote
from ..operation import ProcessContext
from ..resource_type import ResourceType, Values


class ManagedObjects:
    """The objects of one resource type that this process has seen in state or has created.

    Their owners are shared with the verbs of all other resource types.
    """

    def __init__(self, resource_type: ResourceType, process: ProcessContext) -> None:
        self._resource_type = resource_type
        self._journal = process.journal
        self._owners = process.shared(Owners, Owners)
        self._in_state: set[tuple[str, str]] = set()
        self._created_ids: dict[str, str] = {}

    def remote(self, id: str, inputs: Values) -> Remote:
        """Return the object in the cloud that an id and its inputs name."""
        return Remote(self._resource_type.token, str(inputs.get("region", "")), id)

    def confirm(
        self,
        owner: str,
        id: str,
        inputs: Values,
    ) -> None:
        """Note that the engine's state holds this id.

        Nobody else may adopt it from now on, and no lost create of it is searched for any more.
        """
        if not owner:
            return

        self._in_state.add((owner, id))
        self._journal.mark_known(owner, id)
        self.claim(
            owner,
            id,
            inputs,
            adopted=inputs.get("adopt") == id,
        )

    def is_in_state(self, owner: str, id: str) -> bool:
        """Return whether the state of a resource is known to hold this id."""
        return (owner, id) in self._in_state

    def claim(
        self,
        owner: str,
        id: str,
        inputs: Values,
        *,
        adopted: bool = False,
    ) -> str:
        """Give the object to `owner`; return the other resource that has it already, else ""."""
        return self._owners.claim(self.remote(id, inputs), owner, adopted=adopted)

    def release(
        self,
        owner: str,
        id: str,
        inputs: Values,
    ) -> None:
        """Note that the object belongs to `owner` no longer."""
        self._owners.release(self.remote(id, inputs), owner)

    def adopter_of(
        self,
        owner: str,
        id: str,
        inputs: Values,
    ) -> str:
        """Return the resource other than `owner` that has adopted the object, else ""."""
        return self._owners.adopter_of(self.remote(id, inputs), owner)

    def note_created(self, owner: str, id: str) -> None:
        """Remember the id that a create of a resource has returned."""
        if owner:
            self._created_ids[owner] = id

    def created_id(self, owner: str) -> str | None:
        """Return the id that a create in this process has returned for a resource, if any."""
        return self._created_ids.get(owner)
