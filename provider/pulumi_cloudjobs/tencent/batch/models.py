"""Inputs of Batch jobs and compute environments: the requests of `SubmitJob` and `CreateComputeEnv`, API 2017-03-12.

Fields and limits: `api/tencent_batch.json`; values that a field may have also from the official
SDK's field texts, and the form of a topic's name from the message queue's own API. What no document
limits is left to the cloud: which characters and how many the name of a task or an environment may
have, how often a task may be tried again, what exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, Strict
from pydantic.alias_generators import to_snake

from ...core.schema.inputs import (
    REGION,
    CheckFailure,
    InputModel,
    Mark,
    NoBool,
    OmittedField,
    OnChange,
    Run,
    Stop,
    StoppableDefinition,
    Unknown,
    Wire,
    join,
)

Count = Annotated[int, NoBool, Strict(), Field(ge=0, le=2**64 - 1)]
"""A uint64 of the API. Text that holds a number is refused, as the cloud does."""

Size = Annotated[int, NoBool, Strict(), Field(ge=0, le=2**63 - 1)]
"""An int64 of the API that cannot be negative."""

Bool = Annotated[bool, Strict()]
"""True or false, and no word for them."""

STORES = ("cos", "cfs")
PACKAGES = ("cos", "cfs", "http", "https")
LONGEST_TOPIC_NAME = 64
NUMBER = r"\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
EVENTS = (
    *(
        f"{what}_{state}"
        for what in ("JOB", "TASK", "TASK_INSTANCE")
        for state in ("RUNNING", "SUCCEED", "FAILED")
    ),
    *(f"{what}_FAILED_INTERRUPTED" for what in ("JOB", "TASK", "TASK_INSTANCE")),
    *(
        f"COMPUTE_NODE_{state}"
        for state in ("CREATED", "CREATION_FAILED", "RUNNING", "ABNORMAL", "DELETING")
    ),
    *("COMPUTE_ENV_CREATED", "COMPUTE_ENV_DELETED"),
)


class Placement(InputModel):
    """Where the machines stand."""

    left_out = (
        OmittedField("HostId", "the cloud sets it in answers; requests use HostIds"),
        OmittedField("RackId", "the cloud sets it in answers"),
    )

    zone: Annotated[
        str, Field(description='Availability zone, such as "ap-guangzhou-2".', min_length=1)
    ]
    project_id: Annotated[
        Annotated[int, NoBool, Strict(), Field(ge=-(2**63), le=2**63 - 1)] | None,
        Field(description="Project; default 0."),
    ] = None
    host_ids: Annotated[
        list[str] | None, Field(description="Dedicated hosts to place machines on.")
    ] = None
    dedicated_resource_pack_tenancy: Annotated[
        Literal["ResourcePool"] | None,
        Field(description="Tenancy of a resource pack, `ResourcePool`."),
    ] = None
    dedicated_resource_pack_ids: Annotated[
        list[str] | None,
        Field(description="Resource packs to use; with `dedicated_resource_pack_tenancy`."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """InvalidParameter.CvmParameters: resource packs need their tenancy."""
        if (
            value.get("dedicatedResourcePackIds")
            and value.get("dedicatedResourcePackTenancy") is None
        ):
            yield CheckFailure(
                join(at, "dedicatedResourcePackTenancy"),
                "is required beside dedicated_resource_pack_ids",
            )


class Docker(InputModel):
    """A container that the command runs in."""

    image: Annotated[str, Field(description="Image, with tag or digest.", min_length=1)]
    user: Annotated[str | None, Field(description="User name at the registry.")] = None
    password: Annotated[str | None, Mark.SECRET, Field(description="Password at the registry.")] = (
        None
    )
    server: Annotated[str | None, Field(description="Registry; default Docker Hub.")] = None
    max_retry_count: Annotated[
        Count | None, Field(description="Tries to pull the image again; default 0.")
    ] = None
    delay_on_retry: Annotated[Count | None, Field(description="Seconds between these tries.")] = (
        None
    )
    docker_run_option: Annotated[
        str | None, Field(description="Further options of `docker run`.")
    ] = None


class CommandLine(InputModel):
    """One command of a tightly coupled task."""

    command: Annotated[str, Mark.MAYBE_ESCAPED, Field(description="Command line.", min_length=1)]


class Application(InputModel):
    """What a task runs."""

    delivery_form: Annotated[
        Literal["PACKAGE", "LOCAL"],
        Field(
            description="`LOCAL`: a command on the machine; `PACKAGE`: a package that is fetched first."
        ),
    ]
    command: Annotated[
        str | None,
        Mark.MAYBE_ESCAPED,
        Field(
            description="Command of a loosely coupled task; exactly one of `command`, `commands`."
        ),
    ] = None
    package_path: Annotated[str | None, Field(description="Package to fetch, for `PACKAGE`.")] = (
        None
    )
    docker: Annotated[Docker | None, Field(description="Container to run the command in.")] = None
    commands: Annotated[
        list[CommandLine] | None,
        Field(description="Commands of a tightly coupled task, one per instance."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """InvalidParameter.InvalidParameterCombination; RemoteStoragePath, RemoteStorageSchemeType of the package."""
        yield from exactly_one(value, at, "command", "commands")
        if value.get("deliveryForm") != "PACKAGE":
            return
        if value.get("packagePath") in (None, ""):
            yield CheckFailure(join(at, "packagePath"), "is required for the delivery form PACKAGE")
        else:
            yield from remote_path(value, at, "packagePath", PACKAGES)


class SystemDisk(InputModel):
    """System disk of a machine."""

    disk_type: Annotated[str | None, Field(description="Type, such as `CLOUD_PREMIUM`.")] = None
    disk_id: Annotated[str | None, Field(description="Id of a disk.")] = None
    disk_size: Annotated[Size | None, Field(description="Size in GB.")] = None
    cdc_id: Annotated[str | None, Field(description="Dedicated cluster.")] = None
    disk_name: Annotated[
        str | None, Field(description="Name of the disk; at most 128 characters.", max_length=128)
    ] = None
    encrypt: Annotated[Bool | None, Field(description="Whether the disk is encrypted.")] = None
    kms_key_id: Annotated[str | None, Field(description="Key it is encrypted with.")] = None


class DataDisk(InputModel):
    """Data disk of a machine."""

    disk_size: Annotated[Size, Field(description="Size in GB.")]
    disk_type: Annotated[str | None, Field(description="Type, such as `CLOUD_PREMIUM`.")] = None
    disk_id: Annotated[str | None, Field(description="Id of a disk.")] = None
    delete_with_instance: Annotated[
        Bool | None, Field(description="Whether it goes with the machine.")
    ] = None
    snapshot_id: Annotated[str | None, Field(description="Snapshot to make it from.")] = None
    encrypt: Annotated[Bool | None, Field(description="Whether the disk is encrypted.")] = None
    kms_key_id: Annotated[str | None, Field(description="Key it is encrypted with.")] = None
    throughput_performance: Annotated[
        Size | None, Field(description="Extra throughput in MB/s.")
    ] = None
    cdc_id: Annotated[str | None, Field(description="Dedicated cluster.")] = None
    burst_performance: Annotated[Bool | None, Field(description="Whether bursts are allowed.")] = (
        None
    )
    disk_name: Annotated[
        str | None, Field(description="Name of the disk; at most 128 characters.", max_length=128)
    ] = None


class VirtualPrivateCloud(InputModel):
    """Network of a machine."""

    vpc_id: Annotated[
        str, Field(description='Network, such as "vpc-xxx", or `DEFAULT`.', min_length=1)
    ]
    subnet_id: Annotated[
        str, Field(description='Subnet, such as "subnet-xxx", or `DEFAULT`.', min_length=1)
    ]
    as_vpc_gateway: Annotated[
        Bool | None, Field(description="Whether the machine is a public gateway.")
    ] = None
    private_ip_addresses: Annotated[
        list[str] | None, Field(description="Private addresses to take.")
    ] = None
    ipv6_address_count: Annotated[Count | None, Field(description="Number of IPv6 addresses.")] = (
        None
    )


class InternetAccessible(InputModel):
    """Public network access of a machine."""

    internet_charge_type: Annotated[str | None, Field(description="How traffic is charged.")] = None
    internet_max_bandwidth_out: Annotated[
        Size | None, Field(description="Outgoing bandwidth in Mbps.")
    ] = None
    public_ip_assigned: Annotated[
        Bool | None, Field(description="Whether it gets a public address.")
    ] = None
    bandwidth_package_id: Annotated[str | None, Field(description="Bandwidth package.")] = None
    internet_service_provider: Annotated[str | None, Field(description="Carrier of the line.")] = (
        None
    )
    ipv4_address_type: Annotated[
        str | None, Wire("IPv4AddressType"), Field(description="Kind of IPv4 address.")
    ] = None
    ipv6_address_type: Annotated[
        str | None, Wire("IPv6AddressType"), Field(description="Kind of IPv6 address.")
    ] = None
    anti_ddos_package_id: Annotated[
        str | None, Wire("AntiDDoSPackageId"), Field(description="Protection package against DDoS.")
    ] = None


class LoginSettings(InputModel):
    """How one may log in to a machine."""

    password: Annotated[str | None, Mark.SECRET, Field(description="Password of the machine.")] = (
        None
    )
    key_ids: Annotated[list[str] | None, Field(description="Key pairs.")] = None
    keep_image_login: Annotated[
        Literal["TRUE", "FALSE"] | None, Field(description="`TRUE` keeps the image's own login.")
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """InvalidParameter.CvmParameters: one way to log in."""
        if value.get("keepImageLogin") in ("TRUE", None):
            yield from at_most_one(value, at, "password", "keyIds", "keepImageLogin")
        else:
            yield from at_most_one(value, at, "password", "keyIds")


class RunSecurityServiceEnabled(InputModel):
    """Cloud security agent."""

    enabled: Annotated[Bool | None, Field(description="Whether it runs; default true.")] = None


class RunMonitorServiceEnabled(InputModel):
    """Cloud monitor agent."""

    enabled: Annotated[Bool | None, Field(description="Whether it runs; default true.")] = None


class RunAutomationServiceEnabled(InputModel):
    """Automation agent."""

    enabled: Annotated[Bool | None, Field(description="Whether it runs.")] = None


class EnhancedService(InputModel):
    """Agents on a machine."""

    security_service: Annotated[
        RunSecurityServiceEnabled | None, Field(description="Cloud security.")
    ] = None
    monitor_service: Annotated[
        RunMonitorServiceEnabled | None, Field(description="Cloud monitor.")
    ] = None
    automation_service: Annotated[
        RunAutomationServiceEnabled | None, Field(description="Automation.")
    ] = None


class SpotMarketOptions(InputModel):
    """Terms of a spot machine."""

    max_price: Annotated[str, Field(description='Highest price per hour, as text: "0.5".')]
    spot_instance_type: Annotated[
        Literal["one-time"] | None, Field(description="Kind of request; `one-time`.")
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """InvalidParameterValue.NotFloat and Negative: MaxPrice is a number in text."""
        price = value.get("maxPrice")
        if isinstance(price, str) and not re.fullmatch(NUMBER, price):
            yield CheckFailure(
                join(at, "maxPrice"), f'must be a number as text, such as "0.5", not "{price[:40]}"'
            )


class InstanceMarketOptionsRequest(InputModel):
    """Market of a machine, for `SPOTPAID`."""

    spot_options: Annotated[SpotMarketOptions, Field(description="Terms of spot machines.")]
    market_type: Annotated[Literal["spot"] | None, Field(description="`spot`.")] = None


class InstanceTypeOptions(InputModel):
    """What a machine must have, instead of naming its type."""

    cpu: Annotated[Count, Wire("CPU"), Field(description="Number of CPU cores.")]
    memory: Annotated[Count, Field(description="Memory in GB.")]
    instance_categories: Annotated[
        list[str] | None, Field(description="Instance families to choose from.")
    ] = None


class EnvData(InputModel):
    """The machines of a task or an environment."""

    instance_type: Annotated[
        str | None,
        Field(
            description="Instance type; one of `instance_type`, `instance_types`, `instance_type_options`."
        ),
    ] = None
    image_id: Annotated[str | None, Field(description='Image, "img-xxxxxxxx".')] = None
    system_disk: Annotated[SystemDisk | None, Field(description="System disk.")] = None
    data_disks: Annotated[list[DataDisk] | None, Field(description="Data disks.")] = None
    virtual_private_cloud: Annotated[VirtualPrivateCloud | None, Field(description="Network.")] = (
        None
    )
    internet_accessible: Annotated[
        InternetAccessible | None, Field(description="Public network access.")
    ] = None
    instance_name: Annotated[str | None, Field(description="Name of the machines.")] = None
    login_settings: Annotated[LoginSettings | None, Field(description="How one may log in.")] = None
    security_group_ids: Annotated[list[str] | None, Field(description="Security groups.")] = None
    enhanced_service: Annotated[
        EnhancedService | None, Field(description="Agents on the machines.")
    ] = None
    instance_charge_type: Annotated[
        Literal["POSTPAID_BY_HOUR", "SPOTPAID"] | None,
        Field(description="How they are charged; default by the hour."),
    ] = None
    instance_market_options: Annotated[
        InstanceMarketOptionsRequest | None, Field(description="Market, for `SPOTPAID`.")
    ] = None
    instance_types: Annotated[
        list[str] | None,
        Field(description="Instance types, tried in this order; at most 10.", max_length=10),
    ] = None
    instance_type_options: Annotated[
        InstanceTypeOptions | None,
        Field(description="What the machines must have, instead of a type."),
    ] = None
    zones: Annotated[
        list[str] | None, Field(description="Further zones; not with `virtual_private_cloud(s)`.")
    ] = None
    virtual_private_clouds: Annotated[
        list[VirtualPrivateCloud] | None,
        Field(description="Networks; not with `zones` or `virtual_private_cloud`."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """InvalidParameterCombination, InstanceTypeDuplicate, ImageIdMalformed."""
        yield from at_most_one(value, at, "instanceType", "instanceTypes", "instanceTypeOptions")
        yield from at_most_one(value, at, "zones", "virtualPrivateCloud", "virtualPrivateClouds")
        yield from _repeated(value.get("instanceTypes"), join(at, "instanceTypes"))
        image = value.get("imageId")
        if isinstance(image, str) and not re.fullmatch(r"img-[0-9A-Za-z]+", image):
            yield CheckFailure(
                join(at, "imageId"),
                f'must be an image id, "img-" and letters or digits, not "{image[:40]}"',
            )


class NodeData(EnvData):
    """The machines of an environment, of which one field can change in place."""

    instance_types: Annotated[
        list[str] | None,
        OnChange.UPDATES,
        Mark.NEVER_EMPTIED,
        Field(description="Instance types, tried in this order; at most 10.", max_length=10),
    ] = None


class MountDataDisk(InputModel):
    """Where a data disk is mounted."""

    local_path: Annotated[
        str, Field(description="Mount point: `/data`, or a drive of Windows, `H:\\\\`.")
    ]
    file_system_type: Annotated[
        Literal["EXT3", "EXT4", "NTFS"] | None,
        Field(description="File system; default `EXT3`, on Windows `NTFS`."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """InvalidParameterValue.LocalPath."""
        path = value.get("localPath")
        if isinstance(path, str) and not re.match(r"/|[A-Za-z]:", path):
            yield CheckFailure(
                join(at, "localPath"), f'must begin with / or a drive such as H:, not "{path[:40]}"'
            )


class AgentRunningMode(InputModel):
    """As whom the agent runs, on Windows."""

    scene: Annotated[Literal["WINDOWS"], Field(description="`WINDOWS`.")]
    user: Annotated[str, Field(description="User.")]
    session: Annotated[str, Field(description="Session.")]


class AnonymousComputeEnv(InputModel):
    """Machines made for one task."""

    env_type: Annotated[
        Literal["MANAGED", "UNMANAGED", "THPC_QUEUE"] | None,
        Field(description="Who manages it; default `MANAGED`."),
    ] = None
    env_data: Annotated[EnvData | None, Field(description="The machines.")] = None
    mount_data_disks: Annotated[
        list[MountDataDisk] | None, Field(description="Where data disks are mounted.")
    ] = None
    agent_running_mode: Annotated[
        AgentRunningMode | None, Field(description="As whom the agent runs.")
    ] = None


class RedirectInfo(InputModel):
    """Object-store paths that output is written to, `cos://bucket.cosREGION.myqcloud.com/path/`."""

    stdout_redirect_path: Annotated[str | None, Field(description="Path for standard output.")] = (
        None
    )
    stderr_redirect_path: Annotated[str | None, Field(description="Path for standard error.")] = (
        None
    )
    stdout_redirect_file_name: Annotated[
        str | None, Field(description="File name for standard output.")
    ] = None
    stderr_redirect_file_name: Annotated[
        str | None, Field(description="File name for standard error.")
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """InvalidParameterValue.RemoteStoragePath and RemoteStorageSchemeType."""
        yield from remote_path(value, at, "stdoutRedirectPath", STORES)
        yield from remote_path(value, at, "stderrRedirectPath", STORES)


class RedirectLocalInfo(InputModel):
    """Paths on the machine that output is written to."""

    stdout_local_path: Annotated[str | None, Field(description="Path for standard output.")] = None
    stderr_local_path: Annotated[str | None, Field(description="Path for standard error.")] = None
    stdout_local_file_name: Annotated[
        str | None, Field(description="File name for standard output.")
    ] = None
    stderr_local_file_name: Annotated[
        str | None, Field(description="File name for standard error.")
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """InvalidParameterValue.LocalPath."""
        yield from local_path(value, at, "stdoutLocalPath")
        yield from local_path(value, at, "stderrLocalPath")


class InputMapping(InputModel):
    """A path in a store, mounted before the task starts."""

    source_path: Annotated[str, Field(description="`cos://…` or `cfs://…`.")]
    destination_path: Annotated[str, Field(description="Path on the machine.")]
    mount_option_parameter: Annotated[str | None, Field(description="Options of the mount.")] = None
    mount_type: Annotated[
        Literal["COSFS", "GooseFS-Lite"] | None, Field(description="How COS is mounted.")
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """RemoteStoragePath, RemoteStorageSchemeType and LocalPath of InvalidParameterValue."""
        yield from remote_path(value, at, "sourcePath", STORES)
        yield from local_path(value, at, "destinationPath")


class OutputMappingOption(InputModel):
    """How output is collected."""

    workspace: Annotated[
        Literal["BATCH_WORKSPACE", "GLOBAL_WORKSPACE"] | None,
        Field(description="What relative paths are relative to."),
    ] = None


class OutputMapping(InputModel):
    """A path on the machine, copied to a store when the task ends."""

    source_path: Annotated[str, Field(description="Path on the machine.")]
    destination_path: Annotated[str, Field(description="`cos://…`.")]
    output_mapping_option: Annotated[
        OutputMappingOption | None, Field(description="How it is collected.")
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """RemoteStoragePath, RemoteStorageSchemeType and LocalPath of InvalidParameterValue."""
        yield from local_path(value, at, "sourcePath")
        yield from remote_path(value, at, "destinationPath", STORES)


class OutputMappingConfig(InputModel):
    """How output is uploaded."""

    scene: Annotated[Literal["COS"], Field(description="Store, `COS`.")]
    worker_num: Annotated[Size, Field(description="Number of workers.")]
    worker_part_size: Annotated[Size, Field(description="Size of a part in MB.")]


class EnvVar(InputModel):
    """An environment variable of the command."""

    name: Annotated[str, Field(description="Name.", min_length=1)]
    value: Annotated[str, Field(description="Value.")]


class Authentication(InputModel):
    """A key that the task uses for a store."""

    scene: Annotated[str, Field(description="Where it is used, `COS`.")]
    secret_id: Annotated[str, Field(description="SecretId.")]
    secret_key: Annotated[str, Mark.SECRET, Field(description="SecretKey.")]


class Task(InputModel):
    """One task of the job: a command, the machines for it, and how often."""

    application: Annotated[Application, Field(description="What it runs.")]
    task_name: Annotated[
        str | None, Field(description="Name, unique in the job.", min_length=1)
    ] = None
    task_instance_num: Annotated[
        Count | None, Field(description="Number of instances; default 1.", ge=1)
    ] = None
    compute_env: Annotated[
        AnonymousComputeEnv | None,
        Field(description="Machines for it; exactly one of `compute_env`, `env_id`."),
    ] = None
    env_id: Annotated[str | None, Field(description='Compute environment, "env-xxxxxxxx".')] = None
    redirect_info: Annotated[
        RedirectInfo | None, Field(description="Where output goes in the store.")
    ] = None
    redirect_local_info: Annotated[
        RedirectLocalInfo | None, Field(description="Where output goes on the machine.")
    ] = None
    input_mappings: Annotated[
        list[InputMapping] | None, Field(description="Paths mounted before it starts.")
    ] = None
    output_mappings: Annotated[
        list[OutputMapping] | None, Field(description="Paths copied when it ends.")
    ] = None
    output_mapping_configs: Annotated[
        list[OutputMappingConfig] | None, Field(description="How they are copied.")
    ] = None
    env_vars: Annotated[list[EnvVar] | None, Field(description="Environment variables.")] = None
    authentications: Annotated[
        list[Authentication] | None, Field(description="Keys for stores.")
    ] = None
    failed_action: Annotated[
        Literal["TERMINATE", "INTERRUPT", "FAST_INTERRUPT"] | None,
        Field(description="What happens to the machine after a failure; default `TERMINATE`."),
    ] = None
    max_retry_count: Annotated[
        Count | None, Field(description="Retries of an instance; default 0.")
    ] = None
    timeout: Annotated[Count | None, Field(description="Time limit in seconds; default 86400.")] = (
        None
    )
    max_concurrent_num: Annotated[
        Count | None, Field(description="Instances at a time; default all.")
    ] = None
    restart_compute_node: Annotated[
        Bool | None, Field(description="Restart the node after a failure; with `env_id`.")
    ] = None
    resource_max_retry_count: Annotated[
        Count | None, Field(description="Retries to get a machine, at most 100; default 0.", le=100)
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """AllowedOneAttributeInEnvIdAndComputeEnv; InvalidParameter.EnvIdMalformed."""
        yield from exactly_one(value, at, "computeEnv", "envId")
        env = value.get("envId")
        if isinstance(env, str) and env and not re.fullmatch(r"env-[0-9A-Za-z]+", env):
            words = f'must be an environment id, "env-" and letters or digits, not "{env[:40]}"'
            yield CheckFailure(join(at, "envId"), words)


class Dependence(InputModel):
    """An edge of the graph: `end_task` starts after `start_task`."""

    start_task: Annotated[str, Field(description="Name of the earlier task.", min_length=1)]
    end_task: Annotated[str, Field(description="Name of the later task.", min_length=1)]


class EventVar(InputModel):
    """A variable in a notification."""

    name: Annotated[str, Field(description="Name.")]
    value: Annotated[str, Field(description="Value.")]


class EventConfig(InputModel):
    """An event to be told of."""

    event_name: Annotated[str, Field(description="Event, such as `JOB_FAILED`.")]
    event_vars: Annotated[list[EventVar], Field(description="Variables in the message.")]

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """An event that the API names."""
        name = value.get("eventName")
        if isinstance(name, str) and name not in EVENTS:
            yield CheckFailure(
                join(at, "eventName"), f'must be one of {", ".join(EVENTS)}, not "{name[:40]}"'
            )


class Notification(InputModel):
    """A topic that is told of events."""

    topic_name: Annotated[
        str,
        Field(
            description="Topic: a letter, then letters, digits and hyphens; at most 64 characters."
        ),
    ]
    event_configs: Annotated[list[EventConfig], Field(description="Events.")]

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """NotificationTopicName, NotificationTopicNameTooLong and NotificationEventNameDuplicate."""
        topic = value.get("topicName")
        if isinstance(topic, str) and len(topic) > LONGEST_TOPIC_NAME:
            where = join(at, "topicName")
            yield CheckFailure(
                where, f"must have at most {LONGEST_TOPIC_NAME} characters, and has {len(topic)}"
            )
        elif isinstance(topic, str) and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", topic):
            words = f'must be a letter, then letters, digits and hyphens, not "{topic}"'
            yield CheckFailure(join(at, "topicName"), words)
        configs = value.get("eventConfigs")
        events = configs if isinstance(configs, list) else []
        names = [event.get("eventName") if isinstance(event, Mapping) else None for event in events]
        for index, name in _second_ones(names):
            where = f"{join(at, 'eventConfigs')}[{index}].eventName"
            yield CheckFailure(where, f"must be unique, and {name[:40]} is there twice")


class Tag(InputModel):
    """A tag."""

    key: Annotated[str, Field(description="Key.", min_length=1)]
    value: Annotated[str, Field(description="Value.")]


class Job(InputModel):
    """The job: its tasks and the order they run in."""

    tasks: Annotated[list[Task], Field(description="Tasks, at least one.", min_length=1)]
    job_name: Annotated[
        str | None, Field(description="Name; at most 60 characters.", max_length=60)
    ] = None
    job_description: Annotated[
        str | None, Field(description="At most 200 characters.", max_length=200)
    ] = None
    priority: Annotated[
        Count | None, Field(description="0 to 100, higher first; tasks inherit it.", ge=0, le=100)
    ] = None
    dependences: Annotated[
        list[Dependence] | None, Field(description="The order the tasks run in.")
    ] = None
    notifications: Annotated[
        list[Notification] | None, Field(description="Topics told of events.")
    ] = None
    task_execution_depend_on: Annotated[
        Literal["PRE_TASK_SUCCEED", "PRE_TASK_AT_LEAST_PARTLY_SUCCEED", "PRE_TASK_FINISHED"] | None,
        Field(description="What a later task waits for; default `PRE_TASK_SUCCEED`."),
    ] = None
    state_if_create_cvm_failed: Annotated[
        Literal["FAILED", "RUNNABLE"] | None,
        Field(
            description="State after no machine could be made; default `FAILED`; not with `env_id`."
        ),
    ] = None
    tags: Annotated[
        list[Tag] | None,
        Mark.UNORDERED,
        Field(description="At most 10, set at create only.", max_length=10),
    ] = None
    notification_target: Annotated[
        Literal["CMQ", "TDMQ_CMQ"] | None, Field(description="Kind of topics; default `CMQ`.")
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """TaskName, DependenceNotFoundTaskName, DependenceUnfeasible; no tag's key twice."""
        yield from _tag_problems(value.get("tags"), at)
        tasks = value.get("tasks")
        if not isinstance(tasks, list) or not all(isinstance(task, Mapping) for task in tasks):
            return
        names = [task.get("taskName") for task in tasks]
        for index, name in _second_ones(names):
            yield CheckFailure(
                join(at, f"tasks[{index}].taskName"),
                f'must be unique, and "{name[:40]}" is there twice',
            )
        if not any(isinstance(name, Unknown) for name in names):
            yield from _graph_problems(
                value.get("dependences"), {n for n in names if isinstance(n, str)}, at
            )


