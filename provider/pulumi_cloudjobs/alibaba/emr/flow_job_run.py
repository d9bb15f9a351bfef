"""A run of an EMR flow job from submit to kill.

Nothing of it changes in place, and it has no delete.

A run has two ids: "FJI-…" is what `SubmitFlowJob` gives and `KillFlowJob` takes, "FNI-…" is what
lists and logs go by, and what stands in the id in state; only `ListFlowJobHistory` leads from the
first to the second. A run whose second id could not be learned keeps the first, and is looked at in
the history of its job. `SubmitFlowJob` takes no token, so a run whose submit was cut off is found
by what it runs, where and since when. A job has one live run at a time, so there is hardly ever a
second one to take it for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
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
from ...core.http.responses import last_lines, printable_lines, rfc3339
from ...core.journal import CreateIntent
from ...core.operation import Operation, ProcessContext
from ...core.reading.batching import Page, ReadBatcher, batcher_for, group_by_scope
from ...core.resource_type import (
    ENDED,
    RUN_OUTPUTS,
    TAIL_LINES,
    Created,
    JobStatus,
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

ASK_AGAIN_SECONDS = 30
"""A kill that has come to nothing by then is asked for again."""

WORTH_A_LIST = 3
"""Looks at so many runs of a project are a list call; fewer are asked by id, and so are those that
it leaves out."""

JOB_INSTANCE = "FJI-"
RETURNED = {
    "projectId": "ProjectId",
    "jobId": "JobId",
    "clusterId": "ClusterId",
    "hostName": "HostName",
}
"""Inputs that come back; `conf` does not, and what it says of the content has its variables filled
in."""
ONE_AT_A_TIME = (
    "a job has one live run at a time: let this one depend on the other, with "
    'wait={{"until": "finished"}} there, or write adopt="{id}" to take over the one that is live'
)


class FlowJobRunLifecycle(RunLifecycle[EmrClient]):
    """What EMR is asked about one run."""

    def __init__(
        self,
        client: EmrClient,
        looks_in: Callable[[str], ReadBatcher[dict[str, Any]]],
        operation: Operation,
    ) -> None:
        self._client = client
        self._looks_in = looks_in
        self._operation = operation
        self._requested_at: float | None = None

    def create(self, inputs: Values, marker: str) -> Created:
        """`SubmitFlowJob`, once: every call starts a run."""
        try:
            instance = self._client.submit_flow_job(
                to_wire(FlowJobRunInputs, inputs, without=COMMON_INPUTS)
            )
        except ApiError as error:
            if type(error) is ApiError or isinstance(error, WrongState):
                error.hint = self._advice(inputs) or error.hint
            raise
        started = Observation(JobStatus.PENDING, "PREP", outputs=_ids(None, instance))
        seen = observe_or(
            self._operation,
            inputs,
            lambda: self._instance(inputs["projectId"], instance, inputs),
            started,
        )
        return Created(f"{inputs['projectId']}/{seen.outputs['nodeInstanceId'] or instance}", seen)

    def _advice(self, inputs: Values) -> str:
        """The code for a job that has a live run is not published, so the job is asked."""
        try:
            live = self._client.list_live_runs(inputs["projectId"], inputs["jobId"])
        except ProviderError:
            live = []
        return ONE_AT_A_TIME.format(id=f"{inputs['projectId']}/{live[0].get('Id')}") if live else ""

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """`ListFlowJobHistory` of the job: the oldest run of the window with these inputs."""
        project_id = inputs["projectId"]
        try:
            rows = list(self._client.list_flow_job_history(project_id, Id=inputs["jobId"]))
            params = _params(inputs) or self._params_of_job(project_id, inputs["jobId"])
        except NotFound:
            return None

        window = intent.window(self.clock_offset)
        made = [row for row in rows if window.contains_milliseconds(row.get("GmtCreate"))]
        free = [row for row in made if f"{project_id}/{row.get('Id')}" not in exclude_ids]
        fitting = [row for row in free if _fits(row, inputs, params)]
        if not fitting:
            return None

        oldest = min(fitting, key=lambda row: _number(row["GmtCreate"]))
        return Created(f"{project_id}/{oldest['Id']}", self._seen(oldest, inputs))

    def _params_of_job(self, project_id: str, job_id: str) -> str:
        """Return the content that a run has when `conf` gives it none."""
        return str(self._client.describe_flow_job(project_id, job_id).get("Params") or "")

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeFlowNodeInstance`; None when it is gone, or its whole project."""
        project_id, run_id = split(id)
        if run_id.startswith(JOB_INSTANCE):
            return self._instance(project_id, run_id, inputs)
        try:
            return self._seen(self._client.describe_flow_node_instance(project_id, run_id), inputs)
        except NotFound:
            if self._is_listed(project_id, run_id, inputs):
                raise
            return None

    def _instance(self, project_id: str, instance: str, inputs: Values) -> Observation | None:
        """The run by its other id, "FJI-…"."""
        try:
            rows = list(self._client.list_flow_job_history(project_id, InstanceId=instance))
        except NotFound:
            return None
        return self._seen(rows[0], inputs, instance) if rows else None

    def _is_listed(self, project_id: str, run_id: str, inputs: Values) -> bool:
        """Whether a run that Describe does not find is in the history: no codes for a missing one are published."""
        filters = {"Id": inputs["jobId"]} if inputs.get("jobId") else {}
        try:
            return any(
                row.get("Id") == run_id
                for row in self._client.list_flow_job_history(project_id, **filters)
            )
        except NotFound:
            return False

    def read_many(self, wanted: Mapping[str, Values]) -> Mapping[str, Observation]:
        """`ListFlowNodeInstance` of a project when many are asked for, else one by one."""
        seen: dict[str, Observation] = {}
        nodes = {id: split(id)[0] for id in wanted if not split(id)[1].startswith(JOB_INSTANCE)}
        for project_id, ids in group_by_scope(nodes).items():
            found = self._looks_in(project_id).load(
                ids, partial(self._fetch, project_id), self._operation
            )
            seen |= {id: self._seen(row, wanted[id]) for id, row in found.items()}
        return seen

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """The same, whole pages of the list when many are asked for."""
        project_id, run_id = split(id)
        if run_id.startswith(JOB_INSTANCE):
            return None
        fetch, page = partial(self._fetch, project_id), partial(self._list_page, project_id)
        row = self._looks_in(project_id).load_cached(id, fetch, page, self._operation)
        return self._seen(row, inputs) if row else None

    def _fetch(self, project_id: str, ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
        """One page of the list, which has no filter by id: live runs are mostly among the newest."""
        if len(ids) < WORTH_A_LIST:
            return {}
        listed = self._list_page(project_id, 0).items
        return {id: listed[id] for id in ids if id in listed}

    def _list_page(self, project_id: str, offset: int) -> Page[dict[str, Any]]:
        page = self._client.list_flow_node_instances(project_id, offset)
        return Page(
            {f"{project_id}/{run_id}": row for run_id, row in page.items.items()}, page.total
        )

    def stop(self, id: str, inputs: Values, seen: Observation, *, requested: bool) -> StopProgress:
        """`KillFlowJob`, now and then again: a kill can fail, and the run goes on."""
        if seen.status in ENDED:
            return StopProgress.STOPPED
        now = self._operation.clock.monotonic()
        if self._requested_at is None or now - self._requested_at >= ASK_AGAIN_SECONDS:
            instance = self._instance_of(id, inputs)
            if not instance:
                return StopProgress.TOO_EARLY
            self._requested_at = now
            self._kill(id, instance, inputs)
        return StopProgress.REQUESTED

    def _kill(self, id: str, instance: str, inputs: Values) -> None:
        try:
            self._client.kill_flow_job(split(id)[0], instance)
        except AlreadyDone:
            return
        except (InvalidInput, NotFound, WrongState) as error:
            # Its answer for a run that has just ended is not documented.
            seen = self.observe(id, inputs)
            lives = seen is not None and seen.status not in ENDED
            if lives and not isinstance(error, NotFound):  # that would pass for a run that is gone
                raise

    def _instance_of(self, id: str, inputs: Values) -> str:
        """The id that a kill takes: that of the job's last run, when it is this one.

        "" when it cannot be told.
        """
        project_id, run_id = split(id)
        if run_id.startswith(JOB_INSTANCE):
            return run_id
        try:
            last = str(
                self._client.describe_flow_job(project_id, inputs["jobId"]).get("LastInstanceId")
                or ""
            )
            rows = (
                list(self._client.list_flow_job_history(project_id, InstanceId=last))
                if last
                else []
            )
        except NotFound:  # of the job: its run may live on
            return ""
        return last if any(row.get("Id") == run_id for row in rows) else ""

    def log_tail(self, id: str, inputs: Values, seen: Observation) -> list[str]:
        """`DescribeFlowNodeInstanceLauncherLog`, its end."""
        node = str(seen.outputs.get("nodeInstanceId") or "")
        newest_first = self._client.launcher_log(split(id)[0], node, TAIL_LINES) if node else []
        return last_lines(reversed(newest_first))

    def _seen(
        self, row: Mapping[str, Any], inputs: Values, instance: str | None = None
    ) -> Observation:
        offset = self._client.clock_offset or timedelta(0)
        status = _status(row, self._operation.clock.now() + offset)
        retries, most = _number(row.get("Retries")), _number(row.get("MaxRetry"))
        over = status in ENDED
        return Observation(
            status=status,
            raw_status=str(row.get("Status") or ""),
            reason=next(printable_lines([str(row.get("ExternalInfo") or "")]), None),
            created_at=rfc3339(row.get("GmtCreate")),
            finished_at=rfc3339(row.get("EndTime") or row.get("GmtModified")) if over else None,
            progress=f"retry {retries}/{most}" if retries and not over else "",
            inputs=_inputs_of(row, inputs),
            outputs=_ids(str(row["Id"]), instance) | {"externalId": row.get("ExternalId") or None},
        )


def _ids(node: str | None, instance: str | None) -> Values:
    """Both ids, as far as they are known: what is told once stays in state."""
    return {"nodeInstanceId": node} | ({"jobInstanceId": instance} if instance else {})


def _status(row: Mapping[str, Any], now: datetime) -> JobStatus:
    """Between two tries a run may show FAILED, and is not over."""
    word = str(row.get("Status") or "")
    if word != FAILED or _number(row.get("Retries")) >= _number(row.get("MaxRetry")):
        return STATUS.get(word, JobStatus.UNKNOWN)
    since = now.timestamp() - _number(row.get("GmtModified")) / 1000
    return (
        JobStatus.STARTING
        if since < _number(row.get("RetryInterval")) + RETRY_SECONDS
        else JobStatus.FAILED
    )


def _inputs_of(row: Mapping[str, Any], inputs: Values) -> Values:
    """The inputs that come back.

    A run never changes, so a host that came back with its domain is the same.
    """
    found = {name: row.get(wire) for name, wire in RETURNED.items()}
    if _first_label(found["hostName"]) == _first_label(inputs.get("hostName")):
        del found["hostName"]
    return {name: value for name, value in found.items() if value}


def _fits(row: Mapping[str, Any], inputs: Values, params: str) -> bool:
    """Return whether a run is what was asked for.

    Hosts may come back with a domain, contents with values put in.
    """
    host = inputs.get("hostName")
    return (
        row.get("ClusterId") in (None, "", inputs["clusterId"])
        and (
            not host
            or not row.get("HostName")
            or _first_label(row["HostName"]) == _first_label(host)
        )
        and ("${" in params or str(row.get("JobParams") or params).split() == params.split())
    )


def _params(inputs: Values) -> str:
    """The content that `conf` gives this run; "" when it has that of the job."""
    conf = json.loads(inputs.get("conf") or "{}")
    return str(conf.get("params") or "") if isinstance(conf, dict) else ""


def _first_label(host: object) -> str:
    return str(host).split(".", 1)[0]


def _number(value: object) -> int:
    """A number, or the text of one; 0 for anything else."""
    text = str(value if value is not None else "")
    return int(text) if text.isdecimal() else 0


def _connect(context: ProcessContext, region: str, operation: Operation) -> FlowJobRunLifecycle:
    client = EmrClient(connect(context, SERVICE, region), Retry(operation))
    return FlowJobRunLifecycle(
        client, batcher_for(context, "emr run", region, page=PAGE_SIZE), operation
    )


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
            'The run as lists have it, "FNI-…"; the resource\'s id is "<ProjectId>/" and this.',
            last_part_of_id,
        ),
        Output(
            "job_instance_id",
            "str",
            'The run as a kill wants it, "FJI-…"; None for one that was taken over.',
        ),
        Output(
            "external_id",
            "str",
            'What the cluster calls it, "application_…"; None before it has begun there.',
        ),
        *RUN_OUTPUTS,
    ),
    remote_name=lambda inputs: str(inputs.get("jobId") or ""),
    vendor=ALIBABA,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="alibaba_emr",
    create_action="SubmitFlowJob",
    list_action="ListFlowNodeInstance",
    locator_inputs=("jobId",),
    states=STATUS,
    waits=("accepted", "running", "finished"),
    describe_replace=by_status(RUN_REPLACED),
)
