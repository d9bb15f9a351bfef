"""The classes that a Pulumi program imports from tencent.oceanus.

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
from ...dynamic.provider import CloudJobProvider
from ...dynamic.resource import CloudJob

__all__ = [
    "ClazzLevelArgsDict",
    "Deployment",
    "DeploymentAutoRecover",
    "DeploymentConfigScope",
    "DeploymentDesiredState",
    "DeploymentLogCollectType",
    "DeploymentOnFailure",
    "DeploymentStopArgsDict",
    "DeploymentUseOldSystemConnector",
    "DeploymentVariableReplaceMode",
    "DeploymentWaitArgsDict",
    "ExpertModeConfigurationArgsDict",
    "Job",
    "JobClusterType",
    "JobCuMem",
    "JobGraphArgsDict",
    "JobGraphEdgeArgsDict",
    "JobGraphNodeArgsDict",
    "JobJobType",
    "JobStopArgsDict",
    "NodeConfigArgsDict",
    "PropertyArgsDict",
    "ResourceRefArgsDict",
    "ResourceRefType",
    "SlotSharingGroupArgsDict",
    "SlotSharingGroupSpecArgsDict",
    "StartArgsDict",
    "StartKafkaScanMode",
    "StartRestore",
    "TagArgsDict",
    "TraceModeConfigurationArgsDict",
]


class DeploymentAutoRecover:
    """1 lets Oceanus recover the job by itself, -1 does not."""

    VALUE1: Final = 1
    MINUS1: Final = -1


class DeploymentConfigScope:
    """The use of the version: 0 is all, the default, 1 development, 2 operations."""

    VALUE0: Final = 0
    VALUE1: Final = 1
    VALUE2: Final = 2


class DeploymentDesiredState:
    """The run state: `running`, the default, `paused` or `stopped`. `paused` starts nothing."""

    RUNNING: Final = "running"
    PAUSED: Final = "paused"
    STOPPED: Final = "stopped"


class DeploymentLogCollectType:
    """The store of the logs: 2 is CLS, 3 is COS."""

    VALUE2: Final = 2
    VALUE3: Final = 3


class DeploymentOnFailure:
    """The reaction to a failed start: `keep`, the default, or `rollback` to the old version."""

    KEEP: Final = "keep"
    ROLLBACK: Final = "rollback"


class DeploymentUseOldSystemConnector:
    """The system connectors: 0 is old, the default, 1 is new."""

    VALUE0: Final = 0
    VALUE1: Final = 1


class DeploymentVariableReplaceMode:
    """The place of variables: 0 is tables, 1 is the whole SQL text."""

    VALUE0: Final = 0
    VALUE1: Final = 1


class JobClusterType:
    """The type of the cluster: 1 is shared, 2 is dedicated."""

    VALUE1: Final = 1
    VALUE2: Final = 2


class JobCuMem:
    """The memory per CU in GB; default 4. Shared clusters have 4 only; 16 needs an allow-list."""

    VALUE2: Final = 2
    VALUE4: Final = 4
    VALUE8: Final = 8
    VALUE16: Final = 16


class JobJobType:
    """The type of the job: 1 is SQL, 2 is JAR."""

    VALUE1: Final = 1
    VALUE2: Final = 2


class ResourceRefType:
    """0 dependency, 1 main package, 2 configuration file, 3 Python package, 4 Python data."""

    VALUE0: Final = 0
    VALUE1: Final = 1
    VALUE2: Final = 2
    VALUE3: Final = 3
    VALUE4: Final = 4


class StartKafkaScanMode:
    """Where Kafka sources start; `timestamp` needs `custom_timestamp`."""

    TIMESTAMP: Final = "timestamp"
    LATEST_OFFSET: Final = "latest-offset"
    EARLIEST_OFFSET: Final = "earliest-offset"


class StartRestore:
    """The state to restore: `latest`, the default, or `none` to start without state.

    `latest` is the newest usable savepoint or checkpoint; without any, the job starts without
    state.
    """

    LATEST: Final = "latest"
    NONE: Final = "none"


class DeploymentWaitArgsDict(TypedDict):
    """The wait of `pulumi up` for the desired state, which it always waits for."""

    timeout_seconds: NotRequired[pulumi.Input[int | str]]
    """The time limit in seconds, or as text such as "90m"; default 3600."""
    poll_seconds: NotRequired[pulumi.Input[int | str]]
    """The most seconds between two polls of the job; default 30.

    Polls start close together and grow apart. A value that the quota of the API does not allow is
    raised.
    """


class DeploymentStopArgsDict(TypedDict):
    """The stop of the running job: for a restart, another desired state, and before delete."""

    timeout_seconds: NotRequired[pulumi.Input[int | str]]
    """Time for stopping and deleting, in seconds or as text such as "90m"; default 900."""
    savepoint: NotRequired[pulumi.Input[bool]]
    """Whether the job is paused with a savepoint before it is stopped; default true.

    When no savepoint can be taken, the job keeps running and the `up` or the delete fails. False
    stops the job at once.
    """


class StartArgsDict(TypedDict):
    """The start of the job; a change counts from the next start on."""

    restore: NotRequired[pulumi.Input[Literal["latest", "none"]]]
    """The state to restore: `latest`, the default, or `none` to start without state.

    `latest` is the newest usable savepoint or checkpoint; without any, the job starts without
    state.
    """
    savepoint_id: NotRequired[pulumi.Input[str]]
    """The savepoint to restore from; every start restores from it as long as it is set."""
    savepoint_path: NotRequired[pulumi.Input[str]]
    """The path of a savepoint to restore from, as for `savepoint_id`."""
    start_mode: NotRequired[pulumi.Input[str]]
    """Where the sources of an SQL job start: `LATEST`, the default, or `EARLIEST`.

    Or `T` and milliseconds since 1970.
    """
    use_old_system_connector: NotRequired[pulumi.Input[bool]]
    """Whether old system connectors are used."""
    custom_timestamp: NotRequired[pulumi.Input[int]]
    """Where sources start, in milliseconds since 1970."""
    kafka_scan_mode: NotRequired[
        pulumi.Input[Literal["timestamp", "latest-offset", "earliest-offset"]]
    ]
    """Where Kafka sources start; `timestamp` needs `custom_timestamp`."""


class ResourceRefArgsDict(TypedDict):
    """A file that a configuration uses: the program itself, or what it depends on."""

    resource_id: pulumi.Input[str]
    """The id of the resource, "resource-xxxxxxxx". API: `ResourceId`."""
    version: pulumi.Input[int]
    """The version of the resource; -1 is the latest. API: `Version`."""
    type: pulumi.Input[Literal[0, 1, 2, 3, 4]]
    """0 dependency, 1 main package, 2 configuration file, 3 Python package, 4 Python data.

    API: `Type`.
    """


class PropertyArgsDict(TypedDict):
    """An option of Flink."""

    key: pulumi.Input[str]
    """The name of the option, unique among the options. API: `Key`."""
    value: pulumi.Input[str]
    """The value of the option. API: `Value`."""


class ClazzLevelArgsDict(TypedDict):
    """The log level of one Java class."""

    clazz: pulumi.Input[str]
    """The name of the class. API: `Clazz`."""
    level: pulumi.Input[str]
    """The log level, such as `DEBUG`. API: `Level`."""


class JobGraphNodeArgsDict(TypedDict):
    """An operator of the job graph."""

    id: pulumi.Input[int]
    """The number of the operator. API: `Id`."""
    description: pulumi.Input[str]
    """The description of the operator. API: `Description`."""
    name: pulumi.Input[str]
    """The name of the operator. API: `Name`."""
    parallelism: pulumi.Input[int]
    """The parallelism of the operator. API: `Parallelism`."""


class JobGraphEdgeArgsDict(TypedDict):
    """A stream between two operators."""

    source: pulumi.Input[int]
    """The number of the operator that the stream comes from. API: `Source`."""
    target: pulumi.Input[int]
    """The number of the operator that the stream goes to. API: `Target`."""


class JobGraphArgsDict(TypedDict):
    """The operators of a job and the streams between them."""

    nodes: NotRequired[pulumi.Input[Sequence[pulumi.Input[JobGraphNodeArgsDict]]]]
    """The operators. API: `Nodes`."""
    edges: NotRequired[pulumi.Input[Sequence[pulumi.Input[JobGraphEdgeArgsDict]]]]
    """The streams between operators. API: `Edges`."""


class NodeConfigArgsDict(TypedDict):
    """The settings of an operator."""

    id: pulumi.Input[int]
    """The number of the operator. API: `Id`."""
    parallelism: NotRequired[pulumi.Input[int]]
    """The parallelism of the operator. API: `Parallelism`."""
    slot_sharing_group: NotRequired[pulumi.Input[str]]
    """The name of the operator's slot sharing group. API: `SlotSharingGroup`."""
    configuration: NotRequired[pulumi.Input[Sequence[pulumi.Input[PropertyArgsDict]]]]
    """The options of the operator. API: `Configuration`."""
    state_ttl: NotRequired[pulumi.Input[str]]
    """How long the operator's state is kept, semicolon-separated. API: `StateTTL`."""


