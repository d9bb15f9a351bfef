"""A create makes one object, on a cloud that is a dictionary and with the journal on disk."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.core.credentials import ConfigSource, Vendor
from pulumi_cloudjobs.core.errors import (
    ApiError,
    Cancelled,
    CloudFault,
    ConfigurationError,
    CreateOutcomeUnknown,
    InvalidInput,
    TransportError,
    UnexpectedResponse,
)
from pulumi_cloudjobs.core.http.pool import HttpPool
from pulumi_cloudjobs.core.idempotency.create_attempt import CreateAttempt
from pulumi_cloudjobs.core.idempotency.recorded_inputs import fingerprint
from pulumi_cloudjobs.core.journal import CreateIntent, FolderStore, Journal, JournalUnavailable
from pulumi_cloudjobs.core.operation import Operation, ProcessContext
from pulumi_cloudjobs.core.resource_type import (
    Created,
    Observation,
    ResourceForm,
    ResourceType,
    StopProgress,
    Values,
)

from tests.core.clock import HandClock
from tests.core.models import Inputs

INPUTS: Values = {"jobName": "nightly", "region": "here"}
CHANGED: Values = {**INPUTS, "count": 2}
LOST = TransportError("the response was lost: reset", sent=True)
REFUSED = InvalidInput("InvalidParameter", "no")
LONGEST_WAIT_SECONDS = 120
SETTLED_SECONDS = 15 + 30 + 120
"""The request leaves, is waited for, and is acted upon late."""


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Job:
    """A job of the cloud: its inputs, its time by the cloud's clock, and its marker."""

    inputs: Values
    created_at: datetime
    marker: str


@dataclass
class Cloud:
    """Jobs by id.

    Attributes:
        ahead: How far its clock is ahead of a right one.
        before, after: What the next create ends in, before or after it has made the job.
        reads: What the next reads end in.
        calls: The calls.
        marks: Whether a marker is sent and returned, as a token or a tag is.
    """

    clock: HandClock
    jobs: dict[str, Job] = field(default_factory=dict)
    ahead: timedelta = timedelta()
    before: BaseException | None = None
    after: BaseException | None = None
    reads: list[BaseException] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    marks: bool = False

    def make(self, inputs: Values, marker: str = "") -> str:
        id = f"job-{len(self.jobs) + 1}"
        self.jobs[id] = Job(dict(inputs), self.clock.now() + self.ahead, marker)
        return id


class Jobs:
    """The lifecycle: names need not be unique."""

    def __init__(self, cloud: Cloud, operation: Operation) -> None:
        self.cloud = cloud
        self.operation = operation

    @property
    def clock_offset(self) -> timedelta | None:
        return self.cloud.clock.now() + self.cloud.ahead - self.operation.clock.now()

    def create(self, inputs: Values, marker: str) -> Created:
        self.operation.create_guard.before_request(self.clock_offset)
        self.cloud.calls.append("create")
        if self.cloud.before is not None:
            raise self.cloud.before

        same = [
            id for id, job in self.cloud.jobs.items() if self.cloud.marks and job.marker == marker
        ]
        id = same[0] if same else self.cloud.make(inputs, marker)
        if self.cloud.after is not None:
            raise self.cloud.after

        return Created(id, Observation())

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        self.cloud.calls.append("find")
        if self.cloud.reads:
            raise self.cloud.reads.pop(0)

        window = intent.window(self.clock_offset)

        for id, job in self.cloud.jobs.items():
            if self.cloud.marks and job.marker == intent.marker:
                return Created(id, Observation(), is_certain=True)

            if (
                id not in exclude_ids
                and window.contains(job.created_at)
                and fingerprint(job.inputs) == fingerprint(inputs)
            ):
                return Created(id, Observation())

        return None

    def observe(self, id: str, inputs: Values) -> Observation | None:
        self.cloud.calls.append("observe")
        if self.cloud.reads:
            raise self.cloud.reads.pop(0)

        return Observation(outputs={"jobId": id}) if id in self.cloud.jobs else None

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> Mapping[str, Observation]:
        raise AssertionError("no create waits")

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        raise AssertionError("no create reads from a cache")

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        raise AssertionError("no create updates")

    def stop(
        self, id: str, inputs: Values, observation: Observation, *, requested: bool
    ) -> StopProgress:
        raise AssertionError("no create stops")

    def delete(self, id: str, inputs: Values) -> None:
        raise AssertionError("no create deletes")

    def log_tail(self, id: str, inputs: Values, observation: Observation) -> list[str]:
        raise AssertionError("no create reads a log")


class Skewed:
    """The clock of a machine that is wrong by some seconds."""

    def __init__(self, clock: HandClock, seconds: float) -> None:
        self._clock, self._wrong = clock, timedelta(seconds=seconds)

    def now(self) -> datetime:
        return self._clock.now() + self._wrong

    def monotonic(self) -> float:
        return self._clock.monotonic()

    def wait(self, seconds: float, cancelled: Any) -> None:
        self._clock.wait(seconds, cancelled)


