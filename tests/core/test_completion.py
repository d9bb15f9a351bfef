"""A resource that waits for many jobs: its reads, its end, and its report."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.errors import (
    Cancelled,
    CloudFault,
    InvalidInput,
    ProviderBug,
    ProviderError,
    TransportError,
    WaitTimedOut,
)
from pulumi_cloudjobs.core.http.pool import HttpPool
from pulumi_cloudjobs.core.journal import Journal, MemoryStore
from pulumi_cloudjobs.core.operation import Operation, ProcessContext
from pulumi_cloudjobs.core.reading.polling import REFUSALS
from pulumi_cloudjobs.core.resource_type import JobStatus, Observation, ResourceType, Values
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN
from pulumi_cloudjobs.core.schema.schema import normalize
from pulumi_cloudjobs.core.verbs.completion import MOST_NAMED, CompletionHandler
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.huawei.dli.session import SESSION
from pulumi_cloudjobs.tencent.batch.job import JOB as BATCH

from tests.core.clock import HandClock
from tests.embedded import Report

PENDING = Observation(JobStatus.PENDING, "QUEUED", from_list=True)
RUNNING = Observation(JobStatus.RUNNING, "RUNNING", from_list=True)
DONE = Observation(
    JobStatus.SUCCEEDED, "SUCCEED", finished_at="2026-01-01T00:00:00Z", from_list=True
)
FAILED = Observation(JobStatus.FAILED, "FAILED", from_list=True)
WHY = replace(FAILED, reason="exit code 3", from_list=False)
STOPPED = Observation(JobStatus.STOPPED, "CANCELLED", reason="by hand")
STRANGE = Observation(JobStatus.UNKNOWN, "HIBERNATING")
FAULT = CloudFault("InternalError", "no")
NO_END = "; nothing recorded its end: to run it again, change its triggers"
REFUSED = InvalidInput("UnauthorizedOperation", "no")

BATCHES, SESSIONS, STORED = "some/batch:Job", "other/spark:Session", "some/store:Definition"


class Cloud:
    """Prepared states for the reads of each job, of which the last one stays.

    Keeps the requests that it gets.

    Args:
        listed: The list call's results by id. None: the list leaves the job out.
        alone: The results of reading one job.
        trouble: What the list calls raise first.
    """

    def __init__(
        self,
        states_by_id: Mapping[str, Sequence[Observation | None]],
        alone: Mapping[str, Observation | ProviderError | None] | None = None,
        trouble: Sequence[ProviderError] = (),
    ) -> None:
        self._listed = {id: list(states) for id, states in states_by_id.items()}
        self._alone = alone or {}
        self._trouble = list(trouble)
        self.lists: list[tuple[str, list[str]]] = []
        self.reads: list[str] = []
        self.inputs: dict[str, Values] = {}

    def resource_type_of(self, token: str) -> ResourceType:
        """Jobs that finish, sessions that only run, and something stored that does neither."""
        kinds = {
            BATCHES: replace(BATCH, token=BATCHES, noun="Some job"),
            SESSIONS: replace(
                SESSION, token=SESSIONS, noun="Other session", waits=("accepted", "running")
            ),
            STORED: replace(BATCH, token=STORED, noun="Some definition", waits=()),
        }
        return replace(
            kinds[token],
            connect=lambda settings, region, operation: self._part(f"{token} {region}"),
            origin=lambda settings, region: None,
        )

    def _part(self, part: str) -> Any:
        return _Part(self, part)

    def read_many(self, part: str, inputs_by_id: Mapping[str, Values]) -> dict[str, Observation]:
        self.lists.append((part, list(inputs_by_id)))
        self.inputs.update(inputs_by_id)
        if self._trouble:
            raise self._trouble.pop(0)

        observations = {
            id: self._listed[id].pop(0) if len(self._listed[id]) > 1 else self._listed[id][0]
            for id in inputs_by_id
        }
        return {id: one for id, one in observations.items() if one is not None}

    def observe(self, id: str) -> Observation | None:
        self.reads.append(id)
        observation = self._alone.get(id)
        if isinstance(observation, ProviderError):
            raise observation

        return observation


class _Part:
    """A fake lifecycle of one resource type in one region."""

    def __init__(self, cloud: Cloud, part: str) -> None:
        self._cloud, self._part = cloud, part

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> Mapping[str, Observation]:
        return self._cloud.read_many(self._part, inputs_by_id)

    def observe(self, id: str, inputs: Values) -> Observation | None:
        return self._cloud.observe(id)


def handler(cloud: Cloud, settings: ProcessContext | None = None) -> CompletionHandler:
    return CompletionHandler(
        settings or ProcessContext({}, {}, Path("/nowhere"), HttpPool()), cloud.resource_type_of
    )


def job(id: Any, type: Any = BATCHES, region: Any = "here", **more: Any) -> Values:
    """Return a job of `jobs`; its resource has the job's id in capitals as its name."""
    return {
        "urn": f"urn:pulumi:dev::project::x:Job::{str(id).upper()}",
        "type": type,
        "region": region,
        "id": id,
        **more,
    }


