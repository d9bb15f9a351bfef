"""A Batch compute environment from create to delete: a pool of nodes that tasks name by `env_id`.

Name, description, number of nodes and the list of instance types change in place. An environment
has no state of its own, only its nodes have. A delete removes the nodes first, and is done when the
cloud does not find the environment any more.
Uncertain: whether `DescribeComputeEnvCreateInfo` returns a change in place. So name and number come
from `DescribeComputeEnv`; description and instance types are returned by the create info alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta, timezone
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import ConfigurationError, NotFound, ProviderError, WrongState
from ...core.frozen import frozen
from ...core.http.responses import counters, parse_rfc3339, to_utc, user_tags
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
    whole_id,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import fits, from_wire, to_wire
from ..connection import connect, origin_of
from ..credentials import TENCENT
from ..service_client import LARGEST_PAGE
from .client import SERVICE, TOKEN_VALID_FOR, BatchClient, placement_of
from .models import ComputeEnvInputs

REPEAT_STOP_SECONDS = 30
"""The request for no nodes is repeated when nodes are still desired after this time."""
BUSY_SECONDS = 600
BUSY_POLL_SECONDS = 5
DELETING = "DELETING"
# Uncertain: the API writes times of environments without a zone. The service and its console are
# Beijing's.
BEIJING = timezone(timedelta(hours=8))
CURRENT_FIELDS = ("EnvName", "DesiredComputeNodeCount", "EnvType", "Tags")
"""Fields of the definition that `DescribeComputeEnv` returns besides the placement."""


@frozen
class EnvObservation(Observation):
    """The observation of an environment with its nodes.

    Args:
        desired: How many nodes it keeps.
        nodes: How many it has, in whatever state.
        attached: How many of them are machines of the user, who has attached them.
    """

    desired: int = 0
    nodes: int = 0
    attached: int = 0


class ComputeEnvLifecycle(DefinitionLifecycle[BatchClient]):
    """The calls of Batch for one compute environment."""

    def __init__(
        self,
        client: BatchClient,
        batcher: ReadBatcher[dict[str, Any]],
        definition_batcher: ReadBatcher[dict[str, Any]],
        operation: Operation,
    ) -> None:
        self._client = client
        self._batcher = batcher
        self._definition_batcher = definition_batcher
        self._operation = operation
        self._stop_requested_at: float | None = None

    def create(self, inputs: Values, marker: str) -> Created:
        """Call `CreateComputeEnv`, with the marker as token: a repeat returns the first EnvId."""
        env_id = self._send_create(inputs, marker)
        return Created(env_id, _created_env(env_id, self.accepted_at(self._operation)))

    def _send_create(self, inputs: Values, token: str) -> str:
        request = to_wire(ComputeEnvInputs, inputs, without=COMMON_INPUTS)
        return self._client.create_compute_env({**request, "ClientToken": token})

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """Return the environment of a create whose response was lost, by token or definition.

        `CreateComputeEnv` with the token of that create returns its EnvId. It must not create an
        environment, so it is sent only when `DescribeComputeEnvCreateInfos` lists one of that name,
        and only while the cloud surely remembers the token. Later, the first environment with an
        equal definition is taken. Times have no zone, so no window is applied.
        """
        named = self._client.describe_compute_envs_named(COMPUTE_ENV.remote_name(inputs))
        named_ids = [str(env["EnvId"]) for env in named]
        free_ids = [env_id for env_id in named_ids if env_id not in exclude_ids]
        if not free_ids:
            return None

        if intent.age(self._operation.clock.now(), self.clock_offset) >= TOKEN_VALID_FOR:
            return self._find_equal(free_ids, inputs)

        env_id = self._send_create(inputs, intent.marker)
        try:
            observation = self.observe(env_id, inputs)
        except ProviderError:
            # The token proves the id, and no failed read may lose it.
            observation = _created_env(env_id)
        if observation is None:
            return None

        return Created(env_id, observation, is_certain=True)

    def _find_equal(self, env_ids: Sequence[str], inputs: Values) -> Created | None:
        for env_id in env_ids:
            observation = self.observe(env_id, inputs)
            if observation is not None and fits(ComputeEnvInputs, observation.inputs, inputs):
                return Created(env_id, observation)

        return None

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """Call `DescribeComputeEnv` for the nodes, `DescribeComputeEnvCreateInfo` for the rest."""
        try:
            env = self._client.describe_compute_env(id)
            definition = self._client.describe_compute_env_create_info(id)
        except NotFound:
            return None

        return _observation(id, env, definition, inputs)

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> Mapping[str, Observation]:
        """Call `DescribeComputeEnvs`, which returns the nodes, and little of the definition."""
        envs = self._batcher.load(
            list(inputs_by_id), self._client.describe_compute_envs, self._operation
        )
        return {id: _observation(id, env, {}, inputs_by_id[id]) for id, env in envs.items()}

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """Return the environment from whole pages of both lists when many environments are read.

        The lists are `DescribeComputeEnvs` and `DescribeComputeEnvCreateInfos`.
        """
        client, operation = self._client, self._operation
        env = self._batcher.load_cached(
            id, client.describe_compute_envs, client.list_compute_envs, operation
        )
        if env is None:
            return None

        definition = self._definition_batcher.load_cached(
            id,
            client.describe_compute_env_create_infos,
            client.list_compute_env_create_infos,
            operation,
        )
        return _observation(id, env, definition, inputs) if definition else None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """Call `ModifyComputeEnv` with the fields that differ, repeated while it is busy."""
        env = self._client.describe_compute_env(id)
        definition = _definition(env, self._client.describe_compute_env_create_info(id))
        actual = _modifiable_fields(definition)
        desired = _modifiable_fields(to_wire(ComputeEnvInputs, inputs)["ComputeEnv"])
        changes = {name: value for name, value in desired.items() if value != actual.get(name)}
        if changes:
            self._call_when_free(lambda: self._client.modify_compute_env(id, changes))

    def stop(
        self, id: str, inputs: Values, observation: Observation, *, requested: bool
    ) -> StopProgress:
        """Call `ModifyComputeEnv` for no nodes, then `DeleteComputeEnv`; both are asynchronous.

        Raises ConfigurationError, before anything is done, for machines that the user has attached.
        """
        env = observation if isinstance(observation, EnvObservation) else EnvObservation()
        if env.attached:
            machines = _count(env.attached, "machine")
            raise ConfigurationError(
                f"{machines} of yours still attached; detach them (DetachInstances), "
                "and the next destroy continues"
            )

        if env.raw_status == DELETING:
            return StopProgress.REQUESTED

        if env.desired:
            self._request_no_nodes(id)
        elif not env.nodes:
            self._client.delete_compute_env(id)

        return StopProgress.REQUESTED

    def delete(self, id: str, inputs: Values) -> None:
        """Do nothing: `stop` continues until the environment is gone."""

    def _request_no_nodes(self, id: str) -> None:
        now, last = self._operation.clock.monotonic(), self._stop_requested_at
        if last is not None and now - last < REPEAT_STOP_SECONDS:
            return

        self._client.modify_compute_env(id, {"DesiredComputeNodeCount": 0})
        self._stop_requested_at = now

    def _call_when_free(self, call: Callable[[], None]) -> None:
        """Repeat a call until the cloud accepts it.

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

            self._operation.report("waiting until the environment is idle", spent)
            self._operation.sleep(BUSY_POLL_SECONDS)


