"""Programs in TypeScript, Go and YAML, with the SDKs of this checkout."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scripts.generate_sdks import SDK
from scripts.languages import built_once, cli_with_hosts, go_program, node_folder
from scripts.pulumi_cli import BUILD_ENVIRONMENT, Machine

NODE_SDK = SDK / "nodejs"
GO_SDK = SDK / "go"
PACKAGE = "pulumi-cloudjobs"
GO_PACKAGES = "pulumi-cloudjobs/sdk/go/cloudjobs"
COMPILE_SECONDS = 900
"""A first build on a busy machine; the next one takes seconds."""

TSCONFIG = {
    "compilerOptions": {
        "strict": True,
        "target": "es2020",
        "module": "nodenext",
        "moduleResolution": "nodenext",
        "types": ["node"],
        "skipLibCheck": True,
        "noEmit": True,
    },
    "files": ["index.ts"],
}
GO_MOD = """\
module program

go {go}

require (
	github.com/pulumi/pulumi/sdk/v3 v{version}
	pulumi-cloudjobs/sdk/go v0.0.0
)

replace pulumi-cloudjobs/sdk/go => {sdk}
"""
MACHINE = Machine(os.environ)
GO_ENVIRONMENT = {
    **BUILD_ENVIRONMENT,
    # Without the paths of folders in a program, the cache knows it again in another folder.
    "GOFLAGS": "-mod=mod -trimpath",
    # Pulumi's SDK takes minutes to compile, so the result is kept where the compilers are.
    "GOCACHE": str(MACHINE.cache() / "go-build"),
}


@dataclass(frozen=True)
class Compiled:
    """The result of a compiler."""

    exit_code: int
    text: str


def run(command: list[str], folder: Path, **environment: str) -> Compiled:
    """Run a compiler in a folder."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=COMPILE_SECONDS,
    )
    return Compiled(done.returncode, done.stdout + done.stderr)


# --- TypeScript


def node_modules() -> Path:
    """Return the installed packages."""
    modules = node_folder(MACHINE) / "node_modules"
    assert modules.is_dir(), "the Node.js packages are missing: run the tests with `make test`"
    return modules


def compiled_node_sdk() -> Path:
    """Return the compiled SDK as npm would install it; compiled once for all tests."""
    modules = node_modules()
    sources = {path: path.read_bytes() for path in sorted(NODE_SDK.rglob("*")) if path.is_file()}
    names = [str(path.relative_to(NODE_SDK)) for path in sources]
    digest = hashlib.sha256(repr((names, list(sources.values()), str(modules))).encode())
    folder = MACHINE.cache() / f"sdk-nodejs-{digest.hexdigest()[:12]}"
    with built_once(MACHINE, folder) as scratch:
        if scratch:
            source = scratch / "source"
            shutil.copytree(NODE_SDK, source)
            (source / "node_modules").symlink_to(modules)
            compiled = run(["node_modules/.bin/tsc", "--outDir", str(scratch / "done")], source)
            assert compiled.exit_code == 0, compiled.text
            shutil.copy(NODE_SDK / "package.json", scratch / "done")
            # From here the SDK finds the same copy of Pulumi's SDK as the program.
            (scratch / "done" / "node_modules").symlink_to(modules)

    return folder


def write_typescript(folder: Path, program: str) -> None:
    """Write a program and what it needs into a folder."""
    modules = folder / "node_modules"
    modules.mkdir()
    for package in node_modules().iterdir():
        (modules / package.name).symlink_to(package)
    (modules / PACKAGE).symlink_to(compiled_node_sdk())

    (folder / "package.json").write_text(json.dumps({"name": "demo", "main": "index.ts"}))
    (folder / "tsconfig.json").write_text(json.dumps(TSCONFIG))
    (folder / "index.ts").write_text(program)


def compile_typescript(folder: Path) -> Compiled:
    """Check the types of the program in a folder."""
    return run(["node_modules/.bin/tsc", "--project", "."], folder)


# --- Go


def write_go(folder: Path, program: str) -> None:
    """Write a program and its module into a folder."""
    text = (GO_SDK / "go.mod").read_text("utf-8")
    go = text.partition("\ngo ")[2].split()[0]
    version = text.partition("github.com/pulumi/pulumi/sdk/v3 v")[2].split()[0]
    # In quotes: the path of a checkout may have blanks.
    sdk = json.dumps(str(GO_SDK), ensure_ascii=False)
    (folder / "go.mod").write_text(GO_MOD.format(go=go, version=version, sdk=sdk))
    shutil.copy(GO_SDK / "go.sum", folder)
    (folder / "main.go").write_text(program)


def compile_go(folder: Path) -> Compiled:
    """Build the program in a folder."""
    return run([str(go_compiler()), "build", "-o", "program", "."], folder, **GO_ENVIRONMENT)


def compile_go_sdk(folder: Path) -> Compiled:
    """Build the SDK that the program in a folder uses: the first time takes longer than a command.

    The SDK is then in the compiler's cache.
    """
    return run([str(go_compiler()), "build", f"{GO_PACKAGES}/..."], folder, **GO_ENVIRONMENT)


def go_compiler() -> Path:
    """Return the compiler."""
    program = go_program(MACHINE)
    assert program.exists(), "the compiler of Go is missing: run the tests with `make test`"
    return program


# --- all of them


@cache
def cli_of_all_languages() -> Path:
    """Return the folder of a CLI with the hosts of its languages, searched for once."""
    return cli_with_hosts(MACHINE)


def environment() -> dict[str, str]:
    """Return what commands on such a project need: a CLI with the hosts of its languages."""
    folders = [cli_of_all_languages(), go_compiler().parent]
    path = os.pathsep.join([*map(str, folders), os.environ["PATH"]])
    # The host of Go builds the program in each command. With `go run` the compiler's cache has the
    # linked program too, which saves two seconds of a processor each time.
    return {"PATH": path, **GO_ENVIRONMENT, "PULUMI_GO_USE_RUN": "true"}


def project_file(runtime: Any, plugin: Path, **more: Any) -> str:
    """Return the Pulumi.yaml of a project whose plugin is in a folder; JSON is YAML."""
    project: Mapping[str, Any] = {
        "name": "demo",
        "runtime": runtime,
        "plugins": {"providers": [{"name": "cloudjobs", "path": str(plugin)}]},
        **more,
    }
    return json.dumps(project, indent=2)
