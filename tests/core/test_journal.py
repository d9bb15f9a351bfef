"""The next process knows every create that was started, whatever dies in between."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi_cloudjobs.core.journal import (
    CreateIntent,
    FolderStore,
    Journal,
    JournalStore,
    JournalUnavailable,
    MemoryStore,
    StackIdentity,
)
from pulumi_cloudjobs.core.journal.entries import (
    CLOCK_STEP,
    FARTHEST_CLOCKS,
    Listed,
    listed,
    new_marker,
)
from pulumi_cloudjobs.core.journal.journal import LONGEST_OVERLAP

TYPE = "some/service:Job"
NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=timezone.utc)
ODD_TEXTS = st.text(st.characters(), max_size=40)
"""Any text that a JSON response may hold, halves of surrogate pairs included."""
MOMENTS = st.integers(0, 500 * 365 * 86400 * 10**6).map(
    lambda number: NOW.replace(year=1971) + timedelta(microseconds=number)
)


class HurriedClock:
    """A clock that moves a minute between two readings, so that nothing is recent."""

    def __init__(self) -> None:
        self._now = datetime.now(timezone.utc)

    def __call__(self) -> datetime:
        self._now += timedelta(minutes=1)
        return self._now


def journal_on(
    store: JournalStore | None = None, *, backend: str = "", organization: str = ""
) -> Journal:
    """A process that uses a journal, some time after the last one."""
    return Journal(store, backend=backend, organization=organization, now=HurriedClock())


def urn_of(name: str = "render", stack: str = "dev") -> str:
    return f"urn:pulumi:{stack}::project::x:Job::{name}"


def intent_of(name: str = "render", at: datetime = NOW, **changes: Any) -> CreateIntent:
    given = {
        "urn": urn_of(name),
        "type": TYPE,
        "marker": new_marker(""),
        "fingerprint": "f",
        "region": "here",
        "started_at": at,
        "cloud_offset_seconds": 0.0,
        "deadline": at + timedelta(seconds=15),
        **changes,
    }
    return CreateIntent(**given)


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> JournalStore:
    """A place that several processes share."""
    return FolderStore(tmp_path / "journal") if request.param == "folder" else MemoryStore()


def left_open(store: JournalStore, name: str = "render") -> list[CreateIntent]:
    """Return what a new process finds."""
    return journal_on(store).left_open(urn_of(name), TYPE)


# Entries


INTENTS = st.builds(
    CreateIntent,
    urn=ODD_TEXTS,
    type=ODD_TEXTS,
    marker=st.integers(0, 2**128 - 1).map(lambda number: f"{number:032x}"),
    fingerprint=ODD_TEXTS,
    region=ODD_TEXTS,
    inputs=st.dictionaries(
        ODD_TEXTS, st.one_of(ODD_TEXTS, st.integers(), st.booleans(), st.none()), max_size=3
    ),
    started_at=MOMENTS,
    cloud_offset_seconds=st.one_of(st.none(), st.floats(-1e6, 1e6)),
    deadline=MOMENTS,
    replaces_existing=st.booleans(),
    id=st.one_of(st.none(), ODD_TEXTS.filter(bool)),
)


@given(INTENTS)
def test_an_entry_is_read_as_it_was_written(intent: CreateIntent) -> None:
    """Every id, name and input must survive the trip to disk."""
    assert CreateIntent.from_json(intent.to_json(), id=intent.id) == intent

    names = [intent.name]
    if intent.id is not None:
        names.append(intent.id_name)

    (entry,) = listed(names).values()
    assert (entry.name, entry.id, entry.known) == (intent.name, intent.id, False)
    assert entry.id_names == names[1:]

    for entry in listed(names[1:]).values():
        assert (entry.id, entry.known) == (intent.id, True)

    assert abs(entry.started_at - intent.started_at) < timedelta(milliseconds=2)
    assert not [name for name in names if "/" in name or name.startswith(".") or not name.isascii()]


def test_names_are_sorted_by_time() -> None:
    """The oldest create is settled first."""
    intents = [intent_of(at=NOW + timedelta(seconds=seconds)) for seconds in (0, 1, 1000, 10**9)]
    names = [intent.name for intent in intents]
    assert list(listed(names[::-1])) == names == sorted(names)


@given(st.lists(st.text(max_size=60)))
def test_names_of_others_are_left_out(names: list[str]) -> None:
    """Somebody may have put a README beside the entries."""
    own_intent = intent_of()
    assert set(listed([*names, own_intent.name])) == {own_intent.name}


@given(
    st.one_of(
        st.binary(max_size=80),
        st.recursive(st.none() | st.text(), st.lists).map(json.dumps).map(str.encode),
    )
)
def test_no_content_is_taken_for_an_entry(data: bytes) -> None:
    """A crash in the middle of a write must not be the cause of the next one."""
    with pytest.raises(ValueError, match=r"\w"):
        CreateIntent.from_json(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(st.sampled_from(sorted(json.loads(intent_of().to_json()))), JSON)
def test_a_field_of_another_form_is_an_error_or_does_no_harm(name: str, value: Any) -> None:
    """An entry that is accepted never fails later, in the middle of a search."""
    content = {**json.loads(intent_of().to_json()), name: value}

    try:
        intent = CreateIntent.from_json(json.dumps(content).encode())
    except ValueError:
        return

    assert intent.window(timedelta()).start <= intent.settled_at + FARTHEST_CLOCKS + timedelta(
        days=10**5
    )
    assert intent.name
    assert intent.to_json()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"version": 2}, id="newer"),
        pytest.param({"startedAt": "2026-01-02T03:04:05"}, id="no-zone"),
        pytest.param({"deadline": "9999-12-31T23:59:59+00:00"}, id="end-of-time"),
        pytest.param({"cloudOffsetSeconds": 1e300}, id="endless-offset"),
        pytest.param({"cloudOffsetSeconds": float("nan")}, id="no-number"),
        pytest.param({"inputs": [1]}, id="no-inputs"),
    ],
)
def test_an_entry_that_cannot_be_meant_is_an_error(changes: dict[str, Any]) -> None:
    """Its window would be nonsense, and a search would adopt anything or nothing."""
    content = {**json.loads(intent_of().to_json()), **changes}
    with pytest.raises(ValueError, match=r"\w"):
        CreateIntent.from_json(json.dumps(content).encode())


def test_the_window_lasts_from_the_intent_until_the_request_can_no_longer_act() -> None:
    """By the cloud's clock, give or take the precision of its times."""
    intent = intent_of(cloud_offset_seconds=-600.0)
    window = intent.window(timedelta(seconds=300))
    assert window.start == NOW - timedelta(seconds=600) - CLOCK_STEP
    assert (
        window.end == NOW - timedelta(seconds=600) + timedelta(seconds=15 + 30 + 120) + CLOCK_STEP
    )
    assert window.contains(window.start)
    assert window.contains(window.end)
    assert window.contains(None)
    assert not window.contains(window.start - timedelta(seconds=1))
    assert not window.contains(window.end + timedelta(seconds=1))


