"""Batch's compute environments: refusals, nodes that come and go, and tasks that wait."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from .conftest import Client
from .test_batch import state, submit, task

ENV = "tencent/batch/compute_env"
BUSY = "UnsupportedOperation.ComputeEnvAcceptOtherRequest"
SECOND_COUNTS = ("SubmittedCount", "CreatingCount", "CreatedCount", "RunningCount", "DeletingCount")


def environment(**fields: Any) -> dict[str, Any]:
    return {
        "EnvName": "render",
        "DesiredComputeNodeCount": 2,
        "EnvType": "MANAGED",
        "EnvData": {"InstanceTypes": ["S5.MEDIUM4", "S5.LARGE8"], "ImageId": "img-bd78fy2t"},
        **fields,
    }


def request(token: str = "", **fields: Any) -> dict[str, Any]:
    sent = {"Placement": {"Zone": "ap-guangzhou-2"}, "ComputeEnv": environment(**fields)}
    return {**sent, "ClientToken": token} if token else sent


def create(tencent: Client, **fields: Any) -> str:
    """Create an environment that must be taken; its id."""
    response = tencent.call("batch", "CreateComputeEnv", **request(**fields))
    assert "Error" not in response, response
    return str(response["EnvId"])


def settled(tencent: Client, **fields: Any) -> str:
    """Create one, and wait until its nodes run."""
    env_id = create(tencent, **fields)
    tencent.advance(10)
    return env_id


def shown(tencent: Client, env_id: str) -> dict[str, Any]:
    return tencent.call("batch", "DescribeComputeEnv", EnvId=env_id)


def info(tencent: Client, env_id: str) -> dict[str, Any]:
    return tencent.call("batch", "DescribeComputeEnvCreateInfo", EnvId=env_id)


def scale(tencent: Client, env_id: str, number: int) -> str:
    return tencent.code("batch", "ModifyComputeEnv", EnvId=env_id, DesiredComputeNodeCount=number)


def node_ids(tencent: Client, env_id: str) -> list[str]:
    return [one["ComputeNodeId"] for one in shown(tencent, env_id)["ComputeNodeSet"]]


def pooled(env_id: str, name: str = "a", **fields: Any) -> dict[str, Any]:
    """A task that runs on nodes of an environment."""
    one = task(name, EnvId=env_id, **fields)
    del one["ComputeEnv"]
    return one


def test_nodes_go_through_their_states_until_the_desired_number_runs(
    tencent: Client,
) -> None:
    """Waiting for a pool is waiting for its nodes."""
    env_id, reported = create(tencent), []
    for _ in range(6):
        counts = shown(tencent, env_id)["ComputeNodeMetrics"]
        reported += [name for name in SECOND_COUNTS if counts[name]]
        assert sum(counts.values()) == 2
        tencent.advance(1)
    assert list(dict.fromkeys(reported)) == [
        "SubmittedCount",
        "CreatingCount",
        "CreatedCount",
        "RunningCount",
    ]
    response = shown(tencent, env_id)
    assert (response["DesiredComputeNodeCount"], response["NextAction"], response["EnvType"]) == (
        2,
        "",
        "MANAGED",
    )
    assert {
        (one["ComputeNodeState"], one["Cpu"], one["Mem"]) for one in response["ComputeNodeSet"]
    } == {("RUNNING", 2, 4)}
    assert response["Placement"] == {"Zone": "ap-guangzhou-2", "ProjectId": 0}
    assert tencent.control.live() == [f"{ENV} {env_id}"]


def test_a_client_token_names_one_environment(tencent: Client) -> None:
    """A create that is cut off and sent again must not make a second pool."""
    first = tencent.call("batch", "CreateComputeEnv", **request("once"))["EnvId"]
    assert tencent.call("batch", "CreateComputeEnv", **request("once"))["EnvId"] == first
    assert tencent.call("batch", "CreateComputeEnv", **request("twice"))["EnvId"] != first
    assert tencent.call("batch", "DescribeComputeEnvs")["TotalCount"] == 2
    tencent.advance(86_401)
    assert tencent.call("batch", "CreateComputeEnv", **request("once"))["EnvId"] != first


def test_a_job_and_an_environment_may_have_one_client_token(tencent: Client) -> None:
    """No document lets the two actions share tokens; an id of the wrong type would be wrong."""
    env_id = tencent.call("batch", "CreateComputeEnv", **request("once"))["EnvId"]
    job = {"JobName": "j", "Tasks": [pooled(env_id)]}
    submitted = {"Placement": {"Zone": "ap-guangzhou-2"}, "Job": job, "ClientToken": "once"}
    assert tencent.call("batch", "SubmitJob", **submitted)["JobId"].startswith("job-")


def test_two_environments_may_have_one_name(tencent: Client) -> None:
    """A name finds no environment again."""
    assert create(tencent) != create(tencent)


def test_an_environment_is_read_back_without_the_inputs_that_responses_leave_out(
    tencent: Client,
) -> None:
    """Placement and three more inputs come back nowhere; passwords do."""
    sent = environment(
        EnvDescription="frames",
        MountDataDisks=[{"LocalPath": "/data", "FileSystemType": "EXT4"}],
        InputMappings=[
            {"SourcePath": "cos://bucket/in/", "DestinationPath": "/in", "MountType": "COSFS"}
        ],
        Authentications=[{"Scene": "COS", "SecretId": "i", "SecretKey": "s"}],
        Notifications=[
            {
                "TopicName": "t",
                "EventConfigs": [{"EventName": "COMPUTE_NODE_RUNNING", "EventVars": []}],
            }
        ],
        Tags=[{"Key": "k", "Value": "v"}],
    )
    sent["EnvData"]["LoginSettings"] = {"Password": "p"}
    unread = {
        "ActionIfComputeNodeInactive": "RECREATE",
        "ResourceMaxRetryCount": 3,
        "NotificationTarget": "TDMQ_CMQ",
    }
    env_id = create(tencent, **copy.deepcopy(sent), **unread)
    read = info(tencent, env_id)
    assert {name: value for name, value in read.items() if name != "RequestId"} == {
        **sent,
        "EnvId": env_id,
    }
    (listed,) = tencent.call("batch", "DescribeComputeEnvCreateInfos")["ComputeEnvCreateInfoSet"]
    assert listed == {**sent, "EnvId": env_id}


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("Placement.Zone", "ap-guangzhou-9", "InvalidZone.MismatchRegion"),
        ("Placement.Zone", "ap-beijing-2", "InvalidParameterValue.InvalidZoneMismatchRegion"),
        ("Placement.DedicatedResourcePackIds", ["rpp-1"], "InvalidParameter.CvmParameters"),
        ("ClientToken", "t" * 65, "InvalidParameterValue"),
        ("ComputeEnv.EnvName", "", "InvalidParameterValue.ComputeEnv"),
        ("ComputeEnv.EnvName", "n" * 61, "InvalidParameter.EnvNameTooLong"),
        ("ComputeEnv.EnvName", None, "MissingParameter"),
        ("ComputeEnv.EnvDescription", "d" * 201, "InvalidParameter.EnvDescriptionTooLong"),
        ("ComputeEnv.DesiredComputeNodeCount", -1, "InvalidParameterValue.Negative"),
        ("ComputeEnv.DesiredComputeNodeCount", 2001, "InvalidParameterValue.ComputeEnv"),
        ("ComputeEnv.DesiredComputeNodeCount", "2", "InvalidParameterValue.InvalidDataTypeAny"),
        ("ComputeEnv.ResourceMaxRetryCount", 101, "InvalidParameterValue.ComputeEnv"),
        ("ComputeEnv.ResourceMaxRetryCount", -1, "InvalidParameterValue.Negative"),
        ("ComputeEnv.EnvType", "OWN", "InvalidParameterValue.ComputeEnv"),
        ("ComputeEnv.NotificationTarget", "MAIL", "InvalidParameterValue.ComputeEnv"),
        ("ComputeEnv.Tags", [{"Key": "k", "Value": ""}] * 2, "InvalidParameterValue.ComputeEnv"),
        (
            "ComputeEnv.Tags",
            [{"Key": str(number), "Value": ""} for number in range(11)],
            "InvalidParameterValue.ComputeEnv",
        ),
        ("ComputeEnv.EnvData.InstanceTypes", ["S9.HUGE"], "InvalidParameterValue.InstanceType"),
        ("ComputeEnv.EnvData.InstanceTypes", ["S5.LARGE8"] * 2, "InvalidParameterValue.ComputeEnv"),
        (
            "ComputeEnv.EnvData.InstanceType",
            "S1.SMALL1",
            "InvalidParameter.InvalidParameterCombination",
        ),
        ("ComputeEnv.EnvData.ImageId", "image-1", "InvalidParameter.ImageIdMalformed"),
        ("ComputeEnv.EnvData.ImageId", "img-00000000", "InvalidParameter.CvmParameters"),
        (
            "ComputeEnv.EnvData.InstanceMarketOptions",
            {"SpotOptions": {"MaxPrice": "cheap"}},
            "InvalidParameter.CvmParameters",
        ),
        ("ComputeEnv.EnvData.SystemDisk", {"DiskSize": -1}, "InvalidParameterValue.Negative"),
        ("ComputeEnv.MountDataDisks", [{"LocalPath": "data"}], "InvalidParameterValue.LocalPath"),
        (
            "ComputeEnv.InputMappings",
            [{"SourcePath": "bucket", "DestinationPath": "/in"}],
            "InvalidParameterValue.RemoteStoragePath",
        ),
        (
            "ComputeEnv.InputMappings",
            [{"SourcePath": "ftp://h/x", "DestinationPath": "/in"}],
            "InvalidParameterValue.RemoteStorageSchemeType",
        ),
        (
            "ComputeEnv.InputMappings",
            [{"SourcePath": "cos://b/x", "DestinationPath": "cos://b/y"}],
            "InvalidParameterValue.LocalPath",
        ),
        (
            "ComputeEnv.InputMappings",
            [{"SourcePath": "cos://b/x", "DestinationPath": "/in", "MountType": "NFS"}],
            "InvalidParameterValue.ComputeEnv",
        ),
        (
            "ComputeEnv.Notifications",
            [
                {
                    "TopicName": "t",
                    "EventConfigs": [{"EventName": "COMPUTE_ENV_CREATED", "EventVars": []}] * 2,
                }
            ],
            "InvalidParameter.NotificationEventNameDuplicate",
        ),
        (
            "ComputeEnv.Notifications",
            [{"TopicName": "t", "EventConfigs": [{"EventName": "LUNCH", "EventVars": []}]}],
            "InvalidParameterValue.ComputeEnv",
        ),
        (
            "ComputeEnv.Notifications",
            [{"TopicName": "", "EventConfigs": []}],
            "InvalidParameter.NotificationTopicName",
        ),
        (
            "ComputeEnv.Notifications",
            [{"TopicName": "t" * 65, "EventConfigs": []}],
            "InvalidParameter.NotificationTopicNameTooLong",
        ),
        ("ComputeEnv.Colour", "red", "UnknownParameter"),
    ],
)
def test_create_refuses_what_the_caller_got_wrong(
    tencent: Client, path: str, value: Any, expected: str
) -> None:
    """Each of these our own check should find first; the cloud finds it independently."""
    payload = request()
    *way, last = path.split(".")
    place: Any = payload
    for step in way:
        place = place.setdefault(step, {})
    if value is None:
        del place[last]
    else:
        place[last] = value
    assert tencent.code("batch", "CreateComputeEnv", **payload) == expected
    assert tencent.call("batch", "DescribeComputeEnvs")["TotalCount"] == 0


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"EnvName": "n" * 61}, "InvalidParameter.EnvNameTooLong"),
        ({"EnvDescription": "d" * 201}, "InvalidParameter.EnvDescriptionTooLong"),
        ({"DesiredComputeNodeCount": -1}, "InvalidParameterValue.Negative"),
        ({"DesiredComputeNodeCount": 2001}, "InvalidParameterValue.LimitExceeded"),
        ({"EnvData": {"InstanceTypes": []}}, "InvalidParameterValue.InstanceTypesEmpty"),
        (
            {"EnvData": {"InstanceTypes": ["S1.SMALL1"] * 2}},
            "InvalidParameterValue.InstanceTypeDuplicate",
        ),
        ({"EnvData": {"InstanceTypes": ["S9.HUGE"]}}, "InvalidParameterValue.InstanceType"),
        (
            {"EnvData": {"InstanceTypes": [f"S9.HUGE{number}" for number in range(11)]}},
            "InvalidParameterValue.LimitExceeded",
        ),
        (
            {"EnvData": {"ImageId": "img-bd78fy2t", "InstanceTypes": ["S1.SMALL1"]}},
            "UnknownParameter",
        ),
        ({"Placement": {"Zone": "ap-guangzhou-3"}}, "UnknownParameter"),
        ({"Tags": []}, "UnknownParameter"),
    ],
)
def test_modify_takes_four_fields_and_refuses_bad_values(
    tencent: Client, payload: dict[str, Any], expected: str
) -> None:
    """Any other difference is a replacement."""
    env_id = settled(tencent)
    before = info(tencent, env_id)
    assert tencent.code("batch", "ModifyComputeEnv", EnvId=env_id, **payload) == expected
    after = info(tencent, env_id)
    assert {**before, "RequestId": ""} == {**after, "RequestId": ""}


def test_what_modify_changes_is_read_back_and_the_rest_stays(tencent: Client) -> None:
    """An update in place must leave nothing to update."""
    env_id = settled(
        tencent,
        EnvDescription="frames",
        EnvData={"InstanceType": "S1.SMALL1", "ImageId": "img-bd78fy2t"},
    )
    assert tencent.code("batch", "ModifyComputeEnv", EnvId=env_id, EnvName="renders") == ""
    assert (
        tencent.code(
            "batch", "ModifyComputeEnv", EnvId=env_id, EnvData={"InstanceTypes": ["S5.LARGE8"]}
        )
        == ""
    )
    read = info(tencent, env_id)
    assert (read["EnvName"], read["EnvDescription"], read["DesiredComputeNodeCount"]) == (
        "renders",
        "frames",
        2,
    )
    assert read["EnvData"] == {"InstanceTypes": ["S5.LARGE8"], "ImageId": "img-bd78fy2t"}
    assert tencent.code("batch", "ModifyComputeEnv", EnvId=env_id, EnvDescription="") == ""
    assert info(tencent, env_id)["EnvDescription"] == ""
    named = tencent.call(
        "batch", "DescribeComputeEnvs", Filters=[{"Name": "env-name", "Values": ["renders"]}]
    )
    assert [one["EnvId"] for one in named["ComputeEnvSet"]] == [env_id]


def test_a_pool_grows_and_shrinks_to_the_number_that_is_wanted(tencent: Client) -> None:
    """Nodes that stay are the same machines as before."""
    env_id = settled(tencent)
    first = node_ids(tencent, env_id)
    assert scale(tencent, env_id, 4) == ""
    counts = shown(tencent, env_id)["ComputeNodeMetrics"]
    assert (counts["RunningCount"], counts["SubmittedCount"]) == (2, 2)
    tencent.advance(10)
    grown = node_ids(tencent, env_id)
    assert (grown[:2], len(grown)) == (first, 4)
    assert scale(tencent, env_id, 1) == ""
    response = shown(tencent, env_id)
    counts = response["ComputeNodeMetrics"]
    assert (
        counts["RunningCount"],
        counts["DeletingCount"],
        response["DesiredComputeNodeCount"],
    ) == (
        1,
        3,
        1,
    )
    tencent.advance(10)
    assert node_ids(tencent, env_id) == first[:1]


def test_a_pool_is_not_scaled_while_its_nodes_come_or_go(tencent: Client) -> None:
    """A second change at once must wait and try again, unless the cloud allows it."""
    env_id = create(tencent)
    assert scale(tencent, env_id, 0) == BUSY
    assert scale(tencent, env_id, 2) == ""
    tencent.set("batch.scale_while_busy", "allowed", match="render")
    assert scale(tencent, env_id, 0) == ""
    assert shown(tencent, env_id)["ComputeNodeMetrics"]["DeletingCount"] == 2
    tencent.advance(3)
    assert node_ids(tencent, env_id) == []


def test_only_an_empty_pool_is_deleted_and_that_takes_a_while(tencent: Client) -> None:
    """The ladder down: no nodes, then delete, then wait until it is not found."""
    env_id = create(tencent)
    delete = {"EnvId": env_id}
    assert (
        tencent.code("batch", "DeleteComputeEnv", **delete)
        == "UnsupportedOperation.AcceptOtherRequest"
    )
    tencent.advance(10)
    assert (
        tencent.code("batch", "DeleteComputeEnv", **delete)
        == "UnsupportedOperation.ComputeEnvOperation"
    )
    assert scale(tencent, env_id, 0) == ""
    assert (
        tencent.code("batch", "DeleteComputeEnv", **delete)
        == "UnsupportedOperation.AcceptOtherRequest"
    )
    tencent.advance(3)
    assert tencent.code("batch", "DeleteComputeEnv", **delete) == ""
    assert shown(tencent, env_id)["NextAction"] == "DELETING"
    assert tencent.code("batch", "DeleteComputeEnv", **delete) == BUSY
    assert tencent.code("batch", "ModifyComputeEnv", EnvId=env_id, EnvName="new") == BUSY
    assert tencent.control.live() == [f"{ENV} {env_id}"]
    tencent.advance(3)
    for action in (
        "DescribeComputeEnv",
        "DescribeComputeEnvCreateInfo",
        "DeleteComputeEnv",
        "ModifyComputeEnv",
    ):
        assert tencent.code("batch", action, EnvId=env_id) == "ResourceNotFound.ComputeEnv"
    assert tencent.call("batch", "DescribeComputeEnvs", EnvIds=[env_id])["TotalCount"] == 0
    assert tencent.control.live() == []


def test_a_malformed_id_and_an_unknown_one_have_different_codes(tencent: Client) -> None:
    """The first is to be corrected, the second is gone."""
    for action in (
        "DescribeComputeEnv",
        "DescribeComputeEnvCreateInfo",
        "DeleteComputeEnv",
        "ModifyComputeEnv",
    ):
        assert tencent.code("batch", action, EnvId="pool") == "InvalidParameter.EnvIdMalformed"
        assert tencent.code("batch", action, EnvId="env-00000000") == "ResourceNotFound.ComputeEnv"
    assert (
        tencent.call("batch", "DescribeComputeEnvs", EnvIds=["env-00000000"])["ComputeEnvSet"] == []
    )


def test_a_node_is_destroyed_in_the_documented_states_only(tencent: Client) -> None:
    """A destroyed node is wanted no more, or it would come back."""
    env_id = create(tencent, DesiredComputeNodeCount=3)
    ids = node_ids(tencent, env_id)

    def terminate(*chosen: str) -> str:
        return tencent.code(
            "batch", "TerminateComputeNodes", EnvId=env_id, ComputeNodeIds=list(chosen)
        )

    assert terminate(ids[0]) == "UnsupportedOperation.ComputeNodeForbidTerminate"
    tencent.advance(10)
    assert terminate("n-1") == "InvalidParameter.ComputeNodeIdMalformed"
    assert terminate("node-00000000") == "ResourceNotFound.ComputeNode"
    assert terminate(ids[0], ids[0]) == "InvalidParameterValue"
    assert terminate(ids[0], ids[1]) == ""
    assert terminate(ids[2], ids[1]) == "UnsupportedOperation.ComputeNodeIsTerminating"
    tencent.advance(3)
    assert (node_ids(tencent, env_id), shown(tencent, env_id)["DesiredComputeNodeCount"]) == (
        ids[2:],
        1,
    )
    assert tencent.code("batch", "TerminateComputeNode", EnvId=env_id, ComputeNodeId=ids[2]) == ""
    tencent.advance(3)
    assert tencent.code("batch", "DeleteComputeEnv", EnvId=env_id) == ""


@pytest.mark.parametrize(
    ("failures", "retries", "expected"),
    [
        pytest.param(
            1, 1, ["CREATING", "CREATION_FAILED", "CREATING", "CREATED", "RUNNING"], id="made-again"
        ),
        pytest.param(
            2, 1, ["CREATING", "CREATION_FAILED", "CREATING", "CREATION_FAILED"], id="given-up"
        ),
        pytest.param(1, 0, ["CREATING", "CREATION_FAILED"], id="no-retry"),
    ],
)
def test_a_node_whose_creation_fails_is_created_again_as_often_as_requested(
    tencent: Client, failures: int, retries: int, expected: list[str]
) -> None:
    """A pool that never comes up must be seen as one; its failed nodes can be scaled away."""
    tencent.set("batch.node_failures", failures, match="render")
    env_id = create(tencent, DesiredComputeNodeCount=1, ResourceMaxRetryCount=retries)
    reported: list[str] = []
    for _ in range(40):
        tencent.advance(1)
        word = shown(tencent, env_id)["ComputeNodeSet"][0]["ComputeNodeState"]
        reported += [] if reported[-1:] == [word] else [word]
    assert reported == expected
    assert scale(tencent, env_id, 0) == ""
    tencent.advance(3)
    assert tencent.code("batch", "DeleteComputeEnv", EnvId=env_id) == ""


def test_activities_report_every_node_that_came_and_went(tencent: Client) -> None:
    """Only activities explain a failed creation."""
    env_id = settled(tencent, DesiredComputeNodeCount=1)
    (node_id,) = node_ids(tencent, env_id)
    scale(tencent, env_id, 0)
    response = tencent.call("batch", "DescribeComputeEnvActivities", EnvId=env_id)
    assert [one["ActivityState"] for one in response["ActivitySet"]] == ["SUBMITTED", "SUCCEED"]
    tencent.advance(3)
    tencent.set("batch.node_failures", 9)
    scale(tencent, env_id, 1)
    tencent.advance(3)
    only = {"Name": "compute-node-id", "Values": [node_id]}
    response = tencent.call("batch", "DescribeComputeEnvActivities", EnvId=env_id)
    assert [one["ActivityState"] for one in response["ActivitySet"]] == [
        "FAILED",
        "SUCCEED",
        "SUCCEED",
    ]
    assert response["ActivitySet"][0]["StateReason"] == "the machine could not be made"
    old = tencent.call("batch", "DescribeComputeEnvActivities", EnvId=env_id, Filters=only, Limit=1)
    assert (old["TotalCount"], [one["ComputeNodeId"] for one in old["ActivitySet"]]) == (
        2,
        [node_id],
    )


def test_the_quotas_are_kept(tencent: Client) -> None:
    """A full account has error codes of its own, and keeps nothing of what it refused."""
    tencent.set("batch.env_quota", 2)
    tencent.set("batch.cpu_quota", 6)
    env_id = settled(tencent)
    assert tencent.code("batch", "CreateComputeEnv", **request()) == "LimitExceeded.CpuQuota"
    assert scale(tencent, env_id, 4) == "LimitExceeded.CpuQuota"
    assert scale(tencent, env_id, 3) == ""
    create(tencent, DesiredComputeNodeCount=0)
    empty = request(DesiredComputeNodeCount=0)
    assert tencent.code("batch", "CreateComputeEnv", **empty) == "LimitExceeded.ComputeEnvQuota"
    assert tencent.call("batch", "DescribeComputeEnvs")["TotalCount"] == 2


def test_lists_are_paged_and_filtered(tencent: Client) -> None:
    """Reads of many pools are merged into list calls."""
    ids = [
        create(
            tencent,
            EnvName=f"env{n % 2}",
            DesiredComputeNodeCount=0,
            Tags=[{"Key": "n", "Value": str(n)}],
        )
        for n in range(25)
    ]
    first = tencent.call("batch", "DescribeComputeEnvs")
    assert (len(first["ComputeEnvSet"]), first["TotalCount"]) == (20, 25)
    rest = tencent.call("batch", "DescribeComputeEnvs", Offset=20, Limit=100)
    assert [one["EnvId"] for one in first["ComputeEnvSet"] + rest["ComputeEnvSet"]] == ids[::-1]

    def ids_of(*filters: tuple[str, str], **payload: Any) -> list[str]:
        query = (
            {"Filters": [{"Name": name, "Values": [value]} for name, value in filters]}
            if filters
            else {}
        )
        response = tencent.call("batch", "DescribeComputeEnvs", Limit=100, **query, **payload)
        return [one["EnvId"] for one in response["ComputeEnvSet"]]

    assert ids_of(EnvIds=[ids[3], "env-00000000", ids[1]]) == [ids[3], ids[1]]
    assert ids_of(("env-name", "env1")) == ids[1::2][::-1]
    assert ids_of(("env-name", "env1"), ("tag:n", "7")) == [ids[7]]
    assert ids_of(("env-id", ids[2])) == ids_of(("tag-value", "2")) == [ids[2]]
    assert len(ids_of(("resource-type", "CVM"))) == 25
    assert ids_of(("resource-type", "CPM")) == []
    assert len(ids_of(("zone", "ap-guangzhou-2"))) == 25
    assert ids_of(("zone", "ap-guangzhou-3")) == []


@pytest.mark.parametrize(
    ("action", "payload", "expected"),
    [
        ("DescribeComputeEnvs", {"EnvIds": ["nonsense"]}, "InvalidParameter.EnvIdMalformed"),
        ("DescribeComputeEnvs", {"EnvIds": ["env-00000000"] * 101}, "InvalidParameterValue"),
        ("DescribeComputeEnvs", {"Limit": 101}, "InvalidParameterValue"),
        (
            "DescribeComputeEnvs",
            {"Filters": [{"Name": "color", "Values": ["red"]}]},
            "InvalidFilter",
        ),
        (
            "DescribeComputeEnvs",
            {"Filters": [{"Name": "env-name", "Values": []}]},
            "InvalidParameterValue.InvalidFilter",
        ),
        (
            "DescribeComputeEnvs",
            {"Filters": [{"Name": "env-name", "Values": list("abcdef")}]},
            "InvalidParameterValue",
        ),
        (
            "DescribeComputeEnvs",
            {"Filters": [{"Name": "resource-type", "Values": ["GPU"]}]},
            "InvalidParameterValue.ResourceType",
        ),
        (
            "DescribeComputeEnvs",
            {"Filters": [{"Name": "zone", "Values": ["ap-beijing-2"]}]},
            "InvalidZone.MismatchRegion",
        ),
        (
            "DescribeComputeEnvs",
            {"EnvIds": ["env-00000000"], "Filters": [{"Name": "env-name", "Values": ["a"]}]},
            "InvalidParameter.InvalidParameterCombination",
        ),
        (
            "DescribeComputeEnvCreateInfos",
            {"Filters": [{"Name": "tag:n", "Values": ["7"]}]},
            "UnknownParameter",
        ),
    ],
)
def test_bad_lists_are_refused(
    tencent: Client, action: str, payload: dict[str, Any], expected: str
) -> None:
    """A merged read that is built wrongly must fail loudly."""
    assert tencent.code("batch", action, **payload) == expected


def test_a_task_waits_until_a_node_of_its_environment_runs(tencent: Client) -> None:
    """A job may be submitted right behind the environment it needs."""
    tencent.set("batch.node_creating_seconds", 100)
    env_id = create(tencent)
    job_id = submit(tencent, pooled(env_id))
    tencent.advance(50)
    assert state(tencent, job_id) == "RUNNABLE"
    tencent.advance(60)
    assert state(tencent, job_id) == "RUNNING"


def test_a_task_in_an_empty_environment_starts_when_that_grows(tencent: Client) -> None:
    """Until then it costs nothing and does nothing."""
    tencent.set("batch.running_seconds", 30)
    env_id = create(tencent, DesiredComputeNodeCount=0)
    job_id = submit(
        tencent, pooled(env_id), task("b"), Dependences=[{"StartTask": "a", "EndTask": "b"}]
    )
    tencent.advance(5000)
    assert state(tencent, job_id) == "RUNNABLE"
    assert scale(tencent, env_id, 1) == ""
    tencent.advance(10)
    assert state(tencent, job_id) == "RUNNING"
    tencent.advance(80)
    assert state(tencent, job_id) == "SUCCEED"


def test_a_change_of_the_pool_restarts_no_task_and_skips_no_state(tencent: Client) -> None:
    """Tasks that have started go on as they were scheduled."""
    tencent.set("batch.submitted_seconds", 50)
    tencent.set("batch.running_seconds", 30, match="test/a")
    env_id = settled(tencent, DesiredComputeNodeCount=1)
    job_id = submit(
        tencent,
        pooled(env_id),
        pooled(env_id, "b"),
        Dependences=[{"StartTask": "a", "EndTask": "b"}],
    )
    tencent.advance(10)
    assert scale(tencent, env_id, 2) == ""
    assert state(tencent, job_id) == "SUBMITTED"
    tencent.advance(45)
    assert state(tencent, job_id) == "RUNNING"
    assert scale(tencent, env_id, 3) == ""
    tencent.advance(26)
    tasks = tencent.call("batch", "DescribeJob", JobId=job_id)["TaskSet"]
    assert {one["TaskName"]: one["TaskState"] for one in tasks} == {"a": "RUNNING", "b": "PENDING"}
    tencent.advance(10)
    tasks = tencent.call("batch", "DescribeJob", JobId=job_id)["TaskSet"]
    assert {one["TaskName"]: one["TaskState"] for one in tasks} == {"a": "SUCCEED", "b": "RUNNING"}


def test_a_task_does_not_start_on_a_node_that_will_be_gone(tencent: Client) -> None:
    """The task waits until the environment has nodes again."""
    env_id = settled(tencent, DesiredComputeNodeCount=1)
    job_id = submit(tencent, pooled(env_id))
    assert scale(tencent, env_id, 0) == ""
    tencent.advance(100)
    assert state(tencent, job_id) == "RUNNABLE"
    scale(tencent, env_id, 1)
    tencent.advance(10)
    assert state(tencent, job_id) == "RUNNING"


def test_the_last_node_stays_while_tasks_run_on_it(tencent: Client) -> None:
    """A destroy meets this when a job was left running; afterwards the pool can go."""
    env_id = settled(tencent)
    job_id = submit(tencent, pooled(env_id))
    tencent.advance(10)
    assert scale(tencent, env_id, 0) == "UnsupportedOperation.ComputeNodeForbidTerminate"
    assert shown(tencent, env_id)["DesiredComputeNodeCount"] == 2
    assert scale(tencent, env_id, 1) == ""
    tencent.call("batch", "TerminateJob", JobId=job_id)
    tencent.advance(5)
    assert scale(tencent, env_id, 0) == ""


def test_no_job_is_submitted_to_an_environment_that_goes_or_is_gone(tencent: Client) -> None:
    """A missing dependency, not a missing job."""
    env_id = create(tencent, DesiredComputeNodeCount=0)
    submitted = {
        "Placement": {"Zone": "ap-guangzhou-2"},
        "Job": {"JobName": "j", "Tasks": [pooled(env_id)]},
    }
    assert tencent.code("batch", "SubmitJob", **submitted) == ""
    tencent.call("batch", "DeleteComputeEnv", EnvId=env_id)
    assert tencent.code("batch", "SubmitJob", **submitted) == "ResourceNotFound.ComputeEnv"
    tencent.advance(5)
    assert tencent.code("batch", "SubmitJob", **submitted) == "ResourceNotFound.ComputeEnv"


def test_control_puts_the_nodes_into_a_state_and_ends_an_environment(tencent: Client) -> None:
    """A test needs broken machines now, and words that nobody knows."""
    env_id = settled(tencent)
    tencent.control.force(ENV, env_id, "ABNORMAL", reason="ping")
    assert shown(tencent, env_id)["ComputeNodeMetrics"]["AbnormalCount"] == 2
    tencent.control.force(ENV, env_id, "FROZEN")
    assert {one["ComputeNodeState"] for one in shown(tencent, env_id)["ComputeNodeSet"]} == {
        "FROZEN"
    }
    tencent.control.force(ENV, env_id, "DELETED", final=True)
    assert (
        tencent.code("batch", "DescribeComputeEnv", EnvId=env_id) == "ResourceNotFound.ComputeEnv"
    )
    assert tencent.control.live() == []


def test_calls_are_logged_with_the_id_and_limited_as_documented(tencent: Client) -> None:
    """Counting calls by object finds what was created twice; a deployment has two a second."""
    tencent.control.set("quotas", "documented")
    env_id = create(tencent)
    another = create(tencent)
    assert tencent.code("batch", "CreateComputeEnv", **request()) == "RequestLimitExceeded"
    lines = tencent.control.calls(action="CreateComputeEnv")
    assert [line["object_id"] for line in lines] == [env_id, another, ""]
