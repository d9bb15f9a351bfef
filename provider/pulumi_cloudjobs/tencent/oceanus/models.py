"""Inputs of Oceanus jobs and deployments: the requests of `CreateJob` and `CreateJobConfig`, API version 2019-04-22.

Fields and limits: `api/tencent_oceanus.json`. OpenJobDefaultAlarm, Uid and JdkVersion stand in the
SDK and not on the published page. Whether the cluster, folder and work space exist, and quotas, are
left to the cloud, and so is what no
document settles: which types of jobs fit which clusters, the forms of versions, how many tags there
may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, Strict

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

SHARED, DEDICATED = 1, 2
SHARED_CU_MEM = 4

# "Chinese", says the page; rare characters beyond the basic block are Chinese, too, and so is the
# zero of years.
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
"""Key of the tag that tells which resource has made a job."""


class Tag(InputModel):
    """A tag."""

    tag_key: Annotated[str, Field(description="Key, unique among the job's tags.", min_length=1)]
    tag_value: Annotated[str | None, Field(description="Value.")] = None


class JobStop(Stop):
    """How a running job is stopped before it is deleted or replaced."""

    savepoint: Annotated[
        Annotated[bool, Strict()] | None,
        Field(
            description="True: pause the job before it is stopped, which takes a savepoint. "
            "When no savepoint can be taken, the job runs on and the delete fails. Default false."
        ),
    ] = None


class JobInputs(StoppableDefinition):
    """An Oceanus job: a name in a cluster that has configurations and runs.

    Starts nothing. API action `CreateJob`.

    Create sends one tag more than `tags` has: its key is `pulumi-cloudjobs`, its value 32
    hexadecimal digits made from the project's folder and the resource's urn. By this mark a job is
    found again whose create was interrupted, or whose answer was lost; the tag never shows in a
    preview. A job that has the name and not the mark is never taken over, unless `adopt` names it.

    A delete goes by the `stop` that state holds: a changed `stop` counts from the next `pulumi up`
    on.
    """

    stop: Annotated[
        JobStop | None,
        OnChange.LOCAL,
        Field(description="How a running job is stopped before delete."),
    ] = None
    name: Annotated[
        Annotated[str, Field(min_length=1, max_length=49)] | None,
        OnChange.UPDATES,
        Field(
            description="Unique name of 1 to 49 Chinese characters, letters, digits, `-`, `_`, `.`; "
            "default: one is made."
        ),
    ] = None
    job_type: Annotated[Literal[1, 2], NoBool, Field(description="1: SQL, 2: JAR.")]
    cluster_type: Annotated[
        Literal[1, 2], NoBool, Field(description="1: shared cluster, 2: dedicated cluster.")
    ]
    cluster_id: Annotated[
        str | None,
        Field(description='Cluster, "cluster-xxxxxxxx"; required with `cluster_type` 2.'),
    ] = None
    cu_mem: Annotated[
        Literal[2, 4, 8, 16] | None,
        NoBool,
        Field(
            description="GB of memory per CU; default 4, the only one of shared clusters; 16 needs an allow-list."
        ),
    ] = None
    remark: Annotated[str | None, OnChange.UPDATES, Field(description="Remark.")] = None
    folder_id: Annotated[
        str | None,
        OnChange.UPDATES,
        Field(description='Folder, "folder-xxxxxxxx" or `root`, the default.'),
    ] = None
    flink_version: Annotated[
        str | None, Field(description="Version of Flink, such as `Flink-1.16`.")
    ] = None
    work_space_id: Annotated[str | None, Field(description='Work space, such as "space-1327".')] = (
        None
    )
    tags: Annotated[
        list[Tag] | None,
        Mark.UNORDERED,
        Field(description="Tags, set at create only; a change of them replaces."),
    ] = None
    description: Annotated[str | None, OnChange.UPDATES, Field(description="Description.")] = None
    open_job_default_alarm: Annotated[
        Int64 | None, Field(description="1 binds the default alarm; set at create only.")
    ] = None
    uid: Annotated[Int64 | None, Field(description="User id; set at create only.")] = None
    jdk_version: Annotated[str | None, Field(description="Version of the JDK, such as `8`.")] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """The name's characters, the cluster that fits the cluster type, the form of ids, tag keys."""
        yield from _name_problems(value.get("name"), at)
        yield from _cluster_problems(value, at)
        yield from _id_problems(value, at)
        yield from _tag_problems(value.get("tags"), at)


