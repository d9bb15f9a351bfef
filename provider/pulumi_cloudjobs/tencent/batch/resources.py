"""The classes that a Pulumi program imports from tencent.batch.

Made by `make generate` from models.py and the resource types of this folder: change those, not this
file. The provider classes are pickled by reference into the state of every stack: their names and
the name of this module never change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

import pulumi
from typing_extensions import NotRequired

from ...core.resource_type import ResourceType
from ...dynamic.common import StopArgsDict, WaitArgsDict
from ...dynamic.provider import CloudJobProvider
from ...dynamic.resource import CloudJob

__all__ = [
    "AgentRunningModeArgsDict",
    "AnonymousComputeEnvArgsDict",
    "ApplicationArgsDict",
    "AuthenticationArgsDict",
    "CommandLineArgsDict",
    "ComputeEnv",
    "DataDiskArgsDict",
    "DependenceArgsDict",
    "DockerArgsDict",
    "EnhancedServiceArgsDict",
    "EnvDataArgsDict",
    "EnvVarArgsDict",
    "EventConfigArgsDict",
    "EventVarArgsDict",
    "InputMappingArgsDict",
    "InstanceMarketOptionsRequestArgsDict",
    "InstanceTypeOptionsArgsDict",
    "InternetAccessibleArgsDict",
    "Job",
    "JobArgsDict",
    "LoginSettingsArgsDict",
    "MountDataDiskArgsDict",
    "NamedComputeEnvArgsDict",
    "NodeDataArgsDict",
    "NotificationArgsDict",
    "OutputMappingArgsDict",
    "OutputMappingConfigArgsDict",
    "OutputMappingOptionArgsDict",
    "PlacementArgsDict",
    "RedirectInfoArgsDict",
    "RedirectLocalInfoArgsDict",
    "RunAutomationServiceEnabledArgsDict",
    "RunMonitorServiceEnabledArgsDict",
    "RunSecurityServiceEnabledArgsDict",
    "SpotMarketOptionsArgsDict",
    "StopArgsDict",
    "SystemDiskArgsDict",
    "TagArgsDict",
    "TaskArgsDict",
    "VirtualPrivateCloudArgsDict",
    "WaitArgsDict",
]


class PlacementArgsDict(TypedDict):
    """Where the machines stand."""

    zone: pulumi.Input[str]
    """Availability zone, such as "ap-guangzhou-2". API: `Zone`."""
    project_id: NotRequired[pulumi.Input[int]]
    """Project; default 0. API: `ProjectId`."""
    host_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Dedicated hosts to place machines on. API: `HostIds`."""
    dedicated_resource_pack_tenancy: NotRequired[pulumi.Input[Literal["ResourcePool"]]]
    """Tenancy of a resource pack, `ResourcePool`. API: `DedicatedResourcePackTenancy`."""
    dedicated_resource_pack_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Resource packs to use; with `dedicated_resource_pack_tenancy`.

    API: `DedicatedResourcePackIds`.
    """


class SystemDiskArgsDict(TypedDict):
    """System disk of a machine."""

    disk_type: NotRequired[pulumi.Input[str]]
    """Type, such as `CLOUD_PREMIUM`. API: `DiskType`."""
    disk_id: NotRequired[pulumi.Input[str]]
    """Id of a disk. API: `DiskId`."""
    disk_size: NotRequired[pulumi.Input[int]]
    """Size in GB. API: `DiskSize`."""
    cdc_id: NotRequired[pulumi.Input[str]]
    """Dedicated cluster. API: `CdcId`."""
    disk_name: NotRequired[pulumi.Input[str]]
    """Name of the disk; at most 128 characters. API: `DiskName`."""
    encrypt: NotRequired[pulumi.Input[bool]]
    """Whether the disk is encrypted. API: `Encrypt`."""
    kms_key_id: NotRequired[pulumi.Input[str]]
    """Key it is encrypted with. API: `KmsKeyId`."""


class DataDiskArgsDict(TypedDict):
    """Data disk of a machine."""

    disk_size: pulumi.Input[int]
    """Size in GB. API: `DiskSize`."""
    disk_type: NotRequired[pulumi.Input[str]]
    """Type, such as `CLOUD_PREMIUM`. API: `DiskType`."""
    disk_id: NotRequired[pulumi.Input[str]]
    """Id of a disk. API: `DiskId`."""
    delete_with_instance: NotRequired[pulumi.Input[bool]]
    """Whether it goes with the machine. API: `DeleteWithInstance`."""
    snapshot_id: NotRequired[pulumi.Input[str]]
    """Snapshot to make it from. API: `SnapshotId`."""
    encrypt: NotRequired[pulumi.Input[bool]]
    """Whether the disk is encrypted. API: `Encrypt`."""
    kms_key_id: NotRequired[pulumi.Input[str]]
    """Key it is encrypted with. API: `KmsKeyId`."""
    throughput_performance: NotRequired[pulumi.Input[int]]
    """Extra throughput in MB/s. API: `ThroughputPerformance`."""
    cdc_id: NotRequired[pulumi.Input[str]]
    """Dedicated cluster. API: `CdcId`."""
    burst_performance: NotRequired[pulumi.Input[bool]]
    """Whether bursts are allowed. API: `BurstPerformance`."""
    disk_name: NotRequired[pulumi.Input[str]]
    """Name of the disk; at most 128 characters. API: `DiskName`."""


class VirtualPrivateCloudArgsDict(TypedDict):
    """Network of a machine."""

    vpc_id: pulumi.Input[str]
    """Network, such as "vpc-xxx", or `DEFAULT`. API: `VpcId`."""
    subnet_id: pulumi.Input[str]
    """Subnet, such as "subnet-xxx", or `DEFAULT`. API: `SubnetId`."""
    as_vpc_gateway: NotRequired[pulumi.Input[bool]]
    """Whether the machine is a public gateway. API: `AsVpcGateway`."""
    private_ip_addresses: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Private addresses to take. API: `PrivateIpAddresses`."""
    ipv6_address_count: NotRequired[pulumi.Input[int]]
    """Number of IPv6 addresses. API: `Ipv6AddressCount`."""


