"""The schedules of Batch jobs: when each task is in which state, and the job's own states.

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

from ...inputs import Json
from ...objects import Record
from ...store import Transaction
from ...timeline import Step, cut, ended_at, step_at
from ..common import given
from .nodes import ENV, first_running

JOB = "tencent/batch/job"
SUBMITTED, PENDING, RUNNABLE = "SUBMITTED", "PENDING", "RUNNABLE"
STARTING, RUNNING = "STARTING", "RUNNING"
SUCCEED, FAILED, INTERRUPTED = "SUCCEED", "FAILED", "FAILED_INTERRUPTED"
ENDED = (SUCCEED, FAILED)
LIVE = (SUBMITTED, PENDING, RUNNABLE, STARTING, RUNNING, INTERRUPTED)
STATES = (*LIVE, *ENDED)
WAITING = (SUBMITTED, PENDING, RUNNABLE)
# The state of a job whose tasks are in several states: the first of these that a task is in.
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
    """Return the steps of every task, from `start` on.

    Args:
        names: The tasks' names, in the order of job["Tasks"].
        region: The region of the compute environments of its tasks.
        kept: Tasks that have succeeded already, in a retry; they stay as they are.
    """
    planner = _TaskPlanner(tx, job, start, region, is_retry=kept is not None)
    tasks = dict(zip(names, job["Tasks"], strict=True))
    before: dict[str, list[str]] = {name: [] for name in names}
    for dependence in job.get("Dependences") or []:
        end = dependence["EndTask"]
        if end in before:
            before[end].append(dependence["StartTask"])

    # Dependences have no loop, so each round schedules at least one task.
    done: Schedules = dict(kept or {})
    while len(done) < len(names):
        for name in names:
            is_ready = all(previous in done for previous in before[name])
            if name not in done and is_ready:
                waits = [done[previous] for previous in before[name]]
                done[name] = planner.steps(name, tasks[name], waits)

    return done


class _TaskPlanner:
    """The steps of the tasks of one job."""

    def __init__(
        self,
        tx: Transaction,
        job: Mapping[str, Any],
        start: float,
        region: str,
        *,
        is_retry: bool,
    ) -> None:
        self._tx = tx
        self._job_name = given(job, "JobName")
        self._region = region
        depends_on = given(job, "TaskExecutionDependOn", "PRE_TASK_SUCCEED")
        self._is_tolerant = depends_on == "PRE_TASK_FINISHED"

        # A job that is tried again was parsed long ago: its tasks have no SUBMITTED.
        self._first = [] if is_retry else [Step(start, SUBMITTED)]
        self._parsed = start
        if not is_retry:
            self._parsed += tx.setting("tencent.batch.submitted_seconds", self._job_name)

    def steps(self, name: str, task: Mapping[str, Any], waits: list[list[Step]]) -> list[Step]:
        """Return the steps of a task.

        Args:
            waits: The steps of the tasks that it depends on.
        """
        pending = Step(self._parsed, PENDING)
        ends = [steps[-1] for steps in waits]
        failures = [end.at for end in ends if end.state in (FAILED, INTERRUPTED)]
        if failures and not self._is_tolerant:
            at = max(min(failures), self._parsed)
            failed = Step(at, FAILED, final=True, reason="a task before it has failed")
            return [*self._first, pending, failed]

        start = self._parsed
        for steps in waits:
            end = ended_at(steps)
            if end is None:
                return [*self._first, pending]
            start = max(start, end)

        first = [*self._first, pending] if start > self._parsed else list(self._first)
        return [*first, *self._run(name, task, start)]

    def _run(self, name: str, task: Mapping[str, Any], at: float) -> list[Step]:
        steps: list[Step] = []
        for state, key in (
            (RUNNABLE, "runnable_seconds"),
            (STARTING, "starting_seconds"),
            (RUNNING, "running_seconds"),
        ):
            steps.append(Step(at, state))
            seconds = self._setting(name, key)
            if seconds is None:
                return steps

            at += seconds
            if state != RUNNABLE or not task.get("EnvId"):
                continue

            env = self._tx.get(ENV, task["EnvId"], self._region)
            free_at = first_running(env, at)
            if free_at is None:
                return steps
            at = free_at

        return [*steps, self._end(name, task, at)]

    def _end(self, name: str, task: Mapping[str, Any], at: float) -> Step:
        """Return the last step of a task whose first wave of instances ends at `at`."""
        wave_seconds = self._setting(name, "running_seconds")
        at += (waves(task) - 1) * wave_seconds
        if self._setting(name, "outcome") == "succeed":
            return Step(at, SUCCEED, final=True)

        at += given(task, "MaxRetryCount", 0) * wave_seconds
        reason = self._setting(name, "reason")
        if given(task, "FailedAction", "TERMINATE") == "TERMINATE":
            return Step(at, FAILED, final=True, reason=reason)

        return Step(at, INTERRUPTED, reason=reason)

    def _setting(self, name: str, key: str) -> Any:
        return self._tx.setting(f"tencent.batch.{key}", self._job_name, f"{self._job_name}/{name}")


# Instances


def instances(task: Mapping[str, Any]) -> int:
    """Return the number of a task's instances."""
    number: int = given(task, "TaskInstanceNum", 1)
    return number


