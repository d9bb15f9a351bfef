"""The reconciler of an Oceanus job's run state: the next call towards the desired state.

A job has at most one live run, and refuses a call that does not fit its state. So each call may be
repeated. The documents leave open how a changed version takes over the state of a paused job. So
only documented steps are taken: pause, stop, start with the savepoint. `deployment.py` creates the
versions.
"""

from __future__ import annotations

from typing import Any

from ...core.calls.retry import outcome_unknown
from ...core.errors import ApiError, NotFound, ProviderError, RunFailed, WrongState
from ...core.frozen import frozen
from ...core.operation import Operation
from ...core.resource_type import JobStatus, Observation, StopProgress, Values
from .client import PAUSE, STOP, OceanusClient
from .preview_messages import keeps_state
from .savepoints import (
    Savepoint,
    chooses_restore,
    is_taken_by_stop,
    named_restore_fields,
    newest_usable,
    restore_fields,
)
from .states import (
    ALIVE,
    DOES_NOT_RUN,
    FAILED,
    GONE,
    IN_OPERATION,
    NEVER_CONFIGURED,
    PAUSED,
    RUNNING,
    STOPPED,
)
from .versions import first_of, job_of, numbered, space_of, target

RESTING = frozenset({NEVER_CONFIGURED, "2", STOPPED, FAILED})
"""States in which nothing runs and nothing is kept for a resume."""

START, RESUME = 1, 2
MAX_STARTS = 2
"""A start that was accepted and never seen under way may have been reported too late: it is sent
once more."""
MAX_STOPS = 3


@frozen
class Poll:
    """A deployment at one poll: its id, its inputs and the observation of its job."""

    id: str
    inputs: Values
    observation: Observation

    @property
    def job_id(self) -> str:
        """The JobId."""
        return job_of(self.id)

    @property
    def space(self) -> str:
        """The work space; "" when none is named."""
        return space_of(self.inputs)

    @property
    def raw_status(self) -> str:
        """The cloud's number for the job's state."""
        return self.observation.raw_status

    @property
    def desired_state(self) -> str:
        """The input `desiredState`."""
        return str(self.inputs["desiredState"])

    @property
    def start(self) -> Values:
        """The input `start`; {} without such an input."""
        return self.inputs.get("start") or {}

    @property
    def published(self) -> int:
        """The version that was started last; 0 when none was."""
        return int(self.observation.outputs.get("publishedVersion") or 0)

    @property
    def reason_suffix(self) -> str:
        """The cloud's reason behind a colon; "" when it gives none."""
        return f": {self.observation.reason}" if self.observation.reason else ""