@pytest.mark.parametrize("now_ahead", [None, timedelta(seconds=600)])
def test_without_the_cloud_s_time_the_window_grows_by_what_signatures_tolerate(
    now_ahead: timedelta | None,
) -> None:
    """The clock of the machine may have been wrong by as much, then or now."""
    window = intent_of(cloud_offset_seconds=None).window(now_ahead)
    middle = NOW + (now_ahead or timedelta())
    assert window.start == middle - CLOCK_STEP - FARTHEST_CLOCKS
    assert window.end == middle + timedelta(seconds=15 + 30 + 120) + CLOCK_STEP + FARTHEST_CLOCKS


@pytest.mark.parametrize(
    ("value", "contained"),
    [
        (NOW.timestamp() * 1000 // 1, True),
        (str(int(NOW.timestamp() * 1000)), True),
        (int(NOW.timestamp() * 1000) - 3000, False),
        (None, True),
        (0, True),
        ("", True),
        ("soon", True),
        ({}, True),
    ],
)
def test_a_time_in_milliseconds_is_number_or_text_and_a_missing_one_may_be_in_the_window(
    value: object, contained: bool
) -> None:
    """The APIs have both, and leave it out just after the create."""
    given_value = int(value) if isinstance(value, float) else value
    assert (
        intent_of().window(None if contained else timedelta()).contains_milliseconds(given_value)
        is contained
    )


@given(st.lists(st.tuples(ODD_TEXTS, ODD_TEXTS, ODD_TEXTS, ODD_TEXTS), max_size=5, unique=True))
def test_each_stack_has_a_folder_of_its_own(parts: list[tuple[str, str, str, str]]) -> None:
    """However its parts are spelled: "a.b" and "c" are not "a" and "b.c"."""
    keys = [StackIdentity(*one).key for one in parts]
    assert len({key.lower() for key in keys}) == len(parts)
    assert not [key for key in keys if "/" in key or len(key) > 80 or not key.isascii()]


def test_stacks_of_one_name_differ_by_backend_and_organization() -> None:
    """Two states must not share an owner."""
    one = StackIdentity.of_urn(urn_of())
    assert (one.project, one.stack) == ("project", "dev")
    others = [
        StackIdentity.of_urn(urn_of(), backend="s3://b"),
        StackIdentity.of_urn(urn_of(), organization="acme"),
    ]
    assert len({one.key, *(other.key for other in others)}) == 3


def test_no_two_markers_are_alike() -> None:
    """A shared marker would make two creates one object."""
    journal = journal_on()
    markers = {journal.new_marker() for _ in range(1000)}
    assert len(markers) == 1000
    assert {len(marker) for marker in markers} == {32}


# Stores


def test_a_store_keeps_objects_by_name(store: JournalStore) -> None:
    """The five methods of every store."""
    assert store.list("") == []
    assert store.read("a/x") is None
    assert store.create("a/x", b"1") is True
    assert store.create("a/x", b"2") is False
    assert store.read("a/x") == b"1"

    store.put("a/x", b"3")
    store.put("b/y", b"")
    assert (store.read("a/x"), store.read("b/y")) == (b"3", b"")
    assert sorted(store.list("")) == ["a/x", "b/y"]
    assert store.list("a/") == ["a/x"]

    store.delete(["a/x", "a/never"])
    assert store.list("") == ["b/y"]


def _create_all(folder: str, marker: bytes, start: Any, won: Any) -> None:
    start.wait()
    store = FolderStore(Path(folder))
    won.put([number for number in range(50) if store.create(f"claims/{number}", marker)])


def test_of_two_processes_one_alone_makes_an_object(tmp_path: Path) -> None:
    """A claim that both win is an object with two owners."""
    spawn = multiprocessing.get_context("spawn")
    start, won = spawn.Barrier(2), spawn.Queue()
    processes = [
        spawn.Process(target=_create_all, args=(str(tmp_path), content, start, won))
        for content in (b"1", b"2")
    ]

    for process in processes:
        process.start()

    numbers = [number for _ in processes for number in won.get(timeout=120)]

    for process in processes:
        process.join()

    assert sorted(numbers) == list(range(50))
    assert {FolderStore(tmp_path).read(f"claims/{number}") for number in range(50)} <= {b"1", b"2"}


def test_of_many_threads_one_alone_makes_an_object(store: JournalStore) -> None:
    """Handlers run in many threads at once."""
    won: list[int] = []
    barrier = threading.Barrier(16)

    def create(number: int) -> None:
        barrier.wait()
        if store.create("claims/x", str(number).encode()):
            won.append(number)

    run([threading.Thread(target=create, args=(number,)) for number in range(16)])
    assert [str(number).encode() for number in won] == [store.read("claims/x")]


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_only_the_owner_reads_a_journal(tmp_path: Path) -> None:
    """Inputs are nobody else's business, and no umask may take them from their owner either."""
    folder = tmp_path / "state" / "journal"
    journal = journal_on(FolderStore(folder))
    intent = intent_of(marker=journal.new_marker())
    journal.start(intent)
    journal.commit(intent, "job-1")
    journal.claim(intent, "job-1")
    modes = {
        path.is_dir(): stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]
    }
    assert modes == {True: 0o700, False: 0o600}
    assert (
        len([path for path in folder.rglob("*") if path.is_file() and path.name != ".gitignore"])
        == 4
    )