class InternetAccessibleArgsDict(TypedDict):
    """Public network access of a machine."""

    internet_charge_type: NotRequired[pulumi.Input[str]]
    """How traffic is charged. API: `InternetChargeType`."""
    internet_max_bandwidth_out: NotRequired[pulumi.Input[int]]
    """Outgoing bandwidth in Mbps. API: `InternetMaxBandwidthOut`."""
    public_ip_assigned: NotRequired[pulumi.Input[bool]]
    """Whether it gets a public address. API: `PublicIpAssigned`."""
    bandwidth_package_id: NotRequired[pulumi.Input[str]]
    """Bandwidth package. API: `BandwidthPackageId`."""
    internet_service_provider: NotRequired[pulumi.Input[str]]
    """Carrier of the line. API: `InternetServiceProvider`."""
    ipv4_address_type: NotRequired[pulumi.Input[str]]
    """Kind of IPv4 address. API: `IPv4AddressType`."""
    ipv6_address_type: NotRequired[pulumi.Input[str]]
    """Kind of IPv6 address. API: `IPv6AddressType`."""
    anti_ddos_package_id: NotRequired[pulumi.Input[str]]
    """Protection package against DDoS. API: `AntiDDoSPackageId`."""


class LoginSettingsArgsDict(TypedDict):
    """How one may log in to a machine."""

    password: NotRequired[pulumi.Input[str]]
    """Password of the machine. API: `Password`."""
    key_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Key pairs. API: `KeyIds`."""
    keep_image_login: NotRequired[pulumi.Input[Literal["TRUE", "FALSE"]]]
    """`TRUE` keeps the image's own login. API: `KeepImageLogin`."""


class RunSecurityServiceEnabledArgsDict(TypedDict):
    """Cloud security agent."""

    enabled: NotRequired[pulumi.Input[bool]]
    """Whether it runs; default true. API: `Enabled`."""


class RunMonitorServiceEnabledArgsDict(TypedDict):
    """Cloud monitor agent."""

    enabled: NotRequired[pulumi.Input[bool]]
    """Whether it runs; default true. API: `Enabled`."""


class RunAutomationServiceEnabledArgsDict(TypedDict):
    """Automation agent."""

    enabled: NotRequired[pulumi.Input[bool]]
    """Whether it runs. API: `Enabled`."""


class EnhancedServiceArgsDict(TypedDict):
    """Agents on a machine."""

    security_service: NotRequired[pulumi.Input[RunSecurityServiceEnabledArgsDict]]
    """Cloud security. API: `SecurityService`."""
    monitor_service: NotRequired[pulumi.Input[RunMonitorServiceEnabledArgsDict]]
    """Cloud monitor. API: `MonitorService`."""
    automation_service: NotRequired[pulumi.Input[RunAutomationServiceEnabledArgsDict]]
    """Automation. API: `AutomationService`."""


class SpotMarketOptionsArgsDict(TypedDict):
    """Terms of a spot machine."""

    max_price: pulumi.Input[str]
    """Highest price per hour, as text: "0.5". API: `MaxPrice`."""
    spot_instance_type: NotRequired[pulumi.Input[Literal["one-time"]]]
    """Kind of request; `one-time`. API: `SpotInstanceType`."""


