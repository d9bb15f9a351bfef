"""The functions that a Pulumi program imports from tencent.oceanus. Made by `make generate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi

from ...dynamic.functions import GetFunction, call, call_output

__all__ = [
    "GetDeploymentResult",
    "GetJobResult",
    "get_deployment",
    "get_deployment_output",
    "get_job",
    "get_job_output",
]


@dataclass(frozen=True, kw_only=True)
class GetDeploymentResult:
    """An Oceanus deployment from `get_deployment`; None is what the API leaves out."""

    id: str
    """The resource's id: a JobId and a version, "cql-xxxxxxxx/1"."""
    region: str
    """The region of the object."""
    desired_state: str | None
    """The run state: `running`, the default, `paused` or `stopped`. `paused` starts nothing."""
    start: dict[str, Any] | None
    """How the job is started."""
    on_failure: str | None
    """The reaction to a failed start: `keep`, the default, or `rollback` to the old version."""
    keep_versions: int | None
    """The number of versions to keep, 1 to 100, with the deployed version. Default: all."""
    job_id: str | None
    """The id of the job, "cql-xxxxxxxx". API: `JobId`."""
    work_space_id: str | None
    """The id of the job's work space, such as "space-1327". API: `WorkSpaceId`."""
    entrypoint_class: str | None
    """The main class of a JAR job; None for an SQL job. API: `EntrypointClass`."""
    program_args: str | None
    """The arguments of the main class; for an SQL job, JSON text with `SqlCode` in base64.

    API: `ProgramArgs`.
    """
    remark: str | None
    """The remark of the version. API: `Remark`."""
    resource_refs: list[dict[str, Any]] | None
    """The files that the program consists of. API: `ResourceRefs`."""
    default_parallelism: int | None
    """The default parallelism. API: `DefaultParallelism`."""
    properties: list[dict[str, Any]] | None
    """The options of Flink. API: `Properties`."""
    auto_delete: int | None
    """1 deletes the oldest free version when a new one would exceed 100. API: `AutoDelete`."""
    cos_bucket: str | None
    """The COS bucket of the job. API: `COSBucket`."""
    log_collect: bool | None
    """Whether logs are collected. API: `LogCollect`."""
    job_manager_spec: float | None
    """The CU of the job manager. API: `JobManagerSpec`."""
    task_manager_spec: float | None
    """The CU of each task manager. API: `TaskManagerSpec`."""
    cls_logset_id: str | None
    """The id of the log set in CLS. API: `ClsLogsetId`."""
    cls_topic_id: str | None
    """The id of the log topic in CLS. API: `ClsTopicId`."""
    log_collect_type: int | None
    """The store of the logs: 2 is CLS, 3 is COS. API: `LogCollectType`."""
    python_version: str | None
    """The version of Python, such as `Python-3.7`. API: `PythonVersion`."""
    log_level: str | None
    """The log level, such as `INFO`. API: `LogLevel`."""
    auto_recover: int | None
    """1 lets Oceanus recover the job by itself, -1 does not. API: `AutoRecover`."""
    clazz_levels: list[dict[str, Any]] | None
    """The log levels of single classes. API: `ClazzLevels`."""
    expert_mode_on: bool | None
    """Whether resources are set for each operator. API: `ExpertModeOn`."""
    expert_mode_configuration: dict[str, Any] | None
    """The resources of each operator. API: `ExpertModeConfiguration`."""
    trace_mode_on: bool | None
    """Whether records are traced. API: `TraceModeOn`."""
    trace_mode_configuration: dict[str, Any] | None
    """The records that are traced. API: `TraceModeConfiguration`."""
    checkpoint_retained_num: int | None
    """The number of checkpoints that are kept. API: `CheckpointRetainedNum`."""
    job_graph: dict[str, Any] | None
    """The operators and the streams between them. API: `JobGraph`."""
    es_serverless_index: str | None
    """The index of Elasticsearch Serverless for logs. API: `EsServerlessIndex`."""
    es_serverless_space: str | None
    """The space of Elasticsearch Serverless for logs. API: `EsServerlessSpace`."""
    flink_version: str | None
    """The version of Flink, such as `Flink-1.16`. API: `FlinkVersion`."""
    job_manager_cpu: float | None
    """The CPU cores of the job manager. API: `JobManagerCpu`."""
    job_manager_mem: float | None
    """The memory of the job manager in GB. API: `JobManagerMem`."""
    jdk_version: str | None
    """The version of the JDK, such as `8`. API: `JdkVersion`."""
    task_manager_cpu: float | None
    """The CPU cores of each task manager. API: `TaskManagerCpu`."""
    task_manager_mem: float | None
    """The memory of each task manager in GB. API: `TaskManagerMem`."""
    use_old_system_connector: int | None
    """The system connectors: 0 is old, the default, 1 is new. API: `UseOldSystemConnector`."""
    program_args_after_gzip: str | None
    """`program_args`, compressed with gzip. API: `ProgramArgsAfterGzip`."""
    checkpoint_timeout_second: int | None
    """The time limit of a checkpoint in seconds. API: `CheckpointTimeoutSecond`."""
    checkpoint_interval_second: int | None
    """The seconds between two checkpoints. API: `CheckpointIntervalSecond`."""
    variable_replace_mode: int | None
    """The place of variables: 0 is tables, 1 is the whole SQL text. API: `VariableReplaceMode`."""
    operator_name: str | None
    """The name of the operator of the version. API: `OperatorName`."""
    config_scope: int | None
    """The use of the version: 0 is all, the default, 1 development, 2 operations.

    API: `ConfigScope`.
    """
    state_cos_bucket: str | None
    """The COS bucket for the state. API: `StateCOSBucket`."""
    version: int | None
    """The deployed version: it runs, or is started next."""
    latest_version: int | None
    """The newest version of the job."""
    published_version: int | None
    """The version that was started last; 0 when none was."""
    status: str | None
    """One of pending, starting, running, succeeded, failed, stopping, stopped, unknown."""
    raw_status: str | None
    """The cloud's own word for the state."""
    reason: str | None
    """The cloud's words for how it came to this state; None when it gives none."""
    created_at: str | None
    """When the deployed version was created, RFC 3339, UTC."""


