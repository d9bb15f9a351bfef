"""The create itself: sent under a written intent, and searched for when its response is lost."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from ..calls.retry import outcome_unknown
from ..errors import Cancelled, CreateOutcomeUnknown, ProviderError, WaitTimedOut
from ..journal import CreateIntent, JournalUnavailable
from ..resource_type import Created
from .create_request import CreateRequest
from .intent_guard import IntentGuard
from .lost_create_search import LostCreateSearch
from .lost_creates import LostCreates
from .messages import describe_lost_response, describe_probable


class GuardedCreate:
    """Sends the create of one resource, each time under an intent in the journal."""

    def __init__(
        self,
        request: CreateRequest,
        search: LostCreateSearch,
        lost_creates: LostCreates,
    ) -> None:
        self._request = request
        self._search = search
        self._lost_creates = lost_creates

    def send(self, intent: CreateIntent, *, is_repeat: bool) -> tuple[Created, CreateIntent]:
        """Send the create; return the object, and the intent as it was written last.

        Args:
            is_repeat: An earlier process has written the intent, and may have sent the create
                already.

        Raises:
            CreateOutcomeUnknown: The response was lost, and no object is to be seen that is surely
                its result.
        """
        request = self._request
        guard = IntentGuard(request.operation, request.context, intent)
        # The guard stays during the search, which may send the create again.
        with guard.installed():
            try:
                created = request.lifecycle.create(request.inputs, intent.marker)
                created = replace(created, is_certain=True)
            except ProviderError as error:
                earlier = intent if is_repeat else None
                created = self._recover(guard, error, earlier)

        return created, guard.intent

    def _recover(
        self,
        guard: IntentGuard,
        error: ProviderError,
        earlier: CreateIntent | None,
    ) -> Created:
        """Return the object that a failed create has made after all; otherwise raise.

        Args:
            earlier: The intent as an earlier process has written it; None when this is the first
                try.
        """
        is_unknown = self._is_outcome_unknown(guard, error)
        if not is_unknown and earlier is None:
            self._discard_unsent(guard, error)
            raise error
        if isinstance(error, (Cancelled, WaitTimedOut)):
            # No time is left to search for the object.
            raise CreateOutcomeUnknown(describe_lost_response(self._request, error)) from error

        # A repeat that was refused has made nothing, so its time is not that of the object.
        searched = guard.intent if is_unknown or earlier is None else earlier
        lost_create, is_ruled_out = None, False
        # Whatever made the response get lost may well stand in the way of the search.
        with suppress(ProviderError):
            lost_create = self._search.find(searched, self._request.inputs)
            if earlier is not None:
                is_ruled_out = self._search.seconds_until_settled(earlier) <= 0

        if lost_create is not None:
            # A repeated create is described by whoever settles its intent.
            if earlier is None and not lost_create.is_certain:
                self._report_probable(lost_create)
            return lost_create

        if not is_unknown and is_ruled_out:
            self._lost_creates.discard(guard.intent)
        if not is_unknown or not outcome_unknown(error):
            raise error

        raise CreateOutcomeUnknown(describe_lost_response(self._request, error)) from error

    def _is_outcome_unknown(self, guard: IntentGuard, error: ProviderError) -> bool:
        """Return whether a failed create may have made its object all the same."""
        if self._request.operation.outcome_unknown.is_set():
            return True
        if not guard.is_unanswered:
            return False

        is_interrupted = isinstance(error, (Cancelled, WaitTimedOut))
        return is_interrupted or outcome_unknown(error)

    def _discard_unsent(self, guard: IntentGuard, error: ProviderError) -> None:
        """Delete the entry of a create that made nothing: a search would be in vain."""
        if guard.is_written:
            self._lost_creates.discard(guard.intent)
            return

        if isinstance(error, JournalUnavailable):
            # The entry may exist although the response was lost. The error reports the journal
            # already.
            with suppress(JournalUnavailable):
                self._request.context.journal.discard(guard.intent)

    def _report_probable(self, lost_create: Created) -> None:
        notice = describe_probable(
            self._request.noun, lost_create, "the create whose response was lost"
        )
        self._request.operation.info(notice)
