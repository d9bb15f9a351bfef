"""What a Pulumi program imports of tencent.oceanus.

Made by `make generate` from models.py and lifecycle.py of this folder: change those, not this file.
The provider classes are pickled by reference into the state of every stack: their names and this module's never change.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypedDict

import pulumi
from typing_extensions import NotRequired

from ...core.kind import Kind
from ...dynamic.provider import CloudJobProvider
from ...dynamic.resource import CloudJob

__all__ = ["Job", "JobStopArgsDict", "TagArgsDict"]


class JobStopArgsDict(TypedDict):
    """How a running job is stopped before it is deleted or replaced."""

    timeout_seconds: NotRequired[pulumi.Input[int | str]]
    """Time for stopping and deleting, in seconds or as text such as "90m"; default 900."""
    savepoint: NotRequired[pulumi.Input[bool]]
    """True: it is paused, which takes a savepoint, and only then stopped; when no savepoint can be taken, it runs
    on and the delete fails. Default false.
    """


class TagArgsDict(TypedDict):
    """A tag."""

    tag_key: pulumi.Input[str]
    """Key, unique among the job's tags. API: `TagKey`."""
    tag_value: NotRequired[pulumi.Input[str]]
    """Value. API: `TagValue`."""


class JobProvider(CloudJobProvider):
    """Provider of `Job`."""

    @classmethod
    def kind(cls) -> Kind:
        from .lifecycle import JOB

        return JOB


