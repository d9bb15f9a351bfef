"""Batch: what `SubmitJob` refuses.

Codes: `api/tencent_batch.json`; limits: its notes and the official SDK's texts.
"""

from __future__ import annotations

from pulumi_cloudjobs.tencent.batch.job import JOB

from tests.checks.table import NotReported, Reported, Service
from tests.input_paths import REMOVED, put
from tests.tencent.examples import BATCH

TASK = "job.tasks[0]"
APPLICATION = f"{TASK}.application"
ENV = f"{TASK}.computeEnv"
DATA = f"{ENV}.envData"
NOTICE = "job.notifications[0]"

LOGS = "cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/"
ONE_TASK = {
    "region": "ap-guangzhou",
    "placement": {"zone": "ap-guangzhou-2"},
    "job": {
        "jobName": "test",
        "jobDescription": "test",
        "priority": 1,
        "tasks": [
            {
                "taskName": "hello2",
                "taskInstanceNum": 1,
                "application": {"deliveryForm": "LOCAL", "command": "echo hello"},
                "computeEnv": {
                    "envType": "MANAGED",
                    "envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"},
                },
                "redirectInfo": {"stdoutRedirectPath": LOGS, "stderrRedirectPath": LOGS},
            }
        ],
    },
}
"""The page's first example."""
PLAIN = {
    "application": {"deliveryForm": "LOCAL", "command": "echo"},
    "computeEnv": {"envData": {"instanceType": "S2.SMALL1"}},
}
DAG = {
    "region": "ap-beijing",
    "placement": {"zone": "ap-beijing-2"},
    "job": {
        "jobName": "dag",
        "tasks": [{"taskName": "pre_task", **PLAIN}, {"taskName": "post_task", **PLAIN}],
        "dependences": [{"startTask": "pre_task", "endTask": "post_task"}],
    },
}
"""The page's second example."""
RICH = BATCH

VPC = {"vpcId": "vpc-1", "subnetId": "subnet-1"}
COMBINATION = "InvalidParameter.InvalidParameterCombination"
CVM = "InvalidParameter.CvmParameters"
VALUE = "InvalidParameterValue"

