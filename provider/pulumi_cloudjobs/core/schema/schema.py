"""Walk over a model: translate names, mark secrets, compare, merge what the cloud returned.

A `Schema` is a model read once into a small tree, because these walks must let unknown
values and half-valid input through, which validation does not. Values are JSON-like, with names as
in state (`appName`) unless a docstring says otherwise. Keys of maps that hold the user's own data
(`conf`, `triggers`, tags) are never translated, in either direction.
"""

from __future__ import annotations

import json
import math
import types
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from operator import is_
from sys import intern
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from ..frozen import frozen
from ..names import to_camel
from .declarations import REQUIRED, declared_fields
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
from .pairing import Pairing

EXACT = 2**53
"""Every whole number up to this limit is a double; above it there are gaps."""

EMPTY: tuple[Any, ...] = (None, "", [], {})
_JSON_SCALARS = frozenset({str, int, float, bool, type(None)})
_ARRIVES = frozenset({str, bool, type(None)})
"""The types of which Pulumi carries every value as it is."""
NO_MARKS: frozenset[Mark] = frozenset()


@frozen
class Schema:
    """The schema of a value: an object of a model, a list, a scalar, or data of the user."""

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


@frozen
class FieldSchema:
    """A field of a model, with its three names and its marks."""

    name: str
    state_name: str
    wire: str
    shape: Schema
    on_change: OnChange | None
    marks: frozenset[Mark]
    required: bool
    description: str


@frozen
class Change:
    """An input that differs, by its path in state, and what the difference does.

    `certain` is False when the input differs only in values that are not known yet, which may
    turn out to be the same.
    """

    path: str
    on_change: OnChange
    certain: bool = True


# Schemas of models


@cache
def fields_of(model: type[InputModel]) -> tuple[FieldSchema, ...]:
    """Return the fields of a model, read from its annotations once."""
    fields = []
    for name, declared in declared_fields(model).items():
        metadata = list(declared.metadata)
        # Adds to `metadata`, so that it comes before the marks are read.
        schema = _schema(declared.type, metadata)
        wire = next((m.name for m in metadata if isinstance(m, Wire)), model.wire_name(name))
        field = FieldSchema(
            name=name,
            state_name=to_camel(name),
            wire=wire,
            shape=schema,
            on_change=next((m for m in metadata if isinstance(m, OnChange)), None),
            marks=frozenset(m for m in metadata if isinstance(m, Mark)),
            required=declared.default is REQUIRED,
            description=declared.description,
        )
        fields.append(field)

    return tuple(fields)