def test_a_folder_of_the_user_s_keeps_its_permissions(tmp_path: Path) -> None:
    """A backend that a team shares has the rights that the team has given it."""
    tmp_path.chmod(0o755)
    FolderStore(tmp_path).put("a/x", b"")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700


def test_what_was_half_written_has_no_name_yet(tmp_path: Path) -> None:
    """Killed between the write and the name: nobody takes it for an object."""
    store = FolderStore(tmp_path)
    store.put("a/x", b"1")
    (tmp_path / "a" / ".0123456789abcdef").write_bytes(b"half")
    assert store.list("") == ["a/x"]

    store.put("a/y", b"2")
    assert not store.create("a/y", b"3")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [
        ".0123456789abcdef",
        "x",
        "y",
    ]


@pytest.mark.parametrize("use", ["create", "put", "read", "list", "delete"])
def test_a_folder_that_cannot_be_used_is_one_clear_line(tmp_path: Path, use: str) -> None:
    """The line names the place, the reason and the remedy."""
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    store = FolderStore(loop / "journal")
    calls: dict[str, Callable[[], object]] = {
        "create": lambda: store.create("a/x", b""),
        "put": lambda: store.put("a/x", b""),
        "read": lambda: store.read("a/x"),
        "list": lambda: store.list(""),
        "delete": lambda: store.delete(["a/x"]),
    }
    with pytest.raises(JournalUnavailable) as caught:
        calls[use]()
    assert "\n" not in str(caught.value)
    assert str(loop) in str(caught.value)
    assert "cloudjobs:journal" in str(caught.value)


