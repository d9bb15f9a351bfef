"""Two creates of equal jobs on one cloud, at the same time or one after the other.

By two stacks of one backend, which share a journal, and by two owners of one stack name: two
backends with a journal each. Each has its own job afterwards, and state knows it. Where the cloud
takes a name only once, one of the two has the job and the other one a clear error. So it is with
deployments of one job, one after the other.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.campaign import counts
from tests.campaign.aftermath import PROBABLY
from tests.campaign.counts import Counts
from tests.campaign.in_process import InProcessStack, Machine, Place
from tests.campaign.scenes import Result
from tests.campaign.stacks import CampaignStack, End, only
from tests.campaign.subjects import Subject
from tests.campaign.troubles import BROKEN, KILLS, Effect, Trouble

NO_TROUBLE = Trouble("no trouble", "")
TWO_OWNERS = "two owners"
WHO = {
    "two stacks": (("dev", Place()), ("prod", Place())),
    TWO_OWNERS: (("dev", Place()), ("dev", Place(journal="journal-of-another"))),
}
"""The names of their stacks, and where they run."""


PAUSE_SECONDS = 0.005
"""Time of this machine that a wait of the moved clock takes beside it.

A create may be under way for two minutes of the cloud's clock. Without a pause, the waits of one
stack move that clock by two minutes while the other stack's thread is between two statements.
"""


@dataclass(frozen=True)
class Pair:
    """Two creates, and what happens at the call that makes the job.

    Args:
        at_once: Both meet it at the same time; otherwise the second one alone, when the first stack
            is up to date.
    """

    who: str
    trouble: Trouble
    at_once: bool = True

    @property
    def row(self) -> str:
        """The row in which the case is counted."""
        order = "at once" if self.at_once else "in a row"
        return f"{self.who} {order}"

    def __str__(self) -> str:
        return f"{self.row}, {self.trouble.name}"


HOST_PAIRS = tuple(Pair("two stacks", trouble) for trouble in (NO_TROUBLE, *KILLS))
TROUBLES = (
    NO_TROUBLE,
    *(trouble for trouble in (*BROKEN, *KILLS) if trouble.fault != "replace"),
)
PAIRS = tuple(
    Pair(who, trouble, at_once) for who in WHO for at_once in (True, False) for trouble in TROUBLES
)


def concerning(subject: Subject, chosen: Sequence[Pair]) -> list[Pair]:
    """Return the chosen pairs that make sense of such a resource."""
    return [pair for pair in chosen if not (pair.at_once and subject.card.campaign.is_shared)]


def play_in_process(machine: Machine, subject: Subject, pair: Pair) -> Result:
    """Play one pair on an empty cloud and with an empty journal."""
    machine.fresh()
    # The other stack's thread goes on by the clock of the system, which no clock of ours can move.
    machine.clock.on_wait = lambda: time.sleep(PAUSE_SECONDS)
    stacks = [
        InProcessStack(machine, name, owner=f"owner-{number}", place=place)
        for number, (name, place) in enumerate(WHO[pair.who])
    ]

    for _, place in WHO[pair.who]:
        assert machine.settings(place).journal.id

    return play(stacks, subject, pair)


def play(stacks: Sequence[CampaignStack], subject: Subject, pair: Pair) -> Result:
    """Play one pair."""
    cloud, program = stacks[0].cloud, only(subject, subject.inputs)
    trouble = _meet_trouble(stacks, subject, pair)
    first = _both(stacks, lambda stack: stack.up(program))
    again = _both(stacks, lambda stack: stack.up(program))

    known = [stack.known() for stack in stacks]
    lost = counts.lost(cloud, subject, set().union(*known))
    destroyed = _both(stacks, lambda stack: stack.destroy())

    expected = _expected(subject)
    refused = [end for end in again if not end.ok]
    unclear = [end for end in refused if end.bug or "adopt=" not in end.text]
    unhealed = [
        abs(len(refused) - (2 - expected)),
        len(unclear),
        len(known[0] & known[1]),
        sum(end.bug for end in (*trouble, *first)),
        sum(end.ok and end.changed for end in again),
        sum(not end.ok for end in destroyed),
    ]
    total = Counts(
        in_excess=max(0, len(counts.created_ids(cloud, subject)) - expected),
        live_after=len(counts.live(cloud, subject)),
        lost=lost,
        extra=counts.extra_submits(cloud, subject, expected),
        unhealed=sum(unhealed),
    )
    ends = (*trouble, *first, *again)
    lines = [line for end in ends for line in end.lines]
    if pair.who == TWO_OWNERS and any(PROBABLY in line for line in lines):
        # Two equal objects without markers look the same; the command has warned of it.
        total = Counts(unhealed=sum(end.bug for end in ends))

    story = [f"trouble: {end}" for end in trouble]
    story += [f"up: {end}" for end in first]
    story += [f"again: {end}" for end in again]
    return Result(pair.row, f"{subject.name} {pair}", total, tuple(story))


def _meet_trouble(stacks: Sequence[CampaignStack], subject: Subject, pair: Pair) -> list[End]:
    """Create the equal jobs, and meet the trouble on the way; return the ends of the commands."""
    cloud, program = stacks[0].cloud, only(subject, subject.inputs)
    meeting = stacks
    ends: list[End] = []
    if not pair.at_once:
        meeting = stacks[1:]
        ends = [stacks[0].up(program), stacks[0].up(program)]

    for stack in meeting:
        pair.trouble.wait_at(cloud, subject, subject.resource_type.create_action, 0)
        stack.effect = pair.trouble.effect

    ends += _both(meeting, lambda stack: stack.up(program))
    cloud.clear_faults()

    for stack in stacks:
        stack.effect = Effect.NOTHING

    return ends


def _expected(subject: Subject) -> int:
    """Return how many jobs the two creates may make."""
    takes_name_once = subject.taken and not subject.variant.names_itself
    return 1 if subject.card.campaign.is_shared or takes_name_once else 2


def _both(stacks: Sequence[CampaignStack], command: Callable[[CampaignStack], End]) -> list[End]:
    """Run the same command of each stack, started at the same time."""
    together = threading.Barrier(len(stacks))

    def run(stack: CampaignStack) -> End:
        together.wait()
        return command(stack)

    with ThreadPoolExecutor(len(stacks)) as threads:
        return list(threads.map(run, stacks))