REPORTED = (
    Reported(
        "AllowedOneAttributeInEnvIdAndComputeEnv",
        "both a compute environment's id and machines of its own",
        TASK,
        put({f"{TASK}.envId": "env-jlatqfkn"}),
    ),
    Reported(
        "AllowedOneAttributeInEnvIdAndComputeEnv",
        "neither of the two",
        TASK,
        put({f"{TASK}.computeEnv": REMOVED}),
    ),
    Reported(
        CVM,
        "two ways to log in to a machine",
        f"{DATA}.loginSettings",
        put({f"{DATA}.loginSettings": {"password": "l0gin-pa55word", "keyIds": ["skey-1"]}}),
    ),
    Reported(
        CVM,
        "a disk's name of more than 128 characters",
        f"{DATA}.systemDisk.diskName",
        put({f"{DATA}.systemDisk.diskName": "d" * 129}),
    ),
    Reported(
        CVM,
        "another market than `spot`",
        f"{DATA}.instanceMarketOptions.marketType",
        put(
            {
                f"{DATA}.instanceMarketOptions": {
                    "marketType": "stock",
                    "spotOptions": {"maxPrice": "1"},
                }
            }
        ),
    ),
    Reported(
        CVM,
        "resource packs without their tenancy",
        "placement.dedicatedResourcePackTenancy",
        put({"placement.dedicatedResourcePackIds": ["rpp-7eumgm3l"]}),
    ),
    Reported(
        "InvalidParameter.EnvIdMalformed",
        "a compute environment's id that is not `env-` and letters or digits",
        f"{TASK}.envId",
        put({f"{TASK}.computeEnv": REMOVED, f"{TASK}.envId": "pool-1"}),
    ),
    Reported(
        "InvalidParameter.ImageIdMalformed",
        "an image id that is not `img-` and letters or digits",
        f"{DATA}.imageId",
        put({f"{DATA}.imageId": "bd78fy2t"}),
    ),
    Reported(
        COMBINATION,
        "both a command and commands",
        APPLICATION,
        put({f"{APPLICATION}.commands": [{"command": "echo"}]}),
    ),
    Reported(
        COMBINATION, "neither of the two", APPLICATION, put({f"{APPLICATION}.command": REMOVED})
    ),
    Reported(
        COMBINATION,
        "a package without its path",
        f"{APPLICATION}.packagePath",
        put({f"{APPLICATION}.deliveryForm": "PACKAGE"}),
    ),
    Reported(
        COMBINATION,
        "two ways to name the machines",
        DATA,
        put({f"{DATA}.instanceTypes": ["S1.SMALL1"]}),
    ),
    Reported(
        COMBINATION,
        "two ways to name the network",
        DATA,
        put({f"{DATA}.zones": ["ap-guangzhou-2"], f"{DATA}.virtualPrivateCloud": VPC}),
    ),
    Reported(
        "InvalidParameter.JobDescriptionTooLong",
        "more than 200 characters",
        "job.jobDescription",
        put({"job.jobDescription": "d" * 201}),
    ),
    Reported(
        "InvalidParameter.JobNameTooLong",
        "more than 60 characters",
        "job.jobName",
        put({"job.jobName": "n" * 61}),
    ),
    Reported(
        "InvalidParameter.NotificationEventNameDuplicate",
        "an event that is listed twice for one topic",
        f"{NOTICE}.eventConfigs[1].eventName",
        put({f"{NOTICE}.eventConfigs[1]": {"eventName": "JOB_FAILED", "eventVars": []}}),
        example=2,
    ),
    Reported(
        "InvalidParameter.NotificationTopicName",
        "a topic's name that is not a letter, then letters, digits and hyphens",
        f"{NOTICE}.topicName",
        put({f"{NOTICE}.topicName": "my_topic"}),
        example=2,
    ),
    Reported(
        "InvalidParameter.NotificationTopicNameTooLong",
        "more than 64 characters",
        f"{NOTICE}.topicName",
        put({f"{NOTICE}.topicName": "t" * 65}),
        example=2,
    ),
    Reported(
        "InvalidParameter.TaskName",
        "a name that two tasks have, or an empty one",
        "job.tasks[1].taskName",
        put({"job.tasks[1].taskName": "pre_task"}),
        example=1,
    ),
    Reported(
        "InvalidParameterValue.ComputeEnv",
        "a type of environment that the API does not name",
        f"{ENV}.envType",
        put({f"{ENV}.envType": "OWN"}),
    ),
    Reported(
        "InvalidParameterValue.ComputeEnv",
        "more than 10 instance types",
        f"{DATA}.instanceTypes",
        put(
            {
                f"{DATA}.instanceType": REMOVED,
                f"{DATA}.instanceTypes": [f"S5.SMALL{n}" for n in range(11)],
            }
        ),
    ),
    Reported(
        "InvalidParameterValue.DependenceNotFoundTaskName",
        "a dependence on a task that the job does not have",
        "job.dependences[0].endTask",
        put({"job.dependences[0].endTask": "last"}),
        example=1,
    ),
    Reported(
        "InvalidParameterValue.DependenceUnfeasible",
        "a cycle of dependences; the message has it",
        "job.dependences",
        put({"job.dependences[1]": {"startTask": "post_task", "endTask": "pre_task"}}),
        example=1,
    ),
    Reported(
        "InvalidParameterValue.InstanceTypeDuplicate",
        "an instance type that is listed twice",
        f"{DATA}.instanceTypes[1]",
        put({f"{DATA}.instanceTypes[1]": "S1.SMALL1"}),
        example=2,
    ),
    Reported(
        "InvalidParameterValue.InvalidDataTypeAny",
        "a value of another type, such as a word for a number",
        "job.priority",
        put({"job.priority": "high"}),
    ),
    Reported(
        "InvalidParameterValue.InvalidDataTypeAny",
        "a number that is larger than the API's type holds",
        f"{TASK}.timeout",
        put({f"{TASK}.timeout": 2**64}),
    ),
    Reported(
        "InvalidParameterValue.InvalidZoneMismatchRegion",
        "a zone of another region",
        "placement.zone",
        put({"placement.zone": "ap-shanghai-2"}),
    ),
    Reported(
        "InvalidParameterValue.LocalPath",
        "a URL where a path on the machine is meant",
        f"{TASK}.inputMappings[0].destinationPath",
        put(
            {f"{TASK}.inputMappings": [{"sourcePath": "cos://a/b", "destinationPath": "cos://a/b"}]}
        ),
    ),
    Reported(
        "InvalidParameterValue.LocalPath",
        "a mount point that is neither absolute nor a drive",
        f"{ENV}.mountDataDisks[0].localPath",
        put({f"{ENV}.mountDataDisks": [{"localPath": "data"}]}),
    ),
    Reported(
        "InvalidParameterValue.MaxRetryCount",
        "more than 100 tries to get a machine",
        f"{TASK}.resourceMaxRetryCount",
        put({f"{TASK}.resourceMaxRetryCount": 101}),
    ),
    Reported(
        "InvalidParameterValue.Negative",
        "a negative count",
        f"{TASK}.maxRetryCount",
        put({f"{TASK}.maxRetryCount": -1}),
    ),
    Reported(
        "InvalidParameterValue.Negative",
        "a negative size",
        f"{DATA}.systemDisk.diskSize",
        put({f"{DATA}.systemDisk.diskSize": -50}),
    ),
    Reported(
        "InvalidParameterValue.NotFloat",
        "a price that is no number",
        f"{DATA}.instanceMarketOptions.spotOptions.maxPrice",
        put({f"{DATA}.instanceMarketOptions.spotOptions.maxPrice": "cheap"}),
        example=2,
    ),
    Reported(
        "InvalidParameterValue.RemoteStoragePath",
        "a path without a scheme and a host",
        f"{TASK}.redirectInfo.stdoutRedirectPath",
        put({f"{TASK}.redirectInfo.stdoutRedirectPath": "/logs/"}),
    ),
    Reported(
        "InvalidParameterValue.RemoteStorageSchemeType",
        "another store than `cos://` and `cfs://`; for a package also `http(s)://`",
        f"{TASK}.inputMappings[0].sourcePath",
        put({f"{TASK}.inputMappings": [{"sourcePath": "s3://a/b", "destinationPath": "/in"}]}),
    ),
    Reported(
        "InvalidParameterValue.TaskInstanceNum",
        "less than one instance",
        f"{TASK}.taskInstanceNum",
        put({f"{TASK}.taskInstanceNum": 0}),
    ),
    Reported(
        "InvalidZone.MismatchRegion",
        "what has not the form of a zone of the region",
        "placement.zone",
        put({"placement.zone": "guangzhou"}),
    ),
    Reported(
        "InvalidParameterValue.UnsupportedBatchInstanceChargeType",
        "another way to be charged than by the hour and spot",
        f"{DATA}.instanceChargeType",
        put({f"{DATA}.instanceChargeType": "PREPAID"}),
    ),
    Reported(
        "UnknownParameter",
        "a field that the API does not have; the nearest one is named",
        f"{TASK}.taskNmae",
        put({f"{TASK}.taskNmae": "a"}),
    ),
    Reported(
        "MissingParameter",
        "a required field that is absent",
        "placement.zone",
        put({"placement.zone": REMOVED, "placement.projectId": 0}),
    ),
    Reported(
        "UnsupportedRegion",
        "what has not the form of a region",
        "region",
        put({"region": "Guangzhou"}),
        is_sent=False,
    ),
    Reported("", "a priority above 100", "job.priority", put({"job.priority": 101}), VALUE),
    Reported("", "a job without a task", "job.tasks", put({"job.tasks": []}), VALUE),
    Reported(
        "",
        "more than 10 tags",
        "job.tags",
        put({"job.tags": [{"key": f"k{n}", "value": ""} for n in range(11)]}),
        VALUE,
    ),
    Reported(
        "",
        "a tag's key twice",
        "job.tags[1].key",
        put({"job.tags": [{"key": "k", "value": "1"}, {"key": "k", "value": "2"}]}),
        VALUE,
    ),
    Reported(
        "",
        "another delivery form than `PACKAGE` and `LOCAL`",
        f"{APPLICATION}.deliveryForm",
        put({f"{APPLICATION}.deliveryForm": "GIT"}),
        VALUE,
    ),
    Reported(
        "",
        "a failed action that the API does not name",
        f"{TASK}.failedAction",
        put({f"{TASK}.failedAction": "STOP"}),
        VALUE,
    ),
    Reported(
        "",
        "a condition of later tasks that the API does not name",
        "job.taskExecutionDependOn",
        put({"job.taskExecutionDependOn": "ALWAYS"}),
        VALUE,
    ),
    Reported(
        "",
        "a state after a failed machine that the API does not name",
        "job.stateIfCreateCvmFailed",
        put({"job.stateIfCreateCvmFailed": "PENDING"}),
        VALUE,
    ),
    Reported(
        "",
        "a kind of topics that the API does not name",
        "job.notificationTarget",
        put({"job.notificationTarget": "SMS"}),
        VALUE,
    ),
    Reported(
        "",
        "an event that the API does not name",
        f"{NOTICE}.eventConfigs[0].eventName",
        put({f"{NOTICE}.eventConfigs[0].eventName": "JOB_EXPLODED"}),
        VALUE,
        example=2,
    ),
    Reported(
        "",
        "a kind of mount that the API does not name",
        f"{TASK}.inputMappings[0].mountType",
        put({f"{TASK}.inputMappings[0].mountType": "NFS"}),
        VALUE,
        example=2,
    ),
    Reported(
        "",
        "an empty variable's name",
        f"{TASK}.envVars[0].name",
        put({f"{TASK}.envVars": [{"name": "", "value": "1"}]}),
        VALUE,
    ),
    Reported(
        "",
        "a file system that the API does not name",
        f"{ENV}.mountDataDisks[0].fileSystemType",
        put({f"{ENV}.mountDataDisks": [{"localPath": "/data", "fileSystemType": "ZFS"}]}),
        "InvalidParameterValue.ComputeEnv",
    ),
)