_GET_DEPLOYMENT = GetFunction("tencent/oceanus:Deployment", "get_deployment", GetDeploymentResult)


def get_deployment(
    id: str,
    *,
    region: str | None = None,
    work_space_id: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetDeploymentResult:
    """Read an Oceanus deployment that somebody else manages, in previews too.

    Args:
        id: A JobId and a version, "cql-xxxxxxxx/1".
        region: Region; default: the configured one of the vendor.
        work_space_id: The id of the job's work space, such as "space-1327". API: `WorkSpaceId`.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region, "work_space_id": work_space_id}
    result: GetDeploymentResult = call(_GET_DEPLOYMENT, arguments, opts)
    return result


def get_deployment_output(
    id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    work_space_id: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetDeploymentResult]:
    """Read as `get_deployment` does, as soon as the arguments are known.

    Args:
        id: A JobId and a version, "cql-xxxxxxxx/1".
        region: Region; default: the configured one of the vendor.
        work_space_id: The id of the job's work space, such as "space-1327". API: `WorkSpaceId`.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region, "work_space_id": work_space_id}
    return call_output(_GET_DEPLOYMENT, arguments, opts)


@dataclass(frozen=True, kw_only=True)
class GetJobResult:
    """An Oceanus job from `get_job`; None is what the API leaves out."""

    id: str
    """The resource's id: a JobId, "cql-xxxxxxxx"."""
    region: str
    """The region of the object."""
    name: str | None
    """The unique name: 1 to 49 Chinese characters, letters, digits, `-`, `_`, `.`.

    Default: a name is generated.
    API: `Name`.
    """
    job_type: int | None
    """The type of the job: 1 is SQL, 2 is JAR. API: `JobType`."""
    cluster_type: int | None
    """The type of the cluster: 1 is shared, 2 is dedicated. API: `ClusterType`."""
    cluster_id: str | None
    """The id of the cluster, "cluster-xxxxxxxx"; required with `cluster_type` 2.

    API: `ClusterId`.
    """
    cu_mem: int | None
    """The memory per CU in GB; default 4. Shared clusters have 4 only; 16 needs an allow-list.

    API: `CuMem`.
    """
    remark: str | None
    """The remark of the job. API: `Remark`."""
    folder_id: str | None
    """The id of the folder, "folder-xxxxxxxx", or `root`, the default. API: `FolderId`."""
    flink_version: str | None
    """The version of Flink, such as `Flink-1.16`. API: `FlinkVersion`."""
    work_space_id: str | None
    """The id of the work space, such as "space-1327". API: `WorkSpaceId`."""
    tags: list[dict[str, Any]] | None
    """The tags, set at create only; a change of them replaces the job. API: `Tags`."""
    description: str | None
    """The description of the job. API: `Description`."""
    open_job_default_alarm: int | None
    """1 binds the default alarm; set at create only. API: `OpenJobDefaultAlarm`."""
    uid: int | None
    """The id of the user; set at create only. API: `Uid`."""
    jdk_version: str | None
    """The version of the JDK, such as `8`. API: `JdkVersion`."""
    job_id: str
    """The JobId, "cql-xxxxxxxx"; also the resource's id."""
    job_name: str | None
    """The name in the cloud: `name`, or a unique generated name when `name` is not set."""
    status: str | None
    """One of pending, starting, running, succeeded, failed, stopping, stopped, unknown."""
    raw_status: str | None
    """The cloud's own word for the state."""
    reason: str | None
    """The cloud's words for how it came to this state; None when it gives none."""
    created_at: str | None
    """When the cloud accepted it, RFC 3339, UTC."""


_GET_JOB = GetFunction("tencent/oceanus:Job", "get_job", GetJobResult)


def get_job(
    id: str,
    *,
    region: str | None = None,
    work_space_id: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetJobResult:
    """Read an Oceanus job that somebody else manages, in previews too.

    Args:
        id: A JobId, "cql-xxxxxxxx".
        region: Region; default: the configured one of the vendor.
        work_space_id: The id of the work space, such as "space-1327". API: `WorkSpaceId`.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region, "work_space_id": work_space_id}
    result: GetJobResult = call(_GET_JOB, arguments, opts)
    return result


def get_job_output(
    id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    work_space_id: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetJobResult]:
    """Read as `get_job` does, as soon as the arguments are known.

    Args:
        id: A JobId, "cql-xxxxxxxx".
        region: Region; default: the configured one of the vendor.
        work_space_id: The id of the work space, such as "space-1327". API: `WorkSpaceId`.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region, "work_space_id": work_space_id}
    return call_output(_GET_JOB, arguments, opts)
