"""A create makes one object, whatever breaks in between.

The intent is in the journal before the request leaves (`journal/`). A create whose response was
lost, or whose process was killed, is settled before anything is sent again:

- The id is known: the object is taken over; with other inputs, it is ended like a replaced one.
- The id is not known, and the create may be repeated: it is sent again with the same marker.
- The id is not known otherwise: a search finds the object (`lost_create_search.py`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ..errors import ConfigurationError, ProviderError
from ..journal import CreateIntent
from ..operation import Operation, ProcessContext
from ..resource_type import (
    Created,
    Lifecycle,
    Observation,
    ResourceType,
    Values,
    observe_or,
)
from . import messages
from .create_request import CreateRequest
from .guarded_create import GuardedCreate
from .lost_create_search import LostCreateSearch
from .lost_creates import Ending, LostCreates
from .recorded_inputs import without_secrets

REPEATED_READS = (1.0, 2.0)
"""Pauses between reads of an object that a repeated create has named, before "not found" is
believed."""


class CreateAttempt:
    """The create of one resource, after what earlier ones of it have left is settled.

    Args:
        inputs: Checked, in plain text.
        end: Ends an object that a lost create with other inputs has made.
    """

    def __init__(
        self,
        resource_type: ResourceType,
        lifecycle: Lifecycle,
        inputs: Values,
        operation: Operation,
        context: ProcessContext,
        end: Ending,
    ) -> None:
        request = CreateRequest(resource_type, lifecycle, inputs, operation, context)
        self._request = request
        self._operation = operation
        self._journal = context.journal
        self._search = LostCreateSearch(request)
        self._lost_creates = LostCreates(request, self._search, end)
        self._guarded = GuardedCreate(request, self._search, self._lost_creates)

    def run(self) -> Created:
        """Create the object, or take over the one that an interrupted create has made.

        Raises:
            CreateOutcomeUnknown: The response was lost, and no object is to be seen that is surely
                its result.
            Cancelled: The user interrupted, before anything was sent or while a lost create is
                settled.
            ProviderError: The cloud refused, or could not be reached.
        """
        for intent in self._lost_creates.left_open():
            taken_over = self._settle(intent)
            if taken_over is not None:
                notice = messages.describe_taken_over(self._request.noun, taken_over)
                self._operation.info(notice)
                return taken_over

        intent = self._new_intent()
        self._report_journal()
        return self._create(intent, is_repeat=False)

    def settle_adopted(self, id: str) -> None:
        """Delete the entries of this resource whose object is the one that `adopt` names.

        Never raises: what cannot be found out now is left to the next create of the resource.
        """
        self._lost_creates.settle_adopted(id)

    def find_lost(self, intent: CreateIntent) -> Created | None:
        """Return what a lost create has made; None when that is nothing, or nothing any more.

        A known id is returned without a read, which is left to the caller.
        """
        return self._lost_creates.find(intent)

    def end_lost(self, intent: CreateIntent, *, only_certain: bool = True) -> bool:
        """End what a lost create of a resource that is not created again has made.

        Args:
            only_certain: Leave alone what no marker proves to be ours.

        Returns:
            False: An object was found that is only probably ours; it is left alone, and the entry
                stays.
        """
        return self._lost_creates.end_if_proven(intent, only_certain=only_certain)

    # --- the create itself

    def _new_intent(self) -> CreateIntent:
        request = self._request
        redactor = request.context.redactor
        recorded = without_secrets(request.resource_type, request.inputs, redactor)

        return CreateIntent(
            urn=self._operation.urn,
            type=request.resource_type.token,
            marker=self._journal.new_marker(),
            fingerprint=request.fingerprint,
            region=str(request.inputs["region"]),
            inputs=recorded,
            replaces_existing=self._operation.exists_in_state,
            operation_id=self._journal.operation_id,
        )

    def _report_journal(self) -> None:
        """Show the notices of the journal, and interrupted creates in other stacks."""
        urn = self._operation.urn
        if not urn:
            return

        for notice in self._journal.notices():
            self._operation.info(notice)

        token = self._request.resource_type.token
        for intent in self._journal.take_without_id_elsewhere(urn, token):
            warning = messages.describe_elsewhere(self._request.noun, intent)
            self._operation.warn(warning)

    def _create(self, intent: CreateIntent, *, is_repeat: bool) -> Created:
        created, written = self._guarded.send(intent, is_repeat=is_repeat)
        self._commit(written, created.id)
        if created.read is None:
            return created

        observation = observe_or(
            self._operation,
            self._request.inputs,
            created.read,
            created.observation,
        )
        return replace(created, observation=observation, read=None)

    def _commit(self, intent: CreateIntent, id: str) -> None:
        """Write the id down; a journal that fails now must not lose it."""
        if not self._operation.urn:
            return

        try:
            self._journal.commit(intent, id)
        except Exception as error:  # noqa: BLE001 - the object exists, and state must get its id
            self._operation.warn(
                f"{self._request.noun} {id} exists, and its id is not in the journal: {error}"
            )

    # --- what earlier processes have left

    def _settle(self, intent: CreateIntent) -> Created | None:
        """Take over what a lost create has made, or end it; None when nothing is taken over."""
        is_equal = self._lost_creates.is_equal(intent)
        if intent.id is not None:
            return self._settle_with_id(intent, intent.id, is_equal=is_equal)

        # The age is negative when the clock was set back.
        age = max(self._search.age(intent), timedelta(0))
        if is_equal and age < self._request.resource_type.marker_valid_for:
            return self._repeat(intent)

        lost_create = self._lost_creates.search(intent)
        if lost_create is None:
            self._lost_creates.discard(intent)
            return None

        if is_equal:
            self._commit(intent, lost_create.id)
            return lost_create

        # An id that is written down counts as surely ours in the next up.
        if not lost_create.is_certain:
            raise ConfigurationError(
                messages.describe_ambiguity(
                    self._request.noun, self._operation.name, intent, lost_create.id
                )
            )
        self._lost_creates.end(intent, lost_create.id)
        return None

    def _settle_with_id(
        self,
        intent: CreateIntent,
        id: str,
        *,
        is_equal: bool,
    ) -> Created | None:
        if self._journal.is_known_to_engine(id):
            return None

        is_shown = self._journal.was_shown(self._operation.urn)
        exists_in_state = self._operation.exists_in_state
        if exists_in_state and not is_shown and not intent.replaces_existing:
            # The engine does not report which id state holds to a forced replacement that creates
            # first: it is this one.
            return None

        if not is_equal:
            self._lost_creates.end(intent, id)
            return None

        observation = self._observe(id)
        if observation is None:
            self._lost_creates.discard(intent)
            return None
        return Created(id, observation, is_certain=True)

    def _repeat(self, intent: CreateIntent) -> Created | None:
        """Send a create again with its marker; None when what it had made is gone."""
        created = self._create(intent, is_repeat=True)
        try:
            observation = self._observe_repeated(created.id)
        except ProviderError:
            # The id is known, and an error of the read must not lose it.
            return created

        if observation is not None:
            # The object may be old: the response to a repeat is that of a new one.
            outputs = {**created.observation.outputs, **observation.outputs}
            return replace(created, observation=replace(observation, outputs=outputs))
        self._lost_creates.discard(replace(intent, id=created.id))
        return None

    def _observe_repeated(self, id: str) -> Observation | None:
        """Return an object that a repeated create has named; None when it is gone."""
        for pause in REPEATED_READS:
            observation = self._observe(id)
            if observation is not None:
                return observation
            # An object that is too new to be found must not be made a second time.
            self._operation.sleep(pause)

        return self._observe(id)

    def _observe(self, id: str) -> Observation | None:
        return self._request.lifecycle.observe(id, self._request.inputs)
