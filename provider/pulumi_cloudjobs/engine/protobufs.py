"""The messages of Pulumi's protocol, taken from the SDK without the SDK itself.

`import pulumi` takes longer than everything else that a provider imports. The generated modules in
`pulumi/runtime/proto` need the protobuf library alone, so they are imported while packages that run
no code stand in for those above them. In a process that has the SDK already, that one is used.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec, module_from_spec
from typing import Any

PACKAGES = ("pulumi", "pulumi.runtime", "pulumi.runtime.proto")
_LOCK = threading.RLock()
_complete: dict[str, Any] = {}
"""Modules whose import has ended. `sys.modules` has a module from the beginning of its import."""


def protobuf(name: str) -> Any:
    """Return a generated module of the SDK: "provider_pb2", "engine_pb2_grpc".

    Raises:
        ModuleNotFoundError: The SDK is not installed, or has no such module.
    """
    if name not in _complete:
        # Several resources may need a module for the first time at once.
        with _LOCK, _empty_packages():
            _complete[name] = importlib.import_module(f"{PACKAGES[-1]}.{name}")

    return _complete[name]


@contextmanager
def _empty_packages() -> Iterator[None]:
    """Put empty packages in the place of those that are not imported, and take them away again."""
    empty: list[str] = []
    try:
        for name in PACKAGES:
            if name in sys.modules:
                continue

            spec = find_spec(name)
            if spec is None:
                raise ModuleNotFoundError(f"no package {name}", name=name)
            sys.modules[name] = module_from_spec(spec)
            empty.append(name)
        yield
    finally:
        for name in empty:
            sys.modules.pop(name, None)


__all__ = ["protobuf"]
