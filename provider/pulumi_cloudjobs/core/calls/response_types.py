"""Bring responses to the types that the API's description declares, before anything reads them.

Clouds, proxies and new versions send texts for numbers, numbers for texts, and other things. What
means the same is converted. A member of any other type is left out, and whoever reads it gets an
`UnexpectedResponse` of one line. A member that no page documents is left out as well: nothing
follows from it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from ... import api
from ..http.records import OddRecord, Record

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,19}")
_LARGEST = {"int64": 2**63 - 1, "uint64": 2**64 - 1}
_SMALLEST = {"int64": -(2**63), "uint64": 0}
_BOOLS = {"true": True, "false": False, "1": True, "0": False}
_TYPES_OF_JSON: Mapping[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
    type(None): "null",
}

Types = Mapping[str, "Reader"]
"""The readers of an object's members, by their names on the wire."""


class OddValue(Exception):
    """A value has another type than the description declares. The message says what came."""


class Source:
    """The call and the request id of a response, for the error texts of its objects."""

    __slots__ = ("call", "request_id")

    def __init__(self, call: str, request_id: str) -> None:
        self.call = call
        self.request_id = request_id


Reader = Callable[[Any, Source], Any]
"""Returns a value in its declared type. Raises OddValue."""


def read_response(
    response: Mapping[str, Any], action: str, description: str, source: Source
) -> Record:
    """Return a response with the documented members of an action, each in its declared type.

    Args:
        action: As the description names it: "SubmitJob", "create_batch".
        description: Name of the service's description in `pulumi_cloudjobs.api`.
    """
    members = _members_of_action(description, action)
    return _read_object(response, members, source)


def _read_object(value: Mapping[str, Any], members: Types, source: Source) -> Record:
    read: dict[str, Any] = {}
    odd: dict[str, str] = {}
    for name, member in value.items():
        reader = members.get(name)
        if reader is None:
            continue
        # A null stands for an absent value in all five APIs.
        if member is None:
            read[name] = None
            continue
        try:
            read[name] = reader(member, source)
        except OddValue as error:
            odd[name] = str(error)

    if odd:
        return OddRecord(read, odd, call=source.call, request_id=source.request_id)
    return Record(read, call=source.call, request_id=source.request_id)


@cache
def _members_of_action(description: str, action: str) -> Types:
    known = api.load(description)["actions"].get(action, {})
    return _members(description, known.get("response", ()))


@cache
def _members_of_type(description: str, name: str) -> Types:
    return _members(description, api.load(description)["types"][name])


def _members(description: str, fields: Any) -> Types:
    return {field["name"]: _reader(description, field) for field in fields}


def _reader(description: str, field: Mapping[str, Any]) -> Reader:
    """Return the reader of a field as the description declares it."""
    read_one = _SCALARS.get(field["type"])
    if field.get("format") == "json":
        read_one = _read_json_text
    if read_one is None:
        read_one = _object_reader(description, field["type"])
    if field["array"]:
        return _list_reader(read_one, is_scalar=field["type"] in _SCALARS)
    if field.get("array_disputed"):
        return _either(read_one, _list_reader(read_one, is_scalar=True))

    return read_one


def _object_reader(description: str, name: str) -> Reader:
    def read(value: Any, source: Source) -> Record:
        if not isinstance(value, dict):
            raise OddValue(_type_of(value))
        return _read_object(value, _members_of_type(description, name), source)

    return read


def _list_reader(read_one: Reader, *, is_scalar: bool) -> Reader:
    def read(value: Any, source: Source) -> list[Any]:
        # Some clouds write a list of one text as the text.
        if is_scalar and isinstance(value, str):
            return [read_one(value, source)]
        if not isinstance(value, list):
            raise OddValue(_type_of(value))

        items = [item for item in value if item is not None] if is_scalar else value
        try:
            return [read_one(item, source) for item in items]
        except OddValue as error:
            raise OddValue(f"a list with {error}") from None

    return read


def _either(read_one: Reader, read_list: Reader) -> Reader:
    def read(value: Any, source: Source) -> Any:
        return read_list(value, source) if isinstance(value, list) else read_one(value, source)

    return read


def _read_string(value: Any, source: Source) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)

    raise OddValue(_type_of(value))


def _read_json_text(value: Any, source: Source) -> str:
    """Return a text that holds JSON; some clouds write the JSON itself."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)

    return _read_string(value, source)


def _whole_number_reader(name: str) -> Reader:
    smallest, largest = _SMALLEST[name], _LARGEST[name]

    def read(value: Any, source: Source) -> int | None:
        number = _whole_number(value)
        if number is not None and not smallest <= number <= largest:
            raise OddValue("a number out of range")
        return number

    return read


def _whole_number(value: Any) -> int | None:
    """Return a whole number, also of a text; None for an empty text. Raises OddValue."""
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        if _WHOLE_NUMBER.fullmatch(text):
            return int(text)
    elif isinstance(value, float) and value.is_integer():
        return int(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        return value

    raise OddValue(_type_of(value))


def _read_float(value: Any, source: Source) -> float | None:
    if isinstance(value, str) and not value.strip():
        return None
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        try:
            number = float(value)
        except (ValueError, OverflowError):
            raise OddValue(_type_of(value)) from None
        if math.isfinite(number):
            return number

    raise OddValue(_type_of(value))


def _read_bool(value: Any, source: Source) -> bool | None:
    if isinstance(value, bool):
        return value
    if value == "":
        return None
    if isinstance(value, (str, int)):
        read = _BOOLS.get(str(value).lower())
        if read is not None:
            return read

    raise OddValue(_type_of(value))


def _read_map(value: Any, source: Source) -> dict[str, Any]:
    if isinstance(value, dict):
        return value

    raise OddValue(_type_of(value))


_SCALARS: Mapping[str, Reader] = {
    "string": _read_string,
    "int64": _whole_number_reader("int64"),
    "uint64": _whole_number_reader("uint64"),
    "float": _read_float,
    "bool": _read_bool,
    "object": _read_map,
}


def _type_of(value: Any) -> str:
    """Return what a value of JSON is, without the value."""
    return _TYPES_OF_JSON.get(type(value), "something else")
