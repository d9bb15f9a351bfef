"""The jobs of an account, whoever has created them, from the list calls of all services.

Resource types are handed in, because this package knows no service. No job is read by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any

from ..credentials import find_region, region_places
from ..errors import (
    ApiUnavailable,
    AuthFailed,
    ConfigurationError,
    OperationFailed,
    ProviderError,
)
from ..frozen import frozen
from ..operation import Operation, ProcessContext
from ..resource_type import JobStatus, ListedJob, ResourceType, Values
from ..schema.inputs import CheckFailure

MOST_JOBS = 10_000
"""Jobs of the longest list: more than that is a matter of a few hundred calls, and of memory."""
LISTING = "listing jobs"
ARGUMENTS = {
    "service": 'A service, "tencent.batch", or a vendor, "tencent"; default: all.',
    "region": "A region of that vendor; default: the configured one of each vendor.",
    "status": "One of pending, starting, running, succeeded, failed, stopping, stopped, unknown.",
    "name": "The name in the cloud, as a whole, or a pattern with `*`.",
}
"""The arguments of the function, with their descriptions. All are texts."""
JOB_FIELDS = {
    "service": 'The service: "tencent.batch".',
    "type": 'The token of its resource type: "cloudjobs:tencent/batch/job:Job".',
    "id": "The id, as `adopt` and `pulumi import` take it.",
    "name": 'Its name in the cloud; "" without one.',
    "status": "One of pending, starting, running, succeeded, failed, stopping, stopped, unknown.",
    "rawStatus": "The cloud's own word for the state.",
    "region": "The region in which it runs.",
    "createdAt": "When the cloud accepted it, RFC 3339, UTC; None when the list has no time.",
}
"""The members of a listed job, as in state, with their descriptions. All are texts."""


@frozen
class JobFilter:
    """The jobs that a list is limited to; None allows all.

    Args:
        service: A service, "tencent.batch", or all of a vendor, "tencent".
        region: None: the configured region of each vendor.
        status: As of `JobStatus`.
        name: A whole name, or a pattern with `*` and `?`.
    """

    service: str | None = None
    region: str | None = None
    status: str | None = None
    name: str | None = None

    def allows_type(self, resource_type: ResourceType) -> bool:
        """Return whether objects of a type are listed."""
        service = service_of(resource_type)
        return self.service in (None, service, vendor_of(resource_type))

    def allows(self, job: ListedJob) -> bool:
        """Return whether a job has the status and the name."""
        if self.status is not None and job.observation.status != self.status:
            return False

        return self.name is None or self.name == job.name or fnmatchcase(job.name, self.name)


def service_of(resource_type: ResourceType) -> str:
    """Return the service of a type: "tencent.batch"."""
    return resource_type.token.partition(":")[0].replace("/", ".")


def vendor_of(resource_type: ResourceType) -> str:
    """Return the vendor of a type: "tencent"."""
    return resource_type.token.partition("/")[0]


class JobLister:
    """Lists the jobs of one account.

    Args:
        resource_types: Those of all services; types without `list_jobs` are left out.
    """

    def __init__(self, context: ProcessContext, resource_types: Iterable[ResourceType]) -> None:
        self._context = context
        self._resource_types = [one for one in resource_types if one.list_jobs is not None]

    def mistakes(self, arguments: Mapping[str, Any]) -> Iterator[CheckFailure]:
        """Yield the mistakes in the arguments of the function."""
        given = {name: value for name, value in arguments.items() if value is not None}
        for name, value in given.items():
            if name not in ARGUMENTS:
                known = ", ".join(ARGUMENTS)
                yield CheckFailure(name, f"is an unknown argument; known are {known}")
            elif not isinstance(value, str):
                yield CheckFailure(name, "must be text")

        service, status = given.get("service"), given.get("status")
        services = sorted({service_of(one) for one in self._resource_types})
        vendors = sorted({vendor_of(one) for one in self._resource_types})
        if isinstance(service, str) and service not in (*services, *vendors):
            yield CheckFailure("service", f"must be one of {', '.join((*services, *vendors))}")
        if "region" in given and service is None:
            yield CheckFailure("region", "needs service, because each vendor has its own regions")

        statuses = [one.value for one in JobStatus]
        if isinstance(status, str) and status not in statuses:
            yield CheckFailure("status", f"must be one of {', '.join(statuses)}")

    def list(self, job_filter: JobFilter, operation: Operation) -> list[Values]:
        """Return the jobs with the members of JOB_FIELDS, at most MOST_JOBS.

        What cannot be listed is left out with a warning: the vendors without a credential, unless
        one of them was named, and an API that a region does not serve.

        Raises:
            ProviderError: Nothing could be listed, or a call failed.
        """
        left_out: dict[str, None] = {}
        jobs = list(islice(self._listed(job_filter, operation, left_out), MOST_JOBS + 1))
        for text in left_out:
            operation.warn(f"{LISTING}: {text}")

        if len(jobs) > MOST_JOBS:
            jobs.pop()
            operation.warn(
                f"{LISTING}: only the first {MOST_JOBS} jobs are listed; "
                "narrow the list by service, region, status or name"
            )
        return jobs

    def _listed(
        self, job_filter: JobFilter, operation: Operation, left_out: dict[str, None]
    ) -> Iterator[Values]:
        """Yield the jobs of one resource type after the other.

        Args:
            left_out: Gets a text for everything that cannot be listed.
        """
        chosen = [one for one in self._resource_types if job_filter.allows_type(one)]
        failed = 0
        for resource_type in chosen:
            try:
                yield from self._jobs_of(resource_type, job_filter, operation)
            except (ConfigurationError, AuthFailed, ApiUnavailable) as error:
                if job_filter.service is not None and not isinstance(error, ApiUnavailable):
                    raise _failure(resource_type, error) from error
                failed += 1
                left_out[_describe_left_out(resource_type, error)] = None
            except ProviderError as error:
                raise _failure(resource_type, error) from error

        if failed == len(chosen):
            raise OperationFailed(f"{LISTING}: {'; '.join(left_out)}")

    def _jobs_of(
        self, resource_type: ResourceType, job_filter: JobFilter, operation: Operation
    ) -> Iterator[Values]:
        region = job_filter.region or self._region_of(resource_type)
        self._context.redactor.allow(region)
        lifecycle = resource_type.connect(self._context, region, operation)

        assert resource_type.list_jobs is not None
        # A list that changes between two pages may name a job twice.
        listed_ids: set[str] = set()
        for job in resource_type.list_jobs(lifecycle):
            if job.id not in listed_ids and job_filter.allows(job):
                listed_ids.add(job.id)
                yield _values_of(resource_type, region, job)

    def _region_of(self, resource_type: ResourceType) -> str:
        vendor = resource_type.vendor
        region = find_region(vendor, self._context.credential_sources())
        if not region:
            places = region_places(vendor)
            raise ConfigurationError(f"region is required; set it here or in {places}")

        return region


def _failure(resource_type: ResourceType, error: ProviderError) -> OperationFailed:
    return OperationFailed(f"{LISTING} of {service_of(resource_type)}: {error}")


def _describe_left_out(resource_type: ResourceType, error: ProviderError) -> str:
    """Describe what is left out; once for a vendor, where its configuration lacks something."""
    if isinstance(error, ConfigurationError):
        return f"all jobs of {resource_type.vendor.title} are left out: {error}"

    return f"every {resource_type.noun} is left out: {error}"


def _values_of(resource_type: ResourceType, region: str, job: ListedJob) -> Values:
    observation = job.observation
    status = observation.status or JobStatus.UNKNOWN
    return {
        "service": service_of(resource_type),
        "type": resource_type.plugin_token,
        "id": job.id,
        "name": job.name,
        "status": status.value,
        "rawStatus": observation.raw_status,
        "region": region,
        "createdAt": observation.created_at,
    }
