"""An update that fails in the middle, and a job that changes hands, on the real engine."""

from __future__ import annotations

from collections.abc import Callable

from tests.engine.projects import cloud_of
from tests.engine.stack import Stack

JOB = """
cloudjobs.tencent.oceanus.Job(
    "{resource}", job_type=1, cluster_type=2, cluster_id="cluster-5c42n3a5", {inputs}
)
"""
CONFIG = {"cloudjobs:endpoint": "embedded", "cloudjobs:tencentRegion": "ap-guangzhou"}


def program(resource: str = "count", **inputs: str) -> dict[str, str]:
    given = ", ".join(f"{name}={value!r}" for name, value in inputs.items())
    return {
        "__main__.py": "import pulumi_cloudjobs as cloudjobs\n"
        + JOB.format(resource=resource, inputs=given)
    }


OLD = program(name="old", remark="old", description="old")
NEW = program(name="new", remark="new", description="new")


def test_what_an_update_has_left_undone_is_done_by_the_next_up(
    make_stack: Callable[..., Stack],
) -> None:
    """The second of three calls fails; the resource keeps its id, and nothing is sent twice."""
    stack = make_stack(OLD, config=CONFIG)
    stack.up()
    id, cloud = stack.resource("count")["id"], cloud_of(stack)
    cloud.fault(
        "error", action="ModifyJob", skip=1, code="InvalidParameterValue", message="not now"
    )
    stack.write(NEW)
    failed = stack.up(exit_code=None)
    assert failed.exit_code != 0
    assert "the next up does the rest" in failed.text

    kept = stack.resource("count")
    assert (kept["id"], kept["outputs"]["name"], kept["outputs"]["remark"]) == (id, "new", "old")
    assert stack.up().operations("count") == ["update"]
    assert cloud.count(action="ModifyJob") == 4

    done = stack.resource("count")
    assert (done["id"], done["outputs"]["remark"], done["outputs"]["description"]) == (
        id,
        "new",
        "new",
    )
    assert stack.preview().operations("count") == ["same"]


def test_going_back_after_half_an_update_undoes_the_half(make_stack: Callable[..., Stack]) -> None:
    """The program is as it was before, and so is the job."""
    stack = make_stack(OLD, config=CONFIG)
    stack.up()
    cloud = cloud_of(stack)
    cloud.fault(
        "error", action="ModifyJob", skip=1, code="InvalidParameterValue", message="not now"
    )
    stack.write(NEW)
    assert stack.up(exit_code=None).exit_code != 0

    stack.write(OLD)
    stack.up()
    [job] = cloud.objects("tencent/oceanus/job")
    assert (job["data"]["Name"], job["data"]["Remark"], job["data"]["Description"]) == (
        "old",
        "old",
        "old",
    )
    assert stack.preview().operations("count") == ["same"]


def test_a_resource_of_another_name_may_adopt_the_object_of_the_old_one(
    make_stack: Callable[..., Stack],
) -> None:
    """The engine deletes the old resource after the new one has adopted: the job stays."""
    stack = make_stack(program(name="old"), config=CONFIG)
    stack.up()
    id = stack.resource("count")["id"]
    stack.write(program("renamed", name="old", adopt=id))
    moved = stack.up()
    assert "alone" in moved.text
    assert stack.resource("renamed")["id"] == id
    assert [job["id"] for job in cloud_of(stack).objects("tencent/oceanus/job")] == [id]
    assert stack.preview().operations("renamed") == ["same"]


def test_adopting_what_another_resource_has_is_an_error(make_stack: Callable[..., Stack]) -> None:
    """Two resources with one job: the destroy of either would end that of the other."""
    stack = make_stack(program(name="old"), config=CONFIG)
    stack.up()
    one, id = program(name="old")["__main__.py"], stack.resource("count")["id"]
    other = JOB.format(resource="other", inputs=f'name="old", adopt={id!r}')
    stack.write({"__main__.py": one + other})
    failed = stack.up("--refresh", exit_code=None)
    assert failed.exit_code != 0
    assert f"adopt: Oceanus job {id} belongs to urn:pulumi:" in failed.text
    assert "Traceback" not in failed.text
