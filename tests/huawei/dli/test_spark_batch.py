"""The life of a DLI batch on the simulator: the scenes that every resource plays."""

from __future__ import annotations

import json
import threading
import uuid
from typing import Any

import pytest
from pulumi_cloudjobs.core.errors import (
    ApiUnavailable,
    CreateOutcomeUnknown,
    InvalidInput,
    OperationFailed,
    RunFailed,
)
from pulumi_cloudjobs.core.journal import Journal, MemoryStore
from pulumi_cloudjobs.core.resource_type import TAIL_LINES
from pulumi_cloudjobs.core.schema.inputs import OnChange
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.huawei.dli.spark_batch import SPARK_BATCH, request_of
from pulumi_cloudjobs.simulator.framework import Fixture

from tests.embedded import Resource, World, once, plain

KIND = "huawei/dli/batch"
LEAST = {"file": "obs://bucket/a.jar", "className": "a.B", "queue": "test_cluster"}
NAMED = {**LEAST, "name": "nightly"}
COMPLETE = {
    **NAMED,
    "file": "group.tesddws/gsjdbc4.jar",
    "args": ["--day", "2026-01-01", ""],
    "scType": "B",
    "jars": ["group.tesddws/gsjdbc2.jar"],
    "pyFiles": ["group.tesddws/gsjdbc2.jar"],
    "files": ["group.tesddws/gsjdbc3.jar"],
    "modules": ["sys.datasource.hbase"],
    "resources": [{"name": "group.tesddws/gsjdbc3.jar", "type": "jar"}],
    "groups": [{"name": "group.tesddws", "resources": [{"name": "gsjdbc2.jar", "type": "jar"}]}],
    "conf": {"spark.sql.shuffle.partitions": "8", "driver_memory": "user data"},
    "driverMemory": "2G",
    "driverCores": 1,
    "executorMemory": "2048M",
    "executorCores": 1,
    "numExecutors": 2,
    "feature": "custom",
    "image": "organisation/name:version",
    "sparkVersion": "3.1.1",
    "autoRecovery": True,
    "maxRetryTimes": 3,
    "obsBucket": "bucket",
    "catalogName": "dli",
}
UNDERSCORES = {
    "scType": "sc_type",
    "sparkVersion": "spark_version",
    "autoRecovery": "auto_recovery",
    "maxRetryTimes": "max_retry_times",
    "executionAgencyUrn": "execution_agency_urn",
    "obsBucket": "obs_bucket",
    "catalogName": "catalog_name",
}
FINISHED = {"wait": {"until": "finished"}}
RUNNING = {"wait": {"until": "running"}}
LOST = ("cut_after", "timeout_after", "torn", "truncated", "status_after")


@pytest.fixture
def batch(world: World) -> Resource:
    return world.resource(SPARK_BATCH)


def sent(world: World, id: str) -> dict[str, Any]:
    """The body that the cloud was sent for a batch, without what the path says."""
    record = world.cloud.object(KIND, id)
    return {name: value for name, value in record["data"].items() if name != "project_id"}


def ids(world: World) -> list[str]:
    return [one["id"] for one in world.cloud.objects(KIND)]


def create_fails_partly(batch: Resource, inputs: dict[str, Any], **changes: Any) -> PartialFailure:
    """Create, expect it to fail with the batch there, and keep what the engine would keep."""
    with pytest.raises(PartialFailure) as caught:
        batch.create(inputs, **changes)

    batch.id, batch.state = caught.value.id, caught.value.outputs
    return caught.value


def req_body(world: World, **values: Any) -> None:
    """From now on, the detail of a batch has this text or object in `req_body`."""
    world.cloud.fault(
        "replace", action="get_batch", values={"req_body": values.get("text", values)}, times=None
    )


def test_basic_a_batch_is_accepted_runs_and_stays_as_a_record(
    world: World, batch: Resource
) -> None:
    """From nothing to a finished run: a destroy of that has nothing to stop."""
    batch.create(LEAST)
    assert (batch.state["status"], batch.state["rawStatus"]) == ("starting", "starting")
    assert batch.state["batchId"] == batch.id
    assert batch.state["batchName"].startswith("nightly-")
    assert batch.changes(LEAST) == {}

    world.cloud.advance(60)
    refreshed = batch.refresh()
    assert refreshed is not None
    assert refreshed.inputs == batch.check(LEAST)
    assert (refreshed.outputs["status"], refreshed.outputs["rawStatus"]) == ("succeeded", "success")
    assert refreshed.outputs["appId"].startswith("application_")
    assert refreshed.outputs["finishedAt"] > refreshed.outputs["createdAt"]

    batch.delete()
    assert world.count("cancel_batch") == 0


