"""The jobs of `jobs.json` as resources of the plugin, by a class as a generated SDK has it.

The package is imported for what it changes in a program: so the dynamic provider's program and this
one differ in the providers alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pulumi
import pulumi_cloudjobs  # noqa: F401 - see above


class Job(pulumi.CustomResource):
    """A Batch job of the plugin."""

    def __init__(self, name: str, inputs: dict[str, Any]) -> None:
        props = {**inputs, "job_id": None, "status": None}
        super().__init__("cloudjobs:tencent/batch/job:Job", name, props)

    def translate_input_property(self, prop: str) -> str:
        return "jobId" if prop == "job_id" else prop

    def translate_output_property(self, prop: str) -> str:
        return "job_id" if prop == "jobId" else prop


for name, inputs in json.loads(Path("jobs.json").read_text(encoding="utf-8")).items():
    Job(name, inputs)