@dataclass
class Machine:
    """Processes that come and go, one journal and one cloud.

    Attributes:
        messages: The messages to the user.
        ended: Ids of objects that were stopped and deleted.
        wrong_seconds: How wrong the clock of the machine is.
    """

    folder: Path
    clock: HandClock = field(default_factory=HandClock)
    messages: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    wrong_seconds: float = 0.0
    marker_valid_for: timedelta = timedelta(0)
    user_secrets: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.cloud = Cloud(self.clock)
        # The journal exists already: a new one notifies the user.
        assert self.settings().journal.id

    def create(
        self,
        inputs: Values = INPUTS,
        name: str = "render",
        lifecycle: type[Jobs] = Jobs,
        shown: tuple[str, ...] = (),
        **changes: Any,
    ) -> Created:
        """Return the create of one resource, by a process that starts with it.

        Args:
            shown: Ids that verbs have shown before.
        """
        operation = self.operation(name, **changes)
        settings = self.settings()

        for id in shown:
            settings.journal.mark_known(operation.urn, id)

        jobs = lifecycle(self.cloud, operation)
        return CreateAttempt(self.kind(), jobs, inputs, operation, settings, self.end).run()

    def end(self, intent: CreateIntent, id: str) -> None:
        self.ended.append(id)
        del self.cloud.jobs[id]

    def fails(
        self, error: type[BaseException], inputs: Values = INPUTS, **changes: Any
    ) -> BaseException:
        """A create that ends in that error; the cloud is well again afterwards."""
        with pytest.raises(error) as caught:
            self.create(inputs, **changes)

        self.cloud.before = self.cloud.after = None
        self.cloud.reads.clear()
        self.cloud.calls.clear()
        return caught.value

    def operation(self, name: str = "render", **changes: Any) -> Operation:
        given = {
            "urn": f"urn:pulumi:dev::project::x:Job::{name}",
            "clock": Skewed(self.clock, self.wrong_seconds),
            "info": self.messages.append,
            "warn": self.messages.append,
            **changes,
        }
        return Operation(**given)

    def settings(self) -> ProcessContext:
        clock = Skewed(self.clock, self.wrong_seconds)
        journal = Journal(FolderStore(self.folder / "journal"), now=clock.now)
        settings = ProcessContext({}, {}, self.folder, HttpPool(), clock=clock, journal=journal)
        settings.redactor.add(self.user_secrets)
        return settings

    def kind(self) -> ResourceType:
        return ResourceType(
            token="some/service:Job",
            noun="Some job",
            form=ResourceForm.RUN,
            model=Inputs,
            outputs=(),
            name_path=("jobName",),
            vendor=Vendor("Some Cloud", "someEndpoint", "nowhere", (ConfigSource({}),)),
            connect=lambda settings, region, operation: Jobs(self.cloud, operation),
            api="tencent_batch",
            create_action="SubmitJob",
            marker_valid_for=self.marker_valid_for,
        )

    def end_in_order(self, *shown: str) -> None:
        """A process that was shown these ids, and that the engine ends in order."""
        journal = self.settings().journal

        for id in shown:
            journal.mark_known(self.operation().urn, id)

        journal.all_left_open(self.operation().urn)
        journal.close(recorded=True)

    def left_open(self) -> list[CreateIntent]:
        return self.settings().journal.all_left_open(self.operation().urn)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_create_that_succeeds_sends_once_and_searches_for_nothing(machine: Machine) -> None:
    """The usual case costs no call more."""
    assert machine.create().id == "job-1"
    assert machine.cloud.calls == ["create"]


def test_the_intent_is_on_disk_before_the_request_leaves(machine: Machine) -> None:
    """The next process knows the create, whatever dies while it is on its way."""
    written: list[CreateIntent] = []

    class Watching(Jobs):
        def create(self, inputs: Values, marker: str) -> Created:
            created = super().create(inputs, marker)
            written.extend(machine.left_open())
            return created

    machine.create(lifecycle=Watching)
    (intent,) = written
    assert (intent.id, intent.region, intent.inputs["jobName"]) == (None, "here", "nightly")
    assert [entry.id for entry in machine.left_open()] == ["job-1"]


def test_the_first_create_of_a_journal_reports_its_place_and_what_it_cannot_know(
    tmp_path: Path,
) -> None:
    """A new machine or a lost journal knows nothing of an interrupted create."""
    machine = Machine(tmp_path)
    (tmp_path / "journal" / "id").unlink()
    machine.create()
    machine.create(name="second")
    (notice,) = machine.messages
    assert notice.startswith(
        f"creates are written down in {(tmp_path / 'journal').as_uri()} from now on"
    )