class SlotSharingGroupSpecArgsDict(TypedDict):
    """The resources of a slot sharing group."""

    cpu: pulumi.Input[float]
    """The number of CPU cores. API: `CPU`."""
    heap_memory: pulumi.Input[str]
    """The heap memory with a unit, such as `1024b`. API: `HeapMemory`."""
    off_heap_memory: NotRequired[pulumi.Input[str]]
    """The off-heap memory with a unit. API: `OffHeapMemory`."""
    managed_memory: NotRequired[pulumi.Input[str]]
    """The managed memory with a unit. API: `ManagedMemory`."""


class SlotSharingGroupArgsDict(TypedDict):
    """A group of operators that share slots."""

    name: pulumi.Input[str]
    """The name of the group. API: `Name`."""
    spec: pulumi.Input[SlotSharingGroupSpecArgsDict]
    """The resources of the group. API: `Spec`."""
    description: NotRequired[pulumi.Input[str]]
    """The description of the group. API: `Description`."""
    configuration: NotRequired[pulumi.Input[Sequence[pulumi.Input[PropertyArgsDict]]]]
    """The options of the group. API: `Configuration`."""


class ExpertModeConfigurationArgsDict(TypedDict):
    """The resources of each operator."""

    job_graph: NotRequired[pulumi.Input[JobGraphArgsDict]]
    """The operators and the streams between them. API: `JobGraph`."""
    node_config: NotRequired[pulumi.Input[Sequence[pulumi.Input[NodeConfigArgsDict]]]]
    """The settings of the operators. API: `NodeConfig`."""
    slot_sharing_groups: NotRequired[pulumi.Input[Sequence[pulumi.Input[SlotSharingGroupArgsDict]]]]
    """The slot sharing groups. API: `SlotSharingGroups`."""


