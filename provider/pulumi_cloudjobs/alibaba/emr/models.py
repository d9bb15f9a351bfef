"""Inputs of EMR flow jobs: the request of `CreateFlowJob`, API version 2016-04-08.

Fields: `api/alibaba_emr.json`. Where page and SDK differ the SDK counts: `ResourceList` may be left out. What no page
settles (further job types, other schemes of paths) is left to the cloud.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from ...core.inputs import InputModel, Int, Mark, OnChange, Problem, StoppableDefinition, join

TYPES = ("MR", "SPARK", "HIVE_SQL", "HIVE", "PIG", "SQOOP", "SPARK_SQL", "SPARK_STREAMING", "SHELL")
DISPUTED_TYPES = ("FLINK", "STREAMING_SQL", "IMPALA_SQL", "PRESTO_SQL", "SPARK_SHELL")
JSON_OBJECTS = ("paramConf", "customVariables", "envConf", "runConf", "monitorConf")
PREFIXES = {"projectId": "FP-", "clusterId": "C-", "parentCategory": "FC-"}
FLOW_JOB_ID = r"(FP-[^/\s]+)/FJ-[^/\s]+"
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://.", re.IGNORECASE)


class Resource(InputModel):
    """A file that the job uses."""

    path: Annotated[str, Field(description="`oss://…` or `hdfs://…`.", min_length=1)]
    alias: Annotated[str | None, Field(description="Name of the file for the job.")] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[Problem]:
        """A path says where it is. Which schemes there are besides the two is not documented (`ossref://` is one)."""
        path = value.get("path")
        if isinstance(path, str) and path and not SCHEME.match(path):
            yield Problem(join(at, "path"), f'must begin with oss:// or hdfs://, not "{path[:40]}"')


class FlowJobInputs(StoppableDefinition):
    """An EMR flow job: a stored definition, which runs nothing by itself. API action `CreateFlowJob`.

    A change is sent with `ModifyFlowJob`. The page of `CreateFlowJob` marks `ResourceList` as required, the SDKs do
    not: it may be left out. The SDKs have dropped `ModifyFlowJob`: where the service has, too, an update fails with one
    line that says so, and `pulumi up --replace` makes a new job instead.
    """

    on_change = OnChange.UPDATES

    project_id: Annotated[str, OnChange.REPLACES, Field(description='Project, "FP-257A173659F50000".', min_length=1)]
    name: Annotated[str, Field(description="Name; need not be unique.", min_length=1)]
    type: Annotated[
        str,
        OnChange.REPLACES,
        Field(description=f"{', '.join(TYPES)}; others are sent, with a warning.", min_length=1),
    ]
    description: Annotated[str, Field(description="What it is for; required by the API.", min_length=1)]
    fail_act: Annotated[
        Literal["CONTINUE", "STOP"] | None,
        Field(description="After a failure in a workflow: skip the node, or stop the workflow."),
    ] = None
    max_retry: Annotated[Int | None, Field(description="Retries of a run, 0 to 5.", ge=0, le=5)] = None
    retry_policy: Annotated[str | None, Field(description="Reserved.")] = None
    max_running_time_sec: Annotated[Int | None, Field(description="Reserved.", ge=0)] = None
    retry_interval: Annotated[Int | None, Field(description="Seconds between retries, 0 to 300.", ge=0, le=300)] = None
    params: Annotated[
        str | None, Field(description="The content of the job: a command line or an SQL script, as its type wants.")
    ] = None
    param_conf: Annotated[
        str | None, Mark.JSON_TEXT, Field(description='Parameters, as JSON text: `{"date":"${yyyy-MM-dd}"}`.')
    ] = None
    custom_variables: Annotated[
        str | None,
        Mark.JSON_TEXT,
        Mark.SECRET,
        Field(
            description="Variables, as JSON text; may hold passwords, so it is a secret, and never compared on read."
        ),
    ] = None
    env_conf: Annotated[str | None, Mark.JSON_TEXT, Field(description="Environment variables, as JSON text.")] = None
    run_conf: Annotated[
        str | None,
        Mark.JSON_TEXT,
        Field(description="Scheduling, as JSON text: priority, userName, memory in MB, cores."),
    ] = None
    monitor_conf: Annotated[
        str | None, Mark.JSON_TEXT, Field(description="Monitoring, as JSON text; for `SPARK_STREAMING` only.")
    ] = None
    mode: Annotated[
        Literal["YARN", "LOCAL"] | None,
        Field(description="Submitted from a worker node (`YARN`), or from a header or gateway node (`LOCAL`)."),
    ] = None
    parent_category: Annotated[
        str | None, OnChange.REPLACES, Field(description='Folder, "FC-5BD9575E34620000"; default the root folder.')
    ] = None
    resource_list: Annotated[
        list[Resource] | None,
        Mark.NEVER_EMPTIED,
        Field(description="Files that it uses. A change to no file at all replaces, because the API cannot say it."),
    ] = None
    adhoc: Annotated[bool | None, OnChange.REPLACES, Field(description="Whether it is a temporary query.")] = None
    cluster_id: Annotated[str | None, Field(description='Cluster, "C-D7958B72E59B0000"; the API never returns it.')] = (
        None
    )
    alert_conf: Annotated[str | None, Field(description="Reserved.")] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[Problem]:
        """Forms of ids, JSON texts that hold objects, and monitoring for streaming jobs alone."""
        for name, prefix in PREFIXES.items():
            id = value.get(name)
            if isinstance(id, str) and id and not re.fullmatch(rf"{prefix}\w+", id):
                yield Problem(join(at, name), f'must be an id, "{prefix}" and letters or digits, not "{id[:40]}"')
        for name in JSON_OBJECTS:
            if _is_no_object(value.get(name)):
                yield Problem(join(at, name), 'must be the JSON text of an object: {"key": "value"}')
        kind, monitoring = value.get("type"), value.get("monitorConf")
        monitored = isinstance(monitoring, str) and monitoring.strip() not in ("", "{}", "null")
        if monitored and isinstance(kind, str) and kind != "SPARK_STREAMING":
            yield Problem(join(at, "monitorConf"), f"is for jobs of type SPARK_STREAMING only, not {kind}")
        yield from _adopt_problems(value)


def _is_no_object(text: Any) -> bool:
    """Whether it is JSON text of something else; what is no JSON is told by the mark."""
    if not isinstance(text, str) or not text.strip():
        return False
    try:
        value = json.loads(text)
    except ValueError:
        return False
    return value is not None and not isinstance(value, dict)


def _adopt_problems(value: Mapping[str, Any]) -> Iterator[Problem]:
    adopt, project = value.get("adopt"), value.get("projectId")
    found = re.fullmatch(FLOW_JOB_ID, adopt) if isinstance(adopt, str) else None
    if found and isinstance(project, str) and project != found.group(1):
        yield Problem("adopt", f"must name a job of projectId {project}, not of {found.group(1)}")
