"""Reads at about the same time become one list call."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import SimpleNamespace

import pytest
from pulumi_cloudjobs.core.errors import Cancelled, CloudFault, NotFound, WaitTimedOut
from pulumi_cloudjobs.core.operation import Operation, SystemClock
from pulumi_cloudjobs.core.reading import batching
from pulumi_cloudjobs.core.reading.batching import SHORT_BATCH_WINDOW_SECONDS, Page, ReadBatcher

from tests.core.clock import HandClock
from tests.scenes.clock import SteppedClock


class Cloud:
    """A fetcher whose first list call waits until it is let go, so that others join meanwhile."""

    def __init__(self, *, missing: frozenset[str] = frozenset()) -> None:
        self.pages: list[list[str]] = []
        self.let_go = threading.Event()
        self.requested = threading.Event()
        self._missing = missing

    def fetch(self, ids: Sequence[str]) -> Mapping[str, str]:
        self.pages.append(list(ids))
        self.requested.set()
        if len(self.pages) == 1:
            assert self.let_go.wait(10)

        return {id: f"state of {id}" for id in ids if id not in self._missing}


def joined(shared: ReadBatcher[str], count: int) -> None:
    """Return when so many reads are in the open batch."""
    while True:
        with shared._lock:
            if len(shared._open.ids) >= count:
                return


def read_together(cloud: Cloud, shared: ReadBatcher[str], ids: list[str]) -> list[str | None]:
    """Start one leading read, and the others while its call is on the way."""
    operation = Operation(clock=HandClock())

    def read_many(id: str) -> str | None:
        return shared.load([id], cloud.fetch, operation).get(id)

    with ThreadPoolExecutor(len(ids)) as pool:
        first = pool.submit(read_many, ids[0])
        assert cloud.requested.wait(10)
        others = [pool.submit(read_many, id) for id in ids[1:]]
        joined(shared, len(ids) - 1)
        cloud.let_go.set()
        return [future.result(10) for future in [first, *others]]


def test_five_hundred_reads_cost_a_call_per_page() -> None:
    """Single reads, at two a second, would take over four minutes."""
    cloud, shared = Cloud(), ReadBatcher[str](page=100)
    ids = [f"job-{number}" for number in range(501)]
    assert read_together(cloud, shared, ids) == [f"state of {id}" for id in ids]
    assert [len(page) for page in cloud.pages] == [1, 100, 100, 100, 100, 100]


def test_a_result_is_never_older_than_its_read() -> None:
    """A caller during a call waits for the next call."""
    cloud, shared = Cloud(), ReadBatcher[str](page=100)
    read_together(cloud, shared, ["job-1", "job-1"])
    assert cloud.pages == [["job-1"], ["job-1"]]


def test_two_reads_of_one_object_in_a_batch_request_it_once() -> None:
    """Two waits for one job."""
    cloud, shared = Cloud(), ReadBatcher[str](page=100)
    read_together(cloud, shared, ["job-0", "job-1", "job-1"])
    assert cloud.pages[1] == ["job-1"]


def test_the_result_of_an_object_that_the_list_lacks_is_none() -> None:
    """The object may be too new or too old for the list: a single read decides."""
    cloud, shared = Cloud(missing=frozenset({"job-2"})), ReadBatcher[str](page=100)
    assert read_together(cloud, shared, ["job-1", "job-2"]) == ["state of job-1", None]


def test_a_load_of_many_ids_is_one_batch() -> None:
    """A wait for a thousand jobs requests them all at once."""
    requests: list[list[str]] = []

    def fetch(ids: Sequence[str]) -> Mapping[str, str]:
        requests.append(list(ids))
        return dict.fromkeys(ids, "fine")

    ids = [f"job-{number}" for number in range(250)]
    statuses = ReadBatcher[str](page=100).load(ids, fetch, Operation(clock=HandClock()))
    assert statuses == dict.fromkeys(ids, "fine")
    assert [len(page) for page in requests] == [100, 100, 50]


def test_a_failed_page_fails_its_own_reads_only() -> None:
    """The next batch is read as if nothing had happened."""
    shared, operation = ReadBatcher[str](page=1), Operation(clock=HandClock())

    def fetch(ids: Sequence[str]) -> Mapping[str, str]:
        if ids == ["bad"]:
            raise CloudFault("InternalError", "no")

        return dict.fromkeys(ids, "fine")

    with pytest.raises(CloudFault):
        shared.load(["bad"], fetch, operation)
    assert shared.load(["good"], fetch, operation) == {"good": "fine"}


@pytest.mark.parametrize("gone", [0, 41, 99])
def test_one_id_that_is_gone_does_not_hide_the_others(gone: int) -> None:
    """Some lists are refused as a whole for it: it is found by halves, not one by one."""
    calls = 0

    def fetch(ids: Sequence[str]) -> Mapping[str, str]:
        nonlocal calls
        calls += 1
        if f"job-{gone}" in ids:
            raise NotFound("ResourceNotFound.JobId", "no")

        return dict.fromkeys(ids, "fine")

    ids = [f"job-{number}" for number in range(100)]
    statuses = ReadBatcher[str](page=100).load(ids, fetch, Operation(clock=HandClock()))
    assert set(ids) - set(statuses) == {f"job-{gone}"}
    assert calls <= 15


def test_a_leader_that_is_interrupted_leaves_nobody_waiting() -> None:
    """Ctrl-C reaches all of them."""
    cancelled = threading.Event()
    cancelled.set()
    shared, operation = ReadBatcher[str](page=10), Operation(clock=HandClock(), cancelled=cancelled)

    for _ in range(2):
        with pytest.raises(Cancelled):
            shared.load(["job-1"], lambda ids: {}, operation, window_seconds=1.0)


def test_a_leader_whose_own_time_is_up_does_not_end_the_others() -> None:
    """`custom_timeouts` of one resource do not hold for another one."""
    shared = ReadBatcher[str](page=10)

    class Waits(HandClock):
        def wait(self, seconds: float, cancelled: threading.Event) -> None:
            joined(shared, 2)
            super().wait(seconds, cancelled)

    def raising(ids: Sequence[str]) -> Mapping[str, str]:
        raise WaitTimedOut("the time of this operation is spent")

    with ThreadPoolExecutor(2) as pool:
        leader = Operation(clock=Waits())
        first = pool.submit(shared.load, ["job-1"], raising, leader, window_seconds=1.0)
        joined(shared, 1)
        second = pool.submit(
            shared.load, ["job-2"], lambda ids: {"job-2": "fine"}, Operation(clock=HandClock())
        )
        with pytest.raises(WaitTimedOut):
            first.result(10)
        assert second.result(10) == {"job-2": "fine"}


def test_reads_that_start_at_the_same_tick_are_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first caller waits for the others; otherwise each tick would cost a call more."""
    clock = SteppedClock()
    monkeypatch.setattr(batching, "threading", SimpleNamespace(Event=clock.event, Lock=clock.lock))
    shared, operation = ReadBatcher[str](page=100), Operation(clock=clock)
    operation.batch_reads.set()
    pages: list[int] = []

    def fetch(ids: Sequence[str]) -> Mapping[str, str]:
        clock.sleep(0.1)
        pages.append(len(ids))
        return dict.fromkeys(ids, "fine")

    def wait(id: str) -> None:
        for _ in range(5):
            clock.sleep(2.0 - clock.time() % 2.0)
            assert shared.load([id], fetch, operation) == {id: "fine"}

    clock.run([partial(wait, f"job-{number}") for number in range(250)], at_once=250)
    assert pages == [100, 100, 50] * 5