def jobs(*ids: Any, **more: Any) -> Values:
    return {"jobs": [job(id) for id in ids], **more}


def operation(report: Report | None = None, **changes: Any) -> Operation:
    report = report or Report()
    return Operation(
        **{"clock": HandClock(), "report": report.report, "info": report.informs.append, **changes}
    )


def results_of(state: Values) -> dict[str, str]:
    return {one["name"]: one["status"] for one in state["results"]}


def problems(inputs: Values) -> list[tuple[str, str]]:
    return [(problem.path, problem.reason) for problem in handler(Cloud({})).check(inputs).problems]


# check and diff


@pytest.mark.parametrize(
    ("inputs", "path", "says"),
    [
        pytest.param({}, "jobs", "required", id="no-list"),
        pytest.param(jobs(), "jobs", "at least 1", id="no-jobs"),
        pytest.param(
            jobs("a", "b", "a"), "jobs[2]", "is a duplicate of an earlier job: A", id="twice"
        ),
        pytest.param(
            {"jobs": [job("a"), job("a") | {"urn": "b"}]},
            "jobs[1]",
            "is a duplicate of an earlier job: b",
            id="adopted-twice",
        ),
        pytest.param(
            {"jobs": [job("a", STORED)]},
            "jobs[0]",
            "must be something that ends: A (Some definition)",
            id="stored",
        ),
        pytest.param(
            {"jobs": [job("a", SESSIONS)]},
            "until",
            "must be running: A (Other session)",
            id="never-ends",
        ),
        pytest.param(
            {"jobs": [job("a", "x/y:Z")]},
            "jobs[0]",
            "must be a job of this package, not x/y:Z",
            id="foreign",
        ),
        pytest.param(jobs("a", until="accepted"), "until", "running", id="until"),
        pytest.param(jobs("a", timeoutSeconds=0), "timeoutSeconds", "greater than 0", id="no-time"),
        pytest.param(
            jobs("a", timeoutSeconds=-5), "timeoutSeconds", "greater than 0", id="negative-time"
        ),
        pytest.param(
            jobs("a", timeoutSeconds="soon"), "timeoutSeconds", '"90m"', id="no-length-of-time"
        ),
        pytest.param(jobs("a", pollSeconds=0), "pollSeconds", "greater than 0", id="no-interval"),
        pytest.param(jobs("a", onFailure="explode"), "onFailure", "record", id="on-failure"),
    ],
)
def test_a_preview_reports_what_cannot_be_waited_for(inputs: Values, path: str, says: str) -> None:
    """The error has the path of the mistake, and what is allowed."""
    (failure,) = problems(inputs)
    assert failure[0] == path
    assert says in failure[1]


def test_a_state_that_a_resource_type_cannot_reach_is_reported_once() -> None:
    """A thousand jobs of the type would repeat the line a thousand times."""
    assert len(problems({"jobs": [job(f"s-{number}", SESSIONS) for number in range(9)]})) == 1


