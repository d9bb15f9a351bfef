"""A DLI batch from submit to cancel: a Spark application that runs once; nothing changes in place.

The API has no client token, names are not unique, and a repeated create runs the application twice.
So a batch without a name of the user's gets a generated name, made from its owner and its inputs:
a batch of that name belongs to this resource. A name of the user's proves less, so time and inputs
must match as well. Most inputs come back in `req_body` alone, a JSON text. Its keys and values are
not always spelled as they were sent; a difference in spelling alone is not drift.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ...core.errors import ApiError, NotFound
from ...core.http.bounded_json import bounded_json
from ...core.http.responses import rfc3339
from ...core.journal import CreateIntent
from ...core.operation import Operation
from ...core.reading.batching import Page, ReadBatcher
from ...core.resource_type import (
    Created,
    Observation,
    ResourceForm,
    ResourceType,
    StopProgress,
    Values,
    by_status,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import Schema, fields_of, fits, from_wire, to_wire
from ..connection import origin_of
from ..credentials import HUAWEI
from .client import SERVICE, DliClient, Record
from .models import SESSION_ID, SparkBatchInputs
from .paged_reads import connector
from .spark import (
    SparkRunLifecycle,
    created_ms,
    reason_of,
    returned_shape,
    spark_outputs,
    state_of,
    unique_name,
)
from .states import BATCH_ENDED, BATCH_STATUS, WHEN_BATCH_REPLACED, status_of

REPEAT_STOP_SECONDS = 30
"""How long a cancel may show no effect before it is repeated: DLI may restart a batch by itself."""
QUEUES = ("queue", "clusterName")
MEMORIES = ("driverMemory", "executorMemory")
EMPTY: tuple[Any, ...] = (None, "", [], {})
CONTENTS = (
    "file",
    "className",
    "args",
    "conf",
    "jars",
    "pyFiles",
    "files",
    "modules",
    "resources",
    "groups",
)
REQUEST_FIELDS = tuple(
    field for field in fields_of(SparkBatchInputs) if field.name not in COMMON_INPUTS
)
ONLY_IN_REQUEST = frozenset(field.state_name for field in REQUEST_FIELDS) - {"name", *QUEUES}
"""Inputs that come back in `req_body` alone, or that have only one spelling."""
RECORD_FIELDS = {
    "name": "name",
    "image": "image",
    "feature": "feature",
    "sparkVersion": "spark_version",
}
"""Inputs that the record contains beside `req_body`, with their names there."""

Batch = Record


class SparkBatchLifecycle(SparkRunLifecycle):
    """The DLI calls of one batch."""

    def __init__(
        self,
        client: DliClient,
        batcher_of: Callable[[str], ReadBatcher[Batch]],
        operation: Operation,
    ) -> None:
        super().__init__(client, batcher_of, operation)
        self._stop_requested_at = 0.0

    def create(self, inputs: Values, marker: str) -> Created:
        """Submit a batch, under a generated name when the user gives none."""
        name = self._name(inputs, marker)
        request = {**to_wire(SparkBatchInputs, inputs, without=COMMON_INPUTS), "name": name}
        batch = self._client.create_batch(request)

        return self._created(batch, inputs, name=name)

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """Return the batch of the generated name, or the oldest of the user's name that matches.

        The batch may have ended already.
        """
        named = self._batches_named(self._name(inputs, intent.marker))
        free = [batch for batch in named if str(batch["id"]) not in exclude_ids]
        if not inputs.get("name"):
            return self._created(free[0], inputs, is_certain=True) if free else None

        window = intent.window(self.clock_offset)
        for batch in free:
            is_in_window = window.contains_milliseconds(batch.get("create_time"))
            if is_in_window and _fits(batch, inputs):
                return self._created(batch, inputs)

        return None

    def stop(
        self, id: str, inputs: Values, observation: Observation, *, requested: bool
    ) -> StopProgress:
        """Cancel the batch, and repeat that from time to time.

        DLI refuses to cancel a batch that has ended meanwhile, which is success.
        """
        if observation.status in BATCH_ENDED:
            return StopProgress.STOPPED

        now = self._operation.clock.monotonic()
        if requested and now - self._stop_requested_at < REPEAT_STOP_SECONDS:
            return StopProgress.REQUESTED

        self._stop_requested_at = now
        try:
            self._client.cancel_batch(id)
        except NotFound:
            raise
        except ApiError:
            if not self._has_ended(id, inputs):
                raise
            return StopProgress.STOPPED

        return StopProgress.STOPPED if self._has_ended(id, inputs) else StopProgress.REQUESTED

    def _has_ended(self, id: str, inputs: Values) -> bool:
        observation = self.observe(id, inputs)
        return observation is None or observation.status in BATCH_ENDED

    def _name(self, inputs: Values, marker: str) -> str:
        return str(inputs.get("name") or unique_name(self._operation.name, marker))

    def _batches_named(self, name: str) -> list[Batch]:
        """List the batches of a name, oldest first.

        The filter may match parts of a name as well, which no page settles, so names are compared.
        """
        listed = self._client.list_batches({"job_name": name})
        named = [batch for batch in listed if batch.get("name") == name]

        return sorted(named, key=created_ms)

    def _scope_of(self, id: str, inputs: Values) -> str:
        return str(inputs.get(_queue_input(inputs)) or "").lower()

    def _get(self, id: str) -> Batch:
        return self._client.get_batch(id)

    def _page(self, offset: int, scope: str) -> Page[Batch]:
        return self._client.batch_page(offset, filters={"queue_name": scope})

    def _page_of_all(self, offset: int) -> Page[Batch]:
        return self._client.batch_page(offset, filters={})

    def _read_log(self, id: str) -> list[str]:
        return self._client.batch_log(id)

    def _observation_of(self, id: str, record: Batch, inputs: Values) -> Observation:
        status = status_of(state_of(record), BATCH_STATUS)
        return Observation(
            status=status,
            raw_status=state_of(record),
            reason=reason_of(record, status, BATCH_ENDED),
            created_at=rfc3339(record.get("create_time")),
            finished_at=rfc3339(record.get("update_time")) if status in BATCH_ENDED else None,
            inputs=_returned(record, inputs),
            outputs={
                "batchId": str(record["id"]),
                "batchName": record.get("name"),
                "appId": _application_id(record.get("appId")),
                "owner": record.get("owner") or None,
                "proxyUser": record.get("proxyUser") or None,
            },
        )


def request_of(batch: Batch) -> Values:
    """Return the inputs that `req_body` contains, without empty and unreadable ones.

    Its keys are those of the request, some of them in another spelling: `autoRecovery` is
    `auto_recovery`.
    """
    stored = _stored(batch.get("req_body"))
    fields = {_bare(field.wire): field for field in REQUEST_FIELDS}
    on_wire = {
        fields[_bare(key)].wire: value for key, value in stored.items() if _bare(key) in fields
    }
    inputs = from_wire(SparkBatchInputs, on_wire)
    shapes = {field.state_name: field.shape for field in fields.values()}

    return {
        name: value
        for name, value in inputs.items()
        if value not in EMPTY and _has_shape(shapes[name], value)
    }


def _stored(text: object) -> Mapping[str, Any]:
    try:
        stored = bounded_json(text.encode()) if isinstance(text, str) else text
    except ValueError:
        return {}

    return stored if isinstance(stored, Mapping) else {}


def _bare(key: str) -> str:
    return key.replace("_", "").lower()


def _has_shape(shape: Schema, value: Any) -> bool:
    """Return whether a value has the form of the input, as far as a comparison needs it."""
    if shape.kind == "scalar":
        return not isinstance(value, (list, Mapping))
    if shape.kind != "list":
        return isinstance(value, Mapping)
    if not isinstance(value, list):
        return False

    return shape.item is None or all(_has_shape(shape.item, item) for item in value)


def _returned(batch: Batch, inputs: Values) -> Values:
    """Return the inputs as the cloud has them, without those that differ in spelling alone."""
    actual = {name: batch[wire] for name, wire in RECORD_FIELDS.items() if batch.get(wire)}
    actual["scType"] = returned_shape(batch, inputs)
    # The request has the user's own spelling, the fields beside it may have the cloud's.
    actual |= request_of(batch)

    queues = [batch.get("queue"), batch.get("cluster_name")]
    queues += [actual.pop(name, None) for name in QUEUES]
    actual[_queue_input(inputs)] = next(filter(None, queues), None)

    return {
        name: value
        for name, value in actual.items()
        if value not in EMPTY and not _is_same(name, value, inputs.get(name))
    }


def _is_same(name: str, actual: Any, desired: Any) -> bool:
    """Return whether two values of an input differ in spelling at most."""
    normalize = NORMALIZERS.get(name)
    if normalize is None or desired is None:
        return False

    return bool(normalize(actual) == normalize(desired))


def _lower(name: Any) -> str:
    """Return a queue's name as the cloud stores it: in lower case, whatever was given."""
    return str(name).lower()


