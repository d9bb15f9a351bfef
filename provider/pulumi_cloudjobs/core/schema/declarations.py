"""Declare the fields of a model: `Field`, `Strict` and `BeforeValidator`, and read them back.

They are named and used as pydantic's own, and pydantic understands them in annotations. But a
declaration here loads nothing: most commands give only valid inputs, and those need no pydantic.
`acceptance.py` accepts them, `pydantic_models.py` describes the mistakes in others.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cache
from typing import Annotated, Any, ClassVar, get_args, get_origin

from ..frozen import frozen, frozen_by_keyword

REQUIRED = object()
"""The default of a field that has none."""


class Constraint:
    """A part of an annotation that pydantic reads as a group of its own constraints."""

    __slots__ = ()

    __is_annotated_types_grouped_metadata__ = True

    def __iter__(self) -> Iterator[Any]:
        """Yield the same in pydantic's own terms."""
        raise NotImplementedError


@frozen_by_keyword
class Field(Constraint):
    """The description of a field, and the limits of its value.

    Args:
        gt, ge, le: Limits of a number.
        min_length, max_length: Limits of the characters of a text, or of the members of a list.
        allow_inf_nan: False refuses infinite numbers and NaN.
    """

    description: str = ""
    gt: float | None = None
    ge: float | None = None
    le: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    allow_inf_nan: bool = True

    def __iter__(self) -> Iterator[Any]:
        """Yield the limits in pydantic's own terms."""
        import pydantic

        names = ("gt", "ge", "le", "min_length", "max_length")
        limits: dict[str, Any] = {name: getattr(self, name) for name in names}
        given = {name: limit for name, limit in limits.items() if limit is not None}
        if not self.allow_inf_nan:
            given["allow_inf_nan"] = False
        yield from pydantic.Field(**given).metadata


class Strict(Constraint):
    """A mark of a type whose values are not converted: a text is no number then."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        """Yield pydantic's own mark."""
        import pydantic

        yield pydantic.Strict()


class BeforeValidator(Constraint):
    """A function that converts a value before its type is checked, or raises ValueError."""

    __slots__ = ("convert",)

    def __init__(self, convert: Callable[[Any], Any]) -> None:
        self.convert = convert

    def __iter__(self) -> Iterator[Any]:
        """Yield pydantic's own validator."""
        import pydantic

        yield pydantic.BeforeValidator(self.convert)


@frozen
class Declared:
    """A field as its model declares it.

    Args:
        annotation: The whole annotation.
        type: The annotation without its metadata.
        metadata: What `Annotated` adds to the type.
        default: REQUIRED for a field without a default.
    """

    annotation: Any
    type: Any
    metadata: tuple[Any, ...]
    default: Any

    @property
    def description(self) -> str:
        """The description of the field; "" without one."""
        texts = [part.description for part in self.metadata if isinstance(part, Field)]
        return next((text for text in reversed(texts) if text), "")


@cache
def declared_fields(model: type) -> dict[str, Declared]:
    """Return the fields that a model and its bases declare, those of the bases first."""
    fields: dict[str, Declared] = {}
    for base in reversed(model.__mro__):
        fields.update(_own_fields(base))

    return fields


@cache
def _own_fields(model: type) -> dict[str, Declared]:
    """Return the fields that a class itself declares; evaluates its annotations."""
    fields: dict[str, Declared] = {}
    for name, annotation in inspect.get_annotations(model, eval_str=True).items():
        origin: Any = get_origin(annotation)
        if origin is ClassVar:
            continue

        field_type = annotation
        metadata: tuple[Any, ...] = ()
        if origin is Annotated:
            field_type, *more = get_args(annotation)
            metadata = tuple(more)
        fields[name] = Declared(annotation, field_type, metadata, vars(model).get(name, REQUIRED))

    return fields
