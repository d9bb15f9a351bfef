"""The life of a Batch compute environment on the simulator: the scenes of every resource."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import OperationFailed
from pulumi_cloudjobs.core.http.pool import HttpPool, Request, Response
from pulumi_cloudjobs.core.schema.inputs import Secret
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.tencent.batch.client import SERVICE
from pulumi_cloudjobs.tencent.batch.compute_env import BUSY_SECONDS, COMPUTE_ENV
from pulumi_cloudjobs.tencent.batch.job import JOB
from pulumi_cloudjobs.tencent.connection import connect

from tests.embedded import Resource, World, once
from tests.tencent.examples import COMPUTE_ENV as COMPLETE

KIND = "tencent/batch/compute_env"
BUSY = (
    "UnsupportedOperation.ComputeEnvAcceptOtherRequest",
    "UnsupportedOperation.AcceptOtherRequest",
    "UnsupportedOperation.ComputeNodeForbidTerminate",
)
LOST = ("cut_after", "timeout_after", "status_after", "truncated", "torn", "error_after")
NODES_HAVE_COME = 30


def inputs(**changes: Any) -> dict[str, Any]:
    """An environment of two nodes, with some fields changed."""
    machine = {"instanceTypes": ["S1.SMALL1", "S2.SMALL1"], "imageId": "img-bd78fy2t"}
    env = {
        "envName": "farm",
        "desiredComputeNodeCount": 2,
        "envDescription": "Renders films",
        "envData": machine,
    }
    whole = {
        "placement": {"zone": "ap-guangzhou-2"},
        "computeEnv": {**env, **changes.pop("env", {})},
    }
    return {**whole, **changes}


INPUTS = inputs()
NONE = inputs(env={"desiredComputeNodeCount": 0})


class Wire(HttpPool):
    """The way to the cloud, with all that went over it.

    Attributes:
        requests: Action and request of each call, without the id.
    """

    def __init__(self, way: HttpPool) -> None:
        super().__init__()
        self._way = way
        self.requests: list[tuple[str, dict[str, Any]]] = []

    def send(self, request: Request, *, timeout_seconds: float | None = None) -> Response:
        """Write down, then send."""
        if request.method == "GET":  # for the Date of the response alone
            return self._way.send(request, timeout_seconds=timeout_seconds)

        action = next(
            value for name, value in request.headers.items() if name.lower() == "x-tc-action"
        )
        fields = {
            name: value for name, value in json.loads(request.body).items() if name != "EnvId"
        }
        self.requests.append((action, fields))
        return self._way.send(request, timeout_seconds=timeout_seconds)


@pytest.fixture
def wire(world: World) -> Wire:
    """Written down from here on."""
    wire = Wire(world.settings.http)
    world.settings.http = wire
    return wire


@pytest.fixture
def env(world: World, wire: Wire) -> Resource:
    return world.resource(COMPUTE_ENV)


def ids(world: World) -> list[str]:
    """Return the existing environments."""
    return [one["id"] for one in world.cloud.objects(KIND, live=True)]


def stored(world: World, env: Resource) -> dict[str, Any]:
    return dict(world.cloud.object(KIND, env.id)["data"]["ComputeEnv"])


def call(world: World, action: str, **request: Any) -> dict[str, Any]:
    """A call as somebody else would make it."""
    return connect(world.settings, SERVICE, "ap-guangzhou").call(action, request)


def sent(world: World, action: str) -> list[dict[str, Any]]:
    """Return the requests of an action."""
    assert isinstance(world.settings.http, Wire)
    return [fields for name, fields in world.settings.http.requests if name == action]


def settled(world: World, env: Resource, given: dict[str, Any] = INPUTS) -> Resource:
    """Created, with its nodes up."""
    env.create(given)
    world.cloud.advance(NODES_HAVE_COME)
    return env


def test_basic(world: World, env: Resource) -> None:
    """From nothing to nothing; nothing is to change afterwards, and no node is left."""
    created = env.create(INPUTS)
    assert env.id == env.state["envId"] == ids(world)[0]
    assert env.state["createdAt"].endswith("Z")
    assert "status" not in created.outputs
    assert env.changes(INPUTS) == {}

    refreshed = env.refresh()
    assert refreshed is not None
    assert refreshed.inputs == env.check(INPUTS)

    world.cloud.advance(NODES_HAVE_COME)
    env.delete()
    assert (ids(world), world.cloud.live()) == ([], [])
    assert env.refresh() is None


def test_the_time_of_creation_is_in_utc(world: World, env: Resource) -> None:
    """The API writes it without a zone; outputs of all resources compare."""
    now = world.clock.now()
    env.create(INPUTS)
    assert env.state["createdAt"] == now.isoformat(timespec="seconds").replace("+00:00", "Z")


def test_complete_every_input_arrives_and_comes_back_without_drift(
    world: World, env: Resource
) -> None:
    """A field that the API never returns is not drift, nor is the order of tags."""
    created = env.create(COMPLETE)
    arrived = stored(world, env)
    requested = COMPLETE["computeEnv"]
    assert len(arrived) == len(requested)
    assert arrived["EnvData"]["InstanceMarketOptions"]["SpotOptions"]["MaxPrice"] == "0.5"

    kept = created.outputs["computeEnv"]
    assert kept["authentications"][0]["secretKey"] == Secret("s3cr3t-key")
    assert kept["envData"]["loginSettings"]["password"] == Secret("l0gin-pa55word")

    env.refresh()
    turned = {**COMPLETE, "computeEnv": {**requested, "tags": requested["tags"][::-1]}}
    assert env.changes(COMPLETE) == env.changes(turned) == {}


def test_a_refresh_while_nodes_come_and_go_shows_no_change(world: World, env: Resource) -> None:
    """The number of running nodes is not an output, or every refresh would show a change."""
    created = env.create(INPUTS)
    world.cloud.advance(1)
    early = env.refresh()
    world.cloud.advance(NODES_HAVE_COME)
    late = env.refresh()
    assert early is not None
    assert late is not None
    assert created.outputs == early.outputs == late.outputs


@pytest.mark.parametrize(
    ("change", "paths", "request_sent"),
    [
        pytest.param({"envName": "mill"}, ["computeEnv.envName"], {"EnvName": "mill"}, id="name"),
        pytest.param(
            {"envDescription": "Sings"},
            ["computeEnv.envDescription"],
            {"EnvDescription": "Sings"},
            id="description",
        ),
        pytest.param(
            {"desiredComputeNodeCount": 5.0},
            ["computeEnv.desiredComputeNodeCount"],
            {"DesiredComputeNodeCount": 5},
            id="more-nodes",
        ),
        pytest.param(
            {"desiredComputeNodeCount": 0},
            ["computeEnv.desiredComputeNodeCount"],
            {"DesiredComputeNodeCount": 0},
            id="no-nodes",
        ),
        pytest.param(
            {"envData": {"instanceTypes": ["S2.SMALL1"], "imageId": "img-bd78fy2t"}},
            ["computeEnv.envData.instanceTypes"],
            {"EnvData": {"InstanceTypes": ["S2.SMALL1"]}},
            id="instance-types",
        ),
        pytest.param(
            {"envData": {"instanceTypes": ["S2.SMALL1", "S1.SMALL1"], "imageId": "img-bd78fy2t"}},
            ["computeEnv.envData.instanceTypes[0]", "computeEnv.envData.instanceTypes[1]"],
            {"EnvData": {"InstanceTypes": ["S2.SMALL1", "S1.SMALL1"]}},
            id="their-order",
        ),
        pytest.param(
            {"envDescription": None},
            ["computeEnv.envDescription"],
            {"EnvDescription": ""},
            id="no-description",
        ),
    ],
)
def test_update_sends_what_differs_and_keeps_the_id(
    world: World,
    env: Resource,
    change: dict[str, Any],
    paths: list[str],
    request_sent: dict[str, Any],
) -> None:
    """A number that somebody's script moves is not put back because the name has changed."""
    settled(world, env)
    old, changed = env.id, inputs(env=change)
    assert env.changes(changed) == dict.fromkeys(paths, "UPDATES")

    env.update(changed)
    assert sent(world, "ModifyComputeEnv") == [request_sent]
    assert ids(world) == [env.id] == [old]

    env.refresh()
    assert env.changes(changed) == {}


