"""What preview says of a replacement and what delete says before it stops, by kind and by the state last seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.core.handler import Handler
from pulumi_cloudjobs.core.http import HttpPool
from pulumi_cloudjobs.core.inputs import UNKNOWN
from pulumi_cloudjobs.core.kind import JobStatus, Kind, Values
from pulumi_cloudjobs.core.operation import Settings

from tests.embedded import World, make_world
from tests.kinds import KINDS, Described

BATCH, DLC, OCEANUS, SESSION, FLOW = (
    next(described.kind for described in KINDS if described.kind.token == token)
    for token in (
        "tencent/batch:Job",
        "tencent/dlc:SparkAppTask",
        "tencent/oceanus:Job",
        "huawei/dli:Session",
        "alibaba/emr:FlowJob",
    )
)
SAVEPOINT: Values = {"stop": {"savepoint": True}}
LIVE = {"status": "running", "rawStatus": "RUNNING"}

RUNS_AGAIN = "unfinished work is lost; all tasks run again at their cost; job_id changes"
BATCH_LIVE = f"the live job is terminated and deleted, and {RUNS_AGAIN}"
TASK_LIVE = "the live task is cancelled, and what it has not written is lost; the app runs again at its cost"
SESSION_LIVE = (
    "the live session is ended, and its statements and all that it has in memory are lost; a new one starts empty; "
    "session_id changes"
)
EMPTY = "the new job has no configuration and does not run"
FLOW_FOLLOW = "workflows that use it do not follow to the new one; flow_job_id changes"

ENDED = [
    (BATCH, "succeeded", "SUCCEED"),
    (BATCH, "failed", "FAILED"),
    (DLC, "succeeded", "2"),
    (DLC, "failed", "-1"),
    (DLC, "stopped", "-3"),
    (SESSION, "stopped", "killed"),
    (SESSION, "stopped", "success"),
    (SESSION, "failed", "error"),
    (SESSION, "failed", "dead"),
]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


def warnings(kind: Kind, state: Values, *, id: str = "job-1", **changes: Any) -> list[str]:
    """What diff says, with nothing to call: there is no cloud."""
    handler = Handler(kind, Settings(config={}, environ={}, home=Path("/nowhere"), http=HttpPool()))
    names = ("region", "stop", "wait", "triggers", "adopt")
    new = {name: state[name] for name in names if name in state} | changes
    return handler.diff(id, {"region": "here", **state}, {"region": "here", **new}).warnings


def table() -> Iterator[Any]:
    """Kind, state, and what comes of a replacement."""
    for status, raw in (
        ("pending", "SUBMITTED"),
        ("pending", "RUNNABLE"),
        ("starting", "STARTING"),
        ("running", "RUNNING"),
        ("unknown", "HIBERNATING"),
    ):
        yield BATCH, status, raw, {}, f"{BATCH_LIVE} (last seen: {raw})"
    terminated = "the job, which is being terminated already, is deleted; all tasks run again at their cost; job_id"
    yield BATCH, "stopping", "RUNNING", {}, f"{terminated} changes (last seen: RUNNING)"
    kept = "the job is deleted, and the machines that it keeps for a look after the interruption are given up"
    yield BATCH, "failed", "FAILED_INTERRUPTED", {}, f"{kept}; all tasks run again at their cost; job_id changes"

    waiting = "the waiting task is cancelled; a new one is queued; task_id changes (last seen: pending)"
    yield DLC, "pending", "0", {}, waiting
    yield DLC, "pending", "4", {}, waiting
    yield DLC, "running", "1", {}, f"{TASK_LIVE}; task_id changes (last seen: running)"
    yield DLC, "running", "3", {}, f"{TASK_LIVE}; task_id changes (last seen: running)"
    perhaps = TASK_LIVE.replace("live task is cancelled", "task is cancelled if it lives")
    yield DLC, "unknown", "7", {}, f"{perhaps}; task_id changes (last seen: unknown)"
    yield DLC, "unknown", "1", {"purged": True}, f"{perhaps}; task_id changes (last seen: unknown)"

    for status, raw in (("pending", "not_started"), ("starting", "starting"), ("starting", "recovering")):
        ended = "the session that is starting is ended; a new one starts empty; session_id changes"
        yield SESSION, status, raw, {}, f"{ended} (last seen: {raw})"
    for status, raw in (("running", "idle"), ("running", "busy"), ("unknown", "asleep")):
        yield SESSION, status, raw, {}, f"{SESSION_LIVE} (last seen: {raw})"
    ending = "the session is ending already; a new one starts empty; session_id changes (last seen: shutting_down)"
    yield SESSION, "stopping", "shutting_down", {}, ending

    changes = f"{EMPTY}; job_id changes"
    itself = f"{EMPTY}, nor from the savepoint by itself; job_id changes"
    deleted = "the job is deleted with its configurations"
    lost = "the running job is stopped without a savepoint and deleted: its Flink state is lost"
    remedy = 'to keep it, run up with stop={"savepoint": True} before this change'
    underway = "once the operation under way has ended"
    yield OCEANUS, "pending", "1", {}, "the job, which never ran, is deleted; job_id changes (last seen: pending)"
    never = f"the job, which never ran, is deleted with its configurations; {changes}"
    yield OCEANUS, "pending", "2", {}, f"{never} (last seen: pending)"
    without = f"the job is stopped without a savepoint {underway}, and deleted; {changes}"
    yield OCEANUS, "starting", "3", {}, f"{without} (last seen: starting)"
    taken = f"the job is stopped {underway}, with a savepoint if it runs then, and deleted; {itself}"
    yield OCEANUS, "starting", "3", SAVEPOINT, f"{taken} (last seen: starting)"
    yield OCEANUS, "running", "4", {}, f"{lost} ({remedy}); {changes} (last seen: running)"
    paused = f"the running job is paused with a savepoint, stopped and deleted; {itself}"
    yield OCEANUS, "running", "4", SAVEPOINT, f"{paused} (last seen: running)"
    yield OCEANUS, "stopped", "5", {}, f"{deleted}; {changes}"
    yield OCEANUS, "failed", "-1", {}, f"{deleted}; {changes}"
    kept = f"the paused job is deleted with its configurations and the state it keeps; {changes}"
    yield OCEANUS, "stopped", "6", {}, kept
    yield OCEANUS, "stopped", "6", SAVEPOINT, kept
    odd = f"the job is deleted, and stopped without a savepoint before if it still runs; {changes}"
    yield OCEANUS, "unknown", "9", {}, f"{odd} (last seen: unknown)"

    yield FLOW, None, None, {}, f"the job is deleted, and {FLOW_FOLLOW}"
    killed = f"the job is deleted, its last run FJI-1 is killed if it is live, and {FLOW_FOLLOW}"
    yield FLOW, None, None, {"lastInstanceId": "FJI-1"}, killed


CASES = [
    pytest.param(kind, {"status": status, "rawStatus": raw, **more}, told, id=f"{kind.noun}-{raw}-{'-'.join(more)}")
    for kind, status, raw, more, told in table()
]


@pytest.mark.parametrize(("kind", "state", "told"), CASES)
def test_a_replacement_says_what_happens_to_what_is_there(kind: Kind, state: Values, told: str) -> None:
    """Before it happens, and from state alone: the cloud is not asked."""
    assert warnings(kind, state, region="there") == [
        f"replaces {kind.noun} job-1: region cannot change in place; {told}"
    ]


@pytest.mark.parametrize(("kind", "status", "raw"), ENDED, ids=[f"{kind.noun}-{raw}" for kind, _, raw in ENDED])
@pytest.mark.parametrize("purged", [False, True], ids=["kept", "purged"])
def test_nothing_is_said_of_a_run_that_has_ended(kind: Kind, status: str, raw: str, purged: bool) -> None:
    """Nothing is lost, and a warning that means nothing makes people read none."""
    state = {"status": status, "rawStatus": raw, "purged": purged, "triggers": {"day": "1"}}
    assert warnings(kind, state, region="there") == []
    assert warnings(kind, state, triggers={"day": "2"}) == []


def test_an_interrupted_job_that_the_cloud_has_forgotten_keeps_no_machine() -> None:
    """Its machine is gone with it."""
    state = {"status": "failed", "rawStatus": "FAILED_INTERRUPTED", "purged": True}
    assert warnings(BATCH, state, region="there") == []


@pytest.mark.parametrize("described", KINDS, ids=str)
def test_every_state_that_counts_as_live_has_its_words(described: Described) -> None:
    """A state that is new in a table must not be replaced without a word."""
    kind = described.kind
    live = {"status": "unknown"} if kind.states else {}
    assert warnings(kind, live, region="there") != []
    for raw, status in kind.states.items():
        said = warnings(kind, {"status": status.value, "rawStatus": raw}, region="there")
        ended = status in (JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.STOPPED)
        assert ended or said, raw


def test_a_state_without_a_status_counts_as_live() -> None:
    """Nobody knows, so it is said."""
    assert warnings(BATCH, {}, region="there") == [
        f"replaces Batch job job-1: region cannot change in place; {BATCH_LIVE}"
    ]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        pytest.param({"day": "1"}, {"day": "2"}, "runs Batch job job-1 again because of triggers; the", id="another"),
        pytest.param({"day": "1"}, None, "runs Batch job job-1 again because of triggers; the", id="gone"),
        pytest.param(
            {"day": "1"},
            {"day": UNKNOWN},
            "may run Batch job job-1 again because of triggers, which are not known yet; if so, the",
            id="unknown-inside",
        ),
        pytest.param(
            {"day": "1"},
            UNKNOWN,
            "may run Batch job job-1 again because of triggers, which are not known yet; if so, the",
            id="unknown-as-a-whole",
        ),
        pytest.param(
            {"day": "1"},
            {"day": UNKNOWN, "hour": "2"},
            "runs Batch job job-1 again because of triggers; the",
            id="unknown-beside-one-more",
        ),
    ],
)
def test_triggers_alone_are_said_to_run_it_again(old: Values, new: Any, why: str) -> None:
    """Nothing of the definition changes, so nothing of it "cannot change in place"."""
    (warning,) = warnings(BATCH, {**LIVE, "triggers": old}, triggers=new)
    assert warning.startswith(why)
    assert warning.endswith("live job is terminated and deleted, and " + RUNS_AGAIN + " (last seen: RUNNING)")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"region": UNKNOWN}, "may replace Batch job job-1: region cannot change in place, and", id="one"),
        pytest.param({"job": UNKNOWN}, "may replace Batch job job-1: job cannot change in place, and what", id="whole"),
        pytest.param(
            {"job": {"jobName": UNKNOWN, "tasks": [{"taskName": UNKNOWN}]}},
            "may replace Batch job job-1: job.tasks[0].taskName, job.jobName cannot change in place, and what",
            id="inside",
        ),
        pytest.param(
            {"region": UNKNOWN, "job": {"jobName": "b", "tasks": [{"taskName": "t"}]}},
            "replaces Batch job job-1: region, job.jobName cannot change in place; the live",
            id="one-of-two",
        ),
        pytest.param(
            {"job": {"jobName": "a", "tasks": [{"taskName": "t"}, {"taskName": UNKNOWN}]}},
            "replaces Batch job job-1: job.tasks cannot change in place; the live",
            id="in-a-longer-list",
        ),
    ],
)
def test_what_is_not_known_yet_may_replace(changes: Values, why: str) -> None:
    """An output of something that is updated in the same up often stays the same."""
    state = {**LIVE, "job": {"jobName": "a", "tasks": [{"taskName": "t"}]}}
    (warning,) = warnings(BATCH, state, **{"job": state["job"], **changes})
    assert warning.startswith(why)
    assert ("; if so, the live job" in warning) == warning.startswith("may ")


def test_a_job_that_is_adopted_instead_runs_nothing_again() -> None:
    """It is there already, and paid for."""
    (warning,) = warnings(BATCH, LIVE, adopt="job-2")
    assert warning.startswith("replaces Batch job job-1: adopt cannot change in place; the live job is terminated")
    assert "at their cost" not in warning


def test_delete_says_that_it_stops_a_live_job_first(world: World) -> None:
    """A destroy that takes minutes is stopping something."""
    session = world.resource(SESSION)
    session.create(
        {"kind": "spark", "clusterName": "test_cluster", "region": "cn-north-4", "wait": {"until": "accepted"}}
    )
    world.told.informs.clear()
    session.delete()
    assert world.told.informs == [f"stops DLI session {session.id} (starting) first"]


def test_delete_says_ours_where_the_word_of_the_cloud_is_a_number(world: World) -> None:
    """Nobody knows 4."""
    job = world.resource(OCEANUS)
    place = {"clusterId": "cluster-5c42n3a5", "clusterType": 2, "workSpaceId": "space-53rqk422", "jobType": 1}
    job.create({"name": "a", "region": "ap-guangzhou", **place})
    world.cloud.force("tencent/oceanus/job", job.id, "4")
    job.delete()
    assert world.told.informs == [f"stops Oceanus job {job.id} (running) first"]


def test_delete_says_nothing_of_what_does_not_run(world: World) -> None:
    """There is nothing to wait for."""
    job = world.resource(OCEANUS)
    place = {"clusterId": "cluster-5c42n3a5", "clusterType": 2, "workSpaceId": "space-53rqk422", "jobType": 1}
    job.create({"name": "a", "region": "ap-guangzhou", **place})
    job.delete()
    assert world.told.informs == []
    assert world.cloud.objects("tencent/oceanus/job") == []
