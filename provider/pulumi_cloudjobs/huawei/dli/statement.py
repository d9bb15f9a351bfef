"""A DLI statement from its session's queue to its result: code that runs once.

All of it is inferred from Apache Livy, and nothing changes in place. No marker ties a statement to
its create; a statement whose create was interrupted is identified by its code, its number and the
time when it started. A snippet that fails is `available` like any other: its output shows the
failure. A statement exists as long as its session.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ...core.errors import ConfigurationError, NotFound, UnexpectedResponse
from ...core.http.responses import last_lines, printable_lines, rfc3339
from ...core.journal import CreateIntent
from ...core.reading.batching import Page
from ...core.reading.polling import DEFAULT_WAIT_SECONDS
from ...core.resource_type import (
    RUN_OUTPUTS,
    Created,
    JobStatus,
    Observation,
    Output,
    ResourceForm,
    ResourceType,
    StopProgress,
    Values,
    by_status,
)
from ...core.schema.durations import seconds_of
from ...core.schema.inputs import COMMON_INPUTS
from ...core.schema.schema import to_wire
from ..connection import origin_of
from ..credentials import HUAWEI
from .client import SERVICE, Record
from .models import SESSION_ID, StatementInputs
from .paged_reads import PagedRunLifecycle, connector
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
CLOSED = ENDED | {JobStatus.STOPPING}
STARTING = (JobStatus.PENDING, JobStatus.STARTING)

Statement = Record


class StatementLifecycle(PagedRunLifecycle):
    """The DLI calls of one statement. Its id in state is "<session>/<number>"."""

    def create(self, inputs: Values, marker: str) -> Created:
        """Queue the code, once: every call runs it.

        A session that is still starting accepts no code, so the create waits for it.

        Raises:
            ConfigurationError: The session has ended.
        """
        session_id = inputs["sessionId"]
        self._wait_for_session(session_id, inputs)
        request = to_wire(StatementInputs, inputs, without=COMMON_INPUTS | {"session_id"})
        statement = self._client.create_statement(session_id, request)

        return self._created(session_id, statement, inputs)

    def find_lost_create(
        self, inputs: Values, intent: CreateIntent, exclude_ids: Collection[str]
    ) -> Created | None:
        """Return the first statement with this code that started in the window or still waits."""
        session_id = inputs["sessionId"]
        try:
            statements = list(self._client.list_statements(session_id))
        except NotFound:
            return None

        window = intent.window(self.clock_offset)
        matching = [
            statement
            for statement in statements
            if _id_in_state(session_id, statement) not in exclude_ids
            and window.contains_milliseconds(_started_ms(statement))
            and _is_same_code(statement, inputs)
        ]
        if not matching:
            return None

        first = min(matching, key=_number)
        return self._created(session_id, first, inputs)

    def stop(
        self, id: str, inputs: Values, observation: Observation, *, requested: bool
    ) -> StopProgress:
        """Cancel the statement; the call returns at once, the state follows.

        A statement that has ended meanwhile stays as it is.
        """
        if observation.status in STATEMENT_ENDED:
            return StopProgress.STOPPED
        if not requested:
            self._client.cancel_statement(*id.split("/"))

        return StopProgress.REQUESTED

    def log_tail(self, id: str, inputs: Values, observation: Observation) -> list[str]:
        """Return the error after its first line, which is the reason, and the trace."""
        output = observation.outputs.get("output") or {}
        return last_lines([*_error_lines(output)[1:], *_trace(output)])

    def _wait_for_session(self, session_id: str, inputs: Values) -> None:
        """Return when the session accepts code, or when its state does not show that.

        Raises:
            ConfigurationError: The session has ended, or was not ready in the time of `wait`.
        """
        requested = seconds_of((inputs.get("wait") or {}).get("timeoutSeconds"))
        limit = self._operation.budget(requested, DEFAULT_WAIT_SECONDS)
        started = self._operation.clock.monotonic()
        while True:
            state = str(self._client.get_session(session_id).get("state") or "")
            status = status_of(state)
            if status in CLOSED:
                raise ConfigurationError(
                    f"session {session_id} accepts no more code, because it is {state}: "
                    "replace the session first"
                )
            if status not in STARTING:
                return

            spent = self._operation.clock.monotonic() - started
            if spent >= limit:
                raise ConfigurationError(
                    f"session {session_id} is not ready after {limit:g} s, its last state "
                    f"is {state}: give the wait of this statement more time"
                )

            self._operation.report(f"{state} (session)", spent)
            self._operation.sleep(SESSION_POLL_SECONDS)

    def _created(self, session_id: str, statement: Statement, inputs: Values) -> Created:
        id = _id_in_state(session_id, statement)
        # The copy lacks odd members, which must not lose the id.
        return Created(id, self._observation_of(id, dict(statement), inputs))

    def _scope_of(self, id: str, inputs: Values) -> str:
        return id.partition("/")[0]

    def _get(self, id: str) -> Statement:
        session_id, number = id.split("/")
        return self._client.get_statement(session_id, number)

    def _page(self, offset: int, scope: str) -> Page[Statement]:
        return self._client.statement_page(offset, session_id=scope)

    def _observation_of(self, id: str, record: Statement, inputs: Values) -> Observation:
        status = _status(record)
        output = _output(record)
        data = output.get("data")
        return Observation(
            status=status,
            raw_status=str(record.get("state") or ""),
            reason=next(iter(_error_lines(output)), None),
            finished_at=rfc3339(record.get("completed")) if status in STATEMENT_ENDED else None,
            progress=_percent(record.get("progress")),
            inputs=_returned(id.partition("/")[0], record, inputs),
            outputs={
                "statementId": _number(record),
                "startedAt": rfc3339(record.get("started")),
                "output": record["output"] if _has_output(record) else None,
                "text": data.get(PLAIN_TEXT) if isinstance(data, dict) else None,
            },
        )


def _id_in_state(session_id: str, statement: Statement) -> str:
    return f"{session_id}/{statement['id']}"


def _number(statement: Statement) -> int:
    """Return the number of a statement in its session.

    Raises:
        UnexpectedResponse: The id is not a number.
    """
    id = str(statement["id"])
    if not id.isdecimal():
        raise UnexpectedResponse(f"the DLI statement has the id {id!r}, not a number")

    return int(id)


def _is_same_code(statement: Statement, inputs: Values) -> bool:
    """Return whether a statement has the requested code, but for outer blanks and line ends."""
    return _code_lines(statement.get("code")) == _code_lines(inputs.get("code"))


def _code_lines(code: object) -> list[str]:
    return str(code or "").strip().splitlines()


def _started_ms(statement: Statement) -> int | None:
    """Return the start in milliseconds since 1970; None for a statement that waits."""
    started = statement.get("started")
    if not isinstance(started, (int, float)) or started <= 0:
        return None

    return int(started)


def _has_output(statement: Statement) -> bool:
    return isinstance(statement.get("output"), dict)


def _output(statement: Statement) -> dict[str, Any]:
    """Return the result of a statement; {} when it has none."""
    return dict(statement["output"]) if _has_output(statement) else {}


def _status(statement: Statement) -> JobStatus:
    """Return the shared status: a snippet that fails is available to the cloud."""
    state = str(statement.get("state") or "")
    if state.lower() == AVAILABLE and _output(statement).get("status") == "error":
        return JobStatus.FAILED

    return status_of(state, STATEMENT_STATUS)


def _returned(session_id: str, statement: Statement, inputs: Values) -> Values:
    """Return the inputs as the cloud has them, without code that differs in blanks alone."""
    code = statement.get("code")
    if not code or _is_same_code(statement, inputs):
        return {"sessionId": session_id}

    return {"sessionId": session_id, "code": code}


def _error_lines(output: Mapping[str, Any]) -> list[str]:
    """Return the error of a failed snippet, line by line; [] when its output has none.

    For example "Error: <console>:23: not found: value x".
    """
    parts = [str(output[name]) for name in ("ename", "evalue") if output.get(name)]
    return list(printable_lines([": ".join(parts)]))


def _trace(output: Mapping[str, Any]) -> list[str]:
    trace = output.get("traceback") or []
    if isinstance(trace, list):
        return [str(line) for line in trace]

    return [str(trace)]


def _percent(progress: Any) -> str:
    """Return the progress in percent; "" at 0 and at 100, which the state shows."""
    is_under_way = isinstance(progress, (int, float)) and 0 < progress < 1
    return f"{progress:.0%}" if is_under_way else ""


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
            "Number of the statement in its session, from 0. "
            "The resource's id is `<session>/<number>`.",
        ),
        Output(
            "output",
            "dict[str, Any]",
            "Result of the statement; None until it ends. It has `status`, and either `data` by "
            "MIME type or `ename`, `evalue` and `traceback`.",
        ),
        Output("text", "str", "Part `text/plain` of the result; None without such a part."),
        Output(
            "started_at",
            "str",
            "Time when the statement started, RFC 3339, UTC; None while it waits.",
        ),
        *RUN_OUTPUTS,
    ),
    name_path=(),
    vendor=HUAWEI,
    connect=connector(StatementLifecycle, "dli statement"),
    origin=origin_of(SERVICE),
    api="huawei_dli",
    create_action="create_statement",
    list_action="list_statements",
    not_returned={"kind": None},
    states=STATEMENT_STATUS,
    waits=("accepted", "running", "finished"),
    default_wait="finished",
    describe_replace=by_status(WHEN_STATEMENT_REPLACED),
)