def test_update_of_several_at_once_is_one_call(world: World, env: Resource) -> None:
    """The second of two calls would be refused while nodes come."""
    settled(world, env)
    env.update(inputs(env={"envName": "mill", "desiredComputeNodeCount": 3}))
    assert sent(world, "ModifyComputeEnv") == [{"EnvName": "mill", "DesiredComputeNodeCount": 3}]


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        pytest.param(inputs(placement={"zone": "ap-guangzhou-3"}), "placement.zone", id="zone"),
        pytest.param(
            inputs(env={"tags": [{"key": "a", "value": "b"}]}), "computeEnv.tags", id="tags"
        ),
        pytest.param(
            inputs(env={"envData": {"imageId": "img-bd78fy2t"}}),
            "computeEnv.envData.instanceTypes",
            id="no-instance-types-any-more",
        ),
        pytest.param(
            inputs(
                env={"envData": {"instanceTypes": ["S1.SMALL1", "S2.SMALL1"], "instanceName": "a"}}
            ),
            "computeEnv.envData.instanceName",
            id="machines",
        ),
        pytest.param(
            inputs(env={"mountDataDisks": [{"localPath": "/data"}]}),
            "computeEnv.mountDataDisks",
            id="mounts",
        ),
        pytest.param(
            inputs(env={"resourceMaxRetryCount": 1}),
            "computeEnv.resourceMaxRetryCount",
            id="not-returned",
        ),
    ],
)
def test_everything_else_replaces(
    world: World, env: Resource, changed: dict[str, Any], path: str
) -> None:
    """The API has no action for it; the old environment goes first, with its nodes."""
    settled(world, env)
    old = env.id
    assert env.changes(changed)[path] == "REPLACES"

    env.delete()
    env.create(changed)
    assert ids(world) == [env.id] != [old]


