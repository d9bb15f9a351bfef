"""Every mistake in a resource's inputs, each with its path and a sentence that says what is allowed.

pydantic finds what concerns one field, a model's `rules` what concerns several. Both always run, so
all problems are reported at once. An unknown value is never a problem, and rules that touch one
wait.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .inputs import CheckFailure, InputModel, Mark, Unknown, join
from .schema import (
    FieldSchema,
    Schema,
    as_double,
    by_state_name,
    fields_of,
    numbers_a_double_changes,
    schema_of,
)

A_DOUBLE = "a number that a double holds exactly, as Pulumi carries numbers"


def find_problems(model: type[InputModel], value: Mapping[str, Any]) -> list[CheckFailure]:
    """All problems of `value`, sorted by path; empty when there is none.

    Args:
        value: Inputs with names as in state, tidied; unknown values are `UNKNOWN`.
    """
    problems = [
        *_field_problems(model, value),
        *_rule_problems(schema_of(model), value, ""),
        *number_problems(model, value),
    ]
    return sorted(set(problems), key=lambda problem: (problem.path, problem.reason))


def is_secret_path(model: type[InputModel], path: str) -> bool:
    """Whether what stands at `path` is secret, or may hold something that is, so that it must not be shown."""
    shape: Schema | None = schema_of(model)
    for part in path.split("."):
        name = part.split("[", 1)[0]
        field = next((f for f in (shape.fields if shape else ()) if f.state_name == name), None)
        if field is None:
            return False
        if Mark.SECRET in field.marks:
            return True
        shape = _leaf(field.shape)
    return shape is not None and _holds_secret(shape)


def known_part(model: type[InputModel], path: str) -> str:
    """As much of `path` as has the model's own names in it: what follows is a key that the user has written."""
    shape, known = schema_of(model), ""
    for part in path.split("."):
        name = part.split("[", 1)[0]
        field = next((f for f in shape.fields if f.state_name == name), None)
        if field is None:
            break
        known, shape = join(known, part), _leaf(field.shape)
    return known


def _holds_secret(shape: Schema) -> bool:
    return any(
        Mark.SECRET in field.marks or _holds_secret(_leaf(field.shape)) for field in shape.fields
    )


def _leaf(shape: Schema) -> Schema:
    return shape.item if shape.kind == "list" and shape.item is not None else shape


def _field_problems(model: type[InputModel], value: Mapping[str, Any]) -> Iterator[CheckFailure]:
    try:
        model.model_validate(value)
    except ValidationError as error:
        for details in error.errors(include_url=False, include_context=True):
            if not isinstance(details["input"], Unknown):
                yield _problem(model, details)


def number_problems(model: type[InputModel], value: Any, at: str = "") -> Iterator[CheckFailure]:
    """Yield the whole numbers that would reach the API as other ones.

    Args:
        value: The inputs, or what stands among them at the path `at`.
    """
    for path, number in numbers_a_double_changes(value, at):
        # A key below the model's own names is the user's data, in which text is as good.
        or_text = "" if known_part(model, path) == path else "text, or "
        allowed = f"must be {or_text}{A_DOUBLE}"
        becomes = as_double(number)
        if is_secret_path(model, path):
            yield CheckFailure(path, allowed)
        elif becomes is None:
            yield CheckFailure(path, f"{allowed}, not one of more than 308 digits")
        else:
            yield CheckFailure(path, f"{allowed}, not {number}, which would arrive as {becomes}")


def _problem(model: type[InputModel], details: ErrorDetails) -> CheckFailure:
    at, owner = _place(model, details["loc"])
    secret = is_secret_path(model, at)
    return CheckFailure(at, _sentence(details, owner, secret=secret))


def _place(model: type[InputModel], loc: tuple[int | str, ...]) -> tuple[str, type[InputModel]]:
    """Path of an error, and the model of the object it stands in. pydantic's own steps into unions are left out."""
    at, owner, shape = "", model, schema_of(model)
    for step in loc:
        if isinstance(step, int):
            at, shape = f"{at}[{step}]", shape.item or shape
            continue
        if shape.model is not None:
            owner = shape.model
        field = next((f for f in shape.fields if step in (f.state_name, f.name)), None)
        if field is not None:
            at, shape = join(at, field.state_name), field.shape
        elif shape.kind in ("object", "data"):
            at = join(at, step)
    return at, owner


def _sentence(details: ErrorDetails, owner: type[InputModel], *, secret: bool) -> str:
    """What is allowed, in words; the given value is shown unless it is secret."""
    kind, context, given = details["type"], details.get("ctx") or {}, details["input"]
    if kind == "missing":
        return "is required"
    if kind == "extra_forbidden":
        return f"is no input of this object{_did_you_mean(str(details['loc'][-1]), owner)}"
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_too_short" and context.get("min_length") == 1:
        return "must not be empty"
    shown = "" if secret else f", not {_shown(given)}"
    template = SENTENCES.get(kind)
    if template is None:
        return f"{details['msg'][:1].lower()}{details['msg'][1:]}{shown}"
    return template.format(**context, length=len(given) if hasattr(given, "__len__") else 0) + (
        "" if "{length}" in template else shown
    )


SENTENCES = {
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must be a mapping",
    "model_type": "must be an object",
    "literal_error": "must be {expected}",
    "string_too_short": "must have at least {min_length} characters, and has {length}",
    "string_too_long": "must have at most {max_length} characters, and has {length}",
    "too_short": "must have at least {min_length} item(s), and has {length}",
    "too_long": "must have at most {max_length} items, and has {length}",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
}
"""What pydantic's error types are called in front of a user."""


def _shown(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, default=lambda other: type(other).__name__)
    except ValueError:
        # Python writes no number of more than 4300 digits.
        return "a number of thousands of digits"
    return text if len(text) <= 60 else f"{text[:57]}..."


def _did_you_mean(name: str, owner: type[InputModel]) -> str:
    names = [field.state_name for field in fields_of(owner)]
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else f"; it has {', '.join(names)}"


def _rule_problems(shape: Schema, value: Any, at: str) -> Iterator[CheckFailure]:
    if shape.kind == "list" and isinstance(value, list) and shape.item:
        for index, item in enumerate(value):
            yield from _rule_problems(shape.item, item, f"{at}[{index}]")
    if shape.kind != "object" or not isinstance(value, Mapping) or shape.model is None:
        return
    yield from shape.model.rules(value, at)
    fields = _ruled_fields(shape.model)
    for name, item in value.items():
        field = fields.get(name)
        if field is not None:
            here = join(at, name)
            yield from _text_problems(field, item, here)
            yield from _rule_problems(field.shape, item, here)


@cache
def _ruled_fields(model: type[InputModel]) -> Mapping[str, FieldSchema]:
    """The fields in which there is anything to look for; most are texts that pydantic has checked already."""
    return {name: field for name, field in by_state_name(model).items() if _is_ruled(field)}


def _is_ruled(field: FieldSchema) -> bool:
    return Mark.JSON_TEXT in field.marks or _leaf(field.shape).kind == "object"


def _text_problems(field: FieldSchema, value: Any, at: str) -> Iterator[CheckFailure]:
    if Mark.JSON_TEXT not in field.marks or not isinstance(value, str) or not value.strip():
        return
    try:
        json.loads(value)
    except json.JSONDecodeError as error:
        yield CheckFailure(
            at, f"must be JSON text: {error.msg} at line {error.lineno}, column {error.colno}"
        )
    except (ValueError, RecursionError):
        yield CheckFailure(
            at,
            "must be JSON text without very deep nesting and without numbers of thousands of digits",
        )
