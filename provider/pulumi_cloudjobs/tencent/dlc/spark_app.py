"""A Spark app of DLC: the definition that its tasks run. A change sends the whole definition.

`CreateSparkApp` takes no token and no text of ours, but names are unique. An app that has the name,
is equal and was created since the intent is ours. Any other app of that name is somebody else's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import Conflict, NotFound, ProviderError
from ...core.http.responses import require_str, rfc3339
from ...core.journal import CreateIntent
from ...core.operation import Operation, ProcessContext
from ...core.reading.batching import ReadBatcher, batcher_for
from ...core.resource_type import (
    Created,
    DefinitionLifecycle,
    Observation,
    Output,
    ResourceForm,
    ResourceType,
    StopProgress,
    Values,
    observe_or,
    whole_id,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import (
    FieldSchema,
    compare,
    fields_of,
    from_wire,
    merge_drift,
    schema_of,
    to_wire,
)
from ..connection import connect, origin_of
from ..credentials import TENCENT
from .cancel import REPEAT_STOP_SECONDS, cancel_run
from .client import MAX_IDS, SERVICE, DlcClient
from .models import LISTS, SparkAppInputs
from .states import APP_REPLACED, ENDED

App = dict[str, Any]
"""A Spark app with the names of the wire."""

RETURNED_AS = {
    "AppName": "JobName",
    "AppType": "JobType",
    "AppFile": "JobFile",
    "AppConf": "JobConf",
    "AppJars": "JobJars",
    "AppFiles": "JobFiles",
    "AppPythonFiles": "JobPythonFiles",
    "AppArchives": "JobArchives",
    "AppDriverSize": "JobDriverSize",
    "AppExecutorSize": "JobExecutorSize",
    "AppExecutorNums": "JobExecutorNums",
    "AppExecutorMaxNumbers": "JobExecutorMaxNumbers",
    "MaxRetries": "JobMaxAttempts",
}
"""The names of CreateSparkApp's fields in DescribeSparkAppJob; the others keep their names."""

EMPTY_BY_DEFAULT = (*LISTS, "mainClass", "appConf", "cmdArgs")
"""Inputs that the cloud puts nothing into by itself."""

CLEARED: dict[str, Any] = {
    "Eni": "",
    "IsLocal": "cos",
    "MainClass": "",
    "AppConf": "",
    "IsLocalJars": "cos",
    "AppJars": "",
    "IsLocalFiles": "cos",
    "AppFiles": "",
    "CmdArgs": "",
    "MaxRetries": 0,
    "DataSource": "",
    "IsLocalPythonFiles": "cos",
    "AppPythonFiles": "",
    "IsLocalArchives": "cos",
    "AppArchives": "",
    "SparkImage": "",
    "SparkImageVersion": "",
    "AppExecutorMaxNumbers": 1,
    "SessionId": "",
    "IsInherit": 0,
    "IsSessionStarted": False,
    "DependencyPackages": [],
}
"""The values that are sent for a removed input. Uncertain: whether the API clears or keeps a field
that is absent."""


ID_PREFIX = "batch_"
"""The start of an id, which the response to a create lacks in the page's example."""


class SparkAppLifecycle(DefinitionLifecycle[DlcClient]):
    """The calls of DLC for one Spark app."""

    def __init__(self, client: DlcClient, batcher: ReadBatcher[App], operation: Operation) -> None:
        self._client = client
        self._batcher = batcher
        self._operation = operation
        self._stop_requested_at: float | None = None

    def create(self, inputs: Values, marker: str) -> Created:
        """Call `CreateSparkApp`.

        Raises Conflict for a name that is taken, with the `adopt` line.
        """
        try:
            app_id = self._client.create_spark_app(_definition(inputs))
        except Conflict as error:
            error.hint = self._advise_on_conflict(inputs)
            raise

        created_app = Observation(
            created_at=self.accepted_at(self._operation),
            outputs={"sparkAppId": app_id},
        )
        if app_id.startswith(ID_PREFIX):
            return Created(app_id, created_app)

        observation = observe_or(
            self._operation, inputs, lambda: self._observe_created(app_id, inputs), created_app
        )
        return Created(str(observation.outputs["sparkAppId"]), observation)

    def _observe_created(self, app_id: str, inputs: Values) -> Observation | None:
        """Read the new app by name, for its whole id."""
        app = self._client.describe_spark_app_job(name=inputs["appName"])
        if app is None or not str(app["JobId"]).endswith(app_id):
            return None

        return _observation(app, inputs)

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """Return the app of that name, when it is equal, new and belongs to no other create.

        The user chooses the name, so another owner may have created the app at the same moment.
        """
        try:
            app = self._client.describe_spark_app_job(name=inputs["appName"])
        except NotFound:
            return None

        if app is None or app["JobId"] in exclude_ids:
            return None

        window = intent.window(self.clock_offset)
        if not window.contains_milliseconds(app.get("JobCreateTime")):
            return None

        observation = _observation(app, inputs)
        if not _is_equal(observation.inputs, inputs):
            return None

        return Created(str(app["JobId"]), observation)

    def _advise_on_conflict(self, inputs: Values) -> str:
        """Return what the user can do about a name that is taken."""
        try:
            app = self._client.describe_spark_app_job(name=inputs["appName"])
        except ProviderError:
            app = None

        if not app:
            return "choose another name"

        return f'choose another name, or write adopt="{app["JobId"]}" to take it over'

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """Call `DescribeSparkAppJob` by id."""
        try:
            app = self._client.describe_spark_app_job(app_id=id)
        except NotFound:
            return None

        return _observation(app, inputs) if app else None

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> Mapping[str, Observation]:
        """Call `DescribeSparkAppJobs`, for fifty ids at a time."""
        apps = self._batcher.load(
            list(inputs_by_id), self._client.describe_spark_apps, self._operation
        )
        return {id: _observation(app, inputs_by_id[id]) for id, app in apps.items()}

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """Return the app from `DescribeSparkAppJobs`, whole pages when many apps are read."""
        app = self._batcher.load_cached(
            id, self._client.describe_spark_apps, self._client.list_spark_apps, self._operation
        )
        return _observation(app, inputs) if app else None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """Call `ModifySparkApp` with the whole definition and empty values for removed inputs."""
        desired = _definition(inputs)
        changed_fields = {
            field.wire for field in fields_of(SparkAppInputs) if field.state_name in changed
        }
        removed = changed_fields - set(desired)
        cleared = {name: value for name, value in CLEARED.items() if name in removed}
        self._client.modify_spark_app({**desired, **cleared, "SparkAppId": id})

    def stop(
        self, id: str, inputs: Values, observation: Observation, *, requested: bool
    ) -> StopProgress:
        """Call `CancelTask` for every live run: whether a delete would end it is uncertain."""
        app = self._client.describe_spark_app_job(app_id=id)
        if app is None or app.get("TaskNum") == 0:
            return StopProgress.STOPPED

        tasks = self._client.describe_spark_app_tasks(id)
        live_ids = [str(task["Id"]) for task in tasks if str(task.get("State")) not in ENDED]
        if not live_ids:
            return StopProgress.STOPPED

        self._cancel_runs(live_ids)
        return StopProgress.REQUESTED

    def _cancel_runs(self, task_ids: list[str]) -> None:
        """Cancel the runs, at most once in REPEAT_STOP_SECONDS."""
        now, last = self._operation.clock.monotonic(), self._stop_requested_at
        if last is not None and now - last < REPEAT_STOP_SECONDS:
            return

        self._stop_requested_at = now
        for task_id in task_ids:
            # NotFound concerns the task alone, not the app.
            with suppress(NotFound):
                cancel_run(self._client, task_id)

    def delete(self, id: str, inputs: Values) -> None:
        """Call `DeleteSparkApp`, by the name that the app of this id has now.

        Its old name may belong to another app meanwhile.
        """
        app = self._client.describe_spark_app_job(app_id=id)
        if app is not None:
            name = require_str(app, "JobName", of="DLC DescribeSparkAppJob")
            self._client.delete_spark_app(name)