def test_complete_every_input_arrives_under_the_name_of_the_page(
    world: World, batch: Resource
) -> None:
    """Names are mixed on the wire, and keys of conf are the user's own."""
    batch.create(COMPLETE)
    expected = {UNDERSCORES.get(name, name): value for name, value in COMPLETE.items()}
    assert sent(world, batch.id) == expected

    refreshed = batch.refresh()
    assert refreshed is not None
    assert refreshed.inputs == batch.check(COMPLETE)
    assert batch.changes(COMPLETE) == {}


@pytest.mark.parametrize(
    ("until", "status"),
    [("accepted", "starting"), ("running", "running"), ("finished", "succeeded")],
)
def test_a_wait_ends_where_it_should(
    world: World, batch: Resource, until: str, status: str
) -> None:
    """A batch has an end, unlike a session."""
    batch.create({**LEAST, "wait": {"until": until}})
    assert batch.state["status"] == status


def test_an_import_stays_as_it_is_without_the_file_that_no_read_returned(
    world: World, batch: Resource
) -> None:
    """`file` is required, so a printed program has a text; a new batch is refused with it."""
    batch.create(LEAST)
    req_body(world)
    operation = world.operation("imported")
    imported = batch.handler.read_to_import(batch.id, {}, operation)
    printed = plain(imported.inputs)
    assert (printed["file"], printed["className"]) == ("", "")

    assert batch.handler.check(printed, printed).problems == []
    assert [problem.path for problem in batch.handler.check(printed).problems] == ["file"]
    state = plain(imported.outputs)
    assert batch.handler.diff(batch.id, state, printed).changes == []

    (change,) = batch.handler.diff(batch.id, state, {**printed, "file": LEAST["file"]}).changes
    assert (change.path, change.on_change) == ("file", OnChange.LOCAL)
    (change,) = batch.handler.diff(batch.id, state, {**printed, "queue": "other_queue"}).changes
    assert change.on_change is OnChange.REPLACES


def test_replace_cancels_the_old_batch_and_runs_another(world: World, batch: Resource) -> None:
    """There is no update: two runs side by side would be paid for twice."""
    batch.create({**LEAST, **RUNNING})
    old, changed = batch.id, {**LEAST, "args": ["2"]}
    assert batch.changes({**changed, **RUNNING}) == {"args": "REPLACES"}

    diff = batch.handler.diff(batch.id, batch.state, batch.check({**changed, **RUNNING}))
    assert ["the live batch is cancelled" in warning for warning in diff.warnings] == [True]

    batch.delete()
    batch.create(changed)
    assert ids(world) == [old, batch.id]
    assert world.cloud.object(KIND, old)["state"] == "dead"


def test_triggers_alone_run_it_again(world: World, batch: Resource) -> None:
    """The same application for another day, while the record of the first run stays."""
    batch.create({**LEAST, **FINISHED, "triggers": {"day": 1}})
    first, again = batch.id, {**LEAST, **FINISHED, "triggers": {"day": 2}}
    assert batch.changes(again) == {"triggers": "REPLACES"}
    assert batch.handler.diff(batch.id, batch.state, batch.check(again)).warnings == []

    batch.delete()
    batch.create(again)
    assert ids(world) == [first, batch.id]


def test_a_change_of_wait_and_stop_touches_nothing_in_the_cloud(
    world: World, batch: Resource
) -> None:
    """The inputs `wait` and `stop` are ours, not the API's."""
    batch.create(LEAST)
    changed = {**LEAST, "wait": {"until": "finished"}, "stop": {"timeoutSeconds": 60}}
    assert set(batch.changes(changed).values()) == {"LOCAL"}

    batch.update(changed)
    assert batch.state["status"] == "succeeded"
    assert ids(world) == [batch.id]


