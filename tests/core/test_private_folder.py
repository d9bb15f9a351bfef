"""Private folders: their modes under any umask, and which existing folders are changed."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pulumi_cloudjobs.core import private_folder
from pulumi_cloudjobs.core.private_folder import (
    PROJECT_FOLDER,
    check_own_folder,
    make_private_file,
    make_private_folder,
    mend_file,
    read_own_file,
    write_private_file,
)

from tests.strangers import STRANGER, give_away


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def write(path: Path) -> None:
    write_private_file(path, b"ours")


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=lambda mask: f"umask-{mask:03o}")
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set masks: none, the usual one, a strict one, and one that bars even the owner."""
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_umask")
def test_the_umask_decides_nothing(tmp_path: Path) -> None:
    """A mask of 0 opens a folder to everybody, a mask of 0777 closes it to its owner."""
    folder = tmp_path / "project" / "made"
    make_private_folder(folder)
    make_private_file(folder / "data")

    assert [mode(path) for path in (folder.parent, folder)] == [0o700, 0o700]
    assert [mode(path) for path in (folder / "data", folder / ".gitignore")] == [0o600, 0o600]
    assert (folder / ".gitignore").read_text() == "*\n"
    assert not (folder.parent / ".gitignore").exists()


@pytest.mark.usefixtures("_umask")
def test_a_folder_of_an_older_version_is_mended(tmp_path: Path) -> None:
    """Earlier versions made it and its files with the umask's mode."""
    folder = tmp_path / PROJECT_FOLDER
    folder.mkdir()
    folder.chmod(0o755)
    for name in ("data", ".gitignore"):
        (folder / name).write_text("*\n")
        (folder / name).chmod(0o644)

    make_private_folder(folder)
    make_private_file(folder / "data")

    assert mode(folder) == 0o700
    assert mode(folder / "data") == mode(folder / ".gitignore") == 0o600
    assert (folder / ".gitignore").read_text() == "*\n"


def test_a_gitignore_that_was_cut_off_is_written_again(tmp_path: Path) -> None:
    """A process may die between making the file and writing it; an empty one ignores nothing."""
    folder = tmp_path / PROJECT_FOLDER
    folder.mkdir()
    (folder / ".gitignore").touch()

    make_private_folder(folder)

    assert (folder / ".gitignore").read_text() == "*\n"


def test_a_gitignore_of_the_user_keeps_its_text(tmp_path: Path) -> None:
    """Somebody may keep one file of the folder in the repository on purpose."""
    folder = tmp_path / PROJECT_FOLDER
    make_private_folder(folder)
    (folder / ".gitignore").write_text("*\n!notes.md\n")

    make_private_folder(folder)

    assert (folder / ".gitignore").read_text() == "*\n!notes.md\n"


def test_an_existing_folder_of_another_name_stays_as_it_is(tmp_path: Path) -> None:
    """A store or journal may be put into a home, a shared folder or the project itself."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o775)

    make_private_folder(folder)

    assert mode(folder) == 0o775
    assert list(folder.iterdir()) == []


def test_mending_makes_no_file(tmp_path: Path) -> None:
    """SQLite takes an empty file beside the store for one that a crash has left."""
    mend_file(tmp_path / "missing")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [PROJECT_FOLDER, "shared"])
def test_a_link_in_place_of_the_folder_is_not_followed(name: str, tmp_path: Path) -> None:
    """A repository may bring one that leads to the keys of the user."""
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o755)
    (tmp_path / name).symlink_to(keys, target_is_directory=True)

    with pytest.raises(OSError, match=f"{name} is a symbolic link"):
        make_private_folder(tmp_path / name)

    assert mode(keys) == 0o755
    assert list(keys.iterdir()) == []


@pytest.mark.parametrize("make", [make_private_file, mend_file, read_own_file, write])
@pytest.mark.parametrize("target", ["existing", "missing"])
def test_a_link_in_place_of_a_file_is_not_followed(
    make: Callable[[Path], object], target: str, tmp_path: Path
) -> None:
    """Its target would be written, changed or believed."""
    (tmp_path / "existing").write_text("precious")
    (tmp_path / "existing").chmod(0o644)
    (tmp_path / "link").symlink_to(tmp_path / target)

    with pytest.raises(OSError, match="link is a symbolic link"):
        make(tmp_path / "link")

    assert (tmp_path / "existing").read_text() == "precious"
    assert mode(tmp_path / "existing") == 0o644
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("content", ["", "precious"])
def test_a_link_in_place_of_the_gitignore_is_not_followed(content: str, tmp_path: Path) -> None:
    """An empty file of the user's would get its text, and git does not follow the link."""
    folder = tmp_path / PROJECT_FOLDER
    folder.mkdir()
    (tmp_path / "other").write_text(content)
    (folder / ".gitignore").symlink_to(tmp_path / "other")

    with pytest.raises(OSError, match=r"\.gitignore is a symbolic link"):
        make_private_folder(folder)
    assert (tmp_path / "other").read_text() == content


