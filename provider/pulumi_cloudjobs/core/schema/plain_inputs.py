"""Take inputs that are valid beyond doubt as they came, in one walk.

Most inputs are JSON that needs no translation but whole numbers, which arrive as floats. What is
not so plain, such as a value that is not known yet, or what may be a mistake, is not taken: then
each step translates and checks on its own. A job of a thousand tasks has ten thousand values, and
each further walk over them takes milliseconds.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from ..names import to_camel
from .acceptance import KNOWN_METADATA, Acceptor, acceptor_of, is_text, limits_of
from .declarations import REQUIRED, BeforeValidator, Field, declared_fields
from .inputs import InputModel, Mark
from .schema import EXACT
from .validation import json_text_problems, rules_of

REFUSED: Any = object()
MOST_LEVELS = 50
"""The depth of the user's own data that is taken, less than what is sent to the engine."""

Taker = Callable[[Any], Any]
"""Returns a value as `normalize` does, the value itself where that is equal; REFUSED in doubt."""


class PlainInputs(dict[str, Any]):
    """Inputs that are normalized, that can be sent as they are, and each of which is valid.

    No secret of a model is among them. The rules of the whole resource, which concern several
    inputs, are not checked.
    """


def plain_inputs(model: type[InputModel], value: Mapping[str, Any]) -> PlainInputs | None:
    """Return inputs of a model as plain ones; None when one of them needs more than a walk.

    Args:
        value: With names as in state.
    """
    taken = _take_members(model, dict(value))
    return None if taken is REFUSED else PlainInputs(taken)


def _take_object(model: type[InputModel], value: Any) -> Any:
    taken = _take_members(model, value) if type(value) is dict else REFUSED
    if taken is REFUSED:
        return REFUSED

    rules = rules_of(model)
    if rules is not None:
        # Whoever reports the mistake checks again, and knows its path.
        for _ in rules(taken, ""):
            return REFUSED

    return taken


def _take_members(model: type[InputModel], value: dict[str, Any]) -> Any:
    takers, required = _takers_of(model)
    changed: dict[str, Any] | None = None
    for name, item in value.items():
        taker = takers.get(name)
        # Most values are texts without a limit, and a call for each would be most of the work.
        if taker is _take_text and type(item) is str and item.isascii():
            continue
        if taker is None:
            return REFUSED

        taken = item if item is None else taker(item)
        if taken is REFUSED:
            return REFUSED
        if taken is not item or item is None:
            changed = {} if changed is None else changed
            changed[name] = taken

    if changed is not None:
        value = {name: item for name, item in {**value, **changed}.items() if item is not None}
    return value if required <= value.keys() else REFUSED


@cache
def _takers_of(model: type[InputModel]) -> tuple[Mapping[str, Taker], frozenset[str]]:
    """Return the takers of the fields by their names in state, and the required names."""
    takers: dict[str, Taker] = {}
    required: set[str] = set()
    for name, field in declared_fields(model).items():
        takers[to_camel(name)] = _taker(field.annotation)
        if field.default is REQUIRED:
            required.add(to_camel(name))

    return takers, frozenset(required)


def _taker(annotation: Any) -> Taker:
    value_type, metadata = _unwrapped(annotation)
    if Mark.SECRET in metadata:
        # Who marks secrets walks over the inputs once more.
        return _refuse

    # A null member is left out before its taker is called.
    is_simple = all(
        isinstance(part, KNOWN_METADATA) and not isinstance(part, BeforeValidator)
        for part in metadata
    )
    limits = [limit for part in metadata if isinstance(part, Field) for limit in limits_of(part)]
    take_other = _data_taker(acceptor_of(annotation))
    if Mark.JSON_TEXT in metadata:
        return _json_text_taker(take_other)

    if is_simple and get_origin(value_type) is list:
        return _list_taker(_taker(get_args(value_type)[0]), limits)

    if is_simple and not limits:
        if value_type is str:
            return _take_text
        if get_origin(value_type) is Literal:
            return _choice_taker(get_args(value_type), take_other)
        if isinstance(value_type, type) and issubclass(value_type, InputModel):
            return partial(_take_object, value_type)

    return take_other


def _unwrapped(annotation: Any) -> tuple[Any, list[Any]]:
    """Return a type without null and metadata, and its metadata."""
    metadata: list[Any] = []
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            metadata += more
        elif origin in (Union, types.UnionType):
            members = [part for part in get_args(annotation) if part is not type(None)]
            if len(members) != 1:
                return annotation, metadata
            (annotation,) = members
        else:
            return annotation, metadata


def _list_taker(take: Taker, limits: Sequence[Acceptor]) -> Taker:
    def take_list(value: Any) -> Any:
        if type(value) is not list:
            return REFUSED

        changed: list[Any] | None = None
        for index, item in enumerate(value):
            taken = take(item)
            if taken is REFUSED:
                return REFUSED
            if taken is not item:
                changed = list(value) if changed is None else changed
                changed[index] = taken

        result = value if changed is None else changed
        return result if all(limit(result) for limit in limits) else REFUSED

    return take_list


def _choice_taker(choices: Sequence[Any], take_other: Taker) -> Taker:
    texts = frozenset(choice for choice in choices if type(choice) is str)
    return lambda value: value if type(value) is str and value in texts else take_other(value)


def _data_taker(accept: Acceptor) -> Taker:
    def take(value: Any) -> Any:
        plain = _take_data(value, MOST_LEVELS)
        return plain if plain is not REFUSED and accept(plain) else REFUSED

    return take


def _json_text_taker(take: Taker) -> Taker:
    def take_json_text(value: Any) -> Any:
        for _ in json_text_problems(value, ""):
            return REFUSED

        return take(value)

    return take_json_text


def _refuse(value: Any) -> Any:
    return REFUSED


def _take_text(value: Any) -> Any:
    return value if is_text(value) else REFUSED


def _take_data(value: Any, levels: int) -> Any:
    """Return JSON of any form, normalized."""
    if type(value) is str:
        return _take_text(value)
    if type(value) is float:
        return _take_number(value)
    if type(value) is int:
        return value if -EXACT <= value <= EXACT else REFUSED
    if type(value) is dict and levels:
        return _take_mapping(value, levels - 1)
    if type(value) is list and levels:
        items = [_take_data(item, levels - 1) for item in value]
        return REFUSED if REFUSED in items else items

    return value if value is None or type(value) is bool else REFUSED


def _take_number(value: float) -> Any:
    if value.is_integer():
        return int(value)

    # Infinity and NaN are no JSON.
    return value if value - value == 0 else REFUSED


def _take_mapping(value: dict[Any, Any], levels: int) -> Any:
    taken = {}
    for name, item in value.items():
        # The front ends have names of their own that start so, and leave them out.
        if not is_text(name) or name.startswith("__"):
            return REFUSED
        if item is None:
            continue

        taken[name] = _take_data(item, levels)
        if taken[name] is REFUSED:
            return REFUSED

    return taken


__all__ = ["PlainInputs", "plain_inputs"]
