"""A journal behaves alike in every store: folder, memory, S3 and PostgreSQL.

The last two are real servers.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from pulumi_cloudjobs.core.journal.store import JournalStore

from tests.journal.stores import Open, opener

CREATORS = 20
STACK = "proj.dev-0123456789abcdef"
INTENT = f"{STACK}/0191a2b3c4d-00112233445566778899aabbccddeeff"
ODD_NAMES = [
    pytest.param(f"{INTENT}=job-x%2Fy", id="percent"),
    pytest.param(f"{INTENT}!known", id="exclamation"),
    pytest.param(f"{INTENT}=a%25b%3Dc%21%7E", id="escapes"),
    pytest.param(f"{INTENT}=a~b~3Dc", id="tilde"),
    pytest.param(f"{INTENT}=a+b&c'd(e)*;:@$,", id="reserved"),
    pytest.param(f"{INTENT}=a b", id="space"),
    pytest.param(f"{INTENT}=作业-ü", id="letters"),
]


@pytest.fixture(params=["folder", "memory", "s3", "postgres"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens one and the same journal, empty at first."""
    return opener(request.param, request, tmp_path)


@pytest.fixture
def store(open_store: Open) -> JournalStore:
    """An empty journal."""
    return open_store()


def test_an_object_is_read_as_it_was_created(store: JournalStore) -> None:
    """An entry holds any bytes of its JSON, and an id object none at all."""
    assert store.create("s/entry", b"\x00\xff{}\n") is True
    assert store.create("s/empty", b"") is True
    assert store.read("s/entry") == b"\x00\xff{}\n"
    assert store.read("s/empty") == b""


def test_a_missing_object_reads_as_none(store: JournalStore) -> None:
    """The first read of a new journal finds neither table nor folder, and is not an error."""
    assert store.read("id") is None
    assert store.read("s/entry") is None
    assert store.list("") == []
    assert store.list("s/") == []


def test_a_created_object_stays_as_it_is(store: JournalStore) -> None:
    """A claim that was lost must not take the place of the one that was won."""
    assert store.create("claims/a", b"first") is True
    assert store.create("claims/a", b"second") is False
    assert store.read("claims/a") == b"first"


def test_a_put_replaces_an_object(store: JournalStore) -> None:
    """An intent is written again with a later deadline."""
    store.put("s/entry", b"first")
    store.put("s/entry", b"second")
    assert store.read("s/entry") == b"second"
    assert store.list("") == ["s/entry"]


def test_of_twenty_creators_one_wins(open_store: Open) -> None:
    """Two runners that claim one object must not both get it, whichever connections they use."""
    stores = [open_store() for _ in range(CREATORS)]
    together = Barrier(CREATORS)

    def create(number: int) -> bool:
        together.wait(30)
        return stores[number].create("claims/one", str(number).encode())

    with ThreadPoolExecutor(CREATORS) as creators:
        won = list(creators.map(create, range(CREATORS)))

    assert won.count(True) == 1
    assert stores[0].read("claims/one") == str(won.index(True)).encode()


def test_twenty_threads_share_a_store(store: JournalStore) -> None:
    """The engine starts hundreds of creates at once, in one process."""
    together = Barrier(CREATORS)

    def create(number: int) -> bool:
        together.wait(30)
        return store.create(f"s/{number}", b"") and store.read(f"s/{number}") == b""

    with ThreadPoolExecutor(CREATORS) as creators:
        assert all(creators.map(create, range(CREATORS)))
    assert len(store.list("s/")) == CREATORS


@pytest.mark.parametrize("name", ODD_NAMES)
def test_every_character_of_a_name_survives(store: JournalStore, name: str) -> None:
    """The id of a job is part of a name: a character that changes on the way is another job."""
    assert store.create(name, b"x") is True
    assert store.create(name, b"y") is False
    assert store.read(name) == b"x"
    assert store.list(f"{STACK}/") == [name]

    store.delete([name])
    assert store.list("") == []


def test_a_listing_holds_what_begins_with_the_prefix(store: JournalStore) -> None:
    """The entries of `proj.dev` are not those of `proj.dev-2`, which may sort around the slash."""
    names = ["a/1", "a/2=x", "a-b/1", "a.b/1", "a0/1", "aa/1", "id"]

    for name in names:
        store.put(name, b"")

    assert sorted(store.list("a/")) == ["a/1", "a/2=x"]
    assert sorted(store.list("")) == sorted(names)


def test_many_objects_are_listed_and_deleted_at_once(open_store: Open) -> None:
    """S3 lists a thousand at a time and deletes a thousand at a time."""
    names = [f"{STACK}/{number:011x}-entry={number}%2F" for number in range(1100)]
    store = open_store()
    with ThreadPoolExecutor(16) as writers:
        list(writers.map(lambda name: store.put(name, b""), names))

    store.put("other/entry", b"")

    assert sorted(store.list(f"{STACK}/")) == names
    assert len(store.list("")) == 1101

    store.delete([*names, f"{STACK}/never-written"])
    assert open_store().list("") == ["other/entry"]


def test_deleting_what_does_not_exist_is_no_error(store: JournalStore) -> None:
    """Two processes may settle the same entry."""
    store.delete([])
    store.delete(["s/never", "s/written"])
    store.put("s/entry", b"")
    store.delete(["s/entry"])
    store.delete(["s/entry"])
    assert store.read("s/entry") is None
