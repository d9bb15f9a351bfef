"""The life of a DLI session on the simulator: the scenes that every resource plays."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest
from pulumi_cloudjobs.core.calls.retry import Retry
from pulumi_cloudjobs.core.errors import (
    ApiUnavailable,
    ConfigurationError,
    Conflict,
    CreateOutcomeUnknown,
    OperationFailed,
)
from pulumi_cloudjobs.core.journal import Journal, MemoryStore
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.huawei.connection import connect
from pulumi_cloudjobs.huawei.dli.client import DISCARDED, SERVICE, DliClient
from pulumi_cloudjobs.huawei.dli.session import SESSION
from pulumi_cloudjobs.simulator.framework import Fixture

from tests.embedded import Resource, World

KIND = "huawei/dli/session"
# The example of the API's page.
PAGE = {
    "kind": "spark",
    "clusterName": "test_cluster",
    "scType": "A",
    "jars": ["group.tesddws/gsjdbc4.jar"],
    "resources": [{"name": "group.tesddws/gsjdbc3.jar", "type": "jar"}],
    "groups": [{"name": "group.tesddws", "resources": [{"name": "gsjdbc2.jar", "type": "jar"}]}],
}
NAMED = {**PAGE, "name": "shared"}
COMPLETE = {
    **PAGE,
    "name": "complete",
    "pyFiles": ["group.tesddws/gsjdbc2.jar"],
    "files": ["group.tesddws/gsjdbc3.jar"],
    "modules": ["sys.datasource.hbase"],
    "conf": [{"spark.sql.shuffle.partitions": "8", "driver_memory": "user data"}],
    "heartbeatTimeoutInSecond": 600,
    "driverMemory": "2G",
    "driverCores": 1,
    "executorMemory": "2048M",
    "executorCores": 1,
    "numExecutors": 2,
}
LOST = ("cut_after", "timeout_after", "torn", "truncated", "status_after")


@pytest.fixture
def session(world: World) -> Resource:
    return world.resource(SESSION)


def sent(world: World, id: str) -> dict[str, Any]:
    """The body that the cloud was sent for a session, without what the path says."""
    record = world.cloud.object(KIND, id)
    assert record is not None
    return {name: value for name, value in record["data"].items() if name != "project_id"}


def ids(world: World) -> list[str]:
    return [one["id"] for one in world.cloud.objects(KIND)]


def create_fails_partly(
    session: Resource, inputs: dict[str, Any], **changes: Any
) -> PartialFailure:
    """Create, expect it to fail with the session there, and keep what the engine would keep."""
    with pytest.raises(PartialFailure) as caught:
        session.create(inputs, **changes)

    session.id, session.state = caught.value.id, caught.value.outputs
    return caught.value


def test_basic_a_session_is_ready_after_create_and_gone_after_delete(
    world: World, session: Resource
) -> None:
    """The example of the API's page, from nothing to nothing."""
    session.create(PAGE)
    assert (session.state["status"], session.state["rawStatus"]) == ("running", "idle")
    assert session.state["sessionId"] == session.id
    assert session.state["appId"].startswith("application_")
    assert session.state["createdAt"].endswith("Z")
    assert session.changes(PAGE) == {}

    refreshed = session.refresh()
    assert refreshed is not None
    assert refreshed.inputs == session.check(PAGE)

    session.delete()
    assert world.cloud.live() == []
    assert session.refresh() is None


def test_complete_every_input_arrives_under_the_name_of_the_page(
    world: World, session: Resource
) -> None:
    """Names are mixed on the wire, and keys of conf are the user's own."""
    session.create(COMPLETE)
    expected = {
        name: value for name, value in COMPLETE.items() if name not in ("clusterName", "scType")
    }
    assert sent(world, session.id) == {**expected, "cluster_name": "test_cluster", "sc_type": "A"}

    refreshed = session.refresh()
    assert refreshed is not None
    assert refreshed.inputs == session.check(COMPLETE)
    assert session.changes(COMPLETE) == {}


