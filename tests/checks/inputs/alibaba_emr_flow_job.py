"""Inputs of EMR flow jobs: wrong ones, and odd ones that are right."""

from __future__ import annotations

from pulumi_cloudjobs.core.schema.inputs import UNKNOWN

from tests.checks.table import Bad, Odd
from tests.input_paths import REMOVED

FP = '"FP-" and letters or digits'
OBJECT = "the JSON text of an object"
PATHS = "oss:// or hdfs://"

BAD = [
    Bad("no project", {"projectId": REMOVED}, "projectId", "is required"),
    Bad("project without its prefix", {"projectId": "257A173659F50000"}, "projectId", FP),
    Bad("project with a small prefix", {"projectId": "fp-257A173659F50000"}, "projectId", FP),
    Bad("project as masked on the page", {"projectId": "FP-257A173659F5****"}, "projectId", FP),
    Bad("project in full-width letters", {"projectId": "ＦＰ-257A"}, "projectId", FP),
    Bad("project with full-width digits", {"projectId": "FP-２５７"}, "projectId", FP),
    Bad("project and job", {"projectId": "FP-257A173659F50000/FJ-1"}, "projectId", FP),
    Bad("project with a line break", {"projectId": "FP-257A173659F50000\n"}, "projectId", FP),
    Bad("nothing after the prefix", {"projectId": "FP-"}, "projectId", FP),
    Bad(
        "a cluster template",
        {"clusterId": "CT-D7958B72"},
        "clusterId",
        '"C-" and letters or digits',
    ),
    Bad(
        "a job for a folder",
        {"parentCategory": "FJ-1"},
        "parentCategory",
        '"FC-" and letters or digits',
    ),
    Bad("no name", {"name": None}, "name", "is required"),
    Bad("empty name", {"name": ""}, "name", "must not be empty"),
    Bad("name that is a list", {"name": ["a"]}, "name", "must be text"),
    Bad("no type", {"type": REMOVED}, "type", "is required"),
    Bad("empty type", {"type": ""}, "type", "must not be empty"),
    Bad("no description", {"description": REMOVED}, "description", "is required"),
    Bad("empty description", {"description": ""}, "description", "must not be empty"),
    Bad(
        "another action after a failure", {"failAct": "continue"}, "failAct", "'CONTINUE' or 'STOP'"
    ),
    Bad("mode in small letters", {"mode": "yarn"}, "mode", "'YARN' or 'LOCAL'"),
    Bad("mode in full-width letters", {"mode": "ＹＡＲＮ"}, "mode", "'YARN' or 'LOCAL'"),
    Bad("six retries", {"maxRetry": 6.0}, "maxRetry", "at most 5, not 6"),
    Bad("retries below zero", {"maxRetry": -1}, "maxRetry", "at least 0"),
    Bad("half a retry", {"maxRetry": 0.5}, "maxRetry", "whole number"),
    Bad("retries in words", {"maxRetry": "five"}, "maxRetry", 'whole number, not "five"'),
    Bad("retries as a boolean", {"maxRetry": True}, "maxRetry", "not true or false"),
    Bad("retries in full-width digits", {"maxRetry": "５"}, "maxRetry", "whole number"),
    Bad("retries with a fraction in text", {"maxRetry": "5.0"}, "maxRetry", "whole number"),
    Bad("an interval of six minutes", {"retryInterval": 360}, "retryInterval", "at most 300"),
    Bad(
        "an interval with its unit",
        {"retryInterval": "30s"},
        "retryInterval",
        'whole number, not "30s"',
    ),
    Bad(
        "a number beyond 64 bits",
        {"maxRunningTimeSec": 1e19},
        "maxRunningTimeSec",
        "at most 9223372036854775807",
    ),
    Bad("yes for true", {"adhoc": "yes"}, "adhoc", "true or false"),
    Bad("one for true", {"adhoc": 1}, "adhoc", "true or false"),
    Bad(
        "JSON with a comma too many",
        {"paramConf": '{"a": 1,\n "b": 2,}'},
        "paramConf",
        "at line 2, column",
    ),
    Bad("JSON in single quotes", {"envConf": "{'a': 1}"}, "envConf", "at line 1, column 2"),
    Bad("JSON that is cut off", {"runConf": '{"memory": 2048'}, "runConf", "must be JSON text"),
    Bad("an object for its text", {"runConf": {"memory": 2048}}, "runConf", "must be text"),
    Bad("a list in JSON", {"envConf": "[1]"}, "envConf", OBJECT),
    Bad("a text in JSON", {"paramConf": '"date"'}, "paramConf", OBJECT),
    Bad("false in JSON", {"customVariables": "false"}, "customVariables", OBJECT),
    Bad(
        "memory with a unit",
        {"runConf": '{"memory": "2G"}'},
        "runConf",
        'memory as a number of MB, not "2G"',
    ),
    Bad(
        "memory below zero",
        {"runConf": '{"memory": -2048}'},
        "runConf",
        "memory as a number of MB, not -2048",
    ),
    Bad(
        "memory as a list", {"runConf": '{"memory": [2048]}'}, "runConf", "memory as a number of MB"
    ),
    Bad(
        "cores as a boolean",
        {"runConf": '{"cores": true}'},
        "runConf",
        "cores as a number of vCPUs, not true",
    ),
    Bad(
        "priority in words",
        {"runConf": '{"priority": "high"}'},
        "runConf",
        'priority as a number, not "high"',
    ),
    Bad(
        "monitoring of a shell job",
        {"monitorConf": '{"inputs": []}'},
        "monitorConf",
        "SPARK_STREAMING only, not SHELL",
    ),
    Bad(
        "a file without a path",
        {"resourceList": [{"alias": "x"}]},
        "resourceList[0].path",
        "is required",
    ),
    Bad("an empty path", {"resourceList[0].path": ""}, "resourceList[0].path", "must not be empty"),
    Bad(
        "a path as text alone",
        {"resourceList": ["oss://b/a.jar"]},
        "resourceList[0]",
        "must be an object",
    ),
    Bad(
        "one file without its list",
        {"resourceList": {"path": "oss://b/a.jar"}},
        "resourceList",
        "must be a list",
    ),
    Bad("a path on a disk", {"resourceList[0].path": "/tmp/a.jar"}, "resourceList[0].path", PATHS),
    Bad(
        "a path on a disk of Windows",
        {"resourceList[0].path": "C:\\a.jar"},
        "resourceList[0].path",
        PATHS,
    ),
    Bad(
        "a store of another cloud",
        {"resourceList[1].path": "obs://b/a.jar"},
        "resourceList[1].path",
        PATHS,
    ),
    Bad(
        "a scheme in full-width letters",
        {"resourceList[0].path": "ｏｓｓ://b/a"},
        "resourceList[0].path",
        PATHS,
    ),
    Bad("one slash", {"resourceList[0].path": "oss:/b/a.jar"}, "resourceList[0].path", PATHS),
    Bad(
        "no bucket",
        {"resourceList[0].path": "oss:///a.jar"},
        "resourceList[0].path",
        "must name a bucket",
    ),
    Bad(
        "a typo in a file",
        {"resourceList[0].pth": "x"},
        "resourceList[0].pth",
        "did you mean `path`?",
    ),
    Bad("a typo", {"maxRetries": 3}, "maxRetries", "did you mean `max_retry`?"),
    Bad("the name on the wire", {"ProjectId": "FP-1"}, "ProjectId", "did you mean `project_id`?"),
    Bad(
        "waiting, which a definition has not",
        {"wait": {"until": "finished"}},
        "wait",
        "is an unknown field",
    ),
    Bad("adopting without the project", {"adopt": "FJ-1"}, "adopt", '"<ProjectId>/<JobId>"'),
    Bad(
        "adopting out of another project",
        {"adopt": "FP-1/FJ-1"},
        "adopt",
        "of project_id FP-257A173659F50000",
    ),
    Bad(
        "no seconds for stopping",
        {"stop": {"timeoutSeconds": 0}},
        "stop.timeoutSeconds",
        "greater than 0",
    ),
]

