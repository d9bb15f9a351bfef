"""Read inputs whose fields or numbers are spelled otherwise than in state.

Names of Python come from transformations, which see the inputs as in state and add to them. Other
spellings come from the API's documents: those are named to the user, because editors and type
checkers refuse them as well. A whole number given as text is a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from .inputs import InputModel, Mark
from .schema import EXACT, FieldSchema, Schema, by_state_name, fields_of

_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,15})")


def respelled(schema: Schema, value: Any, misspelled: dict[str, str]) -> Any:
    """Return a value as state spells it.

    Keys that name no field in any spelling stay, and so does a field that is given twice.

    Args:
        misspelled: Gets the keys in spellings that are not accepted, with their names in Python.
    """
    if schema.kind == "list" and isinstance(value, list) and schema.item:
        return [respelled(schema.item, item, misspelled) for item in value]
    if schema.kind == "object" and isinstance(value, Mapping) and schema.model:
        return _respelled_object(schema.model, value, misspelled)
    if schema.scalar is int and isinstance(value, str):
        return _respelled_number(value)

    return value


def _respelled_number(text: str) -> int | str:
    """Return the whole number that a text means; any other text stays."""
    if not _WHOLE_NUMBER.fullmatch(text):
        return text

    number = int(text)
    # A larger number would change on its way to the engine, a text does not.
    if abs(number) > EXACT:
        return text

    return number


def _respelled_object(
    model: type[InputModel], value: Mapping[str, Any], misspelled: dict[str, str]
) -> dict[str, Any]:
    in_state = by_state_name(model)
    result: dict[str, Any] = {}

    for key, item in value.items():
        field = in_state.get(key) or field_of(model, key)
        if field is None:
            result[key] = item
            continue

        name = field.state_name
        is_given_twice = key != name and (name in value or name in result)
        if is_given_twice:
            result[key] = item
            continue

        if key not in (name, field.name):
            misspelled[key] = field.name

        spelled = item
        # The text of a duration is read later, with its unit.
        if Mark.DURATION not in field.marks:
            spelled = respelled(field.shape, item, misspelled)
        result[name] = spelled

    return result


def field_of(model: type[InputModel], key: str) -> FieldSchema | None:
    """Return the field that a key names, in whatever spelling.

    Without capital letters a key is Python's own name, or a typing error, which is reported where
    it is.
    """
    fields = _by_other_spelling(model)
    field = fields.get(_plain(key))
    if field is None:
        return None

    is_typing_error = key.islower() and key != field.name
    if is_typing_error:
        return None

    return field


@cache
def _by_other_spelling(model: type[InputModel]) -> Mapping[str, FieldSchema]:
    """Return the fields by their names in Python and on the wire, without case and underscores."""
    fields = fields_of(model)
    by_spelling: dict[str, FieldSchema] = {}

    for field in fields:
        by_spelling[_plain(field.wire)] = field
    # A name of Python counts more than another field's name on the wire.
    for field in fields:
        by_spelling[_plain(field.name)] = field

    return by_spelling


def _plain(key: str) -> str:
    """Return a name without case and underscores."""
    return key.replace("_", "").lower()