def _schema(annotation: Any, metadata: list[Any]) -> Schema:
    """Return the schema of an annotation; add to `metadata` what `Annotated` layers carry."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        metadata.extend(more)
        return _schema(inner, metadata)

    if origin in (Union, types.UnionType):
        members = [a for a in get_args(annotation) if a is not type(None)]
        schemas = [_schema(member, metadata) for member in members]
        return schemas[0] if len(schemas) == 1 else Schema("data")

    if origin is list:
        return Schema("list", item=_schema(get_args(annotation)[0], []))

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
    """Return the schema of a whole model."""
    return Schema("object", model=model)


@cache
def by_state_name(model: type[InputModel]) -> Mapping[str, FieldSchema]:
    """Return the fields of a model by their names in state."""
    return _fields_by(model, state_name)


@cache
def field_names(model: type[InputModel]) -> frozenset[str]:
    """Return the names in state of all fields of a model, at any depth."""
    names: set[str] = set()
    for field in fields_of(model):
        names.add(field.state_name)
        inner = field.shape.item or field.shape
        if inner.model is not None:
            names |= field_names(inner.model)

    return frozenset(names)


@cache
def defaults_of(model: type[InputModel]) -> Mapping[str, Any]:
    """Return the defaults of a model that check fills in, by name in state."""
    defaults = {}
    for name, declared in declared_fields(model).items():
        if declared.default is not REQUIRED and declared.default is not None:
            defaults[to_camel(name)] = declared.default

    return defaults


# Names


def rename(
    schema: Schema,
    value: Any,
    source: Callable[[FieldSchema], str],
    target: Callable[[FieldSchema], str],
    *,
    keep_unknown_keys: bool = True,
) -> Any:
    """Translate the keys of objects that the model knows; everything else stays.

    Args:
        source: Which of its three names a field has in `value`.
        target: Which of its three names a field gets.
        keep_unknown_keys: False drops keys that the model does not know: a response has more
            fields than the request.
    """

    def walk(schema: Schema, value: Any) -> Any:
        if schema.kind == "list" and isinstance(value, (list, tuple)) and schema.item:
            return [walk(schema.item, item) for item in value]
        if schema.kind != "object" or schema.model is None or not isinstance(value, Mapping):
            return value

        known = _fields_by(schema.model, source)
        result = {}
        for key, item in value.items():
            field = known.get(key)
            if field is not None:
                result[target(field)] = walk(field.shape, item)
            elif keep_unknown_keys:
                result[key] = item

        return result

    return walk(schema, value)


@cache
def _fields_by(
    model: type[InputModel], name_of: Callable[[FieldSchema], str]
) -> Mapping[str, FieldSchema]:
    """Return the fields of a model by one of their three names."""
    return {name_of(field): field for field in fields_of(model)}


def python_name(field: FieldSchema) -> str:
    """Return the name in Python, `app_name`."""
    return field.name


def state_name(field: FieldSchema) -> str:
    """Return the name in state, `appName`."""
    return field.state_name


def wire_name(field: FieldSchema) -> str:
    """Return the name on the wire, `AppName`."""
    return field.wire


def to_wire(
    model: type[InputModel], value: Mapping[str, Any], *, without: frozenset[str] = frozenset()
) -> Any:
    """Return inputs with the names on the wire, without nulls and without fields marked NOT_SENT.

    Args:
        without: More inputs to leave out, by their Python names.
    """
    sent = {
        field.state_name
        for field in fields_of(model)
        if field.name not in without and Mark.NOT_SENT not in field.marks
    }
    request = {key: item for key, item in value.items() if key in sent and item is not None}
    return rename(schema_of(model), request, state_name, wire_name)


def from_wire(model: type[InputModel], value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a response with the names in state, texts of numbers as numbers.

    A member that is not a field of the request is dropped: a `Region` in a response is not the
    input `region`.
    """
    schema = schema_of(model)
    sent = {field.wire for field in fields_of(model) if _is_sent(model, field)}
    returned = {name: item for name, item in value.items() if name in sent}
    renamed = rename(schema, returned, wire_name, state_name, keep_unknown_keys=False)
    result: dict[str, Any] = _coerce(schema, renamed)
    return result


def _is_sent(model: type[InputModel], field: FieldSchema) -> bool:
    """Return whether an input is a field of the request."""
    is_common = issubclass(model, Regional) and field.name in COMMON_INPUTS
    return not is_common and Mark.NOT_SENT not in field.marks


def _coerce(schema: Schema, value: Any) -> Any:
    if schema.kind == "object" and isinstance(value, Mapping):
        fields = {field.state_name: field for field in schema.fields}
        return {key: _coerce(fields[key].shape, item) for key, item in value.items()}
    if schema.kind == "list" and isinstance(value, list) and schema.item:
        return [_coerce(schema.item, item) for item in value]

    return _coerce_scalar(schema.scalar, value)


def _coerce_scalar(scalar: type | None, value: Any) -> Any:
    if scalar is bool and isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower(), value)
    if scalar is bool and isinstance(value, int):
        return bool(value)
    if scalar is int and isinstance(value, str) and value.strip().lstrip("-").isdigit():
        return int(value)
    if scalar is str and isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)

    return value


# Values


