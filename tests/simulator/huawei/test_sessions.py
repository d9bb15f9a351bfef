"""The simulated session API of DLI, as its two pages and Apache Livy describe it."""

from __future__ import annotations

from typing import Any

import pytest

# The request of the API page.
PAGE = {
    "kind": "spark",
    "cluster_name": "test_cluster",
    "sc_type": "A",
    "jars": ["group.tesddws/gsjdbc4.jar"],
    "resources": [{"name": "group.tesddws/gsjdbc3.jar", "type": "jar"}],
    "groups": [{"name": "group.tesddws", "resources": [{"name": "gsjdbc2.jar", "type": "jar"}]}],
}
UNKNOWN = "f28a0d0c-0a37-4bd4-8d1d-1416031e5151"


def test_the_request_of_the_page_gets_the_response_of_the_page(huawei: Any) -> None:
    """A provider that follows the page must work against this cloud."""
    session = huawei.create(**PAGE)
    id, created = session.pop("id"), session.pop("create_time")
    assert len(id) == 36
    assert created == int(huawei.now * 1000)
    assert session == {
        "appId": None,
        "name": None,
        "owner": None,
        "proxyUser": None,
        "state": "starting",
        "kind": "spark",
        "log": ["stdout: ", "\nstderr: ", "\nYARN Diagnostics: "],
        "sc_type": "A",
        "cluster_name": "test_cluster",
        "update_time": 0,
    }


def test_a_session_becomes_idle_and_gets_an_application(huawei: Any) -> None:
    """Ready for use is `idle`; the application id comes only then."""
    id = huawei.create()["id"]
    huawei.advance(2)
    status, session = huawei.call("GET", f"/sessions/{id}")
    assert (status, session["state"], session["appId"][:12]) == (200, "idle", "application_")
    assert session["update_time"] > 0
    assert huawei.call("GET", f"/sessions/{id}/state")[1] == {"id": id, "state": "idle"}


def test_an_idle_session_ends_by_itself(huawei: Any) -> None:
    """A refresh finds it ended although nobody did anything wrong."""
    id = huawei.create(heartbeatTimeoutInSecond=60)["id"]
    reported = []
    for seconds in (2, 58.5, 1):
        huawei.advance(seconds)
        reported.append(huawei.state(id))
    assert reported == ["idle", "idle", "shutting_down"]
    huawei.advance(5)
    assert huawei.state(id) == "dead"


def test_an_ended_session_is_forgotten_when_the_cloud_purges(huawei: Any) -> None:
    """Livy forgets ended sessions after a while, so gone can mean ended."""
    huawei.set("purge_seconds", 600)
    id = huawei.create(heartbeatTimeoutInSecond=60)["id"]
    huawei.advance(100)
    assert huawei.state(id) == "dead"
    huawei.advance(600)
    assert huawei.call("GET", f"/sessions/{id}")[1]["error_code"] == "DLI.0002"


@pytest.mark.parametrize("memory", ["2", "2048", "2 GiB"])
def test_memory_without_a_unit_is_accepted_and_the_start_fails(huawei: Any, memory: str) -> None:
    """The mistake shows only later, so the provider has to refuse it before."""
    id = huawei.create(driverMemory=memory)["id"]
    huawei.advance(2)
    session = huawei.call("GET", f"/sessions/{id}")[1]
    assert session["state"] == "dead"
    assert "driverMemory" in session["log"][-1]


@pytest.mark.parametrize("memory", ["2G", "2048M", "2 GB", "2048 MB", "2g"])
def test_memory_with_a_unit_starts(huawei: Any, memory: str) -> None:
    """All forms that the page shows are good ones."""
    id = huawei.create(executorMemory=memory)["id"]
    huawei.advance(2)
    assert huawei.state(id) == "idle"


