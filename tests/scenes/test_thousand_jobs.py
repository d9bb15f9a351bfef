"""A thousand jobs cost what the clouds' quotas allow, and no more.

The calls are counted in the simulator's log.

The cloud refuses what exceeds a documented quota; the provider goes at its default rates. Time is
simulated.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.core.resource_type import Values
from pulumi_cloudjobs.core.verbs.completion import CompletionHandler
from pulumi_cloudjobs.tencent.batch.job import JOB as BATCH
from pulumi_cloudjobs.tencent.oceanus.job import JOB as OCEANUS

from tests.embedded import plain
from tests.scenes.clock import SteppedClock
from tests.scenes.stack import Resource, Stack, batches_wait_on

THOUSAND = 1000
HUNDREDS = 300
"""Some pages of jobs: enough where a time or a number of calls only grows with them."""
SUBMITS, READS, DELETES = 7, 2, 30
"""Calls per second of SubmitJob, DescribeJobs and DeleteJob."""
CREATES = 20
"""Of Oceanus."""
PAGE = 100
MOST_PAGES = 1.5 * HUNDREDS / PAGE
"""List calls of a refresh: some reads come before listing is cheaper."""
UNTIL_RUNNING = 3
"""Seconds from the submit of a Batch job until it runs."""
SHORTEST_TICK = 2
"""Seconds between two polls of Batch jobs, at least: a quarter of its reads."""
SLOTS = 16
"""Of the engine."""
REGION = "ap-guangzhou"


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    random.seed(17)  # the pauses between two tries
    clock = SteppedClock()
    batches_wait_on(clock, monkeypatch)
    new_stack = Stack(tmp_path, clock)
    yield new_stack
    new_stack.close()


def batch_jobs(count: int, **common: Any) -> dict[str, Values]:
    """Return that many Batch jobs by name."""
    task = {
        "taskName": "frame",
        "application": {"deliveryForm": "LOCAL", "command": "true"},
        "computeEnv": {
            "envType": "MANAGED",
            "envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"},
        },
    }
    inputs: Values = {"region": REGION, "placement": {"zone": "ap-guangzhou-2"}, **common}
    names = [f"render-{number:04}" for number in range(count)]
    return {name: {**inputs, "job": {"jobName": name, "tasks": [task]}} for name in names}


def oceanus_jobs(count: int) -> dict[str, Values]:
    """Return that many Oceanus jobs by name."""
    inputs: Values = {
        "region": REGION,
        "jobType": 1,
        "clusterType": 2,
        "clusterId": "cluster-5c42n3a5",
    }
    names = [f"flink-{number:04}" for number in range(count)]
    return {name: {**inputs, "name": name} for name in names}


def complete(stack: Stack, created: dict[str, Resource], **inputs: Any) -> Values:
    """Wait for all of them with one `Completion`: its state."""
    handler = CompletionHandler(stack.settings, {BATCH.token: BATCH}.__getitem__)
    jobs = [
        {
            "urn": f"urn:pulumi:dev::project::x:Job::{name}",
            "type": BATCH.token,
            "region": REGION,
            "id": job.id,
        }
        for name, job in created.items()
    ]
    checked = handler.check({"jobs": jobs, **inputs})
    assert checked.problems == []
    state: Values = handler.create(plain(checked.inputs), stack.operation("all")).outputs
    return state


def pages_needed(stack: Stack, count: int) -> int:
    """Return the list calls of a `Completion`: a page for each hundred jobs open before a poll."""
    matches = [re.match(r"(waiting|finished) (\d+)/", text) for text in stack.report.texts]
    done = [0, *(int(each[2]) for each in matches if each)]
    return sum(math.ceil((count - each) / PAGE) for each in done)


@pytest.mark.parametrize(("count", "running_seconds"), [(THOUSAND, 10), (HUNDREDS, 450)])
def test_a_thousand_batch_jobs_are_submitted_and_waited_for_at_the_quota(
    stack: Stack, count: int, running_seconds: int
) -> None:
    """The wait is never throttled, and takes a list page for each hundred open jobs."""
    stack.cloud.set("tencent.batch.running_seconds", running_seconds)
    started, submits = stack.clock.monotonic(), stack.line
    created = stack.up(BATCH, batch_jobs(count), at_once=64)
    waits = stack.line
    assert complete(stack, created)["succeeded"] == count

    traffic = stack.call_log(waits)
    assert stack.call_log(submits).throttled == 0
    assert traffic.count("DescribeJobs") == traffic.count()
    assert pages_needed(stack, count) <= traffic.count() <= 1.1 * pages_needed(stack, count)

    allowed = count / SUBMITS + UNTIL_RUNNING + running_seconds
    assert stack.clock.monotonic() - started <= 1.05 * allowed


def test_hundreds_of_oceanus_jobs_go_as_fast_as_the_quota(stack: Stack) -> None:
    """An unchanged up makes no call, and a refresh takes list pages."""
    desired = oceanus_jobs(HUNDREDS)
    started = stack.clock.monotonic()
    created = stack.up(OCEANUS, desired, at_once=SLOTS)
    assert stack.clock.monotonic() - started <= 1.1 * HUNDREDS / CREATES

    line = stack.line
    assert stack.changes(OCEANUS, desired, created) == []
    assert stack.call_log(line).count() == 0

    created = stack.refresh(OCEANUS, created, at_once=8)
    assert stack.call_log(line).count("DescribeJobs") == stack.call_log(line).count() <= MOST_PAGES
    assert stack.changes(OCEANUS, desired, created) == []

    started = stack.clock.monotonic()
    stack.destroy(OCEANUS, created, at_once=SLOTS)
    assert stack.clock.monotonic() - started < 1.4 * HUNDREDS / CREATES
    assert stack.cloud.objects("tencent/oceanus/job") == []
    assert stack.call_log().throttled == 0


@pytest.mark.parametrize("slots", [8, 64])
def test_hundreds_of_oceanus_jobs_at_half_of_the_documented_quotas(
    stack: Stack, slots: int
) -> None:
    """The account may have a lower quota than documented: slower, no failure, few wasted calls."""
    stack.cloud.set("quotas", 0.5)
    desired = oceanus_jobs(HUNDREDS)
    started = stack.clock.monotonic()
    created = stack.up(OCEANUS, desired, at_once=slots)
    allowed = HUNDREDS / (CREATES / 2)
    assert allowed <= stack.clock.monotonic() - started <= 1.25 * allowed

    line = stack.line
    created = stack.refresh(OCEANUS, created, at_once=8)
    assert stack.call_log(line).count() <= MOST_PAGES

    started = stack.clock.monotonic()
    stack.destroy(OCEANUS, created, at_once=slots)
    assert stack.clock.monotonic() - started <= 1.25 * allowed
    assert stack.cloud.objects("tencent/oceanus/job") == []
    assert 0 < stack.call_log().throttled <= 0.06 * 2 * HUNDREDS


def test_forty_runs_are_waited_for_together(stack: Stack) -> None:
    """All wait at the same time, and with one list call for all of them at each poll."""
    stack.cloud.set("tencent.batch.running_seconds", 100)
    started = stack.clock.monotonic()
    created = stack.up(BATCH, batch_jobs(40, wait={"until": "finished"}), at_once=64)
    took = stack.clock.monotonic() - started
    assert [job.state["status"] for job in created.values()] == ["succeeded"] * 40

    traffic = stack.call_log()
    assert traffic.throttled == 0
    assert (traffic.count("SubmitJob"), traffic.count("DescribeJobs")) == (40, traffic.count() - 40)

    submits = 40 / SUBMITS
    polls = [call for call in traffic.calls if call["at"] - traffic.calls[0]["at"] > submits + 1]
    assert len(polls) <= 1.1 * (took - submits) / SHORTEST_TICK
    assert took <= 1.1 * (submits + UNTIL_RUNNING + 100)


@pytest.mark.parametrize("slots", [8, 64])
def test_a_refresh_and_a_destroy_of_hundreds_of_finished_batch_jobs(
    stack: Stack, slots: int
) -> None:
    """Single reads, at two a second, would take over three minutes each time."""
    stack.cloud.set("tencent.batch.running_seconds", 1)
    created = stack.up(BATCH, batch_jobs(HUNDREDS), at_once=64)
    stack.clock.sleep(60)
    pages = math.ceil(HUNDREDS / PAGE)

    line = stack.line
    created = stack.refresh(BATCH, created, at_once=slots)
    read = stack.call_log(line)
    assert {job.state["status"] for job in created.values()} == {"succeeded"}
    assert read.count("DescribeJobs") == read.count() <= pages + 1
    assert read.seconds <= 1.1 * pages / READS

    line = stack.line
    stack.destroy(BATCH, created, at_once=slots)
    deleted = stack.call_log(line)
    assert stack.cloud.objects("tencent/batch/job") == []
    assert deleted.count("DeleteJob") == HUNDREDS
    assert deleted.count("DescribeJobs") == deleted.count() - HUNDREDS <= pages + 1
    # A job is seen before it is deleted: the pages come first.
    assert deleted.seconds <= 1.1 * (pages / READS + HUNDREDS / DELETES)
    assert stack.call_log().throttled == 0


@pytest.mark.parametrize("quota", [7, 20])
def test_three_hundred_submits_use_the_quota(stack: Stack, quota: int) -> None:
    """An account's quota may differ from the documented one: `cloudjobs:rates` names it."""
    stack.cloud.set("tencent.batch.quota", quota, match="SubmitJob")
    if quota != SUBMITS:
        stack.config["rates"] = json.dumps({"batch.SubmitJob": quota})
        stack.restart()

    stack.up(BATCH, batch_jobs(300), at_once=64)
    submits = stack.call_log(action="SubmitJob")
    assert (submits.count(), submits.throttled) == (300, 0)
    assert 299 / submits.seconds >= 0.95 * quota


