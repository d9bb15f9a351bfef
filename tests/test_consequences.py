"""The consequences in preview and before a stop, by resource type and last seen state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.core.http.pool import HttpPool
from pulumi_cloudjobs.core.operation import ProcessContext
from pulumi_cloudjobs.core.resource_type import JobStatus, ResourceType, Values
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN
from pulumi_cloudjobs.core.verbs.handler import Handler

from tests.campaign.subjects import (
    CLUSTER,
    PROJECT,
    SPACE,
    STANDING_FLINKS,
    STANDING_JOB,
    STANDING_SESSION,
    stand,
)
from tests.embedded import World, make_world
from tests.resource_types import RESOURCE_TYPES, Described

BATCH, ENV, DLC, OCEANUS, SESSION, FLOW = (
    next(
        described.resource_type
        for described in RESOURCE_TYPES
        if described.resource_type.token == token
    )
    for token in (
        "tencent/batch:Job",
        "tencent/batch:ComputeEnv",
        "tencent/dlc:SparkAppTask",
        "tencent/oceanus:Job",
        "huawei/dli:Session",
        "alibaba/emr:FlowJob",
    )
)
APP, DEPLOYMENT, SPARK, STATEMENT, RUN = (
    next(
        described.resource_type
        for described in RESOURCE_TYPES
        if described.resource_type.token == token
    )
    for token in (
        "tencent/dlc:SparkApp",
        "tencent/oceanus:Deployment",
        "huawei/dli:SparkBatch",
        "huawei/dli:Statement",
        "alibaba/emr:FlowJobRun",
    )
)
SAVEPOINT: Values = {"stop": {"savepoint": True}}
LIVE = {"status": "running", "rawStatus": "RUNNING"}

RUNS_AGAIN = "unfinished work is lost; all tasks run again at their cost; job_id changes"
BATCH_LIVE = f"the live job is terminated and deleted, and {RUNS_AGAIN}"
TASK_LIVE = (
    "the live task is cancelled, and what it has not written is lost; "
    "the app runs again at its cost"
)
SESSION_LIVE = (
    "the live session is ended, and its statements and all that it has in memory are lost; "
    "a new one starts empty; "
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
    (SPARK, "succeeded", "success"),
    (SPARK, "failed", "dead"),
    (STATEMENT, "succeeded", "available"),
    (STATEMENT, "failed", "available"),
    (STATEMENT, "failed", "error"),
    (STATEMENT, "stopped", "cancelled"),
    (RUN, "succeeded", "OK"),
    (RUN, "failed", "FAILED"),
    (RUN, "stopped", "KILLED"),
]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


def warnings(kind: ResourceType, state: Values, *, id: str = "job-1", **changes: Any) -> list[str]:
    """Return the warnings of diff, without a cloud to call."""
    handler = Handler(
        kind, ProcessContext(config={}, environ={}, home=Path("/nowhere"), http=HttpPool())
    )
    names = ("region", "stop", "wait", "triggers", "adopt", "computeEnv")
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

    terminated = (
        "the job, which is being terminated already, is deleted; "
        "all tasks run again at their cost; job_id"
    )
    yield BATCH, "stopping", "RUNNING", {}, f"{terminated} changes (last seen: RUNNING)"
    kept = (
        "the job is deleted, and the machines that it keeps for inspection after the "
        "interruption are released"
    )
    yield (
        BATCH,
        "failed",
        "FAILED_INTERRUPTED",
        {},
        f"{kept}; all tasks run again at their cost; job_id changes",
    )

    made = "and the environment is deleted; new nodes are created; env_id changes"
    for count, gone in (
        (5, f"its 5 nodes are terminated with the tasks that run there, {made}"),
        (1, f"its 1 node is terminated with the tasks that run there, {made}"),
        (0, "the environment, which has no nodes, is deleted; env_id changes"),
    ):
        yield ENV, None, None, {"computeEnv": {"desiredComputeNodeCount": count}}, gone
    yield ENV, None, None, {}, f"its nodes are terminated with the tasks that run there, {made}"

    waiting = (
        "the waiting task is cancelled; a new one is queued; task_id changes (last seen: pending)"
    )
    yield DLC, "pending", "0", {}, waiting
    yield DLC, "pending", "4", {}, waiting
    yield DLC, "running", "1", {}, f"{TASK_LIVE}; task_id changes (last seen: running)"
    yield DLC, "running", "3", {}, f"{TASK_LIVE}; task_id changes (last seen: running)"
    perhaps = TASK_LIVE.replace(
        "live task is cancelled", "task is cancelled if it is still running"
    )
    yield DLC, "unknown", "7", {}, f"{perhaps}; task_id changes (last seen: unknown)"
    yield DLC, "unknown", "1", {"purged": True}, f"{perhaps}; task_id changes (last seen: unknown)"

    for status, raw in (
        ("pending", "not_started"),
        ("starting", "starting"),
        ("starting", "recovering"),
    ):
        ended = "the session that is starting is ended; a new one starts empty; session_id changes"
        yield SESSION, status, raw, {}, f"{ended} (last seen: {raw})"

    for status, raw in (("running", "idle"), ("running", "busy"), ("unknown", "asleep")):
        yield SESSION, status, raw, {}, f"{SESSION_LIVE} (last seen: {raw})"

    ending = (
        "the session is ending already; a new one starts empty; "
        "session_id changes (last seen: shutting_down)"
    )
    yield SESSION, "stopping", "shutting_down", {}, ending

    changes = f"{EMPTY}; job_id changes"
    itself = f"{EMPTY}, nor from the savepoint by itself; job_id changes"
    deleted = "the job is deleted with its configurations"
    lost = "the running job is stopped without a savepoint and deleted: its Flink state is lost"
    remedy = 'to keep it, run up with stop={"savepoint": True} before this change'
    underway = "once the operation under way has ended"
    yield (
        OCEANUS,
        "pending",
        "1",
        {},
        "the job, which never ran, is deleted; job_id changes (last seen: pending)",
    )
    never = f"the job, which never ran, is deleted with its configurations; {changes}"
    yield OCEANUS, "pending", "2", {}, f"{never} (last seen: pending)"
    without = f"the job is stopped without a savepoint {underway}, and deleted; {changes}"
    yield OCEANUS, "starting", "3", {}, f"{without} (last seen: starting)"
    taken = (
        f"the job is stopped {underway}, with a savepoint if it runs then, and deleted; {itself}"
    )
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
    yield from runs_and_their_like()


def runs_and_their_like() -> Iterator[Any]:
    """Return the same for the resource types beside the first five."""
    yield (
        APP,
        None,
        None,
        {},
        "the app is deleted, and its live runs are cancelled; spark_app_id changes",
    )

    again = "the application runs again at its cost; batch_id changes"
    for raw in ("starting", "recovering"):
        yield (
            SPARK,
            "starting",
            raw,
            {},
            f"the batch that is starting is cancelled; {again} (last seen: {raw})",
        )

    lost = "the live batch is cancelled, and what it has not written is lost"
    for status, raw in (("running", "running"), ("unknown", "hibernating")):
        yield SPARK, status, raw, {}, f"{lost}; {again} (last seen: {raw})"

    again = "the code runs again, after what the session has to do; statement_id changes"
    stays = "the live statement is cancelled; what it has done in the session stays"
    for status, raw, consequence in (
        ("pending", "waiting", "the waiting statement is cancelled"),
        ("running", "running", stays),
        ("unknown", "hibernating", stays),
        ("stopping", "cancelling", "the statement is being cancelled already"),
    ):
        yield STATEMENT, status, raw, {}, f"{consequence}; {again} (last seen: {raw})"

    new = (
        "the run, which has not started, is killed; a new one is submitted; node_instance_id "
        "changes"
    )
    yield RUN, "pending", "PREP", {}, f"{new} (last seen: PREP)"
    again, unwritten = (
        "the job runs again at its cost; node_instance_id changes",
        "and what it has not written is lost",
    )

    for status, raw, consequence in (
        ("starting", "SUBMITTING", "the live run is killed"),
        ("starting", "START_RETRY", "the live run is killed"),
        ("running", "RUNNING", f"the live run is killed, {unwritten}"),
        ("running", "DONE", f"the live run is killed, {unwritten}"),
        ("unknown", "KILL_FAILED", f"the run is killed if it is live, {unwritten}"),
        ("unknown", "FROZEN", f"the run is killed if it is live, {unwritten}"),
    ):
        yield RUN, status, raw, {}, f"{consequence}; {again} (last seen: {raw})"

    stays = "and its versions are deleted; the job stays"
    fresh = "the new deployment does not start from that state by itself; version changes"
    for status, raw, job in (
        ("running", "4", "the running job"),
        ("starting", "3", "the job, once the operation under way has ended,"),
        ("unknown", "9", "the job, if it runs,"),
    ):
        saved = (
            f"{job} is paused with a savepoint, then stopped, {stays}; "
            f"{fresh} (last seen: {status})"
        )
        for more in ({}, SAVEPOINT):
            yield DEPLOYMENT, status, raw, more, saved

        dropped = f"{job} is stopped without a savepoint, {stays}; {fresh} (last seen: {status})"
        yield DEPLOYMENT, status, raw, {"stop": {"savepoint": False}}, dropped

    yield DEPLOYMENT, "stopped", "6", {}, f"the paused job is stopped, {stays}; {fresh}"
    deleted = "its versions are deleted; the job stays; version changes"
    for status, raw, last_seen in (
        ("pending", "2", " (last seen: pending)"),
        ("stopped", "5", ""),
        ("failed", "-1", ""),
    ):
        yield DEPLOYMENT, status, raw, {}, f"{deleted}{last_seen}"


def _id(more: Values) -> str:
    return "-".join(more) + "".join(
        str(count) for env in more.values() if isinstance(env, dict) for count in env.values()
    )


CASES = [
    pytest.param(
        kind,
        {"status": status, "rawStatus": raw, **more},
        told,
        id=f"{kind.noun}-{raw}-{_id(more)}",
    )
    for kind, status, raw, more, told in table()
]


@pytest.mark.parametrize(("kind", "state", "consequence"), CASES)
def test_a_replacement_says_what_happens_to_what_is_there(
    kind: ResourceType, state: Values, consequence: str
) -> None:
    """The warning comes before it happens, and from state alone: the cloud is not called."""
    assert warnings(kind, state, region="there") == [
        f"replaces {kind.noun} job-1: region cannot change in place; {consequence}"
    ]


@pytest.mark.parametrize(
    ("kind", "status", "raw"), ENDED, ids=[f"{kind.noun}-{raw}" for kind, _, raw in ENDED]
)
@pytest.mark.parametrize("purged", [False, True], ids=["kept", "purged"])
def test_nothing_is_said_of_a_run_that_has_ended(
    kind: ResourceType, status: str, raw: str, purged: bool
) -> None:
    """A run that has ended loses nothing, and needless warnings teach people to ignore them."""
    state = {"status": status, "rawStatus": raw, "purged": purged, "triggers": {"day": "1"}}
    assert warnings(kind, state, region="there") == []
    assert warnings(kind, state, triggers={"day": "2"}) == []


def test_an_interrupted_job_that_the_cloud_has_forgotten_keeps_no_machine() -> None:
    """Its machine is gone with it."""
    state = {"status": "failed", "rawStatus": "FAILED_INTERRUPTED", "purged": True}
    assert warnings(BATCH, state, region="there") == []


@pytest.mark.parametrize("described", RESOURCE_TYPES, ids=str)
def test_every_state_that_counts_as_live_has_its_words(described: Described) -> None:
    """A state that is new in a table must not be replaced without a word."""
    kind = described.resource_type
    live = {"status": "unknown"} if kind.states else {}
    assert warnings(kind, live, region="there") != []

    for raw, status in kind.states.items():
        consequence = warnings(kind, {"status": status.value, "rawStatus": raw}, region="there")
        ended = status in (JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.STOPPED)
        assert ended or consequence, raw


@pytest.mark.parametrize(
    ("before", "after", "consequence"),
    [
        pytest.param(5, 2, "terminates 3 of 5 nodes with the tasks that run there", id="fewer"),
        pytest.param(1.0, 0.0, "terminates 1 of 1 nodes with the tasks that run there", id="none"),
        pytest.param(2, 5, "", id="more"),
        pytest.param(2, UNKNOWN, "", id="not-known-yet"),
    ],
)
def test_a_smaller_environment_says_how_many_of_its_nodes_end(
    before: float, after: Any, consequence: str
) -> None:
    """Tasks run on them."""
    state = {"computeEnv": {"envName": "farm", "desiredComputeNodeCount": before}}
    messages = warnings(
        ENV, state, id="env-1", computeEnv={"envName": "farm", "desiredComputeNodeCount": after}
    )
    assert messages == (
        [f"updates Batch compute environment env-1: {consequence}"] if consequence else []
    )


@pytest.mark.parametrize(
    ("env_changes", "refers"),
    [
        pytest.param({"placement": {"zone": "ap-guangzhou-3"}}, "is replaced", id="surely"),
        pytest.param({"placement": UNKNOWN}, "may be replaced", id="perhaps"),
        pytest.param({}, "", id="not"),
    ],
)
def test_what_refers_to_something_that_is_replaced_says_so(
    env_changes: Values, refers: str
) -> None:
    """A user who changes a pool of machines may forget the job in it, which runs again then."""
    settings = ProcessContext(config={}, environ={}, home=Path("/nowhere"), http=HttpPool())
    env = {
        "region": "ap-guangzhou",
        "placement": {"zone": "ap-guangzhou-2"},
        "computeEnv": {"envName": "farm"},
    }
    Handler(ENV, settings).diff("env-1a2b3c4d", env, {**env, **env_changes})
    task = {"taskName": "frames", "envId": "env-1a2b3c4d"}
    job = {"region": "ap-guangzhou", "job": {"tasks": [task]}}
    after = {**job, "job": {"tasks": [{**task, "envId": UNKNOWN}]}}
    (warning,) = Handler(BATCH, settings).diff("job-1", {**job, **LIVE}, after).warnings
    consequence = (
        f"; it refers to Batch compute environment env-1a2b3c4d, which {refers}; "
        "if so, the live job is terminated"
    )
    assert ("it refers to" in warning) is bool(refers)
    assert (consequence in warning) is bool(refers)


def test_a_part_of_an_id_tells_who_is_meant_unless_it_is_a_mere_number() -> None:
    """EMR's runs name a job by the last part of its id; the number of a version is common."""
    settings = ProcessContext(config={}, environ={}, home=Path("/nowhere"), http=HttpPool())
    job = {
        "region": "cn-hangzhou",
        "projectId": "FP-1",
        "name": "a",
        "type": "SHELL",
        "description": "b",
    }
    Handler(FLOW, settings).diff("FP-1/FJ-0A1B2C", job, {**job, "type": "HIVE"})
    statement = {"region": "cn-north-4", "sessionId": "0a1b", "code": "1"}
    Handler(STATEMENT, settings).diff("0a1b/7", statement, {**statement, "code": "2"})
    run = {
        "region": "cn-hangzhou",
        "projectId": "FP-1",
        "jobId": "FJ-0A1B2C",
        "clusterId": "7",
        **LIVE,
    }
    changed = {**run, "jobId": "FJ-9Z8Y7X", "clusterId": "8"}
    (warning,) = Handler(RUN, settings).diff("FP-1/FNI-1", run, changed).warnings
    assert "it refers to EMR flow job FP-1/FJ-0A1B2C, which is replaced;" in warning
    assert "statement" not in warning