def test_a_change_of_stop_alone_sends_nothing(world: World, env: Resource) -> None:
    """The input `stop` is ours, not the API's."""
    env.create(INPUTS)
    env.update({**INPUTS, "stop": {"timeoutSeconds": 60}})
    assert world.count("ModifyComputeEnv") == 0


@pytest.mark.parametrize("fault", LOST)
def test_an_update_whose_response_is_lost_is_carried_through(
    world: World, env: Resource, fault: str
) -> None:
    """The same numbers sent twice are the same numbers."""
    settled(world, env)
    world.cloud.fault(fault, action="ModifyComputeEnv")
    changed = inputs(env={"desiredComputeNodeCount": 3})
    env.update(changed)
    assert stored(world, env)["DesiredComputeNodeCount"] == 3

    env.refresh()
    assert env.changes(changed) == {}


@pytest.mark.parametrize("code", BUSY)
def test_an_update_waits_while_the_environment_does_something_else(
    world: World, env: Resource, code: str
) -> None:
    """Two changes in a row are common, and the second must not fail for the first."""
    env.create(INPUTS)
    world.cloud.fault("error", action="ModifyComputeEnv", code=code, times=3)
    env.update(inputs(env={"envName": "mill"}))
    assert stored(world, env)["EnvName"] == "mill"
    assert world.report.texts[:1] == ["waiting until the environment is idle"]


def test_a_second_change_waits_until_the_nodes_of_the_first_have_come(
    world: World, env: Resource
) -> None:
    """The cloud itself refuses to scale while it scales."""
    env.create(INPUTS)
    env.update(inputs(env={"desiredComputeNodeCount": 3}))
    assert stored(world, env)["DesiredComputeNodeCount"] == 3
    assert world.count("ModifyComputeEnv") > 1


def test_an_update_that_is_refused_for_too_long_says_so_and_changes_nothing(
    world: World, env: Resource
) -> None:
    """An environment that hangs must not hang the up."""
    env.create(INPUTS)
    world.cloud.fault("error", action="ModifyComputeEnv", code=BUSY[0], message="busy", times=None)
    started = world.clock.monotonic()
    with pytest.raises(
        OperationFailed, match=rf"updating Batch compute environment {env.id}: {BUSY[0]}: busy"
    ):
        env.update(inputs(env={"envName": "mill"}))

    assert BUSY_SECONDS <= world.clock.monotonic() - started < BUSY_SECONDS + 30

    world.cloud.clear_faults()
    env.update(inputs(env={"envName": "mill"}))
    assert stored(world, env)["EnvName"] == "mill"


