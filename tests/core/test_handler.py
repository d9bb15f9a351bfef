"""The verbs, on a service that is a few lines in memory: what every resource has in common."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.core.credentials import ConfigPlace, EnvironmentPlace, Vendor
from pulumi_cloudjobs.core.errors import (
    CloudFault,
    ConfigurationError,
    InvalidInput,
    OperationFailed,
    ProviderError,
    TransportFailed,
    WrongState,
)
from pulumi_cloudjobs.core.handler import Handler, PartialFailure
from pulumi_cloudjobs.core.http import HttpPool
from pulumi_cloudjobs.core.inputs import UNKNOWN, Secret
from pulumi_cloudjobs.core.kind import RUN_OUTPUTS, Created, Form, JobStatus, Kind, Observation, StopStep, Values
from pulumi_cloudjobs.core.operation import Operation, Settings

from tests.core.clock import HandClock
from tests.core.models import Inputs

URN = "urn:pulumi:dev::project::pulumi-python:dynamic/x:Job::render"
INPUTS: Values = {"jobName": "nightly", "region": "here", "parts": [{"partName": "a", "password": "pa55word"}]}
RUNNING = Observation(status=JobStatus.RUNNING, raw_status="RUNNING", outputs={"jobId": "job-1"})
PENDING = replace(RUNNING, status=JobStatus.PENDING, raw_status="QUEUED")
DONE = replace(RUNNING, status=JobStatus.SUCCEEDED, raw_status="OK", finished_at="2026-01-01T00:00:00Z")
FAILED = replace(RUNNING, status=JobStatus.FAILED, raw_status="BAD", reason="exit code 3")
STRANGE = replace(RUNNING, status=JobStatus.UNKNOWN, raw_status="HIBERNATING")


class Service:
    """One object whose states are given beforehand; keeps what it was asked. The last state stays."""

    def __init__(self, *seen: Observation | ProviderError | None) -> None:
        self.seen = list(seen)
        self.asked: list[str] = []
        self.fails: dict[str, ProviderError] = {}

    def create(self, inputs: Values) -> Created:
        self._note("create")
        return Created("job-1", PENDING)

    def observe(self, id: str, inputs: Values) -> Observation | None:
        self._note("observe")
        seen = self.seen.pop(0) if len(self.seen) > 1 else self.seen[0]
        if isinstance(seen, ProviderError):
            raise seen
        return seen

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        self._note(f"update {' '.join(sorted(changed))}")

    def stop(self, id: str, inputs: Values, seen: Observation, *, asked: bool) -> StopStep:
        if seen.status in (JobStatus.SUCCEEDED, JobStatus.FAILED):
            return StopStep.STOPPED
        if not asked:
            self._note("stop")
        return StopStep.ASKED

    def delete(self, id: str, inputs: Values) -> None:
        self._note("delete")

    def _note(self, call: str) -> None:
        self.asked.append(call)
        error = self.fails.pop(call.split(" ", 1)[0], None)
        if error is not None:
            raise error


def handler(service: Service, **changes: Any) -> Handler:
    vendor = Vendor(
        "Some Cloud",
        "someEndpoint",
        "nowhere",
        (ConfigPlace({"region": ("someRegion",)}), EnvironmentPlace({"region": ("SOME_REGION",)})),
    )
    kind = Kind(
        token="some/service:Job",
        noun="Some job",
        form=Form.RUN,
        model=Inputs,
        outputs=RUN_OUTPUTS,
        remote_name=lambda inputs: str(inputs.get("jobName", "")),
        vendor=vendor,
        connect=changes.pop("connect", lambda settings, region, operation: service),
        api="tencent_batch",
        create_action="SubmitJob",
        waits=("accepted", "finished"),
        when_replaced="the live job is terminated",
    )
    settings = Settings(config=changes.pop("config", {}), environ={}, home=Path("/nowhere"), http=HttpPool())
    return Handler(replace(kind, **changes), settings)


def operation(**changes: Any) -> Operation:
    return Operation(**{"urn": URN, "clock": HandClock(), **changes})


def state(seen: Observation = RUNNING, **inputs: Any) -> Values:
    return {**INPUTS, **inputs, "status": seen.status and seen.status.value, "rawStatus": seen.raw_status}


def test_check_fills_in_the_configured_region() -> None:
    """The region a job lives in is in its state, so that a changed configuration does not move it unseen."""
    result = handler(Service(RUNNING), config={"someRegion": "there"}).check({"jobName": "a"})
    assert (result.inputs["region"], result.problems) == ("there", [])


def test_check_names_every_place_of_a_missing_region() -> None:
    """Nothing is guessed: a job in the wrong region is paid for there."""
    (problem,) = handler(Service(RUNNING)).check({"jobName": "a"}).problems
    assert problem.path == "region"
    assert "cloudjobs:someRegion" in problem.reason
    assert "SOME_REGION" in problem.reason


def test_check_marks_secrets_and_lets_unknown_values_through() -> None:
    """State is a file that others read; a preview knows less than an up."""
    result = handler(Service(RUNNING)).check({**INPUTS, "count": UNKNOWN})
    assert result.inputs["parts"][0]["password"] == Secret("pa55word")
    assert result.inputs["count"] is UNKNOWN
    assert result.problems == []


def test_check_refuses_a_wait_that_the_service_does_not_offer() -> None:
    """It would wait for ever."""
    (problem,) = handler(Service(RUNNING)).check({**INPUTS, "wait": {"until": "running"}}).problems
    assert problem.path == "wait.until"
    assert problem.reason == "must be accepted or finished for a Some job, not running"


def test_check_tells_that_no_credentials_are_there() -> None:
    """A preview that looks fine and an up that cannot start is no preview."""

    def connect(settings: Settings, region: str, operation: Operation) -> Service:
        raise ConfigurationError("no credentials for Some Cloud; looked in: everywhere")

    (problem,) = handler(Service(RUNNING), connect=connect).check(INPUTS).problems
    assert problem.path == ""
    assert "looked in" in problem.reason


def test_a_replacement_of_a_live_job_is_told_and_of_a_finished_one_is_not() -> None:
    """What is lost is said before it is lost; where nothing is lost nothing is said."""
    live = handler(Service(RUNNING)).diff("job-1", state(RUNNING), {**INPUTS, "count": 2})
    assert live.replaces == ["count"]
    assert live.warnings == ["replaces Some job job-1: count cannot change in place; the live job is terminated"]
    assert handler(Service(RUNNING)).diff("job-1", state(DONE), {**INPUTS, "count": 2}).warnings == []


@pytest.mark.parametrize(
    ("inputs", "changed", "replaces"),
    [
        pytest.param({}, [], [], id="nothing"),
        pytest.param({"jobName": "b"}, ["jobName"], [], id="in-place"),
        pytest.param({"triggers": {"day": "2"}}, ["triggers"], ["triggers"], id="triggers-start-a-new-run"),
        pytest.param({"wait": {"until": "finished"}}, ["wait.until"], [], id="wait"),
        pytest.param({"adopt": "job-1"}, [], [], id="adopting-what-is-managed-already"),
        pytest.param({"adopt": "job-2"}, ["adopt"], ["adopt"], id="adopting-another"),
        pytest.param({"region": "there"}, ["region"], ["region"], id="another-region"),
    ],
)
def test_diff_names_what_changed_and_what_replaces(inputs: Values, changed: list[str], replaces: list[str]) -> None:
    """A needless replacement would kill a running job."""
    old = state(triggers={"day": "1"}, wait={"until": "accepted"})
    new = {**INPUTS, "triggers": {"day": "1"}, "wait": {"until": "accepted"}, **inputs}
    result = handler(Service(RUNNING)).diff("job-1", old, new)
    assert [change.path for change in result.changes] == changed
    assert result.replaces == replaces


def test_create_returns_the_whole_state_with_secrets_marked() -> None:
    """State holds inputs, ids and status, and no password in plain text."""
    result = handler(Service(RUNNING)).create(INPUTS, operation())
    assert (result.id, result.outputs["jobId"], result.outputs["status"]) == ("job-1", "job-1", "pending")
    assert result.outputs["jobName"] == "nightly"
    assert "pa55word" not in repr(result)


def test_create_waits_until_the_job_has_finished_when_asked() -> None:
    """An unknown word of the cloud keeps the wait going."""
    service = Service(PENDING, STRANGE, RUNNING, DONE)
    shown: list[str] = []
    result = handler(service).create({**INPUTS, "wait": {"until": "finished"}}, operation(report=shown.append))
    assert result.outputs["status"] == "succeeded"
    assert any("HIBERNATING" in line for line in shown)


def cancelled() -> Operation:
    event = threading.Event()
    event.set()
    return operation(cancelled=event)


@pytest.mark.parametrize(
    ("service", "make_operation", "words"),
    [
        pytest.param(Service(RUNNING, FAILED), operation, "failed (BAD): exit code 3", id="failed"),
        pytest.param(Service(RUNNING, None), operation, "it is gone", id="gone-meanwhile"),
        pytest.param(Service(RUNNING), operation, "not finished after 60 s", id="time-is-up"),
        pytest.param(Service(CloudFault("InternalError", "no")), operation, "InternalError: no", id="looking-failed"),
        pytest.param(Service(RUNNING), cancelled, "the job goes on", id="interrupted"),
    ],
)
def test_whatever_goes_wrong_in_the_wait_keeps_id_and_state(
    service: Service, make_operation: Callable[[], Operation], words: str
) -> None:
    """A job that state forgets goes on running and costing."""
    inputs = {**INPUTS, "wait": {"until": "finished", "timeoutSeconds": 60}}
    with pytest.raises(PartialFailure) as failure:
        handler(service).create(inputs, make_operation())
    assert failure.value.id == "job-1"
    assert failure.value.outputs["jobName"] == "nightly"
    assert words in str(failure.value)


def test_a_create_whose_answer_was_lost_says_that_the_job_may_exist() -> None:
    """The user has to know under which name to look."""
    service = Service(RUNNING)
    service.fails["create"] = TransportFailed("the answer was lost: reset", sent=True)
    with pytest.raises(OperationFailed, match=r'creating Some job "nightly": .*may exist'):
        handler(service).create(INPUTS, operation())


def test_a_refused_create_says_verb_thing_name_and_the_clouds_words() -> None:
    """One line that can be searched for and sent to support, without the password that the cloud repeated."""
    service = Service(RUNNING)
    service.fails["create"] = InvalidInput("InvalidParameter.X", "bad value pa55word.", request_id="7f3a")
    with pytest.raises(OperationFailed) as error:
        handler(service).create(INPUTS, operation())
    assert str(error.value) == ('creating Some job "nightly": InvalidParameter.X: bad value [secret] (request 7f3a)')


def test_adopt_takes_over_what_is_there_and_creates_nothing() -> None:
    """The way to bring an existing job under management."""
    service = Service(RUNNING)
    result = handler(service).create({**INPUTS, "adopt": "job-7"}, operation())
    assert (result.id, service.asked) == ("job-7", ["observe"])


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        pytest.param(None, "adopt: there is no Some job job-7 in here", id="not-there"),
        pytest.param(replace(RUNNING, inputs={"count": 9}), "differs in count", id="another-definition"),
    ],
)
def test_adopt_refuses_what_is_not_what_is_asked_for(seen: Observation | None, words: str) -> None:
    """Taking over a different job silently would replace it at the next up."""
    with pytest.raises(OperationFailed, match=words):
        handler(Service(seen)).create({**INPUTS, "count": 1, "adopt": "job-7"}, operation())


def test_read_puts_drift_into_the_inputs() -> None:
    """So that the next preview shows it."""
    result = handler(Service(replace(RUNNING, inputs={"jobName": "other"}))).read("job-1", state(), operation())
    assert result is not None
    assert (result.inputs["jobName"], result.outputs["jobName"]) == ("other", "other")


def test_a_finished_run_that_the_cloud_has_forgotten_stays_and_a_live_one_is_gone() -> None:
    """Clouds purge finished runs; running them all again because of that would be absurd."""
    kept = handler(Service(None)).read("job-1", state(DONE), operation())
    assert kept is not None
    assert kept.outputs["purged"] is True
    assert handler(Service(None)).read("job-1", state(RUNNING), operation()) is None


def test_update_sends_only_what_the_api_can_change_and_returns_the_full_state() -> None:
    """The host drops every output that update does not return."""
    service = Service(RUNNING)
    new = {**INPUTS, "jobName": "renamed", "wait": {"until": "accepted"}}
    outputs = handler(service).update("job-1", state(), new, operation())
    assert service.asked == ["update jobName", "observe"]
    assert (outputs["jobName"], outputs["jobId"]) == ("renamed", "job-1")


def test_update_of_settings_that_are_ours_changes_nothing_in_the_cloud() -> None:
    """A longer timeout is no reason to touch a job."""
    service = Service(RUNNING)
    handler(service).update("job-1", state(), {**INPUTS, "stop": {"timeoutSeconds": 5}}, operation())
    assert service.asked == ["observe"]


def test_delete_stops_what_lives_waits_and_deletes() -> None:
    """A record deleted over a running job leaves it running and forgotten."""
    service = Service(RUNNING, RUNNING, FAILED)
    handler(service).delete("job-1", state(), operation())
    assert service.asked == ["observe", "stop", "observe", "observe", "delete"]


def test_delete_of_what_is_gone_is_success() -> None:
    """Destroy twice in a row is fine."""
    service = Service(None)
    handler(service).delete("job-1", state(), operation())
    assert service.asked == ["observe"]


def test_delete_comes_back_when_it_is_too_early() -> None:
    """The cloud refuses a delete for a moment after a job has ended."""
    service = Service(DONE)
    service.fails["delete"] = WrongState("ResourceInUse.Job", "not yet")
    handler(service).delete("job-1", state(), operation())
    assert service.asked.count("delete") == 2


def test_delete_that_does_not_get_there_in_time_names_id_and_last_state() -> None:
    """The resource stays in state, and somebody must know what to look at."""
    with pytest.raises(OperationFailed, match="deleting Some job job-1: still RUNNING after 30 s"):
        handler(Service(RUNNING)).delete("job-1", state(stop={"timeoutSeconds": 30}), operation())
