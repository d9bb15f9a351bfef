"""A Batch job from submit to delete: definition and run in one, nothing of it changes in place.

Create is repeatable by `ClientToken`. Compute environments, which tasks may name, are in
`compute_env.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import ApiError, NotFound
from ...core.http.responses import last_lines, require_list, time_of, user_tags
from ...core.journal import CreateIntent
from ...core.operation import Operation, ProcessContext
from ...core.reading.batching import ReadBatcher, batcher_for
from ...core.resource_type import (
    RUN_OUTPUTS,
    TAIL_LINES,
    Created,
    JobStatus,
    Observation,
    Output,
    ResourceForm,
    ResourceType,
    RunLifecycle,
    StopProgress,
    Values,
    observe_or,
    whole_id,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import fits, from_wire, to_wire
from ..connection import connect, origin_of
from ..credentials import TENCENT
from .client import LARGEST_PAGE, SERVICE, TOKEN_VALID_FOR, BatchClient, log_text
from .models import Job, JobInputs
from .states import ENDED, FAILED, STATUS, SUBMITTED, describe_replace, status_of

ASK_AGAIN_SECONDS = 30
"""A termination that has come to nothing by then is asked for again."""
MOST_FAILED = 3
"""So many tasks and instances that failed share the lines of `tail`: those that failed first."""


class JobLifecycle(RunLifecycle[BatchClient]):
    """What Batch is asked about one job."""

    def __init__(
        self, client: BatchClient, looks: ReadBatcher[dict[str, Any]], operation: Operation
    ) -> None:
        self._client = client
        self._looks = looks
        self._operation = operation
        self._requested_at, self._requested_in = 0.0, ""

    def create(self, inputs: Values, marker: str) -> Created:
        """`SubmitJob`, with the marker as its token: sent again, it returns the first JobId."""
        request = to_wire(JobInputs, inputs, without=COMMON_INPUTS)
        job_id = self._client.submit_job({**request, "ClientToken": marker})
        submitted = Observation(STATUS[SUBMITTED], SUBMITTED, outputs={"jobId": job_id})
        return Created(
            job_id,
            observe_or(
                self._operation, inputs, lambda: self._first_read(job_id, inputs), submitted
            ),
        )

    def _first_read(self, job_id: str, inputs: Values) -> Observation | None:
        return self.read_many({job_id: inputs}).get(job_id) or self._state_of(job_id)

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """`DescribeJobs` by name, then `SubmitJob` with the token of that create, which returns its JobId.

        A token is sent again only when a job of that name was created in the window, and only while
        the cloud
        surely remembers it: it must not make one. Later, the oldest job with an equal definition is
        meant.
        """
        window = intent.window(self.clock_offset)
        named = self._client.describe_jobs_named(_remote_name(inputs))
        in_window = [job for job in named if window.contains(time_of(job.get("CreateTime")))]
        free = [job for job in in_window if str(job["JobId"]) not in exclude_ids]
        if not free:
            return None

        if intent.age(self._operation.clock.now(), self.clock_offset) >= TOKEN_VALID_FOR:
            return self._find_equal(
                sorted(free, key=lambda job: str(job.get("CreateTime"))), inputs
            )

        request = to_wire(JobInputs, inputs, without=COMMON_INPUTS)
        job_id = self._client.submit_job({**request, "ClientToken": intent.marker})
        seen = self._state_of(job_id)
        return Created(job_id, seen, is_certain=True) if seen is not None else None

    def _find_equal(self, jobs: Sequence[Mapping[str, Any]], inputs: Values) -> Created | None:
        """Return the first job whose whole definition is equal, which is only probably the one that is meant."""
        for job in jobs:
            job_id = str(job["JobId"])
            seen = self.observe(job_id, inputs)
            if seen is not None and fits(JobInputs, seen.inputs, inputs):
                return Created(job_id, seen)
        return None

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeJob` for the state, `DescribeJobSubmitInfo` for the definition."""
        seen = self._state_of(id)
        if seen is None:
            return None
        try:
            info = self._client.describe_job_submit_info(id)
        except NotFound:
            return None
        # Notifications, NotificationTarget, TaskExecutionDependOn and StateIfCreateCvmFailed are
        # returned nowhere.
        return replace(
            seen, inputs=_with_own_tags({**seen.inputs, "job": from_wire(Job, info)}, inputs)
        )

    def read_many(self, wanted: Mapping[str, Values]) -> Mapping[str, Observation]:
        """`DescribeJobs`, which tells neither why a job failed nor that it is being terminated.

        `DescribeJob` for one that nobody joins, where tasks have more than one instance: it alone
        counts those.
        """
        many = any(_has_many_instances(inputs) for inputs in wanted.values())
        found = self._looks.load(
            list(wanted), self._one_or_all if many else self._client.describe_jobs, self._operation
        )
        return {id: _told(id, job, wanted[id]) for id, job in found.items()}

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeJobs`, whole pages of it when many are asked for."""
        job = self._looks.load_cached(
            id, self._client.describe_jobs, self._client.list_jobs, self._operation
        )
        return _told(id, job, inputs) if job else None

    def stop(self, id: str, inputs: Values, seen: Observation, *, requested: bool) -> StopProgress:
        """`TerminateJob`, unless it is being carried out; never in SUBMITTED.

        FAILED_INTERRUPTED needs it too.
        """
        if seen.raw_status in ENDED:
            return StopProgress.STOPPED
        clock = self._operation.clock
        recently = (
            requested
            and seen.from_list
            and clock.monotonic() - self._requested_at < ASK_AGAIN_SECONDS
        )
        if seen.status is JobStatus.STOPPING or (
            recently and seen.raw_status == self._requested_in
        ):
            return StopProgress.REQUESTED
        if seen.raw_status == SUBMITTED:
            return StopProgress.TOO_EARLY
        self._requested_at, self._requested_in = clock.monotonic(), seen.raw_status
        self._client.terminate_job(id)
        return StopProgress.REQUESTED

    def delete(self, id: str, inputs: Values) -> None:
        """`DeleteJob`, refused while an instance is left; afterwards every read says not found."""
        self._client.delete_job(id)

    def log_tail(self, id: str, inputs: Values, seen: Observation) -> list[str]:
        """Of each instance that failed first: a line on how, then the end of its stdout and stderr."""
        failed = self._failed_instances(id)
        most = TAIL_LINES // max(len(failed), 1) - 1
        lines: list[str] = []
        for task, instance in failed:
            lines += [
                *last_lines([_how_failed(task, instance)]),
                *last_lines(self._logs(id, task, instance), most),
            ]
        return lines

    def _one_or_all(self, ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
        """One call in either case. Raises NotFound, which `ReadBatcher` takes for absent."""
        if len(ids) > 1:
            return self._client.describe_jobs(ids)
        return {ids[0]: self._client.describe_job(ids[0])}

    def _failed_instances(self, id: str) -> list[tuple[str, dict[str, Any]]]:
        """Task and instance.

        One that ran tells more than one that failed because of it, which never did.
        """
        tasks = require_list(self._client.describe_job(id), "TaskSet", of="Batch DescribeJob")
        failed = [
            str(task.get("TaskName"))
            for task in sorted(tasks, key=_ended_at)
            if task.get("TaskState") in FAILED
        ]
        found = [
            (task, one)
            for task in failed[:MOST_FAILED]
            for one in self._client.describe_task(id, task, FAILED)
        ]
        found.sort(key=lambda each: _ended_at(each[1]))
        ran = [(task, instance) for task, instance in found if instance.get("RunningTime")]
        return (ran or found)[:MOST_FAILED]

    def _logs(self, id: str, task: str, instance: dict[str, Any]) -> list[str]:
        """Its stdout and stderr; none where they cannot be had: how it failed is told all the same."""
        index = instance.get("TaskInstanceIndex") or 0
        try:
            logs = self._client.describe_task_logs(id, task, [index])
        except ApiError:
            return []
        mine = [log for log in logs if (log.get("TaskInstanceIndex") or 0) == index]
        return [log_text(log.get(stream)) for log in mine for stream in ("StdoutLog", "StderrLog")]

    def _state_of(self, id: str) -> Observation | None:
        try:
            return _observation(id, self._client.describe_job(id))
        except NotFound:
            return None


def _observation(id: str, job: Mapping[str, Any]) -> Observation:
    """What `DescribeJob` says."""
    state = str(job.get("JobState") or "")
    return Observation(
        status=status_of(state, str(job.get("NextAction") or "")),
        raw_status=state,
        reason=job.get("StateReason") or None,
        created_at=job.get("CreateTime") or None,
        finished_at=job.get("EndTime") or None,
        progress=_progress(job),
        inputs={"placement": {"zone": job["Zone"]}} if job.get("Zone") else {},
        outputs={"jobId": id},
    )


def _told(id: str, job: Mapping[str, Any], inputs: Values) -> Observation:
    """The same of an answer of either action."""
    return _observation(id, job) if "TaskSet" in job else _brief(id, job, inputs)


def _has_many_instances(inputs: Values) -> bool:
    """Whether a task runs more than once."""
    tasks = (inputs.get("job") or {}).get("tasks") or []
    return any((task.get("taskInstanceNum") or 1) > 1 for task in tasks)


def _brief(id: str, job: Mapping[str, Any], inputs: Values) -> Observation:
    """The same of an item of `DescribeJobs`."""
    placement = {
        name: value
        for name, value in (job.get("Placement") or {}).items()
        if value not in ("", None, [])
    }
    definition = {
        name: job[name] for name in ("JobName", "Priority", "Tags") if job.get(name) is not None
    }
    told = from_wire(JobInputs, {"Job": definition, "Placement": placement})
    return replace(_observation(id, job), from_list=True, inputs=_with_own_tags(told, inputs))


def _with_own_tags(told: Values, inputs: Values) -> Values:
    job = dict(told.get("job") or {})
    if "tags" in job:
        job["tags"] = user_tags(job["tags"], (inputs.get("job") or {}).get("tags"), key="key")
    return {**told, "job": job}


def _progress(job: Mapping[str, Any]) -> str:
    """Return how many tasks have ended, "3/5", or instances where there are more of those; "" if untold."""
    tasks, instances = (_ended_of(job.get(name)) for name in ("TaskMetrics", "TaskInstanceMetrics"))
    ended, total = instances if instances[1] > tasks[1] else tasks
    return f"{ended}/{total}" if total else ""


def _ended_of(metrics: object) -> tuple[int, int]:
    """How many have ended, of how many."""
    counts = metrics if isinstance(metrics, Mapping) else {}
    ended = sum(
        counts.get(name) or 0 for name in ("SucceedCount", "FailedCount", "FailedInterruptedCount")
    )
    return ended, sum(count for count in counts.values() if count)


def _ended_at(seen: dict[str, Any]) -> str:
    """Of a task or an instance, to sort by; after all others when it is not told."""
    return str(seen.get("EndTime") or "~")


def _how_failed(task: str, instance: dict[str, Any]) -> str:
    """On one line: "task frame, instance 0: exit code 1, CommandExitCodeNotZero"."""
    code = instance.get("ExitCode") if instance.get("RunningTime") else None
    reason = " ".join(
        str(instance.get("StateDetailedReason") or instance.get("StateReason") or "").split()
    )
    words = ["" if code is None else f"exit code {code}", reason]
    how = ", ".join(filter(None, words)) or instance.get("TaskInstanceState")
    return f"task {task}, instance {instance.get('TaskInstanceIndex') or 0}: {how}"


def _connect(context: ProcessContext, region: str, operation: Operation) -> JobLifecycle:
    client = BatchClient(connect(context, SERVICE, region), Retry(operation))
    return JobLifecycle(
        client, batcher_for(context, "batch job", region, page=LARGEST_PAGE)(""), operation
    )


def _remote_name(inputs: Values) -> str:
    job = inputs.get("job")
    return str(job.get("jobName") or "") if isinstance(job, dict) else ""


JOB = ResourceType(
    token="tencent/batch:Job",
    noun="Batch job",
    id_pattern=r"job-[0-9A-Za-z]+",
    id_form='a JobId, "job-xxxxxxxx"',
    form=ResourceForm.RUN,
    model=JobInputs,
    outputs=(
        Output("job_id", "str", 'The JobId, "job-xxxxxxxx"; also the resource\'s id.', whole_id),
        *RUN_OUTPUTS,
    ),
    remote_name=_remote_name,
    vendor=TENCENT,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="tencent_batch",
    create_action="SubmitJob",
    list_action="DescribeJobs",
    states=STATUS,
    waits=("accepted", "running", "finished"),
    describe_replace=describe_replace,
    marker_valid_for=TOKEN_VALID_FOR,
)