def test_the_journal_holds_no_secret(machine: Machine) -> None:
    """The journal lies beside the state, in which secrets are encrypted."""
    machine.create({**INPUTS, "parts": [{"partName": "a", "password": "pa55word"}]})
    (intent,) = machine.left_open()
    assert intent.inputs["parts"] == [{"partName": "a"}]

    files = [path for path in (machine.folder / "journal").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if b"pa55word" in path.read_bytes()]


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(REFUSED, id="refused"),
        pytest.param(TransportError("connection refused", sent=False), id="never-sent"),
    ],
)
def test_what_surely_made_nothing_leaves_no_trace(
    machine: Machine, error: ApiError | TransportError
) -> None:
    """The next create starts afresh."""
    machine.cloud.before = error
    assert machine.fails(type(error)) is error
    assert machine.left_open() == []

    machine.create()
    assert machine.cloud.calls == ["create"]


@pytest.mark.parametrize(
    "error", [Cancelled("interrupted"), CreateOutcomeUnknown("x"), REFUSED, Killed(), ValueError()]
)
def test_a_create_that_sent_nothing_leaves_no_trace_whatever_ended_it(
    machine: Machine, error: BaseException
) -> None:
    """An entry that stays open would let the next up take over what somebody else has made."""

    class NeverSent(Jobs):
        def create(self, inputs: Values, marker: str) -> Created:
            raise error

    machine.fails(type(error), lifecycle=NeverSent)
    assert machine.left_open() == []


def test_a_request_does_not_leave_when_its_intent_cannot_be_written(machine: Machine) -> None:
    """A job that nobody has written down could be started twice."""
    shutil.rmtree(machine.folder / "journal")
    (machine.folder / "journal").write_text("a file in place of the folder")
    error = machine.fails(JournalUnavailable)
    assert "cannot be" in str(error)
    assert machine.cloud.jobs == {}


class SilentStore(FolderStore):
    """A journal whose server writes an intent, and whose response to that is lost."""

    deletes_work = True

    def put(self, name: str, data: bytes) -> None:
        super().put(name, data)
        raise JournalUnavailable("the journal cannot be written")

    def delete(self, names: Sequence[str]) -> None:
        if not self.deletes_work:
            raise JournalUnavailable("the journal cannot be written")

        super().delete(names)


@pytest.mark.parametrize("deletes_work", [True, False])
def test_a_journal_that_cannot_be_written_is_reported_once(
    machine: Machine, deletes_work: bool
) -> None:
    """The create's error names the entry; a warning of a create that hardly succeeded confuses."""
    store = SilentStore(machine.folder / "journal")
    store.deletes_work = deletes_work
    operation, settings = machine.operation(), machine.settings()
    settings.journal = Journal(store)
    jobs = Jobs(machine.cloud, operation)
    with pytest.raises(JournalUnavailable):
        CreateAttempt(machine.kind(), jobs, INPUTS, operation, settings, machine.end).run()
    assert machine.messages == []
    assert len(machine.left_open()) == (0 if deletes_work else 1)


LOST_RESPONSES = [
    pytest.param(LOST, id="reset"),
    pytest.param(CloudFault("InternalError", "no"), id="fault-of-the-cloud"),
    pytest.param(UnexpectedResponse("no JSON"), id="proxy"),
]


@pytest.mark.parametrize("error", LOST_RESPONSES)
def test_after_a_lost_response_the_job_is_found_and_not_created_again(
    machine: Machine, error: Exception
) -> None:
    """A repeated request would be a second job."""
    machine.cloud.after = error
    assert machine.create().id == "job-1"
    assert machine.cloud.calls == ["create", "find"]
    assert [entry.id for entry in machine.left_open()] == ["job-1"]


@pytest.mark.parametrize("error", LOST_RESPONSES)
def test_a_lost_response_without_a_job_is_an_error_and_the_next_create_searches_first(
    machine: Machine, error: Exception
) -> None:
    """The lost create may still take effect, so the next one waits before it sends another."""
    machine.cloud.before = error
    caught = machine.fails(CreateOutcomeUnknown)
    assert caught.__cause__ is error
    assert 'the Some job "nightly" may exist in here' in str(caught)

    started = machine.clock.monotonic()
    machine.create()
    assert set(machine.cloud.calls[:-1]) == {"find"}
    assert machine.cloud.calls[-1] == "create"
    assert machine.clock.monotonic() - started == LONGEST_WAIT_SECONDS
    assert list(machine.cloud.jobs) == ["job-1"]


