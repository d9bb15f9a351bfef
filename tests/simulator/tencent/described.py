"""Comparison of a response with the API description: what it lacks, and what it has beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_cloudjobs import api

PRIMITIVES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "int64": (int,),
    "uint64": (int,),
    "float": (int, float),
    "bool": (bool,),
    "object": (dict,),
}


def deviations(service: str, action: str, response: Mapping[str, Any]) -> list[str]:
    """List where a successful response departs from the description; null fields are fine."""
    described = api.load(f"tencent_{service}")
    return list(_object(described["actions"][action]["response"], response, "", described["types"]))


def _object(
    fields: list[dict[str, Any]], value: Mapping[str, Any], path: str, types: dict[str, Any]
) -> Iterator[str]:
    by_name = {field["name"]: field for field in fields}
    for name, item in value.items():
        if name not in by_name:
            yield f"{path}{name} is not described"
        elif item is not None:
            yield from _field(by_name[name], item, f"{path}{name}", types)


def _field(field: dict[str, Any], value: Any, path: str, types: dict[str, Any]) -> Iterator[str]:
    if isinstance(value, list) != field["array"]:
        yield f"{path} is a list, or should be one"
        return
    for item in value if field["array"] else [value]:
        if field["type"] in types:
            yield from _object(types[field["type"]], item, f"{path}.", types)
        elif not isinstance(item, PRIMITIVES[field["type"]]):
            yield f"{path} is {type(item).__name__}, not {field['type']}"
