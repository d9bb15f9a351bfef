"""The classes that a Pulumi program imports from huawei.dli.

Made by `make generate` from models.py and the resource types of this folder: change those, not this
file. The provider classes are pickled by reference into the state of every stack: their names and
the name of this module never change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypedDict

import pulumi
from typing_extensions import NotRequired

from ...core.resource_type import ResourceType
from ...dynamic.common import StopArgsDict, WaitArgsDict
from ...dynamic.provider import CloudJobProvider
from ...dynamic.resource import CloudJob

__all__ = [
    "JobResourceArgsDict",
    "JobResourcesGroupArgsDict",
    "Session",
    "SessionKind",
    "SessionScType",
    "SparkBatch",
    "SparkBatchCatalogName",
    "SparkBatchFeature",
    "SparkBatchScType",
    "Statement",
    "StopArgsDict",
    "WaitArgsDict",
]


class SessionKind:
    """Kind of session: `spark`, for code in Scala."""

    SPARK: Final = "spark"


class SessionScType:
    """Compute shape: `A` 8 vCPUs and 32 GB, `B` 16 and 64, `C` 32 and 128; default `A`."""

    A: Final = "A"
    B: Final = "B"
    C: Final = "C"


class SparkBatchCatalogName:
    """Catalog of the metadata: `dli`; without it DLI's is not used."""

    DLI: Final = "dli"


class SparkBatchFeature:
    """Image that Spark runs in: `basic`, `ai`, or `custom` for that of `image`."""

    BASIC: Final = "basic"
    AI: Final = "ai"
    CUSTOM: Final = "custom"


class SparkBatchScType:
    """Compute shape: `A` 8 vCPUs and 32 GB, `B` 16 and 64, `C` 32 and 128; default `A`."""

    A: Final = "A"
    B: Final = "B"
    C: Final = "C"


class JobResourceArgsDict(TypedDict):
    """An uploaded package."""

    name: NotRequired[pulumi.Input[str]]
    """Name of the package, "group/name"; inside a group its name alone. API: `name`."""
    type: NotRequired[pulumi.Input[str]]
    """Kind of package, such as `jar`, `pyFile` or `file`. API: `type`."""


class JobResourcesGroupArgsDict(TypedDict):
    """A group of uploaded packages, and which of them are used."""

    name: NotRequired[pulumi.Input[str]]
    """Name of the group; at most 64 characters. API: `name`."""
    resources: NotRequired[pulumi.Input[Sequence[pulumi.Input[JobResourceArgsDict]]]]
    """Packages of the group that are used. API: `resources`."""


class SessionProvider(CloudJobProvider):
    """Provider of `Session`."""

    @classmethod
    def resource_type(cls) -> ResourceType:
        from .session import SESSION

        return SESSION


