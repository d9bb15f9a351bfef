"""An EMR flow job from create to delete: a stored definition.

It is changed in place where the service still has ModifyFlowJob.

The API has no client token and names need not be unique. So the job of a create whose response was
lost is identified by name, contents and time. Some fields come back in another spelling:
CategoryId, `mode`, Adhoc as text, wrapped lists. ClusterId does not come back at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import AlreadyDone, ApiUnavailable, InvalidInput, NotFound, WrongState
from ...core.http.responses import rfc3339
from ...core.journal import CreateIntent
from ...core.operation import Operation, ProcessContext
from ...core.resource_type import (
    Created,
    DefinitionLifecycle,
    Observation,
    Output,
    ReplaceEffect,
    ResourceForm,
    ResourceType,
    StopProgress,
    Values,
    last_part_of_id,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import compare, fields_of, from_wire, to_wire
from ..connection import connect, origin_of
from ..credentials import ALIBABA
from .client import SERVICE, EmrClient, Record
from .models import DISPUTED_TYPES, FLOW_JOB_ID, TYPES, FlowJobInputs, split

FIXED = ("Type", "Adhoc", "ParentCategory")
"""Parameters that CreateFlowJob takes and ModifyFlowJob does not."""

CONTENTS = frozenset({"params", "paramConf", "envConf", "runConf", "monitorConf", "resourceList"})
"""Inputs that make a job do something else, also when the user has left them out."""

CLEARED: dict[str, Any] = {
    "FailAct": "CONTINUE",
    "MaxRetry": 0,
    "RetryPolicy": "",
    "MaxRunningTimeSec": 0,
    "RetryInterval": 0,
    "Params": "",
    "ParamConf": "{}",
    "CustomVariables": "{}",
    "EnvConf": "{}",
    "RunConf": "{}",
    "MonitorConf": "{}",
    "Mode": "YARN",
    "ClusterId": "",
    "AlertConf": "",
}
"""Values that are sent for an input that the user has removed.

