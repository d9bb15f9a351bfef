"""Inputs of EMR flow jobs and their runs: the requests of `CreateFlowJob` and `SubmitFlowJob`, version 2016-04-08.

Fields: `api/alibaba_emr.json`. Where page and SDK differ the SDK counts: `ResourceList` may be left
out. What no page
settles is left to the cloud: further job types, schemes of paths that other services of Alibaba
Cloud have, lengths of names, reserved parameters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

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
# Stores of other clouds, the web and a local disk. The page knows OSS and HDFS; the console has
# schemes of its own.
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
NUMBERS_OF_RUN_CONF = {"memory": "MB", "cores": "vCPUs", "priority": ""}
LARGEST_INT64 = 2**63 - 1


def _sent_as_number(value: Any) -> Any:
    """Every parameter travels as text, so the text of a number is as good as the number; other spellings are not."""
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,40}", value):
        raise ValueError(f'must be a whole number, not "{value[:40]}"')
    return value


def _sent_as_flag(value: Any) -> Any:
    """What else pydantic takes for a boolean ("yes", 1) is sent as it stands, and refused."""
    if isinstance(value, bool) or (isinstance(value, str) and value.lower() in ("true", "false")):
        return value
    raise ValueError("must be true or false")


Int64 = Annotated[
    Int, BeforeValidator(_sent_as_number), Field(ge=-LARGEST_INT64 - 1, le=LARGEST_INT64)
]
Flag = Annotated[bool, BeforeValidator(_sent_as_flag)]


class Resource(InputModel):
    """A file that the job uses."""

    path: Annotated[str, Field(description="`oss://bucket/…` or `hdfs://…`.", min_length=1)]
    alias: Annotated[str | None, Field(description="Name of the file for the job.")] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """A path says where it is; in OSS that begins with a bucket."""
        path = value.get("path")
        if not isinstance(path, str) or not path:
            return
        parts = PATH.fullmatch(path)
        if not parts or parts["scheme"].lower() in FOREIGN_SCHEMES:
            yield CheckFailure(
                join(at, "path"), f'must begin with oss:// or hdfs://, not "{path[:40]}"'
            )
        elif parts["scheme"].lower() == "oss" and parts["rest"].startswith("/"):
            yield CheckFailure(
                join(at, "path"), f'must name a bucket after oss://, not "{path[:40]}"'
            )


class FlowJobInputs(StoppableDefinition):
    """An EMR flow job: a stored definition, which runs nothing by itself.

    API action `CreateFlowJob`.

    A change is sent with `ModifyFlowJob`. The page of `CreateFlowJob` marks `ResourceList` as
    required, the SDKs do
    not: it may be left out. The SDKs have dropped `ModifyFlowJob`: where the service has, too, an
    update fails with one line that says so, and `pulumi up --replace` makes a new job instead.
    """

    on_change = OnChange.UPDATES

    project_id: Annotated[
        str, OnChange.REPLACES, Field(description='Project, "FP-257A173659F50000".', min_length=1)
    ]
    name: Annotated[str, Field(description="Name; need not be unique.", min_length=1)]
    type: Annotated[
        str,
        OnChange.REPLACES,
        Field(description=f"{', '.join(TYPES)}; others with a warning.", min_length=1),
    ]
    description: Annotated[
        str, Field(description="What it is for; required by the API.", min_length=1)
    ]
    fail_act: Annotated[
        Literal["CONTINUE", "STOP"] | None,
        Field(description="After a failure in a workflow: skip the node, or stop the workflow."),
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
            description="The content of the job: a command line or an SQL script, as its type wants."
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
            description="Variables, as JSON text; may hold passwords, so it is a secret, and never compared on read."
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
            description="Submitted from a worker node (`YARN`), or from a header or gateway node (`LOCAL`)."
        ),
    ] = None
    parent_category: Annotated[
        str | None,
        OnChange.REPLACES,
        Field(description='Folder, "FC-5BD9575E34620000"; default the root folder.'),
    ] = None
    resource_list: Annotated[
        list[Resource] | None,
        Mark.NEVER_EMPTIED,
        Field(
            description="Files that it uses. A change to no file at all replaces, because the API cannot say it."
        ),
    ] = None
    adhoc: Annotated[
        Flag | None, OnChange.REPLACES, Field(description="Whether it is a temporary query.")
    ] = None
    cluster_id: Annotated[
        str | None, Field(description='Cluster, "C-D7958B72E59B0000"; the API never returns it.')
    ] = None
    alert_conf: Annotated[str | None, Field(description="Reserved.")] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Forms of ids, JSON texts that hold objects, numbers in runConf, and monitoring for streaming jobs alone."""
        yield from _id_problems(value, at)
        for name in JSON_OBJECTS:
            if not isinstance(_parsed(value.get(name)), dict | None):
                yield CheckFailure(
                    join(at, name), 'must be the JSON text of an object: {"key": "value"}'
                )
        yield from _run_conf_problems(_parsed(value.get("runConf")), join(at, "runConf"))
        kind, monitored = value.get("type"), _parsed(value.get("monitorConf"))
        if monitored and isinstance(kind, str) and kind != "SPARK_STREAMING":
            yield CheckFailure(
                join(at, "monitorConf"), f"is for jobs of type SPARK_STREAMING only, not {kind}"
            )
        yield from _adopt_problems(value, FLOW_JOB_ID, "a job")


