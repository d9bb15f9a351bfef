"""An Oceanus deployment: which configuration version a job runs, and whether it runs.

`CreateJobConfig` takes no marker, and a version is never edited: what an interrupted call has made is the newest
version that is equal. A job has one live run at most, and refuses what does not fit its state, so starting and stopping
may be asked for again. Where the documents leave open how a changed version takes over the state of a paused job, only
steps are taken that they name: pause, stop, start with the savepoint. What is said of it is in `announcements.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from ...core.answers import earliest, last_lines
from ...core.errors import (
    ApiError,
    ConfigurationError,
    NotFound,
    ProviderError,
    QuotaExceeded,
    RunFailed,
    WrongState,
)
from ...core.gather import Looks, by_part, looks_of
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
    first_look,
)
from ...core.operation import Operation, Settings
from ...core.retry import Retry, is_lost
from ...core.shapes import to_wire
from ..connection import connect
from ..credentials import TENCENT
from .announcements import keeps_state, when_replaced, when_updated
from .client import LARGEST_PAGE, PAUSE, SERVICE, STOP, OceanusClient
from .models import DeploymentInputs
from .states import (
    ALIVE,
    DOES_NOT_RUN,
    FAILED,
    GONE,
    IN_OPERATION,
    NEVER_CONFIGURED,
    PAUSED,
    RUNNING,
    STATUS,
    STOPPED,
    rfc3339,
    time_of,
)
from .versions import CONFIG, deployed, inputs_of, is_equal, newest, numbered, target

RESTING = frozenset({NEVER_CONFIGURED, "2", STOPPED, FAILED})
"""States in which nothing runs and nothing is kept for a resume."""

START, RESUME = 1, 2
USABLE, PATH_UNUSABLE = 1, 2
MOST_STARTS = 2
"""A start that was accepted and never seen under way may have been told too late; it is asked for once more."""
MOST_STOPS = 3
LOGGED = timedelta(hours=1)


class DeploymentLifecycle:
    """What Oceanus is asked about one deployment, in one operation."""

    def __init__(
        self, client: OceanusClient, looks_in: Callable[[str], Looks[dict[str, Any]]], operation: Operation
    ) -> None:
        self._client = client
        self._looks_in = looks_in
        self._operation = operation
        self._way = _Way()

    def create(self, inputs: Values, since: datetime | None = None) -> Created:
        """`CreateJobConfig`, unless somebody else runs the job: then an error, with the `adopt` line to write."""
        job_id = str(inputs["jobId"])
        job = self._job(job_id, _space(inputs))
        if job is not None:
            _refuse_foreign(job)
        version = self._new_version(inputs)
        return self._created(f"{job_id}/{version}", inputs)

    def find(self, inputs: Values, since: datetime, claimed: Collection[str]) -> Created | None:
        """The oldest equal version that was made since."""
        job_id = str(inputs["jobId"])
        try:
            configs = self._client.describe_job_configs(job_id, _space(inputs))
        except NotFound:
            return None
        begun = earliest(since, self._client.clock_offset)
        made = (config for config in configs if (time_of(config.get("CreateTime")) or begun) >= begun)
        ours = [numbered(config) for config in made if is_equal(config, inputs)]
        free = [version for version in ours if f"{job_id}/{version}" not in claimed]
        return self._created(f"{job_id}/{min(free)}", inputs) if free else None

    def _created(self, id: str, inputs: Values) -> Created:
        made = Observation(JobStatus.PENDING, "2", outputs={"version": _first(id), "latestVersion": _first(id)})
        return Created(id, first_look(lambda: self.observe(id, inputs), made))

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeJobs` and `DescribeJobConfigs`. None without the job, or without the versions."""
        job = self._job(_job_id(id), _space(inputs))
        return self._whole(id, job, inputs) if job else None

    def _job(self, job_id: str, space: str) -> dict[str, Any] | None:
        fetch = partial(self._client.describe_jobs, space=space)
        return self._looks_in(space).now([job_id], fetch, self._operation).get(job_id)

    def _whole(self, id: str, job: Mapping[str, Any], inputs: Values) -> Observation | None:
        try:
            configs = self._client.describe_job_configs(_job_id(id), _space(inputs))
        except NotFound:
            return None
        published = _published(job) if str(job.get("Status")) == RUNNING else 0
        config = deployed(configs, inputs, published)
        if config is None or newest(configs) < _first(id):
            return None
        seen = _brief(job, inputs)
        return Observation(
            seen.status,
            seen.raw_status,
            seen.reason,
            rfc3339(config.get("CreateTime")),
            inputs={"jobId": _job_id(id), **inputs_of(config, inputs), **seen.inputs},
            outputs={**seen.outputs, "version": numbered(config), "latestVersion": newest(configs)},
        )

    def look(self, wanted: Mapping[str, Values]) -> Mapping[str, Observation]:
        """`DescribeJobs`, a hundred ids of a work space at a time, together with the looks at jobs."""
        seen: dict[str, Observation] = {}
        for space, ids in by_part({id: _space(inputs) for id, inputs in wanted.items()}).items():
            fetch = partial(self._client.describe_jobs, space=space)
            found = self._looks_in(space).now([_job_id(id) for id in ids], fetch, self._operation)
            seen |= {id: _brief(found[_job_id(id)], wanted[id]) for id in ids if _job_id(id) in found}
        return seen

    def glance(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeJobs`, whole pages of it when many are asked for, and `DescribeJobConfigs`."""
        space = _space(inputs)
        fetch, page = partial(self._client.describe_jobs, space=space), partial(self._client.list_jobs, space=space)
        job = self._looks_in(space).glance(_job_id(id), fetch, page, self._operation)
        return self._whole(id, job, inputs) if job else None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """`CreateJobConfig`, unless an interrupted update has made that version. The run follows in `approach`."""
        self._way.restart = "triggers" in changed
        if changed & CONFIG:
            self._make_version(inputs, changed & CONFIG)

    def _make_version(self, inputs: Values, changed: frozenset[str]) -> None:
        """Once; again when the answer was lost and no version of it is to be seen."""
        before = self._client.describe_job_configs(str(inputs["jobId"]), _space(inputs))
        if before and is_equal(before[0], inputs, changed):
            return
        try:
            self._new_version(inputs)
        except ProviderError as error:
            if not is_lost(error):
                raise
            after = self._client.describe_job_configs(str(inputs["jobId"]), _space(inputs))
            if newest(after) <= newest(before) or not is_equal(after[0], inputs):
                self._new_version(inputs)

    def _new_version(self, inputs: Values) -> int:
        try:
            return self._client.create_job_config(to_wire(DeploymentInputs, inputs, without=COMMON_INPUTS))
        except QuotaExceeded as error:
            error.hint = "set keep_versions, so that old versions are deleted, or delete some by hand"
            raise

    def approach(self, id: str, inputs: Values, seen: Observation) -> str:
        """`StopJobs` and `RunJobs`, step by step, then `DeleteJobConfigs` for the versions that are too many."""
        if seen.raw_status == IN_OPERATION:
            self._way.moved = True
            return self._way.doing or "waiting for the operation that is under way"
        wants_to_run = inputs["desiredState"] == "running"
        left = self._run(id, inputs, seen) if wants_to_run else self._rest(id, inputs, seen)
        if not left:
            self._prune(id, inputs, seen)
        return left

    def _rest(self, id: str, inputs: Values, seen: Observation) -> str:
        """Towards paused or stopped."""
        if seen.raw_status == RUNNING:
            return self._halt(id, inputs, seen, pause=inputs["desiredState"] == "paused" or keeps_state(inputs))
        if seen.raw_status == PAUSED and inputs["desiredState"] == "stopped":
            return self._ask_to_stop(id, inputs, STOP)
        if seen.status is JobStatus.UNKNOWN and inputs["desiredState"] == "stopped":
            return self._stop_unknown(id, inputs, seen)
        return ""

    def _stop_unknown(self, id: str, inputs: Values, seen: Observation) -> str:
        """As before a delete: the cloud knows whether it runs."""
        try:
            step = self.stop(id, inputs, seen, asked=True)
        except WrongState as error:
            return f"stopping: {error}"
        return "" if step is StopStep.STOPPED else "stopping"

    def _run(self, id: str, inputs: Values, seen: Observation) -> str:
        """Towards running the wanted version."""
        way = self._way
        version = way.version or self._wanted_version(inputs)
        way.version = version
        published = int(seen.outputs.get("publishedVersion") or 0)
        if seen.raw_status == RUNNING:
            if published != version or way.restart:
                return self._halt(id, inputs, seen, pause=keeps_state(inputs))
            if way.failed:
                raise RunFailed(f"{way.failed}; version {version} runs again")
            return ""
        if way.starts >= MOST_STARTS or (way.starts and way.moved):
            reason = f": {seen.reason}" if seen.reason else ""
            return self._fall_back(id, inputs, RunFailed(f"version {version} did not start{reason}"))
        if not _can_start(seen):
            return self._way.doing or "waiting for what it does"
        if published != version:
            way.previous = way.previous or published
        return self._start(id, inputs, seen, version, published)

    def _wanted_version(self, inputs: Values) -> int:
        configs = self._client.describe_job_configs(str(inputs["jobId"]), _space(inputs))
        wanted = target(configs, inputs)
        if wanted is None:
            raise RunFailed("it has no version any more; run `pulumi refresh`, and the next up makes one")
        return numbered(wanted)

    def _start(self, id: str, inputs: Values, seen: Observation, version: int, published: int) -> str:
        start = inputs.get("start") or {}
        if seen.raw_status == PAUSED and published == version and not (self._way.restart and _is_given(start)):
            return self._ask_to_start(id, inputs, RESUME, version, {})
        point = self._restore_point(id, inputs) if published > 0 or _is_given(start) else {}
        if seen.raw_status == PAUSED and (point or start.get("restore") == "none"):
            return self._ask_to_stop(id, inputs, STOP)  # its savepoint stays
        # Of a paused job no savepoint may be listed; its state is kept all the same.
        return self._ask_to_start(id, inputs, RESUME if seen.raw_status == PAUSED else START, version, point)

    def _restore_point(self, id: str, inputs: Values) -> dict[str, Any]:
        """What RunJobs takes for the state to start from; {} for none."""
        start = inputs.get("start") or {}
        named = {"SavepointId": start.get("savepointId"), "SavepointPath": start.get("savepointPath")}
        if any(named.values()):
            return {wire: value for wire, value in named.items() if value}
        if start.get("restore") == "none":
            return {}
        if self._way.point is None:
            self._way.point = _newest_point(self._client.describe_savepoints(_job_id(id), _space(inputs)))
        return self._way.point

    def _ask_to_start(self, id: str, inputs: Values, run_type: int, version: int, point: dict[str, Any]) -> str:
        way = self._way
        state = f" from savepoint {point.get('SavepointId') or point.get('SavepointPath')}" if point else ""
        way.doing = f"resuming version {version}" if run_type == RESUME else f"starting version {version}{state}"
        run = {"JobId": _job_id(id), "RunType": run_type, "JobConfigVersion": version, **_start_fields(inputs), **point}
        try:
            self._client.run_job(_space(inputs), run)
        except WrongState as error:
            return f"{way.doing}: {error}"
        except ApiError as error:
            if is_lost(error):
                raise
            return self._fall_back(id, inputs, error)
        self._operation.inform(f"{way.doing}")
        way.starts, way.moved, way.restart = way.starts + 1, False, False
        return way.doing

    def _fall_back(self, id: str, inputs: Values, error: ProviderError) -> str:
        """To the version that ran before, where the user has asked for it; otherwise raises."""
        way = self._way
        if way.failed:
            raise RunFailed(f"{way.failed}; nor did version {way.version}, to which it was to go back: {error}")
        before = way.previous or max((n for n in self._older(id, inputs)), default=0)
        if inputs.get("onFailure") != "rollback" or before in (0, way.version):
            raise error
        words = str(error) if isinstance(error, RunFailed) else f"version {way.version} did not start: {error}"
        way.failed, way.version, way.starts, way.moved = words, before, 0, False
        self._operation.warn(f"{words}; going back to version {before}")
        return f"going back to version {before}"

    def _older(self, id: str, inputs: Values) -> list[int]:
        """The versions before the wanted one: who took it up in the middle does not know which of them has run."""
        configs = self._client.describe_job_configs(_job_id(id), _space(inputs))
        return [n for n in map(numbered, configs) if _first(id) <= n < (self._way.version or 0)]

    def _halt(self, id: str, inputs: Values, seen: Observation, *, pause: bool) -> str:
        if self._way.stops >= MOST_STOPS and self._way.moved:
            reason = f": {seen.reason}" if seen.reason else ""
            advice = '; stop={"savepoint": False} stops it without one' if pause else ""
            raise RunFailed(f"it runs on, because it could not be {'paused' if pause else 'stopped'}{reason}{advice}")
        return self._ask_to_stop(id, inputs, PAUSE if pause else STOP)

    def _ask_to_stop(self, id: str, inputs: Values, stop_type: int) -> str:
        way = self._way
        way.doing = "pausing with a savepoint" if stop_type == PAUSE else "stopping"
        try:
            self._client.stop_job(_job_id(id), _space(inputs), stop_type)
        except WrongState as error:
            return f"{way.doing}: {error}"
        way.stops, way.moved = way.stops + 1, False
        return way.doing

    def _prune(self, id: str, inputs: Values, seen: Observation) -> None:
        keep = inputs.get("keepVersions")
        latest = max(int(seen.outputs.get("latestVersion") or 0), self._way.version or 0)
        if keep is None or latest - _first(id) < keep:
            return
        try:
            versions = [n for n in map(numbered, self._configs(id, inputs)) if n >= _first(id)]
            used = {self._way.version, seen.outputs.get("publishedVersion")}
            surplus = [n for n in versions[keep:] if n not in used]
            if surplus:
                self._client.delete_job_configs(_job_id(id), _space(inputs), surplus)
        except ProviderError as error:
            self._operation.warn(f"old versions of {id} are still there: {error}")

    def _configs(self, id: str, inputs: Values) -> list[dict[str, Any]]:
        return self._client.describe_job_configs(_job_id(id), _space(inputs))

    def stop(self, id: str, inputs: Values, seen: Observation, *, asked: bool) -> StopStep:
        """`StopJobs`: paused with a savepoint before, unless the inputs say otherwise.

        What becomes of a state that nobody knows: the cloud is asked to stop it, and refuses when it does not run.
        """
        if seen.raw_status == IN_OPERATION:
            return StopStep.ASKED if asked else StopStep.NOT_YET
        if seen.raw_status in RESTING:
            return StopStep.STOPPED
        for stop_type in _ways_to_stop(seen, inputs):
            try:
                self._client.stop_job(_job_id(id), _space(inputs), stop_type)
            except NotFound as error:
                if error.code in GONE:
                    raise
                return StopStep.NOT_YET
            except WrongState as error:
                if seen.raw_status in ALIVE or error.code not in DOES_NOT_RUN:
                    raise
            else:
                return StopStep.ASKED
        return StopStep.STOPPED

    def delete(self, id: str, inputs: Values) -> None:
        """`DeleteJobConfigs` for every version since the first one.

        The one that ran last may count as in use as long as there is the job, with which it goes.
        """
        job = self._job(_job_id(id), _space(inputs))
        if job is None:
            return
        if str(job.get("Status")) in ALIVE | {IN_OPERATION}:
            raise WrongState("", "it runs again")
        versions = [n for n in map(numbered, self._configs(id, inputs)) if n >= _first(id)]
        unused = [n for n in versions if n != _published(job)]
        for some in filter(None, (unused, [n for n in versions if n not in unused])):
            try:
                self._client.delete_job_configs(_job_id(id), _space(inputs), some)
            except WrongState:
                if some is unused:
                    raise

    def tail(self, id: str, inputs: Values, seen: Observation) -> list[str]:
        """`DescribeJobSubmissionLog` of the last hour."""
        now = self._operation.clock.now() + (self._client.clock_offset or timedelta())
        since, until = (int(time.timestamp() * 1000) for time in (now - LOGGED, now))
        return last_lines(self._client.describe_submission_log(_job_id(id), since, until, TAIL_LINES))


class _Way:
    """How far one operation has got on its way to the desired state.

    Attributes:
        version: The version to run; None until it is looked up.
        previous: The one that ran before; 0 when none is known.
        failed: In words, that another version did not start and this one is what it goes back to; "" otherwise.
        restart: The job has to be started anew although it runs the version.
        starts, stops: How many of them were accepted.
        moved: The last of them was seen under way.
        point: What to restore from, once it was looked up.
        doing: What was asked for last, for the status column.
    """

    def __init__(self) -> None:
        self.version: int | None = None
        self.previous = 0
        self.failed = ""
        self.restart = False
        self.starts = self.stops = 0
        self.moved = False
        self.point: dict[str, Any] | None = None
        self.doing = ""


def _refuse_foreign(job: Mapping[str, Any]) -> None:
    """A job that lives has been started by somebody else."""
    if str(job.get("Status")) in ALIVE | {IN_OPERATION}:
        id, version = job.get("JobId"), _published(job) or _number(job.get("LatestJobConfigVersion"))
        status = STATUS[str(job["Status"])].value
        raise ConfigurationError(
            f"job {id} is {status} already, with version {version}, and was not started by this resource; write "
            f'adopt="{id}/{version}" to take it over, or stop it first'
        )


def _newest_point(savepoints: list[dict[str, Any]]) -> dict[str, Any]:
    """The newest usable savepoint or checkpoint, as RunJobs takes it; {} when there is none."""
    usable = [
        one
        for one in savepoints
        if one.get("Status") == USABLE and one.get("PathStatus") != PATH_UNUSABLE and one.get("Path")
    ]
    if not usable:
        return {}
    last = max(usable, key=lambda one: (_number(one.get("CreateTime")), _number(one.get("Id"))))
    point = {"SavepointId": last.get("SerialId"), "SavepointPath": last["Path"]}
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
    return bool(start.get("savepointId") or start.get("savepointPath") or start.get("restore") == "none")


def _ways_to_stop(seen: Observation, inputs: Values) -> list[int]:
    """The StopTypes that are tried: one where the state is known, else until the cloud takes one."""
    if seen.raw_status == PAUSED or not keeps_state(inputs):
        return [STOP]
    return [PAUSE] if seen.raw_status == RUNNING else [PAUSE, STOP]


def _can_start(seen: Observation) -> bool:
    return seen.raw_status in RESTING | {PAUSED} or seen.status is JobStatus.UNKNOWN


def _brief(job: Mapping[str, Any], inputs: Values) -> Observation:
    """What DescribeJobs tells of a deployment."""
    state, published = str(job.get("Status", "")), _published(job)
    outputs = {"publishedVersion": published, "latestVersion": _number(job.get("LatestJobConfigVersion"))}
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


def _published(job: Mapping[str, Any]) -> int:
    """The version that was started last; 0 for none, which the API may tell as -1."""
    return max(0, _number(job.get("PublishedJobConfigVersion")))


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _job_id(id: str) -> str:
    return id.split("/", 1)[0]


def _first(id: str) -> int:
    """The version that was made first, which the id keeps: the engine takes no other id from an update."""
    return int(id.split("/", 1)[1])


def _space(inputs: Values) -> str:
    return str(inputs.get("workSpaceId") or "")


def _connect(settings: Settings, region: str, operation: Operation) -> DeploymentLifecycle:
    client = OceanusClient(connect(settings, SERVICE, region), Retry(operation))
    return DeploymentLifecycle(client, looks_of(settings, "oceanus job", region, page=LARGEST_PAGE), operation)


DEPLOYMENT = Kind(
    token="tencent/oceanus:Deployment",
    noun="Oceanus deployment",
    id_pattern=r"cql-[0-9A-Za-z]+/[1-9][0-9]*",
    id_form='a JobId and a version, "cql-xxxxxxxx/1"',
    form=Form.DESIRED,
    model=DeploymentInputs,
    outputs=(
        Output("version", "int", "The version that is deployed: it runs, or is started next."),
        Output("latest_version", "int", "The newest version of the job."),
        Output("published_version", "int", "The version that was started last; 0 when none was."),
        *(output for output in RUN_OUTPUTS if output.name in ("status", "raw_status", "reason")),
        Output("created_at", "str", "When the deployed version was made, RFC 3339, UTC."),
    ),
    remote_name=lambda inputs: str(inputs.get("jobId") or ""),
    vendor=TENCENT,
    connect=_connect,
    api="tencent_oceanus",
    create_action="CreateJobConfig",
    look_action="DescribeJobs",
    look_inputs=("workSpaceId",),
    states=STATUS,
    when_replaced=when_replaced,
    when_updated=when_updated,
)
