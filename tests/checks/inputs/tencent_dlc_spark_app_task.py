"""DLC tasks with one mistake each, and odd ones that are right.

Example 1 says where it comes from.
"""

from __future__ import annotations

from pulumi_cloudjobs.core.schema.inputs import UNKNOWN

from tests.checks.table import Bad, Odd
from tests.input_paths import REMOVED

TASK_ID = "4a7cad6bb86211ec9c616e6f30623d72"

BAD = [
    Bad("no name", {"jobName": REMOVED}, "jobName", "is required"),
    Bad("null as name", {"jobName": None}, "jobName", "is required"),
    Bad("empty name", {"jobName": ""}, "jobName", "must not be empty"),
    Bad("blank name", {"jobName": " "}, "jobName", "has only blanks"),
    Bad("full-width blanks", {"jobName": "\u3000\u3000"}, "jobName", "has only blanks"),
    Bad("line break as name", {"jobName": "\n"}, "jobName", "has only blanks"),
    Bad("a number as name", {"jobName": 20240506}, "jobName", "must be text, not 20240506"),
    Bad("true as name", {"jobName": True}, "jobName", "must be text, not true"),
    Bad("a list as name", {"jobName": ["spark-app-test"]}, "jobName", "must be text"),
    Bad("arguments as a list", {"cmdArgs": ["10", "test", "20"]}, "cmdArgs", "must be text"),
    Bad("a number as arguments", {"cmdArgs": 10}, "cmdArgs", "must be text, not 10"),
    Bad("arguments as an object", {"cmdArgs": {"--day": "1"}}, "cmdArgs", "must be text"),
    Bad("source as a map", {"sourceInfo": {"from": "scheduler"}}, "sourceInfo", "must be a list"),
    Bad("source as text", {"sourceInfo": "scheduler"}, "sourceInfo", "must be a list"),
    Bad(
        "a list in the source",
        {"sourceInfo": [["from", "scheduler"]]},
        "sourceInfo[0]",
        "must be an object",
    ),
    Bad(
        "null in the source",
        {"sourceInfo[1]": None},
        "sourceInfo[1]",
        "must be an object, not null",
        example=1,
    ),
    Bad("no key", {"sourceInfo": [{"value": "a"}]}, "sourceInfo[0].key", "is required"),
    Bad("no value", {"sourceInfo": [{"key": "a"}]}, "sourceInfo[0].value", "is required"),
    Bad(
        "null as value",
        {"sourceInfo": [{"key": "a", "value": None}]},
        "sourceInfo[0].value",
        "is required",
    ),
    Bad(
        "empty key", {"sourceInfo[0].key": ""}, "sourceInfo[0].key", "must not be empty", example=1
    ),
    Bad(
        "a number as value",
        {"sourceInfo[0].value": 1},
        "sourceInfo[0].value",
        "must be text, not 1",
        example=1,
    ),
    Bad(
        "a tag's names",
        {"sourceInfo[0].tagKey": "a"},
        "sourceInfo[0].tagKey",
        "did you mean `key`?",
        example=1,
    ),
    Bad(
        "names in capitals",
        {"sourceInfo[0].Key": "a"},
        "sourceInfo[0].Key",
        "did you mean `key`?",
        example=1,
    ),
    Bad("a typo", {"cmdArg": "1"}, "cmdArg", "did you mean `cmd_args`?"),
    Bad("a name as on the wire", {"JobName": "a"}, "JobName", "did you mean `job_name`?"),
    Bad(
        "a field of the app",
        {"appExecutorNums": 2},
        "appExecutorNums",
        "is an unknown field",
    ),
    Bad(
        "an unknown wait",
        {"wait": {"until": "done"}},
        "wait.until",
        "must be 'accepted', 'running' or 'finished'",
    ),
    Bad(
        "no time to wait",
        {"wait": {"timeoutSeconds": 0}},
        "wait.timeoutSeconds",
        "must be greater than 0",
    ),
    Bad(
        "less than no time",
        {"wait": {"pollSeconds": -1}},
        "wait.pollSeconds",
        "must be greater than 0",
    ),
    Bad(
        "half a second",
        {"wait": {"pollSeconds": 0.5}},
        "wait.pollSeconds",
        "must be whole seconds, or text such as",
    ),
    Bad("a wait in words", {"wait": "finished"}, "wait", "must be an object"),
    Bad(
        "a wait of another name",
        {"wait": {"for": "finished"}},
        "wait.for",
        "is an unknown field",
    ),
    Bad(
        "a savepoint of a task",
        {"stop": {"savepoint": True}},
        "stop.savepoint",
        "is an unknown field",
    ),
    Bad(
        "true as seconds",
        {"stop": {"timeoutSeconds": True}},
        "stop.timeoutSeconds",
        "must be whole seconds",
    ),
    Bad(
        "a time in words",
        {"wait": {"timeoutSeconds": "an hour"}},
        "wait.timeoutSeconds",
        "must be whole seconds",
    ),
    Bad("triggers as a list", {"triggers": ["2024-05-06"]}, "triggers", "must be a mapping"),
    Bad("triggers as text", {"triggers": "2024-05-06"}, "triggers", "must be a mapping"),
    Bad("a batch to adopt", {"adopt": "batch-9vsx3lh0"}, "adopt", "must be a TaskId"),
    Bad("a short id to adopt", {"adopt": TASK_ID[1:]}, "adopt", "must be a TaskId"),
    Bad("an empty region", {"region": ""}, "region", "must not be empty"),
    Bad("a number as region", {"region": 1}, "region", "must be text, not 1"),
]

