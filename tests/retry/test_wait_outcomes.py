"""An unmet wait stays unmet through reads and updates, for every resource type that waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from pulumi_cloudjobs.core.resource_type import ResourceForm
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure

from tests.cards.card import Card, Waits, cards
from tests.embedded import Resource, World, once, plain

HOURS = 3 * 3600.0


WAITING = [card for card in cards() if card.resource_type.can_wait]


@pytest.fixture(params=WAITING, ids=str)
def card(request: pytest.FixtureRequest) -> Card:
    chosen: Card = request.param
    return chosen


def waits_of(card: Card) -> Waits:
    """Return the settings that decide about a wait; the test of cards says that they exist."""
    assert card.waits is not None, f"the card of {card} has no waits"
    return card.waits


def fails(resource: Resource, verb: Callable[[], object]) -> PartialFailure:
    """A verb ends in a partial failure, and the engine keeps what that brings."""
    with pytest.raises(PartialFailure) as caught:
        verb()

    resource.id, resource.state = caught.value.id, plain(caught.value.outputs)
    return caught.value


def waiting(card: Card, **wait: Any) -> dict[str, Any]:
    """Inputs with the longest wait that the resource type has."""
    until = {"until": card.resource_type.waits[-1]} if card.resource_type.waits else {}
    return {**card.inputs, "wait": {**until, **wait}}


def asks_for_an_update(resource: Resource, inputs: dict[str, Any]) -> bool:
    result = resource.handler.diff(resource.id, resource.state, resource.check(inputs))
    return bool(result.changes) or result.wait_unmet


def test_a_failed_wait_stays_failed(world: World, card: Card) -> None:
    """`up --refresh` is not green over a failed job."""
    inputs = waiting(card)
    world.cloud.set(*waits_of(card).fails)
    world.cloud.set(waits_of(card).lasts, 1.0)
    resource = world.resource(card.resource_type)
    fails(resource, lambda: resource.create(inputs))
    assert resource.state["waitOutcome"] == "failed"

    count = len(world.cloud.objects(card.object_type))

    for _ in range(2):
        fails(resource, resource.refresh)
        assert resource.state["waitOutcome"] == "failed"
        assert asks_for_an_update(resource, inputs)

    fails(resource, lambda: resource.update(inputs))
    fails(resource, resource.refresh)
    assert resource.state["waitOutcome"] == "failed"
    assert len(world.cloud.objects(card.object_type)) == count


@pytest.mark.parametrize("interrupted", [False, True], ids=["timed-out", "interrupted"])
def test_a_wait_that_did_not_end_is_pending_until_an_update_or_a_read_meets_it(
    world: World, card: Card, interrupted: bool
) -> None:
    """The job goes on, and so does the wait."""
    inputs = waiting(card, timeoutSeconds=5)
    world.cloud.set(waits_of(card).lasts, 600.0)
    resource, cancelled = world.resource(card.resource_type), threading.Event()
    if interrupted:
        world.clock.on_wait = once(cancelled.set)

    fails(resource, lambda: resource.create(inputs, cancelled=cancelled))
    assert resource.state["waitOutcome"] == "pending"

    failure = fails(resource, resource.refresh)
    assert "the next up resumes the wait" in str(failure)
    assert resource.state["waitOutcome"] == "pending"
    assert asks_for_an_update(resource, inputs)

    fails(resource, lambda: resource.update(inputs))
    assert resource.state["waitOutcome"] == "pending"

    world.cloud.advance(HOURS)
    if card.resource_type.form is ResourceForm.DESIRED:
        # What was desired may have been reached by somebody else's hand: only an update says that
        # it was met.
        fails(resource, resource.refresh)
        resource.update(inputs)
    else:
        resource.refresh()

    assert resource.state["waitOutcome"] == "met"
    assert not asks_for_an_update(resource, inputs)

    resource.refresh()
    assert resource.state["waitOutcome"] == "met"