class BadDay:
    """A faulty front of the cloud: one read in five fails, one list in ten omits a job."""

    def __init__(self, stack: Stack, trouble: dict[str, Any]) -> None:
        self._stack, self._app = stack, stack.app
        self._trouble = trouble
        self.reads = self.left_out = 0
        self._chance = random.Random(17)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        action = environ.get("HTTP_X_TC_ACTION", "")  # a question for the time has none
        self.reads += action.startswith("Describe")
        if not action.startswith("Describe"):
            return self._app(environ, start_response)

        if self._chance.random() < 1 / 5:
            self._stack.cloud.fault(action=action, **self._trouble)
        elif self._chance.random() < 1 / 10 and action == "DescribeJobs":
            self.left_out += 1
            return self._without_one(environ, start_response)

        return self._app(environ, start_response)

    def _without_one(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        kept: list[Any] = []
        response = json.loads(b"".join(self._app(environ, lambda *args: kept.extend(args))))
        response["Response"]["JobSet"] = response["Response"]["JobSet"][:-1]
        body = json.dumps(response).encode()
        headers = [header for header in kept[1] if header[0] != "Content-Length"]
        start_response(kept[0], [*headers, ("Content-Length", str(len(body)))])
        return [body]


def hibernate(stack: Stack) -> None:
    """A job has an unknown state for a while."""
    stack.clock.sleep(20)
    job = stack.cloud.objects("tencent/batch/job")[17]["id"]
    stack.cloud.force("tencent/batch/job", job, "HIBERNATING")
    stack.clock.sleep(200)
    stack.cloud.force("tencent/batch/job", job, "SUCCEED", final=True)


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param({"fault_type": "error", "code": "InternalError"}, id="fault"),
        pytest.param({"fault_type": "error", "code": "RequestLimitExceeded"}, id="throttled"),
        pytest.param({"fault_type": "error", "code": "UnauthorizedOperation"}, id="refused"),
        pytest.param({"fault_type": "error", "code": "NeverHeardOf"}, id="unknown-code"),
        pytest.param({"fault_type": "cut"}, id="cut"),
    ],
)
@pytest.mark.parametrize("together", [False, True], ids=["wait", "completion"])
def test_no_false_failure_in_a_hundred_jobs_on_a_bad_day(
    stack: Stack, trouble: dict[str, Any], together: bool
) -> None:
    """A failed read, a list without the job and a new status are not a failed job."""
    stack.cloud.set("tencent.batch.running_seconds", 60)
    bad_day = BadDay(stack, trouble)
    stack.app = bad_day
    if together:
        created = stack.up(BATCH, batch_jobs(100), at_once=64)
        work: Callable[[], Any] = partial(complete, stack, created)
    else:
        work = partial(stack.up, BATCH, batch_jobs(100, wait={"until": "finished"}), at_once=100)

    steps: list[Callable[[], Any]] = [partial(hibernate, stack), work]
    failures = stack.clock.run(steps, at_once=2)[1]
    results = failures["results"] if together else [job.state for job in failures.values()]
    assert [result["status"] for result in results] == ["succeeded"] * 100
    assert "HIBERNATING" in " ".join(stack.report.reports) or together
    assert bad_day.reads >= 50
    assert bad_day.left_out >= 3
    assert stack.cloud.count(fault=trouble["fault_type"]) >= 10
