"""`Completion`: one resource that waits for many jobs of any service and region.

The provider class is pickled by reference into the state of every stack: its name and this module's
never change.
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
from .resource import CloudJob, kind_of_job, property_of
from .resource_types import resource_type_of

__all__ = ["Completion"]

NO_IMPORT = (
    "import_ is not supported, because a Completion makes nothing in the cloud; leave it out"
)


class CompletionProvider(CloudJobProvider):
    """Provider of `Completion`."""

    @classmethod
    def model(cls) -> type[InputModel]:
        """The inputs."""
        return CompletionInputs

    @classmethod
    def new_handler(cls, context: ProcessContext) -> CompletionHandler:
        """The verbs."""
        return CompletionHandler(context, resource_type_of)


class Completion(dynamic.Resource, module="cloudjobs", name="Completion"):
    """Waits until many jobs are finished, or ready for use, with a line of progress and one error for all that failed.

    The jobs are submitted side by side, with `wait` left at `accepted`, and looked at together with
    list calls: a thousand of them take one worker and one slot of the engine. It starts and stops
    nothing.

    Example:
        all = cloudjobs.Completion("all", jobs=frames, timeout_seconds="2h")
        pulumi.export("failed", all.failed)

    Args:
        jobs: Jobs, sessions and runs of this package, each once; at least one.
        until: "running" (ready for use) or "finished", the default. A session never finishes.
        timeout_seconds: Time for all of it, in seconds or as text such as "90m"; default 3600.
        poll_seconds: Seconds between two looks; default: close together at first, then growing to
            30. Raised to what the quota of the API allows.
        on_failure: "fail", the default, fails the `up` and names the jobs that failed; "record"
            tells them in `results` alone.
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
        given = {
            "jobs": [_job(job) for job in jobs],
            "until": until,
            "timeoutSeconds": timeout_seconds,
            "pollSeconds": poll_seconds,
            "onFailure": on_failure,
        }
        props = {"results": None, "succeeded": None, "failed": None, "waitOutcome": None}
        first = Options(f'Completion "{resource_name}": {NO_IMPORT}')
        super().__init__(
            CompletionProvider(),
            resource_name,
            {**props, **{name: value for name, value in given.items() if value is not None}},
            pulumi.ResourceOptions.merge(first, opts),
        )

    @property
    def results(self) -> pulumi.Output[list[dict[str, Any]]]:
        """A mapping per job, in the order of `jobs`: name, id, status, raw_status, reason, finished_at."""
        found: pulumi.Output[list[dict[str, Any]]] = self.__dict__["results"]
        return found.apply(lambda results: [_in_python(result) for result in results or []])

    @property
    def succeeded(self) -> pulumi.Output[int]:
        """How many jobs have succeeded."""
        return self._count("succeeded")

    @property
    def failed(self) -> pulumi.Output[int]:
        """How many jobs have failed, were stopped, or are gone."""
        return self._count("failed")

    @property
    def wait_outcome(self) -> pulumi.Output[str]:
        """Outcome of the wait: met; pending (it timed out or was interrupted, and the next up resumes it); failed."""
        found: pulumi.Output[str] = self.__dict__["waitOutcome"]
        return found

    def _count(self, name: str) -> pulumi.Output[int]:
        found: pulumi.Output[float] = self.__dict__[name]
        return found.apply(lambda number: int(number or 0))


def _job(job: CloudJob) -> Mapping[str, Any]:
    if not isinstance(job, CloudJob):
        raise TypeError(f"jobs must be jobs of pulumi_cloudjobs, not {type(job).__name__}")
    resource_type = kind_of_job(job)
    at = {name: property_of(job, name) for name in resource_type.locator_inputs}
    return {
        "urn": job.urn,
        "type": resource_type.token,
        "region": property_of(job, "region"),
        "id": job.id,
        "origin": property_of(job, ORIGIN),
        **({"at": at} if at else {}),
    }


def _in_python(result: Mapping[str, Any]) -> dict[str, Any]:
    """With every name: the engine drops what is None."""
    names = {"name": "name", "id": "id", "status": "status", "reason": "reason"}
    spelled = {**names, "raw_status": "rawStatus", "finished_at": "finishedAt"}
    return {name: result.get(in_state) for name, in_state in spelled.items()}
