"""Batch compute environments: what `CreateComputeEnv` and `ModifyComputeEnv` refuse.

Codes: `api/tencent_batch.json`.

Limits: its notes and the official SDK's texts. Codes that only one of the two actions lists are
those of the same mistake in the other.
"""

from __future__ import annotations

from pulumi_cloudjobs.tencent.batch.compute_env import COMPUTE_ENV

from tests.checks.table import NotReported, Reported, Service
from tests.input_paths import REMOVED, Values, put
from tests.tencent.examples import COMPUTE_ENV as RICH

ENV = "computeEnv"
DATA = f"{ENV}.envData"
NOTICE = f"{ENV}.notifications[0]"
PAGE: Values = {
    "region": "ap-guangzhou",
    "placement": {"zone": "ap-guangzhou-2"},
    "computeEnv": {
        "envName": "test compute env",
        "envDescription": "EnvDescription",
        "envType": "MANAGED",
        "envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"},
        "desiredComputeNodeCount": 1,
    },
}
"""The page's example."""
LEAST: Values = {
    "region": "ap-beijing",
    "placement": {"zone": "ap-beijing-2"},
    "computeEnv": {"envName": "a", "desiredComputeNodeCount": 0},
}
VPC = {"vpcId": "vpc-1", "subnetId": "subnet-1"}
COMBINATION = "InvalidParameter.InvalidParameterCombination"
CVM = "InvalidParameter.CvmParameters"
BAD_ENV = "InvalidParameterValue.ComputeEnv"
VALUE = "InvalidParameterValue"


def _wrong(
    code: str,
    says: str,
    path: str,
    value: object,
    cloud: str = "",
    *,
    at: str = "",
    example: int = 0,
) -> Reported:
    return Reported(code, says, at or path, put({path: value}), cloud, example)


