"""An Oceanus job as a definition: name and place, and the stop that a delete needs.

`CreateJob` takes no token, but names are unique, and an extra tag records which create made a job.
A job with the name and that marker is ours; a job with the name alone is somebody else's.
`deployment.py` has the configurations and starts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any

from ...core.errors import ApiError, Conflict, NotFound, ProviderError, WrongState
from ...core.http.responses import user_tags
from ...core.journal import CreateIntent
from ...core.operation import Operation, ProcessContext
from ...core.resource_type import (
    RUN_OUTPUTS,
    Created,
    DefinitionLifecycle,
    JobStatus,
    ListedJob,
    Observation,
    Output,
    ResourceForm,
    ResourceType,
    StopProgress,
    Values,
    whole_id,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import fits, from_wire, to_wire
from ..connection import origin_of
from ..credentials import TENCENT
from .client import PAUSE, SERVICE, STOP, OceanusClient
from .job_reader import JobReader, connect_jobs
from .models import DEDICATED, MARK_KEY, ROOT_FOLDER, SHARED, JobInputs
from .states import (
    ALIVE,
    GONE,
    IN_OPERATION,
    MAY_HAVE_CREATED,
    NEVER_CONFIGURED,
    RUNNING,
    STATUS,
    describe_replace,
    rfc3339,
    time_of,
    wants_savepoint,
)
from .versions import space_of

RETURNED_EMPTY = frozenset({"remark", "description", "tags"})
"""Inputs that a job may be without. An absent value of any other input is no change."""

NOT_COMPARED = frozenset({"clusterType", "folderId", "uid", "openJobDefaultAlarm"})
"""Inputs that DescribeJobs does not return. It returns the last of them as the state of the alarm
since."""

MODIFIED = {
    "name": "Name",
    "remark": "Remark",
    "description": "Description",
    "folderId": "TargetFolderId",
}
"""Inputs that ModifyJob changes, each in a call of its own, as the wire spells them there."""

WHEN_ABSENT = {"folderId": ROOT_FOLDER}
"""The value that replaces a removed input; any other input becomes an empty text."""


class JobLifecycle(DefinitionLifecycle[OceanusClient]):
    """The calls of Oceanus for one job."""

    def __init__(self, client: OceanusClient, reader: JobReader, operation: Operation) -> None:
        self._client = client
        self._reader = reader
        self._operation = operation

    def create(self, inputs: Values, marker: str) -> Created:
        """Call `CreateJob`, with the marker as a tag.

        Raises Conflict for a name that is taken, with the `adopt` line.
        """
        request = to_wire(JobInputs, inputs, without=COMMON_INPUTS)
        name = self._name(inputs, marker)
        tags = [*request.get("Tags", []), _marker_tag(marker)]
        try:
            job_id = self._client.create_job({**request, "Name": name, "Tags": tags})
        except Conflict as error:
            error.hint = self._advise_on_conflict(inputs)
            raise
        except ApiError as error:
            if error.code in MAY_HAVE_CREATED:
                # The job may exist, so the caller has to look for it.
                self._operation.outcome_unknown.set()
                self._operation.warn(str(error))
            raise

        created_job = Observation(
            STATUS[NEVER_CONFIGURED],
            NEVER_CONFIGURED,
            created_at=self.accepted_at(self._operation),
            outputs={"jobId": job_id, "jobName": name},
        )
        return Created(job_id, created_job)

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """Return the job of that name that has the marker and is equal.

        Where no tags are returned, the window decides instead of the marker.
        """
        name = self._name(inputs, intent.marker)
        named = self._client.describe_jobs_named(name, space_of(inputs))
        free = [job for job in named if str(job["JobId"]) not in exclude_ids]
        candidates = [
            job for job in free if self._is_from_create(job, intent) and _is_equal(job, inputs)
        ]
        if not candidates:
            return None

        oldest = min(candidates, key=lambda job: str(job.get("CreateTime")))
        is_marked = _marker_of(oldest) == intent.marker

        return Created(str(oldest["JobId"]), _observation(oldest, inputs), is_certain=is_marked)

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """Call `DescribeJobs` by id."""
        return self.read_many({id: inputs}).get(id)

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> Mapping[str, Observation]:
        """Call `DescribeJobs`, for a hundred ids of a work space at a time."""
        jobs = self._reader.read_many(inputs_by_id)
        return {id: _observation(job, inputs_by_id[id]) for id, job in jobs.items()}

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """Return the job from `DescribeJobs`, whole pages of it when many jobs are read."""
        job = self._reader.read_cached(id, inputs)
        return _observation(job, inputs) if job else None

    def list_jobs(self) -> Iterator[ListedJob]:
        """Yield the jobs of the region, from `DescribeJobs`."""
        for job in self._reader.read_all():
            observation = _observation(job, {})
            yield ListedJob(str(job["JobId"]), str(job.get("Name") or ""), observation)

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """Call `ModifyJob` for each input: the API takes one kind of change at a time."""
        for name, wire in MODIFIED.items():
            if name not in changed:
                continue

            value = inputs.get(name) or WHEN_ABSENT.get(name, "")
            if name == "name" and not value:
                # The name follows from the id, so that a repeated update sends the same name.
                marker = hashlib.sha256(id.encode()).hexdigest()
                value = unique_name(self._operation.name, marker)

            self._client.modify_job(id, space_of(inputs), {wire: value})

    def stop(
        self, id: str, inputs: Values, observation: Observation, *, requested: bool
    ) -> StopProgress:
        """Call `StopJobs`, again when an earlier stop failed and the job is still running.

        With `stop.savepoint`, a running job is paused before.
        """
        if observation.raw_status == IN_OPERATION:
            return StopProgress.REQUESTED if requested else StopProgress.TOO_EARLY

        if observation.raw_status not in ALIVE:
            return StopProgress.STOPPED

        pause = observation.raw_status == RUNNING and wants_savepoint(inputs)
        return self._request_stop(id, inputs, PAUSE if pause else STOP)

    def delete(self, id: str, inputs: Values) -> None:
        """Call `DeleteJobs`; a refused delete is repeated after the next poll."""
        try:
            self._client.delete_job(id, space_of(inputs))
        except WrongState:
            observation = self.observe(id, inputs)
            # Uncertain: a job that failed, or whose state is unknown, may have to be stopped first.
            # A job that was started a moment ago goes through `stop` again.
            if observation is not None and observation.raw_status not in ALIVE | {IN_OPERATION}:
                self._request_stop(id, inputs, STOP)
            raise

    def _request_stop(self, id: str, inputs: Values, stop_type: int) -> StopProgress:
        try:
            self._client.stop_job(id, space_of(inputs), stop_type)
        except NotFound as error:
            if error.code in GONE:
                raise
            return StopProgress.TOO_EARLY

        return StopProgress.REQUESTED

    def _name(self, inputs: Values, marker: str) -> str:
        if inputs.get("name") is not None:
            return str(inputs["name"])

        return unique_name(self._operation.name, marker)

    def _is_from_create(self, job: Mapping[str, Any], intent: CreateIntent) -> bool:
        if job.get("Tags"):
            return _marker_of(job) == intent.marker

        return intent.window(self.clock_offset).contains(time_of(job.get("CreateTime")))

    def _advise_on_conflict(self, inputs: Values) -> str:
        """Return what the user can do about a name that is taken."""
        try:
            named = self._client.describe_jobs_named(str(inputs.get("name")), space_of(inputs))
        except ProviderError:
            named = []

        if not named:
            return "choose another name"

        lines = " or ".join(f'adopt="{job["JobId"]}"' for job in named)
        return f"choose another name, or write {lines} to take it over"


def unique_name(resource: str, marker: str) -> str:
    """Return a readable and unique name of at most 49 characters."""
    readable = re.sub(r"[^A-Za-z0-9_.]+", "-", resource)
    return f"{readable[:32]}-{marker[:16]}"


def _marker_tag(marker: str) -> dict[str, str]:
    return {"TagKey": MARK_KEY, "TagValue": marker}


def _marker_of(job: Mapping[str, Any]) -> str | None:
    """Return the marker of a job; None when it has none, or when its tags are not returned."""
    for tag in job.get("Tags") or []:
        if tag.get("TagKey") == MARK_KEY:
            marker: str | None = tag.get("TagValue")
            return marker

    return None


def _is_equal(job: Mapping[str, Any], inputs: Values) -> bool:
    """Return whether every returned field of a job is as the inputs request it."""
    compared = dict(inputs)
    if not job.get("Tags"):
        # A list of jobs may leave their tags out.
        compared.pop("tags", None)

    return fits(JobInputs, _observation(job, compared).inputs, compared)


def _observation(job: Mapping[str, Any], inputs: Values) -> Observation:
    state = str(job.get("Status", ""))
    return Observation(
        status=STATUS.get(state, JobStatus.UNKNOWN),
        raw_status=state,
        reason=job.get("LastOpResult") or job.get("ProgressDesc") or None,
        created_at=rfc3339(job.get("CreateTime")),
        inputs=_returned_inputs(job, inputs),
        outputs={"jobId": job["JobId"], "jobName": job.get("Name")},
    )


def _returned_inputs(job: Mapping[str, Any], inputs: Values) -> Values:
    """Return the inputs that DescribeJobs returns; of the tags, those of the user."""
    values = from_wire(JobInputs, job)
    tags = user_tags(values.get("tags"), inputs.get("tags"), key="tagKey")
    values["tags"] = [tag for tag in tags if tag.get("tagKey") != MARK_KEY]

    return {name: value for name, value in values.items() if _is_compared(name, value)}


def _is_compared(name: str, value: Any) -> bool:
    if name in NOT_COMPARED:
        return False

    return name in RETURNED_EMPTY or value not in (None, "")


def _connect(context: ProcessContext, region: str, operation: Operation) -> JobLifecycle:
    client, reader = connect_jobs(context, region, operation)
    return JobLifecycle(client, reader, operation)


_RUN_OUTPUTS = ("status", "raw_status", "reason", "created_at")

JOB = ResourceType(
    token="tencent/oceanus:Job",
    noun="Oceanus job",
    id_pattern=r"cql-[0-9A-Za-z]+",
    id_form='a JobId, "cql-xxxxxxxx"',
    form=ResourceForm.DEFINITION,
    model=JobInputs,
    outputs=(
        Output("job_id", "str", 'The JobId, "cql-xxxxxxxx"; also the resource\'s id.', whole_id),
        Output(
            "job_name",
            "str",
            "The name in the cloud: `name`, or a unique generated name when `name` is not set.",
        ),
        *(output for output in RUN_OUTPUTS if output.name in _RUN_OUTPUTS),
    ),
    name_path=("name",),
    vendor=TENCENT,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="tencent_oceanus",
    create_action="CreateJob",
    list_action="DescribeJobs",
    list_jobs=JobLifecycle.list_jobs,
    locator_inputs=("workSpaceId",),
    not_returned={
        # Reads return the id of the cluster, and a shared one has none.
        "clusterType": lambda inputs: DEDICATED if inputs.get("clusterId") else SHARED,
        "folderId": None,
        "openJobDefaultAlarm": None,
        "uid": None,
    },
    states=STATUS,
    describe_replace=describe_replace,
    marker_valid_for=timedelta.max,
)
