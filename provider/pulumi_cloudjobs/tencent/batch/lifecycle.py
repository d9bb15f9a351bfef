"""A Batch job from submit to delete: definition and run in one, nothing of it changes in place.

Create is repeatable by `ClientToken`, made from resource, inputs and a generation: the same create gives the same job,
and when that job was deleted meanwhile, the next generation is a new one. Uncertain: how long a token is remembered.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ...core.answers import earliest, last_lines, objects, own_tags, parsed
from ...core.errors import ApiError, Cancelled, NotFound, ProviderBug, ProviderError
from ...core.gather import Looks, looks_of
from ...core.inputs import COMMON_INPUTS
from ...core.kind import (
    RUN_OUTPUTS,
    TAIL_LINES,
    Created,
    Form,
    JobStatus,
    Kind,
    Observation,
    Output,
    StopStep,
    Values,
)
from ...core.once import fingerprint
from ...core.operation import Operation, Settings
from ...core.retry import Retry
from ...core.shapes import from_wire, to_wire
from ..connection import connect
from ..credentials import TENCENT
from .client import LARGEST_PAGE, SERVICE, BatchClient, log_text
from .models import Job, JobInputs
from .states import ENDED, FAILED, STATUS, SUBMITTED, status_of, when_replaced

MOST_GENERATIONS = 100
ASK_AGAIN_SECONDS = 30
"""A termination that has come to nothing by then is asked for again."""
NEW_JOB_PAUSES = (1.0, 2.0)
MOST_FAILED = 3
"""So many tasks and instances that failed share the lines of `tail`: those that failed first."""


class JobLifecycle:
    """What Batch is asked about one job."""

    def __init__(self, client: BatchClient, looks: Looks[dict[str, Any]], operation: Operation) -> None:
        self._client = client
        self._looks = looks
        self._operation = operation
        self._owner = operation.owner or secrets.token_hex()
        self._asked_at, self._asked_in = 0.0, ""

    def create(self, inputs: Values, since: datetime | None = None) -> Created:
        """`SubmitJob`, with the token of the first generation whose job was not deleted, nor stands from before."""
        request = to_wire(JobInputs, inputs, without=COMMON_INPUTS)
        for generation in range(MOST_GENERATIONS):
            token = client_token(self._owner, inputs, generation)
            job_id = self._client.submit_job({**request, "ClientToken": token})
            seen = self._first_look(job_id)
            if seen is not None and not self._stood_before(seen, since):
                return Created(job_id, seen)
        raise ProviderBug(f"{MOST_GENERATIONS} client tokens in a row belong to deleted jobs")

    def find(self, inputs: Values, since: datetime, claimed: Collection[str]) -> Created | None:
        """None, always: by its token the next create comes to the job that an interrupted one has made."""
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
        # Notifications, NotificationTarget, TaskExecutionDependOn and StateIfCreateCvmFailed are returned nowhere.
        return replace(seen, inputs=_with_own_tags({**seen.inputs, "job": from_wire(Job, info)}, inputs))

    def look(self, wanted: Mapping[str, Values]) -> Mapping[str, Observation]:
        """`DescribeJobs`, which tells neither why a job failed nor that it is being terminated."""
        found = self._looks.now(list(wanted), self._client.describe_jobs, self._operation)
        return {id: _brief(id, job, wanted[id]) for id, job in found.items()}

    def glance(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeJobs`, whole pages of it when many are asked for."""
        job = self._looks.glance(id, self._client.describe_jobs, self._client.list_jobs, self._operation)
        return _brief(id, job, inputs) if job else None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """Never called: every field of a job replaces it."""
        raise ProviderBug(f"Batch job {id} cannot change {', '.join(sorted(changed))} in place")

    def stop(self, id: str, inputs: Values, seen: Observation, *, asked: bool) -> StopStep:
        """`TerminateJob`, unless it is being carried out; never in SUBMITTED. FAILED_INTERRUPTED needs it too."""
        if seen.raw_status in ENDED:
            return StopStep.STOPPED
        clock = self._operation.clock
        recently = asked and seen.brief and clock.monotonic() - self._asked_at < ASK_AGAIN_SECONDS
        if seen.status is JobStatus.STOPPING or (recently and seen.raw_status == self._asked_in):
            return StopStep.ASKED
        if seen.raw_status == SUBMITTED:
            return StopStep.NOT_YET
        self._asked_at, self._asked_in = clock.monotonic(), seen.raw_status
        self._client.terminate_job(id)
        return StopStep.ASKED

    def delete(self, id: str, inputs: Values) -> None:
        """`DeleteJob`, refused while an instance is left; afterwards every read says not found."""
        self._client.delete_job(id)

    def tail(self, id: str, inputs: Values, seen: Observation) -> list[str]:
        """Of each instance that failed first: a line on how, then the end of its stdout and stderr."""
        failed = self._failed_instances(id)
        most = TAIL_LINES // max(len(failed), 1) - 1
        lines: list[str] = []
        for task, instance in failed:
            lines += [*last_lines([_how_failed(task, instance)]), *last_lines(self._logs(id, task, instance), most)]
        return lines

    def _failed_instances(self, id: str) -> list[tuple[str, dict[str, Any]]]:
        """Task and instance. One that ran tells more than one that failed because of it, which never did."""
        tasks = objects(self._client.describe_job(id), "TaskSet", of="Batch DescribeJob")
        failed = [str(task.get("TaskName")) for task in sorted(tasks, key=_ended_at) if task.get("TaskState") in FAILED]
        found = [(task, one) for task in failed[:MOST_FAILED] for one in self._client.describe_task(id, task, FAILED)]
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

    def _first_look(self, id: str) -> Observation | None:
        """What is known of a job that SubmitJob has just named; None when it was deleted before.

        Not found is believed only when it stays so: a job that is too new to be found must not be made a second time.
        """
        missed = False
        try:
            for pause in NEW_JOB_PAUSES:
                seen = self.look({id: {}}).get(id) or self._state_of(id)
                if seen is not None:
                    return seen
                missed = True
                self._operation.pause(pause)
            return self._state_of(id)
        except ProviderError as error:
            if missed and isinstance(error, Cancelled):
                raise  # it may be a job of before that was deleted: the next create of the same token finds out
            # It is there, or was; no trouble with looking at it may lose its id.
            return Observation(STATUS[SUBMITTED], SUBMITTED, outputs={"jobId": id})

    def _stood_before(self, seen: Observation, since: datetime | None) -> bool:
        """Whether a token came to a job of before `since`; what does not say when it was made was just made."""
        if since is None or seen.created_at is None:
            return False
        return parsed(seen.created_at) < earliest(since, self._client.clock_offset)

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
        progress=_progress(job.get("TaskMetrics")),
        inputs={"placement": {"zone": job["Zone"]}} if job.get("Zone") else {},
        outputs={"jobId": id},
    )


