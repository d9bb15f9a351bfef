"""The verbs check, diff, create, read, update and delete, for every resource alike, in plain values.

A front end (dynamic provider, plugin) calls a `Handler`; the handler knows when to look, to wait
and to give up; what a service's API is asked is in its `Lifecycle`. No Pulumi type comes in or goes
out: unknown values are `UNKNOWN`, secret ones come in plain and go out as `Secret`, and a create
that failed after the remote id existed is a `PartialFailure`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from pydantic.alias_generators import to_camel, to_snake

from ..calls.retry import outcome_unknown
from ..credentials import CredentialSources, find_region, region_places
from ..errors import (
    ApiError,
    Cancelled,
    ConfigurationError,
    NotFound,
    OperationFailed,
    ProviderBug,
    ProviderError,
    RunFailed,
    WaitTimedOut,
    WrongState,
    as_provider_error,
)
from ..idempotency.create_attempt import CreateAttempt
from ..idempotency.ownership import Owners, Remote
from ..idempotency.replacements import Replaced
from ..journal import CreateIntent, JournalUnavailable
from ..operation import Operation, ProcessContext
from ..origin import ORIGIN, Origin
from ..reading.known_ends import KnownEnds, ended
from ..reading.polling import (
    AFTERWARDS_SECONDS,
    PollSchedule,
    Wait,
    describe_outcome,
    describe_state,
    is_unmet,
    outcome_when_read,
    state_of,
    until_of,
)
from ..resource_type import (
    ENDED,
    Created,
    DesiredLifecycle,
    JobStatus,
    Lifecycle,
    Observation,
    ReplaceEffect,
    ResourceForm,
    ResourceType,
    StopProgress,
    Values,
    WaitOutcome,
    observe_or,
)
from ..schema.durations import seconds_of
from ..schema.inputs import CheckFailure, OnChange, Secret
from ..schema.schema import (
    Change,
    by_state_name,
    compare,
    defaults_of,
    mark_secrets,
    marked_texts,
    merge_drift,
    normalize,
    schema_of,
    secret_values,
)
from ..schema.validation import find_problems
from ..secrets import Secrets, SeenSecrets, texts_in
from .protocol import CheckResult, DiffResult, PartialFailure, ReadResult

DEFAULT_STOP_SECONDS = 900
STOP_POLL_SECONDS = 2
SAME_AGAIN = (
    "with delete_before_replace=False and nothing changed, the create came to the same one, and it lives on; for a new "
    "one leave that option out, or change triggers"
)
"""Under `up --replace` a provider is asked to create as if for the first time, and not told what
state holds."""

UNCLEAR_REPLACEMENT: ReplaceEffect | None = ReplaceEffect(
    "what is live of it is stopped and deleted"
)
UNCLEAR_UPDATE = "what that does to a live job is not known"
"""Warnings where the state holds values that a kind does not understand."""

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


def _redacts_secrets(
    verb: Callable[Concatenate[Handler, P], R],
) -> Callable[Concatenate[Handler, P], R]:
    """Around a verb: no error of it, nor what that comes from, shows a secret of its inputs or its state."""

    @functools.wraps(verb)
    def call(self: Handler, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(self, *args, **kwargs)
        except Exception as error:
            self._secrets(*(given for given in args if isinstance(given, Mapping))).hide_in_error(
                error
            )
            raise

    return call


class Handler:
    """The verbs of one kind of resource in one process."""

    def __init__(self, resource_type: ResourceType, context: ProcessContext) -> None:
        self._resource_type = resource_type
        self._context = context
        self._shape = schema_of(resource_type.model)
        self._defaults = defaults_of(resource_type.model)
        self._owners = context.shared(Owners, Owners)
        self._made: dict[str, str] = {}
        self._managed: set[tuple[str, str]] = set()
        self._configured: dict[str, list[CheckFailure]] = {}
        self._replaced = context.shared(Replaced, Replaced)
        self._known_ends = context.shared(KnownEnds, lambda: KnownEnds(context.journal))

    def check(self, new_inputs: Mapping[str, Any]) -> CheckResult:
        """Validate inputs and fill in the region; no network. Unknown values pass."""
        inputs = {**self._defaults, **normalize(new_inputs)}
        if "region" not in inputs:
            inputs["region"] = find_region(self._resource_type.vendor, self._lookup())
        problems = find_problems(self._resource_type.model, inputs)
        problems += self._wait_problems(inputs)
        problems += self._adopt_problems(inputs)
        if inputs["region"] is None:
            del inputs["region"]
            problems.append(
                CheckFailure(
                    "region",
                    f"is required; set it here or in {region_places(self._resource_type.vendor)}",
                )
            )
        elif isinstance(inputs["region"], str) and not any(
            problem.path == "region" for problem in problems
        ):
            problems += self._configuration_problems(inputs["region"])
        marked = mark_secrets(self._shape, inputs)
        self._context.shared(SeenSecrets, SeenSecrets).add(marked_texts(marked))
        return CheckResult(marked, problems)

    def _configuration_problems(self, region: str) -> list[CheckFailure]:
        """Of the configuration, which is the same for all resources of a region as long as the process lives."""
        if region not in self._configured:
            try:
                self._resource_type.connect(self._context, region, Operation())
                self._configured[region] = []
            except ConfigurationError as error:
                self._configured[region] = [CheckFailure("", str(error))]
        return self._configured[region]

    def _lookup(self) -> CredentialSources:
        return CredentialSources(self._context.config, self._context.environ, self._context.home)

    def _wait_problems(self, inputs: Values) -> list[CheckFailure]:
        wait = inputs.get("wait")
        until = wait.get("until") if isinstance(wait, dict) else None
        if (
            not isinstance(until, str)
            or not self._resource_type.waits
            or until in self._resource_type.waits
        ):
            return []
        if until not in ("accepted", "running", "finished"):
            return []  # the model says so
        return [
            CheckFailure(
                "wait.until",
                f"must be {' or '.join(self._resource_type.waits)} for a {self._resource_type.noun}, not {until}",
            )
        ]

    def _adopt_problems(self, inputs: Values) -> list[CheckFailure]:
        adopt, pattern = inputs.get("adopt"), self._resource_type.id_pattern
        problems = []
        if isinstance(adopt, str) and adopt and pattern and not re.fullmatch(pattern, adopt):
            problems.append(
                CheckFailure("adopt", f'must be {self._resource_type.id_form}, not "{adopt[:60]}"')
            )
        return problems

    def diff(
        self,
        id: str,
        old_state: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        *,
        owner: str = "",
        other_provider: bool = False,
    ) -> DiffResult:
        """Compare by meaning what state holds with what is asked for; no network.

        Args:
            other_provider: The resource is given another provider than the one that state names.

        Raises:
            ConfigurationError: Its own provider is configured for another endpoint or project than
                the object has.
        """
        state, new = normalize(old_state), normalize(new_inputs)
        old = self._inputs_of(state)
        self._confirm(owner, id, {**old, "adopt": new.get("adopt")})
        if self._resource_type.form is ResourceForm.RUN:
            self._known_ends.note(self._remote(id, old), state)
        moved = self._describe_move(id, state, owner, other_provider=other_provider)
        # `adopt` speaks to create alone; naming the object that is managed already changes nothing.
        if new.get("adopt") in (None, id):
            old.pop("adopt", None)
            new.pop("adopt", None)
        changes = compare(self._resource_type.model, old, new)
        changes = [
            replace(c, on_change=OnChange.REPLACES) if c.path == "adopt" else c for c in changes
        ]
        if moved:
            return self._moved(id, state, changes, moved)
        if not changes:
            return DiffResult([], [], [], wait_unmet=is_unmet(state))

        replacing = [change for change in changes if change.on_change is OnChange.REPLACES]
        replaces = list(dict.fromkeys(_top_level_name(change.path) for change in replacing))
        if not replacing:
            return DiffResult(changes, replaces, self._announcements(id, state, new, changes))
        refers_to = self._replaced.among(
            text for name in replaces for text in texts_in(old.get(name))
        )
        self._replaced.add(
            id, self._resource_type.noun, certain=any(change.certain for change in replacing)
        )
        return DiffResult(changes, replaces, self._warnings(id, state, replacing, refers_to))

    def _describe_move(self, id: str, state: Values, owner: str, *, other_provider: bool) -> str:
        """Describe how another provider of a resource leads to another place; "" when not."""
        try:
            origin = self._origin(state)
        except ConfigurationError:  # check has reported it
            return ""

        recorded = state.get(ORIGIN)
        if origin is None or not other_provider:
            self._refuse_elsewhere(id, state, owner, origin)
            return ""
        if difference := origin.difference(recorded):
            return difference
        if origin.has_other_key(recorded, id):
            return f"another key in state, the one from {origin.key_source} in the configuration"
        return ""

    def _moved(self, id: str, state: Values, changes: list[Change], moved: str) -> DiffResult:
        """Replace what is given a provider of another account, project or endpoint: ids of one mean nothing there."""
        self._replaced.add(id, self._resource_type.noun, certain=True)
        consequence = self._resource_type.describe_replace(state)
        told = [
            f"replaces {self._resource_type.noun} {id}: its provider is another one now ({moved})"
        ]
        if consequence is not None:
            told += filter(None, [consequence.old, consequence.new])
        told.append(f"{self._resource_type.outputs[0].name} changes")
        fixed = [change for change in changes if change.on_change is OnChange.REPLACES]
        replaces = list(
            dict.fromkeys([ORIGIN, *(_top_level_name(change.path) for change in fixed)])
        )
        return DiffResult(
            [Change(ORIGIN, OnChange.REPLACES), *changes], replaces, ["; ".join(told)]
        )

    def _announcements(
        self, id: str, state: Values, new: Values, changes: list[Change]
    ) -> list[str]:
        """What an update in place does to something that runs."""
        names = frozenset(_top_level_name(change.path) for change in changes)
        told = _described(
            lambda: self._resource_type.describe_update(state, new, names), UNCLEAR_UPDATE
        )
        if not told:
            return []
        certain = any(change.certain for change in changes)
        return [f"{'updates' if certain else 'may update'} {self._resource_type.noun} {id}: {told}"]

    def _warnings(
        self, id: str, state: Values, replacing: list[Change], refers_to: list[str]
    ) -> list[str]:
        """What a replacement does to what state holds; nothing when nothing is lost."""
        consequence = _described(
            lambda: self._resource_type.describe_replace(state), UNCLEAR_REPLACEMENT
        )
        if consequence is None:
            return []
        adopts = any(change.path == "adopt" for change in replacing)
        certain = any(change.certain for change in replacing)
        told = [
            self._why(id, [change.path for change in replacing], certain),
            f"it refers to {' and '.join(refers_to)}" if refers_to else "",
            consequence.old if certain else f"if so, {consequence.old}",
            "" if adopts else consequence.new,
            f"{self._resource_type.outputs[0].name} changes",
        ]
        seen = _state_word(str(state.get("rawStatus") or ""), state.get("status"))
        return ["; ".join(filter(None, told)) + (f" (last seen: {seen})" if seen else "")]

    def _why(self, id: str, paths: list[str], certain: bool) -> str:
        what = f"{self._resource_type.noun} {id}"
        if paths == ["triggers"]:
            again = "again because of triggers"
            return (
                f"runs {what} {again}"
                if certain
                else f"may run {what} {again}, which are not known yet"
            )
        fixed = f"{what}: {', '.join(paths)} cannot change in place"
        return (
            f"replaces {fixed}"
            if certain
            else f"may replace {fixed}, and what is new is not known yet"
        )

    @_redacts_secrets
    def create(self, inputs: Mapping[str, Any], operation: Operation) -> ReadResult:
        """Make the object, or take over the one that `adopt` names, and wait as asked.

        Raises:
            PartialFailure: It exists, and the wait failed, timed out or was interrupted.
            OperationFailed: It does not exist, or its creation is uncertain; the message says
                which.
        """
        plain = normalize(inputs)
        if self._resource_type.notice:
            operation.info(self._resource_type.notice)
        lifecycle = self._connect(plain, operation)
        with self._error_context("creating", self._name_for(plain, operation)):
            # A replacement is asked to create with the `adopt` that its first create has followed.
            if plain.get("adopt") and (operation.urn, plain["adopt"]) not in self._managed:
                created = self._adopt(plain["adopt"], plain, lifecycle, operation)
            else:
                created = self._create_once(plain, lifecycle, operation)
                self._owners.take(self._remote(created.id, plain), operation.urn)
            if operation.urn:
                self._made[operation.urn] = created.id
        return self._follow(created.id, plain, created.seen, lifecycle, operation)

    def _create_once(self, inputs: Values, lifecycle: Lifecycle, operation: Operation) -> Created:
        return self._new_attempt(inputs, lifecycle, operation).run()

    def _new_attempt(
        self, inputs: Values, lifecycle: Lifecycle, operation: Operation
    ) -> CreateAttempt:
        def end(intent: CreateIntent, id: str) -> None:
            self._end_lost(intent, id, operation)

        return CreateAttempt(self._resource_type, lifecycle, inputs, operation, self._context, end)

    def find_lost_create(self, intent: CreateIntent, operation: Operation) -> Created | None:
        """Return what an interrupted create has made, waiting until it can no longer take effect; None: nothing.

        Raises:
            ProviderError: It could not be found out.
        """
        return self._attempt_of(intent, operation).find_left(intent)

    def end_lost_create(
        self, intent: CreateIntent, operation: Operation, *, only_certain: bool = True
    ) -> bool:
        """End what an interrupted create has made.

        Args:
            only_certain: Leave alone what no marker proves to be ours.

        Returns:
            False: An object was found that is only probably ours; it is left alone.

        Raises:
            ProviderError: It could not be found out, or not be ended.
        """
        return self._attempt_of(intent, operation).end_lost(intent, only_certain=only_certain)

    def _attempt_of(self, intent: CreateIntent, operation: Operation) -> CreateAttempt:
        """Return an attempt with the inputs of an interrupted create, to find or to end what it has made."""
        # The names that creates generate begin with that of their resource.
        operation = replace(operation, urn=intent.urn)
        return self._new_attempt(intent.inputs, self._connect(intent.inputs, operation), operation)

    def _end_lost(self, intent: CreateIntent, id: str, operation: Operation) -> None:
        """Stop and delete what a lost create with other inputs has made, as if it were replaced."""
        lifecycle = self._connect(intent.inputs, operation)
        with self._error_context("deleting", id):
            self._stop_and_delete(id, intent.inputs, intent.inputs, lifecycle, operation)

    def _adopt(
        self, id: str, inputs: Values, lifecycle: Lifecycle, operation: Operation
    ) -> Created:
        remote = self._remote(id, inputs)
        other = self._owners.take(remote, operation.urn, adopted=True)
        if other:
            raise ConfigurationError(
                f"adopt: {self._resource_type.noun} {id} belongs to {other} already; to move it here, run "
                f"`pulumi state delete '{other}'` first"
            )
        try:
            adopted = self._adopt_existing(id, inputs, lifecycle)
        except ProviderError:
            self._owners.release(remote, operation.urn)
            raise

        self._new_attempt(inputs, lifecycle, operation).settle_adopted(id)
        return adopted

    def _adopt_existing(self, id: str, inputs: Values, lifecycle: Lifecycle) -> Created:
        seen = lifecycle.observe(id, inputs)
        if seen is None:
            raise ConfigurationError(
                f"adopt: there is no {self._resource_type.noun} {id} in {inputs['region']}; correct the id, or remove adopt "
                "to create one"
            )
        there = self._drifted(inputs, seen)
        changes = compare(self._resource_type.model, there, inputs)
        fixed = [change.path for change in changes if change.on_change is OnChange.REPLACES]
        if fixed:
            raise ConfigurationError(
                f"adopt: {self._resource_type.noun} {id} differs in {', '.join(fixed)}; write what it has"
            )
        if changes:
            lifecycle.update(
                id, inputs, frozenset(_top_level_name(change.path) for change in changes)
            )
        return Created(id, seen)

    @_redacts_secrets
    def read(self, id: str, state: Mapping[str, Any], operation: Operation) -> ReadResult | None:
        """The object as it is now; None when a live one is gone.

        A finished run that the cloud no longer keeps stays, with `purged` true. A state that holds
        nothing but where to look names an object that somebody else manages: it is read whole.

        Raises:
            PartialFailure: The object exists, and its wait is still unmet; carries what was read.
            OperationFailed: The object could not be read, or somebody else manages it and it does
                not exist.
        """
        old = normalize(state)
        inputs = self._inputs_of(old)
        if set(old) <= {"region", *self._resource_type.locator_inputs}:
            return self._read_unmanaged(id, inputs, operation)
        self._confirm(operation.urn, id, inputs)
        with self._error_context("reading", id):
            self._refuse_elsewhere(id, old, operation.urn, self._origin(inputs))
            lifecycle = self._connect(inputs, operation)
            seen = lifecycle.read_cached(id, inputs) or lifecycle.observe(id, inputs)
        if seen is not None:
            seen = self._with_known_reason(id, old, inputs, seen, lifecycle)
            drifted = self._drifted(inputs, seen)
            outcome = old.get("waitOutcome")
            if is_unmet(old):
                outcome = outcome_when_read(self._resource_type, old, drifted, seen)
            state_now = self._state(drifted, self._with_outputs_of(old, seen), outcome)
            if {ORIGIN, "waitOutcome"} & set(old):
                state_now = self._with_origin(id, state_now, drifted)
            return self._as_read(id, state_now, drifted)

        return self._read_missing(id, old, inputs, operation)

    def _read_missing(
        self, id: str, old: Values, inputs: Values, operation: Operation
    ) -> ReadResult | None:
        """Return what is known of an object that the cloud does not know; None when it is gone.

        A run is never gone: it may have ended and been purged, and to run it again is the user's
        decision.
        """
        known = self._known_end(id, old, inputs)
        if known is not None:
            seen = self._with_outputs_of(old, known)
            outcome = (
                outcome_when_read(self._resource_type, old, inputs, seen)
                if is_unmet(old)
                else old.get("waitOutcome")
            )
            state = self._state(inputs, seen, outcome)
            kept = {
                name: value for name, value in old.items() if name not in state or name == ORIGIN
            }
            return self._as_read(id, {**kept, **state}, inputs)

        is_past = self._is_past_listing(old, operation)
        if not is_past:
            with self._error_context("reading", id):
                self._refuse_other_key(id, old, operation.urn, self._origin(inputs))
            if not self._may_end_unseen or not {ORIGIN, "waitOutcome"} & set(old):
                return None

            if not is_unmet(old):
                operation.warn(
                    f"{self._resource_type.noun} {id}: {_unknown_end(old, operation.urn)}"
                )
        kept = {**old, "purged": True, "status": JobStatus.UNKNOWN.value}
        return self._as_read(id, self._marked(kept), inputs)

    @property
    def _may_end_unseen(self) -> bool:
        """Whether a run comes to an end of its own, so that one that is not found may have done its work."""
        return (
            self._resource_type.form is ResourceForm.RUN and "finished" in self._resource_type.waits
        )

    def _known_end(self, id: str, state: Values, inputs: Values) -> Observation | None:
        """Return how a run ended that the cloud does not know any more; None when nobody has seen that."""
        if self._resource_type.form is not ResourceForm.RUN:
            return None
        seen = ended(state) or self._known_ends.of(self._remote(id, inputs))
        return replace(seen, created_at=state.get("createdAt")) if seen is not None else None

    def _as_read(self, id: str, state: Values, inputs: Values) -> ReadResult:
        """Return what was read, or raise it as a partial failure while the wait is unmet.

        The engine forgets the failure of a wait as soon as a read of the resource succeeds.
        """
        marked = mark_secrets(self._shape, inputs)
        if not is_unmet(state):
            return ReadResult(id, state, marked)

        reason = self._waiting(id, self._describe_unmet(state, inputs))
        raise PartialFailure(id, state, [reason], inputs=marked)

    def _describe_unmet(self, state: Values, inputs: Values) -> str:
        """Return what keeps a wait unmet, from state: "failed (FAILED): exit code 3"."""
        reason = state.get("reason")
        last = Observation(
            JobStatus(state.get("status") or JobStatus.UNKNOWN),
            str(state.get("rawStatus") or ""),
            # A secret in it is hidden in the error, like in every other one.
            reason.value if isinstance(reason, Secret) else reason,
        )
        if (
            self._resource_type.form is ResourceForm.RUN
            and state["waitOutcome"] == WaitOutcome.FAILED
        ):
            return describe_outcome(last)

        until = until_of(self._resource_type, inputs)
        if state.get("purged"):
            return _unknown_end(state, "")
        if self._resource_type.form is ResourceForm.DESIRED:
            until = inputs["desiredState"]
        return f"not {until} yet, last seen {describe_state(last)}; the next up resumes the wait"

    def _read_unmanaged(self, id: str, where: Values, operation: Operation) -> ReadResult:
        """Return an object that somebody else manages, with all that the cloud tells of its inputs."""
        region = where.get("region") or find_region(self._resource_type.vendor, self._lookup())
        if not region:
            places = region_places(self._resource_type.vendor)
            raise ConfigurationError(
                f"reading {self._resource_type.noun} {id}: region is required; set it here or in {places}"
            )
        pattern = self._resource_type.id_pattern
        if pattern and not re.fullmatch(pattern, id):
            raise ConfigurationError(
                f"reading {self._resource_type.noun} {id}: the id must be {self._resource_type.id_form}"
            )
        inputs = {**where, "region": region}
        with self._error_context("reading", id):
            seen = self._connect(inputs, operation).observe(id, inputs)
            if seen is None:
                # Without an error the engine gives the program None for every output.
                requested = ("id", "region", *map(to_snake, self._resource_type.locator_inputs))
                raise ConfigurationError(
                    f"it does not exist in {region}; check {', '.join(requested)}"
                )
        told = {name: value for name, value in seen.inputs.items() if value is not None}
        whole = {**told, **inputs}
        return ReadResult(id, self._state(whole, seen), mark_secrets(self._shape, whole))

    @_redacts_secrets
    def update(
        self,
        id: str,
        old_state: Mapping[str, Any],
        new_inputs: Mapping[str, Any],
        operation: Operation,
    ) -> Values:
        """Change the object in place and return its full state; after a partial failure, go on from what is there.

        Raises:
            PartialFailure: The object is there, and the change or the wait failed.
            OperationFailed: The object is gone, or the cloud refused the change and nothing has
                changed.
        """
        new = normalize(new_inputs)
        state = normalize(old_state)
        lifecycle = self._connect(new, operation)
        self._confirm(operation.urn, id, new)
        with self._error_context("updating", id):
            self._refuse_elsewhere(id, state, operation.urn, self._origin(new))
            seen = self._before_update(id, state, new, lifecycle)
            if seen is None:
                seen = self._purged(id, state, new, operation)
            seen = _require_exists(seen)
            remote = self._left_to_change(self._inputs_of(state), new, seen)
            if remote:
                seen = self._change(id, state, new, remote, seen, lifecycle)
        known = self._with_outputs_of(state, seen)
        return self._follow(
            id, new, known, lifecycle, operation, old=self._inputs_of(state)
        ).outputs

    def _before_update(
        self, id: str, state: Values, new: Values, lifecycle: Lifecycle
    ) -> Observation | None:
        """All that is known of a definition; of a run, which never changes in place, what many are asked for together.

        After a thousand waits were interrupted, an update of each begins with this.
        """
        seen = (
            state_of(lifecycle, id, new)
            if self._resource_type.form is ResourceForm.RUN
            else lifecycle.observe(id, new)
        )
        return self._with_known_reason(id, state, new, seen, lifecycle) if seen else None

    def _purged(
        self, id: str, state: Values, new: Values, operation: Operation
    ) -> Observation | None:
        """Return how state knows a run that the cloud has forgotten; None when it is gone.

        Raises:
            ConfigurationError: Nobody knows whether it ended, and the inputs wait for that.
        """
        known = self._known_end(id, state, new)
        if known is not None:
            return known

        self._refuse_other_key(id, state, operation.urn, self._origin(new))
        if not self._may_end_unseen:
            return None

        if not state.get("purged") or until_of(self._resource_type, new) != "accepted":
            raise ConfigurationError(_unknown_end(state, operation.urn))
        return Observation(
            JobStatus.UNKNOWN, str(state.get("rawStatus") or ""), state.get("reason"), purged=True
        )

    def _with_known_reason(
        self, id: str, state: Values, inputs: Values, seen: Observation, lifecycle: Lifecycle
    ) -> Observation:
        """With the reason, as state has it or as a look by itself tells it, where a list left that out."""
        if seen.from_list and seen.raw_status == state.get("rawStatus"):
            seen = replace(seen, reason=state.get("reason"), from_list=False)
        return self._explained(id, inputs, seen, lifecycle)

    def _change(
        self,
        id: str,
        state: Values,
        new: Values,
        remote: frozenset[str],
        before: Observation,
        lifecycle: Lifecycle,
    ) -> Observation:
        try:
            lifecycle.update(id, new, remote)
            after = lifecycle.observe(id, new)
        except Exception as error:
            raise self._half_changed(
                id, state, new, before, lifecycle, as_provider_error(error)
            ) from error
        return _require_exists(after)

    def _left_to_change(self, old: Values, new: Values, seen: Observation) -> frozenset[str]:
        """The inputs to be changed in the cloud.

        What an update that failed in the middle has changed already is not sent again. Without any
        difference between state and inputs, the engine calls because of a partial failure, and
        state may know less than the cloud.
        """
        changes = compare(self._resource_type.model, old, new) or compare(
            self._resource_type.model, self._drifted(new, seen), new
        )
        names = {
            _top_level_name(c.path)
            for c in changes
            if c.on_change in (OnChange.UPDATES, OnChange.RESTARTS)
        }
        return frozenset(
            name
            for name in names
            if name not in seen.inputs or not self._has_arrived(name, new, seen)
        )

    def _has_arrived(self, name: str, new: Values, seen: Observation) -> bool:
        requested = {name: new[name]} if name in new else {}
        return not compare(self._resource_type.model, {name: seen.inputs[name]}, requested)

    def _half_changed(
        self,
        id: str,
        state: Values,
        new: Values,
        before: Observation,
        lifecycle: Lifecycle,
        error: ProviderError,
    ) -> ProviderError:
        """The error itself when nothing is seen to have changed; else a partial failure with what is there now."""
        try:
            seen = lifecycle.observe(id, new)
        except Exception:  # noqa: BLE001 - what has failed before is what the user has to know
            seen = None
        answered = isinstance(error, ApiError) and not outcome_unknown(error)
        if answered and seen is not None and seen.inputs == before.inputs:
            return error
        kept = self._marked(state)
        if seen is not None:
            old = self._inputs_of(state)
            added = {name for name in new if name not in old and name in seen.inputs}
            arrived = {name: new[name] for name in added if self._has_arrived(name, new, seen)}
            with_outputs = self._with_outputs_of(state, seen)
            now = self._drifted(old, seen) | arrived
            kept = self._with_origin(
                id, self._state(now, with_outputs, state.get("waitOutcome")), now
            )
        reason = f"updating {self._resource_type.noun} {id}: {error}; a part of it may be done, and the next up does the rest"
        return PartialFailure(id, kept, [reason])

    @_redacts_secrets
    def delete(self, id: str, state: Mapping[str, Any], operation: Operation) -> None:
        """Stop what lives, then delete the record where the API can. Gone is success.

        Raises:
            OperationFailed: It did not stop in time; the message has its id and last state.
        """
        old = normalize(state)
        inputs = self._inputs_of(old)
        lifecycle = self._connect(inputs, operation)
        remote = self._remote(id, inputs)
        adopter_of = self._owners.adopter_of(remote, operation.urn)
        if adopter_of:
            operation.info(
                f"left {self._resource_type.noun} {id} alone: {adopter_of} has adopted it"
            )
            return
        self._confirm(operation.urn, id, inputs)
        made = self._made.get(operation.urn)
        if made is not None:  # what is replaced is deleted when state has the new one
            self._context.journal.mark_known(operation.urn, made)
        if made == id:
            operation.warn(f"did not replace {self._resource_type.noun} {id}: {SAME_AGAIN}")
            return
        with self._error_context("deleting", id):
            self._refuse_elsewhere(id, old, operation.urn, self._origin(inputs))
            self._stop_and_delete(id, old, inputs, lifecycle, operation)
        self._owners.release(remote, operation.urn)
        if operation.urn:
            with suppress(JournalUnavailable):  # the end of the operation reports that
                self._context.journal.mark_deleted(operation.urn, id)

    def _stop_and_delete(
        self, id: str, old: Values, inputs: Values, lifecycle: Lifecycle, operation: Operation
    ) -> None:
        limit = operation.budget(
            seconds_of((inputs.get("stop") or {}).get("timeoutSeconds")), DEFAULT_STOP_SECONDS
        )
        started = operation.clock.monotonic()
        requested, told, polls = False, False, PollSchedule(self._resource_type, STOP_POLL_SECONDS)
        # What this process was told before may be old: then the cloud refuses, and the next look is
        # a new one.
        seen = (
            self._ended(old) or lifecycle.read_cached(id, inputs) or lifecycle.observe(id, inputs)
        )
        while True:
            if seen is None:
                if self._is_past_listing(old, operation):  # it may live, unseen
                    lifecycle.stop(id, inputs, Observation(JobStatus.UNKNOWN), requested=False)
                elif not requested:
                    self._refuse_other_key(id, old, operation.urn, self._origin(inputs))
                return
            try:
                step = lifecycle.stop(id, inputs, seen, requested=requested)
                told = told or self._tell_stop(id, seen, step, operation)
                if step is StopProgress.STOPPED:
                    lifecycle.delete(id, inputs)
                    return
            except NotFound:
                if not requested and self._ended(old) is None:
                    self._refuse_other_key(id, old, operation.urn, self._origin(inputs))
                return
            except WrongState:
                step = StopProgress.TOO_EARLY
            requested = requested or step is StopProgress.REQUESTED
            spent = operation.clock.monotonic() - started
            if spent >= limit:
                last = f"{seen.raw_status or 'there'}{f' ({seen.reason})' if seen.reason else ''}"
                raise WaitTimedOut(
                    f"still {last} after {limit:g} s; it stays in state, and the next destroy goes on",
                    last_status=seen.raw_status,
                )
            operation.report(_stop_progress(seen), spent)
            operation.sleep(polls.pause(operation.clock.monotonic(), spent))
            operation.batch_reads.set()
            seen = state_of(lifecycle, id, inputs)
            # The engine leaves the last text beside "deleted", where a live state would look wrong.
            operation.report(_stop_progress(seen), operation.clock.monotonic() - started)

    def _ended(self, state: Values) -> Observation | None:
        """A run that state knows as ended; it does not begin to live again, so nobody has to look."""
        if self._resource_type.form is not ResourceForm.RUN or state.get("status") not in ENDED:
            return None
        return Observation(JobStatus(state["status"]), str(state.get("rawStatus") or ""))

    def _tell_stop(
        self, id: str, seen: Observation, step: StopProgress, operation: Operation
    ) -> bool:
        """Say that something live is stopped before it is deleted; whether that was said."""
        word = _state_word(seen.raw_status, seen.status)
        ran = self._resource_type.form is ResourceForm.RUN and bool(
            word
        )  # a session may be gone with the first call
        if step is StopProgress.STOPPED and not ran:
            return False
        operation.info(f"stops {self._resource_type.noun} {id}{f' ({word})' if word else ''} first")
        return True

    def _follow(
        self,
        id: str,
        inputs: Values,
        seen: Observation,
        lifecycle: Lifecycle,
        operation: Operation,
        *,
        old: Values | None = None,
    ) -> ReadResult:
        """Wait as the inputs ask.

        The object exists: whatever is raised from here on keeps id and state.

        Args:
            old: Of an update: the inputs before it.
        """
        try:
            return self._wait(id, inputs, seen, lifecycle, operation, old)
        except PartialFailure:
            raise
        except Exception as error:
            reason = self._waiting(id, str(as_provider_error(error)))
            raise PartialFailure(id, self._least_state(inputs, seen), [reason]) from error

    def _least_state(self, inputs: Values, seen: Observation) -> Values:
        """Return the state as far as it can be told: what the cloud said may be what went wrong."""
        try:
            return self._state(inputs, seen, WaitOutcome.PENDING)
        except Exception:  # noqa: BLE001 - any of it may be odd
            return self._state(inputs, Observation(JobStatus.UNKNOWN), WaitOutcome.PENDING)

    def _wait(
        self,
        id: str,
        inputs: Values,
        seen: Observation,
        lifecycle: Lifecycle,
        operation: Operation,
        old: Values | None,
    ) -> ReadResult:
        wait = Wait(self._resource_type, id, inputs, seen, lifecycle, operation)
        try:
            wait.run()
        except RunFailed as error:
            with operation.within(AFTERWARDS_SECONDS):
                seen = self._explained(id, inputs, wait.seen, lifecycle)
                reasons = [
                    self._waiting(
                        id, describe_outcome(seen) if seen is not wait.seen else str(error)
                    )
                ]
                reasons += [f"  {line}" for line in self._tail(id, inputs, seen, lifecycle)]
            state = self._final_state(
                id, inputs, seen, lifecycle, operation, WaitOutcome.FAILED, old
            )
            raise PartialFailure(id, state, reasons) from error
        except Exception as error:
            goes_on = (
                "; the job goes on, and the next up looks at it again"
                if isinstance(error, Cancelled)
                else ""
            )
            reason = self._waiting(id, f"{as_provider_error(error)}{goes_on}")
            state = self._final_state(
                id, inputs, wait.seen, lifecycle, operation, WaitOutcome.PENDING, old
            )
            raise PartialFailure(id, state, [reason]) from error

        state = self._final_state(id, inputs, wait.seen, lifecycle, operation, WaitOutcome.MET, old)
        return ReadResult(id, state, mark_secrets(self._shape, inputs))

    def _final_state(
        self,
        id: str,
        inputs: Values,
        seen: Observation,
        lifecycle: Lifecycle,
        operation: Operation,
        outcome: WaitOutcome,
        old: Values | None,
    ) -> Values:
        """The state after a wait.

        What did not get where it is desired is shown as the drift that it is.
        """
        if self._resource_type.form is not ResourceForm.DESIRED:
            return self._with_origin(id, self._state(inputs, seen, outcome), inputs)

        with operation.within(AFTERWARDS_SECONDS):
            seen = observe_or(operation, {}, lambda: lifecycle.observe(id, inputs), seen)
        reached = self._drifted(inputs, seen)
        if old is not None and outcome is not WaitOutcome.MET:
            # The engine takes the outputs for inputs at the next refresh: the change must still be
            # one then.
            for name in cast("DesiredLifecycle", lifecycle).left_undone():
                reached.pop(name, None)
                reached |= {name: old[name]} if name in old else {}
        return self._with_origin(id, self._state(reached, seen, outcome), inputs)

    def _waiting(self, id: str, text: str) -> str:
        return f"waiting for {self._resource_type.noun} {id}: {text}"

    def _explained(
        self, id: str, inputs: Values, seen: Observation, lifecycle: Lifecycle
    ) -> Observation:
        """With the reason for a failure, which a list may leave out."""
        if seen.status is not JobStatus.FAILED or not seen.from_list:
            return seen
        try:
            return lifecycle.observe(id, inputs) or seen
        except Exception:  # noqa: BLE001 - that it failed is known
            return seen

    def _tail(self, id: str, inputs: Values, seen: Observation, lifecycle: Lifecycle) -> list[str]:
        """The end of the log; nothing when it cannot be had, for why the job failed is known."""
        if seen.status is not JobStatus.FAILED:
            return []
        try:
            lines = lifecycle.log_tail(id, inputs, seen)
        except Exception:  # noqa: BLE001 - that it failed is known
            return []
        return (
            self._secrets(inputs).hidden_in("\n".join(lines)).splitlines()
        )  # a log may wrap a long one

    def _confirm(self, owner: str, id: str, inputs: Values) -> None:
        """The engine's state holds this id: nobody else may adopt it, and no create of it is looked for any more."""
        if owner:
            self._managed.add((owner, id))
            self._context.journal.mark_known(owner, id)
            self._owners.take(self._remote(id, inputs), owner, adopted=inputs.get("adopt") == id)

    def _remote(self, id: str, inputs: Values) -> Remote:
        return Remote(self._resource_type.token, str(inputs.get("region", "")), id)

    def _connect(self, inputs: Values, operation: Operation) -> Lifecycle:
        region = inputs.get("region")
        if not isinstance(region, str):
            raise ProviderBug(f"the state of {operation.urn} has no region")
        return self._resource_type.connect(self._context, region, operation)

    def _inputs_of(self, state: Values) -> Values:
        names = by_state_name(self._resource_type.model)
        return {key: value for key, value in state.items() if key in names}

    def _drifted(self, inputs: Values, seen: Observation) -> Values:
        drifted: Values = merge_drift(self._shape, frozenset(), inputs, seen.inputs)
        return drifted

    def _state(
        self, inputs: Values, seen: Observation, outcome: WaitOutcome | str | None = None
    ) -> Values:
        """The whole state: inputs, the service's outputs, the common outputs; secrets marked.

        Args:
            outcome: Of the wait; None for an object that nobody manages.
        """
        state = {**inputs, **seen.outputs}
        if outcome is not None and self._resource_type.can_wait:
            state["waitOutcome"] = WaitOutcome(outcome).value
        if seen.status is not None:
            state |= {
                "status": seen.status.value,
                "rawStatus": seen.raw_status,
                "reason": seen.reason,
            }
        if self._resource_type.form is ResourceForm.RUN:
            state |= {"finishedAt": seen.finished_at, "purged": seen.purged}
        return self._marked({**state, "createdAt": seen.created_at})

    def _origin(self, inputs: Values) -> Origin | None:
        """Return where and with which key this process makes objects of the region; None where that is not recorded."""
        region = inputs.get("region")
        return (
            self._resource_type.origin(self._context, region) if isinstance(region, str) else None
        )

    def _with_origin(self, id: str, state: Values, inputs: Values) -> Values:
        """Return a state of an object that this process has made or found, with the origin that it has now."""
        origin = self._origin(inputs)
        return state if origin is None else {**state, ORIGIN: origin.recorded(id)}

    def _refuse_elsewhere(self, id: str, state: Values, urn: str, origin: Origin | None) -> None:
        """Refuse to speak of an object to another endpoint or project than its own; nothing is sent before."""
        difference = origin.difference(state.get(ORIGIN)) if origin is not None else ""
        if difference:
            raise ConfigurationError(
                f"{self._resource_type.noun} {id} was made elsewhere: {difference}; nothing was sent. Set the configuration "
                f"back; or, if both lead to the same account, run `pulumi state delete '{urn}'` and write "
                f'adopt="{id}"'
            )

    def _refuse_other_key(self, id: str, state: Values, urn: str, origin: Origin | None) -> None:
        """Refuse to believe that an object is gone which another key has made: it may be another account's."""
        if (
            origin is not None
            and not state.get("purged")
            and origin.has_other_key(state.get(ORIGIN), id)
        ):
            raise ConfigurationError(
                f"the key from {origin.key_source} does not find it, and another key made it, perhaps in another "
                "account where it still exists; configure a key of the account that made it, or, if this is the "
                f"account and it is gone, run `pulumi state delete '{urn}'`"
            )

    def _marked(self, state: Values) -> Values:
        """With the secrets among the inputs marked, and every output in which one of them comes back."""
        inputs = self._inputs_of(state)
        outputs = {name: value for name, value in state.items() if name not in inputs}
        marked: Values = mark_secrets(self._shape, inputs)
        return {**marked, **Secrets(marked_texts(marked)).marked(outputs)}

    def _with_outputs_of(self, state: Values, seen: Observation) -> Observation:
        """With the outputs that only create told, as state has them."""
        names = {to_camel(output.name) for output in self._resource_type.outputs}
        known = {key: value for key, value in state.items() if key in names}
        return replace(seen, outputs={**known, **seen.outputs})

    def _is_past_listing(self, state: Values, operation: Operation) -> bool:
        """Whether a run is so old that the cloud tells of it no longer, whatever has become of it."""
        created_at, days = state.get("createdAt"), self._resource_type.retention_days
        if days is None or not isinstance(created_at, str):
            return False
        created = datetime.fromisoformat(created_at.replace("Z", "+00:00"))
        return operation.clock.now() - created > timedelta(days=days)

    def _name_for(self, inputs: Values, operation: Operation) -> str:
        return f'"{self._resource_type.remote_name(inputs) or operation.name}"'

    @contextmanager
    def _error_context(self, verb: str, what: str) -> Iterator[None]:
        """Put verb, noun and id before every error on its way out."""
        try:
            yield
        except (OperationFailed, PartialFailure):
            raise
        except ProviderError as error:
            raise OperationFailed(f"{verb} {self._resource_type.noun} {what}: {error}") from error

    def _secrets(self, *values: Mapping[str, Any]) -> Secrets:
        return Secrets(
            text for each in values for text in secret_values(self._shape, normalize(each))
        )


