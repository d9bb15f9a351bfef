"""What a Pulumi program imports of huawei.dli.

Made by `make generate` from models.py and lifecycle.py of this folder: change those, not this file.
The provider classes are pickled by reference into the state of every stack: their names and this module's never change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

import pulumi
from typing_extensions import NotRequired

from ...core.kind import Kind
from ...dynamic.common import StopArgsDict, WaitArgsDict
from ...dynamic.provider import CloudJobProvider
from ...dynamic.resource import CloudJob

__all__ = ["JobResourceArgsDict", "JobResourcesGroupArgsDict", "Session", "StopArgsDict", "WaitArgsDict"]


class JobResourceArgsDict(TypedDict):
    """An uploaded package."""

    name: NotRequired[pulumi.Input[str]]
    """Package, "group/name"; inside a group its name alone. API: `name`."""
    type: NotRequired[pulumi.Input[str]]
    """Kind of package, such as `jar`, `pyFile` or `file`. API: `type`."""


class JobResourcesGroupArgsDict(TypedDict):
    """A group of uploaded packages, and which of them are used."""

    name: NotRequired[pulumi.Input[str]]
    """Name of the group; at most 64 characters. API: `name`."""
    resources: NotRequired[pulumi.Input[Sequence[pulumi.Input[JobResourceArgsDict]]]]
    """Packages of the group. API: `resources`."""


class SessionProvider(CloudJobProvider):
    """Provider of `Session`."""

    @classmethod
    def kind(cls) -> Kind:
        from .lifecycle import SESSION

        return SESSION


class Session(CloudJob, module="cloudjobs/huawei/dli", name="Session"):
    """A DLI session: an interactive Spark context that lives from create to delete.

    Example:
        import pulumi_cloudjobs as cloudjobs

        cloudjobs.huawei.dli.Session(
            "spark-session",
            kind="spark",
            cluster_name="test_cluster",
            sc_type="A",
            jars=["group.tesddws/gsjdbc4.jar"],
            resources=[{"name": "group.tesddws/gsjdbc3.jar", "type": "jar"}],
            groups=[{"name": "group.tesddws", "resources": [{"name": "gsjdbc2.jar", "type": "jar"}]}],
        )
    """

    _provider_class = SessionProvider

    def __init__(
        self,
        resource_name: str,
        /,
        *,
        kind: pulumi.Input[Literal["spark"]],
        cluster_name: pulumi.Input[str],
        region: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[str] | None = None,
        wait: pulumi.Input[WaitArgsDict] | None = None,
        stop: pulumi.Input[StopArgsDict] | None = None,
        triggers: pulumi.Input[Mapping[str, Any]] | None = None,
        sc_type: pulumi.Input[Literal["A", "B", "C"]] | None = None,
        jars: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        py_files: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        files: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        modules: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        resources: pulumi.Input[Sequence[pulumi.Input[JobResourceArgsDict]]] | None = None,
        groups: pulumi.Input[Sequence[pulumi.Input[JobResourcesGroupArgsDict]]] | None = None,
        conf: pulumi.Input[Sequence[pulumi.Input[Mapping[str, Any]]]] | None = None,
        name: pulumi.Input[str] | None = None,
        heartbeat_timeout_in_second: pulumi.Input[int] | None = None,
        driver_memory: pulumi.Input[str] | None = None,
        driver_cores: pulumi.Input[int] | None = None,
        executor_memory: pulumi.Input[str] | None = None,
        executor_cores: pulumi.Input[int] | None = None,
        num_executors: pulumi.Input[int] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            resource_name: The Pulumi name, unique among the resources of this type in the stack.
            kind: Kind of session: `spark`, for code in Scala. API: `kind`.
            cluster_name: Queue (in older words: cluster) that it runs on. API: `cluster_name`.
            region: Region of the job. Default: the configured region of the vendor.
            adopt: Id of an existing object to take over instead of creating one; looked at only by create.
            wait: How long `pulumi up` follows the job.
            stop: How a live job is stopped before delete.
            triggers: Any values; a change of them, and nothing else, starts a new run of the same
                definition.
            sc_type: Compute shape: `A` 8 vCPUs and 32 GB, `B` 16 and 64, `C` 32 and 128; default `A`. API:
                `sc_type`.
            jars: Uploaded packages of type jar. API: `jars`.
            py_files: Uploaded packages of type pyFile. API: `pyFiles`.
            files: Uploaded packages of type file. API: `files`.
            modules: System modules, such as `sys.datasource.hbase`. API: `modules`.
            resources: Packages with their types. API: `resources`.
            groups: Groups of packages. API: `groups`.
            conf: Spark settings, a list of objects: `[{"spark.sql.shuffle.partitions": "8"}]`. API: `conf`.
            name: Name; at most 128 characters. Without one, the session gets a unique one: see
                `session_name`. API: `name`.
            heartbeat_timeout_in_second: Idle seconds after which the session ends by itself. API:
                `heartbeatTimeoutInSecond`.
            driver_memory: Memory of the driver, with its unit: "2G"; replaces that of the shape. API:
                `driverMemory`.
            driver_cores: CPU cores of the driver; replaces those of the shape. API: `driverCores`, at least
                0.
            executor_memory: Memory of an executor, with its unit: "2048M"; replaces that of the shape. API:
                `executorMemory`.
            executor_cores: CPU cores of an executor; replaces those of the shape. API: `executorCores`, at
                least 0.
            num_executors: Number of executors; replaces that of the shape. API: `numExecutors`, at least 0.
            opts: Resource options.
        """
        inputs = {
            "kind": kind,
            "cluster_name": cluster_name,
            "region": region,
            "adopt": adopt,
            "wait": wait,
            "stop": stop,
            "triggers": triggers,
            "sc_type": sc_type,
            "jars": jars,
            "py_files": py_files,
            "files": files,
            "modules": modules,
            "resources": resources,
            "groups": groups,
            "conf": conf,
            "name": name,
            "heartbeat_timeout_in_second": heartbeat_timeout_in_second,
            "driver_memory": driver_memory,
            "driver_cores": driver_cores,
            "executor_memory": executor_memory,
            "executor_cores": executor_cores,
            "num_executors": num_executors,
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
    def kind(self) -> pulumi.Output[str]:
        """Kind of session: `spark`, for code in Scala. API: `kind`."""
        return self._output("kind")

    @property
    def cluster_name(self) -> pulumi.Output[str]:
        """Queue (in older words: cluster) that it runs on. API: `cluster_name`."""
        return self._output("cluster_name")

    @property
    def sc_type(self) -> pulumi.Output[str]:
        """Compute shape: `A` 8 vCPUs and 32 GB, `B` 16 and 64, `C` 32 and 128; default `A`. API: `sc_type`."""
        return self._output("sc_type")

    @property
    def jars(self) -> pulumi.Output[list[str]]:
        """Uploaded packages of type jar. API: `jars`."""
        return self._output("jars")

    @property
    def py_files(self) -> pulumi.Output[list[str]]:
        """Uploaded packages of type pyFile. API: `pyFiles`."""
        return self._output("py_files")

    @property
    def files(self) -> pulumi.Output[list[str]]:
        """Uploaded packages of type file. API: `files`."""
        return self._output("files")

    @property
    def modules(self) -> pulumi.Output[list[str]]:
        """System modules, such as `sys.datasource.hbase`. API: `modules`."""
        return self._output("modules")

    @property
    def resources(self) -> pulumi.Output[list[dict[str, Any]]]:
        """Packages with their types. API: `resources`."""
        return self._output("resources")

    @property
    def groups(self) -> pulumi.Output[list[dict[str, Any]]]:
        """Groups of packages. API: `groups`."""
        return self._output("groups")

    @property
    def conf(self) -> pulumi.Output[list[dict[str, Any]]]:
        """Spark settings, a list of objects: `[{"spark.sql.shuffle.partitions": "8"}]`. API: `conf`."""
        return self._output("conf")

    @property
    def name(self) -> pulumi.Output[str]:
        """Name; at most 128 characters. Without one, the session gets a unique one: see `session_name`.

        API: `name`.
        """
        return self._output("name")

    @property
    def heartbeat_timeout_in_second(self) -> pulumi.Output[int]:
        """Idle seconds after which the session ends by itself. API: `heartbeatTimeoutInSecond`."""
        return self._output("heartbeat_timeout_in_second")

    @property
    def driver_memory(self) -> pulumi.Output[str]:
        """Memory of the driver, with its unit: "2G"; replaces that of the shape. API: `driverMemory`."""
        return self._output("driver_memory")

    @property
    def driver_cores(self) -> pulumi.Output[int]:
        """CPU cores of the driver; replaces those of the shape. API: `driverCores`, at least 0."""
        return self._output("driver_cores")

    @property
    def executor_memory(self) -> pulumi.Output[str]:
        """Memory of an executor, with its unit: "2048M"; replaces that of the shape. API: `executorMemory`."""
        return self._output("executor_memory")

    @property
    def executor_cores(self) -> pulumi.Output[int]:
        """CPU cores of an executor; replaces those of the shape. API: `executorCores`, at least 0."""
        return self._output("executor_cores")

    @property
    def num_executors(self) -> pulumi.Output[int]:
        """Number of executors; replaces that of the shape. API: `numExecutors`, at least 0."""
        return self._output("num_executors")

    @property
    def session_id(self) -> pulumi.Output[str]:
        """The session's id, a UUID; also the resource's id."""
        return self._output("session_id")

    @property
    def session_name(self) -> pulumi.Output[str]:
        """Its name in the cloud: `name`, or the unique one it was given without it."""
        return self._output("session_name")

    @property
    def app_id(self) -> pulumi.Output[str]:
        """The Spark application's id; None until there is one."""
        return self._output("app_id")

    @property
    def owner(self) -> pulumi.Output[str]:
        """The user it belongs to; None when the cloud does not say."""
        return self._output("owner")

    @property
    def proxy_user(self) -> pulumi.Output[str]:
        """The tenant whose resources it uses; None when the cloud does not say."""
        return self._output("proxy_user")

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
