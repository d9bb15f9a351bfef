"""A DLI session from create to delete: a run that nothing changes in place.

The API has no client token, and a repeated create starts another session. So a session without a
name of the user's
gets one with the marker of its create in it: what lives under that name is this create's. A name of
the user's tells less, so there time and inputs must fit, too. Most inputs are never returned: read
tells little of drift.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import ApiUnavailable, ConfigurationError, Conflict, NotFound
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
from ...core.schema.schema import fits, to_wire
from ..connection import connect, origin_of
from ..credentials import HUAWEI
from .client import SERVICE, DliClient, log_lines
from .models import SESSION_ID, SessionInputs
from .spark import MOST_AT_ONCE, created_ms, diagnostics, find_many, shape_seen, unique_name
from .states import ENDED, STATUS, WHEN_REPLACED, status_of

PAST = ENDED | {JobStatus.STOPPING}

Session = dict[str, Any]


class SessionLifecycle(RunLifecycle[DliClient]):
    """What DLI is asked about one session."""

    def __init__(
        self,
        client: DliClient,
        looks_in: Callable[[str], ReadBatcher[dict[str, Any]]],
        operation: Operation,
    ) -> None:
        self._client = client
        self._looks_in = looks_in
        self._operation = operation

    def create(self, inputs: Values, marker: str) -> Created:
        """Start a session, under the user's name after a read of the queue.

        Whether DLI refuses a second live session of one name, as Livy does, is documented nowhere,
        so the read is what surely keeps a stranger's session of the user's name apart.

        Raises:
            ConfigurationError: A live session has the name that the user gave.
        """
        name = inputs.get("name")
        if name:
            _refuse_taken(name, self._sessions(inputs))
        else:
            name = unique_name(self._operation.name, marker)

        request = {**to_wire(SessionInputs, inputs, without=COMMON_INPUTS), "name": name}
        try:
            created = self._client.create_session(request)
        except Conflict as error:  # the name was taken since the read
            error.hint = (
                "choose another name, or write adopt= with the id of the session that has it"
            )
            raise
        # Just after create the response may leave the name out.
        return _created({**created, "name": created.get("name") or name}, inputs)

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """The live session of the generated name; or of the user's, when it fits and was made in the window."""
        there = [
            session
            for session in _living(self._sessions(inputs))
            if str(session["id"]) not in exclude_ids
        ]
        name = inputs.get("name")
        if not name:
            generated = unique_name(self._operation.name, intent.marker)
            made = [session for session in there if session.get("name") == generated]
            return _created(made[0], inputs, is_certain=True) if made else None

        window = intent.window(self.clock_offset)
        made = [
            session
            for session in there
            if session.get("name") == name
            and window.contains_milliseconds(session.get("create_time"))
            and _fits(session, inputs)
        ]
        return _created(made[0], inputs) if made else None

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """The session, or None when the service has forgotten it."""
        try:
            return _observation(self._client.get_session(id), inputs)
        except NotFound:
            return None

    def read_many(self, wanted: Mapping[str, Values]) -> Mapping[str, Observation]:
        """A single session by its id, several by the pages of their queue."""
        seen: dict[str, Observation] = {}
        for queue, ids in group_by_scope(
            {id: _queue(inputs) for id, inputs in wanted.items()}
        ).items():
            found = self._looks_in(queue).load(
                ids, partial(self._sessions_of, queue=queue), self._operation
            )
            seen |= {id: _observation(session, wanted[id]) for id, session in found.items()}
        return seen

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """The same, and whole pages of the queue when many are asked for."""
        queue = _queue(inputs)
        fetch = partial(self._sessions_of, queue=queue)
        page = partial(self._client.session_page, cluster_name=queue)
        session = self._looks_in(queue).load_cached(id, fetch, page, self._operation)
        return _observation(session, inputs) if session else None

    def _sessions_of(self, ids: Sequence[str], queue: str) -> Mapping[str, Session]:
        return find_many(ids, self._client.get_session, lambda: self._client.list_sessions(queue))

    def stop(self, id: str, inputs: Values, seen: Observation, *, requested: bool) -> StopProgress:
        """Delete it, which ends it.

        It may be gone at once, as on Livy, or shut down first and stay readable.
        """
        if seen.status in ENDED:
            return StopProgress.STOPPED
        if requested:
            return StopProgress.REQUESTED
        self._client.delete_session(id)
        left = self.observe(id, inputs)
        return (
            StopProgress.STOPPED if left is None or left.status in ENDED else StopProgress.REQUESTED
        )

    def delete(self, id: str, inputs: Values) -> None:
        """Nothing is left to do: an ended session counts as deleted, and the service forgets its record by itself."""

    def log_tail(self, id: str, inputs: Values, seen: Observation) -> list[str]:
        """The end of its log; the few lines in the session itself where the log, an inferred operation, is missing."""
        try:
            return last_lines(self._client.session_log(id))
        except (ApiUnavailable, NotFound):
            return last_lines(log_lines(self._client.get_session(id)))

    def _sessions(self, inputs: Values) -> list[Session]:
        """Those of the queue, oldest first."""
        return sorted(self._client.list_sessions(inputs["clusterName"]), key=created_ms)


