"""A run of a DLC Spark app, from start to cancel.

A run never changes in place, and has no delete. `CreateSparkAppTask` takes no token and no name, so
nothing marks a run as started by this create. A run whose create was cut off is found by what it
runs and by when it was started. An equal run that somebody else started at the same moment, with
another journal than ours, cannot be told from it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import AlreadyDone, ApiError, NotFound
from ...core.http.responses import last_lines, printable_lines, rfc3339
from ...core.journal import CreateIntent
from ...core.operation import Operation, ProcessContext
from ...core.reading.batching import ReadBatcher, batcher_for
from ...core.resource_type import (
    RUN_OUTPUTS,
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
    observe_or,
    whole_id,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import (
    to_wire,
)
from ..connection import connect, origin_of
from ..credentials import TENCENT
from .client import MOST_IDS, SERVICE, DlcClient
from .models import SparkAppTaskInputs
from .states import (
    CANCEL_IS_UNDERWAY,
    ENDED,
    HINTS,
    INITIALISING,
    INVALID_TASK_ID,
    RETENTION_DAYS,
    STATUS,
    WHEN_REPLACED,
)

ASK_AGAIN_SECONDS = 30
"""A cancel that has come to nothing by then is asked for again."""


class SparkAppTaskLifecycle(RunLifecycle[DlcClient]):
    """What DLC is asked about one task."""

    def __init__(
        self, client: DlcClient, looks: ReadBatcher[dict[str, Any]], operation: Operation
    ) -> None:
        self._client = client
        self._looks = looks
        self._operation = operation
        self._requested_at = 0.0

    def create(self, inputs: Values, marker: str) -> Created:
        """`CreateSparkAppTask`, once: every call starts a run."""
        try:
            answer = self._client.create_spark_app_task(
                to_wire(SparkAppTaskInputs, inputs, without=COMMON_INPUTS)
            )
        except ApiError as error:
            error.hint = HINTS.get(error.code, error.hint)
            raise
        task_id = str(answer["TaskId"])
        outputs = {"taskId": task_id, "batchId": answer.get("BatchId")}
        started = Observation(JobStatus.PENDING, INITIALISING, outputs=outputs)
        return Created(
            task_id,
            observe_or(self._operation, inputs, lambda: self.observe(task_id, inputs), started),
        )

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """`DescribeSparkAppTasks`: the oldest run of the app in the window that has the same arguments."""
        try:
            app = self._client.describe_spark_app_job(name=inputs["jobName"])
            tasks = self._client.describe_spark_app_tasks(str(app["JobId"])) if app else []
        except NotFound:
            return None

        window = intent.window(self.clock_offset)
        made = [task for task in tasks if window.contains_milliseconds(task.get("CreateTime"))]
        fitting = [
            task
            for task in made
            if task["Id"] not in exclude_ids and _runs(task, inputs, app or {})
        ]
        if not fitting:
            return None

        # Which order the API means by asc and desc is disputed, and so is the time zone of its
        # filters.
        oldest = min(fitting, key=_milliseconds)
        return Created(str(oldest["Id"]), _observation(oldest, inputs))

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeTasks`. BatchId and SourceInfo are returned nowhere."""
        return self.read_many({id: inputs}).get(id)

    def read_many(self, wanted: Mapping[str, Values]) -> Mapping[str, Observation]:
        """`DescribeTasks`, fifty ids at a time."""
        found = self._looks.load(list(wanted), self._client.describe_tasks, self._operation)
        return {id: _observation(task, wanted[id]) for id, task in found.items()}

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeTasks`, whole pages of it when many are asked for."""
        task = self._looks.load_cached(
            id, self._client.describe_tasks, self._client.list_tasks, self._operation
        )
        return _observation(task, inputs) if task else None

    def stop(self, id: str, inputs: Values, seen: Observation, *, requested: bool) -> StopProgress:
        """`CancelTask`, now and then again; what the next look shows decides whether it has ended."""
        if seen.raw_status in ENDED:
            return StopProgress.STOPPED
        if (
            not requested
            or self._operation.clock.monotonic() - self._requested_at >= ASK_AGAIN_SECONDS
        ):
            self._requested_at = self._operation.clock.monotonic()
            cancel_run(self._client, id)
        return StopProgress.REQUESTED

    def log_tail(self, id: str, inputs: Values, seen: Observation) -> list[str]:
        """What its message says after the first line, which is the reason."""
        task = self._client.describe_tasks([id]).get(id)
        return last_lines(_message(task)[1:]) if task else []


def cancel_run(client: DlcClient, task_id: str) -> None:
    """Ask for it; what has ended, and what is being cancelled already, is fine."""
    try:
        client.cancel_task(task_id)
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
        reason=next(iter(_message(task)), None),
        created_at=rfc3339(task.get("CreateTime")),
        finished_at=rfc3339(task.get("UpdateTime")) if state in ENDED else None,
        inputs=_inputs_of(task, inputs),
        outputs={"taskId": task["Id"]},
    )


def _message(task: dict[str, Any]) -> list[str]:
    """The lines in which a task says how it failed; a trace of the stack is long."""
    return list(printable_lines([str(task.get("OutputMessage") or task.get("Error") or "")]))


def _inputs_of(task: dict[str, Any], inputs: Values) -> Values:
    """The inputs that are returned.

    A run never changes, so arguments that differ in blanks alone are the same.
    """
    found = {"jobName": task.get("SparkJobName"), "cmdArgs": task.get("CmdArgs")}
    mine = inputs.get("cmdArgs") or ""
    if not mine.strip() or mine.split() == str(found["cmdArgs"] or "").split():
        del found["cmdArgs"]
    return {name: value for name, value in found.items() if value}


def _milliseconds(task: dict[str, Any]) -> int:
    return _number(task.get("CreateTime"))


def _number(value: object) -> int:
    """A time in milliseconds, as number or text; 0 when it is none."""
    text = str(value or "")
    return int(text) if text.isdecimal() else 0


def _connect(context: ProcessContext, region: str, operation: Operation) -> SparkAppTaskLifecycle:
    client = DlcClient(connect(context, SERVICE, region), Retry(operation))
    return SparkAppTaskLifecycle(
        client, batcher_for(context, "dlc task", region, page=MOST_IDS)(""), operation
    )


SPARK_APP_TASK = ResourceType(
    token="tencent/dlc:SparkAppTask",
    noun="DLC task",
    id_pattern=r"[0-9A-Za-z-]{32,36}",
    id_form="a TaskId, 32 hexadecimal digits or a UUID",
    form=ResourceForm.RUN,
    model=SparkAppTaskInputs,
    outputs=(
        Output("task_id", "str", "The TaskId; also the resource's id.", whole_id),
        Output(
            "batch_id", "str", 'The BatchId, "batch-xxxxxxxx"; None for a task that was taken over.'
        ),
        *RUN_OUTPUTS,
    ),
    remote_name=lambda inputs: str(inputs.get("jobName") or ""),
    vendor=TENCENT,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="tencent_dlc",
    create_action="CreateSparkAppTask",
    list_action="DescribeTasks",
    states=STATUS,
    waits=("accepted", "running", "finished"),
    describe_replace=by_status(WHEN_REPLACED),
    retention_days=RETENTION_DAYS,
)
