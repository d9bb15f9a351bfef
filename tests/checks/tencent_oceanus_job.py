"""The preview's checks of an Oceanus job's inputs, by code.

The actions are `CreateJob` and `ModifyJob`, 2019-04-22.

Codes: `pulumi_cloudjobs/api/tencent_oceanus.json`, and the common ones that its gateway gives
before the action runs.
"""

from __future__ import annotations

from typing import Any

from pulumi_cloudjobs.core.resource_type import Lifecycle
from pulumi_cloudjobs.tencent.oceanus.job import JOB

from tests.checks.table import NotReported, Reported, Service
from tests.input_paths import REMOVED, put
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
    """The name is the one that `ModifyJob` gives an existing job."""
    created = lifecycle.create({**inputs, "name": "before"}, "0" * 32)
    lifecycle.update(created.id, inputs, frozenset({"name"}))


SERVICE = Service(
    title="Tencent Cloud Oceanus",
    resource_type=JOB,
    actions=("CreateJob", "ModifyJob"),
    valid=(PAGE, SHARED, OCEANUS),
    rows=(
        Reported(
            "InvalidParameter.InvalidName",
            "a blank in the name",
            "name",
            put({"name": "create job"}),
        ),
        Reported(
            "InvalidParameter.InvalidName",
            "a sign other than `-`, `_`, `.`",
            "name",
            put({"name": "a/b"}),
        ),
        Reported(
            "InvalidParameter.InvalidName",
            "a full-width letter or sign",
            "name",
            put({"name": "ａ－１"}),
        ),
        Reported(
            "InvalidParameter.InvalidName",
            "a line break at its end",
            "name",
            put({"name": "job\n"}),
        ),
        Reported("InvalidParameterValue.JobName", "an empty name", "name", put({"name": ""})),
        Reported(
            "InvalidParameterValue.JobName",
            "a name of 50 characters",
            "name",
            put({"name": "x" * 50}),
        ),
        Reported(
            "InvalidParameterValue.JobName",
            "a name of 50 Chinese characters",
            "name",
            put({"name": "作" * 50}),
        ),
        Reported(
            "InvalidParameterValue.JobName",
            "a new name with a blank, by `ModifyJob`",
            "name",
            put({"name": "a job"}),
            send=_renamed,
        ),
        Reported(
            "InvalidParameterValue.JobName",
            "a new name that is too long, by `ModifyJob`",
            "name",
            put({"name": "x" * 50}),
            send=_renamed,
        ),
        Reported(
            "InvalidParameterValue.ClusterId",
            "a dedicated cluster that is not named",
            "clusterId",
            put({"clusterId": REMOVED}),
        ),
        Reported(
            "InvalidParameterValue.ClusterId",
            "a dedicated cluster with an empty id",
            "clusterId",
            put({"clusterId": ""}),
        ),
        Reported(
            "InvalidParameterValue.CuMem", "memory of 3 GB per CU", "cuMem", put({"cuMem": 3})
        ),
        Reported("InvalidParameterValue.CuMem", "no memory", "cuMem", put({"cuMem": 0})),
        Reported(
            "ResourceUnavailable.ReqCuMem",
            "other than 4 GB per CU on a shared cluster",
            "cuMem",
            put({"cuMem": 8}),
            example=SHARED_EXAMPLE,
        ),
        NotReported(
            "InvalidParameterValue.CuMem",
            "16 GB are for accounts on a list; a preview reports other amounts.",
        ),
        NotReported(
            "InvalidParameterValue.JobTypeCombineWithClusterType",
            "No document says which type of job which type of cluster refuses.",
        ),
        NotReported(
            "InvalidParameterValue.UnSupportedComposite",
            "No document says which combinations it means.",
        ),
        Reported("MissingParameter", "no type of job", "jobType", put({"jobType": REMOVED})),
        Reported(
            "MissingParameter", "no type of cluster", "clusterType", put({"clusterType": REMOVED})
        ),
        Reported(
            "UnknownParameter",
            "a field that a tag does not have",
            "tags[0].key",
            put({"tags": [{"tagKey": "a", "key": "a"}]}),
        ),
        Reported(
            "InvalidParameter", "a number where text is expected", "remark", put({"remark": 5})
        ),
        Reported("InvalidParameter", "text where a number is expected", "uid", put({"uid": "me"})),
        Reported(
            "InvalidParameter",
            "a fraction where a whole number is expected",
            "uid",
            put({"uid": 1.5}),
        ),
        Reported("InvalidParameter", "a number beyond 64 bits", "uid", put({"uid": 2**63})),
        Reported(
            "InvalidParameter", "true where a number is expected", "cuMem", put({"cuMem": True})
        ),
        Reported(
            "InvalidParameter",
            "an object where a list is expected",
            "tags",
            put({"tags": {"a": "b"}}),
        ),
        NotReported("UnsupportedRegion", "No document says which regions serve Oceanus."),
        Reported(
            "",
            "a type of job other than SQL (1) and JAR (2)",
            "jobType",
            put({"jobType": 3}),
            cloud="InvalidParameterValue.UnSupportedComposite",
        ),
        Reported(
            "",
            "a type of cluster other than shared (1) and dedicated (2)",
            "clusterType",
            put({"clusterType": 3}),
            cloud="InvalidParameterValue.JobTypeCombineWithClusterType",
        ),
        Reported(
            "",
            "an id that no cluster can have",
            "clusterId",
            put({"clusterId": "5c42n3a5"}),
            cloud="ResourceNotFound.ClusterId",
        ),
        Reported(
            "",
            "an id that no work space can have",
            "workSpaceId",
            put({"workSpaceId": "53rqk422"}),
            cloud="UnsupportedOperation.NoPermissionAccess",
        ),
        Reported(
            "",
            "an id that no folder can have",
            "folderId",
            put({"folderId": "home"}),
            cloud="FailedOperation",
        ),
        Reported(
            "",
            "a tag without a key",
            "tags[0].tagKey",
            put({"tags": [{"tagValue": "a"}]}),
            cloud="FailedOperation",
        ),
        Reported(
            "",
            "a tag with an empty key",
            "tags[0].tagKey",
            put({"tags": [{"tagKey": ""}]}),
            cloud="FailedOperation",
        ),
        Reported(
            "",
            "two tags of one key",
            "tags[1].tagKey",
            put({"tags": [{"tagKey": "a"}, {"tagKey": "a", "tagValue": "b"}]}),
            cloud="FailedOperation",
        ),
        Reported(
            "",
            "a tag with the key that create sets itself",
            "tags[0].tagKey",
            put({"tags": [{"tagKey": "pulumi-cloudjobs"}]}),
            cloud="FailedOperation",
        ),
    ),
)
