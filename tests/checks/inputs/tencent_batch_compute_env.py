"""Batch compute environments with one mistake each, and valid ones that seem odd."""

from __future__ import annotations

from pulumi_cloudjobs.core.schema.inputs import UNKNOWN

from tests.checks.table import Bad, Odd
from tests.checks.tencent_batch_compute_env import DATA, ENV, NOTICE, VPC
from tests.input_paths import REMOVED

COUNT = f"{ENV}.desiredComputeNodeCount"
MAPPING = f"{ENV}.inputMappings[0]"

BAD = (
    Bad(
        "region in full-width letters",
        {"region": "ａp-guangzhou"},
        "region",
        'such as "ap-guangzhou"',
    ),
    Bad("no placement", {"placement": REMOVED}, "placement", "is required"),
    Bad(
        "zone of a neighbouring region",
        {"placement.zone": "ap-guangzhou-open-1"},
        "placement.zone",
        "ap-guangzhou",
    ),
    Bad(
        "project in words",
        {"placement.projectId": "seven"},
        "placement.projectId",
        "must be a whole number",
    ),
    Bad("environment that is a list", {ENV: []}, ENV, "must be an object"),
    Bad("name that is a number", {f"{ENV}.envName": 7}, f"{ENV}.envName", "must be text, not 7"),
    Bad("name that is empty", {f"{ENV}.envName": ""}, f"{ENV}.envName", "must not be empty"),
    Bad("half a node", {COUNT: 1.5}, COUNT, "must be a whole number"),
    Bad("true as number of nodes", {COUNT: True}, COUNT, "not true or false"),
    Bad("number of nodes in words", {COUNT: "two"}, COUNT, 'must be a whole number, not "two"'),
    Bad("a node less than none", {COUNT: -1}, COUNT, "must be at least 0, not -1"),
    Bad("a node too many", {COUNT: 2001}, COUNT, "must be at most 2000"),
    Bad(
        "description that is a list",
        {f"{ENV}.envDescription": ["a"]},
        f"{ENV}.envDescription",
        "must be text",
    ),
    Bad(
        "type in small letters",
        {f"{ENV}.envType": "managed"},
        f"{ENV}.envType",
        "must be 'MANAGED'",
    ),
    Bad(
        "queue of another service",
        {f"{ENV}.envType": "THPC_QUEUE"},
        f"{ENV}.envType",
        "must be 'MANAGED'",
    ),
    Bad(
        "two kinds of machines",
        {f"{DATA}.instanceTypeOptions": {"cpu": 1, "memory": 1}},
        DATA,
        "only one of instance_type, instance_types, instance_type_options",
    ),
    Bad(
        "same instance type again",
        {f"{DATA}.instanceTypes[2]": "S1.SMALL1"},
        f"{DATA}.instanceTypes[2]",
        "S1.SMALL1 appears twice",
        example=2,
    ),
    Bad(
        "instance types as text",
        {f"{DATA}.instanceTypes": "a"},
        f"{DATA}.instanceTypes",
        "must be a list",
        example=2,
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
        "password beside a key",
        {f"{DATA}.loginSettings.keyIds": ["skey-1"]},
        f"{DATA}.loginSettings",
        "password and key_ids",
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
        "mapping from the machine",
        {f"{MAPPING}.sourcePath": "/a"},
        f"{MAPPING}.sourcePath",
        "must start with cos:// or cfs://",
        example=2,
    ),
    Bad(
        "mapping to a bucket",
        {f"{MAPPING}.destinationPath": "cos://a/b"},
        f"{MAPPING}.destinationPath",
        "must be a path on the machine",
        example=2,
    ),
    Bad(
        "output mappings, which are a task's",
        {f"{ENV}.outputMappings": []},
        f"{ENV}.outputMappings",
        "did you mean `input_mappings`?",
    ),
    Bad(
        "a key without its secret",
        {f"{ENV}.authentications[0].secretKey": REMOVED},
        f"{ENV}.authentications[0].secretKey",
        "is required",
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
        "one topic that is no list",
        {f"{ENV}.notifications": {"topicName": "a"}},
        f"{ENV}.notifications",
        "a list",
    ),
    Bad(
        "event in small letters",
        {f"{NOTICE}.eventConfigs[0].eventName": "compute_node_running"},
        f"{NOTICE}.eventConfigs[0].eventName",
        "must be one of JOB_RUNNING",
        example=2,
    ),
    Bad(
        "tag without a key",
        {f"{ENV}.tags[0].key": ""},
        f"{ENV}.tags[0].key",
        "must not be empty",
        example=2,
    ),
    Bad(
        "tries without end",
        {f"{ENV}.resourceMaxRetryCount": -1},
        f"{ENV}.resourceMaxRetryCount",
        "at least 0",
    ),
    Bad(
        "typo deep inside",
        {f"{DATA}.imageID": "img-bd78fy2t"},
        f"{DATA}.imageID",
        "did you mean `image_id`?",
    ),
    Bad("field of a job", {"job": {}}, "job", "is an unknown field"),
    Bad("wait, which it has not", {"wait": {}}, "wait", "is an unknown field"),
    Bad(
        "time to stop that is zero",
        {"stop": {"timeoutSeconds": 0}},
        "stop.timeoutSeconds",
        "greater than 0",
    ),
    Bad(
        "id of a job to adopt",
        {"adopt": "job-jlatqfkn"},
        "adopt",
        'must be an EnvId, "env-xxxxxxxx"',
    ),
)

