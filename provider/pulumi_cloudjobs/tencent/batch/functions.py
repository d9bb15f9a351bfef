"""The functions that a Pulumi program imports from tencent.batch. Made by `make generate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi

from ...dynamic.functions import GetFunction, call, call_output

__all__ = [
    "GetComputeEnvResult",
    "GetJobResult",
    "get_compute_env",
    "get_compute_env_output",
    "get_job",
    "get_job_output",
]


@dataclass(frozen=True, kw_only=True)
class GetComputeEnvResult:
    """A Batch compute environment from `get_compute_env`; None is what the API leaves out."""

    id: str
    """The resource's id: an EnvId, "env-xxxxxxxx"."""
    region: str
    """The region of the object."""
    placement: dict[str, Any] | None
    """The zone and hosts of the machines. API: `Placement`."""
    compute_env: dict[str, Any] | None
    """The environment with its machines. API: `ComputeEnv`."""
    env_id: str
    """The EnvId, "env-xxxxxxxx", for the `env_id` of tasks; also the resource's id."""
    created_at: str | None
    """When the environment was created, RFC 3339, UTC."""


_GET_COMPUTE_ENV = GetFunction("tencent/batch:ComputeEnv", "get_compute_env", GetComputeEnvResult)


def get_compute_env(
    id: str,
    *,
    region: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetComputeEnvResult:
    """Read a Batch compute environment that somebody else manages, in previews too.

    Args:
        id: An EnvId, "env-xxxxxxxx".
        region: Region; default: the configured one of the vendor.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region}
    result: GetComputeEnvResult = call(_GET_COMPUTE_ENV, arguments, opts)
    return result


def get_compute_env_output(
    id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetComputeEnvResult]:
    """Read as `get_compute_env` does, as soon as the arguments are known.

    Args:
        id: An EnvId, "env-xxxxxxxx".
        region: Region; default: the configured one of the vendor.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region}
    return call_output(_GET_COMPUTE_ENV, arguments, opts)


@dataclass(frozen=True, kw_only=True)
class GetJobResult:
    """A Batch job from `get_job`; None is what the API leaves out."""

    id: str
    """The resource's id: a JobId, "job-xxxxxxxx"."""
    region: str
    """The region of the object."""
    placement: dict[str, Any] | None
    """The zone and hosts of the machines. API: `Placement`."""
    job: dict[str, Any] | None
    """The job with its tasks. API: `Job`."""
    job_id: str
    """The JobId, "job-xxxxxxxx"; also the resource's id."""
    status: str | None
    """One of pending, starting, running, succeeded, failed, stopping, stopped, unknown."""
    raw_status: str | None
    """The cloud's own word for the state."""
    reason: str | None
    """The cloud's words for how it came to this state; None when it gives none."""
    created_at: str | None
    """When the cloud accepted it, RFC 3339, UTC."""
    finished_at: str | None
    """When it ended, RFC 3339, UTC; None until then."""
    purged: bool | None
    """True when the cloud no longer keeps the finished run."""


_GET_JOB = GetFunction("tencent/batch:Job", "get_job", GetJobResult)


def get_job(
    id: str,
    *,
    region: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetJobResult:
    """Read a Batch job that somebody else manages, in previews too.

    Args:
        id: A JobId, "job-xxxxxxxx".
        region: Region; default: the configured one of the vendor.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region}
    result: GetJobResult = call(_GET_JOB, arguments, opts)
    return result


def get_job_output(
    id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetJobResult]:
    """Read as `get_job` does, as soon as the arguments are known.

    Args:
        id: A JobId, "job-xxxxxxxx".
        region: Region; default: the configured one of the vendor.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region}
    return call_output(_GET_JOB, arguments, opts)
