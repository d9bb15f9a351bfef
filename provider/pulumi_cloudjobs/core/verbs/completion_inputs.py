"""The inputs of a `Completion`, and the mistakes in them that their model cannot find."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from ..errors import ProviderBug
from ..idempotency.ownership import Remote
from ..resource_type import Output, ResourceType, Values
from ..schema.declarations import Field
from ..schema.inputs import CheckFailure, InputModel, Mark, OnChange, Seconds
from ..schema.schema import by_state_name
from ..type_tokens import dynamic_urn

COMPLETION = "Completion"
"""The token of a `Completion`, which belongs to no service."""
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
        str | None, OnChange.LOCAL, Field(description="Where and by whom it was made.")
    ] = None


class CompletionInputs(InputModel):
    """Waits until many jobs are finished, or ready for use, and reports one error for all.

    It shows one line of progress. It starts nothing, stops nothing, and deleting it changes nothing
    in the cloud.

    Leave `wait` of the jobs at `accepted`: they are submitted side by side, at the quota of the
    API, and then polled together with list calls. A `wait` on each of a thousand jobs takes a
    thousand slots of the engine (`--parallel`), a `Completion` takes one. A resource that depends
    on the `Completion` is created when all jobs have come to the end.

    `pulumi preview` reports every mistake in the inputs, except in ids that it does not know yet.
    The id of a `Completion` is a hash of the ids of its jobs.

    ## What is shown

    The info column shows `waiting 12m 412/1000, 3 failed`, and in the end
    `finished 15m 1000/1000, 3 failed`. The `up` waits for all jobs, also when some have failed
    already. Then the error names the first 20 with the cloud's reasons, and counts the others:

    ```
    error: 1 error occurred:
        * 3 of 1000 jobs failed
          frame-17 job-5qiggfrm: failed (FAILED): CommandExitCodeNotZero
          frame-204 job-8qw2kx01: failed (FAILED): CommandExitCodeNotZero
          frame-871 job-0mzz4r7c: failed (gone): it is gone; last seen RUNNING
    ```

    ## What the next `up` does

    - After a failure or a timeout it reads the jobs again that had not succeeded, and reports. It
      starts no job.
    - After Ctrl-C, which ends the wait at once and leaves the jobs running, it resumes the wait.
    - When a job was replaced (a change of its inputs or of its `triggers`), the `Completion` is
      replaced as well and waits for the new one.
    - When all jobs have succeeded, it makes no call. `pulumi refresh` reads the jobs themselves,
      and leaves the `Completion` as it is.
    """

    on_change = OnChange.LOCAL

    jobs: Annotated[
        list[JobInput],
        Mark.UNORDERED,
        OnChange.REPLACES,
        Field(
            description="Jobs, sessions and runs of this package, of any service and region, each "
            "once; at least one. Definitions (`tencent.oceanus.Job`, …) do not end and are "
            "refused. Jobs of another account belong into a `Completion` of their own, with the "
            "same `provider` option.",
            min_length=1,
        ),
    ]
    until: Annotated[
        Literal["running", "finished"] | None,
        Field(
            description="`running` (ready for use; what has ended by then counts) or `finished`, "
            "the default. A session never finishes: with one of these among the jobs, write "
            "`running`."
        ),
    ] = None
    timeout_seconds: Annotated[
        Seconds | None,
        Field(description='Time for all of it, in seconds or as text such as "90m"; default 3600.'),
    ] = None
    poll_seconds: Annotated[
        Seconds | None,
        Field(
            description="Most seconds between two polls; default 30. A value that the quota of the "
            "API does not allow is raised, and a line reports that."
        ),
    ] = None
    on_failure: Annotated[
        Literal["fail", "record"] | None,
        Field(
            description="`fail`, the default: the `up` fails when jobs have failed, were stopped "
            "or are gone. `record`: only `results` reports them."
        ),
    ] = None


COMPLETION_OUTPUTS = (
    Output(
        "results",
        "list[dict[str, Any]]",
        "A mapping per job, in the order of `jobs`. Its names are name (the Pulumi name), id, "
        "status, raw_status, reason and finished_at.",
    ),
    Output("succeeded", "int", "The number of jobs that have succeeded."),
    Output("failed", "int", "The number of jobs that have failed, were stopped, or are gone."),
    Output(
        "wait_outcome",
        "str",
        "Outcome of the wait: met, pending or failed. A wait is pending after a timeout or an "
        "interruption, and the next up resumes it.",
    ),
)


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


def comparable(inputs: Values) -> Values:
    """Return the inputs for a comparison with state.

    A rotated key makes no other `Completion`, and neither does a stack that moves between the
    dynamic provider and the plugin: the type of a job is a part of its URN.
    """
    jobs = inputs.get("jobs")
    if not isinstance(jobs, list):
        return inputs

    return {**inputs, "jobs": [_comparable_job(job) for job in jobs]}


def _comparable_job(job: Any) -> Any:
    if not isinstance(job, dict):
        return job

    compared = {name: value for name, value in job.items() if name != "origin"}
    urn = job.get("urn")
    return {**compared, "urn": dynamic_urn(urn)} if isinstance(urn, str) else compared


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