def test_a_change_that_is_refused_changes_nothing(world: World, env: Resource) -> None:
    """The engine tries it again, and state knows the existing environment."""
    settled(world, env)
    changed = inputs(env={"desiredComputeNodeCount": 9})
    world.cloud.fault(
        "error", action="ModifyComputeEnv", code="LimitExceeded.CpuQuota", message="no"
    )
    with pytest.raises((OperationFailed, PartialFailure), match=r"LimitExceeded\.CpuQuota: no"):
        env.update(changed)

    env.update(changed)
    assert stored(world, env)["DesiredComputeNodeCount"] == 9


def test_gone(world: World, env: Resource) -> None:
    """Deleted behind our back, it is made again, once."""
    env.create(INPUTS)
    world.cloud.remove(KIND, env.id)
    assert env.refresh() is None

    env.delete()
    env.create(INPUTS)
    assert ids(world) == [env.id]


def test_repeat(world: World, env: Resource) -> None:
    """A repeated create, in another process, adopts the environment of the first."""
    env.create(INPUTS)
    first = env.id
    world.restart()
    env.create(INPUTS)
    assert env.id == first

    world.cloud.advance(NODES_HAVE_COME)
    assert env.refresh() == env.refresh()

    changed = inputs(env={"envName": "mill"})
    env.update(changed)
    env.update(changed)
    assert world.count("ModifyComputeEnv") == 1

    env.delete()
    env.delete()
    assert ids(world) == []


@pytest.mark.parametrize(
    ("change", "drift"),
    [
        pytest.param({"EnvName": "mill"}, {"computeEnv.envName": "UPDATES"}, id="name"),
        pytest.param(
            {"EnvDescription": ""}, {"computeEnv.envDescription": "UPDATES"}, id="description"
        ),
        pytest.param(
            {"DesiredComputeNodeCount": 1},
            {"computeEnv.desiredComputeNodeCount": "UPDATES"},
            id="a-node-less",
        ),
        pytest.param(
            {"EnvData": {"InstanceTypes": ["S5.SMALL1"]}},
            {"computeEnv.envData.instanceTypes": "UPDATES"},
            id="instance-types",
        ),
    ],
)
@pytest.mark.parametrize("many", [False, True], ids=["alone", "among-many"])
def test_what_was_changed_behind_our_back_is_drift(
    world: World, env: Resource, change: dict[str, Any], drift: dict[str, str], many: bool
) -> None:
    """Seen by refresh, whether or not it comes from whole pages, and repaired by the next up."""
    settled(world, env)

    for number in range(30 if many else 0):
        other = world.resource(COMPUTE_ENV, f"other-{number}")
        other.create(NONE)
        assert other.handler.read(other.id, other.state, world.operation(other.name)) is not None

    call(world, "ModifyComputeEnv", EnvId=env.id, **change)
    env.refresh()
    assert env.changes(INPUTS) == drift

    world.cloud.advance(NODES_HAVE_COME)
    env.update(INPUTS)
    env.refresh()
    assert env.changes(INPUTS) == {}


@pytest.mark.parametrize(
    "held",
    [
        pytest.param({"Zone": ""}, id="zone-not-returned"),
        pytest.param(
            {"Tags": [{"Key": "createdBy", "Value": "x"}, {"Key": "team", "Value": "data"}]},
            id="more-tags",
        ),
        pytest.param(
            {"EnvType": "MANAGED", "InstanceChargeType": "POSTPAID_BY_HOUR"}, id="defaults"
        ),
        pytest.param({"InstanceName": None, "MountDataDisks": None}, id="nulls"),
    ],
)
def test_what_is_no_drift(world: World, env: Resource, held: dict[str, Any]) -> None:
    """A false difference would end every node and start it again."""
    given = inputs(env={"tags": [{"key": "team", "value": "data"}]})
    env.create(given)
    world.cloud.fault("replace", action="DescribeComputeEnv*", values=held, times=None)
    env.refresh()
    assert env.changes(given) == {}


