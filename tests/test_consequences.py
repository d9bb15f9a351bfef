"""The consequences in preview and before a stop, by resource type and last seen state."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.core import resource_type as core
from pulumi_cloudjobs.core.http.pool import HttpPool
from pulumi_cloudjobs.core.operation import ProcessContext
from pulumi_cloudjobs.core.resource_type import JobStatus, ResourceForm, Values
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN
from pulumi_cloudjobs.core.verbs.handler import Handler

from tests.cards.alibaba_emr_flow_job import CARD as FLOW
from tests.cards.alibaba_emr_flow_job_run import CARD as RUN
from tests.cards.card import Card, Consequence, add_fixtures, cards
from tests.cards.huawei_dli_statement import CARD as STATEMENT
from tests.cards.tencent_batch_compute_env import CARD as ENV
from tests.cards.tencent_batch_job import CARD as BATCH
from tests.cards.tencent_dlc_spark_app import CARD as APP
from tests.cards.tencent_oceanus_job import CARD as OCEANUS
from tests.embedded import World, make_world

LIVE = {"status": "running", "rawStatus": "RUNNING"}

RUNS_AGAIN = "unfinished work is lost; all tasks run again at their cost; job_id changes"
BATCH_LIVE = f"the live job is terminated and deleted, and {RUNS_AGAIN}"


def described_states(card: Card) -> set[str | None]:
    """Return the raw states for which a card has a consequence."""
    return {consequence.raw_status for consequence in card.consequences}


ENDED = [
    pytest.param(card, status.value, raw, id=f"{card.resource_type.noun}-{raw}-{status.value}")
    for card in cards()
    for raw, usual in card.resource_type.states.items()
    # A run may have failed in a state that is usually a success.
    for status in sorted({usual, JobStatus.FAILED})
    if usual in core.ENDED
    and card.resource_type.form is ResourceForm.RUN
    and raw not in described_states(card)
]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


def warnings(card: Card, state: Values, *, id: str = "job-1", **changes: Any) -> list[str]:
    """Return the warnings of diff, without a cloud to call."""
    context = ProcessContext(config={}, environ={}, home=Path("/nowhere"), http=HttpPool())
    handler = Handler(card.resource_type, context)
    names = ("region", "stop", "wait", "triggers", "adopt", "computeEnv")
    new = {name: state[name] for name in names if name in state} | changes
    return handler.diff(id, {"region": "here", **state}, {"region": "here", **new}).warnings


def _id(more: Mapping[str, Any]) -> str:
    return "-".join(more) + "".join(
        str(count) for env in more.values() if isinstance(env, dict) for count in env.values()
    )


CASES = [
    pytest.param(
        card,
        consequence,
        id=f"{card.resource_type.noun}-{consequence.raw_status}-{_id(consequence.more)}",
    )
    for card in cards()
    for consequence in card.consequences
]


@pytest.mark.parametrize(("card", "consequence"), CASES)
def test_a_replacement_warns_of_its_consequence_for_the_object(
    card: Card, consequence: Consequence
) -> None:
    """The warning comes before it happens, and from state alone: the cloud is not called."""
    seen_last = {"status": consequence.status, "rawStatus": consequence.raw_status}
    reason = f"replaces {card.resource_type.noun} job-1: region cannot change in place"
    assert warnings(card, {**seen_last, **consequence.more}, region="there") == [
        f"{reason}; {consequence.text}"
    ]


@pytest.mark.parametrize(("card", "status", "raw"), ENDED)
@pytest.mark.parametrize("purged", [False, True], ids=["kept", "purged"])
def test_a_run_that_has_ended_gives_no_warning(
    card: Card, status: str, raw: str, purged: bool
) -> None:
    """A run that has ended loses nothing, and needless warnings teach people to ignore them."""
    state = {"status": status, "rawStatus": raw, "purged": purged, "triggers": {"day": "1"}}
    assert warnings(card, state, region="there") == []
    assert warnings(card, state, triggers={"day": "2"}) == []


def test_an_interrupted_job_that_the_cloud_has_forgotten_keeps_no_machine() -> None:
    """Its machine is gone with it."""
    state = {"status": "failed", "rawStatus": "FAILED_INTERRUPTED", "purged": True}
    assert warnings(BATCH, state, region="there") == []


@pytest.mark.parametrize("card", cards(), ids=str)
def test_every_state_that_counts_as_live_has_its_warning(card: Card) -> None:
    """A state that is new in a table must not be replaced without a warning."""
    states = card.resource_type.states
    live = {"status": "unknown"} if states else {}
    assert warnings(card, live, region="there") != []

    for raw, status in states.items():
        consequence = warnings(card, {"status": status.value, "rawStatus": raw}, region="there")
        assert status in core.ENDED or consequence, raw


@pytest.mark.parametrize(
    ("before", "after", "consequence"),
    [
        pytest.param(5, 2, "terminates 3 of 5 nodes with the tasks that run there", id="fewer"),
        pytest.param(1.0, 0.0, "terminates 1 of 1 nodes with the tasks that run there", id="none"),
        pytest.param(2, 5, "", id="more"),
        pytest.param(2, UNKNOWN, "", id="not-known-yet"),
    ],
)
def test_a_smaller_environment_reports_how_many_of_its_nodes_end(
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
def test_a_reference_to_a_replaced_object_is_reported(env_changes: Values, refers: str) -> None:
    """A user who changes a pool of machines may forget the job in it, which runs again then."""
    settings = ProcessContext(config={}, environ={}, home=Path("/nowhere"), http=HttpPool())
    env = {
        "region": "ap-guangzhou",
        "placement": {"zone": "ap-guangzhou-2"},
        "computeEnv": {"envName": "farm"},
    }
    Handler(ENV.resource_type, settings).diff("env-1a2b3c4d", env, {**env, **env_changes})
    task = {"taskName": "frames", "envId": "env-1a2b3c4d"}
    job = {"region": "ap-guangzhou", "job": {"tasks": [task]}}
    after = {**job, "job": {"tasks": [{**task, "envId": UNKNOWN}]}}
    (warning,) = (
        Handler(BATCH.resource_type, settings).diff("job-1", {**job, **LIVE}, after).warnings
    )
    consequence = (
        f"; it refers to Batch compute environment env-1a2b3c4d, which {refers}; "
        "if so, the live job is terminated"
    )
    assert ("it refers to" in warning) is bool(refers)
    assert (consequence in warning) is bool(refers)


def test_a_part_of_an_id_is_a_reference_unless_it_is_a_mere_number() -> None:
    """EMR's runs name a job by the last part of its id; the number of a version is common."""
    settings = ProcessContext(config={}, environ={}, home=Path("/nowhere"), http=HttpPool())
    job = {
        "region": "cn-hangzhou",
        "projectId": "FP-1",
        "name": "a",
        "type": "SHELL",
        "description": "b",
    }
    Handler(FLOW.resource_type, settings).diff("FP-1/FJ-0A1B2C", job, {**job, "type": "HIVE"})
    statement = {"region": "cn-north-4", "sessionId": "0a1b", "code": "1"}
    Handler(STATEMENT.resource_type, settings).diff("0a1b/7", statement, {**statement, "code": "2"})
    run = {
        "region": "cn-hangzhou",
        "projectId": "FP-1",
        "jobId": "FJ-0A1B2C",
        "clusterId": "7",
        **LIVE,
    }
    changed = {**run, "jobId": "FJ-9Z8Y7X", "clusterId": "8"}
    (warning,) = Handler(RUN.resource_type, settings).diff("FP-1/FNI-1", run, changed).warnings
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
def test_a_change_of_triggers_alone_is_reported_as_another_run(
    old: Values, new: Any, why: str
) -> None:
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