@pytest.mark.parametrize("acts_after_seconds", [1, 30, 60, 110])
def test_a_create_that_acts_late_is_found(machine: Machine, acts_after_seconds: float) -> None:
    """A gateway responds with 504, and the cloud carries the request out all the same."""
    machine.cloud.before = LOST
    machine.fails(CreateOutcomeUnknown)
    marker = machine.left_open()[0].marker

    def act(seconds: float) -> None:
        if machine.clock.monotonic() >= acts_after_seconds and not machine.cloud.jobs:
            machine.cloud.make(INPUTS, marker)

    machine.clock._on_wait = act
    assert machine.create().id == "job-1"
    assert "create" not in machine.cloud.calls
    assert list(machine.cloud.jobs) == ["job-1"]


def test_the_wait_for_a_lost_create_shows_what_it_waits_for_and_ends_with_ctrl_c(
    machine: Machine,
) -> None:
    """Two minutes of silence seem like a hanging program."""
    machine.cloud.before = LOST
    machine.fails(CreateOutcomeUnknown)
    shown: list[str] = []
    operation = machine.operation()
    machine.clock._on_wait = lambda seconds: operation.cancelled.set() if len(shown) > 2 else None
    machine.fails(
        Cancelled,
        report=lambda text, seconds=None: shown.append(text),
        cancelled=operation.cancelled,
    )
    assert shown[0].startswith("waiting for an interrupted create to settle, ")
    assert machine.cloud.jobs == {}
    assert len(machine.left_open()) == 1


def test_a_job_without_a_name_is_reported_by_the_name_of_its_resource(machine: Machine) -> None:
    """The user has to know what to search for."""
    machine.cloud.before = LOST
    assert '"render" may exist' in str(
        machine.fails(CreateOutcomeUnknown, {"jobName": "", "region": "here"})
    )


def test_the_next_create_repeats_a_search_that_failed_after_a_lost_response(
    machine: Machine,
) -> None:
    """The cause of the lost response may stand in the way of the search as well."""
    machine.cloud.after = LOST
    machine.cloud.reads = [LOST]
    machine.fails(CreateOutcomeUnknown)
    assert machine.create().id == "job-1"
    assert machine.cloud.calls == ["find"]
    assert list(machine.cloud.jobs) == ["job-1"]

    (notice,) = machine.messages
    assert notice.startswith(
        "took over Some job job-1, which an interrupted create has probably made: "
    )


@pytest.mark.parametrize("marks", [True, False], ids=["marker", "no-marker"])
def test_an_object_that_no_marker_proves_to_be_ours_is_named_as_probable(
    machine: Machine, marks: bool
) -> None:
    """Another owner may have started an equal job at once, which the cloud cannot distinguish."""
    machine.cloud.marks = marks
    machine.cloud.after = LOST
    machine.create()
    assert ["has probably made" in notice for notice in machine.messages] == (
        [] if marks else [True]
    )


class Repeating(Jobs):
    """Return a create whose first try was lost, and whose second returns the cloud's object."""

    def create(self, inputs: Values, marker: str) -> Created:
        self.operation.outcome_unknown.set()
        return super().create(inputs, marker)


def test_a_refusal_after_a_lost_response_starts_a_search(machine: Machine) -> None:
    """The first try may have made the job that the second is refused for."""
    machine.cloud.after = REFUSED
    assert machine.create(lifecycle=Repeating).id == "job-1"
    assert machine.cloud.calls == ["create", "find"]


def test_a_refusal_after_a_lost_response_is_reported_as_it_is_when_no_job_exists(
    machine: Machine,
) -> None:
    """The cloud's own words help more than the loss before them."""
    machine.cloud.before = REFUSED
    with pytest.raises(InvalidInput):
        machine.create(lifecycle=Repeating)
    assert machine.cloud.calls == ["create", "find"]


def test_a_job_made_by_a_process_that_was_killed_is_taken_over(machine: Machine) -> None:
    """Killed between the cloud's act and its response."""
    machine.cloud.after = Killed()
    machine.fails(Killed)
    assert machine.create().id == "job-1"
    assert machine.cloud.calls == ["find"]
    assert list(machine.cloud.jobs) == ["job-1"]


@pytest.mark.parametrize("wrong_then", [-600, -4, -1, 0, 1, 4, 600])
@pytest.mark.parametrize("wrong_now", [-600, 0, 4])
def test_a_lost_job_is_found_however_the_clock_of_the_machine_was_set_since(
    machine: Machine, wrong_then: float, wrong_now: float
) -> None:
    """The clock is put right by NTP, or another machine runs the next command."""
    machine.wrong_seconds = wrong_then
    machine.cloud.after = Killed()
    machine.fails(Killed)

    machine.wrong_seconds = wrong_now
    machine.clock.move(60)
    assert machine.create().id == "job-1"
    assert list(machine.cloud.jobs) == ["job-1"]


def test_a_clock_that_was_set_back_makes_no_create_repeatable(machine: Machine) -> None:
    """Without a returned marker, a repeated create is a second job."""
    machine.cloud.after = Killed()
    machine.fails(Killed)
    machine.wrong_seconds = -600
    machine.create()
    assert list(machine.cloud.jobs) == ["job-1"]


