"""A run of a DLC Spark app from start to cancel. Nothing of it changes in place, and it has no delete.

`CreateSparkAppTask` takes no token and no name of ours, so nothing marks a run as made by this create. A run whose
create was cut off is found by what it runs and when it was started; an equal one that somebody else started at the
same moment, with another journal than ours, cannot be told from it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from ...core.answers import earliest, rfc3339
from ...core.errors import AlreadyDone, ApiError, NotFound, ProviderBug
from ...core.inputs import COMMON_INPUTS
from ...core.kind import RUN_OUTPUTS, Created, Form, JobStatus, Kind, Observation, Output, StopStep, Values, first_look
from ...core.operation import Operation, Settings
from ...core.retry import Retry
from ...core.shapes import to_wire
from ..connection import connect
from ..credentials import TENCENT
from .client import SERVICE, DlcClient
from .models import SparkAppTaskInputs
from .states import CANCEL_IS_UNDERWAY, ENDED, HINTS, INITIALISING, INVALID_TASK_ID, LISTED_DAYS, STATUS

ASK_AGAIN_SECONDS = 30
"""A cancel that has come to nothing by then is asked for again."""


class SparkAppTaskLifecycle:
    """What DLC is asked about one task."""

    def __init__(self, client: DlcClient, operation: Operation) -> None:
        self._client = client
        self._clock = operation.clock
        self._asked_at = 0.0

    def create(self, inputs: Values) -> Created:
        """`CreateSparkAppTask`, once: every call starts a run."""
        try:
            answer = self._client.create_spark_app_task(to_wire(SparkAppTaskInputs, inputs, without=COMMON_INPUTS))
        except ApiError as error:
            error.hint = HINTS.get(error.code, error.hint)
            raise
        task_id = str(answer["TaskId"])
        outputs = {"taskId": task_id, "batchId": answer.get("BatchId")}
        started = Observation(JobStatus.PENDING, INITIALISING, outputs=outputs)
        return Created(task_id, first_look(lambda: self.observe(task_id, inputs), started))

    def find(self, inputs: Values, since: datetime, claimed: Collection[str]) -> Created | None:
        """`DescribeSparkAppTasks`: the oldest run of the app with the same arguments that was started since."""
        try:
            app = self._client.describe_spark_app_job(inputs["jobName"])
            tasks = self._client.describe_spark_app_tasks(str(app["JobId"])) if app else []
        except NotFound:
            return None
        begun = earliest(since, self._client.clock_offset).timestamp() * 1000
        free = (task for task in tasks if task["Id"] not in claimed and _milliseconds(task) >= begun)
        fitting = [task for task in free if _runs(task, inputs, app or {})]
        if not fitting:
            return None
        # Which order the API means by asc and desc is disputed, and so is the time zone of its filters.
        oldest = min(fitting, key=_milliseconds)
        return Created(str(oldest["Id"]), _observation(oldest, inputs))

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeTasks`. BatchId and SourceInfo are returned nowhere."""
        try:
            task = self._client.describe_task(id)
        except NotFound:
            return None
        return _observation(task, inputs) if task else None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """Never called: every field of a task replaces it."""
        raise ProviderBug(f"DLC task {id} cannot change {', '.join(sorted(changed))} in place")

    def stop(self, id: str, inputs: Values, seen: Observation, *, asked: bool) -> StopStep:
        """`CancelTask`, now and then again; what the next look shows decides whether it has ended."""
        if seen.raw_status in ENDED:
            return StopStep.STOPPED
        if not asked or self._clock.monotonic() - self._asked_at >= ASK_AGAIN_SECONDS:
            self._asked_at = self._clock.monotonic()
            self._cancel(id)
        return StopStep.ASKED

    def delete(self, id: str, inputs: Values) -> None:
        """Nothing to do: a task has no delete, it is forgotten after 45 days."""

    def _cancel(self, id: str) -> None:
        try:
            self._client.cancel_task(id)
        except AlreadyDone:
            return
        except ApiError as error:
            if error.code not in (CANCEL_IS_UNDERWAY, INVALID_TASK_ID):
                raise


def _runs(task: Mapping[str, Any], inputs: Values, app: Mapping[str, Any]) -> bool:
    """Whether a task runs what the inputs ask for; without arguments it has those of the app."""
    mine = str(inputs.get("cmdArgs") or "").split()
    theirs = str(task.get("CmdArgs") or "").split()
    return theirs == (mine or str(app.get("CmdArgs") or "").split())


def _observation(task: dict[str, Any], inputs: Values) -> Observation:
    state = str(task.get("State", ""))
    return Observation(
        status=STATUS.get(state, JobStatus.UNKNOWN),
        raw_status=state,
        reason=task.get("OutputMessage") or task.get("Error") or None,
        created_at=rfc3339(task.get("CreateTime")),
        finished_at=rfc3339(task.get("UpdateTime")) if state in ENDED else None,
        inputs=_inputs_of(task, inputs),
        outputs={"taskId": task["Id"]},
    )


def _inputs_of(task: dict[str, Any], inputs: Values) -> Values:
    """The inputs that are returned. A run never changes, so arguments that differ in blanks alone are the same."""
    found = {"jobName": task.get("SparkJobName"), "cmdArgs": task.get("CmdArgs")}
    mine = inputs.get("cmdArgs") or ""
    if not mine.strip() or mine.split() == str(found["cmdArgs"] or "").split():
        del found["cmdArgs"]
    return {name: value for name, value in found.items() if value}


def _milliseconds(task: dict[str, Any]) -> int:
    text = str(task.get("CreateTime") or "")
    return int(text) if text.isdecimal() else 0


def _connect(settings: Settings, region: str, operation: Operation) -> SparkAppTaskLifecycle:
    return SparkAppTaskLifecycle(DlcClient(connect(settings, SERVICE, region), Retry(operation)), operation)


SPARK_APP_TASK = Kind(
    token="tencent/dlc:SparkAppTask",
    noun="DLC task",
    id_pattern=r"[0-9A-Za-z-]{32,36}",
    id_form="a TaskId, 32 hexadecimal digits or a UUID",
    form=Form.RUN,
    model=SparkAppTaskInputs,
    outputs=(
        Output("task_id", "str", "The TaskId; also the resource's id."),
        Output("batch_id", "str", 'The BatchId, "batch-xxxxxxxx"; None for a task that was taken over.'),
        *RUN_OUTPUTS,
    ),
    remote_name=lambda inputs: str(inputs.get("jobName") or ""),
    vendor=TENCENT,
    connect=_connect,
    api="tencent_dlc",
    create_action="CreateSparkAppTask",
    states=STATUS,
    waits=("accepted", "running", "finished"),
    when_replaced="the live task is cancelled",
    listed_days=LISTED_DAYS,
)
