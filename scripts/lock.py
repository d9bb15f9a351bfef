"""Write constraints.txt and constraints-oldest.txt.

They hold exact versions of everything that the project installs.

Uses pip alone: each supported interpreter resolves the project in a dry run, and the results are
merged. Where versions differ between interpreters, the lines get environment markers. Names and
versions only: no hashes and no addresses, so that any package index works. What builds the project
and its source-only dependencies is pinned too.

constraints.txt has the newest versions, with all extras. constraints-oldest.txt has the lower
bounds of pyproject.toml, and those that its oldest Pulumi SDK sets for what we import ourselves,
for the smoke stack of `make oldest`.

    python3 scripts/lock.py                          python3.10 to python3.13 from PATH
    python3 scripts/lock.py /opt/py310/bin/python …  these interpreters
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

Report = dict[str, list[dict[str, dict[str, Any]]]]
"""What pip writes about a dry run."""

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "constraints.txt"
CONSTRAINTS_OLDEST = ROOT / "constraints-oldest.txt"
SUPPORTED = ("3.10", "3.11", "3.12", "3.13")
BUILD_TOOLS = ("hatchling", "setuptools")
QUIETLY = ("--quiet", "--disable-pip-version-check")
PROJECT = "pulumi-cloudjobs"
# Pulumi's SDK brings them; the package imports them and names no versions of its own.
IMPORTED_FROM_SDK = frozenset({"grpcio", "protobuf"})

HEADER = """\
# {what}, written by `make lock`; do not edit by hand.
# Complete for Python {first} to {last} on Linux and macOS.
"""


def main(interpreters: list[str]) -> int:
    """Resolve with each interpreter and write the file.

    Return the exit status: 0, or 2 when an interpreter is missing.
    """
    paths = interpreters or found_on_path()
    by_version = {python_version(path): path for path in paths}

    missing = [version for version in SUPPORTED if version not in by_version]
    if missing:
        inform(f"no interpreter for Python {', '.join(missing)}; give their paths as arguments")
        return 2

    newest: dict[str, dict[str, str]] = {}
    for version in SUPPORTED:
        newest[version] = versions(resolve(by_version[version], "dev"))
    write(CONSTRAINTS, "Exact versions of everything the project installs", newest)

    oldest: dict[str, dict[str, str]] = {}
    for version in SUPPORTED:
        oldest[version] = resolve_oldest(by_version[version])
    write(
        CONSTRAINTS_OLDEST,
        "The oldest versions that the project supports, and what goes with them",
        oldest,
    )
    return 0


def inform(text: str) -> None:
    """Print a line of progress."""
    print(f"lock: {text}", file=sys.stderr)


def write(file: Path, what: str, resolved: dict[str, dict[str, str]]) -> None:
    """Write one of the two files."""
    file.write_text(constraints(what, resolved), encoding="utf-8")
    inform(f"wrote {file.name}")


def found_on_path() -> list[str]:
    """Return the supported interpreters of PATH that start.

    A version manager may leave names behind that do not start.
    """
    programs = (shutil.which(f"python{version}") for version in SUPPORTED)
    return [path for path in programs if path and starts(path)]


def starts(interpreter: str) -> bool:
    """Return whether an interpreter runs at all."""
    done = subprocess.run([interpreter, "-c", ""], capture_output=True, check=False)
    return done.returncode == 0


def python_version(interpreter: str) -> str:
    """Return "3.10" and the like."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([interpreter, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def resolve(
    interpreter: str, extra: str, *more: str, constrained: dict[str, str] | None = None
) -> Report:
    """Let pip of a fresh virtual environment choose versions.

    Args:
        extra: Of the project.
        more: Other packages.
        constrained: Versions that are given already.
    """
    inform(f"resolving with Python {python_version(interpreter)}")
    pinned = constrained or {}
    lines = [f"{name}=={version}\n" for name, version in pinned.items()]

    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([interpreter, "-m", "venv", f"{folder}/venv"], check=True)
        result = Path(folder, "report.json")
        given = Path(folder, "given.txt")
        given.write_text("".join(lines))

        pip = [f"{folder}/venv/bin/python", "-m", "pip", "install", *QUIETLY]
        options = ["--dry-run", "--ignore-installed", "--report", str(result)]
        packages = [f"{ROOT}[{extra}]", *more, *BUILD_TOOLS]
        subprocess.run([*pip, *options, *packages, "--constraint", str(given)], check=True)

        installed: Report = json.loads(result.read_text(encoding="utf-8"))
        return installed