@pytest.mark.parametrize("wrong_now", [-600, 0, 600])
def test_no_wrong_clock_makes_a_create_wait_for_longer_than_two_minutes(
    machine: Machine, wrong_now: float
) -> None:
    """A lost request can take effect for so long."""
    machine.cloud.before = Killed()
    machine.fails(Killed)
    machine.wrong_seconds = wrong_now
    started = machine.clock.monotonic()
    machine.create()
    assert machine.clock.monotonic() - started <= LONGEST_WAIT_SECONDS


@pytest.mark.parametrize("seconds", [-86400, -200, 200, 172800])
def test_an_equal_job_of_another_time_is_not_taken_for_a_lost_one(
    machine: Machine, seconds: float
) -> None:
    """The job is somebody else's: no request was sent, and it was started before, or days later."""
    machine.cloud.before = Killed()
    machine.fails(Killed)
    machine.clock.move(seconds)
    stranger = machine.cloud.make(INPUTS)
    machine.clock.move(max(-seconds, 0))
    assert machine.create().id != stranger


def test_an_id_that_the_engine_never_heard_of_is_taken_over_without_a_search(
    machine: Machine,
) -> None:
    """Killed between the end of create and the engine's checkpoint."""
    machine.create()
    machine.cloud.calls.clear()
    taken = machine.create()
    assert (taken.id, taken.observation.outputs) == ("job-1", {"jobId": "job-1"})
    assert machine.cloud.calls == ["observe"]


def test_an_id_whose_job_is_gone_meanwhile_is_not_taken_over(machine: Machine) -> None:
    """Somebody has cleaned up by hand."""
    machine.create()
    machine.cloud.jobs = {"job-0": Job({}, machine.clock.now(), "")}
    machine.cloud.calls.clear()
    assert machine.create().id == "job-2"
    assert machine.cloud.calls == ["observe", "create"]


@pytest.mark.parametrize("ends", ["after-a-verb", "in-order"])
def test_an_id_that_the_engine_knows_is_nothing_left_behind(machine: Machine, ends: str) -> None:
    """The same definition again, after a replacement or a `state delete`, is another job."""
    operation, settings = machine.operation(), machine.settings()
    attempt = CreateAttempt(
        machine.kind(), Jobs(machine.cloud, operation), INPUTS, operation, settings, machine.end
    )
    created = attempt.run()
    if ends == "in-order":
        settings.journal.close(recorded=True)
    else:
        machine.end_in_order(created.id)

    machine.cloud.calls.clear()
    assert machine.create().id == "job-2"
    assert machine.cloud.calls == ["create"]


def test_an_id_is_known_under_whatever_urn_it_is_shown(machine: Machine) -> None:
    """A resource renamed with an alias keeps its object; a new one of the old name gets its own."""
    created = machine.create(name="a")
    renamed = machine.settings().journal
    renamed.mark_known(machine.operation("b").urn, created.id)
    renamed.all_left_open(machine.operation("a").urn)
    renamed.close(recorded=True)
    assert machine.create(name="a").id == "job-2"


@pytest.mark.parametrize("committed", [True, False], ids=["id-known", "id-unknown"])
def test_when_nobody_can_say_what_was_left_nothing_is_sent(
    machine: Machine, committed: bool
) -> None:
    """A create on a guess would be the second one."""
    if committed:
        machine.create()
    else:
        machine.cloud.after = Killed()
        machine.fails(Killed)

    machine.cloud.calls.clear()
    machine.cloud.reads = [LOST]
    machine.fails(TransportError)
    machine.create()
    assert "create" not in machine.cloud.calls
    assert list(machine.cloud.jobs) == ["job-1"]


def test_more_patience_is_the_same_definition(machine: Machine) -> None:
    """A user who waits longer means the same job."""
    machine.create()
    patient = {**INPUTS, "wait": {"timeoutSeconds": 60}, "stop": {"timeoutSeconds": 5}}
    assert machine.create(patient).id == "job-1"


# An interrupted create, and then other inputs


def test_a_lost_job_with_other_inputs_is_ended_when_its_id_is_known(machine: Machine) -> None:
    """The job is surely ours, and would run on unknown to everybody."""
    machine.create()
    assert machine.create(CHANGED).id == "job-1"
    assert machine.ended == ["job-1"]

    (notice,) = machine.messages
    assert (
        notice
        == "stops and deletes Some job job-1, which an interrupted create of render has left "
        "with other inputs"
    )


def test_a_lost_job_with_other_inputs_is_ended_when_a_marker_proves_that_it_is_ours(
    machine: Machine,
) -> None:
    """A token or a unique name distinguishes it from every other object."""
    machine.cloud.marks = True
    machine.cloud.after = Killed()
    machine.fails(Killed)
    machine.create(CHANGED)
    assert machine.ended == ["job-1"]
    assert [job.inputs["count"] for job in machine.cloud.jobs.values()] == [2]


