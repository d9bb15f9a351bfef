"""The provider and the base of `Completion`, one resource that waits for many jobs.

The provider class is pickled by reference into the state of every stack: its name and the name of
this module never change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import pulumi
from pulumi import dynamic

from ..core.names import to_camel
from ..core.operation import ProcessContext
from ..core.origin import ORIGIN
from ..core.schema.inputs import InputModel
from ..core.schema.schema import schema_of
from ..core.verbs.completion import CompletionHandler
from ..core.verbs.completion_inputs import COMPLETION, COMPLETION_OUTPUTS, CompletionInputs
from ..engine.resource_types import resource_type_of
from .options import OptionNames, Options, add_type_alias
from .plugin_use import type_elsewhere, type_of, uses_plugin
from .provider import CloudJobProvider
from .resource import CloudJob, property_of, resource_type_of_job

NO_IMPORT = (
    "import_ is not supported, because a Completion creates nothing in the cloud; leave it out"
)
OUTPUT_TYPES = {output.name: output.type for output in COMPLETION_OUTPUTS}
RESULT_NAMES = {
    "name": "name",
    "id": "id",
    "status": "status",
    "reason": "reason",
    "raw_status": "rawStatus",
    "finished_at": "finishedAt",
}
"""The names in a result: in Python, and in state."""


class CompletionProvider(CloudJobProvider):
    """Provider of `Completion`."""

    @classmethod
    def model(cls) -> type[InputModel]:
        """Return the model of the inputs."""
        return CompletionInputs

    @classmethod
    def checks_old_inputs(cls) -> bool:
        """Return False: no check of a `Completion` compares with state."""
        return False

    @classmethod
    def compares_by_field(cls) -> bool:
        """Return False: a diff compares jobs with results."""
        return False

    @classmethod
    def new_handler(cls, context: ProcessContext) -> CompletionHandler:
        """Return the verbs for one process."""
        return CompletionHandler(context, resource_type_of)


class CompletionBase(dynamic.Resource):
    """Base of the class `Completion`, which `make generate` makes from the model."""

    @property
    def _type_elsewhere(self) -> str:
        return type_elsewhere(COMPLETION)

    def _declare(
        self,
        resource_name: str,
        inputs: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None,
    ) -> None:
        """Register the resource with the engine, outputs and all."""
        props: dict[str, Any] = dict.fromkeys(to_camel(name) for name in OUTPUT_TYPES)
        for name, value in inputs.items():
            if value is not None:
                props[to_camel(name)] = value

        props["jobs"] = _references(resource_name, inputs["jobs"])
        type_ = type_of(COMPLETION)
        first = Options(type_, resource_name, _option_names())
        merged = pulumi.ResourceOptions.merge(first, opts)
        add_type_alias(merged, self._type_elsewhere)

        if uses_plugin():
            pulumi.CustomResource.__init__(self, type_, resource_name, props, merged)
        else:
            super().__init__(CompletionProvider(), resource_name, props, merged)

    def _output(self, name: str) -> pulumi.Output[Any]:
        """Return an output by its Python name."""
        output: pulumi.Output[Any] = self.__dict__[to_camel(name)]
        if name == "results":
            return output.apply(_results_in_python)

        if OUTPUT_TYPES[name] == "int":
            # The engine has no integers.
            return output.apply(lambda number: int(number or 0))

        return output


@cache
def _option_names() -> OptionNames:
    outputs = {name: to_camel(name) for name in OUTPUT_TYPES}
    return OptionNames("Completion", NO_IMPORT, schema_of(CompletionInputs), outputs)


def _references(resource_name: str, jobs: Any) -> list[Mapping[str, Any]]:
    """Return the input that refers to the jobs.

    Raises:
        RunError: Something is not a job. The SDK prints one line.
    """
    title = f'Completion "{resource_name}": jobs must be a list of jobs of pulumi_cloudjobs'
    if isinstance(jobs, (CloudJob, pulumi.Output, str)) or not isinstance(jobs, Iterable):
        raise pulumi.RunError(f"{title}, not {type(jobs).__name__}")

    jobs = list(jobs)
    for job in jobs:
        if not isinstance(job, CloudJob):
            raise pulumi.RunError(f"{title}, and one of them is of type {type(job).__name__}")
    return [_reference(job) for job in jobs]


def _reference(job: CloudJob) -> Mapping[str, Any]:
    """Return the input that refers to a job."""
    resource_type = resource_type_of_job(job)
    reference: dict[str, Any] = {
        "urn": job.urn,
        "type": resource_type.token,
        "region": property_of(job, "region"),
        "id": job.id,
        "origin": property_of(job, ORIGIN),
    }

    locators = {name: property_of(job, name) for name in resource_type.locator_inputs}
    if locators:
        reference["at"] = locators
    return reference


def _results_in_python(results: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    """Return the results with every name: the engine drops None."""
    in_python = []
    for result in results or ():
        names = RESULT_NAMES.items()
        in_python.append({name: result.get(state_name) for name, state_name in names})
    return in_python