def test_create_says_that_the_api_is_discarded_and_what_replaces_it(
    world: World, session: Resource
) -> None:
    """A new user should know that the API is discarded."""
    session.create(PAGE)
    assert world.report.informs == [SESSION.notice]
    assert "/batches" in SESSION.notice


def test_replace_ends_the_old_session_and_starts_another(world: World, session: Resource) -> None:
    """There is no update: two sessions side by side would be paid for twice."""
    session.create(PAGE)
    old, changed = session.id, {**PAGE, "scType": "B"}
    assert session.changes(changed) == {"scType": "REPLACES"}

    session.delete()
    session.create(changed)
    assert ids(world) == [session.id] != [old]
    assert sent(world, session.id)["sc_type"] == "B"


def test_a_change_of_wait_and_stop_touches_nothing_in_the_cloud(
    world: World, session: Resource
) -> None:
    """The inputs `wait` and `stop` are ours, not the API's."""
    session.create(PAGE)
    changed = {**PAGE, "wait": {"timeoutSeconds": 60}, "stop": {"timeoutSeconds": 60}}
    assert set(session.changes(changed).values()) == {"LOCAL"}

    session.update(changed)
    assert ids(world) == [session.id]
    assert session.changes(changed) == {}


@pytest.mark.parametrize("form", ["400", "404", "livy"])
def test_gone_a_live_session_deleted_behind_our_back_is_reported_as_gone(
    world: World, session: Resource, form: str
) -> None:
    """However the cloud says it; the next up then creates it again."""
    world.cloud.set("huawei.dli.missing_object", form)
    session.create(PAGE)
    world.cloud.remove(KIND, session.id)
    assert session.refresh() is None

    session.delete()
    session.create(PAGE)
    assert ids(world) == [session.id]


def test_an_ended_session_stays_until_it_is_replaced_also_when_the_cloud_has_forgotten_it(
    world: World, session: Resource
) -> None:
    """An idle session ends by itself: that is no reason to start another one unasked."""
    session.create(PAGE)
    world.cloud.force(KIND, session.id, "dead", final=True, reason="idle for 600 s")
    ended = session.refresh()
    assert ended is not None
    assert (ended.outputs["status"], ended.outputs["reason"]) == ("failed", "idle for 600 s")
    assert ended.outputs["finishedAt"] is not None

    world.cloud.remove(KIND, session.id)
    forgotten = session.refresh()
    assert forgotten is not None
    assert forgotten.outputs["purged"] is True

    session.delete()


def test_repeat_every_verb_twice_leaves_one_session_and_then_none(
    world: World, session: Resource
) -> None:
    """The engine repeats verbs after a crash."""
    first = session.create(PAGE)
    world.restart()
    assert session.create(PAGE).id == first.id
    assert ids(world) == [first.id]
    assert world.count("create_session") == 1

    for _ in range(2):
        refreshed = session.refresh()
        assert refreshed is not None
        assert refreshed.outputs["status"] == "running"

    for _ in range(2):
        session.update(PAGE)
    for _ in range(2):
        session.delete()

    assert ids(world) == []


def test_two_resources_with_the_same_inputs_are_two_sessions(world: World) -> None:
    """Taking over is for the same resource alone."""
    one, other = world.resource(SESSION, "one"), world.resource(SESSION, "other")
    one.create(PAGE)
    other.create(PAGE)
    assert one.id != other.id
    assert other.state["sessionName"].startswith("other-")


def test_without_a_urn_nothing_is_taken_over(world: World, session: Resource) -> None:
    """No session may be adopted where the front end cannot identify its owner."""
    session.create(PAGE, urn="")
    other = world.resource(SESSION)
    other.create(PAGE, urn="")
    assert other.id != session.id


@pytest.mark.parametrize(
    "inputs", [pytest.param(PAGE, id="generated-name"), pytest.param(NAMED, id="own-name")]
)
@pytest.mark.parametrize("fault", LOST)
def test_interrupted_a_session_whose_response_was_lost_is_found_by_its_name(
    world: World, session: Resource, fault: str, inputs: dict[str, Any]
) -> None:
    """A repeated create would start, and bill, a second one."""
    world.cloud.fault(fault, action="create_session")
    session.create(inputs)
    assert ids(world) == [session.id]
    assert session.state["status"] == "running"
    assert world.count("create_session") == 1