def _definition(inputs: Values) -> dict[str, Any]:
    """Return the inputs as the API takes them, its lists as texts with commas."""
    request: dict[str, Any] = to_wire(SparkAppInputs, inputs, without=COMMON_INPUTS)
    for field in fields_of(SparkAppInputs):
        if field.state_name in LISTS and field.wire in request:
            request[field.wire] = ",".join(request[field.wire])

    return request


def _observation(app: Mapping[str, Any], inputs: Values) -> Observation:
    return Observation(
        created_at=rfc3339(app.get("JobCreateTime")),
        inputs=_returned_inputs(app, inputs),
        outputs={"sparkAppId": app["JobId"]},
    )


def _returned_inputs(app: Mapping[str, Any], inputs: Values) -> Values:
    """Return all inputs of an app, without texts that differ in blanks alone."""
    wire: Values = {}
    for field in fields_of(SparkAppInputs):
        name = RETURNED_AS.get(field.wire, field.wire)
        if name in app:
            value = _returned_value(field, app[name])
            if value is not None:
                wire[field.wire] = value

    returned = from_wire(SparkAppInputs, wire)
    for name in ("cmdArgs", "appConf"):
        if _split(returned.get(name)) == _split(inputs.get(name)):
            returned.pop(name, None)

    return returned


def _returned_value(field: FieldSchema, value: Any) -> Any:
    """Return a field as CreateSparkApp takes it; None where a null means nothing.

    A null means an empty text or an empty list.
    """
    if field.state_name in LISTS:
        items = [item.strip() for item in str(value or "").split(",")]
        return [item for item in items if item]

    if value is None and not field.required and field.shape.scalar is str:
        return ""

    return value


def _is_equal(actual: Values, inputs: Values) -> bool:
    """Return whether an app is as the inputs request it, and runs nothing beyond that."""
    requested = {**dict.fromkeys(EMPTY_BY_DEFAULT, ""), **inputs}
    merged = merge_drift(schema_of(SparkAppInputs), frozenset(), requested, actual)

    return not compare(SparkAppInputs, merged, inputs)


def _split(text: object) -> list[str]:
    """Return the words of a text, whatever separates them."""
    return str(text or "").split()


def _connect(context: ProcessContext, region: str, operation: Operation) -> SparkAppLifecycle:
    client = DlcClient(connect(context, SERVICE, region), Retry(operation))
    batcher = batcher_for(context, "dlc app", region, page=MAX_IDS)("")

    return SparkAppLifecycle(client, batcher, operation)


SPARK_APP = ResourceType(
    token="tencent/dlc:SparkApp",
    noun="DLC Spark app",
    id_pattern=r"batch_[0-9A-Za-z-]{32,36}",
    id_form='a SparkAppId, "batch_" and a UUID',
    form=ResourceForm.DEFINITION,
    model=SparkAppInputs,
    outputs=(
        Output(
            "spark_app_id",
            "str",
            'The SparkAppId, "batch_" and a UUID; also the resource\'s id.',
            whole_id,
        ),
        Output("created_at", "str", "When the app was created, RFC 3339, UTC."),
    ),
    name_path=("appName",),
    vendor=TENCENT,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="tencent_dlc",
    create_action="CreateSparkApp",
    list_action="DescribeSparkAppJobs",
    describe_replace=lambda state: APP_REPLACED,
    marker_valid_for=timedelta.max,
)
