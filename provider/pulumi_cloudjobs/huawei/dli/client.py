"""DLI's operations on sessions, statements and batches: build, send, parse; never wait.

All paths are under `/v2.0/{project_id}`. The vendor has discarded the session API. The pages of its
create and list can still be read. Get, delete and all statements are inferred from the batch
chapter and from Apache Livy. The batch API is documented throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import quote

from ...core.calls.client import BaseClient
from ...core.errors import ApiUnavailable
from ...core.http.endpoints import Service
from ...core.http.responses import by_id, require_id, require_list
from ...core.reading.batching import Page, read_pages
from ..transport import Transport

SERVICE = Service("dli", "", "DLI", "huawei_dli")
SESSIONS = "/v2.0/{project_id}/sessions"
BATCHES = "/v2.0/{project_id}/batches"
PAGE_SIZE = 100

DISCARDED = (
    "the DLI session API, which Huawei Cloud has discarded, is not served here any more; "
    "its replacement is `huawei.dli.SparkBatch`, the batch API "
    "(POST /v2.0/{project_id}/batches)"
)

Query = dict[str, str | int | bool | None]
Record = dict[str, Any]


class DliClient(BaseClient[Transport]):
    """The DLI calls of one Pulumi operation in one region."""

    # Sessions

    def create_session(self, request: Record) -> Record:
        """Start a session and return it.

        Not repeatable: a repeat starts another session.
        """
        response = self._call("create_session", "POST", SESSIONS, body=request, creates=True)
        require_id(response, "id", of="DLI create session")

        return response

    def get_session(self, session_id: str) -> Record:
        """Return one session. Raises NotFound."""
        response = self._call("get_session", "GET", _path(SESSIONS, session_id))
        require_id(response, "id", of="DLI get session")

        return response

    def list_sessions(self, cluster_name: str) -> Iterator[Record]:
        """Return every session of a queue, page by page."""
        return _records(partial(self.session_page, cluster_name=cluster_name))

    def session_page(self, offset: int, cluster_name: str | None) -> Page[Record]:
        """Return a page of the sessions of a queue; of all queues when it is None."""
        query: Query = {"cluster_name": cluster_name, "from": offset, "size": PAGE_SIZE}
        response = self._call("list_sessions", "GET", SESSIONS, query=query)
        sessions = require_list(response, "sessions", of="DLI list sessions", count="total")
        return Page(by_id(sessions, "id"), response.get("total") or 0)

    def session_log(self, session_id: str) -> list[str]:
        """Return the last lines of a session's log, about a hundred. Raises NotFound."""
        path = f"{_path(SESSIONS, session_id)}/log"
        return log_lines(self._call("get_session_log", "GET", path))

    def delete_session(self, session_id: str) -> None:
        """End a session and what runs in it. Raises NotFound."""
        self._call("delete_session", "DELETE", _path(SESSIONS, session_id))

    # Statements

    def create_statement(self, session_id: str, request: Record) -> Record:
        """Queue a statement and return it.

        Not repeatable: a repeat runs the code again.
        """
        path = f"{_path(SESSIONS, session_id)}/statements"
        response = self._call("create_statement", "POST", path, body=request, creates=True)
        require_id(response, "id", of="DLI create statement")

        return response

    def get_statement(self, session_id: str, number: str) -> Record:
        """Return one statement. Raises NotFound, also when its session is gone."""
        path = _path(SESSIONS, session_id, "statements", number)
        response = self._call("get_statement", "GET", path)
        require_id(response, "id", of="DLI get statement")

        return response

    def list_statements(self, session_id: str) -> Iterator[Record]:
        """Return every statement of a session, page by page. Raises NotFound."""
        return _records(partial(self.statement_page, session_id=session_id))

    def statement_page(self, offset: int, session_id: str, size: int = PAGE_SIZE) -> Page[Record]:
        """Return a page of the statements of a session, by "<session>/<number>"."""
        path = f"{_path(SESSIONS, session_id)}/statements"
        query: Query = {"from": offset, "size": size}
        response = self._call("list_statements", "GET", path, query=query)
        statements = require_list(
            response, "statements", of="DLI list statements", count="total_statements"
        )
        by_number = by_id(statements, "id")
        by_state_id = {f"{session_id}/{number}": one for number, one in by_number.items()}

        return Page(by_state_id, response.get("total_statements") or 0)

    def cancel_statement(self, session_id: str, number: str) -> None:
        """Cancel a statement; the call returns at once, the state follows. Raises NotFound."""
        path = f"{_path(SESSIONS, session_id, 'statements', number)}/cancel"
        self._call("cancel_statement", "POST", path)

    # Batches

    def create_batch(self, request: Record) -> Record:
        """Submit a batch and return it.

        Not repeatable: a repeat runs the application twice.
        """
        response = self._call("create_batch", "POST", BATCHES, body=request, creates=True)
        require_id(response, "id", of="DLI create batch")

        return response

    def get_batch(self, batch_id: str) -> Record:
        """Return one batch. Raises NotFound."""
        response = self._call("get_batch", "GET", _path(BATCHES, batch_id))
        require_id(response, "id", of="DLI get batch")

        return response

    def list_batches(self, filters: Query) -> Iterator[Record]:
        """Return every batch that matches, ended ones too, newest first, page by page."""
        return _records(partial(self.batch_page, filters=filters))

    def batch_page(self, offset: int, filters: Query) -> Page[Record]:
        """Return a page of the batches that match, newest first.

        Args:
            filters: Under the API's names: `queue_name`, `job_name`.
        """
        query: Query = {**filters, "order": "CREATE_TIME_DESC", "from": offset, "size": PAGE_SIZE}
        response = self._call("list_batches", "GET", BATCHES, query=query)
        # The response calls its batches sessions.
        batches = require_list(response, "sessions", of="DLI list batches", count="total")
        return Page(by_id(batches, "id"), response.get("total") or 0)

    def batch_log(self, batch_id: str) -> list[str]:
        """Return the last lines of a batch's log, about a hundred. Raises NotFound."""
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
        body: Record | None = None,
        creates: bool = False,
    ) -> Record:
        try:
            return self._send(
                action,
                lambda: self._transport.call(method, path, query=query, body=body),
                repeatable=not creates,
                reads=method == "GET",
                creates=creates,
            )
        except ApiUnavailable as error:
            if path.startswith(SESSIONS):
                error.hint = DISCARDED
            raise


def log_lines(response: Record) -> list[str]:
    """Return the member `log` of a session, a batch or a log; [] when it is absent."""
    lines: list[str] = response.get("log") or []
    return lines


def _records(page_at: Callable[[int], Page[Record]]) -> Iterator[Record]:
    for page in read_pages(page_at, "a list of DLI"):
        yield from page.items.values()


def _path(*parts: str) -> str:
    first, *rest = parts
    return "/".join([first, *(quote(part, safe="") for part in rest)])