@pytest.mark.parametrize(
    "inputs",
    [
        pytest.param(
            jobs(
                "a", "b", until="running", timeoutSeconds="90m", pollSeconds=5, onFailure="record"
            ),
            id="all",
        ),
        pytest.param(
            {
                "jobs": [job("a"), job("a", region="there") | {"urn": "b"}, job("c", SESSIONS)],
                "until": "running",
            },
            id="mixed",
        ),
        pytest.param({"jobs": [job(UNKNOWN), job(UNKNOWN) | {"urn": "b"}]}, id="unknown-ids"),
        pytest.param(
            {"jobs": [job("a", region=UNKNOWN), job("a") | {"urn": UNKNOWN}]},
            id="unknown-region-and-urn",
        ),
        pytest.param({"jobs": [UNKNOWN, job("a")]}, id="unknown-job"),
        pytest.param({"jobs": UNKNOWN, "until": UNKNOWN}, id="unknown-list"),
        pytest.param({"jobs": [job("a", SESSIONS)], "until": UNKNOWN}, id="unknown-until"),
        pytest.param({"jobs": [job("a", type=UNKNOWN)]}, id="unknown-type"),
    ],
)
def test_what_is_fine_or_not_known_yet_passes(inputs: Values) -> None:
    """In a preview the jobs have no ids."""
    assert problems(inputs) == []


@pytest.mark.parametrize(
    ("new", "changes", "replaces"),
    [
        pytest.param(jobs("b", "a"), [], [], id="order"),
        pytest.param(
            {"jobs": [job("a") | {"urn": "renamed"}, job("b")]}, ["jobs"], [], id="renamed"
        ),
        pytest.param(jobs("a", "c"), ["jobs"], ["jobs"], id="another-job"),
        pytest.param(jobs("a"), ["jobs"], ["jobs"], id="one-less"),
        pytest.param(jobs("a", "b", until="running"), ["until"], [], id="until"),
        pytest.param(jobs("a", "b", timeoutSeconds="2h"), ["timeoutSeconds"], [], id="timeout"),
        pytest.param(jobs("a", "b", timeoutSeconds="1h"), [], [], id="the-same-time"),
    ],
)
def test_other_jobs_make_another_gate_and_all_else_only_waits_again(
    new: Values, changes: list[str], replaces: list[str]
) -> None:
    """And the order in which a program lists them means nothing."""
    old = {**jobs("a", "b"), "results": [{"name": "A"}], "succeeded": 2, "failed": 0}
    if "timeoutSeconds" in new:
        old["timeoutSeconds"] = 3600

    result = handler(Cloud({})).diff("id", old, new)
    assert sorted({change.path.split("[")[0] for change in result.changes}) == changes
    assert (result.replaces, result.warnings) == (replaces, [])


# The wait


def test_all_jobs_are_read_together_until_each_has_ended() -> None:
    """A finished job is not read again."""
    cloud, report = (
        Cloud({"a": [PENDING, RUNNING, DONE], "b": [DONE], "c": [RUNNING, DONE]}),
        Report(),
    )
    created = handler(cloud).create(jobs("a", "b", "c"), operation(report))
    assert [ids for _, ids in cloud.lists] == [["a", "b", "c"], ["a", "c"], ["a"]]
    assert cloud.reads == []
    assert [(one["name"], one["id"], one["status"]) for one in created.outputs["results"]] == [
        ("A", "a", "succeeded"),
        ("B", "b", "succeeded"),
        ("C", "c", "succeeded"),
    ]
    assert created.outputs["results"][0]["finishedAt"] == "2026-01-01T00:00:00Z"
    assert (created.outputs["succeeded"], created.outputs["failed"]) == (3, 0)
    assert created.inputs == jobs("a", "b", "c")
    assert report.texts == [
        "waiting 1/3",
        "waiting 2/3",
        "finished 3/3",
    ]


def test_jobs_that_have_ended_take_one_read_and_no_time() -> None:
    """A second `up` of a stack with finished jobs."""
    clock = HandClock()
    handler(Cloud({"a": [DONE]})).create(jobs("a"), operation(clock=clock))
    assert clock.pauses == []


