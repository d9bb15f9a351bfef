"""The provider in state, as a name in place of a pickled class: 40 characters in place of 100.

The dynamic host unpickles the text `__provider` of inputs and outputs. A provider class that is
pickled by reference takes its module and its name, twice in each resource. The pickle of a name of
this package means the same: `batchJob`, as in the type of the resource. `provider_named` finds the
class. Pickled classes in older state stay readable.
"""

from __future__ import annotations

import base64
import importlib
import pickle
from pathlib import Path
from typing import Any

from ...engine.provider_reference import PACKAGE, provider_reference

_written = False
"""Whether this process writes references."""


def refer_to_providers() -> None:
    """Write references from now on."""
    global _written  # noqa: PLW0603 - a setting of the process
    _written = True


def reference_or(pickled: str, token: str) -> str:
    """Return the reference to the provider of a token, if it means the same as the pickled one."""
    if not _written:
        return pickled

    reference = provider_reference(token)
    provider_class = _class_in(pickled)
    is_readable = provider_class is not None and _class_in(reference) is provider_class
    return reference if is_readable else pickled


def provider_named(name: str) -> Any:
    """Return the provider of a type by its name in the dynamic provider, such as "batchJob".

    Raises:
        AttributeError: No type has the name.
    """
    for path in Path(__file__).parents[2].glob("*/*/resources.py"):
        vendor, service = path.parts[-3:-1]
        class_name = name.removeprefix(service)
        if class_name in ("", name):
            continue

        module = importlib.import_module(f"{PACKAGE}.{vendor}.{service}.resources")
        provider_class = getattr(module, f"{class_name}Provider", None)
        if provider_class is not None:
            return provider_class()

    raise AttributeError(f"module {PACKAGE!r} has no attribute {name!r}")


def _class_in(pickled: str) -> type | None:
    """Return the class of a pickled provider; None when it cannot be unpickled."""
    try:
        return type(pickle.loads(base64.b64decode(pickled)))  # noqa: S301 - our own
    except Exception:  # noqa: BLE001 - whatever is different in an unfamiliar SDK
        return None
