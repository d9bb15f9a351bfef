"""The life of every resource type in the plugin, in the calls that the engine makes."""

from __future__ import annotations

import pytest
from pulumi_cloudjobs.core.type_tokens import core_token, dynamic_token, dynamic_urn, plugin_token

from tests.cards.card import Card, cards
from tests.plugin.client import UNKNOWN, Client, plain, urn_of


@pytest.mark.parametrize("card", cards(), ids=repr)
def test_a_resource_lives_as_with_the_dynamic_provider(client: Client, card: Card) -> None:
    """Every verb of every resource type: what was created is found, equal, changed and ended."""
    urn = urn_of(card.token)
    inputs = client.checked(urn, card.inputs)
    planned = client.create(urn, inputs, preview=True)
    assert planned.id == ""
    assert UNKNOWN in planned.outputs.values()

    state = client.create(urn, inputs)
    assert state.id
    assert state.outputs.keys() <= planned.outputs.keys()

    again = client.checked(urn, card.inputs, state.inputs)
    assert again == inputs
    assert client.diff(urn, state, again).changes == 1

    refreshed = client.read(urn, state)
    assert refreshed is not None
    assert refreshed.id == state.id
    assert plain(refreshed.inputs) == plain(inputs)
    assert client.diff(urn, refreshed, again).changes == 1

    if card.change:
        changed = client.checked(urn, card.changed, state.inputs)
        diff = client.diff(urn, state, changed)
        assert (diff.changes, list(diff.replaces)) == (2, [])
        assert set(diff.detailedDiff) >= set(card.change)
        ids = {name for name, value in state.outputs.items() if value == state.id}
        planned = client.update(urn, state, changed, preview=True)
        assert {name for name, value in planned.outputs.items() if value == state.id} == ids
        state = client.update(urn, state, changed)
        assert client.diff(urn, state, changed).changes == 1

    replaced = client.checked(urn, card.replaced, state.inputs)
    diff = client.diff(urn, state, replaced)
    assert diff.changes == 2
    assert diff.replaces
    assert diff.deleteBeforeReplace

    client.delete(urn, state)
    client.delete(urn, state)


@pytest.mark.parametrize("card", cards(), ids=repr)
def test_an_imported_object_is_unchanged_afterwards(client: Client, card: Card) -> None:
    """Otherwise the program that `pulumi import` prints would replace what it has imported."""
    urn = urn_of(card.token)
    created = client.create(urn, client.checked(urn, card.inputs))
    imported = client.import_(urn_of(card.token, "imported"), created.id)
    assert imported is not None
    assert imported.id == created.id
    assert plain(imported.inputs) == imported.inputs

    returned = client.checked(urn, imported.inputs, imported.inputs)
    assert returned == imported.inputs
    assert client.diff(urn, imported, returned).changes == 1
    refreshed = client.read(urn, imported)
    assert refreshed is not None
    assert client.diff(urn, refreshed, returned).changes == 1

    # A program names the values that the API does not return.
    others = {name: value for name, value in card.inputs.items() if name not in imported.inputs}
    completed = client.checked(urn, {**imported.inputs, **others})
    assert not client.diff(urn, refreshed, completed).replaces
    updated = client.update(urn, refreshed, completed)
    assert client.diff(urn, updated, completed).changes == 1
    assert imported.outputs["origin"] == created.outputs["origin"]


@pytest.mark.parametrize("card", cards(), ids=repr)
def test_a_token_is_that_of_the_core(card: Card) -> None:
    """State holds the one, and the journal the other."""
    assert core_token(plugin_token(card.token)) == card.token


@pytest.mark.parametrize("card", cards(), ids=repr)
def test_both_fronts_have_one_urn_in_the_journal(card: Card) -> None:
    """A resource that goes to the other front is the same, also below a resource that does."""
    start, plugin, dynamic = (
        "urn:pulumi:dev::project",
        plugin_token(card.token),
        dynamic_token(card.token),
    )
    for before, after in (
        (plugin, dynamic),
        (f"{plugin}${plugin}", f"{dynamic}${dynamic}"),
        (f"my:own:Film${plugin}", f"my:own:Film${dynamic}"),
    ):
        assert dynamic_urn(f"{start}::{before}::a::b") == f"{start}::{after}::a::b"
        assert dynamic_urn(f"{start}::{after}::a::b") == f"{start}::{after}::a::b"
