"""An unmet wait stays unmet whatever command follows: state records it, and no `up` succeeds.

Commands read from the cloud what has become of the run: it hangs, or has failed. When one that
hung goes on after all, the next `up` ends well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pulumi_cloudjobs.core.resource_type import JobStatus, ResourceType, Values

from tests.campaign import counts
from tests.campaign.circumstances import UNCHANGED, Actors, Circumstance
from tests.campaign.commands import REFRESH, REFRESHING_UP, SAME, Command
from tests.campaign.counts import Counts
from tests.campaign.scenes import Result
from tests.campaign.stacks import NAME, End, only
from tests.campaign.subjects import Subject

SHORT = {"until": "running", "pollSeconds": 1, "timeoutSeconds": 10}
LONGER = Command(
    "wait longer",
    lambda stack, program: stack.up(program),
    lambda subject: only(subject, _longer(subject)),
)
WAIT_COMMANDS = (SAME, REFRESH, REFRESHING_UP, LONGER)
UNMET = ("pending", "failed")


@dataclass(frozen=True)
class WaitCase:
    """A run that does not get where it is waited for, and the command that follows.

    Args:
        status: What has become of the run: it is still starting, or has failed.
    """

    subject: Subject
    status: JobStatus
    command: Command
    circumstance: Circumstance = UNCHANGED

    @property
    def row(self) -> str:
        """The row in which the case is counted."""
        return f"wait {self.status.value}, then {self.command}, {self.circumstance}"

    def __str__(self) -> str:
        return f"{self.subject.name}: {self.row}"


@dataclass
class Play:
    """The play of one case on an empty cloud."""

    case: WaitCase
    actors: Actors
    story: list[str] = field(default_factory=list)
    unhealed: int = 0
    turned_green: int = 0

    def run(self) -> Result:
        case, actors = self.case, self.actors
        cloud, clock = actors.stack.cloud, actors.in_process.machine.clock
        waiting = only(case.subject, _short(case.subject))
        clock.on_wait = lambda: self._force(case.status)
        self._is_red("up", actors.stack.up(waiting))

        case.circumstance.change(actors)
        program = waiting if case.command is not LONGER else case.command.program(case.subject)
        self._is_red(
            case.command.name,
            actors.run(lambda stack: case.command.run(stack, program)),
            reads_only=case.command is REFRESH,
        )
        self._is_red("up", actors.run(lambda stack: stack.up(program)))

        clock.on_wait = lambda: None
        if case.status is not JobStatus.FAILED:
            self._force(JobStatus.RUNNING)
            self._must("up when it runs", actors.run(lambda stack: stack.up(program)))
            self.unhealed += self._outcome() != "met"
            self.unhealed += self._must("up again", actors.stack.up(program)).changed

        self._must("destroy", actors.run(lambda stack: stack.destroy()))
        counted = Counts(
            in_excess=max(0, len(counts.created_ids(cloud, case.subject)) - 1),
            live_after=len(counts.live(cloud, case.subject)),
            extra=counts.extra_submits(cloud, case.subject, 1),
            unhealed=self.unhealed + len(actors.stack.known()),
            turned_green=self.turned_green,
        )
        return Result(case.row, str(case), counted, tuple(self.story))

    def _is_red(self, what: str, end: End, *, reads_only: bool = False) -> None:
        self._note(what, end)
        self.turned_green += (end.ok and not reads_only) or self._outcome() not in UNMET

    def _must(self, what: str, end: End) -> End:
        self.unhealed += not end.ok
        return self._note(what, end)

    def _note(self, what: str, end: End) -> End:
        self.unhealed += end.bug
        outcome = "ok" if end.ok else end.text
        self.story.append(f"{what}: {outcome}, {self._outcome() or 'no wait'}")
        return end

    def _outcome(self) -> str:
        resource = self.actors.stack.state().resources.get(NAME)
        return str(resource.outputs.get("waitOutcome", "")) if resource else ""

    def _force(self, status: JobStatus) -> None:
        cloud, subject = self.actors.stack.cloud, self.case.subject
        for id in counts.live(cloud, subject):
            cloud.force(
                subject.object_type,
                id,
                word_of(subject.resource_type, status),
                final=status is JobStatus.FAILED,
            )


def word_of(kind: ResourceType, status: JobStatus) -> str | int:
    """Return a word of the cloud for a status; some clouds have numbers."""
    word = next(word for word, meaning in kind.states.items() if meaning is status)
    return int(word) if word.lstrip("-").isdecimal() else word


def wait_cases(
    subject: Subject, commands: Iterable[Command], circumstances: Iterable[Circumstance]
) -> Iterator[WaitCase]:
    """All that makes sense; nothing for what is not waited for until it runs."""
    if subject.inputs.get("wait", {}).get("until") != "running":
        return

    meanings = set(subject.resource_type.states.values())

    for circumstance in circumstances:
        for command in commands:
            for status in {JobStatus.STARTING, JobStatus.FAILED} & meanings:
                yield WaitCase(subject, status, command, circumstance)


def _short(subject: Subject) -> Values:
    return {**subject.inputs, "wait": SHORT}


def _longer(subject: Subject) -> Values:
    return {**subject.inputs, "wait": {**SHORT, "timeoutSeconds": 15}}
