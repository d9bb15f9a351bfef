"""The way of an Oceanus job to its desired run state: which call is the next one, by the state it is in.

A job has one live run at most, and refuses what does not fit its state, so that each step may be
asked for again. Where the documents leave open how a changed version takes over the state of a
paused job, only steps are taken that they
name: pause, stop, start with the savepoint. Versions are made elsewhere, in `deployment.py`.
"""

from __future__ import annotations

from typing import Any

from ...core.calls.retry import outcome_unknown
from ...core.errors import ApiError, NotFound, ProviderError, RunFailed, WrongState
from ...core.operation import Operation
from ...core.resource_type import JobStatus, Observation, StopProgress, Values
from .client import PAUSE, STOP, OceanusClient
from .preview_messages import keeps_state
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
from .versions import first_of, job_of, number, numbered, space_of, target

RESTING = frozenset({NEVER_CONFIGURED, "2", STOPPED, FAILED})
"""States in which nothing runs and nothing is kept for a resume."""

START, RESUME = 1, 2
USABLE, PATH_UNUSABLE = 1, 2
BY_STOP = 3
MOST_STARTS = 2
"""A start that was accepted and never seen under way may have been told too late; it is asked for
once more."""
MOST_STOPS = 3


class RunStateReconciler:
    """One operation's way.

    Attributes:
        restart: The job has to be started anew although it runs the version.
    """

    def __init__(self, client: OceanusClient, operation: Operation) -> None:
        self.restart = False
        self._client = client
        self._operation = operation
        self._version: int | None = None  # to run; None until it is looked up
        self._previous = 0  # ran before; 0 when none is known
        self._failed = (
            ""  # in words: another version did not start, and this one is what it goes back to
        )
        self._starts = self._stops = 0  # that were accepted
        self._moved = False  # the last of them was seen under way
        self._point: dict[str, Any] | None = None  # to restore from, once it was looked up
        self._before: object = None  # path of the newest state before a pause
        self._doing = ""  # what was asked for last, for the status column

    def next(self, id: str, inputs: Values, seen: Observation) -> str:
        """`StopJobs` and `RunJobs`, step by step, then `DeleteJobConfigs` for the versions that are too many."""
        if seen.raw_status == IN_OPERATION:
            self._moved = True
            return self._doing or "waiting for the operation that is under way"
        wants_to_run = inputs["desiredState"] == "running"
        left = self._run(id, inputs, seen) if wants_to_run else self._rest(id, inputs, seen)
        if not left:
            self._prune(id, inputs, seen)
        return left

    def _rest(self, id: str, inputs: Values, seen: Observation) -> str:
        """Towards paused or stopped."""
        if seen.raw_status == RUNNING:
            return self._halt(
                id, inputs, seen, pause=inputs["desiredState"] == "paused" or keeps_state(inputs)
            )
        if seen.raw_status == PAUSED and inputs["desiredState"] == "stopped":
            return self._ask_to_stop(id, inputs, STOP)
        if seen.status is JobStatus.UNKNOWN and inputs["desiredState"] == "stopped":
            return self._stop_unknown(id, inputs, seen)
        return ""

    def _stop_unknown(self, id: str, inputs: Values, seen: Observation) -> str:
        """As before a delete: the cloud knows whether it runs."""
        try:
            step = self.stop(id, inputs, seen, requested=True)
        except WrongState as error:
            return f"stopping ({error})"
        return "" if step is StopProgress.STOPPED else "stopping"

    def _run(self, id: str, inputs: Values, seen: Observation) -> str:
        """Towards running the wanted version."""
        version = self._version or self._wanted_version(inputs)
        self._version = version
        published = int(seen.outputs.get("publishedVersion") or 0)
        if seen.raw_status == RUNNING:
            if published != version or self.restart:
                if keeps_state(inputs) and self._before is None:
                    self._before = self._newest_state(id, inputs).get("Path")
                return self._halt(id, inputs, seen, pause=keeps_state(inputs))
            if self._failed:
                raise RunFailed(f"{self._failed}; version {version} runs again")
            return ""
        if self._starts >= MOST_STARTS or (self._starts and self._moved):
            reason = f": {seen.reason}" if seen.reason else ""
            return self._fall_back(
                id, inputs, RunFailed(f"version {version} did not start{reason}")
            )
        if not _can_start(seen):
            return self._doing or "waiting for what it does"
        if published != version:
            self._previous = self._previous or published
        return self._start(id, inputs, seen, version, published)

    def _wanted_version(self, inputs: Values) -> int:
        configs = self._client.describe_job_configs(str(inputs["jobId"]), space_of(inputs))
        wanted = target(configs, inputs)
        if wanted is None:
            raise RunFailed(
                "it has no version any more; run `pulumi refresh`, and the next up makes one"
            )
        return numbered(wanted)

    def _start(
        self, id: str, inputs: Values, seen: Observation, version: int, published: int
    ) -> str:
        start = inputs.get("start") or {}
        if (
            seen.raw_status == PAUSED
            and published == version
            and not (self.restart and _is_given(start))
        ):
            return self._ask_to_start(id, inputs, RESUME, version, {})
        paused = seen.raw_status == PAUSED
        point = (
            self._restore_point(id, inputs, paused=paused)
            if published > 0 or _is_given(start)
            else {}
        )
        if paused and (point or start.get("restore") == "none"):
            return self._ask_to_stop(id, inputs, STOP)  # its savepoint stays
        return self._ask_to_start(id, inputs, RESUME if paused else START, version, point)

    def _restore_point(self, id: str, inputs: Values, *, paused: bool) -> dict[str, Any]:
        """What RunJobs takes for the state to start from; {} for none.

        Of a paused job it must be what the pause has left, and that may not be listed: the job
        keeps its state all the same, as long as it is not stopped.
        """
        start = inputs.get("start") or {}
        named = {
            "SavepointId": start.get("savepointId"),
            "SavepointPath": start.get("savepointPath"),
        }
        if any(named.values()):
            return {wire: value for wire, value in named.items() if value}
        if start.get("restore") == "none":
            return {}
        if self._point is None:
            last = self._newest_state(id, inputs)
            of_the_pause = last.get("RecordType") == BY_STOP and last.get("Path") != self._before
            self._point = _as_sent(last) if of_the_pause or not paused else {}
        return self._point

    def _newest_state(self, id: str, inputs: Values) -> dict[str, Any]:
        """The newest usable savepoint or checkpoint; {} when there is none."""
        listed = self._client.describe_savepoints(job_of(id), space_of(inputs))
        usable = [one for one in listed if _is_usable(one)]
        return max(
            usable,
            key=lambda one: (number(one.get("CreateTime")), number(one.get("Id"))),
            default={},
        )

    def _ask_to_start(
        self, id: str, inputs: Values, run_type: int, version: int, point: dict[str, Any]
    ) -> str:
        state = (
            f" from savepoint {point.get('SavepointId') or point.get('SavepointPath')}"
            if point
            else ""
        )
        self._doing = (
            f"resuming version {version}"
            if run_type == RESUME
            else f"starting version {version}{state}"
        )
        run = {
            "JobId": job_of(id),
            "RunType": run_type,
            "JobConfigVersion": version,
            **_start_fields(inputs),
            **point,
        }
        try:
            self._client.run_job(space_of(inputs), run)
        except WrongState as error:
            return f"{self._doing} ({error})"
        except ApiError as error:
            if outcome_unknown(error):
                raise
            return self._fall_back(id, inputs, error)
        self._operation.info(self._doing)
        self._starts, self._moved, self.restart = self._starts + 1, False, False
        return self._doing

    def _fall_back(self, id: str, inputs: Values, error: ProviderError) -> str:
        """To the version that ran before, where the user has asked for it; otherwise raises."""
        if self._failed:
            raise RunFailed(
                f"{self._failed}; nor did version {self._version}, to which it was to go back: {error}"
            )
        before = self._previous or max(self._older(id, inputs), default=0)
        if inputs.get("onFailure") != "rollback" or before in (0, self._version):
            raise error
        words = (
            str(error)
            if isinstance(error, RunFailed)
            else f"version {self._version} did not start: {error}"
        )
        self._failed, self._version, self._starts, self._moved = words, before, 0, False
        self._operation.warn(f"{words}; going back to version {before}")
        return f"returning to version {before}"

    def _older(self, id: str, inputs: Values) -> list[int]:
        """The versions before the wanted one: who took it up in the middle does not know which of them has run."""
        configs = self._client.describe_job_configs(job_of(id), space_of(inputs))
        return [n for n in map(numbered, configs) if first_of(id) <= n < (self._version or 0)]

    def _halt(self, id: str, inputs: Values, seen: Observation, *, pause: bool) -> str:
        if self._stops >= MOST_STOPS and self._moved:
            reason = f": {seen.reason}" if seen.reason else ""
            advice = '; stop={"savepoint": False} stops it without one' if pause else ""
            raise RunFailed(
                f"it runs on, because it could not be {'paused' if pause else 'stopped'}{reason}{advice}"
            )
        return self._ask_to_stop(id, inputs, PAUSE if pause else STOP)

    def _ask_to_stop(self, id: str, inputs: Values, stop_type: int) -> str:
        self._doing = "pausing with a savepoint" if stop_type == PAUSE else "stopping"
        try:
            self._client.stop_job(job_of(id), space_of(inputs), stop_type)
        except WrongState as error:
            return f"{self._doing} ({error})"
        self._stops, self._moved = self._stops + 1, False
        return self._doing

    def _prune(self, id: str, inputs: Values, seen: Observation) -> None:
        keep = inputs.get("keepVersions")
        latest = max(int(seen.outputs.get("latestVersion") or 0), self._version or 0)
        if keep is None or latest - first_of(id) < keep:
            return
        try:
            versions = [n for n in map(numbered, self._configs(id, inputs)) if n >= first_of(id)]
            used = {self._version, seen.outputs.get("publishedVersion")}
            surplus = [n for n in versions[keep:] if n not in used]
            if surplus:
                self._client.delete_job_configs(job_of(id), space_of(inputs), surplus)
        except ProviderError as error:
            self._operation.warn(f"old versions of {id} are still there: {error}")

    def _configs(self, id: str, inputs: Values) -> list[dict[str, Any]]:
        return self._client.describe_job_configs(job_of(id), space_of(inputs))

    def stop(self, id: str, inputs: Values, seen: Observation, *, requested: bool) -> StopProgress:
        """`StopJobs`: paused with a savepoint before, unless the inputs say otherwise.

        What becomes of a state that nobody knows: the cloud is asked to stop it, and refuses when
        it does not run.
        """
        if seen.raw_status == IN_OPERATION:
            return StopProgress.REQUESTED if requested else StopProgress.TOO_EARLY
        if seen.raw_status in RESTING:
            return StopProgress.STOPPED
        for stop_type in _ways_to_stop(seen, inputs):
            try:
                self._client.stop_job(job_of(id), space_of(inputs), stop_type)
            except NotFound as error:
                if error.code in GONE:
                    raise
                return StopProgress.TOO_EARLY
            except WrongState as error:
                if seen.raw_status in ALIVE or error.code not in DOES_NOT_RUN:
                    raise
            else:
                return StopProgress.REQUESTED
        return StopProgress.STOPPED


