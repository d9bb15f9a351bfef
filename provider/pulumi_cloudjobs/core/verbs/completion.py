"""A wait for many runs of any service and region: one resource, one worker, list calls.

It is a gate and nothing else: it starts nothing, stops nothing, and deleting it changes nothing in
the cloud. Resource types are handed in by a function, because this package knows no service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import Cancelled, ConfigurationError, as_provider_error
from ..operation import Operation, ProcessContext
from ..origin import Origin
from ..reading.known_ends import KnownEnds
from ..reading.polling import PollSchedule, is_unmet
from ..resource_type import Values, WaitOutcome
from ..schema.durations import seconds_of
from ..schema.inputs import OnChange
from ..schema.schema import compare, normalize
from ..schema.validation import accept
from .completion_inputs import (
    CompletionInputs,
    ResourceTypeOf,
    comparable,
    completion_id,
    duplicate_problems,
    inputs_in,
    job_name,
    job_problems,
)
from .completion_results import MOST_NAMED, CompletionResults, describe_unmet
from .completion_watch import CompletionWatch, JobGroup
from .protocol import CheckResult, DiffResult, PartialFailure, ReadResult


class CompletionHandler:
    """The verbs of a `Completion` in one process, in plain values, as those of `Handler`."""

    def __init__(self, context: ProcessContext, resource_type_of: ResourceTypeOf) -> None:
        self._context = context
        self._resource_type_of = resource_type_of
        self._known_ends = KnownEnds.of_process(context)

    def check(
        self, new_inputs: Mapping[str, Any], old_inputs: Mapping[str, Any] | None = None
    ) -> CheckResult:
        """Validate inputs; no network. Unknown values pass."""
        inputs, problems = accept(CompletionInputs, normalize(new_inputs))
        if not problems:
            problems += job_problems(inputs, self._resource_type_of)
            problems += duplicate_problems(inputs["jobs"])

        return CheckResult(inputs, problems)

    def diff(
        self,
        id: str,
        old_state: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        *,
        owner: str = "",
        other_provider: bool = False,
    ) -> DiffResult:
        """Compare state with the desired inputs: other jobs replace, all else only waits again."""
        state = normalize(old_state)
        old = comparable(inputs_in(state))
        new = comparable(normalize(new_inputs))

        changes = compare(CompletionInputs, old, new)
        is_replaced = any(change.on_change is OnChange.REPLACES for change in changes)
        replaces = ["jobs"] if is_replaced else []
        return DiffResult(
            changes,
            replaces,
            [],
            wait_unmet=is_unmet(state),
        )

    def create(self, inputs: Mapping[str, Any], operation: Operation) -> ReadResult:
        """Wait. Raises PartialFailure when jobs failed, time was up, or the user interrupted."""
        plain = normalize(inputs)
        id = completion_id(plain["jobs"])
        return ReadResult(id, self._wait(id, plain, operation), plain)

    def read(
        self,
        id: str,
        state: Mapping[str, Any],
        operation: Operation,
    ) -> ReadResult:
        """Return what state has: an end stays so, and jobs are read as resources of their own.

        Raises:
            PartialFailure: The wait is still unmet.
        """
        plain = normalize(state)
        inputs = inputs_in(plain)
        if not is_unmet(plain):
            return ReadResult(id, plain, inputs)

        raise PartialFailure(
            id,
            plain,
            describe_unmet(plain),
            inputs=inputs,
        )

    def read_to_import(
        self,
        id: str,
        locator: Mapping[str, Any],
        operation: Operation,
    ) -> ReadResult:
        """Raise ConfigurationError: there is nothing in the cloud to import."""
        raise ConfigurationError(
            "a Completion cannot be imported, because it creates nothing in the cloud: "
            "write it in the program"
        )

    def update(
        self,
        id: str,
        old_state: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        operation: Operation,
    ) -> Values:
        """Wait again.

        Jobs that are known to have succeeded are not read any more: the cloud may have forgotten
        them.
        """
        earlier_results = normalize(old_state).get("results") or []
        return self._wait(
            id,
            normalize(new_inputs),
            operation,
            earlier_results,
        )

    def delete(
        self,
        id: str,
        state: Mapping[str, Any],
        operation: Operation,
    ) -> None:
        """Delete the ends of its jobs from the journal. The jobs themselves are left alone."""
        self._known_ends.forget(operation.urn, id)

    def _wait(
        self,
        id: str,
        inputs: Values,
        operation: Operation,
        earlier_results: Sequence[Values] = (),
    ) -> Values:
        results = CompletionResults(inputs)
        groups = self._groups(inputs, operation)
        watch = CompletionWatch(inputs, groups, operation, results, self._known_ends)
        watch.recall(earlier_results)
        try:
            watch.run()
        except Exception as foreign:  # noqa: BLE001 - raised as a partial failure
            error = as_provider_error(foreign)
            lines = self._interrupted_lines(error, watch, results)
            if not isinstance(error, Cancelled):
                watch.explain()
            self._known_ends.store(operation.urn, id, results.ends())

            state = results.state(WaitOutcome.PENDING)
            raise PartialFailure(id, state, [*lines, *results.failures()]) from error

        watch.explain()
        self._known_ends.store(operation.urn, id, results.ends())
        if results.failed and inputs.get("onFailure") != "record":
            raise PartialFailure(id, results.state(WaitOutcome.FAILED), results.failures())

        return results.state(WaitOutcome.MET)

    def _interrupted_lines(
        self,
        error: Exception,
        watch: CompletionWatch,
        results: CompletionResults,
    ) -> list[str]:
        """Return why a wait ended early, and a line for each of the jobs that are still open."""
        first = f"waiting for {len(results.jobs)} jobs: {error}"
        if isinstance(error, Cancelled):
            first += "; the jobs keep running, and the next up resumes the wait"

        return [first, *results.lines(watch.open_jobs)]

    def _groups(self, inputs: Values, operation: Operation) -> list[JobGroup]:
        """Return the jobs by resource type and region, which is what one list call covers."""
        groups: dict[tuple[str, str], JobGroup] = {}
        for job in inputs["jobs"]:
            token, region = str(job["type"]), str(job["region"])
            group = groups.get((token, region))
            if group is None:
                group = self._new_group(token, region, inputs, operation)
                groups[token, region] = group

            _require_same_place(job, group.origin)
            group.open[str(job["id"])] = job

        return list(groups.values())

    def _new_group(
        self,
        token: str,
        region: str,
        inputs: Values,
        operation: Operation,
    ) -> JobGroup:
        resource_type = self._resource_type_of(token)
        return JobGroup(
            lifecycle=resource_type.connect(self._context, region, operation),
            schedule=PollSchedule(resource_type, seconds_of(inputs.get("pollSeconds"))),
            origin=resource_type.origin(self._context, region),
            open={},
        )


def _require_same_place(job: Values, origin: Origin | None) -> None:
    """Raise before a job is read at another endpoint, or in another project, than its own."""
    difference = origin.difference(job.get("origin")) if origin is not None else ""
    if difference:
        raise ConfigurationError(
            f"{job_name(job)} {job['id']} was made elsewhere: {difference}; give the Completion "
            "the provider that its jobs have"
        )


__all__ = ["MOST_NAMED", "CompletionHandler", "CompletionInputs"]
