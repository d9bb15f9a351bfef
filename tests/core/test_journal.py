"""What was begun is known to whoever comes next, whatever dies in between."""

from __future__ import annotations

import multiprocessing
import os
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi_cloudjobs.core.errors import Cancelled
from pulumi_cloudjobs.core.journal import CLAIMED, KEPT, Journal
from pulumi_cloudjobs.core.operation import Operation

from tests.core.clock import HandClock

URN = "urn:pulumi:dev::project::x:Job::render"
OTHER = "urn:pulumi:dev::project::x:Job::other"
NOW = datetime.now(timezone.utc)


def journal(folder: Path) -> Journal:
    """A journal as a new process would open it."""
    return Journal(folder)


def operation(urn: str = URN, told: list[str] | None = None, place: str = "/project") -> Operation:
    return Operation(urn=urn, place=place, clock=HandClock(), warn=(told if told is not None else []).append)


def owner(urn: str = URN) -> str:
    return operation(urn).owner


def begin(folder: Path, fingerprint: str = "f", urn: str = URN, id: str = "", at: datetime = NOW) -> None:
    """A create that got so far in a process that is gone now."""
    with journal(folder).create(operation(urn), fingerprint) as entry:
        entry.begin(at)
        if id:
            entry.settle(id, at)


def test_a_create_that_was_cut_off_is_known_to_the_next_one(tmp_path: Path) -> None:
    """It has to look before it creates again."""
    begin(tmp_path)
    with journal(tmp_path).create(operation(), "f") as entry:
        assert entry.before is not None
        assert (entry.before.at, entry.before.id) == (NOW, None)


def test_an_id_that_the_engine_never_heard_of_is_known_to_the_next_one(tmp_path: Path) -> None:
    """Killed between the cloud's answer and the checkpoint: the job runs, and state knows nothing of it."""
    begin(tmp_path, id="job-1")
    with journal(tmp_path).create(operation(), "f") as entry:
        assert entry.before is not None
        assert entry.before.id == "job-1"


@pytest.mark.parametrize(
    ("urn", "fingerprint", "place"),
    [
        pytest.param(OTHER, "f", "/project", id="another-resource"),
        pytest.param(URN, "g", "/project", id="another-definition"),
        pytest.param(URN, "f", "/elsewhere", id="another-folder"),
    ],
)
def test_others_are_not_mistaken_for_it(tmp_path: Path, urn: str, fingerprint: str, place: str) -> None:
    """Two stacks that create equal jobs at the same time each have their own."""
    begin(tmp_path, id="job-1")
    with journal(tmp_path).create(operation(urn, place=place), fingerprint) as entry:
        assert entry.before is None


def test_it_cleans_up_behind_itself(tmp_path: Path) -> None:
    """Once state is known to hold the id, the next process that comes after a while leaves nothing on disk."""
    begin(tmp_path, id="job-1", at=NOW - CLAIMED)
    journal(tmp_path).confirm(owner(), "job-1")
    assert journal(tmp_path).claimed(owner(OTHER)) == {}
    assert list(tmp_path.iterdir()) == []


def test_an_id_in_state_is_nothing_left_behind(tmp_path: Path) -> None:
    """A job that is created anew with the inputs of before is a new job."""
    begin(tmp_path, id="job-1")
    journal(tmp_path).confirm(owner(), "job-1")
    with journal(tmp_path).create(operation(), "f") as entry:
        assert entry.before is None
        entry.begin(NOW)
    with journal(tmp_path).create(operation(), "f") as entry:
        assert entry.before is not None
        assert entry.before.id is None


def test_a_job_of_another_stack_is_no_lost_one_although_state_holds_it(tmp_path: Path) -> None:
    """Both were created within the seconds that a look goes back, and the engine knew of the first one at once."""
    begin(tmp_path, urn=OTHER, id="job-2")
    journal(tmp_path).confirm(owner(OTHER), "job-2")
    begin(tmp_path, urn=URN)
    assert set(journal(tmp_path).claimed(owner())) == {"job-2"}


