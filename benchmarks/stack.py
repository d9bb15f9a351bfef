"""A Pulumi stack in a folder of its own, driven by the `pulumi` on PATH.

Measures the time of its commands and the memory of its provider process.

What is timed is the whole command, from its start to its end. Previews are left out: they ask the
same a second time.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET

from tests.engine.plugin_project import write_plugin

from .processes import PROVIDER, ProcessWatch, Usage
from .workload import Inputs, snake_case

ROOT = Path(__file__).parents[1]
COMMAND_TIMEOUT_SECONDS = 1800
CHECKPOINTS_OFF = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
BARE = "bare"
OURS = "ours"
FLAVOURS = (BARE, OURS)
PLUGIN = "plugin"
"""The program of ours, with the key by which the plugin serves its resources."""


class MeasurementFailed(Exception):
    """A command did not do what was to be measured; carries what it printed."""


@dataclass(frozen=True)
class Run:
    """A finished command.

    Attributes:
        seconds: Wall time of the whole command.
        usage: What each process has used, by its part in the work (`processes.py`).
        exit_code: 0 when it succeeded.
    """

    seconds: float
    usage: Mapping[str, Usage]
    exit_code: int

    @property
    def host_bytes(self) -> int | None:
        """The most memory that the provider's process held; None when it was not seen."""
        used = self.usage.get(PROVIDER)
        return None if used is None else used.peak_bytes

    @property
    def host_seconds(self) -> float | None:
        """The processor time of the provider's process; None when it was not seen."""
        used = self.usage.get(PROVIDER)
        return None if used is None else used.cpu_seconds


class Stack:
    """A stack of one flavour.

    Args:
        folder: Where it is made; must not be there.
        flavour: One of FLAVOURS, or PLUGIN.
        jobs: The resources by name, with names as in state; those of a `Completion` are named.
        rates: Calls per second that ours keeps to, by action, in place of the documented quotas; 0
            lifts one.
        classes: The classes of ours that are not "tencent.batch.Job", by the name of the resource.
        address: Where a simulator responds; "" keeps one in the provider's process.
    """

    def __init__(
        self,
        folder: Path,
        flavour: str,
        jobs: Mapping[str, Inputs],
        *,
        rates: Mapping[str, float] | None = None,
        classes: Mapping[str, str] | None = None,
        address: str = "",
    ) -> None:
        self.project = folder / "project"
        program = OURS if flavour == PLUGIN else flavour
        shutil.copytree(ROOT / "benchmarks" / program, self.project)

        for subfolder in ("backend", "home"):
            (folder / subfolder).mkdir()

        if program == OURS:
            jobs = {name: snake_case(inputs) for name, inputs in jobs.items()}

        self._write("jobs.json", jobs)
        self._write("classes.json", classes or {})
        runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
        # pip's own program of the plugin does not run in a folder with quotes in its name.
        plugin = {"name": "cloudjobs", "path": str(folder)}
        plugins = {"providers": [plugin]} if flavour == PLUGIN else {}
        if flavour == PLUGIN:
            write_plugin(folder)

        project = {"name": "benchmark", "runtime": runtime, "plugins": plugins}
        self._write("Pulumi.yaml", project)
        self._environment = _environment(folder)
        use_plugin = str(flavour == PLUGIN).lower()
        config = {
            **_cloud_config(address),
            "rates": json.dumps(rates or {}),
            "usePlugin": use_plugin,
        }
        # JSON is YAML. The CLI adds how the stack encrypts.
        qualified = {f"cloudjobs:{name}": value for name, value in config.items()}
        self._write("Pulumi.dev.yaml", {"config": qualified})
        self.run("stack", "init", "dev")

    def cloud(self) -> Control:
        """The simulator of this stack, to inspect and to steer."""
        return Control(open_store(self.project / ".cloudjobs"))

    def add_completion(self, timeout_seconds: int) -> None:
        """Let the program wait for all its jobs in one `Completion`."""
        jobs = self._read("jobs.json")
        completion = {"jobs": list(jobs), "timeout_seconds": timeout_seconds}
        self._write("jobs.json", {**jobs, "all": completion})
        self._write("classes.json", {**self._read("classes.json"), "all": "Completion"})

    def up(
        self,
        *arguments: str,
        checkpoints: bool = False,
        exit_code: int | None = 0,
        environment: Mapping[str, str] | None = None,
    ) -> Run:
        """Run `pulumi up` without a preview, and check its exit code; None takes any."""
        command = self.start("up", *arguments, checkpoints=checkpoints, environment=environment)
        return command.finish(exit_code=exit_code)

    def refresh(self, *arguments: str) -> Run:
        """Run `pulumi refresh` without a preview and without checkpoints."""
        return self.start("refresh", *arguments, checkpoints=False).finish()

    def destroy(self) -> Run:
        """Run `pulumi destroy` without a preview and without checkpoints."""
        return self.start("destroy", checkpoints=False).finish()

    def start(
        self,
        verb: str,
        *arguments: str,
        checkpoints: bool,
        environment: Mapping[str, str] | None = None,
    ) -> Command:
        """Start an operation and go on."""
        more = {} if checkpoints else CHECKPOINTS_OFF
        arguments = (verb, "--yes", "--skip-preview", *arguments)
        return self._start([*arguments], {**more, **(environment or {})})

    def characters_in_state(self, name: str) -> int:
        """Return the size of a resource in state, as JSON without blanks."""
        path = self.project / "state.json"
        self.run("stack", "export", "--file", str(path))
        resources = json.loads(path.read_text(encoding="utf-8"))["deployment"]["resources"]
        resource = next(each for each in resources if each["urn"].endswith(f"::{name}"))
        return len(json.dumps(resource, separators=(",", ":")))

    def run(self, *arguments: str) -> Run:
        """Run any other command."""
        return self._start([*arguments], {}).finish()

    def _start(self, arguments: list[str], more: Mapping[str, str]) -> Command:
        command = ["pulumi", *arguments, "--non-interactive"]
        return Command(command, self.project, {**self._environment, **more})

    def _read(self, name: str) -> Any:
        return json.loads((self.project / name).read_text(encoding="utf-8"))

    def _write(self, name: str, document: object) -> None:
        # JSON is YAML, and quotes paths rightly.
        (self.project / name).write_text(json.dumps(document), encoding="utf-8")


