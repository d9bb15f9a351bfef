"""Report every mistake in a resource's inputs, with its path and what is allowed.

pydantic checks single fields, a model's `rules` check what concerns several fields. Both always
run, so that all mistakes are reported at once. An unknown value is never a mistake, and a rule
that touches an unknown value waits.

A `CheckFailure` keeps its path as in state (`job.tasks[1].taskName`), because Pulumi reads the
property there. A user of Python reads the path as in Python (`job.tasks[1].task_name`), see
`failure_line`; users of other languages read the names of the schema, see `failure_line_in_state`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from ..names import to_camel, to_snake
from .acceptance import accepts
from .inputs import CheckFailure, InputModel, Mark, Unknown, join
from .schema import (
    FieldSchema,
    Schema,
    as_double,
    by_state_name,
    contains_secret,
    field_names,
    fields_of,
    schema_of,
    values_that_change,
)
from .spelling import respelled

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

A_JSON_VALUE = "must be text, a number, true or false, a list or a mapping"
A_DOUBLE = "a number that a double holds exactly, as Pulumi carries numbers"
LONGEST_SHOWN_VALUE = 60

Rules = Callable[[Mapping[str, Any], str], Iterable[CheckFailure]]
"""Returns the mistakes of rules that touch several fields of an object."""

_NAME_IN_PYTHON = re.compile(r'"(?:[^"\\]|\\.)*"|\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b')
"""A name of several words, or a value in quotes, which may hold such a name."""

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
"""The sentence that a user reads for each of pydantic's error types."""


def find_problems(
    model: type[InputModel], value: Mapping[str, Any], misspelled: Mapping[str, str] | None = None
) -> list[CheckFailure]:
    """Return all mistakes of `value`, sorted by path.

    Args:
        value: Inputs with names as in state, normalized; unknown values are `UNKNOWN`.
        misspelled: Names that were translated before, with their names in Python.
    """
    failures = accept(model, value)[1]
    return [misspelled_names(misspelled), *failures] if misspelled else failures


def accept(
    model: type[InputModel], value: Mapping[str, Any]
) -> tuple[dict[str, Any], list[CheckFailure]]:
    """Return the inputs as state spells them, and all their mistakes, sorted by path."""
    given = value if isinstance(value, dict) else dict(value)
    failures = _find_problems(model, given)
    if not failures:
        return given, failures

    misspelled: dict[str, str] = {}
    inputs = respelled(schema_of(model), given, misspelled)
    if inputs == given:
        return given, failures

    failures = _find_problems(model, inputs)
    if misspelled:
        failures.insert(0, misspelled_names(misspelled))
    return inputs, failures


def _find_problems(model: type[InputModel], value: Mapping[str, Any]) -> list[CheckFailure]:
    failures = list(_field_problems(model, value))
    _add_rule_problems(failures, schema_of(model), value)
    reported = {failure.path for failure in failures}
    failures += [one for one in value_problems(model, value) if one.path not in reported]
    if not failures:
        return failures

    return sorted(set(failures), key=lambda failure: (failure.path, failure.reason))


def misspelled_names(misspelled: Mapping[str, str]) -> CheckFailure:
    """Return one failure for all names: a pasted request of the API has dozens."""
    names = [f"`{name}` for {key}" for key, name in misspelled.items()]
    return CheckFailure("", f"has names in another spelling: write {', '.join(names)}")


# Paths


def failure_line(model: type[InputModel], failure: CheckFailure) -> str:
    """Return the line that a user reads: the path as in Python, then what is allowed."""
    return f"{user_path(model, failure.path)} {failure.reason}".strip()


def failure_line_in_state(model: type[InputModel], failure: CheckFailure) -> str:
    """Return the line with all names of fields as in state, which are those of the schema.

    A value in quotes stays as the user has given it.
    """
    names = field_names(model)

    def respell(match: re.Match[str]) -> str:
        name = to_camel(match[0])
        return name if name in names else match[0]

    reason = _NAME_IN_PYTHON.sub(respell, failure.reason)
    return f"{failure.path} {reason}".strip()