A parameter that is absent leaves the field unchanged.
"""

NOT_SERVED = (
    "EMR no longer accepts changes of flow jobs here, and nothing was changed; to create a new job "
    "instead, with another id, run `pulumi up --replace '{urn}'`"
)


class FlowJobLifecycle(DefinitionLifecycle[EmrClient]):
    """The EMR calls of one flow job."""

    def __init__(self, client: EmrClient, operation: Operation) -> None:
        self._client = client
        self._operation = operation

    def create(self, inputs: Values, marker: str) -> Created:
        """Call `CreateFlowJob`, once: a repeat would create a second job."""
        self._warn_of_type(inputs["type"])
        request = to_wire(FlowJobInputs, inputs, without=COMMON_INPUTS)
        job_id = self._client.create_flow_job(request)

        id = f"{inputs['projectId']}/{job_id}"
        created_job = Observation(outputs=_outputs({"Id": job_id}))
        return Created(id, created_job, read=lambda: self.observe(id, inputs))

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """Return the oldest equal job of the window that no other create has made.

        `ListFlowJob` finds jobs by name and leaves out their contents. So each job of the window is
        read with `DescribeFlowJob` before it is compared.
        """
        project_id = inputs["projectId"]
        named = list(self._client.list_flow_job(project_id, Name=inputs["name"]))

        window = intent.window(self.clock_offset)
        in_window = [job for job in named if window.contains_milliseconds(job.get("GmtCreate"))]
        for job in sorted(in_window, key=_created_ms):
            id = f"{project_id}/{job['Id']}"
            if id in exclude_ids:
                continue

            observation = self.observe(id, inputs)
            if observation is not None and _is_equal(observation.inputs, inputs):
                return Created(id, observation)

        return None

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """Call `DescribeFlowJob`; None when the job or its whole project is gone."""
        project_id, job_id = split(id)
        try:
            job = self._client.describe_flow_job(project_id, job_id)
        except NotFound:
            # The codes for a missing job are not published, so the list has to confirm it.
            if self._is_listed(project_id, job_id):
                raise
            return None

        return Observation(
            created_at=rfc3339(job.get("GmtCreate")),
            inputs={"projectId": project_id, **_returned(job)},
            outputs=_outputs(job),
        )

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> Mapping[str, Observation]:
        """Read jobs one by one: `ListFlowJob` leaves out inputs that must be compared."""
        observations: dict[str, Observation] = {}
        for id, inputs in inputs_by_id.items():
            observation = self.observe(id, inputs)
            if observation is not None:
                observations[id] = observation

        return observations

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """Return None: `ListFlowJob` leaves out inputs that must be compared."""
        return None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """Call `ModifyFlowJob` with every desired input, and with a value for each removed one."""
        project_id, job_id = split(id)
        desired = to_wire(FlowJobInputs, inputs, without=COMMON_INPUTS)
        changed_on_wire = {
            field.wire for field in fields_of(FlowJobInputs) if field.state_name in changed
        }
        removed = changed_on_wire - desired.keys()
        request = desired | {name: CLEARED[name] for name in removed if name in CLEARED}
        request = {name: value for name, value in request.items() if name not in FIXED}
        try:
            self._client.modify_flow_job({**request, "ProjectId": project_id, "Id": job_id})
        except ApiUnavailable as error:
            error.hint = NOT_SERVED.format(urn=self._operation.urn or "<URN of this resource>")
            raise

    def stop(
        self, id: str, inputs: Values, observation: Observation, *, requested: bool
    ) -> StopProgress:
        """Call `KillFlowJob` for the live run.

        KillFlowJob does not take the id of a workflow's own run, so the delete waits for its end.
        """
        project_id, job_id = split(id)
        if not self._client.list_live_runs(project_id, job_id):
            return StopProgress.STOPPED
        if requested:
            return StopProgress.REQUESTED

        run_id = observation.outputs["lastInstanceId"]
        if not run_id:
            return StopProgress.TOO_EARLY

        try:
            self._client.kill_flow_job(project_id, run_id)
        except (AlreadyDone, InvalidInput, NotFound, WrongState):
            # The response for a run that has just ended is not documented.
            if self._client.list_live_runs(project_id, job_id):
                raise
            return StopProgress.STOPPED

        return StopProgress.REQUESTED

    def delete(self, id: str, inputs: Values) -> None:
        """Call `DeleteFlowJob`."""
        self._client.delete_flow_job(*split(id))

    def _warn_of_type(self, type: str) -> None:
        if type not in TYPES + DISPUTED_TYPES:
            self._operation.warn(
                f"type {type} is on no page of EMR's documentation; "
                f"documented are {', '.join(TYPES)}"
            )

    def _is_listed(self, project_id: str, job_id: str) -> bool:
        """Return whether the list has a job that `DescribeFlowJob` does not find."""
        try:
            jobs = self._client.list_flow_job(project_id, Id=job_id)
            return any(job.get("Id") == job_id for job in jobs)
        except NotFound:
            return False


def _created_ms(job: Record) -> int:
    """Return the creation time in milliseconds since 1970; 0 when the job has none."""
    return int(job.get("GmtCreate") or 0)


def _is_equal(actual: Values, desired: Values) -> bool:
    """Return whether a job has the desired inputs and no contents beyond them.

    A field that no response has proves nothing.
    """
    compared = {name for name in actual if name in desired or name in CONTENTS}
    actual_values = {name: actual[name] for name in compared}
    desired_values = {name: desired[name] for name in compared if name in desired}

    return not compare(FlowJobInputs, actual_values, desired_values)


def _returned(job: Record) -> Values:
    """Return the inputs that come back.

    A null proves nothing. CustomVariables may come back masked, so they are not compared.
    """
    wire = {name: value for name, value in job.items() if name != "CustomVariables"}
    wire["ParentCategory"] = job.get("CategoryId")
    wire["Mode"] = job.get("mode") or job.get("Mode")
    wire["ResourceList"] = (job.get("ResourceList") or {}).get("Resource") or []
    given = {name: value for name, value in wire.items() if value is not None}

    return from_wire(FlowJobInputs, given)


def _outputs(job: Record) -> Values:
    return {
        "flowJobId": job["Id"],
        "lastInstanceId": job.get("LastInstanceId") or None,
        "modifiedAt": rfc3339(job.get("GmtModified")),
    }


def _describe_replace(state: Values) -> ReplaceEffect:
    run = state.get("lastInstanceId")
    killed = f", its last run {run} is killed if it is live" if run else ""
    return ReplaceEffect(
        f"the job is deleted{killed}, and workflows that use it do not follow to the new one"
    )


def _connect(context: ProcessContext, region: str, operation: Operation) -> FlowJobLifecycle:
    client = EmrClient(connect(context, SERVICE, region), Retry(operation))
    return FlowJobLifecycle(client, operation)


FLOW_JOB = ResourceType(
    token="alibaba/emr:FlowJob",
    noun="EMR flow job",
    id_pattern=FLOW_JOB_ID,
    id_form='"<ProjectId>/<JobId>", such as "FP-…/FJ-…"',
    form=ResourceForm.DEFINITION,
    model=FlowJobInputs,
    outputs=(
        Output(
            "flow_job_id",
            "str",
            'Id of the job, "FJ-…"; the resource\'s id is "<ProjectId>/<JobId>".',
            last_part_of_id,
        ),
        Output(
            "last_instance_id",
            "str",
            'Id of the newest run, "FJI-…"; None for a job that never ran.',
        ),
        Output("created_at", "str", "Time of the create, RFC 3339, UTC."),
        Output("modified_at", "str", "Time of the last change, RFC 3339, UTC."),
    ),
    name_path=("name",),
    vendor=ALIBABA,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="alibaba_emr",
    create_action="CreateFlowJob",
    not_returned=dict.fromkeys(("clusterId", "customVariables")),
    describe_replace=_describe_replace,
)
