"""A DLI session from create to delete: a run that nothing changes in place.

The API has no client token, and a repeated create starts another session. So each session has a unique name: the
user's, or one made from urn, inputs and a generation, which the same create makes again. Sessions of that name are
looked for before the create, and after one whose answer was lost. Most inputs are never returned, so read tells little
of drift.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from typing import Any

from ...core.answers import rfc3339
from ...core.errors import ConfigurationError, CreateIncomplete, NotFound, ProviderBug, ProviderError
from ...core.inputs import COMMON_INPUTS
from ...core.kind import RUN_OUTPUTS, Created, Form, JobStatus, Kind, Observation, Output, StopStep, Values
from ...core.operation import Operation, Settings
from ...core.retry import Retry, is_lost
from ...core.shapes import to_wire
from ..connection import connect
from ..credentials import HUAWEI
from .client import SERVICE, DliClient
from .models import SessionInputs
from .states import ENDED, STATUS, status_of

OVERRIDES = ("driverMemory", "driverCores", "executorMemory", "executorCores", "numExecutors")
CUSTOMIZED = "CUSTOMIZED"
LOCAL = frozenset({"adopt", "wait", "stop"})
PAST = ENDED | {JobStatus.STOPPING}
DIAGNOSTICS = "YARN Diagnostics:"
LONGEST_REASON = 500

Session = dict[str, Any]


class SessionLifecycle:
    """What DLI is asked about one session."""

    def __init__(self, client: DliClient, operation: Operation) -> None:
        self._client = client
        self._operation = operation

    def create(self, inputs: Values) -> Created:
        """Start a session, unless one that an interrupted create has left is there.

        Raises:
            ConfigurationError: A live session that is not known to be ours has the name that the user gave.
            CreateIncomplete: The answer was lost, and no new session is to be seen.
        """
        there = list(self._client.list_sessions(inputs["clusterName"]))
        name = inputs.get("name")
        if name:
            _refuse_taken(name, there)
        else:
            name, left = self._own_name(inputs, there)
            if left is not None:
                return _created(left, name, inputs)
        request = {**to_wire(SessionInputs, inputs, without=COMMON_INPUTS), "name": name}
        try:
            return _created(self._client.create_session(request), name, inputs)
        except ProviderError as error:
            if not is_lost(error):
                raise
            made = self._made_meanwhile(name, inputs)
            if made is None:
                raise CreateIncomplete(
                    f'{error}: the answer was lost, so a session "{name}" may exist in queue {inputs["clusterName"]}; '
                    "run up again"
                ) from error
            return _created(made, name, inputs)

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """The session, or None when the service has forgotten it."""
        try:
            return _observation(self._client.get_session(id), inputs)
        except NotFound:
            return None

    def update(self, id: str, inputs: Values, changed: frozenset[str]) -> None:
        """Never called: every input of a session replaces it."""
        raise ProviderBug(f"DLI session {id} cannot change {', '.join(sorted(changed))} in place")

    def stop(self, id: str, inputs: Values, seen: Observation, *, asked: bool) -> StopStep:
        """Delete it, which ends it. It may be gone at once, as on Livy, or shut down first and stay readable."""
        if seen.status in ENDED:
            return StopStep.STOPPED
        if asked:
            return StopStep.ASKED
        self._client.delete_session(id)
        left = self.observe(id, inputs)
        return StopStep.STOPPED if left is None or left.status in ENDED else StopStep.ASKED

    def delete(self, id: str, inputs: Values) -> None:
        """Nothing is left to do: an ended session counts as deleted, and the service forgets its record by itself."""

    def _own_name(self, inputs: Values, there: list[Session]) -> tuple[str, Session | None]:
        """A name that no session had before, or the live session that an interrupted create has left under it.

        Without a urn nobody can tell whose session it would be, so the name is a new one each time.
        """
        named = {str(session.get("name")): session for session in there}
        generation = 0
        while True:
            name = session_name(self._operation.urn or uuid.uuid4().hex, inputs, generation)
            session = named.get(name)
            if session is None or _status(session) not in PAST:
                return name, session
            generation += 1

    def _made_meanwhile(self, name: str, inputs: Values) -> Session | None:
        """The live session of that name, of which there was none before; None also when nobody answers."""
        try:
            now = list(self._client.list_sessions(inputs["clusterName"]))
        except ProviderError:
            return None
        return next((s for s in now if s.get("name") == name and _status(s) not in ENDED), None)


def session_name(urn: str, inputs: Values, generation: int) -> str:
    """A readable and unique name: the same for the same resource, inputs and generation, different otherwise."""
    asked = {key: value for key, value in inputs.items() if key not in LOCAL}
    text = json.dumps([urn, asked, generation], sort_keys=True, separators=(",", ":"))
    readable = re.sub(r"[^A-Za-z0-9_]+", "-", urn.rsplit("::", 1)[-1])[:80]
    return f"{readable}-{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def _refuse_taken(name: str, there: list[Session]) -> None:
    taken = next((session for session in there if session.get("name") == name and _status(session) not in ENDED), None)
    if taken is not None:
        raise ConfigurationError(
            f'a session of that name lives already, {taken["id"]}: write adopt="{taken["id"]}" to take it over, or '
            "give this one another name"
        )


def _created(session: Session, name: str, inputs: Values) -> Created:
    # Just after create the answer may leave the name out.
    return Created(str(session["id"]), _observation({**session, "name": session.get("name") or name}, inputs))


def _status(session: Session) -> JobStatus:
    return status_of(str(session.get("state") or ""))


def _observation(session: Session, inputs: Values) -> Observation:
    status = _status(session)
    return Observation(
        status=status,
        raw_status=str(session.get("state") or ""),
        reason=_diagnostics(session.get("log")) if status in ENDED else None,
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


def _diagnostics(log: object) -> str | None:
    """What the last section of a session's log says, on one line; None when that is nothing."""
    text = " ".join(str(line) for line in log) if isinstance(log, list) else ""
    words = " ".join(text.partition(DIAGNOSTICS)[2].split())
    return words[:LONGEST_REASON] or None


