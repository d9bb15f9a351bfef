"""`list_jobs`: the jobs of the account, whoever has created them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

import pulumi

from ..core.names import to_camel
from ..core.type_tokens import LIST_JOBS
from ..engine.functions import list_jobs as listed_jobs
from ..engine.functions import mistakes_of_list
from .functions import Values, call, call_output, refuse
from .program import ProgramProcess

Status = Literal[
    "pending", "starting", "running", "succeeded", "failed", "stopping", "stopped", "unknown"
]


@dataclass(frozen=True, kw_only=True)
class ListedJob:
    """A job in a list.

    Attributes:
        service: "tencent.batch".
        type: The token of its resource type: "cloudjobs:tencent/batch/job:Job".
        id: The id, as `adopt` and `pulumi import` take it.
        name: Its name in the cloud; "" without one.
        status: Its status, the same for all services.
        raw_status: The cloud's own word for the state.
        region: The region in which it runs.
        created_at: When the cloud accepted it, RFC 3339, UTC; None when the list has no time.
    """

    service: str
    type: str
    id: str
    name: str
    status: Status
    raw_status: str
    region: str
    created_at: str | None


def _listed_job(job: Values) -> ListedJob:
    values: dict[str, Any] = {
        field.name: job.get(to_camel(field.name)) for field in fields(ListedJob)
    }
    return ListedJob(**values)


class _ListJobs:
    """The function as `call` takes it."""

    title = "list_jobs"
    token = LIST_JOBS

    def call(self, process: ProgramProcess, arguments: Values) -> Values:
        refuse(self.title, mistakes_of_list(process, arguments))
        return {"jobs": listed_jobs(process, arguments)}

    def result(self, values: Values) -> list[ListedJob]:
        return [_listed_job(job) for job in values.get("jobs", ())]


def list_jobs(
    *,
    service: str | None = None,
    region: str | None = None,
    status: Status | None = None,
    name: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> list[ListedJob]:
    """List the jobs of the account, whoever has created them, with list calls alone.

    Vendors without a credential are left out with a warning, unless `service` names one.

    Args:
        service: A service, "tencent.batch", or a vendor, "tencent"; default: all.
        region: A region of that vendor; default: the configured one of each vendor.
        status: One of pending, starting, running, succeeded, failed, stopping, stopped, unknown.
        name: The name in the cloud, as a whole, or a pattern with `*`.
        opts: `provider` lists the jobs of another account.

    Raises:
        RunError: Nothing could be listed, or a call failed.
    """
    arguments = {"service": service, "region": region, "status": status, "name": name}
    jobs: list[ListedJob] = call(_ListJobs(), arguments, opts)
    return jobs


def list_jobs_output(
    *,
    service: pulumi.Input[str] | None = None,
    region: pulumi.Input[str] | None = None,
    status: pulumi.Input[Status] | None = None,
    name: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[list[ListedJob]]:
    """List jobs as `list_jobs` does, as soon as the arguments are known."""
    arguments = {"service": service, "region": region, "status": status, "name": name}
    return call_output(_ListJobs(), arguments, opts)


__all__ = ["ListedJob", "list_jobs", "list_jobs_output"]