def test_each_service_and_region_has_a_list_call_of_its_own() -> None:
    """A list call takes the connection of one of its jobs."""
    cloud = Cloud({"a": [RUNNING, DONE], "b": [DONE], "c": [DONE], "s": [RUNNING]})
    mixed = [job("a", at={"space": "x"}), job("b", region="there"), job("s", SESSIONS), job("c")]
    created = handler(cloud).create({"jobs": mixed, "until": "running"}, operation())
    assert cloud.lists == [
        (f"{BATCHES} here", ["a", "c"]),
        (f"{BATCHES} there", ["b"]),
        (f"{SESSIONS} here", ["s"]),
    ]
    assert (cloud.inputs["a"], cloud.inputs["b"]) == (
        {"space": "x", "region": "here"},
        {"region": "there"},
    )
    assert [one["status"] for one in created.outputs["results"]] == [
        "running",
        "succeeded",
        "running",
        "succeeded",
    ]


def test_a_slow_group_does_not_make_another_group_poll_more_often() -> None:
    """Every group polls at the rate of its own quota."""
    cloud = Cloud({"a": [RUNNING] * 5 + [DONE], "s": [RUNNING] * 9 + [DONE]})
    kinds = {
        BATCHES: cloud.resource_type_of(BATCHES),
        SESSIONS: replace(cloud.resource_type_of(SESSIONS), waits=("running", "finished")),
    }
    clock = HandClock()
    settings = ProcessContext({}, {}, Path("/nowhere"), HttpPool())
    mixed = {"jobs": [job("a"), job("s", SESSIONS)]}
    CompletionHandler(settings, kinds.__getitem__).create(mixed, operation(clock=clock))
    tokens = [part.partition(" ")[0] for part, _ in cloud.lists]
    assert (tokens.count(BATCHES), tokens.count(SESSIONS)) == (6, 10)
    assert clock.monotonic() >= 5 * 2  # a quarter of two reads a second


def test_a_failed_job_fails_the_up_after_all_others_have_ended() -> None:
    """The failure needs its reason, for which a list that leaves the reason out is not enough."""
    cloud = Cloud({"a": [FAILED], "b": [RUNNING, DONE], "c": [STOPPED]}, {"a": WHY})
    with pytest.raises(PartialFailure) as raised:
        handler(cloud).create(jobs("a", "b", "c"), operation())

    failure = raised.value
    assert failure.reasons == [
        "2 of 3 jobs failed",
        "  A a: failed (FAILED): exit code 3",
        "  C c: stopped (CANCELLED): by hand",
    ]
    assert cloud.reads == ["a"]
    assert results_of(failure.outputs) == {"A": "failed", "B": "succeeded", "C": "stopped"}
    assert (failure.outputs["succeeded"], failure.outputs["failed"]) == (1, 2)
    assert (
        failure.id
        == handler(Cloud({"a": [DONE], "b": [DONE], "c": [DONE]}))
        .create(jobs("a", "b", "c"), operation())
        .id
    )


def test_on_failure_record_reports_a_failure_in_the_results_alone() -> None:
    """A program may decide by itself what a failed job means."""
    cloud = Cloud({"a": [FAILED], "b": [DONE]}, {"a": WHY})
    state = handler(cloud).create(jobs("a", "b", onFailure="record"), operation()).outputs
    assert (state["succeeded"], state["failed"]) == (1, 1)
    assert [one["reason"] for one in state["results"]] == ["exit code 3", None]


@pytest.mark.parametrize(
    "why",
    [
        pytest.param(FAULT, id="trouble"),
        pytest.param(None, id="gone-meanwhile"),
        pytest.param(Cancelled("interrupted"), id="interrupted"),
    ],
)
def test_a_reason_that_cannot_be_had_does_not_hide_the_failure(why: ProviderError | None) -> None:
    """The failure itself is known."""
    with pytest.raises(PartialFailure) as raised:
        handler(Cloud({"a": [FAILED]}, {"a": why})).create(jobs("a"), operation())
    assert raised.value.reasons == ["1 of 1 jobs failed", "  A a: failed (FAILED)"]