def test_refreshes_of_many_environments_are_list_calls(world: World) -> None:
    """Single reads are limited to two a second."""
    envs = [world.resource(COMPUTE_ENV, f"farm-{number}") for number in range(30)]

    for env in envs:
        env.create(NONE)

    world.cloud.clear_calls()

    for env in envs:
        assert env.handler.read(env.id, env.state, world.operation(env.name)) is not None

    assert world.count("DescribeComputeEnv") == world.count("DescribeComputeEnvCreateInfo") == 0
    assert world.cloud.count() < 24


@pytest.mark.parametrize("fault", ["cut", *LOST])
def test_interrupted_create_ends_with_one_environment(
    world: World, env: Resource, fault: str
) -> None:
    """Repeated lost responses must not add environments: nodes cost money by the hour."""
    world.cloud.fault(fault, action="CreateComputeEnv", times=3)
    env.create(INPUTS)
    assert ids(world) == [env.id]


def test_a_create_that_gave_up_goes_on_with_the_next_up(world: World, env: Resource) -> None:
    """The token finds the created environment."""
    world.cloud.fault("cut_after", action="CreateComputeEnv", times=None)
    with pytest.raises(OperationFailed, match='the Batch compute environment "farm" may exist'):
        env.create(INPUTS)

    world.cloud.clear_faults()
    world.restart()
    env.create({**INPUTS, "stop": {"timeoutSeconds": 5}})
    assert ids(world) == [env.id]


@pytest.mark.parametrize("days", [0, 2])
def test_an_environment_that_a_killed_process_has_made_is_taken_over(
    world: World, env: Resource, days: int
) -> None:
    """The cloud had acted, the id was lost, and two days later the token is forgotten."""
    lost_id = env.create_and_die(INPUTS)
    world.cloud.advance(days * 86_400)
    env.create(INPUTS)
    assert (env.id, ids(world)) == (lost_id, [lost_id])


def test_equal_resources_whose_responses_are_lost_have_an_environment_each(world: World) -> None:
    """The token is the resource's own."""
    envs = [world.resource(COMPUTE_ENV, name) for name in ("one", "two")]
    lost_ids = [one.create_and_die(INPUTS) for one in envs]

    for one in envs:
        one.create(INPUTS)

    assert [one.id for one in envs] == lost_ids
    assert len(ids(world)) == 2


def test_the_same_environment_can_be_made_again_after_it_was_deleted(
    world: World, env: Resource
) -> None:
    """The cloud remembers a deleted one's token; going back to old inputs must make a new one."""
    ids = set()
    for count in (0, 1, 0, 1):
        settled(world, env, inputs(env={"desiredComputeNodeCount": count}))
        ids.add(env.id)
        env.delete()

    assert len(ids) == 4


@pytest.mark.parametrize("age_seconds", [0, 60, timedelta(hours=9).total_seconds()])
def test_one_that_exists_beside_its_replacement_is_not_taken_for_it(
    world: World, env: Resource, age_seconds: float
) -> None:
    """An equal one is made anew where the user lets the new one come first.

    However young the old one is: each create has a token of its own, so that their times need not
    differ.
    """
    env.create(NONE)
    old = env.id
    world.cloud.advance(age_seconds)
    world.restart()
    env.create(NONE, exists_in_state=True)
    assert sorted(ids(world)) == sorted([old, env.id])
    assert env.id != old


@pytest.mark.parametrize("fault", ["cut", "status"])
def test_a_first_read_that_fails_loses_no_id(world: World, env: Resource, fault: str) -> None:
    """The environment exists, so its id must reach the state whatever happens then."""
    world.cloud.fault(fault, action="Describe*", times=None)
    env.create(INPUTS)
    world.cloud.clear_faults()
    assert env.state["envId"] == env.id
    assert ids(world) == [env.id]


def test_an_environment_too_new_to_be_found_is_not_made_twice(world: World, env: Resource) -> None:
    """Not found right after create may mean not yet."""
    world.cloud.fault(
        "replace", action="DescribeComputeEnvs", values={"EnvId": "env-other"}, times=2
    )
    world.cloud.fault(
        "error", action="DescribeComputeEnv", code="ResourceNotFound.ComputeEnv", times=2
    )
    env.create(INPUTS)
    assert ids(world) == [env.id]


