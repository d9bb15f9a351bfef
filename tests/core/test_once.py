"""One create makes one object, on a cloud that is a dictionary and with the journal on disk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.core.credentials import ConfigPlace, Vendor
from pulumi_cloudjobs.core.errors import (
    ApiError,
    Cancelled,
    CloudFault,
    ConfigurationError,
    CreateIncomplete,
    InvalidInput,
    TransportFailed,
    UnexpectedAnswer,
)
from pulumi_cloudjobs.core.http import HttpPool
from pulumi_cloudjobs.core.journal import Journal
from pulumi_cloudjobs.core.kind import Created, Form, Kind, Observation, StopStep, Values
from pulumi_cloudjobs.core.once import create_once
from pulumi_cloudjobs.core.operation import Operation, Settings

from tests.core.models import Inputs

INPUTS: Values = {"jobName": "nightly", "region": "here"}
CLOCK_STEP = timedelta(seconds=2)
"""As exact as a cloud's clock is known."""
LOST = TransportFailed("the answer was lost: reset", sent=True)
REFUSED = InvalidInput("InvalidParameter", "no")


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Cloud:
    """Jobs by id, and when each was made.

    Attributes:
        before, after: What the next create ends in, before or after it has made the job.
        looks: What the next looks end in.
        asked: Every call.
    """

    jobs: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    before: BaseException | None = None
    after: BaseException | None = None
    looks: list[BaseException] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def make(self, name: str) -> str:
        id = f"job-{len(self.jobs) + 1}"
        self.jobs[id] = (name, datetime.now(timezone.utc))
        return id