def test_twenty_failed_jobs_are_named_and_the_others_counted() -> None:
    """Nobody reads a thousand lines, and each reason costs a call."""
    ids = [f"j-{number}" for number in range(MOST_NAMED + 5)]
    cloud = Cloud({id: [FAILED] for id in ids}, dict.fromkeys(ids, WHY))
    with pytest.raises(PartialFailure) as raised:
        handler(cloud).create(jobs(*ids), operation())

    first, *named, last = raised.value.reasons
    assert (first, last) == ("25 of 25 jobs failed", "  and 5 more")
    assert named == [
        f"  {id.upper()} {id}: failed (FAILED): exit code 3" for id in ids[:MOST_NAMED]
    ]
    assert cloud.reads == ids[:MOST_NAMED]
    assert raised.value.outputs["failed"] == 25


def test_a_job_that_is_gone_has_failed_and_one_that_a_list_leaves_out_has_not() -> None:
    """A job that a list leaves out is read by itself before anything is concluded."""
    cloud = Cloud(
        {"a": [RUNNING, None], "b": [None, DONE], "c": [None]}, {"a": None, "b": RUNNING, "c": None}
    )
    with pytest.raises(PartialFailure) as raised:
        handler(cloud).create(jobs("a", "b", "c"), operation())
    assert sorted(raised.value.reasons[1:]) == [
        f"  A a: failed (gone): it is gone; last seen RUNNING{NO_END}",
        f"  C c: failed (gone): it is gone{NO_END}",
    ]
    assert results_of(raised.value.outputs) == {"A": "failed", "B": "succeeded", "C": "failed"}


def test_a_state_that_nobody_knows_goes_on() -> None:
    """A new word of the cloud is no end."""
    state = handler(Cloud({"a": [STRANGE, STRANGE, DONE]})).create(jobs("a"), operation()).outputs
    assert results_of(state) == {"A": "succeeded"}


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param([FAULT] * 50, id="faults"),
        pytest.param([TransportError("lost", sent=True)] * 50, id="no-network"),
        pytest.param(([REFUSED] * (REFUSALS - 1) + [FAULT]) * 3, id="refused-now-and-then"),
    ],
)
def test_a_failed_read_is_no_failed_job(trouble: list[ProviderError]) -> None:
    """The network may be away for an hour."""
    state = handler(Cloud({"a": [DONE]}, trouble=trouble)).create(jobs("a"), operation()).outputs
    assert results_of(state) == {"A": "succeeded"}


def test_reads_that_are_refused_again_and_again_end_the_wait() -> None:
    """A revoked key does not come back by itself. What is known so far is kept."""
    cloud = Cloud({"a": [RUNNING], "b": [DONE]}, trouble=[REFUSED] * REFUSALS)
    with pytest.raises(PartialFailure) as raised:
        handler(cloud).create(jobs("a", "b"), operation())

    first, *named = raised.value.reasons
    assert first.startswith("waiting for 2 jobs: UnauthorizedOperation: no")
    assert named == ["  A a: not read yet", "  B b: not read yet"]
    assert results_of(raised.value.outputs) == {"A": "unknown", "B": "unknown"}


def test_a_wait_that_takes_too_long_names_what_is_open_and_what_failed() -> None:
    """The jobs are not stopped: the next up polls them again."""
    cloud = Cloud({"a": [DONE], "b": [RUNNING], "c": [FAILED]}, {"c": WHY})
    clock = HandClock()
    with pytest.raises(PartialFailure) as raised:
        handler(cloud).create(jobs("a", "b", "c", timeoutSeconds="90s"), operation(clock=clock))
    assert raised.value.reasons == [
        (
            "waiting for 3 jobs: 1 not finished after 90 s; they keep running, and the next up "
            "resumes the wait"
        ),
        "  B b: running (RUNNING)",
        "1 of 3 jobs failed",
        "  C c: failed (FAILED): exit code 3",
    ]
    assert isinstance(raised.value.__cause__, WaitTimedOut)
    assert clock.monotonic() == pytest.approx(90, abs=1)
    assert results_of(raised.value.outputs) == {"A": "succeeded", "B": "running", "C": "failed"}


