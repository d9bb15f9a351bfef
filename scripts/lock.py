"""Write the requirements files and the Go sums.

They hold exact versions of everything that the project installs, and the SHA-256 sums of their
files, so that another file under the same name is refused.

Uses pip alone: each supported interpreter resolves the project in a dry run, and the results are
merged. Where Pythons need different things, the lines get environment markers. The sums are those
of all files of a release, for any platform. There are no addresses, so that any package index
works. What builds the project and its source-only dependencies is locked too.

requirements.txt has what `make up` needs, and requirements-dev.txt what the checks and tests need
on top, in the newest versions. requirements-oldest.txt has the lower bounds of pyproject.toml, and
those that its oldest Pulumi SDK sets for what we import ourselves, for the smoke stack of
`make oldest`. scripts/go/toolchain.txt has the Go compiler that a build borrows, and the go.mod and
go.sum of each folder beside it have the modules that the build needs; those of sdk/go are the SDK's
own. scripts/node/package-lock.json has the Node.js packages of the tests.

    python3 scripts/lock.py                          python3.10 to python3.13 from PATH
    python3 scripts/lock.py /opt/py310/bin/python …  these interpreters
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

Report = dict[str, list[dict[str, dict[str, Any]]]]
"""What pip writes about a dry run."""

Versions = dict[str, str]
"""Of packages, by normalized name."""

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from scripts.languages import NO_NODE, NODE_FOLDER  # noqa: E402 - the path comes first
from scripts.pulumi_cli import (  # noqa: E402
    GO_PACKAGE,
    TOOLCHAIN,
    GoModule,
    Machine,
    SetupFailed,
    find_go,
    lend_go,
    tail,
)

REQUIREMENTS = ROOT / "requirements.txt"
REQUIREMENTS_DEV = ROOT / "requirements-dev.txt"
REQUIREMENTS_OLDEST = ROOT / "requirements-oldest.txt"
SUPPORTED = ("3.10", "3.11", "3.12", "3.13")
# The engine runs `pip list` in each up and preview; the pip of 2023 takes twice as long for it.
BUILD_TOOLS = ("hatchling", "pip", "setuptools")
GO_SDK = ROOT / "sdk" / "go"
QUIETLY = ("--quiet", "--disable-pip-version-check")
PROJECT = "pulumi-cloudjobs"
# Pulumi's SDK brings them; the package imports them and names no versions of its own.
IMPORTED_FROM_SDK = frozenset({"grpcio", "protobuf"})

HEADER = """\
# {what}, written by `make lock`; do not edit by hand.
"""
COVERED = f"# Complete for Python {SUPPORTED[0]} to {SUPPORTED[-1]} on Linux and macOS.\n"


def main(interpreters: list[str]) -> int:
    """Resolve with each interpreter and write the files.

    Return the exit status: 0, 1 when Go or npm cannot be had, 2 when an interpreter is missing.
    """
    paths = interpreters or found_on_path()
    by_version = {python_version(path): path for path in paths}

    missing = [version for version in SUPPORTED if version not in by_version]
    if missing:
        inform(f"no interpreter for Python {', '.join(missing)}; give their paths as arguments")
        return 2

    everything = {version: versions(resolve(by_version[version], "dev")) for version in SUPPORTED}
    run = {
        version: versions(resolve(by_version[version], "simulator", constrained=chosen))
        for version, chosen in everything.items()
    }
    oldest = {version: resolve_oldest(by_version[version]) for version in SUPPORTED}

    newest_python = by_version[SUPPORTED[-1]]
    write(REQUIREMENTS, "What `make up` needs", pin_all(run), newest_python)
    write(
        REQUIREMENTS_DEV,
        "What the checks and tests need on top of requirements.txt",
        pin_all({version: without(everything[version], run[version]) for version in SUPPORTED}),
        newest_python,
    )
    write(
        REQUIREMENTS_OLDEST,
        "The oldest versions that the project supports, and what goes with them",
        pin_all(oldest),
        newest_python,
    )
    write(TOOLCHAIN, "The Go compiler that a build borrows", [GO_PACKAGE], newest_python)

    try:
        complete_go_modules()
        lock_node_packages()
    except SetupFailed as failed:
        inform(str(failed))
        return 1

    return 0


def inform(text: str) -> None:
    """Print a line of progress."""
    print(f"lock: {text}", file=sys.stderr)


def write(file: Path, what: str, pinned: list[str], interpreter: str) -> None:
    """Write a requirements file: a header, and each line with the sums of its release."""
    sums = index_sums(interpreter, sorted({release_of(line) for line in pinned}))
    header = HEADER.format(what=what)
    if len(pinned) > 1:
        header += COVERED

    entries = [with_sums(line, sums[release_of(line)]) for line in pinned]
    file.write_text(header + "".join(entries), encoding="utf-8")
    inform(f"wrote {file.relative_to(ROOT)}")


def release_of(line: str) -> str:
    """Return a line without its marker: "six==1.17.0"."""
    return line.partition(" ;")[0]


def with_sums(line: str, sums: list[str]) -> str:
    """Return the entry of a line in the file."""
    return " \\\n    ".join([line, *(f"--hash=sha256:{checksum}" for checksum in sums)]) + "\n"


def index_sums(interpreter: str, releases: list[str]) -> dict[str, list[str]]:
    """Return the SHA-256 sums of all files of each release."""
    inform(f"reading the sums of {len(releases)} releases")
    command = [interpreter, str(ROOT / "scripts" / "index_hashes.py"), *releases]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    sums: dict[str, list[str]] = json.loads(done.stdout)
    return sums


def complete_go_modules() -> None:
    """Write go.mod and go.sum of each folder again, complete for all platforms.

    The versions of what a go.mod requires itself stay; they are chosen by hand.

    Raises:
        SetupFailed: No Go compiler, or a module cannot be had.
    """
    machine = Machine(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        go = find_go(machine) or lend_go(
            machine, Path(folder), program="go", missing="there is no Go compiler for the sums"
        )
        # New sums are compared with those that everybody else got.
        go = replace(go, environ={**go.environ, "GOSUMDB": ""})
        programs = sorted(path.parent for path in TOOLCHAIN.parent.glob("*/go.mod"))
        for module in (*programs, GO_SDK):
            inform(f"completing go.mod and go.sum of {module.relative_to(ROOT)}")
            GoModule(go, module, shown=str(module)).run("mod tidy")


def lock_node_packages() -> None:
    """Write the package-lock.json of the tests' Node.js packages again, without addresses.

    The versions in package.json stay; they are chosen by hand.

    Raises:
        SetupFailed: npm or a package cannot be had.
    """
    inform(f"locking {NODE_FOLDER.relative_to(ROOT)}")
    machine = Machine(os.environ)
    if not machine.which("npm"):
        raise SetupFailed(NO_NODE)

    (NODE_FOLDER / "package-lock.json").unlink(missing_ok=True)
    options = ["--package-lock-only", "--omit-lockfile-registry-resolved", "--ignore-scripts"]
    result = machine.run(["npm", "install", "--prefix", str(NODE_FOLDER), *options])
    if result.returncode != 0:
        raise SetupFailed(f"npm cannot lock the packages of the tests:\n{tail(result.stderr)}")


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
    interpreter: str, extra: str, *more: str, constrained: Versions | None = None
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


def resolve_oldest(interpreter: str) -> Versions:
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


def lower_bounds(required: list[str]) -> Versions:
    """Return the lower bound of each requirement, by package, the lowest of several.

    Extras other than `simulator` are for development alone.
    """
    bounds: Versions = {}
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


def versions(report: Report) -> Versions:
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


def without(chosen: Versions, installed: Versions) -> Versions:
    """Return what is not installed already."""
    return {name: version for name, version in chosen.items() if name not in installed}


def pin_all(resolved: dict[str, Versions]) -> list[str]:
    """Merge {Python version: {package: version}} into lines."""
    names = sorted({name for chosen in resolved.values() for name in chosen})
    return [line for name in names for line in pins(name, resolved)]


def pins(name: str, resolved: dict[str, Versions]) -> list[str]:
    """Return one line where every Python agrees, else a line per version, with a marker."""
    pythons_of: dict[str, list[str]] = {}
    for python, chosen in resolved.items():
        if name in chosen:
            pythons_of.setdefault(chosen[name], []).append(python)

    if list(pythons_of.values()) == [list(resolved)]:
        return [f"{name}=={version}" for version in pythons_of]

    lines: list[str] = []
    for version, pythons in pythons_of.items():
        condition = marker(pythons)
        lines.append(f"{name}=={version} ; {condition}")

    return lines


def marker(pythons: list[str]) -> str:
    """Return the environment marker for these Pythons; the newest includes later ones."""
    first = SUPPORTED.index(pythons[0])
    if tuple(pythons) == SUPPORTED[first:]:
        return f'python_version >= "{pythons[0]}"'

    return " or ".join(f'python_version == "{python}"' for python in pythons)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
