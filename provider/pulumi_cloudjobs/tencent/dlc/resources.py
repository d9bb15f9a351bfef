"""The classes that a Pulumi program imports from tencent.dlc.

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
    "DependencyPackageArgsDict",
    "KVPairArgsDict",
    "SparkApp",
    "SparkAppAppDriverSize",
    "SparkAppAppExecutorSize",
    "SparkAppAppType",
    "SparkAppIsInherit",
    "SparkAppIsLocal",
    "SparkAppIsLocalArchives",
    "SparkAppIsLocalFiles",
    "SparkAppIsLocalJars",
    "SparkAppIsLocalPythonFiles",
    "SparkAppTask",
    "StopArgsDict",
    "WaitArgsDict",
]


class SparkAppAppDriverSize:
    """The driver: small 1, medium 2, large 4, xlarge 8 CU; `m.` on memory engines."""

    SMALL: Final = "small"
    MEDIUM: Final = "medium"
    LARGE: Final = "large"
    XLARGE: Final = "xlarge"
    M_SMALL: Final = "m.small"
    M_MEDIUM: Final = "m.medium"
    M_LARGE: Final = "m.large"
    M_XLARGE: Final = "m.xlarge"


class SparkAppAppExecutorSize:
    """The size of each executor, as for `app_driver_size`."""

    SMALL: Final = "small"
    MEDIUM: Final = "medium"
    LARGE: Final = "large"
    XLARGE: Final = "xlarge"
    M_SMALL: Final = "m.small"
    M_MEDIUM: Final = "m.medium"
    M_LARGE: Final = "m.large"
    M_XLARGE: Final = "m.xlarge"


class SparkAppAppType:
    """The type of the app: 1 is batch, 2 is streaming."""

    VALUE1: Final = 1
    VALUE2: Final = 2


class SparkAppIsInherit:
    """The source of the sizes: 0 takes those given here, 1 those of the cluster. Default 0."""

    VALUE0: Final = 0
    VALUE1: Final = 1


class SparkAppIsLocal:
    """The store of `app_file`: `cos`, or `lakefs` for an upload of the console."""

    COS: Final = "cos"
    LAKEFS: Final = "lakefs"


class SparkAppIsLocalArchives:
    """The store of `app_archives`."""

    COS: Final = "cos"
    LAKEFS: Final = "lakefs"


class SparkAppIsLocalFiles:
    """The store of `app_files`."""

    COS: Final = "cos"
    LAKEFS: Final = "lakefs"


class SparkAppIsLocalJars:
    """The store of `app_jars`."""

    COS: Final = "cos"
    LAKEFS: Final = "lakefs"


class SparkAppIsLocalPythonFiles:
    """The store of `app_python_files`."""

    COS: Final = "cos"
    LAKEFS: Final = "lakefs"


class DependencyPackageArgsDict(TypedDict):
    """A package that the app needs, from Maven or PyPI, or a file."""

    package_source: NotRequired[pulumi.Input[str]]
    """The source of the package. API: `PackageSource`."""
    maven_package: NotRequired[pulumi.Input[str]]
    """The Maven coordinates: `group:artifact:version`. API: `MavenPackage`."""
    maven_repository: NotRequired[pulumi.Input[str]]
    """The repository of the Maven package. API: `MavenRepository`."""
    maven_exclusion: NotRequired[pulumi.Input[str]]
    """The dependencies of the Maven package that are left out. API: `MavenExclusion`."""
    pypi_package: NotRequired[pulumi.Input[str]]
    """The PyPI package: `name==version`. API: `PypiPackage`."""
    pypi_index_url: NotRequired[pulumi.Input[str]]
    """The URL of the index of the PyPI package. API: `PypiIndexUrl`."""
    package_type: NotRequired[pulumi.Input[str]]
    """The type of the file. API: `PackageType`."""
    package_path: NotRequired[pulumi.Input[str]]
    """The path of the file. API: `PackagePath`."""


class KVPairArgsDict(TypedDict):
    """A key and its value. The key must not be empty (ParameterNotFoundOrBeNone), the value may."""

    key: pulumi.Input[str]
    """The key. API: `Key`."""
    value: pulumi.Input[str]
    """The value; may be empty. API: `Value`."""


class SparkAppProvider(CloudJobProvider):
    """Provider of `SparkApp`."""

    @classmethod
    def resource_type(cls) -> ResourceType:
        from .spark_app import SPARK_APP

        return SPARK_APP


class SparkApp(CloudJob, module="dlcSparkApp", name="DlcSparkApp"):
    """A DLC Spark app: a stored definition, which runs nothing by itself.

    Example:
        import pulumi_cloudjobs as cloudjobs

        cloudjobs.tencent.dlc.SparkApp(
            "nightly",
            app_name="nightly",
            app_type=1,
            data_engine="data-engine-demo",
            app_file="cosn://cloudjobs-1250000000/jars/nightly.jar",
            main_class="com.example.Nightly",
            role_arn=12,
            app_driver_size="small",
            app_executor_size="medium",
            app_executor_nums=2,
            app_jars=[
                "cosn://cloudjobs-1250000000/jars/parsers.jar",
                "cosn://cloudjobs-1250000000/jars/metrics.jar",
            ],
            app_conf="spark.sql.shuffle.partitions=64",
        )
    """

    _provider_class = SparkAppProvider

    def __init__(
        self,
        resource_name: str,
        /,
        *,
        app_name: pulumi.Input[str],
        app_type: pulumi.Input[Literal[1, 2]],
        data_engine: pulumi.Input[str],
        app_file: pulumi.Input[str],
        role_arn: pulumi.Input[int],
        app_driver_size: pulumi.Input[
            Literal[
                "small", "medium", "large", "xlarge", "m.small", "m.medium", "m.large", "m.xlarge"
            ]
        ],
        app_executor_size: pulumi.Input[
            Literal[
                "small", "medium", "large", "xlarge", "m.small", "m.medium", "m.large", "m.xlarge"
            ]
        ],
        app_executor_nums: pulumi.Input[int],
        region: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[str] | None = None,
        stop: pulumi.Input[StopArgsDict] | None = None,
        eni: pulumi.Input[str] | None = None,
        is_local: pulumi.Input[Literal["cos", "lakefs"]] | None = None,
        main_class: pulumi.Input[str] | None = None,
        app_conf: pulumi.Input[str] | None = None,
        is_local_jars: pulumi.Input[Literal["cos", "lakefs"]] | None = None,
        app_jars: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        is_local_files: pulumi.Input[Literal["cos", "lakefs"]] | None = None,
        app_files: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        cmd_args: pulumi.Input[str] | None = None,
        max_retries: pulumi.Input[int] | None = None,
        data_source: pulumi.Input[str] | None = None,
        is_local_python_files: pulumi.Input[Literal["cos", "lakefs"]] | None = None,
        app_python_files: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        is_local_archives: pulumi.Input[Literal["cos", "lakefs"]] | None = None,
        app_archives: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        spark_image: pulumi.Input[str] | None = None,
        spark_image_version: pulumi.Input[str] | None = None,
        app_executor_max_numbers: pulumi.Input[int] | None = None,
        session_id: pulumi.Input[str] | None = None,
        is_inherit: pulumi.Input[Literal[0, 1]] | None = None,
        is_session_started: pulumi.Input[bool] | None = None,
        dependency_packages: pulumi.Input[Sequence[pulumi.Input[DependencyPackageArgsDict]]]
        | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            resource_name: The Pulumi name, unique among the resources of this type in the stack.
            app_name: The name of the app, unique in the account. API: `AppName`.
            app_type: The type of the app: 1 is batch, 2 is streaming. API: `AppType`.
            data_engine: The name (not the id) of the engine, which must be an engine for Spark
                jobs. API: `DataEngine`.
            app_file: The program: a `.jar` or `.py` at `cosn://…` or `lakefs://…`. API: `AppFile`.
            role_arn: The id of the role, a number despite its name. API: `RoleArn`.
            app_driver_size: The driver: small 1, medium 2, large 4, xlarge 8 CU; `m.` on memory
                engines. API: `AppDriverSize`.
            app_executor_size: The size of each executor, as for `app_driver_size`. API:
                `AppExecutorSize`.
            app_executor_nums: The number of executors. API: `AppExecutorNums`.
            region: Region; default: the configured one of the vendor.
            adopt: Id of an existing object to take over instead of creating one. Only a create
                reads it.
            stop: How live runs are stopped before delete.
            eni: Retired by the vendor; use `data_source`. API: `Eni`.
            is_local: The store of `app_file`: `cos`, or `lakefs` for an upload of the console. API:
                `IsLocal`.
            main_class: The main class of a jar. API: `MainClass`.
            app_conf: The configuration of Spark: `key=value`, each on its own line. API: `AppConf`.
            is_local_jars: The store of `app_jars`. API: `IsLocalJars`.
            app_jars: The jars that the app needs; a text with commas in the API. API: `AppJars`.
            is_local_files: The store of `app_files`. API: `IsLocalFiles`.
            app_files: The files that the app needs; a text with commas in the API. API: `AppFiles`.
            cmd_args: The arguments of a run without its own, separated by spaces. API: `CmdArgs`.
            max_retries: How often a failed streaming app is restarted. API: `MaxRetries`.
            data_source: The data source that the app reads, for its network. API: `DataSource`.
            is_local_python_files: The store of `app_python_files`. API: `IsLocalPythonFiles`.
            app_python_files: The Python files that the app needs: py, zip or egg; a text with
                commas in the API. API: `AppPythonFiles`.
            is_local_archives: The store of `app_archives`. API: `IsLocalArchives`.
            app_archives: The archives that the app needs: tar.gz, tgz or tar; a text with commas in
                the API. API: `AppArchives`.
            spark_image: The number of the version of the image. API: `SparkImage`.
            spark_image_version: The name of the version of the image. API: `SparkImageVersion`.
            app_executor_max_numbers: The most executors; more than `app_executor_nums` turns on
                dynamic allocation. Default 1. API: `AppExecutorMaxNumbers`.
            session_id: The id of the query script that the app is linked with. API: `SessionId`.
            is_inherit: The source of the sizes: 0 takes those given here, 1 those of the cluster.
                Default 0. API: `IsInherit`.
            is_session_started: Whether the SQL of the linked script runs. API: `IsSessionStarted`.
            dependency_packages: The packages that the app needs. API: `DependencyPackages`.
            opts: Resource options.
        """
        inputs = {
            "app_name": app_name,
            "app_type": app_type,
            "data_engine": data_engine,
            "app_file": app_file,
            "role_arn": role_arn,
            "app_driver_size": app_driver_size,
            "app_executor_size": app_executor_size,
            "app_executor_nums": app_executor_nums,
            "region": region,
            "adopt": adopt,
            "stop": stop,
            "eni": eni,
            "is_local": is_local,
            "main_class": main_class,
            "app_conf": app_conf,
            "is_local_jars": is_local_jars,
            "app_jars": app_jars,
            "is_local_files": is_local_files,
            "app_files": app_files,
            "cmd_args": cmd_args,
            "max_retries": max_retries,
            "data_source": data_source,
            "is_local_python_files": is_local_python_files,
            "app_python_files": app_python_files,
            "is_local_archives": is_local_archives,
            "app_archives": app_archives,
            "spark_image": spark_image,
            "spark_image_version": spark_image_version,
            "app_executor_max_numbers": app_executor_max_numbers,
            "session_id": session_id,
            "is_inherit": is_inherit,
            "is_session_started": is_session_started,
            "dependency_packages": dependency_packages,
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
    def stop(self) -> pulumi.Output[dict[str, Any]]:
        """How live runs are stopped before delete."""
        return self._output("stop")

    @property
    def app_name(self) -> pulumi.Output[str]:
        """The name of the app, unique in the account. API: `AppName`."""
        return self._output("app_name")

    @property
    def app_type(self) -> pulumi.Output[int]:
        """The type of the app: 1 is batch, 2 is streaming. API: `AppType`."""
        return self._output("app_type")

    @property
    def data_engine(self) -> pulumi.Output[str]:
        """The name (not the id) of the engine, which must be an engine for Spark jobs.

        API: `DataEngine`.
        """
        return self._output("data_engine")

    @property
    def app_file(self) -> pulumi.Output[str]:
        """The program: a `.jar` or `.py` at `cosn://…` or `lakefs://…`. API: `AppFile`."""
        return self._output("app_file")

    @property
    def role_arn(self) -> pulumi.Output[int]:
        """The id of the role, a number despite its name. API: `RoleArn`."""
        return self._output("role_arn")

    @property
    def app_driver_size(self) -> pulumi.Output[str]:
        """The driver: small 1, medium 2, large 4, xlarge 8 CU; `m.` on memory engines.

        API: `AppDriverSize`.
        """
        return self._output("app_driver_size")

    @property
    def app_executor_size(self) -> pulumi.Output[str]:
        """The size of each executor, as for `app_driver_size`. API: `AppExecutorSize`."""
        return self._output("app_executor_size")

    @property
    def app_executor_nums(self) -> pulumi.Output[int]:
        """The number of executors. API: `AppExecutorNums`."""
        return self._output("app_executor_nums")

    @property
    def eni(self) -> pulumi.Output[str]:
        """Retired by the vendor; use `data_source`. API: `Eni`."""
        return self._output("eni")

    @property
    def is_local(self) -> pulumi.Output[str]:
        """The store of `app_file`: `cos`, or `lakefs` for an upload of the console.

        API: `IsLocal`.
        """
        return self._output("is_local")

    @property
    def main_class(self) -> pulumi.Output[str]:
        """The main class of a jar. API: `MainClass`."""
        return self._output("main_class")

    @property
    def app_conf(self) -> pulumi.Output[str]:
        """The configuration of Spark: `key=value`, each on its own line. API: `AppConf`."""
        return self._output("app_conf")

    @property
    def is_local_jars(self) -> pulumi.Output[str]:
        """The store of `app_jars`. API: `IsLocalJars`."""
        return self._output("is_local_jars")

    @property
    def app_jars(self) -> pulumi.Output[list[str]]:
        """The jars that the app needs; a text with commas in the API. API: `AppJars`."""
        return self._output("app_jars")

    @property
    def is_local_files(self) -> pulumi.Output[str]:
        """The store of `app_files`. API: `IsLocalFiles`."""
        return self._output("is_local_files")

    @property
    def app_files(self) -> pulumi.Output[list[str]]:
        """The files that the app needs; a text with commas in the API. API: `AppFiles`."""
        return self._output("app_files")

    @property
    def cmd_args(self) -> pulumi.Output[str]:
        """The arguments of a run without its own, separated by spaces. API: `CmdArgs`."""
        return self._output("cmd_args")

    @property
    def max_retries(self) -> pulumi.Output[int]:
        """How often a failed streaming app is restarted. API: `MaxRetries`."""
        return self._output("max_retries")

    @property
    def data_source(self) -> pulumi.Output[str]:
        """The data source that the app reads, for its network. API: `DataSource`."""
        return self._output("data_source")

    @property
    def is_local_python_files(self) -> pulumi.Output[str]:
        """The store of `app_python_files`. API: `IsLocalPythonFiles`."""
        return self._output("is_local_python_files")

    @property
    def app_python_files(self) -> pulumi.Output[list[str]]:
        """The Python files that the app needs: py, zip or egg; a text with commas in the API.

        API: `AppPythonFiles`.
        """
        return self._output("app_python_files")

    @property
    def is_local_archives(self) -> pulumi.Output[str]:
        """The store of `app_archives`. API: `IsLocalArchives`."""
        return self._output("is_local_archives")

    @property
    def app_archives(self) -> pulumi.Output[list[str]]:
        """The archives that the app needs: tar.gz, tgz or tar; a text with commas in the API.

        API: `AppArchives`.
        """
        return self._output("app_archives")

    @property
    def spark_image(self) -> pulumi.Output[str]:
        """The number of the version of the image. API: `SparkImage`."""
        return self._output("spark_image")

    @property
    def spark_image_version(self) -> pulumi.Output[str]:
        """The name of the version of the image. API: `SparkImageVersion`."""
        return self._output("spark_image_version")

    @property
    def app_executor_max_numbers(self) -> pulumi.Output[int]:
        """The most executors; more than `app_executor_nums` turns on dynamic allocation. Default 1.

        API: `AppExecutorMaxNumbers`.
        """
        return self._output("app_executor_max_numbers")

    @property
    def session_id(self) -> pulumi.Output[str]:
        """The id of the query script that the app is linked with. API: `SessionId`."""
        return self._output("session_id")

    @property
    def is_inherit(self) -> pulumi.Output[int]:
        """The source of the sizes: 0 takes those given here, 1 those of the cluster. Default 0.

        API: `IsInherit`.
        """
        return self._output("is_inherit")

    @property
    def is_session_started(self) -> pulumi.Output[bool]:
        """Whether the SQL of the linked script runs. API: `IsSessionStarted`."""
        return self._output("is_session_started")

    @property
    def dependency_packages(self) -> pulumi.Output[list[dict[str, Any]]]:
        """The packages that the app needs. API: `DependencyPackages`."""
        return self._output("dependency_packages")

    @property
    def spark_app_id(self) -> pulumi.Output[str]:
        """The SparkAppId, "batch_" and a UUID; also the resource's id."""
        return self._output("spark_app_id")

    @property
    def created_at(self) -> pulumi.Output[str]:
        """When the app was created, RFC 3339, UTC."""
        return self._output("created_at")


class SparkAppTaskProvider(CloudJobProvider):
    """Provider of `SparkAppTask`."""

    @classmethod
    def resource_type(cls) -> ResourceType:
        from .spark_app_task import SPARK_APP_TASK

        return SPARK_APP_TASK


class SparkAppTask(CloudJob, module="dlcSparkAppTask", name="DlcSparkAppTask"):
    """A run of a DLC Spark app ("task"): started at create, run once.

    Example:
        import pulumi_cloudjobs as cloudjobs

        cloudjobs.tencent.dlc.SparkAppTask(
            "spark-task",
            job_name="spark-app-test",
            cmd_args="10 test 20",
        )
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
            job_name: The name of the Spark app to run. API: `JobName`.
            region: Region; default: the configured one of the vendor.
            adopt: Id of an existing object to take over instead of creating one. Only a create
                reads it.
            wait: How long `pulumi up` follows the job.
            stop: How a live job is stopped before delete.
            triggers: Any values. A change of them starts a new run of the same definition, and has
                no other effect.
            cmd_args: The arguments of this run, separated by spaces; default: those of the app.
                API: `CmdArgs`.
            source_info: The origin of the run as key-value pairs, for the vendor. API:
                `SourceInfo`.
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
    def job_name(self) -> pulumi.Output[str]:
        """The name of the Spark app to run. API: `JobName`."""
        return self._output("job_name")

    @property
    def cmd_args(self) -> pulumi.Output[str]:
        """The arguments of this run, separated by spaces; default: those of the app.

        API: `CmdArgs`.
        """
        return self._output("cmd_args")

    @property
    def source_info(self) -> pulumi.Output[list[dict[str, Any]]]:
        """The origin of the run as key-value pairs, for the vendor. API: `SourceInfo`."""
        return self._output("source_info")

    @property
    def task_id(self) -> pulumi.Output[str]:
        """The TaskId; also the resource's id."""
        return self._output("task_id")

    @property
    def batch_id(self) -> pulumi.Output[str]:
        """The BatchId, "batch-xxxxxxxx"; None for an adopted task."""
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
