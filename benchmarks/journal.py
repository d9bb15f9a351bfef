"""Time that one create spends in the journal: an empty one, and one full of interrupted creates.

That is all of a create's calls: what is left open of the resource, the marker, the intent on disk,
the id on disk. The sizes take turns, so that a busy disk slows all of them alike.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from statistics import median

from pulumi_cloudjobs.core.journal import CreateIntent, FolderStore, Journal, StackIdentity
from pulumi_cloudjobs.core.journal.entries import new_marker
from pulumi_cloudjobs.engine.lost_creates import report_lost_creates

from .row import Row
from .workload import batch_job

MOST_MILLISECONDS = 5.0
TYPE = "tencent/batch:Job"
LONG_AGO = timedelta(days=1)


def journal_rows(folder: Path, *, sizes: tuple[int, ...], creates: int) -> list[Row]:
    """Return a row for each size, compared with an empty journal."""
    journals = {
        size: OpenedJournal.with_entries(folder / f"journal-{size}", size) for size in (0, *sizes)
    }
    taken: dict[int, list[float]] = {size: [] for size in journals}

    for number in range(creates):
        for size, opened in journals.items():
            taken[size].append(opened.create(f"new-{number}"))

    ends = {size: opened.close() for size, opened in journals.items()}

    milliseconds = {size: median(seconds) * 1e3 for size, seconds in taken.items()}
    return [
        Row(
            f"journal: one create with {size:,} entries in it, median",
            f"{milliseconds[size]:.2f} ms",
            f"empty {milliseconds[0]:.2f} ms",
            milliseconds[size] / milliseconds[0],
            1.5,
            holds=milliseconds[size] < MOST_MILLISECONDS,
            notes=f"and under {MOST_MILLISECONDS:.0f} ms; in a local folder, "
            "half of the entries with an "
            f"id; opening it took {journals[size].opened_seconds:.2f} s (empty "
            f"{journals[0].opened_seconds:.2f} s), and its orderly end after {creates} creates "
            f"{ends[size]:.2f} s (empty {ends[0]:.2f} s)",
        )
        for size in sizes
    ]


@dataclass(frozen=True)
class OpenedJournal:
    """A journal as a new process has it.

    Attributes:
        opened_seconds: The seconds of its first read of the stack.
    """

    journal: Journal
    opened_seconds: float

    @classmethod
    def with_entries(cls, folder: Path, size: int) -> OpenedJournal:
        """Write entries that an interrupted command has left, and open them."""
        store = FolderStore(folder)
        stack = StackIdentity.of_urn(_urn("any")).key
        started_at = datetime.now(timezone.utc) - LONG_AGO

        for number in range(size):
            interrupted = _intent(f"left-{number}", started_at + timedelta(milliseconds=number))
            store.put(f"{stack}/{interrupted.name}", interrupted.to_json())
            if number % 2:
                store.create(f"{stack}/{replace(interrupted, id=f'job-{number}').id_name}", b"")

        journal = Journal(FolderStore(folder))
        journal.new_marker()
        started = time.perf_counter()
        journal.left_open(_urn("any"), TYPE)
        return cls(journal, time.perf_counter() - started)

    def create(self, name: str) -> float:
        """Do what the create of a resource does with the journal; return the seconds."""
        started = time.perf_counter()
        self.journal.left_open(_urn(name), TYPE)
        intent = _intent(name, datetime.now(timezone.utc), self.journal.new_marker())
        self.journal.start(intent)
        self.journal.commit(intent, f"job-{name}")
        return time.perf_counter() - started

    def close(self) -> float:
        """End the process in order; return the seconds."""
        started = time.perf_counter()
        report_lost_creates(self.journal, _urn("any"), warn=lambda line: None)
        return time.perf_counter() - started


def _intent(name: str, started_at: datetime, marker: str = "") -> CreateIntent:
    return CreateIntent(
        urn=_urn(name),
        type=TYPE,
        marker=marker or new_marker(""),
        fingerprint="0" * 64,
        region="ap-guangzhou",
        inputs=batch_job(name),
        started_at=started_at,
        cloud_offset_seconds=0.0,
        deadline=started_at + timedelta(seconds=15),
    )


def _urn(name: str) -> str:
    return f"urn:pulumi:dev::benchmark::pulumi-python:dynamic/batchJob:BatchJob::{name}"