@pytest.mark.parametrize("form", ["400", "404", "livy"])
def test_gone_a_batch_that_nobody_saw_end_is_kept(world: World, batch: Resource, form: str) -> None:
    """The batch may have done its work, although the cloud does not know it any more."""
    world.cloud.set("huawei.dli.missing_object", form)
    batch.create(LEAST)
    world.cloud.remove(KIND, batch.id)
    batch.refresh()
    assert (batch.state["status"], batch.state["purged"]) == ("unknown", True)

    batch.delete()
    batch.create(LEAST)
    assert ids(world) == [batch.id]


def test_purged_a_finished_batch_stays_when_the_cloud_has_forgotten_it(
    world: World, batch: Resource
) -> None:
    """A run that is done is no reason to run it again."""
    batch.create({**LEAST, **FINISHED})
    world.cloud.set("huawei.dli.purge_seconds", 60)
    world.cloud.advance(120)
    refreshed = batch.refresh()
    assert refreshed is not None
    assert (refreshed.outputs["purged"], refreshed.outputs["status"]) == (True, "succeeded")

    batch.delete()


def test_repeat_every_verb_twice_runs_it_once(world: World, batch: Resource) -> None:
    """The engine repeats verbs after a crash."""
    first = batch.create(LEAST)
    world.restart()
    assert batch.create(LEAST).id == first.id
    assert world.count("create_batch") == 1

    for _ in range(2):
        assert batch.refresh() is not None
    for _ in range(2):
        batch.update(LEAST)
    for _ in range(2):
        batch.delete()

    assert world.cloud.live() == []
    assert world.count("cancel_batch") == 1


def test_two_resources_with_the_same_inputs_are_two_batches(world: World) -> None:
    """Taking over is for the same resource alone."""
    one, other = world.resource(SPARK_BATCH, "one"), world.resource(SPARK_BATCH, "other")
    one.create(LEAST)
    other.create(LEAST)
    assert one.id != other.id
    assert other.state["batchName"].startswith("other-")


def test_without_a_urn_nothing_is_taken_over(world: World, batch: Resource) -> None:
    """No batch may be adopted where the front end cannot identify its owner."""
    batch.create(LEAST, urn="")
    other = world.resource(SPARK_BATCH)
    other.create(LEAST, urn="")
    assert other.id != batch.id


@pytest.mark.parametrize(
    "inputs", [pytest.param(LEAST, id="generated-name"), pytest.param(NAMED, id="own-name")]
)
@pytest.mark.parametrize("fault", LOST)
def test_interrupted_a_batch_whose_response_was_lost_is_found(
    world: World, batch: Resource, fault: str, inputs: dict[str, Any]
) -> None:
    """A repeated create would run, and bill, it twice."""
    world.cloud.fault(fault, action="create_batch")
    batch.create({**inputs, **FINISHED})
    assert ids(world) == [batch.id]
    assert batch.state["status"] == "succeeded"
    assert world.count("create_batch") == 1


@pytest.mark.parametrize(
    "inputs", [pytest.param(LEAST, id="generated-name"), pytest.param(NAMED, id="own-name")]
)
def test_interrupted_a_lost_batch_that_has_ended_meanwhile_is_found_too(
    world: World, batch: Resource, inputs: dict[str, Any]
) -> None:
    """The next up may come much later."""
    lost_id = batch.create_and_die(inputs)
    world.cloud.advance(600)
    batch.create(inputs)
    assert ids(world) == [batch.id] == [lost_id]
    assert batch.state["status"] == "succeeded"


def test_interrupted_without_a_journal_a_second_batch_is_made_and_the_create_says_so(
    world: World, batch: Resource
) -> None:
    """The journal's loss loses the create's marker; the generated name was found before."""
    lost_id = batch.create_and_die(LEAST)
    world.settings.journal = Journal(MemoryStore())
    batch.create(LEAST)
    assert ids(world) == [lost_id, batch.id]
    assert any("may have left is not known there" in warning for warning in world.report.informs)


def test_an_ended_batch_of_an_earlier_life_is_not_taken_over(world: World, batch: Resource) -> None:
    """Records stay for ever: after a destroy, the same program runs the application again.

    Each has a name of its own now, which no older record can be taken for.
    """
    batch.create(LEAST)
    old, name = batch.id, batch.state["batchName"]
    batch.delete()
    world.end_in_order()
    batch.create(LEAST)
    assert batch.id != old
    assert batch.state["batchName"] != name


