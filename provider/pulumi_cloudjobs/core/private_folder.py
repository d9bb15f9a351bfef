"""Folders and files that only their owner can read, and that git ignores.

The simulator's store holds what users send to a cloud, passwords included, and its key lies beside
it. A project is often a git repository, so a `git add -A` would publish both. All code that makes
such a folder calls this module; the umask of the process decides nothing. The module needs the
standard library alone, because `make` and the simulator use it too.

A repository may bring a symbolic link, and a folder that others may write to may hold their files.
A link would be followed to a file of the user's own, and a file of another user would be believed:
an entry of the journal decides which job is stopped. Both are refused.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

PROJECT_FOLDER = ".cloudjobs"
"""Name of our folder in a project: it holds the simulator's store, and in a checkout Pulumi's home
and backend."""
STORE_VARIABLE = "PULUMI_CLOUDJOBS_STORE"
"""Environment variable with the folder of the simulator's store; without it, PROJECT_FOLDER."""
FOLDER_MODE = 0o700
FILE_MODE = 0o600
IGNORE_FILE = ".gitignore"
IGNORE_ALL = b"*\n"


def store_folder(environ: Mapping[str, str]) -> str:
    """Return the folder of the simulator's store, as the environment names it."""
    return environ.get(STORE_VARIABLE) or PROJECT_FOLDER


def make_private_folder(folder: Path) -> None:
    """Make a private folder, or mend one that is ours; missing parents become private as well.

    An existing folder is ours when it has our name. Any other folder stays as it is: the user may
    have named a folder that other people or other programs work in.

    Raises:
        OSError: The folder cannot be made, is a link, or is ours by name and of another user.
    """
    if folder.name == PROJECT_FOLDER:
        check_own_folder(folder)
    elif check_folder(folder):
        return

    _make(folder)
    ignore = folder / IGNORE_FILE
    mend_file(ignore)

    # In an earlier version the maker could die before the text was written.
    if not ignore.exists() or ignore.stat().st_size == 0:
        write_private_file(ignore, IGNORE_ALL)


def make_private_file(path: Path) -> None:
    """Make an empty private file, or mend an existing one.

    Raises:
        OSError: The file cannot be made, or is not a file of this user.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))

    mend_file(path)


def write_private_file(path: Path, data: bytes) -> None:
    """Write a private file as a whole, whether it exists or not.

    An existing file is replaced and not changed: under a hard link it may be another file, too.

    Raises:
        OSError: The file cannot be written, or is not a file of this user.
    """
    mend_file(path)
    write_beside(path, data).replace(path)


def write_beside(path: Path, data: bytes) -> Path:
    """Write a private file under a temporary name; it is on disk when this returns.

    A file gets its own name only when it is complete, so that a reader never sees half of it.
    """
    # Processes of several machines may share the folder, so a process id is not unique.
    temporary = path.parent / f".{secrets.token_hex(8)}"
    write_new(temporary, data)
    return temporary


def write_new(path: Path, data: bytes) -> None:
    """Write a new private file; it is on disk when this returns.

    Raises:
        FileExistsError: Something has that name already.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        # A umask can take away even the owner's access.
        os.fchmod(handle, FILE_MODE)
        file.write(data)
        file.flush()
        os.fsync(handle)


def mend_file(path: Path) -> None:
    """Take the access of others from a file; do nothing when the file is missing.

    Raises:
        OSError: It is not a file of this user: a link, a folder, or a file of somebody else.
    """
    status = _status(path)
    if status is not None:
        _expect_own_file(path, status)
        _restrict(path, FILE_MODE)


def check_folder(folder: Path) -> bool:
    """Check that a path is a folder, whoever owns it; return False when nothing has its name.

    Raises:
        OSError: It is a link or a file.
    """
    status = _status(folder)
    if status is None:
        return False

    _expect_no_link(folder, status)
    if not stat.S_ISDIR(status.st_mode):
        raise OSError(errno.ENOTDIR, f"{folder.name} is not a folder", str(folder))
    return True


def check_own_folder(folder: Path) -> None:
    """Check that a folder is this user's; do nothing when it is missing.

    Raises:
        OSError: It is a link, a file, or a folder of somebody else.
    """
    if check_folder(folder):
        check_owner(folder)


def check_owner(path: Path) -> None:
    """Check that this user owns a path, or root, who may do everything anyway.

    Raises:
        OSError: Somebody else owns it, or it is missing.
    """
    _expect_owner(path, path.lstat())


def is_open_to_others(folder: Path) -> bool:
    """Return whether other users may put files into a folder."""
    return bool(folder.lstat().st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def read_own_file(path: Path) -> bytes:
    """Return the content of a file of this user.

    Raises:
        OSError: The file is missing or cannot be read, or is not a file of this user.
    """
    _expect_no_link(path, path.lstat())
    # A link or a pipe that has just taken its place is not followed, and is not waited for.
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        _expect_own_file(path, os.fstat(handle))
        return file.read()


def _make(folder: Path) -> None:
    if not folder.parent.exists():
        _make(folder.parent)

    folder.mkdir(FOLDER_MODE, exist_ok=True)
    # A umask can take away even the owner's access.
    _restrict(folder, FOLDER_MODE)


def _restrict(path: Path, mode: int) -> None:
    # The file system has no modes, or another process has just removed the file.
    with suppress(PermissionError, FileNotFoundError):
        if stat.S_IMODE(path.stat().st_mode) != mode:
            path.chmod(mode)


def _status(path: Path) -> os.stat_result | None:
    """Return the status of a path itself, which may be a link; None when nothing has its name."""
    with suppress(FileNotFoundError):
        return path.lstat()

    return None


def _expect_own_file(path: Path, status: os.stat_result) -> None:
    _expect_no_link(path, status)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, f"{path.name} is not a file", str(path))
    _expect_owner(path, status)


def _expect_no_link(path: Path, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise OSError(
            errno.ELOOP, f"{path.name} is a symbolic link, which is not followed", str(path)
        )


def _expect_owner(path: Path, status: os.stat_result) -> None:
    owner = owner_of(status)
    if owner in (0, os.geteuid()) or owner == _owner_of_new_files(path.parent):
        return

    raise OSError(
        errno.EPERM, f"{path.name} belongs to another user, with the number {owner}", str(path)
    )


def owner_of(status: os.stat_result) -> int:
    """Return the number of the user who owns a file."""
    return status.st_uid


def _owner_of_new_files(folder: Path) -> int | None:
    """Return the owner that a folder's file system gives to the files of this process.

    Some shared file systems give every file to one user. None when no file can be made there.
    """
    path = folder / f".{secrets.token_hex(8)}"
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE)
    except OSError:
        return None

    try:
        return owner_of(os.fstat(handle))
    finally:
        os.close(handle)
        path.unlink()
