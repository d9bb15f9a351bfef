"""The SDK's debug lines are left out where nobody asked for them, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pulumi_cloudjobs.dynamic.adaptations.interrupt import LAUNCHER

from tests.engine.stack import PROVIDER_FOLDER

LOOK = """
import pulumi, pulumi_cloudjobs
from pulumi.runtime import resource, rpc, rpc_manager, stack
told = []
pulumi.log.get_engine = lambda: type("Engine", (), {"Log": lambda self, request: told.append(request.message)})()
for module in (resource, rpc, rpc_manager, stack):
    module.log.debug("of the SDK")
resource.log.warn("a warning of the SDK")
pulumi.log.debug("of the program")
print(told)
"""
REST = ["a warning of the SDK", "of the program"]
ALL = ["of the SDK"] * 4 + REST
START = "import subprocess, sys; sys.exit(subprocess.run([{python!r}, {script!r}]).returncode)"


def told(
    folder: Path, *arguments: str, name: str = LAUNCHER, cli: str = "pulumi", **variables: str
) -> list[str]:
    """What the engine is told by a process whose script is called like that, started by a command with arguments."""
    script, command = folder / name, folder / cli
    script.write_text(LOOK)
    command.symlink_to(sys.executable)
    shown = subprocess.run(
        [str(command), "-c", START.format(python=sys.executable, script=str(script)), *arguments],
        env={"PYTHONPATH": str(PROVIDER_FOLDER), "PULUMI_CONFIG_PASSPHRASE": "", **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return list(eval(shown.stdout))


@pytest.mark.parametrize(
    "arguments", [["up", "--yes"], ["up", "-y", "-s", "dev", "--diff"]], ids=" ".join
)
def test_an_engine_that_would_throw_them_away_is_not_told(
    tmp_path: Path, arguments: list[str]
) -> None:
    """A thousand resources are four thousand calls, and the program waits for each."""
    assert told(tmp_path, *arguments) == REST


@pytest.mark.parametrize(
    "arguments",
    [
        ["--debug"],
        ["-d"],
        ["-yd"],
        ["-v=9", "--logtostderr"],
        ["--verbose", "9"],
        ["--event-log", "a.json"],
    ],
    ids=" ".join,
)
def test_who_asks_for_debug_lines_gets_all(tmp_path: Path, arguments: list[str]) -> None:
    """They are how one finds out where an operation hangs."""
    assert told(tmp_path, "up", *arguments) == ALL


@pytest.mark.parametrize(
    "variable", ["PULUMI_OPTION_DEBUG", "PULUMI_OPTION_VERBOSE", "PULUMI_DEBUG_GRPC"]
)
def test_a_variable_may_ask_as_well(tmp_path: Path, variable: str) -> None:
    """Options of the CLI can be given in the environment."""
    assert told(tmp_path, "up", **{variable: "9"}) == ALL


@pytest.mark.parametrize(
    ("name", "cli"),
    [("server.py", "pulumi"), (LAUNCHER, "other")],
    ids=["another-process", "another-parent"],
)
def test_others_are_left_alone(tmp_path: Path, name: str, cli: str) -> None:
    """Nobody knows what a server or a test wants to see, nor how a CLI was called that cannot be found."""
    assert told(tmp_path, "up", name=name, cli=cli) == ALL
