"""The journal costs a create two requests and a process a listing, however many entries it holds.

Requests are counted, nothing is timed.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest
from pulumi_cloudjobs.alibaba.emr.flow_job import FLOW_JOB
from pulumi_cloudjobs.core.journal import CreateIntent, Journal, JournalStore, MemoryStore
from pulumi_cloudjobs.core.journal.entries import StackIdentity, new_marker
from pulumi_cloudjobs.core.journal.journal import CLOSED_AT_ONCE, CLOSING_THREAD
from pulumi_cloudjobs.core.journal.store import JournalUnavailable
from pulumi_cloudjobs.engine.lost_creates import MOST_NAMED, report_lost_creates
from pulumi_cloudjobs.engine.lost_creates import SETTLE_ADVICE as ADVICE

from tests.backends import S3Server
from tests.core.clock import HandClock
from tests.embedded import World
from tests.journal.stores import s3_store

NOW = datetime.now(timezone.utc)
LONG_AGO = NOW - timedelta(hours=2)
INPUTS = {
    "projectId": "FP-257A173659F50000",
    "name": "nightly",
    "type": "SHELL",
    "description": "Runs each night",
    "region": "cn-hangzhou",
}
CREATE = {"put": 1, "create": 1}
FIRST_OF_PROCESS = {"read": 1, "list": 1}


class CountingStore(MemoryStore):
    """A journal that counts its calls.

    Attributes:
        calls: How often each method was called.
    """

    def __init__(self) -> None:
        super().__init__()
        self.calls: Counter[str] = Counter()

    def create(self, name: str, data: bytes) -> bool:
        self.calls["create"] += 1
        return super().create(name, data)

    def put(self, name: str, data: bytes) -> None:
        self.calls["put"] += 1
        super().put(name, data)

    def read(self, name: str) -> bytes | None:
        self.calls["read"] += 1
        return super().read(name)

    def list(self, prefix: str) -> list[str]:
        self.calls["list"] += 1
        return super().list(prefix)

    def delete(self, names: Sequence[str]) -> None:
        self.calls["delete"] += 1
        super().delete(names)

    def counted(self, call: Callable[[], object]) -> dict[str, int]:
        """Return how often each method is called in a call."""
        self.calls.clear()
        call()
        return dict(self.calls)


def urn(number: int) -> str:
    return f"urn:pulumi:dev::project::x:Job::job-{number}"


def entry(number: int, started_at: datetime = NOW) -> CreateIntent:
    """The intent of one resource of the stack."""
    started_at += timedelta(milliseconds=number)
    return CreateIntent(
        urn(number),
        "x:Job",
        new_marker(""),
        "f",
        started_at=started_at,
        deadline=started_at + timedelta(seconds=15),
    )


def fill(store: JournalStore, count: int, *, committed: bool) -> None:
    """Leave entries of an earlier process of the stack."""
    folder = StackIdentity.of_urn(urn(0)).key

    for number in range(count):
        interrupted = entry(number, LONG_AGO)
        store.put(f"{folder}/{interrupted.name}", interrupted.to_json())
        if committed:
            store.create(f"{folder}/{replace(interrupted, id=f'left-{number}').id_name}", b"")


def create(journal: Journal, number: int) -> None:
    """Do what a create does with the journal."""
    assert journal.left_open(urn(number), "x:Job") == []
    new = replace(entry(number), marker=journal.new_marker())
    journal.start(new)
    journal.commit(new, f"id-{number}")


# --- a create


def test_a_create_of_a_job_is_two_requests(world: World) -> None:
    """A request takes tens of milliseconds in a bucket, and the job waits for both."""
    store = CountingStore()
    world.settings.journal = Journal(store)
    world.resource(FLOW_JOB, "first").create(INPUTS)
    again = world.resource(FLOW_JOB, "second")
    assert store.counted(lambda: again.create({**INPUTS, "name": "second"})) == CREATE


@pytest.mark.parametrize("committed", [False, True], ids=["open", "committed"])
@pytest.mark.parametrize("count", [0, 1_000, 10_000])
def test_a_create_costs_the_same_however_many_entries_there_are(
    count: int, committed: bool
) -> None:
    """A stack of ten thousand jobs whose `up` was killed must not become slow for ever."""
    store = CountingStore()
    fill(store, count, committed=committed)
    journal = Journal(store)
    store.put("id", b"of the journal")
    first = store.counted(lambda: create(journal, 20_000))
    assert first == Counter(CREATE) + Counter(FIRST_OF_PROCESS)

    for number in range(20_001, 20_004):
        assert store.counted(partial(create, journal, number)) == CREATE


def end_closing_threads() -> None:
    """Wait until entries that are deleted on the way are gone."""
    for thread in threading.enumerate():
        if thread.name == CLOSING_THREAD:
            thread.join(30)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        pytest.param(300, {"list": 2, "delete": 1}, id="at-the-end"),
        pytest.param(3_500, {"list": 5, "delete": 4}, id="on-the-way"),
    ],
)
def test_a_process_whose_state_holds_all_ids_reads_no_entry(
    count: int, expected: dict[str, int]
) -> None:
    """The engine was killed after many creates; the next operation shows that state has them.

    At the end the engine waits for five seconds: most entries are gone by then.
    """
    store = CountingStore()
    fill(store, count, committed=True)
    journal = Journal(store)

    def end() -> None:
        for number in range(count):
            journal.mark_known(urn(number), f"left-{number}")
            end_closing_threads()
        # An entry is two objects.
        assert len(store.list("")) <= 2 * 500
        assert journal.still_open(urn(0), most=10) == ([], 0)
        journal.close(recorded=True)

    assert store.counted(end) == Counter(expected) + Counter({"list": 1})
    assert store.list("") == []


class HeldStore(CountingStore):
    """A store that deletes when it is allowed to."""

    def __init__(self) -> None:
        super().__init__()
        self.deletes = threading.Event()
        self.may_delete = threading.Event()

    def delete(self, names: Sequence[str]) -> None:
        self.deletes.set()
        assert self.may_delete.wait(30)
        super().delete(names)


def test_the_end_waits_for_entries_that_are_deleted_on_the_way() -> None:
    """The process ends afterwards, and the next destroy would end jobs that state holds."""
    store = HeldStore()
    fill(store, CLOSED_AT_ONCE, committed=True)
    journal = Journal(store)
    for number in range(CLOSED_AT_ONCE):
        journal.mark_known(urn(number), f"left-{number}")

    assert store.deletes.wait(30)
    end = threading.Thread(target=lambda: journal.close(recorded=True))
    end.start()
    end.join(0.2)
    assert end.is_alive()
    store.may_delete.set()
    end.join(30)
    assert store.list("") == []


def test_entries_that_could_not_be_deleted_on_the_way_are_deleted_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A bucket may be out of reach for a moment."""
    store = CountingStore()
    fill(store, CLOSED_AT_ONCE, committed=True)
    journal = Journal(store)

    def refuse(names: Sequence[str]) -> None:
        raise JournalUnavailable("out of reach")

    with monkeypatch.context() as patched:
        patched.setattr(store, "delete", refuse)
        for number in range(CLOSED_AT_ONCE):
            journal.mark_known(urn(number), f"left-{number}")
        end_closing_threads()

    assert len(store.list("")) == 2 * CLOSED_AT_ONCE
    journal.close(recorded=True)
    assert store.list("") == []


