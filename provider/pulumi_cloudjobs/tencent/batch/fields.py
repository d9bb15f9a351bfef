"""Field types of Batch's models, and the checks that several models share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from ...core.names import to_snake
from ...core.schema.declarations import Field, Strict
from ...core.schema.inputs import CheckFailure, NoBool, Unknown, join

Count = Annotated[int, NoBool, Strict(), Field(ge=0, le=2**64 - 1)]
"""A uint64 of the API. The cloud refuses text that holds a number; check makes a number of it."""

Size = Annotated[int, NoBool, Strict(), Field(ge=0, le=2**63 - 1)]
"""An int64 of the API that cannot be negative."""

Bool = Annotated[bool, Strict()]
"""True or false; texts and numbers are refused."""


def exactly_one(value: Mapping[str, Any], at: str, *names: str) -> Sequence[CheckFailure]:
    """Check that exactly one of the fields is set."""
    set_fields = _set_fields(value, names)
    if set_fields:
        return _too_many(set_fields, at, names)

    is_any_unknown = any(isinstance(value.get(name), Unknown) for name in names)
    if is_any_unknown:
        return ()
    return [CheckFailure(at, f"needs exactly one of {', '.join(map(to_snake, names))}")]


def at_most_one(value: Mapping[str, Any], at: str, *names: str) -> Sequence[CheckFailure]:
    """Check that at most one of the fields is set."""
    return _too_many(_set_fields(value, names), at, names)


def _too_many(set_fields: Sequence[str], at: str, names: Sequence[str]) -> Sequence[CheckFailure]:
    if len(set_fields) < 2:
        return ()

    allowed = ", ".join(map(to_snake, names))
    actual = " and ".join(map(to_snake, set_fields))
    return [CheckFailure(at, f"must have only one of {allowed}, and has {actual}")]


def _set_fields(value: Mapping[str, Any], names: Sequence[str]) -> Sequence[str]:
    """Return the fields that are set.

    Empty texts and lists count as not set, as for the cloud. Unknown fields may turn out empty.
    """
    set_fields = []
    for name in names:
        # Most are absent, and a job of a thousand tasks asks for ten thousand.
        item = value.get(name)
        if item is not None and item not in ("", []) and not isinstance(item, Unknown):
            set_fields.append(name)

    return set_fields


def remote_path(
    value: Mapping[str, Any], at: str, name: str, schemes: tuple[str, ...]
) -> Iterator[CheckFailure]:
    """Check a URL of a store (InvalidParameterValue.RemoteStoragePath, RemoteStorageSchemeType)."""
    path = value.get(name)
    if not isinstance(path, str) or re.match(rf"({'|'.join(schemes)})://[^/]", path):
        return

    prefixes = " or ".join(f"{scheme}://" for scheme in schemes)
    yield CheckFailure(join(at, name), f'must start with {prefixes} and a host, not "{path[:40]}"')


def local_path(value: Mapping[str, Any], at: str, name: str) -> Iterator[CheckFailure]:
    """Check that a path on the machine is not a URL (InvalidParameterValue.LocalPath)."""
    path = value.get(name)
    if isinstance(path, str) and (not path or "://" in path):
        yield CheckFailure(join(at, name), f'must be a path on the machine, not "{path[:40]}"')
