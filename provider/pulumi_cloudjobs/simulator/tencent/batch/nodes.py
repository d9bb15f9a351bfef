"""The schedules of Batch compute environments and of their nodes.

A node: SUBMITTED, CREATING, CREATED, RUNNING; a creation that fails goes through CREATION_FAILED
and is tried again ResourceMaxRetryCount times; DELETING at the end. An environment has no
documented states, only the next action DELETING; ACTIVE and DELETED are this cloud's own words for
the control interface.
Uncertain in the documents, and decided here: the order of SUBMITTED and CREATING, that PENDING is
left out (the metrics have no count for it), and that a scale-down takes the youngest nodes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

from ...framework import ServiceSettings
from ...inputs import Count, Json, Seconds
from ...objects import Record
from ...store import Transaction
from ...timeline import Step, cut, step_at
from ..common import given

ENV = "tencent/batch/compute_env"
ACTIVE, DELETING, DELETED = "ACTIVE", "DELETING", "DELETED"
LIVE = (ACTIVE, DELETING)
SUBMITTED, CREATING, CREATED, RUNNING = "SUBMITTED", "CREATING", "CREATED", "RUNNING"
CREATION_FAILED, ABNORMAL = "CREATION_FAILED", "ABNORMAL"
# Of TerminateComputeNode: "CREATED, CREATION_FAILED, RUNNING and ABNORMAL may be destroyed".
MAY_BE_DESTROYED = (CREATED, CREATION_FAILED, RUNNING, ABNORMAL)
METRICS = {
    "SubmittedCount": SUBMITTED,
    "CreatingCount": CREATING,
    "CreationFailedCount": CREATION_FAILED,
    "CreatedCount": CREATED,
    "RunningCount": RUNNING,
    "DeletingCount": DELETING,
    "AbnormalCount": ABNORMAL,
}
DEFAULT_RETRIES = 7
CPUS = {"SMALL": 1, "MEDIUM": 2, "LARGE": 4}


class NodeSettings(ServiceSettings):
    """Settings of compute environments, read with the name and id. None: for ever."""

    node_submitted_seconds: Seconds | None = 1.0
    node_creating_seconds: Seconds | None = 2.0
    node_created_seconds: Seconds | None = 1.0
    node_deleting_seconds: Seconds | None = 2.0
    # After a creation that failed.
    node_retry_seconds: Seconds | None = 10.0
    # Creations of each node that fail; more than ResourceMaxRetryCount: for good.
    node_failures: Count = 0
    env_deleting_seconds: Seconds | None = 2.0
    # The documents name no number; None: no quota.
    env_quota: Count | None = None
    # Of all nodes of a region together.
    cpu_quota: Count | None = None
    # While nodes come or go: "refused" is UnsupportedOperation.ComputeEnvAcceptOtherRequest.
    scale_while_busy: Literal["refused", "allowed"] = "refused"


Node = Json


def env_state(env: Record, now: float) -> str:
    """Return ACTIVE, DELETING or DELETED.

    An environment without a schedule, such as a fixture, is ACTIVE.
    """
    return str(env.step(now).state) if env.steps else ACTIVE


def exists(env: Record, now: float) -> bool:
    """Report whether an environment can still be read."""
    return not (env.steps and env.step(now).final)


def new_env_steps(now: float) -> list[Step]:
    """Return the schedule of a new environment."""
    return [Step(now, ACTIVE)]


def delete(tx: Transaction, env: Record) -> None:
    """Start to delete an environment."""
    seconds = tx.setting("tencent.batch.env_deleting_seconds", env.name, env.id)
    ahead = [Step(tx.now, DELETING)]
    if seconds is not None:
        ahead.append(Step(tx.now + seconds, DELETED, final=True))

    steps = env.steps or new_env_steps(env.created)
    env.steps = [*cut(steps, tx.now), *ahead]


def desired(env: Record) -> int:
    """Return DesiredComputeNodeCount as it is now."""
    description = given(env.data, "ComputeEnv", {})
    number: int = given(description, "DesiredComputeNodeCount", 0)
    return number


def nodes_of(env: Record, now: float) -> list[Node]:
    """Return the nodes that exist, oldest first."""
    nodes = env.data.get("nodes", [])
    return [node for node in nodes if not node_step(node, now).final]


def node_step(node: Node, now: float) -> Step:
    """Return the step of a node's schedule in force at `now`."""
    return step_at(node_steps(node), now)


def node_steps(node: Node) -> list[Step]:
    """Read a node's schedule out of its environment's document."""
    return [Step(*step) for step in node["steps"]]


