"""The pages of a campaign, the same for the same seed on any machine.

docs/reliability.md has the promise and the totals, docs/reliability-cases.md every row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

from tests.campaign.campaign import DRIVERS, PLUGIN_CASES, RANDOM_CASES, Table
from tests.campaign.counts import Counts
from tests.campaign.scenes import Result
from tests.campaign.subjects import ALL

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reliability.md"
CASES = ROOT / "docs" / "reliability-cases.md"
WRONG = (
    "in excess",
    "live after destroy",
    "orphans",
    "extra submits",
    "not healed",
    "touched",
    "turned green",
)
TEXT = """\
# Reliability

**The promise.** Whatever breaks, whenever, and whoever goes on, wherever: one job per resource in
the cloud, a state that knows it or a line that names what no state knows, nobody else's job
touched, no wait that counts as met before it is, and a destroy that leaves nothing running.

**How it is tried.** `make campaign` breaks one API call of one command (refused, cut, timed out,
a response of rubbish, carried out up to two minutes late, `kill -9`, Ctrl-C), changes something
(another folder, HOME or machine, a clock that was set, a renamed stack, another owner of the same
stack name, a lost journal), runs the next command (`up` as before, with other inputs or triggers,
renamed, removed, `destroy`, `refresh`, `up --refresh`), and asks the simulator what it holds. Most
cases run in process on a clock that waiting moves, and a drawn part of them again through the
protocol of the plugin; others with real processes of the dynamic host, or with the real engine and
`kill -9` of both. `make test` plays a part.

**Totals.** {total} cases, seed {seed}. Wrong in them: {wrong}.

| driver | cases | {wrong_names} |
|---|--:|{wrong_lines}
{drivers}

Columns and rows are explained in [reliability-cases.md](reliability-cases.md), which has them all.

**What cannot be known.** In these cases a command is right when it reports so:

- The journal is lost, or `cloudjobs:journal` names a new place: the next create reports since when
  creates are written down. What an earlier, interrupted one has left stays yours to find; only a
  name that the cloud takes once proves it.
- A stack is renamed after an interrupted create: the entry stays with the old name, and the next
  create of the resource warns of it. A new stack of the old name takes the object over, and reports
  so.
- An object without a marker (no client token, no generated name) differs from an equal one of
  another owner by its inputs and its time alone. The line has *probably*; with other inputs the
  `up` fails and names it instead.
- A `destroy` or `refresh` of a stack whose state holds nothing of this package starts no provider:
  there the engine's own warning of pending operations has to do, and the next `up`.
- A create that was repeated in the same command and whose first request acts after its object was
  deleted again, all within two minutes, makes an object that nobody has requested.
"""
CASES_TEXT = """\
# The cases of the reliability campaign

Written by `make campaign`, seed {seed}. What it is for, and the totals:
[reliability.md](reliability.md).

| column | counted | from |
|---|---|---|
| in excess | jobs ever made beyond those wanted, and jobs of one resource side by side \
| the cloud's store |
| live after destroy | jobs that run then, or definitions that exist, that no command has named \
| the cloud's store |
| orphans | live jobs before the destroy that no state knows and no command has named \
| the cloud's store, and state |
| extra submits | create calls that reached the cloud beyond those wanted | the cloud's call log |
| not healed | after the trouble, commands that fail, a second `up` with changes, tracebacks \
| the commands |
| touched | jobs of another owner that were taken over, changed or ended \
| the cloud's store, and both states |
| turned green | commands after which an unmet wait counts as met \
| the cloud's store, state, and the commands |

A create that was sent again and that the cloud itself knew as the same one, by its client token or
because the name was taken, is no extra submit: it makes nothing.

A row without *then* is one command (`up` that creates, updates or replaces, or `destroy`) that
meets one kind of trouble at one of the API calls it makes. Which calls those are is learnt from a
run without trouble. Then a user does what users do: `up`, `up` again, `destroy`. A live job is busy
when it is destroyed.

- "For two ups" means that the trouble stays, at that call and all later ones of the action, for two
  runs of the command.
