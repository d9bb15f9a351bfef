"""When each task of a Batch job is in which state, and what the job's own state follows from them.

A job: SUBMITTED, then its tasks decide. A task: PENDING until what it depends on has ended,
RUNNABLE, STARTING, RUNNING, then SUCCEED, FAILED or FAILED_INTERRUPTED (the machine is kept; only
TerminateJob ends that). A task of a compute environment is RUNNABLE until a node of that runs; how
many instances a node takes is not counted.
Uncertain in the documents, and decided here: all instances of a task move together, or as many as
MaxConcurrentNum lets run at a time; when a task fails or is terminated, all of its instances have
failed; what can never start any more, because a task before it has failed, fails at the same
moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from ...store import Record, Transaction
from ...timeline import Step, cut, ended_at, step_at
from ..common import given
from .nodes import ENV, first_running

SUBMITTED, PENDING, RUNNABLE, STARTING, RUNNING = (
    "SUBMITTED",
    "PENDING",
    "RUNNABLE",
    "STARTING",
    "RUNNING",
)
SUCCEED, FAILED, INTERRUPTED = "SUCCEED", "FAILED", "FAILED_INTERRUPTED"
ENDED = (SUCCEED, FAILED)
LIVE = (SUBMITTED, PENDING, RUNNABLE, STARTING, RUNNING, INTERRUPTED)
STATES = (*LIVE, *ENDED)
WAITING = (SUBMITTED, PENDING, RUNNABLE)
# What a job is called when its tasks are in several states: the first of these that one of them is
# in.
PRECEDENCE = (RUNNING, STARTING, RUNNABLE, PENDING, SUBMITTED, INTERRUPTED)

Schedules = dict[str, list[Step]]


def schedule_tasks(
    tx: Transaction,
    job: Mapping[str, Any],
    names: Sequence[str],
    start: float,
    kept: Schedules | None = None,
    *,
    region: str,
) -> Schedules:
    """The steps of every task, from `start` on.

    Args:
        names: The tasks' names, in the order of job["Tasks"].
        region: Where the compute environments of its tasks are.
        kept: Tasks that have succeeded already, in a retry; they stay as they are.
    """
    job_name = given(job, "JobName")
    before = {
        name: [d["StartTask"] for d in job.get("Dependences") or [] if d["EndTask"] == name]
        for name in names
    }
    tolerant = given(job, "TaskExecutionDependOn", "PRE_TASK_SUCCEED") == "PRE_TASK_FINISHED"
    tasks = dict(zip(names, job["Tasks"], strict=True))
    retried = kept is not None  # what is tried again was parsed long ago: no SUBMITTED
    parsed = start + (0.0 if retried else tx.setting("tencent.batch.submitted_seconds", job_name))
    done: Schedules = dict(kept or {})
    while len(done) < len(names):
        for name in (
            name for name in names if name not in done and all(one in done for one in before[name])
        ):
            first = [] if retried else [Step(start, SUBMITTED)]
            waits = [done[one] for one in before[name]]
            done[name] = first + _task_steps(
                tx, job_name, name, tasks[name], parsed, waits, region, tolerant=tolerant
            )
    return done


def _task_steps(
    tx: Transaction,
    job_name: str,
    name: str,
    task: Mapping[str, Any],
    parsed: float,
    waits: list[list[Step]],
    region: str,
    *,
    tolerant: bool,
) -> list[Step]:
    def setting(key: str) -> Any:
        return tx.setting(f"tencent.batch.{key}", job_name, f"{job_name}/{name}")

    pending = Step(parsed, PENDING)
    failed = [steps[-1].at for steps in waits if steps[-1].state in (FAILED, INTERRUPTED)]
    if failed and not tolerant:
        return [
            pending,
            Step(
                max(min(failed), parsed), FAILED, final=True, reason="a task before it has failed"
            ),
        ]
    ends = [ended_at(steps) for steps in waits]
    if any(end is None for end in ends):
        return [pending]
    at = max([parsed, *(end for end in ends if end is not None)])
    steps = [pending] if at > parsed else []
    for state, key in (
        (RUNNABLE, "runnable_seconds"),
        (STARTING, "starting_seconds"),
        (RUNNING, "running_seconds"),
    ):
        steps.append(Step(at, state))
        seconds = setting(key)
        if seconds is None:
            return steps
        at += seconds
        if state == RUNNABLE and task.get("EnvId"):
            free = first_running(tx.get(ENV, task["EnvId"], region), at)
            if free is None:
                return steps
            at = free
    at += (waves(task) - 1) * setting("running_seconds")
    if setting("outcome") == "succeed":
        return [*steps, Step(at, SUCCEED, final=True)]
    at += given(task, "MaxRetryCount", 0) * setting("running_seconds")
    reason = setting("reason")
    if given(task, "FailedAction", "TERMINATE") == "TERMINATE":
        return [*steps, Step(at, FAILED, final=True, reason=reason)]
    return [*steps, Step(at, INTERRUPTED, reason=reason)]


def instances(task: Mapping[str, Any]) -> int:
    """How many instances a task has."""
    number: int = given(task, "TaskInstanceNum", 1)
    return number


def waves(task: Mapping[str, Any]) -> int:
    """How often instances of a task start: as many at a time as MaxConcurrentNum says."""
    return ceil(instances(task) / _at_a_time(task))


def _at_a_time(task: Mapping[str, Any]) -> int:
    return given(task, "MaxConcurrentNum", 0) or instances(task)


def instance_steps(
    task: Mapping[str, Any], steps: list[Step], index: int, now: float
) -> list[Step]:
    """The steps of one instance, from those of its task; they differ while the task runs."""
    running = next((step for step in steps if step.state == RUNNING), None)
    if running is None or waves(task) == 1 or step_at(steps, now).state != RUNNING:
        return steps
    waiting = [step for step in steps if step.state in WAITING]
    end = next((step.at for step in steps if step.at > running.at), None)
    wave = index // _at_a_time(task)
    if end is None:  # they run for ever
        return waiting if wave else steps
    length = (end - running.at) / waves(task)
    begin = running.at + wave * length
    return [
        *waiting,
        Step(begin, STARTING),
        Step(begin, RUNNING),
        Step(begin + length, SUCCEED, final=True),
    ]


def job_steps(tasks: Schedules) -> list[Step]:
    """The job's own steps, from those of its tasks."""
    steps: list[Step] = []
    for at in sorted({step.at for one in tasks.values() for step in one}):
        now = [step_at(one, at) for one in tasks.values()]
        words = {step.state for step in now}
        final = all(step.final for step in now)
        state = (
            (FAILED if FAILED in words else SUCCEED)
            if final
            else next(w for w in (*PRECEDENCE, *words) if w in words)
        )
        reason = (
            next((step.reason for step in now if step.reason), "")
            if final or state == INTERRUPTED
            else ""
        )
        if not steps or steps[-1].state != state:
            steps.append(Step(at, state, final, reason))
    return steps


