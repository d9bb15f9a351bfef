"""The classes that a Pulumi program imports from tencent.batch.

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
    "AgentRunningModeArgsDict",
    "AgentRunningModeScene",
    "AnonymousComputeEnvArgsDict",
    "AnonymousComputeEnvEnvType",
    "ApplicationArgsDict",
    "ApplicationDeliveryForm",
    "AuthenticationArgsDict",
    "CommandLineArgsDict",
    "ComputeEnv",
    "DataDiskArgsDict",
    "DependenceArgsDict",
    "DockerArgsDict",
    "EnhancedServiceArgsDict",
    "EnvDataArgsDict",
    "EnvDataInstanceChargeType",
    "EnvVarArgsDict",
    "EventConfigArgsDict",
    "EventVarArgsDict",
    "InputMappingArgsDict",
    "InputMappingMountType",
    "InstanceMarketOptionsRequestArgsDict",
    "InstanceMarketOptionsRequestMarketType",
    "InstanceTypeOptionsArgsDict",
    "InternetAccessibleArgsDict",
    "Job",
    "JobArgsDict",
    "JobSpecNotificationTarget",
    "JobSpecStateIfCreateCvmFailed",
    "JobSpecTaskExecutionDependOn",
    "LoginSettingsArgsDict",
    "LoginSettingsKeepImageLogin",
    "MountDataDiskArgsDict",
    "MountDataDiskFileSystemType",
    "NamedComputeEnvArgsDict",
    "NamedComputeEnvEnvType",
    "NamedComputeEnvNotificationTarget",
    "NodeDataArgsDict",
    "NodeDataInstanceChargeType",
    "NotificationArgsDict",
    "OutputMappingArgsDict",
    "OutputMappingConfigArgsDict",
    "OutputMappingConfigScene",
    "OutputMappingOptionArgsDict",
    "OutputMappingOptionWorkspace",
    "PlacementArgsDict",
    "PlacementDedicatedResourcePackTenancy",
    "RedirectInfoArgsDict",
    "RedirectLocalInfoArgsDict",
    "RunAutomationServiceEnabledArgsDict",
    "RunMonitorServiceEnabledArgsDict",
    "RunSecurityServiceEnabledArgsDict",
    "SpotMarketOptionsArgsDict",
    "SpotMarketOptionsSpotInstanceType",
    "StopArgsDict",
    "SystemDiskArgsDict",
    "TagArgsDict",
    "TaskArgsDict",
    "TaskFailedAction",
    "VirtualPrivateCloudArgsDict",
    "WaitArgsDict",
]


class AgentRunningModeScene:
    """The operating system: `WINDOWS`."""

    WINDOWS: Final = "WINDOWS"


class AnonymousComputeEnvEnvType:
    """Who manages the environment; default `MANAGED`."""

    MANAGED: Final = "MANAGED"
    UNMANAGED: Final = "UNMANAGED"
    THPC_QUEUE: Final = "THPC_QUEUE"


class ApplicationDeliveryForm:
    """`LOCAL` runs a command on the machine, `PACKAGE` fetches a package first."""

    PACKAGE: Final = "PACKAGE"
    LOCAL: Final = "LOCAL"


class EnvDataInstanceChargeType:
    """How the machines are charged; default by the hour."""

    POSTPAID_BY_HOUR: Final = "POSTPAID_BY_HOUR"
    SPOTPAID: Final = "SPOTPAID"


class InputMappingMountType:
    """The program that mounts COS."""

    COSFS: Final = "COSFS"
    GOOSEFS_LITE: Final = "GooseFS-Lite"


class InstanceMarketOptionsRequestMarketType:
    """The type of the market: `spot`."""

    SPOT: Final = "spot"


class JobSpecNotificationTarget:
    """The type of the topics; default `CMQ`."""

    CMQ: Final = "CMQ"
    TDMQ_CMQ: Final = "TDMQ_CMQ"


class JobSpecStateIfCreateCvmFailed:
    """The state when no machine can be created; default `FAILED`; not with `env_id`."""

    FAILED: Final = "FAILED"
    RUNNABLE: Final = "RUNNABLE"


class JobSpecTaskExecutionDependOn:
    """The state that a later task waits for; default `PRE_TASK_SUCCEED`."""

    PRE_TASK_SUCCEED: Final = "PRE_TASK_SUCCEED"
    PRE_TASK_AT_LEAST_PARTLY_SUCCEED: Final = "PRE_TASK_AT_LEAST_PARTLY_SUCCEED"
    PRE_TASK_FINISHED: Final = "PRE_TASK_FINISHED"


class LoginSettingsKeepImageLogin:
    """`TRUE` keeps the image's own login."""

    TRUE: Final = "TRUE"
    FALSE: Final = "FALSE"


class MountDataDiskFileSystemType:
    """The file system; default `EXT3`, on Windows `NTFS`."""

    EXT3: Final = "EXT3"
    EXT4: Final = "EXT4"
    NTFS: Final = "NTFS"