class Job(CloudJob, module="cloudjobs/tencent/oceanus", name="Job"):
    """An Oceanus job: a name in a cluster that has configurations and runs. Starts nothing. API action `CreateJob`.

    Example:
        import pulumi_cloudjobs as cloudjobs

        cloudjobs.tencent.oceanus.Job(
            "flink-job",
            name="create_job_test",
            job_type=1,
            cluster_type=2,
            cluster_id="cluster-5c42n3a5",
            work_space_id="space-53rqk422",
            description="some description",
        )
    """

    _provider_class = JobProvider

    def __init__(
        self,
        resource_name: str,
        /,
        *,
        name: pulumi.Input[str],
        job_type: pulumi.Input[Literal[1, 2]],
        cluster_type: pulumi.Input[Literal[1, 2]],
        region: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[str] | None = None,
        stop: pulumi.Input[JobStopArgsDict] | None = None,
        cluster_id: pulumi.Input[str] | None = None,
        cu_mem: pulumi.Input[Literal[2, 4, 8, 16]] | None = None,
        remark: pulumi.Input[str] | None = None,
        folder_id: pulumi.Input[str] | None = None,
        flink_version: pulumi.Input[str] | None = None,
        work_space_id: pulumi.Input[str] | None = None,
        tags: pulumi.Input[Sequence[pulumi.Input[TagArgsDict]]] | None = None,
        description: pulumi.Input[str] | None = None,
        open_job_default_alarm: pulumi.Input[int] | None = None,
        uid: pulumi.Input[int] | None = None,
        jdk_version: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            resource_name: The Pulumi name, unique among the resources of this type in the stack.
            name: Name, unique among the jobs; under 50 characters: Chinese, letters, digits, `-`, `_`, `.`.
                API: `Name`.
            job_type: 1: SQL, 2: JAR. API: `JobType`.
            cluster_type: 1: shared cluster, 2: dedicated cluster. API: `ClusterType`.
            region: Region of the job. Default: the configured region of the vendor.
            adopt: Id of an existing object to take over instead of creating one; looked at only by create.
            stop: How a running job is stopped before delete.
            cluster_id: Cluster, "cluster-xxxxxxxx"; required with `cluster_type` 2. API: `ClusterId`.
            cu_mem: GB of memory per CU; default 4, the only one of shared clusters; 16 needs an allow-list.
                API: `CuMem`.
            remark: Remark. API: `Remark`.
            folder_id: Folder, "folder-xxxxxxxx" or `root`, the default. API: `FolderId`.
            flink_version: Version of Flink, such as `Flink-1.16`. API: `FlinkVersion`.
            work_space_id: Work space, such as "space-1327". API: `WorkSpaceId`.
            tags: Tags, set at create only; a change of them replaces. API: `Tags`.
            description: Description. API: `Description`.
            open_job_default_alarm: 1 binds the default alarm; set at create only. API:
                `OpenJobDefaultAlarm`.
            uid: User id; set at create only. API: `Uid`.
            jdk_version: Version of the JDK, such as `8`. API: `JdkVersion`.
            opts: Resource options.
        """
        inputs = {
            "name": name,
            "job_type": job_type,
            "cluster_type": cluster_type,
            "region": region,
            "adopt": adopt,
            "stop": stop,
            "cluster_id": cluster_id,
            "cu_mem": cu_mem,
            "remark": remark,
            "folder_id": folder_id,
            "flink_version": flink_version,
            "work_space_id": work_space_id,
            "tags": tags,
            "description": description,
            "open_job_default_alarm": open_job_default_alarm,
            "uid": uid,
            "jdk_version": jdk_version,
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
    def stop(self) -> pulumi.Output[dict[str, Any]]:
        """How a running job is stopped before delete."""
        return self._output("stop")

    @property
    def name(self) -> pulumi.Output[str]:
        """Name, unique among the jobs; under 50 characters: Chinese, letters, digits, `-`, `_`, `.`. API: `Name`."""
        return self._output("name")

    @property
    def job_type(self) -> pulumi.Output[int]:
        """1: SQL, 2: JAR. API: `JobType`."""
        return self._output("job_type")

    @property
    def cluster_type(self) -> pulumi.Output[int]:
        """1: shared cluster, 2: dedicated cluster. API: `ClusterType`."""
        return self._output("cluster_type")

    @property
    def cluster_id(self) -> pulumi.Output[str]:
        """Cluster, "cluster-xxxxxxxx"; required with `cluster_type` 2. API: `ClusterId`."""
        return self._output("cluster_id")

    @property
    def cu_mem(self) -> pulumi.Output[int]:
        """GB of memory per CU; default 4, the only one of shared clusters; 16 needs an allow-list. API: `CuMem`."""
        return self._output("cu_mem")

    @property
    def remark(self) -> pulumi.Output[str]:
        """Remark. API: `Remark`."""
        return self._output("remark")

    @property
    def folder_id(self) -> pulumi.Output[str]:
        """Folder, "folder-xxxxxxxx" or `root`, the default. API: `FolderId`."""
        return self._output("folder_id")

    @property
    def flink_version(self) -> pulumi.Output[str]:
        """Version of Flink, such as `Flink-1.16`. API: `FlinkVersion`."""
        return self._output("flink_version")

    @property
    def work_space_id(self) -> pulumi.Output[str]:
        """Work space, such as "space-1327". API: `WorkSpaceId`."""
        return self._output("work_space_id")

    @property
    def tags(self) -> pulumi.Output[list[dict[str, Any]]]:
        """Tags, set at create only; a change of them replaces. API: `Tags`."""
        return self._output("tags")

    @property
    def description(self) -> pulumi.Output[str]:
        """Description. API: `Description`."""
        return self._output("description")

    @property
    def open_job_default_alarm(self) -> pulumi.Output[int]:
        """1 binds the default alarm; set at create only. API: `OpenJobDefaultAlarm`."""
        return self._output("open_job_default_alarm")

    @property
    def uid(self) -> pulumi.Output[int]:
        """User id; set at create only. API: `Uid`."""
        return self._output("uid")

    @property
    def jdk_version(self) -> pulumi.Output[str]:
        """Version of the JDK, such as `8`. API: `JdkVersion`."""
        return self._output("jdk_version")

    @property
    def job_id(self) -> pulumi.Output[str]:
        """The JobId, "cql-xxxxxxxx"; also the resource's id."""
        return self._output("job_id")

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