ODD = [
    Odd("numbers as texts of floats", {"cmdArgs": "10.0 1e3"}),
    Odd("empty arguments", {"cmdArgs": ""}),
    Odd("null as arguments", {"cmdArgs": None}),
    Odd("blank arguments", {"cmdArgs": "   "}),
    Odd("blanks around arguments", {"cmdArgs": "  10   test\t20 "}),
    Odd("lines of arguments", {"cmdArgs": "10\ntest\n20"}),
    Odd("an open quote", {"cmdArgs": "it's \"one"}),
    Odd("signs of HTML", {"cmdArgs": "1 < 2 && 3 > 2 &amp; <b>"}),
    Odd("JSON as arguments", {"cmdArgs": '{"day": "2024-05-06", "n": [1, 2]}'}),
    Odd("Chinese and emoji", {"cmdArgs": "测试 🚀 é ａ"}),
    Odd("many arguments", {"cmdArgs": "x " * 20_000}),
    Odd("no source", {"sourceInfo": []}),
    Odd("a source that is null", {"sourceInfo": None}),
    Odd("a source of one", {"sourceInfo": [{"key": "a", "value": "b"}]}),
    Odd("an empty value", {"sourceInfo": [{"key": "a", "value": ""}]}),
    Odd("a blank as key", {"sourceInfo": [{"key": " ", "value": " "}]}),
    Odd("one key twice", {"sourceInfo": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]}),
    Odd("200 pairs", {"sourceInfo": [{"key": f"k{n}", "value": str(n)} for n in range(200)]}),
    Odd("an empty wait", {"wait": {}}),
    Odd("a wait of nulls", {"wait": {"until": None, "timeoutSeconds": None, "pollSeconds": None}}),
    Odd(
        "seconds as floats",
        {"wait": {"until": "accepted", "timeoutSeconds": 60.0, "pollSeconds": 1.0}},
    ),
    Odd(
        "seconds as texts",
        {
            "wait": {"timeoutSeconds": "1h30m", "pollSeconds": "90"},
            "stop": {"timeoutSeconds": "2d"},
        },
    ),
    Odd("polls slower than the wait", {"wait": {"timeoutSeconds": 1, "pollSeconds": 3600}}),
    Odd("an empty stop", {"stop": {}}),
    Odd("a stop that is null", {"stop": None}),
    Odd("a second to stop", {"stop": {"timeoutSeconds": 1}}),
    Odd("no triggers", {"triggers": {}}),
    Odd("triggers that are null", {"triggers": None}),
    Odd(
        "triggers of all kinds",
        {"triggers": {"a": None, "b": [1, {"c": False}], "day_of_week": 1.5, "": ""}},
    ),
    Odd("triggers with names of inputs", {"triggers": {"jobName": 1, "job_name": 2}}),
    Odd("no id to adopt", {"adopt": None}),
    Odd("adopt beside triggers", {"adopt": TASK_ID, "triggers": {"day": 1}}),
    Odd("a task in capitals to adopt", {"adopt": "4A7CAD6B-B862-11EC-9C61-6E6F30623D72"}),
    Odd("null as region", {"region": None}),
    Odd("a name not known yet", {"jobName": UNKNOWN}),
    Odd("arguments not known yet", {"cmdArgs": UNKNOWN}),
    Odd("a source not known yet", {"sourceInfo": UNKNOWN}),
    Odd("a pair not known yet", {"sourceInfo": [UNKNOWN, {"key": UNKNOWN, "value": UNKNOWN}]}),
    Odd("triggers not known yet", {"triggers": {"day": UNKNOWN}, "adopt": None}),
    Odd("adopt and triggers not known yet", {"adopt": UNKNOWN, "triggers": UNKNOWN}),
    Odd("a wait not known yet", {"wait": {"until": UNKNOWN, "timeoutSeconds": UNKNOWN}}),
    Odd("a region not known yet", {"region": UNKNOWN}),
]
