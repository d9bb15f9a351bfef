"""The verbs, on a service that is a few lines in memory: what every resource has in common."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import pytest
from pulumi_cloudjobs.core.credentials import ConfigSource, EnvironmentPlace, Vendor
from pulumi_cloudjobs.core.errors import (
    Cancelled,
    CloudFault,
    ConfigurationError,
    InvalidInput,
    OperationFailed,
    ProviderError,
    TransportError,
    WrongState,
)
from pulumi_cloudjobs.core.http.pool import HttpPool
from pulumi_cloudjobs.core.journal import CreateIntent, FolderStore, Journal
from pulumi_cloudjobs.core.operation import Operation, ProcessContext
from pulumi_cloudjobs.core.resource_type import (
    RUN_OUTPUTS,
    Created,
    JobStatus,
    Observation,
    ReplaceEffect,
    ResourceForm,
    ResourceType,
    StopProgress,
    Values,
    by_status,
)
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN, Mark, OnChange, Regional, Secret
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure

from tests.core.clock import HandClock
from tests.core.models import Inputs, Part
from tests.embedded import plain

URN = "urn:pulumi:dev::project::pulumi-python:dynamic/x:Job::render"
INPUTS: Values = {
    "jobName": "nightly",
    "region": "over-here",
    "parts": [{"partName": "a", "password": "pa55word"}],
}
RUNNING = Observation(status=JobStatus.RUNNING, raw_status="RUNNING", outputs={"jobId": "job-1"})
PENDING = replace(RUNNING, status=JobStatus.PENDING, raw_status="QUEUED")
DONE = replace(
    RUNNING, status=JobStatus.SUCCEEDED, raw_status="OK", finished_at="2026-01-01T00:00:00Z"
)
FAILED = replace(RUNNING, status=JobStatus.FAILED, raw_status="BAD", reason="exit code 3")
REFUSED = InvalidInput("Refused", "no")
STRANGE = replace(RUNNING, status=JobStatus.UNKNOWN, raw_status="HIBERNATING")


class Service:
    """An object whose states are given beforehand; it keeps the requests that it gets.

    The last state stays.
    """

    def __init__(self, *observations: Observation | ProviderError | None) -> None:
        self.observations = list(observations)
        self.calls: list[str] = []
        self.lost_creates: list[Created] = []
        self.fails: dict[str, ProviderError] = {}
        self.log: list[str] = []
        self.operation = Operation()

    def of(self, operation: Operation) -> Service:
        """The lifecycle of one operation."""
        self.operation = operation
        return self

    @property
    def clock_offset(self) -> timedelta | None:
        return None

    def create(self, inputs: Values, marker: str) -> Created:
        self.operation.create_guard.before_request(self.clock_offset)
        self._note("create")
        return Created("job-1", PENDING)

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        self._note("find")
        return self.lost_creates.pop(0) if self.lost_creates else None

    def observe(self, id: str, inputs: Values) -> Observation | None:
        self._note("observe")
        status = self.observations.pop(0) if len(self.observations) > 1 else self.observations[0]
        if isinstance(status, ProviderError):
            raise status

        return status

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> Mapping[str, Observation]:
        observations = {id: self.observe(id, inputs) for id, inputs in inputs_by_id.items()}
        return {id: one for id, one in observations.items() if one is not None}

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        return None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        self._note(f"update {' '.join(sorted(changed))}")

    def stop(
        self, id: str, inputs: Values, observation: Observation, *, requested: bool
    ) -> StopProgress:
        if observation.status in (JobStatus.SUCCEEDED, JobStatus.FAILED):
            return StopProgress.STOPPED

        if not requested:
            self._note("stop")

        return StopProgress.REQUESTED

    def delete(self, id: str, inputs: Values) -> None:
        self._note("delete")

    def log_tail(self, id: str, inputs: Values, observation: Observation) -> list[str]:
        self._note("tail")
        return self.log

    def _note(self, call: str) -> None:
        self.calls.append(call)
        error = self.fails.pop(call.split(" ", 1)[0], None)
        if error is not None:
            raise error


def handler(service: Service, **changes: Any) -> Handler:
    vendor = Vendor(
        "Some Cloud",
        "someEndpoint",
        "nowhere",
        (ConfigSource({"region": ("someRegion",)}), EnvironmentPlace({"region": ("SOME_REGION",)})),
    )
    kind = ResourceType(
        token="some/service:Job",
        noun="Some job",
        form=ResourceForm.RUN,
        model=Inputs,
        outputs=RUN_OUTPUTS,
        name_path=("jobName",),
        vendor=vendor,
        connect=changes.pop("connect", lambda settings, region, operation: service.of(operation)),
        api="tencent_batch",
        create_action="SubmitJob",
        waits=("accepted", "finished"),
        describe_replace=by_status(
            {JobStatus.RUNNING: ReplaceEffect("the live job is terminated", "it runs again")}
        ),
    )
    settings = changes.pop("settings", None) or settings_of(changes.pop("config", {}))
    return Handler(replace(kind, **changes), settings)


def settings_of(config: dict[str, str] | None = None) -> ProcessContext:
    """The state of a new process."""
    return ProcessContext(config=config or {}, environ={}, home=Path("/nowhere"), http=HttpPool())


def operation(**changes: Any) -> Operation:
    return Operation(**{"urn": URN, "clock": HandClock(), **changes})


def state(observation: Observation = RUNNING, **inputs: Any) -> Values:
    word = observation.status and observation.status.value
    return {
        **INPUTS,
        **inputs,
        "status": word,
        "rawStatus": observation.raw_status,
        "purged": False,
    }


def test_check_fills_in_the_configured_region() -> None:
    """The state records a job's region, so a changed configuration does not move the job unseen."""
    result = handler(Service(RUNNING), config={"someRegion": "over-there"}).check({"jobName": "a"})
    assert (result.inputs["region"], result.problems) == ("over-there", [])


