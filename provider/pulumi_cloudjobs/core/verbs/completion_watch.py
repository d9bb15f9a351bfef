"""The wait for the jobs of a `Completion`: poll groups of jobs until all have ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..errors import Cancelled, RunFailed, WaitTimedOut
from ..operation import Operation
from ..origin import Origin
from ..reading.known_ends import KnownEnds
from ..reading.polling import (
    AFTERWARDS_SECONDS,
    DEFAULT_WAIT_SECONDS,
    REFUSALS,
    PollSchedule,
    is_reached,
    refusals_after,
    states_of,
)
from ..resource_type import JobStatus, Lifecycle, Observation, Values
from ..schema.durations import seconds_of
from .completion_inputs import locator_of, remote_of
from .completion_results import GONE, MOST_NAMED, CompletionResults

SHORTEST_PAUSE_SECONDS = 0.1


@dataclass
class JobGroup:
    """Jobs that one list call covers.

    Args:
        schedule: When they are polled.
        origin: The place that they are read at, and the key.
        open: The jobs that have not ended, by id.
        due: When they are polled next.
        refused: So many polls in a row failed for a reason that does not pass by itself.
    """

    lifecycle: Lifecycle
    schedule: PollSchedule
    origin: Origin | None
    open: dict[str, Values]
    due: float = 0.0
    refused: int = 0

    def poll(self) -> dict[str, Observation | None]:
        """Return what is known of the open jobs now; nothing when the read failed."""
        locators = {id: locator_of(job) for id, job in self.open.items()}
        try:
            states = states_of(self.lifecycle, locators)
        except (Cancelled, WaitTimedOut):
            raise
        except Exception as error:
            self.refused = refusals_after(error, self.refused)
            if self.refused >= REFUSALS:
                raise
            return {}

        self.refused = 0
        return states


class CompletionWatch:
    """A wait for all jobs of a `Completion`."""

    def __init__(
        self,
        inputs: Values,
        groups: list[JobGroup],
        operation: Operation,
        results: CompletionResults,
        known_ends: KnownEnds,
    ) -> None:
        timeout = seconds_of(inputs.get("timeoutSeconds"))
        self._until = inputs.get("until") or "finished"
        self._limit = operation.budget(timeout, DEFAULT_WAIT_SECONDS)
        self._groups = groups
        self._operation = operation
        self._results = results
        self._known_ends = known_ends
        self._group_of: dict[str, JobGroup] = {}
        for group in groups:
            for job in group.open.values():
                self._group_of[job["urn"]] = group

    @property
    def open_jobs(self) -> list[Values]:
        """Return the jobs that are still waited for."""
        return [job for group in self._groups for job in group.open.values()]

    def recall(self, earlier_results: Sequence[Values]) -> None:
        """Take over the jobs that an earlier wait has seen succeed: they are not read again."""
        for job in self._results.recall(self.open_jobs, earlier_results):
            group = self._group_of[job["urn"]]
            del group.open[job["id"]]

    def run(self) -> None:
        """Return when every job is as it is waited for, or has failed."""
        with self._operation.within(self._limit):
            self._run()

    def _run(self) -> None:
        clock = self._operation.clock
        started = clock.monotonic()
        has_waited = False
        self._report_raised_polls()

        while True:
            self._poll_due(started)
            waiting = [group for group in self._groups if group.open]
            spent = clock.monotonic() - started
            if waiting or has_waited:
                self._operation.report(self._progress(), spent)
            if not waiting:
                return
            if spent >= self._limit:
                raise self._timed_out()

            next_poll = min(group.due for group in waiting)
            pause = max(next_poll - clock.monotonic(), SHORTEST_PAUSE_SECONDS)
            remaining = max(self._limit - spent, SHORTEST_PAUSE_SECONDS)
            self._operation.sleep(min(pause, remaining))
            has_waited = True

    def _report_raised_polls(self) -> None:
        """Report each `poll_seconds` that is raised to what a quota allows, once."""
        raised = [group.schedule.raised for group in self._groups]
        for text in dict.fromkeys(filter(None, raised)):
            self._operation.info(text)

    def _poll_due(self, started: float) -> None:
        """Poll the groups whose time has come."""
        clock = self._operation.clock
        now = clock.monotonic()
        for group in self._groups:
            if group.open and group.due <= now:
                states = group.poll()
                self._take(group, states)
                # The poll may have taken long: the next one is planned from its end.
                polled_at = clock.monotonic()
                pause = group.schedule.pause(polled_at, now - started)
                group.due = polled_at + pause

    def _take(self, group: JobGroup, states: Mapping[str, Observation | None]) -> None:
        """Note the states of jobs, and stop waiting for those that have ended."""
        for id, state in states.items():
            job = group.open[id]
            observation = state or self._known_ends.of(remote_of(job))
            if observation is None:
                observation = self._gone(job, group)

            noted = self._results.note(job, observation)
            try:
                if is_reached(self._until, noted):
                    del group.open[id]
            except RunFailed:
                self._results.failed.append(group.open.pop(id))

    def _gone(self, job: Values, group: JobGroup) -> Observation:
        """Return the failure of a job that the cloud does not know and nobody has seen end."""
        last = self._results.last(job)
        origin = group.origin
        if origin is not None and origin.has_other_key(job.get("origin"), str(job["id"])):
            reason = (
                f"the key from {origin.key_source} does not find it, and another key made it; "
                "give the Completion the provider that its jobs have"
            )
        else:
            last_seen = f"; last seen {last.raw_status}" if last else ""
            reason = (
                f"it is gone{last_seen}; nothing recorded its end: to run it again, change its "
                "triggers"
            )

        return replace(
            last or Observation(),
            status=JobStatus.FAILED,
            raw_status=GONE,
            reason=reason,
            from_list=False,
        )

    def _timed_out(self) -> WaitTimedOut:
        last = f"{len(self.open_jobs)} not {self._until} after {self._limit:g} s"
        return WaitTimedOut(f"{last}; they keep running, and the next up resumes the wait")

    def _progress(self) -> str:
        total = len(self._results.jobs)
        open_count = len(self.open_jobs)
        state = "waiting" if open_count else self._until
        progress = f"{state} {total - open_count}/{total}"
        failed = len(self._results.failed)
        if failed:
            progress += f", {failed} failed"

        return progress

    def explain(self) -> None:
        """Read why jobs failed where a list left that out.

        Only as many are read as are named, and not for long.
        """
        with self._operation.within(AFTERWARDS_SECONDS):
            for job in self._results.failed[:MOST_NAMED]:
                observation = self._results.last(job)
                if observation is None or not observation.from_list:
                    continue

                lifecycle = self._group_of[job["urn"]].lifecycle
                try:
                    explained = lifecycle.observe(str(job["id"]), locator_of(job))
                except Cancelled:
                    return
                except Exception:  # noqa: BLE001 - the failure itself is known
                    explained = None
                if explained is not None:
                    self._results.note(job, explained)
