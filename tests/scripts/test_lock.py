"""The merge of pip's versions for each Python into one file, and the files themselves."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from scripts import lock, pulumi_cli

EVERY_PYTHON = dict.fromkeys(lock.SUPPORTED, "1.0")


@pytest.mark.parametrize(
    ("chosen", "lines"),
    [
        pytest.param(EVERY_PYTHON, ["six==1.0"], id="one-version"),
        pytest.param(
            {"3.10": "1.0"}, ['six==1.0 ; python_version == "3.10"'], id="only-the-oldest-needs-it"
        ),
        pytest.param(
            {"3.12": "1.0", "3.13": "1.0"},
            ['six==1.0 ; python_version >= "3.12"'],
            id="the-newest-need-it",
        ),
        pytest.param(
            EVERY_PYTHON | {"3.10": "0.9"},
            ['six==0.9 ; python_version == "3.10"', 'six==1.0 ; python_version >= "3.11"'],
            id="the-oldest-stays-behind",
        ),
        pytest.param(
            EVERY_PYTHON | {"3.10": "0.9", "3.11": "0.9"},
            [
                'six==0.9 ; python_version == "3.10" or python_version == "3.11"',
                'six==1.0 ; python_version >= "3.12"',
            ],
            id="two-stay-behind",
        ),
    ],
)
def test_a_version_gets_a_marker_only_where_pythons_differ(
    chosen: dict[str, str], lines: list[str]
) -> None:
    """Without markers, one Python would install what another one needs."""
    resolved: dict[str, lock.Versions] = {python: {} for python in lock.SUPPORTED}
    for python, version in chosen.items():
        resolved[python]["six"] = version

    assert lock.pins("six", resolved) == lines


def test_names_are_spelled_as_indexes_compare_them_and_the_project_is_left_out() -> None:
    """`Flask` and `flask` would be two lines, and the project cannot be pinned to an index."""
    report = {
        "install": [
            {"metadata": {"name": name, "version": "2"}}
            for name in ("Py.YAML_x", "pulumi-cloudjobs")
        ]
    }
    assert lock.versions(report) == {"py-yaml-x": "2"}


def test_the_oldest_versions_are_the_lower_bounds_of_what_the_package_needs() -> None:
    """Only what is tried may be promised."""
    required = [
        "httpx<1,>=0.27",
        "Pulumi <4, >=3.216",
        'flask<4,>=3; extra == "simulator"',
        'mypy>=1.15; extra == "dev"',
        "pyyaml~=6.0",
        'grpcio<2,>=1.75.1; python_version >= "3.14"',
        'grpcio<2,>=1.68.1; python_version < "3.14"',
    ]
    assert lock.lower_bounds(required) == {
        "httpx": "0.27",
        "pulumi": "3.216",
        "flask": "3",
        "grpcio": "1.68.1",
    }


@dataclass(frozen=True)
class Pin:
    """An entry of a requirements file."""

    requirement: Requirement
    sums: list[str]

    @property
    def version(self) -> str:
        (specifier,) = self.requirement.specifier
        assert specifier.operator == "=="
        return specifier.version


def pins_of(file: Path, python: str) -> dict[str, Pin]:
    """Read what a file makes this Python install, by normalized name."""
    text = file.read_text(encoding="utf-8").replace("\\\n", "")
    pins: dict[str, Pin] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue

        requirement, *sums = line.split(" --hash=sha256:")
        pin = Pin(Requirement(requirement), [checksum.strip() for checksum in sums])
        marker = pin.requirement.marker
        if marker is None or marker.evaluate({"python_version": python}):
            name = lock.normalized(pin.requirement.name)
            assert name not in pins
            pins[name] = pin

    return pins


def installed_for(python: str, *extras: str) -> Iterator[Requirement]:
    """Yield the requirements of the project with these extras on this Python."""
    for line in requires(lock.PROJECT) or []:
        requirement = Requirement(line)
        environments = [{"python_version": python, "extra": extra} for extra in ("", *extras)]
        marker = requirement.marker
        if marker is None or any(marker.evaluate(environment) for environment in environments):
            yield requirement


FILES = [
    pytest.param([lock.REQUIREMENTS], ["simulator"], id="run"),
    pytest.param(
        [lock.REQUIREMENTS, lock.REQUIREMENTS_DEV], ["simulator", "journal", "dev"], id="dev"
    ),
    pytest.param([lock.REQUIREMENTS_OLDEST], ["simulator"], id="oldest"),
]


@pytest.mark.parametrize("python", lock.SUPPORTED)
@pytest.mark.parametrize(("files", "extras"), FILES)
def test_the_files_have_what_pyproject_asks_for(
    files: list[Path], extras: list[str], python: str
) -> None:
    """`make` installs what the files have, so a dependency that they lack is not installed."""
    pins: dict[str, Pin] = {}
    for file in files:
        more = pins_of(file, python)
        assert not pins.keys() & more.keys()
        pins |= more

    missing = [
        str(requirement)
        for requirement in installed_for(python, *extras)
        if lock.normalized(requirement.name) != lock.PROJECT
        and not is_met(requirement, pins.get(lock.normalized(requirement.name)))
    ]
    assert not missing, f"run `make lock`: {missing}"
    assert set(lock.BUILD_TOOLS) <= pins.keys()


def is_met(requirement: Requirement, pin: Pin | None) -> bool:
    return pin is not None and requirement.specifier.contains(pin.version)


@pytest.mark.parametrize(
    "file",
    [lock.REQUIREMENTS, lock.REQUIREMENTS_DEV, lock.REQUIREMENTS_OLDEST, pulumi_cli.TOOLCHAIN],
    ids=lambda file: file.name,
)
def test_every_line_has_a_version_and_sums_and_no_address(file: Path) -> None:
    """A line without a sum lets pip install whatever an index serves."""
    for python in lock.SUPPORTED:
        for pin in pins_of(file, python).values():
            assert pin.requirement.url is None
            assert pin.sums
            assert all(re.fullmatch("[0-9a-f]{64}", checksum) for checksum in pin.sums)

    assert "://" not in file.read_text(encoding="utf-8")


def test_the_compiler_that_a_build_borrows_has_its_sums() -> None:
    """The message names a version, and pip installs the one in the file."""
    (pin,) = pins_of(pulumi_cli.TOOLCHAIN, lock.SUPPORTED[0]).values()
    assert str(pin.requirement) == pulumi_cli.GO_PACKAGE


def test_the_sums_of_all_files_of_a_release_are_read_from_the_index(tmp_path: Path) -> None:
    """The index is the one that pip is configured with, and another platform has other files."""
    sums = {
        "six-1.0-py3-none-any.whl": "a" * 64,
        "six-1.0-cp310-cp310-macosx_11_0_arm64.whl": "b" * 64,
        "six-1.0.tar.gz": "c" * 64,
        "six-1.0.1.tar.gz": "d" * 64,
        "six-1.0.exe": "e" * 64,
    }
    links = [f'<a href="{name}#sha256={checksum}">{name}</a>' for name, checksum in sums.items()]
    (tmp_path / "six").mkdir()
    (tmp_path / "six" / "index.html").write_text(f"<!DOCTYPE html><body>{''.join(links)}</body>")

    command = [sys.executable, str(lock.ROOT / "scripts" / "index_hashes.py")]
    options: dict[str, Any] = {
        "env": {**os.environ, "PIP_INDEX_URL": tmp_path.as_uri()},
        "capture_output": True,
        "text": True,
    }
    done = subprocess.run([*command, "six==1.0"], check=True, **options)
    assert json.loads(done.stdout) == {"six==1.0": ["a" * 64, "b" * 64, "c" * 64]}

    done = subprocess.run([*command, "six==2.0"], check=False, **options)
    assert done.returncode == 1
    assert "lists no SHA-256 for six==2.0" in done.stderr


def test_the_file_of_the_oldest_versions_has_the_lower_bounds_of_pyproject() -> None:
    """A bound that is lowered without `make lock` would be promised and not tried."""
    pins = pins_of(lock.REQUIREMENTS_OLDEST, lock.SUPPORTED[0])
    bounds = lock.lower_bounds(requires(lock.PROJECT) or [])
    assert {"pulumi", "pydantic", "httpx"} <= set(bounds)

    for name, bound in bounds.items():
        pinned = lock.as_numbers(pins[name].version)
        assert pinned == lock.as_numbers(bound) + (0,) * (
            len(pinned) - len(lock.as_numbers(bound))
        ), name
