"""A sixth service: a copy of the checkout, one small service more, and a count of what it touches.

The folders here hold the service as it would lie in the checkout: its two folders, the description
of its API, its test card, its tests, and an example. Nothing else is written by hand but its name
in the package of its vendor.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICE = Path(__file__).parent
VENDOR = Path("provider/pulumi_cloudjobs/tencent/__init__.py")
OWN = (
    Path("provider/pulumi_cloudjobs/tencent/alert"),
    Path("provider/pulumi_cloudjobs/simulator/tencent/alert"),
    Path("tests/tencent/alert"),
)
"""The folders of the service itself, with its tests."""

PLACES = [
    "examples/tencent-alert",
    "provider/pulumi_cloudjobs/api/tencent_alert.json",
    "provider/pulumi_cloudjobs/tencent/__init__.py",
    "tests/cards/tencent_alert_rule.py",
]
"""Everything else that is written by hand: at most four places."""

TESTS = (
    "tests/test_generated.py",
    "tests/test_cards.py",
    "tests/test_adopt_forms.py",
    "tests/test_consequences.py",
    "tests/test_gone.py",
    "tests/api",
    "tests/checks/test_table.py",
    "tests/checks/test_generated_inputs.py",
    "tests/checks/test_round_trip.py",
    "tests/retry",
    "tests/simulator/test_vendors.py",
    "tests/tencent/alert",
)
"""Tests of all resources that need no engine, and the tests of the service itself."""

SELECTED = (
    "tencent/alert or tencent_alert or test_rule or vendors or models_match or in_use or has_a_card"
)

MANY = 100
"""So many tests of all resources try this one; fewer would mean that a list has left it out."""

LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"

PARTS = (
    "README.md",
    "benchmarks",
    "docs",
    "examples",
    "provider",
    "pyproject.toml",
    "scripts",
    "tests",
)
"""Everything of the checkout that generators, import rules and tests read."""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout with the sixth service, before anything is generated."""
    copy = tmp_path_factory.mktemp("sixth") / "checkout"
    copy.mkdir()
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns(".*"))
        else:
            shutil.copy2(ROOT / name, copy / name)

    shutil.copy2(ROOT / "__main__.py", copy / "__main__.py")
    for folder in ("examples", "provider", "tests"):
        shutil.copytree(SERVICE / folder, copy / folder, dirs_exist_ok=True)

    _name_in_vendor(copy / VENDOR)
    return copy


def _name_in_vendor(path: Path) -> None:
    """Write the name of the service where a program finds it, and a type checker."""
    text = path.read_text("utf-8")
    for old, new in (
        ("    from . import batch", "    from . import alert as alert\n    from . import batch"),
        ('__all__ = ["batch"', '__all__ = ["alert", "batch"'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)

    path.write_text(text, "utf-8")


def run(checkout: Path, *command: str) -> str:
    """Run a command of the copy, and return what it prints."""
    environ = {**os.environ, "PYTHONPATH": str(checkout / "provider")}
    finished = subprocess.run(
        [sys.executable, *command],
        cwd=checkout,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout
    return finished.stdout


def test_a_sixth_service_is_written_in_few_places_and_keeps_every_rule(checkout: Path) -> None:
    """A stranger adds a service in an afternoon only if no list has to be searched for."""
    assert _places(checkout) == PLACES

    written = run(checkout, "scripts/generate.py")
    assert "written: docs/resources/tencent.alert.Rule.md" in written

    run(checkout, "-c", LINT_IMPORTS, "--no-cache")
    summary = run(checkout, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", SELECTED, *TESTS)
    (passed,) = re.findall(r"(\d+) passed", summary)
    assert int(passed) > MANY


def _places(checkout: Path) -> list[str]:
    """Return what is new or different outside of the folders of the service."""
    paths = {path.relative_to(checkout) for path in checkout.rglob("*") if path.is_file()}
    touched = {
        path
        for path in paths
        if "__pycache__" not in path.parts and _differs(checkout, path) and not _is_own(path)
    }
    return sorted({_place(path) for path in touched})


def _differs(checkout: Path, path: Path) -> bool:
    original = ROOT / path
    return not original.exists() or original.read_bytes() != (checkout / path).read_bytes()


def _is_own(path: Path) -> bool:
    return any(folder in path.parents for folder in OWN)


def _place(path: Path) -> str:
    """Return a file, or the folder of an example, whose two files are one place."""
    return str(path.parent if path.parts[0] == "examples" else path)
