"""Inputs of DLI batches: wrong ones, and odd ones that are right."""

from __future__ import annotations

from pulumi_cloudjobs.core.schema.inputs import UNKNOWN

from tests.checks.table import Bad, Odd
from tests.input_paths import REMOVED

LIVE = "f28a0d0c-0a37-4bd4-8d1d-1416031e5151"
AGENCY = {"executionAgencyUrn": "agency"}

BAD = [
    Bad("no file", {"file": REMOVED}, "file", "is required"),
    Bad("null for the file", {"file": None}, "file", "is required"),
    Bad("empty file", {"file": ""}, "file", "must not be empty"),
    Bad("file as a list", {"file": ["obs://bucket/a.jar"]}, "file", "must be text"),
    Bad("package of 129 characters", {"file": "g/" + "p" * 129}, "file", "at most 128 characters"),
    Bad("no class", {"className": REMOVED}, "className", "is required"),
    Bad("empty class for a JAR", {"className": ""}, "className", "the main class of a JAR"),
    Bad(
        "empty class for a JAR in capitals",
        {"className": "", "file": "obs://b/A.JAR"},
        "className",
        "of a JAR",
    ),
    Bad("no queue", {"queue": REMOVED}, "queue", "is required"),
    Bad("null for the queue", {"queue": None}, "queue", "is required"),
    Bad(
        "two names for one queue",
        {"clusterName": "test_cluster"},
        "clusterName",
        "must not be given together with queue",
    ),
    Bad("queue with a hyphen", {"queue": "etl-queue"}, "queue", "letters, digits and underscores"),
    Bad("queue of 129 characters", {"queue": "q" * 129}, "queue", "at most 128"),
    Bad("queue of digits", {"queue": "2024"}, "queue", "not be digits alone"),
    Bad(
        "older queue with a blank",
        {"clusterName": "etl queue"},
        "clusterName",
        "letters, digits",
        2,
    ),
    Bad("shape that only comes back", {"scType": "CUSTOMIZED"}, "scType", "'A', 'B' or 'C'"),
    Bad("feature in capitals", {"feature": "BASIC"}, "feature", "'basic', 'ai' or 'custom'"),
    Bad("custom without an image", {"feature": "custom"}, "image", "is required"),
    Bad("custom with an empty image", {"feature": "custom", "image": ""}, "image", "is required"),
    Bad(
        "image alone", {"image": "o/n:1"}, "image", "must be given together with the feature custom"
    ),
    Bad(
        "image with another feature",
        {"image": "o/n:1", "feature": "basic"},
        "image",
        "must be given together with the feature custom",
    ),
    Bad("retries in words", {"maxRetryTimes": "three"}, "maxRetryTimes", 'not the text "three"'),
    Bad("101 retries", {"maxRetryTimes": 101}, "maxRetryTimes", "at most 100"),
    Bad("half a retry", {"maxRetryTimes": 0.5}, "maxRetryTimes", "whole number"),
    Bad("retries as a boolean", {"maxRetryTimes": True}, "maxRetryTimes", "not true or false"),
    Bad("recovery as a text", {"autoRecovery": "sometimes"}, "autoRecovery", "true or false"),
    Bad("recovery as the text of true", {"autoRecovery": "true"}, "autoRecovery", "true or false"),
    Bad("recovery as a number", {"autoRecovery": 1}, "autoRecovery", "true or false"),
    Bad("another catalog", {"catalogName": "DLI"}, "catalogName", "'dli'"),
    Bad("arguments as one text", {"args": "--day 1"}, "args", "must be a list"),
    Bad("an argument that is a number", {"args": ["--day", 1]}, "args[1]", "must be text"),
    Bad("conf as sessions have it", {"conf": [{"spark.a": "1"}]}, "conf", "must be a mapping"),
    Bad(
        "memory without a unit", {"executorMemory": "2048"}, "executorMemory", '"2048G" or "2048M"'
    ),
    Bad("cores below zero", {"driverCores": -1.0}, "driverCores", "at least 0"),
    Bad(
        "typo in a resource",
        {"resources[0].tpye": "jar"},
        "resources[0].tpye",
        "did you mean `type`?",
        1,
    ),
    Bad(
        "agency with Spark 3.3.0",
        {**AGENCY, "sparkVersion": "3.3.0"},
        "executionAgencyUrn",
        "Spark 3.3.1 or later",
    ),
    Bad(
        "agency with Spark 2",
        {**AGENCY, "sparkVersion": "2.3.2"},
        "executionAgencyUrn",
        "Spark 3.3.1 or later",
    ),
    Bad(
        "package with Spark 3.3",
        {"file": "g/a.jar", "sparkVersion": "3.3"},
        "file",
        "a path in OBS",
    ),
    Bad(
        "groups with Spark 3.5",
        {"groups": [{"name": "g"}], "sparkVersion": "3.5.2"},
        "groups",
        "Spark 3.3 or later",
    ),
    Bad(
        "name of 129 characters", {"name": "n" * 129}, "name", "at most 128 characters, and has 129"
    ),
    Bad("a request of 13 MB", {"args": ["x" * (13 * 1024**2)]}, "", "12 MB, and takes 13.0 MB"),
    Bad(
        "an input of sessions",
        {"heartbeatTimeoutInSecond": 60},
        "heartbeatTimeoutInSecond",
        "is an unknown field",
    ),
    Bad(
        "the class as other clouds spell it",
        {"ClassName": "a.B"},
        "ClassName",
        "did you mean `class_name`?",
    ),
    Bad(
        "waiting for a word that there is not",
        {"wait.until": "success"},
        "wait.until",
        "'accepted'",
    ),
    Bad("adopting by name", {"adopt": "nightly"}, "adopt", "a UUID"),
]

