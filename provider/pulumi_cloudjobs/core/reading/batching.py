"""Reads of single objects that come at about the same time become one list call.

The first caller waits briefly for others, then issues one list call per page for all of them.
Callers that come meanwhile wait for the next batch. So a response is never older than the request
for it, and the busier a service is the fewer calls a read costs.

An engine reads few objects at a time, though, and a refresh reads all of them. There whole pages of
the service's list are fetched instead, once in the life of the process, as soon as that is cheaper
(`load_cached`).
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from ..errors import Cancelled, InvalidInput, NotFound, UnexpectedResponse, WaitTimedOut
from ..frozen import frozen
from ..operation import Operation, ProcessContext

T = TypeVar("T")

Fetch = Callable[[Sequence[str]], Mapping[str, T]]
"""Takes at most a page of ids, returns the objects of the list call by id; an id that the response
leaves out is absent."""
ListPage = Callable[[int], "Page[T]"]
"""Returns the page of a service's list that starts at an offset."""

BATCH_WINDOW_SECONDS = 0.05
"""Time that a leader waits for others to join; reads of one tick come within less."""
SHORT_BATCH_WINDOW_SECONDS = 0.02
"""The same for a read that comes so soon after another one: then more of them are on their way."""
MIN_READS_BEFORE_LISTING = 8
"""So many reads of a refresh are by id in any case: as many as an engine issues at once."""
PAGES_PER_READ = 2
"""Pages that may be listed for each read by id: a refresh of few jobs does not list a large
account."""
MAX_PAGES = 1000
"""Pages after which a list counts as endless; a page has a hundred objects."""
LISTED_SECONDS = 600.0
"""Time that pages are believed, in a process that serves more than one operation."""


@frozen
class Page(Generic[T]):
    """A page of a service's list.

    Args:
        items: By id.
        total: How many the list has in all.
    """

    items: Mapping[str, T]
    total: int


@dataclass(eq=False, repr=False)
class _Batch(Generic[T]):
    """Reads that share their list calls."""

    done: threading.Event
    ids: list[str] = field(default_factory=list)
    objects: dict[str, T] = field(default_factory=dict)
    errors: dict[str, BaseException] = field(default_factory=dict)

    def error_of(self, ids: Sequence[str]) -> BaseException | None:
        """Return the error of the first of these ids that has one."""
        for id in ids:
            if id in self.errors:
                return self.errors[id]

        return None

    def objects_of(self, ids: Sequence[str]) -> dict[str, T]:
        """Return the objects of these ids that the list calls have returned."""
        objects = self.objects
        return {id: objects[id] for id in ids if id in objects}


class ReadBatcher(Generic[T]):
    """The reads of one kind of object in one region of one account, or in a part of it.

    Args:
        page: How many ids one list call takes.
    """

    def __init__(self, *, page: int) -> None:
        self._page = page
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._open: _Batch[T] = _Batch(threading.Event())
        self._requested_at = -math.inf
        self._listed = _ListedPages[T]()

    def load(
        self,
        ids: Sequence[str],
        fetch: Fetch[T],
        operation: Operation,
        *,
        window_seconds: float = 0.0,
    ) -> dict[str, T]:
        """Return objects as list calls return them now. That an object is absent proves nothing.

        Args:
            fetch: Makes the list call; the leader's is used for all.
            operation: Whose waiting it is while it leads.
            window_seconds: How long to wait for others when no read is under way.
        Raises:
            Whatever the call for a page with one of these ids raised.
        """
        while True:
            with self._lock:
                batch = self._open
                is_leader = not batch.ids
                batch.ids += ids
            if is_leader:
                window = max(window_seconds, self._window_seconds(operation))
                self._lead(batch, fetch, operation, window)

            if not batch.done.wait(operation.seconds_left):
                raise WaitTimedOut(operation.describe_spent())
            error = batch.error_of(ids)
            if error is None:
                return batch.objects_of(ids)
            if is_leader or not isinstance(error, (Cancelled, WaitTimedOut)):
                raise error

            # The leader's own time was up, or its user interrupted: read again.
            operation.raise_if_cancelled()

    def load_cached(
        self,
        id: str,
        fetch: Fetch[T],
        list_page: ListPage[T],
        operation: Operation,
    ) -> T | None:
        """Return an object as this process has read it at some time; None when no list has it."""
        listed = self._listed.get(id, list_page, operation)
        if listed:
            return listed

        read = self.load(
            [id],
            fetch,
            operation,
            window_seconds=BATCH_WINDOW_SECONDS,
        )
        return read.get(id)

    def _window_seconds(self, operation: Operation) -> float:
        """Return how long to wait for other reads that are probably on their way."""
        if operation.batch_reads.is_set():
            return BATCH_WINDOW_SECONDS

        since_last = operation.clock.monotonic() - self._requested_at
        if since_last < SHORT_BATCH_WINDOW_SECONDS:
            return SHORT_BATCH_WINDOW_SECONDS
        return 0.0

    def _lead(
        self,
        batch: _Batch[T],
        fetch: Fetch[T],
        operation: Operation,
        window_seconds: float,
    ) -> None:
        """Fetch a batch when it is its turn, and wake everybody in it, whatever happens."""
        try:
            # While an earlier batch is fetched, others join this one.
            with operation.holding(self._turn):
                if window_seconds:
                    operation.sleep(window_seconds)
                ids = self._close(batch)
                for start in range(0, len(ids), self._page):
                    page = ids[start : start + self._page]
                    self._fetch_page(batch, page, fetch)
        except BaseException as error:  # noqa: BLE001 - handed to each read of this batch
            batch.errors.update(dict.fromkeys(self._close(batch), error))
        finally:
            self._requested_at = operation.clock.monotonic()
            batch.done.set()

    def _close(self, batch: _Batch[T]) -> list[str]:
        """Let nobody join a batch any more; return its ids, each once."""
        with self._lock:
            if self._open is batch:
                self._open = _Batch(threading.Event())

            unique = dict.fromkeys(batch.ids)
            return list(unique)

    def _fetch_page(
        self,
        batch: _Batch[T],
        page: list[str],
        fetch: Fetch[T],
    ) -> None:
        try:
            batch.objects.update(fetch(page))
        except BaseException as error:  # noqa: BLE001 - handed to each read of this page
            half = len(page) // 2
            if half and isinstance(error, (NotFound, InvalidInput)):
                # Some services refuse a whole list for one id that does not exist: bisect.
                self._fetch_page(batch, page[:half], fetch)
                self._fetch_page(batch, page[half:], fetch)
            elif not isinstance(error, NotFound):
                batch.errors.update(dict.fromkeys(page, error))