# The journal


def test_a_create_that_was_cut_off_is_known_to_the_next_process(store: JournalStore) -> None:
    """The next process has to search before it creates again."""
    intent = intent_of()
    journal_on(store).start(intent)
    assert left_open(store) == [intent]


def test_an_id_that_the_engine_never_heard_of_is_known_to_the_next_process(
    store: JournalStore,
) -> None:
    """Killed between the response and the checkpoint: the job runs, and state does not know it."""
    intent = intent_of()
    journal = journal_on(store)
    journal.start(intent)
    journal.commit(intent, "job-1")
    assert left_open(store) == [replace(intent, id="job-1")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(), min_size=1, max_size=15))
def test_no_id_is_too_odd_to_be_written_down(store: JournalStore, id: str) -> None:
    """An id that is lost is a job that nobody ends.

    A file name has room for fifteen of the longest characters.
    """
    intent = intent_of()
    journal = journal_on(store)
    journal.start(intent)
    journal.commit(intent, id)
    assert [entry.id for entry in left_open(store)] == [id]

    journal.discard(replace(intent, id=id))
    assert left_open(store) == []


def test_a_later_deadline_is_the_same_entry(store: JournalStore) -> None:
    """A create that was throttled for minutes is one create."""
    intent = intent_of()
    later = replace(intent, deadline=NOW + timedelta(minutes=5))
    journal = journal_on(store)
    journal.start(intent)
    journal.start(later)
    assert left_open(store) == [later]


def test_a_create_that_surely_made_nothing_leaves_nothing(store: JournalStore) -> None:
    """A refused request needs no search afterwards."""
    intent = intent_of()
    journal = journal_on(store)
    journal.start(intent)
    journal.discard(intent)
    assert store.list("") == []


