"""One create makes one object, whatever breaks in between.

The intent is in the journal before the request leaves (`journal/`). A create whose response was
lost, or whose process was killed, is settled before anything is sent again:

- The id is known: the object is taken over; with other inputs, it is ended like a replaced one.
- The id is not known, and the create may be repeated: it is sent again with the same marker.
- The id is not known otherwise: the object is looked for. That it does not exist is believed only
  when the request can no longer take effect; until then the create waits.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ..errors import (
    Cancelled,
    ConfigurationError,
    CreateOutcomeUnknown,
    ProviderError,
    WaitTimedOut,
)
from ..http.retry import outcome_unknown
from ..journal import CreateIntent, Journal, JournalUnavailable, StackIdentity
from ..journal.entries import ACT_SECONDS, LEAVE_SECONDS, NEVER, SETTLE_SECONDS
from ..operation import CreateGuard, Operation, ProcessContext
from ..resource_type import Created, Lifecycle, Observation, ResourceType, Values
from ..schema.inputs import Secret
from ..schema.schema import by_state_name, mark_secrets, schema_of
from ..secrets import Secrets, SeenSecrets

CLIENT_ONLY_INPUTS = frozenset({"wait", "stop", "adopt"})
"""Inputs that the cloud is not sent: an interrupted create may be repeated with more patience."""
SETTLE_POLL_SECONDS = 5.0
REPEATED_READS = (1.0, 2.0)
"""Pauses between reads of an object that a repeated create has named, before "not found" is
believed."""

Ending = Callable[[CreateIntent, str], None]
"""Stops and deletes an object that a lost create with other inputs has made, by its id."""


def fingerprint(inputs: Values) -> str:
    """Return a hash that is equal for equal definitions, whatever is waited for."""
    sent = {name: value for name, value in inputs.items() if name not in CLIENT_ONLY_INPUTS}
    text = json.dumps(sent, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class CreateAttempt:
    """One create of one resource, with all that it takes.

    Args:
        inputs: Checked, in plain text.
        end: Ends an object that a lost create with other inputs has made.
    """

    resource_type: ResourceType
    lifecycle: Lifecycle
    inputs: Values
    operation: Operation
    context: ProcessContext
    end: Ending

    def run(self) -> Created:
        """Create the object, or take over the one that an interrupted create of this resource has made.

        Raises:
            CreateOutcomeUnknown: The response was lost, and no object is to be seen that is surely its
                result.
            Cancelled: The user interrupted, before anything was sent or while a lost create is
                settled.
            ProviderError: The cloud refused, or could not be reached.
        """
        for intent in self._left_open():
            taken_over = self._settle(intent)
            if taken_over is not None:
                self.operation.info(self._describe_taken_over(taken_over))
                return taken_over

        intent = self._new_intent()
        if self.operation.urn:
            for notice in self._journal.notices():
                self.operation.info(notice)
            for other in self._journal.without_id_elsewhere(
                self.operation.urn, self.resource_type.token
            ):
                self.operation.warn(self._describe_elsewhere(other))
        return self._create(intent, is_repeat=False)

    # --- the create itself

    def _new_intent(self) -> CreateIntent:
        return CreateIntent(
            urn=self.operation.urn,
            type=self.resource_type.token,
            marker=self._journal.new_marker(),
            fingerprint=fingerprint(self.inputs),
            region=str(self.inputs["region"]),
            inputs=without_secrets(self.resource_type, self.inputs, self._secrets),
            replaces_existing=self.operation.exists_in_state,
            operation_id=self._journal.operation_id,
        )

    def _create(self, intent: CreateIntent, *, is_repeat: bool) -> Created:
        """Send the create, and find out what has become of it when its response is lost.

        Args:
            is_repeat: An earlier process has written the intent, and may have sent the create
                already.
        """
        guard = _IntentGuard(self, intent)
        hooks = self.operation.create_guard
        hooks.before_request, hooks.after_refusal = guard.before_request, guard.after_refusal
        try:
            created = replace(self.lifecycle.create(self.inputs, intent.marker), is_certain=True)
        except ProviderError as error:
            created = self._recover(guard, error, earlier=intent if is_repeat else None)
        finally:
            # A search may send the create again, by its marker: that needs no new intent.
            hooks.before_request, hooks.after_refusal = (
                CreateGuard.before_request,
                CreateGuard.after_refusal,
            )

        self._commit(guard.intent, created.id)
        return created

    def _recover(
        self, guard: _IntentGuard, error: ProviderError, *, earlier: CreateIntent | None
    ) -> Created:
        """Return the object that a failed create has made after all; otherwise raise.

        Args:
            earlier: The intent as an earlier process has written it; None when this is the first
                try.
        """
        intent = guard.intent
        is_interrupted = isinstance(error, (Cancelled, WaitTimedOut))
        unknown = self.operation.outcome_unknown.is_set() or (
            guard.is_unanswered and (outcome_unknown(error) or is_interrupted)
        )
        if not unknown and earlier is None:
            # Nothing was sent, or the cloud refused: an entry that stays open would only be looked
            # for.
            if guard.is_written:
                self._discard(intent)
            elif isinstance(error, JournalUnavailable):
                # It may be there although the response was lost. The error reports the journal
                # already.
                with suppress(JournalUnavailable):
                    self._journal.discard(intent)
            raise error
        if is_interrupted:
            raise error

        found, is_ruled_out = None, False
        # Whatever made the response get lost may well stand in the way of the search.
        with suppress(ProviderError):
            found = self._find(intent, self.inputs)
            is_ruled_out = earlier is not None and self._seconds_until_settled(earlier) <= 0
        if found is not None:
            # One that was repeated is described by whoever settles its intent.
            if earlier is None and not found.is_certain:
                self.operation.info(
                    self._describe_probable(found, "the create whose response was lost")
                )
            return found

        if not unknown and is_ruled_out:
            self._discard(intent)
        if not unknown or not outcome_unknown(error):
            raise error

        name = self.resource_type.remote_name(self.inputs) or self.operation.name
        raise CreateOutcomeUnknown(
            f'{error}: the response was lost, so the {self.resource_type.noun} "{name}" may exist in '
            f"{self.inputs['region']}; the next up looks for it before it creates one"
        ) from error

    # --- what earlier processes have left

    def _left_open(self) -> list[CreateIntent]:
        if not self.operation.urn:
            return []
        return self._journal.left_open(self.operation.urn, self.resource_type.token)

    def _settle(self, intent: CreateIntent) -> Created | None:
        """Take over what a lost create has made, or end it; None when nothing is left to take over."""
        is_equal = intent.fingerprint == fingerprint(self.inputs)
        if intent.id is not None:
            return self._settle_with_id(intent, intent.id, is_equal=is_equal)

        # The age is negative when the clock was set back.
        if is_equal and max(self._age(intent), timedelta(0)) < self.resource_type.marker_valid_for:
            return self._repeat(intent)

        found = self._search_until_settled(intent)
        if found is None:
            self._discard(intent)
            return None

        if is_equal:
            self._commit(intent, found.id)
            return found

        # An id that is written down counts as surely ours in the next up.
        if not found.is_certain:
            raise ConfigurationError(self._describe_ambiguity(intent, found.id))
        self._end(intent, found.id)
        return None

    def _settle_with_id(self, intent: CreateIntent, id: str, *, is_equal: bool) -> Created | None:
        if self._journal.is_known_to_engine(id):
            return None
        is_shown = self._journal.was_shown(self.operation.urn)
        if self.operation.exists_in_state and not is_shown and not intent.replaces_existing:
            # A forced replacement that creates first is not told which id state holds: it is this
            # one.
            return None

        if not is_equal:
            self._end(intent, id)
            return None

        seen = self.lifecycle.observe(id, self.inputs)
        if seen is None:
            self._discard(intent)
            return None
        return Created(id, seen, is_certain=True)

    def _repeat(self, intent: CreateIntent) -> Created | None:
        """Send a create again with its marker; None when what it had made is gone."""
        created = self._create(intent, is_repeat=True)
        try:
            is_gone = self._is_gone(created)
        except ProviderError:
            # The id is known, and nothing that stands in the way of a read may lose it.
            return created

        if not is_gone:
            return created
        self._discard(replace(intent, id=created.id))
        return None

    def _is_gone(self, created: Created) -> bool:
        """Return whether an object that a repeated create has named does not exist any more."""
        for pause in REPEATED_READS:
            if self.lifecycle.observe(created.id, self.inputs) is not None:
                return False
            # An object that is too new to be found must not be made a second time.
            self.operation.sleep(pause)
        return self.lifecycle.observe(created.id, self.inputs) is None

    def _end(self, intent: CreateIntent, id: str) -> None:
        changed = " with other inputs" if intent.fingerprint != fingerprint(self.inputs) else ""
        self.operation.warn(
            f"ends {self.resource_type.noun} {id}, which an interrupted create of {intent.resource_name} has left{changed}"
        )
        with self._missing_secrets_named(intent):
            self.end(intent, id)
        self._discard(intent)

    def settle_adopted(self, id: str) -> None:
        """Delete the entries of this resource whose object is the one that `adopt` names.

        Never raises.

        What cannot be found out now is left to the next create of the resource.
        """
        with suppress(ProviderError):
            for intent in self._left_open():
                left_id = intent.id
                if left_id is None:
                    excluded = self._journal.taken_ids(intent)
                    with self._missing_secrets_named(intent):
                        found = self.lifecycle.find_lost_create(intent.inputs, intent, excluded)
                    left_id = found.id if found is not None else None
                if left_id == id:
                    self._discard(intent)

    def find_lost(self, intent: CreateIntent) -> Created | None:
        """Return what a lost create has made; None when that is nothing, or nothing any more.

        Its id may be known without anybody having to look; a read of the object is then left to the
        caller.
        """
        if intent.id is not None:
            return Created(intent.id, Observation(), is_certain=True)
        return self._search_until_settled(intent)

    def end_lost(self, intent: CreateIntent, *, only_certain: bool = True) -> bool:
        """End what a lost create of a resource that is not created again has made.

        Args:
            only_certain: Leave alone what no marker proves to be ours.

        Returns:
            False: An object was found that is only probably ours; it is left alone, and the entry
                stays.
        """
        found = self.find_lost(intent)
        if found is not None and only_certain and not found.is_certain:
            return False

        id = found.id if found is not None else None
        if id is None:
            self._discard(intent)
        elif not self._journal.is_known_to_engine(id):
            self._end(intent, id)
        return True

    # --- the search

    def _search_until_settled(self, intent: CreateIntent) -> Created | None:
        """Look for the object until it is found, or until the request can no longer take effect."""
        inputs = self.inputs
        if intent.fingerprint != fingerprint(self.inputs):
            inputs = intent.inputs

        # Whoever waited for the response has given up by now.
        give_up_at = self.operation.clock.monotonic() + ACT_SECONDS
        while True:
            found = self._find(intent, inputs)
            if found is not None:
                return found

            # The times of a cloud, or of a proxy before it, may stand still.
            left = min(
                self._seconds_until_settled(intent), give_up_at - self.operation.clock.monotonic()
            )
            if left <= 0:
                return None
            self.operation.report(f"waiting for an interrupted create to settle, {left:.0f} s left")
            self.operation.sleep(min(SETTLE_POLL_SECONDS, left))

    def _seconds_until_settled(self, intent: CreateIntent) -> float:
        """Return how long the request of an intent may still take effect, by the cloud's clock where it is known."""
        settled_after = intent.settled_at - intent.started_at
        return (settled_after - self._age(intent)).total_seconds()

    def _age(self, intent: CreateIntent) -> timedelta:
        return intent.age(self.context.clock.now(), self.lifecycle.clock_offset)

    def _find(self, intent: CreateIntent, inputs: Values) -> Created | None:
        """Return the object of an intent that no other create has; it is claimed for this one."""
        self._journal.mark_lost(intent)
        excluded = self._journal.taken_ids(intent)
        while True:
            with self._missing_secrets_named(intent):
                found = self.lifecycle.find_lost_create(inputs, intent, excluded)
            if found is None:
                return None

            if not found.is_certain:
                excluded |= self._ids_of_others_in_flight(intent)
                if found.id in excluded:
                    continue
            if found.is_certain or self._journal.claim(intent, found.id):
                return found
            excluded.add(found.id)

    @contextmanager
    def _missing_secrets_named(self, intent: CreateIntent) -> Iterator[None]:
        """Explain an input that a call needs and that an entry lacks, because the journal keeps no secret."""
        try:
            yield
        except KeyError as error:
            missing = error.args[0]
            if missing in intent.inputs or missing not in by_state_name(self.resource_type.model):
                raise
            raise ConfigurationError(
                f"an interrupted create of {intent.resource_name} cannot be looked for: its {missing} is a secret, "
                f"which the journal does not keep; run up with the inputs of then, or end the {self.resource_type.noun} and run "
                f"`python -m pulumi_cloudjobs journal forget {intent.marker}`"
            ) from None

    def _ids_of_others_in_flight(self, intent: CreateIntent) -> set[str]:
        """Wait until creates that could have made the same object know their ids; return all ids known then.

        The object was seen before these creates are listed, so each that could have made it is
        among them.
        """
        in_flight = self._journal.in_flight(intent)
        give_up_at = self.operation.clock.monotonic() + LEAVE_SECONDS + SETTLE_SECONDS
        while in_flight and self.operation.clock.monotonic() < give_up_at:
            in_flight = {
                name: other
                for name, other in in_flight.items()
                if self._seconds_until_settled(other) > 0 and self._journal.is_in_flight(name)
            }
            if in_flight:
                self.operation.report("waiting for creates that are under way")
                self.operation.sleep(1.0)
        return self._journal.taken_ids(intent)

    def _describe_elsewhere(self, intent: CreateIntent) -> str:
        stack = StackIdentity.of_urn(intent.urn).stack
        return (
            f"an interrupted create of {intent.resource_name} in stack {stack} "
            f"({intent.started_at:%Y-%m-%d %H:%M} UTC) may have left another {self.resource_type.noun}; the next up of {stack} "
            "settles it, and if that is the old name of this stack, see `python -m pulumi_cloudjobs journal`"
        )

    def _describe_taken_over(self, created: Created) -> str:
        if not created.is_certain:
            return self._describe_probable(created, "an interrupted create")
        return f"took over {self.resource_type.noun} {created.id}, which an interrupted create has left"

    def _describe_probable(self, created: Created, by: str) -> str:
        """Return the notice on an object that only inputs and time tell from those of others."""
        return (
            f"took over {self.resource_type.noun} {created.id}, which {by} has probably made: "
            "its inputs and its time are equal"
        )

    def _describe_ambiguity(self, intent: CreateIntent, id: str) -> str:
        return (
            f"an interrupted create of {self.operation.name} with other inputs has probably made "
            f'{self.resource_type.noun} {id}: write adopt="{id}" with the inputs of then to take it over, or end it and run '
            f"`python -m pulumi_cloudjobs journal forget {intent.marker}`"
        )

    # --- the journal

    @property
    def _secrets(self) -> Secrets:
        return self.context.shared(SeenSecrets, SeenSecrets).secrets()

    @property
    def _journal(self) -> Journal:
        return self.context.journal

    def _commit(self, intent: CreateIntent, id: str) -> None:
        """Write the id down; a journal that fails now must not lose it."""
        if not self.operation.urn:
            return
        try:
            self._journal.commit(intent, id)
        except Exception as error:  # noqa: BLE001 - the object exists, and its id belongs into state
            self.operation.warn(
                f"{self.resource_type.noun} {id} exists, and its id is not in the journal: {error}"
            )

    def _discard(self, intent: CreateIntent) -> None:
        if not self.operation.urn:
            return
        try:
            self._journal.discard(intent)
        except JournalUnavailable as error:
            self.operation.warn(
                f"an entry of the journal stays, and the next up looks for its object: {error}"
            )


