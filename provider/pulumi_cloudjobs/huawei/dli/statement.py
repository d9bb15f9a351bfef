"""A DLI statement from its session's queue to its result: code that runs once, and that nothing changes in place.

All of it is inferred from Apache Livy. Nothing marks a statement as made by this create; one whose
create was cut off is found by its code, its number and the time when it was started. A snippet that
fails is `available` like one that
does not: its output tells. A statement lives and is forgotten with its session.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from ...core.calls.retry import Retry
from ...core.errors import ConfigurationError, NotFound
from ...core.http.responses import last_lines, printable_lines, rfc3339
from ...core.journal import CreateIntent
from ...core.operation import Operation, ProcessContext
from ...core.reading.batching import ReadBatcher, batcher_for, group_by_scope
from ...core.reading.polling import DEFAULT_WAIT_SECONDS
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
)
from ...core.schema.durations import seconds_of
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import to_wire
from ..connection import connect, origin_of
from ..credentials import HUAWEI
from .client import SERVICE, DliClient
from .models import SESSION_ID, StatementInputs
from .spark import MOST_AT_ONCE
from .states import (
    AVAILABLE,
    ENDED,
    STATEMENT_ENDED,
    STATEMENT_STATUS,
    WHEN_STATEMENT_REPLACED,
    status_of,
)

SESSION_POLL_SECONDS = 2
PLAIN_TEXT = "text/plain"

Statement = dict[str, Any]


class StatementLifecycle(RunLifecycle[DliClient]):
    """What DLI is asked about one statement. Its id in state is "<session>/<number>"."""

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
        """Queue the code, once: every call runs it.

        A session that is still starting takes none, so it is waited for.

        Raises:
            ConfigurationError: The session has ended.
        """
        session = inputs["sessionId"]
        self._wait_for(session, inputs)
        request = to_wire(StatementInputs, inputs, without=COMMON_INPUTS | {"session_id"})
        return _created(session, self._client.create_statement(session, request), inputs)

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """The first statement with this code that was started in the window, or that still waits."""
        session = inputs["sessionId"]
        try:
            there = list(self._client.list_statements(session))
        except NotFound:
            return None

        window = intent.window(self.clock_offset)
        made = [
            statement
            for statement in there
            if f"{session}/{statement['id']}" not in exclude_ids
            and window.contains_milliseconds(_started(statement))
            and _is_same_code(statement, inputs)
        ]
        return (
            _created(session, min(made, key=lambda one: int(one["id"])), inputs) if made else None
        )

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """The statement, or None when it is gone, which it is with its session."""
        session, number = id.split("/")
        try:
            return _observation(session, self._client.get_statement(session, number), inputs)
        except NotFound:
            return None

    def read_many(self, wanted: Mapping[str, Values]) -> Mapping[str, Observation]:
        """A single statement by its number, several by the pages of their session."""
        seen: dict[str, Observation] = {}
        for session, ids in group_by_scope({id: _session(id) for id in wanted}).items():
            found = self._looks_in(session).load(
                ids, partial(self._statements_of, session=session), self._operation
            )
            seen |= {
                id: _observation(session, statement, wanted[id]) for id, statement in found.items()
            }
        return seen

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """The same, and whole pages of the session when many are asked for."""
        session = _session(id)
        fetch = partial(self._statements_of, session=session)
        page = partial(self._client.statement_page, session_id=session)
        statement = self._looks_in(session).load_cached(id, fetch, page, self._operation)
        return _observation(session, statement, inputs) if statement else None

    def _statements_of(self, ids: Sequence[str], session: str) -> Mapping[str, Statement]:
        if len(ids) == 1:
            return {ids[0]: self._client.get_statement(session, ids[0].split("/")[1])}
        return {
            f"{session}/{statement['id']}": statement
            for statement in self._client.list_statements(session)
        }

    def stop(self, id: str, inputs: Values, seen: Observation, *, requested: bool) -> StopProgress:
        """Cancel it: that answers at once, and the state follows.

        One that has ended meanwhile stays as it is.
        """
        if seen.status in STATEMENT_ENDED:
            return StopProgress.STOPPED
        if not requested:
            self._client.cancel_statement(*id.split("/"))
        return StopProgress.REQUESTED

    def log_tail(self, id: str, inputs: Values, seen: Observation) -> list[str]:
        """What its error says after the first line, which is the reason, and the trace."""
        output = seen.outputs.get("output") or {}
        return last_lines([*_error_lines(output)[1:], *_trace(output)])

    def _wait_for(self, session: str, inputs: Values) -> None:
        """Return when the session takes code, or when it cannot be told whether it does.

        Raises:
            ConfigurationError: It never will, or did not in the time of `wait`.
        """
        requested = seconds_of((inputs.get("wait") or {}).get("timeoutSeconds"))
        limit, started = (
            self._operation.budget(requested, DEFAULT_WAIT_SECONDS),
            self._operation.clock.monotonic(),
        )
        while True:
            state = str(self._client.get_session(session).get("state") or "")
            status = status_of(state)
            if status in ENDED or status is JobStatus.STOPPING:
                raise ConfigurationError(
                    f"session {session} takes no code any more, it is {state}: replace it first"
                )
            if status not in (JobStatus.PENDING, JobStatus.STARTING):
                return
            spent = self._operation.clock.monotonic() - started
            if spent >= limit:
                raise ConfigurationError(
                    f"session {session} is not ready after {limit:g} s, last seen {state}"
                )
            self._operation.report(f"{state} (session)", spent)
            self._operation.sleep(SESSION_POLL_SECONDS)


def _session(id: str) -> str:
    return id.partition("/")[0]


def _is_same_code(statement: Statement, inputs: Values) -> bool:
    """Blanks around it and the form of line ends mean nothing."""
    theirs, mine = (
        str(code or "").strip().splitlines() for code in (statement.get("code"), inputs.get("code"))
    )
    return theirs == mine


def _started(statement: Statement) -> int | None:
    """In milliseconds since 1970; None for one that waits."""
    started = statement.get("started")
    return int(started) if isinstance(started, (int, float)) and started > 0 else None


def _created(session: str, statement: Statement, inputs: Values) -> Created:
    return Created(f"{session}/{statement['id']}", _observation(session, statement, inputs))


def _observation(session: str, statement: Statement, inputs: Values) -> Observation:
    state = str(statement.get("state") or "")
    status = status_of(state, STATEMENT_STATUS)
    output = statement.get("output") if isinstance(statement.get("output"), dict) else None
    failed = output is not None and output.get("status") == "error"
    if failed and state.lower() == AVAILABLE:
        status = JobStatus.FAILED
    data = (output or {}).get("data")
    returned = {"sessionId": session, "code": statement.get("code")}
    if not statement.get("code") or _is_same_code(statement, inputs):
        del returned["code"]
    return Observation(
        status=status,
        raw_status=state,
        reason=next(iter(_error_lines(output or {})), None),
        finished_at=rfc3339(statement.get("completed")) if status in STATEMENT_ENDED else None,
        progress=_percent(statement.get("progress")),
        inputs=returned,
        outputs={
            "statementId": int(statement["id"]),
            "startedAt": rfc3339(statement.get("started")),
            "output": output,
            "text": data.get(PLAIN_TEXT) if isinstance(data, dict) else None,
        },
    )


def _error_lines(output: Mapping[str, Any]) -> list[str]:
    """What a failed snippet says, line by line: "Error: <console>:23: not found: value x"; [] when it says nothing."""
    said = ": ".join(str(output[name]) for name in ("ename", "evalue") if output.get(name))
    return list(printable_lines([said]))


def _trace(output: Mapping[str, Any]) -> list[str]:
    trace = output.get("traceback") or []
    return [str(line) for line in trace] if isinstance(trace, list) else [str(trace)]


def _percent(progress: Any) -> str:
    """How far it has got; "" for nothing and for all, which the state tells."""
    return f"{progress:.0%}" if isinstance(progress, (int, float)) and 0 < progress < 1 else ""


def _connect(context: ProcessContext, region: str, operation: Operation) -> StatementLifecycle:
    client = DliClient(connect(context, SERVICE, region), Retry(operation))
    return StatementLifecycle(
        client, batcher_for(context, "dli statement", region, page=MOST_AT_ONCE), operation
    )


STATEMENT = ResourceType(
    token="huawei/dli:Statement",
    noun="DLI statement",
    id_pattern=SESSION_ID + r"/[0-9]{1,9}",
    id_form='the ids of session and statement, "<UUID>/<number>"',
    form=ResourceForm.RUN,
    model=StatementInputs,
    outputs=(
        Output(
            "statement_id",
            "int",
            "Its number in the session, from 0; the resource's id is `<session>/<number>`.",
        ),
        Output(
            "output",
            "dict[str, Any]",
            "Its result: `status`, and `data` by MIME type or `ename`, `evalue` and `traceback`; None while it lives.",
        ),
        Output("text", "str", "The `text/plain` of its result; None when there is none."),
        Output("started_at", "str", "When it began to run, RFC 3339, UTC; None while it waits."),
        *RUN_OUTPUTS,
    ),
    remote_name=lambda inputs: "",
    vendor=HUAWEI,
    connect=_connect,
    origin=origin_of(SERVICE),
    api="huawei_dli",
    create_action="create_statement",
    list_action="list_statements",
    states=STATEMENT_STATUS,
    waits=("accepted", "running", "finished"),
    default_wait="finished",
    describe_replace=by_status(WHEN_STATEMENT_REPLACED),
)
