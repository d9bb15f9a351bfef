"""The seal of the store: what programs send is in none of its files in clear."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.objects import Query, Record
from pulumi_cloudjobs.simulator.seal import Seal
from pulumi_cloudjobs.simulator.store import Store, UnusableStore
from pulumi_cloudjobs.simulator.timeline import Step

from tests.spellings import SPELLINGS

SECRET = 'Seal-"Pa55"/x+9%2F&w'
JOB = "tencent/batch/job"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def everything(folder: Path) -> bytes:
    """The content of all files of a store, those that SQLite keeps beside it included."""
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


def shown_in(content: bytes) -> list[str]:
    text = "".join(content.decode(errors="replace").split())
    return [
        name
        for name, spelling in SPELLINGS.items()
        if "".join(spelling(SECRET).strip("\"'").split()) in text
    ]


def keep_object(store: Store) -> None:
    with store.transaction() as tx:
        step = Step(tx.now, "FAILED", True, SECRET)
        data = {name: spelling(SECRET) for name, spelling in SPELLINGS.items()}
        tx.insert(Record(JOB, "ap-guangzhou", "job-1", data, name=SECRET, steps=[step]))


def keep_setting(store: Store) -> None:
    Control(store).set("tencent.batch.stdout", SECRET)


def keep_fault(store: Store) -> None:
    Control(store).fault("error", message=SECRET, values={"StateReason": SECRET}, times=3)


def keep_key(store: Store) -> None:
    Control(store).add_key("tencent", "AKID", SECRET, token=SECRET)


@pytest.mark.parametrize("keep", [keep_object, keep_setting, keep_fault, keep_key])
def test_no_file_of_a_store_shows_what_was_sent(
    keep: Callable[[Store], None], tmp_path: Path
) -> None:
    """A developer greps through a project, copies the file, or sends it with a report."""
    store = open_store(tmp_path)
    keep(store)
    assert shown_in(everything(tmp_path)) == []

    # Closed, SQLite has merged its files.
    store.close()
    assert shown_in(everything(tmp_path)) == []


def test_what_was_kept_is_the_same_after_it_was_opened_again(tmp_path: Path) -> None:
    """Each process of a stack opens the store anew."""
    first = open_store(tmp_path)
    keep_object(first)
    first.close()

    store = open_store(tmp_path)
    with store.transaction() as tx:
        [job] = tx.find(Query(JOB, "ap-guangzhou", name=SECRET))
        assert tx.find(Query(JOB, "ap-guangzhou", name="another")) == []
        assert job.name == job.data["as it is"] == job.steps[0][3] == SECRET

        job.name = "renamed"
        tx.save(job)
        assert [one.id for one in tx.find(Query(JOB, "ap-guangzhou", name="renamed"))] == ["job-1"]


@given(text=TEXTS, other=TEXTS)
def test_a_sealed_text_is_read_by_its_key_alone(text: str, other: str) -> None:
    """Any text comes back; the same text is found again, and no other one."""
    seal, stranger = Seal(b"k" * 32), Seal(b"l" * 32)
    sealed = seal.seal(text)

    assert seal.unseal(sealed) == text
    assert (seal.seal(other) == sealed) is (other == text)
    assert sealed != stranger.seal(text)
    assert len(text.encode()) < 4 or text.encode() not in sealed


def without_key(path: Path) -> None:
    path.unlink()


def with_an_empty_key(path: Path) -> None:
    path.write_bytes(b"")


def with_another_key(path: Path) -> None:
    path.write_bytes(b"k" * 32)


@pytest.mark.parametrize("lose", [without_key, with_an_empty_key, with_another_key])
def test_a_store_without_its_key_is_refused_with_advice(
    lose: Callable[[Path], None], tmp_path: Path
) -> None:
    """Garbage in a response would seem to be a bug of the cloud."""
    store = open_store(tmp_path)
    keep_object(store)
    store.close()
    kept = (tmp_path / "cloud.key").read_bytes()
    lose(tmp_path / "cloud.key")

    reason = r"cloud\.key is missing or the key of another store: .* delete cloud\.sqlite3"
    with pytest.raises(UnusableStore, match=reason):
        open_store(tmp_path).open()

    (tmp_path / "cloud.key").write_bytes(kept)
    open_store(tmp_path).open()


def test_a_new_store_gets_a_new_key(tmp_path: Path) -> None:
    """Whoever deletes the store starts anew; what was copied before stays closed."""
    open_store(tmp_path).open()
    key = (tmp_path / "cloud.key").read_bytes()
    for path in tmp_path.glob("cloud.sqlite3*"):
        path.unlink()

    open_store(tmp_path).open()
    assert len(key) == 32
    assert (tmp_path / "cloud.key").read_bytes() != key


def test_a_copy_of_a_store_with_its_key_is_a_store(tmp_path: Path) -> None:
    """A project is moved to another machine with its folder."""
    store = open_store(tmp_path / "here")
    keep_object(store)
    store.close()
    shutil.copytree(tmp_path / "here", tmp_path / "there")

    with open_store(tmp_path / "there").transaction() as tx:
        sealed_jobs: list[Any] = tx.find(Query(JOB, "ap-guangzhou", name=SECRET))
    assert [record.data["as it is"] for record in sealed_jobs] == [SECRET]


def test_a_hard_link_in_place_of_the_key_is_not_written(tmp_path: Path) -> None:
    """In a folder that others may write to, its other name may be a file of the user's own."""
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "cloud.key").hardlink_to(tmp_path / "precious")

    open_store(tmp_path / "store").open()

    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert len((tmp_path / "store" / "cloud.key").read_bytes()) == 32