def _memory(size: Any) -> str:
    """Return `2 GB` as `2G`."""
    return "".join(str(size).split()).upper().removesuffix("B")


def _texts(conf: Any) -> Any:
    """Return Spark's settings as texts: 8 and "8" are equal."""
    if not isinstance(conf, Mapping):
        return conf

    return {key: _text(value) for key, value in conf.items()}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


NORMALIZERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(QUEUES, _lower),
    **dict.fromkeys(MEMORIES, _memory),
    "conf": _texts,
}
"""Functions that bring a value of an input to one spelling, before values are compared."""


def _queue_input(inputs: Values) -> str:
    """Return the name of the input that gives the queue, which has two."""
    return next((name for name in QUEUES if inputs.get(name)), QUEUES[0])


def _fits(batch: Batch, inputs: Values) -> bool:
    """Return whether a listed batch has the requested inputs, as far as they come back.

    A request that comes back is complete: an input that it leaves out was not sent. Further inputs
    in it count among the contents alone, because the cloud may have filled in the rest.
    """
    returned_request = request_of(batch)
    if returned_request:
        sent = {name for name in ONLY_IN_REQUEST if inputs.get(name) not in EMPTY}
        is_incomplete = bool(sent - returned_request.keys())
        has_other_contents = any(name in returned_request and name not in sent for name in CONTENTS)
        if is_incomplete or has_other_contents:
            return False

    return fits(SparkBatchInputs, _returned(batch, inputs), inputs)


def _application_id(app_id: Any) -> str | None:
    """Return the application's id: a text by the API's page, a list of texts by a client."""
    if isinstance(app_id, list):
        app_id = app_id[-1] if app_id else None

    return str(app_id) if app_id else None


SPARK_BATCH = ResourceType(
    token="huawei/dli:SparkBatch",
    noun="DLI batch",
    id_pattern=SESSION_ID,
    id_form="the id of a batch, a UUID",
    form=ResourceForm.RUN,
    model=SparkBatchInputs,
    outputs=spark_outputs("batch"),
    name_path=("name",),
    vendor=HUAWEI,
    connect=connector(SparkBatchLifecycle, "dli batch"),
    origin=origin_of(SERVICE),
    api="huawei_dli",
    create_action="create_batch",
    list_action="list_batches",
    list_jobs=SparkBatchLifecycle.list_jobs,
    locator_inputs=QUEUES,
    not_returned={
        **dict.fromkeys(sorted(ONLY_IN_REQUEST - {*RECORD_FIELDS, "scType"})),
        "file": lambda inputs: "",
        "className": lambda inputs: "",
    },
    states=BATCH_STATUS,
    waits=("accepted", "running", "finished"),
    describe_replace=by_status(WHEN_BATCH_REPLACED),
)
