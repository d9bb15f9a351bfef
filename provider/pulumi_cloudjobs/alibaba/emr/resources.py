"""The classes that a Pulumi program imports from alibaba.emr.

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
    "FlowJob",
    "FlowJobFailAct",
    "FlowJobMode",
    "FlowJobRun",
    "ResourceArgsDict",
    "StopArgsDict",
    "WaitArgsDict",
]


class FlowJobFailAct:
    """Action after a failure in a workflow.

    `CONTINUE` skips the node, `STOP` stops the workflow.
    """

    CONTINUE_: Final = "CONTINUE"
    STOP: Final = "STOP"


class FlowJobMode:
    """Node that submits: a worker (`YARN`), or a header or gateway (`LOCAL`)."""

    YARN: Final = "YARN"
    LOCAL: Final = "LOCAL"


class ResourceArgsDict(TypedDict):
    """A file that the job uses."""

    path: pulumi.Input[str]
    """Path of the file, `oss://bucket/…` or `hdfs://…`. API: `Path`."""
    alias: NotRequired[pulumi.Input[str]]
    """Name of the file in the job. API: `Alias`."""


class FlowJobProvider(CloudJobProvider):
    """Provider of `FlowJob`."""

    @classmethod
    def resource_type(cls) -> ResourceType:
        from .flow_job import FLOW_JOB

        return FLOW_JOB


class FlowJob(CloudJob, module="emrFlowJob", name="EmrFlowJob"):
    """An EMR flow job: a stored definition, which runs nothing by itself.

    Example:
        import pulumi_cloudjobs as cloudjobs

        cloudjobs.alibaba.emr.FlowJob(
            "flow-job",
            project_id="FP-257A173659F50000",
            name="my_shell_job",
            description="This is a data development job Description",
            type="SHELL",
            resource_list=[{"path": "oss://path/demo.jar"}],
        )
    """

    _provider_class = FlowJobProvider

    def __init__(
        self,
        resource_name: str,
        /,
        *,
        project_id: pulumi.Input[str],
        name: pulumi.Input[str],
        type: pulumi.Input[str],
        description: pulumi.Input[str],
        region: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[str] | None = None,
        stop: pulumi.Input[StopArgsDict] | None = None,
        fail_act: pulumi.Input[Literal["CONTINUE", "STOP"]] | None = None,
        max_retry: pulumi.Input[int] | None = None,
        retry_policy: pulumi.Input[str] | None = None,
        max_running_time_sec: pulumi.Input[int] | None = None,
        retry_interval: pulumi.Input[int] | None = None,
        params: pulumi.Input[str] | None = None,
        param_conf: pulumi.Input[str] | None = None,
        custom_variables: pulumi.Input[str] | None = None,
        env_conf: pulumi.Input[str] | None = None,
        run_conf: pulumi.Input[str] | None = None,
        monitor_conf: pulumi.Input[str] | None = None,
        mode: pulumi.Input[Literal["YARN", "LOCAL"]] | None = None,
        parent_category: pulumi.Input[str] | None = None,
        resource_list: pulumi.Input[Sequence[pulumi.Input[ResourceArgsDict]]] | None = None,
        adhoc: pulumi.Input[bool] | None = None,
        cluster_id: pulumi.Input[str] | None = None,
        alert_conf: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            resource_name: The Pulumi name, unique among the resources of this type in the stack.
            project_id: Id of the project, "FP-257A173659F50000". API: `ProjectId`.
            name: Name of the job; need not be unique. API: `Name`.
            type: Type of the job; a type that is not documented gives a warning. Documented types:
                MR, SPARK, HIVE_SQL, HIVE, PIG, SQOOP, SPARK_SQL, SPARK_STREAMING, SHELL. API:
                `Type`.
            description: Purpose of the job; required by the API. API: `Description`.
            region: Region; default: the configured one of the vendor.
            adopt: Id of an existing object to take over instead of creating one. Only a create
                reads it.
            stop: How live runs are stopped before delete.
            fail_act: Action after a failure in a workflow. `CONTINUE` skips the node, `STOP` stops
                the workflow. API: `FailAct`.
            max_retry: Retries of a run, 0 to 5. API: `MaxRetry`.
            retry_policy: Reserved. API: `RetryPolicy`.
            max_running_time_sec: Reserved. API: `MaxRunningTimeSec`, in seconds.
            retry_interval: Seconds between retries, 0 to 300. API: `RetryInterval`.
            params: Contents of the job: a command line or an SQL script, depending on `type`. API:
                `Params`.
            param_conf: Parameters, as JSON text: `{"date":"${yyyy-MM-dd}"}`. API: `ParamConf`.
            custom_variables: Variables, as JSON text. They may hold passwords, so they are a
                secret, and never compared on read. API: `CustomVariables`.
            env_conf: Environment variables, as JSON text. API: `EnvConf`.
            run_conf: Scheduling, as JSON text: priority, userName, memory in MB, cores. API:
                `RunConf`.
            monitor_conf: Monitoring, as JSON text; for `SPARK_STREAMING` only. API: `MonitorConf`.
            mode: Node that submits: a worker (`YARN`), or a header or gateway (`LOCAL`). API:
                `Mode`.
            parent_category: Id of the folder, "FC-5BD9575E34620000"; default: the root folder. API:
                `ParentCategory`.
            resource_list: Files that the job uses. Removing all of them replaces the job, because
                the API cannot empty the list. API: `ResourceList`.
            adhoc: Whether the job is a temporary query. API: `Adhoc`, default false.
            cluster_id: Id of the cluster, "C-D7958B72E59B0000"; the API never returns it. API:
                `ClusterId`.
            alert_conf: Reserved. API: `AlertConf`.
            opts: Resource options.
        """
        inputs = {
            "project_id": project_id,
            "name": name,
            "type": type,
            "description": description,
            "region": region,
            "adopt": adopt,
            "stop": stop,
            "fail_act": fail_act,
            "max_retry": max_retry,
            "retry_policy": retry_policy,
            "max_running_time_sec": max_running_time_sec,
            "retry_interval": retry_interval,
            "params": params,
            "param_conf": param_conf,
            "custom_variables": custom_variables,
            "env_conf": env_conf,
            "run_conf": run_conf,
            "monitor_conf": monitor_conf,
            "mode": mode,
            "parent_category": parent_category,
            "resource_list": resource_list,
            "adhoc": adhoc,
            "cluster_id": cluster_id,
            "alert_conf": alert_conf,
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
        """How live runs are stopped before delete."""
        return self._output("stop")

    @property
    def project_id(self) -> pulumi.Output[str]:
        """Id of the project, "FP-257A173659F50000". API: `ProjectId`."""
        return self._output("project_id")

    @property
    def name(self) -> pulumi.Output[str]:
        """Name of the job; need not be unique. API: `Name`."""
        return self._output("name")

    @property
    def type(self) -> pulumi.Output[str]:
        """Type of the job; a type that is not documented gives a warning.

        Documented types: MR, SPARK, HIVE_SQL, HIVE, PIG, SQOOP, SPARK_SQL, SPARK_STREAMING, SHELL.
        API: `Type`.
        """
        return self._output("type")

    @property
    def description(self) -> pulumi.Output[str]:
        """Purpose of the job; required by the API. API: `Description`."""
        return self._output("description")

    @property
    def fail_act(self) -> pulumi.Output[str]:
        """Action after a failure in a workflow.

        `CONTINUE` skips the node, `STOP` stops the workflow.
        API: `FailAct`.
        """
        return self._output("fail_act")

    @property
    def max_retry(self) -> pulumi.Output[int]:
        """Retries of a run, 0 to 5. API: `MaxRetry`."""
        return self._output("max_retry")

    @property
    def retry_policy(self) -> pulumi.Output[str]:
        """Reserved. API: `RetryPolicy`."""
        return self._output("retry_policy")

    @property
    def max_running_time_sec(self) -> pulumi.Output[int]:
        """Reserved. API: `MaxRunningTimeSec`, in seconds."""
        return self._output("max_running_time_sec")

    @property
    def retry_interval(self) -> pulumi.Output[int]:
        """Seconds between retries, 0 to 300. API: `RetryInterval`."""
        return self._output("retry_interval")

    @property
    def params(self) -> pulumi.Output[str]:
        """Contents of the job: a command line or an SQL script, depending on `type`.

        API: `Params`.
        """
        return self._output("params")

    @property
    def param_conf(self) -> pulumi.Output[str]:
        """Parameters, as JSON text: `{"date":"${yyyy-MM-dd}"}`. API: `ParamConf`."""
        return self._output("param_conf")

    @property
    def custom_variables(self) -> pulumi.Output[str]:
        """Variables, as JSON text.

        They may hold passwords, so they are a secret, and never compared on read.
        API: `CustomVariables`.
        """
        return self._output("custom_variables")

    @property
    def env_conf(self) -> pulumi.Output[str]:
        """Environment variables, as JSON text. API: `EnvConf`."""
        return self._output("env_conf")

    @property
    def run_conf(self) -> pulumi.Output[str]:
        """Scheduling, as JSON text: priority, userName, memory in MB, cores. API: `RunConf`."""
        return self._output("run_conf")

    @property
    def monitor_conf(self) -> pulumi.Output[str]:
        """Monitoring, as JSON text; for `SPARK_STREAMING` only. API: `MonitorConf`."""
        return self._output("monitor_conf")

    @property
    def mode(self) -> pulumi.Output[str]:
        """Node that submits: a worker (`YARN`), or a header or gateway (`LOCAL`). API: `Mode`."""
        return self._output("mode")

    @property
    def parent_category(self) -> pulumi.Output[str]:
        """Id of the folder, "FC-5BD9575E34620000"; default: the root folder.

        API: `ParentCategory`.
        """
        return self._output("parent_category")

    @property
    def resource_list(self) -> pulumi.Output[list[dict[str, Any]]]:
        """Files that the job uses.

        Removing all of them replaces the job, because the API cannot empty the list.
        API: `ResourceList`.
        """
        return self._output("resource_list")

    @property
    def adhoc(self) -> pulumi.Output[bool]:
        """Whether the job is a temporary query. API: `Adhoc`, default false."""
        return self._output("adhoc")

    @property
    def cluster_id(self) -> pulumi.Output[str]:
        """Id of the cluster, "C-D7958B72E59B0000"; the API never returns it. API: `ClusterId`."""
        return self._output("cluster_id")

    @property
    def alert_conf(self) -> pulumi.Output[str]:
        """Reserved. API: `AlertConf`."""
        return self._output("alert_conf")

    @property
    def flow_job_id(self) -> pulumi.Output[str]:
        """Id of the job, "FJ-…"; the resource's id is "<ProjectId>/<JobId>"."""
        return self._output("flow_job_id")

    @property
    def last_instance_id(self) -> pulumi.Output[str]:
        """Id of the newest run, "FJI-…"; None for a job that never ran."""
        return self._output("last_instance_id")

    @property
    def created_at(self) -> pulumi.Output[str]:
        """Time of the create, RFC 3339, UTC."""
        return self._output("created_at")

    @property
    def modified_at(self) -> pulumi.Output[str]:
        """Time of the last change, RFC 3339, UTC."""
        return self._output("modified_at")


class FlowJobRunProvider(CloudJobProvider):
    """Provider of `FlowJobRun`."""

    @classmethod
    def resource_type(cls) -> ResourceType:
        from .flow_job_run import FLOW_JOB_RUN

        return FLOW_JOB_RUN


class FlowJobRun(CloudJob, module="emrFlowJobRun", name="EmrFlowJobRun"):
    """A run of an EMR flow job, which is submitted at create.

    Example:
        import pulumi_cloudjobs as cloudjobs

        cloudjobs.alibaba.emr.FlowJobRun(
            "collect",
            project_id=job.project_id,
            job_id=job.flow_job_id,
            cluster_id="C-D7958B72E59B0000",
            conf=json.dumps({"params": f"sh collect.sh {DAY}"}),
            triggers={"day": DAY},
            wait={"until": "finished", "timeout_seconds": "1h"},
        )
    """

    _provider_class = FlowJobRunProvider

    def __init__(
        self,
        resource_name: str,
        /,
        *,
        project_id: pulumi.Input[str],
        job_id: pulumi.Input[str],
        cluster_id: pulumi.Input[str],
        region: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[str] | None = None,
        wait: pulumi.Input[WaitArgsDict] | None = None,
        stop: pulumi.Input[StopArgsDict] | None = None,
        triggers: pulumi.Input[Mapping[str, Any]] | None = None,
        host_name: pulumi.Input[str] | None = None,
        namespace: pulumi.Input[str] | None = None,
        conf: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            resource_name: The Pulumi name, unique among the resources of this type in the stack.
            project_id: Id of the project, "FP-257A173659F50000". API: `ProjectId`.
            job_id: Id of the job, "FJ-…": `flow_job_id` of a `FlowJob`. API: `JobId`.
            cluster_id: Id of the cluster to run on, "C-D7958B72E59B0000". Required although the job
                may have one. API: `ClusterId`.
            region: Region; default: the configured one of the vendor.
            adopt: Id of an existing object to take over instead of creating one. Only a create
                reads it.
            wait: How long `pulumi up` follows the job.
            stop: How a live job is stopped before delete.
            triggers: Any values. A change of them starts a new run of the same definition, and has
                no other effect.
            host_name: Master or gateway host that submits; default: the service chooses. API:
                `HostName`.
            namespace: Kubernetes namespace, for clusters on Container Service only. API:
                `Namespace`.
            conf: Settings of this run, as JSON text. `{"params": "…"}` replaces the contents of the
                job. API: `Conf`.
            opts: Resource options.
        """
        inputs = {
            "project_id": project_id,
            "job_id": job_id,
            "cluster_id": cluster_id,
            "region": region,
            "adopt": adopt,
            "wait": wait,
            "stop": stop,
            "triggers": triggers,
            "host_name": host_name,
            "namespace": namespace,
            "conf": conf,
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
    def project_id(self) -> pulumi.Output[str]:
        """Id of the project, "FP-257A173659F50000". API: `ProjectId`."""
        return self._output("project_id")

    @property
    def job_id(self) -> pulumi.Output[str]:
        """Id of the job, "FJ-…": `flow_job_id` of a `FlowJob`. API: `JobId`."""
        return self._output("job_id")

    @property
    def cluster_id(self) -> pulumi.Output[str]:
        """Id of the cluster to run on, "C-D7958B72E59B0000".

        Required although the job may have one.
        API: `ClusterId`.
        """
        return self._output("cluster_id")

    @property
    def host_name(self) -> pulumi.Output[str]:
        """Master or gateway host that submits; default: the service chooses. API: `HostName`."""
        return self._output("host_name")

    @property
    def namespace(self) -> pulumi.Output[str]:
        """Kubernetes namespace, for clusters on Container Service only. API: `Namespace`."""
        return self._output("namespace")

    @property
    def conf(self) -> pulumi.Output[str]:
        """Settings of this run, as JSON text. `{"params": "…"}` replaces the contents of the job.

        API: `Conf`.
        """
        return self._output("conf")

    @property
    def node_instance_id(self) -> pulumi.Output[str]:
        """Id of the run in lists, "FNI-…"; the resource's id is "<ProjectId>/" and this."""
        return self._output("node_instance_id")

    @property
    def job_instance_id(self) -> pulumi.Output[str]:
        """Id of the run that a kill takes, "FJI-…"; None for an adopted run."""
        return self._output("job_instance_id")

    @property
    def external_id(self) -> pulumi.Output[str]:
        """Id of the run on the cluster, "application_…"; None before it starts there."""
        return self._output("external_id")

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
