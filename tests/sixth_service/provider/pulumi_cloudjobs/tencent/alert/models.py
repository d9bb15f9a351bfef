"""Inputs of a rule: the request of `CreateRule`, API version 2026-01-01."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from ...core.schema.declarations import Field, Strict
from ...core.schema.inputs import CheckFailure, Definition, NoBool, OnChange, join
from ..checks import repeated_texts


class RuleInputs(Definition):
    """A rule that sends a message when a job fails.

    API action `CreateRule`.
    """

    rule_name: Annotated[
        str,
        OnChange.UPDATES,
        Field(description="Name, unique in the region.", min_length=1, max_length=60),
    ]

    job_pattern: Annotated[
        str,
        Field(description="Pattern of the names of the jobs: `nightly-*`.", min_length=1),
    ]

    receivers: Annotated[
        list[str],
        OnChange.UPDATES,
        Field(description="Mail addresses.", min_length=1, max_length=10),
    ]

    repeat_minutes: Annotated[
        Annotated[int, NoBool, Strict()] | None,
        OnChange.UPDATES,
        Field(description="Time until the message is repeated; default: never.", ge=1, le=1440),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check that no receiver is repeated (InvalidParameterValue.Receivers)."""
        receivers = value.get("receivers")
        for index, text in repeated_texts(receivers if isinstance(receivers, list) else []):
            path = join(at, f"receivers[{index}]")
            yield CheckFailure(path, f"must be unique, and {text[:40]} appears twice")
