"""A Spark app of DLC: the definition that its tasks run. A change sends the whole definition.

`CreateSparkApp` takes no token and no text of ours, but names are unique. An app that has the name,
is equal and was created since the intent is ours; any other app of that name is somebody else's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import Conflict, NotFound, ProviderError
from ...core.http.responses import rfc3339
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
from .client import MOST_IDS, SERVICE, DlcClient
from .models import LISTS, SparkAppInputs
from .spark_app_task import ASK_AGAIN_SECONDS, cancel_run
from .states import (
    APP_REPLACED,
    ENDED,
)

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
"""What DescribeSparkAppJob calls the fields of CreateSparkApp; the others keep their names."""

EMPTY_UNASKED = (*LISTS, "mainClass", "appConf", "cmdArgs")
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
"""What is sent for an input that was taken away: whether the API clears or keeps one that is absent
is uncertain."""


class SparkAppLifecycle(DefinitionLifecycle[DlcClient]):
    """What DLC is asked about one Spark app."""

    def __init__(
        self, client: DlcClient, looks: ReadBatcher[dict[str, Any]], operation: Operation
    ) -> None:
        self._client = client
        self._looks = looks
        self._operation = operation
        self._requested_at: float | None = None

    def create(self, inputs: Values, marker: str) -> Created:
        """`CreateSparkApp`.

        Raises Conflict for a name that is taken, with the `adopt` line to write.
        """
        try:
            app_id = self._client.create_spark_app(_definition(inputs))
        except Conflict as error:
            error.hint = self._advice(inputs)
            raise
        made = Observation(outputs={"sparkAppId": app_id})
        seen = observe_or(self._operation, inputs, lambda: self._created(app_id, inputs), made)
        return Created(str(seen.outputs["sparkAppId"]), seen)

    def _created(self, app_id: str, inputs: Values) -> Observation | None:
        """By name, for the id: the page's example shows an answer without the "batch_" that ids have elsewhere."""
        app = self._client.describe_spark_app_job(name=inputs["appName"])
        return _app_observation(app, inputs) if app and str(app["JobId"]).endswith(app_id) else None

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """The app of that name, when it is equal, was made in the window, and is nobody else's.

        The name is the user's, so another owner may have made it in the same moment.
        """
        try:
            app = self._client.describe_spark_app_job(name=inputs["appName"])
        except NotFound:
            return None

        window = intent.window(self.clock_offset)
        if (
            app is None
            or app["JobId"] in exclude_ids
            or not window.contains_milliseconds(app.get("JobCreateTime"))
        ):
            return None

        seen = _app_observation(app, inputs)
        if not _is_equal(seen.inputs, inputs):
            return None
        return Created(str(app["JobId"]), seen)

    def _advice(self, inputs: Values) -> str:
        """What to do about a name that is taken."""
        try:
            app = self._client.describe_spark_app_job(name=inputs["appName"])
        except ProviderError:
            app = None
        return (
            f'choose another name, or write adopt="{app["JobId"]}" to take it over'
            if app
            else "choose another name"
        )

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeSparkAppJob` by id."""
        try:
            app = self._client.describe_spark_app_job(app_id=id)
        except NotFound:
            return None
        return _app_observation(app, inputs) if app else None

    def read_many(self, wanted: Mapping[str, Values]) -> Mapping[str, Observation]:
        """`DescribeSparkAppJobs`, fifty ids at a time."""
        found = self._looks.load(list(wanted), self._client.describe_spark_apps, self._operation)
        return {id: _app_observation(app, wanted[id]) for id, app in found.items()}

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """`DescribeSparkAppJobs`, whole pages of it when many are asked for."""
        fetch, page = self._client.describe_spark_apps, self._client.list_spark_apps
        app = self._looks.load_cached(id, fetch, page, self._operation)
        return _app_observation(app, inputs) if app else None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """`ModifySparkApp` with the whole definition, and with what clears the inputs that were taken away."""
        wanted = _definition(inputs)
        gone = {
            field.wire for field in fields_of(SparkAppInputs) if field.state_name in changed
        } - set(wanted)
        cleared = {name: value for name, value in CLEARED.items() if name in gone}
        self._client.modify_spark_app({**wanted, **cleared, "SparkAppId": id})

    def stop(self, id: str, inputs: Values, seen: Observation, *, requested: bool) -> StopProgress:
        """`CancelTask` for every run that lives: whether a delete would end it is uncertain."""
        app = self._client.describe_spark_app_job(app_id=id)
        if app is None or app.get("TaskNum") == 0:
            return StopProgress.STOPPED
        tasks = self._client.describe_spark_app_tasks(id)
        live = [str(task["Id"]) for task in tasks if str(task.get("State")) not in ENDED]
        now = self._operation.clock.monotonic()
        if live and (self._requested_at is None or now - self._requested_at >= ASK_AGAIN_SECONDS):
            self._requested_at = now
            for task_id in live:
                with suppress(NotFound):  # the task; of the app it says nothing
                    cancel_run(self._client, task_id)
        return StopProgress.REQUESTED if live else StopProgress.STOPPED

    def delete(self, id: str, inputs: Values) -> None:
        """`DeleteSparkApp`, by the name that the app of this id has now: what has its old name may be another app."""
        app = self._client.describe_spark_app_job(app_id=id)
        if app is not None:
            self._client.delete_spark_app(str(app["JobName"]))


def _definition(inputs: Values) -> dict[str, Any]:
    """The inputs as the API takes them, its lists as texts with commas."""
    wanted = to_wire(SparkAppInputs, inputs, without=COMMON_INPUTS)
    texts = {field.wire: ",".join(wanted[field.wire]) for field in _lists() if field.wire in wanted}
    return {**wanted, **texts}


def _lists() -> list[FieldSchema]:
    return [field for field in fields_of(SparkAppInputs) if field.state_name in LISTS]


def _app_observation(app: Mapping[str, Any], inputs: Values) -> Observation:
    return Observation(
        created_at=rfc3339(app.get("JobCreateTime")),
        inputs=_app_inputs(app, inputs),
        outputs={"sparkAppId": app["JobId"]},
    )


def _app_inputs(app: Mapping[str, Any], inputs: Values) -> Values:
    """All inputs are returned.

    A null stands for an empty text or list, and says nothing of anything else.
    """
    wire: Values = {}
    for field in fields_of(SparkAppInputs):
        value = app.get(RETURNED_AS.get(field.wire, field.wire), ...)
        if field.state_name in LISTS and value is not ...:
            wire[field.wire] = [
                item.strip() for item in str(value or "").split(",") if item.strip()
            ]
        elif value is None and not field.required and field.shape.scalar is str:
            wire[field.wire] = ""
        elif value is not None and value is not ...:
            wire[field.wire] = value
    found = from_wire(SparkAppInputs, wire)
    alike = {
        name
        for name in ("cmdArgs", "appConf")
        if _words(found.get(name)) == _words(inputs.get(name))
    }
    return {name: value for name, value in found.items() if name not in alike}


def _is_equal(there: Values, inputs: Values) -> bool:
    """Whether an app is what the inputs ask for, and runs nothing beyond that."""
    requested = {**dict.fromkeys(EMPTY_UNASKED, ""), **inputs}
    found = merge_drift(schema_of(SparkAppInputs), frozenset(), requested, there)
    return not compare(SparkAppInputs, found, inputs)


def _words(text: object) -> list[str]:
    """A text without regard to how its words, or lines, are set apart."""
    return str(text or "").split()


def _connect_app(context: ProcessContext, region: str, operation: Operation) -> SparkAppLifecycle:
    client = DlcClient(connect(context, SERVICE, region), Retry(operation))
    return SparkAppLifecycle(
        client, batcher_for(context, "dlc app", region, page=MOST_IDS)(""), operation
    )


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
        Output("created_at", "str", "When it was made, RFC 3339, UTC."),
    ),
    remote_name=lambda inputs: str(inputs.get("appName") or ""),
    vendor=TENCENT,
    connect=_connect_app,
    origin=origin_of(SERVICE),
    api="tencent_dlc",
    create_action="CreateSparkApp",
    list_action="DescribeSparkAppJobs",
    describe_replace=lambda state: APP_REPLACED,
    marker_valid_for=timedelta.max,
)