ODD = [
    Odd("nothing but what is required", {}, 1),
    Odd(
        "null for all that may be absent",
        dict.fromkeys(("failAct", "maxRetry", "params", "runConf", "adhoc")),
    ),
    Odd("no files", {"resourceList": []}),
    Odd("one file without a name", {"resourceList": [{"path": "oss://b/a.jar", "alias": None}]}),
    Odd("an empty name of a file", {"resourceList": [{"path": "oss://b/a.jar", "alias": ""}]}),
    Odd("one file twice", {"resourceList": [{"path": "oss://b/a.jar"}] * 2}),
    Odd(
        "a path with blank and Chinese",
        {"resourceList": [{"path": "hdfs://nn:8020/数 据/x y.jar"}]},
    ),
    Odd("a path without a name node", {"resourceList": [{"path": "hdfs:///user/hadoop/a.jar"}]}),
    Odd("a path in capitals", {"resourceList": [{"path": "OSS://bucket/A.JAR"}]}),
    Odd("a scheme of the console", {"resourceList": [{"path": "ossref://bucket/a.jar"}]}),
    Odd("a scheme of another service", {"resourceList": [{"path": "jfs://space/a.jar"}]}),
    Odd("eleven files", {"resourceList": [{"path": f"oss://b/{number}"} for number in range(11)]}),
    Odd("a long name in Chinese", {"name": "数据开发" * 64}),
    Odd("a name of emoji", {"name": "🚀"}),
    Odd("a name of a blank", {"name": " "}),
    Odd("a name of what is encoded", {"name": "a+b*c~d %&=/?#"}),
    Odd("a description of one blank", {"description": " "}),
    Odd("a description of many lines", {"description": "一\n\t二\r\n" * 100}),
    Odd("a long script", {"params": "SELECT '数';\n" * 20_000}),
    Odd("an empty script", {"params": ""}),
    Odd("zero everywhere", {"maxRetry": 0, "retryInterval": 0, "maxRunningTimeSec": 0}),
    Odd(
        "the largest values", {"maxRetry": 5.0, "retryInterval": 300.0, "maxRunningTimeSec": 2**53}
    ),
    Odd("numbers as text, which is how they travel", {"maxRetry": "5", "retryInterval": "0300"}),
    Odd("booleans as text, which is how they travel", {"adhoc": "True"}),
    Odd("a reserved number below zero", {"maxRunningTimeSec": -1}),
    Odd("reserved texts of any kind", {"retryPolicy": "{", "alertConf": '{"items": []}'}),
    Odd("a type of other pages", {"type": "FLINK"}),
    Odd(
        "empty objects in JSON",
        {"paramConf": "{}", "envConf": " { } ", "runConf": "{}", "customVariables": "{}"},
    ),
    Odd(
        "nothing in JSON",
        {"paramConf": "", "envConf": "null", "runConf": " ", "customVariables": "\n"},
    ),
    Odd("no monitoring of a shell job", {"monitorConf": "{ }"}),
    Odd(
        "JSON in many lines with escapes",
        {"envConf": '{\n "数": "\\u6570",\n "a": {"b": [1, null]}\n}'},
    ),
    Odd("a key twice in JSON", {"paramConf": '{"a": 1, "a": 2}'}),
    Odd(
        "numbers as text in runConf",
        {"runConf": '{"memory": "2048", "cores": "1", "priority": "-1"}'},
    ),
    Odd(
        "zero, null and others in runConf",
        {"runConf": '{"memory": 0, "cores": null, "queue": "default"}'},
    ),
    Odd("fractions in runConf", {"runConf": '{"cores": 0.5, "memory": 2048.0}'}),
    Odd("monitoring of a streaming job", {"monitorConf": '{"outputs": []}'}, 2),
    Odd("unknown ids", {"projectId": UNKNOWN, "clusterId": UNKNOWN, "adopt": "FP-1/FJ-1"}),
    Odd("an unknown type of a monitored job", {"type": UNKNOWN, "monitorConf": '{"inputs": []}'}),
    Odd("unknown monitoring of a shell job", {"monitorConf": UNKNOWN}),
    Odd("unknown files", {"resourceList": [{"path": UNKNOWN}, UNKNOWN]}),
    Odd(
        "unknown JSON and numbers",
        {"runConf": UNKNOWN, "customVariables": UNKNOWN, "maxRetry": UNKNOWN},
    ),
]