@pytest.mark.parametrize("count", [300, 3_000])
@pytest.mark.parametrize("committed", [False, True], ids=["open", "committed"])
def test_an_end_reads_the_entries_that_it_names(count: int, committed: bool) -> None:
    """All others are counted by their names: ten thousand files would take seconds."""
    store = CountingStore()
    fill(store, count, committed=committed)
    journal = Journal(store)
    store.put("id", b"of the journal")
    create(journal, 20_000)
    lines: list[str] = []
    end = partial(report_lost_creates, journal, urn(0), lines.append)
    assert store.counted(end) == {"list": 2, "read": MOST_NAMED, "delete": 1}
    assert [f"of job-{number} (" in lines[number] for number in range(MOST_NAMED)] == [True] * 10
    assert lines[MOST_NAMED:] == [f"{count - MOST_NAMED} more creates were interrupted; {ADVICE}"]


def test_entries_of_the_running_operation_are_left_out_unread() -> None:
    """Another process of the operation has them, and ends later."""
    store = CountingStore()
    (process, neighbour) = (Journal(store), Journal(store))
    for journal in (process, neighbour):
        journal.operation_id = "1@127.0.0.1:1"

    for number in range(MOST_NAMED):
        neighbour.start(replace(entry(number), operation_id=neighbour.operation_id))

    def end() -> None:
        assert process.still_open(urn(0), most=MOST_NAMED) == ([], 0)
        assert process.all_left_open(urn(0)) == []

    assert store.counted(end) == {"list": 1}