def test_one_override_makes_the_shape_customized(huawei: Any) -> None:
    """The letter that was sent never comes back then, which must not count as drift."""
    assert huawei.create(sc_type="B")["sc_type"] == "B"
    assert huawei.create(sc_type="B", driverCores=4)["sc_type"] == "CUSTOMIZED"


@pytest.mark.parametrize(
    ("change", "code", "names"),
    [
        pytest.param({"cluster_name": "nowhere"}, "DLI.0002", "nowhere", id="unknown-queue"),
        pytest.param({"jars": ["group.tesddws/x.jar"]}, "DLI.0002", "x.jar", id="unknown-jar"),
        pytest.param(
            {"groups": [{"name": "g", "resources": [{"name": "a"}]}]},
            "DLI.0002",
            "g/a",
            id="unknown-group",
        ),
        pytest.param(
            {"modules": ["sys.datasource.x"]}, "DLI.0002", "sys.datasource.x", id="unknown-module"
        ),
        pytest.param({"kind": "pyspark"}, "DLI.0001", "kind", id="other-kind"),
        pytest.param({"kind": None}, "DLI.0001", "kind", id="missing"),
        pytest.param({"sc_type": "D"}, "DLI.0001", "sc_type", id="unknown-shape"),
        pytest.param({"name": "x" * 129}, "DLI.0001", "name", id="name-too-long"),
        pytest.param({"driverCores": "2"}, "DLI.0001", "driverCores", id="text-for-a-number"),
        pytest.param({"driverCores": 2.0}, "DLI.0001", "driverCores", id="float-for-an-integer"),
        pytest.param(
            {"heartbeatTimeoutInSecond": -1}, "DLI.0001", "heartbeat", id="negative-timeout"
        ),
        pytest.param({"numExecutors": -1}, "DLI.0001", "numExecutors", id="negative"),
        pytest.param({"conf": {"spark.a": "1"}}, "DLI.0001", "conf", id="conf-as-a-map"),
        pytest.param({"groups": ["group.tesddws"]}, "DLI.0001", "groups.0", id="group-as-text"),
        pytest.param({"driver_memory": "2G"}, "DLI.0001", "driver_memory", id="unknown-member"),
    ],
)
def test_a_wrong_request_is_refused_with_400_and_starts_nothing(
    huawei: Any, change: dict[str, Any], code: str, names: str
) -> None:
    """The envelope is error_code and error_msg; a missing queue has a missing session's code."""
    status, body = huawei.call("POST", "/sessions", PAGE | change)
    assert (status, body["error_code"], set(body)) == (400, code, {"error_code", "error_msg"})
    assert names in body["error_msg"]
    assert huawei.call("GET", "/sessions")[1]["total"] == 0


def test_queue_names_are_stored_in_lower_case(huawei: Any) -> None:
    """The response differs from the request."""
    assert huawei.create(cluster_name="Test_Cluster")["cluster_name"] == "test_cluster"


def test_conf_is_an_array_of_objects(huawei: Any) -> None:
    """The page types it so, though batches take a map."""
    assert huawei.create(conf=[{"spark.a": "1"}])["state"] == "starting"


def test_two_live_sessions_cannot_share_a_name_unless_the_setting_says_so(huawei: Any) -> None:
    """Livy refuses it; whether DLI does is not known, so both must be tried."""
    first = huawei.create(name="etl")
    status, body = huawei.call("POST", "/sessions", PAGE | {"name": "etl"})
    assert (status, body["error_code"]) == (400, "DLI.0006")
    huawei.set("duplicate_names", "allowed")
    assert huawei.create(name="etl")["id"] != first["id"]


def test_the_name_of_an_ended_session_is_free_again(huawei: Any) -> None:
    """A replacement deletes first and then takes the name over."""
    huawei.set("deleted_sessions", "ended")
    first = huawei.create(name="etl")
    huawei.call("DELETE", f"/sessions/{first['id']}")
    huawei.advance(5)
    assert huawei.create(name="etl")["id"] != first["id"]