def _refuse_taken(name: str, there: list[Session]) -> None:
    taken = next(
        (
            session
            for session in there
            if session.get("name") == name and _status(session) not in ENDED
        ),
        None,
    )
    if taken is not None:
        raise ConfigurationError(
            f'a session of that name lives already, {taken["id"]}: write adopt="{taken["id"]}" to take it over, or '
            "give this one another name"
        )


def _queue(inputs: Values) -> str:
    return str(inputs.get("clusterName") or "")


def _living(there: list[Session]) -> list[Session]:
    return [session for session in there if _status(session) not in PAST]


def _fits(session: Session, inputs: Values) -> bool:
    """Whether a listed session is what was asked for, as far as it tells."""
    return fits(SessionInputs, _returned(session, inputs), inputs)


def _created(session: Session, inputs: Values, *, is_certain: bool = False) -> Created:
    return Created(str(session["id"]), _observation(session, inputs), is_certain)


def _status(session: Session) -> JobStatus:
    return status_of(str(session.get("state") or ""))


def _observation(session: Session, inputs: Values) -> Observation:
    status = _status(session)
    return Observation(
        status=status,
        raw_status=str(session.get("state") or ""),
        reason=diagnostics(session.get("log")) if status in ENDED else None,
        created_at=rfc3339(session.get("create_time")),
        finished_at=rfc3339(session.get("update_time")) if status in ENDED else None,
        inputs=_returned(session, inputs),
        outputs={
            "sessionId": str(session["id"]),
            "sessionName": session.get("name"),
            "appId": session.get("appId"),
            "owner": session.get("owner"),
            "proxyUser": session.get("proxyUser"),
        },
    )


def _returned(session: Session, inputs: Values) -> Values:
    """The four inputs that come back.

    A null says nothing: just after create, even a given name may be null.
    """
    found = {
        "kind": session.get("kind"),
        "name": session.get("name"),
        "scType": shape_seen(session, inputs),
    }
    queue = str(session.get("cluster_name") or "")
    # Queues are stored in lower case, whatever was given.
    if queue.lower() != str(inputs.get("clusterName", "")).lower():
        found["clusterName"] = queue
    return {name: value for name, value in found.items() if value}


def _connect(context: ProcessContext, region: str, operation: Operation) -> SessionLifecycle:
    client = DliClient(connect(context, SERVICE, region), Retry(operation))
    return SessionLifecycle(
        client, batcher_for(context, "dli session", region, page=MOST_AT_ONCE), operation
    )


def _remote_name(inputs: Values) -> str:
    return str(inputs.get("name") or "")


SESSION = ResourceType(
    token="huawei/dli:Session",
    noun="DLI session",
    id_pattern=SESSION_ID,
    id_form="the id of a session, a UUID",
    form=ResourceForm.RUN,
    model=SessionInputs,
    outputs=(
        Output("session_id", "str", "The session's id, a UUID; also the resource's id.", whole_id),
        Output(
            "session_name",
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
    remote_name=_remote_name,
    vendor=HUAWEI,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="huawei_dli",
    create_action="create_session",
    list_action="list_sessions",
    locator_inputs=("clusterName",),
    states=STATUS,
    waits=("accepted", "running"),
    default_wait="running",
    describe_replace=by_status(WHEN_REPLACED),
    notice=(
        "Huawei Cloud has discarded the DLI session API, so a region may not serve it any more; its replacement is "
        "huawei.dli.SparkBatch, the batch API (POST /v2.0/{project_id}/batches)."
    ),
)
