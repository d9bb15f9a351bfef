"""The order of every list: it means something, or it is compared as a set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pulumi_cloudjobs.core.schema.inputs import InputModel, Mark
from pulumi_cloudjobs.core.schema.schema import (
    FieldSchema,
    compare,
    fields_of,
    merge_drift,
    schema_of,
)

from tests.cards.card import Card, cards
from tests.checks.samples import Place, placed, places, variants
from tests.resource_types import RESOURCE_TYPES

ORDERED = {
    "Application.commands": "one per instance, by its number",
    "AnonymousComputeEnv.mount_data_disks": "the first mount point is for the first disk",
    "EnvData.data_disks": "the first disk is the first device",
    "EnvData.instance_types": "tried in this order",
    "EnvData.virtual_private_clouds": "no document says how one of them is chosen",
    "EnvData.zones": "no document says how one of them is chosen",
    "NamedComputeEnv.input_mappings": "a mount may be inside an earlier one",
    "NamedComputeEnv.mount_data_disks": "the first mount point is for the first disk",
    "NodeData.instance_types": "tried in this order",
    "SessionInputs.conf": "a later setting may override an earlier one",
    "SparkBatchInputs.args": "arguments",
    "Task.input_mappings": "a mount may be inside an earlier one",
    "Task.output_mapping_configs": "no document says which of two counts",
    "Task.output_mappings": "a later upload may overwrite an earlier one",
    "VirtualPrivateCloud.private_ip_addresses": "the first address is for the first machine",
}
"""The lists whose order counts, by class and field, with the reason."""


def lists_of(model: type[InputModel]) -> Iterator[tuple[str, FieldSchema]]:
    for field in fields_of(model):
        inner = field.shape.item or field.shape
        if field.shape.kind == "list":
            # An inherited field belongs to the class that declares it.
            classes = (cls for cls in model.__mro__ if field.name in vars(cls)["__annotations__"])
            owner = next(classes)
            yield f"{owner.__name__}.{field.name}", field
        if inner.model is not None:
            yield from lists_of(inner.model)


def test_every_list_is_a_set_or_has_a_reason_for_its_order() -> None:
    """A list without a decision would replace a live job when a cloud returns it sorted."""
    lists: dict[str, FieldSchema] = {}
    for described in RESOURCE_TYPES:
        lists.update(lists_of(described.resource_type.model))

    ordered = {name for name, field in lists.items() if Mark.UNORDERED not in field.marks}
    assert ordered == set(ORDERED)


UNORDERED = [
    pytest.param(card, place, id=f"{card} {place}")
    for card in cards()
    for place in places(card)
    if Mark.UNORDERED in place.field.marks
]


@pytest.mark.parametrize(("card", "place"), UNORDERED)
def test_a_list_in_another_order_is_no_change_and_no_drift(card: Card, place: Place) -> None:
    """The program may sort otherwise, and so may the cloud."""
    members: list[Any] = [member for value in variants(card, place) for member in value]
    desired = placed(card, card.least, place.path, members)
    actual = placed(card, card.least, place.path, members[::-1])
    model = card.resource_type.model

    assert compare(model, desired, actual) == []
    assert merge_drift(schema_of(model), frozenset(), desired, actual) == desired