@pytest.mark.parametrize(
    ("urn", "type"),
    [
        pytest.param(urn_of("other"), TYPE, id="another-resource"),
        pytest.param(urn_of(stack="prod"), TYPE, id="another-stack"),
        pytest.param(urn_of(), "some/service:Task", id="another-type"),
    ],
)
def test_others_are_not_mistaken_for_it(store: JournalStore, urn: str, type: str) -> None:
    """Two resources that create equal jobs at the same time each have their own."""
    journal_on(store).start(intent_of())
    assert journal_on(store).left_open(urn, type) == []


@pytest.mark.parametrize(("backend", "organization"), [("s3://other", ""), ("", "acme")])
def test_two_states_of_one_stack_name_are_two_owners(
    store: JournalStore, backend: str, organization: str
) -> None:
    """Two states may share a journal, but no entry in it."""
    journal_on(store).start(intent_of())
    assert (
        journal_on(store, backend=backend, organization=organization).left_open(urn_of(), TYPE)
        == []
    )


def test_the_oldest_create_is_listed_first(store: JournalStore) -> None:
    """The oldest of several interrupted creates is settled first."""
    times = [NOW + timedelta(minutes=minute) for minute in (5, 0, 9)]

    for at in times:
        journal_on(store).start(intent_of(at=at))

    assert [entry.started_at for entry in left_open(store)] == sorted(times)


def test_an_id_that_state_holds_under_another_urn_is_known(store: JournalStore) -> None:
    """A renamed resource keeps its object, and a new one of the old name gets its own."""
    intent = intent_of("old-name")
    first = journal_on(store)
    first.start(intent)
    first.commit(intent, "job-1")

    second = journal_on(store)
    assert [entry.id for entry in second.all_left_open(urn_of())] == ["job-1"]

    second.mark_known(urn_of("new-name"), "job-1")
    assert second.all_left_open(urn_of()) == []

    second.close(recorded=False)
    assert store.list("") == []


def test_what_the_engine_has_recorded_leaves_nothing_behind(store: JournalStore) -> None:
    """A process that ends in order."""
    journal = journal_on(store)

    for name in ("one", "two"):
        intent = intent_of(name)
        journal.start(intent)
        journal.commit(intent, f"job-{name}")

    journal.close(recorded=True)
    assert store.list("") == []


def test_what_the_engine_has_not_recorded_stays(store: JournalStore) -> None:
    """The engine died: nobody else knows its last response."""
    journal = journal_on(store)

    for name in ("one", "two"):
        intent = intent_of(name)
        journal.start(intent)
        journal.commit(intent, f"job-{name}")

    journal.mark_known(urn_of("one"), "job-one")
    journal.close(recorded=False)
    assert [entry.id for entry in journal_on(store).all_left_open(urn_of())] == ["job-two"]


def test_a_create_without_an_id_stays_however_the_process_ends(store: JournalStore) -> None:
    """Its job may exist."""
    intent = intent_of()
    journal = journal_on(store)
    journal.start(intent)
    journal.close(recorded=True)
    assert left_open(store) == [intent]


def test_a_journal_may_be_used_after_it_was_closed(store: JournalStore) -> None:
    """Another `up` of the same process."""
    journal = journal_on(store)

    for _ in range(2):
        intent = intent_of()
        journal.start(intent)
        journal.commit(intent, "job-1")
        journal.close(recorded=True)

    assert store.list("") == []


def test_an_id_near_an_open_create_stays_taken_until_that_is_settled(store: JournalStore) -> None:
    """A search for the lost job must not find an equal neighbour that the engine already knows."""
    lost = intent_of("lost")
    journal_on(store).start(lost)

    neighbour = journal_on(store)
    other_intent = intent_of("neighbour", at=NOW + timedelta(seconds=30))
    neighbour.start(other_intent)
    neighbour.commit(other_intent, "job-2")
    neighbour.close(recorded=True)

    later = journal_on(store)
    assert later.left_open(urn_of("neighbour"), TYPE) == []
    assert later.taken_ids(lost) == {"job-2"}

    later.discard(lost)
    assert journal_on(store).left_open(urn_of("lost"), TYPE) == []

    # The next process that has something to tidy up tidies that up, too.
    last = journal_on(store)
    other = intent_of("other", at=NOW + timedelta(hours=1))
    last.start(other)
    last.commit(other, "job-3")
    last.close(recorded=True)
    assert store.list("") == []