def test_delete_takes_the_nodes_away_and_waits_until_nothing_is_there(
    world: World, env: Resource
) -> None:
    """A destroy that ends while machines still run lies about the bill."""
    for state in ("node_deleting", "env_deleting"):
        world.cloud.set(f"tencent.batch.{state}_seconds", 10)

    settled(world, env)
    env.delete()
    assert world.cloud.live() == []
    assert sent(world, "ModifyComputeEnv") == [{"DesiredComputeNodeCount": 0}]
    assert world.count("DeleteComputeEnv") == 1
    assert world.report.informs == [f"stops Batch compute environment {env.id} first"]

    shown = list(dict.fromkeys(world.report.texts))
    assert shown == [
        "stopping 2 nodes: 2 running",
        "stopping 2 nodes: 2 deleting",
        "stopping no nodes",
        "DELETING",
        "gone",
    ]


def test_delete_of_one_without_nodes_does_not_scale_it(world: World, env: Resource) -> None:
    """There is nothing to take away."""
    env.create(NONE)
    env.delete()
    assert ids(world) == []
    assert world.count("ModifyComputeEnv") == 0


def test_delete_waits_while_the_nodes_still_come(world: World, env: Resource) -> None:
    """A destroy right after an up: the cloud refuses to scale until the nodes exist."""
    env.create(INPUTS)
    env.delete()
    assert world.cloud.live() == []


@pytest.mark.parametrize("action", ["ModifyComputeEnv", "DeleteComputeEnv"])
@pytest.mark.parametrize(
    "code", [*BUSY, "UnsupportedOperation.ComputeEnvOperation", "UnsupportedOperation"]
)
def test_a_call_to_a_busy_environment_is_repeated(
    world: World, env: Resource, action: str, code: str
) -> None:
    """The order of codes is not documented; all of them pass."""
    settled(world, env)
    world.cloud.fault("error", action=action, code=code, times=3)
    env.delete()
    assert ids(world) == []
    assert world.count(action) == 4


@pytest.mark.parametrize("action", ["ModifyComputeEnv", "DeleteComputeEnv"])
@pytest.mark.parametrize("fault", ["cut_after", "status_after", "truncated"])
def test_a_lost_response_while_deleting_is_no_error(
    world: World, env: Resource, action: str, fault: str
) -> None:
    """The repeated delete finds the environment deleted."""
    settled(world, env)
    world.cloud.fault(fault, action=action)
    env.delete()
    assert ids(world) == []


def test_a_scale_down_without_effect_is_requested_again(world: World, env: Resource) -> None:
    """Somebody else's script may have put the number back."""
    settled(world, env)
    world.cloud.set("tencent.batch.scale_while_busy", "allowed")
    world.clock.on_wait = once(
        lambda: call(world, "ModifyComputeEnv", EnvId=env.id, DesiredComputeNodeCount=1)
    )
    env.delete()
    assert ids(world) == []
    assert [one["DesiredComputeNodeCount"] for one in sent(world, "ModifyComputeEnv")] == [0, 1, 0]


def test_a_destroy_that_takes_too_long_names_environment_and_nodes(
    world: World, env: Resource
) -> None:
    """The environment stays in state, and the next destroy goes on where it stopped."""
    world.cloud.set("tencent.batch.node_deleting_seconds", 100)
    settled(world, env, {**INPUTS, "stop": {"timeoutSeconds": 10}})
    reason = (
        rf"deleting Batch compute environment {env.id}: "
        r"still there \(2 nodes: 2 deleting\) after 10 s"
    )
    with pytest.raises(OperationFailed, match=reason):
        env.delete()

    world.cloud.advance(100)
    env.delete()
    assert ids(world) == []


def test_a_deletion_that_takes_too_long_is_reported_as_one(world: World, env: Resource) -> None:
    """Without nodes, and not gone yet."""
    world.cloud.set("tencent.batch.env_deleting_seconds", 100)
    env.create({**NONE, "stop": {"timeoutSeconds": 10}})
    with pytest.raises(OperationFailed, match=rf"environment {env.id}: still DELETING after 10 s"):
        env.delete()

    world.cloud.advance(100)
    env.delete()
    assert (ids(world), world.count("DeleteComputeEnv")) == ([], 1)


