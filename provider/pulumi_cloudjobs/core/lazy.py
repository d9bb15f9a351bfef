"""Lazy imports: the names of a package are imported when they are first used."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any


def lazy(package: str, names: Mapping[str, str], *, typed_dicts: str = "") -> Callable[[str], Any]:
    """Return a module-level `__getattr__` for `package`.

    Args:
        names: Public name -> module that has the name (".resources"), or the module itself when
            it has that name (".batch").
        typed_dicts: Module that has all names ending in ArgsDict; "" for none.
    """

    def attribute(name: str) -> Any:
        if typed_dicts and name.endswith("ArgsDict"):
            return getattr(importlib.import_module(typed_dicts, package), name)
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")

        module = importlib.import_module(names[name], package)
        return module if names[name] == f".{name}" else getattr(module, name)

    return attribute