def _created_env(env_id: str, accepted_at: str | None = None) -> Observation:
    """Return what is known of an environment by the response to its create."""
    return Observation(created_at=accepted_at, outputs={"envId": env_id})


def _observation(
    id: str, env: Mapping[str, Any], definition: Mapping[str, Any], inputs: Values
) -> EnvObservation:
    """Return the observation of `DescribeComputeEnv` and `DescribeComputeEnvCreateInfo`."""
    counts = _node_counts(env)
    attached = env.get("AttachedComputeNodeCount") or 0
    nodes = max(sum(counts.values()), len(env.get("ComputeNodeSet") or []), attached)
    description = _describe_nodes(nodes, counts)
    is_deleting = env.get("NextAction") == DELETING

    return EnvObservation(
        raw_status=DELETING if is_deleting else "",
        reason=None if is_deleting else description,
        created_at=_rfc3339(env.get("CreateTime")),
        progress="" if is_deleting else description,
        inputs=_returned_inputs(env, _definition(env, definition), inputs),
        outputs={"envId": id},
        desired=env.get("DesiredComputeNodeCount") or 0,
        nodes=nodes,
        attached=attached,
    )


def _describe_nodes(nodes: int, counts: Mapping[str, int]) -> str:
    """Describe the nodes: "3 nodes: 2 running, 1 creation failed", or "no nodes"."""
    if not nodes:
        return "no nodes"

    states = ", ".join(f"{count} {state}" for state, count in counts.items())
    return f"{_count(nodes, 'node')}: {states}" if states else _count(nodes, "node")


