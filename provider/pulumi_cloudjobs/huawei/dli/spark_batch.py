"""A DLI batch from submit to cancel: a Spark application that runs once, and that nothing changes in place.

The API has no client token, names are not unique, and a repeated create runs the application twice.
So a batch without a name of the user's gets one made from its owner and its inputs: what has it is
this resource's. A name of the user's tells less, so there time and inputs must fit, too. Most
inputs come back in `req_body` alone, a JSON text whose keys
and values are not always spelled as they were sent: what differs in spelling only is no drift.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import ApiError, ApiUnavailable, NotFound
from ...core.http.responses import last_lines, rfc3339
from ...core.journal import CreateIntent
from ...core.operation import Operation, ProcessContext
from ...core.reading.batching import ReadBatcher, batcher_for, group_by_scope
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
    whole_id,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import Schema, fields_of, fits, from_wire, to_wire
from ..connection import connect, origin_of
from ..credentials import HUAWEI
from .client import SERVICE, DliClient, log_lines
from .models import SESSION_ID, SparkBatchInputs
from .spark import MOST_AT_ONCE, created_ms, diagnostics, find_many, shape_seen, unique_name
from .states import BATCH_ENDED, BATCH_STATUS, WHEN_BATCH_REPLACED, status_of

ASK_AGAIN_SECONDS = 30
"""A cancel that has come to nothing by then is asked for again: a batch may be started again by
itself."""
QUEUES = ("queue", "clusterName")
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
REQUESTED = frozenset(
    field.state_name for field in fields_of(SparkBatchInputs) if field.name not in COMMON_INPUTS
) - {
    "name",
    *QUEUES,
}
"""Inputs that stand in `req_body` and nowhere else, or that have only one spelling."""
MEMORIES = ("driverMemory", "executorMemory")

Batch = dict[str, Any]


class SparkBatchLifecycle(RunLifecycle[DliClient]):
    """What DLI is asked about one batch."""

    def __init__(
        self,
        client: DliClient,
        looks_in: Callable[[str], ReadBatcher[dict[str, Any]]],
        operation: Operation,
    ) -> None:
        self._client = client
        self._looks_in = looks_in
        self._operation = operation
        self._requested_at = 0.0

    def create(self, inputs: Values, marker: str) -> Created:
        """Submit a batch, under a generated name when the user gives none."""
        name = self._name(inputs, marker)
        request = {**to_wire(SparkBatchInputs, inputs, without=COMMON_INPUTS), "name": name}
        created = self._client.create_batch(request)
        return _created({**created, "name": created.get("name") or name}, inputs)

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """The batch of the generated name; or the oldest of the user's that fits.

        It may have ended already.
        """
        named = self._named(self._name(inputs, intent.marker))
        free = [batch for batch in named if str(batch["id"]) not in exclude_ids]
        if not inputs.get("name"):
            return _created(free[0], inputs, is_certain=True) if free else None

        window = intent.window(self.clock_offset)
        made = [batch for batch in free if window.contains_milliseconds(batch.get("create_time"))]
        fitting = [batch for batch in made if _fits(batch, inputs)]
        return _created(fitting[0], inputs) if fitting else None

    def _name(self, inputs: Values, marker: str) -> str:
        return str(inputs.get("name") or unique_name(self._operation.name, marker))

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """The batch, or None when the service has forgotten it."""
        try:
            return _observation(self._client.get_batch(id), inputs)
        except NotFound:
            return None

    def read_many(self, wanted: Mapping[str, Values]) -> Mapping[str, Observation]:
        """A single batch by its id, several by the pages of their queue."""
        seen: dict[str, Observation] = {}
        for queue, ids in group_by_scope(
            {id: _queue(inputs) for id, inputs in wanted.items()}
        ).items():
            found = self._looks_in(queue).load(
                ids, partial(self._batches_of, queue=queue), self._operation
            )
            seen |= {id: _observation(batch, wanted[id]) for id, batch in found.items()}
        return seen

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """The same, and whole pages of the queue when many are asked for."""
        queue = _queue(inputs)
        page = partial(self._client.batch_page, filters={"queue_name": queue})
        batch = self._looks_in(queue).load_cached(
            id, partial(self._batches_of, queue=queue), page, self._operation
        )
        return _observation(batch, inputs) if batch else None

    def _batches_of(self, ids: Sequence[str], queue: str) -> Mapping[str, Batch]:
        return find_many(
            ids, self._client.get_batch, lambda: self._client.list_batches({"queue_name": queue})
        )

    def stop(self, id: str, inputs: Values, seen: Observation, *, requested: bool) -> StopProgress:
        """Cancel it, now and then again.

        It is refused when the batch has ended meanwhile, and that is success.
        """
        if seen.status in BATCH_ENDED:
            return StopProgress.STOPPED
        now = self._operation.clock.monotonic()
        if requested and now - self._requested_at < ASK_AGAIN_SECONDS:
            return StopProgress.REQUESTED
        self._requested_at = now
        try:
            self._client.cancel_batch(id)
        except NotFound:
            raise
        except ApiError:
            if self._has_ended(id, inputs):
                return StopProgress.STOPPED
            raise
        return StopProgress.STOPPED if self._has_ended(id, inputs) else StopProgress.REQUESTED

    def log_tail(self, id: str, inputs: Values, seen: Observation) -> list[str]:
        """The end of its log; the few lines in the batch itself where the log, a deprecated operation, is missing."""
        try:
            return last_lines(self._client.batch_log(id))
        except (ApiUnavailable, NotFound):
            return last_lines(log_lines(self._client.get_batch(id)))

    def _has_ended(self, id: str, inputs: Values) -> bool:
        seen = self.observe(id, inputs)
        return seen is None or seen.status in BATCH_ENDED

    def _named(self, name: str) -> list[Batch]:
        """Those of a name, oldest first."""
        return sorted(_of_name(name, self._client.list_batches({"job_name": name})), key=created_ms)


def _of_name(name: str, batches: Iterable[Batch]) -> list[Batch]:
    """No page says whether the filter takes parts of a name as well."""
    return [batch for batch in batches if batch.get("name") == name]


def request_of(batch: Batch) -> Values:
    """The inputs that `req_body` tells; what cannot be read, and what is empty, counts as not told.

    Its keys are those of the request, some of them in another spelling: `autoRecovery` is
    `auto_recovery`.
    """
    stored = _stored(batch.get("req_body"))
    fields = {
        _bare(field.wire): field
        for field in fields_of(SparkBatchInputs)
        if field.name not in COMMON_INPUTS
    }
    told = {fields[_bare(key)].wire: value for key, value in stored.items() if _bare(key) in fields}
    inputs = from_wire(SparkBatchInputs, told)
    shapes = {field.state_name: field.shape for field in fields.values()}
    return {
        name: value
        for name, value in inputs.items()
        if value not in EMPTY and _is(shapes[name], value)
    }


def _stored(text: object) -> Mapping[str, Any]:
    try:
        stored = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        return {}
    return stored if isinstance(stored, Mapping) else {}


def _bare(key: str) -> str:
    return key.replace("_", "").lower()


def _is(shape: Schema, value: Any) -> bool:
    """Whether a value has the form that the input has, as far as comparing needs it."""
    if shape.kind == "list":
        return isinstance(value, list) and all(
            shape.item is None or _is(shape.item, item) for item in value
        )
    return isinstance(value, Mapping) is (shape.kind != "scalar") and not isinstance(value, list)


def _returned(batch: Batch, inputs: Values) -> Values:
    """The inputs as the cloud has them, but for those that differ from the user's in spelling alone."""
    beside = {
        "name": "name",
        "image": "image",
        "feature": "feature",
        "sparkVersion": "spark_version",
    }
    found = {name: batch[wire] for name, wire in beside.items() if batch.get(wire)}
    found["scType"] = shape_seen(batch, inputs)
    found |= request_of(batch)  # its words are the user's, and those beside it may be the cloud's
    told = [
        batch.get("queue"),
        batch.get("cluster_name"),
        *(found.pop(name, None) for name in QUEUES),
    ]
    found[_queue_input(inputs)] = next(filter(None, told), None)
    return {
        name: value
        for name, value in found.items()
        if value not in EMPTY and not _is_alike(name, value, inputs.get(name))
    }


