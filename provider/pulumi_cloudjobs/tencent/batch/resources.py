"""What a Pulumi program imports of tencent.batch.

Made by `make generate` from models.py and lifecycle.py of this folder: change those, not this file.
The provider classes are pickled by reference into the state of every stack: their names and this module's never change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

import pulumi
from typing_extensions import NotRequired

from ...core.kind import Kind
from ...dynamic.common import StopArgsDict, WaitArgsDict
from ...dynamic.provider import CloudJobProvider
from ...dynamic.resource import CloudJob


class PlacementArgsDict(TypedDict):
    """Where the machines of the job stand."""

    zone: pulumi.Input[str]
    """Availability zone, such as "ap-guangzhou-2"."""
    project_id: NotRequired[pulumi.Input[int]]
    """Project; default 0."""
    host_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Dedicated hosts to place machines on."""
    dedicated_resource_pack_tenancy: NotRequired[pulumi.Input[str]]
    """Tenancy of a resource pack."""
    dedicated_resource_pack_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Resource packs to use."""


class DockerArgsDict(TypedDict):
    """A container that the command runs in."""

    image: pulumi.Input[str]
    """Image, with tag or digest."""
    user: NotRequired[pulumi.Input[str]]
    """User name at the registry."""
    password: NotRequired[pulumi.Input[str]]
    """Password at the registry."""
    server: NotRequired[pulumi.Input[str]]
    """Registry; default Docker Hub."""
    max_retry_count: NotRequired[pulumi.Input[int]]
    """Tries to pull the image again; default 0."""
    delay_on_retry: NotRequired[pulumi.Input[int]]
    """Seconds between these tries."""
    docker_run_option: NotRequired[pulumi.Input[str]]
    """Further options of `docker run`."""


class CommandLineArgsDict(TypedDict):
    """One command of a tightly coupled task."""

    command: pulumi.Input[str]
    """Command line."""


class ApplicationArgsDict(TypedDict):
    """What a task runs."""

    delivery_form: pulumi.Input[Literal["PACKAGE", "LOCAL"]]
    """`LOCAL`: a command on the machine; `PACKAGE`: a package that is fetched first."""
    command: NotRequired[pulumi.Input[str]]
    """Command of a loosely coupled task; exactly one of `command`, `commands`."""
    package_path: NotRequired[pulumi.Input[str]]
    """Package to fetch, for `PACKAGE`."""
    docker: NotRequired[pulumi.Input[DockerArgsDict]]
    """Container to run the command in."""
    commands: NotRequired[pulumi.Input[Sequence[pulumi.Input[CommandLineArgsDict]]]]
    """Commands of a tightly coupled task, one per instance."""


class SystemDiskArgsDict(TypedDict):
    """System disk of a machine."""

    disk_type: NotRequired[pulumi.Input[str]]
    """Type, such as `CLOUD_PREMIUM`."""
    disk_id: NotRequired[pulumi.Input[str]]
    """Id of a disk."""
    disk_size: NotRequired[pulumi.Input[int]]
    """Size in GB."""
    cdc_id: NotRequired[pulumi.Input[str]]
    """Dedicated cluster."""
    disk_name: NotRequired[pulumi.Input[str]]
    """Name of the disk."""
    encrypt: NotRequired[pulumi.Input[bool]]
    """Whether the disk is encrypted."""
    kms_key_id: NotRequired[pulumi.Input[str]]
    """Key it is encrypted with."""


class DataDiskArgsDict(TypedDict):
    """Data disk of a machine."""

    disk_size: pulumi.Input[int]
    """Size in GB."""
    disk_type: NotRequired[pulumi.Input[str]]
    """Type, such as `CLOUD_PREMIUM`."""
    disk_id: NotRequired[pulumi.Input[str]]
    """Id of a disk."""
    delete_with_instance: NotRequired[pulumi.Input[bool]]
    """Whether it goes with the machine."""
    snapshot_id: NotRequired[pulumi.Input[str]]
    """Snapshot to make it from."""
    encrypt: NotRequired[pulumi.Input[bool]]
    """Whether the disk is encrypted."""
    kms_key_id: NotRequired[pulumi.Input[str]]
    """Key it is encrypted with."""
    throughput_performance: NotRequired[pulumi.Input[int]]
    """Extra throughput in MB/s."""
    cdc_id: NotRequired[pulumi.Input[str]]
    """Dedicated cluster."""
    burst_performance: NotRequired[pulumi.Input[bool]]
    """Whether bursts are allowed."""
    disk_name: NotRequired[pulumi.Input[str]]
    """Name of the disk."""


class VirtualPrivateCloudArgsDict(TypedDict):
    """Network of a machine."""

    vpc_id: pulumi.Input[str]
    """Network, such as "vpc-xxx", or `DEFAULT`."""
    subnet_id: pulumi.Input[str]
    """Subnet, such as "subnet-xxx", or `DEFAULT`."""
    as_vpc_gateway: NotRequired[pulumi.Input[bool]]
    """Whether the machine is a public gateway."""
    private_ip_addresses: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Private addresses to take."""
    ipv6_address_count: NotRequired[pulumi.Input[int]]
    """Number of IPv6 addresses."""


