"""The preview's checks of an Oceanus job's inputs, by code.

The actions are `CreateJob` and `ModifyJob`, 2019-04-22.

Codes: `pulumi_cloudjobs/api/tencent_oceanus.json`, and the common ones that its gateway gives
before the action runs.
"""

from __future__ import annotations

from typing import Any

from pulumi_cloudjobs.core.resource_type import Lifecycle
from pulumi_cloudjobs.tencent.oceanus.job import JOB

from tests.checks.table import REMOVED, NotTold, Service, Told, put
from tests.tencent.examples import OCEANUS

PAGE: dict[str, Any] = {
    "name": "create_job_test",
    "jobType": 1,
    "clusterType": 2,
    "clusterId": "cluster-5c42n3a5",
    "workSpaceId": "space-53rqk422",
    "description": "some description",
}
SHARED: dict[str, Any] = {"name": "on-a-shared-cluster", "jobType": 1, "clusterType": 1}
SHARED_EXAMPLE = 1


def _renamed(lifecycle: Lifecycle, inputs: dict[str, Any]) -> None:
    """The name is what `ModifyJob` is to give a job that is there."""
    made = lifecycle.create({**inputs, "name": "before"}, "0" * 32)
    lifecycle.update(made.id, inputs, frozenset({"name"}))


SERVICE = Service(
    title="Tencent Cloud Oceanus",
    kind=JOB,
    actions=("CreateJob", "ModifyJob"),
    valid=(PAGE, SHARED, OCEANUS),
    rows=(
        Told(
            "InvalidParameter.InvalidName",
            "a blank in the name",
            "name",
            put({"name": "create job"}),
        ),
        Told(
            "InvalidParameter.InvalidName",
            "a sign other than `-`, `_`, `.`",
            "name",
            put({"name": "a/b"}),
        ),
        Told(
            "InvalidParameter.InvalidName",
            "a full-width letter or sign",
            "name",
            put({"name": "ａ－１"}),
        ),
        Told(
            "InvalidParameter.InvalidName",
            "a line break at its end",
            "name",
            put({"name": "job\n"}),
        ),
        Told("InvalidParameterValue.JobName", "an empty name", "name", put({"name": ""})),
        Told(
            "InvalidParameterValue.JobName",
            "a name of 50 characters",
            "name",
            put({"name": "x" * 50}),
        ),
        Told(
            "InvalidParameterValue.JobName",
            "a name of 50 Chinese characters",
            "name",
            put({"name": "作" * 50}),
        ),
        Told(
            "InvalidParameterValue.JobName",
            "a new name with a blank, by `ModifyJob`",
            "name",
            put({"name": "a job"}),
            send=_renamed,
        ),
        Told(
            "InvalidParameterValue.JobName",
            "a new name that is too long, by `ModifyJob`",
            "name",
            put({"name": "x" * 50}),
            send=_renamed,
        ),
        Told(
            "InvalidParameterValue.ClusterId",
            "a dedicated cluster that is not named",
            "clusterId",
            put({"clusterId": REMOVED}),
        ),
        Told(
            "InvalidParameterValue.ClusterId",
            "a dedicated cluster with an empty id",
            "clusterId",
            put({"clusterId": ""}),
        ),
        Told("InvalidParameterValue.CuMem", "memory of 3 GB per CU", "cuMem", put({"cuMem": 3})),
        Told("InvalidParameterValue.CuMem", "no memory", "cuMem", put({"cuMem": 0})),
        Told(
            "ResourceUnavailable.ReqCuMem",
            "other than 4 GB per CU on a shared cluster",
            "cuMem",
            put({"cuMem": 8}),
            example=SHARED_EXAMPLE,
        ),
        NotTold(
            "InvalidParameterValue.CuMem",
            "16 GB are for accounts on a list; any other amount is told.",
        ),
        NotTold(
            "InvalidParameterValue.JobTypeCombineWithClusterType",
            "No document says which type of job which type of cluster refuses.",
        ),
        NotTold(
            "InvalidParameterValue.UnSupportedComposite",
            "No document says which combinations it means.",
        ),
        Told("MissingParameter", "no type of job", "jobType", put({"jobType": REMOVED})),
        Told(
            "MissingParameter", "no type of cluster", "clusterType", put({"clusterType": REMOVED})
        ),
        Told(
            "UnknownParameter",
            "a field that a tag does not have",
            "tags[0].key",
            put({"tags": [{"tagKey": "a", "key": "a"}]}),
        ),
        Told("InvalidParameter", "a number where text is expected", "remark", put({"remark": 5})),
        Told("InvalidParameter", "text where a number is expected", "uid", put({"uid": "me"})),
        Told(
            "InvalidParameter",
            "a fraction where a whole number is expected",
            "uid",
            put({"uid": 1.5}),
        ),
        Told("InvalidParameter", "a number beyond 64 bits", "uid", put({"uid": 2**63})),
        Told("InvalidParameter", "true where a number is expected", "cuMem", put({"cuMem": True})),
        Told(
            "InvalidParameter",
            "an object where a list is expected",
            "tags",
            put({"tags": {"a": "b"}}),
        ),
        NotTold("UnsupportedRegion", "No document says which regions serve Oceanus."),
        Told(
            "",
            "a type of job other than SQL (1) and JAR (2)",
            "jobType",
            put({"jobType": 3}),
            cloud="InvalidParameterValue.UnSupportedComposite",
        ),
        Told(
            "",
            "a type of cluster other than shared (1) and dedicated (2)",
            "clusterType",
            put({"clusterType": 3}),
            cloud="InvalidParameterValue.JobTypeCombineWithClusterType",
        ),
        Told(
            "",
            "an id that no cluster can have",
            "clusterId",
            put({"clusterId": "5c42n3a5"}),
            cloud="ResourceNotFound.ClusterId",
        ),
        Told(
            "",
            "an id that no work space can have",
            "workSpaceId",
            put({"workSpaceId": "53rqk422"}),
            cloud="UnsupportedOperation.NoPermissionAccess",
        ),
        Told(
            "",
            "an id that no folder can have",
            "folderId",
            put({"folderId": "home"}),
            cloud="FailedOperation",
        ),
        Told(
            "",
            "a tag without a key",
            "tags[0].tagKey",
            put({"tags": [{"tagValue": "a"}]}),
            cloud="FailedOperation",
        ),
        Told(
            "",
            "a tag with an empty key",
            "tags[0].tagKey",
            put({"tags": [{"tagKey": ""}]}),
            cloud="FailedOperation",
        ),
        Told(
            "",
            "two tags of one key",
            "tags[1].tagKey",
            put({"tags": [{"tagKey": "a"}, {"tagKey": "a", "tagValue": "b"}]}),
            cloud="FailedOperation",
        ),
        Told(
            "",
            "a tag with the key that create sets itself",
            "tags[0].tagKey",
            put({"tags": [{"tagKey": "pulumi-cloudjobs"}]}),
            cloud="FailedOperation",
        ),
    ),
)
