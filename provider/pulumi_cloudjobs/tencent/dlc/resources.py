"""What a Pulumi program imports of tencent.dlc.

Made by `make generate` from models.py and lifecycle.py of this folder: change those, not this file.
The provider classes are pickled by reference into the state of every stack: their names and this module's never change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import pulumi

from ...core.kind import Kind
from ...dynamic.common import StopArgsDict, WaitArgsDict
from ...dynamic.provider import CloudJobProvider
from ...dynamic.resource import CloudJob

__all__ = ["KVPairArgsDict", "SparkAppTask", "StopArgsDict", "WaitArgsDict"]


class KVPairArgsDict(TypedDict):
    """A key, which must not be empty (InvalidParameter.ParameterNotFoundOrBeNone), and its value, which may."""

    key: pulumi.Input[str]
    """Key. API: `Key`."""
    value: pulumi.Input[str]
    """Value. API: `Value`."""


class SparkAppTaskProvider(CloudJobProvider):
    """Provider of `SparkAppTask`."""

    @classmethod
    def kind(cls) -> Kind:
        from .lifecycle import SPARK_APP_TASK

        return SPARK_APP_TASK


class SparkAppTask(CloudJob, module="cloudjobs/tencent/dlc", name="SparkAppTask"):
    """One run of a DLC Spark app ("task"): started at create, run once. API action `CreateSparkAppTask`.

    Example:
        import pulumi_cloudjobs as cloudjobs

        cloudjobs.tencent.dlc.SparkAppTask("spark-task", job_name="spark-app-test", cmd_args="10 test 20")
    """

    _provider_class = SparkAppTaskProvider

    def __init__(
        self,
        resource_name: str,
        /,
        *,
        job_name: pulumi.Input[str],
        region: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[str] | None = None,
        wait: pulumi.Input[WaitArgsDict] | None = None,
        stop: pulumi.Input[StopArgsDict] | None = None,
        triggers: pulumi.Input[Mapping[str, Any]] | None = None,
        cmd_args: pulumi.Input[str] | None = None,
        source_info: pulumi.Input[Sequence[pulumi.Input[KVPairArgsDict]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            resource_name: The Pulumi name, unique among the resources of this type in the stack.
            job_name: Name of the Spark app to run. API: `JobName`.
            region: Region of the job. Default: the configured region of the vendor.
            adopt: Id of an existing object to take over instead of creating one; looked at only by create.
            wait: How long `pulumi up` follows the job.
            stop: How a live job is stopped before delete.
            triggers: Any values; a change of them, and nothing else, starts a new run of the same
                definition.
            cmd_args: Arguments of this run, separated by spaces; default those of the app. API: `CmdArgs`.
            source_info: What the run was started from, for the vendor. API: `SourceInfo`.
            opts: Resource options.
        """
        inputs = {
            "job_name": job_name,
            "region": region,
            "adopt": adopt,
            "wait": wait,
            "stop": stop,
            "triggers": triggers,
            "cmd_args": cmd_args,
            "source_info": source_info,
        }
        super().__init__(resource_name, inputs, opts)

    @property
    def region(self) -> pulumi.Output[str]:
        """Region of the job. Default: the configured region of the vendor."""
        return self._output("region")

    @property
    def adopt(self) -> pulumi.Output[str]:
        """Id of an existing object to take over instead of creating one; looked at only by create."""
        return self._output("adopt")

    @property
    def wait(self) -> pulumi.Output[dict[str, Any]]:
        """How long `pulumi up` follows the job."""
        return self._output("wait")

    @property
    def stop(self) -> pulumi.Output[dict[str, Any]]:
        """How a live job is stopped before delete."""
        return self._output("stop")

    @property
    def triggers(self) -> pulumi.Output[dict[str, Any]]:
        """Any values; a change of them, and nothing else, starts a new run of the same definition."""
        return self._output("triggers")

    @property
    def job_name(self) -> pulumi.Output[str]:
        """Name of the Spark app to run. API: `JobName`."""
        return self._output("job_name")

    @property
    def cmd_args(self) -> pulumi.Output[str]:
        """Arguments of this run, separated by spaces; default those of the app. API: `CmdArgs`."""
        return self._output("cmd_args")

    @property
    def source_info(self) -> pulumi.Output[list[dict[str, Any]]]:
        """What the run was started from, for the vendor. API: `SourceInfo`."""
        return self._output("source_info")

    @property
    def task_id(self) -> pulumi.Output[str]:
        """The TaskId; also the resource's id."""
        return self._output("task_id")

    @property
    def batch_id(self) -> pulumi.Output[str]:
        """The BatchId, "batch-xxxxxxxx"; None for a task that was taken over."""
        return self._output("batch_id")

    @property
    def status(self) -> pulumi.Output[str]:
        """One of pending, starting, running, succeeded, failed, stopping, stopped, unknown."""
        return self._output("status")

    @property
    def raw_status(self) -> pulumi.Output[str]:
        """The cloud's own word for the state."""
        return self._output("raw_status")

    @property
    def reason(self) -> pulumi.Output[str]:
        """The cloud's words for how it came to this state; None when it gives none."""
        return self._output("reason")

    @property
    def created_at(self) -> pulumi.Output[str]:
        """When the cloud accepted it, RFC 3339, UTC."""
        return self._output("created_at")

    @property
    def finished_at(self) -> pulumi.Output[str]:
        """When it ended, RFC 3339, UTC; None while it lives."""
        return self._output("finished_at")

    @property
    def purged(self) -> pulumi.Output[bool]:
        """True when the cloud no longer keeps the finished run."""
        return self._output("purged")
