"""A create is interrupted, something changes, and another command follows: then the cloud is asked.

What the command leaves behind has to be known to a state or named to the user. Where an error tells
what to do (`adopt=`), the user does it. In the end `up`, `up` again and `destroy` find everything
in order.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from tests.campaign import counts
from tests.campaign.circumstances import UNCHANGED, Actors, Circumstance
from tests.campaign.commands import Command, neighbour
from tests.campaign.counts import Counts
from tests.campaign.scenes import Hit, Result
from tests.campaign.stacks import NAME, CampaignStack, End, Program, only
from tests.campaign.subjects import Subject
from tests.campaign.troubles import Effect, Trouble

CaseT = TypeVar("CaseT")

ADVICE = re.compile(r'adopt="([^"]+)"')
NOT_KNOWN = "may have left is not known there"
"""What a create says whose journal is new."""
PROBABLY = "has probably made"
"""What a create says of an object that no marker proves to be its own."""
REPORTED = (f"interrupted create of {NAME} ", f"{NAME}, interrupted while creating")
"""How a warning of the provider, and one of the engine, names what no command has settled."""


@dataclass(frozen=True)
class Case:
    """A case: the trouble of a create, a change of circumstances, and the next command."""

    subject: Subject
    hit: Hit
    command: Command
    circumstance: Circumstance = UNCHANGED

    @property
    def row(self) -> str:
        """The row in which the case is counted."""
        return f"then {self.command}, {self.circumstance}"

    def __str__(self) -> str:
        return f"{self.subject.name}: {self.hit}, {self.row}"


@dataclass
class Play:
    """Plays one case on an empty cloud."""

    case: Case
    actors: Actors
    story: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    unhealed: int = 0

    def run(self) -> Result:
        case, subject, actors = self.case, self.case.subject, self.actors
        cloud = actors.stack.cloud
        case.circumstance.before(actors)
        beside = neighbour(subject) if case.command.needs_neighbour else ()
        if beside:
            self._must("neighbour", actors.stack.up(beside))

        known = self._interrupt((*only(subject, subject.inputs), *beside))
        case.circumstance.change(actors)

        program = (*case.command.program(subject), *beside)
        # What the engine warns of is all that a renamed stack knows of a create that was killed.
        self.lines = (
            [f"{NAME}, interrupted while creating"]
            if case.circumstance.renames and self._is_pending()
            else []
        )
        ended = self._tell(
            case.command.name, actors.run(lambda stack: case.command.run(stack, program))
        )
        self.unhealed += not (ended.ok or ADVICE.search(ended.text))
        if actors.other is not None:
            self._finish(actors.other, actors.program)

        self._finish(actors.stack, program)
        if actors.other is not None:
            # What one owner does must not change anything for the other one.
            self.unhealed += self._must("other's up again", actors.other.up(actors.program)).changed

        states = [stack.known() for stack in self.actors.stacks]
        if case.hit.trouble.acts_after_seconds is not None:
            # See "What cannot be known" for a request that acts after its repeated object was
            # deleted.
            actors.stack.wait(case.hit.trouble.acts_after_seconds)

        lost = self._orphans()
        touched = len(states[0] & states[1]) if len(states) == 2 else 0
        self._begin_work()
        self._must("destroy", actors.run(lambda stack: stack.destroy()))
        if actors.other is not None:
            touched += bool(states[-1] - states[0] and not counts.live(cloud, subject))
            self._must("other's destroy", actors.other.destroy())

        expected = self._wanted(known)
        counted = Counts(
            in_excess=max(0, len(counts.made(cloud, subject)) - expected),
            live_after=self._orphans(),
            lost=lost,
            extra=counts.extra_submits(cloud, subject, expected),
            unhealed=self.unhealed + sum(len(stack.known()) for stack in self.actors.stacks),
            touched=touched,
        )
        if self._said(PROBABLY) and case.circumstance.owners == 2:
            # Without a marker nobody can tell two equal objects apart; the command has said so.
            counted = Counts(unhealed=self.unhealed)

        return Result(case.row, str(case), counted, tuple(self.story), met=True)

    def _interrupt(self, program: Program) -> bool:
        """The create that meets the trouble; whether state knows an object of it all the same."""
        stack, trouble = self.actors.stack, self.case.hit.trouble
        before = stack.known()
        trouble.wait_at(stack.cloud, self.case.subject, self.case.hit.action, self.case.hit.number)
        stack.effect = trouble.effect
        stack.act_late(trouble.acts_after_seconds)
        ended = self._tell("up with trouble", stack.up(program))
        stack.effect = Effect.NOTHING
        stack.act_late(None)
        stack.cloud.clear_faults()
        if ended.ok and trouble.acts_after_seconds is not None:
            # The create was repeated; see "What cannot be known" for what comes after its object
            # was deleted again.
            stack.wait(trouble.acts_after_seconds)

        stack.rest()
        return bool(stack.known() - before)

    def _finish(self, stack: CampaignStack, program: Program) -> None:
        """The commands of a user who reads errors: `up` until all is well, and again."""
        ended = self._tell("up", self._up(stack, program))
        advice = ADVICE.search(ended.text)
        if advice and not ended.ok:
            resource, *others = program
            adopting = {**self.case.subject.inputs, "adopt": advice[1]}
            named = only(self.case.subject, adopting, name=resource.ref.name, alias=resource.alias)
            self._must("up with adopt", stack.up((*named, *others)))
            ended = self._tell("up", stack.up(program))

        self.unhealed += not ended.ok
        self.unhealed += self._must("up again", stack.up(program)).changed

    def _up(self, stack: CampaignStack, program: Program) -> End:
        return self.actors.run(lambda _: stack.up(program))

    def _wanted(self, known: bool) -> int:
        """Return how many objects may be made in all: one for each definition of each owner."""
        case = self.case
        expected = case.circumstance.owners
        if case.command.makes_another(known) or case.circumstance.renames:
            expected += 1

        if case.circumstance.loses_journal and self._said(NOT_KNOWN):
            expected += 1

        return expected

    def _orphans(self) -> int:
        """Live objects that no state knows and that no command has named."""
        known = set().union(*(stack.known() for stack in self.actors.stacks))
        orphans = counts.orphans(self.actors.stack.cloud, self.case.subject, known)
        if any(map(self._said, (*REPORTED, NOT_KNOWN))):
            return 0

        return sum(not self._said(id) for id in orphans)

    def _is_pending(self) -> bool:
        return any(NAME in stack.state().pending for stack in self.actors.stacks)

    def _said(self, words: str) -> bool:
        return any(words in line for line in self.lines)

    def _begin_work(self) -> None:
        cloud = self.actors.stack.cloud
        for id in counts.live(cloud, self.case.subject):
            self.case.subject.begin_work(cloud, id)

    def _must(self, what: str, end: End) -> End:
        self._tell(what, end)
        self.unhealed += not end.ok
        return end

    def _tell(self, what: str, end: End) -> End:
        self.unhealed += end.bug
        self.lines += end.lines
        outcome = "ok" if end.ok else end.text
        self.story.append(f"{what}: {outcome}{', changed' if end.changed else ''} {list(end.said)}")
        return end


def cases(
    subject: Subject,
    troubles: Iterable[Trouble],
    commands: Iterable[Command],
    circumstances: Iterable[Circumstance],
) -> Iterator[Case]:
    """All that makes sense, at the call that makes the object."""
    action = subject.kind.create_action
    hits = [Hit(trouble, action if trouble.is_per_call else "*") for trouble in troubles]

    for circumstance in circumstances:
        for command in commands:
            if circumstance.concerns(subject) and command.concerns(subject):
                yield from (Case(subject, hit, command, circumstance) for hit in hits)


def drawn(all_cases: Iterable[CaseT], seed: object, number: int) -> list[CaseT]:
    """A part of the cases, the same for the same seed."""
    listed = list(all_cases)
    return random.Random(str(seed)).sample(listed, min(number, len(listed)))
