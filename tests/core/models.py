"""A small model with every kind of field, for the tests of the walks and the verbs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pulumi_cloudjobs.core.schema.declarations import Field
from pulumi_cloudjobs.core.schema.inputs import (
    CheckFailure,
    InputModel,
    Int,
    Mark,
    OnChange,
    Run,
    Unknown,
    Wire,
    join,
)


class Part(InputModel):
    """A nested object."""

    part_name: Annotated[str, Field(min_length=1, max_length=5)]
    cpu: Annotated[Int | None, Wire("CPU"), Field(ge=0)] = None
    password: Annotated[str | None, Mark.SECRET] = None
    command: Annotated[str | None, Mark.MAYBE_ESCAPED] = None


class Inputs(Run):
    """Inputs of a make-believe job."""

    job_name: Annotated[str, OnChange.UPDATES, Field(max_length=10)]
    size: Literal["S", "M"] | None = None
    count: Int | None = None
    dry_run: bool | None = None
    parts: list[Part] | None = None
    labels: Annotated[list[str] | None, Mark.UNORDERED] = None
    run_conf: Annotated[str | None, Mark.JSON_TEXT, OnChange.UPDATES] = None
    conf: dict[str, Any] | None = None
    low: Int | None = None
    high: Int | None = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        low, high = value.get("low"), value.get("high")
        if (
            not isinstance(low, Unknown)
            and isinstance(low, int)
            and isinstance(high, int)
            and low > high
        ):
            yield CheckFailure(join(at, "low"), "must not be above high")
