"""Does a request say what the cloud's own document allows?

Decided from the API descriptions, never from our models.

Finds unknown parameters, missing required ones, and values of a wrong type, at any depth; on demand
also values outside an enumeration, a range or a length. Every gateway words a Problem as its cloud
does. `from_text` serves the encodings that carry text only (Alibaba's query and form, Tencent's
GET): it rebuilds lists and nested objects and gives numbers and booleans their type. The facts are
in the package data `pulumi_cloudjobs/api`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .. import api

Json = dict[str, Any]
Kind = Literal["unknown", "missing", "type", "enum", "range", "length"]

INT64 = 2**63


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a document does not allow.

    Args:
        kind: "unknown" parameter, required one "missing", wrong "type"; value outside "enum",
            "range" or "length".
        path: Names and list positions (from 0) down to the value: ("Job", "Tasks", 0, "TaskName").
        expected: What the document allows, in words: "int64", "array of Task", "at most 60
            characters"; "" for unknown.
    """

    kind: Kind
    path: tuple[str | int, ...]
    expected: str = ""

    @property
    def dotted(self) -> str:
        """The path as Tencent writes it: "Job.Tasks.0.TaskName"."""
        return ".".join(str(step) for step in self.path)

    @property
    def name(self) -> str:
        """The parameter's own name, without its place: "TaskName"."""
        return next(str(step) for step in reversed(self.path) if isinstance(step, str))


def check(
    service: str,
    action: str,
    payload: Mapping[str, Any],
    *,
    within: str | None = None,
    values: bool = False,
) -> list[Problem]:
    """All problems of a request, in the order of the document; unknown parameters last.

    Args:
        service: Name of a description: "tencent_batch", "huawei_dli", "alibaba_emr".
        action: As in the description: "SubmitJob", "create_session".
        payload: The request's parameters; null counts as absent.
        within: Only the fields of this part ("path", "query", "body"); None takes all.
        values: Look at enumerations, ranges and lengths too.
    Raises:
        KeyError: The description has no such action.
    """
    description = api.load(service)
    return list(
        _object_problems(
            _fields(description, action, within), payload, (), description["types"], values
        )
    )


def check_answer(service: str, action: str, body: Mapping[str, Any]) -> list[Problem]:
    """What an answer holds beyond, or other than, the document's response fields; for tests of the services."""
    description = api.load(service)
    fields = description["actions"][action]["response"]
    return list(_object_problems(fields, body, (), description["types"], False))


def from_text(
    service: str, action: str, pairs: Iterable[tuple[str, str]], *, within: str | None = None
) -> Json:
    """Rebuild the parameters of a request from flat text: `ResourceList.1.Path=…`, `MaxRetry=5`, `Adhoc=True`.

    Text that does not fit the documented type stays text, so `check` finds it. List positions may
    begin at 0 or 1 and are taken in order. Unknown names stay in, also for `check`.
    """
    description = api.load(service)
    return _typed_object(_fields(description, action, within), _tree(pairs), description["types"])


def _fields(description: Json, action: str, within: str | None) -> list[Json]:
    return [
        one for one in description["actions"][action]["request"] if within in (None, one.get("in"))
    ]


# Problems


def _object_problems(
    fields: list[Json],
    payload: Mapping[str, Any],
    path: tuple[str | int, ...],
    types: Json,
    values: bool,
) -> Iterator[Problem]:
    for field in fields:
        here = (*path, field["name"])
        value = payload.get(field["name"])
        if value is None:
            if field["required"]:
                yield Problem("missing", here, _words(field))
        else:
            yield from _field_problems(field, value, here, types, values)
    known = {field["name"] for field in fields}
    yield from (Problem("unknown", (*path, name)) for name in payload if name not in known)


def _field_problems(
    field: Json, value: Any, path: tuple[str | int, ...], types: Json, values: bool
) -> Iterator[Problem]:
    if not field["array"]:
        yield from _item_problems(field, value, path, types, values)
    elif not isinstance(value, list):
        yield Problem("type", path, _words(field))
    else:
        if values and len(value) > field.get("max_items", len(value)):
            yield Problem("length", path, f"at most {field['max_items']} items")
        for position, item in enumerate(value):
            yield from _item_problems(field, item, (*path, position), types, values)


def _item_problems(
    field: Json, value: Any, path: tuple[str | int, ...], types: Json, values: bool
) -> Iterator[Problem]:
    kind = field["type"]
    if kind in types:
        if isinstance(value, dict):
            yield from _object_problems(types[kind], value, path, types, values)
        else:
            yield Problem("type", path, kind)
    elif not _fits(kind, value):
        yield Problem("type", path, kind)
    elif values:
        yield from _value_problems(field, value, path)


def _fits(kind: str, value: Any) -> bool:
    if kind == "string":
        return isinstance(value, str)
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "object":
        return isinstance(value, dict)
    if isinstance(value, bool):  # a bool is an int in Python, and in no other document
        return False
    if kind == "int64":
        return isinstance(value, int) and -INT64 <= value < INT64
    if kind == "uint64":
        return isinstance(value, int) and 0 <= value < 2 * INT64
    return isinstance(value, int | float)


def _value_problems(field: Json, value: Any, path: tuple[str | int, ...]) -> Iterator[Problem]:
    allowed = field.get("enum")
    if allowed and value not in allowed:
        yield Problem("enum", path, f"one of {', '.join(map(str, allowed))}")
    if isinstance(value, int | float) and not field.get("min", value) <= value <= field.get(
        "max", value
    ):
        yield Problem("range", path, _range(field))
    if isinstance(value, str) and len(value) > field.get("max_length", len(value)):
        yield Problem("length", path, f"at most {field['max_length']} characters")
    if isinstance(value, str) and not re.search(field.get("pattern", ""), value):
        yield Problem("enum", path, f"a text that matches {field['pattern']}")


def _range(field: Json) -> str:
    least, most = field.get("min"), field.get("max")
    if least is not None and most is not None:
        return f"{least} to {most}"
    return f"at least {least}" if most is None else f"at most {most}"


def _words(field: Json) -> str:
    return f"array of {field['type']}" if field["array"] else str(field["type"])


# Text


def _tree(pairs: Iterable[tuple[str, str]]) -> Json:
    """Dotted names as nested dicts; where a name is both a value and a branch, the later one wins."""
    root: Json = {}
    for name, text in pairs:
        *branches, leaf = name.split(".")
        node = root
        for branch in branches:
            if not isinstance(node.get(branch), dict):
                node[branch] = {}
            node = node[branch]
        node[leaf] = text
    return root


def _typed_object(fields: list[Json], tree: Json, types: Json) -> Json:
    by_name = {field["name"]: field for field in fields}
    return {
        name: _typed_field(by_name[name], value, types) if name in by_name else value
        for name, value in tree.items()
    }


def _typed_field(field: Json, value: Any, types: Json) -> Any:
    if not field["array"]:
        return _typed_item(field["type"], value, types)
    if not isinstance(value, dict) or not all(
        re.fullmatch(r"[0-9]{1,6}", position) for position in value
    ):
        return value
    return [
        _typed_item(field["type"], value[position], types) for position in sorted(value, key=int)
    ]


def _typed_item(kind: str, value: Any, types: Json) -> Any:
    if isinstance(value, dict):
        return _typed_object(types[kind], value, types) if kind in types else value
    if kind in ("int64", "uint64") and re.fullmatch(r"-?[0-9]{1,40}", value):
        return int(value)
    if kind == "float" and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", value):
        return float(value)
    if kind == "bool" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return value
