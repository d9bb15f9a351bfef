"""Inputs of EMR flow jobs and their runs, version 2016-04-08.

They are the requests of `CreateFlowJob` and `SubmitFlowJob`. Fields: `api/alibaba_emr.json`. Where
page and SDK differ the SDK counts: `ResourceList` may be left out. The cloud decides what no page
settles: further job types, schemes of paths that other services of Alibaba Cloud have, lengths of
names, reserved parameters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from ...core.schema.declarations import BeforeValidator, Field
from ...core.schema.inputs import (
    CheckFailure,
    InputModel,
    Int,
    Mark,
    OmittedField,
    OnChange,
    Run,
    StoppableDefinition,
    join,
)

TYPES = ("MR", "SPARK", "HIVE_SQL", "HIVE", "PIG", "SQOOP", "SPARK_SQL", "SPARK_STREAMING", "SHELL")
DISPUTED_TYPES = ("FLINK", "STREAMING_SQL", "IMPALA_SQL", "PRESTO_SQL", "SPARK_SHELL")
JSON_OBJECTS = ("paramConf", "customVariables", "envConf", "runConf", "monitorConf")
PREFIXES = {"projectId": "FP-", "clusterId": "C-", "parentCategory": "FC-", "jobId": "FJ-"}
AFTER_PREFIX = r"[0-9A-Za-z_]+"
FLOW_JOB_ID = rf"(FP-{AFTER_PREFIX})/FJ-{AFTER_PREFIX}"
FLOW_JOB_RUN_ID = rf"(FP-{AFTER_PREFIX})/F(?:NI|JI)-{AFTER_PREFIX}"
PATH = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<rest>.+)", re.IGNORECASE | re.ASCII | re.DOTALL
)
# Stores of other clouds, the web and a local disk. The page has OSS and HDFS, the console has
# further schemes of its own.
FOREIGN_SCHEMES = frozenset(
    {
        "s3",
        "s3a",
        "s3n",
        "obs",
        "cos",
        "cosn",
        "gs",
        "wasb",
        "wasbs",
        "abfs",
        "abfss",
        "http",
        "https",
        "ftp",
        "file",
    }
)
RUN_CONF_UNITS = {"memory": "MB", "cores": "vCPUs", "priority": ""}
LARGEST_INT64 = 2**63 - 1


def _require_number(value: Any) -> Any:
    """Accept a number and its plain text, because every parameter is sent as text."""
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,40}", value):
        raise ValueError(f'must be a whole number, not "{value[:40]}"')

    return value


def _require_flag(value: Any) -> Any:
    """Refuse what pydantic also takes for a boolean ("yes", 1): EMR would refuse it."""
    if isinstance(value, bool) or (isinstance(value, str) and value.lower() in ("true", "false")):
        return value

    raise ValueError("must be true or false")


Int64 = Annotated[
    Int, BeforeValidator(_require_number), Field(ge=-LARGEST_INT64 - 1, le=LARGEST_INT64)
]
Flag = Annotated[bool, BeforeValidator(_require_flag)]


class Resource(InputModel):
    """A file that the job uses."""

    path: Annotated[
        str, Field(description="Path of the file, `oss://bucket/…` or `hdfs://…`.", min_length=1)
    ]
    alias: Annotated[str | None, Field(description="Name of the file in the job.")] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check the scheme of the path, and the bucket of a path in OSS."""
        path = value.get("path")
        if not isinstance(path, str) or not path:
            return

        parts = PATH.fullmatch(path)
        if not parts or parts["scheme"].lower() in FOREIGN_SCHEMES:
            yield CheckFailure(
                join(at, "path"), f'must start with oss:// or hdfs://, not "{path[:40]}"'
            )
        elif parts["scheme"].lower() == "oss" and parts["rest"].startswith("/"):
            yield CheckFailure(
                join(at, "path"), f'must name a bucket after oss://, not "{path[:40]}"'
            )


