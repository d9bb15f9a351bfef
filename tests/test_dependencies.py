"""Every package that the source imports is named in pyproject.toml, and the other way round."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from scripts import licences

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "provider" / "pulumi_cloudjobs"
ALL_EXTRAS = (*licences.SHIPPED, licences.DEV)
OWN = {"pulumi_cloudjobs", "scripts", "tests", "benchmarks"}

NOT_NAMED = {"pip": "scripts/index_hashes.py uses the pip of the Python that runs it"}
NOT_IMPORTED = {
    "mypy": "`make types` runs it",
    "pyright": "tests/types runs it",
    "pytest-xdist": "`make pytest` gives it the option -n",
    "ruff": "`make lint` runs it",
    "types-grpcio": "mypy reads it",
    "types-protobuf": "mypy reads it",
}
"""What is needed without an import, by the reason."""


def extras_for(path: Path) -> tuple[str, ...]:
    """Return the extras that a source file may rely on."""
    if not path.is_relative_to(PACKAGE):
        return ALL_EXTRAS

    if path.is_relative_to(PACKAGE / "simulator"):
        return ("", "simulator")

    if path.is_relative_to(PACKAGE / "core" / "journal"):
        return ("", "journal")

    return ("",)


@cache
def named(extras: tuple[str, ...]) -> set[str]:
    """Return the packages that pyproject.toml names for some extras."""
    return {
        licences.name_of(requirement) for extra in extras for requirement in licences.direct(extra)
    }


def source_files() -> Iterator[Path]:
    yield ROOT / "__main__.py"
    for folder in ("provider", "scripts", "benchmarks", "examples", "tests"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def imported(source: str) -> Iterator[str]:
    """Yield the first part of each absolute import of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


@cache
def foreign_imports(source: str) -> set[str]:
    """Return what a module imports beside the standard library and this project."""
    return set(imported(source)) - OWN - set(sys.stdlib_module_names)


@cache
def installed_modules() -> dict[str, set[str]]:
    """Return the packages that install each top-level module: several share `google`.

    `packages_distributions` of Python 3.10 knows few of them.
    """
    modules: dict[str, set[str]] = {}
    for distribution in distributions():
        name = canonicalize_name(distribution.metadata["Name"])
        for file in distribution.files or ():
            first = file.parts[0]
            if len(file.parts) > 1 or file.suffix == ".py":
                modules.setdefault(first.removesuffix(".py"), set()).add(name)

    return modules


def distributions_of(module: str) -> set[str]:
    """Return the packages that install a module."""
    return installed_modules().get(module, set())


def unnamed_imports(path: Path, source: str) -> list[str]:
    """Return the imports of a file that no package of its extras provides."""
    allowed = named(extras_for(path)) | NOT_NAMED.keys()
    return [
        f"{path.relative_to(ROOT)}: {module}"
        for module in sorted(foreign_imports(source))
        if not distributions_of(module) & allowed
    ]


def test_every_imported_package_is_named() -> None:
    """A package that only another one brings may be gone after its next release."""
    problems: list[str] = []
    for path in source_files():
        problems += unnamed_imports(path, path.read_text(encoding="utf-8"))

    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        pytest.param("core/errors.py", "import flask", ["flask"], id="an-extra-in-the-core"),
        pytest.param("simulator/app.py", "import flask", [], id="an-extra-at-its-place"),
        pytest.param("core/journal/x.py", "def f(): import obstore.store", [], id="late"),
        pytest.param("core/x.py", "from markupsafe import Markup", ["markupsafe"], id="brought"),
        pytest.param("core/x.py", "from . import errors; import json", [], id="own-and-standard"),
        pytest.param("core/x.py", "import not_installed", ["not_installed"], id="missing"),
    ],
)
def test_an_import_that_is_not_named_is_seen(path: str, source: str, expected: list[str]) -> None:
    """The check must see what a user without the extras runs into."""
    place = PACKAGE / path
    assert unnamed_imports(place, source) == [
        f"{place.relative_to(ROOT)}: {module}" for module in expected
    ]


def test_every_named_package_is_imported_or_has_a_reason() -> None:
    """A package that nobody uses is one more to trust."""
    modules: set[str] = set()
    for path in source_files():
        modules |= foreign_imports(path.read_text(encoding="utf-8"))

    used = {package for module in modules for package in distributions_of(module)}
    everything = named(ALL_EXTRAS)
    assert everything - used == NOT_IMPORTED.keys()


def test_the_page_of_licences_is_up_to_date() -> None:
    """Companies read it before they install anything."""
    page = licences.PAGE.read_text(encoding="utf-8")
    assert licences.new_page(page) == page, "run `python scripts/licences.py`"


def test_a_licence_that_changed_makes_the_page_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package may change its licence with a release."""
    page = licences.PAGE.read_text(encoding="utf-8")
    monkeypatch.setitem(licences.SPDX, "Apache-2.0", "Proprietary")
    assert licences.new_page(page) != page


def test_a_package_of_another_python_keeps_its_row() -> None:
    """Python 3.11 does not install what only 3.10 needs."""
    row = "| only-elsewhere | MIT | anyio |"
    assert licences.brought_row("only-elsewhere", {"anyio"}, f"x\n{row}\n") == row

    with pytest.raises(ValueError, match="run this with a Python that needs it"):
        licences.brought_row("only-elsewhere", {"anyio"}, "")


def test_each_reason_on_the_page_is_for_a_named_package() -> None:
    """A reason that outlives its package misleads."""
    assert named(ALL_EXTRAS) == licences.WHY.keys()