class NamedComputeEnvEnvType:
    """Who manages the environment; only `MANAGED` can be created."""

    MANAGED: Final = "MANAGED"


class NamedComputeEnvNotificationTarget:
    """The type of the topics; default `CMQ`."""

    CMQ: Final = "CMQ"
    TDMQ_CMQ: Final = "TDMQ_CMQ"


class NodeDataInstanceChargeType:
    """How the machines are charged; default by the hour."""

    POSTPAID_BY_HOUR: Final = "POSTPAID_BY_HOUR"
    SPOTPAID: Final = "SPOTPAID"


class OutputMappingConfigScene:
    """The store: `COS`."""

    COS: Final = "COS"


class OutputMappingOptionWorkspace:
    """The folder that relative paths start from."""

    BATCH_WORKSPACE: Final = "BATCH_WORKSPACE"
    GLOBAL_WORKSPACE: Final = "GLOBAL_WORKSPACE"


class PlacementDedicatedResourcePackTenancy:
    """The tenancy of a resource pack: `ResourcePool`."""

    RESOURCEPOOL: Final = "ResourcePool"


class SpotMarketOptionsSpotInstanceType:
    """The type of the request: `one-time`."""

    ONE_TIME: Final = "one-time"


class TaskFailedAction:
    """The action on the machine after a failure; default `TERMINATE`."""

    TERMINATE: Final = "TERMINATE"
    INTERRUPT: Final = "INTERRUPT"
    FAST_INTERRUPT: Final = "FAST_INTERRUPT"


class PlacementArgsDict(TypedDict):
    """The zone and hosts of the machines."""

    zone: pulumi.Input[str]
    """Availability zone, such as "ap-guangzhou-2". API: `Zone`."""
    project_id: NotRequired[pulumi.Input[int]]
    """The project of the machines; default 0. API: `ProjectId`."""
    host_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The ids of dedicated hosts to place machines on. API: `HostIds`."""
    dedicated_resource_pack_tenancy: NotRequired[pulumi.Input[Literal["ResourcePool"]]]
    """The tenancy of a resource pack: `ResourcePool`. API: `DedicatedResourcePackTenancy`."""
    dedicated_resource_pack_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The ids of resource packs to use; needs `dedicated_resource_pack_tenancy`.

    API: `DedicatedResourcePackIds`.
    """


class SystemDiskArgsDict(TypedDict):
    """The system disk of a machine."""

    disk_type: NotRequired[pulumi.Input[str]]
    """The type of the disk, such as `CLOUD_PREMIUM`. API: `DiskType`."""
    disk_id: NotRequired[pulumi.Input[str]]
    """The id of a disk. API: `DiskId`."""
    disk_size: NotRequired[pulumi.Input[int]]
    """The size of the disk in GB. API: `DiskSize`."""
    cdc_id: NotRequired[pulumi.Input[str]]
    """The id of the dedicated cluster of the disk. API: `CdcId`."""
    disk_name: NotRequired[pulumi.Input[str]]
    """The name of the disk; at most 128 characters. API: `DiskName`."""
    encrypt: NotRequired[pulumi.Input[bool]]
    """Whether the disk is encrypted. API: `Encrypt`."""
    kms_key_id: NotRequired[pulumi.Input[str]]
    """The id of the key that encrypts the disk. API: `KmsKeyId`."""


class DataDiskArgsDict(TypedDict):
    """A data disk of a machine."""

    disk_size: pulumi.Input[int]
    """The size of the disk in GB. API: `DiskSize`."""
    disk_type: NotRequired[pulumi.Input[str]]
    """The type of the disk, such as `CLOUD_PREMIUM`. API: `DiskType`."""
    disk_id: NotRequired[pulumi.Input[str]]
    """The id of a disk. API: `DiskId`."""
    delete_with_instance: NotRequired[pulumi.Input[bool]]
    """Whether the disk is deleted with the machine. API: `DeleteWithInstance`."""
    snapshot_id: NotRequired[pulumi.Input[str]]
    """The id of the snapshot to create the disk from. API: `SnapshotId`."""
    encrypt: NotRequired[pulumi.Input[bool]]
    """Whether the disk is encrypted. API: `Encrypt`."""
    kms_key_id: NotRequired[pulumi.Input[str]]
    """The id of the key that encrypts the disk. API: `KmsKeyId`."""
    throughput_performance: NotRequired[pulumi.Input[int]]
    """The extra throughput of the disk in MB/s. API: `ThroughputPerformance`."""
    cdc_id: NotRequired[pulumi.Input[str]]
    """The id of the dedicated cluster of the disk. API: `CdcId`."""
    burst_performance: NotRequired[pulumi.Input[bool]]
    """Whether the disk may exceed its throughput in bursts. API: `BurstPerformance`."""
    disk_name: NotRequired[pulumi.Input[str]]
    """The name of the disk; at most 128 characters. API: `DiskName`."""


