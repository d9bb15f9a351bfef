"""Inputs that describe machines: disks, network, login and market, with their checks.

Jobs and compute environments share them. They are parts of the requests of `SubmitJob` and
`CreateComputeEnv`, API version 2017-03-12.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from ...core.schema.declarations import Field, Strict
from ...core.schema.inputs import (
    CheckFailure,
    InputModel,
    Mark,
    NoBool,
    OmittedField,
    OnChange,
    Wire,
    join,
)
from ..checks import repeated_texts
from .fields import Bool, Count, Size, at_most_one

IMAGE = re.compile(r"img-[0-9A-Za-z]+")
NUMBER = r"\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"


class Placement(InputModel):
    """The zone and hosts of the machines."""

    left_out = (
        OmittedField("HostId", "the cloud sets it in responses; requests use HostIds"),
        OmittedField("RackId", "the cloud sets it in responses"),
    )

    zone: Annotated[
        str,
        Field(description='Availability zone, such as "ap-guangzhou-2".', min_length=1),
    ]

    project_id: Annotated[
        Annotated[int, NoBool, Strict(), Field(ge=-(2**63), le=2**63 - 1)] | None,
        Field(description="The project of the machines; default 0."),
    ] = None

    host_ids: Annotated[
        list[str] | None,
        # Without an order, type Placement: machines are placed on these hosts at random.
        Mark.UNORDERED,
        Field(description="The ids of dedicated hosts to place machines on."),
    ] = None

    dedicated_resource_pack_tenancy: Annotated[
        Literal["ResourcePool"] | None,
        Field(description="The tenancy of a resource pack: `ResourcePool`."),
    ] = None

    dedicated_resource_pack_ids: Annotated[
        list[str] | None,
        # Without an order, type Placement: a list of ids. Uncertain: no text describes the choice
        # among them.
        Mark.UNORDERED,
        Field(
            description="The ids of resource packs to use; needs `dedicated_resource_pack_tenancy`."
        ),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check that resource packs come with their tenancy (InvalidParameter.CvmParameters)."""
        if (
            value.get("dedicatedResourcePackIds")
            and value.get("dedicatedResourcePackTenancy") is None
        ):
            yield CheckFailure(
                join(at, "dedicatedResourcePackTenancy"),
                "is required with dedicated_resource_pack_ids",
            )


class SystemDisk(InputModel):
    """The system disk of a machine."""

    disk_type: Annotated[
        str | None,
        Field(description="The type of the disk, such as `CLOUD_PREMIUM`."),
    ] = None

    disk_id: Annotated[
        str | None,
        Field(description="The id of a disk."),
    ] = None

    disk_size: Annotated[
        Size | None,
        Field(description="The size of the disk in GB."),
    ] = None

    cdc_id: Annotated[
        str | None,
        Field(description="The id of the dedicated cluster of the disk."),
    ] = None

    disk_name: Annotated[
        str | None,
        Field(description="The name of the disk; at most 128 characters.", max_length=128),
    ] = None

    encrypt: Annotated[
        Bool | None,
        Field(description="Whether the disk is encrypted."),
    ] = None

    kms_key_id: Annotated[
        str | None,
        Field(description="The id of the key that encrypts the disk."),
    ] = None


class DataDisk(InputModel):
    """A data disk of a machine."""

    disk_size: Annotated[
        Size,
        Field(description="The size of the disk in GB."),
    ]

    disk_type: Annotated[
        str | None,
        Field(description="The type of the disk, such as `CLOUD_PREMIUM`."),
    ] = None

    disk_id: Annotated[
        str | None,
        Field(description="The id of a disk."),
    ] = None

    delete_with_instance: Annotated[
        Bool | None,
        Field(description="Whether the disk is deleted with the machine."),
    ] = None

    snapshot_id: Annotated[
        str | None,
        Field(description="The id of the snapshot to create the disk from."),
    ] = None

    encrypt: Annotated[
        Bool | None,
        Field(description="Whether the disk is encrypted."),
    ] = None

    kms_key_id: Annotated[
        str | None,
        Field(description="The id of the key that encrypts the disk."),
    ] = None

    throughput_performance: Annotated[
        Size | None,
        Field(description="The extra throughput of the disk in MB/s."),
    ] = None

    cdc_id: Annotated[
        str | None,
        Field(description="The id of the dedicated cluster of the disk."),
    ] = None

    burst_performance: Annotated[
        Bool | None,
        Field(description="Whether the disk may exceed its throughput in bursts."),
    ] = None

    disk_name: Annotated[
        str | None,
        Field(description="The name of the disk; at most 128 characters.", max_length=128),
    ] = None


class VirtualPrivateCloud(InputModel):
    """The network of a machine."""

    vpc_id: Annotated[
        str,
        Field(description='The id of the network, such as "vpc-xxx", or `DEFAULT`.', min_length=1),
    ]

    subnet_id: Annotated[
        str,
        Field(
            description='The id of the subnet, such as "subnet-xxx", or `DEFAULT`.', min_length=1
        ),
    ]

    as_vpc_gateway: Annotated[
        Bool | None,
        Field(description="Whether the machine serves as a public gateway."),
    ] = None

    private_ip_addresses: Annotated[
        list[str] | None,
        Field(description="The private addresses of the machines."),
    ] = None

    ipv6_address_count: Annotated[
        Count | None,
        Field(description="The number of IPv6 addresses of each machine."),
    ] = None