@pytest.mark.parametrize("seconds", [-1, 1])
def test_an_id_far_from_every_open_create_does_not_stay(store: JournalStore, seconds: int) -> None:
    """No window reaches as far."""
    journal_on(store).start(
        intent_of("lost", at=NOW + seconds * (LONGEST_OVERLAP + timedelta(seconds=1)))
    )
    journal = journal_on(store)
    intent = intent_of()
    journal.start(intent)
    journal.commit(intent, "job-1")
    journal.close(recorded=True)
    assert [entry.resource_name for entry in journal_on(store).all_left_open(urn_of())] == ["lost"]
    assert len(store.list("")) == 1


def test_ids_of_all_stacks_are_taken_but_for_one_s_own(store: JournalStore) -> None:
    """A bucket may hold the journals of a whole team."""
    journal = journal_on(store)
    own_intent, other_intent = intent_of(), intent_of(urn=urn_of(stack="prod"))

    for intent, id in ((own_intent, "job-1"), (other_intent, "job-2")):
        journal.start(intent)
        journal.commit(intent, id)

    assert journal.taken_ids(own_intent) == {"job-2"}
    assert journal.taken_ids(other_intent) == {"job-1"}


def test_an_object_is_claimed_by_one_create_alone(store: JournalStore) -> None:
    """Two lost creates of equal jobs, whose next ups run at the same time."""
    one, other = intent_of("one"), intent_of("other")
    assert journal_on(store).claim(one, "job-1") is True
    assert journal_on(store).claim(other, "job-1") is False
    assert journal_on(store).claim(one, "job-1") is True
    assert journal_on(store).claim(other, "job-2") is True
    assert journal_on(store).claim(replace(other, region="there"), "job-1") is True


def test_creates_under_way_near_one_are_listed_until_their_ids_are_known(
    store: JournalStore,
) -> None:
    """A search may find their objects."""
    lost = intent_of("lost")
    near = intent_of("near", at=NOW + timedelta(seconds=30))
    others = [
        intent_of("far", at=NOW + LONGEST_OVERLAP + timedelta(seconds=1)),
        intent_of("another-type", type="some/service:Task"),
        intent_of("another-region", region="there"),
    ]
    neighbours = journal_on(store)

    for intent in (lost, near, *others):
        neighbours.start(intent)

    journal = journal_on(store)
    in_flight = journal.in_flight(lost)
    assert list(in_flight.values()) == [near]

    (name,) = in_flight
    assert journal.is_in_flight(name)

    neighbours.commit(near, "job-2")
    assert not journal.is_in_flight(name)
    assert journal.in_flight(lost) == {}
    assert journal.taken_ids(lost) == {"job-2"}


def test_a_create_under_way_that_made_nothing_is_no_longer_waited_for(store: JournalStore) -> None:
    """Its entry no longer exists."""
    lost, near = intent_of("lost"), intent_of("near")
    neighbour = journal_on(store)
    neighbour.start(near)
    (name,) = journal_on(store).in_flight(lost)
    neighbour.discard(near)
    assert not journal_on(store).is_in_flight(name)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"version": 1', id="torn"),
        pytest.param(b"\xff\xfe\x00", id="no-text"),
        pytest.param(b"[" * 100_000, id="too-deep"),
        pytest.param(b'{"version": 2}', id="newer"),
        pytest.param(intent_of().to_json(), id="of-another-name"),
    ],
)
def test_an_entry_that_cannot_be_understood_is_reported_and_stops_nobody(
    store: JournalStore, content: bytes
) -> None:
    """Somebody has to inspect it; every other create goes on."""
    good, bad = intent_of(), intent_of("bad")
    journal = journal_on(store)
    journal.start(good)
    journal.start(bad)
    name = next(name for name in store.list("") if name.endswith(bad.name))
    store.put(name, content)

    later = journal_on(store)
    assert later.all_left_open(urn_of()) == [good]
    assert later.unreadable() == [name]
    assert later.unreadable() == []
    assert later.in_flight(good) == {}
    assert later.taken_ids(good) == set()


