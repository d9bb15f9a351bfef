"""Inputs of a run of an EMR flow job as people write them, wrong ones and odd ones."""

from __future__ import annotations

from pulumi_cloudjobs.core.schema.inputs import UNKNOWN

from tests.checks.table import Bad, Odd
from tests.input_paths import REMOVED

PROJECT = "FP-257A173659F50000"

BAD = [
    Bad("no project", {"projectId": REMOVED}, "projectId", "is required"),
    Bad("null as project", {"projectId": None}, "projectId", "is required"),
    Bad("empty project", {"projectId": ""}, "projectId", "must not be empty"),
    Bad("the name of a project", {"projectId": "embedded"}, "projectId", 'must be an id, "FP-"'),
    Bad("a masked project", {"projectId": "FP-257A****"}, "projectId", 'must be an id, "FP-"'),
    Bad("a number as project", {"projectId": 257}, "projectId", "must be text, not 257"),
    Bad("no job", {"jobId": REMOVED}, "jobId", "is required"),
    Bad(
        "the id of the job's resource",
        {"jobId": f"{PROJECT}/FJ-1"},
        "jobId",
        'must be an id, "FJ-"',
    ),
    Bad("the name of a job", {"jobId": "my_shell_job"}, "jobId", 'must be an id, "FJ-"'),
    Bad("a run as job", {"jobId": "FJI-1"}, "jobId", 'must be an id, "FJ-"'),
    Bad("a workflow as job", {"jobId": "F-1"}, "jobId", 'must be an id, "FJ-"'),
    Bad("a list as job", {"jobId": ["FJ-1"]}, "jobId", "must be text"),
    Bad("no cluster", {"clusterId": REMOVED}, "clusterId", "is required"),
    Bad("the name of a cluster", {"clusterId": "emr-prod"}, "clusterId", 'must be an id, "C-"'),
    Bad(
        "a cluster in small letters",
        {"clusterId": "c-d7958b72e59b0000"},
        "clusterId",
        'must be an id, "C-"',
    ),
    Bad("a host as a list", {"hostName": ["emr-header-1"]}, "hostName", "must be text"),
    Bad("a number as host", {"hostName": 1}, "hostName", "must be text, not 1"),
    Bad("a namespace as an object", {"namespace": {"name": "a"}}, "namespace", "must be text"),
    Bad("conf as an object", {"conf": {"params": "ls"}}, "conf", "must be text"),
    Bad("conf as a command", {"conf": "ls -l"}, "conf", "must be"),
    Bad("conf in single quotes", {"conf": "{'params': 'ls'}"}, "conf", "must be"),
    Bad("conf as a list", {"conf": "[]"}, "conf", "must be the JSON text of an object"),
    Bad("conf as a number", {"conf": "1"}, "conf", "must be the JSON text of an object"),
    Bad("a comma too many in conf", {"conf": '{"params": "ls",}'}, "conf", "must be"),
    Bad("params beside conf", {"params": "ls"}, "params", "is an unknown field"),
    Bad("a typo", {"hostname": "a"}, "hostname", "did you mean `host_name`?"),
    Bad("a name as on the wire", {"ClusterId": "C-1"}, "ClusterId", "did you mean `cluster_id`?"),
    Bad(
        "the instance of a job",
        {"jobInstanceId": "FJI-1"},
        "jobInstanceId",
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
    Bad("triggers as text", {"triggers": "2024-05-06"}, "triggers", "must be a mapping"),
    Bad("a job to adopt", {"adopt": f"{PROJECT}/FJ-1"}, "adopt", "FNI-", example=1),
    Bad(
        "a run of another project",
        {"adopt": "FP-1/FNI-1"},
        "adopt",
        "must name a run of project_id",
        example=1,
    ),
    Bad("an empty region", {"region": ""}, "region", "must not be empty"),
]

ODD = [
    Odd("a host with its domain", {"hostName": "emr-header-1.cluster-123456"}),
    Odd("an empty host", {"hostName": ""}),
    Odd("null as host", {"hostName": None}),
    Odd("a namespace", {"namespace": "data-jobs"}),
    Odd("an empty namespace", {"namespace": ""}),
    Odd("an empty conf", {"conf": ""}),
    Odd("a blank conf", {"conf": "  "}),
    Odd("an empty object as conf", {"conf": "{}"}),
    Odd("null as conf", {"conf": None}),
    Odd("the text null as conf", {"conf": "null"}),
    Odd("other keys in conf", {"conf": '{"params": "ls", "priority": 1}'}),
    Odd("a conf in lines", {"conf": '{\n  "params": "ls"\n}'}),
    Odd("Chinese and emoji in conf", {"conf": '{"params": "echo 作业 🚀"}'}),
    Odd("signs of a shell in conf", {"conf": '{"params": "ls \'a\' && echo $x | wc -l > /tmp/b"}'}),
    Odd("variables in conf", {"conf": '{"params": "sh a.sh ${yyyy-MM-dd}"}'}),
    Odd("a long conf", {"conf": '{"params": "' + "x" * 2000 + '"}'}),
    Odd("an empty wait", {"wait": {}}),
    Odd("a wait of nulls", {"wait": {"until": None, "timeoutSeconds": None, "pollSeconds": None}}),
    Odd(
        "seconds as texts", {"wait": {"timeoutSeconds": "1h30m"}, "stop": {"timeoutSeconds": "90"}}
    ),
    Odd("an empty stop", {"stop": {}}),
    Odd("no triggers", {"triggers": {}}),
    Odd("triggers of all kinds", {"triggers": {"a": None, "b": [1, {"c": False}], "": ""}}),
    Odd("an id to adopt", {"adopt": f"{PROJECT}/FNI-1"}, example=1),
    Odd("adopt beside triggers", {"adopt": f"{PROJECT}/FNI-1"}),
    Odd("a project not known yet", {"projectId": UNKNOWN}),
    Odd("a job not known yet", {"jobId": UNKNOWN}),
    Odd("a cluster not known yet", {"clusterId": UNKNOWN}),
    Odd("a conf not known yet", {"conf": UNKNOWN}),
    Odd("triggers not known yet", {"triggers": {"day": UNKNOWN}}),
    Odd("adopt not known yet", {"adopt": UNKNOWN, "projectId": UNKNOWN}),
    Odd("a region not known yet", {"region": UNKNOWN}),
]
