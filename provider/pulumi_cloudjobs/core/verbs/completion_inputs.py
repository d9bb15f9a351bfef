"""The inputs of a `Completion`, and the mistakes in them that their model cannot find."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from ..errors import ProviderBug
from ..idempotency.ownership import Remote
from ..resource_type import ResourceType, Values
from ..schema.inputs import CheckFailure, InputModel, Mark, OnChange, Seconds
from ..schema.schema import by_state_name

KEY_INPUTS = ("type", "region", "id")
"""Inputs that distinguish jobs."""
ID_DIGITS = 32

ResourceTypeOf = Callable[[str], ResourceType]
"""The resource type of a token such as "tencent/batch:Job"; raises KeyError."""


class JobInput(InputModel):
    """A job that is waited for."""

    urn: Annotated[str, OnChange.LOCAL, Field(description="Which resource it is.", min_length=1)]
    type: Annotated[str, Field(description='Its type token: "tencent/batch:Job".', min_length=1)]
    region: Annotated[str, Field(description="Its region.", min_length=1)]
    id: Annotated[str, Field(description="Its id.", min_length=1)]
    at: Annotated[
        dict[str, Any] | None,
        OnChange.LOCAL,
        Field(description="Inputs of it that a read of it needs."),
    ] = None
    origin: Annotated[
        dict[str, Any] | None, OnChange.LOCAL, Field(description="Where and by whom it was made.")
    ] = None


class CompletionInputs(InputModel):
    """The jobs that are waited for, until when, and what a failed job means."""

    on_change = OnChange.LOCAL

    jobs: Annotated[
        list[JobInput],
        Mark.UNORDERED,
        OnChange.REPLACES,
        Field(description="Jobs, sessions and runs of any service and region.", min_length=1),
    ]
    until: Annotated[
        Literal["running", "finished"] | None,
        Field(description="`running` (ready for use) or `finished`; default `finished`."),
    ] = None
    timeout_seconds: Annotated[
        Seconds | None,
        Field(description='Time for all of it, in seconds or as text such as "90m"; default 3600.'),
    ] = None
    poll_seconds: Annotated[
        Seconds | None,
        Field(
            description="Seconds between two polls; default: at most 30. Raised to what the quota "
            "allows."
        ),
    ] = None
    on_failure: Annotated[
        Literal["fail", "record"] | None,
        Field(
            description="When jobs fail: `fail` fails the `up`, `record` only reports it in "
            "`results`; default `fail`."
        ),
    ] = None


def job_problems(inputs: Values, resource_type_of: ResourceTypeOf) -> Iterator[CheckFailure]:
    """Yield the jobs that cannot be waited for as the inputs ask."""
    if not isinstance(inputs["jobs"], list):
        return

    until = inputs.get("until") or "finished"
    refused_types: set[str] = set()
    for index, job in enumerate(inputs["jobs"]):
        token = job.get("type") if isinstance(job, Mapping) else None
        if not isinstance(token, str):
            continue

        path = f"jobs[{index}]"
        try:
            resource_type = resource_type_of(token)
        except KeyError:
            yield CheckFailure(path, f"must be a job of this package, not {token}")
            continue

        described = f"{job_name(job)} ({resource_type.noun})"
        if not resource_type.waits:
            yield CheckFailure(path, f"must be something that ends: {described} does not")
        elif _is_never(until, resource_type) and resource_type.token not in refused_types:
            # Reported once for each resource type: the mistake is in `until`.
            refused_types.add(resource_type.token)
            possible = " or ".join(name for name in resource_type.waits if name != "accepted")
            yield CheckFailure("until", f"must be {possible}: {described} is never {until}")


def duplicate_problems(jobs: Any) -> Iterator[CheckFailure]:
    """Yield the jobs that are given a second time, as a resource or as an object of the cloud."""
    if not isinstance(jobs, list):
        return

    known: set[Any] = set()
    for index, job in enumerate(jobs):
        names = _names_of(job)
        if names & known:
            yield CheckFailure(
                f"jobs[{index}]", f"is a duplicate of an earlier job: {job_name(job)}"
            )
        known |= names


def _names_of(job: Any) -> set[Any]:
    """Return what distinguishes a job: its URN and its key, as far as they are known."""
    urn = job.get("urn") if isinstance(job, Mapping) else None
    key = _job_key(job)
    return {name for name in (urn, key) if isinstance(name, (str, tuple))}


def job_name(job: Mapping[str, Any]) -> str:
    """Return the Pulumi name of a job's resource, the last part of its URN."""
    return str(job.get("urn") or "").rsplit("::", 1)[-1]


def remote_of(job: Mapping[str, Any]) -> Remote:
    """Return the object in the cloud that a job is."""
    return Remote(str(job["type"]), str(job["region"]), str(job["id"]))


def locator_of(job: Mapping[str, Any]) -> Values:
    """Return the inputs of a job that a read of it needs."""
    inputs = job.get("at") or {}
    return {**inputs, "region": job["region"]}


def completion_id(jobs: Iterable[Mapping[str, Any]]) -> str:
    """Return the id of a `Completion`: a hash of the ids of its jobs."""
    keys = [_job_key(job) for job in jobs]
    if None in keys:
        raise ProviderBug("a Completion is created before its jobs")

    ordered = sorted(key for key in keys if key)
    digest = hashlib.sha256(repr(ordered).encode())
    return digest.hexdigest()[:ID_DIGITS]


def inputs_in(state: Mapping[str, Any]) -> Values:
    """Return the part of a state that is inputs."""
    names = by_state_name(CompletionInputs)
    return {name: state[name] for name in names if name in state}


def without_origins(inputs: Values) -> Values:
    """Return the inputs without the origins of the jobs: a rotated key makes no other gate."""
    jobs = inputs.get("jobs")
    if not isinstance(jobs, list):
        return inputs

    plain_jobs = [_without_origin(job) for job in jobs]
    return {**inputs, "jobs": plain_jobs}


def _without_origin(job: Any) -> Any:
    if not isinstance(job, dict):
        return job

    return {name: value for name, value in job.items() if name != "origin"}


def _is_never(until: Any, resource_type: ResourceType) -> bool:
    return isinstance(until, str) and until not in resource_type.waits


def _job_key(job: Any) -> tuple[str, ...] | None:
    """Return the values that distinguish a job; None while any of them is unknown."""
    if not isinstance(job, Mapping):
        return None

    key = []
    for name in KEY_INPUTS:
        value = job.get(name)
        if not isinstance(value, str):
            return None
        key.append(value)

    return tuple(key)
