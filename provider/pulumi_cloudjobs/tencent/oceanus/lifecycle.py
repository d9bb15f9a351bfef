"""An Oceanus job as a definition: name and place, and what has to be stopped before it can be deleted.

`CreateJob` takes no token, but names are unique: what has the name before the create is somebody else's, and what has
it after a lost answer is ours when it is equal and no older than the attempt. Left out: configurations and starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ...core.answers import own_tags
from ...core.errors import ApiError, Conflict, NotFound, ProviderError, WrongState
from ...core.inputs import COMMON_INPUTS
from ...core.kind import RUN_OUTPUTS, Created, Form, JobStatus, Kind, Observation, Output, StopStep, Values, first_look
from ...core.operation import Operation, Settings
from ...core.retry import Retry, is_lost
from ...core.shapes import compare, from_wire, shape_of, take_over, to_wire
from ..connection import connect
from ..credentials import TENCENT
from .client import SERVICE, OceanusClient
from .models import ROOT_FOLDER, JobInputs
from .states import ALIVE, GONE, IN_OPERATION, MADE_ALL_THE_SAME, NEVER_CONFIGURED, STATUS, rfc3339, time_of

CLOCKS_APART = timedelta(minutes=5)
"""How far the cloud's clock may be from this machine's: signatures allow no more."""

RETURNED_EMPTY = frozenset({"remark", "description", "tags"})
"""Inputs that a job may be without. Nothing said of another one is no change of it."""

NOT_COMPARED = frozenset({"clusterType", "folderId", "uid", "openJobDefaultAlarm"})
"""Inputs that DescribeJobs does not return; the last one it returns as what has become of the alarm since."""

MODIFIED = {"name": "Name", "remark": "Remark", "description": "Description", "folderId": "TargetFolderId"}
"""Inputs that ModifyJob changes, each in a call of its own, as the wire spells them there."""

WHEN_ABSENT = {"folderId": ROOT_FOLDER}
"""What a removed input becomes; any other one becomes an empty text."""


class JobLifecycle:
    """What Oceanus is asked about one job."""

    def __init__(self, client: OceanusClient, operation: Operation, retry: Retry) -> None:
        self._client = client
        self._operation = operation
        self._retry = retry

    def create(self, inputs: Values) -> Created:
        """`CreateJob`, when nobody has the name."""
        named = self._before(inputs)
        if named:
            raise _taken(Conflict("", f"there is an Oceanus job of that name: {_ids(named)}"), named)
        job_id = Posting(self._client, self._operation, inputs).post(self._retry)
        made = Observation(STATUS[NEVER_CONFIGURED], NEVER_CONFIGURED, outputs={"jobId": job_id})
        return Created(job_id, first_look(lambda: self.observe(job_id, inputs), made))

    def _before(self, inputs: Values) -> list[dict[str, Any]]:
        """Who has the name before anything is sent."""
        try:
            return self._client.describe_jobs_named(inputs["name"], _space(inputs))
        except ProviderError as error:
            if not is_lost(error):
                raise
            raise ProviderError(
                f"{error}; nothing was created"
            ) from error  # and not an answer to CreateJob that was lost

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeJobs` by id."""
        try:
            job = self._client.describe_job(id, _space(inputs))
        except NotFound:
            return None
        return _observation(job, inputs) if job else None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """`ModifyJob`, a call for each input: the API takes one kind of change at a time."""
        for name, wire in MODIFIED.items():
            if name in changed:
                value = inputs.get(name) or WHEN_ABSENT.get(name, "")
                self._client.modify_job(id, _space(inputs), {wire: value})

    def stop(self, id: str, inputs: Values, seen: Observation, *, asked: bool) -> StopStep:
        """`StopJobs`, again when an earlier stop has failed and the job runs on."""
        if seen.raw_status == IN_OPERATION:
            return StopStep.ASKED if asked else StopStep.NOT_YET
        if seen.raw_status not in ALIVE:
            return StopStep.STOPPED
        try:
            self._client.stop_job(id, _space(inputs))
        except NotFound as error:
            if error.code in GONE:
                raise
            return StopStep.NOT_YET
        return StopStep.ASKED

    def delete(self, id: str, inputs: Values) -> None:
        """`DeleteJobs`."""
        try:
            self._client.delete_job(id, _space(inputs))
        except WrongState:
            # Uncertain: a job that failed, or whose state nobody knows, may have to be stopped first.
            self._client.stop_job(id, _space(inputs))
            raise


