"""Inputs of DLI sessions: wrong ones, and odd ones that are right."""

from __future__ import annotations

from pulumi_cloudjobs.core.schema.inputs import UNKNOWN

from tests.checks.table import Bad, Odd
from tests.input_paths import REMOVED

NO_UNIT = "the start would fail"
LIVE = "f28a0d0c-0a37-4bd4-8d1d-1416031e5151"

BAD = [
    Bad("no kind", {"kind": REMOVED}, "kind", "is required"),
    Bad("a kind of Livy's", {"kind": "pyspark"}, "kind", "'spark'"),
    Bad("kind in capitals", {"kind": "SPARK"}, "kind", "'spark'"),
    Bad("null for the queue", {"clusterName": None}, "clusterName", "is required"),
    Bad("empty queue", {"clusterName": ""}, "clusterName", "must not be empty"),
    Bad(
        "queue with a hyphen",
        {"clusterName": "etl-queue"},
        "clusterName",
        "letters, digits and underscores",
    ),
    Bad(
        "queue with a blank",
        {"clusterName": "etl queue"},
        "clusterName",
        "letters, digits and underscores",
    ),
    Bad(
        "queue with a line break",
        {"clusterName": "etl\n"},
        "clusterName",
        "letters, digits and underscores",
    ),
    Bad(
        "queue in full-width letters",
        {"clusterName": "ｅｔｌ"},
        "clusterName",
        "letters, digits and underscores",
    ),
    Bad("queue of digits", {"clusterName": "2024"}, "clusterName", "not be digits alone"),
    Bad(
        "queue of full-width digits", {"clusterName": "２０２４"}, "clusterName", "letters, digits"
    ),
    Bad(
        "queue that begins with an underscore",
        {"clusterName": "_etl"},
        "clusterName",
        "not start with an underscore",
    ),
    Bad("queue of 129 characters", {"clusterName": "q" * 129}, "clusterName", "at most 128"),
    Bad("shape in a small letter", {"scType": "a"}, "scType", "'A', 'B' or 'C'"),
    Bad("shape that only comes back", {"scType": "CUSTOMIZED"}, "scType", "'A', 'B' or 'C'"),
    Bad("shape in a full-width letter", {"scType": "Ａ"}, "scType", "'A', 'B' or 'C'"),
    Bad(
        "name of 129 characters", {"name": "n" * 129}, "name", "at most 128 characters, and has 129"
    ),
    Bad("name that is a number", {"name": 7}, "name", "must be text"),
    Bad("memory as a number", {"driverMemory": 2}, "driverMemory", "must be text"),
    Bad(
        "memory without a unit",
        {"driverMemory": "2"},
        "driverMemory",
        f'"2G" or "2M", not "2": {NO_UNIT}',
    ),
    Bad(
        "memory of digits and blanks",
        {"executorMemory": " 2048 "},
        "executorMemory",
        '"2048G" or "2048M"',
    ),
    Bad(
        "memory with a fraction",
        {"executorMemory": "1.5G"},
        "executorMemory",
        "whole number and a unit",
    ),
    Bad(
        "memory in binary units",
        {"driverMemory": "2GiB"},
        "driverMemory",
        "whole number and a unit",
    ),
    Bad("memory in words", {"driverMemory": "two GB"}, "driverMemory", "whole number and a unit"),
    Bad(
        "memory in full-width digits",
        {"driverMemory": "２G"},
        "driverMemory",
        "whole number and a unit",
    ),
    Bad(
        "memory with the sign of kelvin",
        {"driverMemory": "2\u212a"},
        "driverMemory",
        "whole number and a unit",
    ),
    Bad("empty memory", {"executorMemory": ""}, "executorMemory", "whole number and a unit"),
    Bad("cores below zero", {"driverCores": -1.0}, "driverCores", "at least 0"),
    Bad("half a core", {"driverCores": 0.5}, "driverCores", "whole number"),
    Bad("cores in words", {"executorCores": "two"}, "executorCores", 'not the text "two"'),
    Bad("cores as a boolean", {"executorCores": True}, "executorCores", "not true or false"),
    Bad(
        "more executors than 64 bits hold",
        {"numExecutors": 1e19},
        "numExecutors",
        "at most 9223372036854775807",
    ),
    Bad("endless executors", {"numExecutors": float("inf")}, "numExecutors", "finite number"),
    Bad(
        "idle time with a unit",
        {"heartbeatTimeoutInSecond": "10m"},
        "heartbeatTimeoutInSecond",
        'not the text "10m"',
    ),
    Bad(
        "idle time below zero",
        {"heartbeatTimeoutInSecond": -1},
        "heartbeatTimeoutInSecond",
        "at least 0",
    ),
    Bad(
        "one jar without its list", {"jars": "group.tesddws/gsjdbc4.jar"}, "jars", "must be a list"
    ),
    Bad("null among jars", {"jars": [None]}, "jars[0]", "must be text"),
    Bad("empty jar", {"jars[0]": ""}, "jars[0]", "must not be empty"),
    Bad(
        "group of 65 characters",
        {"pyFiles": ["g" * 65 + "/a.py"]},
        "pyFiles[0]",
        "before the slash, and has 65",
    ),
    Bad(
        "package of 129 characters",
        {"files": ["ok", "p" * 129]},
        "files[1]",
        "at most 128 characters, and has 129",
    ),
    Bad("module that is an object", {"modules": [{"name": "sys"}]}, "modules[0]", "must be text"),
    Bad("resource as text", {"resources": ["x.jar"]}, "resources[0]", "must be an object"),
    Bad(
        "typo in a resource",
        {"resources[0].tpye": "jar"},
        "resources[0].tpye",
        "did you mean `type`?",
    ),
    Bad("group as text", {"groups": ["group.tesddws"]}, "groups[0]", "must be an object"),
    Bad(
        "type deep in a group",
        {"groups[0].resources[0].type": 3},
        "groups[0].resources[0].type",
        "must be text",
    ),
    Bad(
        "long name in a group",
        {"groups[0].resources[0].name": "p" * 129},
        "groups[0].resources[0].name",
        "at most 128",
    ),
    Bad("conf as a map, as batches have it", {"conf": {"spark.a": "1"}}, "conf", "must be a list"),
    Bad("conf as lines", {"conf": ["spark.a=1"]}, "conf[0]", "must be a mapping"),
    Bad(
        "a request of 13 MB",
        {"conf": [{"a": "x" * (13 * 1024**2)}]},
        "",
        "12 MB, and takes 13.0 MB",
    ),
    Bad("an input of batches", {"className": "Main"}, "className", "is an unknown field"),
    Bad(
        "name as other clouds spell it",
        {"ClusterName": "etl"},
        "ClusterName",
        "did you mean `cluster_name`?",
    ),
    Bad(
        "waiting for an end that there is not",
        {"wait.until": "finished"},
        "wait.until",
        "accepted or running",
    ),
    Bad("adopting by name", {"adopt": "nightly"}, "adopt", "a UUID"),
    Bad("adopting with a full-width digit", {"adopt": "８" + LIVE[1:]}, "adopt", "a UUID"),
]

