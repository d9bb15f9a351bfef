"""Properties on their way between the engine and the core: protobuf structs and plain values.

The engine marks secrets and unknown values by texts of its own (sdk/go/common/resource/sig). The
plugin takes marked secrets, because only so it knows what the user keeps secret. The core takes
plain values, so the marks become a list of places, and are put back at these places on the way out.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from google.protobuf.struct_pb2 import ListValue, Struct, Value

from ..core.schema.inputs import UNKNOWN, Secret
from ..engine.own_keys import PLACES_KEY
from ..engine.secret_places import Place
from ..engine.values import MOST_LEVELS, TOO_DEEP, as_unicode, is_json_number

Props = dict[str, Any]

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
ASSETS = frozenset({"c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"})
"""Files and archives."""
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
"""A value with its dependencies, secret or not. Without a value it is unknown."""
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
NULL: Any = 0

_SIGNATURE_BYTES = SIGNATURE.encode()
_NO_PLACES: frozenset[Place] = frozenset()


def decode(
    struct: Struct,
    secret_names: Collection[str] | None = None,
    *,
    left_out: Collection[str] = frozenset(),
) -> Props:
    """Return properties as plain values, with the places of their secrets under PLACES_KEY.

    Args:
        struct: The properties of a request.
        secret_names: The properties whose secrets are the user's own; None takes all. An output
            that repeats a secret in a longer text is marked as a whole.
        left_out: Properties that are not read.
    """
    marked: list[Place] = []
    props = {}
    for name, value in struct.fields.items():
        if name in left_out:
            continue
        places = marked if secret_names is None or name in secret_names else []
        props[name] = _plain(value, (name,), places)

    if marked:
        props[PLACES_KEY] = json.dumps([*_earlier_places(props), *marked])
    return props


def equal_properties(old: Struct, new: Struct, names: Iterable[str]) -> frozenset[str]:
    """Return those properties that are equal in every type and value, and hold no secret.

    The messages are compared as they are, which takes a tenth of the time of reading them.
    """
    return frozenset(
        name
        for name in names
        if name in old.fields
        and name in new.fields
        and old.fields[name] == new.fields[name]
        and _SIGNATURE_BYTES not in new.fields[name].SerializeToString()
    )


def _earlier_places(props: Mapping[str, Any]) -> list[Any]:
    """Return the places that a program of the dynamic provider has listed."""
    places = props.get(PLACES_KEY)
    return list(json.loads(places)) if isinstance(places, str) else []


def _plain(value: Value, at: Place, marked: list[Place]) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value == UNKNOWN_TEXT else value.string_value
    if kind == "number_value":
        return value.number_value
    if kind == "bool_value":
        return value.bool_value
    if kind == "struct_value":
        return _plain_object(value.struct_value, at, marked)
    if kind == "list_value":
        items = enumerate(value.list_value.values)
        return [_plain(item, (*at, index), marked) for index, item in items]

    return None


def _plain_object(struct: Struct, at: Place, marked: list[Place]) -> Any:
    fields = struct.fields
    signature = fields[SIGNATURE].string_value if SIGNATURE in fields else ""
    is_secret_output = signature == OUTPUT and "secret" in fields and fields["secret"].bool_value
    if signature == SECRET or is_secret_output:
        marked.append(at)
        # What is nested in a secret is secret anyway.
        marked = []
    if signature in (SECRET, OUTPUT):
        return _plain(fields["value"], at, marked) if "value" in fields else UNKNOWN
    if signature in ASSETS:
        return f"sha256:{fields['hash'].string_value}"
    if signature == RESOURCE:
        return _plain(fields["id"], at, marked)

    return {name: _plain(item, (*at, name), marked) for name, item in fields.items()}


def encode(props: Mapping[str, Any], places: Collection[Place] = _NO_PLACES) -> Struct:
    """Return properties for the engine, marked as secret where the core or the user has done so.

    Whatever an API has returned can be sent to the engine: an exception would lose the id of what
    was created. As in the SDK, a property that is None is left out.

    Args:
        props: Plain values with `Secret` and `UNKNOWN`.
        places: The places of the user's secrets.
    """
    struct = Struct()
    for name, value in props.items():
        if value is not None:
            _fill(struct.fields[as_unicode(name)], value, (name,), places, MOST_LEVELS)

    return struct


def _fill(target: Value, value: Any, at: Place, places: Collection[Place], levels: int) -> None:
    if places and at in places and not isinstance(value, Secret):
        value = Secret(value)

    if isinstance(value, Secret):
        target = _secret_in(target)
        value, places = _unmarked(value), _NO_PLACES

    if type(value) is str:
        target.string_value = as_unicode(value)
    elif value is UNKNOWN:
        target.string_value = UNKNOWN_TEXT
    elif value is None:
        target.null_value = NULL
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, (int, float)):
        _fill_number(target, value)
    elif isinstance(value, (Mapping, list, tuple)):
        _fill_members(target, value, at, places, levels)
    else:
        target.string_value = as_unicode(str(value))


def _secret_in(target: Value) -> Value:
    """Mark a value as secret; return the value inside the mark."""
    fields = target.struct_value.fields
    fields[SIGNATURE].string_value = SECRET
    return fields["value"]


def _unmarked(value: Any) -> Any:
    """Return a value without marks, at every depth."""
    if isinstance(value, Secret):
        return _unmarked(value.value)
    if isinstance(value, Mapping):
        return {name: _unmarked(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_unmarked(item) for item in value]

    return value


def _fill_number(target: Value, value: float) -> None:
    if is_json_number(value):
        target.number_value = value
    else:
        target.string_value = str(value)


def _fill_members(
    target: Value,
    value: Any,
    at: Place,
    places: Collection[Place],
    levels: int,
) -> None:
    if not levels:
        target.string_value = TOO_DEEP
    elif isinstance(value, Mapping):
        # Set first, because an empty object has no fields that would do so.
        target.struct_value.CopyFrom(Struct())
        fields = target.struct_value.fields
        for name, item in value.items():
            _fill(fields[as_unicode(str(name))], item, (*at, name), places, levels - 1)
    else:
        target.list_value.CopyFrom(ListValue())
        for index, item in enumerate(value):
            _fill(target.list_value.values.add(), item, (*at, index), places, levels - 1)


__all__ = ["UNKNOWN_TEXT", "Props", "decode", "encode", "equal_properties"]
