"""A Pulumi program that the engine interrupts while it waits for responses that never come."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pulumi_cloudjobs.dynamic.adaptations.interrupt import GRACE_SECONDS, LAUNCHER

from tests.engine.stack import PROVIDER_FOLDER

PATIENCE_SECONDS = 30
LEFT_ALONE_SECONDS = 4 * GRACE_SECONDS
PROGRAM = """
import signal, sys, threading
from concurrent.futures import ThreadPoolExecutor

{before}
import pulumi_cloudjobs

executor = ThreadPoolExecutor()
executor.submit(threading.Event().wait)
try:
    print("registered", flush=True)
    signal.pause()
finally:
    print("cleaned up", flush=True)
    executor.shutdown(wait=True)
"""


def interrupted(
    folder: Path, name: str, before: str = "", *, within_seconds: float = PATIENCE_SECONDS
) -> tuple[int | None, str]:
    """Return exit code, None while it runs, and output of a program in a script of that name."""
    path = folder / name
    path.write_text(PROGRAM.format(before=before))
    with subprocess.Popen(
        [sys.executable, "-u", str(path)],
        env={"PYTHONPATH": str(PROVIDER_FOLDER)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        first_line = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        try:
            return process.wait(within_seconds), first_line + process.stdout.read()
        except subprocess.TimeoutExpired:
            process.kill()
            return None, first_line + process.stdout.read()


def test_a_program_ends_before_the_engine_kills_it(tmp_path: Path) -> None:
    """Whoever presses Ctrl-C waits for it."""
    assert interrupted(tmp_path, LAUNCHER) == (1, "registered\ncleaned up\n")


@pytest.mark.parametrize(
    ("name", "before"),
    [
        pytest.param("own.py", "", id="not-launched-by-the-SDK"),
        pytest.param(
            LAUNCHER, "signal.signal(signal.SIGINT, lambda *_: sys.exit(7))", id="handles-it-itself"
        ),
    ],
)
def test_other_programs_are_left_alone(tmp_path: Path, name: str, before: str) -> None:
    """A program may handle an interrupt itself."""
    assert interrupted(tmp_path, name, before, within_seconds=LEFT_ALONE_SECONDS)[0] is None