def _is_alike(name: str, theirs: Any, mine: Any) -> bool:
    reduced = ALIKE.get(name)
    return reduced is not None and mine is not None and bool(reduced(theirs) == reduced(mine))


def _lower(name: Any) -> str:
    """Queues are stored in lower case, whatever was given."""
    return str(name).lower()


def _memory(size: Any) -> str:
    """Without what `2 GB` has over `2G`."""
    return "".join(str(size).split()).upper().removesuffix("B")


def _texts(conf: Any) -> Any:
    """Spark's settings are texts: 8 and "8" are one."""
    return {key: _text(value) for key, value in conf.items()} if isinstance(conf, Mapping) else conf


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


ALIKE: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(QUEUES, _lower),
    **dict.fromkeys(MEMORIES, _memory),
    "conf": _texts,
}
"""What a value is reduced to before it is compared with the user's."""


def _queue_input(inputs: Values) -> str:
    """Which of its two names the queue is given by."""
    return next((name for name in QUEUES if inputs.get(name)), QUEUES[0])


def _queue(inputs: Values) -> str:
    return str(inputs.get(_queue_input(inputs)) or "").lower()


def _fits(batch: Batch, inputs: Values) -> bool:
    """Return whether a listed batch is what was asked for, as far as it tells.

    A request that comes back has all that was sent, so what it does not tell was not asked for.
    What it tells beyond
    the inputs counts among the contents alone: the cloud may have filled in the rest.
    """
    told = request_of(batch)
    if told:
        sent = {name for name in REQUESTED if inputs.get(name) not in EMPTY}
        if sent - set(told) or any(name in told and name not in sent for name in CONTENTS):
            return False

    return fits(SparkBatchInputs, _returned(batch, inputs), inputs)


