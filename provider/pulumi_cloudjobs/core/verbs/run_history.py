"""The past of a run: the reason for its failure, and its end once the cloud has forgotten it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ..operation import Operation
from ..reading.known_ends import ended
from ..resource_type import ENDED, JobStatus, Observation, Values
from .verb_context import Target, VerbContext


class RunHistory:
    """The past of runs of one resource type, from state and from what other resources have seen."""

    def __init__(self, context: VerbContext) -> None:
        self._context = context

    @property
    def may_end_unseen(self) -> bool:
        """Return whether a run ends by itself, so that a missing one may have done its work."""
        return self._context.is_run and "finished" in self._context.resource_type.waits

    def ended_in_state(self, state: Values) -> Observation | None:
        """Return a run that state knows as ended; None for anything else.

        An ended run does not become live again, so nobody has to read it.
        """
        status = state.get("status")
        if not self._context.is_run or status not in ENDED:
            return None

        raw_status = str(state.get("rawStatus") or "")
        return Observation(JobStatus(status), raw_status)

    def known_end(
        self,
        id: str,
        state: Values,
        inputs: Values,
    ) -> Observation | None:
        """Return how a run ended that the cloud no longer knows; None when nobody has seen it."""
        if not self._context.is_run:
            return None

        remote = self._context.managed.remote(id, inputs)
        end = ended(state) or self._context.known_ends.of(remote)
        if end is None:
            return None

        return replace(end, created_at=state.get("createdAt"))

    def is_past_retention(self, state: Values, operation: Operation) -> bool:
        """Return whether a run is so old that the cloud no longer lists it, whatever its state."""
        created_at = state.get("createdAt")
        days = self._context.resource_type.retention_days
        if days is None or not isinstance(created_at, str):
            return False

        created = datetime.fromisoformat(created_at.replace("Z", "+00:00"))
        age = operation.clock.now() - created
        return age > timedelta(days=days)

    def with_known_reason(
        self,
        target: Target,
        state: Values,
        observation: Observation,
    ) -> Observation:
        """Add the reason for a failure where a list left it out: from state, else by one read."""
        is_unchanged = observation.raw_status == state.get("rawStatus")
        if observation.from_list and is_unchanged:
            observation = replace(observation, reason=state.get("reason"), from_list=False)

        return self.explain(target, observation)

    def explain(self, target: Target, observation: Observation) -> Observation:
        """Read the reason for a failure that a list left out, if it can be read."""
        if observation.status is not JobStatus.FAILED or not observation.from_list:
            return observation

        try:
            return target.lifecycle.observe(target.id, target.inputs) or observation
        except Exception:  # noqa: BLE001 - the failure itself is known
            return observation


def describe_unknown_end(state: Values, urn: str) -> str:
    """Return what the user has to decide about a purged run whose end nobody has seen."""
    last = str(state.get("rawStatus") or state.get("status") or "unknown")
    command = f"pulumi state delete '{urn}'" if urn else "pulumi state delete"
    return (
        f"the cloud no longer knows it, and nothing recorded its end (last seen: {last}), so it is "
        f"not run again by itself; to run it again, change its triggers or run `{command}`, then "
        '`pulumi up`; to keep it as it is, set wait.until to "accepted"'
    )


def describe_live_state(raw_status: str, status: JobStatus | str | None) -> str:
    """Return the cloud's word for the state of a live object; "" for an object that is not live.

    A number is replaced by the word of `JobStatus`.
    """
    if status is None or status in ENDED:
        return ""
    is_number = raw_status.lstrip("-").isdecimal()
    if is_number or not raw_status:
        return JobStatus(status).value

    return raw_status
