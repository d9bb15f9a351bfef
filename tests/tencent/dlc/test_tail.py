"""The message's part in the error of a failed DLC task."""

from __future__ import annotations

import pytest
from pulumi_cloudjobs.core.resource_type import TAIL_LINES
from pulumi_cloudjobs.tencent.dlc.spark_app_task import SPARK_APP_TASK

from tests.embedded import Resource, World

TASK = "tencent/dlc/task"
TRACE = "Job aborted\n\tat org.apache.spark.Main\r\n\nCaused by: no such table\n"


@pytest.fixture
def failed(world: World) -> Resource:
    """A run that has failed with a stack trace."""
    world.cloud.set("tencent.dlc.outcome", "failed")
    world.cloud.set("tencent.dlc.error", TRACE)
    task = world.resource(SPARK_APP_TASK)
    task.create({"jobName": "spark-app-test"})
    world.cloud.advance(7200)
    task.refresh()
    return task


def test_the_first_line_of_the_message_is_the_reason_and_the_rest_the_tail(
    failed: Resource,
) -> None:
    """The reason is in state and in a sentence, where a stack trace would be in the way."""
    assert failed.state["reason"] == "Job aborted"
    assert failed.log_tail() == [" at org.apache.spark.Main", "Caused by: no such table"]


@pytest.mark.parametrize("message", ["", "exit code 3"])
def test_a_message_of_one_line_has_no_tail(world: World, failed: Resource, message: str) -> None:
    """The error must not repeat the message."""
    world.cloud.set("tencent.dlc.error", message)
    failed.refresh()
    assert failed.state["reason"] == (message or None)
    assert failed.log_tail() == []


def test_a_long_message_keeps_its_end(world: World, failed: Resource) -> None:
    """A trace has its cause at the end."""
    world.cloud.set("tencent.dlc.error", "\n".join(f"line {number}" for number in range(100)))
    assert failed.log_tail() == [f"line {number}" for number in range(100 - TAIL_LINES, 100)]


def test_a_task_that_is_listed_no_longer_has_no_tail(world: World, failed: Resource) -> None:
    """The cloud keeps a task for 45 days."""
    lifecycle = SPARK_APP_TASK.connect(world.settings, "ap-guangzhou", world.operation())
    observation = lifecycle.observe(failed.id, failed.state)
    assert observation is not None

    world.cloud.remove(TASK, failed.id)
    assert lifecycle.log_tail(failed.id, failed.state, observation) == []
