"""The search for the object of a create whose response was lost.

That the object does not exist is believed only when the request can no longer take effect. An
object without a marker is taken only when no other create could have made it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from ..errors import ConfigurationError
from ..journal import CreateIntent
from ..journal.entries import ACT_SECONDS, LEAVE_SECONDS, SETTLE_SECONDS
from ..resource_type import Created, Values
from ..schema.schema import by_state_name
from .create_request import CreateRequest
from .messages import describe_missing_secret

SETTLE_POLL_SECONDS = 5.0
IN_FLIGHT_POLL_SECONDS = 1.0
MAX_CANDIDATES = 100
"""Objects that a search considers, each of which another create has taken."""


class LostCreateSearch:
    """Searches for what interrupted creates of one resource have made."""

    def __init__(self, request: CreateRequest) -> None:
        self._resource_type = request.resource_type
        self._lifecycle = request.lifecycle
        self._operation = request.operation
        self._clock = request.context.clock
        self._journal = request.context.journal

    def search_until_settled(self, intent: CreateIntent, inputs: Values) -> Created | None:
        """Search until the object is found, or until the request can no longer take effect."""
        monotonic = self._operation.clock.monotonic
        # Whoever waited for the response has given up by now. The cloud's clock, or that of a
        # proxy before it, may stand still: it does not bound the search alone.
        give_up_at = monotonic() + ACT_SECONDS
        while True:
            lost_create = self.find(intent, inputs)
            if lost_create is not None:
                return lost_create

            remaining = min(self.seconds_until_settled(intent), give_up_at - monotonic())
            if remaining <= 0:
                return None

            text = f"waiting for an interrupted create to settle, {remaining:.0f} s left"
            self._operation.report(text)
            self._operation.sleep(min(SETTLE_POLL_SECONDS, remaining))

    def find(self, intent: CreateIntent, inputs: Values) -> Created | None:
        """Return the object of an intent that no other create has, claimed for this one.

        Args:
            inputs: The inputs of the create, as far as they are known.
        """
        self._journal.mark_lost(intent)
        excluded = self._journal.taken_ids(intent)
        # A search may send the create again, so the loop has an end whatever the cloud responds.
        for _ in range(MAX_CANDIDATES):
            lost_create = self.find_unclaimed(intent, inputs, excluded)
            if lost_create is None or lost_create.is_certain:
                return lost_create

            excluded |= self._ids_of_others_in_flight(intent)
            if lost_create.id in excluded:
                continue
            if self._journal.claim(intent, lost_create.id):
                return lost_create
            excluded.add(lost_create.id)

        return None

    def find_unclaimed(
        self,
        intent: CreateIntent,
        inputs: Values,
        excluded: set[str],
    ) -> Created | None:
        """Return an object that the intent may have made, without any claim on it."""
        with self.explaining_missing_secrets(intent):
            return self._lifecycle.find_lost_create(inputs, intent, excluded)

    def age(self, intent: CreateIntent) -> timedelta:
        """Return the age of an intent, by the cloud's clock where it is known.

        The age is negative when the clock was set back.
        """
        return intent.age(self._clock.now(), self._lifecycle.clock_offset)

    def seconds_until_settled(self, intent: CreateIntent) -> float:
        """Return how long the request of an intent may still take effect."""
        settled_after = intent.settled_at - intent.started_at
        return (settled_after - self.age(intent)).total_seconds()

    @contextmanager
    def explaining_missing_secrets(self, intent: CreateIntent) -> Iterator[None]:
        """Explain an input that a call needs and that an entry lacks.

        The journal keeps no secret.
        """
        try:
            yield
        except KeyError as error:
            missing = error.args[0]
            inputs = by_state_name(self._resource_type.model)
            if missing in intent.inputs or missing not in inputs:
                raise

            noun = self._resource_type.noun
            raise ConfigurationError(describe_missing_secret(noun, intent, missing)) from None

    def _ids_of_others_in_flight(self, intent: CreateIntent) -> set[str]:
        """Wait until creates that could have made the same object know their ids; return all ids.

        The object was seen before these creates are listed, so each that could have made it is
        among them.
        """
        clock = self._operation.clock
        in_flight = self._journal.in_flight(intent)
        give_up_at = clock.monotonic() + LEAVE_SECONDS + SETTLE_SECONDS
        while in_flight and clock.monotonic() < give_up_at:
            in_flight = {
                name: other
                for name, other in in_flight.items()
                if self.seconds_until_settled(other) > 0 and self._journal.is_in_flight(name)
            }
            if in_flight:
                self._operation.report("waiting for creates that are under way")
                self._operation.sleep(IN_FLIGHT_POLL_SECONDS)

        return self._journal.taken_ids(intent)
