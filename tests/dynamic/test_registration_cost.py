"""A job of many tasks is registered for little more than the bare SDK needs.

The calls of Python functions in the program's thread are counted, nothing is timed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi import dynamic
from pulumi_cloudjobs import tencent

from benchmarks.workload import snake_case
from tests.cards.tencent_batch_job import CARD
from tests.dynamic.registrations import Registrations
from tests.input_paths import put

TASKS = 300
MOST_OF_BARE = 1.1


class BareProvider(dynamic.ResourceProvider):
    """A provider without a verb."""


class BareJob(dynamic.Resource):
    """The same inputs, as the SDK alone registers them."""

    def __init__(self, name: str, inputs: dict[str, Any]) -> None:
        super().__init__(BareProvider(), name, inputs)


def register_bare(tasks: Any) -> None:
    job = {**CARD.inputs["job"], "tasks": tasks}
    BareJob("bare", {**CARD.inputs, "job": job})


def register_ours(tasks: Any) -> None:
    inputs = snake_case(CARD.inputs)
    tencent.batch.Job("ours", **{**inputs, "job": {**inputs["job"], "tasks": tasks}})


def many_tasks() -> list[Any]:
    task = CARD.inputs["job"]["tasks"][0]
    return [put({"taskName": f"frame-{number}"})(task) for number in range(TASKS)]


def calls_of(register: Callable[[], None]) -> int:
    """Return the calls of functions until the program has registered everything."""
    Registrations()
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        pulumi.runtime.test(register)()  # type: ignore[no-untyped-call]
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("in_output", [False, True], ids=["plain", "in-an-output"])
def test_a_job_of_many_tasks_costs_little_more_than_the_sdk_does(in_output: bool) -> None:
    """Tasks that a program computes from something else come in one Output."""
    names_of_state = many_tasks()
    names_of_python = snake_case(names_of_state)

    def given(tasks: Any) -> Any:
        return pulumi.Output.from_input("from").apply(lambda _: tasks) if in_output else tasks

    def ours() -> None:
        register_ours(given(names_of_python))

    def bare() -> None:
        register_bare(given(names_of_state))

    # What the first registration loads is no work of the second.
    calls_of(ours)
    assert calls_of(ours) <= MOST_OF_BARE * calls_of(bare)
