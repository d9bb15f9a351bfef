"""Valid inputs for every field of every resource type, made from its model.

Each field has two values, and the fields that it needs beside it. What a field may hold follows
from its schema; the cards have the rest: ids of what the simulator knows, texts of a certain form,
fields that need or exclude each other. Paths there are without the positions in lists.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pulumi_cloudjobs import api
from pulumi_cloudjobs.core.schema.inputs import Mark
from pulumi_cloudjobs.core.schema.schema import FieldSchema, Schema, fields_of, schema_of

from tests.cards.card import Card
from tests.input_paths import REMOVED, Values, bare, steps_of, top

NOT_WALKED = {
    "adopt": "it names an object that exists, and its changes have their own tests",
    "region": "another region has none of the objects that the inputs refer to",
}
COMMON_EFFECTS = {"wait": "LOCAL", "stop": "LOCAL", "triggers": "REPLACES"}
COMMON_VALUES: dict[str, tuple[Any, ...]] = {
    "wait.until": ("accepted", "running"),
    "wait.timeoutSeconds": (600, 601),
    "stop.timeoutSeconds": (600, 601),
}
NAMES_THE_OBJECT = {"ProjectId", "WorkSpaceId"}
"""Fields of an update action that name its object, and change nothing."""


def effect_of(card: Card, path: str) -> str:
    """Return the effect of a change of this field, according to the API's actions."""
    effects = card.samples.effects
    if bare(path) in effects:
        return effects[bare(path)]
    if effects and (top(path) in effects or top(path) not in COMMON_EFFECTS):
        return effects.get(top(path), effects["*"])
    if top(path) in COMMON_EFFECTS:
        return COMMON_EFFECTS[top(path)]

    resource_type, update = card.resource_type, card.actions.update
    actions = api.load(resource_type.api)["actions"]
    changed = {one["name"] for one in actions[update]["request"]} if update else set()
    renamed = {card.samples.renamed.get(name, name) for name in changed} - NAMES_THE_OBJECT
    wire = next(
        field.wire for field in fields_of(resource_type.model) if field.state_name == top(path)
    )
    return "UPDATES" if wire in renamed else "REPLACES"


def values_of(card: Card, path: str) -> tuple[Any, ...] | None:
    """Return the values of a field that do not follow from its schema; None without any."""
    return card.samples.values.get(bare(path)) or COMMON_VALUES.get(bare(path))


def wires_of_texts(card: Card) -> frozenset[str]:
    """Return the API's names of the inputs whose lists it takes as a text with commas."""
    fields = fields_of(card.resource_type.model)
    return frozenset(
        field.wire for field in fields if field.state_name in card.samples.lists_as_text
    )


@dataclass(frozen=True, repr=False)
class Place:
    """A field somewhere in the inputs, by its path with positions."""

    path: str
    field: FieldSchema

    def __repr__(self) -> str:
        return self.path

    @property
    def is_scalar(self) -> bool:
        return self.field.shape.kind == "scalar"


def places(card: Card) -> list[Place]:
    """Every field at every depth; of a list, the fields of its first object."""
    not_walked = {*NOT_WALKED, *card.samples.not_walked}
    return [
        place
        for place in _places(schema_of(card.resource_type.model), "")
        if top(place.path) not in not_walked
    ]


def _places(shape: Schema, at: str) -> Iterator[Place]:
    for field in shape.fields:
        path = f"{at}.{field.state_name}" if at else field.state_name
        yield Place(path, field)
        inner = field.shape.item if field.shape.kind == "list" else field.shape
        if inner is not None and inner.kind == "object":
            yield from _places(inner, f"{path}[0]" if field.shape.kind == "list" else path)


def variants(card: Card, place: Place) -> list[Any]:
    """Return one or two different valid values."""
    given = values_of(card, place.path)
    count = len(given) if given else len(place.field.shape.choices) or 2
    if place.field.shape.kind == "object":
        count = 1  # what differs in it is a place of its own

    return [
        _value(card, place.field.shape, place.path, n, place.field.marks)
        for n in range(min(count, 2))
    ]


def _value(
    card: Card, shape: Schema, path: str, n: int, marks: frozenset[Mark] = frozenset()
) -> Any:
    """The n-th valid value; of an object the least one that is not empty."""
    given = values_of(card, path)
    if given is not None:
        return _own(given[n % len(given)])

    if shape.kind == "object":
        needed = [field for field in shape.fields if field.required]
        fields = (
            needed
            or [field for field in shape.fields if field.shape.kind == "scalar"][:1]
            or shape.fields[:1]
        )
        return {
            field.state_name: _value(
                card, field.shape, f"{path}.{field.state_name}", n, field.marks
            )
            for field in fields
        }

    if shape.kind == "list" and shape.item is not None:
        many = range(n + 1) if shape.item.kind == "object" else [n]
        return [_value(card, shape.item, path, one) for one in many]

    if shape.kind == "data":
        return {"a": n}

    return json.dumps({"a": n}) if Mark.JSON_TEXT in marks else _scalar(shape, n)


def _scalar(shape: Schema, n: int) -> Any:
    if shape.choices:
        return shape.choices[n % len(shape.choices)]

    return {bool: n % 2 == 0, int: n + 1, float: n + 0.5, str: f"text-{n}"}[shape.scalar or str]


def placed(card: Card, inputs: Values, path: str, value: Any) -> Values:
    """A copy of the inputs with a value in this place, and with what it needs beside it."""
    changed: Values = _own(inputs)
    _put(card, changed, path, value)  # with the objects around it
    steps = bare(path).split(".")

    for length in range(1, len(steps) + 1):
        for other, its in card.samples.along.get(".".join(steps[:length]), {}).items():
            _put(card, changed, other, its)

    _put(card, changed, path, value)
    return changed


def without(card: Card, inputs: Values, path: str) -> Values:
    """A copy of the inputs that has nothing in this place."""
    changed: Values = _own(inputs)
    _put(card, changed, path, REMOVED)
    return changed


def _put(card: Card, inputs: Values, path: str, value: Any) -> None:
    place: Any = inputs
    shape, at = schema_of(card.resource_type.model), ""
    *way, last = steps_of(path)

    for step in way:
        if isinstance(step, int):
            place, shape = place[step], shape.item or shape
            continue

        shape = next(field.shape for field in shape.fields if field.state_name == step)
        at = f"{at}.{step}" if at else step
        if place.get(step) in (None, []):
            if value is REMOVED:
                return

            place[step] = _value(card, shape, at, 0)

        place = place[step]

    if value is REMOVED:
        place.pop(last, None)
    else:
        place[last] = _own(value)


def _own(value: Any) -> Any:
    """Return a copy in which no object is shared, as it may be in the tables."""
    if isinstance(value, dict):
        return {key: _own(item) for key, item in value.items()}

    return [_own(item) for item in value] if isinstance(value, list | tuple) else value