def test_a_deleted_session_is_gone_at_once(huawei: Any) -> None:
    """A second delete finds nothing, which the provider counts as success."""
    id = huawei.create()["id"]
    assert huawei.call("DELETE", f"/sessions/{id}") == (200, {"msg": "deleted"})
    status, body = huawei.call("DELETE", f"/sessions/{id}")
    assert (status, body["error_code"]) == (400, "DLI.0002")


def test_a_deleted_session_may_stay_readable_as_ended(huawei: Any) -> None:
    """A delete that polls must take an ended state for success; the real behaviour is not known."""
    huawei.set("deleted_sessions", "ended")
    id = huawei.create()["id"]
    huawei.call("DELETE", f"/sessions/{id}")
    assert huawei.state(id) == "shutting_down"
    huawei.advance(2)
    assert huawei.state(id) == "dead"


@pytest.mark.parametrize(
    ("form", "status", "body"),
    [
        pytest.param("400", 400, {"error_code": "DLI.0002"}, id="the-typical-form"),
        pytest.param("404", 404, {"error_code": "DLI.0023"}, id="nothing-found"),
        pytest.param("livy", 404, {"msg": f"There is no session named {UNKNOWN}"}, id="as-livy"),
    ],
)
def test_a_missing_session_is_reported_in_the_chosen_form(
    huawei: Any, form: str, status: int, body: dict[str, str]
) -> None:
    """Nobody knows which one the service uses, so a client has to understand all."""
    huawei.set("missing_object", form)
    got_status, got = huawei.call("GET", f"/sessions/{UNKNOWN}")
    assert got_status == status
    assert body.items() <= got.items()


def test_a_malformed_id_is_a_wrong_parameter(huawei: Any) -> None:
    """The status is 400 like that of a missing object, but the code differs."""
    status, body = huawei.call("GET", "/sessions/17")
    assert (status, body["error_code"]) == (400, "DLI.0001")


def test_sessions_are_listed_in_pages_oldest_first(huawei: Any) -> None:
    """Past the end the list is empty, and total shows when to stop."""
    ids = [huawei.create()["id"] for _ in range(5)]
    pages = [
        huawei.call("GET", "/sessions", **{"from": start, "size": 2})[1] for start in (0, 2, 4, 6)
    ]
    for page, expected in zip(pages, (ids[:2], ids[2:4], ids[4:], []), strict=True):
        assert [session["id"] for session in page["sessions"]] == expected

    assert {page["total"] for page in pages} == {5}
    assert huawei.call("GET", "/sessions", cluster_name="other")[1]["sessions"] == []
    assert huawei.call("GET", "/sessions", **{"from": "x"})[1]["error_code"] == "DLI.0001"


def test_the_log_is_paged_and_without_from_gives_the_tail(huawei: Any) -> None:
    """A failed start explains itself in the last lines."""
    id = huawei.create(driverMemory="2")["id"]
    huawei.advance(2)
    whole = huawei.call("GET", f"/sessions/{id}/log")[1]
    assert (whole["from"], whole["total"], len(whole["log"])) == (0, 5, 5)
    assert huawei.call("GET", f"/sessions/{id}/log", size=1)[1]["log"] == whole["log"][-1:]
    assert (
        huawei.call("GET", f"/sessions/{id}/log", **{"from": 1, "size": 2})[1]["log"]
        == whole["log"][1:3]
    )


def test_the_log_holds_what_the_session_has_written(huawei: Any) -> None:
    """Longer than what the session itself shows of it."""
    huawei.set("stderr", "".join(f"line {number}\n" for number in range(150)))
    id = huawei.create()["id"]
    assert huawei.call("GET", f"/sessions/{id}/log")[1]["total"] == 3
    huawei.advance(2)
    log = huawei.call("GET", f"/sessions/{id}/log")[1]
    assert (log["from"], log["total"], len(log["log"])) == (54, 154, 100)
    assert log["log"][-2:] == ["line 149", "\nYARN Diagnostics: "]
    assert huawei.call("GET", f"/sessions/{id}")[1]["log"] == log["log"][-10:]


