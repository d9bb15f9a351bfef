"""An Oceanus deployment: the configuration version that a job runs, and whether it runs.

`CreateJobConfig` takes no marker, and a version is never edited. So an interrupted call created the
newest version that is equal. `run_state.py` brings the job to its desired run state,
`preview_messages.py` describes that in preview, and `versions.py` parses a version.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from ...core.calls.retry import outcome_unknown
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
from ..connection import origin_of
from ..credentials import TENCENT
from .client import SERVICE, OceanusClient
from .job_reader import Job, JobReader, connect_jobs
from .models import DeploymentInputs
from .preview_messages import describe_replace, describe_update
from .run_state import RESTING, RunStateReconciler, stop_for_delete
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
    CONTENTS,
    config_inputs,
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

LOG_PERIOD = timedelta(hours=1)
"""How far back the log of a failed start is read."""


class DeploymentLifecycle(ServiceLifecycle[OceanusClient]):
    """The calls of Oceanus for one deployment, in one operation."""

    def __init__(self, client: OceanusClient, reader: JobReader, operation: Operation) -> None:
        self._client = client
        self._reader = reader
        self._operation = operation
        self._run_state = RunStateReconciler(client, operation)

    # --- create

    def create(self, inputs: Values, marker: str) -> Created:
        """Call `CreateJobConfig`.

        Raises ConfigurationError, with the `adopt` line, when somebody else runs the job.
        """
        job_id = str(inputs["jobId"])
        job = self._reader.read(job_id, inputs)
        if job is not None:
            _refuse_foreign(job)

        id = f"{job_id}/{self._create_version(inputs)}"
        return Created(id, _created_version(id), read=lambda: self.observe(id, inputs))

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """Return the oldest equal version of the window that contains nothing beyond the inputs.

        A surplus version does no harm; to run a version that somebody else wrote does.
        """
        job_id = str(inputs["jobId"])
        try:
            configs = self._client.describe_job_configs(job_id, space_of(inputs))
        except NotFound:
            return None

        window = intent.window(self.clock_offset)
        in_window = [
            config for config in configs if window.contains(time_of(config.get("CreateTime")))
        ]
        equal = [numbered(config) for config in in_window if is_equal(config, inputs, CONTENTS)]
        free = [version for version in equal if f"{job_id}/{version}" not in exclude_ids]
        if not free:
            return None

        id = f"{job_id}/{min(free)}"
        observation = observe_or(
            self._operation, inputs, lambda: self.observe(id, inputs), _created_version(id)
        )
        return Created(id, observation)

    # --- read

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """Call `DescribeJobs` and `DescribeJobConfigs`.

        Return None when the job is gone, or its versions are.
        """
        job = self._reader.read(id, inputs)
        return self._observe_version(id, job, inputs) if job else None

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> Mapping[str, Observation]:
        """Call `DescribeJobs`, together with the reads of jobs."""
        jobs = self._reader.read_many(inputs_by_id)
        return {id: _observe_run(job, inputs_by_id[id]) for id, job in jobs.items()}

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """Return the job from `DescribeJobs`, cached, and its version from `DescribeJobConfigs`."""
        job = self._reader.read_cached(id, inputs)
        return self._observe_version(id, job, inputs) if job else None

    def _observe_version(self, id: str, job: Job, inputs: Values) -> Observation | None:
        try:
            configs = self._client.describe_job_configs(job_of(id), space_of(inputs))
        except NotFound:
            return None

        running = published_of(job) if str(job.get("Status")) == RUNNING else 0
        config = deployed(configs, inputs, running)
        latest = newest(configs)
        if config is None or latest < first_of(id):
            return None

        run = _observe_run(job, inputs)
        return Observation(
            run.status,
            run.raw_status,
            run.reason,
            rfc3339(config.get("CreateTime")),
            inputs={"jobId": job_of(id), **inputs_of(config, inputs), **run.inputs},
            outputs={**run.outputs, "version": numbered(config), "latestVersion": latest},
        )

    # --- update

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """Call `CreateJobConfig`, unless an interrupted update created that version.

        The run follows in `reconcile`.
        """
        self._run_state.restart = "triggers" in changed
        if changed & config_inputs():
            self._ensure_version(inputs, changed & config_inputs())

    def _ensure_version(self, inputs: Values, changed: frozenset[str]) -> None:
        """Create the version once; again when the response was lost and no such version shows."""
        before = self._read_configs(inputs)
        if before and is_equal(before[0], inputs, changed):
            return

        try:
            self._create_version(inputs)
        except ProviderError as error:
            if not outcome_unknown(error):
                raise

            after = self._read_configs(inputs)
            if newest(after) <= newest(before) or not is_equal(after[0], inputs):
                self._create_version(inputs)

    def _read_configs(self, inputs: Values) -> list[dict[str, Any]]:
        return self._client.describe_job_configs(str(inputs["jobId"]), space_of(inputs))

    def _create_version(self, inputs: Values) -> int:
        request = to_wire(DeploymentInputs, inputs, without=COMMON_INPUTS)
        try:
            return self._client.create_job_config(request)
        except QuotaExceeded as error:
            error.hint = (
                "set keep_versions, so that old versions are deleted, or delete some by hand"
            )
            raise

    def reconcile(self, id: str, inputs: Values, observation: Observation) -> str:
        """Call `StopJobs` and `RunJobs`, step by step, then `DeleteJobConfigs` for old versions."""
        return self._run_state.reconcile(id, inputs, observation)

    def left_undone(self) -> frozenset[str]:
        """Return `triggers` until the job was started anew.

        State keeps the old value, so the next `up` repeats an interrupted restart.
        """
        return frozenset({"triggers"}) if self._run_state.restart else frozenset()

    # --- delete

    def stop(
        self, id: str, inputs: Values, observation: Observation, *, requested: bool
    ) -> StopProgress:
        """Call `StopJobs`: paused with a savepoint before, unless the inputs disable it."""
        return stop_for_delete(self._client, id, inputs, observation, requested=requested)

    def delete(self, id: str, inputs: Values) -> None:
        """Call `DeleteJobConfigs` for every version since the first one.

        The version that ran last may count as in use as long as the job exists. It is deleted with
        the job.
        """
        job = self._reader.read(id, inputs)
        if job is None:
            return

        if _is_live(job):
            raise WrongState("", "the job is running again")

        configs = self._client.describe_job_configs(job_of(id), space_of(inputs))
        versions = [version for version in map(numbered, configs) if version >= first_of(id)]
        published = published_of(job)
        unused = [version for version in versions if version != published]
        self._delete_versions(id, inputs, unused)
        with suppress(WrongState):
            used = [version for version in versions if version == published]
            self._delete_versions(id, inputs, used)

    def _delete_versions(self, id: str, inputs: Values, versions: Sequence[int]) -> None:
        """Delete versions, without those that are gone meanwhile.

        A call whose response was lost may have deleted them, or somebody else.
        """
        while versions:
            try:
                self._client.delete_job_configs(job_of(id), space_of(inputs), versions)
                return
            except ApiError as error:
                if error.code != VERSION_GONE:
                    raise

                configs = self._client.describe_job_configs(job_of(id), space_of(inputs))
                existing = set(map(numbered, configs))
                remaining = [version for version in versions if version in existing]
                if remaining == versions:
                    raise
                versions = remaining

    def log_tail(self, id: str, inputs: Values, observation: Observation) -> list[str]:
        """Return the end of `DescribeJobSubmissionLog` of the last hour."""
        offset = self._client.clock_offset or timedelta()
        # The Date of a response has whole seconds: the cloud's clock may be a second ahead.
        until = self._operation.clock.now() + offset + timedelta(seconds=1)
        since = until - LOG_PERIOD
        lines = self._client.describe_submission_log(
            job_of(id),
            int(since.timestamp() * 1000),
            int(until.timestamp() * 1000),
            TAIL_LINES,
        )
        return last_lines(lines)


def _created_version(id: str) -> Observation:
    """Return what is known of a deployment by its id alone."""
    version = first_of(id)
    return Observation(
        JobStatus.PENDING, "2", outputs={"version": version, "latestVersion": version}
    )


def _is_live(job: Job) -> bool:
    return str(job.get("Status")) in ALIVE | {IN_OPERATION}


def _refuse_foreign(job: Job) -> None:
    """Raise ConfigurationError for a live job: somebody else started it."""
    if not _is_live(job):
        return

    id = job.get("JobId")
    version = published_of(job) or number(job.get("LatestJobConfigVersion"))
    status = STATUS[str(job["Status"])].value
    raise ConfigurationError(
        f"job {id} is {status} already, with version {version}, and was not started by this "
        f'resource; write adopt="{id}/{version}" to take it over, or stop it first'
    )


def _observe_run(job: Job, inputs: Values) -> Observation:
    """Return the observation that DescribeJobs gives of a deployment."""
    state, published = str(job.get("Status", "")), published_of(job)
    outputs = {
        "publishedVersion": published,
        "latestVersion": number(job.get("LatestJobConfigVersion")),
    }
    if state == RUNNING and published:
        outputs["version"] = published

    return Observation(
        status=STATUS.get(state, JobStatus.UNKNOWN),
        raw_status=state,
        reason=job.get("LastOpResult") or job.get("ProgressDesc") or None,
        inputs=_observed_run_state(state, inputs),
        outputs=outputs,
    )


def _observed_run_state(state: str, inputs: Values) -> Values:
    """Return the input `desiredState` as observed; {} when no state can be determined."""
    if state == RUNNING:
        return {"desiredState": "running"}

    if state == PAUSED:
        return {"desiredState": "paused"}

    if state in RESTING:
        # A job that does not run has nothing to pause.
        is_paused = inputs.get("desiredState") == "paused"
        return {"desiredState": "paused" if is_paused else "stopped"}

    return {}


def _connect(context: ProcessContext, region: str, operation: Operation) -> DeploymentLifecycle:
    client, reader = connect_jobs(context, region, operation)
    return DeploymentLifecycle(client, reader, operation)


_RUN_OUTPUTS = ("status", "raw_status", "reason", "wait_outcome")

DEPLOYMENT = ResourceType(
    token="tencent/oceanus:Deployment",
    noun="Oceanus deployment",
    id_pattern=r"cql-[0-9A-Za-z]+/[1-9][0-9]*",
    id_form='a JobId and a version, "cql-xxxxxxxx/1"',
    form=ResourceForm.DESIRED,
    model=DeploymentInputs,
    outputs=(
        Output("version", "int", "The deployed version: it runs, or is started next."),
        Output("latest_version", "int", "The newest version of the job."),
        Output("published_version", "int", "The version that was started last; 0 when none was."),
        *(output for output in RUN_OUTPUTS if output.name in _RUN_OUTPUTS),
        Output("created_at", "str", "When the deployed version was created, RFC 3339, UTC."),
    ),
    name_path=("jobId",),
    vendor=TENCENT,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="tencent_oceanus",
    create_action="CreateJobConfig",
    list_action="DescribeJobs",
    locator_inputs=("workSpaceId",),
    not_returned=dict.fromkeys(
        (
            "autoDelete",
            "configScope",
            "logCollectType",
            "operatorName",
            "programArgsAfterGzip",
            "useOldSystemConnector",
        )
    ),
    states=STATUS,
    describe_replace=describe_replace,
    describe_update=describe_update,
)