class InternetAccessibleArgsDict(TypedDict):
    """Public network access of a machine."""

    internet_charge_type: NotRequired[pulumi.Input[str]]
    """How traffic is charged."""
    internet_max_bandwidth_out: NotRequired[pulumi.Input[int]]
    """Outgoing bandwidth in Mbps."""
    public_ip_assigned: NotRequired[pulumi.Input[bool]]
    """Whether it gets a public address."""
    bandwidth_package_id: NotRequired[pulumi.Input[str]]
    """Bandwidth package."""
    internet_service_provider: NotRequired[pulumi.Input[str]]
    """Carrier of the line."""
    ipv4_address_type: NotRequired[pulumi.Input[str]]
    """Kind of IPv4 address."""
    ipv6_address_type: NotRequired[pulumi.Input[str]]
    """Kind of IPv6 address."""
    anti_ddos_package_id: NotRequired[pulumi.Input[str]]
    """Protection package against DDoS."""


class LoginSettingsArgsDict(TypedDict):
    """How one may log in to a machine."""

    password: NotRequired[pulumi.Input[str]]
    """Password of the machine."""
    key_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Key pairs."""
    keep_image_login: NotRequired[pulumi.Input[str]]
    """`TRUE` keeps the image's own login."""


class RunSecurityServiceEnabledArgsDict(TypedDict):
    """Cloud security agent."""

    enabled: NotRequired[pulumi.Input[bool]]
    """Whether it runs; default true."""


class RunMonitorServiceEnabledArgsDict(TypedDict):
    """Cloud monitor agent."""

    enabled: NotRequired[pulumi.Input[bool]]
    """Whether it runs; default true."""


class RunAutomationServiceEnabledArgsDict(TypedDict):
    """Automation agent."""

    enabled: NotRequired[pulumi.Input[bool]]
    """Whether it runs."""


class EnhancedServiceArgsDict(TypedDict):
    """Agents on a machine."""

    security_service: NotRequired[pulumi.Input[RunSecurityServiceEnabledArgsDict]]
    """Cloud security."""
    monitor_service: NotRequired[pulumi.Input[RunMonitorServiceEnabledArgsDict]]
    """Cloud monitor."""
    automation_service: NotRequired[pulumi.Input[RunAutomationServiceEnabledArgsDict]]
    """Automation."""


class SpotMarketOptionsArgsDict(TypedDict):
    """Terms of a spot machine."""

    max_price: pulumi.Input[str]
    """Highest price per hour, as text: "0.5"."""
    spot_instance_type: NotRequired[pulumi.Input[str]]
    """Kind of request; `one-time`."""


class InstanceMarketOptionsRequestArgsDict(TypedDict):
    """Market of a machine, for `SPOTPAID`."""

    spot_options: pulumi.Input[SpotMarketOptionsArgsDict]
    """Terms of spot machines."""
    market_type: NotRequired[pulumi.Input[str]]
    """`spot`."""


