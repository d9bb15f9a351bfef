"""Describe the mistakes in single fields, with pydantic.

Only inputs that `acceptance.py` does not accept come here, so only a command with a mistake loads
pydantic and builds its models.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic_core import ErrorDetails

from ..names import to_camel
from .declarations import REQUIRED, declared_fields


class Checked(BaseModel):
    """The base of pydantic's models of the inputs: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, hide_input_in_errors=True)


def errors_in(model: type, value: Mapping[str, Any]) -> list[ErrorDetails]:
    """Return pydantic's errors about inputs with names as in state; [] for valid inputs."""
    try:
        pydantic_model(model).model_validate(value)
    except ValidationError as error:
        return error.errors(include_url=False, include_context=True)

    return []


@cache
def pydantic_model(model: type) -> type[Checked]:
    """Return the model with the same fields for pydantic."""
    fields: dict[str, Any] = {}
    for name, field in declared_fields(model).items():
        default = ... if field.default is REQUIRED else field.default
        fields[name] = (field.annotation, default)

    return create_model(model.__name__, __base__=Checked, __module__=model.__module__, **fields)