def test_a_state_without_a_status_counts_as_live() -> None:
    """Nobody knows, so it is said."""
    assert warnings(BATCH, {}, region="there") == [
        f"replaces Batch job job-1: region cannot change in place; {BATCH_LIVE}"
    ]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        pytest.param(
            {"day": "1"},
            {"day": "2"},
            "runs Batch job job-1 again because of triggers; the",
            id="another",
        ),
        pytest.param(
            {"day": "1"}, None, "runs Batch job job-1 again because of triggers; the", id="gone"
        ),
        pytest.param(
            {"day": "1"},
            {"day": UNKNOWN},
            "may run Batch job job-1 again because of triggers, "
            "which are not known yet; if so, the",
            id="unknown-inside",
        ),
        pytest.param(
            {"day": "1"},
            UNKNOWN,
            "may run Batch job job-1 again because of triggers, "
            "which are not known yet; if so, the",
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
    """The definition is unchanged, so no part of it "cannot change in place"."""
    (warning,) = warnings(BATCH, {**LIVE, "triggers": old}, triggers=new)
    assert warning.startswith(why)
    assert warning.endswith(
        "live job is terminated and deleted, and " + RUNS_AGAIN + " (last seen: RUNNING)"
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param(
            {"region": UNKNOWN},
            "may replace Batch job job-1: region cannot change in place, and",
            id="one",
        ),
        pytest.param(
            {"job": UNKNOWN},
            "may replace Batch job job-1: job cannot change in place, and the new value",
            id="whole",
        ),
        pytest.param(
            {"job": {"jobName": UNKNOWN, "tasks": [{"taskName": UNKNOWN}]}},
            "may replace Batch job job-1: job.tasks[0].taskName, job.jobName cannot change in "
            "place, and the new value",
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
    """The adopted job exists already, and is paid for."""
    (warning,) = warnings(BATCH, LIVE, adopt="job-2")
    assert warning.startswith(
        "replaces Batch job job-1: adopt cannot change in place; the live job is terminated"
    )
    assert "at their cost" not in warning


def test_delete_says_that_it_stops_a_live_job_first(world: World) -> None:
    """A destroy that takes minutes is stopping something."""
    session = world.resource(SESSION)
    session.create(
        {
            "kind": "spark",
            "clusterName": "test_cluster",
            "region": "cn-north-4",
            "wait": {"until": "accepted"},
        }
    )
    world.report.informs.clear()
    session.delete()
    assert world.report.informs == [f"stops DLI session {session.id} (starting) first"]


def test_delete_says_ours_where_the_word_of_the_cloud_is_a_number(world: World) -> None:
    """Nobody knows 4."""
    job = world.resource(OCEANUS)
    place = {
        "clusterId": "cluster-5c42n3a5",
        "clusterType": 2,
        "workSpaceId": "space-53rqk422",
        "jobType": 1,
    }
    job.create({"name": "a", "region": "ap-guangzhou", **place})
    world.cloud.force("tencent/oceanus/job", job.id, "4")
    job.delete()
    assert world.report.informs == [f"stops Oceanus job {job.id} (running) first"]


def test_delete_says_that_it_cancels_a_statement_or_kills_a_run_first(world: World) -> None:
    """A session is busy, and a cluster works, as long as nobody does."""
    stand(world.cloud)
    accepted = {"wait": {"until": "accepted"}}

    for kind, consequence in (
        (
            SPARK,
            {
                "file": "obs://bucket/a.py",
                "className": "",
                "queue": "test_cluster",
                "region": "cn-north-4",
            },
        ),
        (STATEMENT, {"sessionId": STANDING_SESSION, "code": "count()", "region": "cn-north-4"}),
        (
            RUN,
            {
                "projectId": PROJECT,
                "jobId": STANDING_JOB,
                "clusterId": CLUSTER,
                "region": "cn-hangzhou",
            },
        ),
    ):
        resource = world.resource(kind, kind.noun)
        resource.create({**consequence, **accepted})
        word = resource.state["rawStatus"]
        world.report.informs.clear()
        resource.delete()
        assert world.report.informs == [f"stops {kind.noun} {resource.id} ({word}) first"]

    assert world.cloud.live() == [f"huawei/dli/session {STANDING_SESSION}"]


def test_delete_of_a_deployment_says_that_it_stops_the_job_first(world: World) -> None:
    """Pausing takes a savepoint, and that takes minutes."""
    stand(world.cloud)
    deployment = world.resource(DEPLOYMENT)
    consequence = {
        "jobId": STANDING_FLINKS[0],
        "workSpaceId": SPACE,
        "entrypointClass": "a.B",
        "region": "ap-guangzhou",
    }
    deployment.create(consequence)
    world.report.informs.clear()
    deployment.delete()
    assert world.report.informs == [f"stops Oceanus deployment {deployment.id} (running) first"]
    assert world.cloud.live() == [f"huawei/dli/session {STANDING_SESSION}"]


def test_delete_of_an_app_that_nobody_runs_says_nothing(world: World) -> None:
    """There is nothing to wait for."""
    app = world.resource(APP)
    app.create(
        {
            "appName": "nightly",
            "appType": 1,
            "dataEngine": "data-engine-demo",
            "appFile": "cosn://bucket/app.jar",
            "roleArn": 12,
            "appDriverSize": "small",
            "appExecutorSize": "small",
            "appExecutorNums": 1,
            "region": "ap-guangzhou",
        }
    )
    app.delete()
    assert world.report.informs == []


def test_delete_says_nothing_of_what_does_not_run(world: World) -> None:
    """There is nothing to wait for."""
    job = world.resource(OCEANUS)
    place = {
        "clusterId": "cluster-5c42n3a5",
        "clusterType": 2,
        "workSpaceId": "space-53rqk422",
        "jobType": 1,
    }
    job.create({"name": "a", "region": "ap-guangzhou", **place})
    job.delete()
    assert world.report.informs == []
    assert world.cloud.objects("tencent/oceanus/job") == []
