"""The functions that a Pulumi program imports from tencent.dlc. Made by `make generate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi

from ...dynamic.functions import GetFunction, call, call_output

__all__ = [
    "GetSparkAppResult",
    "GetSparkAppTaskResult",
    "get_spark_app",
    "get_spark_app_output",
    "get_spark_app_task",
    "get_spark_app_task_output",
]


@dataclass(frozen=True, kw_only=True)
class GetSparkAppResult:
    """A DLC Spark app from `get_spark_app`; None is what the API leaves out."""

    id: str
    """The resource's id: a SparkAppId, "batch_" and a UUID."""
    region: str
    """The region of the object."""
    app_name: str | None
    """The name of the app, unique in the account. API: `AppName`."""
    app_type: int | None
    """The type of the app: 1 is batch, 2 is streaming. API: `AppType`."""
    data_engine: str | None
    """The name (not the id) of the engine, which must be an engine for Spark jobs.

    API: `DataEngine`.
    """
    app_file: str | None
    """The program: a `.jar` or `.py` at `cosn://…` or `lakefs://…`. API: `AppFile`."""
    role_arn: int | None
    """The id of the role, a number despite its name. API: `RoleArn`."""
    app_driver_size: str | None
    """The driver: small 1, medium 2, large 4, xlarge 8 CU; `m.` on memory engines.

    API: `AppDriverSize`.
    """
    app_executor_size: str | None
    """The size of each executor, as for `app_driver_size`. API: `AppExecutorSize`."""
    app_executor_nums: int | None
    """The number of executors. API: `AppExecutorNums`."""
    eni: str | None
    """Retired by the vendor; use `data_source`. API: `Eni`."""
    is_local: str | None
    """The store of `app_file`: `cos`, or `lakefs` for an upload of the console. API: `IsLocal`."""
    main_class: str | None
    """The main class of a jar. API: `MainClass`."""
    app_conf: str | None
    """The configuration of Spark: `key=value`, each on its own line. API: `AppConf`."""
    is_local_jars: str | None
    """The store of `app_jars`. API: `IsLocalJars`."""
    app_jars: list[str] | None
    """The jars that the app needs; a text with commas in the API. API: `AppJars`."""
    is_local_files: str | None
    """The store of `app_files`. API: `IsLocalFiles`."""
    app_files: list[str] | None
    """The files that the app needs; a text with commas in the API. API: `AppFiles`."""
    cmd_args: str | None
    """The arguments of a run without its own, separated by spaces. API: `CmdArgs`."""
    max_retries: int | None
    """How often a failed streaming app is restarted. API: `MaxRetries`."""
    data_source: str | None
    """The data source that the app reads, for its network. API: `DataSource`."""
    is_local_python_files: str | None
    """The store of `app_python_files`. API: `IsLocalPythonFiles`."""
    app_python_files: list[str] | None
    """The Python files that the app needs: py, zip or egg; a text with commas in the API.

    API: `AppPythonFiles`.
    """
    is_local_archives: str | None
    """The store of `app_archives`. API: `IsLocalArchives`."""
    app_archives: list[str] | None
    """The archives that the app needs: tar.gz, tgz or tar; a text with commas in the API.

    API: `AppArchives`.
    """
    spark_image: str | None
    """The number of the version of the image. API: `SparkImage`."""
    spark_image_version: str | None
    """The name of the version of the image. API: `SparkImageVersion`."""
    app_executor_max_numbers: int | None
    """The most executors; more than `app_executor_nums` turns on dynamic allocation. Default 1.

    API: `AppExecutorMaxNumbers`.
    """
    session_id: str | None
    """The id of the query script that the app is linked with. API: `SessionId`."""
    is_inherit: int | None
    """The source of the sizes: 0 takes those given here, 1 those of the cluster. Default 0.

    API: `IsInherit`.
    """
    is_session_started: bool | None
    """Whether the SQL of the linked script runs. API: `IsSessionStarted`."""
    dependency_packages: list[dict[str, Any]] | None
    """The packages that the app needs. API: `DependencyPackages`."""
    spark_app_id: str
    """The SparkAppId, "batch_" and a UUID; also the resource's id."""
    created_at: str | None
    """When the app was created, RFC 3339, UTC."""


_GET_SPARK_APP = GetFunction("tencent/dlc:SparkApp", "get_spark_app", GetSparkAppResult)


def get_spark_app(
    id: str,
    *,
    region: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetSparkAppResult:
    """Read a DLC Spark app that somebody else manages, in previews too.

    Args:
        id: A SparkAppId, "batch_" and a UUID.
        region: Region; default: the configured one of the vendor.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region}
    result: GetSparkAppResult = call(_GET_SPARK_APP, arguments, opts)
    return result


def get_spark_app_output(
    id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetSparkAppResult]:
    """Read as `get_spark_app` does, as soon as the arguments are known.

    Args:
        id: A SparkAppId, "batch_" and a UUID.
        region: Region; default: the configured one of the vendor.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region}
    return call_output(_GET_SPARK_APP, arguments, opts)


@dataclass(frozen=True, kw_only=True)
class GetSparkAppTaskResult:
    """A DLC task from `get_spark_app_task`; None is what the API leaves out."""

    id: str
    """The resource's id: a TaskId, 32 hexadecimal digits or a UUID."""
    region: str
    """The region of the object."""
    job_name: str | None
    """The name of the Spark app to run. API: `JobName`."""
    cmd_args: str | None
    """The arguments of this run, separated by spaces; default: those of the app. API: `CmdArgs`."""
    source_info: list[dict[str, Any]] | None
    """The origin of the run as key-value pairs, for the vendor. API: `SourceInfo`."""
    task_id: str
    """The TaskId; also the resource's id."""
    batch_id: str | None
    """The BatchId, "batch-xxxxxxxx"; None for an adopted task."""
    status: str | None
    """One of pending, starting, running, succeeded, failed, stopping, stopped, unknown."""
    raw_status: str | None
    """The cloud's own word for the state."""
    reason: str | None
    """The cloud's words for how it came to this state; None when it gives none."""
    created_at: str | None
    """When the cloud accepted it, RFC 3339, UTC."""
    finished_at: str | None
    """When it ended, RFC 3339, UTC; None until then."""
    purged: bool | None
    """True when the cloud no longer keeps the finished run."""


_GET_SPARK_APP_TASK = GetFunction(
    "tencent/dlc:SparkAppTask", "get_spark_app_task", GetSparkAppTaskResult
)


def get_spark_app_task(
    id: str,
    *,
    region: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetSparkAppTaskResult:
    """Read a DLC task that somebody else manages, in previews too.

    Args:
        id: A TaskId, 32 hexadecimal digits or a UUID.
        region: Region; default: the configured one of the vendor.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region}
    result: GetSparkAppTaskResult = call(_GET_SPARK_APP_TASK, arguments, opts)
    return result


def get_spark_app_task_output(
    id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetSparkAppTaskResult]:
    """Read as `get_spark_app_task` does, as soon as the arguments are known.

    Args:
        id: A TaskId, 32 hexadecimal digits or a UUID.
        region: Region; default: the configured one of the vendor.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region}
    return call_output(_GET_SPARK_APP_TASK, arguments, opts)
