"""An EMR flow job from create to delete: a stored definition, changed in place where the service still can.

The API has no client token and names need not be unique, so what a create has left whose answer was
lost is looked for by name, contents and time. What comes back is spelled otherwise than what was
sent: CategoryId, `mode`, Adhoc as text, lists wrapped; ClusterId not at all.
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
    observe_or,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import compare, fields_of, from_wire, to_wire
from ..connection import connect, origin_of
from ..credentials import ALIBABA
from .client import SERVICE, EmrClient
from .models import DISPUTED_TYPES, FLOW_JOB_ID, TYPES, FlowJobInputs, split

FIXED = ("Type", "Adhoc", "ParentCategory")
"""What CreateFlowJob takes and ModifyFlowJob does not."""

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
"""What is sent for an input that the user has taken away: a parameter that is absent leaves the
field as it was."""

NOT_SERVED = (
    "EMR no longer accepts changes of flow jobs here, and nothing was changed; to make a new job instead, with another "
    "id, run `pulumi up --replace '{urn}'`"
)


class FlowJobLifecycle(DefinitionLifecycle[EmrClient]):
    """What EMR is asked about one flow job."""

    def __init__(self, client: EmrClient, operation: Operation) -> None:
        self._client = client
        self._operation = operation

    def create(self, inputs: Values, marker: str) -> Created:
        """`CreateFlowJob`, once: nothing keeps a repeat from making a second job."""
        self._warn_of_type(inputs["type"])
        return self._created(
            self._client.create_flow_job(to_wire(FlowJobInputs, inputs, without=COMMON_INPUTS)),
            inputs,
        )

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """`ListFlowJob` by name, then `DescribeFlowJob`: the oldest equal job of the window that is nobody else's.

        The list leaves out contents, so each job of the window is described before it is compared.
        """
        project_id = inputs["projectId"]
        named = list(self._client.list_flow_job(project_id, Name=inputs["name"]))

        window = intent.window(self.clock_offset)
        made = [job for job in named if window.contains_milliseconds(job.get("GmtCreate"))]
        free = [job for job in made if f"{project_id}/{job['Id']}" not in exclude_ids]
        for job in sorted(free, key=_made_at):
            seen = self.observe(f"{project_id}/{job['Id']}", inputs)
            if seen is not None and _is_equal(seen.inputs, inputs):
                return Created(f"{project_id}/{job['Id']}", seen)
        return None

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeFlowJob`; None when it is gone, or its whole project."""
        project_id, job_id = split(id)
        try:
            answer = self._client.describe_flow_job(project_id, job_id)
        except NotFound:
            if self._is_listed(project_id, job_id):
                raise
            return None
        return Observation(
            created_at=rfc3339(answer.get("GmtCreate")),
            inputs={"projectId": project_id, **_returned(answer)},
            outputs=_outputs(answer),
        )

    def read_many(self, wanted: Mapping[str, Values]) -> Mapping[str, Observation]:
        """One by one: `ListFlowJob` leaves out inputs that would have to be compared."""
        seen = {id: self.observe(id, inputs) for id, inputs in wanted.items()}
        return {id: found for id, found in seen.items() if found is not None}

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """Nothing, for the same reason."""
        return None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """`ModifyFlowJob` with every input that the job is to have, and with what clears those that were taken away."""
        project_id, job_id = split(id)
        wanted = to_wire(FlowJobInputs, inputs, without=COMMON_INPUTS)
        gone = {
            field.wire for field in fields_of(FlowJobInputs) if field.state_name in changed
        } - set(wanted)
        request = {**wanted, **{name: CLEARED[name] for name in gone if name in CLEARED}}
        kept = {name: value for name, value in request.items() if name not in FIXED}
        try:
            self._client.modify_flow_job({**kept, "ProjectId": project_id, "Id": job_id})
        except ApiUnavailable as error:
            error.hint = NOT_SERVED.format(urn=self._operation.urn or "<URN of this resource>")
            raise

    def stop(self, id: str, inputs: Values, seen: Observation, *, requested: bool) -> StopProgress:
        """`KillFlowJob` for the live run.

        A workflow's own run has an id that it does not take: that is waited for.
        """
        project_id, job_id = split(id)
        if not self._client.list_live_runs(project_id, job_id):
            return StopProgress.STOPPED
        if requested:
            return StopProgress.REQUESTED
        run_id = seen.outputs["lastInstanceId"]
        if not run_id:
            return StopProgress.TOO_EARLY
        try:
            self._client.kill_flow_job(project_id, run_id)
        except (AlreadyDone, InvalidInput, NotFound, WrongState):
            # Its answer for a run that has just ended is not documented.
            if self._client.list_live_runs(project_id, job_id):
                raise
            return StopProgress.STOPPED
        return StopProgress.REQUESTED

    def delete(self, id: str, inputs: Values) -> None:
        """`DeleteFlowJob`."""
        self._client.delete_flow_job(*split(id))

    def _created(self, id: str, inputs: Values) -> Created:
        key = f"{inputs['projectId']}/{id}"
        return Created(
            key,
            observe_or(
                self._operation,
                inputs,
                lambda: self.observe(key, inputs),
                Observation(outputs=_outputs({"Id": id})),
            ),
        )

    def _warn_of_type(self, type: str) -> None:
        if type not in TYPES + DISPUTED_TYPES:
            self._operation.warn(
                f"type {type} is on no page of EMR's documentation; documented are {', '.join(TYPES)}"
            )

    def _is_listed(self, project_id: str, job_id: str) -> bool:
        """Whether a job that Describe does not find is in the list: the codes for a missing one are not published."""
        try:
            return any(
                job.get("Id") == job_id for job in self._client.list_flow_job(project_id, Id=job_id)
            )
        except NotFound:
            return False


