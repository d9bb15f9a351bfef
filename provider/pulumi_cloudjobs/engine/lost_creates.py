"""Interrupted creates, which the journal knows: a destroy ends them, other operations name them."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ..core.errors import ProviderError
from ..core.operation import CreateGuard, Flag, Operation, ProcessContext
from ..core.resource_type import ResourceForm, ResourceType
from ..core.verbs.handler import Handler
from .resource_types import resource_type_of

if TYPE_CHECKING:
    from ..core.journal import CreateIntent, Journal

    LostCreate = tuple[CreateIntent, ResourceType]

ENDED_AT_ONCE = 16
ENDING_ORDER = (ResourceForm.RUN, ResourceForm.DESIRED, ResourceForm.DEFINITION)
MOST_NAMED = 10
"""The number of interrupted creates with a warning each; one more warning counts the rest."""
SETTLE_ADVICE = (
    "`pulumi up` settles it when the resource is in the program as it was; otherwise see "
    "`python -m pulumi_cloudjobs journal`"
)


def end_lost_creates(context: ProcessContext, operation: Operation) -> None:
    """End every object that an interrupted create has certainly created, many at once.

    A run ends before the definition that it may belong to.
    """
    waves: dict[ResourceForm, list[LostCreate]] = {form: [] for form in ENDING_ORDER}
    for intent in context.journal.all_left_open(operation.urn):
        try:
            resource_type = resource_type_of(intent.type)
        except KeyError as error:
            operation.warn(f"{describe_lost(intent)}, and it could not be ended: {error}")
        else:
            waves[resource_type.form].append((intent, resource_type))

    for wave in waves.values():
        with ThreadPoolExecutor(ENDED_AT_ONCE) as workers:
            list(workers.map(partial(_end, context, operation), wave))


def _end(context: ProcessContext, operation: Operation, lost_create: LostCreate) -> None:
    """End the object of one interrupted create; the end of the operation reports what is left."""
    if operation.cancelled.is_set():
        return

    intent, resource_type = lost_create
    own = replace(
        operation,
        outcome_unknown=Flag(),
        create_guard=CreateGuard(),
        batch_reads=Flag(),
    )
    try:
        Handler(resource_type, context).end_lost_create(intent, own)
    except ProviderError as error:
        operation.warn(f"{describe_lost(intent)}, and it could not be ended: {error}")


def report_lost_creates(journal: Journal, urn: str, warn: Callable[[str], None]) -> None:
    """Close the journal, and warn about every create that the operation has not settled.

    Args:
        journal: The journal of the operation.
        urn: Any resource of the stack.
        warn: Shows a line.
    """
    try:
        named, count = journal.still_open(urn, most=MOST_NAMED)
        journal.close(recorded=not os.environ.get("PULUMI_SKIP_CHECKPOINTS"))
    except ProviderError as error:
        warn(str(error))
        return

    for intent in named:
        warn(f"{describe_lost(intent)}; {SETTLE_ADVICE}")
    if count > MOST_NAMED:
        warn(f"{count - MOST_NAMED} more creates were interrupted; {SETTLE_ADVICE}")

    for name in journal.unreadable():
        warn(f"the entry {name} of the journal {journal.location} cannot be read")


def describe_lost(intent: CreateIntent) -> str:
    """Describe an interrupted create: "an interrupted create of render (…) has left job-7f3a"."""
    started_at = f"{intent.started_at:%Y-%m-%d %H:%M} UTC"
    create = f"an interrupted create of {intent.resource_name} ({intent.type}, {started_at})"
    if intent.id is None:
        return f"{create} may have left an object that no state knows"

    return f"{create} has left {intent.id}"


__all__ = ["describe_lost", "end_lost_creates", "report_lost_creates"]