def _definition(env: Mapping[str, Any], definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return the definition with the fields that `DescribeComputeEnv` returns."""
    current = {name: env[name] for name in CURRENT_FIELDS if env.get(name) is not None}
    return {**definition, **current}


def _returned_inputs(
    env: Mapping[str, Any], definition: Mapping[str, Any], inputs: Values
) -> Values:
    """Return the inputs that the API returns; of the tags, those of the user."""
    wire = {"ComputeEnv": definition, "Placement": placement_of(env)}
    returned = from_wire(ComputeEnvInputs, wire)
    returned_env = returned["computeEnv"]
    if "tags" in returned_env:
        desired = (inputs.get("computeEnv") or {}).get("tags")
        returned_env["tags"] = user_tags(returned_env["tags"], desired, key="key")

    return returned


def _modifiable_fields(env: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that `ModifyComputeEnv` changes, as it takes them.

    A list of instance types cannot be emptied.
    """
    fields: dict[str, Any] = {
        "EnvName": env.get("EnvName") or "",
        "EnvDescription": env.get("EnvDescription") or "",
        "DesiredComputeNodeCount": int(env.get("DesiredComputeNodeCount") or 0),
    }
    types = list((env.get("EnvData") or {}).get("InstanceTypes") or [])
    if types:
        fields["EnvData"] = {"InstanceTypes": types}

    return fields


def _node_counts(env: Mapping[str, Any]) -> dict[str, int]:
    """Return the nodes by state: {"running": 2, "creation failed": 1}; zeros are left out."""
    counts = counters(env, "ComputeNodeMetrics")
    return {_spelled_out(name.removesuffix("Count")): count for name, count in counts.items()}


def _spelled_out(name: str) -> str:
    """Return `CreationFailed` in words: "creation failed"."""
    letters = [f" {letter.lower()}" if letter.isupper() else letter for letter in name]
    return "".join(letters).strip()


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"


def _rfc3339(text: object) -> str | None:
    """Return a time of the API, which has two forms, in RFC 3339; None for any other text."""
    try:
        time = parse_rfc3339(str(text))
    except ValueError:
        return None

    if not time.tzinfo:
        time = time.replace(tzinfo=BEIJING)

    utc = to_utc(time)
    return utc.isoformat(timespec="seconds").replace("+00:00", "Z") if utc else None


def _desired_nodes(values: Values) -> int | None:
    """Return how many nodes inputs or a state request; None where that is not known."""
    env = values.get("computeEnv")
    desired = env.get("desiredComputeNodeCount") if isinstance(env, dict) else None

    return desired if isinstance(desired, int) else None


def describe_replace(state: Values) -> ReplaceEffect:
    """Describe what a replacement does to the nodes."""
    desired = _desired_nodes(state)
    if desired == 0:
        return ReplaceEffect("the environment, which has no nodes, is deleted")

    nodes = "its nodes are"
    if desired is not None:
        verb = "is" if desired == 1 else "are"
        nodes = f"its {_count(desired, 'node')} {verb}"

    return ReplaceEffect(
        f"{nodes} terminated with the tasks that run there, and the environment is deleted",
        "new nodes are created",
    )


def describe_update(state: Values, inputs: Values, names: frozenset[str]) -> str:
    """Describe how many nodes are terminated; "" when no node is."""
    before, after = _desired_nodes(state), _desired_nodes(inputs)
    if before is None or after is None or after >= before:
        return ""

    return f"terminates {before - after} of {before} nodes with the tasks that run there"


def _connect(context: ProcessContext, region: str, operation: Operation) -> ComputeEnvLifecycle:
    client = BatchClient(connect(context, SERVICE, region), Retry(operation))
    batcher = batcher_for(context, "batch env", region, page=LARGEST_PAGE)("")
    definition_batcher = batcher_for(context, "batch env definition", region, page=LARGEST_PAGE)("")

    return ComputeEnvLifecycle(client, batcher, definition_batcher, operation)


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
        Output("created_at", "str", "When the environment was created, RFC 3339, UTC."),
    ),
    name_path=("computeEnv", "envName"),
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