def test_check_names_every_place_of_a_missing_region() -> None:
    """A guess could start a job in the wrong region, which is paid for there."""
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
    """A wait for an unknown state would never end."""
    (problem,) = handler(Service(RUNNING)).check({**INPUTS, "wait": {"until": "running"}}).problems
    assert problem.path == "wait.until"
    assert problem.reason == "must be accepted or finished for a Some job, not running"


def test_check_reports_that_credentials_are_missing() -> None:
    """A preview that seems fine before an up that cannot start is worthless."""

    def connect(settings: ProcessContext, region: str, operation: Operation) -> Service:
        raise ConfigurationError("no credentials for Some Cloud; searched: everywhere")

    (problem,) = handler(Service(RUNNING), connect=connect).check(INPUTS).problems
    assert problem.path == ""
    assert "searched" in problem.reason


def test_a_diff_warns_before_it_replaces_a_live_job_and_not_a_finished_one() -> None:
    """A loss is announced before it happens; where nothing is lost there is no warning."""
    live = handler(Service(RUNNING)).diff("job-1", state(RUNNING), {**INPUTS, "count": 2})
    assert live.replaces == ["count"]

    why = "replaces Some job job-1: count cannot change in place"
    assert live.warnings == [
        f"{why}; the live job is terminated; it runs again; status changes (last seen: RUNNING)"
    ]
    assert (
        handler(Service(RUNNING)).diff("job-1", state(DONE), {**INPUTS, "count": 2}).warnings == []
    )


@pytest.mark.parametrize(
    ("inputs", "changed", "replaces"),
    [
        pytest.param({}, [], [], id="nothing"),
        pytest.param({"jobName": "b"}, ["jobName"], [], id="in-place"),
        pytest.param(
            {"triggers": {"day": "2"}}, ["triggers"], ["triggers"], id="triggers-start-a-new-run"
        ),
        pytest.param({"wait": {"until": "finished"}}, ["wait.until"], [], id="wait"),
        pytest.param({"adopt": "job-1"}, [], [], id="adopting-what-is-managed-already"),
        pytest.param({"adopt": "job-2"}, ["adopt"], ["adopt"], id="adopting-another"),
        pytest.param({"region": "over-there"}, ["region"], ["region"], id="another-region"),
    ],
)
def test_diff_names_what_changed_and_what_replaces(
    inputs: Values, changed: list[str], replaces: list[str]
) -> None:
    """A needless replacement would kill a running job."""
    old = state(triggers={"day": "1"}, wait={"until": "accepted"})
    new = {**INPUTS, "triggers": {"day": "1"}, "wait": {"until": "accepted"}, **inputs}
    result = handler(Service(RUNNING)).diff("job-1", old, new)
    assert [change.path for change in result.changes] == changed
    assert result.replaces == replaces


def test_create_returns_the_whole_state_with_secrets_marked() -> None:
    """State holds inputs, ids and status, and no password in plain text."""
    result = handler(Service(RUNNING)).create(INPUTS, operation())
    assert (result.id, result.outputs["jobId"], result.outputs["status"]) == (
        "job-1",
        "job-1",
        "pending",
    )
    assert result.outputs["jobName"] == "nightly"
    assert "pa55word" not in repr(result)


def test_create_waits_on_request_until_the_job_has_finished() -> None:
    """An unknown word of the cloud keeps the wait going."""
    service = Service(PENDING, STRANGE, RUNNING, DONE)
    shown: list[str] = []
    result = handler(service).create(
        {**INPUTS, "wait": {"until": "finished"}},
        operation(report=lambda text, seconds=None: shown.append(f"{text}, {seconds:.0f} s")),
    )
    assert result.outputs["status"] == "succeeded"
    assert any("HIBERNATING" in line for line in shown)