- "Two at random" has one trouble at a random call and another one in the `up` after it, with the
  clocks of cloud and machine up to four minutes apart; {random} were drawn for each resource, and
  those whose trouble met no call are not counted.
- "At once" are two equal creates at the same moment, by two stacks or two owners of one stack name,
  and "in a row" one a few seconds after the other: each has a job of its own, or, where the cloud
  takes a name only once, one has the job and the other a clear error.

A row with *then* is a create that is interrupted in any way, the command that follows, and what has
changed before it; drawn with the seed. Where an error names what to do (`adopt=`, the machine's
clock), the user does that. "Wait" is a run that keeps starting or has failed while it is waited
for.

Deployments are all of one job, so the second of two in a row gets an error, and no two come at
once; a change in place makes a second version. Statements are all of one session. An Oceanus job
that is "(nameless)" has a name of its resource's making. A session or batch that is "(named)" has a
name of the user's choice, so nothing in it is unique.

Kills are `kill -9` at a call that has not been carried out, at one that has, or after the verb has
ended and before its result is in state. In process a kill is an exception that no error handling
sees. So it is with the plugin: {plugin_cases} cases were drawn, equally many of each resource, and
their requests and responses pass the wire format. The other cases in process call the handlers. In
further cases of the plugin, a program goes from one to the other after the interruption (*other
front*), and names the resource in its other type.

| resource | trouble, or what follows | {driver_names} | {wrong_names} |
|---|---|{driver_lines}{wrong_lines}
{rows}
"""


def write(table: Table, seed: int) -> None:
    """Write both pages."""
    PAGE.write_text(page(table, seed), encoding="utf-8")
    CASES.write_text(cases_page(table, seed), encoding="utf-8")


def page(table: Table, seed: int) -> str:
    """Return the text of docs/reliability.md."""
    everything = total(_all(table))
    drivers = [_line(driver, *_numbers(_all(table, driver))) for driver in DRIVERS]
    return TEXT.format(
        total=len(_all(table)),
        seed=seed,
        wrong="nothing" if everything.is_clean else ", ".join(_named(everything)),
        wrong_names=" | ".join(WRONG),
        wrong_lines="--:|" * len(WRONG),
        drivers="\n".join(drivers),
    )


def cases_page(table: Table, seed: int) -> str:
    """Return the text of docs/reliability-cases.md."""
    return CASES_TEXT.format(
        seed=seed,
        random=RANDOM_CASES,
        plugin_cases=PLUGIN_CASES,
        wrong_names=" | ".join(WRONG),
        wrong_lines="--:|" * len(WRONG),
        driver_names=" | ".join(DRIVERS),
        driver_lines="--:|" * len(DRIVERS),
        rows="\n".join(rows(table)),
    )


def rows(table: Table) -> Iterator[str]:
    """Return a line for each resource and kind of trouble, in the order of resources."""
    for subject in ALL:
        rows_of_subject = {row for name, row, _ in table if name == subject.name}
        for row in sorted(rows_of_subject):
            by_driver = [table.get((subject.name, row, driver), []) for driver in DRIVERS]
            results = [result for results in by_driver for result in results]
            yield _line(subject.name, row, *map(len, by_driver), *astuple(total(results)))


def failures(table: Table) -> list[Result]:
    """Return the cases that went wrong or did not meet their trouble."""
    return [result for result in _all(table) if not result.is_right]


def total(results: list[Result]) -> Counts:
    """Return the sum of all counts."""
    return sum((result.counts for result in results), Counts())


def _all(table: Table, driver: str | None = None) -> list[Result]:
    return [
        result
        for (_, _, by), results in table.items()
        if driver in (None, by)
        for result in results
    ]


def _numbers(results: list[Result]) -> tuple[int, ...]:
    return len(results), *astuple(total(results))


def _named(counts: Counts) -> Iterator[str]:
    for name, number in zip(WRONG, astuple(counts), strict=True):
        if number:
            yield f"{number} {name}"


def _line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
