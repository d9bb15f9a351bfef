"""A Batch job from submit to delete: definition and run in one, nothing of it changes in place.

Create is repeatable by `ClientToken`, made from resource, inputs and a generation: the same create gives the same job,
and when that job was deleted meanwhile, the next generation is a new one. Uncertain: how long a token is remembered.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from ...core.answers import own_tags
from ...core.errors import NotFound, ProviderBug, ProviderError
from ...core.inputs import COMMON_INPUTS
from ...core.kind import RUN_OUTPUTS, Created, Form, JobStatus, Kind, Observation, Output, StopStep, Values
from ...core.once import fingerprint
from ...core.operation import Operation, Settings
from ...core.retry import Retry
from ...core.shapes import from_wire, to_wire
from ..connection import connect
from ..credentials import TENCENT
from .client import SERVICE, BatchClient
from .models import Job, JobInputs
from .states import ENDED, STATUS, SUBMITTED, status_of

MOST_GENERATIONS = 100
NEW_JOB_PAUSES = (1.0, 2.0)


class JobLifecycle:
    """What Batch is asked about one job."""

    def __init__(self, client: BatchClient, operation: Operation) -> None:
        self._client = client
        self._operation = operation
        self._owner = operation.owner or secrets.token_hex()

    def create(self, inputs: Values) -> Created:
        """`SubmitJob`, with the token of the first generation whose job was not deleted."""
        request = to_wire(JobInputs, inputs, without=COMMON_INPUTS)
        for generation in range(MOST_GENERATIONS):
            token = client_token(self._owner, inputs, generation)
            job_id = self._client.submit_job({**request, "ClientToken": token})
            seen = self._first_look(job_id)
            if seen is not None:
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
        job = from_wire(Job, info)
        if "tags" in job:
            job["tags"] = own_tags(job["tags"], inputs["job"].get("tags"), key="key")
        return replace(seen, inputs={**seen.inputs, "job": job})

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """Never called: every field of a job replaces it."""
        raise ProviderBug(f"Batch job {id} cannot change {', '.join(sorted(changed))} in place")

    def stop(self, id: str, inputs: Values, seen: Observation, *, asked: bool) -> StopStep:
        """`TerminateJob`, unless it is being carried out; never in SUBMITTED. FAILED_INTERRUPTED needs it too."""
        if seen.raw_status in ENDED:
            return StopStep.STOPPED
        if seen.status is JobStatus.STOPPING:
            return StopStep.ASKED
        if seen.raw_status == SUBMITTED:
            return StopStep.NOT_YET
        self._client.terminate_job(id)
        return StopStep.ASKED

    def delete(self, id: str, inputs: Values) -> None:
        """`DeleteJob`, refused while an instance is left; afterwards every read says not found."""
        self._client.delete_job(id)

    def _first_look(self, id: str) -> Observation | None:
        """What is known of a job that SubmitJob has just named; None when it was deleted before.

        Not found is believed only when it stays so: a job that is too new to be found must not be made a second time.
        """
        try:
            for pause in NEW_JOB_PAUSES:
                seen = self._state_of(id)
                if seen is not None:
                    return seen
                self._operation.pause(pause)
            return self._state_of(id)
        except ProviderError:
            # It is there, or was; no trouble with looking at it may lose its id.
            return Observation(STATUS[SUBMITTED], SUBMITTED, outputs={"jobId": id})

    def _state_of(self, id: str) -> Observation | None:
        try:
            answer = self._client.describe_job(id)
        except NotFound:
            return None
        state = answer.get("JobState") or ""
        status = status_of(state, answer.get("NextAction") or "")
        return Observation(
            status=status,
            raw_status=state,
            reason=answer.get("StateReason") or None,
            created_at=answer.get("CreateTime") or None,
            finished_at=answer.get("EndTime") or None,
            inputs={"placement": {"zone": answer["Zone"]}} if answer.get("Zone") else {},
            outputs={"jobId": id},
        )


def client_token(owner: str, inputs: Values, generation: int) -> str:
    """64 ASCII characters: the same for the same resource, job and generation, different otherwise."""
    text = json.dumps([owner, fingerprint(inputs), generation], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _connect(settings: Settings, region: str, operation: Operation) -> JobLifecycle:
    return JobLifecycle(BatchClient(connect(settings, SERVICE, region), Retry(operation)), operation)


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
    states=STATUS,
    waits=("accepted", "running", "finished"),
    when_replaced="the live job is terminated",
)
