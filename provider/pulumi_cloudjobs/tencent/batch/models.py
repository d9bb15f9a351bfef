"""Inputs of Batch jobs and compute environments, with their checks.

They are the requests of `SubmitJob` and `CreateComputeEnv`, API version 2017-03-12. Fields and
limits: `api/tencent_batch.json`. Allowed values also come from the official SDK's field texts, and
the form of a topic's name from the message queue's own API. The cloud alone checks limits that no
document states: the length and characters of the names of tasks and environments, the number of
retries, and the existence of objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from ...core.schema.declarations import Field
from ...core.schema.inputs import (
    REGION,
    CheckFailure,
    InputModel,
    Mark,
    OmittedField,
    OnChange,
    Run,
    Stop,
    StoppableDefinition,
    Unknown,
    join,
)
from ..checks import repeated_texts, values_of
from .fields import Bool, Count, Size, exactly_one, local_path, remote_path
from .machines import AgentRunningMode, AnonymousComputeEnv, MountDataDisk, NodeData, Placement

STORES = ("cos", "cfs")
PACKAGES = ("cos", "cfs", "http", "https")
LONGEST_TOPIC_NAME = 64
EVENTS = (
    "JOB_RUNNING",
    "JOB_SUCCEED",
    "JOB_FAILED",
    "TASK_RUNNING",
    "TASK_SUCCEED",
    "TASK_FAILED",
    "TASK_INSTANCE_RUNNING",
    "TASK_INSTANCE_SUCCEED",
    "TASK_INSTANCE_FAILED",
    "JOB_FAILED_INTERRUPTED",
    "TASK_FAILED_INTERRUPTED",
    "TASK_INSTANCE_FAILED_INTERRUPTED",
    "COMPUTE_NODE_CREATED",
    "COMPUTE_NODE_CREATION_FAILED",
    "COMPUTE_NODE_RUNNING",
    "COMPUTE_NODE_ABNORMAL",
    "COMPUTE_NODE_DELETING",
    "COMPUTE_ENV_CREATED",
    "COMPUTE_ENV_DELETED",
)


class Docker(InputModel):
    """A container that the command runs in."""

    image: Annotated[
        str,
        Field(description="The image, with tag or digest.", min_length=1),
    ]

    user: Annotated[
        str | None,
        Field(description="The user name at the registry; None for a public image."),
    ] = None

    password: Annotated[
        str | None,
        Mark.SECRET,
        Field(description="The password at the registry; None for a public image."),
    ] = None

    server: Annotated[
        str | None,
        Field(description="The registry of the image; default Docker Hub."),
    ] = None

    max_retry_count: Annotated[
        Count | None,
        Field(description="How often a failed pull of the image is repeated; default 0."),
    ] = None

    delay_on_retry: Annotated[
        Count | None,
        Field(description="The seconds between two pulls of the image."),
    ] = None

    docker_run_option: Annotated[
        str | None,
        Field(description="Further options of `docker run`."),
    ] = None


class CommandLine(InputModel):
    """A command of a tightly coupled task."""

    command: Annotated[
        str,
        Mark.MAYBE_ESCAPED,
        Field(description="The command line.", min_length=1),
    ]


class Application(InputModel):
    """The program of a task."""

    delivery_form: Annotated[
        Literal["PACKAGE", "LOCAL"],
        Field(
            description="`LOCAL` runs a command on the machine, `PACKAGE` fetches a package first."
        ),
    ]

    command: Annotated[
        str | None,
        Mark.MAYBE_ESCAPED,
        Field(
            description="The command of a loosely coupled task; set exactly one of `command`, "
            "`commands`."
        ),
    ] = None

    package_path: Annotated[
        str | None,
        Field(description="The URL of the package to fetch; required for `PACKAGE`."),
    ] = None

    docker: Annotated[
        Docker | None,
        Field(
            description="The container to run the command in; None runs it on the machine itself."
        ),
    ] = None

    commands: Annotated[
        list[CommandLine] | None,
        Field(description="The commands of a tightly coupled task, one per instance."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check that there is exactly one command, and that a package has a URL.

        InvalidParameter.InvalidParameterCombination, RemoteStoragePath, RemoteStorageSchemeType.
        """
        yield from exactly_one(value, at, "command", "commands")
        if value.get("deliveryForm") != "PACKAGE":
            return

        if value.get("packagePath") in (None, ""):
            yield CheckFailure(join(at, "packagePath"), "is required for the delivery form PACKAGE")
        else:
            yield from remote_path(value, at, "packagePath", PACKAGES)


