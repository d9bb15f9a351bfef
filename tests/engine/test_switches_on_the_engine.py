"""Switches of adaptations as the user of a real engine sees them."""

from __future__ import annotations

from collections.abc import Callable

from pulumi_cloudjobs.dynamic.adaptations.catalog import SWITCHES

from tests.engine.jobs import CONFIG
from tests.engine.stack import Stack

PROGRAM = """
import pulumi_cloudjobs as cloudjobs

cloudjobs.tencent.batch.Job(
    "render",
    placement={"zone": "ap-guangzhou-2"},
    job={
        "tasks": [
            {
                "application": {"delivery_form": "LOCAL", "command": "true"},
                "compute_env": {
                    "env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"}
                },
            }
        ]
    },
)
"""


def test_a_wrong_switch_is_one_line_in_the_terminal(
    make_stack: Callable[..., Stack],
) -> None:
    """The program reports it in an `up`, and the provider in a destroy, which runs no program."""
    stack = make_stack({"__main__.py": PROGRAM}, config=CONFIG)
    stack.up()

    stack.environment[SWITCHES] = "-gcc"
    failed = stack.up(exit_code=None)
    assert failed.exit_code != 0
    assert any(line.startswith(f"{SWITCHES} names") for line in failed.messages("error"))
    assert "Traceback" not in failed.text

    destroyed = stack.destroy(exit_code=None)
    assert destroyed.exit_code != 0
    assert any(SWITCHES in line for line in destroyed.messages("error", "render"))
    assert "Traceback" not in destroyed.text
