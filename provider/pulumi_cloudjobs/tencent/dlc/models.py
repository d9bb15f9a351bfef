"""Inputs of DLC's Spark tasks: the request of `CreateSparkAppTask`, API version 2021-01-25.

Fields: `api/tencent_dlc.json`. The published page lacks SourceInfo, which the SDK has. Whether the app exists and its
engine runs is left to the cloud.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from ...core.inputs import InputModel, Problem, Run, join


class KVPair(InputModel):
    """A key and its value."""

    key: Annotated[str, Field(description="Key.", min_length=1)]
    value: Annotated[str, Field(description="Value.")]


class SparkAppTaskInputs(Run):
    """One run of a DLC Spark app ("task"): started at create, run once. API action `CreateSparkAppTask`."""

    job_name: Annotated[str, Field(description="Name of the Spark app to run.", min_length=1)]
    cmd_args: Annotated[
        str | None, Field(description="Arguments of this run, separated by spaces; default those of the app.")
    ] = None
    source_info: Annotated[list[KVPair] | None, Field(description="What the run was started from, for the vendor.")] = (
        None
    )

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[Problem]:
        """InvalidParameter.ParameterNotFoundOrBeNone: a name of blanks is none."""
        name = value.get("jobName")
        if isinstance(name, str) and name and not name.strip():
            yield Problem(join(at, "jobName"), "must be the name of a Spark app, and has only blanks")
