"""DLI's session operations under `/v2.0/{project_id}/sessions`: build, send, parse; never wait, never decide.

The vendor has discarded this API. The pages of create and list can be read; get and delete are inferred from the batch
chapter and from Apache Livy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import quote

from ...core.answers import objects, required_text
from ...core.endpoints import Service
from ...core.errors import ApiMissing
from ...core.retry import Retry
from ..transport import Transport

T = TypeVar("T")

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
        answer = self._call(lambda: self._transport.call("POST", SESSIONS, body=request), repeatable=False)
        required_text(answer, "id", of="DLI create session")
        return answer

    def get_session(self, session_id: str) -> dict[str, Any]:
        """One session. Raises NotFound."""
        answer = self._call(lambda: self._transport.call("GET", _path(session_id)), repeatable=True)
        required_text(answer, "id", of="DLI get session")
        return answer

    def list_sessions(self, cluster_name: str) -> Iterator[dict[str, Any]]:
        """Every session of a queue, page by page."""
        start, total = 0, 1
        while start < total:
            answer = self._page({"cluster_name": cluster_name, "from": start, "size": PAGE_SIZE})
            sessions = objects(answer, "sessions", of="DLI list sessions", count="total")
            yield from sessions
            start, total = start + len(sessions), int(answer.get("total") or 0) if sessions else 0

    def delete_session(self, session_id: str) -> None:
        """End a session and what runs in it. Raises NotFound."""
        self._call(lambda: self._transport.call("DELETE", _path(session_id)), repeatable=True)

    def _page(self, query: dict[str, str | int | bool | None]) -> dict[str, Any]:
        return self._call(lambda: self._transport.call("GET", SESSIONS, query=query), repeatable=True)

    def _call(self, send: Callable[[], T], *, repeatable: bool) -> T:
        try:
            return self._retry.call(send, repeatable=repeatable)
        except ApiMissing as error:
            error.hint = DISCARDED
            raise


def _path(session_id: str) -> str:
    return f"{SESSIONS}/{quote(session_id, safe='')}"