class Command:
    """A running command, whose output goes into a file, so that nobody has to read it."""

    def __init__(self, arguments: list[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._arguments = arguments
        self._output = folder.parent / "output.txt"
        self._started_at = time.perf_counter()
        with self._output.open("w") as output:
            self.process = subprocess.Popen(
                arguments,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

        self._watch = ProcessWatch(self.process.pid)

    def finish(self, *, exit_code: int | None = 0) -> Run:
        """Wait for the end of the command.

        Raises:
            MeasurementFailed: It took half an hour, or ended with another exit code.
        """
        try:
            status = self.process.wait(timeout=COMMAND_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()

        seconds = time.perf_counter() - self._started_at
        usage = self._watch.stop()
        if exit_code not in (None, status):
            command = " ".join(self._arguments)
            output = self._output.read_text(errors="replace")[-4000:]
            raise MeasurementFailed(f"{command}: exit code {status}\n{output}")

        return Run(seconds, usage, status)


def plain_environment() -> dict[str, str]:
    """Return this process's variables, with our package on the path.

    Byte code is kept, as for any user: otherwise each start would compile our modules, which takes
    50 ms, but not the installed ones.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": os.pathsep.join([str(ROOT / "provider"), str(ROOT)])}


def _cloud_config(address: str) -> dict[str, str]:
    if not address:
        return {"endpoint": "embedded"}

    return {
        "tencentEndpoint": address,
        "tencentRegion": "ap-guangzhou",
        "tencentSecretId": EMBEDDED_KEY_ID,
        "tencentSecretKey": EMBEDDED_SECRET,
    }


def _environment(folder: Path) -> dict[str, str]:
    environment = plain_environment()
    kept = {name: value for name, value in environment.items() if not name.startswith("PULUMI_")}
    programs = [str(Path(sys.executable).parent), str(cli_folder()), os.environ.get("PATH", "")]
    return {
        **kept,
        "PATH": os.pathsep.join(programs),
        "PULUMI_PYTHON_CMD": sys.executable,
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder / 'backend'}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


def cli_folder() -> Path:
    """Return the folder of the `pulumi` in use.

    It is PULUMI_CLOUDJOBS_CLI_BIN when that is set, else the folder of the first on PATH.

    Raises:
        MeasurementFailed: Neither place has a `pulumi`.
    """
    folders = [os.environ.get("PULUMI_CLOUDJOBS_CLI_BIN"), os.environ.get("PATH")]
    program = shutil.which("pulumi", path=os.pathsep.join(filter(None, folders)))
    if program is None:
        raise MeasurementFailed(
            "no `pulumi` in PULUMI_CLOUDJOBS_CLI_BIN or on PATH: run `make bench`"
        )

    return Path(program).parent
