"""Walks over a model: translate names, mark secrets, compare, take over what the cloud returned.

A `Schema` is a pydantic model read once into a small tree, because these walks must let unknown
values and half-valid input through, which validation does not. Values are JSON-like, with names as
in state (`appName`) unless said. Keys of maps that hold the user's own data (`conf`, `triggers`,
tags) are never translated, in either direction.
"""

from __future__ import annotations

import html
import json
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.alias_generators import to_camel

from .durations import seconds_of
from .inputs import (
    COMMON_INPUTS,
    UNKNOWN,
    InputModel,
    Mark,
    OnChange,
    Regional,
    Secret,
    Unknown,
    Wire,
    join,
)

EXACT = 2**53
"""Every whole number up to this one is a double; above it there are gaps."""


@dataclass(frozen=True, slots=True)
class Schema:
    """What a value looks like: an object of a model, a list of something, a scalar, or data that is the user's own."""

    kind: Literal["object", "list", "scalar", "data"]
    model: type[InputModel] | None = None
    item: Schema | None = None
    scalar: type | None = None
    choices: tuple[Any, ...] = ()
    mapping: bool = False

    @property
    def fields(self) -> tuple[FieldSchema, ...]:
        """Fields of an object in the model's order; empty for anything else."""
        return fields_of(self.model) if self.model else ()


@dataclass(frozen=True, slots=True)
class FieldSchema:
    """One field of a model, with its three names and its marks."""

    name: str
    state_name: str
    wire: str
    shape: Schema
    on_change: OnChange | None
    marks: frozenset[Mark]
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Change:
    """One input that differs, by path as in state, and what the difference does.

    `certain` is False when it differs only in values that are not known yet, which may turn out to
    be the same.
    """

    path: str
    on_change: OnChange
    certain: bool = True


@cache
def fields_of(model: type[InputModel]) -> tuple[FieldSchema, ...]:
    """The fields of a model, read from its annotations once."""
    fields = []
    for name, info in model.model_fields.items():
        metadata = list(info.metadata)
        shape = _shape(info.annotation, metadata)
        wire = next((m.name for m in metadata if isinstance(m, Wire)), model.wire_name(name))
        fields.append(
            FieldSchema(
                name=name,
                state_name=to_camel(name),
                wire=wire,
                shape=shape,
                on_change=next((m for m in metadata if isinstance(m, OnChange)), None),
                marks=frozenset(m for m in metadata if isinstance(m, Mark)),
                required=info.is_required(),
                description=info.description or "",
            )
        )
    return tuple(fields)


