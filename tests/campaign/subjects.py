"""The resources as the campaign drives them: the cards and their variants, with waits.

Runs are waited for until they run, so that creates and updates have calls after the id is known.
An object is made busy before it is destroyed, so that the stop ladder has work to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from pulumi_cloudjobs.core.resource_type import ResourceType, Values
from pulumi_cloudjobs.simulator.control import Control

from tests.cards.card import Card, Variant, add_fixtures, cards
from tests.embedded import run_for_an_hour
from tests.input_paths import put

WAIT_SECONDS, LONGER_SECONDS = 120, 150
PLAIN = Variant("", {})


def prepare(cloud: Control) -> None:
    """Put in what resources refer to, and let every run last; do nothing the second time."""
    fixture = next(fixture for card in cards() for fixture in card.fixtures)
    if any(one["id"] == fixture.id for one in cloud.objects(fixture.object_type)):
        return

    add_fixtures(cloud)
    run_for_an_hour(cloud)
    for card in cards():
        for key, value in card.lasting.items():
            cloud.set(key, value)


@dataclass(frozen=True, eq=False)
class Subject:
    """A resource that the campaign drives: a card, or a variant of its example."""

    card: Card
    variant: Variant = PLAIN

    @property
    def resource_type(self) -> ResourceType:
        return self.card.resource_type

    @property
    def name(self) -> str:
        """The name in a program: "tencent.batch.Job"."""
        return self.card.class_path + (f" ({self.variant.name})" if self.variant.name else "")

    @property
    def object_type(self) -> str:
        """The simulator's name of its objects."""
        return self.card.object_type

    @property
    def vendor(self) -> str:
        return self.object_type.split("/", 1)[0]

    @property
    def service(self) -> str:
        return self.card.service

    @cached_property
    def inputs(self) -> Values:
        """The program's inputs."""
        until = self.card.waits.until if self.card.waits else ""
        return self._waiting(put(self.variant.changes)(self.card.inputs), until, WAIT_SECONDS)

    @cached_property
    def changed(self) -> Values:
        """The same with a change in place: of a run, nothing but its wait."""
        if self.card.change:
            return put(self.card.change)(self.inputs)

        return self._waiting(self.inputs, "running", LONGER_SECONDS)

    @cached_property
    def replaced(self) -> Values:
        """The same with a change that replaces."""
        return put(self.card.replacement)(self.inputs)

    @property
    def updates_with(self) -> str:
        """The first call of a change in place."""
        actions = self.card.actions
        return actions.update or actions.poll or actions.read

    @property
    def stops_with(self) -> str:
        """The first call of a delete."""
        return self.card.actions.stop or self.card.actions.delete

    @property
    def taken(self) -> frozenset[str]:
        """The cloud's codes for a create that it refuses because it knows the name already."""
        return self.variant.taken if self.variant.name else self.card.campaign.taken

    @property
    def live_objects(self) -> Callable[[Control], Iterable[Values]] | None:
        """The objects that a destroy must end, where they are others than its own."""
        return self.card.campaign.live_objects

    def make_busy(self, cloud: Control, id: str) -> None:
        """Make an object live that a delete has to stop."""
        if self.card.make_busy is not None:
            self.card.make_busy(cloud, id)

    def _waiting(self, inputs: Values, until: str, seconds: float) -> Values:
        if not self.resource_type.can_wait:
            return inputs

        state = {"until": until} if self.resource_type.waits else {}
        return {**inputs, "wait": {**state, "pollSeconds": 1, "timeoutSeconds": seconds}}


SUBJECTS = tuple(Subject(card) for card in cards() if card.campaign.is_main)
"""The main resource of each service, for the slow parts of the campaign."""
ALL = (
    *SUBJECTS,
    *(Subject(card) for card in cards() if not card.campaign.is_main),
    *(Subject(card, variant) for card in cards() for variant in card.campaign.variants),
)


def subject_of(card: Card) -> Subject:
    """Return the subject of a card, without a variant."""
    return next(one for one in ALL if one.card is card and one.variant is PLAIN)
