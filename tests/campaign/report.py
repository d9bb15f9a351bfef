"""The table of a campaign: on the terminal, and as docs/reliability.md, the same for the same seed on any machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

from tests.campaign.campaign import ALL, DRIVERS, RANDOM_CASES, Table
from tests.campaign.counts import Counts
from tests.campaign.scenes import Result

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reliability.md"
WRONG = ("in excess", "live after destroy", "lost from state", "extra submits", "not healed")
TEXT = """\
# Reliability

Whatever breaks, whenever: exactly one job per resource in the cloud, state that knows it, and a destroy that leaves
nothing running. `make campaign` tries it and writes this page; `make test` plays a part of it.

{total} cases, seed {seed}. Wrong in them: {wrong}.

## What a case is

One command (`up` that creates, updates or replaces, or `destroy`) meets one kind of trouble at one of the API calls
that it makes. Which calls those are is learnt from a run without trouble. Then the trouble is over, and a user does
what users do: `up`, `up` again, `destroy`. What lives is busy when it is destroyed.

| column | counted | from |
|---|---|---|
| in excess | jobs ever made beyond the one that is wanted, and jobs of one resource side by side | the cloud's store |
| live after destroy | jobs that run then; for definitions, jobs that are there | the cloud's store |
| lost from state | live jobs that state does not know before the destroy | the cloud's store, and state |
| extra submits | create calls that reached the cloud beyond the one that is wanted | the cloud's call log |
| not healed | after the trouble, commands that fail, a second `up` with changes, tracebacks | the commands |

A create that was sent again and that the cloud itself knew as the same one, by its client token or because the name was
taken, is no extra submit: it makes nothing.

"For two ups" means that the trouble stays, at that call and all later ones of the action, for two runs of the command.
"Two at random" has one trouble at a random call and another one in the `up` after it, with the clocks of cloud and
machine up to four minutes apart; {random} were drawn for each resource with the seed, and those whose trouble met no
call are not counted. "At once" are two equal creates at the same moment, by two stacks or from two folders, with and
without trouble, and "in a row" one a few seconds after the other: each has a job of its own, or, where the cloud takes
a name only once, one has the job and the other a clear error. Deployments are all of one job, so the second of two in a
row gets an error as well, and there are none at once; a change in place makes a second version. Statements are all of
one session. An Oceanus job that is "(nameless)" has a name of its resource's making. A session or batch that is
"(named)" has a name of the user's choice, so nothing in it is unique.

Kills are `kill -9` at a call that has not been carried out, at one that has, or after the verb has ended and before
its result is in state. Three drivers play the cases:

- in process: the verbs with their journal, on a clock that waiting moves; a kill is an exception that no error handling
  sees, and the next command begins with new objects over the same files;
- host process: a real `python -m pulumi.dynamic`, called over gRPC and killed by the operating system;
- real engine: `pulumi up` and `pulumi destroy` of all five resources at once, killed and interrupted by the operating
  system while all five calls hang, with `pulumi cancel` after a kill.

## Numbers

| driver | cases | {wrong_names} |
|---|--:|{wrong_lines}
{drivers}

| resource | trouble | {driver_names} | {wrong_names} |
|---|---|{driver_lines}{wrong_lines}
{rows}
"""


def write(table: Table, seed: int) -> None:
    """Write docs/reliability.md."""
    PAGE.write_text(page(table, seed), encoding="utf-8")


def page(table: Table, seed: int) -> str:
    """The text of docs/reliability.md."""
    everything = total(_all(table))
    return TEXT.format(
        total=len(_all(table)),
        seed=seed,
        wrong="nothing" if everything.is_clean else ", ".join(_named(everything)),
        random=RANDOM_CASES,
        wrong_names=" | ".join(WRONG),
        wrong_lines="--:|" * len(WRONG),
        driver_names=" | ".join(DRIVERS),
        driver_lines="--:|" * len(DRIVERS),
        drivers="\n".join(_line(driver, *_numbers(_all(table, driver))) for driver in DRIVERS),
        rows="\n".join(rows(table)),
    )


def rows(table: Table) -> Iterator[str]:
    """A line for each resource and kind of trouble, in the order of resources."""
    for subject in ALL:
        for row in sorted({row for name, row, _ in table if name == subject.name}):
            by_driver = [table.get((subject.name, row, driver), []) for driver in DRIVERS]
            results = [result for results in by_driver for result in results]
            yield _line(subject.name, row, *map(len, by_driver), *astuple(total(results)))


def failures(table: Table) -> list[Result]:
    """Every case in which something was wrong, or that did not meet its trouble."""
    return [result for result in _all(table) if not (result.met and result.counts.is_clean)]


def total(results: list[Result]) -> Counts:
    """All that was wrong."""
    return sum((result.counts for result in results), Counts())


def _all(table: Table, driver: str | None = None) -> list[Result]:
    return [result for (_, _, by), results in table.items() if driver in (None, by) for result in results]


def _numbers(results: list[Result]) -> tuple[int, ...]:
    return len(results), *astuple(total(results))


def _named(found: Counts) -> Iterator[str]:
    return (f"{number} {name}" for name, number in zip(WRONG, astuple(found), strict=True) if number)


def _line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
