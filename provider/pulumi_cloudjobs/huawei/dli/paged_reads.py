"""Reads of DLI's sessions, batches and statements: one by its id, several by the pages of a list.

The lists take no ids. They cover a scope: a queue for sessions and batches, a session for
statements. So one object is read by its id, and several are read from the pages of their scope.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from ...core.calls.retry import Retry
from ...core.errors import NotFound
from ...core.operation import Operation, ProcessContext
from ...core.reading.batching import (
    Page,
    ReadBatcher,
    batcher_for,
    group_by_scope,
    read_pages,
)
from ...core.resource_type import Observation, RunLifecycle, Values
from ..connection import connect
from .client import SERVICE, DliClient, Record

MAX_IDS_PER_LISTING = 1000
"""How many objects one pass over the pages of a list searches for."""

LifecycleT = TypeVar("LifecycleT", bound="PagedRunLifecycle")


class PagedRunLifecycle(RunLifecycle[DliClient], ABC):
    """Base of the lifecycles of DLI: their reads.

    Args:
        batcher_of: Returns the batcher of a scope, which all resources of a process share.
    """

    def __init__(
        self,
        client: DliClient,
        batcher_of: Callable[[str], ReadBatcher[Record]],
        operation: Operation,
    ) -> None:
        self._client = client
        self._batcher_of = batcher_of
        self._operation = operation

    @abstractmethod
    def _scope_of(self, id: str, inputs: Values) -> str:
        """Return the queue or the session whose list contains the object."""

    @abstractmethod
    def _get(self, id: str) -> Record:
        """Return one object. Raises NotFound."""

    @abstractmethod
    def _page(self, offset: int, scope: str) -> Page[Record]:
        """Return the page of a scope's list that starts at an offset."""

    @abstractmethod
    def _observation_of(self, id: str, record: Record, inputs: Values) -> Observation:
        """Return what a record from the cloud means."""

    def observe(self, id: str, inputs: Values) -> Observation | None:
        """Read one object by its id; None when the service no longer knows it."""
        try:
            record = self._get(id)
        except NotFound:
            return None

        return self._observation_of(id, record, inputs)

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> Mapping[str, Observation]:
        """Read a single object by its id, several by the pages of their scope."""
        scopes = {id: self._scope_of(id, inputs) for id, inputs in inputs_by_id.items()}

        observations: dict[str, Observation] = {}
        for scope, ids in group_by_scope(scopes).items():
            fetch = partial(self._fetch, scope=scope)
            records = self._batcher_of(scope).load(ids, fetch, self._operation)
            for id, record in records.items():
                observations[id] = self._observation_of(id, record, inputs_by_id[id])

        return observations

    def read_cached(self, id: str, inputs: Values) -> Observation | None:
        """Read one object, from whole pages of its scope when many objects are read."""
        scope = self._scope_of(id, inputs)
        fetch = partial(self._fetch, scope=scope)
        page = partial(self._page, scope=scope)
        record = self._batcher_of(scope).load_cached(id, fetch, page, self._operation)
        if not record:
            return None

        return self._observation_of(id, record, inputs)

    def _fetch(self, ids: Sequence[str], scope: str) -> Mapping[str, Record]:
        """Return the records of ids; read no more pages than necessary."""
        if len(ids) == 1:
            return {ids[0]: self._get(ids[0])}

        missing = set(ids)
        records: dict[str, Record] = {}
        for page in read_pages(partial(self._page, scope=scope), "a list of DLI"):
            listed = missing & page.items.keys()
            records |= {id: page.items[id] for id in listed}
            missing -= listed
            if not missing:
                break

        return records


def connector(
    lifecycle: type[LifecycleT], object_type: str
) -> Callable[[ProcessContext, str, Operation], LifecycleT]:
    """Return the function that makes a lifecycle for one operation in one region; no network.

    Args:
        object_type: Names the shared batchers of these objects: "dli session".
    """

    def connect_lifecycle(context: ProcessContext, region: str, operation: Operation) -> LifecycleT:
        client = DliClient(connect(context, SERVICE, region), Retry(operation))
        batcher_of = batcher_for(context, object_type, region, page=MAX_IDS_PER_LISTING)

        return lifecycle(client, batcher_of, operation)

    return connect_lifecycle
