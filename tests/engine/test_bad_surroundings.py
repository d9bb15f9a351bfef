"""Environments that a program rarely meets on the machine of its author."""

from __future__ import annotations

from collections.abc import Callable

from tests.engine.projects import cloud_of
from tests.engine.stack import Stack
from tests.engine.waiting import CONFIG

PROGRAM = """
import pulumi_cloudjobs as cloudjobs

cloudjobs.tencent.dlc.SparkAppTask("nächtlich", job_name="spark-app-test", cmd_args="größe 3")
"""
C_LOCALE = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_a_c_locale_and_a_home_that_does_not_exist_change_nothing(
    make_stack: Callable[..., Stack],
) -> None:
    """Both are usual in containers."""
    stack = make_stack(
        {"__main__.py": PROGRAM}, config=CONFIG, environment={**C_LOCALE, "HOME": "/nonexistent"}
    )
    run = stack.up()
    assert "Traceback" not in run.text

    (task,) = cloud_of(stack).objects("tencent/dlc/task")
    assert task["data"]["CmdArgs"] == "größe 3"

    stack.destroy()
    assert cloud_of(stack).live() == []