def normalize(value: Any) -> Any:
    """Return a value with whole floats as ints and without null members, at every depth."""
    # Most values are texts, and the check whether a value is a Mapping is slow.
    if type(value) is str:
        return value
    if type(value) is dict or isinstance(value, Mapping):
        return {_name(key): normalize(item) for key, item in value.items() if item is not None}
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (list, tuple)):
        return [normalize(item) for item in value]

    return value


def _name(key: Any) -> Any:
    """Return a name, the same object for all resources: a thousand waits keep their inputs."""
    return intern(key) if type(key) is str else key


def values_that_change(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and the value of each value that Pulumi cannot carry as it is.

    Pulumi carries JSON, and every number as a double: a whole number may change, NaN and values of
    other types get lost.
    """
    # A call for each text, and an abstract class for each object, would be most of the work.
    if type(value) is dict or isinstance(value, Mapping):
        for key, item in value.items():
            if type(item) not in _ARRIVES:
                yield from values_that_change(item, join(at, str(key)))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            if type(item) not in _ARRIVES:
                yield from values_that_change(item, f"{at}[{index}]")
    elif type(value) in _JSON_SCALARS:
        if _changes_on_its_way(value):
            yield at, value
    elif not isinstance(value, (str, Unknown)):
        yield at, value


def _changes_on_its_way(value: Any) -> bool:
    if type(value) is int:
        return not -EXACT <= value <= EXACT and as_double(value) != value
    return type(value) is float and not math.isfinite(value)


def as_double(number: int) -> int | None:
    """Return the nearest double as a whole number; None where no double is so large."""
    try:
        return int(float(number))
    except OverflowError:
        return None


def has_unknown(value: Any) -> bool:
    """Return whether a value is UNKNOWN or contains UNKNOWN."""
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)

    return value is UNKNOWN


# Secrets


def mark_secrets(schema: Schema, value: Any) -> Any:
    """Wrap every leaf that the model marks SECRET in `Secret`; unknown and absent leaves stay.

    A value without such leaves is returned itself.
    """
    if schema.kind == "list" and isinstance(value, list) and schema.item:
        if not contains_secret(schema.item):
            return value

        items = [mark_secrets(schema.item, item) for item in value]
        return value if all(map(is_, items, value)) else items

    if schema.model is None or not (type(value) is dict or isinstance(value, Mapping)):
        return value

    marked: dict[str, Any] = {}
    for name, field in _fields_with_secrets(schema.model).items():
        item = value.get(name)
        if item is None or isinstance(item, Unknown):
            continue

        is_secret = Mark.SECRET in field.marks
        member = Secret(item) if is_secret else mark_secrets(field.shape, item)
        if member is not item:
            marked[name] = member

    return {**value, **marked} if marked else value


def secret_values(schema: Schema, value: Any) -> Iterator[Any]:
    """Yield every value in `value` that the model marks SECRET."""
    if schema.kind == "list" and isinstance(value, list) and schema.item:
        for item in value:
            yield from secret_values(schema.item, item)
    if schema.kind != "object" or not isinstance(value, Mapping) or schema.model is None:
        return

    for name, field in _fields_with_secrets(schema.model).items():
        item = value.get(name)
        if item is None or isinstance(item, Unknown):
            continue
        if Mark.SECRET in field.marks:
            yield item
        else:
            yield from secret_values(field.shape, item)


def importable(schema: Schema, marked: Any) -> Any:
    """Return a value as an import records it: without secrets and without empty members.

    An object that requires a secret is left out, for None; the user's own data stays as it is.

    Args:
        marked: A value in which `mark_secrets` has wrapped the secrets.
    """
    if isinstance(marked, Secret):
        return None
    if schema.kind == "list" and isinstance(marked, list) and schema.item:
        items = [importable(schema.item, item) for item in marked]
        return [item for item in items if item is not None]
    if schema.kind != "object" or not isinstance(marked, Mapping) or schema.model is None:
        return marked

    result = {}
    for name, field in by_state_name(schema.model).items():
        item = importable(field.shape, marked.get(name))
        if not _same(field.shape, field.marks, item, None):
            result[name] = item
        elif field.required and isinstance(marked.get(name), Secret):
            return None
        elif field.required and name in marked:
            result[name] = item

    return result


def contains_secret(schema: Schema) -> bool:
    """Return whether a field of the schema, at any depth, is secret."""
    if schema.kind == "list" and schema.item:
        return contains_secret(schema.item)

    return schema.model is not None and bool(_fields_with_secrets(schema.model))


@cache
def _fields_with_secrets(model: type[InputModel]) -> Mapping[str, FieldSchema]:
    """Return the fields that are secret, or have secrets below; most fields have none."""
    return {
        name: field
        for name, field in by_state_name(model).items()
        if Mark.SECRET in field.marks or contains_secret(field.shape)
    }


# Comparison


def compare(
    model: type[InputModel], old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[Change]:
    """Return the inputs that differ by meaning, as paths, each with what its change does.

    Absent, null and empty are the same. JSON text is compared parsed, an unordered list by its
    members. An unknown value differs from everything, because it may.
    """
    if _identical(old, new):
        return []

    return list(_compare_objects(schema_of(model), old, new, "", None))


def equal_inputs(
    model: type[InputModel], old: Mapping[str, Any], new: Mapping[str, Any]
) -> frozenset[str]:
    """Return the lists and objects of a service's request that are equal in every type and value.

    A difference cannot lie in them.

    Args:
        old, new: Values of a front end, which need not be normalized.
    """
    return frozenset(
        name
        for name in composite_fields(model)
        if name in old and name in new and _identical(old[name], new[name])
    )


@cache
def composite_fields(model: type[InputModel]) -> frozenset[str]:
    """Return the names in state of lists and objects among the inputs that are the service's."""
    return frozenset(
        field.state_name
        for field in fields_of(model)
        if field.name not in COMMON_INPUTS and field.shape.kind != "scalar"
    )


def _identical(old: Any, new: Any) -> bool:
    """Return whether two values are equal in every type and value.

    The check is ten times as fast as a comparison by meaning.
    """
    if type(old) is not type(new) or old is UNKNOWN:
        return False
    if isinstance(old, list):
        return len(old) == len(new) and all(map(_identical, old, new))
    if not isinstance(old, dict):
        return bool(old == new)

    if len(old) != len(new):
        return False
    for name, item in old.items():
        other = new.get(name, UNKNOWN)
        # Most values are texts, and a call for each would be most of the work.
        if type(item) is str:
            if type(other) is not str or item != other:
                return False
        elif not _identical(item, other):
            return False
    return True


def _compare_objects(
    schema: Schema,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    at: str,
    outer_on_change: OnChange | None,
) -> Iterator[Change]:
    assert schema.model is not None
    for field in schema.fields:
        name = field.state_name
        on_change = field.on_change or outer_on_change or schema.model.on_change
        yield from _compare(
            field.shape, field.marks, old.get(name), new.get(name), join(at, name), on_change
        )


def _compare(
    schema: Schema, marks: frozenset[Mark], old: Any, new: Any, at: str, on_change: OnChange
) -> Iterator[Change]:
    if _same(schema, marks, old, new):
        return

    if schema.kind == "object" and isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _compare_objects(schema, old, new, at, on_change)
        return

    both_lists = isinstance(old, list) and isinstance(new, list)
    if schema.kind == "list" and both_lists and len(old) == len(new):
        assert schema.item is not None
        if Mark.UNORDERED in marks:
            yield from _compare_unordered(schema.item, old, new, at, on_change)
            return
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _compare(schema.item, NO_MARKS, before, after, f"{at}[{index}]", on_change)
        return

    emptied = canonical(schema, marks, new) is None
    if emptied and Mark.NEVER_EMPTIED in marks:
        on_change = OnChange.REPLACES
    yield Change(at, on_change, certain=not _may_equal(old, new))


def _compare_unordered(
    schema: Schema, old: list[Any], new: list[Any], at: str, on_change: OnChange
) -> Iterator[Change]:
    """Yield what differs in two lists of one length, by the indices of the new one.

    Args:
        schema: The schema of a member.
    """

    def may_be_same(after: Any, before: Any) -> bool:
        if not has_unknown(after):
            return False
        changes = _compare(schema, NO_MARKS, before, after, at, on_change)
        return not any(change.certain for change in changes)

    pairing = Pairing(new, old)
    pairing.by_key(lambda member: _hashable(canonical(schema, NO_MARKS, member)))
    pairing.by_test(may_be_same)
    pairing.by_key(lambda member: _name_in_list(schema, member))
    pairing.in_order()

    changes: list[Change] = []
    for index, after in enumerate(new):
        before = old[pairing.partners[index]]
        changes += _compare(schema, NO_MARKS, before, after, f"{at}[{index}]", on_change)
    if schema.kind == "object":
        yield from changes
    elif changes:
        # Without an order, the index of a text names no place.
        yield Change(at, on_change, certain=any(change.certain for change in changes))


def _name_in_list(schema: Schema, member: Any) -> Any:
    """Return the name of a member of a list: the value of its first plain field.

    The models open with it: the name of a task or a variable, the key of a tag, an id.
    """
    if not isinstance(member, Mapping):
        return None

    names = (field.state_name for field in schema.fields if field.shape.kind == "scalar")
    name = member.get(next(names, ""))
    return name if isinstance(name, (str, int)) else None


def _may_equal(old: Any, new: Any) -> bool:
    """Return whether two values that differ may be the same once all of them is known."""
    if isinstance(new, Unknown):
        return True
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return all(_may_equal(old.get(key), new.get(key)) for key in {**old, **new})
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_may_equal, old, new))

    return bool(_canonical_data(normalize(old)) == _canonical_data(normalize(new)))


