"""A journal in a folder that other users may write to: no file of another user is believed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pulumi_cloudjobs.core.journal.store import FolderStore, JournalRefused

from tests.strangers import give_away


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that everybody may write to, as the user has named it."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


@pytest.fixture
def store(folder: Path) -> FolderStore:
    store = FolderStore(folder)
    store.create("stack/entry", b"{}")
    return store


def test_the_folder_may_be_another_users(
    store: FolderStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A team has a disk; the entries are each user's own."""
    give_away(folder, monkeypatch)
    assert store.read("stack/entry") == b"{}"
    assert store.list("") == ["stack/entry"]
    assert store.create("stack/other", b"{}")


def test_an_entry_of_another_user_is_refused(
    store: FolderStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry decides which job is taken over, and which is stopped."""
    give_away(folder / "stack" / "entry", monkeypatch)
    with pytest.raises(JournalRefused, match="entry belongs to another user"):
        store.read("stack/entry")


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_the_name_of_an_entry_is_refused_as_well(
    mode: int, store: FolderStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty file records the id of a created object by its name."""
    (folder / "stack").chmod(mode)
    give_away(folder / "stack" / "entry", monkeypatch)
    with pytest.raises(JournalRefused, match="entry belongs to another user"):
        store.list("stack/")


@pytest.mark.parametrize("method", ["read", "list", "create", "put", "delete"])
@pytest.mark.parametrize("planted", ["folder", "link"])
def test_a_stack_that_another_user_has_put_there_is_refused(
    method: str,
    planted: str,
    store: FolderStore,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The name of a stack can be guessed before its first create."""
    (folder / "stack").rename(tmp_path / "elsewhere")
    if planted == "link":
        (folder / "stack").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    else:
        (folder / "stack").mkdir(mode=0o777)
        give_away(folder / "stack", monkeypatch)

    calls: dict[str, Callable[[], object]] = {
        "read": lambda: store.read("stack/entry"),
        "list": lambda: store.list("stack/"),
        "create": lambda: store.create("stack/new", b"{}"),
        "put": lambda: store.put("stack/entry", b"changed"),
        "delete": lambda: store.delete(["stack/entry"]),
    }
    with pytest.raises(JournalRefused, match=r"stack (belongs to another user|is a symbolic link)"):
        calls[method]()

    assert (tmp_path / "elsewhere" / "entry").read_bytes() == b"{}"


@pytest.mark.parametrize("method", ["read", "list", "create", "put", "delete"])
def test_a_journal_that_was_replaced_by_a_link_is_refused(
    method: str, store: FolderStore, folder: Path, tmp_path: Path
) -> None:
    """A repository may bring one in place of the folder that the user has named."""
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    calls: dict[str, Callable[[], object]] = {
        "read": lambda: store.read("stack/entry"),
        "list": lambda: store.list(""),
        "create": lambda: store.create("stack/new", b"{}"),
        "put": lambda: store.put("stack/entry", b"changed"),
        "delete": lambda: store.delete(["stack/entry"]),
    }
    with pytest.raises(JournalRefused, match="shared is a symbolic link"):
        calls[method]()

    assert (tmp_path / "elsewhere" / "stack" / "entry").read_bytes() == b"{}"


def test_a_link_in_place_of_an_entry_is_refused(
    store: FolderStore, folder: Path, tmp_path: Path
) -> None:
    """The target of the link would be taken for an entry."""
    (tmp_path / "other").write_text("{}")
    (folder / "stack" / "link").symlink_to(tmp_path / "other")
    with pytest.raises(JournalRefused, match="link is a symbolic link"):
        store.read("stack/link")


def test_a_hard_link_in_place_of_an_entry_is_replaced(
    store: FolderStore, folder: Path, tmp_path: Path
) -> None:
    """The other name may be a file of the user's own, which keeps its content."""
    (tmp_path / "precious").write_bytes(b"precious")
    (folder / "stack" / "linked").hardlink_to(tmp_path / "precious")

    assert not store.create("stack/linked", b"{}")
    store.put("stack/linked", b"{}")

    assert store.read("stack/linked") == b"{}"
    assert (tmp_path / "precious").read_bytes() == b"precious"


def test_a_file_that_an_interrupted_write_has_left_is_no_entry(
    store: FolderStore, folder: Path
) -> None:
    """A process may be killed between writing a file and giving it its name."""
    (folder / "stack" / ".0123456789abcdef").write_bytes(b"{")
    assert store.list("stack/") == ["stack/entry"]