def user_path(model: type[InputModel], path: str) -> str:
    """Return a path in state as the user writes it: `job.tasks[1].task_name` for `…taskName`.

    Keys below the model's own fields are the user's and stay as they are.
    """
    parts = []
    for part, field in _walk(model, path):
        if field is None:
            parts.append(part)
        else:
            index = part[len(field.state_name) :]
            parts.append(f"{field.name}{index}")

    return ".".join(parts)


def is_secret_path(model: type[InputModel], path: str) -> bool:
    """Return whether the value at `path` is secret or may contain a secret.

    Such a value must not be shown.
    """
    schema = schema_of(model)
    for _, field in _walk(model, path):
        if field is None:
            return False
        if Mark.SECRET in field.marks:
            return True
        schema = _item_or_self(field.shape)

    return contains_secret(schema)


def known_part(model: type[InputModel], path: str) -> str:
    """Return the part of `path` that consists of the model's own names.

    The rest of the path is a key that the user has written.
    """
    known = ""
    for part, field in _walk(model, path):
        if field is None:
            break
        known = join(known, part)

    return known


def _walk(model: type[InputModel], path: str) -> Iterator[tuple[str, FieldSchema | None]]:
    """Yield each part of a path with its field, or with None from the first unknown part on."""
    schema: Schema | None = schema_of(model)
    for part in path.split("."):
        field = None
        if schema is not None:
            name = part.split("[", 1)[0]
            field = next((f for f in schema.fields if f.state_name == name), None)
        schema = _item_or_self(field.shape) if field else None
        yield part, field


def _item_or_self(schema: Schema) -> Schema:
    if schema.kind == "list" and schema.item is not None:
        return schema.item

    return schema


# Single fields


def _field_problems(model: type[InputModel], value: Mapping[str, Any]) -> Iterator[CheckFailure]:
    if accepts(model, value):
        return

    from .pydantic_models import errors_in

    for details in errors_in(model, value):
        if not isinstance(details["input"], Unknown):
            yield _failure(model, details)


def value_problems(model: type[InputModel], value: Any, at: str = "") -> Iterator[CheckFailure]:
    """Yield a failure for each value that cannot reach the API as it is.

    Args:
        value: The inputs, or the part of them at the path `at`.
    """
    for path, number in values_that_change(value, at):
        # A key below the model's own names is the user's data, in which text is as good.
        or_text = "" if known_part(model, path) == path else "text, or "
        allowed = f"must be {or_text}{A_DOUBLE}"
        if type(number) is float:
            yield CheckFailure(path, f"must be a finite number, not {number}")
            continue
        if type(number) is not int:
            yield CheckFailure(path, f"{A_JSON_VALUE}, not {type(number).__name__}")
            continue

        becomes = as_double(number)
        if is_secret_path(model, path):
            yield CheckFailure(path, allowed)
        elif becomes is None:
            yield CheckFailure(path, f"{allowed}, not one of more than 308 digits")
        else:
            yield CheckFailure(path, f"{allowed}, not {number}, which would arrive as {becomes}")


def _failure(model: type[InputModel], details: ErrorDetails) -> CheckFailure:
    path, owner = _locate(model, details["loc"])
    secret = is_secret_path(model, path)
    return CheckFailure(path, _sentence(details, owner, secret=secret))


def _locate(model: type[InputModel], loc: tuple[int | str, ...]) -> tuple[str, type[InputModel]]:
    """Return the path of an error, and the model of the object that contains it.

    pydantic's own steps into unions are left out.
    """
    path, owner, schema = "", model, schema_of(model)
    for step in loc:
        if isinstance(step, int):
            path, schema = f"{path}[{step}]", schema.item or schema
            continue

        if schema.model is not None:
            owner = schema.model
        field = next((f for f in schema.fields if step in (f.state_name, f.name)), None)
        if field is not None:
            path, schema = join(path, field.state_name), field.shape
        elif schema.kind in ("object", "data"):
            path = join(path, step)

    return path, owner


