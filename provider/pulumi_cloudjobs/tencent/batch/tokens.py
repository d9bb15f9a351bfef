"""Creates of Batch that a `ClientToken` makes repeatable: `SubmitJob` and `CreateComputeEnv`.

The token is made from resource, inputs and a generation: the same create gives the same object, and when that one was
deleted meanwhile, or stands from before, the next generation is a new one. Uncertain: how long a token is remembered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta

from ...core.answers import earliest, parsed
from ...core.errors import Cancelled, ProviderBug, ProviderError
from ...core.kind import Created, Observation, Values
from ...core.once import fingerprint
from ...core.operation import Operation

MOST_GENERATIONS = 100
NEW_OBJECT_PAUSES = (1.0, 2.0)

Look = Callable[[str], Observation | None]
"""What the cloud says of an id now; None when it does not find it."""


def create_by_token(
    owner: str,
    inputs: Values,
    since: datetime | None,
    operation: Operation,
    *,
    send: Callable[[str], str],
    look: Look,
    accepted: Callable[[str], Observation],
    clock_offset: Callable[[], timedelta | None],
    too_early: timedelta = timedelta(0),
) -> Created:
    """Create with the token of the first generation whose object was not deleted, nor stands from before.

    Args:
        owner: Whose object it is.
        since: See `Lifecycle.create`.
        send: Creates with a token, and returns the id.
        accepted: What is known of an object of which create has told the id, and that cannot be looked at.
        clock_offset: How far the cloud's clock is ahead; asked for after an answer.
        too_early: By how much `created_at` may be too early, where the API's times are doubtful.
    Raises:
        ProviderError: Whatever `send` raises.
    """
    for generation in range(MOST_GENERATIONS):
        id = send(client_token(owner, inputs, generation))
        seen = _first_look(id, operation, look, accepted)
        if seen is not None and not _stood_before(seen, since, clock_offset, too_early):
            return Created(id, seen)
    raise ProviderBug(f"{MOST_GENERATIONS} client tokens in a row belong to objects that were deleted")


def client_token(owner: str, inputs: Values, generation: int) -> str:
    """64 ASCII characters: the same for the same resource, inputs and generation, different otherwise."""
    text = json.dumps([owner, fingerprint(inputs), generation], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _first_look(
    id: str, operation: Operation, look: Look, accepted: Callable[[str], Observation]
) -> Observation | None:
    """What is known of an object that create has just named; None when it was deleted before.

    Not found is believed only when it stays so: what is too new to be found must not be made a second time.
    """
    missed = False
    try:
        for pause in NEW_OBJECT_PAUSES:
            seen = look(id)
            if seen is not None:
                return seen
            missed = True
            operation.pause(pause)
        return look(id)
    except ProviderError as error:
        if missed and isinstance(error, Cancelled):
            raise  # it may be one of before that was deleted: the next create of the same token finds out
        return accepted(id)  # it is there, or was; no trouble with looking at it may lose its id


def _stood_before(
    seen: Observation, since: datetime | None, clock_offset: Callable[[], timedelta | None], too_early: timedelta
) -> bool:
    """Whether a token surely came to an object of before `since`; what does not say when it was made is new.

    A new one that was taken for an old one would be made again for every generation.
    """
    if since is None or seen.created_at is None:
        return False
    return parsed(seen.created_at) + too_early < earliest(since, clock_offset())