def test_a_statement_makes_the_session_busy_and_renews_its_idle_time(huawei: Any) -> None:
    """A session in use must not end under its user."""
    id = huawei.create(heartbeatTimeoutInSecond=10)["id"]
    huawei.advance(2)
    first = huawei.call("POST", f"/sessions/{id}/statements", {"code": "1"})[1]
    second = huawei.call("POST", f"/sessions/{id}/statements", {"code": "2"})[1]
    assert (first["id"], first["state"], second["id"], second["state"]) == (
        0,
        "running",
        1,
        "waiting",
    )
    assert huawei.state(id) == "busy"
    huawei.advance(2.5)
    result = huawei.call("GET", f"/sessions/{id}/statements/1")[1]
    assert (result["state"], result["output"]["status"]) == ("available", "ok")
    huawei.advance(7)
    assert huawei.state(id) == "idle"
    huawei.advance(5)
    assert huawei.state(id) == "dead"


def test_a_failing_snippet_is_available_with_an_error_inside(huawei: Any) -> None:
    """The state alone does not prove success."""
    huawei.set("statement_outcome", "error", "boom*")
    id = huawei.create()["id"]
    huawei.advance(2)
    huawei.call("POST", f"/sessions/{id}/statements", {"code": "boom()"})
    huawei.advance(2)
    statement = huawei.call("GET", f"/sessions/{id}/statements")[1]["statements"][0]
    assert (statement["state"], statement["output"]["status"]) == ("available", "error")


def test_the_response_to_a_cancel_comes_at_once_and_the_state_follows(huawei: Any) -> None:
    """The response to a cancel does not have the state."""
    huawei.set("statement_seconds", 60)
    id = huawei.create()["id"]
    huawei.advance(2)
    huawei.call("POST", f"/sessions/{id}/statements", {"code": "1"})
    path = f"/sessions/{id}/statements/0"
    assert huawei.call("POST", f"{path}/cancel") == (200, {"msg": "canceled"})
    assert huawei.call("GET", path)[1]["state"] == "cancelling"
    huawei.advance(1)
    assert huawei.call("GET", path)[1]["state"] == "cancelled"
    assert huawei.state(id) == "idle"


def test_a_cancel_leaves_the_statements_behind_it_in_their_turn(huawei: Any) -> None:
    """The session is busy until the last of them has ended."""
    huawei.set("statement_seconds", 10)
    id = huawei.create()["id"]
    huawei.advance(2)
    for code in ("1", "2"):
        huawei.call("POST", f"/sessions/{id}/statements", {"code": code})
    huawei.call("POST", f"/sessions/{id}/statements/0/cancel")
    huawei.advance(15)
    assert huawei.state(id) == "busy"
    assert huawei.call("GET", f"/sessions/{id}/statements/1")[1]["state"] == "running"
    huawei.advance(6)
    assert huawei.state(id) == "idle"


def test_a_session_that_is_deleted_and_stays_readable_ends_its_statements(huawei: Any) -> None:
    """A dead driver finishes nothing."""
    huawei.set("deleted_sessions", "ended")
    huawei.set("statement_seconds", 60)
    id = huawei.create()["id"]
    huawei.advance(2)
    huawei.call("POST", f"/sessions/{id}/statements", {"code": "1"})
    huawei.call("DELETE", f"/sessions/{id}")
    huawei.advance(90)
    assert huawei.call("GET", f"/sessions/{id}/statements/0")[1]["state"] == "cancelled"


def test_a_session_that_is_not_ready_takes_no_statement(huawei: Any) -> None:
    """The provider has to wait for idle first."""
    id = huawei.create()["id"]
    assert huawei.call("POST", f"/sessions/{id}/statements", {"code": "1"})[0] == 400