class RunStateReconciler:
    """The reconciler of one operation.

    Attributes:
        restart: Whether the job must be started anew although it runs the target version.
    """

    def __init__(self, client: OceanusClient, operation: Operation) -> None:
        self.restart = False
        self._client = client
        self._operation = operation
        # The version to run; None until it is read.
        self._target_version: int | None = None
        # The version that ran before; 0 when none is known.
        self._previous_version = 0
        # Why another version did not start; set once the target is the version to roll back to.
        self._rollback_reason = ""
        # Calls that were accepted, and whether the last of them was seen under way.
        self._accepted_starts = 0
        self._accepted_stops = 0
        self._is_under_way = False
        # The savepoint to restore from; None until it is read.
        self._restore_point: dict[str, Any] | None = None
        # Path of the newest savepoint before the pause; None until it is read.
        self._path_before_pause: object = None
        # The last request, for the status column.
        self._progress = ""

    def reconcile(self, id: str, inputs: Values, observation: Observation) -> str:
        """Send the next call towards the desired state, and return what is being done.

        Return "" when the state is reached. Old versions are deleted then.
        """
        poll = Poll(id, inputs, observation)
        if poll.raw_status == IN_OPERATION:
            self._is_under_way = True
            return self._progress or "waiting for the operation that is under way"

        progress = self._next_call(poll)
        if not progress:
            delete_old_versions(self._client, self._operation, poll, self._target_version)

        return progress

    def _next_call(self, poll: Poll) -> str:
        if poll.desired_state == "running":
            return self._reconcile_running(poll)

        return self._reconcile_not_running(poll)

    # --- towards paused or stopped

    def _reconcile_not_running(self, poll: Poll) -> str:
        if poll.raw_status == RUNNING:
            pause = poll.desired_state == "paused" or keeps_state(poll.inputs)
            return self._stop_running(poll, pause=pause)

        if poll.desired_state != "stopped":
            return ""

        if poll.raw_status == PAUSED:
            return self._request_stop(poll, STOP)

        if poll.observation.status is JobStatus.UNKNOWN:
            return self._stop_unknown(poll)

        return ""

    def _stop_unknown(self, poll: Poll) -> str:
        """Stop a job in an unknown state as before a delete: the cloud knows whether it runs."""
        try:
            step = stop_for_delete(
                self._client, poll.id, poll.inputs, poll.observation, requested=True
            )
        except WrongState as error:
            return f"stopping ({error})"

        return "" if step is StopProgress.STOPPED else "stopping"

    def _stop_running(self, poll: Poll, *, pause: bool) -> str:
        if self._accepted_stops >= MAX_STOPS and self._is_under_way:
            failed = "pause" if pause else "stop"
            advice = (
                '; set stop={"savepoint": False} to stop it without a savepoint' if pause else ""
            )
            raise RunFailed(f"still running: the {failed} failed{poll.reason_suffix}{advice}")

        return self._request_stop(poll, PAUSE if pause else STOP)

    def _request_stop(self, poll: Poll, stop_type: int) -> str:
        self._progress = "pausing with a savepoint" if stop_type == PAUSE else "stopping"
        try:
            self._client.stop_job(poll.job_id, poll.space, stop_type)
        except WrongState as error:
            return f"{self._progress} ({error})"

        self._accepted_stops += 1
        self._is_under_way = False

        return self._progress

    # --- towards running

    def _reconcile_running(self, poll: Poll) -> str:
        version = self._target_version or self._read_target_version(poll)
        self._target_version = version

        if poll.raw_status == RUNNING:
            return self._reconcile_live(poll, version)

        if self._start_failed():
            return self._roll_back(
                poll, RunFailed(f"version {version} did not start{poll.reason_suffix}")
            )

        if not _can_start(poll.observation):
            return self._progress or "waiting until the job can be started"

        if poll.published != version:
            self._previous_version = self._previous_version or poll.published

        return self._start(poll, version)

    def _reconcile_live(self, poll: Poll, version: int) -> str:
        """Stop a running job that needs a restart; else report a rollback as failed."""
        if poll.published != version or self.restart:
            pause = keeps_state(poll.inputs)
            if pause and self._path_before_pause is None:
                self._path_before_pause = self._newest_savepoint(poll).get("Path")
            return self._stop_running(poll, pause=pause)

        if self._rollback_reason:
            raise RunFailed(f"{self._rollback_reason}; version {version} runs again")

        return ""

    def _start_failed(self) -> bool:
        accepted = self._accepted_starts
        return accepted >= MAX_STARTS or (accepted > 0 and self._is_under_way)

    def _read_target_version(self, poll: Poll) -> int:
        configs = self._client.describe_job_configs(str(poll.inputs["jobId"]), poll.space)
        config = target(configs, poll.inputs)
        if config is None:
            raise RunFailed(
                "the job has no version left; run `pulumi refresh`, and the next `up` creates one"
            )

        return numbered(config)

    def _start(self, poll: Poll, version: int) -> str:
        is_paused = poll.raw_status == PAUSED
        chosen = chooses_restore(poll.start)

        if is_paused and poll.published == version and not (self.restart and chosen):
            return self._request_start(poll, RESUME, version, {})

        has_state = poll.published > 0 or chosen
        point = self._read_restore_point(poll, is_paused=is_paused) if has_state else {}

        if is_paused and (point or poll.start.get("restore") == "none"):
            # The savepoint of the pause survives the stop.
            return self._request_stop(poll, STOP)

        return self._request_start(poll, RESUME if is_paused else START, version, point)

    def _read_restore_point(self, poll: Poll, *, is_paused: bool) -> dict[str, Any]:
        """Return the fields of RunJobs for the state to start from; {} for none.

        A paused job must continue from its pause, whose savepoint may not be listed. The job keeps
        its state all the same, as long as it is not stopped.
        """
        named = named_restore_fields(poll.start)
        if named:
            return named

        if poll.start.get("restore") == "none":
            return {}

        if self._restore_point is None:
            newest = self._newest_savepoint(poll)
            is_new = newest.get("Path") != self._path_before_pause
            usable = not is_paused or (is_taken_by_stop(newest) and is_new)
            self._restore_point = restore_fields(newest) if usable else {}

        return self._restore_point

    def _newest_savepoint(self, poll: Poll) -> Savepoint:
        return newest_usable(self._client.describe_savepoints(poll.job_id, poll.space))

    def _request_start(self, poll: Poll, run_type: int, version: int, point: dict[str, Any]) -> str:
        self._progress = _describe_start(run_type, version, point)
        run = {
            "JobId": poll.job_id,
            "RunType": run_type,
            "JobConfigVersion": version,
            **_start_fields(poll.start),
            **point,
        }
        try:
            self._client.run_job(poll.space, run)
        except WrongState as error:
            return f"{self._progress} ({error})"
        except ApiError as error:
            if outcome_unknown(error):
                raise
            return self._roll_back(poll, error)

        self._operation.info(self._progress)
        self._accepted_starts += 1
        self._is_under_way = False
        self.restart = False

        return self._progress

    # --- rollback

    def _roll_back(self, poll: Poll, error: ProviderError) -> str:
        """Return to the version that ran before, where `onFailure` asks for it; else raise."""
        version = self._target_version
        if self._rollback_reason:
            raise RunFailed(
                f"{self._rollback_reason}; the rollback to version {version} failed too: {error}"
            )

        previous = self._previous_version or max(self._older_versions(poll), default=0)
        if poll.inputs.get("onFailure") != "rollback" or previous in (0, version):
            raise error

        reason = str(error)
        if not isinstance(error, RunFailed):
            reason = f"version {version} did not start: {error}"

        self._rollback_reason = reason
        self._target_version = previous
        self._accepted_starts = 0
        self._is_under_way = False
        self._operation.warn(f"{reason}; going back to version {previous}")

        return f"returning to version {previous}"

    def _older_versions(self, poll: Poll) -> list[int]:
        """Return the versions before the target.

        An operation that resumes a rollout does not know which of them ran.
        """
        configs = self._client.describe_job_configs(poll.job_id, poll.space)
        first, limit = first_of(poll.id), self._target_version or 0

        return [version for version in map(numbered, configs) if first <= version < limit]


