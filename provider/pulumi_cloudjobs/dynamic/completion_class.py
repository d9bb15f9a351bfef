"""`Completion`: one resource that waits for many jobs. Made by `make generate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import pulumi

from .completion import CompletionBase
from .resource import CloudJob

__all__ = ["Completion", "CompletionOnFailure", "CompletionUntil"]


class CompletionOnFailure:
    """`fail`, the default: the `up` fails when jobs have failed, were stopped or are gone.

    `record`: only `results` reports them.
    """

    FAIL: Final = "fail"
    RECORD: Final = "record"


class CompletionUntil:
    """`running` (ready for use; what has ended by then counts) or `finished`, the default.

    A session never finishes: with one of these among the jobs, write `running`.
    """

    RUNNING: Final = "running"
    FINISHED: Final = "finished"


class Completion(CompletionBase, module="completion", name="Completion"):
    """Waits until many jobs are finished, or ready for use, and reports one error for all.

    Example:
        import pulumi_cloudjobs as cloudjobs

        cloudjobs.Completion("film", jobs=parts, timeout_seconds="2h", on_failure="record")
    """

    def __init__(
        self,
        resource_name: str,
        /,
        *,
        jobs: Sequence[CloudJob],
        until: pulumi.Input[Literal["running", "finished"]] | None = None,
        timeout_seconds: pulumi.Input[int | str] | None = None,
        poll_seconds: pulumi.Input[int | str] | None = None,
        on_failure: pulumi.Input[Literal["fail", "record"]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            resource_name: The Pulumi name, unique among the resources of this type in the stack.
            jobs: Jobs, sessions and runs of this package, of any service and region, each once; at
                least one. Definitions (`tencent.oceanus.Job`, …) do not end and are refused. Jobs
                of another account belong into a `Completion` of their own, with the same `provider`
                option.
            until: `running` (ready for use; what has ended by then counts) or `finished`, the
                default. A session never finishes: with one of these among the jobs, write
                `running`.
            timeout_seconds: Time for all of it, in seconds or as text such as "90m"; default 3600.
            poll_seconds: Most seconds between two polls; default 30. A value that the quota of the
                API does not allow is raised, and a line reports that.
            on_failure: `fail`, the default: the `up` fails when jobs have failed, were stopped or
                are gone. `record`: only `results` reports them.
            opts: Resource options.
        """
        inputs = {
            "jobs": jobs,
            "until": until,
            "timeout_seconds": timeout_seconds,
            "poll_seconds": poll_seconds,
            "on_failure": on_failure,
        }
        self._declare(resource_name, inputs, opts)

    @property
    def results(self) -> pulumi.Output[list[dict[str, Any]]]:
        """A mapping per job, in the order of `jobs`.

        Its names are name (the Pulumi name), id, status, raw_status, reason and finished_at.
        """
        return self._output("results")

    @property
    def succeeded(self) -> pulumi.Output[int]:
        """The number of jobs that have succeeded."""
        return self._output("succeeded")

    @property
    def failed(self) -> pulumi.Output[int]:
        """The number of jobs that have failed, were stopped, or are gone."""
        return self._output("failed")

    @property
    def wait_outcome(self) -> pulumi.Output[str]:
        """Outcome of the wait: met, pending or failed.

        A wait is pending after a timeout or an interruption, and the next up resumes it.
        """
        return self._output("wait_outcome")
