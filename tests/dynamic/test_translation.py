"""Names of a program's inputs in other spellings: all of them are named, at every depth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_cloudjobs.core.schema.schema import (
    FieldSchema,
    Schema,
    python_name,
    schema_of,
    state_name,
)
from pulumi_cloudjobs.dynamic.translation import to_state

from tests.cards.card import Card, cards
from tests.cards.tencent_batch_job import CARD as BATCH
from tests.checks.samples import placed, places, variants

SPELLINGS: tuple[Callable[[FieldSchema], str], ...] = (
    python_name,
    state_name,
    lambda field: field.wire,
)
BATCH_SCHEMA = schema_of(BATCH.resource_type.model)


def respelled_at_random(schema: Schema, value: Any, draw: Callable[..., Any]) -> Any:
    """Return a value in state's spelling with each name in some spelling."""
    if isinstance(value, list) and schema.item:
        return [respelled_at_random(schema.item, item, draw) for item in value]
    if not isinstance(value, dict) or schema.kind != "object":
        return value

    fields = {field.state_name: field for field in schema.fields}
    result: dict[str, Any] = {}
    for key, item in value.items():
        field = fields[key]
        name = draw(st.sampled_from(SPELLINGS))(field)
        result[name] = respelled_at_random(field.shape, item, draw)
    return result


def is_name_of(name: str, field: FieldSchema) -> bool:
    """Return whether a name is one of the spellings of a field."""
    return name in [spelling(field) for spelling in SPELLINGS]


def names_in(schema: Schema, value: Any) -> Iterator[tuple[str, FieldSchema]]:
    """Yield all names of fields, as they are spelled."""
    if isinstance(value, list) and schema.item:
        for item in value:
            yield from names_in(schema.item, item)
    if not isinstance(value, dict) or schema.kind != "object":
        return

    for key, item in value.items():
        field = next(one for one in schema.fields if is_name_of(key, one))
        yield key, field
        yield from names_in(field.shape, item)


@pytest.mark.parametrize("card", cards(), ids=repr)
@settings(deadline=None)
@given(data=st.data())
def test_every_name_in_another_spelling_is_collected(card: Card, data: st.DataObject) -> None:
    """A request may be pasted in whole or in part; the user's own keys stay as they are."""
    inputs = card.least
    for place in data.draw(st.lists(st.sampled_from(places(card)), max_size=4)):
        value = data.draw(st.sampled_from(variants(card, place)))
        inputs = placed(card, inputs, place.path, value)

    schema = schema_of(card.resource_type.model)
    spelled = respelled_at_random(schema, inputs, data.draw)
    misspelled: dict[str, str] = {}
    expected = to_state(schema, respelled_at_random(schema, inputs, lambda _: python_name))

    assert to_state(schema, spelled, misspelled) == expected
    assert misspelled == {
        key: field.name for key, field in names_in(schema, spelled) if key != field.name
    }


@pulumi.runtime.test
def test_a_name_in_an_output_is_collected_when_it_is_known() -> Any:
    """An output may hold a part of a request."""
    misspelled: dict[str, str] = {}
    tasks = pulumi.Output.from_input([{"taskName": "a", "EnvId": "env-1"}])
    value = to_state(BATCH_SCHEMA, {"job": {"JobName": "a", "tasks": tasks}}, misspelled)
    assert misspelled == {"JobName": "job_name"}

    def check(known: Any) -> None:
        assert known == [{"taskName": "a", "envId": "env-1"}]
        assert misspelled == {"JobName": "job_name", "taskName": "task_name", "EnvId": "env_id"}

    return value["job"]["tasks"].apply(check)


def test_the_users_own_keys_are_never_names() -> None:
    """Settings and tags may have the names of fields."""
    misspelled: dict[str, str] = {}
    own = {"jobName": "a", "TaskName": "b", "task_name": "c"}
    assert to_state(BATCH_SCHEMA, {"triggers": own}, misspelled) == {"triggers": own}
    assert misspelled == {}