def cancelled() -> Operation:
    """An operation that the user interrupts in its first wait."""
    event = threading.Event()
    return operation(cancelled=event, clock=HandClock(lambda seconds: event.set()))


@pytest.mark.parametrize(
    ("service", "make_operation", "reason"),
    [
        pytest.param(Service(RUNNING, FAILED), operation, "failed (BAD): exit code 3", id="failed"),
        pytest.param(Service(RUNNING, None), operation, "it is gone", id="gone-meanwhile"),
        pytest.param(Service(RUNNING), operation, "not finished after 60 s", id="time-is-up"),
        pytest.param(Service(REFUSED), operation, "Refused: no", id="read-refused"),
        pytest.param(
            Service(CloudFault("InternalError", "no")),
            operation,
            "last seen QUEUED",
            id="read-failed",
        ),
        pytest.param(Service(RUNNING), cancelled, "the job keeps running", id="interrupted"),
    ],
)
def test_whatever_goes_wrong_in_the_wait_keeps_id_and_state(
    service: Service, make_operation: Callable[[], Operation], reason: str
) -> None:
    """A job that state forgets goes on running and costing."""
    inputs = {**INPUTS, "wait": {"until": "finished", "timeoutSeconds": 60}}
    with pytest.raises(PartialFailure) as failure:
        handler(service).create(inputs, make_operation())
    assert failure.value.id == "job-1"
    assert failure.value.outputs["jobName"] == "nightly"
    assert reason in str(failure.value)


def test_a_create_whose_response_was_lost_warns_that_the_job_may_exist() -> None:
    """The user has to know the name to search for."""
    service = Service(RUNNING)
    service.fails["create"] = TransportError("the response was lost: reset", sent=True)
    with pytest.raises(OperationFailed, match=r'creating Some job "nightly": .*may exist'):
        handler(service).create(INPUTS, operation())


def test_a_refused_create_says_verb_thing_name_and_the_clouds_words() -> None:
    """The line can be searched for and sent to support; the process knows the password in it."""
    service = Service(RUNNING)
    service.fails["create"] = InvalidInput(
        "InvalidParameter.X", "bad value pa55word.", request_id="7f3a"
    )
    settings = settings_of()
    with pytest.raises(OperationFailed) as error:
        handler(service, settings=settings).create(INPUTS, operation())
    assert settings.redactor.redact(str(error.value)) == (
        'creating Some job "nightly": InvalidParameter.X: bad value [secret] (request 7f3a)'
    )


def test_adopt_takes_over_the_existing_object_and_creates_nothing() -> None:
    """The way to bring an existing job under management."""
    service = Service(RUNNING)
    result = handler(service).create({**INPUTS, "adopt": "job-7"}, operation())
    assert (result.id, service.calls) == ("job-7", ["observe"])


@pytest.mark.parametrize(
    ("actual", "reason"),
    [
        pytest.param(None, "adopt: there is no Some job job-7 in over-here", id="missing"),
        pytest.param(
            replace(RUNNING, inputs={"count": 9}), "differs in count", id="another-definition"
        ),
    ],
)
def test_adopt_refuses_an_object_that_differs_from_the_inputs(
    actual: Observation | None, reason: str
) -> None:
    """Taking over a different job silently would replace it at the next up."""
    with pytest.raises(OperationFailed, match=reason):
        handler(Service(actual)).create({**INPUTS, "count": 1, "adopt": "job-7"}, operation())


@pytest.mark.parametrize(
    ("adopt", "reason"),
    [
        pytest.param("task-7", 'must be a JobId, "job-…", not "task-7"', id="another-kind"),
        pytest.param("job-7 ", "must be a JobId", id="with-a-blank"),
        pytest.param("x" * 100, f'not "{"x" * 60}"', id="long"),
    ],
)
def test_check_refuses_to_adopt_what_cannot_be_an_id_of_the_resource_type(
    adopt: str, reason: str
) -> None:
    """A preview sees by its form that an id belongs to something else."""
    kind = {"id_pattern": "job-[0-9]+", "id_form": 'a JobId, "job-…"'}
    (problem,) = handler(Service(RUNNING), **kind).check({**INPUTS, "adopt": adopt}).problems
    assert problem.path == "adopt"
    assert reason in problem.reason

    for good in ("job-7", UNKNOWN):
        assert handler(Service(RUNNING), **kind).check({**INPUTS, "adopt": good}).problems == []