def test_a_read_that_comes_alone_does_not_wait() -> None:
    """A create is not slowed down for other reads that do not come."""
    clock, shared = HandClock(), ReadBatcher[str](page=100)

    for _ in range(3):
        shared.load(["job-1"], lambda ids: dict.fromkeys(ids, "fine"), Operation(clock=clock))
        clock.move(SHORT_BATCH_WINDOW_SECONDS)

    assert clock.pauses == []


def test_reads_in_quick_succession_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand creates, of which an engine has a few at a time on the way, need no call each."""
    clock = SteppedClock()
    monkeypatch.setattr(batching, "threading", SimpleNamespace(Event=clock.event, Lock=clock.lock))
    shared = ReadBatcher[str](page=100)
    pages: list[int] = []

    def fetch(ids: Sequence[str]) -> Mapping[str, str]:
        pages.append(len(ids))
        return dict.fromkeys(ids, "fine")

    def create(number: int) -> None:
        clock.sleep(0.005 * number)
        shared.load([f"job-{number}"], fetch, Operation(clock=clock))

    clock.run([partial(create, number) for number in range(200)], at_once=200)
    assert sum(pages) == 200
    assert len(pages) <= 200 * 0.005 / SHORT_BATCH_WINDOW_SECONDS + 2
    assert clock.monotonic() == pytest.approx(1.0, abs=SHORT_BATCH_WINDOW_SECONDS)


class Account:
    """A service's list of an account, newest first, and the calls it has seen."""

    def __init__(self, count: int) -> None:
        self.ids = [f"job-{number}" for number in reversed(range(count))]
        self.by_id = self.pages = 0

    def fetch(self, ids: Sequence[str]) -> Mapping[str, str]:
        self.by_id += 1
        return {id: "by id" for id in ids if id in self.ids}

    def page(self, offset: int) -> Page[str]:
        self.pages += 1
        return Page(dict.fromkeys(self.ids[offset : offset + 100], "listed"), len(self.ids))

    def read(self, ids: list[str], at_once: int = 8) -> list[str | None]:
        """A refresh: the engine reads a few objects at a time."""
        shared, operation = ReadBatcher[str](page=100), Operation(clock=SystemClock())
        with ThreadPoolExecutor(at_once) as pool:
            return list(
                pool.map(lambda job: shared.load_cached(job, self.fetch, self.page, operation), ids)
            )


def test_a_refresh_of_a_thousand_jobs_takes_their_list_pages() -> None:
    """Single reads, at two a second, would take over eight minutes."""
    account = Account(1000)
    assert None not in account.read([f"job-{number}" for number in range(1000)])
    assert account.by_id + account.pages <= 12


def test_a_refresh_of_three_jobs_does_not_list_the_account() -> None:
    """Somebody else's ten thousand jobs are nobody's business."""
    account = Account(10_000)
    assert None not in account.read(["job-1", "job-2", "job-3"], at_once=3)
    assert (account.by_id <= 3, account.pages) == (True, 0)


def test_a_refresh_of_a_few_among_many_reads_by_id_until_pages_are_cheaper() -> None:
    """Never more than a small multiple of what either way alone costs."""
    account = Account(10_000)
    assert None not in account.read([f"job-{number}" for number in range(300)])
    assert account.by_id + account.pages <= 40 + 100


def test_objects_that_the_pages_lack_are_read_by_id() -> None:
    """A list may lag behind, or end early."""
    account = Account(300)
    account.page = lambda offset: Page({}, 300)  # type: ignore[method-assign]
    assert set(account.read([f"job-{number}" for number in range(300)])) == {"by id"}