def _shape(annotation: Any, metadata: list[Any]) -> Schema:
    """Shape of an annotation; what `Annotated` layers carry is added to `metadata`."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        metadata.extend(more)
        return _shape(inner, metadata)
    if origin in (Union, types.UnionType):
        members = [a for a in get_args(annotation) if a is not type(None)]
        shapes = [_shape(member, metadata) for member in members]
        return shapes[0] if len(shapes) == 1 else Schema("data")
    if origin is list:
        return Schema("list", item=_shape(get_args(annotation)[0], []))
    if origin is Literal:
        choices = get_args(annotation)
        return Schema("scalar", scalar=type(choices[0]), choices=choices)
    # On Python 3.10 `dict[str, Any]` passes for a class as well: only its origin says otherwise.
    if origin is None and isinstance(annotation, type) and issubclass(annotation, InputModel):
        return Schema("object", model=annotation)
    if annotation in (str, int, bool, float):
        return Schema("scalar", scalar=annotation)
    return Schema("data", mapping=origin is dict)


@cache
def schema_of(model: type[InputModel]) -> Schema:
    """The shape of a whole model."""
    return Schema("object", model=model)


@cache
def by_state_name(model: type[InputModel]) -> Mapping[str, FieldSchema]:
    """The fields of a model by their names in state."""
    return {field.state_name: field for field in fields_of(model)}


@cache
def defaults_of(model: type[InputModel]) -> Mapping[str, Any]:
    """What check fills in, by name in state: the defaults that a model itself gives."""
    given = {
        to_camel(name): info.default
        for name, info in model.model_fields.items()
        if not info.is_required()
    }
    return {name: value for name, value in given.items() if value is not None}


def rename(
    shape: Schema,
    value: Any,
    source: Callable[[FieldSchema], str],
    target: Callable[[FieldSchema], str],
    *,
    keep_unknown_keys: bool = True,
) -> Any:
    """Translate the keys of objects that the model knows; everything else stays.

    Args:
        source: Which of its three names a field has in `value`.
        target: Which it gets.
        keep_unknown_keys: False drops keys that the model does not know (answers hold more than we
            asked for).
    """
    if shape.kind == "list" and isinstance(value, (list, tuple)) and shape.item:
        return [
            rename(shape.item, item, source, target, keep_unknown_keys=keep_unknown_keys)
            for item in value
        ]
    if shape.kind != "object" or not isinstance(value, Mapping):
        return value
    known = {source(field): field for field in shape.fields}
    result = {}
    for key, item in value.items():
        field = known.get(key)
        if field is not None:
            result[target(field)] = rename(
                field.shape, item, source, target, keep_unknown_keys=keep_unknown_keys
            )
        elif keep_unknown_keys:
            result[key] = item
    return result


def by_name(field: FieldSchema) -> str:
    """The Python name, `app_name`."""
    return field.name


def by_camel(field: FieldSchema) -> str:
    """The name in state, `appName`."""
    return field.state_name


def by_wire(field: FieldSchema) -> str:
    """The name on the wire, `AppName`."""
    return field.wire


def to_wire(
    model: type[InputModel], value: Mapping[str, Any], *, without: frozenset[str] = frozenset()
) -> Any:
    """Inputs as the API spells them, without our own, without those named in `without` (Python names) and nulls."""
    kept = {
        f.state_name
        for f in fields_of(model)
        if f.name not in without and Mark.NOT_SENT not in f.marks
    }
    plain = {key: item for key, item in value.items() if key in kept and item is not None}
    return rename(schema_of(model), plain, by_camel, by_wire)


def from_wire(model: type[InputModel], value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a response as inputs spell it, texts of numbers as numbers.

    Dropped is what is no field of the request: a `Region` in a response is not the input `region`.
    """
    shape = schema_of(model)
    sent = {field.wire for field in fields_of(model) if _is_sent(model, field)}
    returned = {name: item for name, item in value.items() if name in sent}
    renamed = rename(shape, returned, by_wire, by_camel, keep_unknown_keys=False)
    result: dict[str, Any] = _coerce(shape, renamed)
    return result


def _is_sent(model: type[InputModel], field: FieldSchema) -> bool:
    """Return whether an input is a field of the request, and not ours alone."""
    is_common = issubclass(model, Regional) and field.name in COMMON_INPUTS
    return not is_common and Mark.NOT_SENT not in field.marks


def _coerce(shape: Schema, value: Any) -> Any:
    if shape.kind == "object" and isinstance(value, Mapping):
        fields = {field.state_name: field for field in shape.fields}
        return {key: _coerce(fields[key].shape, item) for key, item in value.items()}
    if shape.kind == "list" and isinstance(value, list) and shape.item:
        return [_coerce(shape.item, item) for item in value]
    if shape.scalar is bool and isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower(), value)
    if shape.scalar is bool and isinstance(value, int):
        return bool(value)
    if shape.scalar is int and isinstance(value, str) and value.strip().lstrip("-").isdigit():
        return int(value)
    if shape.scalar is str and isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value


