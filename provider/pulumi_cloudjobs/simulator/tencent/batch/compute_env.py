"""Batch's compute environments: lasting pools of nodes, which tasks name by EnvId.

Uncertain in the documents, and decided here or left to a setting: which of the codes for a busy
environment comes when; that nodes on which tasks run are not destroyed while no other node runs
(ComputeNodeForbidTerminate); that a node destroyed by hand lowers DesiredComputeNodeCount; that
DescribeComputeEnvCreateInfo returns what ModifyComputeEnv has changed; that unknown ids of a list
are left out. Attached machines (AttachInstances) and bare metal (CPM) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ...framework import ApiFault, Call
from ...inputs import Json
from ...objects import Query, Record
from ...store import Transaction
from ...timeline import Step
from ..common import filter_values, given, local_time, paging
from . import client_tokens, nodes, schedule
from .checks import VALUE, check_create_env, check_filters, check_modify_env
from .common import tag_values
from .nodes import DELETED, DELETING, ENV, Node
from .schedule import JOB

TOKEN = "tencent/batch/env_client_token"
BUSY = "UnsupportedOperation.ComputeEnvAcceptOtherRequest"
BUSY_NO_DELETE = "UnsupportedOperation.AcceptOtherRequest"
NO_DELETE = "UnsupportedOperation.ComputeEnvOperation"
FORBIDDEN = "UnsupportedOperation.ComputeNodeForbidTerminate"
TERMINATING = "UnsupportedOperation.ComputeNodeIsTerminating"
COMBINATION = "InvalidParameter.InvalidParameterCombination"
INFO_FILTERS = ("zone", "env-id", "env-name")
FILTERS = (*INFO_FILTERS, "resource-type", "tag-key", "tag-value")

# Create, modify, delete


def create_compute_env(call: Call, tx: Transaction) -> Json:
    """Create an environment with its nodes."""
    check_create_env(call, tx)
    token = given(call.payload, "ClientToken")
    known_id = client_tokens.known(tx, TOKEN, token, call.region)
    if known_id:
        call.object_id = known_id
        return {"EnvId": known_id}

    quota = tx.setting("tencent.batch.env_quota")
    if quota is not None and tx.count(Query(ENV, region=call.region), unended=True) >= quota:
        raise ApiFault(
            "LimitExceeded.ComputeEnvQuota", "The quota of compute environments is used up."
        )

    sent = call.payload["ComputeEnv"]
    env_id = call.object_id = tx.new_id("env-", 8)
    data = {"Placement": call.payload["Placement"], "ComputeEnv": sent, "nodes": []}
    steps = nodes.new_env_steps(tx.now)
    env = tx.insert(Record(ENV, call.region, env_id, data, name=sent["EnvName"], steps=steps))
    _scale(tx, env, sent["DesiredComputeNodeCount"])
    tx.save(env)
    client_tokens.keep(tx, TOKEN, token, call.region, env_id)
    return {"EnvId": env_id}


def modify_compute_env(call: Call, tx: Transaction) -> Json:
    """Change the texts, machines or size of an environment. What is not given stays."""
    env = _env(call, tx)
    check_modify_env(call, tx)
    _refuse_deleting(env, tx, BUSY)
    _change_fields(env, call.payload)

    number = given(call.payload, "DesiredComputeNodeCount", nodes.desired(env))
    if number == nodes.desired(env):
        tx.save(env)
        return {}

    may_scale = tx.setting("tencent.batch.scale_while_busy", env.name, env.id) == "allowed"
    if nodes.is_busy(env, tx.now) and not may_scale:
        raise ApiFault(
            BUSY, f"Nodes of the compute environment {env.id} are being created or destroyed."
        )

    _scale(tx, env, number)
    tx.save(env)
    _reschedule_tasks(tx, env)
    return {}


def _change_fields(env: Record, payload: Json) -> None:
    sent: Json = env.data.setdefault("ComputeEnv", {})
    for name in ("EnvName", "EnvDescription"):
        if payload.get(name) is not None:
            sent[name] = payload[name]
    env.name = given(sent, "EnvName")

    if payload.get("EnvData") is not None:
        # The list of types takes the place of whatever named the machines.
        env_data = dict(given(sent, "EnvData", {}))
        env_data.pop("InstanceType", None)
        env_data.pop("InstanceTypeOptions", None)
        env_data["InstanceTypes"] = payload["EnvData"]["InstanceTypes"]
        sent["EnvData"] = env_data


def delete_compute_env(call: Call, tx: Transaction) -> Json:
    """Delete an environment, which must have no nodes."""
    env = _env(call, tx)
    _refuse_deleting(env, tx, BUSY)
    if nodes.is_busy(env, tx.now):
        raise ApiFault(
            BUSY_NO_DELETE,
            f"Nodes of the compute environment {env.id} are being created or destroyed.",
        )
    if nodes.nodes_of(env, tx.now):
        raise ApiFault(NO_DELETE, f"The compute environment {env.id} still has nodes.")

    nodes.delete(tx, env)
    tx.save(env)
    return {}


def terminate_compute_node(call: Call, tx: Transaction) -> Json:
    """Destroy one node."""
    _terminate(call, tx, [call.payload["ComputeNodeId"]])
    return {}


def terminate_compute_nodes(call: Call, tx: Transaction) -> Json:
    """Destroy several nodes: all of them, or none."""
    ids = call.payload["ComputeNodeIds"]
    if not 1 <= len(ids) <= 100 or len(set(ids)) < len(ids):  # uncertain: the code
        raise ApiFault(VALUE, "1 to 100 ComputeNodeIds are allowed, each once.")

    _terminate(call, tx, ids)
    return {}


def _terminate(call: Call, tx: Transaction, ids: Sequence[str]) -> None:
    env = _env(call, tx)
    _refuse_deleting(env, tx, BUSY)
    by_id = {node["id"]: node for node in nodes.nodes_of(env, tx.now)}
    for node_id in ids:
        _check_may_be_destroyed(node_id, by_id, tx.now)

    env.data["ComputeEnv"]["DesiredComputeNodeCount"] = max(0, nodes.desired(env) - len(ids))
    _destroy(tx, env, [by_id[node_id] for node_id in ids])
    tx.save(env)
    _reschedule_tasks(tx, env)


def _check_may_be_destroyed(node_id: str, by_id: dict[str, Node], now: float) -> None:
    if not re.fullmatch(r"node-[0-9A-Za-z]+", node_id):
        raise ApiFault(
            "InvalidParameter.ComputeNodeIdMalformed",
            f"The compute node id {node_id} is malformed.",
        )
    if node_id not in by_id:
        raise ApiFault(
            "ResourceNotFound.ComputeNode", f"The compute node {node_id} does not exist."
        )

    state = nodes.node_step(by_id[node_id], now).state
    if state == DELETING:
        raise ApiFault(TERMINATING, f"The compute node {node_id} is being destroyed.")
    if state not in nodes.MAY_BE_DESTROYED:
        raise ApiFault(FORBIDDEN, f"The compute node {node_id} is {state}.")


def _scale(tx: Transaction, env: Record, number: int) -> None:
    """Create nodes, or destroy the youngest, towards so many nodes."""
    env.data["ComputeEnv"]["DesiredComputeNodeCount"] = number
    staying = [
        node
        for node in nodes.nodes_of(env, tx.now)
        if nodes.node_step(node, tx.now).state != DELETING
    ]
    if number < len(staying):
        _destroy(tx, env, staying[number:])
    else:
        nodes.add_nodes(tx, env, number - len(staying))
        _check_cpus(tx, env)


def _destroy(tx: Transaction, env: Record, going: Sequence[Node]) -> None:
    nodes.destroy(tx, env, going)
    states = [nodes.node_step(node, tx.now).state for node in nodes.nodes_of(env, tx.now)]
    if nodes.RUNNING in states:
        return

    if any(schedule.runs_in(job, env.id, tx.now) for job in _jobs(tx, env)):
        raise ApiFault(FORBIDDEN, f"Tasks run on nodes of the compute environment {env.id}.")


def _check_cpus(tx: Transaction, env: Record) -> None:
    quota = tx.setting("tencent.batch.cpu_quota")
    if quota is None:
        return

    cpus = _cpus(env, tx.now)
    for other in tx.find(Query(ENV, region=env.region)):
        if other.id != env.id and nodes.exists(other, tx.now):
            cpus += _cpus(other, tx.now)
    if cpus > quota:
        raise ApiFault("LimitExceeded.CpuQuota", "The quota of CPUs is used up.")


def _cpus(env: Record, now: float) -> int:
    cpus, _ = nodes.machine(env)
    return len(nodes.nodes_of(env, now)) * cpus


def _reschedule_tasks(tx: Transaction, env: Record) -> None:
    """Schedule tasks that wait for a node of this environment again."""
    for job in _jobs(tx, env):
        schedule.reschedule(tx, job)
        tx.save(job)


def _jobs(tx: Transaction, env: Record) -> list[Record]:
    """Return the jobs that name this environment and have not ended."""
    jobs = tx.find(Query(JOB, region=env.region))
    live_jobs = [job for job in jobs if not job.step(tx.now).final]
    return [job for job in live_jobs if schedule.uses(job, env.id)]


# Describe


def describe_compute_env(call: Call, tx: Transaction) -> Json:
    """Return an environment with its nodes."""
    env = _env(call, tx)
    views = [_node_view(env, node, tx.now) for node in nodes.nodes_of(env, tx.now)]
    return {**_view(env, tx), "ComputeNodeSet": views}


def describe_compute_envs(call: Call, tx: Transaction) -> Json:
    """List environments, newest first, without those that are gone."""
    envs, total = _page(call, tx, FILTERS)
    return {"ComputeEnvSet": [_view(env, tx) for env in envs], "TotalCount": total}


def describe_compute_env_create_info(call: Call, tx: Transaction) -> Json:
    """Return an environment as it was created, passwords and keys included."""
    return _create_info(_env(call, tx))


def describe_compute_env_create_infos(call: Call, tx: Transaction) -> Json:
    """List environments as they were created, newest first."""
    envs, total = _page(call, tx, INFO_FILTERS)
    return {"ComputeEnvCreateInfoSet": [_create_info(env) for env in envs], "TotalCount": total}


def describe_compute_env_activities(call: Call, tx: Transaction) -> Json:
    """List creations and destructions of nodes, newest first.

    Filters is one object here, not a list.
    """
    env = _env(call, tx)
    offset, limit = paging(call.payload, default=20, most=100, code=VALUE)
    only = filter_values([call.payload["Filters"]] if call.payload.get("Filters") else None)
    if set(only) - {"compute-node-id"}:
        raise ApiFault("UnknownParameter", "The only filter is compute-node-id.")

    ids = only.get("compute-node-id")
    activities: list[tuple[float, Json]] = []
    for node in env.data.get("nodes", []):
        if ids is None or node["id"] in ids:
            activities += _activities(env, node, tx.now)

    activities.sort(key=lambda activity: activity[0], reverse=True)
    return {
        "ActivitySet": [view for _, view in activities[offset : offset + limit]],
        "TotalCount": len(activities),
    }


def _page(call: Call, tx: Transaction, known: Sequence[str]) -> tuple[list[Record], int]:
    ids = call.payload.get("EnvIds") or None
    filters = filter_values(call.payload.get("Filters"))
    if ids and filters:
        raise ApiFault(COMBINATION, "EnvIds and Filters exclude each other.")
    if len(ids or []) > 100:
        raise ApiFault(VALUE, "At most 100 EnvIds are allowed.")

    for env_id in [*(ids or []), *filters.get("env-id", [])]:
        _check_id(env_id)
    check_filters(call, tx, filters, known)

    offset, limit = paging(call.payload, default=20, most=100, code=VALUE)
    return tx.page(
        Query(ENV, region=call.region, ids=ids),
        offset=offset,
        limit=limit,
        keep=lambda env: nodes.exists(env, tx.now) and _fits(env, filters),
    )


def _fits(env: Record, filters: dict[str, list[str]]) -> bool:
    def has(name: str) -> bool:
        return any(own in filters[name] for own in _own_values(env, name))

    return all(has(name) for name in filters)


def _own_values(env: Record, name: str) -> list[Any]:
    plain = {"env-id": env.id, "env-name": env.name, "resource-type": "CVM"}
    if name in plain:
        return [plain[name]]
    if name == "zone":
        return [given(env.data, "Placement", {}).get("Zone")]

    description = given(env.data, "ComputeEnv", {})
    return tag_values(description.get("Tags") or [], name)


# Views


def _view(env: Record, tx: Transaction) -> Json:
    sent = given(env.data, "ComputeEnv", {})
    return {
        "EnvId": env.id,
        "EnvName": env.name,
        "Placement": {"ProjectId": 0, **given(env.data, "Placement", {})},
        "CreateTime": local_time(env.created),
        "ComputeNodeMetrics": nodes.metrics(nodes.nodes_of(env, tx.now), tx.now),
        "DesiredComputeNodeCount": nodes.desired(env),
        "EnvType": given(sent, "EnvType", "MANAGED"),
        "ResourceType": "CVM",
        "NextAction": DELETING if nodes.env_state(env, tx.now) == DELETING else "",
        "AttachedComputeNodeCount": 0,
        "Tags": sent.get("Tags") or [],
    }


def _create_info(env: Record) -> Json:
    sent = given(env.data, "ComputeEnv", {})
    return {
        "EnvId": env.id,
        "EnvName": env.name,
        "EnvDescription": given(sent, "EnvDescription"),
        "EnvType": given(sent, "EnvType", "MANAGED"),
        "EnvData": given(sent, "EnvData", {}),
        "MountDataDisks": sent.get("MountDataDisks") or [],
        "InputMappings": sent.get("InputMappings") or [],
        "Authentications": sent.get("Authentications") or [],
        "Notifications": sent.get("Notifications") or [],
        "DesiredComputeNodeCount": nodes.desired(env),
        "Tags": sent.get("Tags") or [],
    }


def _node_view(env: Record, node: Node, now: float) -> Json:
    started = {step.state: step.at for step in nodes.node_steps(node) if step.at <= now}
    state = nodes.node_step(node, now).state
    cpus, memory = nodes.machine(env)
    return {
        "ComputeNodeId": node["id"],
        "ComputeNodeInstanceId": node["instance"] if nodes.CREATED in started else "",
        "ComputeNodeState": state,
        "Cpu": cpus,
        "Mem": memory,
        "ResourceCreatedTime": local_time(started.get(nodes.CREATED)),
        "TaskInstanceNumAvailable": 1 if state == nodes.RUNNING else 0,
        "AgentVersion": "",
        "PrivateIpAddresses": [],
        "PublicIpAddresses": [],
        "ResourceType": "CVM",
        "ResourceOrigin": "BATCH_CREATED",
    }


def _activities(env: Record, node: Node, now: float) -> list[tuple[float, Json]]:
    """Return a node's creation and, when it has started, its destruction, each with its start."""
    steps = [step for step in nodes.node_steps(node) if step.at <= now]
    creation = [step for step in steps if step.state not in (DELETING, DELETED)]
    destruction = [step for step in steps if step.state in (DELETING, DELETED)]

    activities: list[tuple[float, Json]] = []
    # Uncertain: the words of the types.
    if creation:
        view = _activity_view(env, node, "CREATE", creation, (nodes.CREATED, nodes.RUNNING))
        activities.append((creation[0].at, view))
    if destruction:
        view = _activity_view(env, node, "DESTROY", destruction, (DELETED,))
        activities.append((destruction[0].at, view))
    return activities