def _returned(session: Session, inputs: Values) -> Values:
    """The four inputs that come back. A null says nothing: just after create, even a given name may be null."""
    found = {"kind": session.get("kind"), "name": session.get("name")}
    queue, shape = str(session.get("cluster_name") or ""), session.get("sc_type")
    # Queues are stored in lower case, whatever was given.
    if queue.lower() != str(inputs.get("clusterName", "")).lower():
        found["clusterName"] = queue
    # Any override hides the letter behind CUSTOMIZED.
    if shape != CUSTOMIZED or not any(name in inputs for name in OVERRIDES):
        found["scType"] = shape
    return {name: value for name, value in found.items() if value}


def _connect(settings: Settings, region: str, operation: Operation) -> SessionLifecycle:
    return SessionLifecycle(DliClient(connect(settings, SERVICE, region), Retry(operation)), operation)


def _remote_name(inputs: Values) -> str:
    return str(inputs.get("name") or "")


SESSION = Kind(
    token="huawei/dli:Session",
    noun="DLI session",
    form=Form.RUN,
    model=SessionInputs,
    outputs=(
        Output("session_id", "str", "The session's id, a UUID; also the resource's id."),
        Output("session_name", "str", "Its name in the cloud: `name`, or the unique one it was given without it."),
        Output("app_id", "str", "The Spark application's id; None until there is one."),
        Output("owner", "str", "The user it belongs to; None when the cloud does not say."),
        Output("proxy_user", "str", "The tenant whose resources it uses; None when the cloud does not say."),
        *RUN_OUTPUTS,
    ),
    remote_name=_remote_name,
    vendor=HUAWEI,
    connect=_connect,
    api="huawei_dli",
    create_action="create_session",
    states=STATUS,
    waits=("accepted", "running"),
    default_wait="running",
    when_replaced="the live session ends, and everything in it is lost",
    notice=(
        "Huawei Cloud has discarded the DLI session API, so a region may not serve it any more; its replacement is the "
        "batch API, POST /v2.0/{project_id}/batches."
    ),
)
