"""The functions of the package, the same for both fronts: they read what somebody else manages.

`getJob` and others read one object, and `listJobs` the lists of all services.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..core.operation import ProcessContext
from ..core.resource_type import ResourceType, Values
from ..core.schema.inputs import CheckFailure
from ..core.verbs.handler import Handler
from ..core.verbs.job_list import JobFilter, JobLister
from .process import ProviderProcess
from .resource_types import all_resource_types


def arguments_of(resource_type: ResourceType) -> tuple[str, ...]:
    """Return the arguments of the function that reads objects of a type; the id is required."""
    return ("id", "region", *resource_type.locator_inputs)


def mistakes_of_get(
    resource_type: ResourceType,
    arguments: Mapping[str, Any],
) -> Iterator[CheckFailure]:
    """Yield the mistakes in the arguments of the function that reads objects of a type."""
    known = arguments_of(resource_type)
    for name, value in sorted(arguments.items()):
        if name not in known:
            yield CheckFailure(name, f"is an unknown argument; known are {', '.join(known)}")
        elif value is not None and not isinstance(value, str):
            yield CheckFailure(name, "must be text")

    if not arguments.get("id"):
        yield CheckFailure("id", "is required")


def get_object(
    process: ProviderProcess,
    resource_type: ResourceType,
    arguments: Mapping[str, Any],
) -> Values:
    """Return an object with its id, inputs and outputs as in state, its secrets marked.

    Raises:
        ProviderError: It does not exist, or could not be read.
    """
    id = arguments["id"]
    locator = {name: value for name, value in arguments.items() if name != "id"}
    given = {name: value for name, value in locator.items() if value is not None}

    def new_handler(context: ProcessContext) -> Handler:
        return Handler(resource_type, context)

    handler = process.verbs(resource_type.token, new_handler)
    read = handler.read(id, given, process.operation_on(""))
    assert read is not None  # what does not exist is an error

    return {**process.redactor.mark(read.outputs), "id": read.id}


def mistakes_of_list(
    process: ProviderProcess,
    arguments: Mapping[str, Any],
) -> list[CheckFailure]:
    """Return the mistakes in the arguments of `listJobs`."""
    return list(_lister(process).mistakes(arguments))


def list_jobs(process: ProviderProcess, arguments: Mapping[str, Any]) -> list[Values]:
    """Return the jobs of the account, those names marked that repeat a secret.

    Raises:
        ProviderError: Nothing could be listed, or a call failed.
    """
    jobs = _lister(process).list(JobFilter(**arguments), process.operation_on(""))
    return [{**job, **process.redactor.mark({"name": job["name"]})} for job in jobs]


def _lister(process: ProviderProcess) -> JobLister:
    return JobLister(process.context(), all_resource_types())


__all__ = [
    "arguments_of",
    "get_object",
    "list_jobs",
    "mistakes_of_get",
    "mistakes_of_list",
]