class RedirectInfo(InputModel):
    """The paths of the output in a store, `cos://bucket.cosREGION.myqcloud.com/path/`."""

    stdout_redirect_path: Annotated[
        str | None,
        Field(description="The path for standard output."),
    ] = None

    stderr_redirect_path: Annotated[
        str | None,
        Field(description="The path for standard error."),
    ] = None

    stdout_redirect_file_name: Annotated[
        str | None,
        Field(description="The file name for standard output."),
    ] = None

    stderr_redirect_file_name: Annotated[
        str | None,
        Field(description="The file name for standard error."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check the URLs (InvalidParameterValue.RemoteStoragePath, RemoteStorageSchemeType)."""
        yield from remote_path(value, at, "stdoutRedirectPath", STORES)
        yield from remote_path(value, at, "stderrRedirectPath", STORES)


class RedirectLocalInfo(InputModel):
    """The paths of the output on the machine."""

    stdout_local_path: Annotated[
        str | None,
        Field(description="The path for standard output."),
    ] = None

    stderr_local_path: Annotated[
        str | None,
        Field(description="The path for standard error."),
    ] = None

    stdout_local_file_name: Annotated[
        str | None,
        Field(description="The file name for standard output."),
    ] = None

    stderr_local_file_name: Annotated[
        str | None,
        Field(description="The file name for standard error."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check the paths on the machine (InvalidParameterValue.LocalPath)."""
        yield from local_path(value, at, "stdoutLocalPath")
        yield from local_path(value, at, "stderrLocalPath")


class InputMapping(InputModel):
    """A path in a store that is mounted before the task starts."""

    source_path: Annotated[
        str,
        Field(description="The URL to mount: `cos://…` or `cfs://…`."),
    ]

    destination_path: Annotated[
        str,
        Field(description="The path on the machine."),
    ]

    mount_option_parameter: Annotated[
        str | None,
        Field(description="The options of the mount."),
    ] = None

    mount_type: Annotated[
        Literal["COSFS", "GooseFS-Lite"] | None,
        Field(description="The program that mounts COS."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check the URL and the path on the machine.

        InvalidParameterValue.RemoteStoragePath, RemoteStorageSchemeType, LocalPath.
        """
        yield from remote_path(value, at, "sourcePath", STORES)
        yield from local_path(value, at, "destinationPath")


class OutputMappingOption(InputModel):
    """The options of an output."""

    workspace: Annotated[
        Literal["BATCH_WORKSPACE", "GLOBAL_WORKSPACE"] | None,
        Field(description="The folder that relative paths start from."),
    ] = None


class OutputMapping(InputModel):
    """A path on the machine that is copied to a store when the task ends."""

    source_path: Annotated[
        str,
        Field(description="The path on the machine."),
    ]

    destination_path: Annotated[
        str,
        Field(description="The URL to copy to: `cos://…`."),
    ]

    output_mapping_option: Annotated[
        OutputMappingOption | None,
        Field(description="The options of this output."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check the URL and the path on the machine.

        InvalidParameterValue.RemoteStoragePath, RemoteStorageSchemeType, LocalPath.
        """
        yield from local_path(value, at, "sourcePath")
        yield from remote_path(value, at, "destinationPath", STORES)


class OutputMappingConfig(InputModel):
    """The options of the upload of outputs."""

    scene: Annotated[
        Literal["COS"],
        Field(description="The store: `COS`."),
    ]

    worker_num: Annotated[
        Size,
        Field(description="The number of workers that upload."),
    ]

    worker_part_size: Annotated[
        Size,
        Field(description="The size of a part in MB."),
    ]


class EnvVar(InputModel):
    """An environment variable of the command."""

    name: Annotated[
        str,
        Field(description="The name of the variable.", min_length=1),
    ]

    value: Annotated[
        str,
        Field(description="The value of the variable."),
    ]


class Authentication(InputModel):
    """A key that the task uses for a store."""

    scene: Annotated[
        str,
        Field(description="The store that the key is for: `COS`."),
    ]

    secret_id: Annotated[
        str,
        Field(description="The SecretId."),
    ]

    secret_key: Annotated[
        str,
        Mark.SECRET,
        Field(description="The SecretKey."),
    ]


class Task(InputModel):
    """A task of the job: a command, its machines, and the number of its instances."""

    application: Annotated[
        Application,
        Field(description="The program that the task runs."),
    ]

    task_name: Annotated[
        str | None,
        Field(description="The name of the task, unique in the job.", min_length=1),
    ] = None

    task_instance_num: Annotated[
        Count | None,
        Field(description="The number of instances; default 1.", ge=1),
    ] = None

    compute_env: Annotated[
        AnonymousComputeEnv | None,
        Field(description="The machines of the task; set exactly one of `compute_env`, `env_id`."),
    ] = None

    env_id: Annotated[
        str | None,
        Field(description='The id of the compute environment, "env-xxxxxxxx".'),
    ] = None

    redirect_info: Annotated[
        RedirectInfo | None,
        Field(description="The paths of the output in a store."),
    ] = None

    redirect_local_info: Annotated[
        RedirectLocalInfo | None,
        Field(description="The paths of the output on the machine."),
    ] = None

    input_mappings: Annotated[
        list[InputMapping] | None,
        Field(description="The paths in stores that are mounted before the task starts."),
    ] = None

    output_mappings: Annotated[
        list[OutputMapping] | None,
        Field(description="The paths that are copied to a store when the task ends."),
    ] = None

    output_mapping_configs: Annotated[
        list[OutputMappingConfig] | None,
        Field(description="The options of the upload of outputs."),
    ] = None

    env_vars: Annotated[
        list[EnvVar] | None,
        # Without an order, type EnvVar: a name and a value.
        Mark.UNORDERED,
        Field(description="The environment variables of the command."),
    ] = None

    authentications: Annotated[
        list[Authentication] | None,
        # Without an order, type Authentication: a key per store.
        Mark.UNORDERED,
        Field(description="The keys for stores."),
    ] = None

    failed_action: Annotated[
        Literal["TERMINATE", "INTERRUPT", "FAST_INTERRUPT"] | None,
        Field(description="The action on the machine after a failure; default `TERMINATE`."),
    ] = None

    max_retry_count: Annotated[
        Count | None,
        Field(description="How often a failed instance is retried; default 0."),
    ] = None

    timeout: Annotated[
        Count | None,
        Field(description="The time limit of the task in seconds; default 86400."),
    ] = None

    max_concurrent_num: Annotated[
        Count | None,
        Field(description="The most instances that run at the same time; default all."),
    ] = None

    restart_compute_node: Annotated[
        Bool | None,
        Field(description="Whether the node is restarted after a failure; needs `env_id`."),
    ] = None

    resource_max_retry_count: Annotated[
        Count | None,
        Field(
            description="How often the request for a machine is retried, at most 100; default 0.",
            le=100,
        ),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check that there is one environment, and the form of its id.

        AllowedOneAttributeInEnvIdAndComputeEnv, InvalidParameter.EnvIdMalformed.
        """
        yield from exactly_one(value, at, "computeEnv", "envId")
        env = value.get("envId")
        if isinstance(env, str) and env and not re.fullmatch(r"env-[0-9A-Za-z]+", env):
            yield CheckFailure(
                join(at, "envId"),
                f'must be an environment id, "env-" and letters or digits, not "{env[:40]}"',
            )


class Dependence(InputModel):
    """An edge of the graph: `end_task` starts after `start_task`."""

    start_task: Annotated[
        str,
        Field(description="The name of the earlier task.", min_length=1),
    ]

    end_task: Annotated[
        str,
        Field(description="The name of the later task.", min_length=1),
    ]


class EventVar(InputModel):
    """A variable in a notification."""

    name: Annotated[
        str,
        Field(description="The name of the variable."),
    ]

    value: Annotated[
        str,
        Field(description="The value of the variable."),
    ]


class EventConfig(InputModel):
    """An event that is sent to the topic."""

    event_name: Annotated[
        str,
        Field(description="The event, such as `JOB_FAILED`."),
    ]

    event_vars: Annotated[
        list[EventVar],
        # Without an order, type EventVar: a name and a value.
        Mark.UNORDERED,
        Field(description="The variables of the message."),
    ]

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check that the API has such an event."""
        name = value.get("eventName")
        if isinstance(name, str) and name not in EVENTS:
            yield CheckFailure(
                join(at, "eventName"), f'must be one of {", ".join(EVENTS)}, not "{name[:40]}"'
            )


class Notification(InputModel):
    """A topic that receives events."""

    topic_name: Annotated[
        str,
        Field(
            description="The topic: a letter, then letters, digits and hyphens; at most 64 "
            "characters."
        ),
    ]

    event_configs: Annotated[
        list[EventConfig],
        # Without an order, type EventConfig: an event, by its name.
        Mark.UNORDERED,
        Field(description="The events that the topic receives."),
    ]

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check the topic's name, and that no event is repeated.

        NotificationTopicName, NotificationTopicNameTooLong, NotificationEventNameDuplicate.
        """
        topic = value.get("topicName")
        if isinstance(topic, str):
            yield from _topic_problems(topic, join(at, "topicName"))

        names = values_of(value.get("eventConfigs"), "eventName")
        for index, name in repeated_texts(names):
            yield CheckFailure(
                join(at, f"eventConfigs[{index}].eventName"),
                f"must be unique, and {name[:40]} appears twice",
            )


def _topic_problems(topic: str, at: str) -> Iterator[CheckFailure]:
    if len(topic) > LONGEST_TOPIC_NAME:
        yield CheckFailure(
            at, f"must have at most {LONGEST_TOPIC_NAME} characters, and has {len(topic)}"
        )
    elif not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", topic):
        yield CheckFailure(at, f'must be a letter, then letters, digits and hyphens, not "{topic}"')


class Tag(InputModel):
    """A tag."""

    key: Annotated[
        str,
        Field(description="The key of the tag.", min_length=1),
    ]

    value: Annotated[
        str,
        Field(description="The value of the tag."),
    ]


class Job(InputModel):
    """The job: its tasks and the order they run in."""

    tasks: Annotated[
        list[Task],
        # Without an order, type Task: dependences name the tasks, and their order starts nothing.
        Mark.UNORDERED,
        Field(description="The tasks of the job, at least one.", min_length=1),
    ]

    job_name: Annotated[
        str | None,
        Field(description="The name of the job; at most 60 characters.", max_length=60),
    ] = None

    job_description: Annotated[
        str | None,
        Field(description="The description of the job; at most 200 characters.", max_length=200),
    ] = None

    priority: Annotated[
        Count | None,
        Field(
            description="The priority, 0 to 100; higher ones run first, and tasks inherit it.",
            ge=0,
            le=100,
        ),
    ] = None

    dependences: Annotated[
        list[Dependence] | None,
        # Without an order, type Dependence: the edges of a graph.
        Mark.UNORDERED,
        Field(description="The order in which the tasks run; None starts all of them at once."),
    ] = None

    notifications: Annotated[
        list[Notification] | None,
        # Without an order, type Notification: a topic, by its name.
        Mark.UNORDERED,
        Field(description="The topics that receive events."),
    ] = None

    task_execution_depend_on: Annotated[
        Literal["PRE_TASK_SUCCEED", "PRE_TASK_AT_LEAST_PARTLY_SUCCEED", "PRE_TASK_FINISHED"] | None,
        Field(description="The state that a later task waits for; default `PRE_TASK_SUCCEED`."),
    ] = None

    state_if_create_cvm_failed: Annotated[
        Literal["FAILED", "RUNNABLE"] | None,
        Field(
            description="The state when no machine can be created; default `FAILED`; not with "
            "`env_id`."
        ),
    ] = None

    tags: Annotated[
        list[Tag] | None,
        Mark.UNORDERED,
        Field(description="The tags, at most 10; set at create only.", max_length=10),
    ] = None

    notification_target: Annotated[
        Literal["CMQ", "TDMQ_CMQ"] | None,
        Field(description="The type of the topics; default `CMQ`."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check tags, task names and the graph of the tasks.

        TaskName, DependenceNotFoundTaskName, DependenceUnfeasible.
        """
        yield from _tag_problems(value.get("tags"), at)
        tasks = value.get("tasks")
        if not isinstance(tasks, list) or not all(isinstance(task, Mapping) for task in tasks):
            return

        names = [task.get("taskName") for task in tasks]
        for index, name in repeated_texts(names):
            yield CheckFailure(
                join(at, f"tasks[{index}].taskName"),
                f'must be unique, and "{name[:40]}" appears twice',
            )

        # An unknown name may be any of those that the dependences refer to.
        if not any(isinstance(name, Unknown) for name in names):
            known = {name for name in names if isinstance(name, str)}
            yield from _graph_problems(value.get("dependences"), known, at)


class JobInputs(Run):
    """A Batch job: submitted at create, run once. API action `SubmitJob`."""

    left_out = (
        OmittedField(
            "ClientToken",
            "the provider generates it from urn and inputs, so that nothing is submitted twice",
        ),
    )

    placement: Annotated[
        Placement,
        Field(description="The zone and hosts of the machines."),
    ]

    job: Annotated[
        Job,
        Field(description="The job with its tasks."),
    ]

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check that the zone belongs to the region.

        UnsupportedRegion, InvalidParameterValue.InvalidZoneMismatchRegion,
        InvalidZone.MismatchRegion.
        """
        yield from _zone_problems(value)


class NamedComputeEnv(InputModel):
    """The environment: its name, its machines, and the number of them."""

    env_name: Annotated[
        str,
        OnChange.UPDATES,
        Field(description="The name of the environment.", min_length=1),
    ]

    desired_compute_node_count: Annotated[
        Size,
        OnChange.UPDATES,
        Field(
            description="The number of nodes that the environment keeps, at most 2000; 0 for none.",
            le=2000,
        ),
    ]

    env_description: Annotated[
        str | None,
        OnChange.UPDATES,
        Field(description="The description of the environment."),
    ] = None

    env_type: Annotated[
        Literal["MANAGED"] | None,
        Field(description="Who manages the environment; only `MANAGED` can be created."),
    ] = None

    env_data: Annotated[
        NodeData | None,
        Field(description="The machines of the environment."),
    ] = None

    mount_data_disks: Annotated[
        list[MountDataDisk] | None,
        Field(description="The mount points of the data disks."),
    ] = None

    authentications: Annotated[
        list[Authentication] | None,
        # Without an order, type Authentication: a key per store.
        Mark.UNORDERED,
        Field(description="The keys for stores."),
    ] = None

    input_mappings: Annotated[
        list[InputMapping] | None,
        Field(description="The paths in stores that are mounted on the nodes."),
    ] = None

    agent_running_mode: Annotated[
        AgentRunningMode | None,
        Field(description="The user and session of the agent, on Windows."),
    ] = None

    notifications: Annotated[
        list[Notification] | None,
        # Without an order, type Notification: a topic, by its name.
        Mark.UNORDERED,
        Field(description="The topics that receive events."),
    ] = None

    action_if_compute_node_inactive: Annotated[
        str | None,
        Field(
            description="The action on a failed or missing node; default `RECREATE`: a new node "
            "is created."
        ),
    ] = None

    resource_max_retry_count: Annotated[
        Size | None,
        Field(
            description="How often the request for a machine is retried, at most 100; default 7.",
            le=100,
        ),
    ] = None

    tags: Annotated[
        list[Tag] | None,
        Mark.UNORDERED,
        Field(description="The tags, at most 10; set at create only.", max_length=10),
    ] = None

    notification_target: Annotated[
        Literal["CMQ", "TDMQ_CMQ"] | None,
        Field(description="The type of the topics; default `CMQ`."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check that no key of a tag is repeated."""
        yield from _tag_problems(value.get("tags"), at)


class ComputeEnvInputs(StoppableDefinition):
    """A Batch compute environment: a pool of machines that tasks name by `env_id`.

    API action `CreateComputeEnv`.
    """

    left_out = (
        OmittedField(
            "ClientToken",
            "the provider generates it from urn and inputs, so that nothing is created twice",
        ),
    )

    placement: Annotated[
        Placement,
        Field(description="The zone and hosts of the machines."),
    ]

    compute_env: Annotated[
        NamedComputeEnv,
        Field(description="The environment with its machines."),
    ]

    stop: Annotated[
        Stop | None,
        OnChange.LOCAL,
        Field(description="How long a delete waits until the nodes and the environment are gone."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check that the zone belongs to the region.

        UnsupportedRegion, InvalidParameterValue.InvalidZoneMismatchRegion,
        InvalidZone.MismatchRegion.
        """
        yield from _zone_problems(value)


def _zone_problems(value: Mapping[str, Any]) -> Iterator[CheckFailure]:
    """Check that the zone belongs to the region."""
    region, placement = value.get("region"), value.get("placement")
    zone = placement.get("zone") if isinstance(placement, Mapping) else None
    if not isinstance(region, str) or not isinstance(zone, str):
        return

    # A malformed region and an empty zone are reported by their own fields.
    if not zone or not REGION.fullmatch(region):
        return

    if not re.fullmatch(rf"{re.escape(region)}-[0-9A-Za-z]+", zone):
        yield CheckFailure(
            "placement.zone",
            f'must be a zone of {region}, such as "{region}-2", not "{zone[:40]}"',
        )


def _tag_problems(tags: Any, at: str) -> Iterator[CheckFailure]:
    """Check that no key of a tag is repeated (InvalidParameterValue)."""
    for index, key in repeated_texts(values_of(tags, "key")):
        yield CheckFailure(
            join(at, f"tags[{index}].key"), f'must be unique, and "{key[:40]}" appears twice'
        )


def _graph_problems(dependences: Any, names: set[str], at: str) -> Iterator[CheckFailure]:
    """Check that dependences name tasks of the job, and have no cycle."""
    followers: dict[str, list[str]] = {}
    for index, edge in enumerate(dependences if isinstance(dependences, list) else []):
        if not isinstance(edge, Mapping):
            continue

        edge_at = join(at, f"dependences[{index}]")
        for end in ("startTask", "endTask"):
            yield from _task_name_problems(edge.get(end), names, f"{edge_at}.{end}")

        start, end_task = edge.get("startTask"), edge.get("endTask")
        if isinstance(start, str) and isinstance(end_task, str):
            followers.setdefault(start, []).append(end_task)

    cycle = _find_cycle(followers)
    if cycle:
        yield CheckFailure(
            join(at, "dependences"), f"must have no cycle, and has {' -> '.join(cycle)}"
        )


def _task_name_problems(name: Any, names: set[str], at: str) -> Iterator[CheckFailure]:
    if not isinstance(name, str) or not name or name in names:
        return

    listed = ", ".join(sorted(names)[:20])
    if len(names) > 20:
        listed += ", …"

    yield CheckFailure(at, f'must name a task of this job ({listed}), not "{name[:40]}"')


def _find_cycle(followers: Mapping[str, list[str]]) -> list[str]:
    """Return the names along a cycle, the first name twice; empty when there is no cycle.

    A depth-first search without recursion, as a chain of tasks may be long. Each edge is followed
    once.
    """
    done: set[str] = set()
    for start in followers:
        if start in done:
            continue

        # The names on the current path, in order, each with the followers that are not visited.
        path = {start: iter(followers[start])}
        while path:
            name = next(reversed(path))
            follower = next(path[name], None)
            if follower is None:
                del path[name]
                done.add(name)
            elif follower in path:
                names = list(path)
                return [*names[names.index(follower) :], follower]
            elif follower not in done:
                path[follower] = iter(followers.get(follower, ()))

    return []
