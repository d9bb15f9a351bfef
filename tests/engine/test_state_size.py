"""The size of a resource in state: the engine writes all of it after each step of an `up`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pulumi_cloudjobs.core.schema.schema import schema_of
from pulumi_cloudjobs.dynamic.adaptations.catalog import SWITCHES
from pulumi_cloudjobs.dynamic.translation import to_python

from tests.cards.card import card_of
from tests.engine.stack import Stack

MOST_CHARACTERS = 1300
CARD = card_of("tencent/oceanus:Job")
INPUTS = to_python(schema_of(CARD.resource_type.model), CARD.inputs)
PROGRAM = f"""
import pulumi
import pulumi_cloudjobs as cloudjobs

inputs = {INPUTS!r}
job = cloudjobs.{CARD.class_path}("clicks", **inputs)


def declare():
    return cloudjobs.{CARD.class_path}("views", **{{**inputs, "name": "views"}})


views = declare()
pulumi.export("ids", [job.job_id, views.job_id])
"""
LINE_OF_CLICKS, LINES_OF_VIEWS = 6, (10, 13)


def test_a_stack_goes_from_the_short_form_to_the_long_one_and_back(
    make_stack: Callable[..., Stack],
) -> None:
    """A switch is no change of a job, and what is in state can be refreshed and destroyed."""
    stack = make_stack({"__main__.py": PROGRAM}, config={"cloudjobs:endpoint": "embedded"})
    stack.up()
    assert_few_characters_and_the_lines_of_the_program(stack)
    short = stack.resource("clicks")
    outputs = stack.outputs()

    long: dict[str, Any] = {SWITCHES: "-frames,-references,-aliases"}
    assert set(stack.up(**long).summary) == {"same"}
    assert len(stack.resource("clicks")["inputs"]["__provider"]) > 90

    assert set(stack.up("--refresh").summary) == {"same"}
    after = stack.resource("clicks")
    assert after["inputs"]["__provider"] == short["inputs"]["__provider"]
    assert (after["id"], stack.outputs()) == (short["id"], outputs)
    assert stack.destroy().summary == {"delete": 3}


def assert_few_characters_and_the_lines_of_the_program(stack: Stack) -> None:
    """A thousand jobs in the default set-up are a thousand writes of all that is in state."""
    clicks, views = stack.resource("clicks"), stack.resource("views")
    assert len(json.dumps(clicks, separators=(",", ":"))) <= MOST_CHARACTERS

    # A trace of the source position alone would repeat it.
    assert clicks["sourcePosition"] == f"project:///__main__.py#{LINE_OF_CLICKS}"
    assert "stackTrace" not in clicks
    declared, called = [f"project:///__main__.py#{line}" for line in LINES_OF_VIEWS]
    assert views["sourcePosition"] == declared
    assert [frame["sourcePosition"] for frame in views["stackTrace"]] == [declared, called]
