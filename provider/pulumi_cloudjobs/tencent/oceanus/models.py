"""Inputs of Oceanus jobs and deployments, with their checks.

They are the requests of `CreateJob` and `CreateJobConfig`, API version 2019-04-22. Fields and
limits: `api/tencent_oceanus.json`. The SDK has OpenJobDefaultAlarm, Uid and JdkVersion; the
published page lacks them. The cloud alone checks quotas, the existence of clusters, folders and
work spaces, and what no document states: the types of jobs that a cluster takes, the form of
versions, the number of tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from ...core.schema.declarations import BeforeValidator, Field, Strict
from ...core.schema.inputs import (
    CheckFailure,
    InputModel,
    Mark,
    NoBool,
    OnChange,
    Regional,
    Seconds,
    Stop,
    StoppableDefinition,
    Wire,
    join,
)
from ..checks import repeated_texts, values_of

SHARED, DEDICATED = 1, 2
SHARED_CU_MEM = 4

# The page allows "Chinese". That includes rare characters beyond the basic block, and the zero of
# years.
CHINESE = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
NOT_IN_NAMES = re.compile(rf"[^{CHINESE}A-Za-z0-9._-]")
ID_PREFIXES = {"clusterId": "cluster-", "workSpaceId": "space-", "folderId": "folder-"}
AFTER_PREFIX = re.compile(r"[0-9A-Za-z_-]+")
ROOT_FOLDER = "root"
MOST_VERSIONS = 100
START_MODE = re.compile(r"LATEST|EARLIEST|T[0-9]+")
MAX_PARALLELISM = "pipeline.max-parallelism"
WHOLE_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
Int64 = Annotated[int, NoBool, Strict(), Field(ge=-(2**63), le=2**63 - 1)]
Number = Annotated[float, NoBool, Strict(), Field(allow_inf_nan=False)]
MARK_KEY = "pulumi-cloudjobs"
"""Key of the tag that records which resource created a job."""


class Tag(InputModel):
    """A tag of a job."""

    tag_key: Annotated[
        str,
        Field(description="The key, unique among the job's tags.", min_length=1),
    ]

    tag_value: Annotated[
        str | None,
        Field(description="The value of the tag."),
    ] = None


class JobStop(Stop):
    """The stop of a running job before it is deleted or replaced."""

    savepoint: Annotated[
        Annotated[bool, Strict()] | None,
        Field(
            description="Whether the job is paused with a savepoint before it is stopped; "
            "default false. When no savepoint can be taken, the job keeps running and the "
            "delete fails."
        ),
    ] = None


class JobInputs(StoppableDefinition):
    """An Oceanus job: a name in a cluster that has configurations and runs.

    A job starts nothing by itself. API action `CreateJob`.

    Create sends a tag besides `tags`: its key is `pulumi-cloudjobs`, its value has 32 hexadecimal
    digits made from the project's folder and the resource's urn. This mark identifies a job whose
    create was interrupted, or whose response was lost. The tag never shows in a preview. A job that
    has the name and not the mark is never taken over, unless `adopt` names it.

    A delete applies the `stop` that state holds: a changed `stop` counts from the next `pulumi up`
    on.
    """

    stop: Annotated[
        JobStop | None,
        OnChange.LOCAL,
        Field(description="How a running job is stopped before it is deleted."),
    ] = None

    name: Annotated[
        Annotated[str, Field(min_length=1, max_length=49)] | None,
        OnChange.UPDATES,
        Field(
            description="The unique name: 1 to 49 Chinese characters, letters, digits, `-`, "
            "`_`, `.`. Default: a name is generated."
        ),
    ] = None

    job_type: Annotated[
        Literal[1, 2],
        NoBool,
        Field(description="The type of the job: 1 is SQL, 2 is JAR."),
    ]

    cluster_type: Annotated[
        Literal[1, 2],
        NoBool,
        Field(description="The type of the cluster: 1 is shared, 2 is dedicated."),
    ]

    cluster_id: Annotated[
        str | None,
        Field(
            description='The id of the cluster, "cluster-xxxxxxxx"; required with `cluster_type` 2.'
        ),
    ] = None

    cu_mem: Annotated[
        Literal[2, 4, 8, 16] | None,
        NoBool,
        Field(
            description="The memory per CU in GB; default 4. Shared clusters have 4 only; 16 "
            "needs an allow-list."
        ),
    ] = None

    remark: Annotated[
        str | None,
        OnChange.UPDATES,
        Field(description="The remark of the job."),
    ] = None

    folder_id: Annotated[
        str | None,
        OnChange.UPDATES,
        Field(description='The id of the folder, "folder-xxxxxxxx", or `root`, the default.'),
    ] = None

    flink_version: Annotated[
        str | None,
        Field(description="The version of Flink, such as `Flink-1.16`."),
    ] = None

    work_space_id: Annotated[
        str | None,
        Field(description='The id of the work space, such as "space-1327".'),
    ] = None

    tags: Annotated[
        list[Tag] | None,
        Mark.UNORDERED,
        Field(description="The tags, set at create only; a change of them replaces the job."),
    ] = None

    description: Annotated[
        str | None,
        OnChange.UPDATES,
        Field(description="The description of the job."),
    ] = None

    open_job_default_alarm: Annotated[
        Int64 | None,
        Field(description="1 binds the default alarm; set at create only."),
    ] = None

    uid: Annotated[
        Int64 | None,
        Field(description="The id of the user; set at create only."),
    ] = None

    jdk_version: Annotated[
        str | None,
        Field(description="The version of the JDK, such as `8`."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check the name, the cluster, the form of ids, and the keys of tags."""
        yield from _name_problems(value.get("name"), at)
        yield from _cluster_problems(value, at)
        yield from _id_problems(value, at)
        yield from _tag_problems(value.get("tags"), at)