class _ListedPages(Generic[T]):
    """Pages of a service's list, fetched as soon as that is cheaper than reads by id."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._items: dict[str, T] = {}
        self._total: int | None = None
        self._offset = 0
        self._largest_page = 1
        self._fetched_at = 0.0
        self._reads_by_id = 0

    def get(
        self,
        id: str,
        list_page: ListPage[T],
        operation: Operation,
    ) -> T | None:
        """Return a listed object; None when it is not listed, and has to be read by id."""
        with operation.holding(self._lock):
            age = operation.clock.monotonic() - self._fetched_at
            if self._items and age > LISTED_SECONDS:
                self._forget()
            if id not in self._items and self._is_worth_listing():
                self._fetched_at = operation.clock.monotonic()
                self._fetch(list_page)

            item = self._items.get(id)
            if item is None:
                self._reads_by_id += 1
            return item

    def _forget(self) -> None:
        self._items = {}
        self._total = None
        self._offset = 0

    def _is_worth_listing(self) -> bool:
        if self._total is None:
            return self._reads_by_id >= MIN_READS_BEFORE_LISTING

        remaining = max(0, self._total - self._offset)
        pages = remaining / self._largest_page
        return 0 < pages <= PAGES_PER_READ * self._reads_by_id

    def _fetch(self, list_page: ListPage[T]) -> None:
        """Fetch all pages at once: while jobs are being deleted, later ones move up past us."""
        for _ in page_numbers("a list"):
            page = list_page(self._offset)
            count = len(page.items)
            self._items.update(page.items)
            self._offset += count
            self._largest_page = max(self._largest_page, count)
            self._total = page.total if count else 0
            if not self._is_worth_listing():
                return


def page_numbers(of: str) -> Iterator[int]:
    """Yield the numbers of a list's pages, from 0, for a loop that ends with the last page.

    Args:
        of: The call, for the error text: "Oceanus DescribeJobs".
    Raises:
        UnexpectedResponse: The list does not end.
    """
    yield from range(MAX_PAGES)
    raise UnexpectedResponse(f"the response of {of} does not end after {MAX_PAGES} pages")


def read_pages(page_at: ListPage[T], of: str) -> Iterator[Page[T]]:
    """Read a list page by page, up to the total that the last page names.

    Args:
        page_at: Reads the page that starts at an offset.
        of: As of `page_numbers`.
    Raises:
        UnexpectedResponse: The list does not end.
    """
    offset = 0
    for _ in page_numbers(of):
        page = page_at(offset)
        yield page

        offset += len(page.items)
        # An empty page ends the list, whatever its total.
        if not page.items or offset >= page.total:
            return


def batcher_for(
    context: ProcessContext,
    service: str,
    region: str,
    *,
    page: int,
) -> Callable[[str], ReadBatcher[Any]]:
    """Return the batcher of each scope of one service in one region, shared by all its resources.

    A scope is the part of the region that one list call covers.

    Args:
        service: Names the kind of objects: "batch job".
        page: How many ids one list call takes.
    """

    def batcher_of(scope: str) -> ReadBatcher[Any]:
        key = ("reads", service, region, scope)
        return context.shared(key, lambda: ReadBatcher[Any](page=page))

    return batcher_of


def group_by_scope(scope_of: Mapping[str, str]) -> dict[str, list[str]]:
    """Group ids by the part of a region that a list call covers."""
    groups: dict[str, list[str]] = {}
    for id, scope in scope_of.items():
        group = groups.setdefault(scope, [])
        group.append(id)

    return groups
