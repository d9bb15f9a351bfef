"""Values of a program with names as in state, and values of state with names as in Python.

A program writes the names of Python. Names in another spelling, such as those of a request that was
pasted from the API's documents, are translated as well and collected, so that one error names them
all. The keys of the user's own data are never translated.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

import pulumi

from ..core.frozen import frozen
from ..core.schema.inputs import InputModel
from ..core.schema.schema import FieldSchema, Schema, fields_of, python_name, state_name
from ..core.schema.spelling import field_of
from .given_values import in_order, output_of, plain

Naming = Callable[[FieldSchema], str]
"""The name of a field in one of its spellings."""
Convert = Callable[[Schema, str, Any], Any]
"""Converts the value of a field that is text, a number or data: (schema, name in Python, value)."""


def to_state(shape: Schema, value: Any, misspelled: dict[str, str] | None = None) -> Any:
    """Return a value with names as in state, and with values that JSON has.

    Check marks secrets, leaf by leaf; marked here, they would hide whole lists.

    Args:
        misspelled: Gets the names that are not spelled as in Python, with those that are; for the
            value of an output as soon as it is known.
    Raises:
        TypeError: A field is given twice.
    """
    names = {} if misspelled is None else misspelled
    return _Translation(python_name, state_name, plain, names).value(shape, value)


def to_python(shape: Schema, value: Any) -> Any:
    """Return a value with names as in Python, and with whole numbers as int."""
    return _Translation(state_name, python_name, _in_python).value(shape, value)


def whole_numbers(value: Any) -> Any:
    """Return a value with whole floats as int, at every depth."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: whole_numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [whole_numbers(item) for item in value]
    return value


def _in_python(shape: Schema, name: str, value: Any) -> Any:
    """Return a number as the model declares it: the engine has doubles alone."""
    return value if shape.scalar is float else whole_numbers(value)


@frozen
class _Translation:
    """A translation of all names in a value, at every depth.

    Args:
        source, target: The spellings.
        convert: Converts what is not an object or a list of objects.
        misspelled: Gets the names in other spellings; None: they stay as they are.
    """

    source: Naming
    target: Naming
    convert: Convert
    misspelled: dict[str, str] | None = None

    def value(self, shape: Schema, value: Any, name: str = "") -> Any:
        # To ask an abstract class about every object and list would be most of the work.
        if type(value) is dict and shape.kind == "object":
            return self._object(shape, value)
        if isinstance(value, (pulumi.Output, Awaitable)) and shape.kind in ("object", "list"):
            return output_of(value).apply(lambda known: self.value(shape, known, name))

        is_list = isinstance(value, (list, tuple, set, frozenset))
        if shape.kind == "list" and is_list and shape.item is not None:
            item_shape = shape.item
            return [self.value(item_shape, item, name) for item in in_order(value)]
        if shape.kind == "object" and isinstance(value, Mapping):
            return self._object(shape, value)
        return self.convert(shape, name, value)

    def _object(self, shape: Schema, value: Mapping[str, Any]) -> dict[str, Any]:
        fields = _fields_by(self.source, self.target, shape.model)
        result: dict[str, Any] = {}
        for key, item in value.items():
            field, name = fields.get(key) or self._misspelled(shape, key)
            if name in result:
                raise TypeError(f"{key} is given twice, as {name} and in another spelling")

            if field is None or item is None or type(item) is str:
                result[name] = item
            else:
                result[name] = self.value(field.shape, item, field.name)
        return result

    def _misspelled(self, shape: Schema, key: Any) -> tuple[FieldSchema | None, str]:
        """Return the field that a key in another spelling means, and its name in the target."""
        if self.misspelled is None or shape.model is None or not isinstance(key, str):
            return None, key

        field = field_of(shape.model, key)
        if field is None:
            return None, key
        self.misspelled[key] = field.name
        return field, self.target(field)


@cache
def _fields_by(
    source: Naming, target: Naming, model: type[InputModel] | None
) -> Mapping[str, tuple[FieldSchema, str]]:
    """Return the fields, each with its name in the target, by their names in the source."""
    fields = fields_of(model) if model else ()
    return {source(field): (field, target(field)) for field in fields}


__all__ = ["to_python", "to_state", "whole_numbers"]