@pytest.mark.parametrize("card", [card for card in cards() if card.resource_type.can_wait], ids=str)
def test_delete_reports_that_it_stops_a_live_object_first(world: World, card: Card) -> None:
    """A destroy that takes minutes is stopping something, and a session or a cluster is busy."""
    add_fixtures(world.cloud)
    live_before = world.cloud.live()
    for key, value in card.lasting.items():
        world.cloud.set(key, value)

    resource_type = card.resource_type
    resource = world.resource(resource_type)
    wait = {"wait": {"until": "accepted"}} if resource_type.waits else {}
    resource.create({**card.inputs, **wait})
    state = resource.state["rawStatus"]
    # A cloud's number means nothing to a user.
    word = resource.state["status"] if state.lstrip("-").isdecimal() else state

    world.report.informs.clear()
    resource.delete()
    assert world.report.informs == [f"stops {resource_type.noun} {resource.id} ({word}) first"]
    assert world.cloud.live() == live_before


def test_delete_reports_our_status_where_the_cloud_has_a_number(world: World) -> None:
    """Nobody knows 4."""
    job = world.resource(OCEANUS.resource_type)
    job.create(OCEANUS.inputs)
    world.cloud.force("tencent/oceanus/job", job.id, "4")
    job.delete()
    assert world.report.informs == [f"stops Oceanus job {job.id} (running) first"]


@pytest.mark.parametrize("card", [APP, OCEANUS], ids=str)
def test_delete_reports_nothing_of_an_object_that_does_not_run(world: World, card: Card) -> None:
    """A stop that is not needed would only alarm."""
    resource = world.resource(card.resource_type)
    resource.create(card.inputs)
    resource.delete()
    assert world.report.informs == []
    assert resource.id not in [one["id"] for one in world.cloud.objects(card.object_type)]
