"""Batch: what `SubmitJob` refuses.

Codes: `api/tencent_batch.json`; limits: its notes and the official SDK's texts.
"""

from __future__ import annotations

from pulumi_cloudjobs.tencent.batch.job import JOB

from tests.checks.table import REMOVED, NotTold, Service, Told, put
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

TOLD = (
    Told(
        "AllowedOneAttributeInEnvIdAndComputeEnv",
        "both a compute environment's id and machines of its own",
        TASK,
        put({f"{TASK}.envId": "env-jlatqfkn"}),
    ),
    Told(
        "AllowedOneAttributeInEnvIdAndComputeEnv",
        "neither of the two",
        TASK,
        put({f"{TASK}.computeEnv": REMOVED}),
    ),
    Told(
        CVM,
        "two ways to log in to a machine",
        f"{DATA}.loginSettings",
        put({f"{DATA}.loginSettings": {"password": "l0gin-pa55word", "keyIds": ["skey-1"]}}),
    ),
    Told(
        CVM,
        "a disk's name of more than 128 characters",
        f"{DATA}.systemDisk.diskName",
        put({f"{DATA}.systemDisk.diskName": "d" * 129}),
    ),
    Told(
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
    Told(
        CVM,
        "resource packs without their tenancy",
        "placement.dedicatedResourcePackTenancy",
        put({"placement.dedicatedResourcePackIds": ["rpp-7eumgm3l"]}),
    ),
    Told(
        "InvalidParameter.EnvIdMalformed",
        "a compute environment's id that is not `env-` and letters or digits",
        f"{TASK}.envId",
        put({f"{TASK}.computeEnv": REMOVED, f"{TASK}.envId": "pool-1"}),
    ),
    Told(
        "InvalidParameter.ImageIdMalformed",
        "an image id that is not `img-` and letters or digits",
        f"{DATA}.imageId",
        put({f"{DATA}.imageId": "bd78fy2t"}),
    ),
    Told(
        COMBINATION,
        "both a command and commands",
        APPLICATION,
        put({f"{APPLICATION}.commands": [{"command": "echo"}]}),
    ),
    Told(COMBINATION, "neither of the two", APPLICATION, put({f"{APPLICATION}.command": REMOVED})),
    Told(
        COMBINATION,
        "a package without its path",
        f"{APPLICATION}.packagePath",
        put({f"{APPLICATION}.deliveryForm": "PACKAGE"}),
    ),
    Told(
        COMBINATION,
        "two ways to name the machines",
        DATA,
        put({f"{DATA}.instanceTypes": ["S1.SMALL1"]}),
    ),
    Told(
        COMBINATION,
        "two ways to name the network",
        DATA,
        put({f"{DATA}.zones": ["ap-guangzhou-2"], f"{DATA}.virtualPrivateCloud": VPC}),
    ),
    Told(
        "InvalidParameter.JobDescriptionTooLong",
        "more than 200 characters",
        "job.jobDescription",
        put({"job.jobDescription": "d" * 201}),
    ),
    Told(
        "InvalidParameter.JobNameTooLong",
        "more than 60 characters",
        "job.jobName",
        put({"job.jobName": "n" * 61}),
    ),
    Told(
        "InvalidParameter.NotificationEventNameDuplicate",
        "an event that is listed twice for one topic",
        f"{NOTICE}.eventConfigs[1].eventName",
        put({f"{NOTICE}.eventConfigs[1]": {"eventName": "JOB_FAILED", "eventVars": []}}),
        example=2,
    ),
    Told(
        "InvalidParameter.NotificationTopicName",
        "a topic's name that is not a letter, then letters, digits and hyphens",
        f"{NOTICE}.topicName",
        put({f"{NOTICE}.topicName": "my_topic"}),
        example=2,
    ),
    Told(
        "InvalidParameter.NotificationTopicNameTooLong",
        "more than 64 characters",
        f"{NOTICE}.topicName",
        put({f"{NOTICE}.topicName": "t" * 65}),
        example=2,
    ),
    Told(
        "InvalidParameter.TaskName",
        "a name that two tasks have, or an empty one",
        "job.tasks[1].taskName",
        put({"job.tasks[1].taskName": "pre_task"}),
        example=1,
    ),
    Told(
        "InvalidParameterValue.ComputeEnv",
        "a type of environment that the API does not name",
        f"{ENV}.envType",
        put({f"{ENV}.envType": "OWN"}),
    ),
    Told(
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
    Told(
        "InvalidParameterValue.DependenceNotFoundTaskName",
        "a dependence on a task that the job does not have",
        "job.dependences[0].endTask",
        put({"job.dependences[0].endTask": "last"}),
        example=1,
    ),
    Told(
        "InvalidParameterValue.DependenceUnfeasible",
        "a cycle of dependences; the message has it",
        "job.dependences",
        put({"job.dependences[1]": {"startTask": "post_task", "endTask": "pre_task"}}),
        example=1,
    ),
    Told(
        "InvalidParameterValue.InstanceTypeDuplicate",
        "an instance type that is listed twice",
        f"{DATA}.instanceTypes[1]",
        put({f"{DATA}.instanceTypes[1]": "S1.SMALL1"}),
        example=2,
    ),
    Told(
        "InvalidParameterValue.InvalidDataTypeAny",
        "a value of another type, such as text for a number",
        "job.priority",
        put({"job.priority": "1"}),
    ),
    Told(
        "InvalidParameterValue.InvalidDataTypeAny",
        "a number that is larger than the API's type holds",
        f"{TASK}.timeout",
        put({f"{TASK}.timeout": 2**64}),
    ),
    Told(
        "InvalidParameterValue.InvalidZoneMismatchRegion",
        "a zone of another region",
        "placement.zone",
        put({"placement.zone": "ap-shanghai-2"}),
    ),
    Told(
        "InvalidParameterValue.LocalPath",
        "a URL where a path on the machine is meant",
        f"{TASK}.inputMappings[0].destinationPath",
        put(
            {f"{TASK}.inputMappings": [{"sourcePath": "cos://a/b", "destinationPath": "cos://a/b"}]}
        ),
    ),
    Told(
        "InvalidParameterValue.LocalPath",
        "a mount point that is neither absolute nor a drive",
        f"{ENV}.mountDataDisks[0].localPath",
        put({f"{ENV}.mountDataDisks": [{"localPath": "data"}]}),
    ),
    Told(
        "InvalidParameterValue.MaxRetryCount",
        "more than 100 tries to get a machine",
        f"{TASK}.resourceMaxRetryCount",
        put({f"{TASK}.resourceMaxRetryCount": 101}),
    ),
    Told(
        "InvalidParameterValue.Negative",
        "a negative count",
        f"{TASK}.maxRetryCount",
        put({f"{TASK}.maxRetryCount": -1}),
    ),
    Told(
        "InvalidParameterValue.Negative",
        "a negative size",
        f"{DATA}.systemDisk.diskSize",
        put({f"{DATA}.systemDisk.diskSize": -50}),
    ),
    Told(
        "InvalidParameterValue.NotFloat",
        "a price that is no number",
        f"{DATA}.instanceMarketOptions.spotOptions.maxPrice",
        put({f"{DATA}.instanceMarketOptions.spotOptions.maxPrice": "cheap"}),
        example=2,
    ),
    Told(
        "InvalidParameterValue.RemoteStoragePath",
        "a path without a scheme and a host",
        f"{TASK}.redirectInfo.stdoutRedirectPath",
        put({f"{TASK}.redirectInfo.stdoutRedirectPath": "/logs/"}),
    ),
    Told(
        "InvalidParameterValue.RemoteStorageSchemeType",
        "another store than `cos://` and `cfs://`; for a package also `http(s)://`",
        f"{TASK}.inputMappings[0].sourcePath",
        put({f"{TASK}.inputMappings": [{"sourcePath": "s3://a/b", "destinationPath": "/in"}]}),
    ),
    Told(
        "InvalidParameterValue.TaskInstanceNum",
        "less than one instance",
        f"{TASK}.taskInstanceNum",
        put({f"{TASK}.taskInstanceNum": 0}),
    ),
    Told(
        "InvalidZone.MismatchRegion",
        "what has not the form of a zone of the region",
        "placement.zone",
        put({"placement.zone": "guangzhou"}),
    ),
    Told(
        "InvalidParameterValue.UnsupportedBatchInstanceChargeType",
        "another way to be charged than by the hour and spot",
        f"{DATA}.instanceChargeType",
        put({f"{DATA}.instanceChargeType": "PREPAID"}),
    ),
    Told(
        "UnknownParameter",
        "a field that the API does not have; the nearest one is named",
        f"{TASK}.taskNmae",
        put({f"{TASK}.taskNmae": "a"}),
    ),
    Told(
        "MissingParameter",
        "a required field that is absent",
        "placement.zone",
        put({"placement.zone": REMOVED, "placement.projectId": 0}),
    ),
    Told(
        "UnsupportedRegion",
        "what has not the form of a region",
        "region",
        put({"region": "Guangzhou"}),
    ),
    Told("", "a priority above 100", "job.priority", put({"job.priority": 101}), VALUE),
    Told("", "a job without a task", "job.tasks", put({"job.tasks": []}), VALUE),
    Told(
        "",
        "more than 10 tags",
        "job.tags",
        put({"job.tags": [{"key": f"k{n}", "value": ""} for n in range(11)]}),
        VALUE,
    ),
    Told(
        "",
        "a tag's key twice",
        "job.tags[1].key",
        put({"job.tags": [{"key": "k", "value": "1"}, {"key": "k", "value": "2"}]}),
        VALUE,
    ),
    Told(
        "",
        "another delivery form than `PACKAGE` and `LOCAL`",
        f"{APPLICATION}.deliveryForm",
        put({f"{APPLICATION}.deliveryForm": "GIT"}),
        VALUE,
    ),
    Told(
        "",
        "a failed action that the API does not name",
        f"{TASK}.failedAction",
        put({f"{TASK}.failedAction": "STOP"}),
        VALUE,
    ),
    Told(
        "",
        "a condition of later tasks that the API does not name",
        "job.taskExecutionDependOn",
        put({"job.taskExecutionDependOn": "ALWAYS"}),
        VALUE,
    ),
    Told(
        "",
        "a state after a failed machine that the API does not name",
        "job.stateIfCreateCvmFailed",
        put({"job.stateIfCreateCvmFailed": "PENDING"}),
        VALUE,
    ),
    Told(
        "",
        "a kind of topics that the API does not name",
        "job.notificationTarget",
        put({"job.notificationTarget": "SMS"}),
        VALUE,
    ),
    Told(
        "",
        "an event that the API does not name",
        f"{NOTICE}.eventConfigs[0].eventName",
        put({f"{NOTICE}.eventConfigs[0].eventName": "JOB_EXPLODED"}),
        VALUE,
        example=2,
    ),
    Told(
        "",
        "a kind of mount that the API does not name",
        f"{TASK}.inputMappings[0].mountType",
        put({f"{TASK}.inputMappings[0].mountType": "NFS"}),
        VALUE,
        example=2,
    ),
    Told(
        "",
        "an empty variable's name",
        f"{TASK}.envVars[0].name",
        put({f"{TASK}.envVars": [{"name": "", "value": "1"}]}),
        VALUE,
    ),
    Told(
        "",
        "a file system that the API does not name",
        f"{ENV}.mountDataDisks[0].fileSystemType",
        put({f"{ENV}.mountDataDisks": [{"localPath": "/data", "fileSystemType": "ZFS"}]}),
        "InvalidParameterValue.ComputeEnv",
    ),
)

NOT_TOLD = (
    NotTold(
        CVM,
        "Only the cloud knows which instance types, images, networks and disks it has, "
        "and in which zone.",
    ),
    NotTold(
        "InvalidParameter.TaskName",
        "Which characters a task's name may have is documented nowhere; "
        "that names are not empty and unique is told.",
    ),
    NotTold(
        "InvalidParameter.TaskNameTooLong", "How long a task's name may be is documented nowhere."
    ),
    NotTold(
        "InvalidParameterValue.LimitExceeded",
        "It is about the values of a filter, and a job has no filters.",
    ),
    NotTold(
        "InvalidParameterValue.MaxRetryCount",
        "How often a task may be tried again is documented nowhere; "
        "the limit for machines is told.",
    ),
    NotTold(
        "InvalidParameterValue.TaskInstanceNum",
        "How many instances a task may have at most is documented nowhere.",
    ),
    NotTold(
        "InvalidParameterValue.UnavailableZone",
        "Only the cloud knows which of its zones can be used.",
    ),
    NotTold(
        "InvalidZone.MismatchRegion", "Which zones a region has changes; a wrong form is told."
    ),
    NotTold(
        "ResourceNotFound.ComputeEnv", "Only the cloud knows which compute environments exist."
    ),
    NotTold("UnsupportedRegion", "Regions come and go; only the form of one is told."),
)

SERVICE = Service(
    "Tencent Cloud Batch", JOB, ("SubmitJob",), (ONE_TASK, DAG, RICH), (*TOLD, *NOT_TOLD)
)
