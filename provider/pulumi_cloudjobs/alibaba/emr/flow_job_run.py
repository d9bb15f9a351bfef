"""A run of an EMR flow job from submit to kill; nothing changes in place, and it has no delete.

A run has two ids. `SubmitFlowJob` returns "FJI-…", and `KillFlowJob` takes it. Lists and logs use
"FNI-…", and so does the id in state. Only `ListFlowJobHistory` leads from the first to the second:
a run whose second id could not be read keeps the first, and is read from the history of its job.

`SubmitFlowJob` takes no token. So a run whose submit was interrupted is identified by its contents,
its cluster and its time. A job has one live run at a time, so a mix-up is unlikely.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import (
    AlreadyDone,
    ApiError,
    InvalidInput,
    NotFound,
    ProviderError,
    WrongState,
)
from ...core.http.responses import last_lines, printable_lines, require_id, rfc3339
from ...core.journal import CreateIntent
from ...core.operation import Operation, ProcessContext
from ...core.reading.batching import Page, ReadBatcher, batcher_for, group_by_scope
from ...core.resource_type import (
    ENDED,
    RUN_OUTPUTS,
    TAIL_LINES,
    Created,
    JobStatus,
    ListedJob,
    Observation,
    Output,
    ResourceForm,
    ResourceType,
    RunLifecycle,
    StopProgress,
    Values,
    by_status,
    last_part_of_id,
    observe_or,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import to_wire
from ..connection import connect, origin_of
from ..credentials import ALIBABA
from .client import PAGE_SIZE, SERVICE, EmrClient
from .models import FLOW_JOB_RUN_ID, FlowJobRunInputs, split
from .states import FAILED, RETRY_SECONDS, RUN_REPLACED, STATUS

REPEAT_STOP_SECONDS = 30
"""How long a kill may show no effect before it is repeated."""

MIN_RUNS_FOR_A_LIST = 3
"""How many runs of a project justify a list call; fewer are read by id.

Runs that the list leaves out are read by id as well.
"""

JOB_INSTANCE, NODE_INSTANCE = "FJI-", "FNI-"
RETURNED = {
    "projectId": "ProjectId",
    "jobId": "JobId",
    "clusterId": "ClusterId",
    "hostName": "HostName",
}
"""Inputs that come back, with their names there.