@pytest.mark.parametrize("make", [make_private_file, read_own_file, write])
def test_what_is_not_a_file_is_refused_without_waiting(
    make: Callable[[Path], object], tmp_path: Path
) -> None:
    """A read of a pipe would wait for ever."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="pipe is not a file"):
        make(tmp_path / "pipe")


@pytest.mark.parametrize("make", [make_private_file, mend_file, read_own_file, write])
def test_a_file_of_another_user_is_not_believed(
    make: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder that others may write to, anybody may have put it there."""
    path = tmp_path / "data"
    path.write_text("planted")
    give_away(path, monkeypatch)

    with pytest.raises(OSError, match=f"data belongs to another user, with the number {STRANGER}"):
        make(path)


@pytest.mark.parametrize("make", [make_private_folder, check_own_folder])
def test_a_folder_of_another_user_is_not_believed(
    make: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its owner may exchange every file in it at any time."""
    folder = tmp_path / PROJECT_FOLDER
    folder.mkdir()
    give_away(folder, monkeypatch)

    with pytest.raises(OSError, match="belongs to another user"):
        make(folder)


def test_a_link_that_has_just_taken_the_place_of_a_file_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others may exchange a file between its check and its read."""
    path = tmp_path / "data"
    path.write_text("ours")
    (tmp_path / "other").write_text("planted")
    open_file = os.open

    def exchange_and_open(path: Path, flags: int) -> int:
        path.unlink()
        path.symlink_to(tmp_path / "other")
        return open_file(path, flags)

    monkeypatch.setattr(os, "open", exchange_and_open)
    with pytest.raises(OSError, match="symbolic link"):
        read_own_file(path)


def test_a_file_of_root_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may do everything anyway, and sets up folders of containers."""
    path = tmp_path / "data"
    path.write_text("of root")
    number = path.stat().st_ino
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    monkeypatch.setattr(
        private_folder, "owner_of", lambda status: 0 if status.st_ino == number else STRANGER
    )

    make_private_file(path)
    assert read_own_file(path) == b"of root"


@pytest.mark.parametrize("content", [b"", b"precious"])
def test_a_file_with_another_name_is_replaced_and_not_written(
    content: bytes, tmp_path: Path
) -> None:
    """Somebody else may have given it that name, in a folder that others may write to."""
    (tmp_path / "precious").write_bytes(content)
    (tmp_path / "data").hardlink_to(tmp_path / "precious")

    write_private_file(tmp_path / "data", b"ours")

    assert (tmp_path / "data").read_bytes() == b"ours"
    assert (tmp_path / "precious").read_bytes() == content
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "precious"]


def test_a_hard_link_in_place_of_the_gitignore_is_not_written(tmp_path: Path) -> None:
    """An empty file of the user's would get its text."""
    folder = tmp_path / PROJECT_FOLDER
    folder.mkdir()
    (tmp_path / "empty").touch()
    (folder / ".gitignore").hardlink_to(tmp_path / "empty")

    make_private_folder(folder)

    assert (folder / ".gitignore").read_text() == "*\n"
    assert (tmp_path / "empty").read_text() == ""


@pytest.mark.usefixtures("_umask")
def test_a_written_file_is_private_from_its_first_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between making it and restricting it others could open it, and read it later."""
    modes: list[int] = []
    open_file = os.open

    def open_and_note(path: Path, flags: int, *given: int) -> int:
        handle = open_file(path, flags, *given)
        modes.append(stat.S_IMODE(os.fstat(handle).st_mode))
        return handle

    monkeypatch.setattr(os, "open", open_and_note)
    make_private_file(tmp_path / "empty")
    write_private_file(tmp_path / "data", b"ours")

    assert len(modes) == 2
    assert all(mode & 0o077 == 0 for mode in modes)
    assert mode(tmp_path / "data") == 0o600


def test_a_file_system_without_owners_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some shared folders of containers and networks give all files to one user."""
    make_private_file(tmp_path / "data")
    monkeypatch.setattr(private_folder, "owner_of", lambda status: STRANGER)

    make_private_file(tmp_path / "data")
    assert read_own_file(tmp_path / "data") == b""
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