class JobInputs(Run):
    """A Batch job: submitted at create, run once. API action `SubmitJob`."""

    left_out = (
        OmittedField(
            "ClientToken",
            "the provider makes it from urn and inputs, so that nothing is submitted twice",
        ),
    )

    placement: Annotated[Placement, Field(description="Where the machines stand.")]
    job: Annotated[Job, Field(description="The job.")]

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """UnsupportedRegion; InvalidParameterValue.InvalidZoneMismatchRegion and InvalidZone.MismatchRegion."""
        yield from _zone_problems(value)


class NamedComputeEnv(InputModel):
    """The environment: what it is called, its machines, and how many of them."""

    env_name: Annotated[str, OnChange.UPDATES, Field(description="Name.", min_length=1)]
    desired_compute_node_count: Annotated[
        Size,
        OnChange.UPDATES,
        Field(description="How many nodes it keeps, at most 2000; 0 for none.", le=2000),
    ]
    env_description: Annotated[str | None, OnChange.UPDATES, Field(description="Description.")] = (
        None
    )
    env_type: Annotated[
        Literal["MANAGED"] | None,
        Field(description="Who manages it; `MANAGED` alone can be created."),
    ] = None
    env_data: Annotated[NodeData | None, Field(description="The machines.")] = None
    mount_data_disks: Annotated[
        list[MountDataDisk] | None, Field(description="Where data disks are mounted.")
    ] = None
    authentications: Annotated[
        list[Authentication] | None, Field(description="Keys for stores.")
    ] = None
    input_mappings: Annotated[
        list[InputMapping] | None, Field(description="Paths mounted on its nodes.")
    ] = None
    agent_running_mode: Annotated[
        AgentRunningMode | None, Field(description="As whom the agent runs.")
    ] = None
    notifications: Annotated[
        list[Notification] | None, Field(description="Topics told of events.")
    ] = None
    action_if_compute_node_inactive: Annotated[
        str | None,
        Field(
            description="What becomes of a node that was not made or broke; default `RECREATE`: made anew."
        ),
    ] = None
    resource_max_retry_count: Annotated[
        Size | None, Field(description="Retries to get a machine, at most 100; default 7.", le=100)
    ] = None
    tags: Annotated[
        list[Tag] | None,
        Mark.UNORDERED,
        Field(description="At most 10, set at create only.", max_length=10),
    ] = None
    notification_target: Annotated[
        Literal["CMQ", "TDMQ_CMQ"] | None, Field(description="Kind of topics; default `CMQ`.")
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """No tag's key twice."""
        yield from _tag_problems(value.get("tags"), at)


class ComputeEnvInputs(StoppableDefinition):
    """A Batch compute environment: a standing pool of machines that tasks name by `env_id`.

    `CreateComputeEnv`.
    """

    left_out = (
        OmittedField(
            "ClientToken",
            "the provider makes it from urn and inputs, so that nothing is made twice",
        ),
    )

    placement: Annotated[Placement, Field(description="Where the machines stand.")]
    compute_env: Annotated[NamedComputeEnv, Field(description="The environment.")]
    stop: Annotated[
        Stop | None,
        OnChange.LOCAL,
        Field(description="How long a delete waits until its nodes and itself are gone."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """UnsupportedRegion; InvalidParameterValue.InvalidZoneMismatchRegion and InvalidZone.MismatchRegion."""
        yield from _zone_problems(value)


def _zone_problems(value: Mapping[str, Any]) -> Iterator[CheckFailure]:
    """A zone is one of the region."""
    region, placement = value.get("region"), value.get("placement")
    zone = placement.get("zone") if isinstance(placement, Mapping) else None
    if (
        not isinstance(region, str)
        or not REGION.fullmatch(region)
        or not isinstance(zone, str)
        or not zone
    ):
        return
    if not re.fullmatch(rf"{re.escape(region)}-[0-9A-Za-z]+", zone):
        yield CheckFailure(
            "placement.zone", f'must be a zone of {region}, such as "{region}-2", not "{zone[:40]}"'
        )


def exactly_one(value: Mapping[str, Any], at: str, *names: str) -> Iterator[CheckFailure]:
    """One of the fields must be set, and no other."""
    if not any(_given(value, *names)) and not any(
        isinstance(value.get(name), Unknown) for name in names
    ):
        yield CheckFailure(at, f"needs exactly one of {', '.join(map(to_snake, names))}")
    yield from at_most_one(value, at, *names)


def at_most_one(value: Mapping[str, Any], at: str, *names: str) -> Iterator[CheckFailure]:
    """Not two of the fields together."""
    given = _given(value, *names)
    if len(given) > 1:
        allowed = ", ".join(map(to_snake, names))
        both = " and ".join(map(to_snake, given))
        yield CheckFailure(at, f"must have only one of {allowed}, and has {both}")


def _given(value: Mapping[str, Any], *names: str) -> list[str]:
    """The fields that are set.

    Empty texts and lists are not, as for the cloud, and unknown ones may turn out so.
    """
    return [
        name
        for name in names
        if not isinstance(value.get(name), Unknown) and value.get(name) not in (None, "", [])
    ]


def remote_path(
    value: Mapping[str, Any], at: str, name: str, schemes: tuple[str, ...]
) -> Iterator[CheckFailure]:
    """InvalidParameterValue.RemoteStoragePath and RemoteStorageSchemeType."""
    path = value.get(name)
    if isinstance(path, str) and not re.match(rf"({'|'.join(schemes)})://[^/]", path):
        words = " or ".join(f"{scheme}://" for scheme in schemes)
        yield CheckFailure(join(at, name), f'must begin with {words} and a host, not "{path[:40]}"')


def local_path(value: Mapping[str, Any], at: str, name: str) -> Iterator[CheckFailure]:
    """InvalidParameterValue.LocalPath, as far as it is certain: a URL is no path on a machine."""
    path = value.get(name)
    if isinstance(path, str) and (not path or "://" in path):
        yield CheckFailure(join(at, name), f'must be a path on the machine, not "{path[:40]}"')


def _repeated(values: Any, at: str) -> Iterator[CheckFailure]:
    """Texts that stand in a list twice."""
    for index, text in _second_ones(values if isinstance(values, list) else []):
        yield CheckFailure(f"{at}[{index}]", f"must be unique, and {text[:40]} is there twice")


def _tag_problems(tags: Any, at: str) -> Iterator[CheckFailure]:
    """InvalidParameterValue: one value for a key."""
    keys = (
        [tag.get("key") if isinstance(tag, Mapping) else None for tag in tags]
        if isinstance(tags, list)
        else []
    )
    for index, key in _second_ones(keys):
        yield CheckFailure(
            join(at, f"tags[{index}].key"), f'must be unique, and "{key[:40]}" is there twice'
        )


def _graph_problems(dependences: Any, names: set[str], at: str) -> Iterator[CheckFailure]:
    after: dict[str, list[str]] = {}
    some = ", ".join(sorted(names)[:20]) + (", …" if len(names) > 20 else "")
    for index, edge in enumerate(dependences if isinstance(dependences, list) else []):
        ends = (
            [edge.get(end) for end in ("startTask", "endTask")] if isinstance(edge, Mapping) else []
        )
        for where_from, name in zip(("startTask", "endTask"), ends, strict=False):
            if isinstance(name, str) and name and name not in names:
                where = join(at, f"dependences[{index}].{where_from}")
                yield CheckFailure(
                    where, f'must name a task of this job ({some}), not "{name[:40]}"'
                )
        match ends:
            case [str(start), str(end)]:
                after.setdefault(start, []).append(end)
    cycle = _cycle(after)
    if cycle:
        yield CheckFailure(
            join(at, "dependences"), f"must have no cycle, and has {' -> '.join(cycle)}"
        )


def _cycle(after: Mapping[str, list[str]]) -> list[str]:
    """The names along a cycle, the first one twice; empty when there is none.

    Each edge is walked once.
    """
    done: set[str] = set()
    for start in after:
        walks = (
            {start: iter(after[start])} if start not in done else {}
        )  # the names on the way, in order
        while walks:
            name = next(reversed(walks))
            following = next(walks[name], None)
            if following is None:
                del walks[name]
                done.add(name)
            elif following in walks:
                way = list(walks)
                return [*way[way.index(following) :], following]
            elif following not in done:
                walks[following] = iter(after.get(following, ()))
    return []


def _second_ones(values: list[Any]) -> Iterator[tuple[int, str]]:
    """Position and text of every text that stands in a list before."""
    seen: set[str] = set()
    for index, value in enumerate(values):
        if isinstance(value, str) and value in seen:
            yield index, value
        elif isinstance(value, str):
            seen.add(value)
