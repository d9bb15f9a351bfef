"""The pip commands of the Makefile, run on a small project and a wheel made here; no index."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "locked-project"
version = "1"
dependencies = ["locked-probe", "never-to-be-fetched"]

[tool.hatch.build]
dev-mode-dirs = ["."]
"""
METADATA = "Metadata-Version: 2.1\nName: locked-probe\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


class Checkout:
    """A project with the real Makefile, environments for `make`, and a wheel to install.

    The environments borrow pip and the build tools from the one that runs the tests.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copy(ROOT / "Makefile", folder)
        (folder / "scripts").mkdir()
        shutil.copy(ROOT / "scripts" / "progress.py", folder / "scripts")
        (folder / "pyproject.toml").write_text(PYPROJECT)
        (folder / "locked_project").mkdir()
        (folder / "locked_project" / "__init__.py").write_text("")

        for name in ("requirements.txt", "requirements-dev.txt", "requirements-oldest.txt"):
            (folder / name).write_text("")

        for name in (".venv", ".venv-oldest"):
            command = [sys.executable, "-m", "venv", "--without-pip", str(folder / name)]
            subprocess.run(command, check=True)

        self.wheel = folder / "wheels" / "locked_probe-1.0-py3-none-any.whl"
        self.wheel.parent.mkdir()
        info = "locked_probe-1.0.dist-info"
        with zipfile.ZipFile(self.wheel, "w") as archive:
            archive.writestr("locked_probe.py", "")
            archive.writestr(f"{info}/METADATA", METADATA)
            archive.writestr(f"{info}/WHEEL", WHEEL)
            archive.writestr(f"{info}/RECORD", "")

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.wheel.read_bytes()).hexdigest()

    def make(self, target: str) -> subprocess.CompletedProcess[str]:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PYTHONPATH": sysconfig.get_path("purelib"),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": self.wheel.parent.as_uri(),
        }
        command = ["make", "-s", target]
        return subprocess.run(
            command, cwd=self.folder, env=environ, capture_output=True, text=True, check=False
        )

    def has(self, target: str, module: str) -> bool:
        """Return whether the environment of a target has a module."""
        environment = (self.folder / target).parent
        return any(environment.glob(f"lib/*/site-packages/{module}"))


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def with_another_digit(checksum: str) -> str:
    first = "1" if checksum[0] == "0" else "0"
    return first + checksum[1:]


STEPS = [
    pytest.param("requirements.txt", ".venv/.installed", id="run"),
    pytest.param("requirements-dev.txt", ".venv/.installed-dev", id="dev"),
    pytest.param("requirements-oldest.txt", ".venv-oldest/.installed", id="oldest"),
]


@pytest.mark.parametrize(("file", "target"), STEPS)
def test_a_file_is_installed_with_its_sum_and_refused_with_another(
    checkout: Checkout, file: str, target: str
) -> None:
    """Someone may have replaced it on the index or on the way.

    The project comes after it, from its folder, and fetches nothing by itself. One checkout for
    both, because the steps before the target take pip longer than the target itself.
    """
    requirements = checkout.folder / file
    wrong = with_another_digit(checkout.checksum)
    requirements.write_text(f"locked-probe==1.0 --hash=sha256:{wrong}\n")

    done = checkout.make(target)
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert checkout.checksum in done.stderr
    assert not checkout.has(target, "locked_probe.py")
    assert not (checkout.folder / target).exists()

    requirements.write_text(f"locked-probe==1.0 --hash=sha256:{checkout.checksum}\n")

    done = checkout.make(target)
    assert done.returncode == 0, done.stderr
    assert checkout.has(target, "locked_probe.py")
    assert checkout.has(target, "locked_project-1.dist-info")


def test_a_line_without_a_sum_is_refused(checkout: Checkout) -> None:
    """A line that was added by hand would be installed unchecked."""
    (checkout.folder / "requirements.txt").write_text("locked-probe==1.0\n")

    done = checkout.make(".venv/.installed")
    assert done.returncode != 0
    assert "Hashes are required" in done.stderr
    assert not checkout.has(".venv/.installed", "locked_probe.py")