class Session(CloudJob, module="dliSession", name="DliSession"):
    """A DLI session: an interactive Spark context that runs from create to delete.

    Example:
        import pulumi_cloudjobs as cloudjobs

        cloudjobs.huawei.dli.Session(
            "spark-session",
            kind="spark",
            cluster_name="test_cluster",
            sc_type="A",
            jars=["group.tesddws/gsjdbc4.jar"],
            resources=[{"name": "group.tesddws/gsjdbc3.jar", "type": "jar"}],
            groups=[
                {
                    "name": "group.tesddws",
                    "resources": [{"name": "gsjdbc2.jar", "type": "jar"}],
                }
            ],
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
        name: pulumi.Input[str] | None = None,
        driver_memory: pulumi.Input[str] | None = None,
        driver_cores: pulumi.Input[int] | None = None,
        executor_memory: pulumi.Input[str] | None = None,
        executor_cores: pulumi.Input[int] | None = None,
        num_executors: pulumi.Input[int] | None = None,
        conf: pulumi.Input[Sequence[pulumi.Input[Mapping[str, Any]]]] | None = None,
        heartbeat_timeout_in_second: pulumi.Input[int] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            resource_name: The Pulumi name, unique among the resources of this type in the stack.
            kind: Kind of session: `spark`, for code in Scala. API: `kind`.
            cluster_name: Queue that the session runs on; once called cluster. API: `cluster_name`.
            region: Region; default: the configured one of the vendor.
            adopt: Id of an existing object to take over instead of creating one. Only a create
                reads it.
            wait: How long `pulumi up` follows the job.
            stop: How a live job is stopped before delete.
            triggers: Any values. A change of them starts a new run of the same definition, and has
                no other effect.
            sc_type: Compute shape: `A` 8 vCPUs and 32 GB, `B` 16 and 64, `C` 32 and 128; default
                `A`. API: `sc_type`.
            jars: Uploaded packages of type jar. API: `jars`.
            py_files: Uploaded packages of type pyFile. API: `pyFiles`.
            files: Uploaded packages of type file. API: `files`.
            modules: System modules, such as `sys.datasource.hbase`. API: `modules`.
            resources: Uploaded packages with their types. API: `resources`.
            groups: Groups of uploaded packages. API: `groups`.
            name: Name of the session; at most 128 characters. Without it the session gets a unique
                name: see `session_name`. API: `name`.
            driver_memory: Memory of the driver, with its unit: "2G"; default: that of the shape.
                API: `driverMemory`.
            driver_cores: CPU cores of the driver, at least 0; default: as in the shape. API:
                `driverCores`.
            executor_memory: Memory of an executor, with its unit: "2048M"; default: that of the
                shape. API: `executorMemory`.
            executor_cores: CPU cores of an executor, at least 0; default: as in the shape. API:
                `executorCores`.
            num_executors: Number of executors, at least 0; default: as in the shape. API:
                `numExecutors`.
            conf: Spark settings, a list of objects: `[{"spark.sql.shuffle.partitions": "8"}]`. API:
                `conf`.
            heartbeat_timeout_in_second: Idle time after which the session ends by itself, in
                seconds. API: `heartbeatTimeoutInSecond`.
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
            "name": name,
            "driver_memory": driver_memory,
            "driver_cores": driver_cores,
            "executor_memory": executor_memory,
            "executor_cores": executor_cores,
            "num_executors": num_executors,
            "conf": conf,
            "heartbeat_timeout_in_second": heartbeat_timeout_in_second,
        }
        self._declare(resource_name, inputs, opts)

    @property
    def region(self) -> pulumi.Output[str]:
        """Region; default: the configured one of the vendor."""
        return self._output("region")

    @property
    def adopt(self) -> pulumi.Output[str]:
        """Id of an existing object to take over instead of creating one. Only a create reads it."""
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
        """Any values.

        A change of them starts a new run of the same definition, and has no other effect.
        """
        return self._output("triggers")

    @property
    def sc_type(self) -> pulumi.Output[str]:
        """Compute shape: `A` 8 vCPUs and 32 GB, `B` 16 and 64, `C` 32 and 128; default `A`.

        API: `sc_type`.
        """
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
        """Uploaded packages with their types. API: `resources`."""
        return self._output("resources")

    @property
    def groups(self) -> pulumi.Output[list[dict[str, Any]]]:
        """Groups of uploaded packages. API: `groups`."""
        return self._output("groups")

    @property
    def name(self) -> pulumi.Output[str]:
        """Name of the session; at most 128 characters.

        Without it the session gets a unique name: see `session_name`.
        API: `name`.
        """
        return self._output("name")

    @property
    def driver_memory(self) -> pulumi.Output[str]:
        """Memory of the driver, with its unit: "2G"; default: that of the shape.

        API: `driverMemory`.
        """
        return self._output("driver_memory")

    @property
    def driver_cores(self) -> pulumi.Output[int]:
        """CPU cores of the driver, at least 0; default: as in the shape. API: `driverCores`."""
        return self._output("driver_cores")

    @property
    def executor_memory(self) -> pulumi.Output[str]:
        """Memory of an executor, with its unit: "2048M"; default: that of the shape.

        API: `executorMemory`.
        """
        return self._output("executor_memory")

    @property
    def executor_cores(self) -> pulumi.Output[int]:
        """CPU cores of an executor, at least 0; default: as in the shape. API: `executorCores`."""
        return self._output("executor_cores")

    @property
    def num_executors(self) -> pulumi.Output[int]:
        """Number of executors, at least 0; default: as in the shape. API: `numExecutors`."""
        return self._output("num_executors")

    @property
    def kind(self) -> pulumi.Output[str]:
        """Kind of session: `spark`, for code in Scala. API: `kind`."""
        return self._output("kind")

    @property
    def cluster_name(self) -> pulumi.Output[str]:
        """Queue that the session runs on; once called cluster. API: `cluster_name`."""
        return self._output("cluster_name")

    @property
    def conf(self) -> pulumi.Output[list[dict[str, Any]]]:
        """Spark settings, a list of objects: `[{"spark.sql.shuffle.partitions": "8"}]`.

        API: `conf`.
        """
        return self._output("conf")

    @property
    def heartbeat_timeout_in_second(self) -> pulumi.Output[int]:
        """Idle time after which the session ends by itself, in seconds.

        API: `heartbeatTimeoutInSecond`.
        """
        return self._output("heartbeat_timeout_in_second")

    @property
    def session_id(self) -> pulumi.Output[str]:
        """Id of the session, a UUID; also the resource's id."""
        return self._output("session_id")

    @property
    def session_name(self) -> pulumi.Output[str]:
        """Name of the session in the cloud: `name`, or a generated unique name without it."""
        return self._output("session_name")

    @property
    def app_id(self) -> pulumi.Output[str]:
        """Id of the Spark application; None before it exists."""
        return self._output("app_id")

    @property
    def owner(self) -> pulumi.Output[str]:
        """User who owns the session; None when the cloud returns none."""
        return self._output("owner")

    @property
    def proxy_user(self) -> pulumi.Output[str]:
        """Tenant whose resources the session uses; None when the cloud returns none."""
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
        """When it ended, RFC 3339, UTC; None until then."""
        return self._output("finished_at")

    @property
    def purged(self) -> pulumi.Output[bool]:
        """True when the cloud no longer keeps the finished run."""
        return self._output("purged")

    @property
    def wait_outcome(self) -> pulumi.Output[str]:
        """Outcome of the wait: met, pending or failed.

        A wait is pending after a timeout or an interruption, and the next up resumes it.
        """
        return self._output("wait_outcome")