class InstanceTypeOptionsArgsDict(TypedDict):
    """What a machine must have, instead of naming its type."""

    cpu: pulumi.Input[int]
    """Number of CPU cores."""
    memory: pulumi.Input[int]
    """Memory in GB."""
    instance_categories: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Instance families to choose from."""


class EnvDataArgsDict(TypedDict):
    """The machines of a task."""

    instance_type: NotRequired[pulumi.Input[str]]
    """Instance type; one of `instance_type`, `instance_types`, `instance_type_options`."""
    image_id: NotRequired[pulumi.Input[str]]
    """Image, "img-xxxxxxxx"."""
    system_disk: NotRequired[pulumi.Input[SystemDiskArgsDict]]
    """System disk."""
    data_disks: NotRequired[pulumi.Input[Sequence[pulumi.Input[DataDiskArgsDict]]]]
    """Data disks."""
    virtual_private_cloud: NotRequired[pulumi.Input[VirtualPrivateCloudArgsDict]]
    """Network."""
    internet_accessible: NotRequired[pulumi.Input[InternetAccessibleArgsDict]]
    """Public network access."""
    instance_name: NotRequired[pulumi.Input[str]]
    """Name of the machines."""
    login_settings: NotRequired[pulumi.Input[LoginSettingsArgsDict]]
    """How one may log in."""
    security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Security groups."""
    enhanced_service: NotRequired[pulumi.Input[EnhancedServiceArgsDict]]
    """Agents on the machines."""
    instance_charge_type: NotRequired[pulumi.Input[Literal["POSTPAID_BY_HOUR", "SPOTPAID"]]]
    """How they are charged; default by the hour."""
    instance_market_options: NotRequired[pulumi.Input[InstanceMarketOptionsRequestArgsDict]]
    """Market, for `SPOTPAID`."""
    instance_types: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Instance types, tried in this order; at most 10."""
    instance_type_options: NotRequired[pulumi.Input[InstanceTypeOptionsArgsDict]]
    """What the machines must have, instead of a type."""
    zones: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Further zones; not with `virtual_private_cloud(s)`."""
    virtual_private_clouds: NotRequired[pulumi.Input[Sequence[pulumi.Input[VirtualPrivateCloudArgsDict]]]]
    """Networks; not with `zones` or `virtual_private_cloud`."""


class MountDataDiskArgsDict(TypedDict):
    """Where a data disk is mounted."""

    local_path: pulumi.Input[str]
    """Mount point."""
    file_system_type: NotRequired[pulumi.Input[str]]
    """File system; default `EXT3` or `NTFS`."""


class AgentRunningModeArgsDict(TypedDict):
    """As whom the agent runs, on Windows."""

    scene: pulumi.Input[str]
    """`WINDOWS`."""
    user: pulumi.Input[str]
    """User."""
    session: pulumi.Input[str]
    """Session."""


class AnonymousComputeEnvArgsDict(TypedDict):
    """Machines made for one task."""

    env_type: NotRequired[pulumi.Input[str]]
    """`MANAGED`."""
    env_data: NotRequired[pulumi.Input[EnvDataArgsDict]]
    """The machines."""
    mount_data_disks: NotRequired[pulumi.Input[Sequence[pulumi.Input[MountDataDiskArgsDict]]]]
    """Where data disks are mounted."""
    agent_running_mode: NotRequired[pulumi.Input[AgentRunningModeArgsDict]]
    """As whom the agent runs."""


class RedirectInfoArgsDict(TypedDict):
    """Object-store paths that output is written to, `cos://bucket.cosREGION.myqcloud.com/path/`."""

    stdout_redirect_path: NotRequired[pulumi.Input[str]]
    """Path for standard output."""
    stderr_redirect_path: NotRequired[pulumi.Input[str]]
    """Path for standard error."""
    stdout_redirect_file_name: NotRequired[pulumi.Input[str]]
    """File name for standard output."""
    stderr_redirect_file_name: NotRequired[pulumi.Input[str]]
    """File name for standard error."""


class RedirectLocalInfoArgsDict(TypedDict):
    """Paths on the machine that output is written to."""

    stdout_local_path: NotRequired[pulumi.Input[str]]
    """Path for standard output."""
    stderr_local_path: NotRequired[pulumi.Input[str]]
    """Path for standard error."""
    stdout_local_file_name: NotRequired[pulumi.Input[str]]
    """File name for standard output."""
    stderr_local_file_name: NotRequired[pulumi.Input[str]]
    """File name for standard error."""


