"""Every resource type has a card, and the facts on the cards fit the models and the APIs."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from pulumi_cloudjobs import api

from tests.cards.card import FOLDER, Card, cards, name_of
from tests.embedded import World
from tests.resource_types import RESOURCE_TYPES

EVERY_CARD = [pytest.param(card, id=str(card)) for card in cards()]


def missing_cards(tokens: Iterable[str], known: Iterable[Card]) -> list[str]:
    """Return a line for each resource type without a card: the file to write."""
    carded = {card.token for card in known}
    return [
        f"{token} has no test card: write {FOLDER.name}/{name_of(token)}.py"
        for token in tokens
        if token not in carded
    ]


def test_every_resource_type_has_a_card() -> None:
    """A resource type without one would be in none of the generic tests."""
    tokens = [described.resource_type.token for described in RESOURCE_TYPES]
    assert missing_cards(tokens, cards()) == []
    assert len(cards()) == len(tokens)


def test_a_missing_card_is_named_with_its_file() -> None:
    """A newcomer learns from the failure what to write."""
    assert missing_cards(["tencent/batch:ComputeEnv"], ()) == [
        "tencent/batch:ComputeEnv has no test card: write cards/tencent_batch_compute_env.py"
    ]


def test_a_card_has_the_name_of_its_resource_type() -> None:
    """The tables of checks are found by this name."""
    files = {path.stem for path in FOLDER.glob("*.py")} - {"card"}
    assert files == {name_of(card.token) for card in cards()}


@pytest.mark.parametrize("card", EVERY_CARD)
def test_the_actions_of_a_card_are_actions_of_the_api(card: Card) -> None:
    """A misspelt action would never meet a fault, and its tests would prove nothing."""
    known = set(api.load(card.resource_type.api)["actions"])
    actions = card.actions
    roles = {actions.read, actions.stop, actions.delete, actions.update, actions.poll}
    assert roles - {""} <= known
    assert card.campaign.state_actions <= known
    assert {action for action, _ in card.outcomes} <= known


@pytest.mark.parametrize("card", EVERY_CARD)
def test_the_inputs_of_a_card_are_valid(world: World, card: Card) -> None:
    """A card with a mistake would fail all over the place."""
    resource = world.resource(card.resource_type)
    for inputs in (card.least, card.inputs, card.changed, card.replaced):
        resource.check(inputs)


@pytest.mark.parametrize("card", EVERY_CARD)
def test_the_changes_of_a_card_have_their_effects(world: World, card: Card) -> None:
    """A change in place that replaces would test another verb than it claims."""
    resource = world.resource(card.resource_type)
    resource.id, resource.state = "id", resource.check(card.inputs)
    in_place = set(resource.changes(card.changed).values())
    assert in_place <= {"UPDATES", "RESTARTS"}
    assert bool(in_place) is bool(card.actions.update)
    assert "REPLACES" in resource.changes(card.replaced).values()


@pytest.mark.parametrize("card", EVERY_CARD)
def test_an_id_of_a_card_has_the_form_of_the_resource_type(card: Card) -> None:
    """Ids of the cards stand for objects in many tests."""
    assert card.ids
    assert all(re.fullmatch(card.resource_type.id_pattern, id) for id in card.ids)


@pytest.mark.parametrize("card", EVERY_CARD)
def test_a_card_knows_how_to_hold_up_a_wait(card: Card) -> None:
    """A resource type that waits has to be tried while it waits."""
    assert (card.waits is not None) is card.resource_type.can_wait
