"""Reads of Oceanus jobs, for jobs and deployments: few `DescribeJobs` calls for many reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from ...core.calls.retry import Retry
from ...core.operation import Operation, ProcessContext
from ...core.reading.batching import ReadBatcher, batcher_for, group_by_scope, read_pages
from ...core.resource_type import Values
from ..connection import connect
from ..service_client import LARGEST_PAGE
from .client import SERVICE, OceanusClient
from .versions import job_of, space_of

Job = dict[str, Any]
"""An item of `DescribeJobs` with the names of the wire."""


class JobReader:
    """The reads of one operation in one region, batched by work space.

    An id is that of a job, "cql-1", or of a deployment, "cql-1/2".

    Args:
        batcher_of: Returns the batcher of a work space.
    """

    def __init__(
        self,
        client: OceanusClient,
        batcher_of: Callable[[str], ReadBatcher[Job]],
        operation: Operation,
    ) -> None:
        self._client = client
        self._batcher_of = batcher_of
        self._operation = operation

    def read(self, id: str, inputs: Values) -> Job | None:
        """Read the job now; None when the list does not hold it."""
        return self.read_many({id: inputs}).get(id)

    def read_many(self, inputs_by_id: Mapping[str, Values]) -> dict[str, Job]:
        """Read many jobs now, a hundred ids of a work space per call."""
        spaces = {id: space_of(inputs) for id, inputs in inputs_by_id.items()}
        jobs: dict[str, Job] = {}
        for space, ids in group_by_scope(spaces).items():
            fetch = partial(self._client.describe_jobs, space=space)
            job_ids = [job_of(id) for id in ids]
            listed = self._batcher_of(space).load(job_ids, fetch, self._operation)
            jobs |= {id: listed[job_of(id)] for id in ids if job_of(id) in listed}

        return jobs

    def read_cached(self, id: str, inputs: Values) -> Job | None:
        """Read the job as this process saw it at some time; whole pages when many are read."""
        space = space_of(inputs)
        fetch = partial(self._client.describe_jobs, space=space)
        list_page = partial(self._client.list_jobs, space=space)

        return self._batcher_of(space).load_cached(job_of(id), fetch, list_page, self._operation)

    def read_all(self) -> Iterator[Job]:
        """Read every job that the API lists when no work space is named."""
        list_page = partial(self._client.list_jobs, space="")
        for page in read_pages(list_page, "Oceanus DescribeJobs"):
            yield from page.items.values()


def connect_jobs(
    context: ProcessContext, region: str, operation: Operation
) -> tuple[OceanusClient, JobReader]:
    """Make the client and the reader of one operation in one region; no network."""
    client = OceanusClient(connect(context, SERVICE, region), Retry(operation))
    batcher_of = batcher_for(context, "oceanus job", region, page=LARGEST_PAGE)

    return client, JobReader(client, batcher_of, operation)