def resolve_oldest(interpreter: str) -> dict[str, str]:
    """Choose the lower bounds of the project and of its SDK, and what goes with them."""
    newest = resolve(interpreter, "simulator")
    direct = lower_bounds(requirements(newest, PROJECT))

    # The oldest SDK sets the bounds of the packages that it brings along.
    with_oldest_sdk = resolve(interpreter, "simulator", constrained=direct)
    of_sdk = lower_bounds(requirements(with_oldest_sdk, "pulumi"))
    imported = {name: version for name, version in of_sdk.items() if name in IMPORTED_FROM_SDK}

    oldest = resolve(interpreter, "simulator", "pytest", constrained={**direct, **imported})
    return versions(oldest)


def requirements(report: Report, package: str) -> list[str]:
    """Return the requirements of a package in a pip report: "httpx<1,>=0.27" and the like."""
    packages = [item["metadata"] for item in report["install"]]
    (metadata,) = (item for item in packages if normalized(item["name"]) == package)
    return list(metadata.get("requires_dist", []))


def lower_bounds(required: list[str]) -> dict[str, str]:
    """Return the lower bound of each requirement, by package, the lowest of several.

    Extras other than `simulator` are for development alone.
    """
    bounds: dict[str, str] = {}
    for line in required:
        requirement, _, condition = line.partition(";")
        match = re.match(r"([\w.-]+).*>=\s*([\d.]+)", requirement)
        is_of_other_extra = "extra" in condition and "simulator" not in condition
        if match is None or is_of_other_extra:
            continue

        name = normalized(match[1])
        version = match[2]
        bounds[name] = min(bounds.get(name, version), version, key=as_numbers)

    return bounds


def as_numbers(version: str) -> tuple[int, ...]:
    """Return a version as it is compared."""
    return tuple(map(int, version.split(".")))


def versions(report: Report) -> dict[str, str]:
    """Read a pip installation report, without the project itself: normalized name -> version."""
    chosen: dict[str, str] = {}
    for item in report["install"]:
        metadata = item["metadata"]
        chosen[normalized(metadata["name"])] = metadata["version"]

    chosen.pop(PROJECT, None)
    return chosen


def normalized(name: str) -> str:
    """Spell a package name the way package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def constraints(what: str, resolved: dict[str, dict[str, str]]) -> str:
    """Merge {Python version: {package: version}} into the text of the file."""
    names: set[str] = set()
    for chosen in resolved.values():
        names.update(chosen)

    lines: list[str] = []
    for name in sorted(names):
        lines += pins(name, resolved)

    header = HEADER.format(what=what, first=SUPPORTED[0], last=SUPPORTED[-1])
    return header + "\n".join(lines) + "\n"


def pins(name: str, resolved: dict[str, dict[str, str]]) -> list[str]:
    """Return one line where every Python agrees, else one line per version of the package.

    A Python that does not need the package takes no part: a pin for something not installed does
    nothing.
    """
    pythons_of: dict[str, list[str]] = {}
    for python, chosen in resolved.items():
        if name in chosen:
            pythons_of.setdefault(chosen[name], []).append(python)

    if len(pythons_of) == 1:
        return [f"{name}=={version}" for version in pythons_of]

    lines: list[str] = []
    for version, pythons in pythons_of.items():
        condition = marker(pythons)
        lines.append(f"{name}=={version} ; {condition}")

    return lines


def marker(pythons: list[str]) -> str:
    """Return the environment marker for these Pythons; the newest stands for later ones too."""
    first = SUPPORTED.index(pythons[0])
    if tuple(pythons) == SUPPORTED[first:]:
        return f'python_version >= "{pythons[0]}"'

    return " or ".join(f'python_version == "{python}"' for python in pythons)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