def test_adopt_beside_triggers_makes_them_the_baseline() -> None:
    """A run taken over after a lost state must not be killed by the triggers that started it."""
    service = Service(RUNNING)
    both: Values = {**INPUTS, "adopt": "job-7", "triggers": {"day": "1"}}
    assert handler(service).check(both).problems == []

    created = handler(service).create(both, operation())
    assert (created.id, service.calls) == ("job-7", ["observe"])

    for later in (both, {**INPUTS, "triggers": {"day": "1"}}):
        assert handler(service).diff("job-7", plain(created.outputs), later).changes == []

    next_day = {**both, "triggers": {"day": "2"}}
    assert handler(service).diff("job-7", plain(created.outputs), next_day).replaces == ["triggers"]


@pytest.mark.parametrize("deleted_first", [True, False])
def test_a_replacement_of_an_adopted_object_creates_a_new_one(deleted_first: bool) -> None:
    """The program may keep the line that took the old one over, which the replacement ends."""
    service = Service(RUNNING, DONE)
    verbs, adopted = handler(service), {**INPUTS, "adopt": "job-7", "triggers": {"day": "1"}}
    old = plain(verbs.create(adopted, operation()).outputs)
    service.calls.clear()

    new = {**adopted, "triggers": {"day": "2"}}
    verbs.diff("job-7", old, new, owner=operation().urn)
    if deleted_first:
        verbs.delete("job-7", old, operation())

    assert verbs.create(new, operation()).id == "job-1"
    assert service.calls[-1] == "create"


@pytest.mark.parametrize(
    ("inputs", "path"),
    [
        pytest.param({"stop": {"timeoutSeconds": -1}}, "stop.timeoutSeconds", id="stop"),
        pytest.param({"stop": {"timeoutSeconds": 0}}, "stop.timeoutSeconds", id="stop-at-once"),
        pytest.param({"wait": {"timeoutSeconds": 0}}, "wait.timeoutSeconds", id="wait"),
        pytest.param({"wait": {"pollSeconds": -5}}, "wait.pollSeconds", id="poll"),
    ],
)
def test_check_refuses_times_that_are_none(inputs: Values, path: str) -> None:
    """An invalid time must not be taken for the default, or for no time at all."""
    (problem,) = handler(Service(RUNNING)).check({**INPUTS, **inputs}).problems
    assert (problem.path, problem.reason[:22]) == (path, "must be greater than 0")


def learn_by_diff(job: Handler, other: Operation) -> None:
    job.diff("job-1", state(), INPUTS, owner=other.urn)


def learn_by_read(job: Handler, other: Operation) -> None:
    job.read("job-1", state(), other)


def learn_by_update(job: Handler, other: Operation) -> None:
    job.update("job-1", state(), INPUTS, other)


def learn_by_create(job: Handler, other: Operation) -> None:
    job.create(INPUTS, other)


def learn_by_adopting(job: Handler, other: Operation) -> None:
    job.create({**INPUTS, "adopt": "job-1"}, other)


OTHER_URN = "urn:pulumi:dev::project::pulumi-python:dynamic/x:Job::other"


@pytest.mark.parametrize(
    "learn", [learn_by_diff, learn_by_read, learn_by_update, learn_by_create, learn_by_adopting]
)
def test_adopt_refuses_what_another_resource_of_the_stack_has(
    learn: Callable[[Handler, Operation], None],
) -> None:
    """Two resources with one job: the destroy of either would end that of the other."""
    service, settings = Service(RUNNING), settings_of()
    learn(handler(service, settings=settings), operation(urn=OTHER_URN))
    service.calls.clear()
    with pytest.raises(
        OperationFailed, match=f"adopt: Some job job-1 belongs to {OTHER_URN} already"
    ):
        handler(service, settings=settings).create({**INPUTS, "adopt": "job-1"}, operation())

    assert service.calls == []


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"region": "over-there", "adopt": "job-1"}, id="another-region"),
        pytest.param({"adopt": "job-2"}, id="another-id"),
    ],
)
def test_adopt_takes_what_nobody_has(changes: Values) -> None:
    """Ids are unique in a region at most."""
    service, settings = Service(RUNNING), settings_of()
    learn_by_diff(handler(service, settings=settings), operation(urn=OTHER_URN))
    assert (
        handler(service, settings=settings).create({**INPUTS, **changes}, operation()).id
        == changes["adopt"]
    )


def test_an_id_of_another_kind_is_another_object() -> None:
    """Two services may count alike."""
    service, settings = Service(RUNNING), settings_of()
    learn_by_diff(
        handler(service, settings=settings, token="some/service:Task"), operation(urn=OTHER_URN)
    )
    assert (
        handler(service, settings=settings).create({**INPUTS, "adopt": "job-1"}, operation()).id
        == "job-1"
    )


def test_what_was_deleted_or_not_adopted_after_all_belongs_to_nobody() -> None:
    """A resource that moves within one program, and an adopt that failed."""
    service, settings = Service(DONE), settings_of()
    one, adopted = handler(service, settings=settings), {**INPUTS, "adopt": "job-1"}
    learn_by_diff(one, operation(urn=OTHER_URN))
    one.delete("job-1", state(), operation(urn=OTHER_URN))
    service.observations = [None]
    with pytest.raises(OperationFailed, match="there is no Some job job-1"):
        one.create(adopted, operation())

    service.observations = [DONE]
    assert one.create(adopted, operation(urn=OTHER_URN)).id == "job-1"


