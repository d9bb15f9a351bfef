"""Garbage collection is tuned where the process is ours, and nowhere else."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOOK = """
import gc, sys
sys.modules["__main__"].__spec__ = {spec}
import pulumi_cloudjobs
print(gc.get_threshold()[0])
"""
IN_A_HOST = "__import__('importlib.machinery').machinery.ModuleSpec('pulumi.dynamic.__main__', None)"


@pytest.mark.parametrize(("spec", "tuned"), [("None", False), (IN_A_HOST, True)], ids=["program", "host"])
def test_only_the_provider_process_collects_rarely(spec: str, tuned: bool) -> None:
    """A program's own memory is none of our business."""
    shown = subprocess.run([sys.executable, "-c", LOOK.format(spec=spec)], capture_output=True, text=True, check=True)
    assert (int(shown.stdout) > 10_000) is tuned