class _IntentGuard:
    """Writes the intent before each request that creates something, unless the one on disk still holds.

    Attributes:
        intent: As it was written last.
        is_written: Whether that is known to be on disk.
        is_unanswered: Whether a request has left to which no response said that it made nothing.
    """

    def __init__(self, attempt: CreateAttempt, intent: CreateIntent) -> None:
        self.intent = intent
        self.is_unanswered = False
        self.is_written = False
        self._attempt = attempt

    def before_request(self, cloud_offset: timedelta | None) -> None:
        """Raise JournalUnavailable when the intent cannot be written: then nothing is sent."""
        operation, context = self._attempt.operation, self._attempt.context
        now = context.clock.now()
        if not self.is_written or now > self.intent.deadline:
            self.intent = self._renewed(now, cloud_offset)
            if operation.urn:
                context.journal.start(self.intent)
            self.is_written = True
        operation.raise_if_cancelled()
        self.is_unanswered = True

    def after_refusal(self) -> None:
        """Note that the last request has made nothing."""
        self.is_unanswered = False

    def _renewed(self, now: datetime, cloud_offset: timedelta | None) -> CreateIntent:
        """Return the intent with a later deadline.

        Its window begins with the first request, whoever sent it.
        """
        deadline = now + timedelta(seconds=LEAVE_SECONDS)
        if self.intent.started_at > NEVER:
            return replace(self.intent, deadline=deadline)

        offset = None if cloud_offset is None else cloud_offset.total_seconds()
        return replace(self.intent, started_at=now, deadline=deadline, cloud_offset_seconds=offset)


def without_secrets(resource_type: ResourceType, inputs: Values, secrets: Secrets) -> Values:
    """Return the inputs as the journal keeps them: without values that the model or the user calls secret."""
    sent = {name: value for name, value in inputs.items() if name not in CLIENT_ONLY_INPUTS}
    kept: Values = _without_secrets(mark_secrets(schema_of(resource_type.model), sent), secrets)
    # Nothing is looked for without it, and an entry names it anyway.
    return {**kept, "region": inputs["region"]}


def _without_secrets(value: Any, secrets: Secrets) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_secrets(item, secrets)
            for key, item in value.items()
            if not _is_secret(item, secrets)
        }
    if isinstance(value, list):
        return [_without_secrets(item, secrets) for item in value if not _is_secret(item, secrets)]
    return value


def _is_secret(value: Any, secrets: Secrets) -> bool:
    if isinstance(value, Secret):
        return True
    return isinstance(value, str) and secrets.hidden_in(value) != value
