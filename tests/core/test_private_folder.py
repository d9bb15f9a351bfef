"""Private folders: their modes under any umask, and which existing folders are changed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pulumi_cloudjobs.core.private_folder import (
    PROJECT_FOLDER,
    make_private_file,
    make_private_folder,
    mend_file,
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


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
    """Earlier versions made it with the umask's mode and without a .gitignore."""
    folder = tmp_path / PROJECT_FOLDER
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "data").touch()
    (folder / "data").chmod(0o644)

    make_private_folder(folder)
    make_private_file(folder / "data")

    assert (mode(folder), mode(folder / "data")) == (0o700, 0o600)
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
