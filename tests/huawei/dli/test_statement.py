"""The life of a DLI statement on the simulator: the scenes that every resource plays."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import (
    ApiUnavailable,
    ConfigurationError,
    CreateOutcomeUnknown,
    OperationFailed,
    RunFailed,
)
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN
from pulumi_cloudjobs.core.schema.validation import find_problems
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.huawei.dli.client import DISCARDED
from pulumi_cloudjobs.huawei.dli.models import StatementInputs
from pulumi_cloudjobs.huawei.dli.session import SESSION
from pulumi_cloudjobs.huawei.dli.statement import STATEMENT

from tests.embedded import Resource, World, once

KIND = "huawei/dli/statement"
SESSION_KIND = "huawei/dli/session"
CODE = 'val orders = spark.read.parquet("obs://demo/orders")'
ACCEPTED = {"wait": {"until": "accepted"}}
LOST = ("cut_after", "timeout_after", "torn", "truncated", "status_after")


@pytest.fixture
def session(world: World) -> Resource:
    """A session that is ready for code."""
    resource = world.resource(SESSION, "session")
    resource.create({"kind": "spark", "clusterName": "test_cluster"})
    return resource


@pytest.fixture
def inputs(session: Resource) -> dict[str, Any]:
    return {"sessionId": session.id, "code": CODE}


@pytest.fixture
def statement(world: World) -> Resource:
    return world.resource(STATEMENT)


def ids(world: World) -> list[str]:
    return [one["id"] for one in world.cloud.objects(KIND)]


def create_fails_partly(
    statement: Resource, inputs: dict[str, Any], **changes: Any
) -> PartialFailure:
    """Create, expect it to fail with the statement there, and keep what the engine would keep."""
    with pytest.raises(PartialFailure) as caught:
        statement.create(inputs, **changes)

    statement.id, statement.state = caught.value.id, caught.value.outputs
    return caught.value


def test_basic_a_statement_runs_to_its_result(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """The result is what it is for, so it is waited for by itself."""
    statement.create(inputs)
    assert statement.id == f"{inputs['sessionId']}/0"
    assert (statement.state["status"], statement.state["rawStatus"]) == ("succeeded", "available")
    assert statement.state["output"]["status"] == "ok"
    assert statement.state["text"] == "res0: Int = 0"
    assert statement.state["statementId"] == 0
    assert statement.state["startedAt"] <= statement.state["finishedAt"]
    assert statement.changes(inputs) == {}

    refreshed = statement.refresh()
    assert refreshed is not None
    assert refreshed.inputs == statement.check(inputs)

    statement.delete()
    assert world.count("cancel_statement") == 0


def test_complete_code_and_kind_arrive_and_the_session_is_in_the_path(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """The cloud refuses a field that it does not know."""
    statement.create({**inputs, "kind": "pyspark"})
    assert world.cloud.object(KIND, statement.id)["data"]["code"] == CODE
    assert statement.changes({**inputs, "kind": "pyspark"}) == {}


def test_a_snippet_that_fails_fails_the_up_with_its_error(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """The cloud calls it available, like a success; the next up does not run it again unasked."""
    world.cloud.set("huawei.dli.statement_outcome", "error")
    failure = create_fails_partly(statement, inputs)
    assert isinstance(failure.__cause__, RunFailed)
    assert failure.reasons == [
        (
            f"waiting for DLI statement {statement.id}: "
            "failed (available): Error: value is not a member"
        ),
        "  <console>:23: error",
    ]
    assert failure.outputs["output"]["status"] == "error"

    with pytest.raises(PartialFailure, match="value is not a member"):
        statement.update(inputs)
    assert ids(world) == [statement.id]

    world.cloud.set("huawei.dli.statement_outcome", "ok")
    statement.delete()
    statement.create({**inputs, "code": "1 + 1"})
    assert statement.state["status"] == "succeeded"


@pytest.mark.parametrize(
    ("output", "reason", "tail"),
    [
        pytest.param(
            {"ename": "E", "evalue": "a\nb\nc"}, "E: a", ["b", "c"], id="value-of-many-lines"
        ),
        pytest.param(
            {"evalue": "a", "traceback": "t1\nt2"}, "a", ["t1", "t2"], id="trace-as-one-text"
        ),
        pytest.param({"ename": "E", "traceback": None}, "E", [], id="no-trace"),
        pytest.param({}, None, [], id="nothing-said"),
    ],
)
def test_an_error_is_shown_whatever_its_form(
    world: World,
    statement: Resource,
    inputs: dict[str, Any],
    output: dict[str, Any],
    reason: str,
    tail: list[str],
) -> None:
    """No page of statements could be read."""
    statement.create(inputs)
    values = {"output": {"status": "error", **output}}
    world.cloud.fault("replace", action="get_statement", values=values, times=None)
    refreshed = statement.refresh()
    assert refreshed is not None
    assert (refreshed.outputs["status"], refreshed.outputs["reason"]) == ("failed", reason)
    assert statement.log_tail() == tail


def test_replace_runs_the_new_code_after_the_old(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """The old statement's effects in the session stay."""
    statement.create(inputs)
    changed = {**inputs, "code": "2"}
    assert statement.changes(changed) == {"code": "REPLACES"}
    assert (
        statement.handler.diff(statement.id, statement.state, statement.check(changed)).warnings
        == []
    )

    statement.delete()
    statement.create(changed)
    assert statement.id == f"{inputs['sessionId']}/1"


