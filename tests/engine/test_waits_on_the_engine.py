"""Waits for jobs on the real engine: every outcome, the progress shown, and many at once."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from pulumi_cloudjobs.simulator.control import Control

from tests.embedded import HOUR
from tests.engine.jobs import (
    BATCH,
    DLC,
    SUBMIT_AT_ONCE,
    files,
    ids,
    in_state,
    make_jobs,
    shown,
    shown_times,
)
from tests.engine.stack import Run, Stack
from tests.engine.terminal import Terminal
from tests.engine.waiting import eventually

MakeStack = Callable[..., Stack]
FINISHED: dict[str, Any] = {"wait": {"until": "finished"}}
SAID_TO_BE_BACK_SECONDS = 5
LOADED_MACHINE_SECONDS = 15


def only_error(run: Run, name: str) -> list[str]:
    """The lines of the one error of a resource, without the engine's own first line."""
    (message,) = run.messages("error", name)
    first, *lines = message.splitlines()
    assert first == "1 error occurred:"
    return [line.strip().removeprefix("* ") for line in lines]


ENDS: dict[str, dict[str, Any]] = {
    "fails": FINISHED,
    "stopped": {"of": "dlc", **FINISHED},
    "slow": {
        "wait": {
            "until": "finished",
            "timeout_seconds": f"{LOADED_MACHINE_SECONDS}s",
            "poll_seconds": 1,
        }
    },
    "frozen": FINISHED,
    "parts": {"tasks": 3, **FINISHED},
}


def run_into_every_end(stack: Stack, cloud: Control) -> Run:
    """The first `up`; meanwhile reads fail, and one job has an unknown state."""
    for setting, value in {"outcome": "failed", "exit_code": 3, "running_seconds": 1.0}.items():
        cloud.set(f"tencent.batch.{setting}", value, "fails")

    cloud.set("tencent.batch.stderr", "".join(f"line {number}\n" for number in range(40)), "fails")

    for number in range(3):
        cloud.set("tencent.batch.running_seconds", 1.0 + number, f"parts/part{number}")

    running = stack.start("up", "--yes", "--skip-preview", "--continue-on-error")
    eventually(lambda: len(ids(cloud)) == 4 and len(ids(cloud, DLC)) == 1)
    eventually(lambda: shown(stack, r"RUNNING \d+s 0/3"))
    cloud.fault("status", status=500, action="Describe*", times=6)
    cloud.force(BATCH, ids(cloud)["frozen"], "FROZEN")
    cloud.force(DLC, ids(cloud, DLC)["stopped"], -3, final=True)
    eventually(lambda: shown(stack, "FROZEN"))

    for text in (r"RUNNING \d+s 1/3", r"RUNNING \d+s 2/3", r"SUCCEED \d+s 3/3"):
        cloud.advance(1)
        eventually(partial(shown, stack, text))

    cloud.force(BATCH, ids(cloud)["frozen"], "SUCCEED", final=True)
    return running.finish()


def test_every_end_of_a_wait_is_reported_and_the_next_up_reads_and_starts_no_run(
    make_stack: MakeStack,
) -> None:
    """A failed job is investigated first; one that goes on must not get a twin."""
    stack, cloud = make_jobs(make_stack, ENDS)
    run = run_into_every_end(stack, cloud)
    assert run.exit_code != 0
    assert "Traceback" not in run.text

    created, kept = {**ids(cloud), **ids(cloud, DLC)}, in_state(stack)
    assert {name: kept[name]["id"] for name in ENDS} == created

    failed = [
        f"waiting for Batch job {created['fails']}: failed (FAILED): CommandExitCodeNotZero",
        "task part0, instance 0: exit code 3, CommandExitCodeNotZero",
        *(f"line {number}" for number in range(22, 40)),
        "the command exited with code 3",
    ]
    assert only_error(run, "fails") == failed

    stopped = [f"waiting for DLC task {created['stopped']}: stopped (-3)"]
    assert only_error(run, "stopped") == stopped

    (slow,) = only_error(run, "slow")
    # After its time, or before it when the next poll would come too late at the rate of the API.
    assert slow.startswith(f"waiting for Batch job {created['slow']}: not finished")
    assert "last seen RUNNING" in slow
    assert slow.endswith("it keeps running, and the next up resumes the wait")
    statuses = {
        "fails": "failed",
        "stopped": "stopped",
        "slow": "running",
        "frozen": "succeeded",
        "parts": "succeeded",
    }
    assert {name: kept[name]["outputs"]["status"] for name in ENDS} == statuses
    assert [name for name in ENDS if kept[name].get("initErrors")] == ["fails", "stopped", "slow"]

    assert_one_line_for_each_change(run)

    cloud.force(BATCH, created["slow"], "SUCCEED", final=True)
    again = stack.up("--continue-on-error", exit_code=None)
    assert again.exit_code != 0
    assert only_error(again, "fails") == failed
    assert only_error(again, "stopped") == stopped
    assert again.operations("slow") == ["update"]
    assert again.messages("error", "slow") == []
    assert {**ids(cloud), **ids(cloud, DLC)} == created
    assert [cloud.count(action=action) for action in ("SubmitJob", "CreateSparkAppTask")] == [4, 1]

    cloud.set("tencent.batch.outcome", "succeed", "fails")
    changed = {"fails": {"tasks": 2, **FINISHED}, "stopped": {"of": "dlc", "triggers": {"day": 2}}}
    stack.write(files({**ENDS, **changed}))
    running = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: cloud.count(action="SubmitJob") == 5)
    cloud.advance(HOUR)
    assert running.finish().summary == {"replace": 2, "same": 4}
    assert cloud.count(action="CreateSparkAppTask") == 2
    assert stack.up().summary == {"same": 6}


