"""The store: what many threads and processes may rely on, and what is found how."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.objects import Query, Record
from pulumi_cloudjobs.simulator.store import Store, Transaction, UnusableStore, write_ahead
from pulumi_cloudjobs.simulator.timeline import Step

from .conftest import Web

KIND = "tencent/batch/job"
NOON = 1_700_000_000.0
SUBMIT_MANY = """
import sys
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.objects import Record
store = open_store(sys.argv[1])
for number in range(int(sys.argv[3])):
    with store.transaction() as tx:
        counted = tx.meta("counted", 0)
        tx.insert(Record("tencent/batch/job", "", f"{sys.argv[2]}{number}", {}))
        tx.put_meta("counted", counted + 1)
"""


def twice(tx: Transaction, id: str) -> None:
    tx.insert(Record(KIND, "", id, {}))
    tx.insert(Record(KIND, "", id, {}))


def steps_of(tx: Transaction, query: Query) -> int:
    """Return the steps that SQLite takes to find and to count objects, in tens."""
    steps: list[None] = []
    tx.sql.set_progress_handler(lambda: steps.append(None), 10)
    assert tx.find(query)
    assert tx.count(query)
    tx.sql.set_progress_handler(None, 0)
    assert steps
    return len(steps)


def test_64_threads_lose_nothing(web: Web, control: Control, job: dict[str, Any]) -> None:
    """The provider calls from up to 512 threads at once."""
    barrier = threading.Barrier(64)

    def submit(number: int) -> tuple[str, str]:
        barrier.wait()
        token = {"ClientToken": f"t{number // 2}"}
        return token["ClientToken"], web.call("batch", "SubmitJob", **job, **token).json()[
            "Response"
        ]["JobId"]

    with ThreadPoolExecutor(64) as pool:
        jobs = set(pool.map(submit, range(64)))
    assert len(jobs) == 32, "two calls with one token must give one job"
    assert web.total() == 32
    assert control.count(action="SubmitJob") == 64


def test_two_processes_share_one_cloud(tmp_path: Path) -> None:
    """Preview, up and a served cloud may be at the same store at once."""
    path = tmp_path / "cloud.sqlite3"
    command = [sys.executable, "-c", SUBMIT_MANY, str(path)]
    running = [subprocess.Popen([*command, name, "100"]) for name in ("a", "b")]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    store = open_store(path)
    with store.transaction() as tx:
        assert tx.meta("counted") == 200
        assert tx.count(Query(KIND)) == 200
    store.close()


def test_a_new_cloud_may_be_opened_by_many_at_once(tmp_path: Path) -> None:
    """Two processes turn write-ahead logging on at once: SQLite lets one of them fail."""
    with ThreadPoolExecutor(8) as pool:
        for number in range(100):
            path, barrier = tmp_path / f"cloud-{number}.sqlite3", threading.Barrier(8)

            def open_it(path: Path = path, barrier: threading.Barrier = barrier) -> str:
                connection = sqlite3.connect(path, timeout=10, isolation_level=None)
                barrier.wait()
                write_ahead(connection)
                (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
                connection.close()
                return str(mode)

            opened = [pool.submit(open_it) for _ in range(8)]
            assert {one.result() for one in opened} == {"wal"}


def test_what_an_error_interrupts_is_undone(store: Store) -> None:
    """A refused call leaves nothing behind; what was written before it stays."""
    with store.transaction() as tx:
        tx.insert(Record(KIND, "", "before", {}))
        with pytest.raises(sqlite3.IntegrityError), tx.undone_on_error():
            twice(tx, "during")
    with pytest.raises(sqlite3.IntegrityError), store.transaction() as tx:
        twice(tx, "after")
    with store.transaction() as tx:
        assert [record.id for record in tx.find(Query(KIND))] == ["before"]


def test_ids_are_taken_once(store: Store) -> None:
    """Two objects under one id would hide a client that creates twice."""
    with store.transaction() as tx:
        tx.insert(Record(KIND, "a", "one", {}))
        tx.insert(Record(KIND, "b", "one", {}))
        with pytest.raises(sqlite3.IntegrityError):
            tx.insert(Record(KIND, "a", "one", {}))


def test_objects_are_found_by_name_parent_and_page(store: Store) -> None:
    """Lists are built on it."""
    with store.transaction() as tx:
        for number in range(7):
            tx.insert(
                Record(
                    KIND,
                    "",
                    str(number),
                    {"n": number},
                    name=f"name{number % 2}",
                    parent="p" if number < 4 else "q",
                )
            )
        assert [record.id for record in tx.find(Query(KIND, name="name1"))] == ["5", "3", "1"]
        assert [record.id for record in tx.find(Query(KIND, parent="p"), newest_first=False)] == [
            "0",
            "1",
            "2",
            "3",
        ]
        assert [record.id for record in tx.find(Query(KIND, ids=["6", "2", "x"]))] == ["6", "2"]
        page, total = tx.page(Query(KIND), offset=2, limit=3)
        assert ([record.id for record in page], total) == (["4", "3", "2"], 7)
        page, total = tx.page(
            Query(KIND), offset=1, limit=2, keep=lambda record: record.data["n"] > 2
        )
        assert ([record.id for record in page], total) == (["5", "4"], 4)


@pytest.mark.parametrize("parent", [None, "p"])
def test_objects_are_found_by_ids_without_a_walk_over_the_others(
    store: Store, parent: str | None
) -> None:
    """A list page of a stack of ten thousand jobs would cost a hundred times that of a hundred."""
    query = Query(KIND, ids=[str(number) for number in range(100)], parent=parent)
    taken = {}
    with store.transaction() as tx:
        for count in (100, 2000):
            for number in range(tx.count(Query(KIND)), count):
                tx.insert(Record(KIND, "", str(number), {}, parent="p"))
            taken[count] = steps_of(tx, query)

    assert taken[2000] <= 1.1 * taken[100]


def test_changes_are_kept(tmp_path: Path) -> None:
    """The next process must see them."""
    first = open_store(tmp_path / "cloud.sqlite3")
    with first.transaction() as tx:
        record = tx.insert(
            Record(KIND, "", "one", {"a": 1}, name="x", steps=[Step(tx.now, "RUNNING")])
        )
        record.data["a"], record.name = "\u00e9", "y"
        record.move(tx.now + 1, Step(tx.now + 1, "FAILED", final=True, reason="why"))
        tx.save(record)
        now = tx.now
    first.close()
    second = open_store(tmp_path / "cloud.sqlite3")
    with second.transaction() as tx:
        record = tx.find(Query(KIND, name="y"))[0]
        assert record.data == {"a": "\u00e9"}
        assert record.step(now + 2) == Step(now + 1, "FAILED", final=True, reason="why")
        tx.delete(record)
        assert tx.get(KIND, "one") is None
    second.close()


def test_a_finished_run_is_hidden_once_its_time_is_over(tmp_path: Path) -> None:
    """Purged runs are gone for every lookup and every count."""
    times = [NOON]
    store = Store(
        tmp_path / "cloud.sqlite3", open_store(tmp_path / "other").services, wall=lambda: times[0]
    )
    with store.transaction() as tx:
        tx.settings.put("tencent.batch.purge_seconds", 100)
        tx.insert(
            Record(
                KIND,
                "",
                "ended",
                {},
                steps=[Step(NOON, "RUNNING"), Step(NOON + 10, "SUCCEED", final=True)],
            )
        )
        tx.insert(Record(KIND, "", "live", {}, steps=[Step(NOON, "RUNNING")]))
    for seconds, expected in ((109, 2), (111, 1)):
        times[0] = NOON + seconds
        with store.transaction() as tx:
            assert len(tx.find(Query(KIND))) == tx.count(Query(KIND)) == expected
    with store.transaction() as tx:
        assert tx.get(KIND, "ended") is None
        assert tx.count(Query(KIND), unended=True) == 1
    store.close()


def test_the_clock_is_shared_and_can_stand_still(store: Store, tmp_path: Path) -> None:
    """All processes must agree on the time, or a job would move back."""
    with store.transaction() as tx:
        tx.freeze()
        tx.advance(3600)
        frozen = tx.now
    other = open_store(tmp_path / "cloud.sqlite3")
    for each in (other, store):
        with each.transaction() as tx:
            assert tx.now == frozen
    with store.transaction() as tx:
        tx.freeze(False)
    with other.transaction() as tx:
        assert frozen <= tx.now < frozen + 60
    other.close()


def test_a_fixture_that_was_deleted_stays_deleted(store: Store, tmp_path: Path) -> None:
    """Otherwise the next process would bring back what a test took away."""
    with store.transaction() as tx:
        engine = tx.find(Query("tencent/dlc/engine", region="ap-guangzhou"))[0]
        tx.delete(engine)
    store.close()
    again = open_store(tmp_path / "cloud.sqlite3")
    with again.transaction() as tx:
        assert tx.find(Query("tencent/dlc/engine", region="ap-guangzhou")) == []
    again.close()


def test_a_store_of_another_version_is_refused_with_advice(store: Store) -> None:
    """Its tables cannot be trusted."""
    with store.transaction():
        store.path.touch()
    store.close()
    with sqlite3.connect(store.path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(UnusableStore, match="delete the file"), store.transaction():
        raise AssertionError("opened a store of another version")


def test_a_folder_stands_for_the_store_in_it(tmp_path: Path) -> None:
    """Programs and the command name the folder, which may be missing with its parents."""
    folder: Path = tmp_path / "project" / ".cloudjobs"
    store = open_store(folder)
    assert store.path == folder / "cloud.sqlite3"
    with store.transaction() as tx:
        assert tx.key("tencent", "embedded-access-key") is not None
    store.close()