def test_another_session_runs_the_code_again(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """A session that was replaced has forgotten all."""
    statement.create(inputs)
    assert statement.changes({**inputs, "sessionId": str(uuid.uuid4())}) == {
        "sessionId": "REPLACES"
    }


def test_a_live_statement_is_cancelled_before_it_is_replaced_or_destroyed(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """A loop without an end would keep the session busy."""
    world.cloud.set("huawei.dli.statement_seconds", 3600)
    statement.create({**inputs, **ACCEPTED})
    diff = statement.handler.diff(
        statement.id, statement.state, statement.check({**inputs, "code": "2"})
    )
    assert ["the live statement is cancelled" in warning for warning in diff.warnings] == [True]

    statement.delete()
    assert world.cloud.object(KIND, statement.id)["state"] == "cancelled"
    assert world.count("cancel_statement") == 1


def test_a_cancel_is_requested_once(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """Spark may take a while to stop."""
    world.cloud.set("huawei.dli.statement_seconds", 3600)
    statement.create({**inputs, **ACCEPTED})
    world.cloud.fault("replace", action="get_statement", values={"state": "cancelling"}, times=4)
    statement.delete()
    assert world.count("get_statement") >= 4
    assert world.count("cancel_statement") <= 1


def test_a_statement_that_ends_while_it_is_cancelled_is_gone_all_the_same(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """The cancel of what has ended changes nothing."""
    statement.create({**inputs, **ACCEPTED})
    lifecycle = STATEMENT.connect(world.settings, "cn-north-4", world.operation())
    observation = lifecycle.observe(statement.id, inputs)
    assert observation is not None

    world.cloud.advance(60)
    lifecycle.stop(statement.id, inputs, observation, requested=False)
    assert world.cloud.object(KIND, statement.id)["state"] == "available"

    statement.delete()


@pytest.mark.parametrize("form", ["400", "404", "livy"])
def test_gone_with_its_session_a_statement_is_purged_and_one_that_nobody_saw_end_is_unknown(
    world: World, session: Resource, inputs: dict[str, Any], form: str
) -> None:
    """Neither is a reason to run anything again, until their session is another one."""
    world.cloud.set("huawei.dli.missing_object", form)
    done, live = world.resource(STATEMENT, "done"), world.resource(STATEMENT, "live")
    done.create(inputs)
    live.create({**inputs, **ACCEPTED})
    session.delete()
    refreshed = done.refresh()
    assert refreshed is not None
    assert (refreshed.outputs["purged"], refreshed.outputs["status"]) == (True, "succeeded")

    live.refresh()
    assert (live.state["status"], live.state["purged"]) == ("unknown", True)

    for resource in (done, live):
        resource.delete()


def test_a_statement_whose_session_goes_away_meanwhile_fails_the_up(
    world: World, session: Resource, statement: Resource, inputs: dict[str, Any]
) -> None:
    """The statement will never have a result."""
    world.cloud.set("huawei.dli.statement_seconds", 3600)
    world.clock.on_wait = once(session.delete)
    failure = create_fails_partly(statement, inputs)
    assert "it is gone; last seen running" in str(failure)

    statement.delete()


def test_a_statement_of_a_session_that_has_died_fails_the_up(
    world: World, session: Resource, statement: Resource, inputs: dict[str, Any]
) -> None:
    """A service that keeps ended sessions keeps their statements readable too."""
    world.cloud.set("huawei.dli.deleted_sessions", "ended")
    world.cloud.set("huawei.dli.statement_seconds", 3600)
    world.clock.on_wait = once(session.delete)
    failure = create_fails_partly(statement, inputs)
    assert "stopped (cancelled)" in str(failure)


def test_repeat_every_verb_twice_runs_the_code_once(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """The engine repeats verbs after a crash."""
    world.cloud.set("huawei.dli.statement_seconds", 3600)
    first = statement.create({**inputs, **ACCEPTED})
    world.restart()
    assert statement.create({**inputs, **ACCEPTED}).id == first.id

    for _ in range(2):
        assert statement.refresh() is not None
    for _ in range(2):
        statement.update({**inputs, **ACCEPTED})
    for _ in range(2):
        statement.delete()

    assert ids(world) == [first.id]
    assert world.cloud.live() == [f"{SESSION_KIND} {inputs['sessionId']}"]


def test_triggers_alone_run_it_again(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """An input may hold the id of the previous statement."""
    statement.create({**inputs, "triggers": {"after": "0"}})
    assert statement.changes({**inputs, "triggers": {"after": "1"}}) == {"triggers": "REPLACES"}


@pytest.mark.parametrize("fault", LOST)
def test_interrupted_a_statement_whose_response_was_lost_is_found(
    world: World, statement: Resource, inputs: dict[str, Any], fault: str
) -> None:
    """Code that runs twice may write twice."""
    world.cloud.fault(fault, action="create_statement")
    statement.create(inputs)
    assert ids(world) == [statement.id]
    assert statement.state["status"] == "succeeded"
    assert world.count("create_statement") == 1


def test_interrupted_a_create_that_was_killed_is_found_by_the_next_process(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """The statement may have ended by then."""
    lost_id = statement.create_and_die(inputs)
    world.cloud.advance(600)
    statement.create(inputs)
    assert ids(world) == [statement.id] == [lost_id]


def test_interrupted_equal_code_that_ran_before_is_not_taken_for_the_lost_one(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """The request never arrived; the run before is of the same moment, to the second."""
    statement.create(inputs)
    old = statement.id
    statement.delete()
    again = {**inputs, "triggers": {"after": old}}
    world.cloud.fault("cut", action="create_statement")
    with pytest.raises(OperationFailed) as caught:
        statement.create(again)
    assert isinstance(caught.value.__cause__, CreateOutcomeUnknown)

    world.cloud.advance(5)
    statement.create(again)
    assert ids(world) == [old, statement.id]


def test_interrupted_other_code_is_not_taken_for_the_lost_one(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """Somebody else may use the session at the same moment."""
    world.cloud.set("huawei.dli.statement_seconds", 3600)
    stranger = world.elsewhere().resource(STATEMENT, "stranger")
    stranger.create({**inputs, "code": "other", **ACCEPTED})
    world.cloud.fault("cut", action="create_statement")
    with pytest.raises(OperationFailed):
        statement.create({**inputs, **ACCEPTED})

    statement.create({**inputs, **ACCEPTED})
    assert statement.id != stranger.id


def test_interrupted_two_lost_creates_of_equal_code_each_find_their_own(
    world: World, inputs: dict[str, Any]
) -> None:
    """The first create claims the statement that it finds."""
    created_ids = []
    for name in ("one", "other"):
        resource = world.resource(STATEMENT, name)
        world.cloud.fault("cut_after", action="create_statement")
        resource.create({**inputs, **ACCEPTED})
        created_ids.append(resource.id)

    assert created_ids == ids(world)


def test_a_session_that_is_still_starting_is_waited_for(world: World, statement: Resource) -> None:
    """A starting session refuses code with an error that says little."""
    session = world.resource(SESSION, "session")
    session.create({"kind": "spark", "clusterName": "test_cluster", **ACCEPTED})
    statement.create({"sessionId": session.id, "code": CODE})
    assert statement.state["status"] == "succeeded"
    assert world.report.reports[0] == "starting 0s (session)"
    assert world.count("create_statement") == 1


def test_a_session_that_does_not_get_ready_in_time_is_an_error(
    world: World, statement: Resource
) -> None:
    """The time is that of `wait`."""
    world.cloud.set("huawei.dli.starting_seconds", 3600)
    session = world.resource(SESSION, "session")
    session.create({"kind": "spark", "clusterName": "test_cluster", **ACCEPTED})
    with pytest.raises(OperationFailed, match="not ready after 60 s, its last state is starting"):
        statement.create({"sessionId": session.id, "code": CODE, "wait": {"timeoutSeconds": 60}})
    assert world.count("create_statement") == 0


@pytest.mark.parametrize("state", ["dead", "error", "killed", "success", "shutting_down"])
def test_a_session_that_has_ended_takes_no_code(
    world: World, session: Resource, statement: Resource, inputs: dict[str, Any], state: str
) -> None:
    """An idle session ends by itself: that is the usual cause, and the error says what to do."""
    world.cloud.force(SESSION_KIND, session.id, state, final=True)
    with pytest.raises(
        OperationFailed,
        match=f"accepts no more code, because it is {state}: replace the session",
    ) as caught:
        statement.create(inputs)

    assert isinstance(caught.value.__cause__, ConfigurationError)
    assert world.count("create_statement") == 0


def test_a_session_that_is_not_there_is_an_error(world: World, statement: Resource) -> None:
    """No request was sent, so no search is needed."""
    with pytest.raises(OperationFailed, match="There is no session"):
        statement.create({"sessionId": str(uuid.uuid4()), "code": CODE})
    assert world.count("create_statement") == 0


def test_adopt_takes_over_a_statement_of_that_session(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """Code that ran by hand need not run again."""
    stranger = world.elsewhere().resource(STATEMENT, "stranger")
    stranger.create(inputs)
    with pytest.raises(OperationFailed, match="differs in code"):
        statement.create({**inputs, "code": "other", "adopt": stranger.id})

    with pytest.raises(OperationFailed, match="differs in sessionId"):
        statement.create({**inputs, "sessionId": str(uuid.uuid4()), "adopt": stranger.id})

    statement.create({**inputs, "adopt": stranger.id})
    assert statement.id == stranger.id
    assert statement.changes({**inputs, "adopt": stranger.id}) == {}


def test_a_statement_that_nobody_manages_is_read_with_its_code(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """By its id alone."""
    stranger = world.elsewhere().resource(STATEMENT, "stranger")
    stranger.create(inputs)
    observation = statement.handler.read(stranger.id, {"region": "cn-north-4"}, world.operation())
    assert observation is not None
    assert observation.inputs == {**inputs, "region": "cn-north-4"}
    assert observation.outputs["text"] == "res0: Int = 0"


@pytest.mark.parametrize("returned", ["  {}\n", "{}\r\n", "", None])
def test_code_that_comes_back_with_other_blanks_around_it_is_no_drift(
    world: World, statement: Resource, inputs: dict[str, Any], returned: str | None
) -> None:
    """A replacement for nothing would run it again."""
    statement.create(inputs)
    code = returned.format(CODE) if returned is not None else None
    world.cloud.fault("replace", action="get_statement", values={"code": code})
    refreshed = statement.refresh()
    assert refreshed is not None
    assert refreshed.inputs == statement.check(inputs)


def test_the_status_column_says_how_far_it_has_got(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """A long query shows it."""
    world.cloud.set("huawei.dli.statement_seconds", 5)
    world.cloud.fault("replace", action="get_statement", values={"progress": 0.4}, times=2)
    statement.create(inputs)
    assert any(text == "running 40%" for text in world.report.texts)


def test_ctrl_c_ends_the_wait_and_keeps_the_statement(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """The next up goes on where this one stopped."""
    cancelled = threading.Event()
    world.clock.on_wait = cancelled.set
    failure = create_fails_partly(statement, inputs, cancelled=cancelled)
    assert failure.outputs["rawStatus"] == "running"

    world.clock.on_wait = once(lambda: None)
    statement.update(inputs)
    assert statement.state["status"] == "succeeded"
    assert ids(world) == [statement.id]


def test_many_reads_are_a_few_pages_of_the_session(
    world: World, session: Resource, inputs: dict[str, Any]
) -> None:
    """A notebook of two hundred steps is refreshed with some calls."""
    client_of: Any = STATEMENT.connect(world.settings, "cn-north-4", world.operation())
    ids = [f"{session.id}/{number}" for number in range(150)]

    for _ in ids:
        client_of._client.create_statement(session.id, {"code": CODE})

    assert set(client_of.read_many(dict.fromkeys(ids, inputs))) == set(ids)
    assert (world.count("list_statements"), world.count("get_statement")) == (2, 0)
    assert all(client_of.read_cached(id, inputs) for id in ids)
    assert world.count("list_statements") + world.count("get_statement") < 20


def test_a_gateway_that_no_longer_knows_sessions_names_what_replaces_them(
    world: World, statement: Resource, inputs: dict[str, Any]
) -> None:
    """The statement must not seem gone."""
    statement.create({**inputs, **ACCEPTED})
    world.cloud.set("huawei.dli.sessions_api", "discarded")
    other = world.resource(STATEMENT, "other")

    for verb in (statement.refresh, statement.delete, lambda: other.create(inputs)):
        with pytest.raises(OperationFailed) as caught:
            verb()
        assert isinstance(caught.value.__cause__, ApiUnavailable)
        assert str(caught.value).endswith(DISCARDED)

    assert "huawei.dli.SparkBatch" in DISCARDED


@pytest.mark.parametrize(
    ("given", "path", "reason"),
    [
        pytest.param({"sessionId": "nightly"}, "sessionId", "a UUID", id="session-by-name"),
        pytest.param({"sessionId": ""}, "sessionId", "a UUID", id="empty-session"),
        pytest.param({"sessionId": None}, "sessionId", "is required", id="no-session"),
        pytest.param({"code": None}, "code", "is required", id="no-code"),
        pytest.param({"code": ["1"]}, "code", "must be text", id="code-as-a-list"),
        pytest.param({"code": "x" * (13 * 1024**2)}, "", "12 MB, and takes 13.0 MB", id="13-MB"),
        pytest.param({"name": "a"}, "name", "is an unknown field", id="a-name"),
    ],
)
def test_a_wrong_input_is_named(given: dict[str, Any], path: str, reason: str) -> None:
    """The session is not called before."""
    inputs = {"region": "cn-north-4", "sessionId": str(uuid.uuid4()), "code": "1", **given}
    [problem] = find_problems(
        StatementInputs, {name: value for name, value in inputs.items() if value is not None}
    )
    assert problem.path == path
    assert reason in problem.reason


@pytest.mark.parametrize(
    "given", [{"sessionId": UNKNOWN}, {"code": UNKNOWN}, {"code": ""}, {"code": " \n"}], ids=repr
)
def test_what_the_cloud_may_take_passes(given: dict[str, Any]) -> None:
    """A check must not be stricter than the documents."""
    inputs = {"region": "cn-north-4", "sessionId": str(uuid.uuid4()), "code": "1", **given}
    assert find_problems(StatementInputs, inputs) == []