def _is_usable(state: dict[str, Any]) -> bool:
    return bool(
        state.get("Status") == USABLE
        and state.get("PathStatus") != PATH_UNUSABLE
        and state.get("Path")
    )


def _as_sent(state: dict[str, Any]) -> dict[str, Any]:
    """What RunJobs calls it."""
    point = {"SavepointId": state.get("SerialId"), "SavepointPath": state.get("Path")}
    return {wire: value for wire, value in point.items() if value}


def _start_fields(inputs: Values) -> dict[str, Any]:
    """What RunJobs takes besides, where the user has said it. Sending StartMode is recommended."""
    start = inputs.get("start") or {}
    fields = {
        "StartMode": start.get("startMode") or "LATEST",
        "UseOldSystemConnector": start.get("useOldSystemConnector"),
        "CustomTimestamp": start.get("customTimestamp"),
        "KafkaScanMode": start.get("kafkaScanMode"),
    }
    return {wire: value for wire, value in fields.items() if value is not None}


def _is_given(start: Values) -> bool:
    """Whether the user names what to restore from, and be it nothing."""
    return bool(
        start.get("savepointId") or start.get("savepointPath") or start.get("restore") == "none"
    )


def _ways_to_stop(seen: Observation, inputs: Values) -> list[int]:
    """The StopTypes that are tried: one where the state is known, else until the cloud takes one."""
    if seen.raw_status == PAUSED or not keeps_state(inputs):
        return [STOP]
    return [PAUSE] if seen.raw_status == RUNNING else [PAUSE, STOP]


def _can_start(seen: Observation) -> bool:
    return seen.raw_status in RESTING | {PAUSED} or seen.status is JobStatus.UNKNOWN