@pytest.mark.parametrize(
    "inputs", [pytest.param(LEAST, id="generated-name"), pytest.param(NAMED, id="own-name")]
)
def test_interrupted_the_run_before_is_not_taken_for_the_lost_one(
    world: World, batch: Resource, inputs: dict[str, Any]
) -> None:
    """The request never arrived, and a record of the same name and contents exists."""
    batch.create(inputs)
    old = batch.id
    batch.delete()
    world.cloud.fault("cut", action="create_batch")
    with pytest.raises(OperationFailed) as caught:
        batch.create(inputs)
    assert isinstance(caught.value.__cause__, CreateOutcomeUnknown)

    world.cloud.advance(10)
    batch.create(inputs)
    assert ids(world) == [old, batch.id]


@pytest.mark.parametrize(
    ("other", "seconds"),
    [
        pytest.param(NAMED, 60, id="older"),
        pytest.param({**NAMED, "args": ["other"]}, 0, id="other-arguments"),
        pytest.param({**NAMED, "conf": {"spark.a": "b"}}, 0, id="other-settings"),
    ],
)
def test_interrupted_a_strangers_batch_of_the_users_name_is_not_taken_for_the_lost_one(
    world: World, batch: Resource, other: dict[str, Any], seconds: float
) -> None:
    """Names are not unique, so time and inputs decide."""
    own_inputs = {**NAMED, "args": ["mine"], "conf": {"spark.a": "a"}} if seconds == 0 else NAMED
    stranger = world.elsewhere().resource(SPARK_BATCH, "stranger")
    stranger.create({**own_inputs, **other})
    world.cloud.advance(seconds)
    assert world.find_lost_create(SPARK_BATCH, batch.check(own_inputs), seconds_ago=0) is None
    assert (
        world.find_lost_create(SPARK_BATCH, batch.check({**own_inputs, **other}), {stranger.id})
        is None
    )
    assert world.find_lost_create(SPARK_BATCH, batch.check({**own_inputs, **other})) == stranger.id


def test_interrupted_of_several_that_fit_the_oldest_is_taken(world: World, batch: Resource) -> None:
    """The first of equal creates to search owns the first object."""
    ids = []
    for name in ("one", "other"):
        ids.append(world.elsewhere().resource(SPARK_BATCH, name).create(NAMED).id)
        world.cloud.advance(1)

    for exclude_ids, expected in ((set(), ids[0]), ({ids[0]}, ids[1])):
        assert world.find_lost_create(SPARK_BATCH, batch.check(NAMED), exclude_ids) == expected


@pytest.mark.parametrize(
    ("existing", "own_inputs"),
    [
        pytest.param({}, {"args": ["own_inputs"]}, id="arguments-that-it-has-not"),
        pytest.param({"args": ["other"]}, {}, id="arguments-that-it-has"),
        pytest.param({}, {"driverMemory": "2G"}, id="memory-that-it-has-not"),
        pytest.param({}, {"autoRecovery": True}, id="recovery-that-it-has-not"),
    ],
)
def test_interrupted_a_batch_that_differs_in_one_input_is_another_one(
    world: World, batch: Resource, existing: dict[str, Any], own_inputs: dict[str, Any]
) -> None:
    """A batch that was replaced a moment ago is not the new one."""
    stranger = world.elsewhere().resource(SPARK_BATCH, "stranger")
    stranger.create({**NAMED, **existing})
    assert world.find_lost_create(SPARK_BATCH, batch.check({**NAMED, **own_inputs})) is None
    assert world.find_lost_create(SPARK_BATCH, batch.check({**NAMED, **existing})) == stranger.id


def test_interrupted_two_lost_creates_of_equal_batches_each_find_their_own(world: World) -> None:
    """The oldest is the first one's; what it has found is claimed."""
    created_ids = []
    for name in ("one", "other"):
        resource = world.resource(SPARK_BATCH, name)
        world.cloud.fault("cut_after", action="create_batch")
        resource.create(NAMED)
        created_ids.append(resource.id)
        world.cloud.advance(1)

    assert created_ids == ids(world)


