"""A run of a DLC Spark app, from start to cancel.

A run never changes in place, and has no delete. `CreateSparkAppTask` takes no token and no name, so
nothing marks a run as started by this create. After an interrupted create, the app, the arguments
and the time of the start identify the run. An equal run that somebody else started at the same
moment, with another journal than ours, cannot be distinguished from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import ApiError, NotFound
from ...core.http.responses import last_lines, optional, printable_lines, rfc3339
from ...core.journal import CreateIntent
from ...core.operation import Operation, ProcessContext
from ...core.reading.batching import ReadBatcher, batcher_for, read_pages
from ...core.resource_type import (
    RUN_OUTPUTS,
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
    whole_id,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import to_wire
from ..connection import connect, origin_of
from ..credentials import TENCENT
from .cancel import REPEAT_STOP_SECONDS, cancel_run
from .client import MAX_IDS, SERVICE, DlcClient
from .models import SparkAppTaskInputs
from .states import (
    ENDED,
    HINTS,
    INITIALISING,
    REPLACE_EFFECTS,
    RETENTION_DAYS,
    STATUS,
)

Task = dict[str, Any]
"""A task with the names of the wire."""


class SparkAppTaskLifecycle(RunLifecycle[DlcClient]):
    """The calls of DLC for one task."""

    def __init__(self, client: DlcClient, batcher: ReadBatcher[Task], operation: Operation) -> None:
        self._client = client
        self._batcher = batcher
        self._operation = operation
        self._stop_requested_at = 0.0

    def create(self, inputs: Values, marker: str) -> Created:
        """Call `CreateSparkAppTask` once: every call starts a run."""
        request = to_wire(SparkAppTaskInputs, inputs, without=COMMON_INPUTS)
        try:
            response = self._client.create_spark_app_task(request)
        except ApiError as error:
            error.hint = HINTS.get(error.code, error.hint)
            raise

        task_id = str(response["TaskId"])
        # The id is known: an odd BatchId must not lose it.
        batch_id = optional(response, "BatchId")
        started_task = Observation(
            JobStatus.PENDING,
            INITIALISING,
            created_at=self.accepted_at(self._operation),
            outputs={"taskId": task_id, "batchId": batch_id},
        )
        return self.created_run(task_id, started_task, inputs)

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """Return the oldest run of the app in the window that has the same arguments.

        Calls `DescribeSparkAppTasks`.
        """
        try:
            app = self._client.describe_spark_app_job(name=inputs["jobName"])
            tasks = self._client.describe_spark_app_tasks(str(app["JobId"])) if app else []
        except NotFound:
            return None

        window = intent.window(self.clock_offset)
        in_window = [task for task in tasks if window.contains_milliseconds(task.get("CreateTime"))]
        free = [task for task in in_window if task["Id"] not in exclude_ids]
        equal = [task for task in free if _has_desired_arguments(task, inputs, app or {})]
        if not equal:
            return None

        # The sort order and time zone of the API's filters are disputed, so we sort here.
        oldest = min(equal, key=_created_ms)
        return Created(str(oldest["Id"]), _observation(oldest, inputs))

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """Call `DescribeTasks`, which returns neither BatchId nor SourceInfo."""
        return self.read_many({id: inputs}).get(id)

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> Mapping[str, Observation]:
        """Call `DescribeTasks`, for fifty ids at a time."""
        tasks = self._batcher.load(list(inputs_by_id), self._client.describe_tasks, self._operation)
        return {id: _observation(task, inputs_by_id[id]) for id, task in tasks.items()}

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """Return the task from `DescribeTasks`, whole pages of it when many tasks are read."""
        task = self._batcher.load_cached(
            id, self._client.describe_tasks, self._client.list_tasks, self._operation
        )
        return _observation(task, inputs) if task else None

    def list_jobs(self) -> Iterator[ListedJob]:
        """Yield every run of a Spark app that `DescribeTasks` lists, without tasks of SQL."""
        for page in read_pages(self._client.list_tasks, "DLC DescribeTasks"):
            for id, task in page.items.items():
                if task.get("SparkJobId"):
                    name = str(task.get("SparkJobName") or "")
                    yield ListedJob(id, name, _observation(task, {}))

    def stop(
        self, id: str, inputs: Values, observation: Observation, *, requested: bool
    ) -> StopProgress:
        """Call `CancelTask`, repeated now and then; the next poll shows whether the task ended."""
        if observation.raw_status in ENDED:
            return StopProgress.STOPPED

        now = self._operation.clock.monotonic()
        if not requested or now - self._stop_requested_at >= REPEAT_STOP_SECONDS:
            self._stop_requested_at = now
            cancel_run(self._client, id)

        return StopProgress.REQUESTED

    def log_tail(self, id: str, inputs: Values, observation: Observation) -> list[str]:
        """Return the end of the task's message without its first line, which is the reason."""
        task = self._client.describe_tasks([id]).get(id)
        return last_lines(_message_lines(task)[1:]) if task else []


