"""An Oceanus deployment: which configuration version a job runs, and whether it runs.

`CreateJobConfig` takes no marker, and a version is never edited: what an interrupted call has made
is the newest version that is equal. How a job gets to its desired run state is in `run_state.py`, what
preview says of that in `preview_messages.py`, and how a version is read in `versions.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from ...core.calls.retry import Retry, outcome_unknown
from ...core.errors import (
    ApiError,
    ConfigurationError,
    NotFound,
    ProviderError,
    QuotaExceeded,
    WrongState,
)
from ...core.http.responses import last_lines
from ...core.journal import CreateIntent
from ...core.operation import Operation, ProcessContext
from ...core.reading.batching import ReadBatcher, batcher_for, group_by_scope
from ...core.resource_type import (
    RUN_OUTPUTS,
    TAIL_LINES,
    Created,
    JobStatus,
    Observation,
    Output,
    ResourceForm,
    ResourceType,
    ServiceLifecycle,
    StopProgress,
    Values,
    observe_or,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import to_wire
from ..connection import connect, origin_of
from ..credentials import TENCENT
from .client import LARGEST_PAGE, SERVICE, OceanusClient
from .models import DeploymentInputs
from .preview_messages import describe_replace, describe_update
from .run_state import RESTING, RunStateReconciler
from .states import (
    ALIVE,
    IN_OPERATION,
    PAUSED,
    RUNNING,
    STATUS,
    VERSION_GONE,
    rfc3339,
    time_of,
)
from .versions import (
    CONFIG,
    CONTENTS,
    deployed,
    first_of,
    inputs_of,
    is_equal,
    job_of,
    newest,
    number,
    numbered,
    published_of,
    space_of,
)

LOGGED = timedelta(hours=1)


class DeploymentLifecycle(ServiceLifecycle[OceanusClient]):
    """What Oceanus is asked about one deployment, in one operation."""

    def __init__(
        self,
        client: OceanusClient,
        looks_in: Callable[[str], ReadBatcher[dict[str, Any]]],
        operation: Operation,
    ) -> None:
        self._client = client
        self._looks_in = looks_in
        self._operation = operation
        self._way = RunStateReconciler(client, operation)

    def create(self, inputs: Values, marker: str) -> Created:
        """`CreateJobConfig`, unless somebody else runs the job: then an error, with the `adopt` line to write."""
        job_id = str(inputs["jobId"])
        job = self._job(job_id, space_of(inputs))
        if job is not None:
            _refuse_foreign(job)
        version = self._new_version(inputs)
        return self._created(f"{job_id}/{version}", inputs)

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """The oldest equal version that was made in the window, and that runs nothing beyond the inputs.

        A version too many does no harm; to run what somebody else has written does.
        """
        job_id = str(inputs["jobId"])
        try:
            configs = self._client.describe_job_configs(job_id, space_of(inputs))
        except NotFound:
            return None

        window = intent.window(self.clock_offset)
        made = [config for config in configs if window.contains(time_of(config.get("CreateTime")))]
        equal = [numbered(config) for config in made if is_equal(config, inputs, CONTENTS)]
        free = [version for version in equal if f"{job_id}/{version}" not in exclude_ids]
        return self._created(f"{job_id}/{min(free)}", inputs) if free else None

    def _created(self, id: str, inputs: Values) -> Created:
        made = Observation(
            JobStatus.PENDING, "2", outputs={"version": first_of(id), "latestVersion": first_of(id)}
        )
        return Created(
            id, observe_or(self._operation, inputs, lambda: self.observe(id, inputs), made)
        )

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeJobs` and `DescribeJobConfigs`.

        None without the job, or without the versions.
        """
        job = self._job(job_of(id), space_of(inputs))
        return self._whole(id, job, inputs) if job else None

    def _job(self, job_id: str, space: str) -> dict[str, Any] | None:
        fetch = partial(self._client.describe_jobs, space=space)
        return self._looks_in(space).load([job_id], fetch, self._operation).get(job_id)

    def _whole(self, id: str, job: Mapping[str, Any], inputs: Values) -> Observation | None:
        try:
            configs = self._client.describe_job_configs(job_of(id), space_of(inputs))
        except NotFound:
            return None
        published = published_of(job) if str(job.get("Status")) == RUNNING else 0
        config = deployed(configs, inputs, published)
        if config is None or newest(configs) < first_of(id):
            return None
        seen = _brief(job, inputs)
        return Observation(
            seen.status,
            seen.raw_status,
            seen.reason,
            rfc3339(config.get("CreateTime")),
            inputs={"jobId": job_of(id), **inputs_of(config, inputs), **seen.inputs},
            outputs={**seen.outputs, "version": numbered(config), "latestVersion": newest(configs)},
        )

    def read_many(self, wanted: Mapping[str, Values]) -> Mapping[str, Observation]:
        """`DescribeJobs`, a hundred ids of a work space at a time, together with the looks at jobs."""
        seen: dict[str, Observation] = {}
        for space, ids in group_by_scope(
            {id: space_of(inputs) for id, inputs in wanted.items()}
        ).items():
            fetch = partial(self._client.describe_jobs, space=space)
            found = self._looks_in(space).load([job_of(id) for id in ids], fetch, self._operation)
            seen |= {id: _brief(found[job_of(id)], wanted[id]) for id in ids if job_of(id) in found}
        return seen

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeJobs`, whole pages of it when many are asked for, and `DescribeJobConfigs`."""
        space = space_of(inputs)
        fetch, page = (
            partial(self._client.describe_jobs, space=space),
            partial(self._client.list_jobs, space=space),
        )
        job = self._looks_in(space).load_cached(job_of(id), fetch, page, self._operation)
        return self._whole(id, job, inputs) if job else None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """`CreateJobConfig`, unless an interrupted update has made that version.

        The run follows in `reconcile`.
        """
        self._way.restart = "triggers" in changed
        if changed & CONFIG:
            self._make_version(inputs, changed & CONFIG)

    def _make_version(self, inputs: Values, changed: frozenset[str]) -> None:
        """Once; again when the answer was lost and no version of it is to be seen."""
        before = self._client.describe_job_configs(str(inputs["jobId"]), space_of(inputs))
        if before and is_equal(before[0], inputs, changed):
            return
        try:
            self._new_version(inputs)
        except ProviderError as error:
            if not outcome_unknown(error):
                raise
            after = self._client.describe_job_configs(str(inputs["jobId"]), space_of(inputs))
            if newest(after) <= newest(before) or not is_equal(after[0], inputs):
                self._new_version(inputs)

    def _new_version(self, inputs: Values) -> int:
        try:
            return self._client.create_job_config(
                to_wire(DeploymentInputs, inputs, without=COMMON_INPUTS)
            )
        except QuotaExceeded as error:
            error.hint = (
                "set keep_versions, so that old versions are deleted, or delete some by hand"
            )
            raise

    def reconcile(self, id: str, inputs: Values, seen: Observation) -> str:
        """`StopJobs` and `RunJobs`, step by step, then `DeleteJobConfigs` for the versions that are too many."""
        return self._way.next(id, inputs, seen)

    def left_undone(self) -> frozenset[str]:
        """`triggers`, until the job was started anew: an interrupted restart has to be asked for again."""
        return frozenset({"triggers"}) if self._way.restart else frozenset()

    def stop(self, id: str, inputs: Values, seen: Observation, *, requested: bool) -> StopProgress:
        """`StopJobs`: paused with a savepoint before, unless the inputs say otherwise."""
        return self._way.stop(id, inputs, seen, requested=requested)

    def delete(self, id: str, inputs: Values) -> None:
        """`DeleteJobConfigs` for every version since the first one.

        The one that ran last may count as in use as long as there is the job, with which it goes.
        """
        job = self._job(job_of(id), space_of(inputs))
        if job is None:
            return
        if str(job.get("Status")) in ALIVE | {IN_OPERATION}:
            raise WrongState("", "it runs again")
        configs = self._client.describe_job_configs(job_of(id), space_of(inputs))
        versions = [n for n in map(numbered, configs) if n >= first_of(id)]
        unused = [n for n in versions if n != published_of(job)]
        self._delete_versions(id, inputs, unused)
        with suppress(WrongState):
            self._delete_versions(id, inputs, [n for n in versions if n not in unused])

    def _delete_versions(self, id: str, inputs: Values, versions: list[int]) -> None:
        """Without those that are gone meanwhile, by a call whose answer was lost or by somebody else."""
        while versions:
            try:
                self._client.delete_job_configs(job_of(id), space_of(inputs), versions)
                return
            except ApiError as error:
                if error.code != VERSION_GONE:
                    raise
                configs = self._client.describe_job_configs(job_of(id), space_of(inputs))
                left = [version for version in versions if version in map(numbered, configs)]
                if left == versions:
                    raise
                versions = left

    def log_tail(self, id: str, inputs: Values, seen: Observation) -> list[str]:
        """`DescribeJobSubmissionLog` of the last hour."""
        # The Date of a response has whole seconds, so the cloud's clock may be ahead of it by one.
        now = (
            self._operation.clock.now()
            + (self._client.clock_offset or timedelta())
            + timedelta(seconds=1)
        )
        since, until = (int(time.timestamp() * 1000) for time in (now - LOGGED, now))
        return last_lines(
            self._client.describe_submission_log(job_of(id), since, until, TAIL_LINES)
        )


def _refuse_foreign(job: Mapping[str, Any]) -> None:
    """A job that lives has been started by somebody else."""
    if str(job.get("Status")) in ALIVE | {IN_OPERATION}:
        id, version = (
            job.get("JobId"),
            published_of(job) or number(job.get("LatestJobConfigVersion")),
        )
        status = STATUS[str(job["Status"])].value
        raise ConfigurationError(
            f"job {id} is {status} already, with version {version}, and was not started by this resource; write "
            f'adopt="{id}/{version}" to take it over, or stop it first'
        )


def _brief(job: Mapping[str, Any], inputs: Values) -> Observation:
    """What DescribeJobs tells of a deployment."""
    state, published = str(job.get("Status", "")), published_of(job)
    outputs = {
        "publishedVersion": published,
        "latestVersion": number(job.get("LatestJobConfigVersion")),
    }
    return Observation(
        status=STATUS.get(state, JobStatus.UNKNOWN),
        raw_status=state,
        reason=job.get("LastOpResult") or job.get("ProgressDesc") or None,
        inputs=_run_state(state, inputs),
        outputs=outputs | ({"version": published} if state == RUNNING and published else {}),
    )


def _run_state(state: str, inputs: Values) -> Values:
    """The input `desiredState` as it is seen; {} while something is under way, and for what nobody knows."""
    if state in (RUNNING, PAUSED):
        return {"desiredState": "running" if state == RUNNING else "paused"}
    if state in RESTING:  # a job that does not run has nothing to pause
        return {"desiredState": "paused" if inputs.get("desiredState") == "paused" else "stopped"}
    return {}


def _connect(context: ProcessContext, region: str, operation: Operation) -> DeploymentLifecycle:
    client = OceanusClient(connect(context, SERVICE, region), Retry(operation))
    return DeploymentLifecycle(
        client, batcher_for(context, "oceanus job", region, page=LARGEST_PAGE), operation
    )


DEPLOYMENT = ResourceType(
    token="tencent/oceanus:Deployment",
    noun="Oceanus deployment",
    id_pattern=r"cql-[0-9A-Za-z]+/[1-9][0-9]*",
    id_form='a JobId and a version, "cql-xxxxxxxx/1"',
    form=ResourceForm.DESIRED,
    model=DeploymentInputs,
    outputs=(
        Output("version", "int", "The version that is deployed: it runs, or is started next."),
        Output("latest_version", "int", "The newest version of the job."),
        Output("published_version", "int", "The version that was started last; 0 when none was."),
        *(
            output
            for output in RUN_OUTPUTS
            if output.name in ("status", "raw_status", "reason", "wait_outcome")
        ),
        Output("created_at", "str", "When the deployed version was made, RFC 3339, UTC."),
    ),
    remote_name=lambda inputs: str(inputs.get("jobId") or ""),
    vendor=TENCENT,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="tencent_oceanus",
    create_action="CreateJobConfig",
    list_action="DescribeJobs",
    locator_inputs=("workSpaceId",),
    states=STATUS,
    describe_replace=describe_replace,
    describe_update=describe_update,
)
