"""The ends of runs, as this process and earlier ones have seen them.

Clouds forget runs. A run that somebody has seen end has ended, also when the state of its own
resource still has it as pending: another resource (`Completion`) may have waited for it. Ends that
a `Completion` has seen are kept in the journal; those that state shows are noted in the process
alone.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import ProviderError
from ..idempotency.ownership import Remote
from ..journal import Journal
from ..operation import ProcessContext
from ..resource_type import ENDED, JobStatus, Observation
from ..secrets import Redactor

STORED = ("status", "rawStatus", "reason", "finishedAt")


class KnownEnds:
    """The ends that are known. May be shared by threads.

    Args:
        journal: Keeps the ends that a `Completion` has seen.
        redactor: Hides secrets in what the journal keeps.
    """

    def __init__(self, journal: Journal, redactor: Redactor) -> None:
        self._journal = journal
        self._redactor = redactor
        self._noted: dict[Remote, Observation] = {}
        self._stored: dict[Remote, Observation] | None = None
        self._lock = threading.Lock()

    @classmethod
    def of_process(cls, process: ProcessContext) -> KnownEnds:
        """Return the ends that the whole process knows."""
        return process.shared(cls, lambda: cls(process.journal, process.redactor))

    def note(self, remote: Remote, values: Mapping[str, Any]) -> None:
        """Note the end that a state has of a run; nothing when it has not ended. No I/O."""
        end = ended(values)
        if end is not None:
            self._noted[remote] = end

    def of(self, remote: Remote) -> Observation | None:
        """Return how a run has ended; None when nobody has seen it end."""
        return self._noted.get(remote) or self._load().get(remote)

    def store(
        self,
        urn: str,
        id: str,
        results: Iterable[tuple[Remote, Mapping[str, Any]]],
    ) -> None:
        """Keep the results of a `Completion`, in place of its earlier ones.

        A journal that cannot be written is no failure: then the user has to decide on a purged run.
        """
        ended_results = [pair for pair in results if ended(pair[1]) is not None]
        ends = [self._entry(remote, result) for remote, result in ended_results]
        try:
            if ends:
                self._journal.keep_ends(urn, id, json.dumps(ends).encode())
        except ProviderError:
            return

    def forget(self, urn: str, id: str) -> None:
        """Delete what `store` has kept."""
        try:
            self._journal.drop_ends(urn, id)
        except ProviderError:
            return

    def _entry(self, remote: Remote, result: Mapping[str, Any]) -> dict[str, Any]:
        kept = {name: result.get(name) for name in STORED}
        if kept["reason"] is not None:
            kept["reason"] = self._redactor.redact(str(kept["reason"]))

        return {
            "type": remote.resource_type,
            "region": remote.region,
            "id": remote.id,
            **kept,
        }

    def _load(self) -> Mapping[Remote, Observation]:
        with self._lock:
            if self._stored is None:
                self._stored = dict(self._read())

            return self._stored

    def _read(self) -> Iterable[tuple[Remote, Observation]]:
        try:
            contents = self._journal.ends()
        except ProviderError:
            return

        for content in contents:
            try:
                entries = json.loads(content)
            except ValueError:
                continue

            for entry in entries:
                end = ended(entry)
                if end is not None:
                    yield Remote(entry["type"], entry["region"], entry["id"]), end


def ended(values: Mapping[str, Any]) -> Observation | None:
    """Return the end of a run by its state, or by a result; None when it has not ended."""
    if values.get("status") not in ENDED:
        return None

    return Observation(
        status=JobStatus(values["status"]),
        raw_status=str(values.get("rawStatus") or ""),
        reason=values.get("reason"),
        created_at=values.get("createdAt"),
        finished_at=values.get("finishedAt"),
        purged=True,
    )
