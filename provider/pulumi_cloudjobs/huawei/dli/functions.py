"""The functions that a Pulumi program imports from huawei.dli. Made by `make generate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi

from ...dynamic.functions import GetFunction, call, call_output

__all__ = [
    "GetSessionResult",
    "GetSparkBatchResult",
    "GetStatementResult",
    "get_session",
    "get_session_output",
    "get_spark_batch",
    "get_spark_batch_output",
    "get_statement",
    "get_statement_output",
]


@dataclass(frozen=True, kw_only=True)
class GetSessionResult:
    """A DLI session from `get_session`; None is what the API leaves out."""

    id: str
    """The resource's id: the id of a session, a UUID."""
    region: str
    """The region of the object."""
    sc_type: str | None
    """Compute shape: `A` 8 vCPUs and 32 GB, `B` 16 and 64, `C` 32 and 128; default `A`.

    API: `sc_type`.
    """
    jars: list[str] | None
    """Uploaded packages of type jar. API: `jars`."""
    py_files: list[str] | None
    """Uploaded packages of type pyFile. API: `pyFiles`."""
    files: list[str] | None
    """Uploaded packages of type file. API: `files`."""
    modules: list[str] | None
    """System modules, such as `sys.datasource.hbase`. API: `modules`."""
    resources: list[dict[str, Any]] | None
    """Uploaded packages with their types. API: `resources`."""
    groups: list[dict[str, Any]] | None
    """Groups of uploaded packages. API: `groups`."""
    name: str | None
    """Name of the session; at most 128 characters.

    Without it the session gets a unique name: see `session_name`.
    API: `name`.
    """
    driver_memory: str | None
    """Memory of the driver, with its unit: "2G"; default: that of the shape.

    API: `driverMemory`.
    """
    driver_cores: int | None
    """CPU cores of the driver, at least 0; default: as in the shape. API: `driverCores`."""
    executor_memory: str | None
    """Memory of an executor, with its unit: "2048M"; default: that of the shape.

    API: `executorMemory`.
    """
    executor_cores: int | None
    """CPU cores of an executor, at least 0; default: as in the shape. API: `executorCores`."""
    num_executors: int | None
    """Number of executors, at least 0; default: as in the shape. API: `numExecutors`."""
    kind: str | None
    """Kind of session: `spark`, for code in Scala. API: `kind`."""
    cluster_name: str | None
    """Queue that the session runs on; once called cluster. API: `cluster_name`."""
    conf: list[dict[str, Any]] | None
    """Spark settings, a list of objects: `[{"spark.sql.shuffle.partitions": "8"}]`. API: `conf`."""
    heartbeat_timeout_in_second: int | None
    """Idle time after which the session ends by itself, in seconds.

    API: `heartbeatTimeoutInSecond`.
    """
    session_id: str
    """Id of the session, a UUID; also the resource's id."""
    session_name: str | None
    """Name of the session in the cloud: `name`, or a generated unique name without it."""
    app_id: str | None
    """Id of the Spark application; None before it exists."""
    owner: str | None
    """User who owns the session; None when the cloud returns none."""
    proxy_user: str | None
    """Tenant whose resources the session uses; None when the cloud returns none."""
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


_GET_SESSION = GetFunction("huawei/dli:Session", "get_session", GetSessionResult)


def get_session(
    id: str,
    *,
    region: str | None = None,
    cluster_name: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetSessionResult:
    """Read a DLI session that somebody else manages, in previews too.

    Args:
        id: The id of a session, a UUID.
        region: Region; default: the configured one of the vendor.
        cluster_name: Queue that the session runs on; once called cluster. API: `cluster_name`.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region, "cluster_name": cluster_name}
    result: GetSessionResult = call(_GET_SESSION, arguments, opts)
    return result


def get_session_output(
    id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    cluster_name: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetSessionResult]:
    """Read as `get_session` does, as soon as the arguments are known.

    Args:
        id: The id of a session, a UUID.
        region: Region; default: the configured one of the vendor.
        cluster_name: Queue that the session runs on; once called cluster. API: `cluster_name`.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region, "cluster_name": cluster_name}
    return call_output(_GET_SESSION, arguments, opts)