def test_delete_leaves_alone_what_another_resource_has_adopted() -> None:
    """A renamed resource: the old one is deleted after the new one has adopted its object."""
    service, settings = Service(RUNNING), settings_of()
    infos: list[str] = []
    learn_by_adopting(handler(service, settings=settings), operation(urn=OTHER_URN))
    service.calls.clear()
    handler(service, settings=settings).delete("job-1", state(), operation(info=infos.append))
    assert service.calls == []
    assert infos == [f"left Some job job-1 alone: {OTHER_URN} has adopted it"]


def test_delete_leaves_alone_what_another_resource_adopted_in_an_up_that_was_cut_off() -> None:
    """The next up meets the adopter in a diff, and still has to delete the old one."""
    service, settings = Service(RUNNING), settings_of()
    job = handler(service, settings=settings)
    job.diff("job-1", state(), {**INPUTS, "adopt": "job-1"}, owner=operation(urn=OTHER_URN).urn)
    job.delete("job-1", state(), operation())
    assert service.calls == []


def test_delete_of_a_resource_that_was_renamed_by_an_alias_deletes() -> None:
    """The engine diffs under the new urn and deletes under the old one: both are one resource."""
    service, settings = Service(DONE), settings_of()
    learn_by_diff(handler(service, settings=settings), operation(urn=OTHER_URN))
    handler(service, settings=settings).delete("job-1", state(), operation())
    assert service.calls == ["observe", "delete"]


def test_read_puts_drift_into_the_inputs() -> None:
    """So that the next preview shows it."""
    result = handler(Service(replace(RUNNING, inputs={"jobName": "other"}))).read(
        "job-1", state(), operation()
    )
    assert result is not None
    assert (result.inputs["jobName"], result.outputs["jobName"]) == ("other", "other")


def test_a_finished_run_that_the_cloud_has_forgotten_stays_and_a_live_one_is_gone() -> None:
    """Clouds purge finished runs; running them all again because of that would be absurd."""
    kept = handler(Service(None)).read("job-1", state(DONE), operation())
    assert kept is not None
    assert kept.outputs["purged"] is True
    assert handler(Service(None)).read("job-1", state(RUNNING), operation()) is None


def state_inputs(given: Values) -> Values:
    """The inputs in a state, as the engine hands them to diff and update."""
    return {name: given[name] for name in (*INPUTS, "wait") if name in given}


UNTIL_FINISHED: Values = {"wait": {"until": "finished", "timeoutSeconds": 60}}


def after_wait(*observations: Observation | ProviderError | None) -> PartialFailure:
    """The failure of a create whose wait saw these states."""
    with pytest.raises(PartialFailure) as failure:
        handler(Service(*observations)).create({**INPUTS, **UNTIL_FINISHED}, operation())

    return failure.value


@pytest.mark.parametrize(
    ("seen_by_wait", "seen_by_read", "outcome", "reason"),
    [
        pytest.param(
            FAILED, FAILED, "failed", "failed (BAD): exit code 3", id="failed-stays-failed"
        ),
        pytest.param(FAILED, None, "failed", "failed (BAD): exit code 3", id="failed-and-purged"),
        pytest.param(
            RUNNING, RUNNING, "pending", "not finished yet, last seen RUNNING", id="goes-on"
        ),
        pytest.param(RUNNING, FAILED, "failed", "failed (BAD): exit code 3", id="failed-since"),
        pytest.param(RUNNING, STRANGE, "pending", "last seen HIBERNATING", id="unknown-word"),
    ],
)
def test_a_read_reports_an_unmet_wait_again(
    seen_by_wait: Observation, seen_by_read: Observation | None, outcome: str, reason: str
) -> None:
    """The engine forgets a failure as soon as a refresh reads the resource without one."""
    failure = after_wait(seen_by_wait)
    state = plain(failure.outputs)
    with pytest.raises(PartialFailure) as again:
        handler(Service(seen_by_read)).read("job-1", state, operation())

    assert again.value.id == "job-1"
    assert again.value.outputs["waitOutcome"] == outcome
    assert reason in str(again.value)
    assert again.value.inputs is not None
    assert again.value.inputs["jobName"] == "nightly"
    assert "pa55word" not in repr((again.value.inputs, again.value.outputs))
    assert (
        handler(Service(RUNNING))
        .diff("job-1", plain(again.value.outputs), state_inputs(state))
        .wait_unmet
    )