def waves(task: Mapping[str, Any]) -> int:
    """Return how often instances of a task start: MaxConcurrentNum of them at a time."""
    return ceil(instances(task) / _at_a_time(task))


def _at_a_time(task: Mapping[str, Any]) -> int:
    return given(task, "MaxConcurrentNum", 0) or instances(task)


def instance_steps(
    task: Mapping[str, Any], steps: list[Step], index: int, now: float
) -> list[Step]:
    """Return the steps of one instance, from those of its task; they differ while the task runs."""
    running = next((step for step in steps if step.state == RUNNING), None)
    if running is None or waves(task) == 1 or step_at(steps, now).state != RUNNING:
        return steps

    waiting = [step for step in steps if step.state in WAITING]
    end = next((step.at for step in steps if step.at > running.at), None)
    wave = index // _at_a_time(task)
    if end is None:  # they run for ever
        return waiting if wave else steps

    length = (end - running.at) / waves(task)
    start = running.at + wave * length
    return [
        *waiting,
        Step(start, STARTING),
        Step(start, RUNNING),
        Step(start + length, SUCCEED, final=True),
    ]


# The job


def job_steps(tasks: Schedules) -> list[Step]:
    """Return the job's own steps, from those of its tasks."""
    times: set[float] = set()
    for task_steps in tasks.values():
        times.update(step.at for step in task_steps)

    steps: list[Step] = []
    for at in sorted(times):
        current = [step_at(task_steps, at) for task_steps in tasks.values()]
        step = _job_step(at, current)
        if not steps or steps[-1].state != step.state:
            steps.append(step)

    return steps


def _job_step(at: float, current: list[Step]) -> Step:
    states = {step.state for step in current}
    final = all(step.final for step in current)
    if final:
        state: str | int = FAILED if FAILED in states else SUCCEED
    else:
        state = next(state for state in (*PRECEDENCE, *states) if state in states)

    reason = ""
    if final or state == INTERRUPTED:
        reason = next((step.reason for step in current if step.reason), "")
    return Step(at, state, final, reason)


def terminate(tasks: Schedules, now: float, end: float) -> Schedules:
    """Return the schedules of a job that is terminated.

    What is queued fails at once; what has a machine fails when that is gone, at `end`; what has
    ended stays.
    """
    stopped: Schedules = {}
    for name, steps in tasks.items():
        step = step_at(steps, now)
        if step.final:
            stopped[name] = steps
            continue

        at = now if step.state in WAITING else end
        failed = Step(at, FAILED, final=True, reason="the job was terminated")
        stopped[name] = [*cut(steps, now), failed]

    return stopped


# Compute environments


def uses(job: Record, env_id: str) -> bool:
    """Report whether a task of the job names this compute environment."""
    tasks = job.data["Job"]["Tasks"]
    return any(task.get("EnvId") == env_id for task in tasks)


def runs_in(job: Record, env_id: str, now: float) -> bool:
    """Report whether a task of the job has a node of this compute environment now."""
    tasks = dict(zip(job.data["names"], job.data["Job"]["Tasks"], strict=True))
    for name, steps in load(job).items():
        has_node = step_at(steps, now).state in (STARTING, RUNNING, INTERRUPTED)
        if has_node and tasks[name].get("EnvId") == env_id:
            return True

    return False


def reschedule(tx: Transaction, job: Record) -> None:
    """Schedule the tasks that have not started yet again.

    Called when the nodes of a compute environment have changed.
    """
    tasks = load(job)
    started: Schedules = {}
    start = tx.now
    for name, steps in tasks.items():
        state = step_at(steps, tx.now).state
        if state not in WAITING:
            started[name] = steps
        if state == SUBMITTED:
            start = max(start, steps[1].at)  # the end of parsing

    names = job.data["names"]
    again = schedule_tasks(tx, job.data["Job"], names, start, started, region=job.region)
    for name in tasks.keys() - started.keys():
        past = cut(tasks[name], tx.now)
        tasks[name] = [*past, *again[name]]

    keep(job, tasks)


# The job's document


def load(record: Record) -> Schedules:
    """Read the tasks' schedules out of a job's document."""
    schedules: Schedules = {}
    for name, steps in record.data["tasks"].items():
        schedules[name] = [Step(*step) for step in steps]

    return schedules


def keep(record: Record, tasks: Schedules) -> None:
    """Put the tasks' schedules into a job's document, and the job's own beside them."""
    record.data["tasks"] = dump(tasks)
    record.steps = job_steps(tasks)


def dump(tasks: Schedules) -> Json:
    """Return the tasks' schedules as JSON."""
    document: Json = {}
    for name, steps in tasks.items():
        document[name] = [list(step) for step in steps]

    return document


def force(record: Record, state: str | int, final: bool, reason: str, tx: Transaction) -> None:
    """Put a job, and with it all its tasks that have not ended, into a state now."""
    tasks = load(record)
    forced = Step(tx.now, state, final, reason)
    for name, steps in tasks.items():
        has_ended = step_at(steps, tx.now).final
        if not has_ended:
            tasks[name] = [*cut(steps, tx.now), forced]

    keep(record, tasks)
