"""A case: a verb meets trouble at a call; then follow `up`, `up` again and `destroy`.

The counts come from the cloud.

The calls of a verb are learnt from the call log of a run without trouble.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from tests.campaign import counts
from tests.campaign.counts import Counts
from tests.campaign.stacks import CampaignStack, End, Program, only
from tests.campaign.subjects import Subject
from tests.campaign.troubles import Effect, Trouble


class Phase(Enum):
    """The command that meets the trouble."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    REPLACE = "replace"


@dataclass(frozen=True)
class Hit:
    """Trouble at call number `number` (from 0) of an action in one command."""

    trouble: Trouble
    action: str = "*"
    number: int = 0

    def __str__(self) -> str:
        return f"{self.trouble.name} at {self.action}[{self.number}]"


@dataclass(frozen=True)
class Case:
    """A case of one trouble at one call.

    Args:
        hit: The trouble of the phase.
        second: More trouble, for the first `up` after it.
        ahead_seconds: By how much the cloud's clock is ahead of the machine's.
    """

    subject: Subject
    phase: Phase
    hit: Hit
    second: Hit | None = None
    ahead_seconds: float = 0.0

    @property
    def row(self) -> str:
        """The row in which the case is counted."""
        return self.hit.trouble.name if self.second is None else "two at random"

    def __str__(self) -> str:
        more = f", then {self.second}" if self.second else ""
        clock = f", cloud {self.ahead_seconds:+.0f} s" if self.ahead_seconds else ""
        return f"{self.subject.name} {self.phase.value}: {self.hit}{more}{clock}"


@dataclass(frozen=True)
class Result:
    """The outcome of a case: the counts, the end of each command, and whether trouble was met."""

    row: str
    name: str
    counts: Counts
    story: tuple[str, ...] = ()
    met: bool = True

    @property
    def is_right(self) -> bool:
        """Return whether the case met its trouble, and nothing was wrong afterwards."""
        return self.met and self.counts.is_clean


class Play:
    """The play of one resource's cases on one stack."""

    def __init__(self, stack: CampaignStack, subject: Subject) -> None:
        self._stack = stack
        self._subject = subject
        self._story: list[str] = []
        self._unhealed = 0
        self._met = True

    def learn(self, phase: Phase) -> list[tuple[str, int]]:
        """Return the calls of a phase without trouble: the action, and how many preceded each.

        The stack is destroyed in the end.
        """
        self._before(phase)
        last = self._last_call()
        self._command(phase)
        calls = [line["action"] for line in self._stack.cloud.calls(since=last)]
        repeats: Counter[str] = Counter()
        points = []
        for action in calls:
            points.append((action, repeats[action]))
            repeats[action] += 1

        self._stack.destroy()
        return points

    def play(self, case: Case) -> Result:
        """Play one case on an empty cloud."""
        cloud = self._stack.cloud
        if case.ahead_seconds:
            cloud.advance(case.ahead_seconds)

        self._before(case.phase)
        expected = self._expected(case)
        together = self._trouble(case.phase, case.hit)
        if case.phase is Phase.DELETE and not self._stack.known():
            expected += 1  # the destroy ended well, so the next up makes a new one

        if case.second is not None:
            phase = Phase.CREATE if case.phase is Phase.DELETE else case.phase
            together = max(together, self._trouble(phase, case.second))

        together = max(together, self._recover(case.phase))
        lost = counts.lost(cloud, self._subject, self._stack.known())
        self._make_busy()
        self._must("destroy", self._stack.destroy())

        created = len(counts.created_ids(cloud, self._subject))
        counted = Counts(
            in_excess=max(created - expected, together - 1, 0),
            live_after=len(counts.live(cloud, self._subject)),
            lost=lost,
            extra=counts.extra_submits(cloud, self._subject, expected),
            unhealed=self._unhealed + len(self._stack.known()),
        )
        return Result(case.row, str(case), counted, tuple(self._story), self._met)

    def _expected(self, case: Case) -> int:
        """Return how many objects the case may make."""
        if case.phase is Phase.REPLACE:
            return 2
        if case.phase is Phase.UPDATE:
            return 1 + case.subject.card.campaign.update_creates

        return 1

    def _recover(self, phase: Phase) -> int:
        """Run `up` and `up` again; return the number of live jobs in between."""
        program = self._program(phase)
        self._must("up", self._stack.up(program))
        together = len(counts.live(self._stack.cloud, self._subject))
        self._unhealed += self._must("up again", self._stack.up(program)).changed

        return together

    def _before(self, phase: Phase) -> None:
        if phase is Phase.CREATE:
            return

        self._must("first up", self._stack.up(only(self._subject, self._subject.inputs)))
        if phase is not Phase.UPDATE:
            self._make_busy()

    def _trouble(self, phase: Phase, hit: Hit) -> int:
        """Run the phase's command as often as the trouble stays; return the peak of live jobs."""
        cloud, trouble = self._stack.cloud, hit.trouble
        together = 0
        trouble.wait_at(cloud, self._subject, hit.action, hit.number)
        self._stack.effect = trouble.effect

        for _ in range(trouble.ups):
            self._note(f"{phase.value} with trouble", self._command(phase))
            together = max(together, len(counts.live(cloud, self._subject)))
            self._stack.rest()

        self._stack.effect = Effect.NOTHING
        cloud.clear_faults()
        if trouble.is_per_call and not any(line["fault"] for line in cloud.calls()):
            self._met = False

        return together

    def _command(self, phase: Phase) -> End:
        if phase is Phase.DELETE:
            return self._stack.destroy()

        return self._stack.up(self._program(phase))

    def _program(self, phase: Phase) -> Program:
        subject = self._subject
        changed = {Phase.UPDATE: subject.changed, Phase.REPLACE: subject.replaced}
        return only(subject, changed.get(phase, subject.inputs))

    def _make_busy(self) -> None:
        for id in counts.live(self._stack.cloud, self._subject):
            self._subject.make_busy(self._stack.cloud, id)

    def _must(self, what: str, end: End) -> End:
        self._note(what, end)
        self._unhealed += not end.ok
        return end

    def _note(self, what: str, end: End) -> None:
        self._unhealed += end.bug
        outcome = "ok" if end.ok else end.text
        change = ", changed" if end.changed else ""
        self._story.append(f"{what}: {outcome}{change}")

    def _last_call(self) -> int:
        return max((line["seq"] for line in self._stack.cloud.calls()), default=0)


def cases(
    subject: Subject,
    phase: Phase,
    calls: list[tuple[str, int]],
    troubles: tuple[Trouble, ...],
    *,
    most: int,
) -> Iterator[Case]:
    """Return every trouble at every call of a phase; of repeated calls the first `most`."""
    for trouble in troubles:
        if not trouble.is_per_call:
            yield Case(subject, phase, Hit(trouble))
            continue

        for action, number in calls:
            if number < most and trouble.concerns(subject, action):
                yield Case(subject, phase, Hit(trouble, action, number))