def _created(batch: Batch, inputs: Values, *, is_certain: bool = False) -> Created:
    return Created(str(batch["id"]), _observation(batch, inputs), is_certain)


def _status(batch: Batch) -> JobStatus:
    return status_of(str(batch.get("state") or ""), BATCH_STATUS)


def _observation(batch: Batch, inputs: Values) -> Observation:
    status = _status(batch)
    ended = status in BATCH_ENDED
    return Observation(
        status=status,
        raw_status=str(batch.get("state") or ""),
        reason=diagnostics(batch.get("log")) if ended else None,
        created_at=rfc3339(batch.get("create_time")),
        finished_at=rfc3339(batch.get("update_time")) if ended else None,
        inputs=_returned(batch, inputs),
        outputs={
            "batchId": str(batch["id"]),
            "batchName": batch.get("name"),
            "appId": _application(batch.get("appId")),
            "owner": batch.get("owner") or None,
            "proxyUser": batch.get("proxyUser") or None,
        },
    )


def _application(app_id: Any) -> str | None:
    """A text, says the page; a list of texts, says one of the clients."""
    if isinstance(app_id, list):
        app_id = app_id[-1] if app_id else None
    return str(app_id) if app_id else None


def _connect(context: ProcessContext, region: str, operation: Operation) -> SparkBatchLifecycle:
    client = DliClient(connect(context, SERVICE, region), Retry(operation))
    return SparkBatchLifecycle(
        client, batcher_for(context, "dli batch", region, page=MOST_AT_ONCE), operation
    )


SPARK_BATCH = ResourceType(
    token="huawei/dli:SparkBatch",
    noun="DLI batch",
    id_pattern=SESSION_ID,
    id_form="the id of a batch, a UUID",
    form=ResourceForm.RUN,
    model=SparkBatchInputs,
    outputs=(
        Output("batch_id", "str", "The batch's id, a UUID; also the resource's id.", whole_id),
        Output(
            "batch_name",
            "str",
            "Its name in the cloud: `name`, or the unique one it was given without it.",
        ),
        Output("app_id", "str", "The Spark application's id; None until there is one."),
        Output("owner", "str", "The user it belongs to; None when the cloud does not say."),
        Output(
            "proxy_user",
            "str",
            "The tenant whose resources it uses; None when the cloud does not say.",
        ),
        *RUN_OUTPUTS,
    ),
    remote_name=lambda inputs: str(inputs.get("name") or ""),
    vendor=HUAWEI,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="huawei_dli",
    create_action="create_batch",
    list_action="list_batches",
    locator_inputs=QUEUES,
    states=BATCH_STATUS,
    waits=("accepted", "running", "finished"),
    describe_replace=by_status(WHEN_BATCH_REPLACED),
)