def _sentence(details: ErrorDetails, owner: type[InputModel], *, secret: bool) -> str:
    """Return what is allowed; the given value is shown unless it is secret."""
    error_type, given = details["type"], details["input"]
    context = details.get("ctx") or {}
    if error_type == "missing":
        return "is required"
    if error_type == "extra_forbidden":
        return f"is an unknown field; {_suggestion(str(details['loc'][-1]), owner)}"
    if error_type == "value_error":
        return str(context["error"])
    if error_type == "string_too_short" and context.get("min_length") == 1:
        return "must not be empty"

    template = SENTENCES.get(error_type)
    if template is None:
        message = details["msg"]
        sentence = f"{message[:1].lower()}{message[1:]}"
    else:
        length = len(given) if hasattr(given, "__len__") else 0
        sentence = template.format(**context, length=length)
        if "{length}" in template:
            return sentence

    return sentence if secret else f"{sentence}, not {_excerpt(given)}"


def _excerpt(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, default=lambda other: type(other).__name__)
    except ValueError:
        # Python writes no number of more than 4300 digits.
        return "a number of thousands of digits"

    if len(text) <= LONGEST_SHOWN_VALUE:
        return text
    return f"{text[: LONGEST_SHOWN_VALUE - 3]}..."


def _suggestion(name: str, owner: type[InputModel]) -> str:
    import difflib

    names = [field.name for field in fields_of(owner)]
    close = difflib.get_close_matches(to_snake(name), names, n=1, cutoff=0.6)
    if close:
        return f"did you mean `{close[0]}`?"

    return f"the fields are {', '.join(names)}"


# Rules over several fields


def _add_rule_problems(
    failures: list[CheckFailure], schema: Schema, value: Any, at: str = ""
) -> None:
    if schema.kind == "list" and schema.item and isinstance(value, list):
        if _has_rules(schema.item):
            for index, item in enumerate(value):
                _add_rule_problems(failures, schema.item, item, f"{at}[{index}]")
        return

    # The check whether a value is a Mapping is slow.
    is_object = type(value) is dict or isinstance(value, Mapping)
    if schema.model is None or not is_object:
        return

    rules = rules_of(schema.model)
    if rules is not None:
        failures += rules(value, at)
    fields = _fields_with_rules(schema.model)
    for name, item in value.items():
        field = fields.get(name)
        if field is None:
            continue

        path = join(at, name)
        if Mark.JSON_TEXT in field.marks:
            failures += json_text_problems(item, path)
        _add_rule_problems(failures, field.shape, item, path)


@cache
def rules_of(model: type[InputModel]) -> Rules | None:
    """Return the rules of a model over several of its fields; None when it has no such rules."""
    has_rules = any("rules" in vars(base) for base in model.__mro__ if base is not InputModel)
    return model.rules if has_rules else None


@cache
def _fields_with_rules(model: type[InputModel]) -> Mapping[str, FieldSchema]:
    """Return the fields that rules concern, at any depth; most fields are texts without a rule."""
    return {
        name: field
        for name, field in by_state_name(model).items()
        if Mark.JSON_TEXT in field.marks or _has_rules(field.shape)
    }


def _has_rules(schema: Schema) -> bool:
    """Return whether a rule concerns a value of the schema, or a value in it."""
    model = _item_or_self(schema).model
    return model is not None and bool(rules_of(model) or _fields_with_rules(model))


def json_text_problems(value: Any, at: str) -> Iterator[CheckFailure]:
    """Yield what keeps a text from being JSON; nothing for other values and blanks."""
    if not isinstance(value, str) or not value.strip():
        return

    try:
        json.loads(value)
    except json.JSONDecodeError as error:
        place = f"at line {error.lineno}, column {error.colno}"
        yield CheckFailure(at, f"must be JSON text: {error.msg} {place}")
    except (ValueError, RecursionError):
        yield CheckFailure(
            at,
            "must be JSON text without very deep nesting"
            " and without numbers of thousands of digits",
        )