def test_custom_timeouts_of_the_resource_end_the_wait_as_well() -> None:
    """The shorter one of both holds."""
    clock = HandClock()
    with pytest.raises(PartialFailure):
        handler(Cloud({"a": [RUNNING]})).create(
            jobs("a"), operation(clock=clock, timeout_seconds=60)
        )

    assert clock.monotonic() == pytest.approx(60, abs=1)


def test_an_interruption_ends_the_wait_at_once_and_keeps_what_is_known() -> None:
    """Ctrl-C. No further call is made, not even for a reason."""
    cancelled = threading.Event()
    cloud = Cloud({"a": [RUNNING], "b": [FAILED]})
    clock = HandClock(lambda seconds: cancelled.set())
    with pytest.raises(PartialFailure) as raised:
        handler(cloud).create(jobs("a", "b"), operation(clock=clock, cancelled=cancelled))
    assert raised.value.reasons == [
        "waiting for 2 jobs: interrupted; the jobs keep running, and the next up resumes the wait",
        "  A a: running (RUNNING)",
        "1 of 2 jobs failed",
        "  B b: failed (FAILED)",
    ]
    assert (len(cloud.lists), cloud.reads) == (1, [])
    assert results_of(raised.value.outputs) == {"A": "running", "B": "failed"}


@pytest.mark.parametrize("error", [Cancelled("interrupted"), WaitTimedOut("the time is spent")])
def test_an_interrupted_read_is_no_failed_read(error: ProviderError) -> None:
    """An interruption is not taken for a transient failure."""
    cloud = Cloud({"a": [DONE]}, trouble=[error])
    with pytest.raises(PartialFailure):
        handler(cloud).create(jobs("a"), operation())
    assert len(cloud.lists) == 1


def test_an_interval_below_the_quota_is_raised_with_one_warning() -> None:
    """The warning is about the interval, however many jobs the wait has."""
    report = Report()
    cloud = Cloud({"a": [RUNNING, DONE], "b": [DONE]})
    handler(cloud).create(
        {"jobs": [job("a"), job("b", region="there")], "pollSeconds": 1}, operation(report)
    )
    (line,) = report.informs
    assert line.startswith("poll_seconds 1 is raised to 2")


def test_the_journal_keeps_no_secret_of_a_job() -> None:
    """A cloud's words may repeat what the job was given."""
    store = MemoryStore()
    settings = ProcessContext({}, {}, Path("/nowhere"), HttpPool(), journal=Journal(store))
    settings.redactor.add(["pa55word"])
    cloud = Cloud({"a": [replace(WHY, reason="login with pa55word failed")]})
    with pytest.raises(PartialFailure):
        handler(cloud, settings).create(jobs("a"), operation())

    (ends,) = settings.journal.ends()
    assert b"login with [secret] failed" in ends


# After a failure, and the other verbs


def test_an_update_after_a_failure_reads_the_jobs_that_have_not_succeeded() -> None:
    """A succeeded job stays succeeded, even when the cloud has forgotten it since."""
    inputs = jobs("a", "b", "c")
    with pytest.raises(PartialFailure) as raised:
        handler(Cloud({"a": [DONE], "b": [FAILED], "c": [DONE]}, {"b": WHY})).create(
            inputs, operation()
        )

    failure = raised.value
    cloud = Cloud({"b": [RUNNING, DONE]})
    state = handler(cloud).update(failure.id, failure.outputs, inputs, operation())
    assert [ids for _, ids in cloud.lists] == [["b"], ["b"]]
    assert state["results"][0] == failure.outputs["results"][0]
    assert (state["succeeded"], state["failed"]) == (3, 0)


def test_an_update_after_the_replacement_of_a_job_reads_the_new_one() -> None:
    """The resource is called the same and has another id."""
    old = handler(Cloud({"a": [DONE]})).create(jobs("a"), operation()).outputs
    cloud = Cloud({"b": [DONE]})
    new = {"jobs": [job("b") | {"urn": job("a")["urn"]}]}
    handler(cloud).update("id", old, new, operation())
    assert [ids for _, ids in cloud.lists] == [["b"]]


