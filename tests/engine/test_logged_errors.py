"""Errors that a program logs itself, on the real engine."""

from __future__ import annotations

from collections.abc import Callable

from pulumi_cloudjobs.dynamic.adaptations.catalog import SWITCHES

from tests.engine.jobs import CONFIG
from tests.engine.stack import Stack
from tests.engine.test_switches_on_the_engine import PROGRAM

LOGGED = """
import pulumi
from pulumi.log import error

import pulumi_cloudjobs

error("the input is from yesterday")
"""


def test_an_error_that_a_program_logs_fails_the_run(make_stack: Callable[..., Stack]) -> None:
    """Resources after the error are created, as in Pulumi's other languages."""
    stack = make_stack({"__main__.py": LOGGED + PROGRAM}, config=CONFIG)

    run = stack.up(exit_code=None)

    assert run.exit_code != 0
    assert run.messages("error")[0] == "the input is from yesterday"
    assert run.operations("render") == ["create"]
    assert "Traceback" not in run.text

    stack.environment[SWITCHES] = "-logged_errors"
    run = stack.up()
    assert run.messages("error") == ["the input is from yesterday"]
    assert run.operations("render") == ["same"]