def is_busy(env: Record, now: float) -> bool:
    """Report whether nodes come or go."""
    states = [node_step(node, now).state for node in nodes_of(env, now)]
    return any(state in (SUBMITTED, CREATING, DELETING) for state in states)


def metrics(nodes: Sequence[Node], now: float) -> dict[str, int]:
    """Count nodes by state, as ComputeNodeMetrics does."""
    counted = Counter(node_step(node, now).state for node in nodes)
    return {name: counted[state] for name, state in METRICS.items()}


def add_nodes(tx: Transaction, env: Record, number: int) -> None:
    """Start to create so many nodes."""
    steps = [list(step) for step in _creation(tx, env)]
    created_nodes = [
        {"id": tx.new_id("node-", 8), "instance": tx.new_id("ins-", 8), "steps": steps}
        for _ in range(number)
    ]
    env.data["nodes"] = [*env.data.get("nodes", []), *created_nodes]


def _creation(tx: Transaction, env: Record) -> list[Step]:
    def setting(key: str) -> Any:
        return tx.setting(f"tencent.batch.{key}", env.name, env.id)

    retries = given(env.data["ComputeEnv"], "ResourceMaxRetryCount", DEFAULT_RETRIES)
    tries = retries + 1
    failures = setting("node_failures")

    creating = (CREATING, setting("node_creating_seconds"))
    states = [(SUBMITTED, setting("node_submitted_seconds"))]
    for _ in range(min(failures, tries)):
        states += [creating, (CREATION_FAILED, setting("node_retry_seconds"))]
    if failures < tries:
        states += [creating, (CREATED, setting("node_created_seconds")), (RUNNING, None)]

    steps: list[Step] = []
    at = tx.now
    for state, seconds in states:
        reason = "the machine could not be made" if state == CREATION_FAILED else ""
        steps.append(Step(at, state, reason=reason))
        if seconds is None:
            break
        at += seconds

    return steps


def destroy(tx: Transaction, env: Record, nodes: Sequence[Node]) -> None:
    """Start to destroy nodes."""
    seconds = tx.setting("tencent.batch.node_deleting_seconds", env.name, env.id)
    for node in nodes:
        ahead = [Step(tx.now, DELETING)]
        if seconds is not None:
            ahead.append(Step(tx.now + seconds, DELETED, final=True))
        _replace_ahead(node, tx.now, ahead)


def _replace_ahead(node: Node, now: float, ahead: Sequence[Step]) -> None:
    steps = [*cut(node_steps(node), now), *ahead]
    node["steps"] = [list(step) for step in steps]


def first_running(env: Record | None, at: float) -> float | None:
    """Return when, from `at` on, a node runs; None when no node will."""
    starts: list[float] = []
    for node in env.data.get("nodes", []) if env else []:
        starts += _run_starts(node, at)

    return max(at, min(starts)) if starts else None


def _run_starts(node: Node, at: float) -> list[float]:
    """Return when the node starts to run, of those times that have not ended at `at`."""
    steps = node_steps(node)
    ends = [*(step.at for step in steps[1:]), None]

    starts: list[float] = []
    for step, end in zip(steps, ends, strict=True):
        is_over = end is not None and end <= at
        if step.state == RUNNING and not is_over:
            starts.append(step.at)

    return starts


def machine(env: Record) -> tuple[int, int]:
    """Return CPUs and memory in GiB of one node.

    They come from InstanceTypeOptions, or from the name of the instance type.
    """
    description = given(env.data, "ComputeEnv", {})
    data = given(description, "EnvData", {})
    options = given(data, "InstanceTypeOptions", {})
    if options:
        return given(options, "CPU", 1), given(options, "Memory", 1)

    instance_types = given(data, "InstanceTypes", [])
    if instance_types:
        return size_of(instance_types[0])

    return size_of(given(data, "InstanceType", "S1.SMALL1"))


def size_of(instance_type: str) -> tuple[int, int]:
    """Return CPUs and memory in GiB: "S5.LARGE8" has 4 and 8, "S5.2XLARGE16" 8 and 16."""
    match = re.fullmatch(r"[^.]+\.(\d*)X?(SMALL|MEDIUM|LARGE)(\d+)", instance_type)
    if match is None:
        return 1, 1

    factor, size, memory = match.groups()
    return int(factor or 1) * CPUS[size], int(memory)


def force(env: Record, state: str | int, final: bool, reason: str, tx: Transaction) -> None:
    """Put every node into a state now; a final state is the environment's own end."""
    if final:
        env.move(tx.now, Step(tx.now, state, final, reason))
        return

    for node in nodes_of(env, tx.now):
        _replace_ahead(node, tx.now, [Step(tx.now, state, False, reason)])