def _has_desired_arguments(task: Task, inputs: Values, app: Mapping[str, Any]) -> bool:
    """Return whether a task has the arguments of the inputs, or without any those of the app."""
    desired = _arguments(inputs.get("cmdArgs")) or _arguments(app.get("CmdArgs"))
    return _arguments(task.get("CmdArgs")) == desired


def _arguments(text: object) -> list[str]:
    return str(text or "").split()


def _observation(task: Task, inputs: Values) -> Observation:
    state = str(task.get("State", ""))
    lines = _message_lines(task)
    return Observation(
        status=STATUS.get(state, JobStatus.UNKNOWN),
        raw_status=state,
        reason=lines[0] if lines else None,
        created_at=rfc3339(task.get("CreateTime")),
        finished_at=rfc3339(task.get("UpdateTime")) if state in ENDED else None,
        inputs=_returned_inputs(task, inputs),
        outputs={"taskId": task["Id"]},
    )


def _message_lines(task: Task) -> list[str]:
    """Return the lines in which a task reports how it failed; a stack trace is long."""
    message = str(task.get("OutputMessage") or task.get("Error") or "")
    return list(printable_lines([message]))


def _returned_inputs(task: Task, inputs: Values) -> Values:
    """Return the inputs that DescribeTasks returns.

    A run never changes, so arguments that differ in blanks alone are the same.
    """
    desired = _arguments(inputs.get("cmdArgs"))
    actual = task.get("CmdArgs")
    returned = {"jobName": task.get("SparkJobName")}
    if desired and desired != _arguments(actual):
        returned["cmdArgs"] = actual

    return {name: value for name, value in returned.items() if value}


def _created_ms(task: Task) -> int:
    """Return the milliseconds since 1970 of the start; 0 when the API gives no number."""
    text = str(task.get("CreateTime") or "")
    return int(text) if text.isdecimal() else 0


def _connect(context: ProcessContext, region: str, operation: Operation) -> SparkAppTaskLifecycle:
    client = DlcClient(connect(context, SERVICE, region), Retry(operation))
    batcher = batcher_for(context, "dlc task", region, page=MAX_IDS)("")

    return SparkAppTaskLifecycle(client, batcher, operation)


SPARK_APP_TASK = ResourceType(
    token="tencent/dlc:SparkAppTask",
    noun="DLC task",
    id_pattern=r"[0-9A-Za-z-]{32,36}",
    id_form="a TaskId, 32 hexadecimal digits or a UUID",
    form=ResourceForm.RUN,
    model=SparkAppTaskInputs,
    outputs=(
        Output("task_id", "str", "The TaskId; also the resource's id.", whole_id),
        Output("batch_id", "str", 'The BatchId, "batch-xxxxxxxx"; None for an adopted task.'),
        *RUN_OUTPUTS,
    ),
    name_path=("jobName",),
    vendor=TENCENT,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="tencent_dlc",
    create_action="CreateSparkAppTask",
    list_action="DescribeTasks",
    list_jobs=SparkAppTaskLifecycle.list_jobs,
    not_returned=dict.fromkeys(("cmdArgs", "sourceInfo")),
    states=STATUS,
    waits=("accepted", "running", "finished"),
    describe_replace=by_status(REPLACE_EFFECTS),
    retention_days=RETENTION_DAYS,
)