class InternetAccessible(InputModel):
    """The public network access of a machine."""

    internet_charge_type: Annotated[
        str | None,
        Field(description="How traffic is charged."),
    ] = None

    internet_max_bandwidth_out: Annotated[
        Size | None,
        Field(description="The outgoing bandwidth in Mbps."),
    ] = None

    public_ip_assigned: Annotated[
        Bool | None,
        Field(description="Whether the machine gets a public address."),
    ] = None

    bandwidth_package_id: Annotated[
        str | None,
        Field(description="The id of the bandwidth package."),
    ] = None

    internet_service_provider: Annotated[
        str | None,
        Field(description="The carrier of the line."),
    ] = None

    ipv4_address_type: Annotated[
        str | None,
        Wire("IPv4AddressType"),
        Field(description="The type of the IPv4 address."),
    ] = None

    ipv6_address_type: Annotated[
        str | None,
        Wire("IPv6AddressType"),
        Field(description="The type of the IPv6 address."),
    ] = None

    anti_ddos_package_id: Annotated[
        str | None,
        Wire("AntiDDoSPackageId"),
        Field(description="The id of the protection package against DDoS."),
    ] = None


class LoginSettings(InputModel):
    """The login to a machine: a password, key pairs, or that of the image."""

    password: Annotated[
        str | None,
        Mark.SECRET,
        Field(description="The password of the machine."),
    ] = None

    key_ids: Annotated[
        list[str] | None,
        # Without an order, type LoginSettings: one key per machine for now, so an order cannot
        # matter.
        Mark.UNORDERED,
        Field(description="The ids of the key pairs."),
    ] = None

    keep_image_login: Annotated[
        Literal["TRUE", "FALSE"] | None,
        Field(description="`TRUE` keeps the image's own login."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check that there is a single way to log in (InvalidParameter.CvmParameters)."""
        if value.get("keepImageLogin") in ("TRUE", None):
            yield from at_most_one(value, at, "password", "keyIds", "keepImageLogin")
        else:
            yield from at_most_one(value, at, "password", "keyIds")


class RunSecurityServiceEnabled(InputModel):
    """The cloud security agent."""

    enabled: Annotated[
        Bool | None,
        Field(description="Whether the agent runs; default true."),
    ] = None


class RunMonitorServiceEnabled(InputModel):
    """The cloud monitor agent."""

    enabled: Annotated[
        Bool | None,
        Field(description="Whether the agent runs; default true."),
    ] = None


class RunAutomationServiceEnabled(InputModel):
    """The automation agent."""

    enabled: Annotated[
        Bool | None,
        Field(description="Whether the agent runs."),
    ] = None


class EnhancedService(InputModel):
    """The agents on a machine."""

    security_service: Annotated[
        RunSecurityServiceEnabled | None,
        Field(description="The cloud security agent."),
    ] = None

    monitor_service: Annotated[
        RunMonitorServiceEnabled | None,
        Field(description="The cloud monitor agent."),
    ] = None

    automation_service: Annotated[
        RunAutomationServiceEnabled | None,
        Field(description="The automation agent."),
    ] = None


class SpotMarketOptions(InputModel):
    """The terms of a spot machine."""

    max_price: Annotated[
        str,
        Field(description='The highest price per hour, as text: "0.5".'),
    ]

    spot_instance_type: Annotated[
        Literal["one-time"] | None,
        Field(description="The type of the request: `one-time`."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check that MaxPrice is a number as text (InvalidParameterValue.NotFloat, Negative)."""
        price = value.get("maxPrice")
        if isinstance(price, str) and not re.fullmatch(NUMBER, price):
            yield CheckFailure(
                join(at, "maxPrice"), f'must be a number as text, such as "0.5", not "{price[:40]}"'
            )


class InstanceMarketOptionsRequest(InputModel):
    """The market of a machine, for `SPOTPAID`."""

    spot_options: Annotated[
        SpotMarketOptions,
        Field(description="The terms of spot machines."),
    ]

    market_type: Annotated[
        Literal["spot"] | None,
        Field(description="The type of the market: `spot`."),
    ] = None


class InstanceTypeOptions(InputModel):
    """The cores and memory of a machine, in place of its type."""

    cpu: Annotated[
        Count,
        Wire("CPU"),
        Field(description="The number of CPU cores."),
    ]

    memory: Annotated[
        Count,
        Field(description="The memory in GB."),
    ]

    instance_categories: Annotated[
        list[str] | None,
        # Without an order, type InstanceTypeOptions: the categories to choose from.
        Mark.UNORDERED,
        Field(description="The instance families to choose from."),
    ] = None


class EnvData(InputModel):
    """The machines of a task or an environment."""

    instance_type: Annotated[
        str | None,
        Field(
            description="The instance type; set one of `instance_type`, `instance_types`, "
            "`instance_type_options`."
        ),
    ] = None

    image_id: Annotated[
        str | None,
        Field(description='The id of the image, "img-xxxxxxxx".'),
    ] = None

    system_disk: Annotated[
        SystemDisk | None,
        Field(description="The system disk."),
    ] = None

    data_disks: Annotated[
        list[DataDisk] | None,
        Field(description="The data disks."),
    ] = None

    virtual_private_cloud: Annotated[
        VirtualPrivateCloud | None,
        Field(description="The network of the machines."),
    ] = None

    internet_accessible: Annotated[
        InternetAccessible | None,
        Field(description="The public network access of the machines."),
    ] = None

    instance_name: Annotated[
        str | None,
        Field(description="The name of the machines."),
    ] = None

    login_settings: Annotated[
        LoginSettings | None,
        Field(description="The login to the machines."),
    ] = None

    security_group_ids: Annotated[
        list[str] | None,
        # Without an order, type EnvData: the groups of the machine. Uncertain: CVM knows groups
        # with an order of priority.
        Mark.UNORDERED,
        Field(description="The ids of the security groups."),
    ] = None

    enhanced_service: Annotated[
        EnhancedService | None,
        Field(description="The agents on the machines."),
    ] = None

    instance_charge_type: Annotated[
        Literal["POSTPAID_BY_HOUR", "SPOTPAID"] | None,
        Field(description="How the machines are charged; default by the hour."),
    ] = None

    instance_market_options: Annotated[
        InstanceMarketOptionsRequest | None,
        Field(description="The market of the machines; for `SPOTPAID`."),
    ] = None

    instance_types: Annotated[
        list[str] | None,
        Field(description="The instance types, tried in this order; at most 10.", max_length=10),
    ] = None

    instance_type_options: Annotated[
        InstanceTypeOptions | None,
        Field(description="The cores and memory of the machines, in place of a type."),
    ] = None

    zones: Annotated[
        list[str] | None,
        Field(
            description="Further zones; not with `virtual_private_cloud` or "
            "`virtual_private_clouds`."
        ),
    ] = None

    virtual_private_clouds: Annotated[
        list[VirtualPrivateCloud] | None,
        Field(
            description="The networks of the machines; not with `zones` or `virtual_private_cloud`."
        ),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check exclusive fields, repeated instance types and the form of the image id.

        InvalidParameterCombination, InstanceTypeDuplicate, ImageIdMalformed.
        """
        yield from at_most_one(value, at, "instanceType", "instanceTypes", "instanceTypeOptions")
        yield from at_most_one(value, at, "zones", "virtualPrivateCloud", "virtualPrivateClouds")
        if "instanceTypes" in value:
            yield from _repeated_type_problems(value["instanceTypes"], join(at, "instanceTypes"))
        image = value.get("imageId")
        if isinstance(image, str) and not IMAGE.fullmatch(image):
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
        Field(description="The instance types, tried in this order; at most 10.", max_length=10),
    ] = None


class MountDataDisk(InputModel):
    """The mount point of a data disk."""

    local_path: Annotated[
        str,
        Field(description="The mount point: `/data`, or a drive of Windows, `H:\\\\`."),
    ]

    file_system_type: Annotated[
        Literal["EXT3", "EXT4", "NTFS"] | None,
        Field(description="The file system; default `EXT3`, on Windows `NTFS`."),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check that the path is absolute (InvalidParameterValue.LocalPath)."""
        path = value.get("localPath")
        if isinstance(path, str) and not re.match(r"/|[A-Za-z]:", path):
            yield CheckFailure(
                join(at, "localPath"), f'must start with / or a drive such as H:, not "{path[:40]}"'
            )


class AgentRunningMode(InputModel):
    """The user and session of the agent, on Windows."""

    scene: Annotated[
        Literal["WINDOWS"],
        Field(description="The operating system: `WINDOWS`."),
    ]

    user: Annotated[
        str,
        Field(description="The user of the agent."),
    ]

    session: Annotated[
        str,
        Field(description="The session of the agent."),
    ]


class AnonymousComputeEnv(InputModel):
    """The machines that are created for a single task."""

    env_type: Annotated[
        Literal["MANAGED", "UNMANAGED", "THPC_QUEUE"] | None,
        Field(description="Who manages the environment; default `MANAGED`."),
    ] = None

    env_data: Annotated[
        EnvData | None,
        Field(description="The machines of the environment."),
    ] = None

    mount_data_disks: Annotated[
        list[MountDataDisk] | None,
        Field(description="The mount points of the data disks."),
    ] = None

    agent_running_mode: Annotated[
        AgentRunningMode | None,
        Field(description="The user and session of the agent, on Windows."),
    ] = None


def _repeated_type_problems(types: Any, at: str) -> Iterator[CheckFailure]:
    """Check that no instance type is repeated (InstanceTypeDuplicate)."""
    for index, name in repeated_texts(types if isinstance(types, list) else []):
        yield CheckFailure(f"{at}[{index}]", f"must be unique, and {name[:40]} appears twice")
