"""Batch's compute environments: standing pools of nodes, which tasks name by EnvId.

Uncertain in the documents, and decided here or left to a setting: which of the codes for a busy
environment comes when; that nodes on which tasks run are not destroyed while no other node is left
(ComputeNodeForbidTerminate); that a node destroyed by hand lowers DesiredComputeNodeCount; that
DescribeComputeEnvCreateInfo tells what ModifyComputeEnv has changed; that unknown ids of a list are
left out. Attached machines (AttachInstances) and bare metal (CPM) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ...framework import Action, ApiFault, Call
from ...store import Record, Transaction
from ..common import filter_values, given, local_time, paging
from . import client_tokens as batch_tokens
from . import nodes
from . import schedule as schedules
from .checks import VALUE, check_create_env, check_filters, check_modify_env
from .nodes import DELETED, DELETING, ENV, Node

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


def create_compute_env(call: Call, tx: Transaction) -> dict[str, Any]:
    """CreateComputeEnv."""
    check_create_env(call, tx)
    token = given(call.payload, "ClientToken")
    known = batch_tokens.known(tx, TOKEN, token, call.region)
    if known:
        call.object_id = known
        return {"EnvId": known}
    quota = tx.setting("tencent.batch.env_quota")
    if quota is not None and tx.count(ENV, region=call.region, unended=True) >= quota:
        raise ApiFault(
            "LimitExceeded.ComputeEnvQuota", "The quota of compute environments is used up."
        )
    sent = call.payload["ComputeEnv"]
    env_id = call.object_id = tx.new_id("env-", 8)
    data = {"Placement": call.payload["Placement"], "ComputeEnv": sent, "nodes": []}
    env = tx.insert(
        ENV, env_id, data, region=call.region, name=sent["EnvName"], steps=nodes.standing(tx.now)
    )
    _scale(tx, env, sent["DesiredComputeNodeCount"])
    tx.save(env)
    batch_tokens.keep(tx, TOKEN, token, call.region, env_id)
    return {"EnvId": env_id}


def modify_compute_env(call: Call, tx: Transaction) -> dict[str, Any]:
    """ModifyComputeEnv. What is not given stays."""
    env = _env(call, tx)
    check_modify_env(call, tx)
    _refuse_deleting(env, tx, BUSY)
    sent: dict[str, Any] = env.data.setdefault("ComputeEnv", {})
    texts = ("EnvName", "EnvDescription")
    sent.update({name: call.payload[name] for name in texts if call.payload.get(name) is not None})
    env.name = given(sent, "EnvName")
    if call.payload.get("EnvData") is not None:
        others = {
            k: v
            for k, v in given(sent, "EnvData", {}).items()
            if k not in ("InstanceType", "InstanceTypeOptions")
        }
        sent["EnvData"] = {**others, "InstanceTypes": call.payload["EnvData"]["InstanceTypes"]}
    number = given(call.payload, "DesiredComputeNodeCount", nodes.desired(env))
    if number == nodes.desired(env):
        tx.save(env)
        return {}
    if (
        nodes.is_busy(env, tx.now)
        and tx.setting("tencent.batch.scale_while_busy", env.name, env.id) == "refused"
    ):
        raise ApiFault(
            BUSY, f"Nodes of the compute environment {env.id} are being created or destroyed."
        )
    _scale(tx, env, number)
    tx.save(env)
    _wake(tx, env)
    return {}


def delete_compute_env(call: Call, tx: Transaction) -> dict[str, Any]:
    """DeleteComputeEnv: only without nodes."""
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


def terminate_compute_node(call: Call, tx: Transaction) -> dict[str, Any]:
    """TerminateComputeNode."""
    _terminate(call, tx, [call.payload["ComputeNodeId"]])
    return {}


def terminate_compute_nodes(call: Call, tx: Transaction) -> dict[str, Any]:
    """TerminateComputeNodes: all of them, or none."""
    ids = call.payload["ComputeNodeIds"]
    if not 1 <= len(ids) <= 100 or len(set(ids)) < len(ids):  # uncertain: the code
        raise ApiFault(VALUE, "1 to 100 ComputeNodeIds are allowed, each once.")
    _terminate(call, tx, ids)
    return {}


def _terminate(call: Call, tx: Transaction, ids: Sequence[str]) -> None:
    env = _env(call, tx)
    _refuse_deleting(env, tx, BUSY)
    there = {node["id"]: node for node in nodes.nodes_of(env, tx.now)}
    for node_id in ids:
        if not re.fullmatch(r"node-[0-9A-Za-z]+", node_id):
            raise ApiFault(
                "InvalidParameter.ComputeNodeIdMalformed",
                f"The compute node id {node_id} is malformed.",
            )
        if node_id not in there:
            raise ApiFault(
                "ResourceNotFound.ComputeNode", f"The compute node {node_id} does not exist."
            )
        state = nodes.node_step(there[node_id], tx.now).state
        if state == DELETING:
            raise ApiFault(TERMINATING, f"The compute node {node_id} is being destroyed.")
        if state not in nodes.MAY_BE_DESTROYED:
            raise ApiFault(FORBIDDEN, f"The compute node {node_id} is {state}.")
    env.data["ComputeEnv"]["DesiredComputeNodeCount"] = max(0, nodes.desired(env) - len(ids))
    _destroy(tx, env, [there[node_id] for node_id in ids])
    tx.save(env)
    _wake(tx, env)


def _scale(tx: Transaction, env: Record, number: int) -> None:
    """Towards so many nodes: new ones, or the youngest go."""
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
    if nodes.RUNNING not in states and any(
        schedules.runs_in(job, env.id, tx.now) for job in _jobs(tx, env)
    ):
        raise ApiFault(FORBIDDEN, f"Tasks run on nodes of the compute environment {env.id}.")


def _check_cpus(tx: Transaction, env: Record) -> None:
    quota = tx.setting("tencent.batch.cpu_quota")
    if quota is None:
        return
    others = [
        one
        for one in tx.find(ENV, region=env.region)
        if one.id != env.id and nodes.is_there(one, tx.now)
    ]
    if (
        sum(len(nodes.nodes_of(one, tx.now)) * nodes.machine(one)[0] for one in [*others, env])
        > quota
    ):
        raise ApiFault("LimitExceeded.CpuQuota", "The quota of CPUs is used up.")


def _wake(tx: Transaction, env: Record) -> None:
    """Let tasks that wait for a node of this environment look again."""
    for job in _jobs(tx, env):
        schedules.reschedule(tx, job)
        tx.save(job)


def _jobs(tx: Transaction, env: Record) -> list[Record]:
    """Of this environment, and not ended."""
    jobs = tx.find("tencent/batch/job", region=env.region)
    return [job for job in jobs if not job.step(tx.now).final and schedules.uses(job, env.id)]


# Describe


def describe_compute_env(call: Call, tx: Transaction) -> dict[str, Any]:
    """DescribeComputeEnv."""
    env = _env(call, tx)
    there = nodes.nodes_of(env, tx.now)
    return {**_view(env, tx), "ComputeNodeSet": [_node_view(env, node, tx.now) for node in there]}


def describe_compute_envs(call: Call, tx: Transaction) -> dict[str, Any]:
    """DescribeComputeEnvs: newest first; environments that are gone are left out."""
    found, total = _page(call, tx, FILTERS)
    return {"ComputeEnvSet": [_view(env, tx) for env in found], "TotalCount": total}


def describe_compute_env_create_info(call: Call, tx: Transaction) -> dict[str, Any]:
    """DescribeComputeEnvCreateInfo: passwords and keys come back too."""
    return _create_info(_env(call, tx))


def describe_compute_env_create_infos(call: Call, tx: Transaction) -> dict[str, Any]:
    """DescribeComputeEnvCreateInfos."""
    found, total = _page(call, tx, INFO_FILTERS)
    return {"ComputeEnvCreateInfoSet": [_create_info(env) for env in found], "TotalCount": total}


def describe_compute_env_activities(call: Call, tx: Transaction) -> dict[str, Any]:
    """DescribeComputeEnvActivities: newest first. Filters is one object there, no list."""
    env = _env(call, tx)
    offset, limit = paging(call.payload, default=20, most=100, code=VALUE)
    only = filter_values([call.payload["Filters"]] if call.payload.get("Filters") else None)
    if set(only) - {"compute-node-id"}:
        raise ApiFault("UnknownParameter", "The only filter is compute-node-id.")
    wanted = only.get("compute-node-id")
    found = [
        one
        for node in env.data.get("nodes", [])
        if wanted is None or node["id"] in wanted
        for one in _activities(env, node, tx.now)
    ]
    found.sort(key=lambda one: one[0], reverse=True)
    return {
        "ActivitySet": [view for _, view in found[offset : offset + limit]],
        "TotalCount": len(found),
    }


def _page(call: Call, tx: Transaction, known: Sequence[str]) -> tuple[list[Record], int]:
    ids, filters = call.payload.get("EnvIds") or None, filter_values(call.payload.get("Filters"))
    if ids and filters:
        raise ApiFault(COMBINATION, "EnvIds and Filters exclude each other.")
    if len(ids or []) > 100:
        raise ApiFault(VALUE, "At most 100 EnvIds are allowed.")
    for env_id in [*(ids or []), *filters.get("env-id", [])]:
        _check_id(env_id)
    check_filters(call, tx, filters, known)
    offset, limit = paging(call.payload, default=20, most=100, code=VALUE)
    return tx.page(
        ENV,
        region=call.region,
        ids=ids,
        offset=offset,
        limit=limit,
        keep=lambda env: nodes.is_there(env, tx.now) and _fits(env, filters),
    )


def _fits(env: Record, filters: dict[str, list[str]]) -> bool:
    return all(
        any(own in values for own in _own_values(env, name)) for name, values in filters.items()
    )


def _own_values(env: Record, name: str) -> list[Any]:
    plain = {"env-id": env.id, "env-name": env.name, "resource-type": "CVM"}
    if name in plain:
        return [plain[name]]
    if name == "zone":
        return [given(env.data, "Placement", {}).get("Zone")]
    tags = {tag["Key"]: tag["Value"] for tag in given(env.data, "ComputeEnv", {}).get("Tags") or []}
    if name.startswith("tag:"):
        return [tags.get(name[4:])]
    return list(tags) if name == "tag-key" else list(tags.values())


# Views


def _view(env: Record, tx: Transaction) -> dict[str, Any]:
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


def _create_info(env: Record) -> dict[str, Any]:
    sent = given(env.data, "ComputeEnv", {})
    return {
        "EnvId": env.id,
        "EnvName": env.name,
        "EnvDescription": given(sent, "EnvDescription"),
        "EnvType": given(sent, "EnvType", "MANAGED"),
        "EnvData": given(sent, "EnvData", {}),
        **{
            name: sent.get(name) or []
            for name in ("MountDataDisks", "InputMappings", "Authentications")
        },
        "Notifications": sent.get("Notifications") or [],
        "DesiredComputeNodeCount": nodes.desired(env),
        "Tags": sent.get("Tags") or [],
    }


def _node_view(env: Record, node: Node, now: float) -> dict[str, Any]:
    began = {step.state: step.at for step in nodes.node_steps(node) if step.at <= now}
    state = nodes.node_step(node, now).state
    cpus, memory = nodes.machine(env)
    made = nodes.CREATED in began
    return {
        "ComputeNodeId": node["id"],
        "ComputeNodeInstanceId": node["instance"] if made else "",
        "ComputeNodeState": state,
        "Cpu": cpus,
        "Mem": memory,
        "ResourceCreatedTime": local_time(began.get(nodes.CREATED)),
        "TaskInstanceNumAvailable": 1 if state == nodes.RUNNING else 0,
        "AgentVersion": "",
        "PrivateIpAddresses": [],
        "PublicIpAddresses": [],
        "ResourceType": "CVM",
        "ResourceOrigin": "BATCH_CREATED",
    }


def _activities(env: Record, node: Node, now: float) -> list[tuple[float, dict[str, Any]]]:
    """A node's creation and, when it has begun, its destruction, each with the time it began."""
    steps = [step for step in nodes.node_steps(node) if step.at <= now]
    making = [step for step in steps if step.state not in (DELETING, DELETED)]
    going = [step for step in steps if step.state in (DELETING, DELETED)]
    views = []
    for kind, part, good in (
        ("CREATE", making, (nodes.CREATED, nodes.RUNNING)),
        ("DESTROY", going, (DELETED,)),
    ):
        if not part:
            continue
        end = next((step for step in part if step.state in good), None)
        failed = end is None and part[-1].state == nodes.CREATION_FAILED
        state = (
            "SUCCEED"
            if end
            else "FAILED"
            if failed
            else "SUBMITTED"
            if len(part) == 1
            else "PROCESSING"
        )
        view = {
            "ActivityId": f"act-{node['id'][5:]}{kind[0].lower()}",
            "ComputeNodeId": node["id"],
            "ComputeNodeActivityType": kind,  # uncertain: the words
            "EnvId": env.id,
            "Cause": "",
            "ActivityState": state,
            "StateReason": part[-1].reason,
            "StartTime": local_time(part[0].at),
            "EndTime": local_time(end.at if end else part[-1].at if failed else None),
            "InstanceId": node["instance"],
        }
        views.append((part[0].at, view))
    return views


# Look-ups and checks


def _env(call: Call, tx: Transaction) -> Record:
    env_id = call.object_id = call.payload["EnvId"]
    _check_id(env_id)
    env = tx.get(ENV, env_id, call.region)
    if env is None or not nodes.is_there(env, tx.now):
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
    """The control interface puts the nodes of an environment into a state now, or ends the environment."""
    nodes.force(env, state, final, reason, tx)
    tx.save(env)
    _wake(tx, env)


ACTIONS: dict[str, Action] = {
    "CreateComputeEnv": create_compute_env,
    "DescribeComputeEnv": describe_compute_env,
    "DescribeComputeEnvs": describe_compute_envs,
    "DescribeComputeEnvCreateInfo": describe_compute_env_create_info,
    "DescribeComputeEnvCreateInfos": describe_compute_env_create_infos,
    "DescribeComputeEnvActivities": describe_compute_env_activities,
    "ModifyComputeEnv": modify_compute_env,
    "DeleteComputeEnv": delete_compute_env,
    "TerminateComputeNode": terminate_compute_node,
    "TerminateComputeNodes": terminate_compute_nodes,
}