def test_a_lost_job_with_other_inputs_that_is_only_probably_ours_fails_the_up(
    machine: Machine,
) -> None:
    """Ending somebody else's job would be as bad as forgetting our own."""
    machine.cloud.after = Killed()
    machine.fails(Killed)

    for _ in range(2):  # the second up knows no more than the first
        error = machine.fails(ConfigurationError, CHANGED)
        assert 'adopt="job-1"' in str(error)
        assert "journal forget" in str(error)

    assert machine.ended == []
    assert list(machine.cloud.jobs) == ["job-1"]


def test_a_lost_job_whose_name_was_secret_is_one_clear_line(machine: Machine) -> None:
    """The journal keeps no secret, so with other inputs the search has no criterion."""
    machine.user_secrets = {"nightly"}
    machine.cloud.after = Killed()
    machine.fails(Killed)

    class ByName(Jobs):
        def find_lost_create(
            self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
        ) -> Created | None:
            assert inputs["jobName"]
            return super().find_lost_create(inputs, intent, exclude_ids)

    error = str(machine.fails(ConfigurationError, CHANGED, lifecycle=ByName))
    assert "its jobName is a secret, which the journal does not keep" in error
    assert "journal forget" in error
    assert len(machine.left_open()) == 1


def test_adopting_what_was_probably_made_settles_its_entry(machine: Machine) -> None:
    """The error says to write `adopt=`; afterwards other inputs must not fail again."""
    machine.cloud.after = Killed()
    machine.fails(Killed)
    machine.fails(ConfigurationError, CHANGED)

    operation, settings = machine.operation(), machine.settings()
    jobs = Jobs(machine.cloud, operation)
    CreateAttempt(machine.kind(), jobs, INPUTS, operation, settings, machine.end).settle_adopted(
        "job-1"
    )
    assert machine.left_open() == []


def test_an_object_that_the_engine_knows_is_no_lost_one(machine: Machine) -> None:
    """A replacement must not adopt an object again that came into state by `adopt` or `import`."""
    machine.cloud.after = Killed()
    machine.fails(Killed)
    assert machine.create(CHANGED, shown=("job-1",)).id == "job-2"
    assert machine.ended == []


def test_other_inputs_after_a_create_that_made_nothing_are_created(machine: Machine) -> None:
    """The next create starts when the lost request can no longer take effect."""
    machine.cloud.before = Killed()
    machine.fails(Killed)
    assert machine.create(CHANGED).id == "job-1"
    assert machine.left_open()[0].fingerprint == fingerprint(CHANGED)


# Creates that may be sent again with their marker


def test_a_repeatable_create_is_sent_again_and_waits_for_nothing(machine: Machine) -> None:
    """The cloud returns the first object for its token."""
    machine.marker_valid_for, machine.cloud.marks = timedelta(hours=1), True
    machine.cloud.after = Killed()
    machine.fails(Killed)
    started = machine.clock.monotonic()
    assert machine.create().id == "job-1"
    assert machine.clock.monotonic() == started
    assert list(machine.cloud.jobs) == ["job-1"]


@pytest.mark.parametrize(
    "error", [LOST, Cancelled("interrupted"), REFUSED], ids=["lost", "ctrl-c", "refused"]
)
def test_a_repeated_create_keeps_its_id_whatever_the_read_after_it_ends_in(
    machine: Machine, error: BaseException
) -> None:
    """A create that fails now would leave an object that the journal takes for recorded."""
    machine.marker_valid_for, machine.cloud.marks = timedelta(hours=1), True
    machine.cloud.after = Killed()
    machine.fails(Killed)
    machine.cloud.reads = [error]
    assert machine.create().id == "job-1"


def test_a_marker_that_the_cloud_may_have_forgotten_is_not_sent_again(machine: Machine) -> None:
    """A forgotten marker would make a second object, so the first one is searched for."""
    machine.marker_valid_for, machine.cloud.marks = timedelta(hours=1), True
    machine.cloud.after = Killed()
    machine.fails(Killed)
    machine.clock.move(2 * 86400)
    machine.cloud.calls.clear()
    assert machine.create().id == "job-1"
    assert "create" not in machine.cloud.calls
    assert list(machine.cloud.jobs) == ["job-1"]


def test_a_token_whose_object_is_gone_is_spent(machine: Machine) -> None:
    """Somebody has deleted what the lost create had made: another one is created."""
    machine.marker_valid_for, machine.cloud.marks = timedelta(hours=1), True
    machine.cloud.after = Killed()
    machine.fails(Killed)

    class Gone(Jobs):
        def observe(self, id: str, inputs: Values) -> Observation | None:
            return None if id == "job-1" else super().observe(id, inputs)

    assert machine.create(lifecycle=Gone).id == "job-2"


