"""A DLI session from create to delete: a run that nothing changes in place.

The API has no client token, and a repeated create starts another session. So a session without a
name of the user's gets a name with the marker of its create: a session of that name belongs to this
create. A name of the user's proves less, so time and inputs must match as well. Most inputs are
never returned, so a read shows little drift.
"""

from __future__ import annotations

from collections.abc import Collection

from ...core.errors import ConfigurationError, Conflict
from ...core.http.responses import rfc3339
from ...core.journal import CreateIntent
from ...core.reading.batching import Page
from ...core.resource_type import (
    Created,
    JobStatus,
    Observation,
    ResourceForm,
    ResourceType,
    StopProgress,
    Values,
    by_status,
)
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import fields_of, fits, to_wire
from ..connection import origin_of
from ..credentials import HUAWEI
from .client import SERVICE, Record
from .models import SESSION_ID, SessionInputs
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
from .states import ENDED, STATUS, WHEN_REPLACED, status_of

ENDED_OR_ENDING = ENDED | {JobStatus.STOPPING}

RETURNED = ("kind", "name", "scType", "clusterName")
"""Inputs that a read returns."""

Session = Record


class SessionLifecycle(SparkRunLifecycle):
    """The DLI calls of one session."""

    def create(self, inputs: Values, marker: str) -> Created:
        """Start a session; list the queue first when the user gives a name.

        No page states whether DLI refuses a second live session of one name, as Livy does. The list
        alone keeps a stranger's session of that name apart.

        Raises:
            ConfigurationError: A live session has the name that the user gave.
        """
        name = inputs.get("name")
        if name:
            _refuse_taken_name(name, self._sessions(inputs))
        else:
            name = unique_name(self._operation.name, marker)

        request = {**to_wire(SessionInputs, inputs, without=COMMON_INPUTS), "name": name}
        try:
            session = self._client.create_session(request)
        except Conflict as error:
            # Another create took the name after the list.
            error.hint = (
                "choose another name, or write adopt= with the id of the session that has it"
            )
            raise

        return self._created(session, inputs, name=name)

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """Return the live session of the generated name, or of the user's name when it matches.

        A session of the user's name must have been created in the window, with these inputs.
        """
        live = [session for session in self._sessions(inputs) if _is_live(session)]
        free = [session for session in live if str(session["id"]) not in exclude_ids]
        name = inputs.get("name")
        if not name:
            generated = unique_name(self._operation.name, intent.marker)
            named = [session for session in free if session.get("name") == generated]
            return self._created(named[0], inputs, is_certain=True) if named else None

        window = intent.window(self.clock_offset)
        for session in free:
            is_in_window = window.contains_milliseconds(session.get("create_time"))
            if session.get("name") == name and is_in_window and _fits(session, inputs):
                return self._created(session, inputs)

        return None

    def stop(
        self, id: str, inputs: Values, observation: Observation, *, requested: bool
    ) -> StopProgress:
        """Delete the session, which ends it.

        The session may be gone at once, as on Livy, or shut down first and stay readable.
        """
        if observation.status in ENDED:
            return StopProgress.STOPPED
        if requested:
            return StopProgress.REQUESTED

        self._client.delete_session(id)
        after_delete = self.observe(id, inputs)
        if after_delete is None or after_delete.status in ENDED:
            return StopProgress.STOPPED

        return StopProgress.REQUESTED

    def delete(self, id: str, inputs: Values) -> None:
        """Do nothing: an ended session counts as deleted, and the service drops its record."""

    def _sessions(self, inputs: Values) -> list[Session]:
        """List the sessions of the queue, oldest first."""
        return sorted(self._client.list_sessions(inputs["clusterName"]), key=created_ms)

    def _scope_of(self, id: str, inputs: Values) -> str:
        return str(inputs.get("clusterName") or "")

    def _get(self, id: str) -> Session:
        return self._client.get_session(id)

    def _page(self, offset: int, scope: str) -> Page[Session]:
        return self._client.session_page(offset, cluster_name=scope)

    def _page_of_all(self, offset: int) -> Page[Session]:
        return self._client.session_page(offset, cluster_name=None)

    def _read_log(self, id: str) -> list[str]:
        return self._client.session_log(id)

    def _observation_of(self, id: str, record: Session, inputs: Values) -> Observation:
        status = status_of(state_of(record))
        return Observation(
            status=status,
            raw_status=state_of(record),
            reason=reason_of(record, status, ENDED),
            created_at=rfc3339(record.get("create_time")),
            finished_at=rfc3339(record.get("update_time")) if status in ENDED else None,
            inputs=_returned(record, inputs),
            outputs={
                "sessionId": str(record["id"]),
                "sessionName": record.get("name"),
                "appId": record.get("appId"),
                "owner": record.get("owner"),
                "proxyUser": record.get("proxyUser"),
            },
        )


def _refuse_taken_name(name: str, sessions: list[Session]) -> None:
    for session in sessions:
        if session.get("name") == name and status_of(state_of(session)) not in ENDED:
            id = session["id"]
            raise ConfigurationError(
                f'a live session has that name already, {id}: write adopt="{id}" to take it over, '
                "or give this session another name"
            )


def _is_live(session: Session) -> bool:
    return status_of(state_of(session)) not in ENDED_OR_ENDING


def _fits(session: Session, inputs: Values) -> bool:
    """Return whether a listed session has the requested inputs, as far as they come back."""
    return fits(SessionInputs, _returned(session, inputs), inputs)


def _returned(session: Session, inputs: Values) -> Values:
    """Return the inputs that come back, at most four.

    A null proves nothing: just after create, even a given name may be null.
    """
    returned = {
        "kind": session.get("kind"),
        "name": session.get("name"),
        "scType": returned_shape(session, inputs),
    }
    queue = str(session.get("cluster_name") or "")
    # The cloud stores queues in lower case, whatever was given.
    if queue.lower() != str(inputs.get("clusterName", "")).lower():
        returned["clusterName"] = queue

    return {name: value for name, value in returned.items() if value}


SESSION = ResourceType(
    token="huawei/dli:Session",
    noun="DLI session",
    id_pattern=SESSION_ID,
    id_form="the id of a session, a UUID",
    form=ResourceForm.RUN,
    model=SessionInputs,
    outputs=spark_outputs("session"),
    name_path=("name",),
    vendor=HUAWEI,
    connect=connector(SessionLifecycle, "dli session"),
    origin=origin_of(SERVICE),
    api="huawei_dli",
    create_action="create_session",
    list_action="list_sessions",
    list_jobs=SessionLifecycle.list_jobs,
    locator_inputs=("clusterName",),
    not_returned={
        field.state_name: None
        for field in fields_of(SessionInputs)
        if field.name not in COMMON_INPUTS and field.state_name not in RETURNED
    },
    states=STATUS,
    waits=("accepted", "running"),
    default_wait="running",
    describe_replace=by_status(WHEN_REPLACED),
    notice=(
        "Huawei Cloud has discarded the DLI session API, so a region may not serve it any more; "
        "its replacement is huawei.dli.SparkBatch, the batch API (POST /v2.0/{project_id}/batches)."
    ),
)