def assert_one_line_for_each_change(run: Run) -> None:
    """Outside a terminal every text is a line that stays, so repeated ones would pile up."""
    changes = [("RUNNING", f"{ended}/3") for ended in range(3)] + [("SUCCEED", "3/3")]
    assert [(*text.split()[::2],) for text in run.status_texts("parts")] == changes
    assert re.fullmatch(r"SUCCEED \d+s 1/1", run.status_texts("frozen")[-1])
    assert all(re.match(r"\w+ \d+s( |$)", text) for text in run.status_texts())
    lines = [
        line for line in run.stdout.splitlines() if " parts creating " in line and "/3" in line
    ]
    assert len(lines) == len(changes)
    raised = "poll_seconds 1 is raised to 2: DescribeJobs is limited to 2 calls per second"
    # Whichever resource creates first reports where the new journal is.
    shown = [
        line
        for line in run.messages("info", "slow")
        if not line.startswith("creates are written down in ")
    ]
    assert shown == [raised]


def test_in_a_terminal_the_time_of_a_wait_goes_on(make_stack: MakeStack) -> None:
    """A user who watches wants to see that the job is live."""
    stack, cloud = make_jobs(
        make_stack, {"parts": {"tasks": 2, **FINISHED}, "spark": {"of": "dlc", **FINISHED}}
    )
    cloud.set("tencent.batch.running_seconds", 1.0, "parts/part0")
    terminal = Terminal(stack, "up", "--yes", "--skip-preview")

    def times(state: str, rest: str) -> set[int]:
        return {
            int(seconds)
            for seconds in re.findall(rf"{state} (\d+)s {re.escape(rest)}", terminal.text)
        }

    try:
        eventually(lambda: len(times("RUNNING", "0/2")) >= 2)
        cloud.advance(1)
        eventually(lambda: len(times("RUNNING", "1/2")) >= 2)
        eventually(lambda: len(times("running", "(1)")) >= 2)
    finally:
        cloud.advance(HOUR)
        exit_code = terminal.finish()

    assert exit_code == 0
    assert re.search(r"SUCCEED \d+s 2/2", terminal.text)


def test_forty_waits_go_on_side_by_side_and_ctrl_c_ends_them_all_and_loses_nothing(
    make_stack: MakeStack, record_testsuite_property: Callable[[str, object], None]
) -> None:
    """Slots of the engine are the only limit, and forty jobs are read together, as one is.

    All end at once, and the next up goes on with each.
    """
    jobs = {f"job{number}": FINISHED for number in range(40)}
    stack, cloud = make_jobs(make_stack, jobs, config=SUBMIT_AT_ONCE)
    running = stack.start("up", "--yes", "--skip-preview", "--parallel", "64")
    # None of them has ended: the cloud's clock does not move.
    eventually(lambda: shown_times(stack, r"RUNNING \d+s 0/1") == len(jobs))
    before, started = cloud.count(), time.monotonic()
    eventually(lambda: cloud.count() >= before + 3)
    calls, ticks = cloud.count() - before, (time.monotonic() - started) / 2
    assert calls <= 3 * (ticks + 1), f"{calls} calls for 40 jobs in {ticks:.1f} ticks"
    assert cloud.count(action="DescribeJob") == 0

    started = time.monotonic()
    running.interrupt()
    run = running.finish()
    back_seconds = time.monotonic() - started
    record_testsuite_property("back_at_the_prompt_seconds", back_seconds)
    assert back_seconds < LOADED_MACHINE_SECONDS, f"goal: {SAID_TO_BE_BACK_SECONDS} s"
    assert run.exit_code != 0
    assert "Traceback" not in run.text

    kept, created = in_state(stack), ids(cloud)
    assert {name: kept[name]["id"] for name in jobs} == created
    for name, id in created.items():
        expected = (
            f"waiting for Batch job {id}: interrupted; the job keeps running, and the next up "
            f"resumes the wait"
        )
        assert only_error(run, name) == [expected]
    assert len(cloud.live()) == len(jobs)

    cloud.advance(HOUR)
    cloud.clear_calls()
    again = stack.up("--parallel", "64")
    assert again.summary == {"same": 1, "update": len(jobs)}
    assert set(cloud.counts()) == {"tencent/batch/DescribeJobs"}
    # Single reads take forty calls, and 20 s at the quota.
    assert cloud.count() < 20


