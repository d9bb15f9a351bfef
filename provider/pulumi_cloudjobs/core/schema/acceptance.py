"""Accept inputs that are valid beyond doubt.

pydantic decides about all others, and describes their mistakes. Loading it takes longer than
everything else up to the first response of a provider, so a command without a mistake does without.
The walk here only has to be careful, not complete: what it accepts is valid for pydantic as well,
and what it does not accept may be valid all the same, such as "3" for a number.
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from ..names import to_camel
from .declarations import REQUIRED, BeforeValidator, Field, Strict, declared_fields
from .inputs import InputModel, Mark, OnChange, Unknown, Wire

LARGEST_WHOLE_DOUBLE = 2**53
KNOWN_METADATA = (BeforeValidator, Field, Strict, Mark, OnChange, Wire)

Acceptor = Callable[[Any], bool]
"""Returns whether a value is valid beyond doubt."""


def accepts(model: type[InputModel], value: Any) -> bool:
    """Return whether the fields of inputs are valid beyond doubt.

    An unknown value is valid everywhere. Rules over several fields are not checked.

    Args:
        value: An object of the model, with names as in state.
    """
    if type(value) is not dict:
        return False

    required = _acceptors_of(model)[1]
    return required <= value.keys() and accepts_members(model, value)


def accepts_members(model: type[InputModel], value: Mapping[str, Any]) -> bool:
    """Return whether some fields of inputs are valid beyond doubt, whatever others are missing."""
    acceptors = _acceptors_of(model)[0]
    for name, item in value.items():
        acceptor = acceptors.get(name)
        if acceptor is None or not (acceptor(item) or isinstance(item, Unknown)):
            return False

    return True


@cache
def _acceptors_of(model: type[InputModel]) -> tuple[Mapping[str, Acceptor], frozenset[str]]:
    """Return the acceptors of the fields by their names in state, and the required names."""
    acceptors: dict[str, Acceptor] = {}
    required: set[str] = set()
    for name, field in declared_fields(model).items():
        state_name = to_camel(name)
        acceptors[state_name] = acceptor_of(field.annotation)
        if field.default is REQUIRED:
            required.add(state_name)

    return acceptors, frozenset(required)


def acceptor_of(annotation: Any) -> Acceptor:
    """Return the acceptor of the values of an annotation."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        return _limited(acceptor_of(inner), metadata)
    if origin in (Union, types.UnionType):
        return _nullable(get_args(annotation))
    if origin is Literal:
        return _one_of(get_args(annotation))
    if origin is list:
        return _list_of(acceptor_of(get_args(annotation)[0]))
    if annotation == dict[str, Any]:
        return _is_mapping
    if isinstance(annotation, type) and issubclass(annotation, InputModel):
        return partial(accepts, annotation)

    return _SCALARS.get(annotation, _never)


def _limited(acceptor: Acceptor, metadata: Sequence[Any]) -> Acceptor:
    """Return an acceptor that keeps the limits of an annotation, too."""
    if not all(isinstance(part, KNOWN_METADATA) for part in metadata):
        return _never

    # pydantic calls the last of them first.
    converters = [part.convert for part in reversed(metadata) if isinstance(part, BeforeValidator)]
    limits = [limit for part in metadata if isinstance(part, Field) for limit in limits_of(part)]
    if not converters and not limits:
        return acceptor

    def accept(value: Any) -> bool:
        try:
            for convert in converters:
                value = convert(value)
        except ValueError:
            return False
        if not acceptor(value):
            return False

        if value is not None:
            for limit in limits:
                if not limit(value):
                    return False
        return True

    return accept


def limits_of(field: Field) -> list[Acceptor]:
    """Return the limits of a field; each gets a value of the right type."""
    limits: list[Acceptor] = []
    above = field.gt
    lowest, lowest_length = field.ge, field.min_length
    highest, highest_length = field.le, field.max_length
    if above is not None:
        limits.append(lambda value: value > above)
    if lowest is not None:
        limits.append(lambda value: value >= lowest)
    if highest is not None:
        limits.append(lambda value: value <= highest)
    if lowest_length is not None:
        limits.append(lambda value: len(value) >= lowest_length)
    if highest_length is not None:
        limits.append(lambda value: len(value) <= highest_length)

    return limits


def _nullable(members: Sequence[Any]) -> Acceptor:
    others = [member for member in members if member is not type(None)]
    if len(others) != 1:
        return _never

    acceptor = acceptor_of(others[0])
    return lambda value: value is None or acceptor(value)


def _one_of(choices: Sequence[Any]) -> Acceptor:
    # True equals 1, but is no choice of a number.
    allowed = {(type(choice), choice) for choice in choices}
    return lambda value: isinstance(value, (str, int)) and (type(value), value) in allowed


def _list_of(acceptor: Acceptor) -> Acceptor:
    def accept(value: Any) -> bool:
        if type(value) is not list:
            return False

        return all(acceptor(item) or isinstance(item, Unknown) for item in value)

    return accept


def _is_mapping(value: Any) -> bool:
    return type(value) is dict and all(is_text(key) for key in value)


def is_text(value: Any) -> bool:
    """Return whether a value is a text that can be written as UTF-8."""
    if type(value) is not str:
        return False
    if value.isascii():
        return True

    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_whole_number(value: Any) -> bool:
    return type(value) is int


def _is_number(value: Any) -> bool:
    if type(value) is int:
        return -LARGEST_WHOLE_DOUBLE <= value <= LARGEST_WHOLE_DOUBLE

    return type(value) is float and math.isfinite(value)


def _is_truth_value(value: Any) -> bool:
    return type(value) is bool


def _always(value: Any) -> bool:
    return True


def _never(value: Any) -> bool:
    return False


_SCALARS: Mapping[Any, Acceptor] = {
    str: is_text,
    int: _is_whole_number,
    float: _is_number,
    bool: _is_truth_value,
    Any: _always,
}