def test_a_create_lists_nothing_before(world: World, batch: Resource) -> None:
    """Names may repeat, and a generated one is unique; a failing list used to prevent the start."""
    world.cloud.fault("cut", action="list_batches", times=None)
    batch.create(LEAST)
    assert ids(world) == [batch.id]


def test_adopt_takes_over_a_batch_and_reads_its_inputs(world: World, batch: Resource) -> None:
    """Most of it is in req_body alone."""
    stranger = world.elsewhere().resource(SPARK_BATCH, "stranger")
    stranger.create(COMPLETE)
    with pytest.raises(OperationFailed, match="differs in args; write what it has"):
        batch.create({**COMPLETE, "args": ["other"], "adopt": stranger.id})

    with pytest.raises(OperationFailed, match="differs in autoRecovery, maxRetryTimes"):
        batch.create({**COMPLETE, "autoRecovery": False, "maxRetryTimes": 4, "adopt": stranger.id})

    batch.create({**COMPLETE, "adopt": stranger.id})
    assert batch.id == stranger.id
    assert batch.changes({**COMPLETE, "adopt": stranger.id}) == {}

    with pytest.raises(OperationFailed, match="there is no DLI batch"):
        world.resource(SPARK_BATCH, "third").create({**LEAST, "adopt": str(uuid.uuid4())})
    assert world.count("create_batch") == 1


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param({"text": ""}, id="nothing"),
        pytest.param({"text": "{half"}, id="half-of-it"),
        pytest.param({"text": "[1]"}, id="no-object"),
        pytest.param({"text": None}, id="null"),
        pytest.param({"text": "[" * 9999}, id="too-deep"),
        pytest.param(
            {"args": None, "jars": [], "minRecoveryDelayTime": 10000, "x": {}},
            id="empty-and-unknown-members",
        ),
        pytest.param(
            {"text": json.dumps({"autoRecovery": "true", "MAX_RETRY_TIMES": "3"})},
            id="other-spelling",
        ),
        pytest.param(
            {"driver_memory": "2 GB", "conf": {"spark.n": 8, "spark.b": True}}, id="other-words"
        ),
        pytest.param(
            {"args": "--day 1", "conf": [1], "file": ["a"], "groups": [7]}, id="other-forms"
        ),
    ],
)
def test_what_req_body_spells_otherwise_or_leaves_out_is_no_drift(
    world: World, batch: Resource, stored: dict[str, Any]
) -> None:
    """A replacement for nothing would cancel a running application."""
    inputs = {
        **LEAST,
        "args": ["--day", "1"],
        "driverMemory": "2G",
        "conf": {"spark.n": "8", "spark.b": "true"},
        "groups": [{"name": "group.tesddws"}],
        "autoRecovery": True,
        "maxRetryTimes": 3,
    }
    batch.create(inputs)
    req_body(world, **stored)
    refreshed = batch.refresh()
    assert refreshed is not None
    assert refreshed.inputs == batch.check(inputs)


def test_req_body_is_read_in_every_spelling_of_its_keys() -> None:
    """The official clients do not agree on them, and the service renames some."""
    stored = {
        "class_name": "a.B",
        "autoRecovery": False,
        "max_retry_times": "0",
        "numExecutors": 2.0,
        "args": ["1"],
    }
    response = {
        "className": "a.B",
        "autoRecovery": False,
        "maxRetryTimes": 0,
        "numExecutors": 2,
        "args": ["1"],
    }
    assert request_of({"req_body": json.dumps(stored)}) == response
    assert request_of({"req_body": stored}) == response
    assert request_of({}) == {}


def test_a_batch_that_nobody_manages_is_read_with_all_its_inputs(
    world: World, batch: Resource
) -> None:
    """By its id alone; what is no input is not made one."""
    stranger = world.elsewhere().resource(SPARK_BATCH, "stranger")
    stranger.create({**COMPLETE, "queue": None, "clusterName": "test_cluster"})
    observation = batch.handler.read(stranger.id, {"region": "cn-north-4"}, world.operation())
    assert observation is not None
    assert observation.inputs == {**COMPLETE, "queue": "test_cluster", "region": "cn-north-4"}


def test_what_is_surely_another_batch_is_drift(world: World, batch: Resource) -> None:
    """No verb changes a batch, so somebody has another one under this id."""
    batch.create(LEAST)
    req_body(world, className="a.C")
    batch.refresh()
    assert batch.changes(LEAST) == {"className": "REPLACES"}


