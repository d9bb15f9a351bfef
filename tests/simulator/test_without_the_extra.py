"""Processes in which the packages of the extra `simulator` cannot be found."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pulumi_cloudjobs.simulator.__main__ import EXTRA_PACKAGES

ROOT = Path(__file__).parents[2]
HIDE = """
import importlib.machinery, runpy, sys

hidden = sys.argv.pop(1).split()

class Hidden(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition(".")[0] in hidden:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hidden)
"""
SERVE = """
runpy.run_module("pulumi_cloudjobs.simulator", run_name="__main__", alter_sys=True)
"""
CREATE = """
from pulumi_cloudjobs.core.verbs.handler import Handler
from pulumi_cloudjobs.core.operation import Operation
from pulumi_cloudjobs.engine.process import new_context
from pulumi_cloudjobs.tencent.dlc.spark_app_task import SPARK_APP_TASK

handler = Handler(SPARK_APP_TASK, new_context({"endpoint": "embedded"}))
checked = handler.check({"jobName": "spark-app-test"})
assert checked.problems == []
print(handler.create(checked.inputs, Operation(urn="urn:pulumi:dev::project::x:Task::nightly")).id)
"""


def run(
    folder: Path, hidden: str, program: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder, without the packages of that name."""
    command = [sys.executable, "-c", HIDE + program, hidden, *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("hidden", ["flask waitress", "flask", "waitress"])
def test_serve_names_what_is_missing_in_one_line(hidden: str, tmp_path: Path) -> None:
    """The package alone does not bring them, and a traceback names no extra."""
    done = run(tmp_path, hidden, SERVE, "serve", "--port", "0")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert f"missing: {', '.join(hidden.split())};" in done.stderr
    assert "pip install 'pulumi-cloudjobs[simulator]'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_embedded_endpoint_needs_no_package_of_the_extra(tmp_path: Path) -> None:
    """The provider calls the simulator in process, without a server or a web framework."""
    done = run(tmp_path, " ".join(EXTRA_PACKAGES), CREATE)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / ".cloudjobs" / "cloud.sqlite3").exists()
    assert done.stdout.strip()


def test_the_extra_names_the_packages_that_serve_needs() -> None:
    """Otherwise the command that it prints would not help."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    extra = re.search(r"^simulator = \[(.*?)\]", text, re.MULTILINE | re.DOTALL)
    assert extra
    assert tuple(re.findall(r'"(\w+)', extra[1])) == EXTRA_PACKAGES