def _brief(id: str, job: Mapping[str, Any], inputs: Values) -> Observation:
    """The same of an item of `DescribeJobs`."""
    placement = {name: value for name, value in (job.get("Placement") or {}).items() if value not in ("", None, [])}
    definition = {name: job[name] for name in ("JobName", "Priority", "Tags") if job.get(name) is not None}
    told = from_wire(JobInputs, {"Job": definition, "Placement": placement})
    return replace(_observation(id, job), brief=True, inputs=_with_own_tags(told, inputs))


def _with_own_tags(told: Values, inputs: Values) -> Values:
    job = dict(told.get("job") or {})
    if "tags" in job:
        job["tags"] = own_tags(job["tags"], (inputs.get("job") or {}).get("tags"), key="key")
    return {**told, "job": job}


def _progress(metrics: object) -> str:
    """How many tasks have ended: "3 of 5 tasks"; "" when nothing tells."""
    counts = {name: count for name, count in metrics.items() if count} if isinstance(metrics, Mapping) else {}
    ended = sum(counts.get(name, 0) for name in ("SucceedCount", "FailedCount", "FailedInterruptedCount"))
    return f"{ended} of {sum(counts.values())} tasks" if counts else ""


def _ended_at(seen: dict[str, Any]) -> str:
    """Of a task or an instance, to sort by; after all others when it is not told."""
    return str(seen.get("EndTime") or "~")


def _how_failed(task: str, instance: dict[str, Any]) -> str:
    """On one line: "task frame, instance 0: exit code 1, CommandExitCodeNotZero"."""
    code = instance.get("ExitCode") if instance.get("RunningTime") else None
    reason = " ".join(str(instance.get("StateDetailedReason") or instance.get("StateReason") or "").split())
    words = ["" if code is None else f"exit code {code}", reason]
    how = ", ".join(filter(None, words)) or instance.get("TaskInstanceState")
    return f"task {task}, instance {instance.get('TaskInstanceIndex') or 0}: {how}"


def client_token(owner: str, inputs: Values, generation: int) -> str:
    """64 ASCII characters: the same for the same resource, job and generation, different otherwise."""
    text = json.dumps([owner, fingerprint(inputs), generation], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _connect(settings: Settings, region: str, operation: Operation) -> JobLifecycle:
    client = BatchClient(connect(settings, SERVICE, region), Retry(operation))
    return JobLifecycle(client, looks_of(settings, "batch job", region, page=LARGEST_PAGE)(""), operation)


def _remote_name(inputs: Values) -> str:
    job = inputs.get("job")
    return str(job.get("jobName") or "") if isinstance(job, dict) else ""


JOB = Kind(
    token="tencent/batch:Job",
    noun="Batch job",
    id_pattern=r"job-[0-9A-Za-z]+",
    id_form='a JobId, "job-xxxxxxxx"',
    form=Form.RUN,
    model=JobInputs,
    outputs=(Output("job_id", "str", 'The JobId, "job-xxxxxxxx"; also the resource\'s id.'), *RUN_OUTPUTS),
    remote_name=_remote_name,
    vendor=TENCENT,
    connect=_connect,
    api="tencent_batch",
    create_action="SubmitJob",
    look_action="DescribeJobs",
    states=STATUS,
    waits=("accepted", "running", "finished"),
    when_replaced=when_replaced,
)
