"""DLI's session operations under `/v2.0/{project_id}/sessions`: build, send, parse; never wait, never decide.

The vendor has discarded this API. The pages of create and list can be read; get and delete are inferred from the batch
chapter and from Apache Livy.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from ...core.answers import objects, required_text
from ...core.endpoints import Service
from ...core.errors import ApiMissing
from ...core.gather import Page
from ...core.retry import Retry
from ..transport import Transport

SERVICE = Service("dli", "", "DLI", "huawei_dli")
SESSIONS = "/v2.0/{project_id}/sessions"
PAGE_SIZE = 100

DISCARDED = (
    "the DLI session API, which Huawei Cloud has discarded, is not served here any more; its replacement is the batch "
    "API, POST /v2.0/{project_id}/batches"
)


class DliClient:
    """Calls of one operation in one region."""

    def __init__(self, transport: Transport, retry: Retry) -> None:
        self._transport = transport
        self._retry = retry

    @property
    def clock_offset(self) -> timedelta | None:
        """How far the cloud's clock is ahead of ours; None before the first answer."""
        return self._transport.clock_offset

    def create_session(self, request: dict[str, Any]) -> dict[str, Any]:
        """Start a session: the answer is the session. Not repeatable, a repeat starts another one."""
        answer = self._call("create_session", "POST", SESSIONS, body=request, repeatable=False)
        required_text(answer, "id", of="DLI create session")
        return answer

    def get_session(self, session_id: str) -> dict[str, Any]:
        """One session. Raises NotFound."""
        answer = self._call("get_session", "GET", _path(session_id))
        required_text(answer, "id", of="DLI get session")
        return answer

    def list_sessions(self, cluster_name: str) -> Iterator[dict[str, Any]]:
        """Every session of a queue, page by page."""
        start, total = 0, 1
        while start < total:
            page = self.session_page(start, cluster_name)
            yield from page.items.values()
            start, total = start + len(page.items), page.total if page.items else 0

    def session_page(self, offset: int, cluster_name: str) -> Page[dict[str, Any]]:
        """A page of the sessions of a queue."""
        query: dict[str, str | int | bool | None] = {"cluster_name": cluster_name, "from": offset, "size": PAGE_SIZE}
        answer = self._call("list_sessions", "GET", SESSIONS, query=query)
        sessions = objects(answer, "sessions", of="DLI list sessions", count="total")
        return Page({str(session["id"]): session for session in sessions}, int(answer.get("total") or 0))

    def session_log(self, session_id: str) -> list[str]:
        """The last lines of a session's log, about a hundred. Raises NotFound."""
        answer = self._call("get_session_log", "GET", f"{_path(session_id)}/log")
        return log_lines(answer)

    def delete_session(self, session_id: str) -> None:
        """End a session and what runs in it. Raises NotFound."""
        self._call("delete_session", "DELETE", _path(session_id))

    def _call(
        self,
        action: str,
        method: str,
        path: str,
        *,
        query: dict[str, str | int | bool | None] | None = None,
        body: dict[str, Any] | None = None,
        repeatable: bool = True,
    ) -> dict[str, Any]:
        try:
            return self._retry.call(
                lambda: self._transport.call(method, path, query=query, body=body),
                repeatable=repeatable,
                pace=self._transport.pace(action),
            )
        except ApiMissing as error:
            error.hint = DISCARDED
            raise


def log_lines(answer: dict[str, Any]) -> list[str]:
    """The member `log` of a session, or of its log; [] when it is absent."""
    log = answer.get("log") or []
    return [str(line) for line in log] if isinstance(log, list) else [str(log)]


def _path(session_id: str) -> str:
    return f"{SESSIONS}/{quote(session_id, safe='')}"
