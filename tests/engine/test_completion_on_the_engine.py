"""`Completion` on the real engine: many jobs of two services, waited for with one resource."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.embedded import HOUR
from tests.engine.jobs import BATCH, DLC, SUBMIT_AT_ONCE, files, ids, in_state, make_jobs, shown
from tests.engine.stack import Run, Stack
from tests.engine.waiting import eventually

MakeStack = Callable[..., Stack]
FIFTEEN: dict[str, dict[str, Any]] = {
    **{f"render{number}": {} for number in range(12)},
    **{f"spark{number}": {"of": "dlc"} for number in range(3)},
}
SECOND_READ = {  # of the one that failed: what has succeeded is known
    "tencent/batch/DescribeJobs": 1,
    "tencent/batch/DescribeJob": 1,  # why it failed, which the list does not return
    "tencent/batch/DescribeJobSubmitInfo": 1,
}


def errors_of(run: Run) -> list[str]:
    """The lines of the error of the gate."""
    (message,) = run.messages("error", "gate")
    return [line.strip().removeprefix("* ") for line in message.splitlines()]


def test_fifteen_jobs_of_two_services_are_waited_for_and_reported_one_by_one(
    make_stack: MakeStack,
) -> None:
    """A completion goes through success, failures, a recorded failure, a new run and `destroy`."""
    stack, cloud = make_jobs(make_stack, FIFTEEN, {}, config=SUBMIT_AT_ONCE)
    cloud.set("tencent.batch.running_seconds", 1.0, "render[0-5]")
    cloud.set("tencent.batch.outcome", "failed", "render3")
    cloud.set("tencent.dlc.running_seconds", 1.0)
    running = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: shown(stack, r"waiting \d+s 0/15"))
    cloud.advance(1)
    eventually(lambda: shown(stack, r"waiting \d+s 9/15, 1 failed"))
    cloud.advance(HOUR)
    run = running.finish()
    created = {**ids(cloud), **ids(cloud, DLC)}
    failed = ["1 error occurred:", "1 of 15 jobs failed"]
    failed.append(f"render3 {created['render3']}: failed (FAILED): CommandExitCodeNotZero")
    assert run.exit_code != 0
    assert errors_of(run) == failed
    assert re.fullmatch(r"finished \d+s 15/15, 1 failed", run.status_texts("gate")[-1])

    submits = {"SubmitJob": 12, "CreateSparkAppTask": 3}
    assert {action: cloud.count(action=action) for action in submits} == submits

    cloud.clear_calls()
    again = stack.up(exit_code=None)
    assert again.exit_code != 0
    assert errors_of(again) == failed
    assert again.operations("gate") == ["update"]
    assert cloud.counts() == SECOND_READ

    cloud.clear_calls()
    stack.write(files(FIFTEEN, {"on_failure": "record"}))
    assert stack.up().operations("gate") == ["update"]
    assert cloud.counts() == SECOND_READ

    assert_a_result_for_each(stack.outputs(), created)

    cloud.clear_calls()
    assert stack.up("--refresh").summary == {"same": 17}
    assert cloud.count(action="SubmitJob") == 0

    cloud.set("tencent.batch.outcome", "succeed", "render3")
    stack.write(files({**FIFTEEN, "render3": {"triggers": {"again": 1}}}, {"on_failure": "record"}))
    running = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: shown(stack, r"waiting \d+s 14/15"))
    cloud.advance(1)
    run = running.finish()
    assert run.exit_code == 0
    assert run.operations("gate") == ["delete-replaced", "replace", "create-replacement"]
    assert stack.outputs()["failed"] == 0
    assert cloud.count(action="SubmitJob") == 1

    assert stack.destroy().summary == {"delete": 17}
    assert cloud.objects(BATCH) == []
    assert cloud.live() == []


def assert_a_result_for_each(outputs: dict[str, Any], created: dict[str, str]) -> None:
    """Check that the results have the order of the program, and the reason of the failure."""
    results = {result["name"]: result for result in outputs["results"]}
    assert (outputs["succeeded"], outputs["failed"]) == (14, 1)
    assert list(results) == list(FIFTEEN)
    assert {name: result["id"] for name, result in results.items()} == created
    assert [name for name, result in results.items() if result["status"] != "succeeded"] == [
        "render3"
    ]
    failed = {"status": "failed", "raw_status": "FAILED", "reason": "CommandExitCodeNotZero"}
    assert {name: results["render3"][name] for name in failed} == failed
    assert all(result["finished_at"] for result in results.values())


def test_what_is_not_finished_in_time_or_interrupted_goes_on_and_is_waited_for_by_the_next_up(
    make_stack: MakeStack,
) -> None:
    """A gate that gives up must not stop, forget or repeat what is behind it."""
    jobs: dict[str, dict[str, Any]] = {"short": {}, "long": {}}
    stack, cloud = make_jobs(make_stack, jobs, {"timeout_seconds": "2s", "poll_seconds": 1})
    cloud.set("tencent.batch.running_seconds", 0.0, "short")
    cloud.set("tencent.batch.outcome", "failed", "short")
    run = stack.up(exit_code=None)
    created = ids(cloud)
    assert run.exit_code != 0
    assert errors_of(run) == [
        "1 error occurred:",
        (
            "waiting for 2 jobs: 1 not finished after 2 s; they keep running, and the next up "
            "resumes the wait"
        ),
        f"long {created['long']}: running (RUNNING)",
        "1 of 2 jobs failed",
        f"short {created['short']}: failed (FAILED): CommandExitCodeNotZero",
    ]

    raised = "poll_seconds 1 is raised to 2: DescribeJobs is limited to 2 calls per second"
    assert run.messages("info", "gate") == [raised]

    stack.write(files(jobs, {"on_failure": "record"}))
    running = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: shown(stack, r"waiting \d+s 1/2, 1 failed"))
    running.interrupt()
    run = running.finish()
    assert run.exit_code != 0

    interrupted = (
        "waiting for 2 jobs: interrupted; the jobs keep running, and the next up resumes the wait"
    )
    assert errors_of(run)[1:3] == [interrupted, f"long {created['long']}: running (RUNNING)"]
    assert in_state(stack)["gate"]["initErrors"]

    cloud.advance(HOUR)
    assert stack.up().operations("gate") == ["update"]
    assert {result["id"]: result["status"] for result in stack.outputs()["results"]} == {
        created["short"]: "failed",
        created["long"]: "succeeded",
    }
    assert ids(cloud) == created

    session = {"of": "session", "wait": {"until": "accepted"}}
    stack.write(files({**jobs, "session": session}, {"until": "running", "on_failure": "record"}))
    running = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: shown(stack, r"waiting \d+s 2/3, 1 failed"))
    cloud.advance(60)
    assert running.finish().exit_code == 0

    statuses = {result["name"]: result["status"] for result in stack.outputs()["results"]}
    assert statuses == {"short": "failed", "long": "succeeded", "session": "running"}


TWO: dict[str, dict[str, Any]] = {"first": {}, "second": {}}
MISTAKES = {
    "timeout_seconds": 0,
    "poll_seconds": "soon",
    "until": "accepted",
    "on_failure": "ask",
}
REASONS = [
    "on_failure must be 'fail' or 'record', not \"ask\"",
    'poll_seconds must be whole seconds, or text such as "90s", "90m" or "1h30m"',
    "timeout_seconds must be greater than 0, not 0",
    "until must be 'running' or 'finished', not \"accepted\"",
]


# tests/core/test_completion.py has every mistake.
def test_preview_reports_every_mistake_in_a_line_and_takes_ids_that_it_does_not_know(
    make_stack: MakeStack,
) -> None:
    """The error has the path of the property, and comes before any submit."""
    stack, cloud = make_jobs(make_stack, TWO, {"until": "running"})
    assert stack.preview().summary == {"create": 4}

    stack.write(files(TWO, MISTAKES))
    preview = stack.preview(exit_code=None)
    assert preview.exit_code != 0
    lines = [line.partition(" has a problem: ")[2] for line in preview.messages("error")]
    assert sorted(lines) == REASONS
    assert cloud.count() == 0
