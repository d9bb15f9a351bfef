"""An Oceanus job as a definition: name and place, and what has to be stopped before it can be deleted.

`CreateJob` takes no token, but names are unique, and one more tag says which create has made a job:
what has the name and that marker is ours, what has the name alone is somebody else's. Left out:
configurations and starts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import ApiError, Conflict, NotFound, ProviderError, WrongState
from ...core.http.responses import user_tags
from ...core.journal import CreateIntent
from ...core.operation import Operation, ProcessContext
from ...core.reading.batching import ReadBatcher, batcher_for, group_by_scope
from ...core.resource_type import (
    RUN_OUTPUTS,
    Created,
    DefinitionLifecycle,
    JobStatus,
    Observation,
    Output,
    ResourceForm,
    ResourceType,
    StopProgress,
    Values,
    observe_or,
    whole_id,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import fits, from_wire, to_wire
from ..connection import connect, origin_of
from ..credentials import TENCENT
from .client import LARGEST_PAGE, PAUSE, SERVICE, STOP, OceanusClient
from .models import MARK_KEY, ROOT_FOLDER, JobInputs
from .states import (
    ALIVE,
    GONE,
    IN_OPERATION,
    MADE_ALL_THE_SAME,
    NEVER_CONFIGURED,
    RUNNING,
    STATUS,
    describe_replace,
    rfc3339,
    time_of,
    wants_savepoint,
)

RETURNED_EMPTY = frozenset({"remark", "description", "tags"})
"""Inputs that a job may be without. Nothing said of another one is no change of it."""

NOT_COMPARED = frozenset({"clusterType", "folderId", "uid", "openJobDefaultAlarm"})
"""Inputs that DescribeJobs does not return; the last one it returns as what has become of the alarm
since."""

MODIFIED = {
    "name": "Name",
    "remark": "Remark",
    "description": "Description",
    "folderId": "TargetFolderId",
}
"""Inputs that ModifyJob changes, each in a call of its own, as the wire spells them there."""

WHEN_ABSENT = {"folderId": ROOT_FOLDER}
"""What a removed input becomes; any other one becomes an empty text."""


class JobLifecycle(DefinitionLifecycle[OceanusClient]):
    """What Oceanus is asked about one job."""

    def __init__(
        self,
        client: OceanusClient,
        looks_in: Callable[[str], ReadBatcher[dict[str, Any]]],
        operation: Operation,
    ) -> None:
        self._client = client
        self._looks_in = looks_in
        self._operation = operation

    def create(self, inputs: Values, marker: str) -> Created:
        """`CreateJob`, with the marker as a tag.

        Raises Conflict for a name that is taken, with the `adopt` line.
        """
        name = self._name(inputs, marker)
        tags = [
            *to_wire(JobInputs, inputs, without=COMMON_INPUTS).get("Tags", []),
            _mark_tag(marker),
        ]
        request = {**to_wire(JobInputs, inputs, without=COMMON_INPUTS), "Name": name, "Tags": tags}
        try:
            job_id = self._client.create_job(request)
        except Conflict as error:
            error.hint = self._advice(inputs)
            raise
        except ApiError as error:
            if error.code in MADE_ALL_THE_SAME:
                self._operation.outcome_unknown.set()  # so that the job is looked for
                self._operation.warn(str(error))
            raise
        known = {"jobId": job_id, "jobName": request["Name"]}
        made = Observation(STATUS[NEVER_CONFIGURED], NEVER_CONFIGURED, outputs=known)
        return Created(
            job_id, observe_or(self._operation, inputs, lambda: self.observe(job_id, inputs), made)
        )

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """The job of that name, when it has the marker and is equal; where no tags are returned, by the window."""
        named = self._client.describe_jobs_named(self._name(inputs, intent.marker), _space(inputs))
        free = [job for job in named if str(job["JobId"]) not in exclude_ids]
        made = [job for job in free if self._is_meant(job, intent) and _is_equal(job, inputs)]
        if not made:
            return None

        oldest = min(made, key=lambda job: str(job.get("CreateTime")))
        is_marked = _mark_on(oldest) == intent.marker
        return Created(str(oldest["JobId"]), _observation(oldest, inputs), is_certain=is_marked)

    def _name(self, inputs: Values, marker: str) -> str:
        if inputs.get("name") is not None:
            return str(inputs["name"])
        return unique_name(self._operation.name, marker)

    def _is_meant(self, job: Mapping[str, Any], intent: CreateIntent) -> bool:
        if job.get("Tags"):
            return _mark_on(job) == intent.marker
        return intent.window(self.clock_offset).contains(time_of(job.get("CreateTime")))

    def _advice(self, inputs: Values) -> str:
        """What to do about a name that is taken."""
        try:
            named = self._client.describe_jobs_named(str(inputs.get("name")), _space(inputs))
        except ProviderError:
            named = []
        lines = " or ".join(f'adopt="{job["JobId"]}"' for job in named)
        return (
            f"choose another name, or write {lines} to take it over"
            if lines
            else "choose another name"
        )

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeJobs` by id."""
        return self.read_many({id: inputs}).get(id)

    def read_many(self, wanted: Mapping[str, Values]) -> Mapping[str, Observation]:
        """`DescribeJobs`, a hundred ids of a work space at a time."""
        seen: dict[str, Observation] = {}
        for space, ids in group_by_scope(
            {id: _space(inputs) for id, inputs in wanted.items()}
        ).items():
            fetch = partial(self._client.describe_jobs, space=space)
            found = self._looks_in(space).load(ids, fetch, self._operation)
            seen |= {id: _observation(job, wanted[id]) for id, job in found.items()}
        return seen

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeJobs`, whole pages of it when many are asked for."""
        space = _space(inputs)
        fetch, page = (
            partial(self._client.describe_jobs, space=space),
            partial(self._client.list_jobs, space=space),
        )
        job = self._looks_in(space).load_cached(id, fetch, page, self._operation)
        return _observation(job, inputs) if job else None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """`ModifyJob`, a call for each input: the API takes one kind of change at a time."""
        for name, wire in MODIFIED.items():
            if name in changed:
                value = inputs.get(name) or WHEN_ABSENT.get(name, "")
                if name == "name" and not value:
                    # The same name when the update is repeated.
                    value = unique_name(
                        self._operation.name, hashlib.sha256(id.encode()).hexdigest()
                    )
                self._client.modify_job(id, _space(inputs), {wire: value})

    def stop(self, id: str, inputs: Values, seen: Observation, *, requested: bool) -> StopProgress:
        """`StopJobs`, again when an earlier stop has failed and the job runs on; with a savepoint: paused before."""
        if seen.raw_status == IN_OPERATION:
            return StopProgress.REQUESTED if requested else StopProgress.TOO_EARLY
        if seen.raw_status not in ALIVE:
            return StopProgress.STOPPED
        pause = seen.raw_status == RUNNING and wants_savepoint(inputs)
        return self._ask_to_stop(id, inputs, PAUSE if pause else STOP)

    def delete(self, id: str, inputs: Values) -> None:
        """`DeleteJobs`. One that is refused is tried again after the next look."""
        try:
            self._client.delete_job(id, _space(inputs))
        except WrongState:
            seen = self.observe(id, inputs)
            # Uncertain: a job that failed, or whose state nobody knows, may have to be stopped
            # first. One that was started a moment ago goes the whole way.
            if seen is not None and seen.raw_status not in ALIVE | {IN_OPERATION}:
                self._ask_to_stop(id, inputs, STOP)
            raise

    def _ask_to_stop(self, id: str, inputs: Values, stop_type: int) -> StopProgress:
        try:
            self._client.stop_job(id, _space(inputs), stop_type)
        except NotFound as error:
            if error.code in GONE:
                raise
            return StopProgress.TOO_EARLY
        return StopProgress.REQUESTED


def unique_name(resource: str, marker: str) -> str:
    """Return a readable and unique name of at most 49 characters."""
    return f"{re.sub(r'[^A-Za-z0-9_.]+', '-', resource)[:32]}-{marker[:16]}"


def _mark_tag(marker: str) -> dict[str, str]:
    return {"TagKey": MARK_KEY, "TagValue": marker}


def _mark_on(job: Mapping[str, Any]) -> str | None:
    """The mark that a job has; None when it has none, or when its tags are not told."""
    return next(
        (tag.get("TagValue") for tag in job.get("Tags") or [] if tag.get("TagKey") == MARK_KEY),
        None,
    )


def _is_equal(job: Mapping[str, Any], inputs: Values) -> bool:
    """Whether all that is told of a job is as the inputs ask for it."""
    requested = {name: value for name, value in inputs.items() if name != "tags" or job.get("Tags")}
    return fits(JobInputs, _observation(job, requested).inputs, requested)


def _observation(job: Mapping[str, Any], inputs: Values) -> Observation:
    state = str(job.get("Status", ""))
    return Observation(
        status=STATUS.get(state, JobStatus.UNKNOWN),
        raw_status=state,
        reason=job.get("LastOpResult") or job.get("ProgressDesc") or None,
        created_at=rfc3339(job.get("CreateTime")),
        inputs=_inputs_of(job, inputs),
        outputs={"jobId": job["JobId"], "jobName": job.get("Name")},
    )


def _inputs_of(job: Mapping[str, Any], inputs: Values) -> Values:
    """The inputs that are returned."""
    found = from_wire(JobInputs, job)
    found["tags"] = user_tags(found.get("tags"), inputs.get("tags"), key="tagKey")
    told = {name: value for name, value in found.items() if name not in NOT_COMPARED}
    return {
        name: value
        for name, value in told.items()
        if name in RETURNED_EMPTY or value not in (None, "")
    }


def _space(inputs: Values) -> str:
    return str(inputs.get("workSpaceId") or "")


def _connect(context: ProcessContext, region: str, operation: Operation) -> JobLifecycle:
    client = OceanusClient(connect(context, SERVICE, region), Retry(operation))
    return JobLifecycle(
        client, batcher_for(context, "oceanus job", region, page=LARGEST_PAGE), operation
    )


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
            "Its name in the cloud: `name`, or the unique one it was given without it.",
        ),
        *(
            output
            for output in RUN_OUTPUTS
            if output.name in ("status", "raw_status", "reason", "created_at")
        ),
    ),
    remote_name=lambda inputs: str(inputs.get("name") or ""),
    vendor=TENCENT,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="tencent_oceanus",
    create_action="CreateJob",
    list_action="DescribeJobs",
    locator_inputs=("workSpaceId",),
    states=STATUS,
    describe_replace=describe_replace,
    marker_valid_for=timedelta.max,
)