class TraceModeConfigurationArgsDict(TypedDict):
    """The records that are traced."""

    rate: NotRequired[pulumi.Input[str]]
    """The share of the records that is traced, such as `1%`. API: `Rate`."""
    operator: NotRequired[pulumi.Input[str]]
    """The operators whose records are traced, such as `1:OUT,2:IN_AND_OUT`. API: `Operator`."""


class JobStopArgsDict(TypedDict):
    """The stop of a running job before it is deleted or replaced."""

    timeout_seconds: NotRequired[pulumi.Input[int | str]]
    """Time for stopping and deleting, in seconds or as text such as "90m"; default 900."""
    savepoint: NotRequired[pulumi.Input[bool]]
    """Whether the job is paused with a savepoint before it is stopped; default false.

    When no savepoint can be taken, the job keeps running and the delete fails.
    """


class TagArgsDict(TypedDict):
    """A tag of a job."""

    tag_key: pulumi.Input[str]
    """The key, unique among the job's tags. API: `TagKey`."""
    tag_value: NotRequired[pulumi.Input[str]]
    """The value of the tag. API: `TagValue`."""


class DeploymentProvider(CloudJobProvider):
    """Provider of `Deployment`."""

    @classmethod
    def resource_type(cls) -> ResourceType:
        from .deployment import DEPLOYMENT

        return DEPLOYMENT