class SparkBatchProvider(CloudJobProvider):
    """Provider of `SparkBatch`."""

    @classmethod
    def resource_type(cls) -> ResourceType:
        from .spark_batch import SPARK_BATCH

        return SPARK_BATCH


class SparkBatch(CloudJob, module="dliSparkBatch", name="DliSparkBatch"):
    """A DLI batch: one Spark application that runs once.

    Example:
        import pulumi_cloudjobs as cloudjobs

        cloudjobs.huawei.dli.SparkBatch(
            "report",
            file="obs://demo/report.py",
            class_name="",  # a Python file has none
            queue="test_cluster",
            args=["--by", "country"],
            conf={"spark.sql.shuffle.partitions": "8"},
            wait={"until": "finished", "timeout_seconds": "1h"},
        )
    """

    _provider_class = SparkBatchProvider

    def __init__(
        self,
        resource_name: str,
        /,
        *,
        file: pulumi.Input[str],
        class_name: pulumi.Input[str],
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
        name: pulumi.Input[str] | None = None,
        driver_memory: pulumi.Input[str] | None = None,
        driver_cores: pulumi.Input[int] | None = None,
        executor_memory: pulumi.Input[str] | None = None,
        executor_cores: pulumi.Input[int] | None = None,
        num_executors: pulumi.Input[int] | None = None,
        queue: pulumi.Input[str] | None = None,
        cluster_name: pulumi.Input[str] | None = None,
        args: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        conf: pulumi.Input[Mapping[str, Any]] | None = None,
        feature: pulumi.Input[Literal["basic", "ai", "custom"]] | None = None,
        image: pulumi.Input[str] | None = None,
        spark_version: pulumi.Input[str] | None = None,
        auto_recovery: pulumi.Input[bool] | None = None,
        max_retry_times: pulumi.Input[int] | None = None,
        execution_agency_urn: pulumi.Input[str] | None = None,
        obs_bucket: pulumi.Input[str] | None = None,
        catalog_name: pulumi.Input[Literal["dli"]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            resource_name: The Pulumi name, unique among the resources of this type in the stack.
            file: Application to run: a path in OBS, or an uploaded package. Spark 3.3 and later
                take a path in OBS only. API: `file`.
            class_name: Main class of a JAR; "" for a Python file, which has none. API: `className`.
            region: Region; default: the configured one of the vendor.
            adopt: Id of an existing object to take over instead of creating one. Only a create
                reads it.
            wait: How long `pulumi up` follows the job.
            stop: How a live job is stopped before delete.
            triggers: Any values. A change of them starts a new run of the same definition, and has
                no other effect.
            sc_type: Compute shape: `A` 8 vCPUs and 32 GB, `B` 16 and 64, `C` 32 and 128; default
                `A`. API: `sc_type`.
            jars: Uploaded packages of type jar. API: `jars`.
            py_files: Uploaded packages of type pyFile. API: `pyFiles`.
            files: Uploaded packages of type file. API: `files`.
            modules: System modules, such as `sys.datasource.hbase`. API: `modules`.
            resources: Uploaded packages with their types. API: `resources`.
            groups: Groups of uploaded packages. API: `groups`.
            name: Name of the batch; at most 128 characters. Without it the batch gets a unique
                name: see `batch_name`. API: `name`.
            driver_memory: Memory of the driver, with its unit: "2G"; default: that of the shape.
                API: `driverMemory`.
            driver_cores: CPU cores of the driver, at least 0; default: as in the shape. API:
                `driverCores`.
            executor_memory: Memory of an executor, with its unit: "2048M"; default: that of the
                shape. API: `executorMemory`.
            executor_cores: CPU cores of an executor, at least 0; default: as in the shape. API:
                `executorCores`.
            num_executors: Number of executors, at least 0; default: as in the shape. API:
                `numExecutors`.
            queue: General-purpose queue that the batch runs on; or `cluster_name`. API: `queue`.
            cluster_name: Queue, in the older spelling of `queue`. API: `cluster_name`.
            args: Arguments of the application. API: `args`.
            conf: Spark settings, a mapping: `{"spark.sql.shuffle.partitions": "8"}`. API: `conf`.
            feature: Image that Spark runs in: `basic`, `ai`, or `custom` for that of `image`. API:
                `feature`.
            image: Custom image, "organisation/name:version"; only with feature `custom`. API:
                `image`.
            spark_version: Version of Spark, such as "3.3.1"; default: that of the queue. API:
                `spark_version`.
            auto_recovery: Whether an application that fails is restarted; default false. API:
                `auto_recovery`.
            max_retry_times: Maximum number of restarts, 0 to 100; default 20. API:
                `max_retry_times`.
            execution_agency_urn: Agency whose permissions the batch has; Spark 3.3.1 or later. API:
                `execution_agency_urn`.
            obs_bucket: Bucket of OBS that DLI saves the job in. API: `obs_bucket`.
            catalog_name: Catalog of the metadata: `dli`; without it DLI's is not used. API:
                `catalog_name`.
            opts: Resource options.
        """
        inputs = {
            "file": file,
            "class_name": class_name,
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
            "name": name,
            "driver_memory": driver_memory,
            "driver_cores": driver_cores,
            "executor_memory": executor_memory,
            "executor_cores": executor_cores,
            "num_executors": num_executors,
            "queue": queue,
            "cluster_name": cluster_name,
            "args": args,
            "conf": conf,
            "feature": feature,
            "image": image,
            "spark_version": spark_version,
            "auto_recovery": auto_recovery,
            "max_retry_times": max_retry_times,
            "execution_agency_urn": execution_agency_urn,
            "obs_bucket": obs_bucket,
            "catalog_name": catalog_name,
        }
        self._declare(resource_name, inputs, opts)

    @property
    def region(self) -> pulumi.Output[str]:
        """Region; default: the configured one of the vendor."""
        return self._output("region")

    @property
    def adopt(self) -> pulumi.Output[str]:
        """Id of an existing object to take over instead of creating one. Only a create reads it."""
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
        """Any values.

        A change of them starts a new run of the same definition, and has no other effect.
        """
        return self._output("triggers")

    @property
    def sc_type(self) -> pulumi.Output[str]:
        """Compute shape: `A` 8 vCPUs and 32 GB, `B` 16 and 64, `C` 32 and 128; default `A`.

        API: `sc_type`.
        """
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
        """Uploaded packages with their types. API: `resources`."""
        return self._output("resources")

    @property
    def groups(self) -> pulumi.Output[list[dict[str, Any]]]:
        """Groups of uploaded packages. API: `groups`."""
        return self._output("groups")

    @property
    def name(self) -> pulumi.Output[str]:
        """Name of the batch; at most 128 characters.

        Without it the batch gets a unique name: see `batch_name`.
        API: `name`.
        """
        return self._output("name")

    @property
    def driver_memory(self) -> pulumi.Output[str]:
        """Memory of the driver, with its unit: "2G"; default: that of the shape.

        API: `driverMemory`.
        """
        return self._output("driver_memory")

    @property
    def driver_cores(self) -> pulumi.Output[int]:
        """CPU cores of the driver, at least 0; default: as in the shape. API: `driverCores`."""
        return self._output("driver_cores")

    @property
    def executor_memory(self) -> pulumi.Output[str]:
        """Memory of an executor, with its unit: "2048M"; default: that of the shape.

        API: `executorMemory`.
        """
        return self._output("executor_memory")

    @property
    def executor_cores(self) -> pulumi.Output[int]:
        """CPU cores of an executor, at least 0; default: as in the shape. API: `executorCores`."""
        return self._output("executor_cores")

    @property
    def num_executors(self) -> pulumi.Output[int]:
        """Number of executors, at least 0; default: as in the shape. API: `numExecutors`."""
        return self._output("num_executors")

    @property
    def file(self) -> pulumi.Output[str]:
        """Application to run: a path in OBS, or an uploaded package.

        Spark 3.3 and later take a path in OBS only.
        API: `file`.
        """
        return self._output("file")

    @property
    def class_name(self) -> pulumi.Output[str]:
        """Main class of a JAR; "" for a Python file, which has none. API: `className`."""
        return self._output("class_name")

    @property
    def queue(self) -> pulumi.Output[str]:
        """General-purpose queue that the batch runs on; or `cluster_name`. API: `queue`."""
        return self._output("queue")

    @property
    def cluster_name(self) -> pulumi.Output[str]:
        """Queue, in the older spelling of `queue`. API: `cluster_name`."""
        return self._output("cluster_name")

    @property
    def args(self) -> pulumi.Output[list[str]]:
        """Arguments of the application. API: `args`."""
        return self._output("args")

    @property
    def conf(self) -> pulumi.Output[dict[str, Any]]:
        """Spark settings, a mapping: `{"spark.sql.shuffle.partitions": "8"}`. API: `conf`."""
        return self._output("conf")

    @property
    def feature(self) -> pulumi.Output[str]:
        """Image that Spark runs in: `basic`, `ai`, or `custom` for that of `image`.

        API: `feature`.
        """
        return self._output("feature")

    @property
    def image(self) -> pulumi.Output[str]:
        """Custom image, "organisation/name:version"; only with feature `custom`. API: `image`."""
        return self._output("image")

    @property
    def spark_version(self) -> pulumi.Output[str]:
        """Version of Spark, such as "3.3.1"; default: that of the queue. API: `spark_version`."""
        return self._output("spark_version")

    @property
    def auto_recovery(self) -> pulumi.Output[bool]:
        """Whether an application that fails is restarted; default false. API: `auto_recovery`."""
        return self._output("auto_recovery")

    @property
    def max_retry_times(self) -> pulumi.Output[int]:
        """Maximum number of restarts, 0 to 100; default 20. API: `max_retry_times`."""
        return self._output("max_retry_times")

    @property
    def execution_agency_urn(self) -> pulumi.Output[str]:
        """Agency whose permissions the batch has; Spark 3.3.1 or later.

        API: `execution_agency_urn`.
        """
        return self._output("execution_agency_urn")

    @property
    def obs_bucket(self) -> pulumi.Output[str]:
        """Bucket of OBS that DLI saves the job in. API: `obs_bucket`."""
        return self._output("obs_bucket")

    @property
    def catalog_name(self) -> pulumi.Output[str]:
        """Catalog of the metadata: `dli`; without it DLI's is not used. API: `catalog_name`."""
        return self._output("catalog_name")

    @property
    def batch_id(self) -> pulumi.Output[str]:
        """Id of the batch, a UUID; also the resource's id."""
        return self._output("batch_id")

    @property
    def batch_name(self) -> pulumi.Output[str]:
        """Name of the batch in the cloud: `name`, or a generated unique name without it."""
        return self._output("batch_name")

    @property
    def app_id(self) -> pulumi.Output[str]:
        """Id of the Spark application; None before it exists."""
        return self._output("app_id")

    @property
    def owner(self) -> pulumi.Output[str]:
        """User who owns the batch; None when the cloud returns none."""
        return self._output("owner")

    @property
    def proxy_user(self) -> pulumi.Output[str]:
        """Tenant whose resources the batch uses; None when the cloud returns none."""
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
        """When it ended, RFC 3339, UTC; None until then."""
        return self._output("finished_at")

    @property
    def purged(self) -> pulumi.Output[bool]:
        """True when the cloud no longer keeps the finished run."""
        return self._output("purged")

    @property
    def wait_outcome(self) -> pulumi.Output[str]:
        """Outcome of the wait: met, pending or failed.

        A wait is pending after a timeout or an interruption, and the next up resumes it.
        """
        return self._output("wait_outcome")


class StatementProvider(CloudJobProvider):
    """Provider of `Statement`."""

    @classmethod
    def resource_type(cls) -> ResourceType:
        from .statement import STATEMENT

        return STATEMENT


class Statement(CloudJob, module="dliStatement", name="DliStatement"):
    """A snippet of code that runs once in a DLI session, after those before it.

    Example:
        import pulumi_cloudjobs as cloudjobs

        cloudjobs.huawei.dli.Statement(
            "load",
            session_id=session.session_id,
            code='val orders = spark.read.parquet("obs://demo/orders")',
        )
    """

    _provider_class = StatementProvider

    def __init__(
        self,
        resource_name: str,
        /,
        *,
        session_id: pulumi.Input[str],
        code: pulumi.Input[str],
        region: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[str] | None = None,
        wait: pulumi.Input[WaitArgsDict] | None = None,
        stop: pulumi.Input[StopArgsDict] | None = None,
        triggers: pulumi.Input[Mapping[str, Any]] | None = None,
        kind: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            resource_name: The Pulumi name, unique among the resources of this type in the stack.
            session_id: Session that the code runs in, a UUID. API: `session_id`.
            code: Code, in the language of the session. API: `code`.
            region: Region; default: the configured one of the vendor.
            adopt: Id of an existing object to take over instead of creating one. Only a create
                reads it.
            wait: How long `pulumi up` follows the job.
            stop: How a live job is stopped before delete.
            triggers: Any values. A change of them starts a new run of the same definition, and has
                no other effect.
            kind: Kind of code: `spark`, `pyspark`, `sparkr` or `sql`; default: that of the session.
                API: `kind`.
            opts: Resource options.
        """
        inputs = {
            "session_id": session_id,
            "code": code,
            "region": region,
            "adopt": adopt,
            "wait": wait,
            "stop": stop,
            "triggers": triggers,
            "kind": kind,
        }
        self._declare(resource_name, inputs, opts)

    @property
    def region(self) -> pulumi.Output[str]:
        """Region; default: the configured one of the vendor."""
        return self._output("region")

    @property
    def adopt(self) -> pulumi.Output[str]:
        """Id of an existing object to take over instead of creating one. Only a create reads it."""
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
        """Any values.

        A change of them starts a new run of the same definition, and has no other effect.
        """
        return self._output("triggers")

    @property
    def session_id(self) -> pulumi.Output[str]:
        """Session that the code runs in, a UUID. API: `session_id`."""
        return self._output("session_id")

    @property
    def code(self) -> pulumi.Output[str]:
        """Code, in the language of the session. API: `code`."""
        return self._output("code")

    @property
    def kind(self) -> pulumi.Output[str]:
        """Kind of code: `spark`, `pyspark`, `sparkr` or `sql`; default: that of the session.

        API: `kind`.
        """
        return self._output("kind")

    @property
    def statement_id(self) -> pulumi.Output[int]:
        """Number of the statement in its session, from 0.

        The resource's id is `<session>/<number>`.
        """
        return self._output("statement_id")

    @property
    def output(self) -> pulumi.Output[dict[str, Any]]:
        """Result of the statement; None until it ends.

        It has `status`, and either `data` by MIME type or `ename`, `evalue` and `traceback`.
        """
        return self._output("output")

    @property
    def text(self) -> pulumi.Output[str]:
        """Part `text/plain` of the result; None without such a part."""
        return self._output("text")

    @property
    def started_at(self) -> pulumi.Output[str]:
        """Time when the statement started, RFC 3339, UTC; None while it waits."""
        return self._output("started_at")

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
        """When it ended, RFC 3339, UTC; None until then."""
        return self._output("finished_at")

    @property
    def purged(self) -> pulumi.Output[bool]:
        """True when the cloud no longer keeps the finished run."""
        return self._output("purged")

    @property
    def wait_outcome(self) -> pulumi.Output[str]:
        """Outcome of the wait: met, pending or failed.

        A wait is pending after a timeout or an interruption, and the next up resumes it.
        """
        return self._output("wait_outcome")