ODD = (
    Odd("name of Chinese characters and blanks", {f"{ENV}.envName": " 渲染 农场 "}),
    Odd("name in the form of code", {f"{ENV}.envName": "$(rm -rf /) ${x}"}),
    Odd("description with line ends", {f"{ENV}.envDescription": "行\n" * 50}),
    Odd("no description", {f"{ENV}.envDescription": REMOVED}),
    Odd("empty description", {f"{ENV}.envDescription": ""}),
    Odd("no nodes", {COUNT: 0}),
    Odd("most nodes", {COUNT: 2000}),
    Odd("number as a float", {COUNT: 3.0}),
    Odd(
        "null where nothing is required", {f"{ENV}.envType": None, f"{ENV}.tags": None, DATA: None}
    ),
    Odd(
        "empty lists", {f"{ENV}.tags": [], f"{ENV}.notifications": [], f"{ENV}.mountDataDisks": []}
    ),
    Odd("no machine named", {DATA: {}}),
    Odd("empty list beside an instance type", {f"{DATA}.instanceTypes": []}),
    Odd(
        "list of one instance type",
        {f"{DATA}.instanceType": REMOVED, f"{DATA}.instanceTypes": ["S1.SMALL1"]},
    ),
    Odd(
        "what the machines must have",
        {f"{DATA}.instanceType": REMOVED, f"{DATA}.instanceTypeOptions": {"cpu": 4, "memory": 8}},
    ),
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
    Odd("path on a file store", {f"{MAPPING}.sourcePath": "cfs://10.0.0.1/a"}, example=2),
    Odd("relative path on the machine", {f"{MAPPING}.destinationPath": "in"}, example=2),
    Odd(
        "default network",
        {f"{DATA}.virtualPrivateCloud": {"vpcId": "DEFAULT", "subnetId": "DEFAULT"}},
    ),
    Odd("another zone", {f"{DATA}.zones": ["ap-guangzhou-3"]}),
    Odd("empty tag value", {f"{ENV}.tags[0].value": ""}, example=2),
    Odd("longest topic", {f"{NOTICE}.topicName": "t" * 64}, example=2),
    Odd("event of a job", {f"{NOTICE}.eventConfigs[0].eventName": "JOB_FAILED"}, example=2),
    Odd(
        "keeps the image's login, false",
        {f"{DATA}.loginSettings.keepImageLogin": "FALSE"},
        example=2,
    ),
    Odd("no tries", {f"{ENV}.resourceMaxRetryCount": 0}),
    Odd("most tries", {f"{ENV}.resourceMaxRetryCount": 100}),
    Odd("another action for inactive nodes", {f"{ENV}.actionIfComputeNodeInactive": "KEEP"}),
    Odd("new kind of topics", {f"{ENV}.notificationTarget": "TDMQ_CMQ"}),
    Odd("project zero", {"placement.projectId": 0}),
    Odd("time to stop with a unit", {"stop": {"timeoutSeconds": "1h30m"}}),
    Odd("whole environment not known yet", {ENV: UNKNOWN}),
    Odd("number of nodes not known yet", {COUNT: UNKNOWN}),
    Odd(
        "list with something not known yet",
        {f"{DATA}.instanceTypes": ["S1.SMALL1", UNKNOWN]},
        example=2,
    ),
    Odd("region not known yet", {"region": UNKNOWN}),
)