class Deployment(CloudJob, module="oceanusDeployment", name="OceanusDeployment"):
    """The configuration version that an Oceanus job runs, and its desired run state.

    Example:
        import pulumi_cloudjobs as cloudjobs

        cloudjobs.tencent.oceanus.Deployment(
            "clicks-run",
            job_id=job.job_id,
            work_space_id=job.work_space_id,
            entrypoint_class="com.example.ClicksPerPage",
            program_args=f"--window {window}",
            resource_refs=[{"resource_id": "resource-8ytrp0yk", "version": 1, "type": 1}],
            properties=[{"key": "execution.checkpointing.mode", "value": "EXACTLY_ONCE"}],
            default_parallelism=2,
            on_failure="rollback",
            keep_versions=10,
        )
    """

    _provider_class = DeploymentProvider

    def __init__(
        self,
        resource_name: str,
        /,
        *,
        job_id: pulumi.Input[str],
        region: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[str] | None = None,
        wait: pulumi.Input[DeploymentWaitArgsDict] | None = None,
        stop: pulumi.Input[DeploymentStopArgsDict] | None = None,
        triggers: pulumi.Input[Mapping[str, Any]] | None = None,
        desired_state: pulumi.Input[Literal["running", "paused", "stopped"]] | None = None,
        start: pulumi.Input[StartArgsDict] | None = None,
        on_failure: pulumi.Input[Literal["keep", "rollback"]] | None = None,
        keep_versions: pulumi.Input[int] | None = None,
        work_space_id: pulumi.Input[str] | None = None,
        entrypoint_class: pulumi.Input[str] | None = None,
        program_args: pulumi.Input[str] | None = None,
        remark: pulumi.Input[str] | None = None,
        resource_refs: pulumi.Input[Sequence[pulumi.Input[ResourceRefArgsDict]]] | None = None,
        default_parallelism: pulumi.Input[int] | None = None,
        properties: pulumi.Input[Sequence[pulumi.Input[PropertyArgsDict]]] | None = None,
        auto_delete: pulumi.Input[int] | None = None,
        cos_bucket: pulumi.Input[str] | None = None,
        log_collect: pulumi.Input[bool] | None = None,
        job_manager_spec: pulumi.Input[float] | None = None,
        task_manager_spec: pulumi.Input[float] | None = None,
        cls_logset_id: pulumi.Input[str] | None = None,
        cls_topic_id: pulumi.Input[str] | None = None,
        log_collect_type: pulumi.Input[Literal[2, 3]] | None = None,
        python_version: pulumi.Input[str] | None = None,
        log_level: pulumi.Input[str] | None = None,
        auto_recover: pulumi.Input[Literal[1, -1]] | None = None,
        clazz_levels: pulumi.Input[Sequence[pulumi.Input[ClazzLevelArgsDict]]] | None = None,
        expert_mode_on: pulumi.Input[bool] | None = None,
        expert_mode_configuration: pulumi.Input[ExpertModeConfigurationArgsDict] | None = None,
        trace_mode_on: pulumi.Input[bool] | None = None,
        trace_mode_configuration: pulumi.Input[TraceModeConfigurationArgsDict] | None = None,
        checkpoint_retained_num: pulumi.Input[int] | None = None,
        job_graph: pulumi.Input[JobGraphArgsDict] | None = None,
        es_serverless_index: pulumi.Input[str] | None = None,
        es_serverless_space: pulumi.Input[str] | None = None,
        flink_version: pulumi.Input[str] | None = None,
        job_manager_cpu: pulumi.Input[float] | None = None,
        job_manager_mem: pulumi.Input[float] | None = None,
        jdk_version: pulumi.Input[str] | None = None,
        task_manager_cpu: pulumi.Input[float] | None = None,
        task_manager_mem: pulumi.Input[float] | None = None,
        use_old_system_connector: pulumi.Input[Literal[0, 1]] | None = None,
        program_args_after_gzip: pulumi.Input[str] | None = None,
        checkpoint_timeout_second: pulumi.Input[int] | None = None,
        checkpoint_interval_second: pulumi.Input[int] | None = None,
        variable_replace_mode: pulumi.Input[Literal[0, 1]] | None = None,
        operator_name: pulumi.Input[str] | None = None,
        config_scope: pulumi.Input[Literal[0, 1, 2]] | None = None,
        state_cos_bucket: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            resource_name: The Pulumi name, unique among the resources of this type in the stack.
            job_id: The id of the job, "cql-xxxxxxxx". API: `JobId`.
            region: Region; default: the configured one of the vendor.
            adopt: Id of an existing object to take over instead of creating one. Only a create
                reads it.
            wait: How `pulumi up` waits for the job.
            stop: How the running job is stopped; also for a restart.
            triggers: Any values; a change of them restarts the job with the same version.
            desired_state: The run state: `running`, the default, `paused` or `stopped`. `paused`
                starts nothing.
            start: How the job is started.
            on_failure: The reaction to a failed start: `keep`, the default, or `rollback` to the
                old version.
            keep_versions: The number of versions to keep, 1 to 100, with the deployed version.
                Default: all.
            work_space_id: The id of the job's work space, such as "space-1327". API: `WorkSpaceId`.
            entrypoint_class: The main class of a JAR job; None for an SQL job. API:
                `EntrypointClass`.
            program_args: The arguments of the main class; for an SQL job, JSON text with `SqlCode`
                in base64. API: `ProgramArgs`.
            remark: The remark of the version. API: `Remark`.
            resource_refs: The files that the program consists of. API: `ResourceRefs`.
            default_parallelism: The default parallelism. API: `DefaultParallelism`.
            properties: The options of Flink. API: `Properties`.
            auto_delete: 1 deletes the oldest free version when a new one would exceed 100. API:
                `AutoDelete`.
            cos_bucket: The COS bucket of the job. API: `COSBucket`.
            log_collect: Whether logs are collected. API: `LogCollect`.
            job_manager_spec: The CU of the job manager. API: `JobManagerSpec`.
            task_manager_spec: The CU of each task manager. API: `TaskManagerSpec`.
            cls_logset_id: The id of the log set in CLS. API: `ClsLogsetId`.
            cls_topic_id: The id of the log topic in CLS. API: `ClsTopicId`.
            log_collect_type: The store of the logs: 2 is CLS, 3 is COS. API: `LogCollectType`.
            python_version: The version of Python, such as `Python-3.7`. API: `PythonVersion`.
            log_level: The log level, such as `INFO`. API: `LogLevel`.
            auto_recover: 1 lets Oceanus recover the job by itself, -1 does not. API: `AutoRecover`.
            clazz_levels: The log levels of single classes. API: `ClazzLevels`.
            expert_mode_on: Whether resources are set for each operator. API: `ExpertModeOn`.
            expert_mode_configuration: The resources of each operator. API:
                `ExpertModeConfiguration`.
            trace_mode_on: Whether records are traced. API: `TraceModeOn`.
            trace_mode_configuration: The records that are traced. API: `TraceModeConfiguration`.
            checkpoint_retained_num: The number of checkpoints that are kept. API:
                `CheckpointRetainedNum`.
            job_graph: The operators and the streams between them. API: `JobGraph`.
            es_serverless_index: The index of Elasticsearch Serverless for logs. API:
                `EsServerlessIndex`.
            es_serverless_space: The space of Elasticsearch Serverless for logs. API:
                `EsServerlessSpace`.
            flink_version: The version of Flink, such as `Flink-1.16`. API: `FlinkVersion`.
            job_manager_cpu: The CPU cores of the job manager. API: `JobManagerCpu`.
            job_manager_mem: The memory of the job manager in GB. API: `JobManagerMem`.
            jdk_version: The version of the JDK, such as `8`. API: `JdkVersion`.
            task_manager_cpu: The CPU cores of each task manager. API: `TaskManagerCpu`.
            task_manager_mem: The memory of each task manager in GB. API: `TaskManagerMem`.
            use_old_system_connector: The system connectors: 0 is old, the default, 1 is new. API:
                `UseOldSystemConnector`.
            program_args_after_gzip: `program_args`, compressed with gzip. API:
                `ProgramArgsAfterGzip`.
            checkpoint_timeout_second: The time limit of a checkpoint in seconds. API:
                `CheckpointTimeoutSecond`.
            checkpoint_interval_second: The seconds between two checkpoints. API:
                `CheckpointIntervalSecond`.
            variable_replace_mode: The place of variables: 0 is tables, 1 is the whole SQL text.
                API: `VariableReplaceMode`.
            operator_name: The name of the operator of the version. API: `OperatorName`.
            config_scope: The use of the version: 0 is all, the default, 1 development, 2
                operations. API: `ConfigScope`.
            state_cos_bucket: The COS bucket for the state. API: `StateCOSBucket`.
            opts: Resource options.
        """
        inputs = {
            "job_id": job_id,
            "region": region,
            "adopt": adopt,
            "wait": wait,
            "stop": stop,
            "triggers": triggers,
            "desired_state": desired_state,
            "start": start,
            "on_failure": on_failure,
            "keep_versions": keep_versions,
            "work_space_id": work_space_id,
            "entrypoint_class": entrypoint_class,
            "program_args": program_args,
            "remark": remark,
            "resource_refs": resource_refs,
            "default_parallelism": default_parallelism,
            "properties": properties,
            "auto_delete": auto_delete,
            "cos_bucket": cos_bucket,
            "log_collect": log_collect,
            "job_manager_spec": job_manager_spec,
            "task_manager_spec": task_manager_spec,
            "cls_logset_id": cls_logset_id,
            "cls_topic_id": cls_topic_id,
            "log_collect_type": log_collect_type,
            "python_version": python_version,
            "log_level": log_level,
            "auto_recover": auto_recover,
            "clazz_levels": clazz_levels,
            "expert_mode_on": expert_mode_on,
            "expert_mode_configuration": expert_mode_configuration,
            "trace_mode_on": trace_mode_on,
            "trace_mode_configuration": trace_mode_configuration,
            "checkpoint_retained_num": checkpoint_retained_num,
            "job_graph": job_graph,
            "es_serverless_index": es_serverless_index,
            "es_serverless_space": es_serverless_space,
            "flink_version": flink_version,
            "job_manager_cpu": job_manager_cpu,
            "job_manager_mem": job_manager_mem,
            "jdk_version": jdk_version,
            "task_manager_cpu": task_manager_cpu,
            "task_manager_mem": task_manager_mem,
            "use_old_system_connector": use_old_system_connector,
            "program_args_after_gzip": program_args_after_gzip,
            "checkpoint_timeout_second": checkpoint_timeout_second,
            "checkpoint_interval_second": checkpoint_interval_second,
            "variable_replace_mode": variable_replace_mode,
            "operator_name": operator_name,
            "config_scope": config_scope,
            "state_cos_bucket": state_cos_bucket,
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
        """How `pulumi up` waits for the job."""
        return self._output("wait")

    @property
    def stop(self) -> pulumi.Output[dict[str, Any]]:
        """How the running job is stopped; also for a restart."""
        return self._output("stop")

    @property
    def triggers(self) -> pulumi.Output[dict[str, Any]]:
        """Any values; a change of them restarts the job with the same version."""
        return self._output("triggers")

    @property
    def desired_state(self) -> pulumi.Output[str]:
        """The run state: `running`, the default, `paused` or `stopped`. `paused` starts nothing."""
        return self._output("desired_state")

    @property
    def start(self) -> pulumi.Output[dict[str, Any]]:
        """How the job is started."""
        return self._output("start")

    @property
    def on_failure(self) -> pulumi.Output[str]:
        """The reaction to a failed start: `keep`, the default, or `rollback` to the old version."""
        return self._output("on_failure")

    @property
    def keep_versions(self) -> pulumi.Output[int]:
        """The number of versions to keep, 1 to 100, with the deployed version. Default: all."""
        return self._output("keep_versions")

    @property
    def job_id(self) -> pulumi.Output[str]:
        """The id of the job, "cql-xxxxxxxx". API: `JobId`."""
        return self._output("job_id")

    @property
    def work_space_id(self) -> pulumi.Output[str]:
        """The id of the job's work space, such as "space-1327". API: `WorkSpaceId`."""
        return self._output("work_space_id")

    @property
    def entrypoint_class(self) -> pulumi.Output[str]:
        """The main class of a JAR job; None for an SQL job. API: `EntrypointClass`."""
        return self._output("entrypoint_class")

    @property
    def program_args(self) -> pulumi.Output[str]:
        """The arguments of the main class; for an SQL job, JSON text with `SqlCode` in base64.

        API: `ProgramArgs`.
        """
        return self._output("program_args")

    @property
    def remark(self) -> pulumi.Output[str]:
        """The remark of the version. API: `Remark`."""
        return self._output("remark")

    @property
    def resource_refs(self) -> pulumi.Output[list[dict[str, Any]]]:
        """The files that the program consists of. API: `ResourceRefs`."""
        return self._output("resource_refs")

    @property
    def default_parallelism(self) -> pulumi.Output[int]:
        """The default parallelism. API: `DefaultParallelism`."""
        return self._output("default_parallelism")

    @property
    def properties(self) -> pulumi.Output[list[dict[str, Any]]]:
        """The options of Flink. API: `Properties`."""
        return self._output("properties")

    @property
    def auto_delete(self) -> pulumi.Output[int]:
        """1 deletes the oldest free version when a new one would exceed 100. API: `AutoDelete`."""
        return self._output("auto_delete")

    @property
    def cos_bucket(self) -> pulumi.Output[str]:
        """The COS bucket of the job. API: `COSBucket`."""
        return self._output("cos_bucket")

    @property
    def log_collect(self) -> pulumi.Output[bool]:
        """Whether logs are collected. API: `LogCollect`."""
        return self._output("log_collect")

    @property
    def job_manager_spec(self) -> pulumi.Output[float]:
        """The CU of the job manager. API: `JobManagerSpec`."""
        return self._output("job_manager_spec")

    @property
    def task_manager_spec(self) -> pulumi.Output[float]:
        """The CU of each task manager. API: `TaskManagerSpec`."""
        return self._output("task_manager_spec")

    @property
    def cls_logset_id(self) -> pulumi.Output[str]:
        """The id of the log set in CLS. API: `ClsLogsetId`."""
        return self._output("cls_logset_id")

    @property
    def cls_topic_id(self) -> pulumi.Output[str]:
        """The id of the log topic in CLS. API: `ClsTopicId`."""
        return self._output("cls_topic_id")

    @property
    def log_collect_type(self) -> pulumi.Output[int]:
        """The store of the logs: 2 is CLS, 3 is COS. API: `LogCollectType`."""
        return self._output("log_collect_type")

    @property
    def python_version(self) -> pulumi.Output[str]:
        """The version of Python, such as `Python-3.7`. API: `PythonVersion`."""
        return self._output("python_version")

    @property
    def log_level(self) -> pulumi.Output[str]:
        """The log level, such as `INFO`. API: `LogLevel`."""
        return self._output("log_level")

    @property
    def auto_recover(self) -> pulumi.Output[int]:
        """1 lets Oceanus recover the job by itself, -1 does not. API: `AutoRecover`."""
        return self._output("auto_recover")

    @property
    def clazz_levels(self) -> pulumi.Output[list[dict[str, Any]]]:
        """The log levels of single classes. API: `ClazzLevels`."""
        return self._output("clazz_levels")

    @property
    def expert_mode_on(self) -> pulumi.Output[bool]:
        """Whether resources are set for each operator. API: `ExpertModeOn`."""
        return self._output("expert_mode_on")

    @property
    def expert_mode_configuration(self) -> pulumi.Output[dict[str, Any]]:
        """The resources of each operator. API: `ExpertModeConfiguration`."""
        return self._output("expert_mode_configuration")

    @property
    def trace_mode_on(self) -> pulumi.Output[bool]:
        """Whether records are traced. API: `TraceModeOn`."""
        return self._output("trace_mode_on")

    @property
    def trace_mode_configuration(self) -> pulumi.Output[dict[str, Any]]:
        """The records that are traced. API: `TraceModeConfiguration`."""
        return self._output("trace_mode_configuration")

    @property
    def checkpoint_retained_num(self) -> pulumi.Output[int]:
        """The number of checkpoints that are kept. API: `CheckpointRetainedNum`."""
        return self._output("checkpoint_retained_num")

    @property
    def job_graph(self) -> pulumi.Output[dict[str, Any]]:
        """The operators and the streams between them. API: `JobGraph`."""
        return self._output("job_graph")

    @property
    def es_serverless_index(self) -> pulumi.Output[str]:
        """The index of Elasticsearch Serverless for logs. API: `EsServerlessIndex`."""
        return self._output("es_serverless_index")

    @property
    def es_serverless_space(self) -> pulumi.Output[str]:
        """The space of Elasticsearch Serverless for logs. API: `EsServerlessSpace`."""
        return self._output("es_serverless_space")

    @property
    def flink_version(self) -> pulumi.Output[str]:
        """The version of Flink, such as `Flink-1.16`. API: `FlinkVersion`."""
        return self._output("flink_version")

    @property
    def job_manager_cpu(self) -> pulumi.Output[float]:
        """The CPU cores of the job manager. API: `JobManagerCpu`."""
        return self._output("job_manager_cpu")

    @property
    def job_manager_mem(self) -> pulumi.Output[float]:
        """The memory of the job manager in GB. API: `JobManagerMem`."""
        return self._output("job_manager_mem")

    @property
    def jdk_version(self) -> pulumi.Output[str]:
        """The version of the JDK, such as `8`. API: `JdkVersion`."""
        return self._output("jdk_version")

    @property
    def task_manager_cpu(self) -> pulumi.Output[float]:
        """The CPU cores of each task manager. API: `TaskManagerCpu`."""
        return self._output("task_manager_cpu")

    @property
    def task_manager_mem(self) -> pulumi.Output[float]:
        """The memory of each task manager in GB. API: `TaskManagerMem`."""
        return self._output("task_manager_mem")

    @property
    def use_old_system_connector(self) -> pulumi.Output[int]:
        """The system connectors: 0 is old, the default, 1 is new. API: `UseOldSystemConnector`."""
        return self._output("use_old_system_connector")

    @property
    def program_args_after_gzip(self) -> pulumi.Output[str]:
        """`program_args`, compressed with gzip. API: `ProgramArgsAfterGzip`."""
        return self._output("program_args_after_gzip")

    @property
    def checkpoint_timeout_second(self) -> pulumi.Output[int]:
        """The time limit of a checkpoint in seconds. API: `CheckpointTimeoutSecond`."""
        return self._output("checkpoint_timeout_second")

    @property
    def checkpoint_interval_second(self) -> pulumi.Output[int]:
        """The seconds between two checkpoints. API: `CheckpointIntervalSecond`."""
        return self._output("checkpoint_interval_second")

    @property
    def variable_replace_mode(self) -> pulumi.Output[int]:
        """The place of variables: 0 is tables, 1 is the whole SQL text.

        API: `VariableReplaceMode`.
        """
        return self._output("variable_replace_mode")

    @property
    def operator_name(self) -> pulumi.Output[str]:
        """The name of the operator of the version. API: `OperatorName`."""
        return self._output("operator_name")

    @property
    def config_scope(self) -> pulumi.Output[int]:
        """The use of the version: 0 is all, the default, 1 development, 2 operations.

        API: `ConfigScope`.
        """
        return self._output("config_scope")

    @property
    def state_cos_bucket(self) -> pulumi.Output[str]:
        """The COS bucket for the state. API: `StateCOSBucket`."""
        return self._output("state_cos_bucket")

    @property
    def version(self) -> pulumi.Output[int]:
        """The deployed version: it runs, or is started next."""
        return self._output("version")

    @property
    def latest_version(self) -> pulumi.Output[int]:
        """The newest version of the job."""
        return self._output("latest_version")

    @property
    def published_version(self) -> pulumi.Output[int]:
        """The version that was started last; 0 when none was."""
        return self._output("published_version")

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
    def wait_outcome(self) -> pulumi.Output[str]:
        """Outcome of the wait: met, pending or failed.

        A wait is pending after a timeout or an interruption, and the next up resumes it.
        """
        return self._output("wait_outcome")

    @property
    def created_at(self) -> pulumi.Output[str]:
        """When the deployed version was created, RFC 3339, UTC."""
        return self._output("created_at")


class JobProvider(CloudJobProvider):
    """Provider of `Job`."""

    @classmethod
    def resource_type(cls) -> ResourceType:
        from .job import JOB

        return JOB


class Job(CloudJob, module="oceanusJob", name="OceanusJob"):
    """An Oceanus job: a name in a cluster that has configurations and runs.

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
        job_type: pulumi.Input[Literal[1, 2]],
        cluster_type: pulumi.Input[Literal[1, 2]],
        region: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[str] | None = None,
        stop: pulumi.Input[JobStopArgsDict] | None = None,
        name: pulumi.Input[str] | None = None,
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
            job_type: The type of the job: 1 is SQL, 2 is JAR. API: `JobType`.
            cluster_type: The type of the cluster: 1 is shared, 2 is dedicated. API: `ClusterType`.
            region: Region; default: the configured one of the vendor.
            adopt: Id of an existing object to take over instead of creating one. Only a create
                reads it.
            stop: How a running job is stopped before it is deleted.
            name: The unique name: 1 to 49 Chinese characters, letters, digits, `-`, `_`, `.`.
                Default: a name is generated. API: `Name`.
            cluster_id: The id of the cluster, "cluster-xxxxxxxx"; required with `cluster_type` 2.
                API: `ClusterId`.
            cu_mem: The memory per CU in GB; default 4. Shared clusters have 4 only; 16 needs an
                allow-list. API: `CuMem`.
            remark: The remark of the job. API: `Remark`.
            folder_id: The id of the folder, "folder-xxxxxxxx", or `root`, the default. API:
                `FolderId`.
            flink_version: The version of Flink, such as `Flink-1.16`. API: `FlinkVersion`.
            work_space_id: The id of the work space, such as "space-1327". API: `WorkSpaceId`.
            tags: The tags, set at create only; a change of them replaces the job. API: `Tags`.
            description: The description of the job. API: `Description`.
            open_job_default_alarm: 1 binds the default alarm; set at create only. API:
                `OpenJobDefaultAlarm`.
            uid: The id of the user; set at create only. API: `Uid`.
            jdk_version: The version of the JDK, such as `8`. API: `JdkVersion`.
            opts: Resource options.
        """
        inputs = {
            "job_type": job_type,
            "cluster_type": cluster_type,
            "region": region,
            "adopt": adopt,
            "stop": stop,
            "name": name,
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
        """How a running job is stopped before it is deleted."""
        return self._output("stop")

    @property
    def name(self) -> pulumi.Output[str]:
        """The unique name: 1 to 49 Chinese characters, letters, digits, `-`, `_`, `.`.

        Default: a name is generated.
        API: `Name`.
        """
        return self._output("name")

    @property
    def job_type(self) -> pulumi.Output[int]:
        """The type of the job: 1 is SQL, 2 is JAR. API: `JobType`."""
        return self._output("job_type")

    @property
    def cluster_type(self) -> pulumi.Output[int]:
        """The type of the cluster: 1 is shared, 2 is dedicated. API: `ClusterType`."""
        return self._output("cluster_type")

    @property
    def cluster_id(self) -> pulumi.Output[str]:
        """The id of the cluster, "cluster-xxxxxxxx"; required with `cluster_type` 2.

        API: `ClusterId`.
        """
        return self._output("cluster_id")

    @property
    def cu_mem(self) -> pulumi.Output[int]:
        """The memory per CU in GB; default 4. Shared clusters have 4 only; 16 needs an allow-list.

        API: `CuMem`.
        """
        return self._output("cu_mem")

    @property
    def remark(self) -> pulumi.Output[str]:
        """The remark of the job. API: `Remark`."""
        return self._output("remark")

    @property
    def folder_id(self) -> pulumi.Output[str]:
        """The id of the folder, "folder-xxxxxxxx", or `root`, the default. API: `FolderId`."""
        return self._output("folder_id")

    @property
    def flink_version(self) -> pulumi.Output[str]:
        """The version of Flink, such as `Flink-1.16`. API: `FlinkVersion`."""
        return self._output("flink_version")

    @property
    def work_space_id(self) -> pulumi.Output[str]:
        """The id of the work space, such as "space-1327". API: `WorkSpaceId`."""
        return self._output("work_space_id")

    @property
    def tags(self) -> pulumi.Output[list[dict[str, Any]]]:
        """The tags, set at create only; a change of them replaces the job. API: `Tags`."""
        return self._output("tags")

    @property
    def description(self) -> pulumi.Output[str]:
        """The description of the job. API: `Description`."""
        return self._output("description")

    @property
    def open_job_default_alarm(self) -> pulumi.Output[int]:
        """1 binds the default alarm; set at create only. API: `OpenJobDefaultAlarm`."""
        return self._output("open_job_default_alarm")

    @property
    def uid(self) -> pulumi.Output[int]:
        """The id of the user; set at create only. API: `Uid`."""
        return self._output("uid")

    @property
    def jdk_version(self) -> pulumi.Output[str]:
        """The version of the JDK, such as `8`. API: `JdkVersion`."""
        return self._output("jdk_version")

    @property
    def job_id(self) -> pulumi.Output[str]:
        """The JobId, "cql-xxxxxxxx"; also the resource's id."""
        return self._output("job_id")

    @property
    def job_name(self) -> pulumi.Output[str]:
        """The name in the cloud: `name`, or a unique generated name when `name` is not set."""
        return self._output("job_name")

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