class Jobs:
    """The lifecycle: names need not be unique, and there is no client token."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def create(self, inputs: Values, since: datetime | None = None) -> Created:
        self.cloud.asked.append("create")
        if self.cloud.before is not None:
            raise self.cloud.before
        id = self.cloud.make(inputs["jobName"])
        if self.cloud.after is not None:
            raise self.cloud.after
        return Created(id, Observation())

    def find(self, inputs: Values, since: datetime, claimed: Collection[str]) -> Created | None:
        self.cloud.asked.append("find")
        if self.cloud.looks:
            raise self.cloud.looks.pop(0)
        fits = ((id, job) for id, job in self.cloud.jobs.items() if id not in claimed)
        found = [id for id, (name, made) in fits if name == inputs["jobName"] and made >= since - CLOCK_STEP]
        return Created(found[0], Observation()) if found else None

    def observe(self, id: str, inputs: Values) -> Observation | None:
        self.cloud.asked.append("observe")
        if self.cloud.looks:
            raise self.cloud.looks.pop(0)
        return Observation(outputs={"jobId": id}) if id in self.cloud.jobs else None

    def look(self, wanted: Mapping[str, Values]) -> Mapping[str, Observation]:
        raise AssertionError("no create waits")

    def glance(self, id: str, inputs: Values) -> Observation | None:
        raise AssertionError("no create looks back")

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        raise AssertionError("no create updates")

    def stop(self, id: str, inputs: Values, seen: Observation, *, asked: bool) -> StopStep:
        raise AssertionError("no create stops")

    def delete(self, id: str, inputs: Values) -> None:
        raise AssertionError("no create deletes")

    def tail(self, id: str, inputs: Values, seen: Observation) -> list[str]:
        raise AssertionError("no create reads a log")


@dataclass
class Machine:
    """Processes that come and go, one journal and one cloud."""

    folder: Path
    cloud: Cloud = field(default_factory=Cloud)
    told: list[str] = field(default_factory=list)

    def create(self, inputs: Values = INPUTS, name: str = "render", **changes: Any) -> Created:
        """The create of one resource, by a process that begins with it."""
        operation = self.operation(name, **changes)
        return create_once(self.kind(), Jobs(self.cloud), inputs, operation, self.settings())

    def fails(self, error: type[BaseException], inputs: Values = INPUTS, **changes: Any) -> BaseException:
        """A create that ends in that error; the cloud is well again afterwards."""
        with pytest.raises(error) as caught:
            self.create(inputs, **changes)
        self.cloud.before = self.cloud.after = None
        self.cloud.looks.clear()
        self.cloud.asked.clear()
        return caught.value

    def operation(self, name: str, **changes: Any) -> Operation:
        given = {"urn": f"urn:pulumi:dev::project::x:Job::{name}", "inform": self.told.append, **changes}
        return Operation(**given)

    def settings(self) -> Settings:
        return Settings({}, {}, self.folder, HttpPool(), journal=Journal(self.folder / "journal"))

    def kind(self) -> Kind:
        return Kind(
            token="some/service:Job",
            noun="Some job",
            form=Form.RUN,
            model=Inputs,
            outputs=(),
            remote_name=lambda inputs: str(inputs.get("jobName", "")),
            vendor=Vendor("Some Cloud", "someEndpoint", "nowhere", (ConfigPlace({}),)),
            connect=lambda settings, region, operation: Jobs(self.cloud),
            api="tencent_batch",
            create_action="SubmitJob",
        )

    def written(self) -> list[Path]:
        """The entries on disk."""
        return list((self.folder / "journal").glob("*.jsonl"))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_create_that_goes_well_sends_once_and_looks_for_nothing(machine: Machine) -> None:
    """The usual case costs no call more."""
    assert machine.create().id == "job-1"
    assert machine.cloud.asked == ["create"]


def test_the_begin_is_on_disk_before_the_request_leaves(machine: Machine) -> None:
    """Whatever dies while it is on its way, the next process knows of it."""
    written: list[str] = []

    class Watching(Jobs):
        def create(self, inputs: Values, since: datetime | None = None) -> Created:
            written.extend(path.read_text() for path in machine.written())
            return super().create(inputs)

    create_once(machine.kind(), Watching(machine.cloud), INPUTS, machine.operation("render"), machine.settings())
    assert len(written) == 1
    assert "begun" in written[0]
    assert "job-1" not in written[0]
    assert "job-1" in machine.written()[0].read_text()


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(REFUSED, id="refused"),
        pytest.param(TransportFailed("connection refused", sent=False), id="never-sent"),
    ],
)
def test_what_surely_made_nothing_leaves_no_trace(machine: Machine, error: ApiError | TransportFailed) -> None:
    """The next create begins afresh."""
    machine.cloud.before = error
    assert machine.fails(type(error)) is error
    assert machine.written() == []
    machine.create()
    assert machine.cloud.asked == ["create"]


LOST_ANSWERS = [
    pytest.param(LOST, id="reset"),
    pytest.param(CloudFault("InternalError", "no"), id="fault-of-the-cloud"),
    pytest.param(UnexpectedAnswer("no JSON", status=502), id="proxy"),
]


@pytest.mark.parametrize("error", LOST_ANSWERS)
def test_after_a_lost_answer_the_job_is_found_and_not_made_again(machine: Machine, error: Exception) -> None:
    """A repeated request would be a second job."""
    machine.cloud.after = error
    assert machine.create().id == "job-1"
    assert machine.cloud.asked == ["create", "find"]
    assert "job-1" in machine.written()[0].read_text()


@pytest.mark.parametrize("error", LOST_ANSWERS)
def test_a_lost_answer_without_a_job_is_an_error_and_the_next_create_looks_first(
    machine: Machine, error: Exception
) -> None:
    """It may still be on its way, so it is not sent again at once."""
    machine.cloud.before = error
    caught = machine.fails(CreateIncomplete)
    assert caught.__cause__ is error
    assert 'the Some job "nightly" may exist in here' in str(caught)
    machine.create()
    assert machine.cloud.asked == ["find", "create"]
    assert list(machine.cloud.jobs) == ["job-1"]


def test_a_job_without_a_name_is_told_by_that_of_its_resource(machine: Machine) -> None:
    """Somebody has to know what to look for."""
    machine.cloud.before = LOST
    assert '"render" may exist' in str(machine.fails(CreateIncomplete, {"jobName": "", "region": "here"}))


def test_a_look_that_fails_after_a_lost_answer_is_made_again_by_the_next_create(machine: Machine) -> None:
    """Whatever made the answer get lost may stand in the way of the look as well."""
    machine.cloud.after = LOST
    machine.cloud.looks = [LOST]
    machine.fails(CreateIncomplete)
    assert machine.create().id == "job-1"
    assert machine.cloud.asked == ["find"]
    assert list(machine.cloud.jobs) == ["job-1"]
    assert machine.told == ["took over Some job job-1, which an interrupted create has left"]


class Repeating(Jobs):
    """A create whose first try was lost, and whose second is what the cloud tells."""

    def __init__(self, cloud: Cloud, operation: Operation) -> None:
        super().__init__(cloud)
        self.operation = operation

    def create(self, inputs: Values, since: datetime | None = None) -> Created:
        self.operation.lost.set()
        return super().create(inputs)


def test_a_refusal_after_an_answer_that_was_lost_before_is_looked_into(machine: Machine) -> None:
    """The first try may have made the job that the second is refused for."""
    operation, machine.cloud.after = machine.operation("render"), REFUSED
    repeating = Repeating(machine.cloud, operation)
    assert create_once(machine.kind(), repeating, INPUTS, operation, machine.settings()).id == "job-1"
    assert machine.cloud.asked == ["create", "find"]


def test_a_refusal_after_a_lost_answer_that_made_nothing_is_told_as_it_is(machine: Machine) -> None:
    """The cloud's own words help more than the loss before them."""
    operation, machine.cloud.before = machine.operation("render"), REFUSED
    repeating = Repeating(machine.cloud, operation)
    with pytest.raises(InvalidInput):
        create_once(machine.kind(), repeating, INPUTS, operation, machine.settings())
    assert machine.cloud.asked == ["create", "find"]