class VirtualPrivateCloudArgsDict(TypedDict):
    """The network of a machine."""

    vpc_id: pulumi.Input[str]
    """The id of the network, such as "vpc-xxx", or `DEFAULT`. API: `VpcId`."""
    subnet_id: pulumi.Input[str]
    """The id of the subnet, such as "subnet-xxx", or `DEFAULT`. API: `SubnetId`."""
    as_vpc_gateway: NotRequired[pulumi.Input[bool]]
    """Whether the machine serves as a public gateway. API: `AsVpcGateway`."""
    private_ip_addresses: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The private addresses of the machines. API: `PrivateIpAddresses`."""
    ipv6_address_count: NotRequired[pulumi.Input[int]]
    """The number of IPv6 addresses of each machine. API: `Ipv6AddressCount`."""


class InternetAccessibleArgsDict(TypedDict):
    """The public network access of a machine."""

    internet_charge_type: NotRequired[pulumi.Input[str]]
    """How traffic is charged. API: `InternetChargeType`."""
    internet_max_bandwidth_out: NotRequired[pulumi.Input[int]]
    """The outgoing bandwidth in Mbps. API: `InternetMaxBandwidthOut`."""
    public_ip_assigned: NotRequired[pulumi.Input[bool]]
    """Whether the machine gets a public address. API: `PublicIpAssigned`."""
    bandwidth_package_id: NotRequired[pulumi.Input[str]]
    """The id of the bandwidth package. API: `BandwidthPackageId`."""
    internet_service_provider: NotRequired[pulumi.Input[str]]
    """The carrier of the line. API: `InternetServiceProvider`."""
    ipv4_address_type: NotRequired[pulumi.Input[str]]
    """The type of the IPv4 address. API: `IPv4AddressType`."""
    ipv6_address_type: NotRequired[pulumi.Input[str]]
    """The type of the IPv6 address. API: `IPv6AddressType`."""
    anti_ddos_package_id: NotRequired[pulumi.Input[str]]
    """The id of the protection package against DDoS. API: `AntiDDoSPackageId`."""


class LoginSettingsArgsDict(TypedDict):
    """The login to a machine: a password, key pairs, or that of the image."""

    password: NotRequired[pulumi.Input[str]]
    """The password of the machine. API: `Password`."""
    key_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The ids of the key pairs. API: `KeyIds`."""
    keep_image_login: NotRequired[pulumi.Input[Literal["TRUE", "FALSE"]]]
    """`TRUE` keeps the image's own login. API: `KeepImageLogin`."""


class RunSecurityServiceEnabledArgsDict(TypedDict):
    """The cloud security agent."""

    enabled: NotRequired[pulumi.Input[bool]]
    """Whether the agent runs; default true. API: `Enabled`."""


class RunMonitorServiceEnabledArgsDict(TypedDict):
    """The cloud monitor agent."""

    enabled: NotRequired[pulumi.Input[bool]]
    """Whether the agent runs; default true. API: `Enabled`."""


class RunAutomationServiceEnabledArgsDict(TypedDict):
    """The automation agent."""

    enabled: NotRequired[pulumi.Input[bool]]
    """Whether the agent runs. API: `Enabled`."""


class EnhancedServiceArgsDict(TypedDict):
    """The agents on a machine."""

    security_service: NotRequired[pulumi.Input[RunSecurityServiceEnabledArgsDict]]
    """The cloud security agent. API: `SecurityService`."""
    monitor_service: NotRequired[pulumi.Input[RunMonitorServiceEnabledArgsDict]]
    """The cloud monitor agent. API: `MonitorService`."""
    automation_service: NotRequired[pulumi.Input[RunAutomationServiceEnabledArgsDict]]
    """The automation agent. API: `AutomationService`."""


class SpotMarketOptionsArgsDict(TypedDict):
    """The terms of a spot machine."""

    max_price: pulumi.Input[str]
    """The highest price per hour, as text: "0.5". API: `MaxPrice`."""
    spot_instance_type: NotRequired[pulumi.Input[Literal["one-time"]]]
    """The type of the request: `one-time`. API: `SpotInstanceType`."""


class InstanceMarketOptionsRequestArgsDict(TypedDict):
    """The market of a machine, for `SPOTPAID`."""

    spot_options: pulumi.Input[SpotMarketOptionsArgsDict]
    """The terms of spot machines. API: `SpotOptions`."""
    market_type: NotRequired[pulumi.Input[Literal["spot"]]]
    """The type of the market: `spot`. API: `MarketType`."""