def test_while_a_lost_create_waits_for_its_look_no_later_id_is_forgotten(tmp_path: Path) -> None:
    """It may wait for days, and equal jobs that others have made since then are not its own."""
    begin(tmp_path, urn=URN, at=NOW - 3 * CLAIMED)
    begin(tmp_path, urn=OTHER, id="job-2", at=NOW - 2 * CLAIMED)
    journal(tmp_path).confirm(owner(OTHER), "job-2")
    assert set(journal(tmp_path).claimed(owner())) == {"job-2"}


def test_an_entry_in_which_a_create_runs_is_not_cleaned_away(tmp_path: Path) -> None:
    """The same job, created again an hour after the first one: its begin must not be lost."""
    begin(tmp_path, id="job-1", at=NOW - CLAIMED)
    journal(tmp_path).confirm(owner(), "job-1")
    with journal(tmp_path).create(operation(), "f") as entry:
        assert journal(tmp_path).claimed(owner(OTHER)) == {}
        entry.begin(NOW)
    with journal(tmp_path).create(operation(), "f") as entry:
        assert entry.before is not None


def test_a_create_that_surely_made_nothing_leaves_nothing(tmp_path: Path) -> None:
    """A refused request needs no look afterwards."""
    with journal(tmp_path).create(operation(), "f") as entry:
        entry.begin(NOW)
        entry.forget()
    assert list(tmp_path.iterdir()) == []


def test_an_id_of_another_resource_is_claimed_as_long_as_a_create_is_open(tmp_path: Path) -> None:
    """A look for a lost job must not find the equal job of a neighbour."""
    begin(tmp_path, urn=URN)
    begin(tmp_path, urn=OTHER, id="job-2")
    opened = journal(tmp_path)
    opened.confirm(owner(OTHER), "job-2")
    assert set(opened.claimed(owner())) == {"job-2"}
    assert opened.claimed(owner(OTHER)) == {}
    with journal(tmp_path).create(operation(OTHER), "f") as entry:
        assert entry.before is None or entry.before.id == "job-2"


def test_an_entry_that_nobody_came_back_to_is_forgotten(tmp_path: Path) -> None:
    """A journal does not grow for ever."""
    with journal(tmp_path).create(operation(OTHER), "f") as entry:
        entry.begin(NOW - KEPT - timedelta(days=1))
        entry.settle("job-9", NOW)
    assert journal(tmp_path).claimed(owner()) == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b'{"begun": "2026-', id="torn"),
        pytest.param(b"\xff\xfe\x00", id="no-text"),
        pytest.param(b"[]\n", id="no-object"),
        pytest.param(b'{"id": 5}\n', id="no-text-as-id"),
        pytest.param(b'{"begun": "yesterday"}\n', id="no-time"),
    ],
)
def test_an_unreadable_line_is_skipped_with_a_warning(tmp_path: Path, line: bytes) -> None:
    """A crash in the middle of a write must not be the cause of the next one."""
    begin(tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes() + line)
    told: list[str] = []
    with journal(tmp_path).create(operation(told=told), "f") as entry:
        assert entry.before is not None
        entry.settle("job-1", NOW)
    assert any("unreadable" in text for text in told)
    with journal(tmp_path).create(operation(), "f") as entry:
        assert entry.before is not None
        assert entry.before.id == "job-1"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.binary(max_size=60))
def test_no_content_of_a_file_makes_it_crash(tmp_path: Path, content: bytes) -> None:
    """Whatever stands there, the create goes on."""
    begin(tmp_path)
    for path in tmp_path.iterdir():
        path.write_bytes(content)
    with journal(tmp_path).create(operation(), "f") as entry:
        entry.begin(NOW)
        entry.settle("job-1", NOW)