def _activity_view(
    env: Record, node: Node, activity_type: str, steps: list[Step], goals: Sequence[str]
) -> Json:
    last = steps[-1]
    end = next((step.at for step in steps if step.state in goals), None)
    if end is not None:
        state = "SUCCEED"
    elif last.state == nodes.CREATION_FAILED:
        state, end = "FAILED", last.at
    else:
        state = "SUBMITTED" if len(steps) == 1 else "PROCESSING"

    return {
        "ActivityId": f"act-{node['id'][5:]}{activity_type[0].lower()}",
        "ComputeNodeId": node["id"],
        "ComputeNodeActivityType": activity_type,
        "EnvId": env.id,
        "Cause": "",
        "ActivityState": state,
        "StateReason": last.reason,
        "StartTime": local_time(steps[0].at),
        "EndTime": local_time(end),
        "InstanceId": node["instance"],
    }


# Lookups and checks


def _env(call: Call, tx: Transaction) -> Record:
    env_id = call.object_id = call.payload["EnvId"]
    _check_id(env_id)
    env = tx.get(ENV, env_id, call.region)
    if env is None or not nodes.exists(env, tx.now):
        raise ApiFault(
            "ResourceNotFound.ComputeEnv", f"The compute environment {env_id} does not exist."
        )
    return env


def _check_id(env_id: str) -> None:
    if not re.fullmatch(r"env-[0-9A-Za-z]+", env_id):
        raise ApiFault(
            "InvalidParameter.EnvIdMalformed", f"The compute environment id {env_id} is malformed."
        )


def _refuse_deleting(env: Record, tx: Transaction, code: str) -> None:
    if nodes.env_state(env, tx.now) == DELETING:
        raise ApiFault(code, f"The compute environment {env.id} is being deleted.")


def force(env: Record, state: str | int, final: bool, reason: str, tx: Transaction) -> None:
    """Put the nodes of an environment into a state now, or end the environment."""
    nodes.force(env, state, final, reason, tx)
    tx.save(env)
    _reschedule_tasks(tx, env)
