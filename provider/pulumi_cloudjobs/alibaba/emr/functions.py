"""The functions that a Pulumi program imports from alibaba.emr. Made by `make generate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi

from ...dynamic.functions import GetFunction, call, call_output

__all__ = [
    "GetFlowJobResult",
    "GetFlowJobRunResult",
    "get_flow_job",
    "get_flow_job_output",
    "get_flow_job_run",
    "get_flow_job_run_output",
]


@dataclass(frozen=True, kw_only=True)
class GetFlowJobResult:
    """An EMR flow job from `get_flow_job`; None is what the API leaves out."""

    id: str
    """The resource's id: "<ProjectId>/<JobId>", such as "FP-…/FJ-…"."""
    region: str
    """The region of the object."""
    project_id: str | None
    """Id of the project, "FP-257A173659F50000". API: `ProjectId`."""
    name: str | None
    """Name of the job; need not be unique. API: `Name`."""
    type: str | None
    """Type of the job; a type that is not documented gives a warning.

    Documented types: MR, SPARK, HIVE_SQL, HIVE, PIG, SQOOP, SPARK_SQL, SPARK_STREAMING, SHELL.
    API: `Type`.
    """
    description: str | None
    """Purpose of the job; required by the API. API: `Description`."""
    fail_act: str | None
    """Action after a failure in a workflow. `CONTINUE` skips the node, `STOP` stops the workflow.

    API: `FailAct`.
    """
    max_retry: int | None
    """Retries of a run, 0 to 5. API: `MaxRetry`."""
    retry_policy: str | None
    """Reserved. API: `RetryPolicy`."""
    max_running_time_sec: int | None
    """Reserved. API: `MaxRunningTimeSec`, in seconds."""
    retry_interval: int | None
    """Seconds between retries, 0 to 300. API: `RetryInterval`."""
    params: str | None
    """Contents of the job: a command line or an SQL script, depending on `type`. API: `Params`."""
    param_conf: str | None
    """Parameters, as JSON text: `{"date":"${yyyy-MM-dd}"}`. API: `ParamConf`."""
    custom_variables: str | None
    """Variables, as JSON text.

    They may hold passwords, so they are a secret, and never compared on read.
    API: `CustomVariables`.
    """
    env_conf: str | None
    """Environment variables, as JSON text. API: `EnvConf`."""
    run_conf: str | None
    """Scheduling, as JSON text: priority, userName, memory in MB, cores. API: `RunConf`."""
    monitor_conf: str | None
    """Monitoring, as JSON text; for `SPARK_STREAMING` only. API: `MonitorConf`."""
    mode: str | None
    """Node that submits: a worker (`YARN`), or a header or gateway (`LOCAL`). API: `Mode`."""
    parent_category: str | None
    """Id of the folder, "FC-5BD9575E34620000"; default: the root folder. API: `ParentCategory`."""
    resource_list: list[dict[str, Any]] | None
    """Files that the job uses.

    Removing all of them replaces the job, because the API cannot empty the list.
    API: `ResourceList`.
    """
    adhoc: bool | None
    """Whether the job is a temporary query. API: `Adhoc`, default false."""
    cluster_id: str | None
    """Id of the cluster, "C-D7958B72E59B0000"; the API never returns it. API: `ClusterId`."""
    alert_conf: str | None
    """Reserved. API: `AlertConf`."""
    flow_job_id: str
    """Id of the job, "FJ-…"; the resource's id is "<ProjectId>/<JobId>"."""
    last_instance_id: str | None
    """Id of the newest run, "FJI-…"; None for a job that never ran."""
    created_at: str | None
    """Time of the create, RFC 3339, UTC."""
    modified_at: str | None
    """Time of the last change, RFC 3339, UTC."""


_GET_FLOW_JOB = GetFunction("alibaba/emr:FlowJob", "get_flow_job", GetFlowJobResult)