def _described(describe: Callable[[], T], otherwise: T) -> T:
    """Return what a kind says of a change.

    Odd values in state must not keep the change from being made.
    """
    try:
        return describe()
    except Exception:  # noqa: BLE001 - it is a text, and no more
        return otherwise


def _require_exists(seen: Observation | None) -> Observation:
    if seen is None:
        raise ConfigurationError(
            "it is gone; run `pulumi refresh`, and the next up creates it again"
        )
    return seen


def _unknown_end(state: Values, urn: str) -> str:
    """Return what the user has to decide about a run that the cloud has forgotten before anybody saw it end."""
    last = str(state.get("rawStatus") or state.get("status") or "unknown")
    where = f" '{urn}'" if urn else ""
    return (
        f"the cloud no longer knows it, and nothing recorded its end (last seen: {last}), so it is not run again by "
        f"itself; to run it again, change its triggers or run `pulumi state delete{where}`, then `pulumi up`; to leave "
        'it as it is, let its wait be until "accepted"'
    )


def _stop_progress(seen: Observation | None) -> str:
    """Return the text of the status column for an object that is being stopped."""
    if seen is None:
        return "gone"

    return describe_state(seen) if seen.raw_status else f"stopping {seen.progress}".rstrip()


def _state_word(raw: str, status: JobStatus | str | None) -> str:
    """The cloud's word for the state of what is live, or ours where the cloud has numbers; "" for what is not."""
    if status is None or status in ENDED:
        return ""
    return JobStatus(status).value if raw.lstrip("-").isdecimal() or not raw else raw


def _top_level_name(path: str) -> str:
    return path.split(".", 1)[0].split("[", 1)[0]