class InstanceTypeOptionsArgsDict(TypedDict):
    """The cores and memory of a machine, in place of its type."""

    cpu: pulumi.Input[int]
    """The number of CPU cores. API: `CPU`."""
    memory: pulumi.Input[int]
    """The memory in GB. API: `Memory`."""
    instance_categories: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The instance families to choose from. API: `InstanceCategories`."""


class NodeDataArgsDict(TypedDict):
    """The machines of an environment, of which one field can change in place."""

    instance_type: NotRequired[pulumi.Input[str]]
    """The instance type; set one of `instance_type`, `instance_types`, `instance_type_options`.

    API: `InstanceType`.
    """
    image_id: NotRequired[pulumi.Input[str]]
    """The id of the image, "img-xxxxxxxx". API: `ImageId`."""
    system_disk: NotRequired[pulumi.Input[SystemDiskArgsDict]]
    """The system disk. API: `SystemDisk`."""
    data_disks: NotRequired[pulumi.Input[Sequence[pulumi.Input[DataDiskArgsDict]]]]
    """The data disks. API: `DataDisks`."""
    virtual_private_cloud: NotRequired[pulumi.Input[VirtualPrivateCloudArgsDict]]
    """The network of the machines. API: `VirtualPrivateCloud`."""
    internet_accessible: NotRequired[pulumi.Input[InternetAccessibleArgsDict]]
    """The public network access of the machines. API: `InternetAccessible`."""
    instance_name: NotRequired[pulumi.Input[str]]
    """The name of the machines. API: `InstanceName`."""
    login_settings: NotRequired[pulumi.Input[LoginSettingsArgsDict]]
    """The login to the machines. API: `LoginSettings`."""
    security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The ids of the security groups. API: `SecurityGroupIds`."""
    enhanced_service: NotRequired[pulumi.Input[EnhancedServiceArgsDict]]
    """The agents on the machines. API: `EnhancedService`."""
    instance_charge_type: NotRequired[pulumi.Input[Literal["POSTPAID_BY_HOUR", "SPOTPAID"]]]
    """How the machines are charged; default by the hour. API: `InstanceChargeType`."""
    instance_market_options: NotRequired[pulumi.Input[InstanceMarketOptionsRequestArgsDict]]
    """The market of the machines; for `SPOTPAID`. API: `InstanceMarketOptions`."""
    instance_types: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The instance types, tried in this order; at most 10. API: `InstanceTypes`."""
    instance_type_options: NotRequired[pulumi.Input[InstanceTypeOptionsArgsDict]]
    """The cores and memory of the machines, in place of a type. API: `InstanceTypeOptions`."""
    zones: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Further zones; not with `virtual_private_cloud` or `virtual_private_clouds`. API: `Zones`."""
    virtual_private_clouds: NotRequired[
        pulumi.Input[Sequence[pulumi.Input[VirtualPrivateCloudArgsDict]]]
    ]
    """The networks of the machines; not with `zones` or `virtual_private_cloud`.

    API: `VirtualPrivateClouds`.
    """


class MountDataDiskArgsDict(TypedDict):
    """The mount point of a data disk."""

    local_path: pulumi.Input[str]
    """The mount point: `/data`, or a drive of Windows, `H:\\`. API: `LocalPath`."""
    file_system_type: NotRequired[pulumi.Input[Literal["EXT3", "EXT4", "NTFS"]]]
    """The file system; default `EXT3`, on Windows `NTFS`. API: `FileSystemType`."""


class AuthenticationArgsDict(TypedDict):
    """A key that the task uses for a store."""

    scene: pulumi.Input[str]
    """The store that the key is for: `COS`. API: `Scene`."""
    secret_id: pulumi.Input[str]
    """The SecretId. API: `SecretId`."""
    secret_key: pulumi.Input[str]
    """The SecretKey. API: `SecretKey`."""


class InputMappingArgsDict(TypedDict):
    """A path in a store that is mounted before the task starts."""

    source_path: pulumi.Input[str]
    """The URL to mount: `cos://…` or `cfs://…`. API: `SourcePath`."""
    destination_path: pulumi.Input[str]
    """The path on the machine. API: `DestinationPath`."""
    mount_option_parameter: NotRequired[pulumi.Input[str]]
    """The options of the mount. API: `MountOptionParameter`."""
    mount_type: NotRequired[pulumi.Input[Literal["COSFS", "GooseFS-Lite"]]]
    """The program that mounts COS. API: `MountType`."""


class AgentRunningModeArgsDict(TypedDict):
    """The user and session of the agent, on Windows."""

    scene: pulumi.Input[Literal["WINDOWS"]]
    """The operating system: `WINDOWS`. API: `Scene`."""
    user: pulumi.Input[str]
    """The user of the agent. API: `User`."""
    session: pulumi.Input[str]
    """The session of the agent. API: `Session`."""


class EventVarArgsDict(TypedDict):
    """A variable in a notification."""

    name: pulumi.Input[str]
    """The name of the variable. API: `Name`."""
    value: pulumi.Input[str]
    """The value of the variable. API: `Value`."""


class EventConfigArgsDict(TypedDict):
    """An event that is sent to the topic."""

    event_name: pulumi.Input[str]
    """The event, such as `JOB_FAILED`. API: `EventName`."""
    event_vars: pulumi.Input[Sequence[pulumi.Input[EventVarArgsDict]]]
    """The variables of the message. API: `EventVars`."""


class NotificationArgsDict(TypedDict):
    """A topic that receives events."""

    topic_name: pulumi.Input[str]
    """The topic: a letter, then letters, digits and hyphens; at most 64 characters.

    API: `TopicName`.
    """
    event_configs: pulumi.Input[Sequence[pulumi.Input[EventConfigArgsDict]]]
    """The events that the topic receives. API: `EventConfigs`."""


