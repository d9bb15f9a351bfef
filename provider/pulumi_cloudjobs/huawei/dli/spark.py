"""Parts that DLI's sessions and batches share: unique names, logs, and inputs that come back."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator
from typing import Any

from ...core.errors import ApiUnavailable, NotFound
from ...core.http.responses import last_lines
from ...core.reading.batching import Page, read_pages
from ...core.resource_type import (
    RUN_OUTPUTS,
    Created,
    JobStatus,
    ListedJob,
    Observation,
    Output,
    Values,
    whole_id,
)
from .client import Record, log_lines
from .paged_reads import PagedRunLifecycle

SHAPE_OVERRIDES = (
    "driverMemory",
    "driverCores",
    "executorMemory",
    "executorCores",
    "numExecutors",
)
CUSTOMIZED = "CUSTOMIZED"
DIAGNOSTICS = "YARN Diagnostics:"
LONGEST_REASON = 500


class SparkRunLifecycle(PagedRunLifecycle):
    """Base of the lifecycles of sessions and batches: their creates and logs."""

    @abstractmethod
    def _read_log(self, id: str) -> list[str]:
        """Return the last lines of the log. Raises ApiUnavailable where no log is served."""

    def log_tail(self, id: str, inputs: Values, observation: Observation) -> list[str]:
        """Return the end of the log, or of the few lines in the record where no log is served.

        The log of a session is an inferred operation, the log of a batch a deprecated one.
        """
        try:
            return last_lines(self._read_log(id))
        except (ApiUnavailable, NotFound):
            return last_lines(log_lines(self._get(id)))

    @abstractmethod
    def _page_of_all(self, offset: int) -> Page[Record]:
        """Return the page of all queues that starts at an offset."""

    def list_jobs(self) -> Iterator[ListedJob]:
        """Yield every object of the project, from the pages of its list."""
        for page in read_pages(self._page_of_all, "a list of DLI"):
            for id, record in page.items.items():
                observation = self._observation_of(id, record, {})
                yield ListedJob(id, str(record.get("name") or ""), observation)

    def _created(
        self, record: Record, inputs: Values, *, name: str = "", is_certain: bool = False
    ) -> Created:
        """Return a new object.

        Args:
            name: The name of an object whose record has none, which happens just after a create.
        """
        id = str(record["id"])
        # The copy lacks odd members, which must not lose the id.
        known = dict(record)
        known["name"] = known.get("name") or name or None

        return Created(id, self._observation_of(id, known, inputs), is_certain)


def spark_outputs(thing: str) -> tuple[Output, ...]:
    """Return the outputs of a session or a batch.

    Args:
        thing: The word for it, "session".
    """
    return (
        Output(
            f"{thing}_id", "str", f"Id of the {thing}, a UUID; also the resource's id.", whole_id
        ),
        Output(
            f"{thing}_name",
            "str",
            f"Name of the {thing} in the cloud: `name`, or a generated unique name without it.",
        ),
        Output("app_id", "str", "Id of the Spark application; None before it exists."),
        Output("owner", "str", f"User who owns the {thing}; None when the cloud returns none."),
        Output(
            "proxy_user",
            "str",
            f"Tenant whose resources the {thing} uses; None when the cloud returns none.",
        ),
        *RUN_OUTPUTS,
    )


def unique_name(resource: str, marker: str) -> str:
    """Return a readable and unique name.

    Args:
        resource: The Pulumi name of the resource.
        marker: The marker of the create.
    """
    readable = re.sub(r"[^A-Za-z0-9_]+", "-", resource)[:80]
    return f"{readable}-{marker[:24]}"


def created_ms(record: Record) -> int:
    """Return the creation time in milliseconds since 1970; 0 when the record has none."""
    return int(record.get("create_time") or 0)


def returned_shape(record: Record, inputs: Values) -> Any:
    """Return the compute shape of a record; None when its `sc_type` proves nothing.

    Any override of the shape hides the letter behind CUSTOMIZED.
    """
    shape = record.get("sc_type")
    is_overridden = any(name in inputs for name in SHAPE_OVERRIDES)
    if shape == CUSTOMIZED and is_overridden:
        return None

    return shape


def state_of(record: Record) -> str:
    """Return the cloud's own word for the state; "" when the record has none."""
    return str(record.get("state") or "")


def reason_of(record: Record, status: JobStatus, ended: frozenset[JobStatus]) -> str | None:
    """Return the last section of the log of an ended run, on one line; None without any."""
    log = record.get("log")
    if status not in ended or not isinstance(log, list):
        return None

    text = " ".join(str(line) for line in log)
    diagnostics = text.partition(DIAGNOSTICS)[2]
    reason = " ".join(diagnostics.split())

    return reason[:LONGEST_REASON] or None