class InstanceMarketOptionsRequestArgsDict(TypedDict):
    """Market of a machine, for `SPOTPAID`."""

    spot_options: pulumi.Input[SpotMarketOptionsArgsDict]
    """Terms of spot machines. API: `SpotOptions`."""
    market_type: NotRequired[pulumi.Input[Literal["spot"]]]
    """`spot`. API: `MarketType`."""


class InstanceTypeOptionsArgsDict(TypedDict):
    """What a machine must have, instead of naming its type."""

    cpu: pulumi.Input[int]
    """Number of CPU cores. API: `CPU`."""
    memory: pulumi.Input[int]
    """Memory in GB. API: `Memory`."""
    instance_categories: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Instance families to choose from. API: `InstanceCategories`."""


class NodeDataArgsDict(TypedDict):
    """The machines of an environment, of which one field can change in place."""

    instance_type: NotRequired[pulumi.Input[str]]
    """Instance type; one of `instance_type`, `instance_types`, `instance_type_options`.

    API: `InstanceType`.
    """
    image_id: NotRequired[pulumi.Input[str]]
    """Image, "img-xxxxxxxx". API: `ImageId`."""
    system_disk: NotRequired[pulumi.Input[SystemDiskArgsDict]]
    """System disk. API: `SystemDisk`."""
    data_disks: NotRequired[pulumi.Input[Sequence[pulumi.Input[DataDiskArgsDict]]]]
    """Data disks. API: `DataDisks`."""
    virtual_private_cloud: NotRequired[pulumi.Input[VirtualPrivateCloudArgsDict]]
    """Network. API: `VirtualPrivateCloud`."""
    internet_accessible: NotRequired[pulumi.Input[InternetAccessibleArgsDict]]
    """Public network access. API: `InternetAccessible`."""
    instance_name: NotRequired[pulumi.Input[str]]
    """Name of the machines. API: `InstanceName`."""
    login_settings: NotRequired[pulumi.Input[LoginSettingsArgsDict]]
    """How one may log in. API: `LoginSettings`."""
    security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Security groups. API: `SecurityGroupIds`."""
    enhanced_service: NotRequired[pulumi.Input[EnhancedServiceArgsDict]]
    """Agents on the machines. API: `EnhancedService`."""
    instance_charge_type: NotRequired[pulumi.Input[Literal["POSTPAID_BY_HOUR", "SPOTPAID"]]]
    """How they are charged; default by the hour. API: `InstanceChargeType`."""
    instance_market_options: NotRequired[pulumi.Input[InstanceMarketOptionsRequestArgsDict]]
    """Market, for `SPOTPAID`. API: `InstanceMarketOptions`."""
    instance_types: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Instance types, tried in this order; at most 10. API: `InstanceTypes`."""
    instance_type_options: NotRequired[pulumi.Input[InstanceTypeOptionsArgsDict]]
    """What the machines must have, instead of a type. API: `InstanceTypeOptions`."""
    zones: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Further zones; not with `virtual_private_cloud(s)`. API: `Zones`."""
    virtual_private_clouds: NotRequired[
        pulumi.Input[Sequence[pulumi.Input[VirtualPrivateCloudArgsDict]]]
    ]
    """Networks; not with `zones` or `virtual_private_cloud`. API: `VirtualPrivateClouds`."""


class MountDataDiskArgsDict(TypedDict):
    """Where a data disk is mounted."""

    local_path: pulumi.Input[str]
    """Mount point: `/data`, or a drive of Windows, `H:\\`. API: `LocalPath`."""
    file_system_type: NotRequired[pulumi.Input[Literal["EXT3", "EXT4", "NTFS"]]]
    """File system; default `EXT3`, on Windows `NTFS`. API: `FileSystemType`."""


class AuthenticationArgsDict(TypedDict):
    """A key that the task uses for a store."""

    scene: pulumi.Input[str]
    """Where it is used, `COS`. API: `Scene`."""
    secret_id: pulumi.Input[str]
    """SecretId. API: `SecretId`."""
    secret_key: pulumi.Input[str]
    """SecretKey. API: `SecretKey`."""


class InputMappingArgsDict(TypedDict):
    """A path in a store, mounted before the task starts."""

    source_path: pulumi.Input[str]
    """`cos://…` or `cfs://…`. API: `SourcePath`."""
    destination_path: pulumi.Input[str]
    """Path on the machine. API: `DestinationPath`."""
    mount_option_parameter: NotRequired[pulumi.Input[str]]
    """Options of the mount. API: `MountOptionParameter`."""
    mount_type: NotRequired[pulumi.Input[Literal["COSFS", "GooseFS-Lite"]]]
    """How COS is mounted. API: `MountType`."""


