"""The base of the clients of Tencent Cloud services: a call with its repeats, a page of a list."""

from __future__ import annotations

from typing import Any, ClassVar

from ..core.calls.client import READING_VERBS, BaseClient
from ..core.http.responses import by_id, require_list
from ..core.reading.batching import Page
from .transport import Transport

LARGEST_PAGE = 100


class ServiceClient(BaseClient[Transport]):
    """Calls of one operation in one region.

    Attributes:
        title: The service's name in error texts: "Batch".
    """

    title: ClassVar[str]

    def _call(
        self, action: str, request: dict[str, Any], *, repeatable: bool, creates: bool = False
    ) -> dict[str, Any]:
        return self._send(
            action,
            lambda: self._transport.call(action, request),
            repeatable=repeatable,
            reads=action.startswith(READING_VERBS),
            creates=creates,
        )

    def _list(
        self, action: str, request: dict[str, Any], *, name: str, count: str = ""
    ) -> list[dict[str, Any]]:
        """Return the list that an action responds with.

        Args:
            name: The field that holds the list.
            count: A field that comes with the list where an empty list may be left out.
        """
        response = self._call(action, request, repeatable=True)
        return require_list(response, name, of=f"{self.title} {action}", count=count)

    def _page(
        self, action: str, request: dict[str, Any], *, name: str, id_field: str, count: str = ""
    ) -> Page[dict[str, Any]]:
        """Return one page of a list, its items by `id_field`; items without an id are left out."""
        response = self._call(action, request, repeatable=True)
        items = require_list(response, name, of=f"{self.title} {action}", count=count)
        return Page(by_id(items, id_field), response.get("TotalCount") or 0)
