"""The test card of `tencent.batch.ComputeEnv`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_cloudjobs.tencent.batch.compute_env import COMPUTE_ENV

from tests.cards.card import Actions, Campaign, Card, Consequence, Samples
from tests.cards.tencent_batch_job import CARD as JOB
from tests.cards.tencent_batch_job import TASK

NEW_NODES = "and the environment is deleted; new nodes are created; env_id changes"


def _of_an_env(path: str) -> str:
    """Return the path in an environment of a task's or machine's field; "" without one."""
    for inside in ("computeEnv.", "inputMappings", "authentications"):
        for task in (f"{TASK}.", "job.tasks."):
            if path.startswith(f"{task}{inside}"):
                return ("" if inside == "computeEnv." else "computeEnv.") + path.removeprefix(task)

    return path.replace("job.", "computeEnv.") if path.startswith("job.notifications") else ""


def _inputs_of_an_env(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {_of_an_env(path): value for path, value in inputs.items()}


def _nodes(count: int, text: str) -> Consequence:
    return Consequence(None, None, text, {"computeEnv": {"desiredComputeNodeCount": count}})


CARD = Card(
    COMPUTE_ENV,
    "tencent/batch/compute_env",
    ids=("env-jlatqfkn",),
    least={
        "placement": {"zone": "ap-guangzhou-2"},
        "computeEnv": {"envName": "least", "desiredComputeNodeCount": 0},
    },
    example={
        "placement": {"zone": "ap-guangzhou-2"},
        "computeEnv": {
            "envName": "farm",
            "envDescription": "first",
            "envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"},
            "desiredComputeNodeCount": 2,
        },
    },
    change={"computeEnv.envDescription": "second", "computeEnv.desiredComputeNodeCount": 3},
    replacement={"placement.zone": "ap-guangzhou-3"},
    actions=Actions(
        read="DescribeComputeEnv",
        stop="ModifyComputeEnv",
        delete="DeleteComputeEnv",
        update="ModifyComputeEnv",
    ),
    samples=Samples(
        values={
            **{
                path: given
                for path, given in JOB.samples.values.items()
                if path.startswith("placement.")
            },
            **{
                _of_an_env(path): given
                for path, given in JOB.samples.values.items()
                if _of_an_env(path)
            },
            "computeEnv.envName": ("farm", "渲染"),
            "computeEnv.desiredComputeNodeCount": (1, 2),
            "computeEnv.resourceMaxRetryCount": (1, 2),
        },
        along={
            **{
                path: others
                for path, others in JOB.samples.along.items()
                if path.startswith("placement.")
            },
            **{
                _of_an_env(path): _inputs_of_an_env(others)
                for path, others in JOB.samples.along.items()
                if path.startswith("job.tasks.computeEnv.")
            },
        },
        effects={
            "computeEnv.envName": "UPDATES",
            "computeEnv.envDescription": "UPDATES",
            "computeEnv.desiredComputeNodeCount": "UPDATES",
            "computeEnv.envData.instanceTypes": "UPDATES",
            "*": "REPLACES",
        },
    ),
    fixtures=JOB.fixtures[:1],
    outcomes={
        ("CreateComputeEnv", code): "made"
        for code in (
            "InternalError",
            "InternalError.CallCam",
            "InternalError.CallCvm",
            "InternalError.CallTagAPI",
        )
    },
    hidden={"EnvId": "env-other"},
    campaign=Campaign(
        unknown_state={"NextAction": "FROZEN"},
        state_actions=frozenset({"DescribeComputeEnv", "DescribeComputeEnvs"}),
        keeps_records=True,
    ),
    consequences=(
        _nodes(5, f"its 5 nodes are terminated with the tasks that run there, {NEW_NODES}"),
        _nodes(1, f"its 1 node is terminated with the tasks that run there, {NEW_NODES}"),
        _nodes(0, "the environment, which has no nodes, is deleted; env_id changes"),
        Consequence(
            None, None, f"its nodes are terminated with the tasks that run there, {NEW_NODES}"
        ),
    ),
)