def _name_problems(name: Any, at: str) -> Iterator[CheckFailure]:
    """InvalidParameter.InvalidName, which ModifyJob calls InvalidParameterValue.JobName."""
    wrong = "".join(dict.fromkeys(NOT_IN_NAMES.findall(name))) if isinstance(name, str) else ""
    if wrong:
        allowed = (
            'must have only Chinese characters, letters, digits, "-", "_" and ".", all half-width'
        )
        yield CheckFailure(join(at, "name"), f'{allowed}, not "{wrong[:20]}"')


def _cluster_problems(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    """InvalidParameterValue.ClusterId; ResourceUnavailable.ReqCuMem."""
    if value.get("clusterType") == DEDICATED and value.get("clusterId") in (None, ""):
        yield CheckFailure(
            join(at, "clusterId"), f"is required with cluster_type {DEDICATED}, a dedicated cluster"
        )
    memory = value.get("cuMem")
    if value.get("clusterType") == SHARED and isinstance(memory, int) and memory != SHARED_CU_MEM:
        where = join(at, "cuMem")
        yield CheckFailure(
            where,
            f"must be {SHARED_CU_MEM} with cluster_type {SHARED}, a shared cluster, not {memory}",
        )


def _id_problems(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    """No code of their own: the cloud does not find what such an id names."""
    for name, prefix in ID_PREFIXES.items():
        given = value.get(name)
        if not isinstance(given, str) or not given or _is_id(given, prefix):
            continue
        if name == "folderId" and given == ROOT_FOLDER:
            continue
        if name == "clusterId" and value.get("clusterType") == SHARED:
            continue  # a shared cluster has no id, and what is done with one is documented nowhere
        other = f', or "{ROOT_FOLDER}"' if name == "folderId" else ""
        allowed = f'must be an id, "{prefix}" and letters or digits{other}'
        yield CheckFailure(join(at, name), f'{allowed}, not "{given[:40]}"')


def _is_id(text: str, prefix: str) -> bool:
    return text.startswith(prefix) and AFTER_PREFIX.fullmatch(text, len(prefix)) is not None


def _tag_problems(tags: Any, at: str) -> Iterator[CheckFailure]:
    """No code of their own.

    A second tag of one key would take the first one's place, if anything.
    """
    keys = (
        [tag.get("tagKey") if isinstance(tag, Mapping) else None for tag in tags]
        if isinstance(tags, list)
        else []
    )
    for index, key in enumerate(keys):
        if isinstance(key, str) and key in keys[:index]:
            yield CheckFailure(
                join(at, f"tags[{index}].tagKey"), f'must be unique, and "{key}" is there twice'
            )
        if key == MARK_KEY:
            yield CheckFailure(
                join(at, f"tags[{index}].tagKey"),
                f'must not be "{MARK_KEY}", which is set by create',
            )


# --- Deployment


def _a_start_mode(value: Any) -> Any:
    if isinstance(value, str) and not START_MODE.fullmatch(value):
        raise ValueError(
            f'must be LATEST, EARLIEST, or T and milliseconds since 1970, not "{value[:40]}"'
        )
    return value


class ConfigModel(InputModel):
    """Base of what a configuration consists of: a change of any of it makes a new version."""

    on_change = OnChange.RESTARTS


class ResourceRef(ConfigModel):
    """A file that a configuration uses: the program itself, or what it depends on."""

    resource_id: Annotated[str, Field(description='Resource, "resource-xxxxxxxx".', min_length=1)]
    version: Annotated[Int64, Field(description="Version of the resource; -1 is the latest.")]
    type: Annotated[
        Literal[0, 1, 2, 3, 4],
        NoBool,
        Field(
            description="0: dependency, 1: main package, 2: configuration file, 3: Python package, 4: Python data."
        ),
    ]


class Property(ConfigModel):
    """An option of Flink."""

    key: Annotated[str, Field(description="Name of the option, unique among them.", min_length=1)]
    value: Annotated[str, Field(description="Its value.")]


class ClazzLevel(ConfigModel):
    """The log level of one Java class."""

    clazz: Annotated[str, Field(description="Name of the class.", min_length=1)]
    level: Annotated[str, Field(description="Log level, such as `DEBUG`.")]


class JobGraphNode(ConfigModel):
    """An operator of the job graph."""

    id: Annotated[Int64, Field(description="Number of the operator.")]
    description: Annotated[str, Field(description="Description.")]
    name: Annotated[str, Field(description="Name.")]
    parallelism: Annotated[Int64, Field(description="Parallelism.")]


class JobGraphEdge(ConfigModel):
    """A stream between two operators."""

    source: Annotated[Int64, Field(description="Number of the operator it comes from.")]
    target: Annotated[Int64, Field(description="Number of the operator it goes to.")]


class JobGraph(ConfigModel):
    """The operators of a job and the streams between them."""

    nodes: Annotated[list[JobGraphNode] | None, Field(description="Operators.")] = None
    edges: Annotated[list[JobGraphEdge] | None, Field(description="Streams between operators.")] = (
        None
    )


class NodeConfig(ConfigModel):
    """Settings of one operator."""

    id: Annotated[Int64, Field(description="Number of the operator.")]
    parallelism: Annotated[Int64 | None, Field(description="Parallelism.")] = None
    slot_sharing_group: Annotated[
        str | None, Field(description="Name of its slot sharing group.")
    ] = None
    configuration: Annotated[
        list[Property] | None, Field(description="Options of the operator.")
    ] = None
    state_ttl: Annotated[
        str | None,
        Wire("StateTTL"),
        Field(description="How long its state is kept, semicolon-separated."),
    ] = None


class SlotSharingGroupSpec(ConfigModel):
    """Resources of a slot sharing group."""

    cpu: Annotated[Number, Wire("CPU"), Field(description="CPU.")]
    heap_memory: Annotated[str, Field(description="Heap memory with a unit, such as `1024b`.")]
    off_heap_memory: Annotated[str | None, Field(description="Off-heap memory with a unit.")] = None
    managed_memory: Annotated[str | None, Field(description="Managed memory with a unit.")] = None


class SlotSharingGroup(ConfigModel):
    """Operators that share slots."""

    name: Annotated[str, Field(description="Name.")]
    spec: Annotated[SlotSharingGroupSpec, Field(description="Resources.")]
    description: Annotated[str | None, Field(description="Description.")] = None
    configuration: Annotated[list[Property] | None, Field(description="Options of the group.")] = (
        None
    )


class ExpertModeConfiguration(ConfigModel):
    """Resources operator by operator."""

    job_graph: Annotated[JobGraph | None, Field(description="Operators and streams.")] = None
    node_config: Annotated[
        list[NodeConfig] | None, Field(description="Settings of the operators.")
    ] = None
    slot_sharing_groups: Annotated[
        list[SlotSharingGroup] | None, Field(description="Slot sharing groups.")
    ] = None


class TraceModeConfiguration(ConfigModel):
    """Which records are traced."""

    rate: Annotated[str | None, Field(description="Share of the records, such as `1%`.")] = None
    operator: Annotated[
        str | None, Field(description="Which operators, such as `1:OUT,2:IN_AND_OUT`.")
    ] = None


class Start(InputModel):
    """How the job is started; it counts from the next start on."""

    on_change = OnChange.LOCAL

    restore: Annotated[
        Literal["latest", "none"] | None,
        Mark.NOT_SENT,
        Field(
            description="`latest`, the default: from the newest usable savepoint or checkpoint, afresh when there is "
            "none. `none`: always afresh."
        ),
    ] = None
    savepoint_id: Annotated[
        str | None,
        Field(
            description="A savepoint to restore from, instead; every start restores from it as long as it is named."
        ),
    ] = None
    savepoint_path: Annotated[
        str | None,
        Field(description="Path of a savepoint to restore from, instead, as for `savepoint_id`."),
    ] = None
    start_mode: Annotated[
        str | None,
        BeforeValidator(_a_start_mode),
        Field(
            description="Where sources of an SQL job begin: `LATEST`, the default, `EARLIEST`, or `T` and milliseconds "
            "since 1970."
        ),
    ] = None
    use_old_system_connector: Annotated[
        Annotated[bool, Strict()] | None, Field(description="Old system connectors are used.")
    ] = None
    custom_timestamp: Annotated[
        Annotated[int, NoBool, Strict(), Field(ge=0)] | None,
        Field(description="Where sources begin, in milliseconds since 1970."),
    ] = None
    kafka_scan_mode: Annotated[
        Literal["timestamp", "latest-offset", "earliest-offset"] | None,
        Field(description="Where Kafka sources begin; `timestamp` needs `custom_timestamp`."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """What restores from nothing names no savepoint; a begin by time has a time."""
        for name in ("savepointId", "savepointPath"):
            if (
                value.get("restore") in ("none", "latest")
                and isinstance(value.get(name), str)
                and value[name]
            ):
                yield CheckFailure(
                    join(at, name),
                    f"must not stand beside restore {value['restore']}, which names another",
                )
        if value.get("kafkaScanMode") == "timestamp" and value.get("customTimestamp") is None:
            yield CheckFailure(
                join(at, "customTimestamp"), "is required with kafka_scan_mode timestamp"
            )


class DeploymentWait(InputModel):
    """How `pulumi up` follows the job on its way to the desired state, which it always waits for."""

    on_change = OnChange.LOCAL

    timeout_seconds: Annotated[
        Seconds | None,
        Field(
            description='Time for the whole way, in seconds or as text such as "90m"; default 3600.'
        ),
    ] = None
    poll_seconds: Annotated[
        Seconds | None,
        Field(
            description="Most seconds between two looks at the job, which begin close together and grow apart; default "
            "30. What the quota of the API does not allow is raised."
        ),
    ] = None


class DeploymentStop(Stop):
    """How the running job is stopped: for a restart, for another desired state, and before delete."""

    savepoint: Annotated[
        Annotated[bool, Strict()] | None,
        Field(
            description="True, the default: pause the job before it is stopped, which takes a "
            "savepoint. When no savepoint can be taken, the job runs on and the `up` or the delete "
            "fails. False: stop the job at once."
        ),
    ] = None


class DeploymentInputs(Regional):
    """What an Oceanus job runs, and whether it runs: a configuration version and a desired run state.

    A configuration is never edited: a change of it makes a new version, and a running job is
    restarted with it: it is paused, which takes a savepoint, stopped, and started from that
    savepoint. `pulumi preview` says so. A job that does not run gets the new version and does not
    start. API actions `CreateJobConfig`, `RunJobs`, `StopJobs`.

    The id is `<JobId>/<version>` with the version that was made first, and stays so: the engine
    takes no other id from an update. Output `version` has the one that is deployed.

    `pulumi refresh` shows a job that was stopped, paused or started by hand, or that has failed, as
    a change of `desired_state`, and `pulumi up` repairs it. To leave that to others, put
    `desiredState` into the resource option `ignore_changes`. A job that somebody else runs is never
    taken over, unless `adopt` names it.

    A new version that does not start fails the `up`. The job stays failed, or, with `on_failure`
    `rollback`, the version that ran before is started again; the next `up` tries the new one once
    more. A `paused` job that is to run the same version is resumed where it was, and one that never
    ran has nothing to pause.

    With `keep_versions`, older versions are deleted after each `up` that changes something, down to
    the first one that this resource has made; a job has 100 versions at most.

    Delete stops the job as `stop` says, and deletes the versions that were made since the first
    one; the job stays, and keeps the version that ran last where the API does not let go of it.
    """

    on_change = OnChange.RESTARTS

    wait: Annotated[
        DeploymentWait | None, OnChange.LOCAL, Field(description="How `pulumi up` follows the job.")
    ] = None
    stop: Annotated[
        DeploymentStop | None,
        OnChange.LOCAL,
        Field(description="How the running job is stopped; also for a restart."),
    ] = None
    triggers: Annotated[
        dict[str, Any] | None,
        Field(description="Any values; a change of them restarts the job, with the same version."),
    ] = None
    desired_state: Annotated[
        Literal["running", "paused", "stopped"],
        Mark.NOT_SENT,
        OnChange.UPDATES,
        Field(
            description="`running`, the default, `paused`, for which nothing is started, or `stopped`."
        ),
    ] = "running"
    start: Annotated[
        Start | None, Mark.NOT_SENT, OnChange.LOCAL, Field(description="How the job is started.")
    ] = None
    on_failure: Annotated[
        Literal["keep", "rollback"] | None,
        Mark.NOT_SENT,
        OnChange.LOCAL,
        Field(
            description="When a new version does not start: `keep`, the default, or `rollback` to the one before."
        ),
    ] = None
    keep_versions: Annotated[
        Annotated[int, NoBool, Strict(), Field(ge=1, le=MOST_VERSIONS)] | None,
        Mark.NOT_SENT,
        OnChange.UPDATES,
        Field(
            description="How many versions are kept, the deployed one included; 1 to 100. Default: all."
        ),
    ] = None
    job_id: Annotated[
        str, OnChange.REPLACES, Field(description='Job, "cql-xxxxxxxx".', min_length=1)
    ]
    work_space_id: Annotated[
        str | None,
        OnChange.REPLACES,
        Field(description='Work space of the job, such as "space-1327".'),
    ] = None
    entrypoint_class: Annotated[
        str | None, Field(description="Main class of a JAR job; SQL jobs have none.")
    ] = None
    program_args: Annotated[
        str | None,
        Field(
            description="Arguments of the main class; of an SQL job, JSON text with `SqlCode` in base64."
        ),
    ] = None
    remark: Annotated[str | None, Field(description="Remark of the version.")] = None
    resource_refs: Annotated[
        list[ResourceRef] | None,
        Mark.UNORDERED,
        Field(description="Files that the program consists of."),
    ] = None
    default_parallelism: Annotated[
        Annotated[int, NoBool, Strict(), Field(ge=0, le=2**64 - 1)] | None,
        Field(description="Default parallelism."),
    ] = None
    properties: Annotated[
        list[Property] | None, Mark.UNORDERED, Field(description="Options of Flink.")
    ] = None
    auto_delete: Annotated[
        Int64 | None,
        OnChange.LOCAL,
        Field(
            description="1: where there are 100 versions, the oldest one that may be deleted goes for the next one."
        ),
    ] = None
    cos_bucket: Annotated[str | None, Wire("COSBucket"), Field(description="COS bucket.")] = None
    log_collect: Annotated[
        Annotated[bool, Strict()] | None, Field(description="Logs are collected.")
    ] = None
    job_manager_spec: Annotated[Number | None, Field(description="CU of the job manager.")] = None
    task_manager_spec: Annotated[Number | None, Field(description="CU of a task manager.")] = None
    cls_logset_id: Annotated[str | None, Field(description="Log set in CLS.")] = None
    cls_topic_id: Annotated[str | None, Field(description="Log topic in CLS.")] = None
    log_collect_type: Annotated[
        Literal[2, 3] | None, NoBool, Field(description="Where logs are collected. 2: CLS, 3: COS.")
    ] = None
    python_version: Annotated[
        str | None, Field(description="Version of Python, such as `Python-3.7`.")
    ] = None
    log_level: Annotated[str | None, Field(description="Log level, such as `INFO`.")] = None
    auto_recover: Annotated[
        Literal[1, -1] | None,
        NoBool,
        Field(description="1: Oceanus recovers the job by itself, -1: it does not."),
    ] = None
    clazz_levels: Annotated[
        list[ClazzLevel] | None, Mark.UNORDERED, Field(description="Log levels of single classes.")
    ] = None
    expert_mode_on: Annotated[
        Annotated[bool, Strict()] | None,
        Field(description="Resources are set operator by operator."),
    ] = None
    expert_mode_configuration: Annotated[
        ExpertModeConfiguration | None, Field(description="Resources operator by operator.")
    ] = None
    trace_mode_on: Annotated[
        Annotated[bool, Strict()] | None, Field(description="Records are traced.")
    ] = None
    trace_mode_configuration: Annotated[
        TraceModeConfiguration | None, Field(description="Which records are traced.")
    ] = None
    checkpoint_retained_num: Annotated[
        Int64 | None,
        Field(description="How many checkpoints are kept."),
    ] = None
    job_graph: Annotated[JobGraph | None, Field(description="Operators and streams.")] = None
    es_serverless_index: Annotated[
        str | None, Field(description="Index of Elasticsearch Serverless for logs.")
    ] = None
    es_serverless_space: Annotated[
        str | None, Field(description="Space of Elasticsearch Serverless for logs.")
    ] = None
    flink_version: Annotated[
        str | None, Field(description="Version of Flink, such as `Flink-1.16`.")
    ] = None
    job_manager_cpu: Annotated[Number | None, Field(description="CPU of the job manager.")] = None
    job_manager_mem: Annotated[
        Number | None, Field(description="Memory of the job manager, in GB.")
    ] = None
    jdk_version: Annotated[str | None, Field(description="Version of the JDK, such as `8`.")] = None
    task_manager_cpu: Annotated[Number | None, Field(description="CPU of a task manager.")] = None
    task_manager_mem: Annotated[
        Number | None, Field(description="Memory of a task manager, in GB.")
    ] = None
    use_old_system_connector: Annotated[
        Literal[0, 1] | None,
        NoBool,
        Field(description="0, the default: old system connectors, 1: new ones."),
    ] = None
    program_args_after_gzip: Annotated[
        str | None, Field(description="`program_args`, compressed with gzip.")
    ] = None
    checkpoint_timeout_second: Annotated[
        Int64 | None,
        Field(description="Time for a checkpoint, in seconds."),
    ] = None
    checkpoint_interval_second: Annotated[
        Int64 | None,
        Field(description="Seconds between two checkpoints."),
    ] = None
    variable_replace_mode: Annotated[
        Literal[0, 1] | None,
        NoBool,
        Field(description="Variables stand in 0: tables, 1: the whole SQL text."),
    ] = None
    operator_name: Annotated[
        str | None, Field(description="Name of the operator of the version.")
    ] = None
    config_scope: Annotated[
        Literal[0, 1, 2] | None,
        NoBool,
        Field(
            description="What the version is for. 0, the default: all, 1: development, 2: operations."
        ),
    ] = None
    state_cos_bucket: Annotated[
        str | None, Wire("StateCOSBucket"), Field(description="COS bucket for the state.")
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """The form of ids, options that are there twice, files without a version."""
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
        yield from _twice(value.get("properties"), "properties", "key", at)
        yield from _twice(value.get("clazzLevels"), "clazzLevels", "clazz", at)
        refs = value.get("resourceRefs")
        for index, ref in enumerate(refs) if isinstance(refs, list) else ():
            version = ref.get("version") if isinstance(ref, Mapping) else None
            if (
                isinstance(version, int)
                and not isinstance(version, bool)
                and (version < -1 or version == 0)
            ):
                yield CheckFailure(
                    join(at, f"resourceRefs[{index}].version"),
                    f"must be at least 1, or -1 for the latest, not {version}",
                )


def _parallelism_problems(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    """InvalidParameter.IllegalMaxParallelism, InvalidParameter.MaxParallelismTooSmall."""
    properties, parallelism = value.get("properties"), value.get("defaultParallelism")
    for index, option in enumerate(properties) if isinstance(properties, list) else ():
        most = (
            option.get("value")
            if isinstance(option, Mapping) and option.get("key") == MAX_PARALLELISM
            else None
        )
        if not isinstance(most, str):
            continue
        where = join(at, f"properties[{index}].value")
        if not WHOLE_NUMBER.fullmatch(most):
            yield CheckFailure(
                where,
                f'must be a whole number of at least 1 for {MAX_PARALLELISM}, not "{most[:40]}"',
            )
        elif isinstance(parallelism, int) and int(most) < parallelism:
            yield CheckFailure(
                where, f"must be at least default_parallelism, {parallelism}, and is {most}"
            )


def _twice(items: Any, name: str, key: str, at: str) -> Iterator[CheckFailure]:
    """No code of their own. One of two of a name would be taken, and nobody knows which."""
    keys = (
        [item.get(key) if isinstance(item, Mapping) else None for item in items]
        if isinstance(items, list)
        else []
    )
    for index, text in enumerate(keys):
        if isinstance(text, str) and text in keys[:index]:
            yield CheckFailure(
                join(at, f"{name}[{index}].{key}"), f'must be unique, and "{text}" is there twice'
            )