def terminate(tx: Transaction, tasks: Schedules, now: float, end: float) -> Schedules:
    """What is queued fails at once; what has a machine fails when that is gone, at `end`; what has ended stays."""
    reason = "the job was terminated"
    stopped: Schedules = {}
    for name, steps in tasks.items():
        step = step_at(steps, now)
        at = now if step.state in (SUBMITTED, PENDING, RUNNABLE) else end
        stopped[name] = (
            steps if step.final else [*cut(steps, now), Step(at, FAILED, final=True, reason=reason)]
        )
    return stopped


def uses(job: Record, env_id: str) -> bool:
    """Whether a task of the job names this compute environment."""
    return any(task.get("EnvId") == env_id for task in job.data["Job"]["Tasks"])


def runs_in(job: Record, env_id: str, now: float) -> bool:
    """Whether a task of the job has a node of this compute environment now."""
    tasks = dict(zip(job.data["names"], job.data["Job"]["Tasks"], strict=True))
    return any(
        tasks[name].get("EnvId") == env_id
        and step_at(steps, now).state in (STARTING, RUNNING, INTERRUPTED)
        for name, steps in load(job).items()
    )


def reschedule(tx: Transaction, job: Record) -> None:
    """The nodes of a compute environment have changed: what has not started yet looks again for when it will."""
    tasks = load(job)
    begun = {
        name: steps for name, steps in tasks.items() if step_at(steps, tx.now).state not in WAITING
    }
    parsed = max(
        (steps[1].at for steps in tasks.values() if step_at(steps, tx.now).state == SUBMITTED),
        default=0.0,
    )
    start = max(tx.now, parsed)
    again = schedule_tasks(tx, job.data["Job"], job.data["names"], start, begun, region=job.region)
    for name in tasks.keys() - begun.keys():
        tasks[name] = [*cut(tasks[name], tx.now), *again[name]]
    keep(job, tasks)


def load(record: Record) -> Schedules:
    """The tasks' schedules out of a job's document."""
    return {name: [Step(*step) for step in steps] for name, steps in record.data["tasks"].items()}


def keep(record: Record, tasks: Schedules) -> None:
    """Put the tasks' schedules into a job's document, and the job's own beside them."""
    record.data["tasks"] = dump(tasks)
    record.steps = job_steps(tasks)


def dump(tasks: Schedules) -> dict[str, Any]:
    """The tasks' schedules as JSON."""
    return {name: [list(step) for step in steps] for name, steps in tasks.items()}


def force(record: Record, state: str | int, final: bool, reason: str, tx: Transaction) -> None:
    """The control interface puts a job, and with it all its tasks that have not ended, into a state now."""
    tasks = load(record)
    for name, steps in tasks.items():
        if not step_at(steps, tx.now).final:
            tasks[name] = [*cut(steps, tx.now), Step(tx.now, state, final, reason)]
    keep(record, tasks)
