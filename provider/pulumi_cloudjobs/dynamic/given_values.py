"""Values as programs give them, made into what JSON has: dates, paths, sets, files, resources.

A value that has no such form stays as it is; the check of the inputs reports it in one line.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Awaitable, Iterator, Mapping
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

import pulumi

from ..core.schema.schema import Schema, values_that_change

_CHUNK_BYTES = 1 << 20


def plain(shape: Schema, name: str, value: Any) -> Any:
    """Return the value of a field that is text, a number or the user's own data.

    Args:
        shape: The schema of the field.
        name: Its name in Python; a resource that is given for an id gives its own output.
    """
    if value is None or type(value) in (str, bool, int, float):
        return value
    if isinstance(value, (pulumi.Output, Awaitable)):
        return output_of(value).apply(partial(plain, shape, name))
    if isinstance(value, Enum):
        return plain(shape, name, value.value)
    if isinstance(value, pulumi.Resource):
        return _id_of(shape, name, value)

    if isinstance(value, Mapping):
        return {_key(key): plain(shape, name, item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(shape, name, item) for item in in_order(value)]
    return _plain_scalar(shape, name, value)


def output_of(value: pulumi.Output[Any] | Awaitable[Any]) -> pulumi.Output[Any]:
    """Return a value that is known later as an Output; Outputs inside it stay inside it.

    `Output.from_input` makes an Output of each member of an Output's value, and of each member of
    those: eighty of them for one task of a job.
    """
    return value if isinstance(value, pulumi.Output) else pulumi.Output.from_input(value)


def in_order(value: Any) -> list[Any]:
    """Return the members of a list; of a set in an order that is the same in every run."""
    return sorted(value, key=_sort_key) if isinstance(value, (set, frozenset)) else list(value)


def sendable(value: Any) -> Any:
    """Return a value that was reported with null in place of what Pulumi cannot carry."""
    if isinstance(value, (pulumi.Output, Awaitable, pulumi.Asset, pulumi.Archive)):
        return value
    if isinstance(value, Mapping):
        return {_key(key): sendable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [sendable(item) for item in value]

    return None if any(_is_lost(item) for _, item in values_that_change(value)) else value


def _is_lost(value: Any) -> bool:
    """Return whether a value has no place in JSON, not even as another number."""
    if type(value) is not int:
        return True
    try:
        return not math.isfinite(value)
    except OverflowError:  # larger than any double
        return True


def _plain_scalar(shape: Schema, name: str, value: Any) -> Any:
    if isinstance(value, (pulumi.Asset, pulumi.Archive)):
        return _fingerprint(name, value) if shape.kind == "data" else value
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return str(value) if isinstance(value, str) else _plain_object(shape, value)


def _plain_object(shape: Schema, value: Any) -> Any:
    # Imported here, because few programs need them, and every program waits for imports.
    import datetime as dt
    import numbers
    import uuid
    from decimal import Decimal

    if isinstance(value, dt.timedelta):
        return _number(value.total_seconds())
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()

    if isinstance(value, Decimal):
        return _number(value) if shape.scalar in (int, float) else str(value)
    if isinstance(value, numbers.Real):
        # Numbers of other libraries.
        return _number(value)
    return str(value) if isinstance(value, uuid.UUID) else value


def _number(value: Any) -> Any:
    """Return a number as an int or a float."""
    try:
        return int(value) if value == int(value) else float(value)
    except (ValueError, OverflowError):  # NaN or infinity
        return float(value)


def _key(key: Any) -> str:
    return key if type(key) is str else str(plain(Schema("data"), "", key))


def _sort_key(member: Any) -> tuple[str, str]:
    return type(member).__name__, str(member)


# Resources


def _id_of(shape: Schema, name: str, resource: pulumi.Resource) -> Any:
    """Return the output of a resource that is meant by an input, or the resource itself.

    An id of this package is the output of the same name, or the one that ends with it: `job_id` is
    `flow_job_id` of a flow job.
    """
    if not isinstance(resource, pulumi.CustomResource):
        return resource
    if shape.kind == "data":
        return resource.id
    if not name.endswith(("_id", "_ids")):
        return resource

    name = name.removesuffix("s")
    outputs = [
        attribute for attribute in dir(type(resource)) if f"_{attribute}".endswith(f"_{name}")
    ]
    if outputs:
        return getattr(resource, min(outputs, key=len))
    is_own = type(resource).__module__.startswith(f"{__package__.partition('.')[0]}.")
    return resource if is_own else resource.id


# Files


def _fingerprint(name: str, value: pulumi.Asset | pulumi.Archive) -> Any:
    """Return the hash of the contents of an asset or archive; the value itself for a remote one.

    Raises:
        RunError: The file cannot be read. The SDK prints one line.
    """
    digest = hashlib.sha256()
    try:
        for part in _parts(value):
            digest.update(part)
    except OSError as error:
        raise pulumi.RunError(f"{name}: a {type(value).__name__} cannot be read: {error}") from None
    except TypeError:
        return value
    return f"sha256:{digest.hexdigest()}"


def _parts(value: Any) -> Iterator[bytes]:
    """Yield the contents; each name and file of an archive is set off from the next.

    Raises:
        TypeError: It is not on this machine.
    """
    if isinstance(value, pulumi.StringAsset):
        yield value.text.encode(errors="surrogatepass")
    elif isinstance(value, (pulumi.FileAsset, pulumi.FileArchive)):
        yield from _contents(Path(value.path))
    elif isinstance(value, pulumi.AssetArchive):
        for name in sorted(value.assets):
            inner = hashlib.sha256()
            for part in _parts(value.assets[name]):
                inner.update(part)
            yield f"{len(name)} {name} {inner.hexdigest()}\n".encode(errors="surrogatepass")
    else:
        raise TypeError(f"{type(value).__name__} is not on this machine")


def _contents(path: Path) -> Iterator[bytes]:
    """Yield the contents of a file, or the names and contents of all files of a folder."""
    if not path.is_dir():
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
        return

    for inner in sorted(path.rglob("*")):
        if inner.is_file():
            name = inner.relative_to(path).as_posix()
            digest = hashlib.sha256(inner.read_bytes()).hexdigest()
            yield f"{len(name)} {name} {digest}\n".encode(errors="surrogatepass")


__all__ = ["in_order", "output_of", "plain", "sendable"]
