"""An update of an Oceanus job is a call for each input: any of them may be the one that fails."""

from __future__ import annotations

import pytest
from pulumi_cloudjobs.core.errors import OperationFailed
from pulumi_cloudjobs.core.verbs.protocol import PartialFailure
from pulumi_cloudjobs.tencent.oceanus.job import JOB as KIND

from tests.embedded import Resource, World, plain
from tests.tencent.oceanus.test_lifecycle import INPUTS, data

CHANGED = {**INPUTS, "name": "whole", "remark": "new", "description": "new"}


@pytest.fixture
def job(world: World) -> Resource:
    new_job = world.resource(KIND)
    new_job.create(INPUTS)
    return new_job


def half_updated(job: Resource) -> None:
    """An update that fails in the middle, and what the engine keeps of it."""
    with pytest.raises(PartialFailure) as failure:
        job.update(CHANGED)
    assert failure.value.id == job.id
    job.state = plain(failure.value.outputs)


@pytest.mark.parametrize("fault", ["error", "error_after"])
def test_an_update_that_fails_in_the_middle_is_finished_by_the_next_one(
    world: World, job: Resource, fault: str
) -> None:
    """The second of three calls fails, before or after the act: only the rest is sent then."""
    world.cloud.fault(fault, action="ModifyJob", skip=1, code="InvalidParameterValue", status=200)
    half_updated(job)
    assert world.count("ModifyJob") == 2

    done = (
        {"name": "UPDATES", "remark": "UPDATES"} if fault == "error_after" else {"name": "UPDATES"}
    )
    remaining = {name: "UPDATES" for name in ("name", "remark", "description") if name not in done}
    assert job.changes(CHANGED) == remaining

    job.update(CHANGED)
    assert world.count("ModifyJob") == 2 + len(remaining)

    held = data(world, job)
    assert (held["Name"], held["Remark"], held["Description"]) == ("whole", "new", "new")
    assert job.changes(CHANGED) == {}


def test_an_update_that_is_refused_at_its_first_call_is_a_plain_error(
    world: World, job: Resource
) -> None:
    """No call took effect, so the error keeps no new state."""
    world.cloud.fault("error", action="ModifyJob", code="InvalidParameterValue", status=200)
    with pytest.raises(OperationFailed):
        job.update(CHANGED)
    assert job.changes(CHANGED) == dict.fromkeys(("name", "remark", "description"), "UPDATES")
