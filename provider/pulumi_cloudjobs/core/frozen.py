"""Plain values that cost little to define: `@frozen` in place of a frozen `@dataclass` with slots.

A frozen dataclass compiles six functions of its own, which takes longer than importing the rest of
its module. Here only the constructor is compiled, and all classes share the other functions. A type
checker refuses an assignment to a field; nothing refuses it at run time. `field`, `replace` and
`__post_init__` are those of dataclasses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar

from typing_extensions import dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a class of plain values from the annotations of its body."""
    return _frozen(cls, kw_only=False)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def frozen_by_keyword(cls: type[T]) -> type[T]:
    """Make a class of plain values, which are given to its constructor by their names."""
    return _frozen(cls, kw_only=True)


def _frozen(cls: type[T], *, kw_only: bool) -> type[T]:
    own = vars(cls)
    # A class without slots of its own is made anew, so the functions are added afterwards.
    result: Any = dataclass(eq=False, repr=False, slots=True, kw_only=kw_only)(cls)
    compared = [each.name for each in fields(result) if each.compare]
    result._compared_values = _getter(compared)
    result.__eq__ = _is_equal
    result.__hash__ = _hash
    if "__repr__" not in own:
        result.__repr__ = _repr

    frozen_class: type[T] = result
    return frozen_class


def _getter(names: list[str]) -> Callable[[Any], Any]:
    """Return a function from an object to the values of these fields."""
    # `attrgetter` takes at least one name.
    return attrgetter(*names) if names else _no_values


def _no_values(value: Any) -> tuple[()]:
    return ()


def _is_equal(self: Any, other: Any) -> Any:
    cls = self.__class__
    if other.__class__ is not cls:
        return NotImplemented

    return cls._compared_values(self) == cls._compared_values(other)


def _hash(self: Any) -> int:
    return hash(self.__class__._compared_values(self))


def _repr(self: Any) -> str:
    shown = [f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr]
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


__all__ = ["frozen", "frozen_by_keyword"]