class TagArgsDict(TypedDict):
    """A tag."""

    key: pulumi.Input[str]
    """The key of the tag. API: `Key`."""
    value: pulumi.Input[str]
    """The value of the tag. API: `Value`."""


class NamedComputeEnvArgsDict(TypedDict):
    """The environment: its name, its machines, and the number of them."""

    env_name: pulumi.Input[str]
    """The name of the environment. API: `EnvName`."""
    desired_compute_node_count: pulumi.Input[int]
    """The number of nodes that the environment keeps, at most 2000; 0 for none.

    API: `DesiredComputeNodeCount`.
    """
    env_description: NotRequired[pulumi.Input[str]]
    """The description of the environment. API: `EnvDescription`."""
    env_type: NotRequired[pulumi.Input[Literal["MANAGED"]]]
    """Who manages the environment; only `MANAGED` can be created. API: `EnvType`."""
    env_data: NotRequired[pulumi.Input[NodeDataArgsDict]]
    """The machines of the environment. API: `EnvData`."""
    mount_data_disks: NotRequired[pulumi.Input[Sequence[pulumi.Input[MountDataDiskArgsDict]]]]
    """The mount points of the data disks. API: `MountDataDisks`."""
    authentications: NotRequired[pulumi.Input[Sequence[pulumi.Input[AuthenticationArgsDict]]]]
    """The keys for stores. API: `Authentications`."""
    input_mappings: NotRequired[pulumi.Input[Sequence[pulumi.Input[InputMappingArgsDict]]]]
    """The paths in stores that are mounted on the nodes. API: `InputMappings`."""
    agent_running_mode: NotRequired[pulumi.Input[AgentRunningModeArgsDict]]
    """The user and session of the agent, on Windows. API: `AgentRunningMode`."""
    notifications: NotRequired[pulumi.Input[Sequence[pulumi.Input[NotificationArgsDict]]]]
    """The topics that receive events. API: `Notifications`."""
    action_if_compute_node_inactive: NotRequired[pulumi.Input[str]]
    """The action on a failed or missing node; default `RECREATE`: a new node is created.

    API: `ActionIfComputeNodeInactive`.
    """
    resource_max_retry_count: NotRequired[pulumi.Input[int]]
    """How often the request for a machine is retried, at most 100; default 7.

    API: `ResourceMaxRetryCount`.
    """
    tags: NotRequired[pulumi.Input[Sequence[pulumi.Input[TagArgsDict]]]]
    """The tags, at most 10; set at create only. API: `Tags`."""
    notification_target: NotRequired[pulumi.Input[Literal["CMQ", "TDMQ_CMQ"]]]
    """The type of the topics; default `CMQ`. API: `NotificationTarget`."""


class DockerArgsDict(TypedDict):
    """A container that the command runs in."""

    image: pulumi.Input[str]
    """The image, with tag or digest. API: `Image`."""
    user: NotRequired[pulumi.Input[str]]
    """The user name at the registry; None for a public image. API: `User`."""
    password: NotRequired[pulumi.Input[str]]
    """The password at the registry; None for a public image. API: `Password`."""
    server: NotRequired[pulumi.Input[str]]
    """The registry of the image; default Docker Hub. API: `Server`."""
    max_retry_count: NotRequired[pulumi.Input[int]]
    """How often a failed pull of the image is repeated; default 0. API: `MaxRetryCount`."""
    delay_on_retry: NotRequired[pulumi.Input[int]]
    """The seconds between two pulls of the image. API: `DelayOnRetry`."""
    docker_run_option: NotRequired[pulumi.Input[str]]
    """Further options of `docker run`. API: `DockerRunOption`."""


class CommandLineArgsDict(TypedDict):
    """A command of a tightly coupled task."""

    command: pulumi.Input[str]
    """The command line. API: `Command`."""


class ApplicationArgsDict(TypedDict):
    """The program of a task."""

    delivery_form: pulumi.Input[Literal["PACKAGE", "LOCAL"]]
    """`LOCAL` runs a command on the machine, `PACKAGE` fetches a package first.

    API: `DeliveryForm`.
    """
    command: NotRequired[pulumi.Input[str]]
    """The command of a loosely coupled task; set exactly one of `command`, `commands`.

    API: `Command`.
    """
    package_path: NotRequired[pulumi.Input[str]]
    """The URL of the package to fetch; required for `PACKAGE`. API: `PackagePath`."""
    docker: NotRequired[pulumi.Input[DockerArgsDict]]
    """The container to run the command in; None runs it on the machine itself. API: `Docker`."""
    commands: NotRequired[pulumi.Input[Sequence[pulumi.Input[CommandLineArgsDict]]]]
    """The commands of a tightly coupled task, one per instance. API: `Commands`."""