def test_a_job_made_by_a_process_that_was_killed_is_taken_over(machine: Machine) -> None:
    """Killed between the cloud's act and its answer."""
    machine.cloud.after = Killed()
    machine.fails(Killed)
    assert machine.create().id == "job-1"
    assert machine.cloud.asked == ["find"]
    assert list(machine.cloud.jobs) == ["job-1"]


def test_a_process_that_was_killed_before_the_act_made_nothing(machine: Machine) -> None:
    """The look finds nothing, and then it is made."""
    machine.cloud.before = Killed()
    machine.fails(Killed)
    assert machine.create().id == "job-1"
    assert machine.cloud.asked == ["find", "create"]


def test_an_id_that_the_engine_never_heard_of_is_taken_over_without_a_search(machine: Machine) -> None:
    """Killed between the end of create and the engine's checkpoint."""
    machine.create()
    machine.cloud.asked.clear()
    taken = machine.create()
    assert (taken.id, taken.seen.outputs) == ("job-1", {"jobId": "job-1"})
    assert machine.cloud.asked == ["observe"]


def test_an_id_whose_job_is_gone_meanwhile_is_not_taken_over(machine: Machine) -> None:
    """Somebody has cleaned up by hand."""
    machine.create()
    machine.cloud.jobs = {"job-0": ("other", datetime.now(timezone.utc))}
    machine.cloud.asked.clear()
    assert machine.create().id == "job-2"
    assert machine.cloud.asked == ["observe", "create"]


def test_an_id_that_the_engine_knows_is_nothing_left_behind(machine: Machine) -> None:
    """A replacement with the same inputs is another job."""
    created = machine.create()
    machine.settings().journal.confirm(machine.operation("render").owner, created.id)
    machine.cloud.asked.clear()
    assert machine.create().id == "job-2"
    assert machine.cloud.asked == ["create"]


@pytest.mark.parametrize("settled", [True, False], ids=["id-known", "id-unknown"])
def test_when_nobody_can_say_what_was_left_nothing_is_sent(machine: Machine, settled: bool) -> None:
    """A create on a guess would be the second one."""
    if settled:
        machine.create()
    else:
        machine.cloud.after = Killed()
        machine.fails(Killed)
    machine.cloud.asked.clear()
    machine.cloud.looks = [LOST]
    machine.fails(TransportFailed)
    machine.create()
    assert "create" not in machine.cloud.asked
    assert list(machine.cloud.jobs) == ["job-1"]


@pytest.mark.parametrize(
    ("inputs", "taken"),
    [
        pytest.param({"wait": {"timeoutSeconds": 60}, "stop": {"timeoutSeconds": 5}}, True, id="more-patience"),
        pytest.param({"count": 2}, False, id="another-definition"),
    ],
)
def test_what_was_left_is_taken_over_for_the_same_definition_alone(
    machine: Machine, inputs: Values, taken: bool
) -> None:
    """A user who waits longer means the same job; one who changes it does not."""
    machine.create()
    assert (machine.create({**INPUTS, **inputs}).id == "job-1") is taken


def test_two_lost_creates_of_equal_jobs_each_find_their_own(machine: Machine) -> None:
    """What one resource has found belongs to it."""
    for name in ("one", "other"):
        machine.cloud.after = Killed()
        machine.fails(Killed, name=name)
    assert {machine.create(name=name).id for name in ("one", "other")} == {"job-1", "job-2"}
    assert machine.cloud.asked == ["find", "find"]


