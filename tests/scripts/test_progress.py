"""The reports of slow steps of `make`, played by scripts that wait for the test."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from scripts.progress import Progress

ROOT = Path(__file__).parents[2]
PROGRESS = [sys.executable, str(ROOT / "scripts" / "progress.py"), "--every", "0.01"]
# Stands for the interpreter that `make` is given and for the one in .venv. Both slow commands wait
# for their gate.
SLOW_PYTHON = """#!/bin/sh
case "$*" in
"-m venv .venv") read go < "$GATES/venv"; mkdir -p .venv/bin; cp "$0" .venv/bin/python; exit ;;
"-m pip install "*requirements.txt) echo "a line of pip's own"; read go < "$GATES/pip"; exit ;;
"-m pip install "*) exit ;;
esac
exec {python} "$@"
"""


@pytest.fixture
def gates(tmp_path: Path) -> Path:
    """A folder of pipes; a command that reads from one waits until a test opens it."""
    folder = tmp_path / "gates"
    folder.mkdir()

    for name in ("venv", "pip"):
        os.mkfifo(folder / name)

    return folder


@contextmanager
def running(command: list[str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Run a command; what still runs of it at the end of the block or after a minute is killed."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, stdout=pipe, stderr=pipe, text=True, start_new_session=True, **options
    )

    def kill() -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    late = threading.Timer(60, kill)
    late.start()

    try:
        yield process
    finally:
        late.cancel()
        kill()
        process.communicate()


def open_gate(gate: Path) -> None:
    gate.write_text("go\n")


def repeated(lines: Iterable[str], text: str) -> list[str]:
    """Read lines until one with this text has come three times."""
    repeats: list[str] = []
    for line in lines:
        repeats.append(line)
        if sum(text in each for each in repeats) == 3:
            return repeats

    raise AssertionError(f"{text!r} was not repeated: {repeats}")


def test_a_slow_command_is_reported_again_and_again(gates: Path) -> None:
    """A minute of silence seems like a hang."""
    command = [
        *PROGRESS,
        "installing",
        "--",
        "sh",
        "-c",
        f"read go < {shlex.quote(str(gates / 'pip'))}; echo done",
    ]
    with running(command) as process:
        assert process.stderr
        assert process.stdout

        lines = repeated(process.stderr, "installing")
        open_gate(gates / "pip")
        lines += process.stderr
        printed = process.stdout.read()
        assert process.wait() == 0

    assert lines[0] == "set-up:  0:00 installing\n"
    assert lines[-1] == "done\n"
    assert printed == ""
    assert all(line.rstrip("\n").isprintable() for line in lines)


@pytest.mark.parametrize(
    ("script", "status"),
    [pytest.param("exit 3", 3, id="failure"), pytest.param("kill -9 $$", 137, id="killed")],
)
def test_the_exit_status_of_the_command_is_kept(script: str, status: int) -> None:
    """`make` must stop when pip fails."""
    done = subprocess.run(
        [*PROGRESS, "failing", "--", "sh", "-c", script], capture_output=True, check=False
    )
    assert done.returncode == status


def test_the_command_gets_its_arguments_as_they_are(tmp_path: Path) -> None:
    """Options of a command may be spelled like those of the report."""
    script = f"printf '%s ' \"$@\" > {shlex.quote(str(tmp_path / 'arguments'))}"
    command = [*PROGRESS, "printing", "--", "sh", "-c", script, "sh", "--every", "--", "x"]
    subprocess.run(command, capture_output=True, check=True)
    assert (tmp_path / "arguments").read_text() == "--every -- x "


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "soon"])
def test_a_time_that_is_none_is_refused(seconds: str) -> None:
    """No time at all between two reports would fill the disk."""
    command = [*PROGRESS[:-1], seconds, "installing", "--", "true"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--every" in done.stderr


def test_steps_are_numbered_and_none_is_repeated_after_its_end() -> None:
    """A reader sees how much is left."""
    lines: list[str] = []
    progress = Progress(lines.append, every=3600, steps=2)
    with progress.step("first"):
        pass

    with pytest.raises(ValueError, match="broken"), progress.step("second"):
        raise ValueError("broken")

    assert lines == [" 0:00 [1/2] first", " 0:00 [2/2] second"]


def test_make_reports_its_set_up_and_prints_exports_alone(tmp_path: Path, gates: Path) -> None:
    """Its output goes into `eval`, and the set-up before it takes minutes."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()

    for name in ("Makefile", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, checkout)

    shutil.copytree(
        ROOT / "scripts", checkout / "scripts", ignore=shutil.ignore_patterns("__pycache__")
    )
    programs = tmp_path / "programs"
    programs.mkdir()
    scripts = {"python": SLOW_PYTHON.format(python=shlex.quote(sys.executable))}

    for name in ("pulumi", "pulumi-language-python", "pulumi-resource-pulumi-python"):
        scripts[name] = "#!/bin/sh\necho v3.250.0\n"

    for name, text in scripts.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)

    environ = {"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(tmp_path), "GATES": str(gates)}
    command = ["make", "-s", "env", f"PYTHON={programs / 'python'}", "PROGRESS_SECONDS=0.01"]
    with running(command, cwd=checkout, env=environ) as process:
        assert process.stderr
        assert process.stdout

        repeated(process.stderr, "making .venv with Python 3.")
        open_gate(gates / "venv")
        repeated(process.stderr, "installing what the package needs")
        open_gate(gates / "pip")
        rest = process.stderr.read()
        printed = process.stdout.read().splitlines()
        assert process.wait() == 0, rest

    assert printed
    assert all(line.startswith("export ") for line in printed)