def _same(schema: Schema, marks: frozenset[Mark], old: Any, new: Any) -> bool:
    if isinstance(old, Unknown) or isinstance(new, Unknown):
        return False
    if _identical(old, new):
        return True

    return bool(canonical(schema, marks, old) == canonical(schema, marks, new))


def canonical(schema: Schema, marks: frozenset[Mark], value: Any) -> Any:
    """Return a value reduced to its meaning, so that `==` compares meanings.

    Absent, null and empty become None.
    """
    if isinstance(value, Unknown):
        return value
    if value in EMPTY:
        return None

    if Mark.JSON_TEXT in marks and isinstance(value, str):
        return _canonical_json(value)
    if Mark.MAYBE_ESCAPED in marks and isinstance(value, str):
        return _unescaped(value)
    if Mark.DURATION in marks:
        return _canonical_duration(value)

    if schema.kind == "object" and isinstance(value, Mapping):
        return _canonical_object(schema, value)
    if schema.kind == "list" and isinstance(value, list) and schema.item:
        items = [canonical(schema.item, NO_MARKS, item) for item in value]
        return _canonical_unordered(schema.item, items) if Mark.UNORDERED in marks else items

    plain = normalize(value)
    if schema.scalar is not None:
        plain = _coerce(schema, plain)
    return _canonical_data(plain)