def _name_problems(name: Any, at: str) -> Iterator[CheckFailure]:
    """Check the characters of the name.

    InvalidParameter.InvalidName, which ModifyJob calls InvalidParameterValue.JobName.
    """
    if not isinstance(name, str):
        return

    wrong = "".join(dict.fromkeys(NOT_IN_NAMES.findall(name)))
    if wrong:
        yield CheckFailure(
            join(at, "name"),
            'must have only Chinese characters, letters, digits, "-", "_" and ".", '
            f'all half-width, not "{wrong[:20]}"',
        )


def _cluster_problems(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    """Check the cluster and its memory (ClusterId, ResourceUnavailable.ReqCuMem)."""
    if value.get("clusterType") == DEDICATED and value.get("clusterId") in (None, ""):
        yield CheckFailure(
            join(at, "clusterId"), f"is required with cluster_type {DEDICATED}, a dedicated cluster"
        )

    memory = value.get("cuMem")
    if value.get("clusterType") == SHARED and isinstance(memory, int) and memory != SHARED_CU_MEM:
        yield CheckFailure(
            join(at, "cuMem"),
            f"must be {SHARED_CU_MEM} with cluster_type {SHARED}, a shared cluster, not {memory}",
        )


def _id_problems(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    """Check the form of ids. The cloud has no code for it: it does not find the object."""
    for name, prefix in ID_PREFIXES.items():
        id = value.get(name)
        if not isinstance(id, str) or not id or _is_id(id, prefix):
            continue

        if name == "folderId" and id == ROOT_FOLDER:
            continue

        if name == "clusterId" and value.get("clusterType") == SHARED:
            # A shared cluster has no id, and no document says what the API does with an id.
            continue

        root = f', or "{ROOT_FOLDER}"' if name == "folderId" else ""
        yield CheckFailure(
            join(at, name),
            f'must be an id, "{prefix}" and letters or digits{root}, not "{id[:40]}"',
        )


def _is_id(text: str, prefix: str) -> bool:
    return text.startswith(prefix) and AFTER_PREFIX.fullmatch(text, len(prefix)) is not None


def _tag_problems(tags: Any, at: str) -> Iterator[CheckFailure]:
    """Check that no key is repeated or reserved.

    The cloud has no code for it: a second tag with the same key would replace the first.
    """
    keys = values_of(tags, "tagKey")
    for index, key in repeated_texts(keys):
        yield CheckFailure(
            join(at, f"tags[{index}].tagKey"), f'must be unique, and "{key}" appears twice'
        )

    for index, key in enumerate(keys):
        if key == MARK_KEY:
            yield CheckFailure(
                join(at, f"tags[{index}].tagKey"),
                f'must not be "{MARK_KEY}", which is set by create',
            )


# --- Deployment


def _check_start_mode(value: Any) -> Any:
    if isinstance(value, str) and not START_MODE.fullmatch(value):
        raise ValueError(
            f'must be LATEST, EARLIEST, or T and milliseconds since 1970, not "{value[:40]}"'
        )

    return value


class ConfigModel(InputModel):
    """The base of the parts of a configuration: a change of any part creates a new version."""

    on_change = OnChange.RESTARTS


class ResourceRef(ConfigModel):
    """A file that a configuration uses: the program itself, or what it depends on."""

    resource_id: Annotated[
        str,
        Field(description='The id of the resource, "resource-xxxxxxxx".', min_length=1),
    ]

    version: Annotated[
        Int64,
        Field(description="The version of the resource; -1 is the latest."),
    ]

    type: Annotated[
        Literal[0, 1, 2, 3, 4],
        NoBool,
        Field(
            description="0 dependency, 1 main package, 2 configuration file, 3 Python package, "
            "4 Python data."
        ),
    ]


class Property(ConfigModel):
    """An option of Flink."""

    key: Annotated[
        str,
        Field(description="The name of the option, unique among the options.", min_length=1),
    ]

    value: Annotated[
        str,
        Field(description="The value of the option."),
    ]


class ClazzLevel(ConfigModel):
    """The log level of one Java class."""

    clazz: Annotated[
        str,
        Field(description="The name of the class.", min_length=1),
    ]

    level: Annotated[
        str,
        Field(description="The log level, such as `DEBUG`."),
    ]


class JobGraphNode(ConfigModel):
    """An operator of the job graph."""

    id: Annotated[
        Int64,
        Field(description="The number of the operator."),
    ]

    description: Annotated[
        str,
        Field(description="The description of the operator."),
    ]

    name: Annotated[
        str,
        Field(description="The name of the operator."),
    ]

    parallelism: Annotated[
        Int64,
        Field(description="The parallelism of the operator."),
    ]


class JobGraphEdge(ConfigModel):
    """A stream between two operators."""

    source: Annotated[
        Int64,
        Field(description="The number of the operator that the stream comes from."),
    ]

    target: Annotated[
        Int64,
        Field(description="The number of the operator that the stream goes to."),
    ]


class JobGraph(ConfigModel):
    """The operators of a job and the streams between them."""

    nodes: Annotated[
        list[JobGraphNode] | None,
        # Without an order, type JobGraphNode: an operator, by its Id.
        Mark.UNORDERED,
        Field(description="The operators."),
    ] = None

    edges: Annotated[
        list[JobGraphEdge] | None,
        # Without an order, type JobGraphEdge: the edges of a graph.
        Mark.UNORDERED,
        Field(description="The streams between operators."),
    ] = None


class NodeConfig(ConfigModel):
    """The settings of an operator."""

    id: Annotated[
        Int64,
        Field(description="The number of the operator."),
    ]

    parallelism: Annotated[
        Int64 | None,
        Field(description="The parallelism of the operator."),
    ] = None

    slot_sharing_group: Annotated[
        str | None,
        Field(description="The name of the operator's slot sharing group."),
    ] = None

    configuration: Annotated[
        list[Property] | None,
        # Without an order, type Property: a key and a value.
        Mark.UNORDERED,
        Field(description="The options of the operator."),
    ] = None

    state_ttl: Annotated[
        str | None,
        Wire("StateTTL"),
        Field(description="How long the operator's state is kept, semicolon-separated."),
    ] = None


class SlotSharingGroupSpec(ConfigModel):
    """The resources of a slot sharing group."""

    cpu: Annotated[
        Number,
        Wire("CPU"),
        Field(description="The number of CPU cores."),
    ]

    heap_memory: Annotated[
        str,
        Field(description="The heap memory with a unit, such as `1024b`."),
    ]

    off_heap_memory: Annotated[
        str | None,
        Field(description="The off-heap memory with a unit."),
    ] = None

    managed_memory: Annotated[
        str | None,
        Field(description="The managed memory with a unit."),
    ] = None


class SlotSharingGroup(ConfigModel):
    """A group of operators that share slots."""

    name: Annotated[
        str,
        Field(description="The name of the group."),
    ]

    spec: Annotated[
        SlotSharingGroupSpec,
        Field(description="The resources of the group."),
    ]

    description: Annotated[
        str | None,
        Field(description="The description of the group."),
    ] = None

    configuration: Annotated[
        list[Property] | None,
        # Without an order, type Property: a key and a value.
        Mark.UNORDERED,
        Field(description="The options of the group."),
    ] = None


class ExpertModeConfiguration(ConfigModel):
    """The resources of each operator."""

    job_graph: Annotated[
        JobGraph | None,
        Field(description="The operators and the streams between them."),
    ] = None

    node_config: Annotated[
        list[NodeConfig] | None,
        # Without an order, type NodeConfig: an operator, by its Id.
        Mark.UNORDERED,
        Field(description="The settings of the operators."),
    ] = None

    slot_sharing_groups: Annotated[
        list[SlotSharingGroup] | None,
        # Without an order, type SlotSharingGroup: a group, by its Name.
        Mark.UNORDERED,
        Field(description="The slot sharing groups."),
    ] = None


class TraceModeConfiguration(ConfigModel):
    """The records that are traced."""

    rate: Annotated[
        str | None,
        Field(description="The share of the records that is traced, such as `1%`."),
    ] = None

    operator: Annotated[
        str | None,
        Field(description="The operators whose records are traced, such as `1:OUT,2:IN_AND_OUT`."),
    ] = None


class Start(InputModel):
    """The start of the job; a change counts from the next start on."""

    on_change = OnChange.LOCAL

    restore: Annotated[
        Literal["latest", "none"] | None,
        Mark.NOT_SENT,
        Field(
            description="The state to restore: `latest`, the default, or `none` to start "
            "without state. `latest` is the newest usable savepoint or checkpoint; without any, "
            "the job starts without state."
        ),
    ] = None

    savepoint_id: Annotated[
        str | None,
        Field(
            description="The savepoint to restore from; every start restores from it as long as "
            "it is set."
        ),
    ] = None

    savepoint_path: Annotated[
        str | None,
        Field(description="The path of a savepoint to restore from, as for `savepoint_id`."),
    ] = None

    start_mode: Annotated[
        str | None,
        BeforeValidator(_check_start_mode),
        Field(
            description="Where the sources of an SQL job start: `LATEST`, the default, or "
            "`EARLIEST`. Or `T` and milliseconds since 1970."
        ),
    ] = None

    use_old_system_connector: Annotated[
        Annotated[bool, Strict()] | None,
        Field(description="Whether old system connectors are used."),
    ] = None

    custom_timestamp: Annotated[
        Annotated[int, NoBool, Strict(), Field(ge=0)] | None,
        Field(description="Where sources start, in milliseconds since 1970."),
    ] = None

    kafka_scan_mode: Annotated[
        Literal["timestamp", "latest-offset", "earliest-offset"] | None,
        Field(description="Where Kafka sources start; `timestamp` needs `custom_timestamp`."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check that `restore` names no second savepoint, and that a start by time has a time."""
        restore = value.get("restore")
        for name in ("savepointId", "savepointPath"):
            savepoint = value.get(name)
            if restore in ("none", "latest") and isinstance(savepoint, str) and savepoint:
                yield CheckFailure(
                    join(at, name),
                    f"cannot be combined with restore {restore}, which chooses another state",
                )

        if value.get("kafkaScanMode") == "timestamp" and value.get("customTimestamp") is None:
            yield CheckFailure(
                join(at, "customTimestamp"), "is required with kafka_scan_mode timestamp"
            )


class DeploymentWait(InputModel):
    """The wait of `pulumi up` for the desired state, which it always waits for."""

    on_change = OnChange.LOCAL

    timeout_seconds: Annotated[
        Seconds | None,
        Field(description='The time limit in seconds, or as text such as "90m"; default 3600.'),
    ] = None

    poll_seconds: Annotated[
        Seconds | None,
        Field(
            description="The most seconds between two polls of the job; default 30. Polls start "
            "close together and grow apart. A value that the quota of the API does not allow is "
            "raised."
        ),
    ] = None


class DeploymentStop(Stop):
    """The stop of the running job: for a restart, another desired state, and before delete."""

    savepoint: Annotated[
        Annotated[bool, Strict()] | None,
        Field(
            description="Whether the job is paused with a savepoint before it is stopped; "
            "default true. When no savepoint can be taken, the job keeps running and the `up` "
            "or the delete fails. False stops the job at once."
        ),
    ] = None


class RunStateInputs(Regional):
    """The inputs of a deployment that determine whether and how the job runs."""

    on_change = OnChange.RESTARTS

    wait: Annotated[
        DeploymentWait | None,
        OnChange.LOCAL,
        Field(description="How `pulumi up` waits for the job."),
    ] = None

    stop: Annotated[
        DeploymentStop | None,
        OnChange.LOCAL,
        Field(description="How the running job is stopped; also for a restart."),
    ] = None

    triggers: Annotated[
        dict[str, Any] | None,
        Field(description="Any values; a change of them restarts the job with the same version."),
    ] = None

    desired_state: Annotated[
        Literal["running", "paused", "stopped"],
        Mark.NOT_SENT,
        OnChange.UPDATES,
        Field(
            description="The run state: `running`, the default, `paused` or `stopped`. `paused` "
            "starts nothing."
        ),
    ] = "running"

    start: Annotated[
        Start | None,
        Mark.NOT_SENT,
        OnChange.LOCAL,
        Field(description="How the job is started."),
    ] = None

    on_failure: Annotated[
        Literal["keep", "rollback"] | None,
        Mark.NOT_SENT,
        OnChange.LOCAL,
        Field(
            description="The reaction to a failed start: `keep`, the default, or `rollback` to "
            "the old version."
        ),
    ] = None

    keep_versions: Annotated[
        Annotated[int, NoBool, Strict(), Field(ge=1, le=MOST_VERSIONS)] | None,
        Mark.NOT_SENT,
        OnChange.UPDATES,
        Field(
            description="The number of versions to keep, 1 to 100, with the deployed version. "
            "Default: all."
        ),
    ] = None


class ProgramInputs(RunStateInputs):
    """The inputs of a deployment that determine the program of the job."""

    job_id: Annotated[
        str,
        OnChange.REPLACES,
        Field(description='The id of the job, "cql-xxxxxxxx".', min_length=1),
    ]

    work_space_id: Annotated[
        str | None,
        OnChange.REPLACES,
        Field(description='The id of the job\'s work space, such as "space-1327".'),
    ] = None

    entrypoint_class: Annotated[
        str | None,
        Field(description="The main class of a JAR job; None for an SQL job."),
    ] = None

    program_args: Annotated[
        str | None,
        Field(
            description="The arguments of the main class; for an SQL job, JSON text with "
            "`SqlCode` in base64."
        ),
    ] = None

    remark: Annotated[
        str | None,
        Field(description="The remark of the version."),
    ] = None

    resource_refs: Annotated[
        list[ResourceRef] | None,
        Mark.UNORDERED,
        Field(description="The files that the program consists of."),
    ] = None

    default_parallelism: Annotated[
        Annotated[int, NoBool, Strict(), Field(ge=0, le=2**64 - 1)] | None,
        Field(description="The default parallelism."),
    ] = None

    properties: Annotated[
        list[Property] | None,
        Mark.UNORDERED,
        Field(description="The options of Flink."),
    ] = None


class DeploymentInputs(ProgramInputs):
    """The configuration version that an Oceanus job runs, and its desired run state.

    A change of the configuration creates a new version: a version is never edited. A running job is
    restarted with the new version: it is paused with a savepoint, stopped, and started from that
    savepoint. `pulumi preview` warns of that. A job that does not run gets the new version and does
    not start. API actions `CreateJobConfig`, `RunJobs`, `StopJobs`.

    The id is `<JobId>/<version>` with the version that was created first. It never changes: the
    engine takes no other id from an update. The output `version` is the deployed version.

    `pulumi refresh` shows a job that was stopped, paused or started by hand, or that has failed, as
    a change of `desired_state`, and `pulumi up` repairs it. To leave the run state to others, put
    `desiredState` into the resource option `ignore_changes`. A job that somebody else runs is never
    taken over, unless `adopt` names it.

    A new version that does not start fails the `up`, and the job stays failed. With `on_failure`
    `rollback`, the version that ran before is started again. The next `up` tries the new version
    once more. A paused job whose version has not changed is resumed. A job that never ran has
    nothing to pause.

    With `keep_versions`, older versions are deleted after each `up` that changes something. The
    versions before the first one of this resource are kept. A job has 100 versions at most.

    Delete stops the job as `stop` says, and deletes the versions that were created since the first
    one. The job stays. It keeps the version that ran last where the API refuses to delete it.
    """

    auto_delete: Annotated[
        Int64 | None,
        OnChange.LOCAL,
        Field(description="1 deletes the oldest free version when a new one would exceed 100."),
    ] = None

    cos_bucket: Annotated[
        str | None,
        Wire("COSBucket"),
        Field(description="The COS bucket of the job."),
    ] = None

    log_collect: Annotated[
        Annotated[bool, Strict()] | None,
        Field(description="Whether logs are collected."),
    ] = None

    job_manager_spec: Annotated[
        Number | None,
        Field(description="The CU of the job manager."),
    ] = None

    task_manager_spec: Annotated[
        Number | None,
        Field(description="The CU of each task manager."),
    ] = None

    cls_logset_id: Annotated[
        str | None,
        Field(description="The id of the log set in CLS."),
    ] = None

    cls_topic_id: Annotated[
        str | None,
        Field(description="The id of the log topic in CLS."),
    ] = None

    log_collect_type: Annotated[
        Literal[2, 3] | None,
        NoBool,
        Field(description="The store of the logs: 2 is CLS, 3 is COS."),
    ] = None

    python_version: Annotated[
        str | None,
        Field(description="The version of Python, such as `Python-3.7`."),
    ] = None

    log_level: Annotated[
        str | None,
        Field(description="The log level, such as `INFO`."),
    ] = None

    auto_recover: Annotated[
        Literal[1, -1] | None,
        NoBool,
        Field(description="1 lets Oceanus recover the job by itself, -1 does not."),
    ] = None

    clazz_levels: Annotated[
        list[ClazzLevel] | None,
        Mark.UNORDERED,
        Field(description="The log levels of single classes."),
    ] = None

    expert_mode_on: Annotated[
        Annotated[bool, Strict()] | None,
        Field(description="Whether resources are set for each operator."),
    ] = None

    expert_mode_configuration: Annotated[
        ExpertModeConfiguration | None,
        Field(description="The resources of each operator."),
    ] = None

    trace_mode_on: Annotated[
        Annotated[bool, Strict()] | None,
        Field(description="Whether records are traced."),
    ] = None

    trace_mode_configuration: Annotated[
        TraceModeConfiguration | None,
        Field(description="The records that are traced."),
    ] = None

    checkpoint_retained_num: Annotated[
        Int64 | None,
        Field(description="The number of checkpoints that are kept."),
    ] = None

    job_graph: Annotated[
        JobGraph | None,
        Field(description="The operators and the streams between them."),
    ] = None

    es_serverless_index: Annotated[
        str | None,
        Field(description="The index of Elasticsearch Serverless for logs."),
    ] = None

    es_serverless_space: Annotated[
        str | None,
        Field(description="The space of Elasticsearch Serverless for logs."),
    ] = None

    flink_version: Annotated[
        str | None,
        Field(description="The version of Flink, such as `Flink-1.16`."),
    ] = None

    job_manager_cpu: Annotated[
        Number | None,
        Field(description="The CPU cores of the job manager."),
    ] = None

    job_manager_mem: Annotated[
        Number | None,
        Field(description="The memory of the job manager in GB."),
    ] = None

    jdk_version: Annotated[
        str | None,
        Field(description="The version of the JDK, such as `8`."),
    ] = None

    task_manager_cpu: Annotated[
        Number | None,
        Field(description="The CPU cores of each task manager."),
    ] = None

    task_manager_mem: Annotated[
        Number | None,
        Field(description="The memory of each task manager in GB."),
    ] = None

    use_old_system_connector: Annotated[
        Literal[0, 1] | None,
        NoBool,
        Field(description="The system connectors: 0 is old, the default, 1 is new."),
    ] = None

    program_args_after_gzip: Annotated[
        str | None,
        Field(description="`program_args`, compressed with gzip."),
    ] = None

    checkpoint_timeout_second: Annotated[
        Int64 | None,
        Field(description="The time limit of a checkpoint in seconds."),
    ] = None

    checkpoint_interval_second: Annotated[
        Int64 | None,
        Field(description="The seconds between two checkpoints."),
    ] = None

    variable_replace_mode: Annotated[
        Literal[0, 1] | None,
        NoBool,
        Field(description="The place of variables: 0 is tables, 1 is the whole SQL text."),
    ] = None

    operator_name: Annotated[
        str | None,
        Field(description="The name of the operator of the version."),
    ] = None

    config_scope: Annotated[
        Literal[0, 1, 2] | None,
        NoBool,
        Field(
            description="The use of the version: 0 is all, the default, 1 development, 2 "
            "operations."
        ),
    ] = None

    state_cos_bucket: Annotated[
        str | None,
        Wire("StateCOSBucket"),
        Field(description="The COS bucket for the state."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check ids, parallelism, repeated options and classes, and the versions of files."""
        job_id = value.get("jobId")
        if isinstance(job_id, str) and job_id and not _is_id(job_id, "cql-"):
            yield CheckFailure(
                join(at, "jobId"), f'must be a JobId, "cql-xxxxxxxx", not "{job_id[:40]}"'
            )
        space = value.get("workSpaceId")
        if isinstance(space, str) and space and not _is_id(space, "space-"):
            yield CheckFailure(
                join(at, "workSpaceId"),
                f'must be an id, "space-" and letters or digits, not "{space[:40]}"',
            )

        yield from _parallelism_problems(value, at)
        yield from _repeated_problems(value, "properties", "key", at)
        yield from _repeated_problems(value, "clazzLevels", "clazz", at)
        yield from _ref_version_problems(value.get("resourceRefs"), at)


def _ref_version_problems(refs: Any, at: str) -> Iterator[CheckFailure]:
    """Check the versions of files: at least 1, or -1."""
    for index, version in enumerate(values_of(refs, "version")):
        if not isinstance(version, int) or isinstance(version, bool):
            continue

        if version < -1 or version == 0:
            yield CheckFailure(
                join(at, f"resourceRefs[{index}].version"),
                f"must be at least 1, or -1 for the latest, not {version}",
            )


def _parallelism_problems(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    """Check the option for the most parallelism (IllegalMaxParallelism, MaxParallelismTooSmall)."""
    parallelism = value.get("defaultParallelism")
    properties = value.get("properties")
    limits = values_of(properties, "value")
    for index, key in enumerate(values_of(properties, "key")):
        limit = limits[index]
        if key != MAX_PARALLELISM or not isinstance(limit, str):
            continue

        limit_at = join(at, f"properties[{index}].value")
        if not WHOLE_NUMBER.fullmatch(limit):
            yield CheckFailure(
                limit_at,
                f'must be a whole number of at least 1 for {MAX_PARALLELISM}, not "{limit[:40]}"',
            )
        elif isinstance(parallelism, int) and int(limit) < parallelism:
            yield CheckFailure(
                limit_at, f"must be at least default_parallelism, {parallelism}, and is {limit}"
            )


def _repeated_problems(
    value: Mapping[str, Any], name: str, key: str, at: str
) -> Iterator[CheckFailure]:
    """Check that no name is repeated.

    The cloud has no code for it: it would take one of two values, and no document says which.
    """
    for index, text in repeated_texts(values_of(value.get(name), key)):
        yield CheckFailure(
            join(at, f"{name}[{index}].{key}"), f'must be unique, and "{text}" appears twice'
        )
