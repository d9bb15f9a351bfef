"""The render example on the real engine: a graph of tasks on a pool of machines."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest

from tests.embedded import HOUR, run_for_an_hour
from tests.engine.jobs import shown
from tests.engine.projects import ROOT, cloud_of, project_files
from tests.engine.stack import Stack
from tests.engine.waiting import eventually

ENV, JOB = "tencent/batch/compute_env", "tencent/batch/job"


@pytest.fixture
def film(make_stack: Callable[..., Stack]) -> Stack:
    """The example on a cloud whose clock does not move; its instances run for an hour of it."""
    stack = make_stack(project_files(ROOT / "examples" / "render"))
    cloud = cloud_of(stack)
    cloud.freeze()
    run_for_an_hour(cloud)

    for state in (
        "submitted",
        "runnable",
        "starting",
        "node_submitted",
        "node_creating",
        "node_created",
    ):
        cloud.set(f"tencent.batch.{state}_seconds", 0.0)

    for state in ("node_deleting", "env_deleting", "terminate"):
        cloud.set(f"tencent.batch.{state}_seconds", 0.0)

    cloud.set("tencent.batch.terminate_seconds_per_instance", 0.0)
    return stack


def up_without_waiting_for_the_end(film: Stack) -> str:
    """The program, which has made a pool and a job that runs."""
    program = (film.project / "__main__.py").read_text("utf-8")
    assert program.count('"until": "finished"') == 1
    program = program.replace('"until": "finished"', '"until": "running"')
    film.write({"__main__.py": program})
    film.up()
    return program


def test_a_hundred_instances_are_counted_while_the_up_waits_for_the_film(film: Stack) -> None:
    """From the first `up` to a `destroy` that deletes the job before the pool that it runs in."""
    cloud = cloud_of(film)
    running = film.start("up", "--yes", "--skip-preview")

    for ended in (0, 1, 51, 101):
        eventually(partial(shown, film, rf"RUNNING \d+s {ended}/102"))
        cloud.advance(HOUR)

    up = running.finish()
    assert up.summary == {"create": 3}
    assert film.outputs()["status"] == "succeeded"
    assert [re.sub(r" \d+s ", " ", text) for text in up.status_texts("film")] == [
        *(f"RUNNING {ended}/102" for ended in (0, 1, 51, 101)),
        "SUCCEED 102/102",
    ]

    assert film.preview("--refresh").summary == {"same": 3}

    since = cloud.calls()[-1]["seq"]
    assert film.destroy().summary == {"delete": 3}
    assert (cloud.objects(JOB), cloud.live()) == ([], [])

    acts = [
        call["action"]
        for call in cloud.calls(since=since)
        if not call["action"].startswith("Describe")
    ]
    assert acts == ["DeleteJob", "ModifyComputeEnv", "DeleteComputeEnv"]


def test_a_resized_pool_leaves_its_job_alone_and_a_replaced_one_takes_it_along(
    film: Stack,
) -> None:
    """A larger pool is an update in place, and a smaller one says how many nodes end.

    The job names its pool: it is deleted first, and runs again on the new one.
    """
    cloud = cloud_of(film)
    program = up_without_waiting_for_the_end(film)
    (env,) = cloud.objects(ENV, live=True)

    for count, says in (
        (8, []),
        (
            2,
            [
                (
                    f"updates Batch compute environment {env['id']}: terminates 6 of 8 nodes with "
                    "the tasks that run there"
                )
            ],
        ),
    ):
        film.write(
            {
                "__main__.py": program.replace(
                    '"desired_compute_node_count": 4', f'"desired_compute_node_count": {count}'
                )
            }
        )
        up = film.up()
        assert (up.summary, up.messages("warning")) == ({"same": 2, "update": 1}, says)
        assert (
            cloud.object(ENV, env["id"])["data"]["ComputeEnv"]["DesiredComputeNodeCount"] == count
        )

    assert film.refresh().summary == {"same": 3}
    assert cloud.count(action="SubmitJob") == cloud.count(action="CreateComputeEnv") == 1

    program = (film.project / "__main__.py").read_text("utf-8")
    film.write(
        {"__main__.py": program.replace('"image_id": "img-bd78fy2t"', '"instance_name": "mill"')}
    )
    preview = film.preview()
    gone = (
        "its 2 nodes are terminated with the tasks that run there, and the environment is "
        "deleted; new nodes are created; env_id changes"
    )
    why = "computeEnv.envData.imageId, computeEnv.envData.instanceName cannot change in place"
    assert f"replaces Batch compute environment {env['id']}: {why}; {gone}" in preview.messages(
        "warning", "farm"
    )

    (warning,) = preview.messages("warning", "film")
    assert f"; it refers to Batch compute environment {env['id']}, which is replaced; " in warning

    since = cloud.calls()[-1]["seq"]
    assert film.up().summary == {"replace": 2, "same": 1}

    acts = [
        call["action"]
        for call in cloud.calls(since=since)
        if not call["action"].startswith("Describe")
    ]
    assert acts == [
        "TerminateJob",
        "DeleteJob",
        "ModifyComputeEnv",
        "DeleteComputeEnv",
        "CreateComputeEnv",
        "SubmitJob",
    ]

    (now,) = cloud.objects(ENV, live=True)
    assert now["id"] != env["id"]

    (job,) = cloud.objects(JOB, live=True)
    assert {task["EnvId"] for task in job["data"]["Job"]["Tasks"]} == {now["id"]}
