"""Creates that earlier processes have left open, and the entries of the journal for them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from ..errors import ProviderError
from ..journal import CreateIntent, JournalUnavailable
from ..resource_type import Created, Observation
from .create_request import CreateRequest
from .lost_create_search import LostCreateSearch
from .messages import describe_end

Ending = Callable[[CreateIntent, str], None]
"""Stops and deletes an object that a lost create has made, by its id."""


class LostCreates:
    """Finds and ends what interrupted creates of one resource have made.

    Args:
        request: The create of the resource now.
        end: Ends an object that a lost create with other inputs has made.
    """

    def __init__(
        self,
        request: CreateRequest,
        search: LostCreateSearch,
        end: Ending,
    ) -> None:
        self._request = request
        self._operation = request.operation
        self._journal = request.context.journal
        self._search = search
        self._end = end

    def left_open(self) -> list[CreateIntent]:
        """Return the creates of the resource that are still open, oldest first."""
        if not self._operation.urn:
            return []

        token = self._request.resource_type.token
        return self._journal.left_open(self._operation.urn, token)

    def is_equal(self, intent: CreateIntent) -> bool:
        """Return whether a create had the inputs that the resource has now."""
        return intent.fingerprint == self._request.fingerprint

    def search(self, intent: CreateIntent) -> Created | None:
        """Return what a create without a known id has made, once it can make nothing any more."""
        inputs = intent.inputs
        if self.is_equal(intent):
            # The journal lacks the secrets among them.
            inputs = self._request.inputs

        return self._search.search_until_settled(intent, inputs)

    def find(self, intent: CreateIntent) -> Created | None:
        """Return what a lost create has made; None when that is nothing, or nothing any more.

        A known id is returned without a read, which is left to the caller.
        """
        if intent.id is not None:
            return Created(intent.id, Observation(), is_certain=True)

        return self.search(intent)

    def end_if_proven(self, intent: CreateIntent, *, only_certain: bool) -> bool:
        """End what a lost create has made.

        Args:
            only_certain: Leave alone what no marker proves to be ours.

        Returns:
            False: An object was found that is only probably ours; it is left alone, and the entry
                stays.
        """
        lost_create = self.find(intent)
        if lost_create is None:
            self.discard(intent)
            return True

        if only_certain and not lost_create.is_certain:
            return False
        if not self._journal.is_known_to_engine(lost_create.id):
            self.end(intent, lost_create.id)
        return True

    def end(self, intent: CreateIntent, id: str) -> None:
        """Stop and delete the object of a lost create, and its entry."""
        warning = describe_end(
            self._request.noun,
            intent,
            id,
            has_other_inputs=not self.is_equal(intent),
        )
        self._operation.warn(warning)

        with self._search.explaining_missing_secrets(intent):
            self._end(intent, id)
        self.discard(intent)

    def settle_adopted(self, id: str) -> None:
        """Delete the entries of the resource whose object is the one that `adopt` names.

        Never raises: what cannot be found out now is left to the next create of the resource.
        """
        with suppress(ProviderError):
            for intent in self.left_open():
                if self._id_of(intent) == id:
                    self.discard(intent)

    def _id_of(self, intent: CreateIntent) -> str | None:
        """Return the id that a create has ended with, by one search where it is not known."""
        if intent.id is not None:
            return intent.id

        excluded = self._journal.taken_ids(intent)
        lost_create = self._search.find_unclaimed(intent, intent.inputs, excluded)
        return None if lost_create is None else lost_create.id

    def discard(self, intent: CreateIntent) -> None:
        """Delete the entry of a create; warn when the journal cannot be written."""
        if not self._operation.urn:
            return

        try:
            self._journal.discard(intent)
        except JournalUnavailable as error:
            self._operation.warn(
                f"an entry of the journal stays, and the next up searches for its object: {error}"
            )
