"""The exit code of a program that logs an error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pulumi_cloudjobs.dynamic.adaptations.interrupt import LAUNCHER
from pulumi_cloudjobs.dynamic.adaptations.logged_errors import SHOWN_ERROR_EXIT_CODE

from tests.engine.stack import PROVIDER_FOLDER

PROGRAM = """
import asyncio, sys, threading
import pulumi, pulumi_cloudjobs

class Engine:
    def Log(self, request):
        print(request.message)

pulumi.log.get_engine = Engine

async def program():
    {body}

asyncio.run(program())
{after}
"""
LOG = "pulumi.log.error('wrong')"
IN_A_THREAD = "t = threading.Thread(target=pulumi.error, args=('wrong',)); t.start(); t.join()"


@pytest.mark.parametrize(
    ("body", "after", "exit_code"),
    [
        pytest.param(LOG, "", SHOWN_ERROR_EXIT_CODE, id="error"),
        pytest.param(IN_A_THREAD, "", SHOWN_ERROR_EXIT_CODE, id="error-in-a-thread"),
        pytest.param("pulumi.log.warn('odd')", "", 0, id="warning"),
        pytest.param("pass", f"{LOG}; sys.exit(1)", 1, id="error-of-the-launcher"),
    ],
)
def test_a_logged_error_decides_the_exit_code(
    tmp_path: Path, body: str, after: str, exit_code: int
) -> None:
    """The engine reports the launcher's own errors by its exit code, which stays."""
    assert exit_code_of(tmp_path / LAUNCHER, PROGRAM.format(body=body, after=after)) == exit_code


def test_another_process_ends_as_it_likes(tmp_path: Path) -> None:
    """A test run with Pulumi's mocks may log errors and pass."""
    assert exit_code_of(tmp_path / "unit_test.py", PROGRAM.format(body=LOG, after="")) == 0


def exit_code_of(script: Path, program: str) -> int:
    """Return how a script ends."""
    script.write_text(program)
    ended = subprocess.run(
        [sys.executable, str(script)],
        env={"PYTHONPATH": str(PROVIDER_FOLDER)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == ""
    return ended.returncode