@pytest.mark.parametrize(
    "inputs", [pytest.param(PAGE, id="generated-name"), pytest.param(NAMED, id="own-name")]
)
def test_interrupted_the_next_up_finds_the_session_of_a_create_without_any_response(
    world: World, session: Resource, inputs: dict[str, Any]
) -> None:
    """The read failed as well."""
    reads_before = 1 if "name" in inputs else 0
    world.cloud.fault("cut_after", action="create_session")
    world.cloud.fault(
        "error",
        action="list_sessions",
        skip=reads_before,
        times=None,
        code="APIGW.0302",
        status=403,
    )
    with pytest.raises(OperationFailed) as caught:
        session.create(inputs)
    assert isinstance(caught.value.__cause__, CreateOutcomeUnknown)

    world.cloud.clear_faults()
    world.restart()
    # What concerns only us may have changed meanwhile.
    session.create({**inputs, "wait": {"timeoutSeconds": 60}})
    assert ids(world) == [session.id]
    assert world.count("create_session") == 1


@pytest.mark.parametrize(
    "inputs", [pytest.param(PAGE, id="generated-name"), pytest.param(NAMED, id="own-name")]
)
@pytest.mark.parametrize("names", ["refused", "allowed"])
def test_interrupted_a_create_that_was_killed_is_found_by_the_next_process(
    world: World, session: Resource, inputs: dict[str, Any], names: str
) -> None:
    """The documents do not state whether the service refuses a second session of a name."""
    world.cloud.set("huawei.dli.duplicate_names", names)
    lost_id = session.create_and_die(inputs)
    session.create(inputs)
    assert ids(world) == [session.id] == [lost_id]


def test_interrupted_without_a_journal_a_generated_name_says_whose_it_is_and_a_second_one_is_made(
    world: World, session: Resource
) -> None:
    """The journal's loss loses the create's marker, and the create says so."""
    lost_id = session.create_and_die(PAGE)
    world.settings.journal = Journal(MemoryStore())
    session.create(PAGE)
    assert ids(world) == [lost_id, session.id]
    assert any("may have left is not known there" in warning for warning in world.report.informs)

    (held,) = [one for one in world.cloud.objects(KIND) if one["id"] == lost_id]
    assert held["data"]["name"].startswith("nightly-")


def test_interrupted_a_second_create_is_found_when_the_first_is_forgotten(
    world: World, session: Resource
) -> None:
    """Between create and read, the service may forget the ended session of before."""
    world.cloud.set("huawei.dli.deleted_sessions", "ended")
    session.create(PAGE)
    old = session.id
    session.delete()
    lost_id = session.create_and_die(PAGE)
    world.cloud.remove(KIND, old)
    session.create(PAGE)
    assert ids(world) == [session.id] == [lost_id]


@pytest.mark.parametrize(
    ("other", "seconds"),
    [
        pytest.param(NAMED, 60, id="older"),
        pytest.param({**NAMED, "scType": "B"}, 0, id="other-contents"),
    ],
)
def test_interrupted_a_strangers_session_of_the_users_name_is_not_taken_for_the_lost_one(
    world: World, session: Resource, other: dict[str, Any], seconds: float
) -> None:
    """A name of the user's may be anybody's, so time and inputs decide."""
    world.cloud.set("huawei.dli.duplicate_names", "allowed")
    stranger = world.elsewhere().resource(SESSION, "stranger")
    stranger.create({**other, "wait": {"until": "accepted"}})
    world.cloud.advance(seconds)
    assert world.find_lost_create(SESSION, session.check(NAMED), seconds_ago=0) is None
    assert world.find_lost_create(SESSION, session.check(other), {stranger.id}) is None
    assert world.find_lost_create(SESSION, session.check(other)) == stranger.id


