"""Waits that give their thread back: how many threads and calls a thousand of them take."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2
from pulumi_cloudjobs.core.errors import UnexpectedResponse
from pulumi_cloudjobs.core.reading.parked_waits import ParkedWaits, poll_together
from pulumi_cloudjobs.core.resource_type import Observation
from pulumi_cloudjobs.engine import parked_calls
from pulumi_cloudjobs.engine.worker_pool import FEW_THREADS
from pulumi_cloudjobs.tencent.batch import job
from pulumi_cloudjobs.tencent.service_client import LARGEST_PAGE

from tests.cards.card import card_of
from tests.embedded import World
from tests.plugin.client import Client, struct, urn_of

BATCH = card_of("tencent/batch:Job")
WAITS = 1000
PATIENCE_SECONDS = 60
UNTIL_FINISHED = {"wait": {"until": "finished", "timeoutSeconds": 7200}}


class Gate:
    """A halt for the thread that keeps the time of parked waits, which passes it one by one."""

    def __init__(self, world: World) -> None:
        self._arrivals = threading.Semaphore(0)
        self._passes = threading.Semaphore(0)
        self._is_open = False
        world.clock.on_wait = self._pass

    def let_pass(self) -> None:
        """Let the time move once; return when the thread has come back."""
        assert self._arrivals.acquire(timeout=PATIENCE_SECONDS)
        self._passes.release()
        assert self._arrivals.acquire(timeout=PATIENCE_SECONDS)
        self._arrivals.release()

    def open(self) -> None:
        """Let the time move as often as anybody waits."""
        self._is_open = True
        self._passes.release()

    def _pass(self) -> None:
        keeps_time = threading.current_thread().name == "cloudjobs-waits"
        if keeps_time and not self._is_open:
            self._arrivals.release()
            self._passes.acquire()


@pytest.fixture
def gate(world: World) -> Iterator[Gate]:
    gate = Gate(world)
    yield gate
    gate.open()


def eventually(condition: Callable[[], bool]) -> None:
    """Wait for something that other threads do."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < give_up_at, "it does not happen"
        time.sleep(0.02)


def parked_waits(client: Client, world: World) -> ParkedWaits:
    """Return the waits of the plugin."""
    cancelled = client.servicer.process.cancelled
    make = partial(ParkedWaits, world.clock, cancelled)
    return world.settings.shared((ParkedWaits, cancelled), make)


def list_calls(world: World, parked: ParkedWaits, gate: Gate) -> int:
    """Let the time move once, and return the list calls of the poll that this starts."""
    world.cloud.clear_calls()
    gate.let_pass()
    eventually(lambda: not parked._polled)
    return world.count("DescribeJobs")


def start_waits(client: Client, world: World, number: int) -> list[Any]:
    """Create jobs that are waited for; return their calls when all of them wait."""
    inputs = client.checked(urn_of(BATCH.token), {**BATCH.inputs, **UNTIL_FINISHED})
    properties = struct(inputs)
    urns = [urn_of(BATCH.token, f"job-{index}") for index in range(number)]
    requests = [provider_pb2.CreateRequest(urn=urn, properties=properties) for urn in urns]
    calls = [client.stub.Create.future(request) for request in requests]

    parked = parked_waits(client, world)
    eventually(lambda: len(parked._waits) == number)
    return calls


@pytest.mark.parametrize(("wait", "parked"), [({}, 0), (UNTIL_FINISHED, 1)], ids=["no", "wait"])
def test_only_a_wait_that_is_not_met_is_prepared(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch, wait: Any, parked: int
) -> None:
    """Most creates wait for nothing, and a thousand of them come at once."""
    prepared: list[bool] = []
    # Without a call that can be left, a wait stays in its thread.
    monkeypatch.setattr(parked_calls, "open_call", lambda: prepared.append(True))
    world.cloud.set("tencent.batch.running_seconds", 1.0)
    urn = urn_of(BATCH.token)
    client.create(urn, client.checked(urn, {**BATCH.inputs, **wait}))
    assert len(prepared) == parked


def test_a_thousand_waits_take_few_threads_and_list_pages_and_cancel_ends_them(
    client: Client, world: World, gate: Gate
) -> None:
    """A thread for each would take 120 KiB of memory each, and Ctrl-C would need one more."""
    threads_before = threading.active_count()
    calls = start_waits(client, world, WAITS)
    # Under load the pool may have grown once.
    assert threading.active_count() - threads_before <= 2 * FEW_THREADS + 3
    assert not any(call.done() for call in calls)
    assert client.servicer.process.is_busy()

    parked = parked_waits(client, world)
    # The waits started at different times, and come to share a tick.
    assert max(list_calls(world, parked, gate) for _ in range(12)) == WAITS / LARGEST_PAGE

    client.stub.Cancel(empty_pb2.Empty(), timeout=30)
    gate.open()
    ends = {call.exception(timeout=PATIENCE_SECONDS).details() for call in calls}
    assert len(ends) == WAITS
    assert all(end.endswith("and the next up resumes the wait") for end in ends)
    assert world.count("TerminateJob") == 0
    eventually(lambda: not client.servicer.process.is_busy())


def test_each_wait_ends_with_its_own_job(client: Client, world: World, gate: Gate) -> None:
    """A poll reads all of them, and each call gets the result of its own."""
    short, long = start_waits(client, world, 2)
    submitted = [item["id"] for item in world.cloud.objects("tencent/batch/job")]
    world.cloud.force("tencent/batch/job", submitted[0], "SUCCEED", final=True)
    gate.open()
    first, second = short.result(timeout=60), long.result(timeout=60)
    assert {first.id, second.id} == set(submitted)
    assert first.properties.fields["status"].string_value == "succeeded"


def test_an_odd_description_spoils_the_poll_of_its_own_job_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise one response that nobody understands would end a thousand waits."""
    resource = world.resource(job.JOB)
    inputs = resource.check(BATCH.inputs)
    ids = []
    for index in range(50):
        named = {**inputs, "job": {**inputs["job"], "jobName": f"job-{index}"}}
        ids.append(world.resource(job.JOB, f"job-{index}").create(named).id)

    observe = job._observe_any

    def refuse_one(id: str, *args: Any) -> Observation:
        if id == ids[7]:
            raise UnexpectedResponse("JobState is a list")
        return observe(id, *args)

    monkeypatch.setattr(job, "_observe_any", refuse_one)
    lifecycle = job.JOB.connect(world.settings, inputs["region"], world.operation())
    world.cloud.clear_calls()
    polls = poll_together(lifecycle, dict.fromkeys(ids, inputs))

    assert isinstance(polls.pop(ids[7]), UnexpectedResponse)
    assert [type(poll) for poll in polls.values()] == [Observation] * 49
    # The whole, and two halves of each part with the odd one: 50, 25, 12, 6, 3 and 2 of them.
    assert world.count("DescribeJobs") <= 13
