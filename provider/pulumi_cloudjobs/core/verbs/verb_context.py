"""Values that all verbs of a resource type share in a process, and the object of one call.

The collaborators of a `Handler` are composed from these plain values: none of them keeps state of
its own that another one depends on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..errors import OperationFailed, ProviderBug, ProviderError
from ..frozen import frozen
from ..operation import Operation, ProcessContext
from ..reading.known_ends import KnownEnds
from ..resource_type import Lifecycle, ResourceForm, ResourceType, Values
from ..schema.schema import (
    Schema,
    by_state_name,
    contains_secret,
    normalize,
    schema_of,
    secret_values,
)
from .managed_objects import ManagedObjects
from .protocol import PartialFailure


@frozen
class Target:
    """The object that one call of a verb works on, and how to reach it.

    Args:
        id: Its id in state.
        inputs: Its inputs, in plain text.
        lifecycle: The calls of its service, in its region.
        operation: The call of the verb.
    """

    id: str
    inputs: Values
    lifecycle: Lifecycle
    operation: Operation


@frozen
class VerbContext:
    """The values that all verbs of one resource type need in one process.

    Args:
        managed: The objects that the engine's state is known to hold.
        known_ends: The ends of runs that this process or an earlier one has seen.
    """

    resource_type: ResourceType
    process: ProcessContext
    schema: Schema
    managed: ManagedObjects
    known_ends: KnownEnds

    @classmethod
    def of(cls, resource_type: ResourceType, process: ProcessContext) -> VerbContext:
        """Return the context of a resource type; no network."""
        return cls(
            resource_type=resource_type,
            process=process,
            schema=schema_of(resource_type.model),
            managed=ManagedObjects(resource_type, process),
            known_ends=KnownEnds.of_process(process),
        )

    @property
    def is_run(self) -> bool:
        """Return whether the resource is a run, which ends and never changes in place."""
        return self.resource_type.form is ResourceForm.RUN

    @property
    def is_desired_state(self) -> bool:
        """Return whether the resource is a desired run state, which an update reconciles."""
        return self.resource_type.form is ResourceForm.DESIRED

    def label(self, id: str) -> str:
        """Return what messages call an object: "Batch job job-1"."""
        return f"{self.resource_type.noun} {id}"

    def connect(self, inputs: Values, operation: Operation) -> Lifecycle:
        """Return the calls of the service in the region of the inputs; no network."""
        region = inputs.get("region")
        if not isinstance(region, str):
            raise ProviderBug(f"the state of {operation.urn} has no region")

        self.process.redactor.allow(region)
        return self.resource_type.connect(self.process, region, operation)

    def target(
        self,
        id: str,
        inputs: Values,
        operation: Operation,
    ) -> Target:
        """Return the object with this id, connected to the region of its inputs; no network."""
        return Target(
            id,
            inputs,
            self.connect(inputs, operation),
            operation,
        )

    def inputs_of(self, state: Values) -> Values:
        """Return the part of a state that is inputs."""
        names = by_state_name(self.resource_type.model)
        return {key: value for key, value in state.items() if key in names}

    def learn_secrets(self, *values: Mapping[str, Any]) -> None:
        """Let the process know the secrets of inputs or states, before a text repeats them."""
        if not contains_secret(self.schema):
            return

        for each in values:
            secrets = secret_values(self.schema, each)
            self.process.redactor.add(map(normalize, secrets))

    @contextmanager
    def error_context(self, verb: str, what: str) -> Iterator[None]:
        """Put verb, noun and id before every error on its way out."""
        try:
            yield
        except (OperationFailed, PartialFailure):
            raise
        except ProviderError as error:
            raise OperationFailed(f"{verb} {self.label(what)}: {error}") from error


def top_level_name(path: str) -> str:
    """Return the input that a path belongs to: "tasks" of "tasks[0].command"."""
    return path.split(".", 1)[0].split("[", 1)[0]
