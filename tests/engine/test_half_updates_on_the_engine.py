"""An update that fails in the middle, and a job that changes hands, on the real engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pulumi_cloudjobs.simulator.control import Control

from tests.engine.projects import cloud_of
from tests.engine.stack import Stack

JOB = """
cloudjobs.tencent.oceanus.Job(
    "{resource}", job_type=1, cluster_type=2, cluster_id="cluster-5c42n3a5", {inputs}
)
"""
JOB_TYPE = "tencent/oceanus/job"
CONFIG = {"cloudjobs:endpoint": "embedded", "cloudjobs:tencentRegion": "ap-guangzhou"}


def job(resource: str, **inputs: str) -> str:
    """Return the lines of a program that make a job."""
    given = ", ".join(f"{name}={value!r}" for name, value in inputs.items())
    return JOB.format(resource=resource, inputs=given)


def all_of(word: str, name: str) -> dict[str, str]:
    """Return inputs of which an update needs a call each."""
    return {"name": f"{name}_{word}", "remark": word, "description": word}


def program(*jobs: str) -> dict[str, str]:
    return {"__main__.py": "import pulumi_cloudjobs as cloudjobs\n" + "".join(jobs)}


def held(cloud: Control, id: str) -> dict[str, Any]:
    """Return what the cloud has of the inputs of `all_of`."""
    data = cloud.object(JOB_TYPE, id)["data"]
    return {name.lower(): data[name] for name in ("Name", "Remark", "Description")}


def test_half_an_update_and_the_hands_of_a_job(make_stack: Callable[..., Stack]) -> None:
    """The next `up` completes half an update, and the old program reverts it.

    A resource of another name may adopt the object of the old one, which the engine deletes after
    that: the job stays. What another resource keeps is not to be had: the destroy of either would
    end the job of the other.
    """
    olds = {name: all_of("old", name) for name in ("forth", "back")}
    news = {name: all_of("new", name) for name in olds}
    kept = job("kept", name="kept")
    stack = make_stack(
        program(
            job("forth", **olds["forth"]),
            job("back", **olds["back"]),
            job("before", name="moves"),
            kept,
        ),
        config=CONFIG,
    )
    stack.up()
    cloud = cloud_of(stack)
    ids = {name: stack.resource(name)["id"] for name in ("forth", "back", "before", "kept")}
    for name in olds:
        # The second of three calls fails.
        cloud.fault(
            "error",
            action="ModifyJob",
            contains=ids[name],
            skip=1,
            code="InvalidParameterValue",
            message="not now",
        )

    after = job("after", name="moves", adopt=ids["before"])
    stack.write(program(job("forth", **news["forth"]), job("back", **news["back"]), after, kept))
    failed = stack.up("--continue-on-error", exit_code=None)
    assert failed.exit_code != 0
    assert "Traceback" not in failed.text
    for name in olds:
        assert "the next up does the rest" in failed.messages("error", name)[0]
        half = stack.resource(name)
        assert (half["id"], half["outputs"]["name"]) == (ids[name], news[name]["name"])
        assert half["outputs"]["remark"] == "old"

    assert stack.resource("after")["id"] == ids["before"]

    calls = cloud.count(action="ModifyJob")
    jobs = [job("forth", **news["forth"]), job("back", **olds["back"]), after, kept]
    stack.write(program(*jobs))
    done = stack.up()
    assert "alone" in failed.text + done.text
    assert done.operations("forth") == ["update"]
    assert held(cloud, ids["forth"]) == news["forth"]
    assert held(cloud, ids["back"]) == olds["back"]
    assert stack.resource("forth")["outputs"]["remark"] == "new"
    # Nothing is sent twice: two calls are left to do, and one is to be undone.
    assert cloud.count(action="ModifyJob") - calls == 3

    stack.write(program(*jobs, job("greedy", name="kept", adopt=ids["kept"])))
    refused = stack.up("--refresh", exit_code=None)
    assert refused.exit_code != 0
    assert f"adopt: Oceanus job {ids['kept']} belongs to urn:pulumi:" in refused.text
    assert "Traceback" not in refused.text
    for name in ("forth", "back", "after", "kept"):
        assert {*refused.operations(name)} <= {"refresh", "same"}

    assert {item["id"] for item in cloud.objects(JOB_TYPE)} == {*ids.values()}