def get_flow_job(
    id: str,
    *,
    region: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetFlowJobResult:
    """Read an EMR flow job that somebody else manages, in previews too.

    Args:
        id: "<ProjectId>/<JobId>", such as "FP-…/FJ-…".
        region: Region; default: the configured one of the vendor.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region}
    result: GetFlowJobResult = call(_GET_FLOW_JOB, arguments, opts)
    return result


def get_flow_job_output(
    id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetFlowJobResult]:
    """Read as `get_flow_job` does, as soon as the arguments are known.

    Args:
        id: "<ProjectId>/<JobId>", such as "FP-…/FJ-…".
        region: Region; default: the configured one of the vendor.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region}
    return call_output(_GET_FLOW_JOB, arguments, opts)


@dataclass(frozen=True, kw_only=True)
class GetFlowJobRunResult:
    """An EMR flow job run from `get_flow_job_run`; None is what the API leaves out."""

    id: str
    """The resource's id: "<ProjectId>/<NodeInstanceId>", such as "FP-…/FNI-…"."""
    region: str
    """The region of the object."""
    project_id: str | None
    """Id of the project, "FP-257A173659F50000". API: `ProjectId`."""
    job_id: str | None
    """Id of the job, "FJ-…": `flow_job_id` of a `FlowJob`. API: `JobId`."""
    cluster_id: str | None
    """Id of the cluster to run on, "C-D7958B72E59B0000". Required although the job may have one.

    API: `ClusterId`.
    """
    host_name: str | None
    """Master or gateway host that submits; default: the service chooses. API: `HostName`."""
    namespace: str | None
    """Kubernetes namespace, for clusters on Container Service only. API: `Namespace`."""
    conf: str | None
    """Settings of this run, as JSON text. `{"params": "…"}` replaces the contents of the job.

    API: `Conf`.
    """
    node_instance_id: str
    """Id of the run in lists, "FNI-…"; the resource's id is "<ProjectId>/" and this."""
    job_instance_id: str | None
    """Id of the run that a kill takes, "FJI-…"; None for an adopted run."""
    external_id: str | None
    """Id of the run on the cluster, "application_…"; None before it starts there."""
    status: str | None
    """One of pending, starting, running, succeeded, failed, stopping, stopped, unknown."""
    raw_status: str | None
    """The cloud's own word for the state."""
    reason: str | None
    """The cloud's words for how it came to this state; None when it gives none."""
    created_at: str | None
    """When the cloud accepted it, RFC 3339, UTC."""
    finished_at: str | None
    """When it ended, RFC 3339, UTC; None until then."""
    purged: bool | None
    """True when the cloud no longer keeps the finished run."""


_GET_FLOW_JOB_RUN = GetFunction("alibaba/emr:FlowJobRun", "get_flow_job_run", GetFlowJobRunResult)


def get_flow_job_run(
    id: str,
    *,
    region: str | None = None,
    job_id: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetFlowJobRunResult:
    """Read an EMR flow job run that somebody else manages, in previews too.

    Args:
        id: "<ProjectId>/<NodeInstanceId>", such as "FP-…/FNI-…".
        region: Region; default: the configured one of the vendor.
        job_id: Id of the job, "FJ-…": `flow_job_id` of a `FlowJob`. API: `JobId`.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region, "job_id": job_id}
    result: GetFlowJobRunResult = call(_GET_FLOW_JOB_RUN, arguments, opts)
    return result


def get_flow_job_run_output(
    id: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    job_id: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[GetFlowJobRunResult]:
    """Read as `get_flow_job_run` does, as soon as the arguments are known.

    Args:
        id: "<ProjectId>/<NodeInstanceId>", such as "FP-…/FNI-…".
        region: Region; default: the configured one of the vendor.
        job_id: Id of the job, "FJ-…": `flow_job_id` of a `FlowJob`. API: `JobId`.
        opts: `provider` reads with the key and the region of a `Provider`.

    Raises:
        RunError: The object does not exist, or could not be read.
    """
    arguments = {"id": id, "region": region, "job_id": job_id}
    return call_output(_GET_FLOW_JOB_RUN, arguments, opts)