ODD = [
    Odd("nothing but what is required", {}, 1),
    Odd(
        "null for all that may be absent",
        dict.fromkeys(("scType", "jars", "conf", "name", "driverMemory")),
        2,
    ),
    Odd(
        "empty lists",
        {"jars": [], "pyFiles": [], "files": [], "modules": [], "resources": [], "groups": []},
    ),
    Odd("an empty conf", {"conf": []}),
    Odd("an empty object in conf", {"conf": [{}]}),
    Odd("two objects with one key in conf", {"conf": [{"a": 1}, {"a": 2}]}),
    Odd("any depth in conf", {"conf": [{"any.key": {"at": ["any", {"depth": None}]}}]}),
    Odd("keys in snake case in conf", {"conf": [{"snake_case": True, "camelCase": 0.5, "数": ""}]}),
    Odd("an empty name means none", {"name": ""}),
    Odd("a name of 128 Chinese characters", {"name": "数" * 128}),
    Odd("a name of 128 emoji", {"name": "🚀" * 128}),
    Odd("a name of a blank", {"name": " "}),
    Odd("a name with line break and quotes", {"name": 'a\n"b"\t\\'}),
    Odd("the queue in capitals", {"clusterName": "TEST_CLUSTER"}),
    Odd(
        "zero everywhere",
        {"driverCores": 0, "executorCores": 0, "numExecutors": 0, "heartbeatTimeoutInSecond": 0},
    ),
    Odd(
        "floats for whole numbers",
        {"driverCores": 2.0, "numExecutors": 3.0, "heartbeatTimeoutInSecond": 60.0},
    ),
    Odd("the largest number", {"heartbeatTimeoutInSecond": 2**53}),
    Odd("memory as on the page", {"driverMemory": "2 GB", "executorMemory": "2048 MB"}),
    Odd("memory in small letters", {"driverMemory": "2g", "executorMemory": "2048mb"}),
    Odd("memory in bytes", {"driverMemory": "2147483648B"}),
    Odd("memory with leading zeros and blanks", {"executorMemory": " 0002G "}),
    Odd(
        "every override beside the shape",
        {"scType": "C", "driverMemory": "1T", "executorMemory": "1P"},
        2,
    ),
    Odd("paths in OBS, longer than any name", {"jars": ["obs://bucket/" + "long/" * 50 + "x.jar"]}),
    Odd("one jar twice", {"jars": ["group.tesddws/gsjdbc4.jar"] * 2}),
    Odd("a resource without a name", {"resources": [{"type": "jar"}]}),
    Odd("a resource without anything", {"resources": [{}]}),
    Odd("a group without resources", {"groups": [{"name": "group.tesddws"}]}),
    Odd("a group with an empty list", {"groups": [{"name": "group.tesddws", "resources": []}]}),
    Odd("a group without a name", {"groups": [{"resources": [{"name": "gsjdbc2.jar"}]}]}),
    Odd("a group of 64 characters", {"groups": [{"name": "g" * 64}]}),
    Odd("a kind of package that nobody knows", {"resources[0].type": "wheel"}),
    Odd(
        "all modules",
        {"modules": [f"sys.datasource.{name}" for name in ("hbase", "opentsdb", "rds", "css")]},
    ),
    Odd("empty triggers", {"triggers": {}}),
    Odd("triggers of any shape", {"triggers": {"a": [1, {"b": None}], "snake_case": 0}}),
    Odd("waiting for nothing", {"wait": {}, "stop": {}}),
    Odd(
        "unknown inputs",
        {"clusterName": UNKNOWN, "name": UNKNOWN, "jars": UNKNOWN, "conf": UNKNOWN},
    ),
    Odd(
        "unknown parts",
        {"jars": [UNKNOWN, "a"], "groups[0].resources[0].name": UNKNOWN, "conf": [{"a": UNKNOWN}]},
    ),
    Odd(
        "unknown numbers",
        {"driverMemory": UNKNOWN, "driverCores": UNKNOWN, "wait": {"timeoutSeconds": UNKNOWN}},
    ),
    Odd("an id to adopt, and triggers", {"adopt": LIVE, "triggers": {"day": 1}}),
    Odd("an unknown id to adopt, and triggers", {"adopt": UNKNOWN, "triggers": {"day": 1}}),
]
