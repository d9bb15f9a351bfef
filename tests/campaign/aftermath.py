"""A create is interrupted, something changes, another command follows, and the cloud is counted.

Every object of the command has to be known to a state or named to the user. Where an error names a
remedy (`adopt=`), the user applies it. In the end `up`, `up` again and `destroy` find everything in
order.
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
"""A part of the notice of a create whose journal is new."""
PROBABLY = "has probably made"
"""A part of the notice about an object that no marker proves to be the create's own."""
REPORTED = (f"interrupted create of {NAME} ", f"{NAME}, interrupted while creating")
"""Parts of the warnings, by provider and engine, about a create that no command has settled."""


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
    """The play of one case on an empty cloud."""

    case: Case
    actors: Actors
    story: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    unhealed: int = 0

    def run(self) -> Result:
        """Play the case, and count what the cloud holds of it."""
        case, actors = self.case, self.actors
        known, program = self._until_trouble_is_over()
        self._aftermath(program)

        states = [stack.known() for stack in actors.stacks]
        if case.hit.trouble.acts_after_seconds is not None:
            # See "What cannot be known" for a request that acts after its repeated object was
            # deleted.
            actors.stack.wait(case.hit.trouble.acts_after_seconds)

        lost = self._orphans()
        touched = self._destroy_all(states)
        counted = self._count(self._expected(known), lost, touched)
        if self._has_reported(PROBABLY) and case.circumstance.owners == 2:
            # Two equal objects without markers look the same; the command has warned of it.
            counted = Counts(unhealed=self.unhealed)

        return Result(case.row, str(case), counted, tuple(self.story), met=True)

    def _until_trouble_is_over(self) -> tuple[bool, Program]:
        """Interrupt the create and change the circumstance.

        Return whether state knows an object of the create, and the program of the next command.
        """
        case, actors = self.case, self.actors
        case.circumstance.before(actors)
        beside = neighbour(case.subject) if case.command.needs_neighbour else ()
        if beside:
            self._must("neighbour", actors.stack.up(beside))

        known = self._interrupt((*only(case.subject, case.subject.inputs), *beside))
        case.circumstance.change(actors)
        return known, (*case.command.program(case.subject), *beside)

    def _aftermath(self, program: Program) -> None:
        """Run the next command, then bring everything in order as users do."""
        command, actors = self.case.command, self.actors
        self.lines = []
        if self.case.circumstance.renames and self._is_pending():
            # The engine's warning is all that a renamed stack knows of a killed create.
            self.lines.append(f"{NAME}, interrupted while creating")

        end = self._note(command.name, actors.run(lambda stack: command.run(stack, program)))
        self.unhealed += not (end.ok or ADVICE.search(end.text))
        if actors.other is not None:
            self._finish(actors.other, actors.program)

        self._finish(actors.stack, program)
        if actors.other is not None:
            # One owner's commands must not change anything for the other one.
            self.unhealed += self._must("other's up again", actors.other.up(actors.program)).changed

    def _destroy_all(self, states: list[set[str]]) -> int:
        """Destroy every stack; return how many objects of another owner were touched."""
        actors = self.actors
        touched = len(states[0] & states[1]) if len(states) == 2 else 0

        self._make_busy()
        self._must("destroy", actors.run(lambda stack: stack.destroy()))
        if actors.other is not None:
            others_own = states[-1] - states[0]
            touched += bool(others_own and not counts.live(actors.stack.cloud, self.case.subject))
            self._must("other's destroy", actors.other.destroy())

        return touched

    def _count(self, expected: int, lost: int, touched: int) -> Counts:
        cloud, subject = self.actors.stack.cloud, self.case.subject
        still_known = sum(len(stack.known()) for stack in self.actors.stacks)
        return Counts(
            in_excess=max(0, len(counts.created_ids(cloud, subject)) - expected),
            live_after=self._orphans(),
            lost=lost,
            extra=counts.extra_submits(cloud, subject, expected),
            unhealed=self.unhealed + still_known,
            touched=touched,
        )

    def _interrupt(self, program: Program) -> bool:
        """Run the create that meets the trouble; return whether state knows an object of it."""
        stack, trouble = self.actors.stack, self.case.hit.trouble
        before = stack.known()

        trouble.wait_at(stack.cloud, self.case.subject, self.case.hit.action, self.case.hit.number)
        stack.effect = trouble.effect
        stack.act_late(trouble.acts_after_seconds)
        end = self._note("up with trouble", stack.up(program))
        stack.effect = Effect.NOTHING
        stack.act_late(None)
        stack.cloud.clear_faults()

        if end.ok and trouble.acts_after_seconds is not None:
            # The create was repeated; see "What cannot be known" for what comes after its object
            # was deleted again.
            stack.wait(trouble.acts_after_seconds)

        stack.rest()
        return bool(stack.known() - before)

    def _finish(self, stack: CampaignStack, program: Program) -> None:
        """Run the commands of a user who reads errors: `up` until all is well, and again."""
        end = self._note("up", self._up(stack, program))
        advice = ADVICE.search(end.text)
        if advice and not end.ok:
            resource, *others = program
            inputs = {**self.case.subject.inputs, "adopt": advice[1]}
            adopting = only(self.case.subject, inputs, name=resource.ref.name, alias=resource.alias)
            self._must("up with adopt", stack.up((*adopting, *others)))
            end = self._note("up", stack.up(program))

        self.unhealed += not end.ok
        self.unhealed += self._must("up again", stack.up(program)).changed

    def _up(self, stack: CampaignStack, program: Program) -> End:
        return self.actors.run(lambda _: stack.up(program))

    def _expected(self, known: bool) -> int:
        """Return how many objects may be made in all: one for each definition of each owner."""
        case = self.case
        expected = case.circumstance.owners
        if case.command.makes_another(known) or case.circumstance.renames:
            expected += 1

        if case.circumstance.loses_journal and self._has_reported(NOT_KNOWN):
            expected += 1

        return expected

    def _orphans(self) -> int:
        """Return how many live objects no state knows and no command has named."""
        known = set().union(*(stack.known() for stack in self.actors.stacks))
        orphans = counts.orphans(self.actors.stack.cloud, self.case.subject, known)
        if any(map(self._has_reported, (*REPORTED, NOT_KNOWN))):
            return 0

        return sum(not self._has_reported(id) for id in orphans)

    def _is_pending(self) -> bool:
        return any(NAME in stack.state().pending for stack in self.actors.stacks)

    def _has_reported(self, text: str) -> bool:
        return any(text in line for line in self.lines)

    def _make_busy(self) -> None:
        cloud = self.actors.stack.cloud
        for id in counts.live(cloud, self.case.subject):
            self.case.subject.make_busy(cloud, id)

    def _must(self, what: str, end: End) -> End:
        self._note(what, end)
        self.unhealed += not end.ok
        return end

    def _note(self, what: str, end: End) -> End:
        self.unhealed += end.bug
        self.lines += end.lines
        outcome = "ok" if end.ok else end.text
        change = ", changed" if end.changed else ""
        self.story.append(f"{what}: {outcome}{change} {list(end.said)}")
        return end


def cases(
    subject: Subject,
    troubles: Iterable[Trouble],
    commands: Iterable[Command],
    circumstances: Iterable[Circumstance],
) -> Iterator[Case]:
    """Return all cases that make sense, at the call that makes the object."""
    action = subject.resource_type.create_action
    hits = [Hit(trouble, action if trouble.is_per_call else "*") for trouble in troubles]

    for circumstance in circumstances:
        for command in commands:
            if circumstance.concerns(subject) and command.concerns(subject):
                yield from (Case(subject, hit, command, circumstance) for hit in hits)


def drawn(all_cases: Iterable[CaseT], seed: object, number: int) -> list[CaseT]:
    """Return a part of the cases, the same for the same seed."""
    listed = list(all_cases)
    return random.Random(str(seed)).sample(listed, min(number, len(listed)))
