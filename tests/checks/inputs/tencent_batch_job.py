"""Batch inputs with one mistake each, and valid ones that seem odd."""

from __future__ import annotations

from pulumi_cloudjobs.core.schema.inputs import UNKNOWN

from tests.checks.table import Bad, Odd
from tests.checks.tencent_batch_job import APPLICATION, DATA, ENV, NOTICE, TASK, VPC
from tests.input_paths import REMOVED

BAD = (
    Bad(
        "region in full-width letters",
        {"region": "ａp-guangzhou"},
        "region",
        'such as "ap-guangzhou"',
    ),
    Bad(
        "output on the machine to a URL",
        {f"{TASK}.redirectLocalInfo.stderrLocalPath": "cos://a/b"},
        f"{TASK}.redirectLocalInfo.stderrLocalPath",
        "must be a path on the machine",
    ),
    Bad(
        "output to a store that is not known",
        {f"{TASK}.outputMappings[0].destinationPath": "s3://a/b"},
        f"{TASK}.outputMappings[0].destinationPath",
        "must start with cos:// or cfs://",
        example=2,
    ),
    Bad("no placement", {"placement": REMOVED}, "placement", "is required"),
    Bad(
        "zone of another region",
        {"placement.zone": "ap-guangzhou-open-1"},
        "placement.zone",
        "must be a zone of ap-guangzhou",
    ),
    Bad(
        "zone in full-width digits",
        {"placement.zone": "ap-guangzhou-２"},
        "placement.zone",
        'such as "ap-guangzhou-2"',
    ),
    Bad(
        "project in words",
        {"placement.projectId": "seven"},
        "placement.projectId",
        "must be a whole number",
    ),
    Bad(
        "long name of Chinese characters",
        {"job.jobName": "作" * 61},
        "job.jobName",
        "at most 60 characters, and has 61",
    ),
    Bad("half a priority", {"job.priority": 1.5}, "job.priority", "must be a whole number"),
    Bad("true as priority", {"job.priority": True}, "job.priority", "not true or false"),
    Bad(
        "priority in words",
        {"job.priority": "high"},
        "job.priority",
        'must be a whole number, not "high"',
    ),
    Bad(
        "tasks that are an object", {"job.tasks": {"taskName": "a"}}, "job.tasks", "must be a list"
    ),
    Bad("task that is text", {"job.tasks[1]": "echo"}, "job.tasks[1]", "must be an object"),
    Bad(
        "task name is an empty text",
        {f"{TASK}.taskName": ""},
        f"{TASK}.taskName",
        "must not be empty",
    ),
    Bad(
        "same task name three tasks later",
        {
            "job.tasks[2]": {
                "taskName": "pre_task",
                "application": {"deliveryForm": "LOCAL", "command": "x"},
                "envId": "env-1",
            }
        },
        "job.tasks[2].taskName",
        '"pre_task" appears twice',
        example=1,
    ),
    Bad(
        "dependence on itself",
        {"job.dependences[1]": {"startTask": "pre_task", "endTask": "pre_task"}},
        "job.dependences",
        "pre_task -> pre_task",
        example=1,
    ),
    Bad(
        "dependence in other letters",
        {"job.dependences[0].endTask": "Post_Task"},
        "job.dependences[0].endTask",
        "(post_task, pre_task)",
        example=1,
    ),
    Bad(
        "command and commands",
        {f"{APPLICATION}.commands": [{"command": "echo"}]},
        APPLICATION,
        "and has command and commands",
    ),
    Bad(
        "empty command",
        {f"{APPLICATION}.command": ""},
        APPLICATION,
        "needs exactly one of command, commands",
    ),
    Bad(
        "empty command of a coupled task",
        {f"{APPLICATION}.command": REMOVED, f"{APPLICATION}.commands": [{"command": ""}]},
        f"{APPLICATION}.commands[0].command",
        "must not be empty",
    ),
    Bad(
        "delivery form in small letters",
        {f"{APPLICATION}.deliveryForm": "local"},
        f"{APPLICATION}.deliveryForm",
        "'PACKAGE' or 'LOCAL'",
    ),
    Bad(
        "package from a store that is not known",
        {f"{APPLICATION}.deliveryForm": "PACKAGE", f"{APPLICATION}.packagePath": "oss://a/b.tgz"},
        f"{APPLICATION}.packagePath",
        "cos:// or cfs:// or http:// or https://",
    ),
    Bad(
        "negative timeout", {f"{TASK}.timeout": -1}, f"{TASK}.timeout", "must be at least 0, not -1"
    ),
    Bad(
        "timeout with a unit",
        {f"{TASK}.timeout": "1h"},
        f"{TASK}.timeout",
        "must be a whole number",
    ),
    Bad(
        "yes for true",
        {f"{TASK}.restartComputeNode": "yes"},
        f"{TASK}.restartComputeNode",
        "must be true or false",
    ),
    Bad(
        "one for true",
        {f"{TASK}.restartComputeNode": 1},
        f"{TASK}.restartComputeNode",
        "must be true or false",
    ),
    Bad(
        "environment id of a job",
        {f"{TASK}.computeEnv": REMOVED, f"{TASK}.envId": "job-jlatqfkn"},
        f"{TASK}.envId",
        'must be an environment id, "env-"',
    ),
    Bad(
        "environment id with a line end",
        {f"{TASK}.computeEnv": REMOVED, f"{TASK}.envId": "env-jlatqfkn\n"},
        f"{TASK}.envId",
        "letters or digits",
    ),
    Bad(
        "two kinds of machines",
        {f"{DATA}.instanceTypeOptions": {"cpu": 1, "memory": 1}},
        DATA,
        "only one of instance_type, instance_types, instance_type_options",
    ),
    Bad(
        "options without memory",
        {f"{DATA}.instanceType": REMOVED, f"{DATA}.instanceTypeOptions": {"cpu": 1}},
        f"{DATA}.instanceTypeOptions.memory",
        "is required",
    ),
    Bad(
        "two networks",
        {f"{DATA}.virtualPrivateCloud": VPC, f"{DATA}.virtualPrivateClouds": [VPC]},
        DATA,
        "virtual_private_cloud and virtual_private_clouds",
    ),
    Bad(
        "image id in capitals",
        {f"{DATA}.imageId": "IMG-bd78fy2t"},
        f"{DATA}.imageId",
        'must be an image id, "img-"',
    ),
    Bad(
        "price with a comma",
        {f"{DATA}.instanceMarketOptions.spotOptions.maxPrice": "0,5"},
        f"{DATA}.instanceMarketOptions.spotOptions.maxPrice",
        'such as "0.5", not "0,5"',
        example=2,
    ),
    Bad(
        "price in full-width digits",
        {f"{DATA}.instanceMarketOptions.spotOptions.maxPrice": "１"},
        f"{DATA}.instanceMarketOptions.spotOptions.maxPrice",
        "must be a number as text",
        example=2,
    ),
    Bad(
        "price as a number",
        {f"{DATA}.instanceMarketOptions.spotOptions.maxPrice": 0.5},
        f"{DATA}.instanceMarketOptions.spotOptions.maxPrice",
        "must be text, not 0.5",
        example=2,
    ),
    Bad(
        "output to a path on the machine",
        {f"{TASK}.redirectInfo.stdoutRedirectPath": "/var/log"},
        f"{TASK}.redirectInfo.stdoutRedirectPath",
        "must start with cos:// or cfs://",
    ),
    Bad(
        "output to no bucket",
        {f"{TASK}.redirectInfo.stdoutRedirectPath": "cos:///logs/"},
        f"{TASK}.redirectInfo.stdoutRedirectPath",
        "and a host",
    ),
    Bad(
        "output from a bucket",
        {f"{TASK}.outputMappings[0].sourcePath": "cos://a/c/"},
        f"{TASK}.outputMappings[0].sourcePath",
        "must be a path on the machine",
        example=2,
    ),
    Bad(
        "mounted nowhere",
        {f"{ENV}.mountDataDisks[0].localPath": ""},
        f"{ENV}.mountDataDisks[0].localPath",
        "must start with / or a drive",
        example=2,
    ),
    Bad(
        "topic in Chinese",
        {f"{NOTICE}.topicName": "主题"},
        f"{NOTICE}.topicName",
        "must be a letter, then letters, digits and hyphens",
        example=2,
    ),
    Bad(
        "event in small letters",
        {f"{NOTICE}.eventConfigs[0].eventName": "job_failed"},
        f"{NOTICE}.eventConfigs[0].eventName",
        "must be one of JOB_RUNNING",
        example=2,
    ),
    Bad(
        "tag without a key",
        {"job.tags[0].key": ""},
        "job.tags[0].key",
        "must not be empty",
        example=2,
    ),
    Bad(
        "number as a tag's value",
        {"job.tags[0].value": 7},
        "job.tags[0].value",
        "must be text, not 7",
        example=2,
    ),
    Bad(
        "typo deep inside",
        {f"{DATA}.imageID": "img-bd78fy2t"},
        f"{DATA}.imageID",
        "did you mean `image_id`?",
    ),
    Bad(
        "password beside a key",
        {f"{DATA}.loginSettings.keyIds": ["skey-1"]},
        f"{DATA}.loginSettings",
        "password and key_ids",
        example=2,
    ),
    Bad(
        "number beyond the API's type",
        {f"{TASK}.timeout": 1e20},
        f"{TASK}.timeout",
        "must be at most 18446744073709551615",
    ),
)

