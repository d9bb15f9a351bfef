"""States as a function of time: the schedule an object carries, instead of threads that move it.

A schedule is a list of steps, oldest first; the state now is the last step whose time has come.
Stopping a job cuts the steps that lie ahead and appends new ones.
"""

from __future__ import annotations

from typing import NamedTuple


class Step(NamedTuple):
    """The start of a state: from `at` (seconds since 1970, the store's clock) on.

    Args:
        state: The cloud's own word or number.
        final: Whether the run has ended; only the last step of a schedule may be final.
        reason: The cloud's words for why, "" without a reason.
    """

    at: float
    state: str | int
    final: bool = False
    reason: str = ""


def schedule(start: float, *states: tuple[str | int, float | None]) -> list[Step]:
    """Return a schedule from (state, how many seconds it lasts). The last state is final.

    None for a duration that is not the last one means for ever, and what follows is dropped.

    >>> schedule(0, ("PENDING", 2), ("RUNNING", 10), ("SUCCEED", None))[-1]
    Step(at=12, state='SUCCEED', final=True, reason='')
    """
    steps: list[Step] = []
    at = start
    last = len(states) - 1

    for position, (state, seconds) in enumerate(states):
        steps.append(Step(at, state, final=position == last))
        if seconds is None:
            break
        at += seconds

    return steps


def step_at(steps: list[Step], now: float) -> Step:
    """Return the step in force at `now`.

    The first step when its time has not come, which happens after the clock was set back.
    """
    current = steps[0]
    for step in steps[1:]:
        if step.at > now:
            break
        current = step

    return current


def cut(steps: list[Step], now: float) -> list[Step]:
    """Return the steps that have started, without those ahead."""
    return steps[:1] + [step for step in steps[1:] if step.at <= now]


def ended_at(steps: list[Step]) -> float | None:
    """Return when the schedule reaches or has reached its final state; None when it never does."""
    return steps[-1].at if steps and steps[-1].final else None
