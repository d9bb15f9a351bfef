"""How the versions that pip chose for each Python become one constraints file."""

from __future__ import annotations

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
            ['six==0.9 ; python_version == "3.10" or python_version == "3.11"', 'six==1.0 ; python_version >= "3.12"'],
            id="two-stay-behind",
        ),
    ],
)
def test_a_version_gets_a_marker_only_where_pythons_differ(chosen: dict[str, str], lines: list[str]) -> None:
    """Without markers, one Python could not install what another one needs."""
    assert lock.pins("six", {python: {"six": version} for python, version in chosen.items()}) == lines


def test_names_are_spelled_as_indexes_compare_them_and_the_project_is_left_out() -> None:
    """`Flask` and `flask` would be two lines, and the project cannot be pinned to an index."""
    report = {"install": [{"metadata": {"name": name, "version": "2"}} for name in ("Py.YAML_x", "pulumi-cloudjobs")]}
    assert lock.versions(report) == {"py-yaml-x": "2"}
