"""The results of the jobs of a `Completion`, in state and in messages."""

from __future__ import annotations

from collections.abc import Sequence

from ..idempotency.ownership import Remote
from ..reading.polling import describe_outcome
from ..resource_type import JobStatus, Observation, Values, WaitOutcome
from .completion_inputs import job_name, remote_of

MOST_NAMED = 20
"""So many jobs are named in an error, then a count."""
GONE = "gone"
"""The `raw_status` of a job that the cloud no longer knows."""


class CompletionResults:
    """The observations of the jobs of one wait.

    Attributes:
        failed: The jobs that have failed, in the order in which that was seen.
    """

    def __init__(self, inputs: Values) -> None:
        self.jobs: list[Values] = inputs["jobs"]
        self.failed: list[Values] = []
        self._inputs = inputs
        self._observations: dict[str, Observation] = {}

    def note(self, job: Values, observation: Observation) -> Observation:
        """Keep the observation of a job; return it."""
        self._observations[job["urn"]] = observation
        return observation

    def last(self, job: Values) -> Observation | None:
        """Return the last observation of a job; None when it was not read yet."""
        return self._observations.get(job["urn"])

    def recall(self, jobs: list[Values], earlier_results: Sequence[Values]) -> list[Values]:
        """Take over the successes of jobs from earlier results; return the jobs that have one."""
        succeeded = {
            (result.get("name"), result.get("id")): result
            for result in earlier_results
            if result.get("status") == JobStatus.SUCCEEDED.value
        }
        recalled = []
        for job in jobs:
            result = succeeded.get((job_name(job), job["id"]))
            if result is None:
                continue

            self._observations[job["urn"]] = Observation(
                status=JobStatus.SUCCEEDED,
                raw_status=result.get("rawStatus") or "",
                reason=result.get("reason"),
                finished_at=result.get("finishedAt"),
            )
            recalled.append(job)

        return recalled

    def ends(self) -> list[tuple[Remote, Values]]:
        """Return the results of jobs that were seen to end."""
        ends = []
        for job in self.jobs:
            result = self._result(job)
            # That a job is gone is no end: it may have succeeded.
            if result["rawStatus"] != GONE:
                ends.append((remote_of(job), result))

        return ends

    def failures(self) -> list[str]:
        """Return how many jobs failed, and a line for each; nothing when none did."""
        if not self.failed:
            return []

        failed, total = len(self.failed), len(self.jobs)
        first = f"{failed} of {total} jobs failed"
        return [first, *self.lines(self.failed)]

    def lines(self, jobs: list[Values]) -> list[str]:
        """Return a line for each of the first jobs, then a count."""
        lines = []
        for job in jobs:
            name, id = job_name(job), job["id"]
            lines.append(f"  {name} {id}: {self._describe(job)}")

        return _first_lines(lines)

    def state(self, outcome: WaitOutcome) -> Values:
        """Return the whole state of the `Completion`."""
        results = [self._result(job) for job in self.jobs]
        succeeded = sum(result["status"] == JobStatus.SUCCEEDED.value for result in results)
        return {
            **self._inputs,
            "results": results,
            "succeeded": succeeded,
            "failed": len(self.failed),
            "waitOutcome": outcome.value,
        }

    def _describe(self, job: Values) -> str:
        observation = self.last(job)
        if observation is None:
            return "not read yet"

        return describe_outcome(observation)

    def _result(self, job: Values) -> Values:
        observation = self.last(job) or Observation()
        status = observation.status or JobStatus.UNKNOWN
        return {
            "name": job_name(job),
            "id": job["id"],
            "status": status.value,
            "rawStatus": observation.raw_status,
            "reason": observation.reason,
            "finishedAt": observation.finished_at,
        }


def describe_unmet(state: Values) -> list[str]:
    """Return what keeps a wait unmet, from state: a first line, and one for each failed job."""
    results: list[Values] = state.get("results") or []
    failures = (JobStatus.FAILED, JobStatus.STOPPED)
    failed = [result for result in results if result.get("status") in failures]

    first = f"waiting for {len(results)} jobs: {len(failed)} failed"
    if state["waitOutcome"] == WaitOutcome.PENDING:
        first += ", and not all have ended; the next up resumes the wait"

    lines = [_result_line(result) for result in failed]
    return [first, *_first_lines(lines)]


def _result_line(result: Values) -> str:
    observation = Observation(
        status=JobStatus(result["status"]),
        raw_status=str(result.get("rawStatus") or ""),
        reason=result.get("reason"),
    )
    name, id = result["name"], result["id"]
    return f"  {name} {id}: {describe_outcome(observation)}"


def _first_lines(lines: list[str]) -> list[str]:
    more = len(lines) - MOST_NAMED
    if more <= 0:
        return lines

    named = lines[:MOST_NAMED]
    return [*named, f"  and {more} more"]
