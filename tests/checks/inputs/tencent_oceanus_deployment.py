"""Oceanus deployments with one mistake each, and odd ones that are right.

Example 1 is one of SQL.
"""

from __future__ import annotations

from pulumi_cloudjobs.core.schema.inputs import UNKNOWN

from tests.checks.table import Bad, Odd
from tests.input_paths import REMOVED

BAD = [
    Bad("no job", {"jobId": REMOVED}, "jobId", "is required"),
    Bad("an empty job", {"jobId": ""}, "jobId", "must not be empty"),
    Bad(
        "the id of another thing",
        {"jobId": "cluster-1"},
        "jobId",
        'must be a JobId, "cql-xxxxxxxx"',
    ),
    Bad("only the prefix", {"jobId": "cql-"}, "jobId", "must be a JobId"),
    Bad(
        "a work space by number",
        {"workSpaceId": "1327"},
        "workSpaceId",
        'must be an id, "space-" and',
    ),
    Bad(
        "a state in capitals",
        {"desiredState": "RUNNING"},
        "desiredState",
        "must be 'running', 'paused' or 'stopped'",
    ),
    Bad(
        "true for running",
        {"desiredState": True},
        "desiredState",
        "must be 'running', 'paused' or 'stopped'",
    ),
    Bad("another way to fail", {"onFailure": "retry"}, "onFailure", "must be 'keep' or 'rollback'"),
    Bad("no versions kept", {"keepVersions": 0}, "keepVersions", "must be at least 1"),
    Bad("more than the API has", {"keepVersions": 101}, "keepVersions", "must be at most 100"),
    Bad("versions in words", {"keepVersions": "ten"}, "keepVersions", "must be a whole number"),
    Bad(
        "a wait for less",
        {"wait": {"until": "running"}},
        "wait.until",
        "is an unknown field",
    ),
    Bad(
        "no time at all",
        {"wait": {"timeoutSeconds": 0}},
        "wait.timeoutSeconds",
        "must be greater than 0",
    ),
    Bad(
        "a savepoint as a word",
        {"stop": {"savepoint": "yes"}},
        "stop.savepoint",
        "must be true or false",
    ),
    Bad(
        "another restore",
        {"start": {"restore": "newest"}},
        "start.restore",
        "must be 'latest' or 'none'",
    ),
    Bad(
        "nothing and a savepoint",
        {"start": {"restore": "none", "savepointId": "svp-1"}},
        "start.savepointId",
        "cannot be combined with restore none",
    ),
    Bad(
        "the latest and a path",
        {"start": {"restore": "latest", "savepointPath": "cosn://a/b"}},
        "start.savepointPath",
        "cannot be combined with restore latest",
    ),
    Bad(
        "a start mode in small letters",
        {"start": {"startMode": "latest"}},
        "start.startMode",
        "must be LATEST",
    ),
    Bad(
        "a date as start mode",
        {"start": {"startMode": "2026-01-01"}},
        "start.startMode",
        "must be LATEST",
    ),
    Bad(
        "a time without its T",
        {"start": {"startMode": "1700000000000"}},
        "start.startMode",
        "must be LATEST",
    ),
    Bad(
        "Kafka by time without a time",
        {"start": {"kafkaScanMode": "timestamp"}},
        "start.customTimestamp",
        "is required with kafka_scan_mode timestamp",
    ),
    Bad(
        "a scan mode of Kafka's own",
        {"start": {"kafkaScanMode": "latest"}},
        "start.kafkaScanMode",
        "must be 'timestamp'",
    ),
    Bad(
        "a time before 1970",
        {"start": {"customTimestamp": -1}},
        "start.customTimestamp",
        "must be at least 0",
    ),
    Bad(
        "half a parallelism",
        {"defaultParallelism": 1.5},
        "defaultParallelism",
        "must be a whole number",
    ),
    Bad(
        "an option that is no text",
        {"properties[0].value": 64},
        "properties[0].value",
        "must be text",
    ),
    Bad("options as a map", {"properties": {"a": "1"}}, "properties", "must be a list"),
    Bad(
        "a version of a file in words",
        {"resourceRefs[0].version": "latest"},
        "resourceRefs[0].version",
        "must be a whole number",
    ),
    Bad(
        "version -2 of a file",
        {"resourceRefs[0].version": -2},
        "resourceRefs[0].version",
        "or -1 for the latest",
    ),
    Bad("a file by its name", {"resourceRefs": ["a.jar"]}, "resourceRefs[0]", "must be an object"),
    Bad("logs as a number", {"logCollect": 1}, "logCollect", "must be true or false"),
    Bad("true as CU", {"jobManagerSpec": True}, "jobManagerSpec", "not true or false"),
    Bad("a misspelt field", {"programArg": "x"}, "programArg", "did you mean `program_args`?"),
]

ODD = [
    Odd("all as it is", {}),
    Odd("an SQL job", {}, example=1),
    Odd("no work space", {"workSpaceId": REMOVED}),
    Odd("an empty work space", {"workSpaceId": ""}),
    Odd("no arguments", {"programArgs": REMOVED}),
    Odd("arguments of many lines", {"programArgs": "--a 'b c'\n\t--d \"é\" <&> 🚀"}),
    Odd("long arguments", {"programArgs": "--a b " * 20000}),
    Odd("no files", {"resourceRefs": []}),
    Odd("the latest version of a file", {"resourceRefs[0].version": -1}),
    Odd(
        "one file twice",
        {"resourceRefs[1]": {"resourceId": "resource-8ytrp0yk", "version": 2, "type": 0}},
    ),
    Odd("no options", {"properties": []}),
    Odd("an option without text", {"properties[0].key": "a", "properties[0].value": ""}),
    Odd(
        "options that differ in case",
        {"properties": [{"key": "a", "value": "1"}, {"key": "A", "value": "1"}]},
    ),
    Odd("as many as the default", {"defaultParallelism": 64}),
    Odd("numbers as floats", {"defaultParallelism": 2.0, "keepVersions": 3.0}),
    Odd("a quarter of a CU", {"jobManagerSpec": 0.25, "taskManagerSpec": 1}),
    Odd("paused", {"desiredState": "paused"}),
    Odd("stopped", {"desiredState": "stopped"}),
    Odd("no state", {"desiredState": None}),
    Odd("an empty start", {"start": {}}),
    Odd("a start of nulls", {"start": {"restore": None, "savepointId": None, "startMode": None}}),
    Odd(
        "a savepoint by both its names",
        {"start": {"savepointId": "svp-1", "savepointPath": "cosn://a/b"}},
    ),
    Odd("Kafka by time", {"start": {"kafkaScanMode": "timestamp", "customTimestamp": 0}}),
    Odd("a start by time", {"start": {"startMode": "T1700000000000"}}),
    Odd("a stop at once", {"stop": {"savepoint": False, "timeoutSeconds": "10m"}}),
    Odd("triggers of any kind", {"triggers": {"a": [1, {"b": None}]}}),
    Odd("an empty remark", {"remark": ""}),
    Odd(
        "a graph without anything", {"jobGraph": {}, "expertModeConfiguration": {"nodeConfig": []}}
    ),
    Odd("a job not known yet", {"jobId": UNKNOWN}),
    Odd(
        "options not known yet",
        {"properties": [{"key": UNKNOWN, "value": "1"}, {"key": "a", "value": UNKNOWN}]},
    ),
    Odd("a parallelism not known yet", {"defaultParallelism": UNKNOWN}),
    Odd("a start not known yet", {"start": {"restore": "none", "savepointId": UNKNOWN}}),
]
