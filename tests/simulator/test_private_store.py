"""Privacy of the store, whoever creates it: other users and `git add -A` cannot read it.

Each maker is killed while the store is open, so that SQLite's own files stay beside it as after a
crash.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from pulumi_cloudjobs.simulator.app import open_store

PROVIDER = """
import httpx, os
from pulumi_cloudjobs.engine import embedded
transport = httpx.WSGITransport(embedded.open_embedded_simulator())
client = httpx.Client(transport=transport, base_url="http://localhost")
client.post("/", headers={"X-TC-Action": "DescribeJobs"})
os._exit(0)
"""
CONTROL = """
import os
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
Control(open_store(".cloudjobs")).advance(1)
os._exit(0)
"""
SERVE = [sys.executable, "-m", "pulumi_cloudjobs.simulator", "serve", "--port", "0"]
STORE_FILES = {
    ".gitignore",
    "cloud.key",
    "cloud.sqlite3",
    "cloud.sqlite3-shm",
    "cloud.sqlite3-wal",
}

Maker = Callable[[Path, int], None]


def provider(project: Path, umask: int) -> None:
    """A stack with `endpoint: embedded`."""
    subprocess.run(
        [sys.executable, "-c", PROVIDER], cwd=project, umask=umask, check=True, timeout=60
    )


def control(project: Path, umask: int) -> None:
    """A program that steers the simulator."""
    subprocess.run(
        [sys.executable, "-c", CONTROL], cwd=project, umask=umask, check=True, timeout=60
    )


def serve(project: Path, umask: int) -> None:
    """The command, called once."""
    with subprocess.Popen(
        SERVE, cwd=project, umask=umask, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert address, line
            httpx.get(f"{address[0]}/_simulator/", trust_env=False).raise_for_status()
        finally:
            process.kill()


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def added_by_git(project: Path) -> list[str]:
    """The files that `git add -A` takes into a new repository."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(project), "GIT_CONFIG_NOSYSTEM": "1"}
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=project, env=environ, check=True)

    listed = subprocess.run(
        ["git", "ls-files"], cwd=project, env=environ, check=True, capture_output=True, text=True
    )
    return listed.stdout.splitlines()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777], ids=lambda mask: f"umask-{mask:03o}")
@pytest.mark.parametrize("make", [provider, control, serve])
def test_a_store_is_private_whoever_makes_it(make: Maker, umask: int, tmp_path: Path) -> None:
    """Store and key together hold passwords, and a project is a repository that others read."""
    (tmp_path / "program.py").touch()

    make(tmp_path, umask)

    folder = tmp_path / ".cloudjobs"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes(folder) == dict.fromkeys(STORE_FILES, 0o600)
    assert added_by_git(tmp_path) == ["program.py"]


@pytest.mark.parametrize("make", [provider, control, serve])
def test_a_store_of_an_older_version_is_mended_when_it_is_opened(
    make: Maker, tmp_path: Path
) -> None:
    """Users of earlier versions have it in their projects, readable by everybody."""
    folder = tmp_path / ".cloudjobs"
    with_side_files(folder)

    make(tmp_path, 0o022)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes(folder) == dict.fromkeys(STORE_FILES, 0o600)
    assert added_by_git(tmp_path) == []


def test_a_store_in_a_folder_of_the_users_own_has_private_files(tmp_path: Path) -> None:
    """The folder may be a home or the project: the user decides its mode and its .gitignore."""
    folder = tmp_path / "data"
    with_side_files(folder)

    store = open_store(folder)
    with store.transaction() as tx:
        tx.put_meta("opened", True)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert modes(folder) == dict.fromkeys(STORE_FILES - {".gitignore"}, 0o600)
    store.close()


def with_side_files(folder: Path) -> None:
    """Make what an earlier version has left in a folder when its process was killed."""
    folder.mkdir()
    script = "import os, sqlite3, sys; file = sqlite3.connect(sys.argv[1]); "
    script += "file.execute('PRAGMA journal_mode = WAL'); "
    script += "file.execute('CREATE TABLE old (x)'); os._exit(0)"
    subprocess.run(
        [sys.executable, "-c", script, str(folder / "cloud.sqlite3")], umask=0o022, check=True
    )

    folder.chmod(0o755)
    assert set(modes(folder).values()) == {0o644}