class InputMappingArgsDict(TypedDict):
    """A path in a store, mounted before the task starts."""

    source_path: pulumi.Input[str]
    """`cos://…` or `cfs://…`."""
    destination_path: pulumi.Input[str]
    """Path on the machine."""
    mount_option_parameter: NotRequired[pulumi.Input[str]]
    """Options of the mount."""
    mount_type: NotRequired[pulumi.Input[Literal["COSFS", "GooseFS-Lite"]]]
    """How COS is mounted."""


class OutputMappingOptionArgsDict(TypedDict):
    """How output is collected."""

    workspace: NotRequired[pulumi.Input[Literal["BATCH_WORKSPACE", "GLOBAL_WORKSPACE"]]]
    """What relative paths are relative to."""


class OutputMappingArgsDict(TypedDict):
    """A path on the machine, copied to a store when the task ends."""

    source_path: pulumi.Input[str]
    """Path on the machine."""
    destination_path: pulumi.Input[str]
    """`cos://…`."""
    output_mapping_option: NotRequired[pulumi.Input[OutputMappingOptionArgsDict]]
    """How it is collected."""


class OutputMappingConfigArgsDict(TypedDict):
    """How output is uploaded."""

    scene: pulumi.Input[str]
    """Store, `COS`."""
    worker_num: pulumi.Input[int]
    """Number of workers."""
    worker_part_size: pulumi.Input[int]
    """Size of a part in MB."""


class EnvVarArgsDict(TypedDict):
    """An environment variable of the command."""

    name: pulumi.Input[str]
    """Name."""
    value: pulumi.Input[str]
    """Value."""


class AuthenticationArgsDict(TypedDict):
    """A key that the task uses for a store."""

    scene: pulumi.Input[str]
    """Where it is used, `COS`."""
    secret_id: pulumi.Input[str]
    """SecretId."""
    secret_key: pulumi.Input[str]
    """SecretKey."""


class TaskArgsDict(TypedDict):
    """One task of the job: a command, the machines for it, and how often."""

    application: pulumi.Input[ApplicationArgsDict]
    """What it runs."""
    task_name: NotRequired[pulumi.Input[str]]
    """Name, unique in the job; at most 60 characters."""
    task_instance_num: NotRequired[pulumi.Input[int]]
    """Number of instances; default 1."""
    compute_env: NotRequired[pulumi.Input[AnonymousComputeEnvArgsDict]]
    """Machines for it; exactly one of `compute_env`, `env_id`."""
    env_id: NotRequired[pulumi.Input[str]]
    """Compute environment, "env-xxxxxxxx"."""
    redirect_info: NotRequired[pulumi.Input[RedirectInfoArgsDict]]
    """Where output goes in the store."""
    redirect_local_info: NotRequired[pulumi.Input[RedirectLocalInfoArgsDict]]
    """Where output goes on the machine."""
    input_mappings: NotRequired[pulumi.Input[Sequence[pulumi.Input[InputMappingArgsDict]]]]
    """Paths mounted before it starts."""
    output_mappings: NotRequired[pulumi.Input[Sequence[pulumi.Input[OutputMappingArgsDict]]]]
    """Paths copied when it ends."""
    output_mapping_configs: NotRequired[pulumi.Input[Sequence[pulumi.Input[OutputMappingConfigArgsDict]]]]
    """How they are copied."""
    env_vars: NotRequired[pulumi.Input[Sequence[pulumi.Input[EnvVarArgsDict]]]]
    """Environment variables."""
    authentications: NotRequired[pulumi.Input[Sequence[pulumi.Input[AuthenticationArgsDict]]]]
    """Keys for stores."""
    failed_action: NotRequired[pulumi.Input[Literal["TERMINATE", "INTERRUPT", "FAST_INTERRUPT"]]]
    """What happens to the machine after a failure; default `TERMINATE`."""
    max_retry_count: NotRequired[pulumi.Input[int]]
    """Retries of an instance; default 0."""
    timeout: NotRequired[pulumi.Input[int]]
    """Time limit in seconds; default 86400."""
    max_concurrent_num: NotRequired[pulumi.Input[int]]
    """Instances at a time; default all."""
    restart_compute_node: NotRequired[pulumi.Input[bool]]
    """Restart the node after a failure; with `env_id`."""
    resource_max_retry_count: NotRequired[pulumi.Input[int]]
    """Retries to get a machine."""