ODD = [
    Odd("a Python file and its queue by the older name", {}, 2),
    Odd("an uploaded Python file", {"file": "group.tesddws/gsjdbc2.jar", "className": "a"}, 2),
    Odd(
        "null for all that may be absent",
        dict.fromkeys(("scType", "jars", "conf", "name", "args", "driverMemory")),
        1,
    ),
    Odd(
        "empty lists",
        {"args": [], "jars": [], "pyFiles": [], "files": [], "modules": [], "groups": []},
    ),
    Odd("an empty conf", {"conf": {}}),
    Odd("any depth in conf", {"conf": {"any.key": {"at": ["any", {"depth": None}]}}}),
    Odd("keys in snake case in conf", {"conf": {"snake_case": True, "camelCase": 0.5, "数": ""}}),
    Odd("an empty name means none", {"name": ""}),
    Odd("a name of 128 Chinese characters", {"name": "数" * 128}),
    Odd("a name with line break and quotes", {"name": 'a\n"b"\t\\'}),
    Odd("an empty queue beside the older name", {"queue": ""}, 2),
    Odd("the queue in capitals", {"queue": "TEST_CLUSTER"}),
    Odd("no retries at all", {"maxRetryTimes": 0, "autoRecovery": False}),
    Odd("retries without recovery", {"maxRetryTimes": 100}),
    Odd("zero everywhere", {"driverCores": 0, "executorCores": 0, "numExecutors": 0}),
    Odd("floats for whole numbers", {"driverCores": 2.0, "maxRetryTimes": 3.0}),
    Odd("memory as on the page", {"driverMemory": "2 GB", "executorMemory": "2048 MB"}),
    Odd("empty arguments", {"args": ["", " ", "\n"]}),
    Odd("arguments with quotes", {"args": ['"a b"', "'", "$(x)", "--key=值"]}),
    Odd("paths in OBS, longer than any name", {"file": "obs://bucket/" + "long/" * 50 + "x.jar"}),
    Odd("a path with a query", {"file": "obs://bucket/x.jar?versionId=1"}),
    Odd(
        "an empty class for a file of another kind", {"file": "obs://bucket/x.zip", "className": ""}
    ),
    Odd("a class of one letter", {"className": "A"}),
    Odd("the agency with the queue's own Spark", AGENCY),
    Odd("the agency with Spark 3.3.1", {**AGENCY, "sparkVersion": "3.3.1"}),
    Odd("groups with Spark 2.4", {"groups": [{"name": "group.tesddws"}], "sparkVersion": "2.4.5"}),
    Odd("a version with more numbers", {"sparkVersion": "3.3.1.20230901"}),
    Odd("a version that is a word", {"sparkVersion": "newest"}),
    Odd("an empty version", {"sparkVersion": ""}),
    Odd("an image in any form", {"feature": "custom", "image": "name"}),
    Odd("an empty image", {"feature": "ai", "image": ""}),
    Odd("triggers of any shape", {"triggers": {"a": [1, {"b": None}], "snake_case": 0}}),
    Odd("waiting for its end", {"wait": {"until": "finished", "timeoutSeconds": "1h"}, "stop": {}}),
    Odd(
        "unknown inputs", {"file": UNKNOWN, "className": UNKNOWN, "queue": UNKNOWN, "conf": UNKNOWN}
    ),
    Odd("two unknown queues", {"queue": UNKNOWN, "clusterName": UNKNOWN}),
    Odd("an unknown feature beside an image", {"feature": UNKNOWN, "image": "o/n:1"}),
    Odd(
        "an unknown version beside a package",
        {"sparkVersion": UNKNOWN, "file": "g/a.jar", "groups": [{"name": "g"}]},
    ),
    Odd("an unknown id to adopt, and triggers", {"adopt": UNKNOWN, "triggers": {"day": 1}}),
]