class AgentRunningModeArgsDict(TypedDict):
    """As whom the agent runs, on Windows."""

    scene: pulumi.Input[Literal["WINDOWS"]]
    """`WINDOWS`. API: `Scene`."""
    user: pulumi.Input[str]
    """User. API: `User`."""
    session: pulumi.Input[str]
    """Session. API: `Session`."""


class EventVarArgsDict(TypedDict):
    """A variable in a notification."""

    name: pulumi.Input[str]
    """Name. API: `Name`."""
    value: pulumi.Input[str]
    """Value. API: `Value`."""


class EventConfigArgsDict(TypedDict):
    """An event to be told of."""

    event_name: pulumi.Input[str]
    """Event, such as `JOB_FAILED`. API: `EventName`."""
    event_vars: pulumi.Input[Sequence[pulumi.Input[EventVarArgsDict]]]
    """Variables in the message. API: `EventVars`."""


class NotificationArgsDict(TypedDict):
    """A topic that is told of events."""

    topic_name: pulumi.Input[str]
    """Topic: a letter, then letters, digits and hyphens; at most 64 characters.

    API: `TopicName`.
    """
    event_configs: pulumi.Input[Sequence[pulumi.Input[EventConfigArgsDict]]]
    """Events. API: `EventConfigs`."""


class TagArgsDict(TypedDict):
    """A tag."""

    key: pulumi.Input[str]
    """Key. API: `Key`."""
    value: pulumi.Input[str]
    """Value. API: `Value`."""


class NamedComputeEnvArgsDict(TypedDict):
    """The environment: what it is called, its machines, and how many of them."""

    env_name: pulumi.Input[str]
    """Name. API: `EnvName`."""
    desired_compute_node_count: pulumi.Input[int]
    """How many nodes it keeps, at most 2000; 0 for none. API: `DesiredComputeNodeCount`."""
    env_description: NotRequired[pulumi.Input[str]]
    """Description. API: `EnvDescription`."""
    env_type: NotRequired[pulumi.Input[Literal["MANAGED"]]]
    """Who manages it; `MANAGED` alone can be created. API: `EnvType`."""
    env_data: NotRequired[pulumi.Input[NodeDataArgsDict]]
    """The machines. API: `EnvData`."""
    mount_data_disks: NotRequired[pulumi.Input[Sequence[pulumi.Input[MountDataDiskArgsDict]]]]
    """Where data disks are mounted. API: `MountDataDisks`."""
    authentications: NotRequired[pulumi.Input[Sequence[pulumi.Input[AuthenticationArgsDict]]]]
    """Keys for stores. API: `Authentications`."""
    input_mappings: NotRequired[pulumi.Input[Sequence[pulumi.Input[InputMappingArgsDict]]]]
    """Paths mounted on its nodes. API: `InputMappings`."""
    agent_running_mode: NotRequired[pulumi.Input[AgentRunningModeArgsDict]]
    """As whom the agent runs. API: `AgentRunningMode`."""
    notifications: NotRequired[pulumi.Input[Sequence[pulumi.Input[NotificationArgsDict]]]]
    """Topics told of events. API: `Notifications`."""
    action_if_compute_node_inactive: NotRequired[pulumi.Input[str]]
    """What becomes of a node that was not made or broke; default `RECREATE`: made anew.

    API: `ActionIfComputeNodeInactive`.
    """
    resource_max_retry_count: NotRequired[pulumi.Input[int]]
    """Retries to get a machine, at most 100; default 7. API: `ResourceMaxRetryCount`."""
    tags: NotRequired[pulumi.Input[Sequence[pulumi.Input[TagArgsDict]]]]
    """At most 10, set at create only. API: `Tags`, at most 10 items."""
    notification_target: NotRequired[pulumi.Input[Literal["CMQ", "TDMQ_CMQ"]]]
    """Kind of topics; default `CMQ`. API: `NotificationTarget`."""


class DockerArgsDict(TypedDict):
    """A container that the command runs in."""

    image: pulumi.Input[str]
    """Image, with tag or digest. API: `Image`."""
    user: NotRequired[pulumi.Input[str]]
    """User name at the registry. API: `User`."""
    password: NotRequired[pulumi.Input[str]]
    """Password at the registry. API: `Password`."""
    server: NotRequired[pulumi.Input[str]]
    """Registry; default Docker Hub. API: `Server`."""
    max_retry_count: NotRequired[pulumi.Input[int]]
    """Tries to pull the image again; default 0. API: `MaxRetryCount`."""
    delay_on_retry: NotRequired[pulumi.Input[int]]
    """Seconds between these tries. API: `DelayOnRetry`."""
    docker_run_option: NotRequired[pulumi.Input[str]]
    """Further options of `docker run`. API: `DockerRunOption`."""


