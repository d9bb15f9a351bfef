"""A store that cannot be used: one line wherever it is opened, and `serve` does not start."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from pulumi_cloudjobs.core.errors import ConfigurationError
from pulumi_cloudjobs.core.private_folder import PROJECT_FOLDER
from pulumi_cloudjobs.engine.embedded import open_embedded_simulator
from pulumi_cloudjobs.simulator.__main__ import main
from pulumi_cloudjobs.simulator.app import STORE_FILE, open_store

from tests.strangers import give_away

Break = Callable[[Path, pytest.MonkeyPatch], None]
KEY_FILE = "cloud.key"


def open_and_close(folder: Path) -> None:
    """Make a store in a folder."""
    store = open_store(folder)
    store.open()
    store.close()


def with_a_file_as_folder(folder: Path, _: pytest.MonkeyPatch) -> None:
    folder.touch()


def with_a_link_as_folder(folder: Path, _: pytest.MonkeyPatch) -> None:
    (folder.parent / "elsewhere").mkdir()
    folder.symlink_to(folder.parent / "elsewhere", target_is_directory=True)


def with_a_link_as_store(folder: Path, _: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    (folder / STORE_FILE).symlink_to(folder.parent / "elsewhere")


def with_a_link_beside_the_store(folder: Path, _: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    (folder / f"{STORE_FILE}-wal").symlink_to(folder.parent / "elsewhere")


def with_a_link_as_key(folder: Path, _: pytest.MonkeyPatch) -> None:
    """A new store would write its key to where the link leads."""
    folder.mkdir()
    (folder / KEY_FILE).symlink_to(folder.parent / "elsewhere")


def with_a_link_as_key_of_a_store(folder: Path, _: pytest.MonkeyPatch) -> None:
    """An existing store reads its key."""
    open_and_close(folder)
    (folder / KEY_FILE).rename(folder.parent / "key")
    (folder / KEY_FILE).symlink_to(folder.parent / "key")


def with_the_key_of_another_user(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_and_close(folder)
    give_away(folder / KEY_FILE, monkeypatch)


def without_its_key(folder: Path, _: pytest.MonkeyPatch) -> None:
    open_and_close(folder)
    (folder / KEY_FILE).unlink()


def with_a_folder_of_another_user(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_and_close(folder)
    give_away(folder, monkeypatch)


def with_a_pipe_as_store(folder: Path, _: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    os.mkfifo(folder / STORE_FILE)


def with_the_store_of_another_user(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_and_close(folder)
    give_away(folder / STORE_FILE, monkeypatch)


def with_another_file(folder: Path, _: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    (folder / STORE_FILE).write_text("a letter to the tax office")


def with_another_database(folder: Path, _: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    connection = sqlite3.connect(folder / STORE_FILE)
    connection.execute("CREATE TABLE objects (name TEXT)")
    connection.close()


def with_another_version(folder: Path, _: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    connection = sqlite3.connect(folder / STORE_FILE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


@pytest.fixture(
    params=[
        pytest.param((with_a_file_as_folder, "is not a folder"), id="file-as-folder"),
        pytest.param((with_a_link_as_folder, "is a symbolic link"), id="link-as-folder"),
        pytest.param((with_a_link_as_store, "is a symbolic link"), id="link-as-store"),
        pytest.param((with_a_link_beside_the_store, "is a symbolic link"), id="link-beside"),
        pytest.param((with_a_link_as_key, "is a symbolic link"), id="link-as-key"),
        pytest.param((with_a_link_as_key_of_a_store, "is a symbolic link"), id="link-as-its-key"),
        pytest.param((with_the_key_of_another_user, "another user"), id="key-of-another-user"),
        pytest.param((without_its_key, "is missing or the key of another store"), id="without-key"),
        pytest.param((with_a_folder_of_another_user, "another user"), id="folder-of-another-user"),
        pytest.param((with_a_pipe_as_store, "is not a file"), id="pipe-as-store"),
        pytest.param((with_the_store_of_another_user, "another user"), id="another-user"),
        pytest.param((with_another_file, "not a database"), id="another-file"),
        pytest.param((with_another_database, "already exists"), id="another-database"),
        pytest.param((with_another_version, "another version"), id="another-version"),
    ]
)
def reason(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Break the store of a project, which is the working folder; return the reason."""
    breaks: Break
    reason: str
    breaks, reason = request.param
    monkeypatch.chdir(tmp_path)
    breaks(tmp_path / PROJECT_FOLDER, monkeypatch)
    return reason


def test_the_provider_reports_an_unusable_store_in_one_line(reason: str) -> None:
    """No call was sent, so no object is lost."""
    with pytest.raises(ConfigurationError, match=reason) as caught:
        open_embedded_simulator()
    assert len(str(caught.value).splitlines()) == 1


def test_serve_does_not_start_on_an_unusable_store(
    reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A server that fails every call makes its clients seem broken."""
    assert main(["serve", "--port", "0"]) == 1

    printed = capsys.readouterr()
    assert printed.out == ""
    assert reason in printed.err
    assert len(printed.err.splitlines()) == 1
    assert not Path("elsewhere").is_file()
