"""The preview's checks of an Oceanus deployment's inputs, by code.

The actions are `CreateJobConfig` and `RunJobs`, 2019-04-22.

Codes: `pulumi_cloudjobs/api/tencent_oceanus.json`, and the common ones that its gateway gives
before the action runs.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from pulumi_cloudjobs.core.resource_type import Lifecycle
from pulumi_cloudjobs.core.schema.inputs import COMMON_INPUTS
from pulumi_cloudjobs.core.schema.schema import to_wire
from pulumi_cloudjobs.tencent.oceanus.deployment import DEPLOYMENT

from tests.cards.tencent_oceanus_deployment import FLINK_JOBS, SQL_JOB
from tests.checks.table import NotReported, Reported, Service
from tests.input_paths import REMOVED, put

JAR: dict[str, Any] = {
    "jobId": FLINK_JOBS[0],
    "workSpaceId": "space-53rqk422",
    "entrypointClass": "com.example.Stream",
    "programArgs": "--window 60",
    "resourceRefs": [{"resourceId": "resource-8ytrp0yk", "version": 1, "type": 1}],
    "properties": [{"key": "pipeline.max-parallelism", "value": "64"}],
    "defaultParallelism": 2,
}
SQL: dict[str, Any] = {
    "jobId": SQL_JOB,
    "programArgs": json.dumps({"SqlCode": base64.b64encode(b"select 1").decode()}),
    "start": {"startMode": "LATEST"},
}
SQL_EXAMPLE = 1


def _started(lifecycle: Lifecycle, inputs: dict[str, Any]) -> None:
    """The version is made, and started as `start` says."""
    created = lifecycle.create(inputs, "0" * 32)
    approaching: Any = lifecycle
    approaching.reconcile(created.id, inputs, created.observation)


def _sent(lifecycle: Lifecycle, inputs: dict[str, Any]) -> None:
    """Send the request alone: create reads the job before."""
    client_of: Any = lifecycle
    client_of._client.create_job_config(to_wire(DEPLOYMENT.model, inputs, without=COMMON_INPUTS))


def _value(says: str, path: str, value: object) -> Reported:
    return Reported("InvalidParameterValue", says, path, put({path: value}))


SERVICE = Service(
    title="Tencent Cloud Oceanus, deployments",
    resource_type=DEPLOYMENT,
    actions=("CreateJobConfig", "RunJobs"),
    valid=(JAR, SQL),
    rows=(
        _value("other than CLS (2) and COS (3) for logs", "logCollectType", 1),
        _value("other than on (1) and off (-1) for recovery", "autoRecover", 0),
        _value("other than old (0) and new (1) connectors", "useOldSystemConnector", 2),
        _value("another mode of variables than 0 and 1", "variableReplaceMode", 2),
        _value("another scope than 0, 1 and 2", "configScope", 3),
        _value("a type of file beyond 4", "resourceRefs[0].type", 5),
        _value("version 0 of a file", "resourceRefs[0].version", 0),
        _value("a file without an id", "resourceRefs[0].resourceId", ""),
        _value("an option without a name", "properties[0].key", ""),
        Reported(
            "InvalidParameterValue",
            "a repeated option",
            "properties[1].key",
            put({"properties": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]}),
        ),
        Reported(
            "InvalidParameterValue",
            "a repeated class",
            "clazzLevels[1].clazz",
            put(
                {
                    "clazzLevels": [
                        {"clazz": "a.B", "level": "INFO"},
                        {"clazz": "a.B", "level": "WARN"},
                    ]
                }
            ),
        ),
        Reported(
            "InvalidParameter.IllegalMaxParallelism",
            "a `pipeline.max-parallelism` that is no number",
            "properties[0].value",
            put({"properties[0].value": "many"}),
        ),
        Reported(
            "InvalidParameter.IllegalMaxParallelism",
            "a `pipeline.max-parallelism` of 0",
            "properties[0].value",
            put({"properties[0].value": "0"}),
        ),
        Reported(
            "InvalidParameter.MaxParallelismTooSmall",
            "a `pipeline.max-parallelism` below the default parallelism",
            "properties[0].value",
            put({"defaultParallelism": 65}),
        ),
        Reported(
            "InvalidParameterValue.InvalidStartMode",
            "another start mode than LATEST, EARLIEST and T with a time",
            "start.startMode",
            put({"start.startMode": "NEWEST"}),
            example=SQL_EXAMPLE,
            send=_started,
        ),
        Reported(
            "MissingParameter",
            "no job",
            "jobId",
            put({"jobId": REMOVED}),
            send=_sent,
        ),
        Reported(
            "MissingParameter",
            "an option without a value",
            "properties[0].value",
            put({"properties[0].value": REMOVED}),
        ),
        Reported(
            "UnknownParameter",
            "a field that an option does not have",
            "properties[0].name",
            put({"properties[0].name": "a"}),
        ),
        Reported(
            "InvalidParameter",
            "a number where text is expected",
            "programArgs",
            put({"programArgs": 5}),
        ),
        Reported(
            "InvalidParameter",
            "text where a number is expected",
            "jobManagerSpec",
            put({"jobManagerSpec": "1"}),
        ),
        Reported(
            "InvalidParameter",
            "a parallelism below 0",
            "defaultParallelism",
            put({"defaultParallelism": -1}),
        ),
        Reported(
            "InvalidParameter",
            "text where true or false is expected",
            "logCollect",
            put({"logCollect": "yes"}),
        ),
        NotReported(
            "FailedOperation.GrammarCheckFailure",
            "The grammar is that of the cloud's version of Flink.",
        ),
        NotReported(
            "FailedOperation.ParseSql", "The grammar is that of the cloud's version of Flink."
        ),
        NotReported(
            "InternalError.SqlCodeNotFound", "Only the cloud knows whether the job is one of SQL."
        ),
        NotReported(
            "InvalidParameterValue.JobTypeCombineWithEntrypointClass",
            "Only the cloud knows whether the job is one of a JAR, "
            "which needs a main class, or of SQL.",
        ),
        NotReported(
            "InvalidParameter.InvalidRegion", "No document says which regions serve Oceanus."
        ),
        NotReported(
            "InvalidParameter.JobConfigLogCollectParamError",
            "No document says which log settings go together.",
        ),
        NotReported(
            "InvalidParameter.MaxParallelismTooLarge", "No document says how large it may be."
        ),
        NotReported(
            "InvalidParameter.UnsupportedFlinkConf",
            "No document lists the options that are allowed.",
        ),
        NotReported(
            "UnsupportedOperation.InvalidCheckpointIntervalError",
            "No document says which intervals are allowed.",
        ),
        NotReported(
            "UnsupportedOperation.MultiExternalCatalogUnsupported",
            "Only the cloud reads the SQL text.",
        ),
        NotReported(
            "UnsupportedOperation.MultiExternalEmrOrHiveCatalogUnsupported",
            "Only the cloud reads the SQL text.",
        ),
        NotReported(
            "InvalidParameter.InvalidClusterId", "The job names its cluster, not the deployment."
        ),
        NotReported(
            "UnsupportedOperation.UnsupportedStartMode",
            "Only the cloud knows which modes the job supports.",
        ),
        NotReported(
            "InvalidParameterValue.JobIdValueError",
            "A preview checks the form of the id; the cloud knows the jobs.",
        ),
        NotReported(
            "InvalidParameterValue.RunJobDescriptionsCount",
            "One job is started in a call, never more.",
        ),
        NotReported("InvalidParameterValue.RunType", "The provider sets it, not the user."),
        Reported(
            "",
            "an id that no job can have",
            "jobId",
            put({"jobId": "job-1"}),
            cloud="ResourceNotFound.Job",
        ),
        Reported(
            "",
            "an id that no work space can have",
            "workSpaceId",
            put({"workSpaceId": "53rqk422"}),
            cloud="UnsupportedOperation.NoPermissionAccess",
        ),
    ),
)