class DependenceArgsDict(TypedDict):
    """An edge of the graph: `end_task` starts after `start_task`."""

    start_task: pulumi.Input[str]
    """Name of the earlier task."""
    end_task: pulumi.Input[str]
    """Name of the later task."""


class EventVarArgsDict(TypedDict):
    """A variable in a notification."""

    name: pulumi.Input[str]
    """Name."""
    value: pulumi.Input[str]
    """Value."""


class EventConfigArgsDict(TypedDict):
    """An event to be told of."""

    event_name: pulumi.Input[str]
    """Event, such as `JOB_FAILED`."""
    event_vars: pulumi.Input[Sequence[pulumi.Input[EventVarArgsDict]]]
    """Variables in the message."""


class NotificationArgsDict(TypedDict):
    """A topic that is told of events."""

    topic_name: pulumi.Input[str]
    """Topic."""
    event_configs: pulumi.Input[Sequence[pulumi.Input[EventConfigArgsDict]]]
    """Events."""


class TagArgsDict(TypedDict):
    """A tag."""

    key: pulumi.Input[str]
    """Key."""
    value: pulumi.Input[str]
    """Value."""


class JobArgsDict(TypedDict):
    """The job: its tasks and the order they run in."""

    tasks: pulumi.Input[Sequence[pulumi.Input[TaskArgsDict]]]
    """Tasks, at least one."""
    job_name: NotRequired[pulumi.Input[str]]
    """Name; at most 60 characters."""
    job_description: NotRequired[pulumi.Input[str]]
    """At most 200 characters."""
    priority: NotRequired[pulumi.Input[int]]
    """0 to 100, higher first; tasks inherit it."""
    dependences: NotRequired[pulumi.Input[Sequence[pulumi.Input[DependenceArgsDict]]]]
    """The order the tasks run in."""
    notifications: NotRequired[pulumi.Input[Sequence[pulumi.Input[NotificationArgsDict]]]]
    """Topics told of events."""
    task_execution_depend_on: NotRequired[
        pulumi.Input[Literal["PRE_TASK_SUCCEED", "PRE_TASK_AT_LEAST_PARTLY_SUCCEED", "PRE_TASK_FINISHED"]]
    ]
    """What a later task waits for; default `PRE_TASK_SUCCEED`."""
    state_if_create_cvm_failed: NotRequired[pulumi.Input[Literal["FAILED", "RUNNABLE"]]]
    """State after no machine could be made; default `FAILED`; not with `env_id`."""
    tags: NotRequired[pulumi.Input[Sequence[pulumi.Input[TagArgsDict]]]]
    """At most 10, set at create only."""
    notification_target: NotRequired[pulumi.Input[Literal["CMQ", "TDMQ_CMQ"]]]
    """Kind of topics; default `CMQ`."""


class JobProvider(CloudJobProvider):
    """Provider of `Job`."""

    @classmethod
    def kind(cls) -> Kind:
        from .lifecycle import JOB

        return JOB


class Job(CloudJob, module="cloudjobs/tencent/batch", name="Job"):
    """A Batch job: submitted at create, run once. API action `SubmitJob`."""

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
            placement: Where the machines stand.
            job: The job.
            region: Region of the job. Default: the configured region of the vendor.
            adopt: Id of an existing object to take over instead of creating one; looked at only by create.
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
        super().__init__(resource_name, inputs, opts)

    @property
    def region(self) -> pulumi.Output[str]:
        """Region of the job. Default: the configured region of the vendor."""
        return self._output("region")

    @property
    def adopt(self) -> pulumi.Output[str]:
        """Id of an existing object to take over instead of creating one; looked at only by create."""
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
        """Where the machines stand."""
        return self._output("placement")

    @property
    def job(self) -> pulumi.Output[dict[str, Any]]:
        """The job."""
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
