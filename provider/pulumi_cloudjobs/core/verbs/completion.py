"""Waiting for many runs of any service and region at once: one resource, one worker, list calls.

A gate and nothing else: it starts nothing, stops nothing, and deleting it changes nothing in the
cloud. Kinds are handed in by a function, because this package knows no service.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import Field

from ..calls.retry import is_transient
from ..errors import (
    Cancelled,
    ConfigurationError,
    ProviderBug,
    ProviderError,
    RunFailed,
    WaitTimedOut,
    as_provider_error,
)
from ..idempotency.ownership import Remote
from ..operation import Operation, ProcessContext
from ..origin import Origin
from ..reading.known_ends import KnownEnds
from ..reading.polling import (
    AFTERWARDS_SECONDS,
    DEFAULT_WAIT_SECONDS,
    REFUSALS,
    PollSchedule,
    describe_outcome,
    is_reached,
    is_unmet,
    states_of,
)
from ..resource_type import JobStatus, Lifecycle, Observation, ResourceType, Values, WaitOutcome
from ..schema.durations import seconds_of
from ..schema.inputs import CheckFailure, InputModel, Mark, OnChange, Seconds
from ..schema.schema import by_state_name, compare, normalize
from ..schema.validation import find_problems
from ..secrets import Secrets, SeenSecrets
from .protocol import CheckResult, DiffResult, PartialFailure, ReadResult

MOST_NAMED = 20
"""So many jobs are named in an error, then a count."""
GONE = "gone"
"""What stands in `raw_status` of a job that the cloud knows no longer."""

KindOf = Callable[[str], ResourceType]
"""The kind of a token such as "tencent/batch:Job"; raises KeyError."""


class JobInput(InputModel):
    """One job that is waited for."""

    urn: Annotated[str, OnChange.LOCAL, Field(description="Which resource it is.", min_length=1)]
    type: Annotated[str, Field(description='Its type token: "tencent/batch:Job".', min_length=1)]
    region: Annotated[str, Field(description="Its region.", min_length=1)]
    id: Annotated[str, Field(description="Its id.", min_length=1)]
    at: Annotated[
        dict[str, Any] | None,
        OnChange.LOCAL,
        Field(description="Inputs of it that a look at it needs."),
    ] = None
    origin: Annotated[
        dict[str, Any] | None, OnChange.LOCAL, Field(description="Where and by whom it was made.")
    ] = None


class CompletionInputs(InputModel):
    """What is waited for, until when, and what a failed job means."""

    on_change = OnChange.LOCAL

    jobs: Annotated[
        list[JobInput],
        Mark.UNORDERED,
        OnChange.REPLACES,
        Field(description="Jobs, sessions and runs of any service and region.", min_length=1),
    ]
    until: Annotated[
        Literal["running", "finished"] | None,
        Field(description="`running` (ready for use) or `finished`; default `finished`."),
    ] = None
    timeout_seconds: Annotated[
        Seconds | None,
        Field(description='Time for all of it, in seconds or as text such as "90m"; default 3600.'),
    ] = None
    poll_seconds: Annotated[
        Seconds | None,
        Field(
            description="Seconds between two looks; default: at most 30. Raised to what the quota allows."
        ),
    ] = None
    on_failure: Annotated[
        Literal["fail", "record"] | None,
        Field(
            description="When jobs fail: `fail` fails the `up`, `record` only tells it in `results`; default `fail`."
        ),
    ] = None


class CompletionHandler:
    """The verbs of a `Completion` in one process, in plain values, as those of `Handler`."""

    def __init__(self, context: ProcessContext, resource_type_of: KindOf) -> None:
        self._context = context
        self._kind_of = resource_type_of
        self._known_ends = context.shared(KnownEnds, lambda: KnownEnds(context.journal))

    def check(self, new_inputs: Mapping[str, Any]) -> CheckResult:
        """Validate inputs; no network. Unknown values pass."""
        inputs = normalize(new_inputs)
        problems = find_problems(CompletionInputs, inputs)
        if not problems:
            problems = [*self._kind_problems(inputs), *_twice(inputs["jobs"])]
        return CheckResult(inputs, problems)

    def _kind_problems(self, inputs: Values) -> Iterator[CheckFailure]:
        if not isinstance(inputs["jobs"], list):
            return
        until = inputs.get("until") or "finished"
        refused: set[str] = set()
        for index, job in enumerate(inputs["jobs"]):
            given = job.get("type") if isinstance(job, Mapping) else None
            if not isinstance(given, str):
                continue
            try:
                resource_type = self._kind_of(given)
            except KeyError:
                yield CheckFailure(f"jobs[{index}]", f"must be a job of this package, not {given}")
                continue
            if not resource_type.waits:
                yield CheckFailure(
                    f"jobs[{index}]",
                    f"must be something that ends: {_name(job)} ({resource_type.noun}) does not",
                )
            elif (
                isinstance(until, str)
                and until not in resource_type.waits
                and resource_type.token not in refused
            ):
                refused.add(resource_type.token)
                can = " or ".join(each for each in resource_type.waits if each != "accepted")
                yield CheckFailure(
                    "until", f"must be {can}: {_name(job)} ({resource_type.noun}) is never {until}"
                )

    def diff(
        self,
        id: str,
        old_state: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        *,
        owner: str = "",
        other_provider: bool = False,
    ) -> DiffResult:
        """Other jobs make another gate; all else only waits again."""
        state = normalize(old_state)
        changes = compare(
            CompletionInputs,
            _without_origins(_inputs_in(state)),
            _without_origins(normalize(new_inputs)),
        )
        replaces = (
            ["jobs"] if any(change.on_change is OnChange.REPLACES for change in changes) else []
        )
        return DiffResult(changes, replaces, [], wait_unmet=is_unmet(state))

    def create(self, inputs: Mapping[str, Any], operation: Operation) -> ReadResult:
        """Wait. Raises PartialFailure when jobs failed, time was up, or the user interrupted."""
        plain = normalize(inputs)
        id = _id(plain["jobs"])
        return ReadResult(id, self._wait(id, plain, operation), plain)

    def read(self, id: str, state: Mapping[str, Any], operation: Operation) -> ReadResult:
        """Return what state has: what has ended stays so, and the jobs are read as resources of their own.

        Raises:
            PartialFailure: The wait is still unmet.
        """
        plain = normalize(state)
        inputs = _inputs_in(plain)
        if not is_unmet(plain):
            return ReadResult(id, plain, inputs)

        raise PartialFailure(id, plain, _unmet_lines(plain), inputs=inputs)

    def update(
        self,
        id: str,
        old_state: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        operation: Operation,
    ) -> Values:
        """Wait again.

        What is known to have succeeded is not looked at any more: the cloud may have forgotten it.
        """
        return self._wait(
            id, normalize(new_inputs), operation, normalize(old_state).get("results") or []
        )

    def delete(self, id: str, state: Mapping[str, Any], operation: Operation) -> None:
        """Forget what it knew of the ends of its jobs, which are none of its business otherwise."""
        self._known_ends.forget(operation.urn, id)

    def _wait(
        self, id: str, inputs: Values, operation: Operation, results: Sequence[Values] = ()
    ) -> Values:
        # The inputs of the jobs were checked in this process, before what waits for their ids.
        secrets = self._context.shared(SeenSecrets, SeenSecrets).secrets()
        watch = _Watch(
            inputs, self._groups(inputs, operation), operation, secrets, self._known_ends
        )
        watch.recall(results)
        try:
            watch.run()
        except Exception as foreign:  # noqa: BLE001 - raised as a partial failure
            error = as_provider_error(foreign)
            secrets.hide_in_error(error)
            goes_on = (
                "; the jobs go on, and the next up looks at them again"
                if isinstance(error, Cancelled)
                else ""
            )
            lines = [
                f"waiting for {len(watch.jobs)} jobs: {error}{goes_on}",
                *watch.named(watch.open),
            ]
            if not isinstance(error, Cancelled):
                watch.explain()
            self._known_ends.store(operation.urn, id, watch.ends())
            state = watch.state(WaitOutcome.PENDING)
            raise PartialFailure(id, state, [*lines, *watch.failures()]) from error

        watch.explain()
        self._known_ends.store(operation.urn, id, watch.ends())
        if watch.failed and inputs.get("onFailure") != "record":
            raise PartialFailure(id, watch.state(WaitOutcome.FAILED), watch.failures())

        return watch.state(WaitOutcome.MET)

    def _groups(self, inputs: Values, operation: Operation) -> list[_Group]:
        """The jobs by kind and region: what one list call covers."""
        groups: dict[tuple[str, str], _Group] = {}
        poll = seconds_of(inputs.get("pollSeconds"))
        for job in inputs["jobs"]:
            key = (str(job["type"]), str(job["region"]))
            if key not in groups:
                resource_type = self._kind_of(key[0])
                lifecycle = resource_type.connect(self._context, key[1], operation)
                groups[key] = _Group(
                    lifecycle,
                    PollSchedule(resource_type, poll),
                    resource_type.origin(self._context, key[1]),
                    {},
                )
            _refuse_elsewhere(job, groups[key].origin)
            groups[key].open[str(job["id"])] = job
        return list(groups.values())


@dataclass
class _Group:
    """Jobs that a list call covers.

    Args:
        origin: Where and with which key they are looked at.
        open: Those that have not ended, by id.
        due: When they are looked at next.
        refused: So many looks in a row failed for a reason that does not pass by itself.
    """

    lifecycle: Lifecycle
    pace: PollSchedule
    origin: Origin | None
    open: dict[str, Values]
    due: float = 0.0
    refused: int = 0

    def read_many(self) -> dict[str, Observation | None]:
        """What is known of the open ones now; nothing when nobody could look."""
        wanted = {
            id: {**(job.get("at") or {}), "region": job["region"]} for id, job in self.open.items()
        }
        try:
            seen = states_of(self.lifecycle, wanted)
        except (Cancelled, WaitTimedOut):
            raise
        except Exception as error:
            is_passing = isinstance(error, ProviderError) and is_transient(error)
            self.refused = 0 if is_passing else self.refused + 1
            if self.refused >= REFUSALS:
                raise
            return {}
        self.refused = 0
        return seen


class _Watch:
    """One wait for all jobs of a `Completion`."""

    def __init__(
        self,
        inputs: Values,
        groups: list[_Group],
        operation: Operation,
        secrets: Secrets,
        known_ends: KnownEnds,
    ) -> None:
        self.jobs: list[Values] = inputs["jobs"]
        self._until = inputs.get("until") or "finished"
        self._limit = operation.budget(
            seconds_of(inputs.get("timeoutSeconds")), DEFAULT_WAIT_SECONDS
        )
        self._inputs = inputs
        self._groups = groups
        self._operation = operation
        self._secrets = secrets
        self._known_ends = known_ends
        self._seen: dict[str, Observation] = {}
        self._of: dict[str, _Group] = {
            job["urn"]: group for group in groups for job in group.open.values()
        }
        self.failed: list[Values] = []

    def recall(self, results: Sequence[Values]) -> None:
        """Take what an earlier wait has seen succeed as it is."""
        succeeded = {
            (one.get("name"), one.get("id")): one
            for one in results
            if one.get("status") == "succeeded"
        }
        for job in self.open:
            known = succeeded.get((_name(job), job["id"]))
            if known:
                self._seen[job["urn"]] = Observation(
                    JobStatus.SUCCEEDED,
                    known.get("rawStatus") or "",
                    known.get("reason"),
                    None,
                    known.get("finishedAt"),
                )
                del self._of[job["urn"]].open[job["id"]]

    @property
    def open(self) -> list[Values]:
        """Jobs that what is waited for has not come to."""
        return [job for group in self._groups for job in group.open.values()]

    def run(self) -> None:
        """Return when every job has come to what is waited for, or has failed."""
        with self._operation.within(self._limit):
            self._run()

    def _run(self) -> None:
        clock = self._operation.clock
        started = clock.monotonic()
        waited = False
        for raised in dict.fromkeys(
            group.pace.raised for group in self._groups if group.pace.raised
        ):
            self._operation.info(raised)
        while True:
            now = clock.monotonic()
            spent = now - started
            for group in self._groups:
                if group.open and group.due <= now:
                    self._take(group, group.read_many())
                    group.due = clock.monotonic() + group.pace.pause(clock.monotonic(), spent)
            waiting = [group for group in self._groups if group.open]
            spent = clock.monotonic() - started
            if waiting or waited:
                self._operation.report(self._progress(), spent)
            if not waiting:
                return
            if spent >= self._limit:
                count = sum(len(group.open) for group in waiting)
                last = f"{count} not {self._until} after {self._limit:g} s"
                raise WaitTimedOut(f"{last}; they go on, and the next up looks at them again")
            pause = min(group.due for group in waiting) - clock.monotonic()
            self._operation.sleep(min(max(pause, 0.1), max(self._limit - spent, 0.1)))
            waited = True

    def _take(self, group: _Group, seen: Mapping[str, Observation | None]) -> None:
        for id, observation in seen.items():
            job = group.open[id]
            last = self._seen.get(job["urn"])
            self._note(
                job,
                observation or self._known_ends.of(_remote(job)) or self._gone(job, group, last),
            )
            try:
                if is_reached(self._until, self._seen[job["urn"]]):
                    del group.open[id]
            except RunFailed:
                self.failed.append(group.open.pop(id))

    def _gone(self, job: Values, group: _Group, last: Observation | None) -> Observation:
        """Return what a job counts as that the cloud does not know, and that nobody has seen end."""
        seen = f"; last seen {last.raw_status}" if last else ""
        reason = f"it is gone{seen}; nothing recorded its end: to run it again, change its triggers"
        if group.origin is not None and group.origin.has_other_key(
            job.get("origin"), str(job["id"])
        ):
            reason = (
                f"the key from {group.origin.key_source} does not find it, and another key made it; "
                "give the Completion the provider that its jobs have"
            )
        return replace(
            last or Observation(),
            status=JobStatus.FAILED,
            raw_status=GONE,
            reason=reason,
            from_list=False,
        )

    def ends(self) -> list[tuple[Remote, Values]]:
        """Return the results of jobs that were seen to end."""
        results = [(_remote(job), self._result(job)) for job in self.jobs]
        return [(remote, result) for remote, result in results if result["rawStatus"] != GONE]

    def _progress(self) -> str:
        left = len(self.open)
        state = "waiting" if left else self._until
        counts = f"{state} {len(self.jobs) - left}/{len(self.jobs)}"
        return f"{counts}, {len(self.failed)} failed" if self.failed else counts

    def explain(self) -> None:
        """Ask why jobs failed of which a list did not tell; only as many as are named, and not for long."""
        with self._operation.within(AFTERWARDS_SECONDS):
            self._explain()

    def _explain(self) -> None:
        for job in self.failed[:MOST_NAMED]:
            seen = self._seen[job["urn"]]
            if seen.from_list:
                try:
                    wanted = {**(job.get("at") or {}), "region": job["region"]}
                    whole = self._of[job["urn"]].lifecycle.observe(str(job["id"]), wanted)
                except Cancelled:
                    return
                except Exception:  # noqa: BLE001 - that it failed is known
                    whole = None
                self._note(job, whole or seen)

    def _note(self, job: Values, seen: Observation) -> None:
        reason = None if seen.reason is None else self._secrets.hidden_in(seen.reason)
        self._seen[job["urn"]] = replace(seen, reason=reason)

    def failures(self) -> list[str]:
        """How many jobs failed, and which ones; nothing when none did."""
        first = f"{len(self.failed)} of {len(self.jobs)} jobs failed"
        return [first, *self.named(self.failed)] if self.failed else []

    def named(self, jobs: list[Values]) -> list[str]:
        """A line for each of the first ones, then a count."""
        lines = [f"  {_name(job)} {job['id']}: {self._how(job)}" for job in jobs[:MOST_NAMED]]
        return [*lines, f"  and {len(jobs) - MOST_NAMED} more"] if len(jobs) > MOST_NAMED else lines

    def _how(self, job: Values) -> str:
        seen = self._seen.get(job["urn"])
        return describe_outcome(seen) if seen else "not looked at yet"

    def state(self, outcome: WaitOutcome) -> Values:
        """Return the whole state."""
        results = [self._result(job) for job in self.jobs]
        ended = sum(result["status"] == JobStatus.SUCCEEDED.value for result in results)
        return {
            **self._inputs,
            "results": results,
            "succeeded": ended,
            "failed": len(self.failed),
            "waitOutcome": outcome.value,
        }

    def _result(self, job: Values) -> Values:
        seen = self._seen.get(job["urn"]) or Observation(JobStatus.UNKNOWN)
        return {
            "name": _name(job),
            "id": job["id"],
            "status": (seen.status or JobStatus.UNKNOWN).value,
            "rawStatus": seen.raw_status,
            "reason": seen.reason,
            "finishedAt": seen.finished_at,
        }


def _remote(job: Mapping[str, Any]) -> Remote:
    return Remote(str(job["type"]), str(job["region"]), str(job["id"]))


def _refuse_elsewhere(job: Values, origin: Origin | None) -> None:
    """Refuse to look for a job at another endpoint, or in another project, than its own."""
    difference = origin.difference(job.get("origin")) if origin is not None else ""
    if difference:
        raise ConfigurationError(
            f"{_name(job)} {job['id']} was made elsewhere: {difference}; give the Completion the provider that its "
            "jobs have"
        )


def _without_origins(inputs: Values) -> Values:
    """Return the inputs without what is recorded of the jobs: a rotated key makes no other gate."""
    jobs = inputs.get("jobs")
    if not isinstance(jobs, list):
        return inputs
    plain = [
        {name: job[name] for name in job if name != "origin"} if isinstance(job, dict) else job
        for job in jobs
    ]
    return {**inputs, "jobs": plain}


def _unmet_lines(state: Values) -> list[str]:
    """Return what keeps a wait unmet, from state: a first line, and one for each of the first jobs."""
    results: list[Values] = state.get("results") or []
    failed = [
        result
        for result in results
        if result.get("status") in (JobStatus.FAILED, JobStatus.STOPPED)
    ]
    first = f"waiting for {len(results)} jobs: {len(failed)} failed"
    if state["waitOutcome"] == WaitOutcome.PENDING:
        first += ", and not all have ended; the next up resumes the wait"

    lines = [
        f"  {result['name']} {result['id']}: {_describe_result(result)}"
        for result in failed[:MOST_NAMED]
    ]
    if len(failed) > MOST_NAMED:
        lines.append(f"  and {len(failed) - MOST_NAMED} more")
    return [first, *lines]


def _describe_result(result: Values) -> str:
    status, raw = JobStatus(result["status"]), str(result.get("rawStatus") or "")
    return describe_outcome(Observation(status, raw, result.get("reason")))


def _twice(jobs: Any) -> Iterable[CheckFailure]:
    seen: set[Any] = set()
    for index, job in enumerate(jobs if isinstance(jobs, list) else []):
        urn = job.get("urn") if isinstance(job, Mapping) else None
        names = {
            name for name in (urn if isinstance(urn, str) else None, _key(job)) if name is not None
        }
        if names & seen:
            yield CheckFailure(
                f"jobs[{index}]", f"must be there once, and {_name(job)} is there twice"
            )
        seen |= names


def _key(job: Any) -> tuple[str, ...] | None:
    """What tells jobs apart; None while any of it is unknown."""
    parts = [job.get(name) for name in ("type", "region", "id")] if isinstance(job, Mapping) else []
    known = tuple(part for part in parts if isinstance(part, str))
    return known if len(known) == len(parts) == 3 else None


def _name(job: Mapping[str, Any]) -> str:
    """The resource's Pulumi name, the last part of its urn."""
    return str(job.get("urn") or "").rsplit("::", 1)[-1]


def _id(jobs: Iterable[Mapping[str, Any]]) -> str:
    """A hash of the job ids."""
    keys = [_key(job) for job in jobs]
    if None in keys:
        raise ProviderBug("a Completion is created before its jobs")
    return hashlib.sha256(repr(sorted(key for key in keys if key)).encode()).hexdigest()[:32]


def _inputs_in(state: Mapping[str, Any]) -> Values:
    return {name: state[name] for name in by_state_name(CompletionInputs) if name in state}
