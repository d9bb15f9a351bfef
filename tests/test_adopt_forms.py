"""The id of a job of one resource type is not taken for that of another."""

from __future__ import annotations

import re

import pytest

from tests.cards.card import Card, cards

UUID = re.compile(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")


@pytest.mark.parametrize("card", cards(), ids=str)
def test_adopt_takes_ids_of_its_own_type_and_no_others(card: Card) -> None:
    """Preview reports it, before any search."""
    pattern = card.resource_type.id_pattern
    assert card.resource_type.id_form
    assert all(re.fullmatch(pattern, id) for id in card.ids)

    is_uuid = any(UUID.fullmatch(id) for id in card.ids)
    for other in cards():
        for id in other.ids:
            # Of a UUID, only the cloud knows the type.
            if other is not card and not (is_uuid and UUID.fullmatch(id)):
                assert not re.fullmatch(pattern, id), id