GATED = """
flow = dict(project_id="FP-257A173659F50000", name="next", type="SHELL", description="d")
after_all = pulumi.ResourceOptions(depends_on=list(jobs.values()))
cloudjobs.alibaba.emr.FlowJob("next", **flow, opts=after_all)
"""


def gated(wait: dict[str, Any]) -> dict[str, str]:
    """Return a job with a wait, and a flow job that must not be created before the wait is met."""
    written = files({"first": {"wait": wait}})
    return {**written, "__main__.py": written["__main__.py"] + GATED}


def test_a_failed_wait_stays_failed_through_every_refresh(make_stack: MakeStack) -> None:
    """Otherwise `up --refresh` is green over a failed job, and what depends on it is created."""
    stack, cloud = make_jobs(make_stack, {})
    cloud.set("tencent.batch.outcome", "failed")
    cloud.set("tencent.batch.running_seconds", 0.0)
    stack.write(gated({"until": "finished"}))

    failed = "waiting for Batch job {}: failed (FAILED): CommandExitCodeNotZero"
    # tests/campaign/waits.py has a refresh by itself as well, for every resource type.
    for arguments in ([], ["--refresh"]):
        run = stack.up(*arguments, exit_code=None)
        assert run.exit_code != 0
        assert only_error(run, "first")[0] == failed.format(ids(cloud)["first"])
        assert "next" not in in_state(stack)

    assert in_state(stack)["first"]["outputs"]["waitOutcome"] == "failed"
    assert cloud.count(action="SubmitJob") == 1
    assert cloud.count(action="CreateFlowJob") == 0


def test_a_wait_that_timed_out_is_resumed_after_a_refresh(make_stack: MakeStack) -> None:
    """A refresh reads the job as it is, which is no reason to call an unfinished wait met."""
    stack, cloud = make_jobs(make_stack, {})
    stack.write(gated({"until": "finished", "timeout_seconds": 2, "poll_seconds": 2}))
    assert stack.up(exit_code=None).exit_code != 0

    again = stack.up("--refresh", exit_code=None)
    (warning,) = [text for text in again.messages("warning", "first") if "waiting for" in text]
    assert "not finished yet, last seen RUNNING" in warning
    assert again.operations("first") == ["refresh", "update"]
    assert again.exit_code != 0
    assert "next" not in in_state(stack)

    cloud.advance(HOUR)
    done = stack.up("--refresh")
    assert "next" in in_state(stack)
    assert in_state(stack)["first"]["outputs"]["waitOutcome"] == "met"
    assert cloud.count(action="SubmitJob") == 1
    assert done.messages("error") == []


def test_preview_reports_each_mistake_in_a_wait_in_a_line(make_stack: MakeStack) -> None:
    """Before anything is submitted that would then be waited for wrongly."""
    wrong: dict[str, tuple[dict[str, Any], str]] = {
        "zero": ({"timeout_seconds": 0}, "wait.timeout_seconds must be greater than 0, not 0"),
        "negative": (
            {"timeout_seconds": -1},
            "wait.timeout_seconds must be greater than 0, not -1",
        ),
        "soon": (
            {"timeout_seconds": "soon"},
            'wait.timeout_seconds must be whole seconds, or text such as "90s", "90m" or "1h30m"',
        ),
        "poll": ({"poll_seconds": 0}, "wait.poll_seconds must be greater than 0, not 0"),
        "word": (
            {"until": "done"},
            "wait.until must be 'accepted', 'running' or 'finished', not \"done\"",
        ),
    }
    stack, cloud = make_jobs(
        make_stack, {name: {"wait": wait} for name, (wait, _) in wrong.items()}
    )
    preview = stack.preview(exit_code=None)
    assert preview.exit_code != 0

    errors = [line for line in preview.messages("error") if line.startswith("Batch job")]
    assert errors == [f"Batch job '{name}': {line}" for name, (_, line) in wrong.items()]

    stack.write(files({"session": {"of": "session", **FINISHED}}))
    (line,) = stack.preview(exit_code=None).messages("error")
    assert line.endswith("wait.until must be accepted or running for a DLI session, not finished")
    assert cloud.count() == 0
