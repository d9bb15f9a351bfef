"""Many looks, few calls: looks at single objects that come at about the same time become one list call.

The first look to come leads: it may take a breath, in which others join, asks for all of them page
by page, and hands out what came back. Who comes meanwhile waits for the next round. So an answer is
never older than the question, and the busier a service is the fewer calls a look costs. An engine
asks for few objects at a time, though, and a refresh for all of them: there whole pages of the
service's list are fetched instead, once in the life of the process, as soon as that is cheaper
(`load_cached`).
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from ..errors import Cancelled, InvalidInput, NotFound, WaitTimedOut
from ..operation import Operation, ProcessContext

T = TypeVar("T")

Fetch = Callable[[Sequence[str]], Mapping[str, T]]
"""Takes at most a page of ids, returns what the list call told of them; an id that it did not tell
of is absent."""

BATCH_WINDOW_SECONDS = 0.05
"""How long a leader waits for others to join; looks of one tick come within less."""
SHORT_BATCH_WINDOW_SECONDS = 0.02
"""The same for a look that comes so soon after another one: then more of them are on their way."""
MIN_READS_BEFORE_LISTING = 8
"""So many looks of a refresh are asked by id in any case: as many as an engine asks for at once."""
PAGES_PER_READ = 2
"""Pages that may be listed for each look that was asked by id: a refresh of few jobs does not list
a large account."""
LISTED_SECONDS = 600.0
"""How long pages are believed, in a process that lives for longer than one operation."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a service's list.

    Args:
        items: By id.
        total: How many the list has in all.
    """

    items: Mapping[str, T]
    total: int


@dataclass
class _Batch(Generic[T]):
    """Looks that are answered together."""

    done: threading.Event
    ids: list[str] = field(default_factory=list)
    found: dict[str, T] = field(default_factory=dict)
    errors: dict[str, BaseException] = field(default_factory=dict)


class ReadBatcher(Generic[T]):
    """The looks at one kind of object in one region of one account, or in a part of it.

    Args:
        page: How many ids one list call takes.
    """

    def __init__(self, *, page: int) -> None:
        self._page = page
        self._lock = threading.Lock()
        self._leads = threading.Lock()
        self._open: _Batch[T] = _Batch(threading.Event())
        self._requested_at = -math.inf
        self._by_id = 0
        self._listed_at = 0.0
        self._listing = threading.Lock()
        self._listed: dict[str, T] = {}
        self._total: int | None = None
        self._offset = 0
        self._listed_at_once = 1

    def load(
        self,
        ids: Sequence[str],
        fetch: Fetch[T],
        operation: Operation,
        *,
        window_seconds: float = 0.0,
    ) -> dict[str, T]:
        """What list calls tell of objects now. That one is absent proves nothing.

        Args:
            fetch: Makes the list call; the leader's is used for all.
            operation: Whose waiting it is while it leads.
            window_seconds: How long to wait for others when nobody is asking.
        Raises:
            Whatever the call for a page with one of these ids raised.
        """
        while True:
            with self._lock:
                mine = self._open
                leads = not mine.ids
                mine.ids += ids
            if leads:
                self._lead(
                    mine, fetch, operation, max(window_seconds, self._window_seconds(operation))
                )
            if not mine.done.wait(operation.seconds_left):
                raise WaitTimedOut(operation.describe_spent())
            error = next((mine.errors[id] for id in ids if id in mine.errors), None)
            if error is None:
                return {id: mine.found[id] for id in ids if id in mine.found}
            if leads or not isinstance(error, (Cancelled, WaitTimedOut)):
                raise error
            operation.raise_if_cancelled()  # it was the leader's own time that was up

    def _window_seconds(self, operation: Operation) -> float:
        if operation.batch_reads.is_set():
            return BATCH_WINDOW_SECONDS
        return (
            SHORT_BATCH_WINDOW_SECONDS
            if operation.clock.monotonic() - self._requested_at < SHORT_BATCH_WINDOW_SECONDS
            else 0.0
        )

    def load_cached(
        self, id: str, fetch: Fetch[T], list_page: Callable[[int], Page[T]], operation: Operation
    ) -> T | None:
        """What this process was told of an object at some time; None when no list tells of it.

        Args:
            list_page: The page of the list that begins at an offset.
        """
        with operation.holding(self._listing):
            if self._listed and operation.clock.monotonic() - self._listed_at > LISTED_SECONDS:
                self._listed, self._total, self._offset = {}, None, 0
            if id not in self._listed and self._is_worth_listing():
                self._listed_at = operation.clock.monotonic()
                self._list(list_page)
            found = self._listed.get(id)
            self._by_id += found is None
        return found or self.load([id], fetch, operation, window_seconds=BATCH_WINDOW_SECONDS).get(
            id
        )

    def _is_worth_listing(self) -> bool:
        if self._total is None:
            return self._by_id >= MIN_READS_BEFORE_LISTING
        left = max(0, self._total - self._offset)
        return 0 < left / self._listed_at_once <= PAGES_PER_READ * self._by_id

    def _list(self, list_page: Callable[[int], Page[T]]) -> None:
        """All pages at once: while jobs are being deleted, later ones would move up past us."""
        while True:
            page = list_page(self._offset)
            self._listed.update(page.items)
            self._offset += len(page.items)
            self._listed_at_once = max(self._listed_at_once, len(page.items))
            self._total = page.total if page.items else 0
            if not self._is_worth_listing():
                return

    def _lead(
        self, mine: _Batch[T], fetch: Fetch[T], operation: Operation, window_seconds: float
    ) -> None:
        """Close the round when it is its turn, and answer everybody in it, whatever happens."""
        try:
            with operation.holding(
                self._leads
            ):  # while an earlier round is asked for, others join this one
                if window_seconds:
                    operation.sleep(window_seconds)
                ids = self._close(mine)
                for start in range(0, len(ids), self._page):
                    self._ask(mine, ids[start : start + self._page], fetch)
        except BaseException as error:  # noqa: BLE001 - handed to each look of this round
            mine.errors.update(dict.fromkeys(self._close(mine), error))
        finally:
            self._requested_at = operation.clock.monotonic()
            mine.done.set()

    def _close(self, mine: _Batch[T]) -> list[str]:
        with self._lock:
            if self._open is mine:
                self._open = _Batch(threading.Event())
            return list(dict.fromkeys(mine.ids))

    def _ask(self, mine: _Batch[T], page: list[str], fetch: Fetch[T]) -> None:
        try:
            mine.found.update(fetch(page))
        except BaseException as error:  # noqa: BLE001 - handed to each look of this page
            half = len(page) // 2
            if half and isinstance(error, (NotFound, InvalidInput)):
                # Some lists are refused as a whole for one id that is not there: it is found by
                # halves.
                self._ask(mine, page[:half], fetch)
                self._ask(mine, page[half:], fetch)
            elif not isinstance(error, NotFound):
                mine.errors.update(dict.fromkeys(page, error))


def batcher_for(
    context: ProcessContext, service: str, region: str, *, page: int
) -> Callable[[str], ReadBatcher[Any]]:
    """The looks of one service in one region, shared by all its resources, by the part of it that a list call covers.

    Args:
        service: Names the kind of objects: "batch job".
        page: How many ids one list call takes.
    """
    return lambda part: context.shared(
        ("looks", service, region, part), lambda: ReadBatcher[Any](page=page)
    )


def group_by_scope(scope_of: Mapping[str, str]) -> dict[str, list[str]]:
    """Ids by the part of a region that a list call covers."""
    parts: dict[str, list[str]] = {}
    for id, part in scope_of.items():
        parts.setdefault(part, []).append(id)
    return parts