def test_a_read_meets_a_wait_whose_run_has_finished_since() -> None:
    """The wait is over, so the next up has nothing to do."""
    failure = after_wait(RUNNING)
    read = handler(Service(DONE)).read("job-1", plain(failure.outputs), operation())
    assert read is not None
    assert read.outputs["waitOutcome"] == "met"

    state = plain(read.outputs)
    assert not handler(Service(DONE)).diff("job-1", state, state_inputs(state)).wait_unmet


def test_a_wait_that_was_met_stays_met_when_its_run_fails_later() -> None:
    """A session that was ready and ended is drift of its status, not a failed up."""
    created = handler(Service(RUNNING)).create(INPUTS, operation())
    assert created.outputs["waitOutcome"] == "met"

    read = handler(Service(FAILED)).read("job-1", plain(created.outputs), operation())
    assert read is not None
    assert (read.outputs["waitOutcome"], read.outputs["status"]) == ("met", "failed")


def test_an_update_of_an_unmet_wait_resumes_it() -> None:
    """The next up resumes the wait by an update."""
    failure = after_wait(RUNNING)
    state, service = plain(failure.outputs), Service(RUNNING, DONE)
    outputs = handler(service).update("job-1", state, state_inputs(state), operation())
    assert (outputs["waitOutcome"], outputs["status"]) == ("met", "succeeded")
    assert set(service.calls) == {"observe"}


def test_update_sends_only_what_the_api_can_change_and_returns_the_full_state() -> None:
    """The host drops every output that update does not return."""
    service = Service(RUNNING)
    new = {**INPUTS, "jobName": "renamed", "wait": {"until": "accepted"}}
    outputs = handler(service).update("job-1", state(), new, operation())
    assert service.calls == ["observe", "update jobName", "observe"]
    assert (outputs["jobName"], outputs["jobId"]) == ("renamed", "job-1")


def test_update_of_settings_that_are_ours_changes_nothing_in_the_cloud() -> None:
    """A longer timeout is no reason to touch a job."""
    service = Service(RUNNING)
    handler(service).update(
        "job-1", state(), {**INPUTS, "stop": {"timeoutSeconds": 5}}, operation()
    )
    assert service.calls == ["observe"]


class Settable(Service):
    """A job with inputs that are changed one call at a time, as those of Oceanus are.

    Attributes:
        current: Its inputs now.
        sent: What was changed.
        hidden: Inputs that a read does not return.
        blind: How many reads fail after an update.
    """

    def __init__(self, **current: Any) -> None:
        super().__init__(RUNNING)
        self.current: Values = dict(current)
        self.sent: list[str] = []
        self.hidden: frozenset[str] = frozenset()
        self.blind = 0
        self.failing_reads = 0

    def observe(self, id: str, inputs: Values) -> Observation | None:
        super().observe(id, inputs)
        if self.failing_reads:
            self.failing_reads -= 1
            raise CloudFault("InternalError", "no")

        values = {name: value for name, value in self.current.items() if name not in self.hidden}
        return replace(RUNNING, inputs=values)

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> Mapping[str, Observation]:
        observations = {id: self.observe(id, inputs) for id, inputs in inputs_by_id.items()}
        return {id: one for id, one in observations.items() if one is not None}

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        return None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        self.failing_reads = self.blind
        for name in sorted(changed):
            self._note(name)
            self.sent.append(name)
            self.current[name] = inputs.get(name, "")
            self._note(f"response-{name}")


OLD: Values = {"jobName": "nightly", "runConf": '{"a": 1}', "size": "S", "region": "over-here"}
NEW: Values = {"jobName": "daily", "runConf": '{"a": 2}', "size": "M", "region": "over-here"}


class Three(Regional):
    """Three inputs that change in place, and an optional one."""

    on_change = OnChange.UPDATES

    job_name: str
    size: str | None = None
    run_conf: Annotated[str | None, Mark.JSON_TEXT] = None
    labels: list[str] | None = None
    parts: Annotated[list[Part] | None, OnChange.REPLACES] = None


def three(service: Settable, **changes: Any) -> Handler:
    return handler(service, model=Three, **changes)


def half_updated(service: Settable, old: Values = OLD, new: Values = NEW, **changes: Any) -> Values:
    """An update that fails; what the engine keeps of it."""
    with pytest.raises(PartialFailure) as failure:
        three(service).update("job-1", {**old, "jobId": "job-1"}, new, operation(**changes))
    assert failure.value.id == "job-1"
    assert "updating Some job job-1" in str(failure.value)
    return failure.value.outputs


