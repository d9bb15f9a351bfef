"""Garbage collection is tuned where the process ends with the operation, and nowhere else."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest
from pulumi_cloudjobs.dynamic.adaptations.interrupt import LAUNCHER
from pulumi_cloudjobs.engine.garbage import PYTHONS_OWN

from tests.engine.stack import PROVIDER_FOLDER

PROGRAM = """
import gc, sys
{before}
import pulumi_cloudjobs
print(gc.get_threshold()[0])
"""
IN_A_HOST = """
import importlib.machinery
sys.modules["__main__"].__spec__ = importlib.machinery.ModuleSpec("pulumi.dynamic.__main__", None)
"""


def first_threshold(folder: Path, name: str, before: str) -> int:
    """Return the first threshold after the import, in a script of that name."""
    script = folder / name
    script.write_text(PROGRAM.format(before=before))
    shown = subprocess.run(
        [sys.executable, str(script)],
        env={"PYTHONPATH": str(PROVIDER_FOLDER)},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(shown.stdout)


@pytest.mark.parametrize(
    ("name", "before"),
    [("host.py", IN_A_HOST), (LAUNCHER, "")],
    ids=["provider", "program-of-the-cli"],
)
def test_processes_of_an_operation_collect_rarely(tmp_path: Path, name: str, before: str) -> None:
    """They live for minutes, and hold what the SDK makes by the thousand to their end."""
    assert first_threshold(tmp_path, name, before) > 10_000


@pytest.mark.parametrize(
    ("name", "before", "threshold"),
    [("server.py", "", gc.get_threshold()[0]), (LAUNCHER, "gc.set_threshold(1234, 5, 6)", 1234)],
    ids=["another-process", "thresholds-of-the-user"],
)
def test_others_are_left_alone(tmp_path: Path, name: str, before: str, threshold: int) -> None:
    """A server with the automation API runs for months, and a chosen threshold has a reason."""
    assert first_threshold(tmp_path, name, before) == threshold


def test_the_thresholds_of_this_python_are_known() -> None:
    """Otherwise nothing is tuned, without a sign of it."""
    assert gc.get_threshold() in PYTHONS_OWN