@pytest.mark.parametrize("name", ["queue", "clusterName"])
def test_the_queue_may_be_given_by_either_name_and_in_any_case(
    world: World, batch: Resource, name: str
) -> None:
    """The queue is stored in lower case, and returned under both names."""
    inputs = {"file": LEAST["file"], "className": "a.B", name: "Test_Cluster"}
    batch.create(inputs)
    refreshed = batch.refresh()
    assert refreshed is not None
    assert refreshed.inputs == batch.check(inputs)


def test_a_batch_that_fails_fails_the_up_with_its_reason_and_its_log(
    world: World, batch: Resource
) -> None:
    """Its id must not be lost, and the next up must not run it again unasked."""
    world.cloud.set("huawei.dli.batch_outcome", "dead")
    world.cloud.set("huawei.dli.stderr", "".join(f"line {number}\n" for number in range(150)))
    failure = create_fails_partly(batch, {**LEAST, **FINISHED})
    assert isinstance(failure.__cause__, RunFailed)
    assert failure.reasons[0].endswith("failed (dead): Application exited with code 1")
    assert failure.reasons[-3:] == [
        "  line 149",
        "  YARN Diagnostics:",
        "  Application exited with code 1",
    ]
    assert len(failure.reasons) == 1 + TAIL_LINES

    with pytest.raises(PartialFailure):
        batch.update({**LEAST, **FINISHED})
    assert ids(world) == [batch.id]

    batch.delete()


@pytest.mark.parametrize(("code", "status"), [("APIGW.0101", 404), ("DLI.0023", 404)])
def test_where_the_log_is_not_served_the_lines_in_the_batch_do(
    world: World, batch: Resource, code: str, status: int
) -> None:
    """The page of the log is marked as deprecated."""
    world.cloud.set("huawei.dli.stderr", "\n".join(f"line {number}" for number in range(150)))
    batch.create({**LEAST, **FINISHED})
    world.cloud.fault("error", action="get_batch_log", code=code, status=status)
    assert batch.log_tail()[0] == "line 141"


def test_a_batch_that_recovers_is_waited_for_and_fails_when_its_tries_are_spent(
    world: World, batch: Resource
) -> None:
    """`recovering` is no failure: the application is started again."""
    world.cloud.set("huawei.dli.batch_outcome", "dead")
    world.cloud.set("huawei.dli.batch_recovering_seconds", 30)
    failure = create_fails_partly(
        batch, {**LEAST, **FINISHED, "autoRecovery": True, "maxRetryTimes": 2}
    )
    assert failure.outputs["status"] == "failed"
    assert any("recovering" in line for line in world.report.reports)


def test_a_cancel_waits_until_the_batch_is_dead(world: World, batch: Resource) -> None:
    """The response to a cancel says "deleted" while the application goes on."""
    world.cloud.set("huawei.dli.batch_running_seconds", None)
    world.cloud.set("huawei.dli.batch_cancel_seconds", 10)
    batch.create({**LEAST, **RUNNING})
    batch.delete()
    assert world.cloud.object(KIND, batch.id)["state"] == "dead"
    assert world.count("cancel_batch") == 1


def test_a_cancel_without_effect_is_requested_again(world: World, batch: Resource) -> None:
    """An application that is killed may be started again by itself."""
    world.cloud.set("huawei.dli.batch_running_seconds", None)
    batch.create({**LEAST, **RUNNING})
    world.cloud.set("huawei.dli.batch_cancel_seconds", 3600)
    world.clock.on_wait = lambda: world.cloud.set("huawei.dli.batch_cancel_seconds", 0)
    batch.delete()
    assert world.count("cancel_batch") == 2
    assert world.cloud.live() == []


@pytest.mark.parametrize("outcome", ["success", "dead"])
def test_a_batch_that_ends_while_it_is_cancelled_is_gone_all_the_same(
    world: World, batch: Resource, outcome: str
) -> None:
    """The cloud refuses the cancel of what has ended with the code of a wrong parameter."""
    world.cloud.set("huawei.dli.batch_outcome", outcome)
    batch.create({**LEAST, **RUNNING})
    lifecycle = SPARK_BATCH.connect(world.settings, "cn-north-4", world.operation())
    observation = lifecycle.observe(batch.id, batch.state)
    assert observation is not None

    world.cloud.advance(60)
    assert lifecycle.stop(batch.id, batch.state, observation, requested=False).value == "stopped"
    assert world.count("cancel_batch") == 1


