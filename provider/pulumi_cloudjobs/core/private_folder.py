"""Folders and files that only their owner can read, and that git ignores.

The simulator's store holds what users send to a cloud, passwords included. A project is often a git
repository, so a `git add -A` would publish the store. All code that makes such a folder calls this
module; the umask of the process decides nothing. The module needs the standard library alone,
because `make` and the simulator use it too.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

PROJECT_FOLDER = ".cloudjobs"
"""Name of our folder in a project: it holds the simulator's store, and in a checkout Pulumi's home
and backend."""
FOLDER_MODE = 0o700
FILE_MODE = 0o600
IGNORE_FILE = ".gitignore"
IGNORE_ALL = "*\n"


def make_private_folder(folder: Path) -> None:
    """Make a private folder, or mend one that is ours; missing parents become private as well.

    An existing folder is ours when it has our name. Any other folder stays as it is: the user may
    have named a folder that other people or other programs work in.

    Raises:
        OSError: The folder cannot be made.
    """
    if folder.is_dir() and folder.name != PROJECT_FOLDER:
        return

    _make(folder)
    ignore = folder / IGNORE_FILE
    make_private_file(ignore)

    # A new file is empty, and so is a file whose maker died before the text was written.
    if ignore.stat().st_size == 0:
        ignore.write_text(IGNORE_ALL, encoding="utf-8")


def make_private_file(path: Path) -> None:
    """Make an empty private file, or mend an existing one.

    Raises:
        OSError: The file cannot be made.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))

    mend_file(path)


def mend_file(path: Path) -> None:
    """Take the access of others from a file; do nothing when the file is missing."""
    if path.is_file():
        _restrict(path, FILE_MODE)


def _make(folder: Path) -> None:
    if not folder.parent.exists():
        _make(folder.parent)

    folder.mkdir(FOLDER_MODE, exist_ok=True)
    # A umask can take away even the owner's access.
    _restrict(folder, FOLDER_MODE)


def _restrict(path: Path, mode: int) -> None:
    # The file belongs to another user, its file system has no modes, or another process has just
    # removed it.
    with suppress(PermissionError, FileNotFoundError):
        if stat.S_IMODE(path.stat().st_mode) != mode:
            path.chmod(mode)
