"""Lazy imports: the names of a package are imported when they are first used."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any


def lazy(
    package: str,
    names: Mapping[str, str],
    *,
    others: str = "",
    functions: str = "",
) -> Callable[[str], Any]:
    """Return a module-level `__getattr__` for `package`.

    Args:
        names: Public name -> module that has the name (".resources"), or the module itself when
            it has that name (".batch").
        others: Module whose other public names the package has too, such as typed dicts; "" for
            none.
        functions: Module that has all names starting with get_, and the classes of their results,
            whose names end in Result; "" for none.
    """

    def attribute(name: str) -> Any:
        if functions and (name.startswith("get_") or name.endswith("Result")):
            return getattr(importlib.import_module(functions, package), name)

        # Names of classes: others, such as `__path__`, are not worth an import.
        if others and name not in names and name[:1].isupper():
            module = importlib.import_module(others, package)
            if name in module.__all__:
                return getattr(module, name)
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")

        module = importlib.import_module(names[name], package)
        return module if names[name] == f".{name}" else getattr(module, name)

    return attribute