def _unescaped(text: str) -> str:
    """Return a text without HTML entities, whose table is loaded for the first text with one."""
    if "&" not in text:
        return text

    import html

    return html.unescape(text)


def _canonical_unordered(schema: Schema, items: list[Any]) -> Any:
    """Return the members of a list as a set.

    A text that is given twice means nothing more; a second equal object may (two disks, two tasks).
    """
    members = Counter(map(_hashable, items))
    if schema.kind == "scalar":
        return ("set", frozenset(members))
    return ("set", frozenset(members.items()))


def _hashable(value: Any) -> Any:
    """Return a canonical value as one that a set can hold, equal for equal values."""
    if isinstance(value, Mapping):
        return frozenset((key, _hashable(item)) for key, item in value.items())
    if isinstance(value, list):
        return tuple(map(_hashable, value))
    return value


def _canonical_object(schema: Schema, value: Mapping[str, Any]) -> dict[str, Any] | None:
    fields = {field.state_name: field for field in schema.fields}
    members = {}
    for key, item in value.items():
        field = fields.get(key)
        member = item if field is None else canonical(field.shape, field.marks, item)
        if member is not None:
            members[key] = member

    return members or None


def _canonical_data(value: Any) -> Any:
    """Return the value with the types of its scalars beside them.

    True == 1 holds in Python, but not in an API and in JSON.
    """
    if isinstance(value, Mapping):
        return {key: _canonical_data(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical_data(item) for item in value]

    return (type(value).__name__, value)


def _canonical_json(text: str) -> Any:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return text

    if parsed in (None, "", {}, []):
        return None
    return ("json", json.dumps(parsed, sort_keys=True))


def _canonical_duration(value: Any) -> Any:
    try:
        return seconds_of(value)
    except ValueError:
        return value


# Drift


def merge_drift(schema: Schema, marks: frozenset[Mark], desired: Any, actual: Any) -> Any:
    """Return the desired inputs with the cloud's values where these differ by meaning.

    The result holds drift and nothing else: only what the user set is compared, so a server's
    default is not drift. What the cloud did not return keeps the desired value, a secret always
    does, and equal values keep the user's spelling.
    """
    if Mark.SECRET in marks or isinstance(desired, Unknown):
        return desired
    if _same(schema, marks, desired, actual):
        return desired

    if schema.kind == "object" and isinstance(desired, Mapping) and isinstance(actual, Mapping):
        return _merge_object_drift(schema, desired, actual)

    both_lists = isinstance(desired, list) and isinstance(actual, list)
    if schema.kind == "list" and both_lists and schema.item:
        if Mark.UNORDERED in marks:
            return _merge_unordered_drift(schema.item, desired, actual)
        # With another length, nothing shows which items belong together.
        if len(desired) != len(actual):
            return actual
        pairs = zip(desired, actual, strict=True)
        return [merge_drift(schema.item, NO_MARKS, *pair) for pair in pairs]

    return actual


def _merge_unordered_drift(schema: Schema, desired: list[Any], actual: list[Any]) -> list[Any]:
    """Return the desired members that exist, in their order, and after them what is new."""

    def exists_as(member: Any, other: Any) -> bool:
        return _same(schema, NO_MARKS, member, merge_drift(schema, NO_MARKS, member, other))

    pairing = Pairing(desired, actual)
    pairing.by_key(lambda member: _hashable(canonical(schema, NO_MARKS, member)))
    pairing.by_test(exists_as)
    if pairing.is_complete:
        return desired

    # What differs keeps its secrets and its place when its name shows what it was.
    pairing.by_key(lambda member: _name_in_list(schema, member))
    if len(desired) == len(actual):
        pairing.in_order()

    merged = []
    for index, member in enumerate(desired):
        partner = pairing.partners.get(index)
        if partner is not None:
            merged.append(merge_drift(schema, NO_MARKS, member, actual[partner]))
    return merged + [actual[index] for index in pairing.free_second]


def _merge_object_drift(
    schema: Schema, desired: Mapping[str, Any], actual: Mapping[str, Any]
) -> dict[str, Any]:
    fields = {field.state_name: field for field in schema.fields}
    result = {}
    for key, item in desired.items():
        field = fields.get(key)
        merged = item
        if field is not None and key in actual:
            merged = merge_drift(field.shape, field.marks, item, actual[key])
        if merged is not None:
            result[key] = merged

    return result


def fits(model: type[InputModel], returned: Mapping[str, Any], desired: Mapping[str, Any]) -> bool:
    """Return whether an object has the desired inputs, as far as the cloud returns them."""
    actual = merge_drift(schema_of(model), NO_MARKS, desired, returned)
    return not compare(model, actual, desired)