class EnvDataArgsDict(TypedDict):
    """The machines of a task or an environment."""

    instance_type: NotRequired[pulumi.Input[str]]
    """The instance type; set one of `instance_type`, `instance_types`, `instance_type_options`.

    API: `InstanceType`.
    """
    image_id: NotRequired[pulumi.Input[str]]
    """The id of the image, "img-xxxxxxxx". API: `ImageId`."""
    system_disk: NotRequired[pulumi.Input[SystemDiskArgsDict]]
    """The system disk. API: `SystemDisk`."""
    data_disks: NotRequired[pulumi.Input[Sequence[pulumi.Input[DataDiskArgsDict]]]]
    """The data disks. API: `DataDisks`."""
    virtual_private_cloud: NotRequired[pulumi.Input[VirtualPrivateCloudArgsDict]]
    """The network of the machines. API: `VirtualPrivateCloud`."""
    internet_accessible: NotRequired[pulumi.Input[InternetAccessibleArgsDict]]
    """The public network access of the machines. API: `InternetAccessible`."""
    instance_name: NotRequired[pulumi.Input[str]]
    """The name of the machines. API: `InstanceName`."""
    login_settings: NotRequired[pulumi.Input[LoginSettingsArgsDict]]
    """The login to the machines. API: `LoginSettings`."""
    security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The ids of the security groups. API: `SecurityGroupIds`."""
    enhanced_service: NotRequired[pulumi.Input[EnhancedServiceArgsDict]]
    """The agents on the machines. API: `EnhancedService`."""
    instance_charge_type: NotRequired[pulumi.Input[Literal["POSTPAID_BY_HOUR", "SPOTPAID"]]]
    """How the machines are charged; default by the hour. API: `InstanceChargeType`."""
    instance_market_options: NotRequired[pulumi.Input[InstanceMarketOptionsRequestArgsDict]]
    """The market of the machines; for `SPOTPAID`. API: `InstanceMarketOptions`."""
    instance_types: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The instance types, tried in this order; at most 10. API: `InstanceTypes`."""
    instance_type_options: NotRequired[pulumi.Input[InstanceTypeOptionsArgsDict]]
    """The cores and memory of the machines, in place of a type. API: `InstanceTypeOptions`."""
    zones: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Further zones; not with `virtual_private_cloud` or `virtual_private_clouds`. API: `Zones`."""
    virtual_private_clouds: NotRequired[
        pulumi.Input[Sequence[pulumi.Input[VirtualPrivateCloudArgsDict]]]
    ]
    """The networks of the machines; not with `zones` or `virtual_private_cloud`.

    API: `VirtualPrivateClouds`.
    """


class AnonymousComputeEnvArgsDict(TypedDict):
    """The machines that are created for a single task."""

    env_type: NotRequired[pulumi.Input[Literal["MANAGED", "UNMANAGED", "THPC_QUEUE"]]]
    """Who manages the environment; default `MANAGED`. API: `EnvType`."""
    env_data: NotRequired[pulumi.Input[EnvDataArgsDict]]
    """The machines of the environment. API: `EnvData`."""
    mount_data_disks: NotRequired[pulumi.Input[Sequence[pulumi.Input[MountDataDiskArgsDict]]]]
    """The mount points of the data disks. API: `MountDataDisks`."""
    agent_running_mode: NotRequired[pulumi.Input[AgentRunningModeArgsDict]]
    """The user and session of the agent, on Windows. API: `AgentRunningMode`."""


class RedirectInfoArgsDict(TypedDict):
    """The paths of the output in a store, `cos://bucket.cosREGION.myqcloud.com/path/`."""

    stdout_redirect_path: NotRequired[pulumi.Input[str]]
    """The path for standard output. API: `StdoutRedirectPath`."""
    stderr_redirect_path: NotRequired[pulumi.Input[str]]
    """The path for standard error. API: `StderrRedirectPath`."""
    stdout_redirect_file_name: NotRequired[pulumi.Input[str]]
    """The file name for standard output. API: `StdoutRedirectFileName`."""
    stderr_redirect_file_name: NotRequired[pulumi.Input[str]]
    """The file name for standard error. API: `StderrRedirectFileName`."""


class RedirectLocalInfoArgsDict(TypedDict):
    """The paths of the output on the machine."""

    stdout_local_path: NotRequired[pulumi.Input[str]]
    """The path for standard output. API: `StdoutLocalPath`."""
    stderr_local_path: NotRequired[pulumi.Input[str]]
    """The path for standard error. API: `StderrLocalPath`."""
    stdout_local_file_name: NotRequired[pulumi.Input[str]]
    """The file name for standard output. API: `StdoutLocalFileName`."""
    stderr_local_file_name: NotRequired[pulumi.Input[str]]
    """The file name for standard error. API: `StderrLocalFileName`."""


class OutputMappingOptionArgsDict(TypedDict):
    """The options of an output."""

    workspace: NotRequired[pulumi.Input[Literal["BATCH_WORKSPACE", "GLOBAL_WORKSPACE"]]]
    """The folder that relative paths start from. API: `Workspace`."""


class OutputMappingArgsDict(TypedDict):
    """A path on the machine that is copied to a store when the task ends."""

    source_path: pulumi.Input[str]
    """The path on the machine. API: `SourcePath`."""
    destination_path: pulumi.Input[str]
    """The URL to copy to: `cos://…`. API: `DestinationPath`."""
    output_mapping_option: NotRequired[pulumi.Input[OutputMappingOptionArgsDict]]
    """The options of this output. API: `OutputMappingOption`."""


class OutputMappingConfigArgsDict(TypedDict):
    """The options of the upload of outputs."""

    scene: pulumi.Input[Literal["COS"]]
    """The store: `COS`. API: `Scene`."""
    worker_num: pulumi.Input[int]
    """The number of workers that upload. API: `WorkerNum`."""
    worker_part_size: pulumi.Input[int]
    """The size of a part in MB. API: `WorkerPartSize`."""


class EnvVarArgsDict(TypedDict):
    """An environment variable of the command."""

    name: pulumi.Input[str]
    """The name of the variable. API: `Name`."""
    value: pulumi.Input[str]
    """The value of the variable. API: `Value`."""


class TaskArgsDict(TypedDict):
    """A task of the job: a command, its machines, and the number of its instances."""

    application: pulumi.Input[ApplicationArgsDict]
    """The program that the task runs. API: `Application`."""
    task_name: NotRequired[pulumi.Input[str]]
    """The name of the task, unique in the job. API: `TaskName`."""
    task_instance_num: NotRequired[pulumi.Input[int]]
    """The number of instances; default 1. API: `TaskInstanceNum`."""
    compute_env: NotRequired[pulumi.Input[AnonymousComputeEnvArgsDict]]
    """The machines of the task; set exactly one of `compute_env`, `env_id`. API: `ComputeEnv`."""
    env_id: NotRequired[pulumi.Input[str]]
    """The id of the compute environment, "env-xxxxxxxx". API: `EnvId`."""
    redirect_info: NotRequired[pulumi.Input[RedirectInfoArgsDict]]
    """The paths of the output in a store. API: `RedirectInfo`."""
    redirect_local_info: NotRequired[pulumi.Input[RedirectLocalInfoArgsDict]]
    """The paths of the output on the machine. API: `RedirectLocalInfo`."""
    input_mappings: NotRequired[pulumi.Input[Sequence[pulumi.Input[InputMappingArgsDict]]]]
    """The paths in stores that are mounted before the task starts. API: `InputMappings`."""
    output_mappings: NotRequired[pulumi.Input[Sequence[pulumi.Input[OutputMappingArgsDict]]]]
    """The paths that are copied to a store when the task ends. API: `OutputMappings`."""
    output_mapping_configs: NotRequired[
        pulumi.Input[Sequence[pulumi.Input[OutputMappingConfigArgsDict]]]
    ]
    """The options of the upload of outputs. API: `OutputMappingConfigs`."""
    env_vars: NotRequired[pulumi.Input[Sequence[pulumi.Input[EnvVarArgsDict]]]]
    """The environment variables of the command. API: `EnvVars`."""
    authentications: NotRequired[pulumi.Input[Sequence[pulumi.Input[AuthenticationArgsDict]]]]
    """The keys for stores. API: `Authentications`."""
    failed_action: NotRequired[pulumi.Input[Literal["TERMINATE", "INTERRUPT", "FAST_INTERRUPT"]]]
    """The action on the machine after a failure; default `TERMINATE`. API: `FailedAction`."""
    max_retry_count: NotRequired[pulumi.Input[int]]
    """How often a failed instance is retried; default 0. API: `MaxRetryCount`."""
    timeout: NotRequired[pulumi.Input[int]]
    """The time limit of the task in seconds; default 86400. API: `Timeout`."""
    max_concurrent_num: NotRequired[pulumi.Input[int]]
    """The most instances that run at the same time; default all. API: `MaxConcurrentNum`."""
    restart_compute_node: NotRequired[pulumi.Input[bool]]
    """Whether the node is restarted after a failure; needs `env_id`. API: `RestartComputeNode`."""
    resource_max_retry_count: NotRequired[pulumi.Input[int]]
    """How often the request for a machine is retried, at most 100; default 0.

    API: `ResourceMaxRetryCount`.
    """


class DependenceArgsDict(TypedDict):
    """An edge of the graph: `end_task` starts after `start_task`."""

    start_task: pulumi.Input[str]
    """The name of the earlier task. API: `StartTask`."""
    end_task: pulumi.Input[str]
    """The name of the later task. API: `EndTask`."""


class JobArgsDict(TypedDict):
    """The job: its tasks and the order they run in."""

    tasks: pulumi.Input[Sequence[pulumi.Input[TaskArgsDict]]]
    """The tasks of the job, at least one. API: `Tasks`."""
    job_name: NotRequired[pulumi.Input[str]]
    """The name of the job; at most 60 characters. API: `JobName`."""
    job_description: NotRequired[pulumi.Input[str]]
    """The description of the job; at most 200 characters. API: `JobDescription`."""
    priority: NotRequired[pulumi.Input[int]]
    """The priority, 0 to 100; higher ones run first, and tasks inherit it. API: `Priority`."""
    dependences: NotRequired[pulumi.Input[Sequence[pulumi.Input[DependenceArgsDict]]]]
    """The order in which the tasks run; None starts all of them at once. API: `Dependences`."""
    notifications: NotRequired[pulumi.Input[Sequence[pulumi.Input[NotificationArgsDict]]]]
    """The topics that receive events. API: `Notifications`."""
    task_execution_depend_on: NotRequired[
        pulumi.Input[
            Literal["PRE_TASK_SUCCEED", "PRE_TASK_AT_LEAST_PARTLY_SUCCEED", "PRE_TASK_FINISHED"]
        ]
    ]
    """The state that a later task waits for; default `PRE_TASK_SUCCEED`.

    API: `TaskExecutionDependOn`.
    """
    state_if_create_cvm_failed: NotRequired[pulumi.Input[Literal["FAILED", "RUNNABLE"]]]
    """The state when no machine can be created; default `FAILED`; not with `env_id`.

    API: `StateIfCreateCvmFailed`.
    """
    tags: NotRequired[pulumi.Input[Sequence[pulumi.Input[TagArgsDict]]]]
    """The tags, at most 10; set at create only. API: `Tags`."""
    notification_target: NotRequired[pulumi.Input[Literal["CMQ", "TDMQ_CMQ"]]]
    """The type of the topics; default `CMQ`. API: `NotificationTarget`."""


class ComputeEnvProvider(CloudJobProvider):
    """Provider of `ComputeEnv`."""

    @classmethod
    def resource_type(cls) -> ResourceType:
        from .compute_env import COMPUTE_ENV

        return COMPUTE_ENV


class ComputeEnv(CloudJob, module="batchComputeEnv", name="BatchComputeEnv"):
    """A Batch compute environment: a pool of machines that tasks name by `env_id`.

    Example:
        import pulumi_cloudjobs as cloudjobs

        cloudjobs.tencent.batch.ComputeEnv(
            "farm",
            placement={"zone": "ap-guangzhou-2"},
            compute_env={
                "env_name": "farm",
                "env_description": "Renders films",
                "desired_compute_node_count": 4,
                "env_data": {
                    "instance_types": ["S5.LARGE8", "S5.MEDIUM4"],
                    "image_id": "img-bd78fy2t",
                },
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
            placement: The zone and hosts of the machines. API: `Placement`.
            compute_env: The environment with its machines. API: `ComputeEnv`.
            region: Region; default: the configured one of the vendor.
            adopt: Id of an existing object to take over instead of creating one. Only a create
                reads it.
            stop: How long a delete waits until the nodes and the environment are gone.
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
        """Id of an existing object to take over instead of creating one. Only a create reads it."""
        return self._output("adopt")

    @property
    def stop(self) -> pulumi.Output[dict[str, Any]]:
        """How long a delete waits until the nodes and the environment are gone."""
        return self._output("stop")

    @property
    def placement(self) -> pulumi.Output[dict[str, Any]]:
        """The zone and hosts of the machines. API: `Placement`."""
        return self._output("placement")

    @property
    def compute_env(self) -> pulumi.Output[dict[str, Any]]:
        """The environment with its machines. API: `ComputeEnv`."""
        return self._output("compute_env")

    @property
    def env_id(self) -> pulumi.Output[str]:
        """The EnvId, "env-xxxxxxxx", for the `env_id` of tasks; also the resource's id."""
        return self._output("env_id")

    @property
    def created_at(self) -> pulumi.Output[str]:
        """When the environment was created, RFC 3339, UTC."""
        return self._output("created_at")


class JobProvider(CloudJobProvider):
    """Provider of `Job`."""

    @classmethod
    def resource_type(cls) -> ResourceType:
        from .job import JOB

        return JOB


class Job(CloudJob, module="batchJob", name="BatchJob"):
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
                            "command": 'python -c "f=lambda n:n<3 or f(n-1)+f(n-2); print(f(20))"',
                        },
                        "compute_env": {
                            "env_type": "MANAGED",
                            "env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"},
                        },
                        "redirect_info": {
                            "stdout_redirect_path": (
                                "cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/"
                            ),
                            "stderr_redirect_path": (
                                "cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/"
                            ),
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
            placement: The zone and hosts of the machines. API: `Placement`.
            job: The job with its tasks. API: `Job`.
            region: Region; default: the configured one of the vendor.
            adopt: Id of an existing object to take over instead of creating one. Only a create
                reads it.
            wait: How long `pulumi up` follows the job.
            stop: How a live job is stopped before delete.
            triggers: Any values. A change of them starts a new run of the same definition, and has
                no other effect.
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
    def placement(self) -> pulumi.Output[dict[str, Any]]:
        """The zone and hosts of the machines. API: `Placement`."""
        return self._output("placement")

    @property
    def job(self) -> pulumi.Output[dict[str, Any]]:
        """The job with its tasks. API: `Job`."""
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