def test_an_update_that_fails_in_the_middle_keeps_what_is_done_and_the_next_one_does_the_rest() -> (
    None
):
    """State is true in between, and no field is sent twice."""
    service = Settable(**OLD)
    service.fails["runConf"] = InvalidInput("InvalidParameter", "not now")
    kept = half_updated(service)
    assert service.sent == ["jobName"]
    assert {name: kept[name] for name in OLD} == {**OLD, "jobName": "daily"}
    assert (kept["jobId"], kept["status"]) == ("job-1", "running")

    changes = three(service).diff("job-1", kept, NEW).changes
    assert {change.path for change in changes} == {"runConf", "size"}

    outputs = three(service).update("job-1", kept, NEW, operation())
    assert service.sent == ["jobName", "runConf", "size"]
    assert {name: outputs[name] for name in NEW} == NEW
    assert service.current == NEW


def test_an_update_whose_response_was_lost_keeps_the_inputs_that_are_applied() -> None:
    """The change is made, although the response was lost."""
    service = Settable(**OLD)
    service.fails["response-runConf"] = TransportError("reset", sent=True)
    kept = half_updated(service)
    assert {name: kept[name] for name in OLD} == {**NEW, "size": "S"}

    three(service).update("job-1", kept, NEW, operation())
    assert service.sent == ["jobName", "runConf", "size"]


def test_when_the_read_fails_too_state_stays_and_the_next_update_reads_first() -> None:
    """State knows less than the cloud then, and what is done is not sent again."""
    service = Settable(**OLD)
    service.blind = 1
    service.fails["runConf"] = InvalidInput("InvalidParameter", "not now")
    kept = half_updated(service)
    assert {name: kept[name] for name in OLD} == OLD

    service.blind = 0
    three(service).update("job-1", kept, NEW, operation())
    assert service.sent == ["jobName", "runConf", "size"]


@pytest.mark.parametrize(
    ("blind", "known"), [(1, NEW), (2, OLD)], ids=["the-second-read-succeeds", "no-read-succeeds"]
)
def test_an_update_that_nobody_has_seen_is_a_partial_failure_and_the_next_one_sends_nothing(
    blind: int, known: Values
) -> None:
    """The change was made, and the read after it failed."""
    service = Settable(**OLD)
    service.blind = blind
    kept = half_updated(service)
    assert {name: kept[name] for name in known} == known

    sent = list(service.sent)
    three(service).update("job-1", kept, NEW, operation())
    assert service.sent == sent


def test_a_change_back_after_a_half_done_update_undoes_the_half() -> None:
    """Without a difference to name, the engine calls update because of the failure."""
    service = Settable(**{**OLD, "jobName": "daily"})
    outputs = three(service).update("job-1", {**OLD, "jobId": "job-1"}, OLD, operation())
    assert service.current == OLD
    assert outputs["jobName"] == "nightly"


def test_an_input_that_was_added_and_applied_is_not_sent_again() -> None:
    """State had no such input before, so drift alone would not show it."""
    service = Settable(**OLD)
    new = {**OLD, "labels": ["b", "a"], "runConf": '{"a": 2}'}
    service.fails["runConf"] = InvalidInput("InvalidParameter", "not now")
    kept = half_updated(service, new=new)
    assert kept["labels"] == ["b", "a"]

    three(service).update("job-1", kept, new, operation())
    assert service.sent == ["labels", "runConf"]


def test_a_default_of_the_server_is_not_taken_for_an_applied_input() -> None:
    """A default would show as a change when the program goes back to its earlier inputs."""
    service = Settable(**OLD, labels=["default"])
    new = {**NEW, "labels": ["mine"]}
    service.fails["labels"] = InvalidInput("InvalidParameter", "not now")
    service.fails["response-jobName"] = TransportError("reset", sent=True)
    kept = half_updated(service, new=new)
    assert "labels" not in kept


def test_an_input_that_is_never_returned_is_sent_until_an_update_has_ended_well() -> None:
    """Nobody can see whether such an input is applied."""
    service = Settable(**OLD)
    service.hidden = frozenset({"jobName"})
    service.fails["response-runConf"] = TransportError("reset", sent=True)
    kept = half_updated(service)
    assert kept["jobName"] == "nightly"

    three(service).update("job-1", kept, NEW, operation())
    assert service.sent == ["jobName", "runConf", "jobName", "size"]


def test_a_refused_update_that_changed_nothing_is_a_plain_error() -> None:
    """State is right as it is, and the next up tries again."""
    service = Settable(**OLD)
    service.fails["jobName"] = InvalidInput("InvalidParameter", "no", request_id="7f3a")
    with pytest.raises(
        OperationFailed, match=r"updating Some job job-1: InvalidParameter: no \(request 7f3a\)$"
    ):
        three(service).update("job-1", OLD, NEW, operation())

    assert service.current == OLD


def test_an_interrupted_update_says_so_and_keeps_the_resource() -> None:
    """Ctrl-C between two calls of one update."""
    service = Settable(**OLD)
    service.fails["runConf"] = Cancelled("interrupted")
    assert half_updated(service)["jobName"] == "daily"