def test_interrupted_two_lost_creates_of_equal_sessions_each_find_their_own(
    world: World, session: Resource
) -> None:
    """The oldest is the first one's; what it has found is claimed."""
    world.cloud.set("huawei.dli.duplicate_names", "allowed")
    operation = world.operation()
    client = DliClient(connect(world.settings, SERVICE, "cn-north-4"), Retry(operation))
    ids = []
    for _ in range(2):
        request = {
            "kind": "spark",
            "cluster_name": "test_cluster",
            "name": "shared",
            "sc_type": "A",
        }
        ids.append(client.create_session(request)["id"])
        world.cloud.advance(5)

    inputs = session.check(NAMED)
    assert world.find_lost_create(SESSION, inputs) == ids[0]
    assert world.find_lost_create(SESSION, inputs, ids[:1]) == ids[1]
    assert world.find_lost_create(SESSION, inputs, ids) is None


def test_interrupted_a_request_that_never_arrived_is_an_error_and_the_next_up_creates(
    world: World, session: Resource
) -> None:
    """Nobody knows whether it is still on its way, so it is not sent again at once."""
    world.cloud.fault("cut", action="create_session")
    with pytest.raises(OperationFailed) as caught:
        session.create(PAGE)
    assert isinstance(caught.value.__cause__, CreateOutcomeUnknown)

    session.create(PAGE)
    assert ids(world) == [session.id]


def test_a_live_session_of_the_users_name_is_taken_over_only_when_he_says_so(
    world: World, session: Resource
) -> None:
    """The session may be somebody else's."""
    stranger = world.elsewhere().resource(SESSION, "stranger")
    stranger.create(NAMED)
    with pytest.raises(OperationFailed) as caught:
        session.create(NAMED)
    assert isinstance(caught.value.__cause__, ConfigurationError)
    assert f'adopt="{stranger.id}"' in str(caught.value)

    session.create({**NAMED, "adopt": stranger.id})
    assert session.id == stranger.id
    assert ids(world) == [stranger.id]
    assert session.changes({**NAMED, "adopt": stranger.id}) == {}


def test_an_ended_session_of_the_users_name_is_in_nobodys_way(
    world: World, session: Resource
) -> None:
    """Ended ones stay listed for a while."""
    stranger = world.elsewhere().resource(SESSION, "stranger")
    stranger.create(NAMED)
    world.cloud.force(KIND, stranger.id, "dead", final=True)
    session.create(NAMED)
    assert session.id != stranger.id


def test_a_name_that_is_taken_between_search_and_create_is_refused_with_what_to_do(
    world: World, session: Resource
) -> None:
    """Two programs that choose one name at the same moment."""
    world.cloud.fault(
        "error",
        action="create_session",
        code="DLI.0006",
        message="Duplicate session name",
        status=400,
    )
    with pytest.raises(OperationFailed, match="write adopt=") as caught:
        session.create(NAMED)
    assert isinstance(caught.value.__cause__, Conflict)


@pytest.mark.parametrize("fault", ["cut", "status"])
def test_the_error_of_a_search_before_the_create_states_that_nothing_was_created(
    world: World, session: Resource, fault: str
) -> None:
    """Nobody has to search for a session that was never requested.

    Only a name of the user's is searched for before; a generated one is nobody else's.
    """
    world.cloud.fault(fault, action="list_sessions", times=None)
    with pytest.raises(OperationFailed) as caught:
        session.create(NAMED)
    assert not isinstance(caught.value.__cause__, CreateOutcomeUnknown)
    assert world.count("create_session") == 0
    assert world.settings.journal.all_left_open(world.operation().urn) == []


def test_adopt_of_a_session_that_is_not_there_or_differs_is_an_error(
    world: World, session: Resource
) -> None:
    """A wrong id must not end in a new session."""
    with pytest.raises(OperationFailed, match="there is no DLI session"):
        session.create({**PAGE, "adopt": str(uuid.uuid4())})

    session.create(PAGE)
    with pytest.raises(OperationFailed, match="differs in scType"):
        world.elsewhere().resource(SESSION, "other").create(
            {**PAGE, "scType": "C", "adopt": session.id}
        )

    assert world.count("create_session") == 1