def test_a_folder_that_cannot_be_written_is_told_once_and_goes_on(tmp_path: Path) -> None:
    """The job matters more than the journal, and the user knows what is lost."""
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    told: list[str] = []
    closed = journal(in_the_way / "journal")
    for _ in range(3):
        with closed.create(operation(told=told), "f") as entry:
            entry.begin(NOW)
            entry.settle("job-1", NOW)
    assert len(told) == 1
    assert "second time" in told[0]
    assert "cloudjobs:journal" in told[0]


def test_a_folder_that_may_only_be_read_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in it may still be opened, but not removed, nor locked beside the others."""
    begin(tmp_path, id="job-1")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    told: list[str] = []
    broken = journal(tmp_path)
    with broken.create(operation(told=told), "f") as entry:
        entry.begin(NOW)
        entry.forget()
    assert ["no permission to write" in text for text in told] == [True]
    assert len(list(tmp_path.glob("*.jsonl"))) == 1


def test_a_lock_that_cannot_be_opened_loses_no_id(tmp_path: Path) -> None:
    """It is asked for when the object has been made already."""
    (tmp_path / ".lock").mkdir()
    told: list[str] = []
    broken = journal(tmp_path)
    with broken.create(operation(told=told), "f") as entry:
        entry.begin(NOW)
        with broken.alone(looking=False):
            entry.settle("job-1", NOW)
    assert len(told) == 1
    with journal(tmp_path).create(operation(), "f") as entry:
        assert entry.before is not None
        assert entry.before.id == "job-1"


def test_the_next_create_waits_while_the_first_one_still_runs(tmp_path: Path) -> None:
    """After `kill -9` of the CLI its host lives on and may still send."""
    held = multiprocessing.get_context("spawn").Process(target=_hold, args=(str(tmp_path),))
    held.start()
    try:
        while not (tmp_path / "held").exists():
            os.sched_yield()
        waits = threading.Event()

        class Impatient(HandClock):
            def wait(self, seconds: float, cancelled: threading.Event) -> None:
                cancelled.set()

        with (
            pytest.raises(Cancelled),
            journal(tmp_path).create(Operation(urn=URN, place="/project", clock=Impatient(), cancelled=waits), "f"),
        ):
            pytest.fail("two creates of one resource at the same time")
    finally:
        held.kill()
        held.join()
    with journal(tmp_path).create(operation(), "f") as entry:
        assert entry.before is not None


def _hold(folder: str) -> None:
    """Begin a create and stay in it until killed."""
    with journal(Path(folder)).create(operation(), "f") as entry:
        entry.begin(NOW)
        Path(folder, "held").write_text("")
        threading.Event().wait()


def test_many_creates_at_once_each_have_their_own_entry(tmp_path: Path) -> None:
    """Handlers run in many threads at once."""
    shared = journal(tmp_path)

    def create(number: int) -> None:
        with shared.create(operation(f"{URN}-{number}"), "f") as entry:
            entry.begin(NOW)
            entry.settle(f"job-{number}", NOW)

    threads = [threading.Thread(target=create, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal(tmp_path).claimed(owner())) == 64
    for number in range(64):
        shared.confirm(owner(f"{URN}-{number}"), f"job-{number}")
    for number in range(64):
        with journal(tmp_path).create(operation(f"{URN}-{number}"), "f") as entry:
            assert entry.before is None


def test_what_an_earlier_create_of_the_same_resource_made_is_no_lost_one(tmp_path: Path) -> None:
    """Created, deleted, created again and killed: the old job may still be listed, with the same name and inputs."""
    begin(tmp_path, id="job-1")
    journal(tmp_path).confirm(owner(), "job-1")
    begin(tmp_path)
    again = journal(tmp_path)
    with again.create(operation(), "f") as entry:
        assert entry.before is not None
        assert set(again.claimed(owner())) == {"job-1"}
        entry.settle("job-2", NOW)
    assert set(journal(tmp_path).claimed(owner())) == {"job-1"}
    assert set(journal(tmp_path).claimed(owner(OTHER))) == {"job-2"}
