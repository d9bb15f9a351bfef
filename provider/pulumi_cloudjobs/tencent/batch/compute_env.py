"""A Batch compute environment from create to delete: a standing pool of nodes that tasks name by `env_id`.

Name, description, number of nodes and the list of instance types change in place. It has no state
of its own, only its nodes have; a delete takes them away first, and is done when the cloud does not
find it any more.
Uncertain: whether `DescribeComputeEnvCreateInfo` tells of a change in place. Name and number are
taken from what tells of it now, description and instance types are told there alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import ConfigurationError, NotFound, WrongState
from ...core.http.responses import parse_rfc3339, user_tags
from ...core.journal import CreateIntent
from ...core.operation import Operation, ProcessContext
from ...core.reading.batching import ReadBatcher, batcher_for
from ...core.resource_type import (
    Created,
    DefinitionLifecycle,
    Observation,
    Output,
    ReplaceEffect,
    ResourceForm,
    ResourceType,
    StopProgress,
    Values,
    observe_or,
    whole_id,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import fits, from_wire, to_wire
from ..connection import connect, origin_of
from ..credentials import TENCENT
from .client import LARGEST_PAGE, SERVICE, TOKEN_VALID_FOR, BatchClient
from .models import ComputeEnvInputs

ASK_AGAIN_SECONDS = 30
"""No nodes are asked for again when they are still wanted by then."""
BUSY_SECONDS = 600
BUSY_POLL_SECONDS = 5
DELETING = "DELETING"
# Uncertain: the API writes times of environments without a zone. The service and its console are
# Beijing's.
AHEAD_OF_UTC = timedelta(hours=8)
BEIJING = timezone(AHEAD_OF_UTC)
TOLD_NOW = ("EnvName", "DesiredComputeNodeCount", "EnvType", "Tags")
"""What `DescribeComputeEnv` tells of the definition besides the placement."""


@dataclass(frozen=True, slots=True)
class EnvObservation(Observation):
    """An environment as it stands now.

    Args:
        desired: How many nodes it keeps.
        nodes: How many it has, in whatever state.
        attached: How many of them are machines of the user, who has attached them.
    """

    desired: int = 0
    nodes: int = 0
    attached: int = 0


class ComputeEnvLifecycle(DefinitionLifecycle[BatchClient]):
    """What Batch is asked about one compute environment."""

    def __init__(
        self,
        client: BatchClient,
        looks: ReadBatcher[dict[str, Any]],
        definitions: ReadBatcher[dict[str, Any]],
        operation: Operation,
    ) -> None:
        self._client = client
        self._looks = looks
        self._definitions = definitions
        self._operation = operation
        self._requested_at: float | None = None

    def create(self, inputs: Values, marker: str) -> Created:
        """`CreateComputeEnv`, with the marker as its token: sent again, it returns the first EnvId."""
        env_id = self._send(inputs, marker)
        accepted = Observation(outputs={"envId": env_id})
        return Created(
            env_id,
            observe_or(self._operation, inputs, lambda: self._first_read(env_id, inputs), accepted),
        )

    def _send(self, inputs: Values, marker: str) -> str:
        request = to_wire(ComputeEnvInputs, inputs, without=COMMON_INPUTS)
        return self._client.create_compute_env({**request, "ClientToken": marker})

    def _first_read(self, env_id: str, inputs: Values) -> Observation | None:
        return self.read_many({env_id: inputs}).get(env_id) or self.observe(env_id, inputs)

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """`DescribeComputeEnvCreateInfos` by name, then `CreateComputeEnv` with that create's token, for its EnvId.

        The API writes times without a zone, so every environment of the name may be meant. A token
        is sent again only when there is one, and only while the cloud surely remembers it: it must
        not make one. Later, the first environment with an equal definition is meant.
        """
        named = self._client.describe_compute_envs_named(_remote_name(inputs))
        free = [str(env["EnvId"]) for env in named if str(env["EnvId"]) not in exclude_ids]
        if not free:
            return None

        if intent.age(self._operation.clock.now(), self.clock_offset) >= TOKEN_VALID_FOR:
            return self._find_equal(free, inputs)

        env_id = self._send(inputs, intent.marker)
        seen = self.observe(env_id, inputs)
        return Created(env_id, seen, is_certain=True) if seen is not None else None

    def _find_equal(self, env_ids: Sequence[str], inputs: Values) -> Created | None:
        for env_id in env_ids:
            seen = self.observe(env_id, inputs)
            if seen is not None and fits(ComputeEnvInputs, seen.inputs, inputs):
                return Created(env_id, seen)
        return None

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeComputeEnv` for what it is now, `DescribeComputeEnvCreateInfo` for the definition."""
        try:
            env = self._client.describe_compute_env(id)
            return _standing(id, env, self._client.describe_compute_env_create_info(id), inputs)
        except NotFound:
            return None

    def read_many(self, wanted: Mapping[str, Values]) -> Mapping[str, Observation]:
        """`DescribeComputeEnvs`, which tells of the nodes, and little of the definition."""
        found = self._looks.load(list(wanted), self._client.describe_compute_envs, self._operation)
        return {id: _standing(id, env, {}, wanted[id]) for id, env in found.items()}

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeComputeEnvs` and `DescribeComputeEnvCreateInfos`, whole pages of both when many are asked for."""
        client, operation = self._client, self._operation
        env = self._looks.load_cached(
            id, client.describe_compute_envs, client.list_compute_envs, operation
        )
        if env is None:
            return None
        fetch, page = client.describe_compute_env_create_infos, client.list_compute_env_create_infos
        definition = self._definitions.load_cached(id, fetch, page, operation)
        return _standing(id, env, definition, inputs) if definition else None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """`ModifyComputeEnv` with what differs now.

        One that does something else refuses, and is asked again.
        """
        env = self._client.describe_compute_env(id)
        there = _in_place(_definition(env, self._client.describe_compute_env_create_info(id)))
        wanted = _in_place(to_wire(ComputeEnvInputs, inputs)["ComputeEnv"])
        changes = {name: value for name, value in wanted.items() if value != there.get(name)}
        if changes:
            self._when_free(lambda: self._client.modify_compute_env(id, changes))

    def stop(self, id: str, inputs: Values, seen: Observation, *, requested: bool) -> StopProgress:
        """`ModifyComputeEnv` to no nodes, and `DeleteComputeEnv` when they are gone; both take their time.

        Raises ConfigurationError, before anything is done, for machines that the user has attached.
        """
        env = seen if isinstance(seen, EnvObservation) else EnvObservation()
        if env.attached:
            raise ConfigurationError(
                f"{_count(env.attached, 'machine')} of yours in it; detach what was attached (DetachInstances), "
                "and the next destroy goes on"
            )
        if env.raw_status == DELETING:
            return StopProgress.REQUESTED
        if env.desired:
            self._empty(id)
        elif not env.nodes:
            self._client.delete_compute_env(id)
        return StopProgress.REQUESTED

    def delete(self, id: str, inputs: Values) -> None:
        """Nothing to do: `stop` goes on until it is gone."""

    def _empty(self, id: str) -> None:
        now = self._operation.clock.monotonic()
        if self._requested_at is None or now - self._requested_at >= ASK_AGAIN_SECONDS:
            self._client.modify_compute_env(id, {"DesiredComputeNodeCount": 0})
            self._requested_at = now

    def _when_free(self, call: Callable[[], None]) -> None:
        """Make a call as soon as the cloud takes it.

        Raises its last refusal when the time for that is spent.
        """
        clock = self._operation.clock
        started, limit = clock.monotonic(), self._operation.budget(None, BUSY_SECONDS)
        while True:
            try:
                return call()
            except WrongState:
                spent = clock.monotonic() - started
                if spent >= limit:
                    raise
            self._operation.report("waiting until it does nothing else", spent)
            self._operation.sleep(BUSY_POLL_SECONDS)


def _standing(
    id: str, env: Mapping[str, Any], definition: Mapping[str, Any], inputs: Values
) -> EnvObservation:
    """What `DescribeComputeEnv` says of it, and `DescribeComputeEnvCreateInfo` of its definition."""
    counts = _node_counts(env.get("ComputeNodeMetrics"))
    attached = int(env.get("AttachedComputeNodeCount") or 0)
    nodes = max(sum(counts.values()), len(env.get("ComputeNodeSet") or []), attached)
    states = ", ".join(f"{count} {state}" for state, count in counts.items())
    told = f"{_count(nodes, 'node')}{f': {states}' if states else ''}" if nodes else "no nodes"
    is_deleted = env.get("NextAction") == DELETING
    return EnvObservation(
        raw_status=DELETING if is_deleted else "",
        reason=None if is_deleted else told,
        created_at=_time(env.get("CreateTime")),
        progress="" if is_deleted else told,
        inputs=_inputs(env, _definition(env, definition), inputs),
        outputs={"envId": id},
        desired=int(env.get("DesiredComputeNodeCount") or 0),
        nodes=nodes,
        attached=attached,
    )


def _definition(env: Mapping[str, Any], definition: Mapping[str, Any]) -> dict[str, Any]:
    """The definition as it is now."""
    return {**definition, **{name: env[name] for name in TOLD_NOW if env.get(name) is not None}}


def _inputs(env: Mapping[str, Any], definition: Mapping[str, Any], inputs: Values) -> Values:
    """The inputs that are returned; of tags, those of the user."""
    placement = {
        name: value
        for name, value in (env.get("Placement") or {}).items()
        if value not in ("", None, [])
    }
    told = from_wire(ComputeEnvInputs, {"ComputeEnv": definition, "Placement": placement})
    if "tags" in told["computeEnv"]:
        mine = (inputs.get("computeEnv") or {}).get("tags")
        told["computeEnv"]["tags"] = user_tags(told["computeEnv"]["tags"], mine, key="key")
    return told


def _in_place(env: Mapping[str, Any]) -> dict[str, Any]:
    """What `ModifyComputeEnv` changes, as it takes it.

    A list of instance types cannot be emptied.
    """
    types = list((env.get("EnvData") or {}).get("InstanceTypes") or [])
    return {
        "EnvName": env.get("EnvName") or "",
        "EnvDescription": env.get("EnvDescription") or "",
        "DesiredComputeNodeCount": int(env.get("DesiredComputeNodeCount") or 0),
        **({"EnvData": {"InstanceTypes": types}} if types else {}),
    }


def _node_counts(metrics: object) -> dict[str, int]:
    """How many nodes are in which state: {"running": 2, "creation failed": 1}; zeros are left out."""
    counts = metrics if isinstance(metrics, Mapping) else {}
    return {
        _words(name.removesuffix("Count")): int(count) for name, count in counts.items() if count
    }


def _words(name: str) -> str:
    """`CreationFailed` in words: "creation failed"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _time(text: object) -> str | None:
    """A time of the API, which has two forms, in RFC 3339; None for anything else."""
    try:
        made = parse_rfc3339(str(text))
    except ValueError:
        return None
    made = made if made.tzinfo else made.replace(tzinfo=BEIJING)
    return made.astimezone(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")


def _desired(values: Values) -> int | None:
    """How many nodes inputs or a state ask for; None where that is not known."""
    env = values.get("computeEnv")
    desired = env.get("desiredComputeNodeCount") if isinstance(env, dict) else None
    return desired if isinstance(desired, int) else None


def describe_replace(state: Values) -> ReplaceEffect:
    """What a replacement does to the nodes."""
    desired = _desired(state)
    if desired == 0:
        return ReplaceEffect("the environment, which has no nodes, is deleted")
    nodes = (
        "its nodes are"
        if desired is None
        else f"its {_count(desired, 'node')} {'is' if desired == 1 else 'are'}"
    )
    return ReplaceEffect(
        f"{nodes} terminated with what runs there, and it is deleted", "new nodes are made"
    )


def describe_update(state: Values, inputs: Values, names: frozenset[str]) -> str:
    """That nodes are terminated; "" when none are."""
    before, after = _desired(state), _desired(inputs)
    if before is None or after is None or after >= before:
        return ""
    return f"terminates {before - after} of {before} nodes with what runs there"


def _connect(context: ProcessContext, region: str, operation: Operation) -> ComputeEnvLifecycle:
    client = BatchClient(connect(context, SERVICE, region), Retry(operation))
    looks = batcher_for(context, "batch env", region, page=LARGEST_PAGE)("")
    definitions = batcher_for(context, "batch env definition", region, page=LARGEST_PAGE)("")
    return ComputeEnvLifecycle(client, looks, definitions, operation)


def _remote_name(inputs: Values) -> str:
    env = inputs.get("computeEnv")
    return str(env.get("envName") or "") if isinstance(env, dict) else ""


COMPUTE_ENV = ResourceType(
    token="tencent/batch:ComputeEnv",
    noun="Batch compute environment",
    id_pattern=r"env-[0-9A-Za-z]+",
    id_form='an EnvId, "env-xxxxxxxx"',
    form=ResourceForm.DEFINITION,
    model=ComputeEnvInputs,
    outputs=(
        Output(
            "env_id",
            "str",
            'The EnvId, "env-xxxxxxxx", for the `env_id` of tasks; also the resource\'s id.',
            from_id=whole_id,
        ),
        Output("created_at", "str", "When it was made, RFC 3339, UTC."),
    ),
    remote_name=_remote_name,
    vendor=TENCENT,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="tencent_batch",
    create_action="CreateComputeEnv",
    list_action="DescribeComputeEnvs",
    describe_replace=describe_replace,
    describe_update=describe_update,
    marker_valid_for=TOKEN_VALID_FOR,
)
