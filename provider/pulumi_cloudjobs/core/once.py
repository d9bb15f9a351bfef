"""One create makes one object, whatever breaks in between.

Before the request leaves, its begin is written down (`journal.py`). After a lost answer, and after an interruption, the
object that the create may have made is looked for before anything is sent again; an id that the engine never heard of
is taken over. What surely made nothing leaves no trace.
"""

from __future__ import annotations

import json
from datetime import datetime

from .errors import Cancelled, CreateIncomplete, ProviderError
from .journal import Begun, Entry, Journal
from .kind import Created, Kind, Lifecycle, Values
from .operation import Operation, Settings
from .retry import is_lost

LOCAL = frozenset({"wait", "stop", "adopt"})
"""Inputs that say nothing of what is created: an interrupted create may be repeated with more patience."""


def create_once(
    kind: Kind,
    lifecycle: Lifecycle,
    inputs: Values,
    operation: Operation,
    settings: Settings,
) -> Created:
    """Create the object, or take over what an interrupted create of the same resource and definition has made.

    Raises:
        CreateIncomplete: The answer was lost, and no object is to be seen that is surely its result.
        Cancelled: The user interrupted, before anything was sent or while another process creates the same.
        ProviderError: The cloud refused, or could not be reached.
    """
    journal = settings.journal
    with journal.create(operation, fingerprint(inputs)) as entry:
        left = _left_behind(lifecycle, inputs, operation, journal, entry)
        if left is not None:
            operation.inform(f"took over {kind.noun} {left.id}, which an interrupted create has left")
            return left
        while True:
            begun = settings.clock.now()
            entry.begin(begun, beside=operation.stands or entry.beside)
            try:
                created = lifecycle.create(inputs, _since(operation, entry, begun))
            except ProviderError as error:
                return _made_all_the_same(kind, lifecycle, inputs, operation, journal, entry, begun, error)
            settled = _settle(lifecycle, inputs, operation, journal, entry, begun, created)
            if settled is not None:
                return settled


def _since(operation: Operation, entry: Entry, begun: datetime) -> datetime | None:
    """When this create was begun, by whichever process, if an equal object may stand from before that."""
    if not (operation.stands or entry.beside):
        return None
    return entry.before.at if entry.before is not None else begun


def fingerprint(inputs: Values) -> str:
    """The same for the same definition, whatever is waited for."""
    asked = {name: value for name, value in inputs.items() if name not in LOCAL}
    return json.dumps(asked, sort_keys=True, separators=(",", ":"))


def _left_behind(
    lifecycle: Lifecycle, inputs: Values, operation: Operation, journal: Journal, entry: Entry
) -> Created | None:
    """What the create of an earlier process has made; a look that fails ends the create, for nobody knows then."""
    before = entry.before
    if before is None:
        return None
    if before.id is not None:
        if operation.stands and not before.beside and not journal.was_shown(operation.owner):
            # A replacement that creates first. Nothing stood when that was created, so it is what stands now.
            entry.leave()
            return None
        seen = lifecycle.observe(before.id, inputs)
        return Created(before.id, seen) if seen is not None else None
    return _find(lifecycle, inputs, operation, journal, entry, before)


def _settle(
    lifecycle: Lifecycle,
    inputs: Values,
    operation: Operation,
    journal: Journal,
    entry: Entry,
    begun: datetime,
    created: Created,
) -> Created | None:
    """What was created is this resource's, unless the look of an equal one has mistaken it for its own meanwhile.

    Then that one's own object, if there is any, is this one's; None when there is none, and another has to be created.
    """
    with journal.alone(looking=False):
        taken = journal.of_another(operation.owner, created.id)
        if taken is None:
            entry.settle(created.id, begun)
            return created
    return _find(lifecycle, inputs, operation, journal, entry, Begun(min(begun, taken.at)))


def _find(
    lifecycle: Lifecycle, inputs: Values, operation: Operation, journal: Journal, entry: Entry, begun: Begun
) -> Created | None:
    """One look at a time: of two lost creates of equal jobs, the second must not find what the first has found."""
    with journal.alone(looking=True):
        found = lifecycle.find(inputs, begun.at, journal.claimed(operation.owner))
        if found is not None:
            entry.settle(found.id, begun.at)
        return found


def _made_all_the_same(
    kind: Kind,
    lifecycle: Lifecycle,
    inputs: Values,
    operation: Operation,
    journal: Journal,
    entry: Entry,
    begun: datetime,
    error: ProviderError,
) -> Created:
    """The object that a failed create has made after all; otherwise raises."""
    if not (operation.lost.is_set() or is_lost(error)):
        if not isinstance(error, (Cancelled, CreateIncomplete)):
            entry.forget()  # an entry that stays open would let the next up find what somebody else has made
        raise error
    try:
        found = _find(lifecycle, inputs, operation, journal, entry, Begun(begun))
    except ProviderError:  # whatever made the answer get lost may well stand in the way of the look
        found = None
    if found is not None:
        return found
    if not is_lost(error):
        raise error
    name = kind.remote_name(inputs) or operation.name
    raise CreateIncomplete(
        f'{error}: the answer was lost, so the {kind.noun} "{name}" may exist in {inputs["region"]}; '
        "the next up looks for it before it creates one"
    ) from error
