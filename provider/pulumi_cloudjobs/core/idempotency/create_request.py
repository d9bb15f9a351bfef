"""The create of one resource, as all that settle it share it."""

from __future__ import annotations

from ..frozen import frozen
from ..operation import Operation, ProcessContext
from ..resource_type import Lifecycle, ResourceType, Values
from .recorded_inputs import fingerprint


@frozen
class CreateRequest:
    """A create of one resource.

    Args:
        inputs: Checked, in plain text.
    """

    resource_type: ResourceType
    lifecycle: Lifecycle
    inputs: Values
    operation: Operation
    context: ProcessContext

    @property
    def noun(self) -> str:
        """Return what messages call the object: "Batch job"."""
        return self.resource_type.noun

    @property
    def name(self) -> str:
        """Return the name of the object in the cloud, for messages."""
        return self.resource_type.remote_name(self.inputs) or self.operation.name

    @property
    def fingerprint(self) -> str:
        """Return the hash of the inputs."""
        return fingerprint(self.inputs)