NOT_REPORTED = (
    NotReported(
        CVM,
        "Only the cloud knows which instance types, images, networks and disks it has, "
        "and in which zone.",
    ),
    NotReported(
        "InvalidParameter.TaskName",
        "Which characters a task's name may have is documented nowhere; "
        "a preview reports names that are empty or repeated.",
    ),
    NotReported(
        "InvalidParameter.TaskNameTooLong", "How long a task's name may be is documented nowhere."
    ),
    NotReported(
        "InvalidParameterValue.LimitExceeded",
        "It is about the values of a filter, and a job has no filters.",
    ),
    NotReported(
        "InvalidParameterValue.MaxRetryCount",
        "How often a task may be tried again is documented nowhere; "
        "a preview reports the limit for machines.",
    ),
    NotReported(
        "InvalidParameterValue.TaskInstanceNum",
        "How many instances a task may have at most is documented nowhere.",
    ),
    NotReported(
        "InvalidParameterValue.UnavailableZone",
        "Only the cloud knows which of its zones can be used.",
    ),
    NotReported(
        "InvalidZone.MismatchRegion", "The zones of a region change; a preview checks their form."
    ),
    NotReported(
        "ResourceNotFound.ComputeEnv", "Only the cloud knows which compute environments exist."
    ),
    NotReported("UnsupportedRegion", "Regions come and go; a preview checks their form."),
)

SERVICE = Service(
    "Tencent Cloud Batch", JOB, ("SubmitJob",), (ONE_TASK, DAG, RICH), (*REPORTED, *NOT_REPORTED)
)
