"""Files of another user, whoever runs the tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pulumi_cloudjobs.core import private_folder

STRANGER = 12_345


def give_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a path another user's. Only root can do so; for anybody else it only seems so."""
    if os.geteuid() == 0:
        os.chown(path, STRANGER, -1)
        return

    number = path.lstat().st_ino
    owner_of = private_folder.owner_of
    monkeypatch.setattr(
        private_folder,
        "owner_of",
        lambda status: STRANGER if status.st_ino == number else owner_of(status),
    )