def test_update_of_what_is_gone_sends_nothing_and_says_what_to_do() -> None:
    """And makes none: another id is another job."""
    service = Service(None)
    with pytest.raises(
        OperationFailed, match="updating Some job job-1: the cloud no longer knows it, and nothing"
    ):
        handler(service).update("job-1", state(), {**INPUTS, "jobName": "other"}, operation())

    assert set(service.calls) == {"observe"}


def test_the_secrets_in_a_partial_failure_of_an_update_are_known() -> None:
    """Clouds repeat what they refuse, of the old inputs as of the new ones."""
    service = Settable(**INPUTS)
    service.fails["response-jobName"] = CloudFault("InternalError", "wrong: pa55word")
    settings = settings_of()
    with pytest.raises(PartialFailure) as failure:
        three(service, settings=settings).update(
            "job-1", INPUTS, {**INPUTS, "jobName": "daily"}, operation()
        )

    outputs = settings.redactor.mark(failure.value.outputs)
    shown = settings.redactor.redact(str(failure.value))
    assert "wrong: [secret]" in shown
    assert "pa55word" not in repr((outputs, shown))


def test_an_object_of_somebody_else_that_does_not_exist_is_an_error() -> None:
    """Without one the engine gives the program None for every output."""
    line = "reading Some job job-9: it does not exist in over-here; check id, region, work space id"
    with pytest.raises(OperationFailed, match=line):
        handler(Service(None), locator_inputs=("workSpaceId",)).read(
            "job-9", {"region": "over-here"}, operation()
        )


def test_a_managed_object_without_a_creation_time_is_reported_as_gone() -> None:
    """The object is created again; an error would stop every refresh."""
    old = {**INPUTS, "jobId": "job-1"}
    assert (
        handler(Service(None), form=ResourceForm.DEFINITION).read("job-1", old, operation()) is None
    )


def test_delete_stops_what_lives_waits_and_deletes() -> None:
    """A record deleted over a running job leaves it running and forgotten."""
    service = Service(RUNNING, RUNNING, FAILED)
    handler(service).delete("job-1", state(), operation())
    assert service.calls == ["observe", "stop", "observe", "observe", "delete"]


@pytest.mark.parametrize(
    ("after", "last"),
    [pytest.param(FAILED, "BAD", id="ended"), pytest.param(None, "gone", id="gone")],
)
def test_a_delete_shows_the_state_that_the_stop_has_led_to(
    after: Observation | None, last: str
) -> None:
    """The engine leaves the last text beside "deleted"."""
    shown: list[str] = []
    handler(Service(RUNNING, after)).delete(
        "job-1", state(), operation(report=lambda text, seconds=None: shown.append(text))
    )
    assert (shown[0], shown[-1]) == ("RUNNING", last)


def test_delete_of_what_is_gone_is_success() -> None:
    """Destroy twice in a row is fine."""
    service = Service(None)
    handler(service).delete("job-1", state(), operation())
    assert service.calls == ["observe"]


def test_delete_comes_back_when_it_is_too_early() -> None:
    """The cloud refuses a delete for a moment after a job has ended."""
    service = Service(DONE)
    service.fails["delete"] = WrongState("ResourceInUse.Job", "not yet")
    handler(service).delete("job-1", state(), operation())
    assert service.calls.count("delete") == 2


def test_delete_that_does_not_get_there_in_time_names_id_and_last_state() -> None:
    """The resource stays in state, and somebody must know where to search."""
    with pytest.raises(OperationFailed, match="deleting Some job job-1: still RUNNING after 30 s"):
        handler(Service(RUNNING)).delete("job-1", state(stop={"timeoutSeconds": 30}), operation())


def test_the_delete_of_what_is_replaced_shows_that_state_has_the_new_one(tmp_path: Path) -> None:
    """A second forced replacement must replace that one, and not take it for a left-over."""
    settings = settings_of()
    settings.journal = Journal(FolderStore(tmp_path))
    verbs = handler(Service(DONE), settings=settings)
    verbs.create(INPUTS, operation(exists_in_state=True))
    urn = operation().urn
    assert [entry.id for entry in Journal(FolderStore(tmp_path)).all_left_open(urn)] == ["job-1"]

    verbs.delete("job-0", state(DONE), operation())
    settings.journal.close(recorded=False)
    assert Journal(FolderStore(tmp_path)).all_left_open(urn) == []


def test_a_job_that_is_its_own_replacement_is_not_deleted() -> None:
    """The forced create adopted the live job, which the delete of the old one would end."""
    service, warnings = Service(RUNNING), list[str]()
    verbs = handler(service)
    created = verbs.create(INPUTS, operation())
    verbs.delete(created.id, state(RUNNING), operation(warn=warnings.append))
    assert "stop" not in service.calls
    assert "delete" not in service.calls
    assert warnings[0].startswith("did not replace Some job job-1: ")
