"""The instances and their logs in the error of a failed Batch job."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_cloudjobs.core.errors import NotFound
from pulumi_cloudjobs.core.resource_type import TAIL_LINES
from pulumi_cloudjobs.tencent.batch.client import LONGEST_LOG, log_text
from pulumi_cloudjobs.tencent.batch.job import JOB as KIND

from tests.embedded import Resource, World

JOB = "tencent/batch/job"
HEADS = ("", "data:text/plain;base64,", " data:text/plain;charset=utf-8;base64,")
ENV = {"envType": "MANAGED", "envData": {"instanceType": "S1.SMALL1", "imageId": "img-bd78fy2t"}}
HOW = "exit code 1, CommandExitCodeNotZero"


def task(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "taskName": name,
        "taskInstanceNum": 1,
        "application": {"deliveryForm": "LOCAL", "command": "render"},
        "computeEnv": ENV,
        **changes,
    }


@pytest.fixture
def failed(world: World) -> Callable[..., Resource]:
    """Make a job of these tasks, and let an hour pass in which it fails.

    Tasks that fit the pattern `slow` take ten times as long as the others; more keywords are
    settings of the cloud.
    """

    def make(
        *tasks: dict[str, Any],
        after: tuple[tuple[str, str], ...] = (),
        slow: str = "",
        **settings: Any,
    ) -> Resource:
        for key, value in {"outcome": "failed", "running_seconds": 60.0, **settings}.items():
            world.cloud.set(f"tencent.batch.{key}", value)

        world.cloud.set("tencent.batch.running_seconds", 600.0, match=f"render/{slow}")
        dependences = [{"startTask": start, "endTask": end} for start, end in after]
        job = {"jobName": "render", "priority": 1, "tasks": list(tasks), "dependences": dependences}
        failed_job = world.resource(KIND)
        failed_job.create({"placement": {"zone": "ap-guangzhou-2"}, "job": job})
        world.cloud.advance(3600)
        return failed_job

    return make


def test_a_failed_instance_is_shown_with_its_code_and_reason_then_its_log(
    failed: Callable[..., Resource],
) -> None:
    """A person would check these facts in the console first."""
    job = failed(
        task("frame"), exit_code=137, stdout="frame 1\nframe 2\n", stderr="out of memory\n"
    )
    assert job.log_tail() == [
        "task frame, instance 0: exit code 137, CommandExitCodeNotZero",
        "frame 1",
        "frame 2",
        "out of memory",
        "the command exited with code 137",
    ]


def test_a_long_log_keeps_its_end_and_the_line_with_the_code(
    failed: Callable[..., Resource],
) -> None:
    """However much a job writes, the error names the instance and shows what came last."""
    job = failed(task("frame"), stdout="".join(f"step {number}\n" for number in range(500)))
    lines = job.log_tail()
    assert len(lines) == TAIL_LINES
    assert lines[0] == f"task frame, instance 0: {HOW}"
    assert lines[1:] == [
        *(f"step {number}" for number in range(482, 500)),
        "the command exited with code 1",
    ]


def test_several_failed_instances_share_the_lines(failed: Callable[..., Resource]) -> None:
    """A thousand instances fail for one reason; three are enough to see it."""
    job = failed(
        task("frame", taskInstanceNum=1000),
        stdout="".join(f"step {number}\n" for number in range(500)),
    )
    lines = job.log_tail()
    each = [*(f"step {number}" for number in range(496, 500)), "the command exited with code 1"]
    tails = [[f"task frame, instance {number}: {HOW}", *each] for number in (0, 1, 2)]
    assert lines == [line for one in tails for line in one]


def test_the_task_that_failed_first_is_shown_and_not_those_that_never_ran(
    failed: Callable[..., Resource],
) -> None:
    """The cause, not what followed from it."""
    tasks = (task("last"), task("slow"), task("fast"))
    job = failed(*tasks, after=(("fast", "last"), ("slow", "last")), slow="slow", stdout="")
    end = "the command exited with code 1"
    assert job.log_tail() == [
        f"task fast, instance 0: {HOW}",
        end,
        f"task slow, instance 0: {HOW}",
        end,
    ]


def test_of_many_failed_tasks_the_first_to_fail_is_among_those_that_are_read(
    failed: Callable[..., Resource],
) -> None:
    """The tail starts with the failed task, at any place in the job."""
    job = failed(*(task(f"slow{number}") for number in range(5)), task("fast"), slow="slow*")
    assert job.log_tail()[0] == f"task fast, instance 0: {HOW}"


def test_of_a_task_the_instances_that_failed_first_are_shown(
    world: World, failed: Callable[..., Resource]
) -> None:
    """Later ones may have been stopped because of it; one with an unknown end comes last."""
    job = failed(task("frame", taskInstanceNum=4), stdout="")
    ends = ["2024-05-06T07:08:09Z", None, "2024-05-06T07:08:07Z", "2024-05-06T07:08:08Z"]
    instances = [
        {
            "TaskInstanceIndex": index,
            "TaskInstanceState": "FAILED",
            "RunningTime": ends[0],
            "EndTime": end,
        }
        for index, end in enumerate(ends)
    ]
    world.cloud.fault("replace", action="DescribeTask", values={"TaskInstanceSet": instances})
    assert job.log_tail()[::2] == [f"task frame, instance {index}: FAILED" for index in (2, 3, 0)]


def test_an_instance_that_never_ran_is_shown_with_its_reason(
    world: World, failed: Callable[..., Resource]
) -> None:
    """No machine could be had: there is no log, and no exit code to be shown as 0."""
    job = failed(task("frame"), runnable_seconds=7200.0)
    world.cloud.force(JOB, job.id, "FAILED", final=True, reason="ResourceInsufficient:\nno machine")
    world.cloud.fault("replace", action="DescribeTask", values={"ExitCode": 0})
    assert job.log_tail() == ["task frame, instance 0: ResourceInsufficient: no machine"]


def test_an_interrupted_instance_is_shown_too(failed: Callable[..., Resource]) -> None:
    """Its machine is kept for a person who investigates the cause."""
    job = failed(task("frame", failedAction="INTERRUPT"), stdout="")
    assert job.log_tail() == [f"task frame, instance 0: {HOW}", "the command exited with code 1"]


def test_tasks_that_succeeded_have_no_tail(failed: Callable[..., Resource]) -> None:
    """A success needs no extra call."""
    assert failed(task("frame"), outcome="succeed").log_tail() == []


@pytest.mark.parametrize(
    "code", ["ResourceNotFound.TaskInstance", "AuthFailure.UnauthorizedOperation"]
)
def test_an_instance_without_a_readable_log_is_still_shown(
    world: World, failed: Callable[..., Resource], code: str
) -> None:
    """A machine that is gone, or a key that may not read logs, must not hide the exit code."""
    job = failed(task("frame"))
    world.cloud.fault("error", action="DescribeTaskLogs", code=code)
    assert job.log_tail() == [f"task frame, instance 0: {HOW}"]


@pytest.mark.parametrize("action", ["DescribeJob", "DescribeTask"])
def test_a_job_that_is_gone_meanwhile_is_an_error(
    world: World, failed: Callable[..., Resource], action: str
) -> None:
    """The caller decides what an absent job means."""
    job = failed(task("frame"))
    skip = 1 if action == "DescribeJob" else 0
    world.cloud.fault("error", action=action, code="ResourceNotFound.Job", skip=skip)
    with pytest.raises(NotFound):
        job.log_tail()


def test_no_more_calls_are_made_than_three_tasks_need(
    world: World, failed: Callable[..., Resource]
) -> None:
    """DescribeTask is limited to three calls a second, and many jobs fail together."""
    job = failed(*(task(f"part{number}", taskInstanceNum=50) for number in range(20)))
    world.cloud.clear_calls()
    assert len(job.log_tail()) <= TAIL_LINES
    assert (world.count("DescribeTask"), world.count("DescribeTaskLogs")) == (3, 3)


@given(st.binary(max_size=LONGEST_LOG - 1), st.sampled_from(HEADS))
def test_a_log_is_decoded_with_and_without_the_head_of_a_data_uri(data: bytes, head: str) -> None:
    """The API's page says base64, and its sample carries the head."""
    assert log_text(head + base64.b64encode(data).decode()) == data.decode(errors="replace")


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=60), min_size=80
    )
)
def test_a_log_that_was_cut_begins_with_a_whole_line(lines: list[str]) -> None:
    """Half a line may be half a word, and half a secret nobody finds to hide."""
    cut = ("\n".join(lines).encode() + b"\n" * LONGEST_LOG)[:LONGEST_LOG]
    assert (
        log_text(base64.b64encode(cut).decode()) == cut.decode(errors="replace").partition("\n")[2]
    )


@given(st.text())
def test_any_text_is_read_as_some_log(text: str) -> None:
    """A response of another form than promised must not break the error that shows it."""
    assert isinstance(log_text(text), str)


@pytest.mark.parametrize(
    ("log", "text"),
    [
        pytest.param(None, "", id="null"),
        pytest.param({}, "", id="an-object"),
        pytest.param("no base64!", "no base64!", id="plain-text"),
        pytest.param("日志", "日志", id="plain-chinese"),
        pytest.param("data:text/plain;base64,oh no!", "oh no!", id="plain-after-the-head"),
        pytest.param("aGVs\nbG8=\n", "hello", id="in-lines"),
        pytest.param("//4=", "\ufffd\ufffd", id="no-utf-8"),
        pytest.param(
            base64.b64encode(b"x" * LONGEST_LOG).decode(), "x" * LONGEST_LOG, id="one-long-line"
        ),
    ],
)
def test_a_log_of_another_form_is_taken_as_it_is(log: object, text: str) -> None:
    """Better an unreadable line than none."""
    assert log_text(log) == text
