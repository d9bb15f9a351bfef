"""Compare the calls that are made with the clouds' quotas, for submits and for shared waits.

They are counted in the call log of the simulator, not by our own code.
"""

from __future__ import annotations

import math
import time
from pathlib import Path

from pulumi_cloudjobs.simulator.control import Control

from .large import LIST_PAGE
from .row import Row
from .served import served_simulator
from .stack import OURS, MeasurementFailed, Stack
from .workload import batch_jobs

QUOTA_SLOTS = 64
"""Engine slots while submitting: enough that no create waits for another one's response."""
QUOTA_GOAL = 1.3
POLL_SECONDS = 5
INTERVALS = 6
RUNNING_SECONDS = 20
WAITS_AT_ONCE = 8
"""What `--parallel` is by default on two processors."""
START_SECONDS = 300
HOUR_SECONDS = 3600


def rate_rows(folder: Path, *, submits: int, per_second: tuple[float, ...] = (20, 7)) -> list[Row]:
    """Submit that many jobs at each quota."""
    return [
        _rate_row(folder / f"rate-{number}", submits, quota)
        for number, quota in enumerate(per_second)
    ]


def _rate_row(folder: Path, submits: int, quota: float) -> Row:
    stack = Stack(folder, "ours", batch_jobs(submits), rates={"batch.SubmitJob": quota})
    cloud = stack.cloud()
    cloud.set("quota_window", "sliding")
    cloud.set("tencent.batch.quota", quota, match="SubmitJob")
    run = stack.up("--parallel", str(QUOTA_SLOTS), exit_code=None)
    calls = cloud.calls(action="SubmitJob")
    accepted = sorted(call["at"] for call in calls if not call["code"])
    if len(accepted) < 2:
        raise MeasurementFailed("fewer than two submits came through")

    refused = len(calls) - len(accepted)
    notes = f"{refused} throttled responses (goal: 0)"
    if len(accepted) < submits:
        notes += f"; {submits - len(accepted)} jobs were not submitted"
    if run.exit_code != 0:
        notes += "; the up failed"

    used = (len(accepted) - 1) / (accepted[-1] - accepted[0])
    return Row(
        f"{submits} submits at {quota:g}/s: share of the quota used",
        f"{used:.1f}/s",
        f"quota {quota:g}/s",
        100 * used / quota,
        95.0,
        unit=" %",
        at_least=True,
        checkpoints="off",
        holds=refused == 0 and run.exit_code == 0,
        notes=notes,
    )


def quota_rows(folder: Path, *, jobs: int, per_second: int = 20) -> list[Row]:
    """Create that many jobs in a served cloud with a quota for each action."""
    folder.mkdir()
    with served_simulator(folder / "cloud") as simulator:
        cloud = simulator.cloud
        cloud.set("quota_window", "sliding")
        cloud.set("tencent.batch.quota", per_second)
        rates = {"*": per_second}
        stack = Stack(
            folder / "stack", OURS, batch_jobs(jobs), rates=rates, address=simulator.address
        )
        run = stack.up()
        calls = cloud.calls()

    refused = sum(bool(call["code"]) for call in calls)
    reads = len(calls) - refused - jobs
    by_quota = jobs / per_second
    return [
        Row(
            f"pulumi up, {jobs} fresh Batch jobs at {per_second}/s",
            f"{run.seconds:.1f} s",
            f"quota alone {by_quota:.0f} s",
            run.seconds / by_quota,
            QUOTA_GOAL,
            checkpoints="off",
            holds=reads <= jobs / 10,
            notes=f"in a served simulator: {reads} reads (goal: at most {jobs / 10:g}), {refused} "
            "throttled responses",
        )
    ]


def wait_rows(folder: Path, *, waits: int) -> list[Row]:
    """Wait for that many jobs at once and count the calls after all have been submitted."""
    wait = {"until": "finished", "pollSeconds": POLL_SECONDS, "timeoutSeconds": 2 * HOUR_SECONDS}
    jobs = {name: {**job, "wait": wait} for name, job in batch_jobs(waits).items()}
    stack = Stack(folder, "ours", jobs, rates={"batch.SubmitJob": 0})
    cloud = stack.cloud()
    cloud.set("tencent.batch.running_seconds", HOUR_SECONDS)
    command = stack.start("up", "--parallel", str(waits + 8), checkpoints=False)

    try:
        _until_submitted(cloud, waits)
        time.sleep(POLL_SECONDS)
        started = time.time()
        time.sleep(INTERVALS * POLL_SECONDS)
        ended = time.time()
        calls = sum(started <= call["at"] < ended for call in cloud.calls())
        cloud.advance(HOUR_SECONDS + 60)  # now all have finished
        run = command.finish()
    finally:
        command.process.kill()

    pages = math.ceil(waits / LIST_PAGE)
    seconds = ended - started
    notes = f"watched for {seconds:.0f} s"
    if run.host_bytes:
        notes += f"; the provider held {run.host_bytes / 1024**2:.0f} MiB"

    return [
        Row(
            f"{waits} waits: API calls per {POLL_SECONDS} s",
            f"{calls / seconds * POLL_SECONDS:.1f} calls",
            f"{pages} list pages",
            calls / (pages * seconds / POLL_SECONDS),
            1.1,
            checkpoints="off",
            notes=notes,
        )
    ]


def slot_rows(folder: Path, *, waits: int) -> list[Row]:
    """Wait for that many jobs with few of the engine's slots and with one for each."""
    few, many = WAITS_AT_ONCE, 2 * waits
    taken = {slots: _waited(folder / f"slots-{slots}", waits, slots) for slots in (few, many)}
    return [
        Row(
            f"{waits} jobs of {RUNNING_SECONDS} s with wait, --parallel {many}",
            f"{taken[many]:.0f} s",
            f"--parallel {few}: {taken[few]:.0f} s",
            taken[many] / taken[few],
            None,
            checkpoints="off",
        )
    ]


def _waited(folder: Path, waits: int, slots: int) -> float:
    wait = {"until": "finished", "timeoutSeconds": HOUR_SECONDS}
    jobs = {name: {**job, "wait": wait} for name, job in batch_jobs(waits).items()}
    stack = Stack(folder, "ours", jobs, rates={"batch.SubmitJob": 0})
    stack.cloud().set("tencent.batch.running_seconds", RUNNING_SECONDS)
    return stack.up("--parallel", str(slots)).seconds


def _until_submitted(cloud: Control, count: int) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while cloud.count(action="SubmitJob", code="") < count:
        if time.monotonic() > give_up_at:
            raise MeasurementFailed(f"{count} jobs were not submitted within {START_SECONDS} s")

        time.sleep(0.5)
