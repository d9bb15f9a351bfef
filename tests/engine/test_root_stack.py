"""The root stack on the real engine: five resources from the first `up` to the last `destroy`."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.server import serving

from tests.embedded import run_for_an_hour
from tests.engine.projects import ROOT, cloud_of, project_files
from tests.engine.stack import Stack

MakeStack = Callable[..., Stack]


def edited(stack: Stack, old: str, new: str) -> None:
    """Change the program in one place."""
    program = (stack.project / "__main__.py").read_text(encoding="utf-8")
    assert program.count(old) == 1
    stack.write({"__main__.py": program.replace(old, new)})


def test_the_root_stack_lives_its_whole_life(make_stack: MakeStack) -> None:
    """The first thing anybody tries: every command, one change of each effect, and the end.

    Commands are processes of their own, and see the same jobs of one simulator.
    """
    stack = make_stack(project_files(ROOT))
    cloud = cloud_of(stack)
    run_for_an_hour(cloud)
    stack.up()
    created = stack.outputs()
    assert {key for key, value in created.items() if value} == {
        "spark_task_id",
        "flink_job_id",
        "batch_job_id",
        "spark_session_id",
        "flow_job_id",
    }

    assert_nothing_changes(stack)
    assert_a_changed_priority_is_shown_as_a_replacement(stack, cloud, created["batch_job_id"])

    edited(stack, '"priority": 2', '"priority": 1')
    assert_a_changed_retry_count_updates_in_place(stack, cloud)
    assert_a_job_deleted_behind_our_back_is_created_once(stack, cloud)

    # A job that runs on is paid for.
    stack.destroy()
    assert cloud.live() == []


def assert_nothing_changes(stack: Stack) -> None:
    """Values that the clouds fill in are not drift."""
    again = stack.up("--refresh")
    assert again.summary == {"same": 6}
    assert again.messages("warning") == []


def assert_a_changed_priority_is_shown_as_a_replacement(
    stack: Stack, cloud: Control, job_id: str
) -> None:
    """The one resource, the one property, and what it costs; a preview calls no cloud."""
    edited(stack, '"priority": 1', '"priority": 2')
    calls = cloud.count()
    preview = stack.preview()
    assert cloud.count() == calls
    assert preview.operations("batch-job") == ["delete-replaced", "replace", "create-replacement"]
    assert preview.summary == {"replace": 1, "same": 5}
    assert re.search(r"~ job: \{\s+~ priority: 1 => 2\s+\}", preview.stdout)

    (warning,) = preview.messages("warning")
    assert warning.startswith(
        f"replaces Batch job {job_id}: job.priority cannot change in place; "
        "the live job is terminated and deleted"
    )


def assert_a_changed_retry_count_updates_in_place(stack: Stack, cloud: Control) -> None:
    """The flow job has the same id, and the cloud has the new value."""
    before = stack.outputs()["flow_job_id"]
    edited(stack, 'name="my_shell_job",', 'name="my_shell_job",\n    max_retry=3,')
    assert stack.up().summary == {"update": 1, "same": 5}
    assert stack.outputs()["flow_job_id"] == before

    held = cloud.object("alibaba/emr/job", before.split("/")[1])
    assert held is not None
    assert int(held["data"]["MaxRetry"]) == 3


def assert_a_job_deleted_behind_our_back_is_created_once(stack: Stack, cloud: Control) -> None:
    """Through the served cloud, as another client of the same account would do it."""
    job_id = stack.outputs()["flink_job_id"]
    with serving(open_store(stack.project / ".cloudjobs")) as address:
        query = {"object_type": "tencent/oceanus/job", "id": job_id}
        assert httpx.delete(f"{address}/_simulator/objects", params=query).status_code == 200

    up = stack.up("--refresh")
    assert up.operations("flink-job") == ["refresh", "create"]
    assert up.summary == {"create": 1, "same": 5}

    jobs = cloud.objects("tencent/oceanus/job")
    assert [job["name"] for job in jobs] == ["create_job_test"]
    assert jobs[0]["id"] != job_id


def test_preview_reports_all_mistakes_with_path_and_rule_and_sends_nothing(
    make_stack: MakeStack,
) -> None:
    """Five mistakes, one preview, five lines."""
    stack = make_stack(project_files(ROOT))
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

    for name, parts in reasons.items():
        (line,) = [text for text in preview.messages("error") if f"{name!r}: " in text]
        assert "\n" not in line
        assert all(part in line for part in parts)

    assert cloud_of(stack).count() == 0
