"""A stack whose resources have the types of the plugin, taken over by a Python program."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.embedded import HOUR
from tests.engine.jobs import make_jobs
from tests.engine.stack import Stack
from tests.resource_types import BY_DYNAMIC_TOKEN

BATCH_JOB = "pulumi-python:dynamic/batchJob:BatchJob"


def as_the_plugin_has_it(state: dict[str, Any]) -> dict[str, Any]:
    """Return the state with the names of the plugin, and without what a plugin does not keep.

    The provider stays, because no plugin is installed here.
    """
    token = BY_DYNAMIC_TOKEN[BATCH_JOB].plugin_token
    renamed = json.loads(json.dumps(state).replace(BATCH_JOB, token))
    for resource in renamed["deployment"]["resources"]:
        for part in ("inputs", "outputs"):
            resource.get(part, {}).pop("__provider", None)

    return dict(renamed)


def test_a_state_of_the_plugin_is_taken_over_without_a_replacement(
    make_stack: Callable[..., Stack],
) -> None:
    """The job keeps its id, and afterwards the host can refresh and destroy it."""
    stack, cloud = make_jobs(make_stack, {"render": {}})
    stack.up()
    before = stack.resource("render")

    exported = json.loads(stack.pulumi("stack", "export").stdout)
    stack.write({"state.json": json.dumps(as_the_plugin_has_it(exported))})
    stack.pulumi("stack", "import", "--file", "state.json")
    assert stack.resource("render")["type"] == "cloudjobs:tencent/batch/job:Job"

    assert stack.up().operations("render") == ["update"]
    after = stack.resource("render")
    assert (after["type"], after["id"]) == (before["type"], before["id"])
    assert after["outputs"]["__provider"] == before["outputs"]["__provider"]
    assert set(stack.up("--refresh").summary) == {"same"}

    cloud.advance(2 * HOUR)  # the job has ended, and nothing has to be stopped
    assert stack.destroy().operations("render") == ["delete"]
    assert cloud.count(action="SubmitJob") == 1
