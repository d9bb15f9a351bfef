"""Plain values that cost little to define: `@frozen` in place of a frozen `@dataclass` with slots.

A frozen dataclass compiles six functions of its own, which takes longer than importing the rest of
its module. Here all classes share their functions, and a constructor of its own is compiled only
for a class of which many values are made. A type checker refuses an assignment to a field; nothing
refuses it at run time. `field`, `replace` and `__post_init__` are those of dataclasses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from itertools import count
from operator import attrgetter
from typing import Any, TypeVar

from typing_extensions import dataclass_transform

T = TypeVar("T")

FEW = 10
"""Values of a class that are made without a constructor of its own."""


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
    make = dataclass(eq=False, repr=False, init=False, slots=True, kw_only=kw_only)
    result: Any = make(cls)
    if "__init__" not in own:
        result.__init__ = _constructor_of(result)
    compared = [each.name for each in fields(result) if each.compare]
    result._compared_values = _getter(compared)
    result.__eq__ = _is_equal
    result.__hash__ = _hash
    if "__repr__" not in own:
        result.__repr__ = _repr

    frozen_class: type[T] = result
    return frozen_class


def _constructor_of(cls: Any) -> Callable[..., None]:
    """Return a constructor that is replaced by a compiled one when it is used often."""
    declared = fields(cls)
    names = frozenset(each.name for each in declared if each.init)
    positional = tuple(each.name for each in declared if each.init and not each.kw_only)
    uses = count(1)

    def construct(self: Any, *args: Any, **by_name: Any) -> None:
        values = {**dict(zip(positional, args, strict=False)), **by_name}
        is_odd = len(values) != len(args) + len(by_name) or not values.keys() <= names
        if is_odd or next(uses) > FEW or not _complete(declared, values):
            # It also describes what is wrong with the arguments.
            cls.__init__ = _compiled(cls)
            cls.__init__(self, *args, **by_name)
            return

        for name, value in values.items():
            setattr(self, name, value)
        if hasattr(cls, "__post_init__"):
            self.__post_init__()

    return construct


def _complete(declared: tuple[Any, ...], values: dict[str, Any]) -> bool:
    """Add the defaults of fields; return False when a value is missing."""
    for each in declared:
        if each.name in values:
            continue
        if each.default is not MISSING:
            values[each.name] = each.default
        elif each.default_factory is not MISSING:
            values[each.name] = each.default_factory()
        elif each.init:
            return False

    return True


def _compiled(cls: Any) -> Callable[..., None]:
    """Return a constructor of a class alone, as dataclasses compile it."""
    by_position, by_name, lines = ["self"], ["*"], ["pass"]
    scope: dict[str, Any] = {"MISSING": MISSING}
    for each in fields(cls):
        name, default, value = each.name, f"_default_{each.name}", each.name
        scope[default] = each.default
        has_default = each.default is not MISSING
        parameter = f"{name}={default}" if has_default else name
        if not each.init:
            value = "MISSING" if each.default is MISSING else default
        if each.default_factory is not MISSING:
            has_default, scope[default] = True, each.default_factory
            parameter = f"{name}=MISSING"
            value = f"{default}() if {value} is MISSING else {value}"

        if each.init:
            (by_name if each.kw_only else by_position).append(parameter)
        if each.init or has_default:
            lines.append(f"self.{name} = {value}")

    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    parameters = ", ".join(by_position + by_name if len(by_name) > 1 else by_position)
    body = "; ".join(lines)
    exec(f"def __init__({parameters}): {body}", scope)  # noqa: S102 - of names alone
    constructor: Callable[..., None] = scope["__init__"]
    constructor.__qualname__ = f"{cls.__qualname__}.__init__"
    return constructor


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