@dataclass(frozen=True, kw_only=True)
class GetSparkBatchResult:
    """A DLI batch from `get_spark_batch`; None is what the API leaves out."""

    id: str
    """The resource's id: the id of a batch, a UUID."""
    region: str
    """The region of the object."""
    sc_type: str | None
    """Compute shape: `A` 8 vCPUs and 32 GB, `B` 16 and 64, `C` 32 and 128; default `A`.

    API: `sc_type`.
    """
    jars: list[str] | None
    """Uploaded packages of type jar. API: `jars`."""
    py_files: list[str] | None
    """Uploaded packages of type pyFile. API: `pyFiles`."""
    files: list[str] | None
    """Uploaded packages of type file. API: `files`."""
    modules: list[str] | None
    """System modules, such as `sys.datasource.hbase`. API: `modules`."""
    resources: list[dict[str, Any]] | None
    """Uploaded packages with their types. API: `resources`."""
    groups: list[dict[str, Any]] | None
    """Groups of uploaded packages. API: `groups`."""
    name: str | None
    """Name of the batch; at most 128 characters.

    Without it the batch gets a unique name: see `batch_name`.
    API: `name`.
    """
    driver_memory: str | None
    """Memory of the driver, with its unit: "2G"; default: that of the shape.

    API: `driverMemory`.
    """
    driver_cores: int | None
    """CPU cores of the driver, at least 0; default: as in the shape. API: `driverCores`."""
    executor_memory: str | None
    """Memory of an executor, with its unit: "2048M"; default: that of the shape.

    API: `executorMemory`.
    """
    executor_cores: int | None
    """CPU cores of an executor, at least 0; default: as in the shape. API: `executorCores`."""
    num_executors: int | None
    """Number of executors, at least 0; default: as in the shape. API: `numExecutors`."""
    file: str | None
    """Application to run: a path in OBS, or an uploaded package.

    Spark 3.3 and later take a path in OBS only.
    API: `file`.
    """
    class_name: str | None
    """Main class of a JAR; "" for a Python file, which has none. API: `className`."""
    queue: str | None
    """General-purpose queue that the batch runs on; or `cluster_name`. API: `queue`."""
    cluster_name: str | None
    """Queue, in the older spelling of `queue`. API: `cluster_name`."""
    args: list[str] | None
    """Arguments of the application. API: `args`."""
    conf: dict[str, Any] | None
    """Spark settings, a mapping: `{"spark.sql.shuffle.partitions": "8"}`. API: `conf`."""
    feature: str | None
    """Image that Spark runs in: `basic`, `ai`, or `custom` for that of `image`. API: `feature`."""
    image: str | None
    """Custom image, "organisation/name:version"; only with feature `custom`. API: `image`."""
    spark_version: str | None
    """Version of Spark, such as "3.3.1"; default: that of the queue. API: `spark_version`."""
    auto_recovery: bool | None
    """Whether an application that fails is restarted; default false. API: `auto_recovery`."""
    max_retry_times: int | None
    """Maximum number of restarts, 0 to 100; default 20. API: `max_retry_times`."""
    execution_agency_urn: str | None
    """Agency whose permissions the batch has; Spark 3.3.1 or later. API: `execution_agency_urn`."""
    obs_bucket: str | None
    """Bucket of OBS that DLI saves the job in. API: `obs_bucket`."""
    catalog_name: str | None
    """Catalog of the metadata: `dli`; without it DLI's is not used. API: `catalog_name`."""
    batch_id: str
    """Id of the batch, a UUID; also the resource's id."""
    batch_name: str | None
    """Name of the batch in the cloud: `name`, or a generated unique name without it."""
    app_id: str | None
    """Id of the Spark application; None before it exists."""
    owner: str | None
    """User who owns the batch; None when the cloud returns none."""
    proxy_user: str | None
    """Tenant whose resources the batch uses; None when the cloud returns none."""
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


_GET_SPARK_BATCH = GetFunction("huawei/dli:SparkBatch", "get_spark_batch", GetSparkBatchResult)


def get_spark_batch(
    id: str,
    *,
    region: str | None = None,
    queue: str | None = None,
    cluster_name: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetSparkBatchResult:
    """Read a DLI batch that somebody else manages, in previews too.

    Args:
        id: The id of a batch, a UUID.
        region: Region; default: the configured one of the vendor.
        queue: General-purpose queue that the batch runs on; or `cluster_name`. API: `queue`.
        cluster_name: Queue, in the older spelling of `queue`. API: `cluster_name`.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region, "queue": queue, "cluster_name": cluster_name}
    result: GetSparkBatchResult = call(_GET_SPARK_BATCH, arguments, opts)
    return result


def get_spark_batch_output(
    id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    queue: pulumi.Input[str] | None = None,
    cluster_name: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetSparkBatchResult]:
    """Read as `get_spark_batch` does, as soon as the arguments are known.

    Args:
        id: The id of a batch, a UUID.
        region: Region; default: the configured one of the vendor.
        queue: General-purpose queue that the batch runs on; or `cluster_name`. API: `queue`.
        cluster_name: Queue, in the older spelling of `queue`. API: `cluster_name`.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region, "queue": queue, "cluster_name": cluster_name}
    return call_output(_GET_SPARK_BATCH, arguments, opts)


@dataclass(frozen=True, kw_only=True)
class GetStatementResult:
    """A DLI statement from `get_statement`; None is what the API leaves out."""

    id: str
    """The resource's id: the ids of session and statement, "<UUID>/<number>"."""
    region: str
    """The region of the object."""
    session_id: str | None
    """Session that the code runs in, a UUID. API: `session_id`."""
    code: str | None
    """Code, in the language of the session. API: `code`."""
    kind: str | None
    """Kind of code: `spark`, `pyspark`, `sparkr` or `sql`; default: that of the session.

    API: `kind`.
    """
    statement_id: int | None
    """Number of the statement in its session, from 0. The resource's id is `<session>/<number>`."""
    output: dict[str, Any] | None
    """Result of the statement; None until it ends.

    It has `status`, and either `data` by MIME type or `ename`, `evalue` and `traceback`.
    """
    text: str | None
    """Part `text/plain` of the result; None without such a part."""
    started_at: str | None
    """Time when the statement started, RFC 3339, UTC; None while it waits."""
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


_GET_STATEMENT = GetFunction("huawei/dli:Statement", "get_statement", GetStatementResult)


def get_statement(
    id: str,
    *,
    region: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetStatementResult:
    """Read a DLI statement that somebody else manages, in previews too.

    Args:
        id: The ids of session and statement, "<UUID>/<number>".
        region: Region; default: the configured one of the vendor.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region}
    result: GetStatementResult = call(_GET_STATEMENT, arguments, opts)
    return result


def get_statement_output(
    id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetStatementResult]:
    """Read as `get_statement` does, as soon as the arguments are known.

    Args:
        id: The ids of session and statement, "<UUID>/<number>".
        region: Region; default: the configured one of the vendor.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region}
    return call_output(_GET_STATEMENT, arguments, opts)