class FlowJobInputs(StoppableDefinition):
    """An EMR flow job: a stored definition, which runs nothing by itself.

    API action `CreateFlowJob`.

    A change is sent with `ModifyFlowJob`. The page of `CreateFlowJob` marks `ResourceList` as
    required, the SDKs do not: it may be left out. The SDKs have dropped `ModifyFlowJob`. Where the
    service has dropped it too, an update fails with an error that explains this, and
    `pulumi up --replace` creates a new job instead.
    """

    on_change = OnChange.UPDATES

    project_id: Annotated[
        str,
        OnChange.REPLACES,
        Field(description='Id of the project, "FP-257A173659F50000".', min_length=1),
    ]
    name: Annotated[str, Field(description="Name of the job; need not be unique.", min_length=1)]
    type: Annotated[
        str,
        OnChange.REPLACES,
        Field(
            description="Type of the job; a type that is not documented gives a warning. "
            f"Documented types: {', '.join(TYPES)}.",
            min_length=1,
        ),
    ]
    description: Annotated[
        str, Field(description="Purpose of the job; required by the API.", min_length=1)
    ]
    fail_act: Annotated[
        Literal["CONTINUE", "STOP"] | None,
        Field(
            description="Action after a failure in a workflow. "
            "`CONTINUE` skips the node, `STOP` stops the workflow."
        ),
    ] = None
    max_retry: Annotated[
        Int64 | None, Field(description="Retries of a run, 0 to 5.", ge=0, le=5)
    ] = None
    retry_policy: Annotated[str | None, Field(description="Reserved.")] = None
    max_running_time_sec: Annotated[Int64 | None, Field(description="Reserved.")] = None
    retry_interval: Annotated[
        Int64 | None, Field(description="Seconds between retries, 0 to 300.", ge=0, le=300)
    ] = None
    params: Annotated[
        str | None,
        Field(
            description="Contents of the job: a command line or an SQL script, depending on `type`."
        ),
    ] = None
    param_conf: Annotated[
        str | None,
        Mark.JSON_TEXT,
        Field(description='Parameters, as JSON text: `{"date":"${yyyy-MM-dd}"}`.'),
    ] = None
    custom_variables: Annotated[
        str | None,
        Mark.JSON_TEXT,
        Mark.SECRET,
        Field(
            description="Variables, as JSON text. They may hold passwords, so they are a secret, "
            "and never compared on read."
        ),
    ] = None
    env_conf: Annotated[
        str | None, Mark.JSON_TEXT, Field(description="Environment variables, as JSON text.")
    ] = None
    run_conf: Annotated[
        str | None,
        Mark.JSON_TEXT,
        Field(description="Scheduling, as JSON text: priority, userName, memory in MB, cores."),
    ] = None
    monitor_conf: Annotated[
        str | None,
        Mark.JSON_TEXT,
        Field(description="Monitoring, as JSON text; for `SPARK_STREAMING` only."),
    ] = None
    mode: Annotated[
        Literal["YARN", "LOCAL"] | None,
        Field(
            description="Node that submits: a worker (`YARN`), or a header or gateway (`LOCAL`)."
        ),
    ] = None
    parent_category: Annotated[
        str | None,
        OnChange.REPLACES,
        Field(description='Id of the folder, "FC-5BD9575E34620000"; default: the root folder.'),
    ] = None
    resource_list: Annotated[
        list[Resource] | None,
        # Without an order, CreateFlowJob, ResourceList: files by their paths.
        Mark.UNORDERED,
        Mark.NEVER_EMPTIED,
        Field(
            description="Files that the job uses. Removing all of them replaces the job, "
            "because the API cannot empty the list."
        ),
    ] = None
    adhoc: Annotated[
        Flag | None, OnChange.REPLACES, Field(description="Whether the job is a temporary query.")
    ] = None
    cluster_id: Annotated[
        str | None,
        Field(description='Id of the cluster, "C-D7958B72E59B0000"; the API never returns it.'),
    ] = None
    alert_conf: Annotated[str | None, Field(description="Reserved.")] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check the forms of ids and JSON texts, and that only streaming jobs are monitored."""
        yield from _check_ids(value, at)
        for name in JSON_OBJECTS:
            yield from _check_json_object(value, name, at)

        yield from _check_run_conf(_parsed(value.get("runConf")), join(at, "runConf"))

        job_type, monitor_conf = value.get("type"), _parsed(value.get("monitorConf"))
        if monitor_conf and isinstance(job_type, str) and job_type != "SPARK_STREAMING":
            yield CheckFailure(
                join(at, "monitorConf"), f"is for jobs of type SPARK_STREAMING only, not {job_type}"
            )

        yield from _check_adopt(value, FLOW_JOB_ID, "a job")


class FlowJobRunInputs(Run):
    """A run of an EMR flow job, which is submitted at create.

    API action `SubmitFlowJob`.

    A job has at most one live run at a time. To start a second run after the first, give the first
    `wait={"until": "finished"}` and the second `depends_on`. A new value of `triggers` runs the job
    again. A run can be killed and not deleted: its record stays in the history of the job.
    """

    left_out = (
        OmittedField(
            "JobInstanceId",
            "its effect is not documented; it may submit an existing run once more",
        ),
    )

    project_id: Annotated[
        str, Field(description='Id of the project, "FP-257A173659F50000".', min_length=1)
    ]
    job_id: Annotated[
        str,
        Field(description='Id of the job, "FJ-…": `flow_job_id` of a `FlowJob`.', min_length=1),
    ]
    cluster_id: Annotated[
        str,
        Field(
            description='Id of the cluster to run on, "C-D7958B72E59B0000". '
            "Required although the job may have one.",
            min_length=1,
        ),
    ]
    host_name: Annotated[
        str | None,
        Field(description="Master or gateway host that submits; default: the service chooses."),
    ] = None
    namespace: Annotated[
        str | None,
        Field(description="Kubernetes namespace, for clusters on Container Service only."),
    ] = None
    conf: Annotated[
        str | None,
        Mark.JSON_TEXT,
        Field(
            description="Settings of this run, as JSON text. "
            '`{"params": "…"}` replaces the contents of the job.'
        ),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Check the forms of ids, and that the JSON text holds an object."""
        yield from _check_ids(value, at)
        yield from _check_json_object(value, "conf", at)
        yield from _check_adopt(value, FLOW_JOB_RUN_ID, "a run")