def test_an_older_equal_job_is_not_taken_for_a_lost_one(machine: Machine) -> None:
    """It is somebody else's."""
    machine.cloud.jobs["job-0"] = ("nightly", datetime.now(timezone.utc) - timedelta(minutes=1))
    machine.cloud.before = LOST
    machine.fails(CreateIncomplete)


def test_without_a_urn_nothing_is_written_down_and_a_lost_answer_is_still_looked_for(machine: Machine) -> None:
    """Nobody could tell whose entry it is; the create that runs knows its own."""
    machine.cloud.after = LOST
    assert machine.create(urn="").id == "job-1"
    assert machine.written() == []
    machine.cloud.after = None
    assert machine.create(urn="").id == "job-2"


def test_an_interrupted_create_is_looked_for_by_the_next_one(machine: Machine) -> None:
    """Ctrl-C may come while the request is on its way."""
    machine.cloud.after = Cancelled("interrupted")
    machine.fails(Cancelled)
    assert machine.create().id == "job-1"
    assert machine.cloud.asked == ["find"]


class Meanwhile(Jobs):
    """While the answer to its create is on the way, something else happens."""

    def __init__(self, cloud: Cloud, happens: list[Callable[[], None]]) -> None:
        super().__init__(cloud)
        self._happens = happens

    def create(self, inputs: Values, since: datetime | None = None) -> Created:
        created = super().create(inputs)
        if self._happens:
            self._happens.pop()()
        return created


@pytest.mark.parametrize("acted", [True, False], ids=["lost-after-the-act", "lost-before-the-act"])
def test_an_equal_neighbour_that_took_the_wrong_job_leaves_nobody_without_one(machine: Machine, acted: bool) -> None:
    """A lost create finds the job of a neighbour whose answer is still on the way: each ends with one of its own."""
    neighbour: list[str] = []

    def neighbour_loses_its_answer() -> None:
        machine.cloud.after, machine.cloud.before = (LOST, None) if acted else (None, LOST)
        neighbour.append(machine.create(name="neighbour").id)
        machine.cloud.after = machine.cloud.before = None

    lifecycle = Meanwhile(machine.cloud, [neighbour_loses_its_answer])
    mine = create_once(machine.kind(), lifecycle, INPUTS, machine.operation("render"), machine.settings())
    assert {mine.id, *neighbour} == set(machine.cloud.jobs)
    assert len(machine.cloud.jobs) == 2


def test_a_create_that_the_lifecycle_itself_refused_leaves_no_entry(machine: Machine) -> None:
    """Otherwise the next up would find the job of a stranger with the same name, and take it over."""
    machine.cloud.before = ConfigurationError("somebody else has that name")
    machine.fails(ConfigurationError)
    machine.cloud.make("nightly")
    assert machine.create().id == "job-2"
    assert "find" not in machine.cloud.asked


def test_a_forced_replacement_that_creates_first_does_not_take_over_what_it_replaces(machine: Machine) -> None:
    """The engine says neither the id in state nor that it knows it, and would delete the only job afterwards."""
    machine.create()
    assert machine.create(stands=True).id == "job-2"
    assert machine.told == []


def test_a_forced_replacement_that_was_killed_is_taken_over(machine: Machine) -> None:
    """What stood beside it then is in state, and not this one."""
    machine.create()
    assert machine.create(stands=True).id == "job-2"
    assert machine.create(stands=True).id == "job-2"
    assert machine.told == ["took over Some job job-2, which an interrupted create has left"]


def test_a_create_beside_what_state_is_known_to_hold_is_told_when_it_began(machine: Machine) -> None:
    """`up --replace` says nothing of state, but the journal knows: an equal object of before is not this create's."""
    times: list[datetime | None] = []

    class Watching(Jobs):
        def create(self, inputs: Values, since: datetime | None = None) -> Created:
            times.append(since)
            return super().create(inputs)

    def create() -> None:
        create_once(machine.kind(), Watching(machine.cloud), INPUTS, machine.operation("render"), machine.settings())

    create()
    machine.settings().journal.confirm(machine.operation("render").owner, "job-1")
    create()
    assert times[0] is None
    assert times[1] is not None


def test_a_replacement_whose_diff_was_asked_takes_over_what_an_interrupted_one_has_left(machine: Machine) -> None:
    """State has shown which id it holds, so another one is nobody's."""
    operation = machine.operation("render", stands=True)
    machine.create()
    settings = machine.settings()
    settings.journal.confirm(operation.owner, "job-0")
    assert create_once(machine.kind(), Jobs(machine.cloud), INPUTS, operation, settings).id == "job-1"
