"""Find or build what the tests need of other languages than Python.

These are the language hosts of Go, Node.js and YAML, the generator of the SDKs, and the Node.js
packages of a TypeScript program. A host that the Pulumi CLI brings along is used as it is. The rest
is built or installed once, into the user's cache directory beside the CLI; scripts/go and
scripts/node have the sums of everything that is downloaded. Go and Node.js come from PATH. If Go is
missing, it is installed into the cache. If Node.js is missing and this runs as root, Debian's is
installed. Needs the standard library alone.

    languages.py prepare    make all of it usable, which takes a few minutes the first time
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from scripts.progress import add_every  # noqa: E402 - the path comes first
from scripts.pulumi_cli import (  # noqa: E402
    BUILD_ENVIRONMENT,
    GO_MINIMUM,
    TOOLCHAIN,
    Machine,
    SetupFailed,
    dotted,
    find_go,
    find_or_build,
    go_files,
    has_companion,
    install_go,
    lend_go,
    locked,
    remove,
    required_by,
    tail,
)
from scripts.servers import install  # noqa: E402

BUILD_FLAGS = ("-trimpath", "-buildvcs=false", "-ldflags", "-s -w")
SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"
YAML_MODULE = "github.com/pulumi/pulumi-yaml"

NODE_FOLDER = ROOT / "scripts" / "node"
"""The packages of a TypeScript program, with the sums of their files and no addresses."""
NODE_FILES = ("package.json", "package-lock.json")
NO_NODE = "there is no Node.js for the tests: install it with npm (Debian: apt-get install npm)"


@dataclass(frozen=True)
class GoProgram:
    """A program that is compiled from Go modules.

    Args:
        folder: The folder of `scripts/go` that has its modules.
        package: The package to compile.
        version: Part of its name in the cache.
    """

    name: str
    folder: str
    package: str
    version: str

    def path(self, machine: Machine) -> Path:
        """Return its place in the cache, by everything that decides the result."""
        recipe = (go_files(self.folder), self.package, BUILD_FLAGS, BUILD_ENVIRONMENT)
        digest = _digest(recipe, platform.system(), platform.machine())
        return machine.cache() / f"{self.name}-{self.version}-{digest}" / self.name

    def prepare(self, machine: Machine) -> Path:
        """Return the program, compiled where that has not been done.

        Raises:
            SetupFailed: No Go compiler, or a step failed.
        """
        path = self.path(machine)
        with built_once(machine, path.parent) as scratch:
            if scratch:
                machine.say(f"building {self.name} {self.version} into {path.parent}, once")
                self._build(machine, scratch)

        return path

    def _build(self, machine: Machine, scratch: Path) -> None:
        missing = f"there is no {self.name} for the tests"
        go = find_go(machine) or lend_go(machine, scratch, program=self.name, missing=missing)
        module = go.module(scratch / "module", self.folder)
        target = str(scratch / "done" / self.name)
        with machine.progress().step(f"fetching and compiling {self.name}"):
            module.run("build", *BUILD_FLAGS, "-o", target, self.package)


HOSTS = "pulumi-language-hosts"
HOSTS_VERSION = required_by(HOSTS, SDK_MODULE)
YAML_HOST = "pulumi-language-yaml"
LANGUAGE_HOSTS = (
    GoProgram("pulumi-language-go", HOSTS, f"{SDK_MODULE}/go/pulumi-language-go", HOSTS_VERSION),
    GoProgram(
        "pulumi-language-nodejs",
        HOSTS,
        f"{SDK_MODULE}/nodejs/cmd/pulumi-language-nodejs",
        HOSTS_VERSION,
    ),
    GoProgram(
        YAML_HOST,
        YAML_HOST,
        f"{YAML_MODULE}/cmd/pulumi-language-yaml",
        required_by(YAML_HOST, YAML_MODULE),
    ),
)
GENERATOR = "sdk-generator"
SDK_GENERATOR = GoProgram(
    GENERATOR, GENERATOR, ".", required_by(GENERATOR, "github.com/pulumi/pulumi/pkg/v3")
)


def say(text: str) -> None:
    """Print progress on standard error."""
    print(f"languages: {text}", file=sys.stderr, flush=True)


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


@contextmanager
def built_once(machine: Machine, folder: Path) -> Iterator[Path | None]:
    """Yield a scratch folder whose `done` becomes `folder`; None when `folder` exists.

    Another process that builds the same is waited for. An unfinished build never has the name.
    """
    if folder.exists():
        yield None
        return

    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(machine, folder.with_name(f"{folder.name}.lock")):
        if folder.exists():
            yield None
            return

        scratch = folder.with_name(f"{folder.name}.unfinished")
        remove(machine, scratch)
        (scratch / "done").mkdir(parents=True)
        try:
            yield scratch
            (scratch / "done").rename(folder)
        finally:
            remove(machine, scratch)


# --- the language hosts


def cli_with_hosts(machine: Machine) -> Path:
    """Return a folder with a Pulumi CLI and the language hosts of Go, Node.js and YAML.

    The engine warns of a host that is on PATH and not beside it. So a built CLI gets a folder that
    it shares with built hosts.

    Raises:
        SetupFailed: The CLI or a host cannot be had.
    """
    cli = find_or_build(machine)
    pulumi = str(cli / "pulumi")
    missing = [host for host in LANGUAGE_HOSTS if not has_companion(machine, pulumi, host.name)]
    if not missing:
        return cli

    hosts = [host.prepare(machine) for host in missing]
    folder = machine.cache() / f"languages-{_digest(str(cli), [str(path) for path in hosts])}"
    with built_once(machine, folder) as scratch:
        if scratch:
            _lay_out(scratch / "done", [*sorted(cli.glob("pulumi*")), *hosts])

    return folder


def _lay_out(folder: Path, programs: Sequence[Path]) -> None:
    for program in programs:
        try:
            # The CLI follows a symbolic link to itself, and would search for hosts there.
            os.link(program.resolve(), folder / program.name)
        except OSError:
            shutil.copy2(program, folder)


# --- the compiler of Go


def go_program(machine: Machine) -> Path:
    """Return the Go compiler of programs in Go: that of PATH, or else one in the cache."""
    compiler = find_go(machine)
    return Path(compiler.program) if compiler else _go_folder(machine) / "go" / "bin" / "go"


def prepare_go(machine: Machine) -> Path:
    """Return that compiler, installed when PATH has none.

    Raises:
        SetupFailed: The compiler cannot be had.
    """
    program = go_program(machine)
    folder = _go_folder(machine)
    if folder not in program.parents:
        return program

    with built_once(machine, folder) as scratch:
        if scratch:
            machine.say(f"no Go {dotted(GO_MINIMUM)} or later on PATH: installing one, once")
            install_go(
                machine,
                scratch / "done",
                missing=f"programs in Go take Go {dotted(GO_MINIMUM)} or later",
                remedy="Put `go` on PATH",
            )

    return program


def _go_folder(machine: Machine) -> Path:
    digest = _digest(TOOLCHAIN.read_text(encoding="utf-8"), platform.system(), platform.machine())
    return machine.cache() / f"go-{digest}"


# --- the packages of Node.js


def node_folder(machine: Machine) -> Path:
    """Return the folder in the cache whose `node_modules` has the packages."""
    texts = [(NODE_FOLDER / name).read_text(encoding="utf-8") for name in NODE_FILES]
    return machine.cache() / f"node-{_digest(texts, platform.system(), platform.machine())}"


def prepare_node(machine: Machine) -> Path:
    """Return that folder, with the packages installed.

    Raises:
        SetupFailed: npm or a package cannot be had.
    """
    folder = node_folder(machine)
    with built_once(machine, folder) as scratch:
        if scratch:
            _install_packages(machine, scratch / "done")

    return folder


def _install_packages(machine: Machine, folder: Path) -> None:
    if not machine.which("npm"):
        install(machine, "npm", missing=NO_NODE)

    for name in NODE_FILES:
        shutil.copyfile(NODE_FOLDER / name, folder / name)

    # Without their scripts: nothing of a package runs before a test uses it.
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    with machine.progress().step("installing the packages of a TypeScript program"):
        result = machine.run(["npm", "ci", "--prefix", str(folder), *options])

    if result.returncode != 0:
        raise SetupFailed(
            "the Node.js packages of the tests cannot be installed; npm reported:\n"
            f"{tail(result.stderr)}"
        )


# --- the command


def main(arguments: Sequence[str], machine: Machine) -> int:
    """Run a command; exit status 0, 130 when interrupted.

    What cannot be had is reported, and the tests that need it fail.
    """
    parser = argparse.ArgumentParser(
        prog="languages.py", description="Make other languages than Python usable for the tests."
    )
    add_every(parser)
    parser.add_subparsers(dest="command", required=True).add_parser(
        "prepare", help="build or install what is missing"
    )
    options = parser.parse_args(arguments)
    machine = replace(machine, every=options.every)

    steps: list[Callable[[Machine], Path]] = [
        cli_with_hosts,
        SDK_GENERATOR.prepare,
        prepare_go,
        prepare_node,
    ]
    try:
        for step in steps:
            _report_failure(machine, step)
    except KeyboardInterrupt:
        machine.say("interrupted; the next run starts again")
        return 130

    return 0


def _report_failure(machine: Machine, step: Callable[[Machine], Path]) -> None:
    try:
        step(machine)
    except SetupFailed as failed:
        machine.say(str(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Machine(os.environ, say=say)))