REPORTED = (
    _wrong(
        CVM,
        "two ways to log in to a machine",
        f"{DATA}.loginSettings",
        {"password": "l0gin-pa55word", "keyIds": ["skey-1"]},
    ),
    _wrong(
        CVM, "a disk's name of more than 128 characters", f"{DATA}.systemDisk.diskName", "d" * 129
    ),
    _wrong(
        CVM,
        "another market than `spot`",
        f"{DATA}.instanceMarketOptions",
        {"marketType": "stock", "spotOptions": {"maxPrice": "1"}},
        at=f"{DATA}.instanceMarketOptions.marketType",
    ),
    _wrong(
        CVM,
        "a price that is no number",
        f"{DATA}.instanceMarketOptions.spotOptions.maxPrice",
        "cheap",
        example=2,
    ),
    _wrong(
        CVM,
        "resource packs without their tenancy",
        "placement.dedicatedResourcePackIds",
        ["rpp-7eumgm3l"],
        at="placement.dedicatedResourcePackTenancy",
    ),
    _wrong(
        "InvalidParameter.ImageIdMalformed",
        "an image id that is not `img-` and letters or digits",
        f"{DATA}.imageId",
        "bd78fy2t",
    ),
    _wrong(
        COMBINATION,
        "two ways to name the machines",
        f"{DATA}.instanceTypes",
        ["S1.SMALL1"],
        at=DATA,
    ),
    Reported(
        COMBINATION,
        "two ways to name the network",
        DATA,
        put({f"{DATA}.zones": ["ap-guangzhou-2"], f"{DATA}.virtualPrivateCloud": VPC}),
    ),
    _wrong(
        "InvalidParameter.NotificationEventNameDuplicate",
        "an event that is listed twice for one topic",
        f"{NOTICE}.eventConfigs[1]",
        {"eventName": "COMPUTE_NODE_ABNORMAL", "eventVars": []},
        at=f"{NOTICE}.eventConfigs[1].eventName",
        example=2,
    ),
    _wrong(
        "InvalidParameter.NotificationTopicName",
        "a topic's name that is not a letter, then letters, digits and hyphens",
        f"{NOTICE}.topicName",
        "my_topic",
        example=2,
    ),
    _wrong(
        "InvalidParameter.NotificationTopicNameTooLong",
        "more than 64 characters",
        f"{NOTICE}.topicName",
        "t" * 65,
        example=2,
    ),
    _wrong(BAD_ENV, "an empty name", f"{ENV}.envName", ""),
    _wrong(BAD_ENV, "a type of environment that cannot be created", f"{ENV}.envType", "UNMANAGED"),
    Reported(
        BAD_ENV,
        "more than 10 instance types",
        f"{DATA}.instanceTypes",
        put(
            {
                f"{DATA}.instanceType": REMOVED,
                f"{DATA}.instanceTypes": [f"S5.SMALL{n}" for n in range(11)],
            }
        ),
    ),
    _wrong(
        BAD_ENV,
        "a file system that the API does not name",
        f"{ENV}.mountDataDisks",
        [{"localPath": "/data", "fileSystemType": "ZFS"}],
        at=f"{ENV}.mountDataDisks[0].fileSystemType",
    ),
    _wrong(BAD_ENV, "more than 100 tries to get a machine", f"{ENV}.resourceMaxRetryCount", 101),
    _wrong(
        BAD_ENV, "a kind of topics that the API does not name", f"{ENV}.notificationTarget", "SMS"
    ),
    _wrong(
        BAD_ENV,
        "an event that the API does not name",
        f"{NOTICE}.eventConfigs[0].eventName",
        "NODE_EXPLODED",
        example=2,
    ),
    _wrong(
        BAD_ENV,
        "a kind of mount that the API does not name",
        f"{ENV}.inputMappings[0].mountType",
        "NFS",
        example=2,
    ),
    _wrong(
        BAD_ENV,
        "a scene of the agent that the API does not name",
        f"{ENV}.agentRunningMode.scene",
        "MAC",
        example=2,
    ),
    _wrong(
        "InvalidParameterValue.InstanceTypeDuplicate",
        "an instance type that is listed twice",
        f"{DATA}.instanceTypes[1]",
        "S1.SMALL1",
        BAD_ENV,
        example=2,
    ),
    _wrong(
        "InvalidParameterValue.InvalidDataTypeAny",
        "a value of another type, such as a word for a number",
        f"{ENV}.desiredComputeNodeCount",
        "one",
    ),
    _wrong(
        "InvalidParameterValue.InvalidDataTypeAny",
        "a number that is larger than the API's type holds",
        f"{DATA}.systemDisk.diskSize",
        2**63,
    ),
    _wrong(
        "InvalidParameterValue.InvalidZoneMismatchRegion",
        "a zone of another region",
        "placement.zone",
        "ap-shanghai-2",
    ),
    _wrong(
        "InvalidParameterValue.LimitExceeded",
        "more than 2000 nodes",
        f"{ENV}.desiredComputeNodeCount",
        2001,
        "*",
    ),
    _wrong(
        "InvalidParameterValue.LocalPath",
        "a URL where a path on the machine is meant",
        f"{ENV}.inputMappings",
        [{"sourcePath": "cos://a/b", "destinationPath": "cos://a/b"}],
        at=f"{ENV}.inputMappings[0].destinationPath",
    ),
    _wrong(
        "InvalidParameterValue.LocalPath",
        "a mount point that is neither absolute nor a drive",
        f"{ENV}.mountDataDisks",
        [{"localPath": "data"}],
        at=f"{ENV}.mountDataDisks[0].localPath",
    ),
    _wrong(
        "InvalidParameterValue.Negative",
        "a negative number of nodes",
        f"{ENV}.desiredComputeNodeCount",
        -1,
    ),
    _wrong("InvalidParameterValue.Negative", "a negative size", f"{DATA}.systemDisk.diskSize", -50),
    _wrong(
        "InvalidParameterValue.Negative",
        "a negative number of tries",
        f"{ENV}.resourceMaxRetryCount",
        -1,
    ),
    _wrong(
        "InvalidParameterValue.RemoteStoragePath",
        "a path without a scheme and a host",
        f"{ENV}.inputMappings",
        [{"sourcePath": "/a/b", "destinationPath": "/in"}],
        at=f"{ENV}.inputMappings[0].sourcePath",
    ),
    _wrong(
        "InvalidParameterValue.RemoteStorageSchemeType",
        "another store than `cos://` and `cfs://`",
        f"{ENV}.inputMappings",
        [{"sourcePath": "s3://a/b", "destinationPath": "/in"}],
        at=f"{ENV}.inputMappings[0].sourcePath",
    ),
    _wrong(
        "InvalidZone.MismatchRegion",
        "what has not the form of a zone of the region",
        "placement.zone",
        "guangzhou",
    ),
    _wrong(
        "InvalidParameterValue.UnsupportedBatchInstanceChargeType",
        "another way to be charged than by the hour and spot",
        f"{DATA}.instanceChargeType",
        "PREPAID",
        "*",
    ),
    _wrong(
        "UnknownParameter",
        "a field that the API does not have; the nearest one is named",
        f"{ENV}.desiredNodeCount",
        1,
    ),
    _wrong("MissingParameter", "no number of nodes", f"{ENV}.desiredComputeNodeCount", REMOVED),
    _wrong("MissingParameter", "no name", f"{ENV}.envName", REMOVED),
    _wrong("MissingParameter", "no environment", ENV, REMOVED),
    Reported(
        "UnsupportedRegion",
        "what has not the form of a region",
        "region",
        put({"region": "Guangzhou"}),
        is_sent=False,
    ),
    _wrong(
        "",
        "more than 10 tags",
        f"{ENV}.tags",
        [{"key": f"k{n}", "value": ""} for n in range(11)],
        BAD_ENV,
    ),
    _wrong(
        "",
        "a tag's key twice",
        f"{ENV}.tags",
        [{"key": "k", "value": "1"}, {"key": "k", "value": "2"}],
        BAD_ENV,
        at=f"{ENV}.tags[1].key",
    ),
)

NOT_REPORTED = (
    NotReported(
        CVM,
        "Only the cloud knows which instance types, images, networks and disks it has, "
        "and in which zone.",
    ),
    NotReported(
        "InvalidParameter.EnvDescriptionTooLong",
        "How long a description may be is documented nowhere.",
    ),
    NotReported(
        "InvalidParameter.EnvNameTooLong",
        "How long an environment's name may be is documented nowhere.",
    ),
    NotReported(
        "InvalidParameter.EnvIdMalformed",
        "The id is the cloud's own; a preview checks the form of `adopt`.",
    ),
    NotReported(
        "InvalidParameterValue.InstanceType", "Only the cloud knows which instance types it has."
    ),
    NotReported(
        "InvalidParameterValue.InstanceTypesEmpty",
        "An empty list is never sent: taking the instance types away replaces the environment.",
    ),
    NotReported(
        "InvalidParameterValue.UnavailableZone",
        "Only the cloud knows which of its zones can be used.",
    ),
    NotReported(
        "InvalidZone.MismatchRegion", "The zones of a region change; a preview checks their form."
    ),
    NotReported("UnsupportedRegion", "Regions come and go; a preview checks their form."),
    NotReported(
        "", "Which actions there are for inactive nodes is documented nowhere, but for `RECREATE`."
    ),
)

SERVICE = Service(
    "Tencent Cloud Batch, compute environments",
    COMPUTE_ENV,
    ("CreateComputeEnv", "ModifyComputeEnv"),
    (PAGE, LEAST, RICH),
    (*REPORTED, *NOT_REPORTED),
)
