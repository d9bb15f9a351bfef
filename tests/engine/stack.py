"""A Pulumi project in a folder of its own, driven by the real CLI.

State, home and backend lie inside that folder.

    stack = Stack(tmp_path, {"__main__.py": program})
    run = stack.up()
    assert run.summary == {"create": 2}

The CLI is the `pulumi` in the folder PULUMI_CLOUDJOBS_CLI_BIN, else the first on PATH. Programs and
providers run on the Python of this test process. Each verb takes more CLI arguments, and more
environment as keywords.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PROVIDER_FOLDER = Path(__file__).parents[2] / "provider"
QUICK_PIP = Path(__file__).with_name("quick_pip")
COMMAND_TIMEOUT_SECONDS = 300
ENGINE_VERBS = {"up", "preview", "refresh", "destroy"}
NAME = "dev"
ORGANIZATION = "organization"
"""The only one of a backend in a folder."""

# As `pulumi stack init` makes it, for the empty passphrase.
SALT = "v1:ACqVZZ3fOto=:v1:mbX/Cokfn2cYLdq5:43yyH1pjl1NmiPWuXYHvtkvhOca2og=="

# Marks a secret in state, with its ciphertext beside it.
SECRET_MARK = "4dabf18193072939515e22adb298388d"


def cli_folder() -> Path:
    """The folder of the `pulumi` to test with.

    Raises:
        FileNotFoundError: No `pulumi` exists.
    """
    folders = [os.environ.get("PULUMI_CLOUDJOBS_CLI_BIN"), os.environ.get("PATH")]
    program = shutil.which("pulumi", path=os.pathsep.join(filter(None, folders)))
    if program is None:
        raise FileNotFoundError(
            "no `pulumi` in PULUMI_CLOUDJOBS_CLI_BIN or on PATH: run the tests with `make test`"
        )

    return Path(program).parent


@dataclass(frozen=True)
class Run:
    """A finished CLI command.

    Attributes:
        exit_code: 0 when it succeeded.
        stdout, stderr: As a user would see them on a terminal without colours.
        events: The engine's events in order, as `pulumi --event-log` writes them; empty for
            commands without an engine.
    """

    exit_code: int
    stdout: str
    stderr: str
    events: list[dict[str, Any]]

    @property
    def text(self) -> str:
        """The printed text of both streams."""
        return self.stdout + self.stderr

    @property
    def summary(self) -> dict[str, int]:
        """Count the resources by operation ("create", "same", …), the stack itself included."""
        summaries = [event["summaryEvent"] for event in self.events if "summaryEvent" in event]
        return dict(summaries[-1]["resourceChanges"]) if summaries else {}

    def operations(self, name: str) -> list[str]:
        """Return the operations on the resource with this Pulumi name: ["delete-replaced", …]."""
        return [step["op"] for step in self._steps() if step["urn"].endswith(f"::{name}")]

    def created(self, type_prefix: str) -> int:
        """Return how many resources were made whose type tokens start so."""
        creates = [step for step in self._steps() if step["op"] == "create"]
        return sum(step["type"].startswith(type_prefix) for step in creates)

    def messages(self, severity: str, name: str | None = None) -> list[str]:
        """Return the lines of one severity ("info", "warning" or "error") in order, stripped.

        Args:
            name: Only those of the resource with this Pulumi name; None takes all, those of the
                stack too.
        """
        return [
            entry["message"].strip()
            for entry in self._diagnostics(name)
            if entry["severity"] == severity and not _passes(entry)
        ]

    def status_texts(self, name: str | None = None) -> list[str]:
        """Return the texts of a resource's status column, in order; of all for None."""
        return [entry["message"].strip() for entry in self._diagnostics(name) if _passes(entry)]

    def _diagnostics(self, name: str | None) -> list[dict[str, Any]]:
        diagnostics = [
            event["diagnosticEvent"] for event in self.events if "diagnosticEvent" in event
        ]
        if name is None:
            return diagnostics

        return [entry for entry in diagnostics if entry.get("urn", "").endswith(f"::{name}")]

    def _steps(self) -> list[dict[str, Any]]:
        """Return the planned or done operations on resources, in order."""
        return [
            event["resourcePreEvent"]["metadata"]
            for event in self.events
            if "resourcePreEvent" in event
        ]