def normalize(value: Any) -> Any:
    """Floats without a fraction become ints, null members of objects go, at every depth."""
    if type(value) is str:  # most of what there is; the look whether something is a Mapping is slow
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: normalize(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [normalize(item) for item in value]
    return value


def numbers_a_double_changes(value: Any, at: str = "") -> Iterator[tuple[str, int]]:
    """Yield each whole number, with its path, that Pulumi would change: it carries every number as a double."""
    if type(value) is int:
        if not -EXACT <= value <= EXACT and as_double(value) != value:
            yield at, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if type(item) is not str:
                yield from numbers_a_double_changes(item, join(at, str(key)))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            if type(item) is not str:
                yield from numbers_a_double_changes(item, f"{at}[{index}]")


def as_double(number: int) -> int | None:
    """Return the whole number that the nearest double is; None where there is no double so large."""
    try:
        return int(float(number))
    except OverflowError:
        return None


def without_numbers_too_large(value: Any) -> Any:
    """Return the value with null in place of each number that is larger than any double."""
    if type(value) is int and as_double(value) is None:
        return None
    if isinstance(value, Mapping):
        return {key: without_numbers_too_large(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_numbers_too_large(item) for item in value]
    return value


def mark_secrets(shape: Schema, value: Any) -> Any:
    """Wrap every leaf that the model calls secret in `Secret`; unknown and absent ones stay as they are."""
    if shape.kind == "list" and isinstance(value, list) and shape.item:
        return [mark_secrets(shape.item, item) for item in value]
    if shape.kind != "object" or not isinstance(value, Mapping) or shape.model is None:
        return value
    fields = by_state_name(shape.model)
    result = {}
    for key, item in value.items():
        field = fields.get(key)
        if field is None or item is None or isinstance(item, Unknown):
            result[key] = item
        elif Mark.SECRET in field.marks:
            result[key] = Secret(item)
        else:
            result[key] = item if type(item) is str else mark_secrets(field.shape, item)
    return result


def secret_values(shape: Schema, value: Any) -> Iterator[str]:
    """Every text in `value` that the model calls secret, to be removed from messages."""
    return marked_texts(mark_secrets(shape, value))


def marked_texts(marked: Any) -> Iterator[str]:
    """Every text in what `mark_secrets` has wrapped."""
    stack = [marked]
    while stack:
        item = stack.pop()
        if type(item) is str:
            continue
        if isinstance(item, Secret):
            yield from _texts(item.value)
        elif isinstance(item, Mapping):
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def compare(
    model: type[InputModel], old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[Change]:
    """Inputs that differ by meaning, as paths, each with what its change does.

    Absent, null and empty are the same; JSON text is compared parsed; an unordered list by its
    members; an unknown value differs from everything, because it may.
    """
    return (
        [] if _identical(old, new) else list(_compare_objects(schema_of(model), old, new, "", None))
    )


def _identical(old: Any, new: Any) -> bool:
    """Equal in every type and value, so that what they mean need not be asked: five times as fast."""
    if type(old) is not type(new) or old is UNKNOWN:
        return False
    if isinstance(old, dict):
        return old.keys() == new.keys() and all(
            _identical(item, new[key]) for key, item in old.items()
        )
    if isinstance(old, list):
        return len(old) == len(new) and all(map(_identical, old, new))
    return bool(old == new)


def _compare_objects(
    shape: Schema, old: Mapping[str, Any], new: Mapping[str, Any], at: str, around: OnChange | None
) -> Iterator[Change]:
    assert shape.model is not None
    for field in shape.fields:
        on_change = field.on_change or around or shape.model.on_change
        before, after = old.get(field.state_name), new.get(field.state_name)
        yield from _compare(
            field.shape, field.marks, before, after, join(at, field.state_name), on_change
        )


def _compare(
    shape: Schema, marks: frozenset[Mark], old: Any, new: Any, at: str, on_change: OnChange
) -> Iterator[Change]:
    if _same(shape, marks, old, new):
        return
    if shape.kind == "object" and isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _compare_objects(shape, old, new, at, on_change)
    elif (
        shape.kind == "list"
        and isinstance(old, list)
        and isinstance(new, list)
        and len(old) == len(new)
    ):
        assert shape.item is not None
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _compare(shape.item, frozenset(), before, after, f"{at}[{index}]", on_change)
    else:
        emptied = Mark.NEVER_EMPTIED in marks and canonical(shape, marks, new) is None
        yield Change(
            at, OnChange.REPLACES if emptied else on_change, certain=not _may_equal(old, new)
        )


def _may_equal(old: Any, new: Any) -> bool:
    """Whether two values that differ are the same but for what is not known yet."""
    if isinstance(new, Unknown):
        return True
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return all(_may_equal(old.get(key), new.get(key)) for key in {**old, **new})
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_may_equal, old, new))
    return bool(_data_meaning(normalize(old)) == _data_meaning(normalize(new)))


def _same(shape: Schema, marks: frozenset[Mark], old: Any, new: Any) -> bool:
    if isinstance(old, Unknown) or isinstance(new, Unknown):
        return False
    return _identical(old, new) or bool(
        canonical(shape, marks, old) == canonical(shape, marks, new)
    )


def canonical(shape: Schema, marks: frozenset[Mark], value: Any) -> Any:
    """A value reduced to what it means, so that `==` compares meanings; None for absent, null and empty."""
    if isinstance(value, Unknown):
        return value
    if value in (None, "", [], {}):
        return None
    if Mark.JSON_TEXT in marks and isinstance(value, str):
        return _json_meaning(value)
    if Mark.MAYBE_ESCAPED in marks and isinstance(value, str):
        return html.unescape(value)
    if Mark.DURATION in marks:
        return _duration_meaning(value)
    if shape.kind == "object" and isinstance(value, Mapping):
        fields = {field.state_name: field for field in shape.fields}
        pairs = {
            key: canonical(fields[key].shape, fields[key].marks, item) if key in fields else item
            for key, item in value.items()
        }
        return {key: item for key, item in pairs.items() if item is not None} or None
    if shape.kind == "list" and isinstance(value, list) and shape.item:
        items = [canonical(shape.item, frozenset(), item) for item in value]
        return sorted(items, key=repr) if Mark.UNORDERED in marks else items
    if shape.scalar is not None:
        return _data_meaning(_coerce(shape, normalize(value)))
    return _data_meaning(normalize(value))


def _data_meaning(value: Any) -> Any:
    """The value with the types of its scalars beside them: True == 1 in Python, but not in an API and in JSON."""
    if isinstance(value, Mapping):
        return {key: _data_meaning(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_data_meaning(item) for item in value]
    return (type(value).__name__, value)


def _json_meaning(text: str) -> Any:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return None if parsed in (None, "", {}, []) else ("json", json.dumps(parsed, sort_keys=True))


def _duration_meaning(value: Any) -> Any:
    try:
        return seconds_of(value)
    except ValueError:
        return value


def merge_drift(shape: Schema, marks: frozenset[Mark], mine: Any, theirs: Any) -> Any:
    """The user's inputs with what the cloud returned put in where it differs by meaning: drift, and nothing else.

    Only what the user set is looked at, so a server's default is no drift. What the cloud did not
    return keeps the user's value, a secret always does, and equal values keep the user's spelling.
    """
    if Mark.SECRET in marks or isinstance(mine, Unknown) or _same(shape, marks, mine, theirs):
        return mine
    if shape.kind == "object" and isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        fields = {field.state_name: field for field in shape.fields}
        result = {}
        for key, item in mine.items():
            field = fields.get(key)
            if field is None or key not in theirs:
                result[key] = item
            else:
                result[key] = merge_drift(field.shape, field.marks, item, theirs[key])
        return {key: item for key, item in result.items() if item is not None}
    if shape.kind == "list" and isinstance(mine, list) and isinstance(theirs, list) and shape.item:
        if Mark.UNORDERED in marks or len(mine) != len(theirs):
            return theirs
        return [
            merge_drift(shape.item, frozenset(), a, b) for a, b in zip(mine, theirs, strict=True)
        ]
    return theirs


def fits(model: type[InputModel], returned: Mapping[str, Any], desired: Mapping[str, Any]) -> bool:
    """Return whether an object is what the inputs ask for, as far as the cloud returns it."""
    actual = merge_drift(schema_of(model), frozenset(), desired, returned)
    return not compare(model, actual, desired)


def has_unknown(value: Any) -> bool:
    """Whether UNKNOWN stands anywhere in a value."""
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return value is UNKNOWN