def delete_old_versions(
    client: OceanusClient, operation: Operation, poll: Poll, target_version: int | None
) -> None:
    """Delete the versions beyond `keepVersions`; a failure is a warning."""
    keep = poll.inputs.get("keepVersions")
    outputs = poll.observation.outputs
    first = first_of(poll.id)
    latest = max(int(outputs.get("latestVersion") or 0), target_version or 0)
    if keep is None or latest - first < keep:
        return

    used = {target_version, outputs.get("publishedVersion")}
    try:
        versions = map(numbered, client.describe_job_configs(poll.job_id, poll.space))
        own_versions = [version for version in versions if version >= first]
        surplus = [version for version in own_versions[keep:] if version not in used]
        if surplus:
            client.delete_job_configs(poll.job_id, poll.space, surplus)
    except ProviderError as error:
        operation.warn(f"old versions of {poll.id} were not deleted: {error}")


def stop_for_delete(
    client: OceanusClient, id: str, inputs: Values, observation: Observation, *, requested: bool
) -> StopProgress:
    """Send `StopJobs`: paused with a savepoint before, unless the inputs disable it.

    A job in an unknown state is stopped, too: the cloud refuses when the job does not run.
    """
    if observation.raw_status == IN_OPERATION:
        return StopProgress.REQUESTED if requested else StopProgress.TOO_EARLY

    if observation.raw_status in RESTING:
        return StopProgress.STOPPED

    for stop_type in _stop_types(observation, inputs):
        try:
            client.stop_job(job_of(id), space_of(inputs), stop_type)
        except NotFound as error:
            if error.code in GONE:
                raise
            return StopProgress.TOO_EARLY
        except WrongState as error:
            if observation.raw_status in ALIVE or error.code not in DOES_NOT_RUN:
                raise
        else:
            return StopProgress.REQUESTED

    return StopProgress.STOPPED


def _stop_types(observation: Observation, inputs: Values) -> list[int]:
    """Return the StopTypes to try in order; a known state needs a single one."""
    if observation.raw_status == PAUSED or not keeps_state(inputs):
        return [STOP]

    return [PAUSE] if observation.raw_status == RUNNING else [PAUSE, STOP]


def _can_start(observation: Observation) -> bool:
    is_idle = observation.raw_status in RESTING | {PAUSED}
    return is_idle or observation.status is JobStatus.UNKNOWN


def _describe_start(run_type: int, version: int, point: dict[str, Any]) -> str:
    if run_type == RESUME:
        return f"resuming version {version}"

    if not point:
        return f"starting version {version}"

    savepoint = point.get("SavepointId") or point.get("SavepointPath")
    return f"starting version {version} from savepoint {savepoint}"


def _start_fields(start: Values) -> dict[str, Any]:
    """Return the other fields of RunJobs that the user sets. Sending StartMode is recommended."""
    fields = {
        "StartMode": start.get("startMode") or "LATEST",
        "UseOldSystemConnector": start.get("useOldSystemConnector"),
        "CustomTimestamp": start.get("customTimestamp"),
        "KafkaScanMode": start.get("kafkaScanMode"),
    }
    return {wire: value for wire, value in fields.items() if value is not None}