def split(id: str) -> tuple[str, str]:
    """Return the ProjectId and the id of the job or run in it, from an id in state."""
    project_id, _, inner = id.partition("/")
    return project_id, inner


def _check_ids(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    for name, prefix in PREFIXES.items():
        id = value.get(name)
        if isinstance(id, str) and id and not re.fullmatch(prefix + AFTER_PREFIX, id):
            yield CheckFailure(
                join(at, name), f'must be an id, "{prefix}" and letters or digits, not "{id[:40]}"'
            )


def _check_json_object(value: Mapping[str, Any], name: str, at: str) -> Iterator[CheckFailure]:
    if not isinstance(_parsed(value.get(name)), dict | None):
        yield CheckFailure(join(at, name), 'must be the JSON text of an object: {"key": "value"}')


def _parsed(text: Any) -> Any:
    """Return the value of a JSON text; None when it is absent, blank or not JSON.

    The mark JSON_TEXT reports a text that is not JSON.
    """
    if not isinstance(text, str) or not text.strip():
        return None

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _check_run_conf(conf: Any, at: str) -> Iterator[CheckFailure]:
    """Check the numbers of runConf: a number or its text, not "2G"; memory and cores from 0."""
    if not isinstance(conf, dict):
        return

    for name, unit in RUN_CONF_UNITS.items():
        value = conf.get(name)
        if value in (None, ""):
            continue

        number = _number(value)
        is_negative = bool(unit) and number is not None and not number >= 0
        if number is None or is_negative:
            in_unit = f" of {unit}" if unit else ""
            shown = json.dumps(value, ensure_ascii=False)[:40]
            yield CheckFailure(at, f"must have {name} as a number{in_unit}, not {shown}")


def _number(value: Any) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value

    match = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value.strip()) if isinstance(value, str) else None
    return float(match[0]) if match else None


def _check_adopt(value: Mapping[str, Any], pattern: str, what: str) -> Iterator[CheckFailure]:
    """Check that an adopted job or run is in the project of the inputs."""
    adopt, project = value.get("adopt"), value.get("projectId")
    match = re.fullmatch(pattern, adopt) if isinstance(adopt, str) else None
    if match and isinstance(project, str) and project != match.group(1):
        yield CheckFailure(
            "adopt", f"must name {what} of project_id {project}, not of {match.group(1)}"
        )