@pytest.mark.parametrize("count", [300, 3_000])
def test_a_deleted_object_costs_no_walk_over_the_entries_of_others(count: int) -> None:
    """A walk over all entries for each of ten thousand objects would be a hundred million steps."""
    store = CountingStore()
    fill(store, count, committed=True)
    journal = Journal(store)
    journal.mark_deleted(urn(0), "left-0")

    calls = 0

    def count_calls(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count_calls)
    try:
        assert store.counted(lambda: journal.mark_deleted(urn(1), "left-1")) == {"delete": 1}
    finally:
        sys.setprofile(None)
    assert calls < 30


def test_a_create_is_two_requests_to_a_bucket(tmp_path: Path) -> None:
    """The server counts the requests."""
    server = S3Server(tmp_path)

    try:
        journal = Journal(s3_store(server.url("cost"), server.environ))
        create(journal, 0)
        before = len(server.requests())

        for number in range(1, 11):
            create(journal, number)

        assert len(server.requests()) - before == 2 * 10
    finally:
        server.stop()


# --- a process


def test_a_process_lists_its_stack_once() -> None:
    """A listing of a large bucket is slow and costs money."""
    store = CountingStore()
    journal = Journal(store)

    def create_all() -> None:
        for number in range(100):
            create(journal, number)

    made_id = {"create": 1}
    expected = Counter({name: 100 * times for name, times in CREATE.items()}) + Counter(
        FIRST_OF_PROCESS
    )
    assert store.counted(create_all) == expected + Counter(made_id)


@pytest.mark.parametrize("count", [1, 2_500])
def test_an_orderly_end_is_a_listing_and_a_delete(count: int) -> None:
    """The entries of a process go together."""
    store, clock = CountingStore(), HandClock()
    journal = Journal(store, now=clock.now)

    for number in range(count):
        create(journal, number)

    clock.move(60)
    assert store.counted(partial(journal.close, recorded=True)) == {"list": 1, "delete": 1}
    assert store.list("") == ["id"]


def test_an_orderly_end_is_a_request_for_each_thousand_objects_of_a_bucket(tmp_path: Path) -> None:
    """S3 lists and deletes so many at once; an entry is two objects."""
    server, clock = S3Server(tmp_path), HandClock()

    try:
        journal = Journal(s3_store(server.url("cost"), server.environ), now=clock.now)
        create(journal, 0)
        with ThreadPoolExecutor(16) as creators:
            list(creators.map(lambda number: create(journal, number), range(1, 520)))

        clock.move(60)
        before = len(server.requests())
        journal.close(recorded=True)
        assert len(server.requests()) - before == 2 + 2
        assert server.object_keys() == ["cost/id"]
    finally:
        server.stop()


def test_entries_that_another_create_needs_cost_the_end_no_more() -> None:
    """A lost response among a thousand creates must not cost a thousand requests."""
    store = CountingStore()
    journal = Journal(store)
    journal.start(replace(entry(100), marker=journal.new_marker()))

    for number in range(8):
        create(journal, number)

    assert store.counted(partial(journal.close, recorded=True)) == {"list": 1, "delete": 1}
    assert sum("=" in name for name in store.list("")) == 8


def test_ids_that_were_kept_go_with_the_end_of_a_later_process() -> None:
    """A stack may never be brought up again, and the journal does not grow for ever."""
    store, clock = CountingStore(), HandClock()

    for number in range(3):
        journal = Journal(store, now=clock.now)
        committed = replace(entry(number, clock.now()), marker=journal.new_marker())
        journal.start(committed)
        journal.commit(committed, f"id-{number}")
        assert store.counted(partial(journal.close, recorded=True)) == {"list": 1, "delete": 1}
        assert [name.partition("=")[2] for name in store.list("") if "=" in name] == [
            f"id-{number}"
        ]

        clock.move(3600)