def _made_at(job: dict[str, Any]) -> int:
    """Milliseconds since 1970; 0 when it does not say."""
    return int(job.get("GmtCreate") or 0)


def _is_equal(returned: Values, inputs: Values) -> bool:
    """Whether a job is what was asked for, and holds nothing beyond it.

    A field that no response has says nothing.
    """
    compared = {name for name in returned if name in inputs or name in CONTENTS}
    there = {name: returned[name] for name in compared}
    requested = {name: inputs[name] for name in compared if name in inputs}
    return not compare(FlowJobInputs, there, requested)


def _returned(answer: dict[str, Any]) -> Values:
    """The inputs that come back.

    A null says nothing; CustomVariables may come back masked, and is not looked at.
    """
    wire = {name: value for name, value in answer.items() if name != "CustomVariables"}
    wire["ParentCategory"] = answer.get("CategoryId")
    wire["Mode"] = answer.get("mode") or answer.get("Mode")
    wire["ResourceList"] = (answer.get("ResourceList") or {}).get("Resource") or []
    return from_wire(
        FlowJobInputs, {name: value for name, value in wire.items() if value is not None}
    )


def _outputs(answer: dict[str, Any]) -> Values:
    return {
        "flowJobId": answer["Id"],
        "lastInstanceId": answer.get("LastInstanceId") or None,
        "modifiedAt": rfc3339(answer.get("GmtModified")),
    }


def _when_replaced(state: Values) -> ReplaceEffect:
    run = state.get("lastInstanceId")
    killed = f", its last run {run} is killed if it is live" if run else ""
    return ReplaceEffect(
        f"the job is deleted{killed}, and workflows that use it do not follow to the new one"
    )


def _connect(context: ProcessContext, region: str, operation: Operation) -> FlowJobLifecycle:
    return FlowJobLifecycle(
        EmrClient(connect(context, SERVICE, region), Retry(operation)), operation
    )


def _remote_name(inputs: Values) -> str:
    return str(inputs.get("name") or "")


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
            'The job\'s id, "FJ-…"; the resource\'s id is "<ProjectId>/<JobId>".',
            last_part_of_id,
        ),
        Output("last_instance_id", "str", 'Its newest run, "FJI-…"; None when it never ran.'),
        Output("created_at", "str", "When it was made, RFC 3339, UTC."),
        Output("modified_at", "str", "When it was last changed, RFC 3339, UTC."),
    ),
    remote_name=_remote_name,
    vendor=ALIBABA,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="alibaba_emr",
    create_action="CreateFlowJob",
    describe_replace=_when_replaced,
)