def test_a_refresh_and_a_destroy_call_nothing() -> None:
    """The jobs are resources of their own."""
    cloud = Cloud({"a": [DONE]})
    gate = handler(cloud)
    created = gate.create(jobs("a", until="finished"), operation())
    cloud.lists.clear()
    read = gate.read(created.id, created.outputs, operation())
    assert (read.id, read.outputs, read.inputs) == (
        created.id,
        normalize(created.outputs),
        created.inputs,
    )

    gate.delete(created.id, created.outputs, operation())
    assert (cloud.lists, cloud.reads) == ([], [])


@pytest.mark.parametrize(
    ("states", "outcome", "reason"),
    [
        pytest.param(FAILED, "failed", "  B b: failed", id="failed"),
        pytest.param(RUNNING, "pending", "the next up resumes the wait", id="timed-out"),
    ],
)
def test_a_read_reports_an_unmet_wait_again(states: Observation, outcome: str, reason: str) -> None:
    """A refresh must not open a gate that failed jobs have closed."""
    inputs = jobs("a", "b")
    gate = handler(Cloud({"a": [DONE], "b": [states]}, {"b": WHY}))
    with pytest.raises(PartialFailure) as raised:
        gate.create(inputs, operation())

    failure = raised.value
    assert failure.outputs["waitOutcome"] == outcome

    with pytest.raises(PartialFailure) as again:
        gate.read(failure.id, failure.outputs, operation())
    assert (again.value.id, again.value.outputs) == (failure.id, normalize(failure.outputs))
    assert again.value.inputs == normalize(inputs)
    assert any(reason in line for line in again.value.reasons)
    assert gate.diff(failure.id, failure.outputs, inputs).wait_unmet


def test_a_gate_that_was_met_asks_for_no_update() -> None:
    """A thousand jobs that have succeeded cost nothing at the next up."""
    gate = handler(Cloud({"a": [DONE]}))
    created = gate.create(jobs("a"), operation())
    assert created.outputs["waitOutcome"] == "met"
    assert not gate.diff(created.id, created.outputs, jobs("a")).wait_unmet


def test_the_id_follows_from_the_jobs_and_not_from_their_order() -> None:
    """The same jobs are the same gate."""

    def id_of(*given: Values) -> str:
        cloud = Cloud({"a": [DONE], "b": [DONE]})
        return handler(cloud).create({"jobs": list(given)}, operation()).id

    first = id_of(job("a"), job("b"))
    assert len(first) == 32
    assert int(first, 16) >= 0
    assert first == id_of(job("b"), job("a") | {"urn": "renamed"})
    assert len({first, id_of(job("a")), id_of(job("a"), job("b", region="there"))}) == 3


def test_a_create_without_ids_is_a_bug() -> None:
    """The engine creates a resource after what it depends on."""
    with pytest.raises(ProviderBug):
        handler(Cloud({})).create(jobs(UNKNOWN), operation())


STATES = st.sampled_from([PENDING, RUNNING, STRANGE, None])
ENDS = st.sampled_from([DONE, WHY, STOPPED])


@given(st.lists(st.tuples(st.lists(STATES, max_size=4), ENDS), min_size=1, max_size=8))
def test_each_result_is_the_end_of_its_job_whatever_its_states_were_before(
    stories: list[tuple[list[Any], Observation]],
) -> None:
    """And the counts are those of the results."""
    ids = [f"j-{number}" for number in range(len(stories))]
    states_by_id = {id: [*way, end] for id, (way, end) in zip(ids, stories, strict=True)}
    cloud = Cloud(states_by_id, dict.fromkeys(ids, RUNNING))
    state = handler(cloud).create(jobs(*ids, onFailure="record"), operation()).outputs
    assert [one["status"] for one in state["results"]] == [
        end.status and end.status.value for _, end in stories
    ]
    assert state["succeeded"] + state["failed"] == len(ids)