class Command:
    """A CLI command that is still running, in a process group of its own."""

    def __init__(self, process: subprocess.Popen[str], event_log: Path) -> None:
        self.process = process
        self._event_log = event_log

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self.process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """Kill the CLI with -9.

        The provider's host, in a process group of its own, runs on: end it by its id.
        """
        self.process.kill()
        self.process.communicate()

    def finish(self) -> Run:
        """Wait for the end of the command.

        After COMMAND_TIMEOUT_SECONDS it is killed and TimeoutExpired raised.
        """
        try:
            stdout, stderr = self.process.communicate(timeout=COMMAND_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

        events = [json.loads(line) for line in _lines(self._event_log)]
        return Run(self.process.returncode, stdout, stderr, events)


class Stack:
    """A project with one stack, or another checkout of it that shares nothing but the backend.

    Args:
        folder: Where it is made; must be empty.
        files: Path inside the project -> text; `__main__.py` is the program. `Pulumi.yaml` is
            written unless given.
        config: Plain configuration, "cloudjobs:endpoint" -> "embedded".
        secret_config: The same, encrypted.
        environment: For every command; None as a value takes a variable away.
        python_path: More folders on which program and providers find modules; the package itself is
            always found.
        name: Of the stack.
        checkout_of: The stack exists already: take its configuration from there. The environment
            names its backend.
    """

    def __init__(
        self,
        folder: Path,
        files: Mapping[str, str],
        *,
        config: Mapping[str, str] | None = None,
        secret_config: Mapping[str, str] | None = None,
        environment: Mapping[str, str | None] | None = None,
        python_path: tuple[Path, ...] = (),
        name: str = NAME,
        checkout_of: Stack | None = None,
    ) -> None:
        self.folder = folder
        self.project = folder / "project"
        self.environment = _environment(folder, python_path, environment or {})
        self._commands: list[Command] = []
        for created_folder in (self.project, folder / "backend", folder / "home"):
            created_folder.mkdir()

        self.write({"Pulumi.yaml": _project_file(), **files})
        self.environment["PULUMI_STACK"] = name
        settings = f"Pulumi.{name}.yaml"

        if checkout_of is not None:
            self.write({settings: (checkout_of.project / settings).read_text(encoding="utf-8")})
            self.configure(config or {}, secret_config or {})
            return

        # A CLI command takes a third of a second of a processor, so files are written instead.
        # JSON is YAML.
        self.write({settings: json.dumps({"encryptionsalt": SALT, "config": dict(config or {})})})
        if self._has_own_backend():
            self._write_empty_state()
        else:
            self.pulumi("stack", "init", name)

        self.configure({}, secret_config)

    def write(self, files: Mapping[str, str]) -> None:
        """Write or replace files of the project."""
        for name, text in files.items():
            path = self.project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def configure(
        self, config: Mapping[str, str], secret_config: Mapping[str, str] | None = None
    ) -> None:
        """Set configuration values: the plain ones in the stack's file, the CLI encrypts others."""
        if config:
            settings = self.project / f"Pulumi.{self.environment['PULUMI_STACK']}.yaml"
            written = yaml.safe_load(settings.read_text(encoding="utf-8"))
            written["config"] = {**written.get("config", {}), **config}
            settings.write_text(json.dumps(written), encoding="utf-8")

        secret = [
            part
            for key, value in (secret_config or {}).items()
            for part in ("--secret", f"{key}={value}")
        ]
        if secret:
            self.pulumi("config", "set-all", *secret)

    def up(self, *arguments: str, exit_code: int | None = 0, **environment: str) -> Run:
        """Run `pulumi up`, and check its exit code; None takes any."""
        return self._verb(
            "up", *arguments, "--yes", "--skip-preview", exit_code=exit_code, **environment
        )

    def preview(self, *arguments: str, exit_code: int | None = 0, **environment: str) -> Run:
        """Run `pulumi preview --diff`."""
        return self._verb("preview", "--diff", *arguments, exit_code=exit_code, **environment)

    def refresh(self, *arguments: str, exit_code: int | None = 0, **environment: str) -> Run:
        """Run `pulumi refresh`."""
        return self._verb(
            "refresh", *arguments, "--yes", "--skip-preview", exit_code=exit_code, **environment
        )

    def destroy(self, *arguments: str, exit_code: int | None = 0, **environment: str) -> Run:
        """Run `pulumi destroy`."""
        return self._verb(
            "destroy", *arguments, "--yes", "--skip-preview", exit_code=exit_code, **environment
        )

    def export(self) -> dict[str, Any]:
        """Return the deployment in state, with `resources` and `pending_operations`."""
        if not self._has_own_backend():
            return dict(json.loads(self.pulumi("stack", "export").stdout)["deployment"])

        state = json.loads(self._state_file.read_text(encoding="utf-8"))
        return dict(state["checkpoint"].get("latest") or {})

    def resource(self, name: str) -> dict[str, Any]:
        """Return a resource in state by its Pulumi name: `id`, `inputs`, `outputs`, `initErrors`.

        Raises:
            KeyError: No resource has this name.
        """
        for resource in self.export().get("resources", []):
            if resource["urn"].endswith(f"::{name}"):
                return dict(resource)

        raise KeyError(name)

    def outputs(self) -> dict[str, Any]:
        """Return the outputs of the stack, with "[secret]" for each secret."""
        [stack] = [
            resource
            for resource in self.export()["resources"]
            if resource["type"] == "pulumi:pulumi:Stack"
        ]
        return dict(_hide_secrets(stack.get("outputs", {})))

    def pulumi(self, *arguments: str, exit_code: int | None = 0, **environment: str) -> Run:
        """Run any CLI command in the project's folder."""
        run = self.start(*arguments, **environment).finish()
        assert exit_code in (None, run.exit_code), (
            f"pulumi {' '.join(arguments)}: {run.exit_code}\n{run.text}"
        )
        return run

    def start(self, *arguments: str, **environment: str) -> Command:
        """Start a CLI command to interrupt or kill: `start("up", "--yes", "--skip-preview")`."""
        event_log = self.folder / "events.jsonl"
        event_log.unlink(missing_ok=True)
        command = ["pulumi", *arguments, "--non-interactive", "--color=never"]
        if arguments[0] in ENGINE_VERBS:
            command += ["--event-log", str(event_log)]

        process = subprocess.Popen(
            command,
            cwd=self.project,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._commands.append(Command(process, event_log))
        return self._commands[-1]

    def stop(self) -> None:
        """End the commands that still run."""
        for command in self._commands:
            if command.process.poll() is None:
                command.kill()

    @property
    def _state_file(self) -> Path:
        """The stack in a backend of its own."""
        project_file = (self.project / "Pulumi.yaml").read_text(encoding="utf-8")
        # YAML, or JSON with quotes; the project's own name comes before that of its language.
        project = re.search(r"^\W*name\W+([\w-]+)", project_file, re.MULTILINE)
        assert project is not None
        name = f"{self.environment['PULUMI_STACK']}.json"
        return self.folder / "backend" / ".pulumi" / "stacks" / project[1] / name

    def _has_own_backend(self) -> bool:
        return self.environment.get("PULUMI_BACKEND_URL") == f"file://{self.folder / 'backend'}"

    def _write_empty_state(self) -> None:
        """Write what `pulumi stack init` writes."""
        state_file = self._state_file
        state_file.parent.mkdir(parents=True)
        qualified_name = f"{ORGANIZATION}/{state_file.parent.name}/{state_file.stem}"
        empty = {"version": 3, "checkpoint": {"stack": qualified_name}}
        state_file.write_text(json.dumps(empty), encoding="utf-8")
        state_file.parents[2].joinpath("meta.yaml").write_text("version: 1\n", encoding="utf-8")

    def _verb(self, verb: str, *arguments: str, exit_code: int | None, **environment: str) -> Run:
        return self.pulumi(verb, *arguments, exit_code=exit_code, **environment)


def _hide_secrets(value: Any) -> Any:
    """Put "[secret]" in the places of the secrets in a value of the state."""
    if isinstance(value, dict):
        if SECRET_MARK in value:
            return "[secret]"

        return {name: _hide_secrets(member) for name, member in value.items()}

    if isinstance(value, list):
        return [_hide_secrets(member) for member in value]

    return value


def _passes(diagnostic: dict[str, Any]) -> bool:
    return bool(diagnostic.get("ephemeral"))


def _environment(
    folder: Path, python_path: tuple[Path, ...], more: Mapping[str, str | None]
) -> dict[str, str]:
    programs = [str(Path(sys.executable).parent), str(cli_folder()), os.environ.get("PATH", "")]
    modules = [str(PROVIDER_FOLDER), str(QUICK_PIP), *map(str, python_path)]
    environment: dict[str, str | None] = {
        **os.environ,
        "PATH": os.pathsep.join(programs),
        "PYTHONPATH": os.pathsep.join(modules),
        "PULUMI_PYTHON_CMD": sys.executable,
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder / 'backend'}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_DEBUG_COMMANDS": "true",  # for --event-log
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # A command ends before Go's garbage collector has saved anything.
        "GOGC": "off",
        "GOMEMLIMIT": "512MiB",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        **more,
    }
    return {name: value for name, value in environment.items() if value is not None}


def project_runtime() -> dict[str, Any]:
    """Return the `runtime` of a Python project that runs on this process's Python."""
    return {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}


def _project_file() -> str:
    # JSON is YAML, and quotes the path of the virtual environment rightly.
    return json.dumps({"name": "demo", "runtime": project_runtime()}, indent=2)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
