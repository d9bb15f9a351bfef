"""A job of many tasks is checked and compared in few steps for each of its values.

Calls of functions are counted, nothing is timed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi import dynamic
from pulumi.runtime import rpc
from pulumi_cloudjobs.engine.own_keys import PROVIDER_KEY
from pulumi_cloudjobs.tencent.batch.resources import JobProvider

from tests.cards.tencent_batch_job import CARD
from tests.input_paths import put

TASKS = 300
VALUES = 14
"""The values of a task, and the objects and lists among them."""


def many_tasks(priority: int) -> Any:
    """Return inputs as the host hands them to a provider."""
    task = CARD.inputs["job"]["tasks"][0]
    tasks = [put({"taskName": f"frame-{number}"})(task) for number in range(TASKS)]
    job = {**CARD.inputs["job"], "priority": priority, "tasks": tasks}
    struct = Struct()
    struct.update({**CARD.inputs, "job": job})
    return rpc.deserialize_properties(struct, True)


def calls_of(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return the result of some work, and its calls of Python functions for each task."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        result = work()
    finally:
        sys.setprofile(None)
    return result, calls / TASKS


@pytest.fixture
def provider() -> JobProvider:
    provider = JobProvider()
    config = dynamic.Config({"cloudjobs:endpoint": "embedded"}, "project")
    provider.configure(dynamic.ConfigureRequest(config))
    return provider


def test_a_check_of_many_tasks_takes_few_calls_for_each_value(provider: JobProvider) -> None:
    """A walk is a call for each value, and each step was a walk of its own."""
    inputs = many_tasks(priority=1)
    # What the first check loads is no work of the second.
    assert provider.check({}, dict(inputs)).failures == []

    checked, calls = calls_of(lambda: provider.check({}, dict(inputs)))
    assert checked.inputs["job"] == inputs["job"]
    assert calls < 5 * VALUES


def test_a_diff_of_equal_tasks_translates_and_validates_none(provider: JobProvider) -> None:
    """Most resources of an `up` have not changed."""
    state = {**provider.check({}, many_tasks(1)).inputs, "origin": None, PROVIDER_KEY: ""}
    same, other = (provider.check({}, many_tasks(priority)).inputs for priority in (1, 2))
    assert provider.diff("job-1", state, same).changes is False

    unchanged, calls = calls_of(lambda: provider.diff("job-1", state, same))
    assert unchanged.changes is False
    assert calls < VALUES

    changed = provider.diff("job-1", state, other)
    assert changed.replaces == ["job"]
