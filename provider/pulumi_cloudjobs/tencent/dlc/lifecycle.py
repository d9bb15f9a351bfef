"""A run of a DLC Spark app from start to cancel. Nothing of it changes in place, and it has no delete.

`CreateSparkAppTask` takes no token and no name of ours, so nothing marks a run as made by this create. When its answer
is lost, the error names the runs of the app that were started since; none of them is taken over by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ...core.answers import rfc3339
from ...core.errors import AlreadyDone, ApiError, CreateIncomplete, NotFound, ProviderBug, ProviderError
from ...core.inputs import COMMON_INPUTS
from ...core.kind import RUN_OUTPUTS, Created, Form, JobStatus, Kind, Observation, Output, StopStep, Values, first_look
from ...core.operation import Operation, Settings
from ...core.retry import Retry, is_lost
from ...core.shapes import to_wire
from ..connection import connect
from ..credentials import TENCENT
from .client import SERVICE, DlcClient
from .models import SparkAppTaskInputs
from .states import ENDED, HINTS, INITIALISING, INVALID_TASK_ID, LISTED_DAYS, STATUS

CLOCKS_APART = timedelta(minutes=5)
"""How far the cloud's clock may be from this machine's: signatures allow no more."""


class SparkAppTaskLifecycle:
    """What DLC is asked about one task."""

    def __init__(self, client: DlcClient, operation: Operation) -> None:
        self._client = client
        self._operation = operation

    def create(self, inputs: Values) -> Created:
        """`CreateSparkAppTask`, once: every call starts a run."""
        began = self._operation.clock.now()
        try:
            answer = self._client.create_spark_app_task(to_wire(SparkAppTaskInputs, inputs, without=COMMON_INPUTS))
        except ProviderError as error:
            if isinstance(error, ApiError):
                error.hint = HINTS.get(error.code, error.hint)
            if is_lost(error):
                raise self._incomplete(error, inputs, began) from error
            raise
        task_id = str(answer["TaskId"])
        outputs = {"taskId": task_id, "batchId": answer.get("BatchId")}
        started = Observation(JobStatus.PENDING, INITIALISING, outputs=outputs)
        return Created(task_id, first_look(lambda: self.observe(task_id, inputs), started))

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
        """`CancelTask`; what the next look shows decides whether it has ended."""
        if seen.raw_status in ENDED:
            return StopStep.STOPPED
        if not asked:
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
            if error.code != INVALID_TASK_ID:
                raise

    def _incomplete(self, error: ProviderError, inputs: Values, began: datetime) -> CreateIncomplete:
        name = inputs["jobName"]
        try:
            found = [str(task["Id"]) for task in self._tasks_since(name, began - CLOCKS_APART)]
        except ProviderError:  # whatever made the answer get lost may well stand in the way of the look
            found = []
        if not found:
            words = f'a run of "{name}" may have been started; look for it before the next up, which starts another one'
        else:
            lines = " or ".join(f'adopt="{id}"' for id in found)
            words = f'the run may be the latest of "{name}": write {lines} to take it over, or run up to start another'
        return CreateIncomplete(f"{error}: the answer was lost; {words}")

    def _tasks_since(self, app_name: str, since: datetime) -> list[dict[str, Any]]:
        """The tasks of an app that were started at `since` or later, newest first."""
        app = self._client.describe_spark_app_job(app_name)
        tasks = self._client.describe_spark_app_tasks(str(app["JobId"])) if app else []
        earliest = since.timestamp() * 1000
        # Which order the API means by asc and desc is disputed, and so is the time zone of its filters.
        return sorted((t for t in tasks if _milliseconds(t) >= earliest), key=_milliseconds, reverse=True)


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
    form=Form.RUN,
    model=SparkAppTaskInputs,
    outputs=(
        Output("task_id", "str", "The TaskId; also the resource's id."),
        Output("batch_id", "str", 'The BatchId, "batch-xxxxxxxx"; None for an adopted task.'),
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