class CommandLineArgsDict(TypedDict):
    """One command of a tightly coupled task."""

    command: pulumi.Input[str]
    """Command line. API: `Command`."""


class ApplicationArgsDict(TypedDict):
    """What a task runs."""

    delivery_form: pulumi.Input[Literal["PACKAGE", "LOCAL"]]
    """`LOCAL`: a command on the machine; `PACKAGE`: a package that is fetched first.

    API: `DeliveryForm`.
    """
    command: NotRequired[pulumi.Input[str]]
    """Command of a loosely coupled task; exactly one of `command`, `commands`. API: `Command`."""
    package_path: NotRequired[pulumi.Input[str]]
    """Package to fetch, for `PACKAGE`. API: `PackagePath`."""
    docker: NotRequired[pulumi.Input[DockerArgsDict]]
    """Container to run the command in. API: `Docker`."""
    commands: NotRequired[pulumi.Input[Sequence[pulumi.Input[CommandLineArgsDict]]]]
    """Commands of a tightly coupled task, one per instance. API: `Commands`."""


class EnvDataArgsDict(TypedDict):
    """The machines of a task or an environment."""

    instance_type: NotRequired[pulumi.Input[str]]
    """Instance type; one of `instance_type`, `instance_types`, `instance_type_options`.

    API: `InstanceType`.
    """
    image_id: NotRequired[pulumi.Input[str]]
    """Image, "img-xxxxxxxx". API: `ImageId`."""
    system_disk: NotRequired[pulumi.Input[SystemDiskArgsDict]]
    """System disk. API: `SystemDisk`."""
    data_disks: NotRequired[pulumi.Input[Sequence[pulumi.Input[DataDiskArgsDict]]]]
    """Data disks. API: `DataDisks`."""
    virtual_private_cloud: NotRequired[pulumi.Input[VirtualPrivateCloudArgsDict]]
    """Network. API: `VirtualPrivateCloud`."""
    internet_accessible: NotRequired[pulumi.Input[InternetAccessibleArgsDict]]
    """Public network access. API: `InternetAccessible`."""
    instance_name: NotRequired[pulumi.Input[str]]
    """Name of the machines. API: `InstanceName`."""
    login_settings: NotRequired[pulumi.Input[LoginSettingsArgsDict]]
    """How one may log in. API: `LoginSettings`."""
    security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Security groups. API: `SecurityGroupIds`."""
    enhanced_service: NotRequired[pulumi.Input[EnhancedServiceArgsDict]]
    """Agents on the machines. API: `EnhancedService`."""
    instance_charge_type: NotRequired[pulumi.Input[Literal["POSTPAID_BY_HOUR", "SPOTPAID"]]]
    """How they are charged; default by the hour. API: `InstanceChargeType`."""
    instance_market_options: NotRequired[pulumi.Input[InstanceMarketOptionsRequestArgsDict]]
    """Market, for `SPOTPAID`. API: `InstanceMarketOptions`."""
    instance_types: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Instance types, tried in this order; at most 10. API: `InstanceTypes`."""
    instance_type_options: NotRequired[pulumi.Input[InstanceTypeOptionsArgsDict]]
    """What the machines must have, instead of a type. API: `InstanceTypeOptions`."""
    zones: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Further zones; not with `virtual_private_cloud(s)`. API: `Zones`."""
    virtual_private_clouds: NotRequired[
        pulumi.Input[Sequence[pulumi.Input[VirtualPrivateCloudArgsDict]]]
    ]
    """Networks; not with `zones` or `virtual_private_cloud`. API: `VirtualPrivateClouds`."""


class AnonymousComputeEnvArgsDict(TypedDict):
    """Machines made for one task."""

    env_type: NotRequired[pulumi.Input[Literal["MANAGED", "UNMANAGED", "THPC_QUEUE"]]]
    """Who manages it; default `MANAGED`. API: `EnvType`."""
    env_data: NotRequired[pulumi.Input[EnvDataArgsDict]]
    """The machines. API: `EnvData`."""
    mount_data_disks: NotRequired[pulumi.Input[Sequence[pulumi.Input[MountDataDiskArgsDict]]]]
    """Where data disks are mounted. API: `MountDataDisks`."""
    agent_running_mode: NotRequired[pulumi.Input[AgentRunningModeArgsDict]]
    """As whom the agent runs. API: `AgentRunningMode`."""


class RedirectInfoArgsDict(TypedDict):
    """Object-store paths that output is written to, `cos://bucket.cosREGION.myqcloud.com/path/`."""

    stdout_redirect_path: NotRequired[pulumi.Input[str]]
    """Path for standard output. API: `StdoutRedirectPath`."""
    stderr_redirect_path: NotRequired[pulumi.Input[str]]
    """Path for standard error. API: `StderrRedirectPath`."""
    stdout_redirect_file_name: NotRequired[pulumi.Input[str]]
    """File name for standard output. API: `StdoutRedirectFileName`."""
    stderr_redirect_file_name: NotRequired[pulumi.Input[str]]
    """File name for standard error. API: `StderrRedirectFileName`."""


class RedirectLocalInfoArgsDict(TypedDict):
    """Paths on the machine that output is written to."""

    stdout_local_path: NotRequired[pulumi.Input[str]]
    """Path for standard output. API: `StdoutLocalPath`."""
    stderr_local_path: NotRequired[pulumi.Input[str]]
    """Path for standard error. API: `StderrLocalPath`."""
    stdout_local_file_name: NotRequired[pulumi.Input[str]]
    """File name for standard output. API: `StdoutLocalFileName`."""
    stderr_local_file_name: NotRequired[pulumi.Input[str]]
    """File name for standard error. API: `StderrLocalFileName`."""


class OutputMappingOptionArgsDict(TypedDict):
    """How output is collected."""

    workspace: NotRequired[pulumi.Input[Literal["BATCH_WORKSPACE", "GLOBAL_WORKSPACE"]]]
    """What relative paths are relative to. API: `Workspace`."""


class OutputMappingArgsDict(TypedDict):
    """A path on the machine, copied to a store when the task ends."""

    source_path: pulumi.Input[str]
    """Path on the machine. API: `SourcePath`."""
    destination_path: pulumi.Input[str]
    """`cos://…`. API: `DestinationPath`."""
    output_mapping_option: NotRequired[pulumi.Input[OutputMappingOptionArgsDict]]
    """How it is collected. API: `OutputMappingOption`."""


class OutputMappingConfigArgsDict(TypedDict):
    """How output is uploaded."""

    scene: pulumi.Input[Literal["COS"]]
    """Store, `COS`. API: `Scene`."""
    worker_num: pulumi.Input[int]
    """Number of workers. API: `WorkerNum`."""
    worker_part_size: pulumi.Input[int]
    """Size of a part in MB. API: `WorkerPartSize`."""


class EnvVarArgsDict(TypedDict):
    """An environment variable of the command."""

    name: pulumi.Input[str]
    """Name. API: `Name`."""
    value: pulumi.Input[str]
    """Value. API: `Value`."""


class TaskArgsDict(TypedDict):
    """One task of the job: a command, the machines for it, and how often."""

    application: pulumi.Input[ApplicationArgsDict]
    """What it runs. API: `Application`."""
    task_name: NotRequired[pulumi.Input[str]]
    """Name, unique in the job. API: `TaskName`."""
    task_instance_num: NotRequired[pulumi.Input[int]]
    """Number of instances; default 1. API: `TaskInstanceNum`."""
    compute_env: NotRequired[pulumi.Input[AnonymousComputeEnvArgsDict]]
    """Machines for it; exactly one of `compute_env`, `env_id`. API: `ComputeEnv`."""
    env_id: NotRequired[pulumi.Input[str]]
    """Compute environment, "env-xxxxxxxx". API: `EnvId`."""
    redirect_info: NotRequired[pulumi.Input[RedirectInfoArgsDict]]
    """Where output goes in the store. API: `RedirectInfo`."""
    redirect_local_info: NotRequired[pulumi.Input[RedirectLocalInfoArgsDict]]
    """Where output goes on the machine. API: `RedirectLocalInfo`."""
    input_mappings: NotRequired[pulumi.Input[Sequence[pulumi.Input[InputMappingArgsDict]]]]
    """Paths mounted before it starts. API: `InputMappings`."""
    output_mappings: NotRequired[pulumi.Input[Sequence[pulumi.Input[OutputMappingArgsDict]]]]
    """Paths copied when it ends. API: `OutputMappings`."""
    output_mapping_configs: NotRequired[
        pulumi.Input[Sequence[pulumi.Input[OutputMappingConfigArgsDict]]]
    ]
    """How they are copied. API: `OutputMappingConfigs`."""
    env_vars: NotRequired[pulumi.Input[Sequence[pulumi.Input[EnvVarArgsDict]]]]
    """Environment variables. API: `EnvVars`."""
    authentications: NotRequired[pulumi.Input[Sequence[pulumi.Input[AuthenticationArgsDict]]]]
    """Keys for stores. API: `Authentications`."""
    failed_action: NotRequired[pulumi.Input[Literal["TERMINATE", "INTERRUPT", "FAST_INTERRUPT"]]]
    """What happens to the machine after a failure; default `TERMINATE`. API: `FailedAction`."""
    max_retry_count: NotRequired[pulumi.Input[int]]
    """Retries of an instance; default 0. API: `MaxRetryCount`."""
    timeout: NotRequired[pulumi.Input[int]]
    """Time limit in seconds; default 86400. API: `Timeout`."""
    max_concurrent_num: NotRequired[pulumi.Input[int]]
    """Instances at a time; default all. API: `MaxConcurrentNum`."""
    restart_compute_node: NotRequired[pulumi.Input[bool]]
    """Restart the node after a failure; with `env_id`. API: `RestartComputeNode`."""
    resource_max_retry_count: NotRequired[pulumi.Input[int]]
    """Retries to get a machine, at most 100; default 0. API: `ResourceMaxRetryCount`."""


class DependenceArgsDict(TypedDict):
    """An edge of the graph: `end_task` starts after `start_task`."""

    start_task: pulumi.Input[str]
    """Name of the earlier task. API: `StartTask`."""
    end_task: pulumi.Input[str]
    """Name of the later task. API: `EndTask`."""


class JobArgsDict(TypedDict):
    """The job: its tasks and the order they run in."""

    tasks: pulumi.Input[Sequence[pulumi.Input[TaskArgsDict]]]
    """Tasks, at least one. API: `Tasks`."""
    job_name: NotRequired[pulumi.Input[str]]
    """Name; at most 60 characters. API: `JobName`."""
    job_description: NotRequired[pulumi.Input[str]]
    """At most 200 characters. API: `JobDescription`."""
    priority: NotRequired[pulumi.Input[int]]
    """0 to 100, higher first; tasks inherit it. API: `Priority`."""
    dependences: NotRequired[pulumi.Input[Sequence[pulumi.Input[DependenceArgsDict]]]]
    """The order the tasks run in. API: `Dependences`."""
    notifications: NotRequired[pulumi.Input[Sequence[pulumi.Input[NotificationArgsDict]]]]
    """Topics told of events. API: `Notifications`."""
    task_execution_depend_on: NotRequired[
        pulumi.Input[
            Literal["PRE_TASK_SUCCEED", "PRE_TASK_AT_LEAST_PARTLY_SUCCEED", "PRE_TASK_FINISHED"]
        ]
    ]
    """What a later task waits for; default `PRE_TASK_SUCCEED`. API: `TaskExecutionDependOn`."""
    state_if_create_cvm_failed: NotRequired[pulumi.Input[Literal["FAILED", "RUNNABLE"]]]
    """State after no machine could be made; default `FAILED`; not with `env_id`.

    API: `StateIfCreateCvmFailed`.
    """
    tags: NotRequired[pulumi.Input[Sequence[pulumi.Input[TagArgsDict]]]]
    """At most 10, set at create only. API: `Tags`, at most 10 items."""
    notification_target: NotRequired[pulumi.Input[Literal["CMQ", "TDMQ_CMQ"]]]
    """Kind of topics; default `CMQ`. API: `NotificationTarget`."""


class ComputeEnvProvider(CloudJobProvider):
    """Provider of `ComputeEnv`."""

    @classmethod
    def resource_type(cls) -> ResourceType:
        from .compute_env import COMPUTE_ENV

        return COMPUTE_ENV


class ComputeEnv(CloudJob, module="cloudjobs/tencent/batch", name="ComputeEnv"):
    """A Batch compute environment: a standing pool of machines that tasks name by `env_id`.

    Example:
        import pulumi_cloudjobs as cloudjobs

        cloudjobs.tencent.batch.ComputeEnv(
            "farm",
            placement={"zone": "ap-guangzhou-2"},
            compute_env={
                "env_name": "farm",
                "env_description": "Renders films",
                "desired_compute_node_count": 4,
                "env_data": {"instance_types": ["S5.LARGE8", "S5.MEDIUM4"], "image_id": "img-bd78fy2t"},
            },
        )
    """

    _provider_class = ComputeEnvProvider

    def __init__(
        self,
        resource_name: str,
        /,
        *,
        placement: pulumi.Input[PlacementArgsDict],
        compute_env: pulumi.Input[NamedComputeEnvArgsDict],
        region: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[str] | None = None,
        stop: pulumi.Input[StopArgsDict] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            resource_name: The Pulumi name, unique among the resources of this type in the stack.
            placement: Where the machines stand. API: `Placement`.
            compute_env: The environment. API: `ComputeEnv`.
            region: Region; default: the configured one of the vendor.
            adopt: Id of an existing object to take over instead of creating one; read only by
                create.
            stop: How long a delete waits until its nodes and itself are gone.
            opts: Resource options.
        """
        inputs = {
            "placement": placement,
            "compute_env": compute_env,
            "region": region,
            "adopt": adopt,
            "stop": stop,
        }
        self._declare(resource_name, inputs, opts)

    @property
    def region(self) -> pulumi.Output[str]:
        """Region; default: the configured one of the vendor."""
        return self._output("region")

    @property
    def adopt(self) -> pulumi.Output[str]:
        """Id of an existing object to take over instead of creating one; read only by create."""
        return self._output("adopt")

    @property
    def stop(self) -> pulumi.Output[dict[str, Any]]:
        """How long a delete waits until its nodes and itself are gone."""
        return self._output("stop")

    @property
    def placement(self) -> pulumi.Output[dict[str, Any]]:
        """Where the machines stand. API: `Placement`."""
        return self._output("placement")

    @property
    def compute_env(self) -> pulumi.Output[dict[str, Any]]:
        """The environment. API: `ComputeEnv`."""
        return self._output("compute_env")

    @property
    def env_id(self) -> pulumi.Output[str]:
        """The EnvId, "env-xxxxxxxx", for the `env_id` of tasks; also the resource's id."""
        return self._output("env_id")

    @property
    def created_at(self) -> pulumi.Output[str]:
        """When it was made, RFC 3339, UTC."""
        return self._output("created_at")


