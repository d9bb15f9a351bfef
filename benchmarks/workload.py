"""The measured resources: the examples of the test cards.

Their requests are those of the API documents.
"""

from __future__ import annotations

from typing import Any

from tests.cards.tencent_batch_job import CARD as BATCH_JOB
from tests.input_paths import put

Inputs = dict[str, Any]


def batch_job(name: str) -> Inputs:
    """A Batch job with names as in state."""
    return put({"job.jobName": name})(BATCH_JOB.inputs)


def batch_jobs(count: int) -> dict[str, Inputs]:
    """Return that many Batch jobs by name, which differ in their names."""
    names = [f"job-{number:04d}" for number in range(count)]
    return {name: batch_job(name) for name in names}


def snake_case(inputs: Any) -> Any:
    """Inputs with names as a program writes them."""
    if isinstance(inputs, dict):
        return {_snake(key): snake_case(value) for key, value in inputs.items()}

    return [snake_case(item) for item in inputs] if isinstance(inputs, list) else inputs


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)