def test_a_cancel_that_is_refused_while_the_batch_lives_is_an_error(
    world: World, batch: Resource
) -> None:
    """A running batch is paid for and must not be forgotten."""
    world.cloud.set("huawei.dli.batch_running_seconds", None)
    batch.create({**LEAST, **RUNNING})
    world.cloud.fault("error", action="cancel_batch", code="DLI.0001", message="no", status=400)
    with pytest.raises(
        OperationFailed, match=f"^deleting DLI batch {batch.id}: DLI.0001: no"
    ) as caught:
        batch.delete()

    assert isinstance(caught.value.__cause__, InvalidInput)

    batch.delete()
    assert world.cloud.live() == []


def test_an_unknown_state_word_keeps_the_wait_going(world: World, batch: Resource) -> None:
    """Clouds add words at will."""
    world.cloud.fault("replace", action="get_batch", values={"state": "hibernating"}, times=2)
    batch.create({**LEAST, **FINISHED})
    assert batch.state["status"] == "succeeded"
    assert any("hibernating" in line for line in world.report.reports)


def test_a_state_in_capitals_is_the_same_state(world: World, batch: Resource) -> None:
    """A published sample has such a state."""
    batch.create({**LEAST, **FINISHED})
    world.cloud.fault("replace", action="get_batch", values={"state": "Success"})
    refreshed = batch.refresh()
    assert refreshed is not None
    assert refreshed.outputs["status"] == "succeeded"


@pytest.mark.parametrize(
    ("app_id", "shown"),
    [(["application_1"], "application_1"), ([], None), ("", None), (None, None)],
)
def test_the_application_id_may_come_as_a_list(
    world: World, batch: Resource, app_id: object, shown: object
) -> None:
    """An official client reads it so."""
    batch.create(LEAST)
    world.cloud.fault("replace", action="get_batch", values={"appId": app_id})
    refreshed = batch.refresh()
    assert refreshed is not None
    assert refreshed.outputs["appId"] == shown


def test_ctrl_c_ends_the_wait_and_keeps_the_batch(world: World, batch: Resource) -> None:
    """The next up goes on where this one stopped."""
    cancelled = threading.Event()
    world.clock.on_wait = cancelled.set
    failure = create_fails_partly(batch, {**LEAST, **FINISHED}, cancelled=cancelled)
    assert failure.outputs["rawStatus"] == "starting"

    world.clock.on_wait = once(lambda: None)
    batch.update({**LEAST, **FINISHED})
    assert batch.state["status"] == "succeeded"
    assert ids(world) == [batch.id]


def test_many_reads_are_a_few_pages_of_the_queue(world: World) -> None:
    """A refresh of a large stack must not read each batch."""
    data = {"file": "obs://b/a.jar", "className": "a.B", "queue": "test_cluster"}
    ids = [str(uuid.uuid4()) for _ in range(150)]

    for id in ids:
        world.cloud.add(Fixture(KIND, "cn-north-4", id, data, state="running"))

    lifecycle = SPARK_BATCH.connect(world.settings, "cn-north-4", world.operation())
    observations = lifecycle.read_many(dict.fromkeys(ids, LEAST))
    assert set(observations) == set(ids)
    assert (world.count("list_batches"), world.count("get_batch")) == (2, 0)

    glanced = [lifecycle.read_cached(id, LEAST) for id in ids]
    assert all(one is not None and one.raw_status == "running" for one in glanced)
    assert world.count("list_batches") + world.count("get_batch") < 20


def test_where_the_gateway_knows_no_batches_the_error_does_not_send_to_batches(
    world: World, batch: Resource
) -> None:
    """The hint to use batches is for sessions."""
    world.cloud.fault("error", action="create_batch", code="APIGW.0101", status=404)
    with pytest.raises(OperationFailed) as caught:
        batch.create(LEAST)
    assert isinstance(caught.value.__cause__, ApiUnavailable)
    assert "SparkBatch" not in str(caught.value)
