"""DLI's operations on sessions, statements and batches, under `/v2.0/{project_id}`: build, send, parse; never wait.

The vendor has discarded the session API. The pages of its create and list can be read; get, delete
and all of statements are inferred from the batch chapter and from Apache Livy. The batch API is
documented throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from ...core.calls.retry import Retry
from ...core.errors import ApiUnavailable
from ...core.http.endpoints import Service
from ...core.http.responses import require_list, require_str
from ...core.reading.batching import Page
from ..transport import Transport

SERVICE = Service("dli", "", "DLI", "huawei_dli")
SESSIONS = "/v2.0/{project_id}/sessions"
BATCHES = "/v2.0/{project_id}/batches"
PAGE_SIZE = 100

DISCARDED = (
    "the DLI session API, which Huawei Cloud has discarded, is not served here any more; its replacement is "
    "`huawei.dli.SparkBatch`, the batch API (POST /v2.0/{project_id}/batches)"
)

Query = dict[str, str | int | bool | None]


class DliClient:
    """Calls of one operation in one region."""

    def __init__(self, transport: Transport, retry: Retry) -> None:
        self._transport = transport
        self._retry = retry

    @property
    def clock_offset(self) -> timedelta | None:
        """How far the cloud's clock is ahead of ours; None before the first answer."""
        return self._transport.clock_offset

    # Sessions

    def create_session(self, request: dict[str, Any]) -> dict[str, Any]:
        """Start a session: the answer is the session.

        Not repeatable, a repeat starts another one.
        """
        answer = self._call("create_session", "POST", SESSIONS, body=request, creates=True)
        require_str(answer, "id", of="DLI create session")
        return answer

    def get_session(self, session_id: str) -> dict[str, Any]:
        """One session. Raises NotFound."""
        answer = self._call("get_session", "GET", _path(SESSIONS, session_id))
        require_str(answer, "id", of="DLI get session")
        return answer

    def list_sessions(self, cluster_name: str) -> Iterator[dict[str, Any]]:
        """Every session of a queue, page by page."""
        return _all(partial(self.session_page, cluster_name=cluster_name))

    def session_page(self, offset: int, cluster_name: str) -> Page[dict[str, Any]]:
        """A page of the sessions of a queue."""
        query: Query = {"cluster_name": cluster_name, "from": offset, "size": PAGE_SIZE}
        answer = self._call("list_sessions", "GET", SESSIONS, query=query)
        sessions = require_list(answer, "sessions", of="DLI list sessions", count="total")
        return Page(
            {str(session["id"]): session for session in sessions}, int(answer.get("total") or 0)
        )

    def session_log(self, session_id: str) -> list[str]:
        """The last lines of a session's log, about a hundred. Raises NotFound."""
        return log_lines(self._call("get_session_log", "GET", f"{_path(SESSIONS, session_id)}/log"))

    def delete_session(self, session_id: str) -> None:
        """End a session and what runs in it. Raises NotFound."""
        self._call("delete_session", "DELETE", _path(SESSIONS, session_id))

    # Statements

    def create_statement(self, session_id: str, request: dict[str, Any]) -> dict[str, Any]:
        """Queue a statement: the answer is the statement.

        Not repeatable, a repeat runs the code again.
        """
        path = f"{_path(SESSIONS, session_id)}/statements"
        answer = self._call("create_statement", "POST", path, body=request, creates=True)
        require_str(answer, "id", of="DLI create statement")
        return answer

    def get_statement(self, session_id: str, number: str) -> dict[str, Any]:
        """One statement. Raises NotFound, also when its session is gone."""
        answer = self._call(
            "get_statement", "GET", _path(SESSIONS, session_id, "statements", number)
        )
        require_str(answer, "id", of="DLI get statement")
        return answer

    def list_statements(self, session_id: str) -> Iterator[dict[str, Any]]:
        """Every statement of a session, page by page. Raises NotFound."""
        return _all(partial(self.statement_page, session_id=session_id))

    def statement_page(
        self, offset: int, session_id: str, size: int = PAGE_SIZE
    ) -> Page[dict[str, Any]]:
        """A page of the statements of a session, by "<session>/<number>"."""
        path = f"{_path(SESSIONS, session_id)}/statements"
        answer = self._call("list_statements", "GET", path, query={"from": offset, "size": size})
        statements = require_list(
            answer, "statements", of="DLI list statements", count="total_statements"
        )
        by_id = {f"{session_id}/{statement['id']}": statement for statement in statements}
        return Page(by_id, int(answer.get("total_statements") or 0))

    def cancel_statement(self, session_id: str, number: str) -> None:
        """Cancel a statement; it answers at once, and the state follows. Raises NotFound."""
        self._call(
            "cancel_statement",
            "POST",
            f"{_path(SESSIONS, session_id, 'statements', number)}/cancel",
        )

    # Batches

    def create_batch(self, request: dict[str, Any]) -> dict[str, Any]:
        """Submit a batch: the answer is the batch. Not repeatable, a repeat runs it twice."""
        answer = self._call("create_batch", "POST", BATCHES, body=request, creates=True)
        require_str(answer, "id", of="DLI create batch")
        return answer

    def get_batch(self, batch_id: str) -> dict[str, Any]:
        """One batch. Raises NotFound."""
        answer = self._call("get_batch", "GET", _path(BATCHES, batch_id))
        require_str(answer, "id", of="DLI get batch")
        return answer

    def list_batches(self, filters: Query) -> Iterator[dict[str, Any]]:
        """Every batch that fits, ended ones too, newest first, page by page."""
        return _all(partial(self.batch_page, filters=filters))

    def batch_page(self, offset: int, filters: Query) -> Page[dict[str, Any]]:
        """A page of the batches that fit, newest first.

        Args:
            filters: As the API has them: `queue_name`, `job_name`.
        """
        query: Query = {**filters, "order": "CREATE_TIME_DESC", "from": offset, "size": PAGE_SIZE}
        answer = self._call("list_batches", "GET", BATCHES, query=query)
        batches = require_list(
            answer, "sessions", of="DLI list batches", count="total"
        )  # they are called so
        return Page({str(batch["id"]): batch for batch in batches}, int(answer.get("total") or 0))

    def batch_log(self, batch_id: str) -> list[str]:
        """The last lines of a batch's log, about a hundred. Raises NotFound."""
        return log_lines(self._call("get_batch_log", "GET", f"{_path(BATCHES, batch_id)}/log"))

    def cancel_batch(self, batch_id: str) -> None:
        """Cancel a batch; its record stays. Raises NotFound, and InvalidInput when it has ended."""
        self._call("cancel_batch", "DELETE", _path(BATCHES, batch_id))

    def _call(
        self,
        action: str,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: dict[str, Any] | None = None,
        creates: bool = False,
    ) -> dict[str, Any]:
        try:
            return self._retry.call(
                lambda: self._transport.call(method, path, query=query, body=body),
                repeatable=not creates,
                reads=method == "GET",
                pace=self._transport.pace(action),
                creates=self._transport.cloud_clock_offset if creates else None,
            )
        except ApiUnavailable as error:
            if path.startswith(SESSIONS):
                error.hint = DISCARDED
            raise


def log_lines(answer: dict[str, Any]) -> list[str]:
    """The member `log` of a session or batch, or of its log; [] when it is absent."""
    log = answer.get("log") or []
    return [str(line) for line in log] if isinstance(log, list) else [str(log)]


def _all(page_at: Callable[[int], Page[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    start, total = 0, 1
    while start < total:
        page = page_at(start)
        yield from page.items.values()
        start, total = start + len(page.items), page.total if page.items else 0


def _path(*parts: str) -> str:
    first, *rest = parts
    return "/".join([first, *(quote(part, safe="") for part in rest)])
