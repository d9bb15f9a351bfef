"""Checks of the inputs of the control interface, with one sentence for each refused input.

Settings, faults, fixtures and the arguments of `Control` declare their types here, with pydantic.
`checked` and `refused` turn its errors into an `InvalidInput`. A sentence names the input and what
is allowed, and never repeats the value, because a value may be a secret.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import signature
from typing import Annotated, Any, ParamSpec, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, ValidationError, validate_call
from pydantic_core import ErrorDetails, PydanticCustomError

P = ParamSpec("P")
R = TypeVar("R")

# No text is taken for a number, no number for a switch, no NaN for a time, no unknown name.
STRICT = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)
LONGEST_SECONDS = 1e9
"""The longest duration, some thirty years: times that are computed from it stay dates."""
INT64 = 2**63 - 1
Json = dict[str, Any]
"""A JSON object."""
_SHOULD_BE = "Input should be "
# Pydantic's names of the types, and JSON's.
_TEXTS = {
    "a valid number": "a number",
    "a valid integer": "a whole number",
    "a valid string": "a text",
    "a valid boolean": "true or false",
    "a valid dictionary": "an object",
}
_UNKNOWN = ("unexpected_keyword_argument", "extra_forbidden")


class InvalidInput(ValueError):
    """An input of the control interface is of the wrong type, out of range, or unknown."""


def _json_document(value: Any) -> Any:
    """Refuse a value that no store can keep and no response can carry."""
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        message = _SHOULD_BE + "JSON: finite numbers, valid Unicode, not too deep"
        raise PydanticCustomError("json_document", message) from None

    return value


def _unicode(text: str) -> str:
    """Refuse half of a surrogate pair, which JSON can spell and no encoding can carry."""
    try:
        text.encode()
    except UnicodeEncodeError:
        message = _SHOULD_BE + "valid Unicode"
        raise PydanticCustomError("unicode", message) from None

    return text


Text = Annotated[str, AfterValidator(_unicode)]
Seconds = Annotated[float, Field(ge=0, le=LONGEST_SECONDS)]
Offset = Annotated[float, Field(ge=-LONGEST_SECONDS, le=LONGEST_SECONDS)]
Count = Annotated[int, Field(ge=0, le=INT64)]
Whole = Annotated[int, Field(ge=-INT64, le=INT64)]
PerSecond = Annotated[float, Field(gt=0, le=1e9)]
Document = Annotated[Json, AfterValidator(_json_document)]


@contextmanager
def refused(
    known: Iterable[str] = (), positions: Iterable[str] = (), prefix: str = ""
) -> Iterator[None]:
    """Raise an `InvalidInput` for a pydantic error in the block.

    Args:
        known: The names that exist, for the sentence about a name that does not.
        positions: The names of positional arguments, in order.
        prefix: The text before each name: "tencent.batch.".
    """
    try:
        yield
    except ValidationError as error:
        sentences = _sentences(
            error.errors(include_url=False, include_input=False), known, positions, prefix
        )
        raise InvalidInput("; ".join(sentences)) from None


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Check the arguments of a function against its annotations, strictly.

    Raises:
        InvalidInput: An argument is missing, unknown, of the wrong type or out of range.
    """
    validated = validate_call(config=STRICT)(function)
    names = list(signature(function).parameters)
    known = [name for name in names if name != "self"]

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        if "self" in kwargs:  # pydantic 2.10 has an argument of that name itself
            raise InvalidInput("there is no self")
        with refused(known, names):
            return validated(*args, **kwargs)

    return call


def _sentences(
    errors: Iterable[ErrorDetails], known: Iterable[str], positions: Iterable[str], prefix: str
) -> list[str]:
    names = list(positions)
    allowed: dict[str, list[str]] = {}
    sentences: list[str] = []

    for error in errors:
        first, *inner = error["loc"] or ("it",)
        is_position = isinstance(first, int) and first < len(names)
        name = prefix + (names[int(first)] if is_position else str(first))
        message = error["msg"]
        if error["type"] in _UNKNOWN and not inner:
            sentences.append(f"there is no {name}; there are: {', '.join(known)}")
        elif message.startswith(_SHOULD_BE):
            # A value of several types has one error for each of them.
            choice = message.removeprefix(_SHOULD_BE)
            allowed.setdefault(name, []).append(_TEXTS.get(choice, choice))
        elif error["type"].startswith("missing"):
            sentences.append(f"{name} is missing")
        else:
            sentences.append(f"{name}: {message}")

    sentences += [f"{name} should be {', or '.join(choices)}" for name, choices in allowed.items()]
    return sentences


def read_json(text: str | bytes) -> Any:
    """Parse JSON from outside.

    Raises:
        ValueError: The text is not JSON, or too deep to be read.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("too deep") from None