def test_an_ended_session_of_an_earlier_life_is_not_taken_over(
    world: World, session: Resource
) -> None:
    """Some sessions stay readable after delete; the same program then starts one of a new name."""
    world.cloud.set("huawei.dli.deleted_sessions", "ended")
    session.create(PAGE)
    old, old_name = session.id, session.state["sessionName"]
    session.delete()
    assert world.cloud.live() == []

    session.create(PAGE)
    assert session.id != old
    assert session.state["sessionName"] != old_name
    assert session.state["status"] == "running"


def test_the_name_is_found_on_every_page_of_the_list(world: World, session: Resource) -> None:
    """A queue may have more sessions than a page holds."""
    data = {"kind": "spark", "cluster_name": "test_cluster"}

    for _ in range(150):
        world.cloud.add(Fixture(KIND, "cn-north-4", str(uuid.uuid4()), data, state="idle"))

    lost_id = session.create_and_die(PAGE)
    session.create(PAGE)
    assert session.id == lost_id


@pytest.mark.parametrize("outcome", ["dead", "error", "killed", "success"])
def test_a_session_that_ends_instead_of_getting_ready_fails_the_up_and_stays_in_state(
    world: World, session: Resource, outcome: str
) -> None:
    """Its id must not be lost, and the next up must not start another session unasked."""
    world.cloud.set("huawei.dli.session_outcome", outcome)
    failure = create_fails_partly(session, PAGE)
    assert failure.outputs["rawStatus"] == outcome
    assert "Application exited with code 1" in str(failure)

    with pytest.raises(PartialFailure):
        session.update(PAGE)
    assert ids(world) == [session.id]

    session.delete()
    assert world.cloud.live() == []


def test_an_unknown_state_word_keeps_the_wait_going(world: World, session: Resource) -> None:
    """Clouds add words at will."""
    world.cloud.fault("replace", action="get_session", values={"state": "hibernating"}, times=2)
    session.create(PAGE)
    assert session.state["status"] == "running"
    assert any("hibernating" in line for line in world.report.reports)


def test_ctrl_c_ends_the_wait_and_keeps_the_session(world: World, session: Resource) -> None:
    """The next up goes on where this one stopped."""
    cancelled = threading.Event()
    world.clock.on_wait = cancelled.set
    failure = create_fails_partly(session, PAGE, cancelled=cancelled)
    assert failure.outputs["rawStatus"] == "starting"

    world.clock.on_wait = lambda: None
    session.update(PAGE)
    assert session.state["status"] == "running"
    assert ids(world) == [session.id]


def test_accepted_returns_before_the_session_is_ready(world: World, session: Resource) -> None:
    """A user may choose not to wait."""
    session.create({**PAGE, "wait": {"until": "accepted"}})
    assert session.state["status"] == "starting"


def test_a_gateway_that_no_longer_knows_sessions_gives_an_error_that_says_so(
    world: World, session: Resource
) -> None:
    """The session must not seem gone."""
    session.create(PAGE)
    world.cloud.set("huawei.dli.sessions_api", "discarded")

    for verb in (
        session.refresh,
        session.delete,
        lambda: world.resource(SESSION, "other").create(PAGE),
    ):
        with pytest.raises(OperationFailed) as caught:
            verb()
        assert isinstance(caught.value.__cause__, ApiUnavailable)
        assert str(caught.value).endswith(DISCARDED)


def test_what_read_returns_shows_drift_and_what_it_hides_does_not(
    world: World, session: Resource
) -> None:
    """Overrides hide the shape behind CUSTOMIZED, and queues are stored in lower case."""
    inputs = {**COMPLETE, "clusterName": "Test_Cluster"}
    session.create(inputs)
    refreshed = session.refresh()
    assert refreshed is not None
    assert refreshed.inputs == session.check(inputs)

    world.cloud.fault("replace", action="get_session", values={"cluster_name": "other"})
    session.refresh()
    assert session.changes(inputs) == {"clusterName": "REPLACES"}


def test_a_customized_shape_is_drift_when_nothing_was_overridden(
    world: World, session: Resource
) -> None:
    """Then somebody else made the session what it is."""
    session.create(PAGE)
    world.cloud.fault("replace", action="get_session", values={"sc_type": "CUSTOMIZED"})
    session.refresh()
    assert session.changes(PAGE) == {"scType": "REPLACES"}
