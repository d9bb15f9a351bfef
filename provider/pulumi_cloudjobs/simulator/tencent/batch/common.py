"""Lookups that jobs and tasks of Batch have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...framework import ApiFault, Call
from ...objects import Record
from ...store import Transaction
from .schedule import JOB


def job_of(call: Call, tx: Transaction, job_id: str | None = None) -> Record:
    """Return the job of that id, or of the call's JobId.

    Raises:
        ApiFault: The id is malformed, or the job does not exist.
    """
    job_id = call.object_id = job_id or call.payload["JobId"]
    check_job_id(job_id)
    job = tx.get(JOB, job_id, call.region)
    if job is None:
        raise ApiFault("ResourceNotFound.Job", f"The job {job_id} does not exist.")

    return job


def check_job_id(job_id: str) -> None:
    """Check the form of a job's id.

    Raises:
        ApiFault: The id is malformed.
    """
    if not re.fullmatch(r"job-[0-9a-z]{8}", job_id):
        raise ApiFault("InvalidParameter.JobIdMalformed", f"The job id {job_id} is malformed.")


def tag_values(tags: Sequence[Mapping[str, Any]], filter_name: str) -> list[Any]:
    """Return what a filter by tags compares: the value of a tag, all keys, or all values.

    Args:
        filter_name: "tag:<key>", "tag-key" or "tag-value".
    """
    by_key = {tag["Key"]: tag["Value"] for tag in tags}
    if filter_name.startswith("tag:"):
        return [by_key.get(filter_name.removeprefix("tag:"))]

    return list(by_key) if filter_name == "tag-key" else list(by_key.values())
