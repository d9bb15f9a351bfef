"""`Completion`: one resource that waits for many jobs of any service and region.

The provider class is pickled by reference into the state of every stack: its name and the name of
this module never change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi
from pulumi import dynamic

from ..core.operation import ProcessContext
from ..core.origin import ORIGIN
from ..core.schema.inputs import InputModel
from ..core.verbs.completion import CompletionHandler, CompletionInputs
from .options import Options
from .provider import CloudJobProvider
from .resource import CloudJob, property_of, resource_type_of_job
from .resource_types import resource_type_of

__all__ = ["Completion"]

NO_IMPORT = (
    "import_ is not supported, because a Completion creates nothing in the cloud; leave it out"
)
OUTPUTS = ("results", "succeeded", "failed", "waitOutcome")
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
    def new_handler(cls, context: ProcessContext) -> CompletionHandler:
        """Return the verbs for one process."""
        return CompletionHandler(context, resource_type_of)


class Completion(dynamic.Resource, module="cloudjobs", name="Completion"):
    """Waits until many jobs are finished, or ready for use; shows progress, and one error for all.

    The jobs are submitted side by side, with `wait` left at `accepted`, and polled together with
    list calls: a thousand of them take one worker and one slot of the engine. It starts and stops
    nothing.

    Example:
        all = cloudjobs.Completion("all", jobs=frames, timeout_seconds="2h")
        pulumi.export("failed", all.failed)

    Args:
        jobs: Jobs, sessions and runs of this package, each once; at least one.
        until: "running" (ready for use) or "finished", the default. A session never finishes.
        timeout_seconds: Time for all of it, in seconds or as text such as "90m"; default 3600.
        poll_seconds: Seconds between two polls; default: close together at first, then growing to
            30. Raised to what the quota of the API allows.
        on_failure: "fail", the default, fails the `up` and names the jobs that failed; "record"
            lists them in `results` alone.
    """

    def __init__(
        self,
        resource_name: str,
        /,
        *,
        jobs: Sequence[CloudJob],
        until: pulumi.Input[Literal["running", "finished"]] | None = None,
        timeout_seconds: pulumi.Input[int | str] | None = None,
        poll_seconds: pulumi.Input[int] | None = None,
        on_failure: pulumi.Input[Literal["fail", "record"]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "jobs": [_job(job) for job in jobs],
            "until": until,
            "timeoutSeconds": timeout_seconds,
            "pollSeconds": poll_seconds,
            "onFailure": on_failure,
        }
        props: dict[str, Any] = dict.fromkeys(OUTPUTS)
        props.update({name: value for name, value in inputs.items() if value is not None})

        first = Options(f'Completion "{resource_name}": {NO_IMPORT}')
        super().__init__(
            CompletionProvider(),
            resource_name,
            props,
            pulumi.ResourceOptions.merge(first, opts),
        )

    @property
    def results(self) -> pulumi.Output[list[dict[str, Any]]]:
        """A mapping per job, in the order of `jobs`.

        The names are name, id, status, raw_status, reason and finished_at.
        """
        output: pulumi.Output[list[dict[str, Any]]] = self.__dict__["results"]
        return output.apply(_results_in_python)

    @property
    def succeeded(self) -> pulumi.Output[int]:
        """The number of jobs that have succeeded."""
        return self._count("succeeded")

    @property
    def failed(self) -> pulumi.Output[int]:
        """The number of jobs that have failed, were stopped, or are gone."""
        return self._count("failed")

    @property
    def wait_outcome(self) -> pulumi.Output[str]:
        """Outcome of the wait: met, pending or failed.

        A wait is pending when it timed out or was interrupted; the next up resumes it.
        """
        output: pulumi.Output[str] = self.__dict__["waitOutcome"]
        return output

    def _count(self, name: str) -> pulumi.Output[int]:
        output: pulumi.Output[float] = self.__dict__[name]
        return output.apply(lambda number: int(number or 0))


def _job(job: CloudJob) -> Mapping[str, Any]:
    """Return the input that refers to a job."""
    if not isinstance(job, CloudJob):
        raise TypeError(f"jobs must be jobs of pulumi_cloudjobs, not {type(job).__name__}")

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
