"""A Batch job from submit to delete: a definition and its run, of which nothing changes in place.

Create is repeatable by `ClientToken`. Compute environments, which tasks may name, are in
`compute_env.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import ApiError, NotFound, ProviderError
from ...core.http.responses import counters, last_lines, require_list, time_of, user_tags
from ...core.journal import CreateIntent
from ...core.operation import Operation, ProcessContext
from ...core.reading.batching import Fetch, ReadBatcher, batcher_for, read_pages
from ...core.resource_type import (
    RUN_OUTPUTS,
    TAIL_LINES,
    Created,
    JobStatus,
    ListedJob,
    Observation,
    Output,
    ResourceForm,
    ResourceType,
    RunLifecycle,
    StopProgress,
    Values,
    whole_id,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import fits, from_wire, to_wire
from ..connection import connect, origin_of
from ..credentials import TENCENT
from ..service_client import LARGEST_PAGE
from .client import SERVICE, TOKEN_VALID_FOR, BatchClient, log_text, placement_of
from .models import Job, JobInputs
from .states import ENDED, FAILED, STATUS, SUBMITTED, describe_replace, status_of

ENDED_COUNTERS = ("SucceedCount", "FailedCount", "FailedInterruptedCount")
"""The members of `TaskMetrics` and `TaskInstanceMetrics` that count what has ended."""

BatchJob = dict[str, Any]
"""A job with the names of the wire."""

REPEAT_STOP_SECONDS = 30
"""A termination without effect is sent again after this time."""
MAX_FAILED = 3
"""At most this many failed tasks and instances share the lines of the log: the first to fail."""


class JobLifecycle(RunLifecycle[BatchClient]):
    """The calls of Batch for one job."""

    def __init__(
        self, client: BatchClient, batcher: ReadBatcher[BatchJob], operation: Operation
    ) -> None:
        self._client = client
        self._batcher = batcher
        self._operation = operation
        self._stop_requested_at = 0.0
        self._stop_requested_in = ""  # the state in which the job was then

    def create(self, inputs: Values, marker: str) -> Created:
        """Call `SubmitJob`, with the marker as its token: a repeat returns the first JobId."""
        job_id = self._submit(inputs, marker)
        submitted_job = _submitted_job(job_id, self.accepted_at(self._operation))
        return self.created_run(job_id, submitted_job, inputs)

    def _submit(self, inputs: Values, token: str) -> str:
        request = to_wire(JobInputs, inputs, without=COMMON_INPUTS)
        return self._client.submit_job({**request, "ClientToken": token})

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """Return the job of a create whose response was lost, by its token or its definition.

        `SubmitJob` with the token of that create returns its JobId. It must not submit a job, so it
        is sent only when `DescribeJobs` lists a job of that name in the window, and only while the
        cloud surely remembers the token. Later, the oldest job with an equal definition is taken.
        """
        window = intent.window(self.clock_offset)
        named = self._client.describe_jobs_named(JOB.remote_name(inputs))
        in_window = [job for job in named if window.contains(time_of(job.get("CreateTime")))]
        free = [job for job in in_window if str(job["JobId"]) not in exclude_ids]
        if not free:
            return None

        if intent.age(self._operation.clock.now(), self.clock_offset) >= TOKEN_VALID_FOR:
            oldest_first = sorted(free, key=lambda job: str(job.get("CreateTime")))
            return self._find_equal(oldest_first, inputs)

        job_id = self._submit(inputs, intent.marker)
        try:
            observation = self._observe_state(job_id)
        except ProviderError:
            # The token proves the id, and no failed read may lose it.
            observation = _submitted_job(job_id)
        if observation is None:
            return None

        return Created(job_id, observation, is_certain=True)

    def _find_equal(self, jobs: Sequence[Mapping[str, Any]], inputs: Values) -> Created | None:
        """Return the first job with an equal definition, which is only probably the lost one."""
        for job in jobs:
            job_id = str(job["JobId"])
            observation = self.observe(job_id, inputs)
            if observation is not None and fits(JobInputs, observation.inputs, inputs):
                return Created(job_id, observation)

        return None

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """Call `DescribeJob` for the state and `DescribeJobSubmitInfo` for the definition."""
        state = self._observe_state(id)
        if state is None:
            return None

        try:
            info = self._client.describe_job_submit_info(id)
        except NotFound:
            return None

        # The API returns Notifications, NotificationTarget, TaskExecutionDependOn and
        # StateIfCreateCvmFailed nowhere.
        returned = {**state.inputs, "job": from_wire(Job, info)}
        return replace(state, inputs=_with_user_tags(returned, inputs))

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> Mapping[str, Observation]:
        """Call `DescribeJobs`, which reports neither a reason nor that a job is being terminated.

        A single job whose tasks have several instances is read with `DescribeJob`, which alone
        counts instances.
        """
        fetch: Fetch[BatchJob] = self._client.describe_jobs
        if any(_has_many_instances(inputs) for inputs in inputs_by_id.values()):
            fetch = self._describe_one_or_many

        jobs = self._batcher.load(list(inputs_by_id), fetch, self._operation)
        return {id: _observe_any(id, job, inputs_by_id[id]) for id, job in jobs.items()}

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """Return the job from `DescribeJobs`, whole pages of it when many jobs are read."""
        job = self._batcher.load_cached(
            id, self._client.describe_jobs, self._client.list_jobs, self._operation
        )
        return _observe_any(id, job, inputs) if job else None

    def list_jobs(self) -> Iterator[ListedJob]:
        """Yield every job of the region, from `DescribeJobs`."""
        for page in read_pages(self._client.list_jobs, "Batch DescribeJobs"):
            for id, job in page.items.items():
                yield ListedJob(id, str(job.get("JobName") or ""), _observation(id, job))

    def stop(
        self, id: str, inputs: Values, observation: Observation, *, requested: bool
    ) -> StopProgress:
        """Call `TerminateJob`, unless it is being carried out; the API refuses it in SUBMITTED.

        FAILED_INTERRUPTED needs it, too.
        """
        state = observation.raw_status
        if state in ENDED:
            return StopProgress.STOPPED

        if observation.status is JobStatus.STOPPING:
            return StopProgress.REQUESTED

        now = self._operation.clock.monotonic()
        # The list does not report a termination, so an item of it proves nothing for a while.
        is_recent = now - self._stop_requested_at < REPEAT_STOP_SECONDS
        if requested and observation.from_list and is_recent and state == self._stop_requested_in:
            return StopProgress.REQUESTED

        if state == SUBMITTED:
            return StopProgress.TOO_EARLY

        self._stop_requested_at = now
        self._stop_requested_in = state
        self._client.terminate_job(id)

        return StopProgress.REQUESTED

    def delete(self, id: str, inputs: Values) -> None:
        """Call `DeleteJob`, refused while an instance exists; afterwards every read is NotFound."""
        self._client.delete_job(id)

    def log_tail(self, id: str, inputs: Values, observation: Observation) -> list[str]:
        """Return how the first instances failed, each with the end of its stdout and stderr."""
        failed = self._failed_instances(id)
        lines_per_instance = TAIL_LINES // max(len(failed), 1) - 1
        lines: list[str] = []
        for task, instance in failed:
            lines += last_lines([_describe_failure(task, instance)])
            lines += last_lines(self._logs(id, task, instance), lines_per_instance)

        return lines

    def _describe_one_or_many(self, ids: Sequence[str]) -> Mapping[str, BatchJob]:
        """Make a single call. Raises NotFound, which `ReadBatcher` counts as absent."""
        if len(ids) > 1:
            return self._client.describe_jobs(ids)

        return {ids[0]: self._client.describe_job(ids[0])}

    def _failed_instances(self, id: str) -> list[tuple[str, dict[str, Any]]]:
        """Return tasks and their failed instances, the first to fail first.

        An instance that ran explains more than an instance that never ran because of it.
        """
        tasks = require_list(self._client.describe_job(id), "TaskSet", of="Batch DescribeJob")
        failed_tasks = [task for task in tasks if task.get("TaskState") in FAILED]
        names = [str(task.get("TaskName")) for task in sorted(failed_tasks, key=_ended_at)]

        failed: list[tuple[str, dict[str, Any]]] = []
        for name in names[:MAX_FAILED]:
            instances = self._client.describe_task(id, name, FAILED)
            failed += [(name, instance) for instance in instances]

        failed.sort(key=lambda task_and_instance: _ended_at(task_and_instance[1]))
        ran = [(task, instance) for task, instance in failed if instance.get("RunningTime")]

        return (ran or failed)[:MAX_FAILED]

    def _logs(self, id: str, task: str, instance: dict[str, Any]) -> list[str]:
        """Return the stdout and stderr of an instance; [] when the API gives none."""
        index = instance.get("TaskInstanceIndex") or 0
        try:
            logs = self._client.describe_task_logs(id, task, [index])
        except ApiError:
            return []

        texts: list[str] = []
        for log in logs:
            if (log.get("TaskInstanceIndex") or 0) == index:
                texts += [log_text(log.get("StdoutLog")), log_text(log.get("StderrLog"))]

        return texts

    def _observe_state(self, id: str) -> Observation | None:
        try:
            return _observation(id, self._client.describe_job(id))
        except NotFound:
            return None


def _submitted_job(job_id: str, accepted_at: str | None = None) -> Observation:
    """Return what is known of a job by the response to its submit."""
    return Observation(
        STATUS[SUBMITTED],
        SUBMITTED,
        created_at=accepted_at,
        outputs={"jobId": job_id},
    )


def _observation(id: str, job: Mapping[str, Any]) -> Observation:
    """Return the observation of a response of `DescribeJob`."""
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


def _observe_any(id: str, job: Mapping[str, Any], inputs: Values) -> Observation:
    """Return the observation of a response of either action; `DescribeJob` alone has tasks."""
    return _observation(id, job) if "TaskSet" in job else _observe_item(id, job, inputs)


def _observe_item(id: str, job: Mapping[str, Any], inputs: Values) -> Observation:
    """Return the observation of an item of `DescribeJobs`."""
    definition = {
        name: job[name] for name in ("JobName", "Priority", "Tags") if job.get(name) is not None
    }
    returned = from_wire(JobInputs, {"Job": definition, "Placement": placement_of(job)})

    return replace(_observation(id, job), from_list=True, inputs=_with_user_tags(returned, inputs))


def _has_many_instances(inputs: Values) -> bool:
    """Return whether a task has more than one instance."""
    tasks = (inputs.get("job") or {}).get("tasks") or []
    return any((task.get("taskInstanceNum") or 1) > 1 for task in tasks)


def _with_user_tags(returned: Values, inputs: Values) -> Values:
    job = dict(returned.get("job") or {})
    if "tags" in job:
        desired = (inputs.get("job") or {}).get("tags")
        job["tags"] = user_tags(job["tags"], desired, key="key")

    return {**returned, "job": job}


def _progress(job: Mapping[str, Any]) -> str:
    """Return how many tasks have ended, "3/5", or instances where there are more; "" if unknown."""
    tasks = _ended_and_total(counters(job, "TaskMetrics"))
    instances = _ended_and_total(counters(job, "TaskInstanceMetrics"))
    ended, total = instances if instances[1] > tasks[1] else tasks

    return f"{ended}/{total}" if total else ""


def _ended_and_total(counts: Mapping[str, int]) -> tuple[int, int]:
    ended = sum(counts.get(name, 0) for name in ENDED_COUNTERS)
    return ended, sum(counts.values())


def _ended_at(task: dict[str, Any]) -> str:
    """Return the end of a task or an instance, to sort by; an unknown end sorts last."""
    return str(task.get("EndTime") or "~")


def _describe_failure(task: str, instance: dict[str, Any]) -> str:
    """Describe a failure on a single line.

    Such as "task frame, instance 0: exit code 1, CommandExitCodeNotZero".
    """
    code = instance.get("ExitCode") if instance.get("RunningTime") else None
    exit_code = "" if code is None else f"exit code {code}"
    reason = str(instance.get("StateDetailedReason") or instance.get("StateReason") or "")
    parts = [text for text in (exit_code, " ".join(reason.split())) if text]
    failure = ", ".join(parts) or instance.get("TaskInstanceState")

    return f"task {task}, instance {instance.get('TaskInstanceIndex') or 0}: {failure}"


def _connect(context: ProcessContext, region: str, operation: Operation) -> JobLifecycle:
    client = BatchClient(connect(context, SERVICE, region), Retry(operation))
    batcher = batcher_for(context, "batch job", region, page=LARGEST_PAGE)("")

    return JobLifecycle(client, batcher, operation)


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
    name_path=("job", "jobName"),
    vendor=TENCENT,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="tencent_batch",
    create_action="SubmitJob",
    list_action="DescribeJobs",
    list_jobs=JobLifecycle.list_jobs,
    states=STATUS,
    waits=("accepted", "running", "finished"),
    describe_replace=describe_replace,
    marker_valid_for=TOKEN_VALID_FOR,
)
