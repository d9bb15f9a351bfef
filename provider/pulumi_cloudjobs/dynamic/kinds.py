"""The kinds of this package by their type tokens, each imported when it is first asked for."""

from __future__ import annotations

import importlib

from ..core.kind import Kind


def kind_of(token: str) -> Kind:
    """The kind of a type token such as "tencent/batch:Job".

    Raises:
        KeyError: This package has no such kind.
    """
    vendor, _, rest = token.partition("/")
    service, _, _ = rest.partition(":")
    try:
        module = importlib.import_module(f"..{vendor}.{service}.lifecycle", __package__)
    except ImportError as error:
        raise KeyError(token) from error
    found = next(
        (kind for kind in vars(module).values() if isinstance(kind, Kind) and kind.token == token),
        None,
    )
    if found is None:
        raise KeyError(token)
    return found