def test_machines_that_the_user_has_attached_stand_in_the_way(world: World, env: Resource) -> None:
    """The user's machines are not ours to end, and the error comes before any other step."""
    settled(world, env)
    world.cloud.fault(
        "replace", action="DescribeComputeEnvs", values={"AttachedComputeNodeCount": 1}, times=None
    )
    with pytest.raises(
        OperationFailed, match=rf"{env.id}: 1 machine of yours still attached; detach them"
    ):
        env.delete()

    assert world.count("ModifyComputeEnv") == world.count("DeleteComputeEnv") == 0

    world.cloud.clear_faults()
    env.delete()
    assert ids(world) == []


def test_an_environment_that_vanishes_while_it_is_emptied_is_deleted(
    world: World, env: Resource
) -> None:
    """Gone is success."""
    settled(world, env)
    world.clock.on_wait = once(lambda: world.cloud.remove(KIND, env.id))
    env.delete()
    assert world.count("DeleteComputeEnv") == 0


def test_adopt_takes_one_over_and_makes_it_what_the_inputs_say(world: World, env: Resource) -> None:
    """A difference that can change in place is changed."""
    other = world.resource(COMPUTE_ENV, "other")
    settled(world, other, inputs(env={"envDescription": "old"}))
    world.restart()
    env.create({**INPUTS, "adopt": other.id})
    assert env.id == other.id
    assert sent(world, "ModifyComputeEnv") == [{"EnvDescription": "Renders films"}]
    assert world.count("CreateComputeEnv") == 1


def test_adopt_refuses_one_that_cannot_become_what_the_inputs_say(
    world: World, env: Resource
) -> None:
    """Its zone never changes."""
    other = world.resource(COMPUTE_ENV, "other")
    other.create(INPUTS)
    world.restart()
    with pytest.raises(OperationFailed, match=r"differs in placement\.zone"):
        env.create({**inputs(placement={"zone": "ap-guangzhou-3"}), "adopt": other.id})


def test_adopt_says_when_there_is_no_such_environment(world: World, env: Resource) -> None:
    """A misspelt id must not make a new one."""
    with pytest.raises(OperationFailed, match="there is no Batch compute environment env-00000000"):
        env.create({**INPUTS, "adopt": "env-00000000"})


def test_an_environment_of_somebody_else_can_be_read(world: World, env: Resource) -> None:
    """`ComputeEnv.get` returns every field that the cloud returns."""
    env.create(INPUTS)
    reader = world.resource(COMPUTE_ENV, "reader")
    observation = reader.handler.read(env.id, {"region": "ap-guangzhou"}, world.operation("reader"))
    assert observation is not None
    assert observation.outputs["computeEnv"]["envDescription"] == "Renders films"
    assert observation.outputs["envId"] == env.id


def test_a_job_runs_in_it_and_is_deleted_before_it(world: World, env: Resource) -> None:
    """The engine deletes in this order, since the job needs the environment."""
    settled(world, env)
    job = world.resource(JOB, "film")
    task = {
        "application": {"deliveryForm": "LOCAL", "command": "true"},
        "envId": env.state["envId"],
    }
    job.create(
        {
            "placement": {"zone": "ap-guangzhou-2"},
            "job": {"tasks": [task]},
            "wait": {"until": "running"},
        }
    )
    assert job.state["status"] == "running"

    job.delete()
    env.delete()
    assert world.cloud.live() == []


def test_an_environment_in_which_a_job_runs_is_kept_until_that_has_ended(
    world: World, env: Resource
) -> None:
    """Another stack's job keeps its nodes, and the destroy waits as long as it may."""
    settled(world, env, {**INPUTS, "stop": {"timeoutSeconds": 60}})
    job = world.resource(JOB, "film")
    task = {"application": {"deliveryForm": "LOCAL", "command": "true"}, "envId": env.id}
    job.create(
        {
            "placement": {"zone": "ap-guangzhou-2"},
            "job": {"tasks": [task]},
            "wait": {"until": "running"},
        }
    )
    with pytest.raises(
        OperationFailed, match=rf"{env.id}: still there \(2 nodes: 2 running\) after 60 s"
    ):
        env.delete()

    job.delete()
    env.delete()
    assert world.cloud.live() == []
