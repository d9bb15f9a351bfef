"""The merge of pip's versions for each Python into one constraints file."""

from __future__ import annotations

import re
from importlib.metadata import requires

import pytest

from scripts import lock

EVERY_PYTHON = dict.fromkeys(lock.SUPPORTED, "1.0")


@pytest.mark.parametrize(
    ("chosen", "lines"),
    [
        pytest.param(EVERY_PYTHON, ["six==1.0"], id="one-version"),
        pytest.param({"3.10": "1.0"}, ["six==1.0"], id="only-the-oldest-needs-it"),
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
    """Without markers, one Python could not install what another one needs."""
    assert (
        lock.pins("six", {python: {"six": version} for python, version in chosen.items()}) == lines
    )


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


def test_the_file_of_the_oldest_versions_has_the_lower_bounds_of_pyproject() -> None:
    """A bound that is lowered without `make lock` would be promised and not tried."""
    pins = dict(
        re.findall(
            r"^([\w.-]+)==([\w.]+)",
            lock.CONSTRAINTS_OLDEST.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    )
    bounds = lock.lower_bounds(requires(lock.PROJECT) or [])
    assert {"pulumi", "pydantic", "httpx"} <= set(bounds)

    for name, bound in bounds.items():
        pinned = lock.as_numbers(pins[name])
        assert pinned == lock.as_numbers(bound) + (0,) * (
            len(pinned) - len(lock.as_numbers(bound))
        ), name
