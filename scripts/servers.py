"""Find or make the programs that tests talk to: versitygw (S3), PostgreSQL and a browser.

A `versitygw` on PATH is used as it is. Otherwise it is compiled from its Go modules, once, into the
user's cache directory beside the Pulumi CLI; scripts/go has the sums of the modules. PostgreSQL and
Chromium come from the system: on Debian and its kin they are installed when they are missing and
this runs as root. Needs the standard library alone.

    servers.py prepare    make all of them usable, which takes a few minutes the first time
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from scripts.progress import add_every  # noqa: E402 - the path comes first
from scripts.pulumi_cli import (  # noqa: E402
    BUILD_ENVIRONMENT,
    Machine,
    SetupFailed,
    find_go,
    go_files,
    lend_go,
    locked,
    remove,
    required_by,
    tail,
)

S3_PROGRAM = "versitygw"
S3_VERSION = required_by(S3_PROGRAM, "github.com/versity/versitygw")
S3_PACKAGE = "github.com/versity/versitygw/cmd/versitygw"
S3_BUILD_FLAGS = ("-trimpath", "-buildvcs=false", "-ldflags", "-s -w")
NO_S3 = f"there is no S3 server for the tests: no {S3_PROGRAM} is on PATH"

POSTGRES_PROGRAM = "initdb"
POSTGRES_FOLDERS = "/usr/lib/postgresql"
"""Debian keeps the programs of the server off PATH, by version."""
NO_POSTGRES = (
    "there is no PostgreSQL server for the tests: install it (Debian: apt-get install postgresql)"
)

BROWSER_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
NO_BROWSER = (
    "there is no browser for the tests: install Chromium "
    "(Debian: apt-get install chromium-headless-shell)"
)


def say(text: str) -> None:
    """Print progress on standard error."""
    print(f"servers: {text}", file=sys.stderr, flush=True)


def s3_server(machine: Machine) -> Path | None:
    """Return the program of the S3 server; None when it is not there."""
    program = machine.which(S3_PROGRAM)
    if program:
        return Path(program)

    built = s3_folder(machine) / S3_PROGRAM
    return built if built.exists() else None


def s3_folder(machine: Machine) -> Path:
    """Return the folder in the cache: version and a hash of everything that decides the result."""
    recipe = (go_files(S3_PROGRAM), S3_PACKAGE, S3_BUILD_FLAGS, sorted(BUILD_ENVIRONMENT.items()))
    target = (platform.system(), platform.machine())
    return (
        machine.cache() / f"versitygw-{S3_VERSION}-"
        f"{hashlib.sha256(repr((recipe, target)).encode()).hexdigest()[:12]}"
    )


def build_s3_server(machine: Machine) -> None:
    """Compile it, or wait for somebody else who does; nothing unfinished ever has its name.

    Raises:
        SetupFailed: No Go compiler, or a step failed.
    """
    folder = s3_folder(machine)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(machine, folder.with_name(f"{folder.name}.lock")):
        if s3_server(machine):
            return

        machine.say(
            f"building {S3_PROGRAM} {S3_VERSION} into {folder}, once; about 3 minutes on 2 cores"
        )
        scratch = folder.with_name(f"{folder.name}.unfinished")
        remove(machine, scratch)

        try:
            done = scratch / "done"
            done.mkdir(parents=True)
            go = find_go(machine) or lend_go(machine, scratch, program=S3_PROGRAM, missing=NO_S3)
            module = go.module(scratch / "module", S3_PROGRAM)
            with machine.progress().step(f"fetching and compiling {S3_PROGRAM}"):
                module.run("build", *S3_BUILD_FLAGS, "-o", str(done / S3_PROGRAM), S3_PACKAGE)

            done.rename(folder)
        finally:
            remove(machine, scratch)


def postgres_folder(machine: Machine) -> Path | None:
    """Return the folder of the newest PostgreSQL server's programs; None without one."""
    program = machine.which(POSTGRES_PROGRAM)
    if program:
        return Path(program).resolve().parent

    programs = [
        path for path in Path(POSTGRES_FOLDERS).glob(f"*/bin/{POSTGRES_PROGRAM}") if path.is_file()
    ]
    newest = max(programs, key=lambda path: int(path.parts[-3]), default=None)
    return newest.parent if newest else None


def browser(machine: Machine) -> Path | None:
    """Return the program of a Chromium that needs no display; None when it is not there."""
    for name in BROWSER_PROGRAMS:
        program = machine.which(name)
        if program:
            return Path(program)

    return None


def install(machine: Machine, package: str, *, missing: str) -> None:
    """Install a program from the system's packages.

    Args:
        missing: The sentence for a program that cannot be had.
    Raises:
        SetupFailed: This is no Debian, this is not root, or the package cannot be had.
    """
    if os.geteuid() != 0 or not machine.which("apt-get"):
        raise SetupFailed(missing)

    with machine.progress().step(f"installing {package} with apt-get"):
        for command in (["update"], ["install", "--yes", "--no-install-recommends", package]):
            result = machine.run(["apt-get", "--quiet", *command], DEBIAN_FRONTEND="noninteractive")
            if result.returncode != 0:
                raise SetupFailed(f"{missing}; apt-get said:\n{tail(result.stderr)}")


def main(arguments: Sequence[str], machine: Machine) -> int:
    """Run a command; exit status 0, 1 when a server cannot be had, 130 when interrupted."""
    parser = argparse.ArgumentParser(
        prog="servers.py", description="Make the programs of the tests usable."
    )
    add_every(parser)
    parser.add_subparsers(dest="command", required=True).add_parser(
        "prepare", help="build or install what is missing"
    )
    options = parser.parse_args(arguments)
    machine = replace(machine, every=options.every)

    try:
        if not s3_server(machine):
            build_s3_server(machine)

        if not postgres_folder(machine):
            install(machine, "postgresql", missing=NO_POSTGRES)

        if not browser(machine):
            install(machine, "chromium-headless-shell", missing=NO_BROWSER)
    except SetupFailed as failed:
        machine.say(str(failed))
        return 1
    except KeyboardInterrupt:
        machine.say("interrupted; the next run starts again")
        return 130

    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Machine(os.environ, say=say)))