class JobProvider(CloudJobProvider):
    """Provider of `Job`."""

    @classmethod
    def resource_type(cls) -> ResourceType:
        from .job import JOB

        return JOB


class Job(CloudJob, module="cloudjobs/tencent/batch", name="Job"):
    """A Batch job: submitted at create, run once. API action `SubmitJob`.

    Example:
        import pulumi_cloudjobs as cloudjobs

        cloudjobs.tencent.batch.Job(
            "batch-job",
            placement={"zone": "ap-guangzhou-2"},
            job={
                "job_name": "test",
                "job_description": "test",
                "priority": 1,
                "tasks": [
                    {
                        "task_name": "hello2",
                        "task_instance_num": 1,
                        "application": {
                            "delivery_form": "LOCAL",
                            "command": 'python -c "fib=lambda n:1 if n<=2 else fib(n-1)+fib(n-2); print(fib(20))"',
                        },
                        "compute_env": {
                            "env_type": "MANAGED",
                            "env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"},
                        },
                        "redirect_info": {
                            "stdout_redirect_path": "cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/",
                            "stderr_redirect_path": "cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/",
                        },
                    }
                ],
            },
        )
    """

    _provider_class = JobProvider

    def __init__(
        self,
        resource_name: str,
        /,
        *,
        placement: pulumi.Input[PlacementArgsDict],
        job: pulumi.Input[JobArgsDict],
        region: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[str] | None = None,
        wait: pulumi.Input[WaitArgsDict] | None = None,
        stop: pulumi.Input[StopArgsDict] | None = None,
        triggers: pulumi.Input[Mapping[str, Any]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            resource_name: The Pulumi name, unique among the resources of this type in the stack.
            placement: Where the machines stand. API: `Placement`.
            job: The job. API: `Job`.
            region: Region; default: the configured one of the vendor.
            adopt: Id of an existing object to take over instead of creating one; read only by
                create.
            wait: How long `pulumi up` follows the job.
            stop: How a live job is stopped before delete.
            triggers: Any values; a change of them, and nothing else, starts a new run of the same
                definition.
            opts: Resource options.
        """
        inputs = {
            "placement": placement,
            "job": job,
            "region": region,
            "adopt": adopt,
            "wait": wait,
            "stop": stop,
            "triggers": triggers,
        }
        self._declare(resource_name, inputs, opts)

    @property
    def region(self) -> pulumi.Output[str]:
        """Region; default: the configured one of the vendor."""
        return self._output("region")

    @property
    def adopt(self) -> pulumi.Output[str]:
        """Id of an existing object to take over instead of creating one; read only by create."""
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
        """Any values; a change of them, and nothing else, starts a new run of the same definition."""
        return self._output("triggers")

    @property
    def placement(self) -> pulumi.Output[dict[str, Any]]:
        """Where the machines stand. API: `Placement`."""
        return self._output("placement")

    @property
    def job(self) -> pulumi.Output[dict[str, Any]]:
        """The job. API: `Job`."""
        return self._output("job")

    @property
    def job_id(self) -> pulumi.Output[str]:
        """The JobId, "job-xxxxxxxx"; also the resource's id."""
        return self._output("job_id")

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
        """When it ended, RFC 3339, UTC; None while it lives."""
        return self._output("finished_at")

    @property
    def purged(self) -> pulumi.Output[bool]:
        """True when the cloud no longer keeps the finished run."""
        return self._output("purged")

    @property
    def wait_outcome(self) -> pulumi.Output[str]:
        """Outcome of the wait: met; pending (it timed out or was interrupted, and the next up resumes it); failed."""
        return self._output("wait_outcome")