class Posting:
    """One `CreateJob` for a name that nobody had, sent again where that makes nothing twice.

    What is known to be ours: the name was free, an answer was lost, and now an equal job has it.
    """

    def __init__(self, client: OceanusClient, operation: Operation, inputs: Values) -> None:
        self._client = client
        self._inputs = inputs
        self._began = operation.clock.now()
        self._warn = operation.warn
        self._lost = False

    def post(self, retry: Retry) -> str:
        """The JobId. Raises Conflict when somebody else took the name meanwhile, with the `adopt` line to write."""
        try:
            return retry.call(self._once, repeatable=True)
        except ProviderError as error:
            return self._made_by(error)

    def _once(self) -> str:
        ours = self._ours(self._named()) if self._lost else None
        if ours:
            return ours
        try:
            return self._client.create_job(to_wire(JobInputs, self._inputs, without=COMMON_INPUTS))
        except ProviderError as error:
            self._lost = self._lost or is_lost(error)
            raise

    def _made_by(self, error: ProviderError) -> str:
        """The job that a failed create made all the same; otherwise raises the error."""
        incomplete = isinstance(error, ApiError) and error.code in MADE_ALL_THE_SAME
        if not (self._lost or incomplete or isinstance(error, Conflict)):
            raise error
        try:
            named = self._named()
        except ProviderError:
            raise error from None
        ours = self._ours(named) if self._lost or incomplete else None
        if ours and incomplete:
            self._warn(str(error))
        if ours:
            return ours
        raise _taken(error, named) if isinstance(error, Conflict) else error

    def _named(self) -> list[dict[str, Any]]:
        return self._client.describe_jobs_named(self._inputs["name"], _space(self._inputs))

    def _ours(self, named: list[dict[str, Any]]) -> str | None:
        fitting = (job for job in named if _is_result_of(job, self._inputs, self._began))
        return next((str(job["JobId"]) for job in fitting), None)


def _is_result_of(job: Mapping[str, Any], inputs: Values, began: datetime) -> bool:
    """Whether a job may come from a create with these inputs that began then; an equal one of others may, too."""
    created = time_of(job.get("CreateTime"))
    if created is None or created < began - CLOCKS_APART:
        return False
    there = take_over(shape_of(JobInputs), frozenset(), inputs, _observation(job, inputs).inputs)
    return not compare(JobInputs, there, inputs)


def _observation(job: Mapping[str, Any], inputs: Values) -> Observation:
    state = str(job.get("Status", ""))
    return Observation(
        status=STATUS.get(state, JobStatus.UNKNOWN),
        raw_status=state,
        reason=job.get("LastOpResult") or job.get("ProgressDesc") or None,
        created_at=rfc3339(job.get("CreateTime")),
        inputs=_inputs_of(job, inputs),
        outputs={"jobId": job["JobId"]},
    )


def _inputs_of(job: Mapping[str, Any], inputs: Values) -> Values:
    """The inputs that are returned."""
    found = from_wire(JobInputs, job)
    found["tags"] = own_tags(found.get("tags"), inputs.get("tags"), key="tagKey")
    told = {name: value for name, value in found.items() if name not in NOT_COMPARED}
    return {name: value for name, value in told.items() if name in RETURNED_EMPTY or value not in (None, "")}


def _taken(error: Conflict, named: list[dict[str, Any]]) -> Conflict:
    """The error with what to do about a taken name."""
    lines = " or ".join(f'adopt="{job["JobId"]}"' for job in named)
    error.hint = f"choose another name, or write {lines} to take it over" if lines else "choose another name"
    return error


def _ids(jobs: list[dict[str, Any]]) -> str:
    return ", ".join(str(job["JobId"]) for job in jobs)


def _space(inputs: Values) -> str:
    return str(inputs.get("workSpaceId") or "")


def _connect(settings: Settings, region: str, operation: Operation) -> JobLifecycle:
    retry = Retry(operation)
    return JobLifecycle(OceanusClient(connect(settings, SERVICE, region), retry), operation, retry)


JOB = Kind(
    token="tencent/oceanus:Job",
    noun="Oceanus job",
    form=Form.DEFINITION,
    model=JobInputs,
    outputs=(
        Output("job_id", "str", 'The JobId, "cql-xxxxxxxx"; also the resource\'s id.'),
        *(output for output in RUN_OUTPUTS if output.name in ("status", "raw_status", "reason", "created_at")),
    ),
    remote_name=lambda inputs: str(inputs.get("name") or ""),
    vendor=TENCENT,
    connect=_connect,
    api="tencent_oceanus",
    create_action="CreateJob",
    states=STATUS,
    when_replaced="the running job is stopped without a savepoint",
)
