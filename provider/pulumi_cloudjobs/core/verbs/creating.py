"""The verb create: make an object or adopt one, and settle what interrupted creates have left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..errors import ConfigurationError, ProviderError
from ..idempotency.create_attempt import CreateAttempt
from ..journal import CreateIntent
from ..operation import Operation
from ..resource_type import Created, Lifecycle, Values
from ..schema.inputs import OnChange
from ..schema.schema import compare, normalize
from .protocol import ReadResult
from .state import StateBuilder
from .stopping import Deleter
from .verb_context import Target, VerbContext, top_level_name
from .waiting import Waiter


class Creator:
    """Creates objects of one resource type."""

    def __init__(
        self,
        context: VerbContext,
        states: StateBuilder,
        waiter: Waiter,
        deleter: Deleter,
    ) -> None:
        self._context = context
        self._states = states
        self._waiter = waiter
        self._deleter = deleter

    def create(self, inputs: Mapping[str, Any], operation: Operation) -> ReadResult:
        """Make the object, or take over the one that `adopt` names, and wait as its inputs ask."""
        plain = normalize(inputs)
        resource_type, managed = self._context.resource_type, self._context.managed
        if resource_type.notice:
            operation.info(resource_type.notice)

        lifecycle = self._context.connect(plain, operation)
        name = resource_type.remote_name(plain) or operation.name
        with self._context.error_context("creating", f'"{name}"'):
            created = self._create_or_adopt(plain, lifecycle, operation)
            managed.note_created(operation.urn, created.id)

        target = Target(created.id, plain, lifecycle, operation)
        return self._waiter.follow(target, created.observation)

    def find_lost_create(self, intent: CreateIntent, operation: Operation) -> Created | None:
        """Return what an interrupted create has made; None when it has made nothing."""
        return self._attempt_of(intent, operation).find_lost(intent)

    def end_lost_create(
        self,
        intent: CreateIntent,
        operation: Operation,
        *,
        only_certain: bool,
    ) -> bool:
        """Stop and delete what an interrupted create has made; False when it was left alone."""
        return self._attempt_of(intent, operation).end_lost(intent, only_certain=only_certain)

    def _create_or_adopt(
        self,
        inputs: Values,
        lifecycle: Lifecycle,
        operation: Operation,
    ) -> Created:
        managed = self._context.managed
        adopt, urn = inputs.get("adopt"), operation.urn
        # The engine hands a replacement the `adopt` that the first create has followed already.
        if adopt and not managed.is_in_state(urn, adopt):
            return self._adopt(Target(adopt, inputs, lifecycle, operation))

        created = self._new_attempt(inputs, lifecycle, operation).run()
        managed.claim(urn, created.id, inputs)
        return created

    def _adopt(self, target: Target) -> Created:
        id, inputs, operation = target.id, target.inputs, target.operation
        managed = self._context.managed
        other = managed.claim(operation.urn, id, inputs, adopted=True)
        if other:
            raise ConfigurationError(
                f"adopt: {self._context.label(id)} belongs to {other} already; to move it here, "
                f"run `pulumi state delete '{other}'` first"
            )

        try:
            adopted = self._adopt_existing(target)
        except ProviderError:
            managed.release(operation.urn, id, inputs)
            raise

        self._new_attempt(inputs, target.lifecycle, operation).settle_adopted(id)
        return adopted

    def _adopt_existing(self, target: Target) -> Created:
        """Take over an existing object: change what can change in place, refuse the rest."""
        id, inputs = target.id, target.inputs
        observation = target.lifecycle.observe(id, inputs)
        if observation is None:
            raise ConfigurationError(
                f"adopt: there is no {self._context.label(id)} in {inputs['region']}; correct the "
                "id, or remove adopt to create one"
            )

        actual = self._states.merge_drift(inputs, observation)
        changes = compare(self._context.resource_type.model, actual, inputs)
        fixed = [change.path for change in changes if change.on_change is OnChange.REPLACES]
        if fixed:
            raise ConfigurationError(
                f"adopt: {self._context.label(id)} differs in {', '.join(fixed)}; write what it has"
            )

        if changes:
            names = frozenset(top_level_name(change.path) for change in changes)
            target.lifecycle.update(id, inputs, names)
        return Created(id, observation)

    def _attempt_of(self, intent: CreateIntent, operation: Operation) -> CreateAttempt:
        """Return an attempt with the inputs of an interrupted create, to settle it."""
        # The names that creates generate start with that of their resource.
        operation = replace(operation, urn=intent.urn)
        lifecycle = self._context.connect(intent.inputs, operation)

        return self._new_attempt(intent.inputs, lifecycle, operation)

    def _new_attempt(
        self,
        inputs: Values,
        lifecycle: Lifecycle,
        operation: Operation,
    ) -> CreateAttempt:
        def end(intent: CreateIntent, id: str) -> None:
            """Stop and delete what a lost create has made, as if it were replaced."""
            target = self._context.target(id, intent.inputs, operation)
            with self._context.error_context("deleting", id):
                self._deleter.stop_and_delete(target, intent.inputs)

        context = self._context
        return CreateAttempt(
            context.resource_type,
            lifecycle,
            inputs,
            operation,
            context.process,
            end,
        )
