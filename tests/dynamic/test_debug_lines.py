"""The SDK's debug lines are left out where no option shows them, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pulumi_cloudjobs.dynamic.adaptations.interrupt import LAUNCHER

from tests.engine.stack import PROVIDER_FOLDER

PROGRAM = """
import pulumi, pulumi_cloudjobs
from pulumi.runtime import resource, rpc, rpc_manager, stack
lines = []

class Engine:
    def Log(self, request):
        lines.append(request.message)

pulumi.log.get_engine = Engine
for module in (resource, rpc, rpc_manager, stack):
    module.log.debug("of the SDK")
resource.log.warn("a warning of the SDK")
pulumi.log.debug("of the program")
print(lines)
"""
REST = ["a warning of the SDK", "of the program"]
ALL = ["of the SDK"] * 4 + REST
START = "import subprocess, sys; sys.exit(subprocess.run([{python!r}, {script!r}]).returncode)"


def lines_sent(
    folder: Path, *arguments: str, name: str = LAUNCHER, cli: str = "pulumi", **variables: str
) -> list[str]:
    """Return the lines that a program sends to the engine.

    Args:
        folder: For the script and the command.
        arguments: Arguments of the command that starts the script.
        name: Name of the script.
        cli: Name of the command.
        variables: Environment of the command.
    """
    script, command = folder / name, folder / cli
    script.write_text(PROGRAM)
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
def test_an_engine_that_would_throw_them_away_gets_none(
    tmp_path: Path, arguments: list[str]
) -> None:
    """A thousand resources are four thousand calls, and the program waits for each."""
    assert lines_sent(tmp_path, *arguments) == REST


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
def test_an_option_for_debug_lines_shows_all(tmp_path: Path, arguments: list[str]) -> None:
    """Users need them to find out where an operation hangs."""
    assert lines_sent(tmp_path, "up", *arguments) == ALL


@pytest.mark.parametrize(
    "variable", ["PULUMI_OPTION_DEBUG", "PULUMI_OPTION_VERBOSE", "PULUMI_DEBUG_GRPC"]
)
def test_a_variable_shows_all_as_well(tmp_path: Path, variable: str) -> None:
    """Options of the CLI can be given in the environment."""
    assert lines_sent(tmp_path, "up", **{variable: "9"}) == ALL


@pytest.mark.parametrize(
    ("name", "cli"),
    [("server.py", "pulumi"), (LAUNCHER, "other")],
    ids=["another-process", "another-parent"],
)
def test_others_are_left_alone(tmp_path: Path, name: str, cli: str) -> None:
    """A server or a test may need every line, and so may the user of an unknown CLI."""
    assert lines_sent(tmp_path, "up", name=name, cli=cli) == ALL