ODD = (
    Odd("longest name, of Chinese characters", {"job.jobName": "作" * 60}),
    Odd("longest description, with line ends", {"job.jobDescription": "行\n" * 100}),
    Odd("no name at all", {"job.jobName": REMOVED, "job.jobDescription": REMOVED}),
    Odd("empty name", {"job.jobName": ""}),
    Odd(
        "null where nothing is required",
        {"job.jobDescription": None, f"{TASK}.taskName": None, "job.dependences": None},
    ),
    Odd("number as a float", {"job.priority": 100.0}),
    Odd("lowest priority", {"job.priority": 0}),
    Odd(
        "empty lists",
        {"job.dependences": [], "job.tags": [], "job.notifications": [], f"{TASK}.envVars": []},
    ),
    Odd("empty objects", {f"{TASK}.redirectInfo": {}, f"{TASK}.redirectLocalInfo": {}}),
    Odd("no machine named", {f"{ENV}": {}}),
    Odd(
        "commands of a coupled task, and an empty command",
        {f"{APPLICATION}.command": "", f"{APPLICATION}.commands": [{"command": "mpirun"}]},
    ),
    Odd(
        "package over https",
        {
            f"{APPLICATION}.deliveryForm": "PACKAGE",
            f"{APPLICATION}.packagePath": "https://host/app.tgz",
        },
    ),
    Odd(
        "command with quotes, signs and line ends",
        {f"{APPLICATION}.command": "sh -c \"a < b && c > 'd'\"\n"},
    ),
    Odd(
        "zero everywhere",
        {
            f"{TASK}.timeout": 0,
            f"{TASK}.maxRetryCount": 0,
            f"{TASK}.maxConcurrentNum": 0,
            "placement.projectId": 0,
        },
    ),
    Odd("most tries for a machine", {f"{TASK}.resourceMaxRetryCount": 100}),
    Odd(
        "list of one instance type",
        {f"{DATA}.instanceType": REMOVED, f"{DATA}.instanceTypes": ["S1.SMALL1"]},
    ),
    Odd("empty list beside an instance type", {f"{DATA}.instanceTypes": []}),
    Odd(
        "price as a whole number",
        {f"{DATA}.instanceMarketOptions.spotOptions.maxPrice": "1"},
        example=2,
    ),
    Odd(
        "price without a leading zero",
        {f"{DATA}.instanceMarketOptions.spotOptions.maxPrice": ".5"},
        example=2,
    ),
    Odd(
        "drive of Windows as mount point",
        {f"{ENV}.mountDataDisks[0].localPath": "H:\\\\"},
        example=2,
    ),
    Odd("relative path on the machine", {f"{TASK}.redirectLocalInfo": {"stdoutLocalPath": "logs"}}),
    Odd(
        "path on a file store",
        {f"{TASK}.inputMappings": [{"sourcePath": "cfs://10.0.0.1/a", "destinationPath": "/in"}]},
    ),
    Odd(
        "default network",
        {f"{DATA}.virtualPrivateCloud": {"vpcId": "DEFAULT", "subnetId": "DEFAULT"}},
    ),
    Odd(
        "edge that is written twice",
        {"job.dependences[1]": {"startTask": "pre_task", "endTask": "post_task"}},
        example=1,
    ),
    Odd("empty tag value", {"job.tags[0].value": ""}, example=2),
    Odd(
        "variable in the form of code",
        {f"{TASK}.envVars": [{"name": "A", "value": "$(rm -rf /) ${x}\u0000"}]},
    ),
    Odd("longest topic", {f"{NOTICE}.topicName": "t" * 64}, example=2),
    Odd(
        "event of a node",
        {f"{NOTICE}.eventConfigs[0].eventName": "COMPUTE_NODE_CREATED"},
        example=2,
    ),
    Odd(
        "two topics with the same event",
        {
            "job.notifications[1]": {
                "topicName": "other",
                "eventConfigs": [{"eventName": "JOB_FAILED", "eventVars": []}],
            }
        },
        example=2,
    ),
    Odd("triggers of any shape", {"triggers": {"": [None, {"a": []}], "作": 1.5}}),
    Odd(
        "keeps the image's login, false",
        {f"{DATA}.loginSettings.keepImageLogin": "FALSE"},
        example=2,
    ),
    Odd("whole job not known yet", {"job": UNKNOWN}),
    Odd("task not known yet", {"job.tasks[1]": UNKNOWN}),
    Odd(
        "edge to a task whose name is not known yet", {"job.tasks[0].taskName": UNKNOWN}, example=1
    ),
    Odd("one of two ways not known yet", {f"{APPLICATION}.commands": UNKNOWN}),
    Odd(
        "both ways not known yet",
        {f"{APPLICATION}.command": UNKNOWN, f"{APPLICATION}.commands": UNKNOWN},
    ),
    Odd("region not known yet", {"region": UNKNOWN}),
    Odd("part of a tag not known yet", {"job.tags[0].key": UNKNOWN}, example=2),
    Odd(
        "list with something not known yet",
        {f"{DATA}.instanceTypes": ["S1.SMALL1", UNKNOWN]},
        example=2,
    ),
)