@pytest.mark.parametrize("reads", [[], [REFUSED]], ids=["not-to-be-seen-yet", "refused-too"])
def test_a_repeated_create_that_is_refused_leaves_the_entry(
    machine: Machine, reads: list[BaseException]
) -> None:
    """A wrong key or clock refuses the repeat, but reveals nothing about the first request."""
    machine.marker_valid_for, machine.cloud.marks = timedelta(hours=1), True
    machine.cloud.before = Killed()
    machine.fails(Killed)
    machine.cloud.before, machine.cloud.reads = REFUSED, list(reads)
    machine.fails(InvalidInput)
    assert len(machine.left_open()) == 1


def test_a_repeated_create_that_is_refused_for_good_leaves_no_entry(machine: Machine) -> None:
    """The first request can no longer take effect, and the search finds no object."""
    machine.marker_valid_for, machine.cloud.marks = timedelta(hours=1), True
    machine.cloud.before = Killed()
    machine.fails(Killed)
    machine.clock.move(SETTLED_SECONDS)
    machine.cloud.before = REFUSED
    machine.fails(InvalidInput)
    assert machine.left_open() == []


def test_creating_and_destroying_in_a_loop_costs_no_second(machine: Machine) -> None:
    """A marker per create keeps a create from returning an earlier object."""
    machine.marker_valid_for, machine.cloud.marks = timedelta(hours=1), True

    for _ in range(5):
        operation, settings = machine.operation(), machine.settings()
        jobs = Jobs(machine.cloud, operation)
        CreateAttempt(machine.kind(), jobs, INPUTS, operation, settings, machine.end).run()
        settings.journal.close(recorded=True)

    assert len(machine.cloud.jobs) == 5
    assert machine.clock.pauses == []
    assert set(machine.cloud.calls) == {"create"}


# Neighbours


def test_two_lost_creates_of_equal_jobs_each_find_their_own(machine: Machine) -> None:
    """A resource owns the lost object that it finds."""
    for name in ("one", "other"):
        machine.cloud.after = Killed()
        machine.fails(Killed, name=name)

    assert {machine.create(name=name).id for name in ("one", "other")} == {"job-1", "job-2"}


def test_a_lost_create_does_not_take_the_equal_job_of_a_neighbour(machine: Machine) -> None:
    """Although the engine knows that one, and its process has ended in order."""
    machine.cloud.before = Killed()
    machine.fails(Killed, name="lost")

    operation, settings = machine.operation("neighbour"), machine.settings()
    jobs = Jobs(machine.cloud, operation)
    their_create = CreateAttempt(
        machine.kind(), jobs, INPUTS, operation, settings, machine.end
    ).run()
    settings.journal.close(recorded=True)
    assert machine.create(name="lost").id != their_create.id


def test_a_lost_create_does_not_take_an_equal_job_that_was_finished_a_moment_before(
    machine: Machine,
) -> None:
    """A window starts a little before its intent, because clocks are read to the second."""
    operation, settings = machine.operation("neighbour"), machine.settings()
    jobs = Jobs(machine.cloud, operation)
    their_create = CreateAttempt(
        machine.kind(), jobs, INPUTS, operation, settings, machine.end
    ).run()
    settings.journal.close(recorded=True)

    machine.cloud.before = Killed()
    machine.fails(Killed, name="lost")
    assert machine.create(name="lost").id != their_create.id


def test_a_lost_create_waits_for_an_equal_one_that_is_under_way(machine: Machine) -> None:
    """The job that is to be seen may be the neighbour's, whose response is still on its way."""
    machine.cloud.before = Killed()
    machine.fails(Killed, name="lost")
    adopted: list[str] = []

    class Neighbour(Jobs):
        def create(self, inputs: Values, marker: str) -> Created:
            created = super().create(inputs, marker)
            commit = Journal(FolderStore(machine.folder / "journal"))
            (own_entry,) = [
                entry
                for entry in commit.all_left_open(self.operation.urn)
                if entry.urn == self.operation.urn
            ]
            machine.clock._on_wait = lambda seconds: commit.commit(own_entry, created.id)
            adopted.append(machine.create(name="lost").id)
            return created

    neighbour = machine.create(name="neighbour", lifecycle=Neighbour)
    assert neighbour.id not in adopted
    assert len(machine.cloud.jobs) == 2


@pytest.mark.parametrize("name", ["render", "renamed-too"])
def test_a_create_warns_of_an_interrupted_one_under_another_name_of_its_stack(
    machine: Machine, name: str
) -> None:
    """After `pulumi stack rename` the entry has the old name, which the new stack does not read."""
    machine.cloud.before = LOST
    machine.fails(CreateOutcomeUnknown)
    machine.messages.clear()

    machine.create(urn=f"urn:pulumi:renamed::project::x:Job::{name}")
    (warning,) = machine.messages
    assert warning.startswith("an interrupted create of render in stack dev (")

    machine.create(urn="urn:pulumi:dev::another::x:Job::render")
    assert machine.messages == [warning]


