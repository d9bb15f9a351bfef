"""The measured resources: the examples of the test cards.

Their requests are those of the API documents.
"""

from __future__ import annotations

from typing import Any

from tests.cards.tencent_batch_job import CARD as BATCH_JOB
from tests.cards.tencent_oceanus_job import CARD as OCEANUS_JOB
from tests.input_paths import put

Inputs = dict[str, Any]


def batch_job(name: str) -> Inputs:
    """A Batch job with names as in state."""
    return put({"job.jobName": name})(BATCH_JOB.inputs)


def oceanus_job(name: str) -> Inputs:
    """An Oceanus job with names as in state."""
    return put({"name": name})(OCEANUS_JOB.inputs)


def batch_jobs(count: int) -> dict[str, Inputs]:
    """Return that many Batch jobs by name, which differ in their names."""
    names = [f"job-{number:04d}" for number in range(count)]
    return {name: batch_job(name) for name in names}


def mixed_jobs(count: int) -> tuple[dict[str, Inputs], dict[str, str]]:
    """Return that many resources by name, and the classes of those that are no Batch jobs.

    Half of them are Batch jobs, and a `Completion` waits for all of these. The others are Oceanus
    jobs.
    """
    batch = batch_jobs(count // 2)
    names = [f"flink-{number:04d}" for number in range(count - len(batch) - 1)]
    oceanus = {name: oceanus_job(name) for name in names}
    all_jobs = {**batch, **oceanus, "all": {"jobs": list(batch)}}
    return all_jobs, {**dict.fromkeys(oceanus, "tencent.oceanus.Job"), "all": "Completion"}


def snake_case(inputs: Any) -> Any:
    """Inputs with names as a program writes them."""
    if isinstance(inputs, dict):
        return {_snake(key): snake_case(value) for key, value in inputs.items()}

    return [snake_case(item) for item in inputs] if isinstance(inputs, list) else inputs


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)
