"""Checks of a request against the cloud's own document.

The facts are the API descriptions in the package data `pulumi_cloudjobs/api`, never our models.

Finds unknown parameters, missing required ones, and values of a wrong type, at any depth; on demand
also values outside an enumeration, a range or a length. Every gateway words a Problem as its cloud
does. `from_text` serves the encodings that carry text only (Alibaba's query and form, Tencent's
GET): it rebuilds lists and nested objects and gives numbers and booleans their type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .. import api
from .inputs import Json

Path = tuple[str | int, ...]
ProblemType = Literal["unknown", "missing", "type", "enum", "range", "length"]

INT64 = 2**63


@dataclass(frozen=True, slots=True)
class Problem:
    """A violation of a document.

    Args:
        problem_type: "unknown" parameter, required one "missing", wrong "type"; value outside
            "enum", "range" or "length".
        path: Names and list positions (from 0) down to the value: ("Job", "Tasks", 0, "TaskName").
        expected: What the document allows, in words: "int64", "array of Task", "at most 60
            characters"; "" for unknown.
    """

    problem_type: ProblemType
    path: Path
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
    """Return all problems of a request, in the order of the document; unknown parameters last.

    Args:
        service: Name of a description: "tencent_batch", "huawei_dli", "alibaba_emr".
        action: As in the description: "SubmitJob", "create_session".
        payload: The request's parameters; null counts as absent.
        within: Only the fields of this part ("path", "query", "body"); None takes all.
        values: Check enumerations, ranges and lengths too.
    Raises:
        KeyError: The description has no such action.
    """
    description = api.load(service)
    fields = _fields(description, action, within)
    return list(_Check(description["types"], values).object(fields, payload, ()))


def check_response(service: str, action: str, body: Mapping[str, Any]) -> list[Problem]:
    """Return all problems of a response; for tests of the services."""
    description = api.load(service)
    fields = description["actions"][action]["response"]
    return list(_Check(description["types"], values=False).object(fields, body, ()))


def from_text(
    service: str, action: str, pairs: Iterable[tuple[str, str]], *, within: str | None = None
) -> Json:
    """Rebuild the parameters of a request from flat text: `ResourceList.1.Path=…`, `MaxRetry=5`.

    Text that does not fit the documented type stays text, so `check` finds it. List positions may
    start at 0 or 1 and are taken in order. Unknown names stay in, also for `check`.
    """
    description = api.load(service)
    return _typed_object(_fields(description, action, within), _tree(pairs), description["types"])


def _fields(description: Json, action: str, within: str | None) -> list[Json]:
    fields = description["actions"][action]["request"]
    return [field for field in fields if within in (None, field.get("in"))]


# Problems


class _Check:
    """A check against one description.

    Args:
        types: The description's types by name.
        values: Whether enumerations, ranges and lengths are checked too.
    """

    def __init__(self, types: Json, values: bool) -> None:
        self._types = types
        self._values = values

    def object(
        self, fields: list[Json], payload: Mapping[str, Any], path: Path
    ) -> Iterator[Problem]:
        for field in fields:
            value = payload.get(field["name"])
            field_path = (*path, field["name"])
            if value is not None:
                yield from self._field(field, value, field_path)
            elif field["required"]:
                yield Problem("missing", field_path, _type_text(field))

        known = {field["name"] for field in fields}
        for name in payload:
            if name not in known:
                yield Problem("unknown", (*path, name))

    def _field(self, field: Json, value: Any, path: Path) -> Iterator[Problem]:
        if not field["array"]:
            yield from self._item(field, value, path)
            return
        if not isinstance(value, list):
            yield Problem("type", path, _type_text(field))
            return

        if self._values and len(value) > field.get("max_items", len(value)):
            yield Problem("length", path, f"at most {field['max_items']} items")
        for position, item in enumerate(value):
            yield from self._item(field, item, (*path, position))

    def _item(self, field: Json, value: Any, path: Path) -> Iterator[Problem]:
        type_name = field["type"]
        fields = self._types.get(type_name)
        if fields is not None:
            if isinstance(value, dict):
                yield from self.object(fields, value, path)
            else:
                yield Problem("type", path, type_name)
        elif not _fits(type_name, value):
            yield Problem("type", path, type_name)
        elif self._values:
            yield from _value_problems(field, value, path)


def _fits(type_name: str, value: Any) -> bool:
    if type_name == "string":
        return isinstance(value, str)
    if type_name == "bool":
        return isinstance(value, bool)
    if type_name == "object":
        return isinstance(value, dict)
    # A bool is an int in Python, and in no document.
    if isinstance(value, bool):
        return False
    if type_name == "int64":
        return isinstance(value, int) and -INT64 <= value < INT64
    if type_name == "uint64":
        return isinstance(value, int) and 0 <= value < 2 * INT64

    return isinstance(value, int | float)


def _value_problems(field: Json, value: Any, path: Path) -> Iterator[Problem]:
    allowed = field.get("enum")
    if allowed and value not in allowed:
        yield Problem("enum", path, f"one of {', '.join(map(str, allowed))}")

    if isinstance(value, int | float):
        least, most = field.get("min", value), field.get("max", value)
        if not least <= value <= most:
            yield Problem("range", path, _range(field))

    if isinstance(value, str):
        if len(value) > field.get("max_length", len(value)):
            yield Problem("length", path, f"at most {field['max_length']} characters")
        if not re.search(field.get("pattern", ""), value):
            yield Problem("enum", path, f"a text that matches {field['pattern']}")


def _range(field: Json) -> str:
    least, most = field.get("min"), field.get("max")
    if least is not None and most is not None:
        return f"{least} to {most}"

    return f"at least {least}" if most is None else f"at most {most}"


def _type_text(field: Json) -> str:
    return f"array of {field['type']}" if field["array"] else str(field["type"])


# Text


def _tree(pairs: Iterable[tuple[str, str]]) -> Json:
    """Nest dotted names; where a name is both a value and a branch, the later one wins."""
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
    typed: Json = {}
    for name, value in tree.items():
        field = by_name.get(name)
        typed[name] = value if field is None else _typed_field(field, value, types)

    return typed


def _typed_field(field: Json, value: Any, types: Json) -> Any:
    if not field["array"]:
        return _typed_item(field["type"], value, types)
    if not isinstance(value, dict):
        return value
    if not all(re.fullmatch(r"[0-9]{1,6}", position) for position in value):
        return value

    positions = sorted(value, key=int)
    return [_typed_item(field["type"], value[position], types) for position in positions]


def _typed_item(type_name: str, value: Any, types: Json) -> Any:
    if isinstance(value, dict):
        return _typed_object(types[type_name], value, types) if type_name in types else value
    if type_name in ("int64", "uint64") and re.fullmatch(r"-?[0-9]{1,40}", value):
        return int(value)
    if type_name == "float" and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", value):
        return float(value)
    if type_name == "bool" and value.lower() in ("true", "false"):
        return value.lower() == "true"

    return value