def test_an_interrupted_create_of_another_stack_is_warned_of_once(machine: Machine) -> None:
    """A hundred resources of the type would otherwise repeat the warning a hundred times."""
    machine.cloud.before = LOST
    machine.fails(CreateOutcomeUnknown)

    journal = machine.settings().journal
    first, second = (f"urn:pulumi:renamed::project::x:Job::{name}" for name in ("a", "b"))
    assert len(journal.take_without_id_elsewhere(first, "some/service:Job")) == 1
    assert journal.take_without_id_elsewhere(second, "some/service:Job") == []


def test_two_lost_creates_of_one_process_do_not_wait_for_each_other(machine: Machine) -> None:
    """No response comes to either of them: a claim decides which one has which job."""
    settings = machine.settings()
    both_sent, both_search = threading.Barrier(2, timeout=30), threading.Barrier(2, timeout=30)

    class Lost(Jobs):
        reads = 0

        def create(self, inputs: Values, marker: str) -> Created:
            super().create(inputs, marker)
            both_sent.wait()
            raise LOST

        def find_lost_create(
            self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
        ) -> Created | None:
            self.reads += 1
            if self.reads == 1:
                both_search.wait()

            return super().find_lost_create(inputs, intent, exclude_ids)

    def create(name: str) -> str:
        operation = machine.operation(name)
        jobs = Lost(machine.cloud, operation)
        return (
            CreateAttempt(machine.kind(), jobs, INPUTS, operation, settings, machine.end).run().id
        )

    with ThreadPoolExecutor(2) as creators:
        ids = list(creators.map(create, ["one", "other"]))
    assert sorted(ids) == ["job-1", "job-2"]
    assert machine.clock.pauses == []


def test_without_a_urn_nothing_is_written_down_and_a_lost_create_is_still_searched_for(
    machine: Machine,
) -> None:
    """The owner of the entry is unknown; the create that runs knows its own."""
    machine.cloud.after = LOST
    assert machine.create(urn="").id == "job-1"
    assert [
        path
        for path in (machine.folder / "journal").rglob("*")
        if "-" in path.name and path.is_dir()
    ] == []

    machine.cloud.after = None
    assert machine.create(urn="").id == "job-2"


def test_the_next_create_searches_for_an_interrupted_one(machine: Machine) -> None:
    """Ctrl-C may come while the request is on its way."""
    machine.cloud.after = Cancelled("interrupted")
    error = machine.fails(CreateOutcomeUnknown)
    assert str(error).startswith(
        'interrupted: the response was lost, so the Some job "nightly" may'
    )
    assert machine.create().id == "job-1"
    assert machine.cloud.calls == ["find"]


def test_a_create_that_the_lifecycle_itself_refused_leaves_no_entry(machine: Machine) -> None:
    """Otherwise the next up would find the job of a stranger with the same name, and adopt it."""
    machine.cloud.before = ConfigurationError("somebody else has that name")
    machine.fails(ConfigurationError)
    machine.cloud.make(INPUTS)
    assert machine.create().id == "job-2"
    assert "find" not in machine.cloud.calls


# Replacements that create first


def test_a_forced_replacement_that_creates_first_does_not_take_over_what_it_replaces(
    machine: Machine,
) -> None:
    """The engine reports neither the id nor that it knows the job, and would later delete it."""
    machine.create()
    assert machine.create(exists_in_state=True).id == "job-2"
    assert machine.messages == []


def test_a_forced_replacement_that_was_killed_is_taken_over(machine: Machine) -> None:
    """State held another object when it was made."""
    machine.create()
    assert machine.create(exists_in_state=True).id == "job-2"
    assert machine.create(exists_in_state=True).id == "job-2"
    assert machine.messages == ["took over Some job job-2, which an interrupted create has left"]


def test_a_replacement_after_a_diff_takes_over_the_object_of_an_interrupted_one(
    machine: Machine,
) -> None:
    """State has shown which id it holds, so another one is nobody's."""
    machine.create()
    assert machine.create(exists_in_state=True, shown=("job-0",)).id == "job-1"


def test_a_commit_that_fails_loses_no_id(machine: Machine) -> None:
    """The object exists; the journal is on a server that is gone in the middle."""

    class Breaking(Jobs):
        def create(self, inputs: Values, marker: str) -> Created:
            created = super().create(inputs, marker)
            for path in (machine.folder / "journal").iterdir():
                if path.is_dir():
                    path.rename(path.with_suffix(".away"))
                    path.write_text("a file in place of the folder")

            return created

    assert machine.create(lifecycle=Breaking).id == "job-1"
    assert any(
        "job-1 exists, and its id is not in the journal" in warning for warning in machine.messages
    )
