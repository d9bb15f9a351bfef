"""The next create after an interrupted one whose journal is gone with the machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import OperationFailed
from pulumi_cloudjobs.core.journal import FolderStore, Journal

from tests.cards.card import Campaign, Card, Variant, cards
from tests.cards.tencent_batch_job import CARD as BATCH
from tests.embedded import World
from tests.input_paths import put
from tests.retry.test_every_verb import created_objects

TEN_MINUTES = 600.0
REFUSED, SECOND = "refused", "second"


def outcome_of(facts: Campaign | Variant) -> str:
    """Return the outcome of a second create of equal inputs."""
    names_itself = isinstance(facts, Variant) and facts.names_itself
    is_shared = isinstance(facts, Campaign) and facts.is_shared
    return REFUSED if is_shared or (facts.taken and not names_itself) else SECOND


def cases() -> Iterator[Any]:
    """Yield the inputs of every card, and of each variant."""
    for card in cards():
        yield pytest.param(card, {}, outcome_of(card.campaign), id=str(card))

        for variant in card.campaign.variants:
            outcome = outcome_of(variant)
            yield pytest.param(card, variant.changes, outcome, id=f"{card} {variant.name}")


@pytest.mark.parametrize(("card", "changes", "outcome"), list(cases()))
def test_without_a_journal(
    world: World, tmp_path: Path, card: Card, changes: Mapping[str, Any], outcome: str
) -> None:
    """Every marker is part of the journal, so only the cloud's own refusals are left.

    The create warns of the risk.
    """
    inputs = put(changes)(card.inputs)
    if card.resource_type.waits:
        inputs["wait"] = {"until": "accepted"}

    for key, value in card.lasting.items():
        world.cloud.set(key, value)

    first = world.resource(card.resource_type)
    first.create(inputs)
    world.restart()
    world.cloud.advance(TEN_MINUTES)  # nothing of that time can be a lost create of the next one
    world.settings.journal = Journal(FolderStore(tmp_path / "another-journal"))
    next_one = world.resource(card.resource_type)
    if outcome == REFUSED:
        with pytest.raises(OperationFailed, match=f'adopt="{first.id}"'):
            next_one.create(inputs)
    else:
        next_one.create(inputs)
        assert next_one.id != first.id

    assert len(created_objects(world, card)) == (2 if outcome == SECOND else 1)

    warnings = [
        line for line in world.report.informs if line.endswith("may have left is not known there")
    ]
    assert [world.settings.journal.location in line for line in warnings] == [True]


def test_a_journal_that_exists_is_not_announced(world: World) -> None:
    """The line is for the one create that starts a journal."""
    world.settings.journal = Journal(FolderStore(world.settings.home / "another-journal"))

    for name in ("one", "two"):
        world.resource(BATCH.resource_type, name).create(BATCH.inputs)

    assert len([line for line in world.report.informs if "written down" in line]) == 1
