"""The root stack on the real engine: five resources from the first `up` to the last `destroy`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import httpx
import pytest
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.server import serving

from tests.embedded import run_for_an_hour
from tests.engine.projects import ROOT, cloud_of, project_files
from tests.engine.stack import Stack

MakeStack = Callable[..., Stack]
FIVE = ("spark-task", "flink-job", "batch-job", "spark-session", "flow-job")


@pytest.fixture
def stack(make_stack: MakeStack) -> Stack:
    new_stack = make_stack(project_files(ROOT))
    run_for_an_hour(cloud_of(new_stack))
    return new_stack


@pytest.fixture
def running(stack: Stack) -> Stack:
    """The root stack after its first `up`."""
    stack.up()
    return stack


def edited(stack: Stack, old: str, new: str) -> None:
    """Change the program in one place."""
    program = (stack.project / "__main__.py").read_text(encoding="utf-8")
    assert program.count(old) == 1
    stack.write({"__main__.py": program.replace(old, new)})


def test_up_creates_all_five_and_a_second_up_changes_nothing(running: Stack) -> None:
    """The first thing anybody tries."""
    assert {key for key, value in running.outputs().items() if value} == {
        "spark_task_id",
        "flink_job_id",
        "batch_job_id",
        "spark_session_id",
        "flow_job_id",
    }

    again = running.up()
    assert again.summary == {"same": 6}

    preview = running.preview()
    assert preview.summary == {"same": 6}
    assert again.messages("warning") == preview.messages("warning") == []


def test_refresh_right_after_up_finds_no_drift(running: Stack) -> None:
    """Values that the clouds fill in are not drift."""
    running.refresh()
    preview = running.preview()
    assert preview.summary == {"same": 6}


def test_preview_without_a_change_calls_no_cloud(running: Stack) -> None:
    """A preview is for looking, and costs no quota."""
    before = cloud_of(running).count()
    running.preview()
    assert cloud_of(running).count() == before


def test_a_changed_priority_is_shown_as_a_replacement_that_terminates_the_live_job(
    running: Stack,
) -> None:
    """The one resource, the one property, and what it costs, before it happens."""
    edited(running, '"priority": 1', '"priority": 2')
    preview = running.preview()
    assert preview.operations("batch-job") == ["delete-replaced", "replace", "create-replacement"]
    assert preview.summary == {"replace": 1, "same": 5}
    assert re.search(r"~ job: \{\s+~ priority: 1 => 2\s+\}", preview.stdout)

    (warning,) = preview.messages("warning")
    job_id = running.outputs()["batch_job_id"]
    assert warning.startswith(
        f"replaces Batch job {job_id}: job.priority cannot change in place; "
        "the live job is terminated and deleted"
    )


def test_a_changed_retry_count_updates_the_flow_job_in_place(running: Stack) -> None:
    """Same id, and the cloud has the new value."""
    before = running.outputs()["flow_job_id"]
    edited(running, 'name="my_shell_job",', 'name="my_shell_job",\n    max_retry=3,')
    assert running.up().summary == {"update": 1, "same": 5}
    assert running.outputs()["flow_job_id"] == before

    held = cloud_of(running).object("alibaba/emr/job", before.split("/")[1])
    assert held is not None
    assert int(held["data"]["MaxRetry"]) == 3


def test_a_job_deleted_behind_our_back_is_noticed_and_created_once(running: Stack) -> None:
    """Through the served cloud, as another client of the same account would do it."""
    job_id = running.outputs()["flink_job_id"]
    with serving(open_store(running.project / ".cloudjobs")) as address:
        query = {"object_type": "tencent/oceanus/job", "id": job_id}
        assert httpx.delete(f"{address}/_simulator/objects", params=query).status_code == 200

    assert running.refresh().operations("flink-job") == ["refresh"]
    assert running.up().summary == {"create": 1, "same": 5}

    jobs = cloud_of(running).objects("tencent/oceanus/job")
    assert [job["name"] for job in jobs] == ["create_job_test"]
    assert jobs[0]["id"] != job_id


def test_all_mistakes_are_told_by_preview_with_path_and_rule_and_nothing_is_sent(
    stack: Stack,
) -> None:
    """Five mistakes, one preview, five lines."""
    edited(stack, 'name="create_job_test"', f'name="{"x" * 60}"')
    edited(
        stack,
        "    },\n)\n\nspark_session",
        '        "dependences": [{"start_task": "hello2", "end_task": "nowhere"}],\n'
        "    },\n)\n\nspark_session",
    )
    edited(stack, 'name="my_shell_job",', 'name="my_shell_job",\n    max_retry=9,')
    edited(stack, 'sc_type="A",', 'sc_type="A",\n    driver_memory="2",')
    edited(stack, 'job_name="spark-app-test",', 'job_name="",')
    preview = stack.preview(exit_code=None)
    assert preview.exit_code != 0

    reasons = {
        "flink-job": ["name"],
        "batch-job": ["job.dependences[0].end_task", "nowhere"],
        "flow-job": ["max_retry", "5"],
        "spark-session": ["driver_memory"],
        "spark-task": ["job_name"],
    }

    for name, words in reasons.items():
        (line,) = [text for text in preview.messages("error") if f"{name!r}: " in text]
        assert "\n" not in line
        assert all(word in line for word in words)

    assert cloud_of(stack).count() == 0


def test_destroy_leaves_nothing_live_and_twice_in_a_row_is_fine(running: Stack) -> None:
    """A job that runs on is paid for."""
    running.destroy()
    assert cloud_of(running).live() == []
    assert running.destroy().exit_code == 0


def test_the_embedded_cloud_is_one_for_all_commands(running: Stack) -> None:
    """Preview, up, refresh and destroy are processes of their own and see the same jobs."""
    assert len(cloud_of(running).live()) >= 3
    state = json.dumps(running.export())

    for name in FIVE:
        assert f"::{name}" in state