def test_foreign_objects_are_left_alone(store: JournalStore) -> None:
    """A journal may lie in a bucket in which other things lie."""
    foreign = ["README", "a/b", "some-folder/x", "claims/note"]

    for name in foreign:
        store.put(name, b"x")

    journal = journal_on(store)
    intent = intent_of(marker=journal.new_marker())
    journal.start(intent)
    assert journal.in_flight(intent_of()) != {}

    journal.commit(intent, "job-1")
    assert journal.taken_ids(intent_of()) == {"job-1"}

    journal.close(recorded=True)
    assert sorted(store.list("")) == sorted([*foreign, "id"])


def test_a_journal_has_one_id_and_a_new_one_says_so_once(store: JournalStore) -> None:
    """The journal does not know creates before its own start, and one of them may be lost."""
    journal = journal_on(store)
    assert journal.id == journal.id

    (notice,) = journal.notices()
    assert store.location in notice
    assert journal.notices() == []

    later = journal_on(store)
    assert later.id == journal.id
    assert later.notices() == []


def test_many_threads_each_have_their_own_entry(store: JournalStore) -> None:
    """Handlers run in many threads at once."""
    journal = journal_on(store)

    def create(number: int) -> None:
        name = f"job-{number}"
        assert journal.left_open(urn_of(name), TYPE) == []
        intent = intent_of(name, marker=journal.new_marker())
        journal.start(intent)
        journal.commit(intent, name)

    run([threading.Thread(target=create, args=(number,)) for number in range(64)])
    assert {entry.id for entry in journal_on(store).all_left_open(urn_of())} == {
        f"job-{number}" for number in range(64)
    }
    assert len(journal.notices()) == 1

    journal.close(recorded=True)
    assert store.list("") == ["id"]


class CountingStore(MemoryStore):
    """A store that counts its calls."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: dict[str, int] = {}

    def _note(self, method: str) -> None:
        self.calls[method] = self.calls.get(method, 0) + 1

    def create(self, name: str, data: bytes) -> bool:
        self._note("create")
        return super().create(name, data)

    def put(self, name: str, data: bytes) -> None:
        self._note("put")
        super().put(name, data)

    def read(self, name: str) -> bytes | None:
        self._note("read")
        return super().read(name)

    def list(self, prefix: str) -> list[str]:
        self._note("list")
        return super().list(prefix)

    def delete(self, names: Sequence[str]) -> None:
        self._note("delete")
        super().delete(names)


def test_among_ten_thousand_entries_a_create_costs_two_writes() -> None:
    """Entries are read once in a process; later a create touches only its own."""
    store = CountingStore()
    before = journal_on(store)

    for number in range(10_000):
        intent = intent_of(f"job-{number}", at=NOW + timedelta(seconds=number))
        before.start(intent)
        if number % 2:
            before.commit(intent, f"job-{number}")

    journal = journal_on(store)
    assert journal.id
    assert len(journal.left_open(urn_of("job-7"), TYPE)) == 1

    store.calls.clear()

    for number in range(10_000, 10_100):
        name = f"job-{number}"
        assert journal.left_open(urn_of(name), TYPE) == []
        intent = intent_of(name, marker=journal.new_marker())
        journal.start(intent)
        journal.commit(intent, name)

    assert store.calls == {"put": 100, "create": 100}


def test_a_listing_alone_shows_what_it_takes_to_clean_up() -> None:
    """No entry is opened for that."""
    intent = replace(intent_of(), id="a/b c")
    entry = Listed(intent.name, "0" * 16, "0" * 8, NOW, ["a/b c"], known=True)
    assert entry.id_names == [intent.id_name]


def run(threads: list[threading.Thread]) -> None:
    """Run threads to their end."""
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