`conf` does not come back, and the contents come back with their variables filled in.
"""
ONE_AT_A_TIME = (
    "a job has one live run at a time: let this one depend on the other, with "
    'wait={{"until": "finished"}} there, or write adopt="{id}" to take over the one that is live'
)

Run = Mapping[str, Any]


class FlowJobRunLifecycle(RunLifecycle[EmrClient]):
    """The EMR calls of one run."""

    def __init__(
        self,
        client: EmrClient,
        batcher_of: Callable[[str], ReadBatcher[Run]],
        operation: Operation,
    ) -> None:
        self._client = client
        self._batcher_of = batcher_of
        self._operation = operation
        self._stop_requested_at: float | None = None

    def create(self, inputs: Values, marker: str) -> Created:
        """Call `SubmitFlowJob`, once: every call starts a run."""
        request = to_wire(FlowJobRunInputs, inputs, without=COMMON_INPUTS)
        try:
            instance_id = self._client.submit_flow_job(request)
        except ApiError as error:
            if type(error) is ApiError or isinstance(error, WrongState):
                error.hint = self._hint_of_live_run(inputs) or error.hint
            raise

        # The run has started, so a failed read must not fail the create.
        project_id = inputs["projectId"]
        submitted = Observation(JobStatus.PENDING, "PREP", outputs=_ids(None, instance_id))
        observation = observe_or(
            self._operation,
            inputs,
            lambda: self._observe_instance(project_id, instance_id, inputs),
            submitted,
        )
        run_id = str(observation.outputs["nodeInstanceId"] or "")
        if not run_id.startswith(NODE_INSTANCE):
            run_id = instance_id

        return Created(f"{project_id}/{run_id}", observation)

    def _hint_of_live_run(self, inputs: Values) -> str:
        """Return a hint when the job has a live run; the error code for that is not published."""
        try:
            live = self._client.list_live_runs(inputs["projectId"], inputs["jobId"])
        except ProviderError:
            return ""

        if not live:
            return ""

        return ONE_AT_A_TIME.format(id=f"{inputs['projectId']}/{live[0].get('Id')}")

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """Return the oldest run of the window in the history of the job with these inputs."""
        project_id = inputs["projectId"]
        try:
            runs = list(self._client.list_flow_job_history(project_id, Id=inputs["jobId"]))
            params = _params(inputs) or self._params_of_job(project_id, inputs["jobId"])
        except NotFound:
            return None

        window = intent.window(self.clock_offset)
        in_window = [run for run in runs if window.contains_milliseconds(run.get("GmtCreate"))]
        free = [run for run in in_window if f"{project_id}/{run.get('Id')}" not in exclude_ids]
        fitting = [run for run in free if _fits(run, inputs, params)]
        if not fitting:
            return None

        oldest = min(fitting, key=lambda run: _number(run["GmtCreate"]))
        return Created(f"{project_id}/{oldest['Id']}", self._observation_of(oldest, inputs))

    def _params_of_job(self, project_id: str, job_id: str) -> str:
        """Return the contents of a run whose `conf` gives it none."""
        return str(self._client.describe_flow_job(project_id, job_id).get("Params") or "")

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """Call `DescribeFlowNodeInstance`; None when the run or its whole project is gone."""
        project_id, run_id = split(id)
        if run_id.startswith(JOB_INSTANCE):
            return self._observe_instance(project_id, run_id, inputs)

        try:
            run = self._client.describe_flow_node_instance(project_id, run_id)
        except NotFound:
            # The codes for a missing run are not published, so the history has to confirm it.
            if self._is_listed(project_id, run_id, inputs):
                raise
            return None

        return self._observation_of(run, inputs)

    def _observe_instance(
        self, project_id: str, instance_id: str, inputs: Values
    ) -> Observation | None:
        """Read the run by its other id, "FJI-…"."""
        try:
            runs = list(self._client.list_flow_job_history(project_id, InstanceId=instance_id))
        except NotFound:
            return None

        return self._observation_of(runs[0], inputs, instance_id) if runs else None

    def _is_listed(self, project_id: str, run_id: str, inputs: Values) -> bool:
        """Return whether the history has a run that `DescribeFlowNodeInstance` does not find."""
        filters = {"Id": inputs["jobId"]} if inputs.get("jobId") else {}
        try:
            runs = self._client.list_flow_job_history(project_id, **filters)
            return any(run.get("Id") == run_id for run in runs)
        except NotFound:
            return False

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> Mapping[str, Observation]:
        """Read many runs with one list call per project; leave few runs to `observe`."""
        projects: dict[str, str] = {}
        for id in inputs_by_id:
            project_id, run_id = split(id)
            # The list does not contain the ids "FJI-…".
            if not run_id.startswith(JOB_INSTANCE):
                projects[id] = project_id

        observations: dict[str, Observation] = {}
        for project_id, ids in group_by_scope(projects).items():
            fetch = partial(self._fetch, project_id)
            runs = self._batcher_of(project_id).load(ids, fetch, self._operation)
            for id, run in runs.items():
                observations[id] = self._observation_of(run, inputs_by_id[id])

        return observations

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """Read one run, from whole pages of the list when many runs are read."""
        project_id, run_id = split(id)
        if run_id.startswith(JOB_INSTANCE):
            return None

        fetch, page = partial(self._fetch, project_id), partial(self._list_page, project_id)
        run = self._batcher_of(project_id).load_cached(id, fetch, page, self._operation)

        return self._observation_of(run, inputs) if run else None

    def _fetch(self, project_id: str, ids: Sequence[str]) -> Mapping[str, Run]:
        """Return the runs on one page of the list, which has no filter by id.

        Live runs are mostly among the newest.
        """
        if len(ids) < MIN_RUNS_FOR_A_LIST:
            return {}

        listed = self._list_page(project_id, 0).items
        return {id: listed[id] for id in ids if id in listed}

    def _list_page(self, project_id: str, offset: int) -> Page[Run]:
        page = self._client.list_flow_node_instances(project_id, offset)
        by_id = {f"{project_id}/{run_id}": run for run_id, run in page.items.items()}

        return Page(by_id, page.total)

    def list_jobs(self) -> Iterator[ListedJob]:
        """Yield the runs of every project, from `ListFlowProject` and `ListFlowNodeInstance`."""
        for project_id in self._client.list_flow_projects():
            for run in self._client.list_runs(project_id):
                run_id = require_id(run, "Id", of="EMR ListFlowNodeInstance")
                name = str(run.get("JobName") or "")
                yield ListedJob(f"{project_id}/{run_id}", name, self._observation_of(run, {}))

    def stop(
        self, id: str, inputs: Values, observation: Observation, *, requested: bool
    ) -> StopProgress:
        """Call `KillFlowJob`, and repeat it from time to time: a kill can fail."""
        if observation.status in ENDED:
            return StopProgress.STOPPED

        now = self._operation.clock.monotonic()
        last = self._stop_requested_at
        if last is not None and now - last < REPEAT_STOP_SECONDS:
            return StopProgress.REQUESTED

        instance_id = self._instance_id_of(id, inputs)
        if not instance_id:
            return StopProgress.TOO_EARLY

        self._stop_requested_at = now
        self._kill(id, instance_id, inputs)

        return StopProgress.REQUESTED

    def _kill(self, id: str, instance_id: str, inputs: Values) -> None:
        try:
            self._client.kill_flow_job(split(id)[0], instance_id)
        except AlreadyDone:
            return
        except (InvalidInput, NotFound, WrongState) as error:
            # The response for a run that has just ended is not documented.
            observation = self.observe(id, inputs)
            is_live = observation is not None and observation.status not in ENDED
            # The caller would take NotFound for a run that is gone.
            if is_live and not isinstance(error, NotFound):
                raise

    def _instance_id_of(self, id: str, inputs: Values) -> str:
        """Return the id "FJI-…" of a run, which a kill takes; "" when it is not known.

        Only the newest run of the job can be identified.
        """
        project_id, run_id = split(id)
        if run_id.startswith(JOB_INSTANCE):
            return run_id

        try:
            job = self._client.describe_flow_job(project_id, inputs["jobId"])
            newest = str(job.get("LastInstanceId") or "")
            if not newest:
                return ""
            runs = list(self._client.list_flow_job_history(project_id, InstanceId=newest))
        except NotFound:  # the job is gone; its run may be live
            return ""

        return newest if any(run.get("Id") == run_id for run in runs) else ""

    def log_tail(self, id: str, inputs: Values, observation: Observation) -> list[str]:
        """Call `DescribeFlowNodeInstanceLauncherLog` for the end of the log."""
        node_id = str(observation.outputs.get("nodeInstanceId") or "")
        if not node_id:
            return []

        newest_first = self._client.launcher_log(split(id)[0], node_id, TAIL_LINES)
        return last_lines(reversed(newest_first))

    def _observation_of(
        self, run: Run, inputs: Values, instance_id: str | None = None
    ) -> Observation:
        offset = self._client.clock_offset or timedelta(0)
        status = _status(run, self._operation.clock.now() + offset)
        finished_at = rfc3339(run.get("EndTime") or run.get("GmtModified"))
        outputs = _ids(str(run["Id"]), instance_id)
        outputs["externalId"] = run.get("ExternalId") or None

        return Observation(
            status=status,
            raw_status=str(run.get("Status") or ""),
            reason=next(printable_lines([str(run.get("ExternalInfo") or "")]), None),
            created_at=rfc3339(run.get("GmtCreate")),
            finished_at=finished_at if status in ENDED else None,
            progress="" if status in ENDED else _progress(run),
            inputs=_returned(run, inputs),
            outputs=outputs,
        )


def _ids(node_id: str | None, instance_id: str | None) -> Values:
    """Return the known ids as outputs; an id that is left out keeps its value in state."""
    if not instance_id:
        return {"nodeInstanceId": node_id}

    return {"nodeInstanceId": node_id, "jobInstanceId": instance_id}


def _status(run: Run, now: datetime) -> JobStatus:
    """Return the shared status: between two tries a run may show FAILED and go on."""
    state = str(run.get("Status") or "")
    has_tries_left = _number(run.get("Retries")) < _number(run.get("MaxRetry"))
    if state != FAILED or not has_tries_left:
        return STATUS.get(state, JobStatus.UNKNOWN)

    seconds_failed = now.timestamp() - _number(run.get("GmtModified")) / 1000
    if seconds_failed < _number(run.get("RetryInterval")) + RETRY_SECONDS:
        return JobStatus.STARTING

    return JobStatus.FAILED


def _progress(run: Run) -> str:
    """Return "retry 1/3"; "" before the first retry."""
    retries = _number(run.get("Retries"))
    return f"retry {retries}/{_number(run.get('MaxRetry'))}" if retries else ""


def _returned(run: Run, inputs: Values) -> Values:
    """Return the inputs that come back.

    A run never changes, so a host that comes back with its domain is the same host.
    """
    returned = {name: run.get(wire) for name, wire in RETURNED.items()}
    if _first_label(returned["hostName"]) == _first_label(inputs.get("hostName")):
        del returned["hostName"]

    return {name: value for name, value in returned.items() if value}


def _fits(run: Run, inputs: Values, params: str) -> bool:
    """Return whether a run has the requested inputs.

    Hosts may come back with a domain, contents with their variables filled in.
    """
    if run.get("ClusterId") not in (None, "", inputs["clusterId"]):
        return False

    desired_host, actual_host = inputs.get("hostName"), run.get("HostName")
    if desired_host and actual_host and _first_label(actual_host) != _first_label(desired_host):
        return False

    actual_params = str(run.get("JobParams") or params)
    return "${" in params or actual_params.split() == params.split()


def _params(inputs: Values) -> str:
    """Return the contents that `conf` gives a run; "" when the run has those of the job."""
    conf = json.loads(inputs.get("conf") or "{}")
    return str(conf.get("params") or "") if isinstance(conf, dict) else ""


def _first_label(host: object) -> str:
    return str(host).split(".", 1)[0]


def _number(value: object) -> int:
    """Return a number, or the number in a text; 0 for anything else."""
    text = "" if value is None else str(value)
    return int(text) if text.isdecimal() else 0


def _connect(context: ProcessContext, region: str, operation: Operation) -> FlowJobRunLifecycle:
    client = EmrClient(connect(context, SERVICE, region), Retry(operation))
    batcher_of = batcher_for(context, "emr run", region, page=PAGE_SIZE)

    return FlowJobRunLifecycle(client, batcher_of, operation)


FLOW_JOB_RUN = ResourceType(
    token="alibaba/emr:FlowJobRun",
    noun="EMR flow job run",
    id_pattern=FLOW_JOB_RUN_ID,
    id_form='"<ProjectId>/<NodeInstanceId>", such as "FP-…/FNI-…"',
    form=ResourceForm.RUN,
    model=FlowJobRunInputs,
    outputs=(
        Output(
            "node_instance_id",
            "str",
            'Id of the run in lists, "FNI-…"; the resource\'s id is "<ProjectId>/" and this.',
            last_part_of_id,
        ),
        Output(
            "job_instance_id",
            "str",
            'Id of the run that a kill takes, "FJI-…"; None for an adopted run.',
        ),
        Output(
            "external_id",
            "str",
            'Id of the run on the cluster, "application_…"; None before it starts there.',
        ),
        *RUN_OUTPUTS,
    ),
    name_path=("jobId",),
    vendor=ALIBABA,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="alibaba_emr",
    create_action="SubmitFlowJob",
    list_action="ListFlowNodeInstance",
    list_jobs=FlowJobRunLifecycle.list_jobs,
    locator_inputs=("jobId",),
    not_returned=dict.fromkeys(("conf", "hostName", "namespace")),
    states=STATUS,
    waits=("accepted", "running", "finished"),
    describe_replace=by_status(RUN_REPLACED),
)