class FlowJobRunInputs(Run):
    """One run of an EMR flow job: submitted at create, run once. API action `SubmitFlowJob`.

    A job has at most one live run at a time. A run that is to follow another one of the same job
    waits for it: give the first `wait={"until": "finished"}` and the second `depends_on`. A new
    value of `triggers` runs the job again. A run
    can be killed and not deleted: its record stays in the history of the job.
    """

    left_out = (
        OmittedField(
            "JobInstanceId",
            "what it does is documented nowhere; it may submit a run that is there once more",
        ),
    )

    project_id: Annotated[str, Field(description='Project, "FP-257A173659F50000".', min_length=1)]
    job_id: Annotated[
        str, Field(description='The job: `flow_job_id` of a `FlowJob`, "FJ-…".', min_length=1)
    ]
    cluster_id: Annotated[
        str,
        Field(
            description='Cluster to run on, "C-D7958B72E59B0000"; needed although the job may have one.',
            min_length=1,
        ),
    ]
    host_name: Annotated[
        str | None,
        Field(description="Master or gateway host to submit from; default as the service chooses."),
    ] = None
    namespace: Annotated[
        str | None,
        Field(description="Kubernetes namespace, for clusters on Container Service only."),
    ] = None
    conf: Annotated[
        str | None,
        Mark.JSON_TEXT,
        Field(
            description='Settings of this run, as JSON text; `{"params": "…"}` takes the place of the job\'s content.'
        ),
    ] = None

    @classmethod
    def rules(cls, value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
        """Forms of ids, and a JSON text that holds an object."""
        yield from _id_problems(value, at)
        if not isinstance(_parsed(value.get("conf")), dict | None):
            yield CheckFailure(
                join(at, "conf"), 'must be the JSON text of an object: {"key": "value"}'
            )
        yield from _adopt_problems(value, FLOW_JOB_RUN_ID, "a run")


def split(id: str) -> tuple[str, str]:
    """ProjectId and the id of the job or run in it, of an id in state."""
    project_id, _, inner = id.partition("/")
    return project_id, inner


def _id_problems(value: Mapping[str, Any], at: str) -> Iterator[CheckFailure]:
    for name, prefix in PREFIXES.items():
        id = value.get(name)
        if isinstance(id, str) and id and not re.fullmatch(prefix + AFTER_PREFIX, id):
            yield CheckFailure(
                join(at, name), f'must be an id, "{prefix}" and letters or digits, not "{id[:40]}"'
            )


def _parsed(text: Any) -> Any:
    """What a JSON text holds; None when it is absent or blank, and when it is no JSON, which the mark tells."""
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _run_conf_problems(conf: Any, at: str) -> Iterator[CheckFailure]:
    """Its page: numbers, memory in MB. "2G" is none; the text of a number may be one."""
    for name, unit in NUMBERS_OF_RUN_CONF.items() if isinstance(conf, dict) else ():
        value = conf.get(name)
        number = (
            value
            if isinstance(value, int | float) and not isinstance(value, bool)
            else _number(value)
        )
        if value not in (None, "") and (number is None or (unit and not number >= 0)):
            allowed = f"must have {name} as a number{f' of {unit}' if unit else ''}"
            yield CheckFailure(at, f"{allowed}, not {json.dumps(value, ensure_ascii=False)[:40]}")


def _number(value: Any) -> float | None:
    found = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value.strip()) if isinstance(value, str) else None
    return float(found[0]) if found else None


def _adopt_problems(value: Mapping[str, Any], pattern: str, what: str) -> Iterator[CheckFailure]:
    adopt, project = value.get("adopt"), value.get("projectId")
    found = re.fullmatch(pattern, adopt) if isinstance(adopt, str) else None
    if found and isinstance(project, str) and project != found.group(1):
        yield CheckFailure(
            "adopt", f"must name {what} of project_id {project}, not of {found.group(1)}"
        )
